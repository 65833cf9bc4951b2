//! What the article tells of names whose form tells nothing: a land has people and ministers, a company a chief
//! executive, and what stands in the dateline is a place.

use super::{Mention, NameKind, Named};
use crate::doc::Doc;
use crate::lexicon::{self, OutletKind, PlaceKind};
use crate::phrase;
use crate::sentence::Zone;
use crate::tag::Tag;
use crate::token::TokenKind;
use std::collections::HashSet;

/// Words for what trades.
const FIRMS: &[&str] = &[
    "company",
    "firm",
    "maker",
    "manufacturer",
    "retailer",
    "contractor",
    "supplier",
    "vendor",
    "seller",
    "developer",
    "airline",
    "carrier",
    "lender",
    "insurer",
    "bank",
    "brewer",
    "brewery",
    "builder",
    "miner",
    "startup",
    "start-up",
    "chain",
    "grocer",
    "producer",
    "operator",
    "shipyard",
    "utility",
    "consultancy",
    "subsidiary",
    "conglomerate",
];

/// Words for what people are members or readers of.
const BODIES: &[&str] = &[
    "union",
    "group",
    "organisation",
    "organization",
    "charity",
    "association",
    "coalition",
    "party",
    "campaign",
    "foundation",
    "nonprofit",
    "think-tank",
    "federation",
    "alliance",
    "militia",
    "watchdog",
    "agency",
    "institute",
    "regulator",
    "movement",
    "league",
    "committee",
    "network",
];

/// Words for a land.
const LANDS: &[&str] = &["country", "nation", "republic", "kingdom"];

/// Words for what is read, heard or watched.
const OUTLETS: &[&str] = &[
    "newspaper",
    "daily",
    "weekly",
    "broadcaster",
    "magazine",
    "website",
    "tabloid",
    "channel",
    "outlet",
];

/// Those whom only a company has.
const OF_FIRMS: &[&str] = &[
    "chief",
    "ceo",
    "chairman",
    "chairwoman",
    "chairperson",
    "shareholders",
    "employees",
    "executive",
    "executives",
    "subsidiary",
    "founder",
    "co-founder",
];

/// Those whom only a land has.
const OF_LANDS: &[&str] = &[
    "ambassador",
    "president",
    "government",
    "parliament",
    "army",
    "navy",
    "embassy",
    "capital",
    "border",
    "borders",
    "military",
    "constitution",
];

/// Last words of the names of companies.
const NAMES: &[&str] = &[
    "lines",
    "oil",
    "gas",
    "electric",
    "railways",
    "software",
    "insurance",
    "labs",
    "dredging",
    "offshore",
    "motors",
    "financial",
    "telecom",
    "chemicals",
    "paving",
    "mutual",
    "solutions",
    "ventures",
    "brands",
    "pictures",
    "devices",
    "carriers",
    "wings",
    "coaches",
    "petroleum",
    "power",
    "pipeline",
    "foods",
    "logistics",
];

/// First and last words of the names of places.
const SITES: (&[&str], &[&str]) = (
    &["port", "mount", "cape", "fort"],
    &[
        "bay", "falls", "creek", "avenue", "street", "road", "river", "island", "islands", "valley", "harbour",
        "harbor", "county", "heights", "springs", "township", "district", "province", "strait",
    ],
);

/// Settles what the names are of which `guess` tells that their form tells nothing. The mentions keep what their form
/// tells: the models learned from that.
pub(super) fn refine(doc: &Doc<'_>, named: &mut [Named], guess: &[bool]) {
    let words: HashSet<String> = (doc.tokens.iter().enumerate())
        .filter(|(_, t)| t.cap && t.tag == Tag::Name)
        .map(|(i, _)| doc.lower(i).to_string())
        .collect();
    let peoples: HashSet<String> = words.iter().filter_map(|w| land_of(w, &words)).collect();
    // "Kenji Maravilla" lies in a longer name; Maravilla is a person's.
    let surnames: HashSet<&str> = (1..doc.tokens.len())
        .filter(|i| doc.tokens[*i].cap && doc.tokens[i - 1].cap && doc.tokens[i - 1].tag == Tag::Name)
        .filter(|i| lexicon::place(doc.word(i - 1)).is_none())
        .map(|i| doc.lower(i))
        .collect();
    for (n, guess) in named.iter_mut().zip(guess) {
        let trades = |m: &usize| {
            let title = doc.mentions[*m].title.as_ref();
            title.is_some_and(|t| FIRMS.contains(&doc.lower(t.end - 1))) && n.gender.is_none()
        };
        let open = *guess || n.kind == NameKind::Person && n.mentions.iter().any(trades);
        if !open {
            continue;
        }
        let lower = n.name.to_lowercase();
        if !n.name.contains(' ') {
            if land_of(&lower, &words).is_some() || is_demonym(doc, n) {
                n.kind = NameKind::Place(PlaceKind::Demonym);
                continue;
            }
            if peoples.contains(&lower) {
                n.kind = NameKind::Place(PlaceKind::Country);
                continue;
            }
        }
        match told(doc, n) {
            Some(kind) => n.kind = kind,
            None if n.kind == NameKind::Unknown && (surnames.contains(lower.as_str()) || is_given(&lower)) => {
                n.kind = NameKind::Person;
            }
            None => {}
        }
    }
}

