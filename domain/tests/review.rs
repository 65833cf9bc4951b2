//! What people decide holds: in every read, in every count, and against whatever extraction finds later.

#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use whosaid_domain::{
    Error, When, clock::SteppedClock, error::FaultCode, event::*, id::*, person::*, review::*, span::SpanGiven,
    statement::*, store::*,
};
use whosaid_extract::{Act, EntityKind};
use whosaid_testkit::on_each;

fn editor(clock: &SteppedClock) -> Editor<'_> {
    Editor { name: "ann", clock }
}

async fn statements(store: &Store, of: (StatementsOf, Vec<uuid::Uuid>)) -> Vec<Statement> {
    let filter = StatementFilter::default();
    let pages = store
        .statement_pages(&of, &filter, StatementOrder::Position, &first(50))
        .await
        .unwrap();
    pages[0].edges.iter().map(|edge| edge.node.clone()).collect()
}

/// The codes and fields of what was refused.
fn refused<T: std::fmt::Debug>(result: whosaid_domain::Result<T>) -> Vec<(FaultCode, String)> {
    match result.unwrap_err() {
        Error::Refused(faults) => faults.iter().map(|f| (f.code, f.field.join("."))).collect(),
        error => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_rejected_statement_is_left_out_of_every_default_read() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let article = mill_fire().ingest(&store, &clock).await.article;
        let untouched = store.listing().await.unwrap();
        let by_mara = statements(&store, (StatementsOf::Article, vec![article.0]))
            .await
            .remove(0);
        let mara = store.person_by_slug("mara-ellison").await.unwrap().unwrap();
        let wire = store.source_by_slug("coastwire").await.unwrap().unwrap();
        let fire = store
            .event_by_slug("fire-at-the-tamar-mill-2024-05-02")
            .await
            .unwrap()
            .unwrap();

        // Lists by every parent, their counts, who spoke, and what is counted beside links.
        let seen = async || {
            let mut all = Vec::new();
            for of in [
                (StatementsOf::All, vec![]),
                (StatementsOf::Article, vec![article.0]),
                (StatementsOf::Person, vec![mara.id.0]),
                (StatementsOf::CitedIn, vec![wire.id.0]),
                (StatementsOf::Event, vec![fire.id.0]),
            ] {
                let counted = store.statement_counts(&of, &StatementFilter::default()).await.unwrap()[0];
                let listed = statements(&store, of).await;
                assert_eq!(counted as usize, listed.len());
                all.push(listed.iter().filter(|s| s.id == by_mara.id).count());
            }
            let of = (PeopleOf::Article, vec![article.0]);
            let people = store
                .people_pages(&of, &PersonFilter::default(), PersonOrder::StatementsDesc, &first(9))
                .await
                .unwrap();
            all.push(people[0].edges[0].link.as_ref().unwrap().statements as usize);
            let speakers = store.speaker_pages(&[fire.id], &first(9)).await.unwrap();
            let speaker = SpeakerId::Person(mara.id);
            all.push(speakers[0].edges.iter().filter(|edge| edge.node.who == speaker).count());
            let of = (EventsOf::Person, vec![mara.id.0]);
            let events = store
                .event_pages(&of, &EventFilter::default(), EventOrder::default(), &first(9))
                .await
                .unwrap();
            all.push(events[0].edges.len());
            all
        };
        assert_eq!(seen().await, [1; 8]);
        let ann = editor(&clock);
        let version = store
            .review_statement(by_mara.id, Some(1), Decision::Reject, Some("no"), &ann)
            .await
            .unwrap();
        assert_eq!(version, 2);
        assert_eq!(seen().await, [0; 8]);

        // It stays under its id, and for those who ask for it.
        let filter = StatementFilter {
            review: Some(vec![ReviewStatus::Rejected]),
            ..StatementFilter::default()
        };
        let all = (StatementsOf::All, vec![]);
        let pages = store
            .statement_pages(&all, &filter, StatementOrder::Position, &first(9))
            .await
            .unwrap();
        let kept = &pages[0].edges[0].node;
        assert_eq!((kept.id, kept.review.by.as_deref()), (by_mara.id, Some("ann")));
        assert!(kept.review.at.is_some());

        // Reopened, all is as it was, but for the version and the feed.
        store
            .review_statement(by_mara.id, Some(2), Decision::Reopen, None, &ann)
            .await
            .unwrap();
        assert_eq!(seen().await, [1; 8]);
        assert_eq!(bare(&store.listing().await.unwrap()), bare(&untouched));
        assert_eq!(common::flaws(&store).await, []);
    })
    .await;
}

