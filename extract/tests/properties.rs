//! What holds for any text: no panic, spans in bounds, in order and disjoint, and the same answer twice.

use proptest::prelude::*;
use whosaid_extract::{Extraction, Input, Span, extract, output};

/// Pieces that news are made of, to reach deeper than random characters do.
const PIECES: &[&str] = &[
    "“",
    "”",
    "\"",
    "‘",
    "’",
    "'",
    "''",
    "``",
    "«",
    "»",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "!",
    "?",
    "…",
    ":",
    ";",
    " — ",
    "--",
    "-",
    "\n",
    "\n\n",
    "\r\n",
    "\u{2028}",
    " ",
    "  ",
    "\u{a0}",
    "\u{feff}",
    "\0",
    "é",
    "😀",
    "e\u{301}",
    "Mara Ellison",
    "the minister",
    "officials",
    "said",
    "says",
    "told",
    "reporters",
    "that",
    "denied",
    "accused",
    "of",
    "according to",
    "According to",
    "as",
    "put it",
    "Asked",
    "whether",
    "in his view",
    "In his view",
    "who",
    "which",
    "he",
    "She",
    "they",
    "I",
    "we",
    "and",
    "but",
    "while",
    "on Tuesday",
    "U.S.",
    "Mr.",
    "Jr.",
    "Inc.",
    "J.",
    "the ship",
    "had left",
    "would leave",
    "was told to",
    "adding",
    "saying",
    "call for",
    "called",
    "a farce",
    "promised to",
    "declined to comment",
    "statement",
    "from",
    "by",
    "Oda’s",
    "didn’t",
    "its",
    "Kremlin",
    "Kyiv",
    "TASS",
    "3,000.5",
    "20th",
    "$5",
    "May 3",
    "2023",
    "NAME:",
    "From X’s statements:",
    "COMMENTS",
    "―",
    "@you",
    "#tag",
];

fn article() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => proptest::sample::select(PIECES).prop_map(str::to_string),
        1 => any::<String>(),
    ];
    (proptest::collection::vec(piece, 0..90), any::<bool>())
        .prop_map(|(p, spaced)| p.join(if spaced { " " } else { "" }))
}

fn in_order(spans: &[Span], len: usize) -> bool {
    spans.iter().all(|s| s.start < s.end && s.end <= len) && spans.windows(2).all(|w| w[0].end <= w[1].start)
}

fn sound(x: &Extraction, text: &str) -> Result<(), TestCaseError> {
    let len = text.chars().count();
    for s in &x.statements {
        prop_assert!(
            !s.content.is_empty() && in_order(&s.content, len),
            "content {:?}",
            s.content
        );
        prop_assert!(in_order(&s.cue, len) && in_order(&s.speaker, len));
        prop_assert!(s.entity.is_none_or(|e| e < x.entities.len()));
        prop_assert!(
            s.via
                .iter()
                .all(|v| v.entity < x.entities.len() && in_order(&[v.span], len))
        );
        prop_assert!(s.events.iter().all(|e| e.event < x.events.len()));
        prop_assert!((0.0..=1.0).contains(&s.confidence) && !s.why.is_empty());
    }
    let starts: Vec<_> = x.statements.iter().map(|s| s.content[0].start).collect();
    prop_assert!(starts.is_sorted());
    for e in &x.entities {
        prop_assert!(
            !e.name.is_empty() && in_order(&e.mentions, len),
            "{} {:?}",
            e.name,
            e.mentions
        );
    }
    for e in &x.events {
        prop_assert!(!e.mentions.is_empty() && e.mentions.iter().all(|m| m.start < m.end && m.end <= len));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in article()) {
        let input = Input { text: &text, ..Input::default() };
        let x = extract(&input);
        sound(&x, &text)?;
        prop_assert_eq!(&x, &extract(&input));
        prop_assert!(output::to_json("a", &text, &x).is_object());
    }
}

/// Nothing closes here, and every word may be a cue: the worst that one paragraph can ask for.
#[test]
fn the_time_taken_grows_with_the_text_only() {
    let time = |text: &str| {
        let start = std::time::Instant::now();
        let x = extract(&Input {
            text,
            ..Input::default()
        });
        assert!(x.statements.iter().all(|s| !s.content.is_empty()));
        start.elapsed().as_secs_f64()
    };
    for piece in [
        "“he said ‘that (",
        "he said, ",
        "said ",
        "Mara Ellison, who said ",
        "\"",
        "‘",
        "and, ",
        "of the ",
        "((",
    ] {
        let (short, long) = (piece.repeat(2_500 / piece.len()), piece.repeat(10_000 / piece.len()));
        let (short, long) = (time(&short), time(&long));
        assert!(
            long < 10.0 * short + 1.0,
            "{piece:?}: {short} s, four times as long {long} s"
        );
    }
}
