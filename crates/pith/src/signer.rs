//! The keys that a document names as its signers: the trusted ones that its checks used, and the one that
//! makes it untrusted.

use super::check::{Check, Checks, Outcome};
use super::counting::{CountingKeys, WhyUntrusted};
use super::document::{Body, Document};
use super::id::{Fingerprint, KeyId};
use super::json::{Object, Value};
use super::key::{PublicKey, TrustStore};
use super::quote::quoted;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A key that isn't trusted and that a document names as its signer. Whether it did sign is unknown: name
/// and fingerprint are only what the document states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UntrustedKey {
    /// What the document calls the key: any text, cut with … after [`UntrustedKey::MOST_NAME`] bytes.
    pub key_id: String,
    /// The fingerprint that the document states; `None` if that isn't a valid fingerprint.
    pub fingerprint: Option<Fingerprint>,
    /// Why it doesn't count.
    pub why: WhyUntrusted,
}

impl UntrustedKey {
    /// The most bytes of a name that are kept: a hostile one may be as long as a document.
    pub const MOST_NAME: usize = 256;

    /// The key of an envelope.
    fn of(envelope: &Object<'_>, why: WhyUntrusted) -> Option<Self> {
        let text = |name| envelope.get(name).and_then(Value::as_str);
        let key_id = cut(text("key_id")?, Self::MOST_NAME);
        Some(Self { key_id, fingerprint: text("public_key_fingerprint").and_then(|hex| hex.parse().ok()), why })
    }
}

impl fmt::Display for UntrustedKey {
    /// Displays as `"lab-2026" (fingerprint 10d5…)`, safe to print.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", quoted(&self.key_id))?;
        match self.fingerprint {
            Some(fingerprint) => write!(f, " (fingerprint {fingerprint})"),
            None => Ok(()),
        }
    }
}

/// How many documents were checked with each trusted key except the registry's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyUses(BTreeMap<KeyId, u64>);

impl KeyUses {
    /// Counts one more document, which was checked with these keys.
    pub fn count(&mut self, further_keys: &[KeyId]) {
        for key in further_keys {
            match self.0.get_mut(key) {
                Some(count) => *count += 1,
                None => drop(self.0.insert(key.clone(), 1)),
            }
        }
    }

    /// Adds the counts of another value.
    pub fn add(&mut self, other: Self) {
        for (key, count) in other.0 {
            *self.0.entry(key).or_default() += count;
        }
    }

    /// How many documents were checked with a key.
    pub fn of(&self, key: &KeyId) -> u64 {
        self.0.get(key).copied().unwrap_or_default()
    }
}

impl<'a> Document<'a> {
    /// A record's receipt, or that of a bundle's first `record_created` event.
    fn receipt(&self) -> Option<&'a Object<'a>> {
        match &self.body {
            Body::Record(record) => record.receipt,
            Body::Bundle(bundle) => bundle.creations().next().and_then(|creation| creation.receipt),
        }
    }

    /// A bundle's seal.
    fn seal(&self) -> Option<&'a Object<'a>> {
        match &self.body {
            Body::Record(_) => None,
            Body::Bundle(bundle) => bundle.seal,
        }
    }

    /// The trusted keys as they count for this document.
    pub(super) fn counting<'k>(&self, keys: &'k TrustStore) -> CountingKeys<'k> {
        CountingKeys::new(keys, || self.sha256())
    }

    /// The envelopes by which a document is verified or isn't: its receipt and its seal.
    pub(super) fn decisive_envelopes(&self) -> impl Iterator<Item = &'a Object<'a>> {
        self.seal().into_iter().chain(self.receipt())
    }

    /// All envelopes: first the one that covers all that is shown as signed, a record's receipt or a bundle's seal,
    /// then those of a bundle's receipt and events.
    pub(super) fn envelopes(&self) -> impl Iterator<Item = &'a Object<'a>> {
        let events = match &self.body {
            Body::Record(_) => &[][..],
            Body::Bundle(bundle) => &bundle.events,
        };
        let of_events = events.iter().filter_map(|event| event.object.get("signature")?.as_object());
        self.decisive_envelopes().chain(of_events)
    }

    /// The trusted keys but the registry's that the checks went by, in the order in which they are named.
    pub(super) fn further_keys(&self, checks: &Checks, keys: &TrustStore) -> Vec<KeyId> {
        let mut further: Vec<KeyId> = Vec::new();
        if keys.further().next().is_none() {
            return further;
        }
        // A list of keys fails by the one that is trusted under a name of it.
        let listed = match &self.body {
            Body::Bundle(bundle) if checks.get(Check::Keys) == Some(Outcome::Fail) => bundle.public_keys,
            _ => None,
        };
        let listed =
            listed.into_iter().flatten().filter_map(|key| keys.find(key.as_object()?.get("key_id")?.as_str()?));
        let counting = self.counting(keys);
        let of_envelopes = self.envelopes().filter_map(|envelope| counting.find_of(envelope).ok());
        for key in of_envelopes.chain(listed) {
            if !key.is_registry() && !further.contains(key.id()) {
                further.push(key.id().clone());
            }
        }
        further
    }

    /// The trusted keys that the document names as its signers and that count for it, each once, in the order of the
    /// envelopes.
    pub(super) fn counting_keys<'k>(&self, keys: &'k TrustStore) -> Vec<&'k PublicKey> {
        let counting = self.counting(keys);
        let mut signers: Vec<&PublicKey> = Vec::new();
        for key in self.envelopes().filter_map(|envelope| counting.find_of(envelope).ok()) {
            if !signers.contains(&key) {
                signers.push(key);
            }
        }
        signers
    }

    /// The key for which the document isn't trusted: that of its receipt, else that of its seal.
    pub(super) fn untrusted_key(&self, checks: &Checks, keys: &TrustStore) -> Option<UntrustedKey> {
        let untrusted = |check, envelope: Option<&'a Object<'a>>| {
            envelope.filter(|_| checks.get(check) == Some(Outcome::Untrusted))
        };
        let receipt = untrusted(Check::Receipt, self.receipt());
        let envelope = receipt.or_else(|| untrusted(Check::Bundle, self.seal()))?;
        UntrustedKey::of(envelope, self.counting(keys).find_of(envelope).err()?.why())
    }
}

