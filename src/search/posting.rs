//! Postings: that a paper has a term in a field. How they wait in a spool, and how they are sorted.

use super::bytes::{count, take, take_byte, take_u32, term_bytes};
use super::damaged::{Damaged, Reason};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The most bytes of a term: a byte of its entry says how many.
const MOST_TERM_BYTES: usize = 255;

/// How many bytes of a posting's record follow its term.
const AFTER_TERM: usize = 7;

/// Where a paper has a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum Field {
    /// In its title.
    Title,
    /// In the names of its authors.
    Author,
    /// It is a category of its.
    Category,
    /// In the beginning of its abstract.
    Excerpt,
}

impl Field {
    const ALL: [Self; 4] = [Self::Title, Self::Author, Self::Category, Self::Excerpt];

    /// The letter in the names of its chunks.
    pub(crate) fn letter(self) -> char {
        match self {
            Self::Title => 't',
            Self::Author => 'a',
            Self::Category => 'c',
            Self::Excerpt => 'e',
        }
    }

    /// Which files its lists are in.
    pub(crate) fn family(self) -> Family {
        match self {
            Self::Title | Self::Author | Self::Category => Family::Terms,
            Self::Excerpt => Family::Excerpts,
        }
    }

    /// How many bytes its lists have for each paper beside the id.
    pub(crate) fn columns(self) -> usize {
        match self {
            Self::Title => 2,
            Self::Author | Self::Category => 1,
            Self::Excerpt => 0,
        }
    }
}

/// The two kinds of files of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    /// Terms of titles, authors and categories.
    Terms,
    /// Words of the beginnings of abstracts.
    Excerpts,
}

impl Family {
    /// The `kind` of its files, and their folder.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Terms => "t",
            Self::Excerpts => "s",
        }
    }

    /// Its fields, in the order of their lists.
    pub(crate) fn fields(self) -> &'static [Field] {
        match self {
            Self::Terms => &[Field::Title, Field::Author, Field::Category],
            Self::Excerpts => &[Field::Excerpt],
        }
    }
}

/// A paper has a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Posting<'t> {
    /// An empty one is none; of more than 255 bytes the first count.
    pub(crate) term: &'t str,
    pub(crate) field: Field,
    pub(crate) id: u32,
    /// The first bytes as many as the field has columns count.
    pub(crate) columns: [u8; 2],
}

impl Posting<'_> {
    /// Appends its record for a spool: the length of the term, the term, the field, the id, the columns.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        if self.term.is_empty() {
            return;
        }
        let mut end = self.term.len().min(MOST_TERM_BYTES);
        while !self.term.is_char_boundary(end) {
            end -= 1;
        }
        let [first, second] = self.columns;
        let columns = match self.field.columns() {
            0 => [0, 0],
            1 => [first, 0],
            _ => [first, second],
        };
        out.push(term_bytes(end));
        out.extend_from_slice(&self.term.as_bytes()[..end]);
        out.push(self.field as u8);
        out.extend_from_slice(&self.id.to_le_bytes());
        out.extend_from_slice(&columns);
    }
}

/// What a posting says beside its term, in one number that sorts as field, id and columns do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Packed(u64);

impl Packed {
    #[inline]
    pub(super) fn new(field: Field, id: u32, columns: [u8; 2]) -> Self {
        Self((field as u64) << 48 | u64::from(id) << 16 | u64::from(u16::from_be_bytes(columns)))
    }

    #[inline]
    pub(super) fn id(self) -> u32 {
        let [_, _, id @ .., _, _] = self.0.to_be_bytes();
        u32::from_be_bytes(id)
    }

    #[inline]
    pub(super) fn columns(self) -> [u8; 2] {
        let [.., first, second] = self.0.to_be_bytes();
        [first, second]
    }

    /// Field and id: what is there once for a term.
    #[inline]
    pub(super) fn key(self) -> u64 {
        self.0 >> 16
    }

