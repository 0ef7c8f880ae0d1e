//! The second pass: each entry's documents are read again, rendered and written.

use super::event::{BuildEvent, Phase};
use super::judge::one_at_a_time;
use super::plan::BuildPlan;
use crate::catalog::{AuthorListing, Catalog, DocumentId, Entry, EntryDocument, Listing, Resolver, Versions};
use crate::cite::CitationFormat;
use crate::corpus::{CopiedFile, Origin, ReadError, Spool};
use crate::error::Error;
use crate::layout::{Feature, SitePath, UploadStage};
use crate::manifest::ListLine;
use crate::program::PROGRAM;
use crate::publish::{MARKER, SiteWriter, Streamed, UnitWriter};
use crate::report::{Place, Report};
use crate::site::paper::Opened;
use crate::site::{Artifact, AuthoredPage, Site, StandingList, document_lists, report_json, standing_lists};
use pith::{Digest, NotProven, Parsed, Verified};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::cell::LazyCell;
use std::io::{self, Write};
use std::sync::Mutex;

/// How many entries are made before what was made of them is taken into the ledger.
const ENTRIES_AT_A_TIME: usize = 512;

/// How many listings, and pages at other names, are made at a time: each holds up to a hundred papers.
const PAGES_AT_A_TIME: usize = 64;

/// Writes a site.
pub(super) struct SecondPass<'a> {
    plan: &'a BuildPlan,
    pub(super) site: &'a Site,
    origins: &'a [Origin],
    spool: &'a Spool,
    /// Held while a large document is parsed.
    large: Mutex<()>,
    /// What every page depends on.
    context: Digest,
}

impl<'a> SecondPass<'a> {
    pub(super) fn new(plan: &'a BuildPlan, site: &'a Site, origins: &'a [Origin], spool: &'a Spool) -> Self {
        let context = Digest::of(format!("{} {}", PROGRAM, site.key()).as_bytes());
        Self { plan, site, origins, spool, large: Mutex::new(()), context }
    }

    /// Writes every paper with its documents, in the order of the suffixes.
    pub(super) fn write_entries(
        &self,
        catalog: &Catalog,
        writer: &mut SiteWriter<'_>,
        on_event: &(impl Fn(BuildEvent) + Sync),
    ) -> Result<(), Error> {
        on_event(BuildEvent::Began(Phase::Papers, Some(catalog.entries().len() as u64)));
        let mut written = 0;
        for entries in catalog.entries().chunks(ENTRIES_AT_A_TIME) {
            let write = |entry: &Entry| {
                let name = format!("pith/{}", entry.number.suffix());
                let versions = catalog.versions(entry);
                writer.unit(name, &self.entry_key(entry, &versions), |unit_writer| {
                    self.write_entry(entry, &versions, unit_writer)
                })
            };
            let made = entries.par_iter().map(write).collect::<Result<Vec<_>, _>>()?;
            for (entry, made) in entries.iter().zip(&made) {
                writer.commit(made, Some(entry.number.suffix().shard()))?;
            }
            written += entries.len() as u64;
            on_event(BuildEvent::Done(written));
        }
        Ok(())
    }

    /// Copies the user's files, one at a time.
    pub(super) fn write_files(
        &self,
        files: &[(SitePath, CopiedFile)],
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        for (path, file) in files {
            let bytes = file.read(self.plan.limits.file_bytes);
            let bytes = bytes.map_err(|error| Error::io("read", &file.path, error))?;
            let key = Digest::of(&bytes);
            let name = format!("files/{}", file.inside);
            let artifact = Artifact::new(UploadStage::Document, path.clone(), bytes);
            write_unit(&name, &key, writer, || Ok(vec![artifact]))?;
        }
        Ok(())
    }

