//! Capitalised names: where they stand, what they name, and which of them name the same.

use std::collections::HashSet;
use std::ops::Range;

mod cluster;
mod kind;
mod split;

use crate::doc::Doc;
use crate::lexicon::{self, Gender, OutletKind, PlaceKind};
use crate::tag::Tag;
use crate::token::TokenKind;
use cluster::cluster;
pub(crate) use cluster::role_gender;
pub(crate) use kind::may_be_body;
pub(crate) use split::body_word_kind;
use split::split;

/// What a name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum NameKind {
    /// A human being.
    Person,
    /// A newspaper, broadcaster, site, agency or network.
    Outlet(OutletKind),
    /// A ministry, court, parliament, police, army.
    Government,
    /// A company.
    Company,
    /// Any other body.
    Organisation,
    /// A country, a capital, a palace, a demonym, a town.
    Place(PlaceKind),
    /// Nothing tells.
    Unknown,
}

/// A name where it stands, without title and article.
#[derive(Debug, Clone)]
pub(crate) struct Mention {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Capitalised or lower-case words of title or role right before it.
    pub title: Option<Range<usize>>,
    /// What it names.
    pub kind: NameKind,
    /// Index into [`Doc::named`].
    pub named: usize,
}

/// Someone or something named in the article, under all its names.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    /// What it is.
    pub kind: NameKind,
    /// The fullest form in the article.
    pub name: String,
    /// The other forms.
    pub aliases: Vec<String>,
    /// he or she, where a title, a role or a given name tells.
    pub gender: Option<Gender>,
    /// Indices into [`Doc::mentions`], in order.
    pub mentions: Vec<usize>,
}

/// Finds and clusters the names of an article.
pub(crate) fn find(doc: &mut Doc<'_>) {
    let known = Known::new(doc);
    let mut mentions = Vec::new();
    for s in 0..doc.sentences.len() {
        let range = doc.sentences[s].tokens.clone();
        let mut i = range.start;
        while i < range.end {
            match run(doc, &known, &range, i) {
                Some(end) => {
                    split(doc, i..end, &range, &mut mentions);
                    i = end;
                }
                None => i += 1,
            }
        }
    }
    for i in mentions.iter().flat_map(|m: &Mention| m.tokens.clone()) {
        if doc.tokens[i].cap {
            doc.tokens[i].tag = Tag::Name;
        }
    }
    doc.mentions = mentions;
    cluster(doc);
}

/// What the whole article tells about its capitalised words.
struct Known<'a> {
    /// Words capitalised inside a sentence that is not in title case.
    names: HashSet<&'a str>,
    /// Words that stand in lower case somewhere.
    common: HashSet<&'a str>,
    /// By sentence: whether it is in title case or in capitals.
    titles: Vec<bool>,
}

impl<'a> Known<'a> {
    fn new(doc: &Doc<'a>) -> Self {
        let mut known = Known {
            names: HashSet::new(),
            common: HashSet::new(),
            titles: Vec::new(),
        };
        for s in &doc.sentences {
            let words: Vec<usize> = s
                .tokens
                .clone()
                .filter(|i| doc.tokens[*i].kind == TokenKind::Word)
                .collect();
            let long = words.iter().filter(|i| doc.tokens[**i].range().len() > 3);
            let (caps, all) = long.fold((0, 0), |(c, a), i| (c + usize::from(doc.tokens[*i].cap), a + 1));
            let stop = s.tokens.end.checked_sub(1).is_some_and(|i| doc.word(i) == ".");
            let title = all >= 3 && caps * 10 >= all * if stop { 9 } else { 7 };
            known.titles.push(title);
            for i in words.iter().copied() {
                if !doc.tokens[i].cap {
                    known.common.insert(doc.word(i));
                } else if !title && doc.tokens[i].tag == Tag::Name && words.first() != Some(&i) {
                    known.names.insert(doc.word(i));
                }
            }
        }
        known
    }
}

/// End of the run of capitalised words at `i`, if a name starts there.
fn run(doc: &Doc<'_>, known: &Known<'_>, sentence: &Range<usize>, i: usize) -> Option<usize> {
    if !starts(doc, known, sentence, i) {
        return None;
    }
    let mut end = i + 1;
    while end < sentence.end {
        let t = &doc.tokens[end];
        let word = doc.word(end);
        if t.kind == TokenKind::Word && t.cap && belongs(doc, known, sentence, end) {
            end += 1;
        } else if matches!(
            word,
            "of" | "de"
                | "van"
                | "von"
                | "der"
                | "den"
                | "bin"
                | "al"
                | "la"
                | "del"
                | "da"
                | "di"
                | "du"
                | "&"
                | "for"
        ) && joins(doc, i..end, end, sentence)
        {
            end += if doc.lower(end + 1) == "the" { 3 } else { 2 };
        } else if matches!(word, "van" | "von" | "de") && joins(doc, i..end, end + 1, sentence) {
            // "von der", "de la"
            end += 3;
        } else if possessive(doc, known, sentence, i..end) {
            end += 2;
        } else if t.kind == TokenKind::Number && matches!(doc.word(end - 1), "Channel" | "Group" | "Article") {
            end += 1;
        } else {
            break;
        }
    }
    Some(end)
}

