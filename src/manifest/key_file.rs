//! `pith-signing-key.json`: the keys whose signatures count, in the form of entries of `public_keys`.

use serde::Serialize;

/// A key, as the registry publishes its own (docs/schemas/signing-key.v1.json).
#[derive(Debug, Serialize)]
pub(crate) struct KeyLine {
    /// Its name.
    pub key_id: String,
    /// What it signs with.
    pub algorithm: &'static str,
    /// How it is written.
    pub format: &'static str,
    /// The key.
    pub public_key_b64: String,
    /// The key.
    pub public_key_hex: String,
    /// The fingerprint that people compare.
    pub fingerprint_sha256_b32_first128bits: String,
    /// The whole fingerprint.
    pub fingerprint_sha256_hex: String,
    /// When the key will be another one; nobody has said.
    pub rotates_at: Option<&'static str>,
    /// Whether it counts only for documents that this mirror listed before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
    /// Where this is published, if the site knows its own address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How to use it.
    pub notes: &'static str,
}

/// One key is an entry of its own, several are a list.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum KeyFile {
    /// One key.
    One(KeyLine),
    /// Several of them.
    Several {
        /// The keys, sorted by their names.
        keys: Vec<KeyLine>,
    },
}