    /// Writes the listings of subjects, years and authors, and the page that leads to them.
    pub(super) fn write_listings(
        &self,
        catalog: &Catalog,
        authored: &[AuthoredPage],
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        if !self.has(Feature::Listings) {
            return Ok(());
        }
        let name = |listing: &Listing<'_>| listing.place.segments().join("/");
        let made = |listing: &Listing<'_>| self.site.listing_page(listing);
        self.write_many(catalog.listings(), writer, (name, Listing::key, made))?;
        let authors = LazyCell::new(|| catalog.authors());
        let of_authors = self.key(&[&catalog.key()]);
        // To find out which listings there are takes reading all names, several times.
        if !writer.commit_unchanged_group("authors", &of_authors)? {
            let name = |listing: &AuthorListing<'_>| listing.place().segments().join("/");
            let made = |listing: &AuthorListing<'_>| self.site.author_page(listing);
            let mut names = Vec::new();
            let listings = authors.listings().inspect(|listing| names.push(name(listing)));
            self.write_many(listings, writer, (name, AuthorListing::key, made))?;
            writer.record_group("authors", &of_authors, names)?;
        }
        write_unit("browse", &self.whole_key(catalog, authored), writer, || {
            self.site.browse_page(catalog, &catalog.overview(), &authors.letters(), authored)
        })
    }

    /// Writes the pages at other names of papers, and in the places of those that are kept out.
    pub(super) fn write_names(&self, catalog: &Catalog, writer: &mut SiteWriter<'_>) -> Result<(), Error> {
        for excluded in catalog.excluded() {
            let key = self.key(&[&Digest::of(excluded.reason.as_bytes())]);
            let name = format!("excluded/{}", excluded.suffix);
            write_unit(&name, &key, writer, || self.site.excluded_page(excluded))?;
        }
        if !self.has(Feature::Resolvers) {
            return Ok(());
        }
        let name = |resolver: &Resolver<'_>| format!("paper/{}", resolver.name.as_str());
        let made = |resolver: &Resolver<'_>| self.site.resolver_pages(resolver);
        self.write_many(catalog.resolvers(), writer, (name, Resolver::key, made))
    }

    /// Writes units of one kind, in parallel: each has a name, the key of what it shows, and its files.
    pub(super) fn write_many<T: Sync + Send>(
        &self,
        mut units: impl Iterator<Item = T>,
        writer: &mut SiteWriter<'_>,
        (name, key, made): (
            impl Fn(&T) -> String + Sync,
            impl Fn(&T) -> Digest + Sync,
            impl Fn(&T) -> Result<Vec<Artifact<'static>>, Error> + Sync,
        ),
    ) -> Result<(), Error> {
        loop {
            let some: Vec<_> = units.by_ref().take(PAGES_AT_A_TIME).collect();
            if some.is_empty() {
                return Ok(());
            }
            let write = |one: &T| {
                writer.unit(name(one), &self.key(&[&key(one)]), |unit_writer| put_all(unit_writer, &made(one)?))
            };
            let units = some.par_iter().map(write).collect::<Result<Vec<_>, _>>()?;
            units.iter().try_for_each(|unit| writer.commit(unit, None))?;
        }
    }

    /// Writes the pages and lists about the whole.
    pub(super) fn write_site(
        &self,
        catalog: &Catalog,
        authored: &[AuthoredPage],
        report: &Report,
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        let marker = [Artifact::new(UploadStage::Document, SitePath::marker(), MARKER.as_bytes())];
        write_unit("marker", &self.key(&[]), writer, || Ok(marker.to_vec()))?;
        write_unit("assets", &self.key(&[]), writer, || self.site.assets())?;
        self.write_authored(catalog, authored, writer)?;
        let overview = LazyCell::new(|| catalog.overview());
        let standings = LazyCell::new(|| catalog.standings());
        let key = self.whole_key(catalog, authored);
        write_unit("home", &key, writer, || self.site.home_page(catalog, &overview, &standings, authored))?;
        let report_json = report_json(report)?;
        let told = Digest::of(&report_json.bytes);
        if self.has(Feature::Listings) {
            let key = self.key(&[&catalog.key(), &told]);
            write_unit("stats", &key, writer, || {
                self.site.stats_page(catalog, &overview, &standings, &report.account)
            })?;
            let name = |list: &StandingList<'_, '_>| list.name().to_owned();
            let made = |list: &StandingList<'_, '_>| self.site.standing_page(list);
            self.write_many(standing_lists(&standings), writer, (name, StandingList::key, made))?;
        }
        write_unit("report", &self.key(&[&told]), writer, || self.site.report_page(report))?;
        write_unit("report.json", &told, writer, || Ok(vec![report_json]))?;
        if self.has(Feature::Manifests) {
            let key = self.key(&[&catalog.key()]);
            let unit = writer.unit("catalog".to_owned(), &key, |unit_writer| self.write_lists(catalog, unit_writer))?;
            writer.commit(&unit, None)?;
        }
        Ok(())
    }

