// Writes an index as docs/search.md describes it, without the program: a second reading of that page, so that the script is
// tested against the page and not against itself. Only the folding is the script's own; its table of cases tests that.

import { createHash } from 'node:crypto';

const STOP = new Set('a an and are as at be by for from in into is it its of on or the to via with'.split(' '));
const DAY = 864e5;
const FIRST = Date.UTC(1991, 0, 1);
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const fileName = (term) => sha256(Buffer.from(term, 'utf8')).toString('hex').slice(0, 32);

/** `day << 17 | h` as a number. */
export const idOf = ({ submitted, suffix }) => {
  const day = Math.floor((Date.parse(submitted) - FIRST) / DAY);
  const bits = Array.from(suffix.slice(0, 4), (one) => BASE32.indexOf(one).toString(2).padStart(5, '0')).join('');
  return Math.max(0, day) * 131072 + parseInt(bits.slice(0, 17), 2);
};

const varint = (value) => {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Buffer.from([...bytes, value]);
};
const u32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** The first id, k, and the gaps, for lists of two or more. */
export function riceBytes(ids) {
  const gaps = ids.slice(1).map((id, at) => id - ids[at] - 1);
  const mean = Math.floor(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length);
  let k = 0;
  while (2 ** (k + 1) <= mean) k += 1;
  let bits = '';
  for (const gap of gaps) {
    const quotient = Math.floor(gap / 2 ** k);
    bits += '1'.repeat(quotient) + '0' + (k ? (gap - quotient * 2 ** k).toString(2).padStart(k, '0') : '');
  }
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0');
  return Buffer.concat([u32(ids[0]), Buffer.from([k]), Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))]);
}

/** Postings, sorted, as ids and columns: of two with an id the smaller columns. */
function sorted(postings) {
  const all = [...postings].sort((one, other) => one[0] - other[0] || Buffer.compare(Buffer.from(one[1]), Buffer.from(other[1])));
  return all.filter(([id], at) => at === 0 || id !== all[at - 1][0]);
}

const columnsOf = (postings) => postings[0][1].map((_, column) => Buffer.from(postings.map(([, columns]) => columns[column])));

const inline = (postings, hasLength) => {
  if (postings.length === 1) return Buffer.concat([u32(postings[0][0]), ...columnsOf(postings)]);
  const body = Buffer.concat([riceBytes(postings.map(([id]) => id)), ...columnsOf(postings)]);
  return hasLength ? Buffer.concat([varint(body.length), body]) : body;
};

const MOST_INLINE = 2048;
const CHUNK_BELOW = 2 ** 20;
const hashOfId = (id) => Number((BigInt(id) * 0x9e3779b1n) & 0xffffffffn);

/** The entry of a term after its name, and its outside parts. */
function entryOf(term, lists, fields, { mostInline, chunkBelow }) {
  let flags = 0;
  const parts = [];
  const outside = [];
  [...fields].forEach((field, bit) => {
    if (!lists[field]) return;
    const postings = sorted(lists[field]);
    flags |= 1 << bit;
    if (postings.length <= mostInline) {
      parts.push(varint(postings.length), inline(postings, true));
      return;
    }
    flags |= 16 << bit;
    const chunks = [];
    for (const posting of postings) {
      if (chunks.length === 0) chunks.push({ key: 0, postings: [] });
      else if (hashOfId(posting[0]) < chunkBelow) chunks.push({ key: posting[0], postings: [] });
      chunks.at(-1).postings.push(posting);
    }
    parts.push(varint(postings.length), varint(chunks.length), ...chunks.flatMap(({ key, postings: some }) => [u32(key), varint(some.length)]));
    for (const { key, postings: some } of chunks) outside.push({ name: `${fileName(term)}${field}-${key.toString(16).padStart(8, '0')}`, payload: Buffer.concat([varint(some.length), inline(some, false)]) });
  });
  return { body: Buffer.concat([Buffer.from([flags]), ...parts]), outside };
}

