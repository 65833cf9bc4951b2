//! Stage A: the words that may report speech, each with what a decision about it needs.

use std::ops::Range;

mod entry;

use crate::doc::Doc;
use crate::lexicon;
use crate::sentence::Zone;
use crate::tag::Tag;
use crate::token::TokenKind;
use entry::NOUNS;
pub(crate) use entry::{Entry, Frames, verb_entry};

/// How a cue reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CueKind {
    /// Finite verb in the active voice.
    Finite,
    /// Passive: the speaker, if any, follows "by".
    Passive,
    /// -ing form: the speaker is that of the clause it hangs on.
    Gerund,
    /// Infinitive.
    Infinitive,
    /// `according to`
    According,
    /// `in his view`, `in the words of`
    View,
    /// `claim`, `statement`, `warning`.
    Noun,
}

/// A candidate.
#[derive(Debug, Clone)]
pub(crate) struct Cue {
    /// The reporting words themselves, particle included.
    pub core: Range<usize>,
    /// With auxiliaries, negation and adverbs among them.
    pub group: Range<usize>,
    /// How it reports.
    pub kind: CueKind,
    /// Its lexicon entry.
    pub entry: &'static Entry,
    /// "did not deny"
    pub negated: bool,
    /// The preposition that the content follows, where one does.
    pub particle: Option<&'static str>,
    /// Whether it stands inside a quotation.
    pub quoted: bool,
}

/// The candidates of an article, in order.
pub(crate) fn find(doc: &Doc<'_>) -> Vec<Cue> {
    let mut out = Vec::new();
    for sentence in &doc.sentences {
        if matches!(
            doc.paragraphs[sentence.paragraph].zone,
            Zone::Furniture | Zone::Comment | Zone::Dateline
        ) {
            continue;
        }
        let range = sentence.tokens.clone();
        let mut i = range.start;
        while i < range.end {
            let cue = if doc.tokens[i].kind == TokenKind::Word {
                candidate(doc, &range, i)
            } else {
                None
            };
            match cue {
                Some(cue) => {
                    i = cue.core.end.max(i + 1);
                    out.push(cue);
                }
                None => i += 1,
            }
        }
    }
    out
}

/// The candidate whose core starts at `i`.
fn candidate(doc: &Doc<'_>, sentence: &Range<usize>, i: usize) -> Option<Cue> {
    let word = doc.lower(i);
    let quoted = doc.quoted[i].is_some();
    if word == "according" && doc.lower(i + 1) == "to" {
        let entry = verb_entry("say")?;
        let core = i..i + 2;
        let cue = Cue {
            core: core.clone(),
            group: core,
            kind: CueKind::According,
            entry,
            negated: false,
            particle: None,
            quoted,
        };
        return Some(cue);
    }
    if word == "in"
        && let Some(core) = view(doc, sentence, i)
    {
        let entry = verb_entry("say")?;
        return Some(Cue {
            core: core.clone(),
            group: core,
            kind: CueKind::View,
            entry,
            negated: false,
            particle: None,
            quoted,
        });
    }
    let tag = doc.tokens[i].tag;
    if let Some((base, form)) = lexicon::verb(word)
        && (tag.is_verbal()
            || doc.tokens[i].cap
                && i == sentence.start
                && matches!(form, lexicon::Form::PastOrParticiple | lexicon::Form::Gerund))
    {
        return verb(doc, sentence, i, base, quoted);
    }
    if tag == Tag::Noun
        && let Some((_, base)) = NOUNS.iter().find(|(n, _)| *n == word)
    {
        let core = i..i + 1;
        let entry = verb_entry(base)?;
        return Some(Cue {
            core: core.clone(),
            group: core,
            kind: CueKind::Noun,
            entry,
            negated: false,
            particle: None,
            quoted,
        });
    }
    None
}

/// "in his view", "in the minister's words": its tokens. The speaker stands inside.
fn view(doc: &Doc<'_>, sentence: &Range<usize>, i: usize) -> Option<Range<usize>> {
    let noun = (i + 2..sentence.end.min(i + 8)).find(|j| {
        matches!(
            doc.lower(*j),
            "view" | "words" | "opinion" | "estimation" | "telling" | "account" | "judgment" | "judgement"
        )
    })?;
    let owner = doc.tokens[i + 1..noun].iter().any(|t| t.tag == Tag::Poss);
    let of = matches!(doc.lower(noun + 1), "of");
    let plain = doc.tokens[i + 1..noun]
        .iter()
        .all(|t| t.kind == TokenKind::Word && !t.tag.is_verbal());
    (plain && (owner && !of || of && noun == i + 2 && doc.lower(i + 1) == "the")).then_some(i..noun + 1)
}

