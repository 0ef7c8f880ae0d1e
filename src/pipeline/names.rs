//! Where the operator's files go, and which names of files and pages don't fit every disk that a site is copied to.
//! All of it is known before anything is written.

use crate::catalog::PageSource;
use crate::corpus::CopiedFile;
use crate::error::Error;
use crate::file_names::{clashes, composed, folded, is_never_published, misfit, name, steps};
use crate::layout::{NoPath, PageKind, SitePath};
use crate::report::Note;
use camino::Utf8Path;
use pith::quote::escaped;
use std::collections::{BTreeMap, BTreeSet};

/// The most files that one note names beside the one it is about. Stops a folder of many names that are one on some
/// disk, each of which would otherwise be named in one line.
const MOST_OTHERS: usize = 3;

const HINT_NOT_FOUND: &str = "remove it; to change that page, put a template `404.html` into `templates/`";
const HINT_HOME: &str = "remove it; to change the home page, put a template `home.html` into `templates/`";
const HINT_FOLDER: &str = "its folder’s name is reserved by the site; put it into a folder with another name";
const HINT_FILE: &str = "the site writes its own; remove or rename yours, or put it into a folder";
const HINT_AUTHORED: &str = "rename one of the two";

/// Where files go, and what is said of their names and of pages'.
pub(super) struct PlacedFiles {
    pub(super) files: Vec<(SitePath, CopiedFile)>,
    pub(super) notes: Vec<Note>,
}

/// Places files, and leaves those out that no site can have.
///
/// # Errors
/// A file would take the place of one of the site's own or of a page.
pub(super) fn place(content: &Utf8Path, found: Vec<CopiedFile>, pages: &[PageSource]) -> Result<PlacedFiles, Error> {
    // No file is in the folder of collections, and a page's folder is its name.
    let of_root = pages.iter().filter(|page| page.kind == PageKind::Page);
    let of_root: BTreeMap<_, _> = of_root.map(|page| (page.slug.as_str(), page)).collect();
    let (mut files, mut notes) = (Vec::new(), Vec::new());
    for file in found {
        // A site has one, and all that counts is that it is there: GitHub Pages reads nothing in it.
        if file.inside == SitePath::no_jekyll().as_str() {
            continue;
        }
        match SitePath::file(&file.inside) {
            Ok(path) => {
                let first = folded(path.as_str().split('/').next().unwrap_or_default());
                let taken = of_root.get(&*first).filter(|page| path_of(page).collides_with(&path));
                if let Some(page) = taken {
                    let reason = format!("the page {} is published there", escaped(page.path.as_str()));
                    return Err(Error::Reserved { path: file.path, reason, hint: HINT_AUTHORED });
                }
                files.push((path, file));
            }
            Err(reason @ NoPath::Own) => {
                let hint = hint(&file.inside);
                return Err(Error::Reserved { path: file.path, reason: reason.to_string(), hint });
            }
            Err(reason) => {
                let note = left_out_note(&file, reason);
                // A folder is told once. Its files follow each other.
                if notes.last() != Some(&note) {
                    notes.push(note);
                }
            }
        }
    }
    notes.extend(unfit_names(content, &files, pages));
    Ok(PlacedFiles { files, notes })
}

/// What is said of a file whose path no site can have, or of the folder above it that is to blame.
fn left_out_note(file: &CopiedFile, reason: NoPath) -> Note {
    let mut steps = steps(&file.inside);
    let to_blame = steps.find(|step| step.contains(is_never_published)).unwrap_or(&file.inside);
    let path = above(&file.path, &file.inside, to_blame);
    Note { about: escaped(path.as_str()).to_string(), message: format!("skipped: {reason}; rename it") }
}

/// Where a file lies, or a folder above it: one of the steps to its path in the site.
fn above<'a>(file: &'a Utf8Path, inside: &str, step: &str) -> &'a Utf8Path {
    let below = inside.get(step.len()..).unwrap_or_default().matches('/').count();
    file.ancestors().nth(below).unwrap_or(file)
}

fn path_of(page: &PageSource) -> SitePath {
    SitePath::authored(page.kind, &page.slug)
}

/// What to do with a file whose path is the site's own.
fn hint(inside: &str) -> &'static str {
    match folded(inside) {
        path if path == SitePath::home().as_str() => HINT_HOME,
        path if path == SitePath::not_found().as_str() => HINT_NOT_FOUND,
        path if path.contains('/') => HINT_FOLDER,
        _ => HINT_FILE,
    }
}

