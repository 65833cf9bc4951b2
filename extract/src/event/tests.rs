use super::*;
use crate::{Extraction, Input, LinkEvidence, extract};
use proptest::prelude::*;

fn read(text: &str, published: Option<&str>) -> Extraction {
    let published = published.map(|d| d.parse().expect("a date"));
    extract(&Input {
        text,
        published,
        ..Input::default()
    })
}

/// Kind, date and how often each event is mentioned.
fn told(text: &str, published: Option<&str>) -> Vec<(EventKind, String, usize)> {
    let x = read(text, published);
    x.events
        .iter()
        .map(|e| (e.kind, e.when.clone().unwrap_or_default(), e.mentions.len()))
        .collect()
}

fn names(text: &str) -> Vec<String> {
    read(text, Some("2031-05-07"))
        .events
        .into_iter()
        .map(|e| e.name)
        .collect()
}

/// The evidence and the name of the events of the statement whose content begins so.
fn links(text: &str, content: &str) -> Vec<(LinkEvidence, String)> {
    let x = read(text, Some("2031-05-07"));
    let at = text[..text.find(content).expect("the content")].chars().count();
    let fits = |s: &&crate::Statement| s.content.iter().any(|c| c.start <= at && at < c.end);
    let s = x.statements.iter().find(fits).expect("a statement");
    s.events
        .iter()
        .map(|l| (l.evidence, x.events[l.event].name.clone()))
        .collect()
}

const DEPOT: &str = "On Monday night two drones attempted to strike the fuel depot at Harrow Bay. \
    The governor of Ostland, Tessa Rowe, said that the incident had caused a fire in one tank. \
    The attack was the first on the town, and Ostland blamed Westmark for the drone strike on the depot.\n";

#[test]
fn one_event_under_many_words() {
    let x = read(DEPOT, Some("2031-05-07"));
    let attack = x
        .events
        .iter()
        .find(|e| e.kind == EventKind::Attack)
        .expect("the attack");
    assert_eq!(attack.when.as_deref(), Some("2031-05-05"));
    assert!(attack.mentions.len() >= 4, "{:?}", attack.mentions.len());
    assert!(attack.words.iter().any(|w| w == "depot") && attack.words.iter().any(|w| w == "drone"));
    assert_eq!(x.events.iter().filter(|e| e.kind == EventKind::Attack).count(), 1);
}

#[test]
fn two_attacks_stay_apart() {
    let text = "On May 3, 2031, drones attacked the Sarn refinery in Ostland. Four people were hurt in the attack on the refinery, \
        the town of Sarn said.\n\nA year earlier, on April 9, 2030, an attack on the Kell bridge killed nine people. \
        The attack on the Kell bridge was never solved, police in Kell said.\n";
    let attacks: Vec<_> = told(text, None)
        .into_iter()
        .filter(|e| e.0 == EventKind::Attack)
        .collect();
    assert_eq!(attacks.len(), 2, "{attacks:?}");
    assert_eq!(
        (attacks[0].1.as_str(), attacks[1].1.as_str()),
        ("2031-05-03", "2030-04-09")
    );
}

#[test]
fn what_is_general_is_no_event() {
    let text = "Wars are costly, the minister Ian Marsh said. Missile strikes rarely end them, and further escalation helps nobody. \
        No country likes war, he added, and any talks are better than none.\n";
    assert_eq!(told(text, Some("2031-05-07")), []);
}

#[test]
fn the_day_of_the_saying_is_not_that_of_the_event() {
    let text = "An attack on the Sarn refinery earlier this week killed two workers. The minister Ian Marsh said Wednesday \
        that the attack was planned abroad.\n";
    assert_eq!(told(text, Some("2031-05-07"))[0].1, "2031-05-05/2031-05-06");
    let text = "The minister Ian Marsh said on Wednesday that the attack on the Sarn refinery was planned abroad.\n";
    assert_eq!(told(text, Some("2031-05-07"))[0].1, "");
}

#[test]
fn what_goes_on_has_its_month() {
    let text = "Ostland is engaged in direct talks with Westmark, its foreign minister Ian Marsh said. The talks will go on.\n";
    assert_eq!(
        told(text, Some("2031-05-07")),
        [(EventKind::Talks, "2031-05".to_string(), 2)]
    );
    assert_eq!(told(text, None)[0].1, "");
}

#[test]
fn a_date_inside_the_phrase() {
    let text = "Tessa Rowe wants to stand in the 2032 presidential election. The election is open to all.\n";
    assert_eq!(
        told(text, Some("2031-05-07")),
        [(EventKind::Vote, "2032".to_string(), 2)]
    );
}

#[test]
fn the_past_does_not_date_the_news() {
    let text = "Dozens die in Harrow Bay ferry fire\n\nA fire on a ferry in Harrow Bay killed thirty people on Tuesday, officials said. \
        The fire spread from the engine room.\n\nThe deadliest fire on a ferry there, in 1991, killed ninety.\n";
    let events = told(text, Some("2031-05-07"));
    assert_eq!(events[0].1, "2031-05-06", "{events:?}");
}

