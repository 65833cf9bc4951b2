//! `whosaid demo`: the sample articles, as a client of the API sees them.

use super::{
    Failure, Outcome,
    ingest::take_in,
    print,
    progress::Progress,
    serve::{listen, serve, stop},
    table::{Row, table, width},
};
use crate::{config::Config, graphql::Server, guard::Limits, samples};
use async_graphql::{Request, Variables};
use clap::Args;
use serde::Deserialize;
use std::{path::PathBuf, process::ExitCode};
use whosaid_domain::store::{Options, Store};

/// Takes the sample articles into a database, prints who said what about which event, and serves the API.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Address and port; port 0 takes a free one
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8080",
        env = "WHOSAID_LISTEN"
    )]
    listen: String,
    /// The database; without it a fresh SQLite file, removed at the end
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// End after the table
    #[arg(long)]
    no_serve: bool,
}

impl Demo {
    pub(super) async fn run(self) -> Outcome {
        let listener = if self.no_serve {
            None
        } else {
            Some(listen(&self.listen).await?)
        };
        let mut stop = Box::pin(stop()?);
        let file = if self.database_url.is_some() {
            None
        } else {
            Some(Temporary::new()?)
        };
        let url = self
            .database_url
            .unwrap_or_else(|| file.as_ref().map(Temporary::url).unwrap_or_default());
        let store = Store::open(&url, &Options::default()).await?;
        tokio::select! {
            shown = show(&store) => shown?,
            () = &mut stop => return Ok(ExitCode::SUCCESS),
        }
        match listener {
            Some(listener) => serve(listener, store, Config::default(), stop).await,
            None => {
                store.close().await?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

/// Takes the sample articles in and prints who said what.
async fn show(store: &Store) -> Result<(), Failure> {
    let articles = samples::articles().map_err(Failure)?;
    let (send, receive) = tokio::sync::mpsc::channel(articles.len().max(1));
    for article in articles {
        // The channel has room for all of them.
        send.send(Ok(article)).await?;
    }
    drop(send);
    let summary = take_in(store, receive, Progress::new(None), false).await?;
    let server = Server::new(store.clone(), Limits::default());
    print(&who_said_what(&server, width()).await?)?;
    print(&format!("\n{}\n", summary.text()))
}

/// The table, event by event, the earliest first.
async fn who_said_what(server: &Server, width: usize) -> Result<String, Failure> {
    let mut text = String::new();
    let mut after: Option<String> = None;
    loop {
        let variables = Variables::from_json(serde_json::json!({ "after": after }));
        let response = server
            .execute(Request::new(include_str!("demo.graphql")).variables(variables))
            .await;
        if let Some(error) = response.errors.first() {
            return Err(format!("the demo's own query failed: {}", error.message).into());
        }
        let answer: Answer = serde_json::from_value(response.data.into_json()?)?;
        for event in answer.events.nodes {
            let rows: Vec<Row> = event.statements.nodes.into_iter().map(Into::into).collect();
            if rows.is_empty() {
                continue;
            }
            let when = event.when.map_or_else(|| "undated".to_owned(), |w| w.edtf);
            let place = event.place.map(|p| format!(", {p}")).unwrap_or_default();
            let count = match event.statements.total_count {
                1 => "1 statement".to_owned(),
                n => format!("{n} statements"),
            };
            let heading = format!("{} ({when}{place}): {count}", event.name);
            text += &format!("\n{}", table(&heading, &rows, width));
        }
        match answer.events.page_info {
            PageInfo {
                has_next_page: true,
                end_cursor: Some(cursor),
            } => after = Some(cursor),
            _ => return Ok(text),
        }
    }
}

#[derive(Deserialize)]
struct Answer {
    events: Events,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Events {
    page_info: PageInfo,
    nodes: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(Deserialize)]
struct Event {
    name: String,
    place: Option<String>,
    when: Option<When>,
    statements: Statements,
}

#[derive(Deserialize)]
struct When {
    edtf: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Statements {
    total_count: u32,
    nodes: Vec<Statement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Statement {
    text: String,
    act: String,
    speaker: Option<Named>,
    speaker_span: Option<Span>,
    article: Article,
    via: Vec<Via>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Span {
    exact: String,
}

#[derive(Deserialize)]
struct Article {
    publisher: Option<Named>,
}

#[derive(Deserialize)]
struct Via {
    source: Named,
}

impl From<Statement> for Row {
    fn from(statement: Statement) -> Self {
        let written = statement.speaker_span.map(|s| format!("? ({})", s.exact));
        let publisher = statement.article.publisher.map_or_else(String::new, |p| p.name);
        let via: String = statement
            .via
            .iter()
            .map(|v| format!(" via {}", v.source.name))
            .collect();
        Self {
            who: statement
                .speaker
                .map(|s| s.name)
                .or(written)
                .unwrap_or_else(|| "?".to_owned()),
            act: statement.act.to_lowercase(),
            what: statement.text,
            from: publisher + &via,
        }
    }
}

/// An SQLite file of its own, removed with what SQLite lays beside it.
struct Temporary(PathBuf);

impl Temporary {
    fn new() -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("whosaid-demo-{}.db", std::process::id()));
        let file = Self(path);
        // Of an earlier program with the same number.
        file.remove();
        Ok(file)
    }

    fn url(&self) -> String {
        format!("sqlite://{}", self.0.display())
    }

    fn remove(&self) {
        for end in ["", "-wal", "-shm"] {
            let mut path = self.0.clone().into_os_string();
            path.push(end);
            // What is not there need not be removed.
            std::fs::remove_file(path).ok();
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        self.remove();
    }
}
