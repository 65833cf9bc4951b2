//! Invented news: names, clauses, and articles that report what was said, with the places of every part.

use crate::random::Random;

const FIRST: &[&str] = &[
    "Ada", "Alma", "Anders", "Anouk", "Arlo", "Asta", "Bela", "Bram", "Brid", "Carlo", "Celia", "Ciro", "Clara",
    "Dario", "Dilys", "Dora", "Edda", "Elio", "Elsa", "Emil", "Enid", "Esme", "Ewan", "Fania", "Faris", "Finn",
    "Freya", "Gaia", "Gero", "Gwen", "Hana", "Hugo", "Ida", "Ilse", "Imre", "Ines", "Ivo", "Jana", "Joris", "Jude",
    "Kaja", "Karel", "Kira", "Lars", "Leda", "Lena", "Lino", "Livia", "Lorne", "Lucia", "Mara", "Marek", "Mila",
    "Milos", "Mina", "Nadia", "Nils", "Noor", "Nora", "Odile", "Olaf", "Orla", "Oskar", "Otto", "Paavo", "Petra",
    "Pia", "Radu", "Rasa", "Remy", "Rhona", "Rosa", "Rune", "Sami", "Sanna", "Selma", "Sigrid", "Silas", "Sven",
    "Tage", "Tamar", "Tessa", "Theo", "Tilda", "Timo", "Una", "Ursula", "Vera", "Vidar", "Viola", "Viveka", "Wanda",
    "Willa", "Yara", "Yusuf", "Zelda", "Zoltan", "Zora", "Zuri", "Zygmunt",
];
const STEM: &[&str] = &[
    "Alder", "Ash", "Bar", "Beck", "Birk", "Blom", "Brann", "Cald", "Carr", "Cor", "Dahl", "Dorn", "Eck", "Ell", "Fal",
    "Fen", "Gal", "Gren", "Hal", "Harr", "Hol", "Ing", "Kell", "Kess", "Lind", "Lor", "Mar", "Mor", "Nor", "Oster",
    "Pell", "Ran", "Ros", "Sand", "Stal", "Thor", "Ull", "Var", "Wes", "Wil",
];
const SURNAME: &[&str] = &[
    "aker", "alt", "berg", "by", "dal", "den", "ders", "din", "drup", "gaard", "gren", "ham", "heim", "holm", "ings",
    "land", "lund", "mark", "meer", "quist", "ridge", "sen", "stad", "strom", "wood",
];
const PLACE: &[&str] = &[
    "bay", "borough", "bridge", "bury", "cliff", "combe", "cross", "field", "ford", "gate", "haven", "hill", "march",
    "minster", "moor", "mouth", "pool", "port", "quay", "shore", "stead", "ton", "wick", "worth", "yard",
];
const SUBJECTS: &[&str] = &[
    "the council",
    "the ministry",
    "the harbour authority",
    "the rail operator",
    "the regional court",
    "the parliament",
    "the inquiry",
    "the company",
    "the border service",
    "the teachers' union",
    "the central bank",
    "the water board",
    "the police",
    "the opposition",
    "the health service",
    "the coast guard",
    "the grid operator",
    "the committee",
    "the airline",
    "the prosecutor",
    "the relief fund",
    "the farmers' league",
    "the city",
    "the regulator",
];
const VERBS: &[&str] = &[
    "will reopen",
    "has suspended",
    "must explain",
    "had approved",
    "cannot afford",
    "is reviewing",
    "will not sell",
    "has published",
    "should withdraw",
    "had inspected",
    "was told to repair",
    "will rebuild",
    "has rejected",
    "is preparing",
    "ought to delay",
    "had ignored",
    "will extend",
    "has paid for",
    "is blocking",
    "wants to merge",
    "had promised",
    "will replace",
    "has tested",
    "must protect",
];
const OBJECTS: &[&str] = &[
    "the northern terminal",
    "the new timetable",
    "the emergency budget",
    "the old bridge",
    "the fishing quota",
    "the safety report",
    "the pension reform",
    "the evacuation plan",
    "the supply contract",
    "the border crossing",
    "the flood defences",
    "the radio licences",
    "the hospital wing",
    "the export permits",
    "the school buildings",
    "the power station",
    "the housing programme",
    "the customs agreement",
    "the ferry service",
    "the witness list",
    "the grain reserve",
    "the cable project",
    "the tax relief",
    "the archive",
];
const ENDINGS: &[&str] = &[
    "before the hearing ends",
    "after weeks of delay",
    "without a second vote",
    "as the winter begins",
    "despite the warnings",
    "at the request of the families",
    "under the present law",
    "for a third year",
    "once the money is there",
    "against the advice of its engineers",
    "in spite of the strike",
    "by the end of the month",
    "until the inquiry has reported",
    "with the help of its neighbours",
    "because nobody else would",
    "on its own terms",
];
/// The verb as it reports, and the act's code.
const CUES: &[(&str, &str)] = &[
    ("said", "asserts"),
    ("said", "asserts"),
    ("said", "asserts"),
    ("added", "asserts"),
    ("insisted", "asserts"),
    ("denied", "denies"),
    ("confirmed", "confirms"),
    ("warned", "warns"),
    ("pledged", "promises"),
    ("demanded", "demands"),
];
/// What happened: the word, the kind's code.
pub(crate) const HAPPENINGS: &[(&str, &str)] = &[
    ("attack", "attack"),
    ("shooting", "attack"),
    ("offensive", "conflict"),
    ("talks", "talks"),
    ("summit", "talks"),
    ("election", "vote"),
    ("referendum", "vote"),
    ("trial", "legal"),
    ("ruling", "legal"),
    ("fire", "disaster"),
    ("flood", "disaster"),
    ("crash", "disaster"),
    ("rally", "protest"),
    ("strike", "protest"),
    ("merger", "business"),
    ("speech", "other"),
];
pub(crate) const ROLES: &[&str] = &[
    "spokesperson",
    "chair",
    "director",
    "mayor",
    "minister",
    "chief engineer",
    "prosecutor",
    "union leader",
    "analyst",
    "deputy head",
];

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The `n`th person's name, each another one.
pub(crate) fn person(n: usize) -> String {
    // Steps that share no factor with the lists' lengths, so that neighbours do not look alike.
    let (first, rest) = (n % FIRST.len(), n / FIRST.len());
    let surname = (first * 7 + rest) % (STEM.len() * SURNAME.len());
    let name = format!(
        "{} {}{}",
        FIRST[first],
        STEM[surname / SURNAME.len()],
        SURNAME[surname % SURNAME.len()]
    );
    match rest / (STEM.len() * SURNAME.len()) {
        0 => name,
        again => format!("{name} {}", again + 1),
    }
}

