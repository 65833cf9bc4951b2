//! Capitalised names: where they stand, what they name, and which of them name the same.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::doc::Doc;
use crate::lexicon::{self, Gender, OutletKind, PlaceKind};
use crate::tag::Tag;
use crate::token::TokenKind;

/// What a name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum NameKind {
    /// A human being.
    Person,
    /// A newspaper, broadcaster, site, agency or network.
    Outlet(OutletKind),
    /// A ministry, court, parliament, police, army.
    Government,
    /// A company.
    Company,
    /// Any other body.
    Organisation,
    /// A country, a capital, a palace, a demonym, a town.
    Place(PlaceKind),
    /// Nothing tells.
    Unknown,
}

/// A name where it stands, without title and article.
#[derive(Debug, Clone)]
pub(crate) struct Mention {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Capitalised or lower-case words of title or role right before it.
    pub title: Option<Range<usize>>,
    /// What it names.
    pub kind: NameKind,
    /// Index into [`Doc::named`].
    pub named: usize,
}

/// Someone or something named in the article, under all its names.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    /// What it is.
    pub kind: NameKind,
    /// The fullest form in the article.
    pub name: String,
    /// The other forms.
    pub aliases: Vec<String>,
    /// he or she, where a title, a role or a given name tells.
    pub gender: Option<Gender>,
    /// Indices into [`Doc::mentions`], in order.
    pub mentions: Vec<usize>,
}

/// Finds and clusters the names of an article.
pub(crate) fn find(doc: &mut Doc<'_>) {
    let known = Known::new(doc);
    let mut mentions = Vec::new();
    for s in 0..doc.sentences.len() {
        let range = doc.sentences[s].tokens.clone();
        let mut i = range.start;
        while i < range.end {
            match run(doc, &known, &range, i) {
                Some(end) => {
                    split(doc, i..end, &range, &mut mentions);
                    i = end;
                }
                None => i += 1,
            }
        }
    }
    for i in mentions.iter().flat_map(|m: &Mention| m.tokens.clone()) {
        if doc.tokens[i].cap {
            doc.tokens[i].tag = Tag::Name;
        }
    }
    doc.mentions = mentions;
    cluster(doc);
}

/// What the whole article tells about its capitalised words.
struct Known<'a> {
    /// Words capitalised inside a sentence that is not in title case.
    names: HashSet<&'a str>,
    /// Words that stand in lower case somewhere.
    common: HashSet<&'a str>,
    /// By sentence: whether it is in title case or in capitals.
    titles: Vec<bool>,
}

impl<'a> Known<'a> {
    fn new(doc: &Doc<'a>) -> Self {
        let mut known = Known {
            names: HashSet::new(),
            common: HashSet::new(),
            titles: Vec::new(),
        };
        for s in &doc.sentences {
            let words: Vec<usize> = s
                .tokens
                .clone()
                .filter(|i| doc.tokens[*i].kind == TokenKind::Word)
                .collect();
            let long = words.iter().filter(|i| doc.tokens[**i].range().len() > 3);
            let (caps, all) = long.fold((0, 0), |(c, a), i| (c + usize::from(doc.tokens[*i].cap), a + 1));
            let stop = s.tokens.end.checked_sub(1).is_some_and(|i| doc.word(i) == ".");
            let title = all >= 3 && caps * 10 >= all * if stop { 9 } else { 7 };
            known.titles.push(title);
            for i in words.iter().copied() {
                if !doc.tokens[i].cap {
                    known.common.insert(doc.word(i));
                } else if !title && doc.tokens[i].tag == Tag::Name && words.first() != Some(&i) {
                    known.names.insert(doc.word(i));
                }
            }
        }
        known
    }
}

