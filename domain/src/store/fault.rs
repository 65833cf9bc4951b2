//! What a database's error means to the one who asked.

use crate::Error;
use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{self, error::DatabaseError},
};
use std::sync::Arc;

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        let known = match &error {
            DbErr::ConnectionAcquire(e) => Some(unavailable(e)),
            _ => cause(&error).and_then(meaning),
        };
        known.unwrap_or(Self::Database(error))
    }
}

fn cause(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(e))
        | DbErr::Exec(RuntimeErr::SqlxError(e))
        | DbErr::Query(RuntimeErr::SqlxError(e)) => Some(e),
        _ => None,
    }
}

/// Whether another connection had the file locked (SQLITE_BUSY and its kinds).
pub(super) fn is_busy(error: &DbErr) -> bool {
    let code = cause(error).and_then(|e| e.as_database_error()?.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

/// Of a statement outside sea-orm.
pub(super) fn failed(error: sqlx::Error) -> Error {
    meaning(&error).unwrap_or_else(|| Error::Database(DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))))
}

/// The database does not answer, or not now.
pub(super) fn unavailable(error: impl std::fmt::Display) -> Error {
    Error::Unavailable(format!("the database does not answer: {error}"))
}

/// `None` where it is the program's fault.
fn meaning(error: &sqlx::Error) -> Option<Error> {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            Some(unavailable(error))
        }
        sqlx::Error::Database(e) => by_code(&**e),
        _ => None,
    }
}

fn by_code(error: &dyn DatabaseError) -> Option<Error> {
    let code = error.code()?;
    let unwritable = |why: &str| Some(Error::Unwritable(format!("the database cannot be written: {why}")));
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        // The lower byte is the kind.
        return match code.parse::<u32>().ok()? & 0xff {
            5 | 6 | 14 => Some(unavailable(error)),
            8 => unwritable("it is read-only"),
            9 => Some(Error::Timeout),
            10 => unwritable("its file cannot be read or written, or the disk is full"),
            13 => unwritable("the disk is full"),
            _ => None,
        };
    }
    match &*code {
        "25006" => unwritable("it is read-only"),
        "53100" => unwritable("the disk is full"),
        "57014" => Some(Error::Timeout),
        // It is being stopped or started, or has no room for another client.
        code if code.starts_with("57P") || code.starts_with("08") || code == "53300" => Some(unavailable(error)),
        _ => None,
    }
}
