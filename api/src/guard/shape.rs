//! What a document comes to when its fragments are expanded, each of them once.

use super::limits::{Exceeded, Limits};
use crate::graphql::error::Code;
use async_graphql::{
    Name, Positioned, ServerError,
    parser::types::{ExecutableDocument, Field, Selection, SelectionSet},
};
use std::collections::HashMap;

/// What a selection comes to when its fragments are expanded.
#[derive(Debug, Clone, Copy, Default)]
struct Shape {
    depth: usize,
    fields: usize,
    aliases: usize,
    directives: usize,
    /// Fields that the answer may have if all this is asked of the schema.
    of_schema: usize,
    /// The same, of those that are.
    introspected: usize,
}

impl Shape {
    fn add(&mut self, other: Self) {
        self.depth = self.depth.max(other.depth);
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.of_schema = self.of_schema.saturating_add(other.of_schema);
        self.introspected = self.introspected.saturating_add(other.introspected);
    }
}

/// Refuses a document that is too deep or too wide when its fragments are expanded, or asks too much of the schema.
pub(super) fn shape(document: &ExecutableDocument, limits: &Limits) -> Result<(), ServerError> {
    let mut known = HashMap::new();
    let mut whole = Shape::default();
    let mut fragments: Vec<_> = document.fragments.keys().collect();
    fragments.sort();
    for name in fragments {
        // On their own too: validation also visits fragments that no operation uses.
        expand(name, document, &mut known)?;
    }
    for (_, operation) in document.operations.iter() {
        whole.add(selection(&operation.node.selection_set.node, document, &mut known)?);
        whole.directives = whole.directives.saturating_add(operation.node.directives.len());
    }
    for fragment in known.values().flatten() {
        whole.depth = whole.depth.max(fragment.depth);
        whole.fields = whole.fields.max(fragment.fields);
        whole.directives = whole.directives.max(fragment.directives);
    }
    if whole.introspected > 0 && !limits.introspection {
        let mut error = ServerError::new("introspection is switched off on this server", None);
        Code::ValidationFailed.mark(&mut error);
        return Err(error);
    }
    within(&whole, limits).map_err(|exceeded| exceeded.error(Code::TooComplex))
}

fn within(whole: &Shape, limits: &Limits) -> Result<(), Exceeded> {
    let depth = usize::from(limits.depth);
    Exceeded::check(
        "depth",
        "the query is {} fields deep, fragments expanded",
        whole.depth,
        depth,
    )?;
    Exceeded::check(
        "fields",
        "the query has {} fields, fragments expanded",
        whole.fields,
        limits.fields,
    )?;
    Exceeded::check(
        "aliases",
        "the query has {} aliases, fragments expanded",
        whole.aliases,
        limits.aliases,
    )?;
    let what = "the query has {} directives, fragments expanded";
    Exceeded::check("directives", what, whole.directives, limits.directives)?;
    let what = "the query asks about {} fields of the schema";
    Exceeded::check("complexity", what, whole.introspected, limits.complexity)
}

/// `None` while a fragment is being expanded: meeting it then is a cycle.
type Known<'a> = HashMap<&'a Name, Option<Shape>>;

fn expand<'a>(name: &'a Name, document: &'a ExecutableDocument, known: &mut Known<'a>) -> Result<Shape, ServerError> {
    match known.get(name) {
        Some(Some(shape)) => return Ok(*shape),
        Some(None) => {
            let mut error = ServerError::new(format!("the fragment `{name}` contains itself"), None);
            Code::TooComplex.mark(&mut error);
            return Err(error);
        }
        None => {}
    }
    // An unknown fragment is left to validation.
    let Some(fragment) = document.fragments.get(name) else {
        return Ok(Shape::default());
    };
    known.insert(name, None);
    let mut shape = selection(&fragment.node.selection_set.node, document, known)?;
    shape.directives = shape.directives.saturating_add(fragment.node.directives.len());
    known.insert(name, Some(shape));
    Ok(shape)
}

fn selection<'a>(
    set: &'a SelectionSet,
    document: &'a ExecutableDocument,
    known: &mut Known<'a>,
) -> Result<Shape, ServerError> {
    let mut shape = Shape::default();
    for Positioned { node, .. } in &set.items {
        let (mut inner, directives) = match node {
            Selection::Field(item) => (field(&item.node, document, known)?, &item.node.directives),
            Selection::FragmentSpread(spread) => (
                expand(&spread.node.fragment_name.node, document, known)?,
                &spread.node.directives,
            ),
            Selection::InlineFragment(inline) => (
                selection(&inline.node.selection_set.node, document, known)?,
                &inline.node.directives,
            ),
        };
        inner.directives = inner.directives.saturating_add(directives.len());
        shape.add(inner);
    }
    Ok(shape)
}

fn field<'a>(field: &'a Field, document: &'a ExecutableDocument, known: &mut Known<'a>) -> Result<Shape, ServerError> {
    let mut shape = selection(&field.selection_set.node, document, known)?;
    shape.depth += 1;
    shape.fields = shape.fields.saturating_add(1);
    shape.aliases = shape.aliases.saturating_add(usize::from(field.alias.is_some()));
    let name = field.name.node.as_str();
    shape.of_schema = priced(name, shape.of_schema).saturating_add(1);
    if matches!(name, "__schema" | "__type") {
        shape.introspected = shape.introspected.saturating_add(shape.of_schema);
    }
    Ok(shape)
}

/// What a field of the schema's own types comes to: about as many as there are of it, times what each is asked for.
fn priced(name: &str, each: usize) -> usize {
    match name {
        "types" => each.saturating_mul(150),
        "fields" => each.saturating_mul(8),
        "inputFields" | "enumValues" | "directives" => each.saturating_mul(3),
        // Most types are within no other, or within one.
        "ofType" => each.div_ceil(2),
        _ => each,
    }
}
