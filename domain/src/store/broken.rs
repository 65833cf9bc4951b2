//! What must hold of all rows, whatever was written: for checking a database as a whole.

use super::{Store, references::Mergeable, sql::Row};
use crate::Result;

/// What is wrong, and how many rows are so: a query that gives one number.
const RULES: &[(&str, &str)] = &[
    (
        "article_people: the number of the person's statements is not that of those that are not rejected",
        "select count(*) from article_people l where l.statements <> (select count(*) from statements s \
         where s.article_id = l.article_id and s.speaker_person_id = l.person_id and s.review_status <> 'rejected')",
    ),
    (
        "statements: the article's people lack the speaker",
        "select count(*) from statements s where s.speaker_person_id is not null and s.review_status <> 'rejected' \
         and not exists (select 1 from article_people l where l.article_id = s.article_id \
         and l.person_id = s.speaker_person_id)",
    ),
    (
        "article_events: the number of mentions is not that of those that are recorded",
        "select count(*) from article_events l where l.mentions <> (select count(*) from event_mentions m \
         where m.article_id = l.article_id and m.event_id = l.event_id)",
    ),
    (
        "event_mentions: the article's events lack the event",
        "select count(*) from event_mentions m where not exists (select 1 from article_events l \
         where l.article_id = m.article_id and l.event_id = m.event_id)",
    ),
    (
        "statement_events: the article's events lack the event",
        "select count(*) from statement_events k join statements s on s.id = k.statement_id \
         where s.review_status <> 'rejected' and not exists (select 1 from article_events l \
         where l.article_id = s.article_id and l.event_id = k.event_id)",
    ),
    (
        "statements: the time that they are sorted by is neither when it was said nor the article's",
        "select count(*) from statements s join articles a on a.id = s.article_id \
         where s.told_at <> coalesce(s.said_earliest, a.published_at)",
    ),
    (
        "statement_events: the time is not the statement's",
        "select count(*) from statement_events k join statements s on s.id = k.statement_id \
         where k.told_at <> s.told_at",
    ),
    (
        "statement_via: the time is not the statement's",
        "select count(*) from statement_via k join statements s on s.id = k.statement_id where k.told_at <> s.told_at",
    ),
    (
        "article_events: the time is not the article's",
        "select count(*) from article_events l join articles a on a.id = l.article_id \
         where l.published_at <> a.published_at",
    ),
    (
        "people: the number of statements is not that of those that are not rejected",
        "select count(*) from people n where n.statement_count <> (select count(*) from statements s \
         where s.speaker_person_id = n.id and s.review_status <> 'rejected')",
    ),
    (
        "event_word_totals: a number is not that of the events that have the word",
        "select count(*) from event_word_totals t where t.n <> (select count(*) from event_words w where w.word = t.word)",
    ),
    (
        "totals: a number is not that of the rows",
        "select count(*) from totals t where t.n <> case t.noun when 'articles' then (select count(*) from articles) \
         when 'statements' then (select count(*) from statements where review_status <> 'rejected') \
         when 'people' then (select count(*) from people where merged_into_id is null) \
         when 'sources' then (select count(*) from sources where merged_into_id is null) \
         else (select count(*) from events where merged_into_id is null and review_status <> 'rejected') end",
    ),
];

impl Store {
    /// What does not hold of the database: a line for each rule, with how many rows break it. Reads all rows; meant for
    /// checking, not for requests.
    ///
    /// # Errors
    /// Of the database.
    pub(super) async fn broken(&self) -> Result<Vec<String>> {
        let mut broken = Vec::new();
        for what in Mergeable::ALL {
            let noun = what.table();
            for reference in what.references() {
                let (table, column) = (reference.table, reference.column);
                let text = format!(
                    "select count(*) from {table} r join {noun} n on n.id = r.{column} where n.merged_into_id is not null"
                );
                self.rule(
                    &format!("{table}: {column} is one that was merged into another"),
                    &text,
                    &mut broken,
                )
                .await?;
            }
        }
        for (what, text) in RULES {
            self.rule(what, text, &mut broken).await?;
        }
        Ok(broken)
    }

    async fn rule(&self, what: &str, text: &str, broken: &mut Vec<String>) -> Result<()> {
        let row = self.sql().one(&self.write, text).await?;
        let n: i64 = row.map_or(Ok(0), |row| Row::new(&row).get())?;
        if n > 0 {
            broken.push(format!("{what} ({n} rows)"));
        }
        Ok(())
    }
}
