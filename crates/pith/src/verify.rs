//! Every check of a document, one function each, and the gate that only verified documents pass
//! (PROTOCOL.md, "Checks").

use super::check::{Check, Checks, Finding, Outcome, Ruling, Verdict};
use super::counting::CountingKeys;
use super::document::{
    Alias, Body, Bundle, CanonicalRecord, Document, Event, Hashed, Kind, Paper, Parsed, Record, Stated,
};
use super::envelope::{SignedMessage, check_signature};
use super::file_kind::{FileKind, begins_as_object};
use super::id::{Digest, Fingerprint, KeyId, PithNumber, Suffix, Year};
use super::json::{JsonError, Number, Object, Value, canonical};
use super::key::{KeyEntry, TrustStore};
use super::member::{described, is_hex_of};
use super::merge::check_merge;
use super::quote::quoted;
use super::signer::{UntrustedKey, cut};
use super::text::{self, EXCERPT_CHARACTERS};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// Runs every check of the document's kind.
pub fn verify<'a>(document: Document<'a>, keys: &TrustStore) -> Checked<'a> {
    let derived = Derived::of(&document.stated.record);
    let mut sheet = Sheet::default();
    sheet.identity(&document.stated, &derived);
    let counting = document.counting(keys);
    match &document.body {
        Body::Record(record) => sheet.record(&document, record, counting),
        Body::Bundle(bundle) => sheet.bundle(&document, bundle, counting),
    }
    Checked { document, checks: sheet.checks, findings: sheet.findings, number: derived.number, key_set: keys.set_id() }
}

/// Results and findings, as the checks give them.
#[derive(Default)]
struct Sheet {
    checks: Checks,
    findings: Vec<Finding>,
}

impl Sheet {
    fn enter(&mut self, check: Check, ruling: Ruling) {
        let (outcome, message) = match ruling {
            Ruling::Pass => (Outcome::Pass, None),
            Ruling::Absent => (Outcome::Absent, None),
            Ruling::Unknown => (Outcome::Unknown, None),
            Ruling::Untrusted(message) => (Outcome::Untrusted, Some(message)),
            Ruling::Fail(message) => (Outcome::Fail, Some(message.into_owned())),
        };
        self.checks.set(check, outcome);
        self.findings.extend(message.map(|message| Finding { check, message }));
    }

    fn identity(&mut self, stated: &Stated<'_>, derived: &Derived) {
        self.enter(Check::CanonicalHash, canonical_hash(stated, derived));
        self.enter(Check::PithNumber, pith_number(stated, derived));
        self.enter(Check::Source, source(stated));
    }

    fn record(&mut self, document: &Document<'_>, record: &Record<'_>, keys: CountingKeys<'_>) {
        self.enter(Check::Receipt, receipt(record.receipt, &document.stated, keys));
        self.displayed(document);
        self.enter(Check::Snapshot, snapshot(record));
    }

    fn bundle(&mut self, document: &Document<'_>, bundle: &Bundle<'_>, keys: CountingKeys<'_>) {
        let stated = &document.stated;
        self.enter(Check::Events, events(bundle, stated.pith_number, keys));
        let first_receipt = bundle.creations().next().and_then(|creation| creation.receipt);
        self.enter(Check::Receipt, receipt(first_receipt, stated, keys));
        self.enter(Check::RecordCreated, record_created(bundle, stated));
        self.displayed(document);
        self.enter(Check::State, bundle.state.map_or(Ruling::Absent, state));
        self.enter(Check::Merge, bundle.state.map_or(Ruling::Absent, |state| check_merge(stated, bundle, state)));
        self.enter(Check::Keys, bundle.public_keys.map_or(Ruling::Absent, |listed| public_keys(listed, keys)));
        self.enter(Check::Bundle, bundle.seal.map_or(Ruling::Absent, |seal| bundle_seal(seal, stated.object, keys)));
    }

    /// What a reader is shown, against the canonical record that binds it.
    fn displayed(&mut self, document: &Document<'_>) {
        let stated = &document.stated;
        let paper = document.paper();
        let on_paper = |rule: fn(&Paper<'_>, &CanonicalRecord<'_>) -> Ruling| match paper {
            Some(paper) => rule(paper, &stated.record),
            None => Ruling::Absent,
        };
        self.enter(Check::Title, on_paper(title));
        self.enter(Check::Abstract, on_paper(abstract_excerpt));
        self.enter(Check::Paper, on_paper(displayed_paper));
        self.enter(Check::Aliases, aliases(document.aliases(), stated));
    }
}

