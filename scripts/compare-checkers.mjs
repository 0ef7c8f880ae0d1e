#!/usr/bin/env node
// Compares the three checkers, the program, static/verify.js and the independent verifier, on generated mutations of real documents, of
// the fixtures, and of synthetic documents of a folder that benches/corpus.py has made: verdict, every check in order, and of the
// first two every message. It prints the disagreements, and keeps the documents that they are about. The exit status is 0 if there are none.
//
// usage: scripts/compare-checkers.mjs [--mutations N] [--seed S] [--corpus FOLDER] [--without-oracle]
//
// PITH_CATALOG= names the program (default: target/debug/pith-catalog), PYTHON= the one with the package cryptography, SHARED= the
// folder with oracle/pith_verify.py. 100,000 mutations take ten minutes on a machine that does nothing else.

import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';

const { disagreements, documentsIn, filesIn, keys, repository, withoutOracle } = await import('../tests/browser/checkers.mjs');
const { mutation } = await import('../tests/browser/mutations.mjs');

const { values: { mutations, seed, corpus, 'without-oracle': isWithout } } = parseArgs({ options: {
  mutations: { type: 'string', default: '100000' }, seed: { type: 'string', default: '20261201' }, corpus: { type: 'string' },
  'without-oracle': { type: 'boolean', default: false },
} });
const isWithOracle = !isWithout && !withoutOracle;
if (!isWithOracle) console.log(`without the independent verifier${isWithout ? '' : `: ${withoutOracle}`}`);

/** How many documents are compared at once. */
const AT_ONCE = 2000;

// Most fixtures fail already.
const good = documentsIn([...filesIn(`${repository}content/records`), ...(corpus ? filesIn(corpus) : [])]);
const originals = [...Array(Math.ceil(200 / good.length)).fill(good).flat(), ...documentsIn(filesIn(`${repository}tests/fixtures`))];
console.log(`${originals.length} documents to change`);
const kept = mkdtempSync(join(tmpdir(), 'compare-checkers-'));
const verdicts = new Map();
let count = 0;
for (let first = 0; first < Number(mutations); first += AT_ONCE) {
  const folder = mkdtempSync(join(tmpdir(), 'compare-checkers-some-'));
  const paths = [];
  for (let index = first; index < Math.min(first + AT_ONCE, Number(mutations)); index += 1) {
    paths.push(join(folder, `${index}.json`));
    writeFileSync(paths.at(-1), mutation(seed, index, originals));
  }
  for (const { path, told } of disagreements(paths, keys, { isWithOracle, verdicts })) {
    count += 1;
    copyFileSync(path, join(kept, basename(path)));
    console.log(told);
  }
  rmSync(folder, { recursive: true });
  console.log(`${first + paths.length} documents, ${count} disagreements`);
}
console.log(Array.from(verdicts, ([verdict, times]) => `${times} ${verdict}`).join(', '));
if (count === 0) rmSync(kept, { recursive: true });
else console.log(`the documents are in ${kept}`);
process.exitCode = count === 0 ? 0 : 1;
