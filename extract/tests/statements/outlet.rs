//! The outlets that words came through.

use super::{read, told};
use whosaid_extract::ViaRelation;

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
