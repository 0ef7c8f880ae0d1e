//! What stops a build before it writes, though it could go on: a mistake in a configuration must not
//! cost a mirror what it has published.

use serde::Serialize;

/// Why a build stopped before it wrote anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stopped {
    /// What would have happened, as programs call it.
    pub reason: &'static str,
    /// What would have happened and why, in a sentence that is safe to print.
    pub message: String,
    /// What to do, whether that was meant or not.
    pub advice: String,
}
