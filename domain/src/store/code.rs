//! How the nouns' enums are written in columns. A code that has been written never changes its meaning.

use crate::{
    change::Operation,
    event::{DisputeGround, EventKind},
    source::*,
    statement::*,
};
use sea_orm::DbErr;

/// An enum with a word for each value.
pub(crate) trait Code: Copy + Sized {
    fn code(self) -> &'static str;
    fn from_code(code: &str) -> Option<Self>;

    fn read(code: &str) -> Result<Self, DbErr> {
        Self::from_code(code).ok_or_else(|| DbErr::Type(format!("`{code}` is no {}", std::any::type_name::<Self>())))
    }
}

/// As the API writes an enum's value.
pub(crate) fn word(value: impl Code) -> String {
    value.code().to_uppercase()
}

/// The evidence of a link that an editor made.
pub(crate) const EDITOR: &str = "editor";

macro_rules! codes {
    ($($name:ident { $($value:ident = $code:literal),* $(,)? })*) => {
        $(impl Code for $name {
            fn code(self) -> &'static str {
                match self { $(Self::$value => $code,)* }
            }

            fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$value),)* _ => None }
            }
        })*
    };
}

codes! {
    Kind { Direct = "direct", Indirect = "indirect", Mixed = "mixed" }
    Act {
        Asserts = "asserts", Denies = "denies", Accuses = "accuses", Confirms = "confirms", Demands = "demands",
        Promises = "promises", Warns = "warns", Praises = "praises", Asks = "asks", Declines = "declines",
    }
    Attribution { Named = "named", Coreference = "coreference", Unnamed = "unnamed", Unresolved = "unresolved" }
    ViaRelation { Told = "told", ReportedBy = "reported_by", Citing = "citing", PostedOn = "posted_on" }
    LinkEvidence { Content = "content", Sentence = "sentence", Reference = "reference", Topic = "topic" }
    ReviewStatus { Proposed = "proposed", Confirmed = "confirmed", Rejected = "rejected" }
    EventKind {
        Attack = "attack", Conflict = "conflict", Talks = "talks", Vote = "vote", Legal = "legal",
        Disaster = "disaster", Protest = "protest", Business = "business", Other = "other",
    }
    SourceKind {
        Outlet = "outlet", Agency = "agency", Government = "government", Company = "company",
        Organisation = "organisation", Unnamed = "unnamed",
    }
    Operation {
        Created = "created", Updated = "updated", Deleted = "deleted", Confirmed = "confirmed", Rejected = "rejected",
        Corrected = "corrected", Linked = "linked", Unlinked = "unlinked", Merged = "merged", Unmerged = "unmerged",
        SetApart = "set_apart",
    }
    ResponseKind { Denies = "denies", Confirms = "confirms", Answers = "answers" }
    DisputeGround { SameArticle = "same_article", Accusation = "accusation", Confirmation = "confirmation" }
    Reliability { A = "A", B = "B", C = "C", D = "D", E = "E", F = "F" }
}
