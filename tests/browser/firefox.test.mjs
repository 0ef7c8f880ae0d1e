// A short run in Firefox, over HTTP and from a disk: what other engines may do in another way is how a page of a disk loads scripts,
// sends a form and changes its address.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { executablePath, launch } from './firefox.mjs';
import { HARD_PAGES, ofHardDocuments, onADisk, papers } from './sites.mjs';

// scripts/test-browser says so, too.
describe('in Firefox', { skip: executablePath === '' && 'there is no Firefox' }, () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser?.close());

  const ROWS = '[...document.querySelectorAll("#results .entries > li")].map((row) => row.dataset.suffix)';
  const FOUND = 'document.querySelector("#results .entries[data-results]:not([aria-busy])")';
  const QUERY = 'new URL(location.href).searchParams.get("q")';

  for (const [story, makeSite] of [['over HTTP', ofHardDocuments], ['from a disk', onADisk]]) {
    test(`a query is typed, results appear, and the first one opens, ${story}`, async () => {
      const site = await makeSite();
      try {
        const complaints = await browser.visit(site, HARD_PAGES.both, async (page) => {
          await page.press('/', ...'erdos', 'Enter');
          await page.until(FOUND);
          assert.deepEqual(await page.evaluate(ROWS), [papers.tex]);
          assert.equal(await page.evaluate('document.querySelector("#outcome").textContent'), '1 result.');
          assert.ok(await page.evaluate('document.querySelectorAll("#results math").length > 0 && document.querySelectorAll("math mark, mark math").length === 0'));
          assert.ok((await page.evaluate('[...document.querySelectorAll("h3 mark")].map((one) => one.textContent)')).includes('Erdős'));
          // Another one, as it is typed.
          await page.press('/');
          await page.press(...'hostile');
          await page.until(`${FOUND} && ${QUERY} === "hostile"`);
          assert.deepEqual(await page.evaluate(ROWS), [papers.hostile]);
          await page.back();
          await page.until(`${FOUND} && ${QUERY} === "erdos" && document.querySelector("#q").value === "erdos"`);
          assert.deepEqual(await page.evaluate(ROWS), [papers.tex]);
          await page.click('#results h3 > a:last-child');
          await page.until('document.querySelector("#proof") && document.readyState === "complete"');
          assert.equal(await page.evaluate('location.href'), site.at(`pith/${papers.tex}/`));
        });
        assert.deepEqual(complaints, []);
      } finally {
        site.close();
      }
    });
  }
});
