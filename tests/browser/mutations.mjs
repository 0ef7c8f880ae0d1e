// Documents as a forger or a bug might make them: real and tampered ones, written otherwise, changed in a place or two, signed again with
// the test key as far as their shape allows, and damaged. The same index of the same seed gives the same bytes.

import { createHash, createPrivateKey, sign as signWith } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
const { json } = createRequire(import.meta.url)(`${repository}static/verify.js`);

/** The test key, whose private half is public (benches/corpus.py). */
const SEED = createHash('sha256').update('pith-catalog test signing key 2026').digest();
const PRIVATE = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), SEED]), format: 'der', type: 'pkcs8' });
export const KEY = { id: 'pith-test-2026', fingerprint: '10d5499ac1fa8007bf4be736dd92225d', file: `${repository}tests/fixtures/test-signing-key.json` };

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function random(seed) {
  let state = createHash('sha256').update(String(seed)).digest().readUInt32LE(0);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (most) => Math.floor(next() * most);
  const shuffle = (list) => {
    for (let at = list.length - 1; at > 0; at -= 1) {
      const other = below(at + 1);
      [list[at], list[other]] = [list[other], list[at]];
    }
    return list;
  };
  return { below, chance: (share) => next() < share, choose: (list) => list[below(list.length)], shuffle };
}

const STRINGS = ['', ' ', 'x', '\0', '\u001f', '\u007f', '\u2028', 'é', 'e\u0301', '\uffff', '\u{10000}', '\u{10ffff}', 'ß', 'İ', 'ΟΔΟΣ Σ', '\\', '"',
  'pith:2019:MFB4YH5ROE256JUPXCULHXXWFK', 'arxiv', 'record_created', 'graph_snapshot', 'correction', 'ed25519', 'a'.repeat(700), '../../x',
  '0'.repeat(64), 'A'.repeat(64), `sha256:${'0'.repeat(64)}`, '２０１９-01-01T00:00:00Z', '__proto__', 'constructor', 'toString', 'length',
  `${'🙂'.repeat(599)}`, 'A\u00a0 b\u2003\u0085c', '\u{e0001}\u202e\u200b'];
const NUMBERS = ['0', '-0', '1', '1.0', '-0.0', '1e0', '1E400', '1e-400', '123456789012345678901234567890', '1e16', '1e15', '0.0001', '0.00001',
  '1.5e300', '5e-324', '0.1', '2.5', '100000.0', '9007199254740993.0', '1e23', '18446744073709551616', '1e21', '123456789012345680000.0'];
const RAW = ['NaN', 'Infinity', '-Infinity', '01', '+1', '.5', '1.', '1e', '0x1', "'x'", 'tru', 'nul', '"\\ud800"', '"\\udc00\\ud800"', '"\\x"', '"\t"', '[1,]',
  '{,}', '{"a":1,"a":1}', '{"a":1,"\\u0061":1}', `${'['.repeat(200)}${']'.repeat(200)}`, `${'['.repeat(120)}${']'.repeat(120)}`];

/** Text that stands in the document unchanged. */
class Raw {
  constructor(text) {
    this.text = text;
  }
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Raw);

/** An object whose names mean nothing to the language. */
const bare = (members = []) => {
  const made = Object.create(null);
  for (const [name, value] of members) made[name] = value;
  return made;
};

/** A copy of what JSON.parse gave, of such objects. */
function copy(value) {
  if (Array.isArray(value)) return value.map(copy);
  return isObject(value) ? bare(Object.entries(value).map(([name, one]) => [name, copy(one)])) : value;
}

