//! Leaves out the names that nobody bears: demonyms, towns, and capitalised words of no known kind.

use crate::Extraction;
use crate::doc::Doc;
use crate::lexicon::PlaceKind;
use crate::name::NameKind;

/// Drops entities of [`Doc::named`] that are neither persons nor bodies and that nothing refers to.
pub(crate) fn compact(doc: &Doc<'_>, x: &mut Extraction) {
    let mut kept: Vec<bool> = (0..x.entities.len())
        .map(|e| {
            let kind = doc.named.get(e).map(|n| n.kind);
            !matches!(
                kind,
                Some(NameKind::Unknown | NameKind::Place(PlaceKind::Demonym | PlaceKind::Other))
            )
        })
        .collect();
    let spoken = x
        .statements
        .iter()
        .flat_map(|s| s.entity.into_iter().chain(s.via.iter().map(|v| v.entity)));
    for e in spoken.chain(x.events.iter().flat_map(|e| e.participants.iter().copied())) {
        kept[e] = true;
    }
    let mut next = 0;
    let indices: Vec<usize> = kept
        .iter()
        .map(|k| {
            next += usize::from(*k);
            next.saturating_sub(1)
        })
        .collect();
    let mut keep = kept.iter().copied();
    x.entities.retain(|_| keep.next().unwrap_or(true));
    for s in &mut x.statements {
        s.entity = s.entity.map(|e| indices[e]);
        s.via.iter_mut().for_each(|v| v.entity = indices[v.entity]);
    }
    for e in &mut x.events {
        e.participants.iter_mut().for_each(|p| *p = indices[*p]);
    }
}