/// What makes a file or a folder of the site.
#[derive(Clone, Copy)]
enum NameOwner<'a> {
    /// A file of the operator's, or a folder of such.
    File(&'a Utf8Path),
    Page(&'a Utf8Path),
}

impl<'a> NameOwner<'a> {
    fn path(self) -> &'a Utf8Path {
        match self {
            Self::File(path) | Self::Page(path) => path,
        }
    }
}

/// What is said of files, folders and pages that some disk can't hold, or not beside each other.
fn unfit_names(content: &Utf8Path, files: &[(SitePath, CopiedFile)], pages: &[PageSource]) -> Vec<Note> {
    let pages: Vec<_> = pages.iter().map(|page| (path_of(page), NameOwner::Page(&page.path))).collect();
    let files = files.iter().map(|(path, file)| (path, NameOwner::File(&file.path)));
    let all: Vec<_> = pages.iter().map(|(path, owner)| (path, *owner)).chain(files).collect();
    let owners = owners(&all);
    let mut notes: Vec<_> = owners.iter().filter_map(|(path, owner)| misfit_note(path, *owner)).collect();
    notes.extend(all.iter().filter_map(|(path, owner)| twin_note(path, *owner, &owners)));
    let whole: BTreeSet<_> = all.iter().map(|(path, _)| path.as_str()).collect();
    for group in clashes(whole.iter().copied()) {
        let are_folders = group.iter().all(|path| !whole.contains(path));
        notes.extend(clash_note(content, &group, &owners, are_folders));
    }
    notes
}

/// Each file and folder of the site, by its path, with what makes it: of a folder the first that needs it.
type NameOwners<'a> = BTreeMap<&'a str, NameOwner<'a>>;

fn owners<'a>(all: &[(&'a SitePath, NameOwner<'a>)]) -> NameOwners<'a> {
    let mut owners = BTreeMap::new();
    for (path, owner) in all {
        for step in steps(path.as_str()) {
            let owner = match owner {
                NameOwner::Page(path) => NameOwner::Page(path),
                NameOwner::File(file) => NameOwner::File(above(file, path.as_str(), step)),
            };
            owners.entry(step).or_insert(owner);
        }
    }
    owners
}

fn misfit_note(path: &str, owner: NameOwner<'_>) -> Option<Note> {
    let reason = misfit(name(path))?;
    let message = format!("{reason}; rename it, or copies of the site there will lack it");
    Some(Note { about: escaped(owner.path().as_str()).to_string(), message })
}

/// What is said of a file that is to be one that programs look for, if not quite.
fn twin_note(path: &SitePath, owner: NameOwner<'_>, owners: &NameOwners<'_>) -> Option<Note> {
    let looked_for = [SitePath::robots(), SitePath::llms(), SitePath::headers()];
    let is_meant = |one: &&SitePath| folded(path.as_str()) == one.as_str() && !owners.contains_key(one.as_str());
    let meant = looked_for.iter().find(is_meant)?;
    let message = format!("programs look for `{meant}` in lower case; rename it");
    Some(Note { about: escaped(owner.path().as_str()).to_string(), message })
}

fn clash_note(content: &Utf8Path, group: &[&str], owners: &NameOwners<'_>, are_folders: bool) -> Option<Note> {
    let inside = |owner: &NameOwner<'_>| {
        // The report is published, and doesn't say where on a machine it was made.
        let path = owner.path().strip_prefix(content).unwrap_or(owner.path());
        match owner {
            NameOwner::File(_) => escaped(path.as_str()).to_string(),
            NameOwner::Page(_) => format!("the folder of the page {}", escaped(path.as_str())),
        }
    };
    let (first, others) = group.split_first()?;
    let mut named: Vec<_> = others.iter().take(MOST_OTHERS).filter_map(|path| owners.get(path)).map(inside).collect();
    if others.len() > MOST_OTHERS {
        named.push(format!("and {} more", others.len() - MOST_OTHERS));
    }
    let is_form_alone = others.iter().all(|other| composed(other) == composed(first));
    let (differs, systems) = if is_form_alone {
        ("only in its Unicode normal form (NFC, NFD)", "macOS")
    } else {
        ("only in case", "Windows and macOS")
    };
    let comes_to = if are_folders { "merge them into one folder" } else { "keep only one of them" };
    let rename = if others.len() == 1 { "rename one" } else { "rename all but one" };
    let message = format!("it differs {differs} from {}: {systems} disks {comes_to}; {rename}", named.join(", "));
    Some(Note { about: escaped(owners.get(first)?.path().as_str()).to_string(), message })
}
