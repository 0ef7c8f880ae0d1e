//! Files of what identifiers lead to: docs/identifiers.md, "For programs".

use super::artifact::Artifact;
use crate::catalog::LookupPart;
use crate::error::Error;
use crate::layout::{SitePath, UploadStage};

/// The format that each of them says.
pub(super) const LOOKUP_FORMAT: &str = "pith-catalog-resolve-v1";

/// A file with the keys of a part, one a line.
///
/// # Errors
/// A key can't be written as JSON.
pub(crate) fn lookup_file(part: &LookupPart<'_>) -> Result<Artifact<'static>, Error> {
    let path = SitePath::lookups(part.byte);
    let failed = |error: serde_json::Error| Error::Render { page: path.to_string(), reason: error.to_string() };
    let mut bytes = format!("{{\n\"format\":\"{LOOKUP_FORMAT}\"").into_bytes();
    for (key, numbers) in part.keys() {
        bytes.extend_from_slice(b",\n");
        serde_json::to_writer(&mut bytes, &key).map_err(failed)?;
        let mut before = ":[\"";
        for number in numbers {
            // Of letters and digits.
            bytes.extend_from_slice(before.as_bytes());
            bytes.extend_from_slice(number.as_str().as_bytes());
            before = "\",\"";
        }
        bytes.extend_from_slice(b"\"]");
    }
    bytes.extend_from_slice(b"\n}\n");
    Ok(Artifact::new(UploadStage::Page, path, bytes))
}
