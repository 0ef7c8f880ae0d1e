//! Keys of exact matches, by their digests: `docs/search.md`, "Exact keys".

use super::words::Words;
use crate::tex;
use pith::{Digest, ShortNumber};
use std::fmt;

/// The most words of a title that its key has. Stops a title of megabytes.
const MOST_TITLE_WORDS: usize = 1000;

/// How many bytes of the digest stand in a file.
const KEPT_BYTES: usize = 7;

/// How many papers a file of keys is for on average.
const PAPERS_OF_FILE: u64 = 200;

/// The most files, as a power of two: four hexadecimal digits name them.
const MOST_FILE_BITS: u8 = 16;

/// A key, by the beginning of its digest. Ordered as in files, and files as their names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ExactKey([u8; KEPT_BYTES]);

impl ExactKey {
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

    /// The key of an id at arXiv, without its version.
    pub(crate) fn of_arxiv(id: &str) -> Self {
        Self::of(&["arxiv:", &id.to_ascii_lowercase()])
    }

    /// The key of a short number.
    pub(crate) fn of_number(number: ShortNumber) -> Self {
        Self::of(&["pith:", &number.as_str().to_ascii_lowercase()])
    }

    fn of(parts: &[&str]) -> Self {
        let digest = Digest::of(parts.concat().as_bytes());
        Self(digest.as_bytes().first_chunk().copied().unwrap_or_default())
    }

    /// The bytes that stand in a file.
    pub(crate) fn to_bytes(self) -> [u8; KEPT_BYTES] {
        self.0
    }

    /// The number of its file, where 2^`bits` files are.
    pub(crate) fn file(self, bits: u8) -> u16 {
        let [first, second, ..] = self.0;
        let shift = u32::from(MOST_FILE_BITS - bits.min(MOST_FILE_BITS));
        u16::from_be_bytes([first, second]).checked_shr(shift).unwrap_or(0)
    }
}

impl fmt::Debug for ExactKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// How many files of keys there are for so many papers, as a power of two.
pub(crate) fn file_bits(papers: u64) -> u8 {
    (0..MOST_FILE_BITS).find(|bits| papers <= PAPERS_OF_FILE << bits).unwrap_or(MOST_FILE_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(title: &str) -> Vec<String> {
        ExactKey::of_titles(title, &mut Words::default()).map(|key| format!("{key:?}")).collect()
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
        assert_eq!(format!("{:?}", ExactKey::of_arxiv("math.AG/0309136")), digest("arxiv:math.ag/0309136"));
        let number = "pith:MFB4YH5R".parse().unwrap();
        assert_eq!(format!("{:?}", ExactKey::of_number(number)), digest("pith:mfb4yh5r"));
    }

    #[test]
    fn a_file_has_the_keys_that_begin_alike() {
        let key = ExactKey([0b1010_0101, 0b1100_0011, 1, 2, 3, 4, 5]);
        for (bits, file) in [(0, 0), (1, 1), (3, 5), (8, 0xa5), (12, 0xa5c), (16, 0xa5c3), (17, 0xa5c3)] {
            assert_eq!(key.file(bits), file, "{bits}");
        }
        for (papers, bits) in [(0, 0), (200, 0), (201, 1), (400, 1), (401, 2), (1_500_000, 13), (u64::MAX, 16)] {
            assert_eq!(file_bits(papers), bits, "{papers}");
        }
    }
}
