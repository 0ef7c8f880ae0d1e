//! What a site says that it holds, and what is to be looked at: by its catalog, by its checksums, or by
//! somebody's list.

use super::check::AuditCheck;
use super::findings::Findings;
use super::limits::MOST_PAPER_PAGE_BYTES;
use super::markup::{attribute, canonical, region};
use super::sums::SiteSums;
use crate::disk::SortedTable;
use crate::error::Error;
use crate::fetch::catalog::ProblemKind;
use crate::fetch::{
    Failure, ListLimits, ListedDocument, NoCatalog, PublishedSite, SiteCatalog, WITH_RETURNS, WantedPaper,
};
use crate::layout::{Feature, PaperFile, PaperFiles, Region, SitePath};
use crate::manifest::{Exclusion, ListedSite};
use pith::quote::quoted;
use pith::{Digest, Kind, PithNumber, Suffix, Year};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::iter::Peekable;
use std::num::NonZeroUsize;

/// What a list says of a document's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) sha256: Digest,
    pub(super) bytes: u64,
    /// Where the list says that it is.
    pub(super) files: PaperFiles,
}

/// A document that should be there.
#[derive(Debug, Clone, Copy)]
pub(super) struct DocumentClaim {
    /// What the list of documents says of it; `None` where it is not in one.
    pub(super) listed: Option<Listed>,
    /// Where it should be: where the list, the checksums or what the site says of itself have it.
    pub(super) files: PaperFiles,
}

/// A paper of which something should be there.
#[derive(Debug, Clone, Copy)]
pub(super) struct PaperClaim {
    pub(super) suffix: Suffix,
    /// Its number, where somebody said it whole.
    pub(super) number: Option<PithNumber>,
    pub(super) record: Option<DocumentClaim>,
    pub(super) bundle: Option<DocumentClaim>,
    /// Whether it is asked for without anybody having said which documents there are.
    pub(super) is_wanted: bool,
}

/// What a site says.
#[derive(Default)]
pub(super) struct Claims {
    /// What it says of itself.
    pub(super) site: Option<ListedSite<'static>>,
    /// The latest first submission, by its index.
    pub(super) newest: Option<String>,
    /// Whether it has a catalog of ours.
    pub(super) has_catalog: bool,
    /// Whether the lists of documents are as the index says they are.
    pub(super) lists_are_whole: bool,
    pub(super) sums: Option<SiteSums>,
    /// What the lists name.
    documents: SortedTable<ListedDocument>,
    /// The papers to look at, where it isn't all that the site claims.
    chosen: Option<Vec<PaperClaim>>,
    counted: Counted,
    /// Whether the host fails already at the index.
    pub(super) is_unreadable: bool,
}

/// What was counted of the papers to look at.
#[derive(Default)]
struct Counted {
    papers: u64,
    /// Whether the site claims a record of any of them.
    has_records: bool,
}

impl Claims {
    /// Reads what a site says, or takes somebody's list of papers.
    pub(super) fn read(
        site: &PublishedSite,
        concurrency: NonZeroUsize,
        wanted: Option<&[WantedPaper]>,
        findings: &mut Findings,
    ) -> Result<Self, Error> {
        let mut claims = Self::default();
        let catalog = SiteCatalog::read(site, concurrency, &ListLimits::USUAL);
        if let Err(NoCatalog::Failed(Failure::NotStored(reason))) = &catalog {
            return Err(Error::NotStored { reason: reason.clone() });
        }
        // A failure of the host is told as that, and not as an index that is none.
        let failure = match &catalog {
            Err(NoCatalog::Failed(failure)) => Some(failure.clone()),
            _ => None,
        };
        let reason = match catalog {
            Ok(catalog) => {
                claims.has_catalog = true;
                claims.lists_are_whole = catalog.problems.is_empty();
                report_problems(&catalog, findings);
                claims.newest = catalog.newest;
                claims.site = catalog.site;
                claims.documents = catalog.documents;
                None
            }
            Err(NoCatalog::Absent) => Some("the site has no catalog/index.json".to_owned()),
            Err(NoCatalog::Failed(failure)) => Some(failure.to_string()),
            Err(NoCatalog::Unusable(reason)) => Some(format!("its catalog/index.json cannot be used: {reason}")),
        };
        // A host that fails at the first file isn't asked for more. Of a site of somebody else's nobody expects
        // either of the two.
        if let Some(failure) = failure.filter(|_| wanted.is_none()) {
            findings.fail(&SitePath::index(), None, &failure);
            claims.is_unreadable = true;
            return Ok(claims);
        }
        if wanted.is_none() || claims.has_catalog {
            let not_stored = |error: io::Error| Error::not_stored(&error);
            claims.sums = SiteSums::read(site, concurrency, findings).map_err(not_stored)?;
        }
        if let (Some(reason), None) = (reason, wanted) {
            if claims.sums.as_ref().is_none_or(SiteSums::is_empty) {
                let reason = format!("{reason}; name its papers with --list");
                return Err(Error::Site { address: site.address().to_string(), reason });
            }
            findings.report(&SitePath::index(), None, AuditCheck::Manifest, reason);
        } else if claims.has_catalog
            && claims.sums.is_none()
            && !findings.is_reported(SitePath::sums().as_str())
            && !site.is_circuit_open()
            && wanted.is_none()
        {
            let message = "the site has a catalog, but no SHA256SUMS";
            findings.report(&SitePath::sums(), None, AuditCheck::Manifest, message);
        }
        claims.drop_what_is_contradicted(site, findings);
        claims.chosen = wanted.map(|wanted| claims.papers_wanted(wanted));
        claims.count();
        claims.check()?;
        Ok(claims)
    }

