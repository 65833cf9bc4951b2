//! What the extraction finds in short, fictional articles, one behaviour a test.

use whosaid_extract::{Act, Attribution, EntityKind, Extraction, Input, Kind, Span, Statement, extract};

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
