//! What of a page is the article, and what stands around it.
//!
//! Works on lines alone, before anything else is known of the text, so that navigation, captions, boxes, credits and
//! readers' comments never reach the rules that look for statements and events.

mod dateline;
mod line;
mod marker;
#[cfg(test)]
mod tests;

use crate::{Input, date, sentence::Zone};
use chrono::NaiveDate;
use line::Line;
use marker::Marker;
use std::ops::Range;

pub(crate) use dateline::Dateline;

/// The article's frame, in bytes of the text.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Layout {
    /// Every line, and every stretch inside one, that is no running text: ordered and disjoint. Nothing may be
    /// extracted but from headlines and headings.
    pub(crate) zones: Vec<(Range<usize>, Zone)>,
    /// The headline, where the text has one.
    pub(crate) headline: Option<Range<usize>>,
    /// `HARROW BAY (Coastwire) —` before the first words.
    pub(crate) dateline: Option<Dateline>,
    /// The day of publication as given, else as the text tells it.
    pub(crate) published: Option<NaiveDate>,
    /// How sure that day is, 0 to 1; 0 where there is none.
    pub(crate) published_confidence: f32,
}

impl Layout {
    /// What a position belongs to.
    pub(crate) fn zone(&self, at: usize) -> Zone {
        if self.dateline.as_ref().is_some_and(|d| d.range.contains(&at)) {
            return Zone::Dateline;
        }
        let next = self.zones.partition_point(|(r, _)| r.end <= at);
        self.zones
            .get(next)
            .filter(|(r, _)| r.contains(&at))
            .map_or(Zone::Body, |(_, z)| *z)
    }
}

/// Tells the article from its furniture.
pub(crate) fn layout(input: &Input<'_>) -> Layout {
    let lines = line::lines(input.text);
    let mut kinds = classify(&lines);
    comments(&lines, &mut kinds);
    let top = kinds.iter().position(|k| *k == Kind::Prose).unwrap_or(lines.len());
    let headline = headline(input, &lines, &mut kinds[..top]);
    captions(&lines, &mut kinds, headline.unwrap_or(0)..top);

    let mut layout = Layout {
        headline: headline.map(|h| lines[h].range.clone()),
        ..Layout::default()
    };
    for (at, (line, kind)) in lines.iter().zip(&kinds).enumerate() {
        let zone = match kind {
            Kind::Prose => {
                marker::credits(line, |r| layout.zones.push((r, Zone::Furniture)));
                continue;
            }
            Kind::Short if Some(at) == headline => Zone::Headline,
            Kind::Short => Zone::Heading,
            Kind::Date => Zone::Dateline,
            Kind::Furniture => Zone::Furniture,
            Kind::Comment => Zone::Comment,
        };
        layout.zones.push((line.range.clone(), zone));
    }
    layout.dateline = kinds
        .iter()
        .zip(&lines)
        .filter(|(k, _)| **k == Kind::Prose)
        .take(2)
        .find_map(|(_, line)| dateline::inline(input.text, line.range.clone()));
    let (published, confidence) = published(input, &lines, &kinds, headline, top, layout.dateline.as_ref());
    (layout.published, layout.published_confidence) = (published, confidence);
    layout
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Part of a paragraph.
    Prose,
    /// A headline, a heading or a stray scrap.
    Short,
    /// A line that only dates the article.
    Date,
    /// Not the article's.
    Furniture,
    /// A reader's.
    Comment,
}

