//! The catalog: summaries of verified documents, sorted and grouped into entries, and the listings and names that lead
//! to these. Pure.
//!
//! [`Catalog::build`] takes summaries and makes all indexes once; everything else is looked up in them. Each table has
//! one total order, which its function tells.
//!
//! A [`Summary`] is what is kept of a document, an [`Entry`] a paper's record and bundle, an [`Excluded`] a number
//! that is kept out. `build.rs` chooses and joins them, `table.rs` and `index.rs` look them up, `resolve.rs` and
//! `lookup.rs` by other names, of which `stated_doi.rs` has DOIs; `versions.rs` says which are versions of one paper.
//! `listing.rs` divides papers by subject and year, `author_listing.rs` by names, `title_listing.rs` by titles;
//! `overview.rs` and `standing.rs` count, and `census.rs` the pages before they are made; `feed.rs` has the newest. It uses `layout` for the places of listings, `names` and `values`. [`PageSource`] is what an operator wrote.

mod author_listing;
mod branch;
mod build;
mod census;
mod document;
mod entry;
mod excluded;
mod feed;
mod index;
mod key;
mod listing;
mod lookup;
mod overview;
mod page_source;
mod resolve;
#[cfg(test)]
mod sample;
mod standing;
mod stated_doi;
mod summary;
mod table;
mod title_listing;
mod versions;

pub(crate) use author_listing::{
    AuthorListing, KnownLocations, LazyAuthors, NameGroup, NameListing, NameLocation, NameLocations,
};
pub(crate) use branch::{AlphabetListing, Branch};
pub(crate) use build::{Choice, Selection};
pub(crate) use census::Census;
pub(crate) use document::{DocumentId, EntryDocument, part_of};
pub(crate) use entry::{Entry, OtherVersion};
pub(crate) use excluded::Excluded;
pub(crate) use feed::Feed;
pub(crate) use listing::{Listing, ListingPart};
pub(crate) use lookup::{LookupPart, Lookups};
pub(crate) use overview::{CategoryOverview, GroupOverview, Overview};
pub(crate) use page_source::PageSource;
pub(crate) use resolve::{Resolver, Resolvers, Versions};
pub(crate) use standing::{AttestationTallies, CheckTallies, Standings, Tally, TextTallies};
pub(crate) use stated_doi::{StatedDoi, stated_dois};
pub use summary::Summary;
pub(crate) use table::Catalog;
pub(crate) use title_listing::{TitleList, TitleListing};
