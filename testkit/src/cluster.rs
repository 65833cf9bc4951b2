//! A PostgreSQL cluster in a folder of its own, reached by a socket in that folder.
//!
//! PostgreSQL refuses to run as root, so that root runs it as another user. A shell stands by whose standard input is
//! a pipe from this process: however the process ends, the pipe closes, and the shell stops the cluster and removes
//! the folder.

use std::{
    fs,
    io::{Error, ErrorKind, Result},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{ChildStdin, Command, Stdio},
    sync::OnceLock,
    time::{SystemTime, UNIX_EPOCH},
};

/// A running cluster; it stops when this is dropped, or when the process ends.
#[derive(Debug)]
pub struct Cluster {
    /// Of its socket and its log.
    folder: PathBuf,
    data: PathBuf,
    /// Its closing, with the process, ends the cluster.
    _lifeline: ChildStdin,
}

/// What a throwaway cluster needs not keep safe.
const CARELESS: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200";

impl Cluster {
    /// The one of this process, started at the first call.
    pub(crate) fn shared() -> &'static std::result::Result<Self, String> {
        static CLUSTER: OnceLock<std::result::Result<Cluster, String>> = OnceLock::new();
        CLUSTER.get_or_init(|| {
            let folder = fresh_folder();
            let data = folder.join("data");
            Self::start(folder, data, "-c shared_buffers=64MB", "immediate").map_err(|e| e.to_string())
        })
    }

    /// One whose data are in the folder `data` before and after, with these settings: `-c name=value -c …`.
    ///
    /// # Errors
    /// Where PostgreSQL cannot be had or refuses, e.g. because another process holds the data.
    pub fn kept(data: &Path, settings: &str) -> Result<Self> {
        Self::start(fresh_folder(), data.to_owned(), settings, "fast")
    }

    /// The address of one of its databases.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://postgres@localhost/{database}?host={}",
            self.folder.display()
        )
    }

    /// The id of the process whose children serve the connections.
    ///
    /// # Errors
    /// Where the cluster has ended.
    pub fn process(&self) -> Result<u32> {
        let file = fs::read_to_string(self.data.join("postmaster.pid"))?;
        let first = file.lines().next().and_then(|line| line.trim().parse().ok());
        first.ok_or_else(|| Error::other("postmaster.pid has no process id"))
    }

    /// Stops it as an operator would, cutting what is connected, and starts it again.
    ///
    /// # Errors
    /// Where PostgreSQL refuses.
    pub fn restart(&self) -> Result<()> {
        let program = programs()?.join("pg_ctl");
        let mut command = match unprivileged_user()? {
            None => Command::new(program),
            Some(user) => as_user(&user, &program),
        };
        command.current_dir("/").env("LC_ALL", "C").arg("-D").arg(&self.data);
        command.arg("-l").arg(self.folder.join("log"));
        run(command.args(["-w", "-t", "60", "-m", "fast", "restart"])).map(drop)
    }

    fn start(folder: PathBuf, data: PathBuf, settings: &str, stop_mode: &str) -> Result<Self> {
        let programs = programs()?;
        let user = unprivileged_user()?;
        fs::create_dir_all(&data)?;
        if let Some(user) = &user {
            run(Command::new("chown").arg(user).arg(&folder).arg(&data))?;
        }
        let command = |program: &str| {
            let path = programs.join(program);
            let mut command = match &user {
                None => Command::new(path),
                Some(user) => as_user(user, &path),
            };
            // Whoever runs it must be able to stand where it starts.
            command.current_dir("/").env("LC_ALL", "C");
            command
        };
        let initdb = |locale: &[&str]| {
            let mut initdb = command("initdb");
            initdb
                .arg("-D")
                .arg(&data)
                .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"])
                .args(locale);
            run(&mut initdb)
        };
        if !data.join("PG_VERSION").is_file() {
            // A collation that is not by bytes shows where the program relies on one that is.
            let linguistic = ["--locale-provider=icu", "--icu-locale=en", "--locale=C"];
            // What a failed attempt wrote, initdb removes itself.
            initdb(&linguistic).or_else(|_| initdb(&["--locale=C"]))?;
        }

        let mut stop = command("pg_ctl");
        stop.arg("-D").arg(&data).args(["-m", stop_mode, "stop"]);
        let mut lifeline = Command::new("sh");
        lifeline
            .args(["-c", r#"trap '' INT TERM HUP; cat >/dev/null; "$@"; rm -rf "$0""#])
            .arg(&folder)
            .arg(stop.get_program())
            .args(stop.get_args())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);

        let settings = format!(
            "-c listen_addresses= -c unix_socket_directories={} {CARELESS} {settings}",
            folder.display()
        );
        let mut start = command("pg_ctl");
        start
            .arg("-D")
            .arg(&data)
            .arg("-l")
            .arg(folder.join("log"))
            .args(["-w", "-t", "60", "-o", &settings, "start"]);
        // The lifeline first, so that nothing is left running; but not yet where another process holds the data.
        let held = data.join("postmaster.pid").is_file();
        if held {
            run(&mut start).map_err(|e| with_log(&e, &folder))?;
        }
        let lifeline = lifeline
            .spawn()?
            .stdin
            .ok_or_else(|| Error::other("no pipe to the shell that stands by"))?;
        if !held {
            run(&mut start).map_err(|e| with_log(&e, &folder))?;
        }
        Ok(Self {
            folder,
            data,
            _lifeline: lifeline,
        })
    }
}

