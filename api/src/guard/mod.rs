//! Limits on a query document, before and after it is parsed, on every transport.
//!
//! The parser reads value literals by unbounded recursion, and the library's own checks walk fragments again at each
//! use. So tokens and brackets are counted before the parser, and fields, aliases and depth right after it, each
//! fragment once.

mod allowance;
mod lexical;
mod limits;
mod shape;
mod turns;

pub use allowance::{Allowance, allow, too_long};
pub use limits::{Exceeded, Limits};
pub use turns::Turns;

use crate::{
    documents::{Document, Documents},
    graphql::{error::Code, ordered::Slot},
};
use async_graphql::{
    Name, Request, Response, ServerError, ServerResult, ValidationResult, Value,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextPrepareRequest, NextRequest, NextValidation},
    parser::types::{
        DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
    },
};
use lexical::lexical;
use shape::shape;
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// The extension that holds the limits, and keeps the documents that were within them.
#[derive(Debug, Clone)]
pub struct Guard {
    limits: Limits,
    documents: Documents,
    /// Of the request that it guards.
    request: Arc<OnceLock<Guarded>>,
}

/// A document and the kind of values that it comes with.
#[derive(Debug)]
struct Guarded {
    document: Arc<Document>,
    /// Its text, where it is not kept yet.
    text: Option<String>,
    /// `None` where it is too long to be kept.
    kind: Option<String>,
    /// What it costs, once it is validated.
    price: AtomicUsize,
}

impl Guard {
    /// With these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            documents: Documents::default(),
            request: Arc::default(),
        }
    }

    /// The document of a request, and whether it was kept or is read now.
    fn document(&self, request: &mut Request) -> ServerResult<(Arc<Document>, bool)> {
        if let Some(known) = self.documents.get(&request.query) {
            return Ok((known, true));
        }
        let parsed = parsed(request, &self.limits)?;
        shape(parsed, &self.limits)?;
        Ok((Arc::new(Document::new(parsed.clone())), false))
    }
}

impl ExtensionFactory for Guard {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self {
            request: Arc::default(),
            ..self.clone()
        })
    }
}

/// What the transport and the guard tell one another about a request; it goes into the request's data.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// Whether nothing may be changed, as over GET.
    pub read_only: bool,
    /// Whether more than one answer can be sent, as a subscription needs it.
    pub streams: bool,
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    passed: AtomicBool,
    operation: OnceLock<(Option<Name>, OperationType)>,
}

impl Progress {
    /// Over a transport that must not change anything.
    #[must_use]
    pub fn read_only() -> Self {
        Self {
            read_only: true,
            ..Self::default()
        }
    }

    /// The same over a transport that can send more than one answer.
    #[must_use]
    pub fn streaming(self) -> Self {
        Self { streams: true, ..self }
    }

    /// Whether the document was accepted, so that its fields were executed. A response without it has no data.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.inner.passed.load(Ordering::Relaxed)
    }

    /// The operation's name, where the document was read and it has one.
    #[must_use]
    pub fn operation(&self) -> Option<&Name> {
        self.inner.operation.get()?.0.as_ref()
    }

    /// Whether it is a mutation, as far as the document was read.
    #[must_use]
    pub fn is_mutation(&self) -> bool {
        matches!(self.inner.operation.get(), Some((_, OperationType::Mutation)))
    }
}

#[async_trait::async_trait]
impl Extension for Guard {
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        mut request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        let (document, kept) = self.document(&mut request)?;
        let (name, definition) = operation(&document.parsed, request.operation_name.as_deref());
        let kind = definition.map_or(OperationType::Query, |o| o.ty);
        if let Some(progress) = data::<Progress>(&request) {
            if let Some(definition) = definition {
                may_run(progress, definition)?;
            }
            progress.inner.operation.set((name.cloned(), kind)).ok();
        }
        if kind == OperationType::Query {
            let texts = request.variables.values().map(longest_text).max().unwrap_or(0);
            Exceeded::check(
                "text-bytes",
                "a text in the variables has {} bytes",
                texts,
                self.limits.text,
            )
            .map_err(|exceeded| exceeded.error(Code::TooComplex))?;
        }
        if let Some(slot) = data::<Slot>(&request) {
            slot.fill(&document.order, request.operation_name.as_deref());
        }
        request.set_parsed_query(document.parsed.clone());
        let kind = document.kind(&request);
        // A request is guarded once.
        let text = (!kept).then(|| request.query.clone());
        let price = AtomicUsize::default();
        let guarded = Guarded {
            document,
            text,
            kind,
            price,
        };
        self.request.set(guarded).ok();
        next.run(ctx, request.data(Allowance::new(self.limits.answer))).await
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let guarded = self.request.get();
        let costs = |price| guarded.map(|guarded| guarded.price.store(price, Ordering::Relaxed));
        if let Some(known) = guarded.and_then(|g| g.document.valid(g.kind.as_deref()?)) {
            costs(known.complexity);
            return Ok(known);
        }
        let result = next.run(ctx).await.map_err(|mut errors| {
            errors.iter_mut().for_each(|e| Code::ValidationFailed.mark(e));
            errors
        })?;
        let what = "the query may give {} fields, so ask for fewer items a page, or for less of each";
        Exceeded::check("complexity", what, result.complexity, self.limits.complexity)
            .map_err(|exceeded| vec![exceeded.error(Code::TooComplex)])?;
        costs(result.complexity);
        if let Some(guarded) = guarded {
            // Only what may be answered is kept.
            if let Some(kind) = &guarded.kind {
                guarded.document.remember(kind.clone(), result);
            }
            if let Some(text) = &guarded.text {
                self.documents.keep(text.clone(), guarded.document.clone());
            }
        }
        Ok(result)
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: async_graphql::extensions::NextExecute<'_>,
    ) -> Response {
        if let Some(progress) = ctx.data_opt::<Progress>() {
            progress.inner.passed.store(true, Ordering::Relaxed);
        }
        if let Some(allowance) = ctx.data_opt::<Allowance>() {
            allowance.renew();
        }
        let guarded = self.request.get();
        let price = guarded.map_or(0, |guarded| guarded.price.load(Ordering::Relaxed));
        let _turn = match ctx.data_opt::<Turns>() {
            Some(turns) => Some(turns.take(price, self.limits.complexity).await),
            None => None,
        };
        next.run(ctx, operation_name).await
    }

    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let mut response = next.run(ctx).await;
        // What the library found wrong itself is the client's: a variable of the wrong type, an unknown operation.
        response.errors.iter_mut().for_each(|e| Code::BadUserInput.mark(e));
        response
    }
}

