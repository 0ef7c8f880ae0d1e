//! The signatures of documents, taken out of them, and the bare checks of them: what no verifier that checks them one by
//! one is faster than.

use ed25519_dalek::{Signature, VerifyingKey};
use pith::json::Value;
use pith::{Digest, PublicKey};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A digest and the signature of it.
pub(crate) type Signed = (Digest, Signature);

/// Every signature of a document, with the digest that it is over.
pub(crate) fn signed_in(document: &Value<'_>) -> Vec<Signed> {
    let canonical = member(document, "canonical_sha256");
    if let Some(receipt) = document.as_object().and_then(|object| object.get("receipt")) {
        return vec![signed(canonical, receipt)];
    }
    let seal = member(document, "bundle_signature");
    let mut found = vec![signed(member(seal, "bundle_sha256"), seal)];
    for event in member(document, "events").as_array().expect("events are a list") {
        found.push(signed(member(event, "content_sha256"), member(event, "signature")));
        if member(event, "event_type").as_str() == Some("record_created") {
            found.push(signed(canonical, member(member(event, "payload"), "receipt")));
        }
    }
    found
}

fn signed(digest: &Value<'_>, envelope: &Value<'_>) -> Signed {
    let digest = digest.as_str().and_then(|hex| hex.parse().ok()).expect("a digest is 64 hex digits");
    let encoded = member(envelope, "signature_b64").as_str().expect("a signature is a string");
    let bytes = data_encoding::BASE64.decode(encoded.as_bytes()).expect("a signature is base64");
    (digest, Signature::from_slice(&bytes).expect("a signature has 64 bytes"))
}

fn member<'v>(value: &'v Value<'v>, name: &str) -> &'v Value<'v> {
    value.as_object().and_then(|object| object.get(name)).unwrap_or_else(|| panic!("a document has {name}"))
}

pub(crate) fn verifying(key: &PublicKey) -> VerifyingKey {
    VerifyingKey::from_bytes(key.as_bytes()).expect("a trusted key is a point of the curve")
}

pub(crate) fn all_hold(key: &VerifyingKey, signed: &[Signed]) -> bool {
    signed.iter().all(|(digest, signature)| key.verify_strict(digest.as_bytes(), black_box(signature)).is_ok())
}

/// The fastest of many turns of two functions each, in alternation so that both meet the same disturbances.
pub(crate) fn fastest(turns: usize, one: impl Fn() -> bool, other: impl Fn() -> bool) -> (Duration, Duration) {
    let (mut of_one, mut of_other) = (Duration::MAX, Duration::MAX);
    for _ in 0..turns {
        of_one = of_one.min(time(&one));
        of_other = of_other.min(time(&other));
    }
    (of_one, of_other)
}

fn time(work: impl Fn() -> bool) -> Duration {
    let start = Instant::now();
    let holds = work();
    let elapsed = start.elapsed();
    assert!(holds, "every signature holds");
    elapsed
}
