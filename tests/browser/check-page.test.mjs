// "Check this page" on a paper: what it says of a page that is as it was made, and of each that somebody changed; wherever a site lies,
// with the keyboard, and without JavaScript. `visit` fails on whatever a page says, and on each request to elsewhere. It takes about 30 s.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { launch } from './browser.mjs';
import { belowAPath, ofAFurtherKey, ofHardDocuments, ofTheProject, onADisk, papers } from './sites.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await launch();
const [atRoot, below, disk, hard, further] = await Promise.all([ofTheProject(), belowAPath(), onADisk(), ofHardDocuments(), ofAFurtherKey()]);
after(async () => {
  [atRoot, below, disk, hard, further].forEach((site) => site.close());
  await browser.close();
});

const RECORD = 'MFB4YH5ROE256JUPXCULHXXWFK';
const BUNDLE = 'IUW7KLEDMZKZDVWHTRMM5ZK24W';
const BUTTON = 'section[data-checker] button.first';
const DONE = '.page-check .rungs';
const pageOf = (suffix) => `pith/${suffix}/`;

/** Presses the button, and gives what the page then says. */
async function checked(page) {
  await page.click(BUTTON);
  await page.waitForSelector(DONE);
  return page.evaluate(() => {
    const of = (name) => Object.fromEntries([...document.querySelectorAll(`[data-${name}]`)].filter((one) => one.dataset.result).map((one) => [one.dataset[name], one.dataset.result]));
    return {
      verdict: document.querySelector('.outcome').dataset.verdict ?? null,
      checks: of('check'),
      shown: of('shown'),
      text: document.querySelector('.page-check').innerText.replace(/\s+/g, ' '),
      failures: [...document.querySelectorAll('.mismatch')].map((one) => one.innerText.replace(/\s+/g, ' ')),
    };
  });
}

/** The same of a page of a site with a change that a host made to a file, by default that page. */
async function ofChanged(suffix, change, look, { file = `pith/${suffix}/index.html`, site = atRoot, ...options } = {}) {
  const path = join(site.folder, file);
  const text = readFileSync(path, 'utf8');
  const changed = change(text);
  assert.notEqual(changed, text, 'the change is one');
  if (changed === null) rmSync(path);
  else writeFileSync(path, changed);
  try {
    await browser.visit(site, pageOf(suffix), async (page) => look(await checked(page), page), options);
  } finally {
    writeFileSync(path, text);
  }
}

for (const [story, site, suffix] of [['at a host’s root', atRoot, RECORD], ['below a path', below, papers.both], ['on a disk', disk, papers.both]]) {
  describe(`a page ${story}`, () => {
    test('is checked when it is asked for, and not before', async () => {
      const asked = [];
      await browser.visit(site, pageOf(suffix), async (page) => {
        assert.equal(await page.$('.page-check'), null);
        page.on('request', (request) => asked.push(request.url()));
        await page.waitForTimeout(50);
        assert.deepEqual(asked, []);
        const { verdict, checks, shown, text, failures } = await checked(page);
        assert.deepEqual([verdict, failures], ['verified', []]);
        assert.ok(Object.values(checks).every((one) => one !== 'fail') && Object.keys(checks).length >= 9, JSON.stringify(checks));
        assert.deepEqual(Object.keys(shown).sort().join(' '), `abstract authors category ${shown.cross_categories ? 'cross_categories ' : ''}date key license number source title version`);
        assert.ok(Object.values(shown).every((one) => one !== 'fail'), JSON.stringify(shown));
        assert.deepEqual([shown.number, shown.title, shown.date, shown.category, shown.license, shown.key], Array(6).fill('pass'));
        assert.match(text, /^This check runs code from (127\.0\.0\.1:\d+|the same disk as this page)\. It finds damage and edits\. It cannot find a mirror that lies on purpose: use a saved checker, another mirror or the command line\./);
        assert.match(text, /signed this paper’s number, source, date, license/);
        // The hard documents are signed with a further key.
        assert.match(text, suffix === RECORD ? /Holds\. Pith signed/ : /Holds\. This mirror’s key signed .* It is not the registry’s\./);
        assert.match(text, /Your browser recomputed \d+ of \d+ at \d\d?:\d\d( [AP]M)?, from /);
        assert.match(text, suffix === RECORD ? /The signature says that Pith registered this record, not that the paper is right\./ : /says that the holder of this key signed this bundle, not that the paper is right\./);
        assert.match(text, new RegExp(`pith-catalog verify (${suffix}|bundle)\\.json`));
        const local = asked.filter((url) => !url.startsWith(site.root));
        assert.deepEqual(local, []);
        if (site === disk) assert.ok(asked.every((url) => /\/assets\/(verify|paper)-[0-9a-f]+\.js$/.test(url)), asked.join(' '));
        for (const link of await page.$$eval('.limits a', (links) => links.map((one) => one.href))) {
          if (link.includes('#')) assert.ok(await page.$(`[id="${new URL(link).hash.slice(1)}"]`), link);
          else assert.ok(existsSync(join(site.folder, 'verify/verify.html')) && link === `${site.root}verify/verify.html`, link);
        }
      });
    });
  });
}

