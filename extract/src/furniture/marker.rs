//! Words that open boxes, credit photographs and head lists of other articles.

use super::line::Line;
use std::ops::Range;

/// What a line of furniture opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    /// Nothing: the line alone is furniture.
    Line,
    /// A list of other articles, or a box.
    List,
    /// Readers' comments, or links below the article: nothing of it follows.
    Comments,
}

/// Whole lines that open the comments or close the article, without punctuation, in lower case.
const COMMENTS: [&str; 26] = [
    "comments",
    "comment",
    "reader comments",
    "readers comments",
    "view comments",
    "show comments",
    "leave a reply",
    "leave a comment",
    "post a comment",
    "add a comment",
    "write a comment",
    "join the conversation",
    "join the discussion",
    "have your say",
    "discussion",
    "responses",
    "cancel reply",
    "login to comment",
    "log in to comment",
    "sort by newest",
    "more on the topic",
    "more on this topic",
    "about the author",
    "previous article",
    "next article",
    "related tags",
];

/// Beginnings of lines that head other articles or boxes: nothing but a few words may follow.
const LISTS: [&str; 52] = [
    "related post",
    "related article",
    "related stor",
    "related news",
    "related content",
    "related coverage",
    "related topic",
    "related link",
    "related reading",
    "popular article",
    "popular post",
    "popular now",
    "popular stor",
    "most popular",
    "most read",
    "most viewed",
    "most shared",
    "most recent",
    "more stories",
    "more news",
    "more from",
    "more on this",
    "more top stories",
    "more articles",
    "latest",
    "latest news",
    "latest posts",
    "latest stories",
    "latest articles",
    "recent posts",
    "recent articles",
    "recent news",
    "top stories",
    "top news",
    "trending",
    "trending now",
    "editors' picks",
    "editor's picks",
    "editor’s picks",
    "recommended",
    "recommended for you",
    "you may also like",
    "you might also like",
    "you may like",
    "also read",
    "read next",
    "up next",
    "what to read next",
    "don't miss",
    "don’t miss",
    "in case you missed it",
    "from our partners",
];

/// Whole lines of navigation and buttons.
const BUTTONS: [&str; 44] = [
    "home",
    "menu",
    "search",
    "news",
    "politics",
    "world",
    "opinion",
    "sport",
    "sports",
    "business",
    "advertisement",
    "ad",
    "ads",
    "sponsored",
    "sponsored content",
    "share",
    "share this",
    "share this article",
    "share this story",
    "tweet",
    "print",
    "email",
    "facebook",
    "twitter",
    "whatsapp",
    "telegram",
    "linkedin",
    "reddit",
    "pinterest",
    "copy link",
    "subscribe",
    "subscribe now",
    "sign in",
    "log in",
    "login",
    "register",
    "sign up",
    "skip to content",
    "skip to main content",
    "newsletter",
    "breaking news",
    "loading",
    "next",
    "previous",
];

/// Beginnings of lines that are furniture whatever follows, if they are short.
const OPENINGS: [&str; 56] = [
    "read more",
    "read also:",
    "read also :",
    "also read:",
    "see also",
    "read the rest",
    "read the full",
    "related:",
    "watch:",
    "watch live",
    "watch the video",
    "listen:",
    "photo:",
    "photos:",
    "photo by",
    "photograph:",
    "image:",
    "image credit",
    "images:",
    "picture:",
    "credit:",
    "file photo",
    "file image",
    "video:",
    "caption:",
    "photo credit",
    "getty images",
    "copyright ",
    "©",
    "(c) ",
    "tags:",
    "tagged:",
    "filed under",
    "topics:",
    "categories:",
    "category:",
    "follow us",
    "follow @",
    "click here",
    "continue reading",
    "sign up for",
    "sign up to",
    "subscribe to",
    "subscribe for",
    "get our newsletter",
    "join our",
    "download our",
    "download the app",
    "advertisement",
    "share on",
    "share via",
    "(reporting by",
    "reporting by ",
    "additional reporting by",
    "editing by ",
    "all rights reserved",
];

/// Longer notices, wherever they stand.
const NOTICES: [&str; 9] = [
    "all rights reserved",
    "may not be reproduced",
    "may not be published, broadcast",
    "this article was originally published",
    "this story was originally published",
    "by signing up",
    "your email address will not be published",
    "terms of service",
    "privacy policy",
];

