//! Which papers of a site an identifier means.
//!
//! A [`Lookup`] asks the site in the way that it has: a mirror by its files of keys (`key_files`) or its search index
//! (`search_index`), any site by the pages at names of papers, and the registry by its question. What comes is a hint
//! (`hints` reads it out of whatever form), and there is a limit on how many count. Whether a paper is the one that was
//! asked for, [`PaperMatch`] says of what verified documents sign ([`PaperFacts`]), and of nothing else.
//!
//! `pull` takes [`Lookup::candidates`] and judges as it keeps; who keeps nothing takes [`Lookup::find`].

mod facts;
mod hints;
mod key_files;
mod search_index;

pub(crate) use facts::{PaperFacts, PaperMatch};

use super::answer::{Answer, Failure, SiteFile};
use super::catalog::usable;
use super::{MemoryBudget, PublishedSite};
use crate::layout::{Feature, PaperFile, SitePath};
use crate::manifest::{API_FORMAT, Exclusion, INDEX_FORMAT, IndexFile, ListedSite};
use crate::values::PaperIdentifier;
use hints::{MOST_CANDIDATES, numbers_in};
use key_files::KeyFiles;
use pith::{Suffix, TrustStore, judge};
use search_index::SearchIndex;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// The most bytes of an answer to a question, or of a page. Stops one without end.
const MOST_ANSWER_BYTES: u64 = 1 << 20;

/// The most bytes of `catalog/index.json` and `api/index.json`. Stops one without end.
const MOST_INDEX_BYTES: u64 = 4 << 20;

/// Looks identifiers up at a site, from any thread.
pub(crate) struct Lookup<'s> {
    site: &'s PublishedSite,
    ways: OnceLock<Result<Ways, Failure>>,
    keys: KeyFiles,
    search: SearchIndex,
    memory: MemoryBudget,
}

/// What a site shows for an identifier; none of it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Candidates {
    /// The suffixes of these numbers, or none.
    Numbers(Vec<Suffix>),
    /// It can't look up such an identifier, as the clause says.
    NoWay(&'static str),
    /// It didn't answer.
    Failed(Failure),
}

/// What looking an identifier up came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Which of the papers it means.
    pub(crate) matched: PaperMatch,
    /// What is signed of each paper that the site shows for it, by their numbers.
    pub(crate) papers: Vec<PaperFacts>,
    /// Why there may be more: the site can't look up such an identifier, or didn't answer. Nothing is matched then.
    pub(crate) missed: Option<Missed>,
}

/// Why a site says nothing of an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Missed {
    /// It has no way to look it up, as the clause says.
    NoWay(&'static str),
    /// It didn't answer.
    Failed(Failure),
}

/// How a site can be asked.
#[derive(Debug, Clone, Default)]
struct Ways {
    ways: BTreeSet<Way>,
    /// What it says of itself.
    listed: Option<ListedSite<'static>>,
}

/// A way to look an identifier up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// It has files of keys.
    Keys,
    /// It may be the registry, and answer questions.
    Questions,
    /// It has, or may have, pages at names of papers.
    Pages,
    /// It has a search index.
    Search,
}

/// What is said of a site that may be the registry.
const NO_WAY_OF_REGISTRY: &str = "the site can look up arXiv ids only";
/// What is said of a site of files that leaves out all that leads from an identifier to a paper.
const NO_WAY_AT_ALL: &str = "the site has no files to look identifiers up in";
/// The same of one that may have pages at names of papers, but none at this one.
const NO_WAY_BUT_PAGES: &str = "the site has no page at this name, and no other files to look identifiers up in";