    /// Counts the papers to look at.
    fn count(&mut self) {
        let mut counted = Counted::default();
        for paper in self.papers() {
            counted.papers += 1;
            counted.has_records |= paper.record.is_some();
        }
        self.counted = counted;
    }

    /// How many papers there are to look at.
    pub(super) fn count_of_papers(&self) -> u64 {
        self.counted.papers
    }

    /// Fails if something that the site says can't be read again from a temporary file.
    ///
    /// # Errors
    /// So it is.
    pub(super) fn check(&self) -> Result<(), Error> {
        let checked = self.documents.check().and_then(|()| self.sums.as_ref().map_or(Ok(()), SiteSums::check));
        checked.map_err(|error: io::Error| Error::not_stored(&error))
    }

    /// Expects listed documents at each path that the site says it has: at one that is left out of a list nobody
    /// would look, and anything could be there.
    fn expect_all_paths(&self, paper: &mut PaperClaim) {
        for (kind, claim) in [(Kind::Record, &mut paper.record), (Kind::Bundle, &mut paper.bundle)] {
            if let Some(claim) = claim.as_mut().filter(|claim| claim.listed.is_some()) {
                PaperFile::of_kind(kind).filter(|file| self.says_it_has(*file)).for_each(|file| claim.files.add(file));
            }
        }
    }

    /// Takes what the site says of itself for nothing where the rest of the site contradicts it: one wrong word
    /// there would make every page a wrong one.
    fn drop_what_is_contradicted(&mut self, site: &PublishedSite, findings: &mut Findings) {
        let Some(said) = &self.site else { return };
        let index = SitePath::index();
        let listed = self.sums.as_ref().and_then(|sums| sums.other(index.as_str()));
        let found = listed.and_then(|_| site.hash(&index, ListLimits::USUAL.index_bytes).file());
        if let Some(found) = found.filter(|found| Some(found.sha256) != listed) {
            if found.as_text == listed {
                findings.report(&index, None, AuditCheck::LineEnds, WITH_RETURNS);
            } else {
                findings.report(&index, None, AuditCheck::Checksum, "its SHA-256 is not the one in `SHA256SUMS`");
            }
        }
        if let Some(message) = self.unsaid_part(said).or_else(|| contradiction(site, said)) {
            findings.report(&index, None, AuditCheck::Manifest, message);
            self.site = None;
        }
    }

    /// Which part the checksums have and the index doesn't name, if any.
    fn unsaid_part(&self, said: &ListedSite<'_>) -> Option<String> {
        let listed: BTreeSet<_> = self.sums.iter().flat_map(SiteSums::files_of_papers).map(|sum| sum.file).collect();
        let unsaid = listed.into_iter().filter_map(PaperFile::feature).find(|feature| !said.has(*feature))?.name();
        Some(format!("it does not name the part `{unsaid}`, but `SHA256SUMS` lists files of it"))
    }

    /// The checksum of a paper's file, where the site has one.
    pub(super) fn sum_of(&self, suffix: Suffix, file: PaperFile) -> Option<Digest> {
        self.sums.as_ref().and_then(|sums| sums.of_paper(suffix, file))
    }

