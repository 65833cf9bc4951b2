//! What people and programs type in, checked. Everything that is wrong with an input is told at once.

use crate::{
    Error, Result, When,
    error::{Fault, FaultCode},
    name::fold,
};
use std::collections::BTreeSet;

/// Characters of a name.
pub(crate) const MAX_NAME: usize = 200;
/// Characters of any other line.
pub(crate) const MAX_LINE: usize = 500;
/// Bytes of an address, and of what a name is compared by: PostgreSQL indexes up to some 2,700.
const MAX_KEY: usize = 2_000;
/// Names that are given at once.
const MAX_NAMES: usize = 50;

/// What is wrong with an input, as it is looked through.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(crate) fn invalid(&mut self, field: &str, message: impl Into<String>) {
        self.add(Fault::new(field, FaultCode::Invalid, message));
    }

    /// Nothing may be wrong.
    pub(crate) fn refuse(self) -> Result<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Error::Refused(self.0))
        }
    }

    /// What a reading gives, or that it is wrong.
    pub(crate) fn read<T>(&mut self, field: &str, read: Result<T>) -> Option<T> {
        read.map_err(|error| self.invalid(field, error.to_string())).ok()
    }

    /// One line of plain text, without the blanks around it.
    pub(crate) fn line(&mut self, field: &str, text: &str, most: usize) -> String {
        let text = text.trim();
        let n = text.chars().count();
        if let Some(c) = text.chars().find(|c| c.is_control()) {
            let code = u32::from(c);
            self.invalid(
                field,
                format!("it has the control character U+{code:04X}: write one line of plain text"),
            );
        } else if n == 0 {
            self.invalid(field, "it is blank: write something, or leave it out");
        } else if n > most {
            self.invalid(field, format!("it has {n} characters: up to {most} are kept"));
        }
        text.to_owned()
    }

    /// A name: a line with a letter or a digit in it.
    pub(crate) fn name(&mut self, field: &str, name: &str) -> String {
        let before = self.0.len();
        let name = self.line(field, name, MAX_NAME);
        if self.0.len() == before {
            if !fold(&name).contains(char::is_alphanumeric) {
                self.invalid(field, "it has neither a letter nor a digit: a name needs one");
            } else if fold(&name).len() > MAX_KEY {
                self.invalid(
                    field,
                    "it is too long once its letters are taken apart: write it shorter",
                );
            }
        }
        name
    }

    /// Names, each once.
    pub(crate) fn names(&mut self, field: &str, names: &[String]) -> Vec<String> {
        if names.len() > MAX_NAMES {
            self.invalid(
                field,
                format!("there are {} names: up to {MAX_NAMES} are taken at once", names.len()),
            );
            return Vec::new();
        }
        let mut seen = BTreeSet::new();
        let names = names.iter().enumerate();
        let names = names.map(|(i, name)| self.name(&format!("{field}.{i}"), name));
        names.filter(|name| seen.insert(name.clone())).collect()
    }

    /// An item of Wikidata.
    pub(crate) fn q_number(&mut self, field: &str, text: &str) -> String {
        let digits = text.strip_prefix('Q').unwrap_or_default();
        let good =
            (1..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        if !good {
            let clip: String = text.chars().take(40).collect();
            self.invalid(
                field,
                format!("`{clip}` is no Q-number: write it as Wikidata does, e.g. Q42"),
            );
        }
        text.to_owned()
    }

    /// An address on the web.
    pub(crate) fn url(&mut self, field: &str, text: &str) -> String {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let plain = |rest: &str| !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c.is_control());
        if text.len() > MAX_KEY {
            self.invalid(
                field,
                format!("it has {} bytes: an address has up to {MAX_KEY}", text.len()),
            );
        } else if !rest.is_some_and(plain) {
            let clip: String = text.chars().take(80).collect();
            self.invalid(
                field,
                format!("`{clip}` is no URL: write it with http:// or https://, without blanks"),
            );
        }
        text.to_owned()
    }

    /// A time, as EDTF.
    pub(crate) fn when(&mut self, field: &str, edtf: &str) -> Option<When> {
        self.read(field, When::parse(edtf))
    }

    /// A language, as BCP 47 writes it.
    pub(crate) fn language(&mut self, field: &str, tag: &str) -> String {
        if !is_language(tag) {
            let clip: String = tag.chars().take(40).collect();
            self.invalid(
                field,
                format!("`{clip}` is no language: write it as BCP 47 has it, e.g. en or en-GB"),
            );
        }
        tag.to_owned()
    }
}

/// Whether it may be a language tag of BCP 47.
#[must_use]
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    tag.len() <= 64
        && (2..=8).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(check: impl FnOnce(&mut Faults)) -> Vec<String> {
        let mut faults = Faults::default();
        check(&mut faults);
        faults.0.into_iter().map(|fault| fault.message).collect()
    }

    #[test]
    fn a_name_is_one_line_with_a_letter_or_a_digit() {
        for good in ["Mara Ellison", "  Ж ", "4", "Śnieżka & Co."] {
            assert_eq!(wrong(|f| drop(f.name("name", good))), Vec::<String>::new(), "{good}");
        }
        for bad in [
            "",
            " \t",
            "a\0b",
            "a\nb",
            "—!",
            &"x".repeat(201),
            &"\u{fdfa}".repeat(200),
        ] {
            assert_eq!(wrong(|f| drop(f.name("name", bad))).len(), 1, "{bad:?}");
        }
    }

    #[test]
    fn names_are_taken_once_and_each_is_told_where_it_is_wrong() {
        let mut faults = Faults::default();
        let names = faults.names("aliases", &["Ann".into(), " ".into(), "Ann ".into(), "\0".into()]);
        assert_eq!(names.iter().filter(|name| *name == "Ann").count(), 1);
        let places: Vec<_> = faults.0.iter().map(|fault| fault.field.join(".")).collect();
        assert_eq!(places, ["aliases.1", "aliases.3"]);
        assert_eq!(wrong(|f| drop(f.names("aliases", &vec!["a".into(); 51]))).len(), 1);
    }

    #[test]
    fn q_numbers_addresses_and_languages_are_told_from_what_is_none() {
        for (good, bad) in [("Q42", "Q0"), ("Q1", "42"), ("Q999999999999", "Q"), ("Q7", "Q4x")] {
            assert!(wrong(|f| drop(f.q_number("q", good))).is_empty(), "{good}");
            assert_eq!(wrong(|f| drop(f.q_number("q", bad))).len(), 1, "{bad}");
        }
        for (good, bad) in [
            ("https://a.example/b", "ftp://a"),
            ("http://a", "https://"),
            ("http://b", "http://a b"),
        ] {
            assert!(wrong(|f| drop(f.url("u", good))).is_empty(), "{good}");
            assert_eq!(wrong(|f| drop(f.url("u", bad))).len(), 1, "{bad}");
        }
        for (good, bad) in [("en", "e"), ("en-GB", "english language"), ("zh-Hans", "en-")] {
            assert!(wrong(|f| drop(f.language("l", good))).is_empty(), "{good}");
            assert_eq!(wrong(|f| drop(f.language("l", bad))).len(), 1, "{bad}");
        }
    }
}
