//! Which listings have the names of papers' authors, and which papers' pages lead to others since the last build.

use crate::catalog::{Entry, KnownLocations, LazyAuthors, NameLocations};
use crate::error::Error;
use crate::publish::SiteWriter;
use pith::{Digest, Suffix};

/// What the ledger calls it.
const NAME: &str = "name locations";

/// Where names are listed: any paper that comes or goes may change it for others, so that no paper's own key has it.
pub(super) struct ListedNames<'a> {
    /// The hash of what all pages depend on.
    context: Digest,
    /// As the last build recorded it. No page is made from it.
    before: KnownLocations,
    now: NameLocations<'a>,
    /// The papers whose names are elsewhere now, sorted; `None` where that isn't known.
    moved: Option<Vec<Suffix>>,
}

impl<'a> ListedNames<'a> {
    /// Compares where names are with what the last build recorded. `context` is the hash of what all pages depend on.
    pub(super) fn compare(
        are_listed: bool,
        authors: &'a LazyAuthors<'_>,
        context: Digest,
        writer: &SiteWriter<'_>,
    ) -> Self {
        let now = if are_listed { authors.locations() } else { NameLocations::default() };
        let before = writer.recall_value::<KnownLocations>(NAME).filter(|(old, _)| *old == context);
        let before = before.map(|(_, before)| before);
        let moved = before.as_ref().map(|old| if are_listed { authors.moved(old, &now) } else { Vec::new() });
        Self { context, before: before.unwrap_or_default(), now, moved }
    }

    /// Whether a page of the last build may lead to where an author's name is no longer.
    pub(super) fn has_moved(&self, entry: &Entry) -> bool {
        self.moved.as_ref().is_none_or(|moved| moved.binary_search(&entry.number.suffix()).is_ok())
    }

    /// Where names are.
    pub(super) fn now(&self) -> &NameLocations<'a> {
        &self.now
    }

    /// Writes down for the next build where they are.
    pub(super) fn record(self, writer: &mut SiteWriter<'_>) -> Result<(), Error> {
        writer.record_value(NAME, &self.context, &self.now.known(self.before))
    }
}
