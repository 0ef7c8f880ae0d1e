//! The catalog: summaries of verified documents, sorted and grouped into entries, and the listings and
//! names that lead to these. Pure.
//!
//! [`Catalog::build`] takes summaries and makes all indexes once; everything else is looked up in
//! them. Each table has one total order, which its function tells.

pub mod arxiv;
mod authors;
mod bucket;
mod build;
mod category;
pub mod config;
mod entry;
mod feed;
mod index;
mod inline;
mod key;
mod listing;
mod overview;
mod place;
mod prose;
mod resolve;
#[cfg(test)]
mod sample;
pub mod slug;
mod standing;
mod summary;
mod table;
mod taxonomy;
mod time;

pub use authors::{AuthorListing, AuthorNames, Authors, NameGroup, NameListing};
pub use bucket::{Bucket, NameKey};
pub use build::{Choice, Selection};
pub use category::{Category, Group, NotACategory};
pub use entry::{Entry, EntryDocument};
pub use feed::Feed;
pub use listing::{Listing, ListingPart, Listings, MOST_LISTED_PAPERS, NEWEST_LISTED_PAPERS, Section};
pub use overview::{ArchiveOverview, CategoryOverview, GroupOverview, Overview};
pub use place::{ListingPlace, Period, Subject};
pub use prose::{PageKind, PageSource};
pub use resolve::{Name, Resolver, Versions};
pub use slug::Slug;
pub use standing::{AttestationTallies, CheckTallies, DocumentTallies, Standings, Tally, TextTallies};
pub use summary::{DocumentId, PaperSummary, Summary};
pub use table::{Catalog, Excluded};
pub use time::{Date, Moment, Month};
