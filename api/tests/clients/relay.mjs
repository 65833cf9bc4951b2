// Has relay-compiler read the schema with a query, a page that goes on, and a subscription.
// usage: node relay.mjs SCHEMA
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SOURCE = `
import { graphql } from "relay-runtime";
graphql\`query appQuery($count: Int!, $cursor: String) { ...app_events @arguments(count: $count, cursor: $cursor) }\`;
graphql\`
  fragment app_events on Query
  @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" })
  @refetchable(queryName: "appMoreQuery") {
    events(first: $count, after: $cursor) @connection(key: "app_events") {
      edges { confidence: cursor node { id name ...app_event } }
    }
  }
\`;
graphql\`
  fragment app_event on Event
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" })
  @refetchable(queryName: "appEventQuery") {
    name
    statements(first: $count, after: $cursor) @connection(key: "app_event_statements") {
      edges { confidence node { text speaker { __typename ... on Person { name } ... on Source { name } } } }
    }
  }
\`;
graphql\`
  subscription appSubscription($after: String) {
    changes(after: $after) { cursor operation node { id ...app_node } }
  }
\`;
graphql\`fragment app_node on Node { __typename ... on Person { name } ... on Statement { text } }\`;
graphql\`
  query appFeedQuery($first: Int!, $after: String) {
    changes(first: $first, after: $after) @connection(key: "app_changes") { edges { node { cursor nodeId } } }
  }
\`;
`;

const folder = mkdtempSync(join(tmpdir(), "whosaid-relay-"));
try {
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/app.js"), SOURCE);
  writeFileSync(join(folder, "package.json"), "{}");
  copyFileSync(process.argv[2], join(folder, "schema.graphql"));
  const config = { src: "./src", schema: "./schema.graphql", language: "javascript" };
  writeFileSync(join(folder, "relay.config.json"), JSON.stringify(config));
  const cli = join(import.meta.dirname, "node_modules/relay-compiler/cli.js");
  try {
    execFileSync(process.execPath, [cli, "relay.config.json"], { cwd: folder, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    console.log(error.stdout + error.stderr);
    process.exit(1);
  }
  console.log(readdirSync(join(folder, "src/__generated__")).sort().join(" "));
} finally {
  rmSync(folder, { recursive: true });
}
