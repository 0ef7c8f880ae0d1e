//! The page that explains the marks and the checks. Every site has it, the same whatever the catalog holds.

use super::artifact::Artifact;
use super::common::Site;
use super::page::PageFrame;
use super::paper::{CheckMeaning, UsualMember, WantedAttestation, check_meanings, usual_members, wanted_attestations};
use crate::error::Error;
use crate::layout::SitePath;
use serde::Serialize;

/// The page of the marks.
#[derive(Serialize)]
struct MarksPage {
    frame: PageFrame,
    /// Every check that a paper's page may list, in its order.
    checks: Vec<CheckMeaning>,
    /// What a document may be without.
    attestations: Vec<WantedAttestation>,
    /// Fields that pages don't list where they have these values.
    usual: Vec<UsualMember>,
}

impl Site {
    /// The page that explains the marks.
    pub(super) fn marks_page(&self) -> Result<Artifact<'static>, Error> {
        let path = SitePath::marks();
        let frame = self.frame(&path);
        let (checks, attestations, usual) = (check_meanings(), wanted_attestations(), usual_members());
        let view = MarksPage { frame, checks, attestations, usual };
        self.page(path, "marks.html", &view)
    }
}
