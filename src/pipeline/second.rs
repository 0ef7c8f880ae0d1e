//! The second pass: each entry's documents are read again, rendered and written.

use super::event::{BuildEvent, Phase};
use super::index_build::{IndexBuild, found_by};
use super::judge::one_at_a_time;
use super::listed_names::ListedNames;
use super::ordered::{LookAhead, in_order};
use super::plan::BuildPlan;

use crate::catalog::{
    Catalog, DocumentId, Entry, EntryDocument, LazyAuthors, Listing, NameLocations, Resolver, Versions,
};
use crate::cite::{BulkFile, BulkPart, Citation, CitationFormat};
use crate::corpus::{CopiedFile, Origin, Origins, ReadError, Spool};
use crate::error::Error;
use crate::layout::{Feature, SitePath, UploadStage};
use crate::manifest::ListLine;
use crate::program::PROGRAM;
use crate::publish::{BuiltUnit, MARKER, SiteWriter, Streamed, UnitMaker, UnitWriter};
use crate::report::{Place, Report};
use crate::search::PaperText;
use crate::site::paper::Opened;
use crate::site::{
    Artifact, AuthoredPage, DocumentList, Site, StandingList, document_lists, report_json, standing_lists,
};
use pith::{Digest, NotProven, Parsed, Verified};
use std::io;
use std::iter;
use std::sync::{LazyLock, Mutex};

/// How many units may be made that are not yet committed, while one before them takes long. What is kept of each are the
/// paths and hashes of its files, and of those that it had: some 2 KiB of a paper, and as much of what it is found by.
const MOST_UNITS_AHEAD: usize = 512;

/// For so many bytes of its documents a paper counts for one unit more. Stops documents that are all authors from filling
/// memory with what they are found by.
const UNIT_BYTES: u64 = 64 << 10;

/// How many papers' citations are made at once by one thread, and how large their documents are then in all, which a
/// citation is some times as large as at most.
const CITATIONS_A_PART: usize = 32;
const CITED_BYTES_A_PART: u64 = 1 << 20;

/// How large the documents are in all whose citations are made before they are written. Stops documents that are all
/// authors from filling memory.
const MOST_CITED_BYTES_AHEAD: usize = 16 << 20;

/// How many bytes of the user's files are in memory at a time, if not one of them has more.
const MOST_FILE_BYTES_AHEAD: usize = 64 << 20;

/// What a file of the user counts for at least, so that not too many are ahead either.
const LEAST_FILE_BYTES: usize = MOST_FILE_BYTES_AHEAD / MOST_UNITS_AHEAD;

/// How many papers are written before that is told.
const PAPERS_A_STEP: u64 = 64;

/// A unit that any thread may make or leave as it is.
pub(super) type UnitTask<'u> = Box<dyn FnOnce(&UnitMaker<'_>) -> Result<BuiltUnit, Error> + Send + 'u>;

/// Writes a site.
pub(super) struct SecondPass<'a> {
    plan: &'a BuildPlan,
    pub(super) site: &'a Site,
    origins: &'a Origins,
    spool: &'a Spool,
    /// Held while a large document is parsed.
    large: Mutex<()>,
    /// What every page depends on.
    context: Digest,
}

impl<'a> SecondPass<'a> {
    pub(super) fn new(plan: &'a BuildPlan, site: &'a Site, origins: &'a Origins, spool: &'a Spool) -> Self {
        let context = Digest::of(format!("{} {}", PROGRAM, site.key()).as_bytes());
        Self { plan, site, origins, spool, large: Mutex::new(()), context }
    }

