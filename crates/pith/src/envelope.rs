//! Signature envelopes: the one place that checks a signature (PROTOCOL.md, "Keys and signatures").

use super::check::Ruling;
use super::counting::CountingKeys;
use super::id::Digest;
use super::json::Object;
use super::member::{exactly, text};
use super::quote::quoted;
use data_encoding::BASE64;
use ed25519_dalek::Signature;

/// What an envelope's signature is over, as its `signed_message` says. The message itself is
/// always the 32 raw bytes of a SHA-256, never its hex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignedMessage {
    CanonicalRecord,
    Event,
    Bundle,
}

impl SignedMessage {
    fn name(self) -> &'static str {
        match self {
            Self::CanonicalRecord => "canonical_sha256_bytes",
            Self::Event => "open_graph_event_sha256_bytes",
            Self::Bundle => "bundle_sha256_bytes",
        }
    }
}

/// Checks an envelope: a document's `receipt`, an event's `signature` or a `bundle_signature`.
///
/// `digest` is the signed SHA-256, or what the document states in its place. An envelope that is
/// well-formed but whose key doesn't count for the document is `untrusted`, whatever the digest is.
pub(super) fn check_signature(
    envelope: &Object<'_>,
    message: SignedMessage,
    digest: Result<Digest, &str>,
    keys: CountingKeys<'_>,
) -> Ruling {
    let parts = match EnvelopeMembers::read(envelope, message) {
        Ok(parts) => parts,
        Err(reason) => return Ruling::Fail(reason.into()),
    };
    let key = match keys.find(parts.key_id, parts.fingerprint) {
        Ok(key) => key,
        Err(why) => return Ruling::Untrusted(keys.message(parts.key_id, why)),
    };
    if !key.fingerprint().is_hex(parts.fingerprint) {
        return Ruling::Fail(
            format!(
                "expected the fingerprint {} of the key {}, found {}",
                key.fingerprint(),
                key.id(),
                quoted(parts.fingerprint)
            )
            .into(),
        );
    }
    let digest = match digest {
        Ok(digest) => digest,
        Err(stated) => {
            return Ruling::Fail(format!("expected a SHA-256 in hex to be signed, found {}", quoted(stated)).into());
        }
    };
    Ruling::expect(key.verifying().verify_strict(digest.as_bytes(), &parts.signature).is_ok(), || {
        format!("expected a signature by the key {} over {digest}, found one that does not verify", key.id())
    })
}

/// The members of a well-formed envelope.
struct EnvelopeMembers<'a> {
    key_id: &'a str,
    fingerprint: &'a str,
    signature: Signature,
}

impl<'a> EnvelopeMembers<'a> {
    fn read(envelope: &'a Object<'a>, message: SignedMessage) -> Result<Self, String> {
        exactly(envelope, "algorithm", "ed25519")?;
        exactly(envelope, "signature_status", "signed_v1")?;
        exactly(envelope, "signed_message", message.name())?;
        let fingerprint = text(envelope, "public_key_fingerprint")?;
        Ok(Self { key_id: text(envelope, "key_id")?, fingerprint, signature: signature(envelope)? })
    }
}

/// The 64 bytes of `signature_b64`, which must be the base64 that encoding them gives.
fn signature(envelope: &Object<'_>) -> Result<Signature, String> {
    let encoded = text(envelope, "signature_b64")?;
    // Base64 of 64 bytes is 88 characters, and decoding takes room for 66.
    let mut bytes = [0; 66];
    let decoded = match encoded.len() {
        88 => BASE64.decode_mut(encoded.as_bytes(), &mut bytes).ok(),
        _ => None,
    };
    match (decoded, bytes.first_chunk::<64>()) {
        (Some(64), Some(bytes)) if encodes_to(bytes, encoded) => Ok(Signature::from_bytes(bytes)),
        _ => Err(format!("expected `signature_b64` to be canonical base64 of 64 bytes, found {}", quoted(encoded))),
    }
}

