//! The second pass, what programs and hosts look for at the root of a mirror.

use super::second::{SecondPass, unit, write_units};
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
        let key_file = unit("pith-signing-key.json", self.key(&[]), || self.site.key_file());
        let headers = (!own(&SitePath::headers())).then(|| unit("_headers", self.key(&[]), || Ok(self.site.headers())));
        let mirrors = self.site.mirrors_address().map(|base| {
            let mirrors = self.site.mirrors(base, catalog.newest_signed())?;
            let key = Digest::of(&mirrors.bytes);
            Ok(unit("pith-mirrors.json", key, move || Ok(vec![mirrors.hashed(key)])))
        });
        write_units([key_file].into_iter().chain(headers).chain(mirrors.transpose()?), writer)
    }
}