function emit(value, rng, style) {
  const pad = () => (style.space ? rng.choose(['', '', ' ', '\n', '\t', '\r\n']) : '');
  if (value instanceof Raw) return value.text;
  if (typeof value === 'string') return style.escape ? `"${Array.from(value, (one) => spell(one, rng)).join('')}"` : JSON.stringify(value);
  if (Array.isArray(value)) return `[${pad()}${value.map((one) => emit(one, rng, style) + pad()).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value);
  if (style.shuffle) rng.shuffle(members);
  return `{${members.map(([name, one]) => `${pad()}${emit(name, rng, style)}${pad()}:${pad()}${emit(one, rng, style)}${pad()}`).join(',')}${pad()}}`;
}

function spell(one, rng) {
  const mustEscape = one === '"' || one === '\\' || one < ' ';
  if (rng.chance(0.8) && !mustEscape) return one;
  if ('"\\/'.includes(one) && rng.chance(0.5)) return `\\${one}`;
  return Array.from({ length: one.length }, (_, at) => {
    const hex = one.charCodeAt(at).toString(16).padStart(4, '0');
    return `\\u${rng.chance(0.5) ? hex : hex.toUpperCase()}`;
  }).join('');
}

/** Every place in a document but the whole, as the holder and the name or index in it. */
function places(value, found = []) {
  if (value === null || typeof value !== 'object' || value instanceof Raw) return found;
  for (const key of Object.keys(value)) {
    found.push([value, Array.isArray(value) ? Number(key) : key]);
    places(value[key], found);
  }
  return found;
}

/** Changes one place. */
function mutate(document, rng) {
  const all = places(document);
  if (all.length === 0) return;
  const [holder, key] = rng.choose(all);
  const old = holder[key];
  const how = rng.below(12);
  const set = (value) => {
    holder[key] = value;
  };
  if (how === 0) {
    if (Array.isArray(holder)) holder.splice(key, 1);
    else delete holder[key];
  } else if (how === 1) set(null);
  else if (how === 2) set(rng.choose(STRINGS));
  else if (how === 3) set(new Raw(rng.choose(NUMBERS)));
  else if (how === 4) set(rng.chance(0.3) ? new Raw(rng.choose(RAW)) : copy(rng.choose([true, false, [], {}, [''], { a: 1 }, [[]], 'absent'])));
  else if (how === 5 && typeof old === 'string') {
    const characters = Array.from(old);
    characters.splice(rng.below(characters.length + 1), rng.below(2), rng.choose(['x', ' ', '\n', 'é', 'Σ', '', '\u00a0']));
    set(characters.join(''));
  } else if (how === 6 && typeof old === 'string') {
    set(rng.choose([old.toUpperCase(), old.toLowerCase(), Array.from(old).reverse().join(''), `${old.trim()} `, Array.from(old).slice(0, -1).join('')]));
  } else if (how === 7 && Array.isArray(old)) rng.shuffle(old);
  else if (how === 8 && Array.isArray(holder)) holder.splice(key, 0, copy(old));
  else if (how === 9 && isObject(old)) old[rng.choose(STRINGS)] = rng.choose([null, 1, 'x']);
  else if (how === 10 && Number.isInteger(old)) set(rng.choose([String(old), new Raw(`${old}.0`), new Raw(`${old}e0`), new Raw('-0'), old + 1, Boolean(old)]));
  else {
    const [otherHolder, otherKey] = rng.choose(all);
    set(copy(otherHolder[otherKey]));
  }
}

const LISTED = { graph_snapshot: 'graph_snapshots', author_attestation: 'author_attestations', timestamp_anchor: 'timestamp_anchors',
  storage_attestation: 'storage_attestations', citation_signature: 'citation_signatures', replication_record: 'replication_records', correction: 'corrections' };

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const suffixOf = (digest) => {
  const bits = Array.from(digest, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return Array.from({ length: 26 }, (_, at) => BASE32[parseInt(bits.slice(5 * at, 5 * at + 5), 2)]).join('');
};

/** The SHA-256 of a value's canonical form without some members. A value that isn't JSON throws. */
function hashed(value, ...omitted) {
  const rest = bare(Object.entries(value).filter(([name]) => !omitted.includes(name)));
  return sha256(json.canonical(json.parse(emit(rest, null, {}))));
}

function envelope(found, digest) {
  if (!isObject(found)) return;
  Object.assign(found, { key_id: KEY.id, public_key_fingerprint: KEY.fingerprint, signature_b64: signWith(null, digest, PRIVATE).toString('base64') });
}

/** The state that a bundle's events give. */
export function merged(document) {
  const entry = (event) => bare(['event_id', 'target', 'created_at', 'signer', 'payload'].map((name) => [name, copy(event[name] ?? null)]));
  const current = bare([['canonical_record', copy(document.canonical_record)], ['source_aliases', copy(document.source_aliases)], ['mirror_hints', []],
    ...Object.values(LISTED).map((name) => [name, []])]);
  for (const event of document.events) {
    if (event.event_type === 'record_created') current.record_created = entry(event);
    else if (Object.hasOwn(LISTED, event.event_type)) current[LISTED[event.event_type]].push(entry(event));
  }
  return bare(Object.entries({ state_type: 'pith_open_graph_state', state_version: '1.0', pith_number: document.pith_number,
    merge_version: 'pith-open-graph-merge-v1', event_count: document.events.length, valid_event_count: document.events.length,
    invalid_event_count: 0, equivocation_count: 0, current, equivocations: [], invalid_events: [],
    applied_event_ids: document.events.map((event) => event.event_id) }));
}

/** Signs a document again with the test key: what its record gives is made right, whatever else is wrong. Throws where it can't be. */
export function signAgain(document, rng) {
  const digest = hashed(document.canonical_record);
  const hex = digest.toString('hex');
  const suffix = suffixOf(digest);
  const year = String(document.canonical_record.metadata.submitted_at).slice(0, 4);
  const number = /^\d{4}$/.test(year) ? `pith:${year}:${suffix}` : document.pith_number;
  const former = document.pith_number;
  Object.assign(document, { canonical_sha256: hex, pith_number: number, short_pith_number: `pith:${suffix.slice(0, 8)}` });
  for (const alias of document.aliases ?? document.source_aliases ?? []) {
    const [, length] = /^pith_short_(\d+)$/.exec(alias.alias_kind) ?? [];
    if (length && rng.chance(0.9)) alias.alias_value = suffix.slice(0, Number(length));
  }
  const receipts = [document.receipt];
  for (const event of document.events ?? []) {
    if (event.event_type !== 'record_created') continue;
    Object.assign(event.payload, { canonical_record: copy(document.canonical_record), canonical_sha256: hex });
    receipts.push(event.payload.receipt);
  }
  for (const receipt of receipts.filter(isObject)) {
    receipt.canonical_sha256 = hex;
    envelope(receipt, digest);
  }
  for (const event of document.events ?? []) {
    if (event.subject_pith_number === former) event.subject_pith_number = number;
    if (isObject(event.signer)) event.signer.key_id = KEY.id;
    const own = hashed(event, 'signature', 'content_sha256', 'event_id');
    Object.assign(event, { content_sha256: own.toString('hex'), event_id: `sha256:${own.toString('hex')}` });
    envelope(event.signature, own);
  }
  if (isObject(document.state)) {
    if (rng.chance(0.7)) document.state = merged(document);
    document.state.state_sha256 = hashed(document.state, 'state_sha256').toString('hex');
  }
  if (isObject(document.bundle_signature)) {
    const own = hashed(document, 'bundle_signature');
    document.bundle_signature.bundle_sha256 = own.toString('hex');
    envelope(document.bundle_signature, own);
  }
}

function damage(bytes, rng) {
  const [how, place] = [rng.below(5), rng.below(bytes.length)];
  const put = (at, more) => Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
  if (how === 0) {
    const changed = Buffer.from(bytes);
    changed[place] ^= 1 << rng.below(8);
    return changed;
  }
  if (how === 1) return bytes.subarray(0, place);
  if (how === 2) return put(place, Buffer.from(rng.choose(['00', 'ff', 'eda080', 'c0af', 'efbbbf', '20', 'f4908080', 'e282']), 'hex'));
  if (how === 3) return put(0, Buffer.from('efbbbf', 'hex'));
  return put(bytes.length, Buffer.from(rng.choose(['{}', '\n\n', '\0', ',', '{'])));
}

/** The bytes of a mutation. */
export function mutation(seed, index, originals) {
  const rng = random(`${seed}/${index}`);
  const document = copy(rng.choose(originals));
  const style = { space: rng.chance(0.4), escape: rng.chance(0.4), shuffle: rng.chance(0.4) };
  for (let left = rng.choose([0, 1, 1, 1, 1, 2, 3]); left > 0; left -= 1) mutate(document, rng);
  let signed = document;
  if (rng.chance(0.6)) {
    try {
      signed = copy(document);
      signAgain(signed, rng);
      if (rng.chance(0.3)) mutate(signed, rng);
    } catch {
      signed = document;
    }
  }
  const bytes = Buffer.from(emit(signed, rng, style));
  return rng.chance(0.1) ? damage(bytes, rng) : bytes;
}