/// A text without what is beyond so many bytes, which a mark then stands for.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let starts = text.char_indices().map(|(at, _)| at);
    let end = starts.take_while(|at| *at <= most).last().unwrap_or_default();
    format!("{}…", text.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Judgement, Verdict, judge};

    const RECORD: &str = include_str!("../../../tests/cmd/documents/untrusted.json");
    const BUNDLE: &str = include_str!("../../../content/records/IUW7KLEDMZKZDVWHTRMM5ZK24W.bundle.json");
    const KEY: &[u8] = include_bytes!("../../../tests/fixtures/test-signing-key.json");
    const FINGERPRINT: &str = "10d5499ac1fa8007bf4be736dd92225d";

    fn with_test_key() -> TrustStore {
        let mut keys = TrustStore::registry();
        keys.trust_file(KEY).unwrap();
        keys
    }

    fn judged(text: &str, keys: &TrustStore) -> Judgement {
        judge(text.as_bytes(), keys, |_| ()).0
    }

    fn further(text: &str, keys: &TrustStore) -> Vec<String> {
        judged(text, keys).further_keys.iter().map(|key| key.as_str().to_owned()).collect()
    }

    #[test]
    fn the_further_keys_are_those_that_a_verdict_went_by() {
        assert!(further(RECORD, &TrustStore::registry()).is_empty());
        assert!(further(BUNDLE, &with_test_key()).is_empty(), "one that is trusted and not named counts for nothing");
        assert_eq!(further(RECORD, &with_test_key()), ["pith-test-2026"]);
        // It counts as well where it makes a document invalid that would be untrusted.
        let forged = RECORD.replace(FINGERPRINT, "00000000000000000000000000000000");
        assert_eq!(judged(&forged, &with_test_key()).checks.verdict(), Verdict::Invalid);
        assert_eq!(further(&forged, &with_test_key()), ["pith-test-2026"]);
        let listed = BUNDLE.replacen("\"public_keys\":[{", "\"public_keys\":[{\"was\":1,", 1);
        let (before, after) = listed.split_once("\"public_keys\":").unwrap();
        let listed = format!("{before}\"public_keys\":{}", after.replacen("pith-v1-2026-05", "pith-test-2026", 1));
        assert_eq!(further(&listed, &with_test_key()), ["pith-test-2026"]);
    }

    #[test]
    fn the_untrusted_key_is_named_as_the_document_names_it() {
        let key = |text: &str, keys: &TrustStore| judged(text, keys).untrusted_key.map(|key| key.to_string());
        let registry = TrustStore::registry();
        let shown = format!("\"pith-test-2026\" (fingerprint {FINGERPRINT})");
        assert_eq!(key(RECORD, &registry), Some(shown));
        assert_eq!(key(RECORD, &with_test_key()), None);
        assert_eq!(key(&RECORD.replace(FINGERPRINT, "\\u001b[2J"), &registry).unwrap(), "\"pith-test-2026\"");
        let long = RECORD.replace("pith-test-2026", &"é\\n".repeat(50_000));
        let key = judged(&long, &registry).untrusted_key.unwrap();
        assert!(key.key_id.len() < UntrustedKey::MOST_NAME + 10 && key.key_id.ends_with('…'), "{}", key.key_id);
        assert!(!key.to_string().contains('\n') && key.to_string().len() < 400, "{key}");
        let sealed = BUNDLE.rsplit_once("\"pith-v1-2026-05\"");
        let (before, after) = sealed.unwrap();
        assert!(after.len() < 1000, "the last name of a key is that of the seal");
        let stranger = format!("{before}\"stranger\"{after}");
        // The seal doesn't cover itself, and the receipt is the registry's.
        assert_eq!(judged(&stranger, &registry).checks.verdict(), Verdict::Untrusted);
        assert_eq!(judged(&stranger, &registry).untrusted_key.unwrap().key_id, "stranger");
    }

    #[test]
    fn uses_are_counted_for_each_key() {
        let [one, other] = ["a", "b"].map(KeyId::new);
        let mut uses = KeyUses::default();
        uses.count(std::slice::from_ref(&one));
        let mut more = KeyUses::default();
        more.count(&[other.clone(), one.clone()]);
        uses.add(more);
        assert_eq!((uses.of(&one), uses.of(&other), uses.of(&KeyId::new("c"))), (2, 1, 0));
    }
}
