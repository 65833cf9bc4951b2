use crate::{Extraction, Input, ViaRelation, extract};

fn read(text: &str) -> Extraction {
    let published = "2031-05-07".parse().ok();
    extract(&Input {
        text,
        published,
        ..Input::default()
    })
}

/// The outlets of what Ian Marsh says.
fn via(text: &str) -> Vec<(String, ViaRelation)> {
    let x = read(text);
    let his = |e: Option<usize>| e.is_some_and(|e| x.entities[e].name == "Ian Marsh");
    let s = x.statements.iter().find(|s| his(s.entity)).expect("his statement");
    s.via
        .iter()
        .map(|v| (x.entities[v.entity].name.clone(), v.relation))
        .collect()
}

fn one(name: &str, relation: ViaRelation) -> Vec<(String, ViaRelation)> {
    vec![(name.to_string(), relation)]
}

/// The day of the first statement.
fn said(text: &str) -> String {
    read(text)
        .statements
        .first()
        .expect("a statement")
        .said_on
        .clone()
        .unwrap_or_default()
}

#[test]
fn told_an_outlet() {
    let told = |name| one(name, ViaRelation::Told);
    assert_eq!(via("The pier is safe, Ian Marsh told Reuters.\n"), told("Reuters"));
    assert_eq!(
        via("“The pier is safe,” Ian Marsh told the Harrow Bay Sentinel.\n"),
        told("Harrow Bay Sentinel")
    );
    assert_eq!(
        via("Ian Marsh told Coastwire that the pier was safe.\n"),
        told("Coastwire")
    );
    assert_eq!(
        via("Speaking to Reuters, Ian Marsh said that the pier was safe.\n"),
        told("Reuters")
    );
    assert_eq!(
        via("In an interview with Reuters, Ian Marsh said that the pier was safe.\n"),
        told("Reuters")
    );
    assert_eq!(
        via("Ian Marsh told the news agency Reuters that the pier was safe.\n"),
        told("Reuters")
    );
}

#[test]
fn told_somebody_else() {
    assert_eq!(via("Ian Marsh told Tessa Rowe that the pier was safe.\n"), []);
    assert_eq!(via("Ian Marsh told the Senate that the pier was safe.\n"), []);
    assert_eq!(via("Ian Marsh told the Commons that the pier was safe.\n"), []);
    assert_eq!(via("Ian Marsh told reporters that the pier was safe.\n"), []);
}

#[test]
fn reported_cited_posted() {
    assert_eq!(
        via("Ian Marsh said that the pier was safe, Reuters reported.\n"),
        one("Reuters", ViaRelation::ReportedBy)
    );
    assert_eq!(
        via("According to a statement carried by Reuters, Ian Marsh said that the pier was safe.\n"),
        one("Reuters", ViaRelation::Citing)
    );
    assert_eq!(
        via("In a post on Telegram, Ian Marsh said that the pier was safe.\n"),
        one("Telegram", ViaRelation::PostedOn)
    );
    assert_eq!(
        via("Ian Marsh said on Telegram that the pier was safe.\n"),
        one("Telegram", ViaRelation::PostedOn)
    );
}

#[test]
fn an_outlet_whose_report_holds_the_statement() {
    let x = read("Reuters reported that Ian Marsh, the harbour master, said that the pier was safe.\n");
    let inner = x
        .statements
        .iter()
        .find(|s| s.entity.is_some_and(|e| x.entities[e].name == "Ian Marsh"))
        .expect("his statement");
    assert_eq!(
        inner
            .via
            .iter()
            .map(|v| (x.entities[v.entity].name.as_str(), v.relation))
            .collect::<Vec<_>>(),
        [("Reuters", ViaRelation::ReportedBy)]
    );
}

#[test]
fn an_outlet_passes_nothing_on_of_its_own() {
    let x = read("Reuters reported that the pier was safe.\n");
    assert!(x.statements.iter().all(|s| s.via.is_empty()));
}

