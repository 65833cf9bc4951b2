//! Merging moves everything, undoing puts it back, in whatever order, on both databases.

#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use whosaid_domain::{
    Error,
    clock::SteppedClock,
    error::FaultCode,
    event::*,
    id::*,
    merge::Seen,
    person::*,
    review::*,
    source::*,
    statement::*,
    store::{
        read::{
            AnyFound,
            want::{Noun, Want},
        },
        *,
    },
};
use whosaid_extract::{Act, EntityKind};
use whosaid_testkit::{Database, Engine, on_each};

fn editor(clock: &SteppedClock) -> Editor<'_> {
    Editor { name: "ann", clock }
}

/// The codes and fields of what was refused.
fn refused<T: std::fmt::Debug>(result: whosaid_domain::Result<T>) -> Vec<(FaultCode, String)> {
    match result.unwrap_err() {
        Error::Refused(faults) => faults.iter().map(|f| (f.code, f.field.join("."))).collect(),
        error => panic!("{error:?}"),
    }
}

/// Small numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

const PEOPLE: [&str; 5] = ["Ada Onyx", "Bea Umber", "Cal Ochre", "Dov Sepia", "Eli Slate"];
const BODIES: [&str; 5] = ["Amber Wire", "Basalt Press", "Cobalt Desk", "Dune Bureau", "Ember Line"];
const EVENTS: [(&str, &str, &str); 4] = [
    ("fire at the north mill quay", "2024-01-02", "Tamar"),
    ("flood of the river Osk meadows", "2024-02-03", "Osk"),
    ("crash of two ferries near Vessa", "2024-03-04", "Vessa"),
    ("blast in the old glass works", "2024-04-05", "Port Ellis"),
];

/// An article in which some of them speak about some of those, by way of some others.
fn article(dice: &mut Dice, n: usize) -> Piece {
    let mut text = format!("Article {n}. ");
    for name in PEOPLE.iter().chain(&BODIES) {
        text.push_str(&format!("{name} was there. "));
    }
    for i in 0..16 {
        text.push_str(&format!("Words number {i}. "));
    }
    let mut piece = Piece::new(&text)
        .url(&format!("https://tamar.example/{n}"))
        .published(&format!("2024-05-{:02}", 1 + n))
        .publisher(BODIES[dice.roll(5)]);
    for name in PEOPLE {
        piece = piece.person(name);
        if dice.roll(3) == 0 {
            piece = piece.role("warden of the quay", "Quay Office").aka("Warden");
        }
        if dice.roll(4) == 0 {
            piece = piece.role("speaker of Amber Wire", "Amber Wire");
        }
    }
    for name in BODIES {
        piece = piece.body(EntityKind::Organisation, name);
    }
    for (name, when, place) in EVENTS {
        let who: Vec<usize> = (0..10).filter(|_| dice.roll(3) == 0).collect();
        piece = piece.event(EventKind::Disaster, name, Some(when), Some(place), &who);
    }
    for i in 0..16 {
        // Everybody says something.
        let speaker = if i < 10 {
            Some(i)
        } else {
            Some(dice.roll(12)).filter(|n| *n < 10)
        };
        let events: Vec<usize> = (0..4).filter(|_| dice.roll(2) == 0).collect();
        let via: Vec<usize> = (5..10).filter(|_| dice.roll(3) == 0).collect();
        piece = piece.says_about(speaker, &[&format!("Words number {i}.")], Act::Asserts, &events, &via);
        let links = &mut piece.found.statements.last_mut().unwrap().events;
        links
            .iter_mut()
            .for_each(|link| link.confidence = 0.1 * (1 + dice.roll(9)) as f32);
    }
    piece
}

