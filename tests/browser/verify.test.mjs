// The page that checks documents, `/verify/`, and the same as one file: that both say what the program says of each document, whatever is
// in it, wherever they lie, and for everybody. It takes about 20 s of a processor, most of it the 154 documents on both.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { launch } from './browser.mjs';
import { belowAPath, ofAFurtherKey, ofTheProject, onADisk, papers, program, repository } from './sites.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await launch();
const folder = mkdtempSync(join(tmpdir(), 'verify-'));
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

const filesIn = (path) => readdirSync(join(repository, path)).filter((name) => name.endsWith('.json')).map((name) => join(repository, path, name));
const REAL = filesIn('content/records');
const ALL = [...REAL, ...filesIn('tests/fixtures/attacks')];
const [RECORD] = REAL.filter((path) => path.includes('MFB4YH5ROE256JUPXCULHXXWFK'));
const KEY = join(repository, 'tests/fixtures/test-signing-key.json');

/** The saved file, as it lies on a reader's disk. */
const saved = (() => {
  const { stdout, status } = spawnSync(program, ['generate', 'checker'], { maxBuffer: 1 << 20 });
  assert.equal(status, 0);
  writeFileSync(join(folder, 'verify.html'), stdout);
  return { root: pathToFileURL(folder).href, at: (path) => `${pathToFileURL(folder)}/${path}`, close() {} };
})();

/** What the program says of documents: its verdict, and each check with its result. */
function said(paths, ...options) {
  const { stdout } = spawnSync(program, ['verify', '--format', 'json', '--no-config', ...options, ...paths], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line)).filter(({ path }) => path);
  return new Map(lines.map(({ path, verdict, checks }) => [path, { verdict, checks: Object.entries(checks) }]));
}

const DONE = '.outcome:not([aria-busy])';

/** What the page shows once it has checked. */
async function shown(page) {
  await page.waitForSelector(DONE);
  return page.evaluate(() => ({
    verdict: document.querySelector('[data-verdict]')?.dataset.verdict ?? null,
    checks: [...document.querySelectorAll('[data-check]')].map(({ dataset }) => [dataset.check, dataset.result]),
  }));
}

/** Lets the page check a file, and waits until it is that file of which it speaks. */
async function choose(page, files) {
  await page.setInputFiles('input[type=file]', files);
  await page.waitForFunction(() => document.querySelector('.outcome').ariaBusy === 'true' || document.querySelector('.outcome').childElementCount > 0);
  await page.waitForSelector(DONE);
}

const text = (page, selector = '.outcome') => page.textContent(selector);

