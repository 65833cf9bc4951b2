//! What people decide of what extraction proposes, and what they put right.

use crate::{
    When,
    change::Operation,
    id::SourceId,
    span::SpanGiven,
    statement::{Act, Attribution, Kind, ReviewStatus, SpeakerId, ViaRelation},
};

/// What a person decides of a statement or an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Agrees.
    Confirm,
    /// Disagrees.
    Reject,
    /// Takes back what was decided.
    Reopen,
}

impl Decision {
    /// Where review stands after it.
    #[must_use]
    pub fn status(self) -> ReviewStatus {
        match self {
            Self::Confirm => ReviewStatus::Confirmed,
            Self::Reject => ReviewStatus::Rejected,
            Self::Reopen => ReviewStatus::Proposed,
        }
    }

    /// As the feed tells it.
    #[must_use]
    pub fn operation(self) -> Operation {
        match self {
            Self::Confirm => Operation::Confirmed,
            Self::Reject => Operation::Rejected,
            Self::Reopen => Operation::Updated,
        }
    }
}

/// A link of a chain of outlets that a person names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViaGiven {
    /// The outlet.
    pub source: SourceId,
    /// How it stands there.
    pub relation: ViaRelation,
    /// Where the article names it.
    pub span: Option<SpanGiven>,
}

/// What a person puts right of a statement: only what is given. `Some(None)` takes a part away.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Correction {
    /// Who speaks.
    pub speaker: Option<Option<SpeakerId>>,
    /// How the speaker was found; where it is left out, it follows from the speaker.
    pub attribution: Option<Attribution>,
    /// What the cue does.
    pub act: Option<Act>,
    /// How the words are given.
    pub kind: Option<Kind>,
    /// Where the words stand, in order.
    pub content: Option<Vec<SpanGiven>>,
    /// The reporting words.
    pub cue: Option<Option<SpanGiven>>,
    /// The speaker as written.
    pub speaker_span: Option<Option<SpanGiven>>,
    /// The role as the article gives it.
    pub speaker_role: Option<Option<String>>,
    /// When it was said.
    pub said_on: Option<Option<When>>,
    /// The chain of outlets, nearest the speaker first.
    pub via: Option<Vec<ViaGiven>>,
}

/// How a speaker counts as found that a person named: as before where that still makes sense.
#[must_use]
pub fn attribution(before: Attribution, speaker: Option<SpeakerId>, unnamed: bool) -> Attribution {
    match (speaker, before) {
        (None, _) => Attribution::Unresolved,
        (Some(_), _) if unnamed => Attribution::Unnamed,
        (Some(_), Attribution::Unnamed | Attribution::Unresolved) => Attribution::Named,
        (Some(_), before) => before,
    }
}

/// Whether two lists of stretches are the same words, give or take their ends: half of the shorter is in both.
#[must_use]
pub fn same_words(a: &[(i32, i32)], b: &[(i32, i32)]) -> bool {
    let length = |spans: &[(i32, i32)]| spans.iter().map(|(start, end)| end - start).sum::<i32>();
    let shared: i32 = a
        .iter()
        .flat_map(|x| b.iter().map(move |y| (x.1.min(y.1) - x.0.max(y.0)).max(0)))
        .sum();
    shared > 0 && 2 * shared >= length(a).min(length(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PersonId;

    #[test]
    fn the_same_words_overlap_by_half_of_the_shorter() {
        assert!(same_words(&[(0, 10)], &[(0, 10)]));
        assert!(same_words(&[(0, 10)], &[(3, 8)]));
        assert!(same_words(&[(0, 10), (20, 30)], &[(5, 10), (20, 25)]));
        assert!(!same_words(&[(0, 10)], &[(10, 20)]));
        assert!(!same_words(&[(0, 10)], &[(9, 20)]));
        assert!(!same_words(&[], &[]));
    }

    #[test]
    fn an_attribution_follows_from_the_speaker() {
        let somebody = Some(SpeakerId::Person(PersonId(uuid::Uuid::from_u128(1))));
        for (before, speaker, unnamed, after) in [
            (Attribution::Coreference, None, false, Attribution::Unresolved),
            (Attribution::Unresolved, somebody, false, Attribution::Named),
            (Attribution::Coreference, somebody, false, Attribution::Coreference),
            (Attribution::Named, somebody, true, Attribution::Unnamed),
        ] {
            assert_eq!(attribution(before, speaker, unnamed), after);
        }
    }
}
