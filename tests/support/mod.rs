//! What the tests share: the real documents, the public test key, and the tools to tamper.

pub(crate) mod host;
pub(crate) mod html;
pub(crate) mod json;

use data_encoding::{BASE32, BASE64, HEXLOWER};
use ed25519_dalek::{Signer as _, SigningKey};
use pith::json::{Value as Canonical, canonical, parse};
use pith::{Digest, Fingerprint, TrustStore};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
#[cfg(unix)]
use tempfile::TempDir;

pub(crate) const RECORD: &str = "ZJVQJLXHUUV25W5CEVM6GUIM4S.record.json";
pub(crate) const OTHER_RECORD: &str = "2G563JAFGFHE5EAYTSTXDDPX5Z.record.json";
pub(crate) const BUNDLE: &str = "IUW7KLEDMZKZDVWHTRMM5ZK24W.bundle.json";
pub(crate) const OTHER_BUNDLE: &str = "RLLQL6357CWNZYHNBMCYD3UK5B.bundle.json";

/// A path inside the repository.
pub(crate) fn path(inside: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(inside)
}

/// The text of a document that the registry signed.
pub(crate) fn real(name: &str) -> String {
    let path = path("content/records").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A real paper, as the metadata of arXiv have it.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct Paper {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) authors: Vec<String>,
    pub(crate) categories: Vec<String>,
    #[serde(rename = "abstract")]
    pub(crate) summary: String,
}

/// Real papers, chosen for what is seldom in their texts: `scripts/choose-papers` says how.
pub(crate) fn papers() -> Vec<Paper> {
    let lines = fs::read_to_string(path("tests/papers.jsonl")).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The name and the text of every document that the registry signed.
pub(crate) fn real_documents() -> Vec<(String, String)> {
    let folder = fs::read_dir(path("content/records")).unwrap();
    let mut names: Vec<_> = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), real(&name))).collect()
}

/// Says that a test cannot run here. With `REQUIRE_ALL=1` that is a failure. `scripts/test` names a
/// file in `SKIPPED_LIST` for it, since cargo shows no output of a test that passes.
pub(crate) fn skip(reason: &str) {
    assert!(std::env::var_os("REQUIRE_ALL").is_none_or(|value| value != "1"), "REQUIRE_ALL=1, but {reason}");
    if let Some(list) = std::env::var_os("SKIPPED_LIST") {
        let mut list = fs::OpenOptions::new().append(true).create(true).open(list).unwrap();
        writeln!(list, "{reason}").unwrap();
    }
    #[expect(clippy::print_stdout, reason = "who reads the test's output shall see what did not run")]
    {
        println!("SKIPPED: {reason}");
    }
}

/// Whether strace works here; says what is skipped if not.
#[cfg(unix)]
pub(crate) fn can_trace(what: &str) -> bool {
    let works = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    let works = works.is_ok_and(|output| output.status.success());
    if !works {
        skip(&format!("{what}: strace doesn't work here"));
    }
    works
}

/// How many random cases a test tries: few, or as many as `PROPTEST_CASES` says.
pub(crate) fn cases(usual: u32) -> proptest::test_runner::Config {
    if std::env::var_os("PROPTEST_CASES").is_some() {
        proptest::test_runner::Config::default()
    } else {
        proptest::test_runner::Config::with_cases(usual)
    }
}

/// How a script in Python says that a package is missing.
const MISSING: i32 = 3;

/// Lets a script in Python judge with programs that others wrote. Skips where one of them is missing.
pub(crate) fn read_by_others(script: &str, arguments: &[&OsStr]) {
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let Ok(output) = Command::new(python).arg(path(script)).args(arguments).output() else {
        return skip("there is no python3");
    };
    let said = String::from_utf8_lossy(&output.stdout);
    if output.status.code() == Some(MISSING) {
        return skip(&format!("{script}: {}", said.trim()));
    }
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}

/// The registry's key and the test key.
pub(crate) fn trusted() -> TrustStore {
    let mut keys = TrustStore::registry();
    keys.trust_file(&Signer::test().file()).unwrap();
    keys
}

