//! Events told by a verb: `two drones attempted to strike the residence`.

use super::{
    candidate::{Candidate, Det, Told, content_words, is_place, names_in},
    lexicon, phrase,
};
use crate::{doc::Doc, lexicon::Form, name::NameKind, tag::Tag};
use std::ops::Range;

/// The mention whose verb is the token, if there is one.
pub(super) fn at(doc: &Doc<'_>, sentence: usize, i: usize) -> Option<Candidate> {
    let t = &doc.tokens[i];
    if !t.tag.is_verbal() || t.cap && i > doc.sentences[sentence].tokens.start && t.tag == Tag::Name {
        return None;
    }
    let (verb, form) = lexicon::verb(doc.lower(i))?;
    let range = &doc.sentences[sentence].tokens;
    let first = group(doc, range, i);
    let told = |word: &str| (first..i).any(|j| doc.lower(j) == word);
    let negated = (first..i).any(|j| matches!(doc.tokens[j].tag, Tag::Not | Tag::Modal));
    let tried = (first..i).any(|j| is_attempt(doc.lower(j)));
    let passive = matches!(form, Form::PastOrParticiple | Form::Participle)
        && (first..i).any(|j| matches!(doc.lower(j), "was" | "were" | "been" | "being" | "is" | "are"));
    let finite = matches!(form, Form::Past | Form::PastOrParticiple) || told("have") || told("has") || told("had");
    if negated || !(finite || passive || tried || form == Form::Third && !verb.object) {
        return None;
    }
    let subject = subject(doc, range, first);
    let object = (!passive).then(|| object(doc, range, i)).flatten();
    let argument = match (verb.object, passive) {
        (true, true) => subject.clone(),
        (true, false) => object.clone(),
        (false, _) => subject.clone(),
    }?;
    // A verb without a named or a definite argument tells of nothing that one could find again.
    let mut names = names_in(doc, &argument);
    if names.is_empty() && !matches!(doc.tokens[argument.start].tag, Tag::Det | Tag::Num | Tag::Poss) {
        return None;
    }
    let noun = lexicon::verb_noun(&verb);
    // Politicians attack each other with words.
    let plain = !argument
        .clone()
        .any(|j| matches!(doc.tokens[j].tag, Tag::Prep | Tag::Poss));
    let wordy = plain && names.iter().any(|n| doc.named[*n].kind == NameKind::Person);
    if wordy
        && matches!(
            noun.lemma,
            "attack" | "strike" | "raid" | "ambush" | "shelling" | "bombing"
        )
    {
        return None;
    }
    let targets = names.clone();
    let (complements, end) = phrase::complements(doc, range, argument.end.max(i + 1) - 1);
    let start = subject.as_ref().map_or(first, |s| s.start);
    let mut c = Candidate {
        tokens: start..end.max(argument.end).max(i + 1),
        head: i,
        told: Told::Verb,
        kinds: vec![noun.kind],
        group: noun.group,
        lemma: noun.lemma,
        det: Det::Indefinite,
        many: false,
        fresh: false,
        weak: false,
        unreal: false,
        mods: Vec::new(),
        solid: true,
        names: Vec::new(),
        targets,
        places: Vec::new(),
        date: None,
        ongoing: false,
        name: Some(title(doc, verb, &argument, noun.lemma)),
        sentence,
        zone: doc.paragraphs[doc.sentences[sentence].paragraph].zone,
    };
    content_words(doc, argument.clone(), i, &mut c.mods);
    if let Some(s) = &subject {
        content_words(doc, s.clone(), i, &mut c.mods);
        names.extend(names_in(doc, s));
    }
    for complement in complements {
        let more = names_in(doc, &complement.tokens);
        content_words(doc, complement.tokens.clone(), i, &mut c.mods);
        if complement.role == phrase::Role::Place {
            c.places.extend(more.iter().filter(|n| is_place(doc, **n)));
            c.targets.extend(more.iter().filter(|n| is_place(doc, **n)));
        }
        names.extend(more);
    }
    names.sort_unstable();
    names.dedup();
    c.names = names;
    Some(c)
}

/// The first token of the verb group: auxiliaries, adverbs, `attempted to`.
fn group(doc: &Doc<'_>, sentence: &Range<usize>, verb: usize) -> usize {
    let mut first = verb;
    while first > sentence.start && verb - first < 6 {
        let at = first - 1;
        let accept = match doc.tokens[at].tag {
            Tag::Aux | Tag::Modal | Tag::Not | Tag::Adv => true,
            Tag::To => at > sentence.start && is_attempt(doc.lower(at - 1)),
            _ => doc.tokens[first].tag == Tag::To && is_attempt(doc.lower(at)),
        };
        if !accept {
            break;
        }
        first = at;
    }
    first
}

fn is_attempt(lower: &str) -> bool {
    matches!(
        lower,
        "attempted" | "attempting" | "tried" | "trying" | "managed" | "sought"
    )
}

/// The noun phrase right before the verb group.
fn subject(doc: &Doc<'_>, sentence: &Range<usize>, first: usize) -> Option<Range<usize>> {
    let head = first.checked_sub(1).filter(|h| *h >= sentence.start)?;
    if !matches!(doc.tokens[head].tag, Tag::Noun | Tag::Name) {
        return None;
    }
    Some(phrase::left(doc, sentence, head)..first)
}

/// The noun phrase right after the verb.
fn object(doc: &Doc<'_>, sentence: &Range<usize>, verb: usize) -> Option<Range<usize>> {
    let skip = usize::from(matches!(doc.lower(verb + 1), "down" | "up" | "at"));
    let start = verb + 1 + skip;
    if start >= sentence.end {
        return None;
    }
    // `struck a deal`, `raised the tone`: no event of this kind.
    let end = phrase::noun_phrase(doc, sentence, start, true)?;
    let figure = [
        "deal",
        "balance",
        "tone",
        "chord",
        "note",
        "agreement",
        "blow",
        "bargain",
    ];
    (!figure.contains(&doc.lower(end - 1))).then_some(start..end)
}

/// `Strike on the residence of …`.
fn title(doc: &Doc<'_>, verb: lexicon::Verb, argument: &Range<usize>, noun: &str) -> String {
    let mut name = noun.to_string();
    if let Some(first) = name.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    format!("{name} {} {}", verb.preposition, doc.words(argument))
}
