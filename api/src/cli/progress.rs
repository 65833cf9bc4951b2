//! How far a run has come: a bar on a terminal, a line now and then elsewhere. On standard error.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

/// Articles between two lines where there is no terminal.
const EVERY: u64 = 100;

pub(super) struct Progress {
    bar: Option<ProgressBar>,
    total: Option<u64>,
    done: u64,
}

impl Progress {
    /// Of `total` articles, where that is known.
    pub(super) fn new(total: Option<u64>) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
            let style = match total {
                Some(_) => "{bar:30} {pos}/{len} articles, {per_sec}, {eta} left  {wide_msg}",
                None => "{spinner} {pos} articles, {per_sec}  {wide_msg}",
            };
            // The templates are fixed and well-formed; without them the bar is plainer.
            if let Ok(style) = ProgressStyle::with_template(style) {
                bar.set_style(style);
            }
            bar
        });
        Self { bar, total, done: 0 }
    }

    /// One article further.
    pub(super) fn step(&mut self, name: &str) {
        self.done += 1;
        match &self.bar {
            Some(bar) => {
                bar.set_message(name.to_owned());
                bar.inc(1);
            }
            None if self.done.is_multiple_of(EVERY) => match self.total {
                Some(total) => eprintln!("{} of {total} articles", self.done),
                None => eprintln!("{} articles", self.done),
            },
            None => {}
        }
    }

    /// A line about one article, above the bar.
    pub(super) fn line(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{line}")),
            None => eprintln!("{line}"),
        }
    }

    /// The end.
    pub(super) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
