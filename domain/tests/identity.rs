//! Who is the same across articles, and who is not.

#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use sea_orm::{ConnectionTrait, Database, Statement};
use whosaid_domain::statement::{ReviewStatus, SpeakerId, StatementFilter, StatementOrder, StatementsOf};
use whosaid_domain::{event::*, id::*, page::PageArgs, person::*, source::*, store::*};
use whosaid_extract::{Act, EntityKind, EventKind};
use whosaid_testkit::on_each;

async fn speaker(store: &Store, article: ArticleId) -> Option<SpeakerId> {
    let of = (StatementsOf::Article, vec![article.0]);
    let pages = store
        .statement_pages(&of, &StatementFilter::default(), StatementOrder::Position, &first(1))
        .await;
    pages.unwrap()[0].edges[0].node.speaker
}

/// An article in which a person says something.
fn by_person(name: &str, n: usize) -> Piece {
    Piece::new(&format!("{name} said it was so, in article {n}."))
        .person(name)
        .says(Some(0), &["it was so"], Act::Asserts)
}

fn by_body(kind: EntityKind, name: &str, n: usize) -> Piece {
    Piece::new(&format!("{name} said it was so, in article {n}."))
        .body(kind, name)
        .says(Some(0), &["it was so"], Act::Asserts)
}

#[tokio::test]
async fn a_full_name_is_one_person_and_a_bare_surname_is_nobody_else() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let mut who = Vec::new();
        for (n, name) in [
            "José Núñez",
            "Jose Nunez",
            "Dr. José A. Núñez",
            "JOSE NUNEZ",
            "José Núñez Jr.",
            "Núñez",
            "Núñez",
        ]
        .iter()
        .enumerate()
        {
            let done = by_person(name, n).ingest(&store, &clock).await;
            who.push(speaker(&store, done.article).await.unwrap());
        }
        assert!(who[..4].iter().all(|id| *id == who[0]));
        // A namesake's suffix tells them apart; each bare surname is somebody of its article alone.
        for (i, j) in [(0, 4), (0, 5), (5, 6), (4, 5)] {
            assert_ne!(who[i], who[j], "{i} {j}");
        }
        let one = store.person_by_slug("jose-nunez").await.unwrap().unwrap();
        assert_eq!(SpeakerId::Person(one.id), who[0]);
        assert_eq!(one.name, "José Núñez");
        assert_eq!(one.aliases, ["Dr. José A. Núñez", "JOSE NUNEZ", "Jose Nunez"]);
        for slug in ["jose-nunez-jr", "nunez", "nunez-2"] {
            assert!(store.person_by_slug(slug).await.unwrap().is_some(), "{slug}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_alias_of_two_words_is_known_again_and_a_surname_is_not() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let known = Piece::new("Volo Rand, whom some call Vlad Rand, said it was so. Rand nodded.")
            .person("Volo Rand")
            .aka("Vlad Rand")
            .aka("Rand")
            .aka("President Rand")
            .says(Some(0), &["it was so"], Act::Asserts);
        let known = known.ingest(&store, &clock).await;
        let volo = speaker(&store, known.article).await;
        let vlad = by_person("Vlad Rand", 1).ingest(&store, &clock).await;
        assert_eq!(speaker(&store, vlad.article).await, volo);
        for (n, name) in ["Rand", "Anna Rand", "President Rand"].iter().enumerate() {
            let other = by_person(name, n + 2).ingest(&store, &clock).await;
            assert_ne!(speaker(&store, other.article).await, volo, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn roles_add_up_and_a_role_is_kept_once() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        for (n, (role, body)) in [
            ("warden of Port Ellis", "Port Ellis"),
            ("Warden of Port Ellis", "Port Ellis"),
            ("head of Tamar Rowing", "Tamar Rowing"),
        ]
        .iter()
        .enumerate()
        {
            let piece = Piece::new(&format!("Mara Ellison, {role}, said it was so {n}."));
            let piece = piece
                .person("Mara Ellison")
                .role(role, body)
                .says(Some(0), &["it was so"], Act::Asserts);
            piece.ingest(&store, &clock).await;
        }
        let mara = store.person_by_slug("mara-ellison").await.unwrap().unwrap();
        let roles = store.affiliations(&[mara.id]).await.unwrap();
        let roles: Vec<&str> = roles.iter().map(|(_, role)| role.role.as_str()).collect();
        assert_eq!(roles, ["warden of Port Ellis", "head of Tamar Rowing"]);
        let port = store.source_by_slug("port-ellis").await.unwrap().unwrap();
        let filter = PersonFilter {
            affiliation: Some(vec![port.id]),
            ..PersonFilter::default()
        };
        assert_eq!(
            store.people_counts(&(PeopleOf::All, vec![]), &filter).await.unwrap(),
            [1]
        );
    })
    .await;
}

#[tokio::test]
async fn bodies_are_one_by_name_article_and_acronym_and_a_capital_is_not_its_country() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let body = async |name: &str, n: usize| {
            let done = by_body(EntityKind::Government, name, n).ingest(&store, &clock).await;
            speaker(&store, done.article).await.unwrap()
        };
        assert_eq!(body("the Kremlin", 0).await, body("Kremlin", 1).await);
        assert_eq!(body("Kiev", 2).await, body("Kyiv", 3).await);
        assert_eq!(body("U.S.", 4).await, body("the United States", 5).await);
        assert_eq!(body("US", 6).await, body("United States", 7).await);
        assert_ne!(body("Moscow", 8).await, body("the Kremlin", 9).await);
        assert_ne!(body("Moscow", 10).await, body("Russia", 11).await);
        assert_eq!(store.source_by_slug("kremlin").await.unwrap().unwrap().name, "Kremlin");

        let office = Piece::new("The Grain Levy Office (GLO) said it was so.")
            .body(EntityKind::Government, "Grain Levy Office")
            .aka("GLO")
            .says(Some(0), &["it was so"], Act::Asserts)
            .ingest(&store, &clock)
            .await;
        assert_eq!(body("GLO", 12).await, speaker(&store, office.article).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn the_unnamed_are_of_one_article() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let text = "A source close to the council said it was so. The source close to the council added more.";
        let twice = |n: usize| {
            Piece::new(&format!("{text} {n}"))
                .body(EntityKind::Unnamed, "source close to the council")
                .body(EntityKind::Unnamed, "Source close to the council")
                .says(Some(0), &["it was so"], Act::Asserts)
                .says(Some(1), &["more"], Act::Asserts)
        };
        let one = twice(1).ingest(&store, &clock).await;
        let two = twice(2).ingest(&store, &clock).await;
        assert_eq!((one.sources_new, two.sources_new), (1, 1));
        assert_ne!(speaker(&store, one.article).await, speaker(&store, two.article).await);
        let filter = SourceFilter {
            kind: Some(vec![SourceKind::Unnamed]),
            ..SourceFilter::default()
        };
        assert_eq!(store.source_count(&filter).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_kind_of_body_it_is_is_learnt_from_the_article_that_shows_it() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        by_person("Mara Ellison", 0)
            .publisher("Coastwire")
            .ingest(&store, &clock)
            .await;
        assert_eq!(
            store.source_by_slug("coastwire").await.unwrap().unwrap().kind,
            SourceKind::Outlet
        );
        by_body(EntityKind::Agency, "Coastwire", 1).ingest(&store, &clock).await;
        assert_eq!(
            store.source_by_slug("coastwire").await.unwrap().unwrap().kind,
            SourceKind::Agency
        );
        by_body(EntityKind::Organisation, "Coastwire", 2)
            .ingest(&store, &clock)
            .await;
        assert_eq!(
            store.source_by_slug("coastwire").await.unwrap().unwrap().kind,
            SourceKind::Agency
        );
    })
    .await;
}

