// What an identifier leads to, without a browser: the script that looks up, over an index of a few papers that is written here as
// docs/search.md describes it. The pages themselves are in resolve.test.mjs.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { idOf } from './search-encoder.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
const { identifiersOf } = require(`${repository}static/identifier.js`);
const { Index, Damaged } = require(`${repository}static/search.js`);
const { lookUp, lookUpAll, removedOf } = require(`${repository}static/resolve.js`);

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const suffixOf = (name) => Array.from(createHash('sha256').update(name).digest().subarray(0, 26), (byte) => BASE32[byte & 31]).join('');

/** Papers: a suffix, the source, the day, other versions, DOIs. */
const PAPERS = {
  alone: { source: 'arXiv:1903.00045v2', day: '2019-02-28' },
  versions: { source: 'arXiv:1709.00001v3', day: '2017-09-01', others: [[suffixOf('versions 1'), 'v1'], [suffixOf('versions 2'), 'v2']] },
  many: { source: 'arXiv:1709.00009v60', day: '2017-09-02', others: [[suffixOf('many 59'), 'v59']], more: 58 },
  classed: { source: 'arXiv:math.GT/0309136v1', day: '2003-09-08' },
  // One id, written with its class and without.
  'classed first': { source: 'arXiv:math.GT/0309137v1', day: '2003-09-09' },
  'classless second': { source: 'arXiv:math/0309137v2', day: '2003-09-10' },
  same: { source: 'arXiv:1709.00002v1', day: '2017-09-03' },
  'same too': { source: 'arXiv:1709.00002v1', day: '2017-09-04' },
  twice: { source: 'arXiv:1709.00003v1', day: '2017-09-05', others: [[suffixOf('twice again'), 'v1']] },
  old: { source: 'arXiv:hep-th/9901001v1', day: '1999-01-04' },
  other: { source: 'Zenodo 1903.00045', day: '2019-02-28' },
  // The same short number, in two years.
  short: { suffix: 'AAAAAAAABBBBBBBBBBBBBBBBBB', source: 'arXiv:2001.00001v1', day: '2020-01-01' },
  'short too': { suffix: 'AAAAAAAACCCCCCCCCCCCCCCCCC', source: 'arXiv:2101.00001v1', day: '2021-01-01' },
  sealed: { source: 'arXiv:2001.00002v1', day: '2020-01-02', dois: ['10.1000/sealed', 'sealed', '10.1000/both', 'sealed'] },
  claiming: { source: 'arXiv:2001.00003v1', day: '2020-01-03', dois: ['10.1000/both', 'claimed', '10.1000/sealed', 'claimed', '10.1000/claimed', 'claimed', '10.48550/arxiv.1903.00045', 'sealed'] },
  'claiming too': { source: 'arXiv:2001.00004v1', day: '2020-01-04', dois: ['10.1000/claimed', 'claimed', '10.1000/twice', 'sealed', '10.48550/arxiv.x', 'sealed'] },
  'sealed too': { source: 'arXiv:2001.00005v1', day: '2020-01-05', dois: ['10.1000/twice', 'sealed'] },
};
for (const [name, paper] of Object.entries(PAPERS)) paper.suffix ??= suffixOf(name);
const nameOf = (suffix) => Object.keys(PAPERS).find((name) => PAPERS[name].suffix === suffix) ?? suffix;

