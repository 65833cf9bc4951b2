//! Extraction run again: what people decided stays, the rest becomes what is found now.

#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use whosaid_domain::{
    Error, clock::SteppedClock, error::FaultCode, event::*, id::*, ingest::*, review::*, statement::*, store::*,
};
use whosaid_extract::{Act, EntityKind, EventKind, Extraction};
use whosaid_testkit::on_each;

const NEWER: (&str, &str) = ("by hand", "2");

fn editor(clock: &SteppedClock) -> Editor<'_> {
    Editor { name: "ann", clock }
}

async fn statements(store: &Store, article: ArticleId, review: Option<Vec<ReviewStatus>>) -> Vec<Statement> {
    let filter = StatementFilter {
        review,
        ..StatementFilter::default()
    };
    let of = (StatementsOf::Article, vec![article.0]);
    let pages = store
        .statement_pages(&of, &filter, StatementOrder::Position, &first(50))
        .await
        .unwrap();
    pages[0].edges.iter().map(|edge| edge.node.clone()).collect()
}

const ALL: [ReviewStatus; 3] = [ReviewStatus::Proposed, ReviewStatus::Confirmed, ReviewStatus::Rejected];

/// Six statements by four who speak, two of whom are known within the article alone, about two events.
fn regatta() -> Piece {
    let text = "Mara Ellison said one was so. Volo Rand said two was so. Osk said three was so. A clerk said four was so. \
                Mara Ellison said five was so. Volo Rand said six was so. There was a regatta and a dinner.";
    Piece::new(text)
        .url("https://tamar.example/regatta")
        .published("2024-05-03")
        .publisher("Tamar Gazette")
        .person("Mara Ellison")
        .role("warden of Port Ellis", "Port Ellis")
        .person("Volo Rand")
        .person("Osk")
        .body(EntityKind::Unnamed, "clerk")
        .event(
            EventKind::Other,
            "regatta on the river Osk",
            Some("2024-05-02"),
            Some("Osk"),
            &[0, 2, 3],
        )
        .event(
            EventKind::Other,
            "dinner of the harbour wardens",
            Some("2024-05-01"),
            Some("Tamar"),
            &[1],
        )
        .says_about(Some(0), &["one was so"], Act::Asserts, &[0], &[])
        .says_about(Some(1), &["two was so"], Act::Asserts, &[0, 1], &[])
        .says_about(Some(2), &["three was so"], Act::Asserts, &[1], &[])
        .says_about(Some(3), &["four was so"], Act::Asserts, &[], &[])
        .says_about(Some(0), &["five was so"], Act::Asserts, &[0], &[])
        .says_about(Some(1), &["six was so"], Act::Asserts, &[1], &[])
}

#[tokio::test]
async fn the_same_run_again_changes_no_statement() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let piece = regatta();
        let article = piece.ingest(&store, &clock).await.article;
        let before = bare(&store.listing().await.unwrap());
        let done = store
            .reextract_with(article, &piece.found, EXTRACTOR, &clock)
            .await
            .unwrap();
        assert_eq!(
            (done.unchanged, done.changed, done.new, done.gone, done.decided),
            (6, 0, 0, 0, 0)
        );
        let run = |line: &String| line.starts_with("extractions");
        let without = |lines: Vec<String>| lines.into_iter().filter(|line| !run(line)).collect::<Vec<_>>();
        assert_eq!(without(bare(&store.listing().await.unwrap())), without(before));
        assert_eq!(common::flaws(&store).await, []);
    })
    .await;
}

