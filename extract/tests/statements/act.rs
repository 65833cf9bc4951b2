//! What the cue does.

use super::{read, speaker, told};
use whosaid_extract::Act;

#[test]
fn a_denial_is_an_act() {
    let text = "Velmora has denied any role in the fire at the Tarn depot. The depot burned for two days.";
    let x = read(text);
    let s = told(&x, text, "any role");
    assert_eq!((s.act, speaker(&x, s)), (Act::Denies, Some("Velmora")));
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
fn pleas_confirm_and_deny() {
    let text = "Ian Marsh pleaded not guilty to fraud. Bo Lind has pleaded guilty to theft.";
    let x = read(text);
    assert_eq!(told(&x, text, "not guilty").act, Act::Denies);
    assert_eq!(told(&x, text, "guilty").act, Act::Confirms);
}
