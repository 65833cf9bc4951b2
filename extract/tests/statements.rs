//! What the extraction finds in short, fictional articles, one behaviour a test.

use whosaid_extract::{
    Act, Attribution, EntityKind, EventKind, Extraction, Input, Kind, Span, Statement, ViaRelation, extract,
};

fn cut(text: &str, spans: &[Span]) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    spans.iter().map(|s| chars[s.start..s.end].iter().collect()).collect()
}

fn read(text: &str) -> Extraction {
    extract(&Input {
        text,
        ..Input::default()
    })
}

/// The statement whose content starts with `start`.
fn told<'x>(x: &'x Extraction, text: &str, start: &str) -> &'x Statement {
    let found = x
        .statements
        .iter()
        .find(|s| cut(text, &s.content)[0].starts_with(start));
    found.unwrap_or_else(|| {
        let all: Vec<_> = x.statements.iter().map(|s| cut(text, &s.content)).collect();
        panic!("nothing starts with {start:?}: {all:?}")
    })
}

fn speaker<'x>(x: &'x Extraction, s: &Statement) -> Option<&'x str> {
    s.entity.map(|e| x.entities[e].name.as_str())
}

#[test]
fn a_split_quotation_is_one_statement() {
    let text = "The storm broke the mole on Friday.\n\n“We will rebuild,” said Mara Ellison, the harbour master. “It will take time.”";
    let x = read(text);
    let s = told(&x, text, "“We will");
    assert_eq!(cut(text, &s.content), ["“We will rebuild,”", "“It will take time.”"]);
    assert_eq!((s.kind, speaker(&x, s)), (Kind::Direct, Some("Mara Ellison")));
    assert_eq!(s.role.as_deref(), Some("harbour master"));
    assert_eq!(cut(text, &s.cue), ["said"]);
}

#[test]
fn indirect_speech_leaves_adverbials_out() {
    let text = "Harbour master Mara Ellison said on Tuesday that the wall would hold. She added that nobody was hurt.";
    let x = read(text);
    let s = told(&x, text, "that the wall");
    assert_eq!(cut(text, &s.content), ["that the wall would hold"]);
    assert_eq!((s.kind, s.attribution), (Kind::Indirect, Attribution::Named));
    let s = told(&x, text, "that nobody");
    assert_eq!(
        (speaker(&x, s), s.attribution),
        (Some("Mara Ellison"), Attribution::Coreference)
    );
}

#[test]
fn a_denial_is_an_act() {
    let text = "Velmora has denied any role in the fire at the Tarn depot. The depot burned for two days.";
    let x = read(text);
    let s = told(&x, text, "any role");
    assert_eq!((s.act, speaker(&x, s)), (Act::Denies, Some("Velmora")));
}

#[test]
fn according_to_takes_the_rest_of_the_sentence() {
    let text = "Three boats were lost in the night, according to the Harbour Authority.";
    let x = read(text);
    let s = told(&x, text, "Three boats");
    assert_eq!(cut(text, &s.content), ["Three boats were lost in the night"]);
    assert_eq!(speaker(&x, s), Some("Harbour Authority"));
}

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
fn lines_below_a_heading_are_each_a_statement() {
    let text = "The meeting ended late. From Oskar Lindqvist’s statements:\n“We have a deal on grain and we shall keep it.”\n“I trust the envoy. He told us the truth about the ships.\n“The rest was ruined by the clerks of the old ministry.”\nThus the meeting ended.\nNobody signed anything.";
    let x = read(text);
    let own: Vec<_> = x
        .statements
        .iter()
        .filter(|s| speaker(&x, s) == Some("Oskar Lindqvist"))
        .collect();
    let words: Vec<_> = own.iter().map(|s| cut(text, &s.content).join(" ")).collect();
    for line in ["“We have a deal", "“I trust the envoy", "“The rest was ruined"] {
        assert!(words.iter().any(|w| w.starts_with(line)), "{line}: {words:?}");
    }
    let open = told(&x, text, "“I trust");
    assert!(
        cut(text, &open.content)[0].ends_with("about the ships."),
        "an unclosed quotation ends with its line"
    );
}

