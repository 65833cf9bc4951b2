//! Evidence: stretches of an article's text.

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