#[test]
fn names_are_short_and_the_articles_own() {
    assert_eq!(
        names("A new, alleged drone attack on the Sarn refinery killed two people on Monday.\n"),
        ["Drone attack on the Sarn refinery"]
    );
    assert_eq!(
        names("Police in Kell arrested the banker Ian Marsh on Monday. The arrest came late.\n"),
        ["Arrest of the banker Ian Marsh"]
    );
    assert_eq!(
        names(
            "Harrow Bay council votes to close pier; anglers object\n\nThe Harrow Bay council voted on Monday to close the pier.\n"
        ),
        ["Harrow Bay council votes to close pier"]
    );
    assert_eq!(
        names("Another round of peace talks between Ostland and Westmark began in Kell on Monday.\n")[0],
        "Peace talks between Ostland and Westmark"
    );
}

#[test]
fn who_and_where() {
    let x = read(
        "Ian Marsh met nobody. On Monday, France launched an attack on the Sarn refinery in Valdemora. The attack failed.\n",
        Some("2031-05-07"),
    );
    let attack = &x.events[0];
    assert_eq!(attack.place.as_deref(), Some("Valdemora"));
    let names: Vec<&str> = attack
        .participants
        .iter()
        .map(|p| x.entities[*p].name.as_str())
        .collect();
    assert!(names.contains(&"France"), "{names:?}");
    assert!(!names.contains(&"Ian Marsh"));
}

#[test]
fn politicians_attack_with_words() {
    let text = "On Monday Tessa Rowe attacked Ian Marsh over taxes, and Mr Marsh attacked Ms Rowe.\n";
    assert!(told(text, Some("2031-05-07")).iter().all(|e| e.0 != EventKind::Attack));
}

#[test]
fn a_strike_of_workers_is_a_protest() {
    let text = "The strike at Harrow Bay port began on Monday. Union leaders want better pay for dockers.\n";
    assert_eq!(told(text, Some("2031-05-07"))[0].0, EventKind::Protest);
    let text = "The strike at Harrow Bay port on Monday sank a ship. It was hit by a missile.\n";
    assert_eq!(told(text, Some("2031-05-07"))[0].0, EventKind::Attack);
}

#[test]
fn talks_differ_by_who_talks() {
    let text = "Negotiations between France and Spain began in Lisbon on May 2, 2031. The talks went well, the Portuguese hosts said.\n\n\
        Negotiations between Norway and Sweden ended the same day in Oslo on May 2, 2031. These talks failed.\n";
    let talks: Vec<_> = told(text, None)
        .into_iter()
        .filter(|e| e.0 == EventKind::Talks)
        .collect();
    assert_eq!(talks.len(), 2, "{talks:?}");
}

#[test]
fn a_body_is_no_event_by_its_name() {
    assert_eq!(
        names("The Liberal Agreement Party met in Kell on Monday. The Liberal Agreement Party is small.\n"),
        Vec::<String>::new()
    );
    assert_eq!(
        names("An attack helicopter landed in Kell on Monday, and the trial court was shut.\n"),
        Vec::<String>::new()
    );
}

#[test]
fn strikes_on_many_things_are_one_event() {
    let text = "Drone strikes kill nine in Port Sarn as peace talks falter\n\nOstland’s drones struck two apartment blocks in Port \
        Sarn on Friday, officials said.\n\nOlena Hart said that the attack was murder.\n\nThe strikes came after a missile raid on \
        the Tarn hub, which Ostland has denied carrying out.\n";
    let x = read(text, Some("2031-05-07"));
    let attacks: Vec<_> = x.events.iter().filter(|e| e.kind == EventKind::Attack).collect();
    let [attack] = &attacks[..] else { panic!("{attacks:?}") };
    assert_eq!(attack.place.as_deref(), Some("Port Sarn"));
    assert_eq!(links(text, "that the attack")[0].0, LinkEvidence::Reference);
    // What he denies is the raid, which is not told enough of to be an event of the article.
    assert_eq!(links(text, "carrying out"), []);
}

#[test]
fn what_a_headline_tells_has_its_place_behind_the_verb() {
    let body = "\n\nOfficials in Kell were shocked.\n";
    for (headline, name, participant) in [
        (
            "Drone strikes kill nine in Port Sarn",
            "Drone strikes in Port Sarn",
            "Port Sarn",
        ),
        ("Ostland and Velmora agree ceasefire", "Ceasefire", "Velmora"),
        ("Firm to close Sarn factory", "Firm to close Sarn factory", "Sarn"),
    ] {
        let text = format!("{headline}{body}");
        let x = read(&text, None);
        let [event] = &x.events[..] else {
            panic!("{headline}: {:?}", x.events)
        };
        assert_eq!(event.name, name);
        assert!(
            event
                .words
                .iter()
                .any(|w| participant.to_lowercase().contains(w.as_str())),
            "{event:?}"
        );
    }
}

