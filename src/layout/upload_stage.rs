//! In which order files are written.

use serde::{Deserialize, Serialize};

/// What a file is for: in this order files are written, and must be uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum UploadStage {
    /// A document, or another file that pages lead to.
    Document,
    /// A page.
    Page,
    /// A list of other files.
    Manifest,
}
