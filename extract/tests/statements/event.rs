//! What an article is about, and what statements are.

use super::{read, told};
use whosaid_extract::EventKind;

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
fn a_headlines_verb_is_neither_an_event_nor_a_name() {
    let text = "Outlet claims secret Sarn meeting; Velmora calls report “fantasy”\n\nAn outlet said on Monday that ministers had met in \
        Sarn.";
    let x = read(text);
    assert!(x.events.iter().all(|e| !e.name.contains("calls")), "{:?}", x.events);
    assert!(x.entities.iter().all(|e| !e.name.contains("calls")), "{:?}", x.entities);
}
