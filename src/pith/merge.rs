//! The merge of a bundle's events to its state, `pith-open-graph-merge-v1` (PROTOCOL.md, "Merge").
//!
//! The state is compared with what the events give member by member; no second state is built.

use super::check::Ruling;
use super::document::{Bundle, Event, Stated};
use super::json::{Number, Object, Value};
use super::member::described;
use super::quote::quoted;

/// The one version whose rule is known.
const MERGE_VERSION: &str = "pith-open-graph-merge-v1";

/// Each event type but `record_created`, and the member of `state.current` that lists its events.
const LISTED: [(&str, &str); 7] = [
    ("graph_snapshot", "graph_snapshots"),
    ("author_attestation", "author_attestations"),
    ("timestamp_anchor", "timestamp_anchors"),
    ("storage_attestation", "storage_attestations"),
    ("citation_signature", "citation_signatures"),
    ("replication_record", "replication_records"),
    ("correction", "corrections"),
];
const CREATED: &str = "record_created";

/// The members of an event that its entry in the state repeats.
const ENTRY: [&str; 5] = ["event_id", "target", "created_at", "signer", "payload"];

/// What a difference is called: the expected and the found value of a member.
type Difference = String;

/// The check `merge`.
pub(super) fn check_merge<'a>(stated: &Stated<'_>, bundle: &Bundle<'a>, state: &'a Object<'a>) -> Ruling {
    if bundle.merge_version.and_then(Value::as_str) != Some(MERGE_VERSION) {
        return Ruling::Unknown;
    }
    for (index, event) in bundle.events.iter().enumerate() {
        if event.event_type != CREATED && !LISTED.iter().any(|(kind, _)| *kind == event.event_type) {
            return Ruling::Unknown;
        }
        if let Some(missing) = ENTRY.into_iter().find(|name| event.object.get(name).is_none()) {
            let message =
                format!("expected `events[{index}]` to have `{missing}`, which the state repeats, found none");
            return Ruling::Fail(message.into());
        }
    }
    match compare_state(stated, bundle, state) {
        Ok(()) => Ruling::Pass,
        Err(difference) => Ruling::Fail(difference.into()),
    }
}

fn compare_state<'a>(stated: &Stated<'_>, bundle: &Bundle<'a>, state: &'a Object<'a>) -> Result<(), Difference> {
    let count = bundle.events.len().to_string();
    let mut members = Members::new("state", state);
    members.string("state_type", "pith_open_graph_state")?;
    members.string("state_version", "1.0")?;
    members.string("pith_number", stated.pith_number)?;
    members.string("merge_version", MERGE_VERSION)?;
    members.integer("event_count", &count)?;
    members.integer("valid_event_count", &count)?;
    members.integer("invalid_event_count", "0")?;
    members.integer("equivocation_count", "0")?;
    members.list("equivocations", [])?;
    members.list("invalid_events", [])?;
    members.list("applied_event_ids", bundle.events.iter().map(|event| event.object.get("event_id")))?;
    compare_current(stated, bundle, members.object("current")?)?;
    let own_hash = usize::from(state.get("state_sha256").is_some());
    members.no_more_than(own_hash)
}

fn compare_current(stated: &Stated<'_>, bundle: &Bundle<'_>, current: &Object<'_>) -> Result<(), Difference> {
    let mut members = Members::new("state.current", current);
    members.object_equal("canonical_record", stated.record.object)?;
    members.equal("source_aliases", stated.object.get("source_aliases"))?;
    members.list("mirror_hints", [])?;
    if let Some(event) = bundle.events.iter().rfind(|event| event.event_type == CREATED) {
        let entry = members.object(CREATED)?;
        compare_entry("state.current.record_created", Some(entry), event)?;
    }
    for (kind, name) in LISTED {
        let events = bundle.events.iter().filter(|event| event.event_type == kind);
        let entries = members.items(name)?;
        let expected = events.clone().count();
        if entries.len() != expected {
            return Err(format!("expected `state.current.{name}` to list {expected} events, found {}", entries.len()));
        }
        for (index, (entry, event)) in entries.iter().zip(events).enumerate() {
            compare_entry(&format!("state.current.{name}[{index}]"), entry.as_object(), event)?;
        }
    }
    members.no_more_than(0)
}

