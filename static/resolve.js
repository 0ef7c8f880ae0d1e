// Leads from an identifier to its paper: on the page that looks up what is pasted, and on the one that hosts show for what isn't
// there, by the path that was asked for. It reads the exact keys and rows of the search index (docs/search.md), with what search.js
// reads them by; identifier.js, which is in the same file as search.js, says what a text means. It goes to no address but that of a
// paper's page on this site and, from the address bar, of the search.
//
// What it needs of the page:
//   <div id="resolved" data-by="query" data-index="" data-registry="https://…/"> with <p id="outcome" role="status"></p>
// `data-by` is `query` (`?q=`) or `path`; `data-index` is what follows a folder in a link ("" or "index.html"); `data-registry` is
// the registry's address. `<script type="application/json" id="resolve-root">` has what of root.js is needed. The root of the site
// is the folder above the script's own. What the script adds is in `#resolved`.
"use strict";

(() => {
  const isNode = typeof module === "object";
  const { MOST_IDENTIFIERS, decoded, exactDoiOf, identifierOf, identifiersOf, mayBeWord, textOf, whyNone } =
    (isNode ? require("./identifier.js") : globalThis.pithIdentifiers) ?? {};
  const search = isNode ? require("./search.js") : globalThis.pithSearch;

  /** The most papers of a key that are looked at, and shown. Stops an identifier that thousands of records claim. */
  const MOST_PAPERS = 50;

  // 1 Looking up ------------------------------------------------------------------------------------

  const pairsOf = (flat) => (Array.isArray(flat) ? flat.flatMap((one, at) => (at % 2 === 0 ? [[one, flat[at + 1]]] : [])) : []);

  /** The version at the source that a text ends in, where it is a number. */
  function versionOf(text) {
    const [, number] = /v(\d{1,4})$/.exec(text) ?? [];
    return number === undefined ? null : Number(number);
  }

  /** Each version of a row's paper that the row has: its suffix, and its version at the source. The newest is the first. */
  function versionsOf(row) {
    const others = pairsOf(row[13]).map(([suffix, version]) => ({ suffix, version: versionOf(version), isShown: false }));
    return [{ suffix: row[0], version: versionOf(row[1]), isShown: true }, ...others];
  }

  /** The rows that may have a key, each with the year of its paper's number; `more` papers are not looked at. */
  async function rowsOf(index, key) {
    const { keys } = await index.root();
    const ids = [...new Set(await index.ids(key, keys))];
    const read = async (id) => {
      const rows = await index.rows(id);
      // Where a paper should be there is none: these are files of several builds.
      if (rows.length === 0) throw new search.Damaged(`no row of ${id}`);
      return rows.map((row) => ({ row, year: search.yearOf(id) }));
    };
    const rows = (await Promise.all(ids.slice(0, MOST_PAPERS).map(read))).flat();
    return { rows, more: Math.max(0, ids.length - MOST_PAPERS) };
  }

  /**
   * What an identifier leads to: `target` is the suffix of the one paper that is meant, and `entries` are rows to show where there is
   * none, with the reason (`why`) if that isn't that several are meant, and how many `more` papers may be meant.
   */
  async function lookUp(index, found) {
    const result = await lookUpKey(index, found);
    // Of a paper with very many versions the index has the numbers and DOIs of the last ones alone.
    const isUnknown = result.entries.length === 0 && found.kind !== "arxiv" && (await index.root()).more_versions === true;
    return isUnknown ? { ...result, why: "unknown" } : result;
  }

  async function lookUpKey(index, found) {
    if (found.kind === "doi") return lookUpDoi(index, found);
    const { rows, more } = await rowsOf(index, found.key);
    return found.kind === "pith" ? ofNumber(rows, more, found) : ofArxiv(rows, more, found);
  }

  function outcomeOf(entries, more, why) {
    const isOne = entries.length === 1 && more === 0 && !why;
    return { target: isOne ? entries[0].suffix : null, entries, ...(why && { why }), ...(more > 0 && { more }) };
  }

  function ofNumber(rows, more, { suffix, year }) {
    const hits = rows.flatMap(({ row, year }) => (
      versionsOf(row).filter((version) => version.suffix.startsWith(suffix)).map((version) => ({ ...version, row, year }))));
    if (year === null || hits.length === 0) return outcomeOf(hits, more);
    const some = hits.filter((hit) => hit.year === year);
    if (some.length > 0) return outcomeOf(some, more);
    return outcomeOf(hits, more, hits.every(({ isShown }) => isShown) ? "year" : "unknown year");
  }

  function ofArxiv(rows, more, { key, version }) {
    // An old id may be written with its subject class and without: these rows are of one paper.
    const papers = rows.filter(({ row }) => search.withoutClass(row[1].toLowerCase().replace(/v\d+$/, "")) === key);
    const all = papers.map(({ row, year }) => versionsOf(row).map((one) => ({ ...one, row, year })));
    // Without a version the newest is meant, unless two documents have it.
    const orZero = (one) => one.version ?? 0;
    const newest = Math.max(...all.map(([first]) => orZero(first)));
    const isMeant = (one) => (version === null ? orZero(one) === newest : one.version === version);
    const wanted = all.flatMap((versions) => versions.filter(isMeant));
    if (wanted.length > 0 || papers.length === 0) return outcomeOf(wanted, more);
    // A row names fifty others.
    const isCut = more > 0 || papers.some(({ row }) => row[14] > 0);
    return outcomeOf(all.map(([first]) => first), more, isCut ? "unknown version" : "version");
  }

  /** A DOI that is not arXiv's: only a sealed bundle's leads on. */
  async function lookUpDoi(index, { doi, key }) {
    const rowsWithDoi = async (key, standing) => {
      const { rows, more } = await rowsOf(index, key);
      const some = rows.filter(({ row }) => pairsOf(row[15]).some(([of, is]) => of === doi && is === standing));
      return { entries: some.map(({ row, year }) => ({ suffix: row[0], row, year })), more };
    };
    // arXiv's are derived from its ids, whatever a document says.
    if (doi.startsWith("10.48550/arxiv.")) return outcomeOf([], 0);
    const sealed = await rowsWithDoi(key, "sealed");
    if (sealed.entries.length > 0) return outcomeOf(sealed.entries, sealed.more);
    const claimed = await rowsWithDoi(`claimed-${key}`, "claimed");
    return outcomeOf(claimed.entries, claimed.more, claimed.entries.length > 0 && "claimed");
  }

  /**
   * What each of some identifiers leads to. What came with the page of the index's directory (`isRootFromPage`) may be of another build than
   * the index, as where a browser kept the page: before it is said that something isn't there, the directory itself is read.
   */
  async function lookUpAll(index, all, isRootFromPage) {
    const look = () => Promise.all(all.map((found) => lookUp(index, found)));
    const known = await index.root();
    const found = await look().catch((error) => {
      if (!(error instanceof search.Damaged)) throw error;
    });
    const isComplete = found?.every(({ entries, why }) => entries.length > 0 && !why);
    if (isComplete || (found && !isRootFromPage)) return found;
    index.files.delete("root/");
    const { keys, months } = await index.root();
    const isSame = keys === known.keys && months.bits === known.months.bits && months.from === known.months.from;
    return found && isSame ? found : look();
  }

  /** The removed numbers of each key, from a file that is there only if some were removed. */
  function parseRemoved(payload) {
    const isSuffixes = (one) => Array.isArray(one) && one.length > 0 && one.every((suffix) => /^[A-Z2-7]{26}$/.test(suffix));
    const all = Object.entries(payload);
    if (!all.every(([, suffixes]) => isSuffixes(suffixes))) throw new search.Damaged("not removed numbers");
    return new Map(all);
  }

  /** The removed numbers that an identifier means; of published papers none is asked about. */
  async function removedOf(index, { kind, key, suffix, version }) {
    const removed = await index.file("excluded", "", parseRemoved);
    const suffixes = removed.get(kind === "arxiv" && version !== null ? `${key}v${version}` : key) ?? [];
    return suffixes.filter((one) => kind !== "pith" || one.startsWith(suffix)).slice(0, MOST_PAPERS);
  }

  const library = { lookUp, lookUpAll, removedOf };
  if (isNode) {
    module.exports = library;
    return;
  }

  // 2 What is said ------------------------------------------------------------------------------------

  const ROOT = new URL("../", document.currentScript.src).href;
  const { make } = search ?? {};
  const place = () => document.getElementById("resolved");
  const pageOf = (suffix, end) => `${ROOT}pith/${suffix}/${end}`;
  const code = (text) => make("code", {}, text);
  const link = (href, ...content) => make("a", { href, rel: "external" }, ...content);
  const separated = (parts) => parts.flatMap((part, at) => (at === 0 ? [part] : [", ", part]));
  const countOf = (entries) => new Set(entries.map(({ row }) => row[0])).size;

  /** A text as it is quoted. */
  function inLine(text) {
    const line = text.slice(0, 1000).trim().replace(/\s+/g, " ");
    return line.length > 120 ? `${line.slice(0, 120)}…` : line;
  }

  /** The versions that the papers of some entries have, in words: "versions 1, 2 and 5". */
  function heldVersions(entries) {
    const all = entries.flatMap(({ row }) => versionsOf(row)).map(({ version }) => version).filter((version) => version !== null);
    const held = [...new Set(all)].sort((one, other) => one - other);
    if (held.length === 0) return "another version";
    const last = held.pop();
    return held.length === 0 ? `version ${last}` : `versions ${held.join(", ")} and ${last}`;
  }

  /** What is said of an identifier that leads to no one page, before its entries. */
  function inSentences(one, { entries, why, more = 0 }) {
    const name = code(textOf(one));
    const papers = countOf(entries);
    const isOne = papers === 1;
    const paper = () => code(textOf({ ...one, version: null }));
    switch (why) {
      case "year":
        return [name, ": no paper here has this number. ", isOne ? "The one below has" : "Those below have",
          ` the same suffix, but not the year ${one.year}.`];
      case "unknown year":
        return [name, ": ", isOne ? "the paper below has a version" : "the papers below have versions",
          ` with this suffix. This page can’t tell whether its year is ${one.year}.`];
      case "version":
        return [`This mirror doesn’t have version ${one.version} of `, paper(), `. It has ${heldVersions(entries)}:`];
      case "unknown version":
        return [`This page can’t tell whether version ${one.version} of `, paper(),
          " is here: the index doesn’t name all versions of this paper."];
      case "claimed":
        return ["No bundle here has ", name, " under its seal. ", entries.length === 1 ? "A record claims" : "Some records claim",
          " this DOI; no signature covers that.", ...(more > 0 ? [` The first ${papers} of ${papers + more}:`] : [])];
      default:
        if (more > 0) return [name, ` matches ${papers + more} papers here. The first ${papers}:`];
        return [name, " matches ", isOne ? `${entries.length} numbers of one paper` : `${papers} papers`, " here:"];
    }
  }

  /** What is said of an entry beside others, where it isn't what an identifier means. */
  function inANote(one, { entries, why }, here) {
    const said = {
      year: () => `the year of this number isn’t ${one.year}.`,
      "unknown year": () => `this page can’t tell whether the year of this number is ${one.year}.`,
      version: () => `version ${one.version} isn’t here; the mirror has ${heldVersions(entries)}.`,
      "unknown version": () => `this page can’t tell whether version ${one.version} is here.`,
      claimed: () => "a record claims this DOI; no signature covers that.",
    }[why];
    return said ? make("span", {}, code(textOf(one)), ": ", said(), ...here.flatMap((part) => [" ", ...part])) : null;
  }

  /** Where on this mirror a page would be that the index doesn't tell of: no link, or one. */
  function unlisted(found, { entries, why }, { names }, end) {
    const to = (path) => [["If this mirror has it, it is at ", make("a", { href: `${ROOT}${path}${end}` }, code(path)), "."]];
    if (why === "unknown" && found.kind === "pith") {
      if (found.suffix.length === 26) return to(`pith/${found.suffix}/`);
      return names === true ? to(`paper/${found.suffix.slice(0, 8)}/`) : [];
    }
    // As its documents write the id, since that is the path.
    const [, id] = /^arXiv:([a-z\d./-]+)v\d+$/i.exec(entries[0]?.row[1]) ?? [];
    return why === "unknown version" && names === true && id ? to(`paper/${id}v${found.version}/`) : [];
  }

  /** Where else to ask: addresses made of what the grammar of identifiers let through. */
  function elsewhere(found, registry) {
    if (found.kind === "doi") {
      // As one part of a path, so that `..` leads nowhere else.
      const [, prefix, rest] = /^([^/]+)\/(.*)$/.exec(found.doi);
      if (/^\.\.?$/.test(rest)) return [];
      return [["What doi.org knows: ", link(`https://doi.org/${prefix}/${encodeURIComponent(rest)}`, code(`doi.org/${found.doi}`))]];
    }
    const registryPath = () => (found.suffix.length === 26 ? `pith/${found.suffix}/` : `paper/${found.suffix.slice(0, 8)}/`);
    const path = found.kind === "arxiv" ? `paper/${found.id}/` : registryPath();
    const ways = [["Ask the registry: ", link(registry + path, code(registry.replace(/^https:\/\//, "") + path))]];
    if (found.kind === "arxiv") {
      const id = textOf(found).slice("arXiv:".length);
      ways.push(["The paper at arXiv: ", link(`https://arxiv.org/abs/${id}`, code(`arxiv.org/abs/${id}`))]);
    }
    return ways;
  }

  /** An identifier as a command line takes it; nothing for a DOI that a shell might take for something else. */
  function argumentOf(found) {
    if (found.kind === "arxiv") return textOf(found).slice("arXiv:".length);
    if (found.kind === "pith") return found.suffix.length === 26 && found.year === null ? found.suffix : textOf(found);
    if (/^[a-z\d./_-]+$/.test(found.doi)) return found.doi;
    return found.doi.includes("'") ? null : `'${found.doi}'`;
  }

  /** How whoever runs the mirror adds a paper. */
  function toAdd(found, registry) {
    const [before, after] = ["If you run this mirror, add it with ", "build again."];
    const name = argumentOf(found);
    const pull = (site) => code(`pith-catalog pull ${site} -o content ${name ?? "NUMBER"}`);
    if (found.kind !== "doi") return [before, pull(registry.replace(/\/$/, "")), ` and ${after}`];
    const number = ["find the paper’s Pith number at ", link(registry, "the registry"), "."];
    if (name === null) return [before, pull(registry.replace(/\/$/, "")), ` and ${after} For NUMBER, `, ...number];
    return [before, pull("MIRROR"), `, where MIRROR is the address of a mirror that has it, and ${after} The registry can’t be asked for a DOI: `, ...number];
  }

  /** An item of the list with what is said of its entries, and with a line for each number where the item's own isn't all that is meant. */
  function annotate(item, entries, end) {
    const work = item.querySelector(".work");
    const meant = entries.filter(({ note }) => !note);
    for (const { note } of entries) if (note) work.append(make("p", { class: "note" }, note));
    if (meant.length > 1 || meant[0]?.isShown === false) {
      const [{ row }] = meant;
      const titles = new Map([[row[0], typeof row[7] === "string" ? row[7] : row[7][0]], ...pairsOf(row[16])]);
      const versions = new Map(meant.map(({ suffix, version }) => [suffix, version]));
      for (const [suffix, version] of versions) {
        const number = make("a", { href: pageOf(suffix, end) }, code(`pith:${suffix}`));
        const title = titles.has(suffix) ? [": ", make("bdi", {}, titles.get(suffix))] : [];
        work.append(make("p", { class: "note" }, number, ...(version === null ? [] : [`, version ${version}`]), ...title));
      }
    }
  }

  // 3 The page --------------------------------------------------------------------------------------

  /** What is asked for: what is pasted, or the path below the site's root. */
  function asked(by) {
    if (by === "query") return new URLSearchParams(location.search).get("q") ?? "";
    const { pathname } = new URL(ROOT);
    const path = location.pathname.startsWith(pathname) ? location.pathname.slice(pathname.length) : location.pathname;
    // As it was typed: a browser encodes spaces and brackets.
    const text = decoded(path);
    // With a slash before it, so that it is read as an address.
    return identifiersOf(text).length > 0 ? text : `/${text}${location.search}`;
  }

  /** Takes what came with the page of the index's directory: whether there was any, and whether some papers were removed. */
  function takeRoot(index) {
    try {
      const known = JSON.parse(document.getElementById("resolve-root").textContent);
      index.giveRoot(JSON.stringify({ categories: [], terms: [], ...known, months: { counts: [], ...known.months } }));
      return { isRootFromPage: true, hasRemoved: known.excluded === true };
    } catch {
      return { isRootFromPage: false, hasRemoved: false };
    }
  }

  async function start() {
    const element = place();
    const outcome = document.getElementById("outcome");
    if (!element || !outcome) return;
    const { by, index: end = "", registry } = element.dataset;
    const text = asked(by);
    const input = document.querySelector("#resolve [name=q]");
    if (input) input.value = by === "query" ? text.slice(0, input.maxLength) : "";
    if (text.trim() === "") return;
    if (!search) {
      if (by === "query") outcome.textContent = "A script of this page is missing. Reload the page to try again.";
      return;
    }
    // A path of one word is no number.
    let all = identifiersOf(text).filter((one) => by === "query" || !mayBeWord(one));
    const exact = by === "query" ? exactDoiOf(text) : null;
    if (exact && all.length === 0) all = [exact];
    if (by === "path" && all.length === 0) return;
    document.documentElement.toggleAttribute("data-query", true);
    const toSearch = (text) => `${ROOT}search/${end}?${new URLSearchParams({ q: text.trim().replace(/\s+/g, " ").slice(0, 1000) })}`;
    const orSearch = new URLSearchParams(location.search).get("or") === "search";
    // Whoever types into the address bar of a browser may mean a title.
    if (all.length === 0 && orSearch) {
      location.replace(toSearch(text));
      return;
    }
    const list = make("ol", { class: "entries", "aria-label": "Papers", hidden: true });
    const ways = make("ul", { class: "onward", hidden: true });
    element.append(list, ways);
    const index = new search.Index(search.scriptLoader(ROOT));
    const { isRootFromPage, hasRemoved } = takeRoot(index);
    let root = {};

    const show = (said, entries, links) => {
      outcome.replaceChildren(...said);
      const template = document.createElement("template");
      const papers = new Map();
      for (const entry of entries) papers.set(entry.row[0], [...(papers.get(entry.row[0]) ?? []), entry]);
      const rows = [...papers.values()].slice(0, MOST_PAPERS);
      const options = { root: ROOT, index: end, marks: `${ROOT}marks/${end}` };
      template.innerHTML = rows.map(([{ row }]) => search.rowMarkup(row, options)).join("\n");
      [...template.content.querySelectorAll("li")].forEach((item, at) => annotate(item, rows[at], end));
      list.replaceChildren(template.content);
      list.hidden = rows.length === 0;
      ways.replaceChildren(...links.map((content) => make("li", {}, ...content)));
      ways.hidden = links.length === 0;
      element.dataset.done = "";
    };

    /** A link to the search for a text that is no identifier, or that none of the papers has. */
    const searchFor = (text) => {
      const quoted = make("q", {}, make("a", { href: toSearch(text) }, inLine(text)));
      return ["Search titles, authors and abstracts for ", quoted];
    };

    if (all.length === 0) {
      const why = whyNone(text);
      show(["No identifier in ", make("q", {}, inLine(text)), why ? `: ${why}.` : "."], [], [searchFor(text)]);
      return;
    }
    outcome.replaceChildren("Looking up ", ...separated(all.map((found) => code(textOf(found)))), " …");
    let found, removed;
    try {
      // A DOI may end in a point or a slash, which most people who paste one don't mean.
      const exactly = exact && all[0].doi !== exact.doi ? await lookUp(index, exact) : null;
      if (exactly?.entries.length > 0) all = [exact];
      found = await lookUpAll(index, all, isRootFromPage);
      root = await index.root();
      const isMissing = ({ entries, why }) => entries.length === 0 || ["version", "unknown version", "claimed"].includes(why);
      removed = await Promise.all(all.map((one, at) => (hasRemoved && isMissing(found[at]) ? removedOf(index, one) : [])));
    } catch (error) {
      if (!(error instanceof search.Damaged)) throw error;
      const retry = make("button", { type: "button", click: () => location.reload() }, "Retry");
      const said = "Part of the search index is missing or damaged, so this page can’t tell whether the paper is here. ";
      show([said, retry], [], all.flatMap((one) => elsewhere(one, registry)));
      outcome.classList.add("notices");
      return;
    }
    if (all.length > 1) showSeveral();
    else if (removed[0].length > 0) showRemoved(all[0], removed[0]);
    else showOne(all[0], found[0]);

    /** How a path asks for something that isn't the page of a paper. */
    function asksForElse(one) {
      // The page of a paper is what somebody means who pastes the address of a file of it, but not who asks for the file.
      const asksForFile = one.isFile && by === "path";
      // A path that has an identifier within other text, such as data-1903.00045.csv, asks for something else.
      const isWithin = by === "path" && identifierOf(text) === null;
      return { asksForFile, isWithin };
    }

    function showRemoved(one, suffixes) {
      const said = [code(textOf(one)), " was removed from this mirror."];
      const links = suffixes.map((suffix) => ["When and why: ", make("a", { href: pageOf(suffix, end) }, code(`pith:${suffix}`))]);
      const { asksForFile, isWithin } = asksForElse(one);
      const address = pageOf(suffixes[0], end);
      const isHere = address === location.href.replace(/[?#].*$/, "");
      show(said, [], links);
      if (suffixes.length === 1 && !isHere && !asksForFile && !isWithin) location.replace(address);
    }

    function showOne(one, result) {
      const { target, entries, why } = result;
      const name = code(textOf(one));
      if (target) {
        const address = pageOf(target, end);
        const isHere = address === location.href.replace(/[?#].*$/, "");
        const { asksForFile, isWithin } = asksForElse(one);
        if (isHere) show(["This paper is in the index, but its page is missing."], entries, []);
        else if (isWithin) show(["This mirror has nothing at this address. It has ", name, ":"], entries, []);
        else if (asksForFile) show(["This mirror has no such file of the paper. It has its page:"], entries, []);
        else {
          outcome.replaceChildren(name, " is here. ", make("a", { href: address + location.hash }, "Open its page"));
          location.replace(address + location.hash);
        }
        return;
      }
      if (entries.length > 0) {
        const noted = why === "claimed" ? entries.map((entry) => ({ ...entry, note: "It claims this DOI, which no signature covers." })) : entries;
        show(inSentences(one, result), noted, why ? [...unlisted(one, result, root, end), ...elsewhere(one, registry)] : []);
        return;
      }
      if (orSearch && mayBeWord(one)) {
        location.replace(toSearch(text));
        return;
      }
      const onward = [...unlisted(one, result, root, end), ...elsewhere(one, registry), toAdd(one, registry), ...(by === "query" ? [searchFor(text)] : [])];
      const said = why === "unknown" ? ["The search index has nothing with the identifier ", name,
        ", but it doesn’t name all versions of the papers here, so this page can’t tell whether it is here."]
        : ["This mirror has no paper with the identifier ", name, "."];
      show(said, [], onward);
    }

    function showSeveral() {
      const isMissing = (at) => found[at].entries.length === 0 && removed[at].length === 0;
      const isUnknown = (at) => isMissing(at) && found[at].why === "unknown";
      const namesOf = (isOne) => separated(all.filter((_, at) => isOne(at)).map((one) => code(textOf(one))));
      const [missing, unknown] = [namesOf((at) => isMissing(at) && !isUnknown(at)), namesOf(isUnknown)];
      const links = all.flatMap((one, at) => removed[at].map((suffix) => [
        code(textOf(one)), " was removed from this mirror. When and why: ", make("a", { href: pageOf(suffix, end) }, code(`pith:${suffix}`))]));
      const papers = countOf(found.flatMap(({ entries, why }) => (why ? [] : entries)));
      const entries = found.flatMap((result, at) => result.entries.map((entry) => (
        { ...entry, note: inANote(all[at], result, unlisted(all[at], result, root, end)) })));
      // More may have been pasted than are read.
      const many = `${all.length === MOST_IDENTIFIERS ? "The first " : ""}${all.length} identifiers`;
      const none = unknown.length > 0 ? "none of them found" : "none of them here";
      const counted = papers === 0 ? `${many}, ${none}.` : `${many}, ${papers === 1 ? "1 paper" : `${papers} papers`} here.`;
      const isNotHere = missing.length > 0 ? [" Not here: ", ...missing, "."] : [];
      const mayBeHere = unknown.length > 0 ? [" Not in the index, which doesn’t name all versions here: ", ...unknown, "."] : [];
      show([counted, ...isNotHere, ...mayBeHere], entries, [...links, ...found.flatMap((result, at) => (isUnknown(at) ? unlisted(all[at], result, root, end) : []))]);
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