/// "by the mayor", not "by 2050" nor "by the end of the year".
fn by_someone(doc: &Doc<'_>, i: usize) -> bool {
    doc.lower(i) == "by"
        && doc.tokens.get(i + 1).is_none_or(|t| t.tag != Tag::Num)
        && !crate::phrase::is_time(doc, i + 1)
        && !(doc.lower(i + 1) == "the" && matches!(doc.lower(i + 2), "end" | "middle" | "start" | "beginning" | "time"))
}

fn form_is_past(form: lexicon::Form) -> bool {
    matches!(
        form,
        lexicon::Form::Past | lexicon::Form::PastOrParticiple | lexicon::Form::Participle
    )
}

/// A verb candidate: its particle, its group, its voice.
fn verb(doc: &Doc<'_>, sentence: &Range<usize>, i: usize, base: &'static str, quoted: bool) -> Option<Cue> {
    let next = doc.lower(i + 1);
    let phrasal = match (base, next) {
        ("point" | "offer", "out" | "up") | ("put", "it") => Some(format!("{base}-{next}")),
        _ => None,
    };
    let (entry, mut end) = match phrasal.as_deref().and_then(verb_entry) {
        Some(e) => (e, i + 2),
        None => (verb_entry(base)?, i + 1),
    };
    let mut particle = None;
    if let Some(p) = entry.particles.iter().find(|p| doc.lower(end) == **p) {
        particle = Some(*p);
        end += 1;
    }
    // Back over adverbs, negation and auxiliaries.
    let mut start = i;
    let mut negated = false;
    let mut passive = false;
    let mut infinitive = false;
    let mut auxiliary = false;
    let mut k = i;
    while k > sentence.start {
        k -= 1;
        let word = doc.lower(k);
        match doc.tokens[k].tag {
            Tag::Not => negated = true,
            Tag::Adv if word != "when" => {}
            Tag::Aux => {
                let be = matches!(
                    word,
                    "be" | "am"
                        | "is"
                        | "are"
                        | "was"
                        | "were"
                        | "been"
                        | "being"
                        | "'re"
                        | "’re"
                        | "'m"
                        | "get"
                        | "got"
                        | "gets"
                ) || matches!(word, "'s" | "’s") && !matches!(doc.lower(k.wrapping_sub(1)), "he" | "she");
                let participle = matches!(lexicon::verb(doc.lower(i)), Some((_, f)) if form_is_past(f));
                passive |= be && participle && !auxiliary;
                auxiliary = true;
                start = k;
                continue;
            }
            Tag::Modal => {
                auxiliary = true;
                start = k;
                continue;
            }
            Tag::To if !infinitive && start == i || word == "to" && doc.tokens[k + 1].tag == Tag::Aux => {
                infinitive = true;
                start = k;
                continue;
            }
            // declined to say, went on to say, continued to insist
            Tag::Verb | Tag::Past | Tag::Gerund
                if infinitive
                    && matches!(
                        lexicon::verb(word).map(|v| v.0),
                        Some("go" | "continue" | "seem" | "appear" | "begin")
                    ) =>
            {
                infinitive = false;
                start = k;
                continue;
            }
            _ => {
                if infinitive
                    && word == "on"
                    && k > sentence.start
                    && lexicon::verb(doc.lower(k - 1)).is_some_and(|v| v.0 == "go")
                {
                    infinitive = false;
                    start = k - 1;
                }
                break;
            }
        }
        if matches!(doc.tokens[k].tag, Tag::Not) {
            start = k;
        } else if k + 1 == start && doc.tokens[k].tag == Tag::Adv {
            // An adverb directly before is part of the group, unless it opens the sentence.
            if k > sentence.start {
                start = k;
            }
        }
    }
    let form = lexicon::verb(doc.lower(i)).map(|v| v.1);
    // "has yet to confirm or comment": the second of two infinitives.
    if form == Some(lexicon::Form::Base)
        && !auxiliary
        && !infinitive
        && i >= sentence.start + 3
        && doc.tokens[i - 1].tag == Tag::Conj
    {
        let before = (sentence.start.max(i.saturating_sub(5))..i - 1)
            .rev()
            .find(|k| doc.lower(*k) == "to");
        infinitive = before.is_some_and(|k| doc.tokens[k + 1].tag == Tag::Verb);
    }
    let kind = if passive {
        CueKind::Passive
    } else if infinitive {
        CueKind::Infinitive
    } else if form == Some(lexicon::Form::Gerund) && !auxiliary {
        CueKind::Gerund
    } else if !auxiliary
        && (form == Some(lexicon::Form::Participle) || form.is_some_and(form_is_past) && by_someone(doc, end))
    {
        CueKind::Passive
    } else {
        CueKind::Finite
    };
    Some(Cue {
        core: i..end,
        group: start..end,
        kind,
        entry,
        negated,
        particle,
        quoted,
    })
}
