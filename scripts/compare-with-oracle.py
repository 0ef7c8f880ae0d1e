#!/usr/bin/env python3
"""Compares this program with the independent verifier, verdict by verdict and check by check.

usage: compare-with-oracle.py --shared DIR [--program FILE] [--mutations N] [--corpus N] [--seed S] [--keep DIR]

It compares them on the project's own documents and fixtures, on a generated corpus with tampered documents
(DIR/bench/gen_corpus.py), and on generated mutations: documents that are re-encoded, changed, and signed again
with the test key. The independent verifier is DIR/oracle/pith_verify.py; it needs the PyPI package
`cryptography`. It prints one line for each set, then `N passed, N failed`. The exit status is 0 if the two agree
on everything.
"""
import argparse, base64, copy, glob, hashlib, importlib.util, json, os, random, subprocess, sys, tempfile
from multiprocessing import Pool

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def load(path):
    spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3], path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---------------------------------------------------------------- the two verifiers
def oracle_of(paths):
    """The oracle's result for each file: (kind, number, verdict, checks)."""
    with Pool(initializer=start_oracle, initargs=(ARGS.shared,)) as pool:
        return pool.map(ask_oracle, paths, chunksize=50)


def start_oracle(shared):
    global ORACLE, VERIFIER
    sys.set_int_max_str_digits(0)
    ORACLE = load(f"{shared}/oracle/pith_verify.py")
    VERIFIER = ORACLE.Verifier([ORACLE.PITH_V1, load(f"{shared}/bench/gen_corpus.py").PUBLIC_KEY])


def ask_oracle(path):
    with open(path, "rb") as file:
        kind, number, checks = VERIFIER.document(file.read())
    verdict = ORACLE.judge(checks)
    return kind, number, verdict, {name: result for name, result in checks.items() if name != "error"}


def program_of(folder, key):
    """The program's result for each file of a folder, by path."""
    # --no-config: a catalog.toml in the current folder could trust keys that the oracle does not.
    command = [ARGS.program, "verify", "--no-config", "--format", "json", "--key", key, folder]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{command} ended with status {done.returncode}")
    lines = map(json.loads, done.stdout.splitlines())
    return {line["path"]: line for line in lines}


def compare(name, folder, key):
    """Prints the disagreements; (passed, failed)."""
    paths = sorted(glob.glob(f"{folder}/**/*.json", recursive=True))
    theirs = program_of(folder, key)
    failed = 0
    for path, (kind, number, verdict, checks) in zip(paths, oracle_of(paths)):
        got = theirs.pop(path, None)
        wanted = {"kind": kind, "pith_number": number, "verdict": verdict, "checks": checks}
        found = got and {name: got[name] for name in wanted}
        explained = got and {f["check"] for f in got["findings"]} == {c for c, r in checks.items() if r in ("fail", "untrusted")}
        # The order of the checks is part of the interface, so the JSON must be equal, not the dicts.
        if json.dumps(found) != json.dumps(wanted) or not explained:
            failed += 1
            print(f"{path}\n  oracle  {json.dumps(wanted)}\n  program {json.dumps(got)}")
    for path in theirs:
        failed += 1
        print(f"{path}: only the program has a result")
    print(f"{name}: {len(paths)} documents, {failed} disagreements", flush=True)
    return len(paths) - failed, failed


# ---------------------------------------------------------------- mutations
STRINGS = ["", " ", "x", "\u0000", "\u001f", "\u007f", "\u2028", "\u00e9", "e\u0301", "\uffff", "\U00010000", "\U0010ffff", "ß", "İ", "ΟΔΟΣ Σ", "\\", '"',
           "pith:2019:MFB4YH5ROE256JUPXCULHXXWFK", "arxiv", "record_created", "graph_snapshot", "correction", "ed25519", "a" * 700, "../../x",
           "0" * 64, "A" * 64, "sha256:" + "0" * 64, "２０１９-01-01T00:00:00Z"]
NUMBERS = ["0", "-0", "1", "1.0", "-0.0", "1e0", "1E400", "1e-400", "123456789012345678901234567890", "1e16", "1e15", "0.0001", "0.00001", "1.5e300",
           "5e-324", "0.1", "2.5", "100000.0", "9007199254740993.0", "1e23"]
RAW = ["NaN", "Infinity", "-Infinity", "01", "+1", ".5", "1.", "1e", "0x1", "'x'", "tru", "nul", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\x\"", "\"\t\"",
       "[1,]", "{,}", "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":1}", "[" * 200 + "]" * 200, "[" * 120 + "]" * 120]


class Raw(str):
    """Text to put into the document unchanged."""


