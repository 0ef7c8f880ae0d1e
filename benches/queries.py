"""Queries as readers type them, of the papers of a catalog, with the papers that each must find. The same for the same seed.

What is in a title is told here without the program or its script, and more roughly: a word is what \\w takes, in small letters without accents.
"""
import collections, functools, random, re, unicodedata

STOP = set("a an and are as at be by for from in into is it its of on or the to via with".split())
PARTICLES = set("van von de der den di da del della du la le dos das do ten ter al el bin ben".split())
PLAIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega".split()
SIGNS = {"times": "×", "infty": "∞", "rightarrow": "→", "to": "→", "sim": "∼", "le": "≤", "ge": "≥", "leq": "≤", "geq": "≥", "pm": "±", "ell": "ℓ", "circ": "∘",
         "cdot": "⋅"}
SIGNS |= {name: chr(0x3B1 + at) for at, name in enumerate(GREEK)} | {name.capitalize(): chr(0x391 + at) for at, name in enumerate(GREEK)}
FUNCTIONS = "arccos arcsin arctan arg cos cosh cot coth csc det dim exp gcd hom inf ker lg lim liminf limsup ln log max min mod Pr sec sin sinh sup tan tanh".split()
ACCENTS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "c": "\u0327", "v": "\u030c", "=": "\u0304"}


def plain(text):
    """In small letters, without accents."""
    text = unicodedata.normalize("NFKD", text).lower().translate(PLAIN)
    return "".join(one for one in text if not unicodedata.combining(one))


def words_of(text):
    return re.findall(r"[^\W_]+", re.sub(r"(?<=\w)['’](?=\w)", "", plain(text)))


def shown(title):
    """A title as a browser shows it: without TeX."""
    title = re.sub(r"\\(?:([`'^\"~=])\s*\{?|([cv])(?:\s+|\{))\\?([A-Za-z])\}?", lambda found: unicodedata.normalize("NFC", found[3] + ACCENTS[found[1] or found[2]]), title)
    title = re.sub(r"\\([A-Za-z]+)\s*", lambda found: SIGNS.get(found[1], f" {found[1]} " if found[1] in FUNCTIONS else ""), title)
    return re.sub(r"[${}^_\\]|(?<=\s)\s", "", title.replace("~", " ").replace("``", "“").replace("''", "”")).strip()


def texed(title):
    """A title that isn't in ASCII, or has quotation marks or dashes, in TeX."""
    marks = {mark: name for name, mark in ACCENTS.items()}
    out = []
    for one in title:
        letter, *mark = unicodedata.normalize("NFD", one)
        if mark and mark[0] in marks and len(mark) == 1:
            name = marks[mark[0]]
            out.append(f"\\{name}{{{letter}}}")
        elif (name := next((name for name, sign in SIGNS.items() if sign == one), None)):
            out.append(f"$\\{name}$")
        else:
            out.append({"–": "--", "“": "``", "”": "''", "’": "'"}.get(one, one))
    return "".join(out)