#[test]
fn titles_and_scare_quotes_are_no_statements() {
    let text = "The film “Harbour Lights” opens on Friday. The so-called “grain war” began in 1911.";
    assert_eq!(read(text).statements, []);
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
fn spans_count_code_points() {
    let text = "Zoë Ångström — née Ödegård — said “we’re naïve 😀 no more”. Émile Zorn agreed.";
    let x = read(text);
    let s = told(&x, text, "“we’re");
    assert_eq!(cut(text, &s.content), ["“we’re naïve 😀 no more”"]);
}

/// The contents of all statements, pieces joined.
fn contents(text: &str) -> Vec<String> {
    read(text)
        .statements
        .iter()
        .map(|s| cut(text, &s.content).join(" "))
        .collect()
}

#[test]
fn what_is_done_with_a_reporting_verb_is_no_statement() {
    for text in [
        "The team were denied visas to enter Velmora until last week.",
        "The ministry has been fined for denying them entry.",
        "Police arrested and questioned the student.",
        "In the 62nd minute Oda conceded a penalty which the referee awarded at once.",
        "New laws ban migrants from claiming asylum in Velmora next month.",
    ] {
        assert_eq!(contents(text), [] as [&str; 0], "{text}");
    }
    for (text, content) in [
        ("The ministry denied the claim.", "the claim"),
        ("Dana Orrell called the vote a sham.", "the vote a sham"),
        ("Dana Orrell conceded that the wall was weak.", "that the wall was weak"),
    ] {
        assert_eq!(contents(text), [content], "{text}");
    }
}

#[test]
fn frames_that_stand_inside_a_clause() {
    for (text, content, who) in [
        (
            "The Sentinel has learned that according to the port authority, the crane had been checked twice.",
            "the crane had been checked twice",
            "port authority",
        ),
        (
            "It was announced by the ministry that the bridge would close.",
            "that the bridge would close",
            "ministry",
        ),
        (
            "The “History” section of the report explains, in plain words, that the fire was set.",
            "that the fire was set",
            "“History” section of the report",
        ),
        (
            "They estimated by 2050, a growing population would need twice the water.",
            "by 2050, a growing population would need twice the water",
            "",
        ),
    ] {
        let x = read(text);
        let s = told(&x, text, content);
        assert_eq!(cut(text, &s.content), [content]);
        assert_eq!(speaker(&x, s).unwrap_or_default(), who, "{text}");
    }
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
fn inside_another_statement_only_words_are_a_statement() {
    let text = "Dana Orrell said that clients were beginning to demand other lawyers.";
    assert_eq!(contents(text), ["that clients were beginning to demand other lawyers"]);
    let text = "Dana Orrell said that Ian Marsh had promised that the pier would hold.";
    assert_eq!(contents(text).len(), 2);
}

#[test]
fn a_quotation_without_a_cue_goes_on_only_where_it_follows_at_once() {
    let text = "“We will rebuild,” Dana Orrell said.\n\n“It will take a year, and it will cost more than we have.”\n\nThe council meets in May.";
    let x = read(text);
    let s = told(&x, text, "“It will take");
    assert_eq!(speaker(&x, s), Some("Dana Orrell"));
    let text = "“We will rebuild,” Dana Orrell said.\n\nThe council meets in May to talk about the money.\n\n“Nothing is what it seems to be.”";
    assert_eq!(contents(text), ["“We will rebuild,”"]);
    let text = "Dana Orrell admitted that the wall was weak. Why had nobody looked? “It was old. It was a wall.”";
    assert!(contents(text).contains(&"that the wall was weak".to_string()));
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
fn nothing_abstract_speaks() {
    let text = "The mine closed in May. This move is signaling a broader shift in policy.";
    assert_eq!(contents(text), [] as [&str; 0]);
}

#[test]
fn acts_of_negated_and_composite_cues() {
    for (text, act) in [
        ("Dana Orrell did not deny the claim.", Act::Confirms),
        ("Dana Orrell refused to comment on the fire.", Act::Declines),
        ("Dana Orrell declined to say why the wall fell.", Act::Declines),
        ("Dana Orrell would not say whether the wall would hold.", Act::Declines),
        ("Dana Orrell accused the builders of negligence.", Act::Accuses),
        ("Dana Orrell called on the council to act.", Act::Demands),
        ("Dana Orrell called for an inquiry into the fire.", Act::Demands),
        ("Dana Orrell told residents to leave the town.", Act::Demands),
        ("Dana Orrell warned that the wall would fall.", Act::Warns),
        ("Dana Orrell promised that the wall would hold.", Act::Promises),
        ("Dana Orrell never promised that the wall would hold.", Act::Declines),
        ("Dana Orrell confirmed that the wall had fallen.", Act::Confirms),
        ("Dana Orrell ruled out a strike.", Act::Denies),
        ("Dana Orrell did not rule out a strike.", Act::Asserts),
        ("Dana Orrell denied that the wall had fallen.", Act::Denies),
        ("Dana Orrell praised the divers for their work.", Act::Praises),
    ] {
        let found: Vec<Act> = read(text).statements.iter().map(|s| s.act).collect();
        assert_eq!(found, [act], "{text}");
    }
}

#[test]
fn a_name_before_an_article_at_the_end_has_no_role() {
    assert_eq!(contents("“No,” said Dana Orrell, the").len(), 1);
}

/// The name and kind of the speaker of the statement that starts so.
fn who<'x>(x: &'x Extraction, text: &str, start: &str) -> Option<(EntityKind, &'x str)> {
    let e = &x.entities[told(x, text, start).entity?];
    Some((e.kind, e.name.as_str()))
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
fn who_is_told_something_does_not_say_it() {
    let text = "The trial opened on Monday. The jury was told that the money went on a holiday in Sarn.";
    let x = read(text);
    let s = told(&x, text, "that the money");
    assert_eq!((s.entity, s.attribution), (None, Attribution::Unresolved));
}

#[test]
fn terms_of_speaking_are_no_statement() {
    let text = "An official, who asked not to be named, said the talks had failed. Two aides, who requested anonymity, \
        said that nobody had slept.";
    let x = read(text);
    let contents: Vec<_> = x.statements.iter().map(|s| cut(text, &s.content)).collect();
    assert_eq!(contents, [["the talks had failed"], ["that nobody had slept"]]);
}

#[test]
fn a_report_of_the_whole_ends_what_is_reported_in_it() {
    let text = "A spokesman told the Harrow Courier that talks began in April, the newspaper reported on Saturday.";
    let x = read(text);
    assert_eq!(
        cut(text, &told(&x, text, "that talks").content),
        ["that talks began in April"]
    );
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
fn a_quotation_does_not_reach_into_the_next_paragraph() {
    let text = "“He says that every year,” said Hana Brandt of Sarn. “The army has no men.”\n\nBlack Tide has claimed \
        responsibility for a bombing in March.";
    let x = read(text);
    let s = told(&x, text, "responsibility");
    assert_eq!(speaker(&x, s), Some("Black Tide"));
    assert_eq!(cut(text, &told(&x, text, "“He says").content).len(), 2);
}

#[test]
fn outlets_are_told_by_what_is_said_of_them() {
    let text = "“We hold the port,” Ian Marsh said in a statement carried by the state news agency, KNA.\n\nIn a video posted \
        to Telegram, Yusuf Dahan said his men were inside. “It is over,” Ms Lind said in a post on X. Mr Oda said that it \
        was not.";
    let x = read(text);
    for (start, via) in [
        ("“We hold", Some(("KNA", ViaRelation::Citing))),
        ("his men", Some(("Telegram", ViaRelation::PostedOn))),
        ("“It is over", Some(("X", ViaRelation::PostedOn))),
        ("that it was not", None),
    ] {
        let s = told(&x, text, start);
        let first = s.via.first().map(|v| (x.entities[v.entity].name.as_str(), v.relation));
        assert_eq!(first, via, "{start}");
    }
}

#[test]
fn an_article_about_one_event_needs_one_word_of_it() {
    let text = "Crane collapse kills three in Sarn\n\nA crane collapsed at the port of Sarn on Monday, killing three \
        dockers.\n\nThe collapse was heard in Tarn.\n\nThe union said that the crane had been old. Ian Marsh said that taxes \
        would fall. Rebels claimed a bombing of a crane in May.";
    let x = read(text);
    assert_eq!(x.events.len(), 1, "{:?}", x.events);
    let events = |start: &str| told(&x, text, start).events.len();
    assert_eq!((events("that the crane"), events("that taxes")), (1, 0));
}

#[test]
fn a_headline_tells_what_is_to_come() {
    let text = "Ministers to ban disposable nets next year\n\nThe sea ministry said on Monday that nets would go.";
    let x = read(text);
    assert_eq!(x.events.len(), 1, "{:?}", x.events);
    assert_eq!(x.events[0].kind, EventKind::Legal);
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
fn pleas_confirm_and_deny() {
    let text = "Ian Marsh pleaded not guilty to fraud. Bo Lind has pleaded guilty to theft.";
    let x = read(text);
    assert_eq!(told(&x, text, "not guilty").act, Act::Denies);
    assert_eq!(told(&x, text, "guilty").act, Act::Confirms);
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
fn a_comment_on_a_report_is_no_part_of_it() {
    let text =
        "An outlet alleged on Monday that officials had met in Sarn — a report that Velmora promptly called “fantasy”.";
    let x = read(text);
    assert_eq!(
        cut(text, &told(&x, text, "that officials").content),
        ["that officials had met in Sarn"]
    );
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

#[test]
fn an_accusation_tells_of_what() {
    let text = "Senators accused the head of the firm Valmere on Wednesday of profiteering from the sick.";
    let x = read(text);
    let content = cut(text, &told(&x, text, "the head").content);
    assert!(content[0].ends_with("of profiteering from the sick"), "{content:?}");
}

#[test]
fn a_headlines_verb_is_neither_an_event_nor_a_name() {
    let text = "Outlet claims secret Sarn meeting; Velmora calls report “fantasy”\n\nAn outlet said on Monday that ministers had met in \
        Sarn.";
    let x = read(text);
    assert!(x.events.iter().all(|e| !e.name.contains("calls")), "{:?}", x.events);
    assert!(x.entities.iter().all(|e| !e.name.contains("calls")), "{:?}", x.entities);
}
