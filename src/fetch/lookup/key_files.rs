//! The files of a mirror that say what keys of identifiers lead to (docs/identifiers.md, "For programs"). Each is fetched
//! once, and only what is looked for stays in memory.

use super::hints::MOST_CANDIDATES;
use crate::fetch::{Answer, Failure, PublishedSite};
use crate::layout::SitePath;
use pith::{Digest, Suffix};
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::OnceLock;

/// The most bytes of such a file. Stops one without end; those of a mirror of all papers that arXiv has are a quarter of that.
const MOST_KEY_FILE_BYTES: u64 = 16 << 20;

/// The format that each of them says.
const FORMAT: &str = "pith-catalog-resolve-v1";

/// The keys that are looked for, by the files that have them.
pub(super) struct KeyFiles {
    files: BTreeMap<u8, KeyFile>,
}

#[derive(Default)]
struct KeyFile {
    wanted: BTreeSet<String>,
    found: OnceLock<Result<Found, Failure>>,
}

type Found = BTreeMap<String, Vec<Suffix>>;

impl KeyFiles {
    pub(super) fn new(keys: impl Iterator<Item = String>) -> Self {
        let mut files: BTreeMap<u8, KeyFile> = BTreeMap::new();
        for key in keys {
            files.entry(file_of(&key)).or_default().wanted.insert(key);
        }
        Self { files }
    }

    /// What the first of some keys that the mirror has leads to.
    pub(super) fn find(&self, site: &PublishedSite, keys: &[String]) -> Result<Vec<Suffix>, Failure> {
        for key in keys {
            let byte = file_of(key);
            let alone = BTreeSet::from([key.clone()]);
            let found = match self.files.get(&byte).filter(|file| file.wanted.contains(key)) {
                Some(file) => file.found.get_or_init(|| fetch(site, byte, &file.wanted)).clone(),
                None => fetch(site, byte, &alone),
            };
            if let Some(suffixes) = found?.remove(key) {
                return Ok(suffixes);
            }
        }
        Ok(Vec::new())
    }
}

/// The byte that names a key's file.
fn file_of(key: &str) -> u8 {
    let [first, ..] = *Digest::of(key.as_bytes()).as_bytes();
    first
}

fn fetch(site: &PublishedSite, byte: u8, wanted: &BTreeSet<String>) -> Result<Found, Failure> {
    match site.get(&SitePath::lookups(byte), MOST_KEY_FILE_BYTES) {
        Answer::Found(file) => read(&file.bytes, wanted),
        // Only files that have a key are there.
        Answer::Absent => Ok(Found::new()),
        Answer::Failed(failure) => Err(failure),
    }
}

fn read(bytes: &[u8], wanted: &BTreeSet<String>) -> Result<Found, Failure> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let read = deserializer.deserialize_map(Wanted(wanted)).and_then(|found| deserializer.end().map(|()| found));
    read.map_err(|_| Failure::Unreadable("its list of identifiers is not one that this program can read".to_owned()))
}

/// Keeps what is wanted of a file, and passes over the rest.
struct Wanted<'w>(&'w BTreeSet<String>);

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of keys")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Found, A::Error> {
        let (mut found, mut is_format) = (Found::new(), false);
        while let Some(key) = members.next_key::<String>()? {
            if key == "format" {
                is_format = members.next_value::<String>()? == FORMAT;
            } else if self.0.contains(&key) {
                let FirstSuffixes(suffixes) = members.next_value()?;
                found.insert(key, suffixes);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        if is_format { Ok(found) } else { Err(A::Error::custom("another format")) }
    }
}

/// The first numbers of a list.
struct FirstSuffixes(Vec<Suffix>);

impl<'de> Deserialize<'de> for FirstSuffixes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        let suffixes: Result<Vec<_>, _> = texts.iter().take(MOST_CANDIDATES).map(|text| text.parse()).collect();
        suffixes.map(Self).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUFFIX: &str = "MFB4YH5ROE256JUPXCULHXXWFK";

    #[test]
    fn what_is_looked_for_is_kept_and_nothing_else() {
        let wanted = BTreeSet::from(["arxiv:1903.00045".to_owned(), "doi:x".to_owned()]);
        let file = |members: &str| format!("{{\n\"format\":\"{FORMAT}\"{members}\n}}\n");
        let found =
            read(file(&format!(",\n\"a\":[1],\n\"arxiv:1903.00045\":[\"{SUFFIX}\"]")).as_bytes(), &wanted).unwrap();
        assert_eq!(found, Found::from([("arxiv:1903.00045".to_owned(), vec![SUFFIX.parse().unwrap()])]));
        let many = vec![format!("\"{SUFFIX}\""); 1000].join(",");
        assert_eq!(
            read(file(&format!(",\"doi:x\":[{many}]")).as_bytes(), &wanted).unwrap()["doi:x"].len(),
            MOST_CANDIDATES
        );
        for bad in [
            "",
            "{}",
            "[]",
            "<!doctype html>",
            "{\"format\":\"other\"}",
            &file(",\"doi:x\":[1]"),
            &file(",\"doi:x\":[\"../../x\"]"),
            &(file("") + "x"),
        ] {
            assert!(read(bad.as_bytes(), &wanted).is_err(), "{bad}");
        }
    }
}
