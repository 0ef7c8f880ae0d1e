//! The listings of authors and of titles, in branches that are made side by side. A branch whose papers are those of the
//! last build is left as it is, and none of its listings is made.

use super::carried::CarriedPages;
use super::ordered::{LookAhead, MOST_AT_ONCE, in_order};
use super::second::{SecondPass, put_all};
use crate::catalog::{AlphabetListing, AuthorListing, Branch, Catalog, LazyAuthors, TitleListing};
use crate::error::Error;
use crate::layout::ListingPlace;
use crate::publish::{BuiltGroup, BuiltUnit, SiteWriter, UnitCommitter, UnitMaker};
use crate::site::Artifact;
use std::iter;

/// How many names or titles a branch may have that one thread makes. The pages of a larger one are made by all, before any
/// other branch is begun.
const MOST_ROWS_A_THREAD: usize = 1 << 12;

/// How many names or titles the branches may have that are made and aren't committed: what is kept of each are its pages' paths and
/// hashes, of some hundred of them a page.
const MOST_ROWS_AHEAD: usize = 1 << 16;

/// What a branch counts for at least, since it has a page.
const LEAST_ROWS: usize = 1 << 6;

/// How many pages of one branch may be made that are not yet taken.
const MOST_PAGES_AHEAD: usize = 64;

impl SecondPass<'_> {
    /// Writes the listings of authors. `is_same` says whether the catalog is the last build's.
    pub(super) fn write_authors(
        &self,
        authors: &LazyAuthors<'_>,
        is_same: bool,
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        let mut carried = self.carry_branches("authors", is_same, writer)?;
        if !carried.is_all() {
            let page = |listing: &AuthorListing<'_>| self.site.author_page(listing);
            self.write_branches(authors.branches(), page, &mut carried, writer)?;
        }
        carried.record(self, writer)
    }

    /// The same of titles.
    pub(super) fn write_titles(
        &self,
        catalog: &Catalog,
        is_same: bool,
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        let mut carried = self.carry_branches("titles", is_same, writer)?;
        if !carried.is_all() {
            let page = |listing: &TitleListing<'_>| self.site.title_page(listing);
            self.write_branches(catalog.titles().branches(), page, &mut carried, writer)?;
        }
        carried.record(self, writer)
    }

    fn carry_branches(
        &self,
        kind: &'static str,
        is_same: bool,
        writer: &mut SiteWriter<'_>,
    ) -> Result<CarriedPages, Error> {
        let recall = |maker: &UnitMaker<'_>, name: String| maker.same_group(name);
        self.carry(kind, is_same, recall, UnitCommitter::commit_group, writer)
    }

    /// Writes the branches that aren't carried over.
    fn write_branches<'b, B: Branch<'b> + Send>(
        &self,
        branches: impl Iterator<Item = B> + Send,
        page: impl Fn(&B::Listing) -> Result<Vec<Artifact<'static>>, Error> + Sync,
        carried: &mut CarriedPages,
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error>
    where
        B::Listing: Send,
    {
        let (maker, book) = writer.halves();
        let mut branches = branches.skip(carried.count()).peekable();
        let mut commit = |group: BuiltGroup| {
            carried.push(group.name());
            book.commit_group(group)
        };
        loop {
            let small = iter::from_fn(|| branches.next_if(|branch| branch.weight() <= MOST_ROWS_A_THREAD));
            let weigh = |branch: &B| branch.weight().max(LEAST_ROWS);
            let ahead = LookAhead { most: MOST_ROWS_AHEAD, weigh, at_once: MOST_AT_ONCE };
            in_order(small, ahead, |branch| self.branch(branch, &page, maker), |group| commit(group?))?;
            let Some(large) = branches.next() else { return Ok(()) };
            commit(self.branch(large, &page, maker)?)?;
        }
    }

    fn branch<'b, B: Branch<'b>>(
        &self,
        branch: B,
        page: &(impl Fn(&B::Listing) -> Result<Vec<Artifact<'static>>, Error> + Sync),
        maker: &UnitMaker<'_>,
    ) -> Result<BuiltGroup, Error>
    where
        B::Listing: Send,
    {
        let key = self.key(&[&branch.key()]);
        maker.group(name(branch.place()), &key, || {
            let write = |listing: B::Listing| {
                maker.unit(name(listing.place()), &self.key(&[&listing.key()]), |unit_writer| {
                    put_all(unit_writer, &page(&listing)?)
                })
            };
            let mut units = Vec::new();
            in_order(branch.listings(), LookAhead::of(MOST_PAGES_AHEAD), write, |unit: Result<BuiltUnit, Error>| {
                units.push(unit?);
                Ok::<_, Error>(())
            })?;
            Ok(units)
        })
    }
}

/// What the ledger calls a listing, or a branch by the first of its listings.
fn name(place: ListingPlace) -> String {
    place.path()
}
