//! Full text: what words a text has, what a query asks for, and where a text answers it. The databases only keep which
//! document has which words where, so that both find the same.

mod query;
mod snippet;

pub(crate) use query::Alternative;
pub use query::{MAX_ALTERNATIVES, MAX_CHARACTERS, MAX_WORDS, Query};
pub use snippet::{Mark, Snippet, snippet};

use crate::{id::Uuid, name::fold_char, page::Cursor, store::read::want::Noun};

/// How many code points of a word count.
const MAX_WORD: usize = 64;
/// How many words of a text are searched.
pub(crate) const MAX_TEXT: usize = 16_000;

/// A word of a text: letters and digits in a row, in lower case, without accents. It is not cut to its stem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// As it is compared.
    pub word: String,
    /// The first code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// The words of a text, in its order.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut all: Vec<Token> = Vec::new();
    let mut open = false;
    for (at, c) in text.chars().enumerate() {
        let mut only_mark = true;
        fold_char(c, |c| {
            only_mark = false;
            if !c.is_alphanumeric() {
                open = false;
                return;
            }
            match all.last_mut().filter(|_| open) {
                Some(token) => {
                    if token.word.chars().count() < MAX_WORD {
                        token.word.push(c);
                    }
                    token.end = at + 1;
                }
                None => all.push(Token {
                    word: c.to_string(),
                    start: at,
                    end: at + 1,
                }),
            }
            open = true;
        });
        // A mark belongs to the letter before.
        if only_mark && let Some(token) = all.last_mut().filter(|_| open) {
            token.end = at + 1;
        }
    }
    all
}

/// What of a noun was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// A name of a person, a source or an event.
    Name,
    /// An article's headline.
    Title,
    /// A statement's words.
    Text,
    /// A person's description.
    Description,
    /// An event's name with its place.
    Place,
    /// An article's text.
    Body,
}

impl Field {
    /// How much a word there tells, of 1000.
    fn weight(self) -> f64 {
        match self {
            Self::Name => 1000.0,
            Self::Title => 900.0,
            Self::Text => 700.0,
            Self::Description | Self::Place => 500.0,
            Self::Body => 400.0,
        }
    }

    /// How high a text of so many words ranks, 0 to 1000: a word says the more of a text the shorter that is.
    #[must_use]
    pub fn boost(self, words: usize) -> i32 {
        let length = words.max(1) as f64;
        (self.weight() / (1.0 + length.ln())).round() as i32
    }
}

/// The nouns that are searched, in the order of their names.
pub const SEARCHED: [Noun; 5] = [Noun::Article, Noun::Statement, Noun::Person, Noun::Source, Noun::Event];

/// What of each kind of noun at the most is ranked.
pub const CANDIDATES: u32 = 1000;

/// A noun that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Which kind.
    pub noun: Noun,
    /// Its id.
    pub id: Uuid,
    /// How well it answers, 0 to 1.
    pub score: f64,
    /// Where it stands among what was found.
    pub cursor: Cursor,
    /// Where its words answer; `None` where that was not wanted.
    pub snippet: Option<(Field, Snippet)>,
}

/// A page of what was found, best first.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// The page.
    pub hits: Vec<Hit>,
    /// Whether anything follows.
    pub has_next: bool,
    /// How many were found, up to [`CANDIDATES`] of each kind.
    pub count: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::fold;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.word).collect()
    }

    #[test]
    fn words_are_letters_and_digits() {
        assert_eq!(
            words("The U.S.’s “Łódź-2” plan"),
            ["the", "u", "s", "s", "lodz", "2", "plan"]
        );
        assert_eq!(words("Cafe\u{301} no\u{308}w"), ["cafe", "now"]);
        assert_eq!(words("…—\u{301}"), Vec::<String>::new());
    }

    #[test]
    fn a_word_knows_where_it_stands() {
        let text = "A Cafe\u{301}, née Ømø";
        let cut = |t: &Token| text.chars().skip(t.start).take(t.end - t.start).collect::<String>();
        let all: Vec<String> = tokens(text).iter().map(cut).collect();
        assert_eq!(all, ["A", "Cafe\u{301}", "née", "Ømø"]);
    }

    #[test]
    fn the_shorter_ranks_higher() {
        assert!(Field::Name.boost(2) > Field::Name.boost(3));
        assert!(Field::Text.boost(10) > Field::Body.boost(10));
        assert_eq!(Field::Name.boost(1), 1000);
        assert!(Field::Body.boost(usize::MAX) >= 0);
    }

    proptest! {
        #[test]
        fn words_are_those_of_the_folded_text(text in "\\PC{0,60}") {
            prop_assert_eq!(words(&text), words(&fold(&text)));
        }

        #[test]
        fn words_follow_one_another(text in "\\PC{0,60}") {
            let all = tokens(&text);
            prop_assert!(all.iter().all(|t| t.start < t.end && t.end <= text.chars().count()));
            prop_assert!(all.windows(2).all(|w| w[0].start <= w[1].start));
        }
    }
}
