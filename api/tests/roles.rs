//! What a client may do: each mutation names the role that it needs, and without it does nothing.

use crate::support;
use async_graphql::{
    Request,
    parser::{
        parse_schema,
        types::{BaseType, InputValueDefinition, Type, TypeKind, TypeSystemDefinition},
    },
};
use std::collections::HashMap;
use whosaid::{
    auth::{Actor, Role},
    graphql::{Server, sdl},
};

/// A mutation of the schema.
struct Mutation {
    name: String,
    /// The role that its description names.
    needs: Role,
    /// A document that runs it, with values that fit its types.
    document: String,
}

fn mutations() -> Vec<Mutation> {
    let schema = parse_schema(sdl()).unwrap();
    let mut types = HashMap::new();
    for definition in schema.definitions {
        if let TypeSystemDefinition::Type(definition) = definition {
            types.insert(definition.node.name.node.to_string(), definition.node.kind);
        }
    }
    let TypeKind::Object(root) = &types["Mutation"] else {
        panic!("`Mutation` is no object");
    };
    let mutation = |field: &async_graphql::parser::types::FieldDefinition| {
        let name = field.name.node.to_string();
        let description = field.description.as_ref().map_or("", |text| text.node.as_str());
        let description = description.split_whitespace().collect::<Vec<_>>().join(" ");
        let named: Vec<Role> = Role::ALL
            .into_iter()
            .filter(|role| description.contains(&format!("eeds the role {}", role.as_str())))
            .collect();
        assert_eq!(
            named.len(),
            1,
            "the description of `{name}` names no role: {description}"
        );
        let arguments = fields(field.arguments.iter().map(|argument| &argument.node), &types);
        Mutation {
            document: format!("mutation {{ {name}({arguments}) {{ __typename }} }}"),
            name,
            needs: named[0],
        }
    };
    root.fields.iter().map(|field| mutation(&field.node)).collect()
}

/// Values for all that must be given.
fn fields<'a>(of: impl Iterator<Item = &'a InputValueDefinition>, types: &HashMap<String, TypeKind>) -> String {
    let needed = of.filter(|field| !field.ty.node.nullable && field.default_value.is_none());
    let values = needed.map(|field| format!("{}: {}", field.name.node, value(&field.ty.node, types)));
    values.collect::<Vec<_>>().join(", ")
}

fn value(of: &Type, types: &HashMap<String, TypeKind>) -> String {
    let BaseType::Named(name) = &of.base else {
        return "[]".to_owned();
    };
    match (name.as_str(), types.get(name.as_str())) {
        ("Int" | "Float", _) => "1".to_owned(),
        ("Boolean", _) => "true".to_owned(),
        ("URL", _) => "\"https://a.example\"".to_owned(),
        ("DateTime", _) => "\"2024-01-01\"".to_owned(),
        (_, Some(TypeKind::Enum(of))) => of.values[0].node.value.node.to_string(),
        (_, Some(TypeKind::InputObject(of))) => {
            format!("{{ {} }}", fields(of.fields.iter().map(|field| &field.node), types))
        }
        _ => "\"x\"".to_owned(),
    }
}

/// The code of the first error.
async fn code(server: &Server, document: &str, role: Option<Role>) -> Option<String> {
    let mut request = Request::new(document);
    if let Some(role) = role {
        let name = "somebody".to_owned();
        request = request.data(Actor { name, role });
    }
    let response = serde_json::to_value(server.execute(request).await).unwrap();
    let code = &response["errors"][0]["extensions"]["code"];
    code.as_str().map(str::to_owned)
}

#[tokio::test]
async fn a_mutation_without_its_role_is_forbidden_and_does_nothing() {
    whosaid_testkit::on_each(async |database| {
        let server = support::server_with_samples(database.url()).await;
        let before = server.store().listing().await.unwrap();
        let mutations = mutations();
        assert!(mutations.len() > 10, "{}", mutations.len());
        for mutation in &mutations {
            let lesser = Role::ALL.into_iter().filter(|role| *role < mutation.needs);
            for role in std::iter::once(None).chain(lesser.map(Some)) {
                let code = code(&server, &mutation.document, role).await;
                assert_eq!(code.as_deref(), Some("FORBIDDEN"), "{} as {role:?}", mutation.name);
            }
        }
        assert!(server.store().listing().await.unwrap() == before, "something was done");
        for mutation in &mutations {
            let code = code(&server, &mutation.document, Some(mutation.needs)).await;
            assert_ne!(code.as_deref(), Some("FORBIDDEN"), "{}", mutation.name);
            assert_ne!(
                code.as_deref(),
                Some("GRAPHQL_VALIDATION_FAILED"),
                "{}: the test's values do not fit",
                mutation.document
            );
        }
    })
    .await;
}
