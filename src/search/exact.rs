//! Files of exact keys: hashes of titles and identifiers, and the papers that have them.

use super::damaged::Damaged;
use super::key::{KEPT_BYTES, KeyDigest};
use pith::Digest;

/// How many bytes a key has in a file: its digest's and the id's.
const KEY_BYTES: usize = KEPT_BYTES + size_of::<u32>();

/// How many papers there are at most for each file.
const PAPERS_A_FILE: u64 = 200;

/// The most bits of a file's number.
const MOST_BITS: u32 = 16;

/// The beginning of a key's SHA-256, and the id of a paper that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ExactKey([u8; KEY_BYTES]);

impl ExactKey {
    /// That a paper has a key.
    pub(crate) fn new(key: KeyDigest, id: u32) -> Self {
        let mut bytes = [0; KEY_BYTES];
        let (digest, of_id) = bytes.split_at_mut(KEPT_BYTES);
        digest.copy_from_slice(&key.to_bytes());
        of_id.copy_from_slice(&id.to_le_bytes());
        Self(bytes)
    }

    /// The records of some keys, one after the other, as [`ExactKey::as_bytes`] gives them.
    ///
    /// # Errors
    /// They end within one.
    pub(crate) fn read_all(records: &[u8]) -> Result<Vec<Self>, Damaged> {
        let (keys, rest) = records.as_chunks::<KEY_BYTES>();
        if rest.is_empty() {
            Ok(keys.iter().copied().map(Self).collect())
        } else {
            Err(Damaged::new("keys", "end too early"))
        }
    }

    /// Its record: the digest, then the id.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The first byte of its digest, by which keys are divided before they are sorted.
    pub(crate) fn first_byte(&self) -> u8 {
        self.0[0]
    }

    /// Whether it is a key of this SHA-256, as far as that is kept.
    pub(crate) fn is_of(&self, digest: &Digest) -> bool {
        self.0.iter().zip(digest.as_bytes()).take(KEPT_BYTES).all(|(one, other)| one == other)
    }

    /// The number of the file that has the keys of a SHA-256.
    pub(crate) fn file_of(digest: &Digest, bits: u32) -> u16 {
        let mut key = [0; KEY_BYTES];
        key.iter_mut().zip(digest.as_bytes()).for_each(|(to, byte)| *to = *byte);
        Self(key).file(bits)
    }

    /// The paper.
    pub(crate) fn id(self) -> u32 {
        self.0.last_chunk().map_or(0, |id| u32::from_le_bytes(*id))
    }

    /// The number of its file.
    pub(crate) fn file(self, bits: u32) -> u16 {
        let [first, second, ..] = self.0;
        u16::from_be_bytes([first, second]).checked_shr(MOST_BITS.saturating_sub(bits)).unwrap_or(0)
    }
}

/// `keys` of the directory: how many bits a file's number has.
pub(crate) fn exact_bits(papers: u64) -> u32 {
    (0..MOST_BITS).find(|bits| papers <= PAPERS_A_FILE << bits).unwrap_or(MOST_BITS)
}

/// A file's `name`.
pub(crate) fn exact_name(file: u16) -> String {
    format!("{file:04x}")
}

