//! What the operator writes beside the documents: pages, collections, files, templates and styles.

use super::names::{PlacedFiles, place};
use super::plan::BuildPlan;
use crate::catalog::{Catalog, PageSource};
use crate::config::Output;
use crate::corpus::{self, CopiedFile, Folder};
use crate::error::Error;
use crate::layout::SitePath;
use crate::report::{Note, UnreadPath};
use crate::site::{AuthoredPage, DeadLinks, HeadingLink, LinkTargets, MenuPage, Overrides};
use camino::Utf8Path;
use pith::quote::quoted;
use std::io::{self, ErrorKind};
use std::sync::Arc;

/// The most bytes of a template or stylesheet. Stops a file that was put there by mistake.
const MOST_TEMPLATE_BYTES: u64 = 1 << 20;

/// The folder of the operator's templates, beside the configuration, and that of their styles.
pub(crate) const OVERRIDE_FOLDERS: [&str; 2] = ["templates", "static"];

/// The operator's pages, as they were read, and files.
pub(super) struct OperatorContent {
    /// The files and where they go.
    pub(super) files: Vec<(SitePath, CopiedFile)>,
    /// The pages and collections, in the order in which lists show them.
    pub(super) pages: Vec<PageSource>,
    /// Files that are no page, and what to do about it.
    pub(super) notes: Vec<Note>,
    pub(super) unread: Vec<UnreadPath>,
}

impl OperatorContent {
    /// Finds the files and reads the pages of a content folder.
    ///
    /// # Errors
    /// A file would take the place of one of the site's, or the folder can't be looked into.
    pub(super) fn read(plan: &BuildPlan) -> Result<Self, Error> {
        let (mut notes, mut pages) = (Vec::new(), Vec::new());
        let look = |error| Error::io("look into", &plan.content, error);
        let content = Folder::open(&plan.content).map_err(look)?;
        let (found, mut unread) = corpus::files(&content, &plan.limits);
        for page in corpus::pages::pages(&content, &|slug| SitePath::file(slug).is_err()) {
            match page {
                Ok(page) => pages.push(page),
                Err(finding) if finding.failed => {
                    unread.push(UnreadPath { path: finding.place.path, reason: finding.reason, failed: true });
                }
                Err(finding) => notes.push(Note { about: finding.place.to_string(), message: finding.reason }),
            }
        }
        pages.sort_by(|a, b| (a.order, &a.slug).cmp(&(b.order, &b.slug)));
        let PlacedFiles { files, notes: of_names } = place(&plan.content, found, &pages)?;
        notes.extend(of_names);
        Ok(Self { files, pages, notes, unread })
    }
}

