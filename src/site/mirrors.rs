//! `pith-mirrors.json`: where this mirror has what, in the form in which the registry tells it of itself. A site below
//! a path, whose `.well-known` isn't at the root of its host, can be found by the patterns alone.

use super::artifact::Artifact;
use super::common::Site;
use super::date;
use crate::config::BaseUrl;
use crate::error::Error;
use crate::layout::{Feature, PaperFile, SitePath, UploadStage};
use crate::manifest::{MirrorKeyLine, MirrorLine, MirrorsFile};
use crate::values::Moment;
use pith::{MERGE_VERSION, PublicKey};

const NOTES: &str = "Every document here is byte for byte as it was signed, and was verified before it was published. \
                     This manifest is not signed: check each document with a key that you have from another source.";

impl Site {
    /// The address that the manifest needs, where the site has one.
    pub(crate) fn mirrors_address(&self) -> Option<&BaseUrl> {
        self.config.base_url.as_ref().filter(|_| self.features.contains(&Feature::Manifests))
    }

    /// The manifest of a mirror at an address, whose newest signed time is given.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub(crate) fn mirrors(&self, base: &BaseUrl, newest: Option<Moment>) -> Result<Artifact<'static>, Error> {
        let pattern = |file: PaperFile| self.writes(file).then(|| format!("{}{}", base.as_str(), file.pattern()));
        let mirror = MirrorLine {
            name: self.config.mirror.name.as_ref().unwrap_or(&self.config.title),
            mirror_type: base.scheme(),
            base_url: base.as_str().trim_end_matches('/'),
            bundle_pattern: pattern(PaperFile::Bundle),
            state_pattern: pattern(PaperFile::State),
            well_known_pattern: pattern(PaperFile::WellKnownBundle),
            public_key: self.main_key().map(|key| self.key_line(key)),
            keys: self.keys.keys().iter().map(|key| self.mirror_key(key)).collect(),
            status: "mirror",
        };
        // Each document was verified with these keys alone, so that none needs another.
        let manifest = MirrorsFile::new(mirror, newest.and_then(date::utc), MERGE_VERSION, NOTES);
        Artifact::json(UploadStage::Manifest, SitePath::mirrors(), &manifest)
    }

    /// The registry's key if it counts, else the first one that isn't retired.
    fn main_key(&self) -> Option<&PublicKey> {
        let keys = self.keys.keys();
        let of_registry = keys.iter().find(|key| key.is_registry());
        of_registry.or_else(|| keys.iter().find(|key| self.keys.retirement(key).is_none())).or(keys.first())
    }

    fn mirror_key(&self, key: &PublicKey) -> MirrorKeyLine {
        MirrorKeyLine {
            key_id: key.id().as_str().to_owned(),
            fingerprint_sha256_b32_first128bits: key.base32_fingerprint().as_str().to_owned(),
            fingerprint_sha256_hex: key.fingerprint().to_string(),
            registry: key.is_registry(),
            retired: self.keys.retirement(key).is_some(),
        }
    }
}
