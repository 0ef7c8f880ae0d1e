// Ed25519 exactly as ed25519-dalek's `verify_strict` has it, which is neither what noble's own `verify` does nor WebCrypto's
// (docs/checker.md): the encoded R is recomputed and compared, and neither the key nor R may be of small order.

import { Point } from "./vendor/noble-ed25519/index.js";
import { sha512 } from "./vendor/noble-hashes/sha2.js";

const { n: ORDER } = Point.CURVE();

function littleEndian(bytes) {
  let number = 0n;
  for (let at = bytes.length - 1; at >= 0; at -= 1) number = (number << 8n) | BigInt(bytes[at]);
  return number;
}

const sameBytes = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** The point that a key's 32 bytes are; or why they can't be a key, in a clause. */
export function pointOfKey(raw) {
  let point;
  try {
    // With every encoding, so that what is wrong can be told apart.
    point = Point.fromBytes(raw, true);
  } catch {
    return { why: "its 32 bytes are not a point on the Ed25519 curve" };
  }
  if (point.isSmallOrder()) return { why: "it is a point of small order, for which anyone can sign" };
  if (!sameBytes(point.toBytes(), raw)) return { why: "its 32 bytes are not the canonical encoding of a point" };
  return { point };
}

/** Whether a signature of 64 bytes over a message is by the key of these bytes, whose point `pointOfKey` gave. */
export function verifyStrict(signature, message, raw, point) {
  const [encodedR, s] = [signature.subarray(0, 32), littleEndian(signature.subarray(32))];
  // A larger S would be a second signature over the same message.
  if (s >= ORDER) return false;
  const hashed = new Uint8Array(64 + message.length);
  hashed.set(encodedR);
  hashed.set(raw, 32);
  hashed.set(message, 64);
  const k = littleEndian(sha512(hashed)) % ORDER;
  const expectedR = Point.BASE.multiply(s, false).subtract(point.multiply(k, false));
  // Where the bytes are equal, this is R: no other encoding of it has them.
  return sameBytes(expectedR.toBytes(), encodedR) && !expectedR.isSmallOrder();
}
