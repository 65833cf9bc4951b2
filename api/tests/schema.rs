//! The schema's shape.

use crate::cases;
use async_graphql::Value;
use async_graphql::parser::{
    parse_query, parse_schema,
    types::{
        BaseType, ExecutableDocument, Field, OperationType, Selection, SelectionSet, TypeKind, TypeSystemDefinition,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};
use whosaid::graphql::sdl;

#[test]
fn the_schema_file_is_what_the_server_serves() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema.graphql");
    let kept = std::fs::read_to_string(file).unwrap();
    assert!(kept == sdl(), "schema.graphql is out of date: run `make schema`");
}

/// What a type has: its fields or input fields with their arguments and their type's name.
type Fields = BTreeMap<String, (BTreeMap<String, String>, String)>;

struct Shape {
    types: BTreeMap<String, Fields>,
    undescribed: Vec<String>,
}

fn shape() -> Shape {
    let mut shape = Shape {
        types: BTreeMap::new(),
        undescribed: Vec::new(),
    };
    for definition in parse_schema(sdl()).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        let definition = definition.node;
        let of = definition.name.node.to_string();
        let mut check = |name: String, described: bool| {
            if !described {
                shape.undescribed.push(name);
            }
        };
        check(of.clone(), definition.description.is_some());
        let fields = match &definition.kind {
            TypeKind::Object(object) => &object.fields,
            TypeKind::Interface(interface) => &interface.fields,
            _ => &Vec::new(),
        };
        let mut known = Fields::new();
        for field in fields {
            let name = field.node.name.node.to_string();
            check(format!("{of}.{name}"), field.node.description.is_some());
            let mut arguments = BTreeMap::new();
            for argument in &field.node.arguments {
                let argument_name = argument.node.name.node.to_string();
                check(
                    format!("{of}.{name}({argument_name})"),
                    argument.node.description.is_some(),
                );
                arguments.insert(argument_name, base(&argument.node.ty.node.base));
            }
            known.insert(name, (arguments, base(&field.node.ty.node.base)));
        }
        match definition.kind {
            TypeKind::Enum(values) => {
                for value in values.values {
                    check(
                        format!("{of}.{}", value.node.value.node),
                        value.node.description.is_some(),
                    );
                }
            }
            TypeKind::InputObject(input) => {
                for field in input.fields {
                    let name = field.node.name.node.to_string();
                    check(format!("{of}.{name}"), field.node.description.is_some());
                    known.insert(name, (BTreeMap::new(), base(&field.node.ty.node.base)));
                }
            }
            _ => {}
        }
        shape.types.insert(of, known);
    }
    shape
}

fn base(ty: &BaseType) -> String {
    match ty {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => base(&inner.base),
    }
}

#[test]
fn everything_is_described() {
    assert_eq!(shape().undescribed, Vec::<String>::new());
}

#[test]
fn every_field_argument_and_filter_appears_in_a_query_file() {
    let shape = shape();
    let mut all = BTreeSet::new();
    for (of, fields) in &shape.types {
        for (name, (arguments, _)) in fields {
            all.insert(format!("{of}.{name}"));
            // Pages are one piece of code, so the four arguments need to appear once, not at each connection.
            let arguments = arguments
                .keys()
                .filter(|a| !matches!(a.as_str(), "first" | "after" | "last" | "before"));
            all.extend(arguments.map(|a| format!("{of}.{name}({a})")));
        }
    }
    let mut used = Used {
        shape: &shape,
        seen: BTreeSet::new(),
    };
    for file in cases::files() {
        // One of the cases is no GraphQL, which is its point.
        let Ok(document) = parse_query(std::fs::read_to_string(&file).unwrap()) else {
            continue;
        };
        for (_, operation) in document.operations.iter() {
            let root = match operation.node.ty {
                OperationType::Query => "Query",
                OperationType::Mutation => "Mutation",
                OperationType::Subscription => "Subscription",
            };
            used.selection(root, &operation.node.selection_set.node, &document);
        }
    }
    let missing: Vec<_> = all.difference(&used.seen).collect();
    assert_eq!(
        missing,
        Vec::<&String>::new(),
        "no file of tests/graphql asks for these"
    );
}

struct Used<'a> {
    shape: &'a Shape,
    seen: BTreeSet<String>,
}

impl Used<'_> {
    fn selection(&mut self, of: &str, set: &SelectionSet, document: &ExecutableDocument) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => self.field(of, &field.node, document),
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map(|c| c.node.on.node.to_string());
                    self.selection(on.as_deref().unwrap_or(of), &inline.node.selection_set.node, document);
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = &document.fragments[&spread.node.fragment_name.node];
                    let on = fragment.node.type_condition.node.on.node.to_string();
                    self.selection(&on, &fragment.node.selection_set.node, document);
                }
            }
        }
    }

    fn field(&mut self, of: &str, field: &Field, document: &ExecutableDocument) {
        let name = field.name.node.as_str();
        let Some((arguments, ty)) = self.shape.types.get(of).and_then(|fields| fields.get(name)) else {
            return;
        };
        self.seen.insert(format!("{of}.{name}"));
        for (argument, value) in &field.arguments {
            self.seen.insert(format!("{of}.{name}({})", argument.node));
            // What a variable holds does not matter here, only that it is there.
            let value = value
                .node
                .clone()
                .into_const_with(|_| Ok::<_, ()>(Value::Null))
                .unwrap();
            self.input(&arguments[argument.node.as_str()], &value);
        }
        self.selection(ty, &field.selection_set.node, document);
    }

    fn input(&mut self, of: &str, value: &Value) {
        if let Value::List(items) = value {
            items.iter().for_each(|item| self.input(of, item));
        }
        let Value::Object(given) = value else { return };
        for (name, value) in given {
            self.seen.insert(format!("{of}.{name}"));
            let ty = &self.shape.types[of][name.as_str()].1;
            self.input(ty, value);
        }
    }
}