/// The land whose people or language the word names, among the words of the article.
fn land_of(word: &str, words: &HashSet<String>) -> Option<String> {
    let stem = ["ian", "ean", "ese", "ish", "an", "n", "i"]
        .iter()
        .filter_map(|ending| word.strip_suffix(ending))
        .filter(|stem| stem.chars().count() >= 4);
    let forms = stem.flat_map(|stem| ["", "a", "ia", "y", "e", "land"].map(|end| format!("{stem}{end}")));
    // "Julian" does not come from "Julia".
    forms
        .into_iter()
        .find(|land| land != word && words.contains(land) && !is_given(land))
}

fn is_given(word: &str) -> bool {
    lexicon::given_name(word).is_some()
}

/// Whether a name has the form of a demonym and only ever stands before what it describes.
fn is_demonym(doc: &Doc<'_>, n: &Named) -> bool {
    let formed = ["ian", "ean", "ese", "ish", "van"]
        .iter()
        .any(|e| n.name.len() > 5 && n.name.ends_with(e));
    formed
        && n.mentions.iter().map(|m| &doc.mentions[*m]).all(|m| {
            let next = doc.tokens.get(m.tokens.end);
            next.is_some_and(|t| matches!(t.tag, Tag::Noun | Tag::Adj) && !t.cap)
        })
}

/// What a name's words and those around it tell it to be.
fn told(doc: &Doc<'_>, n: &Named) -> Option<NameKind> {
    let lower = n.name.to_lowercase();
    let single = !lower.contains(' ');
    let (first, last) = (
        lower.split(' ').next().unwrap_or_default(),
        lower.rsplit(' ').next().unwrap_or_default(),
    );
    if lower.contains('&') || !single && NAMES.contains(&last) {
        return Some(NameKind::Company);
    }
    let mentions = || n.mentions.iter().map(|m| &doc.mentions[*m]);
    let zone = |m: &Mention| doc.paragraphs[doc.sentences[doc.sentence_of(m.tokens.start)].paragraph].zone;
    if !single && (SITES.0.contains(&first) || SITES.1.contains(&last)) || mentions().any(|m| zone(m) == Zone::Dateline)
    {
        return Some(NameKind::Place(PlaceKind::Other));
    }
    if mentions().any(|m| is_person(doc, m)) {
        return single.then_some(NameKind::Person);
    }
    mentions()
        .find_map(|m| beside(doc, m).or_else(|| of_it(doc, m)))
        .or_else(|| {
            mentions()
                .any(|m| has(doc, m, "which"))
                .then_some(NameKind::Organisation)
        })
}

/// Whether the word stands after the name and a comma.
fn has(doc: &Doc<'_>, m: &Mention, word: &str) -> bool {
    doc.tokens.get(m.tokens.end).is_some_and(|t| t.kind == TokenKind::Comma) && doc.lower(m.tokens.end + 1) == word
}

/// "Penhale, who", "Penhale, 34,", "Penhale, a teacher"
fn is_person(doc: &Doc<'_>, m: &Mention) -> bool {
    let end = m.tokens.end;
    let comma = |i: usize| doc.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Comma);
    let number = doc.tokens.get(end + 1).filter(|t| t.kind == TokenKind::Number);
    let aged = comma(end) && comma(end + 2) && number.is_some_and(|t| t.end - t.start == 2);
    let trade = || {
        let (head, next) = apposition(doc, m)?;
        let noun = doc.lower(head);
        Some(lexicon::is_role(noun) && kind_of(noun).is_none() || doc.lower(next) == "who")
    };
    aged || has(doc, m, "who")
        || has(doc, m, "whose")
        || matches!(doc.lower(end), "himself" | "herself")
        || trade().unwrap_or(false)
}

