//! A published site, whoever made it and wherever it lies: read one file at a time out of a folder or
//! over HTTP, with a cap on everything. What comes back is anybody's; nothing here trusts it.
//!
//! [`address`] says where a site is, [`answer`] what asking for a file can come to, `folder` and
//! `web` ask, [`patience`] says how long and how often, [`crew`] asks for several at a time.
//! [`catalog`] and [`list`] say which documents there should be.

pub mod address;
pub mod answer;
pub mod catalog;
pub mod crew;
mod folder;
pub mod list;
#[cfg(feature = "web")]
mod manners;
pub mod patience;
#[cfg(feature = "web")]
mod redirect;
#[cfg(feature = "web")]
mod web;

pub use address::Address;
pub use answer::{Answer, Failure, File, Headers};
pub use catalog::{ListedDocument, ListedSite, NoCatalog, Paths, SiteCatalog};
pub use crew::in_order;
pub use list::Wanted;
pub use patience::Patience;

use crate::error::Error;
use crate::site::SitePath;
use folder::FolderSite;
use std::num::NonZeroUsize;

/// A site that can be asked for its files, from any thread.
pub struct PublishedSite {
    address: Address,
    source: Source,
}

enum Source {
    Folder(FolderSite),
    #[cfg(feature = "web")]
    Web(Box<web::WebSite>),
}

impl PublishedSite {
    /// Opens a site. Over HTTP nothing is asked for yet.
    ///
    /// # Errors
    /// The folder can't be looked into.
    pub fn open(address: Address, patience: Patience) -> Result<Self, Error> {
        let source = match &address {
            Address::Folder(root) => Source::Folder(FolderSite::open(root)?),
            #[cfg(feature = "web")]
            Address::Web(base) => Source::Web(Box::new(web::WebSite::new(base.clone(), patience))),
            #[cfg(not(feature = "web"))]
            Address::Web(_) => {
                let _ = patience;
                return Err(Error::Site {
                    address: address.to_string(),
                    reason: "this program was built without its feature `web`".to_owned(),
                });
            }
        };
        Ok(Self { address, source })
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Asks for a file, of so many bytes at most.
    pub fn get(&self, path: &SitePath, most_bytes: u64) -> Answer {
        match &self.source {
            Source::Folder(folder) => folder.get(path, most_bytes),
            #[cfg(feature = "web")]
            Source::Web(web) => web.get(path, most_bytes),
        }
    }

    /// Whether the host failed so often that it isn't asked any more.
    pub fn gave_up(&self) -> bool {
        self.given_up().is_some()
    }

    /// How the host failed the last time, if it isn't asked any more.
    pub fn given_up(&self) -> Option<&Failure> {
        match &self.source {
            Source::Folder(_) => None,
            #[cfg(feature = "web")]
            Source::Web(web) => web.given_up(),
        }
    }

    /// How many files to ask for at a time: as many as `wanted`, or as is polite.
    pub fn lanes(&self, wanted: Option<NonZeroUsize>) -> NonZeroUsize {
        let usual = match &self.source {
            Source::Folder(_) => std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            #[cfg(feature = "web")]
            Source::Web(_) => web::POLITE_LANES,
        };
        wanted.unwrap_or(usual)
    }
}
