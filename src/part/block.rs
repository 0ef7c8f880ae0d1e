//! A block of a part: sealed by itself, at its place.

use crate::program::PROGRAM;
use crate::publish::{Seal, SealPurpose, StateKey, TAG_BYTES};

/// The format; another one is another magic.
pub(super) const PART_MAGIC: &[u8; 8] = b"PITHPRT1";

/// What stands before a payload: the kind and how long it is.
pub(super) const HEAD_BYTES: usize = 1 + size_of::<u32>();

/// What ends a part: where its last block begins, and the magic.
pub(super) const TRAILER_BYTES: usize = size_of::<u64>() + PART_MAGIC.len();

/// What a block adds to its payload.
pub(super) const BLOCK_OVERHEAD: u64 = (HEAD_BYTES + TAG_BYTES) as u64;

/// What is in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum BlockKind {
    Head = 1,
    Found = 2,
    Entry = 3,
    Document = 4,
    Rows = 5,
    Places = 6,
    End = 7,
}

impl BlockKind {
    const ALL: [Self; 7] = [Self::Head, Self::Found, Self::Entry, Self::Document, Self::Rows, Self::Places, Self::End];

    pub(super) fn of(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == byte)
    }
}

/// What the blocks of one part are sealed with.
///
/// The head's tag covers the program that wrote it. Each block of what was found covers the one before it, the first one
/// the head, and all other blocks but the end cover the last of these: so blocks of two runs of a shard, of which each is
/// right in its place, don't make a part together.
#[derive(Debug, Clone)]
pub(super) struct BlockSeal(Seal);

impl BlockSeal {
    /// The seal of a part's first block, which this program wrote.
    pub(super) fn of_head(key: &StateKey) -> Self {
        let mut seal = Seal::of_key(SealPurpose::Part, key);
        seal.update(PROGRAM.as_bytes());
        Self(seal)
    }

    /// The seal of blocks that come after one with that tag. `self` is that of the first block.
    pub(super) fn after(&self, tag: &[u8; TAG_BYTES]) -> Self {
        let mut seal = self.0.clone();
        seal.update(tag);
        Self(seal)
    }

    /// The tag of a block at a place in the file.
    pub(super) fn tag(&self, kind: BlockKind, at: u64, payload: &[u8]) -> [u8; TAG_BYTES] {
        let mut tagging = self.tagging(kind, at);
        tagging.update(payload);
        tagging.tag()
    }

    /// What takes the payload of a block at a place in the file, to compare its tag.
    pub(super) fn tagging(&self, kind: BlockKind, at: u64) -> Seal {
        let mut seal = self.0.clone();
        seal.update(&[kind as u8]);
        seal.update(&at.to_le_bytes());
        seal
    }
}
