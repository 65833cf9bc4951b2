//! Edits: each whole or not at all, one at a time, and never undone by extraction.

#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use whosaid_domain::{
    Error, Result,
    article::*,
    clock::SystemClock,
    error::FaultCode,
    event::*,
    id::*,
    import::*,
    ingest::GivenArticle,
    person::*,
    source::*,
    span::SpanGiven,
    statement::*,
    store::{Editor, Store},
};
use whosaid_extract::EntityKind;
use whosaid_testkit::on_each;

const CLOCK: SystemClock = SystemClock;
const ANN: Editor<'static> = Editor {
    name: "ann",
    clock: &CLOCK,
};

/// Without the feed, which keeps what is gone.
async fn rows(store: &Store) -> Vec<String> {
    let mut rows = store.listing().await.unwrap();
    rows.retain(|row| !row.starts_with("changes"));
    rows
}

fn codes<T: std::fmt::Debug>(result: Result<T>) -> Vec<FaultCode> {
    match result {
        Err(Error::Refused(faults)) => faults.into_iter().map(|fault| fault.code).collect(),
        other => panic!("{other:?}"),
    }
}

fn person(name: &str) -> NewPerson {
    NewPerson {
        name: name.to_owned(),
        ..Default::default()
    }
}

fn statement(content: (i32, i32)) -> StatementGiven {
    StatementGiven {
        content: vec![SpanGiven {
            start: content.0,
            end: content.1,
            exact: None,
        }],
        kind: Kind::Direct,
        act: Act::Asserts,
        cue: None,
        speaker: None,
        speaker_span: None,
        speaker_role: None,
        attribution: None,
        via: Vec::new(),
        said_on: None,
        events: Vec::new(),
        confidence: 0.5,
    }
}

fn import(text: &str, statements: Vec<StatementGiven>) -> Import {
    Import {
        article: GivenArticle {
            text: text.to_owned(),
            publisher: Some("Vessa Post".to_owned()),
            ..Default::default()
        },
        extractor: "tagger".to_owned(),
        extractor_version: "1".to_owned(),
        events: Vec::new(),
        statements,
    }
}