/// A database with such articles, and its people, sources and events.
async fn graph(database: &Database, seed: u64) -> (Store, SteppedClock, [Vec<NodeId>; 3]) {
    let (store, clock) = (open(database).await, clock());
    let mut dice = Dice(seed);
    let mut articles = Vec::new();
    for n in 0..4 {
        articles.push(article(&mut dice, n).ingest(&store, &clock).await.article);
    }
    let mut all: [Vec<NodeId>; 3] = Default::default();
    for (i, name) in PEOPLE.iter().enumerate() {
        let slug = name.to_lowercase().replace(' ', "-");
        all[0].push(store.person_by_slug(&slug).await.unwrap().unwrap().id.into());
        let slug = BODIES[i].to_lowercase().replace(' ', "-");
        all[1].push(store.source_by_slug(&slug).await.unwrap().unwrap().id.into());
    }
    let of = (EventsOf::All, vec![]);
    let events = store
        .event_pages(&of, &EventFilter::default(), EventOrder::WhenAsc, &first(9))
        .await
        .unwrap();
    all[2].extend(events[0].edges.iter().map(|edge| NodeId::from(edge.node.id)));
    assert_eq!(all[2].len(), EVENTS.len(), "events were told apart and known again");
    // What people decided moves too.
    let of = (StatementsOf::Article, vec![articles[0].0]);
    let filter = StatementFilter::default();
    let pages = store
        .statement_pages(&of, &filter, StatementOrder::Position, &first(9))
        .await
        .unwrap();
    let ann = editor(&clock);
    for (i, edge) in pages[0].edges.iter().enumerate() {
        let NodeId::Event(event) = all[2][dice.roll(4)] else {
            unreachable!()
        };
        match i % 3 {
            0 => drop(
                store
                    .review_statement(edge.node.id, None, Decision::Reject, None, &ann)
                    .await
                    .unwrap(),
            ),
            1 => drop(store.link(edge.node.id, event, None, None, &ann).await.unwrap()),
            _ => drop(store.unlink(edge.node.id, event, None, None, &ann).await),
        }
    }
    assert_eq!(common::flaws(&store).await, []);
    (store, clock, all)
}

/// Merges of living ones, of all three kinds in turn.
fn plan(dice: &mut Dice, all: &[Vec<NodeId>; 3]) -> Vec<(NodeId, NodeId)> {
    let mut living = all.clone();
    let mut merges = Vec::new();
    for n in 0..9 {
        let some = &mut living[n % 3];
        if some.len() > 1 {
            let from = some.remove(dice.roll(some.len()));
            merges.push((from, some[dice.roll(some.len())]));
        }
    }
    merges
}

async fn picture(store: &Store) -> Vec<String> {
    assert_eq!(common::flaws(store).await, []);
    bare(&store.listing().await.unwrap())
}

