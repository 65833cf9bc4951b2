//! Limits on a query document, before and after it is parsed, on every transport.
//!
//! The parser reads value literals by unbounded recursion, and the library's own checks walk fragments again at each
//! use. So tokens and brackets are counted before the parser, and fields, aliases and depth right after it, each
//! fragment once.

use crate::{
    documents::{Document, Documents},
    graphql::{error::Code, ordered::Slot},
};
use async_graphql::{Name, Positioned};
use async_graphql::{
    Request, Response, ServerError, ServerResult, ValidationResult,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextPrepareRequest, NextRequest, NextValidation},
    parser::types::{DocumentOperations, ExecutableDocument, OperationType, Selection, SelectionSet},
};
use std::{
    collections::HashMap,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

/// How much a document may ask for.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the document.
    pub bytes: usize,
    /// Names, numbers, strings and punctuation in the document.
    pub tokens: usize,
    /// Brackets of any kind within one another.
    pub nesting: usize,
    /// Fields within one another, fragments expanded. GraphiQL asks for the schema 13 deep.
    pub depth: u16,
    /// Fields in all, fragments expanded.
    pub fields: usize,
    /// Fields under an alias, fragments expanded.
    pub aliases: usize,
    /// The price of the document: about the number of fields that the answer may have.
    pub complexity: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024,
            tokens: 4000,
            nesting: 40,
            depth: 20,
            fields: 1000,
            aliases: 100,
            complexity: 50_000,
        }
    }
}

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
    kind: String,
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
        lexical(&request.query, &self.limits).map_err(|message| refuse(message, Code::TooComplex))?;
        let parsed = request.parsed_query().map_err(|mut error| {
            Code::ParseFailed.mark(&mut error);
            error
        })?;
        shape(parsed, &self.limits).map_err(|message| refuse(message, Code::TooComplex))?;
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
    passed: Arc<AtomicBool>,
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
        self.passed.load(Ordering::Relaxed)
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
        if let Some(progress) = data::<Progress>(&request) {
            may_run(progress, &document.parsed, request.operation_name.as_deref())?;
        }
        if let Some(slot) = data::<Slot>(&request) {
            slot.fill(&document.order, request.operation_name.as_deref());
        }
        request.set_parsed_query(document.parsed.clone());
        let kind = document.kind(&request);
        // A request is guarded once.
        let text = (!kept).then(|| request.query.clone());
        self.request.set(Guarded { document, text, kind }).ok();
        next.run(ctx, request).await
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let guarded = self.request.get();
        if let Some(known) = guarded.and_then(|g| g.document.valid(&g.kind)) {
            return Ok(known);
        }
        let result = next.run(ctx).await.map_err(|mut errors| {
            errors.iter_mut().for_each(|e| Code::ValidationFailed.mark(e));
            errors
        })?;
        let limit = self.limits.complexity;
        if result.complexity > limit {
            let message = format!(
                "the query may give {} fields; the limit is {limit}: ask for fewer items a page, or for less of each",
                result.complexity
            );
            return Err(vec![refuse(message, Code::TooComplex)]);
        }
        if let Some(guarded) = guarded {
            // Only what may be answered is kept.
            guarded.document.remember(guarded.kind.clone(), result);
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
            progress.passed.store(true, Ordering::Relaxed);
        }
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

/// Counts bytes, tokens and open brackets as the parser would see them, in one pass without recursion. Where the text is
/// no GraphQL, more is counted rather than less.
fn lexical(query: &str, limits: &Limits) -> Result<(), String> {
    if query.len() > limits.bytes {
        return Err(format!(
            "the query has {} bytes; the limit is {}",
            query.len(),
            limits.bytes
        ));
    }
    let bytes = query.as_bytes();
    let (mut tokens, mut open, mut at) = (0_usize, 0_usize, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b' ' | b',' | b'\t' | b'\n' | b'\r' => continue,
            b'#' => {
                at += bytes[at..].iter().take_while(|b| !matches!(b, b'\n' | b'\r')).count();
                continue;
            }
            b'"' => at = after_string(bytes, at),
            b'(' | b'[' | b'{' => {
                open += 1;
                if open > limits.nesting {
                    return Err(format!(
                        "the query has brackets more than {} deep, which is the limit",
                        limits.nesting
                    ));
                }
            }
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ if is_word(byte) => at += bytes[at..].iter().take_while(|b| is_word(**b)).count(),
            _ => {}
        }
        tokens += 1;
        if tokens > limits.tokens {
            return Err(format!(
                "the query has more than {} tokens, which is the limit",
                limits.tokens
            ));
        }
    }
    Ok(())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'+')
}

