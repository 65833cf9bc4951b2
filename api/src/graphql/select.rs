//! What a query selects below a field, as the reads that it needs.
//!
//! A root field turns its selection into a [`Want`], the store answers that by one SQL statement, and the resolvers below
//! hand out what was read. Each type says beside its fields which parts of its noun they show ([`Noun::want`]).

use super::{
    connection::{Args, List},
    error::from_domain,
    facet::{want_facets, want_histogram},
};
use async_graphql::{
    Context, InputType, Positioned,
    parser::types::{Field, Selection as Item, SelectionSet},
};
use whosaid_domain::{
    page::PageArgs,
    store::read::{
        AnyFound,
        want::{self, Columns, ListWant, Want, span},
    },
};

/// Put into a request's data, nothing is planned: each level is read by itself. For comparing answers.
#[derive(Debug, Clone, Copy)]
pub struct Unplanned;

/// A GraphQL type that shows a noun.
pub trait Noun {
    /// Its name in the schema.
    const TYPE: &'static str;
    /// Which noun.
    const NOUN: want::Noun;

    /// Adds what `field` of this type shows.
    fn want(field: &Selected<'_>, want: &mut Want);

    /// What was read, where it is of this noun.
    fn found(found: AnyFound) -> Option<Self>
    where
        Self: Sized;
}

/// A selected field.
pub struct Selected<'a> {
    ctx: &'a Context<'a>,
    field: &'a Positioned<Field>,
}

impl<'a> Selected<'a> {
    /// The field that is being resolved.
    #[must_use]
    pub fn of(ctx: &'a Context<'a>) -> Self {
        Self { ctx, field: ctx.item }
    }

    /// Its name in the schema.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.field.node.name.node.as_str()
    }

    /// The fields that it selects of the type `name`, fragments expanded. What `@skip` and `@include` leave out is no
    /// longer in the document.
    #[must_use]
    pub fn fields(&self, name: &str) -> Vec<Selected<'a>> {
        let mut fields = Vec::new();
        self.collect(&self.field.node.selection_set.node, name, &mut fields);
        fields
    }

    fn collect(&self, set: &'a SelectionSet, name: &str, fields: &mut Vec<Selected<'a>>) {
        let is = |condition: &str| {
            condition == name
                || self
                    .ctx
                    .schema_env
                    .registry
                    .types
                    .get(condition)
                    .is_some_and(|kind| kind.is_possible_type(name))
        };
        for item in &set.items {
            match &item.node {
                Item::Field(field) => fields.push(Selected { ctx: self.ctx, field }),
                Item::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    if condition.is_none_or(|c| is(c.node.on.node.as_str())) {
                        self.collect(&inline.node.selection_set.node, name, fields);
                    }
                }
                Item::FragmentSpread(spread) => {
                    let fragment = self.ctx.query_env.fragments.get(&spread.node.fragment_name.node);
                    if let Some(fragment) = fragment
                        && is(fragment.node.type_condition.node.on.node.as_str())
                    {
                        self.collect(&fragment.node.selection_set.node, name, fields);
                    }
                }
            }
        }
    }

    /// An argument; `None` where it makes no sense, which its resolver will say.
    #[must_use]
    pub fn argument<T: InputType>(&self, name: &str, default: fn() -> T) -> Option<T> {
        self.ctx
            .with_field(self.field)
            .param_value(name, Some(default))
            .ok()
            .map(|(_, value)| value)
    }

    fn page(&self) -> Option<PageArgs> {
        let args = Args {
            first: self.argument("first", || None)?,
            after: self.argument("after", || None)?,
            last: self.argument("last", || None)?,
            before: self.argument("before", || None)?,
        };
        args.read().ok()
    }

    /// What a field wants that gives one noun.
    #[must_use]
    pub fn node<N: Noun>(&self) -> Want {
        if self.ctx.data_opt::<Unplanned>().is_some() {
            return Want::complete(N::NOUN);
        }
        let mut want = Want::default();
        self.add_node::<N>(&mut want);
        want
    }

    /// Adds what a field wants that gives one noun.
    pub fn add_node<N: Noun>(&self, want: &mut Want) {
        for field in self.fields(N::TYPE) {
            N::want(&field, want);
        }
    }

    /// Adds a page of a list that hangs on a noun. A list or a page that makes no sense is left to its resolver.
    pub fn add_list<L: List>(&self, list: Option<L>, want: &mut Want) {
        if let (Some(list), Some(page)) = (list, self.page()) {
            self.add_page(&list, want.list(list.of(), page));
        }
    }

    /// What a field wants that gives a page of a list of all.
    ///
    /// # Errors
    /// With the code `BAD_PAGE`.
    pub fn list<L: List>(&self, list: &L, args: &Args) -> async_graphql::Result<ListWant> {
        let page = args.read()?;
        if self.ctx.data_opt::<Unplanned>().is_some() {
            return Ok(ListWant::complete(list.of(), page));
        }
        let mut want = ListWant::new(list.of(), page);
        self.add_page(list, &mut want);
        Ok(want)
    }

    fn add_page<L: List>(&self, _: &L, page: &mut ListWant) {
        for field in self.fields(L::CONNECTION) {
            match field.name() {
                "nodes" => {
                    page.items = true;
                    L::want(&field, &mut page.node);
                }
                "edges" => {
                    page.items = true;
                    for of_edge in field.fields(L::EDGE) {
                        match of_edge.name() {
                            "node" => L::want(&of_edge, &mut page.node),
                            "cursor" | "__typename" => {}
                            _ => page.link = true,
                        }
                    }
                }
                "pageInfo" => {
                    for of_info in field.fields("PageInfo") {
                        match of_info.name() {
                            "hasNextPage" => page.next = true,
                            "hasPreviousPage" => page.previous = true,
                            // The cursors are those of the items.
                            _ => page.items = true,
                        }
                    }
                }
                "totalCount" => page.count = true,
                // Lists of statements alone have these.
                "facets" => want_facets(&field, page),
                "histogram" => want_histogram(&field, page),
                _ => {}
            }
        }
    }

    /// Adds the parts of a span.
    pub fn add_span(&self, role: Columns, want: &mut Want) {
        want.add(role);
        for field in self.fields("TextSpan") {
            want.spans = want.spans.with(match field.name() {
                "start" => span::START,
                "end" => span::END,
                "startUtf16" => span::START_UTF16,
                "endUtf16" => span::END_UTF16,
                "exact" => span::EXACT,
                "prefix" => span::PREFIX,
                "suffix" => span::SUFFIX,
                _ => Columns::NONE,
            });
        }
    }
}

/// Of a result that was read and is not of the kind that was wanted: a fault.
pub fn unexpected() -> async_graphql::Error {
    from_domain(whosaid_domain::Error::Schema(
        "what was read is not of the kind that was wanted".into(),
    ))
}
