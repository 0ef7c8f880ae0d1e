// The checker of the pages, static/verify.js, in node, and from a disk in a browser: that it is made of its sources, and that it, the
// program and the independent verifier agree. It takes about 10 s of a processor, half of it in the program and in Python.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { launch } from './browser.mjs';
import { disagreements, documentsIn, filesIn, keyToProgram, keys, pithVerify, repository, script, withoutOracle } from './checkers.mjs';
import { mutation, random, signAgain } from './mutations.mjs';

const { json, trust, verify, verifyInTurns } = pithVerify;
const folder = mkdtempSync(join(tmpdir(), 'checker-'));
after(() => rmSync(folder, { recursive: true }));

const vendor = `${repository}static/checker/vendor`;
const table = JSON.parse(readFileSync(`${repository}tests/json.json`, 'utf8'));
const read = (path) => readFileSync(`${repository}${path}`, 'utf8');
const RECORD = read('content/records/MFB4YH5ROE256JUPXCULHXXWFK.record.json');
const BUNDLE = read('content/records/IUW7KLEDMZKZDVWHTRMM5ZK24W.bundle.json');

/** The paths of some documents, written as files. */
function written(name, documents) {
  return documents.map((document, at) => {
    const path = join(folder, `${name}-${at}.json`);
    writeFileSync(path, document);
    return path;
  });
}

function agreed(paths, isWithOracle = !withoutOracle) {
  const verdicts = new Map();
  assert.deepEqual(disagreements(paths, keys, { isWithOracle, verdicts }).map(({ told }) => told), []);
  return verdicts;
}

/** The record, signed again with the test key after a change. */
function signed(change) {
  const document = JSON.parse(RECORD);
  change(document);
  signAgain(document, random('all'));
  return document;
}

describe('what is published', () => {
  test('is made of the sources', () => {
    const again = join(folder, 'verify.js');
    const ofFile = join(folder, 'check-file.js');
    const { status, stderr } = spawnSync(`${repository}scripts/make-checker`, [again, ofFile], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.ok(readFileSync(again).equals(readFileSync(script)), 'run scripts/make-checker');
    assert.ok(readFileSync(ofFile).equals(readFileSync(`${repository}static/check-file.js`)), 'run scripts/make-checker');
  });

  test('is small', () => {
    assert.ok(gzipSync(readFileSync(script), { level: 9 }).length <= 20_000);
  });

  test('asks neither the network nor the clock nor the browser for a hash', () => {
    const source = readFileSync(script, 'utf8');
    for (const word of ['fetch(', 'XMLHttpRequest', 'crypto.subtle', 'getRandomValues', 'Date', 'eval(', 'innerHTML', 'localStorage']) {
      assert.ok(!source.includes(word), word);
    }
  });

  test('has the libraries as npm has them', () => {
    const { packages } = JSON.parse(readFileSync(`${vendor}/manifest.json`, 'utf8'));
    for (const { folder: own, name, version, license, files } of packages) {
      const installed = `${repository}tests/browser/node_modules/${name}`;
      assert.deepEqual([version, license], ['version', 'license'].map((member) => JSON.parse(readFileSync(`${installed}/package.json`, 'utf8'))[member]), name);
      for (const [file, sha256] of Object.entries(files)) {
        const bytes = readFileSync(`${vendor}/${own}/${file}`);
        assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256, `${own}/${file}`);
        assert.ok(bytes.equals(readFileSync(`${installed}/${file}`)), `${own}/${file} is not that of ${name} ${version}`);
      }
      assert.ok(Object.hasOwn(files, 'LICENSE') && existsSync(`${vendor}/${own}/package.json`));
    }
  });
});