impl<'s> Lookup<'s> {
    /// Looks up at a site. Naming all identifiers at the beginning makes each file of keys be fetched once.
    pub(crate) fn new<'i>(site: &'s PublishedSite, all: impl IntoIterator<Item = &'i PaperIdentifier>) -> Self {
        let keys = KeyFiles::new(all.into_iter().flat_map(PaperIdentifier::keys));
        Self { site, ways: OnceLock::new(), keys, search: SearchIndex::default(), memory: MemoryBudget::default() }
    }

    /// What the site's operator says of a paper that they keep out: one of some numbers, or what an identifier means. Nobody
    /// has to believe it: it only says why nothing comes.
    pub(crate) fn exclusion(&self, identifier: &PaperIdentifier, numbers: &[Suffix]) -> Option<&Exclusion<'static>> {
        let by_number = numbers.iter().find_map(|suffix| self.exclusion_of(*suffix));
        by_number.or_else(|| self.listed()?.exclusions.iter().find(|exclusion| is_of(exclusion, identifier)))
    }

    /// The same of a number.
    pub(crate) fn exclusion_of(&self, suffix: Suffix) -> Option<&Exclusion<'static>> {
        self.listed()?.exclusion(suffix)
    }

    /// What the site says of itself, where it does.
    fn listed(&self) -> Option<&ListedSite<'static>> {
        self.ways().ok()?.listed.as_ref()
    }

    /// The identifier that the site is really asked for: the registry is asked for a paper, whatever the version.
    pub(crate) fn asked_for(&self, identifier: &PaperIdentifier) -> PaperIdentifier {
        match identifier {
            PaperIdentifier::Arxiv { id, .. } if self.ways().is_ok_and(|ways| ways.has(Way::Questions)) => {
                PaperIdentifier::Arxiv { id: id.clone(), version: None }
            }
            _ => identifier.clone(),
        }
    }

    /// The papers that the site shows for an identifier.
    pub(crate) fn candidates(&self, identifier: &PaperIdentifier) -> Candidates {
        if let PaperIdentifier::Number { start, .. } = identifier
            && let Some(suffix) = start.suffix()
        {
            return Candidates::Numbers(vec![suffix]);
        }
        let ways = match self.ways() {
            Ok(ways) => ways,
            Err(failure) => return Candidates::Failed(failure),
        };
        let name = name_of(identifier);
        if ways.has(Way::Keys) {
            return self
                .keys
                .find(self.site, &identifier.keys())
                .map_or_else(Candidates::Failed, |found| limited(found, identifier));
        }
        match (&name, identifier) {
            (Some(name), PaperIdentifier::Arxiv { id, .. }) if ways.has(Way::Questions) => {
                let asked = self.ask_registry(id);
                if matches!(&asked, Candidates::Numbers(numbers) if numbers.is_empty()) {
                    return self.read_pages(name, identifier);
                }
                asked
            }
            (Some(name), _) if ways.has(Way::Pages) => {
                let read = self.read_pages(name, identifier);
                let is_none = matches!(&read, Candidates::Numbers(numbers) if numbers.is_empty());
                if is_none && ways.has(Way::Search) { self.search(identifier) } else { read }
            }
            _ if ways.has(Way::Search) => self.search(identifier),
            (None, _) if ways.has(Way::Questions) => Candidates::NoWay(NO_WAY_OF_REGISTRY),
            _ => Candidates::NoWay(NO_WAY_AT_ALL),
        }
    }

    /// The papers that it shows when asked for the version itself, where it showed only others: the registry is first asked
    /// as each record says, without a version.
    pub(crate) fn candidates_of_version(&self, identifier: &PaperIdentifier) -> Candidates {
        let PaperIdentifier::Arxiv { id, version: Some(version) } = identifier else {
            return Candidates::Numbers(Vec::new());
        };
        match self.ways() {
            Ok(ways) if ways.has(Way::Questions) => self.ask_registry(&format!("{id}v{version}")),
            Ok(_) => Candidates::Numbers(Vec::new()),
            Err(failure) => Candidates::Failed(failure),
        }
    }

    /// Looks an identifier up, and verifies what the site shows for it.
    pub(crate) fn find(&self, identifier: &PaperIdentifier, keys: &TrustStore, most_bytes: u64) -> Found {
        let mut papers: Vec<PaperFacts> = Vec::new();
        let mut matched = PaperMatch::Nothing;
        for candidates in [Self::candidates, Self::candidates_of_version] {
            let missed = match candidates(self, identifier) {
                Candidates::Numbers(numbers) => {
                    let unread = |suffix: &Suffix| papers.iter().all(|paper| paper.number.suffix() != *suffix);
                    let read: Vec<_> =
                        numbers.into_iter().filter(unread).map(|suffix| self.facts(suffix, keys, most_bytes)).collect();
                    let (read, failures): (Vec<_>, Vec<_>) = read.into_iter().partition(Result::is_ok);
                    papers.extend(read.into_iter().flatten().flatten());
                    failures.into_iter().find_map(Result::err).map(Missed::Failed)
                }
                Candidates::NoWay(why) => Some(Missed::NoWay(why)),
                Candidates::Failed(failure) => Some(Missed::Failed(failure)),
            };
            matched = PaperMatch::of(identifier, &papers.iter().collect::<Vec<_>>());
            if matched.believed().is_empty() && missed.is_some() {
                return Found { matched: PaperMatch::Nothing, papers, missed };
            }
            if !matches!(matched, PaperMatch::OtherVersion(..)) {
                break;
            }
        }
        papers.sort_by_key(|paper| paper.number.suffix());
        Found { matched, papers, missed: None }
    }

    /// What the verified documents of a number say, if the site has one.
    fn facts(&self, suffix: Suffix, keys: &TrustStore, most_bytes: u64) -> Result<Option<PaperFacts>, Failure> {
        let mut all: Option<PaperFacts> = None;
        let mut failed = None;
        let files = [vec![PaperFile::Record], vec![PaperFile::Bundle, PaperFile::WellKnownBundle]];
        for path in files.iter().flat_map(|kind| kind.iter().map(|file| file.path(suffix))) {
            let facts = self.memory.with(0, |allowance| match allowance.get(self.site, &path, most_bytes) {
                Answer::Found(file) => Ok(judge(&file.bytes, keys, |verified| PaperFacts::of(&verified, keys)).1),
                Answer::Absent => Ok(None),
                Answer::Failed(failure) => Err(failure),
            });
            match facts {
                Ok(Some(facts)) if facts.number.suffix() == suffix => match &mut all {
                    Some(all) => all.add(facts),
                    None => all = Some(facts),
                },
                Ok(_) => {}
                Err(failure) => failed = Some(failure),
            }
        }
        match (all, failed) {
            (None, Some(failure)) if failure.is_of_the_host() => Err(failure),
            (all, _) => Ok(all),
        }
    }

    fn ways(&self) -> Result<&Ways, Failure> {
        self.ways.get_or_init(|| Ways::of(self.site)).as_ref().map_err(Clone::clone)
    }

    /// Asks as the links of each record say.
    fn ask_registry(&self, id: &str) -> Candidates {
        let query = format!("arxiv={id}&json=true");
        self.ask(&SitePath::registry_resolver(), Some(&query))
    }

    /// Asks for a page, or a question: a host may answer by sending us on to the page of the paper.
    fn ask(&self, path: &SitePath, query: Option<&str>) -> Candidates {
        let is_answer = |location: &str| !numbers_in(location.as_bytes(), MOST_CANDIDATES).is_empty();
        candidates_in(self.site.ask(path, query, &is_answer, MOST_ANSWER_BYTES))
    }

    /// Reads the page at a name, of the version first.
    fn read_pages(&self, names: &[String], identifier: &PaperIdentifier) -> Candidates {
        for path in names.iter().filter_map(|name| SitePath::page_of_name(name)) {
            match self.ask(&path, None) {
                Candidates::Numbers(numbers) => {
                    let limited = limited(numbers, identifier);
                    if matches!(&limited, Candidates::Numbers(numbers) if !numbers.is_empty()) {
                        return limited;
                    }
                }
                other => return other,
            }
        }
        Candidates::Numbers(Vec::new())
    }

    fn search(&self, identifier: &PaperIdentifier) -> Candidates {
        match self.search.find(self.site, identifier) {
            Ok(Some(found)) => limited(found, identifier),
            // A site that doesn't say what it has needn't have one.
            Ok(None) if self.listed().is_none() && name_of(identifier).is_some() => Candidates::NoWay(NO_WAY_BUT_PAGES),
            Ok(None) if self.listed().is_none() => Candidates::NoWay(NO_WAY_AT_ALL),
            Ok(None) => {
                Candidates::Failed(Failure::Unreadable("the site lists a search index, but has none".to_owned()))
            }
            Err(failure) => Candidates::Failed(failure),
        }
    }
}

