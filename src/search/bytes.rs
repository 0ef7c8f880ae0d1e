//! Varints, and reading from bytes that may end anywhere.

use super::damaged::Reason;

/// What is said of a file that ends within something.
pub(super) const CUT_OFF: Reason = "ends too early";

/// Appends a number, seven bits a byte, the lowest first.
pub(super) fn write_varint(mut number: u32, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

/// A number of papers or chunks: there are no more than ids.
pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A number of bytes of a term: none has more than 255.
pub(super) fn term_bytes(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

/// How many bytes a number takes.
pub(super) fn varint_len(number: u32) -> usize {
    (number.checked_ilog2().unwrap_or(0) / 7 + 1) as usize
}

/// Takes the first bytes.
pub(super) fn take<'a>(from: &mut &'a [u8], count: usize) -> Result<&'a [u8], Reason> {
    let (taken, rest) = from.split_at_checked(count).ok_or(CUT_OFF)?;
    *from = rest;
    Ok(taken)
}

/// Takes a byte.
pub(super) fn take_byte(from: &mut &[u8]) -> Result<u8, Reason> {
    let (first, rest) = from.split_first().ok_or(CUT_OFF)?;
    *from = rest;
    Ok(*first)
}

/// Takes an integer of four bytes.
pub(super) fn take_u32(from: &mut &[u8]) -> Result<u32, Reason> {
    let (first, rest) = from.split_first_chunk().ok_or(CUT_OFF)?;
    *from = rest;
    Ok(u32::from_le_bytes(*first))
}

/// Takes a varint: of 32 bits, in as few bytes as it needs.
pub(super) fn take_varint(from: &mut &[u8]) -> Result<u32, Reason> {
    let mut number = 0_u64;
    for shift in [0, 7, 14, 21, 28] {
        let byte = take_byte(from)?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            let is_shortest = byte != 0 || shift == 0;
            return u32::try_from(number).ok().filter(|_| is_shortest).ok_or("has a number that isn't written so");
        }
    }
    Err("has a number that isn't written so")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_shortest_form_of_32_bits_is_a_number() {
        for (bytes, number) in [
            (&[0_u8][..], Some(0)),
            (&[0x7f], Some(127)),
            (&[0x80, 1], Some(128)),
            (&[0xff, 0xff, 0xff, 0xff, 0x0f], Some(u32::MAX)),
            (&[], None),
            (&[0x80], None),
            (&[0x80, 0], None),
            (&[0xff, 0xff, 0xff, 0xff, 0x1f], None),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0], None),
        ] {
            assert_eq!(take_varint(&mut &*bytes).ok(), number, "{bytes:x?}");
        }
    }

    proptest! {
        #[test]
        fn a_varint_comes_back(bits in 0_u32..=32, number: u32) {
            let number = u32::try_from(u64::from(number) & ((1 << bits) - 1)).unwrap();
            let mut bytes = Vec::new();
            write_varint(number, &mut bytes);
            prop_assert_eq!(bytes.len(), varint_len(number));
            let mut rest = &bytes[..];
            prop_assert_eq!(take_varint(&mut rest), Ok(number));
            prop_assert!(rest.is_empty());
        }
    }
}
