//! The key file and the mirror manifest: whether they are in order, and agree with each other, with the
//! keys that count and with what the site says of itself.

use super::check::{Check, Severity};
use super::notebook::Notebook;
use super::papers::{Auditor, Look};
use crate::fetch::{Address, Answer};
use crate::layout::{Feature, SitePath};
use pith::KeyEntry;
use pith::json::{self, Value};
use pith::quote::{escaped, quoted};
use std::collections::BTreeMap;

/// The most bytes of such a file. Stops one without end.
const MOST_BYTES: u64 = 1 << 20;

const KEYS: &str = "pith-signing-key.json";
const MIRRORS: &str = "pith-mirrors.json";

/// Keys by their names.
type Keys = BTreeMap<String, [u8; 32]>;

impl Auditor<'_> {
    /// Looks at both.
    pub(super) fn key_and_mirrors(&self, notes: &mut Notebook) {
        let keys = self.manifest(KEYS, Check::Key, notes).map(|(path, bytes)| {
            let read = self.keys_of(&bytes, notes, &path);
            read.unwrap_or_else(|message| {
                notes.tell(&path, None, Check::Key, message);
                Keys::new()
            })
        });
        if let Some((path, bytes)) = self.manifest(MIRRORS, Check::Mirrors, notes)
            && let Err(message) = self.mirrors(&bytes, keys.as_ref())
        {
            notes.tell(&path, None, Check::Mirrors, message);
        }
    }

    fn manifest(&self, name: &str, check: Check, notes: &mut Notebook) -> Option<(SitePath, Vec<u8>)> {
        let path = SitePath::listed(name)?;
        let listed = self.claims.sums.as_ref().and_then(|sums| sums.other(name));
        let found = |look: Look<'_>| {
            let mut notes = Notebook::default();
            (look.get(&path, MOST_BYTES, listed, &mut notes), notes)
        };
        let (answer, heard) = self.with_room(0, found);
        notes.append(heard);
        match answer {
            Answer::Found(file) => Some((path, file.bytes)),
            Answer::Absent if listed.is_some() => {
                notes.tell(&path, None, Check::NotServed, "`SHA256SUMS` lists it, and it is not there");
                None
            }
            Answer::Absent => {
                if self.should_have(name) {
                    notes.tell(&path, None, check, "each site like this has one, and it is not there");
                }
                None
            }
            Answer::Failed(failure) => {
                notes.fail(&path, None, &failure);
                None
            }
        }
    }

    /// Whether a site that says as much of itself as this one has such a file.
    fn should_have(&self, name: &str) -> bool {
        let has_address = self.claims.site.as_ref().is_some_and(|site| site.base_url.is_some());
        self.claims.has_feature(Feature::Manifests) == Some(true) && (name == KEYS || has_address)
    }

    fn keys_of(&self, bytes: &[u8], notes: &mut Notebook, path: &SitePath) -> Result<Keys, String> {
        let value = json::parse(bytes).map_err(|error| format!("it is not strict JSON: {error}"))?;
        let listed = value.as_object().and_then(|object| object.get("keys"));
        let one = [&value];
        let entries: Vec<&Value<'_>> = match listed {
            None => one.into(),
            Some(list) => list.as_array().ok_or("expected `keys` to be a list")?.iter().collect(),
        };
        let mut keys = Keys::new();
        for entry in entries {
            let key = KeyEntry::read(entry)?;
            self.agree(&key)?;
            if self.keys.find(key.key_id).is_none() {
                let message = format!("the key {} is not trusted here, whatever the site says", quoted(key.key_id));
                notes.note(path.as_str(), None, Check::Key, Severity::Note, message);
            }
            if keys.insert(key.key_id.to_owned(), key.raw).is_some_and(|other| other != key.raw) {
                return Err(format!("it has two keys named {}", quoted(key.key_id)));
            }
        }
        match self.keys.keys().iter().find(|key| key.is_registry() && !keys.contains_key(key.id().as_str())) {
            Some(key) => Err(format!("the registry’s key {} is not in it", key.id())),
            None => Ok(keys),
        }
    }

    /// A key of a trusted name must be that trusted key.
    fn agree(&self, key: &KeyEntry<'_>) -> Result<(), String> {
        match self.keys.find(key.key_id) {
            Some(trusted) if *trusted.as_bytes() != key.raw => {
                Err(format!("the key {} is another one than is trusted under that name", quoted(key.key_id)))
            }
            _ => Ok(()),
        }
    }

    fn mirrors(&self, bytes: &[u8], keys: Option<&Keys>) -> Result<(), String> {
        let value = json::parse(bytes).map_err(|error| format!("it is not strict JSON: {error}"))?;
        let manifest = value.as_object().ok_or("expected an object")?;
        let kind = manifest.get("manifest_type").and_then(Value::as_str);
        if kind != Some("pith_mirror_manifest") {
            return Err("expected `manifest_type` to be \"pith_mirror_manifest\"".to_owned());
        }
        if manifest.get("manifest_version").and_then(Value::as_str) != Some("1.0") {
            return Err("expected `manifest_version` to be \"1.0\"".to_owned());
        }
        let mirrors = manifest.get("mirrors").and_then(Value::as_array).ok_or("expected `mirrors` to be a list")?;
        let mut names_us = false;
        for (at, mirror) in mirrors.iter().enumerate() {
            names_us |= self.mirror(mirror, keys).map_err(|message| format!("mirrors[{at}]: {message}"))?;
        }
        let said = self.claims.site.as_ref().and_then(|site| site.base_url.as_deref());
        match said {
            Some(said) if !names_us => Err(format!("no mirror in it is the site’s own, at {}", escaped(said))),
            _ => Ok(()),
        }
    }

    /// Whether a mirror of the manifest is this site.
    fn mirror(&self, mirror: &Value<'_>, keys: Option<&Keys>) -> Result<bool, String> {
        let mirror = mirror.as_object().ok_or("expected an object")?;
        let text = |name: &str| {
            mirror.get(name).map(|value| value.as_str().ok_or(format!("expected `{name}` to be a string")))
        };
        let base = text("base_url").unwrap_or_else(|| Err("expected a `base_url`".to_owned()))?;
        let base = base.trim_end_matches('/');
        let is_ours = self.own_addresses().any(|own| own.trim_end_matches('/') == base);
        for (name, path) in [
            ("bundle_pattern", "pith/{suffix}/bundle.json"),
            ("state_pattern", "pith/{suffix}/state.json"),
            ("well_known_pattern", ".well-known/pith/{suffix}/bundle.json"),
        ] {
            let Some(pattern) = text(name).transpose()? else { continue };
            let below =
                pattern.strip_prefix(base).is_some_and(|rest| rest.starts_with('/') && rest.contains("{suffix}"));
            let right = format!("{base}/{path}");
            if !below || (is_ours && pattern != right) {
                return Err(format!("expected `{name}` to be {}, found {}", quoted(&right), quoted(pattern)));
            }
        }
        if let Some(key) = mirror.get("public_key") {
            let key = KeyEntry::read(key)?;
            self.agree(&key)?;
            let published = keys.filter(|_| is_ours).and_then(|keys| keys.get(key.key_id));
            if keys.is_some_and(|keys| is_ours && !keys.is_empty()) && published != Some(&key.raw) {
                return Err(format!("the key {} is not that of {KEYS}", quoted(key.key_id)));
            }
        }
        Ok(is_ours)
    }

    /// Where this site is, as it says and as it was found.
    fn own_addresses(&self) -> impl Iterator<Item = &str> {
        let said = self.claims.site.as_ref().and_then(|site| site.base_url.as_deref());
        let found = match self.site.address() {
            Address::Web(base) => Some(base.as_str()),
            Address::Folder(_) => None,
        };
        said.into_iter().chain(found)
    }
}
