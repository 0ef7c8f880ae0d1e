"""Says whether an annotated bibliography is the one that it was, with fields added, by programs that others wrote: pybtex for
BibTeX, rispy for RIS.

`bibliographies.py BEFORE AFTER`, files that end in .bib or .ris. The fields that may be new are those of docs/bibliographies.md.
"""

import logging
import sys

try:
    import rispy
    from pybtex.database.input.bibtex import LowLevelParser
except ImportError as error:
    print(f"there is no {error.name}")
    sys.exit(3)

ADDED = {"pith", "pithurl", "doi"}


def bibtex(file):
    """Each entry with its fields in their order, and how many errors there are."""
    errors = []
    text = open(file, encoding="utf-8", newline="").read()
    entries = list(LowLevelParser(text, handle_error=errors.append))
    plain = [entry if isinstance(entry[1], str) else (entry[0], entry[1]) for entry in entries]
    return plain, [str(error).split(":")[-1] for error in errors]


def fields(entry):
    kind, body = entry
    if kind.lower() in ("string", "preamble", "comment"):
        return None
    return [(name.lower(), [str(part) for part in value]) for name, value in body[1]]


def same_bibtex(before, after):
    (old, old_errors), (new, new_errors) = bibtex(before), bibtex(after)
    assert len(old) == len(new), f"{len(old)} and {len(new)} entries"
    assert len(old_errors) == len(new_errors), (old_errors, new_errors)
    added = 0
    for one, other in zip(old, new):
        kept, found = fields(one), fields(other)
        assert one[0] == other[0], (one, other)
        if kept is None:
            assert str(one) == str(other), (one, other)
            continue
        assert one[1][0] == other[1][0], (one, other)
        names = {name for name, _ in kept}
        more = [field for field in found if field[0] in ADDED and field[0] not in names]
        assert len(more) == len({name for name, _ in more}), other
        assert [field for field in found if field not in more] == kept, (one, other)
        added += bool(more)
    return len(old), added


def same_ris(before, after):
    old, new = (rispy.loads(open(file, encoding="utf-8").read()) for file in (before, after))
    assert len(old) == len(new), f"{len(old)} and {len(new)} references"
    added = 0
    for one, other in zip(old, new):
        other["notes"] = [note for note in other.get("notes", []) if not note.startswith("Pith number pith:")]
        if not other["notes"] and "notes" not in one:
            del other["notes"]
            added += 1
        if "doi" not in one:
            other.pop("doi", None)
        assert one == other, (one, other)
    return len(old), added


before, after = sys.argv[1:]
same = same_bibtex if before.endswith(".bib") else same_ris
print(*same(before, after))
