// Reads identifiers of papers out of what somebody pastes or an address asks for: arXiv ids, DOIs, Pith numbers, in all their
// spellings and in addresses. It looks nothing up and builds no address, and what it gives is of the grammars below alone.
// tests/identifiers.json is its table of cases.
"use strict";

(() => {
  /** The most characters that are read. Stops a link that holds a book. */
  const MOST_CHARACTERS = 4000;
  /** The most identifiers of a text, such as a list of references. */
  const MOST_IDENTIFIERS = 20;
  /** The most characters of a DOI: the index has none that is longer (src/values/doi.rs). */
  const MOST_DOI = 128;
  /** The most characters of an identifier with white space in it. */
  const MOST_UNBROKEN = 512;

  /** The archives of arXiv's old ids: in an address or a text, "records/1234567" is none. */
  const ARCHIVES = ("acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga " +
    "funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph q-alg q-bio " +
    "quant-ph solv-int supr-con").split(" ");
  const ARCHIVE = new RegExp(`^(?:${ARCHIVES.join("|")})$`);

  /** Folders whose pages are named by a Pith number, and those of arXiv's ids. */
  const OF_NUMBERS = ["pith", "pith-number", "paper", "p"];
  const OF_IDS = "abs pdf html format e-print eprint src ps paper papers p arxiv overview audio forum".split(" ");

  /** Members of a query that hold what is looked for: of this program's pages, and of arXiv's and others' services. */
  const OF_QUERIES = ["q", "query", "id", "id_list", "doi", "arxiv", "arxiv_id"];

  const HIDDEN = /[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
  const FILE = "(?:\\.(?:pdf|html?|json|ps|gz|tar\\.gz|bib|ris|txt|md))?";
  const VERSION = "(?:\\s*,?\\s*\\(?v(?:er(?:sion|s?\\.)?)?\\s*(\\d{1,4})\\)?)?";
  const NEW_ID = new RegExp(`^(\\d{4}\\.\\d{4,5})${VERSION}${FILE}/*$`, "i");
  const OLD_ID = new RegExp(`^([a-z]+(?:-[a-z]+)*)(?:\\.[a-z]{2})?/(\\d{7})${VERSION}${FILE}/*$`, "i");
  const NUMBER = /^(pith(?:\s*[:/.]\s*|\s+)(?:number\s*:?\s*)?)?(?:((?:19|20)\d\d)(?:\s*:\s*|\s+))?([a-z2-7]{8,26})\/*$/i;
  const DOI = /^10\.\d{4,9}\/[!-~]+$/;
  const LABELS = new RegExp("^(?:(?:arxiv|doi|e-?print|preprint|info|urn|digital object identifier)(?:\\s*[:/=]\\s*|\\s+)|" +
    "arxiv\\.?(?=\\d{4}\\.)|arxiv\\.(?=[a-z-]+/\\d{7}))+", "i");
  /** A command of TeX, or a member of BibTeX, before what it holds. */
  const COMMAND = /^\\?[a-z]+\s*=?\s*\{/i;
  const SCHEME = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i;

  /** A month of arXiv's new ids: elsewhere four digits, a point and four digits are a number. */
  const hasMonth = (id) => /^\d\d(?:0[1-9]|1[0-2])\./.test(id);

  const orNull = (digits) => (digits === undefined ? null : Number(digits));
  const ofArxiv = (id, version) => ({ kind: "arxiv", id, version: orNull(version), key: `arxiv:${id}` });
  const ofNumber = (suffix, year) => (
    { kind: "pith", suffix: suffix.toUpperCase(), year: orNull(year), key: `pith:${suffix.slice(0, 8).toLowerCase()}` });

  /** An identifier as it is shown: of plain characters alone. */
  function textOf(found) {
    if (found.kind === "arxiv") return `arXiv:${found.id}${found.version === null ? "" : `v${found.version}`}`;
    if (found.kind === "pith") return `pith:${found.year === null ? "" : `${found.year}:`}${found.suffix}`;
    return `doi:${found.doi}`;
  }

  /** A text in plain characters: full-width ones, hyphens and slashes of other kinds, characters that show nothing. */
  const plain = (text) => text.slice(0, MOST_CHARACTERS).normalize("NFKC").slice(0, MOST_CHARACTERS).replace(HIDDEN, "")
    .replace(/[‐‑‒–—―−]/g, "-").replace(/[⁄∕]/g, "/").replace(/[“”„‟«»]/g, '"').replace(/[‘’‚‛‹›′]/g, "'").trim();

  const OPENED_BY = { ")": "(", "]": "[", "}": "{", ">": "<" };

  /** A text without the quotes, brackets and punctuation around it; a bracket that is closed within it stays. */
  function bare(text) {
    const found = text.replace(/^[\s<([{"'`*]+/, "");
    const brackets = new Map();
    for (const one of found.match(/[()[\]{}<>]/g) ?? []) brackets.set(one, (brackets.get(one) ?? 0) + 1);
    let end = found.length;
    for (; end > 0; end -= 1) {
      const last = found[end - 1];
      const open = OPENED_BY[last];
      if (open === undefined ? !/[\s.,;:!?"'`*\\|]/.test(last) : brackets.get(last) <= (brackets.get(open) ?? 0)) break;
      if (open !== undefined) brackets.set(last, brackets.get(last) - 1);
    }
    return found.slice(0, end);
  }

  /** A text without what an address encodes; what isn't UTF-8 stays as it is. */
  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  function arxivOf(text, isKnown = () => true) {
    const [, id, version] = NEW_ID.exec(text) ?? [];
    if (id) return ofArxiv(id, version);
    const [, archive, number, old] = OLD_ID.exec(text.toLowerCase()) ?? [];
    return archive && isKnown(archive) ? ofArxiv(`${archive}/${number}`, old) : null;
  }

  const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

  /**
   * A DOI as it was registered, without what stands behind it where people copy it: what an address or HTML encodes, the rest of a
   * link in Markdown or HTML, members of a query, a folder's slash or page.
   */
  const registered = (text) => decoded(text).split(/\s/, 1)[0].replace(/&(?:lt|gt|amp);/gi, (entity) => ENTITIES[entity.toLowerCase()])
    .replace(/(?:\]\(|<\/a>|[?&][a-z_]+=).*$/i, "").replace(/(?:\/(?:index\.html)?)+$/i, "");

  /** A DOI. Those of arXiv are its ids. */
  function doiOf(text) {
    const whole = bare(text);
    if (/\s/.test(whole)) return null;
    const doi = bare(registered(whole)).toLowerCase();
    if (doi.length > MOST_DOI || !DOI.test(doi)) return null;
    const id = doi.startsWith("10.48550/arxiv.") && arxivOf(doi.slice("10.48550/arxiv.".length));
    return id || { kind: "doi", doi, key: `doi:${doi}` };
  }

  /** The DOI that a whole text is as it stands, also where copying could have added a part of it, such as a point at its end. */
  function exactDoiOf(text) {
    const doi = text.trim().replace(LABELS, "").toLowerCase();
    return doi.length <= MOST_DOI && DOI.test(doi) && !doi.startsWith("10.48550/arxiv.") ? { kind: "doi", doi, key: `doi:${doi}` } : null;
  }

  /**
   * A number: without `pith:` or a year, what has the length of one or a digit in it, since others are words. `isBare` says that
   * nothing but its length or a digit tells it from a word.
   */
  function numberOf(text) {
    const [, label = "", year, suffix] = NUMBER.exec(text) ?? [];
    if (!suffix) return null;
    const hasDigit = /[2-7]/.test(suffix);
    if (!label && !year && !hasDigit && ![8, 12, 16, 26].includes(suffix.length)) return null;
    const isBare = !year && suffix.length < 26 && !/[:/.]/.test(label) && !(label && hasDigit);
    return { ...ofNumber(suffix, year), ...(isBare && { isBare }) };
  }

  /** Whether an identifier may as well be a word, such as topology. */
  const mayBeWord = (found) => found.isBare === true && !/[2-7]/.test(found.suffix);

  /** What a whole text is, if it is one identifier. */
  function wholeOf(text) {
    const stripped = text.replace(LABELS, "").replace(/^#\s*/, "");
    return arxivOf(stripped) ?? doiOf(stripped) ?? numberOf(text) ?? (/^urn[:\s]/i.test(text) ? numberOf(stripped) : null);
  }

  /** What an address, or a path of one, is of. */
  function ofAddress(text, depth) {
    const [, path, query = ""] = /^([^?#]*)(?:\?([^#]*))?/.exec(text.replace(SCHEME, ""));
    const isDoiHost = !SCHEME.test(text) || /^[a-z]+:\/\/(?:dx\.|www\.)?doi\.org\b/i.test(text);
    const parts = decoded(path).split("/").map((part) => part.trim()).filter(Boolean);
    for (const [at, part] of parts.entries()) {
      const [before, next] = [parts[at - 1]?.toLowerCase(), parts[at + 1]];
      if (/^(?:doi:)?10\.\d{4,9}$/i.test(part) && next) {
        const doi = parts.slice(at).join("/").replace(/^doi:/i, "");
        return doiOf(isDoiHost ? doi : doi.replace(/\/(?:abstract|full|fulltext|e?pdf|meta|html|references)$|\.pdf$/i, ""));
      }
      const isOfNumbers = OF_NUMBERS.includes(before);
      const [, suffix, file] = /^([a-z2-7]{8,26})(\.[a-z]+)?$/i.exec(part) ?? [];
      if (suffix && (isOfNumbers || (suffix.length === 26 && /[2-7]/.test(suffix)))) {
        const isFile = /\.(?!html?$)[a-z]+$/i.test(file ?? parts[parts.length - 1]);
        return { ...ofNumber(suffix), ...(isFile && { isFile }) };
      }
      if (/^pith:/i.test(part) && numberOf(part)) return numberOf(part);
      const isOfIds = OF_IDS.includes(before);
      const label = LABELS.exec(part)?.[0] ?? "";
      const id = arxivOf(part.slice(label.length));
      if (id && (isOfIds || label || hasMonth(id.id))) return id;
      const old = next && arxivOf(`${part.slice(label.length)}/${next}`, (archive) => isOfIds || label !== "" || ARCHIVE.test(archive));
      if (old) return old;
    }
    if (depth < 3) {
      const members = new URLSearchParams(query);
      for (const name of OF_QUERIES) {
        const [found] = members.has(name) ? identifiersOf(members.get(name), depth + 1) : [];
        if (found) return found;
      }
    }
    return null;
  }

  /** Identifiers within a text, in order; what is an address or a DOI is nothing else. */
  const WITHIN = new RegExp([
    "(?<address>(?:https?|ftp)://[^\\s\"<>{}|\\\\^`]+|(?:[a-z\\d-]+\\.)*(?:arxiv|doi|alphaxiv)\\.org/[^\\s\"<>{}|\\\\^`]+)",
    "(?<doi>\\b10\\.\\d{4,9}/[^\\s\"{}|\\\\^`]+)",
    "(?<number>\\bpith\\s*[:/]\\s*(?:\\d{4}\\s*:\\s*)?[a-z2-7]{8,26}(?![a-z\\d])|(?<![a-z\\d])(?=[a-z]*[2-7])[a-z2-7]{26}(?![a-z\\d]))",
    `(?<old>(?<![a-z\\d-])(?:${ARCHIVES.join("|")})(?:\\.[a-z]{2})?/\\d{7}(?:v\\d{1,4})?(?!\\w))`,
    "(?<new>(?<![\\d.]|%[\\da-f]?)\\d\\d(?:0[1-9]|1[0-2])\\.\\d{4,5}(?:v\\d{1,4})?(?!\\w|\\.\\d))",
  ].join("|"), "gi");

  function within(text, depth) {
    const found = [];
    for (const { groups: { address, doi, number, old, new: id } } of text.matchAll(WITHIN)) {
      const one = address ? ofAddress(bare(address), depth) : doi ? doiOf(doi) : number ? numberOf(number) : arxivOf(old ?? id);
      if (one) found.push(one);
    }
    return found;
  }

  /** Each identifier once; an id without its version isn't another than with it. */
  function distinct(all) {
    const hasVersion = (key) => all.some((other) => other.key === key && other.version !== null);
    const isCovered = (one) => one.kind === "arxiv" && one.version === null && hasVersion(one.key);
    const texts = new Set();
    return all.filter((one) => !isCovered(one) && !texts.has(textOf(one)) && texts.add(textOf(one))).slice(0, MOST_IDENTIFIERS);
  }

  /**
   * A text without the white space in it, where that can't part words: it follows a point, colon, slash or hyphen, as where a line
   * ends, or stands between the groups of a number. Two words may look like a number together.
   */
  function unbroken(text) {
    const joined = text.replace(/\s+/g, "");
    if (joined.length > MOST_UNBROKEN) return null;
    if (/^pith:(?:\d{4}:)?[a-z2-7]+$/i.test(joined) || /^(?=.*[2-7])[A-Z2-7]{26}$/.test(joined)) return joined;
    // Behind the last point of a DOI there may be another sentence.
    return /[^./:-]\s/.test(text) || (/[.-]\s/.test(text) && /10\.\d{4,9}\//.test(text)) ? null : joined;
  }

  /** A text as it is, and with what an address encodes, which some encode twice. */
  function spellingsOf(text) {
    const cleaned = plain(text);
    return [...new Set([cleaned, decoded(cleaned), decoded(decoded(cleaned))].map((one) => bare(plain(one).replace(COMMAND, ""))))];
  }

  /** The one identifier that a whole text is, with what may be around it, or nothing. */
  function identifierOf(text, depth = 0) {
    for (const one of spellingsOf(text)) {
      const isOfWords = /\s/.test(one);
      const isAddress = !isOfWords && (one.includes("/") || /^(?:resolve|search)?\?/.test(one)) && !DOI.test(one);
      const found = wholeOf(one) ?? (isAddress ? ofAddress(one, depth) : null);
      if (found) return found;
      const joined = isOfWords ? unbroken(one) : null;
      const whole = joined === null ? null : (wholeOf(joined) ?? (joined.includes("/") ? ofAddress(joined, depth) : null));
      if (whole) return whole;
    }
    return null;
  }

  /**
   * The identifiers in a text: none, one, or several where there is more than one. Each is
   * `{ kind: "arxiv", id, version }`, `{ kind: "pith", suffix, year }` (the suffix or its beginning) or `{ kind: "doi", doi }`, with the
   * `key` that it is looked up by; `isFile` says that an address was of a file beside a paper's page, `isBare` that only its form
   * tells a number from a word.
   */
  function identifiersOf(text, depth = 0) {
    const whole = identifierOf(text, depth);
    if (whole) return [whole];
    return distinct(spellingsOf(text).map((one) => within(one, depth)).find((some) => some.length > 0) ?? []);
  }

  /** Why a text that looks like an identifier is none, in a clause; else nothing. */
  function whyNone(text) {
    const joined = bare(plain(text)).replace(/\s+/g, "");
    if (/^(?:arxiv[:.]?)?\d{4}\.\d+(?:v\d*)?$/i.test(joined)) return "an arXiv id has four digits, a point, and four or five digits";
    const [doi = ""] = /(?<!\d)10\.\d{4,9}\/[!-~]+$/.exec(joined) ?? [];
    if (doi.length > MOST_DOI) return `a DOI of more than ${MOST_DOI} characters is too long to be looked up here`;
    if (/^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:?)?10\.[\d.]*(?:\/.*)?$/i.test(joined)) {
      return "a DOI has “10.”, a number of four to nine digits, a slash, and a name in plain characters";
    }
    const [, number] = /^pith[:/](?:\d{4}:)?([a-z\d]+)$/i.exec(joined) ?? [];
    if (number === undefined) return "";
    if (/[0189]/.test(number)) return "a Pith number has no 0, 1, 8 or 9";
    return number.length < 8 ? "a short Pith number has at least 8 characters" : "a Pith number has 26 characters after the year";
  }

  const library = { MOST_IDENTIFIERS, decoded, exactDoiOf, identifierOf, identifiersOf, mayBeWord, textOf, whyNone };
  if (typeof module === "object") module.exports = library;
  else globalThis.pithIdentifiers = library;
})();