def emit(value, rng, style):
    """JSON text of a value in one of its many spellings."""
    pad = lambda: rng.choice(["", "", " ", "\n", "\t", "\r\n"]) if style["space"] else ""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, str):
        if not style["escape"]:
            return json.dumps(value, ensure_ascii=False)
        return '"' + "".join(spell(c, rng) for c in value) + '"'
    if isinstance(value, dict):
        items = list(value.items())
        if style["shuffle"]:
            rng.shuffle(items)
        return "{" + ",".join(f"{pad()}{emit(k, rng, style)}{pad()}:{pad()}{emit(v, rng, style)}{pad()}" for k, v in items) + pad() + "}"
    if isinstance(value, list):
        return "[" + pad() + ",".join(emit(v, rng, style) + pad() for v in value) + "]"
    return json.dumps(value)


def spell(character, rng):
    if rng.random() < 0.8 and character not in '"\\' and ord(character) >= 0x20:
        return character
    if character in '"\\/' and rng.random() < 0.5:
        return "\\" + character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:{rng.choice(['04x', '04X'])}}" for i in range(0, len(units), 2))


def places(value, path=()):
    """Every place in a document."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, path + (key,))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def mutate(document, rng):
    """Changes one place in a random way, as a forger or a bug might."""
    path = rng.choice([p for p in places(document) if p])
    holder, key = at(document, path[:-1]), path[-1]
    old = holder[key]
    how = rng.randrange(12)
    if how == 0:
        del holder[key]
    elif how == 1:
        holder[key] = None
    elif how == 2:
        holder[key] = rng.choice(STRINGS)
    elif how == 3:
        holder[key] = Raw(rng.choice(NUMBERS))
    elif how == 4:
        holder[key] = Raw(rng.choice(RAW)) if rng.random() < 0.3 else rng.choice([True, False, [], {}, [""], {"a": 1}, [[]], "absent"])
    elif how == 5 and isinstance(old, str):
        place = rng.randrange(len(old) + 1)
        holder[key] = old[:place] + rng.choice(["x", " ", "\n", "é", "Σ", "", "\u00a0"]) + old[place + rng.randrange(2):]
    elif how == 6 and isinstance(old, str):
        holder[key] = rng.choice([old.upper(), old.lower(), old.swapcase(), old[::-1], old.strip() + " ", old[:-1]])
    elif how == 7 and isinstance(old, list):
        rng.shuffle(old)
    elif how == 8 and isinstance(holder, list):
        holder.insert(key, copy.deepcopy(old))
    elif how == 9 and isinstance(old, dict):
        old[rng.choice(STRINGS)] = rng.choice([None, 1, "x", []])
    elif how == 10 and isinstance(old, int) and not isinstance(old, bool):
        holder[key] = rng.choice([str(old), Raw(f"{old}.0"), Raw(f"{old}e0"), Raw("-0"), old + 1, bool(old)])
    else:
        other = rng.choice([p for p in places(document) if p])
        holder[key] = copy.deepcopy(at(document, other))


class Signer:
    """Signs a changed document again, with the test key, as far as its shape allows."""

    def __init__(self, shared):
        self.generator = load(f"{shared}/bench/gen_corpus.py")
        self.oracle = load(f"{shared}/oracle/pith_verify.py")

    def envelope(self, envelope, digest):
        if isinstance(envelope, dict):
            envelope |= {"key_id": self.generator.KEY_ID, "public_key_fingerprint": self.generator.FINGERPRINT,
                         "signature_b64": self.generator.sign(digest)}

    def hashed(self, value, *names):
        return hashlib.sha256(self.oracle.canonical(self.oracle.without(value, *names)))

    def identity(self, document, rng):
        """Makes the number and the hash right, whatever else is wrong."""
        record = document["canonical_record"]
        digest = hashlib.sha256(self.oracle.canonical(record))
        number = self.oracle.pith_number(record) or document["pith_number"]
        old = str(document["pith_number"])
        document |= {"canonical_sha256": digest.hexdigest(), "pith_number": number, "short_pith_number": "pith:" + number.split(":")[-1][:8]}
        for alias in document.get("aliases") or document.get("source_aliases") or []:
            if str(alias.get("alias_kind")).startswith("pith_short_") and rng.random() < 0.9:
                alias["alias_value"] = number.split(":")[-1][:int(alias["alias_kind"].rsplit("_", 1)[1])]
        return digest, old, number

    def sign(self, document, rng):
        digest, old, number = self.identity(document, rng)
        receipts = [document.get("receipt")]
        for event in document.get("events") or []:
            if event.get("event_type") == "record_created":
                event["payload"] |= {"canonical_record": document["canonical_record"], "canonical_sha256": digest.hexdigest()}
                receipts.append(event["payload"].get("receipt"))
        for receipt in receipts:
            if isinstance(receipt, dict):
                receipt["canonical_sha256"] = digest.hexdigest()
                self.envelope(receipt, digest.digest())
        for event in document.get("events") or []:
            event["subject_pith_number"] = number if event["subject_pith_number"] == old else event["subject_pith_number"]
            if isinstance(event.get("signer"), dict):
                event["signer"]["key_id"] = self.generator.KEY_ID
            hashed = self.hashed(event, "signature", "content_sha256", "event_id")
            event |= {"content_sha256": hashed.hexdigest(), "event_id": "sha256:" + hashed.hexdigest()}
            self.envelope(event.get("signature"), hashed.digest())
        if isinstance(document.get("state"), dict):
            if rng.random() < 0.7:
                merged = self.oracle.merge(document)
                if isinstance(merged, dict):
                    document["state"] = copy.deepcopy(merged)
            document["state"]["state_sha256"] = self.hashed(document["state"], "state_sha256").hexdigest()
        if isinstance(document.get("bundle_signature"), dict):
            hashed = self.hashed(document, "bundle_signature")
            document["bundle_signature"]["bundle_sha256"] = hashed.hexdigest()
            self.envelope(document["bundle_signature"], hashed.digest())


def settled(value):
    """The value with its raw parts parsed, so that it can be hashed; raises if they aren't JSON."""
    if isinstance(value, Raw):
        return json.loads(value)
    if isinstance(value, dict):
        return {k: settled(v) for k, v in value.items()}
    return [settled(v) for v in value] if isinstance(value, list) else value


