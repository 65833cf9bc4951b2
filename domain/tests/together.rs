//! Articles that are taken in together become what they become one by one.

#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use sea_orm::{ConnectionTrait, Database, Statement};
use std::path::Path;
use whosaid_domain::{When, ingest::ArticleInput};
use whosaid_testkit::on_each;

/// The sample articles, several to an event, and some of the corpus, without its marks.
fn articles() -> Vec<ArticleInput> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let samples = here.join("../api/samples");
    let list = std::fs::read_to_string(samples.join("articles.jsonl")).unwrap();
    let mut all: Vec<ArticleInput> = list
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let field = |name: &str| line[name].as_str().map(str::to_owned);
            ArticleInput {
                url: field("url"),
                title: field("title"),
                publisher: field("publisher"),
                published: field("published").map(|day| When::parse(&day).unwrap()),
                text: std::fs::read_to_string(samples.join(field("file").unwrap())).unwrap(),
                ..ArticleInput::default()
            }
        })
        .collect();
    let mut corpus: Vec<_> = std::fs::read_dir(here.join("../extract/corpus/articles"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    corpus.sort();
    for path in corpus.iter().take(30) {
        let text = std::fs::read_to_string(path).unwrap();
        let (head, text) = text.split_once("---\n").unwrap();
        let day = head.lines().find_map(|line| line.strip_prefix("published: "));
        let mut marked = text.split('{');
        let mut bare = marked.next().unwrap().to_owned();
        marked.for_each(|piece| bare.push_str(piece.split_once(' ').unwrap().1));
        all.push(ArticleInput {
            published: day.map(|day| When::parse(day).unwrap()),
            text: bare.replace('}', ""),
            ..ArticleInput::default()
        });
    }
    all
}

/// What a database holds, by names.
async fn told(url: &str) -> Vec<String> {
    let db = Database::connect(url).await.unwrap();
    let who = "coalesce(p.name, o.name, '')";
    let of = |table: &str| {
        format!(
            "{table} l left join people p on p.id = l.person_id left join sources o on o.id = l.source_id \
             join events e on e.id = l.event_id"
        )
    };
    let queries = [
        "select slug || ' ' || name || ' ' || statement_count from people".to_owned(),
        "select slug || ' ' || name || ' ' || kind from sources".to_owned(),
        "select p.slug || ' ' || a.alias || ' ' || coalesce(a.identity_key, '') from person_aliases a \
         join people p on p.id = a.person_id"
            .to_owned(),
        "select p.slug || ' ' || a.alias || ' ' || coalesce(a.identity_key, '') from source_aliases a \
         join sources p on p.id = a.source_id"
            .to_owned(),
        "select slug || ' ' || name || ' ' || coalesce(when_edtf, '') || ' ' || when_confidence || ' ' || \
         coalesce(place, '') || ' ' || sort_at from events where when_edtf is not null"
            .to_owned(),
        "select e.slug || ' ' || w.word from event_words w join events e on e.id = w.event_id".to_owned(),
        "select e.slug || ' ' || w.alias from event_aliases w join events e on e.id = w.event_id".to_owned(),
        format!("select e.slug || ' ' || {who} from {}", of("event_participants")),
        "select a.content_hash || ' ' || e.slug || ' ' || l.mentions from article_events l \
         join events e on e.id = l.event_id join articles a on a.id = l.article_id"
            .to_owned(),
        "select a.content_hash || ' ' || s.position || ' ' || s.text || ' ' || coalesce(p.slug, o.slug, '') \
         from statements s join articles a on a.id = s.article_id left join people p on p.id = s.speaker_person_id \
         left join sources o on o.id = s.speaker_source_id"
            .to_owned(),
        "select s.text || ' ' || e.slug || ' ' || l.confidence from statement_events l \
         join events e on e.id = l.event_id join statements s on s.id = l.statement_id"
            .to_owned(),
        "select p.slug || ' ' || coalesce(o.slug, '') || ' ' || a.role || ' ' || coalesce(s.text, '') from affiliations a \
         join people p on p.id = a.person_id left join sources o on o.id = a.source_id \
         left join statements s on s.id = a.statement_id"
            .to_owned(),
    ];
    let mut all = Vec::new();
    for (i, query) in queries.into_iter().enumerate() {
        let statement = Statement::from_string(db.get_database_backend(), query);
        for row in db.query_all_raw(statement).await.unwrap() {
            all.push(format!("{i} {}", row.try_get_by_index::<String>(0).unwrap()));
        }
    }
    db.close().await.unwrap();
    all.sort();
    all
}

#[tokio::test]
async fn articles_together_become_what_they_become_one_by_one() {
    let mut one_by_one: Vec<Vec<String>> = Vec::new();
    for together in [1, 16] {
        let known = std::sync::Mutex::new(Vec::new());
        on_each(async |database| {
            let store = open(&database).await;
            let clock = clock();
            for some in articles().chunks(together) {
                store.ingest_together(some, &clock).await.unwrap();
            }
            assert_eq!(flaws(&store).await, []);
            let told = told(database.url()).await;
            known.lock().unwrap().push(told);
        })
        .await;
        let found = known.into_inner().unwrap();
        assert!(found.iter().all(|told| told.len() > 1000));
        if together == 1 {
            one_by_one = found;
        } else {
            for (some, single) in found.iter().zip(&one_by_one) {
                let new: Vec<_> = some.iter().filter(|line| !single.contains(line)).collect();
                let gone: Vec<_> = single.iter().filter(|line| !some.contains(line)).collect();
                assert_eq!((new, gone), (Vec::new(), Vec::new()));
                assert_eq!(some, single, "nothing stands there twice");
            }
        }
    }
}
