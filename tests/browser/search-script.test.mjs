// The script that searches, without a browser: what it makes of a text, of a query, of the index's files. The index is written by
// search-encoder.mjs, from docs/search.md alone.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { idOf, loaderOf, riceBytes, rowOf, writeIndex } from './search-encoder.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const script = createRequire(import.meta.url)(`${repository}static/search.js`);
const { Index, Search, MATCH, fold, identify, matchRow, parseQuery, rangesToMark, rowMarkup } = script;

/** A table that the program's tests share. */
const table = (name) => JSON.parse(readFileSync(`${repository}tests/search/${name}`, 'utf8'));

// Numbers that are the same in each run.
let seed = 1;
const random = (below) => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};
const anyOf = (all) => all[random(all.length)];

describe('words', () => {
  for (const { text, words, joined, key } of [
    { text: 'One-to-one maps', words: ['one', 'to', 'one', 'maps'], joined: ['oneto', 'toone', 'onetoone'], key: 'onetoonemaps' },
    { text: 'Schr\\"{o}dinger’s $\\alpha$-decay of $^{12}$C', words: ['schrodingers', 'alpha', 'decay', 'of', '12c'], joined: ['alphadecay'], key: 'schrodingersalphadecayof12c' },
    { text: '超导体', words: ['超导', '导体'], joined: [], key: '超导导体' },
    ...table('folding.json'),
  ]) {
    test(`of ${JSON.stringify(text).slice(0, 60)}`, () => {
      const found = fold(text);
      assert.deepEqual([found.words, found.joined.map(({ word }) => word), found.words.join('')], [words, joined, key]);
    });
  }
});

describe('bytes', () => {
  test('SHA-256 is that of node', () => {
    for (const length of [0, 1, 3, 54, 55, 56, 57, 63, 64, 65, 119, 120, 1000]) {
      const binary = Array.from({ length }, () => String.fromCharCode(random(256))).join('');
      assert.equal(script.sha256(binary), createHash('sha256').update(binary, 'latin1').digest('hex'), length);
    }
  });

  test('ids come back out of a Rice code', () => {
    const lists = [[0, 1], [0, 0xffffffff], [5, 6, 7, 8, 9], [0, 1, 2, 0xfffffffe, 0xffffffff], [7, 131079, 131080]];
    for (let at = 0; at < 200; at += 1) lists.push([...new Set(Array.from({ length: 2 + random(300) }, () => random(2 ** (5 + random(28)))))].sort((one, other) => one - other));
    for (const ids of lists.filter((one) => one.length > 1)) {
      const bytes = Uint8Array.from(riceBytes(ids));
      const cursor = new script.Cursor(bytes);
      assert.deepEqual([...cursor.ids(ids.length)], ids);
      assert.equal(cursor.at, bytes.length);
      assert.throws(() => new script.Cursor(bytes.subarray(0, bytes.length - 1)).ids(ids.length), script.Damaged);
      assert.throws(() => new script.Cursor(bytes).ids(9 * bytes.length), script.Damaged);
    }
  });
});

// A few papers by hand, and some hundreds whose words are drawn so that lists are long and conjunctions rarely empty.

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const suffixOf = (name) => Array.from(createHash('sha256').update(name).digest().subarray(0, 26), (byte) => BASE32[byte & 31]).join('');
const name = (text) => {
  const [given, family] = text.split('/');
  return { given, family };
};

/** DOIs of some of them: one is claimed by another paper, too, and one by nobody else. */
const DOIS = {
  'hep-th/9901001': [['10.1016/s0370-2693(98)00466-3', 'sealed'], ['10.1000/claimed', 'claimed']],
  '1706.03762': [['10.1016/s0370-2693(98)00466-3', 'claimed']],
  '2001.00006': [['10.1000/<script>alert(1)</script>', 'sealed']],
  '2001.00007': [['10.1000/two', 'sealed']],
  '2001.00008': [['10.1000/two', 'sealed']],
};

const BY_HAND = [
  ['hep-th/9901001', '1999-01-04', 'hep-th', 'Anti-de Sitter space and holography', ['Edward/Witten']],
  ['math/0309136', '2003-09-08', 'math.GT', 'The classification of Kleinian surface groups', ['Yair N./Minsky', 'Jeffrey/Brock']],
  ['1907.04433', '2019-07-09', 'cs.LG', 'GluonCV and GluonNLP: Deep Learning in Computer Vision and Natural Language Processing', ['Jian/Guo', 'He/He', 'Tong/He', 'Leonard/Lausen', 'Mu/Li', 'Haibin/Lin']],
  ['1706.03762', '2017-06-12', 'cs.CL', 'Attention Is All You Need', ['Ashish/Vaswani', 'Noam/Shazeer']],
  ['2001.00001', '2020-01-01', 'cs.CL', 'Attention Is All You Need for Speech', ['Ana/Pérez García']],
  ['2001.00002', '2020-01-02', 'physics.gen-ph', 'A Theory of Everything', ['Anna/Müller', 'E. A./Witten']],
  ['2001.00003', '2020-01-03', 'physics.gen-ph', 'Everything of Theory', ['Eugene B./Witten']],
  ['2001.00004', '2020-01-04', 'math.AP', 'Nonlinear waves', ['Wim/de Bruyn Kops']],
  ['2001.00005', '2020-01-05', 'math.AP', 'Non-linear diffusion', ['Stephen M./de Bruyn Kops']],
  ['2001.00006', '2020-01-06', 'math.AP', 'One-to-one maps of the plane', ['An/Li', 'Jian/An']],
  ['2001.00007', '2020-01-07', 'cs.CL', '深度学习的模型', ['/王小明']],
  ['2001.00008', '2020-01-08', 'math.NT', ['The α-decay of ^12C', '<math><mi>α</mi></math>-decay', 'The $\\alpha$-decay of $^{12}$C'], ['Jean-Luc/Picard']],
  ['2001.00009', '2020-01-09', 'q-bio.NC', 'Objectivity', ['Lorraine/Daston']],
  ['2001.00010', '2020-01-10', 'q-bio.NC', 'Vitamin D deficiency in 2019', ['Ole/Smith-Meyer']],
  ['2001.00011', '2020-01-11', 'cs.CL', '<script>alert("1 & 2")</script> \'quoted\'', ['O’Brien/<b>Bold</b>']],
  ['2001.00012', '2020-01-12', 'math.AG', 'Graph based location using a graph network', ['Xenon/Díaz']],
].map(([id, day, category, title, names], at) => ({
  suffix: suffixOf(id), source: `arXiv:${id}v${1 + (at % 2)}`, submitted: `${day}T00:00:00Z`, categories: [category, 'hep-ex'].slice(0, 1 + (at % 2)), title,
  names: names.map(name), abstract: at === 0 ? 'A remarkable correspondence' : 'Nothing', versions: at === 2 ? [[suffixOf('older'), 'v1']] : [], dois: DOIS[id],
}));

