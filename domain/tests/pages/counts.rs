//! Statements counted, against the same counts made here.

use crate::graph::*;
use std::collections::BTreeMap;
use uuid::Uuid;
use whosaid_domain::{
    event::*,
    facet::*,
    id::*,
    page::*,
    source::*,
    statement::*,
    store::{
        Store,
        read::{want::*, *},
    },
};

const BY: [FacetBy; 7] = [
    FacetBy::Speaker,
    FacetBy::Event,
    FacetBy::Publisher,
    FacetBy::Via,
    FacetBy::Kind,
    FacetBy::Act,
    FacetBy::Review,
];
const INTERVALS: [Interval; 4] = [Interval::Day, Interval::Week, Interval::Month, Interval::Year];

fn id(found: &AnyFound) -> Uuid {
    match found {
        AnyFound::Person(found) => found.item.id.0,
        AnyFound::Source(found) => found.item.id.0,
        AnyFound::Event(found) => found.item.id.0,
        other => panic!("{other:?}"),
    }
}

pub async fn counts(store: &Store, oracle: &Oracle, sources: &[Source], events: &[Event]) {
    let kinds = StatementFilter {
        act: Some(vec![Act::Denies, Act::Warns]),
        ..StatementFilter::default()
    };
    for filter in [StatementFilter::default(), kinds] {
        let let_through = |s: &Statement| filter.act.as_ref().is_none_or(|acts| acts.contains(&s.act));
        let all = oracle.sorted(StatementOrder::TimeAsc, let_through);
        let cited = |source: &Source| {
            let through = |s: &&Statement| s.via.iter().any(|via| via.source == source.id);
            all.iter().filter(through).cloned().collect()
        };
        let about = |event: &Event| {
            let of = oracle.about.get(&event.id).cloned().unwrap_or_default();
            of.into_iter().filter(let_through).collect()
        };
        let lists: [(StatementsOf, Vec<Uuid>, Vec<Vec<Statement>>); 3] = [
            (StatementsOf::All, vec![], vec![all.clone()]),
            (
                StatementsOf::CitedIn,
                sources.iter().map(|n| n.id.0).collect(),
                sources.iter().map(cited).collect(),
            ),
            (
                StatementsOf::Event,
                events.iter().map(|n| n.id.0).collect(),
                events.iter().map(about).collect(),
            ),
        ];
        for (of, parents, whole) in lists {
            let list = ListOf::Statements(of, filter.clone(), StatementOrder::TimeDesc);
            let mut want = ListWant::new(list, PageArgs::default());
            for by in BY {
                let facet = want.facet(by, 2);
                for noun in FacetWant::can_be(by) {
                    facet.noun(*noun);
                }
            }
            for interval in INTERVALS {
                want.histogram(interval);
            }
            let pages = store.read_pages(want, &parents).await.unwrap();
            assert_eq!(pages.len(), whole.len());
            for (page, statements) in pages.iter().zip(&whole) {
                let AnyPage::Statements(page) = &**page else {
                    panic!("{page:?}")
                };
                for by in BY {
                    facet(oracle, by, page.counts.facet(by, 2).unwrap(), statements);
                }
                for interval in INTERVALS {
                    let found = page.counts.histogram(interval).unwrap();
                    let mut real: BTreeMap<_, u64> = BTreeMap::new();
                    for statement in statements {
                        let (_, told, _) = oracle.statements.iter().find(|(s, ..)| s.id == statement.id).unwrap();
                        let told = chrono::DateTime::from_timestamp_micros(*told).unwrap();
                        *real.entry(interval.start(told)).or_default() += 1;
                    }
                    let real: Vec<_> = real.into_iter().map(|(at, n)| (at, interval.end(at), n)).collect();
                    let found: Vec<_> = found.iter().map(|b| (b.from, b.to, b.count)).collect();
                    assert_eq!(found, real, "{interval:?}");
                }
            }
        }
    }
}

fn facet(oracle: &Oracle, by: FacetBy, found: &FoundFacet, statements: &[Statement]) {
    let (mut nouns, mut words, mut without) = (BTreeMap::<Uuid, u64>::new(), Vec::<(Word, u64)>::new(), 0);
    for statement in statements {
        let many: Vec<Uuid> = match by {
            FacetBy::Speaker => statement
                .speaker
                .iter()
                .map(|speaker| match speaker {
                    SpeakerId::Person(PersonId(id)) | SpeakerId::Source(SourceId(id)) => *id,
                })
                .collect(),
            FacetBy::Event => oracle
                .about
                .iter()
                .filter(|(_, about)| about.iter().any(|s| s.id == statement.id))
                .map(|(event, _)| event.0)
                .collect(),
            FacetBy::Publisher => {
                let article = oracle.articles.iter().find(|a| a.id == statement.article).unwrap();
                article.publisher.iter().map(|id| id.0).collect()
            }
            FacetBy::Via => statement.via.iter().map(|via| via.source.0).collect(),
            FacetBy::Kind | FacetBy::Act | FacetBy::Review => {
                let word = match by {
                    FacetBy::Kind => Word::Kind(statement.kind),
                    FacetBy::Act => Word::Act(statement.act),
                    _ => Word::Review(statement.review.status),
                };
                match words.iter_mut().find(|(w, _)| *w == word) {
                    Some((_, n)) => *n += 1,
                    None => words.push((word, 1)),
                }
                continue;
            }
        };
        without += u64::from(many.is_empty());
        for id in many {
            *nouns.entry(id).or_default() += 1;
        }
    }
    assert_eq!(found.without, without, "{by:?}");
    assert_eq!(found.different, (nouns.len() + words.len()) as u64, "{by:?}");
    let mut most: Vec<(u64, Uuid)> = nouns.into_iter().map(|(id, n)| (n, id)).collect();
    most.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    most.truncate(2);
    let read = found
        .values
        .iter()
        .filter_map(|v| Some((v.count, id(v.noun.as_ref()?))));
    assert_eq!(read.collect::<Vec<_>>(), most, "{by:?}");
    words.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let counts: Vec<u64> = words.iter().map(|(_, n)| *n).take(2).collect();
    let read = found.values.iter().filter(|v| v.word.is_some());
    assert_eq!(read.map(|v| v.count).collect::<Vec<_>>(), counts, "{by:?}");
    for value in &found.values {
        if let Some(word) = value.word {
            assert!(words.contains(&(word, value.count)), "{word:?}");
        }
    }
}
