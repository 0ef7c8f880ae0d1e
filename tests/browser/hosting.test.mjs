// Wherever a site lies it works: at a host's root, below a path, on a disk, and without JavaScript.
// `visit` fails on whatever a page says, asks of elsewhere or fails to get.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { launch } from './browser.mjs';
import { BASE_URL, HARD_PAGES, PROJECT_PAGES, RESOLVERS, belowAPath, ofHardDocuments, ofTheProject, onADisk, papers } from './sites.mjs';

const browser = await launch();
after(() => browser.close());

/** A page that leads on at once names no icon, so that a browser may ask for the host's before it is gone. */
const LEADS_ON = { mayMiss: 'favicon.ico' };

/** Whether the one stylesheet is there and the policy lets it in. */
const isStyled = (page) => page.evaluate(() => getComputedStyle(document.querySelector('.masthead')).display === 'flex');

/** What a reader does: from home to a paper, from there to its category, and home. */
async function walk(page) {
  await page.click('.entries h3 a:not(.mark) >> nth=0');
  // A page is there before its stylesheet is.
  await page.waitForSelector('#proof');
  await page.waitForLoadState('load');
  assert.ok(await isStyled(page));
  await page.click('.trail a >> nth=-1');
  await page.waitForSelector('.listing-head');
  await page.click('.wordmark');
  await page.waitForSelector('.opening');
}

describe('below a path', () => {
  let site;
  before(async () => { site = await belowAPath(); });
  after(() => site.close());

  for (const [name, path] of Object.entries(HARD_PAGES)) {
    const isThere = name !== 'not-found';
    test(`${name} finds its parts and knows its address`, async () => {
      await browser.visit(site, path, async (page) => {
        assert.ok(await isStyled(page));
        const canonical = await page.evaluate(() => document.querySelector('link[rel=canonical]')?.href);
        const isListed = await page.evaluate(() => document.querySelector('meta[name=robots][content=noindex]') === null);
        if (isListed) assert.equal(canonical, new URL(path.replace(/\?.*/, ''), BASE_URL).href);
      }, { status: isThere ? 200 : 404 });
    });
  }

  test('a reader walks from page to page', () => browser.visit(site, '', walk));

  test('a button saves the citation that is shown as a file', () => browser.visit(site, HARD_PAGES.both, async (page) => {
    await page.click('label[for=as-ris]');
    const panel = page.locator('.panel.as-ris');
    const saved = page.waitForEvent('download');
    await panel.getByRole('button', { name: 'Save as' }).click();
    const download = await saved;
    assert.match(download.suggestedFilename(), /^pith-\d{4}-[A-Z2-7]{12}\.ris$/);
    assert.equal(readFileSync(await download.path(), 'utf8'), await panel.locator('pre').textContent());
  }));

  test('a button copies the citation that is shown', async () => {
    const look = async (page) => {
      await page.click('label[for=as-bibtex]');
      const panel = page.locator('.panel.as-bibtex');
      await panel.getByRole('button', { name: 'Copy' }).click();
      await panel.getByText('Copied').waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.match(copied, /^% Authors sorted alphabetically by the registry.*\n@misc\{pith-/);
      assert.equal(copied, await panel.locator('pre').textContent());
    };
    await browser.visit(site, HARD_PAGES.both, look, { permissions: ['clipboard-read', 'clipboard-write'] });
  });

  test('what isn’t there leads home from any depth', async () => {
    await browser.visit(site, 'no/such/place', async (page) => {
      await page.click('main a');
      await page.waitForSelector('.opening');
      assert.equal(page.url(), site.root);
    }, { status: 404 });
  });
});

describe('on a disk', () => {
  const site = onADisk();

  for (const [name, path] of Object.entries(HARD_PAGES).filter(([name]) => name !== 'not-found')) {
    test(`${name} finds its parts`, () => browser.visit(site, path, async (page) => assert.ok(await isStyled(page))));
  }

  test('a reader walks from page to page', () => browser.visit(site, '', walk));

  test('another name leads on to the paper', async () => {
    await browser.visit(site, 'p/1709.00001/', async (page) => {
      await page.waitForSelector('#proof');
      assert.equal(page.url(), site.at(`pith/${papers.second_version}/`));
    }, LEADS_ON);
  });
});

describe('at a host’s root', () => {
  let site;
  before(async () => { site = await ofTheProject(); });
  after(() => site.close());

  test('a reader walks from page to page', () => browser.visit(site, '', walk));

  test('another name leads on to the paper', async () => {
    for (const resolver of RESOLVERS) {
      await browser.visit(site, resolver, async (page) => {
        await page.waitForSelector('#proof');
        assert.equal(page.url(), site.at(PROJECT_PAGES.record));
      }, LEADS_ON);
    }
  });

  test('an auditor may fetch robots.txt from within a page', async () => {
    // Lighthouse does, and takes 8 points of SEO where the policy lets it not.
    await browser.visit(site, PROJECT_PAGES.record, async (page) => {
      assert.equal(await page.evaluate(async () => (await fetch(location.href)).status), 200);
    });
  });

  test('a paper’s files are what its page says', async () => {
    await browser.visit(site, HARD_PAGES.both, async (page) => {
      const files = await page.$$eval('#files', ([heading]) => [...heading.closest('section').querySelectorAll('td a')].map((link) => [link.href, link.closest('tr').lastElementChild.textContent]));
      assert.ok(files.length > 2);
      for (const [address, bytes] of files) {
        const response = await page.request.get(address);
        assert.equal(response.status(), 200, address);
        assert.equal((await response.body()).length.toLocaleString('en'), bytes, address);
      }
    });
  });
});

describe('without JavaScript', () => {
  let site;
  before(async () => { site = await ofHardDocuments(); });
  after(() => site.close());

  for (const name of ['hard-home', 'hard-month', 'both', 'many-authors']) {
    test(`${name} says the same`, async () => {
      // A button that copies may need a script, and nothing else.
      const text = (page) => page.evaluate(() => {
        document.querySelectorAll('button').forEach((button) => button.remove());
        return document.body.innerText;
      });
      let withScripts;
      await browser.visit(site, HARD_PAGES[name], async (page) => { withScripts = await text(page); });
      await browser.visit(site, HARD_PAGES[name], async (page) => {
        assert.equal(await text(page), withScripts);
      }, { javaScriptEnabled: false });
    });
  }
});
