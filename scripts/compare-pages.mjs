#!/usr/bin/env node
// Compares each paper's page of a site with its document, as "Check this page" does, and then alters a word of each value in turn, as a
// host might. It prints what was `fail` without an alteration, what no alteration made `fail`, and how many results of which kind there
// were. Exit status 1 where there is any of the first two.
//
//   scripts/compare-pages.mjs SITE [KEY] [MOST]
//
// SITE is a folder that `build` made, KEY the further key that its documents are signed with, MOST how many papers at most. It needs what
// scripts/test-browser needs. 2,500 papers take 75 s.

import { createServer } from 'node:http';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const { chromium } = createRequire(fileURLToPath(new URL('../tests/browser/package.json', import.meta.url)))('playwright-core');
const [site, key, most = 'Infinity'] = process.argv.slice(2);
if (!site) {
  console.error('usage: scripts/compare-pages.mjs SITE [KEY] [MOST]');
  process.exit(2);
}
const folder = resolve(site);
const TYPES = { '.html': 'text/html; charset=utf-8', '.json': 'application/json', '.js': 'text/javascript' };
const server = createServer((request, response) => {
  const path = join(folder, decodeURIComponent(new URL(request.url, 'http://site').pathname));
  const file = request.url.endsWith('/') ? join(path, 'index.html') : path;
  if (!file.startsWith(folder) || !existsSync(file)) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(readFileSync(file));
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));

const suffixes = readdirSync(join(folder, 'pith'), { withFileTypes: true }).filter((one) => one.isDirectory()).map(({ name }) => name).slice(0, Number(most));
const papers = suffixes.map((suffix) => {
  const bundle = `pith/${suffix}/bundle.json`;
  return [suffix, existsSync(join(folder, bundle)) ? bundle : `pith/${suffix}.json`];
});
const scripts = ['verify', 'paper'].map((name) => readdirSync(join(folder, 'assets')).find((one) => one.startsWith(`${name}-`)));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking'] });
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/marks/`);
for (const script of scripts) await page.addScriptTag({ url: `/assets/${script}` });

/** Runs in the page. */
async function compareAll({ papers, key }) {
  const { pithNames: names, pithPageText: pageText, pithVerify: checker } = globalThis;
  const keys = checker.trust(key ? [key] : []);
  const counts = {};
  const [alarms, missed] = [[], []];
  let altered = 0;
  // The same words each time.
  let seed = 24;
  const random = (below) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const parsed = (html) => new DOMParser().parseFromString(html, 'text/html');
  const fact = (label) => (copy) => [...copy.querySelectorAll('.facts dt')].find((one) => one.textContent.endsWith(label))?.nextElementSibling;
  const places = {
    title: (copy) => copy.querySelector('h1'), authors: (copy) => copy.querySelector('.authors'), number: (copy) => copy.querySelector('.number'),
    abstract: (copy) => copy.querySelector('[data-region=abstract]'), category: fact('Subject'), cross_categories: fact('Also listed under'),
    date: fact('First submitted'), license: fact('License'), source: fact('Source'),
  };
  /** Puts another word into the place of one. */
  const alter = (element) => {
    const walker = element.ownerDocument.createTreeWalker(element, 4);
    const nodes = [];
    while (walker.nextNode()) if (/[\p{L}\p{N}]/u.test(walker.currentNode.data)) nodes.push(walker.currentNode);
    if (nodes.length === 0) return false;
    const node = nodes[random(nodes.length)];
    const words = [...node.data.matchAll(/[\p{L}\p{N}]+/gu)];
    const { 0: word, index } = words[random(words.length)];
    node.data = `${node.data.slice(0, index)}${word === 'zq' ? 'qz' : 'zq'}${node.data.slice(index + word.length)}`;
    return true;
  };
  for (const [suffix, path] of papers) {
    const result = checker.verify(new Uint8Array(await (await fetch(`/${path}`)).arrayBuffer()), keys);
    if (result.verdict !== 'verified') {
      alarms.push([suffix, result.verdict]);
      continue;
    }
    const html = await (await fetch(`/pith/${suffix}/`)).text();
    for (const { name, result: outcome, signed, shown, isOpen } of pageText.compare(parsed(html), result, names)) {
      const kind = isOpen ? 'undecided' : outcome;
      counts[name] = { ...counts[name], [kind]: (counts[name]?.[kind] ?? 0) + 1 };
      if (outcome === 'fail') alarms.push([suffix, name, signed, shown]);
    }
    for (const [name, place] of Object.entries(places)) {
      const copy = parsed(html);
      const element = place(copy);
      if (!element || !alter(element)) continue;
      altered += 1;
      const row = pageText.compare(copy, result, names).find((one) => one.name === name);
      if (row?.result !== 'fail') missed.push([suffix, name, row?.result, row?.shown]);
    }
  }
  return { counts, alarms, missed, altered };
}

const { counts, alarms, missed, altered } = await page.evaluate(compareAll, { papers, key: key ? readFileSync(key, 'utf8') : null });
await browser.close();
server.close();
console.table(counts);
for (const one of alarms) console.log('differs as it was made:', ...one);
for (const one of missed) console.log('altered and not found:', ...one);
console.log(`${papers.length} papers: ${alarms.length} false alarms; ${altered} alterations, ${missed.length} not found`);
process.exitCode = alarms.length + missed.length > 0 ? 1 : 0;
