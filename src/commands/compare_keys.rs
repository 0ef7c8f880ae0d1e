//! `keys`: the keys that count, and those of files, sites and documents, compared with them.

use super::cli::{Format, KeysArgs};
use super::configured::{Configured, read_key_file, source_of};
use super::output::write_json_line;
use super::site::retry_policy;
use super::status::Status;
use super::ui::{Style, Ui};
use crate::corpus::Limits;
use crate::error::Error;
use crate::fetch::{Address, Answer, PublishedSite, RetryPolicy};
use crate::layout::SitePath;
use crate::manifest::{ReadMirror, read_mirrors};
use crate::report::{UntrustedDocuments, io_reason};
use crate::text::{counted, plural, thousands};
use crate::verify::{VerifyEvent, VerifyPlan, verify};
use camino::Utf8Path;
use pith::json::{self, Value};
use pith::quote::{escaped, quoted};
use pith::{FileKey, Fingerprint, KeyError, PublicKey, Suffix, TrustStore, Verdict, WhyUntrusted};
use serde::Serialize;
use std::cmp::Reverse;
use std::fmt;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::Arc;

/// The most bytes of a site's list of keys or of mirrors. Stops one without end.
const MOST_SITE_BYTES: u64 = 1 << 20;

/// The most keys of a place that are told to people. Stops a file of thousands.
const MOST_SHOWN: usize = 100;

/// How a key stands to those that count, from the best on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum KeyStatus {
    /// It is the trusted key of that name.
    Trusted,
    /// It is, and counts only for the documents of a list.
    Retired,
    /// It is retired, and doesn’t count for the documents that need it.
    NotListed,
    /// The same key is trusted under another name.
    OtherName,
    /// Nobody said to trust it.
    Unknown,
    /// It never counts.
    Distrusted,
    /// Another key is trusted under its name.
    Conflict,
}

impl KeyStatus {
    fn name(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Retired => "retired",
            Self::Distrusted => "distrusted",
            Self::Conflict => "conflict",
            Self::NotListed => "not_listed",
            Self::OtherName => "other_name",
            Self::Unknown => "unknown",
        }
    }

    /// The word for people.
    fn word(self) -> &'static str {
        match self {
            Self::Conflict => "CONFLICT",
            Self::NotListed => "not listed",
            Self::OtherName => "other name",
            Self::Unknown => "not trusted",
            Self::Trusted | Self::Retired | Self::Distrusted => self.name(),
        }
    }

    /// Whether it counts, at least for some documents.
    fn counts(self) -> bool {
        matches!(self, Self::Trusted | Self::Retired)
    }

    /// The colors of verdicts: people know them.
    fn verdict(self) -> Verdict {
        match self {
            Self::Trusted => Verdict::Verified,
            Self::Retired | Self::NotListed | Self::OtherName | Self::Unknown => Verdict::Untrusted,
            Self::Distrusted | Self::Conflict => Verdict::Invalid,
        }
    }
}

/// A line of `keys --format json` (docs/schemas/keys-line.v1.json).
#[derive(Serialize)]
struct KeyLine {
    /// Where the key was found; `None` for one of those that count, or never do.
    place: Option<String>,
    key_id: Option<String>,
    fingerprint_sha256_hex: Option<String>,
    fingerprint_sha256_b32_first128bits: Option<String>,
    status: &'static str,
    registry: bool,
    file: Option<String>,
    named_in: Option<String>,
    documents: Option<u64>,
    message: String,
    #[serde(skip)]
    shown_as: KeyStatus,
}

/// A key that was found somewhere.
struct FoundKey {
    key_id: String,
    fingerprint: Option<Fingerprint>,
    base32: Option<Suffix>,
    /// Whether the place says that it is retired there.
    is_retired: bool,
    /// How many documents need it, if those were read.
    documents: Option<u64>,
    /// Whether it doesn’t count for these documents, since it is retired and they aren’t in its list.
    is_unlisted: bool,
}

