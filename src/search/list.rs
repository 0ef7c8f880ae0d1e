//! Lists of papers: sorted ids as Rice-coded gaps, then the columns.

use super::bytes::{CUT_OFF, count, take, take_byte, take_u32, take_varint, varint_len, write_varint};
use super::damaged::Reason;
use super::posting::{Field, Packed};
use super::rice::{BitReader, BitWriter, parameter};

/// How many bytes the first id takes, and how many the parameter of the code.
const ID_BYTES: usize = 4;
const K_BYTES: usize = 1;

/// Appends a list that stands beside its term: its number of papers, its length, and the rest.
pub(super) fn write_inline(field: Field, list: &[Packed], out: &mut Vec<u8>) {
    write_varint(count(list.len()), out);
    if list.len() > 1 {
        let k = list_parameter(list);
        let bits: usize = gaps(list).map(|gap| (gap >> k) as usize + 1 + k as usize).sum();
        let length = ID_BYTES + K_BYTES + bits.div_ceil(8) + field.columns() * list.len();
        out.reserve(varint_len(count(length)) + length);
        write_varint(count(length), out);
    }
    write_body(field, list, out);
}

/// The payload of a chunk.
pub(super) fn chunk_payload(field: Field, list: &[Packed]) -> Vec<u8> {
    let mut payload = Vec::with_capacity(list.len() * 5 + 16);
    write_varint(count(list.len()), &mut payload);
    write_body(field, list, &mut payload);
    payload
}

/// Reads the payload of a chunk.
pub(super) fn read_chunk(field: Field, mut payload: &[u8], into: &mut Vec<Packed>) -> Result<u32, Reason> {
    let n = take_varint(&mut payload)?;
    read_body(field, n, payload, into)?;
    Ok(n)
}

/// Appends ids and columns.
fn write_body(field: Field, list: &[Packed], out: &mut Vec<u8>) {
    let Some(first) = list.first() else { return };
    out.extend_from_slice(&first.id().to_le_bytes());
    if list.len() > 1 {
        let k = list_parameter(list);
        out.push(k.to_le_bytes()[0]);
        let mut bits = BitWriter::new(out);
        gaps(list).for_each(|gap| bits.rice(gap, k));
        bits.finish();
    }
    for column in 0..field.columns() {
        out.extend(list.iter().map(|one| one.columns()[column]));
    }
}

/// The parameter for the gaps of a list.
fn list_parameter(list: &[Packed]) -> u32 {
    let [first, .., end] = list else { return 0 };
    let others = count(list.len()) - 1;
    parameter(end.id() - first.id() - others, others)
}

/// The differences of neighbours, less 1.
fn gaps(list: &[Packed]) -> impl Iterator<Item = u32> {
    list.iter().zip(list.iter().skip(1)).map(|(before, after)| after.id() - before.id() - 1)
}

/// Takes the rest of a list after its number of papers, as far as it stands beside its term.
pub(super) fn take_body<'a>(field: Field, n: u32, from: &mut &'a [u8]) -> Result<&'a [u8], Reason> {
    match n {
        0 => Err("has a list of nothing"),
        1 => take(from, ID_BYTES + field.columns()),
        _ => {
            let length = take_varint(from)?;
            take(from, length as usize)
        }
    }
}

/// The ids of a list.
struct Ids<'a> {
    bits: BitReader<'a>,
    k: u32,
    id: u32,
    /// How many follow.
    left: u32,
}

impl<'a> Ids<'a> {
    /// The ids and the columns of a list of `n` papers, not zero.
    fn new(field: Field, n: u32, mut body: &'a [u8]) -> Result<(Self, &'a [u8]), Reason> {
        let id = take_u32(&mut body)?;
        let left = n.checked_sub(1).ok_or("has a list of nothing")?;
        let k = if left == 0 { 0 } else { u32::from(take_byte(&mut body)?) };
        let columns = field.columns().checked_mul(n as usize).ok_or(CUT_OFF)?;
        let bits = body.len().checked_sub(columns).ok_or(CUT_OFF)?;
        let bits = take(&mut body, bits)?;
        // Each takes a bit at least: so a list has no more than eight papers for each byte that is there.
        if left as usize > bits.len().saturating_mul(8) {
            return Err(CUT_OFF);
        }
        Ok((Self { bits: BitReader::new(bits), k, id, left }, body))
    }

    /// Goes to the next id.
    #[inline]
    fn advance(&mut self) -> Result<bool, Reason> {
        if self.left == 0 {
            return Ok(false);
        }
        self.left -= 1;
        let gap = self.bits.rice(self.k)?;
        let next = u64::from(self.id) + u64::from(gap) + 1;
        self.id = u32::try_from(next).map_err(|_| "has an id that is too large")?;
        Ok(true)
    }
}

/// Reads the rest of a list after its number of papers, and its length.
pub(super) fn read_body(field: Field, n: u32, body: &[u8], into: &mut Vec<Packed>) -> Result<(), Reason> {
    let (mut ids, columns) = Ids::new(field, n, body)?;
    into.clear();
    into.reserve(n as usize);
    let (first, second) = match field.columns() {
        0 => (&[][..], &[][..]),
        1 => (columns, &[][..]),
        _ => columns.split_at(n as usize),
    };
    let column = |of: &[u8], at: usize| of.get(at).copied().unwrap_or(0);
    loop {
        let at = into.len();
        into.push(Packed::new(field, ids.id, [column(first, at), column(second, at)]));
        if !ids.advance()? {
            break;
        }
    }
    if ids.bits.is_at_end() { Ok(()) } else { Err("has bytes after a list") }
}

