// Who can use a page: axe-core finds nothing, landmarks and headings are in order, and the keyboard
// alone reaches everything.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { launch } from './browser.mjs';
import { HARD_PAGES, PROJECT_PAGES, THOUSAND_PAGES, ofAThousand, ofHardDocuments, ofTheProject } from './sites.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The rules whose result depends on colours or on the window's width; the others needn't run twice. */
const COLOURS = ['color-contrast', 'link-in-text-block'];
const SIZES = ['color-contrast', 'scrollable-region-focusable', 'target-size'];

/**
 * The rules that compare each link with all others. They take minutes on a page of three thousand authors, and see the
 * same markup on the one of sixty.
 */
const PAIRWISE = ['link-in-text-block', 'target-size'];

const browser = await launch();
after(() => browser.close());

for (const [story, makeSite, pages] of [
  ['of the project', ofTheProject, PROJECT_PAGES],
  ['of hard documents', ofHardDocuments, HARD_PAGES],
  ['of a thousand documents', ofAThousand, THOUSAND_PAGES],
]) {
  describe(`a site ${story}`, () => {
    let site;
    before(async () => { site = await makeSite(); });
    after(() => site.close());

    for (const [name, path] of Object.entries(pages)) {
      const status = name === 'not-found' ? 404 : 200;

      test(`axe-core finds nothing on ${name}, and its outline is in order`, async () => {
        await browser.visit(site, path, async (page) => {
          const outline = await page.evaluate(() => ({
            landmarks: ['header.masthead', 'main', 'footer.colophon', 'nav[aria-label="Site"]'].map((one) => document.querySelectorAll(one).length),
            headings: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((one) => Number(one.tagName[1])),
            unnamed: [...document.querySelectorAll('a')].filter((one) => !one.textContent.trim() && !one.getAttribute('aria-label')).length,
            vague: [...document.querySelectorAll('a')].map((one) => one.textContent.trim().toLowerCase())
              .filter((text) => ['click here', 'click this', 'go', 'here', 'link', 'this', 'start', 'right here', 'more', 'learn more'].includes(text)),
            images: [...document.querySelectorAll('img:not([alt])')].length,
          }));
          assert.deepEqual(outline.landmarks, [1, 1, 1, 1]);
          assert.deepEqual(outline.headings.filter((level) => level === 1), [1]);
          assert.equal(outline.headings[0], 1);
          const skips = outline.headings.filter((level, index) => index > 0 && level > outline.headings[index - 1] + 1);
          assert.deepEqual(skips, [], `headings ${outline.headings.join(' ')}`);
          assert.deepEqual([outline.unnamed, outline.vague, outline.images], [0, [], 0]);
          await page.evaluate(axe);
          // The listings of a thousand papers have the colours and sizes of other pages.
          const passes = [[1280, 'light'], [1280, 'dark', COLOURS], [390, 'light', SIZES]];
          for (const [width, colorScheme, rules] of pages === THOUSAND_PAGES ? passes.slice(0, 1) : passes) {
            await page.setViewportSize({ width, height: 900 });
            await page.emulateMedia({ colorScheme });
            assert.deepEqual(await violations(page, rules, name === 'many-authors' ? PAIRWISE : []), [], `${width} ${colorScheme}`);
          }
        }, { status });
      });
    }
  });
}

/** What axe-core finds by some rules or all, with all that folds unfolded: hidden text has no contrast to be measured. */
const violations = (page, rules, leftOut) => page.evaluate(async ({ rules, leftOut }) => {
  document.querySelectorAll('details').forEach((one) => { one.open = true; });
  const off = leftOut.map((rule) => [rule, { enabled: false }]);
  const which = rules ? { runOnly: rules.filter((rule) => !leftOut.includes(rule)) }
    : { rules: { 'target-size': { enabled: true }, ...Object.fromEntries(off) } };
  const { violations } = await window.axe.run({ ...which, resultTypes: ['violations'] });
  return violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`) }));
}, { rules, leftOut });

describe('by the keyboard alone', () => {
  let ofProject;
  let ofHard;
  before(async () => { [ofProject, ofHard] = [await ofTheProject(), await ofHardDocuments()]; });
  after(() => { ofProject.close(); ofHard.close(); });

  for (const [name, hard] of [
    ['home'], ['stats'], ['record'], ['bundle'], ['about'], ['publishing'], ['writing'], ['collection'], ['search'], ['search-results'], ['hard-collection', true], ['both', true], ['hard-browse', true],
    ['hard-stats', true], ['hard-month', true],
  ]) {
    test(`everything on ${name} is reached, in order, and seen`, async () => {
      const path = (hard ? HARD_PAGES : PROJECT_PAGES)[name];
      await browser.visit(hard ? ofHard : ofProject, path, async (page) => {
        const expected = await page.evaluate(() => {
          const all = [...document.querySelectorAll('a[href], summary, button, input, select, textarea, [tabindex]')];
          // Of a group of radio buttons Tab reaches the one that is chosen, and the arrows the others.
          const reachable = all.filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0 && !(one.type === 'radio' && !one.checked));
          reachable.forEach((one, index) => { one.dataset.order = index; });
          return reachable.length;
        });
        assert.ok(expected > 5);
        const order = [];
        // A few more than there are: a scrolled box is a stop of the browser's own.
        for (let press = 0; press < expected + 30 && order.at(-1) !== expected - 1; press += 1) {
          await page.keyboard.press('Tab');
          const stop = await page.evaluate(() => {
            const one = document.activeElement;
            const seen = [one, ...(one.labels ?? [])].some((part) => {
              const { outlineStyle, outlineWidth } = getComputedStyle(part);
              return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
            });
            const box = one.getBoundingClientRect();
            const inView = box.bottom > 0 && box.top < innerHeight && box.width > 0;
            return { order: one.dataset.order && Number(one.dataset.order), seen: seen && inView, html: one.outerHTML.slice(0, 150) };
          });
          if (stop.order === undefined) continue;
          order.push(stop.order);
          assert.ok(stop.seen, `who looks sees where they are: ${stop.html}`);
        }
        assert.deepEqual(order, Array.from({ length: expected }, (_, index) => index));
        await page.keyboard.press('Shift+Tab');
        const back = await page.evaluate(() => Number(document.activeElement.dataset.order));
        assert.equal(back, expected - 2, 'there is a way back');
      }, { reducedMotion: 'reduce' });
    });
  }

  test('the first stop skips to the content', async () => {
    await browser.visit(ofProject, PROJECT_PAGES.record, async (page) => {
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
      const box = await page.locator('.skip').boundingBox();
      assert.ok(box.x >= 0 && box.y >= 0 && box.height >= 20, 'the link is seen while it has the focus');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      assert.ok(await page.evaluate(() => document.activeElement.closest('main') !== null));
    });
  });

  test('what folds opens by Enter and closes by the space bar', async () => {
    await browser.visit(ofProject, PROJECT_PAGES.record, async (page) => {
      await page.locator('[aria-labelledby=proof] summary').focus();
      const isOpen = () => page.evaluate(() => document.querySelector('[aria-labelledby=proof] details').open);
      assert.equal(await isOpen(), false);
      await page.keyboard.press('Enter');
      assert.equal(await isOpen(), true);
      await page.keyboard.press('Space');
      assert.equal(await isOpen(), false);
    });
  });
});
