// Search in a browser, wherever a site may lie: by the box of each page, by the keyboard, back and forward, with files that are
// missing or damaged, and with results that are hostile. `visit` fails on whatever a page says, as of a violated policy.

import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { FOUND, launch } from './browser.mjs';
import { HARD_PAGES, belowAPath, ofAThousand, ofHardDocuments, ofTheProject, onADisk, papers } from './sites.mjs';

const browser = await launch();
const [atRoot, below, disk, ofProject, ofMany] = await Promise.all([ofHardDocuments(), belowAPath(), onADisk(), ofTheProject(), ofAThousand()]);
after(async () => {
  [atRoot, below, disk, ofProject, ofMany].forEach((site) => site.close());
  await browser.close();
});

const ROWS = '#results .entries > li';
const TITLES = `${ROWS} h3 > a:last-child`;

/** Searches in the box of the search page, and waits for what comes out. */
async function find(page, query) {
  await page.fill('#q', query);
  await page.press('#q', 'Enter');
  await found(page);
}

/** Waits until the list is complete. */
const found = (page) => page.waitForSelector(FOUND, { state: 'attached' });

const suffixes = (page) => page.$$eval(ROWS, (rows) => rows.map((row) => row.dataset.suffix));
const outcome = (page) => page.textContent('#outcome');
const total = (page) => page.$eval('#results .entries', (list) => Number(list.dataset.results));
const queryOf = (page) => new URL(page.url()).searchParams.get('q');

/** Clicks on a link or a button whose outcome is another list. */
async function choose(page, name) {
  await page.locator('#results :is(.narrow, .sort, .more, .notices)').getByText(name, { exact: true }).first().click();
  await found(page);
}

for (const [story, site] of [['at a host’s root', atRoot], ['below a path', below], ['on a disk', disk]]) {
  describe(`search ${story}`, () => {
    test('the box of a paper’s page leads to results, and the first one to its paper', () => browser.visit(site, HARD_PAGES.both, async (page) => {
      await page.fill('.masthead [name=q]', 'two hundred names');
      await page.press('.masthead [name=q]', 'Enter');
      await found(page);
      assert.equal(await page.inputValue('#q'), 'two hundred names');
      assert.match(await page.title(), /^two hundred names · Search/);
      assert.equal(await page.isVisible('#ways'), false);
      assert.deepEqual(await suffixes(page), [papers.many_aliases]);
      assert.equal(await total(page), 1);
      assert.deepEqual(await page.$$eval(`${TITLES} mark`, (marks) => marks.map((one) => one.textContent)), ['Two', 'hundred', 'names']);
      await page.click(TITLES);
      await page.waitForSelector('#proof');
      assert.equal(page.url(), site.at(`pith/${papers.many_aliases}/`));
      await page.goBack();
      await found(page);
      assert.deepEqual(await suffixes(page), [papers.many_aliases]);
    }));

    if (site !== atRoot) test('each link of a row leads somewhere', () => browser.visit(site, 'search/?q=two+versions', async (page) => {
      assert.deepEqual((await suffixes(page)).slice(0, 1), [papers.second_version]);
      const links = await page.$$eval(`${ROWS}:first-child a`, (all) => all.map((one) => one.href));
      assert.ok(links.length >= 6, `${links}`);
      for (const link of new Set(links)) {
        await page.goto(link);
        const { hash } = new URL(link);
        assert.equal(await page.locator('.masthead').count(), 1, link);
        if (hash) assert.equal(await page.locator(hash).count(), 1, link);
      }
    }));

    test('a DOI finds the paper that has it below its seal, and the one that claims it says so', () => browser.visit(site, 'search/', async (page) => {
      await find(page, 'https://doi.org/10.1000/HARD.to(show)');
      assert.deepEqual(await suffixes(page), [papers.both, papers.second_version]);
      const notes = await page.$$eval(ROWS, (rows) => rows.map((row) => row.querySelector('.work > .note')?.textContent ?? ''));
      assert.deepEqual(notes, ['', 'It claims this DOI, which no signature covers.']);
      assert.equal(await outcome(page), '2 results.');
    }));

    test('the address holds the query, and back and forward work', () => browser.visit(site, 'search/', async (page) => {
      await find(page, 'elastic training');
      assert.equal(queryOf(page), 'elastic training');
      const all = [await outcome(page), await suffixes(page)];
      await choose(page, 'math.AG');
      assert.equal(queryOf(page), 'elastic training cat:math.AG');
      assert.equal(await page.inputValue('#q'), 'elastic training cat:math.AG');
      const narrowed = [await outcome(page), await suffixes(page)];
      assert.notDeepEqual(narrowed, all);
      assert.deepEqual(await page.$$eval(`${ROWS} .side a:last-of-type`, (links) => [...new Set(links.map((one) => one.textContent))]), ['math.AG']);
      await page.goBack();
      await page.waitForFunction(() => document.querySelector('#q').value === 'elastic training');
      await found(page);
      assert.deepEqual([await outcome(page), await suffixes(page)], all);
      await page.goForward();
      await page.waitForFunction(() => document.querySelector('#q').value.includes('cat:'));
      await found(page);
      assert.deepEqual([await outcome(page), await suffixes(page)], narrowed);
      await page.reload();
      await found(page);
      assert.deepEqual([await outcome(page), await suffixes(page)], narrowed);
      // What it is narrowed by is taken away again.
      await page.locator('.narrow a', { hasText: 'remove' }).click();
      await page.waitForFunction(() => document.querySelector('#q').value === 'elastic training');
      await found(page);
      assert.deepEqual([await outcome(page), await suffixes(page)], all);
      // One that another begins with goes alone, and so does one with a space in it.
      await page.goto(site.at('search/?q=elastic+cat:math.AG+cat:+math+year:2019'));
      await page.locator('.narrow a', { hasText: /^cat: math ×/ }).click();
      await page.waitForFunction(() => document.querySelector('#q').value === 'elastic cat:math.AG year:2019');
    }));

    if (story !== 'on a disk') return;

    test('Escape clears the box, the list and the address', () => browser.visit(site, 'search/?q=elastic', async (page) => {
      await page.press('#q', 'Escape');
      assert.equal(await page.inputValue('#q'), '');
      assert.deepEqual([await suffixes(page), await outcome(page), queryOf(page)], [[], '', null]);
      assert.equal(await page.isVisible('#ways'), true);
    }));
  });
}