/// A private key and the name it signs under.
pub(crate) struct Signer {
    key_id: &'static str,
    key: SigningKey,
}

impl Signer {
    /// The key that the tests trust. Its private half is public: trust it in tests only.
    pub(crate) fn test() -> Self {
        Self::of("pith-test-2026", b"pith-catalog test signing key 2026")
    }

    /// A key that nobody trusts.
    pub(crate) fn stranger() -> Self {
        Self::of("stranger-2026", b"pith-catalog stranger's signing key 2026")
    }

    /// The stranger, who uses the registry's name.
    pub(crate) fn impostor() -> Self {
        Self { key_id: "pith-v1-2026-05", ..Self::stranger() }
    }

    fn of(key_id: &'static str, secret: &[u8]) -> Self {
        Self { key_id, key: SigningKey::from_bytes(&Sha256::digest(secret).into()) }
    }

    pub(crate) fn key(&self) -> &SigningKey {
        &self.key
    }

    fn raw(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    fn fingerprint(&self) -> String {
        Fingerprint::of(&self.raw()).to_string()
    }

    /// The public key, as an entry of `public_keys`.
    pub(crate) fn entry(&self) -> Value {
        let raw = self.raw();
        json!({
            "key_id": self.key_id,
            "algorithm": "ed25519",
            "format": "raw",
            "public_key_b64": BASE64.encode(&raw),
            "public_key_hex": HEXLOWER.encode(&raw),
            "fingerprint_sha256_b32_first128bits": Fingerprint::base32(&raw).as_str(),
            "fingerprint_sha256_hex": self.fingerprint(),
            "rotates_at": null,
            "notes": "The private half is public: trust this key in tests only.",
        })
    }

    /// The public key as a file, in canonical JSON.
    pub(crate) fn file(&self) -> Vec<u8> {
        [canonical_bytes(&self.entry()), b"\n".to_vec()].concat()
    }

    /// Signs a digest: its raw bytes.
    fn signature(&self, digest: &Digest) -> String {
        BASE64.encode(&self.key.sign(digest.as_bytes()).to_bytes())
    }

    /// Makes an envelope this signer's, whatever else it says.
    fn fill(&self, envelope: &mut Value, digest: &Digest) {
        envelope["key_id"] = self.key_id.into();
        envelope["public_key_fingerprint"] = self.fingerprint().into();
        envelope["signature_b64"] = self.signature(digest).into();
    }
}

/// A document in the hands of somebody who changes it: its bytes, and what can be done to them.
///
/// A change that changes nothing is an error of the test.
#[derive(Clone)]
pub(crate) struct Tampered(Vec<u8>);

impl Tampered {
    /// The real document of that name, untouched.
    pub(crate) fn real(name: &str) -> Self {
        Self(real(name).into_bytes())
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap()
    }

    fn value(&self) -> Value {
        serde_json::from_slice(&self.0).unwrap()
    }

    /// Replaces a text that stands in the document exactly once.
    pub(crate) fn replace(self, from: &str, to: &str) -> Self {
        assert_eq!(self.text().matches(from).count(), 1, "{from} stands in the document once");
        self.replace_all(from, to)
    }

    /// Replaces a text wherever it stands.
    pub(crate) fn replace_all(self, from: &str, to: &str) -> Self {
        self.rewrite(|text| text.replace(from, to).into_bytes())
    }

    /// Replaces a text where it first stands.
    pub(crate) fn replace_first(self, from: &str, to: &str) -> Self {
        self.rewrite(|text| text.replacen(from, to, 1).into_bytes())
    }

    /// Makes other bytes of the text.
    pub(crate) fn rewrite(self, change: impl FnOnce(&str) -> Vec<u8>) -> Self {
        let bytes = change(self.text());
        assert_ne!(bytes, self.0, "the text is another");
        Self(bytes)
    }

