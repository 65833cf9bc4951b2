//! Whether a database holds together: what is derived agrees with what it is derived from, and every span with its text.

use super::{
    Store,
    feed::FOREIGN,
    sql::Row,
    write::{SEARCHED, documents},
};
use crate::{
    Result,
    id::NodeId,
    span::{Body, TextSpan},
    statement::BETWEEN,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Something that is wrong in a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// What was checked.
    pub check: &'static str,
    /// Where and what: an id, where it is about one row.
    pub what: String,
}

/// How much was looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checked {
    /// Articles whose texts were held against their spans.
    pub articles: u64,
    /// Those spans.
    pub spans: u64,
    /// What is wrong.
    pub flaws: u64,
}

/// Articles whose texts are in memory at once.
const ARTICLES: i64 = 20;
/// Nouns whose texts are.
const TEXTS: i64 = 200;

impl Store {
    /// Checks everything, and tells what is wrong as it is found.
    ///
    /// # Errors
    /// Of the database.
    pub async fn check(&self, tell: &mut (dyn FnMut(Flaw) + Send)) -> Result<Checked> {
        let mut checked = Checked::default();
        for (check, text) in queries(self.sql().postgres) {
            for row in self.sql().all(&self.write, &text).await? {
                let mut row = Row::new(&row);
                let (noun, id, note): (String, Option<String>, String) = (row.get()?, row.get()?, row.get()?);
                let what = match id.map(|id| (id.parse::<Uuid>(), id)) {
                    Some((Ok(uuid), _)) => {
                        let node = NodeId::of(&noun, uuid).map(|node| node.to_string());
                        format!("{} {note}", node.unwrap_or_else(|| format!("{noun} {uuid}")))
                    }
                    Some((Err(_), id)) => format!("{noun} {id} {note}"),
                    None => format!("{noun}: {note}"),
                };
                checked.flaws += 1;
                tell(Flaw { check, what });
            }
        }
        for what in self.broken().await? {
            checked.flaws += 1;
            tell(Flaw { check: "rules", what });
        }
        if !self.sql().postgres {
            self.check_file(&mut checked, tell).await?;
        }
        self.check_search(&mut checked, tell).await?;
        self.check_spans(&mut checked, tell).await?;
        Ok(checked)
    }

    /// That what search and repeats go by is what the texts give.
    async fn check_search(&self, checked: &mut Checked, tell: &mut (dyn FnMut(Flaw) + Send)) -> Result<()> {
        for noun in SEARCHED {
            let mut after = Uuid::nil();
            loop {
                let mut sql = self.sql();
                let (least, most) = (sql.bind(after), sql.bind(TEXTS));
                let text = format!("select id from {noun} where id > {least} order by id limit {most}");
                let rows = sql.all(&self.write, &text).await?;
                let ids = rows.iter().map(|row| Row::new(row).get());
                let ids = ids.collect::<Result<Vec<Uuid>>>()?;
                let Some(last) = ids.last() else { break };
                after = *last;
                let mut left: BTreeSet<(Uuid, i64)> = BTreeSet::new();
                for (table, columns) in [
                    ("search_documents", ["node", "boost"]),
                    ("statement_fingerprints", ["statement", "fingerprint"]),
                ] {
                    let mut sql = self.sql();
                    let any = sql.any_id(ids.iter().copied());
                    let [of, what] = columns;
                    let text = format!("select {of}, cast({what} as bigint) from {table} where {of} {any}");
                    for row in sql.all(&self.write, &text).await? {
                        let mut row = Row::new(&row);
                        left.insert((row.get()?, row.get()?));
                    }
                }
                let mut wanted: BTreeSet<(Uuid, i64)> = BTreeSet::new();
                for document in documents(&self.write, &BTreeMap::from([(noun.to_owned(), ids)])).await? {
                    let prints = document.fingerprints().into_iter().map(|one| (document.node, one));
                    wanted.extend(prints.chain([(document.node, document.boost().into())]));
                }
                let wrong: BTreeSet<Uuid> = left.symmetric_difference(&wanted).map(|(node, _)| *node).collect();
                for node in wrong {
                    checked.flaws += 1;
                    tell(Flaw {
                        check: "search",
                        what: format!("{noun} {node}: search does not go by its texts"),
                    });
                }
            }
        }
        Ok(())
    }

