// The three checkers: the program, the script of the pages, and the independent verifier if it is beside this checkout.

import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { repository } from './mutations.mjs';

export { repository };
export const script = `${repository}static/verify.js`;
export const pithVerify = createRequire(import.meta.url)(script);

const program = process.env.PITH_CATALOG ?? `${repository}target/debug/pith-catalog`;
const python = process.env.PYTHON ?? 'python3';
const oracle = resolve(repository, process.env.SHARED ?? '../shared', 'oracle/pith_verify.py');

/** Why the independent verifier isn't asked; else nothing. */
export const withoutOracle = reason();

function reason() {
  // Not a skipped test: the project stands alone, and the verifier is not part of it.
  if (!existsSync(oracle)) return 'there is no independent verifier beside this checkout';
  if (spawnSync(python, ['-c', 'import cryptography']).status === 0) return '';
  const why = `${python} has no package cryptography`;
  // scripts/test lists what is skipped.
  if (process.env.SKIPPED_LIST) appendFileSync(process.env.SKIPPED_LIST, `comparing the checker of the pages with the independent verifier: ${why}\n`);
  return why;
}

/** All JSON files in a folder and those in it, sorted. */
export function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : entry.name.endsWith('.json') ? [path] : [];
  }).sort();
}

const keyOptions = (keys) => keys.flatMap((key) => ['--key', key]);

/** The lines that a command prints for some files, by path; it is run once for so many of them. */
function lines(command, options, paths) {
  const found = new Map();
  for (let at = 0; at < paths.length; at += 2000) {
    const [file, ...rest] = command;
    const { status, stdout, stderr } = spawnSync(file, [...rest, ...options, ...paths.slice(at, at + 2000)], { encoding: 'utf8', maxBuffer: 1 << 30 });
    if (status !== 0 && status !== 1) throw new Error(`${file} ended with ${status}: ${stderr}`);
    for (const line of stdout.split('\n').filter(Boolean).map(JSON.parse)) found.set(line.path, line);
  }
  return found;
}

/** The program's line for each file, by path. */
const byProgram = (paths, keys) => lines([program, 'verify', '--no-config', '--format', 'json'], keyOptions(keys), paths);

/** The independent verifier's. */
const byOracle = (paths, keys) => lines([python, oracle], keyOptions(keys), paths);

/** Whether the program takes a key file, or what it says of it. */
export function keyToProgram(path) {
  const { status, stderr } = spawnSync(program, ['verify', '--no-config', '--key', path, `${repository}tests/fixtures/attacks/empty.json`], { encoding: 'utf8' });
  return status === 2 ? stderr : null;
}

/** What is compared of a result: with the program's, all of it. */
const ofAll = ({ kind, pith_number, verdict, checks, findings, further_keys }) => JSON.stringify({ kind, pith_number, verdict, checks, findings, further_keys });
const ofProgram = ({ trusted_by, ...line }) => ofAll({ ...line, further_keys: trusted_by.map(({ key_id }) => key_id) });
/** The independent verifier tells a long number whole. */
const isLong = (number) => Buffer.byteLength(number ?? '') > 1000;
const ofOracle = ({ kind, pith_number, verdict, checks: { error, ...checks } }) => (
  JSON.stringify({ kind, pith_number: isLong(pith_number) ? 'long' : pith_number, verdict, checks }));

/** The keys that are trusted: those of the fixtures. */
export const keys = [`${repository}tests/fixtures/test-signing-key.json`, `${repository}tests/fixtures/ed25519/key.json`];

/** What can be parsed of some files, as JSON.parse gives it. */
export function documentsIn(paths) {
  return paths.flatMap((path) => {
    try {
      return [JSON.parse(readFileSync(path, 'utf8'))];
    } catch {
      return [];
    }
  });
}

/** The disagreements about some files: `{ path, told }`. It adds what the verdicts are to `verdicts`. */
export function disagreements(paths, trusted, { isWithOracle = !withoutOracle, verdicts = new Map() } = {}) {
  const store = pithVerify.trust(trusted.map((key) => readFileSync(key)));
  const [ours, others] = [byProgram(paths, trusted), isWithOracle ? byOracle(paths, trusted) : null];
  return paths.flatMap((path) => {
    const { further_keys, ...rest } = pithVerify.verify(readFileSync(path), store);
    const result = { ...rest, further_keys: further_keys.map(({ key_id }) => key_id) };
    verdicts.set(result.verdict, (verdicts.get(result.verdict) ?? 0) + 1);
    const wanted = ours.has(path) ? ofProgram(ours.get(path)) : 'nothing';
    const other = others && ofOracle(others.get(path));
    const told = [
      ...(ofAll(result) === wanted ? [] : [`${path}\n  script  ${ofAll(result)}\n  program ${wanted}`]),
      ...(other === null || ofOracle(result) === other ? [] : [`${path}\n  script ${ofOracle(result)}\n  oracle ${other}`]),
    ];
    return told.length === 0 ? [] : [{ path, told: told.join('\n') }];
  });
}
