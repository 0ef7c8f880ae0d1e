//! The second pass: each entry's documents are read again, rendered and written.

use super::event::{BuildEvent, PapersWritten};
use super::index_build::{IndexBuild, found_by};
use super::judge::one_at_a_time;
use super::listed_names::ListedNames;
use super::ordered::{LookAhead, in_order};
use super::parts::{FinishedEntry, Parts};
use super::plan::BuildPlan;
use crate::catalog::{Catalog, DocumentId, Entry, EntryDocument, LazyAuthors, Listing, Resolvers, Versions};
use crate::cite::{BulkFile, BulkPart, Citation, CitationFormat};
use crate::corpus::{CopiedFile, Origin, Origins, ReadError, Spool};
use crate::error::Error;
use crate::layout::{Feature, SitePath, UploadStage};
use crate::manifest::{ListLine, PaperLine, PaperListLine};
use crate::program::PROGRAM;
use crate::publish::{BuiltUnit, MARKER, SiteWriter, Streamed, UnitMaker, UnitWriter};
use crate::report::{Place, Report};
use crate::search::PaperText;
use crate::site::paper::Opened;
use crate::site::{
    Artifact, AuthoredPage, DocumentList, NameLinks, PaperList, Site, StandingList, document_lists, paper_lists,
    report_json, sharding, standing_lists,
};
use pith::{Digest, NotProven, Parsed, Verified};
use std::io;
use std::iter;
use std::slice;
use std::sync::{LazyLock, Mutex};

/// How many units may be made that are not yet committed, while one before them takes long. What is kept of each are the
/// paths and hashes of its files, and of those that it had: some 2 KiB of a paper, and as much of what it is found by.
pub(super) const MOST_UNITS_AHEAD: usize = 512;

/// For so many bytes of its documents a paper counts for one unit more. Stops documents that are all authors from filling
/// memory with what they are found by.
const UNIT_BYTES: u64 = 64 << 10;

/// How many papers' citations or lines are made at once by one thread, and how large their documents are then in all,
/// which a citation is some times as large as at most.
const PAPERS_A_PART: usize = 32;
const BYTES_A_PART: u64 = 1 << 20;

/// How large the documents are in all whose citations or lines are made before they are written. Stops documents that are
/// all authors from filling memory.
const MOST_BYTES_AHEAD: usize = 16 << 20;

/// How many bytes of the user's files are in memory at a time, if not one of them has more.
const MOST_FILE_BYTES_AHEAD: usize = 64 << 20;

/// What a file of the user counts for at least, so that not too many are ahead either.
const LEAST_FILE_BYTES: usize = MOST_FILE_BYTES_AHEAD / MOST_UNITS_AHEAD;

/// A unit that any thread may make or leave as it is.
pub(super) type UnitTask<'u> = Box<dyn FnOnce(&UnitMaker<'_>) -> Result<BuiltUnit, Error> + Send + 'u>;

/// A paper to write, and where it is finished.
struct EntryToWrite<'e, 'p> {
    entry: &'e Entry,
    finished: Result<FinishedEntry<'p>, Error>,
}

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
    /// Where papers are finished, if they are.
    parts: Option<&'a Parts>,
}

impl<'a> SecondPass<'a> {
    pub(super) fn new(plan: &'a BuildPlan, site: &'a Site, origins: &'a Origins, spool: &'a Spool) -> Self {
        let context = Digest::of(format!("{} {}", PROGRAM, site.key()).as_bytes());
        Self { plan, site, origins, spool, large: Mutex::new(()), context, parts: None }
    }

    /// The same, with papers that shards finished.
    pub(super) fn with_parts(self, parts: Option<&'a Parts>) -> Self {
        Self { parts, ..self }
    }

