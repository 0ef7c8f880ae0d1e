// Lighthouse's scores of each kind of page, beside what they should be. `scripts/lighthouse` runs it.

import { spawn } from 'node:child_process';
import { HARD_PAGES, PROJECT_PAGES, THOUSAND_PAGES, ofAThousand, ofHardDocuments, ofTheProject } from './sites.mjs';

/** The least that each score should be. Speed depends on what else the machine does. */
const LEAST = { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100 };

const FLAGS = '--headless=new --no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** The scores of a page from 0 to 100, and the audits that take points. */
async function audit(url) {
  const options = [url, '--quiet', `--chrome-flags=${FLAGS}`, '--output=json', '--output-path=stdout', `--only-categories=${Object.keys(LEAST)}`];
  const run = spawn(process.env.LIGHTHOUSE, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  for await (const chunk of run.stdout) output += chunk;
  const { categories, audits } = JSON.parse(output);
  const scores = Object.entries(categories).map(([name, { score }]) => [name, Math.round(score * 100)]);
  const faults = Object.entries(categories).flatMap(([name, { score, auditRefs }]) => (Math.round(score * 100) >= LEAST[name] ? [] : auditRefs))
    .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 0.9)
    .map(({ id }) => `${id}: ${audits[id].displayValue ?? audits[id].title}`);
  return { scores: Object.fromEntries(scores), faults };
}

const wanted = process.argv.slice(2);
const isWanted = ([name]) => wanted.length === 0 || wanted.includes(name);
console.log(`| page | ${Object.keys(LEAST).join(' | ')} |\n|---|---|---|---|---|`);
for (const [makeSite, pages] of [[ofTheProject, PROJECT_PAGES], [ofAThousand, THOUSAND_PAGES], [ofHardDocuments, { 'many-authors': HARD_PAGES['many-authors'] }]]) {
  const chosen = Object.entries(pages).filter(isWanted);
  if (chosen.length === 0) continue;
  const site = await makeSite();
  for (const [name, path] of chosen) {
    const { scores, faults } = await audit(site.at(path));
    console.log(`| ${name} | ${Object.keys(LEAST).map((category) => scores[category]).join(' | ')} |`);
    faults.forEach((fault) => console.error(`  ${fault}`));
    if (Object.entries(LEAST).some(([category, least]) => scores[category] < least)) process.exitCode = 1;
  }
  site.close();
}
