//! Processes: started, and asked what they used.

use crate::Result;
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read},
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A program that serves HTTP and says where on the first line of its output.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    /// A shell whose standard input is a pipe from this process: however this one ends, it ends the server.
    lifeline: Child,
    pub(crate) address: String,
}

impl Server {
    /// Starts `command`, which is to print a line with `http://ADDRESS`.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().ok_or("no output")?);
        output.read_line(&mut line)?;
        let address = line.split_once("http://").map(|(_, rest)| rest.chars());
        let address: String = address
            .into_iter()
            .flatten()
            .take_while(|c| !c.is_whitespace() && *c != '/')
            .collect();
        if address.is_empty() {
            child.kill()?;
            return Err(format!("{command:?} did not say where it listens but `{}`", line.trim()).into());
        }
        // What else it prints must not fill the pipe.
        std::thread::spawn(move || output.read_to_end(&mut Vec::new()));
        let lifeline = Command::new("sh")
            .args([
                "-c",
                "trap '' INT TERM HUP; cat >/dev/null; kill $0",
                &child.id().to_string(),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()?;
        Ok(Self {
            child,
            lifeline,
            address,
        })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Either may have ended by itself.
        for process in [&mut self.lifeline, &mut self.child] {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Processor time of processes, by thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct Used(HashMap<u32, Duration>);

impl Used {
    /// Of these processes and, where one has children, of its children.
    pub(crate) fn now(processes: &[u32]) -> Result<Self> {
        let mut used = HashMap::new();
        for entry in std::fs::read_dir("/proc")? {
            let Some(id) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
                continue;
            };
            // A process that ends meanwhile is left out.
            let Ok(stat) = std::fs::read_to_string(format!("/proc/{id}/stat")) else {
                continue;
            };
            // After the name, in brackets: state, parent.
            let parent = stat
                .rsplit(')')
                .next()
                .and_then(|rest| rest.split_whitespace().nth(1)?.parse().ok());
            if !processes.contains(&id) && !parent.is_some_and(|parent| processes.contains(&parent)) {
                continue;
            }
            let Ok(threads) = std::fs::read_dir(format!("/proc/{id}/task")) else {
                continue;
            };
            for thread in threads.flatten() {
                let Some(thread) = thread.file_name().to_str().and_then(|name| name.parse().ok()) else {
                    continue;
                };
                // The sum of utime and stime, but in nanoseconds, where those two count hundredths of a second.
                let Ok(text) = std::fs::read_to_string(format!("/proc/{id}/task/{thread}/schedstat")) else {
                    continue;
                };
                let nanos = text.split_whitespace().next().and_then(|n| n.parse().ok());
                used.insert(thread, Duration::from_nanos(nanos.ok_or("an unreadable schedstat")?));
            }
        }
        Ok(Self(used))
    }

    pub(crate) fn since(&self, before: &Self) -> Duration {
        let one =
            |(thread, now): (&u32, &Duration)| now.saturating_sub(before.0.get(thread).copied().unwrap_or_default());
        self.0.iter().map(one).sum()
    }
}

/// Megabytes of memory that a process holds now.
pub(crate) fn resident(process: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    Ok(kilobytes.ok_or("a process without VmRSS")? / 1024.0)
}

/// Runs to the end; gives the processor time that it and the processes it waited for used.
pub(crate) fn run(command: &mut Command) -> Result<Duration> {
    let before = children()?;
    let output = command.stdin(Stdio::null()).output()?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(children()?.saturating_sub(before))
}

/// Of this process' children that have ended.
fn children() -> Result<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    // cutime and cstime, in hundredths of a second.
    let ticks: u64 = fields.skip(13).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    Ok(Duration::from_millis(ticks * 10))
}

/// Waits until `file` has not grown for a while; gives it.
pub(crate) fn settled(file: &std::path::Path) -> Result<String> {
    let (mut length, mut since) = (0, Instant::now());
    loop {
        std::thread::sleep(Duration::from_millis(50));
        let now = std::fs::metadata(file)?.len();
        if now != length {
            (length, since) = (now, Instant::now());
        } else if since.elapsed() > Duration::from_millis(300) {
            return Ok(std::fs::read_to_string(file)?);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_this_process_does_is_counted() {
        let this = [std::process::id()];
        let before = Used::now(&this).unwrap();
        let start = Instant::now();
        let mut n = 0_u64;
        while start.elapsed() < Duration::from_millis(60) {
            n = std::hint::black_box(n + 1);
        }
        let used = Used::now(&this).unwrap().since(&before);
        assert!(used > Duration::from_millis(10), "{used:?}");
        assert!(resident(this[0]).unwrap() > 1.0);
    }

    #[test]
    fn what_a_command_used_is_counted() {
        let used = run(Command::new("sh").args(["-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"])).unwrap();
        assert!(used > Duration::from_millis(20), "{used:?}");
        assert!(run(&mut Command::new("false")).is_err());
    }
}