impl FoundKey {
    fn of(key: &PublicKey, is_retired: bool) -> Self {
        Self {
            key_id: key.id().as_str().to_owned(),
            fingerprint: Some(key.fingerprint()),
            base32: Some(key.base32_fingerprint()),
            is_retired,
            documents: None,
            is_unlisted: false,
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        (&self.key_id, self.fingerprint) == (&other.key_id, other.fingerprint)
    }
}

/// The keys of a file, of a site or of documents.
struct PlaceKeys {
    place: String,
    keys: Vec<FoundKey>,
    /// How many documents name further keys, none of which is trusted.
    more_untrusted: u64,
}

/// Runs the command.
pub(super) fn run(args: &KeysArgs, ui: &mut Ui) -> Result<Status, Error> {
    let keys = Configured::read_with_any_keys(&args.config, &args.keys, ui)?.keys;
    if args.places.is_empty() {
        let lines = counting(&keys);
        tell(None, &lines, args.format, ui);
        if args.format == Format::Text {
            ui.result_line(|_| summary(&keys));
        }
        return Ok(if keys.keys().is_empty() { Status::Failed } else { Status::Done });
    }
    let mut status = Status::Done;
    for text in &args.places {
        match read(text, &keys, retry_policy(&args.site_args)) {
            Ok(places) => {
                for PlaceKeys { place, keys: found, more_untrusted } in &places {
                    let lines: Vec<_> = found.iter().map(|key| compared(place, key, found, &keys)).collect();
                    tell(Some(place), &lines, args.format, ui);
                    if *more_untrusted > 0 {
                        let more = counted(*more_untrusted, "more document claims", "more documents claim");
                        ui.note(&format!("{}: {more} other untrusted keys", escaped(place)));
                    }
                    if status == Status::Done && !lines.iter().all(|line| line.shown_as.counts()) {
                        status = Status::Found;
                    }
                }
            }
            Err(reason) => {
                ui.trouble(&format!("cannot read keys from {}: {reason}", escaped(text)));
                status = Status::Failed;
            }
        }
    }
    Ok(status)
}

/// The keys that count, the registry's first, and then those that never do.
fn counting(keys: &TrustStore) -> Vec<KeyLine> {
    let (registry, others): (Vec<_>, Vec<_>) = keys.keys().iter().partition(|key| key.is_registry());
    let line = |key: &PublicKey| {
        let origin = keys.origin(key.id());
        let retired = keys.retirement(key);
        let status = if retired.is_some() { KeyStatus::Retired } else { KeyStatus::Trusted };
        let documents = retired.map(|retired| retired.documents.len() as u64);
        KeyLine {
            documents,
            file: origin.map(|origin| origin.file.clone()),
            named_in: origin.map(|origin| origin.named_in.clone()),
            ..KeyLine::new(None, &FoundKey::of(key, false), status, key.is_registry(), why_trusted(key, keys))
        }
    };
    let never = keys.distrusted().iter().map(|one| {
        let registry = TrustStore::registry();
        let known = registry.keys().iter().find(|key| key.fingerprint() == one.fingerprint);
        let found = FoundKey {
            key_id: String::new(),
            fingerprint: Some(one.fingerprint),
            base32: known.map(PublicKey::base32_fingerprint),
            is_retired: false,
            documents: None,
            is_unlisted: false,
        };
        let whose = if known.is_some() { "The registry’s built-in key. " } else { "" };
        let message = format!("{whose}It counts for no document ({}).", one.named_in);
        let key_id = known.map(|key| key.id().as_str().to_owned());
        KeyLine { key_id, ..KeyLine::new(None, &found, KeyStatus::Distrusted, known.is_some(), message) }
    });
    registry.into_iter().chain(others).map(line).chain(never).collect()
}

/// Why a key counts, and for what.
fn why_trusted(key: &PublicKey, keys: &TrustStore) -> String {
    let origin = source_of(key, keys);
    match keys.retirement(key) {
        None => origin,
        Some(retired) => {
            let count = plural(retired.documents.len() as u64, "document");
            format!("{origin} Retired: it counts for {count} only ({}).", retired.named_in)
        }
    }
}

/// How a key that was found stands to those that count.
fn compared(place: &str, found: &FoundKey, others: &[FoundKey], keys: &TrustStore) -> KeyLine {
    let FoundKey { key_id, fingerprint, is_retired, documents, is_unlisted, .. } = found;
    let named = keys.find(key_id);
    let is_twice = others.iter().any(|other| other.key_id == *key_id && other.fingerprint != *fingerprint);
    let distrusted = fingerprint.and_then(|fingerprint| keys.distrust_of(fingerprint));
    let same = keys.keys().iter().find(|key| Some(key.fingerprint()) == *fingerprint);
    let (status, mut message) = match (named, same) {
        _ if distrusted.is_some() => {
            let place = distrusted.unwrap_or_default();
            (KeyStatus::Distrusted, format!("You distrust this key ({place}): nothing that it signed counts."))
        }
        (Some(key), _) if Some(key.fingerprint()) != *fingerprint => (
            KeyStatus::Conflict,
            format!(
                "ANOTHER KEY is trusted under this name, with the fingerprint {}. This may be a forgery: don’t trust it \
                 before its owner has told you, in another way, why the key changed.",
                key.fingerprint()
            ),
        ),
        (Some(key), _) if *is_unlisted => {
            (KeyStatus::NotListed, format!("They are untrusted: the key is retired. {}", why_trusted(key, keys)))
        }
        (Some(key), _) => {
            let status = if keys.retirement(key).is_some() { KeyStatus::Retired } else { KeyStatus::Trusted };
            (status, format!("The same as the trusted key. {}", why_trusted(key, keys)))
        }
        _ if is_twice => (
            KeyStatus::Conflict,
            "This place gives two different keys this name. Don’t trust either of them because of it.".to_owned(),
        ),
        (None, Some(key)) => (
            KeyStatus::OtherName,
            format!("The same key is trusted under another name, {}: documents that name it so are untrusted.", key.id()),
        ),
        (None, None) if *is_retired => (
            KeyStatus::Unknown,
            "It is retired there: whoever has it now may sign anything. A file with this entry doesn’t make it trusted. For \
             documents that you had before, let it count by a [[retire]] table in catalog.toml."
                .to_owned(),
        ),
        (None, None) => (
            KeyStatus::Unknown,
            "Compare the fingerprint with one that its owner tells you in another way. To trust the key then, save its file and \
             name it with --key, or with `trust` in catalog.toml."
                .to_owned(),
        ),
    };
    if *is_retired && !matches!(status, KeyStatus::Retired | KeyStatus::Unknown) {
        message.push_str(
            " It is retired there: let it count only for documents from before ([[retire]] in catalog.toml).",
        );
    }
    if let Some(count) = documents {
        let what = if status == KeyStatus::NotListed { "signed with it and not in its list" } else { "signed with it" };
        message = format!("{} here {what}. {message}", plural(*count, "document"));
    }
    // Of a fingerprint alone the other form is known if the key is.
    let built_in = TrustStore::registry();
    let known = keys.keys().iter().chain(built_in.keys()).find(|key| Some(key.fingerprint()) == *fingerprint);
    let base32 = found.base32.or_else(|| known.map(PublicKey::base32_fingerprint));
    let registry = named.is_some_and(|key| key.is_registry() && Some(key.fingerprint()) == *fingerprint);
    let origin = named.filter(|_| status.counts()).and_then(|key| keys.origin(key.id()));
    KeyLine {
        file: origin.map(|origin| origin.file.clone()),
        named_in: origin.map(|origin| origin.named_in.clone()),
        fingerprint_sha256_b32_first128bits: base32.map(|base32| base32.as_str().to_owned()),
        ..KeyLine::new(Some(place), found, status, registry, message)
    }
}

impl KeyLine {
    fn new(place: Option<&str>, found: &FoundKey, status: KeyStatus, registry: bool, message: String) -> Self {
        Self {
            place: place.map(str::to_owned),
            key_id: Some(found.key_id.clone()),
            fingerprint_sha256_hex: found.fingerprint.map(|fingerprint| fingerprint.to_string()),
            fingerprint_sha256_b32_first128bits: found.base32.map(|base32| base32.as_str().to_owned()),
            status: status.name(),
            registry,
            file: None,
            named_in: None,
            documents: found.documents,
            message,
            shown_as: status,
        }
    }