describe('JSON', () => {
  for (const section of ['numbers', 'values']) {
    test(section, () => {
      for (const [text, canonical] of table[section]) assert.equal(json.canonical(json.parse(text)), canonical, text);
    });
  }

  test('what is refused, and where', () => {
    const rows = [...table.refused, ...table['refused bytes'].map(([hex, message]) => [Buffer.from(hex, 'hex'), message])];
    for (const [text, message] of rows) {
      // A key file says the parser's own message.
      assert.throws(() => trust([text]), { message: `it is not strict JSON: ${message}` }, String(text));
    }
  });

  /** A record with a text in what is hashed, signed with its own hash: that check then fails where it is hashed otherwise. */
  const around = signed((document) => {
    document.canonical_record.some = 'SOME';
  });
  function hashedWith(text) {
    const record = json.parse(JSON.stringify(around.canonical_record).replace('"SOME"', () => text));
    return JSON.stringify({ ...around, canonical_sha256: json.sha256(record) }).replace('"SOME"', () => text);
  }
  const isHashed = (path) => verify(readFileSync(path)).checks.canonical_hash === 'pass';

  test('the table in documents: the three agree', () => {
    const paths = written('good', [...table.numbers, ...table.values].map(([text]) => hashedWith(text)));
    assert.ok(paths.every(isHashed));
    agreed(paths);
    const bytes = table['refused bytes'].map(([hex]) => Buffer.from(hex, 'hex'));
    agreed(written('refused', [
      ...table.refused.flatMap(([text]) => [text, RECORD.replace('"events":[]', () => `"events":[${text}`)]),
      ...bytes.flatMap((some) => [some, Buffer.concat([Buffer.from(RECORD), some])]),
    ]));
  });

  test('20,000 floats are written as the program and Python write them', () => {
    const rng = random('floats');
    const bits = new DataView(new ArrayBuffer(8));
    const float = (at) => {
      for (;;) {
        bits.setUint32(0, rng.below(2 ** 32));
        bits.setUint32(4, rng.below(2 ** 32));
        const any = bits.getFloat64(0);
        // Of all magnitudes; near the borders of the exponent form; and the neighbours of round numbers.
        const one = [any, (rng.below(2 ** 32) / 2 ** 32) * 10 ** (rng.below(26) - 8), 10 ** (rng.below(40) - 20) * (1 + (rng.below(5) - 2) * Number.EPSILON)][at % 3];
        if (Number.isFinite(one)) return one;
      }
    };
    const spelled = (one) => (rng.chance(0.5) ? one.toExponential() : rng.chance(0.5) ? one.toExponential(20) : `${String(one).replace(/^(-?\d+)(e|$)/, '$1.0$2')}`);
    const documents = Array.from({ length: 20 }, (_, part) => (
      hashedWith(`[${Array.from({ length: 1000 }, (unused, at) => spelled(float(part + at))).join(',')}]`)));
    const paths = written('floats', documents);
    assert.ok(paths.every(isHashed));
    agreed(paths);
  });
});

describe('canonical text', () => {
  const titled = (title, canonical) => JSON.stringify(signed((document) => {
    document.paper.title = title;
    document.graph_snapshot = null;
    document.canonical_record.metadata.title_canon_sha256 = createHash('sha256').update(canonical).digest('hex');
  }));

  test('letters are made small as the program and Python make them', () => {
    const letters = [];
    for (let code = 0x80; code < 0x110000; code += 1) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const one = String.fromCodePoint(code);
      // Letters newer than Unicode 14 may be unknown to one of the three (docs/verification.md).
      if (one.toLowerCase() !== one && !/[\ua7cb-\ua7da\ua7dc\u{10d50}-\u{10d65}\u{16ea0}-\u{16eb8}\u1c89]/u.test(one)) letters.push(one);
    }
    assert.ok(letters.length > 1300, `${letters.length} letters`);
    const titles = [];
    for (let at = 0; at < letters.length; at += 100) titles.push(letters.slice(at, at + 100).join(' '));
    const paths = written('letters', titles.map((title) => titled(title, title.toLowerCase())));
    for (const path of paths) assert.equal(verify(readFileSync(path)).checks.title, 'pass');
    agreed(paths);
  });

  test('a final sigma depends on what stands around it', () => {
    const rng = random('sigma');
    const parts = ['Σ', 'Σ', 'σ', 'Α', 'a', '1', '.', '’', '\u0301', '\u00ad', '\u0345', '-', '(', 'ʰ', '\u{1d400}', '\u200b', 'İ', '_'];
    const words = Array.from({ length: 2000 }, () => Array.from({ length: 1 + rng.below(6) }, () => rng.choose(parts)).join(''));
    const titles = Array.from({ length: 20 }, (_, at) => words.slice(at * 100, at * 100 + 100).join(' '));
    const paths = written('sigma', titles.map((title) => titled(title, title.toLowerCase())));
    for (const path of paths) assert.equal(verify(readFileSync(path)).checks.title, 'pass');
    agreed(paths);
  });

  test('white space is Unicode’s, not JavaScript’s', () => {
    const spaces = Array.from({ length: 0x3100 }, (_, code) => String.fromCharCode(code)).filter((one) => /\s|[\u0085\u001c-\u001f\u180e\u200b\u2060\ufeff]/.test(one));
    const paths = written('spaces', [...spaces, '\ufeff'].flatMap((one) => [titled(` A${one}${one}É `, 'a é'), titled(`${one}a b`, 'a b'), titled(`a ${one} B`, `a ${one} b`)]));
    assert.ok(agreed(paths).get('verified') > 50);
  });
});

