// A headless Chromium, and pages that are watched: whatever a page says, asks for elsewhere or fails to
// get is a failure of the test that opened it.

import { chromium } from 'playwright-core';
import assert from 'node:assert/strict';

const FLAGS = [
  // Whatever the tests open lies on this machine: no update, no service, no guess at what's next.
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic', '--no-first-run',
  // CI is root in a container.
  '--no-sandbox',
];

/** The list of results, once it is complete. */
export const FOUND = '#results .entries[data-results]:not([aria-busy])';

/** The most time for any one step. */
const LIMIT = 20_000;

export async function launch() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: FLAGS, timeout: 60_000 });
  return {
    close: () => browser.close(),

    /**
     * Opens a page of a site in a window of its own, lets `look` look, and closes it. A complaint that has any of `mayMiss`
     * in it is no failure.
     */
    async visit(site, path, look, { status = 200, mayMiss, ...options } = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      context.setDefaultTimeout(LIMIT);
      const page = await context.newPage();
      const complaints = watch(page, site);
      try {
        const response = await page.goto(site.at(path), { waitUntil: 'load', timeout: LIMIT });
        if (site.root.startsWith('http')) assert.equal(response.status(), status, path);
        // A page that searches is there once its results are.
        if (path.startsWith('search/?') && options.javaScriptEnabled !== false) await page.waitForSelector(FOUND, { state: 'attached' });
        // One that looks up is there once it says what it found, or another page is.
        if (path.startsWith('resolve/?') && options.javaScriptEnabled !== false) await page.waitForFunction(() => document.querySelector('#resolved')?.dataset.done !== undefined || !document.querySelector('#resolved'));
        await look(page);
        assert.deepEqual(complaints.filter((one) => !(status === 404 && one.includes('status of 404')) && ![mayMiss ?? []].flat().some((part) => part && one.includes(part))), []);
      } finally {
        await context.close();
      }
    },
  };
}

/** Collects what should not be: a message (a violated policy is one), an error, a request to elsewhere, one that failed. */
function watch(page, site) {
  const complaints = [];
  const complain = (what) => complaints.push(what);
  page.on('console', (message) => complain(`console ${message.type()}: ${message.text()} ${message.location().url}`));
  page.on('pageerror', (error) => complain(`error: ${error}`));
  // The icon comes last, and a page that leads on doesn't wait for it.
  const isLeft = (request) => /\.svg$/.test(request.url()) && request.failure()?.errorText === 'net::ERR_ABORTED';
  page.on('requestfailed', (request) => isLeft(request) || complain(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on('request', (request) => {
    const isOurs = request.url().startsWith(site.root) || request.url().startsWith('data:');
    if (!isOurs) complain(`elsewhere: ${request.url()}`);
  });
  return complaints;
}
