//! Who wrote a ledger, or a part of a site: the proof that it was made here, or by somebody who has the key.
//!
//! What a ledger says was verified is taken for verified, and a repository or an archive can hold one that
//! somebody made up. So a ledger is sealed with an HMAC (RFC 2104) under something that can't be carried:
//! the inode and the change time of a file that the build itself made beside it, the anchor. A clone, a copy
//! or an unpacked archive gives each file others, which nobody knows beforehand. Where a key is given
//! instead, as between the runners of a CI, whoever has it can seal a ledger. A part, which a shard makes on another
//! machine, is sealed under a key alone.

use super::keyed_hash::HashKey;
use crate::disk::{ANCHORED, Dir, EntryKind};
use hmac::{Hmac, KeyInit, Mac as _};
use sha2::{Digest as _, Sha256};
use std::time::{Duration, SystemTime};
use std::{fmt, io};

/// The fewest characters of a state key. Stops one that can be guessed.
const FEWEST_KEY_CHARACTERS: usize = 16;

const ANCHOR: &str = "anchor";

/// How many bytes SHA-256 takes at a time (FIPS 180-4).
const HMAC_BLOCK_BYTES: usize = 64;

/// How many bytes a tag has.
pub(crate) const TAG_BYTES: usize = 32;

/// A secret under which ledgers and parts are sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct StateKey(String);

impl StateKey {
    /// Takes a secret. An empty one is none, as where a CI keeps secrets from a stranger's changes.
    ///
    /// # Errors
    /// It is short enough to be guessed.
    pub fn new(secret: &str) -> Result<Option<Self>, &'static str> {
        match secret.trim() {
            "" => Ok(None),
            short if short.chars().count() < FEWEST_KEY_CHARACTERS => {
                Err("it has fewer than 16 characters and could be guessed")
            }
            secret => Ok(Some(Self(secret.to_owned()))),
        }
    }
}

impl fmt::Debug for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StateKey(…)")
    }
}

/// What ledgers and parts are sealed with.
#[derive(Clone)]
pub(crate) struct Seal(Hmac<Sha256>);

/// What is sealed with a [`StateKey`]: one is never taken for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SealPurpose {
    /// A ledger.
    Ledger,
    /// A part of a site, which a shard made.
    Part,
    /// Nothing: the seal is a secret that whoever has the key can make.
    Secret,
}

impl SealPurpose {
    fn name(self) -> &'static [u8] {
        match self {
            Self::Ledger => b"ledger",
            Self::Part => b"part",
            Self::Secret => b"secret",
        }
    }
}

impl Seal {
    /// The seal of whoever has the key.
    pub(crate) fn of_key(what: SealPurpose, key: &StateKey) -> Self {
        Self::new(what, b"key", key.0.as_bytes())
    }

    /// The seal of the anchor in a state folder, which is made where there is none that counts; `None` where
    /// the disk gives nothing that a copy couldn't have.
    ///
    /// # Errors
    /// The anchor can't be made.
    pub(super) fn of_anchor(folder: &Dir) -> io::Result<Option<Self>> {
        if cfg!(not(unix)) {
            // The standard library shows no change time there.
            return Ok(None);
        }
        let mut anchor = read_anchor(folder)?;
        if anchor.is_none() {
            make_anchor(folder)?;
            anchor = read_anchor(folder)?;
        }
        Ok(anchor.map(|anchor| Self::new(SealPurpose::Ledger, b"anchor", &anchor)))
    }

    /// The same, if the anchor is there.
    pub(super) fn of_anchor_there(folder: &Dir) -> Option<Self> {
        let anchor = if cfg!(unix) { read_anchor(folder).ok()?? } else { return None };
        Some(Self::new(SealPurpose::Ledger, b"anchor", &anchor))
    }

    fn new(what: SealPurpose, kind: &[u8], secret: &[u8]) -> Self {
        // A whole block, which is filled with zeros as HMAC does it.
        let mut key = [0; HMAC_BLOCK_BYTES];
        key.iter_mut().zip(Sha256::digest(secret)).for_each(|(place, byte)| *place = byte);
        let mut mac = Hmac::<Sha256>::new(&key.into());
        mac.update(b"pith-catalog ");
        mac.update(what.name());
        mac.update(b" ");
        mac.update(kind);
        mac.update(b"\0");
        Self(mac)
    }

    /// What is hashed with by those who have the seal, and by nobody who has a ledger alone. Of a seal that nothing was
    /// added to.
    pub(super) fn hash_key(&self) -> HashKey {
        let mut mac = self.0.clone();
        mac.update(b"hash key");
        HashKey::new(mac.finalize().into_bytes().first_chunk().copied().unwrap_or_default())
    }

