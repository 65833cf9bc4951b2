use super::{dateline::inline, *};

fn read(text: &str) -> (Layout, Vec<&str>) {
    let layout = layout(&Input {
        text,
        ..Input::default()
    });
    let apart = |z: Zone| !matches!(z, Zone::Headline | Zone::Heading);
    let zones = layout
        .zones
        .iter()
        .filter(|(_, z)| apart(*z))
        .map(|(r, _)| &text[r.clone()])
        .collect();
    (layout, zones)
}

fn ymd(text: &str) -> Option<NaiveDate> {
    Some(text.parse().expect("a date"))
}

const STORY: &str = "The harbour council voted on Monday to close the old ferry pier for repairs, its chair Tessa Rowe said.\n\n\
    The work will take two years and cost nine million marks, according to the port authority of Harrow Bay.\n\n";

#[test]
fn a_plain_article_has_no_furniture() {
    let (layout, zones) = read(STORY);
    assert_eq!(zones, Vec::<&str>::new());
    assert_eq!((layout.headline, layout.published), (None, None));
}

#[test]
fn navigation_above_the_headline() {
    let text = format!(
        "Friday, May 9, 2031\nspot_img\n\nHome\nMENU\nLATEST\n\nTrending Now\n\nHarrow Bay Closes Its Old Ferry Pier\n\nMay 6, 2031 – Harrow Bay\n\n{STORY}"
    );
    let (layout, zones) = read(&text);
    assert_eq!(
        layout.headline.map(|h| &text[h]),
        Some("Harrow Bay Closes Its Old Ferry Pier")
    );
    assert_eq!(
        zones,
        [
            "Friday, May 9, 2031",
            "spot_img",
            "Home",
            "MENU",
            "LATEST",
            "Trending Now",
            "May 6, 2031 – Harrow Bay"
        ]
    );
    assert_eq!(
        layout.published,
        ymd("2031-05-06"),
        "the date under the headline, not the page's"
    );
}

#[test]
fn a_page_date_is_better_than_none() {
    let text = format!("Friday, May 9, 2031\n\nHarrow Bay Closes Its Old Ferry Pier\n\n{STORY}");
    let (layout, _) = read(&text);
    assert_eq!(
        (layout.published, layout.published_confidence),
        (ymd("2031-05-09"), 0.7)
    );
}

#[test]
fn the_given_day_and_headline_win() {
    let text = format!("Port news of the day\n\nHarrow Bay closes pier\n\nMay 6, 2031\n\n{STORY}");
    let input = Input {
        text: &text,
        title: Some("Harrow Bay closes pier"),
        published: ymd("2031-05-07"),
        publisher: None,
    };
    let layout = layout(&input);
    assert_eq!(layout.headline.map(|h| &text[h]), Some("Harrow Bay closes pier"));
    assert_eq!(
        (layout.published, layout.published_confidence),
        (ymd("2031-05-07"), 1.0)
    );
    assert_eq!(&text[layout.zones[0].0.clone()], "Port news of the day");
}

#[test]
fn labelled_dates() {
    for line in [
        "Published: May 6, 2031 10:30 GMT",
        "Posted on 6 May 2031 by Ian Marsh",
        "Tuesday 6 May 2031, 8:15 am",
        "2031-05-06",
    ] {
        let text = format!("Harrow Bay closes its pier\n{line}\n{STORY}");
        assert_eq!(read(&text).0.published, ymd("2031-05-06"), "{line}");
    }
    let text = format!("Harrow Bay closes its pier\nUpdated May 8, 2031\nPublished May 6, 2031\n{STORY}");
    assert_eq!(read(&text).0.published, ymd("2031-05-06"));
    let text = format!("{STORY}The council last met on May 6, 2031, when it heard the engineers.");
    assert_eq!(
        read(&text).0.published,
        None,
        "a date in a sentence dates what it tells"
    );
}

#[test]
fn lists_and_boxes_inside_the_article() {
    let text = format!(
        "{STORY}Related Stories:\n\nFerry crash inquiry opens\nHarbour master resigns\n\n{STORY}Advertisement\n\n{STORY}Read more: Why the pier sank\n\n{STORY}"
    );
    let (_, zones) = read(&text);
    assert_eq!(
        zones,
        [
            "Related Stories:",
            "Ferry crash inquiry opens",
            "Harbour master resigns",
            "Advertisement",
            "Read more: Why the pier sank"
        ]
    );
}

#[test]
fn everything_below_the_article() {
    for marker in [
        "MORE ON THE TOPIC:",
        "3 Comments",
        "Leave a Reply",
        "Popular Articles",
        "Related Posts",
    ] {
        let text = format!(
            "{STORY}{STORY}{marker}\n\n\nShame on them. The mayor said she would pay for it herself, I was there.\n"
        );
        let (_, zones) = read(&text);
        assert_eq!(zones.len(), 2, "{marker}");
        assert!(zones[1].starts_with("Shame on them."), "{marker}");
    }
}

