//! A random graph of articles, and everything in it sorted without the store.

use crate::common::*;
use proptest::{collection::vec, option, prelude::*, sample};
use std::collections::{BTreeMap, BTreeSet};
use whosaid_domain::{article::*, id::*, statement::*, store::*};
use whosaid_extract::{EntityKind, EventKind};

/// A random article: few days, people and confidences, so that many sort keys tie.
#[derive(Debug, Clone)]
pub struct Random {
    pub publisher: Option<usize>,
    pub day: Option<u32>,
    pub statements: Vec<Said>,
}

/// Speaker, act, confidence, day, events and outlets.
pub type Said = (Option<usize>, usize, f32, Option<u32>, BTreeSet<usize>, BTreeSet<usize>);

pub const SPEAKERS: [&str; 5] = ["Mara Ellison", "Cal Brand", "Ona Vesh", "Harbour Board", "Tamar Mill"];
pub const OUTLETS: [&str; 3] = ["Coastwire", "Tamar Gazette", "Vessa Post"];
pub const EVENTS: [(&str, Option<&str>); 4] = [
    ("fire mill tamar wharf", Some("2024-05-02")),
    ("attack harbour ellis boats", Some("2024-05-02")),
    ("talks levy grain council", None),
    ("vote mayor vessa runoff", Some("2024-04")),
];
pub const ACTS: [Act; 3] = [Act::Asserts, Act::Denies, Act::Warns];

pub fn articles() -> impl Strategy<Value = Vec<Random>> {
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

pub fn piece(n: usize, random: &Random) -> Piece {
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

/// All statements, sorted here.
pub struct Oracle {
    pub statements: Vec<(Statement, i64, usize)>,
    pub articles: Vec<Article>,
    /// By the graph, not by the store.
    pub about: BTreeMap<EventId, Vec<Statement>>,
}

impl Oracle {
    pub async fn read(store: &Store) -> Self {
        let page = first(100);
        let of = (ArticlesOf::All, vec![]);
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
            let of = (StatementsOf::Article, vec![article.id.0]);
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

    pub fn sorted(&self, order: StatementOrder, keep: impl Fn(&Statement) -> bool) -> Vec<Statement> {
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
