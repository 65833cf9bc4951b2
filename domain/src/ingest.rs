//! Taking an article in: extract, then one transaction that writes all of it or nothing.

use crate::{
    Error, Result, When,
    clock::Clock,
    error::{Fault, FaultCode},
    id::ArticleId,
    input::{Faults, MAX_LINE},
    store::{Editor, Store, Taking},
};
use sha2::{Digest, Sha256};
use whosaid_extract::{Extraction, Input};

/// An article as it comes in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ArticleInput {
    /// Where it was published.
    pub url: Option<String>,
    /// The headline; without it, what extraction finds.
    pub title: Option<String>,
    /// Who wrote it, as printed.
    pub byline: Option<String>,
    /// The outlet's name.
    pub publisher: Option<String>,
    /// When it was published; without it, what extraction finds.
    pub published: Option<When>,
    /// BCP 47; English without it.
    pub language: Option<String>,
    /// The text, which all spans will count in.
    pub text: String,
}

/// An article as a client gives it, not looked through yet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GivenArticle {
    /// Where it was published.
    pub url: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// Who wrote it, as printed.
    pub byline: Option<String>,
    /// The outlet's name.
    pub publisher: Option<String>,
    /// When it was published, as EDTF.
    pub published: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
    /// The text.
    pub text: String,
}

/// Bytes of a text.
const MAX_TEXT: usize = 10 * 1024 * 1024;

impl GivenArticle {
    /// Looks through it, for all that is wrong.
    pub(crate) fn read(&self, faults: &mut Faults) -> ArticleInput {
        if self.text.trim().is_empty() {
            faults.invalid("text", "the text is empty");
        } else if self.text.len() > MAX_TEXT {
            faults.invalid("text", format!("it is larger than {} MiB", MAX_TEXT >> 20));
        } else if let Some(byte) = self.text.find('\0') {
            let why = format!("it has a NUL character at byte {byte}: it is no plain text");
            faults.invalid("text", why);
        }
        let published = self.published.as_deref();
        ArticleInput {
            url: self.url.as_deref().map(|url| faults.url("url", url)),
            title: self.title.as_deref().map(|line| faults.line("title", line, MAX_LINE)),
            byline: self.byline.as_deref().map(|line| faults.line("byline", line, MAX_LINE)),
            publisher: self.publisher.as_deref().map(|name| faults.name("publisher", name)),
            published: published.and_then(|edtf| faults.when("published", edtf)),
            language: self.language.as_deref().map(|tag| faults.language("language", tag)),
            text: self.text.clone(),
        }
    }
}

/// What became of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    New,
    /// It is the new text of an address whose earlier text is this.
    Supersedes(ArticleId),
    /// The same text of the same address was there; nothing was written.
    Unchanged,
}

/// What taking it in did. All counts are 0 where nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ingested {
    /// The article, also where it was there already.
    pub article: ArticleId,
    /// What became of it.
    pub outcome: Outcome,
    /// Statements found.
    pub statements: u32,
    /// Statements whose speaker was found.
    pub resolved: u32,
    /// People who were not known before.
    pub people_new: u32,
    /// Sources that were not known before.
    pub sources_new: u32,
    /// Events that were not known before.
    pub events_new: u32,
    /// Events that were known before.
    pub events_known: u32,
}

/// What extracting an article again did to its statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reextracted {
    /// The article.
    pub article: ArticleId,
    /// Left as they were, since a person decided of them or another program found them.
    pub decided: u32,
    /// Found again as they were.
    pub unchanged: u32,
    /// Found again, and otherwise than before.
    pub changed: u32,
    /// Found for the first time.
    pub new: u32,
    /// No longer found.
    pub gone: u32,
}

impl Reextracted {
    /// Of an article of which nothing was said yet.
    pub(crate) fn nothing(article: ArticleId) -> Self {
        Self {
            article,
            decided: 0,
            unchanged: 0,
            changed: 0,
            new: 0,
            gone: 0,
        }
    }
}

/// What extracts, as runs record it.
pub(crate) const EXTRACTOR: (&str, &str) = ("whosaid-extract", env!("CARGO_PKG_VERSION"));

impl ArticleInput {
    /// SHA-256 of the text, hexadecimal: with the address it tells whether an article is there already.
    #[must_use]
    pub fn content_hash(&self) -> String {
        Sha256::digest(&self.text)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    fn check(&self) -> Result<()> {
        if self.text.trim().is_empty() {
            return Err(Error::Invalid("the text is empty".into()));
        }
        let fields = [
            ("url", &self.url),
            ("title", &self.title),
            ("byline", &self.byline),
            ("publisher", &self.publisher),
            ("language", &self.language),
        ];
        let texts = fields.iter().filter_map(|(name, text)| Some((*name, text.as_deref()?)));
        for (name, text) in texts.chain([("text", self.text.as_str())]) {
            if let Some(byte) = text.find('\0') {
                return Err(Error::Invalid(format!(
                    "the {name} has a NUL character at byte {byte}: it is no plain text"
                )));
            }
        }
        Ok(())
    }
}

impl Store {
    /// Takes an article in: extracts from it and writes it with all that was found, in one transaction. The same text
    /// of the same address, taken in again, changes nothing; a new text of an address supersedes the earlier one.
    /// Several articles may be taken in at once, also by several programs.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a text that is empty or holds NUL; of the database.
    pub async fn ingest(&self, article: &ArticleInput, clock: &dyn Clock) -> Result<Ingested> {
        article.check()?;
        self.take_in(article, Taking::program(clock)).await
    }