#[tokio::test]
async fn an_edit_with_a_fault_writes_nothing() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        mill_fire().ingest(&store, &clock).await;
        let warden = store.person_by_slug("mara-ellison").await.unwrap().unwrap();
        let wire = store.source_by_slug("coastwire").await.unwrap().unwrap();
        let slug = "fire-at-the-tamar-mill-2024-05-02";
        let fire = store.event_by_slug(slug).await.unwrap().unwrap();
        let article = store
            .article_by_url("https://tamar.example/mill")
            .await
            .unwrap()
            .unwrap();
        let nobody = PersonId(Uuid::from_u128(7));
        let before = store.listing().await.unwrap();

        let taken = NewPerson {
            aliases: vec!["Ona".into(), "Mara Ellison".into()],
            ..person("Ona Vesh")
        };
        assert_eq!(codes(store.create_person(&taken, &ANN).await), [FaultCode::Taken]);
        let edit = PersonEdit {
            name: Some("Mara Brandt".into()),
            add_aliases: vec!["M. B.".into()],
            remove_aliases: vec!["Nobody".into()],
            ..Default::default()
        };
        let done = store.update_person(warden.id, None, &edit, &ANN).await;
        assert_eq!(codes(done), [FaultCode::NotFound]);
        let edit = EventEdit {
            name: Some("Blaze".into()),
            when: Some(None),
            remove_participants: vec![SpeakerId::Source(wire.id)],
            add_participants: vec![SpeakerId::Person(warden.id), SpeakerId::Person(nobody)],
            ..Default::default()
        };
        let done = store.update_event(fire.id, None, &edit, &ANN).await;
        assert_eq!(codes(done), [FaultCode::NotFound, FaultCode::NotFound]);
        let edit = ArticleEdit {
            title: Some(Some("New".into())),
            published: Some(Some("2024-06-01".into())),
            publisher: Some(Some(SourceId(nobody.0))),
            ..Default::default()
        };
        let done = store.update_article(article.id, None, &edit, &ANN).await;
        assert_eq!(codes(done), [FaultCode::NotFound]);
        for done in [
            store.delete_person(warden.id, None, None, &ANN).await.map(NodeId::from),
            store.delete_source(wire.id, None, None, &ANN).await.map(NodeId::from),
            store.delete_event(fire.id, None, None, &ANN).await.map(NodeId::from),
        ] {
            assert_eq!(codes(done), [FaultCode::InUse]);
        }
        let stranger = StatementGiven {
            speaker: Some(SpeakerGiven {
                slug: Some("stranger".into()),
                ..Default::default()
            }),
            ..statement((0, 4))
        };
        let good = StatementGiven {
            speaker: Some(SpeakerGiven {
                name: Some("Ona Vesh".into()),
                kind: Some(EntityKind::Person),
                ..Default::default()
            }),
            ..statement((0, 4))
        };
        let given = import("Words that somebody said.", vec![good, stranger.clone()]);
        assert_eq!(codes(store.import(&given, &ANN).await), [FaultCode::NotFound]);
        let done = store.create_statement(article.id, &stranger, &ANN).await;
        assert_eq!(codes(done), [FaultCode::NotFound]);

        assert!(store.listing().await.unwrap() == before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_edits_that_saw_the_same_one_is_made_and_one_is_stale() {
    on_each(async |database| {
        let store = open(&database).await;
        let id = store.create_person(&person("Ona Vesh"), &ANN).await.unwrap();
        for seen in 1..6 {
            let edit = |n: i32| {
                let store = store.clone();
                let line = Some(Some(format!("Line {seen} of {n}")));
                tokio::spawn(async move {
                    let edit = PersonEdit {
                        description: line,
                        ..Default::default()
                    };
                    store.update_person(id, Some(seen), &edit, &ANN).await
                })
            };
            let (one, other) = (edit(1), edit(2));
            let (one, other) = (one.await.unwrap(), other.await.unwrap());
            let (made, stale) = if one.is_ok() { (one, other) } else { (other, one) };
            assert_eq!(made.unwrap(), seen + 1);
            assert_eq!(codes(stale), [FaultCode::Stale]);
        }
        let now = store.people(&[id]).await.unwrap().pop().unwrap().1;
        assert_eq!(now.version, 6);
    })
    .await;
}

#[tokio::test]
async fn what_an_editor_changed_extraction_does_not_change_back() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        mill_fire().ingest(&store, &clock).await;
        let warden = store.person_by_slug("mara-ellison").await.unwrap().unwrap();
        let mill = store.source_by_slug("tamar-mill-company").await.unwrap().unwrap();
        let slug = "fire-at-the-tamar-mill-2024-05-02";
        let fire = store.event_by_slug(slug).await.unwrap().unwrap();
        let edit = PersonEdit {
            remove_aliases: vec!["Ellison".into()],
            ..Default::default()
        };
        store.update_person(warden.id, Some(1), &edit, &ANN).await.unwrap();
        let edit = SourceEdit {
            kind: Some(SourceKind::Organisation),
            name: Some("Tamar Mill Trust".into()),
            ..Default::default()
        };
        store.update_source(mill.id, Some(1), &edit, &ANN).await.unwrap();
        let edit = EventEdit {
            when: Some(Some("2024-05".into())),
            place: Some(None),
            remove_participants: vec![SpeakerId::Source(mill.id)],
            ..Default::default()
        };
        store.update_event(fire.id, Some(1), &edit, &ANN).await.unwrap();

        let again = mill_fire().url("https://tamar.example/again");
        let done = again.ingest(&store, &clock).await;
        assert_eq!((done.people_new, done.sources_new, done.events_new), (0, 0, 0));
        let warden = store.person_by_slug("mara-ellison").await.unwrap().unwrap();
        assert_eq!(warden.aliases, Vec::<String>::new());
        let mill = store.source_by_slug("tamar-mill-company").await.unwrap().unwrap();
        assert_eq!(
            (mill.name.as_str(), mill.kind),
            ("Tamar Mill Trust", SourceKind::Organisation)
        );
        let fire = store.event_by_slug(slug).await.unwrap().unwrap();
        assert_eq!((fire.when.unwrap().edtf.as_str(), fire.place), ("2024-05", None));
        let took_part = store.participant_pages(&[fire.id], &first(10)).await.unwrap();
        assert_eq!(took_part[0].edges.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_namesake_is_told_apart_and_articles_go_on_meaning_the_first() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        mill_fire().ingest(&store, &clock).await;
        let warden = store.person_by_slug("mara-ellison").await.unwrap().unwrap();
        let second = NewPerson {
            namesake: true,
            aliases: vec!["Mara Ellison".into(), "Mara Ellison the Younger".into()],
            ..person("Mara ELLISON")
        };
        let second = store.create_person(&second, &ANN).await.unwrap();
        let again = mill_fire().url("https://tamar.example/again");
        again.ingest(&store, &clock).await;
        let all = StatementFilter::default();
        let said = (StatementsOf::Person, vec![warden.id.0, second.0]);
        assert_eq!(store.statement_counts(&said, &all).await.unwrap(), [2, 0]);

        // By a name of its own it is found.
        let piece = Piece::new("Mara Ellison the Younger said no.").person("Mara Ellison the Younger");
        piece.says(Some(0), &["no"], Act::Denies).ingest(&store, &clock).await;
        assert_eq!(store.statement_counts(&said, &all).await.unwrap(), [2, 1]);
    })
    .await;
}