    fn write(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let word = style.verdict(self.shown_as.verdict(), &format!("{:<11}", self.shown_as.word()));
        match &self.key_id {
            Some(key_id) => writeln!(out, "{word}  {}", quoted(key_id))?,
            None => writeln!(out, "{word}  a key of any name")?,
        }
        let hex = self.fingerprint_sha256_hex.as_deref().unwrap_or("none that can be read");
        writeln!(out, "    {}  {hex}", style.strong("fingerprint"))?;
        if let Some(base32) = &self.fingerprint_sha256_b32_first128bits {
            writeln!(out, "    {}  {base32}", style.strong("in base32  "))?;
        }
        writeln!(out, "        {}", style.soft(&self.message))
    }
}

/// Tells the keys of a place, or those that count.
fn tell(place: Option<&str>, lines: &[KeyLine], format: Format, ui: &mut Ui) {
    if format == Format::Json {
        for line in lines {
            ui.data(|out, _| write_json_line(out, line));
        }
        return;
    }
    if let Some(place) = place {
        ui.result_line(|style| style.strong(&escaped(place).to_string()).clone());
    }
    let mut in_order: Vec<_> = lines.iter().collect();
    if lines.len() > MOST_SHOWN {
        // A false key isn’t buried below a thousand others.
        in_order.sort_by_key(|line| Reverse(line.shown_as));
    }
    for line in in_order.iter().take(MOST_SHOWN) {
        ui.results(|out, style| line.write(out, style));
    }
    if let Some(more) = lines.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
        ui.result_line(|_| format!("and {}; --format json shows all", counted(more as u64, "more key", "more keys")));
    }
}