/// End of the run of capitalised words at `i`, if a name starts there.
fn run(doc: &Doc<'_>, known: &Known<'_>, sentence: &Range<usize>, i: usize) -> Option<usize> {
    if !starts(doc, known, sentence, i) {
        return None;
    }
    let mut end = i + 1;
    while end < sentence.end {
        let t = &doc.tokens[end];
        let word = doc.word(end);
        if t.kind == TokenKind::Word && t.cap && belongs(doc, known, sentence, end) {
            end += 1;
        } else if matches!(
            word,
            "of" | "de"
                | "van"
                | "von"
                | "der"
                | "den"
                | "bin"
                | "al"
                | "la"
                | "del"
                | "da"
                | "di"
                | "du"
                | "&"
                | "for"
        ) && joins(doc, i..end, end, sentence)
        {
            end += if doc.lower(end + 1) == "the" { 3 } else { 2 };
        } else if t.kind == TokenKind::Number && matches!(doc.word(end - 1), "Channel" | "Group" | "Article") {
            end += 1;
        } else {
            break;
        }
    }
    Some(end)
}

/// Whether a lower-case word joins the run before it with a capitalised word after it.
fn joins(doc: &Doc<'_>, run: Range<usize>, at: usize, sentence: &Range<usize>) -> bool {
    let word = doc.word(at);
    let the = doc.lower(at + 1) == "the";
    let next = at + 1 + usize::from(the);
    if next >= sentence.end || !doc.tokens[next].cap || doc.tokens[next].kind != TokenKind::Word {
        return false;
    }
    match word {
        "of" => run.clone().any(|i| {
            let w = doc.lower(i);
            lexicon::is_body_word(w) || lexicon::is_role(w) || matches!(w, "republic" | "kingdom" | "states" | "voice")
        }),
        "for" => run.clone().any(|i| lexicon::is_body_word(doc.lower(i))),
        "&" => true,
        _ => !the && doc.word(at).len() > 1,
    }
}

/// Whether the capitalised word goes on with a name.
fn belongs(doc: &Doc<'_>, known: &Known<'_>, sentence: &Range<usize>, i: usize) -> bool {
    let lower = doc.lower(i);
    if lexicon::is_time(lower) {
        return false;
    }
    if known.titles[doc.sentence_of(sentence.start)] {
        return known.names.contains(doc.word(i)) || lexicon::given_name(lower).is_some();
    }
    !matches!(
        doc.tokens[i].tag,
        Tag::Pron | Tag::Det | Tag::Modal | Tag::Prep | Tag::Conj | Tag::Wh | Tag::Sub | Tag::To
    ) || lower == "us" && doc.word(i) == "US"
}

/// Whether a name starts at the token.
fn starts(doc: &Doc<'_>, known: &Known<'_>, sentence: &Range<usize>, i: usize) -> bool {
    let t = &doc.tokens[i];
    if t.kind != TokenKind::Word || !t.cap || lexicon::is_time(doc.lower(i)) {
        return false;
    }
    let (word, lower) = (doc.word(i), doc.lower(i));
    let title = known.titles[doc.sentence_of(sentence.start)];
    let listed = || {
        lexicon::place(word).is_some()
            || lexicon::outlet(word).is_some()
            || lexicon::is_title(lower)
            || lexicon::given_name(lower).is_some()
    };
    if matches!(lower, "i" | "mr" | "mrs" | "ms")
        || lexicon::is_clitic(lower.trim_start_matches(['\'', '’'])) && lower.len() < 4
    {
        return lower.starts_with('m');
    }
    if title {
        return known.names.contains(word) || listed() && lexicon::closed(lower).is_none();
    }
    if t.tag == Tag::Name {
        return true;
    }
    // The first word of a sentence or a quotation.
    if lexicon::closed(lower).is_some() {
        return word == "US" || word == "WHO" && known.names.contains(word);
    }
    let next_cap = i + 1 < sentence.end && doc.tokens[i + 1].cap && doc.tokens[i + 1].tag == Tag::Name;
    if known.names.contains(word) || listed() {
        return !(known.common.contains(lower) && lexicon::verb(lower).is_some());
    }
    if word.len() > 1 && word.chars().all(|c| c.is_uppercase() || c == '.' || c == '&') {
        return true;
    }
    if known.common.contains(lower) {
        return next_cap && (lexicon::is_role(lower) || lexicon::is_body_word(lower));
    }
    if matches!(t.tag, Tag::Adv | Tag::Gerund) {
        return false;
    }
    let follows = doc.tokens.get(i + 1).map_or(Tag::Punct, |t| t.tag);
    next_cap
        || !lexicon::is_role(lower)
            && !lower.ends_with('s')
            && matches!(follows, Tag::Poss | Tag::Past | Tag::Aux)
            && lexicon::verb(lower).is_none()
}

