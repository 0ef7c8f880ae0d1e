//! What holds for every value and every document, tried on random ones.

use crate::support::json::{Random, Tree, trees};
use crate::support::{BUNDLE, RECORD, real, real_documents, trusted};
use pith::json::{canonical, parse};
use pith::{Outcome, TrustStore, Verdict, judge};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;
use std::sync::LazyLock;

static DOCUMENTS: LazyLock<Vec<(String, String)>> = LazyLock::new(real_documents);
/// The parts of a record that the receipt covers, or that must agree with what it covers.
static SIGNED_IN_RECORD: LazyLock<Signed> = LazyLock::new(|| {
    let parts = [
        ("\"pith_number\":", ",\"schema_version\""),
        ("\"canonical_sha256\":", ",\"attestation_state\""),
        ("\"canonical_record\":", ",\"receipt\""),
        ("\"key_id\":", ",\"signed_at\""),
        ("\"signature_b64\":", ",\"builder_version\""),
        ("\"public_key_fingerprint\":", "},\"graph_snapshot\""),
    ];
    Signed::new(RECORD, &parts)
});
/// All of a bundle but the time in its seal.
static SIGNED_IN_BUNDLE: LazyLock<Signed> = LazyLock::new(|| {
    Signed::new(BUNDLE, &[("", ",\"signed_at\":\"2026-07-05T15:44:43.540"), ("\"bundle_sha256\":", "}")])
});
static REGISTRY: LazyLock<TrustStore> = LazyLock::new(TrustStore::registry);
static TRUSTED: LazyLock<TrustStore> = LazyLock::new(trusted);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn canonical_bytes_are_their_own_canonical_bytes(tree in trees(), seed: u64) {
        let canonical = canonical_of(&tree.spelled(&mut Random::new(seed)));
        prop_assert_eq!(canonical_of(&canonical), canonical);
    }

    #[test]
    fn a_value_has_the_same_canonical_bytes_however_it_is_spelled(tree in trees(), seed: u64, other: u64) {
        let one = tree.spelled(&mut Random::new(seed));
        let another = tree.spelled(&mut Random::new(other));
        prop_assert_eq!(canonical_of(&one), canonical_of(&another));
        prop_assert_eq!(parse(one.as_bytes()).unwrap(), parse(another.as_bytes()).unwrap());
    }

    #[test]
    fn canonical_bytes_are_those_of_the_plain_way(tree in trees(), seed: u64) {
        if let Some(canonical) = tree.canonical() {
            prop_assert_eq!(canonical_of(&tree.spelled(&mut Random::new(seed))), canonical);
        }
    }

    #[test]
    fn a_hash_is_that_of_the_canonical_bytes(tree in trees(), seed: u64) {
        let text = tree.spelled(&mut Random::new(seed));
        let value = parse(text.as_bytes()).unwrap();
        prop_assert_eq!(canonical::hash(&value), pith::Digest::of(&canonical::bytes(&value)));
    }

    #[test]
    fn two_values_are_equal_exactly_when_their_canonical_bytes_are(a in trees(), b in trees(), seed: u64) {
        let (a, b) = (a.spelled(&mut Random::new(seed)), b.spelled(&mut Random::new(seed)));
        let equal = parse(a.as_bytes()).unwrap() == parse(b.as_bytes()).unwrap();
        prop_assert_eq!(equal, canonical_of(&a) == canonical_of(&b));
    }

    #[test]
    fn a_changed_byte_in_the_signed_parts_of_a_record_is_noticed(at: Index, mask in 1..=u8::MAX) {
        changed_byte_is_noticed(&SIGNED_IN_RECORD, *at.get(&SIGNED_IN_RECORD.places), mask)?;
    }

    #[test]
    fn a_changed_byte_anywhere_in_a_bundle_is_noticed(at: Index, mask in 1..=u8::MAX) {
        changed_byte_is_noticed(&SIGNED_IN_BUNDLE, *at.get(&SIGNED_IN_BUNDLE.places), mask)?;
    }

    #[test]
    fn any_bytes_can_be_judged(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        judged_soundly(&bytes)?;
    }

    #[test]
    fn anything_like_json_can_be_judged(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        judged_soundly(pieces.concat().as_bytes())?;
    }

    #[test]
    fn a_real_document_with_pieces_moved_about_can_be_judged(document: Index, moves in prop::collection::vec(moves(), 1..4)) {
        let mut bytes = document.get(&DOCUMENTS).1.clone().into_bytes();
        for one in moves {
            one.make(&mut bytes);
        }
        judged_soundly(&bytes)?;
    }

    #[test]
    fn a_real_document_with_a_value_of_another_kind_can_be_judged(document: Index, place: Index, tree in trees(), seed: u64) {
        let text = &document.get(&DOCUMENTS).1;
        judged_soundly(with_value(text, place, &tree, seed).as_bytes())?;
    }
}

fn canonical_of(text: &str) -> String {
    let value = parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
    String::from_utf8(canonical::bytes(&value)).unwrap()
}

/// A real document, and the places of the bytes that a signature covers.
struct Signed {
    text: String,
    places: Vec<usize>,
}

