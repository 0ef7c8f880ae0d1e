//! A published site, whoever made it and wherever it lies: read one file at a time out of a folder or
//! over HTTP, with a cap on everything. What comes back is anybody's; nothing here trusts it.
//!
//! [`address`] says where a site is, [`answer`] what asking for a file can come to. `folder` and `web` ask, `sink` takes
//! the bytes as they come, and `memory` says how many may be there at a time. [`retry_policy`] says how long and how often
//! a host is asked, `throttle` when it is asked no more, and `pace` ends a connection on which too little comes.
//! [`parallel`] asks for several files at a time, `redirect` says where a host may send us, `tls` in plain words why a
//! connection isn't safe. [`catalog`] and [`wanted_list`] say which documents there should be.

pub mod address;
pub mod answer;
pub mod catalog;
mod folder;
mod memory;
#[cfg(feature = "web")]
mod pace;
pub mod parallel;
#[cfg(feature = "web")]
mod redirect;
pub mod retry_policy;
mod sink;
#[cfg(feature = "web")]
mod throttle;
#[cfg(feature = "web")]
mod tls;
pub mod wanted_list;
#[cfg(feature = "web")]
mod web;

pub use address::Address;
pub use answer::{Answer, Failure, File, Headers};
pub use catalog::{DocumentPaths, ListLimits, ListedDocument, NoCatalog, SiteCatalog};
pub use memory::{Memory, Room};
pub use parallel::in_order;
pub use retry_policy::RetryPolicy;
pub use sink::{Hashed, Stored, StoredLine, WITH_RETURNS, text_digest};
pub use wanted_list::WantedPaper;

use crate::error::Error;
use crate::layout::SitePath;
use folder::FolderSite;
use sink::{HashSink, Sink, StoreSink};
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
    Web(Box<web::WebSite>),
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
            Address::Web(base) => SiteSource::Web(Box::new(web::WebSite::new(base.clone(), retry_policy))),
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
        self.get_into(path, most_bytes, &mut bytes).map(|headers| File { bytes, headers })
    }

    /// Asks for a file's hash: no more of it is kept than a few bytes.
    pub fn hash(&self, path: &SitePath, most_bytes: u64) -> Answer<Hashed> {
        let mut sink = HashSink::default();
        self.get_into(path, most_bytes, &mut sink).map(|headers| sink.finish(headers))
    }

    /// Asks for a file that is too long for the memory, which goes into a temporary one.
    pub fn store(&self, path: &SitePath, most_bytes: u64) -> Answer<Stored> {
        let mut sink = StoreSink::default();
        self.get_into(path, most_bytes, &mut sink).map(|_| sink.finish())
    }

    fn get_into(&self, path: &SitePath, most_bytes: u64, sink: &mut impl Sink) -> Answer<Option<Headers>> {
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
            SiteSource::Web(_) => web::POLITE_CONCURRENCY,
        };
        wanted.unwrap_or(usual)
    }
}
