// Text of a document, made safe to show in a message: on one line, short, and what could change how the rest is shown replaced
// (crates/pith/src/quote.rs).

import { typeName } from "./json.mjs";

/** The most characters of a text that a message shows. Stops a name as long as a document. */
const MOST_CHARACTERS = 80;

const UNSAFE = /[\u0000-\u001f\u007f-\u009f\\\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\u{e0000}-\u{e0fff}\ue000-\uf8ff]/u;
const SHORT = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\", '"': '\\"' };

const escapedCharacter = (one) => SHORT[one] ?? `\\u{${one.codePointAt(0).toString(16)}}`;

/** A text in double quotes, its dangerous characters escaped and its length bounded. */
export function quoted(text) {
  let [shown, count] = ["", 0];
  let at = 0;
  for (; at < text.length && count < MOST_CHARACTERS; count += 1) {
    const one = String.fromCodePoint(text.codePointAt(at));
    shown += one === '"' || UNSAFE.test(one) ? escapedCharacter(one) : one;
    at += one.length;
  }
  const more = countCharacters(text, at);
  return `"${shown}"${more > 0 ? `… (${more} more characters)` : ""}`;
}

/** A text without quotes, whole, its dangerous characters escaped. */
export const escaped = (text) => Array.from(text, (one) => (UNSAFE.test(one) ? escapedCharacter(one) : one)).join("");

/** How many code points a text has from a place on. */
export function countCharacters(text, from = 0) {
  let count = 0;
  for (let at = from; at < text.length; at += 1) count += (text.charCodeAt(at) & 0xfc00) === 0xdc00 ? 0 : 1;
  return count;
}

/** A member's value in a few words: a string quoted, anything else by its type, or that there is none. */
export function described(value) {
  if (value === undefined) return "none";
  return typeof value === "string" ? quoted(value) : typeName(value);
}
