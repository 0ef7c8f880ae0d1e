//! Entries of a file of terms: a front-coded term and its lists.

use super::bytes::{count, take, take_byte, take_u32, take_varint, term_bytes, write_varint};
use super::damaged::Reason;
use super::list::take_body;
use super::posting::{Family, Field};

/// The most fields of a family.
const MOST_FIELDS: usize = 3;

/// What the flag of a field is shifted by where its list lies outside.
const OUTSIDE_SHIFT: usize = 4;

/// How many bytes a chunk takes in a directory at least.
const LEAST_CHUNK_BYTES: usize = 5;

/// What is said of terms that aren't sorted.
pub(super) const UNSORTED: Reason = "has terms that aren't sorted";

/// The flag that a family's list at a place is there.
pub(super) fn flag(place: usize, is_outside: bool) -> u8 {
    1 << (place + if is_outside { OUTSIDE_SHIFT } else { 0 })
}

/// An entry's lists as they are in a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct EntryLists<'a> {
    /// The list of each field of the family, in its order.
    pub(super) lists: [Option<EncodedList<'a>>; MOST_FIELDS],
}

/// A list as it is in a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct EncodedList<'a> {
    /// All its bytes.
    pub(super) bytes: &'a [u8],
    pub(super) n: u32,
    pub(super) place: ListPlace<'a>,
}

/// Where a list's ids are.
#[derive(Debug, Clone, Copy)]
pub(super) enum ListPlace<'a> {
    /// Here: what follows the number of papers, and the length.
    Inline(&'a [u8]),
    /// In chunks.
    Outside(Directory<'a>),
}

/// The chunks of a list: their keys, ascending from 0, and how many papers each has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Directory<'a>(&'a [u8]);

impl Directory<'_> {
    /// Key and number of papers of each.
    pub(super) fn chunks(self) -> impl Iterator<Item = (u32, u32)> {
        let mut rest = self.0;
        std::iter::from_fn(move || Some((take_u32(&mut rest).ok()?, take_varint(&mut rest).ok()?)))
    }
}

/// Appends a list that lies outside.
pub(super) fn write_outside(chunks: &[(u32, u32)], out: &mut Vec<u8>) {
    // No more than there are ids, unless a file lies.
    write_varint(chunks.iter().fold(0, |sum: u32, (_, n)| sum.saturating_add(*n)), out);
    write_varint(count(chunks.len()), out);
    for (key, n) in chunks {
        out.extend_from_slice(&key.to_le_bytes());
        write_varint(*n, out);
    }
}

/// Reads the entries of a file.
#[derive(Debug)]
pub(super) struct Entries<'a> {
    fields: &'static [Field],
    rest: &'a [u8],
    term: Vec<u8>,
}

impl<'a> Entries<'a> {
    pub(super) fn new(family: Family, payload: &'a [u8]) -> Self {
        Self { fields: family.fields(), rest: payload, term: Vec::new() }
    }

    /// The term of the entry that was read last.
    pub(super) fn term(&self) -> &[u8] {
        &self.term
    }

    /// Reads the next entry.
    pub(super) fn advance(&mut self) -> Result<Option<EntryLists<'a>>, Reason> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.take_term()?;
        let flags = take_byte(&mut self.rest)?;
        let mut lists = [None; MOST_FIELDS];
        let mut known = 0;
        for (place, (list, field)) in lists.iter_mut().zip(self.fields).enumerate() {
            if flags & flag(place, false) != 0 {
                let is_outside = flags & flag(place, true) != 0;
                known |= flag(place, false) | if is_outside { flag(place, true) } else { 0 };
                *list = Some(take_list(*field, is_outside, &mut self.rest)?);
            }
        }
        if flags == 0 || flags != known {
            return Err("has flags that say nothing");
        }
        Ok(Some(EntryLists { lists }))
    }

    fn take_term(&mut self) -> Result<(), Reason> {
        let shared = usize::from(take_byte(&mut self.rest)?);
        let length = usize::from(take_byte(&mut self.rest)?);
        let rest = take(&mut self.rest, length)?;
        // Also true of the first: none is empty.
        if self.term.get(shared..).is_none_or(|before| before >= rest) {
            return Err(UNSORTED);
        }
        self.term.truncate(shared);
        self.term.extend_from_slice(rest);
        if self.term.len() > usize::from(u8::MAX) {
            return Err("has a term that is too long");
        }
        Ok(())
    }
}