class Papers:
    """What the queries are of: papers with `id`, `title` and `authors`."""

    def __init__(self, papers, seed=2026):
        self.papers, self.seed = papers, seed
        self.with_word, self.with_name = collections.defaultdict(set), collections.defaultdict(set)
        for at, paper in enumerate(papers):
            title = shown(paper["title"])
            paper["words"] = words_of(title)
            joined = [plain(one).replace("-", "") for one in re.findall(r"\w+(?:[-‐‑–]\w+)+", title)]
            paper["joined"] = joined
            for word in [*paper["words"], *joined]:
                self.with_word[word].add(at)
            for name in paper["authors"]:
                for word in words_of(name):
                    self.with_name[word].add(at)

    def have(self, *words):
        """The papers that have all these words, in title or names."""
        every = sorted((self.either(word) for word in words), key=len)
        return set.intersection(*every[:1], *every[1:])

    @functools.cache
    def either(self, word):
        return self.with_word.get(word, set()) | self.with_name.get(word, set())

    def begin(self, prefix):
        """The papers that have a word of the title or a name that begins so."""
        every = {word for words in (self.with_word, self.with_name) for word in words if word.startswith(prefix)}
        return set().union(*(self.with_word.get(word, set()) | self.with_name.get(word, set()) for word in every))

    def content(self, paper, length=3):
        return sorted({word for word in paper["words"] if len(word) >= length and word not in STOP and not word.isdigit()})

    def named(self, family, initial):
        """The papers by someone of this surname whose name begins so."""
        is_it = lambda name: plain(name).endswith(" " + plain(family)) and plain(name).startswith(plain(initial))
        return {at for at in self.have(*words_of(family)) if any(is_it(name) for name in self.papers[at]["authors"])}

    @functools.cache
    def rarity(self, word):
        return len(self.have(word))

    def classes(self, count, names):
        """For each class its queries: a text, the papers that are right (places in the list), and a note."""
        return {name: list(self.some(CLASSES[name], count)) for name in names}

    def some(self, make, count):
        left, looked_at = count, 0
        # Each class draws for itself, so that it has the same queries whatever other classes there are.
        self.random = random.Random(f"{self.seed}/{make.__name__}")
        for at in self.random.sample(range(len(self.papers)), len(self.papers)):
            looked_at += 1
            # Some classes are rare, and in some corpora there is none.
            if left == 0 or looked_at > 200 * count:
                return
            for one in make(self, at, self.papers[at]):
                left -= 1
                yield one

    # Each makes some queries of a paper, or none: (text, papers that are right, note).

    def exact_title(self, at, paper):
        title = shown(paper["title"])
        if len(title) < 8:
            return
        same = {other for other in self.have(*paper["words"]) if self.papers[other]["words"] == paper["words"]}
        curly = re.sub(r"(?<!\w)'", "‘", title).replace("'", "’")
        curly = re.sub(r'(?<!\w)"', "“", curly).replace('"', "”")
        spaced = re.sub(" ", "\u00a0\n", title, count=1)
        forms = [title, curly, curly.replace("-", "‑"), unicodedata.normalize("NFD", title), title.upper(), title.lower(), f" {title}. ", spaced]
        yield self.random.choice(forms), same, ""

    def tex_title(self, at, paper):
        title = paper["title"]
        if not re.search(r"[\\$^]", title):
            title = texed(title)
            if not re.search(r"[\\$^]|--|``", title):
                return
        yield title, {at}, ""

    def surname(self, at, paper):
        name = self.random.choice(paper["authors"])
        if not re.fullmatch(r"[\w'’-]{2,}\.? [\w'’-]{3,}", name):
            return
        given, family = name.split()
        wanted = self.named(family, given[0])
        if 1 <= len(wanted) <= 5:
            form = self.random.choice(["{f} {i}", "{i} {f}", "{i}. {f}", "{f}, {i}.", "{f} {i}.", "{fl} {il}", "{il} {fl}"])
            yield form.format(f=family, i=given[0], fl=family.lower(), il=given[0].lower()), wanted, ""

    def accents(self, at, paper):
        accented = [name for name in paper["authors"] if plain(name) != name.lower()]
        if accented and self.random.random() < 0.8:
            name = self.random.choice(accented)
            bare = plain(name)
            family = words_of(name)[-1]
            if len(self.have(family)) <= 5 and self.random.random() < 0.4:
                yield family, self.have(family), ""
                return
            wanted = {other for other in self.have(family) if any(plain(who) == bare for who in self.papers[other]["authors"])}
            if len(wanted) <= 5 and self.random.random() < 0.5:
                yield self.random.choice([bare, bare.title(), " ".join([bare.split()[-1], bare.split()[0]])]), wanted, ""
                return
            rare = min(self.content(paper, 4), key=self.rarity, default=None)
            if rare and len(self.have(rare, family)) <= 5:
                yield self.random.choice([f"{family} {rare}", f"{rare} {family}"]), self.have(rare, family), ""
        elif not shown(paper["title"]).isascii():
            word = next((one for one in re.findall(r"[\w'’]+", shown(paper["title"])) if plain(one) != one.lower() and len(one) > 3 and "ℓ" not in one), None)
            if word and 1 <= len(self.have(*words_of(word))) <= 5:
                yield plain(word), self.have(*words_of(word)), ""

    def particle(self, at, paper):
        for name in paper["authors"]:
            parts = name.replace("†", "").split()
            where = next((place for place, part in enumerate(parts) if part.lower() in PARTICLES and 0 < place < len(parts) - 1), None)
            if where is None or not re.fullmatch(r"[\w.'’ -]+", name):
                continue
            family, one = " ".join(parts[where:]), parts[0][0]
            wanted, every = self.named(family, one), self.have(*words_of(family))
            if not wanted or len(wanted) > 5:
                continue
            # The last part alone is of many more.
            form = self.random.choice(["{f}", "{fl}", "{f} {i}", "{i} {f}", "{i}. {f}", "{f}, {i}.", "{n}", "{f}, {g}", "{last}, {i}. {p}"])
            if form in ("{f}", "{fl}"):
                if len(every) > 5:
                    continue
                wanted = every
            yield form.format(f=family, fl=family.lower(), i=one, n=name, last=parts[-1], g=" ".join(parts[:where]), p=" ".join(parts[where:-1])), wanted, ""
            return

    def two_words(self, at, paper):
        words = self.content(paper)
        if len(words) < 2:
            return
        pair = self.random.sample(words, 2)
        every = self.have(*pair)
        both = {other for other in every if all(word in self.papers[other]["words"] or word in self.papers[other]["joined"] for word in pair)}
        yield " ".join(pair), {at} if len(both) <= 5 else both, "" if len(every) <= 5 else "more than five"

    def two_rarest_words(self, at, paper):
        words = sorted(self.content(paper), key=lambda word: (self.rarity(word), word))
        if len(words) < 2:
            return
        pair = words[:2]
        self.random.shuffle(pair)
        every = self.have(*pair)
        if len(every) <= 5:
            yield " ".join(pair), {at}, ""

    def full_name(self, at, paper):
        """A name as it stands, where many papers have its words: one of its person must be there."""
        name = self.random.choice(paper["authors"])
        every = self.have(*words_of(name)) if len(name.split()) == len(words_of(name)) == 2 else set()
        if len(every) > 5:
            right = {other for other in every if name in self.papers[other]["authors"]}
            yield self.random.choice([name, name.lower(), " ".join(reversed(name.split()))]), right, ""

    def prefix(self, at, paper):
        words = sorted((word for word in self.content(paper) if len(word) > 4 and word.isalpha()), key=lambda word: (self.rarity(word), word))
        if len(words) < 2:
            return
        rare, other = words[0], self.random.choice(words[1:])
        if self.rarity(rare) > 5:
            return
        kind = self.random.randrange(4)
        if kind == 0 and len(found := self.begin(rare[:4])) <= 5:
            yield rare[:4], found, ""
        elif kind == 1:
            yield f"{other[:4]} {rare}", {at}, ""
        elif kind == 2 and len(found := self.begin(rare[:4]) & self.have(other)) <= 5:
            yield self.random.choice([f"{other} {rare[:4]}", f"{rare[:4]} {other}"]), found, ""
        else:
            yield f"{rare} {other[:4]}", {at}, ""

    def wrong(self, word):
        """A word with one letter wrong, which no paper has."""
        letters = "abcdefghijklmnopqrstuvwxyz"
        for _ in range(20):
            at = self.random.choice([0, self.random.randrange(len(word)), self.random.randrange(1, len(word))])
            kind = self.random.randrange(4)
            if kind == 0:
                out = word[:at] + self.random.choice(letters) + word[at + 1:]
            elif kind == 1:
                out = word[:at] + word[at + 1:]
            elif kind == 2:
                out = word[:at] + self.random.choice(letters) + word[at:]
            else:
                out = word[:at] + word[at + 1:at + 2] + word[at] + word[at + 2:]
            if out != word and out not in self.with_word and out not in self.with_name:
                return out
        return None

    def typo(self, at, paper):
        words = [word for word in self.content(paper, 5) if word.isalpha() and word.isascii()]
        rare = sorted(words, key=lambda word: (self.rarity(word), word))
        if len(rare) < 3:
            return
        kind = self.random.randrange(8)
        if kind == 0 and self.rarity(rare[0]) <= 5 and (bad := self.wrong(rare[0])):
            yield bad, self.have(rare[0]), "alone"
        elif kind == 1 and (bad := self.wrong(rare[0])):
            yield f"{bad} {rare[1]}", {at}, "the rarest"
        elif kind == 2 and (bad := self.wrong(rare[1])) and len(self.have(*rare[:2])) <= 5:
            yield f"{rare[0]} {bad}", {at}, "the other one"
        elif kind == 3 and (bad := self.wrong(rare[0])):
            yield " ".join(bad if word == rare[0] else word for word in paper["words"]), {at}, "title"
        elif kind == 4 and (bad := self.wrong(rare[-1])) and len(self.have(rare[-1], rare[1])) <= 5:
            yield f"{bad} {rare[1]}", {at}, "a frequent one"
        elif kind == 6:
            name = self.random.choice(paper["authors"])
            family = words_of(name)[-1] if words_of(name) else ""
            if len(family) >= 5 and family.isascii() and len(self.have(family)) <= 5 and (bad := self.wrong(family)):
                yield self.random.choice([f"{bad} {plain(name)[0]}", f"{plain(name)[0]} {bad}", f"{words_of(name)[0]} {bad}"]), self.have(family), "surname"
        elif kind == 7:
            name = self.random.choice(paper["authors"])
            family = words_of(name)[-1] if words_of(name) else ""
            if len(family) >= 5 and family.isascii() and len(self.have(family, rare[1])) <= 5 and (bad := self.wrong(family)):
                yield self.random.choice([f"{bad} {rare[1]}", f"{rare[1]} {bad}"]), self.have(family, rare[1]), "surname and word"
        elif kind == 5:
            some = self.random.sample(rare, 3)
            if len(self.have(*some)) <= 5 and (bad := self.wrong(some[0])):
                self.random.shuffle(rest := [bad, *some[1:]])
                yield " ".join(rest), {at}, "one of three"

    def phrase(self, at, paper):
        title = shown(paper["title"])
        pieces = title.split()
        starts = [place for place, piece in enumerate(pieces[1:-1], 1) if plain(piece) in STOP]
        if not starts:
            return
        place = self.random.choice(starts)
        begin, end = max(0, place - self.random.randint(1, 2)), place + 1 + self.random.randint(1, 2)
        text = " ".join(pieces[begin:end]).strip(",:;.?!\"'“”‘’()")
        wanted = words_of(text)
        if len(wanted) < 3 or '"' in text or re.search(r"[$^_\\]", text):
            return
        has = lambda words: any(words[at:at + len(wanted)] == wanted for at in range(len(words)))
        every = {other for other in self.have(*wanted) if has(self.papers[other]["words"])}
        if len(every) <= 5 and at in every:
            yield self.random.choice(['"{}"', "“{}”", '"{}"']).format(self.random.choice([text, text.lower()])), {at}, ""

    def hyphenated(self, at, paper):
        found = re.findall(r"(?<![\w-])[A-Za-z]{2,}(?:-[A-Za-z]{1,})+(?![\w-])", shown(paper["title"]))
        if not found:
            return
        word = self.random.choice(found)
        parts = plain(word).split("-")
        rest = [one for one in self.content(paper, 4) if one not in parts]
        other = min(rest, key=lambda one: (self.rarity(one), one), default=None)
        forms = [word, word.lower(), " ".join(parts), "".join(parts), word.replace("-", "‐")]
        if len(parts) > 2:
            forms += ["".join(parts[:2]) + " " + " ".join(parts[2:]), parts[0] + "".join(parts[1:2]) + "-" + "-".join(parts[2:])]
        text = self.random.choice(forms)
        every = {index for index in self.have(*parts)} | self.with_word.get("".join(parts), set())
        if len(every) <= 5:
            yield text, every if all(part in STOP for part in parts) else {at}, ""
        elif other and len({index for index in every if other in self.papers[index]["words"]}) <= 5:
            yield self.random.choice([f"{text} {other}", f"{other} {text}"]), {at}, ""

    def identifier(self, at, paper):
        id, category, version = paper["id"], paper["categories"][0], self.random.randint(1, 3)
        forms = [form.format(id=id, up=id.upper(), v=version, cat=category) for form in OF_ARXIV]
        if suffix := paper.get("suffix"):
            forms += [form.format(all=suffix, low=suffix.lower(), year=paper["year"], eight=suffix[:8], twelve=suffix[:12], sixteen=suffix[:16]) for form in OF_PITH]
        yield self.random.choice(forms), {at}, ""