fn attack(n: usize, name: &str, when: Option<&str>, place: Option<&str>, published: &str) -> Piece {
    Piece::new(&format!("Regent Osk said it was so, in article {n}."))
        .published(published)
        .person("Regent Osk")
        .event(EventKind::Attack, name, when, place, &[0])
        .says_about(Some(0), &["it was so"], Act::Asserts, &[0], &[])
}

async fn events(store: &Store) -> Vec<(Event, u64)> {
    let filter = EventFilter::default();
    let pages = store
        .event_pages(&(EventsOf::All, vec![]), &filter, EventOrder::WhenAsc, &first(100))
        .await
        .unwrap();
    let mut with = Vec::new();
    for edge in &pages[0].edges {
        let of = (whosaid_domain::article::ArticlesOf::Event, vec![edge.node.id.0]);
        with.push((
            edge.node.clone(),
            store.article_counts(&of, &Default::default()).await.unwrap()[0],
        ));
    }
    with
}

#[tokio::test]
async fn two_attacks_that_look_alike_are_two_events() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let all = [
            attack(
                0,
                "drone attack on the regent residence dome",
                Some("2023-05-03"),
                Some("Osk Palace"),
                "2023-05-04",
            ),
            attack(1, "attack on regent residence", Some("2025-12-29"), None, "2025-12-30"),
            attack(
                2,
                "drone attack on the regent primary residence in Vessa",
                Some("2025-12-29"),
                Some("Vessa"),
                "2025-12-30",
            ),
            // Without a date, long after both: it might be either.
            attack(3, "drone attack on the regent residence", None, None, "2027-03-01"),
        ];
        for piece in &all {
            piece.ingest(&store, &clock).await;
        }
        let found = events(&store).await;
        let told: Vec<(Option<&str>, u64)> = found
            .iter()
            .map(|(event, n)| (event.when.as_ref().map(|when| when.edtf.as_str()), *n))
            .collect();
        assert_eq!(told, [(Some("2023-05-03"), 1), (None, 1), (Some("2025-12-29"), 2)]);
        let second = &found[2].0;
        // What the later article adds is learnt.
        assert_eq!(second.place.as_deref(), Some("Vessa"));
        assert_eq!(
            second.aliases,
            ["drone attack on the regent primary residence in Vessa"]
        );
        assert!(
            found
                .iter()
                .all(|(event, _)| event.review.status == ReviewStatus::Proposed)
        );
        assert_eq!(second.slug, "attack-on-regent-residence-2025-12-29");
    })
    .await;
}

