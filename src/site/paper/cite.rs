//! How to cite the paper: what the page shows to people, and what it tells programs in its head.

use super::files::{self, FileInput};
use super::input::{PaperInput, arxiv_id};
use crate::catalog::Entry;
use crate::cite::{Badge, Citation, CitationFormat, CitedSource, DataFile, LinkTag, SignpostLinks};
use crate::layout::{MediaType, PaperFile, VERSION_RELATIONS};
use crate::names::{Names, PlacedNames};
use crate::site::license::License;
use crate::site::page::PageFrame;
use crate::tex;
use crate::text::{Html, JsonScript, write_html};
use pith::{Claim, Verified};
use serde::Serialize;
use std::borrow::Cow;

/// The citation in each format.
#[derive(Debug, Serialize)]
pub(super) struct CiteView {
    pub(super) formats: Vec<CitationTab>,
    /// How to place the badge on another page, where the site knows its own address.
    badge: Option<Badge>,
}

/// The citation in one format.
#[derive(Debug, Serialize)]
pub(super) struct CitationTab {
    /// A name for ids and classes, such as `bibtex`.
    id: &'static str,
    /// Its name for people.
    label: &'static str,
    /// The citation, to be read and copied.
    text: Html,
    /// The name of the file that it may be saved in, where citation managers open such.
    file: Option<String>,
    /// The link to that file, where the site has it.
    link: Option<String>,
}

/// What programs read in the page's head.
#[derive(Debug, Serialize)]
pub(super) struct HeadView {
    /// `citation_*`: names and contents.
    pub(super) metas: Vec<Meta>,
    /// Open Graph: properties and contents.
    pub(super) properties: Vec<Meta>,
    pub(super) links: Vec<LinkTag>,
    json_ld: JsonScript,
}

/// A name and what it stands for.
#[derive(Debug, Serialize)]
pub(super) struct Meta {
    name: &'static str,
    content: String,
}

impl Meta {
    pub(super) fn write(&self, html: &mut Html) {
        write_html!(html, "<meta name=\"" (self.name) "\" content=\"" (&self.content) "\">");
    }

    /// Of Open Graph, whose names are properties.
    pub(super) fn write_property(&self, html: &mut Html) {
        write_html!(html, "<meta property=\"" (self.name) "\" content=\"" (&self.content) "\">");
    }
}

impl CitationTab {
    /// The button that shows the citation.
    fn write_button(&self, html: &mut Html, is_first: bool) {
        write_html!(html, "<input type=\"radio\" name=\"as\" id=\"as-" (self.id) "\"");
        html.tags(if is_first { " checked>" } else { ">" });
        write_html!(html, "<label for=\"as-" (self.id) "\">" (self.label) "</label>\n");
    }

    fn write_panel(&self, html: &mut Html) {
        write_html!(html, "<div class=\"panel as-" (self.id) "\">");
        let file = self.file.as_deref().unwrap_or_default();
        if self.id == CitationFormat::Text.id() {
            write_html!(html, "<p class=\"copy\">" [&self.text] "</p>");
        } else {
            html.tags("<pre class=\"copy\"");
            if self.file.is_some() {
                write_html!(html, " data-file=\"" (file) "\"");
            }
            write_html!(html, ">" [&self.text] "</pre>");
        }
        html.tags("<p class=\"note\">");
        if let Some(link) = &self.link {
            write_html!(html, "<a href=\"" (link) "\" download=\"" (file) "\">Save as " (file) "</a>");
        }
        html.tags("</p></div>\n");
    }
}

/// The citations, each with the button that shows it.
pub(super) fn write_tabs(html: &mut Html, tabs: &[CitationTab]) {
    for (index, tab) in tabs.iter().enumerate() {
        tab.write_button(html, index == 0);
    }
    for tab in tabs {
        tab.write_panel(html);
    }
}

pub(super) fn write_link(link: &LinkTag, html: &mut Html) {
    write_html!(html, "<link rel=\"" (link.rel) "\" href=\"" (&link.href) "\"");
    if let Some(mime) = link.mime {
        write_html!(html, " type=\"" (mime) "\"");
    }
    html.tags(">");
}

