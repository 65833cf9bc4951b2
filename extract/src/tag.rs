//! Parts of speech, roughly: closed classes, verb forms, suffixes and the neighbours.

use std::ops::Range;

use crate::lexicon::{self, Form};
use crate::token::{Token, TokenKind};

/// A part of speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    /// Common noun.
    Noun,
    /// Capitalised word of a name.
    Name,
    /// Verb, base or present.
    Verb,
    /// Past tense or participle.
    Past,
    /// Form in -ing.
    Gerund,
    /// be, have, do.
    Aux,
    /// can, will, would.
    Modal,
    /// Adjective.
    Adj,
    /// Adverb.
    Adv,
    /// Article, demonstrative, quantifier.
    Det,
    /// Possessive: `my`, `'s`.
    Poss,
    /// Pronoun.
    Pron,
    /// Preposition.
    Prep,
    /// and, or, but.
    Conj,
    /// that, because, while.
    Sub,
    /// who, what, where.
    Wh,
    /// to
    To,
    /// not
    Not,
    /// Number.
    Num,
    /// yes, oh
    Intj,
    /// Anything that is no word.
    Punct,
}

impl Tag {
    /// Any verb form, auxiliaries too.
    pub(crate) fn is_verbal(self) -> bool {
        matches!(self, Tag::Verb | Tag::Past | Tag::Gerund | Tag::Aux | Tag::Modal)
    }

    /// May stand inside a noun phrase before its head, or be it.
    pub(crate) fn is_nominal(self) -> bool {
        matches!(self, Tag::Noun | Tag::Name | Tag::Adj | Tag::Det | Tag::Poss | Tag::Num)
    }
}

/// Tags the tokens of one sentence. `lower` is the lowered text.
pub(crate) fn tag(tokens: &mut [Token], sentence: Range<usize>, lower: &str) {
    let (first, end) = (sentence.start, sentence.end);
    for i in sentence.clone() {
        let t = tokens[i];
        tokens[i].tag = match t.kind {
            TokenKind::Number => Tag::Num,
            TokenKind::Word => {
                let opens = i == first || tokens[first..i].iter().all(|t| t.kind != TokenKind::Word);
                word(&lower[t.range()], t.cap && !opens, t.cap)
            }
            _ => Tag::Punct,
        };
    }
    for i in sentence {
        if tokens[i].kind == TokenKind::Word {
            let tag = settle(tokens, i, first, end, lower);
            tokens[i].tag = tag;
        }
    }
}

/// The tag of a word by itself.
fn word(w: &str, name: bool, cap: bool) -> Tag {
    if name && (w == "us" || w == "may" || w == "will") {
        return Tag::Name;
    }
    if let Some(tag) = lexicon::closed(w) {
        return if name && tag == Tag::Adj { Tag::Name } else { tag };
    }
    if name {
        return Tag::Name;
    }
    if w.starts_with(['@', '#']) {
        return Tag::Name;
    }
    if let Some((_, form)) = lexicon::verb(w) {
        return match form {
            Form::Base | Form::Third => Tag::Verb,
            Form::Gerund => Tag::Gerund,
            _ => Tag::Past,
        };
    }
    if cap && lexicon::given_name(w).is_some() {
        return Tag::Name;
    }
    suffix(w)
}

/// The tag that the end of a word tells.
fn suffix(w: &str) -> Tag {
    let ends = |list: &[&str]| list.iter().any(|s| w.ends_with(s));
    if w.len() < 5 {
        return Tag::Noun;
    }
    if w.ends_with("ly") && !ends(&["family", "ally", "supply", "assembly", "monopoly", "anomaly"]) || w == "totally" {
        Tag::Adv
    } else if w.ends_with("ing") && !ends(&["thing", "king", "evening", "morning", "ceiling", "string", "spring"]) {
        Tag::Gerund
    } else if w.ends_with("ed") && !ends(&["hundred", "speed", "breed", "seed", "weed", "naked", "sacred"]) {
        Tag::Past
    } else if ends(&[
        "ous", "ful", "less", "able", "ible", "ical", "ive", "ish", "ial", "ual", "ional", "onal",
    ]) && !ends(&[
        "ative",
        "official",
        "individual",
        "native",
        "detective",
        "executive",
        "professional",
        "trial",
    ]) {
        Tag::Adj
    } else {
        Tag::Noun
    }
}

