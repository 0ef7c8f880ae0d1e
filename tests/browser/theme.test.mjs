// Light and dark: the system's preference, until the reader switches; the choice is remembered, and
// forgotten where it is the system's again. And the colour that an operator gives.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from './browser.mjs';
import { HARD_PAGES, ofHardDocuments, ofTheProject, onADisk } from './sites.mjs';

const browser = await launch();
after(() => browser.close());

const LIGHT = 'rgb(253, 252, 248)';
const DARK = 'rgb(23, 22, 20)';

/** The ground, what the switch says, and what is remembered. */
const state = (page) => page.evaluate(() => [
  getComputedStyle(document.body).backgroundColor, document.querySelector('.switch').innerText.trim().split(/\s/)[0], localStorage.length,
]);

const press = (page) => page.click('.switch');

describe('the switch', () => {
  let site;
  before(async () => { site = await ofTheProject(); });
  after(() => site.close());

  for (const [preferred, ground, label, otherGround, otherLabel] of [
    ['light', LIGHT, 'Dark', DARK, 'Light'], ['dark', DARK, 'Light', LIGHT, 'Dark'],
  ]) {
    test(`who prefers ${preferred} has it, may switch, and comes back to the same`, async () => {
      await browser.visit(site, '', async (page) => {
        assert.deepEqual(await state(page), [ground, label, 0]);
        await press(page);
        assert.deepEqual(await state(page), [otherGround, otherLabel, 1]);
        await page.goto(site.at('browse/'), { waitUntil: 'commit' });
        await page.waitForSelector('.masthead');
        assert.deepEqual(await state(page), [otherGround, otherLabel, 1], 'on the next page, from the first paint on');
        await press(page);
        assert.deepEqual(await state(page), [ground, label, 0], 'what the system prefers needs no memory');
        await page.emulateMedia({ colorScheme: preferred === 'light' ? 'dark' : 'light' });
        assert.deepEqual(await state(page), [otherGround, otherLabel, 0], 'and the system is followed again');
      }, { colorScheme: preferred });
    });
  }

  test('a choice holds in every window that is open', async () => {
    await browser.visit(site, '', async (page) => {
      const other = await page.context().newPage();
      await other.goto(site.at('browse/'));
      await press(page);
      await other.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
      assert.deepEqual(await state(other), [DARK, 'Light', 1]);
    }, { colorScheme: 'light' });
  });

  test('it is reached and pressed by the keyboard, and says what it does', async () => {
    await browser.visit(site, '', async (page) => {
      await page.getByRole('button', { name: 'Dark colors', exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Light colors', exact: true }).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.className), 'switch', 'the focus stays');
      await page.keyboard.press('Space');
      assert.equal((await state(page))[0], LIGHT);
    }, { colorScheme: 'light' });
  });

  test('where nothing can be remembered it holds for the page', async () => {
    const deny = () => Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });
    await browser.visit(site, '', async (page) => {
      await page.addInitScript(deny);
      await page.reload();
      await press(page);
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), DARK);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.emulateMedia({ colorScheme: 'light' });
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), DARK);
    }, { colorScheme: 'light' });
  });

  test('a memory that is nonsense is none', async () => {
    await browser.visit(site, '', async (page) => {
      await page.evaluate(() => localStorage.setItem('pith-catalog-theme', 'purple" onload="'));
      await page.reload();
      assert.equal((await state(page))[0], DARK);
    }, { colorScheme: 'dark' });
  });

  test('paper is white, whatever was chosen', async () => {
    await browser.visit(site, '', async (page) => {
      await press(page);
      await page.emulateMedia({ media: 'print' });
      assert.equal((await state(page))[0], 'rgb(255, 255, 255)');
    }, { colorScheme: 'light' });
  });

  test('without JavaScript there is none, and the preference holds', async () => {
    for (const [colorScheme, ground] of [['light', LIGHT], ['dark', DARK]]) {
      await browser.visit(site, '', async (page) => {
        assert.equal(await page.locator('.switch').isVisible(), false);
        assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), ground);
      }, { colorScheme, javaScriptEnabled: false });
    }
  });

  test('it works on a disk', async () => {
    await browser.visit(onADisk(), '', async (page) => {
      await press(page);
      await page.reload();
      assert.deepEqual(await state(page), [DARK, 'Light', 1]);
    }, { colorScheme: 'light' });
  });
});

test('the colour that an operator gives is that of marks, light and dark and on paper', async () => {
  const site = await ofHardDocuments();
  const colour = (page) => page.evaluate(() => getComputedStyle(document.querySelector('.mark'), '::before').color);
  try {
    await browser.visit(site, HARD_PAGES['hard-home'], async (page) => {
      assert.equal(await colour(page), 'rgb(122, 31, 90)');
      await press(page);
      assert.equal(await colour(page), 'rgb(224, 160, 200)');
      await page.emulateMedia({ media: 'print' });
      assert.equal(await colour(page), 'rgb(122, 31, 90)');
    }, { colorScheme: 'light' });
  } finally {
    site.close();
  }
});