/// Both views of a paper's citation, and what its file holds where the site has that.
///
/// # Errors
/// It can't be written as JSON.
pub(super) fn views(
    frame: &PageFrame,
    input: &PaperInput<'_, '_>,
    authors: Option<Names>,
    abstract_text: Option<&str>,
    description: &str,
) -> Result<(CiteView, HeadView, Option<String>), serde_json::Error> {
    let citation = of_document(input.entry, input.shown, authors, frame.canonical.as_deref().map(Cow::Borrowed));
    let cited = citation.cited();
    let file = |which| input.files.iter().find(|file| file.file == which).map(|file| file.link.clone());
    let mut of_file = None;
    let mut text = String::new();
    let tab = |format: CitationFormat| {
        text.clear();
        cited.write(format, &mut text)?;
        let link = input.citation_file.as_ref().filter(|_| format == CitationFormat::Bibtex);
        if link.is_some() {
            of_file = Some(text.clone());
        }
        Ok(CitationTab {
            id: format.id(),
            label: format.name(),
            text: Html::content(&text),
            file: format.file_name(&cited),
            link: link.cloned(),
        })
    };
    let formats = CitationFormat::ALL.into_iter().map(tab).collect::<Result<_, serde_json::Error>>()?;
    let places = SignpostLinks {
        cite_as: frame.canonical.clone(),
        record: file(PaperFile::Record),
        bundle: file(PaperFile::Bundle),
        citation: input.citation_file.clone(),
    };
    let data_files = data_files(&input.files);
    let head = HeadView {
        metas: metas(cited.highwire(abstract_text)),
        properties: metas(cited.open_graph(&frame.title, description)),
        links: cited.signposting(&places).into_iter().chain(version_links(input)).collect(),
        json_ld: JsonScript::new(&cited.scholarly_article(abstract_text, &data_files))?,
    };
    let badge = input.badge.as_deref().and_then(|picture| cited.badge(picture));
    Ok((CiteView { formats, badge }, head, of_file))
}

/// The links to other versions of the paper (RFC 5829), among those that this mirror holds: that is all it knows of. The
/// newest of them has no `latest-version`, as there may be a later one elsewhere.
fn version_links(input: &PaperInput<'_, '_>) -> impl Iterator<Item = LinkTag> {
    let newest = input.newest.as_ref().map(|newest| &newest.link);
    let links = [newest, input.predecessor.as_ref(), input.successor.as_ref()];
    let link = |(rel, link): (&'static str, Option<&String>)| Some(LinkTag { rel, href: link?.clone(), mime: None });
    VERSION_RELATIONS.into_iter().zip(links).filter_map(link)
}

/// The documents that there are, each once: a bundle has two paths.
fn data_files(files: &[FileInput]) -> Vec<DataFile> {
    let has_bundle = files.iter().any(|file| file.file == PaperFile::Bundle);
    let is_copy = |file: &&FileInput| file.file == PaperFile::WellKnownBundle && has_bundle;
    let data_file = |file: &FileInput| DataFile {
        name: files::name(file.file),
        address: file.address.clone().unwrap_or_else(|| file.link.clone()),
        media_type: MediaType::JSON.essence(),
        sha256: file.sha256.map(|sha256| sha256.to_string()),
    };
    files.iter().filter(|file| file.file.is_document() && !is_copy(file)).map(data_file).collect()
}

fn metas(pairs: Vec<(&'static str, Cow<'_, str>)>) -> Vec<Meta> {
    pairs.into_iter().map(|(name, content)| Meta { name, content: content.into_owned() }).collect()
}

/// The authors in a document, with the place of each in their text as it is read. The text was split for the summary:
/// it is split again only where that had to cut it.
pub(in crate::site) fn authors_of(entry: &Entry, shown: &Verified<'_>) -> Option<PlacedNames> {
    known_authors(entry, shown).or_else(|| shown.authors().map(|text| PlacedNames::of(plain(text).into_owned())))
}

/// The same where the summary has them whole: then these are the names that are listed.
pub(in crate::site) fn known_authors(entry: &Entry, shown: &Verified<'_>) -> Option<PlacedNames> {
    entry.paper().placed_names(shown.authors()?.into_parts().0)
}

/// The citation of a paper by its document. `page` is the whole address of its page.
pub(in crate::site) fn of_document<'p>(
    entry: &'p Entry,
    shown: &'p Verified<'_>,
    authors: Option<Names>,
    page: Option<Cow<'p, str>>,
) -> Citation<'p> {
    Citation {
        number: entry.number,
        title: shown.title().map(plain),
        title_tex: shown.title().map(|title| title.into_parts().0),
        authors,
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
        title_tex: entry.title().map(|title| title.into_parts().0),
        authors: entry.names(),
        submitted: entry.date(),
        source: CitedSource::Arxiv(arxiv),
        primary_category: entry.primary_category(),
        stated_doi: None,
        license: None,
        page,
    })
}

fn plain(text: Claim<&str>) -> Cow<'_, str> {
    tex::plain(text.into_parts().0)
}

fn elsewhere<'p>(shown: &'p Verified<'_>, version: &'p str) -> CitedSource<'p> {
    CitedSource::Other { kind: shown.source_kind().into_parts().0, id: shown.source_id().into_parts().0, version }
}

fn stated_doi<'p>(shown: &'p Verified<'_>) -> Option<&'p str> {
    let alias = shown.aliases().map(|alias| alias.into_parts().0).find(|alias| alias.kind == "doi")?;
    Some(alias.value)
}
