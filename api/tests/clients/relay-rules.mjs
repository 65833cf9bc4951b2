// Holds the schema against the Relay rules of @graphql-eslint.
// usage: node relay-rules.mjs SCHEMA
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import graphql from "@graphql-eslint/eslint-plugin";
import { ESLint } from "eslint";

const schema = resolve(process.argv[2]);
const rules = {
  ...graphql.configs["flat/schema-relay"].rules,
  // Relay asks for edges in connections; that no other list may be is the plugin's own wish. A list that cannot grow,
  // as the spans of a statement, is a plain one here.
  "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false }],
};
const eslint = new ESLint({
  cwd: dirname(schema),
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ["**/*.graphql"],
      plugins: { "@graphql-eslint": graphql },
      languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema } } },
      rules,
    },
  ],
});
const [result] = await eslint.lintFiles([schema]);
const lines = readFileSync(schema, "utf8").split("\n");
// A change is an entry of a log: it has a cursor, and is not fetched again by an id.
const ofChange = (line) => lines.slice(line, lines.indexOf("}", line)).some((field) => field.trim() === "node: Change!");
const faults = result.messages.filter((fault) => !ofChange(fault.line));
for (const fault of faults) console.log(`${fault.line}: ${fault.ruleId}: ${fault.message}`);
console.log(`${Object.keys(rules).length} rules, ${faults.length} faults`);
