//! The checksums that a site has of its files: `SHA256SUMS`, and in a large catalog a list for each
//! first one or two characters of the suffixes.

use super::check::AuditCheck;
use super::findings::Findings;
use crate::disk::{Sortable, SortedTable, Sorter};
use crate::fetch::{Answer, Failure, PublishedSite, Stored, StoredLine, WITH_RETURNS, in_order};
use crate::layout::{PaperFile, SitePath};
use crate::text::{plural, thousands};
use pith::{Digest, Suffix};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

/// The most bytes of all lists of checksums together. Stops a thousand that are each not too long; those of all papers
/// that arXiv has take three quarters of it.
const MOST_SUMS_BYTES: u64 = 2 << 30;

/// The most bytes of the list of one shard. Stops several without end, which come at a time and wait on the disk; a
/// thousandth of all papers takes a tenth.
const MOST_SHARD_SUMS_BYTES: u64 = 16 << 20;

/// The most files of all lists together, and lines that are none. Stops short lines, each of which has a price, and
/// lists that fill the disk.
const MOST_SUMS: u64 = 20_000_000;

/// The most shards, each named once or twice. Stops one that is named a million times.
const MOST_SHARDS: usize = 2 * 32 * 32;

/// The most bytes of a line: those of a checksum, and of a path that any system has. Stops one without end, and paths so
/// long that where they stand fills the memory.
const MOST_SUM_LINE_BYTES: usize = 64 + 2 + 1024;

/// The checksum of a paper's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct PaperSum {
    pub(super) suffix: Suffix,
    pub(super) file: PaperFile,
    pub(super) sha256: Digest,
}

impl Sortable for PaperSum {
    type Key = (Suffix, PaperFile);

    fn key(&self) -> Self::Key {
        (self.suffix, self.file)
    }
}

/// The checksum of another file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct OtherSum {
    path: Box<str>,
    sha256: Digest,
}

impl Sortable for OtherSum {
    type Key = Box<str>;

    fn key(&self) -> Box<str> {
        self.path.clone()
    }

    fn more_bytes(&self) -> usize {
        self.path.len()
    }
}

/// The checksums of a site.
#[derive(Debug, Default)]
pub(super) struct SiteSums {
    of_papers: SortedTable<PaperSum>,
    others: SortedTable<OtherSum>,
    /// Whether a part could not be read, so that nothing follows from what isn't there.
    pub(super) is_partial: bool,
}

/// Checksums that are being read.
#[derive(Default)]
struct SumsReader {
    of_papers: Sorter<PaperSum>,
    others: Sorter<OtherSum>,
    shards: Vec<(SitePath, Digest)>,
    bytes: u64,
    lines: u64,
    is_partial: bool,
}