impl Ways {
    /// Tells a mirror of ours by its index, or by that of what it has for programs. What has neither may be the registry.
    fn of(site: &PublishedSite) -> Result<Self, Failure> {
        if let Some(bytes) = json_file(site, &SitePath::index())?
            && let Ok(index) = serde_json::from_slice::<IndexFile<'static>>(&bytes)
            && index.format == INDEX_FORMAT
        {
            let listed = index.site.and_then(usable);
            let parts = [(Way::Keys, Feature::Api), (Way::Pages, Feature::Resolvers), (Way::Search, Feature::Search)];
            let ways = match &listed {
                Some(listed) => parts.into_iter().filter(|(_, part)| listed.has(*part)).map(|(way, _)| way).collect(),
                // As of an early version, which had no files of keys.
                None => BTreeSet::from([Way::Pages]),
            };
            return Ok(Self { ways, listed });
        }
        let has_keys = json_file(site, &SitePath::api_index())?.is_some_and(|bytes| {
            let format = serde_json::from_slice::<FormatOnly>(&bytes).map(|file| file.format);
            format.is_ok_and(|format| format == API_FORMAT)
        });
        let ways = match (has_keys, site.is_host()) {
            (true, _) => [Way::Keys, Way::Pages].into(),
            (false, true) => [Way::Questions, Way::Pages].into(),
            (false, false) => [Way::Pages, Way::Search].into(),
        };
        Ok(Self { ways, listed: None })
    }