#[tokio::test]
async fn a_renamed_noun_is_found_by_both_names() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        mill_fire().ingest(&store, &clock).await;
        let (warden, wire) = (
            store.person_by_slug("mara-ellison").await.unwrap().unwrap().id,
            store.source_by_slug("coastwire").await.unwrap().unwrap().id,
        );
        let edit = PersonEdit {
            name: Some("Mara Brandt".into()),
            ..Default::default()
        };
        store.update_person(warden, None, &edit, &ANN).await.unwrap();
        let edit = SourceEdit {
            name: Some("Seawire".into()),
            ..Default::default()
        };
        store.update_source(wire, None, &edit, &ANN).await.unwrap();
        for (i, (who, outlet)) in [("Mara Ellison", "Coastwire"), ("Mara Brandt", "Seawire")]
            .iter()
            .enumerate()
        {
            let piece = Piece::new(&format!("{who} told {outlet} that it is over, {i}."))
                .person(who)
                .body(EntityKind::Agency, outlet);
            let piece = piece.says_about(Some(0), &["it is over"], Act::Asserts, &[], &[1]);
            let done = piece.ingest(&store, &clock).await;
            assert_eq!((done.people_new, done.sources_new), (0, 0), "{who} {outlet}");
        }
        assert_eq!(store.people(&[warden]).await.unwrap()[0].1.slug, "mara-brandt");
        assert_eq!(store.person_by_slug("mara-ellison").await.unwrap().unwrap().id, warden);
    })
    .await;
}

