// Every check of a document, one function each (PROTOCOL.md, "Checks"; crates/pith/src/verify.rs).

import { Sha256, fromHex, hexOf, suffixOf } from "./digest.mjs";
import { Integer, compareNames, floatText, hashOf, isMembers, same, writeText } from "./json.mjs";
import { Wrong, checkSignature, readKey, within } from "./keys.mjs";
import { checkMerge } from "./merge.mjs";
import { countCharacters, described, escaped, quoted } from "./quote.mjs";

/** The registry keeps the first 600 characters of an abstract, so a shorter one is whole. */
const EXCERPT_CHARACTERS = 600;

const PASS = { result: "pass" };
const ABSENT = { result: "absent" };
const UNKNOWN = { result: "unknown" };

/** Passes, or fails with the sentence, which is made only then. */
function expect(holds, message) {
  if (!holds) throw new Wrong(message());
}

function* canonicalHash(document, { digest }) {
  const hex = hexOf(digest);
  expect(document.canonical_sha256 === hex, () =>
    `expected \`canonical_sha256\` to be ${hex}, the hash of \`canonical_record\`, found ${quoted(document.canonical_sha256)}`);
  return PASS;
}

function* pithNumber(document, { number, short }) {
  expect(number !== null, () =>
    `expected \`submitted_at\` to begin with a year of four digits, found ${quoted(document.record.submitted_at)}`);
  expect(document.pith_number === number, () => `expected \`pith_number\` to be "${number}", found ${quoted(document.pith_number)}`);
  expect(document.short_pith_number === short, () =>
    `expected \`short_pith_number\` to be "${short}", found ${quoted(document.short_pith_number)}`);
  return PASS;
}

function* source(document) {
  const isSame = yield* same(document.source, document.record.source);
  expect(isSame, () => "expected `source` to equal that of `canonical_record`, found another");
  return PASS;
}

function* receipt(document, derived, keys) {
  if (document.receipt === null) return ABSENT;
  const named = document.receipt.get("canonical_sha256");
  const expected = document.canonical_sha256;
  expect(named === expected, () => `expected the receipt to name ${quoted(expected)}, found ${described(named)}`);
  return checkSignature(document.receipt, "canonical_sha256_bytes", fromHex(expected, 64) ?? expected, keys);
}

function* events(document, derived, keys) {
  expect(document.events.length > 0, () => "expected at least one event, found none");
  let overall = PASS;
  for (const [index, { members }] of document.events.entries()) {
    try {
      // Somebody else may sign an event, an author or a library: the seal still covers it.
      if ((yield* event(members, document.pith_number, keys)).result === "untrusted") overall = UNKNOWN;
    } catch (error) {
      throw within(`\`events[${index}]\``, error);
    }
    yield;
  }
  return overall;
}

function* event(members, number, keys) {
  const digest = yield* hashOf(members, ["signature", "content_sha256", "event_id"]);
  const hex = hexOf(digest);
  const found = (name) => described(members.get(name));
  expect(members.get("content_sha256") === hex, () =>
    `expected \`content_sha256\` to be ${hex}, the event's hash, found ${found("content_sha256")}`);
  expect(members.get("event_id") === `sha256:${hex}`, () => `expected \`event_id\` to be "sha256:${hex}", found ${found("event_id")}`);
  expect(members.get("subject_pith_number") === number, () =>
    `expected \`subject_pith_number\` to be ${quoted(number)}, found ${found("subject_pith_number")}`);
  const [signature, signer] = [members.get("signature"), members.get("signer")];
  expect(isMembers(signature) && isMembers(signer), () =>
    "expected objects `signature` and `signer`, found one missing or of another type");
  const [named, used] = [signer.get("key_id"), signature.get("key_id")];
  const isSame = named === undefined || used === undefined ? named === used : yield* same(named, used);
  expect(isSame, () => `expected \`signer.key_id\` to be the signature's, ${described(used)}, found ${described(named)}`);
  return checkSignature(signature, "open_graph_event_sha256_bytes", digest, keys);
}

