// Runs a query and follows the feed with the clients that people use; prints a line for each.
// usage: node clients.mjs http://HOST:PORT
import assert from "node:assert/strict";
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client/core";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient as createEvents } from "graphql-sse";
import { createClient as createSocket } from "graphql-ws";
import { WebSocket } from "ws";

const server = process.argv[2];
const urls = { http: `${server}/graphql`, ws: `${server.replace("http", "ws")}/graphql/ws`, sse: `${server}/graphql/stream` };
const QUERY = "query Articles { articles(first: 2) { totalCount nodes { id title } } }";
const FOLLOW = `subscription Follow($after: String) {
  changes(after: $after) { cursor noun nodeId node { __typename id ... on Person { name } } }
}`;
const FEED = `query Feed { start: changes(first: 0) { pageInfo { endCursor } } changes(first: 25) { nodes { cursor } } }`;

const answer = await fetch(urls.http, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query: FEED }),
});
const feed = (await answer.json()).data;
const variables = { after: feed.start.pageInfo.endCursor };
const cursors = feed.changes.nodes.map((change) => change.cursor);
assert.equal(cursors.length, 25);

/** The first answers of an iterable. */
async function first(answers, count) {
  const taken = [];
  for await (const answer of answers) {
    assert.equal(answer.errors, undefined);
    taken.push(answer.data);
    if (taken.length === count) break;
  }
  return taken;
}

/** The first values that are pushed. */
function pushed(subscribe, count) {
  return new Promise((resolve, reject) => {
    const taken = [];
    const subscription = subscribe((answer) => {
      if (answer.error) return reject(answer.error);
      // More may have arrived before it is unsubscribed from.
      if (taken.length >= count) return;
      taken.push(answer.data);
      if (taken.length === count) {
        resolve(taken);
        setTimeout(() => subscription.unsubscribe());
      }
    }, reject);
  });
}

function check(name, articles, changes) {
  assert.equal(articles.articles.totalCount, 10, name);
  assert.equal(articles.articles.nodes.length, 2, name);
  assert.deepEqual(changes.map((change) => change.changes.cursor), cursors, name);
  console.log(`${name}: query and subscription`);
}

const socket = createSocket({ url: urls.ws, webSocketImpl: WebSocket, retryAttempts: 0 });
check(
  "graphql-ws",
  (await first(socket.iterate({ query: QUERY }), 1))[0],
  await first(socket.iterate({ query: FOLLOW, variables }), 25),
);

const events = createEvents({ url: urls.sse, retryAttempts: 0 });
check(
  "graphql-sse",
  (await first(events.iterate({ query: QUERY }), 1))[0],
  await first(events.iterate({ query: FOLLOW, variables }), 25),
);

const apollo = new ApolloClient({ link: new HttpLink({ uri: urls.http }), cache: new InMemoryCache() });
const following = new ApolloClient({ link: new GraphQLWsLink(socket), cache: new InMemoryCache() });
check(
  "@apollo/client",
  (await apollo.query({ query: gql(QUERY) })).data,
  await pushed((next, error) => following.subscribe({ query: gql(FOLLOW), variables }).subscribe({ next, error }), 25),
);

const forward = (client) => (operation) => ({
  subscribe: (sink) => ({ unsubscribe: client.subscribe({ query: operation.query, variables: operation.variables }, sink) }),
});
for (const [name, client] of [["graphql-ws", socket], ["graphql-sse", events]]) {
  const urql = new Client({
    url: urls.http,
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange, subscriptionExchange({ forwardSubscription: forward(client) })],
  });
  check(
    `@urql/core over ${name}`,
    (await urql.query(QUERY, {}).toPromise()).data,
    await pushed((next) => urql.subscription(FOLLOW, variables).subscribe(next), 25),
  );
}
await socket.dispose();
events.dispose();
process.exit(0);