const VOCABULARY = ('quantum gravity field lattice gauge network neural graph spectral operator bound estimate random walk matrix model models modeling learning learned ' +
  'deep convex optimal transport entropy black hole galaxy cluster stellar wind solar plasma shock wave equation solution of the for and in').split(' ');
const FAMILIES = 'Wang Li Zhang Chen Smith Jones Garcia Kim Nguyen Witten Weinberg Noether'.split(' ');
const GIVEN = 'Anna Bo Carla David Eva Fei Georg Hanna Ivan Jin'.split(' ');
const DRAWN = Array.from({ length: 700 }, (_, at) => ({
  suffix: suffixOf(`drawn ${at}`),
  source: `arXiv:${10 + random(15)}${String(1 + random(12)).padStart(2, '0')}.${String(10000 + at)}v1`,
  submitted: new Date(Date.UTC(2008 + random(12), random(12), 1 + random(28))).toISOString().slice(0, 19) + 'Z',
  categories: [anyOf(['math.PR', 'hep-lat', 'astro-ph.GA', 'cs.LG']), ...(random(4) ? [] : ['gr-qc'])],
  title: Array.from({ length: 3 + random(7) }, () => anyOf(VOCABULARY)).join(' '),
  names: Array.from({ length: 1 + random(random(10) ? 4 : 24) }, () => ({ given: anyOf(GIVEN), family: anyOf(FAMILIES) })),
  abstract: Array.from({ length: 8 }, () => anyOf(VOCABULARY)).join(' '),
}));
const PAPERS = [...BY_HAND, ...DRAWN];

/** Lists of more than forty papers lie outside, in parts of some thirty, and files are small, so that there are many borders. */
const FILES = writeIndex(PAPERS, { fold, mostInline: 40, chunkBelow: 2 ** 27, target: 400 });

const titleOf = (row) => (typeof row[7] === 'string' ? row[7] : row[7][0]);
const paperOf = (id) => PAPERS.find(({ source }) => source.startsWith(`arXiv:${id}v`));

/** Runs a query over files, as a page does that just opened. */
async function search(text, options = {}, files = FILES) {
  const loader = loaderOf(files, script.Damaged);
  const index = new Index(loader.load);
  // The page has the directory in it, if that can be read.
  await loaderOf(files, script.Damaged).load('root', '').then((root) => index.giveRoot(JSON.stringify(root)), () => {});
  const run = await new Search(index, text, options).run();
  return Object.assign(run, { loader });
}

/** All of a search: to the last page, and as far back as there are papers. */
async function searchAll(text, options) {
  const run = await search(text, { isSuggestion: true, more: true, ...options });
  for (;;) {
    if (run.hasMore) await run.findMore(run.limit + 10);
    else if (run.since !== null) await run.lookBack();
    else if (run.unsure.length) await run.readUnsure();
    else return run;
  }
}

const shown = ({ results, suggestion }) => [...results, ...(suggestion?.results ?? [])];

/** The ids at the source of the first five results. */
const firstFive = (run) => shown(run).slice(0, 5).map((row) => row[1].replace(/^arXiv:|v\d+$/g, ''));

