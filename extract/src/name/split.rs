//! From a run of capitalised words to titles and names, and what they name.

use super::{Mention, NameKind};
use crate::doc::Doc;
use crate::lexicon::{self, OutletKind, PlaceKind};
use std::ops::Range;

/// Cuts a run into title and name and tells what it names.
pub(super) fn split(doc: &Doc<'_>, run: Range<usize>, sentence: &Range<usize>, out: &mut Vec<Mention>) {
    let mut push = |tokens: Range<usize>, title: Option<Range<usize>>, kind| {
        if tokens.start < tokens.end {
            out.push(Mention {
                tokens,
                title,
                kind,
                named: usize::MAX,
            });
        }
    };
    let whole = doc.words(&run);
    if let Some(kind) = listed(whole) {
        return push(run, None, kind);
    }
    let lower = |i: usize| doc.lower(i);
    let person = |r: &Range<usize>| {
        let titled = r
            .clone()
            .rev()
            .find(|i| lexicon::is_role(lower(*i)) || lexicon::is_title(lower(*i)));
        let name = titled.map_or(r.start, |i| i + 1)..r.end;
        let given = (titled.is_some() || name.len() > 1) && lexicon::given_name(lower(name.start)).is_some();
        !name.is_empty() && (titled.is_some() || given) && !name.clone().any(|i| lexicon::is_body_word(lower(i)))
    };
    // "Chief Superintendent Bo Lind of Tarn Police": two names.
    if let Some(of) = run
        .clone()
        .find(|i| doc.word(*i) == "of")
        .filter(|of| person(&(run.start..*of)))
    {
        split(doc, run.start..of, sentence, out);
        let rest = of + 1 + usize::from(lower(of + 1) == "the");
        return split(doc, rest..run.end, sentence, out);
    }
    let role = |i: usize| lexicon::is_role(lower(i)) || lexicon::is_title(lower(i));
    let body = |i: usize| lexicon::is_body_word(lower(i)) && !role(i);
    let initial = |i: usize| doc.word(i).len() == 2 && doc.word(i).ends_with('.');
    // "... Coordinator John Kirby": the name starts at a given name that something follows.
    let suffix = |i: usize| matches!(lower(i), "jr." | "jr" | "sr." | "sr" | "ii" | "iii");
    let last_role = run
        .clone()
        .rev()
        .find(|i| role(*i) && *i + 1 < run.end && !(suffix(*i + 1) && *i > run.start));
    let given = run.clone().find(|i| {
        let g = lexicon::given_name(lower(*i)).is_some() || initial(*i);
        g && *i + 1 < run.end && !((*i + 1)..run.end).any(|j| body(j) || matches!(doc.word(j), "of" | "for" | "&"))
    });
    let given = match (given, last_role) {
        (Some(g), Some(r)) if g <= r => (r + 1..run.end).find(|i| *i == r + 1 && !body(*i)),
        (g, _) => g,
    };
    if let Some(g) = given {
        if g > run.start {
            prefix(doc, run.start..g, out);
            out.push(Mention {
                tokens: g..run.end,
                title: Some(run.start..g),
                kind: NameKind::Person,
                named: usize::MAX,
            });
            return;
        }
        return push(run.clone(), lower_title(doc, run.start, sentence), NameKind::Person);
    }
    if let Some(r) = last_role
        && !(r + 1..run.end).any(|i| body(i) || doc.word(i) == "of")
    {
        prefix(doc, run.start..r, out);
        out.push(Mention {
            tokens: r + 1..run.end,
            title: Some(run.start..r + 1),
            kind: NameKind::Person,
            named: usize::MAX,
        });
        return;
    }
    // A role or a title alone names nobody; what it belongs to may be named.
    if run.clone().next_back().is_some_and(|i| role(i) && !body(i))
        || lexicon::is_title(lower(run.start)) && run.len() == 1
    {
        return prefix(doc, run, out);
    }
    if let Some(kind) = body_kind(doc, &run) {
        return push(run, None, kind);
    }
    // "President of Russia" is a role; elsewhere the name ends before "of".
    if let Some(of) = run.clone().find(|i| doc.word(*i) == "of") {
        prefix(doc, run.start..of, out);
        let rest = of + 1 + usize::from(lower(of + 1) == "the");
        return split(doc, rest..run.end, sentence, out);
    }
    // "Russian Senator": done above; "Ukrainian Vadym Oda": the demonym stands apart.
    if run.len() > 1 && lexicon::place(doc.word(run.start)).is_some_and(|p| p.kind == PlaceKind::Demonym) {
        out.push(Mention {
            tokens: run.start..run.start + 1,
            title: None,
            kind: NameKind::Place(PlaceKind::Demonym),
            named: usize::MAX,
        });
        return split(doc, run.start + 1..run.end, sentence, out);
    }
    let title = lower_title(doc, run.start, sentence);
    let first = doc.word(run.start);
    let upper = first.chars().filter(|c| c.is_uppercase()).count();
    let letters = first.chars().all(|c| c.is_uppercase() || c == '.' || c == '&');
    let acronym = run.len() == 1 && upper > 1 && first.len() <= 7 && letters;
    let kind = if title.is_some() {
        NameKind::Person
    } else if acronym || run.len() > 1 && super::opens_name(lower(run.start)) {
        NameKind::Organisation
    } else {
        NameKind::Unknown
    };
    push(run, title, kind);
}

