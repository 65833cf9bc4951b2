//! Events told by a verb: `two drones attempted to strike the depot`.

use super::{
    candidate::{Candidate, Det, Setting, Told, content_words, is_dated, is_place, names_in},
    lexicon, phrase,
};
use crate::{
    doc::Doc,
    lexicon::{self as words, Form},
    name::NameKind,
    sentence::Zone,
    tag::{Tag, is_many},
    token::TokenKind,
};
use std::ops::Range;

/// The mention whose verb is the token, if there is one.
pub(super) fn at(doc: &Doc<'_>, setting: Setting, sentence: usize, i: usize) -> Option<Candidate> {
    let t = &doc.tokens[i];
    let zone = doc.paragraphs[doc.sentences[sentence].paragraph].zone;
    let range = &doc.sentences[sentence].tokens;
    let (verb, form) = lexicon::verb(doc.lower(i))?;
    let headline = zone == Zone::Headline;
    // A headline's "Drones strike depot" looks like three nouns.
    let noun = headline && i > range.start && matches!(t.tag, Tag::Noun | Tag::Name);
    let after =
        || plural(doc.lower(i - 1)) && i + 1 < range.end && matches!(doc.tokens[i + 1].tag, Tag::Noun | Tag::Name);
    // "Firm to close factory": the news is what is to come.
    let plain = |j: usize| lexicon::verb(doc.lower(j)).is_none() && words::verb(doc.lower(j)).is_none();
    let coming = headline
        && form == Form::Base
        && i >= range.start + 2
        && doc.lower(i - 1) == "to"
        && matches!(doc.tokens[i - 2].tag, Tag::Noun | Tag::Name)
        && plain(i - 2);
    let verbal = t.tag.is_verbal() || coming || noun && (form == Form::Third || form == Form::Base && after());
    if !verbal || zone == Zone::Heading || verb.early.is_some() && !headline && !setting.is_early(sentence) {
        return None;
    }
    // In running text, what kills is told beside it.
    if verb.noun == "deaths" && !headline {
        return None;
    }
    // `strikes down a law`; `the boat struck a rock`
    if verb.noun == "strike" && (doc.lower(i + 1) == "down" || !setting.arms) {
        return None;
    }
    let first = group(doc, range, i);
    let first = first - usize::from(coming);
    let told = |word: &str| (first..i).any(|j| doc.lower(j) == word);
    let negated = (first..i).any(|j| matches!(doc.tokens[j].tag, Tag::Not | Tag::Modal));
    let tried = (first..i).any(|j| is_attempt(doc.lower(j)));
    let participle = matches!(form, Form::PastOrParticiple | Form::Participle);
    let auxiliary = (first..i).any(|j| matches!(doc.lower(j), "was" | "were" | "been" | "being" | "is" | "are"));
    // "Expelled treasurer": a participle before its noun.
    let attribute = participle
        && !auxiliary
        && (i == range.start
            || !matches!(
                doc.tokens[i - 1].tag,
                Tag::Noun | Tag::Name | Tag::Pron | Tag::Num | Tag::Adv
            ));
    let passive = participle && (auxiliary || headline && object(doc, range, i).is_none());
    let finite = matches!(form, Form::Past | Form::PastOrParticiple) || told("have") || told("has") || told("had");
    let agreed = doc.tokens[first].tag == Tag::To || first > range.start && doc.lower(first - 1) == "to";
    let agreed = agreed
        && (first.saturating_sub(2)..first).any(|j| {
            matches!(
                doc.lower(j),
                "agree" | "agrees" | "agreed" | "votes" | "voted" | "decides"
            )
        });
    let plain = first > range.start
        && plural(doc.lower(first - 1))
        && matches!(doc.tokens[first - 1].tag, Tag::Noun | Tag::Name);
    let now = headline && (form == Form::Third || form == Form::Base && (agreed || plain));
    let quoted = verb.early.is_some() && doc.quoted[i].is_some();
    // What a headline tells besides its news is background.
    let aside = verb.early.is_some()
        && headline
        && (range.start..first)
            .rev()
            .take_while(|j| doc.tokens[*j].tag != Tag::Punct)
            .any(|j| subordinates(doc, j));
    if negated || quoted || aside || attribute && headline || !(finite || passive || tried || now || coming) {
        return None;
    }
    let subject = subject(doc, range, first);
    // "The sanctions hit the economy": only what flies or bursts hits anything.
    let weapon = |s: &Range<usize>| is_weapon(doc.lower(s.end - 1));
    let by = |s: usize| doc.lower(s) == "by" && (s + 1..range.end.min(s + 5)).any(|j| is_weapon(doc.lower(j)));
    let hit = subject.as_ref().is_some_and(weapon) || passive && by(i + 1);
    if doc.lower(i).starts_with("hit") && !hit {
        return None;
    }
    let object = (!passive).then(|| object(doc, range, i)).flatten();
    let argument = match (verb.object, passive) {
        (true, true) => subject.clone(),
        (true, false) => object.clone(),
        (false, _) => subject.clone(),
    }?;
    if subject
        .as_ref()
        .is_some_and(|s| doc.tokens[s.start].tag == Tag::Wh || doc.lower(s.start) == "whose")
    {
        return None;
    }
    // "The attack was launched": the attack tells of itself.
    let itself = |j: usize| lexicon::noun(doc.lower(j)).is_some() || lexicon::reference(doc.lower(j)).is_some();
    if verb.early.is_some() && itself(argument.end - 1) {
        return None;
    }
    // A verb without a named or a definite argument tells of nothing that one could find again.
    let mut names = names_in(doc, &argument);
    let counted = is_many(doc.lower(argument.start));
    if !headline
        && names.is_empty()
        && !counted
        && !matches!(doc.tokens[argument.start].tag, Tag::Det | Tag::Num | Tag::Poss)
    {
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
        name: Some(if headline {
            clause(doc, range, start)
        } else {
            title(doc, verb, &argument, noun.lemma, tried)
        }),
        sentence,
        early: zone == Zone::Headline || setting.is_early(sentence),
        minor: verb.early.is_some(),
        zone,
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

fn is_weapon(lower: &str) -> bool {
    let weapons = [
        "drone",
        "missile",
        "rocket",
        "shell",
        "bomb",
        "jet",
        "warplane",
        "airstrike",
        "mortar",
    ];
    weapons.contains(&lower.strip_suffix('s').unwrap_or(lower))
}

fn is_attempt(lower: &str) -> bool {
    matches!(
        lower,
        "attempted" | "attempting" | "tried" | "trying" | "managed" | "sought"
    )
}

/// The noun phrase right before the verb group; a date may stand between.
fn subject(doc: &Doc<'_>, sentence: &Range<usize>, first: usize) -> Option<Range<usize>> {
    let mut end = first;
    while end > sentence.start && (is_dated(doc, end - 1) || end < first && doc.lower(end - 1) == "on") {
        end -= 1;
    }
    let head = end.checked_sub(1).filter(|h| *h >= sentence.start)?;
    if !matches!(doc.tokens[head].tag, Tag::Noun | Tag::Name) {
        return None;
    }
    let mut start = phrase::left(doc, sentence, head);
    // "governors of nine states", "teachers in the city of Harrow Bay"
    let joins = |i: usize| matches!(doc.lower(i), "of" | "in" | "on" | "at" | "from");
    while start >= sentence.start + 2
        && joins(start - 1)
        && end - start < 12
        && matches!(doc.tokens[start - 2].tag, Tag::Noun | Tag::Name)
    {
        start = phrase::left(doc, sentence, start - 2);
    }
    Some(start..end)
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
fn title(doc: &Doc<'_>, verb: lexicon::Verb, argument: &Range<usize>, noun: &str, tried: bool) -> String {
    let mut name = if tried {
        format!("attempted {noun}")
    } else {
        noun.to_string()
    };
    if let Some(first) = name.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    // "its forecast": whose, the name alone does not tell.
    let own = usize::from(matches!(doc.lower(argument.start), "its" | "his" | "her" | "their") && argument.len() > 1);
    let mut words = doc.words(&(argument.start + own..argument.end)).to_string();
    if doc.tokens[argument.start].tag == Tag::Det
        && let Some(first) = words.get_mut(0..1)
    {
        first.make_ascii_lowercase();
    }
    format!("{name} {} {words}", verb.preposition)
}

/// Whether another clause begins: `after farmers block roads`.
pub(super) fn subordinates(doc: &Doc<'_>, i: usize) -> bool {
    matches!(
        doc.lower(i),
        "after" | "as" | "amid" | "before" | "while" | "when" | "who" | "that" | "says" | "say"
    )
}

fn plural(lower: &str) -> bool {
    lower.ends_with('s') && !lower.ends_with("ss") || matches!(lower, "people" | "men" | "women" | "police")
}

/// The clause of a headline around its subject.
fn clause(doc: &Doc<'_>, sentence: &Range<usize>, start: usize) -> String {
    let ends = |i: &usize| {
        matches!(
            doc.tokens[*i].kind,
            TokenKind::Comma | TokenKind::Semicolon | TokenKind::Colon | TokenKind::Dash | TokenKind::Stop
        )
    };
    let end = (start..sentence.end).find(ends).unwrap_or(sentence.end);
    let end = (start + 1..end).find(|i| subordinates(doc, *i)).unwrap_or(end);
    let opens = |i: &usize| ends(i) || subordinates(doc, *i);
    let start = (sentence.start..start)
        .rev()
        .find(opens)
        .map_or(sentence.start, |i| i + 1);
    doc.words(&(start..end)).to_string()
}