    /// Writes every paper with its documents, in the order of the suffixes. `is_same` says whether the catalog is the last
    /// build's.
    pub(super) fn write_entries(
        &self,
        catalog: &Catalog,
        is_same: bool,
        authors: &LazyAuthors<'_>,
        index: &mut IndexBuild,
        writer: &mut SiteWriter<'_>,
        on_event: &(impl Fn(BuildEvent) + Sync),
    ) -> Result<(), Error> {
        let mut written = PapersWritten::begin(catalog.entries().len(), on_event);
        let names = ListedNames::compare(self.has(Feature::Listings), is_same, authors, self.context, writer);
        let (maker, book) = writer.halves();
        let needed = index.needed();
        let mut finished = self.parts.map(Parts::entries).transpose()?;
        let entries = catalog.entries().iter().map(|entry| {
            let finished = finished.as_mut().map(|parts| parts.find(entry.number.suffix()));
            EntryToWrite { entry, finished: finished.transpose().map(Option::unwrap_or_default) }
        });
        let make = |EntryToWrite { entry, finished }: EntryToWrite<'_, '_>| {
            let finished = finished?;
            let suffix = entry.number.suffix();
            let versions = catalog.versions(entry);
            // The page of an older version links names where the newest one's are listed.
            let is_stale = names.has_moved(versions.newest.unwrap_or(entry));
            let key = self.entry_key(entry, &versions);
            let (needs_text, mut found) = (needed.has(entry), None);
            let unit = maker.unit_unless(is_stale, format!("pith/{suffix}"), &key, |unit_writer| {
                let is_finished = finished.read(&key, |read| {
                    found = read.entry.found_by.filter(|_| needs_text).map(<[u8]>::to_vec);
                    self.put_finished(entry, &read, &names, unit_writer)
                })?;
                if is_finished == Some(true) {
                    return Ok(());
                }
                let mut tell = |text: &PaperText<'_>| {
                    if needs_text {
                        found = Some(found_by(catalog, entry, text));
                    }
                };
                self.write_entry(entry, &versions, &NameLinks::Known(names.now()), &mut tell, unit_writer)
            })?;
            if needs_text && found.is_none() {
                let known = finished.read(&key, |read| Ok(read.entry.found_by.map(<[u8]>::to_vec)))?.flatten();
                found = Some(known.map_or_else(|| self.find_by_documents(catalog, entry), Ok)?);
            }
            Ok((unit, suffix, found))
        };
        let LookAhead { most, at_once, .. } = papers_ahead();
        let ahead = LookAhead { most, weigh: |one: &EntryToWrite<'_, '_>| weight(one.entry), at_once };
        in_order(entries, ahead, make, |made: Result<_, Error>| {
            let (unit, suffix, found) = made?;
            found.iter().try_for_each(|found| index.add(found))?;
            book.commit(&unit, Some(suffix))?;
            written.add_one();
            Ok(())
        })?;
        written.tell();
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

    /// Writes the listings of subjects, years, authors and titles, and the page that leads to them. `is_same` says whether
    /// the catalog is the last build's.
    pub(super) fn write_listings(
        &self,
        catalog: &Catalog,
        authors: &LazyAuthors<'_>,
        authored: &[AuthoredPage],
        is_same: bool,
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        if !self.has(Feature::Listings) {
            return Ok(());
        }
        let mut carried = self.carry_units("listings", is_same, writer)?;
        if !carried.is_all() {
            let name = |listing: &Listing<'_>| listing.place.path();
            let made = |listing: &Listing<'_>| self.site.listing_page(listing);
            let units = self.each(catalog.listings().skip(carried.count()), (name, Listing::key, made));
            commit_units(units, |unit| carried.push(unit.name()), writer)?;
        }
        carried.record(self, writer)?;
        self.write_authors(authors, is_same, writer)?;
        self.write_titles(catalog, is_same, writer)?;
        let browse = unit("browse", self.whole_key(catalog, authored), || {
            self.site.browse_page(catalog, &catalog.overview(), &authors.letters(), authored)
        });
        write_units(iter::once(browse), writer)
    }

