// The markup itself, without a browser: it validates, and each page says what it is.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { BASE_URL, HARD_PAGES, PROJECT_PAGES, RESOLVERS, THOUSAND_PAGES, belowAPath, ofAThousand, ofTheProject, onADisk } from './sites.mjs';

/** The rules of the HTML standard and of accessibility, and none of a house's style. */
const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard', 'html-validate:a11y'],
  rules: {
    // ARIA lets a list have a name; the rule's own choice is shorter.
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
  },
});

/** The files of pages: what follows a question mark leads to none of its own. */
const files = (pages) => [...new Set(Object.entries(pages).map(([name, path]) => (name === 'not-found' ? '404.html' : `${path.replace(/\?.*/, '')}index.html`)))];

for (const [story, makeSite, paths, leadingOn] of [
  ['of the project', ofTheProject, files(PROJECT_PAGES), [...RESOLVERS, 'paper/', 'p/'].map((path) => `${path}index.html`)],
  ['below a path', belowAPath, files(HARD_PAGES), ['paper/1709.00001/index.html', 'paper/1709.00001v1/index.html']],
  ['on a disk', onADisk, files(HARD_PAGES), []],
  ['of a thousand documents', ofAThousand, files(THOUSAND_PAGES), []],
]) {
  describe(`a site ${story}`, () => {
    let site;
    before(async () => { site = await makeSite(); });
    after(() => site.close());
    const read = (path) => readFileSync(join(site.folder, path), 'utf8');

    for (const path of [...paths, ...leadingOn]) {
      test(`${path} validates`, async () => {
        const { results } = await validator.validateString(read(path), path);
        const found = results.flatMap(({ messages }) => messages.map(({ ruleId, message, line, column }) => `${line}:${column} ${ruleId}: ${message}`));
        assert.deepEqual(found, []);
      });
    }

    if (leadingOn.length > 0) {
      test('a page that leads on says where to, to people and to search engines', () => {
        for (const path of leadingOn) {
          const page = read(path);
          const [, target] = /<meta http-equiv="refresh" content="0; url=([^"]*)">/.exec(page);
          const [, link] = /<p><a href="([^"]*)">Go to [^<]+<\/a>/.exec(page);
          assert.equal(link, target);
          assert.match(page, /<meta name="robots" content="noindex">/);
          assert.match(page, /^<title>[^<\n]+<\/title>$/m);
          if (story === 'below a path') {
            const [, canonical] = /<link rel="canonical" href="([^"]*)">/.exec(page);
            assert.equal(canonical, new URL(target, new URL(path, BASE_URL)).href);
            assert.ok(page.length <= 500, `${path} has ${page.length} bytes`);
          }
        }
      });
    }

    test('each page says what it is, and no two the same', () => {
      const titles = new Map();
      for (const path of paths) {
        const page = read(path);
        const one = (pattern) => {
          const found = [...page.matchAll(pattern)];
          assert.equal(found.length, 1, `${path} has ${found.length} of ${pattern}`);
          return found[0][1]?.trim();
        };
        assert.equal(one(/<html lang="([^"]*)"/g), 'en');
        assert.equal(one(/<meta name="viewport" content="([^"]*)"/g), 'width=device-width, initial-scale=1');
        assert.ok(one(/<meta name="description" content="([^"]*)"/g), `${path} describes itself`);
        one(/<h1[ >]/g);
        const title = one(/^<title>([^\n]*)<\/title>$/gm);
        assert.ok(title && !titles.has(title), `${path} and ${titles.get(title)} are both called ${title}`);
        titles.set(title, path);
        // The validator passes over these, and HTML allows no more than milliseconds.
        for (const [, time] of page.matchAll(/datetime="([^"]*)"/g)) assert.match(time, /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/);
        const isIndexed = !page.includes('<meta name="robots" content="noindex">');
        if (story === 'below a path' && isIndexed) {
          const canonical = one(/<link rel="canonical" href="([^"]*)"/g);
          assert.equal(canonical, new URL(path.replace(/index\.html$/, ''), BASE_URL).href);
        }
      }
    });
  });
}
