//! An article is written whole, once, with spans that hold.

#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use whosaid_domain::{Error, event::*, ingest::*, person::*, span::Body, statement::*};
use whosaid_extract::Act;
use whosaid_testkit::on_each;

#[tokio::test]
async fn everything_found_is_written_and_read_back() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let piece = mill_fire();
        let done = piece.ingest(&store, &clock).await;
        assert_eq!(done.outcome, Outcome::New);
        assert_eq!((done.statements, done.resolved), (3, 2));
        assert_eq!(
            (done.people_new, done.sources_new, done.events_new, done.events_known),
            (1, 4, 1, 0)
        );

        let article = store
            .article_by_url("https://tamar.example/mill")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(store.articles(&[done.article]).await.unwrap(), vec![article.clone()]);
        assert_eq!(article.content_hash, piece.input.content_hash());
        assert_eq!(article.published_on.as_ref().unwrap().edtf, "2024-05-03");
        let (_, body) = store.bodies(&[article.id]).await.unwrap().pop().unwrap();
        assert_eq!(body, piece.input.text);

        let of = (StatementsOf::Article, vec![article.id.0]);
        let filter = StatementFilter::default();
        let pages = store
            .statement_pages(&of, &filter, StatementOrder::Position, &first(10))
            .await
            .unwrap();
        let statements: Vec<&Statement> = pages[0].edges.iter().map(|edge| &edge.node).collect();
        assert_eq!(statements.len(), 3);
        assert_eq!(statements[0].text, "Nobody was hurt, … and nobody was inside.");
        let index = Body::new(&body).unwrap();
        for statement in &statements {
            assert!(!statement.content.is_empty());
            for span in statement
                .content
                .iter()
                .chain(&statement.speaker_span)
                .chain(&statement.cue)
            {
                index.verify(span).unwrap();
            }
        }
        let warden = store.person_by_slug("mara-ellison").await.unwrap().unwrap();
        assert_eq!(warden.aliases, ["Ellison"]);
        assert_eq!(statements[0].speaker, Some(SpeakerId::Person(warden.id)));
        assert_eq!(
            statements[0].speaker_role.as_deref(),
            Some("harbour warden of Port Ellis")
        );
        let wire = store.source_by_slug("coastwire").await.unwrap().unwrap();
        assert_eq!(statements[0].via.len(), 1);
        assert_eq!(
            (statements[0].via[0].source, statements[0].via[0].relation),
            (wire.id, ViaRelation::Told)
        );
        assert_eq!(statements[0].via[0].span.as_ref().unwrap().exact, "Coastwire");
        assert_eq!((statements[1].act, statements[2].speaker), (Act::Denies, None));
        assert_eq!(statements[0].extraction.as_ref().unwrap().extractor, "by hand");
        assert_eq!(statements[0].confidence, 0.7);

        let port = store.source_by_slug("port-ellis").await.unwrap().unwrap();
        let roles = store.affiliations(&[warden.id]).await.unwrap();
        assert_eq!(roles.len(), 1);
        assert_eq!(
            (roles[0].1.source, roles[0].1.statement),
            (Some(port.id), Some(statements[0].id))
        );

        let fire = store
            .event_by_slug("fire-at-the-tamar-mill-2024-05-02")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(fire.place.as_deref(), Some("Tamar"));
        let about = (StatementsOf::Event, vec![fire.id.0]);
        let pages = store
            .statement_pages(&about, &filter, StatementOrder::TimeDesc, &first(10))
            .await
            .unwrap();
        assert_eq!(pages[0].edges.len(), 2);
        assert!(
            pages[0]
                .edges
                .iter()
                .all(|edge| edge.link.as_ref().unwrap().confidence == 0.8)
        );
        let cited = (StatementsOf::CitedIn, vec![wire.id.0]);
        assert_eq!(store.statement_counts(&cited, &filter).await.unwrap(), [1]);

        let people = (PeopleOf::Article, vec![article.id.0]);
        let order = PersonOrder::NameAsc;
        let pages = store
            .people_pages(&people, &PersonFilter::default(), order, &first(10))
            .await
            .unwrap();
        assert_eq!(
            pages[0].edges[0].link,
            Some(ArticlePersonLink {
                mentions: 1,
                statements: 1
            })
        );
        let of = (EventsOf::Person, vec![warden.id.0]);
        let pages = store
            .event_pages(&of, &EventFilter::default(), EventOrder::default(), &first(10))
            .await
            .unwrap();
        assert_eq!(pages[0].edges[0].link, EventEdgeLink::Statements(1));
        let speakers = store.speaker_pages(&[fire.id], &first(10)).await.unwrap();
        assert_eq!(speakers[0].edges.len(), 2);
        let parts = store.participant_pages(&[fire.id], &first(10)).await.unwrap();
        assert_eq!(parts[0].edges.len(), 1);
        store.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_same_article_again_changes_nothing() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let piece = mill_fire();
        let done = piece.ingest(&store, &clock).await;
        let before = store.listing().await.unwrap();
        let again = piece.ingest(&store, &clock).await;
        assert_eq!(
            (again.article, again.outcome, again.statements),
            (done.article, Outcome::Unchanged, 0)
        );
        assert_eq!(store.listing().await.unwrap(), before);
        // The whole way too, with the extractor.
        let again = store.ingest(&piece.input, &clock).await.unwrap();
        assert_eq!(again.outcome, Outcome::Unchanged);

        // Without an address the text alone tells.
        let bare = Piece::new("A text without an address.");
        assert_eq!(bare.ingest(&store, &clock).await.outcome, Outcome::New);
        assert_eq!(bare.ingest(&store, &clock).await.outcome, Outcome::Unchanged);
        // The same text at two addresses is two articles.
        for url in ["https://a.example/1", "https://b.example/1"] {
            let there = bare.clone().url(url);
            assert_eq!(there.ingest(&store, &clock).await.outcome, Outcome::New);
            assert_eq!(there.ingest(&store, &clock).await.outcome, Outcome::Unchanged);
        }
    })
    .await;
}

