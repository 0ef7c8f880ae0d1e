//! How the lists of a large catalog are divided: by how the suffixes begin.

use pith::Suffix;
use std::fmt;

/// How many documents one list may hold, so that a new paper changes a short one.
const MOST_IN_ONE_LIST: u64 = 20_000;

/// How many documents the papers have whose suffixes begin with one character, before these are divided too. What is
/// read of a site allows a list of checksums that is about twice as large as theirs.
const MOST_IN_ONE_SHARD: u64 = 10_000;

/// How many characters suffixes are made of.
const CHARACTERS: u64 = 32;

/// How the lists of documents, and their checksums, are divided. As a catalog grows, its lists do first, and
/// their number by 32 at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sharding {
    /// One list has all.
    Whole,
    /// One for each first character of the suffixes.
    ByOne,
    /// One for each two.
    ByTwo,
}

impl Sharding {
    /// That of a catalog of so many documents.
    pub(crate) fn of(documents: u64) -> Self {
        match documents {
            0..=MOST_IN_ONE_LIST => Self::Whole,
            _ if documents <= MOST_IN_ONE_SHARD * CHARACTERS => Self::ByOne,
            _ => Self::ByTwo,
        }
    }

    /// Which part has the papers whose suffixes begin as this one.
    pub(crate) fn shard(self, suffix: Suffix) -> Option<Shard> {
        let [first, second] = suffix.shard();
        match self {
            Self::Whole => None,
            Self::ByOne => Some(Shard { first, second: None }),
            Self::ByTwo => Some(Shard { first, second: Some(second) }),
        }
    }
}

/// A part of a large catalog: how its suffixes begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shard {
    first: char,
    second: Option<char>,
}

impl Shard {
    /// Whether a text is one.
    pub(crate) fn is_one(text: &str) -> bool {
        matches!(text.len(), 1 | 2) && text.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        self.second.map_or(Ok(()), |second| second.fmt(f))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalog_that_grows_has_more_lists() {
        let suffix: Suffix = "MFB4YH5ROE256JUPXCULHXXWFK".parse().unwrap();
        for (documents, expected) in
            [(0, None), (20_000, None), (20_001, Some("M")), (320_000, Some("M")), (320_001, Some("MF"))]
        {
            let shard = Sharding::of(documents).shard(suffix).map(|shard| shard.to_string());
            assert_eq!(shard.as_deref(), expected, "{documents}");
            assert!(shard.is_none_or(|shard| Shard::is_one(&shard)));
        }
        assert!(["", "MFB", "m", "1", "é"].iter().all(|text| !Shard::is_one(text)));
    }
}