/// The tag of the word `i` among its neighbours.
fn settle(tokens: &[Token], i: usize, first: usize, end: usize, lower: &str) -> Tag {
    let own = tokens[i].tag;
    let w = &lower[tokens[i].range()];
    let before = (first..i).rev().map(|j| &tokens[j]).find(|t| t.tag != Tag::Adv);
    let prev = before.map_or(Tag::Punct, |t| t.tag);
    let prev_word = before.map_or("", |t| &lower[t.range()]);
    let after = (i + 1 < end).then(|| &tokens[i + 1]);
    let next = after.map_or(Tag::Punct, |t| t.tag);
    let next_word = after.map_or("", |t| &lower[t.range()]);
    match own {
        Tag::Poss if w.starts_with(['\'', '’']) => {
            let subject = matches!(prev, Tag::Pron | Tag::Wh | Tag::Sub) || matches!(prev_word, "there" | "here");
            let predicate = matches!(next, Tag::Gerund | Tag::Det | Tag::Not | Tag::Prep | Tag::Aux)
                || next == Tag::Past && after.is_some_and(|t| !t.cap)
                || next == Tag::Adv && next_word != "most";
            if subject || predicate && !matches!(next_word, "one" | "own" | "all") {
                Tag::Aux
            } else {
                Tag::Poss
            }
        }
        Tag::Poss if w == "her" => {
            if matches!(
                next,
                Tag::Noun | Tag::Name | Tag::Adj | Tag::Num | Tag::Gerund | Tag::Past
            ) || next == Tag::Verb
            {
                Tag::Poss
            } else {
                Tag::Pron
            }
        }
        Tag::To => match next {
            Tag::Noun
                if after.is_some_and(|t| !t.cap)
                    && i + 2 < end
                    && tokens[i + 2].kind == TokenKind::Word
                    && (matches!(
                        tokens[i + 2].tag,
                        Tag::Det | Tag::Pron | Tag::Poss | Tag::Name | Tag::Wh
                    ) || matches!(
                        &lower[tokens[i + 2].range()],
                        "out" | "up" | "off" | "down" | "with" | "that" | "whether"
                    ))
                    && !next_word.ends_with('s') =>
            {
                Tag::To
            }
            Tag::Noun if lower[after.map_or(0..0, |t| t.range())].ends_with("ate") => Tag::To,
            Tag::Det | Tag::Poss | Tag::Pron | Tag::Name | Tag::Num | Tag::Prep | Tag::Punct | Tag::Wh | Tag::Noun => {
                Tag::Prep
            }
            _ => Tag::To,
        },
        Tag::Prep if matches!(w, "before" | "after" | "since" | "until") && matches!(next, Tag::Pron | Tag::Gerund) => {
            Tag::Sub
        }
        // "two apartment blocks"
        Tag::Verb
            if prev == Tag::Noun
                && i >= first + 2
                && w.ends_with('s')
                && !prev_word.ends_with('s')
                && is_many(&lower[tokens[i - 2].range()]) =>
        {
            Tag::Noun
        }
        Tag::Verb => verb(w, prev, prev_word, next, next_word, before.is_some_and(|t| t.cap)),
        // "the accused man", "its stated aim"
        Tag::Past
            if matches!(prev, Tag::Det | Tag::Poss) && matches!(next, Tag::Noun | Tag::Name | Tag::Verb | Tag::Adj) =>
        {
            Tag::Adj
        }
        // "his nightly address", "a deadly raid"
        Tag::Adv
            if w.ends_with("ly")
                && matches!(prev, Tag::Det | Tag::Poss)
                && next == Tag::Noun
                && before.is_some_and(|t| t.end + 1 == tokens[i].start) =>
        {
            Tag::Adj
        }
        // "a court filing", "a press briefing"
        Tag::Gerund
            if matches!(w, "filing" | "briefing" | "hearing" | "meeting" | "ruling" | "posting")
                && matches!(prev, Tag::Noun | Tag::Name)
                && !matches!(next, Tag::Det | Tag::Pron | Tag::Poss) =>
        {
            Tag::Noun
        }
        // "Boeing said": no form of a verb.
        Tag::Gerund if i == first && tokens[i].cap && lexicon::verb(w).is_none() && speaks(next_word) => Tag::Name,
        // "a recording", "the meeting"
        Tag::Gerund if matches!(prev, Tag::Det | Tag::Poss | Tag::Adj) && !matches!(next, Tag::Det | Tag::Pron) => {
            Tag::Noun
        }
        Tag::Det if w == "no" && next == Tag::Punct => Tag::Intj,
        Tag::Noun
            if matches!(prev, Tag::Modal | Tag::To)
                && prev != Tag::Punct
                && before.is_some_and(|t| t.end + 1 == tokens[i].start) =>
        {
            Tag::Verb
        }
        Tag::Prep if w == "like" && matches!(prev, Tag::To | Tag::Modal | Tag::Pron) => Tag::Verb,
        _ => own,
    }
}

