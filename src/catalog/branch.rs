//! Listings in an alphabet, of names or of titles, in branches that can be made side by side.

use super::key::KeyHasher;
use super::listing::ListingPart;
use crate::layout::ListingPlace;
use pith::Digest;

/// Listings that depend on the same papers: a bucket with all below it, or the one page that leads to such.
pub(crate) trait Branch<'a> {
    /// One of its listings.
    type Listing: AlphabetListing;

    /// Where the first of its listings lies.
    fn place(&self) -> ListingPlace;

    /// How many names or titles are read at most to make its listings.
    fn weight(&self) -> usize;

    /// What its listings show: with the same key they are the same, and none is more or less. Nothing is read for it.
    fn key(&self) -> Digest;

    /// Its listings, each before its parts. Each is made when it is asked for.
    fn listings(self) -> Box<dyn Iterator<Item = Self::Listing> + Send + 'a>;
}

/// One of the listings of a branch.
pub(crate) trait AlphabetListing {
    /// Where it lies.
    fn place(&self) -> ListingPlace;

    /// What the listing shows: two with the same key make the same page.
    fn key(&self) -> Digest;
}

/// What leads from a listing to others.
pub(super) fn add_head(
    key: &mut KeyHasher,
    place: ListingPlace,
    beside: [Option<ListingPlace>; 2],
    parts: &[ListingPart],
) {
    key.text(&place.identity());
    for sibling in beside {
        key.text(&sibling.map(|place| place.identity()).unwrap_or_default());
    }
    key.count(parts.len());
    for part in parts {
        key.text(&part.place.identity());
        key.count(part.count);
    }
}

/// The places before and after each of a row.
pub(super) fn beside(row: &[ListingPart], at: usize) -> [Option<ListingPlace>; 2] {
    let place = |at: usize| row.get(at).map(|part| part.place);
    [at.checked_sub(1).and_then(place), place(at + 1)]
}
