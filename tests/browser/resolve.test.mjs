// Identifiers in a browser, wherever a site may lie: pasted, in an address, by the path of a page that isn't there; without
// JavaScript; with a broken index; and hostile ones. `visit` fails on whatever a page says, and on each request to elsewhere.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { FOUND, launch } from './browser.mjs';
import { BASE_URL, belowAPath, ofHardDocuments, ofTheProject, onADisk, papers, withoutSearch } from './sites.mjs';

const browser = await launch();
const [atRoot, below, disk, ofProject, searchless] = await Promise.all([ofHardDocuments(), belowAPath(), onADisk(), ofTheProject(), withoutSearch()]);
after(async () => {
  [atRoot, below, disk, ofProject, searchless].forEach((site) => site.close());
  await browser.close();
});

const RECORD = 'MFB4YH5ROE256JUPXCULHXXWFK';
const DONE = '#resolved[data-done]';
const ask = (text) => `resolve/?q=${encodeURIComponent(text)}`;
const rows = (page) => page.$$eval('#resolved .entries > li', (all) => all.map((one) => one.dataset.suffix));
const outcome = (page) => page.textContent('#outcome');
const arrives = (page, site, suffix, rest = '') => page.waitForURL(site.at(`pith/${suffix}/`) + rest);

/** A page that isn't there answers so, and its complaint is the browser's own. */
const missing = { status: 404, mayMiss: 'status of 404' };