/// The `n`th place's name, each of the first thousand another one.
pub(crate) fn place(n: usize) -> String {
    let n = n * 7 % (STEM.len() * PLACE.len());
    format!("{}{}", STEM[n % STEM.len()], PLACE[n / STEM.len()])
}

/// A clause that begins in lower case and ends without a full stop.
pub(crate) fn clause(random: &mut Random) -> String {
    let (subject, verb) = (random.pick(SUBJECTS), random.pick(VERBS));
    let (object, ending) = (random.pick(OBJECTS), random.pick(ENDINGS));
    format!("{subject} {verb} {object} {ending}")
}

/// Code points, the end exclusive.
pub(crate) type Stretch = (usize, usize);

/// A statement to be reported.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    /// As the article writes the speaker.
    pub(crate) speaker: &'a str,
    /// The outlet that it was told to.
    pub(crate) told: Option<&'a str>,
}

/// A statement as the article has it.
#[derive(Debug)]
pub(crate) struct Reported {
    pub(crate) kind: &'static str,
    pub(crate) act: &'static str,
    pub(crate) content: Vec<Stretch>,
    pub(crate) speaker: Stretch,
    pub(crate) cue: Stretch,
    pub(crate) told: Option<Stretch>,
}

/// An article's text.
#[derive(Debug)]
pub(crate) struct Article {
    pub(crate) body: String,
    pub(crate) statements: Vec<Reported>,
    /// Where each of the events is mentioned.
    pub(crate) events: Vec<Stretch>,
}

/// A text that counts its code points.
#[derive(Default)]
struct Growing {
    text: String,
    length: usize,
}

