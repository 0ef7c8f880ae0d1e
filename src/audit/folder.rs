//! What is in a folder and not in any list: a host can't be asked for that, a folder can.

use super::check::{Check, Severity};
use super::claims::Claims;
use super::notebook::Notebook;
use super::sums::Owned;
use crate::error::Error;
use crate::pith::Suffix;
use crate::pith::quote::escaped;
use crate::site::SitePath;
use crate::system_files::is_system_file;
use camino::Utf8Path;
use std::path::Path;
use walkdir::{DirEntry, WalkDir};

/// What a build leaves in its output folder by default: the operator's.
const KEPT: [&str; 2] = [".git", "CNAME"];

/// Looks through a folder for what isn't listed.
///
/// # Errors
/// A folder can't be looked into.
pub(super) fn look(root: &Utf8Path, claims: &Claims, notes: &mut Notebook) -> Result<(), Error> {
    let is_kept = |entry: &DirEntry| entry.depth() == 1 && KEPT.iter().any(|kept| entry.file_name() == *kept);
    let mut entries = WalkDir::new(root).min_depth(1).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        let entry = entry.map_err(|error| Error::io("look into", root, error.into()))?;
        let is_folder = entry.file_type().is_dir();
        let inside = inside(entry.path(), root);
        // A link or a pipe is not, whatever its name: who uploads the site may follow it.
        let may_be_a_systems = is_folder || entry.file_type().is_file();
        let is_system = may_be_a_systems && is_system_file(&entry.file_name().to_string_lossy(), is_folder);
        if is_folder && (is_system || is_kept(&entry)) {
            // Whatever is in it is as little the site's as it is.
            entries.skip_current_dir();
        }
        if is_kept(&entry) || (is_folder && !is_system) || notes.is_told(&inside) {
            continue;
        }
        if is_system && !is_listed(&inside, claims) {
            let message = "a system or an editor keeps it there; it is not the site’s";
            notes.note(&*inside, None, Check::NotListed, Severity::Note, message);
            continue;
        }
        if !entry.file_type().is_file() {
            let what = if entry.path_is_symlink() { "a link" } else { "a special file" };
            notes.note(&*inside, None, Check::NotListed, Severity::Difference, format!("it is {what}, and no file"));
            continue;
        }
        tell(&inside, claims, notes);
    }
    Ok(())
}

fn tell(inside: &str, claims: &Claims, notes: &mut Notebook) {
    let owned = Owned::of(inside);
    if let Some((suffix, Owned::Page)) = owned
        && claims.paper(suffix).is_none()
    {
        // What the checksums list is told where those are gone through.
        return;
    }
    let is_of_paper = owned.is_some_and(|(suffix, file)| !file.is_document() && claims.paper(suffix).is_some());
    if is_listed(inside, claims) || (is_of_paper && claims.sums.is_none()) {
        return;
    }
    // Without whole checksums only documents are known to be listed or not.
    let is_document = owned.filter(|(_, file)| file.is_document());
    let is_claimed =
        is_document.is_some_and(|(suffix, file)| claims.paper(suffix).is_some_and(|paper| paper.has(file)));
    if is_claimed || (is_document.is_none() && !claims.has_whole_sums()) {
        return;
    }
    let what = if is_document.is_some() {
        "it is a document, and no list has it"
    } else {
        "it is there, and `SHA256SUMS` does not list it"
    };
    notes.note(inside, None, Check::NotListed, Severity::Difference, what);
}

/// Whether the checksums have a path.
fn is_listed(inside: &str, claims: &Claims) -> bool {
    inside == SitePath::sums().as_str() || claims.sums.as_ref().is_some_and(|sums| sums.sum(inside).is_some())
}

/// The papers whose pages are in a folder, with or without documents.
pub(super) fn pages(root: &Utf8Path) -> Vec<Suffix> {
    let folders = WalkDir::new(root.join("pith")).min_depth(1).max_depth(1).sort_by_file_name().into_iter();
    let suffixes = folders.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<Suffix>().ok());
    suffixes.filter(|suffix| root.join(SitePath::paper(*suffix).as_str()).is_file()).collect()
}

/// A path below the root with `/` between its parts; what can't be shown is escaped.
fn inside(path: &Path, root: &Utf8Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    let parts = inside.iter().map(|part| match part.to_str() {
        Some(part) => part.to_owned(),
        None => escaped(&part.to_string_lossy()).to_string(),
    });
    parts.collect::<Vec<_>>().join("/")
}
