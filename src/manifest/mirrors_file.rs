//! `pith-mirrors.json`: which mirrors have what where, in the form in which the registry tells it of itself.

use super::key_file::KeyLine;
use crate::layout::PaperFile;
use pith::json::{Object, Value};
use serde::Serialize;

const MANIFEST_TYPE: &str = "pith_mirror_manifest";
const MANIFEST_VERSION: &str = "1.0";

/// The manifest (docs/schemas/mirrors.v1.json).
#[derive(Debug, Serialize)]
pub(crate) struct MirrorsFile<'s> {
    manifest_type: &'static str,
    manifest_version: &'static str,
    /// The newest signed time of the site: there is no clock in what is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    generated_at: Option<String>,
    merge_version: &'static str,
    mirrors: [MirrorLine<'s>; 1],
    notes: &'static str,
}

/// A mirror. A pattern is there where the site has such files.
#[derive(Debug, Serialize)]
pub(crate) struct MirrorLine<'s> {
    /// What it is called.
    pub name: &'s str,
    /// How it is reached.
    pub mirror_type: &'s str,
    /// Where it is, without a `/` at its end.
    pub base_url: &'s str,
    /// Where a paper's bundle is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bundle_pattern: Option<String>,
    /// Where a paper's state is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_pattern: Option<String>,
    /// Where the bundle is for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub well_known_pattern: Option<String>,
    /// The registry's key, or another where that isn't trusted: the form has room for one, and its `url` leads to all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_key: Option<KeyLine>,
    /// Every key that its documents need.
    pub keys: Vec<MirrorKeyLine>,
    /// What it is.
    pub status: &'static str,
}

/// A key that a mirror's documents need, by its fingerprints: the key itself is in `pith-signing-key.json`.
#[derive(Debug, Serialize)]
pub(crate) struct MirrorKeyLine {
    /// Its name.
    pub key_id: String,
    /// The fingerprint in base32.
    pub fingerprint_sha256_b32_first128bits: String,
    /// The fingerprint in hex.
    pub fingerprint_sha256_hex: String,
    /// Whether it is the registry's key, which the program has built in.
    pub registry: bool,
    /// Whether it counts only for documents that the mirror listed before.
    pub retired: bool,
}

impl<'s> MirrorsFile<'s> {
    /// The manifest of one mirror, whose newest signed time is given.
    pub(crate) fn new(
        mirror: MirrorLine<'s>,
        generated_at: Option<String>,
        merge_version: &'static str,
        notes: &'static str,
    ) -> Self {
        let (manifest_type, manifest_version) = (MANIFEST_TYPE, MANIFEST_VERSION);
        Self { manifest_type, manifest_version, generated_at, merge_version, mirrors: [mirror], notes }
    }
}

/// The files of a paper for which a mirror has a pattern, and what it is called.
const PATTERNS: [(&str, PaperFile); 3] = [
    ("bundle_pattern", PaperFile::Bundle),
    ("state_pattern", PaperFile::State),
    ("well_known_pattern", PaperFile::WellKnownBundle),
];

/// A mirror in a manifest of anybody's. Each member is read when it is asked for, so that of several that are wrong the
/// first is told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadMirror<'v>(&'v Object<'v>);

/// The mirrors of a manifest of anybody's, as they stand in it.
///
/// # Errors
/// It isn't such a manifest; with what was expected.
pub(crate) fn read_mirrors<'v>(manifest: &'v Value<'v>) -> Result<&'v [Value<'v>], String> {
    let manifest = manifest.as_object().ok_or("expected an object")?;
    for (name, right) in [("manifest_type", MANIFEST_TYPE), ("manifest_version", MANIFEST_VERSION)] {
        if manifest.get(name).and_then(Value::as_str) != Some(right) {
            return Err(format!("expected `{name}` to be \"{right}\""));
        }
    }
    Ok(manifest.get("mirrors").and_then(Value::as_array).ok_or("expected `mirrors` to be a list")?)
}

