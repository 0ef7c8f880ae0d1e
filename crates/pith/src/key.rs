//! Published keys and trusted keys (PROTOCOL.md, "Keys and signatures").

use super::id::{Digest, Fingerprint, Hashing, KeyId, Suffix};
use super::json::{self, Value};
use super::member::{exactly, text};
use super::quote::quoted;
use super::retirement::{Distrust, DocumentList, RetireError, Retirement};
use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::VerifyingKey;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The registry's own key, as the registry publishes it.
const REGISTRY_KEY_ID: &str = "pith-v1-2026-05";
const REGISTRY_KEY: &[u8] = b"b2d552b68890857171a78b36a5dccf368a953413288c353f7c9d9d6f94b709b3";

/// An entry of `public_keys` whose encodings agree. That alone doesn't make it trusted.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct KeyEntry<'a> {
    /// The stated name, any text.
    pub key_id: &'a str,
    /// The key's 32 raw bytes.
    pub raw: [u8; 32],
    /// Whether its `retired` is there and not `false`: whoever publishes the entry lets the key count only for documents
    /// from before.
    pub is_retired: bool,
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
        let is_retired = !matches!(object.get("retired"), None | Some(Value::Null | Value::Bool(false)));
        Ok(Self { key_id, raw, is_retired })
    }
}

/// A key that can check signatures, decoded only once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    id: KeyId,
    fingerprint: Fingerprint,
    key: VerifyingKey,
    is_registry: bool,
}

impl PublicKey {
    /// Reads a key out of an entry of `public_keys`.
    fn of_entry(entry: &KeyEntry<'_>) -> Result<Self, KeyError> {
        let id = KeyId::new(entry.key_id);
        let key = VerifyingKey::from_bytes(&entry.raw)
            .map_err(|_| KeyError::new("its 32 bytes are not a point on the Ed25519 curve".to_owned()))?;
        if key.is_weak() {
            return Err(KeyError::new("it is a point of small order, for which anyone can sign".to_owned()));
        }
        // The library takes y and y + p for the same point; other verifiers don't.
        if key.to_edwards().compress().to_bytes() != entry.raw {
            return Err(KeyError::new("its 32 bytes are not the canonical encoding of a point".to_owned()));
        }
        let is_registry = entry.key_id == REGISTRY_KEY_ID && HEXLOWER.encode(&entry.raw).as_bytes() == REGISTRY_KEY;
        Ok(Self { id, fingerprint: Fingerprint::of(&entry.raw), key, is_registry })
    }

    /// Reads the key of an entry of `public_keys`.
    ///
    /// # Errors
    /// It is no such entry, or the key could never sign anything.
    pub fn of_value(value: &Value<'_>) -> Result<Self, KeyError> {
        Self::of_entry(&KeyEntry::read(value).map_err(KeyError::new)?)
    }

    fn registry() -> Self {
        let raw = HEXLOWER.decode(REGISTRY_KEY).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let raw = raw.expect("the pinned key is 32 bytes in hex");
        Self {
            id: KeyId::new(REGISTRY_KEY_ID),
            fingerprint: Fingerprint::of(&raw),
            key: VerifyingKey::from_bytes(&raw).expect("the pinned key is a point of the curve"),
            is_registry: true,
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

    /// The fingerprint in base32, the form that is easier to read aloud (`fingerprint_sha256_b32_first128bits`).
    pub fn base32_fingerprint(&self) -> Suffix {
        Fingerprint::base32(self.key.as_bytes())
    }

    /// Whether this is the registry's built-in key. Another key may have its name where this one is distrusted.
    pub fn is_registry(&self) -> bool {
        self.is_registry
    }

    pub(super) fn verifying(&self) -> &VerifyingKey {
        &self.key
    }
}

/// A key of a file, and what the file says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileKey {
    /// The key.
    pub key: PublicKey,
    /// Whether an entry of the file says that it is retired.
    pub is_retired: bool,
}

impl FileKey {
    /// Reads the keys of a file as [`TrustStore::trust_file`] does, and trusts none of them.
    ///
    /// # Errors
    /// The text has no such form, or a key could never sign anything.
    pub fn all_of_file(bytes: &[u8]) -> Result<Vec<Self>, KeyError> {
        FileKeys::read(bytes).map(|file| file.keys)
    }