test('a record’s authors are unsigned, and a bundle’s are signed', async () => {
  await browser.visit(atRoot, pageOf(RECORD), async (page) => {
    const { shown, text } = await checked(page);
    assert.deepEqual([shown.authors, shown.abstract, shown.title], ['unknown', 'unknown', 'pass']);
    assert.match(text, /Holds\. Pith signed this paper’s number, source, date, license and categories; the title matches its signed hash\. It did not sign the authors (and|or) abstract\./);
  });
  await browser.visit(atRoot, pageOf(BUNDLE), async (page) => {
    const { shown } = await checked(page);
    assert.deepEqual([...new Set(Object.values(shown))], ['pass']);
  });
});

describe('a page that its host changed', () => {
  for (const [name, from, to, signed, there] of [
    ['title', '<h1 dir="auto">Speeding up Deep', '<h1 dir="auto">Slowing down Deep', 'Speeding up Deep Learning with Transient Servers', 'Slowing down Deep Learning with Transient Servers'],
    ['authors', 'Tian Guo</a></p>', 'Eve Mallory</a></p>', 'Shijian Li, Tian Guo', 'Shijian Li, Eve Mallory'],
    ['date', '28 February 2019</time>', '27 February 2019</time>', '28 February 2019', '27 February 2019'],
    ['category', '<bdi>Performance</bdi></a> (cs.PF)</dd>', '<bdi>Performance</bdi></a> (cs.AI)</dd>', 'Performance (cs.PF)', 'Performance (cs.AI)'],
    ['category', '<bdi>Performance</bdi></a> (cs.PF)</dd>', '<bdi>Cryptography</bdi></a> (cs.PF)</dd>', 'Performance (cs.PF)', 'Cryptography (cs.PF)'],
    ['cross_categories', '(cs.LG)</dd>', '(cs.CR)</dd>', '(cs.LG)', '(cs.CR)'],
    ['number', '<span>OE25</span>', '<span>OE26</span>', `pith:2019:${RECORD}`, 'pith:2019:MFB4YH5ROE266JUPXCULHXXWFK'],
    ['abstract', 'cheaper transient GPU servers', 'costly transient GPU servers', 'cheaper transient GPU', 'costly transient GPU'],
    ['license', 'arXiv non-exclusive distribution 1.0', 'Creative Commons Zero 1.0', 'arXiv non-exclusive', 'Creative Commons Zero'],
    ['source', '<bdi>arXiv:1903.00045</bdi>', '<bdi>arXiv:1903.00046</bdi>', 'arXiv:1903.00045', 'arXiv:1903.00046'],
    ['version', 'This is version <bdi>2</bdi>', 'This is version <bdi>3</bdi>', '2', '3'],
    ['key', 'key <code>pith-v1-2026-05</code>. Receipt', 'key <code>pith-v2-2027-01</code>. Receipt', 'pith-v1-2026-05', 'pith-v2-2027-01'],
    ['key', 'fingerprint <code class="breaks">8d4b', 'fingerprint <code class="breaks">9d4b', '8d4b5ee74e4693bc', '9d4b5ee74e4693bc'],
  ]) {
    test(`is told by its ${name}: ${to.replace(/<[^>]*>/g, '')}`, () => ofChanged(RECORD, (text) => text.replaceAll(from, to), (found) => {
      assert.equal(found.verdict, 'invalid');
      assert.deepEqual(Object.entries(found.shown).filter(([, result]) => result === 'fail'), [[name, 'fail']]);
      assert.equal(found.failures.length, 1);
      assert.ok(found.failures[0].includes(signed) && found.failures[0].includes(there), found.failures[0]);
      // Failure first, both texts, what to do.
      assert.match(found.text, /Does not hold\. This page does not show what (was signed|its document says): [a-z ]+\. .*Shown here .*Don’t cite this page\. Take the record from the registry or from another mirror, and check that one\./);
    }));
  }

  test('is told also where the text is hidden and another one stands there, or stands there twice', async () => {
    await ofChanged(RECORD, (text) => text.replace(/<h1 dir="auto">/, '<h1 dir="auto">Another title</h1>$&'), ({ shown }) => assert.equal(shown.title, 'fail'));
    await ofChanged(RECORD, (text) => text.replace(/<h1 dir="auto">(.*?)<\/h1>/, '<h1 dir="auto">Another title<span hidden>$1</span></h1>'), ({ shown }) => assert.equal(shown.title, 'fail'));
    for (const hidden of ['<h1 dir="auto" hidden>', '<h1 dir="auto" class="hidden">']) {
      await ofChanged(RECORD, (text) => text.replace('<h1 dir="auto">', hidden), ({ shown, text }) => {
        assert.equal(shown.title, 'unknown');
        assert.match(text, /This page doesn’t show it in a place that this check knows/);
      });
    }
  });

  test('a page without the places is no page that holds', () => ofChanged(RECORD, (text) => text.replace(/<dl class="facts">/, '<dl class="other">').replace('data-region="abstract"', '').replace('class="authors"', ''), ({ shown, verdict }) => {
    assert.equal(verdict, 'verified');
    assert.deepEqual(['number', 'source', 'date', 'category', 'license', 'abstract', 'authors'].map((name) => shown[name]), Array(7).fill('unknown'));
  }));

  test('on a disk, too', async () => {
    const path = `pith/${papers.both}/index.html`;
    await ofChanged(papers.both, (text) => text.replace(/<h1([^>]*)>/, '<h1$1>Zq '), ({ shown, verdict }) => assert.deepEqual([shown.title, verdict], ['fail', 'invalid']), { site: disk, file: path });
  });
});