#[tokio::test]
async fn what_a_person_decided_stays_and_the_rest_becomes_what_is_found_now() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let ann = editor(&clock);
        let piece = regatta();
        let article = piece.ingest(&store, &clock).await.article;
        let old = statements(&store, article, None).await;
        let regatta_id = store
            .event_by_slug("regatta-on-the-river-osk-2024-05-02")
            .await
            .unwrap()
            .unwrap()
            .id;
        let dinner = store
            .event_by_slug("dinner-of-the-harbour-wardens-2024-05-01")
            .await
            .unwrap()
            .unwrap()
            .id;
        let volo = store.person_by_slug("volo-rand").await.unwrap().unwrap().id;
        // One rejected, one unlinked from one of its events, one put right, one linked; two left open.
        store
            .review_statement(old[0].id, None, Decision::Reject, None, &ann)
            .await
            .unwrap();
        store.unlink(old[1].id, dinner, None, None, &ann).await.unwrap();
        let correction = Correction {
            speaker: Some(Some(SpeakerId::Person(volo))),
            ..Correction::default()
        };
        store
            .correct_statement(old[2].id, None, &correction, None, &ann)
            .await
            .unwrap();
        store.link(old[3].id, regatta_id, None, None, &ann).await.unwrap();
        let decided: Vec<Statement> = statements(&store, article, Some(ALL.to_vec()))
            .await
            .drain(..4)
            .collect();

        // The newer run proposes all of them once more, some with other ends, finds the fifth to be a denial, misses the
        // sixth, and finds a seventh.
        let mut newer = piece.clone();
        newer.found.statements.truncate(5);
        newer.found.statements[0].content[0].end -= 2;
        newer.found.statements[4].act = Act::Denies;
        let newer = newer.says_about(Some(3), &["There was a regatta"], Act::Asserts, &[0], &[]);
        let done = store
            .reextract_with(article, &newer.found, NEWER, &clock)
            .await
            .unwrap();
        assert_eq!(
            (done.decided, done.unchanged, done.changed, done.new, done.gone),
            (4, 0, 1, 1, 1)
        );

        let now = statements(&store, article, Some(ALL.to_vec())).await;
        assert_eq!(now.len(), 6);
        assert_eq!(now[..4], decided);
        assert_eq!(
            (now[4].id, now[4].act, now[4].text.as_str()),
            (old[4].id, Act::Denies, "five was so")
        );
        assert_eq!(now[4].extraction.as_ref().unwrap().version, "2");
        assert_eq!(
            (now[5].text.as_str(), now[5].review.status),
            ("There was a regatta", ReviewStatus::Proposed)
        );
        // Whoever is known within the article alone is the same as before.
        assert_eq!(now[5].speaker, now[3].speaker);
        assert!(!now.iter().any(|statement| statement.id == old[5].id));
        let about = (StatementsOf::Event, vec![dinner.0]);
        let on_dinner = store
            .statement_pages(&about, &StatementFilter::default(), StatementOrder::Position, &first(9))
            .await
            .unwrap();
        assert!(on_dinner[0].edges.iter().all(|edge| edge.node.id != old[1].id));
        assert_eq!(common::flaws(&store).await, []);

        // Once more: nothing is left to change.
        let again = store
            .reextract_with(article, &newer.found, NEWER, &clock)
            .await
            .unwrap();
        assert_eq!(
            (again.decided, again.unchanged, again.changed, again.new, again.gone),
            (4, 2, 0, 0, 0)
        );
        assert_eq!(statements(&store, article, Some(ALL.to_vec())).await, now);
    })
    .await;
}

#[tokio::test]
async fn merges_and_reviews_of_events_outlast_a_new_run() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let ann = editor(&clock);
        let piece = regatta();
        let article = piece.ingest(&store, &clock).await.article;
        let slugs = [
            "regatta-on-the-river-osk-2024-05-02",
            "dinner-of-the-harbour-wardens-2024-05-01",
        ];
        let id = async |slug: &str| store.event_by_slug(slug).await.unwrap().unwrap().id;
        let (regatta, dinner) = (id(slugs[0]).await, id(slugs[1]).await);
        let person = async |slug: &str| NodeId::from(store.person_by_slug(slug).await.unwrap().unwrap().id);
        // The bare surname is the person of the full name, an editor finds.
        let (osk, mara) = (person("osk").await, person("mara-ellison").await);
        store.merge(osk, mara, None, &ann).await.unwrap();
        store
            .review_event(regatta, None, Decision::Reject, None, &ann)
            .await
            .unwrap();
        let done = store
            .reextract_with(article, &piece.found, NEWER, &clock)
            .await
            .unwrap();
        assert_eq!((done.unchanged, done.new, done.gone), (6, 0, 0));
        let all = (EventsOf::All, vec![]);
        assert_eq!(store.event_counts(&all, &EventFilter::default()).await.unwrap(), [1]);
        let merge = store.merge(regatta, dinner, None, &ann).await.unwrap();
        let done = store
            .reextract_with(article, &piece.found, NEWER, &clock)
            .await
            .unwrap();
        assert_eq!((done.new, done.gone), (0, 0));
        assert_eq!(store.event_counts(&all, &EventFilter::default()).await.unwrap(), [1]);
        assert_eq!(id(slugs[0]).await, dinner);
        assert_eq!(common::flaws(&store).await, []);
        store.undo_merge(merge, None, &ann).await.unwrap();
        assert_eq!(common::flaws(&store).await, []);
    })
    .await;
}