    /// Those of a field among sorted ones of a term.
    pub(super) fn of_field(sorted: &[Self], field: Field) -> &[Self] {
        let begin = sorted.partition_point(|one| one.0 >> 48 < field as u64);
        let end = sorted.partition_point(|one| one.0 >> 48 <= field as u64);
        &sorted[begin..end]
    }
}

/// Postings by term, field and id, each once.
#[derive(Debug, Default)]
pub(crate) struct SortedPostings<'a> {
    /// Each term with the place after its last posting.
    terms: Vec<(&'a [u8], usize)>,
    packed: Vec<Packed>,
}

impl<'a> SortedPostings<'a> {
    /// Sorts records that [`Posting::encode`] wrote, in any number of blocks of whole records.
    ///
    /// Most postings are of few terms, so each is looked up once and only numbers are sorted. The records are read twice,
    /// so that only the number of its term is kept of each in between.
    ///
    /// # Errors
    /// A block isn't what was written.
    pub(crate) fn sort(blocks: impl IntoIterator<Item = &'a [u8]> + Clone) -> Result<Self, Damaged> {
        let mut numbers: HashMap<&[u8], u32> = HashMap::new();
        let mut terms: Vec<(&[u8], u32)> = Vec::new();
        // A record has some sixteen bytes.
        let bytes: usize = blocks.clone().into_iter().map(<[u8]>::len).sum();
        let mut of_postings: Vec<u32> = Vec::with_capacity(bytes / 16);
        for posting in records(blocks.clone()) {
            let (term, _) = posting.map_err(|reason| Damaged::new("postings", reason))?;
            of_postings.push(match numbers.entry(term) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    let number = count(terms.len());
                    terms.push((term, number));
                    *new.insert(number)
                }
            });
        }
        drop(numbers);
        let packed = records(blocks).filter_map(|posting| posting.ok().map(|(_, packed)| packed));
        Ok(Self::gather(terms, &of_postings, packed))
    }

    /// Sorts postings, of each of which the number of its term is known.
    fn gather(mut terms: Vec<(&'a [u8], u32)>, numbers: &[u32], postings: impl Iterator<Item = Packed>) -> Self {
        terms.sort_unstable();
        // Where the next posting of each number goes.
        let mut places = vec![0_usize; terms.len()];
        for number in numbers {
            places[*number as usize] += 1;
        }
        let mut end = 0;
        let mut sorted_terms = Vec::with_capacity(terms.len());
        for (term, number) in terms {
            let begin = end;
            end += std::mem::replace(&mut places[number as usize], begin);
            sorted_terms.push((term, end));
        }
        let mut packed = vec![Packed(0); numbers.len()];
        for (number, one) in numbers.iter().zip(postings) {
            let place = &mut places[*number as usize];
            packed[*place] = one;
            *place += 1;
        }
        // Each group sorted, and of those with one key the first kept, which has the smaller columns.
        let (mut begin, mut kept) = (0, 0);
        for (_, end) in &mut sorted_terms {
            packed[begin..*end].sort_unstable();
            let first = kept;
            for at in begin..*end {
                let one = packed[at];
                if kept == first || packed[kept - 1].key() != one.key() {
                    packed[kept] = one;
                    kept += 1;
                }
            }
            begin = std::mem::replace(end, kept);
        }
        packed.truncate(kept);
        Self { terms: sorted_terms, packed }
    }

    /// How many there are.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.packed.len()
    }

    /// How many terms there are.
    pub(super) fn term_count(&self) -> usize {
        self.terms.len()
    }

    /// The term at a place and its postings.
    #[inline]
    pub(super) fn group(&self, at: usize) -> Option<(&'a [u8], &[Packed])> {
        let (term, end) = *self.terms.get(at)?;
        let begin = at.checked_sub(1).map_or(0, |before| self.terms[before].1);
        Some((term, &self.packed[begin..end]))
    }

    /// The place of the first term that isn't less than this one.
    pub(super) fn place_of(&self, term: &[u8]) -> usize {
        self.terms.partition_point(|(other, _)| *other < term)
    }
}