    fn of_value(value: &Value<'_>) -> Result<Self, KeyError> {
        let entry = KeyEntry::read(value).map_err(KeyError::new)?;
        Ok(Self { key: PublicKey::of_entry(&entry)?, is_retired: entry.is_retired })
    }
}

/// The keys of a file, one at least.
struct FileKeys {
    keys: Vec<FileKey>,
    is_list: bool,
}

impl FileKeys {
    fn read(bytes: &[u8]) -> Result<Self, KeyError> {
        let value = json::parse(bytes).map_err(|error| KeyError::new(format!("it is not strict JSON: {error}")))?;
        let keys = match value.as_object().and_then(|object| Some((object, object.get("keys")?))) {
            None => return FileKey::of_value(&value).map(|key| Self { keys: vec![key], is_list: false }),
            // Whoever reads it as an entry must not come to trust other keys, too.
            Some((object, _)) if object.get("key_id").is_some() => {
                return Err(KeyError::new("expected one key or a list `keys`, found both".to_owned()));
            }
            Some((_, keys)) => keys,
        };
        let entries = keys.as_array().filter(|entries| !entries.is_empty());
        let entries = entries.ok_or_else(|| KeyError::new("expected `keys` to be a list of keys".to_owned()))?;
        let read = |(at, entry)| FileKey::of_value(entry).map_err(|error| error.within(at));
        let mut keys: Vec<_> = entries.iter().enumerate().map(read).collect::<Result<_, _>>()?;
        // A key is its bytes: a second entry, under whatever name, doesn't take back what the first one says.
        let retired: BTreeSet<_> = keys.iter().filter(|key| key.is_retired).map(|key| key.key.fingerprint).collect();
        for key in &mut keys {
            key.is_retired = retired.contains(&key.key.fingerprint);
        }
        Ok(Self { keys, is_list: true })
    }
}

/// Why a key is trusted, to show to people. It decides nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyOrigin {
    /// The file that the key was read from.
    pub file: String,
    /// Where that file is named: an option of the command line, or the path of a configuration.
    pub named_in: String,
}

/// The trusted keys: the registry's, and those that the user named. A key inside a document never becomes
/// trusted because it is there.
///
/// A key can be retired: then it counts only for the documents of a list. One that is distrusted never counts, and
/// its name is free for another key.
#[derive(Debug, Clone)]
pub struct TrustStore {
    /// Sorted by name, each name once; retired ones too, and no distrusted one.
    keys: Vec<PublicKey>,
    set_id: Digest,
    /// Where other keys come from, if that is known.
    origins: BTreeMap<KeyId, KeyOrigin>,
    /// The keys that count for some documents only.
    retired: BTreeMap<KeyId, Retirement>,
    /// The keys that never count, in the order of their fingerprints.
    distrusted: Vec<Distrust>,
}

impl TrustStore {
    /// Trusts only the registry's built-in key.
    pub fn registry() -> Self {
        let set_id = Digest::of(b"");
        let mut store = Self {
            keys: vec![PublicKey::registry()],
            set_id,
            origins: BTreeMap::new(),
            retired: BTreeMap::new(),
            distrusted: Vec::new(),
        };
        store.changed();
        store
    }

    fn changed(&mut self) {
        self.set_id = set_id(&self.keys, &self.retired, &self.distrusted);
    }

    /// Trusts one more key, unless another key with that name is already trusted.
    fn trust(&mut self, key: PublicKey) -> Result<(), KeyError> {
        self.refuse_distrusted(&key)?;
        match self.keys.binary_search_by(|known| known.id.cmp(&key.id)) {
            Ok(at) if self.keys.get(at) == Some(&key) => Ok(()),
            Ok(_) => Err(KeyError::new(format!("a different key is already trusted under the name {}", key.id))),
            Err(at) => {
                self.keys.insert(at, key);
                self.changed();
                Ok(())
            }
        }
    }

    fn refuse_distrusted(&self, key: &PublicKey) -> Result<(), KeyError> {
        let Some(place) = self.distrust_of(key.fingerprint) else { return Ok(()) };
        let reason = format!("the key {} (fingerprint {}) is distrusted ({place})", key.id, key.fingerprint);
        Err(KeyError { reason, why: WhyRefused::Distrusted })
    }

