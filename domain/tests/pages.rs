//! Pages of every list: a walk forward, a walk backward and every window agree with the whole list sorted here.

#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};
use whosaid_domain::{When, article::*, event::*, id::*, page::*, person::*, source::*, statement::*, store::*};
use whosaid_extract::EntityKind;
use whosaid_testkit::on_each;

/// A random article: few days, people and confidences, so that many sort keys tie.
#[derive(Debug, Clone)]
struct Random {
    publisher: Option<usize>,
    day: Option<u32>,
    statements: Vec<Said>,
}

/// Speaker, act, confidence, day, events and outlets.
type Said = (Option<usize>, usize, f32, Option<u32>, BTreeSet<usize>, BTreeSet<usize>);

const SPEAKERS: [&str; 5] = ["Mara Ellison", "Cal Brand", "Ona Vesh", "Harbour Board", "Tamar Mill"];
const OUTLETS: [&str; 3] = ["Coastwire", "Tamar Gazette", "Vessa Post"];
const EVENTS: [(&str, Option<&str>); 4] = [
    ("fire mill tamar wharf", Some("2024-05-02")),
    ("attack harbour ellis boats", Some("2024-05-02")),
    ("talks levy grain council", None),
    ("vote mayor vessa runoff", Some("2024-04")),
];
const ACTS: [Act; 3] = [Act::Asserts, Act::Denies, Act::Warns];

fn articles() -> impl Strategy<Value = Vec<Random>> {
    let statement = (
        option::weighted(0.8, 0..SPEAKERS.len()),
        0..ACTS.len(),
        sample::select(vec![0.5f32, 0.75, 0.9]),
        option::of(1u32..4),
        proptest::collection::btree_set(0..EVENTS.len(), 0..3),
        proptest::collection::btree_set(0..OUTLETS.len(), 0..3),
    );
    let article = (
        option::of(0..OUTLETS.len()),
        option::weighted(0.8, 1u32..5),
        vec(statement, 0..6),
    );
    vec(
        article.prop_map(|(publisher, day, statements)| Random {
            publisher,
            day,
            statements,
        }),
        12..15,
    )
}

fn piece(n: usize, random: &Random) -> Piece {
    let sentences: String = (0..random.statements.len())
        .map(|i| format!(" Words {n} {i} Ünd so."))
        .collect();
    let names = format!("{}. {}.", SPEAKERS.join(", "), OUTLETS.join(", "));
    let mut piece = Piece::new(&format!("{names}{sentences}"));
    if let Some(publisher) = random.publisher {
        piece = piece.publisher(OUTLETS[publisher]);
    }
    if let Some(day) = random.day {
        piece = piece.published(&format!("2024-05-{day:02}"));
    }
    for name in &SPEAKERS[..3] {
        piece = piece.person(name);
    }
    for name in SPEAKERS[3..].iter().chain(&OUTLETS) {
        piece = piece.body(EntityKind::Organisation, name);
    }
    for (name, when) in EVENTS {
        piece = piece.event(EventKind::Attack, name, when, None, &[]);
    }
    for (i, (speaker, act, confidence, said, events, via)) in random.statements.iter().enumerate() {
        let events: Vec<usize> = events.iter().copied().collect();
        let via: Vec<usize> = via.iter().map(|v| v + SPEAKERS.len()).collect();
        piece = piece.says_about(
            *speaker,
            &[&format!("Words {n} {i} Ünd so.")],
            ACTS[*act],
            &events,
            &via,
        );
        let draft = piece.found.statements.last_mut().unwrap();
        draft.confidence = *confidence;
        draft.said_on = said.map(|day| format!("2024-05-{day:02}"));
    }
    piece
}

fn args(direction: Direction, limit: u32, after: Option<&Cursor>, before: Option<&Cursor>) -> PageArgs {
    // Through the text that clients hand back.
    let again = |cursor: &Cursor| Cursor::decode(&cursor.encode()).unwrap();
    PageArgs {
        direction,
        limit,
        after: after.map(again),
        before: before.map(again),
    }
}

