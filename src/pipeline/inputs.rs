//! The documents that a build reads.

use super::plan::BuildPlan;
use crate::corpus::{self, Input, Inputs, READ_NAMES};
use crate::error::Error;
use crate::report::UnreadPath;
use pith::quote::escaped;
use std::fs;
use std::io::ErrorKind;

/// That nothing is there to read.
pub(super) fn no_document() -> String {
    format!("it contains no document; {READ_NAMES}")
}

/// Finds the documents.
///
/// # Errors
/// There are none, or no folder.
pub(super) fn documents_of(plan: &BuildPlan) -> Result<Inputs, Error> {
    let fail = |reason: &str| Error::Content { path: plan.content.clone(), reason: reason.to_owned() };
    match fs::metadata(&plan.content) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(fail("it is not a folder")),
        Err(error) => return Err(fail(&UnreadPath::io(&plan.content, &error).reason)),
    }
    let inputs = corpus::walk(&plan.layout().records(), &plan.limits);
    match &inputs.misnamed.first {
        _ if !inputs.all.is_empty() => Ok(inputs),
        Some(first) => Err(fail(&format!("{}, not from one such as {}", no_document(), escaped(first.as_str())))),
        None => Err(fail(&no_document())),
    }
}

/// Whether the content is a folder in which no document lies. One that can't be read may hold some.
pub(super) fn has_no_document(plan: &BuildPlan) -> bool {
    let records = plan.layout().records();
    let is_gone = records.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound);
    let is_folder = plan.content.metadata().is_ok_and(|content| content.is_dir());
    is_folder
        && (is_gone || corpus::walk(&records, &plan.limits).all.iter().all(|input| matches!(input, Input::Source(_))))
}