function* recordCreated(document) {
  const { creations } = document;
  expect(creations.length === 1, () => `expected exactly one \`record_created\` event, found ${creations.length}`);
  const [record, hash] = ["canonical_record", "canonical_sha256"].map((name) => creations[0].payload.get(name));
  const isSame = isMembers(record) && (yield* same(record, document.record.members));
  expect(isSame, () => "expected the event's `canonical_record` to equal the bundle's, found another");
  expect(hash === document.canonical_sha256, () =>
    `expected the event's \`canonical_sha256\` to be ${quoted(document.canonical_sha256)}, found ${described(hash)}`);
  return PASS;
}

function* title({ paper, record }) {
  return paper === null ? ABSENT : yield* boundText("title", paper.title, record.title_canon_sha256, true);
}

function* abstractExcerpt({ paper, record }) {
  const excerpt = paper && paper.abstract_excerpt;
  if (!excerpt) return ABSENT;
  const isWhole = excerpt.length < EXCERPT_CHARACTERS || countCharacters(excerpt) < EXCERPT_CHARACTERS;
  return yield* boundText("abstract", excerpt, record.abstract_canon_sha256, isWhole);
}

/**
 * Whether a displayed text is the one whose hash is signed. A cut text can't be decided, nor one that isn't ASCII: no real document shows
 * how the registry normalises other text.
 */
function* boundText(what, displayed, stated, isWhole) {
  const lower = displayed.toLowerCase();
  const canonical = hexOf(yield* hashOfText(lower, true));
  if (canonical === stated || hexOf(yield* hashOfText(lower, false)) === stated) return PASS;
  if (!isWhole || /[^\u0000-\u007f]/.test(displayed)) return UNKNOWN;
  throw new Wrong(`expected the displayed ${what} to have the signed hash ${quoted(stated)}, found ${canonical}`);
}

/** Unicode's `White_Space`. What `\s` takes is another set. */
const isWhite = (unit) => unit <= 0x20 ? unit === 0x20 || (unit >= 0x09 && unit <= 0x0d)
  : unit >= 0x85 && (unit === 0x85 || unit === 0xa0 || unit === 0x1680 || (unit >= 0x2000 && unit <= 0x200a) || unit === 0x2028 ||
    unit === 0x2029 || unit === 0x202f || unit === 0x205f || unit === 0x3000);

/** The SHA-256 of a text; `isFolded`: with each run of white space as one space, and none at the ends. */
function* hashOfText(text, isFolded) {
  const out = new Sha256();
  let isFirst = true;
  for (let [start, end] = [0, text.length]; start < text.length; start = end) {
    if (isFolded) {
      while (isWhite(text.charCodeAt(start))) start += 1;
      for (end = start; end < text.length && !isWhite(text.charCodeAt(end));) end += 1;
      if (end > start && !isFirst) out.ascii(" ");
      isFirst &&= end === start;
    }
    yield* writeText(text, start, end, out);
  }
  return out.digest();
}

function* displayedPaper({ paper, record }) {
  if (paper === null) return ABSENT;
  for (const name of ["primary_cat", "license", "submitted_at"]) {
    expect(paper[name] === record[name], () =>
      `expected the displayed \`${name}\` to be ${quoted(record[name])}, found ${quoted(paper[name])}`);
  }
  const [shown, signed] = [[...paper.cross_cats].sort(compareNames), record.cross_cats_sorted];
  expect(shown.length === signed.length && shown.every((one, at) => one === signed[at]), () =>
    `expected the displayed \`cross_cats\` to be ${quoted(signed.join(", "))}, found ${quoted(shown.join(", "))}`);
  return PASS;
}

/** Against the stated number and the stated source, whose own checks are others. */
function* aliases(document) {
  if (document.aliases.length === 0) return ABSENT;
  const suffix = document.pith_number.slice(document.pith_number.lastIndexOf(":") + 1);
  const prefix = (count) => Array.from(suffix.slice(0, 2 * count)).slice(0, count).join("");
  const expected = new Map([["pith_short_8", prefix(8)], ["pith_short_12", prefix(12)], ["pith_short_16", prefix(16)]]);
  if (document.source.get("kind") === "arxiv") {
    const [id, version] = [document.source.get("id"), asText(document.source.get("version"))];
    expected.set("arxiv", typeof id === "string" ? id : null);
    expected.set("arxiv_version", typeof id === "string" && version !== null ? `${id}v${version}` : null);
  }
  for (const { kind, value } of document.aliases) {
    if (!expected.has(kind) || expected.get(kind) === value) continue;
    const must = expected.get(kind) === null ? "absent, since the source has none" : quoted(expected.get(kind));
    throw new Wrong(`expected the alias \`${kind}\` to be ${must}, found ${quoted(value)}`);
  }
  return PASS;
}