#[test]
fn who_goes_on_goes_on_to_the_same() {
    let x = read("Ian Marsh told Reuters that the pier was safe. He added that it would open in June.\n");
    assert_eq!(x.statements.iter().map(|s| s.via.len()).collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn the_newspaper_is_the_one_named_before() {
    let x = read(
        "Ian Marsh told the Harrow Bay Sentinel that the pier was safe. Ms Tessa Rowe told the newspaper that it was not.\n",
    );
    let names: Vec<_> = x
        .statements
        .iter()
        .flat_map(|s| &s.via)
        .map(|v| x.entities[v.entity].name.as_str())
        .collect();
    assert_eq!(names, ["Harrow Bay Sentinel", "Harrow Bay Sentinel"]);
}

#[test]
fn the_day_at_the_cue() {
    assert_eq!(said("Ian Marsh said Tuesday that the pier was safe.\n"), "2031-05-06");
    assert_eq!(
        said("Ian Marsh told Reuters on Tuesday that the pier was safe.\n"),
        "2031-05-06"
    );
    assert_eq!(
        said("On Tuesday, Ian Marsh said that the pier was safe.\n"),
        "2031-05-06"
    );
    assert_eq!(
        said("Ian Marsh on Tuesday said that the pier was safe.\n"),
        "2031-05-06"
    );
    assert_eq!(
        said("“The pier is safe,” Ian Marsh said in a statement on May 2, 2031.\n"),
        "2031-05-02"
    );
}

#[test]
fn the_day_of_something_else() {
    assert_eq!(said("Ian Marsh said that the pier had burned on Tuesday.\n"), "");
    assert_eq!(
        said("A report published on Tuesday, as Ian Marsh said that the pier was safe, was wrong.\n"),
        ""
    );
    assert_eq!(said("By Tuesday Ian Marsh said that the pier was safe.\n"), "");
    assert_eq!(said("In 2029, Ian Marsh said that the pier was safe.\n"), "");
}

#[test]
fn furniture_says_nothing() {
    let text = "Harrow Bay opens its pier\n\nThe harbour council opened the old ferry pier again, and its chair Tessa Rowe said that it was safe. \
        The council had closed it for two years after a storm.\n\nRelated Posts\n\nComments\n\nIan Marsh said that it was a lie.\n\n\
        “Nobody believes them,” Lena Holt told me.\n";
    let x = read(text);
    assert_eq!(x.title.as_deref(), Some("Harrow Bay opens its pier"));
    let end = text[..text.find("Related").expect("the box")].chars().count();
    assert!(!x.statements.is_empty() && x.statements.iter().all(|s| s.content.iter().all(|c| c.end <= end)));
}

#[test]
fn the_text_dates_itself() {
    let text = "Harrow Bay opens its pier\n\nMay 6, 2031 – Harrow Bay\n\nTessa Rowe, the chair of the harbour council, said on Monday that the pier was safe.\n";
    let x = extract(&Input {
        text,
        ..Input::default()
    });
    assert_eq!(x.published.as_deref(), Some("2031-05-06"));
    assert_eq!(x.statements[0].said_on.as_deref(), Some("2031-05-05"));
}

#[test]
fn a_day_further_from_the_cue() {
    // 7 May 2031 is a Wednesday.
    assert_eq!(
        said(
            "Speaking at a rally in the harbour district of Tarn on Tuesday, Ian Marsh said that the pier was safe.\n"
        ),
        "2031-05-06"
    );
    assert_eq!(
        said("Ian Marsh said in a statement issued on Tuesday that the pier was safe.\n"),
        "2031-05-06"
    );
}

#[test]
fn what_is_told_of_the_main_event_links_to_it() {
    let text = "Drone attack hits fuel depot at Harrow Bay\n\nA drone attack hit the fuel depot at Harrow Bay on Monday, \
        killing three workers. The attack was heard in Tarn.\n\nThe council meets in May. Taxes went up.\n\nIan Marsh \
        said that nobody had guarded the fuel at the depot.\n\nTessa Rowe said that taxes were too high.\n";
    let x = read(text);
    let linked: Vec<bool> = x.statements.iter().map(|s| !s.events.is_empty()).collect();
    assert_eq!(linked, [true, false]);
}