/// What follows from a canonical record, whatever the document states.
struct Derived {
    digest: Digest,
    /// `None` where the submission time doesn't begin with a year.
    number: Option<PithNumber>,
}

impl Derived {
    fn of(record: &CanonicalRecord<'_>) -> Self {
        let digest = canonical::hash_object(record.object);
        let number = Year::of_time(record.submitted_at).map(|year| PithNumber::new(year, Suffix::of(&digest)));
        Self { digest, number }
    }
}

fn canonical_hash(stated: &Stated<'_>, derived: &Derived) -> Ruling {
    Ruling::expect(derived.digest.is_hex(stated.canonical_sha256), || {
        format!(
            "expected `canonical_sha256` to be {}, the hash of `canonical_record`, found {}",
            derived.digest,
            quoted(stated.canonical_sha256)
        )
    })
}

fn pith_number(stated: &Stated<'_>, derived: &Derived) -> Ruling {
    let Some(number) = derived.number else {
        let found = quoted(stated.record.submitted_at);
        return Ruling::Fail(
            format!("expected `submitted_at` to begin with a year of four digits, found {found}").into(),
        );
    };
    Ruling::expect(number.is(stated.pith_number), || {
        format!("expected `pith_number` to be \"{number}\", found {}", quoted(stated.pith_number))
    })
    .and_then(|| {
        Ruling::expect(stated.short_pith_number.parse() == Ok(number.short()), || {
            let found = quoted(stated.short_pith_number);
            format!("expected `short_pith_number` to be \"{}\", found {found}", number.short())
        })
    })
}

fn source(stated: &Stated<'_>) -> Ruling {
    Ruling::expect(
        stated.source == stated.record.source,
        || "expected `source` to equal that of `canonical_record`, found another",
    )
}

/// The receipt of a record, or of the payload of a bundle's first `record_created` event.
fn receipt(receipt: Option<&Object<'_>>, stated: &Stated<'_>, keys: CountingKeys<'_>) -> Ruling {
    let Some(receipt) = receipt else {
        return Ruling::Absent;
    };
    let named = receipt.get("canonical_sha256");
    let expected = stated.canonical_sha256;
    Ruling::expect(named.and_then(Value::as_str) == Some(expected), || {
        format!("expected the receipt to name {}, found {}", quoted(expected), described(named))
    })
    .and_then(|| check_signature(receipt, SignedMessage::CanonicalRecord, expected.parse().map_err(|_| expected), keys))
}

fn events(bundle: &Bundle<'_>, number: &str, keys: CountingKeys<'_>) -> Ruling {
    if bundle.events.is_empty() {
        return Ruling::Fail("expected at least one event, found none".into());
    }
    let mut overall = Ruling::Pass;
    for (index, one) in bundle.events.iter().enumerate() {
        match event(one, number, keys).within(|| format!("`events[{index}]`")) {
            Ruling::Pass => {}
            // Somebody else may sign an event, an author or a library: the seal still covers it.
            Ruling::Untrusted(_) => overall = Ruling::Unknown,
            failure => return failure,
        }
    }
    overall
}

fn event(event: &Event<'_>, number: &str, keys: CountingKeys<'_>) -> Ruling {
    let object = event.object;
    let digest = canonical::hash_without(object, &["signature", "content_sha256", "event_id"]);
    let stated = |name| object.get(name).and_then(Value::as_str);
    let found = |name| described(object.get(name));
    Ruling::expect(is_hex_of(&digest, object.get("content_sha256")), || {
        format!("expected `content_sha256` to be {digest}, the event's hash, found {}", found("content_sha256"))
    })
    .and_then(|| {
        let id = stated("event_id").and_then(|id| id.strip_prefix("sha256:"));
        Ruling::expect(id.is_some_and(|hex| digest.is_hex(hex)), || {
            format!("expected `event_id` to be \"sha256:{digest}\", found {}", found("event_id"))
        })
    })
    .and_then(|| {
        Ruling::expect(stated("subject_pith_number") == Some(number), || {
            let subject = found("subject_pith_number");
            format!("expected `subject_pith_number` to be {}, found {subject}", quoted(number))
        })
    })
    .and_then(|| event_signature(object, &digest, keys))
}

fn event_signature(event: &Object<'_>, digest: &Digest, keys: CountingKeys<'_>) -> Ruling {
    let part = |name| event.get(name).and_then(Value::as_object);
    let (Some(signature), Some(signer)) = (part("signature"), part("signer")) else {
        return Ruling::Fail("expected objects `signature` and `signer`, found one missing or of another type".into());
    };
    let (named, used) = (signer.get("key_id"), signature.get("key_id"));
    Ruling::expect(named == used, || {
        format!("expected `signer.key_id` to be the signature's, {}, found {}", described(used), described(named))
    })
    .and_then(|| check_signature(signature, SignedMessage::Event, Ok(*digest), keys))
}

