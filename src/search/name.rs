//! Names of files, which depend on a term alone.

use super::posting::{Family, Field};
use data_encoding::HEXLOWER;
use pith::Digest;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The first 16 bytes of a term's SHA-256: the name of the file that it begins, and of its chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct TermName([u8; 16]);

/// The hash of a term: its name, and what decides if it begins a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct TermHash(Digest);

impl TermHash {
    pub(super) fn of(term: &[u8]) -> Self {
        Self(Digest::of(term))
    }

    pub(super) fn name(self) -> TermName {
        let (name, _) = self.0.as_bytes().split_first_chunk().unwrap_or((&[0; 16], &[]));
        TermName(*name)
    }

    /// The 48 bits in bytes 16 to 21.
    pub(super) fn number(self) -> u64 {
        self.0.as_bytes()[16..22].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

impl TermName {
    /// The name of the file that a term begins, or, if it is empty, of the first one.
    pub(crate) fn of(term: &str) -> Self {
        TermHash::of(term.as_bytes()).name()
    }

    /// The file's path below the site.
    pub(crate) fn path(self, family: Family) -> String {
        format!("search/{}/{self}.js", family.kind())
    }
}

impl fmt::Display for TermName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut hex = [0; 32];
        HEXLOWER.encode_mut(&self.0, &mut hex);
        out.write_str(str::from_utf8(&hex).map_err(|_| fmt::Error)?)
    }
}

/// A chunk of a long list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct ChunkName {
    pub(crate) term: TermName,
    pub(crate) field: Field,
    pub(crate) key: u32,
}

impl ChunkName {
    /// Its path below the site.
    pub(crate) fn path(self) -> String {
        format!("search/l/{self}.js")
    }
}

impl fmt::Display for ChunkName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}-{:08x}", self.term, self.field.letter(), self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_document() {
        // The SHA-256 of nothing is known to everybody.
        assert_eq!(TermName::of("").path(Family::Terms), "search/t/e3b0c44298fc1c149afbf4c8996fb924.js");
        let number = TermHash::of(b"").number();
        assert_eq!(number, 0x27ae_41e4_649b);
        let chunk = ChunkName { term: TermName::of(""), field: Field::Author, key: 0xab };
        assert_eq!(chunk.path(), "search/l/e3b0c44298fc1c149afbf4c8996fb924a-000000ab.js");
    }
}
