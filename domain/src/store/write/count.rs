//! What is counted from rows and kept beside them, made right again after an edit.

use super::Writer;
use crate::{Result, id::ArticleId};

impl Writer<'_> {
    /// An article's people, with how many statements of each it has, and its events: those that it mentions or that one
    /// of its statements is about. The rejected do not count.
    pub(super) async fn count_article(&self, ArticleId(article): ArticleId) -> Result<()> {
        const SPOKEN: &str = "select count(*) from statements s where s.article_id = l.article_id \
                              and s.speaker_person_id = l.person_id and s.review_status <> 'rejected'";
        const ABOUT: &str = "select 1 from statements s join statement_events k on k.statement_id = s.id \
                             where s.article_id = l.article_id and k.event_id = l.event_id \
                             and s.review_status <> 'rejected'";
        for text in [
            format!("update article_people as l set statements = ({SPOKEN}) where l.article_id = $1"),
            "insert into article_people (article_id, person_id, mentions, statements) \
             select s.article_id, s.speaker_person_id, 0, count(*) from statements s where s.article_id = $1 \
             and s.speaker_person_id is not null and s.review_status <> 'rejected' and not exists (select 1 \
             from article_people l where l.article_id = s.article_id and l.person_id = s.speaker_person_id) \
             group by s.article_id, s.speaker_person_id"
                .to_owned(),
            "delete from article_people where article_id = $1 and mentions = 0 and statements = 0".to_owned(),
            "insert into article_events (article_id, event_id, mentions, published_at) \
             select distinct a.id, k.event_id, 0, a.published_at from articles a join statements s on s.article_id = a.id \
             join statement_events k on k.statement_id = s.id where a.id = $1 and s.review_status <> 'rejected' \
             and not exists (select 1 from article_events l where l.article_id = a.id and l.event_id = k.event_id)"
                .to_owned(),
            format!("delete from article_events as l where l.article_id = $1 and l.mentions = 0 and not exists ({ABOUT})"),
        ] {
            let mut sql = self.sql();
            sql.bind(article);
            sql.run(&self.tx, &text).await?;
        }
        Ok(())
    }
}