impl SiteSums {
    /// Reads the checksums; `None` where there are none. What is wrong with them is told.
    ///
    /// # Errors
    /// A temporary file can't be written or read.
    pub(super) fn read(
        site: &PublishedSite,
        concurrency: NonZeroUsize,
        findings: &mut Findings,
    ) -> io::Result<Option<Self>> {
        let mut reader = SumsReader::default();
        let root = SitePath::sums();
        match site.store(&root, MOST_SUMS_BYTES) {
            Answer::Absent => return Ok(None),
            Answer::Failed(Failure::NotStored(reason)) => return Err(io::Error::other(reason)),
            Answer::Failed(failure) => {
                findings.fail(&root, None, &failure);
                return Ok(None);
            }
            Answer::Found(stored) => {
                // Nothing says what it should be.
                if stored.as_text.is_some() {
                    findings.report(
                        &root,
                        None,
                        AuditCheck::LineEnds,
                        "it has Windows line endings, which no build writes",
                    );
                }
                reader.take(&root, stored, findings)?;
            }
        }
        let mut seen = BTreeSet::new();
        let shards = std::mem::take(&mut reader.shards);
        let shards: Vec<_> = shards.into_iter().filter(|(path, _)| seen.insert(path.clone())).collect();
        let get = |(path, sha256): (SitePath, Digest)| (site.store(&path, MOST_SHARD_SUMS_BYTES), path, sha256);
        let mut outcome = Ok(());
        in_order(concurrency, shards.into_iter(), get, |(answer, path, sha256)| {
            outcome = reader.take_shelf(answer, &path, &sha256, findings);
            if outcome.is_ok() && reader.has_room() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        outcome?;
        reader.finish(findings).map(Some)
    }
}

impl SumsReader {
    /// Whether as much may be read as a shard has.
    fn has_room(&self) -> bool {
        self.bytes < MOST_SUMS_BYTES && self.lines < MOST_SUMS
    }

    fn take_shelf(
        &mut self,
        answer: Answer<Stored>,
        path: &SitePath,
        sha256: &Digest,
        findings: &mut Findings,
    ) -> io::Result<()> {
        match answer {
            Answer::Found(stored) => {
                let (found, as_text) = (stored.sha256, stored.as_text);
                self.take(path, stored, findings)?;
                if as_text == Some(*sha256) {
                    findings.report(path, None, AuditCheck::LineEnds, WITH_RETURNS);
                } else if found != *sha256 {
                    let message = format!("`SHA256SUMS` lists the SHA-256 {sha256}, but the file has {found}");
                    findings.report(path, None, AuditCheck::Checksum, message);
                }
            }
            Answer::Absent => {
                self.is_partial = true;
                findings.report(path, None, AuditCheck::NotServed, "`SHA256SUMS` lists it, but it is missing");
            }
            Answer::Failed(Failure::NotStored(reason)) => return Err(io::Error::other(reason)),
            Answer::Failed(failure) => {
                self.is_partial = true;
                findings.fail(path, None, &failure);
            }
        }
        Ok(())
    }

    /// Takes the lines of a list.
    fn take(&mut self, list: &SitePath, stored: Stored, findings: &mut Findings) -> io::Result<()> {
        let (mut wrong, mut count, mut at, mut is_cut) = (None, 0_u64, 0_u64, false);
        let is_empty = stored.bytes == 0;
        // A list whose lines end otherwise lists the same.
        let is_changed = stored.as_text.is_some();
        self.bytes += stored.bytes;
        let mut outcome = Ok(());
        stored.lines(MOST_SUM_LINE_BYTES, |line| {
            at += 1;
            self.lines += 1;
            let line = match line {
                StoredLine::Whole([]) => return self.has_room(),
                StoredLine::Whole(line) => read_line(line.strip_suffix(b"\r").filter(|_| is_changed).unwrap_or(line)),
                StoredLine::TooLong => None,
                StoredLine::Unended(_) => {
                    is_cut = true;
                    return false;
                }
            };
            if let Some((path, sha256)) = line {
                outcome = self.push(path, sha256);
            } else {
                wrong.get_or_insert(at);
                count += 1;
            }
            outcome.is_ok() && self.has_room()
        })?;
        outcome?;
        if is_cut {
            self.is_partial = true;
            findings.report(list, None, AuditCheck::Truncated, "its last line does not end with a newline");
        } else if let Some(line) = wrong {
            self.is_partial = true;
            let more = if count > 1 { format!(" (and {})", plural(count - 1, "more line")) } else { String::new() };
            let expected = "expected a SHA-256, two spaces and the path of a file on this site";
            findings.report(list, None, AuditCheck::Checksum, format!("line {}: {expected}{more}", thousands(line)));
        } else if is_empty && *list == SitePath::sums() {
            self.is_partial = true;
            findings.report(list, None, AuditCheck::Truncated, "it is empty");
        }
        Ok(())
    }

    fn push(&mut self, path: SitePath, sha256: Digest) -> io::Result<()> {
        if let Some((suffix, file)) = PaperFile::parse(path.as_str()) {
            return self.of_papers.push(PaperSum { suffix, file, sha256 });
        }
        let other = OtherSum { path: path.as_str().into(), sha256 };
        if SitePath::is_sums_of(path.as_str()) && self.shards.len() < MOST_SHARDS {
            self.shards.push((path, sha256));
        }
        self.others.push(other)
    }

    fn finish(mut self, findings: &mut Findings) -> io::Result<SiteSums> {
        if !self.has_room() {
            self.is_partial = true;
            let message = format!(
                "the checksum lists have more than {} files or {} GiB together; the rest was not read",
                thousands(MOST_SUMS),
                MOST_SUMS_BYTES >> 30
            );
            findings.report(&SitePath::sums(), None, AuditCheck::TooLarge, message);
        }
        let mut twice: Option<String> = None;
        let of_papers = self.of_papers.finish(|again| {
            twice.get_or_insert_with(|| again.file.path(again.suffix).to_string());
        })?;
        let others = self.others.finish(|again| {
            twice.get_or_insert_with(|| again.path.to_string());
        })?;
        if let Some(path) = twice {
            let message = format!("it lists {} twice", pith::quote::quoted(&path));
            findings.report(&SitePath::sums(), None, AuditCheck::Checksum, message);
        }
        Ok(SiteSums { of_papers, others, is_partial: self.is_partial })
    }
}

impl SiteSums {
    /// Whether it lists nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.of_papers.is_empty() && self.others.is_empty()
    }

    /// The checksum of a paper's file.
    pub(super) fn of_paper(&self, suffix: Suffix, file: PaperFile) -> Option<Digest> {
        self.of_papers.get(&(suffix, file)).map(|sum| sum.sha256)
    }

    /// The checksum of another file.
    pub(super) fn other(&self, path: &str) -> Option<Digest> {
        self.others.get(&path.into()).map(|sum| sum.sha256)
    }

    /// The files of papers that it lists, by their suffixes.
    pub(super) fn files_of_papers(&self) -> impl Iterator<Item = PaperSum> + Send {
        self.of_papers.iter()
    }

    /// All else that it lists, by path.
    pub(super) fn others(&self) -> impl Iterator<Item = (SitePath, Digest)> + Send {
        self.others.iter().filter_map(|sum| Some((SitePath::listed(&sum.path)?, sum.sha256)))
    }

    /// The checksum of any file.
    pub(super) fn sum(&self, path: &str) -> Option<Digest> {
        match PaperFile::parse(path) {
            Some((suffix, file)) => self.of_paper(suffix, file),
            None => self.other(path),
        }
    }

    /// Fails if something could not be read again from a temporary file.
    ///
    /// # Errors
    /// So it is.
    pub(super) fn check(&self) -> io::Result<()> {
        self.of_papers.check().and_then(|()| self.others.check())
    }
}

/// A line as `sha256sum` writes it.
fn read_line(line: &[u8]) -> Option<(SitePath, Digest)> {
    let line = std::str::from_utf8(line).ok()?;
    let (sha256, path) = line.split_at_checked(64)?;
    let path = path.strip_prefix("  ").or_else(|| path.strip_prefix(" *"))?;
    Some((SitePath::listed(path)?, sha256.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUFFIX: &str = "MFB4YH5ROE256JUPXCULHXXWFK";

    #[test]
    fn each_file_of_a_paper_is_known_by_its_path_and_has_it() {
        let suffix: Suffix = SUFFIX.parse().unwrap();
        for file in PaperFile::ALL {
            assert_eq!(PaperFile::parse(file.path(suffix).as_str()), Some((suffix, file)));
        }
        for other in ["pith/x.json", "pith", "index.html", "api/pith-number/x", ".well-known/pith/x/bundle.json"] {
            assert_eq!(PaperFile::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_line_is_a_checksum_and_a_path_of_the_site() {
        let sha256 = "0".repeat(64);
        for (line, is_one) in [
            (format!("{sha256}  a b/ä.html"), true),
            (format!("{sha256} *index.html"), true),
            (format!("{sha256} index.html"), false),
            (format!("{sha256}  ../x"), false),
            (format!("{sha256}  /etc/passwd"), false),
            (format!("{}  x", "g".repeat(64)), false),
            (sha256.clone(), false),
            ("ä".repeat(40), false),
        ] {
            assert_eq!(read_line(line.as_bytes()).is_some(), is_one, "{line}");
        }
        assert_eq!(read_line(b"\xff"), None);
    }
}
