// What identifier.js makes of a text, without a browser: the table of spellings, and that nothing else than an identifier comes out.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const { identifierOf, identifiersOf, mayBeWord, textOf, whyNone } = createRequire(import.meta.url)(`${repository}static/identifier.js`);
const table = JSON.parse(readFileSync(`${repository}tests/identifiers.json`, 'utf8'));

/** What an identifier may be made of, so that a link that is made of one leads where it should. */
const GRAMMAR = /^arXiv:(?:\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)*\/\d{7})(?:v\d{1,4})?$|^pith:(?:(?:19|20)\d\d:)?[A-Z2-7]{8,26}$|^doi:10\.\d{4,9}\/[!-@[-~]+$/;

for (const [section, cases] of Object.entries(table)) {
  describe(section, () => {
    for (const [text, means] of cases) {
      test(JSON.stringify(text), () => {
        const found = identifiersOf(text);
        assert.deepEqual(found.map(textOf), means);
        for (const one of found) {
          assert.match(textOf(one), GRAMMAR);
          // What it is shown as means the same.
          assert.deepEqual(identifiersOf(textOf(one)).map(textOf), [textOf(one)]);
        }
      });
    }
  });
}

test('the table has spellings of each kind, and more than two hundred', () => {
  assert.ok(Object.values(table).flat().length >= 200);
});

describe('keys', () => {
  for (const [text, key] of [
    ['arXiv:1903.00045v2', 'arxiv:1903.00045'], ['math.GT/0309136', 'arxiv:math/0309136'], ['pith:2019:MFB4YH5ROE25', 'pith:mfb4yh5r'], ['10.1145/ABC', 'doi:10.1145/abc'],
    ['10.48550/arXiv.1903.00045', 'arxiv:1903.00045'],
  ]) test(text, () => assert.deepEqual(identifiersOf(text).map((one) => one.key), [key]));
});

describe('what an address asks for', () => {
  for (const [path, isFile] of [
    ['pith/mfb4yh5roe256jupxculhxxwfk/', false], ['pith/MFB4YH5ROE256JUPXCULHXXWFK.json', true], ['.well-known/pith/MFB4YH5ROE256JUPXCULHXXWFK/bundle.json', true],
    ['pith/MFB4YH5R/index.html', false], ['pith/MFB4YH5ROE256JUPXCULHXXWFK/cite.bib', true],
  ]) test(`${path} is ${isFile ? 'a file' : 'a page'}`, () => assert.equal(identifiersOf(path)[0].isFile === true, isFile));
});

describe('a number or a word', () => {
  for (const [text, isWord] of [
    ['topology', true], ['Manifold', true], ['entanglement', true], ['graphene', true], ['pith function', true], ['Pith number topology', true], ['pith:topology', false],
    ['paper/topology/', false], ['/pith/topology', false], ['2019:TOPOLOGY', false], ['mfb4yh5r', false], ['pith MFB4YH5R', false], ['abcdefghijklmnopqrstuvwxyz', false], ['1903.00045', false],
  ]) test(text, () => assert.deepEqual(identifiersOf(text).map(mayBeWord), [isWord]));
});

test('what a whole text is, and not what is within it', () => {
  for (const text of ['deep learning 1903.00045', '1903.00045 hep-th/9901001', 'see https://arxiv.org/abs/1903.00045', 'none', '']) assert.equal(identifierOf(text), null, text);
  for (const text of [' (1903.00045) ', '\\arxiv{1903.00045}', 'eprint = {1903.00045},', 'https://arxiv.org/abs/1903.00045']) assert.equal(textOf(identifierOf(text)), 'arXiv:1903.00045', text);
});

test('a DOI has 128 characters at most, as in the index', () => {
  const doi = (length) => `10.1000/${'x'.repeat(length - 8)}`;
  assert.deepEqual(identifiersOf(doi(128)).map((one) => one.doi), [doi(128)]);
  for (const text of [doi(129), doi(512), `doi:${doi(129)}`, `https://doi.org/${doi(129)}`, `https://journal.example/doi/${doi(129)}`]) {
    assert.deepEqual(identifiersOf(text), []);
    assert.match(whyNone(text), /^a DOI of more than 128 characters is too long/);
  }
});

test('brackets around a text are taken off in linear time', () => {
  for (const [bracket, end] of [[')', ''], ['()', ')'], [']', ''], ['>', ''], ['}', '']]) {
    const text = `10.1234/${bracket.repeat(3980 / bracket.length)}${end}`;
    const start = performance.now();
    for (let at = 0; at < 20; at += 1) identifiersOf(text);
    const took = (performance.now() - start) / 20;
    assert.ok(took < 50, `${text.slice(0, 12)}… takes ${took} ms`);
  }
});

describe('why a text is none', () => {
  for (const [text, why] of [
    ['pith:2019:MFB4YH0R', /no 0, 1, 8 or 9/], ['pith:MFB4', /at least 8/], ['pith:2019:MFB4YH5ROE256JUPXCULHXXWFKA', /26 characters/], ['1903.000456', /four or five digits/], ['arXiv:1903.00045v', /^an arXiv id/], ['10.1145', /^a DOI has/], ['doi:10.12/x', /^a DOI has/], ['https://doi.org/10.1145/', /^a DOI has/], ['deep learning', /^$/], ['', /^$/],
  ]) test(text, () => assert.match(whyNone(text), why));
});

test('a list is cut', () => {
  const text = Array.from({ length: 100 }, (_, at) => `1903.${10000 + at}`).join('\n');
  assert.equal(identifiersOf(text).length, 20);
});

test('hostile texts of a hundred thousand characters take no time', () => {
  const parts = ['a', '-', 'a-', '.', 'a.', '(', '((', '10.1145/', '10.1145/(', 'pith:', 'pith:2019:', '1903.', '%', '%25', '%2525', ' ', '\n', 'x\n', '\u00ad', '/', '//', 'hep-th/', 'https://', 'https://a/?q=', 'A2', 'a2', '<', '"', '\ufdfa', '𝔞', 'arxiv:', 'doi:', '**', '?q=', 'v1 ', '1903.00045 '];
  for (const part of parts) {
    for (const end of ['', 'x', '1903.00045', '!']) {
      const text = part.repeat(Math.ceil(100_000 / part.length)) + end;
      const start = performance.now();
      for (const one of identifiersOf(text)) assert.match(textOf(one), GRAMMAR);
      whyNone(text);
      const took = performance.now() - start;
      assert.ok(took < 500, `${JSON.stringify(part)} takes ${took} ms`);
    }
  }
});

test('whatever is typed, only identifiers come out', () => {
  let seed = 7;
  const random = (below) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const pieces = ['arXiv:', 'doi:', 'pith:', '2019:', 'MFB4YH5R', 'mfb4yh5roe256jupxculhxxwfk', '1903.00045', 'hep-th/9901001', '10.1145/x', 'v2', '/', '?q=', '#', '%2F', '%', ' ', '\n', '.pdf', '..', '<', '>', '"', '&', '\\', 'https://', 'javascript:', 'evil.example', '\u202e', '\u0000', '(', ')', 'é', '１'];
  let some = 0;
  for (let at = 0; at < 20_000; at += 1) {
    const text = Array.from({ length: 1 + random(7) }, () => pieces[random(pieces.length)]).join('');
    const found = identifiersOf(text);
    some += found.length > 0;
    for (const one of found) assert.match(textOf(one), GRAMMAR, JSON.stringify(text));
  }
  assert.ok(some > 2000, `${some}`);
});
