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

  /** Why there is no result, in words. */
  class NoResult extends Error {}

  const isOnADisk = location.protocol === "file:";
  /** Whether a reader sees an element: also what is folded, which a click shows. */
  function isVisible(element) {
    for (let one = element; one; one = one.parentElement) {
      const { display, opacity } = getComputedStyle(one);
      if (display === "none" || Number(opacity) === 0) return false;
    }
    if (getComputedStyle(element).visibility !== "visible") return false;
    if (element.closest("details:not([open])")) return true;
    const boxes = [...element.getClientRects()];
    const isSeen = ({ width, height, right, bottom }) => (width > 1 || height > 1) && right + scrollX > 0 && bottom + scrollY > 0;
    return boxes.length === 0 || boxes.some(isSeen);
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
      if (all.length === 0) throw new NoResult("This page holds no document, as one that is too large isn’t in it. Check its file instead.");
      return { all: all.map(([name, text]) => ({ name, address: null, bytes: new TextEncoder().encode(text) })), keys: keys ? JSON.stringify(keys) : null };
    }
    const links = [...document.head.querySelectorAll("link[type='application/json']")].filter(({ rel }) => /^(item|describedby)$/.test(rel));
    const addresses = [...new Set(links.map(({ href }) => href))].filter((href) => href.startsWith(ROOT) && /\/pith\/[^/]+(\/bundle)?\.json$/.test(href));
    if (addresses.length === 0) throw new NoResult("This page names no document on this site.");
    const read = async (address) => ({ name: decodeURI(address.slice(ROOT.length)), address, bytes: await bytesAt(address, checker.MAX_BYTES, "the document") });
    const keys = bytesAt(`${ROOT}pith-signing-key.json`, MOST_MANIFEST_BYTES, "the keys").catch(() => null);
    return { all: await Promise.all(addresses.map(read)), keys: await keys };
  }

  /** The registry's key, and those of this site. */
  function trusted(keys) {
    try {
      const file = keys === null ? {} : JSON.parse(typeof keys === "string" ? keys : new TextDecoder().decode(keys));
      // One that the mirror has retired counts for documents that it listed before, which a page can't know.
      const whole = [file.keys ?? (file.key_id ? file : [])].flat().filter(({ retired }) => retired !== true);
      return checker.trust(whole.length > 0 ? [{ keys: whole }] : []);
    } catch {
      // Its file of keys is none: only the registry's counts.
      return checker.trust();
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
    if (row.isOpen) line.append(sideBySide(row));
    return line;
  }

  const advice = (suffix) => ["Don’t cite this page. Take the record from ", link(`${REGISTRY}pith/${suffix}.json`, "the registry"), " or from ", link("#check-elsewhere", "another mirror"), ", and check that one."];

  /** The suffix that the address of this page has. */
  const suffixOfPage = () => /\/pith\/([A-Z2-7]{26})\/(?:index\.html)?$/.exec(location.pathname)?.[1] ?? null;

  function show(outcome, checked) {
    const [main, ...others] = checked;
    const { result } = main;
    const whose = "This mirror’s key";
    const suffix = suffixOfPage();
    const rows = result.verdict === "verified" ? pageText.compare(document, result, names, isVisible) : [];
    const failures = rows.filter((row) => row.result === "fail");
    const nodes = failures.map(failure);
    if (result.verdict === "verified" && suffix !== null && !result.values.number.value.endsWith(`:${suffix}`)) {
      nodes.unshift(make("p", { class: "mismatch" }, `The document is that of another paper, ${result.values.number.value}: this page’s address has ${suffix}.`));
    }
    for (const other of others) {
      if (other.result.verdict !== "verified") nodes.push(make("p", { class: "mismatch" }, `${other.name}: ${results.summary(other.result, whose)}`));
      else if (other.result.pith_number !== result.pith_number) nodes.push(make("p", { class: "mismatch" }, `${other.name} is of another paper, ${other.result.pith_number}.`));
    }
    const isBad = nodes.length > 0;
    const named = listed(failures.map(({ label }) => label.toLowerCase()));
    const sentence = named !== "" ? `This page does not show what ${failures.every(({ standing }) => standing === "claimed") ? "its document says" : "was signed"}: ${named}.` : "This page and its documents don’t belong together.";
    const { caution } = document.querySelector("[data-checker]").dataset;
    const options = { whose, caution, failures: nodes, advice: advice(suffix ?? "") };
    const said = results.show(outcome, result, isBad ? { ...options, state: "fail", sentence } : options);
    // The page's own verdict: a document that holds is of no use to a page that shows another.
    if (isBad) outcome.dataset.verdict = "invalid";
    if (rows.length > 0) {
      const list = make("ol", { class: "results", "aria-label": "What this page shows" }, ...rows.map(compared));
      const count = (wanted) => rows.filter(({ result }) => result === wanted).length;
      const [pass, fail, unknown] = [count("pass"), count("fail"), count("unknown")];
      const parts = [[pass, WORDS.pass, "hold"], [fail, WORDS.fail, "do not hold"], [unknown, WORDS.unknown, WORDS.unknown]]
        .filter(([number]) => number > 0).map(([number, one, several]) => `${number} ${number === 1 ? one : several}`);
      const said = outcome.querySelector(".said");
      said.before(make("h3", {}, "What this page shows"), list, make("p", { class: "note" }, `Your browser compared ${rows.length} values of this page with what is signed, at ${time()}: ${parts.join(", ")}.`), make("h3", {}, `What the ${result.kind} says`), ...(isBad ? [make("p", {}, results.summary(result, whose))] : []));
    }
    const outcomes = Object.values(result.checks);
    const decided = outcomes.filter((one) => one === "pass" || one === "fail").length;
    const also = others.length > 0 ? ` It checked ${listed(others.map(({ name }) => name))}, too.` : "";
    const meaning = document.querySelector(".legend a");
    outcome.append(make("p", { class: "note" }, `Your browser recomputed ${decided} of ${outcomes.length} at ${time()}, from ${main.name}.${also} `, ...(meaning ? [link(meaning.href, "What “signed” means")] : [])));
    return said;
  }

  // 3 The ladder ------------------------------------------------------------------------------------

  /** The address of another mirror's page that checks a document; null where the text is no host's. */
  function elsewhere(text, path) {
    const typed = text.trim();
    try {
      const isWhole = /^https?:\/\//i.test(typed);
      if (typed === "" || (!isWhole && /^[^/]*:(?!\d)|\/\//.test(typed))) return null;
      const base = new URL(isWhole ? typed : `https://${typed}`);
      if (base.username || base.password || !/^https?:$/.test(base.protocol)) return null;
      const root = new URL(`${base.origin}${base.pathname.replace(/\/*$/, "")}/`);
      return { host: root.host, href: `${new URL("verify/", root)}?bundle=${encodeURIComponent(new URL(path, root).href)}` };
    } catch {
      return null;
    }
  }

  function ladder({ name, key }) {
    const suffix = suffixOfPage();
    const path = name.startsWith("pith/") ? name : name === "bundle.json" ? `pith/${suffix}/bundle.json` : `pith/${suffix}.json`;
    const file = path.replace(/^.*\//, "");
    const input = make("input", { id: "check-mirror", type: "text", inputmode: "url", autocomplete: "off", spellcheck: "false", placeholder: "mirror.example" });
    const found = make("p", { role: "status" });
    const form = make("form", { id: "check-elsewhere", class: "checking" }, make("div", {}, make("label", { for: "check-mirror" }, "Another mirror, by its address"), input, make("button", { type: "submit" }, "Show the link")), found);
    const linkTo = ({ host, href }) => ["Check this paper with the checker of ", make("a", { href, rel: "external noreferrer" }, host), ". That mirror learns which paper you ask for."];
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const other = elsewhere(input.value, path);
      found.replaceChildren(...(other ? linkTo(other) : ["That is no address of a site."]));
    });
    const steps = make("ol", { class: "rungs" },
      make("li", {}, "This page: it trusts this mirror, and finds accidents and edited text."),
      make("li", {}, "Another mirror’s checker: it finds all that is wrong with the document, and trusts that the two mirrors don’t conspire.", form),
      make("li", {}, link(SAVED, "A checker to save"), ": a file that works from your disk on every mirror’s documents. It trusts where you got it the first time."),
      make("li", { id: "check-command" }, "The command line: it trusts the program. Save ", link(`${ROOT}${path}`, file), ", and type ", make("code", { class: "breaks" }, `pith-catalog verify ${file}${key ? " --key KEY.json" : ""}`)));
    if (!isOnADisk && document.querySelector("link[rel=canonical]")) {
      const button = make("button", { type: "button" }, "Mirrors that this site names");
      // Most sites name themselves alone.
      knownMirrors(path).then((links) => {
        if (links === null) return;
        button.addEventListener("click", () => found.replaceChildren(...links));
        form.insertBefore(button, found);
      }, () => {});
    }
    return make("div", {}, make("h3", {}, "Ways to check, and what each trusts"), steps);
  }

  /** Links to the checkers of the mirrors that this site's manifest names; null where it names no other. */
  async function knownMirrors(path) {
    const bytes = await bytesAt(`${ROOT}pith-mirrors.json`, MOST_MANIFEST_BYTES, "the mirrors");
    const { mirrors } = JSON.parse(new TextDecoder().decode(bytes));
    const others = mirrors.map(({ base_url: base }) => elsewhere(String(base), path)).filter((other) => other && other.host !== location.host).slice(0, MOST_MIRRORS);
    if (others.length === 0) return null;
    return ["Checkers of other mirrors: ", ...others.flatMap(({ host, href }, at) => [at === 0 ? "" : ", ", make("a", { href, rel: "external noreferrer" }, host)]), ". A mirror learns which paper you ask for."];
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
    let shownName = "record.json";
    let hasFurther = false;
    try {
      const { all, keys } = await documents();
      const trust = trusted(keys);
      const checked = [];
      for (const one of all) checked.push({ ...one, result: await checker.verifyInTurns(one.bytes, trust) });
      // A bundle is what is shown, where there is one.
      checked.sort((one, other) => Number(other.result.kind === "bundle") - Number(one.result.kind === "bundle"));
      shownName = checked[0].name;
      hasFurther = checked.some(({ result }) => result.further_keys.length > 0);
      said = show(outcome, checked);
    } catch (error) {
      const why = error instanceof NoResult ? error.message : "This check failed. Use another one.";
      said = "No result.";
      results.end(outcome, make("p", { class: "verdict unknown" }, `Not checked. ${why}`));
      if (!(error instanceof NoResult)) throw error;
    } finally {
      // It is in the result: here it is for screen readers.
      status.classList.add("hidden");
      status.textContent = said;
      if (!panel.querySelector(".rungs")) panel.append(ladder({ name: shownName, key: hasFurther }));
      button.textContent = "Check this page again";
    }
  }

  globalThis.pithCheckPage = check;
})();