for (const [story, site] of [['at a host’s root', atRoot], ['below a path', below], ['on a disk', disk]]) {
  describe(`the page that looks up, ${story}`, () => {
    test('what is pasted leads to its paper, and Back to where it was pasted', () => browser.visit(site, 'resolve/', async (page) => {
      await page.fill('#resolve [name=q]', ' https://arxiv.org/abs/1709.00001v1\n');
      await page.press('#resolve [name=q]', 'Enter');
      await arrives(page, site, papers.first_version);
      await page.goBack();
      await page.waitForSelector('#resolve');
      assert.equal(page.url(), site.at('resolve/'));
    }));

    test('an address with ?q= leads to its paper', async () => {
      for (const [text, name] of [
        ['1709.00001', 'second_version'], ['arXiv:1709.00001V1', 'first_version'], ['10.48550/ARXIV.1709.00001', 'second_version'], [papers.both.toLowerCase(), 'both'], [`PITH:${papers.cjk.slice(0, 8)}`, 'cjk'],
        [`https://mirror.example/a/.well-known/pith/${papers.tex}/bundle.json`, 'tex'], [`https://pith.science/pith/${papers.both}.json`, 'both'],
        [`https://pith.science/api/pith-number/${papers.cjk}/graph.json`, 'cjk'],
      ]) await browser.visit(site, ask(text), (page) => arrives(page, site, papers[name]));
    });

    test('several are listed, as the search lists them', () => browser.visit(site, ask('1709.00002'), async (page) => {
      await page.waitForSelector(DONE);
      assert.equal(await outcome(page), 'arXiv:1709.00002 matches 2 numbers of one paper here:');
      // Each on a line of its own, with its title.
      const lines = await page.$$eval('#resolved .note', (all) => all.map((one) => [one.querySelector('a').href, one.textContent]));
      assert.deepEqual(new Set(lines.map(([href]) => href)), new Set([papers.same_id, papers.same_id_too].map((suffix) => site.at(`pith/${suffix}/`))));
      assert.equal(lines.length, 2);
      for (const [, text] of lines) assert.match(text, /^pith:[A-Z2-7]{26}, version 1: \S/);
      assert.notEqual(lines[0][1].slice(31), lines[1][1].slice(31));
      await page.click('#resolved h3 > a:last-child >> nth=0');
      await page.waitForSelector('#proof');
    }));

    test('what isn’t here says so, and where else to ask', () => browser.visit(site, ask('arXiv: 2101.00001'), async (page) => {
      await page.waitForSelector(DONE);
      assert.equal(await outcome(page), 'This mirror has no paper with the identifier arXiv:2101.00001.');
      assert.deepEqual(await page.$$eval('#resolved .onward a', (links) => links.map((one) => one.href)), [
        'https://pith.science/paper/2101.00001/', 'https://arxiv.org/abs/2101.00001', `${site.at('search/')}?q=arXiv%3A+2101.00001`,
      ]);
      assert.match(await page.textContent('#resolved .onward'), /pith-catalog pull https:\/\/pith\.science -o content 2101\.00001 and build again\./);
      assert.equal(await page.inputValue('#resolve [name=q]'), 'arXiv: 2101.00001');
    }));

    test('a version that isn’t here, and a number of another year, lead to no page', async () => {
      await browser.visit(site, ask('1709.00001v7'), async (page) => {
        await page.waitForSelector(DONE);
        assert.deepEqual([await outcome(page), await rows(page)], ['This mirror doesn’t have version 7 of arXiv:1709.00001. It has versions 1 and 2:', [papers.second_version]]);
      });
      await browser.visit(site, ask(`pith:1999:${papers.cjk}`), async (page) => {
        await page.waitForSelector(DONE);
        assert.match(await outcome(page), /no paper here has this number\. .* not the year 1999\.$/);
        assert.deepEqual(await rows(page), [papers.cjk]);
      });
    });

    test('words are no identifier, and lead to the search', () => browser.visit(site, ask('deep learning'), async (page) => {
      await page.waitForSelector(DONE);
      assert.equal(await outcome(page), 'No identifier in deep learning.');
      await page.click('#resolved .onward a');
      await page.waitForSelector(FOUND, { state: 'attached' });
      assert.equal(await page.inputValue('#q'), 'deep learning');
    }));

    test('a list of references is looked up at once', () => browser.visit(site, ask(`1709.00001v2, pith:${papers.both}\n10.1145/3292500.3330701 2101.00001`), async (page) => {
      await page.waitForSelector(DONE);
      assert.equal(await outcome(page), '4 identifiers, 2 papers here. Not here: doi:10.1145/3292500.3330701, arXiv:2101.00001.');
      assert.deepEqual(await rows(page), [papers.second_version, papers.both]);
    }));

    test('of several, each that means another version or year has a note', () => browser.visit(site, ask(`1709.00001v9, 1709.00001v1, pith:1999:${papers.cjk} 2101.00001`), async (page) => {
      await page.waitForSelector(DONE);
      assert.equal(await outcome(page), '4 identifiers, 1 paper here. Not here: arXiv:2101.00001.');
      assert.deepEqual(await rows(page), [papers.second_version, papers.cjk]);
      assert.deepEqual(await page.$$eval('#resolved .work .note', (all) => all.map((one) => one.textContent)), [
        'arXiv:1709.00001v9: version 9 isn’t here; the mirror has versions 1 and 2.', `pith:${papers.first_version}, version 1`,
        `pith:1999:${papers.cjk}: the year of this number isn’t 1999.`,
      ]);
    }));
  });
}

