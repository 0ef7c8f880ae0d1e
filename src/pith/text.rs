//! Canonical text: whether a displayed title or abstract is the one whose hash is signed
//! (PROTOCOL.md, "Canonical text").

use super::id::Digest;

/// The registry keeps the first 600 characters of an abstract, so that a shorter one is whole.
pub const EXCERPT_CHARACTERS: usize = 600;

/// Whether a text has the given SHA-256, in the canonical form or, where that fails, lower-cased
/// with its white space untouched.
pub(super) fn has_hash(text: &str, stated: &str) -> bool {
    // Lower-casing depends on the neighbouring letters (a final sigma), but never across white
    // space that folding removes or keeps, so one lower-cased text serves both forms.
    let lower = text.to_lowercase();
    let canonical = fold_white_space(&lower);
    Digest::of(canonical.as_bytes()).is_hex(stated)
        || (canonical != lower && Digest::of(lower.as_bytes()).is_hex(stated))
}

/// The canonical text: every run of Unicode `White_Space` as one space, the ends stripped, in lower case.
pub fn canonical(text: &str) -> String {
    fold_white_space(&text.to_lowercase())
}

fn fold_white_space(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}
