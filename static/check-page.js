// Checks a document that the reader drops, chooses, pastes or names by its address: on the page `verify/` of a site, and in verify.html,
// which is that page in one file. It makes its own form, so that a page without JavaScript has none that does nothing.
//
// What it needs of the page: static/verify.js, static/check-result.js, <div id="check"></div>, and, where keys count that aren't the
// registry's, <script type="application/json" id="check-keys">[entry, …]</script>, and on the former `data-whose` and `data-keys`, the link to
// the file of the site's keys. What is labeled SITE isn't in verify.html, which has the registry's key alone. An element with
// `data-online` is shown if the page came from a host.
"use strict";

(() => {
  const { pithVerify: checker, pithResult: results } = globalThis;

  /** Why there is no result, in words. */
  class NoResult extends Error {}

  const SAVE = "Save the document and choose the file.";

  /** A file's bytes; of one that is too large as many as show that. */
  async function bytesOf(file) {
    const bytes = await file.slice(0, checker.MAX_BYTES + 1).arrayBuffer().catch(() => {
      throw new NoResult("The browser can’t read it: it is a folder, or it has changed since it was chosen.");
    });
    return new Uint8Array(bytes);
  }

  /** How many lines of a text have something in them, of a file whose lines are documents. */
  const linesOf = (bytes) => new TextDecoder().decode(bytes).split("\n").filter((line) => line.trim() !== "").length;

  async function fetched(url, signal) {
    // As the page's policy has it.
    if (url.protocol === "http:" && url.origin !== location.origin && url.hostname !== "localhost") {
      throw new NoResult(`This page may ask other hosts only by https://. ${SAVE}`);
    }
    let answer;
    try {
      answer = await fetch(url.href, { signal, credentials: "omit", referrerPolicy: "no-referrer" });
    } catch {
      throw new NoResult(`The browser can’t fetch it: the host can’t be reached, or it doesn’t let other sites read its files. ${SAVE}`);
    }
    if (!answer.ok) throw new NoResult(`The host has no document at this address: it answers ${answer.status}.`);
    const [parts, reader] = [[], answer.body.getReader()];
    for (let size = 0; size <= checker.MAX_BYTES;) {
      const { done, value } = await reader.read().catch(() => {
        throw new NoResult("The connection broke off.");
      });
      if (done) return bytesOf(new Blob(parts));
      parts.push(value);
      size += value.length;
    }
    reader.cancel().catch(() => {});
    return bytesOf(new Blob(parts));
  }

  /** An address, also one that counts from the page's; null where it is none. */
  function addressOf(text) {
    try {
      return new URL(text, document.baseURI);
    } catch {
      return null;
    }
  }

  /** A file's name as one word of a shell, and no option; what would change how the line is shown is a sign (src/commands/shell.rs). */
  function inShell(name) {
    const word = name.replace(/^-/, "./-");
    return /^[\w./@%+:,-]+$/.test(word) ? word : `'${word.replace(/[\p{C}\u2028\u2029]/gu, "\ufffd").replaceAll("'", "'\\''")}'`;
  }

  function start() {
    const box = document.getElementById("check");
    if (!box) return;
    if (!checker || !results) {
      box.textContent = "A script of this page is missing. Reload the page to try again.";
      return;
    }
    const { make, shown } = results;
    for (const element of location.host ? document.querySelectorAll("[data-online]") : []) element.hidden = false;
    let keys = checker.trust();
    SITE: {
      const list = document.getElementById("check-keys");
      if (list) keys = checker.trust([{ keys: JSON.parse(list.textContent) }]);
    }

    const file = make("input", { type: "file", id: "check-file" });
    const text = make("textarea", { id: "check-text", rows: "3", spellcheck: "false", autocomplete: "off" });
    const address = make("input", { type: "url", id: "check-address", placeholder: "https://", autocomplete: "off" });
    const ofText = make("button", { type: "button" }, "Check text");
    const ofAddress = make("button", { type: "submit" }, "Fetch and check");
    const field = (input, label, ...more) => make("div", {}, make("label", { for: input.id }, label), input, ...more);
    const form = make("form", { class: "checking", novalidate: "" }, field(file, "Choose a document, or drop it on this page"), field(text, "Or paste it", ofText),
      field(address, "Or give its address", ofAddress));
    const status = make("p", { role: "status" });
    const place = make("div", { class: "outcome", role: "group", "aria-label": "Result" });
    if (location.host) box.append(make("p", { class: "note" }, "This page’s code came from ", make("b", {}, location.host), "."));
    box.append(form, status, place);

    let [job, stop] = [0, new AbortController()];

    /** Checks what `read` gives. What ran before ends: what is shown is of what was asked for last. */
    async function check(name, read, { command, note } = {}) {
      stop.abort();
      const [own, { signal }] = [++job, stop = new AbortController()];
      results.begin(place);
      status.replaceChildren("Checking ", shown(name), " …");
      let said;
      try {
        const bytes = await read(signal);
        if (own !== job) return;
        const found = await checker.verifyInTurns(bytes, keys, () => own === job);
        if (own !== job) return;
        said = results.show(place, found, box.dataset);
        const code = make("code", { class: "breaks" }, `pith-catalog verify ${command ?? "FILE"}`);
        const line = make("p", { class: "note" }, "On the command line: ", code);
        SITE: if (found.further_keys.length > 0 && box.dataset.keys) {
          code.append(" --key pith-signing-key.json");
          line.append(", with this mirror’s ", make("a", { href: box.dataset.keys, download: "" }, "pith-signing-key.json"));
        }
        place.append(...(note ? [make("p", {}, ...note)] : []), line);
      } catch (error) {
        if (own !== job) return;
        const why = error instanceof NoResult ? error.message : "This page failed. Check the document with another checker.";
        said = "No result.";
        results.end(place, make("p", { class: "verdict unknown" }, `Not checked. ${why}`));
        if (!(error instanceof NoResult)) throw error;
      } finally {
        // What is seen below is read out here.
        if (own === job) status.replaceChildren(shown(name), make("span", { class: "hidden" }, `: ${said}`));
      }
    }

    function checkFiles([first, ...others]) {
      if (!first) return;
      const note = others.length > 0 && ["Only ", shown(first.name), " was checked. Drop one document at a time; the program takes many."];
      check(first.name, async () => {
        const bytes = await bytesOf(first);
        const lines = /\.(jsonl|ndjson)$/i.test(first.name) && bytes.length <= checker.MAX_BYTES ? linesOf(bytes) : 1;
        if (lines < 2) return bytes;
        throw new NoResult(`The file has ${lines} lines, a document each, and this page checks one document. Paste a line, or check all with`
          + ` pith-catalog verify ${inShell(first.name)}`);
      }, { command: inShell(first.name), note });
    }

    const checkText = (pasted) => {
      text.value = pasted;
      check("The text", () => {
        if (pasted.trim() === "") throw new NoResult("Paste a document first.");
        return bytesOf(new Blob([pasted]));
      });
    };

    file.addEventListener("click", () => {
      // The same file may have changed.
      file.value = "";
    });
    file.addEventListener("change", () => checkFiles(file.files));
    ofText.addEventListener("click", () => checkText(text.value));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const url = addressOf(address.value);
      check(address.value.trim() === "" ? "The address" : url?.href ?? address.value, (signal) => {
        if (address.value.trim() === "") throw new NoResult("Give an address first.");
        if (!/^https?:$/.test(url?.protocol)) throw new NoResult("It is no address that begins with https:// or http://localhost.");
        return fetched(url, signal);
      });
    });
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length > 0) checkFiles(event.dataTransfer.files);
      else checkText(event.dataTransfer.getData("text"));
    });
    addEventListener("paste", ({ target, clipboardData }) => {
      if (/^(INPUT|TEXTAREA)$/.test(target.tagName)) return;
      if (clipboardData.files.length > 0) checkFiles(clipboardData.files);
      else if (clipboardData.getData("text")) checkText(clipboardData.getData("text"));
    });

    // What a link gives is fetched on a click, never by itself.
    const asked = new URLSearchParams(location.search);
    address.value = asked.get("bundle") ?? asked.get("address") ?? "";
    if (address.value) ofAddress.focus();
  }

  // At once where the page has all that is needed above its script, so that nothing moves.
  if (document.readyState === "loading" && !document.getElementById("check")) document.addEventListener("DOMContentLoaded", start);
  else start();
})();
