// How each page fits windows of four widths, forced colours and paper: what a program can tell. With PICTURES=1 a
// screenshot of each, light and dark, and the page as printed are left in `target/browser`, for eyes.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launch } from './browser.mjs';
import { HARD_PAGES, PROJECT_PAGES, THOUSAND_PAGES, ofAThousand, ofHardDocuments, ofTheProject, target } from './sites.mjs';

const folder = join(target, 'browser');
mkdirSync(folder, { recursive: true });

/** A wide window, a phone, a very wide one, and what 1280 pixels become for who enlarges to 400 % (WCAG 1.4.10). */
const WIDTHS = [1280, 390, 2560, 320];

/** Whether to leave pictures, which takes three times as long. */
const PICTURES = process.env.PICTURES === '1';

/** Beyond this a screenshot shows nothing new. */
const MOST_PIXELS = 6000;

/** How wide a logo is, is known once it is there: the name beside it then moves. All else stays where it is. */
const MOST_SHIFT = 0.001;

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
      test(`${name} fits every window and sheet`, async () => {
        const status = name === 'not-found' ? 404 : 200;
        await browser.visit(site, path, async (page) => {
          assert.ok(await layoutShift(page) < MOST_SHIFT, 'nothing moves while the page loads');
          // Dark pages differ in colours alone.
          for (const colorScheme of PICTURES ? ['light', 'dark'] : ['light']) {
            await page.emulateMedia({ colorScheme });
            for (const width of colorScheme === 'light' ? WIDTHS : WIDTHS.slice(0, 2)) {
              await page.setViewportSize({ width, height: 900 });
              await fits(page, `${width} ${colorScheme}`);
              await isLegible(page, `${width} ${colorScheme}`);
              await screenshot(page, `${name}-${width}-${colorScheme}`);
            }
          }
          await page.setViewportSize({ width: 320, height: 900 });
          await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = !one.open; }));
          await fits(page, '320, with all that folds the other way');
          await page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = !one.open; }));
          await inForcedColours(page, name);
          await onPaper(page, name);
        }, { status });
      });
    }
  });
}

/** How much of the page moved after it was first shown. */
const layoutShift = (page) => page.evaluate(() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; })).observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
}));

/** Nothing is wider than the window, so that nobody scrolls sideways to read a line. */
async function fits(page, where) {
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= innerWidth) return [];
    const beyond = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5);
    return [`${root.scrollWidth} of ${innerWidth}`, ...beyond.slice(0, 5).map((one) => one.outerHTML.slice(0, 200))];
  });
  assert.deepEqual(wide, [], where);
}

/** No two words of a picture are in one place, and none runs out of it; each bar can be seen. */
async function isLegible(page, where) {
  const faults = await page.evaluate(() => [...document.querySelectorAll('.plane')].flatMap((plane) => {
    const box = (one) => one.getBoundingClientRect();
    const all = box(plane);
    const texts = [...plane.querySelectorAll('text')].map((one) => [one.textContent, box(one)]);
    const outside = texts.filter(([, { left, right }]) => left < all.left - 1 || right > all.right + 1).map(([text]) => `${text} runs out`);
    const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const overlapping = texts.flatMap(([text, one], at) => texts.slice(at + 1)
      .filter(([, other]) => meet(one, other)).map(([other]) => `${text} lies on ${other}`));
    const unseen = [...plane.querySelectorAll('.bar')].filter((bar) => box(bar).height < 2 || box(bar).width < 2).map(() => 'a bar is not seen');
    return [...outside, ...overlapping, ...unseen];
  }));
  assert.deepEqual(faults, [], where);
}

async function screenshot(page, name) {
  if (!PICTURES) return;
  const { width } = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const clip = { x: 0, y: 0, width, height: Math.min(height, MOST_PIXELS) };
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, clip, animations: 'disabled' });
}

