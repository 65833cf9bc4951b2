//! What is reported, and what is no statement.

use super::{contents, cut, read, speaker, told};
use whosaid_extract::{Attribution, Kind};

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
fn according_to_takes_the_rest_of_the_sentence() {
    let text = "Three boats were lost in the night, according to the Harbour Authority.";
    let x = read(text);
    let s = told(&x, text, "Three boats");
    assert_eq!(cut(text, &s.content), ["Three boats were lost in the night"]);
    assert_eq!(speaker(&x, s), Some("Harbour Authority"));
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
fn spans_count_code_points() {
    let text = "Zoë Ångström — née Ödegård — said “we’re naïve 😀 no more”. Émile Zorn agreed.";
    let x = read(text);
    let s = told(&x, text, "“we’re");
    assert_eq!(cut(text, &s.content), ["“we’re naïve 😀 no more”"]);
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
fn a_quotation_does_not_reach_into_the_next_paragraph() {
    let text = "“He says that every year,” said Hana Brandt of Sarn. “The army has no men.”\n\nBlack Tide has claimed \
        responsibility for a bombing in March.";
    let x = read(text);
    let s = told(&x, text, "responsibility");
    assert_eq!(speaker(&x, s), Some("Black Tide"));
    assert_eq!(cut(text, &told(&x, text, "“He says").content).len(), 2);
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
fn an_accusation_tells_of_what() {
    let text = "Senators accused the head of the firm Valmere on Wednesday of profiteering from the sick.";
    let x = read(text);
    let content = cut(text, &told(&x, text, "the head").content);
    assert!(content[0].ends_with("of profiteering from the sick"), "{content:?}");
}