/// Renders pages, each reference of theirs resolved, and says which lead nowhere.
pub(super) fn read_pages(
    pages: Vec<PageSource>,
    files: &[(SitePath, CopiedFile)],
    catalog: &Catalog,
    output: &Output,
) -> (Vec<AuthoredPage>, Vec<Note>) {
    let surroundings = LinkTargets::new(
        pages.iter().map(|page| SitePath::authored(page.kind, &page.slug)).collect(),
        files.iter().map(|(path, _)| path.clone()).collect(),
        output.keep.clone(),
    );
    let (mut authored, mut notes, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for page in pages {
        let about = page.path.to_string();
        let mut note = |message: String| notes.push(Note { about: about.clone(), message });
        match AuthoredPage::new(page, catalog, &surroundings, output.link_form()) {
            Ok((page, dead)) => {
                dead_links(&dead).for_each(note);
                places.extend(dead.heading_links.into_iter().map(|place| (about.clone(), page.path(), place)));
                authored.push(page);
            }
            Err(refused) => note(format!("it is left out: {refused}")),
        }
    }
    notes.extend(places.into_iter().filter_map(|(about, path, place)| missing_place(&authored, about, &path, &place)));
    (authored, notes)
}

fn dead_links(dead: &DeadLinks) -> impl Iterator<Item = String> {
    let unknown = dead
        .unknown
        .iter()
        .map(|name| format!("{} leads to no one paper of this catalog, and shows as text", quoted(name)));
    let refused =
        dead.refused.iter().map(|address| format!("a page may not lead to {}, which shows as text", quoted(address)));
    let missing = dead.missing.iter().map(|address| {
        format!(
            "there is nothing at {} on this site, which shows as text; addresses count from its root",
            quoted(address)
        )
    });
    unknown.chain(refused).chain(missing)
}

/// What is said where a link leads to a heading that its page doesn't have.
fn missing_place(authored: &[AuthoredPage], about: String, path: &SitePath, place: &HeadingLink) -> Option<Note> {
    let leads_to = place.page.as_ref().unwrap_or(path);
    let page = authored.iter().find(|page| page.path() == *leads_to)?;
    let message = || format!("there is no heading {} on {}", quoted(&format!("#{}", place.name)), quoted(&page.title));
    (!page.has_heading(&place.name)).then(|| Note { about, message: message() })
}

/// The pages that the masthead leads to.
pub(super) fn menu(authored: &[AuthoredPage]) -> Vec<MenuPage> {
    let pages = authored.iter().filter(|page| page.menu);
    pages.map(|page| MenuPage { path: page.path(), title: page.title.clone() }).collect()
}

/// The picture at the head of each page, and a note where there is no such file.
pub(super) fn logo(plan: &BuildPlan, files: &[(SitePath, CopiedFile)]) -> (Option<SitePath>, Option<Note>) {
    let Some(wanted) = &plan.config.theme.logo else { return (None, None) };
    let found = files.iter().map(|(path, _)| path).find(|path| path.as_str() == wanted.as_str());
    let note = || Note {
        about: "theme.logo".to_owned(),
        message: format!("there is no `files/{wanted}` in the content, so that pages show no picture"),
    };
    (found.cloned(), found.is_none().then(note))
}

/// The templates and styles in the operator's folder: `templates/*.html` and `static/style.css`. No link below it is
/// followed: who sends a folder of templates must not choose which file of the operator's is published.
///
/// # Errors
/// One of them can't be read.
pub(super) fn overrides(folder: Option<&Utf8Path>) -> Result<Overrides, Error> {
    let Some(folder) = folder else { return Ok(Overrides::default()) };
    match Folder::open(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Overrides::default()),
        Err(error) => Err(Error::io("look into", folder, error)),
        Ok(folder) => {
            let [of_templates, of_styles] = OVERRIDE_FOLDERS.map(|name| part(&folder, name));
            Ok(Overrides { templates: templates(of_templates?)?, style: style(of_styles?)? })
        }
    }
}

fn style(folder: Option<Arc<Folder>>) -> Result<Option<String>, Error> {
    let Some(folder) = folder else { return Ok(None) };
    let path = folder.path_of("style.css");
    match text(&folder, &path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        read => read.map(Some).map_err(|error| Error::io("read the stylesheet", &path, error)),
    }
}

fn templates(folder: Option<Arc<Folder>>) -> Result<Vec<(String, String)>, Error> {
    let Some(folder) = folder else { return Ok(Vec::new()) };
    let mut templates = Vec::new();
    for (name, _) in folder.entries().map_err(|error| Error::io("look into", folder.path(), error))? {
        // A name with another end would be a template whose values aren't escaped.
        let Some(name) = name.to_str().filter(|name| is_template(name)) else { continue };
        let path = folder.path_of(name);
        let text = text(&folder, &path).map_err(|error| Error::io("read the template", &path, error))?;
        templates.push((name.to_owned(), text));
    }
    templates.sort();
    Ok(templates)
}

fn part(beside: &Folder, name: &str) -> Result<Option<Arc<Folder>>, Error> {
    let opened = beside.part(name).transpose();
    opened.map_err(|error| Error::io("look into", beside.path_of(name), io::Error::from(error)))
}

fn is_template(name: &str) -> bool {
    !name.starts_with('.') && Utf8Path::new(name).extension() == Some("html")
}

fn text(folder: &Folder, path: &Utf8Path) -> io::Result<String> {
    let bytes = corpus::without_mark(folder.read_small(path, MOST_TEMPLATE_BYTES)?);
    String::from_utf8(bytes).map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8"))
}