/// Walks the list of one parent in pages of several sizes, both ways, and cuts windows out of it.
async fn walk<N: Debug + PartialEq + Clone, L: Debug>(
    name: &str,
    whole: &[N],
    fetch: impl AsyncFn(&PageArgs) -> Page<Edge<N, L>>,
) {
    let nodes = |page: &Page<Edge<N, L>>| page.edges.iter().map(|edge| edge.node.clone()).collect::<Vec<_>>();
    let all = fetch(&args(Direction::Forward, 100, None, None)).await;
    assert_eq!(nodes(&all), whole, "{name}");
    assert!(!all.has_next && !all.has_previous, "{name}");
    let cursors: Vec<Cursor> = all.edges.iter().map(|edge| edge.cursor.clone()).collect();
    for limit in [1, 3, 7] {
        let (mut at, mut after) = (0, None);
        loop {
            let page = fetch(&args(Direction::Forward, limit, after.as_ref(), None)).await;
            let end = whole.len().min(at + limit as usize);
            assert_eq!(nodes(&page), whole[at..end], "{name}, {limit} after {at}");
            assert_eq!(
                (page.has_previous, page.has_next),
                (at > 0, end < whole.len()),
                "{name}, {limit} after {at}"
            );
            let Some(last) = page.edges.last() else { break };
            (at, after) = (end, Some(last.cursor.clone()));
        }
        let (mut at, mut before) = (whole.len(), None);
        loop {
            let page = fetch(&args(Direction::Backward, limit, None, before.as_ref())).await;
            let start = at.saturating_sub(limit as usize);
            assert_eq!(nodes(&page), whole[start..at], "{name}, {limit} before {at}");
            assert_eq!(
                (page.has_previous, page.has_next),
                (start > 0, at < whole.len()),
                "{name}, {limit} before {at}"
            );
            let Some(first) = page.edges.first() else { break };
            (at, before) = (start, Some(first.cursor.clone()));
        }
    }
    for (i, j) in [(0, 0), (0, 1), (0, 5), (2, 9), (5, 2)] {
        let (Some(after), Some(before)) = (cursors.get(i), cursors.get(j)) else {
            continue;
        };
        let window = if i < j { &whole[i + 1..j] } else { &[] };
        let page = fetch(&args(Direction::Forward, 2, Some(after), Some(before))).await;
        assert_eq!(
            nodes(&page),
            window[..window.len().min(2)],
            "{name}, between {i} and {j}"
        );
        assert!(page.has_previous && page.has_next, "{name}, between {i} and {j}");
        let page = fetch(&args(Direction::Backward, 2, Some(after), Some(before))).await;
        assert_eq!(
            nodes(&page),
            window[window.len().saturating_sub(2)..],
            "{name}, between {i} and {j}"
        );
        assert!(page.has_previous && page.has_next, "{name}, between {i} and {j}");
    }
    let none = fetch(&args(Direction::Forward, 0, None, None)).await;
    assert!(none.edges.is_empty() && none.has_next != whole.is_empty(), "{name}");
}

/// All statements, sorted here.
struct Oracle {
    statements: Vec<(Statement, i64, usize)>,
    articles: Vec<Article>,
    /// By the graph, not by the store.
    about: BTreeMap<EventId, Vec<Statement>>,
}

impl Oracle {
    async fn read(store: &Store) -> Self {
        let page = first(100);
        let of = ArticlesOf::All;
        let articles = store
            .article_pages(&of, &ArticleFilter::default(), ArticleOrder::IngestedAsc, &page)
            .await;
        let articles: Vec<Article> = articles
            .unwrap()
            .remove(0)
            .edges
            .into_iter()
            .map(|edge| edge.node)
            .collect();
        let mut statements = Vec::new();
        for article in &articles {
            let of = StatementsOf::Articles(vec![article.id]);
            let pages = store
                .statement_pages(&of, &StatementFilter::default(), StatementOrder::Position, &page)
                .await;
            for (position, edge) in pages.unwrap().remove(0).edges.into_iter().enumerate() {
                let published = article
                    .published_on
                    .as_ref()
                    .map_or(article.ingested_at, |when| when.earliest);
                let told = edge.node.said_on.as_ref().map_or(published, |when| when.earliest);
                statements.push((edge.node, told.timestamp_micros(), position));
            }
        }
        Self {
            statements,
            articles,
            about: BTreeMap::new(),
        }
    }

