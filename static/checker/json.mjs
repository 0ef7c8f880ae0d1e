// Strict JSON and its canonical form (PROTOCOL.md, "Canonical JSON"), as crates/pith/src/json has them.
//
// A value is null, true, false, a string, an array, an `Integer`, a number (a double: written with a point or an exponent) or a
// `Members`. Nothing of a document ever becomes the name of a property, so that no name of a member means anything to the language,
// and no two names can be made to share a place in a hash table.
//
// What may take long is a generator: it yields now and then, and whoever runs it decides whether to go on at once.

import { Sha256 } from "./digest.mjs";
import { quoted } from "./quote.mjs";

/** The deepest nesting of lists and objects; the outermost one is 1. Stops a document of brackets alone. */
export const MAX_DEPTH = 128;
/** The most items and members of one document. Stops one of 16 MiB that is millions of empty lists. */
export const MAX_VALUES = 1_000_000;

/** About how many characters' work is done between two pauses: a millisecond or two. */
const SLICE = 200_000;
/** The work of a value, in characters. */
const OF_VALUE = 16;
/** The longest piece of a text that is written at once. */
const PIECE = 32_768;
/** The most members that are sorted at once. */
const RUN = 2_048;

/** An integer of any size, by its canonical digits. It is never computed with: a number of a million digits costs no more than its text. */
export class Integer {
  constructor(digits) {
    this.digits = digits;
  }
}

/** An object's members in canonical order, each name once. */
export class Members {
  constructor(names, values) {
    this.names = names;
    this.values = values;
  }

  /** The value of that name, or undefined. */
  get(name) {
    let [low, high] = [0, this.names.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = compareNames(this.names[middle], name);
      if (order === 0) return this.values[middle];
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return undefined;
  }

  get size() {
    return this.names.length;
  }
}

export const isMembers = (value) => value instanceof Members;

/** The name of a value's type, with its article. */
export function typeName(value) {
  if (value === null) return "null";
  if (typeof value === "boolean") return "a boolean";
  if (value instanceof Integer) return "an integer";
  if (typeof value === "number") return "a number with a fraction or an exponent";
  if (typeof value === "string") return "a string";
  return Array.isArray(value) ? "a list" : "an object";
}

/** Code point order. By UTF-16 units, as JavaScript compares, U+10000 would come before U+FFFF. */
export function compareNames(a, b) {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return x >= 0xd800 && y >= 0xd800 ? ((x + 0x2000) & 0xffff) - ((y + 0x2000) & 0xffff) : x - y;
  }
  return a.length - b.length;
}

/** Why a text is refused, and where: `at` is an index into the text or, of bytes that are no text, into these. */
export class Refusal extends Error {
  constructor(message, at) {
    super(message);
    this.at = at;
  }
}

export const NOT_UTF_8 = "the text is not UTF-8";
export const UNEXPECTED_END = "the text ends in the middle of a value";
export const EXPECTED_A_VALUE = "expected a value";
export const TRAILING_TEXT = "expected the end of the document, found more text";
const BAD_NUMBER = "this is not a JSON number";
const BAD_ESCAPE = "this backslash does not start a JSON escape";

const [QUOTE, BACKSLASH, COMMA, MINUS] = [0x22, 0x5c, 0x2c, 0x2d];

const isDigit = (unit) => unit >= 0x30 && unit <= 0x39;

const LITERALS = ["null", "true", "false"];

/** What one letter after a backslash stands for, but `u`. */
const ESCAPED = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/**
 * The value of a text. It keeps a list of the open lists and objects instead of calling itself, and refuses what the crate refuses, at
 * the same place.
 */