    /// The same, by a client.
    ///
    /// # Errors
    /// [`Error::Refused`] with all that is wrong with the article; of the database.
    pub async fn ingest_given(&self, article: &GivenArticle, editor: &Editor<'_>) -> Result<Ingested> {
        let mut faults = Faults::default();
        let article = article.read(&mut faults);
        faults.refuse()?;
        self.take_in(&article, Taking::client(editor)).await
    }

    async fn take_in(&self, article: &ArticleInput, taking: Taking<'_>) -> Result<Ingested> {
        if let [Some(known)] = self.known_articles(std::slice::from_ref(article)).await?[..] {
            return Ok(known);
        }
        let extraction = extract(article.clone()).await?;
        self.write_article(article, &extraction, EXTRACTOR, taking).await
    }

    /// Takes articles in, one after the other, in one transaction: all or none. It costs less than one transaction
    /// each; other writers wait meanwhile, so give some tens, not all that there are.
    ///
    /// # Errors
    /// As [`Store::ingest`], of the first article that has one.
    pub async fn ingest_together(&self, articles: &[ArticleInput], clock: &dyn Clock) -> Result<Vec<Ingested>> {
        for article in articles {
            article.check()?;
        }
        let found = self.known_articles(articles).await?;
        let mut new = Vec::new();
        for (article, _) in articles.iter().zip(&found).filter(|(_, found)| found.is_none()) {
            new.push((article, extract(article.clone()).await?));
        }
        let mut written = Vec::new();
        if !new.is_empty() {
            written = self.write_articles(&new, EXTRACTOR, clock).await?;
        }
        let mut written = written.into_iter();
        Ok(found
            .into_iter()
            .filter_map(|found| found.or_else(|| written.next()))
            .collect())
    }

    /// The same with what an extractor, named with its version, found elsewhere. Its spans count code points of the
    /// text.
    ///
    /// # Errors
    /// As [`Store::ingest`]; [`Error::Invalid`] for a span that leaves the text or an index that leads nowhere.
    pub async fn ingest_extraction(
        &self,
        article: &ArticleInput,
        extraction: &Extraction,
        extractor: (&str, &str),
        clock: &dyn Clock,
    ) -> Result<Ingested> {
        article.check()?;
        if let [Some(known)] = self.known_articles(std::slice::from_ref(article)).await?[..] {
            return Ok(known);
        }
        self.write_article(article, extraction, extractor, Taking::program(clock))
            .await
    }

    /// Extracts again from an article that is there, `by` whom. What a person decided (confirmed, rejected, corrected,
    /// linked, unlinked) stays as it is and is not proposed once more; the rest becomes what is found now, in one
    /// transaction.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is no such article; of the database.
    pub async fn reextract(&self, id: ArticleId, clock: &dyn Clock, by: Option<&str>) -> Result<Reextracted> {
        let Some(article) = self.taken_in(id).await? else {
            let message = format!("there is no article {id}");
            return Err(Fault::new("id", FaultCode::NotFound, message).into());
        };
        let extraction = extract(article).await?;
        self.write_again(id, &extraction, EXTRACTOR, clock, by).await
    }

    /// The same with what an extractor, named with its version, found elsewhere.
    ///
    /// # Errors
    /// As [`Store::reextract`] and [`Store::ingest_extraction`].
    pub async fn reextract_with(
        &self,
        id: ArticleId,
        extraction: &Extraction,
        extractor: (&str, &str),
        clock: &dyn Clock,
    ) -> Result<Reextracted> {
        self.write_again(id, extraction, extractor, clock, None).await
    }
}

/// What the extractor finds in it, in a thread of its own.
async fn extract(article: ArticleInput) -> Result<Extraction> {
    let extracted = tokio::task::spawn_blocking(move || {
        whosaid_extract::extract(&Input {
            text: &article.text,
            title: article.title.as_deref(),
            publisher: article.publisher.as_deref(),
            published: article.published.as_ref().map(|when| when.earliest.date_naive()),
        })
    });
    extracted
        .await
        .map_err(|_| Error::Invalid("the extractor failed on this text".into()))
}

/// Nothing was written.
pub(crate) fn unchanged(article: ArticleId) -> Ingested {
    Ingested {
        article,
        outcome: Outcome::Unchanged,
        statements: 0,
        resolved: 0,
        people_new: 0,
        sources_new: 0,
        events_new: 0,
        events_known: 0,
    }
}