/// Whether encoding gives the same text again. Decoding alone also takes padding in the middle.
fn encodes_to(bytes: &[u8; 64], encoded: &str) -> bool {
    let mut again = [0; 88];
    BASE64.encode_mut(bytes, &mut again);
    again == encoded.as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Fingerprint;
    use crate::json;
    use crate::key::TrustStore;
    use data_encoding::HEXLOWER;
    use ed25519_dalek::{Signer, SigningKey, Verifier};
    use serde_json::{Value as Json, json};
    use sha2::{Digest as _, Sha512};
    use std::ops::{Add, Mul};

    const MESSAGES: [SignedMessage; 3] = [SignedMessage::CanonicalRecord, SignedMessage::Event, SignedMessage::Bundle];
    const KEY_ID: &str = "librarian";
    const OTHER_FINGERPRINT: &str = "00000000000000000000000000000000";

    /// Signatures that implementations of Ed25519 judge differently. The checker of the pages has the same table
    /// (tests/browser/checker.test.mjs).
    const VECTORS: &str = include_str!("../../../tests/fixtures/ed25519/vectors.json");

    #[test]
    fn the_signatures_that_all_checkers_share_are_judged_strictly() {
        let vectors: Vec<Json> = serde_json::from_str(VECTORS).unwrap();
        assert!(vectors.len() >= 6);
        for vector in vectors {
            let bytes = |name: &str| HEXLOWER.decode(vector[name].as_str().unwrap().as_bytes()).unwrap();
            let key = ed25519_dalek::VerifyingKey::try_from(&*bytes("public_key")).unwrap();
            let signature = Signature::from_slice(&bytes("signature")).unwrap();
            let is_valid = key.verify_strict(&bytes("message"), &signature).is_ok();
            assert_eq!(Some(is_valid), vector["valid"].as_bool(), "{}", vector["what"]);
        }
    }

    fn signing_key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn digest() -> Digest {
        Digest::of(b"what is signed")
    }

    /// The registry's key and [`signing_key`].
    fn trusted() -> TrustStore {
        let raw = signing_key().verifying_key().to_bytes();
        let entry = json!({
            "key_id": KEY_ID, "algorithm": "ed25519", "format": "raw",
            "public_key_hex": HEXLOWER.encode(&raw), "public_key_b64": BASE64.encode(&raw),
            "fingerprint_sha256_hex": Fingerprint::of(&raw).to_string(),
            "fingerprint_sha256_b32_first128bits": Fingerprint::base32(&raw).as_str(),
        });
        let mut keys = TrustStore::registry();
        keys.trust_file(entry.to_string().as_bytes()).expect("a good key of a new name");
        keys
    }

    fn envelope(message: SignedMessage, signature: &[u8]) -> Json {
        json!({
            "algorithm": "ed25519", "signature_status": "signed_v1", "signed_message": message.name(),
            "key_id": KEY_ID, "signature_b64": BASE64.encode(signature), "signed_at": "not covered",
            "public_key_fingerprint": Fingerprint::of(&signing_key().verifying_key().to_bytes()).to_string(),
        })
    }

    /// A bundle's seal that is right in every part.
    fn seal() -> Json {
        envelope(SignedMessage::Bundle, &signing_key().sign(digest().as_bytes()).to_bytes())
    }

    fn judged(envelope: &Json, message: SignedMessage, digest: &str) -> Ruling {
        let text = envelope.to_string();
        let value = json::parse(text.as_bytes()).expect("JSON");
        check_signature(
            value.as_object().expect("an object"),
            message,
            digest.parse().map_err(|_| digest),
            CountingKeys::new(&trusted(), || unreachable!("no key is retired")),
        )
    }

    fn judged_as_seal(envelope: &Json) -> Ruling {
        judged(envelope, SignedMessage::Bundle, &digest().to_string())
    }

    #[track_caller]
    fn fails(ruling: Ruling, message: &str) {
        match ruling {
            Ruling::Fail(found) => assert!(found.starts_with(message), "{found}"),
            other => panic!("expected a failure, {message}, found {other:?}"),
        }
    }

    #[test]
    fn a_signature_passes_for_the_message_that_it_says_and_for_no_other() {
        let signature = signing_key().sign(digest().as_bytes()).to_bytes();
        for (said, asked) in MESSAGES.into_iter().flat_map(|said| MESSAGES.map(|asked| (said, asked))) {
            let ruling = judged(&envelope(said, &signature), asked, &digest().to_string());
            if said == asked {
                assert_eq!(ruling, Ruling::Pass);
            } else {
                fails(ruling, &format!("expected `signed_message` to be \"{}\"", asked.name()));
            }
        }
        let names = MESSAGES.map(SignedMessage::name);
        assert_eq!(names, ["canonical_sha256_bytes", "open_graph_event_sha256_bytes", "bundle_sha256_bytes"]);
    }

    #[test]
    fn each_member_must_be_there_and_a_string() {
        let members =
            ["algorithm", "signature_status", "signed_message", "signature_b64", "key_id", "public_key_fingerprint"];
        for name in members {
            let mut envelope = seal();
            for (wrong, found) in [(json!(null), "null"), (json!(1), "an integer"), (json!(["x"]), "a list")] {
                envelope[name] = wrong;
                let message = format!("expected `{name}` to be a string, found {found}");
                assert_eq!(judged_as_seal(&envelope), Ruling::Fail(message.into()));
            }
            envelope.as_object_mut().expect("an object").remove(name);
            assert_eq!(
                judged_as_seal(&envelope),
                Ruling::Fail(format!("expected `{name}` to be a string, found none").into())
            );
        }
    }

    #[test]
    fn each_member_must_be_right() {
        let table = [
            ("algorithm", "none", "expected `algorithm` to be \"ed25519\", found \"none\""),
            ("algorithm", "Ed25519", "expected `algorithm` to be \"ed25519\", found \"Ed25519\""),
            ("signature_status", "unsigned", "expected `signature_status` to be \"signed_v1\", found \"unsigned\""),
            ("signed_message", "bundle_sha256", "expected `signed_message` to be \"bundle_sha256_bytes\""),
            ("public_key_fingerprint", OTHER_FINGERPRINT, "expected the fingerprint "),
            ("public_key_fingerprint", "", "expected the fingerprint "),
            (
                "key_id",
                "pith-v1-2026-05",
                "expected the fingerprint 8d4b5ee74e4693bcd1df2446408b0d54 of the key pith-v1-2026-05",
            ),
        ];
        for (name, wrong, message) in table {
            let mut envelope = seal();
            envelope[name] = wrong.into();
            fails(judged_as_seal(&envelope), message);
        }
    }

    #[test]
    fn a_key_that_nobody_trusts_is_said_before_its_fingerprint_is_looked_at() {
        let mut envelope = envelope(SignedMessage::Bundle, &[0; 64]);
        envelope["key_id"] = "stranger\u{1b}".into();
        envelope["public_key_fingerprint"] = OTHER_FINGERPRINT.into();
        let message = r#"expected a trusted key, found one named "stranger\u{1b}""#;
        assert_eq!(judged_as_seal(&envelope), Ruling::Untrusted(message.to_owned()));
        assert_eq!(judged(&envelope, SignedMessage::Bundle, "no hash"), Ruling::Untrusted(message.to_owned()));
        for key_id in ["", "Librarian", "librarian ", "pith-v1-2026-06"] {
            envelope["key_id"] = key_id.into();
            assert!(matches!(judged_as_seal(&envelope), Ruling::Untrusted(_)), "{key_id}");
        }
    }

    #[test]
    fn an_ill_formed_envelope_fails_even_under_a_key_that_nobody_trusts() {
        for (name, wrong) in
            [("algorithm", json!("rsa")), ("signature_b64", json!("AAAA")), ("public_key_fingerprint", json!(0))]
        {
            let mut envelope = seal();
            envelope["key_id"] = "stranger".into();
            envelope[name] = wrong;
            fails(judged_as_seal(&envelope), &format!("expected `{name}`"));
        }
    }

    #[test]
    fn a_signature_is_the_base64_that_encoding_its_64_bytes_gives() {
        let good = signing_key().sign(digest().as_bytes()).to_bytes();
        let text = BASE64.encode(&good);
        let (body, _) = text.split_at(86);
        // The last character before the padding carries two bits of the signature and four zeros.
        let alphabet = BASE64.specification().symbols;
        let last = body.chars().last().and_then(|last| alphabet.find(last)).expect("a character of base64");
        let stray = alphabet.chars().nth(last + 1).expect("another character");
        let parts = |at: usize| good.split_at_checked(at).expect("within the signature");
        let padded_inside = |at| [BASE64.encode(parts(at).0), BASE64.encode(parts(at).1)].concat();
        let table = [
            String::new(),
            body.to_owned(),
            format!("{body}="),
            format!("{text}="),
            format!("{text}\n"),
            format!(" {text}"),
            format!("{}{stray}==", body.get(..85).expect("ASCII")),
            format!("{body}AA"), // 66 bytes
            BASE64.encode(parts(63).0),
            BASE64.encode(&[&good[..], &[0]].concat()),
            HEXLOWER.encode(&good),
            "!".repeat(88),
            "é".repeat(44),
            padded_inside(1),
            padded_inside(31),
        ];
        let mut envelope = seal();
        for wrong in table {
            envelope["signature_b64"] = wrong.into();
            fails(judged_as_seal(&envelope), "expected `signature_b64` to be canonical base64 of 64 bytes, found ");
        }
    }

    #[test]
    fn a_signature_over_anything_else_or_by_anybody_else_fails() {
        let hex = digest().to_string();
        let table = [
            signing_key().sign(hex.as_bytes()), // the hex, not the bytes
            signing_key().sign(Digest::of(digest().as_bytes()).as_bytes()),
            signing_key().sign(b""),
            SigningKey::from_bytes(&[8; 32]).sign(digest().as_bytes()),
            Signature::from_bytes(&[0; 64]),
            Signature::from_bytes(&[0xff; 64]),
        ];
        for signature in table {
            let envelope = envelope(SignedMessage::Bundle, &signature.to_bytes());
            fails(judged_as_seal(&envelope), &format!("expected a signature by the key librarian over {hex}"));
        }
        for stated in ["", "no hash", &hex.to_uppercase()] {
            let ruling = judged(&seal(), SignedMessage::Bundle, stated);
            fails(ruling, "expected a SHA-256 in hex to be signed, found ");
        }
    }

    #[test]
    fn the_second_form_of_a_signature_fails() {
        // S + L: the same scalar, which a lax check would reduce.
        const L: &[u8; 64] = b"edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
        let order = HEXLOWER.decode(L).expect("hex");
        let mut bytes = signing_key().sign(digest().as_bytes()).to_bytes();
        let mut carry = 0;
        for (byte, more) in bytes.iter_mut().skip(32).zip(order) {
            let sum = u16::from(*byte) + u16::from(more) + carry;
            *byte = sum.to_le_bytes()[0];
            carry = sum >> 8;
        }
        assert_eq!(carry, 0, "it fits in 32 bytes");
        fails(judged_as_seal(&envelope(SignedMessage::Bundle, &bytes)), "expected a signature by");
    }

    #[test]
    fn a_signature_whose_point_is_of_small_order_fails() {
        // With R the neutral point, S = H(R, A, M) a solves the equation of an ordinary check.
        let public = signing_key().verifying_key();
        let mut bytes = [0; 64];
        bytes[0] = 1;
        let challenge = Sha512::new().chain_update(&bytes[..32]).chain_update(public.as_bytes());
        let challenge = challenge.chain_update(digest().as_bytes()).finalize();
        let scalar = times(signing_key().to_scalar(), &challenge).to_bytes();
        for (place, byte) in bytes.iter_mut().skip(32).zip(scalar) {
            *place = byte;
        }
        let signature = Signature::from_bytes(&bytes);
        assert!(public.verify(digest().as_bytes(), &signature).is_ok(), "only strictness refuses it");
        fails(judged_as_seal(&envelope(SignedMessage::Bundle, &bytes)), "expected a signature by");
    }

    /// A scalar, whose type has no public name here, times a little-endian number.
    fn times<S: Copy + From<u64> + Add<Output = S> + Mul<Output = S>>(scalar: S, number: &[u8]) -> S {
        let shifted = |sum: S, byte: &u8| sum * S::from(256) + S::from(u64::from(*byte));
        scalar * number.iter().rev().fold(S::from(0), shifted)
    }
}