describe('identifiers', () => {
  for (const text of ['hep-th/9901001', 'hep-th/9901001v2', 'HEP-TH/9901001', 'arXiv:hep-th/9901001', 'arxiv: hep-th/9901001', 'https://arxiv.org/abs/hep-th/9901001',
    'http://www.arxiv.org/pdf/hep-th/9901001v1.pdf', '10.48550/arXiv.hep-th/9901001', 'https://doi.org/10.48550/arXiv.hep-th/9901001', 'doi:10.48550/ARXIV.HEP-TH/9901001',
    'https://doi.org/10.48550%2FarXiv.hep-th%2F9901001', 'arXiv:hep-th/9901001v1 [hep-th]', `pith:1999:${suffixOf('hep-th/9901001')}`,
    `pith:${suffixOf('hep-th/9901001').slice(0, 8)}`, suffixOf('hep-th/9901001').toLowerCase(), suffixOf('hep-th/9901001').slice(0, 8).toLowerCase(),
    `https://catalog.example/papers/pith/${suffixOf('hep-th/9901001')}/`, `pith:1999:${suffixOf('hep-th/9901001').slice(0, 12)}`, '(hep-th/9901001)', '[hep-th/9901001]', 'abs/hep-th/9901001',
    'arXiv:hep-th/9901001v1  [hep-th]  4 Jan 1999', 'arXiv:hep-th/9901001 (1999)', 'arXiv:hep-th/9901001 [hep-th], 1999', 'arXiv preprint hep-th/9901001', 'arXiv e-print: hep-th/9901001', 'DOI 10.48550/arXiv.hep-th/9901001', '\\arxiv{hep-th/9901001}',
    'https://papers.example/arxiv/hep-th/9901001', 'arXiv：hep-th/9901001', `1999:${suffixOf('hep-th/9901001')}`]) {
    test(`${text} is the paper`, async () => {
      const run = await search(text);
      assert.deepEqual(firstFive(run), ['hep-th/9901001']);
      assert.equal(run.total, 1);
      assert.ok(run.loader.rounds() <= 2);
      if (text.length > 8) assert.deepEqual(run.loader.asked.map((path) => path.split('/')[1]).sort(), ['d', 'x']);
    });
  }

  test('old ids with a subject class, new ones of either length, older versions', async () => {
    assert.deepEqual(firstFive(await search('math.GT/0309136')), ['math/0309136']);
    assert.deepEqual(firstFive(await search('1907.04433v7')), ['1907.04433']);
    assert.deepEqual(firstFive(await search('arXiv 1706.03762')), ['1706.03762']);
    assert.deepEqual(firstFive(await search(`pith:${suffixOf('older')}`)), ['1907.04433']);
  });

  test('an identifier that no paper has finds nothing else', async () => {
    const run = await search('2001.09999');
    assert.deepEqual([run.total, run.isIdentifier, run.failed], [0, true, false]);
  });

  test('other texts are no identifiers', () => {
    for (const text of ['quantum', '2019', '12.5', 'hep-th', 'a/b', '10.1103', '10.1103/', '10.11/x', '10.1103/x y', '10.1103/é', 'pith', 'pith:abc', 'and/1234567 more', '']) assert.deepEqual(identify(text), [], text);
  });

  test('a DOI is found by whatever stands around it', async () => {
    const doi = '10.1016/S0370-2693(98)00466-3';
    for (const text of [doi, doi.toLowerCase(), `doi:${doi}`, `DOI: ${doi}`, `doi ${doi}`, `info:doi/${doi}`, `https://doi.org/${doi}`, `https://dx.doi.org/${encodeURIComponent(doi)}`, `(${doi})`,
      `<${doi}>.`, `“${doi}”`, `${doi},`, `\\doi{${doi}}`, `https://journal.example/abs/${doi}`, `${doi} (1998)`]) {
      assert.deepEqual(identify(text), [`doi:${doi.toLowerCase()}`, `claimed-doi:${doi.toLowerCase()}`], text);
    }
    for (const [text, found] of [['10.1002/(SICI)1<1::AID>3.0.CO;2-#', '10.1002/(sici)1<1::aid>3.0.co;2-#'], ['10.1000/10.2000/x', '10.1000/10.2000/x'], ['10.1000/1903.00045', '10.1000/1903.00045']]) {
      assert.deepEqual(identify(text), [`doi:${found}`, `claimed-doi:${found}`]);
    }
    assert.deepEqual(identify('10.48550/ARXIV.1903.00045v2'), ['arxiv:1903.00045'], "arXiv's own is its id");
  });

  test('the box reads what the page that looks up reads', () => {
    const doi = ['doi:10.1002/abc.123', 'claimed-doi:10.1002/abc.123'];
    for (const [text, keys] of [
      ['https://onlinelibrary.wiley.com/doi/10.1002/abc.123/full', doi], ['https://publisher.example/doi/pdf/10.1002/abc.123?download=true', doi], ['https://publisher.example/doi/abs/10.1002/abc.123', doi],
      ['urn:doi:10.1002/abc.123', doi], ['1903.00045 (v2)', ['arxiv:1903.00045']], ['arXiv1903.00045', ['arxiv:1903.00045']], ['\\cite{1903.00045}', ['arxiv:1903.00045']], ['eprint={1903.00045}', ['arxiv:1903.00045']],
      ['https://export.arxiv.org/api/query?id_list=1903.00045v2', ['arxiv:1903.00045']], ['PITH:2019:MFB4 YH5R OE25', ['pith:mfb4yh5roe25']], ['https://a.example/paper/MFB4YH5R/', ['pith:mfb4yh5r']],
      // Words, and what may be one.
      ['topology', []], ['entanglement', []], ['pith function', []], ['mfb4yh5r', []], ['witten hep-th/9901001', []],
    ]) assert.deepEqual(identify(text), keys, text);
    for (const [text, means] of Object.values(JSON.parse(readFileSync(`${repository}tests/identifiers.json`, 'utf8'))).flat()) {
      // What isn't within other words, and has a label or a form of its own.
      const [key] = identify(text);
      if (key) assert.match(key, new RegExp(`^(?:arxiv|doi|pith):`));
      if (key) assert.ok(means[0].toLowerCase().replace(/^(pith:)\d{4}:/, '$1').replace(/^(arxiv:.*)v\d+$/, '$1') === key, `${text}: ${key}, ${means}`);
    }
  });

  test('a paper that merely claims a DOI comes last, and is known as one', async () => {
    const run = await search('10.1016/S0370-2693(98)00466-3');
    assert.deepEqual([firstFive(run), [...run.claiming]], [['hep-th/9901001', '1706.03762'], [suffixOf('1706.03762')]]);
    assert.ok(run.loader.rounds() <= 2);
    const claimed = await search('10.1000/claimed');
    assert.deepEqual([firstFive(claimed), [...claimed.claiming]], [['hep-th/9901001'], [suffixOf('hep-th/9901001')]]);
    const sealed = await search('https://doi.org/10.1000/<script>alert(1)</script>');
    assert.deepEqual([firstFive(sealed), sealed.claiming.size], [['2001.00006'], 0]);
    const two = await search('10.1000/two');
    assert.deepEqual([firstFive(two), two.claiming.size], [['2001.00008', '2001.00007'], 0]);
    const none = await search('10.1000/nobody');
    assert.deepEqual([none.total, none.isIdentifier, none.failed], [0, true, false]);
    assert.deepEqual(firstFive(await search('Witten, Phys. Lett. B doi:10.1016/S0370-2693(98)00466-3')), ['hep-th/9901001', '1706.03762'], 'among words');
  });

  test('the beginning of a number, beside what it may be as a word', async () => {
    for (const length of [8, 12, 16, 20]) assert.deepEqual(firstFive(await search(suffixOf('1907.04433').slice(0, length).toLowerCase())), ['1907.04433'], length);
  });

  test('an identifier among words', async () => {
    assert.deepEqual(firstFive(await search('witten hep-th/9901001')), ['hep-th/9901001']);
    assert.equal((await search('minsky hep-th/9901001', { isSuggestion: true })).total, 0);
  });
});

describe('titles', () => {
  for (const { source, title } of BY_HAND) {
    for (const text of typeof title === 'string' ? [title] : [title[0], title[2]]) {
      test(`${text} comes first, in two steps`, async () => {
        const run = await search(text);
        assert.equal(run.results[0]?.[1], source);
        const { asked } = run.loader;
        if (fold(text).words.filter((word) => word.length > 3).length > 5) assert.ok(run.loader.rounds() <= 2 && asked.every((path) => !path.includes('/t/')), asked.join(' '));
      });
    }
  }

  test('accents, quotes, dashes and case don’t matter', async () => {
    assert.deepEqual(firstFive(await search('anti–de sitter space “and” HOLOGRAPHY')), ['hep-th/9901001']);
  });

  test('after an exact title the others with its words are found when asked for', async () => {
    const attention = 'Attention is all you need';
    assert.deepEqual([firstFive(await search(attention)), firstFive(await search(attention, { more: true }))], [['1706.03762'], ['1706.03762', '2001.00001']]);
    // With dashes that exclude nothing, or as a phrase.
    assert.deepEqual(firstFive(await search('Attention -- is all -- you need')), ['1706.03762']);
    assert.deepEqual(firstFive(await search(`"${attention}"`)), ['1706.03762', '2001.00001']);
    const long = 'The classification of Kleinian surface groups';
    assert.equal((await search(long)).total, 1);
    const gluon = paperOf('1907.04433').title;
    const cut = await search(gluon);
    assert.deepEqual([cut.isCut, cut.total], [true, 1]);
    const more = await search(gluon, { more: true });
    assert.deepEqual([more.isCut, more.total], [false, 1]);
  });

  test('a long query that is no title takes three steps', async () => {
    const run = await search('gluoncv gluonnlp deep learning computer vision');
    assert.deepEqual(firstFive(run), ['1907.04433']);
    assert.ok(run.loader.rounds() <= 3, run.loader.asked.join(' '));
  });

  test('of Han, by two characters and by one', async () => {
    for (const text of ['学习', '深度 模型', '模', '深']) assert.deepEqual(firstFive(await search(text)), ['2001.00007'], text);
  });
});