/// Such as `2 keys are trusted, 1 of them retired; 1 key is distrusted`.
fn summary(keys: &TrustStore) -> String {
    let all = keys.keys().len() as u64;
    let retired = keys.keys().iter().filter(|key| keys.retirement(key).is_some()).count() as u64;
    let never = keys.distrusted().len() as u64;
    let of_them = if retired > 0 { format!(", {} of them retired", thousands(retired)) } else { String::new() };
    let others = if never > 0 {
        format!("; {}", counted(never, "key is distrusted", "keys are distrusted"))
    } else {
        String::new()
    };
    format!("{}{of_them}{others}", counted(all, "key is trusted", "keys are trusted"))
}

/// What can't be read, and why: safe to print.
struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Error> for Unreadable {
    fn from(error: Error) -> Self {
        Self(match &error {
            // The place is named already.
            Error::Io { source, .. } => {
                let hint = error.hint().map(|hint| format!("; {hint}")).unwrap_or_default();
                io_reason(source) + &hint
            }
            other => other.to_string(),
        })
    }
}

impl From<KeyError> for Unreadable {
    fn from(error: KeyError) -> Self {
        Self(error.to_string())
    }
}

impl From<String> for Unreadable {
    fn from(reason: String) -> Self {
        Self(reason)
    }
}

/// The keys of what the command line names.
fn read(text: &str, keys: &Arc<TrustStore>, retry_policy: RetryPolicy) -> Result<Vec<PlaceKeys>, Unreadable> {
    let address: Address = text.parse().map_err(|error: crate::config::RefusedValue| error.to_string())?;
    let Address::Folder(path) = &address else { return site(address, retry_policy) };
    if path.is_dir() {
        let is_site =
            [SitePath::signing_key(), SitePath::mirrors()].iter().any(|file| path.join(file.as_str()).is_file());
        return if is_site { site(address, retry_policy) } else { documents(path, keys) };
    }
    let ends = [".jsonl", ".ndjson", ".gz", ".zst"];
    if ends.iter().any(|end| path.as_str().to_ascii_lowercase().ends_with(end)) {
        return documents(path, keys);
    }
    let bytes = read_key_file(path)?;
    let value = json::parse(&bytes).map_err(|error| format!("it is not strict JSON: {error}"))?;
    let has = |name| value.as_object().is_some_and(|object| object.get(name).is_some());
    if has("record_type") || has("bundle_type") {
        return documents(path, keys);
    }
    let found = if has("mirrors") { of_mirrors(&value)? } else { of_key_file(&bytes)? };
    Ok(vec![PlaceKeys { place: path.to_string(), keys: found, more_untrusted: 0 }])
}

/// The keys of a site, of both files that have them.
fn site(address: Address, retry_policy: RetryPolicy) -> Result<Vec<PlaceKeys>, Unreadable> {
    let site = PublishedSite::open(address, retry_policy)?;
    let mut places: Vec<PlaceKeys> = Vec::new();
    let key_path = SitePath::signing_key();
    if let Some(bytes) = file_of(&site, &key_path)? {
        let keys = of_key_file(&bytes).map_err(|Unreadable(reason)| format!("{}: {reason}", key_path.as_str()))?;
        places.push(PlaceKeys { place: place_of(&site, &key_path), keys, more_untrusted: 0 });
    }
    let mirrors_path = SitePath::mirrors();
    if let Some(bytes) = file_of(&site, &mirrors_path)? {
        let value = json::parse(&bytes)
            .map_err(|error| format!("{}: it is not strict JSON: {error}", mirrors_path.as_str()))?;
        let keys = of_mirrors(&value).map_err(|Unreadable(reason)| format!("{}: {reason}", mirrors_path.as_str()))?;
        // What the other file has isn't told twice; what contradicts it is.
        let known = places.first().map(|first| first.keys.as_slice()).unwrap_or_default();
        let keys: Vec<_> = keys.into_iter().filter(|key| !known.iter().any(|other| other.is_same(key))).collect();
        if !keys.is_empty() || places.is_empty() {
            places.push(PlaceKeys { place: place_of(&site, &mirrors_path), keys, more_untrusted: 0 });
        }
    }
    if places.iter().all(|place| place.keys.is_empty()) {
        return Err(Unreadable(format!("the site has no key in {} or {}", key_path.as_str(), mirrors_path.as_str())));
    }
    Ok(places)
}