    fn sorted(&self, order: StatementOrder, keep: impl Fn(&Statement) -> bool) -> Vec<Statement> {
        let mut kept: Vec<_> = self.statements.iter().filter(|(s, ..)| keep(s)).collect();
        kept.sort_by(|(a, a_told, a_position), (b, b_told, b_position)| match order {
            StatementOrder::TimeDesc => (b_told, b.id).cmp(&(a_told, a.id)),
            StatementOrder::TimeAsc => (a_told, a.id).cmp(&(b_told, b.id)),
            StatementOrder::Position => (a.article, a_position).cmp(&(b.article, b_position)),
            StatementOrder::ConfidenceDesc => b.confidence.total_cmp(&a.confidence).then(b.id.cmp(&a.id)),
        });
        kept.into_iter().map(|(s, ..)| s.clone()).collect()
    }
}

const ORDERS: [StatementOrder; 4] = [
    StatementOrder::TimeDesc,
    StatementOrder::TimeAsc,
    StatementOrder::Position,
    StatementOrder::ConfidenceDesc,
];

#[tokio::test]
async fn every_list_pages_as_it_sorts() {
    // A fixed seed: a failure shows again.
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let graph = articles().new_tree(&mut runner).unwrap().current();
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        for (n, random) in graph.iter().enumerate() {
            piece(n, random).ingest(&store, &clock).await;
        }
        check(&store, &graph).await;
    })
    .await;
}

async fn check(store: &Store, graph: &[Random]) {
    let mut oracle = Oracle::read(store).await;
    assert_eq!(oracle.articles.len(), graph.len());
    assert_eq!(
        oracle.statements.len(),
        graph.iter().map(|a| a.statements.len()).sum::<usize>()
    );
    assert!(
        oracle.statements.len() > 20 && oracle.statements.len() <= 100,
        "{}",
        oracle.statements.len()
    );

    let people = store
        .people_pages(
            &PeopleOf::All,
            &PersonFilter::default(),
            PersonOrder::NameAsc,
            &first(100),
        )
        .await;
    let people: Vec<Person> = people
        .unwrap()
        .remove(0)
        .edges
        .into_iter()
        .map(|edge| edge.node)
        .collect();
    let sources = store
        .source_page(&SourceFilter::default(), SourceOrder::NameAsc, &first(100))
        .await
        .unwrap();
    let sources: Vec<Source> = sources.edges.into_iter().map(|edge| edge.node).collect();
    let events = store
        .event_pages(
            &EventsOf::All,
            &EventFilter::default(),
            EventOrder::WhenAsc,
            &first(100),
        )
        .await;
    let events: Vec<Event> = events
        .unwrap()
        .remove(0)
        .edges
        .into_iter()
        .map(|edge| edge.node)
        .collect();
    assert_eq!(
        people.iter().map(|n| n.name.as_str()).collect::<Vec<_>>(),
        ["Cal Brand", "Mara Ellison", "Ona Vesh"]
    );
    assert_eq!((sources.len(), events.len()), (5, 4), "{events:?}");

    let drafts = graph.iter().flat_map(|article| &article.statements);
    for ((statement, ..), draft) in oracle.statements.iter().zip(drafts) {
        for event in &draft.4 {
            let event = events.iter().find(|e| e.name == EVENTS[*event].0).unwrap();
            oracle.about.entry(event.id).or_default().push(statement.clone());
        }
    }
    statements(store, &oracle, &people, &sources, &events).await;
    filters(store, &oracle, &people, &sources, &events).await;
    others(store, &oracle, &people, &sources, &events).await;
}