impl<'v> ReadMirror<'v> {
    /// Takes it for a mirror.
    ///
    /// # Errors
    /// It can't be one.
    pub(crate) fn new(value: &'v Value<'v>) -> Result<Self, String> {
        Ok(Self(value.as_object().ok_or("expected an object")?))
    }

    /// Where it is, without a `/` at its end.
    ///
    /// # Errors
    /// It doesn't say so.
    pub(crate) fn base_url(self) -> Result<&'v str, String> {
        let base = self.text("base_url")?.ok_or("expected a `base_url`")?;
        Ok(base.trim_end_matches('/'))
    }

    /// Each pattern that it has: what it is called, the file that it is for, and the pattern or what is wrong with it.
    pub(crate) fn patterns(self) -> impl Iterator<Item = (&'static str, PaperFile, Result<&'v str, String>)> {
        let found = move |(name, file)| Some((name, file, self.text(name).transpose()?));
        PATTERNS.into_iter().filter_map(found)
    }

    /// The keys that its documents need, each by its name and its fingerprint in hex.
    ///
    /// # Errors
    /// Such a list is there and isn't one.
    pub(crate) fn keys(self) -> Result<Vec<(&'v str, &'v str)>, String> {
        let Some(keys) = self.0.get("keys") else { return Ok(Vec::new()) };
        let key = |key: &'v Value<'v>| {
            let text = |name| key.as_object()?.get(name)?.as_str();
            text("key_id").zip(text("fingerprint_sha256_hex"))
        };
        let keys = keys.as_array().and_then(|keys| keys.iter().map(key).collect());
        keys.ok_or_else(|| "expected `keys` to be a list of keys with their fingerprints".to_owned())
    }

    /// Its key.
    pub(crate) fn public_key(self) -> Option<&'v Value<'v>> {
        self.0.get("public_key")
    }

    fn text(self, name: &str) -> Result<Option<&'v str>, String> {
        let text = |value: &'v Value<'v>| value.as_str().ok_or(format!("expected `{name}` to be a string"));
        self.0.get(name).map(text).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pith::json;

    #[test]
    fn what_is_written_is_read_by_the_same_names() {
        let key = KeyLine {
            key_id: "k".into(),
            algorithm: "ed25519",
            format: "raw",
            public_key_b64: String::new(),
            public_key_hex: String::new(),
            fingerprint_sha256_b32_first128bits: String::new(),
            fingerprint_sha256_hex: String::new(),
            rotates_at: None,
            retired: false,
            url: None,
            notes: "",
        };
        let mirror = MirrorLine {
            name: "n",
            mirror_type: "https",
            base_url: "https://example.org/",
            bundle_pattern: Some("b".into()),
            state_pattern: Some("s".into()),
            well_known_pattern: Some("w".into()),
            public_key: Some(key),
            keys: vec![MirrorKeyLine {
                key_id: "k".into(),
                fingerprint_sha256_b32_first128bits: "b".into(),
                fingerprint_sha256_hex: "h".into(),
                registry: false,
                retired: true,
            }],
            status: "mirror",
        };
        let text = serde_json::to_string(&MirrorsFile::new(mirror, None, "m", "")).unwrap();
        let value = json::parse(text.as_bytes()).unwrap();
        let [mirror] = read_mirrors(&value).unwrap() else { panic!("{text}") };
        let mirror = ReadMirror::new(mirror).unwrap();
        assert_eq!(mirror.base_url().unwrap(), "https://example.org");
        let patterns: Vec<_> = mirror.patterns().map(|(_, file, pattern)| (file, pattern.unwrap())).collect();
        let all = [(PaperFile::Bundle, "b"), (PaperFile::State, "s"), (PaperFile::WellKnownBundle, "w")];
        assert_eq!(patterns, all);
        assert!(mirror.public_key().is_some());
        assert_eq!(mirror.keys(), Ok(vec![("k", "h")]));
    }
}
