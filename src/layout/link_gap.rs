//! Where a page lacks a link to an author's name, until it is known which listing has the name.

use serde::{Deserialize, Serialize};

/// The place of a link in a page that is otherwise finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LinkGap {
    /// How many bytes of the page are between it and the one before.
    pub after: u32,
    /// What the name sorts by.
    pub key: String,
    /// Its place in a listing of several names.
    pub anchor: String,
}
