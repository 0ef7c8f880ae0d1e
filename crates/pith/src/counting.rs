//! Which trusted keys count for a document.

use super::id::Digest;
use super::json::{Object, Value};
use super::key::{PublicKey, TrustStore};
use super::quote::quoted;
use super::retirement::Retirement;
use serde::{Deserialize, Serialize};

/// Why a key that a document names doesn't count for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyUntrusted {
    /// Nobody said to trust it.
    Unknown,
    /// It is retired, and the document isn't in its list.
    Retired,
    /// The user said that it never counts.
    Distrusted,
}

/// A key that doesn't count, and where that is said.
#[derive(Debug, Clone, Copy)]
pub(super) enum NotCounted<'k> {
    Unknown,
    Retired(&'k Retirement),
    Distrusted(&'k str),
}

impl NotCounted<'_> {
    pub(super) fn why(self) -> WhyUntrusted {
        match self {
            Self::Unknown => WhyUntrusted::Unknown,
            Self::Retired(_) => WhyUntrusted::Retired,
            Self::Distrusted(_) => WhyUntrusted::Distrusted,
        }
    }
}

/// The trusted keys, as they count for one document.
#[derive(Debug, Clone, Copy)]
pub(super) struct CountingKeys<'k> {
    pub(super) store: &'k TrustStore,
    /// The document's SHA-256, if some key counts for some documents only.
    sha256: Option<Digest>,
}

impl<'k> CountingKeys<'k> {
    /// The keys for a document, which is hashed only if a key is retired.
    pub(super) fn new(store: &'k TrustStore, sha256: impl FnOnce() -> Digest) -> Self {
        Self { store, sha256: store.has_retired().then(sha256) }
    }

    /// The key that an envelope names, if it counts.
    ///
    /// The fingerprint tells a distrusted key from the one that has its name now. It decides nothing else: whether it
    /// is that of the key that counts is for the check of the envelope to say.
    pub(super) fn find(self, key_id: &str, fingerprint: &str) -> Result<&'k PublicKey, NotCounted<'k>> {
        if let Some(place) = self.store.distrusted_in(fingerprint) {
            return Err(NotCounted::Distrusted(place));
        }
        let key = self.store.find(key_id).ok_or(NotCounted::Unknown)?;
        match self.store.retirement(key) {
            // A retired key counts for no document whose bytes aren't known.
            Some(retired) if !self.sha256.is_some_and(|sha256| retired.documents.has(&sha256)) => {
                Err(NotCounted::Retired(retired))
            }
            _ => Ok(key),
        }
    }

    /// The same of a whole envelope.
    pub(super) fn find_of(self, envelope: &Object<'_>) -> Result<&'k PublicKey, NotCounted<'k>> {
        let text = |name| envelope.get(name).and_then(Value::as_str);
        self.find(text("key_id").ok_or(NotCounted::Unknown)?, text("public_key_fingerprint").unwrap_or_default())
    }

    /// What was expected of a key that doesn't count, and what was found.
    pub(super) fn message(self, key_id: &str, why: NotCounted<'_>) -> String {
        let named = quoted(key_id);
        match why {
            NotCounted::Unknown => format!("expected a trusted key, found one named {named}"),
            NotCounted::Retired(retired) => {
                let document = self.sha256.map(|sha256| format!(", found {sha256}")).unwrap_or_default();
                let count = retired.documents.len();
                let listed =
                    if count == 1 { "the 1 document".to_owned() } else { format!("one of the {count} documents") };
                format!("expected {listed} that the retired key {named} counts for ({}){document}", retired.named_in)
            }
            NotCounted::Distrusted(place) => {
                format!("expected a trusted key, found one named {named}, which is distrusted ({place})")
            }
        }
    }
}
