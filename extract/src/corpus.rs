//! Annotated articles (see `corpus/README.md`) and the score of an extraction against them.

use crate::{Extraction, Kind, Span, Statement};
use std::collections::{BTreeMap, HashMap, HashSet};

/// An annotated statement.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gold {
    /// Pieces of the content, in order.
    pub content: Vec<Span>,
    /// Pieces of the speaker; empty where none is written.
    pub speaker: Vec<Span>,
    /// Pieces of the cue; empty where a quotation floats.
    pub cue: Vec<Span>,
    /// The fullest name that the article gives to the speaker.
    pub resolved: Option<String>,
    /// `person`, `body`, `unnamed` or `group`.
    pub speaker_type: String,
    /// `asserts`, `denies` and so on.
    pub act: String,
    /// Whether somebody is reported to have uttered it; else a belief, a wish or a decision.
    pub speech: bool,
}

/// An annotated article.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotated {
    /// `train` or `test`.
    pub split: String,
    /// The genre, as its header has it.
    pub genre: String,
    /// The text without marks.
    pub text: String,
    /// In the order of their numbers.
    pub statements: Vec<Gold>,
}

/// Reads an article with marks.
///
/// # Errors
/// What is wrong with the marks, and where.
pub fn parse(source: &str) -> Result<Annotated, String> {
    let mut parts = source.split("\n---\n");
    let (Some(header), Some(marked), Some(lines)) = (parts.next(), parts.next(), parts.next()) else {
        return Err("expected a header, the text and the statements' lines, parted by lines of ---".into());
    };
    let header: HashMap<&str, &str> = header.lines().filter_map(|l| l.split_once(": ")).collect();
    let mut text = String::new();
    let mut at = 0; // code points of `text`
    let mut open: Vec<(char, Vec<usize>, usize)> = Vec::new();
    let mut spans: BTreeMap<usize, Gold> = BTreeMap::new();
    let mut rest = marked;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '{' => {
                let role = rest
                    .chars()
                    .next()
                    .filter(|c| "csq".contains(*c))
                    .ok_or("a mark begins {c, {s or {q")?;
                let end = rest[1..]
                    .find(|c: char| !c.is_ascii_digit() && c != ',')
                    .map_or(rest.len(), |e| e + 1);
                let numbers: Result<Vec<usize>, _> = rest[1..end].split(',').map(str::parse).collect();
                let numbers = numbers.map_err(|e| format!("`{{{}`: {e}", &rest[..end]))?;
                open.push((role, numbers, at));
                rest = rest[end..].strip_prefix(' ').unwrap_or(&rest[end..]);
            }
            '}' => {
                let (role, numbers, start) = open.pop().ok_or_else(|| format!("unopened }} at {at}"))?;
                for n in numbers {
                    let gold = spans.entry(n).or_default();
                    match role {
                        'c' => &mut gold.content,
                        's' => &mut gold.speaker,
                        _ => &mut gold.cue,
                    }
                    .push(Span { start, end: at });
                }
            }
            c => {
                text.push(c);
                at += 1;
            }
        }
    }
    if let Some((role, numbers, _)) = open.pop() {
        return Err(format!("unclosed {{{role}{numbers:?}"));
    }
    for line in lines.lines().filter(|l| !l.trim().is_empty()) {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [number, resolved, kind, act, speech] = fields[..] else {
            return Err(format!("`{line}` has not five fields"));
        };
        let number: usize = number.parse().map_err(|e| format!("`{line}`: {e}"))?;
        let gold = spans
            .get_mut(&number)
            .ok_or_else(|| format!("`{line}`: no such mark in the text"))?;
        gold.resolved = (resolved != "-").then(|| resolved.to_owned());
        gold.speaker_type = kind.to_owned();
        gold.act = act.to_owned();
        gold.speech = speech == "speech";
    }
    for (n, gold) in &mut spans {
        if gold.content.is_empty() || gold.speaker_type.is_empty() {
            return Err(format!("statement {n} lacks a content or its line"));
        }
        for pieces in [&mut gold.content, &mut gold.speaker, &mut gold.cue] {
            pieces.sort();
        }
    }
    let field = |name| header.get(name).copied().unwrap_or_default().to_owned();
    Ok(Annotated {
        split: field("split"),
        genre: field("genre"),
        text,
        statements: spans.into_values().collect(),
    })
}