/// Whether an apostrophe after the run belongs to a name: "Farmers' Union", "Women's Institute"; not in "Ostland's Senate".
fn possessive(doc: &Doc<'_>, known: &Known<'_>, sentence: &Range<usize>, run: Range<usize>) -> bool {
    if run.end >= sentence.end {
        return false;
    }
    let mark = &doc.tokens[run.end];
    let owner = doc.lower(run.end - 1);
    let owns = match doc.word(run.end) {
        "'" | "’" => owner.ends_with('s') && !lexicon::is_title(owner),
        "'s" | "’s" if run.len() == 2 && matches!(doc.lower(run.start), "st." | "st" | "saint") => true,
        "'s" | "’s" => matches!(
            owner,
            "women" | "men" | "people" | "children" | "king" | "queen" | "veteran"
        ),
        _ => false,
    };
    let listed =
        || split::listed(doc.words(&run)).is_some() || run.clone().any(|i| lexicon::given_name(doc.lower(i)).is_some());
    let plain = matches!(doc.word(run.end), "'" | "’");
    if mark.space || !owns || known.titles[doc.sentence_of(run.start)] || plain && listed() {
        return false;
    }
    let owned = run.end + 1..sentence.end.min(run.end + 5);
    let mut words = owned.take_while(|i| doc.tokens[*i].cap && belongs(doc, known, sentence, *i));
    // "the Democrats' Senate bill": what they have a part in is not named after them.
    let part = |w: &str| {
        matches!(
            w,
            "house" | "senate" | "congress" | "parliament" | "government" | "cabinet" | "administration"
        )
    };
    words.any(|i| lexicon::is_body_word(doc.lower(i)) && !part(doc.lower(i)))
}

/// Whether a lower-case word joins the run before it with a capitalised word after it.
fn joins(doc: &Doc<'_>, run: Range<usize>, at: usize, sentence: &Range<usize>) -> bool {
    let word = doc.word(at);
    let the = doc.lower(at + 1) == "the";
    let next = at + 1 + usize::from(the);
    if next >= sentence.end || !doc.tokens[next].cap || doc.tokens[next].kind != TokenKind::Word {
        return false;
    }
    match word {
        "of" => run.clone().any(|i| {
            let w = doc.lower(i);
            lexicon::is_body_word(w) || lexicon::is_role(w) || matches!(w, "republic" | "kingdom" | "states" | "voice")
        }),
        "for" => run.clone().any(|i| lexicon::is_body_word(doc.lower(i))),
        "&" => true,
        _ => !the && doc.word(at).len() > 1,
    }
}

/// Whether the capitalised word goes on with a name.
fn belongs(doc: &Doc<'_>, known: &Known<'_>, sentence: &Range<usize>, i: usize) -> bool {
    let lower = doc.lower(i);
    if lexicon::is_time(lower) {
        return false;
    }
    if known.titles[doc.sentence_of(sentence.start)] {
        return known.names.contains(doc.word(i)) || lexicon::given_name(lower).is_some();
    }
    !matches!(
        doc.tokens[i].tag,
        Tag::Pron | Tag::Det | Tag::Modal | Tag::Prep | Tag::Conj | Tag::Wh | Tag::Sub | Tag::To
    ) || lower == "us" && doc.word(i) == "US"
}

/// Adjectives that names of bodies begin with: "Human Rights Watch", "General Motors", "Black Tide".
fn opens_name(lower: &str) -> bool {
    matches!(
        lower,
        "human"
            | "national"
            | "international"
            | "global"
            | "general"
            | "economic"
            | "social"
            | "public"
            | "nuclear"
            | "new"
            | "open"
            | "free"
            | "big"
            | "great"
            | "grand"
            | "black"
            | "blue"
            | "green"
            | "red"
            | "white"
    )
}

/// Whether a name starts at the token.
fn starts(doc: &Doc<'_>, known: &Known<'_>, sentence: &Range<usize>, i: usize) -> bool {
    let t = &doc.tokens[i];
    if t.kind != TokenKind::Word || !t.cap || lexicon::is_time(doc.lower(i)) {
        return false;
    }
    let (word, lower) = (doc.word(i), doc.lower(i));
    let title = known.titles[doc.sentence_of(sentence.start)];
    let listed = || {
        lexicon::place(word).is_some()
            || lexicon::outlet(word).is_some()
            || lexicon::is_title(lower)
            || lexicon::given_name(lower).is_some()
    };
    if matches!(lower, "i" | "mr" | "mrs" | "ms")
        || lexicon::is_clitic(lower.trim_start_matches(['\'', '’'])) && lower.len() < 4
    {
        return lower.starts_with('m');
    }
    if title {
        return known.names.contains(word) || listed() && lexicon::closed(lower).is_none();
    }
    if t.tag == Tag::Name {
        return true;
    }
    // The first word of a sentence or a quotation.
    let next_cap = i + 1 < sentence.end && doc.tokens[i + 1].cap && doc.tokens[i + 1].tag == Tag::Name;
    if lexicon::closed(lower).is_some() {
        return word == "US" || word == "WHO" && known.names.contains(word) || next_cap && opens_name(lower);
    }
    if known.names.contains(word) || listed() {
        return !(known.common.contains(lower) && lexicon::verb(lower).is_some());
    }
    if word.len() > 1 && word.chars().all(|c| c.is_uppercase() || c == '.' || c == '&') {
        return true;
    }
    if known.common.contains(lower) {
        return next_cap && (lexicon::is_role(lower) || lexicon::is_body_word(lower));
    }
    if matches!(t.tag, Tag::Adv | Tag::Gerund) {
        return false;
    }
    let follows = doc.tokens.get(i + 1).map_or(Tag::Punct, |t| t.tag);
    next_cap
        || matches!(doc.lower(i + 1), "&" | "van" | "von" | "de" | "bin" | "al")
            && (i + 2..sentence.end.min(i + 4)).any(|j| doc.tokens[j].cap)
        || possessive(doc, known, sentence, i..i + 1)
        || !lexicon::is_role(lower)
            && !lower.ends_with('s')
            && matches!(follows, Tag::Poss | Tag::Past | Tag::Aux)
            && lexicon::verb(lower).is_none()
}