/// Makes files of exact keys from those of an earlier index, in the order of their numbers, and what changed: `additions`,
/// sorted, each asked for when it is its turn, and the ids of papers that are gone or changed, sorted. Each file with its keys goes
/// to `write`, in order. If the number of bits is as before, a few files can be made alone, each with the additions that belong
/// to it.
///
/// # Errors
/// What reading or writing says; or a file isn't what was written.
pub(crate) fn make_exact<E: From<Damaged>>(
    old: impl IntoIterator<Item = Result<Vec<u8>, E>>,
    additions: impl IntoIterator<Item = Result<ExactKey, E>>,
    removed: &[u32],
    bits: u32,
    write: impl FnMut(u16, Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    let mut files = Files { bits, number: 0, payload: Vec::new(), last: None, write };
    let mut additions = additions.into_iter();
    let mut addition = additions.next().transpose()?;
    let mut before = None;
    for payload in old {
        let payload = payload?;
        let (keys, rest) = payload.as_chunks::<KEY_BYTES>();
        if !rest.is_empty() {
            return Err(Damaged::new("exact keys", "end too early").into());
        }
        for key in keys.iter().copied().map(ExactKey) {
            if before.replace(key).is_some_and(|before| before >= key) {
                return Err(Damaged::new("exact keys", "aren't sorted").into());
            }
            if removed.binary_search(&key.id()).is_ok() {
                continue;
            }
            while let Some(next) = addition.filter(|addition| *addition <= key) {
                files.push(next)?;
                addition = additions.next().transpose()?;
            }
            files.push(key)?;
        }
    }
    while let Some(next) = addition {
        files.push(next)?;
        addition = additions.next().transpose()?;
    }
    files.end()
}

/// Divides sorted keys into files.
struct Files<W> {
    bits: u32,
    number: u16,
    payload: Vec<u8>,
    last: Option<ExactKey>,
    write: W,
}

impl<E, W: FnMut(u16, Vec<u8>) -> Result<(), E>> Files<W> {
    fn push(&mut self, key: ExactKey) -> Result<(), E> {
        if self.last.replace(key) == Some(key) {
            return Ok(());
        }
        let number = key.file(self.bits);
        if number != self.number {
            self.end()?;
            self.number = number;
        }
        self.payload.extend_from_slice(&key.0);
        Ok(())
    }

    /// Writes a file, if it has keys.
    fn end(&mut self) -> Result<(), E> {
        if self.payload.is_empty() { Ok(()) } else { (self.write)(self.number, std::mem::take(&mut self.payload)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    type Index = BTreeMap<u16, Vec<u8>>;

    fn key(text: &str, id: u32) -> ExactKey {
        ExactKey::new(KeyDigest::of(&[text]), id)
    }

    fn make(old: &Index, additions: &BTreeSet<ExactKey>, removed: &[u32], bits: u32) -> Result<Index, Damaged> {
        let additions: Vec<_> = additions.iter().copied().collect();
        let mut files = Index::new();
        make_exact(
            old.values().cloned().map(Ok),
            additions.iter().copied().map(Ok),
            removed,
            bits,
            |number, payload| {
                assert!(files.insert(number, payload).is_none(), "a file once");
                Ok(())
            },
        )?;
        Ok(files)
    }

    /// The keys of papers: two papers may have one key, or one id.
    fn keys(papers: &[(u32, u8)]) -> BTreeSet<ExactKey> {
        papers.iter().map(|(id, title)| key(&format!("title:{title}"), *id)).collect()
    }

    #[test]
    fn a_key_is_the_beginning_of_its_hash_and_the_id() {
        // The SHA-256 of "abc" is known to everybody: ba7816bf 8f01cfea …
        let key = key("abc", 0x0102_0304);
        assert_eq!(key.0, [0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 4, 3, 2, 1]);
        assert_eq!([0, 1, 4, 8, 16].map(|bits| exact_name(key.file(bits))), ["0000", "0001", "000b", "00ba", "ba78"]);
    }

    #[test]
    fn a_file_has_keys_of_200_papers_at_most() {
        for (papers, bits) in [(0, 0), (200, 0), (201, 1), (400, 1), (401, 2), (200 << 16, 16), (u64::MAX, 16)] {
            assert_eq!(exact_bits(papers), bits, "{papers}");
        }
    }

    #[test]
    fn what_no_build_writes_is_refused() {
        let [one, other] = [key("a", 1), key("b", 1)];
        let (first, second) = if one < other { (one, other) } else { (other, one) };
        for payload in [vec![1; 10], [second.0, first.0].concat(), [first.0, first.0].concat()] {
            assert!(make(&Index::from([(0, payload)]), &BTreeSet::new(), &[], 0).is_err());
        }
    }

    proptest! {
        #[test]
        fn a_patched_index_is_a_new_one(
            stay in prop::collection::vec((0..12_u32, 0..30_u8), 0..20),
            go in prop::collection::vec((0..12_u32, 0..30_u8), 0..6),
            come in prop::collection::vec((0..12_u32, 0..30_u8), 0..6),
            bits in (0..=16_u32, 0..=16_u32),
        ) {
            let none = BTreeSet::new();
            let before = make(&Index::new(), &keys(&[&stay[..], &go].concat()), &[], bits.0).unwrap();
            let after = make(&Index::new(), &keys(&[&stay[..], &come].concat()), &[], bits.1).unwrap();
            let mut removed: Vec<_> = go.iter().map(|(id, _)| *id).collect();
            removed.sort_unstable();
            // Papers that stay and share an id with one that goes are added again.
            let again = stay.iter().filter(|(id, _)| removed.contains(id));
            let additions: Vec<_> = come.iter().chain(again).copied().collect();
            prop_assert_eq!(make(&before, &keys(&additions), &removed, bits.1).unwrap(), after.clone());
            prop_assert_eq!(make(&after, &none, &[], bits.1).unwrap(), after);
        }
    }
}