    /// Trusts the keys of a file: JSON, an entry of `public_keys`, or `{"keys": [entry, …]}` as a site
    /// with several keys publishes them. Gives back the keys that it left out, since the file says that they are retired.
    ///
    /// # Errors
    /// The text has neither form, all keys are retired there, a key could never sign anything or is distrusted, or another
    /// key with its name is already trusted. In each case no key of the file becomes trusted.
    pub fn trust_file(&mut self, bytes: &[u8]) -> Result<Vec<PublicKey>, KeyError> {
        self.trust_all(bytes, &[])
    }

    /// Trusts the keys of a file like [`TrustStore::trust_file`], and stores where they come from. A key that
    /// was trusted before keeps its origin. Keys that are among `to_retire` are trusted whatever the file says of them: the
    /// caller then [retires](TrustStore::retire) them.
    ///
    /// # Errors
    /// The same as for [`TrustStore::trust_file`].
    pub fn trust_file_from(
        &mut self,
        bytes: &[u8],
        origin: &KeyOrigin,
        to_retire: &[Fingerprint],
    ) -> Result<Vec<PublicKey>, KeyError> {
        let before = self.keys.clone();
        let left_out = self.trust_all(bytes, to_retire)?;
        let new = self.keys.iter().filter(|key| !before.contains(key));
        self.origins.extend(new.map(|key| (key.id.clone(), origin.clone())));
        Ok(left_out)
    }

    fn trust_all(&mut self, bytes: &[u8], to_retire: &[Fingerprint]) -> Result<Vec<PublicKey>, KeyError> {
        let FileKeys { keys, is_list } = FileKeys::read(bytes)?;
        let (mut trusted, mut left_out, mut distrusted, mut is_nothing) = (self.clone(), Vec::new(), None, true);
        for (at, FileKey { key, is_retired }) in keys.into_iter().enumerate() {
            if is_retired && !to_retire.contains(&key.fingerprint) {
                // What the user distrusts anyway is no news.
                match self.refuse_distrusted(&key) {
                    Ok(()) => left_out.push(key),
                    Err(error) => distrusted = Some(error),
                }
                continue;
            }
            trusted.trust(key).map_err(|error| if is_list { error.within(at) } else { error })?;
            is_nothing = false;
        }
        if is_nothing {
            return Err(distrusted.unwrap_or_else(|| KeyError::retired(&left_out)));
        }
        *self = trusted;
        Ok(left_out)
    }

    /// Never lets a key count, whatever its name: it isn't trusted any more, and can't be. `named_in` says where the
    /// user said so, and must be safe to print.
    pub fn distrust(&mut self, fingerprint: Fingerprint, named_in: &str) {
        self.keys.retain(|key| key.fingerprint != fingerprint);
        let keys = &self.keys;
        let is_there = |id: &KeyId| keys.iter().any(|key| key.id == *id);
        self.origins.retain(|id, _| is_there(id));
        self.retired.retain(|id, _| is_there(id));
        if let Err(at) = self.distrusted.binary_search_by_key(&fingerprint, |one| one.fingerprint) {
            self.distrusted.insert(at, Distrust { fingerprint, named_in: named_in.to_owned() });
        }
        self.changed();
    }

    /// Lets a trusted key count only for the documents of a list. `named_in` says where the user said so, and must be
    /// safe to print.
    ///
    /// # Errors
    /// No trusted key has that fingerprint, it is retired already, or the list is empty.
    pub fn retire(
        &mut self,
        fingerprint: Fingerprint,
        documents: DocumentList,
        named_in: &str,
    ) -> Result<(), RetireError> {
        if let Some(place) = self.distrust_of(fingerprint) {
            return Err(RetireError::Distrusted(place.to_owned()));
        }
        if documents.is_empty() {
            return Err(RetireError::NoDocument);
        }
        // One key may be trusted under several names.
        let ids: Vec<_> =
            self.keys.iter().filter(|key| key.fingerprint == fingerprint).map(|key| key.id.clone()).collect();
        match ids.as_slice() {
            [] => return Err(RetireError::NotTrusted),
            [id, ..] if self.retired.contains_key(id) => return Err(RetireError::Twice(id.clone())),
            _ => {}
        }
        let retirement = Retirement { documents, named_in: named_in.to_owned() };
        self.retired.extend(ids.into_iter().map(|id| (id, retirement.clone())));
        self.changed();
        Ok(())
    }

    /// What a trusted key still counts for, if it is retired.
    pub fn retirement(&self, key: &PublicKey) -> Option<&Retirement> {
        self.retired.get(&key.id)
    }

    /// The keys that never count, by their fingerprints.
    pub fn distrusted(&self) -> &[Distrust] {
        &self.distrusted
    }

