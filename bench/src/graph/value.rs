//! Times and spans as columns hold them.

use crate::{rows::*, text::Stretch};
use chrono::DateTime;
use whosaid_domain::{
    span::{Body, TextSpan},
    when::When,
};

pub(super) fn micros(millis: u64) -> i64 {
    millis as i64 * 1_000
}

pub(super) fn time(millis: u64, format: &str) -> crate::Result<When> {
    let at = DateTime::from_timestamp_millis(millis as i64).ok_or("a time beyond all times")?;
    Ok(When::parse(&at.format(format).to_string())?)
}

pub(super) fn day(millis: u64) -> crate::Result<When> {
    time(millis, "%Y-%m-%d")
}

pub(super) fn instant(millis: u64) -> crate::Result<When> {
    time(millis, "%Y-%m-%dT%H:%M:%SZ")
}

pub(super) fn earliest(when: &When) -> i64 {
    when.earliest.timestamp_micros()
}

pub(super) fn latest(when: &When) -> i64 {
    when.latest.timestamp_micros()
}

pub(super) fn cut(body: &Body<'_>, (start, end): Stretch) -> crate::Result<TextSpan> {
    Ok(body.span(start, end)?)
}

pub(super) fn columns(span: TextSpan) -> Vec<Value> {
    row![
        span.start,
        span.end,
        span.start_utf16,
        span.end_utf16,
        span.exact,
        span.prefix,
        span.suffix
    ]
}

pub(super) fn span(body: &Body<'_>, stretch: Stretch) -> crate::Result<Vec<Value>> {
    Ok(columns(cut(body, stretch)?))
}
