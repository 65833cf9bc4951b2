//! `whosaid extract`.

use super::{Failure, Outcome, Reading, SOME_SKIPPED, print};
use crate::read::{
    Given,
    input::{self, Format, Skipped},
};
use clap::Args;
use console::style;
use std::{
    collections::BTreeMap,
    fmt::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    process::ExitCode,
    sync::{Mutex, mpsc},
};
use whosaid_extract::{Extraction, extract, output::to_json};

/// Prints what is found in articles, one JSON object an article, in the order of the input. Needs no database.
/// Without a file it reads standard input.
#[derive(Debug, Args)]
pub(super) struct Extract {
    /// Files, folders (their .txt, .html and .htm files), .jsonl files, or - for standard input
    #[arg(value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// Read article lines: the same as --format jsonl
    #[arg(long, conflicts_with = "format")]
    jsonl: bool,
    /// Print each statement readably, with the rules and resolutions that led to it, instead of JSON
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    reading: Reading,
}

impl Extract {
    pub(super) fn run(mut self) -> Outcome {
        if self.jsonl {
            self.reading.format = Some(Format::Jsonl);
        }
        if self.paths.is_empty() {
            self.paths.push("-".into());
        }
        let how = self.reading.how(None);
        let (inputs, lost) = input::find(&self.paths, &how);
        for skipped in &lost {
            tell(skipped);
        }
        let (mut done, mut skipped) = (0_u64, lost.len());
        let explain = self.explain;
        let show = |given: &Given| {
            let found = extract(&given.input());
            if explain {
                explained(given, &found)
            } else {
                format!("{}\n", to_json(&given.id, &given.text, &found))
            }
        };
        in_order(
            |take| input::read(&inputs, &how, take),
            // One text that the extractor fails on must not take the others with it.
            |read| {
                read.and_then(|given| {
                    catch_unwind(AssertUnwindSafe(|| show(&given))).map_err(|_| Skipped {
                        from: given.from.clone(),
                        why: "made the extractor fail".into(),
                    })
                })
            },
            |shown| match shown {
                Ok(text) => {
                    done += 1;
                    print(&text)
                }
                Err(why) => {
                    skipped += 1;
                    tell(&why);
                    Ok(())
                }
            },
        )?;
        Ok(match (done, skipped) {
            (_, 0) => ExitCode::SUCCESS,
            (0, _) => ExitCode::FAILURE,
            _ => ExitCode::from(SOME_SKIPPED),
        })
    }
}

fn tell(Skipped { from, why }: &Skipped) {
    eprintln!("whosaid: {from} {why}");
}

/// Maps what `read` hands out by `map` on all cores, and gives it to `write` in the order of reading.
fn in_order<A: Send, B: Send>(
    read: impl FnOnce(&mut dyn FnMut(A) -> bool) + Send,
    map: impl Fn(A) -> B + Sync,
    mut write: impl FnMut(B) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // Few wait at either end, so memory does not grow with the input.
    let (send, work) = mpsc::sync_channel::<(usize, A)>(2 * cores);
    let (finish, finished) = mpsc::sync_channel::<(usize, B)>(2 * cores);
    let work = Mutex::new(work);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut number = 0;
            read(&mut |item| {
                number += 1;
                send.send((number - 1, item)).is_ok()
            });
        });
        for _ in 0..cores {
            let (finish, work, map) = (finish.clone(), &work, &map);
            scope.spawn(move || {
                loop {
                    // A worker that panicked held no lock: it holds one only while it receives.
                    let next = work.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv();
                    let Ok((number, item)) = next else { break };
                    if finish.send((number, map(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(finish);
        let (mut early, mut next) = (BTreeMap::new(), 0);
        for (number, item) in finished {
            early.insert(number, item);
            while let Some(item) = early.remove(&next) {
                write(item)?;
                next += 1;
            }
        }
        Ok(())
    })
}

/// Each statement with its evidence, for people; colours where standard output is a terminal that has them.
fn explained(given: &Given, found: &Extraction) -> String {
    let chars: Vec<char> = given.text.chars().collect();
    let cut = |spans: &[whosaid_extract::Span]| {
        let pieces: Vec<String> = spans
            .iter()
            .filter_map(|s| chars.get(s.start..s.end))
            .map(|c| c.iter().collect())
            .collect();
        // One line each, whatever white space the article has.
        let whole = pieces.join(" … ");
        whole.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let name = |entity: usize| found.entities.get(entity).map_or("?", |e| e.name.as_str());
    let lower = |what: &dyn std::fmt::Debug| format!("{what:?}").to_lowercase();
    let mut text = format!(
        "{}: {} statements, {} events\n",
        style(&given.id).bold(),
        found.statements.len(),
        found.events.len()
    );
    // Writing to a String cannot fail.
    for s in &found.statements {
        let mut line = |label: &str, what: &str| {
            let _ = writeln!(text, "    {} {what}", style(format!("{label:8}")).dim());
        };
        line("", "");
        line("words", &style(cut(&s.content)).green().to_string());
        let speaker = style(s.entity.map_or("nobody resolved", name)).cyan().bold();
        let role = s.role.as_ref().map_or(String::new(), |r| format!(", {r}"));
        let written = match cut(&s.speaker) {
            w if w.is_empty() => String::new(),
            w => format!(", written “{w}”"),
        };
        line(
            "speaker",
            &format!("{speaker}{role}{written} ({})", lower(&s.attribution)),
        );
        let cue = match cut(&s.cue) {
            c if c.is_empty() => "no cue".to_string(),
            c => format!("cue “{}”", style(c).yellow()),
        };
        let (act, kind) = (lower(&s.act), lower(&s.kind));
        line("act", &format!("{act}, {kind}, {cue}, confidence {:.2}", s.confidence));
        for via in &s.via {
            line(
                "via",
                &format!("{} ({})", style(name(via.entity)).cyan(), lower(&via.relation)),
            );
        }
        if let Some(day) = &s.said_on {
            line("said on", day);
        }
        for link in &s.events {
            let event = found.events.get(link.event);
            let title = style(event.map_or("?", |e| e.name.as_str())).magenta();
            let when = event.and_then(|e| e.when.as_deref()).unwrap_or("undated");
            let evidence = lower(&link.evidence);
            line(
                "event",
                &format!("{title}, {when} ({evidence}, {:.2})", link.confidence),
            );
        }
        for why in &s.why {
            line("because", &style(why).dim().to_string());
        }
    }
    text.push('\n');
    text
}
