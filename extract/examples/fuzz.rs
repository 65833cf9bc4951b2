//! A long random run over mutated articles: `fuzz [SECONDS] [FOLDER]`. Stops at the first broken promise and prints the
//! seed that breaks it again: `fuzz --seed N`.

use std::error::Error;
use std::time::{Duration, Instant};
use whosaid_extract::{Extraction, Input, Span, corpus, extract};

const NASTY: &[&str] = &[
    "“",
    "”",
    "\"",
    "‘",
    "’",
    "'",
    "«",
    "»",
    ",",
    ".",
    "…",
    "—",
    ":",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "\u{a0}",
    "\u{200b}",
    "e\u{301}",
    "\u{202e}",
    "👩‍👩‍👧",
    "العربية",
    "said",
    " told ",
    "according to ",
    "that ",
    "{",
    "(",
    "Mr.",
    "U.S.",
    "\u{0}",
    "ﬃ",
    "İ",
    "ß",
    "\u{feff}",
    "30 February",
    "2025-13-45",
    "Dec. 31",
    "the attack",
];

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

fn mutate(texts: &[Vec<char>], random: &mut Random) -> String {
    let mut text = texts[random.below(texts.len())].clone();
    for _ in 0..=random.below(40) {
        let at = random.below(text.len() + 1);
        match random.below(5) {
            0 => {
                let end = (at + random.below(60)).min(text.len());
                text.drain(at..end);
            }
            1 => {
                let end = (at + random.below(200)).min(text.len());
                let piece = text[at..end].to_vec();
                let to = random.below(text.len() + 1);
                text.splice(to..to, piece);
            }
            2 => {
                let other = &texts[random.below(texts.len())];
                let from = random.below(other.len());
                let piece = other[from..(from + random.below(400)).min(other.len())].to_vec();
                text.splice(at..at, piece);
            }
            _ => {
                let times = if random.below(50) == 0 { 500 } else { 1 };
                let piece: Vec<char> = NASTY[random.below(NASTY.len())].repeat(times).chars().collect();
                text.splice(at..at, piece);
            }
        }
    }
    text.into_iter().collect()
}

/// What every extraction promises of its spans.
fn check(text: &str, found: &Extraction) -> Result<(), String> {
    let length = text.chars().count();
    let sound = |what: &str, spans: &[Span]| {
        let inside = spans.iter().all(|s| s.start < s.end && s.end <= length);
        let ordered = spans.windows(2).all(|w| w[0].end <= w[1].start);
        if inside && ordered {
            Ok(())
        } else {
            Err(format!("{what}: {spans:?} in {length} code points"))
        }
    };
    for s in &found.statements {
        if s.content.is_empty() {
            return Err("a statement without content".into());
        }
        sound("content", &s.content)?;
        sound("cue", &s.cue)?;
        sound("speaker", &s.speaker)?;
        if !(0.0..=1.0).contains(&s.confidence) || s.entity.is_some_and(|e| e >= found.entities.len()) {
            return Err(format!("confidence {} or entity {:?}", s.confidence, s.entity));
        }
        for link in &s.events {
            sound("link", link.span.as_slice())?;
            if link.event >= found.events.len() {
                return Err(format!("event {}", link.event));
            }
        }
        for via in &s.via {
            sound("via", &[via.span])?;
        }
    }
    for e in &found.events {
        e.mentions.iter().try_for_each(|m| sound("mention", &[*m]))?;
    }
    found
        .entities
        .iter()
        .flat_map(|e| &e.mentions)
        .try_for_each(|m| sound("name", &[*m]))
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let only = args
        .iter()
        .position(|a| a == "--seed")
        .and_then(|i| args.get(i + 1)?.parse::<u64>().ok());
    let seconds = args.first().and_then(|a| a.parse().ok()).unwrap_or(60);
    let mut texts = Vec::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/articles");
    for entry in std::fs::read_dir(folder)? {
        texts.push(
            corpus::parse(&std::fs::read_to_string(entry?.path())?)?
                .text
                .chars()
                .collect(),
        );
    }
    texts.sort();
    let (start, mut runs, mut slowest) = (Instant::now(), 0u64, (0f64, 0u64));
    while start.elapsed() < Duration::from_secs(seconds) {
        runs += 1;
        let seed = only.unwrap_or(runs);
        let text = mutate(&texts, &mut Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1));
        let input = Input {
            text: &text,
            ..Input::default()
        };
        let begun = Instant::now();
        let found = std::panic::catch_unwind(|| extract(&input)).map_err(|_| format!("panic: fuzz --seed {seed}"))?;
        let took = begun.elapsed().as_secs_f64() / text.len().max(2000) as f64;
        if took > slowest.0 {
            slowest = (took, seed);
        }
        check(&text, &found).map_err(|e| format!("{e}: fuzz --seed {seed}"))?;
        if seed % 20 == 0 && extract(&input) != found {
            return Err(format!("two runs differ: fuzz --seed {seed}").into());
        }
        if only.is_some() {
            break;
        }
    }
    println!(
        "{runs} mutated articles: no panic, all spans sound; slowest {:.2} µs a byte (seed {})",
        slowest.0 * 1e6,
        slowest.1
    );
    Ok(())
}