/// How many of the annotated statements were found with the right speaker, and how many were given; all are counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Annotated speech.
    pub gold: usize,
    /// Given, those on annotated beliefs left out.
    pub given: usize,
    /// Contents found (token Jaccard of at least 0.8).
    pub found: usize,
    /// Contents found with the right speaker.
    pub right: usize,
}

impl Score {
    /// Harmonic mean of the precision and recall of `hits`, in percent.
    #[must_use]
    pub fn f1(&self, hits: usize) -> f64 {
        if self.gold + self.given == 0 {
            0.0
        } else {
            200.0 * hits as f64 / (self.gold + self.given) as f64
        }
    }

    /// Adds another article's.
    pub const fn add(&mut self, other: Self) {
        self.gold += other.gold;
        self.given += other.given;
        self.found += other.found;
        self.right += other.right;
    }
}

/// Word tokens of `text` in code points: runs of letters, digits and underscores, apostrophes inside them.
fn words(text: &str) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let mut apostrophe = None;
    for (i, c) in text.chars().enumerate() {
        if c.is_alphanumeric() || c == '_' {
            match out.last_mut() {
                Some(w) if w.end == i || (apostrophe == Some(i.wrapping_sub(1)) && w.end + 1 == i) => w.end = i + 1,
                _ => out.push(Span { start: i, end: i + 1 }),
            }
        } else if c == '\'' || c == '\u{2019}' {
            apostrophe = Some(i);
        }
    }
    out
}

fn covered(pieces: &[Span], words: &[Span], that: &HashSet<usize>) -> HashSet<usize> {
    let mut all: Vec<usize> = (0..words.len())
        .filter(|i| {
            pieces
                .iter()
                .any(|p| words[*i].start < p.end && words[*i].end > p.start)
        })
        .collect();
    if all.first().is_some_and(|i| that.contains(i)) {
        all.remove(0);
    }
    all.into_iter().collect()
}

fn name_words(name: &str) -> HashSet<String> {
    const LEFT_OUT: &[&str] = &[
        "the", "a", "an", "of", "in", "on", "at", "to", "for", "from", "and", "by", "mr", "mrs", "ms", "dr",
    ];
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .filter(|w| !LEFT_OUT.contains(&w.as_str()))
        .collect()
}

/// How a given statement fares against the annotation; the numbers are indices of annotated statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It stands on an annotated belief, and counts neither as right nor as wrong.
    Ignored,
    /// No annotated speech has this content.
    Wrong,
    /// The content is right (token Jaccard of at least 0.8), the speaker is not.
    Content(usize),
    /// Content and speaker are right.
    Right(usize),
}

