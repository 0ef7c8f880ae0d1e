// A paper that was removed: whatever somebody types or follows leads to the page that says so, wherever a site may lie; without
// JavaScript by the addresses that have pages.

import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { FOUND, launch } from './browser.mjs';
import { belowAPath, ofHardDocuments, onADisk, papers } from './sites.mjs';

const browser = await launch();
const [atRoot, below, disk] = await Promise.all([ofHardDocuments(), belowAPath(), onADisk()]);
after(async () => {
  [atRoot, below, disk].forEach((site) => site.close());
  await browser.close();
});

const DONE = '#resolved[data-done]';
const missing = { status: 404, mayMiss: 'status of 404' };
const ask = (text) => `resolve/?q=${encodeURIComponent(text)}`;
const outcome = (page) => page.textContent('#outcome');
const removed = papers.excluded;
const file = (site) => join(site.folder, 'search/excluded.js');
const keys = JSON.parse(/^pith_search\("excluded","",1,(.*)\)\n$/.exec(readFileSync(file(atRoot), 'utf8'))[1]);
const [id] = Object.keys(keys).filter((key) => /^arxiv:\d+\.\d+$/.test(key)).map((key) => key.slice('arxiv:'.length));

/** The browser comes to the page that says that the paper was removed. */
async function isTold(page, site) {
  await page.waitForURL(site.at(`pith/${removed}/`));
  assert.equal(await page.textContent('h1'), 'This paper was removed from this mirror');
  assert.match(await page.textContent('main'), /On 30 November 2026, for this reason: Withdrawn at the authors’ request\./);
  assert.equal(await page.getAttribute('main a[href^="mailto:"]', 'href'), 'mailto:library@example.org');
}

test('the file has its keys', () => assert.deepEqual(keys, {
  [`arxiv:${id}`]: [removed], [`arxiv:${id}v1`]: [removed], 'doi:10.5555/removed': [removed], [`pith:${removed.slice(0, 8).toLowerCase()}`]: [removed],
}));

for (const [story, site] of [['at a host’s root', atRoot], ['below a path', below], ['on a disk', disk]]) {
  describe(`a paper that was removed, ${story}`, () => {
    for (const text of [id, `arXiv:${id}V1`, `10.48550/arXiv.${id}`, 'https://doi.org/10.5555/REMOVED', removed.toLowerCase(), `pith:${removed.slice(0, 8)}`, `pith:1999:${removed}`, `https://pith.science/pith/${removed}.json`, `https://arxiv.org/abs/${id}v1`]) {
      test(`${text} leads to the page that says so`, () => browser.visit(site, ask(text), (page) => isTold(page, site)));
    }

    test('another version of it isn’t here', () => browser.visit(site, ask(`${id}v7`), async (page) => {
      await page.waitForSelector(DONE);
      assert.equal(await outcome(page), `This mirror has no paper with the identifier arXiv:${id}v7.`);
    }));

    test('of several identifiers, those that were removed are told', () => browser.visit(site, ask(`${id} 1709.00001v2, 2101.00001`), async (page) => {
      await page.waitForSelector(DONE);
      assert.equal(await outcome(page), '3 identifiers, 1 paper here. Not here: arXiv:2101.00001.');
      assert.deepEqual(await page.$$eval('#resolved .entries > li', (all) => all.map((one) => one.dataset.suffix)), [papers.second_version]);
      assert.equal(await page.textContent('#resolved .onward'), `arXiv:${id} was removed from this mirror. When and why: pith:${removed}`);
      await page.click('#resolved .onward a');
      await isTold(page, site);
    }));

    test('no search finds it, and its identifier leads on', () => browser.visit(site, `search/?q=${encodeURIComponent(id)}`, async (page) => {
      await page.waitForSelector(FOUND, { state: 'attached' });
      assert.equal(await page.locator(`#results [data-suffix="${removed}"]`).count(), 0);
      await page.click('#outcome a >> text=Look it up');
      await isTold(page, site);
    }));

    test('without JavaScript its other names lead there', async () => {
      for (const path of [`paper/${removed.slice(0, 8)}/`, `paper/${id}/`, `paper/${id}v1/`, `p/${id}/`]) {
        await browser.visit(site, path, (page) => isTold(page, site), { javaScriptEnabled: false, mayMiss: 'favicon.ico' });
      }
    });
  });
}

for (const [story, site] of [['at a host’s root', atRoot], ['below a path', below]]) {
  test(`a path that isn’t there leads to the page, ${story}`, async () => {
    for (const path of [`pith/${removed.toLowerCase()}/`, `abs/${id}`, `paper/${id}V1`, `pith/${removed.slice(0, 12)}/`]) {
      await browser.visit(site, path, (page) => isTold(page, site), missing);
    }
    // Who asks for its document is told, and isn't given a page for it.
    await browser.visit(site, `pith/${removed}.json`, async (page) => {
      await page.waitForSelector(DONE);
      assert.equal(await outcome(page), `pith:${removed} was removed from this mirror.`);
      assert.equal(page.url(), site.at(`pith/${removed}.json`));
      await page.click('#resolved .onward a');
      await isTold(page, site);
    }, missing);
  });
}

test('a damaged or missing file is no answer, and a hostile one no address', async () => {
  const bytes = readFileSync(file(atRoot));
  const withPayload = (payload) => `pith_search("excluded","",1,${payload})\n`;
  try {
    for (const text of [null, 'nothing', withPayload('{"arxiv:2101.00001":["../../x"]}'), withPayload('{"arxiv:2101.00001":"x"}'), withPayload('[1]'), withPayload('null')]) {
      if (text === null) rmSync(file(atRoot));
      else writeFileSync(file(atRoot), text);
      await browser.visit(atRoot, ask('2101.00001'), async (page) => {
        await page.waitForSelector(DONE);
        assert.match(await outcome(page), /missing or damaged.* can’t tell/, text);
        assert.equal(page.url(), atRoot.at(ask('2101.00001')));
      }, { mayMiss: ['status of 404', 'excluded.js', 'nothing is not defined'] });
    }
    writeFileSync(file(atRoot), withPayload('{"__proto__":["MFB4YH5ROE256JUPXCULHXXWFK"]}'));
    await browser.visit(atRoot, ask('2101.00001'), async (page) => {
      await page.waitForSelector(DONE);
      assert.match(await outcome(page), /^This mirror has no paper/);
    });
  } finally {
    writeFileSync(file(atRoot), bytes);
  }
});