fn with_log(error: &Error, folder: &Path) -> Error {
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    Error::other(format!("{error} {log}"))
}

/// Where `initdb`, `pg_ctl` and `postgres` are: on the path, else the newest of a Debian machine's.
fn programs() -> Result<PathBuf> {
    let complete = |folder: &Path| {
        ["initdb", "pg_ctl", "postgres"]
            .iter()
            .all(|name| folder.join(name).is_file())
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(folder) = std::env::split_paths(&path).find(|folder| complete(folder)) {
        return Ok(folder);
    }
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| complete(folder))
        .collect();
    versions.sort();
    versions.pop().map(|(_, folder)| folder).ok_or_else(|| {
        Error::new(
            ErrorKind::NotFound,
            "initdb, pg_ctl and postgres are neither on the PATH nor in /usr/lib/postgresql/*/bin; on Debian and \
             Ubuntu, `apt-get install postgresql`",
        )
    })
}

/// Another user where this one is root.
fn unprivileged_user() -> Result<Option<String>> {
    if run(Command::new("id").arg("-u"))?.trim() != "0" {
        return Ok(None);
    }
    ["postgres", "nobody"]
        .into_iter()
        .find(|user| run(Command::new("id").arg(user)).is_ok())
        .map(|user| Some(user.to_owned()))
        .ok_or_else(|| Error::other("root cannot run PostgreSQL, and there is neither a user postgres nor nobody"))
}

fn as_user(user: &str, program: &Path) -> Command {
    let found = |name: &str| run(Command::new("sh").args(["-c", &format!("command -v {name}")])).is_ok();
    if found("setpriv") {
        let mut command = Command::new("setpriv");
        let group = run(Command::new("id").args(["-g", user])).unwrap_or_default();
        let group = format!("--regid={}", group.trim());
        command
            .args([&format!("--reuid={user}"), &group, "--clear-groups", "--"])
            .arg(program);
        command
    } else {
        let mut command = Command::new("runuser");
        command.args(["-u", user, "--"]).arg(program);
        command
    }
}

/// What it printed, or an error with what it complained of.
fn run(command: &mut Command) -> Result<String> {
    // A server that is started would hold pipes open for as long as it runs: what it says goes to its log.
    let output = command.stdin(Stdio::null()).output();
    let name = command.get_program().to_string_lossy().into_owned();
    let output = output.map_err(|e| Error::other(format!("{name}: {e}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Error::other(format!(
        "{name}: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    )))
}

/// A new folder among the temporary ones, short enough for the path of a socket.
pub(crate) fn fresh_folder() -> PathBuf {
    let nanos = || {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| d.subsec_nanos())
    };
    let base = std::env::temp_dir();
    let base = if base.as_os_str().len() > 40 {
        PathBuf::from("/tmp")
    } else {
        base
    };
    loop {
        let folder = base.join(format!("whosaid-{}-{:x}", std::process::id(), nanos()));
        match fs::create_dir(&folder) {
            Ok(()) => return folder,
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(e) => panic!("{}: {e}", folder.display()),
        }
    }
}
