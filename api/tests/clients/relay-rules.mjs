// Holds the schema against the Relay rules of @graphql-eslint.
// usage: node relay-rules.mjs SCHEMA
import { dirname, resolve } from "node:path";
import graphql from "@graphql-eslint/eslint-plugin";
import { ESLint } from "eslint";

const schema = resolve(process.argv[2]);
const rules = {
  ...graphql.configs["flat/schema-relay"].rules,
  // Relay asks for edges in connections; that no other list may be is the plugin's own wish. A list that cannot grow,
  // as the spans of a statement, is a plain one here.
  // Nor does Relay ask that every item can be fetched again by an id: a change is an entry of a log, a dispute a pair.
  "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false }],
  // A list may be paged one way only, as what is best first.
  "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
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
const faults = result.messages;
for (const fault of faults) console.log(`${fault.line}: ${fault.ruleId}: ${fault.message}`);
console.log(`${Object.keys(rules).length} rules, ${faults.length} faults`);
