// Search, with nothing but files: it reads the index that docs/search.md describes, by script elements that call back, so
// that it works on any host and from a disk. A classic script of the page that searches, and of those that look up identifiers
// (resolve.js); in a site's file identifier.js comes before it.
//
// What it needs of the page:
//   <form id="search" role="search"> with <input type="search" name="q">
//   <div id="results" data-root="../" data-index="" data-marks="../marks/"> with
//     <p id="outcome" role="status"></p>, where the script says what came out. It is there and not hidden from the start.
// `data-root` leads to the site's root, `data-index` is what follows a folder in a link ("" or "index.html"), `data-marks` is
// the link to the page of the marks. `<script type="application/json" id="search-root">`, if it is there, has the payload of
// root.js, which is then not asked for: that saves a round trip. The root element has `data-query` while something is searched;
// the stylesheet then hides `#ways`. The page loads the script before it is shown, so that a page opened with a query doesn't shift.
//
// The script adds to `#results`: .notices (a file is missing, with a button), nav.narrow (counts), .sort, ol.entries and .more
// (buttons). The list has `data-results`, how many there are, once it has results, `aria-busy` from a key to its outcome, and rows with
// `data-suffix`. The address has `q`, and `sort=newest`.
"use strict";

(() => {
  // What is an identifier, identifier.js says, which is in the same file of a site.
  const { identifierOf } = typeof module === "object" ? require("./identifier.js") : globalThis.pithIdentifiers;

  const FORMAT = 1;

  /** How many words of a title its exact key has. */
  const MOST_TITLE_WORDS = 1000;

  /** The words that are not indexed, but have their places. */
  const STOP = new Set("a an and are as at be by for from in into is it its of on or the to via with".split(" "));

  // 1 Folding: the words of what is typed and of what is shown --------------------------------

  const GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega".split(" ");
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ȷ: "j", ħ: "h", ŋ: "n", ŧ: "t", ĸ: "k", ə: "e" };
  GREEK.forEach((name, at) => { LETTERS[String.fromCharCode(0x3b1 + at)] = name; });

  /** What commands of TeX stand for. */
  const COMMANDS = new Map();
  for (const [to, names] of Object.entries({
    ss: "ss", o: "o O", l: "l L ell", ae: "ae AE", oe: "oe OE", a: "aa AA", i: "i imath", j: "j jmath", d: "dh DH dj DJ", th: "th TH", n: "ng NG", h: "hbar",
    "": "mathbb mathbbm mathbf mathrm mathcal mathfrak mathsf mathit mathtt mathscr mathds mathnormal mathop mathbin mathrel mathord mathring text textbf textit " +
      "textmd textrm textsf texttt textsc textsl textup textnormal textsuperscript textsubscript emph rm bf it sf tt sc sl em cal frak Bbb rmfamily " +
      "bfseries itshape sffamily ttfamily scshape slshape upshape mdseries normalfont boldmath unboldmath boldsymbol bm pmb hat bar tilde vec overline " +
      "underline widehat widetilde dot ddot breve check acute grave prime sqrt limits nolimits left right big Big bigg Bigg bigl bigr Bigl Bigr " +
      "operatorname mbox hbox ensuremath protect displaystyle textstyle scriptstyle scriptscriptstyle tiny scriptsize footnotesize small normalsize " +
      "large Large LARGE huge Huge",
  })) for (const name of names.split(" ")) COMMANDS.set(name, to);
  for (const name of ("arccos arcsin arctan arg cos cosh cot coth csc det dim exp gcd hom inf ker lg lim liminf limsup ln log max min mod Pr sec sin sinh sup " +
    "tan tanh").split(" ")) COMMANDS.set(name, ` ${name} `);

  /** The name of a Greek letter that a command is: `alpha`, `Gamma`, `varphi`, `upmu`. */
  const greekName = (command) => [command, command.replace(/^(var|up)/, "")].map((name) => name.toLowerCase()).find((name) => GREEK.includes(name));

  const TEX = /\\([A-Za-z]+)([ \t\n\r]*)(?=([{\\]?))|\\?_|\\([^]|$)|\{\}|\}(?:\{\})*(?=(\{?))|[~${}^]/gu;

  /** A text without its TeX. */
  const withoutTex = (text) => text.replace(TEX, (all, command, space, argument, sign, after, at) => {
    if (command) return COMMANDS.get(command) ?? greekName(command) ?? (/^[cvuHkrbdt]$/.test(command) && (space || argument) ? "" : " ");
    if (all.endsWith("_")) return /[A-Za-z0-9]{2}$/.test(text.slice(Math.max(0, at - 2), at)) && /^[A-Za-z0-9]{2}/.test(text.slice(at + all.length, at + all.length + 2)) ? "-" : "";
    if (sign !== undefined) return sign === "" || "-!/@()\"'`^~=.".includes(sign) ? "" : " ";
    return all === "~" || after ? " " : "";
  });

  const HIDDEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/;
  const APOSTROPHE = /[`’‘‛′\u02b9-\u02bf]/;
  const CHARACTERS = new Map();

  /** A character in small letters, without accents; an apostrophe as "'". */
  function foldCharacter(character) {
    let folded = CHARACTERS.get(character);
    if (folded === undefined) {
      const parts = character === "´" ? ["'"] : HIDDEN.test(character) ? [] : character.normalize("NFKD").replace(/\p{M}/gu, "");
      folded = Array.from(parts, (part) => {
        const small = part.toLowerCase();
        return APOSTROPHE.test(small) ? "'" : LETTERS[small] ?? small;
      }).join("");
      CHARACTERS.set(character, folded);
    }
    return folded;
  }

  const HAN = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{323af}";
  const LETTER = "[\\p{Alphabetic}\\p{N}]";
  const STRETCHES = new RegExp(`(?:(?=[${HAN}])${LETTER})+|(?:(?![${HAN}])${LETTER})+`, "gu");
  const IS_HAN = new RegExp(`^[${HAN}]`, "u");
  const HYPHEN = /^[-‐–]$/u;
  const MOST_BYTES = 64;
  const MOST_JOINED = 8;

  /** A word without what is beyond 64 bytes. */
  function cutWord(word) {
    if (word.length * 3 <= MOST_BYTES) return word;
    let bytes = 0;
    let cut = "";
    for (const one of word) {
      bytes += utf8(one).length;
      if (bytes > MOST_BYTES) break;
      cut += one;
    }
    return cut;
  }

  /** The words of a text in order, and what compounds join: each with the places of its first and last word. */
  function fold(text) {
    const plain = /[\\${}^_~]/.test(text) ? withoutTex(text) : text;
    const folded = (/^[\0-\x7f]*$/.test(plain) ? plain.toLowerCase().replaceAll("`", "'") : Array.from(plain, foldCharacter).join(""))
      .replace(/([\p{Alphabetic}\p{N}])'(?=\p{Alphabetic})/gu, "$1");
    const words = [];
    const joined = [];
    let [from, end] = [0, -1];
    const join = (at, to) => joined.push({ word: cutWord(words.slice(at, to + 1).join("")), from: at, to });
    const close = () => {
      const last = Math.min(words.length, from + MOST_JOINED) - 1;
      for (let at = from; at < last; at += 1) join(at, at + 1);
      if (last > from + 1) join(from, last);
      from = words.length;
    };
    for (const { 0: stretch, index } of folded.matchAll(STRETCHES)) {
      const isHan = IS_HAN.test(stretch);
      if (isHan || end < 0 || !HYPHEN.test(folded.slice(end, index))) close();
      end = isHan ? -1 : index + stretch.length;
      if (!isHan) words.push(cutWord(stretch));
      else {
        // Han and kana are written without spaces: their overlapping pairs, or the one character.
        const all = Array.from(stretch);
        words.push(...(all.length === 1 ? all : all.slice(1).map((one, at) => all[at] + one)));
        from = words.length;
      }
    }
    close();
    return { words, joined };
  }

  // 2 Bytes: UTF-8 as binary strings, whose order is that of their bytes; SHA-256 ----------------

  const encoder = new TextEncoder();
  const utf8 = (text) => (/^[\0-\x7f]*$/.test(text) ? text : String.fromCharCode(...encoder.encode(text)));
  const fromUtf8 = (binary) => new TextDecoder().decode(Uint8Array.from(binary, (one) => one.charCodeAt(0)));

  // Web Crypto is missing on pages without HTTPS and on disks.
  const [ROUNDS, START] = (() => {
    const rounds = [];
    const start = [];
    for (let prime = 2; rounds.length < 64; prime += 1) {
      let isPrime = true;
      for (let by = 2; by * by <= prime; by += 1) if (prime % by === 0) isPrime = false;
      if (!isPrime) continue;
      const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
      if (start.length < 8) start.push(fraction(prime ** (1 / 2)));
      rounds.push(fraction(prime ** (1 / 3)));
    }
    return [rounds, start];
  })();

  /** SHA-256 of a binary string, in hexadecimal. */
  function sha256(binary) {
    const length = binary.length;
    const words = new Int32Array((((length + 8) >> 6) + 1) * 16);
    for (let at = 0; at < length; at += 1) words[at >> 2] |= binary.charCodeAt(at) << (24 - (at & 3) * 8);
    words[length >> 2] |= 0x80 << (24 - (length & 3) * 8);
    words[words.length - 1] = length * 8;
    const turn = (word, by) => (word >>> by) | (word << (32 - by));
    const hash = Int32Array.from(START);
    const w = new Int32Array(64);
    for (let block = 0; block < words.length; block += 16) {
      let [a, b, c, d, e, f, g, h] = hash;
      for (let at = 0; at < 64; at += 1) {
        if (at < 16) w[at] = words[block + at];
        else {
          const [x, y] = [w[at - 15], w[at - 2]];
          w[at] = w[at - 16] + w[at - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
        }
        const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[at] + w[at]) | 0;
        const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
      }
      [a, b, c, d, e, f, g, h].forEach((word, at) => { hash[at] += word; });
    }
    return Array.from(hash, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  /** The name of a term's file. */
  const nameOf = (term) => sha256(term).slice(0, 32);

  // 3 Decoding -------------------------------------------------------------------------------------

  /** Thrown when a file of the index is missing or damaged. */
  class Damaged extends Error {}
  const need = (condition, what) => { if (!condition) throw new Damaged(what); };

  function bytesOf(base64) {
    try {
      return Uint8Array.fromBase64 ? Uint8Array.fromBase64(base64) : Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    } catch {
      throw new Damaged("not Base64");
    }
  }

  /** Bytes that are read one after the other. */
  class Cursor {
    constructor(bytes, at = 0) {
      Object.assign(this, { bytes, at });
    }

    byte() {
      need(this.at < this.bytes.length, "too short");
      return this.bytes[this.at++];
    }

    take(length) {
      need(this.at + length <= this.bytes.length, "too short");
      this.at += length;
      return this.bytes.subarray(this.at - length, this.at);
    }

    varint() {
      for (let value = 0, unit = 1; ; unit *= 128) {
        const byte = this.byte();
        value += (byte & 127) * unit;
        need(value <= 0xffffffff, "a number too large");
        if (byte < 128) return value;
      }
    }

    id() {
      const [a, b, c, d] = this.take(4);
      return (a | (b << 8) | (c << 16)) + d * 2 ** 24;
    }

    /** Sorted ids: the first as it is, then the gaps in a Rice code. */
    ids(n) {
      need(n > 0 && n <= 8 * this.bytes.length, "a wrong number of ids");
      const ids = new Uint32Array(n);
      ids[0] = this.id();
      if (n === 1) return ids;
      const k = this.byte();
      need(k < 32, "a wrong Rice parameter");
      const { bytes } = this;
      let bit = this.at * 8;
      const end = bytes.length * 8;
      let id = ids[0];
      for (let at = 1; at < n; at += 1) {
        let quotient = 0;
        while (bit < end && bytes[bit >> 3] & (128 >> (bit & 7))) {
          quotient += 1;
          bit += 1;
        }
        bit += 1;
        need(bit + k <= end, "too short");
        let rest = 0;
        for (let left = k; left > 0; left -= 1, bit += 1) rest = rest * 2 + ((bytes[bit >> 3] >> (7 - (bit & 7))) & 1);
        id += quotient * 2 ** k + rest + 1;
        need(id <= 0xffffffff, "an id too large");
        ids[at] = id;
      }
      this.at = (bit + 7) >> 3;
      return ids;
    }

    /** A list: its ids and their columns. */
    list(n, field) {
      const ids = this.ids(n);
      return { ids, columns: Array.from({ length: COLUMNS[field] }, () => this.take(n)) };
    }
  }

  const COLUMNS = { t: 2, a: 1, c: 1, e: 0 };

  /** A file of terms: each with its lists, of which nothing is decoded before it is asked for. */
  function parseTerms(bytes, fields) {
    const cursor = new Cursor(bytes);
    const entries = [];
    let term = "";
    while (cursor.at < bytes.length) {
      const shared = cursor.byte();
      need(shared <= term.length, "a term without its beginning");
      const next = term.slice(0, shared) + String.fromCharCode(...cursor.take(cursor.byte()));
      need(next > term || entries.length === 0, "terms out of order");
      term = next;
      const flags = cursor.byte();
      const lists = {};
      Array.from(fields).forEach((field, bit) => {
        if (!(flags & (1 << bit))) return;
        const list = { field, n: cursor.varint(), term };
        if (flags & (16 << bit)) {
          list.chunks = Array.from({ length: Math.min(cursor.varint(), bytes.length) }, () => ({ key: cursor.id(), n: cursor.varint() }));
          need(list.chunks.every(({ key }, at) => at === 0 || key > list.chunks[at - 1].key), "chunks out of order");
        } else {
          const length = list.n === 1 ? 4 + COLUMNS[field] : cursor.varint();
          const part = cursor.take(length);
          list.read = () => (list.block ??= new Cursor(part).list(list.n, field));
        }
        lists[field] = list;
      });
      entries.push({ term, lists });
    }
    return entries;
  }

  /** A file of exact keys: what finds the ids of a digest. */
  function parseKeys(bytes) {
    need(bytes.length % 11 === 0, "a part of a key");
    const ids = new Map();
    for (let at = 0; at < bytes.length; at += 11) {
      const key = String.fromCharCode(...bytes.subarray(at, at + 7));
      ids.set(key, [...(ids.get(key) ?? []), new Cursor(bytes, at + 7).id()]);
    }
    return ids;
  }

  /** Frequent words, front-coded. */
  function parseCommon(bytes) {
    const cursor = new Cursor(bytes);
    const words = [];
    for (let word = ""; cursor.at < bytes.length; words.push(word)) {
      const shared = cursor.byte();
      need(shared <= word.length, "a word without its beginning");
      word = word.slice(0, shared) + String.fromCharCode(...cursor.take(cursor.byte()));
    }
    return words;
  }

  function parseRoot(root) {
    const isArray = (value, type) => Array.isArray(value) && value.every((one) => typeof one === type);
    need(root && isArray(root.terms, "string") && isArray(root.categories, "string") && root.keys >= 0 && root.keys <= 16, "not a root");
    need(isArray(root.months?.counts, "number") && root.months.bits.length >= root.months.counts.length, "no months");
    const codes = new Set(root.categories.flatMap((code) => [code.toLowerCase(), archiveOf(code)]));
    return { ...root, codes, terms: root.terms.map(utf8) };
  }

  const archiveOf = (code) => code.toLowerCase().split(".")[0];

  // 4 Ids and months --------------------------------------------------------------------------------

  const DAY = 864e5;
  const FIRST_DAY = Date.UTC(1991, 0, 1);
  const IDS_OF_A_DAY = 2 ** 17;
  const END_OF_IDS = 2 ** 32;

  /** The first id of a month (0 is January). */
  const firstId = (year, month) => Math.min(Math.max((Date.UTC(year, month, 1) - FIRST_DAY) / DAY, 0) * IDS_OF_A_DAY, END_OF_IDS);
  const dateOf = (id) => new Date(FIRST_DAY + Math.floor(id / IDS_OF_A_DAY) * DAY);
  const yearOf = (id) => dateOf(id).getUTCFullYear();

  /** The name of the file that has the row of an id. */
  function blockOf(root, id) {
    const date = dateOf(id);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    const { from, bits } = root.months;
    const b = parseInt(bits[year * 12 + month - Math.floor(from / 100) * 12 - (from % 100) + 1] ?? "0", 36);
    const first = firstId(year, month);
    const part = Math.floor(((id - first) * 2 ** b) / (firstId(year, month + 1) - first));
    return `${year}${String(month + 1).padStart(2, "0")}/${part}`;
  }

  const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  /** The part of an id that is of the suffix: the first 17 bits of its first four characters. */
  const hashOf = (suffix) => Array.from(suffix.slice(0, 4)).reduce((bits, one) => bits * 32 + BASE32.indexOf(one), 0) >> 3;

  // 5 Loading: each file once, and again where it failed ---------------------------------------------

  /** Which of some sorted first terms begins the file of a term. */
  function placeOf(first, term) {
    let [low, high] = [0, first.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (first[middle] <= term) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The index, whose files `load(kind, name)` gets as payloads. */
  class Index {
    constructor(load) {
      Object.assign(this, { load, files: new Map() });
    }

    /** A file as `parse` reads it. What failed is asked for again the next time. */
    file(kind, name, parse) {
      const key = `${kind}/${name}`;
      if (!this.files.has(key)) {
        const got = this.load(kind, name).then((payload) => {
          try {
            return parse(payload);
          } catch (error) {
            throw error instanceof Damaged ? error : new Damaged(`${key}: ${error}`);
          }
        });
        this.files.set(key, got);
        got.catch(() => this.files.delete(key));
      }
      return this.files.get(key);
    }

    /** Takes a file that came with the page. One that can't be read is asked for, as if it weren't there. */
    giveRoot(text) {
      try {
        this.files.set("root/", Promise.resolve(parseRoot(JSON.parse(text))));
      } catch {}
    }

    root() {
      return this.file("root", "", parseRoot);
    }

    async directory(kind) {
      const { terms } = kind === "t" ? await this.root() : await this.file("excerpts", "", ({ terms }) => ({ terms: terms.map(utf8) }));
      return terms;
    }

    /** All entries of the files of terms from one place of the directory to another. */
    async entries(kind, first, begin, end) {
      const read = (payload) => parseTerms(bytesOf(payload), kind === "t" ? "tac" : "e");
      return (await Promise.all(first.slice(begin, end + 1).map((term) => this.file(kind, nameOf(term), read)))).flat();
    }

    /** The entries of the terms from one to another; of the files beyond `upTo`, at most as many as make `most`. */
    async terms(kind, from, to, most = 0, upTo = to) {
      const first = await this.directory(kind);
      if (first.length === 0) return [];
      const begin = placeOf(first, from);
      const end = Math.max(Math.min(placeOf(first, to), begin + most - 1), placeOf(first, upTo));
      return (await this.entries(kind, first, begin, end)).filter(({ term }) => term >= from && term < to);
    }

    /** All words in the file that a word belongs to. */
    async neighbours(word) {
      const first = await this.directory("t");
      const place = placeOf(first, utf8(word));
      return (await this.entries("t", first, place, place)).map(({ term }) => fromUtf8(term).split(",")[0]);
    }

    /** One chunk of a list that is stored in its own files. */
    chunk({ term, field }, { key }) {
      const path = `${nameOf(term)}${field}-${key.toString(16).padStart(8, "0")}`;
      return this.file("l", path, (payload) => {
        const cursor = new Cursor(bytesOf(payload));
        return cursor.list(cursor.varint(), field);
      });
    }

    /** The ids of an exact key. `bits` is how many bits name a file. */
    async ids(key, bits) {
      const digest = sha256(utf8(key));
      const name = (parseInt(digest.slice(0, 4), 16) >> (16 - bits)).toString(16).padStart(4, "0");
      const keys = await this.file("x", name, (payload) => parseKeys(bytesOf(payload)));
      const wanted = digest.slice(0, 14).replace(/../g, (byte) => String.fromCharCode(parseInt(byte, 16)));
      return keys.get(wanted) ?? [];
    }

    /** All rows of a file of rows. */
    block(name) {
      return this.file("d", name, (rows) => {
        need(Array.isArray(rows) && rows.every(isRow), "not rows");
        return rows;
      });
    }

    /** The rows that an id may be of. */
    async rows(id) {
      const rows = await this.block(blockOf(await this.root(), id));
      return rows.filter((row) => hashOf(row[0]) === id % IDS_OF_A_DAY);
    }

    /** Frequent words, to compare. */
    common() {
      return this.file("common", "", (payload) => parseCommon(bytesOf(payload)).map(fromUtf8));
    }
  }

  /** Whether a value has the form of a row, so that nothing of it surprises. */
  function isRow(row) {
    const isText = (one) => typeof one === "string";
    const isTexts = (one) => Array.isArray(one) && one.every(isText);
    const isTex = (one) => isText(one) || (isTexts(one) && one.length === 3);
    return Array.isArray(row) && row.length >= 15 && /^[A-Z2-7]{26}$/.test(row[0]) && [1, 2, 3, 4, 6, 8, 10].every((at) => isText(row[at])) &&
      isTex(row[7]) && (Array.isArray(row[9]) ? isTexts(row[9]) && row[9].length % 2 === 0 : isTex(row[9]?.text)) &&
      [11, 13].every((at) => isTexts(row[at])) && Number.isInteger(row[14]) && [15, 16].every((at) => isTexts(row[at] ?? []));
  }

  /** What loads files by script elements. `pith_search` is the name that each file calls. */
  function scriptLoader(base) {
    const waiting = new Map();
    const attempts = new Map();
    globalThis.pith_search = (kind, name, format, payload) => waiting.get(`${kind}/${name}`)?.(format, payload);
    return (kind, name) => new Promise((resolve, reject) => {
      const key = `${kind}/${name}`;
      const script = document.createElement("script");
      const attempt = attempts.get(key) ?? 0;
      attempts.set(key, attempt + 1);
      const path = name ? `${kind}/${name}` : kind;
      // A file that was there and damaged may be in the browser's cache.
      script.src = `${base}search/${path}.js${attempt ? `?${attempt}` : ""}`;
      waiting.set(key, (format, payload) => (format === FORMAT ? resolve(payload) : reject(new Damaged("another format"))));
      const end = (what) => () => {
        waiting.delete(key);
        script.remove();
        reject(new Damaged(what));
      };
      script.onload = end("another name");
      script.onerror = end("missing");
      document.head.append(script);
    });
  }

  // 6 The query ------------------------------------------------------------------------------------

  /** An id at arXiv without the subject class that some of the old ones are written with: math.GT/0309136. */
  const withoutClass = (id) => id.replace(/\.[a-z]{2}\//, "/");

  /** The keys that an identifier may have, or none where a text is no identifier. */
  function identify(text) {
    // What a citation or the margin of a PDF has behind it: `(1999)`, `[hep-th] 4 Jan 1999`.
    const id = text.normalize("NFKC").trim().replace(/,?\s+\(?(?:19|20)\d\d\)?$/, "")
      .replace(/(\S)\s*\[[\w., -]+\](?:\s+\d{1,2}\s+\p{L}{3,9}\.?(?:\s+\d{4})?)?$/u, "$1");
    const found = identifierOf(id);
    // Without a label the beginning of a number is looked up beside what it may be as a word.
    if (!found || found.isBare) return [];
    if (found.kind === "pith") return [`pith:${found.suffix.toLowerCase()}`];
    return found.kind === "doi" ? [found.key, `claimed-${found.key}`] : [found.key];
  }

  /** The one identifier in a text that has more, such as a citation. */
  function identifierIn(text) {
    const found = text.split(/[\s,;]+/u).filter((one) => identify(one).length > 0);
    return found.every((one) => identify(one)[0] === identify(found[0])[0]) ? found[0] : undefined;
  }

  /** The key of an exact lookup: a number's beginning is enough. */
  const lookupKey = (key) => (key.startsWith("pith:") ? key.slice(0, 13) : key);

  const OPERATORS = /\s*(-(?!-))?(?:(author|title|cat|year):\s*)?(?:"((?:\\[^]|[^"\\])*)("|$)|(\S+))/giu;

  /** A typed text with plain quotation marks. */
  const plainQuotes = (text) => text.replace(/[“”„«»]/gu, '"').normalize("NFC");

  /** The years of `2015-2019`, `2015`, `2015-` or `-2019`, as a range of ids. */
  function idsOfYears(text) {
    const [, from, to, last] = /^(\d{4})?(-|–|\.\.)?(\d{4})?$/u.exec(text) ?? [];
    if (!from && !last) return null;
    return [from ? firstId(+from, 0) : 0, last ? firstId(+last + 1, 0) : to ? END_OF_IDS : firstId(+from + 1, 0)];
  }

  /** How many words with a stop word among them may be a compound that is typed without its hyphens. */
  const MOST_LOOSE = 4;

  /**
   * What is asked for. `words` are in order, each with the field that it may be in; `covers` are words that stand for several
   * of them; `phrases` are ranges of words; `compounds` are joined words that rather should be there. `codes` are the categories that there are.
   */
  function parseQuery(text, codes = new Set()) {
    const query = { words: [], covers: [], phrases: [], cats: [], years: [], ids: [], not: [], hasOperators: false };
    let chunk = [];
    let chunks = 0;
    const add = (text, { field = "", phrase = false, isOpen = false } = {}) => {
      const { words, joined } = fold(text);
      const start = query.words.length;
      chunks += 1;
      const initials = new Set(text.split(/[^\p{L}\p{N}]+/u).filter((one) => /^\p{Lu}{2,3}$/u.test(one)).map((one) => fold(one).words[0]));
      words.forEach((word, at) => query.words.push({
        word, field, chunk: chunks,
        isStop: STOP.has(word),
        isLetter: Array.from(word).length === 1 && !/\p{N}/u.test(word) && !IS_HAN.test(word),
        isInitials: initials.has(word) && !phrase,
        isPrefix: (Array.from(word).length > 2 || IS_HAN.test(word)) && (!phrase || (isOpen && at === words.length - 1)),
        years: !phrase && !field && /^(19|20)\d\d$/.test(word) ? idsOfYears(word) : null,
      }));
      for (const { word, from, to } of joined) query.covers.push({ word, field, from: start + from, to: start + to });
      // `x ray` and `p adic` are compounds in titles; `law s` is a name.
      words.forEach((word, at) => {
        const next = words[at + 1];
        const isLone = (one) => /^[^\p{N}]$/u.test(one) && !IS_HAN.test(one) && !STOP.has(one);
        const isThere = (to) => joined.some((other) => other.from === at && other.to === to);
        if (next === undefined || phrase || field === "a" || isThere(at + 1) || !isLone(word) || isLone(next) || STOP.has(next)) return;
        query.covers.push({ word: cutWord(word + next), field: "t", isSplit: true, from: start + at, to: start + at + 1 });
      });
      if (phrase && words.length) query.phrases.push([start, start + words.length]);
      return start;
    };
    const flush = () => {
      if (chunk.length) add(chunk.join(" "));
      chunk = [];
    };
    for (const [, minus, name, quoted, close, bare] of plainQuotes(text).matchAll(OPERATORS)) {
      const value = quoted ?? bare;
      const field = name?.toLowerCase();
      const isPhrase = quoted !== undefined;
      const years = field === "year" ? idsOfYears(value) : null;
      if (minus || field) query.hasOperators = true;
      if (minus || field || isPhrase) flush();
      if (minus) {
        const { words, joined } = fold(value);
        if (field === "cat") query.not.push({ cat: value.toLowerCase() });
        else if (field === "year") query.not.push({ years: years ?? [0, 0] });
        else if (words.length) query.not.push({ words, joined: joined.map(({ word }) => word), field: isPhrase ? "t" : (field ?? "")[0] ?? "" });
      } else if (field === "cat") query.cats.push(value.toLowerCase());
      else if (years) query.years.push(years);
      else if (field === "title" || field === "author") add(value, { field: field[0], phrase: isPhrase && field === "title", isOpen: !close });
      else if (isPhrase) add(value, { field: "t", phrase: true, isOpen: !close });
      else if (identify(value).length) {
        flush();
        query.ids.push(identify(value));
      } else if (/[.-]/.test(value) && codes.has(value.toLowerCase())) {
        flush();
        const from = add(value);
        query.covers.push({ word: value.toLowerCase(), field: "c", from, to: query.words.length - 1 });
      } else chunk.push(value);
    }
    flush();
    query.initials = initialsOf(query.words);
    // `step by step`, typed without its hyphens.
    const { words } = query;
    query.compounds = query.covers.filter(({ field, isSplit }) => field !== "c" && !isSplit).map(({ word }) => word);
    if (chunks === 1 && words.length > 1 && words.length <= MOST_LOOSE && query.compounds.length === 0 && words.some(({ isStop }) => isStop)) {
      query.compounds.push(cutWord(words.map(({ word }) => word).join("")));
    }
    return query;
  }

  /**
   * Initials and the words beside them, each with its beginnings: `e witten`, `witten e a`, `EA Witten`. `isBound` where only one word
   * can be the surname.
   */
  function initialsOf(words) {
    const found = [];
    // "An J" is a name where there is nothing else.
    const isCommon = words.every(({ isStop, isLetter }) => isStop || isLetter);
    const isInitial = (word) => word && (word.isLetter || word.isInitials) && word.field !== "t";
    for (let at = 0; at < words.length; at += 1) {
      if (!isInitial(words[at])) continue;
      let to = at;
      while (isInitial(words[to + 1]) && words[to + 1].chunk === words[at].chunk) to += 1;
      const beside = [at - 1, to + 1].filter((one) => words[one]?.chunk === words[at].chunk && (isCommon || !words[one].isStop) && words[one].field !== "t");
      const letters = words.slice(at, to + 1).map(({ word }) => word).join("");
      // `a` is a word where it isn't at an end of what is typed.
      const isPlain = words.slice(at, to + 1).some(({ isStop }) => isStop) && words[at - 1] && words[to + 1];
      if (!isPlain) beside.forEach((surname) => found.push({ from: at, to, surname, letters, isBound: beside.length === 1 && words[at].isLetter }));
      at = to;
    }
    return found;
  }

  // 7 Matching: a row's own text decides -----------------------------------------------------------

  const READ = new WeakMap();

  /** The words of a row's title and of its names. */
  function readRow(row) {
    let read = READ.get(row);
    if (!read) {
      const all = (text) => {
        const { words, joined } = fold(text);
        const compounds = new Set(joined.map(({ word }) => word));
        return { words, compounds, set: new Set([...words, ...compounds]) };
      };
      const titles = (typeof row[7] === "string" ? [row[7]] : [row[7][0], row[7][2]]).map(all);
      const shown = [...namesOf(row), ...row[11]];
      const isCut = (text) => text.endsWith("…");
      // What was cut has words that the row lacks.
      read = { titles, names: shown.map(all), hasMore: row[12] === 1 || shown.some(isCut), isTitleCut: isCut(plainOf(row[7])) };
      READ.set(row, read);
    }
    return read;
  }

  /** A text without markup. */
  const plainOf = (text) => (typeof text === "string" ? text : text[0]);

  /** The names that a row has, or its undivided text. */
  function namesOf(row) {
    if (Array.isArray(row[9])) return row[9].filter((_, at) => at % 2 === 0);
    return [plainOf(row[9].text)];
  }

  const hasPart = (words, part) => words.some((_, at) => part.every((word, next) => words[at + next] === word));
  const hasPrefix = (words, prefix) => words.some((word) => word.startsWith(prefix));

  /** Whether a name has a surname and these initials: all of them, or as many as both have. */
  function hasInitials({ words }, surname, letters, isStrict) {
    const at = words.findIndex((word) => word === surname || word.startsWith(surname));
    if (at < 0) return false;
    const given = words.filter((word, other) => other !== at);
    if (given.includes(letters)) return true;
    const initials = given.map((word) => word[0]).join("");
    const typed = given.length === 1 && given[0].length > 1 && given[0].length <= 3 && letters.length > 1 ? given[0] : initials;
    return typed.startsWith(letters) || initials.includes(letters) || (!isStrict && typed !== "" && letters.startsWith(typed));
  }

  const MATCH = { no: 0, unknown: 1, yes: 2 };

  /**
   * Compares a row with a query: for each word whether it is there, in the title or elsewhere, whole or not. A row that names not all
   * authors leaves some unknown.
   */
  function matchRow(row, query, { isLoose = false } = {}) {
    const { titles, names, hasMore, isTitleCut } = readRow(row);
    const code = row[4].toLowerCase();
    const isCode = (wanted) => code === wanted || archiveOf(code) === wanted;
    const in_ = (sets, word) => sets.some(({ set }) => set.has(word));
    const found = query.words.map((word) => {
      const { word: text, field, isPrefix } = word;
      if (field !== "a" && in_(titles, text)) return { match: MATCH.yes, isTitle: true, isWhole: true };
      if (field !== "t" && in_(names, text)) return { match: MATCH.yes, isWhole: true };
      if (isPrefix && field !== "a" && titles.some(({ words, set }) => hasPrefix(words, text) || hasPrefix([...set], text))) return { match: MATCH.yes, isTitle: true };
      if (isPrefix && field !== "t" && names.some(({ words }) => hasPrefix(words, text))) return { match: MATCH.yes };
      return { match: (hasMore && field !== "t") || (isTitleCut && field !== "a") ? MATCH.unknown : MATCH.no };
    });
    const set = (from, to, how) => {
      for (let at = from; at <= to; at += 1) if (found[at].match !== MATCH.yes || !found[at].isWhole || (how.isTitle && !found[at].isTitle)) found[at] = how;
    };
    for (const { word, field, isSplit, from, to } of query.covers) {
      if (isSplit) {
        // `s park` isn't the word "spark".
        if (titles.some(({ compounds }) => compounds.has(word))) set(from, to, { match: MATCH.yes, isTitle: true, isWhole: true });
      } else if (field === "c") {
        if (isCode(word)) set(from, to, { match: MATCH.yes, isWhole: true, isCode: true });
        else for (let at = from; at <= to; at += 1) if (found[at].match === MATCH.no) found[at] = { match: MATCH.unknown };
      } else if (field !== "a" && in_(titles, word)) set(from, to, { match: MATCH.yes, isTitle: true, isWhole: true });
      else if (field !== "t" && in_(names, word)) set(from, to, { match: MATCH.yes, isWhole: true });
    }
    for (const group of new Set(query.initials.map(({ from }) => from))) {
      const entries = query.initials.filter(({ from }) => from === group);
      const { from, to, surname, isBound } = entries[0];
      // "LLM" is the initials of nobody who has one given name, unless nothing else is found.
      const isStrict = !isLoose && query.words.slice(from, to + 1).some(({ isInitials }) => isInitials);
      const isName = entries.some((entry) => names.some((name) => hasInitials(name, query.words[entry.surname].word, entry.letters, isStrict)));
      if (isName) set(from, to, { match: MATCH.yes, isWhole: true });
      const otherwise = { match: hasMore || isTitleCut ? MATCH.unknown : MATCH.no };
      // A surname with another initial is none, nor is the letter of another name.
      if (isBound && !isName && !found[surname].isTitle) found[surname] = otherwise;
      for (let at = from; at <= to && !isName; at += 1) {
        const { isLetter, isStop } = query.words[at];
        if (isLetter && !found[at].isTitle) found[at] = isStop && found[surname].isTitle ? { match: MATCH.yes, isTitle: true, isWhole: true } : otherwise;
      }
    }
    if (isLoose) {
      query.words.forEach(({ word, chunk }, at) => {
        for (const other of [at - 1, at + 1]) {
          const surname = query.words[other];
          const isShort = word.length <= 3;
          if (surname?.chunk === chunk && names.some((name) => name.words.includes(surname.word) && (name.words.includes(word[0]) || (isShort && hasInitials(name, surname.word, word))))) {
            set(at, at, { match: MATCH.yes, isWhole: true });
          }
        }
      });
    }
    query.words.forEach(({ isStop, years }, at) => {
      if (isStop && found[at].match !== MATCH.yes) found[at] = { match: MATCH.yes, isStop, isTitle: true, isWhole: true };
      if (years && found[at].match !== MATCH.yes) found[at] = { match: MATCH.unknown };
    });
    for (const [from, to] of query.phrases) {
      const part = query.words.slice(from, to).map(({ word }) => word);
      const isOpen = query.words[to - 1].isPrefix;
      const has = ({ words }) => (isOpen
        ? words.some((_, at) => part.every((word, next) => (next === part.length - 1 ? (words[at + next] ?? "").startsWith(word) : words[at + next] === word)))
        : hasPart(words, part));
      if (!titles.some(has) && !isTitleCut) for (let at = from; at < to; at += 1) found[at] = { match: MATCH.no };
    }
    const cats = query.cats.map((wanted) => (isCode(wanted) ? MATCH.yes : MATCH.unknown));
    const isExcluded = query.not.some(({ words, joined, field, cat }) => {
      if (cat) return isCode(cat);
      if (!words) return false;
      const has = (sets) => sets.some(({ words: all, set }) => hasPart(all, words) || joined.some((word) => set.has(word)));
      return (field !== "a" && has(titles)) || (field !== "t" && has(names));
    });
    const ids = query.ids.every((keys) => keys.some((key) => hasKey(row, key)));
    return { found, cats, isExcluded: isExcluded || !ids };
  }

  /** The DOIs of a row: each with whether it is sealed, or else merely claimed. */
  const doisOf = ({ 15: flat = [] }) => new Map(flat.flatMap((doi, at) => (at % 2 === 0 ? [[doi, flat[at + 1] === "sealed"]] : [])));

  /** Whether a row is of an exact key. */
  function hasKey(row, key) {
    const value = key.slice(key.indexOf(":") + 1);
    if (key.startsWith("pith:")) return [row[0], ...row[13].filter((_, at) => at % 2 === 0)].some((suffix) => suffix.toLowerCase().startsWith(value));
    if (/^(?:claimed-)?doi:/.test(key)) return doisOf(row).has(value);
    if (key.startsWith("arxiv:")) return withoutClass(row[1].toLowerCase().replace(/v\d+$/, "")) === key;
    return readRow(row).titles.some(({ words }) => words.slice(0, MOST_TITLE_WORDS).join("") === value);
  }

  // 8 Ranking --------------------------------------------------------------------------------------

  // What a list says of a paper and a word, the less the better: completion (1 bit), field (3 bits), place and length (8 bits).
  // A completion weighs more than a field, and a word of an abstract more than both.
  const FIELD = { title: 0, author: 1, other: 2, apart: 3, unsure: 4, initials: 5, excerpt: 6 };
  const RANK = 2048;

  /** The class of a result, the less the better, and within it the share of the title that is covered. */
  function score(values) {
    let [partial, field, titles, length, place, inOrder] = [0, 0, 0, 0, 0, true];
    for (const value of values) {
      if (value >= RANK) partial += 1;
      const of = (value >> 8) & 7;
      field = Math.max(field, of);
      if (of !== FIELD.title) continue;
      titles += 1;
      length = value & 7;
      if ((value & 255) >> 3 < place) inOrder = false;
      place = (value & 255) >> 3;
    }
    const kind = field === FIELD.title ? (inOrder ? 0 : 1) : field === FIELD.excerpt ? 1000 : field >= FIELD.unsure ? 3 : field === FIELD.apart ? 2.9 : 2;
    return kind + 4 * partial + 0.9 * (1 - titles / Math.max(titles, 3 * length + 1));
  }

  /** Whether the words that aren't of the title are of several names, and no one name has them all. */
  function isOfSeveral(row, found, query) {
    const ofNames = query.words.filter((_, at) => found[at].match === MATCH.yes && !found[at].isTitle && !found[at].isCode);
    return ofNames.length > 1 && !readRow(row).names.some((name) => ofNames.every(({ word }) => (
      name.words.filter((part) => part.startsWith(word)).length >= ofNames.filter((other) => other.word === word).length)));
  }

  /** The score of a row that was matched. */
  function scoreRow(row, { found }, query) {
    const { words } = readRow(row).titles[0];
    const values = [];
    const isApart = isOfSeveral(row, found, query);
    query.words.forEach(({ word, isStop }, at) => {
      const { isTitle, isWhole, match } = found[at];
      if (isStop) return;
      const place = words.findIndex((other) => (isWhole ? other === word : other.startsWith(word)));
      const field = isTitle ? FIELD.title : match === MATCH.yes ? (isApart ? FIELD.apart : FIELD.author) : FIELD.excerpt;
      values.push((isWhole || field === FIELD.excerpt ? 0 : RANK) + field * 256 + (isTitle ? Math.min(place < 0 ? 31 : place, 31) * 8 + Math.min(Math.floor(words.length / 3), 7) : 0));
    });
    const { titles } = readRow(row);
    const isThere = (compound) => titles.some(({ set, words: all }) => set.has(compound) || all.join(" ").includes(query.words.map(({ word }) => word).join(" ")));
    return score(values) - query.compounds.filter(isThere).length / Math.max(query.compounds.length, 1);
  }

  /** The least number of edits between two words, a swap being one; more than `most` is `most + 1`. */
  function distance(one, other, most) {
    const [a, b] = [Array.from(one), Array.from(other)];
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let [before, last, row] = [[], [], b.map((_, at) => at).concat(b.length)];
    for (let i = 1; i <= a.length; i += 1) {
      [before, last, row] = [last, row, [i]];
      for (let j = 1; j <= b.length; j += 1) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      if (Math.min(...row) > most) return most + 1;
    }
    return Math.min(row[b.length], most + 1);
  }

  // 9 Searching ------------------------------------------------------------------------------------

  const PAGE = 10;
  /** The most characters of a query, and the most words that are looked up; rows decide on the others. Stops a link that asks for everything. */
  const MOST_CHARACTERS = 1000;
  const MOST_WORDS = 24;
  /** Up to this many candidates, all rows are read. */
  const FEW = 20;
  /** How many files a word's completions may be in, and how many parts of long lists are read at a time. */
  const MOST_FILES = 4;
  const MOST_CHUNKS = 8;
  /** After this many rows a page is shown even if it isn't full, unless it is empty. */
  const MOST_ROWS = 100;
  /** How many words of a query are doubted where nothing is found. */
  const MOST_DOUBTFUL = 4;
  /** From so many words on, of which so many are indexed, an exact title is looked up before all else. */
  const [LONG_TITLE, LONG_INDEXED] = [5, 3];

  const LAST = "\xff";
  const breathe = () => new Promise((resolve) => { setTimeout(resolve); });

  /** A search: its results, as far as they were read. */
  class Search {
    constructor(index, text, { sort = "best", abstracts = false, more = false, isTyping = false, isSuggestion = false } = {}) {
      Object.assign(this, { index, text: text.slice(0, MOST_CHARACTERS), sort, abstracts, more, isTyping, isSuggestion });
      Object.assign(this, { results: [], waiting: [], unsure: [], unread: [], seen: new Set(), failed: false, floor: END_OF_IDS, total: 0, isCut: false, abstractsRead: false });
      Object.assign(this, { categories: new Map(), suggestion: null, words: [], counted: [], limit: PAGE });
    }

    /** Runs a part; a file that fails is told, and the others still answer. */
    async attempt(promise, otherwise) {
      try {
        return await promise;
      } catch (error) {
        if (!(error instanceof Damaged)) throw error;
        this.failed = true;
        return otherwise;
      }
    }

    async run() {
      const trimmed = this.text.trim();
      const ids = identify(trimmed);
      const { words } = fold(plainQuotes(trimmed));
      const bare = /^(?:[a-z2-7]{8}|[a-z2-7]{12}|[a-z2-7]{16})$|^(?=.*[2-7])[a-z2-7]{9,26}$/i.test(trimmed) ? [`pith:${trimmed.toLowerCase()}`] : [];
      // What is being typed is no title yet, unless it is as long as one.
      const isTitle = !this.isTyping || words.length >= 3 || Array.from(trimmed).length >= 8;
      const keys = ids.length ? ids : [...(isTitle && words.length ? [`title:${words.slice(0, MOST_TITLE_WORDS).join("")}`] : []), ...bare];
      const exact = this.lookUp(keys);
      exact.catch(() => {});
      this.root = await this.attempt(this.index.root(), null);
      if (!this.root) return this;
      this.query = parseQuery(trimmed, this.root.codes);
      this.isIdentifier = ids.length > 0;
      const indexed = this.query.words.filter(({ isStop, isLetter }) => !isStop && !isLetter).length;
      const isLong = this.query.words.length >= LONG_TITLE && indexed >= LONG_INDEXED && !this.query.hasOperators && !/^"[^"]*"?$/.test(plainQuotes(trimmed));
      const isNumber = bare.length > 0 && /[2-7]/.test(trimmed);
      if (this.isIdentifier || ((isLong || isNumber) && !this.more)) {
        await exact;
        this.isCut = this.results.length > 0 && isLong && !this.isIdentifier;
        if (this.results.length || this.isIdentifier) return this;
      }
      await Promise.all([exact, this.plan()]);
      if (this.abstracts) await this.addAbstracts();
      await this.findMore(PAGE);
      if (this.results.length === 0) await this.fallBack();
      return this;
    }

    /** Looks up exact keys, and shows what has them. */
    async lookUp(keys) {
      if (keys.length === 0) return;
      const root = await this.attempt(this.index.root(), null);
      if (!root) return;
      const found = await Promise.all(keys.map((key) => this.attempt(this.index.ids(lookupKey(key), root.keys), [])));
      const ids = [...new Set(found.flat())];
      this.exactIds = new Set(ids);
      const rows = (await Promise.all(ids.map((id) => this.attempt(this.index.rows(id), [])))).flat();
      const wanted = rows.filter((row) => keys.some((key) => hasKey(row, key))).filter((row) => this.isNew(row));
      const doi = /^doi:(.*)$/.exec(keys[0])?.[1];
      this.claiming = new Set(wanted.filter((row) => doi && !doisOf(row).get(doi)).map(([suffix]) => suffix));
      // Several papers may have one title: the newest comes first. One that merely claims a DOI comes last.
      wanted.sort((one, other) => this.claiming.has(one[0]) - this.claiming.has(other[0]) || (one[2] < other[2] ? 1 : one[2] > other[2] ? -1 : 0));
      this.results.unshift(...wanted);
      this.total += wanted.length;
    }

    isNew(row) {
      if (this.seen.has(row[0])) return false;
      this.seen.add(row[0]);
      return true;
    }

    /** Reads the terms of each word: which lists say where it is. */
    async plan() {
      const { query } = this;
      const indexed = query.words.filter(({ isStop, isLetter }) => !isStop && !isLetter).slice(0, MOST_WORDS);
      const covers = query.covers.slice(0, MOST_WORDS).map((cover) => ({ ...cover }));
      // Where there is nothing else, letters and names such as "An" are words like others.
      const alone = indexed.length === 0 ? query.words.filter(({ isLetter, isStop }) => isLetter !== isStop) : [];
      const plain = query.words.map((word) => ({ ...word, sources: [], isNeeded: indexed.includes(word) || alone.includes(word) }));
      const cats = query.cats.map((word) => ({ word, field: "c", sources: [], isNeeded: true, isFilter: true, isPrefix: false }));
      this.words = [...plain, ...cats];
      this.not = query.not.map((not) => ({ ...not, sources: [] }));
      const bound = new Map(query.initials.filter(({ isBound }) => isBound).map((initials) => [initials.surname, initials]));
      const read = async (target, use) => {
        const word = utf8(target.word);
        const exact = `${word},${LAST}`;
        const to = target.isPrefix ? word + LAST : exact;
        try {
          const entries = await this.index.terms("t", word, to, target.isPrefix ? MOST_FILES : 0, exact);
          for (const { term, lists } of entries) {
            const isWhole = term === word || term.startsWith(`${word},`);
            if (isWhole || target.isPrefix) use(term, lists, isWhole ? 0 : RANK);
          }
        } catch (error) {
          if (!(error instanceof Damaged)) throw error;
          this.failed = true;
          target.isUnknown = true;
        }
      };
      const push = (target, list, rank, field, isSplit = false) => { if (list) target.sources.push({ list, rank, field, isSplit, parts: new Map() }); };
      const tasks = this.words.filter(({ isNeeded }) => isNeeded).map((target) => read(target, (term, lists, rank) => {
        if (target.isFilter) {
          if (rank === 0) push(target, lists.c, 0, FIELD.other);
          return;
        }
        const initials = bound.get(this.words.indexOf(target));
        if (target.field !== "a") push(target, lists.t, rank, FIELD.title);
        const isOfInitial = term.endsWith(`,${utf8(Array.from(initials?.letters ?? "")[0] ?? "")}`);
        if (target.field !== "t" && (!initials || isOfInitial)) push(target, lists.a, rank, FIELD.author);
        if (lists.a && rank === 0) target.isName = true;
        // What a surname's initial stands for, here and beside it.
        for (const { from, to, surname, letters } of query.initials) {
          if (this.words[surname] !== target || !term.endsWith(`,${utf8(Array.from(letters)[0])}`)) continue;
          for (let at = from; at <= to; at += 1) push(this.words[at], lists.a, rank, this.words[at].isInitials ? FIELD.initials : FIELD.author);
        }
        // A word and its neighbour as a name, of which the papers have the initial alone: only where nothing else is found.
        (target.loose ??= []).push({ term, lists, rank });
      }));
      for (const cover of covers) {
        tasks.push(read(cover, (term, lists, rank) => {
          for (let at = cover.from; at <= cover.to; at += 1) {
            if (cover.field === "c") push(this.words[at], lists.c, rank, FIELD.other);
            else {
              if (cover.field !== "a" && !(cover.isSplit && rank)) push(this.words[at], lists.t, rank, FIELD.title, cover.isSplit);
              if (cover.field !== "t") push(this.words[at], lists.a, rank, FIELD.author);
            }
          }
        }));
      }
      for (const not of this.not) {
        if (not.cat) tasks.push(read({ word: not.cat }, (term, lists) => push(not, lists.c, 0, FIELD.other)));
        else if (not.words?.length === 1) {
          tasks.push(read({ word: not.words[0] }, (term, lists) => {
            if (not.field !== "a") push(not, lists.t, 0, FIELD.title);
            if (not.field !== "t") push(not, lists.a, 0, FIELD.author);
          }));
        }
      }
      this.compounds = [];
      for (const compound of query.compounds) {
        tasks.push(read({ word: compound }, async (term, { t: list }) => {
          if (list && !list.chunks) this.compounds.push(new Set((await this.attempt((async () => list.read())(), { ids: [] })).ids));
        }));
      }
      await Promise.all(tasks);
      // A word that is nobody's surname with this initial may be a given name: `joel z`.
      for (const { from, to, surname } of bound.values()) {
        const word = this.words[surname];
        const letters = this.words.slice(from, to + 1);
        const isThere = word.sources.some(({ field }) => field === FIELD.author);
        // So may one that stands before another name: `m ben alaya`.
        const names = this.words.filter((other) => other !== word && other.isName && other.chunk === word.chunk && !letters.includes(other));
        if (isThere && names.length === 0) continue;
        for (const { lists, rank } of word.loose ?? []) {
          push(word, lists.a, rank, FIELD.author);
          if (!isThere) for (const letter of letters) push(letter, lists.a, rank, FIELD.author);
        }
        const ending = `,${utf8(Array.from(letters[0].word)[0])}`;
        for (const { term, lists, rank } of names.flatMap(({ loose }) => loose ?? [])) {
          if (term.endsWith(ending)) for (const letter of letters) push(letter, lists.a, rank, FIELD.author);
        }
      }
      this.tellNames();
      // Where there is such a name, a letter and a word are a compound in second rank.
      for (const { sources } of this.words) {
        if (sources.some(({ field }) => field === FIELD.author)) for (const source of sources) if (source.isSplit) source.field = FIELD.apart;
      }
      // A letter may be in the title beside its word, which a row tells if there is such a name; else the letter's list is worth reading.
      const lone = [];
      for (const { from, to, surname, isBound } of query.initials) {
        for (let at = from; at <= to; at += 1) {
          const word = this.words[at];
          if (!word.isLetter || alone.some(({ word: letter }) => letter === word.word)) continue;
          const isName = word.sources.some(({ field }) => field === FIELD.author);
          if (word.isStop && !isName) continue;
          word.isNeeded = true;
          const titles = this.words[surname].sources.filter(({ field }) => field === FIELD.title).reduce((sum, { list }) => sum + list.n, 0);
          if (!isName && titles > FEW) {
            lone.push(word);
            continue;
          }
          for (const { list, rank, field } of this.words[surname].sources) {
            if (field === FIELD.title) push(word, list, rank, isName ? FIELD.unsure : FIELD.title);
            // A middle initial has no list of its own.
            if (field === FIELD.author && !isBound) push(word, list, rank, FIELD.author);
          }
        }
      }
      await Promise.all([...new Set(lone)].map((word) => read(word, (term, lists, rank) => push(word, lists.t, rank, FIELD.title))));
      await this.addIds();
    }

    /** A surname's papers with another initial than that of a name beside it, of `jian li` those of a Ming Li, come later. */
    tellNames() {
      const { initials } = this.query;
      for (const word of this.words) {
        if (!word.isName || initials.some(({ surname }) => this.words[surname] === word)) continue;
        const letters = this.words.filter((other) => other !== word && other.isName && other.chunk === word.chunk).map((other) => `,${utf8(Array.from(other.word)[0])}`);
        const isOther = ({ list: { term }, field }) => field === FIELD.author && term.includes(",") && !letters.some((ending) => term.endsWith(ending));
        const ofNames = word.sources.filter(({ list: { term }, field }) => field === FIELD.author && term.includes(","));
        if (!ofNames.every(isOther)) for (const source of ofNames.filter(isOther)) source.field = FIELD.apart;
      }
    }

    /** Identifiers among words: the papers that have them. */
    async addIds() {
      for (const keys of this.query.ids) {
        const ids = (await Promise.all(keys.map((key) => this.attempt(this.index.ids(lookupKey(key), this.root.keys), [])))).flat();
        const block = { ids: Uint32Array.from(new Set(ids)).sort(), columns: [] };
        this.words.push({ word: "", isNeeded: true, isFilter: true, sources: ids.length ? [{ list: { n: ids.length, field: "e", read: () => block }, rank: 0, field: FIELD.other, parts: new Map() }] : [] });
      }
      this.start();
    }

    /** Begins with the newest. */
    start() {
      const ranges = this.query.years;
      this.low = Math.max(0, ...ranges.map(([from]) => from));
      this.high = Math.min(END_OF_IDS, ...ranges.map(([, to]) => to));
      this.floor = this.high;
      this.active = this.words.filter(({ isNeeded, isUnknown }) => isNeeded && !isUnknown);
      for (const word of [...this.active, ...this.not]) word.map = new Map();
      if (this.high <= this.low) this.floor = this.low;
      // Without words all papers are looked through; with words that can't be looked up, none is.
      [this.scan, this.later] = [null, null];
      if (this.active.length > 0) {
        // A year alone is also all papers of that year.
        const isYears = this.active.every(({ years }) => years);
        if (isYears) this.later = this.blocks(Math.max(this.low, ...this.active.map(({ years }) => years[0])), Math.min(this.high, ...this.active.map(({ years }) => years[1])));
        return;
      }
      this.floor = this.low;
      this.isScan = true;
      const { words, years, not } = this.query;
      const isFiltered = words.length === 0 && this.words.length === 0 && (years.length > 0 || not.length > 0);
      this.scan = isFiltered ? this.blocks(this.low, this.high) : [];
    }

    /** Puts a part of a list into a word's map. */
    async fill(word, source, block) {
      const isTitle = source.list.field === "t";
      const { ids, columns } = block;
      const base = source.rank + source.field * 256;
      const categories = columns[columns.length - 1];
      for (let at = 0; at < ids.length; at += 1) {
        const id = ids[at];
        const value = base + (isTitle ? columns[0][at] : 0);
        if (!(word.map.get(id) <= value)) word.map.set(id, value);
        if (categories && !this.categories.has(id)) this.categories.set(id, categories[at]);
        if (at % 20000 === 19999) await breathe();
      }
    }

    /** Reads a part of a list that lies outside, once. */
    readPart(word, source, at) {
      if (!source.parts.has(at)) {
        source.parts.set(at, (async () => {
          const block = await this.attempt(this.index.chunk(source.list, source.list.chunks[at]), null);
          if (block) await this.fill(word, source, block);
        })());
      }
      return source.parts.get(at);
    }

    /** Fills what is there without another file. */
    async fillInline() {
      for (const word of [...this.active, ...this.not]) {
        for (const source of word.sources) {
          if (source.list.chunks || source.isFilled) continue;
          source.isFilled = true;
          const block = await this.attempt((async () => source.list.read())(), null);
          if (block) await this.fill(word, source, block);
        }
      }
    }

    isYear(word, id) {
      return word.years && id >= word.years[0] && id < word.years[1];
    }

    /** The ids that all complete words have; `null` where there is no complete word. */
    known() {
      const complete = this.active.filter(({ sources, years }) => !years && sources.every(({ list, parts }) => !list.chunks || parts.size === list.chunks.length));
      if (complete.length === 0) return null;
      complete.sort((one, other) => one.map.size - other.map.size);
      const ids = [];
      for (const id of complete[0].map.keys()) {
        if (id >= this.low && id < this.floor && complete.every(({ map }) => map.has(id)) &&
          this.active.every((word) => !word.years || this.isYear(word, id) || word.map.has(id) || word.sources.some(({ list }) => list.chunks))) ids.push(id);
      }
      return Uint32Array.from(ids).sort();
    }

    /** Reads one more window of time, back from the one before. */
    async look() {
      await this.fillInline();
      const known = this.known();
      const isFew = known !== null && known.length <= FEW;
      const needed = [];
      for (const word of [...this.active, ...this.not]) {
        if (isFew && !word.isFilter && !word.cat) continue;
        for (const source of word.sources) {
          (source.list.chunks ?? []).forEach((chunk, at, chunks) => {
            const [from, to] = [chunk.key, chunks[at + 1]?.key ?? END_OF_IDS];
            if (source.parts.has(at) || to <= this.low || from >= this.floor) return;
            if (known && !known.some((id) => id >= from && id < to)) return;
            needed.push({ word, source, chunk, at, from, to });
          });
        }
      }
      needed.sort((one, other) => other.to - one.to || other.from - one.from);
      const now = isFew ? needed : needed.slice(0, MOST_CHUNKS);
      const next = needed[now.length];
      const floor = next ? Math.max(this.low, next.to) : this.low;
      await Promise.all(now.map(({ word, source, at }) => this.readPart(word, source, at)));
      const top = this.floor;
      this.floor = floor;
      if (isFew) await this.few(known);
      else this.rank(top);
    }

    /** Few candidates: all rows are read, and decide. */
    async few(ids) {
      const found = [];
      await Promise.all(Array.from(ids, async (id) => {
        const rows = await this.attempt(this.index.rows(id), null);
        if (!rows) this.unread.push(id);
        for (const row of rows ?? []) {
          const match = await this.check(row, id);
          if (match && this.isNew(row)) found.push({ row, id, score: scoreRow(row, match, this.query) });
        }
      }));
      this.order(found);
      this.counted.push(...found.map(({ id }) => id));
      this.results.push(...found.map(({ row }) => row));
      this.total += found.length;
    }

    order(found) {
      const isNewest = this.sort === "newest";
      found.sort((one, other) => (isNewest ? 0 : one.score - other.score) || other.id - one.id);
    }

    /** Many candidates: the lists decide on the order. */
    rank(top) {
      const { active, not, query } = this;
      const base = active.filter(({ years }) => !years).sort((one, other) => one.map.size - other.map.size)[0] ?? active[0];
      const found = [];
      const isPhrase = query.phrases.length > 0;
      for (const id of base.map.keys()) {
        if (id < this.floor || id >= top || !active.every((word) => word.map.has(id) || this.isYear(word, id))) continue;
        if (not.some(({ map, years, sources }) => (years ? id >= years[0] && id < years[1] : sources.length > 0 && map.has(id)))) continue;
        const values = active.filter(({ isFilter }) => !isFilter).map(({ map }) => map.get(id) ?? FIELD.other * 256);
        // A title may have a letter beside a word, or a phrase where the first places of its words don't tell.
        const isUnsure = values.some((value) => [FIELD.unsure, FIELD.initials].includes((value >> 8) & 7)) || (isPhrase && !this.isInPlace(id));
        if (isUnsure) this.unsure.push(id);
        // What is shown already is taken first, and so counted once.
        else found.push({ id, score: this.exactIds?.has(id) ? -1e3 : score(values) - this.compounds.filter((ids) => ids.has(id)).length / Math.max(query.compounds.length, 1) });
      }
      this.order(found);
      this.take(found.map(({ id }) => id));
      // Where there is less than a page, some rows more are read at once.
      if (this.floor <= this.low && this.total < PAGE && this.unsure.length <= 2 * FEW) this.take(this.unsure.splice(0));
    }

    /** Adds candidates, which count until their rows are read. */
    take(ids) {
      this.waiting.push(...ids);
      this.counted.push(...ids);
      this.total += ids.length;
    }

    /** Whether the first places of a phrase's words follow each other as they should. */
    isInPlace(id) {
      return this.query.phrases.every(([from, to]) => {
        const part = this.words.slice(from, to);
        const isAgain = (at) => part.slice(0, at).some(({ word }) => word === part[at].word);
        const starts = part.map(({ map, isNeeded }, at) => (isNeeded && !isAgain(at) && map?.has(id) ? ((map.get(id) & 255) >> 3) - at : null));
        const known = starts.filter((start) => start !== null);
        return known.every((start) => start === known[0]);
      });
    }

    /** Whether a row matches. What its text can't tell, the lists do. */
    async check(row, id) {
      const match = matchRow(row, this.query, { isLoose: this.isLoose });
      if (match.isExcluded) return null;
      const { hasMore, isTitleCut } = readRow(row);
      const inList = async (word, fields) => {
        if (!word || word.isUnknown) return false;
        if (this.isYear(word, id)) return true;
        for (const source of word.sources) {
          if (!fields.includes(source.field)) continue;
          for (const [at, chunk] of (source.list.chunks ?? []).entries()) {
            const to = source.list.chunks[at + 1]?.key ?? END_OF_IDS;
            if (id >= chunk.key && id < to) await this.readPart(word, source, at);
          }
          const block = source.list.chunks ? null : await this.attempt((async () => source.list.read())(), { ids: [] });
          if (block ? has(block.ids, id) : word.map?.has(id) && fields.includes((word.map.get(id) >> 8) & 7)) return true;
        }
        return false;
      };
      for (const [at, { match: how }] of match.found.entries()) {
        if (how === MATCH.yes) continue;
        const fields = how === MATCH.no ? [] : [FIELD.other, ...(hasMore ? [FIELD.author, FIELD.apart, FIELD.initials] : []), ...(isTitleCut ? [FIELD.title, FIELD.unsure] : [])];
        if (this.abstractsRead) fields.push(FIELD.excerpt);
        if (!(await inList(this.words[at], fields))) return null;
      }
      for (const [at, how] of match.cats.entries()) {
        if (how !== MATCH.yes && !(await inList(this.words[this.query.words.length + at], [FIELD.other]))) return null;
      }
      for (const not of this.not) {
        if (not.years ? id >= not.years[0] && id < not.years[1] : not.cat && (await inList(not, [FIELD.other]))) return null;
      }
      return match;
    }

    /** Reads the rows of the next results, until there are `count`; there may be more than these. */
    async findMore(count) {
      this.limit = count;
      if (this.scan) return this.scanMore(count);
      const { length } = this.results;
      let read = 0;
      for (let most = 0; this.results.length < count;) {
        if (read >= MOST_ROWS && this.results.length > length) break;
        if (this.waiting.length === 0) {
          // Without any result it goes on by itself.
          if (!this.later && (this.results.length > length || (length > 0 && this.hasLooked))) break;
          if (this.floor > this.low) await this.look();
          else if (this.later) {
            this.scan = this.later;
            return this.scanMore(count);
          } else if (this.unsure.length) this.take(this.unsure.splice(0));
          else break;
          this.hasLooked = true;
          continue;
        }
        // Where rows are found wanting, ever more are read at a time. Of names, only a row tells whether one person has them.
        const isOfNames = this.active.filter(({ isName }) => isName).length > 1 && this.active.every(({ isName, isFilter }) => isName || isFilter);
        most = Math.max((count - this.results.length) * (isOfNames ? 2 : 1), 2 * most);
        const next = this.waiting.splice(0, most);
        read += most;
        const found = await Promise.all(next.map(async (id) => {
          const rows = await this.attempt(this.index.rows(id), null);
          if (!rows) return null;
          const matches = await Promise.all(rows.map((row) => this.check(row, id)));
          return rows.flatMap((row, at) => (matches[at] ? [{ row, id, score: scoreRow(row, matches[at], this.query) }] : []));
        }));
        const fresh = [];
        found.forEach((rows, at) => {
          // What can't be read still counts.
          if (!rows) {
            this.unread.push(next[at]);
            return;
          }
          const some = rows.filter(({ row }) => this.isNew(row));
          this.total += some.length - 1;
          if (rows.length === 0) this.counted = this.counted.filter((id) => id !== next[at]);
          fresh.push(...some);
        });
        // What was read together is put into the order that its rows tell.
        this.order(fresh);
        this.results.push(...fresh.map(({ row }) => row));
        if (found.includes(null)) break;
      }
      return this;
    }

    /** Goes on with older papers. */
    async lookBack() {
      const before = this.total;
      do await this.look(); while (this.floor > this.low && this.total === before);
      return this.findMore(this.limit + PAGE);
    }

    /** Reads the rows of titles that may have a phrase elsewhere. */
    async readUnsure() {
      this.take(this.unsure.splice(0));
      return this.findMore(this.limit + PAGE);
    }

    /** Without words there are all papers of some years, the newest first. */
    blocks(low, high) {
      const { from, bits, counts } = this.root.months;
      const names = [];
      counts.forEach((count, at) => {
        const month = (from % 100) - 1 + at;
        const [year, number] = [Math.floor(from / 100) + Math.floor(month / 12), month % 12];
        const [first, end] = [firstId(year, number), firstId(year, number + 1)];
        if (!count || first >= high || end <= low || this.query.not.some(({ years }) => years && first >= years[0] && first < years[1])) return;
        this.total += count;
        const parts = 2 ** parseInt(bits[at], 36);
        const left = { count };
        for (let part = 0; part < parts; part += 1) names.push({ name: `${year}${String(number + 1).padStart(2, "0")}/${part}`, left, isLast: part === 0 });
      });
      return names.reverse();
    }

    async scanMore(count) {
      const pending = (this.rows ??= []);
      while (this.results.length < count && (pending.length || this.scan.length)) {
        if (pending.length === 0) {
          // A part of a month without papers has no file: only when all were read it shows whether one was missing.
          const { name, left, isLast } = this.scan.shift();
          const rows = await this.index.block(name).catch(() => []);
          left.count -= rows.length;
          if (isLast && left.count > 0) this.failed = true;
          pending.push(...rows.slice().reverse());
          continue;
        }
        const row = pending.shift();
        const { isExcluded, found, cats } = matchRow(row, this.query);
        const isThere = !isExcluded && found.every(({ match }, at) => match === MATCH.yes || this.query.words[at].years) && cats.every((match) => match === MATCH.yes);
        if (isThere && this.isNew(row)) this.results.push(row);
        else this.total -= 1;
      }
      return this;
    }

    // What to do where nothing was found.

    async fallBack() {
      if (this.query.words.length === 0 || this.unread.length || this.active.length === 0 && this.words.some(({ isUnknown }) => isUnknown)) return;
      if (await this.tryInitials()) return;
      if (this.isSuggestion) return;
      if (await this.tryIdentifier()) return;
      await this.readAbstracts();
      if (this.results.length < 3) await this.suggest();
    }

    /** What stands beside an identifier may say of the paper what its row doesn't: `arXiv preprint arXiv:1706.03762, 2017`. */
    async tryIdentifier() {
      const id = this.query.hasOperators ? undefined : identifierIn(this.text);
      if (!id) return false;
      const found = await new Search(this.index, id, { isSuggestion: true }).run();
      if (found.results.length) this.suggestion = found;
      return found.results.length > 0;
    }

    again() {
      Object.assign(this, { waiting: [], unsure: [], hasLooked: false, counted: [], total: this.results.length });
      this.start();
      for (const word of this.words) for (const source of word.sources) Object.assign(source, { isFilled: false, parts: new Map() });
    }

    /** `edward witten` is also the `E. Witten` of a paper that has no more. Of a long name no list has the initial. */
    async tryInitials() {
      const { words } = this;
      let isNew = false;
      for (const [at, word] of words.entries()) {
        for (const other of [at - 1, at + 1]) {
          const beside = words[other];
          if (!beside || beside.chunk === undefined || beside.chunk !== word.chunk || word.isLetter || word.field === "t") continue;
          const ending = `,${utf8(Array.from(word.word)[0])}`;
          for (const { term, lists, rank } of beside.loose ?? []) {
            if (rank > 0 || !lists.a || !term.endsWith(ending)) continue;
            word.sources.push({ list: lists.a, rank: 0, field: FIELD.author, parts: new Map() });
            isNew = true;
          }
        }
      }
      for (const { from, to } of this.query.initials) {
        const names = words.filter(({ isName, chunk }) => isName && chunk === words[from].chunk);
        for (const { lists, rank } of names.length > 1 ? names.flatMap(({ loose }) => loose ?? []) : []) {
          if (rank > 0 || !lists.a) continue;
          for (const letter of words.slice(from, to + 1)) letter.sources.push({ list: lists.a, rank: 0, field: FIELD.author, parts: new Map() });
          isNew = true;
        }
      }
      if (!isNew) return false;
      this.isLoose = true;
      this.again();
      await this.findMore(PAGE);
      return this.results.length > 0;
    }

    /** Adds the words of abstracts' beginnings. */
    async addAbstracts() {
      this.abstractsRead = true;
      await Promise.all(this.words.map(async (word) => {
        if (!word.isNeeded || word.isFilter || word.field) return;
        const text = utf8(word.word);
        const entries = await this.attempt(this.index.terms("s", text, word.isPrefix ? text + LAST : `${text}\0`, 2, text), []);
        for (const { term, lists } of entries) word.sources.push({ list: lists.e, rank: term === text ? 0 : RANK, field: FIELD.excerpt, parts: new Map() });
      }));
    }

    async readAbstracts() {
      if (this.abstractsRead) return;
      await this.addAbstracts();
      this.again();
      await this.findMore(PAGE);
    }

    /** The words that one may have meant, the best first: the search that has results is shown. */
    async suggest() {
      const words = this.words.filter(({ isNeeded, isFilter, isUnknown, isLetter }) => isNeeded && !isFilter && !isUnknown && !isLetter);
      const papers = ({ sources }) => sources.filter(({ rank, field }) => rank === 0 && field < FIELD.unsure).reduce((sum, { list }) => sum + list.n, 0);
      const empty = words.filter((word) => papers(word) === 0);
      const doubtful = empty.length ? empty : words.slice().sort((one, other) => papers(one) - papers(other));
      const others = words.filter((word) => !empty.includes(word)).sort((one, other) => papers(one) - papers(other));
      // Words that begin alike are in files that were read.
      const beside = new Map();
      for (const { word } of doubtful.slice(0, MOST_DOUBTFUL)) beside.set(word, new Set(await this.attempt(this.index.neighbours(word), [])));
      const tried = new Set([this.text]);
      const attemptAll = async (pool, shortest = 3) => {
        const choices = doubtful.slice(0, MOST_DOUBTFUL).flatMap((word) => nearest(word.word, pool(word), shortest).slice(0, empty.length > 1 ? 2 : 6).map((near) => ({ word, ...near })));
        choices.sort((one, other) => one.edits - other.edits);
        // Several words of which none is there are all replaced.
        const texts = empty.length > 1
          ? [empty.reduce((text, { word }) => replaceWord(text, word, choices.find((choice) => choice.word.word === word)?.near ?? word), this.text)]
          : choices.slice(0, 8).map(({ word, near }) => replaceWord(this.text, word.word, near));
        return attemptTexts(texts);
      };
      const attemptTexts = async (texts) => {
        const searches = texts.filter((text) => !tried.has(text) && tried.add(text))
          .map((text) => new Search(this.index, text, { sort: this.sort, isSuggestion: true }));
        for (let at = 0; at < searches.length; at += 4) {
          const some = searches.slice(at, at + 4);
          await Promise.all(some.map((search) => search.run()));
          const best = some.filter(({ results }) => results.length).sort((one, other) => this.edits(one) - this.edits(other) || other.total - one.total)[0];
          if (best) {
            this.suggestion = best;
            return true;
          }
        }
        return false;
      };
      // What stands beside the rarest other word, where a word of two letters may be wrong, too.
      const near = new Map();
      for (const word of doubtful.slice(0, MOST_DOUBTFUL)) near.set(word, await this.wordsOfRows(others.filter((other) => other !== word)));
      if (await attemptAll((word) => near.get(word), 2)) return;
      const joined = this.query.words.slice(1).map(({ word }, at) => this.text.replace(new RegExp(`(${this.query.words[at].word})\\s+(?=${word})`, "iu"), "$1"));
      if (await attemptTexts(joined)) return;
      const common = await this.attempt(this.index.common(), []);
      if (await attemptAll(({ word }) => [...beside.get(word), ...common, ...splitWords(word, common)])) return;
      // A rare word is in another file if one of its first letters is wrong: where one is too many, or two are swapped, that file is known.
      const far = new Map();
      for (const { word } of doubtful.slice(0, 1)) far.set(word, (await Promise.all(beginnings(word).map((one) => this.attempt(this.index.neighbours(one), [])))).flat());
      if (await attemptAll(({ word }) => far.get(word) ?? [])) return;
      // Most words of a long text, such as a title whose formula was copied as something else: those of the paper that has most of them.
      const has = new Map();
      for (const { map } of words) for (const id of map?.keys() ?? []) has.set(id, (has.get(id) ?? 0) + 1);
      const [best, count] = [...has].reduce((one, other) => (other[1] > one[1] || (other[1] === one[1] && other[0] > one[0]) ? other : one), [0, 0]);
      const lacking = words.filter(({ map, sources }) => !map?.has(best) && !sources.some(({ list }) => list.chunks));
      if (count > 1 && 2 * lacking.length <= words.length) await attemptTexts([lacking.reduce((text, { word }) => replaceWord(text, word, ""), this.text).replace(/\s+/gu, " ").trim()]);
    }

    edits({ text }) {
      return distance(text, this.text, 4) - (isSwap(text, this.text) ? 0.5 : 0);
    }

    /** The words of the rows of the newest papers that have all of some words. */
    async wordsOfRows(words) {
      let ids = null;
      for (const { sources } of words) {
        const some = new Set();
        let isLong = false;
        for (const { list, rank, field } of sources) {
          if (rank > 0 || ![FIELD.title, FIELD.author, FIELD.apart].includes(field)) continue;
          if (list.chunks) isLong = true;
          else for (const id of (await this.attempt((async () => list.read())(), { ids: [] })).ids) some.add(id);
        }
        // What has a list that lies outside is in too many papers to tell anything.
        if (!isLong) ids = new Set(ids === null ? some : [...ids].filter((id) => some.has(id)));
      }
      if (ids === null || ids.size > 4 * FEW) return [];
      const rows = (await Promise.all([...ids].sort((one, other) => other - one).slice(0, 2 * FEW).map((id) => this.attempt(this.index.rows(id), [])))).flat();
      return rows.flatMap((row) => [...readRow(row).titles, ...readRow(row).names].flatMap(({ words }) => words));
    }

    /** Counts by primary category and by year, from the lists. */
    facets() {
      const [categories, years] = [new Map(), new Map()];
      const bump = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
      for (const id of this.counted) {
        const code = this.root.categories[this.categories.get(id)];
        if (code) bump(categories, code);
        bump(years, yearOf(id));
      }
      const byCount = (one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1);
      return { categories: [...categories].sort(byCount), years: [...years].sort((one, other) => other[0] - one[0]) };
    }

    /** The results to show. */
    get shown() {
      return this.results.slice(0, this.limit);
    }

    get hasMore() {
      return this.results.length > this.limit || this.waiting.length > 0 || (this.scan ?? this.later ?? []).length > 0 || (this.rows?.length ?? 0) > 0;
    }

    /** The year that was looked back to, if there are older papers that may match. */
    get since() {
      return this.root && this.query && this.low !== undefined && this.floor > this.low ? yearOf(this.floor) : null;
    }
  }

  const has = (ids, id) => {
    let [low, high] = [0, ids.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ids[middle] < id) low = middle + 1;
      else high = middle;
    }
    return ids[low] === id;
  };

  /** Whether two texts have the same letters, which is likelier than a wrong one. */
  const isSwap = (one, other) => one.length === other.length && Array.from(one).sort().join("") === Array.from(other).sort().join("");

  /** The words of a pool that are near to one, the nearest first: those with the same letters and those that begin alike before others. */
  function nearest(word, pool, shortest = 3) {
    const { length } = Array.from(word);
    const most = length < shortest ? 0 : length < 8 ? 1 : 2;
    const found = new Map();
    for (const near of pool) {
      if (near.includes(" ")) found.set(near, 1.5);
      else if (near === word) continue;
      else if (!found.has(near) && Array.from(near).length >= shortest) {
        const edits = distance(word, near, most);
        if (edits <= most) found.set(near, edits - (isSwap(near, word) ? 0.2 : 0) + (near[0] === word[0] ? 0 : 0.5) + (near.length === word.length ? 0 : 0.1));
      }
    }
    return Array.from(found, ([near, edits]) => ({ near, edits })).sort((one, other) => one.edits - other.edits || (one.near < other.near ? -1 : 1));
  }

  /** A word without one of its first letters, or with two of them swapped. */
  function beginnings(word) {
    const all = Array.from(word);
    const places = [0, 1, 2].filter((at) => at + 1 < all.length);
    const changed = (at, ...by) => [...all.slice(0, at), ...by, ...all.slice(at + 1 + (by.length && 1))].join("");
    return [...places.map((at) => changed(at)), ...places.slice(0, 2).map((at) => changed(at, all[at + 1], all[at]))];
  }

  /** A word as two that are frequent. */
  function splitWords(word, common) {
    const frequent = new Set(common);
    const all = Array.from(word);
    const splits = [];
    for (let at = 2; at + 2 <= all.length; at += 1) {
      const [one, other] = [all.slice(0, at).join(""), all.slice(at).join("")];
      if (frequent.has(one) && frequent.has(other)) splits.push(`${one} ${other}`);
    }
    return splits;
  }

  const RUNS = /[\p{Alphabetic}\p{N}\p{M}'’‘ʼ´′`]+/gu;

  /** A typed text with another word in the place of one. */
  function replaceWord(text, word, other) {
    return text.replace(/[^\s"“”:]+/gu, (token) => {
      if (!fold(token).words.includes(word)) return token;
      const replaced = token.replace(RUNS, (run) => (fold(run).words.join("") === word ? other : run));
      if (other === "") return replaced === token ? "" : replaced.replace(/^[-‐‑–]+|[-‐‑–]+$/gu, "");
      return replaced === token ? other : replaced;
    });
  }

  // 10 Rows: the markup that the program writes (src/site/row_markup.rs) ----------------------------

  const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  const escape = (text) => text.replace(/[&<>"']|[\0-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef]|[\ufffe\uffff]|[\ud83f\ud87f\ud8bf\ud8ff\ud93f\ud97f\ud9bf\ud9ff\uda3f\uda7f\udabf\udaff\udb3f\udb7f\udbbf\udbff][\udffe\udfff]/g,
    (one) => ENTITIES[one] ?? "\ufffd");
  const STANDINGS = new Map([["bound", "matches signed hash"], ["claimed", "unsigned"]]);

  /** How many versions a row shows of those that it has: the last ones. */
  const MOST_IN_A_ROW = 4;

  /** A row of the site. `root` leads to the site's root, `index` is what follows a folder, `marks` the link to the page of the marks. */
  function rowMarkup(row, { root, index, marks }) {
    const [suffix, source, datetime, day, category, isListed, titleStanding, title, authorsStanding, authors, more, , , versions, moreVersions] = row;
    const link = (path) => escape(`${root || "./"}${path}/${index}`);
    const mark = (of) => `<a class="mark ${escape(of)}" href="${escape(marks)}#${escape(of)}" tabindex="-1">${STANDINGS.get(of) ?? escape(of)}</a>`;
    const text = (of) => (typeof of === "string" ? escape(of) : of[1]);
    const links = (flat, path) => {
      const pairs = [];
      for (let at = 0; at + 1 < flat.length; at += 2) pairs.push(path(flat[at], flat[at + 1]));
      return pairs.map(([to, name]) => `<a href="${link(to)}">${escape(name)}</a>`).join(", ");
    };
    const names = Array.isArray(authors) ? links(authors, (name, listing) => [`authors/${listing}`, name]) + (more && `, and ${escape(more)}`) : text(authors.text);
    const by = authorsStanding && `<p class="by">${mark(authorsStanding)}<bdi>${names}</bdi></p>`;
    const others = links(versions.slice(-2 * MOST_IN_A_ROW), (other, version) => [`pith/${other}`, version]);
    const unshown = moreVersions + Math.max(0, versions.length / 2 - MOST_IN_A_ROW);
    const also = others && `, also ${others}${unshown > 0 ? ` and ${unshown} more` : ""}`;
    const date = datetime ? `<time datetime="${escape(datetime)}">${escape(day)}</time>` : `<span>${escape(day)}</span>`;
    const of = isListed ? `<a href="${link(`category/${category}`)}">${escape(category)}</a>` : `<bdi>${escape(category)}</bdi>`;
    return `<li data-suffix="${escape(suffix)}"><div class="work"><h3>${mark(titleStanding)}<a href="${link(`pith/${suffix}`)}" dir="auto">${text(title)}</a></h3>${by}</div>` +
      `\n<div class="side">${date} <code>${escape(suffix.slice(0, 8))}</code><br><span><bdi>${escape(source)}</bdi>${also} · ${of}` +
      `<span class="hidden">, signed</span></span></div></li>`;
  }

  /** Where in a text as shown the words of a query are: pairs of begin and end. */
  function rangesToMark(text, query) {
    const wanted = [...query.words.filter(({ isStop, isLetter }) => !isStop && !isLetter), ...query.covers.filter(({ field }) => field !== "c")];
    const isWanted = (word) => wanted.some((one) => one.word === word || (one.isPrefix && word.startsWith(one.word)));
    const ranges = [];
    const runs = [...text.matchAll(RUNS)].map((run) => ({ from: run.index, to: run.index + run[0].length, folded: fold(run[0]).words, run: run[0] }));
    runs.forEach(({ from, to, folded, run }, at) => {
      if (folded.length > 1 || IS_HAN.test(folded[0] ?? "")) {
        for (const { word } of wanted) {
          for (let found = run.indexOf(word); found >= 0; found = run.indexOf(word, found + 1)) ranges.push([from + found, from + found + word.length]);
        }
      } else if (folded.some(isWanted)) ranges.push([from, to]);
      // A compound, of which each part alone may be no word of the query.
      const next = runs[at + 1];
      const isAlone = folded.some(isWanted) || next?.folded.some(isWanted);
      if (next && !isAlone && /^[-‐‑–]$/u.test(text.slice(to, next.from)) && isWanted(folded.join("") + next.folded.join(""))) ranges.push([from, next.to]);
    });
    ranges.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
    const merged = [];
    for (const [from, to] of ranges) {
      const last = merged[merged.length - 1];
      if (last && from <= last[1]) last[1] = Math.max(last[1], to);
      else merged.push([from, to]);
    }
    return merged;
  }

  const library = { fold, sha256, utf8, Cursor, Index, Damaged, Search, parseQuery, identify, matchRow, rowMarkup, rangesToMark, distance, parseTerms, parseKeys,
    parseCommon, MATCH, make, scriptLoader, withoutClass, yearOf };
  if (typeof module === "object") {
    module.exports = library;
    return;
  }
  // For resolve.js, which looks up the exact keys.
  globalThis.pithSearch = library;

  // 11 The page -------------------------------------------------------------------------------------

  /** An element with attributes and children. */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  }

  /** Marks what matched in a row's title and names, but never in a formula. */
  function markRow(item, query) {
    for (const place of item.querySelectorAll("h3 > a:last-child, .by > bdi")) {
      const texts = [];
      const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("math")) texts.push(walker.currentNode);
      for (const text of texts) {
        for (const [from, to] of rangesToMark(text.data, query).reverse()) {
          const found = text.splitText(from);
          found.splitText(to - from);
          const mark = make("mark", {});
          found.replaceWith(mark);
          mark.append(found);
        }
      }
    }
  }

  const showQuery = (isThere) => document.documentElement.toggleAttribute("data-query", isThere);
  const thousands = (number) => number.toLocaleString("en");
  /** The filters of a query by category and year, and what is left of it without each. */
  function filtersOf(text) {
    const found = [...text.matchAll(/(?:^|\s)(cat|year):\s*[^\s"]+(?=\s|$)/giu)].filter(({ index }) => text.slice(0, index).split('"').length % 2 === 1);
    return found.map(({ 0: filter, 1: kind, index }) => ({
      filter: filter.trim(),
      kind: kind.toLowerCase(),
      rest: `${text.slice(0, index)} ${text.slice(index + filter.length)}`.replace(/\s+/g, " ").trim(),
    }));
  }


  function start() {
    const [form, place, outcome] = ["search", "results", "outcome"].map((id) => document.getElementById(id));
    // Another page with this script may have a `?q=` that asks nothing.
    if (!place) showQuery(false);
    if (!form || !place || !outcome) return;
    const input = form.elements.q;
    const { root = "../", index: end = "", marks = `${root}marks/${end}` } = place.dataset;
    const index = new Index(scriptLoader(root));
    const directory = document.getElementById("search-root");
    if (directory) index.giveRoot(directory.textContent);
    const [notices, narrow, sorts, list, buttons] = [["div", "notices"], ["nav", "narrow"], ["p", "sort"], ["ol", "entries"], ["p", "more"]]
      .map(([tag, name]) => make(tag, { class: name, hidden: name !== "entries" }));
    narrow.setAttribute("aria-label", "Narrow the results");
    list.setAttribute("aria-label", "Results");
    place.append(notices, narrow, sorts, list, buttons);
    const title = document.title;
    let current = null;
    let timer = 0;

    const read = () => {
      const address = new URLSearchParams(location.search);
      return { q: address.get("q") ?? "", sort: address.get("sort") === "newest" ? "newest" : "best" };
    };
    const addressOf = ({ q, sort }) => (q ? `?${new URLSearchParams({ q, ...(sort === "newest" && { sort }) })}` : location.pathname);

    /** Puts a query into the address: what is being typed takes one entry of the history, which Enter keeps. */
    const remember = (wanted, isDraft) => {
      try {
        const isSame = addressOf(read()) === addressOf(wanted);
        const isReplaced = isSame || (isDraft && (history.state?.isDraft || !read().q));
        history[isReplaced ? "replaceState" : "pushState"]({ isDraft: isDraft && !(isSame && !history.state?.isDraft) }, "", addressOf(wanted));
      } catch {
        // A browser that lets no page of a disk change its address searches without.
      }
    };

    const go = (wanted, isDraft = false) => {
      clearTimeout(timer);
      remember(wanted, isDraft);
      return search(wanted, { isTyping: isDraft });
    };

    const linkTo = (wanted, ...content) => make("a", { href: addressOf(wanted), click: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      input.value = wanted.q;
      go(wanted);
      outcome.focus();
    } }, ...content);

    const show = (element, ...content) => {
      element.replaceChildren(...content);
      element.hidden = content.length === 0;
    };

    async function search(wanted, { isRetry, ...options } = {}) {
      const { q, sort } = wanted;
      // What came with the page may be of another build than the index.
      if (isRetry && directory) index.files.delete("root/");
      const isEmpty = q.trim() === "";
      document.title = isEmpty ? title : `${q} · ${title}`;
      showQuery(!isEmpty);
      if (isEmpty) {
        current = null;
        [notices, narrow, sorts, buttons].forEach((element) => show(element));
        list.replaceChildren();
        list.removeAttribute("data-results");
        list.removeAttribute("aria-busy");
        outcome.textContent = "";
        return;
      }
      const mine = new Search(index, q, { sort, ...options });
      current = mine;
      await wait(mine, wanted, mine.run(), 0);
    }

    /** A button that searches in another way. The keyboard goes to what came out. */
    const otherwise = (wanted, label, options) => make("button", { type: "button", click: async () => {
      await search(wanted, options);
      outcome.focus();
    } }, label);

    /** Waits for a part of a search, and shows it unless another one has begun. */
    async function wait(mine, wanted, work, from) {
      list.setAttribute("aria-busy", "true");
      try {
        await work;
      } finally {
        if (current === mine) {
          render(mine, wanted, from);
          list.removeAttribute("aria-busy");
        }
      }
    }

    /** Goes on with a search, and takes the keyboard to the first of the new results. */
    const button = (mine, wanted, label, act) => make("button", { type: "button", click: async () => {
      if (current !== mine) return;
      const { length } = list.children;
      await wait(mine, wanted, act(), length);
      if (current === mine) (list.children[length]?.querySelector("h3 > a:last-child") ?? outcome).focus();
    } }, label);

    function render(mine, wanted, from) {
      const shown = mine.suggestion ?? mine;
      const total = shown.total + (mine.suggestion ? mine.results.length : 0);
      outcome.replaceChildren(...say(mine, shown, total));
      list.dataset.results = total;
      const rows = (mine.suggestion ? [...mine.shown, ...shown.shown] : shown.shown).slice(from);
      const template = document.createElement("template");
      template.innerHTML = rows.map((row) => rowMarkup(row, { root, index: end, marks })).join("\n");
      for (const item of template.content.querySelectorAll("li")) {
        markRow(item, shown.query ?? parseQuery(wanted.q));
        if (shown.claiming?.has(item.dataset.suffix)) item.firstElementChild.append(make("p", { class: "note" }, "It claims this DOI, which no signature covers."));
      }
      if (from === 0) list.replaceChildren(template.content);
      else list.append("\n", template.content);
      const isMissing = mine.failed || shown.failed;
      show(notices, ...(isMissing ? [make("p", {}, "Part of the search index is missing or damaged. Results may be incomplete. ",
        otherwise(wanted, "Retry", { isRetry: true }))] : []));
      show(narrow, ...facets(shown, wanted));
      const isSorted = total > 1;
      show(sorts, ...(isSorted ? [["best", "Best first"], ["newest", "Newest first"]].flatMap(([sort, label]) => [" ", sort === wanted.sort
        ? make("span", { "aria-current": "true" }, label) : linkTo({ ...wanted, sort }, label)]) : []));
      const more = [];
      if (shown.hasMore) more.push(button(mine, wanted, "Show ten more", () => shown.findMore(shown.limit + PAGE)));
      else if (shown.since !== null) more.push(button(mine, wanted, "Search older papers", () => shown.lookBack()));
      else if (shown.unsure.length) more.push(button(mine, wanted, `Look at ${thousands(shown.unsure.length)} more titles with these words`, () => shown.readUnsure()));
      if (mine.isCut) more.push(otherwise(wanted, "Find other papers with these words", { more: true }));
      else if (mine.query && !mine.isIdentifier && !mine.abstractsRead && mine.query.words.length && !shown.isScan) {
        more.push(otherwise(wanted, "Also search abstracts", { abstracts: true, more: true }));
      }
      show(buttons, ...more.flatMap((one) => [" ", one]));
    }

    /** What came out, in a sentence. */
    function say(mine, shown, total) {
      const quote = (text) => make("q", {}, text);
      const count = (number) => `${thousands(number)} ${number === 1 ? "result" : "results"}`;
      if (!mine.root) return ["The index could not be read."];
      const since = shown.since === null ? "" : ` since ${shown.since}`;
      if (mine.suggestion) return [mine.results.length ? "No titles or authors match " : "No results for ", quote(mine.text), "; showing ", quote(shown.text), `: ${count(total)}${since}.`];
      if (total === 0 && (mine.failed || shown.unread.length)) return ["The results for ", quote(mine.text), " could not be read."];
      if (total === 0 && mine.isIdentifier) {
        // That page knows what was removed, too, and where else to ask.
        const lookup = make("a", { href: `${root}resolve/${end}?${new URLSearchParams({ q: mine.text })}` }, "Look it up");
        const isUnsure = mine.root.more_versions === true && !identify(mine.text)[0]?.startsWith("arxiv:");
        return [isUnsure ? "The index has no paper with the identifier " : "This mirror has no paper with the identifier ", quote(mine.text),
          ...(isUnsure ? [", but it doesn’t name all versions of the papers here"] : []), ". ", lookup, " to see where else it may be, and whether it was removed."];
      }
      if (shown.unread.length && shown.results.length === 0) return ["The results for ", quote(shown.text), " could not be read."];
      if (total === 0) return ["No results", since, " for ", quote(mine.text), "."];
      if (mine.isCut) return [`${count(total)} with this title.`];
      if (mine.abstractsRead && !mine.abstracts) return ["No titles or authors match ", quote(mine.text), `, but abstracts do: ${count(total)}${since}.`];
      return [`${count(total)}${since}.`];
    }

    /** Counts to narrow by, and what the query is narrowed by. */
    function facets(shown, wanted) {
      if (!shown.root || !shown.query) return [];
      const { text } = shown;
      const { categories, years } = shown.later ? { categories: [], years: [] } : shown.facets();
      const group = (label, items) => make("div", {}, make("p", { class: "note" }, label), make("ul", {}, ...items));
      const item = (q, name, count) => make("li", {}, linkTo({ ...wanted, q }, name), " ", make("span", { class: "num" }, thousands(count)));
      const filters = filtersOf(text);
      const parts = [];
      if (filters.length) {
        const remove = ({ filter, rest }) => linkTo({ ...wanted, q: rest }, filter, make("span", { "aria-hidden": "true" }, " ×"), make("span", { class: "hidden" }, ", remove"));
        parts.push(group("Narrowed by", filters.map((filter) => make("li", {}, remove(filter)))));
      }
      const others = categories.filter(([code]) => !shown.query.cats.includes(code.toLowerCase()));
      if (categories.length > 1) parts.push(group("Primary category", others.slice(0, 8).map(([code, count]) => item(`${text} cat:${code}`, code, count))));
      const plain = filtersOf(text).find(({ kind }) => kind === "year")?.rest ?? text;
      if (years.length > 1) parts.push(group("Year", years.slice(0, 12).map(([year, count]) => item(`${plain} year:${year}`, year, count))));
      return parts;
    }

    input.addEventListener("input", (event) => {
      clearTimeout(timer);
      if (event.isComposing) return;
      // What is shown is no longer of what is typed.
      if (input.value.trim()) list.setAttribute("aria-busy", "true");
      timer = setTimeout(() => go({ q: input.value, sort: read().sort }, true), 200);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || input.value === "") return;
      event.preventDefault();
      input.value = "";
      go({ q: "", sort: "best" }, true);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      go({ q: input.value, sort: read().sort });
    });
    const restore = () => {
      clearTimeout(timer);
      input.value = read().q;
      search(read());
    };
    addEventListener("popstate", restore);
    outcome.tabIndex = -1;
    if (read().q) restore();
    // What was typed before the script was there.
    else if (input.value) go({ q: input.value, sort: "best" }, true);
  }

  showQuery((new URLSearchParams(location.search).get("q") ?? "").trim() !== "");
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
