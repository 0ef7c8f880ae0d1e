//! The lines of the lists of papers that `catalog/index.json` names.

use serde::Serialize;
use std::borrow::Cow;

/// A line of a list of papers (docs/schemas/catalog-paper.v1.json). It has no `format`: the schema is named where the list
/// is, and a million lines would each repeat it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct PaperLine<'a> {
    /// The number.
    pub pith_number: String,
    /// Which version of which paper it is.
    pub source: PaperSource<'a>,
    /// The DOI that follows from an arXiv id, in small letters.
    pub doi: Option<String>,
    /// The title as the document writes it, with its TeX.
    pub title: Option<&'a str>,
    /// The authors' names, in the order of the text; `None` where it isn't sure where they begin and end.
    pub authors: Option<Vec<String>>,
    /// Whether the text says that there are more.
    pub more_authors: bool,
    /// The text itself.
    pub authors_text: Option<&'a str>,
    /// The categories, the primary one first, each once.
    pub categories: Vec<Cow<'a, str>>,
    /// When version 1 was submitted, as the document writes it.
    pub submitted_at: &'a str,
    /// Which documents are served.
    pub kinds: Vec<&'static str>,
    /// What covers the texts; all else is signed.
    pub standings: PaperStandings,
}

/// The source of a paper.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct PaperSource<'a> {
    /// `arxiv`, as a rule.
    pub kind: &'a str,
    /// The paper's id there.
    pub id: &'a str,
    /// Its version there; `None` where it is negative or has more than 32 bits.
    pub version: Option<u32>,
}

/// What covers each text of a paper that isn't signed in every document; `None` where there is no such text.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct PaperStandings {
    /// Of the title.
    pub title: Option<&'static str>,
    /// Of the authors.
    pub authors: Option<&'static str>,
    /// Of the abstract, which is in the document.
    #[serde(rename = "abstract")]
    pub excerpt: Option<&'static str>,
}