describe('as the program says', () => {
  for (const [story, makeSite, path, options] of [
    ['on a mirror with a further key', ofAFurtherKey, 'verify/', ['--key', KEY]],
    ['with the saved file', () => saved, 'verify.html', []],
  ]) {
    test(`${ALL.length} documents, ${story}`, async () => {
      const site = await makeSite();
      try {
        const expected = said(ALL, ...options);
        assert.equal(expected.size, ALL.length);
        const verdicts = new Set();
        await browser.visit(site, path, async (page) => {
          assert.equal(await page.locator('[data-verdict]').count(), 0, 'none before there is one');
          for (const file of ALL) {
            await choose(page, file);
            const found = await shown(page);
            assert.deepEqual(found, expected.get(file), file);
            verdicts.add(found.verdict);
            const verdict = await text(page, '.verdict .result');
            assert.equal(verdict, { verified: 'Holds.', invalid: 'Does not hold.' }[found.verdict] ?? 'Cannot be decided here.');
            // What fails is told before all else, in the program's words.
            assert.equal(await page.locator('.failures li').count(), found.checks.filter(([, result]) => result === 'fail').length);
          }
        });
        assert.ok(verdicts.size >= 3, [...verdicts].join());
      } finally {
        site.close();
      }
    });
  }

  test('a further key counts as the mirror’s, and says so', async () => {
    const site = await ofAFurtherKey();
    try {
      const without = said(ALL);
      const signed = [...said(ALL, '--key', KEY)].filter(([path, { verdict }]) => verdict === 'verified' && without.get(path).verdict !== 'verified').map(([path]) => path);
      assert.ok(signed.length > 0);
      await browser.visit(site, 'verify/', async (page) => {
        assert.match(await text(page, '#document ~ *, main'), /pith-test-2026/);
        for (const path of signed) {
          await choose(page, path);
          const found = await text(page);
          assert.match(found, /This mirror’s key counted: “pith-test-2026”. It is not the registry’s./);
          // Each signature has a subject, by the key that the document names for it.
          const document = JSON.parse(readFileSync(path, 'utf8'));
          const [seal, receipt] = [document.bundle_signature, document.receipt ?? document.events.find((event) => event.event_type === 'record_created').payload.receipt];
          const isPiths = (seal ?? receipt).key_id === 'pith-v1-2026-05';
          assert.ok(!isPiths, 'or the table of documents has more to test');
          assert.match(found, /Holds\. This mirror’s key signed this paper’s /);
          assert.match(found, /says that the holder of this key signed this (record|bundle), not that the paper is right/);
          assert.equal(/Pith signed the receipt/.test(found), Boolean(seal) && receipt.key_id === 'pith-v1-2026-05', path);
          // The line that is printed says the same, with the file that is linked.
          const href = await page.getAttribute('.outcome a[download]', 'href');
          assert.match(await text(page, '.outcome code'), new RegExp(`^pith-catalog verify ${basename(path)} --key pith-signing-key\\.json$`));
          const keys = join(site.folder, 'verify', href);
          assert.equal(said([path], '--key', keys).get(path).verdict, 'verified');
        }
        // Nobody here has the registry's key to seal what another signed.
        const summary = await page.evaluate((record) => {
          const result = globalThis.pithVerify.verify(record);
          const signers = [{ key_id: 'a', is_registry: true }, { key_id: 'b', is_registry: false }];
          const [ofA, ofB] = signers.map(({ key_id: name }) => new Map([['key_id', name]]));
          const creation = new Map([['event_type', 'record_created'], ['payload', new Map([['receipt', ofB]])], ['signature', ofB]]);
          const document = new Map([['bundle_signature', ofA], ['events', [creation]]]);
          return globalThis.pithResult.summary({ ...result, kind: 'bundle', signers, document }, 'This mirror’s key');
        }, readFileSync(RECORD, 'utf8'));
        assert.match(summary, /^Pith signed this paper’s .*\. This mirror’s key signed the receipt and events\.$/);
        await choose(page, RECORD);
        assert.doesNotMatch(await text(page), /--key|mirror’s key/);
      });
      await browser.visit(saved, 'verify.html', async (page) => {
        await choose(page, signed[0]);
        assert.notEqual((await shown(page)).verdict, 'verified');
      });
    } finally {
      site.close();
    }
  });
});

for (const [story, makeSite, path] of [
  ['at a host’s root', ofTheProject, 'verify/'],
  ['below a path', belowAPath, 'verify/'],
  ['on a disk', onADisk, 'verify/'],
  ['as a file of a site', ofTheProject, 'verify/verify.html'],
  ['as a saved file', () => saved, 'verify.html'],
]) {
  describe(story, () => {
    let site;
    before(async () => { site = await makeSite(); });
    after(() => site.close());
    const expected = said([RECORD]).get(RECORD);

    test('a document is chosen, pasted and dropped', async () => {
      await browser.visit(site, path, async (page) => {
        await choose(page, RECORD);
        assert.deepEqual(await shown(page), expected);
        assert.match(await text(page), /Pith signed this paper’s number, source, date, license and categories; the title matches its signed hash\. It did not sign the authors or abstract\./);
        assert.match(await text(page), /not that the paper is right/);
        assert.match(await text(page), /pith-catalog verify MFB4YH5ROE256JUPXCULHXXWFK\.record\.json/);
        await page.fill('textarea', '{"no":"document"}');
        await page.click('text=Check text');
        assert.deepEqual(await shown(page), { verdict: 'invalid', checks: [['schema', 'fail']] });
        await page.evaluate((document_) => {
          const data = new DataTransfer();
          data.items.add(new File([document_], 'dropped.json'));
          dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
        }, readFileSync(RECORD, 'utf8'));
        await page.waitForFunction(() => document.querySelector('[role=status]').textContent.startsWith('dropped.json: '));
        assert.deepEqual(await shown(page), expected);
        await page.evaluate((document_) => {
          const data = new DataTransfer();
          data.setData('text', document_);
          document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
        }, 'no document');
        await page.waitForFunction(() => document.querySelector('[role=status]').textContent.startsWith('The text: '));
        assert.equal((await shown(page)).verdict, 'invalid');
      });
    });

    test('axe-core finds nothing, with a result of each kind, and the keyboard is enough', async () => {
      await browser.visit(site, path, async (page) => {
        await page.focus('input[type=file]');
        await page.keyboard.press('Tab');
        await page.keyboard.insertText('{"no":"document"}');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        assert.equal((await shown(page)).verdict, 'invalid');
        await page.evaluate(axe);
        for (const [file, width, colorScheme] of [[join(repository, 'tests/fixtures/attacks/title-changed.json'), 390, 'dark'], [RECORD, 1280, 'light']]) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          await choose(page, file);
          const { violations } = await page.evaluate(() => globalThis.axe.run({ preload: false }));
          assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `no line is wider than ${width}`);
        }
      });
    });

    test('without JavaScript nothing pretends to check', async () => {
      await browser.visit(site, path, async (page) => {
        assert.equal(await page.locator('input[type=file], textarea').count(), 0);
        assert.match(await text(page, 'main'), /pith-catalog verify FILE/);
        if (path === 'verify/') {
          for (const way of [/verify\.html/, /another mirror/, /this mirror/]) assert.match(await text(page, '.ladder'), way);
        }
      }, { javaScriptEnabled: false });
    });
  });
}

