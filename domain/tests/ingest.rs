//! An article is written whole, once, with spans that hold.

mod common;

use common::*;
use whosaid_domain::{event::*, ingest::*, person::*, span::Body, statement::*, store::*};
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

        let of = StatementsOf::Articles(vec![article.id]);
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
        let about = StatementsOf::Events(vec![fire.id]);
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
        let cited = StatementsOf::CitedIn(vec![wire.id]);
        assert_eq!(store.statement_counts(&cited, &filter).await.unwrap(), [1]);

        let people = PeopleOf::Articles(vec![article.id]);
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
        let of = EventsOf::People(vec![warden.id]);
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