/** A word whose file of terms is broken, and one of another file; both are of one paper. */
const [BROKEN, OTHER] = ['donaudampfschifffahrt', 'hostile'];

for (const [story, site, breakings] of [
  ['on a host', atRoot, [
    ['a missing file', (file) => rmSync(file)],
    ['a file that ends too early', (file, bytes) => writeFileSync(file, bytes.subarray(0, bytes.length / 2)), 'SyntaxError'],
    ['a file with other bytes', (file, bytes) => writeFileSync(file, bytes.toString().replace(/"[^"]*"\)/, '"//////////8=")'))],
  ]],
  ['on a disk', disk, [['a missing file', (file) => rmSync(file)]]],
]) {
  describe(`a broken index ${story}`, () => {
    let file;
    before(async () => {
      // Which file it is, the page tells by asking for it.
      await browser.visit(site, 'search/', async (page) => {
        let last;
        page.on('request', (request) => { if (request.url().includes('/search/t/')) last = join(site.folder, 'search/t', basename(request.url())); });
        await find(page, BROKEN);
        file = last;
        await find(page, OTHER);
        assert.notEqual(last, file);
      });
    });

    for (const [what, breakFile, said] of breakings) {
      test(`${what} is told, the other words still answer, and Retry reads it once it is back`, () => withBroken(site, file, breakFile, said));
    }
  });
}

async function withBroken(site, file, breakFile, said = '') {
  const bytes = readFileSync(file);
  breakFile(file, bytes);
  try {
    await browser.visit(site, 'search/', async (page) => {
      const notice = page.locator('.notices', { hasText: 'missing or damaged' });
      await find(page, BROKEN);
      assert.ok(await notice.isVisible());
      assert.deepEqual(await suffixes(page), []);
      assert.doesNotMatch(await outcome(page), /^No /, 'nobody is told that there is nothing');
      await find(page, `${OTHER} ${BROKEN}`);
      assert.ok(await notice.isVisible());
      assert.deepEqual(await suffixes(page), [papers.hostile]);
      await find(page, OTHER);
      assert.equal(await notice.isVisible(), false);
      assert.deepEqual(await suffixes(page), [papers.hostile]);
      await find(page, BROKEN);
      writeFileSync(file, bytes);
      await choose(page, 'Retry');
      await page.waitForSelector(`${ROWS} >> nth=1`);
      assert.equal(await notice.isVisible(), false);
      assert.deepEqual((await suffixes(page)).sort(), [papers.hostile, papers.long_title].sort());
    }, { mayMiss: [basename(file), said] });
  } finally {
    writeFileSync(file, bytes);
  }
}

describe('what is found', () => {
  test('a title, a name with its initial, a phrase, an identifier', () => browser.visit(ofProject, 'search/', async (page) => {
    const record = 'MFB4YH5ROE256JUPXCULHXXWFK';
    for (const query of [
      'Speeding up Deep Learning with Transient Servers', 'guo t', 'T. Guo', 'Tian Guo', 'tran serv', '"learning with transient"', 'author:walls', '1903.00045',
      'https://arxiv.org/abs/1903.00045v2', 'doi:10.48550/arXiv.1903.00045', 'pith:2019:MFB4YH5ROE25', record.slice(0, 8), 'transient cat:cs.PF', 'transient year:2018-2020',
    ]) {
      await find(page, query);
      assert.equal((await suffixes(page))[0], record, query);
    }
    for (const query of ['"transient learning"', 'guo x', 'transient -servers', 'transient year:2018', 'author:transient']) {
      await find(page, query);
      assert.ok(!(await suffixes(page)).includes(record), query);
    }
  }));

  test('what was mistyped is told, and what may be meant is shown', () => browser.visit(ofProject, 'search/', async (page) => {
    await find(page, 'transiant servers');
    assert.equal(await outcome(page), 'No results for transiant servers; showing transient servers: 1 result.');
    assert.deepEqual(await suffixes(page), ['MFB4YH5ROE256JUPXCULHXXWFK']);
    assert.deepEqual(await page.$$eval(`${TITLES} mark`, (marks) => marks.map((one) => one.textContent)), ['Transient', 'Servers']);
    await find(page, 'xyzzy plugh');
    assert.equal(await outcome(page), 'No results for xyzzy plugh.');
    assert.equal(await total(page), 0);
  }));

  test('ten at a time, and more', () => browser.visit(ofMany, 'search/?q=gravity', async (page) => {
    const first = await suffixes(page);
    assert.deepEqual([first.length, await total(page)], [10, Number((await outcome(page)).split(' ')[0])]);
    await choose(page, 'Show ten more');
    const second = await suffixes(page);
    assert.deepEqual([second.length, second.slice(0, 10)], [20, first]);
    assert.equal(new Set(second).size, 20);
    assert.equal(await page.evaluate(() => document.activeElement.closest('li')?.dataset.suffix), second[10], 'the keyboard is at the first of the new');
  }));

  test('narrowed by year and by category, and the newest first', () => browser.visit(ofMany, 'search/?q=gravity', async (page) => {
    const years = () => page.$$eval(`${ROWS} time`, (times) => times.map((one) => Number(one.dateTime.slice(0, 4))));
    const all = await total(page);
    const count = Number(await page.locator('.narrow li', { hasText: '2021' }).locator('.num').textContent());
    await choose(page, '2021');
    assert.deepEqual([await total(page), [...new Set(await years())]], [count, [2021]]);
    await choose(page, 'cs.LG');
    assert.equal(queryOf(page), 'gravity year:2021 cat:cs.LG');
    assert.ok(await total(page) > 0 && await total(page) < count);
    for (const removed of ['year:2021', 'cat:cs.LG']) {
      await page.locator('.narrow a', { hasText: `${removed} ×` }).click();
      await page.waitForFunction((removed) => !document.querySelector('#q').value.includes(removed), removed);
      await found(page);
    }
    assert.equal(await total(page), all);
    await choose(page, 'Newest first');
    assert.equal(new URL(page.url()).searchParams.get('sort'), 'newest');
    const newest = await years();
    assert.deepEqual(newest, newest.slice().sort((one, other) => other - one));
    await page.reload();
    await found(page);
    assert.deepEqual(await years(), newest);
    await choose(page, 'Best first');
    assert.equal(new URL(page.url()).searchParams.get('sort'), null);
  }));

  test('what matched is marked, but never in a formula', () => browser.visit(atRoot, 'search/?q=erdos+sqrt', async (page) => {
    await find(page, 'erdos min');
    assert.deepEqual(await suffixes(page), [papers.tex]);
    assert.equal(await page.locator(`${ROWS} math`).count() > 0, true);
    assert.equal(await page.locator('math mark, mark math').count(), 0);
    assert.ok((await page.$$eval(`${ROWS} mark`, (marks) => marks.map((one) => one.textContent))).includes('Erdős'));
  }));

  test('hostile papers are text as results, and nothing is wider than a phone', () => browser.visit(atRoot, 'search/', async (page) => {
    await page.evaluate(() => { window.alert = () => { throw new Error('a script of a title ran'); }; });
    for (const query of ['hostile', 'alert', 'onerror img src', 'donaudampfschifffahrt', 'cat:cs.DC year:2017', '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '\u202ehostile', '{{ frame }}']) {
      await find(page, query);
      await page.waitForTimeout(20);
      const elements = await page.$$eval('#results *', (all) => [...new Set(all.map((one) => one.localName))].sort());
      const allowed = ['a', 'bdi', 'br', 'button', 'code', 'div', 'h3', 'li', 'mark', 'nav', 'ol', 'p', 'q', 'span', 'time', 'ul'];
      assert.deepEqual(elements.filter((one) => !allowed.includes(one) && !/^m[a-z]+$/.test(one)), [], query);
      const attributes = await page.$$eval('#results *', (all) => [...new Set(all.flatMap((one) => one.getAttributeNames()))].filter((one) => /^on|^style$|^src/.test(one)));
      assert.deepEqual(attributes, [], query);
      const links = await page.$$eval('#results a', (all) => all.map((one) => one.href));
      assert.deepEqual(links.filter((link) => !link.startsWith(atRoot.root)), [], query);
      const wide = await page.evaluate(() => [...document.querySelectorAll('#results *')].filter((one) => !one.closest('math') && one.getBoundingClientRect().right > innerWidth + 0.5).map((one) => one.outerHTML.slice(0, 100)));
      assert.deepEqual(wide, [], query);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), query);
    }
    await find(page, 'hostile');
    assert.match(await page.textContent(TITLES), /^Hostile <script>alert\(1\)<\/script><img src=x onerror=alert\(1\)>/);
    assert.equal(await page.locator('#results [dir=auto]').count(), 1);
  }, { viewport: { width: 390, height: 800 } }));

  test('what answers late doesn’t replace what was asked since', () => browser.visit(atRoot, 'search/', async (page) => {
    let isFirst = true;
    await page.route('**/search/t/**', async (route) => {
      const wait = isFirst ? 500 : 0;
      isFirst = false;
      await new Promise((resolve) => { setTimeout(resolve, wait); });
      await route.continue();
    });
    await page.fill('#q', BROKEN);
    await page.press('#q', 'Enter');
    assert.equal(await page.locator('.entries[aria-busy]').count(), 1);
    await find(page, OTHER);
    assert.deepEqual(await suffixes(page), [papers.hostile]);
    await page.waitForTimeout(600);
    assert.deepEqual([await suffixes(page), await outcome(page), queryOf(page)], [[papers.hostile], '1 result.', OTHER]);
  }));

  test('a query of more than a thousand characters, or of signs alone, is no trouble', () => browser.visit(atRoot, `search/?q=${'hostile+'.repeat(300)}`, async (page) => {
    assert.deepEqual(await suffixes(page), [papers.hostile]);
    for (const query of ['"', '---', '\\', 'cat:', '$', '\u0000', '%', 'year:0', '\ud800']) await find(page, query);
  }));
});

describe('by the keyboard alone', () => {
  const site = atRoot;
  const focused = (page) => page.evaluate(() => document.activeElement.name ?? document.activeElement.localName);

  test('/ leads from a paper’s page to its box, Tab to the results, and Enter to a paper', () => browser.visit(site, HARD_PAGES['long-title'], async (page) => {
    for (const key of ['Control+k', 'Meta+k', '/']) {
      await page.evaluate(() => document.activeElement.blur());
      await page.keyboard.press(key);
      assert.equal(await focused(page), 'q', key);
    }
    assert.equal(await page.inputValue('[name=q]'), '');
    await page.keyboard.type('hostile');
    await page.keyboard.press('Enter');
    await found(page);
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
    const isThere = () => page.evaluate(() => document.activeElement.matches('.entries h3 > a'));
    for (let press = 0; press < 30 && !(await isThere()); press += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#proof');
    assert.equal(page.url(), site.at(`pith/${papers.hostile}/`));
  }));

  test('a key is what it is where one writes or chooses', () => browser.visit(site, 'search/', async (page) => {
    await page.focus('#q');
    await page.keyboard.type('a/b');
    assert.equal(await page.inputValue('#q'), 'a/b');
    await page.keyboard.press('Escape');
    assert.deepEqual([await page.inputValue('#q'), await focused(page)], ['', 'q']);
    await page.evaluate(() => document.activeElement.blur());
    for (const key of ['Control+/', 'Alt+/', 'Control+Shift+k', 'k', 'Shift+k']) {
      await page.keyboard.press(key);
      assert.notEqual(await focused(page), 'q', key);
    }
  }));

  test('Enter searches at once, and what is typed later makes no entries of the history', () => browser.visit(site, 'search/', async (page) => {
    const { length } = await page.evaluate(() => ({ length: history.length }));
    await page.focus('#q');
    await page.keyboard.type('hostile', { delay: 30 });
    await page.keyboard.press('Enter');
    await found(page);
    assert.deepEqual(await suffixes(page), [papers.hostile]);
    assert.ok(await page.evaluate(() => history.length) <= length + 1);
  }));

  test('who hears a page is told how many results there are', () => browser.visit(site, 'search/', async (page) => {
    const status = page.getByRole('status').filter({ hasText: 'result' });
    assert.equal(await page.locator('#outcome').getAttribute('role'), 'status');
    await find(page, 'hostile');
    assert.equal(await status.textContent(), '1 result.');
    assert.equal(await page.getByRole('list', { name: 'Results' }).count(), 1);
    assert.equal(await page.getByRole('search').count(), 1);
  }));
});

describe('requests', () => {
  const site = ofMany;

  /** The most of them that wait for each other: each takes a while, so that what begins after one ended waited for it. */
  const inARow = (requests) => {
    const depths = [];
    for (const { from } of requests) depths.push(1 + Math.max(0, ...depths.filter((_, at) => requests[at].to <= from)));
    return Math.max(0, ...depths);
  };

  /** The requests of the index's files from here on. */
  const slowed = async (page) => {
    const requests = [];
    await page.route('**/search/**', async (route) => {
      const request = { url: route.request().url().slice(site.root.length), from: performance.now(), to: Infinity };
      requests.push(request);
      await new Promise((resolve) => { setTimeout(resolve, 60); });
      request.to = performance.now();
      await route.continue();
    });
    return requests;
  };

  test('none before the first key, three in a row for the first query, two for others', () => browser.visit(site, 'search/', async (page) => {
    const requests = await slowed(page);
    await page.focus('#q');
    await page.waitForTimeout(400);
    assert.deepEqual(requests, []);
    for (const [query, most] of [
      ['gravity', 3], ['survey', 2], ['world שלום', 2], ['grav surv', 2], ['author a', 2], ['"and the world"', 2], ['gravity -world', 2], ['scri cat:cs.LG', 2], ['f(R) gravity and λ-calculus: a "survey" 558', 2],
      ['hep-th/2601930', 2], ['жey', 2],
    ]) {
      requests.length = 0;
      // As it is typed, without Enter.
      await page.fill('#q', query);
      await found(page);
      assert.ok(await total(page) > 0, query);
      assert.ok(inARow(requests) <= most, `${query}: ${JSON.stringify(requests)}`);
      assert.ok(requests.length < 25, `${query}: ${requests.length} requests`);
    }
    requests.length = 0;
    await page.fill('#q', 'gravity');
    await found(page);
    assert.deepEqual(requests, [], 'what was read is not asked for again');
  }));

  test('none of another page', () => browser.visit(site, '', async (page) => {
    const requests = await slowed(page);
    await page.keyboard.press('/');
    await page.keyboard.type('gravity');
    await page.waitForTimeout(300);
    assert.deepEqual(requests, []);
  }));

  test('a title as it is shown takes three in a row cold', async () => {
    for (const query of ['"survey" 558', 'hep-th/2601930', 'Ein Maß für Größe и ещё кое-что 机器学习']) {
      await browser.visit(site, 'search/', async (page) => {
        const requests = await slowed(page);
        await find(page, query);
        assert.ok(await total(page) > 0, query);
        assert.ok(inARow(requests) <= 3 && requests.length > 0, `${query}: ${JSON.stringify(requests)}`);
      });
    }
  });
});

describe('without JavaScript', () => {
  for (const [story, site] of [['on a host', atRoot], ['on a disk', disk]]) {
    test(`the box leads to the ways in, and these to papers, ${story}`, async () => {
      await browser.visit(site, HARD_PAGES.both, async (page) => {
        await page.fill('.masthead [name=q]', 'hostile');
        await page.press('.masthead [name=q]', 'Enter');
        await page.waitForSelector('#ways');
        assert.equal(new URL(page.url()).pathname, new URL(site.at('search/')).pathname);
        assert.ok(await page.isVisible('noscript p'), 'a note says why nothing is found');
        assert.equal(await page.isVisible('#results-title'), false);
        const ways = await page.$$eval('#ways nav a', (links) => links.map((one) => one.href));
        assert.equal(ways.length, 4);
        for (const way of ways) {
          await page.goto(way);
          assert.equal(await page.locator('main h1').count(), 1, way);
          assert.ok(await page.locator('main a').count() > 2, way);
        }
      }, { javaScriptEnabled: false });
    });
  }
});
