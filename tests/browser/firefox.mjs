// A headless Firefox, driven by WebDriver BiDi, which it speaks itself: https://w3c.github.io/webdriver-bidi/. Playwright drives
// none but its own.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';

export const executablePath = process.env.FIREFOX ?? '/usr/bin/firefox-esr';

/** The most time for any one step. */
const LIMIT = 30_000;

/** Whatever the tests open lies on this machine: no update, no service, no page of the browser's own. */
const PREFERENCES = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.newtabpage.activity-stream.feeds.system.topstories': false,
  'browser.safebrowsing.downloads.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'datareporting.healthreport.uploadEnabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.push.connection.enabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'extensions.update.enabled': false,
  'media.gmp-manager.updateEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.server': 'data:,',
};

/** Special keys, as WebDriver writes them. */
const KEYS = { Enter: '\ue007', Tab: '\ue004', Escape: '\ue00c' };

export async function launch() {
  const profile = mkdtempSync(join(tmpdir(), 'pith-firefox-'));
  writeFileSync(join(profile, 'user.js'), Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`).join(''));
  const browser = spawn(executablePath, ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0'], {
    stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' },
  });
  const ended = new Promise((resolve) => { browser.once('exit', resolve); browser.once('error', resolve); });
  const end = async () => {
    browser.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  process.on('exit', () => browser.kill('SIGKILL'));
  try {
    const address = await within('Firefox starts', new Promise((resolve, reject) => {
      let said = '';
      browser.stderr.on('data', (part) => {
        said += part;
        const listening = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said);
        if (listening) resolve(listening[1]);
      });
      ended.then(() => reject(new Error(`${executablePath} ended: ${said}`)));
    }));
    const connection = await connect(`${address}/session`);
    await connection.send('session.new', { capabilities: {} });
    await connection.send('session.subscribe', { events: ['log.entryAdded', 'network.beforeRequestSent', 'network.responseCompleted', 'network.fetchError'] });
    return {
      visit: (site, path, look) => visit(connection, site, path, look),
      close: async () => {
        connection.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** What a promise gives, unless it takes too long. */
function within(what, promise) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`${what}: took more than ${LIMIT} ms`)), LIMIT); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Commands that wait for their answers, and listeners to events. */
async function connect(address) {
  const socket = new WebSocket(address);
  await within(address, new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject)));
  const waiting = new Map();
  const listeners = new Set();
  socket.on('message', (data) => {
    const message = JSON.parse(data);
    if (message.type === 'event') listeners.forEach((listen) => listen(message.method, message.params));
    else waiting.get(message.id)?.(message);
  });
  let last = 0;
  return {
    listeners,
    close: () => socket.close(),
    send: (method, params) => within(method, new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, (answer) => (answer.type === 'error' ? reject(new Error(`${method}: ${answer.error}: ${answer.message}`)) : resolve(answer.result)));
      socket.send(JSON.stringify({ id: last, method, params }));
    })),
  };
}

/** Opens a page in a tab of its own, lets `look` look, and gives what was complained of: a violated policy is in the log, too. */
async function visit({ send, listeners }, site, path, look) {
  const { context } = await send('browsingContext.create', { type: 'tab' });
  const complaints = [];
  const listen = (method, { level, text, source, context: from, request, response, errorText }) => {
    if ((source?.context ?? from) !== context) return;
    if (method === 'log.entryAdded') complaints.push(`${level}: ${text}`);
    if (method === 'network.fetchError' && errorText !== 'NS_BINDING_ABORTED') complaints.push(`failed: ${request.url} ${errorText}`);
    if (method === 'network.responseCompleted' && response.status >= 400) complaints.push(`failed: ${request.url} ${response.status}`);
    if (method === 'network.beforeRequestSent' && !request.url.startsWith(site.root) && !request.url.startsWith('data:')) complaints.push(`elsewhere: ${request.url}`);
  };
  listeners.add(listen);
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await send('script.evaluate', { expression: `JSON.stringify(${expression})`, target: { context }, awaitPromise: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`);
    return result.value === undefined ? undefined : JSON.parse(result.value);
  };
  const page = {
    evaluate,
    /** Waits until an expression is true, also on the page that comes next. */
    async until(expression) {
      for (const start = Date.now(); ;) {
        // While another page comes, nothing can be asked.
        if (await evaluate(`Boolean(${expression})`).catch(() => false)) return;
        if (Date.now() - start > LIMIT) throw new Error(`never: ${expression}, at ${await evaluate('location.href')}`);
        await new Promise((resolve) => { setTimeout(resolve, 50); });
      }
    },
    /** Presses keys one after the other: characters, or names of KEYS. */
    press: (...keys) => send('input.performActions', {
      context,
      actions: [{ type: 'key', id: 'keyboard', actions: keys.map((key) => KEYS[key] ?? key).flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]) }],
    }),
    async click(selector) {
      const { x, y } = await evaluate(`(() => {
        const one = document.querySelector(${JSON.stringify(selector)});
        one.scrollIntoView({ block: 'center' });
        const { x, y, width, height } = one.getClientRects()[0];
        return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
      })()`);
      const actions = [{ type: 'pointerMove', x, y }, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }];
      await send('input.performActions', { context, actions: [{ type: 'pointer', id: 'mouse', actions }] });
    },
    back: () => send('browsingContext.traverseHistory', { context, delta: -1 }),
  };
  try {
    await send('browsingContext.navigate', { context, url: site.at(path), wait: 'complete' });
    await look(page);
  } finally {
    listeners.delete(listen);
    await send('browsingContext.close', { context });
  }
  return complaints;
}
