//! What a paper's page is made of.

use super::description::abstract_text;
use super::files::FileInput;
use crate::catalog::Entry;
use crate::names::PlacedNames;
use crate::site::page::{Crumb, KeyView, ShownValue};
use crate::text::JsonScript;
use crate::values::ArxivId;
use pith::Verified;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a paper's page is made of. All of it follows from the entry's own documents, the other
/// versions of its paper and the configuration.
#[derive(Debug)]
pub(crate) struct PaperInput<'p, 'a> {
    /// The entry.
    pub entry: &'p Entry,
    /// The document whose values are shown: the bundle where there is one, since its are signed.
    pub shown: &'p Verified<'a>,
    /// The trusted keys that signed parts of it; the first covers all that is shown as signed.
    pub signers: Vec<KeyView>,
    /// The way to the page; its last step is the page itself.
    pub trail: Vec<Crumb>,
    /// The other versions of the paper that the catalog holds, in the order of their versions.
    pub versions: Vec<VersionView>,
    /// How many more there are.
    pub more_versions: usize,
    /// The newest version that the catalog holds, unless it is this one.
    pub newest: Option<VersionView>,
    /// The link to the page of the version before this one, among those that the catalog holds.
    pub predecessor: Option<String>,
    /// The link to the page of the version after it.
    pub successor: Option<String>,
    /// The files that the site serves of the entry.
    pub files: Vec<FileInput>,
    /// The link to the file of the paper's citation, where the site has it.
    pub citation_file: Option<String>,
    /// What the site calls the paper's categories, and where it lists them.
    pub categories: Vec<CategoryLink>,
    /// The document's authors, each with its place in their text.
    pub authors: Option<PlacedNames>,
    /// The link to where the site lists the papers of each author, by the name.
    pub listed_names: BTreeMap<String, String>,
    /// The whole address of the badge's picture, where the site knows its own.
    pub badge: Option<String>,
    /// What the check of the page needs.
    pub page_check: PageCheckView,
}

/// What the scripts need that check a paper's page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PageCheckView {
    /// The links to the scripts, in their order, with a space between.
    pub scripts: String,
    /// Why the registry's key doesn't count for every document here, in a sentence; none where it does.
    pub caution: Option<&'static str>,
    /// The documents and the keys, for a page that is read from a disk: there a script may read no other file.
    pub documents: Option<JsonScript>,
}

/// Another version of the paper: another record, with a number of its own.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct VersionView {
    /// The link to its page.
    pub link: String,
    /// The version at the source.
    pub version: ShownValue,
    /// Its Pith number.
    pub number: String,
}

/// What the site calls a category.
#[derive(Debug, Clone)]
pub(crate) struct CategoryLink {
    /// Its code, such as `cs.DC`.
    pub code: String,
    /// Its full name, where it is known.
    pub name: Option<String>,
    /// The link to its listing.
    pub link: Option<String>,
}

/// The documents of an entry, opened again.
pub(crate) struct Opened<'a> {
    pub(crate) record: Option<Verified<'a>>,
    pub(crate) bundle: Option<Verified<'a>>,
}

impl<'a> Opened<'a> {
    /// The document whose values are shown: the bundle where there is one, since they are signed.
    pub(in crate::site) fn shown(&self) -> Option<&Verified<'a>> {
        self.bundle.as_ref().or(self.record.as_ref())
    }

    /// The abstract that is shown, or what the document has of it, as plain text.
    pub(crate) fn abstract_text(&self) -> Option<String> {
        self.shown().and_then(abstract_text)
    }
}

/// Where a document's paper is at arXiv, if it is there.
pub(super) fn arxiv_id<'a>(shown: &Verified<'a>) -> Option<ArxivId<'a>> {
    let (kind, _) = shown.source_kind().into_parts();
    let (id, _) = shown.source_id().into_parts();
    let (version, _) = shown.source_version().into_parts();
    (kind == "arxiv").then(|| ArxivId::new(id, version)).flatten()
}
