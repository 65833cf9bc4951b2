//! Who speaks.

use super::{
    node::fetch,
    person::Person,
    ready::{Answer, Fields, Ready},
    select::{Noun, Selected, unexpected},
    source::Source,
};
use async_graphql::{Context, ContextSelectionSet, Result, Union};
use whosaid_domain::{
    statement::SpeakerId,
    store::read::{
        AnyFound, Edges,
        want::{One, Want},
    },
};

/// Who speaks, or takes part.
pub type Speaker = Ready<SpeakerFields>;

/// Who speaks, or takes part: a person, or a body (an institution, a place that stands for its government, a source
/// without a name).
#[derive(Union, Debug, Clone)]
#[graphql(name = "Speaker")]
pub enum SpeakerFields {
    /// A person.
    Person(Person),
    /// A body.
    Source(Source),
}

impl Fields for SpeakerFields {
    fn answer<'a>(&'a self, ctx: &'a ContextSelectionSet<'a>) -> Answer<'a> {
        match self {
            Self::Person(person) => person.0.answer(ctx),
            Self::Source(source) => source.0.answer(ctx),
        }
    }
}

impl SpeakerFields {
    /// Adds what a field wants that `one` leads to.
    pub fn want(field: &Selected<'_>, one: One, want: &mut Want) {
        field.add_node::<Person>(want.one(one, Person::NOUN));
        field.add_node::<Source>(want.one(one, Source::NOUN));
    }

    /// Who has `id`, as read with what `one` leads from; `None` where there is nobody.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn fetch(ctx: &Context<'_>, edges: &Edges, one: One, id: Option<SpeakerId>) -> Result<Option<Speaker>> {
        let found = match edges.one(one) {
            Some(None) => None,
            Some(Some(AnyFound::Person(found))) => Some(Self::Person(found.clone().into())),
            Some(Some(AnyFound::Source(found))) => Some(Self::Source(found.clone().into())),
            Some(Some(_)) => return Err(unexpected()),
            None => match id {
                Some(SpeakerId::Person(id)) => fetch::<Person>(ctx, id.0).await?.map(Self::Person),
                Some(SpeakerId::Source(id)) => fetch::<Source>(ctx, id.0).await?.map(Self::Source),
                None => None,
            },
        };
        Ok(found.map(Ready))
    }
}