fn record_created(bundle: &Bundle<'_>, stated: &Stated<'_>) -> Ruling {
    let mut creations = bundle.creations();
    let (Some(creation), None) = (creations.next(), creations.next()) else {
        let count = bundle.creations().count();
        return Ruling::Fail(format!("expected exactly one `record_created` event, found {count}").into());
    };
    let record = creation.object.get("canonical_record").and_then(Value::as_object);
    let hash = creation.object.get("canonical_sha256");
    Ruling::expect(
        record == Some(stated.record.object),
        || "expected the event's `canonical_record` to equal the bundle's, found another",
    )
    .and_then(|| {
        Ruling::expect(hash.and_then(Value::as_str) == Some(stated.canonical_sha256), || {
            let expected = quoted(stated.canonical_sha256);
            format!("expected the event's `canonical_sha256` to be {expected}, found {}", described(hash))
        })
    })
}

fn title(paper: &Paper<'_>, record: &CanonicalRecord<'_>) -> Ruling {
    bound_text("title", paper.title, record.title_canon_sha256, true)
}

fn abstract_excerpt(paper: &Paper<'_>, record: &CanonicalRecord<'_>) -> Ruling {
    paper.abstract_excerpt.map_or(Ruling::Absent, |excerpt| {
        bound_text("abstract", excerpt, record.abstract_canon_sha256, is_whole(excerpt))
    })
}

/// Whether an abstract's excerpt is the whole of it.
fn is_whole(excerpt: &str) -> bool {
    excerpt.len() < EXCERPT_CHARACTERS || excerpt.chars().count() < EXCERPT_CHARACTERS
}

/// Whether a displayed text is the one whose hash is signed. A cut text cannot be decided, nor can
/// one that isn't ASCII: no real document shows how the registry normalises other text.
fn bound_text(what: &str, displayed: &str, stated_hash: &str, whole: bool) -> Ruling {
    if text::has_hash(displayed, stated_hash) {
        return Ruling::Pass;
    }
    if !whole || !displayed.is_ascii() {
        return Ruling::Unknown;
    }
    let found = Digest::of(text::canonical(displayed).as_bytes());
    Ruling::Fail(
        format!("expected the displayed {what} to have the signed hash {}, found {found}", quoted(stated_hash)).into(),
    )
}

fn displayed_paper(paper: &Paper<'_>, record: &CanonicalRecord<'_>) -> Ruling {
    let pairs = [
        ("primary_cat", paper.primary_cat, record.primary_cat),
        ("license", paper.license, record.license),
        ("submitted_at", paper.submitted_at, record.submitted_at),
    ];
    for (name, displayed, signed) in pairs {
        if displayed != signed {
            let message =
                format!("expected the displayed `{name}` to be {}, found {}", quoted(signed), quoted(displayed));
            return Ruling::Fail(message.into());
        }
    }
    let mut categories: Vec<_> = paper.cross_cats.iter().collect();
    categories.sort_unstable();
    Ruling::expect(categories.iter().copied().eq(record.cross_cats_sorted.iter()), || {
        let signed: Vec<_> = record.cross_cats_sorted.iter().collect();
        format!(
            "expected the displayed `cross_cats` to be {}, found {}",
            quoted(&signed.join(", ")),
            quoted(&categories.join(", "))
        )
    })
}

