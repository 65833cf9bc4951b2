//! The promise of the evidence: a body cut at a span is the span's words.

use crate::support;
use serde_json::{Value, json};

const QUERY: &str = "query($after: String) {
  statements(first: 25, after: $after, orderBy: POSITION) {
    pageInfo { hasNextPage endCursor }
    nodes {
      text
      article { body }
      content { ...whole } cue { ...whole } speakerSpan { ...whole }
      via { span { ...whole } }
      events { edges { span { ...whole } } }
    }
  }
}
fragment whole on TextSpan { start end startUtf16 endUtf16 exact prefix suffix }";

#[tokio::test(flavor = "multi_thread")]
async fn every_span_over_the_api_is_what_the_body_has_there() {
    whosaid_testkit::on_each(async |database| {
        let server = support::server_with_samples(database.url()).await;
        let (mut after, mut statements, mut spans) = (Value::Null, 0, 0);
        loop {
            let page = support::data(&server, QUERY, json!({ "after": after })).await["statements"].take();
            for statement in page["nodes"].as_array().unwrap() {
                statements += 1;
                spans += check(statement);
            }
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert!(
            statements > 40 && spans > 2 * statements,
            "{statements} statements with {spans} spans"
        );
    })
    .await;
}

fn check(statement: &Value) -> usize {
    let body = statement["article"]["body"].as_str().unwrap();
    let content = statement["content"].as_array().unwrap();
    assert!(!content.is_empty());
    let words: Vec<&str> = content.iter().map(|span| span["exact"].as_str().unwrap()).collect();
    assert_eq!(statement["text"], words.join(" … "));
    let via = statement["via"].as_array().unwrap().iter().map(|via| &via["span"]);
    let events = statement["events"]["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| &edge["span"]);
    let all = content
        .iter()
        .chain([&statement["cue"], &statement["speakerSpan"]])
        .chain(via)
        .chain(events);
    all.filter(|span| !span.is_null()).map(|span| holds(body, span)).count()
}

fn holds(body: &str, span: &Value) {
    let at = |name: &str| usize::try_from(span[name].as_u64().unwrap()).unwrap();
    let points: Vec<char> = body.chars().collect();
    let cut = |from: usize, to: usize| points[from..to].iter().collect::<String>();
    let (start, end) = (at("start"), at("end"));
    assert!(start < end);
    assert_eq!(span["exact"], cut(start, end));
    assert_eq!(span["prefix"], cut(start.saturating_sub(32), start));
    assert_eq!(span["suffix"], cut(end, points.len().min(end + 32)));
    let units: Vec<u16> = body.encode_utf16().collect();
    assert_eq!(
        span["exact"],
        String::from_utf16(&units[at("startUtf16")..at("endUtf16")]).unwrap()
    );
}