describe('authors', () => {
  const expected = {
    'witten e': ['2001.00002', '2001.00003', 'hep-th/9901001'],
    'E Witten': ['2001.00002', '2001.00003', 'hep-th/9901001'],
    'E. Witten': ['2001.00002', '2001.00003', 'hep-th/9901001'],
    'Witten, E.': ['2001.00002', '2001.00003', 'hep-th/9901001'],
    'author:"E Witten"': ['2001.00002', '2001.00003', 'hep-th/9901001'],
    'EA Witten': ['2001.00002'],
    'Witten EA': ['2001.00002'],
    'EX Witten': ['2001.00002', 'hep-th/9901001'],
    'Witten E. A.': ['2001.00002', 'hep-th/9901001'],
    'witten, edward': ['hep-th/9901001'],
    'Edward Witten': ['hep-th/9901001'],
    'de bruyn kops': ['2001.00004', '2001.00005'],
    'Bruyn Kops': ['2001.00004', '2001.00005'],
    'W de bruyn kops': ['2001.00004'],
    'S. M. de Bruyn Kops': ['2001.00005'],
    'kops s': ['2001.00005'],
    muller: ['2001.00002'],
    'A. Müller': ['2001.00002'],
    'perez garcia': ['2001.00001'],
    'Y. Minsky': ['math/0309136'],
    'Yair N. Minsky': ['math/0309136'],
    'yair n': ['math/0309136'],
    'ea witten': ['2001.00002', 'hep-th/9901001'],
    'witten ed': ['2001.00002', 'hep-th/9901001'],
    'minsky classification': ['math/0309136'],
    'Diaz graph': ['2001.00012'],
    'smith-meyer': ['2001.00010'],
    smithmeyer: ['2001.00010'],
    'O Smith-Meyer': ['2001.00010'],
    'jean-luc picard': ['2001.00008'],
    'jeanluc picard': ['2001.00008'],
    'W Bruyn Kops': ['2001.00004'],
    王小: ['2001.00007'],
    'author:an': ['2001.00006'],
    'an j': ['2001.00006'],
    'author:holography': [],
    'title:witten': [],
  };
  // The drawn papers are by Wittens of other initials and by E. V. A.s, which would hide those by hand.
  const files = writeIndex(BY_HAND, { fold, target: 1500 });
  for (const [text, ids] of Object.entries(expected)) {
    test(text, async () => {
      const run = await search(text, { isSuggestion: true }, files);
      assert.deepEqual(firstFive(run).sort(), ids);
      assert.equal(run.total, ids.length);
    });
  }

  test('a whole name finds the paper that has the initial alone', async () => {
    const found = await search('Ernest Witten', {}, files);
    assert.deepEqual(firstFive(found), ['2001.00002']);
  });
});

describe('words of a query', () => {
  const expected = {
    '"theory of everything"': ['2001.00002'],
    '"everything of theory"': ['2001.00003'],
    'theory everything': ['2001.00002', '2001.00003'],
    'everything theory': ['2001.00003', '2001.00002'],
    '"one-to-one maps of the"': ['2001.00006'],
    'one-to-one': ['2001.00006'],
    onetoone: ['2001.00006'],
    'one to one': ['2001.00006'],
    'non-linear': ['2001.00004', '2001.00005'],
    nonlinear: ['2001.00004', '2001.00005'],
    'using graph "using a graph"': ['2001.00012'],
    '"a graph network"': ['2001.00012'],
    'vitamin d': ['2001.00010'],
    'vitamin 2019': ['2001.00010'],
    'vitamin 2020': ['2001.00010'],
    'vitamin 2018': [],
    'theory year:2020 cat:physics.gen-ph -"of everything"': ['2001.00003'],
    'theory -author:müller': ['2001.00003'],
    'theory -title:everything': [],
    'theory cat:physics -year:2020': [],
    'objectiv': ['2001.00009'],
    'alpha decay': ['2001.00008'],
    'α-decay': ['2001.00008'],
    '$\\alpha$-decay': ['2001.00008'],
    'waves math.AP': ['2001.00004'],
    'maps cat:hep-ex': ['2001.00006'],
    'holography cat:hep-ex': [],
    'year:1999': ['hep-th/9901001'],
    1999: ['hep-th/9901001'],
    'year:-2003': ['math/0309136', 'hep-th/9901001'],
    'year:2003-2017': ['1706.03762', 'math/0309136'],
    'year:1999-2017 -attention': ['math/0309136', 'hep-th/9901001'],
    'cat:math.AP -maps': ['2001.00005', '2001.00004'],
  };
  const files = writeIndex(BY_HAND, { fold, target: 1500 });
  for (const [text, ids] of Object.entries(expected)) {
    test(text, async () => {
      const run = await search(text, { isSuggestion: true }, files);
      assert.deepEqual([firstFive(run), run.total], [ids, ids.length]);
    });
  }

  test('abstracts when asked for, and by itself where titles and authors have nothing', async () => {
    const run = await search('remarkable correspondence');
    assert.deepEqual([firstFive(run), run.abstractsRead], [['hep-th/9901001'], true]);
    const both = await search('holography remarkable', { abstracts: true });
    assert.deepEqual(firstFive(both), ['hep-th/9901001']);
  });

  test('what is typed on the way is no error', async () => {
    for (const text of ['"', '-', '--', 'cat:', 'cat:x', 'year:', 'year:2', '"of', 'the', 'a', 'e', 'author:', '():', '\\', '$', '😀', 'a'.repeat(1000), '"\\"', 'year:2015-2010']) {
      const run = await search(text);
      assert.ok(run.total >= 0 && run.total < PAPERS.length && !run.failed, text);
    }
  });

  test('a query of a thousand words asks for few files', async () => {
    const words = PAPERS.flatMap(({ names }) => names.map(({ family }) => family)).join(' ');
    const run = await search(words + words, { isSuggestion: true });
    assert.equal(run.total, 0);
    assert.ok(run.text.length <= 1000 && run.loader.asked.length < 100, `${run.loader.asked.length}`);
    const title = `${'gravity '.repeat(40)}quantum`;
    assert.ok((await search(title, { isSuggestion: true })).results.every((row) => /quantum.*gravity|gravity.*quantum/.test(titleOf(row))));
  });

  test('what a query is made of', () => {
    const query = parseQuery('Author:Witten title:"strings of" -not cat:HEP-TH year:2015– plain');
    assert.deepEqual(query.words.map(({ word, field }) => `${field}:${word}`), ['a:witten', 't:strings', 't:of', ':plain']);
    assert.deepEqual([query.phrases, query.cats, query.not.map(({ words }) => words)], [[[1, 3]], ['hep-th'], [['not']]]);
    assert.deepEqual(query.years.map(([from, to]) => [new Date(Date.UTC(1991, 0, 1) + (from / 131072) * 864e5).getUTCFullYear(), to]), [[2015, 2 ** 32]]);
  });
});

