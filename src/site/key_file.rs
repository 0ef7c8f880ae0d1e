//! `pith-signing-key.json`: the keys whose signatures count here, in the form of entries of `public_keys`, which
//! `--key` takes as it is.
//!
//! It is always written. No profile is without a key: whoever checks a document asks for it, whatever else there is.

use super::artifact::Artifact;
use super::common::Site;
use crate::error::Error;
use crate::layout::{SitePath, UploadStage};
use crate::manifest::{KeyFile, KeyLine};
use data_encoding::{BASE64, HEXLOWER};
use pith::{Fingerprint, PublicKey};

const NOTES: &str = "Signs the 32 bytes of a SHA-256 hash, not its hex form: of a canonical record, an event or a bundle. \
                     Compare this key with a copy from another source before you trust it.";

const RETIRED: &str = "Retired: this mirror takes what it signed only for documents that it listed before. Do the same before you \
                       trust this key: whoever has it now may sign anything, with any date.";

impl Site {
    /// The file of the keys, sorted by their names.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub(crate) fn key_file(&self) -> Result<Vec<Artifact<'static>>, Error> {
        Ok(vec![Artifact::json(UploadStage::Document, SitePath::signing_key(), &self.key_lines())?])
    }

    /// The same where the registry's key isn't the only one.
    pub(super) fn further_keys(&self) -> Option<KeyFile> {
        self.keys.keys().iter().any(|key| !PublicKey::is_registry(key)).then(|| self.key_lines())
    }

    fn key_lines(&self) -> KeyFile {
        let mut keys: Vec<_> = self.keys.keys().iter().map(|key| self.key_line(key)).collect();
        match (keys.pop(), keys.is_empty()) {
            (Some(only), true) => KeyFile::One(only),
            (last, _) => KeyFile::Several { keys: keys.into_iter().chain(last).collect() },
        }
    }

    pub(super) fn key_line(&self, key: &PublicKey) -> KeyLine {
        let raw = key.as_bytes();
        let is_retired = self.keys.retirement(key).is_some();
        KeyLine {
            key_id: key.id().as_str().to_owned(),
            algorithm: "ed25519",
            format: "raw",
            public_key_b64: BASE64.encode(raw),
            public_key_hex: HEXLOWER.encode(raw),
            fingerprint_sha256_b32_first128bits: Fingerprint::base32(raw).as_str().to_owned(),
            fingerprint_sha256_hex: key.fingerprint().to_string(),
            rotates_at: None,
            retired: is_retired,
            url: self.canonical(&SitePath::signing_key()),
            notes: if is_retired { RETIRED } else { NOTES },
        }
    }
}