async fn statements(store: &Store, oracle: &Oracle, people: &[Person], sources: &[Source], events: &[Event]) {
    let about = |event: EventId| -> BTreeSet<StatementId> {
        oracle.about.get(&event).into_iter().flatten().map(|s| s.id).collect()
    };
    let all = StatementFilter::default();
    for order in ORDERS {
        let mut lists: Vec<(StatementsOf, Vec<Vec<Statement>>)> = vec![
            (StatementsOf::All, vec![oracle.sorted(order, |_| true)]),
            (
                StatementsOf::Articles(oracle.articles.iter().map(|a| a.id).collect()),
                oracle
                    .articles
                    .iter()
                    .map(|a| oracle.sorted(order, |s| s.article == a.id))
                    .collect(),
            ),
        ];
        let by = |speaker: SpeakerId| oracle.sorted(order, move |s| s.speaker == Some(speaker));
        lists.push((
            StatementsOf::People(people.iter().map(|n| n.id).collect()),
            people.iter().map(|n| by(SpeakerId::Person(n.id))).collect(),
        ));
        lists.push((
            StatementsOf::Sources(sources.iter().map(|n| n.id).collect()),
            sources.iter().map(|n| by(SpeakerId::Source(n.id))).collect(),
        ));
        lists.push((
            StatementsOf::CitedIn(sources.iter().map(|n| n.id).collect()),
            sources
                .iter()
                .map(|n| oracle.sorted(order, |s| s.via.iter().any(|via| via.source == n.id)))
                .collect(),
        ));
        lists.push((
            StatementsOf::Events(events.iter().map(|n| n.id).collect()),
            events
                .iter()
                .map(|n| {
                    let about = about(n.id);
                    oracle.sorted(order, |s| about.contains(&s.id))
                })
                .collect(),
        ));
        for (of, whole) in lists {
            // Many parents in one call.
            let pages = store.statement_pages(&of, &all, order, &first(3)).await.unwrap();
            assert_eq!(pages.len(), whole.len());
            for (page, whole) in pages.iter().zip(&whole) {
                let nodes: Vec<Statement> = page.edges.iter().map(|edge| edge.node.clone()).collect();
                assert_eq!(nodes, whole[..whole.len().min(3)], "{of:?} {order:?}");
                assert_eq!(page.has_next, whole.len() > 3);
            }
            let counts = store.statement_counts(&of, &all).await.unwrap();
            assert_eq!(counts, whole.iter().map(|list| list.len() as u64).collect::<Vec<_>>());
            // And one at a time.
            let singles: Vec<StatementsOf> = match &of {
                StatementsOf::All => vec![StatementsOf::All],
                StatementsOf::Articles(ids) => ids.iter().take(3).map(|id| StatementsOf::Articles(vec![*id])).collect(),
                StatementsOf::People(ids) => ids.iter().map(|id| StatementsOf::People(vec![*id])).collect(),
                StatementsOf::Sources(ids) => ids.iter().map(|id| StatementsOf::Sources(vec![*id])).collect(),
                StatementsOf::CitedIn(ids) => ids.iter().map(|id| StatementsOf::CitedIn(vec![*id])).collect(),
                StatementsOf::Events(ids) => ids.iter().map(|id| StatementsOf::Events(vec![*id])).collect(),
            };
            for (single, whole) in singles.iter().zip(&whole) {
                let fetch = async |page: &PageArgs| {
                    store
                        .statement_pages(single, &all, order, page)
                        .await
                        .unwrap()
                        .remove(0)
                };
                walk(&format!("{single:?} {order:?}"), whole, fetch).await;
            }
        }
    }
}

