// A preview follows what is written: a page that is open loads itself again after a change, also where the server
// was away in between, and says nothing of it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { launch } from './browser.mjs';
import { program, repository } from './sites.mjs';

/** Where pages listen for changes. Each ends that when it is left, and a browser complains of it, as it does of a server that is away. */
const CHANGES = { mayMiss: '/.pith-catalog/changes' };

/** The most time until a page shows a change. */
const LIMIT = 30_000;

const browser = await launch();
after(() => browser.close());

describe('a preview', () => {
  let folder;
  const running = new Set();
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'pith-preview-'));
    cpSync(join(repository, 'content'), join(folder, 'content'), { recursive: true });
    write('first');
  });
  after(() => {
    running.forEach((one) => one.kill());
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (text) => writeFileSync(join(folder, 'content/pages/lab.md'), `+++\ntitle = "Our lab"\n+++\n\nOf ${text} things.\n`);
  const says = (page, text) => page.getByText(`Of ${text} things.`).waitFor({ timeout: LIMIT });

  /** Starts the program, and waits until it serves. */
  async function serve(port) {
    const process = spawn(program, ['serve', '--port', port], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
    running.add(process);
    for await (const line of createInterface({ input: process.stdout })) {
      const root = /^Serving (\S+)/.exec(line)?.[1];
      if (root) {
        process.stdout.resume();
        return {
          root,
          at: (path) => new URL(path, root).href,
          async close() {
            process.kill('SIGINT');
            await once(process, 'exit');
            running.delete(process);
          },
        };
      }
    }
    throw new Error('it does not serve');
  }

  /** Shows a site below a path that it doesn't know of. */
  async function behindAPath(root, prefix) {
    const server = createServer((asked, answer) => {
      const path = asked.url.startsWith(`${prefix}/`) ? asked.url.slice(prefix.length) : '/outside';
      const passed = request(new URL(root).origin, { path, headers: asked.headers }, (came) => {
        answer.writeHead(came.statusCode, came.headers);
        came.pipe(answer);
      });
      passed.on('error', () => answer.destroy());
      answer.on('close', () => passed.destroy());
      passed.end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const shown = `http://127.0.0.1:${server.address().port}${prefix}/`;
    return {
      root: shown,
      at: (path) => new URL(path, shown).href,
      close() {
        server.close();
        server.closeAllConnections();
      },
    };
  }

  test('loads a page again that has changed', async () => {
    const site = await serve('0');
    await browser.visit(site, 'lab/', async (page) => {
      await says(page, 'first');
      write('second');
      await says(page, 'second');
      write('third');
      await says(page, 'third');
    }, CHANGES);
    await site.close();
  });

  test('does so behind a proxy too, also the page for what is not there yet', async () => {
    const site = await serve('0');
    const proxy = await behindAPath(site.root, '/user/x/proxy/8000');
    await browser.visit(proxy, 'lab/', async (page) => {
      await says(page, 'third');
      write('proxied');
      await says(page, 'proxied');
      write('third');
      await says(page, 'third');
    }, CHANGES);
    const early = join(folder, 'content/pages/early.md');
    await browser.visit(proxy, 'early/', async (page) => {
      await page.getByRole('heading', { name: 'Page not found' }).waitFor();
      writeFileSync(early, '+++\ntitle = "Early"\n+++\n\nNow it is here.\n');
      await page.getByText('Now it is here.').waitFor({ timeout: LIMIT });
    }, { ...CHANGES, status: 404 });
    rmSync(early);
    proxy.close();
    await site.close();
  });

  test('finds a page again that was open while it was away', async () => {
    let site = await serve('0');
    const { port } = new URL(site.root);
    const look = async (page) => {
      await says(page, 'third');
      await site.close();
      write('fourth');
      site = await serve(port);
      await says(page, 'fourth');
    };
    // Whatever the page still asked for when the server went, its icon say, fails as it should.
    await browser.visit(site, 'lab/', look, { mayMiss: [CHANGES.mayMiss, 'net::ERR_'] });
    await site.close();
  });

  test('catches up with a page once it is seen again', async () => {
    const site = await serve('0');
    const become = (state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    };
    await browser.visit(site, 'lab/', async (page) => {
      await page.evaluate(become, 'hidden');
      write('fifth');
      const seen = async () => (await page.request.get(site.at('lab/'))).text();
      while (!(await seen()).includes('Of fifth things.'));
      await says(page, 'fourth');
      await page.evaluate(become, 'visible');
      await says(page, 'fifth');
    }, CHANGES);
    await site.close();
  });
});
