"""Reads the files of a built site that say what identifiers lead to, as docs/identifiers.md describes them, and compares
them with the site's documents.

It was written from that page alone and shares nothing with the program: `identifiers.py SITE` says what is there, or what
is wrong.
"""

import hashlib
import json
import pathlib
import re
import sys

FORMAT = "pith-catalog-resolve-v1"
NEW = re.compile(r"[0-9]{4}\.[0-9]{4,5}\Z")
OLD = re.compile(r"([a-z]+(?:-[a-z]+)*)(?:\.[A-Z]{2})?/([0-9]{7})\Z")
DOI = re.compile(r"10\.[0-9]{4,9}/[!-~]+\Z")


class Wrong(Exception):
    """Something isn't as the page says."""


def check(holds, *what):
    if not holds:
        raise Wrong(" ".join(str(one) for one in what))


class Number:
    """A number by the document of it that counts."""

    def __init__(self, document, aliases, standing):
        self.suffix = document["pith_number"].split(":")[2]
        source = document["canonical_record"]["source"]
        self.kind, self.id, self.version = source["kind"], source["id"], source["version"]
        self.dois = []
        for alias in aliases or []:
            doi = alias["alias_value"]
            if alias["alias_kind"] != "doi" or len(doi) > 128 or not DOI.match(doi):
                continue
            doi = doi.lower()
            if doi not in self.dois and not doi.startswith("10.48550/arxiv."):
                self.dois.append(doi)
        self.dois = [(doi, standing) for doi in self.dois[:4]]

    @property
    def arxiv(self):
        """The id without its subject class, in small letters."""
        if self.kind != "arxiv" or not 0 <= self.version <= 9999:
            return None
        old = OLD.match(self.id)
        return f"{old[1]}/{old[2]}" if old else self.id if NEW.match(self.id) else None


def read_numbers(site):
    numbers = {}
    # Bundles come last, and count.
    for paths, aliases, standing in [("*.json", "aliases", "claimed"), ("*/bundle.json", "source_aliases", "sealed")]:
        for path in site.glob(f"pith/{paths}"):
            document = json.loads(path.read_bytes())
            number = Number(document, document.get(aliases), standing)
            numbers[number.suffix] = number
    return numbers.values()


def same_papers(numbers):
    """The numbers of each paper, the newest last."""
    papers = {}
    for number in numbers:
        is_whole = number.id and len(number.id.encode()) <= 64 and len(number.kind.encode()) <= 48
        is_whole = is_whole and not (number.id + number.kind).endswith("…")
        papers.setdefault((number.kind, number.id) if is_whole else number.suffix, []).append(number)
    for paper in papers.values():
        yield sorted(paper, key=lambda one: (one.version, one.suffix))


def dois_of(paper):
    stated = [one for number in paper[-51:] for one in number.dois]
    sealed = {doi for doi, standing in stated if standing == "sealed"}
    claimed = {doi for doi, _ in stated} - sealed
    return [*(f"doi:{doi}" for doi in sorted(sealed)), *(f"claimed-doi:{doi}" for doi in sorted(claimed))][:8]


def expected_keys(numbers):
    keys, of_arxiv = {}, {}
    add = lambda key, number: keys.setdefault(key, set()).add(number.suffix)
    for number in numbers:
        add(f"pith:{number.suffix[:8].lower()}", number)
        if number.arxiv:
            add(f"arxiv:{number.arxiv}v{number.version}", number)
            of_arxiv.setdefault(number.arxiv, []).append(number)
    for id, all in of_arxiv.items():
        newest = max(number.version for number in all)
        for number in all:
            if number.version == newest:
                add(f"arxiv:{id}", number)
                add(f"doi:10.48550/arxiv.{id}", number)
    for paper in same_papers(numbers):
        for key in dois_of(paper):
            for number in paper:
                if number.version == paper[-1].version:
                    add(key, number)
    return {key: sorted(suffixes)[:100] for key, suffixes in keys.items()}


def read_keys(folder):
    keys = {}
    for path in sorted(folder.iterdir()):
        text = path.read_bytes().decode("ascii")
        check(re.match(r"[0-9a-f]{2}\.json\Z", path.name), "a file is called", path.name)
        pairs = json.loads(text, object_pairs_hook=list)
        check(pairs[0] == ("format", FORMAT), path.name, "begins with", pairs[0])
        check(len(text.split("\n")) == len(pairs) + 3, path.name, "has another number of lines")
        names = [key for key, _ in pairs[1:]]
        check(names and names == sorted(set(names), key=str.encode), path.name, "has keys in another order")
        for key, suffixes in pairs[1:]:
            check(hashlib.sha256(key.encode()).hexdigest()[:2] == path.name[:2], key, "is in", path.name)
            keys[key] = suffixes
    return keys


def main(site):
    site = pathlib.Path(site)
    expected, found = expected_keys(read_numbers(site)), read_keys(site / "api/pith-number/resolve")
    for key in sorted({*expected, *found}):
        check(found.get(key) == expected.get(key), key, "leads to", found.get(key), "and not", expected.get(key))
    counts = {}
    for key in found:
        counts[key.split(":")[0]] = counts.get(key.split(":")[0], 0) + 1
    print(json.dumps(counts))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Wrong as error:
        print(error)
        sys.exit(1)
