//! What a site needs at least, before anything of it is written: files, folders, bytes, and the entries of its largest
//! folder.
//!
//! By arithmetic over the catalog: what each paper has for sure, and as many listings as the papers take at least
//! ([`Census`]). No file is looked at for it. `room.rs` compares it with a disk, `fit.rs` with a host.

use crate::catalog::{Catalog, Census, Entry};
use crate::cite::CitationFormat;
use crate::config::Config;
use crate::corpus::CopiedFile;
use crate::error::Error;
use crate::layout::{Feature, PaperFile, SitePath};
use crate::program::PROGRAM;
use crate::publish::{Ledger, LedgerWriter, SiteSize, Table};
use pith::{Digest, Suffix};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::collections::BTreeSet;

/// From so many files on it is said without being asked for how many there will be.
const MANY_FILES: u64 = 100_000;

/// What the ledger calls the census.
const CENSUS: &[u8] = b"census";

/// The bytes that the page of a paper has at least, by the program's own templates.
const LEAST_PAGE_BYTES: u64 = 12_000;

/// How many characters a Pith number's suffix has, which names a paper's folders; `.json` ends the name of its record.
const SUFFIX_LENGTH: u64 = 26;
const RECORD_LENGTH: u64 = SUFFIX_LENGTH + 5;

/// A name with fewer characters takes one entry of FAT, if it is in capitals, and a longer one as many more as it has
/// parts of 13; exFAT has two entries and one for 15 characters.
const LONG_NAME: u64 = 9;

/// How many entries a folder of FAT has, but for itself and the one above, one of exFAT, and one of ext4 whose
/// `large_dir` is off, of names as long as these: about ten million.
pub(super) const MOST_FAT_ENTRIES: u64 = 65_534;
pub(super) const MOST_EXFAT_ENTRIES: u64 = (256 << 20) / 32;
const MOST_EXT4_ENTRIES: u64 = 10_000_000;

/// What a site needs at least (docs/schemas/build.v1.json).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    /// Its files, folders and bytes, as a host counts them.
    pub(super) size: SiteSize,
    /// How many of the files are second names of others.
    pub(super) links: u64,
    /// The bytes of these.
    pub(super) linked_bytes: u64,
    /// Its folders that have an entry for each paper, the largest first.
    pub(super) folders: Vec<FolderNeeds>,
}

/// What a folder of a site needs at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderNeeds {
    /// Its path in the site.
    pub path: &'static str,
    /// Its entries.
    pub entries: u64,
    /// What they take of a folder of FAT, and of one of exFAT.
    pub(super) fat: u64,
    pub(super) exfat: u64,
}

impl FolderNeeds {
    fn new(path: &'static str, names: &[(u64, u64)]) -> Self {
        let sum = |each: fn(u64) -> u64| names.iter().map(|(count, length)| count * each(*length)).sum();
        Self {
            path,
            entries: sum(|_| 1),
            fat: sum(|length| if length < LONG_NAME { 1 } else { 1 + length.div_ceil(13) }),
            exfat: sum(|length| 2 + length.div_ceil(15)),
        }
    }
}

impl Needs {
    /// Its files.
    pub fn files(&self) -> u64 {
        self.size.files
    }

    /// Its folders.
    pub fn folders(&self) -> u64 {
        self.size.folders
    }

    /// Its inodes: a file with two names is one.
    pub fn inodes(&self) -> u64 {
        (self.size.files + self.size.folders).saturating_sub(self.links)
    }

    /// Its bytes on a disk, in files of any length.
    pub fn bytes(&self) -> u64 {
        self.size.bytes.saturating_sub(self.linked_bytes)
    }

    /// The folder with most entries; `None` without papers.
    pub fn largest_folder(&self) -> Option<&FolderNeeds> {
        self.folders.first()
    }

    /// The file systems of which a folder takes fewer entries than the site has in one, as people call them.
    pub fn too_many_for(&self) -> Vec<&'static str> {
        let any = |is_beyond: fn(&FolderNeeds) -> bool| self.folders.iter().any(is_beyond);
        let all = [
            ("FAT32", any(|folder| folder.fat > MOST_FAT_ENTRIES)),
            ("exFAT", any(|folder| folder.exfat > MOST_EXFAT_ENTRIES)),
            ("ext4 without large_dir", any(|folder| folder.entries > MOST_EXT4_ENTRIES)),
        ];
        all.into_iter().filter(|(_, is_beyond)| *is_beyond).map(|(name, _)| name).collect()
    }

    /// Whether there are so many files that it is said without being asked for.
    pub fn is_large(&self) -> bool {
        self.size.files >= MANY_FILES
    }
}