for (const [story, site] of [['at a host’s root', atRoot], ['below a path', below]]) {
  describe(`a path that isn’t there, ${story}`, () => {
    for (const [path, name, rest = ''] of [
      [`pith/${papers.both.toLowerCase()}/`, 'both'], [`pith/${papers.both.toLowerCase()}/#proof`, 'both', '#proof'], [`pith/${papers.both.slice(0, 8)}/`, 'both'], [`pith/${papers.both}`, 'both'], [`pith:2024:${papers.both}`, 'both'], [`pith%3A2024%3A${papers.both.slice(0, 12)}`, 'both'],
      [papers.cjk, 'cjk'], ['paper/1709.00001V1', 'first_version'], ['abs/1709.00001v2', 'second_version'], ['arXiv:1709.00001', 'second_version'], ['doi/10.48550/arXiv.1709.00001', 'second_version'], ['10.48550%2FarXiv.1709.00001v1', 'first_version'],
      ['https://arxiv.org/abs/1709.00001', 'second_version'], ['a/b/c/d/paper/1709.00001v1/', 'first_version'], [`resolve.html?q=${papers.tex}`, 'tex'],
    ]) {
      test(`${path} leads to its paper`, () => browser.visit(site, path.startsWith('https:') ? `./${path}` : path.replace(/^(pith|arXiv):/, './$1:'), (page) => arrives(page, site, papers[name], rest), missing));
    }

    test('one of several is listed', () => browser.visit(site, 'pdf/1709.00002.pdf', async (page) => {
      await page.waitForSelector(DONE);
      assert.equal(await page.locator('#resolved .note a').count(), 2);
      await page.click('#resolved h3 > a:last-child >> nth=0');
      await page.waitForSelector('#proof');
    }, missing));

    test('what a browser encodes is read as it was typed', async () => {
      for (const [path, found] of [
        ['see 17.09.00001 10.5555/1709.00001v9 there', 'doi:10.5555/1709.00001v9'], ['cite/in%2010.17091/00001.00001 and', 'doi:10.17091/00001.00001'],
      ]) {
        await browser.visit(site, path, async (page) => {
          await page.waitForSelector(DONE);
          assert.equal(await outcome(page), `This mirror has no paper with the identifier ${found}.`);
        }, missing);
      }
    });

    test('an identifier within other text is told, and led to by a click', () => browser.visit(site, 'files/data-1709.00001v1.csv', async (page) => {
      await page.waitForSelector(DONE);
      assert.deepEqual([await outcome(page), await rows(page)], ['This mirror has nothing at this address. It has arXiv:1709.00001v1:', [papers.second_version]]);
      assert.equal(await page.textContent('#resolved .work .note'), `pith:${papers.first_version}, version 1`);
    }, missing));

    test('a file that a paper hasn’t is no reason to go to its page', () => browser.visit(site, `pith/${papers.cjk}/bundle.json`, async (page) => {
      await page.waitForSelector(DONE);
      assert.deepEqual([await outcome(page), await rows(page)], ['This mirror has no such file of the paper. It has its page:', [papers.cjk]]);
      assert.equal(page.url(), site.at(`pith/${papers.cjk}/bundle.json`));
    }, missing));

    test('a paper that isn’t here says so', () => browser.visit(site, `pith/${RECORD}/`, async (page) => {
      await page.waitForSelector(DONE);
      assert.equal(await outcome(page), `This mirror has no paper with the identifier pith:${RECORD}.`);
      assert.deepEqual(await page.$$eval('#resolved .onward a', (links) => links.map((one) => one.href)), [`https://pith.science/pith/${RECORD}/`]);
      assert.match(await page.textContent('#resolved .onward'), new RegExp(`-o content ${RECORD} and build again\\.`));
    }, missing));

    for (const path of ['no/such/place', 'nothing?q=hello', 'topology', 'graphene/', 'nothing?q=entanglement']) {
      test(`${path} is asked nothing`, () => browser.visit(site, path, async (page) => {
        assert.equal(await page.isVisible('#resolved'), true);
        assert.deepEqual([await outcome(page), await page.locator('#resolved .entries').count()], ['', 0]);
        assert.equal(await page.isVisible('#results-title'), false);
        await page.click('main a >> text=Look up an identifier');
        await page.waitForURL(site.at('resolve/'));
      }, missing));
    }

    test('a word in a folder of numbers is one', () => browser.visit(site, 'paper/topology/', async (page) => {
      await page.waitForSelector(DONE);
      assert.equal(await outcome(page), 'This mirror has no paper with the identifier pith:TOPOLOGY.');
      assert.equal(await page.isVisible('#results-title'), true);
    }, missing));
  });
}

test('an old version has a page of its own, and the newest is what an id means', async () => {
  for (const [text, suffix] of [['arXiv:1709.00001', papers.second_version], [papers.first_version, papers.first_version], [`https://pith.science/paper/${papers.first_version.slice(0, 8)}/`, papers.first_version]]) {
    await browser.visit(atRoot, ask(text), (page) => arrives(page, atRoot, suffix));
  }
});

