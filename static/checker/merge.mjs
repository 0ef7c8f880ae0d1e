// The merge of a bundle's events to its state, `pith-open-graph-merge-v1` (PROTOCOL.md, "Merge"; crates/pith/src/merge.rs). The state is
// compared with what the events give member by member; no second state is built.

import { Integer, isMembers, same } from "./json.mjs";
import { Wrong } from "./keys.mjs";
import { described, quoted } from "./quote.mjs";

const MERGE_VERSION = "pith-open-graph-merge-v1";
const CREATED = "record_created";

/** Each event type but `record_created`, and the member of `state.current` that lists its events. */
const LISTED = [
  ["graph_snapshot", "graph_snapshots"],
  ["author_attestation", "author_attestations"],
  ["timestamp_anchor", "timestamp_anchors"],
  ["storage_attestation", "storage_attestations"],
  ["citation_signature", "citation_signatures"],
  ["replication_record", "replication_records"],
  ["correction", "corrections"],
];

/** The members of an event that its entry in the state repeats. */
const ENTRY = ["event_id", "target", "created_at", "signer", "payload"];

/** An integer of more digits than this is not shown. */
const LONG_INTEGER = 20;

/** The check `merge`. */
export function* checkMerge(document) {
  if (document.mergeVersion !== MERGE_VERSION) return { result: "unknown" };
  for (const [index, { type, members }] of document.events.entries()) {
    if (type !== CREATED && !LISTED.some(([kind]) => kind === type)) return { result: "unknown" };
    const missing = ENTRY.find((name) => members.get(name) === undefined);
    if (missing !== undefined) {
      throw new Wrong(`expected \`events[${index}]\` to have \`${missing}\`, which the state repeats, found none`);
    }
  }
  yield* compareState(document);
  return { result: "pass" };
}

function* compareState(document) {
  const count = String(document.events.length);
  const state = partOf("state", document.state);
  string(state, "state_type", "pith_open_graph_state");
  string(state, "state_version", "1.0");
  string(state, "pith_number", document.pith_number);
  string(state, "merge_version", MERGE_VERSION);
  integer(state, "event_count", count);
  integer(state, "valid_event_count", count);
  integer(state, "invalid_event_count", "0");
  integer(state, "equivocation_count", "0");
  yield* list(state, "equivocations", []);
  yield* list(state, "invalid_events", []);
  yield* list(state, "applied_event_ids", document.events.map(({ members }) => members.get("event_id")));
  yield* compareCurrent(document, object(state, "current"));
  noMoreThan(state, document.state.get("state_sha256") === undefined ? 0 : 1);
}

function* compareCurrent(document, members) {
  const current = partOf("state.current", members);
  const record = take(current, "canonical_record");
  require(current, isMembers(record) && (yield* same(record, document.record.members)), "canonical_record",
    "the same as in the bundle", record);
  yield* equal(current, "source_aliases", document.members.get("source_aliases"));
  yield* list(current, "mirror_hints", []);
  if (document.creations.length > 0) {
    const entry = object(current, CREATED);
    yield* compareEntry("state.current.record_created", entry, document.creations[document.creations.length - 1]);
  }
  for (const [kind, name] of LISTED) {
    const events = document.events.filter(({ type }) => type === kind);
    const entries = items(current, name);
    if (entries.length !== events.length) {
      throw new Wrong(`expected \`state.current.${name}\` to have length ${events.length}, found ${entries.length}`);
    }
    for (const [index, event] of events.entries()) yield* compareEntry(`state.current.${name}[${index}]`, entries[index], event);
  }
  noMoreThan(current, 0);
}

function* compareEntry(path, entry, event) {
  if (!isMembers(entry)) throw new Wrong(`expected \`${path}\` to be an object, found another type`);
  const merged = partOf(path, entry);
  for (const name of ENTRY) yield* equal(merged, name, event.members.get(name));
  noMoreThan(merged, 0);
}

// An object of the state whose every member must be one that the merge gives is a `part`: `{ path, members, seen }`.

const partOf = (path, members) => ({ path, members, seen: 0 });

function take(part, name) {
  part.seen += 1;
  return part.members.get(name);
}

function string(part, name, expected) {
  const found = take(part, name);
  require(part, found === expected, name, quoted(expected), found);
}

function integer(part, name, expected) {
  const found = take(part, name);
  require(part, found instanceof Integer && found.digits === expected, name, expected, found);
}

function* equal(part, name, expected) {
  const found = take(part, name);
  const isEqual = found !== undefined && (yield* same(found, expected));
  require(part, isEqual, name, "the same as in the event or the bundle", found);
}

function* list(part, name, expected) {
  const found = items(part, name);
  require(part, yield* same(found, expected), name, "the same as in the events", found);
}

function items(part, name) {
  const found = take(part, name);
  require(part, Array.isArray(found), name, "a list", found);
  return found;
}

function object(part, name) {
  const found = take(part, name);
  require(part, isMembers(found), name, "an object", found);
  return found;
}

/** Refuses members beyond those taken and `others`. */
function noMoreThan(part, others) {
  const expected = part.seen + others;
  const { size } = part.members;
  if (size !== expected) throw new Wrong(`expected \`${part.path}\` to have ${expected} members, found ${size}`);
}

function require(part, holds, name, expected, found) {
  if (holds) return;
  const shown = found instanceof Integer && found.digits.length <= LONG_INTEGER ? found.digits : described(found);
  throw new Wrong(`expected \`${part.path}.${name}\` to be ${expected}, found ${shown}`);
}
