//! Out as linked data: schema.org's Quotation, Claim, NewsArticle, Person, Organization and Event. What was rejected is
//! left out, and what was merged into another is that other.

use super::{Json, Store, export::Take};
use crate::{
    Result,
    id::{NodeId, Uuid},
    store::sql::Row,
};
use sea_orm::{DatabaseTransaction, QueryResult};
use serde_json::json;

/// Rows in memory at once.
const ROWS: i64 = 500;

/// Columns, as text, from tables with `{after}` for where to go on and `{limit}`.
const PEOPLE: &str = "select n.id, n.name, n.description, n.wikidata_id from people n \
    where n.merged_into_id is null and n.id > {after} order by n.id limit {limit}";
const SOURCES: &str = "select n.id, n.name, n.homepage, n.wikidata_id from sources n \
    where n.merged_into_id is null and n.id > {after} order by n.id limit {limit}";
const EVENTS: &str = "select n.id, n.name, n.when_edtf, n.place, n.wikidata_id, n.parent_id from events n \
    where n.merged_into_id is null and n.review_status <> 'rejected' and n.id > {after} order by n.id limit {limit}";
const ARTICLES: &str = "select n.id, n.url, n.title, n.byline, n.language, n.published_edtf, p.id, b.body \
    from articles n join article_bodies b on b.article_id = n.id \
    left join sources s on s.id = n.publisher_id left join sources p on p.id = coalesce(s.merged_into_id, s.id) \
    where n.id > {after} order by n.id limit {limit}";
const STATEMENTS: &str = "select n.id, n.text, n.kind, n.article_id, n.said_edtf, n.act, n.speaker_role, \
    coalesce(p.merged_into_id, p.id), coalesce(s.merged_into_id, s.id) from statements n \
    left join people p on p.id = n.speaker_person_id left join sources s on s.id = n.speaker_source_id \
    where n.review_status <> 'rejected' and n.id > {after} order by n.id limit {limit}";
/// What hangs on the rows from `{from}` to `{to}`, in their order: the row's id, a noun's, and texts.
const ROLES: &str = "select l.person_id, coalesce(s.merged_into_id, s.id), l.role, l.from_edtf, l.to_edtf \
    from affiliations l left join sources s on s.id = l.source_id \
    left join statements t on t.id = l.statement_id and t.review_status = 'rejected' \
    where l.person_id >= {from} and l.person_id <= {to} and t.id is null order by l.person_id, l.from_earliest, l.role";
const VIA: &str = "select l.statement_id, coalesce(s.merged_into_id, s.id), l.relation, null, null from statement_via l \
    join sources s on s.id = l.source_id where l.statement_id >= {from} and l.statement_id <= {to} \
    order by l.statement_id, l.position";
const ABOUT: &str = "select l.statement_id, coalesce(e.merged_into_id, e.id), null, null, null from statement_events l \
    join events e on e.id = l.event_id where l.statement_id >= {from} and l.statement_id <= {to} \
    and e.review_status <> 'rejected' order by l.statement_id, l.confidence desc";

/// A row of the above.
struct Link {
    of: Uuid,
    to: Option<Uuid>,
    texts: [Option<String>; 3],
}

