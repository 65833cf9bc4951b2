//! One read of the graph at a time, with all parts of what is read.

use std::sync::Arc;
use uuid::Uuid;
use whosaid_domain::{
    Result,
    article::*,
    event::*,
    id::*,
    page::*,
    person::*,
    source::*,
    statement::*,
    store::{Store, read::want::*, read::*},
};

/// A list and whose it is.
pub type Of<K> = (K, Vec<Uuid>);
pub type Pages<N, L = ()> = Vec<Page<Edge<N, L>>>;

fn plain<N: Clone, L: Clone>(found: &FoundPage<N, L>) -> Page<Edge<N, L>> {
    let edges = found.page.edges.iter().map(|e| Edge {
        node: e.node.item.clone(),
        link: e.link.clone(),
        cursor: e.cursor.clone(),
    });
    Page {
        edges: edges.collect(),
        has_next: found.page.has_next,
        has_previous: found.page.has_previous,
    }
}

macro_rules! pages {
    ($store:expr, $list:expr, $parents:expr, $page:expr, $kind:ident) => {{
        let read = $store
            .read_pages(ListWant::complete($list, $page.clone()), $parents)
            .await?;
        let page = |page: &Arc<AnyPage>| match &**page {
            AnyPage::$kind(found) => plain(found),
            other => panic!("{other:?}"),
        };
        Ok(read.iter().map(page).collect())
    }};
}

async fn counts(store: &Store, list: ListOf, parents: &[Uuid]) -> Result<Vec<u64>> {
    let read = store.read_pages(ListWant::count(list), parents).await?;
    let count = |page: &Arc<AnyPage>| match &**page {
        AnyPage::Statements(p) => p.count,
        AnyPage::Articles(p) => p.count,
        AnyPage::People(p) => p.count,
        AnyPage::Sources(p) => p.count,
        AnyPage::Events(p) => p.count,
        AnyPage::Participants(p) => p.count,
        AnyPage::Speakers(p) => p.count,
        AnyPage::History(p) => p.count,
        AnyPage::Disputes(p) => p.count,
        AnyPage::Cited(p) => p.count,
        AnyPage::Counterparts(p) => p.count,
        AnyPage::Repeats(p) => p.count,
        AnyPage::Responses(p) => p.count,
        AnyPage::Via(_) | AnyPage::Affiliations(_) => None,
    };
    Ok(read.iter().map(|page| count(page).unwrap()).collect())
}

macro_rules! nouns {
    ($($many:ident, $slug:ident: $noun:ident, $id:ident;)*) => {$(
        async fn $many(&self, ids: &[$id]) -> Result<Vec<($id, $noun)>> {
            let uuids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
            let found = self.store().read_nodes(Noun::$noun, &uuids, Want::complete(Noun::$noun)).await?;
            let one = |id: &$id| match found.get(&id.0)? {
                AnyFound::$noun(found) => Some((*id, found.item.clone())),
                other => panic!("{other:?}"),
            };
            Ok(ids.iter().filter_map(one).collect())
        }

        async fn $slug(&self, slug: &str) -> Result<Option<$noun>> {
            Ok(match self.store().read_slug(Noun::$noun, slug, Want::complete(Noun::$noun)).await? {
                Some(AnyFound::$noun(found)) => Some(found.item.clone()),
                None => None,
                other => panic!("{other:?}"),
            })
        }
    )*};
}

#[allow(async_fn_in_trait)]
pub trait Reads {
    fn store(&self) -> &Store;

    nouns! {
        people, person_by_slug: Person, PersonId;
        sources, source_by_slug: Source, SourceId;
        events, event_by_slug: Event, EventId;
    }

    async fn articles(&self, ids: &[ArticleId]) -> Result<Vec<Article>> {
        let uuids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        let want = Want::complete(Noun::Article);
        let found = self.store().read_nodes(Noun::Article, &uuids, want).await?;
        let one = |id: &ArticleId| match found.get(&id.0)? {
            AnyFound::Article(found) => Some(found.item.clone()),
            other => panic!("{other:?}"),
        };
        Ok(ids.iter().filter_map(one).collect())
    }

    async fn bodies(&self, ids: &[ArticleId]) -> Result<Vec<(ArticleId, String)>> {
        let uuids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        let mut want = Want::default();
        want.add(article::BODY);
        let found = self.store().read_nodes(Noun::Article, &uuids, want).await?;
        let one = |id: &ArticleId| match found.get(&id.0)? {
            AnyFound::Article(found) => Some((*id, found.item.body.clone().unwrap())),
            other => panic!("{other:?}"),
        };
        Ok(ids.iter().filter_map(one).collect())
    }

    async fn article_by_url(&self, url: &str) -> Result<Option<Article>> {
        Ok(match self.store().read_url(url, Want::complete(Noun::Article)).await? {
            Some(AnyFound::Article(found)) => Some(found.item.clone()),
            None => None,
            other => panic!("{other:?}"),
        })
    }