impl Growing {
    fn add(&mut self, text: &str) -> Stretch {
        let start = self.length;
        self.text.push_str(text);
        self.length += text.chars().count();
        (start, self.length)
    }

    fn sentence(&mut self, random: &mut Random) {
        let clause = capital(&clause(random));
        self.add(&clause);
        self.add(". ");
    }
}

/// Writes an article of about `length` code points.
pub(crate) fn article(random: &mut Random, reports: &[Report<'_>], events: &[&str], length: usize) -> Article {
    let mut text = Growing::default();
    let mut mentions = Vec::new();
    let mut statements = Vec::new();
    for event in events {
        text.add(if mentions.is_empty() {
            "The "
        } else {
            "It came up together with the "
        });
        mentions.push(text.add(event));
        text.add(if mentions.len() == 1 {
            " drew new questions. "
        } else {
            ". "
        });
        text.sentence(random);
    }
    for (i, report) in reports.iter().enumerate() {
        text.add("\n\n");
        statements.push(said(&mut text, random, report));
        // What is left of the length is spread over the paragraphs.
        let so_far = length * (i + 1) / reports.len().max(1);
        while text.length + 60 < so_far {
            text.add(" ");
            text.sentence(random);
        }
    }
    Article {
        body: text.text.trim_end().to_owned(),
        statements,
        events: mentions,
    }
}

fn said(text: &mut Growing, random: &mut Random, report: &Report<'_>) -> Reported {
    let words = clause(random);
    let (verb, act) = match report.told {
        Some(_) => ("told", "asserts"),
        None => random.pick(CUES),
    };
    let mut content = Vec::new();
    let mut told = None;
    let mut who = |text: &mut Growing, first: bool| {
        let name = if first {
            capital(report.speaker)
        } else {
            report.speaker.to_owned()
        };
        let speaker = text.add(&name);
        text.add(" ");
        let cue = text.add(verb);
        if let Some(outlet) = report.told {
            text.add(" ");
            told = Some(text.add(outlet));
        }
        (speaker, cue)
    };
    let chance = random.unit();
    let (kind, (speaker, cue)) = if chance < 0.5 {
        content.push(text.add(&format!("“{},”", capital(&words))));
        text.add(" ");
        let who = who(text, false);
        text.add(".");
        if chance < 0.08 {
            text.add(" ");
            content.push(text.add(&format!("“{}.”", capital(&clause(random)))));
        }
        ("direct", who)
    } else {
        let who = who(text, true);
        text.add(" that ");
        let words = if chance < 0.9 {
            words
        } else {
            words + ", “whatever it costs”"
        };
        content.push(text.add(&words));
        text.add(".");
        (if chance < 0.9 { "indirect" } else { "mixed" }, who)
    };
    Reported {
        kind,
        act,
        content,
        speaker,
        cue,
        told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_different() {
        assert_eq!((0..60_000).map(person).collect::<HashSet<_>>().len(), 60_000);
        assert_eq!((0..1_000).map(place).collect::<HashSet<_>>().len(), 1_000);
    }

    #[test]
    fn the_parts_of_an_article_stand_where_they_are_said_to() {
        let mut random = Random::new(3);
        for _ in 0..200 {
            let reports = ["Mara Ellison", "she"].map(|speaker| Report {
                speaker,
                told: Some("Coastwire"),
            });
            let article = article(&mut random, &reports, &["fire in Port Merrow"], 2_000);
            let cut = |(start, end): Stretch| article.body.chars().skip(start).take(end - start).collect::<String>();
            assert_eq!(cut(article.events[0]), "fire in Port Merrow");
            for (said, speaker) in article.statements.iter().zip(["mara ellison", "she"]) {
                assert_eq!(cut(said.speaker).to_lowercase(), speaker);
                assert_eq!(
                    (cut(said.cue).as_str(), said.told.map(cut).as_deref()),
                    ("told", Some("Coastwire"))
                );
                for content in &said.content {
                    assert!(said.kind != "direct" || cut(*content).starts_with('“') && cut(*content).ends_with('”'));
                }
            }
            assert!((1_800..2_200).contains(&article.body.chars().count()));
        }
    }
}