    /// Where the user said that a key never counts, if so.
    pub fn distrust_of(&self, fingerprint: Fingerprint) -> Option<&str> {
        let at = self.distrusted.binary_search_by_key(&fingerprint, |one| one.fingerprint).ok()?;
        self.distrusted.get(at).map(|one| one.named_in.as_str())
    }

    /// The same of a fingerprint as a document states it.
    pub(super) fn distrusted_in(&self, fingerprint: &str) -> Option<&str> {
        if self.distrusted.is_empty() {
            return None;
        }
        self.distrust_of(fingerprint.parse().ok()?)
    }

    pub(super) fn has_retired(&self) -> bool {
        !self.retired.is_empty()
    }

    /// Whether all that is verified by these keys is verified by the others, too.
    pub fn is_within(&self, others: &Self) -> bool {
        self.keys.iter().all(|key| {
            let retired = others.retirement(key).map(|retired| &retired.documents);
            others.find(key.id.as_str()) == Some(key)
                && (retired.is_none() || self.retirement(key).map(|retired| &retired.documents) == retired)
        })
    }

    /// The trusted key with that name, retired or not.
    pub fn find(&self, key_id: &str) -> Option<&PublicKey> {
        self.keys.iter().find(|key| key.id.as_str() == key_id)
    }

    /// The trusted keys, sorted by name.
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// The trusted keys except the registry's, sorted by name.
    pub fn further(&self) -> impl Iterator<Item = &PublicKey> {
        self.keys.iter().filter(|key| !key.is_registry())
    }

    /// Where a key comes from; `None` for the registry's built-in key, and if it isn't known.
    pub fn origin(&self, id: &KeyId) -> Option<&KeyOrigin> {
        self.origins.get(id)
    }

    /// A hash that identifies this set of keys: a proof is valid only under the set that it was made with.
    pub fn set_id(&self) -> Digest {
        self.set_id
    }
}

