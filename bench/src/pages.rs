//! The pages that are asked for: of what, by which document, and by which key of the limit.

use crate::{
    Result,
    client::{Connection, Wire, get, post},
    limit::FROM_START,
    random::Random,
};
use chrono::DateTime;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use serde_json::{Value, json};
use uuid::Uuid;
use whosaid_domain::{
    id::{EventId, NodeId, PersonId, SourceId},
    page::Cursor,
};

/// Pages of one kind.
pub(crate) struct Pages {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) document: &'static str,
    pub(crate) of: Vec<Page>,
}

/// One page.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) variables: Value,
    /// A path of the limit.
    pub(crate) path: String,
}

impl Pages {
    /// The GraphQL requests.
    pub(crate) fn requests(&self) -> Vec<Wire> {
        let body = |page: &Page| json!({ "query": self.document, "variables": page.variables }).to_string();
        self.of.iter().map(|page| post("/graphql", &body(page))).collect()
    }

    /// The requests to the limit.
    pub(crate) fn limits(&self) -> Vec<Wire> {
        self.of.iter().map(|page| get(&page.path)).collect()
    }

    /// Asks both servers for some of the pages, and compares.
    pub(crate) async fn check(&self, server: &str, limit: &str) -> Result<()> {
        let (mut server, mut limit) = (Connection::open(server).await?, Connection::open(limit).await?);
        let pairs = self.requests().into_iter().zip(self.limits()).zip(&self.of);
        for ((request, path), page) in pairs.take(20) {
            let ours: Value = serde_json::from_slice(server.ask(&request).await?)?;
            let theirs: Value = serde_json::from_slice(limit.ask(&path).await?)?;
            if self.name == "q7" {
                // Of a word that thousands have, a thousand are ranked: which, is not settled.
                as_many(&ours, &theirs).map_err(|why| format!("{} {}: {why}", self.name, page.variables))?;
                continue;
            }
            same(&ours, &theirs).map_err(|why| format!("{} {}: {why}", self.name, page.variables))?;
        }
        Ok(())
    }
}

/// Whether both found as many.
fn as_many(ours: &Value, theirs: &Value) -> Result<()> {
    let found = |answer: &Value| answer["search"]["edges"].as_array().map(Vec::len);
    match (found(&ours["data"]), found(theirs)) {
        (Some(ours), Some(theirs)) if ours == theirs => Ok(()),
        (ours, theirs) => Err(format!("{ours:?} and {theirs:?} were found").into()),
    }
}

/// Whether a GraphQL answer and one of the limit hold the same page, ids and codes read as what they stand for.
pub(crate) fn same(ours: &Value, theirs: &Value) -> Result<()> {
    if let Some(errors) = ours.get("errors") {
        return Err(format!("the server answered with errors: {errors}").into());
    }
    let ours = plain("", ours.get("data").ok_or("an answer without data")?);
    let theirs = plain("", theirs);
    if ours == theirs {
        Ok(())
    } else {
        Err(format!("two different pages:\nserver {ours:#}\nlimit  {theirs:#}").into())
    }
}

fn plain(key: &str, value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| (key.clone(), plain(key, value)))
            .collect(),
        Value::Array(items) => items.iter().map(|item| plain("", item)).collect(),
        Value::Number(n) => json!(n.as_f64()),
        Value::String(text) => match key {
            "kind" | "act" => text.to_lowercase().into(),
            // Each has its own form.
            "endCursor" => "a cursor".into(),
            "id" => {
                let id = text
                    .parse::<NodeId>()
                    .map(NodeId::uuid)
                    .or_else(|_| text.parse::<Uuid>());
                id.map_or_else(|_| value.clone(), |id| id.simple().to_string().into())
            }
            _ => value.clone(),
        },
        _ => value.clone(),
    }
}

/// How many pages of each kind are asked for in turn.
const LIST: usize = 200;

