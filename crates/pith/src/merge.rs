//! The merge of a bundle's events to its state, `pith-open-graph-merge-v1` (PROTOCOL.md, "Merge").
//!
//! The state is compared with what the events give member by member; no second state is built.

use super::check::Ruling;
use super::document::{Bundle, Event, Stated};
use super::json::{Number, Object, Value};
use super::member::described;
use super::quote::quoted;

/// The one version whose rule is known.
pub const MERGE_VERSION: &str = "pith-open-graph-merge-v1";

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

/// An integer of more digits than this is not shown.
const LONG_INTEGER: usize = 20;

/// What a difference is called: the expected and the found value of a member.
type StateDifference = String;

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

fn compare_state<'a>(stated: &Stated<'_>, bundle: &Bundle<'a>, state: &'a Object<'a>) -> Result<(), StateDifference> {
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

fn compare_current(stated: &Stated<'_>, bundle: &Bundle<'_>, current: &Object<'_>) -> Result<(), StateDifference> {
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
            return Err(format!("expected `state.current.{name}` to have length {expected}, found {}", entries.len()));
        }
        for (index, (entry, event)) in entries.iter().zip(events).enumerate() {
            compare_entry(&format!("state.current.{name}[{index}]"), entry.as_object(), event)?;
        }
    }
    members.no_more_than(0)
}

