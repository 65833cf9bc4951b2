//! Where a statement comes again, and what others said to it.

use super::ready::{Fields, Ready};
use super::{connection::List, ready::ReadyList, select::Selected, statement::Statement};
use async_graphql::{Context, Enum, Object, Result, SimpleObject, connection::EmptyFields};
use std::sync::Arc;
use whosaid_domain::{
    self as domain,
    repeat::{self, Side},
    statement::RepeatLink,
    store::read::{
        AnyPage, Found, FoundPage,
        want::{ListOf, Want},
    },
};

/// The same words of the same speaker elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeats;

impl List for Repeats {
    type Item = domain::statement::Statement;
    type Link = Option<RepeatLink>;
    type Node = Statement;
    type Fields = Repeated;
    type Whole = EmptyFields;
    const CONNECTION: &'static str = "RepeatConnection";
    const EDGE: &'static str = "RepeatEdge";
    const ABOUT: &'static str = "A statement with the same words of the same speaker in another article.";

    fn of(&self) -> ListOf {
        ListOf::Repeats
    }

    fn want(field: &Selected<'_>, want: &mut Want) {
        field.add_node::<Statement>(want);
    }

    fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item, Self::Link>> {
        match page {
            AnyPage::Repeats(page) => Some(page),
            _ => None,
        }
    }

    async fn node(_: &Context<'_>, item: &Arc<Found<Self::Item>>) -> Result<Statement> {
        Ok(Statement::from(item.clone()))
    }

    fn fields(_: &Self::Item, link: &Self::Link) -> Repeated {
        Repeated(link.clone())
    }
}

/// Of the link between a statement and one with the same words.
pub struct Repeated(Option<RepeatLink>);

#[Object]
impl Repeated {
    /// How much of the shorter of the two both have, 0.5 to 1, estimated from runs of three words.
    async fn overlap(&self) -> f64 {
        self.0.as_ref().map_or(1.0, |link| link.overlap.min(1.0))
    }

    /// Whether its article was published before that of the statement that is repeated. Where that is so of none, the
    /// statement itself is the first report.
    async fn earlier(&self) -> bool {
        self.0.as_ref().is_some_and(|link| link.earlier)
    }

    /// How the wording differs, in the order of the words; letter case, accents and punctuation aside. Of very long
    /// statements the first 300 words are compared.
    #[graphql(complexity = "5 + child_complexity")]
    async fn differences(&self) -> ReadyList<Difference> {
        let link = self.0.iter();
        let all = link.flat_map(|link| repeat::differences(&link.words, &link.other));
        all.map(|(side, text)| {
            Ready(DifferenceFields {
                side: side.into(),
                text,
            })
        })
        .collect()
    }
}

/// A difference.
pub type Difference = Ready<DifferenceFields>;

/// Some words of two wordings.
#[derive(SimpleObject, Debug)]
#[graphql(name = "Difference")]
pub struct DifferenceFields {
    /// Which of the two has them.
    side: DifferenceSide,
    /// The words, as printed there; those that both have, as the statement itself has them.
    text: String,
}

impl Fields for DifferenceFields {}

/// Which of two wordings has some words.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Side")]
pub enum DifferenceSide {
    /// Both.
    Both,
    /// The statement itself alone.
    Here,
    /// Its repeat alone.
    There,
}

/// What others said to a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Responses(pub Option<ResponseKind>);

/// Of the link between a statement and a response to it.
#[derive(SimpleObject, Debug)]
pub struct Responding {
    /// What it does to the statement.
    kind: ResponseKind,
}

/// How a statement responds to another about the same event.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::statement::ResponseKind")]
pub enum ResponseKind {
    /// It denies something about the event.
    Denies,
    /// It confirms something about the event.
    Confirms,
    /// It does neither, and stands in the same article.
    Answers,
}

impl List for Responses {
    type Item = domain::statement::Statement;
    type Link = Option<domain::statement::ResponseKind>;
    type Node = Statement;
    type Fields = Responding;
    type Whole = EmptyFields;
    const CONNECTION: &'static str = "StatementResponseConnection";
    const EDGE: &'static str = "StatementResponseEdge";
    const ABOUT: &'static str = "What another said about the same event, and how that responds.";

    fn of(&self) -> ListOf {
        ListOf::Responses(self.0.map(Into::into))
    }

    fn want(field: &Selected<'_>, want: &mut Want) {
        field.add_node::<Statement>(want);
    }

    fn page(page: &AnyPage) -> Option<&FoundPage<Self::Item, Self::Link>> {
        match page {
            AnyPage::Responses(page) => Some(page),
            _ => None,
        }
    }

    async fn node(_: &Context<'_>, item: &Arc<Found<Self::Item>>) -> Result<Statement> {
        Ok(Statement::from(item.clone()))
    }

    fn fields(_: &Self::Item, link: &Self::Link) -> Responding {
        Responding {
            kind: link.map_or(ResponseKind::Answers, Into::into),
        }
    }
}
