//! The checksums that a site has of its files: `SHA256SUMS`, and in a large catalog a list for each
//! first two characters of the suffixes.

use super::check::Check;
use super::notebook::Notebook;
use crate::fetch::{Answer, PublishedSite, in_order};
use crate::pith::{Digest, Suffix};
use crate::site::SitePath;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

/// The most bytes of a list of checksums. Stops one without end.
const MOST_BYTES: u64 = 256 << 20;

/// A file of a paper. A list has many of these, which are kept without their paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owned {
    Record,
    Bundle,
    WellKnown,
    Page,
    State,
    Graph,
    Events,
}

impl Owned {
    /// Which file of which paper a path is.
    pub(super) fn of(path: &str) -> Option<(Suffix, Self)> {
        if let Some(rest) = path.strip_prefix("pith/") {
            return match rest.split_once('/') {
                None => Some((rest.strip_suffix(".json")?.parse().ok()?, Self::Record)),
                Some((suffix, "bundle.json")) => Some((suffix.parse().ok()?, Self::Bundle)),
                Some((suffix, "index.html")) => Some((suffix.parse().ok()?, Self::Page)),
                Some((suffix, "state.json")) => Some((suffix.parse().ok()?, Self::State)),
                Some(_) => None,
            };
        }
        if let Some(rest) = path.strip_prefix(".well-known/pith/") {
            return Some((rest.strip_suffix("/bundle.json")?.parse().ok()?, Self::WellKnown));
        }
        match path.strip_prefix("api/pith-number/")?.split_once('/')? {
            (suffix, "graph.json") => Some((suffix.parse().ok()?, Self::Graph)),
            (suffix, "events.json") => Some((suffix.parse().ok()?, Self::Events)),
            _ => None,
        }
    }

    /// Its path.
    pub(super) fn path(self, suffix: Suffix) -> SitePath {
        match self {
            Self::Record => SitePath::record(suffix),
            Self::Bundle => SitePath::bundle(suffix),
            Self::WellKnown => SitePath::well_known_bundle(suffix),
            Self::Page => SitePath::paper(suffix),
            Self::State => SitePath::state(suffix),
            Self::Graph => SitePath::graph(suffix),
            Self::Events => SitePath::events(suffix),
        }
    }

    /// The part of a site that it is of, as the configuration names those; a page is of none.
    pub(super) fn part(self) -> Option<&'static str> {
        match self {
            Self::Record => Some("record"),
            Self::Bundle => Some("bundle"),
            Self::WellKnown => Some("well_known"),
            Self::Page => None,
            Self::State => Some("state"),
            Self::Graph => Some("graph"),
            Self::Events => Some("events"),
        }
    }

    /// Whether it is a document.
    pub(super) fn is_document(self) -> bool {
        matches!(self, Self::Record | Self::Bundle | Self::WellKnown)
    }
}

/// The checksums of a site.
#[derive(Debug, Default)]
pub(super) struct Sums {
    /// Files of papers, sorted.
    owned: Vec<(Suffix, Owned, Digest)>,
    /// All else, sorted by path.
    pub(super) others: Vec<(SitePath, Digest)>,
    /// Whether a part could not be read, so that nothing follows from what isn't there.
    pub(super) is_partial: bool,
}

/// Whether a path is a list of one shelf's checksums.
fn is_shelf(path: &str) -> bool {
    path.starts_with("catalog/sums/")
}

impl Sums {
    /// Reads the checksums; `None` where there are none. What is wrong with them is told.
    pub(super) fn read(site: &PublishedSite, lanes: NonZeroUsize, notes: &mut Notebook) -> Option<Self> {
        let mut sums = Self::default();
        let root = SitePath::sums();
        match site.get(&root, MOST_BYTES) {
            Answer::Absent => return None,
            Answer::Failed(failure) => {
                notes.fail(&root, None, &failure);
                return None;
            }
            Answer::Found(file) => sums.take(&root, &file.bytes, notes),
        }
        let shelves: Vec<_> = sums.others.iter().filter(|(path, _)| is_shelf(path.as_str())).cloned().collect();
        let get = |(path, sha256): (SitePath, Digest)| (site.get(&path, MOST_BYTES), path, sha256);
        in_order(lanes, shelves.into_iter(), get, |(answer, path, sha256)| {
            sums.take_shelf(answer, &path, &sha256, notes);
            ControlFlow::Continue(())
        });
        sums.put_in_order(notes);
        Some(sums)
    }