/// Against the stated number and the stated source, whose own checks are others.
fn aliases(aliases: &[Alias<'_>], stated: &Stated<'_>) -> Ruling {
    if aliases.is_empty() {
        return Ruling::Absent;
    }
    for alias in aliases {
        let expected = match expected_alias(alias, stated) {
            ExpectedAlias::Anything => continue,
            ExpectedAlias::Text(expected) if expected == alias.value => continue,
            ExpectedAlias::Text(expected) => quoted(&expected).to_string(),
            ExpectedAlias::Nothing => "absent, since the source has none".to_owned(),
        };
        let message = format!("expected the alias `{}` to be {expected}, found {}", alias.kind, quoted(alias.value));
        return Ruling::Fail(message.into());
    }
    Ruling::Pass
}

/// What an alias's value must be.
enum ExpectedAlias<'a> {
    Anything,
    Text(Cow<'a, str>),
    Nothing,
}

fn expected_alias<'a>(alias: &Alias<'_>, stated: &Stated<'a>) -> ExpectedAlias<'a> {
    let prefix = |count| {
        let suffix = stated.pith_number.rsplit(':').next().unwrap_or_default();
        let end = suffix.char_indices().nth(count).map_or(suffix.len(), |(end, _)| end);
        ExpectedAlias::Text(suffix.get(..end).unwrap_or_default().into())
    };
    let id = stated.source.get("id").and_then(Value::as_str);
    let is_arxiv = stated.source.get("kind").and_then(Value::as_str) == Some("arxiv");
    match alias.kind {
        "pith_short_8" => prefix(8),
        "pith_short_12" => prefix(12),
        "pith_short_16" => prefix(16),
        "arxiv" if is_arxiv => match id {
            Some(id) => ExpectedAlias::Text(id.into()),
            None => ExpectedAlias::Nothing,
        },
        "arxiv_version" if is_arxiv => match (id, stated.source.get("version").and_then(as_text)) {
            (Some(id), Some(version)) => ExpectedAlias::Text(format!("{id}v{version}").into()),
            _ => ExpectedAlias::Nothing,
        },
        _ => ExpectedAlias::Anything,
    }
}

/// A string, or a number in its canonical form: what can be part of an alias.
fn as_text<'a>(value: &'a Value<'_>) -> Option<Cow<'a, str>> {
    match value {
        Value::String(text) => Some(text.as_str().into()),
        Value::Number(Number::Integer(digits)) => Some((*digits).into()),
        Value::Number(Number::Float(_)) => String::from_utf8(canonical::bytes(value)).ok().map(Cow::Owned),
        _ => None,
    }
}

fn snapshot(record: &Record<'_>) -> Ruling {
    let Some(snapshot) = record.snapshot_paper else {
        return Ruling::Absent;
    };
    Ruling::expect(
        record.paper.as_ref().is_some_and(|paper| paper.object == snapshot),
        || "expected `graph_snapshot.paper` to equal `paper`, found another",
    )
}

fn state(state: &Object<'_>) -> Ruling {
    let digest = canonical::hash_without(state, &["state_sha256"]);
    let stated = state.get("state_sha256");
    Ruling::expect(is_hex_of(&digest, stated), || {
        format!("expected `state_sha256` to be {digest}, the state's hash, found {}", described(stated))
    })
}

fn public_keys(listed: &[Value<'_>], keys: CountingKeys<'_>) -> Ruling {
    for (index, value) in listed.iter().enumerate() {
        let entry = match KeyEntry::read(value) {
            Err(reason) => return Ruling::Fail(format!("`public_keys[{index}]`: {reason}").into()),
            Ok(entry) => entry,
        };
        // A retired key keeps its name.
        let Some(trusted) = keys.store.find(entry.key_id).filter(|trusted| *trusted.as_bytes() != entry.raw) else {
            continue;
        };
        let message =
            format!("`public_keys[{index}]`: expected the trusted key named {}, found another key", trusted.id());
        // A bundle from before the name was free for the key that is trusted now was not altered.
        return match keys.store.distrust_of(Fingerprint::of(&entry.raw)) {
            Some(place) => Ruling::Untrusted(format!("{message}, which is distrusted ({place})")),
            None => Ruling::Fail(message.into()),
        };
    }
    Ruling::Pass
}

fn bundle_seal(seal: &Object<'_>, bundle: &Object<'_>, keys: CountingKeys<'_>) -> Ruling {
    let digest = canonical::hash_without(bundle, &["bundle_signature"]);
    let stated = seal.get("bundle_sha256");
    Ruling::expect(is_hex_of(&digest, stated), || {
        format!("expected `bundle_sha256` to be {digest}, the bundle's hash, found {}", described(stated))
    })
    .and_then(|| check_signature(seal, SignedMessage::Bundle, Ok(digest), keys))
}

/// A document with the results of its checks; [`Checked::admit`] decides whether it may be shown.
#[derive(Debug)]
pub struct Checked<'a> {
    document: Document<'a>,
    checks: Checks,
    findings: Vec<Finding>,
    number: Option<PithNumber>,
    key_set: Digest,
}

impl<'a> Checked<'a> {
    /// The results.
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// One finding for each `fail` and `untrusted`, in the order of the checks.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The Pith number that the document claims, verified or not.
    pub fn claimed_number(&self) -> &'a str {
        self.document.stated.pith_number
    }

    /// Which kind of document it is.
    pub fn kind(&self) -> Kind {
        self.document.kind()
    }

    /// Returns a verified document: the only gate to everything that is published.
    ///
    /// # Errors
    /// The document's verdict isn't `verified`.
    pub fn admit(self) -> Result<Verified<'a>, Rejected> {
        let verdict = self.checks.verdict();
        match self.number {
            Some(number) if verdict == Verdict::Verified => {
                Ok(Verified { document: self.document, checks: self.checks, number, key_set: self.key_set })
            }
            _ => Err(Rejected { verdict, findings: self.findings }),
        }
    }
}