    /// Writes what authors wrote, and the citations of each collection's papers.
    fn write_authored(
        &self,
        catalog: &Catalog,
        authored: &[AuthoredPage],
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        for page in authored {
            let (path, papers) = (page.path(), page.papers(catalog));
            let of_papers = Catalog::key_of(&papers);
            let key = self.key(&[&page.key(), &of_papers]);
            write_unit(&format!("prose/{path}"), &key, writer, || self.site.authored_page(page, &papers))?;
            if papers.is_empty() {
                continue;
            }
            let unit = writer.unit(format!("citations/{path}"), &self.key(&[&of_papers]), |unit_writer| {
                self.write_citation_files(&papers, |format| page.citations(format), unit_writer)
            })?;
            writer.commit(&unit, None)?;
        }
        Ok(())
    }

    /// Writes the lists of documents and their index.
    fn write_lists(&self, catalog: &Catalog, unit_writer: &mut UnitWriter<'_>) -> Result<(), Error> {
        let mut lists = Vec::new();
        for list in document_lists(catalog) {
            let written = unit_writer.stream(UploadStage::Manifest, &list.path, |out| list.write(self.site, out))?;
            let Streamed { result: documents, bytes, sha256 } = written;
            let path = list.path.to_string().into();
            lists.push(ListLine { path, documents, bytes, sha256: sha256.to_string().into() });
        }
        put_all(unit_writer, &[self.site.index(catalog, lists)?])
    }

    /// Writes the citations of each year's papers.
    pub(super) fn write_citations(&self, catalog: &Catalog, writer: &mut SiteWriter<'_>) -> Result<(), Error> {
        if !self.has(Feature::Manifests) {
            return Ok(());
        }
        for (year, entries) in catalog.by_year() {
            let key = self.key(&[&Catalog::key_of(&entries)]);
            let unit = writer.unit(format!("citations/{year}"), &key, |unit_writer| {
                self.write_citation_files(&entries, |format| SitePath::citations(year, format.extension()), unit_writer)
            })?;
            writer.commit(&unit, None)?;
        }
        Ok(())
    }

    /// Writes the citations of some papers, a file a format.
    fn write_citation_files(
        &self,
        entries: &[&Entry],
        path: impl Fn(CitationFormat) -> SitePath,
        unit_writer: &mut UnitWriter<'_>,
    ) -> Result<(), Error> {
        CitationFormat::bulk().try_for_each(|format| {
            unit_writer
                .stream(UploadStage::Manifest, &path(format), |out| self.cite_all(entries, format, out))
                .map(drop)
        })
    }

    fn cite_all(&self, entries: &[&Entry], format: CitationFormat, out: &mut dyn Write) -> io::Result<()> {
        format.write_bulk(entries.iter().map(|entry| self.cite(entry, format).map_err(io::Error::other)), out)
    }

    /// A paper's citation: by its summary, or by its document where that was cut.
    fn cite(&self, entry: &Entry, format: CitationFormat) -> Result<String, Error> {
        if let Some(citation) = self.site.cite_summary(entry, format)? {
            return Ok(citation);
        }
        let citation = self.with_documents(entry, |opened| self.site.cite_document(entry, opened, format))?;
        Ok(citation.unwrap_or_default())
    }

    pub(super) fn has(&self, feature: Feature) -> bool {
        self.plan.config.output.features().contains(&feature)
    }

    /// The hash of what every page and of what some pages depend on.
    pub(super) fn key(&self, parts: &[&Digest]) -> Digest {
        Digest::of_parts([&self.context].into_iter().chain(parts.iter().copied()).map(|part| *part.as_bytes()))
    }

    /// The hash of what pages about the whole depend on.
    fn whole_key(&self, catalog: &Catalog, authored: &[AuthoredPage]) -> Digest {
        let of_authored = Digest::of_parts(authored.iter().map(|page| *page.key().as_bytes()));
        self.key(&[&catalog.key(), &of_authored])
    }