fn compare_entry(path: &str, entry: Option<&Object<'_>>, event: &Event<'_>) -> Result<(), StateDifference> {
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

    fn string(&mut self, name: &str, expected: &str) -> Result<(), StateDifference> {
        let found = self.take(name);
        let equal = found.and_then(Value::as_str) == Some(expected);
        self.require(equal, name, || quoted(expected).to_string(), found)
    }

    fn integer(&mut self, name: &str, expected: &str) -> Result<(), StateDifference> {
        let found = self.take(name);
        let equal = found.and_then(Value::as_integer) == Some(expected);
        self.require(equal, name, || expected.to_owned(), found)
    }

    fn equal(&mut self, name: &str, expected: Option<&Value<'_>>) -> Result<(), StateDifference> {
        let found = self.take(name);
        self.require(
            found.is_some() && found == expected,
            name,
            || "the same as in the event or the bundle".to_owned(),
            found,
        )
    }

    fn object_equal(&mut self, name: &str, expected: &Object<'_>) -> Result<(), StateDifference> {
        let found = self.take(name);
        let equal = found.and_then(Value::as_object) == Some(expected);
        self.require(equal, name, || "the same as in the bundle".to_owned(), found)
    }

    fn list(
        &mut self,
        name: &str,
        expected: impl IntoIterator<Item = Option<&'a Value<'a>>>,
    ) -> Result<(), StateDifference> {
        let equal = self.items(name)?.iter().map(Some).eq(expected);
        self.require(equal, name, || "the same as in the events".to_owned(), self.object.get(name))
    }

    fn items(&mut self, name: &str) -> Result<&'a [Value<'a>], StateDifference> {
        let found = self.take(name);
        found.and_then(Value::as_array).ok_or_else(|| self.difference(name, "a list", found))
    }

    fn object(&mut self, name: &str) -> Result<&'a Object<'a>, StateDifference> {
        let found = self.take(name);
        found.and_then(Value::as_object).ok_or_else(|| self.difference(name, "an object", found))
    }

    /// Refuses members beyond those taken and `others`.
    fn no_more_than(&self, others: usize) -> Result<(), StateDifference> {
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
    ) -> Result<(), StateDifference> {
        if equal { Ok(()) } else { Err(self.difference(name, &expected(), found)) }
    }

    fn difference(&self, name: &str, expected: &str, found: Option<&Value<'_>>) -> StateDifference {
        let found = match found {
            Some(Value::Number(Number::Integer(digits))) if digits.len() <= LONG_INTEGER => (*digits).to_owned(),
            other => described(other),
        };
        format!("expected `{}.{name}` to be {expected}, found {found}", self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Body, Document, Parsed};
    use serde_json::{Value as Json, json};

    fn event(kind: &str, id: u32) -> Json {
        json!({
            "event_type": kind, "event_id": format!("sha256:{id}"), "target": format!("target {id}"),
            "created_at": "2026-07-05T07:58:54Z", "signer": { "key_id": "k" }, "signature": {},
            "payload": { "graph_snapshot": { "number": id } }, "supersedes": [], "prev_event": null,
        })
    }

    fn entry(event: &Json) -> Json {
        let members = ENTRY.into_iter().map(|name| (name.to_owned(), event[name].clone()));
        Json::Object(members.collect())
    }

    /// A bundle of these events, and the state that they merge to, written out.
    fn bundle(events: &[Json]) -> Json {
        let of =
            |kind: &str| -> Json { events.iter().filter(|event| event["event_type"] == kind).map(entry).collect() };
        let record = json!({
            "source": { "kind": "arxiv", "id": "1", "version": 1 },
            "metadata": {
                "title_canon_sha256": "", "abstract_canon_sha256": "", "license": "", "primary_cat": "",
                "submitted_at": "", "cross_cats_sorted": [],
            },
        });
        let aliases = json!([{ "alias_kind": "doi", "alias_value": "10.1/2" }]);
        let mut bundle = json!({
            "bundle_type": "pith_open_graph_bundle", "pith_number": "the number", "short_pith_number": "",
            "canonical_sha256": "", "source": {}, "canonical_record": record, "source_aliases": aliases,
            "merge_version": "pith-open-graph-merge-v1", "events": events,
            "state": {
                "state_type": "pith_open_graph_state", "state_version": "1.0", "pith_number": "the number",
                "merge_version": "pith-open-graph-merge-v1", "event_count": events.len(),
                "valid_event_count": events.len(), "invalid_event_count": 0, "equivocation_count": 0,
                "equivocations": [], "invalid_events": [],
                "applied_event_ids": events.iter().map(|event| event["event_id"].clone()).collect::<Json>(),
                "current": {
                    "canonical_record": record, "source_aliases": aliases, "mirror_hints": [],
                    "graph_snapshots": of("graph_snapshot"),
                    "author_attestations": of("author_attestation"),
                    "timestamp_anchors": of("timestamp_anchor"),
                    "storage_attestations": of("storage_attestation"),
                    "citation_signatures": of("citation_signature"),
                    "replication_records": of("replication_record"),
                    "corrections": of("correction"),
                },
                "state_sha256": "the check `state` is another",
            },
        });
        if let Some(last) = of("record_created").as_array().and_then(|entries| entries.last()) {
            bundle["state"]["current"]["record_created"] = last.clone();
        }
        bundle
    }

    /// Two snapshots, and one event of each other type.
    fn every_type() -> Vec<Json> {
        let kinds = LISTED.iter().map(|(kind, _)| *kind);
        let kinds = ["record_created", "graph_snapshot"].into_iter().chain(kinds);
        kinds.zip(1..).map(|(kind, id)| event(kind, id)).collect()
    }

    fn merged(bundle: &Json) -> Ruling {
        merged_text(&bundle.to_string())
    }

    fn merged_text(text: &str) -> Ruling {
        let parsed = Parsed::new(text.as_bytes()).expect("JSON");
        let document = Document::read(&parsed).expect("a bundle");
        match &document.body {
            Body::Bundle(bundle) => check_merge(&document.stated, bundle, bundle.state.expect("a state")),
            Body::Record(_) => panic!("it is a bundle"),
        }
    }

    #[track_caller]
    fn fails(bundle: &Json, message: &str) {
        match merged(bundle) {
            Ruling::Fail(found) => assert!(found.starts_with(message), "{found}"),
            other => panic!("expected a failure, {message}, found {other:?}"),
        }
    }

    /// A pointer to every value inside a value.
    fn pointers(value: &Json) -> Vec<String> {
        let children: Vec<(String, &Json)> = match value {
            Json::Object(members) => members.iter().map(|(name, child)| (name.clone(), child)).collect(),
            Json::Array(items) => items.iter().enumerate().map(|(at, child)| (at.to_string(), child)).collect(),
            _ => Vec::new(),
        };
        let below = |(name, child): (String, &Json)| {
            let inside = pointers(child).into_iter().map(|rest| format!("/{name}{rest}")).collect::<Vec<_>>();
            [vec![format!("/{name}")], inside].concat()
        };
        children.into_iter().flat_map(below).collect()
    }

    fn parent_and_name(pointer: &str) -> (&str, &str) {
        pointer.rsplit_once('/').expect("a pointer begins with a slash")
    }

    #[test]
    fn events_of_every_type_merge_to_the_state() {
        assert_eq!(merged(&bundle(&every_type())), Ruling::Pass);
        assert_eq!(merged(&bundle(&[])), Ruling::Pass);
        let mut unhashed = bundle(&every_type());
        unhashed["state"].as_object_mut().unwrap().remove("state_sha256");
        assert_eq!(merged(&unhashed), Ruling::Pass);
    }

    #[test]
    fn of_two_creations_the_last_is_current() {
        let mut bundle = bundle(&[event("record_created", 1), event("record_created", 2)]);
        assert_eq!(merged(&bundle), Ruling::Pass);
        bundle["state"]["current"]["record_created"] = entry(&event("record_created", 1));
        fails(
            &bundle,
            "expected `state.current.record_created.event_id` to be the same as in the event or the bundle, found \"sha256:1\"",
        );
    }

    #[test]
    fn what_an_event_supersedes_or_follows_changes_nothing() {
        let mut second = event("graph_snapshot", 2);
        second["supersedes"] = json!(["sha256:1"]);
        second["prev_event"] = "sha256:1".into();
        assert_eq!(merged(&bundle(&[event("graph_snapshot", 1), second])), Ruling::Pass);
    }

    #[test]
    fn every_other_state_is_noticed() {
        let good = bundle(&every_type());
        let state = pointers(&good["state"]);
        assert!(state.len() > 100, "the state has {} values", state.len());
        for pointer in state.iter().filter(|pointer| *pointer != "/state_sha256") {
            let mut changed = good.clone();
            *changed["state"].pointer_mut(pointer).unwrap() = json!("another");
            fails(&changed, "expected `state.");

            let mut removed = good.clone();
            let (parent, name) = parent_and_name(pointer);
            match removed["state"].pointer_mut(parent).unwrap() {
                Json::Object(members) => drop(members.remove(name)),
                Json::Array(items) => drop(items.remove(name.parse().unwrap())),
                _ => unreachable!("only lists and objects have children"),
            }
            fails(&removed, "expected `state");
        }
    }

    #[test]
    fn nothing_may_be_added_to_the_state() {
        let good = bundle(&every_type());
        for pointer in std::iter::once(String::new()).chain(pointers(&good["state"])) {
            let mut added = good.clone();
            match added["state"].pointer_mut(&pointer).unwrap() {
                Json::Object(members) => drop(members.insert("added".to_owned(), json!(null))),
                Json::Array(items) => items.push(json!({})),
                _ => continue,
            }
            fails(&added, "expected `state");
        }
        let mut creation = bundle(&[]);
        creation["state"]["current"]["record_created"] = json!({});
        fails(&creation, "expected `state.current` to have 10 members, found 11");
    }

    #[test]
    fn a_difference_is_told_by_its_place() {
        let table = [
            (
                "/state_version",
                json!(1.0),
                "expected `state.state_version` to be \"1.0\", found a number with a fraction",
            ),
            ("/pith_number", json!("x\u{1b}"), r#"expected `state.pith_number` to be "the number", found "x\u{1b}""#),
            ("/event_count", json!(8), "expected `state.event_count` to be 9, found 8"),
            ("/valid_event_count", json!(9.0), "expected `state.valid_event_count` to be 9, found a number with a"),
            ("/invalid_event_count", json!(1), "expected `state.invalid_event_count` to be 0, found 1"),
            ("/equivocation_count", json!(false), "expected `state.equivocation_count` to be 0, found a boolean"),
            (
                "/equivocations",
                json!([1]),
                "expected `state.equivocations` to be the same as in the events, found a list",
            ),
            ("/invalid_events", json!({}), "expected `state.invalid_events` to be a list, found an object"),
            (
                "/applied_event_ids",
                json!([]),
                "expected `state.applied_event_ids` to be the same as in the events, found a list",
            ),
            ("/current", json!([]), "expected `state.current` to be an object, found a list"),
            (
                "/current/canonical_record",
                json!({}),
                "expected `state.current.canonical_record` to be the same as in the bundle",
            ),
            (
                "/current/source_aliases",
                json!([]),
                "expected `state.current.source_aliases` to be the same as in the event or the bundle",
            ),
            (
                "/current/mirror_hints",
                json!([1]),
                "expected `state.current.mirror_hints` to be the same as in the events",
            ),
            (
                "/current/record_created",
                json!([]),
                "expected `state.current.record_created` to be an object, found a list",
            ),
            ("/current/corrections", json!([]), "expected `state.current.corrections` to have length 1, found 0"),
            ("/current/corrections/0", json!(0), "expected `state.current.corrections[0]` to be an object"),
            (
                "/current/graph_snapshots/1/target",
                json!(""),
                "expected `state.current.graph_snapshots[1].target` to be",
            ),
        ];
        for (pointer, value, message) in table {
            let mut changed = bundle(&every_type());
            *changed["state"].pointer_mut(pointer).unwrap() = value;
            fails(&changed, message);
        }
    }

    #[test]
    fn an_integer_of_many_digits_is_not_told_by_them() {
        let told = |digits: &str| {
            let text = bundle(&[]).to_string().replacen("\"event_count\":0", &format!("\"event_count\":{digits}"), 1);
            merged_text(&text)
        };
        let difference =
            |found: &str| Ruling::Fail(format!("expected `state.event_count` to be 0, found {found}").into());
        assert_eq!(told("18446744073709551615"), difference("18446744073709551615"));
        assert_eq!(told(&"9".repeat(1_000_000)), difference("an integer"));
    }

    #[test]
    fn the_order_of_events_is_the_order_of_the_state() {
        let mut swapped = bundle(&[event("graph_snapshot", 1), event("graph_snapshot", 2)]);
        swapped["events"].as_array_mut().unwrap().reverse();
        fails(&swapped, "expected `state.applied_event_ids` to be the same as in the events");
        swapped["state"]["applied_event_ids"].as_array_mut().unwrap().reverse();
        fails(&swapped, "expected `state.current.graph_snapshots[0].event_id` to be the same as in the event");
        swapped["state"]["current"]["graph_snapshots"].as_array_mut().unwrap().reverse();
        assert_eq!(merged(&swapped), Ruling::Pass);
    }

    #[test]
    fn an_event_that_lacks_a_member_of_its_entry_cannot_be_merged() {
        for name in ENTRY.into_iter().filter(|name| *name != "payload") {
            let mut lacking = bundle(&every_type());
            lacking["events"][1].as_object_mut().unwrap().remove(name);
            fails(&lacking, &format!("expected `events[1]` to have `{name}`, which the state repeats, found none"));
        }
    }

    #[test]
    fn a_type_or_a_version_without_a_known_rule_decides_nothing() {
        let mut events = every_type();
        events.push(event("unheard_of", 99));
        assert_eq!(merged(&bundle(&events)), Ruling::Unknown);
        for version in [json!("pith-open-graph-merge-v2"), json!(1), json!(null)] {
            let mut other = bundle(&every_type());
            other["merge_version"] = version;
            assert_eq!(merged(&other), Ruling::Unknown);
        }
    }
}
