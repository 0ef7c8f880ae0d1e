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
        assert.deepEqual(Object.keys(shown).sort().join(' '), `abstract authors category ${shown.cross_categories ? 'cross_categories ' : ''}date ${shown.headline ? 'headline ' : ''}key license number source title version`);
        assert.ok(Object.values(shown).every((one) => one !== 'fail'), JSON.stringify(shown));
        assert.deepEqual([shown.number, shown.title, shown.date, shown.category, shown.license, shown.key], Array(6).fill('pass'));
        assert.match(text, /^This check runs code from (127\.0\.0\.1:\d+|the same disk as this page)\. It finds damage and edits\. It cannot find a mirror that lies on purpose: use a saved checker, another mirror or the command line\./);
        assert.match(text, /signed this paper’s number, source, date, license/);
        // The hard documents are signed with a further key.
        assert.match(text, suffix === RECORD ? /Holds\. Pith signed/ : /Holds\. This mirror’s key signed .* It is not the registry’s\./);
        assert.match(text, /Your browser recomputed (\d+) of the \d+ checks that apply to this (record|bundle), from /);
        const [, compared, unsigned] = /Your browser compared (\d+) values of this page at \d\d?:\d\d(?: [AP]M)?: \d+ hold(?: and (\d+) (?:is|are) as in the record, but unsigned)?\./.exec(text);
        assert.equal(Number(compared), Object.keys(shown).length);
        assert.equal(Number(unsigned ?? 0), Object.values(shown).filter((one) => one === 'unknown').length);
        assert.match(text, /It compares title, authors, date, categories, license, abstract, number, version, source and key\. Nothing else on this page is compared\./);
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
      assert.match(found.text, /Does not hold\. This page does not show what (was signed|its record says, unsigned): [A-Za-z ]+\. .*Shown here .*Don’t cite this page\. Take the record from the registry or from another mirror, and check that one\./);
    }));
  }

  test('is told also where the text is hidden and another one stands there, or stands there twice', async () => {
    await ofChanged(RECORD, (text) => text.replace(/<h1 dir="auto">/, '<h1 dir="auto">Another title</h1>$&'), ({ shown }) => assert.equal(shown.title, 'fail'));
    await ofChanged(RECORD, (text) => text.replace(/<h1 dir="auto">(.*?)<\/h1>/, '<h1 dir="auto">Another title<span hidden>$1</span></h1>'), ({ shown }) => assert.equal(shown.title, 'fail'));
    for (const hidden of ['<h1 dir="auto" hidden>', '<h1 dir="auto" class="hidden">']) {
      await ofChanged(RECORD, (text) => text.replace('<h1 dir="auto">', hidden), ({ shown, text, verdict }) => {
        assert.deepEqual([shown.title, verdict], ['unknown', 'unknown']);
        assert.match(text, /This page doesn’t show it in a place that this check knows/);
      });
    }
  });

  // Nothing of these is known to be false, so that it doesn't "fail"; and nothing of them is known to be true.
  const TITLE = 'Speeding up Deep Learning with Transient Servers';
  const H1 = `<h1 dir="auto">${TITLE}</h1>`;
  const picture = (words) => `<img alt="" src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='160' height='22'%3E%3Ctext y='20'%3E${words}%3C/text%3E%3C/svg%3E">`;
  for (const [name, changes, open] of [
    ['another heading in its place', [[H1, '<h2>Slowing down</h2>']], ['title', 'beside']],
    ['the title at the end, below another heading', [[H1, '<h2>Slowing down</h2>'], ['</article>', `${H1}</article>`]], ['beside']],
    ['the title folded, below another text', [[H1, `<b>Slowing down</b><details><summary>.</summary>${H1}</details>`]], ['title', 'beside']],
    ['the title in a dialog that isn’t open', [[H1, `<h2>Slowing down</h2><dialog>${H1}</dialog>`]], ['title', 'beside']],
    ['a text before the title', [[H1, `<p>Retracted:</p>${H1}`]], ['beside']],
    ['a text above the paper', [['<main id="main">', '<main id="main"><p>Retracted</p>']], ['beside']],
    ['an image in the title', [[`auto">${TITLE}`, `auto">${picture('The dangers of')}${TITLE}`]], ['title']],
    ['a field in the title', [[`auto">${TITLE}`, `auto"><input value="Never:" aria-label="x">${TITLE}`]], ['title']],
    ['a deletion in the title', [[`auto">${TITLE}`, 'auto"><del>Speeding up</del> Deep Learning with Transient Servers']], ['title']],
    ['something hidden in the title', [[`auto">${TITLE}`, `auto">${TITLE}<span hidden>.</span>`]], ['title']],
    ['a transparent title', [['style-src ', "style-src 'unsafe-inline' "], ['</head>', '<style>h1 { color: transparent }</style></head>']], ['title', 'beside']],
    ['a title that the stylesheet makes', [['style-src ', "style-src 'unsafe-inline' "], ['</head>', '<style>h1::before { content: "Against " }</style></head>']], ['title']],
    ['an image among the authors', [['Tian Guo</a></p>', `Tian Guo</a>${picture(', Eve')}</p>`]], ['authors']],
    ['authors without their place', [['<p class="authors" dir="auto">', '<p dir="auto">'], ['Tian Guo</a></p>', 'Eve Mallory</a></p>']], ['authors', 'beside']],
    ['another author in the line below', [['Sorted alphabetically by the registry; the paper’s own order may differ', 'and Eve Mallory']], ['beside']],
    ['another paragraph after the abstract', [['</div>\n<p class="note">The first 600', '</div><p>And more.</p>\n<p class="note">The first 600']], ['beside']],
    ['another name of a fact', [['</a>First submitted</dt>', '</a>First submitted on</dt>'], ['>28 February 2019</time>, as', '>1 January 2001</time>, as']], ['date', 'beside']],
    ['a second value of a fact', [['(cs.PF)</dd>', '(cs.PF)</dd><dd>Robotics (cs.RO)</dd>']], ['beside']],
    ['facts that are there twice', [['<dl class="facts">', '<dl class="other"><div><dt>Pith number</dt><dd>pith:2001:AAAAAAAAAAAAAAAAAAAAAAAAAA</dd></div></dl><dl class="facts">']], ['beside']],
    ['the number without its place', [['<code class="pith number">', '<code class="pith">']], ['number']],
    ['no key', [['<h2 id="proof">', '<h2>']], ['key']],
  ]) {
    test(`doesn’t hold with ${name}`, () => ofChanged(RECORD, (text) => changes.reduce((before, [from, to]) => {
      assert.ok(before.includes(from), from);
      return before.replace(from, () => to);
    }, text), ({ shown, verdict, text, failures }) => {
      assert.deepEqual([verdict, failures], ['unknown', []]);
      const unsigned = ['abstract', 'authors'].filter((one) => !open.includes(one));
      assert.deepEqual(Object.keys(shown).filter((one) => shown[one] === 'unknown').sort(), [...open, ...unsigned].sort());
      assert.match(text, /Cannot be decided here\. The record holds\. (This page’s .* can’t be compared with it|But this page may show something else)\./);
      assert.doesNotMatch(text, /Holds\./);
      assert.ok(!/compared 11 values/.test(text) || open.join() === 'beside', 'it counts what it compared');
    }));
  }

  test('the number has nothing beside it', () => ofChanged(RECORD, (text) => text.replace('<span>FK</span></code>', '$&<b>X</b>'), ({ shown }) => assert.equal(shown.number, 'fail')));

  test('a page without the places is no page that holds', () => ofChanged(RECORD, (text) => text.replace(/<dl class="facts">/, '<dl class="other">').replace('data-region="abstract"', '').replace('class="authors"', ''), ({ shown, verdict, text }) => {
    assert.equal(verdict, 'unknown');
    assert.deepEqual(['number', 'source', 'date', 'category', 'license', 'abstract', 'authors'].map((name) => shown[name]), Array(7).fill('unknown'));
    assert.match(text, /Your browser compared 3 of 11 values of this page at .*: 3 hold\./);
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
      // What only stands in the document was never signed.
      assert.match(text, /This page does not show what was signed: Pith number, title, .*; nor what its record says, unsigned: abstract and authors\./);
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

test('formulas: what is read holds, and an altered letter in one is found', async () => {
  await browser.visit(hard, pageOf(papers.tex), async (page) => {
    const { shown, verdict } = await checked(page);
    assert.deepEqual([shown.title, shown.authors === 'fail', shown.abstract === 'fail', verdict], ['pass', false, false, 'verified']);
  });
  const change = (text) => text.replace(/(<h1[^>]*>.*?<m[in]>)[^<]+/, '$1Q');
  await ofChanged(papers.tex, change, ({ shown, failures }) => assert.deepEqual([shown.title, failures.length], ['fail', 1]), { site: hard });
});

test('no page is told to show something else that doesn’t', async () => {
  const suffixes = readdirSync(join(hard.folder, 'pith'), { withFileTypes: true }).filter((one) => one.isDirectory()).map(({ name }) => name);
  // Every fifth of them, and those that other tests name: scripts/compare-pages.mjs takes all, which is a matter of minutes.
  const named = new Set(Object.values(papers));
  for (const suffix of suffixes.filter((one, at) => one !== papers.excluded && (at % 5 === 0 || named.has(one)))) {
    await browser.visit(hard, pageOf(suffix), async (page) => {
      const { shown, verdict, text } = await checked(page);
      assert.ok(['verified', 'unknown'].includes(verdict) && !Object.values(shown).includes('fail'), `${suffix} ${verdict} ${JSON.stringify(shown)}`);
      // A title of other letters than ASCII may not be what was signed.
      if (verdict === 'unknown') assert.match(text, /This page’s title can’t be compared with it/, `${suffix} ${text.slice(0, 900)}`);
    });
  }
});

test('each text of TeX is read as the program shows it', () => browser.visit(hard, pageOf(papers.tex), async (page) => {
  await checked(page);
  const fixtures = readFileSync(new URL('../fixtures/tex.txt', import.meta.url), 'utf8').split('\n\n').map((one) => one.split('\n')).filter((one) => one.length === 3 && !one[0].startsWith('#'));
  const found = await page.evaluate((fixtures) => fixtures.map((lines) => {
    // `¶` is a new line there.
    const [tex, , html] = lines.map((line) => line.replaceAll('¶', '\n'));
    const place = new DOMParser().parseFromString(`<p>${html}</p>`, 'text/html').querySelector('p');
    const { compareText, piecesOf } = globalThis.pithPageText;
    return [tex, html, compareText(tex, piecesOf(place, { isSeen: () => true, hasMore: () => false }), globalThis.pithNames)[0]];
  }), fixtures);
  assert.deepEqual(found.filter(([, , result]) => result === 'fail'), []);
  const undecided = found.filter(([, , result]) => result === 'unknown').length;
  assert.ok(found.length > 300 && undecided <= 20, `${undecided} of ${found.length}`);
}));

test('a text that isn’t shown as it is', () => browser.visit(hard, pageOf(papers.tex), async (page) => {
  await checked(page);
  const cases = [
    ['$\\mathsf{P} \\neq \\mathsf{NP}$', '<math><mrow><mi>𝖯</mi></mrow><mo>≠</mo><mrow><mi>𝖭</mi><mi>𝖯</mi></mrow></math>', 'pass'],
    ['$\\mathsf{P} \\neq \\mathsf{NP}$', '<math><mrow><mi>𝖯</mi></mrow><mo>+</mo><mrow><mi>𝖭</mi><mi>𝖯</mi></mrow></math>', 'fail'],
    ['$n \\ge 3$', '<math><mi>n</mi><mo>≤</mo><mn>3</mn></math>', 'fail'],
    ['$x^2$', '<math><msub><mi>x</mi><mn>2</mn></msub></math>', 'fail'],
    ['$\\mathbb{R}$', '<math><mi>R</mi></math>', 'unknown'],
    ['Walker\'s conjecture', 'Walker’s conjecture', 'pass'],
    ['Walker\'s conjecture', 'Walker\'s conjecture (?!)', 'fail'],
    ['It\'s 31%', 'It\'s 3.1%', 'fail'],
    ['It\'s p < 0.05', 'It\'s p &gt; 0.05', 'fail'],
    ['It\'s +12', 'It\'s -12', 'fail'],
    ['It\'s not able', 'It\'s notable', 'fail'],
    ['Erd\\H{o}s', 'Erdős', 'pass'],
    ['Erd\\H{o}s', 'Erdos', 'fail'],
    ['D\'Angelo, Begoña Popescu', 'D\'Angelo Begoña Popescu', 'fail'],
    ['D\'Angelo', 'D\'Angelo 😀', 'fail'],
    ['{0,1}', '0,1', 'fail'],
    ['a--b', 'a-b', 'fail'],
    ['~5', ' 5', 'fail'],
    ['$\\foo$ and $x$', '$\\foo$ and <math><mi>x</mi></math>', 'pass'],
    ['$\\foo$ and $x$', '$\\foo$ and <math><mi>y</mi></math>', 'fail'],
    ['$\\foo$ and', '$\\foo$ or', 'fail'],
  ];
  const found = await page.evaluate((cases) => cases.map(([said, shown]) => {
    const place = new DOMParser().parseFromString(`<p>${shown}</p>`, 'text/html').querySelector('p');
    const { compareText, piecesOf } = globalThis.pithPageText;
    return [said, shown, compareText(said, piecesOf(place, { isSeen: () => true, hasMore: () => false }), globalThis.pithNames)[0]];
  }), cases);
  assert.deepEqual(found, cases);
}));

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

describe('documents whose key doesn’t count here', () => {
  const keys = 'pith-signing-key.json';
  const retired = (text) => text.replaceAll('"key_id"', '"retired": true, "key_id"');

  test('as the mirror has retired it, can’t be decided', () => ofChanged(papers.both, retired, ({ verdict, text, failures }) => {
    assert.deepEqual([verdict, failures], ['untrusted', []]);
    assert.match(text, /Cannot be decided here\. This bundle is signed with “[^”]+”, a key that this mirror has retired: it counts only for documents that the mirror had before/);
    assert.doesNotMatch(text, /Don’t cite this page|Nothing here says/);
  }, { site: hard, file: keys }));

  test('as the list of keys is none, can’t be decided', () => ofChanged(papers.both, () => '{', ({ verdict, text, failures }) => {
    assert.deepEqual([verdict, failures], ['untrusted', []]);
    assert.match(text, /Cannot be decided here\. This bundle is signed with “[^”]+”\. The list of keys of this site can’t be read/);
  }, { site: hard, file: keys }));

  test('the registry isn’t asked for a record that it doesn’t have', () => ofChanged(papers.both, (text) => text.replace(/<h1([^>]*)>/, '<h1$1>Zq '), ({ text }) => {
    assert.match(text, /Don’t cite this page\. Take the record from another mirror, and check that one\./);
  }, { site: hard }));
});

test('the ladder names other mirrors by their host, and goes to none by itself', () => browser.visit(atRoot, pageOf(RECORD), async (page) => {
  await checked(page);
  await page.fill('#check-mirror', 'mirror.example/papers');
  await page.press('#check-mirror', 'Enter');
  const link = await page.waitForSelector('#check-elsewhere a');
  assert.equal(await link.textContent(), 'mirror.example');
  const href = new URL(await link.getAttribute('href'));
  assert.equal(`${href.origin}${href.pathname}`, 'https://mirror.example/papers/verify/');
  // This page's document, not the other mirror's: that one may be right.
  assert.equal(href.searchParams.get('bundle'), `${atRoot.root}pith/${RECORD}.json`);
  for (const wrong of ['', 'javascript:alert(1)', 'https://user@mirror.example', 'ftp://mirror.example', 'a b', 'https://a%20b']) {
    await page.fill('#check-mirror', wrong);
    await page.press('#check-mirror', 'Enter');
    assert.equal(await page.textContent('#check-elsewhere [role=status]'), 'That is no address of a site.', wrong);
  }
}));

test('from a disk, the document is chosen there', () => browser.visit(disk, pageOf(papers.both), async (page) => {
  await checked(page);
  await page.fill('#check-mirror', 'mirror.example');
  await page.press('#check-mirror', 'Enter');
  assert.equal(await page.getAttribute('#check-elsewhere a', 'href'), 'https://mirror.example/verify/');
  assert.match(await page.textContent('#check-elsewhere [role=status]'), /Choose bundle\.json there\./);
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