fn place_of(site: &PublishedSite, path: &SitePath) -> String {
    let address = site.address().to_string();
    let between = if address.ends_with('/') { "" } else { "/" };
    format!("{address}{between}{}", path.as_str())
}

fn file_of(site: &PublishedSite, path: &SitePath) -> Result<Option<Vec<u8>>, Unreadable> {
    match site.get(path, MOST_SITE_BYTES) {
        Answer::Found(file) => Ok(Some(file.bytes)),
        Answer::Absent => Ok(None),
        Answer::Failed(failure) => Err(Unreadable(format!("{}: {}", path.as_str(), escaped(&failure.to_string())))),
    }
}

/// The keys of a key file, which is good as a whole or not at all.
fn of_key_file(bytes: &[u8]) -> Result<Vec<FoundKey>, Unreadable> {
    Ok(FileKey::all_of_file(bytes)?.iter().map(|found| FoundKey::of(&found.key, found.is_retired)).collect())
}

/// The keys of a mirror manifest, each once: the whole ones, and those that it names by their fingerprints.
fn of_mirrors(value: &Value<'_>) -> Result<Vec<FoundKey>, Unreadable> {
    let mut found: Vec<FoundKey> = Vec::new();
    let mut add = |key: FoundKey| {
        if !found.iter().any(|other| other.is_same(&key)) {
            found.push(key);
        }
    };
    for (at, mirror) in read_mirrors(value)?.iter().enumerate() {
        let mirror = ReadMirror::new(mirror)?;
        let within = |reason: String| format!("mirrors[{at}]: {reason}");
        if let Some(key) = mirror.public_key() {
            add(FoundKey::of(&PublicKey::of_value(key).map_err(|error| within(error.to_string()))?, false));
        }
        for (key_id, fingerprint) in mirror.keys().map_err(within)? {
            let fingerprint = fingerprint.parse().map_err(|error: pith::NotAnId| within(error.to_string()))?;
            let (key_id, fingerprint) = (key_id.to_owned(), Some(fingerprint));
            add(FoundKey { key_id, fingerprint, base32: None, is_retired: false, documents: None, is_unlisted: false });
        }
    }
    Ok(found)
}

/// The keys that documents name as those that decide whether they are verified.
fn documents(path: &Utf8Path, keys: &Arc<TrustStore>) -> Result<Vec<PlaceKeys>, Unreadable> {
    let plan =
        VerifyPlan { paths: vec![path.to_owned()], keys: Arc::clone(keys), jobs: None, limits: Limits::default() };
    let (mut untrusted, mut of_registry, mut unread) = (UntrustedDocuments::default(), 0, None);
    let summary = verify(&plan, &mut |event| {
        match event {
            VerifyEvent::Judged(place, judgement) => match &judgement.untrusted_key {
                Some(key) => drop(untrusted.add(key, place)),
                None if judgement.checks.verdict() == Verdict::Verified && judgement.further_keys.is_empty() => {
                    of_registry += 1;
                }
                None => {}
            },
            VerifyEvent::Unread(one) => unread = unread.take().or_else(|| Some(one.to_string())),
            VerifyEvent::Paused(_) => {}
        }
        ControlFlow::Continue(())
    })?;
    if let Some(reason) = unread {
        return Err(Unreadable(reason));
    }
    if summary.documents() == 0 {
        return Err(Unreadable("there is no key and no document".to_owned()));
    }
    let counted = keys.keys().iter().filter_map(|key| {
        let count = if key.is_registry() { of_registry } else { summary.key_uses.of(key.id()) };
        (count > 0).then(|| FoundKey { documents: Some(count), ..FoundKey::of(key, false) })
    });
    let others = untrusted.keys.iter().map(|of_key| FoundKey {
        key_id: of_key.key.key_id.clone(),
        fingerprint: of_key.key.fingerprint,
        base32: None,
        is_retired: false,
        documents: Some(of_key.documents),
        is_unlisted: of_key.key.why == WhyUntrusted::Retired,
    });
    let found = counted.chain(others).collect();
    Ok(vec![PlaceKeys { place: path.to_string(), keys: found, more_untrusted: untrusted.more }])
}
