// Verifies Pith records and bundles, as crates/pith does: the same verdict, the same checks in the same order, the same messages.
// docs/checker.md says how exactly, and how static/verify.js is made of these files.

import { readDocument } from "./document.mjs";
import { HEAD_BYTES, PASSED_OVER, SEVERAL, kindOf, kindOfBroken } from "./file-kind.mjs";
import { Integer, Members, NOT_UTF_8, Refusal, canonicalText, hashOf, parse } from "./json.mjs";
import { hexOf } from "./digest.mjs";
import { KeyError, TrustedKeys, Wrong } from "./keys.mjs";
import { runChecks, verdictOf } from "./checks.mjs";
import { valuesOf } from "./values.mjs";

/** The most bytes of a document. Stops one that would fill the memory. */
const MAX_BYTES = 16 << 20;
/** The most bytes of a claimed number and of an untrusted key's name that a result has. Stops names as long as documents. */
const MOST_CLAIMED = 1_024;
const MOST_NAME = 256;

/** How many bytes are decoded at once. */
const PIECE = 1 << 20;
/** For how many milliseconds a page waits at most, about, until it can do something else. */
const TURN = 24;

/** Runs steps to their end, without a pause. */
function finish(steps) {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

const encoder = new TextEncoder();
const newDecoder = () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of bytes, which must be UTF-8. */
function* decoded(bytes) {
  const decoder = newDecoder();
  let text = "";
  try {
    for (let at = 0; at < bytes.length; at += PIECE) {
      text += decoder.decode(bytes.subarray(at, at + PIECE), { stream: true });
      yield;
    }
    return text + decoder.decode();
  } catch {
    throw new Refusal(NOT_UTF_8, validUpTo(bytes, bytesOf(text, text.length)));
  }
}

/** How many first bytes are UTF-8, where so many are for certain: tries more of what follows, and then less. */
function validUpTo(bytes, start) {
  let [valid, most] = [start, Math.min(start + 2 * PIECE, bytes.length)];
  let text = "";
  while (valid < most) {
    const middle = (valid + most + 1) >> 1;
    try {
      // The beginning of a character is no mistake yet.
      text = newDecoder().decode(bytes.subarray(start, middle), { stream: true });
      valid = middle;
    } catch {
      most = middle - 1;
    }
  }
  return start + bytesOf(text, text.length);
}

/** How many bytes the first characters of a text have in UTF-8. */
const bytesOf = (text, end) => encoder.encode(text.slice(0, end)).length;

/** A text without what is beyond so many bytes, which a mark then stands for. */
function cut(text, most) {
  const { read } = encoder.encodeInto(text, new Uint8Array(most));
  return read === text.length ? text : `${text.slice(0, read)}…`;
}

const unreadable = (message, more) => ({
  kind: null, pith_number: null, verdict: "invalid", checks: { schema: "fail" }, findings: [{ check: "schema", message }], signers: [],
  further_keys: [], untrusted_key: null, offset: null, document: null, values: null, ...more,
});

/** The result for bytes that aren't JSON. */
function notJson(bytes, error, text) {
  const offset = text === null ? error.at : bytesOf(text, error.at);
  const found = kindOfBroken(bytes, error.message, offset);
  const isPlaced = found === null || found === SEVERAL;
  return unreadable(isPlaced ? `${placeOf(bytes, offset)}: ${found ?? error.message}` : found, { offset });
}

/** The line and the column of a place in bytes, in words. */
function placeOf(bytes, offset) {
  let [line, lineStart] = [1, 0];
  for (let at = bytes.indexOf(0x0a); at !== -1 && at < offset; at = bytes.indexOf(0x0a, at + 1)) [line, lineStart] = [line + 1, at + 1];
  let column = 1;
  // Continuation bytes start no character.
  for (let at = lineStart; at < offset; at += 1) column += (bytes[at] & 0xc0) === 0x80 ? 0 : 1;
  return `line ${line}, column ${column}`;
}

/** The steps of `verify`. */
function* steps(bytes, keys) {
  if (bytes.length > MAX_BYTES) {
    // The head of a file that is something else says so.
    const found = kindOf(bytes.subarray(0, HEAD_BYTES));
    const message = `expected a document of at most ${MAX_BYTES >> 20} MiB, found a larger one`;
    return unreadable(found === null || PASSED_OVER.includes(found) ? message : found);
  }
  let [text, value] = [null, null];
  try {
    text = yield* decoded(bytes);
    value = yield* parse(text);
  } catch (error) {
    if (error instanceof Refusal) return notJson(bytes, error, text);
    throw error;
  }
  let document;
  try {
    document = yield* readDocument(value);
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    const claimed = value instanceof Members ? value.get("pith_number") : undefined;
    return unreadable(error.message, { pith_number: typeof claimed === "string" ? cut(claimed, MOST_CLAIMED) : null });
  }
  const ran = yield* runChecks(document, keys);
  const verdict = verdictOf(ran.checks);
  return {
    kind: document.kind,
    pith_number: cut(document.pith_number, MOST_CLAIMED),
    verdict,
    checks: ran.checks,
    findings: ran.findings,
    signers: verdict === "verified" ? distinctKeys(namedKeys(document), keys) : [],
    further_keys: furtherKeys(document, ran.checks, keys),
    untrusted_key: verdict === "untrusted" ? untrustedKey(document, ran.checks) : null,
    offset: null,
    document: document.members,
    values: valuesOf(document, { ...ran, verdict }),
  };
}

const keyIdOf = (envelope) => (envelope instanceof Members ? envelope.get("key_id") : undefined);

/** The names of the keys of all envelopes: first of the one that covers all that is shown as signed. */
const namedKeys = ({ seal = null, receipt, events = [] }) => (
  [seal, receipt, ...events.map(({ members }) => members.get("signature"))].map(keyIdOf).filter((keyId) => typeof keyId === "string"));

/** The trusted keys of some names, each once. */
function distinctKeys(names, keys) {
  const found = new Set(names.map((keyId) => keys.find(keyId)).filter((key) => key !== undefined));
  return [...found].map(({ keyId, fingerprint, isRegistry }) => ({ key_id: keyId, fingerprint, is_registry: isRegistry }));
}

/** The trusted keys but the registry's that the checks went by. */
function furtherKeys(document, checks, keys) {
  // A list of keys fails by the one that is trusted under a name of it.
  const listed = checks.keys === "fail" ? document.publicKeys.map(keyIdOf).filter((keyId) => typeof keyId === "string") : [];
  return distinctKeys([...namedKeys(document), ...listed], keys).filter((key) => !key.is_registry);
}

/** The key for which a document isn't trusted: that of its receipt, else that of its seal. */
function untrustedKey({ receipt, seal }, checks) {
  const envelope = checks.receipt === "untrusted" ? receipt : checks.bundle === "untrusted" ? seal : null;
  if (envelope === null) return null;
  const fingerprint = envelope.get("public_key_fingerprint");
  return { key_id: cut(envelope.get("key_id"), MOST_NAME), fingerprint: /^[\da-f]{32}$/.test(fingerprint) ? fingerprint : null };
}

const bytesIn = (text) => (typeof text === "string" ? encoder.encode(text) : new Uint8Array(text.buffer ?? text, text.byteOffset, text.byteLength));

/**
 * The registry's key and further ones. Each of `files` is what `--key` takes, as text or bytes, or as what JSON.parse makes of it. Throws a
 * `KeyError` where the program stops.
 */
function trust(files = []) {
  const keys = new TrustedKeys();
  for (const file of files) {
    const isText = typeof file === "string" || ArrayBuffer.isView(file) || file instanceof ArrayBuffer;
    const bytes = bytesIn(isText ? file : JSON.stringify(file));
    let text = null;
    try {
      text = finish(decoded(bytes));
      keys.trust(finish(parse(text)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const place = placeOf(bytes, text === null ? error.at : bytesOf(text, error.at));
      throw new KeyError(`it is not strict JSON: ${place}: ${error.message}`);
    }
  }
  return keys;
}

/** Verifies a document: a text, or bytes. `keys` is what `trust` gives; without it the registry's key alone is trusted. */
const verify = (document, keys = trust()) => finish(steps(bytesIn(document), keys));

/** Lets everything else run that waits. */
const pause = () => new Promise((resolve) => {
  setTimeout(resolve, 0);
});

/** The same with pauses, so that a page stays alive. `isWanted`, if given, is asked at each, and ends the work with false: null. */
async function verifyInTurns(document, keys = trust(), isWanted = () => true) {
  const running = steps(bytesIn(document), keys);
  let began = performance.now();
  for (;;) {
    const { done, value } = running.next();
    if (done) return value;
    if (performance.now() - began >= TURN) {
      await pause();
      if (!isWanted()) return null;
      began = performance.now();
    }
  }
}

/** The strict reader and the canonical form alone. */
const json = {
  Integer,
  Members,
  parse: (document) => finish(readValue(bytesIn(document))),
  canonical: (value) => finish(canonicalText(value)),
  sha256: (value, omitted) => hexOf(finish(hashOf(value, omitted))),
};

function* readValue(bytes) {
  return yield* parse(yield* decoded(bytes));
}

const library = { KeyError, MAX_BYTES, json, trust, verify, verifyInTurns };
if (typeof module === "object") module.exports = library;
else globalThis.pithVerify = library;