describe('documents that their host changed', () => {
  const document = `pith/${RECORD}.json`;

  test('are told by the checks, and nothing of the page then holds', () => ofChanged(RECORD, (text) => text.replace('Speeding up', 'Slowing down'), ({ verdict, checks, shown, text }) => {
    assert.deepEqual([verdict, checks.title, shown], ['invalid', 'fail', {}]);
    assert.match(text, /Does not hold\. This record is not as it was signed/);
    assert.match(text, /Don’t cite this page/);
  }, { file: document }));

  test('that of another paper isn’t this one’s', () => {
    const other = readFileSync(join(atRoot.folder, 'pith/ZJVQJLXHUUV25W5CEVM6GUIM4S.json'), 'utf8');
    return ofChanged(RECORD, () => other, ({ verdict, checks, shown, text, failures }) => {
      assert.equal(verdict, 'invalid');
      assert.deepEqual([checks.receipt, shown.number, shown.title], ['pass', 'fail', 'fail']);
      assert.match(failures[0], /The document is that of another paper, pith:\d{4}:ZJVQJLXHUUV25W5CEVM6GUIM4S/);
      assert.match(text, /Don’t cite this page/);
    }, { file: document });
  });

  test('one that isn’t there is no result', () => ofChanged(RECORD, () => null, ({ verdict, text }, page) => {
    assert.equal(verdict, null);
    assert.match(text, /Not checked\. The host doesn’t have the document that this page names, \/pith\/MFB4YH5ROE256JUPXCULHXXWFK\.json: it answers 404\./);
    assert.match(text, /pith-catalog verify MFB4YH5ROE256JUPXCULHXXWFK\.json/);
    return page.getAttribute('.outcome', 'aria-busy').then((busy) => assert.equal(busy, null));
  }, { file: document, mayMiss: 'status of 404' }));
});

test('formulas: what is simple holds, an altered letter in one is found, and the rest is told with both texts', async () => {
  await browser.visit(hard, pageOf(papers.tex), async (page) => {
    const { shown } = await checked(page);
    assert.ok(['pass', 'unknown'].includes(shown.title), shown.title);
  });
  const change = (text) => text.replace(/(<h1[^>]*>.*?<m[in]>)[^<]+/, '$1Q');
  await ofChanged(papers.tex, change, ({ shown, failures }) => assert.deepEqual([shown.title, failures.length], ['fail', 1]), { site: hard });
});