/// What a site needs at least. `has_own_pages` says whether the operator's templates make the pages, which may be of any
/// length then.
pub(super) fn needs(
    config: &Config,
    (catalog, census): (&Catalog, &Census),
    files: &[(SitePath, CopiedFile)],
    has_own_pages: bool,
) -> Needs {
    let parts = config.output.features();
    let mut needs = of_papers(catalog, &parts, if has_own_pages { 0 } else { LEAST_PAGE_BYTES });
    if !*config.output.hard_links || !has_all(&parts, &[Feature::Bundle, Feature::WellKnown]) {
        (needs.links, needs.linked_bytes) = (0, 0);
    }
    if !catalog.entries().is_empty() {
        add_what_leads_to_papers(&mut needs, census, &parts, config.base_url.is_some());
    }
    for (path, file) in files {
        needs.size.files += 1;
        needs.size.add_bytes(file.bytes, path.as_str());
    }
    needs.folders.retain(|folder| folder.entries > 0);
    needs.folders.sort_by_key(|folder| std::cmp::Reverse(folder.entries));
    needs
}

/// The census of the catalog: that of the last build, if the catalog is the same, since a build that changes nothing has no
/// time to count.
///
/// # Errors
/// The ledger can't be written.
pub(super) fn census(catalog: &Catalog, old: &Ledger, ledger: &mut LedgerWriter) -> Result<Census, Error> {
    let key = Digest::of_parts([*Digest::of(PROGRAM.as_bytes()).as_bytes(), *catalog.key().as_bytes()]);
    let known = old.find::<([u8; 32], Census)>(Table::Value, CENSUS);
    let known = known.filter(|(_, (of, _))| of == key.as_bytes()).map(|(_, (_, census))| census);
    let census = known.unwrap_or_else(|| catalog.census());
    ledger.add(Table::Value, CENSUS, &(key.as_bytes(), census))?;
    Ok(census)
}

fn has_all(parts: &BTreeSet<Feature>, features: &[Feature]) -> bool {
    features.iter().all(|feature| parts.contains(feature))
}

/// What the papers' own files and folders need.
fn of_papers(catalog: &Catalog, parts: &BTreeSet<Feature>, page_bytes: u64) -> Needs {
    let mut size = SiteSize::default();
    let (mut links, mut linked_bytes) = (0, 0);
    let mut largest: Option<(u64, PaperFile, Suffix)> = None;
    let (mut records, mut well_known, mut api) = (0, 0, 0);
    for entry in catalog.entries() {
        size.files += 1;
        size.bytes += page_bytes;
        let suffix = entry.number.suffix();
        let mut is_in_api = false;
        for (file, bytes) in files_of(entry).filter(|(file, _)| file.feature().is_none_or(|one| parts.contains(&one))) {
            size.files += 1;
            size.bytes += bytes;
            // Of few files a path is made.
            if largest.is_none_or(|(most, ..)| bytes > most) {
                largest = Some((bytes, file, suffix));
            }
            match file {
                PaperFile::Record => records += 1,
                PaperFile::WellKnownBundle => {
                    well_known += 1;
                    links += 1;
                    linked_bytes += bytes;
                }
                PaperFile::Graph | PaperFile::Events => is_in_api = true,
                PaperFile::Bundle | PaperFile::Page | PaperFile::State | PaperFile::Citation => {}
            }
        }
        api += u64::from(is_in_api);
    }
    size.largest = largest.map(|(bytes, file, suffix)| (bytes, file.path(suffix).to_string())).unwrap_or_default();
    let papers = catalog.entries().len() as u64;
    size.folders = papers + well_known + api;
    // Netlify counts files alone.
    size.files_in_one_folder = records;
    let folders = vec![
        FolderNeeds::new("pith/", &[(papers, SUFFIX_LENGTH), (records, RECORD_LENGTH)]),
        FolderNeeds::new(".well-known/pith/", &[(well_known, SUFFIX_LENGTH)]),
        FolderNeeds::new("api/pith-number/", &[(api, SUFFIX_LENGTH)]),
    ];
    // The folders of these, and those above them.
    size.folders += folders.iter().filter(|folder| folder.entries > 0).map(|folder| above(folder.path)).sum::<u64>();
    Needs { size, links, linked_bytes, folders }
}

/// How many folders a path is, with those above it.
fn above(path: &str) -> u64 {
    path.matches('/').count() as u64
}

