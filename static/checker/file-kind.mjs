// What a file is that isn't a document, as far as its first bytes or the end of its valid JSON show (crates/pith/src/file_kind.rs): a
// message can then say that it is a web page or an archive, instead of which character was expected.

import { EXPECTED_A_VALUE, TRAILING_TEXT, UNEXPECTED_END } from "./json.mjs";

/** How many first bytes are needed to recognize a file. */
export const HEAD_BYTES = 512;

const FOUND = "expected a document, found ";
const EMPTY = `${FOUND}nothing (empty)`;
const ZEROS = `${FOUND}only zero bytes, as after a crash or on a full disk`;
const MARKED = "the text begins with a byte order mark (the bytes EF BB BF), which JSON does not allow";
const CONFLICT = `${FOUND}an unresolved Git merge conflict (<<<<<<<, =======, >>>>>>>)`;
export const SEVERAL = "expected one document, found another one after it";

/** What the head of a file that is too large may be without saying what the whole file is. */
export const PASSED_OVER = [EMPTY, ZEROS, MARKED, CONFLICT];

const PACKED = "xz or bzip2 data";
const ARCHIVE = "an archive or an office file";
const IMAGE = "an image";

/** What begins a file of some kind. */
const BEGINNINGS = [
  ["\x1f\x8b", "gzip data"],
  ["\x28\xb5\x2f\xfd", "Zstandard data"],
  ["\xfd7zXZ\0", PACKED],
  ["BZh", PACKED],
  ["PK\x03\x04", ARCHIVE],
  ["PK\x05\x06", ARCHIVE],
  ["7z\xbc\xaf\x27\x1c", ARCHIVE],
  ["Rar!\x1a\x07", ARCHIVE],
  ["%PDF-", "a PDF"],
  ["\x89PNG", IMAGE],
  ["\xff\xd8\xff", IMAGE],
  ["GIF8", IMAGE],
  ["SQLite format 3\0", "an SQLite database"],
  ["version https://git-lfs.github.com/spec/", "a Git LFS pointer to it"],
];

/** What stands at the beginning of a web page, in small letters. */
const OF_WEB_PAGES = ["<!doctype html", "<html", "<head", "<body", "<title", "<p>", "<h1"];

const isWhite = (byte) => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0c || byte === 0x0d;

/** Where the bytes begin and end without the white space around them. */
function trimmed(bytes) {
  let [start, end] = [0, bytes.length];
  while (start < end && isWhite(bytes[start])) start += 1;
  while (end > start && isWhite(bytes[end - 1])) end -= 1;
  return [start, end];
}

/** Bytes as a text of as many characters. */
const latin = (bytes) => String.fromCharCode.apply(null, bytes);

const hasAt = (bytes, at, mark) => latin(bytes.subarray(at, at + mark.length)) === mark;

function isZero(bytes, start) {
  let at = start;
  while (bytes[at] === 0) at += 1;
  return at >= bytes.length;
}

/** What was expected and what the bytes are, as far as their beginning shows, in a sentence; or null. */
export function kindOf(bytes) {
  const [start, end] = trimmed(bytes);
  if (start === end) return EMPTY;
  if (isZero(bytes, 0)) return ZEROS;
  return hasAt(bytes, 0, "\xef\xbb\xbf") ? ofUnmarked(bytes.subarray(3)) ?? MARKED : ofUnmarked(bytes);
}

function ofUnmarked(bytes) {
  const head = latin(bytes.subarray(0, HEAD_BYTES));
  const [, wide] = WIDE.find(([beginning]) => beginning.test(head)) ?? [];
  if (wide !== undefined) return `expected UTF-8, found ${wide}`;
  const [, begun] = BEGINNINGS.find(([beginning]) => head.startsWith(beginning)) ?? [];
  if (begun === undefined && isConflict(bytes)) return CONFLICT;
  const found = begun ?? markup(head) ?? (hasAt(bytes, 257, "ustar") ? ARCHIVE : isBinary(bytes, head) ? "binary data" : null);
  return found && FOUND + found;
}

/** Texts whose characters have two or four bytes, with a byte order mark or, as JSON begins, without. */
const WIDE = [
  [/^(?:\xff\xfe\0\0|\0\0\xfe\xff)/, "UTF-32"],
  [/^(?:\xff\xfe|\xfe\xff)/, "UTF-16"],
  [/^(?:[\t\n\r -~]\0\0\0|\0\0\0[\t\n\r -~])/, "UTF-32"],
  [/^(?:[\t\n\r -~]\0[\t\n\r -~]\0|\0[\t\n\r -~]\0[\t\n\r -~])/, "UTF-16"],
];

/** Whether a text has the marks of both sides of a conflict of Git's, or is one line of it. */
function isConflict(bytes) {
  const [one, between, other] = ["<<<<<<< ", "=======", ">>>>>>> "];
  const [start, end] = trimmed(bytes);
  const inner = bytes.subarray(start, end);
  if (!inner.includes(0x0a)) return hasAt(bytes, 0, one) || hasAt(bytes, 0, other) || (end - start === 7 && hasAt(inner, 0, between));
  const hasLine = (mark) => {
    let at = 0;
    while (!(bytes[at] === mark.charCodeAt(0) && hasAt(bytes, at, mark))) {
      at = bytes.indexOf(0x0a, at) + 1;
      if (at === 0) return false;
    }
    return true;
  };
  return hasLine(one) && hasLine(other);
}

function markup(head) {
  const text = head.replace(/^[ \t\n\f\r]+/, "").toLowerCase();
  if (!text.startsWith("<")) return null;
  return OF_WEB_PAGES.some((tag) => text.includes(tag)) ? "a web page (HTML), such as a host's error page" : "XML, such as a host's error message";
}

/** Whether bytes aren't meant as text. One bad character in a document is told by its place. */
const isBinary = (bytes, head) => !beginsAsObject(bytes.subarray(0, HEAD_BYTES)) && /[^\t\n\r\f -\xff]/.test(head);

/** Whether a text begins as an object with members does, whatever follows. */
function beginsAsObject(bytes) {
  let [at] = trimmed(bytes);
  if (bytes[at] !== 0x7b) return false;
  for (at += 1; isWhite(bytes[at]);) at += 1;
  return bytes[at] === 0x22 || bytes[at] === 0x7d;
}

/** The same of bytes that aren't JSON, by why and where in them. Null if that says it better. */
export function kindOfBroken(bytes, message, offset) {
  const found = kindOf(bytes);
  // A text that is cut short says so by its end, also one with zeros from there on, as a crash leaves it.
  if (found !== null || message === UNEXPECTED_END || isZero(bytes, offset)) return found;
  // The rest of a document may begin with one of these.
  const [start] = trimmed(bytes);
  if (message === EXPECTED_A_VALUE && offset === start && ![0x7d, 0x5d, 0x2c].includes(bytes[offset])) {
    return `${FOUND}other text: a document is JSON and begins with {`;
  }
  return message === TRAILING_TEXT && bytes[offset] === 0x7b ? SEVERAL : null;
}
