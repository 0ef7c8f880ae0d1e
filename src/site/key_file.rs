//! `pith-signing-key.json`: the keys whose signatures count here, in the form of entries of `public_keys`, which
//! `--key` takes as it is.
//!
//! It is always written. No profile is without a key: whoever checks a document asks for it, whatever else there is.

use super::artifact::Artifact;
use super::common::Site;
use crate::error::Error;
use crate::layout::{SitePath, UploadStage};
use data_encoding::{BASE64, HEXLOWER};
use pith::{Fingerprint, PublicKey};
use serde::Serialize;

/// A key, as the registry publishes its own (docs/schemas/signing-key.v1.json).
#[derive(Serialize)]
pub(super) struct KeyLine {
    key_id: String,
    algorithm: &'static str,
    format: &'static str,
    public_key_b64: String,
    public_key_hex: String,
    fingerprint_sha256_b32_first128bits: String,
    fingerprint_sha256_hex: String,
    /// When the key will be another one; nobody has said.
    rotates_at: Option<&'static str>,
    /// Where this is published, if the site knows its own address.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    notes: &'static str,
}

/// One key is an entry of its own, several are a list.
#[derive(Serialize)]
#[serde(untagged)]
enum KeyFile {
    One(KeyLine),
    Several { keys: Vec<KeyLine> },
}

const NOTES: &str = "Signs the 32 bytes of a SHA-256 hash, not its hex: of a canonical record, an event or a bundle. \
                     Compare it with what you have from elsewhere before you trust it.";

impl Site {
    /// The file of the keys, sorted by their names.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub(crate) fn key_file(&self) -> Result<Vec<Artifact<'static>>, Error> {
        let mut keys: Vec<_> = self.keys.keys().iter().map(|key| self.key_line(key)).collect();
        let file = match (keys.pop(), keys.is_empty()) {
            (Some(only), true) => KeyFile::One(only),
            (last, _) => KeyFile::Several { keys: keys.into_iter().chain(last).collect() },
        };
        Ok(vec![Artifact::json(UploadStage::Document, SitePath::signing_key(), &file)?])
    }

    pub(super) fn key_line(&self, key: &PublicKey) -> KeyLine {
        let raw = key.as_bytes();
        KeyLine {
            key_id: key.id().to_string(),
            algorithm: "ed25519",
            format: "raw",
            public_key_b64: BASE64.encode(raw),
            public_key_hex: HEXLOWER.encode(raw),
            fingerprint_sha256_b32_first128bits: Fingerprint::base32(raw).as_str().to_owned(),
            fingerprint_sha256_hex: key.fingerprint().to_string(),
            rotates_at: None,
            url: self.canonical(&SitePath::signing_key()),
            notes: NOTES,
        }
    }
}