/// Why a document isn't published.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejected {
    /// Any verdict except `verified`.
    pub verdict: Verdict,
    /// The checks that failed or whose key isn't trusted; empty if a signature is missing.
    pub findings: Vec<Finding>,
}

/// A document that passed every check under the trusted keys. Only the verifier can make one, and
/// only such documents are rendered.
///
/// ```
/// fn number(verified: &pith::Verified<'_>) -> String {
///     verified.number().to_string()
/// }
/// ```
/// There is no way around the verifier:
/// ```compile_fail,E0451
/// fn forge<'a>(document: pith::Document<'a>, other: pith::Verified<'a>)
///     -> pith::Verified<'a>
/// {
///     pith::Verified { document, ..other }
/// }
/// ```
/// Nor can one document's parts be shown under another one's bytes:
/// ```compile_fail,E0616
/// fn mix<'a>(mut one: pith::Document<'a>, other: pith::Document<'a>) {
///     one.stated = other.stated;
/// }
/// ```
#[derive(Debug)]
pub struct Verified<'a> {
    document: Document<'a>,
    checks: Checks,
    number: PithNumber,
    key_set: Digest,
}

impl<'a> Verified<'a> {
    /// The document.
    pub fn document(&self) -> &Document<'a> {
        &self.document
    }

    /// The results of its checks: none failed, some may be `unknown` or `absent`.
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// The Pith number, as derived from the canonical record.
    pub fn number(&self) -> PithNumber {
        self.number
    }

    /// A proof that the same bytes need not be verified again.
    pub fn proof(&self) -> Proof {
        Proof { sha256: self.document.sha256(), checks: self.checks, number: self.number, key_set: self.key_set }
    }
}

/// A small proof that some bytes were verified under a set of keys. It can only be made from a [`Verified`].
///
/// It can be stored, but no signature covers it: a program that reads a stored proof trusts its author as
/// much as if that author had written the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredProof")]
pub struct Proof {
    sha256: Digest,
    checks: Checks,
    number: PithNumber,
    key_set: Digest,
}

impl Proof {
    /// The SHA-256 of the bytes.
    pub fn sha256(&self) -> Digest {
        self.sha256
    }

    /// The Pith number of the document.
    pub fn number(&self) -> PithNumber {
        self.number
    }

    /// The results of its checks.
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// Opens the same bytes under the same keys again, without checking a signature twice.
    ///
    /// # Errors
    /// The bytes or the keys differ from those of the proof.
    pub fn reopen<'a>(&self, parsed: &'a Parsed<'a>, keys: &TrustStore) -> Result<Verified<'a>, NotProven> {
        let document = Document::read(parsed).map_err(|_| NotProven)?;
        if keys.set_id() != self.key_set || document.sha256() != self.sha256 {
            return Err(NotProven);
        }
        Ok(Verified { document, checks: self.checks, number: self.number, key_set: self.key_set })
    }
}

/// A proof as it is stored. Checks that don't come to `verified` prove nothing.
#[derive(Deserialize)]
struct StoredProof {
    sha256: Digest,
    checks: Checks,
    number: PithNumber,
    key_set: Digest,
}

impl TryFrom<StoredProof> for Proof {
    type Error = NotProven;

    fn try_from(stored: StoredProof) -> Result<Self, NotProven> {
        let StoredProof { sha256, checks, number, key_set } = stored;
        match checks.verdict() {
            Verdict::Verified => Ok(Self { sha256, checks, number, key_set }),
            Verdict::Unsigned | Verdict::Untrusted | Verdict::Invalid => Err(NotProven),
        }
    }
}

/// The bytes or the keys are not those of the proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotProven;

impl fmt::Display for NotProven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the document is not the one that was verified")
    }
}

impl std::error::Error for NotProven {}