    fn take_shelf(&mut self, answer: Answer, path: &SitePath, sha256: &Digest, notes: &mut Notebook) {
        match answer {
            Answer::Found(file) => {
                let found = Digest::of(&file.bytes);
                self.take(path, &file.bytes, notes);
                if found != *sha256 {
                    let message = format!("`SHA256SUMS` lists it with the SHA-256 {sha256}, and it has {found}");
                    notes.tell(path, None, Check::Checksum, message);
                }
            }
            Answer::Absent => {
                self.is_partial = true;
                notes.tell(path, None, Check::NotServed, "`SHA256SUMS` lists it, and it is not there");
            }
            Answer::Failed(failure) => {
                self.is_partial = true;
                notes.fail(path, None, &failure);
            }
        }
    }

    /// Takes the lines of a list.
    fn take(&mut self, list: &SitePath, bytes: &[u8], notes: &mut Notebook) {
        // A list whose lines end otherwise lists the same.
        let is_changed = memchr::memmem::find(bytes, b"\r\n").is_some();
        if is_changed {
            notes.tell(list, None, Check::LineEnds, "its lines end as on Windows: something on the way changed them");
        }
        let mut wrong = None;
        let mut count = 0_u64;
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let whole = bytes.get(..end).unwrap_or_default();
        for (at, line) in whole.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty()) {
            let line = line.strip_suffix(b"\r").filter(|_| is_changed).unwrap_or(line);
            let Some((path, sha256)) = read_line(line) else {
                wrong.get_or_insert(at + 1);
                count += 1;
                continue;
            };
            match Owned::of(path.as_str()) {
                Some((suffix, file)) => self.owned.push((suffix, file, sha256)),
                None => self.others.push((path, sha256)),
            }
        }
        if end < bytes.len() {
            self.is_partial = true;
            notes.tell(list, None, Check::Truncated, "its last line has no end");
        } else if let Some(line) = wrong {
            self.is_partial = true;
            let more = if count > 1 { format!("; so it is with {} more", count - 1) } else { String::new() };
            let expected = "expected a SHA-256, two spaces and the path of a file of this site";
            notes.tell(list, None, Check::Checksum, format!("line {line}: {expected}{more}"));
        } else if bytes.is_empty() && *list == SitePath::sums() {
            self.is_partial = true;
            notes.tell(list, None, Check::Truncated, "it is empty");
        }
    }

    fn put_in_order(&mut self, notes: &mut Notebook) {
        self.owned.sort();
        self.others.sort();
        let mut twice = None;
        self.owned.dedup_by(|later, first| {
            let same = (later.0, later.1) == (first.0, first.1);
            if same {
                twice.get_or_insert_with(|| first.1.path(first.0));
            }
            same
        });
        self.others.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                twice.get_or_insert_with(|| first.0.clone());
            }
            same
        });
        if let Some(path) = twice {
            let message = format!("it lists {} twice", crate::pith::quote::quoted(path.as_str()));
            notes.tell(&SitePath::sums(), None, Check::Checksum, message);
        }
    }

    /// Whether it lists nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.owned.is_empty() && self.others.is_empty()
    }

    /// The checksum of a paper's file.
    pub(super) fn owned(&self, suffix: Suffix, file: Owned) -> Option<Digest> {
        let place = self.owned.binary_search_by_key(&(suffix, file), |(suffix, file, _)| (*suffix, *file)).ok()?;
        self.owned.get(place).map(|(_, _, sha256)| *sha256)
    }

    /// The checksum of another file.
    pub(super) fn other(&self, path: &str) -> Option<Digest> {
        let place = self.others.binary_search_by(|(other, _)| other.as_str().cmp(path)).ok()?;
        self.others.get(place).map(|(_, sha256)| *sha256)
    }

    /// The files of papers that it lists.
    pub(super) fn files_of_papers(&self) -> impl Iterator<Item = (Suffix, Owned, Digest)> {
        self.owned.iter().copied()
    }

    /// The checksum of any file.
    pub(super) fn sum(&self, path: &str) -> Option<Digest> {
        match Owned::of(path) {
            Some((suffix, file)) => self.owned(suffix, file),
            None => self.other(path),
        }
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
        for file in
            [Owned::Record, Owned::Bundle, Owned::WellKnown, Owned::Page, Owned::State, Owned::Graph, Owned::Events]
        {
            assert_eq!(Owned::of(file.path(suffix).as_str()), Some((suffix, file)));
        }
        for other in ["pith/x.json", "pith", "index.html", "api/pith-number/x", ".well-known/pith/x/bundle.json"] {
            assert_eq!(Owned::of(other), None, "{other}");
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
