//! Views of pages that stand at an address without a paper: one that leads on, and one that says why
//! there is nothing.

use super::page::{Crumb, Frame, NumberView, Row};
use serde::Serialize;

/// The page at a short number or an arXiv id: it leads to the paper, or lists those that are meant.
#[derive(Debug, Serialize)]
pub struct ResolverPage {
    /// What stands around it.
    pub frame: Frame,
    /// The way to it.
    pub trail: Vec<Crumb>,
    /// The name that is resolved, parsed by a strict grammar: `pith:MFB4YH5R`, `arXiv:1903.00045`.
    pub name: String,
    /// Where the browser goes on to, where one paper is meant: a relative link of the site's own.
    pub target: Option<String>,
    /// The papers that are meant.
    pub rows: Vec<Row>,
    /// How many more there are than are listed.
    pub more: Option<String>,
}

/// The page in the place of a paper that the operator leaves out.
#[derive(Debug, Serialize)]
pub struct ExcludedPage {
    /// What stands around it.
    pub frame: Frame,
    /// The way to it.
    pub trail: Vec<Crumb>,
    /// The paper's number.
    pub number: NumberView,
    /// The operator's reason.
    pub reason: String,
}
