//! Articles, people, sources, events and those who spoke about them.

use crate::{common::Reads, graph::*, walk::*};
use std::collections::BTreeSet;
use whosaid_domain::{article::*, event::*, page::*, person::*, source::*, statement::*, store::*};

pub async fn others(store: &Store, oracle: &Oracle, people: &[Person], sources: &[Source], events: &[Event]) {
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
        let mut lists = vec![((ArticlesOf::All, vec![]), sorted(&|_| true))];
        // Every article mentions every event.
        lists.extend(
            events
                .iter()
                .map(|event| ((ArticlesOf::Event, vec![event.id.0]), sorted(&|_| true))),
        );
        lists.extend(sources.iter().map(|n| {
            (
                (ArticlesOf::Source, vec![n.id.0]),
                sorted(&|a| a.publisher == Some(n.id)),
            )
        }));
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
        for of in [
            (PeopleOf::All, vec![]),
            (PeopleOf::Article, vec![oracle.articles[0].id.0]),
        ] {
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
    assert_eq!(
        store.people_counts(&(PeopleOf::All, vec![]), &filter).await.unwrap(),
        [1]
    );

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
        let (of, filter) = ((EventsOf::Person, vec![person.id.0]), EventFilter::default());
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
            .event_pages(
                &(EventsOf::All, vec![]),
                &EventFilter::default(),
                EventOrder::NameAsc,
                page,
            )
            .await;
        pages.unwrap().remove(0)
    };
    walk("events by name", &by_name, fetch).await;
    let mut latest = events.to_vec();
    latest.reverse();
    let fetch = async |page: &PageArgs| {
        let pages = store
            .event_pages(
                &(EventsOf::All, vec![]),
                &EventFilter::default(),
                EventOrder::WhenDesc,
                page,
            )
            .await;
        pages.unwrap().remove(0)
    };
    walk("events, latest first", &latest, fetch).await;
}
