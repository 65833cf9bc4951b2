//! Objects whose fields are there already, as they were read with the root field: they are resolved one after the other,
//! in the order of the query. The library would make a task of each field, which costs more than the field.
//!
//! A type's fields are on `…Fields`; the type itself is [`Ready`] of them.

use super::select::Unplanned;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, Name, ObjectType, OutputType, Positioned, ServerResult, Value,
    indexmap::IndexMap,
    parser::types::{Field, Selection, SelectionSet},
    registry::Registry,
    resolver_utils::resolve_list,
};
use std::{borrow::Cow, future::Future, ops::Deref, pin::Pin};

/// An answer being made.
pub type Answer<'a> = Pin<Box<dyn Future<Output = ServerResult<Value>> + Send + 'a>>;

/// An object, or one of several, whose fields are there.
pub trait Fields: ContainerType + Sized {
    /// All fields that are selected.
    fn answer<'a>(&'a self, ctx: &'a ContextSelectionSet<'a>) -> Answer<'a> {
        Box::pin(async move {
            let mut fields = IndexMap::with_capacity(ctx.item.node.items.len());
            fill(self, ctx, &ctx.item.node, &mut fields).await?;
            Ok(if fields.is_empty() {
                Value::Null
            } else {
                Value::Object(fields)
            })
        })
    }
}

/// An object whose fields are there.
#[derive(Debug, Clone)]
pub struct Ready<T>(pub T);

impl<T> Deref for Ready<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Fields> OutputType for Ready<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        if ctx.data_opt::<Unplanned>().is_some() {
            // What is read meanwhile is read together.
            return self.0.resolve(ctx, field).await;
        }
        self.0.answer(ctx).await
    }
}

impl<T: Fields> ContainerType for Ready<T> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        self.0.resolve_field(ctx).await
    }
}

impl<T: Fields + ObjectType> ObjectType for Ready<T> {}

/// Objects whose fields are there.
#[derive(Debug, Clone)]
pub struct ReadyList<T>(pub Vec<T>);

impl<T> FromIterator<T> for ReadyList<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T: OutputType> OutputType for ReadyList<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        if ctx.data_opt::<Unplanned>().is_some() {
            return resolve_list(ctx, field, &self.0, Some(self.0.len())).await;
        }
        let mut items = Vec::with_capacity(self.0.len());
        for (i, item) in self.0.iter().enumerate() {
            let ctx = ctx.with_index(i);
            items.push(item.resolve(&ctx, field).await.map_err(|e| ctx.set_error_path(e))?);
        }
        Ok(Value::List(items))
    }
}

fn fill<'a, T: Fields>(
    object: &'a T,
    ctx: &'a ContextSelectionSet<'a>,
    set: &'a SelectionSet,
    fields: &'a mut IndexMap<Name, Value>,
) -> Pin<Box<dyn Future<Output = ServerResult<()>> + Send + 'a>> {
    Box::pin(async move {
        for item in &set.items {
            let (condition, below) = match &item.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.clone();
                    if field.node.name.node == "__typename" {
                        let name = object.introspection_type_name().into_owned();
                        insert(fields, key, Value::String(name));
                        continue;
                    }
                    // A field that may be null has answered its error itself; any other takes its object with it.
                    let value = object.resolve_field(&ctx.with_field(field)).await?;
                    insert(fields, key, value.unwrap_or_default());
                    continue;
                }
                Selection::InlineFragment(inline) => {
                    (inline.node.type_condition.as_ref(), &inline.node.selection_set.node)
                }
                Selection::FragmentSpread(spread) => {
                    // Validation has refused a document that lacks one.
                    let Some(fragment) = ctx.query_env.fragments.get(&spread.node.fragment_name.node) else {
                        continue;
                    };
                    (Some(&fragment.node.type_condition), &fragment.node.selection_set.node)
                }
            };
            let types = &ctx.schema_env.registry.types;
            let applies = condition.is_none_or(|condition| {
                let (on, is) = (condition.node.on.node.as_str(), object.introspection_type_name());
                on == is || types.get(on).is_some_and(|kind| kind.is_possible_type(&is))
            });
            if applies {
                fill(object, ctx, below, fields).await?;
            }
        }
        Ok(())
    })
}

/// Adds a field, or what a field that is selected twice has more.
fn insert(fields: &mut IndexMap<Name, Value>, key: Name, value: Value) {
    match (fields.get_mut(&key), value) {
        (None, value) => {
            fields.insert(key, value);
        }
        (Some(known), more) => merge(known, more),
    }
}

fn merge(known: &mut Value, more: Value) {
    match (known, more) {
        (Value::Object(known), Value::Object(more)) => {
            for (key, value) in more {
                insert(known, key, value);
            }
        }
        (Value::List(known), Value::List(more)) => {
            for (known, more) in known.iter_mut().zip(more) {
                merge(known, more);
            }
        }
        _ => {}
    }
}