const pack = (kind, name, payload) => {
  const argument = Buffer.isBuffer(payload) ? JSON.stringify(payload.toString('base64'))
    : JSON.stringify(payload).replace(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `pith_search(${JSON.stringify(kind)},${JSON.stringify(name)},1,${argument})\n`;
};

/** Files of sorted terms, cut by their content. */
function writeTerms(files, terms, { kind, fields, target, ...limits }) {
  const firsts = [];
  const begin = (first) => {
    firsts.push(first);
    return { first, last: Buffer.alloc(0), bytes: [], outside: [] };
  };
  let open = begin('');
  const close = () => {
    const name = fileName(open.first);
    files.set(`search/${kind}/${name}.js`, pack(kind, name, Buffer.concat(open.bytes)));
    for (const { name: chunk, payload } of open.outside) files.set(`search/l/${chunk}.js`, pack('l', chunk, payload));
  };
  const all = [...terms.keys()].map((term) => Buffer.from(term, 'utf8')).sort(Buffer.compare);
  for (const term of all) {
    const { body, outside } = entryOf(term.toString('utf8'), terms.get(term.toString('utf8')), fields, limits);
    const weight = BigInt(2 + term.length + body.length);
    const cut = BigInt(`0x${sha256(term).subarray(16, 22).toString('hex')}`);
    if (cut * BigInt(target) < 2n ** 48n * weight) {
      close();
      open = begin(term.toString('utf8'));
    }
    let shared = 0;
    while (shared < Math.min(term.length, open.last.length) && term[shared] === open.last[shared]) shared += 1;
    open.bytes.push(Buffer.from([shared, term.length - shared]), term.subarray(shared), body);
    open.outside.push(...outside);
    open.last = term;
  }
  close();
  return firsts;
}

/** The row of a paper, as the program would write it. */
export function rowOf(paper) {
  const { suffix, source, submitted, categories, title, names, undivided, versions = [], dois = [] } = paper;
  const date = new Date(submitted);
  const day = `${date.getUTCDate()} ${date.toLocaleString('en', { month: 'short', timeZone: 'UTC' })} ${date.getUTCFullYear()}`;
  const shown = (names ?? []).slice(0, 4);
  const rest = (names ?? []).slice(4);
  const full = ({ given, family }) => [given, family].filter(Boolean).join(' ');
  return [suffix, source, submitted, day, categories[0], 1, 'bound', title, names?.length || undivided ? 'claimed' : '',
    names ? shown.flatMap((name) => [full(name), `a-${family3(name.family)}`]) : { text: undivided ?? '' }, rest.length ? `${rest.length} more` : '',
    rest.slice(0, 12).map(full), rest.length > 12 ? 1 : 0, versions.flat(), 0, ...(dois.length ? [dois.flat()] : [])];
}
const family3 = (family) => family.toLowerCase().replace(/[^a-z]/g, '').slice(0, 3);

/** All files of the index of some papers: `fold` makes the words. Other limits than the format's own make many files of few papers. */
export function writeIndex(papers, { fold, mostInline = MOST_INLINE, chunkBelow = CHUNK_BELOW, target = 12_000 }) {
  const files = new Map();
  const categories = [...new Set(papers.flatMap((paper) => paper.categories))].sort();
  const terms = new Map();
  const excerpts = new Map();
  const keys = [];
  const months = new Map();
  const frequent = new Map();
  const add = (into, term, field, id, columns) => {
    if (!term) return;
    if (!into.has(term)) into.set(term, {});
    const lists = into.get(term);
    lists[field] ??= new Map();
    const key = `${id}`;
    const old = lists[field].get(key);
    if (!old || Buffer.compare(Buffer.from(columns), Buffer.from(old[1])) < 0) lists[field].set(key, [id, columns]);
  };
  for (const paper of papers) {
    const id = idOf(paper);
    const category = categories.indexOf(paper.categories[0]);
    const texts = typeof paper.title === 'string' ? [paper.title] : [paper.title[0], paper.title[2]];
    const shown = fold(texts[0]);
    const length = Math.min(7, Math.floor(shown.words.length / 3));
    const inTitle = new Set();
    const word = (term, place) => {
      if (STOP.has(term)) return;
      if (!inTitle.has(term)) add(terms, term, 't', id, [Math.min(place, 31) * 8 + length, category]);
      inTitle.add(term);
    };
    shown.words.forEach(word);
    shown.joined.forEach(({ word: joined, from }) => word(joined, from));
    if (texts[1]) {
      const tex = fold(texts[1]);
      [...tex.words, ...tex.joined.map(({ word: joined }) => joined)].forEach((one) => word(one, 31));
    }
    for (const { given, family } of paper.names ?? []) {
      const first = fold(given).words;
      const initial = first.length ? Array.from(first[0])[0] : '';
      const { words, joined } = fold(family);
      for (const one of new Set([...words, ...joined.map(({ word: both }) => both)])) add(terms, `${one},${initial}`, 'a', id, [category]);
      for (const one of first) if (Array.from(one).length > 1) add(terms, one, 'a', id, [category]);
    }
    if (paper.undivided) for (const one of fold(paper.undivided).words) if (Array.from(one).length > 1) add(terms, one, 'a', id, [category]);
    for (const code of new Set(paper.categories.flatMap((one) => [one.toLowerCase(), one.toLowerCase().split('.')[0]]))) add(terms, code, 'c', id, [category]);
    const { words: abstract } = fold(Array.from(paper.abstract ?? '').slice(0, 600).join(''));
    for (const one of new Set(abstract)) if (!inTitle.has(one) && !STOP.has(one)) add(excerpts, one, 'e', id, []);
    for (const key of new Set(texts.map((text) => `title:${fold(text).words.slice(0, 1000).join('')}`))) keys.push([key, id]);
    const arxiv = /^arXiv:(.*?)(v\d+)?$/.exec(paper.source);
    if (arxiv) keys.push([`arxiv:${arxiv[1].toLowerCase()}`, id]);
    for (const suffix of [paper.suffix, ...(paper.versions ?? []).map(([other]) => other)]) keys.push([`pith:${suffix.slice(0, 8).toLowerCase()}`, id]);
    for (const [doi, standing] of paper.dois ?? []) keys.push([`${standing === 'sealed' ? 'doi' : 'claimed-doi'}:${doi}`, id]);
    const date = new Date(FIRST + Math.floor(id / 131072) * DAY);
    const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
    months.set(month, [...(months.get(month) ?? []), { id, row: rowOf(paper) }]);
  }
  for (const lists of [...terms.values(), ...excerpts.values()]) for (const field of Object.keys(lists)) lists[field] = [...lists[field].values()];

  const root = { papers: papers.length, categories, months: { from: 0, bits: '', counts: [] }, keys: 0, terms: [] };
  const [first, last] = [Math.min(...months.keys()), Math.max(...months.keys())];
  root.months.from = Math.floor(first / 12) * 100 + (first % 12) + 1;
  for (let month = first; month <= last; month += 1) {
    const rows = months.get(month) ?? [];
    let b = 0;
    while (rows.length > 64 * 2 ** b) b += 1;
    root.months.bits += b.toString(36);
    root.months.counts.push(rows.length);
    const [year, number] = [Math.floor(month / 12), month % 12];
    const begin = ((Date.UTC(year, number, 1) - FIRST) / DAY) * 131072;
    const ids = ((Date.UTC(year, number + 1, 1) - FIRST) / DAY) * 131072 - begin;
    const parts = new Map();
    for (const one of rows.sort((x, y) => x.id - y.id || (x.row[0] < y.row[0] ? -1 : 1))) {
      const part = Math.floor(((one.id - begin) * 2 ** b) / ids);
      parts.set(part, [...(parts.get(part) ?? []), one.row]);
    }
    for (const [part, some] of parts) {
      const name = `${year}${String(number + 1).padStart(2, '0')}/${part}`;
      files.set(`search/d/${name}.js`, pack('d', name, some));
    }
  }
  while (papers.length > 200 * 2 ** root.keys) root.keys += 1;
  const shelves = new Map();
  for (const [key, id] of keys) {
    const digest = sha256(Buffer.from(key, 'utf8'));
    const shelf = (digest.readUInt16BE(0) >> (16 - root.keys)).toString(16).padStart(4, '0');
    shelves.set(shelf, [...(shelves.get(shelf) ?? []), Buffer.concat([digest.subarray(0, 7), u32(id)])]);
  }
  for (const [shelf, some] of shelves) files.set(`search/x/${shelf}.js`, pack('x', shelf, Buffer.concat(some.sort(Buffer.compare))));
  root.terms = writeTerms(files, terms, { kind: 't', fields: 'tac', target, mostInline, chunkBelow });
  files.set('search/excerpts.js', pack('excerpts', '', { terms: writeTerms(files, excerpts, { kind: 's', fields: 'e', target: 2 * target, mostInline, chunkBelow }) }));
  files.set('search/root.js', pack('root', '', root));

  for (const [term, lists] of terms) {
    const n = (lists.t?.length ?? 0) + (lists.a?.length ?? 0);
    const one = term.split(',')[0];
    if (n >= Math.ceil(papers.length / 8192)) frequent.set(one, true);
  }
  let before = Buffer.alloc(0);
  const common = [];
  for (const one of [...frequent.keys()].map((term) => Buffer.from(term, 'utf8')).sort(Buffer.compare)) {
    let shared = 0;
    while (shared < Math.min(one.length, before.length) && one[shared] === before[shared]) shared += 1;
    common.push(Buffer.from([shared, one.length - shared]), one.subarray(shared));
    before = one;
  }
  files.set('search/common.js', pack('common', '', Buffer.concat(common)));
  return files;
}

/**
 * A loader of such files. `asked` are the paths that it was asked for, `rounds()` how many requests had to follow each other: all that
 * are asked for before an answer comes are answered together.
 */
export function loaderOf(files, Damaged) {
  const asked = [];
  let rounds = 0;
  let waiting = null;
  const load = async (kind, name) => {
    const path = `search/${name ? `${kind}/${name}` : kind}.js`;
    asked.push(path);
    waiting ??= new Promise((resolve) => { setImmediate(() => { rounds += 1; waiting = null; resolve(); }); });
    await waiting;
    const text = files.get(path);
    if (text === undefined) throw new Damaged('missing');
    let payload;
    new Function('pith_search', text)((ofKind, ofName, format, given) => { if (ofKind === kind && ofName === name && format === 1) payload = given; });
    if (payload === undefined) throw new Damaged('another name or format');
    return payload;
  };
  return { asked, load, rounds: () => rounds };
}
