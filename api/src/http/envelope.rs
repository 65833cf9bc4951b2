//! What every request and every answer carries, whatever it is about.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use std::{
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};
use tracing::{Instrument, field};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request its id and its span, and the answer its headers. Neither the address after `?` nor any header is
/// logged: they hold variables and keys.
pub(super) async fn envelope(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = request_id(request.headers());
    let trace = traceparent(request.headers());
    let id_text = id.to_str().unwrap_or_default();
    let span = tracing::info_span!(
        "request",
        id = id_text,
        trace_id = field::Empty,
        parent_id = field::Empty
    );
    if let Some((trace, parent)) = trace {
        span.record("trace_id", trace);
        span.record("parent_id", parent);
    }
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let entered = span.clone();
    let mut response = next.run(request).instrument(span).await;
    entered.in_scope(|| {
        let (status, ms) = (response.status().as_u16(), began.elapsed().as_secs_f64() * 1e3);
        if status >= 500 {
            tracing::warn!(target: "whosaid::request", %method, path, status, ms, "failed");
        } else {
            tracing::debug!(target: "whosaid::request", %method, path, status, ms, "answered");
        }
    });
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// The client's own, if it is short and plain; else a new one.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let plain = |v: &&HeaderValue| {
        let is_plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        (1..=64).contains(&v.len()) && v.as_bytes().iter().all(is_plain)
    };
    headers.get(REQUEST_ID).filter(plain).cloned().unwrap_or_else(new_id)
}

/// Unlikely to repeat within a log: when the program began, and a counter.
fn new_id() -> HeaderValue {
    static BEGAN: LazyLock<i64> = LazyLock::new(|| chrono::Utc::now().timestamp_micros());
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let id = format!("{:x}-{:x}", *BEGAN, COUNTER.fetch_add(1, Ordering::Relaxed));
    HeaderValue::from_str(&id).unwrap_or(HeaderValue::from_static("none"))
}

/// The trace and the span that W3C's `traceparent` names.
fn traceparent(headers: &HeaderMap) -> Option<(&str, &str)> {
    let mut parts = headers.get("traceparent")?.to_str().ok()?.split('-');
    let [version, trace, parent, flags] = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    let hex = |text: &str, digits: usize| {
        text.len() == digits && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let some = |text: &str| text.bytes().any(|b| b != b'0');
    // Version 00 has these four parts; later ones may have more.
    let whole = hex(version, 2) && version != "ff" && (version != "00" || parts.next().is_none());
    let good = whole && hex(trace, 32) && some(trace) && hex(parent, 16) && some(parent) && hex(flags, 2);
    good.then_some((trace, parent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn an_id_is_kept_if_it_is_plain_and_else_made() {
        assert_eq!(request_id(&headers("x-request-id", "a-1_B.2")), "a-1_B.2");
        let long = "x".repeat(65);
        for bad in ["", "a b", "a\tb", "{}", long.as_str()] {
            let made = request_id(&headers("x-request-id", bad));
            assert!(made != bad && made.len() > 5, "{made:?}");
        }
        assert_ne!(request_id(&HeaderMap::new()), request_id(&HeaderMap::new()));
    }

    #[test]
    fn a_trace_is_known_by_the_rules_of_w3c() {
        let (trace, parent) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
        let of = |value: &str| traceparent(&headers("traceparent", value)).map(|(t, p)| (t.to_owned(), p.to_owned()));
        let good = Some((trace.to_owned(), parent.to_owned()));
        assert_eq!(of(&format!("00-{trace}-{parent}-01")), good);
        assert_eq!(of(&format!("01-{trace}-{parent}-01-more")), good);
        for bad in [
            format!("00-{trace}-{parent}-01-more"),
            format!("ff-{trace}-{parent}-01"),
            format!("00-{}-{parent}-01", "0".repeat(32)),
            format!("00-{trace}-{}-01", "0".repeat(16)),
            format!("00-{}-{parent}-01", trace.to_uppercase()),
            format!("00-{trace}-{parent}"),
            "x".into(),
        ] {
            assert_eq!(of(&bad), None, "{bad}");
        }
    }
}
