// What a paper's page shows, compared with what its document says. It reads the text that a reader sees, and nothing that the page
// says of itself. docs/checker.md tells what is compared, and static/page-tex.js reads TeX.
//
//   pithPageText.compare(page, result, names, look)   a list of { name, label, result, standing, signed, shown, why, isOpen, isCompared }
//
// `result` of each is `pass`, `fail` or `unknown`: holds, does not hold, cannot be decided here. `isOpen`: the page may show something
// else, so that it doesn't hold either. What is unsigned is `unknown` and not open where the page shows what the document says.
// `names` has what the site calls categories and licenses by their codes and addresses, and what commands of TeX stand for.
// `look.isSeen(node, isFolded)` says whether a reader sees an element or a text, also a folded one if `isFolded`;
// `look.hasMore(element)` whether a stylesheet adds a text to it.
"use strict";

(() => {
  const tex = typeof module === "object" ? require("./page-tex.js") : globalThis.pithTex;

  /** The most characters of a text that is compared. Stops an unsigned abstract of megabytes. */
  const MOST_COMPARED = 100_000;
  /** How many characters and items a page shows (src/text/plain.rs, src/site/paper/facts.rs). */
  const MOST_SHORT = 500;
  const MOST_CATEGORIES = 50;
  /** From how many characters on the abstract of a document may be cut. */
  const EXCERPT = 600;
  const CUT = "… (the document has more)";

  // 1 What is seen ----------------------------------------------------------------------------------

  /** White space as a reader sees it. */
  const spaced = (text) => text.replace(/\s+/g, " ").trim();

  /** The text with a mark for each character that no page holds (src/text/plain.rs). */
  const printable = (text) => text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]|\p{Noncharacter_Code_Point}/gu, "\ufffd");

  function short(text) {
    const characters = [...text];
    return printable(characters.length > MOST_SHORT ? characters.slice(0, MOST_SHORT).join("") + CUT : text);
  }

  /** All that the texts of this program's pages are made of. Anything else may show a text that isn't read here, as an image does. */
  const TEXTUAL = new Set("a abbr b bdi br code div em i p span strong sub sup time wbr".split(" "));
  const BLOCKS = new Set(["P", "DIV", "DETAILS", "SUMMARY", "LI", "BR"]);

  /** Whether there is something in a text that a reader could see. */
  const isInk = (text) => /[^\s\u2061-\u2064]/.test(text);

  /** What a reader sees of an element, in pieces: text, and formulas. `pieces.isOdd`: there is more in it than text that is seen. */
  function piecesOf(element, look) {
    const pieces = [];
    pieces.isOdd = !look.isSeen(element) || look.hasMore(element);
    const add = (text) => {
      const last = pieces.at(-1);
      if (last && !last.isFormula) last.text += text;
      else pieces.push({ text, isFormula: false });
    };
    const walk = (node) => {
      if (node.nodeType === 3) {
        if (isInk(node.data) && !look.isSeen(node)) pieces.isOdd = true;
        else add(node.data);
      } else if (node.nodeType === 1 && !look.isSeen(node)) {
        pieces.isOdd ||= isInk(node.textContent) || !TEXTUAL.has(node.localName);
      } else if (node.nodeType === 1 && node.localName === "math") {
        pieces.push({ text: node.textContent, isFormula: true, line: tex.lineOf(node, (one) => look.isSeen(one) && !look.hasMore(one)) });
      } else if (node.nodeType === 1) {
        pieces.isOdd ||= !TEXTUAL.has(node.localName) || look.hasMore(node);
        if (BLOCKS.has(node.tagName)) add(" ");
        node.childNodes.forEach(walk);
        if (BLOCKS.has(node.tagName)) add(" ");
      }
    };
    element.childNodes.forEach(walk);
    return pieces;
  }

  const textOf = (pieces) => spaced(pieces.map(({ text }) => text).join(""));

  // 2 One text --------------------------------------------------------------------------------------

  /** Stands for a formula in a text. */
  const FORMULA = "\ue000";

  /** A text with one form of quotation marks. */
  const flat = (text) => spaced(text.normalize("NFC").replace(/``|''|[“”]/g, '"').replace(/[`‘’]/g, "'"));

  /** The letters of a text or a formula without their fonts. */
  const plainly = (text) => text.replace(/\ue005/g, "").normalize("NFKC");

  const FONTS_DIFFER = "Its letters and signs are the same, but the letters of a formula may be in another font.";
  const UNREAD = "It has a formula that this check can’t read. All else is the same.";

  /** Compares what a document says with the pieces that show it. `ending` is what the page adds. */
  function compareText(said, pieces, signs, ending = "") {
    const shown = pieces.map(({ text, isFormula }) => (isFormula ? FORMULA : text)).join("");
    if (said.length > MOST_COMPARED || shown.length > MOST_COMPARED) return ["unknown", "The text is too long to be compared here."];
    if (/[\ue000-\ue005]/.test(said + pieces.map(({ text }) => text).join(""))) return ["unknown", "It has characters that have no meaning of their own."];
    // arXiv indents the first line of every further paragraph.
    const wanted = printable(said).trim().split("\n  ").flatMap((paragraph) => [{ text: " " }, ...tex.read(paragraph.trim(), signs)]);
    wanted.push({ text: ending });
    const there = pieces.filter(({ isFormula }) => isFormula).map(({ line }) => line);
    /** Whether the page shows that. A formula that isn't read may be shown as its TeX. */
    const isSame = (isEqual) => {
      const formulas = wanted.filter(({ formula }) => formula);
      const text = wanted.map((one) => (one.formula ? FORMULA : one.text)).join("");
      return isEqual(flat(text), flat(shown)) && formulas.length === there.length
        && formulas.every(({ formula }, at) => there[at] !== null && formula.some((line) => isEqual(line, there[at])));
    };
    if (isSame((one, other) => one === other)) return ["pass"];
    if (isSame((one, other) => plainly(one) === plainly(other)) && there.length > 0) return ["unknown", FONTS_DIFFER];
    if (wanted.every(({ formula }) => formula !== null)) return there.includes(null) ? ["unknown", UNREAD] : ["fail"];
    return mayBeSame(wanted, flat(shown), there) ? ["unknown", UNREAD] : ["fail"];
  }

  /** Whether a page may show a text, of which some formulas aren't read: all else has to be the same. */
  function mayBeSame(wanted, shown, there) {
    const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    const MARK = "\ue001";
    const all = flat(wanted.map(({ formula, text }) => (formula ? FORMULA : formula === null ? MARK : text)).join(""));
    const unread = wanted.filter(({ formula }) => formula === null).map(({ text }) => flat(text));
    const source = all.split(MARK).map(escaped).reduce((before, after, at) => `${before}(${FORMULA}|${escaped(unread[at - 1])})${after}`);
    const found = new RegExp(`^${source}$`, "u").exec(shown);
    if (!found) return false;
    const formulas = wanted.filter(({ formula }) => formula !== undefined);
    let [at, own] = [0, 0];
    for (const { formula } of formulas) {
      const isThere = formula !== null || found[(own += 1)] === FORMULA;
      if (!isThere) continue;
      const line = there[at++] ?? null;
      if (formula !== null && line !== null && !formula.some((one) => plainly(one) === plainly(line))) return false;
    }
    return at === there.length;
  }

  // 3 A page ----------------------------------------------------------------------------------------

  const MONTHS = "January February March April May June July August September October November December".split(" ");

  /** A time as pages show it: its date in UTC; null where it isn't of a usual form. */
  function longDate(time) {
    const found = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d)))?$/.exec(time);
    if (found === null) return null;
    const [year, month, day, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map((one) => one && Number(one));
    const offset = found[7] ? (found[7] === "-" ? -1 : 1) * (Number(found[8]) * 60 + Number(found[9])) : 0;
    const date = new Date(Date.UTC(2000, month - 1, day, hour, minute - offset, second));
    date.setUTCFullYear(date.getUTCFullYear() - 2000 + year);
    return Number.isNaN(date.getTime()) ? null : `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  }

  const FACTS = "Pith number|Source|First submitted|Subject|Also listed under|License|DOI";
  const STANDINGS = "signed|matches signed hash|unsigned";
  /** The texts beside title, authors, abstract and facts that a page of this program has, by their places. They aren't compared. */
  const BESIDE = [
    [".newest", /^This is version .{1,600}\. This mirror also holds (another record of it, which its listings show|version .{1,600}, the newest here)\.$/],
    [".note", /^Sorted alphabetically by the registry; the paper’s own order may differ$/],
    [".note", /^The license is the paper’s\. Metadata from arXiv is CC0\.$/],
    [".note", new RegExp(`^(Headline: )?(${STANDINGS}) ?; from the registry’s review, not from the authors$`)],
    [".note", /^The first \d+ characters, all that the (record|bundle) has\.( The signed hash is that of the full abstract, so they can’t be checked against it\.)?( Full abstract at arXiv)?$/],
    [".label", new RegExp(`^(Title|Authors|Abstract): (${STANDINGS})$`)],
    [".signing", /^.{1,600}$/],
    [".links", /^(PDF at arXiv)? ?Cite ?(Check it)? ?([^ ]{1,100} ?DOI)?$/],
    ["h2", /^Abstract$/],
    ["summary", /^All other names$/],
    [".legend", /^signed matches signed hash unsigned What the marks mean$/],
    [".facts dt", new RegExp(`^(${STANDINGS}) ?(${FACTS})( Copy( Copied| Selected)?)?$`)],
  ];
  const COMPARED = "h1, .headline, .authors, [data-region=abstract], .facts dt + dd";
  const HEADING = "h1, h2, h3, h4, h5, h6, [role=heading]";
  const AROUND = new Set("main article section div dl ul li details p".split(" "));

  /**
   * The first text or element that a reader sees among the title, authors, abstract and facts, and that is neither compared nor one of
   * those that this program's pages have there: it may be taken for a title or an author. Empty where their order is another one;
   * null where all is as it should be.
   */
  function strangeIn(page, main, title, rawTitle, look) {
    const heading = [...page.querySelectorAll(HEADING)].find((one) => look.isSeen(one));
    if (heading !== title) return spaced(heading?.textContent ?? "");
    const all = [title, ...main.querySelectorAll(".authors, [data-region=abstract], .facts")];
    if (all.some((one, at) => at > 0 && !(all[at - 1].compareDocumentPosition(one) & 4))) return "";
    const lead = title.closest("main .row");
    if (lead === null) return "";
    let isBelow = false;
    // The button that copies the number, and its message (static/page.js).
    const isButton = (node) => node.localName === "button" && node.textContent === "Copy";
    const isKnown = (node) => {
      const text = spaced(node.textContent);
      const isText = [...node.querySelectorAll("*")].every((one) => TEXTUAL.has(one.localName) || one.localName === "li" || isButton(one));
      return isText && (BESIDE.some(([place, known]) => node.matches(place) && known.test(text)) || (node.matches(".note") && text === `In the document: ${rawTitle}`));
    };
    const walk = (node) => {
      if (node.nodeType === 3) return isInk(node.data) && look.isSeen(node.parentNode, true) ? spaced(node.data) : null;
      if (node.nodeType !== 1 || !look.isSeen(node, true)) return null;
      isBelow ||= node === title;
      if (isBelow && (node.matches(COMPARED) || isKnown(node))) return null;
      if (!AROUND.has(node.localName)) return isInk(node.textContent) ? spaced(node.textContent) : `<${node.localName}>`;
      return first(node.childNodes);
    };
    const first = (nodes) => {
      for (const node of nodes) {
        const found = walk(node);
        if (found !== null) return found;
      }
      return null;
    };
    // All of the main part up to the end of the row that has the title.
    for (let part = main; part !== lead;) {
      const next = [...part.children].find((child) => child.contains(lead));
      const nodes = [...part.childNodes];
      const found = first(nodes.slice(0, nodes.indexOf(next)));
      if (found !== null) return found;
      part = next;
    }
    return walk(lead);
  }

  /** The facts beside the text, by their labels: the element of each value. A label that is there twice has both. */
  function factsOf(main) {
    const facts = new Map();
    for (const label of main.querySelectorAll(".facts dt")) {
      const name = spaced(label.lastChild?.textContent ?? "");
      facts.set(name, [...(facts.get(name) ?? []), label.nextElementSibling].filter(Boolean));
    }
    return facts;
  }

  const EVERYTHING = { isSeen: () => true, hasMore: () => false };
  const NOT_FOUND = "This page doesn’t show it in a place that this check knows.";
  const ODD = "There is more at its place than a text that is seen: something hidden, an image, a field, or what a stylesheet adds.";
  const OPEN = { result: "unknown", isOpen: true, isCompared: false };

  /** What a page shows of each value of a document that is verified. */
  function compare(page, result, names, look = EVERYTHING) {
    const { values, checks, kind, signers } = result;
    const mains = [...page.querySelectorAll("main")];
    const main = mains.length === 1 ? mains[0] : page.createElement("main");
    const facts = factsOf(main);
    const rows = [];
    const inMain = (place) => [...main.querySelectorAll(place)];

    /** Adds a row. `places` are the elements that show the value: one, which has to be seen. */
    const add = (name, label, { value, standing }, places, { judge, piecesAt = (place) => piecesOf(place, look) }) => {
      const row = { name, label, standing, signed: value, shown: null, why: null, isOpen: false, isCompared: true };
      const there = places.filter((place) => look.isSeen(place)).map(piecesAt);
      if (value === null) {
        const shown = there.map(textOf).find((text) => text !== "");
        if (shown !== undefined) rows.push({ ...row, result: "fail", shown, why: `The ${kind} has nothing to show there.` });
        return;
      }
      if (there.length === 0) {
        rows.push({ ...row, ...OPEN, why: NOT_FOUND });
        return;
      }
      const judged = there.map((pieces) => ({ pieces, found: judge(value, pieces) }));
      const worst = ["fail", "unknown", "pass"].map((result) => judged.find(({ found }) => found[0] === result)).find(Boolean);
      const [outcome, why = null] = worst.found;
      Object.assign(row, { result: outcome, shown: textOf(worst.pieces), why });
      if (outcome === "unknown") Object.assign(row, OPEN);
      else if (outcome === "pass") Object.assign(row, doubt(name, standing, there, places));
      rows.push(row);
    };
    /** Why a value isn't shown for sure, although its place has it. */
    const doubt = (name, standing, there, places) => {
      if (there.some(({ isOdd }) => isOdd)) return { ...OPEN, why: ODD };
      if (places.length > 1) return { ...OPEN, why: "This page has it more than once." };
      if (standing !== "claimed") return {};
      if (name !== "title") return { result: "unknown", why: `The page shows what the ${kind} says. No signature covers it.` };
      const hash = checks.title === "unknown" ? "Pith signed a hash of the title, which can’t be compared here." : "No signature covers the title.";
      return { ...OPEN, why: `The page shows the title that the ${kind} has. ${hash}` };
    };
    const asText = { judge: (said, pieces) => compareText(said, pieces, names) };
    const exactly = { judge: (said, pieces) => [spaced(said) === textOf(pieces) ? "pass" : "fail"] };
    const fact = (name, label, claim) => add(name, label, claim, facts.get(label) ?? [], exactly);
    const signed = (value, of) => ({ value, standing: of.standing });

    add("number", "Pith number", values.number, inMain(".facts .number").map((one) => one.closest("dd") ?? one), exactly);
    const titles = [...page.querySelectorAll("h1")];
    // A document without a title is shown by its number.
    if (values.title.value === null) add("title", "Title", values.number, titles, exactly);
    else add("title", "Title", values.title, titles, asText);
    if (inMain(".headline").length > 0) add("headline", "Headline", values.headline, inMain(".headline"), asText);
    const source = `${values.source_kind.value === "arxiv" ? "arXiv" : values.source_kind.value}:${values.source_id.value}`;
    fact("source", "Source", signed(short(source) + short(`, version ${values.source_version.value}`), values.source_id));
    const sections = inMain("#versions");
    const version = sections.length === 1 ? sections[0].closest("section")?.querySelector(".text bdi") : null;
    add("version", "Version", signed(short(values.source_version.value), values.source_version), version ? [version] : [], exactly);
    const date = longDate(values.submitted_at.value);
    add("date", "First submitted", signed(`${date ?? short(values.submitted_at.value)}, as version 1`, values.submitted_at), facts.get("First submitted") ?? [], {
      judge: (said, pieces) => {
        const [found] = exactly.judge(said, pieces);
        return date === null && found === "fail" ? ["unknown", "The time has a form that this check doesn’t read."] : [found];
      },
    });
    const category = (code) => (Object.hasOwn(names.categories, code) ? `${names.categories[code]} (${code})` : short(code));
    fact("category", "Subject", signed(category(values.primary_category.value), values.primary_category));
    const cross = values.cross_categories.value;
    const more = cross.length > MOST_CATEGORIES ? `, and ${cross.length - MOST_CATEGORIES} more` : "";
    const listed = cross.slice(0, MOST_CATEGORIES);
    // Of a long list the last ones may be there by their codes alone.
    const shapes = listed.map((_, at) => [...listed.slice(0, listed.length - at).map(category), ...listed.slice(listed.length - at).map(short)].join(", ") + more);
    add("cross_categories", "Also listed under", signed(shapes[0] ?? null, values.cross_categories), facts.get("Also listed under") ?? [], {
      judge: (said, pieces) => [shapes.some((shape) => spaced(shape) === textOf(pieces)) ? "pass" : "fail"],
    });
    const license = values.license.value;
    const licenseName = Object.hasOwn(names.licenses, license) ? names.licenses[license] : license === "" ? "not stated" : short(license);
    fact("license", "License", signed(licenseName, values.license));
    add("abstract", "Abstract", values.abstract, inMain("[data-region=abstract]"), {
      judge: (said, pieces) => compareText(said, pieces, names, checks.abstract === "unknown" && [...said].length >= EXCERPT ? "…" : ""),
    });
    // A long list is shown in two parts, the second of which may be folded.
    const authors = inMain(".authors");
    const others = authors[1]?.matches(".authors + details > .authors") ? authors.splice(1, 1) : [];
    const folded = { ...look, isSeen: (node) => look.isSeen(node, true) };
    add("authors", "Authors", values.authors, authors, {
      ...asText,
      piecesAt: (place) => {
        const pieces = [piecesOf(place, look), ...others.map((other) => piecesOf(other, folded))];
        return Object.assign(pieces.flat(), { isOdd: pieces.some(({ isOdd }) => isOdd) });
      },
    });
    rows.push(...keyRow(page, main, signers, look));
    const title = titles.find((one) => look.isSeen(one));
    const strange = title && main.contains(title) ? strangeIn(page, main, title, spaced(printable(values.title.value ?? "")), look) : "";
    if (strange !== null) {
      const why = strange === "" ? "Title, authors, abstract and facts don’t stand in the places and the order that this check knows."
        : "This check doesn’t know it. A reader may take it for the title, or for a part of what is compared.";
      rows.push({ name: "beside", label: "Other text among these values", standing: "signed", signed: null, shown: strange === "" ? null : strange.slice(0, MOST_SHORT), why, ...OPEN });
    }
    const order = ["fail", "unknown", "pass"];
    const rank = ({ result, isOpen }) => 2 * order.indexOf(result) + (isOpen ? 0 : 1);
    return rows.sort((one, other) => rank(one) - rank(other));
  }

  /** The key that the page says signed. */
  function keyRow(page, main, signers, look) {
    if (signers.length === 0) return [];
    const whose = ({ key_id: id, is_registry: isRegistry }) => (isRegistry ? `the registry’s key ${id}` : `${id}, a key that this mirror trusts, not the registry’s`);
    const said = `Signed with ${whose(signers[0])}`;
    const row = { name: "key", label: "Key", standing: "signed", signed: said, shown: null, why: null, isOpen: false, isCompared: true };
    const open = (why, shown = null) => [{ ...row, ...OPEN, shown, why }];
    const sections = main.querySelectorAll("#proof");
    const first = sections.length === 1 ? sections[0].closest("section")?.querySelector(".text p") : null;
    if (!first || !look.isSeen(first)) return open(NOT_FOUND);
    const pieces = piecesOf(first, look);
    const shown = textOf(pieces);
    const isNamed = shown === said || shown.startsWith(`${said}.`) || shown.startsWith(`${said};`);
    if (!isNamed) return [{ ...row, result: "fail", shown: shown.slice(0, MOST_SHORT) }];
    if (pieces.isOdd) return open(ODD, shown.slice(0, MOST_SHORT));
    const feet = [...page.querySelectorAll(".colophon")].filter((foot) => look.isSeen(foot));
    const prints = spaced(feet.map((foot) => textOf(piecesOf(foot, look))).join(" "));
    const missing = signers.find(({ fingerprint }) => !prints.includes(fingerprint));
    if (!missing) return [{ ...row, result: "pass", shown: said }];
    if (!prints.includes("fingerprint")) return open("This page doesn’t show the key’s fingerprint in a place that this check knows.");
    return [{ ...row, result: "fail", signed: `${said}, fingerprint ${missing.fingerprint}`, shown: prints.slice(0, MOST_SHORT) }];
  }

  const library = { compare, compareText, piecesOf, textOf };
  if (typeof module === "object") module.exports = library;
  else globalThis.pithPageText = library;
})();