#[tokio::test]
async fn a_deleted_article_leaves_what_was_there_before_it() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let first_in = mill_fire().ingest(&store, &clock).await;
        let before = rows(&store).await;
        let count = async || {
            let all = (StatementsOf::All, Vec::new());
            store.statement_counts(&all, &StatementFilter::default()).await.unwrap()
        };
        let statements = count().await;
        // All of it is known but its text.
        let mut revised = mill_fire();
        revised.input.text.push_str(" It is revised.");
        let done = revised.ingest(&store, &clock).await;
        assert_ne!(rows(&store).await, before);
        let gone = store
            .delete_article(done.article, Some(1), Some("by mistake"), &ANN)
            .await;
        assert_eq!(gone.unwrap(), done.article);
        assert_eq!(rows(&store).await, before);
        assert_eq!(count().await, statements);

        // The earlier of two texts: the later one supersedes nothing any more, and shows the roles.
        let done = revised.ingest(&store, &clock).await;
        let warden = store.person_by_slug("mara-ellison").await.unwrap().unwrap();
        store.delete_article(first_in.article, None, None, &ANN).await.unwrap();
        let later = store.articles(&[done.article]).await.unwrap().pop().unwrap();
        assert_eq!((later.supersedes, later.version), (None, 2));
        let roles = store.affiliations(&[warden.id]).await.unwrap();
        let shown = store
            .statement_pages(
                &(StatementsOf::Article, vec![done.article.0]),
                &StatementFilter::default(),
                StatementOrder::Position,
                &first(1),
            )
            .await
            .unwrap();
        assert_eq!(roles[0].1.statement, Some(shown[0].edges[0].node.id));
        store.delete_article(done.article, None, None, &ANN).await.unwrap();
        assert_eq!(store.affiliations(&[warden.id]).await.unwrap().len(), 0);
        assert_eq!(count().await, [0]);
        let said = (StatementsOf::Person, vec![warden.id.0]);
        let filter = StatementFilter::default();
        assert_eq!(store.statement_counts(&said, &filter).await.unwrap(), [0]);
        // Now nothing points to the warden but the event, to which it never belonged.
        store.delete_person(warden.id, None, None, &ANN).await.unwrap();
        assert_eq!(store.person_by_slug("mara-ellison").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn another_day_of_publication_is_taken_wherever_it_is_kept() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let early = mill_fire().ingest(&store, &clock).await.article;
        let late = mill_fire().url("https://tamar.example/later").published("2024-05-09");
        let late = late.ingest(&store, &clock).await.article;
        let slug = "fire-at-the-tamar-mill-2024-05-02";
        let fire = store.event_by_slug(slug).await.unwrap().unwrap();
        let wire = store.source_by_slug("coastwire").await.unwrap().unwrap();
        let order = async || {
            let filter = StatementFilter::default();
            let mut articles = Vec::new();
            for (of, id) in [
                (StatementsOf::All, None),
                (StatementsOf::Event, Some(fire.id.0)),
                (StatementsOf::CitedIn, Some(wire.id.0)),
            ] {
                let of = (of, Vec::from_iter(id));
                let read = store
                    .statement_pages(&of, &filter, StatementOrder::TimeAsc, &first(1))
                    .await
                    .unwrap();
                articles.push(read[0].edges[0].node.article);
            }
            let of = (ArticlesOf::Event, vec![fire.id.0]);
            let read = store
                .article_pages(&of, &ArticleFilter::default(), ArticleOrder::PublishedAsc, &first(1))
                .await
                .unwrap();
            articles.push(read[0].edges[0].node.id);
            articles
        };
        assert_eq!(order().await, [early; 4]);
        let edit = ArticleEdit {
            published: Some(Some("2024-05-20".into())),
            ..Default::default()
        };
        store.update_article(early, Some(1), &edit, &ANN).await.unwrap();
        assert_eq!(order().await, [late; 4]);
    })
    .await;
}

#[tokio::test]
async fn a_statement_that_is_typed_in_stands_among_the_others_and_goes_again() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let article = mill_fire().ingest(&store, &clock).await.article;
        let before = rows(&store).await;
        let warden = store.person_by_slug("mara-ellison").await.unwrap().unwrap();
        let words = mill_fire().span("The Tamar Mill Company denied");
        let given = StatementGiven {
            speaker: Some(SpeakerGiven {
                id: Some(warden.id.to_string()),
                ..Default::default()
            }),
            ..statement((words.start as i32, words.end as i32))
        };
        let id = store.create_statement(article, &given, &ANN).await.unwrap();
        let of = (StatementsOf::Article, vec![article.0]);
        let filter = StatementFilter::default();
        let read = store
            .statement_pages(&of, &filter, StatementOrder::Position, &first(10))
            .await
            .unwrap();
        let page = read.into_iter().next().unwrap();
        let places: Vec<_> = page.edges.iter().map(|edge| edge.node.content[0].start).collect();
        assert!(places.len() == 4 && places.is_sorted(), "{places:?}");
        let new = page.edges.iter().find(|edge| edge.node.id == id).unwrap();
        assert_eq!(new.node.review.status, ReviewStatus::Confirmed);
        assert_eq!(
            (new.node.review.by.as_deref(), new.node.extraction.is_none()),
            (Some("ann"), true)
        );
        let people = (PeopleOf::Article, vec![article.0]);
        let people = store
            .people_pages(&people, &PersonFilter::default(), PersonOrder::NameAsc, &first(1))
            .await
            .unwrap();
        assert_eq!(people[0].edges[0].link.as_ref().unwrap().statements, 2);

        store.delete_statement(id, Some(1), None, &ANN).await.unwrap();
        let places = |rows: Vec<String>| -> Vec<String> {
            // The places after it keep their numbers: a gap means nothing.
            let rows = rows.into_iter();
            rows.filter(|row| !row.contains("position") && !row.contains("statement_id"))
                .collect()
        };
        assert_eq!(places(rows(&store).await), places(before));
    })
    .await;
}