/// Adds the pages at other names of papers, the listings, the search index and the lists.
fn add_what_leads_to_papers(needs: &mut Needs, census: &Census, parts: &BTreeSet<Feature>, has_address: bool) {
    let has = |feature| parts.contains(&feature);
    let size = &mut needs.size;
    // Each page is the only file of its folder.
    let mut add_pages = |count: u64| {
        size.files += count;
        size.folders += count;
    };
    if has(Feature::Resolvers) {
        add_pages(census.names + 1);
        let ids = census.names_on_top.saturating_sub(census.shorts);
        needs.folders.push(FolderNeeds::new("paper/", &[(census.shorts, 8), (ids, LONG_NAME)]));
    }
    if has(Feature::PResolvers) && census.ids > 0 {
        add_pages(census.ids + 1);
    }
    if has(Feature::Listings) {
        // And the pages of all years, of all categories, of all names, of all titles and of all of these, and the statistics.
        add_pages(census.year_pages + census.category_pages + census.author_pages + census.title_pages + 6);
    }
    if has_all(parts, &[Feature::Listings, Feature::Feeds]) && has_address {
        size.files += census.categories;
    }
    if has(Feature::Search) {
        // A folder of rows for each month, with one file at least; the search page, the directory of the index, and a file
        // of keys.
        size.files += census.months + 3;
        size.folders += census.months + 3;
    }
    if has(Feature::Manifests) {
        size.files += census.number_years * CitationFormat::bulk().count() as u64;
        size.folders += 2;
    }
}

/// The files that a paper has for sure, its page aside, and how large the documents among them are.
pub(super) fn files_of(entry: &Entry) -> impl Iterator<Item = (PaperFile, u64)> {
    let held = entry
        .documents_by_kind()
        .flat_map(|(kind, document)| PaperFile::of_kind(kind).map(move |file| (file, document.bytes)));
    let cut_out = entry.parts();
    let derived = PaperFile::ALL.into_iter().filter(move |file| cut_out.has(*file));
    held.chain(derived.chain([PaperFile::Citation]).map(|file| (file, 0)))
}

impl Serialize for Needs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut needs = serializer.serialize_struct("Needs", 6)?;
        needs.serialize_field("files", &self.files())?;
        needs.serialize_field("folders", &self.folders())?;
        needs.serialize_field("inodes", &self.inodes())?;
        needs.serialize_field("bytes", &self.bytes())?;
        needs.serialize_field("largest_folder", &self.largest_folder())?;
        needs.serialize_field("too_many_for", &self.too_many_for())?;
        needs.end()
    }
}

impl Serialize for FolderNeeds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut folder = serializer.serialize_struct("FolderNeeds", 2)?;
        folder.serialize_field("path", self.path)?;
        folder.serialize_field("entries", &self.entries)?;
        folder.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A site of so many papers, each with a record.
    fn of(papers: u64, files: u64) -> Needs {
        let size = SiteSize { files, ..SiteSize::default() };
        let folder = FolderNeeds::new("pith/", &[(papers, SUFFIX_LENGTH), (papers, RECORD_LENGTH)]);
        Needs { size, links: 0, linked_bytes: 0, folders: vec![folder] }
    }

    #[test]
    fn names_take_so_many_slots_of_a_folder() {
        let slots = |length| {
            let FolderNeeds { entries, fat, exfat, .. } = FolderNeeds::new("a/", &[(1, length)]);
            assert_eq!(entries, 1);
            (fat, exfat)
        };
        // One for 13 characters each beside the short name; a short one in capitals is that name.
        assert_eq!([1, 8, 9, 13, 14, 26, 27, 31].map(|length| slots(length).0), [1, 1, 2, 2, 3, 3, 4, 4]);
        // Two, and one for 15 characters each.
        assert_eq!([1, 15, 16, 26, 30, 31].map(|length| slots(length).1), [3, 3, 4, 4, 4, 5]);
    }

    #[test]
    fn what_takes_fewer_names_in_a_folder_is_told() {
        let too_many_for = |papers| of(papers, 0).too_many_for();
        assert_eq!(too_many_for(9_362), [""; 0]);
        assert_eq!(too_many_for(9_363), ["FAT32"]);
        assert_eq!(too_many_for(932_067), ["FAT32"]);
        assert_eq!(too_many_for(932_068), ["FAT32", "exFAT"]);
        assert_eq!(too_many_for(5_000_000), ["FAT32", "exFAT"]);
        assert_eq!(too_many_for(5_000_001), ["FAT32", "exFAT", "ext4 without large_dir"]);
        assert_eq!([99_999, 100_000].map(|files| of(1, files).is_large()), [false, true]);
    }
}
