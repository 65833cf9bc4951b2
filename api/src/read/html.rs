//! Pages to articles: the text of the article without what is around it, and what the page tells of itself.

use super::Given;
use dom_smoothie::{Config, Readability, TextMode};
use whosaid_domain::input::is_language;

/// Elements of a page; a page of news has some thousands.
const MAX_ELEMENTS: usize = 200_000;
/// Elements within one another. Finding the article takes time by the square of it: half a second at this depth.
const MAX_DEPTH: usize = 5000;

/// The article of a page. What the page does not tell is left open.
///
/// # Errors
/// Where the page has no article.
pub fn article(page: &str) -> Result<Given, String> {
    if depth(page) > MAX_DEPTH {
        return Err(format!(
            "is a page with elements more than {MAX_DEPTH} deep: give the article's text instead"
        ));
    }
    let config = Config {
        max_elements_to_parse: MAX_ELEMENTS,
        text_mode: TextMode::Formatted,
        ..Config::default()
    };
    let article = Readability::new(page, None, Some(config)).and_then(|mut page| page.parse());
    let article = article.map_err(|error| format!("is a page in which no article was found ({error})"))?;
    let some = |text: Option<String>| text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    Ok(Given {
        url: some(article.url).filter(|u| u.starts_with("http")),
        title: some(Some(article.title)),
        publisher: some(article.site_name),
        byline: some(article.byline),
        // A page may write its date in any way; one that cannot be read is as good as none.
        published: some(article.published_time).and_then(|p| super::read_published(&p).ok()),
        language: some(article.lang).filter(|l| is_language(l)),
        text: article.text_content.trim().to_owned(),
        ..Given::default()
    })
}

/// How many elements are open at once at most, tags taken at their word.
fn depth(page: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0_usize);
    for (at, _) in page.match_indices('<') {
        let tag = &page[at + 1..];
        if tag.starts_with('/') {
            open = open.saturating_sub(1);
        } else if tag.starts_with(|c: char| c.is_ascii_alphabetic()) && !closes_itself(tag) {
            open += 1;
            most = most.max(open);
        }
    }
    most
}

/// Whether the element needs no closing tag.
fn closes_itself(tag: &str) -> bool {
    const NAMES: [&str; 28] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
        "p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot", "colgroup", "rp", "rt",
    ];
    let name = &tag[..tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len())];
    let slash = || tag.find(['<', '>']).is_some_and(|end| tag[..end].ends_with('/'));
    NAMES.iter().any(|n| n.eq_ignore_ascii_case(name)) || slash()
}

#[cfg(test)]
mod test {
    use super::*;

    const BODY: &str = "<p>The wall at Gull Point will hold, the harbour master said on Monday, and so will the pier \
        behind it, whatever the winter brings to the bay and to the people who live by it.</p>";

    #[test]
    fn a_page_gives_its_article_and_what_it_tells_of_itself() {
        let page = format!(
            "<html lang='en'><head><title>Wall will hold | Harbour Post</title>\
             <meta property='og:site_name' content='Harbour Post'><meta name='author' content='Noor Castell'>\
             <meta property='article:published_time' content='2022-05-17T08:00:00Z'></head>\
             <body><nav><a href='/'>Home</a> <a href='/s'>Sport</a></nav><article><h1>Wall will hold</h1>{}</article>\
             <footer>Imprint</footer></body></html>",
            BODY.repeat(5)
        );
        let given = article(&page).unwrap();
        assert!(given.text.starts_with("The wall at Gull Point"), "{}", given.text);
        assert!(!given.text.contains("Sport") && !given.text.contains("Imprint"));
        assert_eq!(
            given.text.lines().filter(|l| !l.is_empty()).count(),
            5,
            "a paragraph a line"
        );
        assert!(given.title.unwrap().starts_with("Wall will hold"));
        assert_eq!(given.publisher.as_deref(), Some("Harbour Post"));
        assert_eq!(given.byline.as_deref(), Some("Noor Castell"));
        assert_eq!(given.published.as_deref(), Some("2022-05-17T08:00:00Z"));
        assert_eq!(given.language.as_deref(), Some("en"));
    }

    #[test]
    fn a_page_without_an_article_or_without_a_bottom_is_refused() {
        assert!(
            article("<html><body></body></html>")
                .unwrap_err()
                .contains("no article")
        );
        let deep = format!("{}{BODY}{}", "<div>".repeat(6000), "</div>".repeat(6000));
        assert!(article(&deep).unwrap_err().contains("5000 deep"));
        assert_eq!(depth(&"<p>a<br><img src=x><path d='1'/>".repeat(9000)), 0);
    }
}
