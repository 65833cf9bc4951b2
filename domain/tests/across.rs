//! What is set against one another: contradictions, counterparts, responses, the same words again, what rests on whom.

#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use std::sync::Arc;
use whosaid_domain::{
    clock::SystemClock,
    event::*,
    id::*,
    page::PageArgs,
    review::Decision,
    search::Query,
    statement::*,
    store::{
        Editor, Store,
        read::{want::*, *},
    },
};
use whosaid_extract::{EntityKind, EventKind};
use whosaid_testkit::on_each;

const LONG: &str =
    "“Nobody on board was warned that the fuel line had cracked, and the last inspection said nothing about it”";

/// Three articles about one fire: the owner is accused and denies, a board confirms, an agency is rested on.
async fn fill(store: &Store) {
    let clock = clock();
    let first = format!("Mara Ellison said {LONG}. Cal Brand denied that it was so. Fire at the Tamar mill.");
    let event = |piece: Piece| {
        piece.event(
            EventKind::Disaster,
            "Fire at the Tamar mill",
            Some("2024-05-02"),
            Some("Tamar"),
            &[],
        )
    };
    event(
        Piece::new(&first)
            .publisher("Tamar Gazette")
            .published("2024-05-03")
            .person("Mara Ellison")
            .person("Cal Brand"),
    )
    .says_about(Some(0), &[LONG], Act::Asserts, &[0], &[])
    .says_about(Some(1), &["it was so"], Act::Denies, &[0], &[])
    .ingest(store, &clock)
    .await;
    let trimmed = "“Nobody on board was warned that the fuel line had cracked”";
    let second = format!("Mara Ellison told Coastwire {trimmed}, blaming the owners. Fire at the Tamar mill.");
    event(
        Piece::new(&second)
            .publisher("Vessa Post")
            .published("2024-05-02")
            .person("Mara Ellison")
            .body(EntityKind::Agency, "Coastwire"),
    )
    .says_about(Some(0), &[trimmed], Act::Accuses, &[0], &[1])
    .ingest(store, &clock)
    .await;
    let third =
        "The harbour board confirmed a crack, Coastwire reported. Ona Vesh said “it was so”. Fire at the Tamar mill.";
    event(
        Piece::new(third)
            .publisher("Northern Ledger")
            .published("2024-05-04")
            .body(EntityKind::Organisation, "The harbour board")
            .body(EntityKind::Agency, "Coastwire")
            .person("Ona Vesh"),
    )
    .says_about(Some(0), &["a crack"], Act::Confirms, &[0], &[1])
    .says_about(Some(2), &["“it was so”"], Act::Asserts, &[0], &[])
    .ingest(store, &clock)
    .await;
}

async fn read(store: &Store, list: ListOf, of: uuid::Uuid) -> Arc<AnyPage> {
    let mut pages = store
        .read_pages(ListWant::complete(list.clone(), PageArgs::default()), &[of])
        .await
        .unwrap();
    let counted = store.read_pages(ListWant::count(list), &[of]).await.unwrap();
    let page = pages.remove(0);
    macro_rules! count {
        ($($kind:ident)*) => {
            match (&*page, &*counted[0]) {
                $((AnyPage::$kind(page), AnyPage::$kind(counted)) => (page.page.edges.len() as u64, counted.count),)*
                other => panic!("{other:?}"),
            }
        };
    }
    let (n, count) = count!(Disputes Cited Counterparts Repeats Responses);
    assert_eq!(Some(n), count);
    page
}

async fn statements(store: &Store) -> Vec<Statement> {
    let of = (StatementsOf::All, vec![]);
    let order = StatementOrder::Position;
    let pages = store
        .statement_pages(&of, &StatementFilter::default(), order, &first(100))
        .await;
    pages
        .unwrap()
        .remove(0)
        .edges
        .into_iter()
        .map(|edge| edge.node)
        .collect()
}

async fn person(store: &Store, slug: &str) -> PersonId {
    store.person_by_slug(slug).await.unwrap().unwrap().id
}

async fn fire(store: &Store) -> EventId {
    let of = (EventsOf::All, vec![]);
    let pages = store
        .event_pages(&of, &EventFilter::default(), EventOrder::WhenAsc, &first(5))
        .await
        .unwrap();
    assert_eq!(pages[0].edges.len(), 1, "{pages:?}");
    pages[0].edges[0].node.id
}

