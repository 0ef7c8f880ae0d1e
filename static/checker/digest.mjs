// SHA-256 of texts and of bytes, and how digests and keys are written.

import { sha256 } from "./vendor/noble-hashes/sha2.js";

/** How many bytes are hashed at once. */
const SIZE = 8_192;

/** A SHA-256, or what else takes bytes, that takes texts as UTF-8, in pieces. */
export class Sha256 {
  constructor(hash = sha256.create()) {
    this.work = 0;
    this.hash = hash;
    this.buffer = new Uint8Array(SIZE);
    this.filled = 0;
  }

  flush() {
    this.hash.update(this.buffer.subarray(0, this.filled));
    this.filled = 0;
  }

  /** Takes characters below U+0080. */
  ascii(text) {
    for (let at = 0; at < text.length; at += 1) {
      if (this.filled === SIZE) this.flush();
      this.buffer[this.filled++] = text.charCodeAt(at);
    }
  }

  /** Takes a piece of a text, which splits no surrogate pair; `escape`, if given, writes what JSON escapes. */
  text(text, start, end, escape) {
    const { buffer } = this;
    let filled = this.filled;
    for (let at = start; at < end; at += 1) {
      if (filled + 4 > SIZE) {
        this.filled = filled;
        this.flush();
        filled = 0;
      }
      const unit = text.charCodeAt(at);
      if (unit < 0x80) {
        if (escape !== undefined && (unit < 0x20 || unit === 0x22 || unit === 0x5c)) {
          this.filled = filled;
          this.ascii(escape(unit));
          filled = this.filled;
        } else {
          buffer[filled++] = unit;
        }
      } else if (unit < 0x800) {
        buffer[filled++] = 0xc0 | (unit >> 6);
        buffer[filled++] = 0x80 | (unit & 0x3f);
      } else if ((unit & 0xfc00) === 0xd800) {
        at += 1;
        const code = 0x10000 + ((unit & 0x3ff) << 10) + (text.charCodeAt(at) & 0x3ff);
        buffer[filled++] = 0xf0 | (code >> 18);
        buffer[filled++] = 0x80 | ((code >> 12) & 0x3f);
        buffer[filled++] = 0x80 | ((code >> 6) & 0x3f);
        buffer[filled++] = 0x80 | (code & 0x3f);
      } else {
        buffer[filled++] = 0xe0 | (unit >> 12);
        buffer[filled++] = 0x80 | ((unit >> 6) & 0x3f);
        buffer[filled++] = 0x80 | (unit & 0x3f);
      }
    }
    this.filled = filled;
  }

  digest() {
    this.flush();
    return this.hash.digest();
  }
}

export const sha256Of = (bytes) => sha256(bytes);

export const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The bytes of lower-case hex digits, of which there must be so many; else null. */
export function fromHex(text, length) {
  if (text.length !== length || !/^[\da-f]*$/.test(text)) return null;
  return Uint8Array.from({ length: length / 2 }, (_, at) => parseInt(text.slice(2 * at, 2 * at + 2), 16));
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bits of bytes in groups, filled up with zeros, each as a character. */
function inGroups(bytes, size, alphabet) {
  let [text, held, bits] = ["", 0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= size; bits -= size) text += alphabet[(held >> (bits - size)) & (alphabet.length - 1)];
    held &= 0xff;
  }
  return bits > 0 ? text + alphabet[(held << (size - bits)) & (alphabet.length - 1)] : text;
}

/** The first 26 characters of base32. */
export const suffixOf = (digest) => inGroups(digest, 5, BASE32).slice(0, 26);

export function base64Of(bytes) {
  const text = inGroups(bytes, 6, BASE64);
  return text.padEnd(4 * Math.ceil(bytes.length / 3), "=");
}

/** The 64 bytes of base64 that encoding them gives again; else null. */
export function signatureBytes(text) {
  if (!/^[A-Za-z\d+/]{86}==$/.test(text)) return null;
  const bytes = new Uint8Array(64);
  let [held, bits, filled] = [0, 0, 0];
  for (let at = 0; at < 86; at += 1) {
    held = ((held << 6) | BASE64.indexOf(text[at])) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[filled++] = held >> bits;
    }
  }
  return base64Of(bytes) === text ? bytes : null;
}