async fn filters(store: &Store, oracle: &Oracle, people: &[Person], sources: &[Source], events: &[Event]) {
    let publisher = |id: ArticleId| oracle.articles.iter().find(|a| a.id == id).unwrap().publisher;
    let published = |id: ArticleId| {
        oracle
            .articles
            .iter()
            .find(|a| a.id == id)
            .unwrap()
            .published_on
            .clone()
    };
    let third = When::parse("2024-05-03").unwrap();
    let range = whosaid_domain::when::WhenRange {
        from: Some(third.earliest),
        to: Some(third.latest),
    };
    let speakers = [SpeakerId::Person(people[0].id), SpeakerId::Source(sources[1].id)];
    let none = StatementFilter::default;
    let within = |when: &Option<When>| when.as_ref().is_some_and(|when| when.overlaps(&third));
    let about: BTreeSet<StatementId> = oracle
        .about
        .get(&events[0].id)
        .into_iter()
        .flatten()
        .map(|s| s.id)
        .collect();
    type Keep<'a> = Box<dyn Fn(&Statement) -> bool + 'a>;
    let cases: Vec<(StatementFilter, Keep<'_>)> = vec![
        (
            StatementFilter {
                speaker: Some(speakers.to_vec()),
                ..none()
            },
            Box::new(|s| s.speaker.is_some_and(|who| speakers.contains(&who))),
        ),
        (
            StatementFilter {
                speaker: Some(vec![]),
                ..none()
            },
            Box::new(|_| false),
        ),
        (
            StatementFilter {
                event: Some(vec![events[0].id]),
                ..none()
            },
            Box::new(|s| about.contains(&s.id)),
        ),
        (
            StatementFilter {
                publisher: Some(vec![sources[0].id]),
                ..none()
            },
            Box::new(|s| publisher(s.article) == Some(sources[0].id)),
        ),
        (
            StatementFilter {
                via: Some(vec![sources[0].id]),
                ..none()
            },
            Box::new(|s| s.via.iter().any(|via| via.source == sources[0].id)),
        ),
        (
            StatementFilter {
                article: Some(vec![oracle.articles[3].id]),
                ..none()
            },
            Box::new(|s| s.article == oracle.articles[3].id),
        ),
        (
            StatementFilter {
                act: Some(vec![Act::Denies, Act::Warns]),
                ..none()
            },
            Box::new(|s| matches!(s.act, Act::Denies | Act::Warns)),
        ),
        (
            StatementFilter {
                kind: Some(vec![Kind::Indirect]),
                ..none()
            },
            Box::new(|_| false),
        ),
        (
            StatementFilter {
                attribution: Some(vec![Attribution::Unresolved]),
                ..none()
            },
            Box::new(|s| s.speaker.is_none()),
        ),
        (
            StatementFilter {
                review: Some(vec![ReviewStatus::Rejected]),
                ..none()
            },
            Box::new(|_| false),
        ),
        (
            StatementFilter {
                said: Some(range),
                ..none()
            },
            Box::new(|s| within(&s.said_on)),
        ),
        (
            StatementFilter {
                published: Some(range),
                ..none()
            },
            Box::new(|s| within(&published(s.article))),
        ),
        (
            StatementFilter {
                search: Some("WORDS 3".into()),
                ..none()
            },
            Box::new(|s| s.text.starts_with("Words 3")),
        ),
        (
            StatementFilter {
                search: Some("und SO".into()),
                ..none()
            },
            Box::new(|_| true),
        ),
        (
            StatementFilter {
                search: Some("%".into()),
                ..none()
            },
            Box::new(|_| false),
        ),
        (
            StatementFilter {
                min_confidence: Some(0.75),
                ..none()
            },
            Box::new(|s| s.confidence >= 0.75),
        ),
        (
            StatementFilter {
                act: Some(vec![Act::Asserts]),
                min_confidence: Some(0.75),
                ..none()
            },
            Box::new(|s| s.act == Act::Asserts && s.confidence >= 0.75),
        ),
    ];
    for (filter, keep) in cases {
        let whole = oracle.sorted(StatementOrder::TimeDesc, |s| keep(s));
        let of = StatementsOf::All;
        let fetch = async |page: &PageArgs| {
            store
                .statement_pages(&of, &filter, StatementOrder::TimeDesc, page)
                .await
                .unwrap()
                .remove(0)
        };
        walk(&format!("{filter:?}"), &whole, fetch).await;
        assert_eq!(
            store.statement_counts(&of, &filter).await.unwrap(),
            [whole.len() as u64]
        );
    }
}

