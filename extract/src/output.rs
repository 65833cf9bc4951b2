//! The JSON of one article on the command line.

use serde_json::{Value, json};

use crate::{EntityKind, Extraction, Span};

/// One object an article: `id`, `quotes` and `events`. Spans are `[start, end]` in code points of `text`, end
/// exclusive; `speaker`, `speaker_text`, `speaker_resolved`, `said_on` and `when` are null where nothing tells them.
#[must_use]
pub fn to_json(id: &str, text: &str, x: &Extraction) -> Value {
    let chars: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    let cut = |s: &Span| match (chars.get(s.start), chars.get(s.end)) {
        (Some(a), Some(b)) => &text[*a..*b],
        _ => "",
    };
    let words = |spans: &[Span]| spans.iter().map(cut).collect::<Vec<_>>().join(" ");
    let event_id = |i: usize| format!("e{}", i + 1);
    let quotes: Vec<Value> = x
        .statements
        .iter()
        .map(|s| {
            let entity = s.entity.and_then(|e| x.entities.get(e));
            let via: Vec<&str> = s
                .via
                .iter()
                .filter_map(|v| x.entities.get(v.entity))
                .map(|e| e.name.as_str())
                .collect();
            let has_speaker = !s.speaker.is_empty();
            json!({
                "content": s.content,
                "speaker": has_speaker.then_some(&s.speaker),
                "speaker_text": has_speaker.then(|| words(&s.speaker)),
                "speaker_resolved": entity.map(|e| &e.name),
                "speaker_type": entity.map(|e| match e.kind {
                    EntityKind::Person => "person",
                    EntityKind::Unnamed => "unnamed",
                    _ => "body",
                }),
                "cue": s.cue,
                "kind": s.kind,
                "act": s.act,
                "via": via,
                "said_on": s.said_on,
                "events": s.events.iter().map(|e| event_id(e.event)).collect::<Vec<_>>(),
                "confidence": (f64::from(s.confidence) * 1000.0).round() / 1000.0,
            })
        })
        .collect();
    let events: Vec<Value> = x
        .events
        .iter()
        .enumerate()
        .map(|(i, e)| json!({ "id": event_id(i), "name": e.name, "kind": e.kind, "when": e.when, "mentions": e.mentions }))
        .collect();
    json!({ "id": id, "quotes": quotes, "events": events })
}
