//! The key file and the mirror manifest: whether they are in order, and agree with each other, with the
//! keys that count and with what the site says of itself.

use super::check::AuditCheck;
use super::findings::Findings;
use super::papers::{Auditor, Look};
use crate::fetch::{Address, Answer};
use crate::layout::{Feature, SitePath};
use crate::manifest::{ReadMirror, read_mirrors};
use crate::report::Severity;
use pith::json::{self, Value};
use pith::quote::{escaped, quoted};
use pith::{Fingerprint, KeyEntry};
use std::collections::BTreeMap;

/// The most bytes of such a file. Stops one without end.
const MOST_MANIFEST_BYTES: u64 = 1 << 20;

const KEYS: &str = "pith-signing-key.json";
const MIRRORS: &str = "pith-mirrors.json";

/// Keys by their names.
type Keys = BTreeMap<String, [u8; 32]>;

impl Auditor<'_> {
    /// Looks at both.
    pub(super) fn key_and_mirrors(&self, findings: &mut Findings) {
        let keys = self.manifest(KEYS, AuditCheck::Key, findings).map(|(path, bytes)| {
            let read = self.keys_of(&bytes, findings, &path);
            read.unwrap_or_else(|message| {
                findings.report(&path, None, AuditCheck::Key, message);
                Keys::new()
            })
        });
        if let Some((path, bytes)) = self.manifest(MIRRORS, AuditCheck::Mirrors, findings)
            && let Err(message) = self.mirrors(&bytes, keys.as_ref())
        {
            findings.report(&path, None, AuditCheck::Mirrors, message);
        }
    }

    fn manifest(&self, name: &str, check: AuditCheck, findings: &mut Findings) -> Option<(SitePath, Vec<u8>)> {
        let path = SitePath::listed(name)?;
        let listed = self.claims.sums.as_ref().and_then(|sums| sums.other(name));
        let found = |look: Look<'_>| {
            let mut findings = Findings::default();
            (look.get(&path, MOST_MANIFEST_BYTES, listed, &mut findings), findings)
        };
        let (answer, of_file) = self.with_allowance(0, found);
        findings.append(of_file);
        match answer {
            Answer::Found(file) => Some((path, file.bytes)),
            Answer::Absent if listed.is_some() => {
                findings.report(&path, None, AuditCheck::NotServed, "`SHA256SUMS` lists it, but it is missing");
                None
            }
            Answer::Absent => {
                if self.should_have(name) {
                    findings.report(&path, None, check, "it is missing; a site like this should have it");
                }
                None
            }
            Answer::Failed(failure) => {
                findings.fail(&path, None, &failure);
                None
            }
        }
    }

    /// Whether a site that says as much of itself as this one has such a file.
    fn should_have(&self, name: &str) -> bool {
        let has_address = self.claims.site.as_ref().is_some_and(|site| site.base_url.is_some());
        self.claims.has_feature(Feature::Manifests) == Some(true) && (name == KEYS || has_address)
    }

    fn keys_of(&self, bytes: &[u8], findings: &mut Findings, path: &SitePath) -> Result<Keys, String> {
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
            let distrusted = self.keys.distrust_of(Fingerprint::of(&key.raw));
            if distrusted.is_some() || self.keys.find(key.key_id).is_none() {
                let here = distrusted
                    .map_or_else(|| "not trusted here".to_owned(), |place| format!("distrusted here ({place})"));
                let message = format!("the site lists the key {}, which is {here}", quoted(key.key_id));
                findings.note(path.as_str(), None, AuditCheck::Key, Severity::Note, message);
            }
            if key.is_retired && self.keys.find(key.key_id).is_some_and(|ours| self.keys.retirement(ours).is_none()) {
                let message =
                    format!("the site says that the key {} is retired; here it counts fully", quoted(key.key_id));
                findings.note(path.as_str(), None, AuditCheck::Key, Severity::Note, message);
            }
            if keys.insert(key.key_id.to_owned(), key.raw).is_some_and(|other| other != key.raw) {
                return Err(format!("it has two different keys named {}", quoted(key.key_id)));
            }
        }
        match self.keys.keys().iter().find(|key| key.is_registry() && !keys.contains_key(key.id().as_str())) {
            Some(key) => Err(format!("it does not have the registry’s key {}", key.id())),
            None => Ok(keys),
        }
    }

    /// A key of a trusted name must be that trusted key.
    fn agree(&self, key: &KeyEntry<'_>) -> Result<(), String> {
        match self.keys.find(key.key_id) {
            Some(trusted) if *trusted.as_bytes() != key.raw => {
                Err(format!("the key {} differs from the trusted key with that name", quoted(key.key_id)))
            }
            _ => Ok(()),
        }
    }

    fn mirrors(&self, bytes: &[u8], keys: Option<&Keys>) -> Result<(), String> {
        let value = json::parse(bytes).map_err(|error| format!("it is not strict JSON: {error}"))?;
        let mut names_us = false;
        for (at, mirror) in read_mirrors(&value)?.iter().enumerate() {
            names_us |= self.mirror(mirror, keys).map_err(|message| format!("mirrors[{at}]: {message}"))?;
        }
        let said = self.claims.site.as_ref().and_then(|site| site.base_url.as_deref());
        match said {
            Some(said) if !names_us => Err(format!("it does not list this site, {}", escaped(said))),
            _ => Ok(()),
        }
    }

    /// Whether a mirror of the manifest is this site.
    fn mirror(&self, mirror: &Value<'_>, keys: Option<&Keys>) -> Result<bool, String> {
        let mirror = ReadMirror::new(mirror)?;
        let base = mirror.base_url()?;
        let is_ours = self.own_addresses().any(|own| own.trim_end_matches('/') == base);
        for (name, file, pattern) in mirror.patterns() {
            let pattern = pattern?;
            let below =
                pattern.strip_prefix(base).is_some_and(|rest| rest.starts_with('/') && rest.contains("{suffix}"));
            let right = format!("{base}/{}", file.pattern());
            if !below || (is_ours && pattern != right) {
                return Err(format!("expected `{name}` to be {}, found {}", quoted(&right), quoted(pattern)));
            }
        }
        if let Some(key) = mirror.public_key() {
            let key = KeyEntry::read(key)?;
            self.agree(&key)?;
            let published = keys.filter(|_| is_ours).and_then(|keys| keys.get(key.key_id));
            if keys.is_some_and(|keys| is_ours && !keys.is_empty()) && published != Some(&key.raw) {
                return Err(format!("the key {} differs from the one in {KEYS}", quoted(key.key_id)));
            }
        }
        for (key_id, fingerprint) in mirror.keys()? {
            let is_listed = |keys: &Keys| keys.get(key_id).is_some_and(|raw| Fingerprint::of(raw).is_hex(fingerprint));
            if is_ours && keys.is_some_and(|keys| !keys.is_empty() && !is_listed(keys)) {
                return Err(format!("`keys` has the key {}, which {KEYS} doesn’t have", quoted(key_id)));
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