#[tokio::test]
async fn what_nothing_leads_to_any_more_is_forgotten_and_what_a_person_touched_is_not() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let ann = editor(&clock);
        let piece = regatta();
        let article = piece.ingest(&store, &clock).await.article;
        let dinner = store
            .event_by_slug("dinner-of-the-harbour-wardens-2024-05-01")
            .await
            .unwrap()
            .unwrap()
            .id;
        store
            .review_event(dinner, None, Decision::Confirm, None, &ann)
            .await
            .unwrap();
        let nothing = Extraction::default();
        let done = store.reextract_with(article, &nothing, NEWER, &clock).await.unwrap();
        assert_eq!((done.gone, done.new), (6, 0));
        assert!(statements(&store, article, Some(ALL.to_vec())).await.is_empty());
        // Volo was at the dinner.
        for (slug, there) in [("mara-ellison", false), ("volo-rand", true), ("osk", false)] {
            assert_eq!(store.person_by_slug(slug).await.unwrap().is_some(), there, "{slug}");
        }
        assert!(
            store
                .event_by_slug("regatta-on-the-river-osk-2024-05-02")
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            store
                .event_by_slug("dinner-of-the-harbour-wardens-2024-05-01")
                .await
                .unwrap()
                .is_some()
        );
        assert_eq!(common::flaws(&store).await, []);
        // Found again, all is there again.
        let done = store
            .reextract_with(article, &piece.found, NEWER, &clock)
            .await
            .unwrap();
        assert_eq!((done.new, done.gone), (6, 0));
        assert_eq!(common::flaws(&store).await, []);
    })
    .await;
}

#[tokio::test]
async fn another_program_has_no_say_on_what_one_found() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let piece = regatta();
        let article = piece.ingest(&store, &clock).await.article;
        let before = statements(&store, article, None).await;
        let done = store.reextract(article, &clock, Some("ann")).await.unwrap();
        assert_eq!((done.decided, done.changed, done.gone), (6, 0, 0));
        let now = statements(&store, article, None).await;
        assert!(before.iter().all(|statement| now.contains(statement)));
        assert_eq!(common::flaws(&store).await, []);
    })
    .await;
}

#[tokio::test]
async fn the_whole_way_with_the_extractor() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let ann = editor(&clock);
        let input = ArticleInput {
            url: Some("https://tamar.example/wall".into()),
            text: "“We will rebuild the wall,” said Mara Ellison, the harbour master, on Monday. She denied that the \
                   wall had been weak. “It was the storm of the night that broke it,” she added."
                .into(),
            ..ArticleInput::default()
        };
        let article = store.ingest(&input, &clock).await.unwrap().article;
        let found = statements(&store, article, None).await;
        assert!(found.len() >= 2);
        store
            .review_statement(found[0].id, None, Decision::Reject, None, &ann)
            .await
            .unwrap();
        let done = store.reextract(article, &clock, Some("ann")).await.unwrap();
        assert_eq!((done.decided, done.new, done.gone, done.changed), (1, 0, 0, 0));
        assert_eq!(done.unchanged as usize, found.len() - 1);
        assert_eq!(statements(&store, article, None).await, found[1..]);
        let nowhere = store.reextract(ArticleId(uuid::Uuid::from_u128(7)), &clock, None).await;
        match nowhere.unwrap_err() {
            Error::Refused(faults) => assert_eq!(faults[0].code, FaultCode::NotFound),
            error => panic!("{error:?}"),
        }
    })
    .await;
}
