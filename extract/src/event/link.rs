//! Which statement is about which event, and on what evidence.

use super::Events;
use crate::tag::Tag;
use crate::{LinkEvidence, doc::Doc, lexicon, phrase, sentence::Zone};
use std::collections::HashSet;
use std::ops::Range;

/// What linking needs of a statement. All ranges are of tokens.
#[derive(Debug, Clone, Default)]
pub(crate) struct View {
    /// The words, in order.
    pub(crate) content: Vec<Range<usize>>,
    /// The reporting words.
    pub(crate) cue: Option<Range<usize>>,
    /// Index into [`Doc::named`], or any other number that two statements of one speaker share.
    pub(crate) speaker: Option<usize>,
    /// The speaker as written: an event told there says who it is.
    pub(crate) speaker_words: Option<Range<usize>>,
}

/// A link from a statement to an event.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Link {
    /// Index into [`Events::list`].
    pub(crate) event: usize,
    pub(crate) evidence: LinkEvidence,
    /// The words that link, in tokens.
    pub(crate) span: Option<Range<usize>>,
    pub(crate) confidence: f32,
}

/// The links of each statement, surest first; statements are in the order of the text.
pub(crate) fn link(doc: &Doc<'_>, events: &Events, views: &[View]) -> Vec<Vec<Link>> {
    let mut all: Vec<Vec<Link>> = Vec::with_capacity(views.len());
    let main = Matter::of_main(doc, events);
    let speakers = views.iter().filter_map(|v| v.speaker_words.as_ref());
    let asides: HashSet<usize> = speakers.flat_map(|s| events.mentions_in(s)).map(|m| m.head).collect();
    for (i, view) in views.iter().enumerate() {
        let mut links = mentioned(doc, events, views, i);
        if links.is_empty() {
            links = continued(doc, views, &all, i)
                .or_else(|| topic(doc, events, &asides, view))
                .or_else(|| main.as_ref()?.shared(doc, view, is_single(doc, events, view)))
                .unwrap_or_default();
        }
        links.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.event.cmp(&b.event)));
        all.push(links);
    }
    all
}

/// Sentences that mention the main event, of which the words are taken.
const TOLD: usize = 6;

/// What is told of the main event: the nouns and names of the sentences that mention it.
struct Matter {
    event: usize,
    words: HashSet<String>,
}

impl Matter {
    fn of_main(doc: &Doc<'_>, events: &Events) -> Option<Self> {
        let event = events.main?;
        let mut told: Vec<usize> = Vec::new();
        for m in events.mentions.iter().filter(|m| m.event == event && !m.reference) {
            let s = doc.sentence_of(m.head);
            if !told.contains(&s) && told.len() < TOLD {
                told.push(s);
            }
        }
        // What the headline announces the first sentence tells, in whatever words.
        let headline = told
            .iter()
            .any(|s| doc.paragraphs[doc.sentences[*s].paragraph].zone == Zone::Headline);
        let lead = (doc.sentences.iter()).position(|s| doc.paragraphs[s.paragraph].zone == Zone::Body);
        told.extend(lead.filter(|l| headline && !told.contains(l)));
        let words = told
            .iter()
            .flat_map(|s| doc.sentences[*s].tokens.clone())
            .filter_map(|i| matter(doc, i))
            .collect();
        Some(Self { event, words })
    }

    /// The link of a statement that speaks of two things told of the event, at the least, or of one where the article is
    /// about nothing else; its speaker is none of them.
    fn shared(&self, doc: &Doc<'_>, view: &View, single: bool) -> Option<Vec<Link>> {
        let mut shared: Vec<String> = view
            .content
            .iter()
            .cloned()
            .flatten()
            .filter_map(|i| matter(doc, i).filter(|w| self.words.contains(w)))
            .take(32)
            .collect();
        shared.sort_unstable();
        shared.dedup();
        let confidence = match shared.len() {
            0 => None,
            1 => single.then_some(0.25),
            _ => Some(0.35),
        };
        confidence.map(|confidence| {
            vec![Link {
                event: self.event,
                evidence: LinkEvidence::Topic,
                span: None,
                confidence,
            }]
        })
    }
}

/// A noun or a name, lowered and in the singular; no time, no short word.
fn matter(doc: &Doc<'_>, i: usize) -> Option<String> {
    let t = &doc.tokens[i];
    let word = doc.lower(i);
    let fits = matches!(t.tag, Tag::Noun | Tag::Name) && word.chars().count() >= 4 && !phrase::is_time(doc, i);
    fits.then(|| lexicon::singular(word).unwrap_or_else(|| word.to_string()))
}

/// Adds a link, or makes the one to the same event surer.
fn add(links: &mut Vec<Link>, link: Link) {
    match links.iter_mut().find(|l| l.event == link.event) {
        Some(old)
            if old.evidence < link.evidence || old.evidence == link.evidence && old.confidence >= link.confidence => {}
        Some(old) => *old = link,
        None => links.push(link),
    }
}