#[tokio::test]
async fn events_of_one_name_and_day_have_slugs_of_their_own() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        for (n, place) in ["Tamar", "Port Ellis", "Vessa"].iter().enumerate() {
            attack(n, "drone attack", Some("2024-05-03"), Some(place), "2024-05-04")
                .ingest(&store, &clock)
                .await;
        }
        let mut slugs: Vec<String> = events(&store).await.into_iter().map(|(event, _)| event.slug).collect();
        slugs.sort();
        assert_eq!(
            slugs,
            [
                "drone-attack-2024-05-03",
                "drone-attack-2024-05-03-2",
                "drone-attack-2024-05-03-3"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_narrower_date_is_learnt_and_a_wider_one_is_not() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let dates = ["2024-05-01/2024-05-04", "2024-05-02", "2024-05-01/2024-05-03"];
        for (n, when) in dates.iter().enumerate() {
            let piece = attack(
                n,
                "drone attack on the ferry landing",
                Some(when),
                Some("Port Ellis"),
                "2024-05-04",
            );
            piece.ingest(&store, &clock).await;
        }
        let found = events(&store).await;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0.when.as_ref().unwrap().edtf, "2024-05-02");
    })
    .await;
}

#[tokio::test]
async fn both_databases_end_up_the_same() {
    let mut listings = Vec::new();
    for engine in whosaid_testkit::engines() {
        let database = whosaid_testkit::database(engine).await;
        let (store, clock) = (open(&database).await, clock());
        mill_fire().ingest(&store, &clock).await;
        for n in 0..5 {
            by_person(["Mara Ellison", "Łukasz Søby", "Søby"][n % 3], n)
                .ingest(&store, &clock)
                .await;
            attack(
                n + 10,
                "drone attack on the ferry landing",
                Some("2024-05-02"),
                None,
                "2024-05-04",
            )
            .ingest(&store, &clock)
            .await;
        }
        let of = (StatementsOf::All, vec![]);
        let page = PageArgs::new(Some(50), None, None, None).unwrap();
        let pages = store
            .statement_pages(&of, &StatementFilter::default(), StatementOrder::TimeDesc, &page)
            .await;
        listings.push((store.listing().await.unwrap(), pages.unwrap()));
    }
    assert!(listings[0].0.len() > 100);
    // With the same clock even the ids are the same.
    assert!(listings.iter().all(|listing| *listing == listings[0]));
}

