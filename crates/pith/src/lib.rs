//! Verifies Pith records and bundles. A Pith number is the hash of a small record of a paper. A registry signs that
//! hash, so anyone who has the registry's key can check a copy from anywhere. This crate implements that check: every
//! rule of the protocol (PROTOCOL.md), and nothing else.
//!
//! ```
//! use pith::{TrustStore, Verdict, judge};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let path = "../../content/records/ZJVQJLXHUUV25W5CEVM6GUIM4S.record.json";
//! let bytes = std::fs::read(path)?;
//! let keys = TrustStore::registry();
//! let (judgement, number) = judge(&bytes, &keys, |verified| verified.number());
//!
//! println!("{}", judgement.checks.verdict().name());
//! for finding in &judgement.findings {
//!     println!("{}: {}", finding.check.name(), finding.message);
//! }
//! assert_eq!(judgement.checks.verdict(), Verdict::Verified);
//! assert_eq!(number.map(|number| number.to_string()).as_deref(), Some("pith:2017:ZJVQJLXHUUV25W5CEVM6GUIM4S"));
//! # Ok(())
//! # }
//! ```
//!
//! A document's bytes become a [`Parsed`] text, then a [`Document`] of the right shape, then a [`Checked`] document with
//! a result for every check. If it is verified, [`Checked::admit`] returns a [`Verified`] document, in which every value is a
//! [`Claim`] with its [`Standing`]. [`judge`] does all of these steps.
//!
//! # What it doesn't do
//! It opens no file, uses no network, starts no thread and reads no clock: the same bytes and keys give the same
//! [`Judgement`]. Keys inside a document are checked but never trusted; the caller decides which other keys to trust
//! ([`TrustStore::trust_file`]). The caller also limits the size of a document: the parser takes a slice in memory.
//!
//! # What later versions may add
//! The views of a document's parts, [`Judgement`] and the kinds of [`json::JsonError`] may get more members in a later
//! version, and are `#[non_exhaustive]`. [`Check`], [`Outcome`], [`Verdict`], [`Kind`], [`Standing`], [`Attestation`] and
//! [`FileKind`] are exhaustive: a program that shows them needs a text for each, so a new one is a breaking change, and the
//! compiler points to every place that needs it.
//!
//! # Where each rule is
//!
//! | rule of PROTOCOL.md | function |
//! |---|---|
//! | Canonical JSON: refused input | [`json::parse()`] |
//! | Canonical JSON: order, strings | [`json::canonical::write`] |
//! | Canonical JSON: integers, floats | [`json::Number::write`] |
//! | Canonical JSON: equal | `PartialEq` of [`json::Value`] |
//! | Identity: `canonical_sha256`, suffix, number, short form | `Derived::of` in `verify.rs`, [`Suffix::of`], [`PithNumber::new`] |
//! | Keys: the built-in one | [`TrustStore::registry`] |
//! | Keys: `--key`, a trusted name with another key | [`TrustStore::trust_file`] |
//! | Keys: retired and distrusted ones, a choice of this project | [`TrustStore::retire`], [`TrustStore::distrust`], `CountingKeys` in `counting.rs` |
//! | Keys: one entry of `public_keys` | [`KeyEntry::read`] |
//! | Envelopes: every signature | `check_signature` in `envelope.rs`, the one place |
//! | Canonical text | [`text::canonical`], `has_hash` in `text.rs` |
//! | `schema` | [`Parsed::new`], [`Document::read`]; what the file is instead, [`FileKind::of`] |
//! | `canonical_hash`, `pith_number`, `source`, `receipt` | the functions of those names in `verify.rs` |
//! | `events` | `events`, `event`, `event_signature` in `verify.rs` |
//! | `record_created` | `record_created` in `verify.rs` |
//! | `title`, `abstract` | `title`, `abstract_excerpt`, `bound_text` in `verify.rs` |
//! | `paper`, `aliases`, `snapshot`, `state` | `displayed_paper`, `aliases`, `snapshot`, `state` in `verify.rs` |
//! | `merge` | `check_merge` in `merge.rs` |
//! | `keys`, `bundle` | `public_keys`, `bundle_seal` in `verify.rs` |
//! | Verdict | [`Checks::verdict`] |
//! | What a signature covers | [`Claim`], `claim.rs`; of attestations [`Attested`], `attestation.rs` |
#![warn(clippy::indexing_slicing)]

mod attestation;
mod check;
mod claim;
mod counting;
pub mod document;
mod envelope;
mod file_kind;
mod id;
pub mod json;
mod key;
mod member;
mod merge;
pub mod quote;
mod retirement;
mod signer;
pub mod text;
mod verify;

pub use attestation::{Attestation, Attestations, Attested};
pub use check::{Check, Checks, Finding, Outcome, Verdict};
pub use claim::{Claim, NEVER_SHOWN, Standing};
pub use counting::WhyUntrusted;
pub use document::{Document, Hashed, Kind, Parsed, SchemaError};
pub use file_kind::{FileKind, HEAD_BYTES};
pub use id::{Digest, Fingerprint, Hashing, KeyId, NotAnId, PithNumber, ShortNumber, Suffix, Year};
pub use key::{FileKey, KeyEntry, KeyError, KeyOrigin, PublicKey, TrustStore};
pub use merge::MERGE_VERSION;
pub use retirement::{Distrust, DocumentList, RetireError, Retirement};
pub use signer::{KeyUses, UntrustedKey};
pub use verify::{Checked, Judgement, NotProven, Proof, Rejected, Verified, judge, judge_hashed, verify};

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
