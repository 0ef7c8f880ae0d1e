//! The sources of a build cut into shards, so that several machines read them and each document is read by one.
//!
//! The cut is by bytes: the sources lie one after the other, and each shard has a stretch of them of one length. A file of
//! one document, a packed file and a path that can't be read are of the shard in which they begin; a file of lines that isn't
//! packed is cut, and each line is of the shard in which the line begins. So what the shards read, one after the other, is
//! what one machine reads, but for two things that who puts it together has to know:
//!
//! - Lines are counted from 1 in each stretch ([`SourceDone::lines`](super::SourceDone)), but lie where they lie in the file.
//! - Who reads a whole file stops where it can't be read any more, and a later shard doesn't know that. What it says of the
//!   file doesn't count after a shard that broke off ([`SourceDone::is_broken`](super::SourceDone)), or that
//!   couldn't begin: that one says only that the path can't be read, as each of the others does, and one of those is enough.

use super::folder::Folder;
use super::walk::{Input, SourceFile, Stretch};
use camino::Utf8Path;
use pith::{Digest, Hashing};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::Arc;

/// The most shards of a build. Stops a number with some digits too many, for which somebody would start as many machines.
const MOST_SHARDS: u32 = 1 << 16;

/// Which one of how many shards of a build, such as `3/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Counted from 1, and not more than there are.
    number: NonZeroU32,
    count: NonZeroU32,
}

impl Shard {
    /// One of so many, counted from 1. `None` if there is no such one, or if there would be more than 65,536.
    pub fn new(number: u32, count: u32) -> Option<Self> {
        let shard = Self { number: NonZeroU32::new(number)?, count: NonZeroU32::new(count)? };
        (number <= count && count <= MOST_SHARDS).then_some(shard)
    }

    /// Which one it is, from 1 to [`count`](Self::count).
    pub fn number(self) -> u32 {
        self.number.get()
    }

    /// How many there are.
    pub fn count(self) -> u32 {
        self.count.get()
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.count)
    }
}

impl FromStr for Shard {
    type Err = ParseShardError;

    fn from_str(text: &str) -> Result<Self, ParseShardError> {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|one| one.is_ascii_digit());
        let (number, count) =
            text.split_once('/').filter(|(a, b)| is_number(a) && is_number(b)).ok_or(ParseShardError::Form)?;
        // A number that is larger than that is too large as well.
        let [number, count] = [number, count].map(|text| text.parse().unwrap_or(u32::MAX));
        match Self::new(number, count) {
            Some(shard) => Ok(shard),
            None if count == 0 => Err(ParseShardError::Form),
            None if count > MOST_SHARDS => Err(ParseShardError::TooMany),
            None => Err(ParseShardError::NoSuchOne { count }),
        }
    }
}

/// Why a text does not name a shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseShardError {
    /// It isn't two numbers, or there would be no shard.
    Form,
    /// There would be more shards than may be.
    TooMany,
    /// Its number isn't that of one of so many.
    NoSuchOne {
        /// How many there are.
        count: u32,
    },
}

impl fmt::Display for ParseShardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("expected a shard and how many there are, such as 3/8"),
            Self::TooMany => write!(f, "expected at most {MOST_SHARDS} shards"),
            Self::NoSuchOne { count } => write!(f, "expected a shard from 1/{count} to {count}/{count}"),
        }
    }
}

impl std::error::Error for ParseShardError {}

/// The sources of a build with their sizes, in the order in which they are read.
#[derive(Debug)]
pub(crate) struct SourceList {
    sources: Vec<MeasuredInput>,
}

/// One thing to read.
#[derive(Debug)]
struct MeasuredInput {
    input: Input,
    /// How many bytes a file has; `None` of one that is gone and of all else.
    bytes: Option<u64>,
}

impl SourceList {
    /// Looks at each of the inputs, which are in the order in which they are read.
    pub(crate) fn measure(inputs: Vec<Input>) -> Self {
        let measured = |input| {
            let bytes = if let Input::Source(source) = &input { source.bytes() } else { None };
            MeasuredInput { input, bytes }
        };
        Self { sources: inputs.into_iter().map(measured).collect() }
    }