    /// What only SQLite needs to be asked.
    async fn check_file(&self, checked: &mut Checked, tell: &mut (dyn FnMut(Flaw) + Send)) -> Result<()> {
        let mut flaw = |check, what| {
            checked.flaws += 1;
            tell(Flaw { check, what });
        };
        for row in self.sql().all(&self.write, "pragma integrity_check(50)").await? {
            let text: String = Row::new(&row).get()?;
            if text != "ok" {
                flaw("file", text);
            }
        }
        for row in self.sql().all(&self.write, "pragma foreign_key_check").await? {
            let mut row = Row::new(&row);
            let table: String = row.get()?;
            row.skip(1);
            let parent: String = row.get()?;
            flaw(
                "links",
                format!("a row of {table} refers to one of {parent} that is not there"),
            );
        }
        Ok(())
    }

    /// Every span against its article's text, and every statement's text against its content.
    async fn check_spans(&self, checked: &mut Checked, tell: &mut (dyn FnMut(Flaw) + Send)) -> Result<()> {
        let mut after = Uuid::nil();
        loop {
            let mut sql = self.sql();
            let (from, most) = (sql.bind(after), sql.bind(ARTICLES));
            let text = format!(
                "select article_id, body from article_bodies where article_id > {from} order by article_id limit {most}"
            );
            let mut bodies: HashMap<Uuid, String> = HashMap::new();
            let first = after;
            for row in sql.all(&self.write, &text).await? {
                let mut row = Row::new(&row);
                let (id, body): (Uuid, String) = (row.get()?, row.get()?);
                after = id;
                bodies.insert(id, body);
            }
            if bodies.is_empty() {
                return Ok(());
            }
            checked.articles += bodies.len() as u64;
            let mut read = HashMap::new();
            for (id, body) in &bodies {
                read.insert(*id, Body::new(body)?);
            }
            self.check_spans_of(first, after, &read, checked, tell).await?;
        }
    }

    async fn check_spans_of(
        &self,
        after: Uuid,
        to: Uuid,
        bodies: &HashMap<Uuid, Body<'_>>,
        checked: &mut Checked,
        tell: &mut (dyn FnMut(Flaw) + Send),
    ) -> Result<()> {
        let mut sql = self.sql();
        let (after, to) = (sql.bind(after), sql.bind(to));
        let span = "t.span_start, t.span_end, t.span_start_utf16, t.span_end_utf16, t.span_exact, t.span_prefix, t.span_suffix";
        let within = format!("a.article_id > {after} and a.article_id <= {to}");
        let of = |table: &str, role: &str, position: &str, whether: &str| {
            format!(
                "select a.article_id, a.id, {role}, {span}, a.text, {position} from statements a join {table} t on t.statement_id = a.id \
                 where {within}{whether}"
            )
        };
        let text = format!(
            "{} union all {} union all {} union all \
             select a.article_id, a.event_id, 'mention', {}, '', a.position from event_mentions a where {within} \
             order by 2, 3, 12",
            of("statement_spans", "t.role", "t.position", ""),
            of("statement_via", "'via'", "t.position", " and t.span_start is not null"),
            of("statement_events", "'event'", "0", " and t.span_start is not null"),
            span.replace("t.", "a."),
        );
        let mut content: HashMap<Uuid, (String, Vec<String>)> = HashMap::new();
        for row in sql.all(&self.write, &text).await? {
            let mut row = Row::new(&row);
            let (article, id, role): (Uuid, Uuid, String) = (row.get()?, row.get()?, row.get()?);
            let span = TextSpan {
                start: row.get()?,
                end: row.get()?,
                start_utf16: row.get()?,
                end_utf16: row.get()?,
                exact: row.get()?,
                prefix: row.get()?,
                suffix: row.get()?,
            };
            checked.spans += 1;
            let noun = if role == "mention" { "event" } else { "statement" };
            let node = NodeId::of(noun, id).map(|node| node.to_string()).unwrap_or_default();
            let wrong = match bodies.get(&article) {
                Some(body) => body.verify(&span).err().map(|error| error.to_string()),
                None => Some("its article has no text".to_owned()),
            };
            if let Some(wrong) = wrong {
                checked.flaws += 1;
                let what = format!("{node}: {role}: {wrong}");
                tell(Flaw { check: "spans", what });
            }
            if role == "content" {
                let text = row.get()?;
                content.entry(id).or_insert((text, Vec::new())).1.push(span.exact);
            }
        }
        for (id, (text, pieces)) in content {
            if pieces.join(BETWEEN) != text {
                checked.flaws += 1;
                let node = NodeId::of("statement", id)
                    .map(|node| node.to_string())
                    .unwrap_or_default();
                let what = format!("{node}: its text is not its content: {text:?}, {pieces:?}");
                tell(Flaw { check: "spans", what });
            }
        }
        Ok(())
    }
}

