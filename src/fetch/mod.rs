//! A published site, whoever made it and wherever it lies: read one file at a time out of a folder or
//! over HTTP, with a cap on everything. What comes back is anybody's; nothing here trusts it.
//!
//! [`address`] says where a site is, [`answer`] what asking for a file can come to. A [`PublishedSite`] asks, by `folder`
//! or `web`; `sink` takes the bytes as they come, and `memory_budget` says how many may be there at a time.
//! [`retry_policy`] says how long and how often a host is asked, `throttle` when it is asked no more, and `pace` ends a
//! connection on which too little comes. [`parallel`] asks for several files at a time, `redirect` says where a host may
//! send us, `tls` in plain words why a connection isn't safe. [`catalog`] and [`wanted_list`] say which documents there
//! should be, and [`lookup`] which papers an identifier means.

pub(crate) mod address;
pub(crate) mod answer;
pub(crate) mod catalog;
mod folder;
pub(crate) mod lookup;
mod memory_budget;
#[cfg(feature = "web")]
mod pace;
pub(crate) mod parallel;
mod published_site;
#[cfg(feature = "web")]
mod redirect;
pub(crate) mod retry_policy;
mod sink;
#[cfg(feature = "web")]
mod throttle;
#[cfg(feature = "web")]
mod tls;
pub(crate) mod wanted_list;
#[cfg(feature = "web")]
mod web;

pub use address::Address;
pub use answer::{Answer, Failure, Headers, SiteFile};

pub(crate) use catalog::ListedDocument;
pub use catalog::{ListLimits, NoCatalog, SiteCatalog};
pub(crate) use memory_budget::{Allowance, MemoryBudget};
pub(crate) use parallel::in_order;
pub use published_site::PublishedSite;
pub use retry_policy::RetryPolicy;
pub(crate) use sink::{Hashed, Stored, StoredLine, WITH_RETURNS, text_digest};
pub use wanted_list::WantedPaper;
