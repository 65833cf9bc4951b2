//! The lexicon of reporting verbs: what each does, how often it reports, and what goes with it.

use crate::Act;
use foldhash::HashMap;
use std::sync::LazyLock;

/// What may follow, or stand before, a reporting verb.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Frames(u16);

impl Frames {
    /// A that-clause or a bare clause.
    pub(crate) const CLAUSE: u16 = 1;
    /// A quotation.
    pub(crate) const QUOTE: u16 = 2;
    /// A noun phrase that tells the content.
    pub(crate) const NOUN: u16 = 4;
    /// A hearer before the content.
    pub(crate) const HEARER: u16 = 8;
    /// An infinitive.
    pub(crate) const INFINITIVE: u16 = 16;
    /// A gerund.
    pub(crate) const GERUND: u16 = 32;
    /// An object and an as-phrase.
    pub(crate) const AS: u16 = 64;
    /// An object and its complement.
    pub(crate) const COMPLEMENT: u16 = 128;
    /// whether, why, how.
    pub(crate) const WH: u16 = 256;
    /// A clause without "that".
    pub(crate) const BARE: u16 = 512;

    /// Whether any of `frames` is among them.
    pub(crate) fn has(self, frames: u16) -> bool {
        self.0 & frames != 0
    }
}

/// A reporting verb of the lexicon.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Base form; a phrasal verb has its particle after a hyphen.
    pub base: &'static str,
    /// What it does.
    pub act: Act,
    /// 0–9: how often it reports speech where its frame fits.
    pub weight: u8,
    /// What goes with it.
    pub frames: Frames,
    /// Prepositions that the content follows.
    pub particles: Vec<&'static str>,
    /// Heads of objects with which it tells what is done, not said: "conceded a penalty".
    pub deeds: Vec<&'static str>,
}

pub(super) static ENTRIES: LazyLock<HashMap<&'static str, Entry>> = LazyLock::new(|| {
    include_str!("../../lexicon/cues.txt")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(entry)
        .collect()
});

pub(super) fn entry(line: &'static str) -> Option<(&'static str, Entry)> {
    let mut fields = line.split_whitespace();
    let base = fields.next()?.split('/').next()?;
    let act = match fields.next()? {
        "d" => Act::Denies,
        "x" => Act::Accuses,
        "c" => Act::Confirms,
        "m" => Act::Demands,
        "p" => Act::Promises,
        "w" => Act::Warns,
        "r" => Act::Praises,
        "k" => Act::Asks,
        "l" => Act::Declines,
        _ => Act::Asserts,
    };
    let weight = fields.next()?.parse().ok()?;
    let mut parts = fields.next().unwrap_or_default().split('+');
    let frames = parts.next().unwrap_or_default().chars().fold(0, |all, c| {
        all | match c {
            't' => Frames::CLAUSE,
            'b' => Frames::CLAUSE | Frames::BARE,
            'q' => Frames::QUOTE,
            'n' => Frames::NOUN,
            'o' => Frames::HEARER,
            'i' => Frames::INFINITIVE,
            'g' => Frames::GERUND,
            's' => Frames::AS,
            'c' => Frames::COMPLEMENT,
            'w' => Frames::WH,
            _ => 0,
        }
    });
    Some((
        base,
        Entry {
            base,
            act,
            weight,
            frames: Frames(frames),
            particles: parts.collect(),
            deeds: fields
                .next()
                .and_then(|f| f.strip_prefix('!'))
                .map_or_else(Vec::new, |f| f.split(',').collect()),
        },
    ))
}

/// Nouns that report, each with the verb whose act and weight it takes.
pub(super) const NOUNS: [(&str, &str); 40] = [
    ("claim", "claim"),
    ("claims", "claim"),
    ("statement", "state"),
    ("assertion", "assert"),
    ("assertions", "assert"),
    ("allegation", "allege"),
    ("allegations", "allege"),
    ("accusation", "accuse"),
    ("accusations", "accuse"),
    ("warning", "warn"),
    ("warnings", "warn"),
    ("promise", "promise"),
    ("promises", "promise"),
    ("pledge", "pledge"),
    ("vow", "vow"),
    ("announcement", "announce"),
    ("denial", "deny"),
    ("argument", "argue"),
    ("contention", "contend"),
    ("suggestion", "suggest"),
    ("prediction", "predict"),
    ("predictions", "predict"),
    ("complaint", "complain"),
    ("complaints", "complain"),
    ("admission", "admit"),
    ("acknowledgment", "acknowledge"),
    ("acknowledgement", "acknowledge"),
    ("declaration", "declare"),
    ("insistence", "insist"),
    ("demand", "demand"),
    ("demands", "demand"),
    ("proposal", "propose"),
    ("remark", "remark"),
    ("remarks", "remark"),
    ("comment", "comment"),
    ("comments", "comment"),
    ("assurance", "assure"),
    ("assurances", "assure"),
    ("reports", "report"),
    ("criticism", "criticise"),
];

/// The entry of a verb by its base form.
pub(crate) fn verb_entry(base: &str) -> Option<&'static Entry> {
    ENTRIES.get(base)
}
