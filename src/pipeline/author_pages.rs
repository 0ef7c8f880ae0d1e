//! The listings of authors, in branches that are made side by side. A branch whose papers are those of the last build is
//! left as it is, and no name of it is read.

use super::ordered::{LookAhead, MOST_AT_ONCE, in_order};
use super::second::{SecondPass, put_all};
use crate::catalog::{AuthorBranch, AuthorListing, Authors};
use crate::error::Error;
use crate::layout::ListingPlace;
use crate::publish::{BuiltGroup, BuiltUnit, SiteWriter, UnitMaker};
use std::iter;

/// How many names a branch may have that one thread makes. The pages of a larger one are made by all, before any other
/// branch is begun.
const MOST_NAMES_A_THREAD: usize = 1 << 12;

/// How many names the branches may have that are made and aren't committed: what is kept of each are its pages' paths and
/// hashes, of some hundred names a page.
const MOST_NAMES_AHEAD: usize = 1 << 16;

/// What a branch counts for at least, since it has a page.
const LEAST_NAMES: usize = 1 << 6;

/// How many pages of one branch may be made that are not yet taken.
const MOST_PAGES_AHEAD: usize = 64;

impl SecondPass<'_> {
    /// Writes the listings of authors.
    pub(super) fn write_authors(&self, authors: &Authors<'_>, writer: &mut SiteWriter<'_>) -> Result<(), Error> {
        let (maker, book) = writer.halves();
        let mut branches = authors.branches().peekable();
        loop {
            let small = iter::from_fn(|| branches.next_if(|branch| branch.names() <= MOST_NAMES_A_THREAD));
            let weigh = |branch: &AuthorBranch<'_, '_>| branch.names().max(LEAST_NAMES);
            let ahead = LookAhead { most: MOST_NAMES_AHEAD, weigh, at_once: MOST_AT_ONCE };
            in_order(small, ahead, |branch| self.branch(branch, maker), |group| book.commit_group(group?))?;
            let Some(large) = branches.next() else { return Ok(()) };
            book.commit_group(self.branch(large, maker)?)?;
        }
    }

    fn branch(&self, branch: AuthorBranch<'_, '_>, maker: &UnitMaker<'_>) -> Result<BuiltGroup, Error> {
        let key = self.key(&[&branch.key()]);
        maker.group(name(branch.place()), &key, || {
            let write = |listing: AuthorListing<'_>| {
                maker.unit(name(listing.place()), &self.key(&[&listing.key()]), |unit_writer| {
                    put_all(unit_writer, &self.site.author_page(&listing)?)
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