/// Judges every statement of an extraction of `article.text`, in their order. An annotated statement is matched by one
/// given statement at the most, the likest first.
#[must_use]
pub fn judge(article: &Annotated, given: &Extraction) -> Vec<Verdict> {
    let chars: Vec<char> = article.text.chars().collect();
    let words = words(&article.text);
    let that: HashSet<usize> = (0..words.len())
        .filter(|i| {
            chars[words[*i].start..words[*i].end]
                .iter()
                .collect::<String>()
                .eq_ignore_ascii_case("that")
        })
        .collect();
    let gold: Vec<_> = article
        .statements
        .iter()
        .map(|g| covered(&g.content, &words, &that))
        .collect();
    let system: Vec<_> = given
        .statements
        .iter()
        .map(|s| covered(&s.content, &words, &that))
        .collect();
    let mut pairs = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, s) in system.iter().enumerate() {
            let common = g.intersection(s).count();
            if common > 0 {
                pairs.push((common as f64 / g.union(s).count() as f64, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut taken = HashSet::new();
    let mut verdicts = vec![Verdict::Wrong; system.len()];
    for (jaccard, i, j) in &pairs {
        if *jaccard >= 0.8 && verdicts[*j] == Verdict::Wrong && taken.insert(*i) {
            verdicts[*j] = match &article.statements[*i] {
                g if !g.speech => Verdict::Ignored,
                g if is_speaker(g, &given.statements[*j], given) => Verdict::Right(*i),
                _ => Verdict::Content(*i),
            };
        }
    }
    for (jaccard, i, j) in pairs {
        if jaccard >= 0.5 && !article.statements[i].speech && verdicts[j] == Verdict::Wrong {
            verdicts[j] = Verdict::Ignored;
        }
    }
    verdicts
}

/// Whether the speaker is right: the words share a character, or one name's words are among the other's.
fn is_speaker(gold: &Gold, statement: &Statement, given: &Extraction) -> bool {
    let overlap = gold
        .speaker
        .iter()
        .any(|a| statement.speaker.iter().any(|b| a.start < b.end && b.start < a.end));
    let entity = statement.entity.and_then(|e| given.entities.get(e));
    let named = entity.map(|e| name_words(&e.name)).unwrap_or_default();
    let wanted = name_words(gold.resolved.as_deref().unwrap_or_default());
    let same = !named.is_empty() && !wanted.is_empty() && (named.is_subset(&wanted) || wanted.is_subset(&named));
    gold.speaker.is_empty() || overlap || same
}

/// The kinds in the order of [`scores`].
pub const KINDS: [Kind; 3] = [Kind::Direct, Kind::Mixed, Kind::Indirect];

/// Scores an extraction of `article.text` by kind: beliefs are left out of the gold, and what matches one is not
/// counted as given. What is matched counts under the kind of the annotated statement.
#[must_use]
pub fn scores(article: &Annotated, given: &Extraction) -> [Score; 3] {
    let mut scores = [Score::default(); 3];
    // Of three kinds, each is one.
    let place = |kind: Kind| KINDS.iter().position(|k| *k == kind).unwrap_or(0);
    let gold: Vec<usize> = article
        .statements
        .iter()
        .map(|g| place(kind(&article.text, &g.content)))
        .collect();
    for (i, _) in article.statements.iter().enumerate().filter(|(_, g)| g.speech) {
        scores[gold[i]].gold += 1;
    }
    for (verdict, statement) in judge(article, given).iter().zip(&given.statements) {
        match verdict {
            Verdict::Ignored => {}
            Verdict::Wrong => scores[place(statement.kind)].given += 1,
            Verdict::Content(i) | Verdict::Right(i) => {
                let score = &mut scores[gold[*i]];
                score.given += 1;
                score.found += 1;
                score.right += usize::from(matches!(verdict, Verdict::Right(_)));
            }
        }
    }
    scores
}

/// The same for all kinds together.
#[must_use]
pub fn score(article: &Annotated, given: &Extraction) -> Score {
    let mut all = Score::default();
    scores(article, given).into_iter().for_each(|s| all.add(s));
    all
}

/// The kind of an annotated content, by the letters inside double quotation marks.
fn kind(text: &str, content: &[Span]) -> Kind {
    let (mut open, mut inside, mut outside) = (false, 0usize, 0usize);
    for (i, c) in text.chars().enumerate() {
        match c {
            '\n' | '”' => open = false,
            '“' => open = true,
            '"' => open = !open,
            c if c.is_alphanumeric() && content.iter().any(|s| s.start <= i && i < s.end) => {
                *(if open { &mut inside } else { &mut outside }) += 1;
            }
            _ => {}
        }
    }
    if inside == 0 {
        Kind::Indirect
    } else if outside <= 4 || outside * 20 <= inside + outside {
        Kind::Direct
    } else {
        Kind::Mixed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARTICLE: &str = "genre: test\nsplit: train\n---\n{c1 “Yes,”} {s1,2 Ana} {q1 said}, {q2 adding} {c2 that {s3 Bo} {q3 denied} {c3 it}}.\n---\n1 | Ana Reyes | person | confirms | speech\n2 | Ana Reyes | person | asserts | speech\n3 | Bo | person | denies | belief\n";

    #[test]
    fn marks_nest_and_share() {
        let a = parse(ARTICLE).unwrap();
        assert_eq!(a.text, "“Yes,” Ana said, adding that Bo denied it.");
        assert_eq!(a.statements[1].speaker, a.statements[0].speaker);
        assert_eq!(a.statements[2].content, [Span { start: 39, end: 41 }]);
        assert!(!a.statements[2].speech);
    }

    #[test]
    fn wrong_marks_are_named() {
        assert!(parse(&ARTICLE.replace("{q2 adding}", "{q2 adding")).is_err());
        assert!(
            parse(&ARTICLE.replace("3 | Bo", "4 | Bo"))
                .unwrap_err()
                .contains("no such mark")
        );
    }
}