#[tokio::test]
async fn what_was_merged_resolves_to_what_it_was_merged_into() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        by_person("Volo Rand", 0).publisher("Coastwire").ingest(&store, &clock).await;
        by_person("Vlad Rand", 1).publisher("Coast Wire").ingest(&store, &clock).await;
        attack(2, "drone attack on the ferry landing", Some("2024-05-02"), None, "2024-05-04").ingest(&store, &clock).await;
        attack(3, "blast at the quay", Some("2024-05-02"), None, "2024-05-04").ingest(&store, &clock).await;
        let db = Database::connect(database.url()).await.unwrap();
        for (table, from, into) in [
            ("people", "vlad-rand", "volo-rand"),
            ("sources", "coast-wire", "coastwire"),
            ("events", "blast-at-the-quay-2024-05-02", "drone-attack-on-the-ferry-landing-2024-05-02"),
        ] {
            let sql = format!(
                "update {table} set merged_into_id = (select id from {table} where slug = '{into}') where slug = '{from}'"
            );
            assert_eq!(db.execute_unprepared(&sql).await.unwrap().rows_affected(), 1, "{table}");
        }
        let old = async |table: &str, slug: &str| {
            let sql = format!("select id from {table} where slug = '{slug}'");
            let found = Statement::from_string(db.get_database_backend(), sql);
            db.query_one_raw(found).await.unwrap().unwrap().try_get_by_index(0).unwrap()
        };
        let vlad = PersonId(old("people", "vlad-rand").await);
        let volo = store.person_by_slug("volo-rand").await.unwrap().unwrap();
        assert_eq!(store.person_by_slug("vlad-rand").await.unwrap().unwrap(), volo);
        assert_eq!(store.people(&[vlad, volo.id]).await.unwrap(), [(vlad, volo.clone()), (volo.id, volo.clone())]);
        let wire = SourceId(old("sources", "coast-wire").await);
        let coastwire = store.source_by_slug("coastwire").await.unwrap().unwrap();
        assert_eq!(store.source_by_slug("coast-wire").await.unwrap().unwrap(), coastwire);
        assert_eq!(store.sources(&[wire]).await.unwrap(), [(wire, coastwire)]);
        let blast = EventId(old("events", "blast-at-the-quay-2024-05-02").await);
        let landing = store.event_by_slug("drone-attack-on-the-ferry-landing-2024-05-02").await.unwrap().unwrap();
        assert_eq!(store.event_by_slug("blast-at-the-quay-2024-05-02").await.unwrap().unwrap(), landing);
        assert_eq!(store.events(&[blast]).await.unwrap(), [(blast, landing)]);

        // Lists have the living alone, and filters by an old id find what is now the other's.
        assert_eq!(store.people_counts(&(PeopleOf::All, vec![]), &PersonFilter::default()).await.unwrap(), [2]);
        assert_eq!(store.source_count(&SourceFilter::default()).await.unwrap(), 1);
        assert_eq!(store.event_counts(&(EventsOf::All, vec![]), &EventFilter::default()).await.unwrap(), [1]);
        for filter in [
            StatementFilter { speaker: Some(vec![SpeakerId::Person(vlad)]), ..StatementFilter::default() },
            StatementFilter { publisher: Some(vec![wire]), ..StatementFilter::default() },
            StatementFilter { event: Some(vec![blast]), ..StatementFilter::default() },
        ] {
            assert_eq!(store.statement_counts(&(StatementsOf::All, vec![]), &filter).await.unwrap(), [1], "{filter:?}");
        }
        // The merged one's name leads to the other from now on.
        let done = by_person("Vlad Rand", 9).ingest(&store, &clock).await;
        assert_eq!(speaker(&store, done.article).await, Some(SpeakerId::Person(volo.id)));
    })
    .await;
}

fn raid(n: usize, name: &str, when: Option<&str>, place: Option<&str>) -> Piece {
    Piece::new(&format!("It was so, in article {n}."))
        .published("2024-05-03")
        .event(EventKind::Attack, name, when, place, &[])
}

/// What an event is called and known by.
async fn known_by(store: &Store, slug: &str) -> String {
    let mut rows = store.listing().await.unwrap();
    let of = format!("event_id: {slug}");
    rows.retain(|row| (row.starts_with("event_words") || row.starts_with("event_aliases")) && row.contains(&of));
    rows.join("\n")
}

#[tokio::test]
async fn what_an_editor_set_apart_no_article_brings_together() {
    const LANDING: &str = "drone attack on the ferry landing";
    const STORE: &str = "drone attack on the fuel store";
    on_each(async |database| {
        for apart in [false, true] {
            let own = whosaid_testkit::database(database.engine()).await;
            let (store, clock) = (open(&own).await, clock());
            let took = async |n: usize, name: &str, place: Option<&str>| {
                let before = events(&store).await;
                raid(n, name, Some("2024-05-02"), place).ingest(&store, &clock).await;
                let after = events(&store).await;
                let is = |(event, n): &&(Event, u64)| before.iter().all(|(old, m)| old.id != event.id || m != n);
                after.iter().find(is).unwrap().0.id
            };
            let landing = took(0, LANDING, Some("Tamar")).await;
            let fuel = took(1, STORE, Some("Vessa")).await;
            assert_ne!(landing, fuel);
            if apart {
                let ann = Editor {
                    name: "ann",
                    clock: &clock,
                };
                store
                    .set_apart(NodeId::from(landing), NodeId::from(fuel), None, &ann)
                    .await
                    .unwrap();
            }
            // It is of the day and place of the one, and has words of the other.
            assert_eq!(
                took(2, "drone attack on the ferry landing fuel", Some("Tamar")).await,
                landing
            );
            let told = known_by(&store, "drone-attack-on-the-ferry-landing-2024-05-02").await;
            assert_eq!(told.contains("word: fuel"), !apart, "{told}");
            // Called by the other's name it is not taken for the one, wherever it was.
            let third = took(3, STORE, Some("Tamar")).await;
            assert_eq!(third == landing, !apart);
            assert_eq!(took(4, STORE, Some("Vessa")).await, fuel);
        }
    })
    .await;
}