    async fn affiliations(&self, ids: &[PersonId]) -> Result<Vec<(PersonId, Affiliation)>> {
        let uuids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        let read = self
            .store()
            .read_pages(ListWant::complete(ListOf::Affiliations, PageArgs::default()), &uuids)
            .await?;
        let mut all = Vec::new();
        for (id, page) in ids.iter().zip(read) {
            let AnyPage::Affiliations(found) = &*page else {
                panic!("{page:?}")
            };
            all.extend(found.iter().map(|a| (*id, a.item.clone())));
        }
        Ok(all)
    }

    async fn statement_pages(
        &self,
        of: &Of<StatementsOf>,
        filter: &StatementFilter,
        order: StatementOrder,
        page: &PageArgs,
    ) -> Result<Pages<Statement, Option<EventLink>>> {
        pages!(
            self.store(),
            ListOf::Statements(of.0, filter.clone(), order),
            &of.1,
            page,
            Statements
        )
    }

    async fn statement_counts(&self, of: &Of<StatementsOf>, filter: &StatementFilter) -> Result<Vec<u64>> {
        counts(
            self.store(),
            ListOf::Statements(of.0, filter.clone(), Default::default()),
            &of.1,
        )
        .await
    }

    async fn article_pages(
        &self,
        of: &Of<ArticlesOf>,
        filter: &ArticleFilter,
        order: ArticleOrder,
        page: &PageArgs,
    ) -> Result<Pages<Article>> {
        pages!(
            self.store(),
            ListOf::Articles(of.0, filter.clone(), order),
            &of.1,
            page,
            Articles
        )
    }

    async fn article_counts(&self, of: &Of<ArticlesOf>, filter: &ArticleFilter) -> Result<Vec<u64>> {
        counts(
            self.store(),
            ListOf::Articles(of.0, filter.clone(), Default::default()),
            &of.1,
        )
        .await
    }

    async fn people_pages(
        &self,
        of: &Of<PeopleOf>,
        filter: &PersonFilter,
        order: PersonOrder,
        page: &PageArgs,
    ) -> Result<Pages<Person, Option<ArticlePersonLink>>> {
        pages!(
            self.store(),
            ListOf::People(of.0, filter.clone(), order),
            &of.1,
            page,
            People
        )
    }

    async fn people_counts(&self, of: &Of<PeopleOf>, filter: &PersonFilter) -> Result<Vec<u64>> {
        counts(
            self.store(),
            ListOf::People(of.0, filter.clone(), Default::default()),
            &of.1,
        )
        .await
    }

    async fn source_page(
        &self,
        filter: &SourceFilter,
        order: SourceOrder,
        page: &PageArgs,
    ) -> Result<Page<Edge<Source>>> {
        let pages: Result<Pages<Source>> =
            pages!(self.store(), ListOf::Sources(filter.clone(), order), &[], page, Sources);
        Ok(pages?.remove(0))
    }

    async fn source_count(&self, filter: &SourceFilter) -> Result<u64> {
        let all = counts(self.store(), ListOf::Sources(filter.clone(), Default::default()), &[]).await?;
        Ok(all[0])
    }

    async fn event_pages(
        &self,
        of: &Of<EventsOf>,
        filter: &EventFilter,
        order: EventOrder,
        page: &PageArgs,
    ) -> Result<Pages<Event, EventEdgeLink>> {
        pages!(
            self.store(),
            ListOf::Events(of.0, filter.clone(), order),
            &of.1,
            page,
            Events
        )
    }

    async fn event_counts(&self, of: &Of<EventsOf>, filter: &EventFilter) -> Result<Vec<u64>> {
        counts(
            self.store(),
            ListOf::Events(of.0, filter.clone(), Default::default()),
            &of.1,
        )
        .await
    }

    async fn participant_pages(&self, of: &[EventId], page: &PageArgs) -> Result<Pages<Participant>> {
        let parents: Vec<Uuid> = of.iter().map(|id| id.0).collect();
        pages!(self.store(), ListOf::Participants, &parents, page, Participants)
    }

    async fn speaker_pages(&self, of: &[EventId], page: &PageArgs) -> Result<Pages<EventSpeaker>> {
        let parents: Vec<Uuid> = of.iter().map(|id| id.0).collect();
        pages!(self.store(), ListOf::Speakers, &parents, page, Speakers)
    }

    async fn speaker_counts(&self, of: &[EventId]) -> Result<Vec<u64>> {
        let parents: Vec<Uuid> = of.iter().map(|id| id.0).collect();
        counts(self.store(), ListOf::Speakers, &parents).await
    }
}

impl Reads for Store {
    fn store(&self) -> &Store {
        self
    }
}
