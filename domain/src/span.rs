//! Evidence: stretches of an article's text.

use crate::{Error, Result};

/// A stretch of an article's body. `body[start..end] == exact`, checked when written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextSpan {
    /// Unicode code points from the start of the body.
    pub start: i32,
    /// Exclusive.
    pub end: i32,
    /// The same in UTF-16 code units.
    pub start_utf16: i32,
    /// Exclusive.
    pub end_utf16: i32,
    /// The words.
    pub exact: String,
    /// Up to 32 code points before.
    pub prefix: String,
    /// Up to 32 code points after.
    pub suffix: String,
}

/// A stretch of an article's body that somebody names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpanGiven {
    /// Unicode code points from the start of the body.
    pub start: i32,
    /// Exclusive.
    pub end: i32,
    /// The words that must stand there.
    pub exact: Option<String>,
}

/// Code points of context on either side.
const CONTEXT: usize = 32;

/// An article's text with the tables that turn code points into bytes and UTF-16 code units.
#[derive(Debug)]
pub struct Body<'a> {
    text: &'a str,
    /// For each code point, and for the end, its byte and its UTF-16 code unit; empty where all three are the same.
    offsets: Vec<(u32, u32)>,
    length: usize,
}

impl<'a> Body<'a> {
    /// # Errors
    /// [`Error::Invalid`] for 2 GiB of text and more.
    pub fn new(text: &'a str) -> Result<Self> {
        if i32::try_from(text.len()).is_err() {
            return Err(Error::Invalid(format!(
                "a text of {} bytes is too long: 2 GiB is the limit",
                text.len()
            )));
        }
        if text.is_ascii() {
            return Ok(Self {
                text,
                offsets: Vec::new(),
                length: text.len(),
            });
        }
        let mut offsets = Vec::with_capacity(text.len() + 1);
        let (mut byte, mut unit) = (0, 0);
        for c in text.chars() {
            offsets.push((byte, unit));
            byte += c.len_utf8() as u32;
            unit += c.len_utf16() as u32;
        }
        offsets.push((byte, unit));
        let length = offsets.len() - 1;
        Ok(Self { text, offsets, length })
    }

    fn byte(&self, point: usize) -> usize {
        self.offsets.get(point).map_or(point, |(byte, _)| *byte as usize)
    }

    fn unit(&self, point: usize) -> usize {
        self.offsets.get(point).map_or(point, |(_, unit)| *unit as usize)
    }

    /// The words from one code point to another, the second exclusive; `None` beyond the text or where they cross.
    #[must_use]
    pub fn cut(&self, start: usize, end: usize) -> Option<&'a str> {
        if start > end || end > self.length {
            return None;
        }
        self.text.get(self.byte(start)..self.byte(end))
    }

    /// The span with its words and their surroundings.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the span is empty or leaves the text.
    pub fn span(&self, start: usize, end: usize) -> Result<TextSpan> {
        let exact = self.cut(start, end).filter(|words| !words.is_empty()).ok_or_else(|| {
            Error::Invalid(format!(
                "the span {start}..{end} is empty or leaves the text, which has {} code points",
                self.length
            ))
        })?;
        let cut = |start, end| self.cut(start, end).unwrap_or_default().to_owned();
        // Lossless: the text is shorter than 2 GiB.
        let int = |n: usize| n as i32;
        Ok(TextSpan {
            start: int(start),
            end: int(end),
            start_utf16: int(self.unit(start)),
            end_utf16: int(self.unit(end)),
            exact: exact.to_owned(),
            prefix: cut(start.saturating_sub(CONTEXT), start),
            suffix: cut(end, (end + CONTEXT).min(self.length)),
        })
    }

    /// Checks a span that came from elsewhere.
    ///
    /// # Errors
    /// [`Error::Invalid`] where any part of it disagrees with the text.
    pub fn verify(&self, span: &TextSpan) -> Result<()> {
        let point = |n: i32| usize::try_from(n).unwrap_or(usize::MAX);
        let here = self.span(point(span.start), point(span.end))?;
        if here == *span {
            return Ok(());
        }
        let clip = |words: &str| words.chars().take(64).collect::<String>();
        Err(Error::Invalid(format!(
            "the span {}..{} says `{}`, but the text has `{}` there",
            span.start,
            span.end,
            clip(&span.exact),
            clip(&here.exact)
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_code_points_and_utf16_units_apart() {
        let body = Body::new("a 😀 “é”").unwrap();
        let span = body.span(4, 7).unwrap();
        assert_eq!((span.start, span.end, span.start_utf16, span.end_utf16), (4, 7, 5, 8));
        assert_eq!(
            (span.exact.as_str(), span.prefix.as_str(), span.suffix.as_str()),
            ("“é”", "a 😀 ", "")
        );
    }

    #[test]
    fn refuses_empty_crossed_and_outside() {
        for text in ["abc", "äbc"] {
            let body = Body::new(text).unwrap();
            for (start, end) in [(0, 0), (2, 1), (2, 4), (4, 5), (usize::MAX, 1), (1, usize::MAX)] {
                assert!(body.span(start, end).is_err(), "{start}..{end}");
            }
        }
    }

    #[test]
    fn verify_finds_every_disagreement() {
        let body = Body::new("“Nobody came,” she said.").unwrap();
        let good = body.span(1, 13).unwrap();
        assert!(body.verify(&good).is_ok());
        for bad in [
            TextSpan {
                start: 2,
                ..good.clone()
            },
            TextSpan {
                end: 12,
                ..good.clone()
            },
            TextSpan {
                start: -1,
                ..good.clone()
            },
            TextSpan {
                start_utf16: 7,
                ..good.clone()
            },
            TextSpan {
                exact: "Somebody came".into(),
                ..good.clone()
            },
            TextSpan {
                prefix: String::new(),
                ..good.clone()
            },
        ] {
            assert!(body.verify(&bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn cuts_as_a_walk_over_the_characters_does(text in "[a-zé“😀]{0,60}", a in 0usize..70, b in 0usize..70) {
            let body = Body::new(&text).unwrap();
            let walked = (a <= b && b <= text.chars().count())
                .then(|| text.chars().skip(a).take(b - a).collect::<String>());
            prop_assert_eq!(body.cut(a, b).map(str::to_owned), walked.clone());
            if let Ok(span) = body.span(a, b) {
                let units: Vec<u16> = text.encode_utf16().collect();
                let cut = &units[span.start_utf16 as usize..span.end_utf16 as usize];
                prop_assert_eq!(Some(String::from_utf16(cut).unwrap()), walked);
            }
        }
    }
}
