//! What all papers of a site together say: which bundles are lost, which came last, which are versions of
//! one, and what stands on every page.

use super::check::AuditCheck;
use super::findings::Findings;
use super::host::WellKnown;
use super::limits::MOST_PAPER_PAGE_BYTES;
use super::page::{self, FrameDigest};
use super::papers::{Auditor, PaperAudit, Unproven};
use crate::layout::{PaperFile, SitePath};
use crate::report::{MOST_FINDINGS_OF_A_KIND, Severity};
use crate::values::Moment;
use pith::{Digest, PithNumber, Suffix};
use std::collections::{BTreeMap, BTreeSet};

/// What is remembered of the papers that were looked at. It is small: a site has many.
#[derive(Default)]
pub(super) struct SiteAudit {
    /// When the paper that came last was first submitted.
    pub(super) newest: Option<(Moment, String)>,
    /// Whether the documents of some paper could not be read.
    pub(super) lacks_some: bool,
    well_known: WellKnown,
    /// What stands around the content of pages, on how many, and on which first.
    frames: BTreeMap<FrameDigest, Framed>,
    /// Whether some page says that it is of an older version.
    has_older: bool,
    unproven: BTreeSet<Unproven>,
    /// The papers of each source.
    by_source: BTreeMap<Digest, Vec<Suffix>>,
    /// The papers whose pages name other versions.
    naming: BTreeSet<Suffix>,
}

/// The pages of one frame.
#[derive(Default)]
struct Framed {
    count: u64,
    first: Vec<(Suffix, Option<PithNumber>)>,
}

impl Framed {
    fn take(&mut self, suffix: Suffix, number: Option<PithNumber>) {
        self.count += 1;
        if self.count <= MOST_FINDINGS_OF_A_KIND {
            self.first.push((suffix, number));
        }
    }
}

impl SiteAudit {
    /// Takes what a look at a paper came to, and gives back what it found.
    pub(super) fn take(&mut self, suffix: Suffix, paper_audit: PaperAudit) -> Findings {
        let PaperAudit {
            findings,
            submitted,
            frame,
            well_known,
            number,
            source,
            names_versions,
            is_of_older,
            unproven,
        } = paper_audit;
        self.has_older |= is_of_older;
        self.lacks_some |= submitted.is_none();
        self.newest = self.newest.take().max(submitted);
        if let Some(frame) = frame {
            self.frames.entry(frame).or_default().take(suffix, number);
        }
        self.unproven.extend(unproven);
        if let Some(is_there) = well_known {
            self.well_known.take(suffix, number, is_there);
        }
        if let Some(source) = source {
            self.by_source.entry(source).or_default().push(suffix);
        }
        if names_versions {
            self.naming.insert(suffix);
        }
        findings
    }

    /// Whether every paper's documents could be read.
    pub(super) fn has_all(&self) -> bool {
        !self.lacks_some
    }

    /// Takes note that versions aren't looked at together.
    pub(super) fn leave_out_versions(&mut self) {
        self.unproven.extend(self.has_older.then_some(Unproven::Versions));
    }

    /// Tells what is wrong with all papers together.
    pub(super) fn report(&self, auditor: &Auditor<'_>, findings: &mut Findings) {
        self.well_known.report(auditor.site, findings);
        self.report_frames(auditor, findings);
        for why in &self.unproven {
            findings.note("", None, AuditCheck::Unproven, Severity::Note, why.message());
        }
    }

    /// Tells of the pages around whose content something else stands than on most pages, and of the home page
    /// if it has something else than those.
    fn report_frames(&self, auditor: &Auditor<'_>, findings: &mut Findings) {
        if self.frames.is_empty() {
            return;
        }
        let home = SitePath::home();
        // A home page that isn't as its checksum says is told with the other files.
        let listed = auditor.claims.sums.as_ref().and_then(|sums| sums.other(home.as_str()));
        let of_home = auditor.with_allowance(0, |look| {
            let found = look.get(&home, MOST_PAPER_PAGE_BYTES, listed, &mut Findings::default()).file();
            let found = found.filter(|file| listed.is_none_or(|listed| listed == Digest::of(&file.bytes)));
            found.map(|file| page::frame(&file.bytes))
        });
        let Some(usual) = self.usual_frame(of_home) else { return };
        let others = self.frames.iter().filter(|(frame, _)| **frame != usual).map(|(_, framed)| framed);
        let mut papers: Vec<_> = others.clone().flat_map(|framed| &framed.first).collect();
        papers.sort_unstable();
        for (suffix, number) in &papers {
            let message = "the page’s site name, stylesheet, header or footer differs from that of most pages";
            findings.report(&PaperFile::Page.path(*suffix), *number, AuditCheck::PageText, message);
        }
        findings.count_more(AuditCheck::PageText, others.map(|framed| framed.count).sum::<u64>() - papers.len() as u64);
        if of_home.is_some_and(|frame| frame != usual) {
            let message = "the page’s site name, stylesheet, header or footer differs from that of the papers’ pages";
            findings.report(&home, None, AuditCheck::PageText, message);
        }
    }

    /// What stands on most pages; where there are several such, what stands on the home page, too.
    fn usual_frame(&self, of_home: Option<FrameDigest>) -> Option<FrameDigest> {
        let frames = self.frames.iter();
        frames.max_by_key(|(frame, framed)| (framed.count, Some(**frame) == of_home)).map(|(frame, _)| *frame)
    }

    /// The papers to look at together: those of several versions, and those whose pages name some.
    pub(super) fn versions(&mut self) -> Vec<Vec<Suffix>> {
        let mut groups: Vec<_> =
            std::mem::take(&mut self.by_source).into_values().filter(|group| group.len() > 1).collect();
        let mut naming = std::mem::take(&mut self.naming);
        for suffix in groups.iter().flatten() {
            naming.remove(suffix);
        }
        groups.extend(naming.into_iter().map(|suffix| vec![suffix]));
        groups.sort();
        groups
    }
}