    /// The hash of all that an entry's files are made of.
    fn entry_key(&self, entry: &Entry, versions: &Versions<'_>) -> Digest {
        let sha256 = |document: Option<&EntryDocument>| {
            document.map_or_else(|| Digest::from([0; 32]), |document| document.proof.sha256())
        };
        self.key(&[&sha256(entry.record.as_deref()), &sha256(entry.bundle.as_deref()), &versions.key()])
    }

    fn write_entry(
        &self,
        entry: &Entry,
        versions: &Versions<'_>,
        unit_writer: &mut UnitWriter<'_>,
    ) -> Result<(), Error> {
        self.with_documents(entry, |opened| put_all(unit_writer, &self.site.entry_files(entry, versions, opened)?))
    }

    /// Reads an entry's documents again.
    fn with_documents<T>(
        &self,
        entry: &Entry,
        use_them: impl FnOnce(&Opened<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let record = entry.record.as_ref().map(|document| self.read_again(document)).transpose()?;
        let bundle = entry.bundle.as_ref().map(|document| self.read_again(document)).transpose()?;
        let sizes = entry.documents().map(|document| document.bytes);
        let _alone = one_at_a_time(&self.large, sizes.sum());
        let parsed_record = self.parse(entry.record.as_deref(), record.as_deref())?;
        let parsed_bundle = self.parse(entry.bundle.as_deref(), bundle.as_deref())?;
        use_them(&Opened {
            record: self.reopen(entry.record.as_deref(), parsed_record.as_ref())?,
            bundle: self.reopen(entry.bundle.as_deref(), parsed_bundle.as_ref())?,
        })
    }

    fn read_again(&self, document: &EntryDocument) -> Result<Vec<u8>, Error> {
        let origin = self.origin(document)?;
        let mut bytes = Vec::new();
        match origin.read_again(self.spool, &self.plan.limits, &mut bytes) {
            Ok(()) => Ok(bytes),
            Err(ReadError::Unread(unread)) => Err(changed(&origin.place(), &unread.reason)),
            Err(ReadError::Refused(reason)) => Err(changed(&origin.place(), reason.message())),
        }
    }

    fn parse<'b>(
        &self,
        document: Option<&EntryDocument>,
        bytes: Option<&'b [u8]>,
    ) -> Result<Option<Parsed<'b>>, Error> {
        let (Some(document), Some(bytes)) = (document, bytes) else { return Ok(None) };
        Parsed::new(bytes).map(Some).map_err(|_| self.not_proven(document))
    }

    fn reopen<'b>(
        &self,
        document: Option<&EntryDocument>,
        parsed: Option<&'b Parsed<'b>>,
    ) -> Result<Option<Verified<'b>>, Error> {
        let (Some(document), Some(parsed)) = (document, parsed) else { return Ok(None) };
        document.proof.reopen(parsed, &self.plan.keys).map(Some).map_err(|NotProven| self.not_proven(document))
    }

    fn not_proven(&self, document: &EntryDocument) -> Error {
        match self.origin(document) {
            Ok(origin) => changed(&origin.place(), "it is no longer the document that was verified"),
            Err(error) => error,
        }
    }

    fn origin(&self, document: &EntryDocument) -> Result<&Origin, Error> {
        let DocumentId(index) = document.id;
        self.origins.get(index).ok_or_else(|| changed(&Place::default(), "its place is not known"))
    }
}

fn changed(place: &Place, reason: &str) -> Error {
    Error::Changed { place: place.to_string(), reason: reason.to_owned() }
}

/// Writes the files of a unit that `render` makes, unless they are as `key` says.
pub(super) fn write_unit<'b>(
    name: &str,
    key: &Digest,
    writer: &mut SiteWriter<'_>,
    render: impl FnOnce() -> Result<Vec<Artifact<'b>>, Error>,
) -> Result<(), Error> {
    let unit = writer.unit(name.to_owned(), key, |unit_writer| put_all(unit_writer, &render()?))?;
    writer.commit(&unit, None)
}

fn put_all(unit_writer: &mut UnitWriter<'_>, files: &[Artifact<'_>]) -> Result<(), Error> {
    files.iter().try_for_each(|file| unit_writer.put(file.stage, &file.path, &file.bytes))
}
