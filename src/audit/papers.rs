//! One paper: its documents at each of their paths, its page, and what is cut out of its documents.

use super::check::Check;
use super::claims::{Claims, DocumentClaim, PaperClaim};
use super::host::Missing;
use super::notebook::Notebook;
use super::page::{self, Good, Made, Renderer};
use super::sums::Owned;
use crate::catalog::{Moment, Summary};
use crate::fetch::catalog::document_paths;
use crate::fetch::{Address, Answer, Failure, File, PublishedSite};
use crate::pith::{Digest, Judgement, Kind, PithNumber, Suffix, TrustStore, Verdict, judge};
use crate::site::SitePath;

/// The most bytes of a document. Stops one without end.
pub(super) const MOST_DOCUMENT_BYTES: u64 = 16 << 20;

/// The most bytes of a paper's page. Stops one without end; the largest documents make such pages.
pub(super) const MOST_PAGE_BYTES: u64 = 32 << 20;

/// What every look at a paper needs.
pub(super) struct Auditor<'a> {
    pub(super) site: &'a PublishedSite,
    pub(super) keys: &'a TrustStore,
    pub(super) claims: &'a Claims,
    pub(super) renderer: &'a Renderer,
    /// What the host answers for what isn't there.
    pub(super) missing: &'a Missing,
}

/// What is remembered of a paper until all were looked at.
#[derive(Default)]
pub(super) struct Looked {
    pub(super) notes: Notebook,
    /// When it was first submitted, as its document writes it.
    pub(super) submitted: Option<(Moment, String)>,
    /// What stands around its page's content.
    pub(super) frame: Option<(Suffix, Digest)>,
    /// Whether its bundle below `.well-known` is there, or isn't and should be.
    pub(super) well_known: Option<bool>,
    pub(super) number: Option<PithNumber>,
    /// What it is a version of, where versions are told apart.
    pub(super) source: Option<Digest>,
    /// Whether its page names other versions.
    pub(super) names_versions: bool,
    /// Whether its page could only be compared by its text.
    pub(super) is_unproven: bool,
}

/// What is at one of a document's paths.
enum Copy {
    /// The listed bytes, or any where none are listed.
    Right(Vec<u8>),
    Wrong(Vec<u8>),
    Absent,
    Failed(Failure),
}

/// What was expected of a document.
#[derive(Clone, Copy)]
struct Expected {
    sha256: Digest,
    bytes: Option<u64>,
    by: &'static str,
}