    /// The SHA-256 of what decides about the cut: each path and size. The same files in another folder, or on another
    /// machine, give the same; why a path can't be read makes no difference.
    pub(crate) fn digest(&self) -> Digest {
        let mut hash = Hashing::default();
        let folder = self.folder();
        for MeasuredInput { input, bytes } in &self.sources {
            let (kind, path) = match (input, bytes) {
                (Input::Stdin, _) => (0_u8, "-".into()),
                (Input::Source(source), _) => {
                    let inside = source.folder.as_ref().map(|folder| folder.inside(&source.path));
                    (if bytes.is_some() { 1 } else { 2 }, inside.unwrap_or_else(|| source.path.as_str().into()))
                }
                // Without a file there is no folder either: all that is known then is how many paths can't be read.
                (Input::Unread(unread), _) => {
                    (3, folder.map(|folder| folder.inside(Utf8Path::new(&unread.path))).unwrap_or_default())
                }
            };
            hash.update(&[kind]);
            hash.update(&(path.len() as u64).to_le_bytes());
            hash.update(path.as_bytes());
            hash.update(&bytes.unwrap_or_default().to_le_bytes());
        }
        hash.digest()
    }

    /// What one shard reads. Each input is of one shard, but for files of lines that are cut.
    pub(crate) fn slice(self, shard: Shard) -> Vec<Input> {
        let total = self.sources.iter().map(|one| u128::from(one.bytes.unwrap_or_default())).sum();
        let slice = Slice::new(total, shard);
        let mut start = 0;
        let mut of_slice = |MeasuredInput { input, bytes }| {
            let bytes = bytes.unwrap_or_default();
            let taken = slice.take(input, start, bytes);
            start += u128::from(bytes);
            taken
        };
        self.sources.into_iter().filter_map(&mut of_slice).collect()
    }

    /// The folder in which the files were found.
    fn folder(&self) -> Option<&Arc<Folder>> {
        self.sources.iter().find_map(|one| match &one.input {
            Input::Source(SourceFile { folder, .. }) => folder.as_ref(),
            Input::Stdin | Input::Unread(_) => None,
        })
    }
}

/// The stretch of all sources, one after the other, that a shard has.
struct Slice {
    start: u128,
    end: u128,
    /// Whether it has what lies where all ends, too.
    is_last: bool,
}

impl Slice {
    fn new(total: u128, shard: Shard) -> Self {
        // Each size has 64 bits at most and the count 17, which leaves as many files as no machine has room for.
        let end_of = |number: u32| total * u128::from(number) / u128::from(shard.count());
        let number = shard.number();
        Self { start: end_of(number - 1), end: end_of(number), is_last: number == shard.count() }
    }

    /// What of an input, which begins there and has so many bytes, is read in this slice.
    fn take(&self, input: Input, start: u128, bytes: u64) -> Option<Input> {
        match input {
            Input::Source(source) if bytes > 0 && source.can_be_cut() => {
                self.cut(source, start, bytes).map(Input::Source)
            }
            whole => (self.start <= start && (start < self.end || self.is_last)).then_some(whole),
        }
    }

