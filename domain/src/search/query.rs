//! What a query asks for, as people type it into a search box.

use super::{Token, tokens};
use crate::{Error, Result};

/// The longest query, in code points.
pub const MAX_CHARACTERS: usize = 200;
/// The most words.
pub const MAX_WORDS: usize = 32;
/// The most alternatives, parted by `OR`.
pub const MAX_ALTERNATIVES: usize = 8;

/// Words in a row; a word by itself is such a row too.
pub(crate) type Phrase = Vec<String>;

/// All of these, and none of those.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Alternative {
    pub(crate) all: Vec<Phrase>,
    pub(crate) none: Vec<Phrase>,
}

/// What is looked for: one of the alternatives or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub(crate) alternatives: Vec<Alternative>,
}

enum Item {
    Or,
    Phrase { words: Phrase, not: bool },
}

impl Query {
    /// Reads what somebody typed: words that must all be there, `"exact phrase"`, `-not`, and `OR` between alternatives.
    /// Whatever else is typed parts words.
    ///
    /// # Errors
    /// [`Error::Invalid`] where nothing is looked for, or too much.
    pub fn parse(text: &str) -> Result<Self> {
        let length = text.chars().count();
        if length > MAX_CHARACTERS {
            return Err(Error::Invalid(format!(
                "`query` has {length} characters: it takes up to {MAX_CHARACTERS}"
            )));
        }
        let mut items = items(text);
        if items.iter().all(|item| matches!(item, Item::Or)) {
            // By itself, "OR" is a word.
            items = items.iter().map(|_| word("OR", false)).collect();
        }
        let mut alternatives = vec![Alternative::default()];
        let mut words = 0;
        for item in items {
            let Item::Phrase { words: row, not } = item else {
                alternatives.push(Alternative::default());
                continue;
            };
            words += row.len();
            if let Some(last) = alternatives.last_mut() {
                let side = if not { &mut last.none } else { &mut last.all };
                if !row.is_empty() && !side.contains(&row) {
                    side.push(row);
                }
            }
        }
        alternatives.retain(|a| !(a.all.is_empty() && a.none.is_empty()));
        if alternatives.is_empty() {
            return Err(Error::Invalid(
                "`query` has no word: give at least one letter or digit to look for".into(),
            ));
        }
        if alternatives.iter().any(|a| a.all.is_empty()) {
            return Err(Error::Invalid(
                "`query` only says what to leave out: give a word to look for too, in each alternative".into(),
            ));
        }
        if words > MAX_WORDS || alternatives.len() > MAX_ALTERNATIVES {
            return Err(Error::Invalid(format!(
                "`query` has {words} words in {} alternatives: it takes up to {MAX_WORDS} words in {MAX_ALTERNATIVES}",
                alternatives.len()
            )));
        }
        Ok(Self { alternatives })
    }

    /// The rows of words that are looked for.
    pub(crate) fn sought(&self) -> impl Iterator<Item = &Phrase> {
        self.alternatives.iter().flat_map(|a| &a.all)
    }
}

fn word(text: &str, not: bool) -> Item {
    let words = tokens(text).into_iter().map(|Token { word, .. }| word).collect();
    Item::Phrase { words, not }
}

fn items(text: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let not = rest.starts_with('-');
        let after = if not { &rest[1..] } else { rest };
        let quote = |c: char| matches!(c, '"' | '“' | '”');
        if let Some(phrase) = after.strip_prefix(quote) {
            // A quotation that is not closed goes to the end.
            let (phrase, next) = phrase.split_once(quote).unwrap_or((phrase, ""));
            items.push(word(phrase, not));
            rest = next.trim_start();
            continue;
        }
        let end = after
            .find(|c: char| c.is_whitespace() || quote(c))
            .unwrap_or(after.len());
        let (one, next) = after.split_at(end);
        items.push(if one == "OR" && !not { Item::Or } else { word(one, not) });
        rest = next.trim_start();
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> String {
        let phrase = |p: &Phrase| p.join("_");
        let Query { alternatives } = match Query::parse(text) {
            Ok(query) => query,
            Err(error) => return error.to_string(),
        };
        let one = |a: &Alternative| {
            let all = a.all.iter().map(phrase);
            let none = a.none.iter().map(|p| format!("-{}", phrase(p)));
            all.chain(none).collect::<Vec<_>>().join(" ")
        };
        alternatives.iter().map(one).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn queries_as_people_type_them() {
        for (typed, read_as) in [
            ("harbour Fire", "harbour fire"),
            ("\"the harbour  fire\" -drill", "the_harbour_fire -drill"),
            ("“harbour fire” blaze", "harbour_fire blaze"),
            ("fire OR blaze -drill", "fire | blaze -drill"),
            ("fire or blaze", "fire or blaze"),
            ("OR fire OR OR blaze OR", "fire | blaze"),
            ("OR", "or"),
            ("-\"fire drill\" harbour", "harbour -fire_drill"),
            ("\"not closed at all", "not_closed_at_all"),
            ("U.S. anti-war", "u_s anti_war"),
            ("a & b | !c <-> d:* (e) \\ ' ;--", "a b c d e"),
            ("fire fire", "fire"),
            ("NEAR(a b) ^c *", "near_a b c"),
        ] {
            assert_eq!(read(typed), read_as, "{typed}");
        }
    }

    #[test]
    fn what_asks_for_nothing_or_too_much_is_refused() {
        for (typed, why) in [
            ("", "no word"),
            (" \"…\" - -", "no word"),
            ("-fire", "only says what to leave out"),
            ("fire OR -drill", "only says what to leave out"),
        ] {
            assert!(read(typed).contains(why), "{typed}: {}", read(typed));
        }
        assert!(read(&"a".repeat(201)).contains("201 characters"));
        assert!(read(&"a b ".repeat(17)).contains("34 words"));
        assert!(read(&["a"; 9].join(" OR ")).contains("9 alternatives"));
    }

    proptest! {
        #[test]
        fn anything_can_be_typed(text in "\\PC{0,80}") {
            if let Ok(query) = Query::parse(&text) {
                prop_assert!(query.sought().all(|phrase| !phrase.is_empty()));
            }
        }
    }
}
