"""Reads the search index of a built site as docs/search.md describes it, and compares it with the site's documents.

It was written from that page alone and shares nothing with the program: `search_index.py SITE FOLDING` says what is in
the index, or what is wrong. SITE is the site's folder, FOLDING the table of words.
"""

import base64
import datetime
import hashlib
import itertools
import json
import pathlib
import re
import sys
import unicodedata

FIRST_DAY = datetime.date(1991, 1, 1)
LAST_DAY = (1 << 15) - 1
LONG_LIST = 2048
FIELDS = {"t": [("t", 2), ("a", 1), ("c", 1)], "s": [("e", 0)]}
TARGETS = {"t": 12_000, "s": 24_000}
CODE = re.compile(r"[a-z]+(-[a-z]+)*(\.([A-Z]{2}|[a-z]+(-[a-z]+)*))?\Z")
ARXIV = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7})\Z")
GROUP = re.compile("authors|collab|consortium|contributors|group|others|team", re.IGNORECASE)
DOI = re.compile(r"10\.[0-9]{4,9}/[!-~]+\Z")
NUMBER = re.compile(r"pith:(\d{4}):([A-Z2-7]{26})\Z")


class Wrong(Exception):
    """Something in the index isn't as the format says."""


def check(holds, *what):
    if not holds:
        raise Wrong(" ".join(str(one) for one in what))


def name_of(term):
    return hashlib.sha256(term).hexdigest()[:32]


# Words

