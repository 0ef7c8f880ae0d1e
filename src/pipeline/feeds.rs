//! The second pass, what readers of feeds, search engines and language models look for.

use super::second::{SecondPass, write_unit};
use crate::catalog::{Catalog, Feed};
use crate::error::Error;
use crate::layout::{Feature, SitePath, UploadStage};
use crate::publish::SiteWriter;
use crate::site::{AddressedSite, AuthoredPage, Examples};
use pith::Digest;

impl SecondPass<'_> {
    /// Writes the feeds, the sitemap, and what leads to them. `own` says which files the operator has,
    /// in the content or among what a build leaves alone.
    pub(super) fn write_feeds(
        &self,
        catalog: &Catalog,
        authored: &[AuthoredPage],
        own: &impl Fn(&SitePath) -> bool,
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        if !self.has(Feature::Feeds) {
            return Ok(());
        }
        if let Some(site) = self.site.addressed() {
            let of_categories = catalog.category_feeds().filter(|_| self.has(Feature::Listings));
            let name =
                |feed: &Feed<'_>| format!("feed/{}", feed.category.map(|one| one.to_string()).unwrap_or_default());
            let feeds = [catalog.feed()].into_iter().chain(of_categories);
            self.write_many(feeds, writer, (name, Feed::key, |feed: &Feed<'_>| site.feed(feed)))?;
            self.write_sitemap(site, catalog, authored, writer)?;
        }
        if !own(&SitePath::robots()) {
            write_unit("robots.txt", &self.key(&[]), writer, || Ok(self.site.robots()))?;
        }
        if !own(&SitePath::llms()) {
            let examples = Examples::of(catalog);
            write_unit("llms.txt", &self.key(&[&examples.key()]), writer, || Ok(self.site.llms(examples)))?;
        }
        Ok(())
    }

    /// Writes the files of the sitemap, and their index where there are several.
    fn write_sitemap(
        &self,
        site: AddressedSite<'_>,
        catalog: &Catalog,
        authored: &[AuthoredPage],
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        let mut paths = Vec::new();
        for file in site.sitemap_files(catalog, authored, site.most_addresses()) {
            let unit = writer.unit(file.path.to_string(), &self.key(&[&file.key()]), |unit_writer| {
                unit_writer.stream(UploadStage::Manifest, &file.path, |out| site.write_sitemap(&file, out)).map(drop)
            })?;
            writer.commit(&unit, None)?;
            paths.push(file.path);
        }
        if paths == [SitePath::sitemap()] {
            return Ok(());
        }
        let index = site.sitemap_index(&paths)?;
        let key = Digest::of(&index.bytes);
        write_unit("sitemap.xml", &key, writer, || Ok(vec![index]))
    }
}
