//! Articles as they come in from outside: files, folders, JSON lines, standard input. Knows no database.

pub mod charset;
pub mod html;
pub mod input;
pub mod line;

use chrono::NaiveDate;
use whosaid_domain::{When, input::is_language};

/// The largest article, in bytes, as a file or as a line of JSON lines: 10 MiB.
pub const MAX_BYTES: u64 = 10 * 1024 * 1024;

/// An article as it was given.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Given {
    /// Where it came from, for messages: a path, or a path and a line.
    pub from: String,
    /// As given, else the file's name without its extension, else the line's number.
    pub id: String,
    /// Where it was published.
    pub url: Option<String>,
    /// The headline, where it is not part of the text.
    pub title: Option<String>,
    /// The outlet's name.
    pub publisher: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// When it was published: EDTF, or a moment in RFC 3339.
    pub published: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
    /// The text; not blank.
    pub text: String,
}

impl Given {
    /// When it was published; [`Given::checked`] made sure that it can be read.
    #[must_use]
    pub fn published_on(&self) -> Option<When> {
        When::parse(self.published.as_deref()?).ok()
    }

    /// As extraction takes it.
    #[must_use]
    pub fn input(&self) -> whosaid_extract::Input<'_> {
        whosaid_extract::Input {
            text: &self.text,
            title: self.title.as_deref(),
            publisher: self.publisher.as_deref(),
            published: self.published_on().map(|when| when.earliest.date_naive()),
        }
    }

    /// Sets what `defaults` has and the article itself does not tell.
    fn complete(&mut self, defaults: &Defaults) {
        let fill = |own: &mut Option<String>, default: &Option<String>| {
            if own.is_none() {
                own.clone_from(default);
            }
        };
        fill(&mut self.url, &defaults.url);
        fill(&mut self.publisher, &defaults.publisher);
        fill(&mut self.published, &defaults.published);
        fill(&mut self.language, &defaults.language);
    }

    /// What makes an article of what was given.
    ///
    /// # Errors
    /// Where the text is blank, the language or the date is none.
    fn checked(mut self) -> Result<Self, String> {
        if self.text.trim().is_empty() {
            return Err("is empty".into());
        }
        if let Some(published) = &self.published {
            self.published = Some(read_published(published)?);
        }
        if let Some(url) = self
            .url
            .as_deref()
            .filter(|u| !u.starts_with("http://") && !u.starts_with("https://"))
        {
            return Err(format!("`url` is `{}`: write it with http:// or https://", short(url)));
        }
        if let Some(language) = self.language.as_deref().filter(|l| !is_language(l)) {
            return Err(format!(
                "`language` is `{}`: write it as BCP 47 has it, e.g. en or en-GB",
                short(language)
            ));
        }
        Ok(self)
    }
}

/// What is given for all articles of a run; an article's own word goes first.
#[derive(Debug, Clone, Default)]
pub struct Defaults {
    /// Where it was published.
    pub url: Option<String>,
    /// The outlet's name.
    pub publisher: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
}

/// A publication date in the form that is stored.
///
/// # Errors
/// Where it is none, with what one looks like.
pub fn read_published(text: &str) -> Result<String, String> {
    let text = text.trim();
    if let Ok(when) = When::parse(text) {
        return Ok(when.edtf);
    }
    if let Ok(at) = chrono::DateTime::parse_from_rfc3339(text) {
        return Ok(at.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
    }
    // As pages write it: a date, and a time without an offset.
    match text.get(..10).filter(|d| d.parse::<NaiveDate>().is_ok()) {
        Some(date) if text[10..].starts_with(['T', ' ']) => Ok(date.to_owned()),
        _ => Err(format!(
            "`published` is `{}`: write a date, e.g. 2025-12-29, or 2025-12 for a month",
            short(text)
        )),
    }
}

/// The start of `text`, for a message.
fn short(text: &str) -> String {
    let mut start: String = text.chars().take(40).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}