impl Signed {
    /// Each part begins with one text and ends before another.
    fn new(name: &str, parts: &[(&str, &str)]) -> Self {
        let text = real(name);
        let place = |part: &(&str, &str)| {
            let start = text.find(part.0).unwrap();
            start..start + text[start..].find(part.1).unwrap()
        };
        let places = parts.iter().flat_map(place).collect();
        Self { text, places }
    }
}

fn changed_byte_is_noticed(signed: &Signed, place: usize, mask: u8) -> Result<(), TestCaseError> {
    let mut bytes = signed.text.clone().into_bytes();
    bytes[place] ^= mask;
    let (judgement, _) = judge(&bytes, &REGISTRY, |_| ());
    if judgement.checks.verdict() == Verdict::Verified {
        prop_assert_eq!(parse(&bytes).unwrap(), parse(signed.text.as_bytes()).unwrap());
    }
    Ok(())
}

/// Judges the bytes, and requires of the judgement what holds for all.
fn judged_soundly(bytes: &[u8]) -> Result<(), TestCaseError> {
    let (judgement, admitted) = judge(bytes, &TRUSTED, |verified| verified.number());
    let verdict = judgement.checks.verdict();
    prop_assert_eq!(admitted.is_some(), verdict == Verdict::Verified);
    prop_assert_eq!(judgement.kind.is_none(), judgement.checks.iter().all(|(check, _)| check.name() == "schema"));
    if let Some(number) = admitted {
        prop_assert_eq!(judgement.claimed_number, Some(number.to_string()));
    }
    let told = judgement.findings.iter().map(|finding| finding.check);
    let to_tell = judgement.checks.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Fail | Outcome::Untrusted));
    prop_assert!(told.eq(to_tell.map(|(check, _)| check)));
    for finding in &judgement.findings {
        prop_assert!(!finding.message.is_empty() && !finding.message.contains(char::is_control));
        prop_assert!(finding.message.len() < 2000, "a message is short: {}", finding.message);
    }
    Ok(())
}

/// Pieces of JSON, whole and broken.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"a\"",
    "\"a\":",
    "\\",
    "\\u",
    "\\ud800",
    "\\u0000",
    "d",
    "0",
    "1",
    "-",
    "+",
    ".",
    "e",
    "E",
    "1e999",
    "null",
    "true",
    "nul",
    " ",
    "\n",
    "\u{feff}",
    "é",
    "\u{10ffff}",
    "{\"record_type\":\"pith_number_record\",",
    "{\"bundle_type\":\"pith_open_graph_bundle\",",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
];

/// A change to a text that takes no heed of what it means.
#[derive(Debug, Clone)]
enum Move {
    Delete(Index, usize),
    Copy(Index, usize, Index),
    Insert(Index, &'static str),
    Set(Index, u8),
}

fn moves() -> impl Strategy<Value = Move> {
    let length = || prop_oneof![0..4_usize, 0..2000_usize];
    prop_oneof![
        (any::<Index>(), length()).prop_map(|(at, length)| Move::Delete(at, length)),
        (any::<Index>(), length(), any::<Index>()).prop_map(|(from, length, to)| Move::Copy(from, length, to)),
        (any::<Index>(), prop::sample::select(PIECES)).prop_map(|(at, piece)| Move::Insert(at, piece)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Move::Set(at, byte)),
    ]
}

impl Move {
    fn make(self, bytes: &mut Vec<u8>) {
        // One more, so that the end is a place and an emptied text has one.
        let within = |at: Index| at.index(bytes.len() + 1);
        match self {
            Self::Delete(at, length) => {
                let start = within(at);
                bytes.drain(start..(start + length).min(bytes.len()));
            }
            Self::Copy(from, length, to) => {
                let (start, end) = (within(from), within(to));
                let copied = bytes[start..(start + length).min(bytes.len())].to_vec();
                bytes.splice(end..end, copied);
            }
            Self::Insert(at, piece) => {
                let at = within(at);
                bytes.splice(at..at, piece.bytes());
            }
            Self::Set(at, byte) => {
                let at = within(at);
                if let Some(place) = bytes.get_mut(at) {
                    *place = byte;
                }
            }
        }
    }
}

/// The document with some value of it, at any depth, replaced.
fn with_value(text: &str, place: Index, tree: &Tree, seed: u64) -> String {
    const MARK: &str = "the value to replace";
    let mut document: Value = serde_json::from_str(text).unwrap();
    let pointers = pointers(&document);
    *document.pointer_mut(place.get(&pointers).as_str()).unwrap() = MARK.into();
    document.to_string().replace(&format!("\"{MARK}\""), &tree.spelled(&mut Random::new(seed)))
}

/// A pointer to every value in a value, and to itself.
fn pointers(value: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, child)| (name.clone(), child)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, child)| (at.to_string(), child)).collect(),
        _ => Vec::new(),
    };
    let below = |(name, child): (String, &Value)| pointers(child).into_iter().map(move |rest| format!("/{name}{rest}"));
    std::iter::once(String::new()).chain(children.into_iter().flat_map(below)).collect()
}
