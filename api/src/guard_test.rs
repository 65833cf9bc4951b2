use super::*;
use async_graphql::parser::parse_query;

fn checked(query: &str) -> Result<(), String> {
    let limits = Limits::default();
    lexical(query, &limits)?;
    shape(&parse_query(query).map_err(|e| e.to_string())?, &limits)
}

#[test]
fn nested_literals_are_refused_before_the_parser() {
    let query = format!("{{ a(b: {}1{}) }}", "[".repeat(1500), "]".repeat(1500));
    assert!(checked(&query).unwrap_err().contains("40 deep"));
    let objects = format!("{{ a(b: {}1{}) }}", "{c:".repeat(1500), "}".repeat(1500));
    assert!(checked(&objects).unwrap_err().contains("40 deep"));
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
            .contains("4000 tokens")
    );
    assert!(checked(&" ".repeat(70_000)).unwrap_err().contains("70000 bytes"));
}
