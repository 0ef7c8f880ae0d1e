//! The second pass, what programs and hosts look for at the root of a mirror.

use super::second::{SecondPass, write_unit};
use crate::catalog::Catalog;
use crate::error::Error;
use crate::layout::SitePath;
use crate::publish::SiteWriter;
use pith::Digest;

impl SecondPass<'_> {
    /// Writes the keys, the mirror's manifest, and what hosts are to send. `own` says which files the operator has,
    /// in the content or among what a build leaves alone.
    pub(super) fn write_mirror(
        &self,
        catalog: &Catalog,
        own: &impl Fn(&SitePath) -> bool,
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        write_unit("pith-signing-key.json", &self.key(&[]), writer, || self.site.key_file())?;
        if !own(&SitePath::headers()) {
            write_unit("_headers", &self.key(&[]), writer, || Ok(self.site.headers()))?;
        }
        if let Some(base) = self.site.mirrors_address() {
            let mirrors = self.site.mirrors(base, catalog.newest_signed())?;
            let key = Digest::of(&mirrors.bytes);
            write_unit("pith-mirrors.json", &key, writer, || Ok(vec![mirrors]))?;
        }
        Ok(())
    }
}
