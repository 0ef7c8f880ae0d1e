"""Reads the heads of a site's papers with programs that others wrote, as crawlers and reference managers do.

Usage: heads.py SITE BASE. Exits with 1 where a program reads something else than the documents say, and with
3 where one of the packages is missing.
"""

import json
import sys
from pathlib import Path

try:
    import extruct
    from pyld import jsonld
except ImportError as error:
    print(f"there is no package {error.name}")
    sys.exit(3)

SITE, BASE = Path(sys.argv[1]), sys.argv[2]
FAILURES = []

# What matters of https://schema.org's own context: each term is one of its vocabulary. No network is needed.
CONTEXT = {"@context": {"@vocab": "https://schema.org/", "sameAs": {"@type": "@id"}, "url": {"@type": "@id"}}}


def load(url, _options):
    assert url.rstrip("/") == "https://schema.org", url
    return {"contextUrl": None, "documentUrl": url, "contentType": "application/ld+json", "document": CONTEXT}


jsonld.set_document_loader(load)


def same(page, what, found, expected):
    if found != expected:
        FAILURES.append(f"{page} {what}: found {found!r}, expected {expected!r}")


def document(folder):
    bundle = folder / "bundle.json"
    if bundle.exists():
        whole = json.loads(bundle.read_bytes())
        snapshots = [event["payload"]["graph_snapshot"] for event in whole["events"] if event["event_type"] == "graph_snapshot"]
        return whole, snapshots[-1]["paper"]
    record = json.loads(folder.with_suffix(".json").read_bytes())
    return record, record["paper"]


def check(folder):
    page = folder.name
    whole, paper = document(folder)
    record, number = whole["canonical_record"], whole["pith_number"]
    address = f"{BASE}pith/{page}/"
    html = (folder / "index.html").read_text("utf-8")
    read = extruct.extract(html, base_url=address, syntaxes=["json-ld", "opengraph"], uniform=True)
    [article] = read["json-ld"]
    same(page, "type", article["@type"], "ScholarlyArticle")
    same(page, "name", article["name"], paper["title"])
    same(page, "authors", [author["name"] for author in article["author"]], paper["authors_text"].split(", "))
    same(page, "date", article["datePublished"], record["metadata"]["submitted_at"][:10])
    identifiers = {one["propertyID"]: one["value"] for one in article["identifier"]}
    arxiv = record["source"]["id"]
    same(page, "identifiers", identifiers, {"pith": number, "arXiv": arxiv, "doi": f"10.48550/arXiv.{arxiv}"})
    [expanded] = jsonld.expand(article)
    same(page, "@id", expanded["@id"], address)
    same(page, "expanded type", expanded["@type"], ["https://schema.org/ScholarlyArticle"])
    same(page, "expanded name", expanded["https://schema.org/name"], [{"@value": paper["title"]}])
    [graph] = read["opengraph"]
    same(page, "og:title", graph["og:title"], paper["title"])
    same(page, "og:url", graph["og:url"], address)


papers = sorted(folder for folder in SITE.joinpath("pith").iterdir() if folder.is_dir())
for folder in papers:
    check(folder)
for failure in FAILURES:
    print(failure)
print(f"{len(papers)} papers read")
sys.exit(1 if FAILURES or not papers else 0)
