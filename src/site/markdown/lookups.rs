//! What a page's Markdown asks of the catalog and of the site.

use super::cited_paper::CitedPaper;
use super::reference::PaperReference;
use crate::layout::{Links, SitePath};

/// The catalog's answer to a reference: the paper that is meant, if it holds just one.
pub(super) type ResolveReference<'r> = dyn Fn(&PaperReference<'_>) -> Option<CitedPaper> + 'r;

/// What an address below the site's root leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SiteTarget {
    /// A file or page that is there, or that may be.
    There,
    /// A file that is there, whose path is the address in another normal form of Unicode. Only a link to the path as
    /// it is works on every host.
    Twin(SitePath),
    /// A page or collection of the operator's, whose headings have names.
    Page(SitePath),
    /// Nothing.
    Missing,
}

/// The site's answer to an address, without its query and fragment and with no character encoded.
pub(super) type FindTarget<'r> = dyn Fn(&str) -> SiteTarget + 'r;

/// What a page's Markdown asks of its surroundings.
#[derive(Clone, Copy)]
pub(super) struct Lookups<'r> {
    /// The links of the page.
    pub(super) links: &'r Links,
    /// The paper that a reference means.
    pub(super) resolve: &'r ResolveReference<'r>,
    /// What an address leads to.
    pub(super) find: &'r FindTarget<'r>,
}