describe('the order of results', () => {
  const titles = (...all) => all.map((title, at) => ({ suffix: suffixOf(`order ${at}`), source: `arXiv:2101.${String(10000 + at)}v1`, submitted: `2021-01-${String(1 + (at % 28)).padStart(2, '0')}T00:00:00Z`,
    categories: ['cs.CL'], title: title.title ?? title, names: (title.names ?? ['Ann/Other']).map(name), abstract: '', versions: [] }));
  const others = (title, names) => Array.from({ length: 40 }, (_, at) => ({ title: `${title} ${'abcdefghijklmnopqrstuvwxyz'[at % 26].repeat(4)}`, names }));
  const first = async (text, papers) => titleOf((await search(text, {}, writeIndex(papers, { fold, target: 1500 }))).results[0]);

  test('a name of one person comes before the same words of several', async () => {
    const papers = titles({ title: 'Wanted', names: ['Jian/Li'] }, ...others('Several', ['Jian/Wang', 'Ming/Li']));
    for (const text of ['jian li', 'Li Jian', 'Li, Jian']) assert.equal(await first(text, papers), 'Wanted');
    // The initials are the same; the rows that are read tell.
    const alike = titles(...others('Alike', ['Jian/Wang', 'Jun/Li']).slice(0, 15), { title: 'Wanted', names: ['Jian/Li'] }, ...others('Alike too', ['Jian/Wang', 'Jun/Li']).slice(0, 12));
    assert.equal(await first('jian li', alike), 'Wanted');
    const few = titles({ title: 'Wanted', names: ['Minh Le/Nguyen'] }, { title: 'Not wanted', names: ['Khang/Le', 'Minh/Nguyen'] });
    assert.equal(await first('Le Nguyen, M.', few), 'Wanted');
  });

  test('an initial before a name of several words', async () => {
    const papers = titles({ title: 'Wanted', names: ['Kwang Bin/Lee'] }, { title: 'Not wanted', names: ['Ken/Bin', 'Soo/Lee'] });
    assert.equal(await first('K Bin Lee', papers), 'Wanted');
  });

  test('a compound comes before its words, typed with hyphens or without', async () => {
    const papers = titles('A step-by-step account of the many ways of reasoning in schools', ...others('Step'));
    for (const text of ['step-by-step', 'step by step', '"step by step"']) assert.equal(await first(text, papers), titleOf(rowOf(papers[0])));
  });

  test('a phrase that is not where its words are first', async () => {
    const papers = titles('Unlearning in language', 'Does unlearning need language? Unlearning in language models', ...others('In language there is unlearning'));
    const run = await search('"unlearning in language"', {}, writeIndex(papers, { fold, target: 1500 }));
    assert.deepEqual(run.results.map(titleOf), ['Unlearning in language', 'Does unlearning need language? Unlearning in language models']);
  });

  test('a letter and a word are a compound', async () => {
    const papers = titles('An X-ray of it', 'P-adic numbers', ...others('Net', ['Uri/Net']), ...others('Xray', ['Ada/Ray']));
    assert.equal(await first('p adic', papers), 'P-adic numbers');
    assert.equal(await first('law s', titles({ title: 'Wanted', names: ['Stephen/Law'] }, ...others('Laws'))), 'Wanted');
    assert.ok((await search('x ray', {}, writeIndex(papers, { fold, target: 1500 }))).total === 1);
    const spark = titles({ title: 'Wanted', names: ['Sam/Park'] }, ...others('Spark for Park', ['Ann/Park']), ...others('Spark'));
    const run = await search('s park', {}, writeIndex(spark, { fold, target: 1500 }));
    assert.deepEqual(run.results.map(titleOf), ['Wanted']);
  });

  test('the fewer words are completed the better', async () => {
    const papers = titles('Regions that represent concepts in many old languages', ...others('Representation language'));
    assert.equal(await first('represent lang', papers), titleOf(rowOf(papers[0])));
  });
});