export function* parse(text) {
  let [at, work, count] = [0, 0, 0];
  const open = [];

  // What is looked for beyond the end is NaN, which equals nothing.
  const peek = () => text.charCodeAt(at);
  const eat = (unit) => {
    const isThere = peek() === unit;
    if (isThere) at += 1;
    return isThere;
  };
  const refuse = (message, place = at) => {
    throw new Refusal(message, place);
  };
  const expected = (message) => refuse(at < text.length ? message : UNEXPECTED_END);
  const white = () => {
    for (let unit = peek(); unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09; unit = peek()) at += 1;
  };

  /** Takes characters that stand for themselves in a string, but not too many at once. */
  const plain = () => {
    const start = at;
    for (let unit = peek(); unit >= 0x20 && unit !== QUOTE && unit !== BACKSLASH && at - start < SLICE; unit = peek()) at += 1;
    work += at - start;
    return text.slice(start, at);
  };

  /** Skips digits, of which there must be one at least, and counts them. */
  const digits = () => {
    const start = at;
    while (isDigit(peek())) at += 1;
    if (at === start) expected(BAD_NUMBER);
    work += at - start;
    return at - start;
  };

  const number = () => {
    const start = at;
    eat(MINUS);
    const whole = digits();
    if (whole > 1 && text[at - whole] === "0") refuse(BAD_NUMBER, start);
    const end = at;
    if (eat(0x2e)) digits();
    if (eat(0x65) || eat(0x45)) {
      if (!eat(0x2b)) eat(MINUS);
      digits();
    }
    const found = text.slice(start, at);
    if (at === end) return new Integer(found === "-0" ? "0" : found);
    const double = Number(found);
    if (!Number.isFinite(double)) refuse("the number is out of range for a double", start);
    return double;
  };

  /** A string, in pieces: a text of millions of escapes would else be put together from its end to its beginning. */
  function* string() {
    at += 1;
    let out = plain();
    if (eat(QUOTE)) return out;
    let parts = [];
    while (!eat(QUOTE)) {
      const unit = peek();
      if (unit < 0x20) {
        const code = unit.toString(16).toUpperCase().padStart(4, "0");
        refuse(`the character U+${code} must be escaped in a string`);
      }
      if (at === text.length) refuse(UNEXPECTED_END);
      parts.push(unit === BACKSLASH ? escape() : plain());
      if (parts.length > RUN || work > SLICE) {
        out += parts.join("");
        parts = [];
        yield void (work = 0);
      }
    }
    return out + parts.join("");
  }

  const escape = () => {
    const start = at;
    const letter = text[start + 1];
    if (letter === undefined) refuse(UNEXPECTED_END, start + 1);
    at += 2;
    if (letter === "u") return String.fromCodePoint(escapedCode(start));
    if (!Object.hasOwn(ESCAPED, letter)) refuse(BAD_ESCAPE, start);
    return ESCAPED[letter];
  };

  /** The code point of `\uXXXX`, or of two that form a surrogate pair. */
  const escapedCode = (start) => {
    const first = fourDigits(start);
    if (first < 0xd800 || first >= 0xe000) return first;
    if (text.startsWith("\\u", at)) {
      at += 2;
      const second = fourDigits(start);
      if (first < 0xdc00 && second >= 0xdc00 && second < 0xe000) return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    }
    return refuse("the escape is half of a surrogate pair", start);
  };

  const fourDigits = (start) => {
    const found = text.slice(at, at + 4);
    if (!/^[\da-f]{4}$/i.test(found)) refuse(BAD_ESCAPE, start);
    at += 4;
    return parseInt(found, 16);
  };

  /** Reads a member's name and the colon after it, up to its value. */
  function* name({ names, places }) {
    places.push(at);
    if (peek() !== QUOTE) expected("expected a member name in double quotes");
    names.push(yield* string());
    white();
    if (!eat(0x3a)) expected("expected `:`");
    white();
  }

  if (text[0] === "\ufeff") refuse("the text starts with a byte-order mark");
  white();
  for (;;) {
    let value;
    const unit = peek();
    const begin = text[at];
    if (begin === "{" || begin === "[") {
      if (open.length === MAX_DEPTH) refuse(`lists and objects are nested deeper than ${MAX_DEPTH}`);
      at += 1;
      white();
      // The closing bracket is the second character after the opening one.
      if (!eat(unit + 2)) {
        const frame = { close: unit + 2, names: begin === "{" ? [] : null, places: [], values: [] };
        open.push(frame);
        if (frame.names) yield* name(frame);
        continue;
      }
      value = begin === "{" ? new Members([], []) : [];
    } else if (unit === QUOTE) {
      value = yield* string();
    } else if (unit === MINUS || isDigit(unit)) {
      value = number();
    } else {
      if (begin !== undefined && "+.NI".includes(begin)) refuse(BAD_NUMBER);
      const word = LITERALS.find((one) => text.startsWith(one, at)) ?? expected(EXPECTED_A_VALUE);
      at += word.length;
      value = JSON.parse(word);
    }
    // The value is complete, and with it perhaps what holds it.
    for (;;) {
      const frame = open[open.length - 1];
      if (frame === undefined) {
        white();
        if (at < text.length) refuse(TRAILING_TEXT);
        return value;
      }
      frame.values.push(value);
      count += 1;
      if (count > MAX_VALUES) refuse(`it has more than ${MAX_VALUES} items and members`);
      if ((work += OF_VALUE) > SLICE) yield void (work = 0);
      white();
      if (!eat(frame.close)) {
        if (!eat(COMMA)) expected(`expected \`,\` or \`${frame.names ? "}" : "]"}\``);
        white();
        if (frame.names) yield* name(frame);
        break;
      }
      open.pop();
      value = frame.names ? yield* membersOf(frame) : frame.values;
    }
  }
}

