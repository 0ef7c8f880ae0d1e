//! How to cite the paper: what the page shows to people, and what it tells programs in its head.

use super::input::{PaperInput, arxiv_id};
use crate::catalog::Entry;
use crate::cite::{Badge, Citation, CitationFormat, CitedSource, Download, LinkTag, SignpostLinks};
use crate::layout::PaperFile;
use crate::site::license::License;
use crate::site::page::PageFrame;
use crate::tex;
use crate::text::JsonScript;
use pith::{Claim, Verified};
use serde::Serialize;
use std::borrow::Cow;

/// The most bytes of a citation that the page holds twice, once as a file to save. Stops a paper of
/// thousands of authors from making a page of a megabyte.
const MOST_SAVED_BYTES: usize = 4 << 10;

/// The citation in each format.
#[derive(Debug, Serialize)]
pub(super) struct CiteView {
    formats: Vec<CitationTab>,
    /// How to place the badge on another page, where the site knows its own address.
    badge: Option<Badge>,
}

/// The citation in one format.
#[derive(Debug, Serialize)]
struct CitationTab {
    /// A name for ids and classes, such as `bibtex`.
    id: &'static str,
    /// Its name for people.
    label: &'static str,
    /// The citation, to be read and copied.
    text: String,
    /// The same as a file, where it is one.
    download: Option<Download>,
}

/// What programs read in the page's head.
#[derive(Debug, Serialize)]
pub(super) struct HeadView {
    /// `citation_*`: names and contents.
    metas: Vec<Meta>,
    /// Open Graph: properties and contents.
    properties: Vec<Meta>,
    links: Vec<LinkTag>,
    json_ld: JsonScript,
}

/// A name and what it stands for.
#[derive(Debug, Serialize)]
struct Meta {
    name: &'static str,
    content: String,
}

/// Both views of a paper's citation.
///
/// # Errors
/// It can't be written as JSON.
pub(super) fn views(
    frame: &PageFrame,
    input: &PaperInput<'_, '_>,
    description: &str,
) -> Result<(CiteView, HeadView), serde_json::Error> {
    let citation = of_document(input.entry, input.shown, frame.canonical.as_deref().map(Cow::Borrowed));
    let tab = |format: CitationFormat| {
        let text = format.write(&citation)?;
        let download = if text.len() <= MOST_SAVED_BYTES { format.download(&citation, &text) } else { None };
        Ok(CitationTab { id: format.id(), label: format.name(), text, download })
    };
    let formats = CitationFormat::ALL.into_iter().map(tab).collect::<Result<_, serde_json::Error>>()?;
    let file = |which| input.files.iter().find(|file| file.file == which).map(|file| file.link.clone());
    let places = SignpostLinks {
        cite_as: frame.canonical.clone(),
        record: file(PaperFile::Record),
        bundle: file(PaperFile::Bundle),
    };
    let head = HeadView {
        metas: metas(citation.highwire()),
        properties: metas(citation.open_graph(&frame.title, description)),
        links: citation.signposting(&places),
        json_ld: JsonScript::new(&citation.scholarly_article())?,
    };
    let badge = input.badge.as_deref().and_then(|picture| citation.badge(picture));
    Ok((CiteView { formats, badge }, head))
}

fn metas(pairs: Vec<(&'static str, String)>) -> Vec<Meta> {
    pairs.into_iter().map(|(name, content)| Meta { name, content }).collect()
}

/// The citation of a paper by its document. `page` is the whole address of its page.
pub(in crate::site) fn of_document<'p>(
    entry: &'p Entry,
    shown: &'p Verified<'_>,
    page: Option<Cow<'p, str>>,
) -> Citation<'p> {
    Citation {
        number: entry.number,
        title: shown.title().map(plain),
        authors: shown.authors().map(plain),
        submitted: entry.date(),
        source: arxiv_id(shown).map_or_else(|| elsewhere(shown, entry.paper().version_text()), CitedSource::Arxiv),
        primary_category: shown.primary_category().into_parts().0,
        stated_doi: stated_doi(shown),
        license: License::find(shown.license().into_parts().0).map(|license| license.address),
        page,
    }
}

/// The same by its summary; `None` where that doesn't hold all that a file of citations shows.
pub(in crate::site) fn of_summary<'p>(entry: &'p Entry, page: Option<Cow<'p, str>>) -> Option<Citation<'p>> {
    let arxiv = entry.paper().arxiv().filter(|_| !entry.paper().is_cut())?;
    Some(Citation {
        number: entry.number,
        title: entry.title().map(plain),
        authors: entry.authors().map(plain),
        submitted: entry.date(),
        source: CitedSource::Arxiv(arxiv),
        primary_category: entry.primary_category(),
        stated_doi: None,
        license: None,
        page,
    })
}

fn plain(text: Claim<&str>) -> Cow<'_, str> {
    Cow::Owned(tex::plain(text.into_parts().0))
}

fn elsewhere<'p>(shown: &'p Verified<'_>, version: &'p str) -> CitedSource<'p> {
    CitedSource::Other { kind: shown.source_kind().into_parts().0, id: shown.source_id().into_parts().0, version }
}

fn stated_doi<'p>(shown: &'p Verified<'_>) -> Option<&'p str> {
    let alias = shown.aliases().map(|alias| alias.into_parts().0).find(|alias| alias.kind == "doi")?;
    Some(alias.value)
}
