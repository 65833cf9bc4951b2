//! `whosaid ingest`.

use super::{Database, Failure, Outcome, Reading, SOME_SKIPPED, print, progress::Progress};
use crate::read::{
    Given,
    input::{self, Skipped},
};
use clap::Args;
use std::{path::PathBuf, process::ExitCode};
use whosaid_domain::{
    Error,
    clock::SystemClock,
    ingest::{ArticleInput, Ingested, Outcome as Became},
    store::{Options, Store},
};

/// Takes articles in. What is there already is left as it is, so a run that was broken off is simply started again.
///
/// An article is a text file, a page, or a line of JSON lines:
/// {"id"?, "url"?, "title"?, "publisher"?, "byline"?, "published"?, "language"?, "text" | "html" | "file"};
/// `file` is a path beside the JSON lines file. An article has up to 10 MiB.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Ingest {
    /// Files, folders (their .txt, .html and .htm files), .jsonl files, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Where the article was published, of a single one
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Extract again from articles that are there already; what people decided of their statements stays
    #[arg(long)]
    again: bool,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    database: Database,
}

impl Ingest {
    pub(super) async fn run(self) -> Outcome {
        let how = self.reading.how(self.url.as_deref());
        let (inputs, lost) = input::find(&self.paths, &how);
        for Skipped { from, why } in &lost {
            eprintln!("whosaid: {from} {why}");
        }
        if inputs.is_empty() {
            return Ok(ExitCode::FAILURE);
        }
        let total = input::count(&inputs);
        if self.url.is_some() && total.is_some_and(|n| n > 1) {
            return Err("--url is the address of one article, and there are several: name it in article lines".into());
        }
        let store = Store::open(&self.database.url(), &Options::default()).await?;
        let (send, receive) = tokio::sync::mpsc::channel(TOGETHER);
        // Reading waits for disks and pipes, so it has a thread of its own. It ends with the channel.
        let reader = std::thread::spawn(move || input::read(&inputs, &how, |read| send.blocking_send(read).is_ok()));
        let mut summary = take_in(&store, receive, Progress::new(total), self.again).await?;
        reader
            .join()
            .map_err(|_| Failure("reading the articles failed".into()))?;
        store.close().await?;
        summary.skipped += lost.len() as u64;
        print(&summary.text())?;
        Ok(summary.exit_code())
    }
}

/// What a run did.
#[derive(Debug, Default)]
pub(super) struct Summary {
    new: u64,
    revised: u64,
    unchanged: u64,
    again: u64,
    skipped: u64,
    statements: u64,
    resolved: u64,
    people: u64,
    sources: u64,
    events: u64,
}

/// Takes in what arrives, in its order: who is the same person and which is the same event depends on what came before.
pub(super) async fn take_in(
    store: &Store,
    mut articles: tokio::sync::mpsc::Receiver<Result<Given, Skipped>>,
    mut progress: Progress,
    again: bool,
) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    let mut some = Vec::with_capacity(TOGETHER);
    while articles.recv_many(&mut some, TOGETHER).await > 0 {
        let mut given = Vec::new();
        for article in some.drain(..) {
            match article {
                Ok(article) => {
                    progress.step(&article.id);
                    given.push((article.from.clone(), article_input(article)));
                }
                Err(skipped) => summary.skip(&skipped, &mut progress),
            }
        }
        while !given.is_empty() {
            let rest = given.split_off(together(&given));
            write(store, &given, &mut summary, &mut progress, again).await?;
            given = rest;
        }
    }
    progress.finish();
    Ok(summary)
}

/// Articles that go into one transaction at most, and bytes of their texts, but for a single one.
const TOGETHER: usize = 16;
const BYTES: usize = 256 * 1024;

/// How many of the articles go into one transaction; at least one.
fn together(given: &[(String, ArticleInput)]) -> usize {
    let mut bytes = 0;
    let fits = given.iter().take_while(|(_, article)| {
        bytes += article.text.len();
        bytes <= BYTES
    });
    fits.count().max(1)
}