#[tokio::test]
async fn a_revised_text_supersedes_the_one_before() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let url = "https://a.example/1";
        let version = |text: &str| Piece::new(text).url(url);
        let one = version("One.").ingest(&store, &clock).await;
        let two = version("Two.").ingest(&store, &clock).await;
        assert_eq!(two.outcome, Outcome::Supersedes(one.article));
        let three = version("Three.").ingest(&store, &clock).await;
        assert_eq!(three.outcome, Outcome::Supersedes(two.article));
        // An old text that turns up again is no revision.
        assert_eq!(version("One.").ingest(&store, &clock).await.outcome, Outcome::Unchanged);
        let latest = store.article_by_url(url).await.unwrap().unwrap();
        assert_eq!((latest.id, latest.supersedes), (three.article, Some(two.article)));
        assert_eq!(
            store.bodies(&[one.article]).await.unwrap(),
            [(one.article, "One.".to_owned())]
        );
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_taken_in_is_named_and_leaves_nothing() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let refused = async |piece: Piece, named: &str| {
            let error = store
                .ingest_extraction(&piece.input, &piece.found, EXTRACTOR, &clock)
                .await
                .unwrap_err();
            assert!(matches!(error, Error::Invalid(_)), "{error:?}");
            assert!(error.to_string().contains(named), "{error}");
            assert!(store.listing().await.unwrap().is_empty());
        };
        refused(Piece::new(" \n"), "empty").await;
        refused(Piece::new("a\0b"), "NUL").await;
        refused(Piece::new("a").url("x\0y"), "url").await;

        let sound = || mill_fire();
        let mut outside = sound();
        outside.found.statements[1].content[0].end = 9_999;
        refused(outside, "9999").await;
        let mut wordless = sound();
        wordless.found.statements[2].content.clear();
        refused(wordless, "statement 2").await;
        let mut nobody = sound();
        nobody.found.statements[0].entity = Some(77);
        refused(nobody, "entity 77").await;
        let mut nothing = sound();
        nothing.found.statements[0].events[0].event = 9;
        refused(nothing, "event 9").await;
        let mut never = sound();
        never.found.events[0].when = Some("some day".into());
        refused(never, "some day").await;
    })
    .await;
}