/// The result for some bytes, whether or not they are a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Judgement {
    /// The kind, or `None` if the check `schema` failed.
    pub kind: Option<Kind>,
    /// The number that the document claims: any text, cut after [`Judgement::MOST_CLAIMED`] bytes; `None`
    /// if it states none that can be read.
    pub claimed_number: Option<String>,
    /// The results of the checks.
    pub checks: Checks,
    /// One finding for each `fail` and `untrusted`, in the order of the checks.
    pub findings: Vec<Finding>,
    /// Where the text stopped being JSON, in bytes from its start.
    pub offset: Option<usize>,
    /// What the file is instead of a document, if that is known.
    pub found: Option<FileKind>,
    /// Whether the text doesn't even begin like a document: in a file of lines it may be a part of something else.
    pub is_fragment: bool,
    /// The trusted keys except the registry's that the checks used.
    pub further_keys: Vec<KeyId>,
    /// The key that makes the document `untrusted`; if there are two, that of the receipt.
    pub untrusted_key: Option<UntrustedKey>,
}

impl Judgement {
    /// The most bytes of a claimed number that are kept: a hostile number may be as long as a document.
    pub const MOST_CLAIMED: usize = 1024;

    /// The judgement of a text that fails the check `schema`.
    pub fn unreadable(message: String) -> Self {
        let mut checks = Checks::default();
        checks.set(Check::Schema, Outcome::Fail);
        let findings = vec![Finding { check: Check::Schema, message }];
        Self {
            kind: None,
            claimed_number: None,
            checks,
            findings,
            offset: None,
            found: None,
            is_fragment: false,
            further_keys: Vec::new(),
            untrusted_key: None,
        }
    }

    /// The judgement of a file that isn't a document.
    pub fn of_other(found: Option<FileKind>, message: String) -> Self {
        Self { found, ..Self::unreadable(message) }
    }

    fn not_json(bytes: &[u8], error: &JsonError) -> Self {
        let found = FileKind::of_broken(bytes, error);
        let message = match found.and_then(|found| Some((found, found.message()?))) {
            Some((found, says)) if found.has_place() => error.saying(says),
            Some((_, says)) => says.to_owned(),
            None => error.to_string(),
        };
        let is_fragment = !begins_as_object(bytes);
        Self { offset: Some(error.offset()), is_fragment, ..Self::of_other(found, message) }
    }

    fn of(checked: &Checked<'_>, keys: &TrustStore) -> Self {
        let Checked { document, checks, .. } = checked;
        let is_untrusted = checks.verdict() == Verdict::Untrusted;
        Self {
            kind: Some(checked.kind()),
            claimed_number: Some(cut(checked.claimed_number(), Self::MOST_CLAIMED)),
            checks: checked.checks,
            findings: checked.findings.clone(),
            offset: None,
            found: None,
            is_fragment: false,
            further_keys: document.further_keys(checks, keys),
            untrusted_key: is_untrusted.then(|| document.untrusted_key(checks, keys)).flatten(),
        }
    }
}