describe('signatures', () => {
  test('are judged as dalek’s verify_strict judges them', async () => {
    const { pointOfKey, verifyStrict } = await import('../../static/checker/ed25519.mjs');
    const vectors = JSON.parse(read('tests/fixtures/ed25519/vectors.json'));
    for (const { what, valid, ...hex } of vectors) {
      const [key, message, signature] = ['public_key', 'message', 'signature'].map((name) => new Uint8Array(Buffer.from(hex[name], 'hex')));
      const { point } = pointOfKey(key);
      assert.equal(point !== undefined && verifyStrict(signature, message, key, point), valid, what);
    }
  });

  test('each in a record: the three agree', () => {
    const document = JSON.parse(read('tests/fixtures/ed25519/honest.json'));
    const vectors = JSON.parse(read('tests/fixtures/ed25519/vectors.json')).filter(({ message }) => message === document.canonical_sha256);
    const paths = written('vectors', vectors.map(({ signature }) => {
      document.receipt.signature_b64 = Buffer.from(signature, 'hex').toString('base64');
      return JSON.stringify(document);
    }));
    assert.ok(agreed(paths).get('verified') === 1);
  });
});

describe('keys', () => {
  const entry = JSON.parse(read('tests/fixtures/test-signing-key.json'));
  const ofBytes = (hex) => {
    const raw = Buffer.from(hex, 'hex');
    const digest = createHash('sha256').update(raw).digest();
    const bits = Array.from(digest, (byte) => byte.toString(2).padStart(8, '0')).join('');
    const base32 = Array.from({ length: 26 }, (_, at) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[parseInt(bits.slice(5 * at, 5 * at + 5), 2)]).join('');
    return { ...entry, key_id: 'made', public_key_hex: hex, public_key_b64: raw.toString('base64'),
      fingerprint_sha256_hex: digest.toString('hex').slice(0, 32), fingerprint_sha256_b32_first128bits: base32 };
  };
  const files = [
    entry, { keys: [entry] }, { keys: [entry, entry] }, { keys: [] }, { keys: {} }, { keys: [entry], key_id: 'x' }, [], [entry], 1, null, {}, { keys: [1] },
    ...Object.keys(entry).flatMap((name) => [{ ...entry, [name]: 'x\u001b' }, { ...entry, [name]: 5 }, { ...entry, [name]: undefined }]),
    { ...entry, public_key_hex: entry.public_key_hex.toUpperCase() }, { ...ofBytes(entry.public_key_hex), key_id: 'pith-v1-2026-05' },
    ofBytes(`02${'00'.repeat(31)}`), ofBytes(`01${'00'.repeat(31)}`), ofBytes('00'.repeat(32)), ofBytes('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
    ofBytes(`ee${'ff'.repeat(30)}7f`), ofBytes(`f0${'ff'.repeat(30)}7f`), ofBytes('ff'.repeat(32)),
  ].map((file) => JSON.stringify(file)).concat('', '{', '{"keys":[],"keys":[]}', '\u00a0{}');

  test('are taken and refused as the program takes and refuses them', () => {
    let taken = 0;
    for (const path of written('key', files)) {
      const told = keyToProgram(path);
      let message = null;
      try {
        trust([readFileSync(path)]);
        taken += 1;
      } catch (error) {
        assert.ok(error instanceof pithVerify.KeyError, String(error));
        ({ message } = error);
      }
      if (told === null) assert.equal(message, null, readFileSync(path, 'utf8'));
      else assert.equal(told.split('\n')[0].split(`${path}: `)[1], message, readFileSync(path, 'utf8'));
    }
    assert.ok(taken > 3 && taken < files.length - 10);
  });

  test('are told: whose signed, and which further ones the checks went by', () => {
    const [byTest, byRegistry] = ['tests/fixtures/attacks/signed-by-another-trusted-key.json', 'content/records/IUW7KLEDMZKZDVWHTRMM5ZK24W.bundle.json']
      .map((path) => verify(read(path), trust([entry])));
    assert.deepEqual(byTest.signers, [{ key_id: 'pith-test-2026', fingerprint: entry.fingerprint_sha256_hex, is_registry: false }]);
    assert.deepEqual(byTest.further_keys, byTest.signers);
    assert.deepEqual(byRegistry.signers, [{ key_id: 'pith-v1-2026-05', fingerprint: '8d4b5ee74e4693bcd1df2446408b0d54', is_registry: true }]);
    assert.deepEqual(byRegistry.further_keys, []);
    const untrusted = verify(read('tests/fixtures/attacks/signed-by-another-trusted-key.json'));
    assert.deepEqual([untrusted.verdict, untrusted.signers], ['untrusted', []]);
    assert.deepEqual(untrusted.untrusted_key, { key_id: 'pith-test-2026', fingerprint: entry.fingerprint_sha256_hex });
  });
});

describe('the three agree', () => {
  test('whether they are compared with the independent verifier', { skip: withoutOracle || false }, () => {});

  test('on every fixture and real document', () => {
    const verdicts = agreed([...filesIn(`${repository}content/records`), ...filesIn(`${repository}tests/fixtures`)]);
    for (const verdict of ['verified', 'unsigned', 'untrusted', 'invalid']) assert.ok(verdicts.get(verdict) > 0, verdict);
  });

  test('on 500 mutations', () => {
    const good = documentsIn(filesIn(`${repository}content/records`));
    const originals = [...Array(30).fill(good).flat(), ...documentsIn(filesIn(`${repository}tests/fixtures/attacks`))];
    const verdicts = agreed(written('mutation', Array.from({ length: 500 }, (_, index) => mutation('gate', index, originals))));
    for (const verdict of ['verified', 'unsigned', 'untrusted', 'invalid']) assert.ok(verdicts.get(verdict) > 0, verdict);
  });

  test('on files that are no documents', () => {
    const html = '<!DOCTYPE html><title>404</title>';
    const files = [' \n', '\0'.repeat(600), `\ufeff${html}`, html, '\n<?xml version="1.0"?><a/>', 'not JSON', '{"a":1}{"b":2}', '{"a":1} x', '[', ' { ', '[{},{}]', '"text"', '{} ',
      '<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> main\n', '=======', '>>>>>>> main', '{\n<<<<<<< HEAD\n', 'BZh', 'PK\u0003\u0004', '%PDF-1.7', 'GIF89a', 'SQLite format 3\0',
      'version https://git-lfs.github.com/spec/v1\noid', `${'x'.repeat(257)}ustar`, 'a\u0001b', `{"a":1${'\0'.repeat(50)}`,
      ...['1f8b08', '28b52ffd', 'fd377a585a00', '89504e47', 'ffd8ff', 'fffe7b00', 'feff007b', '7b000a00', '007b000a', 'fffe00007b', '7b00000020', '0000007b', 'ff', 'efbbbf', '377abcaf271c', '526172211a07', 'e9'].map((hex) => Buffer.from(hex, 'hex'))];
    agreed(written('other', files));
    // How they are cut.
    const numbers = ['é'.repeat(511), 'é'.repeat(512), 'é'.repeat(513), `a${'é'.repeat(512)}`, 'a'.repeat(1024), 'a'.repeat(1025), '🙂'.repeat(257), `aa${'🙂'.repeat(256)}`];
    agreed(written('number', numbers.flatMap((number) => [`{"pith_number":"${number}"}`, RECORD.replace(/"pith_number":"[^"]*"/, `"pith_number":"${number}"`)])));
  });
});

describe('in a browser, from a disk', () => {
  test('every fixture, real document and mutation has the same result as in node', async () => {
    writeFileSync(join(folder, 'page.html'), `<!DOCTYPE html><html lang="en"><title>x</title><link rel="icon" href="data:,"><script src="${pathToFileURL(script)}"></script>`);
    const originals = documentsIn(filesIn(`${repository}content/records`));
    const documents = [...[...filesIn(`${repository}content/records`), ...filesIn(`${repository}tests/fixtures`)].map((path) => readFileSync(path)),
      ...Array.from({ length: 100 }, (_, index) => mutation('browser', index, originals))];
    const files = keys.map((key) => readFileSync(key, 'utf8'));
    const browser = await launch();
    try {
      await browser.visit({ root: 'file:', at: (path) => pathToFileURL(join(folder, path)).href }, 'page.html', async (page) => {
        const found = await page.evaluate(async ([encoded, trusted]) => {
          const [results, store] = [[], globalThis.pithVerify.trust(trusted)];
          for (const one of encoded) {
            const bytes = Uint8Array.from(atob(one), (character) => character.charCodeAt(0));
            const { document: ignored, values, ...result } = await globalThis.pithVerify.verifyInTurns(bytes, store);
            results.push(JSON.stringify(result));
          }
          return results;
        }, [documents.map((bytes) => Buffer.from(bytes).toString('base64')), files]);
        const store = trust(files);
        for (const [at, bytes] of documents.entries()) {
          const { document, values, ...result } = verify(bytes, store);
          assert.equal(found[at], JSON.stringify(result));
        }
      });
    } finally {
      await browser.close();
    }
  });
});

describe('hostile documents', () => {
  const holding = (text) => RECORD.replace('"events":[]', () => `"events":${text}`);

  test('names that mean something to the language', () => {
    const names = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'then', 'get', 'names', 'length', '0', ''];
    const inside = `{${names.map((name, at) => `${JSON.stringify(name)}:{"polluted":${at}}`).join(',')}}`;
    const before = Object.getOwnPropertyNames(Object.prototype).length;
    const documents = [holding(inside), `{"__proto__":${RECORD}}`, RECORD.replace('"receipt":', '"__proto__":'), RECORD.replace('"paper":{', '"paper":{"__proto__":{"title":"x"},'),
      RECORD.replace(/"title":"[^"]*",/, ''), BUNDLE.replace('"event_type":"record_created"', '"event_type":"__proto__"'), BUNDLE.replace('"event_type":"record_created"', '"event_type":"constructor"')];
    agreed(written('names', documents));
    assert.equal({}.polluted, undefined);
    assert.equal(Object.getOwnPropertyNames(Object.prototype).length, before);
  });

  const many = (text, length) => text.repeat(Math.floor(length / text.length));

  test('of 16 MiB and a million values, in turns', async () => {
    const most = 15.9 * 2 ** 20 - RECORD.length;
    const table = [
      ['a long string', holding(`["${many('a', most)}"]`), 'verified'],
      ['escapes', holding(`["${many('\\u00e9\\n', most)}"]`), 'verified'],
      ['a long integer', holding(`[${many('9', most)}]`), 'verified'],
      ['a long fraction', holding(`[0.${many('9', most)}]`), 'verified'],
      ['a million lists', holding(`[${many('[],', 2_970_000)}1]`), 'verified'],
      ['many names', holding(`{${Array.from({ length: 200_000 }, (_, at) => `"${(at * 7919) % 200_000}":0`).join(',')}}`), 'verified'],
      ['a long title', RECORD.replace(/"title":"[^"]*"/g, `"title":"${many('A Σ ', most / 3)}"`), 'verified'],
      ['too many values', holding(`[${many('1,', 2_000_002)}1]`), 'invalid'],
      ['brackets', many('[', most), 'invalid'],
      ['names without end', many('{"a":', most), 'invalid'],
      ['more than 16 MiB', `${RECORD}${many(' ', 2 ** 24)}`, 'invalid'],
    ];
    for (const [name, text, verdict] of table) {
      let turns = 0;
      const result = await verifyInTurns(text, trust(), () => (turns += 1) > 0);
      assert.equal(result.verdict, verdict, `${name}: ${JSON.stringify(result.findings)}`);
      if (verdict === 'verified') assert.ok(turns > 0, `${name}: no pause`);
    }
  });

  test('smaller ones of their kinds: the program agrees', () => {
    const names = (more) => holding(`{${Array.from({ length: 5_000 }, (_, at) => `"${at % 2 ? '\u{10000}' : '\uffff'}${(at * 7919) % 5_000}":0`).join(',')}${more}}`);
    agreed(written('smaller', [
      holding(`["${many('\\u00e9\\n', 200_000)}\\ud83d\\ude42"]`), holding(`[${many('9', 100_000)}]`), holding(`[0.${many('9', 100_000)}]`), holding(`[${many('9', 400)}.0]`),
      names(''), names(',"\u{10000}7919":0'), names(',"a":1,"\uffff0":2,"a":3'), holding(`[${many('1,', 2_000_002)}1]`), many('[', 5000), many('{"a":', 5000),
      RECORD.replace(/"title":"[^"]*"/g, `"title":"${many('A  Σ ', 70_000)}\u{10000}"`), `${RECORD}${many(' ', 2 ** 24)}`, `<html>${many(' ', 2 ** 24)}`,
    ]), false);
  });

  test('a check that nobody waits for any more ends', async () => {
    const text = holding(`["${'a'.repeat(8 << 20)}"]`);
    assert.equal(await verifyInTurns(text, trust(), () => false), null);
  });
});

describe('what is signed', () => {
  const standings = (path, change = (text) => text) => {
    const { values, verdict } = verify(change(read(path)));
    return { verdict, ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.map((one) => `${one.kind} ${one.standing}`) : value.standing])) };
  };

  test('of a record: little, and the title by its hash', () => {
    const found = standings('content/records/MFB4YH5ROE256JUPXCULHXXWFK.record.json');
    assert.deepEqual([found.verdict, found.number, found.title, found.abstract, found.authors, found.license, found.snapshot], ['verified', 'signed', 'bound', 'claimed', 'claimed', 'signed', 'claimed']);
    assert.ok(found.aliases.includes('arxiv signed') && found.aliases.includes('doi claimed'));
  });

  test('of a bundle: all', () => {
    const { verdict, headline, aliases, ...found } = standings('content/records/IUW7KLEDMZKZDVWHTRMM5ZK24W.bundle.json');
    assert.deepEqual([verdict, headline], ['verified', 'absent']);
    assert.deepEqual([...new Set(Object.values(found))], ['signed']);
    assert.ok(aliases.every((alias) => alias.endsWith(' signed')));
  });

  test('of a document that isn’t verified: nothing', () => {
    const found = standings('content/records/MFB4YH5ROE256JUPXCULHXXWFK.record.json', (text) => text.replace('"receipt":', '"former":'));
    const { verdict, headline, receipt, aliases, ...rest } = found;
    assert.deepEqual([verdict, receipt], ['unsigned', 'absent']);
    assert.deepEqual([...new Set(Object.values(rest))], ['claimed']);
    assert.ok(aliases.every((alias) => alias.endsWith(' claimed')) && ['absent', 'claimed'].includes(headline));
  });
});