/** An index of one file of keys and one of rows for each month. */
function load(kind, name) {
  const files = new Map();
  const keys = [];
  const add = (key, id) => keys.push(Buffer.concat([createHash('sha256').update(key).digest().subarray(0, 7), id]));
  for (const { suffix, source, day, others = [], more = 0, dois = [] } of Object.values(PAPERS)) {
    const id = Buffer.alloc(4);
    id.writeUInt32LE(idOf({ submitted: `${day}T00:00:00Z`, suffix }));
    for (const one of [suffix, ...others.map(([other]) => other)]) add(`pith:${one.slice(0, 8).toLowerCase()}`, id);
    if (source.startsWith('arXiv:')) add(source.toLowerCase().replace(/v\d+$/, '').replace(/\.[a-z]{2}\//, '/'), id);
    for (let at = 0; at < dois.length; at += 2) add(`${dois[at + 1] === 'sealed' ? '' : 'claimed-'}doi:${dois[at]}`, id);
    const row = [suffix, source, `${day}T00:00:00Z`, day, 'cs.LG', 1, 'bound', 'A title', '', [], '', [], 0, others.flat(), more, ...(dois.length ? [dois] : [])];
    const month = `${day.slice(0, 4)}${day.slice(5, 7)}/0`;
    files.set(`d/${month}`, [...(files.get(`d/${month}`) ?? []), row]);
  }
  files.set('x/0000', Buffer.concat(keys.sort(Buffer.compare)).toString('base64'));
  files.set('root/', { papers: Object.keys(PAPERS).length, categories: [], terms: [], keys: 0, months: { from: 199101, bits: '0'.repeat(500), counts: [] } });
  return files.has(`${kind}/${name}`) ? Promise.resolve(files.get(`${kind}/${name}`)) : Promise.reject(new Damaged('missing'));
}

async function found(text) {
  const [one, ...rest] = identifiersOf(text);
  assert.equal(rest.length, 0);
  const { target, entries, why } = await lookUp(new Index(load), one);
  return { target: target && nameOf(target), entries: [...new Set(entries.map(({ row }) => nameOf(row[0])))].sort(), why };
}

describe('to one page', () => {
  const number = (name) => PAPERS[name].suffix;
  for (const [text, target] of [
    ['1903.00045', 'alone'], ['1903.00045v2', 'alone'], ['10.48550/arXiv.1903.00045', 'alone'], [number('alone'), 'alone'], [number('alone').toLowerCase().slice(0, 8), 'alone'], [`pith:2019:${number('alone')}`, 'alone'],
    ['1709.00001', 'versions'], ['1709.00001v3', 'versions'], ['1709.00001v1', suffixOf('versions 1')], ['1709.00001v2', suffixOf('versions 2')], [suffixOf('versions 1'), suffixOf('versions 1')], [`pith:2017:${suffixOf('versions 2').slice(0, 12)}`, suffixOf('versions 2')],
    ['math/0309136', 'classed'], ['math.GT/0309136v1', 'classed'],
    ['math/0309137', 'classless second'], ['math.GT/0309137', 'classless second'], ['math/0309137v1', 'classed first'], ['math.GT/0309137v2', 'classless second'], ['hep-th/9901001', 'old'], ['pith:2020:AAAAAAAA', 'short'], ['pith:2021:AAAAAAAA', 'short too'], ['pith:AAAAAAAAB', 'short'],
    ['10.1000/SEALED', 'sealed'], ['10.1000/both', 'sealed'],
  ]) test(text, async () => assert.equal((await found(text)).target, target));
});

describe('to a list', () => {
  for (const [text, entries, why] of [
    ['1709.00002', ['same', 'same too']], ['1709.00002v1', ['same', 'same too']], ['AAAAAAAA', ['short', 'short too']],
    // Two documents of one version, of which neither is the newest.
    ['1709.00003', ['twice']],
    ['math/0309137v3', ['classed first', 'classless second'], 'version'], ['1903.00045v1', ['alone'], 'version'], ['1709.00009v1', ['many'], 'unknown version'],
    [`pith:2020:${suffixOf('alone')}`, ['alone'], 'year'], [`pith:2016:${suffixOf('versions 1')}`, ['versions'], 'unknown year'], ['pith:2019:AAAAAAAA', ['short', 'short too'], 'year'],
    ['10.1000/claimed', ['claiming', 'claiming too'], 'claimed'], ['10.1000/twice', ['sealed too', 'claiming too'].sort()],
  ]) test(text, async () => assert.deepEqual(await found(text), { target: null, entries, why }));
});

describe('to nothing', () => {
  for (const text of [
    '1903.00046', 'hep-ph/9901001', 'MFB4YH5R', `${suffixOf('alone').slice(0, 20)}AAAAAA`, '10.1000/none', '10.48550/arXiv.1903.99999',
    // Nobody's DOI, whatever a document says.
    '10.48550/arXiv.x',
  ]) test(text, async () => {
    const { target, entries } = await found(text);
    assert.deepEqual({ target, entries }, { target: null, entries: [] });
  });
});

test('where the index lacks versions, a number or a DOI that it lacks may be here', async () => {
  const index = new Index(async (kind, name) => (kind === 'root' ? { ...(await load(kind, name)), more_versions: true } : load(kind, name)));
  for (const [text, why] of [
    ['MFB4YH5R', 'unknown'], [suffixOf('many 1'), 'unknown'], [`pith:2017:${suffixOf('many 1')}`, 'unknown'], ['10.1000/none', 'unknown'],
    // Of each paper the index has the id.
    ['1903.00046', undefined], ['1903.00046v1', undefined], ['1709.00009v1', 'unknown version'],
    [`pith:2020:${suffixOf('alone')}`, 'year'], ['10.1000/claimed', 'claimed'], ['10.1000/sealed', undefined],
  ]) assert.equal((await lookUp(index, identifiersOf(text)[0])).why, why, text);
});

test('a removed paper is found by each of its names, and by its number only where that is the beginning', async () => {
  const [gone, other] = [suffixOf('gone'), `${suffixOf('gone').slice(0, 8)}${'A'.repeat(18)}`];
  const keys = { [`pith:${gone.slice(0, 8).toLowerCase()}`]: [gone, other], 'arxiv:2001.00009': [gone], 'arxiv:2001.00009v1': [gone], 'doi:10.1000/gone': [gone] };
  const index = new Index(async (kind) => (kind === 'excluded' ? keys : Promise.reject(new Damaged('missing'))));
  for (const [text, expected] of [
    ['2001.00009', [gone]], ['2001.00009v1', [gone]], ['2001.00009v2', []], ['doi:10.1000/GONE', [gone]], ['10.1000/other', []],
    [gone, [gone]], [gone.slice(0, 8), [gone, other]], [other, [other]],
  ]) assert.deepEqual(await removedOf(index, identifiersOf(text)[0]), expected, text);
});

test('a file that is missing is told', async () => {
  const index = new Index((kind, name) => (kind === 'd' ? Promise.reject(new Damaged('missing')) : load(kind, name)));
  await assert.rejects(lookUp(index, identifiersOf('1903.00045')[0]), Damaged);
  assert.deepEqual(await lookUp(index, identifiersOf('1903.00046')[0]), { target: null, entries: [] });
});

test('of an identifier that thousands claim fifty rows are asked for, and the others are counted', async () => {
  let asked = 0;
  const claiming = [...new Set(Array.from({ length: 5000 }, (_, at) => at * 131072))];
  for (const standing of ['claimed', 'sealed']) {
    asked = 0;
    const index = new Index(load);
    index.ids = async (key) => (key.startsWith('claimed-') === (standing === 'claimed') ? claiming : []);
    index.rows = async (id) => {
      asked += 1;
      return [[suffixOf(`${id}`), 'Zenodo 1', '', '', '', 0, 'bound', 'A title', '', [], '', [], 0, [], 0, ['10.1000/x', standing]]];
    };
    const { target, entries, why, more } = await lookUp(index, identifiersOf('10.1000/x')[0]);
    assert.deepEqual([asked, target, entries.length, more, why], [50, null, 50, 4950, standing === 'claimed' ? 'claimed' : undefined]);
  }
});

test('one of fifty-one papers is not the one that is meant, even if the others looked at are others', async () => {
  const index = new Index(load);
  index.ids = async () => Array.from({ length: 51 }, (_, at) => at * 131072);
  index.rows = async (id) => [[suffixOf(`${id}`), id === 0 ? 'arXiv:1903.00045v1' : 'Zenodo 1', '', '', '', 0, 'bound', 'A title', '', [], '', [], 0, [], 0]];
  const { target, entries, more } = await lookUp(index, identifiersOf('1903.00045')[0]);
  assert.deepEqual([target, entries.length, more], [null, 1, 1]);
});

describe('a page of another build than the index', () => {
  const [first, second] = ['0', '1'];
  const isOf = (half) => (key) => (parseInt(createHash('sha256').update(key).digest('hex')[0], 16) >> 3).toString() === half;
  const root = (keys, bit = '0') => ({ categories: [], terms: [], keys, months: { from: 199101, bits: bit.repeat(500), counts: [] } });
  const texts = ['1903.00045', '1709.00001', 'hep-th/9901001', '2001.00001', '2101.00001'];
  const inHalf = (half) => texts.filter((text) => isOf(half)(`arxiv:${text}`));

  /** The index divided into two files of keys, as one of more papers is; `asked` are the files that were asked for. */
  function divided(given) {
    const asked = [];
    const index = new Index(async (kind, name) => {
      asked.push(`${kind}/${name}`);
      if (kind === 'root') return root(1);
      if (kind !== 'x') return load(kind, name);
      const records = Buffer.from(await load('x', '0000'), 'base64');
      const all = Array.from({ length: records.length / 11 }, (_, at) => records.subarray(11 * at, 11 * at + 11));
      return Buffer.concat(all.filter(([byte]) => (byte >> 7).toString() === name.slice(3))).toString('base64');
    });
    if (given) index.giveRoot(JSON.stringify(given));
    return { index, asked };
  }
  const target = async ({ index }, text, isGiven) => nameOf((await lookUpAll(index, identifiersOf(text), isGiven))[0].target);

  test('the test has keys in either file', () => assert.ok(inHalf(first).length > 0 && inHalf(second).length > 0));

  test('a paper is found though the page knows another number of files of keys', async () => {
    for (const text of texts) {
      const site = divided(root(0));
      assert.ok(PAPERS[await target(site, text, true)], text);
      // Only where it seemed missing was the directory asked for.
      assert.equal(site.asked.includes('root/'), inHalf(second).includes(text), text);
    }
  });

  test('a paper is found though the page knows another division of the rows', async () => {
    for (const text of texts) assert.ok(PAPERS[await target(divided(root(1, '3')), text, true)], text);
  });

  test('an id without a row is no miss', async () => {
    const { index } = divided();
    index.rows = async () => [];
    await assert.rejects(lookUpAll(index, identifiersOf('1903.00045'), false), Damaged);
  });

  test('a miss is told after the directory was read, once', async () => {
    for (const [given, files] of [[root(1), 1], [root(0), 1], [null, 1]]) {
      const { index, asked } = divided(given);
      const [{ entries }] = await lookUpAll(index, identifiersOf('1903.00046'), given !== null);
      assert.deepEqual([entries, asked.filter((path) => path === 'root/').length], [[], files]);
    }
    const { index } = divided(root(1));
    index.load = ((before) => (kind, name) => (kind === 'root' ? Promise.reject(new Damaged('missing')) : before(kind, name)))(index.load);
    await assert.rejects(lookUpAll(index, identifiersOf('1903.00046'), true), Damaged);
  });
});