STOP = set(
    "a an and are as at be by for from in into is it its of on or the to via with".split()
)
GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi "
        "chi psi omega".split(),
    )
)
TEX_LETTERS = {
    "ss": "ss", "o": "o", "O": "o", "l": "l", "L": "l", "ell": "l", "ae": "ae", "AE": "ae", "oe": "oe", "OE": "oe",
    "aa": "a", "AA": "a", "i": "i", "imath": "i", "j": "j", "jmath": "j", "dh": "d", "DH": "d", "dj": "d", "DJ": "d",
    "th": "th", "TH": "th", "ng": "n", "NG": "n", "hbar": "h",
}  # fmt: skip
FUNCTIONS = set(
    "arccos arcsin arctan arg cos cosh cot coth csc det dim exp gcd hom inf ker lg lim liminf limsup ln log max min mod "
    "Pr sec sin sinh sup tan tanh".split()
)
FORMATS = set(
    "mathbb mathbbm mathbf mathrm mathcal mathfrak mathsf mathit mathtt mathscr mathds mathnormal mathop mathbin mathrel "
    "mathord mathring text textbf textit textmd textrm textsf texttt textsc textsl textup textnormal textsuperscript "
    "textsubscript emph rm bf it sf tt sc sl em cal frak Bbb rmfamily bfseries itshape sffamily ttfamily scshape slshape "
    "upshape mdseries normalfont boldmath unboldmath boldsymbol bm pmb hat bar tilde vec overline underline widehat "
    "widetilde dot ddot breve check acute grave prime sqrt limits nolimits left right big Big bigg Bigg bigl bigr Bigl "
    "Bigr operatorname mbox hbox ensuremath protect displaystyle textstyle scriptstyle scriptscriptstyle tiny scriptsize "
    "footnotesize small normalsize large Large LARGE huge Huge".split()
)
ACCENTS = set("cvuHkrbdt")
WHITE = " \t\n\r"
LETTERS = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ȷ": "j", "ħ": "h",
    "ŋ": "n", "ŧ": "t", "ĸ": "k", "ə": "e", "ς": "sigma", **GREEK,
}  # fmt: skip
APOSTROPHES = set("'’‘‛′`") | {chr(code) for code in range(0x2B9, 0x2C0)}
HYPHENS = set("-‐‑–")
UNSEEN = {0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)}
HAN_AND_KANA = [
    (0x3005, 0x3007), (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
]  # fmt: skip
# Letters by Unicode's `Alphabetic` that are neither letters nor numbers nor marks by their category.
OTHER_LETTERS = [(0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189)]


def is_within(character, ranges):
    return any(first <= ord(character) <= last for first, last in ranges)


def is_letter(character):
    category = unicodedata.category(character)
    if character in APOSTROPHES:
        return False
    return category[0] == "L" or category == "Nl" or is_within(character, OTHER_LETTERS)


def is_of_word(character):
    return is_letter(character) or unicodedata.category(character)[0] == "N"


def is_cjk(character):
    return is_within(character, HAN_AND_KANA)


def without_tex(text):
    """Step 1."""
    if not any(one in text for one in "\\${}^_~"):
        return text
    out, at = [], 0

    def are_plain(part):
        return len(part) == 2 and all(one.isascii() and one.isalnum() for one in part)

    def underscore(start, end):
        return "-" if are_plain(text[max(start - 2, 0) : start]) and are_plain(text[end : end + 2]) else ""

    while at < len(text):
        here = text[at]
        if here == "}":
            at += 1
            while text.startswith("{}", at):
                at += 2
            if text.startswith("{", at):
                out.append(" ")
        elif here in "{$^":
            at += 2 if text.startswith("{}", at) else 1
        elif here == "~":
            out.append(" ")
            at += 1
        elif here == "_":
            out.append(underscore(at, at + 1))
            at += 1
        elif here != "\\":
            out.append(here)
            at += 1
        elif at + 1 == len(text):
            at += 1
        elif text[at + 1] == "_":
            out.append(underscore(at, at + 2))
            at += 2
        elif command := re.compile("[A-Za-z]+").match(text, at + 1):
            name, end = command.group(), command.end()
            at = end
            while at < len(text) and text[at] in WHITE:
                at += 1
            out.append(of_command(name, text[end : end + 1]))
        else:
            out.append("" if text[at + 1] in "-!/@()\"'`^~=." else " ")
            at += 2
    return "".join(out)


def of_command(name, follows):
    if name in TEX_LETTERS:
        return TEX_LETTERS[name]
    for prefix in ("", "var", "up"):
        if name.startswith(prefix) and name[len(prefix) :].lower() in GREEK.values():
            return name[len(prefix) :].lower()
    if name in FUNCTIONS:
        return f" {name} "
    if name in FORMATS or (name in ACCENTS and follows and follows in WHITE + "{\\"):
        return ""
    return " "


def folded(text):
    """Steps 1 to 4, with a space for each apostrophe that parts words."""
    text = "".join(one for one in without_tex(text) if ord(one) not in UNSEEN).replace("´", "'")
    text = "".join(one for one in unicodedata.normalize("NFKD", text) if unicodedata.category(one)[0] != "M")
    text = "".join(LETTERS.get(lower, lower) for one in text for lower in one.lower())
    out = []
    for at, one in enumerate(text):
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if one not in APOSTROPHES:
            out.append(one)
        elif not (before and after and is_of_word(before) and is_letter(after)):
            out.append("'")
    return "".join(out)


def cut(word):
    return word.encode()[:64].decode(errors="ignore")


class Words:
    """The words of a text in order, and the joined ones as pairs of a word and the place of its first part."""

    def __init__(self, text, most=None):
        self.all, self.joined = [], []
        compound, ended, at = [], -1, 0
        text = folded(text)
        while at < len(text):
            if not is_of_word(text[at]):
                at += 1
                continue
            start, is_han = at, is_cjk(text[at])
            while at < len(text) and is_of_word(text[at]) and is_cjk(text[at]) == is_han:
                at += 1
            word = text[start:at]
            is_joined = start == ended + 1 and text[ended] in HYPHENS if ended > 0 else False
            if is_han or not is_joined:
                self.end(compound)
                compound = []
            if is_han:
                self.all += [word[i : i + 2] for i in range(max(len(word) - 1, 1))]
                ended = -1
            else:
                compound.append((cut(word), len(self.all)))
                self.all.append(cut(word))
                ended = at
            if most and len(self.all) >= most:
                break
        self.end(compound)
        if most:
            self.all = self.all[:most]
        self.key = "".join(self.all)

    def end(self, compound):
        compound = compound[:8]
        for (one, place), (other, _) in zip(compound, compound[1:]):
            self.joined.append((cut(one + other), place))
        if len(compound) > 2:
            self.joined.append((cut("".join(word for word, _ in compound)), compound[0][1]))


def check_table(path):
    for case in json.loads(path.read_text("utf-8")):
        words = Words(case["text"])
        found = {"words": words.all, "joined": [word for word, _ in words.joined], "key": words.key}
        for part, value in found.items():
            check(value == case[part], "the", part, "of", repr(case["text"]), "are", case[part], "and not", value)


# Files


class Bytes:
    """Bytes that are read one after the other."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        check(self.at + count <= len(self.data), "it ends in the middle")
        self.at += count
        return self.data[self.at - count : self.at]

    def byte(self):
        return self.take(1)[0]

    def varint(self):
        value, shift = 0, 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                check(byte or shift == 7, "a varint is longer than it must be")
                return value

    def u32(self):
        return int.from_bytes(self.take(4), "little")

    def is_done(self):
        return self.at == len(self.data)


def read_ids(data, count):
    """The ids of an inline list of more than one paper."""
    ids = [data.u32()]
    k = data.byte()
    bits, place = data, 8
    current = 0

    def bit():
        nonlocal place, current
        if place == 8:
            current, place = bits.byte(), 0
        place += 1
        return current >> (8 - place) & 1

    numbers = []
    for _ in range(count - 1):
        quotient = 0
        while bit():
            quotient += 1
            check(quotient < 1 << 20, "a quotient has no end")
        low = 0
        for _ in range(k):
            low = low << 1 | bit()
        numbers.append(quotient << k | low)
        ids.append(ids[-1] + numbers[-1] + 1)
    while place < 8:
        check(bit() == 0, "a filling bit is set")
    check(ids[-1] < 1 << 32, "an id has more than 32 bits")
    mean = sum(numbers) // (count - 1)
    check(k == max(mean.bit_length() - 1, 0), "k is", k, "where the mean is", mean)
    return ids


def read_list(data, columns, has_length):
    """An inline list: a tuple of columns for each id."""
    return read_inline(data, data.varint(), columns, has_length)


def read_inline(data, count, columns, has_length):
    check(count > 0, "a list is empty")
    if count == 1:
        return {data.u32(): tuple(data.take(columns))}
    length = data.varint() if has_length else None
    start = data.at
    ids = read_ids(data, count)
    all_columns = [data.take(count) for _ in range(columns)]
    check(length in (None, data.at - start), "a list has another length")
    return {one: tuple(column[at] for column in all_columns) for at, one in enumerate(ids)}


class Index:
    """The index of a site. `lists` has, by the field's letter and the term, the columns of each id."""

    def __init__(self, folder):
        self.folder, self.read_names = folder, {"index.html"}
        self.lists = {field: {} for fields in FIELDS.values() for field, _ in fields}
        self.root = self.json("root", "", "root.js")
        members = ["papers", "categories", "months", "keys", "terms"]
        members += [name for name in ["more_versions", "names"] if name in self.root]
        check(list(self.root) == members, "root.js has", list(self.root))
        check(all(self.root[name] is True for name in members[5:]), "root.js has", self.root)
        excerpts = self.json("excerpts", "", "excerpts.js")
        check(list(excerpts) == ["terms"], "excerpts.js has", list(excerpts))
        self.read_terms("t", self.root["terms"])
        self.read_terms("s", excerpts["terms"])
        self.read_rows()
        self.read_keys()
        self.read_common()
        self.read_excluded()
        self.read_page()
        there = {str(path.relative_to(folder)).replace("\\", "/") for path in folder.rglob("*") if path.is_file()}
        check(there == self.read_names, "files that nothing names:", sorted(there - self.read_names))

    def call(self, kind, name, path):
        """The payload of a file, as it is written."""
        self.read_names.add(path)
        try:
            text = (self.folder / path).read_bytes().decode("ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise Wrong(f"{path}: {error}") from error
        before, after = f'pith_search("{kind}","{name}",1,', ")\n"
        check(text.startswith(before) and text.endswith(after), path, "begins", text[:80], "ends", text[-5:])
        check(text.count("\n") == 1 and "\r" not in text, path, "has more lines than one")
        return text[len(before) : -len(after)]

    def json(self, kind, name, path):
        return json.loads(self.call(kind, name, path))

    def bytes(self, kind, name, path):
        payload = json.loads(self.call(kind, name, path))
        data = base64.b64decode(payload, validate=True)
        check(base64.b64encode(data).decode() == payload, path, "has other padding")
        return Bytes(data)

    def read_terms(self, kind, firsts):
        if not firsts:
            check(self.root["papers"] == 0 or kind == "s", "there are papers and no terms")
            return
        check(firsts[0] == "", "the first file has a name")
        firsts = [term.encode() for term in firsts]
        check(firsts == sorted(set(firsts)), "files of terms aren't sorted")
        before = b""
        for at, first in enumerate(firsts):
            name = name_of(first)
            path = f"{kind}/{name}.js"
            data, last, is_first = self.bytes(kind, name, path), b"", True
            check(at == 0 or not data.is_done(), path, "is empty")
            while not data.is_done():
                try:
                    term, weight = self.read_entry(kind, data, last, name)
                except Wrong as error:
                    raise Wrong(f"{path}, after {last}: {error}") from error
                check(term > before, path, term, "isn't sorted")
                number = int.from_bytes(hashlib.sha256(term).digest()[16:22], "big")
                begins = number * TARGETS[kind] < weight << 48
                check(begins == (is_first and at > 0), path, term, "begins a file" if begins else "begins none")
                check(not (is_first and at > 0) or term == first, path, "begins with", term)
                before = last = term
                is_first = False

    def read_entry(self, kind, data, last, name):
        start = data.at
        shared, rest = data.byte(), data.byte()
        check(shared <= len(last) and rest > 0, "a term shares", shared)
        term = last[:shared] + data.take(rest)
        check(shared == len(last) or term[shared] != last[shared], "a term could share more")
        term.decode()
        flags = data.byte()
        fields = FIELDS[kind]
        check(flags and flags < 128 and not flags & 8, "flags are", flags)
        for bit, (field, columns) in enumerate(fields):
            if flags >> bit & 1:
                is_outside = flags >> bit & 16
                read = self.read_outside(data, columns, name_of(term) + field) if is_outside else read_list(data, columns, True)
                check(bool(is_outside) == (len(read) > LONG_LIST), "a list of", len(read), "lies", is_outside and "outside")
                self.lists[field][term.decode()] = read
            else:
                check(not flags >> bit & 16, "no list lies outside")
        check(flags & 15 < 1 << len(fields), "flags are", flags)
        return term, data.at - start + shared

    def read_outside(self, data, columns, name):
        total, chunks, read = data.varint(), data.varint(), {}
        check(chunks > 0, "a list has no chunk")
        for at in range(chunks):
            key, count = data.u32(), data.varint()
            path = f"l/{name}-{key:08x}.js"
            payload = self.bytes("l", f"{name}-{key:08x}", path)
            check(payload.varint() == count, path, "has another number of papers")
            chunk = read_inline(payload, count, columns, False)
            check(payload.is_done(), path, "goes on")
            ids = list(chunk)
            check(key == (ids[0] if at else 0), path, "begins with", ids[0])
            check(not read or ids[0] > max(read), path, "isn't behind the chunk before it")
            for place, one in enumerate(ids):
                begins = one * 0x9E3779B1 % (1 << 32) < 1 << 20
                first = at == 0 and place == 0
                check(first or begins == (place == 0), path, one, "begins" if begins else "doesn't begin", "a chunk")
            read.update(chunk)
        check(len(read) == total, "a list has", len(read), "papers and not", total)
        return read

    def read_rows(self):
        self.rows, months = {}, self.root["months"]
        check(len(months["bits"]) == len(months["counts"]), "months have other numbers of bits and counts")
        check(not months["counts"] or (months["counts"][0] and months["counts"][-1]), "an empty month is at an end")
        year, month = divmod(months["from"], 100)
        for digit, count in zip(months["bits"], months["counts"]):
            bits = int(digit, 36)
            least = 0
            while count > 64 << least:
                least += 1
            check(bits == least and digit == digit.lower(), year, month, "has", bits, "bits for", count)
            begin, end = first_id(year, month), first_id(year + month // 12, month % 12 + 1)
            path, total = f"{year:04}{month:02}", 0
            for part in range(1 << bits):
                if not (self.folder / f"d/{path}/{part}.js").exists():
                    continue
                rows, before = self.json("d", f"{path}/{part}", f"d/{path}/{part}.js"), None
                check(rows, path, part, "has no row")
                for row in rows:
                    check(len(row) == 15 or (len(row) == 16 and row[15]) or (len(row) == 17 and row[16]), "a row has", len(row), "members")
                    self.rows[row[0]] = (int(f"{year:04}{month:02}"), part, begin, end, bits)
                    self.rows[row[0]] += (row,)
                total += len(rows)
            check(total == count, path, "has", total, "rows and not", count)
            year, month = year + month // 12, month % 12 + 1
        check(len(self.rows) == self.root["papers"], "there are", len(self.rows), "rows")
        lacks = any(row[14] > 0 for *_, row in self.rows.values())
        check(lacks == ("more_versions" in self.root) and (lacks or "names" not in self.root), "versions are lacking:", lacks)

    def read_excluded(self):
        """The keys of papers that were removed, in a file that is there only if there are some."""
        if not (self.folder / "excluded.js").exists():
            return
        excluded = self.json("excluded", "", "excluded.js")
        check(excluded and list(excluded) == sorted(excluded), "keys of removed papers aren't sorted")
        for key, suffixes in excluded.items():
            check(re.fullmatch(r"pith:[a-z2-7]{8}|arxiv:[a-z./0-9-]+(v[1-9][0-9]*)?|doi:10\.[0-9]{4,9}/[!-~]+", key), "a key is", key)
            check(0 < len(suffixes) <= 100 and suffixes == sorted(set(suffixes)), key, "has", suffixes)
            for suffix in suffixes:
                check(re.fullmatch("[A-Z2-7]{26}", suffix), key, "has", suffix)
                check(suffix not in self.rows, suffix, "was removed, and has a row")

    def read_page(self):
        page = (self.folder / "index.html").read_text("utf-8")
        found = re.search('<script type="application/json" id="search-root">(.*?)</script>', page)
        check(found and json.loads(found[1]) == self.root, "the page has another directory than root.js")

    def read_keys(self):
        papers, k = self.root["papers"], self.root["keys"]
        least = 0
        while papers > 200 << least and least < 16:
            least += 1
        check(k == least, "keys is", k, "and not", least)
        self.keys = set()
        for file in range(1 << k):
            name = f"{file:04x}"
            data, before = self.bytes("x", name, f"x/{name}.js"), b""
            while not data.is_done():
                key = data.take(11)
                check(key > before, "keys of", name, "aren't sorted")
                check(int.from_bytes(key[:4], "big") >> 32 - k == file, "a key is in", name)
                self.keys.add((key[:7], int.from_bytes(key[7:], "little")))
                before = key

    def read_common(self):
        data, last, words = self.bytes("common", "", "common.js"), b"", []
        while not data.is_done():
            shared, rest = data.byte(), data.byte()
            check(shared <= len(last) and rest, "a common word shares", shared)
            word = last[:shared] + data.take(rest)
            check(word > last and (shared == len(last) or word[shared] != last[shared]), "common words aren't sorted")
            words.append(word.decode())
            last = word
        counts = {}
        for field in "ta":
            for term, ids in self.lists[field].items():
                word = term.split(",")[0]
                counts[word] = counts.get(word, 0) + len(ids)
        least = -(-self.root["papers"] // 8192)
        check(least > 1 or set(words) == set(counts), "common words are others:", sorted(set(words) ^ set(counts))[:9])
        check(set(words) <= {word for word, count in counts.items() if count >= least}, "a common word is rare")


def first_id(year, month):
    if year < 1991:
        return 0
    return min((datetime.date(year, month, 1) - FIRST_DAY).days, LAST_DAY + 1) << 17


# Documents


class Paper:
    """The newest version of a paper: its number, and each of its documents that shows it."""

    def __init__(self, number, canonical, shown, dois):
        match = NUMBER.match(number)
        self.year, self.suffix = int(match[1]), match[2]
        self.source, self.metadata = canonical["source"], canonical["metadata"]
        self.shown, self.stated = [shown], dois
        self.older, self.is_odd = [], False

    @property
    def dois(self):
        """What the row has at place 15, in pairs."""
        stated = [one for paper in [self, *self.older[:50]] for one in paper.stated]
        sealed = {doi for doi, standing in stated if standing == "sealed"}
        claimed = {doi for doi, _ in stated} - sealed
        return [*((doi, "sealed") for doi in sorted(sealed)), *((doi, "claimed") for doi in sorted(claimed))][:8]

    @property
    def id(self):
        h = int.from_bytes(base64.b32decode(self.suffix[:8]), "big") >> 40 - 17
        day = datetime.date(max(self.year, 1), 1, 1)
        signed = re.match(r"(\d{4})-(\d\d)-(\d\d)", str(self.metadata.get("submitted_at")))
        if signed and int(signed[1]) == self.year:
            try:
                day = datetime.date(*map(int, signed.groups()))
            except ValueError:
                pass
        return min(max((day - FIRST_DAY).days, 0), LAST_DAY) << 17 | h


def shown_by(bundle):
    """The paper of the last snapshot."""
    snapshots = [event for event in bundle["events"] if event.get("event_type") == "graph_snapshot"]
    return snapshots[-1]["payload"]["graph_snapshot"].get("paper") if snapshots else None


def dois_of(aliases, standing):
    """The first four DOIs of a list of aliases that are of the grammar and aren't arXiv's."""
    kept = []
    for alias in aliases or []:
        doi = alias["alias_value"]
        if alias["alias_kind"] == "doi" and len(doi) <= 128 and DOI.match(doi):
            doi = doi.lower()
            if doi not in kept and not doi.startswith("10.48550/arxiv."):
                kept.append(doi)
    return [(doi, standing) for doi in kept[:4]]


def read_papers(site, rows):
    """The newest version of each paper. Whether two ids that are none are the same is for the rows to say."""
    by_suffix = {}

    def add(number, canonical, shown, dois):
        paper = Paper(number, canonical, shown, dois)
        known = by_suffix.setdefault(paper.suffix, paper)
        if known is not paper:
            known.shown.append(shown)
            # A bundle's, which is read after the record.
            known.stated = dois

    for path in sorted(site.glob("pith/*.json")):
        record = json.loads(path.read_bytes())
        add(record["pith_number"], record["canonical_record"], record.get("paper"), dois_of(record.get("aliases"), "claimed"))
    for path in sorted(site.glob("pith/*/bundle.json")):
        bundle = json.loads(path.read_bytes())
        add(bundle["pith_number"], bundle["canonical_record"], shown_by(bundle), dois_of(bundle["source_aliases"], "sealed"))
    newest = {}
    for paper in sorted(by_suffix.values(), key=lambda one: (one.source["version"], one.suffix)):
        source = (paper.source["kind"], paper.source["id"])
        if not all(re.match(r"[\w./-]{1,80}\Z", str(part), re.ASCII) for part in source):
            source, paper.is_odd = paper.suffix, True
            if source not in rows:
                continue
        if source in newest:
            paper.older = [newest[source], *newest[source].older]
        newest[source] = paper
    return list(newest.values())


def terms_of(codes, known):
    """The terms of categories, or of those that are known."""
    codes = {code for code in codes if code and (known is None or code in known)}
    return {code.lower() for code in codes} | {code.split(".")[0] for code in codes}


def beginning_of(text):
    """The first 600 characters, without a word that is or may be cut there."""
    end = 600
    if len(text) == end or is_of_one_word(text[end : end + 1]):
        while end and is_of_one_word(text[end - 1]):
            end -= 1
    return text[:end]


def is_of_one_word(character):
    return bool(character) and is_of_word(character) and not is_cjk(character)


def digest(key):
    return hashlib.sha256(key.encode()).digest()[:7]


class Comparison:
    """The index beside the papers."""

    def __init__(self, index, papers):
        self.index, self.papers = index, papers
        self.found = {field: {} for field in "tace"}
        for field, terms in index.lists.items():
            for term, ids in terms.items():
                for one, columns in ids.items():
                    self.found[field].setdefault(one, {})[term] = columns
        self.codes = {code: at for at, code in enumerate(index.root["categories"])}
        self.compared = dict.fromkeys(["titles", "names", "excerpts", "keys"], 0)

    def compare(self):
        by_id, keys = {}, {}
        for paper in self.papers:
            by_id.setdefault(paper.id, []).append(paper)
        check(self.index.root["papers"] == len(self.papers), "papers:", self.index.root["papers"], len(self.papers))
        check(set(self.index.rows) == {paper.suffix for paper in self.papers}, "there are rows of other papers")
        for field, ids in self.found.items():
            check(set(ids) <= set(by_id), "postings of", field, "have ids without a paper")
        for one, papers in by_id.items():
            try:
                self.compare_terms(one, papers)
                for paper in papers:
                    self.compare_row(paper)
                    keys |= {(digest(key), one): key for key in self.keys_of(paper)}
            except Wrong as error:
                raise Wrong(f"{[paper.suffix for paper in papers]} ({one}): {error}") from error
        lacking = [key for found, key in keys.items() if found not in self.index.keys]
        check(not lacking, "there are no keys", lacking[:9])
        others = [one for digest, one in self.index.keys if (digest, one) not in keys]
        others = [(paper.suffix, [key for found, key in keys.items() if found[1] == one]) for one in others for paper in by_id[one]]
        check(not others, "there are other keys of", others[:9])
        self.compared["keys"] = len(keys)

    def compare_row(self, paper):
        month, part, begin, end, bits, row = self.index.rows[paper.suffix]
        day = FIRST_DAY + datetime.timedelta(paper.id >> 17)
        check(month == day.year * 100 + day.month, "its row is in", month)
        check(part == (paper.id - begin << bits) // (end - begin), "its row is in the range", part)
        version = f'{paper.source["id"]}v{paper.source["version"]}'
        if paper.source["kind"] == "arxiv" and re.match(r"[\w./-]+\Z", version, re.ASCII):
            check(row[1] == f"arXiv:{version}", "its row is of", row[1])
        check(row[5] in (0, 1) and row[12] in (0, 1), "its row has", row[5], row[12])
        check(row[6] in ("signed", "bound", "claimed") and row[8] in ("signed", "bound", "claimed", ""), "standings", row)
        others = [(older.suffix, f'v{older.source["version"]}') for older in paper.older]
        check(paper.is_odd or len(row[13]) // 2 + row[14] == len(others), "other versions:", row[13:])
        if paper.is_odd:
            return
        named = list(zip(row[13][::2], row[13][1::2]))
        check(named == others[:50][::-1], "other versions:", named, others)
        dois = list(zip(row[15][::2], row[15][1::2])) if len(row) > 15 else []
        check(dois == paper.dois, "DOIs:", dois, paper.dois)
        all_versions = [version for _, version in named] + [f'v{paper.source["version"]}']
        titled = {older.suffix for older in paper.older if any((shown or {}).get("title") for shown in older.shown)}
        twins = [suffix for suffix, version in named if all_versions.count(version) > 1 and suffix in titled]
        check((row[16][::2] if len(row) > 16 else []) == twins, "titles of numbers of one version:", row[16:], twins)

    def compare_terms(self, one, papers):
        """Compares what is found by an id with what its papers say: of each, what one of its documents shows."""
        found = {field: ids.get(one, {}) for field, ids in self.found.items()}
        errors = []
        for shown in itertools.product(*(paper.shown for paper in papers)):
            try:
                return self.compare_shown([(paper, one or {}) for paper, one in zip(papers, shown)], found)
            except Wrong as error:
                errors.append(str(error))
        raise Wrong(" or ".join(errors))

    def shown_title(self, paper):
        title = self.index.rows[paper.suffix][5][7]
        title = title if isinstance(title, str) else title[0]
        return None if title.endswith("…") else title

    def title_of(self, paper, title):
        """The terms of a title with their first column, or none where its row doesn't have it whole."""
        tex, as_shown = Words(title, 1000), self.shown_title(paper)
        if not any(one in title for one in "\\${}^_~`") and "--" not in title:
            words = tex
        elif as_shown is not None:
            words = Words(as_shown, 1000)
        else:
            return None
        wanted, length = {}, min(len(words.all) // 3, 7)
        for place, word in [*enumerate(words.all), *((place, word) for word, place in words.joined)]:
            if word not in STOP:
                wanted[word] = min(wanted.get(word, 31), place)
        for word in [*tex.all, *(word for word, _ in tex.joined)]:
            if word not in STOP:
                wanted.setdefault(word, 31)
        return {word: place << 3 | length for word, place in wanted.items()}

    def compare_shown(self, papers, found):
        titles, excerpts, least, most, names = {}, set(), set(), set(), []
        for paper, shown in papers:
            codes = [paper.metadata.get("primary_cat"), *paper.metadata.get("cross_cats_sorted", [])]
            primary, *others = [code if CODE.match(str(code)) else None for code in codes]
            others = [code for code in others if code]
            least |= terms_of([primary, *others[:12]], self.codes)
            most |= terms_of([primary, *others], None)
            title = self.title_of(paper, shown.get("title") or "")
            if title is None:
                return
            for word, column in title.items():
                pair = (column, self.codes.get(primary, 255))
                titles[word] = min(titles.get(word, pair), pair)
            excerpt = Words(beginning_of(shown.get("abstract_excerpt") or ""))
            excerpts |= {word for word in excerpt.all if word not in STOP and word not in title}
            names.append(shown.get("authors_text") or "")
        check(set(titles) == set(found["t"]), "words of the title:", sorted(set(titles) ^ set(found["t"])))
        for word, pair in titles.items():
            check(pair == found["t"][word], word, "has the columns", found["t"][word], "and not", pair)
        check(excerpts == set(found["e"]), "words of the abstract:", sorted(excerpts ^ set(found["e"]))[:20])
        check(least <= set(found["c"]) <= most, "categories:", found["c"], least, most)
        for field in "ac":
            known = {(self.codes.get(paper.metadata.get("primary_cat"), 255),) for paper, _ in papers}
            check(set(found[field].values()) <= known, "columns of", field, found[field], known)
        self.compare_names(", ".join(names), set(found["a"]))
        self.compared["titles"] += len(papers)
        self.compared["excerpts"] += len(excerpts)

    def compare_names(self, text, found):
        words = Words(re.sub("- ?-?", "-", text))
        known = set(words.all) | {word for word, _ in words.joined}
        # Marks of footnotes are no part of a name.
        known |= {word.rstrip("0123456789") for word in known}
        for term in found:
            word, _, initial = term.partition(",")
            check(word in known and (not initial or any(one.startswith(initial) for one in known)), "no name has", term)
        names = text.split(", ")
        if not all(re.match(r"[A-Z][a-z]+ [A-Z][a-z]+\Z", name) for name in names) or GROUP.search(text):
            return
        wanted = set()
        for given, family in (name.lower().split() for name in names):
            wanted |= {f"{family},{given[0]}", given}
        check(wanted == found, "names:", sorted(wanted ^ found))
        self.compared["names"] += len(names)

    def keys_of(self, paper):
        texts = {Words(shown["title"], 1000).key for shown in paper.shown if shown and shown.get("title")}
        as_shown = self.shown_title(paper)
        if texts and as_shown is not None:
            texts.add(Words(as_shown, 1000).key)
        keys = {f"title:{text}" for text in texts if text}
        if paper.source["kind"] == "arxiv" and ARXIV.match(paper.source["id"]):
            keys.add("arxiv:" + re.sub(r"^([a-z-]+)\.[a-z]{2}(?=/\d{7})", r"\1", paper.source["id"].lower()))
        dois = paper.dois
        if paper.is_odd:
            row = self.index.rows[paper.suffix][5]
            dois = zip(row[15][::2], row[15][1::2]) if len(row) > 15 else []
        keys |= {("doi:" if standing == "sealed" else "claimed-doi:") + doi for doi, standing in dois}
        others = [older.suffix for older in paper.older[:50]]
        named = [paper.suffix, *(self.index.rows[paper.suffix][5][13][::2] if paper.is_odd else others)]
        keys |= {f"pith:{suffix[:8].lower()}" for suffix in named}
        return keys


def main(site, folding):
    check_table(pathlib.Path(folding))
    site = pathlib.Path(site)
    index = Index(site / "search")
    comparison = Comparison(index, read_papers(site, index.rows))
    comparison.compare()
    terms = {field: len(terms) for field, terms in index.lists.items()}
    print(json.dumps({"papers": len(comparison.papers), "files": len(index.read_names), "terms": terms, **comparison.compared}))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Wrong as error:
        print(error)
        sys.exit(1)
