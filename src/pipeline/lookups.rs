//! The files of what identifiers lead to. Each depends on the numbers that it names alone, so that a new paper rewrites
//! those of its own keys.

use super::ordered::{LookAhead, in_order};
use super::second::{SecondPass, put_all};
use crate::catalog::{Catalog, LookupPart, Lookups};
use crate::error::Error;
use crate::layout::Feature;
use crate::publish::SiteWriter;
use crate::site::lookup_file;
use pith::Digest;

/// The name of the files' units as a group.
const LOOKUPS: &str = "lookups";

/// How many files may be made that aren't taken yet. In a catalog of a million papers each has a megabyte.
const MOST_FILES_AHEAD: usize = 16;

impl SecondPass<'_> {
    /// Writes what identifiers lead to.
    pub(super) fn write_lookups(&self, catalog: &Catalog, writer: &mut SiteWriter<'_>) -> Result<(), Error> {
        if !self.has(Feature::Api) {
            return Ok(());
        }
        let (maker, book) = writer.halves();
        let group = maker.group(LOOKUPS.to_owned(), &self.key(&[&catalog.key()]), || {
            let lookups = Lookups::of(catalog);
            let mut units = Vec::new();
            let make = |part: LookupPart<'_>| {
                let file = lookup_file(&part)?;
                let told = Digest::of(&file.bytes);
                maker.unit(file.path.to_string(), &told, |unit_writer| put_all(unit_writer, &[file.hashed(told)]))
            };
            in_order(lookups.parts(), LookAhead::of(MOST_FILES_AHEAD), make, |unit: Result<_, Error>| {
                units.push(unit?);
                Ok::<_, Error>(())
            })?;
            Ok(units)
        })?;
        book.commit_group(group)
    }
}