async fn write(
    store: &Store,
    given: &[(String, ArticleInput)],
    summary: &mut Summary,
    progress: &mut Progress,
    again: bool,
) -> Result<(), Failure> {
    let articles: Vec<ArticleInput> = given.iter().map(|(_, article)| article.clone()).collect();
    match store.ingest_together(&articles, &SystemClock).await {
        Ok(all) => {
            for (taken, (from, _)) in all.iter().zip(given) {
                taken_in(store, from, taken, summary, again).await?;
            }
            return Ok(());
        }
        // One of them is at fault: each by itself shows which.
        Err(Error::Invalid(_)) => {}
        Err(error) => return Err(failed(&given[0].0, &error, summary)),
    }
    for (from, article) in given {
        match store.ingest(article, &SystemClock).await {
            Ok(taken) => taken_in(store, from, &taken, summary, again).await?,
            // The article's own fault; any other error would meet the next one too.
            Err(Error::Invalid(why)) => {
                let skipped = Skipped {
                    from: from.clone(),
                    why: format!("is refused: {why}"),
                };
                summary.skip(&skipped, progress);
            }
            Err(error) => return Err(failed(from, &error, summary)),
        }
    }
    Ok(())
}

/// Counts an article; extracts from it again, where it was there already and is to be.
async fn taken_in(
    store: &Store,
    from: &str,
    taken: &Ingested,
    summary: &mut Summary,
    again: bool,
) -> Result<(), Failure> {
    summary.add(taken);
    if again && taken.outcome == Became::Unchanged {
        let found = store.reextract(taken.article, &SystemClock, None).await;
        let found = found.map_err(|error| failed(from, &error, summary))?;
        summary.again += 1;
        summary.statements += u64::from(found.new);
    }
    Ok(())
}

fn failed(from: &str, error: &Error, summary: &Summary) -> Failure {
    let done = summary.new + summary.revised;
    format!("{from}: {error} ({done} articles are in; run it again to go on)").into()
}

fn article_input(given: Given) -> ArticleInput {
    ArticleInput {
        published: given.published_on(),
        url: given.url,
        title: given.title,
        byline: given.byline,
        publisher: given.publisher,
        language: given.language,
        text: given.text,
    }
}

impl Summary {
    fn skip(&mut self, skipped: &Skipped, progress: &mut Progress) {
        self.skipped += 1;
        progress.line(&format!("whosaid: {} {}", skipped.from, skipped.why));
    }

    fn add(&mut self, taken: &Ingested) {
        match taken.outcome {
            Became::New => self.new += 1,
            Became::Supersedes(_) => self.revised += 1,
            Became::Unchanged => self.unchanged += 1,
        }
        self.statements += u64::from(taken.statements);
        self.resolved += u64::from(taken.resolved);
        self.people += u64::from(taken.people_new);
        self.sources += u64::from(taken.sources_new);
        self.events += u64::from(taken.events_new);
    }

    pub(super) fn text(&self) -> String {
        let Self {
            new,
            revised,
            unchanged,
            again,
            skipped,
            statements,
            resolved,
            people,
            sources,
            events,
        } = self;
        let again = match again {
            0 => String::new(),
            n => format!(" ({n} extracted again)"),
        };
        format!(
            "articles    {new} new, {revised} revised, {unchanged} unchanged{again}, {skipped} skipped\n\
             statements  {statements} new, {resolved} of them with the speaker resolved\n\
             speakers    {people} people and {sources} sources new\n\
             events      {events} new\n"
        )
    }

    fn exit_code(&self) -> ExitCode {
        match (self.new + self.revised + self.unchanged, self.skipped) {
            (_, 0) => ExitCode::SUCCESS,
            (0, _) => ExitCode::FAILURE,
            _ => ExitCode::from(SOME_SKIPPED),
        }
    }
}
