//! Signature envelopes: the one place that checks a signature (PROTOCOL.md, "Keys and signatures").

use super::check::Ruling;
use super::id::Digest;
use super::json::Object;
use super::key::TrustStore;
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
/// `digest` is the signed SHA-256 in hex, as the document states it. An envelope that is
/// well-formed but whose key nobody trusts is `untrusted`, whatever the digest is.
pub(super) fn check_signature(
    envelope: &Object<'_>,
    message: SignedMessage,
    digest: &str,
    keys: &TrustStore,
) -> Ruling {
    let parts = match Parts::read(envelope, message) {
        Ok(parts) => parts,
        Err(reason) => return Ruling::Fail(reason.into()),
    };
    let Some(key) = keys.find(parts.key_id) else {
        return Ruling::Untrusted(format!("expected a trusted key, found one named {}", quoted(parts.key_id)));
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
    let Ok(digest) = digest.parse::<Digest>() else {
        return Ruling::Fail(format!("expected a SHA-256 in hex to be signed, found {}", quoted(digest)).into());
    };
    Ruling::expect(key.verifying().verify_strict(digest.as_bytes(), &parts.signature).is_ok(), || {
        format!("expected a signature by the key {} over {digest}, found one that does not verify", key.id())
    })
}

/// The members of a well-formed envelope.
struct Parts<'a> {
    key_id: &'a str,
    fingerprint: &'a str,
    signature: Signature,
}

impl<'a> Parts<'a> {
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
        (Some(64), Some(bytes)) => Ok(Signature::from_bytes(bytes)),
        _ => Err(format!("expected `signature_b64` to be canonical base64 of 64 bytes, found {}", quoted(encoded))),
    }
}
