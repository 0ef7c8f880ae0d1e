//! A site, wherever it lies, one file at a time.

use super::address::Address;
use super::answer::{Answer, Failure, Headers, SiteFile};
use super::folder::FolderSite;
use super::retry_policy::RetryPolicy;
use super::sink::{ByteSink, HashSink, Hashed, StoreSink, Stored};
#[cfg(feature = "web")]
use super::web::{POLITE_CONCURRENCY, WebSite};
use crate::error::Error;
use crate::layout::SitePath;
use std::num::NonZeroUsize;

/// A site that can be asked for its files, from any thread.
pub struct PublishedSite {
    address: Address,
    source: SiteSource,
    retry_policy: RetryPolicy,
}

enum SiteSource {
    Folder(FolderSite),
    #[cfg(feature = "web")]
    Web(Box<WebSite>),
}

impl PublishedSite {
    /// Opens a site. Over HTTP nothing is asked for yet.
    ///
    /// # Errors
    /// The folder can't be looked into.
    pub fn open(address: Address, retry_policy: RetryPolicy) -> Result<Self, Error> {
        let source = match &address {
            Address::Folder(root) => SiteSource::Folder(FolderSite::open(root)?),
            #[cfg(feature = "web")]
            Address::Web(base) => SiteSource::Web(Box::new(WebSite::new(base.clone(), retry_policy))),
            #[cfg(not(feature = "web"))]
            Address::Web(_) => {
                return Err(Error::Site {
                    address: address.to_string(),
                    reason: "this program was built without its feature `web`".to_owned(),
                });
            }
        };
        Ok(Self { address, source, retry_policy })
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Asks for a file, of so many bytes at most.
    pub fn get(&self, path: &SitePath, most_bytes: u64) -> Answer {
        let mut bytes = Vec::new();
        self.get_into(path, most_bytes, &mut bytes).map(|headers| SiteFile { bytes, headers })
    }

    /// Asks a host a question, and for an answer of so many bytes at most. Where it redirects to an address that
    /// `is_answer`, that is [where](Failure::RedirectedElsewhere), and isn't asked for. A folder has files alone.
    #[cfg_attr(not(feature = "web"), expect(unused_variables, reason = "no folder redirects"))]
    pub(crate) fn ask(
        &self,
        path: &SitePath,
        query: Option<&str>,
        is_answer: &dyn Fn(&str) -> bool,
        most_bytes: u64,
    ) -> Answer {
        match &self.source {
            SiteSource::Folder(_) if query.is_some() => Answer::Absent,
            SiteSource::Folder(_) => self.get(path, most_bytes),
            #[cfg(feature = "web")]
            SiteSource::Web(web) => {
                let mut bytes = Vec::new();
                let answer = web.ask(path, query, is_answer, most_bytes, &mut bytes);
                answer.map(|headers| SiteFile { bytes, headers: Some(headers) })
            }
        }
    }

    /// Whether it is a host, which can be asked questions.
    pub(crate) fn is_host(&self) -> bool {
        matches!(self.address, Address::Web(_))
    }

    /// Asks for a file's hash: no more of it is kept than a few bytes.
    pub(crate) fn hash(&self, path: &SitePath, most_bytes: u64) -> Answer<Hashed> {
        let mut sink = HashSink::default();
        self.get_into(path, most_bytes, &mut sink).map(|headers| sink.finish(headers))
    }

    /// Asks for a file that is too long for the memory, which goes into a temporary one.
    pub(crate) fn store(&self, path: &SitePath, most_bytes: u64) -> Answer<Stored> {
        let mut sink = StoreSink::default();
        self.get_into(path, most_bytes, &mut sink).map(|_| sink.finish())
    }

    fn get_into(&self, path: &SitePath, most_bytes: u64, sink: &mut impl ByteSink) -> Answer<Option<Headers>> {
        match &self.source {
            SiteSource::Folder(_) if self.retry_policy.is_over() => Answer::Failed(Failure::OutOfTime),
            SiteSource::Folder(folder) => folder.get(path, most_bytes, sink),
            #[cfg(feature = "web")]
            SiteSource::Web(web) => web.get(path, most_bytes, sink).map(Some),
        }
    }

    /// Whether the site isn't asked any more: its host failed too often, is too slow, or the time is over.
    pub fn is_circuit_open(&self) -> bool {
        self.given_up().is_some()
    }

    /// Why the site isn't asked any more, if it isn't.
    pub fn given_up(&self) -> Option<&Failure> {
        match &self.source {
            SiteSource::Folder(_) => self.retry_policy.is_over().then_some(&Failure::OutOfTime),
            #[cfg(feature = "web")]
            SiteSource::Web(web) => web.given_up(),
        }
    }

    /// How many files to ask for at a time: as many as `wanted`, or as is polite.
    pub fn concurrency(&self, wanted: Option<NonZeroUsize>) -> NonZeroUsize {
        let usual = match &self.source {
            SiteSource::Folder(_) => std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            #[cfg(feature = "web")]
            SiteSource::Web(_) => POLITE_CONCURRENCY,
        };
        wanted.unwrap_or(usual)
    }
}
