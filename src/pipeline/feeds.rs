//! The second pass, what readers of feeds, search engines and language models look for.

use super::second::{SecondPass, UnitTask, unit, write_units};
use crate::catalog::{Catalog, Entry, Feed};
use crate::error::Error;
use crate::layout::{Feature, SitePath, UploadStage};
use crate::publish::SiteWriter;
use crate::site::{AddressedSite, AuthoredPage, Examples};
use pith::Digest;
use std::iter;

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
            let abstract_of = |entry: &Entry| self.with_documents(entry, |opened| Ok(opened.abstract_text()));
            let made = |feed: &Feed<'_>| site.feed(feed, abstract_of);
            write_units(self.each(feeds, (name, Feed::key, made)), writer)?;
            self.write_sitemap(site, catalog, authored, writer)?;
        }
        let robots = (!own(&SitePath::robots())).then(|| unit("robots.txt", self.key(&[]), || Ok(self.site.robots())));
        let llms = (!own(&SitePath::llms())).then(|| {
            let examples = Examples::of(catalog);
            unit("llms.txt", self.key(&[&examples.key()]), move || Ok(self.site.llms(examples)))
        });
        write_units(robots.into_iter().chain(llms), writer)
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
        let files = site.sitemap_files(catalog, authored, site.most_addresses());
        let files = files.inspect(|file| paths.push(file.path.clone())).map(|file| -> UnitTask<'_> {
            Box::new(move |maker| {
                maker.unit(file.path.to_string(), &self.key(&[&file.key()]), |unit_writer| {
                    unit_writer
                        .stream(UploadStage::Manifest, &file.path, |out| site.write_sitemap(&file, out))
                        .map(drop)
                })
            })
        });
        write_units(files, writer)?;
        if paths == [SitePath::sitemap()] {
            return Ok(());
        }
        let index = site.sitemap_index(&paths)?;
        let key = Digest::of(&index.bytes);
        write_units(iter::once(unit("sitemap.xml", key, || Ok(vec![index.hashed(key)]))), writer)
    }
}