test('from the address bar, other words are searched', async () => {
  const description = readFileSync(join(below.folder, 'opensearch.xml'), 'utf8');
  const [, template] = /template="([^"]*\{searchTerms\}[^"]*)"/.exec(description.replaceAll('&amp;', '&'));
  assert.ok(template.startsWith(BASE_URL));
  const path = (text) => template.slice(BASE_URL.length).replace('{searchTerms}', encodeURIComponent(text));
  await browser.visit(below, path('1709.00001'), (page) => arrives(page, below, papers.second_version));
  for (const text of ['two hundred names', 'topology', 'Manifold', 'entanglement', 'pith function']) {
    await browser.visit(below, path(text), (page) => page.waitForURL(`${below.at('search/')}?${new URLSearchParams({ q: text })}`));
  }
  await browser.visit(below, path('pith:topology'), async (page) => {
    await page.waitForSelector(DONE);
    assert.match(await outcome(page), /^This mirror has no paper/);
  });
  await browser.visit(below, ask('topology'), async (page) => {
    await page.waitForSelector(DONE);
    assert.match(await page.textContent('#resolved .onward'), /Search titles, authors and abstracts for/);
  });
  await browser.visit(below, path('2101.00001'), async (page) => {
    await page.waitForSelector(DONE);
    assert.match(await outcome(page), /^This mirror has no paper/);
  });
});

describe('where a paper has more versions than the index', () => {
  // As of a paper of more than 51 versions.
  const site = below;
  const files = ['search/root.js', 'resolve/index.html', '404.html', 'search/index.html'].map((path) => join(site.folder, path));
  const before = files.map((file) => readFileSync(file, 'utf8'));
  const withMore = (text) => text.replace(/("keys":\d+)/, '$1,"more_versions":true,"names":true');
  const put = (change) => files.forEach((file, at) => writeFileSync(file, change(before[at])));
  const links = (page) => page.$$eval('#resolved .onward a', (all) => all.map((one) => one.href));
  after(() => put((text) => text));

  test('nothing says that a number or a DOI isn’t here, and its address is given', async () => {
    put(withMore);
    for (const [text, path] of [[RECORD, `pith/${RECORD}/`], [`pith:2019:${RECORD}`, `pith/${RECORD}/`], ['pith:MFB4YH5ROE', 'paper/MFB4YH5R/'], ['10.1000/none', null]]) {
      await browser.visit(site, ask(text), async (page) => {
        await page.waitForSelector(DONE);
        assert.match(await outcome(page), /^The search index has nothing with the identifier .* can’t tell whether it is here\.$/);
        const [first] = await links(page);
        assert.equal(first, path ? site.at(path) : 'https://doi.org/10.1000/none');
      });
      await browser.visit(site, `search/?q=${encodeURIComponent(text)}`, async (page) => {
        await page.waitForSelector(FOUND, { state: 'attached' });
        assert.match(await outcome(page), /^The index has no paper with the identifier .* doesn’t name all versions/);
      });
    }
    await browser.visit(site, ask('2101.00001'), async (page) => {
      await page.waitForSelector(DONE);
      assert.match(await outcome(page), /^This mirror has no paper/);
    });
    await browser.visit(site, ask(`${RECORD} 1709.00001`), async (page) => {
      await page.waitForSelector(DONE);
      assert.equal(await outcome(page), `2 identifiers, 1 paper here. Not in the index, which doesn’t name all versions here: pith:${RECORD}.`);
      assert.deepEqual(await links(page), [site.at(`pith/${RECORD}/`)]);
    });
  });

  test('of a version that its row doesn’t name the address is given', async () => {
    put(withMore);
    const folder = join(site.folder, 'search/d');
    const [file] = readdirSync(folder, { recursive: true }).map((name) => join(folder, name))
      .filter((name) => name.endsWith('.js') && readFileSync(name, 'utf8').includes('"arXiv:1709.00001v2"'));
    const rows = readFileSync(file, 'utf8');
    const cut = rows.replace(/("arXiv:1709\.00001v2".*?\["[A-Z2-7]{26}","v1"\],)0/, '$19');
    assert.notEqual(cut, rows);
    writeFileSync(file, cut);
    try {
      await browser.visit(site, ask('1709.00001v7'), async (page) => {
        await page.waitForSelector(DONE);
        assert.match(await outcome(page), /^This page can’t tell whether version 7 of arXiv:1709\.00001 is here/);
        assert.equal((await links(page))[0], site.at('paper/1709.00001v7/'));
      });
    } finally {
      writeFileSync(file, rows);
    }
  });
});