/// What a transport put into the request's data.
fn data<T: 'static>(request: &Request) -> Option<&T> {
    request.data.get(&std::any::TypeId::of::<T>())?.downcast_ref()
}

fn refuse(message: String, code: Code) -> ServerError {
    let mut error = ServerError::new(message, None);
    code.mark(&mut error);
    error
}

/// The document of a request, counted before it is parsed.
fn parsed<'a>(request: &'a mut Request, limits: &Limits) -> ServerResult<&'a ExecutableDocument> {
    lexical(&request.query, limits).map_err(|exceeded| exceeded.error(Code::TooComplex))?;
    request.parsed_query().map_err(|mut error| {
        Code::ParseFailed.mark(&mut error);
        error
    })
}

/// Whether a request changes something: of one that is read, and not yet guarded.
#[must_use]
pub fn is_mutation(request: &mut Request, limits: &Limits) -> bool {
    let name = request.operation_name.clone();
    let of = |document| operation(document, name.as_deref()).1.map(|o| o.ty);
    parsed(request, limits).is_ok_and(|document| of(document) == Some(OperationType::Mutation))
}

/// Whether a request may have more than one answer: of one that is read, and not yet guarded.
#[must_use]
pub fn is_subscription(request: &mut Request, limits: &Limits) -> bool {
    let name = request.operation_name.clone();
    let of = |document| operation(document, name.as_deref()).1.map(|o| o.ty);
    parsed(request, limits).is_ok_and(|document| of(document) == Some(OperationType::Subscription))
}

/// Counts values and brackets of a request's JSON before it is read.
///
/// # Errors
/// Where there are too many.
pub fn check_json(bytes: &[u8], limits: &Limits) -> Result<(), Exceeded> {
    lexical::json(bytes, limits)
}

/// The operation that is asked for, or would be, and its name.
fn operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> (Option<&'a Name>, Option<&'a OperationDefinition>) {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => return (None, Some(&operation.node)),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get_key_value(name),
        (DocumentOperations::Multiple(operations), None) => operations.iter().next(),
    };
    found.map_or((None, None), |(name, operation)| (Some(name), Some(&operation.node)))
}

/// Refuses an operation that the transport must not or cannot run.
fn may_run(progress: &Progress, operation: &OperationDefinition) -> ServerResult<()> {
    match operation.ty {
        OperationType::Query => Ok(()),
        OperationType::Subscription if progress.streams => one_field(&operation.selection_set.node),
        OperationType::Mutation if !progress.read_only => Ok(()),
        OperationType::Mutation => Err(refuse(
            "GET runs queries only: send this by POST".into(),
            Code::MethodNotAllowed,
        )),
        OperationType::Subscription => Err(refuse(
            "a subscription has many answers: run it over WebSocket at /graphql/ws, or as server-sent events at \
             /graphql/stream"
                .into(),
            if progress.read_only {
                Code::MethodNotAllowed
            } else {
                Code::BadUserInput
            },
        )),
    }
}

/// A subscription is to one thing. The library would take each field for one, and overlook fragments.
fn one_field(set: &SelectionSet) -> ServerResult<()> {
    match &set.items[..] {
        [item] if matches!(&item.node, Selection::Field(f) if !f.node.name.node.starts_with("__")) => Ok(()),
        _ => Err(refuse(
            "a subscription selects one field of `Subscription`, not in a fragment".into(),
            Code::ValidationFailed,
        )),
    }
}

/// Bytes of the longest text in a value, which is nested no deeper than the limit.
fn longest_text(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::List(items) => items.iter().map(longest_text).max().unwrap_or(0),
        Value::Object(fields) => fields.values().map(longest_text).max().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod test;
