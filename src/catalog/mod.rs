//! The catalog: summaries of verified documents, sorted and grouped into entries, and the listings and
//! names that lead to these. Pure.
//!
//! [`Catalog::build`] takes summaries and makes all indexes once; everything else is looked up in
//! them. Each table has one total order, which its function tells.
//!
//! A [`Summary`] is what is kept of a document, an [`Entry`] a paper's record and bundle. `build.rs` chooses and joins
//! them, `table.rs` and `index.rs` look them up, `resolve.rs` by other names; `versions.rs` says which are versions of
//! one paper. `listing.rs` divides papers by subject and year, `author_listing.rs` by names, `title_listing.rs` by titles; `overview.rs` and
//! `standing.rs` count; `feed.rs` has the newest. It uses `layout` for the places of listings, `names` and `values`. [`PageSource`] is what an operator wrote.

mod author_listing;
mod branch;
mod build;
mod document;
mod entry;
mod feed;
mod index;
mod key;
mod listing;
mod overview;
mod page_source;
mod resolve;
#[cfg(test)]
mod sample;
mod standing;
mod summary;
mod table;
mod title_listing;
mod versions;

pub(crate) use author_listing::{
    AuthorListing, Authors, KnownLocations, LazyAuthors, NameGroup, NameListing, NameLocation, NameLocations,
};
pub(crate) use branch::{AlphabetListing, Branch};
pub(crate) use build::{Choice, Selection};
pub(crate) use document::{DocumentId, EntryDocument};
pub(crate) use entry::{Entry, OtherVersion};
pub(crate) use feed::Feed;
pub(crate) use listing::{Listing, ListingPart};
pub(crate) use overview::{CategoryOverview, GroupOverview, Overview};
pub(crate) use page_source::PageSource;
pub(crate) use resolve::{Resolver, Versions};
pub(crate) use standing::{AttestationTallies, CheckTallies, Standings, Tally, TextTallies};
pub use summary::Summary;
pub(crate) use table::{Catalog, Excluded};
pub(crate) use title_listing::{TitleList, TitleListing, Titles};