describe('without JavaScript', () => {
  const javaScriptEnabled = false;

  test('the page that looks up lists the ways in', () => browser.visit(atRoot, ask('1709.00001'), async (page) => {
    assert.match(await page.textContent('noscript'), /needs JavaScript/);
    assert.deepEqual(await page.$$eval('#addresses code', (all) => all.map((one) => one.textContent)), [`pith/${RECORD}/`, 'paper/MFB4YH5R/', 'paper/1903.00045/', 'paper/1903.00045v2/']);
    await page.click('#addresses a >> text=Categories and years');
    await page.waitForURL(atRoot.at('browse/'));
  }, { javaScriptEnabled }));

  test('the page for what isn’t there, too', () => browser.visit(below, 'pith/mfb4yh5r/', async (page) => {
    assert.equal(await page.isVisible('#results-title'), false);
    assert.deepEqual(await page.$$eval('main code', (all) => all.map((one) => one.textContent)), [`/papers/pith/${RECORD}/`, '/papers/paper/MFB4YH5R/', '/papers/paper/1903.00045/', '/papers/paper/1903.00045v2/']);
    await page.click('main a >> text=Look up an identifier');
    await page.waitForURL(below.at('resolve/'));
  }, { javaScriptEnabled, ...missing }));

  test('each address of the list is one of the site', async () => {
    for (const path of [`pith/${RECORD}/`, 'paper/MFB4YH5R/', 'paper/1903.00045/', 'paper/1903.00045v2/']) {
      await browser.visit(ofProject, path, async () => {}, { javaScriptEnabled: path.startsWith('pith') });
    }
  });
});

test('a site without a search says what leads to its papers', async () => {
  await browser.visit(searchless, ask(RECORD), async (page) => {
    assert.match(await page.textContent('main'), /no search index/);
    assert.equal(await page.locator('#resolve, #resolved').count(), 0);
    await page.click('#addresses a');
    await page.waitForSelector('.opening, .listing-head');
  });
  await browser.visit(searchless, `pith/${RECORD.toLowerCase()}/`, async (page) => assert.equal(await page.locator('#resolved').count(), 0), missing);
});

describe('a broken index', () => {
  for (const [what, path] of [['keys', 'search/x/0000.js'], ['rows', 'search/d']]) {
    test(`without its ${what} nothing is said of a paper, and Retry asks again`, async () => {
      const file = path.endsWith('.js') ? join(ofProject.folder, path) : join(ofProject.folder, path, '201902/0.js');
      const bytes = readFileSync(file);
      rmSync(file);
      try {
        await browser.visit(ofProject, ask('1903.00045'), async (page) => {
          await page.waitForSelector(DONE);
          assert.match(await outcome(page), /missing or damaged.* can’t tell/);
          assert.doesNotMatch(await outcome(page), /no paper/);
          writeFileSync(file, bytes);
          await page.click('#outcome button');
          await arrives(page, ofProject, RECORD);
        }, { mayMiss: ['status of 404', path.slice(7)] });
      } finally {
        writeFileSync(file, bytes);
      }
    });
  }
});

test('a page that a browser kept from an older build leads to its paper', async () => {
  const file = join(ofProject.folder, 'resolve/index.html');
  const html = readFileSync(file, 'utf8');
  const old = html.replace(/(id="resolve-root">[^<]*"keys":)0/, '$18');
  assert.notEqual(old, html);
  writeFileSync(file, old);
  try {
    await browser.visit(ofProject, ask('1903.00045'), (page) => arrives(page, ofProject, RECORD), { mayMiss: ['status of 404', 'x/'] });
  } finally {
    writeFileSync(file, html);
  }
});

