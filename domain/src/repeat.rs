//! The same words again: statements of one speaker that share enough of what they say.
//!
//! A statement is reduced to fingerprints: hashes of its speaker and of runs of three words, chosen so that two statements
//! which share eight words in a row share one (winnowing: Schleimer, Wilkerson, Aiken, 2003), and one of all its words.
//! What is trimmed differently, or differs in few words, shares most of them. Nothing is written to the statement.

use crate::{id::Uuid, search::tokens};

/// Words of a run.
const RUN: usize = 3;
/// Of so many runs in a row, one is chosen.
const WINDOW: usize = 6;
/// The most fingerprints of a statement.
const MOST: usize = 24;

/// FNV-1a, which is the same in every version of the program.
fn hash(speaker: Uuid, words: &[String]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut add = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    speaker.as_bytes().iter().copied().for_each(&mut add);
    for word in words {
        word.bytes().for_each(&mut add);
        add(0);
    }
    hash
}

/// What tells these words of that speaker. A statement of few words has one: it is repeated by the same words alone.
#[must_use]
pub(crate) fn fingerprints(speaker: Uuid, words: &[String]) -> Vec<i64> {
    if words.is_empty() {
        return Vec::new();
    }
    let runs: Vec<u64> = words.windows(RUN).map(|run| hash(speaker, run)).collect();
    let mut chosen: Vec<u64> = runs
        .windows(WINDOW)
        .filter_map(|window| window.iter().min().copied())
        .collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen.truncate(MOST - 1);
    // Hashed with its length, so that it is no run's.
    let whole = hash(speaker, words) ^ words.len() as u64;
    if !chosen.contains(&whole) {
        chosen.push(whole);
    }
    // The same bits.
    chosen.into_iter().map(u64::cast_signed).collect()
}

/// Which of two wordings has some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Both.
    Both,
    /// The first alone.
    Here,
    /// The second alone.
    There,
}

/// Words of a wording that are compared.
const COMPARED: usize = 300;

/// How two wordings differ, in the order of their words: letter case, accents and punctuation aside. Words that both have
/// are given as the first has them.
#[must_use]
pub fn differences(here: &str, there: &str) -> Vec<(Side, String)> {
    let split = |text: &str| -> Vec<(String, String)> {
        let key = |word: &str| tokens(word).into_iter().map(|token| token.word).collect::<String>();
        let words = text.split_whitespace().map(|word| (key(word), word.to_owned()));
        words.take(COMPARED).collect()
    };
    let (a, b) = (split(here), split(there));
    // How many words in a row, with gaps, both have from here on.
    let mut common = vec![vec![0u16; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i][j] = if a[i].0 == b[j].0 {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let mut all: Vec<(Side, String)> = Vec::new();
    let mut push = |side: Side, word: &str| match all.last_mut().filter(|(last, _)| *last == side) {
        Some((_, text)) => {
            text.push(' ');
            text.push_str(word);
        }
        None => all.push((side, word.to_owned())),
    };
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i].0 == b[j].0 {
            push(Side::Both, &a[i].1);
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || i < a.len() && common[i + 1][j] >= common[i][j + 1] {
            push(Side::Here, &a[i].1);
            i += 1;
        } else {
            push(Side::There, &b[j].1);
            j += 1;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(speaker: u128, text: &str) -> Vec<i64> {
        let words: Vec<String> = tokens(text).into_iter().map(|token| token.word).collect();
        fingerprints(Uuid::from_u128(speaker), &words)
    }

    fn shared(a: &[i64], b: &[i64]) -> usize {
        a.iter().filter(|x| b.contains(x)).count()
    }

    const LONG: &str = "Nobody on board was warned that the fuel line had cracked, and the last inspection, which was \
                        carried out in spring, said nothing about it at all";

    #[test]
    fn what_is_trimmed_or_varied_shares_half() {
        let whole = of(1, LONG);
        for text in [
            "“Nobody on board was warned that the fuel line had cracked, and the last inspection … said nothing”",
            "the last inspection, which was carried out in spring, said nothing about it",
            "Nobody aboard was warned that the fuel line had cracked, and the last inspection, which was carried out in \
             March, said nothing about it at all",
        ] {
            let part = of(1, text);
            let (n, least) = (shared(&whole, &part), whole.len().min(part.len()));
            assert!(n >= 2 && 2 * n >= least, "{n} of {least}: {text}");
        }
    }

    #[test]
    fn another_speaker_and_other_words_share_nothing() {
        assert_eq!(shared(&of(1, LONG), &of(2, LONG)), 0);
        let other = "Nobody was warned, and the crew will ask why the company kept silent for so many days after it";
        assert_eq!(shared(&of(1, LONG), &of(1, other)), 0);
    }

    #[test]
    fn few_words_have_one_fingerprint_and_many_no_more_than_the_most() {
        assert_eq!(of(1, "It was planned.").len(), 1);
        assert_eq!(of(1, "It was planned."), of(1, "“it was PLANNED”"));
        assert_ne!(of(1, "It was planned."), of(1, "It was not planned."));
        assert!(of(1, "…").is_empty());
        let many: String = (0..400).map(|n| format!("word{n} ")).collect();
        assert_eq!(of(1, &many).len(), MOST);
    }

    #[test]
    fn differences_are_told_in_order() {
        let told = differences(
            "“Nobody on board was warned,” in time",
            "nobody aboard was warned in TIME at all",
        );
        let told: Vec<_> = told.iter().map(|(side, text)| (*side, text.as_str())).collect();
        assert_eq!(
            told,
            [
                (Side::Both, "“Nobody"),
                (Side::Here, "on board"),
                (Side::There, "aboard"),
                (Side::Both, "was warned,” in time"),
                (Side::There, "at all"),
            ]
        );
        assert!(differences("", "").is_empty());
    }
}
