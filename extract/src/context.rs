//! What a statement stands in: the events it is about, when it was made, the outlets it came through.

#[cfg(test)]
mod tests;

use crate::doc::Doc;
use crate::event::{self, Events, View};
use crate::speaker::Cast;
use crate::statement::Told;
use crate::{EntityKind, EventLink, LinkEvidence, Statement, Via, outlet, said};

/// Fills in the context of all statements of an article.
pub(crate) fn statements(doc: &Doc<'_>, events: &Events, cast: &mut Cast, told: Vec<Told>) -> Vec<Statement> {
    let views: Vec<View> = told
        .iter()
        .map(|t| View {
            content: t.content.clone(),
            cue: t.cue.first().cloned(),
            speaker: t.statement.entity,
            speaker_words: t.speaker.clone(),
        })
        .collect();
    let links = event::link(doc, events, &views);
    let chains = outlet::chains(doc, &told);
    let dates: Vec<_> = told.iter().map(|t| said::date(doc, t)).collect();
    let mut statements = Vec::with_capacity(told.len());
    for (((t, links), chain), date) in told.into_iter().zip(links).zip(chains).zip(dates) {
        let mut s = t.statement;
        for l in links {
            let by = match l.evidence {
                LinkEvidence::Content => "told in the words",
                LinkEvidence::Sentence => "told beside them, in the sentence",
                LinkEvidence::Reference => "referred to",
                LinkEvidence::Topic => "what the article is about",
            };
            let at = l
                .span
                .as_ref()
                .map_or(String::new(), |r| format!(": “{}”", doc.words(r)));
            s.why.push(format!("event: {}, {by}{at}", events.list[l.event].name));
            s.events.push(EventLink {
                event: l.event,
                evidence: l.evidence,
                span: l.span.map(|r| doc.text.span(&doc.bytes(&r))),
                confidence: l.confidence,
            });
        }
        for l in chain {
            // Whom one talks to for the news is an outlet, whatever its name looks like.
            let entity = &mut cast.entities[l.named];
            if !matches!(entity.kind, EntityKind::Outlet | EntityKind::Agency) {
                entity.kind = EntityKind::Outlet;
            }
            s.via.push(Via {
                entity: l.named,
                relation: l.relation,
                span: doc.text.span(&doc.bytes(&l.tokens)),
            });
        }
        if let Some(d) = date {
            s.why
                .push(format!("date: said on {}, by the rule \"{}\"", d.edtf(), d.rule));
            s.said_on = Some(d.edtf());
        }
        statements.push(s);
    }
    statements
}