    fn has(&self, way: Way) -> bool {
        self.ways.contains(&way)
    }
}

/// Whether an operator says that what they keep out is what an identifier means.
fn is_of(exclusion: &Exclusion<'_>, identifier: &PaperIdentifier) -> bool {
    let names: Vec<_> = exclusion.names.iter().filter_map(|name| name.parse().ok()).collect();
    identifier.is_of_left_out(exclusion.suffix, &names)
}

/// What of a file is enough to tell what it is.
#[derive(serde::Deserialize)]
struct FormatOnly {
    format: String,
}

/// A file of JSON, if there is one. Hosts say in several ways that there is none.
fn json_file(site: &PublishedSite, path: &SitePath) -> Result<Option<Vec<u8>>, Failure> {
    match site.get(path, MOST_INDEX_BYTES) {
        Answer::Found(file) => Ok(Some(file.bytes)),
        Answer::Failed(failure) if failure.is_of_the_host() => Err(failure),
        Answer::Absent | Answer::Failed(_) => Ok(None),
    }
}

/// The numbers that an answer names, wherever.
fn candidates_in(answer: Answer<SiteFile>) -> Candidates {
    let numbers = match answer {
        Answer::Found(file) => match numbers_in(&file.bytes, MOST_CANDIDATES) {
            numbers if numbers.is_empty() && is_cut_json(&file.bytes) => {
                return Candidates::Failed(Failure::Unreadable("the site’s answer is not whole".to_owned()));
            }
            numbers => numbers,
        },
        Answer::Failed(Failure::RedirectedElsewhere(to)) => match numbers_in(to.as_bytes(), MOST_CANDIDATES) {
            // A site that moved: that says nothing of the paper.
            numbers if numbers.is_empty() => return Candidates::Failed(Failure::RedirectedElsewhere(to)),
            numbers => numbers,
        },
        Answer::Failed(failure) if failure.is_of_the_host() || matches!(failure, Failure::CutOff(_)) => {
            return Candidates::Failed(failure);
        }
        // Whatever else it is, it names no paper.
        Answer::Absent | Answer::Failed(Failure::Status(_)) => Vec::new(),
        Answer::Failed(failure) => return Candidates::Failed(failure),
    };
    Candidates::Numbers(numbers)
}

/// Whether an answer begins as JSON and isn't: what it would have said can't be told.
fn is_cut_json(bytes: &[u8]) -> bool {
    let begin = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    matches!(begin.first(), Some(b'{' | b'[')) && serde_json::from_slice::<serde::de::IgnoredAny>(begin).is_err()
}

/// No more than may be, and of a short number only those that begin so.
fn limited(mut numbers: Vec<Suffix>, identifier: &PaperIdentifier) -> Candidates {
    if let PaperIdentifier::Number { start, .. } = identifier {
        numbers.retain(|suffix| suffix.as_str().starts_with(start.as_str()));
    }
    numbers.truncate(MOST_CANDIDATES);
    Candidates::Numbers(numbers)
}