describe('against all rows', () => {
  /** The papers that match by their own text, all names and categories known. */
  const expectedOf = (text) => {
    const query = parseQuery(text);
    return PAPERS.filter((paper) => {
      const row = rowOf(paper);
      row[11] = (paper.names ?? []).slice(4).map(({ given, family }) => `${given} ${family}`);
      row[12] = 0;
      const { found, isExcluded } = matchRow(row, query);
      const codes = paper.categories.flatMap((code) => [code.toLowerCase(), code.toLowerCase().split('.')[0]]);
      const isYear = query.years.every(([from, to]) => idOf(paper) >= from && idOf(paper) < to);
      return !isExcluded && isYear && found.every(({ match }) => match === MATCH.yes) && query.cats.every((code) => codes.includes(code));
    }).map(({ suffix }) => suffix).sort();
  };

  // It takes some five seconds.
  test('a conjunction finds each paper that has all words, and no other', async () => {
    let found = 0;
    for (let at = 0; at < 60; at += 1) {
      const words = Array.from({ length: 1 + random(3) }, () => anyOf([...VOCABULARY, ...FAMILIES].filter((word) => word.length > 3 && word !== 'for')));
      const filter = anyOf(['', '', '', ' cat:gr-qc', ' cat:math', ' year:2012-2015', ` -${anyOf(VOCABULARY)}`, ' -wang', ' lear', ' -cat:hep-lat']);
      const text = words.join(' ') + filter;
      const run = await searchAll(text, { sort: anyOf(['best', 'newest']) });
      if (run.abstractsRead) continue;
      const suffixes = run.results.map((row) => row[0]);
      const expected = text.includes('-cat:') ? expectedOf(text.replace(/-cat:.*/, '')).filter((suffix) => PAPERS.find((paper) => paper.suffix === suffix).categories[0] !== 'hep-lat') : expectedOf(text);
      assert.deepEqual([...suffixes].sort(), expected, text);
      assert.equal(run.total, suffixes.length, text);
      assert.equal(new Set(suffixes).size, suffixes.length);
      found += suffixes.length;
    }
    assert.ok(found > 300);
  });

  test('ten at a time', async () => {
    const run = await search('quantum', { isSuggestion: true });
    assert.deepEqual([run.shown.length, run.hasMore], [10, true]);
    await run.findMore(20);
    assert.equal(run.shown.length, 20);
    const few = await searchAll('quantum gravity');
    const first = await search('quantum gravity', { isSuggestion: true });
    assert.ok(few.total > 10 && few.total <= 20, `${few.total}`);
    assert.deepEqual([first.shown.length, first.hasMore], [10, true]);
  });

  test('newest first is by date, whatever the page', async () => {
    const run = await searchAll('model', { sort: 'newest' });
    const days = run.results.map((row) => row[2]);
    assert.ok(days.length > 100);
    assert.deepEqual(days, [...days].sort().reverse());
  });

  test('best first has whole words before completions, and titles before authors', async () => {
    // As it is before lists are too long to be read at once.
    const files = writeIndex(PAPERS, { fold });
    const run = await new Search(new Index(loaderOf(files, script.Damaged).load), 'model').run();
    await run.findMore(1000);
    const firstOther = run.results.findIndex((row) => !fold(titleOf(row)).words.includes('model'));
    assert.ok(firstOther > 20);
    assert.ok(run.results.slice(firstOther).every((row) => !fold(titleOf(row)).words.includes('model')));
    const order = (await search('deep learning', {}, files)).results.map((row) => /\bdeep\b.*\blearning\b/.test(titleOf(row)));
    assert.deepEqual(order, [...order].sort((one, other) => other - one));
  });

  test('a word is found by its beginning at each border of two files', async () => {
    const { terms } = await new Index(loaderOf(FILES, script.Damaged).load).root();
    assert.ok(terms.length > 30);
    const all = new Set(PAPERS.flatMap((paper) => fold(typeof paper.title === 'string' ? paper.title : paper.title[0]).words.filter((word) => word.length > 4)));
    const sorted = [...all].sort();
    const beside = new Set(terms.filter(Boolean).flatMap((border) => {
      const next = sorted.findIndex((word) => script.utf8(word) >= border.split(',')[0]);
      return sorted.slice(Math.max(0, next - 1), next + 2).map((word) => word.slice(0, 3));
    }));
    assert.ok(beside.size > 15);
    for (const prefix of beside) assert.deepEqual((await searchAll(prefix)).results.map((row) => row[0]).sort(), expectedOf(prefix), prefix);
  });

  test('it looks back from the newest, says how far, and loses nothing', async () => {
    const run = await search('model wave');
    const steps = [run.total];
    let since = run.since ?? 0;
    while (run.since !== null) {
      const before = run.results.map((row) => row[0]);
      await run.lookBack();
      assert.deepEqual(run.results.slice(0, before.length).map((row) => row[0]), before, 'what is shown stays where it is');
      assert.ok((run.since ?? 0) <= since);
      since = run.since ?? 0;
      steps.push(run.total);
    }
    assert.ok(steps.length > 1, 'the lists are longer than one step');
    assert.equal(run.total, expectedOf('model wave').length);
  });

  test('a letter that is no initial counts, also beside a word that many titles have', async () => {
    const papers = DRAWN.map((paper, at) => (at % 50 === 0 ? { ...paper, title: `Model d ${at}` } : paper));
    const files = writeIndex(papers, { fold });
    for (const text of ['model d', 'd model']) {
      const run = await search(text, { isSuggestion: true }, files);
      assert.equal(run.total, 14, text);
      assert.ok(run.results.every((row) => titleOf(row).startsWith('Model d')));
      assert.ok(run.loader.asked.filter((path) => path.startsWith('search/d/')).length <= 14);
    }
    const names = writeIndex(papers.map((paper, at) => (at === 7 ? { ...paper, names: [{ given: 'Dora', family: 'Model' }] } : paper)), { fold });
    const run = await search('d model', { isSuggestion: true }, names);
    assert.equal(run.total, 1);
    assert.ok(run.unsure.length > 14);
    await run.readUnsure();
    await run.findMore(100);
    assert.equal(run.total, 15);
  });

  test('counts by category and year are those of the results', async () => {
    const run = await searchAll('quantum gravity');
    const counts = (values) => [...values.reduce((map, one) => map.set(one, (map.get(one) ?? 0) + 1), new Map())];
    const { categories, years } = run.facets();
    const sort = (pairs) => [...pairs].sort((one, other) => String(one).localeCompare(String(other)));
    assert.ok(run.total > 5);
    assert.deepEqual(sort(categories), sort(counts(run.results.map((row) => row[4]))));
    assert.deepEqual(sort(years), sort(counts(run.results.map((row) => Number(row[2].slice(0, 4))))));
  });
});

describe('typing errors', () => {
  for (const [text, meant, id] of [
    ['kleinain surface', 'kleinian surface', 'math/0309136'],
    ['xolography sitter', 'holography sitter', 'hep-th/9901001'],
    ['holograph sitter space', null, 'hep-th/9901001'],
    ['objektivity', 'objectivity', '2001.00009'],
    ['clasification grups', 'classification groups', 'math/0309136'],
    ['minksy', 'minsky', 'math/0309136'],
    ['kleinian suface groups', 'kleinian surface groups', 'math/0309136'],
    ['vitamindeficiency', 'vitamin deficiency', '2001.00010'],
    ['nonlinear maps', null, null],
    ['classi fication', 'classification', 'math/0309136'],
    ['surfacegroups', 'surface groups', 'math/0309136'],
    // Most words of a long text that no paper has.
    ['the classification of Kleinian qq surface groups', 'the classification of Kleinian surface groups', 'math/0309136'],
    ['Jeffrey Brock and others: few-shot classification of Kleinian surface groups (annals)', 'Jeffrey Brock and : classification of Kleinian surface groups ()', 'math/0309136'],
    // An identifier beside words that the paper lacks.
    ['Someone and others, arXiv:math/0309136 (2003)', 'arXiv:math/0309136', 'math/0309136'],
  ]) {
    test(`${text} shows ${meant ?? 'what there is'}`, async () => {
      const run = await search(text);
      assert.equal(run.suggestion?.text ?? null, meant);
      assert.equal(firstFive(run)[0] ?? null, id);
    });
  }

  test('a rare word whose first letters are wrong, which is in another file', async () => {
    const files = new Map(FILES).set('search/common.js', 'pith_search("common","",1,"")');
    for (const text of ['xkleinian', 'lkeinian', 'kxleinian', 'keleinian']) assert.equal((await search(text, {}, files)).suggestion?.text, 'kleinian', text);
  });

  test('how many edits there are between two words', () => {
    for (const [one, other, edits] of [['', '', 0], ['a', '', 1], ['abc', 'acb', 1], ['abc', 'bac', 1], ['abcd', 'abd', 1], ['abcd', 'abxcd', 1], ['abcd', 'axcd', 1],
      ['abcd', 'dcba', 3], ['naïve', 'naive', 1], ['kitten', 'sitting', 3], ['𝒜b', 'b', 1]]) {
      assert.equal(script.distance(one, other, 9), edits, `${one} ${other}`);
      assert.equal(script.distance(one, other, 1), Math.min(edits, 2), `${one} ${other}`);
    }
  });
});