async fn others(store: &Store, oracle: &Oracle, people: &[Person], sources: &[Source], events: &[Event]) {
    for order in [
        ArticleOrder::PublishedAsc,
        ArticleOrder::PublishedDesc,
        ArticleOrder::IngestedAsc,
        ArticleOrder::IngestedDesc,
    ] {
        let key = |a: &Article| {
            let published = a.published_on.as_ref().map_or(a.ingested_at, |when| when.earliest);
            match order {
                ArticleOrder::PublishedAsc | ArticleOrder::PublishedDesc => (published, a.id),
                ArticleOrder::IngestedAsc | ArticleOrder::IngestedDesc => (a.ingested_at, a.id),
            }
        };
        let sorted = |keep: &dyn Fn(&Article) -> bool| {
            let mut kept: Vec<Article> = oracle.articles.iter().filter(|a| keep(a)).cloned().collect();
            kept.sort_by_key(key);
            if matches!(order, ArticleOrder::PublishedDesc | ArticleOrder::IngestedDesc) {
                kept.reverse();
            }
            kept
        };
        let mut lists = vec![(ArticlesOf::All, sorted(&|_| true))];
        // Every article mentions every event.
        lists.extend(
            events
                .iter()
                .map(|event| (ArticlesOf::Events(vec![event.id]), sorted(&|_| true))),
        );
        lists.extend(
            sources
                .iter()
                .map(|n| (ArticlesOf::Sources(vec![n.id]), sorted(&|a| a.publisher == Some(n.id)))),
        );
        for (of, whole) in lists {
            let filter = ArticleFilter::default();
            let fetch = async |page: &PageArgs| store.article_pages(&of, &filter, order, page).await.unwrap().remove(0);
            walk(&format!("{of:?} {order:?}"), &whole, fetch).await;
            assert_eq!(store.article_counts(&of, &filter).await.unwrap(), [whole.len() as u64]);
        }
    }

    let said = |who: SpeakerId| {
        oracle
            .statements
            .iter()
            .filter(|(s, ..)| s.speaker == Some(who))
            .count()
    };
    for order in [PersonOrder::NameAsc, PersonOrder::NameDesc, PersonOrder::StatementsDesc] {
        let mut whole = people.to_vec();
        match order {
            PersonOrder::NameAsc => {}
            PersonOrder::NameDesc => whole.reverse(),
            PersonOrder::StatementsDesc => {
                whole.sort_by_key(|n| std::cmp::Reverse((said(SpeakerId::Person(n.id)), n.id)));
            }
        }
        for of in [PeopleOf::All, PeopleOf::Articles(vec![oracle.articles[0].id])] {
            let filter = PersonFilter::default();
            let fetch = async |page: &PageArgs| store.people_pages(&of, &filter, order, page).await.unwrap().remove(0);
            walk(&format!("{of:?} {order:?}"), &whole, fetch).await;
            assert_eq!(store.people_counts(&of, &filter).await.unwrap(), [3]);
        }
    }
    let filter = PersonFilter {
        name_starts_with: Some("MÁRA ell".into()),
        ..PersonFilter::default()
    };
    assert_eq!(store.people_counts(&PeopleOf::All, &filter).await.unwrap(), [1]);

    let mut backwards = sources.to_vec();
    backwards.reverse();
    for (order, whole) in [
        (SourceOrder::NameAsc, sources.to_vec()),
        (SourceOrder::NameDesc, backwards),
    ] {
        let filter = SourceFilter::default();
        let fetch = async |page: &PageArgs| store.source_page(&filter, order, page).await.unwrap();
        walk(&format!("{order:?}"), &whole, fetch).await;
        assert_eq!(store.source_count(&filter).await.unwrap(), 5);
    }

    let about = |event: &Event, who: Option<SpeakerId>| {
        let edges = oracle.about.get(&event.id).into_iter().flatten();
        edges
            .filter(|s| s.speaker.is_some() && (who.is_none() || s.speaker == who))
            .cloned()
            .collect::<Vec<_>>()
    };
    for person in people {
        let who = SpeakerId::Person(person.id);
        let mut whole: Vec<Event> = events
            .iter()
            .filter(|e| !about(e, Some(who)).is_empty())
            .cloned()
            .collect();
        whole.sort_by_key(|e| std::cmp::Reverse((about(e, Some(who)).len(), e.id)));
        let (of, filter) = (EventsOf::People(vec![person.id]), EventFilter::default());
        let fetch = async |page: &PageArgs| {
            let pages = store.event_pages(&of, &filter, EventOrder::default(), page).await;
            let page = pages.unwrap().remove(0);
            for edge in &page.edges {
                let expected = about(&edge.node, Some(who)).len() as i32;
                assert_eq!(edge.link, EventEdgeLink::Statements(expected));
            }
            page
        };
        walk(&format!("{of:?}"), &whole, fetch).await;
        assert_eq!(store.event_counts(&of, &filter).await.unwrap(), [whole.len() as u64]);
    }
    for event in events {
        let all = about(event, None);
        let speakers: BTreeSet<SpeakerId> = all.iter().filter_map(|s| s.speaker).collect();
        let uuid = |who: &SpeakerId| match who {
            SpeakerId::Person(id) => id.0,
            SpeakerId::Source(id) => id.0,
        };
        let mut whole: Vec<EventSpeaker> = speakers
            .into_iter()
            .map(|who| {
                let said: Vec<_> = all.iter().filter(|s| s.speaker == Some(who)).collect();
                let acts = ACTS
                    .into_iter()
                    .filter(|act| said.iter().any(|s| s.act == *act))
                    .collect();
                EventSpeaker {
                    who,
                    statements: said.len() as i32,
                    acts,
                }
            })
            .collect();
        whole.sort_by_key(|n| std::cmp::Reverse((n.statements, uuid(&n.who))));
        let fetch = async |page: &PageArgs| store.speaker_pages(&[event.id], page).await.unwrap().remove(0);
        walk(&format!("speakers of {}", event.name), &whole, fetch).await;
        assert_eq!(store.speaker_counts(&[event.id]).await.unwrap(), [whole.len() as u64]);
    }
    let mut by_name = events.to_vec();
    by_name.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
    let fetch = async |page: &PageArgs| {
        let pages = store
            .event_pages(&EventsOf::All, &EventFilter::default(), EventOrder::NameAsc, page)
            .await;
        pages.unwrap().remove(0)
    };
    walk("events by name", &by_name, fetch).await;
    let mut latest = events.to_vec();
    latest.reverse();
    let fetch = async |page: &PageArgs| {
        let pages = store
            .event_pages(&EventsOf::All, &EventFilter::default(), EventOrder::WhenDesc, page)
            .await;
        pages.unwrap().remove(0)
    };
    walk("events, latest first", &latest, fetch).await;
}