#[tokio::test]
async fn a_writer_that_is_gone_midway_leaves_nothing() {
    on_each(async |database| {
        let (store, clean) = (open(&database).await, clock());
        let piece = mill_fire();
        // A task that is dropped at any point of its way, as one whose process is killed; each further than the last.
        let mut cut_short = 0;
        for patience in (0..400).map(|n| std::time::Duration::from_micros(n * 100)) {
            let clock = clock();
            let writing = store.ingest_extraction(&piece.input, &piece.found, EXTRACTOR, &clock);
            if tokio::time::timeout(patience, writing).await.is_ok() {
                break;
            }
            cut_short += 1;
            let listing = store.listing().await.unwrap();
            // Cut short after the commit was sent, it may be there; then it is there whole.
            if !listing.is_empty() {
                break;
            }
        }
        assert!(cut_short > 0);
        piece.ingest(&store, &clean).await;
        let listing = store.listing().await.unwrap();
        let apart = whosaid_testkit::database(database.engine()).await;
        let other = open(&apart).await;
        piece.ingest(&other, &clean).await;
        assert_eq!(listing, other.listing().await.unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn articles_taken_in_at_once_name_one_person_once() {
    on_each(async |database| {
        // Two programs, each with several tasks.
        let stores = [open(&database).await, open(&database).await];
        let mut tasks = Vec::new();
        for n in 0..24 {
            let store = stores[n % 2].clone();
            tasks.push(tokio::spawn(async move {
                let mut piece = mill_fire().url(&format!("https://tamar.example/{n}"));
                piece.input.text.push_str(&format!(" {n}"));
                let system = whosaid_domain::clock::SystemClock;
                store
                    .ingest_extraction(&piece.input, &piece.found, EXTRACTOR, &system)
                    .await
                    .unwrap()
            }));
        }
        let mut done = Vec::new();
        for task in tasks {
            done.push(task.await.unwrap());
        }
        assert_eq!(done.iter().map(|d| d.people_new).sum::<u32>(), 1);
        assert_eq!(done.iter().map(|d| d.sources_new).sum::<u32>(), 4);
        assert_eq!(done.iter().map(|d| d.events_new).sum::<u32>(), 1);
        let all = PersonFilter::default();
        assert_eq!(
            stores[0].people_counts(&(PeopleOf::All, vec![]), &all).await.unwrap(),
            [1]
        );
        assert_eq!(
            stores[1]
                .statement_counts(&(StatementsOf::All, vec![]), &Default::default())
                .await
                .unwrap(),
            [72]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_article_taken_in_by_many_at_once_is_there_once() {
    on_each(async |database| {
        let store = open(&database).await;
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    let piece = mill_fire();
                    let system = whosaid_domain::clock::SystemClock;
                    store
                        .ingest_extraction(&piece.input, &piece.found, EXTRACTOR, &system)
                        .await
                        .unwrap()
                })
            })
            .collect();
        let mut new = 0;
        for task in tasks {
            new += u32::from(task.await.unwrap().outcome == Outcome::New);
        }
        assert_eq!(new, 1);
    })
    .await;
}

#[tokio::test]
async fn articles_taken_in_together_find_what_came_before_them_and_go_in_whole_or_not_at_all() {
    on_each(async |database| {
        let store = open(&database).await;
        let article = |url: &str, text: &str| ArticleInput {
            url: Some(format!("https://news.example/{url}")),
            publisher: Some("Harbour Post".to_owned()),
            text: text.to_owned(),
            ..ArticleInput::default()
        };
        let said = "“The pier will be closed,” Mara Ellison said on Monday.";
        let more = "“The pier is open again,” Mara Ellison said on Tuesday.";
        let broken = article("c", "text with \0 in it");
        let error = store
            .ingest_together(&[article("a", said), broken], &clock())
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{error:?}");

        let given = [
            article("a", said),
            article("b", more),
            article("a", said),
            article("a", more),
        ];
        let taken = store.ingest_together(&given, &clock()).await.unwrap();
        let outcomes: Vec<Outcome> = taken.iter().map(|one| one.outcome).collect();
        assert_eq!(
            outcomes,
            [
                Outcome::New,
                Outcome::New,
                Outcome::Unchanged,
                Outcome::Supersedes(taken[0].article)
            ]
        );
        assert_eq!(taken[2].article, taken[0].article);
        let new: Vec<u32> = taken.iter().map(|one| one.people_new).collect();
        assert_eq!(new, [1, 0, 0, 0], "one person, found again");
        let again = store.ingest_together(&given[..2], &clock()).await.unwrap();
        assert!(again.iter().all(|one| one.outcome == Outcome::Unchanged));
    })
    .await;
}
