// Checks a paper's page in the reader's browser, where the reader asks for that: page.js adds the button, and loads this with what it
// needs (static/verify.js in one file; the names of categories and licenses, check-result.js, page-text.js and this in another).
//
// What it needs of the page: <section data-checker="SCRIPT SCRIPT"> with a `.text`; the documents that the head links to as JSON or, on a disk,
// <script type="application/json" id="check-documents">{"record"?, "bundle"?, "keys"?}</script>. What page-text.js reads is in
// docs/templates.md. It fetches these documents, the keys and the mirrors of this site, and nothing else.
"use strict";

(() => {
  const { pithNames: names, pithPageText: pageText, pithResult: results, pithVerify: checker } = globalThis;
  const { WORDS, item, listed, make, shown } = results;
  const ROOT = new URL("../", document.currentScript.src).href;

  /** Where the registry's own documents are. */
  const REGISTRY = "https://pith.science/";
  /** The most mirrors that are listed. Stops a manifest of millions. */
  const MOST_MIRRORS = 20;
  const MOST_MANIFEST_BYTES = 1 << 20;
  /** How many characters of an abstract a record holds. */
  const EXCERPT = 600;

  /** Why there is no result, in words. */
  class NoResult extends Error {}

  const isOnADisk = location.protocol === "file:";

  /** Whether some of a text's or an element's boxes has a size and lies in the page. */
  const hasBox = (boxes) => [...boxes].some(({ width, height, right, bottom }) => (width > 0 || height > 0) && right + scrollX > 0 && bottom + scrollY > 0);

  /** What a reader sees now. What is folded has no boxes. */
  function lookNow() {
    const known = new Map();
    /** Whether an element and all that it is in show what they have: none is transparent, or cut to nothing. */
    const isOpaque = (element) => {
      if (element === null) return true;
      if (!known.has(element)) {
        const { display, opacity, overflowX, overflowY } = getComputedStyle(element);
        const mayCut = overflowX !== "visible" || overflowY !== "visible";
        const { width, height } = mayCut && !/^(inline|contents)$/.test(display) ? element.getBoundingClientRect() : { width: 2, height: 2 };
        known.set(element, display !== "none" && Number(opacity) > 0 && width > 1 && height > 1 && isOpaque(element.parentElement));
      }
      return known.get(element);
    };
    const isShown = (element, isFolded) => {
      if (!isFolded && element.closest("details:not([open])")) return false;
      const { visibility, color, fontSize, display } = getComputedStyle(element);
      if (visibility !== "visible" || display === "none" || Number.parseFloat(fontSize) === 0 || /^rgba\(.*, 0\)$|\/ 0\)$/.test(color)) return false;
      return isFolded || isOpaque(element);
    };
    return {
      isSeen(node, isFolded = false) {
        if (node.nodeType !== 3) return isShown(node, isFolded) && (isFolded || !/[^\s\u2061-\u2064]/.test(node.textContent) || hasBox(node.getClientRects()));
        if (isFolded) return true;
        const range = document.createRange();
        range.selectNodeContents(node);
        return hasBox(range.getClientRects());
      },
      hasMore: (element) => ["::before", "::after"].some((part) => !/^(none|normal|)$/.test(getComputedStyle(element, part).content)),
    };
  }
  const link = (href, ...content) => make("a", { href }, ...content);
  const time = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

  // 1 The documents ---------------------------------------------------------------------------------

  async function bytesAt(address, most, what) {
    let answer;
    try {
      answer = await fetch(address, { cache: "no-cache" });
    } catch {
      throw new NoResult(`The browser can’t fetch ${what}, ${new URL(address).pathname}.`);
    }
    if (!answer.ok) throw new NoResult(`The host doesn’t have ${what} that this page names, ${new URL(address).pathname}: it answers ${answer.status}.`);
    const [parts, reader] = [[], answer.body.getReader()];
    for (let size = 0; size <= most;) {
      const { done, value } = await reader.read().catch(() => {
        throw new NoResult("The connection broke off.");
      });
      if (done) break;
      parts.push(value);
      size += value.length;
    }
    reader.cancel().catch(() => {});
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  }

  /** The documents that the page names, each with the name that it is saved under; and the keys of this site. */
  async function documents() {
    if (isOnADisk) {
      const { record, bundle, keys } = JSON.parse(document.getElementById("check-documents")?.textContent ?? "{}");
      const all = [["bundle.json", bundle], ["record.json", record]].filter(([, text]) => typeof text === "string");
      if (all.length === 0) throw new NoResult("This page has no document in it: the document was too large for that, or it was removed. Check its file instead.");
      return { all: all.map(([name, text]) => ({ name, address: null, bytes: new TextEncoder().encode(text) })), keys: keys ? JSON.stringify(keys) : null };
    }
    const links = [...document.head.querySelectorAll("link[type='application/json']")].filter(({ rel }) => /^(item|describedby)$/.test(rel));
    const addresses = [...new Set(links.map(({ href }) => href))].filter((href) => href.startsWith(ROOT) && /\/pith\/[^/]+(\/bundle)?\.json$/.test(href));
    if (addresses.length === 0) throw new NoResult("This page names no document on this site.");
    const read = async (address) => ({ name: decodeURI(address.slice(ROOT.length)), address, bytes: await bytesAt(address, checker.MAX_BYTES, "the document") });
    const keys = bytesAt(`${ROOT}pith-signing-key.json`, MOST_MANIFEST_BYTES, "the keys").catch(() => null);
    return { all: await Promise.all(addresses.map(read)), keys: await keys };
  }

  /** The keys that count, the registry's and those of this site; the names of those that it has retired; and whether its list isn't there or is none. */
  function keysOf(bytes) {
    try {
      const file = JSON.parse(typeof bytes === "string" ? bytes : new TextDecoder().decode(bytes));
      const all = [file.keys ?? (file.key_id ? file : [])].flat();
      // One that the mirror has retired counts for documents that it listed before, which a page can't know.
      const whole = all.filter(({ retired }) => retired !== true);
      const retired = new Set(all.filter((one) => one.retired === true).map(({ key_id: id }) => id));
      return { trust: checker.trust(whole.length > 0 ? [{ keys: whole }] : []), retired, isUnread: false };
    } catch {
      return { trust: checker.trust(), retired: new Set(), isUnread: true };
    }
  }

  // 2 What is said ----------------------------------------------------------------------------------

  const SAVED = `${ROOT}verify/verify.html`;
  const place = () => document.querySelector("[data-checker] .page-check");

  /** Whose code this is, and what it can't find: before any result. */
  function limits() {
    const host = isOnADisk ? "the same disk as this page" : location.host;
    return make("p", { class: "limits" }, `This check runs code from ${host}. It finds damage and edits. It cannot find a mirror that lies on purpose: use `,
      link(SAVED, "a saved checker"), ", ", link("#check-elsewhere", "another mirror"), " or ", link("#check-command", "the command line"), ".");
  }

  const sideBySide = ({ standing, signed, shown: there }) => make("dl", { class: "compared" },
    make("div", {}, make("dt", {}, standing === "claimed" ? "In the document (unsigned)" : "Signed"), make("dd", {}, signed === null ? "nothing" : shown(signed))),
    make("div", {}, make("dt", {}, "Shown here"), make("dd", {}, there === null ? "nothing" : shown(there))));

  /** What failed, with both texts. */
  function failure(row) {
    const { label, why } = row;
    return make("div", { class: "mismatch" }, make("p", {}, make("b", {}, label), `: this page shows something else than ${row.standing === "claimed" ? "the document says" : "what was signed"}. ${why ?? ""}`), sideBySide(row));
  }

  /** A row of the comparison. */
  function compared(row) {
    const line = item("", row.result, row.label, row.why ?? (row.result === "pass" && row.standing === "bound" && "It matches its signed hash."));
    line.removeAttribute("data-check");
    line.dataset.shown = row.name;
    if (row.isOpen && row.shown !== null) line.append(row.signed === null ? shown(row.shown) : sideBySide(row));
    return line;
  }

  /** What to do about a failure. The registry has no record that only a key of this mirror signed. */
  function advice(suffix, isOwn) {
    const registry = isOwn || suffix === null ? [] : [link(`${REGISTRY}pith/${suffix}.json`, "the registry"), " or from "];
    return ["Don’t cite this page. Take the record from ", ...registry, link("#check-elsewhere", "another mirror"), ", and check that one."];
  }

  /** The suffix that the address of this page has. */
  const suffixOfPage = () => /\/pith\/([A-Z2-7]{26})\/(?:index\.html)?$/.exec(location.pathname)?.[1] ?? null;

  const NOUNS = { number: "Pith number", date: "date", cross_categories: "further subjects" };
  const labelled = (rows) => listed(rows.map(({ name, label }) => NOUNS[name] ?? label.toLowerCase()));

  /** What this page does not show, in a sentence: what was signed apart from what only stands in the document. */
  function failing(failures, kind) {
    const [claimed, signed] = [failures.filter(({ standing }) => standing === "claimed"), failures.filter(({ standing }) => standing !== "claimed")];
    const parts = [[signed, "what was signed"], [claimed, `what its ${kind} says, unsigned`]].filter(([rows]) => rows.length > 0);
    return `This page does not show ${parts.map(([rows, what]) => `${what}: ${labelled(rows)}`).join("; nor ")}.`;
  }

  /** What this page leaves open, in sentences. */
  function leavingOpen(rows, kind) {
    const values = rows.filter(({ name }) => name !== "beside");
    const first = values.length > 0 ? `This page’s ${labelled(values)} can’t be compared with it.` : "But this page may show something else.";
    return `The ${kind} holds. ${first}${values.length < rows.length ? " There is other text among the values, or they aren’t in their places." : ""}`;
  }

  /** Why nothing is decided about a document whose key doesn't count here; null where the usual words are right. */
  function untrusting({ verdict, kind, untrusted_key: key }, { retired, isUnread }) {
    if (verdict !== "untrusted") return null;
    const name = key ? `“${key.key_id.slice(0, 100)}”` : "another key";
    if (isUnread) return `This ${kind} is signed with ${name}. The list of keys of this site can’t be read, so only the registry’s key counts here.`;
    if (key && retired.has(key.key_id)) return `This ${kind} is signed with ${name}, a key that this mirror has retired: it counts only for documents that the mirror had before, and this page can’t know which.`;
    return null;
  }

  /** Why an abstract can't be checked against its signed hash. */
  const undecidedAbstract = (text) => ([...text].length >= EXCERPT ? `The document holds only the first ${EXCERPT} characters; the signed SHA-256 is that of the full abstract`
    : "The abstract isn’t plain ASCII, and it isn’t known how the registry hashes such text");

  /** The last lines of the comparison: what was compared, and what wasn't. */
  function tally(rows, kind) {
    const count = (wanted) => rows.filter(wanted).length;
    const parts = [
      [count(({ result }) => result === "pass"), "holds", "hold"], [count(({ result }) => result === "fail"), "does not hold", "do not hold"],
      [count(({ result, isOpen }) => result === "unknown" && !isOpen), `is as in the ${kind}, but unsigned`, `are as in the ${kind}, but unsigned`],
    ].filter(([number]) => number > 0).map(([number, one, several]) => `${number} ${number === 1 ? one : several}`);
    const done = count(({ isCompared }) => isCompared);
    const all = count(({ name }) => name !== "beside");
    return `Your browser compared ${done === all ? all : `${done} of ${all}`} values of this page at ${time()}${parts.length > 0 ? `: ${listed(parts)}` : ""}. `
      + "It compares title, authors, date, categories, license, abstract, number, version, source and key. Nothing else on this page is compared.";
  }

  function show(outcome, checked, keys) {
    const [main, ...others] = checked;
    const { result } = main;
    const { kind } = result;
    const whose = "This mirror’s key";
    const suffix = suffixOfPage();
    const rows = result.verdict === "verified" ? pageText.compare(document, result, names, lookNow()) : [];
    const failures = rows.filter((row) => row.result === "fail");
    const open = rows.filter(({ isOpen }) => isOpen);
    const nodes = failures.map(failure);
    if (result.verdict === "verified" && suffix !== null && !result.values.number.value.endsWith(`:${suffix}`)) {
      nodes.unshift(make("p", { class: "mismatch" }, `The document is that of another paper, ${result.values.number.value}: this page’s address has ${suffix}.`));
    }
    const notes = [];
    for (const other of others) {
      const { verdict } = other.result;
      if (verdict === "invalid") nodes.push(make("p", { class: "mismatch" }, `${other.name}: ${results.summary(other.result, whose)}`));
      else if (other.result.pith_number !== result.pith_number) nodes.push(make("p", { class: "mismatch" }, `${other.name} is of another paper, ${other.result.pith_number}.`));
      else if (verdict !== "verified") notes.push(make("p", { class: "note" }, `${other.name}: ${untrusting(other.result, keys) ?? results.summary(other.result, whose)}`));
    }
    const isBad = nodes.length > 0;
    const isOwn = result.signers.length > 0 ? !result.signers.some((one) => one.is_registry) : result.further_keys.length > 0;
    const { caution } = document.querySelector("[data-checker]").dataset;
    const options = { whose, caution, failures: nodes, advice: advice(suffix, isOwn) };
    const isDoubted = caution && result.signers.some((one) => one.is_registry);
    const unsure = untrusting(result, keys);
    if (isBad) Object.assign(options, { state: "fail", sentence: failures.length > 0 ? failing(failures, kind) : "This page and its documents don’t belong together." });
    else if (open.length > 0 && !isDoubted) Object.assign(options, { state: "unknown", sentence: leavingOpen(open, kind) });
    else if (unsure !== null) options.sentence = unsure;
    const said = results.show(outcome, result, options);
    // The page's own verdict: a document that holds is of no use to a page that shows another.
    if (isBad) outcome.dataset.verdict = "invalid";
    else if (result.verdict === "verified" && (open.length > 0 || isDoubted)) outcome.dataset.verdict = "unknown";
    if (rows.length > 0) {
      const list = make("ol", { class: "results", "aria-label": "What this page shows" }, ...rows.map(compared));
      const about = isBad || open.length > 0 ? [make("p", {}, results.summary(result, whose))] : [];
      outcome.querySelector(".said").before(make("h3", {}, "What this page shows"), list, make("p", { class: "note" }, tally(rows, kind)), make("h3", {}, `What the ${kind} says`), ...about);
    }
    const undecided = outcome.querySelector("[data-check=abstract][data-result=unknown] .note");
    if (undecided) undecided.textContent = undecidedAbstract(result.values.abstract.value);
    const outcomes = Object.values(result.checks).filter((one) => one !== "absent");
    const decided = outcomes.filter((one) => one === "pass" || one === "fail").length;
    const also = others.length > 0 ? ` It checked ${listed(others.map(({ name }) => name))}, too.` : "";
    const meaning = document.querySelector(".legend a");
    outcome.append(...notes, make("p", { class: "note" }, `Your browser recomputed ${decided} of the ${outcomes.length} checks that apply to this ${kind ?? "file"}, from ${main.name}.${also} `, ...(meaning ? [link(meaning.href, "What “signed” means")] : [])));
    return said;
  }

  // 3 The ladder ------------------------------------------------------------------------------------

  /** The address of another mirror's page that checks a document, which lies at `document` or nowhere; null where the text is no host's. */
  function elsewhere(text, document) {
    const typed = text.trim();
    try {
      const isWhole = /^https?:\/\//i.test(typed);
      if (typed === "" || /\s/.test(typed) || (!isWhole && /^[^/]*:(?!\d)|\/\//.test(typed))) return null;
      const base = new URL(isWhole ? typed : `https://${typed}`);
      if (base.username || base.password || !/^https?:$/.test(base.protocol) || !/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)$/.test(base.hostname)) return null;
      const root = new URL(`${base.origin}${base.pathname.replace(/\/*$/, "")}/`);
      return { host: root.host, href: `${new URL("verify/", root)}${document ? `?bundle=${encodeURIComponent(document)}` : ""}` };
    } catch {
      return null;
    }
  }

  function ladder({ name, address, key }) {
    const suffix = suffixOfPage();
    const path = name.startsWith("pith/") ? name : name === "bundle.json" ? `pith/${suffix}/bundle.json` : `pith/${suffix}.json`;
    const file = path.replace(/^.*\//, "");
    const input = make("input", { id: "check-mirror", type: "text", inputmode: "url", autocomplete: "off", spellcheck: "false", placeholder: "mirror.example" });
    const found = make("p", { role: "status" });
    const form = make("form", { id: "check-elsewhere", class: "checking" }, make("div", {}, make("label", { for: "check-mirror" }, "Another mirror, by its address"), input, make("button", { type: "submit" }, "Show the link")), found);
    // It is this page's document that is in question, not the other mirror's.
    const how = address === null ? ` Choose ${file} there.` : " It fetches the document from this site.";
    const linkTo = ({ host, href }) => ["Check this page’s document with the checker of ", make("a", { href, rel: "external noreferrer" }, host), `.${how} That mirror learns which paper you ask for.`];
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const other = elsewhere(input.value, address);
      found.replaceChildren(...(other ? linkTo(other) : ["That is no address of a site."]));
    });
    const steps = make("ol", { class: "rungs" },
      make("li", {}, "This page: it trusts this mirror, and finds accidents and edited text."),
      make("li", {}, "Another mirror’s checker: it finds all that is wrong with this page’s document, and trusts that the two mirrors don’t conspire.", form),
      make("li", {}, link(SAVED, "A checker to save"), ": a file that works from your disk on every mirror’s documents. It trusts where you got it the first time."),
      make("li", { id: "check-command" }, "The command line: it trusts the program. Save ", link(`${ROOT}${path}`, file), ", and type ", make("code", { class: "breaks" }, `pith-catalog verify ${file}${key ? " --key KEY.json" : ""}`)));
    if (!isOnADisk && document.querySelector("link[rel=canonical]")) {
      const button = make("button", { type: "button" }, "Mirrors that this site names");
      // Most sites name themselves alone.
      knownMirrors(address, how).then((links) => {
        if (links === null) return;
        button.addEventListener("click", () => found.replaceChildren(...links));
        form.insertBefore(button, found);
      }, () => {});
    }
    return make("div", {}, make("h3", {}, "Ways to check, and what each trusts"), steps);
  }

  /** Links to the checkers of the mirrors that this site's manifest names; null where it names no other. */
  async function knownMirrors(address, how) {
    const bytes = await bytesAt(`${ROOT}pith-mirrors.json`, MOST_MANIFEST_BYTES, "the mirrors");
    const { mirrors } = JSON.parse(new TextDecoder().decode(bytes));
    const others = mirrors.map(({ base_url: base }) => elsewhere(String(base), address)).filter((other) => other && other.host !== location.host).slice(0, MOST_MIRRORS);
    if (others.length === 0) return null;
    return ["Checkers of other mirrors: ", ...others.flatMap(({ host, href }, at) => [at === 0 ? "" : ", ", make("a", { href, rel: "external noreferrer" }, host)]), `.${how} A mirror learns which paper you ask for.`];
  }

  // 4 The check -------------------------------------------------------------------------------------

  async function check(section, button) {
    let panel = place();
    if (!panel) {
      panel = make("div", { class: "page-check" }, limits(), make("p", { role: "status" }), make("div", { class: "outcome", role: "group", "aria-label": "Result" }));
      button.after(panel);
    }
    const [status, outcome] = [panel.querySelector("[role=status]"), panel.querySelector(".outcome")];
    if (outcome.getAttribute("aria-busy") === "true") return;
    results.begin(outcome);
    status.classList.remove("hidden");
    status.textContent = "Checking this page …";
    let said;
    let first = { name: "record.json", address: null };
    let hasFurther = false;
    try {
      const { all, keys: bytes } = await documents();
      const keys = keysOf(bytes);
      const checked = [];
      for (const one of all) checked.push({ ...one, result: await checker.verifyInTurns(one.bytes, keys.trust) });
      // A bundle is what is shown, where there is one.
      checked.sort((one, other) => Number(other.result.kind === "bundle") - Number(one.result.kind === "bundle"));
      [first] = checked;
      hasFurther = checked.some(({ result }) => result.further_keys.length > 0);
      said = show(outcome, checked, keys);
    } catch (error) {
      const why = error instanceof NoResult ? error.message : "This check failed. Use another one.";
      said = "No result.";
      results.end(outcome, make("p", { class: "verdict unknown" }, `Not checked. ${why}`));
      if (!(error instanceof NoResult)) throw error;
    } finally {
      // It is in the result: here it is for screen readers.
      status.classList.add("hidden");
      status.textContent = said;
      if (!panel.querySelector(".rungs")) panel.append(ladder({ name: first.name, address: first.address, key: hasFurther }));
      button.textContent = "Check this page again";
    }
  }

  globalThis.pithCheckPage = check;
})();