    /// What is claimed of a paper.
    pub(super) fn paper(&self, suffix: Suffix) -> Option<PaperClaim> {
        if let Some(chosen) = &self.chosen {
            let place = chosen.binary_search_by_key(&suffix, |paper| paper.suffix).ok()?;
            return chosen.get(place).copied();
        }
        let documents = Kind::ALL.into_iter().filter_map(|kind| self.documents.get(&(suffix, kind)));
        let sums = self.sums.as_ref();
        let is_summed = |file: &PaperFile| sums.is_some_and(|sums| sums.of_paper(suffix, *file).is_some());
        let files = PaperFile::ALL.into_iter().filter(|file| file.is_document()).filter(is_summed);
        let paper = self.claimed(suffix, documents, files);
        (paper.record.is_some() || paper.bundle.is_some()).then_some(paper)
    }

    /// The papers to look at, by their suffixes: those of the site's own catalog, and those of which its checksums
    /// have documents, or those that were chosen.
    pub(super) fn papers(&self) -> Box<dyn Iterator<Item = PaperClaim> + Send + '_> {
        if let Some(chosen) = &self.chosen {
            return Box::new(chosen.iter().copied());
        }
        let sums = self.sums.iter().flat_map(SiteSums::files_of_papers);
        let files = sums.map(|sum| (sum.suffix, sum.file)).filter(|(_, file)| file.is_document());
        Box::new(Claimed { claims: self, documents: self.documents.iter().peekable(), files: files.peekable() })
    }

    /// Looks at these papers alone.
    pub(super) fn choose(&mut self, papers: Vec<PaperClaim>) {
        self.counted.papers = papers.len() as u64;
        self.chosen = Some(papers);
    }

    /// What is claimed of a paper by the lists and by the checksums.
    fn claimed(
        &self,
        suffix: Suffix,
        documents: impl Iterator<Item = ListedDocument>,
        files: impl Iterator<Item = PaperFile>,
    ) -> PaperClaim {
        let mut paper = PaperClaim::of(suffix);
        documents.for_each(|document| paper.take(&document));
        for file in files {
            let place = if file == PaperFile::Record { &mut paper.record } else { &mut paper.bundle };
            let claim = place.get_or_insert(DocumentClaim { listed: None, files: PaperFiles::default() });
            claim.files.add(file);
        }
        self.expect_all_paths(&mut paper);
        paper
    }

    /// The papers that a list names. Where the site lists documents of them, those should be there; else any.
    fn papers_wanted(&self, wanted: &[WantedPaper]) -> Vec<PaperClaim> {
        let mut papers: BTreeMap<Suffix, Option<Year>> = BTreeMap::new();
        for one in wanted {
            let year = papers.entry(one.suffix).or_default();
            *year = year.or(one.year);
        }
        let claimed = papers.into_iter().map(|(suffix, year)| {
            let documents = Kind::ALL.map(|kind| self.documents.get(&(suffix, kind)));
            let is_wanted = documents.iter().all(Option::is_none);
            let paper = self.claimed(suffix, documents.into_iter().flatten(), std::iter::empty());
            let said = year.map(|year| PithNumber::new(year, suffix));
            PaperClaim { number: said.or(paper.number), is_wanted, ..paper }
        });
        claimed.collect()
    }

    /// Whether it is a site of this program's, by what it says.
    pub(super) fn is_ours(&self) -> bool {
        self.has_catalog || self.sums.is_some()
    }

    /// Whether all files are in the checksums, so that one that isn't is a fault.
    pub(super) fn has_whole_sums(&self) -> bool {
        self.sums.as_ref().is_some_and(|sums| !sums.is_partial)
    }

    /// Whether the site has a feature, where it says so.
    pub(super) fn has_feature(&self, feature: Feature) -> Option<bool> {
        self.site.as_ref().map(|site| site.has(feature))
    }

    /// Whether the site says that it has such files of papers.
    fn says_it_has(&self, file: PaperFile) -> bool {
        file.feature().is_some_and(|feature| self.has_feature(feature) == Some(true))
    }

    /// Whether every paper has all of its documents here.
    pub(super) fn has_all_documents(&self) -> bool {
        match &self.site {
            Some(_) => Kind::ALL.into_iter().all(|kind| PaperFile::of_kind(kind).any(|file| self.says_it_has(file))),
            // A site that doesn't say: one kind alone may mean that the other is left out.
            None => self.counted.has_records,
        }
    }

    /// Whether the operator keeps a paper out, so that a page stands in its place.
    pub(super) fn excludes(&self, suffix: Suffix) -> bool {
        self.site.as_ref().is_some_and(|site| site.excludes(suffix))
    }

    /// What its operator says of a paper that they keep out, as the end of a sentence: when and why.
    pub(super) fn removal(&self, suffix: Suffix) -> Option<String> {
        let Exclusion { date, reason, .. } = self.site.as_ref()?.exclusion(suffix)?;
        // Somebody's text, unless it can only be a date.
        let is_date = |date: &str| date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let shown = |date: &str| if is_date(date) { date.to_owned() } else { quoted(date).to_string() };
        let date = date.as_ref().map(|date| format!(" on {}", shown(date))).unwrap_or_default();
        let reason = reason.as_ref().map_or(", with no reason".to_owned(), |reason| format!(": {}", quoted(reason)));
        Some(date + &reason)
    }
}