/// The pages of all kinds, of nouns that have enough for a full page; a fifth of people and events are the most
/// spoken of. The same in every run on the same graph.
pub(crate) async fn all(url: &str) -> Result<Vec<Pages>> {
    let db = Database::connect(url).await?;
    let busy = |id: &str, table: &str, least: u32| {
        format!(
            "select {id}, count(*) from {table} where {id} is not null group by 1 having count(*) >= {least} order by 2 desc, 1"
        )
    };
    let events = ids(&db, &busy("event_id", "statement_events", 25)).await?;
    let people = ids(&db, &busy("speaker_person_id", "statements", 25)).await?;
    let sources = ids(&db, &busy("publisher_id", "articles", 10)).await?;
    let most = *people
        .first()
        .ok_or("nobody has enough statements for a page: the scale is too small")?;
    let slugs = texts(&db, "select slug from people order by id").await?;
    let mut random = Random::new(1);

    let page = |name: &str, variables: Value, key: String| Page {
        variables,
        path: format!("/{name}/{key}"),
    };
    let by_id = |name: &'static str, ids: Vec<Uuid>, global: fn(Uuid) -> String| {
        let one = |id: Uuid| page(name, json!({ "id": global(id) }), id.simple().to_string());
        ids.into_iter().map(one).collect::<Vec<_>>()
    };
    let q1 = by_id("q1", mixed(&mut random, &events), |id| EventId(id).to_string());
    let q2 = by_id("q2", mixed(&mut random, &people), |id| PersonId(id).to_string());
    let q3 = by_id("q3", spread(&mut random, &sources, LIST), |id| SourceId(id).to_string());
    let q5 = spread(&mut random, &slugs, LIST).into_iter();
    let q5 = q5
        .map(|slug| page("q5", json!({ "slug": slug }), slug.clone()))
        .collect();

    let q6 = by_id("q6", mixed(&mut random, &events), |id| EventId(id).to_string());
    // The longest words of some statements: rare ones and common ones.
    let texts_of = texts(&db, "select text from statements order by id limit 2000").await?;
    let longest = |text: &String| {
        let words = text.split(|c: char| !c.is_ascii_alphabetic());
        words.max_by_key(|word| word.len()).unwrap_or_default().to_lowercase()
    };
    let words: Vec<String> = texts_of.iter().map(longest).filter(|word| !word.is_empty()).collect();
    let q7 = spread(&mut random, &words, LIST).into_iter();
    let q7 = q7
        .map(|word| page("q7", json!({ "query": word }), word.clone()))
        .collect();

    let time = Time::of(&db, most).await?;
    let first = vec![(None, FROM_START.to_owned())];
    let deep = time.deep(&db).await?;
    let q4 = |count: bool, after: &[(Option<String>, String)]| {
        let name = if count { "q4-count" } else { "q4" };
        let one = |(cursor, place): &(Option<String>, String)| {
            let variables = json!({
                "speaker": PersonId(most).to_string(), "from": time.begins(), "to": time.ends(),
                "after": cursor, "count": count,
            });
            page(
                name,
                variables,
                format!("{}/{}/{}/{place}", most.simple(), time.from, time.to),
            )
        };
        after.iter().map(one).collect::<Vec<_>>()
    };
    let pages = |name, about, document, of| Pages {
        name,
        about,
        document,
        of,
    };
    const Q4: &str = include_str!("../queries/q4.graphql");
    let all = vec![
        pages("q1", "event, 20 statements", include_str!("../queries/q1.graphql"), q1),
        pages(
            "q2",
            "person, 20 statements, events",
            include_str!("../queries/q2.graphql"),
            q2,
        ),
        pages(
            "q3",
            "source, four lists deep",
            include_str!("../queries/q3.graphql"),
            q3,
        ),
        pages("q4", "speaker and time, first page", Q4, q4(false, &first)),
        pages("q4-deep", "the same, far in", Q4, q4(false, &deep)),
        pages("q4-count", "first page, totalCount", Q4, q4(true, &first)),
        pages("q4-deep-count", "far in, totalCount", Q4, q4(true, &deep)),
        pages("q5", "person by slug", include_str!("../queries/q5.graphql"), q5),
        pages(
            "q6",
            "event, counted by speaker and act",
            include_str!("../queries/q6.graphql"),
            q6,
        ),
        pages("q7", "search of statements", include_str!("../queries/q7.graphql"), q7),
    ];
    db.close().await?;
    Ok(all)
}

/// The time in which Q4 looks: some months in from both ends of what the speaker said.
struct Time {
    speaker: Uuid,
    from: i64,
    to: i64,
}

impl Time {
    async fn of(db: &DatabaseConnection, speaker: Uuid) -> Result<Self> {
        let sql = "select min(said_earliest), max(said_earliest) from statements where speaker_person_id = $1";
        let row = one(db, sql, vec![speaker.into()]).await?;
        let (first, last): (i64, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let month = (last - first) / 36;
        Ok(Self {
            speaker,
            from: first + month,
            to: last - month,
        })
    }

    fn begins(&self) -> String {
        text(self.from)
    }

    fn ends(&self) -> String {
        text(self.to)
    }

    /// Places about five ninths of the way in, 50,000 rows at full scale: as the server's cursors, and as the limit's.
    async fn deep(&self, db: &DatabaseConnection) -> Result<Vec<(Option<String>, String)>> {
        let of = "from statements where speaker_person_id = $1 and review_status <> 'rejected' \
                  and said_earliest < $2 and said_latest > $3";
        let bind = || vec![self.speaker.into(), self.to.into(), self.from.into()];
        let count: i64 = one(db, &format!("select count(*) {of}"), bind())
            .await?
            .try_get_by_index(0)?;
        let sql = format!("select told_at, id {of} order by told_at desc, id desc limit 1 offset $4");
        let mut places = Vec::new();
        for step in 0..10 {
            let mut values = bind();
            values.push(((count * 8 / 9).min(50_000) + step * 7).min(count - 1).into());
            let row = one(db, &sql, values).await?;
            let (at, id): (i64, Uuid) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let cursor = Cursor {
                order: "statement-time-desc".to_owned(),
                key: at.to_string(),
                id,
            };
            places.push((Some(cursor.encode()), format!("{at}/{}", id.simple())));
        }
        Ok(places)
    }
}

fn text(micros: i64) -> String {
    DateTime::from_timestamp_micros(micros).unwrap_or_default().to_rfc3339()
}

async fn one(db: &DatabaseConnection, sql: &str, values: Vec<sea_orm::Value>) -> Result<sea_orm::QueryResult> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.query_one_raw(statement).await?.ok_or("no row")?)
}

async fn ids(db: &DatabaseConnection, sql: &str) -> Result<Vec<Uuid>> {
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get_by_index(0))
        .collect::<Result<_, _>>()?)
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Result<Vec<String>> {
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get_by_index(0))
        .collect::<Result<_, _>>()?)
}

fn spread<T: Clone>(random: &mut Random, of: &[T], count: usize) -> Vec<T> {
    if of.is_empty() {
        return Vec::new();
    }
    (0..count).map(|_| of[random.below(of.len())].clone()).collect()
}

/// A fifth from the twentieth part that has most, four fifths from all.
fn mixed(random: &mut Random, of: &[Uuid]) -> Vec<Uuid> {
    let most = &of[..(of.len() / 20).max(1).min(of.len())];
    let mut ids = spread(random, most, LIST / 5);
    ids.extend(spread(random, of, LIST - LIST / 5));
    // One connection would else ask for the popular ones in a row.
    for i in (1..ids.len()).rev() {
        ids.swap(i, random.below(i + 1));
    }
    ids
}