/** Adds a DOI to a paper's row, and its exact key. */
function addDoi(site, suffix, doi, standing) {
  const read = (file) => /^(pith_search\("(?:[^"]*)","[^"]*",1,)(.*)\)\n$/s.exec(readFileSync(file, 'utf8')).slice(1);
  const rowFiles = readdirSync(join(site.folder, 'search/d'), { recursive: true }).filter((name) => name.endsWith('.js')).map((name) => join(site.folder, 'search/d', name));
  const file = rowFiles.find((name) => readFileSync(name, 'utf8').includes(`["${suffix}"`));
  const [head, json] = read(file);
  const all = JSON.parse(json);
  const row = all.find(([of]) => of === suffix);
  row[15] = [...(row[15] ?? []), doi, standing];
  writeFileSync(file, `${head}${JSON.stringify(all).replace(/[^\0-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)})\n`);
  // The id of the paper is beside its short number's key.
  const digest = (key) => createHash('sha256').update(key).digest().subarray(0, 7);
  const keyFile = join(site.folder, 'search/x/0000.js');
  const [keyHead, base64] = read(keyFile);
  const keys = Buffer.from(JSON.parse(base64), 'base64');
  const records = Array.from({ length: keys.length / 11 }, (_, at) => keys.subarray(11 * at, 11 * at + 11));
  const { 7: a, 8: b, 9: c, 10: d } = records.find((record) => record.subarray(0, 7).equals(digest(`pith:${suffix.slice(0, 8).toLowerCase()}`)));
  records.push(Buffer.concat([digest(`${standing === 'sealed' ? '' : 'claimed-'}doi:${doi}`), Buffer.from([a, b, c, d])]));
  writeFileSync(keyFile, `${keyHead}"${Buffer.concat(records.sort(Buffer.compare)).toString('base64')}")\n`);
}

describe('DOIs', () => {
  const site = atRoot;
  addDoi(site, papers.both, '10.1000/(sealed)', 'sealed');
  addDoi(site, papers.cjk, '10.1000/(sealed)', 'claimed');
  addDoi(site, papers.cjk, '10.1000/claimed', 'claimed');
  addDoi(site, papers.hostile, '10.1000/<script>alert("1")</script>', 'claimed');

  test('one in a sealed bundle leads to its paper, whoever else claims it', async () => {
    await browser.visit(site, ask('https://doi.org/10.1000/(SEALED)'), (page) => arrives(page, site, papers.both));
    await browser.visit(site, 'doi/10.1000/(sealed)', (page) => arrives(page, site, papers.both), missing);
  });

  test('one is also looked up as it stands, before what is likely meant', async () => {
    for (const doi of ['10.1000/../../pith/', '10.1000/a:b;c,d.', '10.1000/a?b=c&d=e#f', '10.1000/%2e%2e%2f%00']) {
      addDoi(site, papers.tex, doi, 'sealed');
      await browser.visit(site, ask(doi), (page) => arrives(page, site, papers.tex));
      await browser.visit(site, ask(`doi:${doi.toUpperCase()}`), (page) => arrives(page, site, papers.tex));
    }
    await browser.visit(site, ask('10.1000/%00'), async (page) => {
      await page.waitForSelector(DONE);
      assert.equal(await outcome(page), 'This mirror has no paper with the identifier doi:10.1000/%00.');
    });
    await browser.visit(site, ask('10.1000/(sealed).'), (page) => arrives(page, site, papers.both));
  });

  test('one that a record claims gives a marked entry, and leads nowhere', async () => {
    for (const [path, options] of [[ask('doi:10.1000/CLAIMED'), {}], ['doi/10.1000/claimed', missing]]) {
      await browser.visit(site, path, async (page) => {
        await page.waitForSelector(DONE);
        assert.equal(await outcome(page), 'No bundle here has doi:10.1000/claimed under its seal. A record claims this DOI; no signature covers that.');
        assert.deepEqual(await rows(page), [papers.cjk]);
        const note = page.locator('#resolved .work .note');
        assert.equal(await note.textContent(), 'It claims this DOI, which no signature covers.');
        for (const [width, height] of [[1280, 800], [400, 800]]) {
          await page.setViewportSize({ width, height });
          await note.scrollIntoViewIfNeeded();
          const box = await note.boundingBox();
          assert.ok(box.x >= 0 && box.y >= 0 && box.width > 100 && box.height > 10 && box.x + box.width <= width && box.y + box.height <= height, JSON.stringify(box));
        }
        assert.equal(page.url(), site.at(path));
      }, options);
    }
  });

  test('one that isn’t here is no number, and leads to the registry’s home', () => browser.visit(site, ask('10.1000/none'), async (page) => {
    await page.waitForSelector(DONE);
    assert.equal(await outcome(page), 'This mirror has no paper with the identifier doi:10.1000/none.');
    assert.deepEqual(await page.$$eval('#resolved .onward a', (links) => links.map((one) => one.href)), [
      'https://doi.org/10.1000/none', 'https://pith.science/', `${site.at('search/')}?q=10.1000%2Fnone`,
    ]);
    assert.match(await page.textContent('#resolved .onward'), /pith-catalog pull MIRROR -o content 10\.1000\/none, where MIRROR/);
  }));

  test('of one that isn’t here a command line takes nothing for something else', async () => {
    for (const [doi, argument] of [['10.1000/$(touch)x', "'10.1000/$(touch)x'"], ['10.1000/a;b', "'10.1000/a;b'"], ["10.1000/it's;b", 'NUMBER']]) {
      await browser.visit(site, ask(doi), async (page) => {
        await page.waitForSelector(DONE);
        assert.match(await outcome(page), /^This mirror has no paper/);
        const commands = await page.$$eval('#resolved .onward code', (all) => all.map((one) => one.textContent));
        assert.ok(commands.some((one) => one.endsWith(` -o content ${argument}`)), commands.join('\n'));
      });
    }
  });

  test('one that is longer than any in the index is too long', () => browser.visit(site, ask(`10.1000/${'x'.repeat(121)}`), async (page) => {
    await page.waitForSelector(DONE);
    assert.match(await outcome(page), /^No identifier in .*: a DOI of more than 128 characters is too long to be looked up here\.$/);
  }));

  test('a hostile one is text', () => browser.visit(site, ask('10.1000/<script>alert("1")</script>'), async (page) => {
    await page.waitForSelector(DONE);
    assert.deepEqual(await rows(page), [papers.hostile]);
    assert.match(await outcome(page), /<script>/);
    assert.equal(await page.locator('#resolved script').count(), 0);
  }));
});

