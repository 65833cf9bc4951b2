//! Who speaks.

use super::{
    node::fetch,
    person::Person,
    select::{Noun, Selected, unexpected},
    source::Source,
};
use async_graphql::{Context, Result, Union};
use whosaid_domain::{
    statement::SpeakerId,
    store::read::{
        AnyFound, Edges,
        want::{One, Want},
    },
};

/// Who speaks, or takes part: a person, or a body (an institution, a place that stands for its government, a source
/// without a name).
#[derive(Union, Debug, Clone)]
pub enum Speaker {
    /// A person.
    Person(Person),
    /// A body.
    Source(Source),
}

impl Speaker {
    /// Adds what a field wants that `one` leads to.
    pub fn want(field: &Selected<'_>, one: One, want: &mut Want) {
        field.add_node::<Person>(want.one(one, Person::NOUN));
        field.add_node::<Source>(want.one(one, Source::NOUN));
    }

    /// Who has `id`, as read with what `one` leads from; `None` where there is nobody.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn fetch(ctx: &Context<'_>, edges: &Edges, one: One, id: Option<SpeakerId>) -> Result<Option<Self>> {
        match edges.one(one) {
            Some(None) => Ok(None),
            Some(Some(AnyFound::Person(found))) => Ok(Some(Self::Person(Person(found.clone())))),
            Some(Some(AnyFound::Source(found))) => Ok(Some(Self::Source(Source(found.clone())))),
            Some(Some(_)) => Err(unexpected()),
            None => Ok(match id {
                Some(SpeakerId::Person(id)) => fetch::<Person>(ctx, id.0).await?.map(Self::Person),
                Some(SpeakerId::Source(id)) => fetch::<Source>(ctx, id.0).await?.map(Self::Source),
                None => None,
            }),
        }
    }
}
