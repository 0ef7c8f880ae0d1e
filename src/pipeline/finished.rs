//! Papers whose files a shard finished.

use super::listed_names::ListedNames;
use super::second::{SecondPass, put_entry};
use crate::catalog::Entry;
use crate::error::Error;
use crate::part::{ReadEntry, StoredFile};
use crate::publish::UnitWriter;
use crate::site::Artifact;
use pith::Digest;
use std::borrow::Cow;

impl SecondPass<'_> {
    /// Writes the finished files of an entry; says whether it has any.
    ///
    /// # Errors
    /// The part was altered, or they can't be written.
    pub(super) fn put_finished(
        &self,
        entry: &Entry,
        read: &ReadEntry<'_>,
        names: &ListedNames<'_, '_>,
        unit_writer: &mut UnitWriter<'_>,
    ) -> Result<bool, Error> {
        let suffix = entry.number.suffix();
        let whole = |StoredFile { file, stage, sha256, blob, gaps }: &StoredFile| {
            let bytes = read.blob(*blob)?;
            let filled = (!gaps.is_empty()).then(|| self.site.fill_in(suffix, bytes, gaps, names.now()));
            let bytes = filled.map_or(Cow::Borrowed(bytes), Cow::Owned);
            Ok(Artifact { stage: *stage, path: file.path(suffix), bytes, sha256: sha256.map(Digest::from) })
        };
        let files = read.entry.files.iter().map(whole).collect::<Result<Vec<_>, Error>>()?;
        put_entry(unit_writer, &files, self.links_copies())?;
        Ok(!files.is_empty())
    }
}