    /// Writes every paper with its documents, in the order of the suffixes.
    pub(super) fn write_entries(
        &self,
        catalog: &Catalog,
        authors: &LazyAuthors<'_>,
        index: &mut IndexBuild,
        writer: &mut SiteWriter<'_>,
        on_event: &(impl Fn(BuildEvent) + Sync),
    ) -> Result<(), Error> {
        on_event(BuildEvent::Began(Phase::Papers, Some(catalog.entries().len() as u64)));
        let names = ListedNames::compare(self.has(Feature::Listings), authors, self.context, writer);
        let (maker, book) = writer.halves();
        let needed = index.needed();
        let make = |entry: &Entry| {
            let suffix = entry.number.suffix();
            let versions = catalog.versions(entry);
            // The page of an older version links names where the newest one's are listed.
            let is_stale = names.has_moved(versions.newest.unwrap_or(entry));
            let key = self.entry_key(entry, &versions);
            let (needs_text, mut found) = (needed.has(entry), None);
            let unit = maker.unit_unless(is_stale, format!("pith/{suffix}"), &key, |unit_writer| {
                let mut tell = |text: &PaperText<'_>| {
                    if needs_text {
                        found = Some(found_by(catalog, entry, text));
                    }
                };
                self.write_entry(entry, &versions, names.now(), &mut tell, unit_writer)
            })?;
            if needs_text && found.is_none() {
                found = Some(self.find_by_documents(catalog, entry)?);
            }
            Ok((unit, suffix, found))
        };
        let mut written = 0;
        in_order(catalog.entries().iter(), papers_ahead(), make, |made: Result<_, Error>| {
            let (unit, suffix, found) = made?;
            found.iter().try_for_each(|found| index.add(found))?;
            book.commit(&unit, Some(suffix))?;
            written += 1;
            if written % PAPERS_A_STEP == 0 {
                on_event(BuildEvent::Done(written));
            }
            Ok(())
        })?;
        on_event(BuildEvent::Done(written));
        names.record(writer)
    }

    /// Copies the user's files.
    pub(super) fn write_files(
        &self,
        files: &[(SitePath, CopiedFile)],
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        let (maker, book) = writer.halves();
        let make = |(path, file): &(SitePath, CopiedFile)| {
            let bytes = file.read(self.plan.limits.file_bytes);
            let bytes = bytes.map_err(|error| Error::io("read", &file.path, error))?;
            let key = Digest::of(&bytes);
            maker.unit(format!("files/{}", file.inside), &key, |unit_writer| {
                unit_writer.put(UploadStage::Document, path, &bytes, Some(key))
            })
        };
        let weigh = |(_, file): &&(SitePath, CopiedFile)| {
            usize::try_from(file.bytes).unwrap_or(usize::MAX).clamp(LEAST_FILE_BYTES, MOST_FILE_BYTES_AHEAD)
        };
        let ahead = LookAhead { most: MOST_FILE_BYTES_AHEAD, weigh, at_once: 1 };
        in_order(files.iter(), ahead, make, |unit| book.commit(&unit?, None))
    }

    /// Writes the listings of subjects, years, authors and titles, and the page that leads to them.
    pub(super) fn write_listings(
        &self,
        catalog: &Catalog,
        authors: &LazyAuthors<'_>,
        authored: &[AuthoredPage],
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        if !self.has(Feature::Listings) {
            return Ok(());
        }
        let name = |listing: &Listing<'_>| listing.place.path();
        let made = |listing: &Listing<'_>| self.site.listing_page(listing);
        write_units(self.each(catalog.listings(), (name, Listing::key, made)), writer)?;
        self.write_authors(authors, writer)?;
        self.write_titles(&catalog.titles(), writer)?;
        let browse = unit("browse", self.whole_key(catalog, authored), || {
            self.site.browse_page(catalog, &catalog.overview(), &authors.letters(), authored)
        });
        write_units(iter::once(browse), writer)
    }

    /// Writes the pages at other names of papers, and in the places of those that are kept out.
    pub(super) fn write_names(&self, catalog: &Catalog, writer: &mut SiteWriter<'_>) -> Result<(), Error> {
        let excluded = catalog.excluded().iter().map(|excluded| {
            let key = self.key(&[&Digest::of(excluded.reason.as_bytes())]);
            unit(format!("excluded/{}", excluded.suffix), key, || self.site.excluded_page(excluded))
        });
        let name = |resolver: &Resolver<'_>| format!("paper/{}", resolver.name.as_str());
        let made = |resolver: &Resolver<'_>| self.site.resolver_pages(resolver);
        let resolvers = self.has(Feature::Resolvers).then(|| catalog.resolvers()).into_iter().flatten();
        write_units(excluded.chain(self.each(resolvers, (name, Resolver::key, made))), writer)
    }

    /// Units of one kind: each has a name, the key of what it shows, and its files.
    pub(super) fn each<'u, T: Send + 'u>(
        &'u self,
        all: impl Iterator<Item = T> + Send,
        (name, key, made): (
            impl Fn(&T) -> String + Copy + Send + 'u,
            impl Fn(&T) -> Digest + Copy + Send + 'u,
            impl Fn(&T) -> Result<Vec<Artifact<'static>>, Error> + Copy + Send + 'u,
        ),
    ) -> impl Iterator<Item = UnitTask<'u>> + Send {
        all.map(move |one| -> UnitTask<'u> {
            Box::new(move |maker| {
                maker.unit(name(&one), &self.key(&[&key(&one)]), |unit_writer| put_all(unit_writer, &made(&one)?))
            })
        })
    }

    /// Writes the pages and lists about the whole.
    pub(super) fn write_site(
        &self,
        catalog: &Catalog,
        authored: &[AuthoredPage],
        report: &Report,
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        let marker = Artifact::new(UploadStage::Document, SitePath::marker(), MARKER.as_bytes());
        let overview = LazyLock::new(|| catalog.overview());
        let standings = LazyLock::new(|| catalog.standings());
        let report_json = report_json(report)?;
        let told = Digest::of(&report_json.bytes);
        let first =
            [unit("marker", self.key(&[]), || Ok(vec![marker])), unit("assets", self.key(&[]), || self.site.assets())];
        let home = unit("home", self.whole_key(catalog, authored), || {
            self.site.home_page(catalog, &overview, &standings, authored)
        });
        let of_standings = self.has(Feature::Listings).then(|| {
            let stats = unit("stats", self.key(&[&catalog.key(), &told]), || {
                self.site.stats_page(catalog, &overview, &standings, &report.account)
            });
            let name = |list: &StandingList<'_, '_>| list.name().to_owned();
            let made = |list: &StandingList<'_, '_>| self.site.standing_page(list);
            // Not before the page of all is begun, which takes as long as they do.
            let lists = iter::once_with(|| standing_lists(&standings)).flatten();
            iter::once(stats).chain(self.each(lists, (name, StandingList::key, made)))
        });
        let reports = [
            unit("report", self.key(&[&told]), || self.site.report_page(report)),
            unit("report.json", told, || Ok(vec![report_json.hashed(told)])),
        ];
        let all = first.into_iter().chain(self.authored(catalog, authored)).chain([home]);
        write_units(all.chain(of_standings.into_iter().flatten()).chain(reports), writer)?;
        if self.has(Feature::Manifests) {
            let key = self.key(&[&catalog.key()]);
            writer.write_unit("catalog".to_owned(), &key, |unit_writer| self.write_lists(catalog, unit_writer))?;
        }
        Ok(())
    }

    /// What authors wrote, and the citations of each collection's papers.
    fn authored<'u>(
        &'u self,
        catalog: &'u Catalog,
        authored: &'u [AuthoredPage],
    ) -> impl Iterator<Item = UnitTask<'u>> + Send {
        authored.iter().flat_map(move |page| {
            let (path, papers) = (page.path(), page.papers(catalog));
            let of_papers = Catalog::key_of(&papers);
            let citations = (!papers.is_empty()).then(|| -> UnitTask<'u> {
                let (name, papers) = (format!("citations/{path}"), papers.clone());
                let files = |format| page.citations(format);
                Box::new(move |maker| {
                    maker.unit(name, &self.key(&[&of_papers]), |unit_writer| {
                        self.write_citation_files(&papers, files, unit_writer)
                    })
                })
            });
            let key = self.key(&[&page.key(), &of_papers]);
            let prose = unit(format!("prose/{path}"), key, move || self.site.authored_page(page, &papers));
            iter::once(prose).chain(citations)
        })
    }

    /// Writes the lists of documents and their index.
    fn write_lists(&self, catalog: &Catalog, unit_writer: &mut UnitWriter<'_>) -> Result<(), Error> {
        let (mut lists, mut files) = (Vec::new(), Vec::new());
        let make = |list: DocumentList<'_>| {
            let mut file = unit_writer.beside();
            let written = file.stream(UploadStage::Manifest, &list.path, |out| list.write(self.site, out))?;
            let Streamed { result: documents, bytes, sha256 } = written;
            let path = list.path.to_string().into();
            Ok((file, ListLine { path, documents, bytes, sha256: sha256.to_string().into() }))
        };
        let all = document_lists(catalog).into_iter();
        in_order(all, LookAhead::of(MOST_UNITS_AHEAD), make, |made: Result<_, Error>| {
            let (file, line) = made?;
            files.push(file);
            lists.push(line);
            Ok(())
        })?;
        for file in files {
            unit_writer.append(file);
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
            writer.write_unit(format!("citations/{year}"), &key, |unit_writer| {
                self.write_citation_files(&entries, |format| SitePath::citations(year, format.extension()), unit_writer)
            })?;
        }
        Ok(())
    }

    /// Writes the citations of some papers, a file a format. They are made in parallel and written in their order.
    fn write_citation_files(
        &self,
        entries: &[&Entry],
        path: impl Fn(CitationFormat) -> SitePath,
        unit_writer: &mut UnitWriter<'_>,
    ) -> Result<(), Error> {
        let paths: Vec<_> = CitationFormat::bulk().map(path).collect();
        unit_writer.stream_all(UploadStage::Manifest, &paths, |outs| {
            let files = CitationFormat::bulk().zip(outs).map(|(format, out)| BulkFile::new(format, out));
            let mut files: Vec<_> = files.collect();
            let weigh = |part: &&[&Entry]| {
                usize::try_from(part.iter().copied().map(document_bytes).fold(0, u64::saturating_add))
                    .unwrap_or(usize::MAX)
            };
            let ahead = LookAhead { most: MOST_CITED_BYTES_AHEAD, weigh, at_once: 1 };
            in_order(
                citation_parts(entries),
                ahead,
                |part| self.cite(part),
                |made| {
                    let made = made.map_err(io::Error::other)?;
                    files.iter_mut().zip(&made).try_for_each(|(file, part)| file.append(part))
                },
            )?;
            files.into_iter().try_for_each(BulkFile::finish)
        })
    }

    /// The citations of some papers for the file of each format: by a paper's summary, or by its document where that was
    /// cut, which is read once.
    fn cite(&self, entries: &[&Entry]) -> Result<Vec<BulkPart>, Error> {
        let mut parts: Vec<_> = CitationFormat::bulk().map(BulkPart::new).collect();
        let mut add = |citation: &Citation<'_>| {
            let cited = citation.cited();
            let added = parts.iter_mut().try_for_each(|part| part.add(&cited));
            added.map_err(|error| Error::io("write", citation.number.to_string(), error.into()))
        };
        for entry in entries {
            match self.site.cite_summary(entry) {
                Some(citation) => add(&citation)?,
                None => self.with_documents(entry, |opened| {
                    self.site.cite_document(entry, opened).as_ref().map_or(Ok(()), &mut add)
                })?,
            }
        }
        Ok(parts)
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

    /// The hash of all that an entry's files are made of, but for where its authors' names are listed.
    pub(super) fn entry_key(&self, entry: &Entry, versions: &Versions<'_>) -> Digest {
        let sha256 = |document: Option<&EntryDocument>| {
            document.map_or_else(|| Digest::from([0; 32]), |document| document.proof.sha256())
        };
        let [record, bundle] = [sha256(entry.record.as_deref()), sha256(entry.bundle.as_deref())];
        self.key(&[&record, &bundle, &versions.key()])
    }

    fn write_entry(
        &self,
        entry: &Entry,
        versions: &Versions<'_>,
        locations: &NameLocations<'_>,
        found_by: &mut dyn FnMut(&PaperText<'_>),
        unit_writer: &mut UnitWriter<'_>,
    ) -> Result<(), Error> {
        self.with_documents(entry, |opened| {
            put_all(unit_writer, &self.site.entry_files(entry, versions, locations, opened, found_by)?)
        })
    }

    /// Reads an entry's documents again.
    pub(super) fn with_documents<T>(
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

    fn origin(&self, document: &EntryDocument) -> Result<Origin, Error> {
        let DocumentId(index) = document.id;
        self.origins.get(index).ok_or_else(|| changed(&Place::default(), "its place is not known"))
    }
}

/// Some papers in their order, in parts whose citations are made by one thread each.
fn citation_parts<'p>(papers: &'p [&'p Entry]) -> impl Iterator<Item = &'p [&'p Entry]> + Send {
    let mut rest = papers;
    iter::from_fn(move || {
        let mut bytes = 0_u64;
        let fits = |entry: &&&Entry| {
            bytes = bytes.saturating_add(document_bytes(entry));
            bytes <= CITED_BYTES_A_PART
        };
        let (part, after) =
            rest.split_at_checked(rest.iter().take(CITATIONS_A_PART).take_while(fits).count().max(1))?;
        rest = after;
        Some(part)
    })
}

/// How many papers may be made that are not yet committed.
pub(super) fn papers_ahead() -> LookAhead<fn(&&Entry) -> usize> {
    let weigh =
        |entry: &&Entry| usize::try_from(document_bytes(entry) / UNIT_BYTES).map_or(usize::MAX, |more| 1 + more);
    LookAhead { weigh, ..LookAhead::of(MOST_UNITS_AHEAD) }
}

/// How large a paper's documents are.
fn document_bytes(entry: &Entry) -> u64 {
    entry.documents().map(|document| document.bytes).fold(0, u64::saturating_add)
}

fn changed(place: &Place, reason: &str) -> Error {
    Error::Changed { place: place.to_string(), reason: reason.to_owned() }
}

/// A unit of the files that `render` makes, unless they are as `key` says.
pub(super) fn unit<'u>(
    name: impl Into<String>,
    key: Digest,
    render: impl FnOnce() -> Result<Vec<Artifact<'static>>, Error> + Send + 'u,
) -> UnitTask<'u> {
    let name = name.into();
    Box::new(move |maker| maker.unit(name, &key, |unit_writer| put_all(unit_writer, &render()?)))
}

/// Writes units, of any kinds side by side.
pub(super) fn write_units<'u>(
    units: impl Iterator<Item = UnitTask<'u>> + Send,
    writer: &mut SiteWriter<'_>,
) -> Result<(), Error> {
    let (maker, book) = writer.halves();
    in_order(units, LookAhead::of(MOST_UNITS_AHEAD), |unit| unit(maker), |unit| book.commit(&unit?, None))
}

pub(super) fn put_all(unit_writer: &mut UnitWriter<'_>, files: &[Artifact<'_>]) -> Result<(), Error> {
    files.iter().try_for_each(|file| unit_writer.put(file.stage, &file.path, &file.bytes, file.sha256))
}
