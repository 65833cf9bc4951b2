//! Who says it.

use super::{contents, cut, read, speaker, told, who};
use whosaid_extract::{Act, Attribution, EntityKind};

#[test]
fn an_unnamed_source_stays_unnamed() {
    let text = "“The talks are over,” a source close to the delegation told reporters. Nobody else would speak.";
    let x = read(text);
    let s = told(&x, text, "“The talks");
    assert_eq!(s.attribution, Attribution::Unnamed);
    let e = &x.entities[s.entity.expect("described")];
    assert_eq!(
        (e.kind, e.name.as_str()),
        (EntityKind::Unnamed, "source close to the delegation")
    );
}

#[test]
fn a_relative_clause_has_the_group_before_it_speak() {
    let text = "The plan met with scorn among Tarn officials, who insisted that no ship had left the port.";
    let x = read(text);
    let s = told(&x, text, "that no ship");
    assert!(
        speaker(&x, s).is_some_and(|n| n.ends_with("officials")),
        "{:?}",
        speaker(&x, s)
    );
}

#[test]
fn a_description_finds_whom_it_describes() {
    let text = "Velmoran spokesman Ivo Brandt met the press in Tarn. The spokesman said that the border was open.";
    let x = read(text);
    let s = told(&x, text, "that the border");
    assert_eq!(
        (speaker(&x, s), s.attribution),
        (Some("Ivo Brandt"), Attribution::Coreference)
    );
}

#[test]
fn who_reports_the_whole_sentence_stands_behind_it() {
    let text = "Ian Marsh said that the pier was safe, the Harbor Sentinel reported on Tuesday.";
    let x = read(text);
    let s = told(&x, text, "that the pier");
    assert_eq!(cut(text, &s.content), ["that the pier was safe"]);
    assert_eq!(speaker(&x, s), Some("Ian Marsh"));
}

#[test]
fn the_statement_is_its_authors() {
    let text = "The bridge would reopen in May, Dana Orrell said. The statement added that repairs would take a week.";
    let x = read(text);
    let s = told(&x, text, "that repairs");
    assert_eq!(speaker(&x, s), Some("Dana Orrell"));
}

#[test]
fn the_company_is_the_one_that_is_a_company() {
    let text = "Orrell Shipping bought the Harbor Sentinel in May. The company said it would keep the staff. The newspaper said it was pleased.";
    let x = read(text);
    assert_eq!(speaker(&x, told(&x, text, "it would keep")), Some("Orrell Shipping"));
    assert_eq!(speaker(&x, told(&x, text, "it was pleased")), Some("Harbor Sentinel"));
}

#[test]
fn nothing_abstract_speaks() {
    let text = "The mine closed in May. This move is signaling a broader shift in policy.";
    assert_eq!(contents(text), [] as [&str; 0]);
}

#[test]
fn a_name_before_an_article_at_the_end_has_no_role() {
    assert_eq!(contents("“No,” said Dana Orrell, the").len(), 1);
}

#[test]
fn an_office_is_that_of_whom_the_article_names() {
    let text = "President Ilse Varga was in the capital at the time, her office said in a statement. The government said that the lake was safe.";
    let x = read(text);
    let office = Some((EntityKind::Organisation, "Ilse Varga's office"));
    assert_eq!(who(&x, text, "President Ilse"), office);
    // Of whose government is not said.
    assert_eq!(
        who(&x, text, "that the lake"),
        Some((EntityKind::Unnamed, "government"))
    );
}

#[test]
fn whoever_is_counted_is_some_of_a_group() {
    let text = "Nobody was warned, three people familiar with the inquiry said. “The range is too short,” one of them said. Others said that the drones had been seen before.";
    let x = read(text);
    let (one, others) = (who(&x, text, "“The range"), who(&x, text, "that the drones"));
    let group = "three people familiar with the inquiry";
    assert_eq!(one, Some((EntityKind::Unnamed, &*format!("one of {group}"))));
    assert_eq!(others.map(|o| o.0), Some(EntityKind::Unnamed));
    assert!(others.is_some_and(|o| o.1.starts_with("others of")), "{others:?}");
    let text = "The mill closed in May. Some said that the wages had been too low. Many argue that it was the weather.";
    let x = read(text);
    assert_eq!(who(&x, text, "that the wages"), Some((EntityKind::Unnamed, "some")));
    assert_eq!(who(&x, text, "that it was"), Some((EntityKind::Unnamed, "many")));
}

#[test]
fn a_study_speaks_for_its_authors() {
    let text = "A survey published on Friday by Harcastle College found that rents had doubled. The vendor, Kassette Systems, said that it was surprised.";
    let x = read(text);
    let speaker = |start| who(&x, text, start).map(|w| w.1);
    assert_eq!(speaker("that rents"), Some("Harcastle College"));
    assert_eq!(speaker("that it was"), Some("Kassette Systems"));
}

#[test]
fn a_name_that_comes_later_is_known_before() {
    let text = "The Northern Council will meet next week, its secretary-general said. “Both have asked us to listen,” Secretary-General Amadi Ferro said on Friday.";
    let x = read(text);
    assert_eq!(
        who(&x, text, "The Northern Council"),
        Some((EntityKind::Person, "Amadi Ferro"))
    );
}

