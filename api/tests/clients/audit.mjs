// The server audit of graphql-http: each check of GraphQL over HTTP, MUST, SHOULD and MAY, against the URL given.
import { auditServer } from "graphql-http";

const results = await auditServer({ url: process.argv[2] });
const failed = results.filter((result) => result.status !== "ok");
for (const { id, name, reason } of failed) console.log(`FAILED ${id} ${name}: ${reason}`);
console.log(`${results.length - failed.length} of ${results.length} checks passed`);
process.exit(failed.length > 0 ? 1 : 0);
