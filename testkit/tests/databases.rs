//! The databases are there, apart from one another, and gone with the process.

#![allow(clippy::unwrap_used)]

use sea_orm::{ConnectionTrait, Database, Statement};
use std::{process::Command, time::Duration};
use whosaid_testkit::{Engine, engines, on_each};

#[tokio::test]
async fn each_database_is_fresh_and_migrated() {
    for _ in 0..2 {
        on_each(async |database| {
            let db = Database::connect(database.url()).await.unwrap();
            let backend = db.get_database_backend();
            let count = Statement::from_string(backend, "select count(*) from changes");
            let row = db.query_one_raw(count).await.unwrap().unwrap();
            assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 0);
            db.execute_unprepared("insert into changes (at, noun, node, operation) values (0, 'x', null, 'x')")
                .await
                .unwrap_err();
            db.execute_unprepared("drop table changes").await.unwrap();
        })
        .await;
    }
}

#[test]
fn a_killed_process_leaves_no_cluster_and_no_folder() {
    if !engines().contains(&Engine::Postgres) {
        return;
    }
    // This test program again, in a process of its own that waits to be killed.
    let program = std::env::current_exe().unwrap();
    let mut child = Command::new(program)
        .args(["--exact", "waits_to_be_killed", "--ignored", "--nocapture"])
        .env("WHOSAID_TESTKIT_WAIT", "1")
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let prefix = format!("whosaid-{}-", child.id());
    let folders = || {
        let entries = std::fs::read_dir(std::env::temp_dir()).unwrap().flatten();
        entries
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix))
            .count()
    };
    wait_until(|| {
        let entries = std::fs::read_dir(std::env::temp_dir()).unwrap().flatten();
        let mut ours = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix));
        ours.any(|folder| folder.path().join(".s.PGSQL.5432").exists())
    });
    child.kill().unwrap();
    child.wait().unwrap();
    wait_until(|| folders() == 0);
}

#[test]
#[ignore = "run by a_killed_process_leaves_no_cluster_and_no_folder"]
fn waits_to_be_killed() {
    if std::env::var_os("WHOSAID_TESTKIT_WAIT").is_some() {
        let _ = engines();
        std::thread::sleep(Duration::from_secs(60));
    }
}

fn wait_until(done: impl Fn() -> bool) {
    for _ in 0..600 {
        if done() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("it did not happen within 30 s");
}