#[tokio::test]
async fn merges_undone_in_reverse_leave_the_graph_as_it_was() {
    on_each(async |database| {
        for seed in [3, 17, 99, 2024] {
            let database = whosaid_testkit::database(database.engine()).await;
            let (store, clock, all) = graph(&database, seed).await;
            let mut pictures = Vec::new();
            let mut merges = Vec::new();
            for (from, into) in plan(&mut Dice(seed + 1), &all) {
                pictures.push(picture(&store).await);
                merges.push(store.merge(from, into, Some("one"), &editor(&clock)).await.unwrap());
            }
            let merged = picture(&store).await;
            assert_ne!(merged, pictures[0]);
            for (id, before) in merges.into_iter().zip(pictures).rev() {
                store.undo_merge(id, None, &editor(&clock)).await.unwrap();
                assert_eq!(picture(&store).await, before, "seed {seed}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_merge_undone_out_of_order_is_as_if_it_had_never_been_made() {
    on_each(async |database| {
        for seed in [5, 1234] {
            let fresh = async || whosaid_testkit::database(database.engine()).await;
            let base = fresh().await;
            let (store, clock, all) = graph(&base, seed).await;
            let original = picture(&store).await;
            let mut dice = Dice(seed + 1);
            let mut holding = Vec::new();
            for (from, into) in plan(&mut dice, &all) {
                let id = store.merge(from, into, None, &editor(&clock)).await.unwrap();
                holding.push((id, from, into));
            }
            while !holding.is_empty() {
                let (id, ..) = holding.remove(dice.roll(holding.len()));
                store.undo_merge(id, None, &editor(&clock)).await.unwrap();
                if holding.len() % 4 == 2 {
                    // Those that are left, made alone.
                    let other = fresh().await;
                    let (other, clock, _) = graph(&other, seed).await;
                    for (_, from, into) in &holding {
                        other.merge(*from, *into, None, &editor(&clock)).await.unwrap();
                    }
                    assert_eq!(picture(&store).await, picture(&other).await, "seed {seed}");
                }
            }
            assert_eq!(picture(&store).await, original, "seed {seed}");
        }
    })
    .await;
}

#[tokio::test]
async fn both_databases_merge_alike() {
    let mut pictures = Vec::new();
    for engine in whosaid_testkit::engines() {
        let database = whosaid_testkit::database(engine).await;
        let (store, clock, all) = graph(&database, 7).await;
        for (from, into) in plan(&mut Dice(8), &all) {
            store.merge(from, into, None, &editor(&clock)).await.unwrap();
        }
        let merges = store.merges(None, None, 100).await.unwrap();
        pictures.push((picture(&store).await, merges));
    }
    // A number that JSON carried has no trailing zero.
    let plain = |lines: &[String]| -> Vec<String> {
        lines
            .iter()
            .map(|l| l.replace("confidence: 1.0", "confidence: 1"))
            .collect()
    };
    for (picture, merges) in &pictures {
        assert_eq!(plain(picture), plain(&pictures[0].0));
        assert_eq!(merges, &pictures[0].1);
    }
}

#[tokio::test]
async fn a_chain_of_merges_leads_to_the_living_one_and_comes_apart_again() {
    on_each(async |database| {
        let (store, clock, all) = graph(&database, 11).await;
        let ann = editor(&clock);
        let [a, b, c] = [all[0][0], all[0][1], all[0][2]];
        let one = store.merge(a, b, Some("a nickname"), &ann).await.unwrap();
        let two = store.merge(b, c, None, &ann).await.unwrap();
        let id = |node: NodeId| PersonId(node.uuid());
        let leads = async || {
            let mut to = Vec::new();
            for node in [a, b, c] {
                to.push(store.people(&[id(node)]).await.unwrap()[0].1.id);
            }
            for slug in ["ada-onyx", "bea-umber", "cal-ochre"] {
                to.push(store.person_by_slug(slug).await.unwrap().unwrap().id);
            }
            to
        };
        assert_eq!(leads().await, [id(c); 6]);
        let survivor = store.person_by_slug("ada-onyx").await.unwrap().unwrap();
        assert!(
            survivor.aliases.contains(&"Ada Onyx".to_owned()) && survivor.aliases.contains(&"Bea Umber".to_owned())
        );

        // An article that names the first is about the last.
        let piece =
            Piece::new("Ada Onyx said it was so.")
                .person("Ada Onyx")
                .says(Some(0), &["it was so"], Act::Asserts);
        piece.ingest(&store, &clock).await;
        let all_of = async |node: NodeId| {
            let of = (StatementsOf::Person, vec![node.uuid()]);
            store.statement_counts(&of, &StatementFilter::default()).await.unwrap()[0]
        };
        let together = all_of(c).await;

        // What an editor finds to undo: by whichever of the three.
        for node in [a, b, c] {
            let found = store.merges(Some(node), None, 10).await.unwrap();
            let ids: Vec<MergeId> = found.iter().map(|merge| merge.id).collect();
            assert!(ids.contains(&two) && (node == b || ids.contains(&one)), "{node}");
        }
        let first_merge = store.merge_by_id(one).await.unwrap().unwrap();
        assert_eq!((first_merge.from, first_merge.into), (a, b));
        assert_eq!(
            (first_merge.from_name.as_str(), first_merge.reason.as_deref()),
            ("Ada Onyx", Some("a nickname"))
        );
        assert!(first_merge.counts.statements > 0 && first_merge.counts.names > 0);

        // The first comes out from under the second.
        store.undo_merge(one, None, &ann).await.unwrap();
        assert_eq!(leads().await, [id(a), id(c), id(c), id(a), id(c), id(c)]);
        // What came later stayed with the survivor.
        assert_eq!(
            all_of(a).await as i32,
            first_merge.counts.statements - rejected_of(&store, a).await
        );
        assert_eq!(all_of(a).await + all_of(c).await, together);
        assert_eq!(common::flaws(&store).await, []);
        store.undo_merge(two, None, &ann).await.unwrap();
        assert_eq!(leads().await, [id(a), id(b), id(c), id(a), id(b), id(c)]);
        assert_eq!(
            refused(store.undo_merge(two, None, &ann).await),
            [(FaultCode::Invalid, "id".to_owned())]
        );
        let undone = store.merge_by_id(two).await.unwrap().unwrap();
        assert_eq!(undone.undone_by.as_deref(), Some("ann"));
    })
    .await;
}

async fn rejected_of(store: &Store, node: NodeId) -> i32 {
    let filter = StatementFilter {
        review: Some(vec![ReviewStatus::Rejected]),
        ..StatementFilter::default()
    };
    store
        .statement_counts(&(StatementsOf::Person, vec![node.uuid()]), &filter)
        .await
        .unwrap()[0] as i32
}

#[tokio::test]
async fn what_must_not_be_merged_is_refused_and_nothing_is_written() {
    on_each(async |database| {
        let (store, clock, all) = graph(&database, 13).await;
        let ann = editor(&clock);
        use FaultCode::*;
        let [a, b, c] = [all[0][0], all[0][1], all[0][2]];
        let nobody = NodeId::from(PersonId(uuid::Uuid::from_u128(7)));
        store.merge(c, b, None, &ann).await.unwrap();
        store.set_apart(a, c, Some("two"), &ann).await.unwrap();
        let before = store.listing().await.unwrap();
        let field = |code, field: &str| vec![(code, field.to_owned())];
        for (from, into, why) in [
            (a, a, field(Invalid, "into")),
            (a, all[1][0], field(Invalid, "into")),
            (nobody, a, field(NotFound, "from")),
            (a, nobody, field(NotFound, "into")),
            (c, a, field(Merged, "from")),
            (a, c, field(Merged, "into")),
            // Set apart from what is the survivor's by now.
            (a, b, field(NotSame, "")),
            (b, a, field(NotSame, "")),
        ] {
            assert_eq!(refused(store.merge(from, into, None, &ann).await), why, "{from} {into}");
        }
        for (a, b, why) in [
            (a, a, field(Invalid, "b")),
            (b, c, field(Merged, "b")),
            (a, all[2][0], field(Invalid, "b")),
            (nobody, b, field(NotFound, "a")),
        ] {
            assert_eq!(refused(store.set_apart(a, b, None, &ann).await), why, "{a} {b}");
        }
        assert_eq!(
            refused(store.undo_set_apart(a, all[0][4], None, &ann).await),
            field(NotFound, "")
        );
        assert_eq!(
            refused(store.undo_merge(MergeId(nobody.uuid()), None, &ann).await),
            field(NotFound, "id")
        );
        // Known already: nothing is written.
        store.set_apart(b, a, None, &ann).await.unwrap();
        assert_eq!(store.listing().await.unwrap(), before);
        store.undo_set_apart(b, a, None, &ann).await.unwrap();
        store.merge(a, b, None, &ann).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_version_that_was_seen_is_that_of_the_living_one() {
    on_each(async |database| {
        let (store, clock, all) = graph(&database, 13).await;
        let ann = editor(&clock);
        let [a, b, c, d] = [all[0][0], all[0][1], all[0][2], all[0][3]];
        // Whoever looks at `c` from then on sees `b`, which changes again.
        for from in [c, d] {
            store.merge(from, b, None, &ann).await.unwrap();
        }
        let versions = async || {
            let ids = [b.uuid(), c.uuid()];
            let read = store.read_nodes(Noun::Person, &ids, Want::complete(Noun::Person)).await;
            let read = read.unwrap();
            ids.map(|id| match &read[&id] {
                AnyFound::Person(person) => person.item.version,
                other => panic!("{other:?}"),
            })
        };
        let [living, seen] = versions().await;
        assert!(living == seen && living > 2, "{living} {seen}");
        let as_version = |version| Seen {
            id: c,
            version: Some(version),
        };
        for wrong in [1, living - 1, living + 1] {
            let why = vec![(FaultCode::Stale, "bExpectedVersion".to_owned())];
            assert_eq!(refused(store.set_apart(a, as_version(wrong), None, &ann).await), why);
        }
        store.set_apart(a, as_version(living), None, &ann).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_whole_is_not_merged_into_its_part_and_its_parts_move() {
    on_each(async |database| {
        let (store, clock, all) = graph(&database, 19).await;
        let ann = editor(&clock);
        let [whole, middle, part, other] = [all[2][0], all[2][1], all[2][2], all[2][3]];
        let parent = async |of: NodeId, is: NodeId| {
            let hex = |id: NodeId| match database.engine() {
                Engine::Sqlite => format!("x'{}'", id.uuid().simple()),
                Engine::Postgres => format!("'{}'", id.uuid()),
            };
            let sql = format!("update events set parent_id = {} where id = {}", hex(is), hex(of));
            whosaid_testkit::execute(database.url(), &sql).await;
        };
        parent(middle, whole).await;
        parent(part, middle).await;
        let before = picture(&store).await;
        assert_eq!(
            refused(store.merge(whole, part, None, &ann).await),
            [(FaultCode::Invalid, "into".to_owned())]
        );
        let up = store.merge(part, whole, None, &ann).await.unwrap();
        let sideways = store.merge(whole, other, None, &ann).await.unwrap();
        let event = async |id: NodeId| store.events(&[EventId(id.uuid())]).await.unwrap().remove(0).1;
        assert_eq!(event(middle).await.parent, Some(EventId(other.uuid())));
        assert_eq!(event(part).await.id, EventId(other.uuid()));
        store.undo_merge(sideways, None, &ann).await.unwrap();
        store.undo_merge(up, None, &ann).await.unwrap();
        assert_eq!(picture(&store).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_chain_names_a_merged_outlet_once_nearest_the_speaker() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let ann = editor(&clock);
        let text = "Mara Ellison told Coastwire, as Coast Wire has it, and Osk Post after that, that it was so.";
        let piece = Piece::new(text)
            .person("Mara Ellison")
            .body(EntityKind::Agency, "Coastwire")
            .body(EntityKind::Agency, "Osk Post")
            .body(EntityKind::Agency, "Coast Wire")
            .says_about(Some(0), &["it was so"], Act::Asserts, &[], &[1, 2, 3]);
        let article = piece.ingest(&store, &clock).await.article;
        let before = picture(&store).await;
        let wire = store.source_by_slug("coastwire").await.unwrap().unwrap().id;
        let other = store.source_by_slug("coast-wire").await.unwrap().unwrap().id;
        let post = store.source_by_slug("osk-post").await.unwrap().unwrap().id;
        let merge = store.merge(wire, other, None, &ann).await.unwrap();
        let of = (StatementsOf::Article, vec![article.0]);
        let pages = store
            .statement_pages(&of, &StatementFilter::default(), StatementOrder::Position, &first(9))
            .await
            .unwrap();
        let via: Vec<SourceId> = pages[0].edges[0].node.via.iter().map(|via| via.source).collect();
        assert_eq!(via, [other, post]);
        let filter = StatementFilter {
            via: Some(vec![wire]),
            ..StatementFilter::default()
        };
        assert_eq!(
            store
                .statement_counts(&(StatementsOf::All, vec![]), &filter)
                .await
                .unwrap(),
            [1]
        );
        store.undo_merge(merge, None, &ann).await.unwrap();
        assert_eq!(picture(&store).await, before);
    })
    .await;
}

#[tokio::test]
async fn totals_and_lists_count_the_living_alone() {
    on_each(async |database| {
        let (store, clock, all) = graph(&database, 23).await;
        let ann = editor(&clock);
        let people = async || {
            let of = (PeopleOf::All, vec![]);
            store.people_counts(&of, &PersonFilter::default()).await.unwrap()[0]
        };
        let sources = async || store.source_count(&SourceFilter::default()).await.unwrap();
        let counts = (people().await, sources().await);
        let one = store.merge(all[0][0], all[0][1], None, &ann).await.unwrap();
        store.merge(all[1][0], all[1][1], None, &ann).await.unwrap();
        assert_eq!((people().await, sources().await), (counts.0 - 1, counts.1 - 1));
        store.undo_merge(one, None, &ann).await.unwrap();
        assert_eq!(people().await, counts.0);
    })
    .await;
}

#[tokio::test]
async fn names_of_two_who_were_set_apart_are_not_mixed_up() {
    on_each(async |database| {
        let (store, clock) = (open(&database).await, clock());
        let ann = editor(&clock);
        let says = |n: usize, name: &str, aka: &[&str]| {
            let text = format!(
                "{name}, known as {}, said it was so, in article {n}.",
                aka.join(" and ")
            );
            let mut piece = Piece::new(&text).person(name);
            for alias in aka {
                piece = piece.aka(alias);
            }
            piece.says(Some(0), &["it was so"], Act::Asserts)
        };
        let speaker = async |piece: Piece| {
            let article = piece.ingest(&store, &clock).await.article;
            let of = (StatementsOf::Article, vec![article.0]);
            let filter = StatementFilter::default();
            let pages = store
                .statement_pages(&of, &filter, StatementOrder::Position, &first(1))
                .await
                .unwrap();
            match pages[0].edges[0].node.speaker {
                Some(SpeakerId::Person(id)) => id,
                other => panic!("{other:?}"),
            }
        };
        let volo = speaker(says(0, "Volo Rand", &[])).await;
        let vlad = speaker(says(1, "Vlad Rand", &["Vee Rand"])).await;
        store.set_apart(volo, vlad, Some("cousins"), &ann).await.unwrap();
        // One who goes by names of both is known by the own name, and does not learn the other's.
        assert_eq!(speaker(says(2, "Volo Rand", &["Vee Rand"])).await, volo);
        assert_eq!(speaker(says(3, "Vee Rand", &[])).await, vlad);
        // By other names alone, of both: nobody can tell.
        let third = speaker(says(4, "V. Q. Rand", &["Vee Rand", "Volo Rand"])).await;
        assert!(third != volo && third != vlad);
        // Forgotten, the names add up again.
        store.undo_set_apart(vlad, volo, None, &ann).await.unwrap();
        assert_eq!(
            speaker(says(5, "Volo Randolph Rand", &["Volo Rand", "Vee Rand"])).await,
            volo
        );
    })
    .await;
}