    /// Takes what is sealed.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The tag of all that was taken.
    pub(crate) fn tag(&self) -> [u8; TAG_BYTES] {
        self.0.clone().finalize().into_bytes().into()
    }

    /// Whether that is its tag.
    pub(crate) fn is_tag(&self, tag: &[u8; TAG_BYTES]) -> bool {
        self.0.clone().verify_slice(tag).is_ok()
    }
}

impl PartialEq for Seal {
    /// Whether both give the same tags.
    fn eq(&self, other: &Self) -> bool {
        self.is_tag(&other.tag())
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(…)")
    }
}

fn read_anchor(folder: &Dir) -> io::Result<Option<[u8; 24]>> {
    let found = folder.find(ANCHOR)?.filter(|status| status.kind == EntryKind::File);
    Ok(found.and_then(|status| status.stamp.anchor()))
}

fn make_anchor(folder: &Dir) -> io::Result<()> {
    let file = folder.create_anew(ANCHOR, 0o600)?;
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(ANCHORED))
}

#[cfg(test)]
mod tests {
    use super::*;
    use camino::Utf8Path;
    use std::collections::BTreeSet;
    use std::fs;

    #[test]
    fn a_key_that_can_be_guessed_is_refused() {
        for (secret, is_key) in [("", Some(false)), (" \n", Some(false)), ("secret", None), ("0123456789abcde", None)] {
            assert_eq!(StateKey::new(secret).ok().map(|key| key.is_some()), is_key, "{secret:?}");
        }
        let key = StateKey::new("0123456789abcdef\n").unwrap().unwrap();
        assert_eq!(key, StateKey::new("0123456789abcdef").unwrap().unwrap(), "a file's last line end is no part of it");
        assert!(!format!("{key:?}").contains("0123"), "it is in no message");
    }

    #[test]
    #[cfg(unix)]
    fn an_anchor_is_the_same_as_long_as_it_lies_there_and_no_copy_has_it() {
        let place = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(place.path()).unwrap();
        let folder = Dir::open(path).unwrap();
        let tag = |folder: &Dir| Seal::of_anchor(folder).unwrap().unwrap().tag();
        let first = tag(&folder);
        assert_eq!(tag(&folder), first);
        // A copy that has all that a copy can have.
        let copy = path.join("copy");
        fs::create_dir(&copy).unwrap();
        fs::copy(path.join(ANCHOR), copy.join(ANCHOR)).unwrap();
        let times = fs::metadata(path.join(ANCHOR)).unwrap().modified().unwrap();
        fs::File::options().write(true).open(copy.join(ANCHOR)).unwrap().set_modified(times).unwrap();
        assert_ne!(tag(&Dir::open(&copy).unwrap()), first);
        // The folder may be moved.
        fs::rename(&copy, path.join("moved")).unwrap();
        let moved = Dir::open(&path.join("moved")).unwrap();
        let there = tag(&moved);
        assert_ne!(there, first);
        fs::rename(path.join("moved"), &copy).unwrap();
        assert_eq!(tag(&Dir::open(&copy).unwrap()), there);
        // One that was written into, and others that are none, are made anew.
        fs::write(path.join(ANCHOR), "x").unwrap();
        let second = tag(&folder);
        assert_ne!(second, first);
        assert_eq!(fs::read(path.join(ANCHOR)).unwrap(), b"");
        fs::write(path.join("elsewhere"), "theirs").unwrap();
        for target in ["copy/anchor", "elsewhere", "nowhere"] {
            fs::remove_file(path.join(ANCHOR)).unwrap();
            std::os::unix::fs::symlink(target, path.join(ANCHOR)).unwrap();
            assert_ne!(tag(&folder), second);
            assert!(fs::symlink_metadata(path.join(ANCHOR)).unwrap().is_file());
            assert_eq!(fs::read(path.join("elsewhere")).unwrap(), b"theirs");
        }
    }

    #[test]
    fn a_seal_tells_what_it_is_of_and_a_key_from_an_anchor_of_the_same_bytes() {
        let kinds = [
            (SealPurpose::Ledger, &b"key"[..]),
            (SealPurpose::Ledger, b"anchor"),
            (SealPurpose::Part, b"key"),
            (SealPurpose::Secret, b"key"),
        ];
        let tags = kinds.map(|(what, kind)| Seal::new(what, kind, b"0123456789abcdef").tag());
        assert_eq!(BTreeSet::from(tags).len(), tags.len());
    }
}