describe('what is said', () => {
  const attack = (name) => join(repository, `tests/fixtures/attacks/${name}.json`);
  const onSaved = (look) => browser.visit(saved, 'verify.html', look);

  test('of a failure once, with what it means, and of no value that it holds or is unsigned', () => onSaved(async (page) => {
    for (const [name, check, advice] of [
      ['title-changed', 'title', 'The title was altered: the signed hash belongs to a different title.'],
      ['hash-changed', 'canonical_hash', 'The canonical record or its hash was altered: this is not the paper it claims to be.'],
      ['member-added', 'bundle', 'The bundle was altered after it was sealed, or its seal was altered.'],
      ['event-changed', 'events', 'An event was altered after it was signed, or belongs to another paper.'],
    ]) {
      await choose(page, attack(name));
      const failures = await text(page, '.failures');
      assert.ok(failures.includes(advice), `${name}: ${failures}`);
      assert.equal((await text(page)).split(advice).length, 2, name);
      assert.equal(await page.locator(`[data-check="${check}"] .note`).count(), 0, 'why is told above');
      const marks = await page.$$eval('.said .standing', (all) => all.map((one) => one.textContent));
      assert.deepEqual(marks.filter((mark) => mark !== 'does not hold'), [], name);
    }
    await choose(page, attack('title-changed'));
    assert.match(await text(page, '.said'), /Titles?.*does not hold/);
  }));

  test('of an unknown key and of a missing seal: what to do', () => onSaved(async (page) => {
    await choose(page, attack('bundle-by-a-stranger'));
    assert.match(await text(page, '.verdict'), /If you know whose it is and trust it, name its file to the program with --key: a site’s keys are in its pith-signing-key\.json\./);
    await choose(page, attack('event-by-a-stranger'));
    assert.equal((await text(page)).includes('; the seal covers it'), (await page.getAttribute('[data-check=bundle]', 'data-result')) === 'pass');
    const unsealed = JSON.parse(readFileSync(REAL.find((path) => path.endsWith('bundle.json')), 'utf8'));
    delete unsealed.bundle_signature;
    await choose(page, { name: 'x.json', mimeType: '', buffer: Buffer.from(JSON.stringify(unsealed)) });
    assert.match(await text(page, '.verdict'), /its receipt holds, but it has no seal over all of it\. Fetch it again from the registry, which signs every one\./);
    assert.match(await text(page, '.said'), /unsigned/);
  }));

  test('a long name and a narrow window: no line is wider', async () => {
    const site = await ofAFurtherKey();
    try {
      for (const [place, path] of [[site, 'verify/'], [saved, 'verify.html']]) {
        await browser.visit(place, path, async (page) => {
          await page.setViewportSize({ width: 360, height: 800 });
          for (const name of ['RLLQL6357CWNZYHNBMCYD3UK5B.bundle.json', `${'a-very-long-name-of-a-document'.repeat(5)}.json`]) {
            for (const file of [RECORD, attack('bundle-by-another-trusted-key'), attack('hash-changed')]) {
              await choose(page, { name, mimeType: '', buffer: readFileSync(file) });
              assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, `${path} ${name} ${file}`);
            }
          }
        });
      }
    } finally {
      site.close();
    }
  });

  test('nothing is no document, and a name is one word of a shell', () => onSaved(async (page) => {
    await page.click('text=Check text');
    await page.waitForSelector(`${DONE} .verdict`);
    assert.deepEqual([await text(page, '.outcome'), (await shown(page)).verdict], ['Not checked. Paste a document first.', null]);
    await page.click('text=Fetch and check');
    await page.waitForFunction(() => /Give an address first\./.test(document.querySelector('.outcome').textContent));
    for (const [name, word] of [['a\u202eb.json', "'a\ufffdb.json'"], ['-o.json', './-o.json'], ['a\u200bb\nc.json', "'a\ufffdb\ufffdc.json'"], ['$x.json', "'$x.json'"]]) {
      await page.evaluate(([record, name_]) => {
        document.querySelector('.outcome').replaceChildren();
        const data = new DataTransfer();
        for (const one of [name_, 'other.json']) data.items.add(new File([record], one));
        dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
      }, [readFileSync(RECORD, 'utf8'), name]);
      await page.waitForSelector('.outcome code');
      assert.equal(await text(page, '.outcome code'), `pith-catalog verify ${word}`);
      assert.ok(!(await text(page, 'main')).includes('\u202e'));
    }
  }));
});

