//! Where the records of a ledger lie, by the hashes of their names, in eight bytes each.

use super::keyed_hash::NameHash;
use super::spread::first_of;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A record in eight bytes: three of its name's hash, by which it is found, and where it lies in the file. Others may have
/// the same three; the whole name lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot(u64);

/// How many bits of a slot say where.
const OFFSET_BITS: u32 = 40;

impl Slot {
    pub(super) fn new(name: &NameHash, offset: u64) -> Option<Self> {
        (offset >> OFFSET_BITS == 0).then(|| Self(Self::hash_of(name) << OFFSET_BITS | offset))
    }

    pub(super) fn hash_of(name: &NameHash) -> u64 {
        name.first_chunk().map_or(0, |first| u64::from_be_bytes(*first)) >> OFFSET_BITS
    }

    pub(super) fn hash(self) -> u64 {
        self.0 >> OFFSET_BITS
    }

    /// Where the record's name lies; then come its length and its value.
    pub(super) fn offset(self) -> u64 {
        self.0 & ((1 << OFFSET_BITS) - 1)
    }
}

/// How far from the record that was found last one is looked for before it is looked for everywhere: threads ask for some at
/// once, side by side.
const NEAR: usize = 32;

/// Where the records of a table lie.
#[derive(Debug, Default)]
pub(super) struct TableIndex {
    /// In the order in which they lie in the file.
    slots: Vec<Slot>,
    /// The place after the one that was found last. Most are asked for in that order.
    next: AtomicUsize,
    /// Their places by their hashes, once one isn't near.
    sorted: OnceLock<Vec<u32>>,
}

impl TableIndex {
    /// Adds a record that lies after the others.
    pub(super) fn push(&mut self, slot: Slot) {
        self.slots.push(slot);
    }

    /// Gives room back that isn't needed, once all are there.
    pub(super) fn shrink_to_fit(&mut self) {
        self.slots.shrink_to_fit();
    }

    /// All, in the order in which they lie in the file.
    pub(super) fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The first record of a hash that `value` gives something of, and its place.
    pub(super) fn find<T>(&self, hash: u64, value: impl Fn(Slot) -> Option<T>) -> Option<(usize, T)> {
        let next = self.next.load(Ordering::Relaxed);
        let value_at = |at: usize| {
            let slot = self.slots.get(at).filter(|slot| slot.hash() == hash)?;
            Some((at, value(*slot)?))
        };
        let near = (next..next.saturating_add(NEAR).min(self.slots.len())).chain(next.saturating_sub(NEAR)..next);
        let found = near.into_iter().find_map(value_at).or_else(|| self.of_hash(hash).find_map(value_at))?;
        self.next.store(found.0 + 1, Ordering::Relaxed);
        Some(found)
    }

    /// The places of all records of a hash.
    fn of_hash(&self, hash: u64) -> impl Iterator<Item = usize> {
        let hash_at = move |place: &u32| self.slots.get(*place as usize).map_or(u64::MAX, |slot| slot.hash());
        let sorted = self.sorted.get_or_init(|| {
            let mut sorted: Vec<_> = (0..=u32::MAX).zip(&self.slots).map(|(place, _)| place).collect();
            sorted.sort_unstable_by_key(hash_at);
            sorted
        });
        let first = first_of(sorted, hash << OFFSET_BITS, |place| hash_at(place) << OFFSET_BITS);
        let rest = sorted.iter().skip(first).take_while(move |place| hash_at(place) == hash);
        rest.map(|place| *place as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// How many bits of a slot are of its name's hash.
    const HASH_BITS: u32 = u64::BITS - OFFSET_BITS;

    proptest! {
        #[test]
        fn a_slot_is_found_however_hashes_are_spread(
            hashes in prop::collection::vec(prop_oneof![0..1_u64 << HASH_BITS, 0..1_000_u64], 0..2_000),
            others in prop::collection::vec(0..1_u64 << HASH_BITS, 0..20),
        ) {
            let slots: Vec<_> = (0..).zip(&hashes).map(|(at, hash)| Slot(hash << OFFSET_BITS | at)).collect();
            let index = TableIndex { slots, ..TableIndex::default() };
            for hash in others.iter().chain(&hashes).copied() {
                let expected: Vec<_> = (0..).zip(&hashes).filter(|(_, one)| **one == hash).map(|(at, _)| at).collect();
                let mut found: Vec<_> = index.of_hash(hash).collect();
                found.sort_unstable();
                prop_assert_eq!(&found, &expected);
                // Each by its own name, from wherever the last one was.
                for at in expected {
                    let value = |slot: Slot| (slot.offset() == at as u64).then_some(());
                    prop_assert_eq!(index.find(hash, value), Some((at, ())));
                }
            }
        }
    }
}
