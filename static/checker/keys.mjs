// Published keys and trusted keys (PROTOCOL.md, "Keys and signatures"), and the one place that checks a signature
// (crates/pith/src/key.rs, envelope.rs).

import { base64Of, fromHex, hexOf, sha256Of, signatureBytes, suffixOf } from "./digest.mjs";
import { pointOfKey, verifyStrict } from "./ed25519.mjs";
import { Members, typeName } from "./json.mjs";
import { described, escaped, quoted } from "./quote.mjs";

const REGISTRY_KEY_ID = "pith-v1-2026-05";
const REGISTRY_KEY = "b2d552b68890857171a78b36a5dccf368a953413288c353f7c9d9d6f94b709b3";

/** A clause that says what was expected and what was found. */
export class Wrong extends Error {}

/** The same with where it is. */
export const within = (place, error) => (error instanceof Wrong ? new Wrong(`${place}: ${error.message}`) : error);

/** Why a key can't be trusted. */
export class KeyError extends Error {}

/** The string of that name. */
function text(members, name) {
  const value = members.get(name);
  if (typeof value !== "string") throw new Wrong(`expected \`${name}\` to be a string, found ${described(value)}`);
  return value;
}

function exactly(members, name, expected) {
  const found = text(members, name);
  if (found !== expected) throw new Wrong(`expected \`${name}\` to be "${expected}", found ${quoted(found)}`);
}

const fingerprintOf = (raw) => hexOf(sha256Of(raw)).slice(0, 32);

/** Reads an entry of `public_keys`: the rule of the check `keys` for one key. */
export function readKey(value) {
  if (!(value instanceof Members)) throw new Wrong(`expected an object, found ${typeName(value)}`);
  const keyId = text(value, "key_id");
  exactly(value, "algorithm", "ed25519");
  exactly(value, "format", "raw");
  const hex = text(value, "public_key_hex");
  const raw = fromHex(hex, 64);
  if (raw === null) throw new Wrong(`expected \`public_key_hex\` of 64 lower-case hex digits, found ${quoted(hex)}`);
  exactly(value, "public_key_b64", base64Of(raw));
  exactly(value, "fingerprint_sha256_hex", fingerprintOf(raw));
  exactly(value, "fingerprint_sha256_b32_first128bits", suffixOf(sha256Of(raw)));
  return { keyId, raw };
}

/** A key that can check signatures. */
function usable({ keyId, raw }, isRegistry) {
  const { point, why } = pointOfKey(raw);
  if (why !== undefined) throw new Wrong(why);
  return { keyId, raw, hex: hexOf(raw), point, isRegistry, fingerprint: fingerprintOf(raw) };
}

/** The trusted keys: the registry's, and those that the caller named. A key inside a document is never one for being there. */
export class TrustedKeys {
  constructor() {
    this.keys = [usable({ keyId: REGISTRY_KEY_ID, raw: fromHex(REGISTRY_KEY, 64) }, true)];
  }

  find(keyId) {
    return this.keys.find((key) => key.keyId === keyId);
  }

  /** Trusts the keys of a parsed file: an entry of `public_keys`, or `{"keys": [entry, …]}`; all of them or none. */
  trust(value) {
    const before = this.keys;
    const list = value instanceof Members ? value.get("keys") : undefined;
    try {
      if (list === undefined) this.add(value);
      // Whoever reads it as an entry must not come to trust other keys, too.
      else if (value.get("key_id") !== undefined) throw new Wrong("expected one key or a list `keys`, found both");
      else this.addList(list);
    } catch (error) {
      this.keys = before;
      throw error instanceof Wrong ? new KeyError(error.message) : error;
    }
  }

  addList(list) {
    if (!Array.isArray(list) || list.length === 0) throw new Wrong("expected `keys` to be a list of keys");
    for (const [at, entry] of list.entries()) {
      try {
        this.add(entry);
      } catch (error) {
        throw within(`keys[${at}]`, error);
      }
    }
  }

  add(value) {
    const key = usable(readKey(value), false);
    const known = this.find(key.keyId);
    if (known === undefined) this.keys = [...this.keys, key];
    else if (known.hex !== key.hex) throw new Wrong(`a different key is already trusted under the name ${escaped(key.keyId)}`);
  }
}

/**
 * Checks an envelope: a receipt, an event's signature or a seal. `digest` is what must be signed: 32 bytes, or the text that a document
 * states in their place. An envelope whose key nobody trusts is untrusted, whatever the digest is.
 */
export function checkSignature(envelope, message, digest, keys) {
  exactly(envelope, "algorithm", "ed25519");
  exactly(envelope, "signature_status", "signed_v1");
  exactly(envelope, "signed_message", message);
  const fingerprint = text(envelope, "public_key_fingerprint");
  const keyId = text(envelope, "key_id");
  const encoded = text(envelope, "signature_b64");
  const signature = signatureBytes(encoded);
  if (signature === null) throw new Wrong(`expected \`signature_b64\` to be canonical base64 of 64 bytes, found ${quoted(encoded)}`);
  const key = keys.find(keyId);
  if (key === undefined) return { result: "untrusted", message: `expected a trusted key, found one named ${quoted(keyId)}` };
  const name = escaped(key.keyId);
  if (key.fingerprint !== fingerprint) {
    throw new Wrong(`expected the fingerprint ${key.fingerprint} of the key ${name}, found ${quoted(fingerprint)}`);
  }
  if (typeof digest === "string") throw new Wrong(`expected a SHA-256 in hex to be signed, found ${quoted(digest)}`);
  if (!verifyStrict(signature, digest, key.raw, key.point)) {
    throw new Wrong(`expected a signature by the key ${name} over ${hexOf(digest)}, found one that does not verify`);
  }
  return { result: "pass" };
}