/// Signs of a photographer or an agency's picture desk, as printed.
const PHOTO: [&str; 14] = [
    "Image: ",
    "Photo: ",
    "Photograph: ",
    "Photo by ",
    "Picture: ",
    "Credit: ",
    "(AP Photo",
    "AP Photo/",
    "Getty Images",
    "via Getty",
    "REUTERS/",
    "File photo",
    "FILE PHOTO",
    "/AFP/",
];

/// What a line of furniture is; `None` for the article's own lines.
pub(super) fn of(line: &Line<'_>) -> Option<Marker> {
    if line.words > 60 {
        return None;
    }
    if line.words <= 50 && PHOTO.iter().any(|p| line.text.contains(p)) && !line.text.contains(['“', '"']) {
        return Some(Marker::Line);
    }
    let lower = line.text.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric() && c != '©' && c != '(');
    if line.words <= 6 {
        if COMMENTS.contains(&bare) || is_count_of_comments(bare) {
            return Some(Marker::Comments);
        }
        if BUTTONS.contains(&bare) || bare.split_whitespace().all(is_button) {
            return Some(Marker::Line);
        }
        // "Latest" heads a list, "Latest talks fail again" is a headline.
        let heads = LISTS.iter().any(|l| {
            bare.strip_prefix(l)
                .is_some_and(|rest| rest.split_whitespace().count() <= 1)
        });
        if heads && (!line.ends || line.text.ends_with(':')) && lists_others(line, bare) {
            return Some(Marker::List);
        }
    }
    let short = line.words <= 30 && OPENINGS.iter().any(|o| bare.starts_with(o) || lower.starts_with(o));
    let notice = NOTICES.iter().any(|n| lower.contains(n))
        && (line.words <= 25 || lower.starts_with(['©', '(']) || lower.starts_with("copyright"));
    (short || notice || is_placeholder(line) || is_byline(line)).then_some(Marker::Line)
}

/// A marker of one or two words always heads a list; a longer one only where it is no headline in disguise.
fn lists_others(line: &Line<'_>, bare: &str) -> bool {
    line.words <= 2
        || line.text.ends_with(':')
        || LISTS.contains(&bare)
        || !line.is_title()
        || bare.starts_with("more from")
}

fn is_count_of_comments(bare: &str) -> bool {
    let mut words = bare.split_whitespace();
    let counted = words.next().is_some_and(|n| n.chars().all(|c| c.is_ascii_digit()));
    counted
        && matches!(
            words.next(),
            Some("comment" | "comments" | "replies" | "responses" | "thoughts")
        )
        && words.count() <= 2
}

fn is_button(word: &str) -> bool {
    const WORDS: [&str; 16] = [
        "facebook",
        "twitter",
        "x",
        "whatsapp",
        "telegram",
        "linkedin",
        "reddit",
        "pinterest",
        "email",
        "print",
        "share",
        "tweet",
        "copy",
        "link",
        "instagram",
        "youtube",
    ];
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.is_empty() || WORDS.contains(&word)
}

/// A name that a page's program left behind, such as `spot_img` or `{{title}}`.
fn is_placeholder(line: &Line<'_>) -> bool {
    let one = |w: &str| {
        w.starts_with("{{")
            || w.starts_with("[[")
            || w.starts_with("<!--")
            || (w.contains('_') && !w.contains(['@', '/']))
    };
    line.words <= 3 && line.text.split_whitespace().all(one)
}

/// `By Tessa Rowe and Ian Marsh, Coastwire`.
fn is_byline(line: &Line<'_>) -> bool {
    let Some(rest) = line.text.strip_prefix("By ").or_else(|| line.text.strip_prefix("BY ")) else {
        return false;
    };
    line.words <= 12
        && !line.ends
        && rest.split_whitespace().all(|w| {
            let bare = w.trim_matches(|c: char| !c.is_alphanumeric());
            bare.starts_with(char::is_uppercase)
                || matches!(bare, "" | "and" | "of" | "the" | "in" | "for" | "de" | "van" | "von")
        })
}

/// Credits inside a paragraph: `(Reporting by …; editing by …)`.
pub(super) fn credits(line: &Line<'_>, mut add: impl FnMut(Range<usize>)) {
    for opening in [
        "(Reporting by ",
        "(Additional reporting by ",
        "(Writing by ",
        "(Editing by ",
        "(Compiled by ",
    ] {
        if let Some(at) = line.text.find(opening) {
            let end = line.text[at..].find(')').map_or(line.text.len(), |e| at + e + 1);
            add(line.range.start + at..line.range.start + end);
            return;
        }
    }
}
