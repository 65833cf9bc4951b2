//! What search looks in: made anew, before a transaction ends, of the nouns that it changed. Triggers tell which.

use super::Writer;
use crate::{
    Result,
    clock::SystemClock,
    id::Uuid,
    repeat::fingerprints,
    search::{Field, MAX_TEXT, tokens},
    store::{
        Store,
        search::mark,
        sql::{Row, Sql},
    },
};
use sea_orm::{DbBackend, Value, sea_query::ArrayType};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Nouns that are indexed in one go: an article with all that is in it, seldom more.
const NOUNS: u32 = 2_000;
/// The most bytes of one document's words.
const BYTES: usize = 500_000;

/// What of the nouns is searched: the field, the noun, its id, the text and where it is. What describes a noun is found
/// together with its name.
const TEXTS: &[(Field, &str, &str, &str, &str)] = &[
    (Field::Title, "articles", "n.id", "n.title", "articles n"),
    (
        Field::Body,
        "articles",
        "n.id",
        "coalesce(n.title, '') || ' ' || substr(b.body, 1, 200000)",
        "articles n join article_bodies b on b.article_id = n.id",
    ),
    (Field::Text, "statements", "n.id", "n.text", "statements n"),
    (Field::Name, "people", "n.id", "n.name", "people n"),
    (Field::Name, "people", "n.person_id", "n.alias", "person_aliases n"),
    (
        Field::Description,
        "people",
        "n.id",
        "n.name || ' ' || n.description",
        "people n",
    ),
    (Field::Name, "sources", "n.id", "n.name", "sources n"),
    (Field::Name, "sources", "n.source_id", "n.alias", "source_aliases n"),
    (Field::Name, "events", "n.id", "n.name", "events n"),
    (Field::Name, "events", "n.event_id", "n.alias", "event_aliases n"),
    (Field::Place, "events", "n.id", "n.name || ' ' || n.place", "events n"),
];

/// A text to be searched.
struct Document {
    node: Uuid,
    noun: String,
    field: Field,
    words: Vec<String>,
}

impl Store {
    /// Indexes for search what was written without it: by an earlier schema, or around the program.
    ///
    /// # Errors
    /// Of the database.
    pub async fn index_for_search(&self) -> Result<()> {
        loop {
            let w = Writer::begin(self, &SystemClock, None).await?;
            let some = w.index_some().await?;
            w.tx.commit().await?;
            if some == 0 {
                return Ok(());
            }
        }
    }
}