/** A mark tells a value's standing, also where the user's own colours replace all of the page's. */
async function inForcedColours(page, name) {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
  const [ground, marks] = await page.evaluate(() => {
    const marks = [...document.querySelectorAll('.mark')].map((mark) => getComputedStyle(mark).color);
    return [getComputedStyle(document.body).backgroundColor, [...new Set(marks)]];
  });
  assert.ok(!marks.includes(ground), `a mark has the colour of its ground, ${ground}`);
  const lines = await page.$$eval('.cite input:not(:checked) + label', (labels) => labels.map((one) => getComputedStyle(one).borderBlockEndColor));
  assert.deepEqual(lines.filter((line) => line !== ground), [], 'a line is beneath a format that isn’t chosen');
  await screenshot(page, `${name}-1280-forced`);
  await page.emulateMedia({ forcedColors: null, colorScheme: null });
}

/** Parts of a page that paper has no use for: what leads elsewhere, and what is there to be run or copied. */
const SCREEN_ONLY = '.skip, .masthead nav, .trail, .links, .siblings, .ways, .related, .narrow, .sort, .screen, summary, .cite label, .cite input, .panel .note, button';

/** Paper shows all the rest of what the screen shows, and no scroll bar will help where a line is cut. */
async function onPaper(page, name) {
  const A4 = { width: 674, height: 1000 };   // 210 mm without the margins, in CSS pixels
  await page.setViewportSize(A4);
  const texts = (only) => page.evaluate((only) => {
    const isShown = (element) => element.checkVisibility({ contentVisibilityAuto: true }) && !element.closest(only);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
      const text = walker.currentNode.nodeValue.trim();
      if (text && isShown(walker.currentNode.parentElement)) texts.push(text);
    }
    return texts;
  }, only);
  const onScreen = await texts(SCREEN_ONLY);
  await page.emulateMedia({ media: 'print' });
  const printed = new Set(await texts(SCREEN_ONLY));
  assert.deepEqual(onScreen.filter((text) => !printed.has(text)), [], 'lost on paper');
  const folded = await page.$$eval('.author-line .authors, .names li', (names) => names.filter((one) => !one.checkVisibility({ contentVisibilityAuto: true })).length);
  assert.equal(folded, 0, 'a name that is folded on a screen stays folded on paper, where nobody unfolds it');
  // What forbids a break after it, beside its section, may take all of the section to the next sheet.
  const breaks = await page.$$eval('.label h2', (labels) => [...new Set(labels.map((one) => getComputedStyle(one).breakAfter))]);
  assert.deepEqual(breaks.filter((one) => one !== 'auto'), [], 'a label keeps its section from beginning on this sheet');
  await fits(page, 'on paper');
  await screenshot(page, `${name}-print`);
  if (PICTURES) await page.pdf({ path: join(folder, `${name}.pdf`), format: 'A4', preferCSSPageSize: true });
  await page.emulateMedia({ media: null });
}

test('a long name and a wide logo fit a phone', async () => {
  const site = await ofHardDocuments();
  try {
    await browser.visit(site, HARD_PAGES['hard-home'], async (page) => {
      await page.evaluate(async () => {
        const logo = document.querySelector('.logo');
        logo.src = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="60"/>';
        await logo.decode();
        logo.after('Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft');
      });
      await fits(page, '320, with a long name and a wide logo');
    }, { viewport: { width: 320, height: 900 } });
  } finally {
    site.close();
  }
});

test('nothing moves for who asked for less motion', async () => {
  const site = await ofTheProject();
  try {
    for (const [reducedMotion, scrolling] of [['reduce', 'auto'], ['no-preference', 'smooth']]) {
      await browser.visit(site, PROJECT_PAGES.record, async (page) => {
        const [behavior, animations] = await page.evaluate(() => [
          getComputedStyle(document.documentElement).scrollBehavior, document.getAnimations().length,
        ]);
        assert.deepEqual([behavior, animations], [scrolling, 0]);
      }, { reducedMotion });
    }
  } finally {
    site.close();
  }
});