fn classify(lines: &[Line<'_>]) -> Vec<Kind> {
    let prose: Vec<bool> = lines.iter().map(Line::is_prose).collect();
    let all: usize = words_of(lines, &prose);
    let mut before = 0;
    let mut kinds = Vec::with_capacity(lines.len());
    // A box opened by a marker goes on until prose resumes; below most of the article, to the end.
    let mut boxed = false;
    let mut closed = false;
    for (line, &is_prose) in lines.iter().zip(&prose) {
        let marker = marker::of(line);
        let late = before > 0 && before * 5 >= all * 3;
        match marker {
            Some(Marker::Comments) if before > 0 && before * 2 >= all => closed = true,
            Some(Marker::Comments | Marker::List) if late => closed = true,
            Some(Marker::Comments | Marker::List) => boxed = before > 0,
            _ => {}
        }
        kinds.push(if closed || marker.is_some() {
            Kind::Furniture
        } else if is_prose {
            boxed = false;
            before += line.words;
            Kind::Prose
        } else if date_of(line).is_some() {
            Kind::Date
        } else if boxed {
            Kind::Furniture
        } else {
            Kind::Short
        });
    }
    kinds
}

fn words_of(lines: &[Line<'_>], prose: &[bool]) -> usize {
    lines.iter().zip(prose).filter(|(_, p)| **p).map(|(l, _)| l.words).sum()
}

/// Readers' comments below the article that no marker announces: paragraphs apart that never use a capital to begin
/// a sentence.
fn comments(lines: &[Line<'_>], kinds: &mut [Kind]) {
    let last = (0..lines.len())
        .rev()
        .find(|&at| kinds[at] != Kind::Furniture)
        .map_or(0, |at| at + 1);
    let first = (0..last)
        .rev()
        .find(|&at| !lines[at].is_careless())
        .map_or(0, |at| at + 1);
    // A paragraph that ends properly stands above, and a blank line between.
    let Some(first) = (first..last).find(|&at| lines[at].blank_before) else {
        return;
    };
    if first > 0
        && lines[..first]
            .iter()
            .rev()
            .find(|l| !l.is_careless())
            .is_some_and(|l| l.ends)
    {
        kinds[first..last].fill(Kind::Comment);
    }
}

/// The headline among the lines above the first paragraph. Scraps above it are navigation.
fn headline(input: &Input<'_>, lines: &[Line<'_>], kinds: &mut [Kind]) -> Option<usize> {
    let given = input.title.map(str::trim).filter(|t| !t.is_empty());
    let same = |at: &usize| given.is_some_and(|t| lines[*at].text.eq_ignore_ascii_case(t));
    // Below the last box above the article; a box at the very top may stand over nothing but the headline.
    let after = kinds.iter().rposition(|k| *k == Kind::Furniture).map_or(0, |at| at + 1);
    let titles = |from: usize| (from..kinds.len()).find(|&at| kinds[at] == Kind::Short && lines[at].is_title());
    let found = (0..kinds.len())
        .find(same)
        .or_else(|| titles(after))
        .or_else(|| titles(0))?;
    for kind in &mut kinds[..found] {
        if *kind == Kind::Short {
            *kind = Kind::Furniture;
        }
    }
    kinds[found] = Kind::Short;
    Some(found)
}

/// Captions and scraps between the headline and the first paragraph.
fn captions(lines: &[Line<'_>], kinds: &mut [Kind], between: Range<usize>) {
    for at in between {
        if kinds[at] == Kind::Short && (lines[at].starts_lower() || lines[at].words < 3) {
            kinds[at] = Kind::Furniture;
        }
    }
}

/// The full date of a line that tells nothing else than when, where and by whom.
fn date_of(line: &Line<'_>) -> Option<NaiveDate> {
    if line.words > 16 {
        return None;
    }
    let found = date::resolve(&date::scan(line.text), date::Anchor::default());
    let date = found.iter().find_map(|d| match d.when {
        date::When::Day(day) => Some((day, d.range.clone())),
        _ => None,
    })?;
    let rest = [&line.text[..date.1.start], &line.text[date.1.end..]];
    let plain = rest
        .iter()
        .flat_map(|r| r.split_whitespace())
        .all(line::is_date_company);
    plain.then_some(date.0)
}

/// The day of publication: as given; else by the date line nearest above the article, which stands under the
/// headline where there is one; else by the dateline; else by a date line below.
fn published(
    input: &Input<'_>,
    lines: &[Line<'_>],
    kinds: &[Kind],
    headline: Option<usize>,
    top: usize,
    dateline: Option<&Dateline>,
) -> (Option<NaiveDate>, f32) {
    if let Some(day) = input.published {
        return (Some(day), 1.0);
    }
    let dates = |range: Range<usize>| range.filter(|&at| kinds[at] == Kind::Date);
    let first = |range: Range<usize>| {
        let labelled = dates(range.clone()).find(|&at| line::says_published(lines[at].text));
        labelled
            .or_else(|| dates(range).next())
            .and_then(|at| date_of(&lines[at]))
    };
    let headline = headline.unwrap_or(0);
    let below = |from: usize| {
        let mut labelled = dates(from..lines.len()).filter(|&at| line::says_published(lines[at].text));
        labelled.next().and_then(|at| date_of(&lines[at]))
    };
    let found = first(headline..top)
        .map(|d| (d, 0.95))
        .or_else(|| dateline.and_then(|d| d.day).map(|d| (d, 0.95)))
        .or_else(|| first(0..headline).map(|d| (d, 0.7)))
        .or_else(|| below(top).map(|d| (d, 0.8)));
    found.map_or((None, 0.0), |(d, c)| (Some(d), c))
}
