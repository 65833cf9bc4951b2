//! The playground: GraphiQL, embedded where its files were there at build time, else from a CDN.

use axum::{
    http::header,
    response::{Html, IntoResponse, Response},
};

/// The query that the playground opens on.
pub const SAMPLE: &str = include_str!("sample.graphql");

/// A file of the playground: its name here, its place in the npm registry, its hash, its bytes where embedded.
struct File {
    name: &'static str,
    npm: &'static str,
    sha384: &'static str,
    bytes: Option<&'static [u8]>,
}

macro_rules! file {
    ($name:literal, $package:literal, $version:literal, $path:literal, $sha384:literal) => {
        File {
            name: $name,
            npm: concat!($package, "@", $version, "/", $path),
            sha384: $sha384,
            #[cfg(playground_embedded)]
            bytes: Some(include_bytes!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/playground/node_modules/",
                $package,
                "/",
                $path
            ))),
            #[cfg(not(playground_embedded))]
            bytes: None,
        }
    };
}

/// Versions and hashes as `playground/package-lock.json` has them; the CDN serves the same files.
const FILES: [File; 4] = [
    file!(
        "react.js",
        "react",
        "18.3.1",
        "umd/react.production.min.js",
        "DGyLxAyjq0f9SPpVevD6IgztCFlnMF6oW/XQGmfe+IsZ8TqEiDrcHkMLKI6fiB/Z"
    ),
    file!(
        "react-dom.js",
        "react-dom",
        "18.3.1",
        "umd/react-dom.production.min.js",
        "gTGxhz21lVGYNMcdJOyq01Edg0jhn/c22nsx0kyqP0TxaV5WVdsSH1fSDUf5YJj1"
    ),
    file!(
        "graphiql.js",
        "graphiql",
        "3.9.0",
        "graphiql.min.js",
        "8NGfVj4CVlqHajlZj+bPJT4thxPMHMJYn7DWK2CvtopLd02E7qsPHazniBYvVjOO"
    ),
    file!(
        "graphiql.css",
        "graphiql",
        "3.9.0",
        "graphiql.min.css",
        "QMux00XgRtwRLSYIY3kw2rj1ovk5AuuliAchk+HSQbqdbGFnz9GYuqIlOqxhwCE2"
    ),
];

/// Whether the playground works without the internet.
#[must_use]
pub fn embedded() -> bool {
    FILES.iter().all(|file| file.bytes.is_some())
}

const SCRIPT: &str = include_str!("playground.js");
const STYLE: &str =
    "html, body, #graphiql { height: 100%; margin: 0 } .missing { font: 1rem/1.5 sans-serif; padding: 3rem }";

/// The page.
pub async fn page() -> Response {
    let tags: String = FILES.iter().map(tag).collect();
    let from = if embedded() {
        ""
    } else {
        "<!-- Built without the playground's files: they come from a CDN. -->\n"
    };
    let html = format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>whosaid playground</title>
<link rel="icon" href="data:,">
{from}{tags}<link rel="stylesheet" href="/playground/page.css">
</head>
<body>
<div id="graphiql">Loading …</div>
<script type="text/plain" id="sample">{SAMPLE}</script>
<script src="/playground/page.js"></script>
</body>
</html>
"#
    );
    let cdn = if embedded() { "" } else { " https://cdn.jsdelivr.net" };
    let policy = format!(
        "default-src 'none'; script-src 'self'{cdn}; style-src 'self' 'unsafe-inline'{cdn}; img-src 'self' data:; \
         font-src 'self' data:{cdn}; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    );
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response()
}

fn tag(file: &File) -> String {
    let (address, check) = match file.bytes {
        Some(_) => (format!("/playground/{}", file.name), String::new()),
        None => (
            format!("https://cdn.jsdelivr.net/npm/{}", file.npm),
            format!(" integrity=\"sha384-{}\" crossorigin=\"anonymous\"", file.sha384),
        ),
    };
    if file.name.ends_with(".css") {
        format!("<link rel=\"stylesheet\" href=\"{address}\"{check}>\n")
    } else {
        format!("<script src=\"{address}\"{check}></script>\n")
    }
}

/// A file of the page; `None` where there is none of this name.
#[must_use]
pub fn asset(name: &str) -> Option<Response> {
    let bytes = match name {
        "page.js" => SCRIPT.as_bytes(),
        "page.css" => STYLE.as_bytes(),
        _ => FILES.iter().find(|file| file.name == name)?.bytes?,
    };
    let kind = if name.ends_with(".css") {
        "text/css; charset=utf-8"
    } else {
        "text/javascript; charset=utf-8"
    };
    // Short: the same name has other bytes after an upgrade.
    Some(
        (
            [
                (header::CONTENT_TYPE, kind),
                (header::CACHE_CONTROL, "public, max-age=600"),
            ],
            bytes,
        )
            .into_response(),
    )
}

#[cfg(test)]
mod test {
    use super::*;
    use sha2::{Digest, Sha384};

    #[test]
    fn versions_and_hashes_are_those_of_the_lock_file() {
        let lock: serde_json::Value = serde_json::from_str(include_str!("../../playground/package-lock.json")).unwrap();
        for file in &FILES {
            let (package, rest) = file.npm.split_once('@').unwrap();
            let locked = &lock["packages"][format!("node_modules/{package}")]["version"];
            assert_eq!(rest.split('/').next(), locked.as_str(), "{package}");
            if let Some(bytes) = file.bytes {
                assert_eq!(base64(&Sha384::digest(bytes)), file.sha384, "{}", file.name);
            }
        }
    }

    fn base64(bytes: &[u8]) -> String {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        // 48 bytes are 64 digits without padding.
        let digits = |three: &[u8]| {
            let n = three.iter().fold(0_usize, |n, byte| n << 8 | usize::from(*byte));
            [18, 12, 6, 0].map(|shift| char::from(DIGITS[n >> shift & 63]))
        };
        bytes.chunks(3).flat_map(digits).collect()
    }
}
