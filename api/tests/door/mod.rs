//! Who is let in, how often, with which document, and what is told to caches.

mod caches;
mod keys;
mod limits;
mod once;
mod persisted;

use crate::support::{serve::Served, wire::Answer};
use serde_json::json;

const JSON: (&str, &str) = ("content-type", "application/json");
const COUNT: &str = r#"{"query": "{ articles { totalCount } }"}"#;
const COUNT_BY_GET: &str = "/graphql?query=%7Barticles%7BtotalCount%7D%7D";

fn code(answer: &Answer) -> String {
    let json = answer.json();
    json["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// The id and the name of a person of the samples.
async fn viveka(server: &Served) -> (String, String) {
    let answer = server
        .post(&[JSON], r#"{"query": "{ person(slug: \"viveka-lund\") { id name } }"}"#)
        .await
        .json();
    let text = |field: &str| answer["data"]["person"][field].as_str().unwrap().to_owned();
    (text("id"), text("name"))
}

fn rename(id: &str, name: &str) -> String {
    let query = "mutation Rename($id: ID!, $name: String!) { updatePerson(input: { id: $id, name: $name }) \
                 { person { name version } userErrors { message } } }";
    json!({ "query": query, "variables": { "id": id, "name": name } }).to_string()
}
