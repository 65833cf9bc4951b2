use super::*;
use proptest::prelude::*;

fn ymd(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// The dates of a text published on that day, as EDTF.
fn dates(text: &str, published: Option<&str>) -> Vec<String> {
    let anchor = Anchor {
        published: published.map(ymd),
        sure: 1.0,
    };
    resolve(&scan(text), anchor).iter().map(Dated::edtf).collect()
}

fn one(text: &str, published: &str) -> String {
    dates(text, Some(published)).join(" ")
}

fn alone(text: &str) -> String {
    dates(text, None).join(" ")
}

#[test]
fn full_dates_stand_for_themselves() {
    for text in [
        "on July 17, 2025, the dam",
        "on July 17th, 2025",
        "17 July 2025",
        "the 17th of July 2025",
        "Jul. 17, 2025",
        "JULY 17, 2025",
        "Thursday, July 17, 2025",
        "Thursday 17 July 2025",
        "2025-07-17",
        "2025-07-17T10:30:00Z",
        "2025/07/17",
        "17.07.2025",
        "7/17/2025",
    ] {
        assert_eq!(alone(text), "2025-07-17", "{text}");
    }
    assert_eq!(alone("24 February 2022"), "2022-02-24");
    assert_eq!(alone("It was 4/5/2025 there"), "", "day and month could be either");
    assert_eq!(alone("on February 30, 2025"), "", "no such day");
    assert_eq!(alone("on 31.13.2025"), "");
}

#[test]
fn months_and_years() {
    assert_eq!(alone("in July 2025"), "2025-07");
    assert_eq!(alone("in November of 2024"), "2024-11");
    assert_eq!(alone("since 2022"), "2022");
    assert_eq!(alone("the 2026 presidential election"), "2026");
    assert_eq!(alone("a crowd of 2000 people, 2022 of them"), "");
    assert_eq!(alone("They may march in 2,022 towns"), "");
    assert_eq!(one("in July", "2025-09-03"), "2025-07");
    assert_eq!(one("in October", "2025-09-03"), "2024-10");
    assert_eq!(one("will open in October", "2025-09-03"), "2025-10");
    assert_eq!(one("last September", "2025-09-03"), "2024-09");
    assert_eq!(one("Mara May said", "2025-09-03"), "");
}

#[test]
fn intervals() {
    assert_eq!(alone("on 28-29 December 2025"), "2025-12-28/2025-12-29");
    assert_eq!(alone("28 and 29 December 2025"), "2025-12-28/2025-12-29");
    assert_eq!(alone("December 28–29, 2025"), "2025-12-28/2025-12-29");
    assert_eq!(alone("July 30 to August 2, 2025"), "2025-07-30/2025-08-02");
    assert_eq!(alone("On May 3, 2023 and 12 people"), "2023-05-03");
    assert_eq!(one("On May 3 and 12 people", "2023-05-09"), "2023-05-03");
    assert_eq!(one("the night of the 28th-29th", "2025-12-30"), "2025-12-28/2025-12-29");
}

#[test]
fn the_year_comes_from_publication() {
    assert_eq!(one("On December 29", "2026-01-02"), "2025-12-29");
    assert_eq!(one("on December 29", "2025-12-30"), "2025-12-29");
    assert_eq!(one("Sept. 26 (Wire)", "2016-09-26"), "2016-09-26");
    assert_eq!(one("will meet on January 4", "2025-12-30"), "2026-01-04");
    assert_eq!(one("on February 29", "2025-03-01"), "2024-02-29");
    // A weekday outweighs nearness: May 3 was a Wednesday in 2023.
    assert_eq!(one("On Wednesday, May 3", "2024-02-01"), "2023-05-03");
}

#[test]
fn the_year_comes_from_the_weekday() {
    assert_eq!(
        alone("On Wednesday, May 3, two barges sank. The canal opened in 2022."),
        "2023-05-03 2022"
    );
    assert_eq!(alone("On Wednesday, May 3, two barges sank."), "", "no year is near");
    assert_eq!(alone("on Monday, February 29, they met, as in 2015"), "2016-02-29 2015");
}

#[test]
fn the_rest_comes_from_the_nearest_date() {
    assert_eq!(
        alone("On March 2, 2021, the mill burned. On March 4 it was pulled down."),
        "2021-03-02 2021-03-04"
    );
    assert_eq!(
        alone("On March 2, 2021, it rained. On the night of the 4th it snowed."),
        "2021-03-02 2021-03-04"
    );
    assert_eq!(alone("On March 4 it was pulled down."), "");
    assert_eq!(
        alone("On March 4 it was pulled down, after 2021."),
        "2021",
        "a bare year tells too little"
    );
}

#[test]
fn the_day_of_the_month() {
    assert_eq!(one("On the night of the 29th, a barge", "2025-12-30"), "2025-12-29");
    assert_eq!(one("on the 31st", "2025-12-30"), "2025-10-31");
    assert_eq!(one("on Monday the 29th.", "2025-12-30"), "2025-12-29");
    assert_eq!(one("on the 29th anniversary", "2025-12-30"), "");
    assert_eq!(one("won the 29th session", "2025-12-30"), "");
    assert_eq!(one("the 19th-century mill", "2025-12-30"), "");
}

#[test]
fn weekdays() {
    let tuesday = "2025-12-30";
    assert_eq!(one("said Tuesday that", tuesday), "2025-12-30");
    assert_eq!(one("on Monday", tuesday), "2025-12-29");
    assert_eq!(one("on Wednesday night", tuesday), "2025-12-24");
    assert_eq!(one("last Tuesday", tuesday), "2025-12-23");
    assert_eq!(one("next Friday", tuesday), "2026-01-02");
    assert_eq!(one("The court will rule on Friday.", tuesday), "2026-01-02");
    assert_eq!(one("On Friday the court will rule.", tuesday), "2026-01-02");
    assert_eq!(one("She said Friday the court will rule.", tuesday), "2025-12-26");
    assert_eq!(one("Shops open early on Black Friday.", tuesday), "");
    assert_eq!(alone("on Tuesday"), "");
}

#[test]
fn relative_dates() {
    let tuesday = "2025-12-30";
    assert_eq!(one("yesterday", tuesday), "2025-12-29");
    assert_eq!(one("today", tuesday), "2025-12-30");
    assert_eq!(one("in today's market", tuesday), "");
    assert_eq!(one("last night", tuesday), "2025-12-29");
    assert_eq!(one("overnight", tuesday), "2025-12-29/2025-12-30");
    assert_eq!(one("earlier this week", tuesday), "2025-12-29");
    assert_eq!(one("earlier this week", "2025-12-31"), "2025-12-29/2025-12-30");
    assert_eq!(one("last week", tuesday), "2025-12-22/2025-12-28");
    assert_eq!(one("over the weekend", tuesday), "2025-12-27/2025-12-28");
    assert_eq!(one("last month", tuesday), "2025-11");
    assert_eq!(one("last month", "2026-01-31"), "2025-12");
    assert_eq!(one("earlier this month", tuesday), "2025-12-01/2025-12-29");
    assert_eq!(one("last year", tuesday), "2024");
    assert_eq!(one("three days ago", tuesday), "2025-12-27");
    assert_eq!(one("a week ago", tuesday), "2025-12-22/2025-12-28");
    assert_eq!(one("two months ago", tuesday), "2025-10");
    assert_eq!(one("12 years ago", tuesday), "2013");
    assert_eq!(alone("yesterday"), "");
}

#[test]
fn unsure_dates_are_marked() {
    assert_eq!(one("earlier this week", "2025-12-29"), "2025-12-27?/2025-12-29?");
    assert_eq!(When::Year(2022).edtf(false), "2022?");
}

#[test]
fn bounds_and_overlap() {
    assert_eq!(
        (When::Month(2024, 2).first(), When::Month(2024, 2).last()),
        (ymd("2024-02-01"), ymd("2024-02-29"))
    );
    assert_eq!(When::Year(2024).length(), 366);
    assert!(When::Month(2024, 2).overlaps(When::Day(ymd("2024-02-29"))));
    assert!(!When::Month(2024, 2).overlaps(When::Day(ymd("2024-03-01"))));
    assert_eq!(
        When::days(ymd("2024-02-29"), ymd("2024-02-29")),
        When::Day(ymd("2024-02-29"))
    );
}

#[test]
fn expressions_do_not_share_words() {
    let found = scan("It began on May 31 week ago.");
    assert!(
        found.windows(2).all(|w| w[0].range.end <= w[1].range.start),
        "{found:?}"
    );
    assert_eq!(found.len(), 1);
}

proptest! {
    /// Whatever the text, ranges are ordered, disjoint and lie on characters.
    #[test]
    fn any_text_is_scanned(text in "(\\PC|\n){0,60}", published in proptest::option::of(-3_000_000i32..3_000_000)) {
        let anchor = Anchor { published: published.and_then(NaiveDate::from_num_days_from_ce_opt), sure: 1.0 };
        let found = resolve(&scan(&text), anchor);
        let mut end = 0;
        for date in found {
            prop_assert!(end <= date.range.start && text.get(date.range.clone()).is_some());
            end = date.range.end;
        }
    }

    /// The same for texts made of the words that dates are made of.
    #[test]
    fn any_mix_of_date_words_is_scanned(
        words in proptest::collection::vec(prop_oneof![
            Just("May"), Just("Feb."), Just("Tuesday"), Just("29"), Just("the 30th"), Just("31"), Just("2022"), Just("0000"),
            Just("9999"), Just("on"), Just("last"), Just("next"), Just("this"), Just("week"), Just("earlier"), Just("ago"),
            Just("two days"), Just("999 years"), Just("-"), Just("–"), Just(","), Just("and"), Just("of"), Just("will"), Just("29/2/2021"),
        ], 0..12),
        published in -96_000_000i32..96_000_000,
    ) {
        let text = words.join(" ");
        for published in [NaiveDate::from_num_days_from_ce_opt(published), None, Some(NaiveDate::MIN), Some(NaiveDate::MAX)] {
            let mut end = 0;
            for date in resolve(&scan(&text), Anchor { published, sure: 1.0 }) {
                prop_assert!(end <= date.range.start && text.get(date.range.clone()).is_some());
                prop_assert!(date.when.length() >= 1);
                end = date.range.end;
            }
        }
    }
}

#[test]
fn days_count_from_the_day_told_before() {
    assert_eq!(
        one("On Monday it denied the strike two days earlier.", "2022-05-16"),
        "2022-05-16 2022-05-14"
    );
    assert_eq!(
        one("It struck on May 3 and again two days later.", "2022-05-16"),
        "2022-05-03 2022-05-05"
    );
    assert_eq!(
        one("It denied the strike two days earlier.", "2022-05-16"),
        "2022-05-14?"
    );
    assert_eq!(one("It came two days earlier than planned.", "2022-05-16"), "");
}
