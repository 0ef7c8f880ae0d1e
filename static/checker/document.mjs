// Records and bundles: the check `schema`, and the parts that the other checks go by (crates/pith/src/document.rs).

import { Integer, Members, typeName } from "./json.mjs";
import { Wrong } from "./keys.mjs";

const OBJECT = ["an object", (value) => value instanceof Members];
const STRING = ["a string", (value) => typeof value === "string"];
const INTEGER = ["an integer", (value) => value instanceof Integer];
const LIST = ["a list", (value) => Array.isArray(value)];

/** A value that must be of a type; `path` says where it stands, in words. */
function expect(value, [what, is], path) {
  if (!is(value)) throw new Wrong(`expected \`${path}\` to be ${what}, found ${value === undefined ? "none" : typeName(value)}`);
  return value;
}

// An object of the document and where it stands are a `part`: `{ members, path }`.

const pathOf = (part, name) => (part.path === "" ? name : `${part.path}.${name}`);

const required = (part, name, type) => expect(part.members.get(name), type, pathOf(part, name));

/** The member, or null where it is missing or null. */
function optional(part, name, type) {
  const value = part.members.get(name) ?? null;
  return value === null ? null : expect(value, type, pathOf(part, name));
}

const inside = (part, name) => ({ members: required(part, name, OBJECT), path: pathOf(part, name) });

const optionalInside = (part, name) => (optional(part, name, OBJECT) === null ? null : inside(part, name));

const item = (part, name, items, at, type) => expect(items[at], type, `${pathOf(part, name)}[${at}]`);

function strings(part, name) {
  const items = required(part, name, LIST);
  // A path is made only where it is needed.
  items.forEach((one, at) => STRING[1](one) || item(part, name, items, at, STRING));
  return items;
}

/** What is read of each object of a list. */
function* each(part, name, read) {
  const [items, found] = [required(part, name, LIST), []];
  for (let at = 0; at < items.length; at += 1) {
    found.push(read({ members: item(part, name, items, at, OBJECT), path: `${pathOf(part, name)}[${at}]` }));
    if (at % 256 === 255) yield;
  }
  return found;
}

const aliases = (part, name) => each(part, name, (alias) => (
  { kind: required(alias, "alias_kind", STRING), value: required(alias, "alias_value", STRING) }));

function paper(part) {
  if (part === null) return null;
  return {
    members: part.members,
    title: required(part, "title", STRING),
    license: required(part, "license", STRING),
    primary_cat: required(part, "primary_cat", STRING),
    submitted_at: required(part, "submitted_at", STRING),
    cross_cats: strings(part, "cross_cats"),
    abstract_excerpt: optional(part, "abstract_excerpt", STRING) || null,
  };
}

function canonicalRecord(part) {
  const source = inside(part, "source");
  const read = {
    members: part.members,
    source: source.members,
    source_kind: required(source, "kind", STRING),
    source_id: required(source, "id", STRING),
    source_version: required(source, "version", INTEGER).digits,
  };
  const metadata = inside(part, "metadata");
  for (const name of ["title_canon_sha256", "abstract_canon_sha256", "license", "primary_cat", "submitted_at"]) {
    read[name] = required(metadata, name, STRING);
  }
  read.cross_cats_sorted = strings(metadata, "cross_cats_sorted");
  return read;
}

function* record(part) {
  const read = { receipt: optional(part, "receipt", OBJECT), paper: paper(optionalInside(part, "paper")) };
  read.aliases = optional(part, "aliases", LIST) === null ? [] : yield* aliases(part, "aliases");
  const snapshot = optionalInside(part, "graph_snapshot");
  return { ...read, snapshot: snapshot && snapshot.members, snapshotPaper: snapshot && optional(snapshot, "paper", OBJECT) };
}

function event(part) {
  const read = { members: part.members, type: required(part, "event_type", STRING), receipt: null, snapshot: null, paper: null };
  const payload = inside(part, "payload");
  read.payload = payload.members;
  if (read.type === "record_created") read.receipt = optional(payload, "receipt", OBJECT);
  if (read.type === "graph_snapshot") {
    const snapshot = inside(payload, "graph_snapshot");
    read.snapshot = snapshot.members;
    read.paper = paper(optionalInside(snapshot, "paper"));
  }
  return read;
}

function* bundle(part) {
  const read = { aliases: yield* aliases(part, "source_aliases"), events: yield* each(part, "events", event) };
  const creations = read.events.filter(({ type }) => type === "record_created");
  const last = read.events.filter(({ type }) => type === "graph_snapshot").pop();
  read.mergeVersion = part.members.get("merge_version");
  read.state = optional(part, "state", OBJECT);
  const keys = optional(part, "public_keys", LIST);
  read.publicKeys = keys && keys.length > 0 ? keys : null;
  read.seal = optional(part, "bundle_signature", OBJECT);
  return { ...read, creations, receipt: creations.length > 0 ? creations[0].receipt : null, snapshot: last?.snapshot ?? null,
    paper: last?.paper ?? null };
}

/** Reads a value as a document. Throws a `Wrong` that names the first part that is missing or of another type. */
export function* readDocument(value) {
  if (!(value instanceof Members)) throw new Wrong(`expected an object, found ${typeName(value)}`);
  const isRecord = value.get("record_type") === "pith_number_record";
  const isBundle = value.get("bundle_type") === "pith_open_graph_bundle";
  if (isRecord && isBundle) throw new Wrong("expected a record or a bundle, found both types");
  if (!isRecord && !isBundle) {
    throw new Wrong('expected `record_type` to be "pith_number_record" or `bundle_type` to be "pith_open_graph_bundle", found neither');
  }
  const part = { members: value, path: "" };
  const stated = {
    kind: isRecord ? "record" : "bundle",
    members: value,
    pith_number: required(part, "pith_number", STRING),
    short_pith_number: required(part, "short_pith_number", STRING),
    canonical_sha256: required(part, "canonical_sha256", STRING),
    source: required(part, "source", OBJECT),
    record: canonicalRecord(inside(part, "canonical_record")),
  };
  return { ...stated, ...(yield* isRecord ? record(part) : bundle(part)) };
}