#[tokio::test]
async fn what_is_put_right_is_put_right_in_every_copy() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let ann = editor(&clock);
        let piece = mill_fire();
        let article = piece.ingest(&store, &clock).await.article;
        let id = statements(&store, (StatementsOf::Article, vec![article.0])).await[0].id;
        let company = store.source_by_slug("tamar-mill-company").await.unwrap().unwrap();
        let gazette = store.source_by_slug("tamar-gazette").await.unwrap().unwrap();
        let span = |words: &str| {
            let span = piece.span(words);
            SpanGiven {
                start: span.start as i32,
                end: span.end as i32,
                exact: Some(words.to_owned()),
            }
        };
        let correction = Correction {
            speaker: Some(Some(SpeakerId::Source(company.id))),
            act: Some(Act::Denies),
            kind: Some(Kind::Mixed),
            content: Some(vec![span("hours 😀,”"), span("someone said")]),
            cue: Some(Some(span("said"))),
            speaker_span: Some(Some(span("The Tamar Mill Company"))),
            speaker_role: Some(None),
            said_on: Some(Some(When::parse("2024-05-01").unwrap())),
            via: Some(vec![ViaGiven {
                source: gazette.id,
                relation: ViaRelation::Citing,
                span: None,
            }]),
            attribution: None,
        };
        store
            .correct_statement(id, Some(1), &correction, Some("heard it"), &ann)
            .await
            .unwrap();
        let put = statements(&store, (StatementsOf::Article, vec![article.0]))
            .await
            .remove(0);
        assert_eq!(put.id, id);
        assert_eq!(put.text, "hours 😀,” … someone said");
        assert_eq!((put.act, put.kind, put.speaker_role), (Act::Denies, Kind::Mixed, None));
        assert_eq!(put.speaker, Some(SpeakerId::Source(company.id)));
        assert_eq!(put.attribution, Attribution::Named);
        assert_eq!(put.cue.unwrap().exact, "said");
        assert_eq!(put.speaker_span.unwrap().exact, "The Tamar Mill Company");
        assert_eq!((put.via.len(), put.via[0].source), (1, gazette.id));
        assert_eq!(put.review.status, ReviewStatus::Confirmed);
        // The links' own time too: it is the earliest of the event's statements now.
        let fire = store
            .event_by_slug("fire-at-the-tamar-mill-2024-05-02")
            .await
            .unwrap()
            .unwrap();
        let of = (StatementsOf::Event, vec![fire.id.0]);
        let pages = store
            .statement_pages(&of, &StatementFilter::default(), StatementOrder::TimeAsc, &first(9))
            .await
            .unwrap();
        assert_eq!(pages[0].edges[0].node.id, id);
        // Mara is named in the article, and said nothing any more.
        let of = (PeopleOf::Article, vec![article.0]);
        let people = store
            .people_pages(&of, &PersonFilter::default(), PersonOrder::NameAsc, &first(9))
            .await
            .unwrap();
        assert_eq!(people[0].edges[0].link.as_ref().unwrap().statements, 0);
        let listing = store.listing().await.unwrap();
        let corrected = listing
            .iter()
            .find(|line| line.contains("operation: corrected"))
            .unwrap();
        for kept in [
            "Nobody was hurt,",
            "ASSERTS",
            "\"reason\":\"heard it\"",
            "harbour warden of Port Ellis",
        ] {
            assert!(corrected.contains(kept), "{corrected}");
        }
        assert_eq!(common::flaws(&store).await, []);
        // The same again says nothing new.
        let same = store
            .correct_statement(id, Some(2), &correction, None, &ann)
            .await
            .unwrap();
        assert_eq!(same, 2);
        assert_eq!(store.listing().await.unwrap(), listing);
    })
    .await;
}

#[tokio::test]
async fn an_edit_that_is_refused_writes_nothing() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let ann = editor(&clock);
        let article = mill_fire().ingest(&store, &clock).await.article;
        let all = statements(&store, (StatementsOf::Article, vec![article.0])).await;
        let (id, last) = (all[0].id, all[2].id);
        let fire = store
            .event_by_slug("fire-at-the-tamar-mill-2024-05-02")
            .await
            .unwrap()
            .unwrap();
        let nobody = uuid::Uuid::from_u128(7);
        let before = store.listing().await.unwrap();
        use FaultCode::*;

        let stale = store.review_statement(id, Some(9), Decision::Reject, None, &ann).await;
        assert_eq!(refused(stale), [(Stale, "expectedVersion".to_owned())]);
        let absent = store
            .review_statement(StatementId(nobody), None, Decision::Reject, None, &ann)
            .await;
        assert_eq!(refused(absent), [(NotFound, "id".to_owned())]);
        let absent = store
            .review_event(EventId(nobody), None, Decision::Confirm, None, &ann)
            .await;
        assert_eq!(refused(absent), [(NotFound, "id".to_owned())]);
        let absent = store.link(id, EventId(nobody), None, None, &ann).await;
        assert_eq!(refused(absent), [(NotFound, "event".to_owned())]);
        let unlinked = store.unlink(last, fire.id, None, None, &ann).await;
        assert_eq!(refused(unlinked), [(NotFound, "event".to_owned())]);
        let wrong = Correction {
            act: Some(Act::Denies),
            speaker: Some(Some(SpeakerId::Person(PersonId(nobody)))),
            content: Some(vec![
                SpanGiven {
                    start: 4,
                    end: 9,
                    exact: None,
                },
                SpanGiven {
                    start: 2,
                    end: 5,
                    exact: None,
                },
                SpanGiven {
                    start: -1,
                    end: 5,
                    exact: None,
                },
            ]),
            cue: Some(Some(SpanGiven {
                start: 0,
                end: 4,
                exact: Some("Mull".into()),
            })),
            attribution: Some(Attribution::Unresolved),
            ..Correction::default()
        };
        let wrong = refused(store.correct_statement(id, None, &wrong, None, &ann).await);
        let fields: Vec<&str> = wrong.iter().map(|(_, field)| field.as_str()).collect();
        assert_eq!(fields, ["speaker", "content.2", "content.1", "cue"]);
        assert_eq!(store.listing().await.unwrap(), before);
    })
    .await;
}