#[test]
fn a_name_in_anothers_description_does_not_speak() {
    let text = "A strategist for his opponent, Attorney General Camille Desrosiers, said that the poll was wrong. Lawyers who practise before Royce Pinkney said that he was rude.";
    let x = read(text);
    for start in ["that the poll", "that he was"] {
        let kind = who(&x, text, start).map(|w| w.0);
        assert_eq!(kind, Some(EntityKind::Unnamed), "{start}");
    }
}

#[test]
fn she_is_who_spoke_last_under_a_pronoun() {
    let text = "“Come and look,” Maren Oll told Coastwire in an interview. “An innocent country has no locked doors.”\n\nShe confirmed that she had spoken by telephone with President Varga. The call had been “short and cold”, she said.";
    let x = read(text);
    assert_eq!(who(&x, text, "The call"), Some((EntityKind::Person, "Maren Oll")));
}

#[test]
fn reports_are_a_source_without_a_name() {
    let text = "Reports said that the bridge had been closed. Local media reported that two boats were missing. State television said that calm had returned.";
    let x = read(text);
    for start in ["that the bridge", "that two boats", "that calm"] {
        let kind = who(&x, text, start).map(|w| w.0);
        assert_eq!(kind, Some(EntityKind::Unnamed), "{start}");
    }
}

#[test]
fn who_is_told_something_does_not_say_it() {
    let text = "The trial opened on Monday. The jury was told that the money went on a holiday in Sarn.";
    let x = read(text);
    let s = told(&x, text, "that the money");
    assert_eq!((s.entity, s.attribution), (None, Attribution::Unresolved));
}

#[test]
fn a_participle_goes_with_the_last_clause() {
    let text = "Rivals called the offer a bluff, though a person close to Ms Brune played it down, saying the two sides were \
        far apart.";
    let x = read(text);
    let s = told(&x, text, "the two sides");
    assert!(
        cut(text, s.speaker.as_slice())[0].starts_with("a person close"),
        "{s:?}"
    );
}

#[test]
fn a_claim_is_rejected_by_the_subject_of_its_own_clause() {
    let text = "Rebels said they held the airfield, a claim the army quickly rejected as “pure fantasy.”";
    let x = read(text);
    let s = told(&x, text, "a claim");
    assert_eq!(cut(text, s.speaker.as_slice()), ["the army"]);
    assert_eq!(
        (s.act, cut(text, &s.content)),
        (Act::Denies, vec!["a claim".into(), "as “pure fantasy.”".into()])
    );
}

#[test]
fn whoever_is_quoted_as_saying_says_it() {
    let text = "Ian Marsh is in Tarn. The Harrow Courier quoted him as saying the mayor had fled. Mr Oda was quoted by the KNA \
        news agency as saying that the dam had held.";
    let x = read(text);
    for (start, name, outlet) in [
        ("the mayor", "Ian Marsh", "Harrow Courier"),
        ("that the dam", "Oda", "KNA"),
    ] {
        let s = told(&x, text, start);
        let via: Vec<_> = s.via.iter().map(|v| x.entities[v.entity].name.as_str()).collect();
        assert_eq!((speaker(&x, s), via), (Some(name), vec![outlet]));
    }
}

#[test]
fn a_statement_is_of_those_who_signed_it() {
    let text = "Ian Marsh said the vote was lost. “This is a betrayal,” read the statement, signed by 40 lawmakers.";
    let x = read(text);
    assert_eq!(speaker(&x, told(&x, text, "“This is")), Some("40 lawmakers"));
}

#[test]
fn a_body_that_is_only_described_is_not_any_body_that_is_named() {
    let text = "A United Nations report told of 300 fires. The bank warned that growth would fall. The union, which \
        represents dockers, said that it was late. The minister said that nobody knew. Opposition leader Bo Lind left.";
    let x = read(text);
    for start in ["that growth", "that it was", "that nobody"] {
        let name = speaker(&x, told(&x, text, start)).unwrap_or_default();
        assert!(!name.contains("United") && !name.contains("Lind"), "{start}: {name}");
    }
}

#[test]
fn whoever_is_asked_in_passing_does_not_ask() {
    let text = "Spokesman Pavel Oda, asked about the report during his briefing, neither confirmed nor denied it. “We have seen \
        it,” Oda was quoted as saying by the RIN news agency.";
    let x = read(text);
    let oda = Some("Pavel Oda");
    for s in x.statements.iter().filter(|s| s.act == Act::Asks) {
        assert_eq!(speaker(&x, s), None);
    }
    let s = told(&x, text, "it");
    assert_eq!((speaker(&x, s), s.act), (oda, Act::Declines));
    let s = told(&x, text, "“We have");
    let via: Vec<_> = s.via.iter().map(|v| x.entities[v.entity].name.as_str()).collect();
    assert_eq!((speaker(&x, s), via), (oda, vec!["RIN"]));
}
