//! Published keys, and the ones that are trusted (PROTOCOL.md, "Keys and signatures").

use super::id::{Digest, Fingerprint, KeyId};
use super::json::{self, Value};
use super::member::{exactly, text};
use super::quote::quoted;
use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::VerifyingKey;
use std::fmt;

/// The registry's own key, as the registry publishes it.
const REGISTRY_KEY_ID: &str = "pith-v1-2026-05";
const REGISTRY_KEY: &[u8] = b"b2d552b68890857171a78b36a5dccf368a953413288c353f7c9d9d6f94b709b3";

/// An entry of `public_keys` whose encodings agree. Being consistent makes nobody trust it.
#[derive(Debug, Clone, Copy)]
pub struct KeyEntry<'a> {
    /// The stated name, any text.
    pub key_id: &'a str,
    /// The key's 32 raw bytes.
    pub raw: [u8; 32],
}

impl<'a> KeyEntry<'a> {
    /// Reads an entry: the rule of the check `keys` for one key.
    ///
    /// # Errors
    /// What was expected and what was found, in a clause.
    pub fn read(value: &'a Value<'a>) -> Result<Self, String> {
        let object = value.as_object().ok_or_else(|| format!("expected an object, found {}", value.type_name()))?;
        let key_id = text(object, "key_id")?;
        exactly(object, "algorithm", "ed25519")?;
        exactly(object, "format", "raw")?;
        let hex = text(object, "public_key_hex")?;
        let raw = HEXLOWER.decode(hex.as_bytes()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let raw =
            raw.ok_or_else(|| format!("expected `public_key_hex` of 64 lower-case hex digits, found {}", quoted(hex)))?;
        exactly(object, "public_key_b64", &BASE64.encode(&raw))?;
        exactly(object, "fingerprint_sha256_hex", &Fingerprint::of(&raw).to_string())?;
        exactly(object, "fingerprint_sha256_b32_first128bits", Fingerprint::base32(&raw).as_str())?;
        Ok(Self { key_id, raw })
    }
}

/// A key that may sign: decoded once, so that checking a signature costs the check alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    id: KeyId,
    fingerprint: Fingerprint,
    key: VerifyingKey,
}

impl PublicKey {
    /// Reads a key out of a file's bytes: JSON, in the form of an entry of `public_keys`.
    ///
    /// # Errors
    /// The text isn't such an entry, or the key could never sign anything.
    pub fn from_json(bytes: &[u8]) -> Result<Self, KeyError> {
        let value = json::parse(bytes).map_err(|error| KeyError(format!("it is not strict JSON: {error}")))?;
        let entry = KeyEntry::read(&value).map_err(KeyError)?;
        let id = entry.key_id.parse().map_err(|error| KeyError(format!("its `key_id` is {error}")))?;
        let key = VerifyingKey::from_bytes(&entry.raw)
            .map_err(|_| KeyError("its 32 bytes are not a point of the Ed25519 curve".to_owned()))?;
        if key.is_weak() {
            return Err(KeyError("it is a point of small order, under which anybody can sign".to_owned()));
        }
        Ok(Self { id, fingerprint: Fingerprint::of(&entry.raw), key })
    }

    fn registry() -> Self {
        let raw = HEXLOWER.decode(REGISTRY_KEY).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let raw = raw.expect("the pinned key is 32 bytes in hex");
        Self {
            id: REGISTRY_KEY_ID.parse().expect("the pinned key's name is a key id"),
            fingerprint: Fingerprint::of(&raw),
            key: VerifyingKey::from_bytes(&raw).expect("the pinned key is a point of the curve"),
        }
    }

    /// The key's name.
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// The key's fingerprint.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The 32 raw bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Whether this is the key that the program has pinned for the registry.
    pub fn is_registry(&self) -> bool {
        self.id.as_str() == REGISTRY_KEY_ID
    }

    pub(super) fn verifying(&self) -> &VerifyingKey {
        &self.key
    }
}

/// The keys whose signatures count: the registry's, and those the user named. A key found inside a
/// document is never among them for being there.
#[derive(Debug, Clone)]
pub struct TrustStore {
    /// Sorted by name, each name once.
    keys: Vec<PublicKey>,
    set_id: Digest,
}

impl TrustStore {
    /// Trusts the registry's pinned key alone.
    pub fn registry() -> Self {
        let keys = vec![PublicKey::registry()];
        let set_id = set_id(&keys);
        Self { keys, set_id }
    }

    /// Trusts one more key.
    ///
    /// # Errors
    /// Another key of that name is trusted already.
    pub fn trust(&mut self, key: PublicKey) -> Result<(), KeyError> {
        match self.keys.binary_search_by(|known| known.id.cmp(&key.id)) {
            Ok(at) if self.keys.get(at) == Some(&key) => Ok(()),
            Ok(_) => Err(KeyError(format!("another key is trusted under the name {} already", key.id))),
            Err(at) => {
                self.keys.insert(at, key);
                self.set_id = set_id(&self.keys);
                Ok(())
            }
        }
    }

    /// The trusted key of that name.
    pub fn find(&self, key_id: &str) -> Option<&PublicKey> {
        self.keys.iter().find(|key| key.id.as_str() == key_id)
    }

    /// The trusted keys, sorted by name.
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// A hash that names this set of keys: a proof holds under the set it was made with.
    pub fn set_id(&self) -> Digest {
        self.set_id
    }
}

fn set_id(keys: &[PublicKey]) -> Digest {
    let mut bytes = Vec::new();
    for key in keys {
        bytes.extend_from_slice(key.id.as_str().as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(key.as_bytes());
    }
    Digest::of(&bytes)
}

/// Why a key can't be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyError(String);

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KeyError {}
