//! Identifiers in the search index of a mirror (docs/search.md), for a site that has no files of keys: those of the profile
//! `minimal`. As everywhere here, what it says is a hint.

use super::hints::MOST_CANDIDATES;
use crate::fetch::{Answer, Failure, PublishedSite};
use crate::layout::SitePath;
use crate::search::{ExactKey, PaperId, exact_name, read_callback, read_json_callback};
use crate::values::PaperIdentifier;
use pith::{Digest, Suffix};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The most bytes of the directory. Stops one without end.
const MOST_ROOT_BYTES: u64 = 16 << 20;

/// The most bytes of another file of the index, of which the usual ones have some 20,000. Stops one without end.
const MOST_FILE_BYTES: u64 = 4 << 20;

/// How many bytes of files of keys stay in memory. Stops an index that has us keep all of it.
const MOST_KEPT_BYTES: usize = 32 << 20;

/// The most papers of a key whose rows are read. Stops a DOI that thousands of records claim.
const MOST_ROWS: usize = 4;

/// A search index, of which the directory is read once.
#[derive(Default)]
pub(super) struct SearchIndex {
    root: OnceLock<Result<Option<Root>, Failure>>,
    files: Mutex<KeptFiles>,
}

/// Files of keys that were read.
#[derive(Default)]
struct KeptFiles {
    files: BTreeMap<String, Arc<Vec<ExactKey>>>,
    bytes: usize,
}

/// What is needed of the directory.
#[derive(Deserialize)]
struct Root {
    keys: u32,
    months: Months,
}

#[derive(Deserialize)]
struct Months {
    from: u32,
    bits: String,
}

impl SearchIndex {
    /// The numbers that the index shows for an identifier; `None` where there is no index.
    pub(super) fn find(
        &self,
        site: &PublishedSite,
        identifier: &PaperIdentifier,
    ) -> Result<Option<Vec<Suffix>>, Failure> {
        let root = self.root.get_or_init(|| Root::read(site)).as_ref().map_err(Clone::clone)?;
        let Some(root) = root else { return Ok(None) };
        // The index has no key of a version: the versions of a paper are in its row.
        let keys = match identifier {
            PaperIdentifier::Arxiv { id, .. } => vec![format!("arxiv:{id}")],
            PaperIdentifier::Number { .. } | PaperIdentifier::Doi(_) => identifier.keys(),
        };
        for key in keys {
            let suffixes = self.find_key(site, root, &key, identifier)?;
            if !suffixes.is_empty() {
                return Ok(Some(suffixes));
            }
        }
        Ok(Some(Vec::new()))
    }

    fn find_key(
        &self,
        site: &PublishedSite,
        root: &Root,
        key: &str,
        identifier: &PaperIdentifier,
    ) -> Result<Vec<Suffix>, Failure> {
        let digest = Digest::of(key.as_bytes());
        let name = exact_name(ExactKey::file_of(&digest, root.keys));
        let keys = self.keys(site, &name)?;
        let mut suffixes = Vec::new();
        for id in keys.iter().filter(|key| key.is_of(&digest)).map(|key| key.id()).take(MOST_ROWS) {
            for row in root.rows(site, PaperId(id))? {
                let versions = versions_of(&row);
                let wanted = |version: Option<u32>| match identifier {
                    PaperIdentifier::Arxiv { version: Some(wanted), .. } => version == Some(*wanted),
                    _ => false,
                };
                // A version that is asked for; else the newest, which is the first.
                let has_wanted = versions.iter().any(|(_, version)| wanted(*version));
                let is_meant = |at: usize, suffix: &Suffix, version| match identifier {
                    PaperIdentifier::Number { start, .. } => suffix.as_str().starts_with(start.as_str()),
                    _ if has_wanted => wanted(version),
                    _ => at == 0,
                };
                let meant =
                    versions.iter().enumerate().filter(|(at, (suffix, version))| is_meant(*at, suffix, *version));
                suffixes.extend(meant.map(|(_, (suffix, _))| *suffix));
            }
        }
        suffixes.truncate(MOST_CANDIDATES);
        Ok(suffixes)
    }

    /// The keys of a file, which is there only if it has some.
    fn keys(&self, site: &PublishedSite, name: &str) -> Result<Arc<Vec<ExactKey>>, Failure> {
        let kept = || self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(keys) = kept().files.get(name) {
            return Ok(Arc::clone(keys));
        }
        let payload = match site.get(&SitePath::search_file("x", name), MOST_FILE_BYTES) {
            Answer::Found(file) => read_callback("x", name, &file.bytes).map_err(|_| damaged())?,
            Answer::Absent => Vec::new(),
            Answer::Failed(failure) => return Err(failure),
        };
        let keys = Arc::new(ExactKey::read_all(&payload).map_err(|_| damaged())?);
        let mut kept = kept();
        if kept.bytes + payload.len() <= MOST_KEPT_BYTES && !kept.files.contains_key(name) {
            kept.bytes += payload.len();
            kept.files.insert(name.to_owned(), Arc::clone(&keys));
        }
        Ok(keys)
    }
}

impl Root {
    fn read(site: &PublishedSite) -> Result<Option<Self>, Failure> {
        match site.get(&SitePath::search_file("root", ""), MOST_ROOT_BYTES) {
            Answer::Found(file) => {
                let json = read_json_callback("root", "", &file.bytes).map_err(|_| damaged())?;
                serde_json::from_str(json).map(Some).map_err(|_| damaged())
            }
            Answer::Absent => Ok(None),
            Answer::Failed(failure) => Err(failure),
        }
    }

    /// The rows of the part of a month that an id is in.
    fn rows(&self, site: &PublishedSite, id: PaperId) -> Result<Vec<Vec<Value>>, Failure> {
        let month = id.month();
        let months = |number: u32| i64::from(number / 100) * 12 + i64::from(number % 100);
        let place = usize::try_from(months(month.number()) - months(self.months.from)).map_err(|_| damaged())?;
        let bits = self.months.bits.chars().nth(place).and_then(|digit| digit.to_digit(36)).ok_or_else(damaged)?;
        let name = format!("{month}/{}", id.range(u8::try_from(bits).unwrap_or_default()));
        match site.get(&SitePath::search_file("d", &name), MOST_FILE_BYTES) {
            Answer::Found(file) => {
                let json = read_json_callback("d", &name, &file.bytes).map_err(|_| damaged())?;
                let rows: Vec<Vec<Value>> = serde_json::from_str(json).map_err(|_| damaged())?;
                Ok(rows
                    .into_iter()
                    .filter(|row| row.first().and_then(suffix).is_some_and(|one| id.may_be_of(&one)))
                    .collect())
            }
            // As between two builds.
            Answer::Absent => Err(damaged()),
            Answer::Failed(failure) => Err(failure),
        }
    }
}

/// The versions that a row has, with their numbers: the newest, then the others.
fn versions_of(row: &[Value]) -> Vec<(Suffix, Option<u32>)> {
    let version = |value: Option<&Value>| value?.as_str()?.rsplit_once('v')?.1.parse().ok();
    let newest = row.first().and_then(suffix).map(|suffix| (suffix, version(row.get(1))));
    let others = row.get(13).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let others = others.chunks_exact(2).filter_map(|pair| Some((suffix(pair.first()?)?, version(pair.get(1)))));
    newest.into_iter().chain(others).collect()
}

fn suffix(value: &Value) -> Option<Suffix> {
    value.as_str()?.parse().ok()
}

fn damaged() -> Failure {
    Failure::Unreadable("its search index is not one that this program can read".to_owned())
}
