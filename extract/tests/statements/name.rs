//! Names: where they begin and end, and what they name.

use super::{read, speaker, told, who};
use whosaid_extract::EntityKind;

#[test]
fn a_name_is_told_by_its_form_and_the_words_around_it() {
    let text = "Coastwire reported that the bridge in Tarnmouth had closed. “Not a day too soon,” Dana Orrell told the Harbor Sentinel.";
    let x = read(text);
    let kind = |name: &str| x.entities.iter().find(|e| e.name == name).map(|e| e.kind);
    assert_eq!(kind("Coastwire"), Some(EntityKind::Outlet));
    assert_eq!(kind("Harbor Sentinel"), Some(EntityKind::Outlet));
    assert_eq!(kind("Dana Orrell"), Some(EntityKind::Person));
    assert_ne!(kind("Tarnmouth"), Some(EntityKind::Person));
}

#[test]
fn a_people_is_no_name() {
    let text = "The French said that the talks had failed. Russians say that bread is dear.";
    let x = read(text);
    assert_eq!(
        who(&x, text, "that the talks"),
        Some((EntityKind::Government, "France"))
    );
    assert_eq!(who(&x, text, "that bread"), Some((EntityKind::Unnamed, "Russians")));
    let text = "The Kestrian government closed the strait on Monday. It said that the drones had come from Talvia. Talvia denied that. Talvian officials said that nobody was at sea.";
    let x = read(text);
    assert_eq!(
        who(&x, text, "that the drones"),
        Some((EntityKind::Government, "Kestrian government"))
    );
    assert_eq!(
        who(&x, text, "that nobody"),
        Some((EntityKind::Unnamed, "Talvian officials"))
    );
    assert!(x.entities.iter().all(|e| e.name != "Kestrian" && e.name != "Talvian"));
}

#[test]
fn what_has_people_or_shareholders_is_no_person() {
    let text = "TARN, May 4 — Kestria denied any role in the fire. “We were asleep,” the Kestrian minister, Maren Oll, said. Strait Lines chief executive Viveka Lund said that the ferry Aurelia was safe. Strait Lines said that it would pay. A private security company, Halberd Guarding, warned of gaps in the radar. The company declined to comment.";
    let x = read(text);
    assert_eq!(who(&x, text, "any role"), Some((EntityKind::Government, "Kestria")));
    assert_eq!(
        who(&x, text, "that it would"),
        Some((EntityKind::Company, "Strait Lines"))
    );
    assert_eq!(
        who(&x, text, "to comment"),
        Some((EntityKind::Company, "Halberd Guarding"))
    );
    assert_eq!(
        who(&x, text, "that the ferry"),
        Some((EntityKind::Person, "Viveka Lund"))
    );
}

#[test]
fn an_apostrophe_belongs_to_the_name_of_a_body() {
    let text = "The Food Workers’ Federation said it had not been consulted. The Women's Institute warned that prices \
        would rise. Ostland's Senate said nothing had changed.";
    let x = read(text);
    for (start, name) in [
        ("it had not", "Food Workers’ Federation"),
        ("that prices", "Women's Institute"),
    ] {
        assert_eq!(speaker(&x, told(&x, text, start)), Some(name));
    }
    let name = speaker(&x, told(&x, text, "nothing had"));
    assert!(name.is_some_and(|name| !name.contains("Ostland's")), "{name:?}");
}

#[test]
fn letters_behind_a_name_are_no_part_of_it() {
    let text = "“There was no envelope,” said Priya Nair KC, for the mayor. Nair added that nobody saw it.";
    let x = read(text);
    let (a, b) = (told(&x, text, "“There"), told(&x, text, "that nobody"));
    assert_eq!(speaker(&x, a), Some("Priya Nair"));
    assert_eq!(b.entity, a.entity);
}

#[test]
fn names_are_whole_where_they_open_a_sentence() {
    for name in [
        "Human Coasts Watch",
        "National Quays",
        "Black Tide",
        "Marl & Tarn",
        "St. Osyth's Hospital",
        "King's College Sarn",
        "Brenning",
        "Ursula von der Marl",
    ] {
        let text = format!("The storm came on Monday.\n\n{name} said the plan was late. Nobody knew why.");
        let x = read(&text);
        assert_eq!(speaker(&x, told(&x, &text, "the plan")), Some(name));
    }
}

#[test]
fn a_person_is_told_from_the_body_beside_the_name() {
    for (speaker_text, name) in [
        ("Chief Superintendent Bo Lind of Tarn Police", "Bo Lind"),
        ("Professor Ada Stone of the University of Sarn", "Ada Stone"),
        ("Tarn News host Bo Lind", "Bo Lind"),
        ("Martin Luther Oda Jr.", "Martin Luther Oda Jr."),
    ] {
        let text = format!("The storm came on Monday.\n\n{speaker_text} said the plan was late. Nobody knew why.");
        let x = read(&text);
        let s = told(&x, &text, "the plan");
        let entity = &x.entities[s.entity.unwrap()];
        assert_eq!((entity.name.as_str(), entity.kind), (name, EntityKind::Person));
    }
}