/// The names of an identifier's pages, that of a version first; a DOI has none.
fn name_of(identifier: &PaperIdentifier) -> Option<Vec<String>> {
    match identifier {
        PaperIdentifier::Number { start, .. } => Some(vec![start.as_str().get(..8)?.to_owned()]),
        PaperIdentifier::Arxiv { id, version: Some(version) } => Some(vec![format!("{id}v{version}"), id.clone()]),
        PaperIdentifier::Arxiv { id, version: None } => Some(vec![id.clone()]),
        PaperIdentifier::Doi(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::RetryPolicy;
    use std::fs;
    use std::path::Path;

    const SUFFIX: &str = "MFB4YH5ROE256JUPXCULHXXWFK";
    const OTHER: &str = "IUW7KLEDMZKZDVWHTRMM5ZK24W";
    const MOST_BYTES: u64 = 1 << 20;

    /// A folder with some files, and the real record at its path.
    fn site(files: &[(&str, String)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let records = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/records");
        let record = fs::read_to_string(records.join(format!("{SUFFIX}.record.json"))).unwrap();
        for (path, text) in files.iter().cloned().chain([(&*format!("pith/{SUFFIX}.json"), record)]) {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn find(files: &[(&str, String)], identifier: &str) -> Found {
        let folder = site(files);
        let site = PublishedSite::open(folder.path().to_str().unwrap().parse().unwrap(), RetryPolicy::USUAL).unwrap();
        let identifier = identifier.parse().unwrap();
        Lookup::new(&site, [&identifier]).find(&identifier, &TrustStore::registry(), MOST_BYTES)
    }

    fn page(at: &str, suffixes: &[&str]) -> (String, String) {
        let links: Vec<_> = suffixes.iter().map(|suffix| format!("<a href=\"../../pith/{suffix}/\">")).collect();
        (format!("paper/{at}/index.html"), format!("<!doctype html>{}", links.concat()))
    }

    fn with_page(at: &str, suffixes: &[&str], identifier: &str) -> Found {
        let (path, text) = page(at, suffixes);
        find(&[(&path, text)], identifier)
    }

    #[test]
    fn what_a_page_leads_to_counts_if_its_document_says_so() {
        let number = format!("pith:2019:{SUFFIX}").parse().unwrap();
        let found = with_page("1903.00045", &[OTHER, SUFFIX], "arXiv:1903.00045v2");
        assert_eq!((found.matched, found.missed), (PaperMatch::Asked(vec![number]), None));
        let facts = &found.papers[0];
        assert_eq!(facts.arxiv_name().as_deref(), Some("arXiv:1903.00045v2"));
        assert!(facts.title.as_deref().is_some_and(|title| title.starts_with("Speeding up")) && facts.dois.is_empty());
        for (at, identifier, matched) in [
            ("1903.00045", "1903.00045v1", PaperMatch::OtherVersion(vec![number], 2)),
            ("1904.00045", "1904.00045", PaperMatch::OtherPapers(vec![number])),
            ("MFB4YH5R", "pith:MFB4YH5R", PaperMatch::Asked(vec![number])),
            ("MFB4YH5R", "pith:MFB4YH5RA", PaperMatch::Nothing),
            ("MFB4YH5R", "pith:2018:MFB4YH5R", PaperMatch::OtherPapers(vec![number])),
            ("other", SUFFIX, PaperMatch::Asked(vec![number])),
            ("other", "1903.00045", PaperMatch::Nothing),
        ] {
            let found = with_page(at, &[SUFFIX], identifier);
            assert_eq!(found.matched, matched, "{identifier}");
        }
        assert_eq!(with_page("1903.00045", &[OTHER], "1903.00045").matched, PaperMatch::Nothing, "it has no document");
    }

    #[test]
    fn a_mirror_is_asked_by_its_keys_and_one_that_has_none_says_so() {
        let index = |parts: &str| {
            let site = format!(
                "{{\"generator\":\"x\",\"base_url\":null,\"offline\":false,\"parts\":[{parts}],\"own_templates\":false,\"excluded\":[]}}"
            );
            let text = format!(
                "{{\"format\":\"{INDEX_FORMAT}\",\"papers\":1,\"documents\":1,\"newest\":null,\"lists\":[],\"site\":{site}}}"
            );
            ("catalog/index.json", text)
        };
        let key = "arxiv:1903.00045";
        let path = SitePath::lookups(pith::Digest::of(key.as_bytes()).as_bytes()[0]);
        let keys = |text: &str| (path.as_str().to_owned(), text.to_owned());
        let good = format!("{{\"format\":\"pith-catalog-resolve-v1\",\"{key}\":[\"{OTHER}\",\"{SUFFIX}\"]}}");
        let (path, text) = keys(&good);
        let found = find(&[index("\"api\""), (&path, text)], "https://arxiv.org/abs/1903.00045");
        assert!(matches!(&found.matched, PaperMatch::Asked(numbers) if numbers.len() == 1), "{found:?}");
        let found = find(&[index("\"api\"")], "1903.00045");
        assert_eq!((found.matched, found.missed), (PaperMatch::Nothing, None));
        let (path, text) = keys("<!doctype html>");
        let found = find(&[index("\"api\""), (&path, text)], "1903.00045");
        assert!(matches!(found.missed, Some(Missed::Failed(Failure::Unreadable(_)))), "{found:?}");
        let found = find(&[index("")], "1903.00045");
        assert_eq!(found.missed, Some(Missed::NoWay(NO_WAY_AT_ALL)));
    }
}
