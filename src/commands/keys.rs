//! How keys are told: those that count beside the registry's, with the file that makes them trusted; and
//! those that nobody said to trust, once for all their documents.

use super::configured::KEY_OPTION;
use super::ui::Ui;
use crate::report::{Place, UntrustedDocuments};
use crate::text::{plural, thousands};
use pith::quote::{escaped, quoted};
use pith::{KeyId, KeyOrigin, KeyUses, PublicKey, TrustStore, UntrustedKey, WhyUntrusted};
use serde::Serialize;

/// A key beside the registry's that a document was judged by, in a line of `verify --format json`.
#[derive(Serialize)]
pub(super) struct TrustedKeyLine<'a> {
    key_id: &'a str,
    fingerprint: String,
    /// The file that the key was read from.
    file: &'a str,
    /// What names that file: `--key`, or a configuration by its path.
    named_in: &'a str,
}

/// A key that counts beside the registry's, in the last line of `audit` and `pull --format json`.
#[derive(Serialize)]
pub(super) struct UsedKeyLine<'a> {
    key_id: &'a str,
    fingerprint: String,
    /// The file that the key was read from.
    file: &'a str,
    /// What names that file: `--key`, or a configuration by its path.
    named_in: &'a str,
    /// How many documents were judged by it.
    documents: u64,
}

impl<'a> TrustedKeyLine<'a> {
    /// The keys of a document.
    pub(super) fn of(further_keys: &[KeyId], keys: &'a TrustStore) -> Vec<Self> {
        let known = with_origins(keys).filter(|(key, _)| further_keys.contains(key.id()));
        let line = |(key, origin): (&'a PublicKey, &'a KeyOrigin)| Self {
            key_id: key.id().as_str(),
            fingerprint: key.fingerprint().to_string(),
            file: &origin.file,
            named_in: &origin.named_in,
        };
        known.map(line).collect()
    }
}

impl<'a> UsedKeyLine<'a> {
    /// All keys that count beside the registry's, whether they were used or not.
    pub(super) fn all(keys: &'a TrustStore, uses: &KeyUses) -> Vec<Self> {
        let line = |(key, origin): (&'a PublicKey, &'a KeyOrigin)| Self {
            key_id: key.id().as_str(),
            fingerprint: key.fingerprint().to_string(),
            file: &origin.file,
            named_in: &origin.named_in,
            documents: uses.of(key.id()),
        };
        with_origins(keys).map(line).collect()
    }
}

/// The keys beside the registry's, each with where it comes from. A command reads none without saying that.
fn with_origins(keys: &TrustStore) -> impl Iterator<Item = (&PublicKey, &KeyOrigin)> {
    keys.further().filter_map(|key| Some((key, keys.origin(key.id())?)))
}

/// Says which keys beside the registry's some documents were judged by, and what makes them trusted.
pub(super) fn tell_used_keys(keys: &TrustStore, uses: &KeyUses, ui: &mut Ui) {
    for (key, KeyOrigin { file, named_in }) in with_origins(keys) {
        let count = uses.of(key.id());
        if count == 0 {
            continue;
        }
        let named = match named_in.as_str() {
            KEY_OPTION => format!("named with {KEY_OPTION}"),
            config if keys.retirement(key).is_some() => format!("retired in {}", escaped(config)),
            config => format!("named by trust in {}", escaped(config)),
        };
        let (id, file) = (quoted(key.id().as_str()), escaped(file));
        let documents = plural(count, "document");
        ui.note(&format!("trusted key {id} ({file}, {named}) used for {documents}"));
    }
}

/// Documents that name a key which isn't trusted, as they are told to people: the first one of a key whole,
/// a few more in brief, and then how many there are.
#[derive(Default)]
pub(super) struct UntrustedTeller(UntrustedDocuments);

/// How much is told of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    /// All of it.
    Whole,
    /// That it is there: what is wrong with it was told of another one.
    Brief,
    /// Nothing; it is counted.
    Counted,
}

impl UntrustedTeller {
    /// Takes the next document, with the key for which it isn't trusted, if that is what is wrong with it.
    pub(super) fn take(&mut self, key: Option<&UntrustedKey>, place: &Place) -> Telling {
        match key.map(|key| self.0.add(key, place)) {
            None | Some(Some(0)) => Telling::Whole,
            Some(Some(_)) => Telling::Brief,
            Some(None) => Telling::Counted,
        }
    }

    /// Says how many documents were counted only.
    pub(super) fn tell_counted(&self, ui: &mut Ui) {
        for one in self.0.keys.iter().filter(|one| one.more() > 0) {
            let (more, key) = (thousands(one.more()), &one.key);
            ui.result_line(|_| match key.why {
                WhyUntrusted::Unknown => format!("and {more} more claiming the untrusted key {key}"),
                WhyUntrusted::Retired => format!("and {more} more not in the list of the retired key {key}"),
                WhyUntrusted::Distrusted => format!("and {more} more claiming the distrusted key {key}"),
            });
        }
        if self.0.more > 0 {
            let more = thousands(self.0.more);
            ui.result_line(|_| format!("and {more} more claiming other untrusted keys"));
        }
    }
}
