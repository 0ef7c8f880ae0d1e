// Shows what static/verify.js says of a document: for the page that checks any document, for the file that does so anywhere, and for
// a paper's own page. It asks for nothing, and writes text alone, never markup: what a document says is hostile.
//
//   pithResult.begin(place)                 nothing is known, and a check runs (`aria-busy`)
//   pithResult.show(place, result, options) what came of it; gives the sentence that sums it up
//   pithResult.end(place, …content)         no result: why, in words
//   pithResult.item(…), summary(…), make(…), shown(…), WORDS
//
// What is labeled SITE isn't in the file verify.html, which has the registry's key alone.
//
// `place` then has `data-verdict` and, for each check in the program's order, an element with `data-check` and `data-result`.
"use strict";

(() => {
  /** What a check is called, as on a paper's page (src/site/paper/checks.rs), where it isn't by its name. */
  const LABELS = { pith_number: "Pith number", paper: "displayed paper", bundle: "seal" };
  const labelOf = (name) => LABELS[name] ?? name.replace("_", " ");
  const ofText = (name) => `The ${name} was altered: the signed hash belongs to a different ${name}.`;
  /** What it means if one of these checks fails, in the program's words (src/report/advice.rs). */
  const ADVICE = {
    canonical_hash: "The canonical record or its hash was altered: this is not the paper it claims to be.",
    pith_number: "The number belongs to another paper. Don't cite it for this one.",
    events: "An event was altered after it was signed, or belongs to another paper.",
    receipt: "The receipt was altered, or belongs to a different record.",
    title: ofText("title"),
    abstract: ofText("abstract"),
    paper: "A displayed field was altered; the canonical record has the right one.",
    snapshot: "The document shows the paper twice, and the two differ: one of them was altered.",
    bundle: "The bundle was altered after it was sealed, or its seal was altered.",
  };
  /** When a check can't be decided, as there. */
  const UNDECIDED = {
    title: "The title isn’t plain ASCII, and it isn’t known how the registry hashes such text",
    abstract: "The document holds only the first 600 characters, or the text isn’t plain ASCII; the signed SHA-256 is that of the full abstract",
    events: "An event is signed with a key that isn’t trusted here",
    merge: "No merge rule is known for an event’s type or for the merge version",
  };
  /** The results of checks in words; each also has a shape of its own. */
  const WORDS = {
    pass: "holds",
    fail: "does not hold",
    unknown: "cannot be decided here",
    absent: "absent",
    untrusted: "unknown key",
  };
  /** Which of the three results a verdict is. */
  const STATES = { verified: "pass", invalid: "fail", unsigned: "unknown", untrusted: "unknown" };
  const STANDINGS = { signed: "signed", bound: "matches signed hash", claimed: "unsigned" };
  /** The most characters of a text that are shown. Stops an abstract of megabytes. */
  const MOST_SHOWN = 2000;

  /** An element; none of its attributes is of a document's making. */
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /** A text of a document: cut if it is long, and in its own direction. */
  function shown(text) {
    const cut = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN).replace(/[\ud800-\udbff]$/, "")}…` : text;
    // Marks of direction and controls have no say over what is beside them.
    return make("bdi", {}, cut.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd"));
  }

  const listed = (names, last = "and") => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${last} ${names.at(-1)}`);
  const word = (result, text = WORDS[result]) => make("span", { class: `result ${result}` }, text);

  /** A check and its result, with what is to say of it. */
  function item(name, result, label, ...notes) {
    const line = make("li", { "data-check": name, "data-result": result }, make("span", { class: "name" }, label), " ", word(result));
    for (const note of notes) if (note) line.append(" ", make("span", { class: "note" }, note));
    return line;
  }

  /** What was signed and what wasn't, in sentences with a subject. */
  function signing(values, who) {
    const texts = ["title", "headline", "authors", "abstract"];
    const of = (standing) => texts.filter((name) => values[name].standing === standing);
    const [bound, claimed] = [of("bound"), of("claimed")];
    const hashes = bound.length > 1 ? "match their signed hashes" : "matches its signed hash";
    return `${who} signed this paper’s ${listed(["number", "source", "date", "license", "categories", ...of("signed")])}`
      + `${bound.length > 0 ? `; the ${listed(bound)} ${hashes}` : ""}.`
      + `${claimed.length > 0 ? ` It did not sign the ${listed(claimed, "or")}.` : ""}`;
  }

  /** What a verdict means, in a sentence or two. `whose` says of a key that is not the registry's whose it is. */
  function summary(result, whose) {
    const { verdict, checks, kind, signers, untrusted_key: key, values } = result;
    if (verdict === "verified") {
      let said = signing(values, "Pith");
      SITE: {
        const nameOf = (signer) => (signer.is_registry ? "Pith" : whose);
        const { document } = result;
        const events = kind === "bundle" ? document.get("events") : [];
        const creation = events.find((event) => event.get("event_type") === "record_created");
        const envelopes = [["seal", kind === "bundle" && document.get("bundle_signature")],
          ["receipt", creation ? creation.get("payload").get("receipt") : document.get("receipt")],
          ...events.map((event) => ["events", event.get("signature")])];
        // By the keys that the document itself names for each signature.
        const partsOf = (signer) => listed([...new Set(envelopes.filter(([, one]) => one && one.get("key_id") === signer.key_id).map(([part]) => part))]);
        // The first one's signature covers all that is shown as signed.
        const [first, ...others] = signers;
        said = signing(values, nameOf(first)) + others.map((one) => ` ${nameOf(one)} signed the ${partsOf(one)}.`).join("");
      }
      return said;
    }
    const failed = Object.keys(checks).filter((name) => checks[name] === "fail").length;
    if (kind === null) return "This is no document of Pith’s: it can’t be read as one.";
    if (verdict === "invalid") return `This ${kind} is not as it was signed: ${failed === 1 ? "a check fails" : `${failed} checks fail`}.`;
    if (verdict === "untrusted") {
      const name = key ? ` “${key.key_id.slice(0, 100)}”` : "";
      return `This ${kind} is signed with a key${name} that is not trusted here. If you know whose it is and trust it, name its file to the program`
        + " with --key: a site’s keys are in its pith-signing-key.json.";
    }
    const lack = checks.receipt === "pass" ? "its receipt holds, but it has no seal over all of it" : "it has no receipt: nobody signed it";
    return `Nothing in this ${kind} contradicts its record, and ${lack}. Fetch it again from the registry, which signs every one.`;
  }

  /** The values by which a reader knows a document, each with its standing. */
  function identity({ kind, pith_number: number, values }) {
    if (values === null) return number === null ? [] : [["It says it is", number, null]];
    const { title, authors, submitted_at: date } = values;
    return [["Number", values.number.value, values.number.standing], ["Title", title.value, title.standing],
      ["Authors", authors.value, authors.standing], ["Date", date.value, date.standing], ["Kind", kind, null]];
  }

  /** How well a value stands. Of a document that fails it is known of some values that they fail, and of none that it is signed. */
  function standingOf({ verdict, checks }, name, standing) {
    if (verdict === "verified" || verdict === "unsigned") return STANDINGS[standing];
    return checks[{ Number: "pith_number", Title: "title" }[name]] === "fail" ? WORDS.fail : null;
  }

  function values(result) {
    const list = make("dl", { class: "said" });
    for (const [name, value, standing] of identity(result)) {
      if (typeof value !== "string") continue;
      const said = standing && standingOf(result, name, standing);
      const mark = said ? [" ", make("span", { class: `standing ${standing}` }, said)] : [];
      list.append(make("div", {}, make("dt", {}, name), make("dd", {}, shown(value), ...mark)));
    }
    return list;
  }

  function begin(place) {
    place.removeAttribute("data-verdict");
    place.replaceChildren();
    place.setAttribute("aria-busy", "true");
  }

  function end(place, ...content) {
    place.replaceChildren(...content);
    place.removeAttribute("aria-busy");
  }

  /**
   * Shows a result of pithVerify.verify. `options`, all of which may be left out:
   *   whose    the subject of a sentence about a key that isn't the registry's: "A key that this mirror trusts"
   *   caution  a sentence, where the registry's key doesn't count for all documents here: what it signed can't be decided then
   *   state, sentence   another first line, as of a page that shows something else than its document
   *   failures nodes to show first, before the document's own failures
   *   advice   nodes that say what to do about a failure
   */
  function show(place, result, options = {}) {
    const { checks, findings, further_keys: further, verdict } = result;
    const { whose = "A further key", caution, failures = [], advice } = options;
    let [state, said] = [options.state ?? STATES[verdict], options.sentence ?? summary(result, whose)];
    SITE: if (caution && result.signers.some((one) => one.is_registry)) [state, said] = [options.state ?? "unknown", options.sentence ?? caution];
    const content = [make("p", { class: `verdict ${state}` }, word(state, `${WORDS[state][0].toUpperCase()}${WORDS[state].slice(1)}.`), " ", said)];
    const why = new Map(findings.map(({ check, message }) => [check, message]));
    const failed = Object.keys(checks).filter((name) => checks[name] === "fail");
    content.push(...failures);
    if (failed.length > 0) {
      const lines = failed.map((name) => make("li", {}, make("b", {}, labelOf(name)), `: ${ADVICE[name] ?? ""} `, shown(why.get(name))));
      content.push(make("ul", { class: "failures" }, ...lines));
    }
    if (state === "fail") {
      const usual = "Don’t rely on it or cite from it. Take the document from the registry or from another mirror, and check that one.";
      content.push(make("p", { class: "advice" }, ...(advice ?? [usual])));
    }
    SITE: if (further.length > 0) {
      const names = listed(further.map(({ key_id: name }) => `“${name.slice(0, 100)}”`));
      content.push(make("p", { class: "further" }, `${whose} counted: `, shown(names), ". It is not the registry’s."));
    }
    content.push(values(result));
    let meaning = "Pith registered this record";
    SITE: if (result.signers[0]?.is_registry === false) meaning = `the holder of this key signed this ${result.kind}`;
    const isSealed = checks.bundle === "pass";
    const undecided = (name) => `${UNDECIDED[name]}${name === "events" && isSealed ? "; the seal covers it" : ""}`;
    // Why a check fails stands above.
    const items = Object.entries(checks).map(([name, result]) => (
      item(name, result, labelOf(name), result !== "fail" && (why.has(name) ? shown(why.get(name)) : result === "unknown" && undecided(name)))));
    const count = items.length === 1 ? "1 check" : `${items.length} checks`;
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    content.push(make("ol", { class: "results", "aria-label": "Checks" }, ...items));
    content.push(make("p", { class: "note" }, `Your browser ran ${count} at ${time}.`,
      verdict === "verified" ? ` The signature says that ${meaning}, not that the paper is right.` : ""));
    place.dataset.verdict = verdict;
    end(place, ...content);
    return `${WORDS[state]}: ${said}`;
  }

  globalThis.pithResult = { begin, end, item, listed, make, show, shown, summary, WORDS };
})();
