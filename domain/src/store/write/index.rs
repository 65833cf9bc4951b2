//! What search looks in: written with a new row, and made anew, before a transaction ends, of the nouns that it changed.

use super::Writer;
use crate::{
    Result,
    clock::SystemClock,
    id::Uuid,
    repeat::fingerprints,
    search::{Field, MAX_TEXT, tokens},
    store::{
        Store,
        entity::{event, event_alias, person, person_alias, source, source_alias, statement},
        search::{BODY_CHARACTERS as BODY, mark},
        sql::{Row, Sql},
    },
};
use sea_orm::{ConnectionTrait, EntityName, EntityTrait, IdenStatic, Iterable, ModelTrait, Value};
use std::{
    collections::{BTreeMap, HashSet},
    fmt::Write,
};

/// Nouns that are indexed in one go: an article with all that is in it, seldom more.
const NOUNS: u32 = 2_000;
/// The most bytes of one document's words.
const BYTES: usize = 500_000;
/// Bytes of words that are sent to the database in one go, roughly.
const PIECE: usize = 2_000_000;

/// The tables of the nouns that are searched.
pub(crate) const SEARCHED: [&str; 5] = ["articles", "statements", "people", "sources", "events"];

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
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) node: Uuid,
    noun: &'static str,
    pub(super) field: Field,
    pub(super) words: Vec<String>,
    /// Of a statement's words.
    speaker: Option<Uuid>,
}

impl Document {
    /// `None` where the text has no words.
    fn new(noun: &'static str, node: Uuid, field: Field, text: &str) -> Option<Self> {
        let words = words(text);
        (!words.is_empty()).then_some(Self {
            node,
            noun,
            field,
            words,
            speaker: None,
        })
    }

    pub(crate) fn boost(&self) -> i32 {
        self.field.boost(self.words.len())
    }

    /// What tells the words again, where it is a statement's.
    pub(crate) fn fingerprints(&self) -> Vec<i64> {
        let speaker = self.speaker.filter(|_| self.field == Field::Text);
        speaker.map_or_else(Vec::new, |speaker| fingerprints(speaker, &self.words))
    }

    /// As the database takes its words in: for PostgreSQL a `tsvector`, each word with its places, since its own parser
    /// would part words otherwise.
    pub(super) fn vector(&self, postgres: bool) -> String {
        if !postgres {
            return format!("{} {}", mark(self.noun), self.words.join(" "));
        }
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, word) in self.words.iter().enumerate() {
            places.entry(word).or_default().push(i + 1);
        }
        let mut text = format!("'{}'", mark(self.noun));
        for (word, places) in places {
            let mut before = ':';
            // Writing to a text does not fail.
            let _ = write!(text, " '{word}'");
            for place in places {
                let _ = write!(text, "{before}{place}");
                before = ',';
            }
        }
        text
    }
}

/// A new row that search finds a noun by.
pub(super) trait Searched {
    fn documents(&self) -> Vec<Option<Document>>;
}

/// Rows that hold a name and nothing else that is searched.
macro_rules! names {
    ($($module:ident: $noun:literal $id:ident $name:ident;)*) => {$(
        impl Searched for $module::Model {
            fn documents(&self) -> Vec<Option<Document>> {
                vec![Document::new($noun, self.$id, Field::Name, &self.$name)]
            }
        }
    )*};
}

names! {
    person: "people" id name;
    person_alias: "people" person_id alias;
    source: "sources" id name;
    source_alias: "sources" source_id alias;
    event_alias: "events" event_id alias;
}

impl Searched for event::Model {
    fn documents(&self) -> Vec<Option<Document>> {
        let name = Document::new("events", self.id, Field::Name, &self.name);
        let place = self.place.as_ref().map(|place| format!("{} {place}", self.name));
        let place = place.and_then(|place| Document::new("events", self.id, Field::Place, &place));
        vec![name, place]
    }
}

impl Searched for statement::Model {
    fn documents(&self) -> Vec<Option<Document>> {
        let text = Document::new("statements", self.id, Field::Text, &self.text);
        let speaker = self.speaker_person_id.or(self.speaker_source_id);
        vec![text.map(|text| Document { speaker, ..text })]
    }
}

/// A new article's title and text.
pub(super) struct Texts<'a> {
    pub(super) article: Uuid,
    pub(super) title: Option<&'a str>,
    pub(super) body: &'a str,
}

impl Searched for Texts<'_> {
    fn documents(&self) -> Vec<Option<Document>> {
        let title = self.title.unwrap_or_default();
        let body: String = self.body.chars().take(BODY).collect();
        let body = format!("{title} {body}");
        vec![
            Document::new("articles", self.article, Field::Title, title),
            Document::new("articles", self.article, Field::Body, &body),
        ]
    }
}

impl Store {
    /// Indexes for search what was written without it: by an earlier schema, or around the program.
    ///
    /// # Errors
    /// Of the database.
    pub async fn index_for_search(&self) -> Result<()> {
        let mut w = Writer::begin(self, &SystemClock, None).await?;
        for noun in SEARCHED {
            let text = format!(
                "insert into search_stale (node, noun) select n.id, '{noun}' from {noun} n \
                 where not exists (select 1 from search_documents d where d.node = n.id) on conflict do nothing"
            );
            w.tx.execute_unprepared(&text).await?;
        }
        while w.index_some().await? > 0 {
            w.tx.commit().await?;
            w = Writer::begin(self, &SystemClock, None).await?;
        }
        Ok(w.tx.commit().await?)
    }
}