fn take_list<'a>(field: Field, is_outside: bool, from: &mut &'a [u8]) -> Result<EncodedList<'a>, Reason> {
    let begin = *from;
    let n = take_varint(from)?;
    let place = if is_outside {
        ListPlace::Outside(take_directory(n, from)?)
    } else {
        ListPlace::Inline(take_body(field, n, from)?)
    };
    Ok(EncodedList { bytes: &begin[..begin.len() - from.len()], n, place })
}

fn take_directory<'a>(n: u32, from: &mut &'a [u8]) -> Result<Directory<'a>, Reason> {
    let number = take_varint(from)?;
    if number as usize > from.len() / LEAST_CHUNK_BYTES {
        return Err("has more chunks than bytes");
    }
    let begin = *from;
    let (mut sum, mut last) = (0_u64, None);
    for _ in 0..number {
        let key = take_u32(from)?;
        let papers = take_varint(from)?;
        if last.map_or(key != 0, |last| last >= key) || papers == 0 {
            return Err("has chunks that aren't sorted, or empty");
        }
        sum += u64::from(papers);
        last = Some(key);
    }
    if sum != u64::from(n) || n == 0 {
        return Err("has chunks that don't make up their list");
    }
    Ok(Directory(&begin[..begin.len() - from.len()]))
}

/// How many bytes two terms begin with alike.
pub(super) fn shared_bytes(before: &[u8], term: &[u8]) -> usize {
    before.iter().zip(term).take_while(|(a, b)| a == b).count()
}

/// Neighbouring entries of one file, as they are written there if nothing is before them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) payload: Vec<u8>,
    /// The last term.
    pub(super) last: Vec<u8>,
}

impl Run {
    /// Appends an entry.
    pub(super) fn push(&mut self, term: &[u8], flags: u8, lists: &[u8]) {
        let shared = shared_bytes(&self.last, term);
        let rest = &term[shared..];
        self.payload.reserve(3 + rest.len() + lists.len());
        self.payload.extend_from_slice(&[term_bytes(shared), term_bytes(rest.len())]);
        self.payload.extend_from_slice(rest);
        self.payload.push(flags);
        self.payload.extend_from_slice(lists);
        self.last.truncate(shared);
        self.last.extend_from_slice(rest);
    }

    /// Appends another run, whose terms are later. Only its first term is written anew.
    pub(super) fn append(&mut self, other: &Self) -> Result<(), Reason> {
        let mut rest = &other.payload[..];
        if rest.is_empty() {
            return Ok(());
        }
        let (_, length) = (take_byte(&mut rest)?, take_byte(&mut rest)?);
        let first = take(&mut rest, usize::from(length))?;
        if first <= &self.last[..] {
            return Err(UNSORTED);
        }
        let shared = shared_bytes(&self.last, first);
        self.payload.extend_from_slice(&[term_bytes(shared), term_bytes(first.len() - shared)]);
        self.payload.extend_from_slice(&first[shared..]);
        self.payload.extend_from_slice(rest);
        self.last.clone_from(&other.last);
        Ok(())
    }

    /// A whole file.
    pub(super) fn of_file(family: Family, payload: Vec<u8>) -> Result<Self, Reason> {
        let mut entries = Entries::new(family, &payload);
        while entries.advance()?.is_some() {}
        let last = entries.term;
        Ok(Self { payload, last })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// An entry for each term, with a list of one paper.
    fn run<'t>(terms: impl IntoIterator<Item = &'t String>) -> Run {
        let mut run = Run::default();
        terms.into_iter().for_each(|term| run.push(term.as_bytes(), 1, &[1, 9, 0, 0, 0]));
        run
    }