    fn cut(&self, source: SourceFile, start: u128, bytes: u64) -> Option<SourceFile> {
        let inside = |at: u128| u64::try_from(at.saturating_sub(start)).map_or(bytes, |at| at.min(bytes));
        let part = inside(self.start)..inside(self.end);
        let is_cut = part != (0..bytes);
        let stretch = is_cut.then(|| Box::new(Stretch { bytes: part.clone(), file_bytes: bytes }));
        (!part.is_empty()).then_some(SourceFile { stretch, ..source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::read::StoredAt;
    use crate::corpus::test_folder::folder;
    use crate::corpus::{
        CachedItem, CachedSource, Limits, ReadTask, ReadTasks, Refused, SourceCache, SourceDone, Spool, inputs,
    };
    use crate::disk::Epoch;
    use crate::report::UnreadPath;
    use camino::Utf8PathBuf;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::fs;
    use std::io::Write;
    use tempfile::TempDir;

    #[test]
    fn a_shard_is_one_of_so_many() {
        for text in ["1/1", "3/8", "8/8", "65536/65536"] {
            assert_eq!(text.parse::<Shard>().unwrap().to_string(), text);
        }
        assert_eq!("03/08".parse(), Ok(Shard::new(3, 8).unwrap()), "as a script counts");
        for text in ["", "3", "/", "3/", "/8", "3/8/9", "+3/8", "3/-8", "3 / 8", "a/b", "٣/٨", "0/0", "1/0"] {
            assert_eq!(text.parse::<Shard>(), Err(ParseShardError::Form), "{text}");
        }
        for (text, why) in [
            ("0/8", "expected a shard from 1/8 to 8/8"),
            ("9/8", "expected a shard from 1/8 to 8/8"),
            ("99999999999999999999/8", "expected a shard from 1/8 to 8/8"),
            ("1/65537", "expected at most 65536 shards"),
            ("1/99999999999999999999", "expected at most 65536 shards"),
            ("x", "expected a shard and how many there are, such as 3/8"),
        ] {
            assert_eq!(text.parse::<Shard>().unwrap_err().to_string(), why);
        }
        assert_eq!(Shard::new(1, MOST_SHARDS + 1), None);
    }

    fn list(folder: &TempDir) -> SourceList {
        let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        SourceList::measure(inputs(&[root], &Limits::default()).all)
    }

    /// Something to read of that many bytes, which nobody reads.
    fn sized(kind: u8, at: usize, bytes: u64) -> MeasuredInput {
        let name = |end: &str| Input::Source(SourceFile::named(format!("{at}.{end}").into()));
        let input = match kind {
            0 => name("json"),
            1 => name("jsonl"),
            2 => name("jsonl.gz"),
            3 => name("ndjson.zst"),
            _ => Input::Unread(UnreadPath::new(&at.to_string(), "")),
        };
        MeasuredInput { bytes: matches!(input, Input::Source(_)).then_some(bytes), input }
    }

    /// What each shard has: what of which inputs.
    fn slices(sources: &[(u8, u64)], count: u32) -> Vec<Vec<(usize, Range)>> {
        let all = || SourceList {
            sources: sources.iter().enumerate().map(|(at, (kind, bytes))| sized(*kind, at, *bytes)).collect(),
        };
        let part = |input: Input| match input {
            Input::Source(source) => {
                let at = source.path.as_str().split('.').next().unwrap().parse().unwrap();
                (at, source.stretch.map(|stretch| stretch.bytes))
            }
            Input::Unread(unread) => (unread.path.parse().unwrap(), None),
            Input::Stdin => panic!("nobody pipes"),
        };
        let shards = (1..=count).map(|number| Shard::new(number, count).unwrap());
        shards.map(|shard| all().slice(shard).into_iter().map(part).collect()).collect()
    }

    /// A stretch of a file, or all of it.
    type Range = Option<std::ops::Range<u64>>;

    #[test]
    fn the_cut_is_by_bytes() {
        let (json, lines, gzip, unread) = (0, 1, 2, 4);
        assert_eq!(slices(&[(json, 10), (json, 10)], 2), [[(0, None)], [(1, None)]]);
        assert_eq!(slices(&[(lines, 10)], 2), [[(0, Some(0..5))], [(0, Some(5..10))]]);
        assert_eq!(slices(&[(gzip, 10)], 2), [vec![(0, None)], vec![]]);
        assert_eq!(slices(&[(lines, 10), (lines, 10)], 2), [[(0, None)], [(1, None)]]);
        assert_eq!(
            slices(&[(json, 6), (unread, 0), (lines, 4), (lines, 0), (json, 0)], 3),
            [vec![(0, None)], vec![], vec![(1, None), (2, None), (3, None), (4, None)]]
        );
        assert_eq!(
            slices(&[(lines, 5), (json, 2), (lines, 5), (unread, 0)], 2),
            [vec![(0, None), (1, None)], vec![(2, None), (3, None)]]
        );
        // Where there is less than a byte for each, and nothing at all.
        assert_eq!(slices(&[(lines, 2)], 3), [vec![], vec![(0, Some(0..1))], vec![(0, Some(1..2))]]);
        assert_eq!(slices(&[(lines, 0), (json, 0), (unread, 0)], 2), [vec![], vec![(0, None), (1, None), (2, None)]]);
        assert_eq!(slices(&[], 2), [vec![], vec![]]);
    }

    /// What knows nothing, and so is told of the end of each file.
    struct Forgetful(Epoch);

    impl SourceCache for Forgetful {
        fn begun(&self) -> Epoch {
            self.0
        }

        fn find(&self, _source: &SourceFile) -> Option<CachedSource> {
            None
        }

        fn part(&self, _source: &SourceFile, _at: u64) -> Option<Vec<CachedItem>> {
            None
        }
    }

    /// What is told of a place: its path, its line, where its bytes lie, and what it comes to.
    type Told = (String, Option<u64>, Option<StoredAt>, String);

    /// What is put together of what shards tell, one after the other.
    #[derive(Debug, Default, PartialEq)]
    struct Combined {
        told: Vec<Told>,
        /// Of each file of lines, how many lines and finds there were, and whether reading broke off.
        ends: BTreeMap<String, (u64, u64, bool)>,
    }

    impl Combined {
        /// Reads what one shard reads.
        fn add(&mut self, inputs: Vec<Input>, limits: &Limits) {
            let made = tempfile::tempfile().unwrap();
            let cache = Forgetful(Epoch::of(&made.metadata().unwrap()));
            let spool = Spool::default();
            for task in ReadTasks::new(inputs, limits, Some(&spool)).with_cache(Some(&cache)) {
                match task {
                    ReadTask::File(source) => self.tell(source.path.to_string(), None, None, String::new()),
                    ReadTask::Line(origin, bytes) => {
                        let mut again = Vec::new();
                        origin.read_again(&spool, limits, &mut again).unwrap();
                        assert_eq!(again, bytes);
                        // What is spooled lies elsewhere in the spool of another shard.
                        let stored = matches!(origin.stored, StoredAt::Slice { .. }).then_some(origin.stored);
                        let place = origin.place();
                        self.tell(place.path, place.line, stored, format!("{bytes:?}"));
                    }
                    ReadTask::Refused(Refused { origin, reason, .. }) => {
                        let place = origin.place();
                        self.tell(place.path, place.line, None, reason.message().to_owned());
                    }
                    ReadTask::Unread(UnreadPath { path, reason, .. }) => self.tell(path, None, None, reason),
                    ReadTask::SourceDone(SourceDone { source, count, lines, is_broken, .. }) => {
                        let end = self.ends.entry(source.path.to_string()).or_default();
                        if !end.2 {
                            *end = (end.0 + lines, end.1 + count, is_broken);
                        }
                    }
                    ReadTask::Pause => {}
                    ReadTask::Known(..) => panic!("nobody remembers"),
                }
            }
        }

        fn tell(&mut self, path: String, line: Option<u64>, stored: Option<StoredAt>, what: String) {
            let (before, _, is_broken) = self.ends.get(&path).copied().unwrap_or_default();
            if !is_broken {
                self.told.push((path, line.map(|line| before + line), stored, what));
            }
        }
    }

    /// What one machine tells of a folder, and what is put together of so many shards.
    fn one_and_many(folder: &TempDir, limits: &Limits, count: u32) -> [Combined; 2] {
        [1, count].map(|count| {
            let mut combined = Combined::default();
            for number in 1..=count {
                combined.add(list(folder).slice(Shard::new(number, count).unwrap()), limits);
            }
            combined
        })
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    const SMALL: Limits = Limits {
        document_bytes: 5,
        passed_over_bytes: 12,
        expansion: 200,
        zstd_window: 1 << 20,
        file_bytes: 1 << 20,
        folder_depth: 9,
    };

    #[test]
    fn what_comes_after_a_line_without_end_is_told_by_a_shard_and_does_not_count() {
        let folder = folder(&[("a.jsonl", b"1\n\n2222222222222222222222\n3\n4\n"), ("b.jsonl", b"1\n")]);
        let mut last = Combined::default();
        last.add(list(&folder).slice(Shard::new(3, 3).unwrap()), &SMALL);
        let lines = |all: &Combined| all.told.iter().map(|one| one.1.unwrap()).collect::<Vec<_>>();
        assert_eq!(lines(&last), [1, 2, 1], "it begins inside that line");
        for count in 1..=9 {
            let [one, many] = one_and_many(&folder, &SMALL, count);
            assert_eq!(lines(&many), [1, 3, 1]);
            assert_eq!(one, many);
        }
    }

    #[test]
    fn a_file_that_has_another_size_than_when_it_was_cut_is_said_by_each_shard() {
        for text in ["1\n2\n3\n4\n5\n", "1\n"] {
            let folder = folder(&[("a.jsonl", b"1\n2\n3\n4\n"), ("b.jsonl", b"1\n2\n3\n4\n")]);
            let cut: Vec<_> = (1..=3).map(|number| list(&folder).slice(Shard::new(number, 3).unwrap())).collect();
            fs::write(folder.path().join("b.jsonl"), text).unwrap();
            let mut combined = Combined::default();
            for inputs in cut {
                combined.add(inputs, &SMALL);
            }
            let b: Vec<_> = combined.told.iter().filter(|one| one.0.ends_with("b.jsonl")).collect();
            let changed = "it changed while it was being read; try again when nothing writes to it";
            assert_eq!(b.len(), 2);
            assert!(b.iter().all(|one| one.3 == changed), "{b:?}");
            assert_eq!((combined.told.len(), combined.ends.len()), (4 + 2, 1));
        }
    }

    #[test]
    fn a_digest_is_of_paths_and_sizes_and_of_nothing_else() {
        let files: [(&str, &[u8]); 3] = [("a.json", b"1"), ("b/c.jsonl", b"22"), ("d.json", b"")];
        let digest_of = |files: &[(&str, &[u8])]| list(&folder(files)).digest();
        let digest = digest_of(&files);
        assert_eq!(digest_of(&files), digest, "in another folder");
        assert_eq!(digest_of(&[("a.json", b"9"), files[1], files[2], ("x.txt", b"")]), digest, "of as many bytes");
        for (other, why) in [
            (&[("a.json", &b"11"[..]), files[1], files[2]][..], "one byte more"),
            (&[("A.json", b"1"), files[1], files[2]], "another name"),
            (&[("a.json", b"1"), ("b-c.jsonl", b"22"), files[2]], "in no folder"),
            (&[("a.json", b"22"), ("b/c.jsonl", b"1"), files[2]], "the other size"),
            (&[("e.json", b"1"), files[1], files[2]], "another order"),
            (&files[..2], "one less"),
            (&[], "none"),
        ] {
            assert_ne!(digest_of(other), digest, "{why}");
        }
        // One that is gone since it was found isn't an empty one.
        let gone = folder(&files);
        let all = inputs(&[Utf8PathBuf::from_path_buf(gone.path().to_owned()).unwrap()], &SMALL).all;
        fs::remove_file(gone.path().join("d.json")).unwrap();
        assert_ne!(SourceList::measure(all).digest(), digest);
    }

    #[test]
    fn no_path_passes_for_two_with_the_size_between_them() {
        let digest_of = |paths: &[&str]| {
            let named = |path: &&str| Input::Source(SourceFile::named(path.into()));
            let bytes = Some(u64::from_le_bytes([1; 8]));
            SourceList { sources: paths.iter().map(|path| MeasuredInput { input: named(path), bytes }).collect() }
                .digest()
        };
        assert_ne!(digest_of(&["a", "b"]), digest_of(&["a\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}b"]));
    }

    #[test]
    #[cfg(unix)]
    fn a_digest_is_also_of_what_cannot_be_read() {
        let digest_with = |links: &[&str], files: &[(&str, &[u8])]| {
            let folder = folder(files);
            for link in links {
                std::os::unix::fs::symlink("b.json", folder.path().join(link)).unwrap();
            }
            list(&folder).digest()
        };
        let files: [(&str, &[u8]); 1] = [("b.json", b"1")];
        let digest = digest_with(&["a.json"], &files);
        assert_eq!(digest_with(&["a.json"], &files), digest, "in another folder");
        for links in [&[][..], &["c.json"], &["a.json", "c.json"]] {
            assert_ne!(digest_with(links, &files), digest);
        }
        assert_ne!(digest_with(&[], &[("a.json", b""), files[0]]), digest, "an empty file");
        let [none, one, two] = [&[][..], &["a.json"], &["a.json", "c.json"]].map(|links| digest_with(links, &[]));
        assert!(none != one && one != two && none != two);
    }

    #[test]
    #[cfg(unix)]
    fn a_named_link_has_the_size_of_what_is_read() {
        let folder = folder(&[("aside", b"1\n2\n3\n4\n5\n6\n")]);
        let link = Utf8PathBuf::from_path_buf(folder.path().join("a.jsonl")).unwrap();
        std::os::unix::fs::symlink("aside", &link).unwrap();
        let list = SourceList::measure(inputs(&[link], &SMALL).all);
        let mut combined = Combined::default();
        combined.add(list.slice(Shard::new(2, 2).unwrap()), &SMALL);
        assert_eq!(combined.told.iter().map(|one| &one.3[..]).collect::<Vec<_>>(), ["[52]", "[53]", "[54]"]);
    }

    /// What lines are made of, with those that are too long and those that are endless.
    fn text() -> impl Strategy<Value = Vec<u8>> {
        let word = prop_oneof![
            8 => Just("\n"),
            3 => Just("\r\n"),
            2 => Just("\r"),
            2 => Just(" "),
            6 => Just("{}"),
            2 => Just("12345"),
            2 => Just("1234567"),
            1 => Just("1234567890123"),
        ];
        prop::collection::vec(word, 0..24).prop_map(|words| words.concat().into_bytes())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn shards_read_what_one_machine_reads(texts in prop::array::uniform4(text()), count in 2..=9_u32) {
            let [a, b, c, d] = &texts;
            let packed = gzip(c);
            let files: [(&str, &[u8]); 5] =
                [("a.jsonl", a), ("b.json", b), ("c.jsonl.gz", &packed), ("d.jsonl", d), ("e.ndjson", a)];
            let [one, many] = one_and_many(&folder(&files), &SMALL, count);
            prop_assert_eq!(one, many);
        }

        #[test]
        fn every_input_is_in_one_shard(
            sources in prop::collection::vec((0..5_u8, prop_oneof![Just(0), 0..40_u64, Just(u64::MAX)]), 0..12),
            count in 1..=40_u32,
        ) {
            let total: u128 = sources.iter().map(|(kind, bytes)| if *kind < 4 { u128::from(*bytes) } else { 0 }).sum();
            let all = slices(&sources, count);
            for (at, (kind, bytes)) in sources.iter().enumerate() {
                let parts: Vec<_> = all.iter().flatten().filter(|part| part.0 == at).map(|part| &part.1).collect();
                if parts == [&None] {
                    continue;
                }
                prop_assert!(*kind == 1 && parts.len() > 1, "{parts:?}");
                let mut next = 0;
                for part in parts.into_iter().flatten() {
                    prop_assert!(part.start == next && part.end > next, "{part:?}");
                    next = part.end;
                }
                prop_assert_eq!(next, *bytes);
            }
            let order: Vec<_> = all.iter().flatten().map(|part| part.0).collect();
            prop_assert!(order.is_sorted());
            if sources.iter().all(|(kind, _)| *kind == 1) {
                for slice in &all {
                    let bytes = |(at, part): &(usize, Range)| {
                        u128::from(part.as_ref().map_or(sources[*at].1, |part| part.end - part.start))
                    };
                    let share = slice.iter().map(bytes).sum::<u128>();
                    prop_assert!(share.abs_diff(total / u128::from(count)) <= 1, "{share} of {total}");
                }
            }
        }
    }
}