impl Writer<'_> {
    /// Indexes all that has changed.
    pub(super) async fn index(&self) -> Result<()> {
        while self.index_some().await? == NOUNS as usize {}
        Ok(())
    }

    /// Indexes what has changed, so many nouns; gives how many.
    async fn index_some(&self) -> Result<usize> {
        let mut sql = self.sql();
        let most = sql.bind(i64::from(NOUNS));
        let text = format!(
            "delete from search_stale where node in (select node from search_stale limit {most}) returning node, noun"
        );
        let mut stale: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            let (node, noun) = (row.get()?, row.get()?);
            stale.entry(noun).or_default().push(node);
        }
        let nodes: Vec<Uuid> = stale.values().flatten().copied().collect();
        if nodes.is_empty() {
            return Ok(0);
        }
        let mut sql = self.sql();
        let any = sql.any_id(nodes.iter().copied());
        let text = format!("delete from search_documents where node {any}");
        sql.run(&self.tx, &text).await?;
        let documents = self.documents(&stale).await?;
        self.insert_documents(&documents).await?;
        if let Some(statements) = stale.get("statements") {
            self.fingerprints(statements, &documents).await?;
        }
        Ok(nodes.len())
    }

    /// The texts of nouns, of those that are still there.
    async fn documents(&self, stale: &BTreeMap<String, Vec<Uuid>>) -> Result<Vec<Document>> {
        let mut sql = self.sql();
        let mut parts = Vec::new();
        for (field, noun, id, text, from) in TEXTS {
            let any = sql.any_id(stale.get(*noun).into_iter().flatten().copied());
            parts.push(format!(
                "select {id}, '{noun}', {}, {text} from {from} where {id} {any}",
                *field as u8
            ));
        }
        let mut documents: Vec<Document> = Vec::new();
        let mut known: HashSet<(Uuid, Vec<String>)> = HashSet::new();
        for row in sql.all(&self.tx, &parts.join(" union all ")).await? {
            let mut row = Row::new(&row);
            let (node, noun, field) = (row.get()?, row.get::<String>()?, row.get::<i32>()?);
            let words = words(&row.get::<Option<String>>()?.unwrap_or_default());
            let Some((field, ..)) = TEXTS.iter().find(|(known, ..)| *known as i32 == field) else {
                continue;
            };
            // Its own name is among its names, and two may differ by nothing that counts.
            let name = *field == Field::Name;
            if !words.is_empty() && (!name || known.insert((node, words.clone()))) {
                documents.push(Document {
                    node,
                    noun,
                    field: *field,
                    words,
                });
            }
        }
        // The order of rows means nothing; that of documents does not depend on it.
        documents.sort_by(|a, b| (a.node, a.field as u8, &a.words).cmp(&(b.node, b.field as u8, &b.words)));
        Ok(documents)
    }

    /// What tells statements' words again.
    async fn fingerprints(&self, statements: &[Uuid], documents: &[Document]) -> Result<()> {
        let mut sql = self.sql();
        let any = sql.any_id(statements.iter().copied());
        let text = format!("delete from statement_fingerprints where statement {any}");
        sql.run(&self.tx, &text).await?;
        let mut sql = self.sql();
        let any = sql.any_id(statements.iter().copied());
        let text = format!(
            "select id, coalesce(speaker_person_id, speaker_source_id) from statements where id {any} \
             and coalesce(speaker_person_id, speaker_source_id) is not null"
        );
        let mut speakers: HashMap<Uuid, Uuid> = HashMap::new();
        for row in sql.all(&self.tx, &text).await? {
            let mut row = Row::new(&row);
            speakers.insert(row.get()?, row.get()?);
        }
        let mut rows: Vec<(Uuid, i64, i32)> = Vec::new();
        for document in documents.iter().filter(|d| d.field == Field::Text) {
            if let Some(speaker) = speakers.get(&document.node) {
                let all = fingerprints(*speaker, &document.words);
                let n = all.len() as i32;
                rows.extend(all.into_iter().map(|one| (document.node, one, n)));
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        let mut sql = self.sql();
        let text = if sql.postgres {
            let array = |kind, values: Vec<Value>| Value::Array(kind, Some(Box::new(values)));
            let a = sql.bind(array(ArrayType::Uuid, rows.iter().map(|r| r.0.into()).collect()));
            let b = sql.bind(array(ArrayType::BigInt, rows.iter().map(|r| r.1.into()).collect()));
            let c = sql.bind(array(ArrayType::Int, rows.iter().map(|r| r.2.into()).collect()));
            format!("select * from unnest({a}, {b}, {c})")
        } else {
            let all: Vec<_> = rows
                .iter()
                .map(|(statement, one, n)| serde_json::json!([statement.simple().to_string(), one, n]))
                .collect();
            let all = sql.bind(serde_json::Value::Array(all).to_string());
            format!("select unhex(value ->> 0), value ->> 1, value ->> 2 from json_each({all})")
        };
        let text = format!("insert into statement_fingerprints (statement, fingerprint, n) {text}");
        sql.run(&self.tx, &text).await?;
        Ok(())
    }

    async fn insert_documents(&self, documents: &[Document]) -> Result<()> {
        if documents.is_empty() {
            return Ok(());
        }
        let rows = self.sql().all(
            &self.tx,
            "select cast(coalesce(max(doc), 0) as bigint) from search_documents",
        );
        let mut last: i64 = match rows.await?.first() {
            Some(row) => Row::new(row).get()?,
            None => 0,
        };
        // In pieces, as bodies are long.
        let mut rest = documents;
        while !rest.is_empty() {
            let mut bytes = 0;
            let fits = rest.iter().take_while(|d| {
                bytes += d.words.iter().map(String::len).sum::<usize>();
                bytes < 4 * BYTES
            });
            let (some, more) = rest.split_at(fits.count().max(1));
            rest = more;
            self.insert_some(some, last).await?;
            last += some.len() as i64;
        }
        Ok(())
    }

    async fn insert_some(&self, documents: &[Document], last: i64) -> Result<()> {
        let docs = || (last + 1..).take(documents.len());
        let boost = |d: &Document| d.field.boost(d.words.len());
        let (mut of, mut index) = (self.sql(), self.sql());
        let (of_text, index_text) = if self.backend == DbBackend::Postgres {
            let array = |kind, values: Vec<Value>| Value::Array(kind, Some(Box::new(values)));
            let numbers = |sql: &mut Sql| sql.bind(array(ArrayType::BigInt, docs().map(Value::from).collect()));
            let (a, x) = (numbers(&mut of), numbers(&mut index));
            let b = of.bind(array(
                ArrayType::Uuid,
                documents.iter().map(|d| d.node.into()).collect(),
            ));
            let c = of.bind(array(
                ArrayType::Int,
                documents.iter().map(|d| boost(d).into()).collect(),
            ));
            let y = index.bind(array(
                ArrayType::String,
                documents.iter().map(|d| vector(d).into()).collect(),
            ));
            (
                format!("insert into search_documents (doc, node, boost) select * from unnest({a}, {b}, {c})"),
                format!(
                    "insert into search_index (doc, words) select u.doc, cast(u.words as tsvector) \
                     from unnest({x}, {y}) u(doc, words)"
                ),
            )
        } else {
            let rows = documents.iter().zip(docs());
            let all: Vec<_> = rows
                .clone()
                .map(|(d, doc)| serde_json::json!([doc, d.node.simple().to_string(), boost(d)]))
                .collect();
            let words: Vec<_> = rows
                .map(|(d, doc)| serde_json::json!([doc, format!("{} {}", mark(&d.noun), d.words.join(" "))]))
                .collect();
            let all = of.bind(serde_json::Value::Array(all).to_string());
            let words = index.bind(serde_json::Value::Array(words).to_string());
            (
                format!(
                    "insert into search_documents (doc, node, boost) \
                     select value ->> 0, unhex(value ->> 1), value ->> 2 from json_each({all})"
                ),
                format!(
                    "insert into search_index (rowid, words) select value ->> 0, value ->> 1 from json_each({words})"
                ),
            )
        };
        of.run(&self.tx, &of_text).await?;
        index.run(&self.tx, &index_text).await?;
        Ok(())
    }
}

/// The words of a text, of a very long one those that it begins with.
fn words(text: &str) -> Vec<String> {
    let mut bytes = 0;
    tokens(text)
        .into_iter()
        .take(MAX_TEXT)
        .map(|token| token.word)
        .take_while(|word| {
            bytes += word.len();
            bytes < BYTES
        })
        .collect()
}

/// As PostgreSQL writes such a text: each word with its places. Its own parser would part words otherwise.
fn vector(document: &Document) -> String {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, word) in document.words.iter().enumerate() {
        places.entry(word).or_default().push(i + 1);
    }
    let mut text = format!("'{}'", mark(&document.noun));
    for (word, places) in places {
        let places: Vec<String> = places.iter().map(usize::to_string).collect();
        text.push_str(&format!(" '{word}':{}", places.join(",")));
    }
    text
}
