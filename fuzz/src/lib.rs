//! Properties that must hold for any bytes. The fuzz targets search for counterexamples, and
//! `tests/fuzz_corpus.rs` checks the committed corpus on every run.
//!
//! ```text
//! cargo +nightly fuzz run parser   fuzz/found/parser   fuzz/corpus/parser   -- -dict=fuzz/json.dict
//! cargo +nightly fuzz run document fuzz/found/document fuzz/corpus/document -- -dict=fuzz/json.dict
//! cargo +nightly fuzz run tex      fuzz/found/tex      fuzz/corpus/tex      -- -dict=fuzz/tex.dict
//! cargo +nightly fuzz run request  fuzz/found/request  fuzz/corpus/request  -- -dict=fuzz/request.dict
//! ```
//! cargo-fuzz writes new inputs into the first folder, which must exist and isn't committed. Give an input that
//! is worth keeping a descriptive name and move it to the second folder.

#[cfg(feature = "serve")]
pub mod request;
pub mod tex;

use data_encoding::BASE32;
use pith::json::{self, JsonError, Value, canonical};
use pith::quote::is_unsafe;
use pith::{Check, Digest, Judgement, Outcome, Parsed, Proof, TrustStore, Verdict, judge};

/// Whether the parser takes the bytes. If so, the canonical form is a fixed point that means the same.
pub fn parser(bytes: &[u8]) -> bool {
    let value = match json::parse(bytes) {
        Ok(value) => value,
        Err(error) => {
            is_told_well(&error, bytes);
            return false;
        }
    };
    let written = canonical::bytes(&value);
    let again = json::parse(&written).expect("the canonical form is strict JSON");
    assert_eq!(again, value, "the canonical form is the same value");
    assert_eq!(canonical::bytes(&again), written, "and its own canonical form");
    assert_eq!(canonical::hash(&value), Digest::of(&written), "the hash is that of the canonical bytes");
    is_taken_by_others(bytes);
    true
}

fn is_told_well(error: &JsonError, bytes: &[u8]) {
    assert!(error.offset() <= bytes.len(), "an error lies in the text");
    is_safe(&error.to_string());
}

/// A text that this parser takes is JSON: a laxer one takes it too, up to its own limits.
fn is_taken_by_others(bytes: &[u8]) {
    if let Err(error) = serde_json::from_slice::<serde_json::Value>(bytes) {
        let reason = error.to_string();
        let limits = ["recursion limit exceeded", "number out of range"];
        assert!(limits.iter().any(|limit| reason.starts_with(limit)), "{reason}");
    }
}

/// Messages are shown on terminals and pages: nothing in them drives one or reorders a line.
fn is_safe(message: &str) {
    let dangerous = message.chars().find(|character| *character != '\\' && is_unsafe(*character));
    assert_eq!(dangerous, None, "{message:?}");
}

/// The verdict over the bytes. Whatever they are, results and findings agree with each other; and
/// where they are verified, the number is the one that follows from them.
pub fn document(bytes: &[u8]) -> Verdict {
    let keys = TrustStore::registry();
    let (judgement, admitted) = judge(bytes, &keys, |verified| {
        assert_eq!(verified.document().bytes(), bytes, "what is verified is published byte for byte");
        verified.proof()
    });
    let verdict = judgement.checks.verdict();
    assert_eq!(verdict == Verdict::Verified, admitted.is_some(), "verified documents are admitted, and no others");
    agree(&judgement);
    if let Some(proof) = admitted {
        is_proven(&proof, bytes, &keys);
    }
    verdict
}

fn agree(judgement: &Judgement) {
    let wanting = judgement.checks.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Fail | Outcome::Untrusted));
    let found = judgement.findings.iter().map(|finding| finding.check);
    assert!(wanting.map(|(check, _)| check).eq(found), "each failure has its finding, in order: {judgement:?}");
    for finding in &judgement.findings {
        is_safe(&finding.message);
    }
    let no_document = judgement.checks.get(Check::Schema).is_some();
    let expected = match judgement.kind.map(pith::Kind::name) {
        None => 1,
        Some("record") => 9,
        Some(_) => 14,
    };
    assert_eq!(no_document, judgement.kind.is_none(), "a text without the shape is of no kind");
    assert_eq!(judgement.checks.iter().count(), expected, "every check of the kind is reported: {judgement:?}");
}

/// Derives the number anew, with none of the verifier's own derivation.
fn is_proven(proof: &Proof, bytes: &[u8], keys: &TrustStore) {
    let parsed = Parsed::new(bytes).expect("a verified document is strict JSON");
    let value = json::parse(bytes).expect("a verified document is strict JSON");
    let record = member(&value, "canonical_record");
    let digest = Digest::of(&canonical::bytes(record));
    let suffix: String = BASE32.encode(digest.as_bytes()).chars().take(26).collect();
    let submitted = member(member(record, "metadata"), "submitted_at").as_str().expect("a time is a string");
    let year: String = submitted.chars().take(4).collect();
    let number = format!("pith:{year}:{suffix}");
    assert_eq!(proof.number().to_string(), number);
    assert_eq!(member(&value, "pith_number").as_str(), Some(number.as_str()));
    assert_eq!(member(&value, "canonical_sha256").as_str(), Some(digest.to_string().as_str()));
    assert_eq!(proof.sha256(), Digest::of(bytes));
    assert!(proof.reopen(&parsed, keys).is_ok(), "the same bytes open again");
}

fn member<'v>(value: &'v Value<'v>, name: &str) -> &'v Value<'v> {
    value.as_object().and_then(|object| object.get(name)).unwrap_or_else(|| panic!("a verified document has {name}"))
}