impl Auditor<'_> {
    /// Looks at a paper.
    pub(super) fn look(&self, paper: &PaperClaim) -> Looked {
        let mut looked = Looked { number: paper.number, ..Looked::default() };
        looked.notes.papers = 1;
        let mut good = Vec::new();
        let mut all_good = true;
        if paper.is_wanted {
            all_good = self.look_for_any(paper, &mut good, &mut looked);
        } else {
            for kind in [Kind::Record, Kind::Bundle] {
                if let Some(claim) = paper.document(kind) {
                    let found = self.document(paper, kind, claim, &mut looked);
                    all_good &= found.is_some();
                    good.extend(found);
                }
            }
        }
        looked.notes.documents = good.len() as u64;
        if let Some(one) = good.last() {
            let paper = &one.summary.paper;
            looked.source = paper.source_key().map(|(kind, id)| Digest::of(format!("{kind} {id}").as_bytes()));
            looked.submitted = Some((paper.submitted(), paper.submitted_at().to_owned()));
            looked.number = Some(one.summary.number());
        }
        let made =
            if all_good && !good.is_empty() { self.renderer.make(&good, &[], self.keys).ok().flatten() } else { None };
        self.page(paper, made.as_ref(), &mut looked);
        self.derived(paper, made.as_ref(), &mut looked);
        looked
    }

    /// Looks for whatever document there is of a paper that somebody's list names.
    fn look_for_any(&self, paper: &PaperClaim, good: &mut Vec<Good>, looked: &mut Looked) -> bool {
        let mut is_there = false;
        let mut all_good = true;
        for kind in [Kind::Record, Kind::Bundle] {
            let paths = crate::fetch::Paths { own: true, well_known: kind == Kind::Bundle };
            let claim = DocumentClaim { listed: None, paths };
            let copies = self.copies(paper.suffix, kind, claim, None, &mut looked.notes);
            if copies.iter().all(|(_, _, copy)| matches!(copy, Copy::Absent)) {
                continue;
            }
            is_there = true;
            let found = self.judge_copies(paper, kind, claim, None, copies, looked);
            all_good &= found.is_some();
            good.extend(found);
        }
        if !is_there {
            let message = "neither a record nor a bundle of it is there";
            looked.notes.tell(&SitePath::record(paper.suffix), paper.number, Check::Missing, message);
        }
        all_good && is_there
    }

    /// Looks at a document at each of its paths; what is as it should be comes back.
    fn document(&self, paper: &PaperClaim, kind: Kind, claim: DocumentClaim, looked: &mut Looked) -> Option<Good> {
        let expected = self.expected(paper.suffix, kind, claim);
        let copies = self.copies(paper.suffix, kind, claim, expected, &mut looked.notes);
        self.judge_copies(paper, kind, claim, expected, copies, looked)
    }

    fn expected(&self, suffix: Suffix, kind: Kind, claim: DocumentClaim) -> Option<Expected> {
        if let Some(listed) = claim.listed {
            return Some(Expected { sha256: listed.sha256, bytes: Some(listed.bytes), by: "the list of documents" });
        }
        let sums = files_of(kind).iter().find_map(|file| self.claims.sum_of(suffix, *file));
        sums.map(|sha256| Expected { sha256, bytes: None, by: "`SHA256SUMS`" })
    }

    fn copies(
        &self,
        suffix: Suffix,
        kind: Kind,
        claim: DocumentClaim,
        expected: Option<Expected>,
        notes: &mut Notebook,
    ) -> Vec<(SitePath, Owned, Copy)> {
        let is_there = [claim.paths.own, claim.paths.well_known];
        let paths = document_paths(suffix, kind).into_iter().zip(files_of(kind)).zip(is_there);
        let copy = |path: &SitePath, notes: &mut Notebook| {
            let sha256 = expected.map(|expected| expected.sha256);
            match self.get(path, MOST_DOCUMENT_BYTES, sha256, notes) {
                Answer::Absent => Copy::Absent,
                Answer::Failed(failure) => Copy::Failed(failure),
                Answer::Found(file) if sha256.is_none_or(|right| right == Digest::of(&file.bytes)) => {
                    Copy::Right(file.bytes)
                }
                Answer::Found(file) => Copy::Wrong(file.bytes),
            }
        };
        let wanted = paths.filter(|(_, is_there)| *is_there);
        wanted
            .map(|((path, file), _)| {
                let copy = copy(&path, notes);
                (path, *file, copy)
            })
            .collect()
    }

    /// Asks for a file and notes what the host said of it. What the host shows for what isn't there is
    /// absent, unless it is what was expected.
    pub(super) fn get(&self, path: &SitePath, most: u64, right: Option<Digest>, notes: &mut Notebook) -> Answer {
        let answer = self.site.get(path, most);
        let (bytes, headers) = match &answer {
            Answer::Found(File { bytes, headers }) => (bytes, headers),
            Answer::Failed(failure) if self.missing.is_no(path, failure) => return Answer::Absent,
            Answer::Absent | Answer::Failed(_) => return answer,
        };
        if self.missing.is_stand_in(bytes) && right != Some(Digest::of(bytes)) {
            return Answer::Absent;
        }
        notes.files += 1;
        if let Some(headers) = headers {
            notes.heard(path, headers);
        }
        answer
    }

    fn judge_copies(
        &self,
        paper: &PaperClaim,
        kind: Kind,
        claim: DocumentClaim,
        expected: Option<Expected>,
        copies: Vec<(SitePath, Owned, Copy)>,
        looked: &mut Looked,
    ) -> Option<Good> {
        let number = paper.number;
        let all_absent = copies.iter().all(|(_, _, copy)| matches!(copy, Copy::Absent));
        if all_absent {
            let (first, _, _) = copies.first()?;
            let at = if copies.len() > 1 {
                "it is listed, and is at neither of its paths"
            } else {
                "it is listed, and is not there"
            };
            looked.notes.tell(first, number, Check::Missing, at);
            return None;
        }
        let mut right: Vec<(SitePath, Owned, Vec<u8>)> = Vec::new();
        let mut wrong: Option<Vec<u8>> = None;
        for (path, file, copy) in copies {
            if file == Owned::WellKnown {
                looked.well_known = Some(!matches!(copy, Copy::Absent));
            }
            match copy {
                Copy::Absent if file == Owned::WellKnown => {}
                Copy::Absent => {
                    let message = "it is below .well-known, and not here";
                    looked.notes.tell(&path, number, Check::OnePath, message);
                }
                Copy::Failed(failure) => looked.notes.fail(&path, number, &failure),
                Copy::Wrong(bytes) if wrong.as_ref() == Some(&bytes) => {}
                Copy::Wrong(bytes) => {
                    if let Some(expected) = expected {
                        self.tell_wrong(paper, kind, &path, &bytes, expected, &mut looked.notes);
                    }
                    wrong = Some(bytes);
                }
                Copy::Right(bytes) => right.push((path, file, bytes)),
            }
        }
        let good = self.verified_copy(paper, kind, &mut right, looked)?;
        for (path, file, _) in &right {
            self.compare_sum(path, paper.suffix, *file, &good.proof.sha256(), looked);
        }
        if let (None, true, true) = (claim.listed, self.claims.has_catalog, self.claims.lists_are_whole)
            && !paper.is_wanted
            && let Some((path, _, _)) = right.first()
        {
            let message = "`SHA256SUMS` has it, and no list of documents does";
            looked.notes.tell(path, number, Check::NotListed, message);
        }
        if let (Some(listed), Some((path, _, _))) = (claim.listed, right.first())
            && listed.bytes != good.bytes.len() as u64
        {
            let message = format!(
                "the list of documents says that it has {} bytes, and it has {}",
                listed.bytes,
                good.bytes.len()
            );
            looked.notes.tell(path, number, Check::Manifest, message);
        }
        // A page can't be held to documents of which a copy is another one.
        wrong.is_none().then_some(good)
    }

    /// Verifies the copies that are as listed: of each that isn't as the first one, too.
    fn verified_copy(
        &self,
        paper: &PaperClaim,
        kind: Kind,
        right: &mut Vec<(SitePath, Owned, Vec<u8>)>,
        looked: &mut Looked,
    ) -> Option<Good> {
        if let [(_, _, one), (path, _, other)] = right.as_slice()
            && one != other
        {
            let (first_is_good, other_is_good) = (self.judge(one).1.is_some(), self.judge(other).1.is_some());
            let altered = if first_is_good || !other_is_good { path } else { &right.first()?.0 };
            let message = "the two copies of the bundle differ".to_owned()
                + if other_is_good && first_is_good {
                    ", and both are verified: one is older, or of another site"
                } else {
                    ", and this one is not verified"
                };
            looked.notes.tell(altered, paper.number, Check::Altered, message);
            let keep = usize::from(!first_is_good && other_is_good);
            let kept = right.swap_remove(keep);
            *right = vec![kept];
        }
        let (path, _, bytes) = right.first()?;
        let (judgement, admitted) = self.judge(bytes);
        let Some(summary) = admitted else {
            if truncated(bytes, None, &judgement) {
                looked.notes.tell(path, paper.number, Check::Truncated, "its text ends in the middle of the document");
            } else {
                looked.notes.tell(path, paper.number, Check::NotVerified, why_not(&judgement));
            }
            return None;
        };
        let number = summary.number();
        if summary.kind != kind || number.suffix() != paper.suffix {
            let message = format!("it is a verified {} of {number}, which is not of this path", summary.kind.name());
            looked.notes.tell(path, paper.number, Check::NotVerified, message);
            return None;
        }
        if let Some(said) = paper.number.filter(|said| *said != number) {
            let message = format!("it is listed as of {said}, and its number is {number}");
            let check = if paper.is_wanted { Check::NotVerified } else { Check::Manifest };
            looked.notes.tell(path, Some(said), check, message);
        }
        Some(Good { bytes: bytes.clone(), proof: summary.proof, summary })
    }

    fn judge(&self, bytes: &[u8]) -> (Judgement, Option<Summary>) {
        judge(bytes, self.keys, |verified| Summary::of(&verified, self.keys))
    }

    fn tell_wrong(
        &self,
        paper: &PaperClaim,
        kind: Kind,
        path: &SitePath,
        bytes: &[u8],
        expected: Expected,
        notes: &mut Notebook,
    ) {
        let (judgement, admitted) = self.judge(bytes);
        if truncated(bytes, expected.bytes, &judgement) {
            let of = expected.bytes.map(|bytes| format!(" of {bytes}")).unwrap_or_default();
            return notes.tell(
                path,
                paper.number,
                Check::Truncated,
                format!("it ends after {} bytes{of}", bytes.len()),
            );
        }
        let found = Digest::of(bytes);
        // A list that isn't as its index says is told as that.
        let sums_agree = files_of(kind).iter().any(|file| self.claims.sum_of(paper.suffix, *file) == Some(found));
        if admitted.is_some() && sums_agree && !self.claims.lists_are_whole {
            return;
        }
        let what = match &admitted {
            None => format!("and it is not verified: {}", why_not(&judgement)),
            Some(summary) if summary.number().suffix() != paper.suffix => {
                format!("and it is the {} of {}", summary.kind.name(), summary.number())
            }
            Some(summary) if summary.kind != kind => format!("and it is a {}", summary.kind.name()),
            Some(_) if sums_agree => "and it is verified, and `SHA256SUMS` has it: what differs is not \
                                      covered by a signature, it is another issue of the document, or the list is wrong"
                .to_owned(),
            Some(_) => "and it is verified: what differs is not covered by a signature, or it is another issue of \
                        the document"
                .to_owned(),
        };
        let message = format!("{} has it with the SHA-256 {}, it is {found}, {what}", expected.by, expected.sha256);
        notes.tell(path, paper.number, Check::Altered, message);
    }

    /// Compares a file that is otherwise right with its checksum.
    fn compare_sum(&self, path: &SitePath, suffix: Suffix, file: Owned, found: &Digest, looked: &mut Looked) {
        let number = looked.number;
        match self.claims.sum_of(suffix, file) {
            Some(listed) if listed != *found => {
                let message = format!("`SHA256SUMS` lists it with the SHA-256 {listed}, and it has {found}");
                looked.notes.tell(path, number, Check::Checksum, message);
            }
            None if self.claims.has_whole_sums() => {
                looked.notes.tell(path, number, Check::Checksum, "it is there, and `SHA256SUMS` does not list it");
            }
            _ => {}
        }
    }

    /// Looks at what the pages of one paper's versions say of each other.
    pub(super) fn versions(&self, papers: &[PaperClaim]) -> Notebook {
        let mut notes = Notebook::default();
        let mut all: Vec<_> = papers.iter().map(|paper| self.documents_again(paper)).collect();
        for (at, paper) in papers.iter().enumerate() {
            let documents = all.get_mut(at).map(std::mem::take).unwrap_or_default();
            let others: Vec<_> = all.iter_mut().flat_map(std::mem::take).collect();
            let made = self.renderer.make(&documents, &others, self.keys).ok().flatten();
            let path = SitePath::paper(paper.suffix);
            let found =
                self.site.get(&path, MOST_PAGE_BYTES).file().and_then(|file| String::from_utf8(file.bytes).ok());
            if let (Some(made), Some(found)) = (made, found)
                && let Some(message) = page::compare_versions(&found, &made)
            {
                notes.tell(&path, paper.number, Check::PageText, format!("the page {message}"));
            }
            // Each is of one paper again.
            for good in others {
                let owner = papers.iter().position(|paper| paper.suffix == good.summary.number().suffix());
                if let Some(of_owner) = owner.and_then(|owner| all.get_mut(owner)) {
                    of_owner.push(good);
                }
            }
            if let Some(own) = all.get_mut(at) {
                *own = documents;
            }
        }
        notes
    }

    /// A paper's documents once more; what is wrong with them is told already.
    fn documents_again(&self, paper: &PaperClaim) -> Vec<Good> {
        let mut unheard = Looked::default();
        let claims = [Kind::Record, Kind::Bundle].into_iter().filter_map(|kind| Some((kind, paper.document(kind)?)));
        claims.filter_map(|(kind, claim)| self.document(paper, kind, claim, &mut unheard)).collect()
    }

    fn page(&self, paper: &PaperClaim, made: Option<&Made>, looked: &mut Looked) {
        let path = SitePath::paper(paper.suffix);
        let number = looked.number;
        let listed = self.claims.sum_of(paper.suffix, Owned::Page);
        let bytes = match self.get(&path, MOST_PAGE_BYTES, listed, &mut looked.notes) {
            // Where nothing of a paper is there, that is told once.
            Answer::Absent if listed.is_none() && looked.notes.documents == 0 && !looked.notes.findings.is_empty() => {
                return;
            }
            Answer::Absent => {
                return looked.notes.tell(&path, number, Check::PageMissing, "the page of a paper is not there");
            }
            Answer::Failed(failure) => return looked.notes.fail(&path, number, &failure),
            Answer::Found(file) => file.bytes,
        };
        if self.is_of_the_host(&bytes) {
            let message =
                "the page of a paper is not there: the host shows one of its own, such as a list of the folder";
            return looked.notes.tell(&path, number, Check::PageMissing, message);
        }
        let found = Digest::of(&bytes);
        if listed != Some(found) && !page::is_whole(&bytes) {
            return looked.notes.tell(&path, number, Check::Truncated, "the page has no end");
        }
        let Ok(text) = std::str::from_utf8(&bytes) else {
            return looked.notes.tell(&path, number, Check::PageText, "the page is not UTF-8");
        };
        let told = match (made, number) {
            (Some(made), Some(number)) if self.claims.has_catalog => self.compare(text, made, number, looked),
            (_, Some(number)) if !self.claims.has_catalog && !page::names(text, number.suffix().as_str()) => {
                Some(format!("does not name {number}"))
            }
            _ => None,
        };
        match told {
            Some(message) => looked.notes.tell(&path, number, Check::PageText, format!("the page {message}")),
            None => self.compare_sum(&path, paper.suffix, Owned::Page, &found, looked),
        }
    }

    /// Whether a page is what a host makes up for a folder without one. Each page that this program's
    /// templates make has its content in one element.
    fn is_of_the_host(&self, page: &[u8]) -> bool {
        let has_content = || page.windows(5).any(|tag| tag.eq_ignore_ascii_case(b"<main"));
        let is_ours = self.claims.site.as_ref().is_some_and(|site| !site.own_templates);
        is_ours && matches!(self.site.address(), Address::Web(_)) && page::is_whole(page) && !has_content()
    }

    fn compare(&self, text: &str, made: &Made, number: PithNumber, looked: &mut Looked) -> Option<String> {
        if self.renderer.is_exact && self.claims.has_all_documents() && !made.has_unknown_signers {
            looked.frame = Some((number.suffix(), page::frame(text)));
            looked.names_versions = page::compare_versions(text, made).is_some();
            return page::compare_whole(text, made);
        }
        looked.is_unproven = true;
        if self.claims.has_all_documents() {
            return page::compare_text(text, made, &number.to_string());
        }
        let is_named = page::names(text, number.suffix().as_str());
        (!is_named).then(|| format!("does not name {number}"))
    }

    /// Looks at what is cut out of a paper's documents.
    fn derived(&self, paper: &PaperClaim, made: Option<&Made>, looked: &mut Looked) {
        for (file, part) in [(Owned::State, "state"), (Owned::Graph, "graph"), (Owned::Events, "events")] {
            let path = file.path(paper.suffix);
            let of_made = made.and_then(|made| made.derived.iter().find(|(other, _)| *other == path));
            let ours = of_made.map(|(_, bytes)| bytes);
            let listed = self.claims.sum_of(paper.suffix, file);
            let has_part = self.claims.has_part(part) == Some(true) && ours.is_some();
            if listed.is_none() && !has_part {
                continue;
            }
            let bytes = match self.get(&path, MOST_DOCUMENT_BYTES, listed, &mut looked.notes) {
                Answer::Absent => {
                    looked.notes.tell(&path, looked.number, Check::NotServed, "the site lists it, and it is not there");
                    continue;
                }
                Answer::Failed(failure) => {
                    looked.notes.fail(&path, looked.number, &failure);
                    continue;
                }
                Answer::Found(file) => file.bytes,
            };
            if let (Some(ours), true) = (ours, self.claims.has_all_documents())
                && *ours != bytes
            {
                let is_cut = ours.starts_with(&bytes);
                let check = if is_cut { Check::Truncated } else { Check::Derived };
                let message = if is_cut {
                    format!("it ends after {} bytes of {}", bytes.len(), ours.len())
                } else {
                    format!("it is not the {part} that its document has")
                };
                looked.notes.tell(&path, looked.number, check, message);
                continue;
            }
            self.compare_sum(&path, paper.suffix, file, &Digest::of(&bytes), looked);
        }
    }
}

/// The files that hold a kind of document, as [`document_paths`] orders them.
fn files_of(kind: Kind) -> &'static [Owned] {
    match kind {
        Kind::Record => &[Owned::Record],
        Kind::Bundle => &[Owned::Bundle, Owned::WellKnown],
    }
}

/// Whether a text is the beginning of a document: it is no JSON because it ends.
fn truncated(bytes: &[u8], listed: Option<u64>, judgement: &Judgement) -> bool {
    let is_short = listed.is_none_or(|listed| (bytes.len() as u64) < listed);
    let length = bytes.trim_ascii_end().len();
    is_short && (length == 0 || judgement.offset.is_some_and(|at| at >= length))
}

/// Why a document isn't verified, in a clause.
fn why_not(judgement: &Judgement) -> String {
    if let Some(finding) = judgement.findings.first() {
        return format!("`{}`: {}", finding.check.name(), finding.message);
    }
    match judgement.checks.verdict() {
        Verdict::Unsigned => "no signature covers it".to_owned(),
        verdict => verdict.name().to_owned(),
    }
}