/// Everything that a verdict or a message follows from. Lengths keep one part from being taken for another.
fn set_id(keys: &[PublicKey], retired: &BTreeMap<KeyId, Retirement>, distrusted: &[Distrust]) -> Digest {
    let mut hash = Hashing::default();
    let mut add = |bytes: &[u8]| {
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    for key in keys {
        add(key.id.as_str().as_bytes());
        add(key.as_bytes());
        if let Some(Retirement { documents, named_in }) = retired.get(&key.id) {
            add(b"retired");
            add(documents.id().as_bytes());
            add(named_in.as_bytes());
        }
    }
    for Distrust { fingerprint, named_in } in distrusted {
        add(b"distrusted");
        add(fingerprint.to_string().as_bytes());
        add(named_in.as_bytes());
    }
    hash.digest()
}

/// Why a key can't be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyError {
    reason: String,
    why: WhyRefused,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WhyRefused {
    Form,
    Distrusted,
    Retired,
}

impl KeyError {
    fn new(reason: String) -> Self {
        Self { reason, why: WhyRefused::Form }
    }

    /// The file says of all its keys that they are retired.
    fn retired(keys: &[PublicKey]) -> Self {
        let name = |key: &PublicKey| format!("the key {} (fingerprint {})", key.id, key.fingerprint);
        let reason = match keys {
            [key, more @ ..] if !more.is_empty() => {
                format!("it says that all its {} keys are retired, such as {}", keys.len(), name(key))
            }
            keys => format!("it says that {} is retired", keys.first().map(name).unwrap_or_default()),
        };
        Self { reason, why: WhyRefused::Retired }
    }

    /// The same of an item of a list.
    fn within(self, at: usize) -> Self {
        Self { reason: format!("keys[{at}]: {}", self.reason), ..self }
    }

    /// Whether the key is a good one that the user distrusts.
    pub fn is_distrusted(&self) -> bool {
        self.why == WhyRefused::Distrusted
    }

    /// Whether each key of the file is a good one that the file calls retired.
    pub fn is_retired(&self) -> bool {
        self.why == WhyRefused::Retired
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for KeyError {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    /// What every point of small order is encoded as (y = 1, -1, 0 and the two of order 8), and
    /// the same with the sign bit where that is another point.
    const SMALL_ORDER: [&str; 7] = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ];
    /// No point of the curve has this y.
    const NO_POINT: &str = "0200000000000000000000000000000000000000000000000000000000000000";

    /// A consistent entry for any 32 bytes.
    fn entry(key_id: &str, hex: &str) -> Json {
        let raw: [u8; 32] = HEXLOWER.decode(hex.as_bytes()).expect("hex").try_into().expect("32 bytes");
        json!({
            "key_id": key_id, "algorithm": "ed25519", "format": "raw", "public_key_hex": hex,
            "public_key_b64": BASE64.encode(&raw), "rotates_at": null,
            "fingerprint_sha256_hex": Fingerprint::of(&raw).to_string(),
            "fingerprint_sha256_b32_first128bits": Fingerprint::base32(&raw).as_str(),
        })
    }

    fn registry_entry() -> Json {
        entry(REGISTRY_KEY_ID, std::str::from_utf8(REGISTRY_KEY).expect("hex"))
    }

    /// A key of that name, made from a seed of one byte.
    fn key(key_id: &str, seed: u8) -> PublicKey {
        let raw = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes();
        let entry = entry(key_id, &HEXLOWER.encode(&raw));
        read(&entry).expect("a good key")
    }

    /// The key of an entry.
    fn read(entry: &Json) -> Result<PublicKey, KeyError> {
        PublicKey::of_value(&json::parse(entry.to_string().as_bytes()).expect("JSON"))
    }

    #[track_caller]
    fn refused(entry: &Json) -> String {
        read(entry).expect_err(&entry.to_string()).to_string()
    }

    /// What a file of keys makes of the registry's: the names, or why none.
    fn trusted(file: &str) -> Result<Vec<String>, String> {
        let mut store = TrustStore::registry();
        let before = store.set_id();
        match store.trust_file(file.as_bytes()) {
            Ok(_) => Ok(store.keys().iter().map(|key| key.id().to_string()).collect()),
            Err(error) => {
                assert_eq!((store.keys().len(), store.set_id()), (1, before), "no key of it is trusted: {file}");
                Err(error.to_string())
            }
        }
    }

    #[test]
    fn the_pinned_key_is_the_one_that_the_registry_publishes() {
        let store = TrustStore::registry();
        let pinned = store.find("pith-v1-2026-05").expect("the pinned key");
        assert!(pinned.is_registry());
        assert_eq!(pinned.fingerprint().to_string(), "8d4b5ee74e4693bcd1df2446408b0d54");
        assert_eq!(read(&registry_entry()).as_ref(), Ok(pinned));
        assert_eq!(store.keys().len(), 1);
    }

    #[test]
    fn each_member_of_an_entry_must_be_there_and_right() {
        let table = [
            ("key_id", json!(1), "expected `key_id` to be a string, found an integer"),
            ("algorithm", json!("Ed25519"), "expected `algorithm` to be \"ed25519\", found \"Ed25519\""),
            ("format", json!("pem"), "expected `format` to be \"raw\", found \"pem\""),
            ("public_key_hex", json!("00"), "expected `public_key_hex` of 64 lower-case hex digits, found \"00\""),
            ("public_key_b64", json!("AA=="), "expected `public_key_b64` to be \"stVStoiQ"),
            ("fingerprint_sha256_hex", json!("00"), "expected `fingerprint_sha256_hex` to be \"8d4b5ee7"),
            (
                "fingerprint_sha256_b32_first128bits",
                json!("AA"),
                "expected `fingerprint_sha256_b32_first128bits` to be",
            ),
        ];
        for (name, wrong, message) in table {
            let mut entry = registry_entry();
            entry[name] = wrong;
            assert!(refused(&entry).starts_with(message), "{}", refused(&entry));
            entry.as_object_mut().expect("an object").remove(name);
            assert_eq!(refused(&entry), format!("expected `{name}` to be a string, found none"));
            entry[name] = Json::Null;
            assert_eq!(refused(&entry), format!("expected `{name}` to be a string, found null"));
        }
    }

    #[test]
    fn encodings_of_other_bytes_or_in_another_form_are_refused() {
        let hex = registry_entry()["public_key_hex"].as_str().expect("hex").to_owned();
        let base64 = registry_entry()["public_key_b64"].as_str().expect("base64").to_owned();
        let table = [
            ("public_key_hex", hex.to_uppercase(), "public_key_hex"),
            ("public_key_hex", format!("{hex}00"), "public_key_hex"),
            ("public_key_hex", hex.replace("b2d5", "b2d6"), "public_key_b64"), // the first that disagrees with it
            ("public_key_b64", base64.trim_end_matches('=').to_owned(), "public_key_b64"),
            ("public_key_b64", base64.replace("bM=", "bN="), "public_key_b64"), // the same bytes, with stray bits
            ("public_key_b64", base64.replace('/', "_"), "public_key_b64"),
            ("fingerprint_sha256_hex", "8D4B5EE74E4693BCD1DF2446408B0D54".to_owned(), "fingerprint_sha256_hex"),
        ];
        for (name, wrong, told) in table {
            let mut entry = registry_entry();
            assert_ne!(entry[name].as_str(), Some(wrong.as_str()));
            entry[name] = wrong.into();
            assert!(refused(&entry).starts_with(&format!("expected `{told}` ")), "{}", refused(&entry));
        }
    }

    #[test]
    fn a_file_that_holds_no_entry_is_refused() {
        let both = json!({ "key_id": "a", "keys": [registry_entry()] }).to_string();
        let table = [
            ("", "it is not strict JSON: line 1, column 1: the text ends in the middle of a value"),
            (
                "{\"key_id\":1,\"key_id\":2}",
                "it is not strict JSON: line 1, column 13: the member name \"key_id\" occurs twice",
            ),
            ("[]", "expected an object, found a list"),
            ("{}", "expected `key_id` to be a string, found none"),
            ("{\"keys\":[]}", "expected `keys` to be a list of keys"),
            ("{\"keys\":{}}", "expected `keys` to be a list of keys"),
            ("{\"keys\":[1]}", "keys[0]: expected an object, found an integer"),
            (both.as_str(), "expected one key or a list `keys`, found both"),
        ];
        for (text, message) in table {
            let error = trusted(text).expect_err(text);
            assert!(error.starts_with(message), "{error}");
        }
    }

    #[test]
    fn a_file_has_one_key_or_several_and_one_that_is_wrong_spoils_it() {
        let of_seed = |name: &str, seed: u8| {
            let raw = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes();
            entry(name, &HEXLOWER.encode(&raw))
        };
        let list = |keys: &[Json]| json!({ "keys": keys, "notes": "ours" }).to_string();
        let (library, lab) = (of_seed("library", 1), of_seed("lab", 2));
        let registry = REGISTRY_KEY_ID.to_owned();
        let names = |more: &[&str]| Ok(more.iter().map(|name| (*name).to_owned()).chain([registry.clone()]).collect());
        assert_eq!(trusted(&library.to_string()), names(&["library"]));
        assert_eq!(trusted(&list(&[library.clone(), registry_entry(), lab.clone()])), names(&["lab", "library"]));
        assert_eq!(trusted(&list(&[library.clone(), library.clone()])), names(&["library"]));
        let conflict = trusted(&list(&[library.clone(), of_seed("library", 2)]));
        assert_eq!(conflict, Err("keys[1]: a different key is already trusted under the name library".to_owned()));
        let impostor = trusted(&list(&[library, of_seed(REGISTRY_KEY_ID, 1)]));
        assert_eq!(impostor, Err(format!("keys[1]: a different key is already trusted under the name {registry}")));
        let mut wrong = lab.clone();
        wrong["format"] = "pem".into();
        let wrong = trusted(&list(&[lab, wrong]));
        assert_eq!(wrong, Err("keys[1]: expected `format` to be \"raw\", found \"pem\"".to_owned()));
    }

    #[test]
    fn a_key_that_its_file_calls_retired_is_left_out() {
        let of_seed = |name: &str, seed: u8, retired: Json| {
            let raw = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes();
            let mut entry = entry(name, &HEXLOWER.encode(&raw));
            entry["retired"] = retired;
            entry
        };
        let list = |keys: &[Json]| json!({ "keys": keys }).to_string();
        let (new, old) = (of_seed("new", 1, json!(false)), of_seed("old", 2, json!(true)));
        let old_key = key("old", 2);
        let fingerprint = old_key.fingerprint();
        let mut store = TrustStore::registry();
        let file = list(&[old.clone(), new.clone()]);
        assert_eq!(store.trust_file(file.as_bytes()), Ok(vec![old_key.clone()]));
        assert_eq!((store.find("old"), store.find("new")), (None, Some(&key("new", 1))));
        // Its name is free for the new key, and a member that says when is no other one.
        let renamed = list(&[of_seed("lab", 2, json!("2027-01-01")), of_seed("lab", 1, Json::Null)]);
        assert_eq!(TrustStore::registry().trust_file(renamed.as_bytes()).map(|keys| keys.len()), Ok(1));
        // Nor is it trusted by another entry of the same file.
        for other in ["old", "another"] {
            let twice = list(&[of_seed(other, 2, json!(false)), old.clone(), new.clone()]);
            let mut store = TrustStore::registry();
            assert_eq!(store.trust_file(twice.as_bytes()).map(|keys| keys.len()), Ok(2));
            assert_eq!(store.keys().len(), 2);
        }
        // Where no other key is in the file, nothing is trusted, and both are told.
        let told = trusted(&old.to_string()).expect_err("retired");
        assert_eq!(told, format!("it says that the key old (fingerprint {fingerprint}) is retired"));
        let both = trusted(&list(&[old.clone(), of_seed("older", 3, json!(true))])).expect_err("retired");
        assert_eq!(
            both,
            format!("it says that all its 2 keys are retired, such as the key old (fingerprint {fingerprint})")
        );
        assert!(TrustStore::registry().trust_file(old.to_string().as_bytes()).is_err_and(|error| error.is_retired()));
        // Whoever retires it has to trust it first.
        let origin = KeyOrigin { file: "old.json".to_owned(), named_in: "a test".to_owned() };
        let mut store = TrustStore::registry();
        let left_out = store.trust_file_from(old.to_string().as_bytes(), &origin, &[fingerprint]);
        assert_eq!((left_out, store.find("old")), (Ok(Vec::new()), Some(&old_key)));
        // What is distrusted anyway isn't told as left out.
        let mut store = TrustStore::registry();
        store.distrust(fingerprint, "a test");
        assert_eq!(store.trust_file(file.as_bytes()), Ok(Vec::new()));
        assert!(store.trust_file(old.to_string().as_bytes()).is_err_and(|error| error.is_distrusted()));
    }

    #[test]
    fn a_key_under_which_anybody_or_nobody_can_sign_is_refused() {
        for hex in SMALL_ORDER {
            assert_eq!(
                refused(&entry("weak", hex)),
                "it is a point of small order, for which anyone can sign",
                "{hex}"
            );
        }
        assert_eq!(refused(&entry("none", NO_POINT)), "its 32 bytes are not a point on the Ed25519 curve");
    }

    #[test]
    fn a_key_in_its_second_encoding_is_refused() {
        // y = 3 and y = 18, with p added; no other points have two encodings, but those of small order.
        for last in ["7f", "ff"] {
            for first in ["f0", "ff"] {
                let hex = format!("{first}{}{last}", "ff".repeat(30));
                assert_eq!(refused(&entry("again", &hex)), "its 32 bytes are not the canonical encoding of a point");
            }
        }
    }

    #[test]
    fn a_trusted_name_cannot_be_given_another_key() {
        let mut store = TrustStore::registry();
        store.trust(key("library", 1)).expect("a new name");
        store.trust(key("library", 1)).expect("the same key again changes nothing");
        assert_eq!(store.keys().len(), 2);
        for (name, seed) in [("library", 2), (REGISTRY_KEY_ID, 1)] {
            let error = store.trust(key(name, seed)).expect_err("another key").to_string();
            assert_eq!(error, format!("a different key is already trusted under the name {name}"));
        }
        assert_eq!(store.find("library"), Some(&key("library", 1)));
        assert!(store.find(REGISTRY_KEY_ID).is_some_and(PublicKey::is_registry));
        assert_eq!(store.find("Library"), None);
    }

    #[test]
    fn a_set_of_keys_is_named_whatever_the_order_they_were_trusted_in() {
        let set = |keys: &[(&str, u8)]| {
            let mut store = TrustStore::registry();
            for (name, seed) in keys {
                store.trust(key(name, *seed)).expect("a new name");
            }
            let names: Vec<_> = store.keys().iter().map(|key| key.id().to_string()).collect();
            assert!(names.is_sorted(), "{names:?}");
            store.set_id()
        };
        assert_eq!(set(&[("a", 1), ("z", 2)]), set(&[("z", 2), ("a", 1)]));
        let sets = [set(&[]), set(&[("a", 1)]), set(&[("a", 2)]), set(&[("b", 1)]), set(&[("a", 1), ("b", 1)])];
        for (at, one) in sets.iter().enumerate() {
            assert!(!sets.iter().skip(at + 1).any(|other| other == one), "set {at} has the id of another");
        }
    }
}