/// What the home page says otherwise than the index, if anything.
fn contradiction(site: &PublishedSite, said: &ListedSite<'_>) -> Option<String> {
    let home = site.get(&SitePath::home(), MOST_PAPER_PAGE_BYTES).file()?;
    let home = String::from_utf8(home.bytes).ok()?;
    if said.own_templates {
        return None;
    }
    let found = canonical(&home);
    if found.as_deref() != said.base_url.as_deref() {
        let shown = |base: Option<&str>| base.map_or("none".to_owned(), |base| quoted(base).to_string());
        let (said, found) = (shown(said.base_url.as_deref()), shown(found.as_deref()));
        return Some(format!("its base_url is {said}, but the one on the home page is {found}"));
    }
    let link = region(&home, Region::Home).and_then(|(_, link, _)| attribute(link, "href"));
    let is_other = link == Some(if said.offline { "./" } else { "index.html" });
    is_other
        .then(|| format!("it says that `offline` is {}, but the links on the home page say otherwise", said.offline))
}

/// Tells the problems of a catalog: the first of each manifest, since the others follow from it as a rule.
/// What an index says of the whole follows from a list that is broken.
fn report_problems(catalog: &SiteCatalog, findings: &mut Findings) {
    let index = SitePath::index();
    let lists_are_broken = catalog.problems.iter().any(|problem| problem.path != index);
    for problem in catalog.problems.iter().filter(|problem| !lists_are_broken || problem.path != index) {
        match &problem.kind {
            ProblemKind::Failed(failure) => findings.fail(&problem.path, None, failure),
            ProblemKind::LineEnds => findings.report(&problem.path, None, AuditCheck::LineEnds, WITH_RETURNS),
            ProblemKind::Content => findings.report(&problem.path, None, AuditCheck::Manifest, problem.message.clone()),
        }
    }
}

/// The papers of which lists or checksums have documents.
struct Claimed<'c, D: Iterator, F: Iterator> {
    claims: &'c Claims,
    documents: Peekable<D>,
    files: Peekable<F>,
}

impl<D, F> Iterator for Claimed<'_, D, F>
where
    D: Iterator<Item = ListedDocument>,
    F: Iterator<Item = (Suffix, PaperFile)>,
{
    type Item = PaperClaim;

    fn next(&mut self) -> Option<PaperClaim> {
        let listed = self.documents.peek().map(|document| document.number().suffix());
        let summed = self.files.peek().map(|(suffix, _)| *suffix);
        let suffix = listed.into_iter().chain(summed).min()?;
        let documents = std::iter::from_fn(|| self.documents.next_if(|document| document.number().suffix() == suffix));
        let files = std::iter::from_fn(|| self.files.next_if(|(other, _)| *other == suffix).map(|(_, file)| file));
        Some(self.claims.claimed(suffix, documents, files))
    }
}

fn claim(document: &ListedDocument) -> DocumentClaim {
    let listed = Listed { sha256: document.sha256, bytes: document.bytes, files: document.files };
    DocumentClaim { listed: Some(listed), files: document.files }
}

impl PaperClaim {
    fn of(suffix: Suffix) -> Self {
        Self { suffix, number: None, record: None, bundle: None, is_wanted: false }
    }

    /// How many bytes its largest document has, as a list says.
    pub(super) fn listed_bytes(&self) -> u64 {
        let listed = [self.record, self.bundle].into_iter().flatten().filter_map(|claim| claim.listed);
        listed.map(|listed| listed.bytes).max().unwrap_or_default()
    }

    /// The document of a kind.
    pub(super) fn document(&self, kind: Kind) -> Option<DocumentClaim> {
        match kind {
            Kind::Record => self.record,
            Kind::Bundle => self.bundle,
        }
    }

    /// Whether a document should be at its path.
    pub(super) fn has(&self, file: PaperFile) -> bool {
        file.document().and_then(|kind| self.document(kind)).is_some_and(|claim| claim.files.has(file))
    }

    fn take(&mut self, document: &ListedDocument) {
        self.number = Some(document.number());
        match document.kind {
            Kind::Record => self.record = Some(claim(document)),
            Kind::Bundle => self.bundle = Some(claim(document)),
        }
    }
}