    fn terms() -> impl Strategy<Value = BTreeSet<String>> {
        prop::collection::btree_set("[ab]{1,5}|ü|üa", 0..20)
    }

    #[test]
    fn bytes_are_those_of_the_document() {
        let mut run = Run::default();
        run.push(b"quark", 1, &[1, 9, 0, 0, 0, 7, 8]);
        run.push(b"quarks", 2 | 4, &[1, 9, 0, 0, 0, 8, 1, 9, 0, 0, 0, 8]);
        let expected = b"\x00\x05quark\x01\x01\x09\0\0\0\x07\x08\x05\x01s\x06\x01\x09\0\0\0\x08\x01\x09\0\0\0\x08";
        assert_eq!(run.payload, expected);
        let mut outside = Vec::new();
        write_outside(&[(0, 300), (0x0102_0304, 1)], &mut outside);
        assert_eq!(outside, [0xad, 2, 2, 0, 0, 0, 0, 0xac, 2, 4, 3, 2, 1, 1]);
    }

    #[test]
    fn what_no_build_writes_is_refused() {
        for (payload, reason) in [
            (&b"\x01\x01a\x01\x01\0\0\0\0"[..], "shares with nothing"),
            (b"\x00\x00\x01\x01\0\0\0\0", "an empty term"),
            (b"\x00\x01b\x01\x01\0\0\0\0\x00\x01a\x01\x01\0\0\0\0", "not sorted"),
            (b"\x00\x01b\x00", "no list"),
            (b"\x00\x01b\x02\x01\0\0\0\0", "a list of another family"),
            (b"\x00\x01b\x10", "outside, but not there"),
            (b"\x00\x01b\x01\x00", "a list of nothing"),
            (b"\x00\x01b\x01\x02\xff\xff\xff\xff\x0f", "a length beyond the end"),
            (b"\x00\x01b\x11\x01\xff\xff\xff\xff\x0f\0\0\0\0\x01", "chunks beyond the end"),
            (b"\x00\x01b\x11\x01\x01\x05\0\0\0\x01", "no chunk 0"),
            (b"\x00\x01b\x11\x02\x01\0\0\0\0\x01", "another sum"),
            (b"\x00\x01b\x11\x02\x02\0\0\0\0\x01\0\0\0\0\x01", "a chunk twice"),
        ] {
            let mut entries = Entries::new(Family::Excerpts, payload);
            let end = std::iter::from_fn(|| entries.advance().transpose()).find_map(Result::err);
            assert!(end.is_some(), "{reason}");
        }
    }

    proptest! {
        #[test]
        fn terms_come_back(terms in terms()) {
            let run = run(&terms);
            let mut entries = Entries::new(Family::Excerpts, &run.payload);
            for term in &terms {
                prop_assert!(entries.advance().unwrap().is_some());
                prop_assert_eq!(entries.term(), term.as_bytes());
            }
            prop_assert!(entries.advance().unwrap().is_none());
            prop_assert_eq!(Run::of_file(Family::Excerpts, run.payload.clone()), Ok(run));
        }

        #[test]
        fn runs_are_joined_as_if_they_were_one(terms in terms(), at: prop::sample::Index) {
            let at = at.index(terms.len() + 1);
            let mut joined = run(terms.iter().take(at));
            prop_assert_eq!(joined.append(&run(terms.iter().skip(at))), Ok(()));
            prop_assert_eq!(joined, run(&terms));
        }

        #[test]
        fn any_bytes_can_be_read(
            terms in terms(),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
            end: prop::sample::Index,
        ) {
            let mut payload = run(&terms).payload;
            payload.truncate(end.index(payload.len() + 1));
            for (at, byte) in changes {
                if !payload.is_empty() {
                    let at = at.index(payload.len());
                    payload[at] = byte;
                }
            }
            for family in [Family::Terms, Family::Excerpts] {
                let _ = Run::of_file(family, payload.clone());
            }
        }
    }
}