describe('hostile texts', () => {
  const scripts = '"><script>document.title = "owned"</script><img src=x onerror="document.title=\'owned\'">';
  for (const text of [
    scripts, `1709.99999${scripts}`, `pith:2019:${RECORD}${scripts}`, 'javascript:document.title="owned"', 'javascript:document.title="owned"//1709.99999', '//evil.example/', '//evil.example/abs/1709.99999',
    'https://evil.example/pith/../../x', `https://evil.example/pith/${RECORD}/`, '\\\\evil.example\\x', 'data:text/html,<script>alert(1)</script>', '10.1234/../../../evil', '10.1234//evil.example/', '\u202eevil', '%', '%E0%A4%A', '?q=?q=?q=',
    '__proto__', 'constructor',
  ]) {
    test(`${JSON.stringify(text.slice(0, 60))} leads nowhere`, () => browser.visit(atRoot, ask(text), async (page) => {
      await page.waitForSelector(DONE);
      assert.match(await page.title(), /^Look up an identifier/);
      assert.equal(page.url(), atRoot.at(ask(text)).replace(/'/g, '%27'));
      assert.ok((await outcome(page)).length < 3000);
      for (const link of await page.$$eval('#resolved a', (all) => all.map((one) => one.href))) assert.match(link, /^(?:https:\/\/(?:pith\.science\/(?:(?:pith|paper)\/|$)|arxiv\.org\/abs\/|doi\.org\/10\.)|http:\/\/127\.0\.0\.1:\d+\/(?:search\/\?q=|pith\/|marks\/))/);
    }));
  }

  for (const text of ['a'.repeat(100_000), '1709.99999 '.repeat(10_000), scripts.repeat(1000)]) {
    test(`${text.length} characters of ${JSON.stringify(text.slice(0, 20))} take no time`, () => browser.visit(disk, ask(text), async (page) => {
      assert.match(await page.title(), /^Look up an identifier/);
      assert.ok((await outcome(page)).length < 3000);
    }));
  }

  for (const path of ['/evil.example/abs/1709.00001', '%2F%2Fevil.example/1709.00001', 'javascript:alert(1)/1709.00001']) {
    test(`the path ${path} stays on the site`, () => browser.visit(atRoot, `./${path}`, (page) => arrives(page, atRoot, papers.second_version), missing));
  }
});