/// The head of the phrase that tells after a name and a comma what it is, and the token after the phrase.
fn apposition(doc: &Doc<'_>, m: &Mention) -> Option<(usize, usize)> {
    let end = doc.sentences[doc.sentence_of(m.tokens.start)].tokens.end;
    let after = m.tokens.end + 1;
    if after >= end || doc.tokens[after - 1].kind != TokenKind::Comma || !matches!(doc.lower(after), "a" | "an" | "the")
    {
        return None;
    }
    let next = phrase::noun_phrase(doc, after, end);
    let head = (after..next).rev().find(|i| doc.tokens[*i].tag == Tag::Noun)?;
    Some((head, next))
}

/// "the union Tillmark", "the vendor, Kassette Systems,", "Ferrand Lines, a shipping company"
fn beside(doc: &Doc<'_>, m: &Mention) -> Option<NameKind> {
    let sentence = &doc.sentences[doc.sentence_of(m.tokens.start)].tokens;
    let closed = m.tokens.end >= sentence.end || doc.tokens[m.tokens.end].kind != TokenKind::Word;
    let before = m.tokens.start.checked_sub(1).filter(|i| *i >= sentence.start);
    let before = before.and_then(|i| match doc.tokens[i].kind {
        TokenKind::Word => Some(i),
        TokenKind::Comma if closed && i > sentence.start => {
            // "the chairman of the association, Musbau Gbadero,": what the name is stands farther before.
            let phrase = |t: usize| doc.tokens[t].tag.is_nominal() || matches!(doc.tokens[t].tag, Tag::Adj | Tag::Poss);
            let open = (sentence.start..i).rev().find(|t| !phrase(*t));
            let of =
                open.is_some_and(|o| doc.tokens[o].tag == Tag::Prep && doc.lower(o) != "to" && doc.lower(o) != "by");
            (!of).then_some(i - 1)
        }
        _ => None,
    });
    let told = before.filter(|i| !doc.tokens[*i].cap).and_then(|i| match doc.lower(i) {
        "agency" if doc.lower(i.saturating_sub(1)) == "news" => Some(NameKind::Outlet(OutletKind::Agency)),
        noun => kind_of(noun),
    });
    // "the KNA news agency"
    let agency =
        doc.lower(m.tokens.end) == "news" && matches!(doc.lower(m.tokens.end + 1), "agency" | "service" | "wire");
    told.or_else(|| agency.then_some(NameKind::Outlet(OutletKind::Agency)))
        .or_else(|| kind_of(doc.lower(apposition(doc, m)?.0)))
}

fn kind_of(noun: &str) -> Option<NameKind> {
    if FIRMS.contains(&noun) {
        Some(NameKind::Company)
    } else if BODIES.contains(&noun) {
        Some(NameKind::Organisation)
    } else if LANDS.contains(&noun) {
        Some(NameKind::Place(PlaceKind::Country))
    } else if OUTLETS.contains(&noun) {
        Some(NameKind::Outlet(OutletKind::Outlet))
    } else {
        None
    }
}

/// "Strait Lines chief executive", "Kestria's ambassador"
fn of_it(doc: &Doc<'_>, m: &Mention) -> Option<NameKind> {
    let end = m.tokens.end;
    let owns = matches!(doc.lower(end), "'s" | "’s");
    let noun = doc.lower(end + usize::from(owns));
    if OF_FIRMS.contains(&noun) {
        // A chief negotiator or a chief of staff is no company's.
        let office = doc.lower(end + usize::from(owns) + 1);
        let firm = noun != "chief"
            || matches!(
                office,
                "executive" | "financial" | "operating" | "technology" | "marketing" | "economist"
            );
        firm.then_some(NameKind::Company)
    } else if owns && m.tokens.len() == 1 && OF_LANDS.contains(&noun) {
        Some(NameKind::Place(PlaceKind::Country))
    } else {
        None
    }
}

/// Whether a name that may be anything can be that of a body: not of a thing, "the ferry Aurelia".
pub(crate) fn may_be_body(doc: &Doc<'_>, n: &Named) -> bool {
    const THINGS: &[&str] = &[
        "ferry",
        "ship",
        "vessel",
        "boat",
        "trawler",
        "tanker",
        "yacht",
        "submarine",
        "frigate",
        "destroyer",
        "liner",
        "freighter",
        "barge",
        "hurricane",
        "storm",
        "typhoon",
        "cyclone",
        "film",
        "book",
        "novel",
        "play",
        "song",
        "album",
        "operation",
        "river",
        "mount",
        "lake",
        "street",
        "road",
        "route",
        "highway",
    ];
    !n.name.chars().any(|c| c.is_ascii_digit())
        && n.mentions.iter().map(|m| doc.mentions[*m].tokens.start).all(|at| {
            at == 0
                || !THINGS.contains(&doc.lower(at - 1)) && !matches!(doc.lower(at - 1), "in" | "at" | "near" | "off")
        })
}
