//! Nothing here copies or compares with the functions that it tests, which is what slices and vectors do with musl: what
//! must be where is computed byte by byte.

extern crate std;

use super::{bcmp, memcmp, memcpy, memmove};
use proptest::prelude::*;
use std::vec::Vec;

/// Miri is slow and gets some of all cases: each fifth place, and the sizes at which something else is done.
const STEP: usize = if cfg!(miri) { 5 } else { 1 };

/// All sizes to try.
fn sizes() -> impl Iterator<Item = usize> {
    let bounds = [1_usize, 4, 8, 16, 32, 64, 128, 192];
    (0..=600_usize).filter(move |size| !cfg!(miri) || bounds.into_iter().any(|bound| bound.abs_diff(*size) < 2))
}

/// Bytes that aren't like their neighbors.
fn byte(at: usize) -> u8 {
    (at.wrapping_mul(0x9e37_79b9) >> 16).to_le_bytes()[0]
}

fn bytes(size: usize) -> Vec<u8> {
    (0..size).map(byte).collect()
}

/// Asserts that exactly `size` bytes were copied to `to`.
fn is_copied(copied: &[u8], to: usize, size: usize, original: impl Fn(usize) -> u8, before: impl Fn(usize) -> u8) {
    for (at, found) in copied.iter().enumerate() {
        let expected = if (to..to + size).contains(&at) { original(at - to) } else { before(at) };
        assert!(*found == expected, "byte {at}, of {size} copied to {to}");
    }
}

/// Copies within one buffer.
fn moves(length: usize, from: usize, to: usize, size: usize) {
    let mut buffer = bytes(length);
    assert!(from + size <= length && to + size <= length);
    let start = buffer.as_mut_ptr();
    // SAFETY: both ranges are within the buffer.
    let returned = unsafe { memmove(start.add(to).cast(), start.add(from).cast(), size) };
    assert_eq!(returned, start.wrapping_add(to).cast());
    is_copied(&buffer, to, size, |at| byte(from + at), byte);
}

/// Copies all from `from` on into another buffer, which has as many bytes behind the copy as before it.
fn copies(from: usize, to: usize, size: usize) {
    let original = bytes(from + size);
    let mut buffer: Vec<_> = (0..to + size + to).map(|at| !byte(at)).collect();
    let start = buffer.as_mut_ptr();
    // SAFETY: the one buffer ends with what is read, the other has what is written.
    let returned = unsafe { memcpy(start.add(to).cast(), original.as_ptr().add(from).cast(), size) };
    assert_eq!(returned, start.wrapping_add(to).cast());
    is_copied(&buffer, to, size, |at| byte(from + at), |at| !byte(at));
}

/// What both functions say of two slices of one length.
fn compared(one: &[u8], other: &[u8]) -> i32 {
    assert_eq!(one.len(), other.len());
    let (one, other, size) = (one.as_ptr().cast(), other.as_ptr().cast(), one.len());
    // SAFETY: both slices have that length.
    let (order, differs) = unsafe { (memcmp(one, other, size), bcmp(one, other, size)) };
    assert_eq!(order == 0, differs == 0);
    order.signum()
}

#[test]
fn every_size_is_moved_in_both_directions() {
    for size in sizes() {
        let near = [0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129];
        for far in near.into_iter().step_by(STEP).chain([size / 2, size.saturating_sub(1), size, size + 1]) {
            let start = size % 16 + 5;
            moves(start + far + size + 5, start, start + far, size);
            moves(start + far + size + 5, start + far, start, size);
        }
    }
}

#[test]
fn every_size_is_copied_wherever_it_begins() {
    for size in sizes() {
        for from in (0..16).step_by(STEP) {
            copies(from, 16 - from, size);
            copies(from, 0, size);
        }
    }
}

#[test]
fn the_first_byte_that_differs_decides_as_an_unsigned_number() {
    for size in sizes().filter(|size| *size <= 300) {
        // What is before and behind differs.
        let start = size % 16 + 1;
        let inside = start..start + size;
        let one: Vec<_> = (0..=start + size).map(byte).collect();
        let mut other: Vec<_> =
            (0..=start + size).map(|at| if inside.contains(&at) { byte(at) } else { !byte(at) }).collect();
        assert_eq!(compared(&one[inside.clone()], &other[inside.clone()]), 0);
        for at in inside.clone().step_by(STEP) {
            for different in [one[at] ^ 1, one[at] ^ 0x80, !one[at]] {
                let expected = if one[at] < different { -1 } else { 1 };
                other[at] = different;
                // The last one says the opposite, or nothing.
                let last = start + size - 1;
                if last > at {
                    other[last] = if expected < 0 { 0 } else { 255 };
                }
                assert_eq!(compared(&one[inside.clone()], &other[inside.clone()]), expected, "byte {at} of {size}");
                assert_eq!(compared(&other[inside.clone()], &one[inside.clone()]), -expected, "byte {at} of {size}");
                (other[last], other[at]) = (one[last], one[at]);
            }
        }
    }
}

proptest! {
    #[test]
    #[cfg_attr(miri, ignore = "takes minutes")]
    fn any_bytes_are_moved(size in 0..20_000_usize, from in 0..5_000_usize, to in 0..5_000_usize) {
        moves(25_000, from, to, size);
    }

    #[test]
    #[cfg_attr(miri, ignore = "takes minutes")]
    fn any_bytes_are_compared(
        (one, other) in (0..100_usize).prop_flat_map(|size| {
            let few = || proptest::collection::vec(prop_oneof![9 => Just(1_u8), 1 => any::<u8>()], size);
            (few(), few())
        })
    ) {
        let first = one.iter().zip(&other).find(|(one, other)| one != other);
        let expected = first.map_or(0, |(one, other)| if one < other { -1 } else { 1 });
        prop_assert_eq!(compared(&one, &other), expected);
    }
}