/// Mentions inside the words before a name: a country, a body, an outlet.
pub(super) fn prefix(doc: &Doc<'_>, range: Range<usize>, out: &mut Vec<Mention>) {
    let mut i = range.start;
    while i < range.end {
        let hit = (i + 1..=range.end.min(i + 5)).rev().find_map(|end| {
            let kind = listed(doc.words(&(i..end))).or_else(|| {
                (end > i + 1)
                    .then(|| body_kind(doc, &(i..end)).filter(|_| body_end(doc, end - 1)))
                    .flatten()
            })?;
            Some((end, kind))
        });
        match hit {
            Some((end, kind)) => {
                out.push(Mention {
                    tokens: i..end,
                    title: None,
                    kind,
                    named: usize::MAX,
                });
                i = end;
            }
            None => i += 1,
        }
    }
}

/// Whether the token is a word for a body.
pub(super) fn body_end(doc: &Doc<'_>, i: usize) -> bool {
    lexicon::is_body_word(doc.lower(i))
}

/// The lower-case role right before a name: "spokeswoman Mara Ellison".
pub(super) fn lower_title(doc: &Doc<'_>, start: usize, sentence: &Range<usize>) -> Option<Range<usize>> {
    let at = start.checked_sub(1).filter(|i| *i >= sentence.start)?;
    lexicon::is_role(doc.lower(at)).then_some(at..start)
}

/// The kind of a listed name.
pub(super) fn listed(name: &str) -> Option<NameKind> {
    if let Some(p) = lexicon::place(name) {
        return Some(NameKind::Place(p.kind));
    }
    lexicon::outlet(name).map(NameKind::Outlet)
}

/// The kind of a body that its words tell.
pub(super) fn body_kind(doc: &Doc<'_>, run: &Range<usize>) -> Option<NameKind> {
    let mut kind = None;
    for i in run.clone() {
        let w = doc.lower(i);
        if !lexicon::is_body_word(w) {
            continue;
        }
        kind = Some(body_word_kind(w).unwrap_or_else(|| kind.unwrap_or(NameKind::Organisation)));
    }
    kind
}

/// The kind of a body that one of its words tells.
pub(crate) fn body_word_kind(word: &str) -> Option<NameKind> {
    Some(match word.trim_end_matches('.') {
        "ministry" | "department" | "parliament" | "senate" | "congress" | "court" | "police" | "army" | "navy"
        | "government" | "treasury" | "cabinet" | "council" | "assembly" | "embassy" | "administration" | "house"
        | "forces" | "guard" | "legislature" | "tribunal" | "directorate" | "secretariat" => NameKind::Government,
        "inc" | "corp" | "corporation" | "ltd" | "llc" | "plc" | "gmbh" | "ag" | "airlines" | "airways" | "motors"
        | "holdings" | "pharmaceuticals" | "industries" | "bancorp" | "technologies" | "company" => NameKind::Company,
        "times" | "post" | "news" | "herald" | "gazette" | "tribune" | "journal" | "magazine" | "radio"
        | "television" | "tv" | "telegraph" | "newspaper" | "inquirer" => NameKind::Outlet(OutletKind::Outlet),
        _ => return None,
    })
}
