//! Whether what a phrase names can say anything.

use super::head;
use crate::doc::Doc;
use crate::lexicon;
use crate::tag::Tag;
use std::ops::Range;

/// Whether the thing that a phrase names can say anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agency {
    /// Persons, bodies, groups of people.
    Speaks,
    /// Statements, reports, polls, laws.
    Tells,
    /// Nothing tells.
    Unknown,
    /// Abstract things.
    Mute,
}

/// Nouns for what carries words.
pub(super) const CARRIERS: &[&str] = &[
    "statement",
    "report",
    "study",
    "survey",
    "poll",
    "letter",
    "memo",
    "document",
    "filing",
    "lawsuit",
    "complaint",
    "editorial",
    "article",
    "book",
    "ad",
    "advertisement",
    "spot",
    "video",
    "website",
    "page",
    "post",
    "tweet",
    "email",
    "message",
    "note",
    "text",
    "paper",
    "analysis",
    "review",
    "audit",
    "transcript",
    "speech",
    "remark",
    "comment",
    "testimony",
    "affidavit",
    "indictment",
    "ruling",
    "opinion",
    "order",
    "bill",
    "law",
    "constitution",
    "treaty",
    "agreement",
    "plan",
    "platform",
    "manifesto",
    "petition",
    "sign",
    "banner",
    "headline",
    "caption",
    "story",
    "column",
    "essay",
    "briefing",
    "bulletin",
    "communique",
    "release",
    "record",
    "data",
    "figures",
    "statistics",
    "rule",
    "guideline",
    "notice",
    "announcement",
    "account",
    "piece",
    "census",
    "index",
    "research",
];

/// Nouns for people and bodies that are neither roles nor words of names.
pub(super) const PEOPLE: &[&str] = &[
    "people",
    "man",
    "woman",
    "men",
    "women",
    "person",
    "source",
    "critic",
    "ally",
    "observer",
    "sceptic",
    "skeptic",
    "opponent",
    "proponent",
    "insider",
    "relative",
    "family",
    "friend",
    "neighbour",
    "boy",
    "girl",
    "child",
    "children",
    "kid",
    "mother",
    "father",
    "son",
    "daughter",
    "wife",
    "husband",
    "brother",
    "sister",
    "cousin",
    "uncle",
    "aunt",
    "widow",
    "parent",
    "majority",
    "crowd",
    "jury",
    "couple",
    "duo",
    "trio",
    "pair",
    "side",
    "country",
    "nation",
    "state",
    "city",
    "town",
    "village",
    "regime",
    "palace",
    "authorities",
    "leadership",
    "opposition",
    "management",
    "world",
    "press",
    "public",
    "republican",
    "democrat",
    "liberal",
    "conservative",
    "moderate",
    "progressive",
    "american",
    "russian",
    "ukrainian",
    "briton",
    "european",
    "nationalist",
    "separatist",
    "rebel",
    "loyalist",
    "monarchist",
    "islamist",
    "feminist",
    "nobody",
    "everyone",
    "pundit",
    "watchdog",
    "think-tank",
    "retailer",
    "maker",
    "manufacturer",
    "airline",
    "carrier",
    "operator",
    "chain",
    "outfit",
    "start-up",
    "startup",
    "lender",
    "insurer",
    "utility",
    "charity",
    "newspaper",
    "daily",
    "weekly",
    "tabloid",
    "pollster",
    "camp",
    "household",
    "minority",
    "speaker",
    "host",
    "mp",
    "mps",
    "peer",
    "aide",
    "staff",
    "crew",
    "driver",
    "passenger",
    "caller",
    "reader",
    "listener",
    "viewer",
    "user",
    "follower",
    "fan",
];

/// Whether the phrase names someone or something that can speak.
pub(crate) fn agency(doc: &Doc<'_>, core: &Range<usize>) -> Agency {
    let h = head(doc, core);
    let word = doc.lower(h);
    match doc.tokens[h].tag {
        Tag::Pron => {
            return match word {
                "it" | "this" | "that" | "something" | "anything" | "nothing" | "everything" => Agency::Unknown,
                _ => Agency::Speaks,
            };
        }
        Tag::Wh | Tag::Sub => {
            return match word {
                "who" | "whose" => Agency::Speaks,
                _ => Agency::Unknown,
            };
        }
        Tag::Poss | Tag::Name => return Agency::Speaks,
        Tag::Det if matches!(word, "this" | "that" | "these" | "all") => return Agency::Unknown,
        Tag::Det | Tag::Num => return Agency::Speaks,
        _ => {}
    }
    if doc.mentions_in(core).any(|m| doc.mentions[m].tokens.contains(&h)) {
        return Agency::Speaks;
    }
    let single = lexicon::singular(word);
    let among = |list: &[&str]| list.contains(&word) || single.as_deref().is_some_and(|s| list.contains(&s));
    if lexicon::is_role(word)
        || lexicon::is_body_word(word)
        || single.as_deref().is_some_and(lexicon::is_body_word)
        || among(PEOPLE)
        || ["ists", "ers", "ors", "ians", "ees", "ist", "men", "women"]
            .iter()
            .any(|s| word.len() > 5 && word.ends_with(s))
    {
        return Agency::Speaks;
    }
    if among(CARRIERS) {
        return Agency::Tells;
    }
    let abstracts = [
        "tion", "ness", "ment", "ity", "ance", "ence", "ism", "ship", "ing", "ture", "acy", "sion", "ure", "ide", "dom",
    ];
    let stem = single.as_deref().unwrap_or(word);
    // "this move": something told before, no speaker.
    let told = core.len() > 1 && matches!(doc.lower(core.start), "this" | "these" | "such");
    if told || abstracts.iter().any(|s| stem.ends_with(s)) {
        Agency::Mute
    } else {
        Agency::Unknown
    }
}