/** Sorts the members. Refuses a name that occurs twice, at the first that occurred before. */
function* membersOf({ names, places, values }) {
  const order = yield* sortedOrder(names);
  if (order === null) return new Members(names, values);
  let second = Infinity;
  for (let at = 1; at < order.length; at += 1) {
    // Of equal names the earlier one comes first.
    if (names[order[at]] === names[order[at - 1]]) second = Math.min(second, order[at]);
    if (at % SLICE === 0) yield;
  }
  if (second !== Infinity) {
    throw new Refusal(`the member name ${quoted(names[second])} occurs twice in one object`, places[second]);
  }
  return new Members(order.map((at) => names[at]), order.map((at) => values[at]));
}

/** The places of names in canonical order; null where each already stands in its place. */
function* sortedOrder(names) {
  let at = 1;
  while (at < names.length && compareNames(names[at - 1], names[at]) < 0) at += 1;
  if (at >= names.length) return null;
  // What JavaScript compares by itself is faster, and the same below the surrogates.
  const compareTwo = names.some((one) => /[\ud800-\uffff]/.test(one)) ? compareNames : (a, b) => (a < b ? -1 : Number(a > b));
  const compare = (a, b) => compareTwo(names[a], names[b]) || a - b;
  const all = names.map((_, place) => place);
  const runs = [];
  for (let first = 0; first < all.length; first += RUN) {
    runs.push(all.slice(first, first + RUN).sort(compare));
    if (all.length > RUN) yield;
  }
  // The two runs that have waited longest are the shortest.
  while (runs.length > 1) runs.push(yield* mergedRuns(runs.shift(), runs.shift(), compare));
  return runs[0];
}

function* mergedRuns(one, other, compare) {
  const merged = [];
  let [a, b] = [0, 0];
  while (a < one.length && b < other.length) {
    merged.push(compare(one[a], other[b]) < 0 ? one[a++] : other[b++]);
    if (merged.length % RUN === 0) yield;
  }
  return merged.concat(one.slice(a), other.slice(b));
}

/** A double as Python's `repr` writes it: the shortest digits that round-trip, always with `.0` or an exponent. */
export function floatText(double) {
  const sign = double < 0 || Object.is(double, -0) ? "-" : "";
  if (double === 0) return `${sign}0.0`;
  // JavaScript's digits are the same; where the point and the exponent stand is not.
  const [, whole, fraction = "", stated = "0"] = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(Math.abs(double)));
  const all = whole + fraction;
  const leading = /^0*/.exec(all)[0].length;
  const digits = all.slice(leading).replace(/0+$/, "");
  const exponent = Number(stated) + whole.length - 1 - leading;
  if (exponent < -4 || exponent >= 16) {
    const point = digits.length > 1 ? `.${digits.slice(1)}` : "";
    return `${sign}${digits[0]}${point}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const integer = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${integer}.${digits.slice(exponent + 1) || "0"}`;
}