/// Parses and verifies a document's bytes, and calls `admitted` if the document is verified.
///
/// A [`Verified`] borrows from the bytes and can't outlive this call: keep what you need of it by returning
/// it from the closure.
pub fn judge<T>(bytes: &[u8], keys: &TrustStore, admitted: impl FnOnce(Verified<'_>) -> T) -> (Judgement, Option<T>) {
    judge_parsed(bytes, Parsed::new(bytes), keys, admitted)
}

/// The same of bytes that were hashed already, which [`Verified::proof`] then doesn't hash again.
pub fn judge_hashed<T>(
    hashed: Hashed<'_>,
    keys: &TrustStore,
    admitted: impl FnOnce(Verified<'_>) -> T,
) -> (Judgement, Option<T>) {
    judge_parsed(hashed.bytes(), Parsed::of_hashed(hashed), keys, admitted)
}

fn judge_parsed<T>(
    bytes: &[u8],
    parsed: Result<Parsed<'_>, JsonError>,
    keys: &TrustStore,
    admitted: impl FnOnce(Verified<'_>) -> T,
) -> (Judgement, Option<T>) {
    let parsed = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return (Judgement::not_json(bytes, &error), None),
    };
    match Document::read(&parsed) {
        Ok(document) => {
            let checked = verify(document, keys);
            (Judgement::of(&checked, keys), checked.admit().ok().map(admitted))
        }
        Err(error) => {
            let claimed_number = parsed.claimed_number().map(|claimed| cut(claimed, Judgement::MOST_CLAIMED));
            let found = parsed.is_list().then_some(FileKind::List);
            let is_fragment = !begins_as_object(bytes);
            (Judgement { claimed_number, is_fragment, ..Judgement::of_other(found, error.to_string()) }, None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = include_str!("../../../content/records/ZJVQJLXHUUV25W5CEVM6GUIM4S.record.json");
    const BUNDLE: &str = include_str!("../../../content/records/IUW7KLEDMZKZDVWHTRMM5ZK24W.bundle.json");

    fn judgement(text: &str) -> Judgement {
        judge(text.as_bytes(), &TrustStore::registry(), |_| ()).0
    }

    fn proof(text: &str) -> Proof {
        let (judgement, proof) = judge(text.as_bytes(), &TrustStore::registry(), |verified| verified.proof());
        proof.unwrap_or_else(|| panic!("not verified: {:?}", judgement.findings))
    }

    /// The registry's key, and one that signed nothing here.
    fn more_keys() -> TrustStore {
        let entry = br#"{"key_id":"rfc-8032-test-1","algorithm":"ed25519","format":"raw",
            "public_key_hex":"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "public_key_b64":"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
            "fingerprint_sha256_hex":"21fe31dfa154a261626bf854046fd227",
            "fingerprint_sha256_b32_first128bits":"EH7DDX5BKSRGCYTL7BKAI36SE4"}"#;
        let mut keys = TrustStore::registry();
        keys.trust_file(entry).unwrap();
        keys
    }

    #[test]
    fn each_kind_has_its_checks_in_the_protocols_order() {
        let table = [
            (RECORD, "canonical_hash pith_number source receipt title abstract paper aliases snapshot"),
            (
                BUNDLE,
                "canonical_hash pith_number source events receipt record_created title abstract paper aliases state \
                 merge keys bundle",
            ),
            ("{}", "schema"),
        ];
        for (text, expected) in table {
            let names: Vec<_> = judgement(text).checks.iter().map(|(check, _)| check.name()).collect();
            assert_eq!(names.join(" "), expected);
        }
    }

    #[test]
    fn real_documents_are_verified_and_nothing_about_them_is_found() {
        for (text, number) in
            [(RECORD, "pith:2017:ZJVQJLXHUUV25W5CEVM6GUIM4S"), (BUNDLE, "pith:2024:IUW7KLEDMZKZDVWHTRMM5ZK24W")]
        {
            let judgement = judgement(text);
            assert_eq!(judgement.checks.verdict(), Verdict::Verified);
            assert_eq!(judgement.findings, []);
            assert_eq!(judgement.claimed_number.as_deref(), Some(number));
            assert_eq!(proof(text).number().to_string(), number);
        }
    }

    #[test]
    fn a_text_that_is_no_document_is_judged_all_the_same() {
        let table = [
            ("", None, Some(0), "expected a document, found nothing"),
            ("{", None, Some(1), "line 1, column 2: the text ends in the middle of a value"),
            ("{\n01}", None, Some(2), "line 2, column 1: expected a member name in double quotes"),
            ("[]", None, None, "expected an object, found a list"),
            (
                r#"{"record_type":"pith_number_record","pith_number":"x"}"#,
                Some("x"),
                None,
                "expected `short_pith_number`",
            ),
        ];
        for (text, claimed, offset, message) in table {
            let judgement = judgement(text);
            assert_eq!(
                (judgement.kind, judgement.claimed_number.as_deref(), judgement.offset),
                (None, claimed, offset)
            );
            assert_eq!(judgement.checks.iter().collect::<Vec<_>>(), [(Check::Schema, Outcome::Fail)]);
            let [finding] = judgement.findings.as_slice() else { panic!("one finding") };
            assert!(finding.check == Check::Schema && finding.message.starts_with(message), "{}", finding.message);
        }
    }

    #[test]
    fn each_kind_of_document_has_its_checks() {
        for (text, kind) in [(RECORD, Kind::Record), (BUNDLE, Kind::Bundle)] {
            let judgement = judgement(text);
            let found: Vec<_> = judgement.checks.iter().map(|(check, _)| check).collect();
            assert_eq!(found, Check::ALL.into_iter().filter(|check| check.is_of(kind)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn only_a_verified_document_is_admitted() {
        let unsigned = RECORD.replace("\"receipt\":{", "\"receipt\":null,\"former_receipt\":{");
        let stranger = RECORD.replace("\"key_id\":\"pith-v1-2026-05\"", "\"key_id\":\"stranger\"");
        let invalid = RECORD.replace("Large-Scale", "Small-Scale");
        let table =
            [(unsigned, Verdict::Unsigned, 0), (stranger, Verdict::Untrusted, 1), (invalid, Verdict::Invalid, 1)];
        for (text, verdict, findings) in table {
            let parsed = Parsed::new(text.as_bytes()).unwrap();
            let checked = verify(Document::read(&parsed).unwrap(), &TrustStore::registry());
            assert_eq!(checked.checks().verdict(), verdict);
            let rejected = checked.admit().map(|_| ()).expect_err("it isn't verified");
            assert_eq!((rejected.verdict, rejected.findings.len()), (verdict, findings));
            let (_, admitted) = judge(text.as_bytes(), &TrustStore::registry(), |_| panic!("it isn't verified"));
            assert_eq!(admitted, None::<()>);
        }
    }

    #[test]
    fn a_proof_opens_the_same_bytes_under_the_same_keys_alone() {
        let proof = proof(RECORD);
        assert_eq!(proof.sha256(), Digest::of(RECORD.as_bytes()));
        let (registry, more) = (TrustStore::registry(), more_keys());
        let reopened = |text: &str, keys| {
            let parsed = Parsed::new(text.as_bytes()).unwrap();
            proof.reopen(&parsed, keys).map(|verified| verified.proof())
        };
        assert_eq!(reopened(RECORD, &registry), Ok(proof));
        let hashed = Hashed::new(RECORD.as_bytes());
        assert_eq!(hashed.sha256(), proof.sha256());
        assert_eq!(judge_hashed(hashed, &registry, |verified| verified.proof()).1, Some(proof));
        assert_eq!(reopened(&format!("{RECORD} "), &registry), Err(NotProven), "other bytes");
        assert_eq!(reopened(BUNDLE, &registry), Err(NotProven), "another document");
        assert_eq!(reopened("{}", &registry), Err(NotProven), "no document");
        assert_eq!(reopened(RECORD, &more), Err(NotProven), "other keys");
    }

    #[test]
    fn a_stored_proof_is_read_back_only_where_its_checks_prove_something() {
        let proof = proof(RECORD);
        let stored = postcard::to_stdvec(&proof).unwrap();
        assert_eq!(postcard::from_bytes(&stored), Ok(proof));
        for (check, outcome) in [(Check::Title, Outcome::Fail), (Check::Receipt, Outcome::Untrusted)] {
            let mut checks = proof.checks;
            checks.set(check, outcome);
            let altered = postcard::to_stdvec(&Proof { checks, ..proof }).unwrap();
            assert!(postcard::from_bytes::<Proof>(&altered).is_err(), "{}", check.name());
        }
        for (good, bad) in [(&b"ZJVQJLXH"[..], &b"../QJLXH"[..]), (b"2017Z", b"20x7Z")] {
            let at = stored.windows(good.len()).position(|window| window == good).unwrap();
            let mut altered = stored.clone();
            altered[at..at + bad.len()].copy_from_slice(bad);
            assert!(postcard::from_bytes::<Proof>(&altered).is_err(), "{}", String::from_utf8_lossy(bad));
        }
        assert!(stored.len() <= 128, "{} bytes", stored.len());
    }

    #[test]
    fn a_shown_text_is_decided_only_where_it_is_whole_and_ascii() {
        let hash = |text: &str| Digest::of(text.as_bytes()).to_string();
        let fail = |displayed: &str, stated: &str| {
            let message = format!(
                "expected the displayed title to have the signed hash \"{}\", found {}",
                hash(stated),
                hash(displayed)
            );
            Ruling::Fail(message.into())
        };
        let table = [
            ("A  Title", "a title", true, Ruling::Pass),
            ("A  Title", "a title", false, Ruling::Pass),
            ("Één", "één", true, Ruling::Pass),
            ("another", "a title", true, fail("another", "a title")),
            ("another", "a title", false, Ruling::Unknown),
            ("anöther", "a title", true, Ruling::Unknown),
        ];
        for (displayed, signed, whole, expected) in table {
            assert_eq!(bound_text("title", displayed, &hash(signed), whole), expected, "{displayed}");
        }
    }

    #[test]
    fn no_alias_repeats_an_id_that_is_no_string() {
        let with = |id: serde_json::Value, alias: &str| {
            let mut document: serde_json::Value = serde_json::from_str(RECORD).unwrap();
            document["source"]["id"] = id;
            document["aliases"] = serde_json::json!([{"alias_kind": "arxiv_version", "alias_value": alias}]);
            judgement(&document.to_string()).checks.get(Check::Aliases)
        };
        assert_eq!(with("5".into(), "5v1"), Some(Outcome::Pass));
        assert_eq!(with(5.into(), "5v1"), Some(Outcome::Fail));
    }

    #[test]
    fn an_abstract_of_600_code_points_may_be_cut() {
        for character in ["a", "é", "🙂"] {
            assert!(is_whole(&character.repeat(599)));
            assert!(!is_whole(&character.repeat(600)));
        }
    }
}