test('hostile text stays text', () => browser.visit(hard, pageOf(papers.hostile), async (page) => {
  await checked(page);
  assert.equal(await page.$('.page-check :is(script, img, iframe, svg)'), null);
  assert.deepEqual(await page.$$eval('.page-check a', (links) => links.filter((one) => !/^https?:|^file:/.test(one.href)).length), 0);
}));

test('a mirror’s further key doesn’t make a document of the registry’s another’s', () => browser.visit(further, pageOf(RECORD), async (page) => {
  const { verdict, text } = await checked(page);
  assert.equal(verdict, 'verified');
  assert.match(text, /Holds\. Pith signed/);
}));

test('the ladder names other mirrors by their host, and goes to none by itself', () => browser.visit(atRoot, pageOf(RECORD), async (page) => {
  await checked(page);
  await page.fill('#check-mirror', 'mirror.example/papers');
  await page.press('#check-mirror', 'Enter');
  const link = await page.waitForSelector('#check-elsewhere a');
  assert.equal(await link.textContent(), 'mirror.example');
  const href = new URL(await link.getAttribute('href'));
  assert.equal(`${href.origin}${href.pathname}`, 'https://mirror.example/papers/verify/');
  assert.equal(href.searchParams.get('bundle'), `https://mirror.example/papers/pith/${RECORD}.json`);
  for (const wrong of ['', 'javascript:alert(1)', 'https://user@mirror.example', 'ftp://mirror.example']) {
    await page.fill('#check-mirror', wrong);
    await page.press('#check-mirror', 'Enter');
    assert.equal(await page.textContent('#check-elsewhere [role=status]'), 'That is no address of a site.', wrong);
  }
}));

test('the mirrors that a site names are asked for on a click', () => browser.visit(below, pageOf(papers.both), async (page) => {
  await checked(page);
  await page.click('text=Mirrors that this site names');
  await page.waitForFunction(() => document.querySelector('#check-elsewhere [role=status]').textContent !== '');
  assert.match(await page.textContent('#check-elsewhere [role=status]'), /Checkers of other mirrors: catalog\.example/);
}));

test('the keyboard and axe', () => browser.visit(atRoot, pageOf(RECORD), async (page) => {
  await page.focus(BUTTON);
  await page.keyboard.press('Enter');
  await page.waitForSelector(DONE);
  assert.equal(await page.textContent(BUTTON), 'Check this page again');
  assert.ok(await page.$eval(BUTTON, (button) => button === document.activeElement));
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'a saved checker');
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run('section[data-checker]'));
  assert.deepEqual(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
  // A second check is one result, not two.
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Space');
  await page.waitForFunction(() => document.querySelector('.outcome').ariaBusy !== 'true' && document.querySelector('.outcome').dataset.verdict === 'verified');
  assert.deepEqual([(await page.$$('.page-check')).length, (await page.$$('.rungs')).length], [1, 1]);
}));

test('without JavaScript there is no button, and the ways to check stay', () => browser.visit(atRoot, pageOf(RECORD), async (page) => {
  assert.equal(await page.$(BUTTON), null);
  const text = await page.innerText('section[data-checker]');
  assert.match(text, /pith-catalog verify MFB4YH5ROE256JUPXCULHXXWFK\.json/);
  assert.ok(await page.$('section[data-checker] a[href$="verify/verify.html"]'));
}, { javaScriptEnabled: false }));

test('a page that is read from a disk has its documents in it, byte for byte', () => {
  const folders = readdirSync(join(disk.folder, 'pith'), { withFileTypes: true }).filter((one) => one.isDirectory()).map(({ name }) => name);
  let count = 0;
  for (const suffix of folders) {
    const page = readFileSync(join(disk.folder, `pith/${suffix}/index.html`), 'utf8');
    // Of a paper that was taken down there is nothing to check.
    if (!page.includes('data-checker')) continue;
    count += 1;
    const [, block] = /<script type="application\/json" id="check-documents">(.*?)<\/script>/s.exec(page);
    for (const [kind, path] of [['record', `pith/${suffix}.json`], ['bundle', `pith/${suffix}/bundle.json`]]) {
      const file = existsSync(join(disk.folder, path)) ? readFileSync(join(disk.folder, path)) : null;
      const text = JSON.parse(block)[kind];
      assert.ok(file === null || file.length > 256 * 1024 ? text === undefined : Buffer.from(text).equals(file), `${kind} ${suffix}`);
    }
  }
  assert.ok(count > 5, String(count));
});