/// Whether a list has one of some sorted ids.
pub(super) fn has_any(field: Field, n: u32, body: &[u8], wanted: &[u32]) -> Result<bool, Reason> {
    let Some(last) = wanted.last() else { return Ok(false) };
    if n == 1 {
        return Ok(wanted.binary_search(&take_u32(&mut &*body)?).is_ok());
    }
    let (mut ids, _) = Ids::new(field, n, body)?;
    let mut wanted = &wanted[wanted.partition_point(|id| *id < ids.id)..];
    loop {
        while let Some((next, rest)) = wanted.split_first() {
            if *next > ids.id {
                break;
            }
            if *next == ids.id {
                return Ok(true);
            }
            wanted = rest;
        }
        if ids.id >= *last || !ids.advance()? {
            return Ok(false);
        }
    }
}

/// Takes some sorted ids out of a list.
pub(super) fn remove(list: &mut Vec<Packed>, removed: &[u32]) {
    if !removed.is_empty() {
        list.retain(|one| removed.binary_search(&one.id()).is_err());
    }
}

/// Puts sorted additions into a list. Of two with one id the one with the smaller columns stays.
pub(super) fn add(list: &mut Vec<Packed>, additions: &[Packed]) {
    if additions.is_empty() {
        return;
    }
    list.extend_from_slice(additions);
    // Two sorted runs: as fast as a merge.
    list.sort();
    list.dedup_by_key(|one| one.key());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn field() -> impl Strategy<Value = Field> {
        prop::sample::select(vec![Field::Title, Field::Author, Field::Category, Field::Excerpt])
    }

    /// Ids that are dense, sparse or both.
    fn ids() -> impl Strategy<Value = BTreeMap<u32, [u8; 2]>> {
        let id = prop_oneof![0..40_u32, any::<u32>(), 1_000_000..1_000_500_u32, Just(u32::MAX)];
        prop::collection::btree_map(id, any::<[u8; 2]>(), 1..40)
    }

    fn list(field: Field, ids: &BTreeMap<u32, [u8; 2]>) -> Vec<Packed> {
        let masked = |columns: &[u8; 2]| {
            let mut columns = *columns;
            columns[field.columns()..].fill(0);
            columns
        };
        ids.iter().map(|(id, columns)| Packed::new(field, *id, masked(columns))).collect()
    }

    #[test]
    fn bytes_are_those_of_the_document() {
        let bytes = |field, list: &[Packed]| {
            let mut out = Vec::new();
            write_inline(field, list, &mut out);
            out
        };
        let one = Packed::new(Field::Title, 0x0403_0201, [7, 9]);
        assert_eq!(bytes(Field::Title, &[one]), [1, 1, 2, 3, 4, 7, 9]);
        // Gaps of 3 and 7, written as 2 and 6: their mean is 4, so that k is 2: 0 10, 10 10, and a zero.
        let three = [(10, 7), (13, 8), (20, 9)].map(|(id, column)| Packed::new(Field::Author, id, [column, 0]));
        assert_eq!(bytes(Field::Author, &three), [3, 9, 10, 0, 0, 0, 2, 0b0101_0100, 7, 8, 9]);
        assert_eq!(chunk_payload(Field::Author, &three), [3, 10, 0, 0, 0, 2, 0b0101_0100, 7, 8, 9]);
    }

    proptest! {
        #[test]
        fn a_list_comes_back(field in field(), ids in ids()) {
            let list = list(field, &ids);
            let mut bytes = Vec::new();
            write_inline(field, &list, &mut bytes);
            let mut rest = &bytes[..];
            let n = take_varint(&mut rest).unwrap();
            let body = take_body(field, n, &mut rest).unwrap();
            prop_assert!(rest.is_empty());
            let mut found = Vec::new();
            prop_assert_eq!(read_body(field, n, body, &mut found), Ok(()));
            prop_assert_eq!(&found, &list);
            prop_assert_eq!(read_chunk(field, &chunk_payload(field, &list), &mut found), Ok(n));
            prop_assert_eq!(&found, &list);
        }

        #[test]
        fn an_id_is_found_where_it_is(field in field(), ids in ids(), others in prop::collection::btree_set(0..60_u32, 0..4)) {
            let mut bytes = Vec::new();
            write_inline(field, &list(field, &ids), &mut bytes);
            let mut rest = &bytes[..];
            let n = take_varint(&mut rest).unwrap();
            let body = take_body(field, n, &mut rest).unwrap();
            let others: Vec<_> = others.into_iter().collect();
            let has = others.iter().any(|id| ids.contains_key(id));
            prop_assert_eq!(has_any(field, n, body, &others), Ok(has));
            for id in ids.keys() {
                prop_assert_eq!(has_any(field, n, body, &[*id]), Ok(true));
            }
        }

        #[test]
        fn any_bytes_can_be_read(field in field(), n in 0..100_u32, bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut found = Vec::new();
            if read_body(field, n, &bytes, &mut found).is_ok() {
                prop_assert_eq!(found.len(), n as usize);
                prop_assert!(found.is_sorted_by(|a, b| a.id() < b.id()));
            }
            let _ = has_any(field, n, &bytes, &[3, u32::MAX]);
            let _ = read_chunk(field, &bytes, &mut found);
        }
    }
}