#[tokio::test]
async fn a_link_is_the_editors_and_what_was_unlinked_is_remembered() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let ann = editor(&clock);
        let article = mill_fire().ingest(&store, &clock).await.article;
        let elsewhere = Piece::new("Osk Harbour had a regatta. “It was so,” Volo Rand said.")
            .published("2024-05-09")
            .person("Volo Rand")
            .body(EntityKind::Company, "Osk Harbour")
            .says(Some(0), &["It was so,"], Act::Asserts)
            .ingest(&store, &clock)
            .await
            .article;
        let fire = store
            .event_by_slug("fire-at-the-tamar-mill-2024-05-02")
            .await
            .unwrap()
            .unwrap();
        let id = statements(&store, (StatementsOf::Article, vec![elsewhere.0])).await[0].id;
        let about = async || {
            let of = (StatementsOf::Event, vec![fire.id.0]);
            let pages = store
                .statement_pages(&of, &StatementFilter::default(), StatementOrder::TimeDesc, &first(9))
                .await
                .unwrap();
            let links: Vec<_> = pages[0]
                .edges
                .iter()
                .map(|e| (e.node.id, e.link.clone().unwrap().evidence))
                .collect();
            let of = (whosaid_domain::article::ArticlesOf::Event, vec![fire.id.0]);
            (links, store.article_counts(&of, &Default::default()).await.unwrap()[0])
        };
        let before = about().await;
        assert_eq!((before.0.len(), before.1), (2, 1));

        assert_eq!(store.link(id, fire.id, Some(1), None, &ann).await.unwrap(), 2);
        let linked = about().await;
        assert_eq!((&linked.0[0], linked.1), (&(id, None), 2));
        assert_eq!(store.link(id, fire.id, Some(2), None, &ann).await.unwrap(), 2);
        assert_eq!(store.unlink(id, fire.id, Some(2), None, &ann).await.unwrap(), 3);
        assert_eq!(about().await, before);

        // One of extraction's links, taken over and taken away.
        let of_mill = statements(&store, (StatementsOf::Article, vec![article.0])).await[0].id;
        store.link(of_mill, fire.id, None, Some("sure"), &ann).await.unwrap();
        assert!(about().await.0.contains(&(of_mill, None)));
        store.unlink(of_mill, fire.id, None, None, &ann).await.unwrap();
        assert_eq!(about().await.0.len(), 1);
        let unlinked = |lines: &[String]| {
            lines
                .iter()
                .filter(|line| line.starts_with("statement_unlinks"))
                .count()
        };
        assert_eq!(unlinked(&store.listing().await.unwrap()), 2);
        store.link(of_mill, fire.id, None, None, &ann).await.unwrap();
        assert_eq!(unlinked(&store.listing().await.unwrap()), 1);
        assert_eq!(common::flaws(&store).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_rejected_event_is_no_candidate_and_a_confirmed_one_keeps_its_date() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let ann = editor(&clock);
        mill_fire().ingest(&store, &clock).await;
        let fire = store
            .event_by_slug("fire-at-the-tamar-mill-2024-05-02")
            .await
            .unwrap()
            .unwrap();
        let again = |n: usize| {
            let mut piece = mill_fire().url(&format!("https://tamar.example/{n}"));
            piece.input.text.push_str(&format!(" {n}"));
            piece
        };
        store
            .review_event(fire.id, Some(1), Decision::Confirm, None, &ann)
            .await
            .unwrap();
        let done = again(1).ingest(&store, &clock).await;
        assert_eq!((done.events_new, done.events_known), (0, 1));
        store
            .review_event(fire.id, None, Decision::Reject, None, &ann)
            .await
            .unwrap();
        let all = (EventsOf::All, vec![]);
        assert_eq!(store.event_counts(&all, &EventFilter::default()).await.unwrap(), [0]);
        let done = again(2).ingest(&store, &clock).await;
        assert_eq!((done.events_new, done.events_known), (1, 0));
        assert_eq!(store.event_counts(&all, &EventFilter::default()).await.unwrap(), [1]);
    })
    .await;
}