/** A string, or a number in its canonical form: what can be part of an alias. */
function asText(value) {
  if (value instanceof Integer) return value.digits;
  return typeof value === "number" ? floatText(value) : typeof value === "string" ? value : null;
}

function* snapshot({ paper, snapshotPaper }) {
  if (snapshotPaper === null) return ABSENT;
  const isSame = paper !== null && (yield* same(paper.members, snapshotPaper));
  expect(isSame, () => "expected `graph_snapshot.paper` to equal `paper`, found another");
  return PASS;
}

function* state(document) {
  if (document.state === null) return ABSENT;
  const hex = hexOf(yield* hashOf(document.state, ["state_sha256"]));
  const stated = document.state.get("state_sha256");
  expect(stated === hex, () => `expected \`state_sha256\` to be ${hex}, the state's hash, found ${described(stated)}`);
  return PASS;
}

function* merge(document) {
  return document.state === null ? ABSENT : yield* checkMerge(document);
}

function* publicKeys(document, derived, keys) {
  if (document.publicKeys === null) return ABSENT;
  for (const [index, value] of document.publicKeys.entries()) {
    try {
      const { keyId, raw } = readKey(value);
      const trusted = keys.find(keyId);
      expect(trusted === undefined || trusted.hex === hexOf(raw), () =>
        `expected the trusted key named ${escaped(keyId)}, found another key`);
    } catch (error) {
      throw within(`\`public_keys[${index}]\``, error);
    }
    if (index % 64 === 63) yield;
  }
  return PASS;
}

function* bundleSeal(document, derived, keys) {
  const { seal } = document;
  if (seal === null) return ABSENT;
  const digest = yield* hashOf(document.members, ["bundle_signature"]);
  const [hex, stated] = [hexOf(digest), seal.get("bundle_sha256")];
  expect(stated === hex, () => `expected \`bundle_sha256\` to be ${hex}, the bundle's hash, found ${described(stated)}`);
  return checkSignature(seal, "bundle_sha256_bytes", digest, keys);
}

const IDENTITY = [["canonical_hash", canonicalHash], ["pith_number", pithNumber], ["source", source]];
const DISPLAYED = [["title", title], ["abstract", abstractExcerpt], ["paper", displayedPaper], ["aliases", aliases]];

/** The checks of each kind, in the order of results. */
const CHECKS = {
  record: [...IDENTITY, ["receipt", receipt], ...DISPLAYED, ["snapshot", snapshot]],
  bundle: [...IDENTITY, ["events", events], ["receipt", receipt], ["record_created", recordCreated], ...DISPLAYED, ["state", state],
    ["merge", merge], ["keys", publicKeys], ["bundle", bundleSeal]],
};

/** What follows from a canonical record, whatever the document states. */
function* derive({ record }) {
  const digest = yield* hashOf(record.members);
  const suffix = suffixOf(digest);
  const year = record.submitted_at.slice(0, 4);
  return { digest, number: /^\d{4}$/.test(year) ? `pith:${year}:${suffix}` : null, short: `pith:${suffix.slice(0, 8)}` };
}

/** Runs every check of the document's kind. */
export function* runChecks(document, keys) {
  const derived = yield* derive(document);
  const [checks, findings] = [{}, []];
  for (const [name, check] of CHECKS[document.kind]) {
    let ruling;
    try {
      ruling = yield* check(document, derived, keys);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      ruling = { result: "fail", message: error.message };
    }
    checks[name] = ruling.result;
    if (ruling.message !== undefined) findings.push({ check: name, message: ruling.message });
    yield;
  }
  return { checks, findings, number: derived.number };
}

/** The verdict that follows from the results. */
export function verdictOf(checks) {
  const results = Object.values(checks);
  if (results.includes("fail")) return "invalid";
  if (results.includes("untrusted")) return "untrusted";
  return checks.receipt !== "pass" || checks.bundle === "absent" ? "unsigned" : "verified";
}