    /// Writes the pages at other names of papers, in the places of those that are kept out, and of folders.
    pub(super) fn write_names(
        &self,
        catalog: &Catalog,
        authored: &[AuthoredPage],
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        let names = (!catalog.entries().is_empty())
            .then(|| unit("folders/names", self.key(&[]), || self.site.identifier_folders()));
        let folders = unit("folders", self.whole_key(catalog, authored), || self.site.folder_pages(catalog, authored));
        let folders = iter::once(folders).chain(names);
        let excluded = catalog.excluded().iter().map(|excluded| {
            let key = self.key(&[&excluded.key()]);
            unit(format!("excluded/{}", excluded.suffix), key, || self.site.excluded_page(excluded))
        });
        let has_any = [Feature::Resolvers, Feature::PResolvers].into_iter().any(|feature| self.has(feature));
        let resolvers = has_any.then(|| catalog.resolvers()).into_iter().flatten();
        let resolvers = resolvers.map(|names: Resolvers<'_>| -> UnitTask<'_> {
            Box::new(move |maker| {
                let key = self.key(&[&names.key()]);
                maker.unit(format!("paper/{}", names.name()), &key, |unit_writer| {
                    // One after the other: the pages of all versions that somebody may sign don't fit into memory.
                    names.each().try_for_each(|resolver| put_all(unit_writer, &self.site.resolver_pages(&resolver)?))
                })
            })
        });
        write_units(excluded.chain(resolvers).chain(folders), writer)
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

    /// Writes the pages and lists about the whole. `is_same` says whether the catalog is the last build's.
    pub(super) fn write_site(
        &self,
        catalog: &Catalog,
        is_same: bool,
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
        let has_listings = self.has(Feature::Listings);
        let stats = unit("stats", self.key(&[&catalog.key(), &told]), || {
            self.site.stats_page(catalog, &overview, &standings, &report.account)
        });
        let reports = [
            unit("report", self.key(&[&told]), || self.site.report_page(report)),
            unit("report.json", told, || Ok(vec![report_json.hashed(told)])),
        ];
        let all = first.into_iter().chain(self.authored(catalog, authored)).chain([home]);
        write_units(all.chain(Some(stats).filter(|_| has_listings)), writer)?;
        if has_listings {
            let mut carried = self.carry_units("standings", is_same, writer)?;
            if !carried.is_all() {
                let name = |list: &StandingList<'_, '_>| list.name().to_owned();
                let made = |list: &StandingList<'_, '_>| self.site.standing_page(list);
                let lists = standing_lists(&standings).skip(carried.count());
                commit_units(
                    self.each(lists, (name, StandingList::key, made)),
                    |unit| carried.push(unit.name()),
                    writer,
                )?;
            }
            carried.record(self, writer)?;
        }
        write_units(reports.into_iter(), writer)?;
        if self.has(Feature::Api) {
            let sharding = sharding(catalog);
            let are_cited = authored.iter().any(|page| !page.papers(catalog).is_empty());
            let key = self.key(&[&Digest::of(format!("{sharding:?} {are_cited}").as_bytes())]);
            write_units(iter::once(unit("api", key, || self.site.api(sharding, are_cited))), writer)?;
        }
        let paper_lists = self.write_paper_lists(catalog, writer)?;
        if self.has(Feature::Manifests) {
            let key = self.key(&[&catalog.key()]);
            writer.write_unit("catalog".to_owned(), &key, |unit_writer| {
                self.write_lists(catalog, paper_lists, unit_writer)
            })?;
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
    fn write_lists(
        &self,
        catalog: &Catalog,
        paper_lists: Vec<PaperListLine<'_>>,
        unit_writer: &mut UnitWriter<'_>,
    ) -> Result<(), Error> {
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
        put_all(unit_writer, &[self.site.index(catalog, lists, paper_lists)?])
    }

    /// Writes the lists of papers, and says what the index says of them. Each is a unit of its own, so that in a large
    /// catalog a new paper has one of many made again.
    fn write_paper_lists(
        &self,
        catalog: &Catalog,
        writer: &mut SiteWriter<'_>,
    ) -> Result<Vec<PaperListLine<'static>>, Error> {
        let mut lines = Vec::new();
        let (maker, book) = writer.halves();
        for PaperList { path, entries } in self.has(Feature::Api).then(|| paper_lists(catalog)).into_iter().flatten() {
            let entries: Vec<_> = entries.iter().collect();
            let key = self.key(&[&Catalog::key_of(&entries)]);
            let unit = maker.unit(path.to_string(), &key, |unit_writer| {
                unit_writer.stream_all(UploadStage::Manifest, slice::from_ref(&path), |outs| {
                    outs.iter_mut().try_for_each(|out| self.write_papers(&entries, out))
                })
            })?;
            book.commit(&unit, None)?;
            let of_file = |(bytes, sha256): (u64, Digest)| PaperListLine {
                path: path.to_string().into(),
                papers: entries.len() as u64,
                bytes,
                sha256: sha256.to_string().into(),
            };
            lines.extend(unit.sizes_and_hashes()?.into_iter().map(of_file));
        }
        Ok(lines)
    }

    /// Writes a line for each of some papers. They are made in parallel and written in their order.
    fn write_papers(&self, entries: &[&Entry], out: &mut (dyn io::Write + Send)) -> io::Result<()> {
        in_order(
            parts(entries),
            part_ahead(),
            |part| self.paper_lines(part),
            |lines: Result<Vec<u8>, Error>| out.write_all(&lines.map_err(io::Error::other)?),
        )
    }

    /// The lines of some papers: by a paper's summary, or by its document where something was cut, so that each line is
    /// whole.
    fn paper_lines(&self, entries: &[&Entry]) -> Result<Vec<u8>, Error> {
        let mut lines = Vec::new();
        let mut add = |line: &PaperLine<'_>| {
            let added = serde_json::to_writer(&mut lines, line);
            added.map_err(|error| Error::io("write", &line.pith_number, error.into()))?;
            lines.push(b'\n');
            Ok(())
        };
        for entry in entries {
            match self.site.paper_line(entry) {
                Some(line) => add(&line)?,
                None => self.with_documents(entry, |opened| {
                    let line = self.site.paper_line_of(entry, opened);
                    // The list says how many lines it has.
                    let line = line
                        .ok_or_else(|| Error::io("read", entry.number.to_string(), io::ErrorKind::NotFound.into()))?;
                    add(&line)
                })?,
            }
        }
        Ok(lines)
    }

    /// Writes the citations of each year's papers. `is_same` says whether the catalog is the last build's.
    pub(super) fn write_citations(
        &self,
        catalog: &Catalog,
        is_same: bool,
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        if !self.has(Feature::Manifests) {
            return Ok(());
        }
        let mut carried = self.carry_units("citations", is_same, writer)?;
        if !carried.is_all() {
            for (year, entries) in catalog.by_year().skip(carried.count()) {
                let name = format!("citations/{year}");
                let key = self.key(&[&Catalog::key_of(&entries)]);
                carried.push(&name);
                writer.write_unit(name, &key, |unit_writer| {
                    let path = |format: CitationFormat| SitePath::citations(year, format.extension());
                    self.write_citation_files(&entries, path, unit_writer)
                })?;
            }
        }
        carried.record(self, writer)
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
            in_order(
                parts(entries),
                part_ahead(),
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
        // No bytes depend on it, but which files are one.
        let are_linked = Digest::of(&[u8::from(entry.bundle.is_some() && self.links_copies())]);
        self.key(&[&record, &bundle, &versions.key(), &are_linked])
    }

    fn write_entry(
        &self,
        entry: &Entry,
        versions: &Versions<'_>,
        to_names: &NameLinks<'_>,
        found_by: &mut dyn FnMut(&PaperText<'_>),
        unit_writer: &mut UnitWriter<'_>,
    ) -> Result<(), Error> {
        self.with_documents(entry, |opened| {
            let files = self.site.entry_files(entry, versions, to_names, opened, found_by)?;
            put_entry(unit_writer, &files, self.links_copies())
        })
    }

    /// Whether the second copy of a bundle is to be a hard link of the first.
    pub(super) fn links_copies(&self) -> bool {
        let has_two = [Feature::Bundle, Feature::WellKnown].into_iter().all(|feature| self.has(feature));
        *self.plan.config.output.hard_links && has_two
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
        self.read_at(&self.origin(document.id)?)
    }

    /// Reads one of the documents again, by its place among them.
    pub(super) fn read_document(&self, document: usize) -> Result<Vec<u8>, Error> {
        self.read_at(&self.origin(DocumentId(document))?)
    }

    fn read_at(&self, origin: &Origin) -> Result<Vec<u8>, Error> {
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
        match self.origin(document.id) {
            Ok(origin) => changed(&origin.place(), "it is no longer the document that was verified"),
            Err(error) => error,
        }
    }

    fn origin(&self, DocumentId(index): DocumentId) -> Result<Origin, Error> {
        self.origins.get(index).ok_or_else(|| changed(&Place::default(), "its place is not known"))
    }
}

/// How many parts may be made that are not yet written.
fn part_ahead() -> LookAhead<fn(&&[&Entry]) -> usize> {
    let weigh = |part: &&[&Entry]| {
        usize::try_from(part.iter().copied().map(document_bytes).fold(0, u64::saturating_add)).unwrap_or(usize::MAX)
    };
    LookAhead { most: MOST_BYTES_AHEAD, weigh, at_once: 1 }
}

/// Some papers in their order, in parts whose citations or lines are made by one thread each.
fn parts<'p>(papers: &'p [&'p Entry]) -> impl Iterator<Item = &'p [&'p Entry]> + Send {
    let mut rest = papers;
    iter::from_fn(move || {
        let mut bytes = 0_u64;
        let fits = |entry: &&&Entry| {
            bytes = bytes.saturating_add(document_bytes(entry));
            bytes <= BYTES_A_PART
        };
        let (part, after) = rest.split_at_checked(rest.iter().take(PAPERS_A_PART).take_while(fits).count().max(1))?;
        rest = after;
        Some(part)
    })
}

/// How many papers may be made that are not yet committed.
pub(super) fn papers_ahead() -> LookAhead<fn(&&Entry) -> usize> {
    LookAhead { weigh: |entry| weight(entry), ..LookAhead::of(MOST_UNITS_AHEAD) }
}

/// For how many units a paper counts.
fn weight(entry: &Entry) -> usize {
    usize::try_from(document_bytes(entry) / UNIT_BYTES).map_or(usize::MAX, |more| 1 + more)
}

/// How large a paper's documents are.
pub(super) fn document_bytes(entry: &Entry) -> u64 {
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
    commit_units(units, |_| (), writer)
}

/// The same, with a look at each that is committed.
fn commit_units<'u>(
    units: impl Iterator<Item = UnitTask<'u>> + Send,
    mut look: impl FnMut(&BuiltUnit) + Send,
    writer: &mut SiteWriter<'_>,
) -> Result<(), Error> {
    let (maker, book) = writer.halves();
    let commit = |unit: Result<BuiltUnit, Error>| {
        let unit = unit?;
        look(&unit);
        book.commit(&unit, None)
    };
    in_order(units, LookAhead::of(MOST_UNITS_AHEAD), |unit| unit(maker), commit)
}

/// Writes the files of a paper. A bundle that is there twice is one file under both names where that is asked for, and
/// else one that has no other name: a copy that goes must not change the one that stays.
pub(super) fn put_entry(
    unit_writer: &mut UnitWriter<'_>,
    files: &[Artifact<'_>],
    are_linked: bool,
) -> Result<(), Error> {
    let mut files = files.iter().peekable();
    while let Some(file) = files.next() {
        let Some(sha256) = file.sha256.filter(|_| is_bundle(file)) else {
            unit_writer.put(file.stage, &file.path, &file.bytes, file.sha256)?;
            continue;
        };
        let second = files.next_if(|next| are_linked && is_bundle(next) && next.bytes == file.bytes);
        match second {
            Some(second) => {
                unit_writer.put_linked(file.stage, [&file.path, &second.path], &file.bytes, sha256)?;
            }
            None => unit_writer.put_apart(file.stage, &file.path, &file.bytes, sha256)?,
        }
    }
    Ok(())
}

/// Whether a file of a paper is its bundle: no other has that name.
fn is_bundle(file: &Artifact<'_>) -> bool {
    file.path.as_str().ends_with("/bundle.json")
}

pub(super) fn put_all(unit_writer: &mut UnitWriter<'_>, files: &[Artifact<'_>]) -> Result<(), Error> {
    files.iter().try_for_each(|file| unit_writer.put(file.stage, &file.path, &file.bytes, file.sha256))
}