describe('whatever is given', () => {
  test('what a document says is shown as text', async () => {
    const site = await onADisk();
    try {
      await browser.visit(site, 'verify/', async (page) => {
        await choose(page, join(site.folder, `pith/${papers.hostile}.json`));
        assert.match(await text(page), /<script>alert\(1\)<\/script>/);
        assert.deepEqual(await page.$$eval('.outcome a', (all) => all.map((one) => one.textContent)), ['pith-signing-key.json']);
        const inside = await page.evaluate(() => [...new Set([...document.querySelectorAll('.outcome *')].map((one) => one.localName))].sort());
        assert.deepEqual(inside, ['a', 'bdi', 'code', 'dd', 'div', 'dl', 'dt', 'li', 'ol', 'p', 'span']);
      });
      await browser.visit(saved, 'verify.html', async (page) => {
        const name = '<img src=x onerror=alert(1)>\u202e\'; rm x.json';
        await choose(page, { name, mimeType: '', buffer: Buffer.from(`{"pith_number":"<img src=x onerror=alert(1)>\u202e"}`) });
        assert.equal(await page.locator('.outcome img, [role=status] img').count(), 0);
        assert.ok(!(await text(page, 'main')).includes('\u202e') || !(await text(page, '[role=status]')).includes('\u202e'));
        assert.match(await text(page), /verify '.*'\\''; rm x\.json'/);
      });
    } finally {
      site.close();
    }
  });

  test('a document of 16 MiB and a larger one: the page stays alive', async () => {
    const limit = 16 << 20;
    const files = [limit, limit + 1].map((size) => {
      const path = join(folder, `${size}.json`);
      writeFileSync(path, `[${'[1,"x"],'.repeat((size - 4) / 8 | 0)}0]`.padEnd(size, ' '));
      return path;
    });
    await browser.visit(saved, 'verify.html', async (page) => {
      await page.evaluate(() => {
        globalThis.longest = 0;
        let last = performance.now();
        setInterval(() => {
          globalThis.longest = Math.max(globalThis.longest, performance.now() - last);
          last = performance.now();
        }, 4);
      });
      for (const [file, result] of said(files)) {
        await choose(page, file);
        assert.deepEqual(await shown(page), result, file);
      }
      assert.match(await text(page), /at most 16 MiB/);
      const longest = await page.evaluate(() => globalThis.longest);
      assert.ok(longest < 1_500, `${longest} ms without a pause`);
    });
  });

  test('a later check ends the one that runs; lines and several files are told', async () => {
    await browser.visit(saved, 'verify.html', async (page) => {
      // All in one call, so that however fast the machine, the first check still runs when the second begins.
      const during = await page.evaluate((record) => {
        document.querySelector('textarea').value = `[${'1,'.repeat(2_000_000)}1]`;
        [...document.querySelectorAll('button')].find((one) => one.textContent === 'Check text').click();
        const seen = [document.querySelector('.outcome').getAttribute('aria-busy'), document.querySelectorAll('[data-verdict]').length];
        const data = new DataTransfer();
        data.items.add(new File([record], 'MFB4YH5ROE256JUPXCULHXXWFK.record.json'));
        const input = document.querySelector('input[type=file]');
        input.files = data.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));
        return seen;
      }, readFileSync(RECORD, 'utf8'));
      assert.deepEqual(during, ['true', 0]);
      await page.waitForFunction(() => document.querySelector('[role=status]').textContent.startsWith('MFB4YH5ROE256JUPXCULHXXWFK.record.json: '));
      assert.equal((await shown(page)).verdict, 'verified');
      const line = JSON.stringify(JSON.parse(readFileSync(RECORD, 'utf8')));
      const lines = (count, end = 'jsonl') => ({ name: `some.${end}`, mimeType: '', buffer: Buffer.from(`${line}\n`.repeat(count)) });
      await choose(page, lines(1));
      assert.equal((await shown(page)).verdict, 'verified');
      await choose(page, lines(3));
      assert.deepEqual(await shown(page), { verdict: null, checks: [] });
      assert.match(await text(page), /The file has 3 lines, a document each.*pith-catalog verify some\.jsonl/);
      await choose(page, lines(2, 'ndjson'));
      assert.match(await text(page), /The file has 2 lines, a document each.*pith-catalog verify some\.ndjson/);
      await page.evaluate(() => {
        const data = new DataTransfer();
        for (const name of ['one.json', 'two.json']) data.items.add(new File(['{}'], name));
        dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
      });
      await page.waitForFunction(() => document.querySelector('.outcome').textContent.includes('Only one.json was checked.'));
    });
  });
});