/// Where the string that opened just before `at` has ended; a plain one ends with its line at the latest.
fn after_string(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    if rest.starts_with(b"\"\"") {
        let mut i = 2;
        while i < rest.len() {
            if rest[i..].starts_with(b"\\\"\"\"") {
                i += 4;
            } else if rest[i..].starts_with(b"\"\"\"") {
                return at + i + 3;
            } else {
                i += 1;
            }
        }
        // It never ends, which the parser will refuse: counting on misses nothing.
        return at + 2;
    }
    let mut i = 0;
    while i < rest.len() {
        match rest[i] {
            b'\\' => i += 2,
            b'"' => return at + i + 1,
            b'\n' | b'\r' => break,
            _ => i += 1,
        }
    }
    at + i.min(rest.len())
}

/// What a selection comes to when its fragments are expanded.
#[derive(Debug, Clone, Copy, Default)]
struct Shape {
    depth: usize,
    fields: usize,
    aliases: usize,
}

impl Shape {
    fn add(&mut self, other: Self, deeper: usize) {
        self.depth = self.depth.max(other.depth + deeper);
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
    }
}

/// Refuses a document that is too deep or too wide when its fragments are expanded.
fn shape(document: &ExecutableDocument, limits: &Limits) -> Result<(), String> {
    let mut known = HashMap::new();
    let mut whole = Shape::default();
    let mut fragments: Vec<_> = document.fragments.keys().collect();
    fragments.sort();
    for name in fragments {
        // On their own too: validation also visits fragments that no operation uses.
        expand(name, document, &mut known)?;
    }
    for (_, operation) in document.operations.iter() {
        whole.add(selection(&operation.node.selection_set.node, document, &mut known)?, 0);
    }
    for fragment in known.values().flatten() {
        whole.depth = whole.depth.max(fragment.depth);
        whole.fields = whole.fields.max(fragment.fields);
    }
    for (what, n, limit) in [
        ("is {n} fields deep", whole.depth, usize::from(limits.depth)),
        ("has {n} fields", whole.fields, limits.fields),
        ("has {n} aliases", whole.aliases, limits.aliases),
    ] {
        if n > limit {
            let what = what.replace("{n}", &n.to_string());
            return Err(format!("the query {what}, fragments expanded; the limit is {limit}"));
        }
    }
    Ok(())
}

/// `None` while a fragment is being expanded: meeting it then is a cycle.
type Known<'a> = HashMap<&'a Name, Option<Shape>>;

fn expand<'a>(name: &'a Name, document: &'a ExecutableDocument, known: &mut Known<'a>) -> Result<Shape, String> {
    match known.get(name) {
        Some(Some(shape)) => return Ok(*shape),
        Some(None) => return Err(format!("the fragment `{name}` contains itself")),
        None => {}
    }
    // An unknown fragment is left to validation.
    let Some(fragment) = document.fragments.get(name) else {
        return Ok(Shape::default());
    };
    known.insert(name, None);
    let shape = selection(&fragment.node.selection_set.node, document, known)?;
    known.insert(name, Some(shape));
    Ok(shape)
}

fn selection<'a>(
    set: &'a SelectionSet,
    document: &'a ExecutableDocument,
    known: &mut Known<'a>,
) -> Result<Shape, String> {
    let mut shape = Shape::default();
    for Positioned { node, .. } in &set.items {
        match node {
            Selection::Field(field) => {
                let aliases = usize::from(field.node.alias.is_some());
                shape.add(
                    Shape {
                        depth: 1,
                        fields: 1,
                        aliases,
                    },
                    0,
                );
                shape.add(selection(&field.node.selection_set.node, document, known)?, 1);
            }
            Selection::FragmentSpread(spread) => {
                shape.add(expand(&spread.node.fragment_name.node, document, known)?, 0);
            }
            Selection::InlineFragment(inline) => {
                shape.add(selection(&inline.node.selection_set.node, document, known)?, 0);
            }
        }
    }
    Ok(shape)
}

/// Refuses an operation that the transport must not or cannot run.
fn may_run(progress: &Progress, document: &ExecutableDocument, name: Option<&str>) -> ServerResult<()> {
    let operation = match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => Some(operation),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) => operations.values().next(),
    };
    let Some(operation) = operation else { return Ok(()) };
    match operation.node.ty {
        OperationType::Query => Ok(()),
        OperationType::Subscription if progress.streams => one_field(&operation.node.selection_set.node),
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

#[cfg(test)]
#[path = "guard_test.rs"]
mod test;