/// Whether a word counts a few.
pub(crate) fn is_few(word: &str) -> bool {
    matches!(
        word,
        "two"
            | "three"
            | "four"
            | "five"
            | "six"
            | "seven"
            | "eight"
            | "nine"
            | "ten"
            | "several"
            | "many"
            | "few"
            | "both"
    )
}

/// Whether a word counts more than one.
pub(crate) fn is_many(word: &str) -> bool {
    is_few(word)
        || matches!(word, "eleven" | "twelve" | "twenty" | "thirty" | "dozens" | "various")
        || word.parse::<u64>().is_ok_and(|n| n > 1)
}

/// Whether a verb form has a speaker right before it.
fn speaks(word: &str) -> bool {
    matches!(
        word,
        "said" | "says" | "told" | "announced" | "confirmed" | "declined" | "denied" | "warned" | "added" | "reported"
    )
}

/// Verb or noun, for the base form and the form in -s.
fn verb(w: &str, prev: Tag, prev_word: &str, next: Tag, next_word: &str, prev_cap: bool) -> Tag {
    let third = matches!(lexicon::verb(w), Some((_, Form::Third)));
    let opens_object = matches!(
        next,
        Tag::Det | Tag::Pron | Tag::Poss | Tag::Sub | Tag::Wh | Tag::Name | Tag::To | Tag::Num | Tag::Adj
    ) || matches!(next_word, "“" | "\"" | "‘" | ":" | "of" | "for" | "on" | "about" | "at");
    if NEVER_NOUNS.contains(&lexicon::verb(w).map_or("", |v| v.0)) && !matches!(prev, Tag::Det | Tag::Poss) {
        return Tag::Verb;
    }
    match prev {
        Tag::To | Tag::Modal | Tag::Not => Tag::Verb,
        Tag::Aux if matches!(prev_word, "do" | "does" | "did") => Tag::Verb,
        Tag::Det | Tag::Poss | Tag::Adj | Tag::Num => Tag::Noun,
        Tag::Prep => Tag::Noun,
        Tag::Pron => Tag::Verb,
        Tag::Wh => Tag::Verb,
        Tag::Conj | Tag::Punct | Tag::Sub | Tag::Intj => {
            if opens_object && !matches!(next_word, "of") {
                Tag::Verb
            } else {
                Tag::Noun
            }
        }
        Tag::Name | Tag::Noun => {
            let plural = prev_word.ends_with('s') && !prev_word.ends_with("ss") || prev_word == "people";
            let plural = plural && !matches!(prev_word, "news" | "sports" | "politics");
            let plural = plural || matches!(prev_word, "data" | "media" | "police" | "staff" | "men" | "women");
            // A singular subject takes -s, a plural one none.
            let agrees = third != plural || prev_cap && third;
            let goes_on = opens_object && next_word != "of" || matches!(next, Tag::Prep | Tag::Noun | Tag::Adv)
                // "Kyiv calls report a lie"
                || third && prev_cap && next == Tag::Verb && crate::content::reporting(w);
            if agrees && (goes_on || next == Tag::Punct && third) {
                Tag::Verb
            } else {
                Tag::Noun
            }
        }
        _ => {
            if opens_object && next_word != "of" {
                Tag::Verb
            } else {
                Tag::Noun
            }
        }
    }
}

/// Verbs whose present forms are no nouns.
const NEVER_NOUNS: [&str; 44] = [
    "say",
    "tell",
    "argue",
    "insist",
    "deny",
    "admit",
    "accuse",
    "explain",
    "allege",
    "assert",
    "contend",
    "declare",
    "announce",
    "suggest",
    "maintain",
    "acknowledge",
    "concede",
    "confirm",
    "warn",
    "inform",
    "remind",
    "describe",
    "add",
    "write",
    "believe",
    "think",
    "know",
    "refuse",
    "reject",
    "recall",
    "reveal",
    "confess",
    "emphasize",
    "emphasise",
    "predict",
    "recommend",
    "propose",
    "condemn",
    "denounce",
    "agree",
    "disagree",
    "become",
    "seem",
    "include",
];
