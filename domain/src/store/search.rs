//! Finding: which nouns have the words of a query, and where.

use super::{
    Store,
    keyset::{Key, Order},
    sql::Row,
};
use crate::{
    Error, Result,
    id::Uuid,
    page::{Cursor, Direction},
    search::{Alternative, CANDIDATES, Field, Hit, Hits, Query, SEARCHED, Snippet, snippet},
    store::read::want::Noun,
};
use std::collections::HashMap;

/// As much of an article's body as is searched.
pub(super) const BODY_CHARACTERS: usize = 200_000;
const BODY: &str = "substr(b.body, 1, 200000)";

/// A word that no text has, which tells of which noun a document is: so that a kind is found by the index too.
pub(super) fn mark(table: &str) -> String {
    format!("\u{e000}{}", &table[..2])
}

fn table(noun: Noun) -> &'static str {
    super::read::table(noun).0
}

/// What must hold of a noun that is shown.
fn shown(noun: Noun) -> &'static str {
    match noun {
        Noun::Statement => "n.review_status <> 'rejected'",
        Noun::Person | Noun::Source => "n.merged_into_id is null",
        Noun::Event => "n.merged_into_id is null and n.review_status <> 'rejected'",
        _ => "true",
    }
}

/// As the database writes it: for PostgreSQL a `tsquery`, for SQLite an FTS5 expression. Words are letters and digits.
fn expression(postgres: bool, table: &str, alternative: &Alternative) -> String {
    let phrase = |words: &[String]| {
        if postgres {
            let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            format!("({})", words.join(" <-> "))
        } else {
            format!("\"{}\"", words.join(" "))
        }
    };
    let (and, not) = if postgres { (" & ", " & !") } else { (" AND ", " NOT ") };
    let mark = phrase(&[mark(table)]);
    let all: Vec<String> = [mark]
        .into_iter()
        .chain(alternative.all.iter().map(|p| phrase(p)))
        .collect();
    let mut text = format!("({})", all.join(and));
    for words in &alternative.none {
        text.push_str(not);
        text.push_str(&phrase(words));
    }
    text
}

/// The order of what is found.
fn order() -> Order {
    Order::new("search", &[("g.score", Key::Int), ("g.node", Key::Id)], true)
}

impl Store {
    /// Nouns of these kinds that answer the query, best first: a page after a cursor. One SQL statement, and one more
    /// where snippets are wanted.
    ///
    /// # Errors
    /// [`Error::Page`] for a cursor of another list; of the database.
    pub async fn search(
        &self,
        query: &Query,
        kinds: &[Noun],
        limit: u32,
        after: Option<&Cursor>,
        snippets: bool,
    ) -> Result<Hits> {
        let mut sql = self.sql();
        let postgres = sql.postgres;
        let most = sql.bind(i64::from(CANDIDATES));
        let mut branches = Vec::new();
        for (i, noun) in SEARCHED.iter().enumerate().filter(|(_, noun)| kinds.contains(noun)) {
            let (table, shown) = (table(*noun), shown(*noun));
            for (j, alternative) in query.alternatives.iter().enumerate() {
                let words = sql.bind(expression(postgres, table, alternative));
                // SQLite gives the latest documents first, without sorting.
                let from = if postgres {
                    format!(
                        "search_index x join search_documents d on d.doc = x.doc join {table} n on n.id = d.node \
                         where x.words @@ cast(cast({words} as text) as tsquery) and {shown}"
                    )
                } else {
                    format!(
                        "search_index cross join search_documents d on d.doc = search_index.rowid \
                         cross join {table} n on n.id = d.node where search_index match {words} and {shown} \
                         order by search_index.rowid desc"
                    )
                };
                branches.push(format!(
                    "select * from (select d.node as node, {i} as noun, {j} as alternative, d.boost as boost from {from} \
                     limit {most}) b{i}_{j}"
                ));
            }
        }
        if branches.is_empty() {
            return Ok(Hits {
                hits: Vec::new(),
                has_next: false,
                count: 0,
            });
        }
        let order = order();
        let beyond = match after {
            Some(cursor) => order.beyond(&mut sql, cursor, ">")?,
            None => "true".into(),
        };
        let page = sql.bind(i64::from(limit) + 1);
        let text = format!(
            "with c as ({}), h as (select node, noun, alternative, max(boost) as boost from c group by 1, 2, 3), \
             g as (select node, noun, cast(sum(boost) as bigint) as score from h group by 1, 2) \
             select g.node, g.score, g.noun, (select count(*) from g) from g where {beyond} order by {} limit {page}",
            branches.join(" union all "),
            order.by(Direction::Forward)
        );
        let rows = sql.read(&self.read, text).await?;
        let full = 1000.0 * query.alternatives.len() as f64;
        let mut found = Hits {
            hits: Vec::new(),
            has_next: rows.len() > limit as usize,
            count: 0,
        };
        for row in rows.iter().take(limit as usize) {
            let mut read = Row::new(row);
            let id: Uuid = read.get()?;
            let score: i64 = read.get()?;
            let noun: i32 = read.get()?;
            found.count = read.get::<i64>()?.unsigned_abs();
            let noun = usize::try_from(noun).ok().and_then(|i| SEARCHED.get(i)).copied();
            found.hits.push(Hit {
                noun: noun.ok_or_else(|| Error::Schema("a document of no noun".into()))?,
                id,
                score: score as f64 / full,
                cursor: order.cursor(&order.key(&mut Row::from(row, 1), id)?),
                snippet: None,
            });
        }
        if snippets && !found.hits.is_empty() {
            self.snippets(query, &mut found.hits).await?;
        }
        Ok(found)
    }

