//! The view of a page or collection that was written in Markdown.

use super::long_lists::LongLists;
use super::page::{Crumb, Link, PageFrame, PaperRow};
use crate::text::Html;
use serde::Serialize;

/// A page or collection.
///
/// `Body` is HTML that is safe by how it was made: a type that serialises to one of the template
/// engine's safe strings. A plain string is shown as text.
#[derive(Debug, Serialize)]
pub(crate) struct MarkdownPage<Body> {
    /// What stands around it.
    pub frame: PageFrame,
    /// The way to it.
    pub trail: Vec<Crumb>,
    /// What stands in the margin of the heading: `Collection`.
    pub label: Option<&'static str>,
    /// Its title.
    pub title: String,
    /// What it is, in a sentence.
    pub description: Option<String>,
    /// The text.
    pub body: Body,
    /// Whether the text shows papers, whose values have marks.
    pub names_papers: bool,
    /// The papers of a collection.
    pub bibliography: Option<Bibliography>,
}

/// The papers that a collection names.
#[derive(Debug, Serialize)]
pub(crate) struct Bibliography {
    /// The first ones, in the order in which the text names them.
    pub papers: Vec<BibliographyEntry>,
    /// The same as markup.
    pub markup: Option<Html>,
    /// How many more there are, with commas.
    pub more: Option<String>,
    /// The files with the citations of all.
    pub files: Vec<Link>,
}

/// A paper with all that a citation needs.
#[derive(Debug, Serialize)]
pub(crate) struct BibliographyEntry {
    /// The paper as listings show it.
    pub paper: PaperRow,
    /// Its whole number.
    pub number: String,
}

impl<Body> LongLists for MarkdownPage<Body> {
    fn write_markup(&mut self) {
        if let Some(bibliography) = &mut self.bibliography {
            let mut html = Html::default();
            for BibliographyEntry { paper, number } in &bibliography.papers {
                paper.write_cited(&mut html, number, &self.frame.marks);
            }
            bibliography.markup = Some(html);
        }
    }

    fn leave_out_data(&mut self) {
        if let Some(bibliography) = &mut self.bibliography {
            bibliography.papers.clear();
        }
    }
}
