//! The same words again: statements of one speaker that share enough of what they say.
//!
//! A statement is reduced to fingerprints: hashes of its speaker and of runs of three words, chosen so that two statements
//! which share eight words in a row share one (winnowing: Schleimer, Wilkerson, Aiken, 2003), and one of all its words.
//! What is trimmed differently, or differs in few words, shares most of them. Nothing is written to the statement.

use crate::id::Uuid;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::tokens;

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
}