const SHORT_ESCAPES = { 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\" };
const escapeOf = (unit) => SHORT_ESCAPES[unit] ?? `\\u${unit.toString(16).padStart(4, "0")}`;

/** Writes a part of a text, a long one in pieces; `escape`, if given, says how what JSON escapes is written. */
export function* writeText(text, start, end, out, escape) {
  for (let at = start; at < end;) {
    let next = Math.min(at + PIECE, end);
    // Not between the halves of a surrogate pair.
    if (next < end && (text.charCodeAt(next) & 0xfc00) === 0xdc00) next += 1;
    out.text(text, at, next, escape);
    if ((out.work += next - at) > SLICE) yield void (out.work = 0);
    at = next;
  }
}

/** Writes a string in quotes. */
function* writeString(text, out) {
  out.ascii('"');
  yield* writeText(text, 0, text.length, out, escapeOf);
  out.ascii('"');
}

/** Writes the canonical form of a value. Of the outermost object it leaves out the members of some names. */
export function* write(value, out, omitted = []) {
  const open = [];
  let current = value;
  for (;;) {
    if (typeof current === "string") {
      yield* writeString(current, out);
    } else if (current instanceof Members || Array.isArray(current)) {
      const isObject = current instanceof Members;
      out.ascii(isObject ? "{" : "[");
      open.push({ names: isObject ? current.names : null, values: isObject ? current.values : current, at: -1, isFirst: true });
    } else if (current instanceof Integer) {
      yield* writeText(current.digits, 0, current.digits.length, out);
    } else {
      out.ascii(typeof current === "number" ? floatText(current) : String(current));
    }
    if ((out.work += OF_VALUE) > SLICE) yield void (out.work = 0);
    // On to the next item or member of what is open.
    for (;;) {
      const frame = open[open.length - 1];
      if (frame === undefined) return;
      do frame.at += 1; while (open.length === 1 && frame.names && omitted.includes(frame.names[frame.at]));
      if (frame.at < frame.values.length) {
        if (!frame.isFirst) out.ascii(",");
        frame.isFirst = false;
        if (frame.names) {
          yield* writeString(frame.names[frame.at], out);
          out.ascii(":");
        }
        current = frame.values[frame.at];
        break;
      }
      out.ascii(frame.names ? "}" : "]");
      open.pop();
    }
  }
}

/** The SHA-256 of the canonical form of a value, without the members of some names. */
export function* hashOf(value, omitted) {
  const out = new Sha256();
  yield* write(value, out, omitted);
  return out.digest();
}

/** The canonical form of a value, as a text. */
export function* canonicalText(value) {
  const [decoder, parts] = [new TextDecoder(), []];
  const out = new Sha256({ update: (bytes) => parts.push(decoder.decode(bytes, { stream: true })) });
  yield* write(value, out);
  out.flush();
  return parts.join("");
}

/** Whether two values have the same canonical form: `1`, `1.0` and `true` are three values. */
export function* same(one, other) {
  const pairs = [[one, other]];
  let work = 0;
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const [a, b] = pair;
    if (a instanceof Members && b instanceof Members) {
      if (a.size !== b.size) return false;
      for (let at = 0; at < a.size; at += 1) {
        if (a.names[at] !== b.names[at]) return false;
        pairs.push([a.values[at], b.values[at]]);
      }
    } else if (Array.isArray(a) && Array.isArray(b)) {
      if (a.length !== b.length) return false;
      for (let at = 0; at < a.length; at += 1) pairs.push([a[at], b[at]]);
    } else if (a instanceof Integer && b instanceof Integer) {
      if (a.digits !== b.digits) return false;
    } else if (!Object.is(a, b)) {
      // 0.0 and -0.0 are written differently, and no NaN is ever read.
      return false;
    }
    if ((work += OF_VALUE) > SLICE) yield void (work = 0);
  }
  return true;
}