OF_ARXIV = """{id}|arXiv:{id}|arXiv: {id}|{id}v{v}|arxiv:{id}v{v}|https://arxiv.org/abs/{id}|http://arxiv.org/pdf/{id}v{v}.pdf|10.48550/arXiv.{id}
https://doi.org/10.48550/arXiv.{id}|arXiv:{id} [{cat}]|arxiv.org/abs/{id}|doi:10.48550/arxiv.{id}|ARXIV:{up}|https://arxiv.org/html/{id}v{v}|  {id}  |arXiv {id}|arXiv.{id}
https://www.alphaxiv.org/abs/{id}|https://export.arxiv.org/abs/{id}?context=cs|[{id}]|arXiv:{id}v{v} [{cat}] 12 May 2019|https://ar5iv.labs.arxiv.org/html/{id}
https://huggingface.co/papers/{id}|arXiv preprint arXiv:{id}|eprint {id}|abs/{id}|https://arxiv.org/pdf/{id}|https://dx.doi.org/10.48550/arxiv.{id}|<{id}>|"{id}"
arXiv preprint arXiv:{id}, 2025|\\arxiv{{{id}}}|arXiv:{id} (2025)""".replace("\n", "|").split("|")
OF_PITH = """{all}|{low}|{eight}|pith:{eight}|pith:{year}:{all}|PITH:{year}:{all}|https://pith.science/pith/{all}|pith:{twelve}|pith:{sixteen}
https://example.org/papers/pith/{all}/|pith:{year}:{eight}|{twelve}|{sixteen}|{year}:{all}""".replace("\n", "|").split("|")

CLASSES = {
    "exact title": Papers.exact_title, "title with TeX": Papers.tex_title, "surname and initial": Papers.surname, "accents left out": Papers.accents, "particle": Papers.particle,
    "two words": Papers.two_words, "two rarest words": Papers.two_rarest_words, "full name": Papers.full_name, "prefix": Papers.prefix, "one letter wrong": Papers.typo, "phrase with stop words": Papers.phrase,
    "hyphenated": Papers.hyphenated, "identifier": Papers.identifier,
}