/// The records of some blocks, up to the first that is none.
fn records<'a>(blocks: impl IntoIterator<Item = &'a [u8]>) -> impl Iterator<Item = Result<(&'a [u8], Packed), Reason>> {
    blocks.into_iter().flat_map(|block| {
        let mut rest = block;
        std::iter::from_fn(move || (!rest.is_empty()).then(|| decode(&mut rest).inspect_err(|_| rest = &[])))
    })
}

/// Takes a record.
#[inline]
fn decode<'a>(block: &mut &'a [u8]) -> Result<(&'a [u8], Packed), Reason> {
    let length = take_byte(block)?;
    if length == 0 {
        return Err("has an empty term");
    }
    let record = take(block, usize::from(length) + AFTER_TERM)?;
    let (term, mut rest) = record.split_at(usize::from(length));
    let field = *Field::ALL.get(usize::from(take_byte(&mut rest)?)).ok_or("has a field that isn't one")?;
    let id = take_u32(&mut rest)?;
    let columns = [take_byte(&mut rest)?, take_byte(&mut rest)?];
    Ok((term, Packed::new(field, id, columns)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn posting() -> impl Strategy<Value = (String, usize, u32, [u8; 2])> {
        ("[a-c]{1,3}|ü|東京", 0..4_usize, 0..6_u32, any::<[u8; 2]>())
    }

    proptest! {
        #[test]
        fn postings_are_sorted_and_each_is_there_once(postings in prop::collection::vec(posting(), 0..80), cut: prop::sample::Index) {
            let mut expected: BTreeMap<_, [u8; 2]> = BTreeMap::new();
            let mut blocks = [Vec::new(), Vec::new()];
            let cut = cut.index(postings.len() + 1);
            for (at, (term, field, id, columns)) in postings.iter().enumerate() {
                let field = Field::ALL[*field];
                Posting { term, field, id: *id, columns: *columns }.encode(&mut blocks[usize::from(at >= cut)]);
                let mut columns = *columns;
                columns[field.columns()..].fill(0);
                let known = expected.entry((term.as_bytes(), field, *id)).or_insert(columns);
                *known = columns.min(*known);
            }
            let sorted = SortedPostings::sort(blocks.iter().map(Vec::as_slice)).unwrap();
            let mut found = Vec::new();
            for at in 0..sorted.term_count() {
                let (term, packed) = sorted.group(at).unwrap();
                for field in Field::ALL {
                    let of_field = Packed::of_field(packed, field);
                    found.extend(of_field.iter().map(|one| ((term, field, one.id()), one.columns())));
                }
            }
            prop_assert_eq!(sorted.len(), expected.len());
            prop_assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn any_bytes_can_be_sorted(bytes in prop::collection::vec(0_u8..4, 0..60)) {
            let _ = SortedPostings::sort([&bytes[..]]);
        }
    }

    #[test]
    fn a_term_that_no_entry_could_hold_is_cut_at_a_character() {
        let mut bytes = Vec::new();
        let long = format!("a{}", "ü".repeat(200));
        Posting { term: &long, field: Field::Title, id: 1, columns: [1, 2] }.encode(&mut bytes);
        let sorted = SortedPostings::sort([&bytes[..]]).unwrap();
        assert_eq!(sorted.group(0).unwrap().0, &long.as_bytes()[..255]);
        Posting { term: "", field: Field::Title, id: 1, columns: [1, 2] }.encode(&mut bytes);
        assert_eq!(SortedPostings::sort([&bytes[..]]).unwrap().len(), 1, "an empty term is none");
        let longer = format!("ab{}", "ü".repeat(200));
        bytes.clear();
        Posting { term: &longer, field: Field::Title, id: 1, columns: [1, 2] }.encode(&mut bytes);
        assert_eq!(SortedPostings::sort([&bytes[..]]).unwrap().group(0).unwrap().0, &longer.as_bytes()[..254]);
    }
}