#[tokio::test]
async fn a_cursor_of_another_order_is_refused() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        mill_fire().ingest(&store, &clock).await;
        let (of, filter) = (StatementsOf::All, StatementFilter::default());
        let pages = store
            .statement_pages(&of, &filter, StatementOrder::TimeAsc, &first(1))
            .await
            .unwrap();
        let cursor = pages[0].edges[0].cursor.clone();
        let page = args(Direction::Forward, 1, Some(&cursor), None);
        let error = store
            .statement_pages(&of, &filter, StatementOrder::TimeDesc, &page)
            .await
            .unwrap_err();
        assert!(matches!(error, whosaid_domain::Error::Page(_)), "{error:?}");
        for key in ["", "x", "1\n2", "\0", "9223372036854775808"] {
            let forged = Cursor {
                key: key.into(),
                ..cursor.clone()
            };
            let page = args(Direction::Forward, 1, Some(&forged), None);
            let result = store
                .statement_pages(&of, &filter, StatementOrder::TimeAsc, &page)
                .await;
            assert!(
                matches!(result, Err(whosaid_domain::Error::Page(_)) | Ok(_)),
                "{key:?}: {result:?}"
            );
        }
        let nobody: Vec<StatementId> = Vec::new();
        assert!(store.statements(&nobody).await.unwrap().is_empty());
        assert!(
            store
                .statement_pages(
                    &StatementsOf::People(vec![]),
                    &filter,
                    StatementOrder::TimeAsc,
                    &first(1)
                )
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}
