// Runs queries over a built site as its page does that was just opened, and says what each found and what it took.
//
// usage: node search-queries.mjs SITE < queries
//
// Each line of the input is a JSON object with `q` and, if wanted, `options` of a search. For each it prints a line: `first`, the sources
// of the first five results; `total`; `text`, the query whose results those are, where another one was suggested; `asked`, the
// index's files; `raw` and `gzip`, their bytes; `rounds`, how many requests had to follow each other; `failed`; `seconds`.
//
// Two are in a row where the later one is asked for after the earlier one came: all that is asked for at a time comes at a time.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const { Damaged, Index, Search } = createRequire(import.meta.url)(fileURLToPath(new URL('../static/search.js', import.meta.url)));
const site = process.argv[2];

/** A file of the index: its payload, and how large it is. */
const FILES = new Map();
function fileOf(path) {
  if (!FILES.has(path)) {
    const bytes = existsSync(`${site}/${path}`) ? readFileSync(`${site}/${path}`) : null;
    const file = { raw: bytes?.length ?? 0, gzip: bytes ? gzipSync(bytes, { level: 9 }).length : 0 };
    if (bytes) new Function('pith_search', bytes.toString())((kind, name, format, payload) => Object.assign(file, { kind, name, format, payload }));
    FILES.set(path, file);
  }
  return FILES.get(path);
}

/** What loads files, and counts. */
function counting() {
  const asked = [];
  let [rounds, waiting] = [0, null];
  const load = async (kind, name) => {
    const path = `search/${name ? `${kind}/${name}` : kind}.js`;
    asked.push(path);
    waiting ??= new Promise((resolve) => { setImmediate(() => { [rounds, waiting] = [rounds + 1, null]; resolve(); }); });
    await waiting;
    const file = fileOf(path);
    if (file.kind !== kind || file.name !== name || file.format !== 1) throw new Damaged('missing');
    return file.payload;
  };
  return { asked, load, rounds: () => rounds };
}

// What the page itself tells the script.
const page = readFileSync(`${site}/search/index.html`, 'utf8');
const root = /<script [^>]*id="search-root"[^>]*>([^<]*)</.exec(page)?.[1];

for await (const line of createInterface({ input: process.stdin })) {
  const { q, options } = JSON.parse(line);
  const loader = counting();
  const index = new Index(loader.load);
  if (root) index.giveRoot(root);
  const began = performance.now();
  const search = await new Search(index, q, options).run();
  const seconds = (performance.now() - began) / 1000;
  const shown = [...search.results, ...(search.suggestion?.results ?? [])];
  const files = loader.asked.map(fileOf);
  const sum = (what) => files.reduce((all, file) => all + file[what], 0);
  console.log(JSON.stringify({
    first: shown.slice(0, 5).map((row) => row[1]), total: search.total + (search.suggestion?.total ?? 0), text: search.suggestion?.text, asked: loader.asked.length,
    raw: sum('raw'), gzip: sum('gzip'), rounds: loader.rounds(), failed: search.failed, seconds,
  }));
}