fn compare_entry(path: &str, entry: Option<&Object<'_>>, event: &Event<'_>) -> Result<(), Difference> {
    let Some(entry) = entry else {
        return Err(format!("expected `{path}` to be an object, found another type"));
    };
    let mut members = Members::new(path, entry);
    for name in ENTRY {
        members.equal(name, event.object.get(name))?;
    }
    members.no_more_than(0)
}

/// An object of the state whose every member must be one that the merge gives.
struct Members<'p, 'a> {
    path: &'p str,
    object: &'a Object<'a>,
    seen: usize,
}

impl<'p, 'a> Members<'p, 'a> {
    fn new(path: &'p str, object: &'a Object<'a>) -> Self {
        Self { path, object, seen: 0 }
    }

    fn take(&mut self, name: &str) -> Option<&'a Value<'a>> {
        self.seen += 1;
        self.object.get(name)
    }

    fn string(&mut self, name: &str, expected: &str) -> Result<(), Difference> {
        let found = self.take(name);
        let equal = found.and_then(Value::as_str) == Some(expected);
        self.require(equal, name, || quoted(expected).to_string(), found)
    }

    fn integer(&mut self, name: &str, expected: &str) -> Result<(), Difference> {
        let found = self.take(name);
        let equal = found.and_then(Value::as_integer) == Some(expected);
        self.require(equal, name, || expected.to_owned(), found)
    }

    fn equal(&mut self, name: &str, expected: Option<&Value<'_>>) -> Result<(), Difference> {
        let found = self.take(name);
        self.require(found.is_some() && found == expected, name, || "the event's or the bundle's".to_owned(), found)
    }

    fn object_equal(&mut self, name: &str, expected: &Object<'_>) -> Result<(), Difference> {
        let found = self.take(name);
        let equal = found.and_then(Value::as_object) == Some(expected);
        self.require(equal, name, || "the bundle's".to_owned(), found)
    }

    fn list(
        &mut self,
        name: &str,
        expected: impl IntoIterator<Item = Option<&'a Value<'a>>>,
    ) -> Result<(), Difference> {
        let equal = self.items(name)?.iter().map(Some).eq(expected);
        self.require(equal, name, || "the events' own".to_owned(), self.object.get(name))
    }

    fn items(&mut self, name: &str) -> Result<&'a [Value<'a>], Difference> {
        let found = self.take(name);
        found.and_then(Value::as_array).ok_or_else(|| self.difference(name, "a list", found))
    }

    fn object(&mut self, name: &str) -> Result<&'a Object<'a>, Difference> {
        let found = self.take(name);
        found.and_then(Value::as_object).ok_or_else(|| self.difference(name, "an object", found))
    }

    /// Refuses members beyond those taken and `others`.
    fn no_more_than(&self, others: usize) -> Result<(), Difference> {
        let expected = self.seen + others;
        if self.object.len() == expected {
            Ok(())
        } else {
            Err(format!("expected `{}` to have {expected} members, found {}", self.path, self.object.len()))
        }
    }

    fn require(
        &self,
        equal: bool,
        name: &str,
        expected: impl FnOnce() -> String,
        found: Option<&Value<'_>>,
    ) -> Result<(), Difference> {
        if equal { Ok(()) } else { Err(self.difference(name, &expected(), found)) }
    }

    fn difference(&self, name: &str, expected: &str, found: Option<&Value<'_>>) -> Difference {
        let found = match found {
            Some(Value::Number(Number::Integer(digits))) => quoted(digits).to_string(),
            other => described(other),
        };
        format!("expected `{}.{name}` to be {expected}, found {found}", self.path)
    }
}