    /// Gives the value at a JSON pointer another one. The document is canonical from here on.
    pub(crate) fn set(self, pointer: &str, value: Value) -> Self {
        self.edit(|document| {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            match document.pointer_mut(parent) {
                Some(Value::Object(members)) => drop(members.insert(name.to_owned(), value)),
                Some(Value::Array(items)) => items[name.parse::<usize>().unwrap()] = value,
                _ => panic!("nothing can be set at {pointer}"),
            }
        })
    }

    /// Removes the member at a JSON pointer.
    pub(crate) fn remove(self, pointer: &str) -> Self {
        self.edit(|document| {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            let members = document.pointer_mut(parent).and_then(Value::as_object_mut).unwrap();
            assert!(members.remove(name).is_some(), "the document has {pointer}");
        })
    }

    /// Changes the value in any way.
    pub(crate) fn edit(self, change: impl FnOnce(&mut Value)) -> Self {
        let before = self.value();
        let mut after = before.clone();
        change(&mut after);
        assert_ne!(before, after, "the value is another");
        Self::canonical(&after)
    }

    fn canonical(document: &Value) -> Self {
        Self(canonical_bytes(document))
    }

    /// Does all that an honest signer would do: derives what the content gives, and signs it.
    pub(crate) fn signed(self, signer: &Signer) -> Self {
        self.identified().receipted(signer).keyed(signer).evented(signer).merged().sealed(signer)
    }

    /// The hash, the number and what repeats them follow from the canonical record again.
    pub(crate) fn identified(self) -> Self {
        let mut document = self.value();
        let record = document["canonical_record"].clone();
        let digest = hash(&record);
        let suffix = BASE32.encode(digest.as_bytes())[..26].to_owned();
        let year: String = record["metadata"]["submitted_at"].as_str().unwrap().chars().take(4).collect();
        let number = format!("pith:{year}:{suffix}");
        document["canonical_sha256"] = digest.to_string().into();
        document["pith_number"] = number.clone().into();
        document["short_pith_number"] = format!("pith:{}", &suffix[..8]).into();
        document["source"] = record["source"].clone();
        for list in ["aliases", "source_aliases"] {
            for alias in document.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                let short = alias["alias_kind"].as_str().and_then(|kind| kind.strip_prefix("pith_short_"));
                if let Some(length) = short.and_then(|length| length.parse::<usize>().ok()) {
                    alias["alias_value"] = suffix[..length].into();
                }
            }
        }
        for event in document.get_mut("events").and_then(Value::as_array_mut).into_iter().flatten() {
            event["subject_pith_number"] = number.clone().into();
            if event["event_type"] == "record_created" {
                event["payload"]["canonical_record"] = record.clone();
                event["payload"]["canonical_sha256"] = digest.to_string().into();
            }
        }
        Self::canonical(&document)
    }

    /// Each receipt names and signs the stated hash.
    pub(crate) fn receipted(self, signer: &Signer) -> Self {
        let mut document = self.value();
        let stated = document["canonical_sha256"].clone();
        let digest: Digest = stated.as_str().unwrap().parse().unwrap();
        for pointer in ["/receipt", "/events/0/payload/receipt"] {
            if let Some(receipt) = document.pointer_mut(pointer) {
                receipt["canonical_sha256"] = stated.clone();
                signer.fill(receipt, &digest);
            }
        }
        Self::canonical(&document)
    }

    /// A bundle lists the signer's key alone.
    pub(crate) fn keyed(self, signer: &Signer) -> Self {
        self.in_bundle(|bundle| bundle["public_keys"] = json!([signer.entry()]))
    }

    /// The signer signs every event anew.
    pub(crate) fn evented(self, signer: &Signer) -> Self {
        self.in_bundle(|bundle| {
            for event in bundle["events"].as_array_mut().unwrap() {
                sign_event(event, signer);
            }
        })
    }

    /// The signer signs one event anew.
    pub(crate) fn evented_at(self, index: usize, signer: &Signer) -> Self {
        self.edit(|bundle| sign_event(&mut bundle["events"][index], signer))
    }

    /// The state is what the events merge to.
    pub(crate) fn merged(self) -> Self {
        self.in_bundle(|bundle| bundle["state"] = merge(bundle)).stated()
    }