/// Cuts a run into title and name and tells what it names.
fn split(doc: &Doc<'_>, run: Range<usize>, sentence: &Range<usize>, out: &mut Vec<Mention>) {
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
    let role = |i: usize| lexicon::is_role(lower(i)) || lexicon::is_title(lower(i));
    let body = |i: usize| lexicon::is_body_word(lower(i)) && !role(i);
    let initial = |i: usize| doc.word(i).len() == 2 && doc.word(i).ends_with('.');
    // "... Coordinator John Kirby": the name starts at a given name that something follows.
    let last_role = run.clone().rev().find(|i| role(*i) && *i + 1 < run.end);
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
    let upper = doc.word(run.start).chars().filter(|c| c.is_uppercase()).count();
    let kind = if title.is_some() {
        NameKind::Person
    } else if run.len() == 1
        && upper > 1
        && doc.word(run.start).len() <= 7
        && doc
            .word(run.start)
            .chars()
            .all(|c| c.is_uppercase() || c == '.' || c == '&')
    {
        NameKind::Organisation
    } else {
        NameKind::Unknown
    };
    push(run, title, kind);
}

/// Mentions inside the words before a name: a country, a body, an outlet.
fn prefix(doc: &Doc<'_>, range: Range<usize>, out: &mut Vec<Mention>) {
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
fn body_end(doc: &Doc<'_>, i: usize) -> bool {
    lexicon::is_body_word(doc.lower(i))
}

/// The lower-case role right before a name: "spokeswoman Mara Ellison".
fn lower_title(doc: &Doc<'_>, start: usize, sentence: &Range<usize>) -> Option<Range<usize>> {
    let at = start.checked_sub(1).filter(|i| *i >= sentence.start)?;
    lexicon::is_role(doc.lower(at)).then_some(at..start)
}

/// The kind of a listed name.
fn listed(name: &str) -> Option<NameKind> {
    if let Some(p) = lexicon::place(name) {
        return Some(NameKind::Place(p.kind));
    }
    lexicon::outlet(name).map(NameKind::Outlet)
}

/// The kind of a body that its words tell.
fn body_kind(doc: &Doc<'_>, run: &Range<usize>) -> Option<NameKind> {
    let mut kind = None;
    for i in run.clone() {
        let w = doc.lower(i);
        if !lexicon::is_body_word(w) {
            continue;
        }
        kind = Some(match w.trim_end_matches('.') {
            "ministry" | "department" | "parliament" | "senate" | "congress" | "court" | "police" | "army" | "navy"
            | "government" | "treasury" | "cabinet" | "council" | "assembly" | "embassy" | "administration"
            | "house" | "forces" | "guard" | "legislature" | "tribunal" | "directorate" | "secretariat" => {
                NameKind::Government
            }
            "inc" | "corp" | "corporation" | "ltd" | "llc" | "plc" | "gmbh" | "ag" | "airlines" | "airways"
            | "motors" | "holdings" | "pharmaceuticals" | "industries" | "bancorp" | "technologies" | "company" => {
                NameKind::Company
            }
            "times" | "post" | "news" | "herald" | "gazette" | "tribune" | "journal" | "magazine" | "radio"
            | "television" | "tv" | "telegraph" | "newspaper" | "inquirer" => NameKind::Outlet(OutletKind::Outlet),
            _ => kind.unwrap_or(NameKind::Organisation),
        });
    }
    kind
}

/// Clusters the mentions of an article.
fn cluster(doc: &mut Doc<'_>) {
    let mut named: Vec<Named> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    // Surname, or any single word of a full name, to those who bear it.
    let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
    let order: Vec<usize> = {
        let full = |m: &Mention| m.tokens.len() > 1;
        let (a, b): (Vec<usize>, Vec<usize>) = (0..doc.mentions.len()).partition(|i| full(&doc.mentions[*i]));
        a.into_iter().chain(b).collect()
    };
    for i in order {
        let m = doc.mentions[i].clone();
        let written = doc.words(&m.tokens);
        let key = key(written);
        let single = m.tokens.len() == 1;
        let person = matches!(m.kind, NameKind::Person | NameKind::Unknown);
        let found = match m.kind {
            NameKind::Place(kind) => {
                // All names of a country are one; a capital or a demonym is itself.
                let country = lexicon::place(written)
                    .and_then(|p| p.country)
                    .filter(|_| kind == PlaceKind::Country);
                by_name.get(&country.map_or(key.clone(), |c| format!("={c}"))).copied()
            }
            _ => by_name.get(&key).copied().or_else(|| {
                let bearers = by_word.get(&key)?;
                if single && person {
                    nearest(doc, &named, bearers, i, &m)
                } else {
                    None
                }
            }),
        };
        let found = found.or_else(|| {
            if !single && m.kind == NameKind::Person {
                variant(doc, &named, &by_word, &m)
            } else {
                None
            }
        });
        let n = found.unwrap_or_else(|| {
            named.push(Named {
                kind: m.kind,
                name: written.to_string(),
                aliases: Vec::new(),
                gender: None,
                mentions: Vec::new(),
            });
            named.len() - 1
        });
        if let NameKind::Place(PlaceKind::Country) = m.kind
            && let Some(country) = lexicon::place(written).and_then(|p| p.country)
        {
            by_name.entry(format!("={country}")).or_insert(n);
        }
        by_name.entry(key).or_insert(n);
        if person && !single {
            let last = m
                .tokens
                .clone()
                .rev()
                .find(|t| !matches!(doc.lower(*t), "jr." | "sr." | "jr" | "sr" | "ii" | "iii"));
            for t in last
                .into_iter()
                .chain(lexicon::given_name(doc.lower(m.tokens.start)).map(|_| m.tokens.start))
            {
                let bearers = by_word.entry(doc.word(t).to_lowercase()).or_default();
                if !bearers.contains(&n) {
                    bearers.push(n);
                }
            }
        }
        if !single && !person {
            let initials: String = m
                .tokens
                .clone()
                .filter(|t| doc.tokens[*t].cap)
                .filter_map(|t| doc.word(t).chars().next())
                .collect();
            if initials.len() > 2 {
                by_name.entry(initials.to_lowercase()).or_insert(n);
            }
        }
        let entry = &mut named[n];
        if entry.kind == NameKind::Unknown {
            entry.kind = m.kind;
        }
        if written.len() > entry.name.len() && m.kind == entry.kind && m.kind == NameKind::Person {
            let old = std::mem::replace(&mut entry.name, written.to_string());
            if !entry.aliases.contains(&old) {
                entry.aliases.push(old);
            }
        } else if written != entry.name && !entry.aliases.iter().any(|a| a == written) {
            entry.aliases.push(written.to_string());
        }
        entry.mentions.push(i);
        doc.mentions[i].named = n;
    }
    for n in &mut named {
        n.mentions.sort_unstable();
        let surname_used = n.aliases.iter().any(|a| !a.contains(' '));
        if n.kind == NameKind::Unknown && n.name.contains(' ') && (surname_used || n.name.split(' ').count() <= 3) {
            n.kind = NameKind::Person;
        }
        n.gender = gender(doc, n);
    }
    for i in 0..doc.mentions.len() {
        let kind = named[doc.mentions[i].named].kind;
        if doc.mentions[i].kind == NameKind::Unknown {
            doc.mentions[i].kind = kind;
        }
    }
    doc.named = named;
}

/// A name, lowered, without dots.
fn key(name: &str) -> String {
    name.to_lowercase().replace('.', "").replace('’', "'")
}

/// Of those who bear the single name, the one named last before it, else the first after it.
fn nearest(doc: &Doc<'_>, named: &[Named], bearers: &[usize], mention: usize, m: &Mention) -> Option<usize> {
    let female = title_gender(doc, m);
    let fits = |n: &&usize| female.is_none() || gender(doc, &named[**n]).is_none_or(|g| Some(g) == female);
    let last = |n: usize| named[n].mentions.iter().copied().filter(|i| *i < mention).max();
    let before = bearers
        .iter()
        .filter(fits)
        .filter(|n| last(**n).is_some())
        .max_by_key(|n| last(**n));
    before.or_else(|| bearers.iter().find(fits)).copied()
}

/// The one whose full name differs by a middle name or initial only.
fn variant(doc: &Doc<'_>, named: &[Named], by_word: &HashMap<String, Vec<usize>>, m: &Mention) -> Option<usize> {
    let first = doc.word(m.tokens.start).to_lowercase();
    let last = doc.word(m.tokens.end - 1).to_lowercase();
    by_word.get(&last)?.iter().copied().find(|n| {
        let name = named[*n].name.to_lowercase();
        name.split(' ').next() == Some(first.as_str()) && name.ends_with(&last)
    })
}

/// The gender that the titles and roles at a mention tell.
fn title_gender(doc: &Doc<'_>, m: &Mention) -> Option<Gender> {
    let title = m.title.clone()?;
    title.clone().find_map(|i| role_gender(doc.lower(i)))
}

/// The gender of a word for a person.
pub(crate) fn role_gender(word: &str) -> Option<Gender> {
    match word.trim_end_matches('.') {
        "mr" | "sir" | "king" | "prince" | "lord" | "father" | "brother" | "son" | "husband" | "actor" | "pope"
        | "duke" | "emperor" | "count" | "uncle" | "grandfather" | "boy" | "man" | "gentleman" | "widower"
        | "monsignor" => Some(Gender::Male),
        "mrs" | "ms" | "miss" | "queen" | "princess" | "lady" | "dame" | "mother" | "sister" | "daughter" | "wife"
        | "actress" | "duchess" | "empress" | "countess" | "aunt" | "grandmother" | "girl" | "woman" | "widow"
        | "baroness" | "nun" | "heroine" => Some(Gender::Female),
        w if w.ends_with("woman") => Some(Gender::Female),
        w if w.ends_with("man") && w != "human" && w != "german" => Some(Gender::Male),
        _ => None,
    }
}

/// he or she, by titles first, then by the given name.
fn gender(doc: &Doc<'_>, n: &Named) -> Option<Gender> {
    if !matches!(n.kind, NameKind::Person | NameKind::Unknown) {
        return None;
    }
    n.mentions
        .iter()
        .find_map(|i| title_gender(doc, &doc.mentions[*i]))
        .or_else(|| {
            n.mentions.iter().find_map(|i| {
                let m = &doc.mentions[*i];
                if m.tokens.len() < 2 {
                    None
                } else {
                    lexicon::given_name(doc.lower(m.tokens.start)).flatten()
                }
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    #[ignore]
    fn show() {
        let text = std::fs::read_to_string(std::env::var("SHOW").unwrap()).unwrap();
        let doc = Doc::new(&Input {
            text: &text,
            ..Input::default()
        });
        for n in &doc.named {
            println!(
                "{:?} {} {:?} {:?} x{}",
                n.kind,
                n.name,
                n.aliases,
                n.gender,
                n.mentions.len()
            );
        }
        for s in &doc.sentences {
            let line: Vec<String> = s
                .tokens
                .clone()
                .map(|i| format!("{}/{:?}", doc.word(i), doc.tokens[i].tag))
                .collect();
            println!("{}", line.join(" "));
        }
    }
}