def mutation(index, originals, signer):
    """The bytes of the index-th mutation of the seed."""
    rng = random.Random(f"{ARGS.seed}/{index}")
    document = copy.deepcopy(rng.choice(originals))
    style = {"space": rng.random() < 0.4, "escape": rng.random() < 0.4, "shuffle": rng.random() < 0.4}
    for _ in range(rng.choice([0, 1, 1, 1, 1, 2, 3])):
        try:
            mutate(document, rng)
        except (KeyError, IndexError, TypeError):
            pass
    if rng.random() < 0.6:
        try:
            signed = settled(document)
            signer.sign(signed, rng)
            document = signed
            if rng.random() < 0.3:
                mutate(document, rng)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            pass
    data = emit(document, rng, style).encode("utf-8", "surrogatepass")
    if rng.random() < 0.1:
        data = damage(bytearray(data), rng)
    return bytes(data)


def damage(data, rng):
    how, place = rng.randrange(5), rng.randrange(len(data))
    if how == 0:
        data[place] ^= 1 << rng.randrange(8)
    elif how == 1:
        del data[place:]
    elif how == 2:
        data[place:place] = rng.choice([b"\x00", b"\xff", b"\xed\xa0\x80", b"\xc0\xaf", b"\xef\xbb\xbf", b" "])
    elif how == 3:
        data[:0] = b"\xef\xbb\xbf"
    else:
        data += rng.choice([b"{}", b"\n\n", b"\x00", b","])
    return data


# ---------------------------------------------------------------- the sets
def main():
    scratch = ARGS.keep or tempfile.mkdtemp(prefix="compare-with-oracle-")
    corpus, mutants = os.path.join(scratch, "corpus", "docs"), os.path.join(scratch, "mutations")
    os.makedirs(corpus, exist_ok=True)
    os.makedirs(mutants, exist_ok=True)
    subprocess.run([sys.executable, f"{ARGS.shared}/bench/gen_corpus.py", "--out", corpus, "--count", str(ARGS.corpus),
                    "--seed", str(ARGS.seed), "--tamper", "0.4"], check=True, stdout=subprocess.DEVNULL)
    key = os.path.join(scratch, "corpus", "test-signing-key.json")
    real = sorted(glob.glob(f"{ROOT}/content/records/*.json"))
    originals = [json.load(open(path)) for path in real + sorted(glob.glob(f"{corpus}/*.json"))[:40] if readable(path)]
    signer = Signer(ARGS.shared)
    for index in range(ARGS.mutations):
        with open(os.path.join(mutants, f"{index:06}.json"), "wb") as file:
            file.write(mutation(index, originals, signer))
    results = [compare("real documents", f"{ROOT}/content/records", key),
               compare("fixtures", f"{ROOT}/tests/fixtures", key),
               compare("shared fixtures", f"{ARGS.shared}/fixtures/real", key),
               compare("corpus with tampered documents", corpus, key),
               compare("mutations", mutants, key)]
    passed, failed = map(sum, zip(*results))
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0)


def readable(path):
    try:
        json.load(open(path))
        return True
    except ValueError:
        return False


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", required=True, help="the folder with oracle/ and bench/")
    parser.add_argument("--program", default=f"{ROOT}/target/release/pith-catalog")
    parser.add_argument("--mutations", type=int, default=2000)
    parser.add_argument("--corpus", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20260521)
    parser.add_argument("--keep", help="where to keep the generated documents")
    ARGS = parser.parse_args()
    sys.set_int_max_str_digits(0)
    sys.exit(main())