#[tokio::test]
async fn a_denial_stands_against_its_article_and_against_accusations_and_confirmations() {
    on_each(async |database| {
        let store = open(&database).await;
        fill(&store).await;
        let all = statements(&store).await;
        let at = |id: StatementId| all.iter().position(|s| s.id == id).unwrap();
        let page = read(&store, ListOf::Disputes, fire(&store).await.0).await;
        let AnyPage::Disputes(disputes) = &*page else { panic!() };
        let mut found: Vec<_> = disputes
            .page
            .edges
            .iter()
            .map(|e| (at(e.node.item.affirmation), at(e.node.item.denial), e.node.item.ground))
            .collect();
        found.sort_by_key(|pair| pair.0);
        assert_eq!(
            found,
            [
                (0, 1, DisputeGround::SameArticle),
                (2, 1, DisputeGround::Accusation),
                (3, 1, DisputeGround::Confirmation),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn counterparts_have_events_in_common_and_are_at_odds_or_not() {
    on_each(async |database| {
        let store = open(&database).await;
        fill(&store).await;
        let brand = person(&store, "cal-brand").await;
        let page = read(&store, ListOf::Counterparts, brand.0).await;
        let AnyPage::Counterparts(others) = &*page else {
            panic!()
        };
        let found: Vec<_> = others.page.edges.iter().map(|e| e.node.item).collect();
        assert_eq!(found.len(), 3);
        let ellison = person(&store, "mara-ellison").await;
        let with = found.iter().find(|c| c.who == SpeakerId::Person(ellison)).unwrap();
        assert_eq!((with.events, with.disputed, with.statements), (1, 1, 2));
        // She and Ona Vesh both affirm.
        let page = read(&store, ListOf::Counterparts, ellison.0).await;
        let AnyPage::Counterparts(others) = &*page else {
            panic!()
        };
        let vesh = SpeakerId::Person(person(&store, "ona-vesh").await);
        let with = others
            .page
            .edges
            .iter()
            .find(|e| e.node.item.who == vesh)
            .unwrap()
            .node
            .item;
        assert_eq!((with.events, with.disputed), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn the_same_words_are_found_again_and_nothing_else() {
    on_each(async |database| {
        let store = open(&database).await;
        fill(&store).await;
        let all = statements(&store).await;
        let page = read(&store, ListOf::Repeats, all[0].id.0).await;
        let AnyPage::Repeats(repeats) = &*page else { panic!() };
        let edges = &repeats.page.edges;
        assert_eq!(edges.iter().map(|e| e.node.item.id).collect::<Vec<_>>(), [all[2].id]);
        let link = edges[0].link.as_ref().unwrap();
        assert!(link.earlier && link.overlap >= 0.5, "{link:?}");
        assert_eq!((&link.words, &link.other), (&all[0].text, &all[2].text));
        let page = read(&store, ListOf::Repeats, all[2].id.0).await;
        let AnyPage::Repeats(repeats) = &*page else { panic!() };
        assert_eq!(repeats.page.edges[0].node.item.id, all[0].id);
        assert!(!repeats.page.edges[0].link.as_ref().unwrap().earlier);
        // The same words of another speaker are none.
        let page = read(&store, ListOf::Repeats, all[4].id.0).await;
        let AnyPage::Repeats(repeats) = &*page else { panic!() };
        assert!(repeats.page.edges.is_empty());
    })
    .await;
}

#[tokio::test]
async fn others_respond_to_a_statement() {
    on_each(async |database| {
        let store = open(&database).await;
        fill(&store).await;
        let all = statements(&store).await;
        for (kind, expected) in [
            (None, vec![(1, ResponseKind::Denies), (3, ResponseKind::Confirms)]),
            (Some(ResponseKind::Denies), vec![(1, ResponseKind::Denies)]),
            (Some(ResponseKind::Confirms), vec![(3, ResponseKind::Confirms)]),
            (Some(ResponseKind::Answers), vec![]),
        ] {
            let page = read(&store, ListOf::Responses(kind), all[0].id.0).await;
            let AnyPage::Responses(responses) = &*page else {
                panic!()
            };
            let at = |id: StatementId| all.iter().position(|s| s.id == id).unwrap();
            let found = responses
                .page
                .edges
                .iter()
                .map(|e| (at(e.node.item.id), e.link.unwrap()));
            assert_eq!(found.collect::<Vec<_>>(), expected, "{kind:?}");
        }
        let page = read(&store, ListOf::Responses(Some(ResponseKind::Answers)), all[1].id.0).await;
        let AnyPage::Responses(responses) = &*page else {
            panic!()
        };
        assert_eq!(responses.page.edges[0].node.item.id, all[0].id);
    })
    .await;
}

#[tokio::test]
async fn outlets_rest_on_whom_they_cite() {
    on_each(async |database| {
        let store = open(&database).await;
        fill(&store).await;
        let event = fire(&store).await;
        let page = read(&store, ListOf::Cited, event.0).await;
        let AnyPage::Cited(cited) = &*page else { panic!() };
        let found: Vec<_> = cited
            .page
            .edges
            .iter()
            .map(|e| (e.node.item.name.as_str(), e.link.unwrap()))
            .collect();
        let link = CitedLink {
            outlets: 2,
            statements: 2,
        };
        assert_eq!(found, [("Coastwire", link)]);
        let mut want = Want::default();
        want.add(whosaid_domain::store::read::want::event::OUTLETS);
        let read = store.read_nodes(Noun::Event, &[event.0], want).await.unwrap();
        let AnyFound::Event(found) = &read[&event.0] else {
            panic!()
        };
        let outlets = found.item.outlets.unwrap();
        // The Vessa Post has nothing that did not come through Coastwire.
        assert_eq!((outlets.all, outlets.independent), (3, 2));
    })
    .await;
}

#[tokio::test]
async fn a_statement_that_was_rejected_counts_as_one_that_is_gone() {
    on_each(async |database| {
        let store = open(&database).await;
        fill(&store).await;
        let editor = Editor {
            name: "desk",
            clock: &SystemClock,
        };
        let (event, speaker) = (fire(&store).await, person(&store, "mara-ellison").await);
        let mut left = statements(&store).await;
        while !left.is_empty() {
            // From the middle, so that both ends of each pair are once the one that goes.
            let going = left.remove(left.len() / 2);
            let decided = store.review_statement(going.id, None, Decision::Reject, None, &editor);
            decided.await.unwrap();
            let rejected = told(&store, event, speaker, &left).await;
            store.delete_statement(going.id, None, None, &editor).await.unwrap();
            assert_eq!(rejected, told(&store, event, speaker, &left).await, "{}", going.text);
        }
        let none = told(&store, event, speaker, &[]).await;
        assert!(none.iter().all(|list| list.ends_with("[]")), "{none:?}");
    })
    .await;
}

/// All that is set against one another, but for what an edit changes of a noun itself.
async fn told(store: &Store, event: EventId, speaker: PersonId, left: &[Statement]) -> Vec<String> {
    let mut lists = vec![
        (ListOf::Disputes, event.0),
        (ListOf::Cited, event.0),
        (ListOf::Speakers, event.0),
        (ListOf::Counterparts, speaker.0),
    ];
    for statement in left {
        lists.extend([
            (ListOf::Repeats, statement.id.0),
            (ListOf::Responses(None), statement.id.0),
        ]);
    }
    let mut all = Vec::new();
    for (list, of) in lists {
        let wanted = [
            ListWant::complete(list.clone(), PageArgs::default()),
            ListWant::count(list.clone()),
        ];
        for want in wanted {
            let page = store.read_pages(want, &[of]).await.unwrap().remove(0);
            all.push(match &*page {
                AnyPage::Disputes(page) => format!("{:?} disputes {:?}", page.count, page.page.edges),
                AnyPage::Cited(page) => format!("{:?} cited {:?}", page.count, page.page.edges),
                AnyPage::Speakers(page) => format!("{:?} speakers {:?}", page.count, page.page.edges),
                AnyPage::Counterparts(page) => format!("{:?} counterparts {:?}", page.count, page.page.edges),
                AnyPage::Repeats(page) => format!("{:?} repeats {:?}", page.count, page.page.edges),
                AnyPage::Responses(page) => format!("{:?} responses {:?}", page.count, page.page.edges),
                other => panic!("{other:?}"),
            });
        }
    }
    let query = Query::parse("was so OR crack OR warned").unwrap();
    let hits = store.search(&query, &[Noun::Statement], 50, None, false).await.unwrap();
    all.push(format!(
        "{} found {:?}",
        hits.count,
        hits.hits.iter().map(|hit| hit.id).collect::<Vec<_>>()
    ));
    all
}
