use super::*;
use async_graphql::parser::parse_query;

fn checked(query: &str) -> Result<(), String> {
    let limits = Limits::default();
    lexical(query, &limits).map_err(|e| e.error(Code::TooComplex).message)?;
    shape(&parse_query(query).map_err(|e| e.to_string())?, &limits).map_err(|e| e.message)
}

#[test]
fn nested_literals_are_refused_before_the_parser() {
    let query = format!("{{ a(b: {}1{}) }}", "[".repeat(1500), "]".repeat(1500));
    assert!(checked(&query).unwrap_err().contains("deep; the limit is 40"));
    let objects = format!("{{ a(b: {}1{}) }}", "{c:".repeat(1500), "}".repeat(1500));
    assert!(checked(&objects).unwrap_err().contains("deep; the limit is 40"));
}

#[test]
fn brackets_in_strings_and_comments_do_not_count() {
    let many = "[".repeat(100);
    checked(&format!(
        "{{ a(b: \"{many}\", c: \"\"\"{many} \\\"\"\" {many}\"\"\") # {many}\n }}"
    ))
    .unwrap();
}

#[test]
fn a_string_that_does_not_end_hides_nothing() {
    let many = "[".repeat(100);
    assert!(checked(&format!("{{ a(b: \"x\n {many}")).is_err_and(|e| e.contains("deep")));
    assert!(checked(&format!("{{ a(b: \"\"\"x {many}")).is_err_and(|e| e.contains("deep")));
    assert!(checked(&format!("{{ a(b: \"\", c: {many}")).is_err_and(|e| e.contains("deep")));
    assert!(checked(&format!("{{ a # x\r {many}")).is_err_and(|e| e.contains("deep")));
}

#[test]
fn a_fragment_bomb_is_counted_without_expanding_it() {
    let mut query = String::from("{ ...f0 }");
    for i in 0..40 {
        query += &format!(" fragment f{i} on Query {{ ...f{} ...f{} }}", i + 1, i + 1);
    }
    query += " fragment f40 on Query { node(id: 1) { id } }";
    let start = std::time::Instant::now();
    assert!(checked(&query).unwrap_err().contains("fields, fragments expanded"));
    assert!(start.elapsed() < std::time::Duration::from_millis(50));
}

#[test]
fn cycles_depth_aliases_tokens_and_bytes_are_refused_by_name() {
    let cycle = "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }";
    assert!(checked(cycle).unwrap_err().contains("contains itself"));
    let deep = format!("{}id{}", "{ node ".repeat(25), "}".repeat(25)).replacen("id", "{ id }", 1);
    assert_eq!(
        checked(&deep).unwrap_err(),
        "the query is 26 fields deep, fragments expanded; the limit is 20"
    );
    let aliases: String = (0..101).map(|i| format!("a{i}: node(id: 1) {{ id }} ")).collect();
    assert!(
        checked(&format!("{{ {aliases} }}"))
            .unwrap_err()
            .contains("101 aliases")
    );
    assert!(
        checked(&format!("{{ {} }}", "a ".repeat(4001)))
            .unwrap_err()
            .contains("4003 tokens; the limit is 4000")
    );
    assert!(checked(&" ".repeat(70_000)).unwrap_err().contains("70000 bytes"));
}

#[test]
fn directives_are_counted_wherever_they_stand() {
    let many = "@include(if: true) ".repeat(101);
    for query in [
        format!("{{ a {many} }}"),
        format!("query {many} {{ a }}"),
        format!("{{ ... {many} {{ a }} }}"),
        format!("{{ ...f {many} }} fragment f on Query {{ a }}"),
        format!("{{ ...f }} fragment f on Query {many} {{ a }}"),
    ] {
        assert!(checked(&query).unwrap_err().contains("101 directives"), "{query}");
    }
}

#[test]
fn the_schema_may_be_asked_for_whole_and_not_many_times_over() {
    checked(include_str!("../../tests/support/introspection.graphql")).unwrap();
    let inner = "fields { type { ".repeat(4) + "name" + &" } }".repeat(4);
    let bomb = format!("{{ __schema {{ types {{ {inner} }} }} }}");
    assert!(checked(&bomb).unwrap_err().contains("fields of the schema"));
    let often: String = (0..20)
        .map(|i| format!("s{i}: __schema {{ types {{ fields {{ type {{ fields {{ name }} }} }} }} }} "))
        .collect();
    assert!(
        checked(&format!("{{ {often} }}"))
            .unwrap_err()
            .contains("fields of the schema")
    );
}

#[test]
fn introspection_can_be_switched_off() {
    let limits = Limits {
        introspection: false,
        ..Limits::default()
    };
    for query in [
        "{ __schema { queryType { name } } }",
        "{ ...f } fragment f on Query { __type(name: \"Query\") { name } }",
    ] {
        let error = shape(&parse_query(query).unwrap(), &limits).unwrap_err();
        assert!(error.message.contains("switched off"), "{error:?}");
    }
    shape(&parse_query("{ __typename }").unwrap(), &limits).unwrap();
}

#[test]
fn values_and_brackets_of_json_are_counted_outside_texts() {
    let check = |text: &str| check_json(text.as_bytes(), &Limits::default()).map_err(|e| (e.limit, e.value));
    check(r#"{"query": "{[,,,\"[[[", "variables": {"a": [1, 2, {"b": null}]}}"#).unwrap();
    assert_eq!(check(&format!("[{}0]", "0,".repeat(20_001))), Err(("values", 20_002)));
    assert_eq!(check(&"[".repeat(41)), Err(("nesting", 41)));
    assert_eq!(check(&r#"{"a":"#.repeat(300)), Err(("nesting", 300)));
    check("\"").unwrap();
    check(r#""\"#).unwrap();
}

struct Root;

#[async_graphql::Object]
impl Root {
    #[graphql(complexity = 1000)]
    async fn costly(&self) -> i32 {
        1
    }
    async fn cheap(&self) -> i32 {
        1
    }
}

#[tokio::test]
async fn requests_are_answered_in_their_turn_by_their_price() {
    use async_graphql::{EmptyMutation, EmptySubscription, Schema};
    use std::time::Duration;
    let limits = Limits {
        complexity: 1000,
        ..Limits::default()
    };
    let schema = Schema::build(Root, EmptyMutation, EmptySubscription)
        .extension(Guard::new(limits))
        .finish();
    let turns = Turns::new(4);
    let ask = |query: &str| {
        let asked = schema.execute(Request::new(query).data(turns.clone()));
        tokio::time::timeout(Duration::from_millis(50), asked)
    };
    let dear = (turns.take(1000, 1000).await, turns.take(1000, 1000).await);
    // Twice, as the second time its price is known.
    for _ in 0..2 {
        assert!(ask("{ cheap }").await.unwrap().is_ok());
        assert!(ask("{ costly }").await.is_err(), "three of the dearest at once");
    }
    drop(dear.0);
    for _ in 0..2 {
        assert!(ask("{ costly }").await.unwrap().is_ok());
    }
}
