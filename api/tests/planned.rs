//! The planner against a naive walk: random valid queries, made from the schema, over a random graph, are answered alike
//! whether a root field is read at once or each level by itself.

use crate::support;
use async_graphql::{Request, Variables};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use whosaid::{
    graphql::{Server, select::Unplanned},
    guard::Limits,
};
use whosaid_domain::ingest::ArticleInput;

/// Queries for each database.
const QUERIES: usize = 250;
/// How deep a query goes.
const DEPTH: usize = 7;

/// The same numbers on every run, so that a failure shows again (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }

    fn chance(&mut self, in_ten: usize) -> bool {
        self.below(10) < in_ten
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

const PEOPLE: [&str; 6] = [
    "Mara Ellison",
    "Cal Brand",
    "Ona Vesh",
    "Tilda Horne",
    "Ruben Achter",
    "Ines Castell",
];
const BODIES: [&str; 4] = [
    "The harbour board",
    "The interior ministry",
    "Moorland Council",
    "A source close to the talks",
];
const OUTLETS: [&str; 3] = ["Coastwire", "Tamar Gazette", "Vessa Post"];
const EVENTS: [&str; 4] = [
    "the fire at the Tamar mill",
    "the attack on Ellis harbour",
    "the talks in Vessa",
    "the flood",
];
const WORDS: [&str; 6] = [
    "nobody was warned",
    "the gates held",
    "help came late",
    "it was planned",
    "more will follow",
    "the count is wrong",
];

/// An article in which few people speak about few events, so that most nouns are in several articles.
fn article(random: &mut Random, n: usize) -> ArticleInput {
    let mut text = format!("Report {n} on {}\n\n", random.pick(&EVENTS));
    for i in 0..1 + random.below(6) {
        let who = if random.chance(7) {
            *random.pick(&PEOPLE)
        } else {
            *random.pick(&BODIES)
        };
        let (words, event, outlet) = (random.pick(&WORDS), random.pick(&EVENTS), random.pick(&OUTLETS));
        let day = 1 + random.below(5);
        text.push_str(&match random.below(5) {
            0 => format!("“In {n} {i} {words} at {event},” {who} said on May {day}.\n\n"),
            1 => format!("{who} denied that {words} before {event}.\n\n"),
            2 => format!("{who} told {outlet} that {words} after {event} of May {day}, 2024.\n\n"),
            3 => format!("“As for {event},” {who} said, “{words}.”\n\n"),
            _ => format!("{who} warned that {words}, {outlet} reported.\n\n"),
        });
    }
    ArticleInput {
        text,
        url: random.chance(8).then(|| format!("https://example.org/{n}")),
        publisher: random.chance(8).then(|| (*random.pick(&OUTLETS)).to_owned()),
        published: whosaid_domain::When::parse(&format!("2024-05-{:02}", 6 + random.below(9))).ok(),
        ..Default::default()
    }
}

/// What the schema says, as introspection gives it.
struct Schema {
    types: HashMap<String, Value>,
    /// Cursors of each list, by the connection's type and the order.
    cursors: HashMap<(String, String), Vec<String>>,
    /// Ids of each noun, slugs by the noun's root field.
    ids: HashMap<String, Vec<String>>,
    slugs: HashMap<String, Vec<String>>,
}

fn named(kind: &Value) -> &str {
    match kind["name"].as_str() {
        Some(name) => name,
        None => named(&kind["ofType"]),
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

impl Schema {
    async fn read(server: &Server) -> Self {
        let query = include_str!("support/introspection.graphql");
        let data = support::data(server, query, Value::Null).await;
        let types = list(&data["__schema"], "types").iter();
        let mut schema = Self {
            types: types
                .map(|t| (t["name"].as_str().unwrap().to_owned(), t.clone()))
                .collect(),
            cursors: HashMap::new(),
            ids: HashMap::new(),
            slugs: HashMap::new(),
        };
        for (field, noun) in [
            ("articles", "Article"),
            ("statements", "Statement"),
            ("people", "Person"),
            ("sources", "Source"),
            ("events", "Event"),
        ] {
            let slug = if noun == "Article" || noun == "Statement" {
                ""
            } else {
                "slug"
            };
            let query = format!("{{ {field}(first: 100) {{ nodes {{ id {slug} }} }} }}");
            let data = support::data(server, &query, Value::Null).await;
            for node in list(&data[field], "nodes") {
                let mut add = |map: &str, value: &Value| {
                    if let Some(value) = value.as_str() {
                        let (map, key) = if map == "ids" {
                            (&mut schema.ids, noun.to_owned())
                        } else {
                            (&mut schema.slugs, noun.to_lowercase())
                        };
                        map.entry(key).or_default().push(value.to_owned());
                    }
                };
                add("ids", &node["id"]);
                add("slugs", &node["slug"]);
            }
        }
        for (owner, field) in schema.connections() {
            let found = schema.field(&owner, &field).clone();
            let connection = named(&found["type"]).to_owned();
            let ordered = list(&found, "args").iter().find(|arg| arg["name"] == "orderBy");
            let orders: Vec<String> = match ordered {
                Some(arg) => list(&schema.types[named(&arg["type"])], "enumValues")
                    .iter()
                    .map(|v| format!("orderBy: {}", v["name"].as_str().unwrap()))
                    .collect(),
                None => vec![String::new()],
            };
            for order in orders {
                let list_text = format!("{field}(first: 20, {order}) {{ edges {{ cursor }} }}");
                let query = if owner == "Query" {
                    format!("{{ {list_text} }}")
                } else {
                    let ids = serde_json::to_string(&schema.ids[&owner][..8.min(schema.ids[&owner].len())]).unwrap();
                    format!("{{ nodes(ids: {ids}) {{ ... on {owner} {{ {list_text} }} }} }}")
                };
                let data = support::data(server, &query, Value::Null).await;
                let parents = if owner == "Query" {
                    vec![data]
                } else {
                    list(&data, "nodes").to_vec()
                };
                let cursors = parents
                    .iter()
                    .flat_map(|parent| list(&parent[field.as_str()], "edges").to_vec());
                let cursors = cursors.map(|edge| edge["cursor"].as_str().unwrap().to_owned());
                schema
                    .cursors
                    .entry((connection.clone(), order))
                    .or_default()
                    .extend(cursors);
            }
        }
        schema
    }

    /// Every field that gives a connection.
    fn connections(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for owner in ["Query", "Article", "Statement", "Person", "Source", "Event"] {
            for field in list(&self.types[owner], "fields") {
                // A search is read by itself, before what it found.
                if named(&field["type"]).ends_with("Connection") && field["name"] != "search" {
                    all.push((owner.to_owned(), field["name"].as_str().unwrap().to_owned()));
                }
            }
        }
        all
    }

    fn field(&self, owner: &str, name: &str) -> &Value {
        list(&self.types[owner], "fields")
            .iter()
            .find(|f| f["name"] == name)
            .unwrap()
    }

    /// A selection of random fields of a type.
    fn selection(&self, random: &mut Random, of: &str, depth: usize, out: &mut Writer) -> String {
        let kind = &self.types[of];
        let mut text = String::from("{ ");
        if random.chance(2) {
            text.push_str("__typename ");
        }
        if matches!(kind["kind"].as_str(), Some("UNION" | "INTERFACE")) {
            text.push_str("__typename ");
            for possible in list(kind, "possibleTypes") {
                let possible = possible["name"].as_str().unwrap();
                if random.chance(8) {
                    let below = self.selection(random, possible, depth, out);
                    text.push_str(&format!("... on {possible} {below} "));
                }
            }
            return text + "}";
        }
        let fields = list(kind, "fields");
        let wanted = 1 + random.below(fields.len().min(6));
        let mut some = false;
        for i in 0..wanted * 3 {
            let field = random.pick(fields);
            let leaf = matches!(
                self.types[named(&field["type"])]["kind"].as_str(),
                Some("SCALAR" | "ENUM")
            );
            if out.fields > 120 || !leaf && depth == 0 || some && i >= wanted {
                continue;
            }
            text.push_str(&self.call(random, field, depth, out));
            some = true;
        }
        if !some {
            text.push_str("__typename ");
        }
        text + "}"
    }

    fn call(&self, random: &mut Random, field: &Value, depth: usize, out: &mut Writer) -> String {
        let name = field["name"].as_str().unwrap();
        let of = named(&field["type"]);
        out.fields += 1;
        // Each under a name of its own: the same field may be asked for with other arguments.
        let alias = format!("f{}", out.fields);
        let arguments = self.arguments(random, field, out);
        let leaf = matches!(self.types[of]["kind"].as_str(), Some("SCALAR" | "ENUM"));
        let below = if leaf {
            String::new()
        } else {
            self.selection(random, of, depth.saturating_sub(1), out)
        };
        let directive = match random.below(20) {
            0 => {
                out.variables.insert("no".into(), json!(false));
                " @include(if: $no)"
            }
            1 => " @skip(if: false)",
            2 => " @include(if: true)",
            _ => "",
        };
        let text = format!("{alias}: {name}{arguments}{directive} {below} ");
        // Now and then the same once more, with more below, which is to be merged with it.
        if !leaf && random.chance(1) {
            let more = self.selection(random, of, depth.saturating_sub(1), out);
            // The library takes an object of which all is left out for null, and does not merge that.
            let some = |set: &str| set.replacen('{', "{ __typename", 1);
            let text = format!("{alias}: {name}{arguments}{directive} {} ", some(&below));
            return format!("{text}{alias}: {name}{arguments}{directive} {} ", some(&more));
        }
        text
    }

    fn arguments(&self, random: &mut Random, field: &Value, out: &mut Writer) -> String {
        let args = list(field, "args");
        let connection = named(&field["type"]).to_owned();
        let mut given: Vec<String> = Vec::new();
        let mut order = String::new();
        if let Some(arg) = args.iter().find(|a| a["name"] == "orderBy") {
            let values = list(&self.types[named(&arg["type"])], "enumValues");
            order = format!("orderBy: {}", random.pick(values)["name"].as_str().unwrap());
            given.push(order.clone());
        }
        if let Some(arg) = args.iter().find(|a| a["name"] == "by") {
            let values = list(&self.types[named(&arg["type"])], "enumValues");
            let several = arg["type"]["ofType"]["kind"] == "LIST";
            let mut by: Vec<&str> = (0..if several { 1 + random.below(4) } else { 1 })
                .map(|_| random.pick(values)["name"].as_str().unwrap())
                .collect();
            by.sort_unstable();
            by.dedup();
            let by = by.join(", ");
            given.push(if several {
                format!("by: [{by}]")
            } else {
                format!("by: {by}")
            });
        }
        if args.iter().any(|a| a["name"] == "top") && random.chance(5) {
            given.push(format!("top: {}", 1 + random.below(3)));
        }
        if args.iter().any(|a| a["name"] == "first") {
            let size = *random.pick(&[0, 1, 2, 2, 3, 3, 5]);
            let size_by = if random.chance(3) { "last" } else { "first" };
            if random.chance(3) {
                let variable = format!("n{}", out.variables.len());
                given.push(format!("{size_by}: ${variable}"));
                out.variables.insert(variable, json!(size));
            } else {
                given.push(format!("{size_by}: {size}"));
            }
            if let Some(cursors) = self.cursors.get(&(connection, order)).filter(|c| !c.is_empty()) {
                for side in ["after", "before"] {
                    if random.chance(2) {
                        given.push(format!("{side}: {}", json!(random.pick(cursors))));
                    }
                }
            }
        }
        if let Some(arg) = args.iter().find(|a| a["name"] == "filter")
            && random.chance(4)
        {
            given.push(format!("filter: {}", self.filter(random, named(&arg["type"]))));
        }
        if given.is_empty() {
            String::new()
        } else {
            format!("({})", given.join(", "))
        }
    }

    fn filter(&self, random: &mut Random, of: &str) -> String {
        let ids = |random: &mut Random, nouns: &[&str]| {
            let noun = *random.pick(nouns);
            let some: Vec<&String> = (0..1 + random.below(2)).map(|_| random.pick(&self.ids[noun])).collect();
            json!(some).to_string()
        };
        let inputs = list(&self.types[of], "inputFields");
        let mut given: HashMap<&str, String> = HashMap::new();
        for _ in 0..1 + random.below(2) {
            let input = random.pick(inputs);
            let name = input["name"].as_str().unwrap();
            let kind = &self.types[named(&input["type"])];
            let value = match (name, kind["kind"].as_str()) {
                (_, Some("ENUM")) => {
                    let values: Vec<&str> = (0..2)
                        .map(|_| random.pick(list(kind, "enumValues"))["name"].as_str().unwrap())
                        .collect();
                    format!("[{}]", values.join(", "))
                }
                ("speaker", _) => ids(random, &["Person", "Source"]),
                ("event", _) => ids(random, &["Event"]),
                ("publisher" | "via" | "affiliation", _) => ids(random, &["Source"]),
                ("article", _) => ids(random, &["Article"]),
                ("said" | "published" | "when", _) => {
                    r#"{ from: "2024-05-02T00:00:00Z", to: "2024-05-09T00:00:00Z" }"#.into()
                }
                ("minConfidence", _) => "0.5".into(),
                ("language", _) => r#"["en"]"#.into(),
                ("nameStartsWith", _) => r#""c""#.into(),
                _ => r#""a""#.into(),
            };
            given.insert(name, value);
        }
        let mut given: Vec<String> = given
            .into_iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        given.sort();
        format!("{{ {} }}", given.join(", "))
    }

    /// A document with one root field.
    fn document(&self, random: &mut Random) -> (String, Map<String, Value>) {
        let mut out = Writer::default();
        let noun = *random.pick(&["Article", "Statement", "Person", "Source", "Event"]);
        let field = noun.to_lowercase();
        let id = json!(random.pick(&self.ids[noun])).to_string();
        let depth = 2 + random.below(DEPTH - 1);
        let root = match random.below(6) {
            0 => {
                let roots = ["articles", "statements", "people", "sources", "events"];
                let field = self.field("Query", random.pick::<&str>(&roots)).clone();
                self.call(random, &field, depth, &mut out)
            }
            1 => {
                let ids: Vec<&String> = (0..4)
                    .map(|_| {
                        let noun = *random.pick(&["Article", "Statement", "Person", "Source", "Event"]);
                        random.pick(&self.ids[noun])
                    })
                    .collect();
                let below = self.selection(random, "Node", depth, &mut out);
                format!("nodes(ids: {}) {below}", json!(ids))
            }
            2 if self.slugs.contains_key(&field) => {
                let slug = json!(random.pick(&self.slugs[&field])).to_string();
                format!(
                    "{field}(slug: {slug}) {}",
                    self.selection(random, noun, depth, &mut out)
                )
            }
            3 => format!("node(id: {id}) {}", self.selection(random, "Node", depth, &mut out)),
            _ => format!("{field}(id: {id}) {}", self.selection(random, noun, depth, &mut out)),
        };
        // Now and then through a fragment.
        let variables: Vec<String> = out
            .variables
            .iter()
            .map(|(name, value)| format!("${name}: {}", if value.is_boolean() { "Boolean!" } else { "Int" }))
            .collect();
        let head = if variables.is_empty() {
            String::new()
        } else {
            format!("query({}) ", variables.join(", "))
        };
        let text = if random.chance(3) {
            format!("{head}{{ ...Q }} fragment Q on Query {{ {root} }}")
        } else {
            format!("{head}{{ {root} }}")
        };
        (text, out.variables)
    }
}

#[derive(Default)]
struct Writer {
    fields: usize,
    variables: Map<String, Value>,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_gives_what_a_naive_walk_gives() {
    whosaid_testkit::on_each(async |database| {
        let limits = Limits {
            complexity: usize::MAX,
            aliases: 1000,
            ..Limits::default()
        };
        let store = support::server(database.url()).await.store().clone();
        let clock = support::clock();
        let mut random = Random(0x0077_686f_7361_6964);
        for n in 0..40 {
            store.ingest(&article(&mut random, n), &clock).await.unwrap();
        }
        let server = Server::new(store, limits);
        let schema = Schema::read(&server).await;
        for noun in ["Article", "Statement", "Person", "Source", "Event"] {
            assert!(schema.ids[noun].len() > 3, "few of {noun}: {:?}", schema.ids[noun]);
        }
        let (mut leaves, mut refused, mut most) = (0, 0, 0);
        for n in 0..QUERIES {
            let (query, variables) = schema.document(&mut random);
            let request = || Request::new(&query).variables(Variables::from_json(variables.clone().into()));
            let (planned, reads) = server.execute_counted(request()).await;
            let (walked, walks) = server.execute_counted(request().data(Unplanned)).await;
            let show = |response: &async_graphql::Response| serde_json::to_string_pretty(response).unwrap();
            assert_eq!(show(&planned), show(&walked), "query {n}: {query} {variables:?}");
            // A root field that is written twice is resolved twice, and `nodes` reads each kind by itself.
            let at_most = if query.contains("nodes(ids") {
                5
            } else {
                query.matches("f1: ").count().clamp(1, 2)
            };
            assert!(reads <= at_most, "{reads} reads for query {n}: {query}");
            leaves += show(&planned).lines().count();
            refused += usize::from(!planned.errors.is_empty());
            most = most.max(walks);
        }
        // The queries ask for something, and a naive walk has to go deep for it.
        assert!(leaves > 20 * QUERIES, "{leaves} lines of answers");
        assert!(most > 10, "{most} reads at the most");
        assert!(refused < QUERIES / 10, "{refused} queries refused");
    })
    .await;
}