/// The nouns: table, name, and their table of slugs.
const NOUNS: [(&str, &str, Option<&str>); 5] = [
    ("articles", "article", None),
    ("statements", "statement", None),
    ("people", "person", Some("person_slugs")),
    ("sources", "source", Some("source_slugs")),
    ("events", "event", Some("event_slugs")),
];

/// Questions whose answers are flaws: a noun or a table, an id or null, and a note.
fn queries(postgres: bool) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    let id = |column: &str| {
        if postgres {
            format!("cast({column} as text)")
        } else {
            format!("lower(hex({column}))")
        }
    };
    let mut ask = |check, noun: &str, column: &str, note: &str, from: &str| {
        all.push((check, format!("select '{noun}', {}, {note} from {from}", id(column))));
    };
    for (table, noun, slugs) in NOUNS {
        ask(
            "feed",
            noun,
            "n.id",
            "'has no creation in the feed'",
            &format!(
                "{table} n where not exists (select 1 from changes c where c.node = n.id and c.noun = '{noun}' \
                 and c.operation = 'created')"
            ),
        );
        ask(
            "feed",
            noun,
            "c.node",
            "'is in the feed, and neither there nor deleted'",
            &format!(
                "changes c where c.noun = '{noun}' and c.operation = 'created' \
                 and not exists (select 1 from {table} n where n.id = c.node) \
                 and not exists (select 1 from changes d where d.node = c.node and d.operation = 'deleted')"
            ),
        );
        ask(
            "feed",
            noun,
            "c.node",
            "'is changed in the feed before it is created'",
            &format!(
                "changes c where c.noun = '{noun}' and c.operation = 'created' and exists (select 1 from changes e \
                 where e.node = c.node and e.noun = c.noun \
                 and (e.transaction_number, e.seq) < (c.transaction_number, c.seq))"
            ),
        );
        let Some(slugs) = slugs else { continue };
        ask(
            "links",
            noun,
            "n.id",
            "'was merged into one that does not live'",
            &format!(
                "{table} n where n.merged_into_id is not null and not exists (select 1 from {table} l \
                 where l.id = n.merged_into_id and l.merged_into_id is null and l.id <> n.id)"
            ),
        );
        ask(
            "links",
            noun,
            "n.id",
            "'is not what its slug leads to'",
            &format!(
                "{table} n where n.merged_into_id is null and not exists (select 1 from {slugs} s \
                 where s.slug = n.slug and s.{noun}_id = n.id)"
            ),
        );
    }
    for (noun, column, note, from) in MORE {
        ask("counts", noun, column, note, from);
    }
    all.push(("counts", TOTALS.to_owned()));
    all.push(("counts", WORDS.to_owned()));
    if postgres {
        all.push((
            "feed",
            format!(
                "select 'changes', null, x.n || ' came from another server with a dump and are hidden: run `whosaid \
                 migrate up`' from (select count(*) as n from changes where {FOREIGN}) x where x.n > 0"
            ),
        ));
        all.push(("links", LINKS.to_owned()));
    }
    all
}