    /// How many nouns of these kinds answer the query, up to [`CANDIDATES`] of each.
    ///
    /// # Errors
    /// Of the database.
    pub async fn count_found(&self, query: &Query, kinds: &[Noun]) -> Result<u64> {
        Ok(self.search(query, kinds, 1, None, false).await?.count)
    }

    async fn snippets(&self, query: &Query, hits: &mut [Hit]) -> Result<()> {
        let mut sql = self.sql();
        let mut parts = Vec::new();
        for noun in SEARCHED {
            let ids: Vec<Uuid> = hits.iter().filter(|h| h.noun == noun).map(|h| h.id).collect();
            if ids.is_empty() {
                continue;
            }
            let any = sql.any_id(ids.into_iter());
            let table = table(noun);
            let own =
                |field: u8, column: &str| format!("select n.id, {field}, {column} from {table} n where n.id {any}");
            let names =
                |one: &str| format!("select n.{one}_id, 0, n.alias from {one}_aliases n where n.{one}_id {any}");
            parts.extend(match noun {
                Noun::Article => vec![
                    own(1, "n.title"),
                    format!("select b.article_id, 5, {BODY} from article_bodies b where b.article_id {any}"),
                ],
                Noun::Statement => vec![own(2, "n.text")],
                Noun::Person => vec![own(0, "n.name"), names("person"), own(3, "n.description")],
                Noun::Source => vec![own(0, "n.name"), names("source")],
                _ => vec![own(0, "n.name"), names("event"), own(4, "n.place")],
            });
        }
        let rows = sql.read(&self.read, parts.join(" union all ")).await?;
        let mut texts: HashMap<Uuid, Vec<(i32, String)>> = HashMap::new();
        for row in &rows {
            let mut row = Row::new(row);
            let (id, field): (Uuid, i32) = (row.get()?, row.get()?);
            if let Some(text) = row.get::<Option<String>>()? {
                texts.entry(id).or_default().push((field, text));
            }
        }
        for hit in hits {
            let mut texts = texts.remove(&hit.id).unwrap_or_default();
            // The name that it goes by comes first among its names; they are sorted after it.
            let first = texts
                .iter()
                .position(|(field, _)| *field == 0)
                .map(|at| texts.remove(at));
            texts.sort();
            let mut best: Option<(usize, i32, Snippet)> = None;
            for (field, text) in first.into_iter().chain(texts) {
                let (rows, piece) = snippet(&text, query);
                if best.as_ref().is_none_or(|(most, ..)| rows > *most) {
                    best = Some((rows, field, piece));
                }
            }
            hit.snippet = best.map(|(_, field, piece)| (FIELDS[field as usize % FIELDS.len()], piece));
        }
        Ok(())
    }
}

/// As the texts of a noun are numbered.
const FIELDS: [Field; 6] = [
    Field::Name,
    Field::Title,
    Field::Text,
    Field::Description,
    Field::Place,
    Field::Body,
];
