//! Which of the two media types of GraphQL over HTTP to answer in.

use axum::http::{HeaderMap, header};

/// The media type of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `application/json`: refused documents are answered with 200.
    Json,
    /// `application/graphql-response+json`: refused documents are answered with 400.
    GraphqlResponse,
}

impl Media {
    /// As the header has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }

    /// The one that the client prefers: the highest `q`, of equals the one named first; `application/json` for any, or
    /// where nothing is asked for. `None` where neither will do.
    #[must_use]
    pub fn negotiate(headers: &HeaderMap) -> Option<Self> {
        let mut any = false;
        let mut best: Option<(f32, Self)> = None;
        for range in headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(','))
        {
            any = true;
            let mut parts = range.split(';').map(str::trim);
            let media = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
                "application/graphql-response+json" => Self::GraphqlResponse,
                "application/json" | "application/*" | "*/*" => Self::Json,
                _ => continue,
            };
            let (mut q, mut utf8) = (1.0, true);
            for part in parts {
                match part
                    .split_once('=')
                    .map(|(k, v)| (k.trim().to_ascii_lowercase(), v.trim().trim_matches('"')))
                {
                    Some((k, v)) if k == "q" => q = v.parse().unwrap_or(0.0),
                    Some((k, v)) if k == "charset" => utf8 = is_utf8(v),
                    _ => {}
                }
            }
            if utf8 && q > 0.0 && best.is_none_or(|(most, _)| q > most) {
                best = Some((q, media));
            }
        }
        if any {
            best.map(|(_, media)| media)
        } else {
            Some(Self::Json)
        }
    }
}

/// Whether `name` is the one charset that is read and written.
#[must_use]
pub fn is_utf8(name: &str) -> bool {
    name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("utf8")
}

#[cfg(test)]
mod test {
    use super::*;

    fn of(accept: &str) -> Option<Media> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        Media::negotiate(&headers)
    }

    #[test]
    fn the_preferred_type_is_answered() {
        assert_eq!(Media::negotiate(&HeaderMap::new()), Some(Media::Json));
        assert_eq!(of("*/*"), Some(Media::Json));
        assert_eq!(of("application/graphql-response+json"), Some(Media::GraphqlResponse));
        assert_eq!(
            of("application/graphql-response+json, application/json;q=0.9"),
            Some(Media::GraphqlResponse)
        );
        assert_eq!(
            of("application/json;q=0.5, application/graphql-response+json;q=0.9"),
            Some(Media::GraphqlResponse)
        );
        assert_eq!(of("application/json, multipart/mixed"), Some(Media::Json));
        assert_eq!(of("text/html,application/xhtml+xml,*/*;q=0.8"), Some(Media::Json));
        assert_eq!(of("application/json;charset=latin1"), None);
        assert_eq!(of("application/json;q=0"), None);
        assert_eq!(of("text/html"), None);
    }
}
