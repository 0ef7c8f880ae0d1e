//! Keys of exact matches, by their digests: `docs/search.md`, "Exact keys".

use super::words::Words;
use crate::tex;
use crate::values::Identifier;
use pith::Digest;
use std::fmt;

/// The most words of a title that its key has. Stops a title of megabytes.
const MOST_TITLE_WORDS: usize = 1000;

/// How many bytes of the digest stand in a file.
pub(super) const KEPT_BYTES: usize = 7;

/// A key, by the beginning of its digest. Ordered as in files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct KeyDigest([u8; KEPT_BYTES]);

impl KeyDigest {
    /// The key of a title as it stands; `None` where it has no word.
    pub(crate) fn of_title(title: &str, words: &mut Words) -> Option<Self> {
        let together = words.read(title, MOST_TITLE_WORDS).together();
        (!together.is_empty()).then(|| Self::of(&["title:", together]))
    }

    /// The keys of a title as the page shows it and, where that has others, by its TeX.
    pub(crate) fn of_titles(title: &str, words: &mut Words) -> impl Iterator<Item = Self> + use<> {
        let shown = Self::of_title(&tex::plain(title), words);
        let by_tex = if tex::is_plain(title) { shown } else { Self::of_title(title, words) };
        shown.into_iter().chain(by_tex.filter(|key| shown != Some(*key)))
    }

    /// The key of an identifier.
    pub(crate) fn of_identifier(identifier: Identifier<'_>) -> Self {
        Self::of(&[&identifier.to_string()])
    }

    pub(super) fn of(parts: &[&str]) -> Self {
        let digest = Digest::of(parts.concat().as_bytes());
        Self(digest.as_bytes().first_chunk().copied().unwrap_or_default())
    }

    /// The bytes that stand in a file.
    pub(crate) fn to_bytes(self) -> [u8; KEPT_BYTES] {
        self.0
    }
}

impl fmt::Debug for KeyDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(title: &str) -> Vec<String> {
        KeyDigest::of_titles(title, &mut Words::default()).map(|key| format!("{key:?}")).collect()
    }

    fn digest(key: &str) -> String {
        Digest::of(key.as_bytes()).to_string()[..14].to_owned()
    }

    #[test]
    fn a_key_is_the_beginning_of_a_digest() {
        assert_eq!(titles("On the “Navier–Stokes” problem: I"), [digest("title:onthenavierstokesproblemi")]);
        assert_eq!(titles("H$_2$O"), [digest("title:h2o")]);
        assert_eq!(titles("$\\mathcal{N}=4$ at $\\aleph_0$"), [digest("title:n4atא0"), digest("title:n4at0")]);
        assert_eq!(titles("…"), [""; 0]);
        let arxiv = KeyDigest::of_identifier(Identifier::Arxiv("math.AG/0309136"));
        assert_eq!(format!("{arxiv:?}"), digest("arxiv:math/0309136"));
        assert_eq!(KeyDigest::of_identifier(Identifier::Arxiv("math/0309136")), arxiv);
        let claimed = KeyDigest::of_identifier(Identifier::ClaimedDoi("10.1103/x"));
        assert_eq!(format!("{claimed:?}"), digest("claimed-doi:10.1103/x"));
    }
}