#[test]
fn comments_without_a_marker() {
    let text = format!(
        "{STORY}\n\nthe mayor said it was cheap. she lies.. nobody believes it\n\nwhat about the u.s. dockers, they told us nothing\n"
    );
    let (_, zones) = read(&text);
    assert_eq!(zones.len(), 2, "{zones:?}");
    let wrapped = "The harbour council voted on Monday to close the old\nferry pier for repairs, its chair said.\n";
    assert_eq!(
        read(wrapped).1,
        Vec::<&str>::new(),
        "a wrapped line goes on in lower case"
    );
    let quoted = format!("{STORY}iPhones were sold out, the shop said. It will order more.\n");
    assert_eq!(read(&quoted).1, Vec::<&str>::new());
}

#[test]
fn credits_captions_and_notices() {
    let text = format!(
        "Harrow Bay closes its pier\n\nBy Tessa Rowe and Ian Marsh\n\nthe old pier in 2019.\n\n{STORY}Dockers wait at the gate. Photo: Coastwire\n\n{STORY}\
         Repairs begin in June. (Reporting by Ian Marsh; Editing by Lena Holt)\n\n© 2031 Coastwire. All rights reserved.\n"
    );
    let (_, zones) = read(&text);
    assert_eq!(
        zones,
        [
            "By Tessa Rowe and Ian Marsh",
            "the old pier in 2019.",
            "Dockers wait at the gate. Photo: Coastwire",
            "(Reporting by Ian Marsh; Editing by Lena Holt)",
            "© 2031 Coastwire. All rights reserved.",
        ]
    );
}

#[test]
fn headings_are_the_articles_own() {
    let text = format!("Harrow Bay closes its pier\n\n{STORY}A long wait\n{STORY}");
    let (layout, zones) = read(&text);
    assert_eq!(zones, Vec::<&str>::new());
    let headings: Vec<_> = layout.zones.iter().map(|(r, z)| (&text[r.clone()], *z)).collect();
    assert_eq!(
        headings,
        [
            ("Harrow Bay closes its pier", Zone::Headline),
            ("A long wait", Zone::Heading)
        ]
    );
    assert_eq!((layout.zone(3), layout.zone(30)), (Zone::Headline, Zone::Body));
}

#[test]
fn quoted_lines_are_prose() {
    let text = format!("{STORY}From the mayor's statements:\n“We close it.”\n“It is old.\n");
    let (layout, zones) = read(&text);
    assert_eq!((zones.len(), layout.zones.len()), (0, 0));
}

#[test]
fn datelines() {
    let cases = [
        (
            "HARROW BAY (Coastwire) — The pier",
            Some("HARROW BAY"),
            Some("Coastwire"),
            None,
        ),
        (
            "HARROW BAY, Ostland, May 6 (CW) – The pier",
            Some("HARROW BAY, Ostland"),
            Some("CW"),
            None,
        ),
        (
            "HARROW BAY, May 6, 2031 - The pier",
            Some("HARROW BAY"),
            None,
            ymd("2031-05-06"),
        ),
        (
            "HARROW BAY, May 6. /CW/. The pier",
            Some("HARROW BAY"),
            Some("CW"),
            None,
        ),
        ("HARROW BAY ― The pier", Some("HARROW BAY"), None, None),
    ];
    for (text, place, outlet, day) in cases {
        let found = inline(text, 0..text.len()).expect(text);
        assert_eq!(found.place.map(|r| &text[r]), place, "{text}");
        assert_eq!(found.outlet.map(|r| &text[r]), outlet, "{text}");
        assert_eq!(found.day, day, "{text}");
        assert_eq!(text[found.range.end..].trim(), "The pier", "{text}");
    }
    for text in [
        "Tessa Rowe — the mayor",
        "The pier – old and worn – is closed",
        "NATO — the alliance — said",
        "Rowe - once mayor",
        "",
    ] {
        assert_eq!(inline(text, 0..text.len()), None, "{text}");
    }
}

proptest::proptest! {
    /// Whatever the text, zones are ordered, disjoint and lie on characters.
    #[test]
    fn any_text_has_a_layout(lines in proptest::collection::vec("\\PC{0,30}|Comments|LATEST|the end\\.|\"|“So it is|HARROW BAY — A|May 6, 2031|", 0..12)) {
        let text = lines.join("\n");
        let (layout, _) = read(&text);
        let mut end = 0;
        for (zone, _) in &layout.zones {
            proptest::prop_assert!(end <= zone.start && zone.start < zone.end && text.get(zone.clone()).is_some());
            end = zone.end;
        }
    }
}