#[test]
fn links_rest_on_evidence() {
    assert_eq!(links(DEPOT, "the incident had caused")[0].0, LinkEvidence::Reference);
    let text = "The minister Ian Marsh said that the drone attack on the Sarn refinery on Monday had failed. The attack hurt two.\n\n\
        “Nobody was prepared,” Ms Tessa Rowe, the mayor of Sarn, said after the attack.\n\n\
        The minister Ian Marsh also told reporters that taxes would fall next year.\n";
    assert_eq!(links(text, "the drone attack on")[0].0, LinkEvidence::Content);
    assert_eq!(links(text, "Nobody was prepared").len(), 1);
    assert_eq!(links(text, "taxes would fall"), []);
}

#[test]
fn who_a_speaker_is_tells_nothing_of_what_is_said() {
    let text = "A drone attack on the Sarn refinery on Monday killed two people.\n\nMr Ian Marsh, who was minister at the time of the \
        attack on Gull Point, said that taxes would fall. The attack on Gull Point in 2029 was a shock.\n";
    assert!(names(text).iter().any(|name| name.contains("Gull Point")));
    assert!(
        links(text, "taxes would fall")
            .iter()
            .all(|(evidence, _)| *evidence == LinkEvidence::Topic)
    );
}

#[test]
fn the_paragraph_gives_the_topic() {
    let text = "A drone attack on the Sarn refinery on Monday killed two people. The attack lasted an hour. Ian Marsh, a guard, \
        said that nobody slept.\n";
    assert_eq!(
        links(text, "nobody slept"),
        [(LinkEvidence::Topic, "Drone attack on the Sarn refinery".to_string())]
    );
}

#[test]
fn few_events_in_long_articles() {
    let one = |i: usize| {
        format!(
            "The fire in Mill{i} Town on May {}, 2031 hurt {} people, officials said.\n\n",
            i % 28 + 1,
            i + 2
        )
    };
    let text: String = (0..40).map(one).collect();
    assert!(told(&text, None).len() <= 8);
}

proptest! {
    /// Whatever the text: mentions lie in it and in order, links and indices lead somewhere.
    #[test]
    fn any_text_is_read(words in proptest::collection::vec(prop_oneof![
        Just("the"), Just("a"), Just("attack"), Just("talks"), Just("on"), Just("Harrow"), Just("Bay"), Just("’s"), Just("in"), Just("of"),
        Just("France"), Just("said"), Just("that"), Just("“"), Just("”"), Just("."), Just("\n\n"), Just("Monday"), Just("told"), Just("Reuters"),
        Just("struck"), Just("to"), Just("attempted"), Just(","), Just("and"), Just("incident"), Just("is"), Just("round"), Just("2031"), Just("any"),
        Just("by"), Just("’"), Just("sinks"), Just("council"), Just("voted"), Just("reported"), Just("—"), Just("ü"),
    ], 0..60)) {
        let text = words.join(" ");
        let x = read(&text, Some("2031-05-07"));
        let end = text.chars().count();
        for e in &x.events {
            prop_assert!(!e.mentions.is_empty() && !e.name.is_empty());
            prop_assert!(e.mentions.iter().all(|m| m.start < m.end && m.end <= end));
            prop_assert!(e.participants.iter().all(|p| *p < x.entities.len()));
        }
        for s in &x.statements {
            prop_assert!(s.events.iter().all(|l| l.event < x.events.len() && l.confidence > 0.0 && l.confidence <= 1.0));
            prop_assert!(s.via.iter().all(|v| v.entity < x.entities.len() && v.span.end <= end));
        }
    }
}

/// A candidate that reaches over the next one's start: the difference of their places fell below nothing.
#[test]
fn candidates_that_overlap_are_read() {
    let x = read("Monday is attack sinks", Some("2031-05-07"));
    assert!(x.events.iter().all(|e| !e.mentions.is_empty()));
}

#[test]
fn the_day_of_the_dateline_is_not_that_of_the_event() {
    let text = "Drones strike fuel depot at Harrow Bay\n\nHARROW BAY, May 7, 2031 (Coastwire) — Two drones hit the fuel \
        depot at Harrow Bay on Monday night, the governor of Ostland said.\n\nShe called it an attack on the town.\n";
    let x = read(text, Some("2031-05-07"));
    let attack = x
        .events
        .iter()
        .find(|e| e.kind == EventKind::Attack)
        .expect("the attack");
    assert_eq!(attack.when.as_deref(), Some("2031-05-05"));
    assert_eq!(attack.name, "Drones strike fuel depot at Harrow Bay");
    let said = &x.statements[0].content[0];
    assert_eq!(text.chars().skip(said.start).take(10).collect::<String>(), "Two drones");
}

#[test]
fn a_date_inside_the_phrase_is_not_in_the_name() {
    let text = "The mayor spoke.\n\nThe drone attack of May 5 on the depot at Harrow Bay damaged a tank. The fire came \
        two days earlier.\n";
    assert!(
        names(text).contains(&"Drone attack on the depot at Harrow Bay".to_string()),
        "{:?}",
        names(text)
    );
}
