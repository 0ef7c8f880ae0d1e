//! The pages of a catalog that is the last build's: they are carried over by the names that the last build wrote down, and
//! nobody sorts papers to find out which pages there are.

use super::ordered::{LookAhead, in_order};
use super::second::SecondPass;
use crate::catalog::Catalog;
use crate::error::Error;
use crate::publish::{BuiltUnit, SiteWriter, UnitCommitter, UnitMaker};

/// What the ledger calls the catalog.
const CATALOG: &str = "catalog";

/// How many units or groups may be looked at that are not yet committed.
const MOST_AHEAD: usize = 512;

/// Pages of one kind in their order, by what the ledger calls their units or groups.
pub(super) struct CarriedPages {
    /// What the ledger calls the kind.
    kind: &'static str,
    /// What is committed so far.
    names: Vec<String>,
    /// Whether that is all.
    is_all: bool,
}

impl SecondPass<'_> {
    /// Whether the catalog is that of the last build, and so are the program and the configuration.
    pub(super) fn is_same_catalog(&self, catalog: &Catalog, writer: &SiteWriter<'_>) -> bool {
        writer.recall_value::<()>(CATALOG).is_some_and(|(key, ())| key == self.key(&[&catalog.key()]))
    }

    /// Writes down for the next build which catalog this was.
    pub(super) fn record_catalog(&self, catalog: &Catalog, writer: &mut SiteWriter<'_>) -> Result<(), Error> {
        writer.record_value(CATALOG, &self.key(&[&catalog.key()]), &())
    }

    /// Leaves pages as they are, up to the first whose files don't look as they did, where the catalog `is_same`.
    ///
    /// # Errors
    /// What `commit` says.
    pub(super) fn carry<'w, T: Send>(
        &self,
        kind: &'static str,
        is_same: bool,
        recall: impl Fn(&UnitMaker<'_>, String) -> Option<T> + Sync,
        mut commit: impl FnMut(&mut UnitCommitter<'w>, T) -> Result<(), Error> + Send,
        writer: &mut SiteWriter<'w>,
    ) -> Result<CarriedPages, Error> {
        let mut carried = CarriedPages { kind, names: Vec::new(), is_all: false };
        let known = if is_same { writer.recall_value::<Vec<String>>(kind) } else { None };
        let known = known.filter(|(key, _)| *key == self.key(&[]));
        let Some((_, known)) = known else { return Ok(carried) };
        let (maker, book) = writer.halves();
        carried.is_all = true;
        let look = |name: String| recall(maker, name.clone()).map(|page| (name, page));
        in_order(known.into_iter(), LookAhead::of(MOST_AHEAD), look, |page| {
            match page.filter(|_| carried.is_all) {
                Some((name, page)) => {
                    commit(book, page)?;
                    carried.names.push(name);
                }
                None => carried.is_all = false,
            }
            Ok(())
        })?;
        Ok(carried)
    }

    /// The same of pages that are units each.
    pub(super) fn carry_units(
        &self,
        kind: &'static str,
        is_same: bool,
        writer: &mut SiteWriter<'_>,
    ) -> Result<CarriedPages, Error> {
        let recall = |maker: &UnitMaker<'_>, name: String| maker.same_unit(name);
        self.carry(kind, is_same, recall, |book, unit: BuiltUnit| book.commit(&unit, None), writer)
    }
}

impl CarriedPages {
    /// Whether no other page is to be made.
    pub(super) fn is_all(&self) -> bool {
        self.is_all
    }

    /// How many units or groups were carried, which are the first ones.
    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    /// Adds one that was committed after these.
    pub(super) fn push(&mut self, name: &str) {
        self.names.push(name.to_owned());
    }

    /// Writes the names down for the next build.
    pub(super) fn record(self, second: &SecondPass<'_>, writer: &mut SiteWriter<'_>) -> Result<(), Error> {
        writer.record_value(self.kind, &second.key(&[]), &self.names)
    }
}
