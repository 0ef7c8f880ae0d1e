//! What may not lie in what: the site, its documents, and the lists of what changed.

use super::plan::BuildPlan;
use crate::error::Error;
use crate::layout::SitePath;
use crate::publish::{STATE_FOLDERS, absolute};
use camino::{Utf8Component, Utf8PathBuf};
use std::fs;
use std::io::ErrorKind;

/// Refuses to leave alone what a build writes: it would be written all the same, through a link to
/// wherever that leads.
pub(super) fn reject_kept_outputs(keep: &[String]) -> Result<(), Error> {
    match keep.iter().find(|name| SitePath::is_own(name)) {
        Some(name) => Err(Error::Kept { name: name.clone() }),
        None => Ok(()),
    }
}

/// Refuses lists of what changed where they can't be, and where they would be removed: inside the site, and in what
/// builds keep beside one.
pub(super) fn reject_list_overlap(plan: &BuildPlan) -> Result<(), Error> {
    let Some(lists) = &plan.changed else { return Ok(()) };
    let refuse = |reason| Err(Error::Lists { path: lists.clone(), reason });
    match fs::metadata(lists) {
        Ok(metadata) if !metadata.is_dir() => return refuse("it is a file"),
        Err(error) if error.kind() == ErrorKind::NotADirectory => return refuse("a folder above it is a file"),
        _ => {}
    }
    let place = absolute(lists)?;
    if place.starts_with(absolute(&plan.out)?) {
        return refuse("it is inside the site, so the next build would remove the lists");
    }
    if place.components().any(|part| part == Utf8Component::Normal(STATE_FOLDERS)) {
        return refuse("it is inside the folder in which builds keep their state");
    }
    if read_folders(plan)?.iter().any(|part| place.starts_with(part)) {
        return refuse("it is inside the content, so the next build would read the lists as content");
    }
    Ok(())
}

/// The folders that a build reads, from the root of the disk.
fn read_folders(plan: &BuildPlan) -> Result<Vec<Utf8PathBuf>, Error> {
    let layout = plan.layout();
    let parts = layout.parts().map(|(_, path)| path).filter(|path| path.exists());
    parts.chain([layout.records()]).map(|part| absolute(&part)).collect()
}

/// Refuses a site inside of its documents, which the next build would read, and documents inside of
/// their site, which it would remove.
pub(super) fn reject_overlap(plan: &BuildPlan) -> Result<(), Error> {
    let out = absolute(&plan.out)?;
    for part in read_folders(plan)? {
        let reason = if out.starts_with(&part) {
            "it is inside the content, so the next build would read the site as content"
        } else if part.starts_with(&out) {
            "the content is inside it and would be removed"
        } else {
            continue;
        };
        return Err(Error::Output { path: plan.out.clone(), reason: reason.to_owned() });
    }
    Ok(())
}
