// The sites that the tests look at: each is built by the program itself, into a folder that goes with
// the test run, and served by a plain file server, as any host would.

import { spawnSync } from 'node:child_process';
import { cpSync, createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
export const target = resolve(repository, process.env.CARGO_TARGET_DIR ?? 'target');
export const program = process.env.PITH_CATALOG ?? join(target, 'debug/pith-catalog');

const content = resolve(repository, process.env.BROWSER_CONTENT ?? join(target, 'browser/content'));

/** The documents that are hard to show, as tests/browser_content.rs writes them. */
const hard = join(content, 'hard');

/** A thousand documents, as tests/thousand.rs writes them. */
const thousand = join(content, 'thousand');

/** The suffixes of those papers, by what is hard about them. */
export const papers = JSON.parse(readFileSync(join(hard, 'papers.json'), 'utf8'));

/** The address that a site is told by --base-url: only its path matters, since nothing is fetched from it. */
export const BASE_URL = 'https://catalog.example/papers/';

const folders = [];
process.on('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Builds a site of a folder that holds `content`, and says where it lies. */
function build(from, options = []) {
  const folder = mkdtempSync(join(tmpdir(), 'pith-browser-'));
  folders.push(folder);
  const site = join(folder, 'public');
  const run = spawnSync(program, ['build', '--out', site, ...options], { cwd: from, encoding: 'utf8', timeout: 60_000 });
  if (run.status !== 0) throw new Error(`${program} build: ${run.error ?? run.stderr}`);
  return site;
}

/** The five real documents, served at a host's root. */
export const ofTheProject = () => serve(build(repository), '/');

/** The hard documents, served at a host's root. */
export const ofHardDocuments = () => serve(build(hard), '/');

/** The same, built for an address with a path and served below that path alone. */
export const belowAPath = () => serve(build(hard, ['--base-url', BASE_URL]), new URL(BASE_URL).pathname);

/** The same without a server, as it lies on a disk. */
export const onADisk = () => lying(build(hard, ['--offline']));

/** The five real documents without a search. */
export async function withoutSearch() {
  const folder = mkdtempSync(join(tmpdir(), 'pith-browser-'));
  folders.push(folder);
  cpSync(join(repository, 'content'), join(folder, 'content'), { recursive: true });
  writeFileSync(join(folder, 'catalog.toml'), '[output.parts]\nsearch = false\n');
  return serve(build(folder), '/');
}

/** The five real documents on a mirror that trusts the tests' key, too. */
export async function ofAFurtherKey() {
  const folder = mkdtempSync(join(tmpdir(), 'pith-browser-'));
  folders.push(folder);
  cpSync(join(repository, 'content'), join(folder, 'content'), { recursive: true });
  cpSync(join(repository, 'tests/fixtures/test-signing-key.json'), join(folder, 'key.json'));
  writeFileSync(join(folder, 'catalog.toml'), 'trust = ["key.json"]\n');
  return serve(build(folder), '/');
}

/** A thousand documents wherever a site may lie. */
export const ofAThousand = () => serve(build(thousand), '/');
export const aThousandBelowAPath = () => serve(build(thousand, ['--base-url', BASE_URL]), new URL(BASE_URL).pathname);
export const aThousandOnADisk = () => lying(build(thousand, ['--offline']));

const lying = (folder) => ({
  folder,
  root: `${pathToFileURL(folder)}/`,
  at: (path) => `${pathToFileURL(folder)}/${path.replace(/(^|\/)(?=$|[?#])/, '$1index.html')}`,
  close() {},
});

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.atom': 'application/atom+xml',
  '.js': 'text/javascript',
};

/** Serves a folder below a path: `index.html` for a folder, and `404.html` for what isn't there. */
async function serve(folder, base) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://site');
    const inside = pathname.startsWith(base) ? decodeURIComponent(pathname.slice(base.length)) : null;
    let path = inside === null ? folder : resolve(folder, inside);
    if (pathname.endsWith('/')) path = join(path, 'index.html');
    const isThere = inside !== null && path.startsWith(folder + sep) && existsSync(path) && statSync(path).isFile();
    const file = isThere ? path : join(folder, '404.html');
    response.writeHead(isThere ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const root = `http://127.0.0.1:${server.address().port}${base}`;
  return {
    folder,
    root,
    at: (path) => new URL(path, root).href,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const ofPaper = (suffix) => `pith/${suffix}/`;

/** Each kind of page of the project's own site. */
export const PROJECT_PAGES = {
  home: '',
  browse: 'browse/',
  api: 'api/',
  stats: 'stats/',
  standing: 'stats/title-by-hash/',
  category: 'category/cs.DC/',
  year: 'year/2019/',
  years: 'year/',
  categories: 'category/',
  collections: 'collection/',
  papers: 'pith/',
  authors: 'authors/',
  'authors-of-a-letter': 'authors/a-l/',
  titles: 'titles/',
  search: 'search/',
  'search-results': 'search/?q=training',
  resolve: 'resolve/',
  'resolve-missing': 'resolve/?q=2101.00001',
  verify: 'verify/',
  about: 'about/',
  marks: 'marks/',
  checking: 'checking-a-paper/',
  publishing: 'publishing-a-mirror/',
  github: 'mirror-on-github-pages/',
  writing: 'writing-pages/',
  collection: 'collection/training-on-servers-that-come-and-go/',
  report: 'report/',
  record: ofPaper('MFB4YH5ROE256JUPXCULHXXWFK'),
  bundle: ofPaper('IUW7KLEDMZKZDVWHTRMM5ZK24W'),
};

/** The pages of the hard site that show something that the project's own doesn't. */
export const HARD_PAGES = {
  'hard-home': '',
  'hard-browse': 'browse/',
  'hard-stats': 'stats/',
  'hard-category': 'category/cs.DC/',
  'hard-year': 'year/2023/',
  'hard-month': 'year/2023/05/',
  'hard-authors': 'authors/',
  'hard-titles': 'titles/',
  'hard-search': 'search/?q=year%3A2017',
  'hard-search-typo': 'search/?q=elastik+servers',
  'hard-collection': 'collection/hard/',
  'hard-report': 'report/',
  'several-meant': 'p/1709.00002/',
  'not-found': 'not/here/',
  'resolve-several': 'resolve/?q=1709.00002',
  'resolve-other-version': 'resolve/?q=1709.00001v7',
  ...Object.fromEntries(
    Object.entries(papers).filter(([name]) => !['second_version', 'same_id', 'same_id_too'].includes(name))
      .map(([name, suffix]) => [name.replaceAll('_', '-'), ofPaper(suffix)]),
  ),
};

/** The listings that only many papers have. */
export const THOUSAND_PAGES = {
  'thousand-home': '',
  'thousand-browse': 'browse/',
  'thousand-stats': 'stats/',
  'thousand-standing': 'stats/title-by-hash/',
  'thousand-category': 'category/cs.LG/',
  'thousand-year': 'year/2020/',
  'thousand-month': 'year/2020/03/',
  'thousand-day': 'year/2020/03/17/',
  'thousand-numbers': 'year/2020/03/17/s-K/',
  'thousand-authors': 'authors/',
  'thousand-letter': 'authors/a-b/',
  'thousand-names': 'authors/a-bua/',
  'thousand-name': 'authors/a-author-a--/',
  'thousand-undivided': 'authors/undivided/',
  'thousand-titles': 'titles/',
  'thousand-titles-of-a-letter': 'titles/a-o/',
};

/** Names of a paper that lead on to its page. */
export const RESOLVERS = ['p/1903.00045/', 'paper/1903.00045/', 'paper/1903.00045v2/', 'paper/MFB4YH5R/'];