/// What is copied or counted beside what it is copied from or counts: noun, id, note, and where it disagrees.
const MORE: [(&str, &str, &str, &str); 9] = [
    (
        "person",
        "p.id",
        "'has not the ' || p.statement_count || ' statements that are counted'",
        "people p where p.statement_count <> (select count(*) from statements s where s.speaker_person_id = p.id \
         and s.review_status <> 'rejected')",
    ),
    (
        "article",
        "a.article_id",
        "'has another number of mentions of an event than it says'",
        "article_events a where a.mentions <> (select count(*) from event_mentions m where m.article_id = a.article_id \
         and m.event_id = a.event_id)",
    ),
    (
        "article",
        "m.article_id",
        "'mentions an event that is not among its events'",
        "event_mentions m where not exists (select 1 from article_events a where a.article_id = m.article_id \
         and a.event_id = m.event_id)",
    ),
    (
        "article",
        "s.article_id",
        "'has a statement of somebody who is not among its people'",
        "statements s where s.speaker_person_id is not null and s.version = 1 and not exists (select 1 from article_people a \
         join people p on p.id = a.person_id where a.article_id = s.article_id \
         and s.speaker_person_id in (p.id, p.merged_into_id))",
    ),
    (
        "article",
        "a.article_id",
        "'has another date than its events are sorted by'",
        "article_events a join articles n on n.id = a.article_id where n.published_at <> a.published_at",
    ),
    (
        "statement",
        "s.id",
        "'is sorted by another time than its own'",
        "statements s join articles a on a.id = s.article_id where s.told_at <> coalesce(s.said_earliest, a.published_at)",
    ),
    (
        "statement",
        "s.id",
        "'is sorted otherwise among those of its outlet'",
        "statement_via v join statements s on s.id = v.statement_id where v.told_at <> s.told_at",
    ),
    (
        "statement",
        "s.id",
        "'is sorted otherwise among those of its event'",
        "statement_events e join statements s on s.id = e.statement_id where e.told_at <> s.told_at",
    ),
    (
        "statement",
        "s.id",
        "'has no content'",
        "statements s where not exists (select 1 from statement_spans t where t.statement_id = s.id and t.role = 'content')",
    ),
];

const TOTALS: &str = "select c.noun, null, 'the total is ' || coalesce(cast(t.n as text), 'missing') || ', there are ' || c.n \
    from (select 'articles' as noun, count(*) as n from articles \
    union all select 'statements', count(*) from statements where review_status <> 'rejected' \
    union all select 'people', count(*) from people where merged_into_id is null \
    union all select 'sources', count(*) from sources where merged_into_id is null \
    union all select 'events', count(*) from events where merged_into_id is null and review_status <> 'rejected') c \
    left join totals t on t.noun = c.noun where t.n is null or t.n <> c.n";

const WORDS: &str = "select 'event_word_totals', null, 'the word ' || w.word || ' is counted ' || coalesce(t.n, 0) || \
    ' times, and there ' || w.n || ' times' from (select word, count(*) as n from event_words group by word) w \
    left join event_word_totals t on t.word = w.word where coalesce(t.n, 0) <> w.n";

const LINKS: &str = "select conrelid::regclass::text, null, 'the foreign key ' || conname || ' is not held against all rows' \
    from pg_constraint where contype = 'f' and not convalidated";
