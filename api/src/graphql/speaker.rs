//! Who speaks.

use super::{person::Person, source::Source};
use async_graphql::{Context, Result, Union};
use whosaid_domain::statement::SpeakerId;

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
    /// Who has `id`; `None` where there is nobody.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn fetch(ctx: &Context<'_>, id: SpeakerId) -> Result<Option<Self>> {
        Ok(match id {
            SpeakerId::Person(id) => Person::fetch(ctx, id).await?.map(Self::Person),
            SpeakerId::Source(id) => Source::fetch(ctx, id).await?.map(Self::Source),
        })
    }
}
