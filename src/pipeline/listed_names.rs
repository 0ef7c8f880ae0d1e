//! Which listings have the names of papers' authors, and which papers' pages lead to others since the last build.

use crate::catalog::{Entry, KnownLocations, LazyAuthors, NameLocations};
use crate::error::Error;
use crate::publish::SiteWriter;
use pith::{Digest, Suffix};
use std::sync::OnceLock;

/// What the ledger calls it.
const NAME: &str = "name locations";

/// Where names are listed: any paper that comes or goes may change it for others, so that no paper's own key has it.
pub(super) struct ListedNames<'a, 'c> {
    are_listed: bool,
    authors: &'a LazyAuthors<'c>,
    /// The hash of what all pages depend on.
    context: Digest,
    /// As the last build recorded it. No page is made from it.
    before: Option<KnownLocations>,
    /// Whether that is as it is now.
    is_same: bool,
    now: OnceLock<NameLocations<'a>>,
    /// The papers whose names are elsewhere now, sorted; `None` where that isn't known.
    moved: Option<Vec<Suffix>>,
}

impl<'a, 'c> ListedNames<'a, 'c> {
    /// Compares where names are with what the last build recorded, unless the catalog `is_same` as then. `context` is
    /// the hash of what all pages depend on.
    pub(super) fn compare(
        are_listed: bool,
        is_same: bool,
        authors: &'a LazyAuthors<'c>,
        context: Digest,
        writer: &SiteWriter<'_>,
    ) -> Self {
        let before = writer.recall_value::<KnownLocations>(NAME).filter(|(old, _)| *old == context);
        let before = before.map(|(_, before)| before);
        let is_same = is_same && before.is_some();
        let mut names = Self { are_listed, authors, context, before, is_same, now: OnceLock::new(), moved: None };
        names.moved = names
            .before
            .as_ref()
            .map(|old| if is_same || !are_listed { Vec::new() } else { authors.moved(old, names.now()) });
        names
    }

    /// Whether a page of the last build may lead to where an author's name is no longer.
    pub(super) fn has_moved(&self, entry: &Entry) -> bool {
        self.moved.as_ref().is_none_or(|moved| moved.binary_search(&entry.number.suffix()).is_ok())
    }

    /// Where names are.
    pub(super) fn now(&self) -> &NameLocations<'a> {
        let locate = || if self.are_listed { self.authors.locations() } else { NameLocations::default() };
        self.now.get_or_init(locate)
    }

    /// Writes down for the next build where they are.
    pub(super) fn record(mut self, writer: &mut SiteWriter<'_>) -> Result<(), Error> {
        let before = self.before.take().unwrap_or_default();
        let known = if self.is_same { before } else { self.now().known(before) };
        writer.record_value(NAME, &self.context, &known)
    }
}