impl Writer<'_> {
    /// Has nouns of a table indexed anew before the transaction ends. Triggers see to those that are updated or lose
    /// rows.
    pub(super) async fn mark_stale(&self, noun: &str, ids: impl Iterator<Item = Uuid>) -> Result<()> {
        let mut sql = self.sql();
        let (any, noun_place) = (sql.any_id(ids), sql.bind(noun));
        let text = format!(
            "insert into search_stale (node, noun) select n.id, {noun_place} from {noun} n where n.id {any} \
             on conflict do nothing"
        );
        sql.run(&self.tx, &text).await?;
        Ok(())
    }

    /// Indexes all that has changed.
    pub(super) async fn index(&mut self) -> Result<()> {
        while self.index_some().await? == NOUNS as usize {}
        Ok(())
    }

    /// Indexes what has changed, so many nouns; gives how many.
    async fn index_some(&mut self) -> Result<usize> {
        let mut sql = self.sql();
        let most = sql.bind(i64::from(NOUNS));
        let some = sql.any_of(&format!("select node from search_stale limit {most}"));
        let text = format!("delete from search_stale where node {some} returning node, noun");
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
        let of = [("search_documents", "node"), ("statement_fingerprints", "statement")];
        for (table, column) in of {
            let mut sql = self.sql();
            let any = sql.any_id(nodes.iter().copied());
            sql.run(&self.tx, &format!("delete from {table} where {column} {any}"))
                .await?;
        }
        // In pieces, as bodies are long.
        let (mut piece, mut bytes) = (Vec::new(), 0);
        for document in documents(&self.tx, &stale).await? {
            bytes += document.words.iter().map(String::len).sum::<usize>();
            piece.push(document);
            if bytes > PIECE {
                bytes = 0;
                self.write_documents(std::mem::take(&mut piece)).await?;
            }
        }
        self.write_documents(piece).await?;
        Ok(nodes.len())
    }
}

/// The texts of nouns by their tables, of those that are still there.
pub(in crate::store) async fn documents(
    db: &impl ConnectionTrait,
    nouns: &BTreeMap<String, Vec<Uuid>>,
) -> Result<Vec<Document>> {
    let mut sql = Sql::new(db.get_database_backend());
    let mut parts = Vec::new();
    for (i, (_, noun, id, text, from)) in TEXTS.iter().enumerate() {
        let any = sql.any_id(nouns.get(*noun).into_iter().flatten().copied());
        let speaker = match *noun {
            "statements" => "coalesce(n.speaker_person_id, n.speaker_source_id)",
            _ if sql.postgres => "cast(null as uuid)",
            _ => "null",
        };
        parts.push(format!(
            "select {i}, {id}, {text}, {speaker} from {from} where {id} {any}"
        ));
    }
    let mut documents: Vec<Document> = Vec::new();
    let mut known: HashSet<(Uuid, Vec<String>)> = HashSet::new();
    for row in sql.all(db, &parts.join(" union all ")).await? {
        let mut row = Row::new(&row);
        let (i, node): (i32, _) = (row.get()?, row.get()?);
        let (text, speaker): (Option<String>, _) = (row.get()?, row.get()?);
        let Some((field, noun, ..)) = usize::try_from(i).ok().and_then(|i| TEXTS.get(i)) else {
            continue;
        };
        // Its own name is among its names, and two may differ by nothing that counts.
        let new = |found: &Document| *field != Field::Name || known.insert((node, found.words.clone()));
        let document = Document::new(noun, node, *field, &text.unwrap_or_default());
        documents.extend(document.filter(new).map(|found| Document { speaker, ..found }));
    }
    // The order of rows means nothing; that of documents does not depend on it.
    documents.sort_by(|a, b| (a.node, a.field as u8, &a.words).cmp(&(b.node, b.field as u8, &b.words)));
    Ok(documents)
}

/// The nouns that search finds by these rows, with their table; `None` where it finds none by such rows.
pub(super) fn nouns_of<M: ModelTrait>(rows: &[M]) -> Option<(&'static str, Vec<Uuid>)> {
    let table = M::Entity::default();
    let (noun, column) = match table.table_name() {
        "articles" => ("articles", "id"),
        "statements" => ("statements", "id"),
        "people" => ("people", "id"),
        "sources" => ("sources", "id"),
        "events" => ("events", "id"),
        "person_aliases" => ("people", "person_id"),
        "source_aliases" => ("sources", "source_id"),
        "event_aliases" => ("events", "event_id"),
        _ => return None,
    };
    let column = <M::Entity as EntityTrait>::Column::iter().find(|known| known.as_str() == column)?;
    let ids = rows.iter().filter_map(|row| match row.get(column) {
        Value::Uuid(id) => id,
        _ => None,
    });
    Some((noun, ids.collect()))
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