impl Store {
    /// Gives each noun as an object of schema.org; `base` begins its address.
    ///
    /// # Errors
    /// As [`Store::export`].
    pub async fn export_linked(&self, base: &str, take: &mut Take<'_>) -> Result<u64> {
        let tx = self.moment().await?;
        let at = |noun: &str, id: Option<Uuid>| {
            let node = id.and_then(|id| NodeId::of(noun, id));
            node.map_or(Json::Null, |node| format!("{base}{node}").into())
        };
        let to = |noun: &str, id: Option<Uuid>| id.map_or(Json::Null, |id| json!({ "@id": at(noun, Some(id)) }));
        let mut lines = 0;
        let mut give = |object: Json| {
            lines += 1;
            take(&known(object))
        };
        for (text, noun, kind, third) in [
            (PEOPLE, "person", "Person", "description"),
            (SOURCES, "source", "Organization", "url"),
        ] {
            self.each(&tx, text, ROWS, async |rows| {
                let of = if noun == "person" { rows } else { &[] };
                let roles = self.links(&tx, ROLES, of).await?;
                for row in rows {
                    let mut row = Row::new(row);
                    let (id, name, more): (Uuid, String, Option<String>) = (row.get()?, row.get()?, row.get()?);
                    // schema.org puts what belongs to a link on a role that stands in between.
                    let roles = roles.iter().filter(|link| link.of == id).map(|link| {
                        let [role, from, until] = &link.texts;
                        json!({
                            "@type": "OrganizationRole", "roleName": role, "affiliation": to("source", link.to),
                            "startDate": dates(from.as_deref()).0, "endDate": dates(until.as_deref()).0,
                        })
                    });
                    give(json!({
                        "@id": at(noun, Some(id)), "@type": kind, "name": name, third: more,
                        "sameAs": wikidata(row.get()?), "affiliation": roles.map(known).collect::<Vec<_>>(),
                    }))?;
                }
                Ok(())
            })
            .await?;
        }
        self.each(&tx, EVENTS, ROWS, async |rows| {
            for row in rows {
                let mut row = Row::new(row);
                let (id, name, when): (Uuid, String, Option<String>) = (row.get()?, row.get()?, row.get()?);
                let place: Option<String> = row.get()?;
                let same = wikidata(row.get()?);
                let (start, end) = dates(when.as_deref());
                give(json!({
                    "@id": at("event", Some(id)), "@type": "Event", "name": name, "startDate": start, "endDate": end,
                    "location": place.map(|name| json!({ "@type": "Place", "name": name })),
                    "sameAs": same, "superEvent": to("event", row.get()?),
                }))?;
            }
            Ok(())
        })
        .await?;
        self.each(&tx, ARTICLES, 20, async |rows| {
            for row in rows {
                let mut row = Row::new(row);
                let id: Uuid = row.get()?;
                let (url, title, byline): (Option<String>, Option<String>, Option<String>) =
                    (row.get()?, row.get()?, row.get()?);
                let (language, published): (String, Option<String>) = (row.get()?, row.get()?);
                let publisher = row.get()?;
                let body: String = row.get()?;
                give(json!({
                    "@id": at("article", Some(id)), "@type": "NewsArticle", "url": url, "headline": title,
                    "author": byline.map(|name| json!({ "@type": "Person", "name": name })),
                    "inLanguage": language, "datePublished": dates(published.as_deref()).0,
                    "publisher": to("source", publisher), "articleBody": body,
                }))?;
            }
            Ok(())
        })
        .await?;
        self.each(&tx, STATEMENTS, ROWS, async |rows| {
            let (about, via) = (self.links(&tx, ABOUT, rows).await?, self.links(&tx, VIA, rows).await?);
            for row in rows {
                let mut row = Row::new(row);
                let (id, text, kind): (Uuid, String, String) = (row.get()?, row.get()?, row.get()?);
                let article = to("article", row.get()?);
                let said: Option<String> = row.get()?;
                let (act, role): (String, Option<String>) = (row.get()?, row.get()?);
                let (person, source) = (to("person", row.get()?), to("source", row.get()?));
                let speaker = if person.is_null() { source } else { person };
                let of = about.iter().filter(|link| link.of == id);
                let about: Vec<Json> = of.map(|link| to("event", link.to)).collect();
                // What the article cites is a work of that outlet, which is not known itself.
                let via = via.iter().filter(|link| link.of == id).map(|link| {
                    let [relation, ..] = &link.texts;
                    json!({ "@type": "CreativeWork", "publisher": to("source", link.to), "genre": relation })
                });
                let (kind, by, stands) = if kind == "indirect" {
                    ("Claim", "author", "appearance")
                } else {
                    ("Quotation", "spokenByCharacter", "isPartOf")
                };
                give(json!({
                    "@id": at("statement", Some(id)), "@type": kind, "text": text, by: speaker, stands: article,
                    "dateCreated": dates(said.as_deref()).0, "about": about, "genre": act, "creditText": role,
                    "isBasedOn": via.collect::<Vec<_>>(),
                }))?;
            }
            Ok(())
        })
        .await?;
        tx.rollback().await?;
        Ok(lines)
    }

    /// Reads by the first column, some rows at a time.
    async fn each(
        &self,
        tx: &DatabaseTransaction,
        text: &str,
        rows: i64,
        mut read: impl AsyncFnMut(&[QueryResult]) -> Result<()>,
    ) -> Result<()> {
        let mut after = Uuid::nil();
        loop {
            let mut sql = self.sql();
            let (from, limit) = (sql.bind(after), sql.bind(rows));
            let found = sql
                .all(tx, &text.replace("{after}", &from).replace("{limit}", &limit))
                .await?;
            let Some(last) = found.last() else { return Ok(()) };
            after = Row::new(last).get()?;
            read(&found).await?;
        }
    }

    /// What hangs on rows that follow one another by their ids.
    async fn links(&self, tx: &DatabaseTransaction, text: &str, rows: &[QueryResult]) -> Result<Vec<Link>> {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(Vec::new());
        };
        let mut sql = self.sql();
        let (from, to): (Uuid, Uuid) = (Row::new(first).get()?, Row::new(last).get()?);
        let (from, to) = (sql.bind(from), sql.bind(to));
        let link = |row: &QueryResult| {
            let mut row = Row::new(row);
            Ok(Link {
                of: row.get()?,
                to: row.get()?,
                texts: [row.get()?, row.get()?, row.get()?],
            })
        };
        let text = text.replace("{from}", &from).replace("{to}", &to);
        sql.all(tx, &text).await?.iter().map(link).collect()
    }
}

/// An object without what is not known.
fn known(mut object: Json) -> Json {
    if let Some(object) = object.as_object_mut() {
        object.retain(|_, value| !value.is_null() && *value != json!([]));
    }
    object
}

fn wikidata(id: Option<String>) -> Json {
    id.map_or(Json::Null, |id| format!("https://www.wikidata.org/entity/{id}").into())
}

/// The start and the end of a date: EDTF writes an interval with a slash.
fn dates(edtf: Option<&str>) -> (Json, Json) {
    match edtf.map(|edtf| edtf.split_once('/').unwrap_or((edtf, ""))) {
        None => (Json::Null, Json::Null),
        Some((start, "")) => (start.into(), Json::Null),
        Some((start, end)) => (start.into(), end.into()),
    }
}
