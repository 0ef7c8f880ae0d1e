// What a paper's page shows, compared with what its document says. It reads the text that a reader sees, and nothing that the page
// says of itself. docs/checker.md tells how formulas are compared.
//
//   pithPageText.compare(page, result, names, isRendered)  a list of { name, label, result, standing, signed, shown, why, isOpen }
//
// `result` of each is `pass`, `fail` or `unknown`: holds, does not hold, cannot be decided here. `names` has what the site calls
// categories and licenses by their codes and addresses; `isRendered` says whether an element is visible. `isOpen` of a row: both texts are to be read, as the page may show another.
"use strict";

(() => {
  /** The most characters of a text that is compared. Stops an unsigned abstract of megabytes. */
  const MOST_COMPARED = 100_000;
  /** How many characters and items a page shows (src/text/plain.rs, src/site/paper/facts.rs). */
  const MOST_SHORT = 500;
  const MOST_CATEGORIES = 50;
  /** From how many characters on the abstract of a document may be cut. */
  const EXCERPT = 600;
  const CUT = "… (the document has more)";

  // 1 Texts -----------------------------------------------------------------------------------------

  /** White space as a reader sees it. */
  const spaced = (text) => text.replace(/\s+/g, " ").trim();

  /** The text with a mark for each character that no page holds (src/text/plain.rs). */
  const printable = (text) => text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]|[\ufdd0-\ufdef]|\p{Noncharacter_Code_Point}/gu, "\ufffd");

  function short(text) {
    const characters = [...text];
    return printable(characters.length > MOST_SHORT ? characters.slice(0, MOST_SHORT).join("") + CUT : text);
  }

  /** Whether a text has nothing that is TeX's, so that a page shows it as it is (src/tex/plain.rs). */
  const isPlain = (text) => !/[\\{}$~`']|--/.test(text);

  const BLOCKS = new Set(["P", "DIV", "DETAILS", "SUMMARY", "LI", "BR"]);

  /** What a reader sees of an element, in pieces: text, and formulas, each with its own text. */
  function piecesOf(element, isRendered) {
    const pieces = [];
    const add = (text) => {
      const last = pieces.at(-1);
      if (last && !last.isFormula) last.text += text;
      else pieces.push({ text, isFormula: false });
    };
    const walk = (node) => {
      if (node.nodeType === 3) {
        add(node.data);
      } else if (node.nodeType === 1 && isRendered(node)) {
        if (node.localName === "math") {
          pieces.push({ text: formulaText(node, isRendered), isFormula: true, linear: linearOfMath(node, isRendered) });
          return;
        }
        if (BLOCKS.has(node.tagName)) add(" ");
        node.childNodes.forEach(walk);
        if (BLOCKS.has(node.tagName)) add(" ");
      }
    };
    walk(element);
    return pieces;
  }

  function formulaText(node, isRendered) {
    if (node.nodeType === 3) return node.data;
    if (node.nodeType !== 1 || !isRendered(node)) return "";
    return [...node.childNodes].map((child) => formulaText(child, isRendered)).join("");
  }

  /** A sign of a formula in one form: compatible letters are one, and so are the forms of a minus, an asterisk and a prime. */
  const signOf = (text) => text.normalize("NFKD").replace(/[\s\u2061-\u2064\ufe00]/g, "").replace(/−/g, "-").replace(/∗/g, "*").replace(/′/g, "'");

  const withScripts = (base, lower, upper) => base + (lower === "" ? "" : `_{${lower}}`) + (upper === "" ? "" : `^{${upper}}`);

  /** A formula of a page in one line, as `linearOfTex` writes it; null where it has more than letters, signs, scripts, fractions and roots. */
  function linearOfMath(node, isRendered) {
    if (node.nodeType === 3) return signOf(node.data);
    if (node.nodeType !== 1) return "";
    if (!isRendered(node)) return null;
    const parts = [...(/^(math|mrow|mstyle|mpadded|mi|mn|mo|mtext|ms|mspace)$/.test(node.localName) ? node.childNodes : node.children)]
      .map((child) => linearOfMath(child, isRendered));
    if (parts.includes(null)) return null;
    const [base = "", first = "", second = ""] = parts;
    switch (node.localName) {
      case "msub": return withScripts(base, first, "");
      case "msup": return withScripts(base, "", first);
      case "msubsup": return withScripts(base, first, second);
      case "mfrac": return `\\frac{${base}}{${first}}`;
      case "msqrt": return `\\sqrt{${parts.join("")}}`;
      case "math": case "mrow": case "mstyle": case "mpadded": case "mi": case "mn": case "mo": case "mtext": case "ms": case "mspace": return parts.join("");
      default: return null;
    }
  }

  const textOf = (pieces) => spaced(pieces.map(({ text }) => text).join(""));

  // 2 TeX -------------------------------------------------------------------------------------------

  /** The mark of each accent of text (src/tex/symbols.rs). */
  const ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", u: "\u0306", ".": "\u0307", '"': "\u0308", r: "\u030a",
    H: "\u030b", v: "\u030c", d: "\u0323", c: "\u0327", k: "\u0328", b: "\u0331", t: "\u0361",
  };

  const pairsOf = (list) => {
    const words = list.split(/\s+/);
    return new Map(words.flatMap((name, at) => (at % 2 === 0 ? [[name, words[at + 1]]] : [])));
  };

  /** Letters of text. */
  const LETTERS = pairsOf(
    "AA Å aa å AE Æ ae æ DH Ð dh ð DJ Đ dj đ IJ Ĳ ij ĳ L Ł l ł NG Ŋ ng ŋ O Ø o ø OE Œ oe œ SS ẞ ss ß TH Þ th þ i ı j ȷ");

  /** Commands that stand for letters, in formulas and outside; all else that isn't a letter or a digit isn't compared. */
  const SYMBOLS = pairsOf(
    `Alpha Α alpha α Beta Β beta β Gamma Γ gamma γ Delta Δ delta δ Epsilon Ε epsilon ε varepsilon ε Zeta Ζ zeta ζ Eta Η eta η
    Theta Θ theta θ vartheta θ Iota Ι iota ι Kappa Κ kappa κ varkappa κ Lambda Λ lambda λ Mu Μ mu μ Nu Ν nu ν Xi Ξ xi ξ Omicron Ο
    omicron ο Pi Π pi π varpi π Rho Ρ rho ρ varrho ρ Sigma Σ sigma σ varsigma ς Tau Τ tau τ Upsilon Υ upsilon υ Phi Φ phi φ varphi φ
    Chi Χ chi χ Psi Ψ psi ψ Omega Ω omega ω varGamma Γ varDelta Δ varTheta Θ varLambda Λ varXi Ξ varPi Π varSigma Σ varUpsilon Υ
    varPhi Φ varPsi Ψ varOmega Ω digamma ϝ aleph א beth ב gimel ג daleth ד ell l hbar ħ hslash ħ imath ı jmath ȷ Re R Im I eth ð
    Finv Ⅎ Angstrom A textmu μ textohm Ω textordfeminine a textordmasculine o textnumero No textservicemark SM texttrademark TM
    textonehalf 12 textonequarter 14 textthreequarters 34 Bbbk k
    LaTeX LaTeX TeX TeX BibTeX BibTeX LaTeXe LaTeX2ε AMS AMS eTeX εTeX
    liminf liminf limsup limsup injlim injlim projlim projlim bmod mod varlimsup limsup varliminf liminf varinjlim injlim varprojlim projlim
    pmod mod pod mod circledR R circledS S`);

  /** Functions, which are set by their names. */
  const FUNCTIONS = new Set(
    ("argmax argmin det gcd inf lim max min plim Pr sup arccos arcctg arcsin arctan arctg arg ch cos cosec cosh cot cotg coth csc ctg cth "
    + "deg dim exp hom ker lg ln log sec sgn sh sin sinh tan tanh tg th").split(" "));

  /** Commands whose first argument isn't shown. */
  const HIDES = new Set("begin end hspace vspace hskip kern mkern label color textcolor tag hphantom vphantom phantom".split(" "));

  /** The letters and digits of a text, without accents: compatible forms are one, as 𝐱, ₓ and x. */
  const lettersOf = (text) => text.normalize("NFKD").replace(/ı/g, "i").replace(/ȷ/g, "j").replace(/[^\p{L}\p{N}]/gu, "");

  /**
   * The letters and digits that a text of TeX may be shown as: a list of letters and, for a command, of what it may be shown as: first
   * what it stands for, and last, where its formula stays TeX, its name.
   */
  function itemsOf(tex) {
    const items = [];
    for (const [whole, name, argument = ""] of tex.matchAll(/\\(?:([A-Za-z]+)(?:\*?\s*\{([^{}\\$]*)\})?|[^])|[^\\]+|\\/g)) {
      if (name === undefined) {
        items.push(...lettersOf(whole));
        continue;
      }
      const inside = lettersOf(argument);
      if (name === "unicode") {
        const code = Number(argument.trim().replace(/^x/i, "0x"));
        items.push([code < 0x110000 ? lettersOf(String.fromCodePoint(code)) : "", name + inside]);
        continue;
      }
      const set = LETTERS.get(name) ?? SYMBOLS.get(name) ?? (FUNCTIONS.has(name) ? name : "");
      if (HIDES.has(name)) {
        items.push(["", inside, name + inside]);
      } else {
        // Outside a formula `\deg` is a sign.
        items.push([...new Set([lettersOf(set), name, ...(name === "deg" ? [""] : [])])], ...inside);
      }
    }
    return items;
  }

  /** Commands that set their argument in another font, or whose sign is none. */
  const FONT = /^(?:math(?:bb|cal|rm|bf|it|sf|tt|frak|scr|ds|normal|bin|rel|ord|op)|boldsymbol|bm|text(?:it|bf|rm|sf|tt|sc|up|sl|normal)?|mbox|operatorname|emph|rm|bf|it|cal|sf|tt|left|right|quad|qquad|displaystyle|textstyle|[bB]igg?[lr]?)$/;

  /** Signs of simple formulas. */
  const SIGNS = pairsOf(
    `times × pm ± mp ∓ to → rightarrow → leftarrow ← leftrightarrow ↔ Rightarrow ⇒ mapsto ↦ le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ sim ∼ simeq ≃ approx ≈ equiv ≡
    cong ≅ propto ∝ ll ≪ gg ≫ cdot ⋅ circ ∘ ast * star ⋆ bullet ∙ infty ∞ in ∈ notin ∉ subset ⊂ subseteq ⊆ cup ∪ cap ∩ partial ∂ nabla ∇ prime '
    dagger † ddagger ‡ perp ⟂ parallel ∥ otimes ⊗ oplus ⊕ ldots … dots … cdots ⋯ langle ⟨ rangle ⟩ lbrace { rbrace } vert | mid ∣ lesssim ≲ gtrsim ≳ emptyset ∅
    forall ∀ exists ∃ sum ∑ prod ∏ int ∫ wedge ∧ vee ∨ setminus ∖ odot ⊙ sharp ♯ flat ♭ natural ♮`);

  /** A formula of TeX in one line, as `linearOfMath` writes it; null where it has more than simple commands. */
  function linearOfTex(tex) {
    const tokens = tex.match(/\\[A-Za-z]+|\\[^]|\s+|[^]/gu)?.filter((token) => token.trim() !== "") ?? [];
    let at = 0;
    let depth = 0;
    const argument = () => {
      if (at >= tokens.length || depth > 50) return null;
      const token = tokens[at++];
      if (token !== "{") return atom(token);
      depth += 1;
      const inside = row("}");
      depth -= 1;
      return inside;
    };
    const atom = (token) => {
      if (!token.startsWith("\\")) return /[{}^_~&$]/.test(token) ? null : signOf(token);
      const name = token.slice(1);
      if (/^[,;:!> ]$/.test(name)) return "";
      if (/^[%#&_${}]$/.test(name)) return name;
      if (name === "frac" || name === "sqrt") {
        const parts = name === "frac" ? [argument(), argument()] : [argument()];
        return parts.includes(null) ? null : `\\${name}${parts.map((part) => `{${part}}`).join("")}`;
      }
      if (FONT.test(name)) return "";
      const sign = LETTERS.get(name) ?? SYMBOLS.get(name) ?? SIGNS.get(name) ?? (FUNCTIONS.has(name) ? name : null);
      return sign === null ? null : signOf(sign);
    };
    const row = (end) => {
      let out = "";
      while (at < tokens.length && tokens[at] !== end) {
        const base = /^[_^']$/.test(tokens[at]) ? "" : argument();
        let [lower, upper, primes] = ["", "", ""];
        while (/^[_^']$/.test(tokens[at] ?? "")) {
          const sign = tokens[at++];
          const script = sign === "'" ? "'" : argument();
          if (script === null) return null;
          if (sign === "'") primes += script;
          else if (sign === "_" && lower === "") lower = script;
          else if (sign === "^" && upper === "") upper = script;
          else return null;
        }
        if (base === null) return null;
        out += withScripts(base, lower, primes + upper);
      }
      if (end === undefined) return out;
      at += 1;
      return at > tokens.length ? null : out;
    };
    return row();
  }

  /** Stands for a formula in a text. */
  const FORMULA = "\ue000";

  /** Whether all of a text is the same, formulas too, each of which is simple. */
  function isSameWithFormulas(tex, pieces) {
    const formulas = [];
    const text = tex.replace(/(\\[^])|\$([^$]+)\$/g, (whole, escaped, inside) => {
      if (escaped) return whole;
      formulas.push(linearOfTex(inside));
      return FORMULA;
    });
    const shown = pieces.map((piece) => (piece.isFormula ? FORMULA : piece.text)).join("");
    const there = pieces.filter(({ isFormula }) => isFormula);
    return typeset(text) === typeset(shown) && formulas.length === there.length
      && there.every(({ linear }, at) => linear !== null && linear === formulas[at]);
  }

  /** How much is tried at most, before the comparison is given up. Stops a text of commands that all may be shown in two ways. */
  const MOST_TRIED = 2_000_000;

  /** Whether the pieces show exactly the letters and digits of a text of TeX, in order; null where that takes too long. */
  function hasSameLetters(tex, pieces) {
    const items = itemsOf(tex);
    let tried = 0;
    let states = new Set([0]);
    for (const { text, isFormula } of pieces) {
      const letters = lettersOf(text);
      const ends = new Set();
      for (const state of states) {
        for (const end of isFormula ? afterFormula(items, state, letters) : afterText(items, state, letters, () => (tried += 1) < MOST_TRIED)) ends.add(end);
        if (tried >= MOST_TRIED) return null;
      }
      states = ends;
    }
    // What is left stands for no letter.
    const isNothing = (item) => Array.isArray(item) && item.includes("");
    return [...states].some((state) => items.slice(state).every(isNothing));
  }

  /** Where the items go on after some letters, in order. */
  function afterText(items, start, letters, isWanted) {
    const ends = new Set();
    const seen = new Set();
    const open = [[start, 0]];
    while (open.length > 0 && isWanted()) {
      const [item, at] = open.pop();
      const key = item * (letters.length + 1) + at;
      if (seen.has(key)) continue;
      seen.add(key);
      if (at === letters.length) ends.add(item);
      if (item === items.length) continue;
      for (const one of [items[item]].flat()) {
        if (letters.startsWith(one, at)) open.push([item + 1, at + one.length]);
      }
    }
    return ends;
  }

  /** The same of a formula, whose parts stand in another order than in TeX: an exponent after an index, the degree of a root. */
  function afterFormula(items, start, letters) {
    const wanted = [...letters].sort().join("");
    const found = [];
    let item = start;
    while (found.length < [...letters].length && item < items.length) {
      found.push(...[items[item]].flat()[0]);
      item += 1;
    }
    return found.sort().join("") === wanted ? [item] : [];
  }

  // 3 One text --------------------------------------------------------------------------------------

  /** A text of TeX as it is printed, where it has no formula: accents on letters, quotation marks and dashes of one form. */
  function typeset(text) {
    const letter = (mark, base) => ((LETTERS.get(base.replace("\\", "")) ?? base).replace("ı", "i").replace("ȷ", "j") + ACCENTS[mark]).normalize("NFC");
    return spaced(text
      .replace(/\\(?:emph|text(?:it|bf|rm|sf|tt|sc|up|sl))\s*\{/g, "{")
      .replace(/\\([`'^"~=.]|[uvHcdbkr](?![A-Za-z]))\s*(?:\{\s*(\\[ij]|\p{L})\s*\}|(\\[ij](?![A-Za-z])|\p{L}))/gu, (_, mark, one, other) => letter(mark, one ?? other))
      .replace(/\\([A-Za-z]{1,2})(?![A-Za-z])(?:\s*\{\}|\s+|)/g, (whole, name) => LETTERS.get(name) ?? whole)
      .replace(/\\([%&#_$])/g, "$1")
      .replace(/~/g, " ").replace(/[{}]/g, "")
      .replace(/---|—/g, "—").replace(/--|–/g, "–")
      .replace(/``|''|[“”]/g, '"').replace(/[`‘’]/g, "'")).normalize("NFC");
  }

  /** Compares what a document says with the pieces that show it. */
  function compareText(said, pieces) {
    const shown = textOf(pieces);
    const text = spaced(printable(said));
    if (text === shown && pieces.every(({ isFormula }) => !isFormula)) return ["pass"];
    if (text.length > MOST_COMPARED || shown.length > MOST_COMPARED) return ["unknown", "The text is too long to be compared here."];
    if (isPlain(text)) return ["fail"];
    const hasFormula = pieces.some(({ isFormula }) => isFormula);
    if (!hasFormula && typeset(text) === typeset(shown)) return ["pass"];
    if (hasFormula && isSameWithFormulas(text, pieces)) return ["pass"];
    const same = hasSameLetters(text, pieces);
    if (same === null) return ["unknown", "The text is too intricate to be compared here."];
    if (!same) return ["fail"];
    return ["unknown", "Its letters and digits are the same, in order. The signs and the layout of its TeX can’t be compared here."];
  }

  // 4 A page ----------------------------------------------------------------------------------------

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

  /** The facts beside the text, by their labels: the element of each value. A label that is there twice has both. */
  function factsOf(page) {
    const facts = new Map();
    for (const label of page.querySelectorAll(".facts dt")) {
      const name = spaced(label.lastChild?.textContent ?? "");
      facts.set(name, [...(facts.get(name) ?? []), label.nextElementSibling].filter(Boolean));
    }
    return facts;
  }

  /** What a page shows of each value of a document that is verified. */
  function compare(page, result, names, isRendered = () => true) {
    const { values, checks, signers } = result;
    const facts = factsOf(page);
    const rows = [];
    const pieces = (element) => piecesOf(element, isRendered);

    /** Adds a row. `places` are the elements that show the value: each has to. */
    const add = (name, label, { value, standing }, places, ofPieces = compareText) => {
      const there = places.filter((place) => isRendered(place)).map(pieces);
      if (value === null) {
        const shown = there.map(textOf).find((text) => text !== "");
        if (shown !== undefined) rows.push({ name, label, standing, result: "fail", signed: null, shown, why: `The document has no ${label.toLowerCase()}.` });
        return;
      }
      if (there.length === 0) {
        rows.push({ name, label, standing, result: "unknown", signed: value, shown: null, why: "This page doesn’t show it in a place that this check knows." });
        return;
      }
      const judged = there.map((one) => ({ pieces: one, found: ofPieces(value, one) }));
      const worst = ["fail", "unknown", "pass"].map((result) => judged.find(({ found }) => found[0] === result)).find(Boolean);
      const [outcome, why] = worst.found;
      const row = { name, label, standing, result: outcome, signed: value, shown: textOf(worst.pieces), why: why ?? null, isOpen: outcome === "unknown" };
      if (outcome === "pass" && standing === "claimed") {
        row.result = "unknown";
        row.why = "The page shows what the document says. No signature covers it.";
      }
      rows.push(row);
    };
    const exactly = (said, shown) => [spaced(said) === textOf(shown) ? "pass" : "fail"];
    const fact = (name, label, claim) => add(name, label, claim, facts.get(label) ?? [], exactly);
    const signed = (value, of) => ({ value, standing: of.standing });

    add("number", "Pith number", values.number, [...page.querySelectorAll(".facts .number")], exactly);
    add("title", "Title", values.title, [...page.querySelectorAll("h1")].filter(() => values.title.value !== null));
    const source = `${values.source_kind.value === "arxiv" ? "arXiv" : values.source_kind.value}:${values.source_id.value}`;
    fact("source", "Source", signed(short(source) + short(`, version ${values.source_version.value}`), values.source_id));
    const version = page.querySelector("#versions")?.closest("section")?.querySelector(".text bdi");
    add("version", "Version", signed(short(values.source_version.value), values.source_version), version ? [version] : [], exactly);
    const date = longDate(values.submitted_at.value);
    const dates = facts.get("First submitted") ?? [];
    add("date", "First submitted", signed(`${date ?? short(values.submitted_at.value)}, as version 1`, values.submitted_at), dates, (said, shown) => {
      const [found] = exactly(said, shown);
      return date === null && found === "fail" ? ["unknown", "The time has a form that this check doesn’t read."] : [found];
    });
    const category = (code) => (Object.hasOwn(names.categories, code) ? `${names.categories[code]} (${code})` : short(code));
    fact("category", "Subject", signed(category(values.primary_category.value), values.primary_category));
    const cross = values.cross_categories.value;
    const more = cross.length > MOST_CATEGORIES ? `, and ${cross.length - MOST_CATEGORIES} more` : "";
    const also = cross.length > 0 ? cross.slice(0, MOST_CATEGORIES).map(category).join(", ") + more : null;
    fact("cross_categories", "Also listed under", signed(also, values.cross_categories));
    const license = values.license.value;
    const licenseName = Object.hasOwn(names.licenses, license) ? names.licenses[license] : license === "" ? "not stated" : short(license);
    fact("license", "License", signed(licenseName, values.license));
    add("abstract", "Abstract", values.abstract, [...page.querySelectorAll("[data-region=abstract]")], (said, shown) => {
      const isCut = checks.abstract === "unknown" && [...said].length >= EXCERPT;
      return compareText(isCut ? `${said.trimEnd()}…` : said, shown);
    });
    const authors = [...page.querySelectorAll(".authors")];
    // A long list is shown in two parts.
    add("authors", "Authors", values.authors, authors.slice(0, 1), (said) => compareText(said, authors.flatMap(pieces)));
    rows.push(...keyRow(page, signers));
    const order = ["fail", "unknown", "pass"];
    return rows.sort((one, other) => order.indexOf(one.result) - order.indexOf(other.result));
  }

  /** The keys that the page says signed. */
  function keyRow(page, signers) {
    const first = page.querySelector("#proof")?.closest("section")?.querySelector(".text p");
    const whose = ({ key_id: id, is_registry: isRegistry }) => (isRegistry ? `the registry’s key ${id}` : `${id}, a key that this mirror trusts, not the registry’s`);
    if (signers.length === 0) return [];
    const said = `Signed with ${whose(signers[0])}`;
    const row = { name: "key", label: "Key", standing: "signed", signed: said, why: null };
    if (!first) return [{ ...row, result: "unknown", shown: null, why: "This page doesn’t show it in a place that this check knows." }];
    const shown = spaced(first.textContent);
    const prints = [...page.querySelectorAll(".colophon")].map((foot) => foot.textContent).join(" ");
    const isNamed = [said, `${said}.`, `${said};`].some((one) => shown === one || shown.startsWith(`${one}.`) || shown.startsWith(`${one};`));
    if (!isNamed) return [{ ...row, result: "fail", shown: shown.slice(0, MOST_SHORT) }];
    const missing = signers.find(({ fingerprint }) => !prints.includes(fingerprint));
    if (missing && /fingerprint/.test(prints)) {
      return [{ ...row, result: "fail", signed: `${said}, fingerprint ${missing.fingerprint}`, shown: spaced(prints).slice(0, MOST_SHORT) }];
    }
    return [{ ...row, result: "pass", shown: said }];
  }

  const library = { compare, compareText, piecesOf, textOf };
  if (typeof module === "object") module.exports = library;
  else globalThis.pithPageText = library;
})();
