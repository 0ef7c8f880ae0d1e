//! Pages that lead on to another, and say nothing of their own. A large site has four of them a paper, so they are small
//! and without the frame of the other pages.

use super::artifact::Artifact;
use super::common::Site;
use crate::error::Error;
use crate::layout::SitePath;
use serde::Serialize;

/// A page that leads on to another.
#[derive(Debug, Serialize)]
pub(crate) struct RedirectPage {
    /// What it is called, parsed by a strict grammar or the site's own words: `pith:MFB4YH5R`, `arXiv:1903.00045`.
    pub name: String,
    /// Where the browser goes on to: a relative link of the site's own.
    pub target: String,
    /// The address that stands for that page, if the site knows its own.
    pub canonical: Option<String>,
    /// What that page is of: `arXiv:1903.00045v2`.
    pub target_name: String,
    /// Whether that is the newest of several versions that may be meant.
    pub is_newest: bool,
}

/// What a page leads on to.
pub(super) struct RedirectTarget {
    /// The page.
    pub(super) path: SitePath,
    /// What it is of.
    pub(super) name: String,
    /// Whether that is the newest of several versions that may be meant.
    pub(super) is_newest: bool,
}

impl Site {
    /// The page at a path that leads on to another.
    pub(super) fn redirect(
        &self,
        path: SitePath,
        name: String,
        to: RedirectTarget,
    ) -> Result<Artifact<'static>, Error> {
        let view = RedirectPage {
            name,
            target: self.links(&path).to(&to.path),
            canonical: self.canonical(&to.path),
            target_name: to.name,
            is_newest: to.is_newest,
        };
        self.page(path, "redirect.html", &view)
    }
}