describe('an address', () => {
  let server;
  const asked = [];
  before(async () => {
    server = createServer((request, response) => {
      asked.push(request.url);
      const isOpen = request.url.startsWith('/open/');
      response.writeHead(request.url === '/open/none' ? 404 : 200, isOpen ? { 'access-control-allow-origin': '*' } : {});
      response.end(readFileSync(RECORD));
    });
    await new Promise((listening) => server.listen(0, 'localhost', listening));
  });
  after(() => server.close());
  const at = (path) => `http://localhost:${server.address().port}${path}`;
  // The browser tells of what a host doesn't let it read.
  const mayMiss = ['elsewhere: http://localhost', 'CORS policy', 'net::ERR_FAILED', 'net::ERR_ABORTED', 'status of 404'];

  test('is fetched on a click and not before, from any host that lets it, with the saved file', async () => {
    await browser.visit(saved, `verify.html?bundle=${encodeURIComponent(at('/open/record.json'))}`, async (page) => {
      await page.waitForTimeout(200);
      assert.deepEqual(asked, []);
      assert.equal(await page.inputValue('[type=url]'), at('/open/record.json'));
      // The button has the focus.
      await page.keyboard.press('Enter');
      await page.waitForSelector('[data-verdict]');
      assert.equal((await shown(page)).verdict, 'verified');
      assert.deepEqual(asked, ['/open/record.json']);
      for (const [address, why] of [
        [at('/open/none'), /it answers 404/],
        [at('/closed/record.json'), /doesn’t let other sites read its files/],
        ['file:///etc/passwd', /no address that begins with https/],
        ['localhost:8791/x', /no address that begins with https:\/\/ or http:\/\/localhost/],
        ['http://elsewhere.example/x.json', /may ask other hosts only by https:\/\//],
        ['javascript:alert(1)', /no address that begins with https/],
      ]) {
        await page.fill('[type=url]', address);
        await page.click('text=Fetch and check');
        await page.waitForFunction(() => /Not checked/.test(document.querySelector('.outcome').textContent));
        assert.match(await text(page), why);
        assert.equal((await shown(page)).verdict, null);
        await page.evaluate(() => document.querySelector('.outcome').replaceChildren());
      }
    }, { mayMiss });
  });

  test('of the site itself, over plain http and below a path', async () => {
    for (const makeSite of [ofTheProject, belowAPath]) {
      const site = await makeSite();
      try {
        const [document] = readdirSync(join(site.folder, 'pith')).filter((name) => name.endsWith('.json'));
        await browser.visit(site, `verify/?address=${encodeURIComponent(`../pith/${document}`)}`, async (page) => {
          await page.click('text=Fetch and check');
          await page.waitForSelector('[data-verdict]');
          assert.equal((await shown(page)).verdict, 'verified');
          assert.ok((await text(page, '#check')).startsWith(`This page’s code came from ${new URL(site.root).host}.`));
        });
      } finally {
        site.close();
      }
    }
  });
});
