//! The Pith protocol: PROTOCOL.md in Rust. No I/O, no threads, no clock.
//!
//! A document's bytes become a [`Parsed`] text, then a [`Document`] of the right shape, then a
//! [`Checked`] one with a result for every check; [`Checked::admit`] lets a [`Verified`] one
//! through. [`judge`] does all of it.
//!
//! | rule of PROTOCOL.md | function |
//! |---|---|
//! | Canonical JSON: what is refused | [`json::parse()`] |
//! | Canonical JSON: order, strings | [`json::canonical::write`] |
//! | Canonical JSON: integers, floats | [`json::Number::write`] |
//! | Canonical JSON: equal | `PartialEq` of [`json::Value`] |
//! | Identity: `canonical_sha256`, suffix, number, short form | `Derived::of` in `verify.rs`, [`Suffix::of`], [`PithNumber::new`] |
//! | Keys: the pinned one | [`TrustStore::registry`] |
//! | Keys: `--key`, a trusted name with another key | [`TrustStore::trust_file`] |
//! | Keys: one entry of `public_keys` | [`key::KeyEntry::read`] |
//! | Envelopes: every signature | `check_signature` in `envelope.rs`, the one place |
//! | Canonical text | [`text::canonical`], `has_hash` in `text.rs` |
//! | `schema` | [`Parsed::new`], [`Document::read`]; what is there instead, [`FileKind::of`] |
//! | `canonical_hash`, `pith_number`, `source`, `receipt` | the functions of those names in `verify.rs` |
//! | `events` | `events`, `event`, `event_signature` in `verify.rs` |
//! | `record_created` | `record_created` in `verify.rs` |
//! | `title`, `abstract` | `title`, `abstract_excerpt`, `bound_text` in `verify.rs` |
//! | `paper`, `aliases`, `snapshot`, `state` | `displayed_paper`, `aliases`, `snapshot`, `state` in `verify.rs` |
//! | `merge` | `check_merge` in `merge.rs` |
//! | `keys`, `bundle` | `public_keys`, `bundle_seal` in `verify.rs` |
//! | Verdict | [`Checks::verdict`] |
//! | What a signature covers | [`claim`]; of attestations [`attestation`] |
#![warn(clippy::indexing_slicing)]

pub mod attestation;
pub mod check;
pub mod claim;
pub mod document;
mod envelope;
pub mod file_kind;
pub mod id;
pub mod json;
pub mod key;
mod member;
mod merge;
pub mod quote;
pub mod signer;
pub mod text;
mod verify;

pub use attestation::{Attestation, Attestations, Attested};
pub use check::{Check, Checks, Finding, Outcome, Verdict};
pub use claim::{Claim, Standing};
pub use document::{Document, Kind, Parsed, SchemaError};
pub use file_kind::FileKind;
pub use id::{Digest, Fingerprint, KeyId, PithNumber, ShortNumber, Suffix, Year};
pub use key::{KeyError, KeyOrigin, PublicKey, TrustStore};
pub use merge::MERGE_VERSION;
pub use signer::{KeyUses, UntrustedKey};
pub use verify::{Checked, Judgement, NotProven, Proof, Rejected, Verified, judge, verify};
