// A short run in Firefox, over HTTP and from a disk: what other engines may do in another way is how a page of a disk loads scripts,
// sends a form and changes its address, and how it allows a script by its hash.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

    test(`a paper’s page is checked, ${story}`, async () => {
      const site = await makeSite();
      try {
        const complaints = await browser.visit(site, `pith/${papers.tex}/`, async (page) => {
          // A click by its driver doesn't scroll.
          await page.evaluate('document.querySelector("section[data-checker] button.first").click()');
          await page.until('document.querySelector(".page-check .rungs")');
          assert.equal(await page.evaluate('document.querySelector(".outcome").dataset.verdict'), 'verified');
          assert.deepEqual(await page.evaluate('[...document.querySelectorAll("[data-shown]")].filter((one) => one.dataset.result === "fail" || /place that/.test(one.textContent)).map((one) => one.textContent)'), []);
          // Somebody changes the page.
          await page.evaluate('void (document.querySelector("h1 mi").textContent = "Q")');
          await page.evaluate('document.querySelector("section[data-checker] button.first").click()');
          await page.until('document.querySelector(".outcome").dataset.verdict === "invalid"');
          assert.deepEqual(await page.evaluate('[...document.querySelectorAll("[data-result=fail]")].map((one) => one.dataset.shown)'), ['title']);
        });
        assert.deepEqual(complaints, []);
      } finally {
        site.close();
      }
    });

    for (const path of ['verify/', 'verify/verify.html']) {
      test(`a document is checked at ${path}, ${story}`, async () => {
        const site = await makeSite();
        try {
          const complaints = await browser.visit(site, path, async (page) => {
            for (const [name, verdict, state] of [['tex', 'verified', 'Holds.'], ['tampered', 'invalid', 'Does not hold.']]) {
              const document = readFileSync(join(site.folder, 'pith', `${papers.tex}.json`), 'utf8');
              const text = name === 'tex' ? document : document.replace(/("pith_number":\s*"pith:)/g, (begin) => `${begin}1`);
              assert.ok(text !== document || name === 'tex');
              // What is there is of the document before.
              await page.evaluate('document.querySelector(".outcome").removeAttribute("data-verdict")');
              assert.ok(await page.evaluate(`(document.querySelector("#check-text").value = ${JSON.stringify(text)}).length > 0`));
              // With the keyboard: what is pressed with the mouse may still be moving.
              await page.evaluate('document.querySelector("#check-text + button").focus()');
              await page.press('Enter');
              await page.until('document.querySelector("[data-verdict]:not([aria-busy])")');
              const shown = await page.evaluate('[document.querySelector("[data-verdict]").dataset.verdict, document.querySelector(".verdict .result").textContent]');
              // The hard documents are signed with a key of the tests, which the file doesn't trust.
              const isTrusted = path === 'verify/' || name !== 'tex';
              assert.deepEqual(shown, isTrusted ? [verdict, state] : ['untrusted', 'Cannot be decided here.']);
            }
          });
          // Its policy lets it load nothing, and Firefox asks for an icon all the same.
          assert.deepEqual(complaints.filter((one) => !(path === 'verify/verify.html' && one.includes('/favicon.ico'))), []);
        } finally {
          site.close();
        }
      });
    }
  }
});