    /// The state has its own hash.
    pub(crate) fn stated(self) -> Self {
        self.in_bundle(|bundle| {
            let digest = hash_without(&bundle["state"], &["state_sha256"]);
            bundle["state"]["state_sha256"] = digest.to_string().into();
        })
    }

    /// The signer seals the bundle as it is.
    pub(crate) fn sealed(self, signer: &Signer) -> Self {
        self.in_bundle(|bundle| {
            let digest = hash_without(bundle, &["bundle_signature"]);
            bundle["bundle_signature"]["bundle_sha256"] = digest.to_string().into();
            signer.fill(&mut bundle["bundle_signature"], &digest);
        })
    }

    fn in_bundle(self, change: impl FnOnce(&mut Value)) -> Self {
        let mut document = self.value();
        if document.get("bundle_type").is_some() {
            change(&mut document);
        }
        Self::canonical(&document)
    }
}

fn sign_event(event: &mut Value, signer: &Signer) {
    event["signer"]["key_id"] = signer.key_id.into();
    event["signer"]["public_key_fingerprint"] = signer.fingerprint().into();
    let digest = hash_without(event, &["signature", "content_sha256", "event_id"]);
    event["content_sha256"] = digest.to_string().into();
    event["event_id"] = format!("sha256:{digest}").into();
    signer.fill(&mut event["signature"], &digest);
}

/// The state that a bundle's events give, as the protocol says it and not as the program compares it.
pub(crate) fn merge(bundle: &Value) -> Value {
    let events = bundle["events"].as_array().unwrap();
    let mut current = json!({
        "canonical_record": bundle["canonical_record"], "source_aliases": bundle["source_aliases"],
        "mirror_hints": [], "graph_snapshots": [], "author_attestations": [], "timestamp_anchors": [],
        "storage_attestations": [], "citation_signatures": [], "replication_records": [], "corrections": [],
    });
    for event in events {
        let kind = event["event_type"].as_str().unwrap();
        let entry: Value = ["event_id", "target", "created_at", "signer", "payload"]
            .into_iter()
            .map(|name| (name.to_owned(), event[name].clone()))
            .collect();
        match current.get_mut(format!("{kind}s")).and_then(Value::as_array_mut) {
            Some(list) => list.push(entry),
            None => current[kind] = entry,
        }
    }
    json!({
        "state_type": "pith_open_graph_state", "state_version": "1.0", "pith_number": bundle["pith_number"],
        "merge_version": "pith-open-graph-merge-v1", "event_count": events.len(),
        "valid_event_count": events.len(), "invalid_event_count": 0, "equivocation_count": 0,
        "equivocations": [], "invalid_events": [], "current": current,
        "applied_event_ids": events.iter().map(|event| event["event_id"].clone()).collect::<Value>(),
    })
}

fn canonical_bytes(value: &Value) -> Vec<u8> {
    canonical::bytes(&parse(value.to_string().as_bytes()).unwrap())
}

fn hash(value: &Value) -> Digest {
    Digest::of(&canonical_bytes(value))
}

pub(crate) fn hash_without(object: &Value, omitted: &[&str]) -> Digest {
    let text = object.to_string();
    match parse(text.as_bytes()).unwrap() {
        Canonical::Object(object) => canonical::hash_without(&object, omitted),
        other => panic!("an object is hashed without members, and not {}", other.type_name()),
    }
}

/// A folder on another disk than the one that a test's own folder is on: in memory, or beside the compiled program.
#[cfg(unix)]
pub(crate) fn on_another_disk(than: &std::path::Path) -> Option<TempDir> {
    use std::os::unix::fs::MetadataExt as _;
    let device = |path: &std::path::Path| fs::metadata(path).unwrap().dev();
    let places = ["/dev/shm", env!("CARGO_TARGET_TMPDIR")];
    let mut folders = places.into_iter().filter_map(|place| tempfile::tempdir_in(place).ok());
    folders.find(|folder| device(folder.path()) != device(than))
}
