// Every link of a thousand papers' site is followed, at a host's root, below a path and on a disk: it
// leads to what is there, down to the place on the page, and no page is left that nothing leads to. Then
// a reader goes from home to a paper by each of the ways.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { sep } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { BASE_URL, aThousandBelowAPath, aThousandOnADisk, ofAThousand } from './sites.mjs';

const browser = await launch();
after(() => browser.close());

/** Pages that nothing needs to lead to: other names of papers, folders for whoever cuts an address, and what a host shows for what isn't there. */
const UNLINKED = /^(paper|p)\/|^(pith|schemas)\/index\.html$|^404\.html$/;

/** The ways from home to a paper, a click each. */
const WAYS = [
  ['year', ['.chart a:has(title:has-text("2021:"))', '.years a >> text=/^July/', '.entries h3 a:not(.mark)']],
  ['subject', ['section[aria-labelledby=subjects] a >> text=/^Physics/', 'a >> text=/^High Energy Physics/', '.entries h3 a:not(.mark)']],
  ['author', ['.ways a >> text="By author"', '.years a >> text="B"', '.years a', '.entries h3 a:not(.mark)']],
];

for (const [story, makeSite] of [
  ['at a host’s root', ofAThousand], ['below a path', aThousandBelowAPath], ['on a disk', aThousandOnADisk],
]) {
  describe(`a thousand papers ${story}`, () => {
    let site;
    before(async () => { site = await makeSite(); });
    after(() => site.close());

    test('every link leads somewhere, and every page is led to', async () => {
      const { pages, dead, followed } = await crawl(site);
      assert.deepEqual(dead.slice(0, 10), []);
      assert.ok(followed > 20_000, `${followed} links`);
      const files = (await readdir(site.folder, { recursive: true })).map((file) => file.split(sep).join('/'));
      const lost = files.filter((file) => file.endsWith('.html') && !UNLINKED.test(file))
        .filter((file) => !pages.has(address(site, file)));
      assert.deepEqual(lost.slice(0, 10), []);
    });

    for (const [way, steps] of WAYS) {
      test(`a paper is reached by ${way}`, () => browser.visit(site, '', async (page) => {
        for (const step of steps) {
          await page.locator(step).first().click();
          await page.waitForLoadState();
        }
        await page.waitForSelector('#proof');
        assert.match(page.url(), /\/pith\/[A-Z2-7]{26}\//);
      }));
    }
  });
}

/** What a page's file is called in an address. */
const address = (site, file) => (site.root.startsWith('file:') ? site.root + file : site.root + file.replace(/(^|\/)index\.html$/, '$1'));

/** Follows every link from the home page on, and every form. */
async function crawl(site) {
  const links = [];
  const pages = new Map();
  const queue = [site.at('')];
  const seen = new Set(queue);
  while (queue.length) {
    await Promise.all(queue.splice(0, 32).map(async (url) => {
      const { status, text } = await get(url);
      if (status !== 200) {
        pages.set(url, null);
        return;
      }
      pages.set(url, new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)));
      for (const [, written] of text.matchAll(/ (?:href|src|action)="([^"]*)"/g)) {
        const link = inside(site, new URL(written.replaceAll('&amp;', '&'), url));
        if (!link) continue;
        const target = link.href.slice(0, link.href.length - link.hash.length);
        links.push([url, target, decodeURIComponent(link.hash.slice(1))]);
        if (!seen.has(target)) {
          seen.add(target);
          queue.push(target);
        }
      }
    }));
  }
  const dead = links.filter(([, target, place]) => !pages.get(target) || (place && !pages.get(target).has(place)));
  return { pages, dead: dead.map(([page, target, place]) => `${page} leads to ${target}${place && `#${place}`}`), followed: links.length };
}

/** The address where it is one of the site: also by its public address, which stands for it in some places. */
function inside(site, link) {
  if (link.href.startsWith(BASE_URL)) return new URL(link.href.slice(BASE_URL.length), site.root);
  return link.href.startsWith(site.root) ? link : null;
}

async function get(url) {
  if (url.startsWith('file:')) {
    try {
      const text = readFileSync(fileURLToPath(url), 'utf8');
      return { status: 200, text: url.endsWith('.html') ? text : '' };
    } catch (error) {
      return { status: error.code };
    }
  }
  const response = await fetch(url);
  const isPage = response.headers.get('content-type').startsWith('text/html');
  if (!isPage) await response.body.cancel();
  return { status: response.status, text: isPage ? await response.text() : '' };
}