/// The events that the content mentions; where it mentions none, those of the rest of its sentences: what stands
/// before the content rather than what stands after it, and nothing out of other statements.
fn mentioned(doc: &Doc<'_>, events: &Events, views: &[View], i: usize) -> Vec<Link> {
    let mut links = Vec::new();
    let view = &views[i];
    for range in &view.content {
        for m in events.mentions_in(range) {
            let (evidence, confidence) = if m.reference {
                (LinkEvidence::Reference, 0.75)
            } else {
                (LinkEvidence::Content, 0.9)
            };
            add(
                &mut links,
                Link {
                    event: m.event,
                    evidence,
                    span: Some(m.tokens.clone()),
                    confidence,
                },
            );
        }
    }
    if !links.is_empty() {
        return links;
    }
    let others: Vec<&Range<usize>> = views[i.saturating_sub(4)..(i + 5).min(views.len())]
        .iter()
        .filter(|v| !std::ptr::eq(*v, view))
        .flat_map(|v| &v.content)
        .collect();
    let start = view.content.first().map_or(0, |r| r.start);
    for before in [true, false] {
        for tokens in sentences(doc, view) {
            for m in events.mentions_in(&tokens) {
                // "The strikes came after a raid on the port, which he denied": the raid.
                let other = before && events.passes(&(m.head + 1..start.max(m.head + 1)));
                let own = view.speaker_words.as_ref().is_some_and(|s| s.contains(&m.head));
                if (m.head < start) != before || other || own || others.iter().any(|r| r.contains(&m.head)) {
                    continue;
                }
                let (evidence, confidence) = if m.reference {
                    (LinkEvidence::Reference, 0.55)
                } else {
                    (LinkEvidence::Sentence, 0.65)
                };
                add(
                    &mut links,
                    Link {
                        event: m.event,
                        evidence,
                        span: Some(m.tokens.clone()),
                        confidence,
                    },
                );
            }
        }
        if !links.is_empty() {
            break;
        }
    }
    links
}

/// The tokens of the sentences that hold the statement.
fn sentences(doc: &Doc<'_>, view: &View) -> Vec<Range<usize>> {
    let mut found: Vec<usize> = Vec::new();
    for range in view.content.iter().chain(&view.cue) {
        let (first, last) = (
            doc.sentence_of(range.start),
            doc.sentence_of(range.end.saturating_sub(1).max(range.start)),
        );
        found.extend(first..=last);
    }
    found.sort_unstable();
    found.dedup();
    found
        .into_iter()
        .filter_map(|s| doc.sentences.get(s))
        .map(|s| s.tokens.clone())
        .collect()
}

fn first_sentence(doc: &Doc<'_>, view: &View) -> usize {
    view.content.first().map_or(0, |r| doc.sentence_of(r.start))
}

/// A speaker who goes on, in the next sentence or the one after, goes on about the same.
fn continued(doc: &Doc<'_>, views: &[View], links: &[Vec<Link>], i: usize) -> Option<Vec<Link>> {
    let here = first_sentence(doc, &views[i]);
    let paragraph = doc.sentences.get(here)?.paragraph;
    let before = (i.saturating_sub(3)..i)
        .rev()
        .find(|&j| views[j].speaker.is_some() && views[j].speaker == views[i].speaker)?;
    let last = views[before]
        .content
        .last()
        .map(|r| doc.sentence_of(r.end.saturating_sub(1)))?;
    let near = doc.sentences.get(last)?.paragraph == paragraph && here.saturating_sub(last) <= 2;
    if !near {
        return None;
    }
    let own = links[before].iter().filter(|l| l.confidence >= 0.4);
    let links: Vec<Link> = own
        .map(|l| Link {
            event: l.event,
            evidence: LinkEvidence::Topic,
            span: None,
            confidence: l.confidence * 0.6,
        })
        .collect();
    (!links.is_empty()).then_some(links)
}

/// Whether the article tells of one event, again and again, and no other is mentioned in the statement's sentences.
fn is_single(doc: &Doc<'_>, events: &Events, view: &View) -> bool {
    let other = sentences(doc, view).iter().any(|r| events.passes(r));
    events.list.len() == 1 && events.mentions.len() > 1 && !other
}

/// What the paragraph has been about so far, beside what tells who speaks, or, for a quotation in a paragraph of its own, the one before; else what
/// the whole article is about, if there is such and the statement stands near a mention of it.
fn topic(doc: &Doc<'_>, events: &Events, asides: &HashSet<usize>, view: &View) -> Option<Vec<Link>> {
    let here = first_sentence(doc, view);
    let sentence = doc.sentences.get(here)?;
    let link = |event, confidence| {
        Some(vec![Link {
            event,
            evidence: LinkEvidence::Topic,
            span: None,
            confidence,
        }])
    };
    let paragraph = &doc.paragraphs[sentence.paragraph];
    let before = doc.sentences[paragraph.sentences.start].tokens.start..sentence.tokens.start;
    let last = |tokens: &Range<usize>| {
        let mut mentions = events.mentions_in(tokens).iter().rev();
        mentions.find(|m| !asides.contains(&m.head))
    };
    if let Some(m) = last(&before) {
        return link(m.event, 0.45);
    }
    let quoted = view
        .content
        .first()
        .is_some_and(|r| doc.quoted.get(r.start).is_some_and(Option::is_some));
    if !quoted {
        return None;
    }
    // Quotations set in paragraphs of their own belong to what was told above them.
    let above = (0..sentence.paragraph)
        .rev()
        .take(8)
        .filter(|&p| doc.paragraphs[p].zone == Zone::Body);
    for p in above {
        let tokens = doc.paragraphs[p].tokens.clone();
        if let Some(m) = last(&tokens) {
            return link(m.event, 0.4);
        }
        let quotation = doc.quoted.get(tokens.start).is_some_and(Option::is_some);
        if !quotation && tokens.len() > 12 {
            break;
        }
    }
    events.main.and_then(|main| link(main, 0.3))
}
