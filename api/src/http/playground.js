// The playground: GraphiQL on this server's own schema.
(function () {
  "use strict";
  var root = document.getElementById("graphiql");
  if (!window.React || !window.ReactDOM || !window.GraphiQL) {
    root.className = "missing";
    root.textContent =
      "The playground's files could not be loaded. This program was built without them, so the page asks the CDN " +
      "cdn.jsdelivr.net, which is out of reach. `make playground` fetches them; a build after it has them inside. " +
      "The API itself works: POST to /graphql.";
    return;
  }
  var asked = new URLSearchParams(window.location.search);
  var sample = document.getElementById("sample").textContent.trim() + "\n";
  var props = {
    fetcher: window.GraphiQL.createFetcher({ url: "/graphql" }),
    defaultQuery: sample,
    defaultEditorToolsVisibility: false,
    shouldPersistHeaders: false,
  };
  // A link with ?query= opens that query in a tab of its own.
  if (asked.get("query")) {
    props.query = asked.get("query");
    props.variables = asked.get("variables") || "";
  }
  window.ReactDOM.createRoot(root).render(window.React.createElement(window.GraphiQL, props));
})();
