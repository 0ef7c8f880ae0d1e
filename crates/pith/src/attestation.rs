//! What others may add to a paper: that its author stands by it, that a file of it is kept, and the
//! like; and how far a document has it.

use super::document::{Body, Event, Payload};
use super::json::{Number, Object, Value};
use super::key::TrustStore;
use super::verify::Verified;
use serde::{Deserialize, Serialize};

/// A kind of attestation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attestation {
    /// An author stands by the record.
    Author,
    /// Somebody outside the registry dates the record.
    Timestamp,
    /// Somebody keeps the file.
    Storage,
    /// Somebody repeated the work.
    Replication,
    /// Somebody who cites the paper signed the citation.
    Citation,
}

impl Attestation {
    /// All of them, in the order of the pages.
    pub const ALL: [Self; 5] = [Self::Author, Self::Timestamp, Self::Storage, Self::Replication, Self::Citation];

    /// The type of the event that makes it, and a record's member of `event_summary` that counts these.
    fn event_type(self) -> &'static str {
        match self {
            Self::Author => "author_attestation",
            Self::Timestamp => "timestamp_anchor",
            Self::Storage => "storage_attestation",
            Self::Replication => "replication_record",
            Self::Citation => "citation_signature",
        }
    }

    /// The member of `verification_status` that states one.
    fn flag(self) -> &'static str {
        match self {
            Self::Author => "author_attested",
            Self::Timestamp => "externally_anchored",
            Self::Storage => "storage_verified",
            Self::Replication => "replication_records",
            Self::Citation => "citation_signatures",
        }
    }
}

/// Whether a verified document has an attestation, and how well it is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attested {
    /// The document has none.
    No,
    /// The document has proofs of a kind that this crate doesn't check.
    Unchecked,
    /// The document says that there is one, but no signature covers that.
    Claimed,
    /// The seal covers an event that makes the attestation, but the event's own key isn't trusted: that signature is
    /// undecided.
    Sealed,
    /// An event that a trusted key signed makes the attestation.
    Signed,
}

/// The [`Attested`] of each attestation, in two bytes: a catalog keeps one such value for each paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attestations(u16);

/// How many bits hold an [`Attested`].
const BITS: u16 = 3;

impl Attestations {
    /// Asks of each.
    fn new(attested: impl Fn(Attestation) -> Attested) -> Self {
        let bits = |what: Attestation| (attested(what) as u16) << (what as u16 * BITS);
        Self(Attestation::ALL.into_iter().map(bits).sum())
    }

    /// The [`Attested`] of one kind.
    pub fn get(self, what: Attestation) -> Attested {
        match (self.0 >> (what as u16 * BITS)) % (1 << BITS) {
            1 => Attested::Unchecked,
            2 => Attested::Claimed,
            3 => Attested::Sealed,
            4 => Attested::Signed,
            _ => Attested::No,
        }
    }
}

impl<'a> Verified<'a> {
    /// The [`Attested`] of each attestation, under the keys that the document was verified with.
    pub fn attestations(&self, keys: &TrustStore) -> Attestations {
        let counting = self.document().counting(keys);
        Attestations::new(|what| self.attested(what, |envelope| counting.find_of(envelope).is_ok()))
    }

    /// The [`Attested`] of one attestation. `counts` takes an event's `signature`, and says whether its key counts.
    pub fn attested(&self, what: Attestation, counts: impl Fn(&Object<'_>) -> bool) -> Attested {
        let sealed: Vec<_> = self.attesting_events(what).collect();
        // Each signature by a key that counts was checked.
        if sealed.iter().any(|event| event.envelope().is_some_and(&counts)) {
            Attested::Signed
        } else if !sealed.is_empty() {
            Attested::Sealed
        } else if what == Attestation::Timestamp && self.value("timestamp_proofs").is_some_and(is_something) {
            Attested::Unchecked
        } else if self.claims(what) {
            Attested::Claimed
        } else {
            Attested::No
        }
    }

    /// A bundle's events that make an attestation: its seal covers each.
    fn attesting_events(&self, what: Attestation) -> impl Iterator<Item = &Event<'a>> {
        let events = match self.document().body() {
            Body::Record(_) => None,
            Body::Bundle(bundle) => Some(&bundle.events),
        };
        let makes_it =
            move |event: &&Event<'_>| matches!(event.payload, Payload::Other) && event.event_type == what.event_type();
        events.into_iter().flatten().filter(makes_it)
    }

    /// Whether the document says that there is one: by an event of a record's, or in its summaries.
    fn claims(&self, what: Attestation) -> bool {
        let is_one = |event: &Value<'_>| {
            event.as_object().and_then(|event| event.get("event_type")?.as_str()) == Some(what.event_type())
        };
        let events = self.value("events").and_then(Value::as_array);
        let says = |object: &str, name: &str| {
            self.value(object).and_then(|value| value.as_object()?.get(name)).is_some_and(is_something)
        };
        events.is_some_and(|events| events.iter().any(is_one))
            || says("verification_status", what.flag())
            || says("event_summary", what.event_type())
    }

    fn value(&self, name: &str) -> Option<&'a Value<'a>> {
        self.member(name).map(|claim| claim.into_parts().0)
    }
}

impl Event<'_> {
    fn envelope(&self) -> Option<&Object<'_>> {
        self.object.get("signature")?.as_object()
    }
}

/// Whether a value says that there is something: true, a number but 0, a text or list that isn't empty.
fn is_something(value: &Value<'_>) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(one) => *one,
        Value::Number(Number::Integer(digits)) => &**digits != "0",
        Value::Number(Number::Float(_)) => true,
        Value::String(text) => !text.as_str().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(object) => !object.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[test]
    fn two_bytes_hold_every_attestation() {
        use Attested::{Claimed, No, Sealed, Signed, Unchecked};
        for shift in 0..5 {
            let mut told = [No, Unchecked, Claimed, Sealed, Signed];
            told.rotate_left(shift);
            let kept = Attestations::new(|what| told[what as usize]);
            assert_eq!(Attestation::ALL.map(|what| kept.get(what)), told);
        }
        assert_eq!(Attestations(u16::MAX).get(Attestation::Author), No, "what nothing stores is nothing");
    }

    #[test]
    fn something_is_neither_empty_nor_nought() {
        for nothing in ["null", "false", "0", "-0", "\"\"", "[]", "{}"] {
            assert!(!is_something(&parse(nothing.as_bytes()).unwrap()), "{nothing}");
        }
        for something in ["true", "1", "0.5", "\"0\"", "[0]", "{\"a\":0}"] {
            assert!(is_something(&parse(something.as_bytes()).unwrap()), "{something}");
        }
    }
}
