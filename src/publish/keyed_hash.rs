//! Names and folders by hashes that nobody else can work out, so that nobody can choose ones that are taken for each other or
//! that take long to find.
//!
//! The hash is SipHash-2-4. Who doesn't know the key can't tell which names have the same one; the key comes from what the
//! ledger and the file `folders` are sealed with and is written nowhere (`seal.rs`).

use siphasher::sip128::{Hasher128 as _, SipHasher24};
use std::hash::{Hash, Hasher as _};

/// A name, hashed.
pub(super) type NameHash = [u8; NAME_BYTES];
pub(super) const NAME_BYTES: usize = 16;

/// What is hashed with.
#[derive(Clone, Copy, Default)]
pub(super) struct HashKey([u8; 16]);

impl HashKey {
    pub(super) fn new(key: [u8; 16]) -> Self {
        Self(key)
    }

    /// The hash of a name.
    pub(super) fn name(&self, name: &[u8]) -> NameHash {
        let mut hasher = SipHasher24::new_with_key(&self.0);
        hasher.write(name);
        hasher.finish128().as_bytes()
    }

    /// The hash of anything, in eight bytes.
    pub(super) fn short(&self, value: &impl Hash) -> u64 {
        let mut hasher = SipHasher24::new_with_key(&self.0);
        value.hash(&mut hasher);
        hasher.finish()
    }
}

impl std::fmt::Debug for HashKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HashKey(…)")
    }
}