describe('a file that is missing or damaged', () => {
  const kinds = { missing: () => undefined, cut: (text) => text.slice(0, text.length / 2), 'of another name': (text) => text.replace(/\("(.)"/, '("z"'),
    'of another format': (text) => text.replace(/",1,/, '",2,'), 'not Base64': (text) => text.replace(/,"[A-Za-z0-9+/=]{8}/, ',"!!!!!!!!'), empty: () => '' };

  for (const [how, harm] of Object.entries(kinds)) {
    test(`${how}: it is told, the other words answer, and it is asked for again`, async () => {
      const files = new Map(FILES);
      const whole = await search('minsky kleinian');
      const path = whole.loader.asked.find((one) => one.includes('/t/'));
      const text = harm(FILES.get(path));
      if (text === undefined) files.delete(path);
      else files.set(path, text);
      const loader = loaderOf({ get: (one) => { try { new Function('pith_search', files.get(one) ?? ''); return files.get(one); } catch { return ''; } } }, script.Damaged);
      const index = new Index(loader.load);
      const run = await new Search(index, 'minsky kleinian').run();
      assert.equal(run.failed, true);
      assert.deepEqual(firstFive(run), ['math/0309136']);
      files.set(path, FILES.get(path));
      const again = await new Search(index, 'minsky kleinian').run();
      assert.deepEqual([again.failed, firstFive(again)], [false, ['math/0309136']]);
    });
  }

  test('whichever it is, nothing is thrown and nothing wrong is shown', async () => {
    const asked = new Set((await Promise.all(['kleinian surface', 'deep learning', 'anna wang', 'objektivity'].map((text) => search(text)))).flatMap(({ loader }) => loader.asked));
    let failed = 0;
    for (const path of asked) {
      if (!FILES.has(path)) continue;
      for (const harm of [kinds.missing, (text) => text.replace(/,"([^"]{0,40})/, (all, begin) => `,"${'A'.repeat(begin.length)}`), (text) => text.replace(/\[\[".*/, '[[{}]])'), (text) => text.replace(/,1,.*/, ',1,null)')]) {
        const files = new Map(FILES);
        files.set(path, harm(FILES.get(path)) ?? '');
        const run = await search('kleinian surface', {}, files);
        assert.ok(run.results.every((row) => /^[A-Z2-7]{26}$/.test(row[0]) && titleOf(row).includes('Kleinian')), path);
        failed += run.failed;
      }
    }
    assert.ok(failed > 5);
  });

  test('a payload of any bytes is refused, not read on', () => {
    for (let at = 0; at < 3000; at += 1) {
      const bytes = Uint8Array.from({ length: random(60) }, () => (random(3) ? random(8) : random(256)));
      for (const read of [() => script.parseTerms(bytes, 'tac').forEach(({ lists }) => Object.values(lists).forEach((list) => list.read?.())),
        () => script.parseKeys(bytes), () => script.parseCommon(bytes), () => new script.Cursor(bytes).list(1 + random(200), 't')]) {
        try {
          read();
        } catch (error) {
          assert.ok(error instanceof script.Damaged, error.stack);
        }
      }
    }
  });

  test('rows of another build that don’t match are left out', async () => {
    const changed = BY_HAND.map((paper) => (paper.title === 'Objectivity' ? { ...paper, title: 'Another title' } : paper));
    const rows = writeIndex([...changed, ...DRAWN], { fold, mostInline: 40, chunkBelow: 2 ** 27, target: 400 });
    const mixed = new Map([...FILES].map(([path, text]) => [path, path.startsWith('search/d/') ? rows.get(path) : text]));
    const run = await search('objectivity', { isSuggestion: true }, mixed);
    assert.deepEqual([run.total, run.results], [0, []]);
  });
});

describe('what it asks for', () => {
  test('nothing before it is run, and each file once', async () => {
    const loader = loaderOf(FILES, script.Damaged);
    const index = new Index(loader.load);
    assert.deepEqual(loader.asked, []);
    await new Search(index, 'kleinian surface').run();
    const { length } = loader.asked;
    assert.ok(loader.rounds() <= 3);
    await new Search(index, 'kleinian surface').run();
    assert.equal(loader.asked.length, length);
    assert.equal(new Set(loader.asked).size, length);
  });

  test('two steps once root.js is there', async () => {
    const loader = loaderOf(FILES, script.Damaged);
    const index = new Index(loader.load);
    await index.root();
    await new Search(index, 'minsky kleinian').run();
    assert.ok(loader.rounds() - 1 <= 2, loader.asked.join(' '));
  });

  test('one step less where the directory came with the page', async () => {
    const loader = loaderOf(FILES, script.Damaged);
    const index = new Index(loader.load);
    index.giveRoot('{"not":"a root"}');
    index.giveRoot(JSON.stringify(await loader.load('root', '')));
    const before = loader.rounds();
    const run = await new Search(index, 'quantum gravity').run();
    assert.ok(run.results.length > 5 && run.loader === undefined);
    assert.ok(loader.asked.some((path) => path.startsWith('search/l/')) && loader.asked.filter((path) => path === 'search/root.js').length === 1);
    assert.ok(loader.rounds() - before <= 3, 'terms, parts of long lists, rows');
  });

  test('while a short word is typed no title is looked up', async () => {
    assert.ok((await search('waves')).loader.asked.some((path) => path.startsWith('search/x/')));
    assert.ok(!(await search('waves', { isTyping: true })).loader.asked.some((path) => path.startsWith('search/x/')));
  });

  test('two papers of a day that share an id are told apart', async () => {
    const twins = ['first', 'second'].map((name, at) => ({ ...BY_HAND[0], suffix: `ABCD${suffixOf(name).slice(4)}`, source: `arXiv:2101.0000${at + 1}v1`, title: `The ${name} of twins`,
      submitted: '2021-01-01T00:00:00Z', names: [{ given: 'Ada', family: `Twin${name}` }], versions: [] }));
    assert.equal(idOf(twins[0]), idOf(twins[1]));
    const files = writeIndex([...twins, ...DRAWN], { fold });
    for (const [text, ids] of [['first twins', ['2101.00001']], ['second', ['2101.00002']], ['twinfirst a', ['2101.00001']], ['twins', ['2101.00001', '2101.00002']]]) {
      const run = await search(text, { isSuggestion: true }, files);
      assert.deepEqual([firstFive(run).sort(), run.total], [ids, ids.length], text);
    }
  });

  test('where few papers have a word, no part of a long list', async () => {
    const run = await search('kleinian classification the');
    assert.ok(run.loader.asked.every((path) => !path.startsWith('search/l/')));
    const rare = await search('lausen learning');
    assert.deepEqual(firstFive(rare), ['1907.04433']);
    assert.ok(rare.loader.asked.every((path) => !path.startsWith('search/l/')), rare.loader.asked.join(' '));
  });
});

describe('rows', () => {
  const place = { root: '../', index: '', marks: '../marks/' };
  /** The script's own attribute is the one difference to what the program writes. */
  const plain = (html) => html.replace(/^<li data-suffix="[A-Z2-7]{26}">/, '<li>');

  test('a row is the markup of a listing', () => {
    const row = ['MFB4YH5ROE256JUPXCULHXXWFK', 'arXiv:1907.04433v2', '2019-07-09T17:24:11Z', '9 Jul 2019', 'cs.LG', 1, 'bound', 'A & B', 'claimed',
      ['Haibin Lin', 'a-lin', 'Mu Li', 'a-li-'], '7 more', [], 0, ['RLLQL6357CWNZYHNBMCYD3UK5B', 'v1'], 2];
    const html = rowMarkup(row, { ...place, index: 'index.html', marks: '../marks/index.html' });
    assert.equal(html, '<li data-suffix="MFB4YH5ROE256JUPXCULHXXWFK"><div class="work"><h3><a class="mark bound" href="../marks/index.html#bound" tabindex="-1">matches signed hash</a>' +
      '<a href="../pith/MFB4YH5ROE256JUPXCULHXXWFK/index.html" dir="auto">A &amp; B</a></h3><p class="by">' +
      '<a class="mark claimed" href="../marks/index.html#claimed" tabindex="-1">unsigned</a><bdi><a href="../authors/a-lin/index.html">Haibin Lin</a>, ' +
      '<a href="../authors/a-li-/index.html">Mu Li</a>, and 7 more</bdi></p></div>\n' +
      '<div class="side"><time datetime="2019-07-09T17:24:11Z">9 Jul 2019</time> <code>MFB4YH5R</code><br><span><bdi>arXiv:1907.04433v2</bdi>, also ' +
      '<a href="../pith/RLLQL6357CWNZYHNBMCYD3UK5B/index.html">v1</a> and 2 more · <a href="../category/cs.LG/index.html">cs.LG</a>' +
      '<span class="hidden">, signed</span></span></div></li>');
  });

  test('without listings, names, date or listing of the category', () => {
    const row = ['MFB4YH5ROE256JUPXCULHXXWFK', 'x', '', 'some day', 'odd', 0, 'signed', ['plain', '<math><mi>x</mi></math>', '$x$'], 'signed', { text: 'A. U. Thor <a@b>' }, '', [], 0, [], 0];
    const html = rowMarkup(row, place);
    assert.ok(html.includes('dir="auto"><math><mi>x</mi></math></a>'));
    assert.ok(html.includes('<bdi>A. U. Thor &lt;a@b&gt;</bdi>') && html.includes('<span>some day</span> <code>') && html.includes(' · <bdi>odd</bdi><span'));
    row[8] = '';
    assert.ok(!rowMarkup(row, place).includes('class="by"'));
  });

  test('no text becomes markup', () => {
    const evil = '"><img src=x onerror=alert(1)>\u0000\'&';
    const row = ['MFB4YH5ROE256JUPXCULHXXWFK', evil, evil, evil, evil, 1, evil, evil, evil, [evil, evil], evil, [], 0, [evil, evil], 0];
    const html = rowMarkup(row, place);
    assert.ok(!html.includes('<img') && !html.includes('\u0000') && !html.includes('">"'));
  });

  for (const { row, html, file } of table('rows.json')) {
    test(`the golden row of ${row[1]}, ${JSON.stringify(row[7]).slice(0, 30)}`, () => {
      assert.equal(plain(rowMarkup(row, place)), html);
      assert.equal(plain(rowMarkup(row, { ...place, index: 'index.html', marks: '../marks/index.html' })), file);
    });
  }

  test('what is cut off may be in the paper, which the lists tell', async () => {
    const cut = BY_HAND.map((paper) => (paper.title === 'Objectivity' ? { ...paper, title: 'Objectivity of the long title' } : paper));
    const [lists, rows] = [writeIndex([...cut, ...DRAWN], { fold }), writeIndex([...BY_HAND.map((paper) => (paper.title === 'Objectivity' ? { ...paper, title: 'Objectivity of…' } : paper)), ...DRAWN], { fold })];
    const mixed = new Map([...lists].map(([path, text]) => [path, path.startsWith('search/d/') ? rows.get(path) : text]));
    assert.deepEqual(firstFive(await search('objectivity title', { isSuggestion: true }, mixed)), ['2001.00009']);
    assert.deepEqual(firstFive(await search('objectivity model', { isSuggestion: true }, mixed)), []);
  });

  test('what matched is marked, also where accents or case differ, and parts of compounds', () => {
    const marked = (text, query) => rangesToMark(text, parseQuery(query)).map(([from, to]) => text.slice(from, to));
    assert.deepEqual(marked('The Poincaré conjecture and Poincare', 'poincare conj'), ['Poincaré', 'conjecture', 'Poincare']);
    assert.deepEqual(marked('Non-linear and nonlinear', 'nonlinear'), ['Non-linear', 'nonlinear']);
    assert.deepEqual(marked('Jan Müller-Hof', 'muller'), ['Müller']);
    assert.deepEqual(marked('O’Brien’s theory', 'obriens'), ['O’Brien’s']);
    assert.deepEqual(marked('深度学习的模型', '学习'), ['学习']);
    assert.deepEqual(marked('e and of', 'e of and x'), []);
    assert.deepEqual(marked('Edward Witten', 'e witten'), ['Witten']);
  });
});
