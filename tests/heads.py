"""Reads the heads of a site's papers with programs that others wrote, as crawlers and reference managers do.

Usage: heads.py SITE BASE. Exits with 1 where a program reads something else than the documents say, and with
3 where one of the packages is missing.
"""

import json
import re
import sys
from hashlib import sha256
from pathlib import Path

try:
    import extruct
    from lxml import html
    from pyld import jsonld
except ImportError as error:
    print(f"there is no package {error.name}")
    sys.exit(3)

SITE, BASE = Path(sys.argv[1]), sys.argv[2]
FAILURES = []

# What matters of https://schema.org's own context: each term is one of its vocabulary. No network is needed.
ADDRESSES = ["sameAs", "url", "contentUrl"]
CONTEXT = {"@context": {"@vocab": "https://schema.org/"} | {term: {"@type": "@id"} for term in ADDRESSES}}
# The types and members that the site uses, by https://schema.org.
MEMBERS = {
    "DataCatalog": "name description url",
    "DataDownload": "name contentUrl encodingFormat",
    "Dataset": "name description url includedInDataCatalog distribution",
    "MediaObject": "name contentUrl encodingFormat sha256",
    "Organization": "name",
    "Person": "name givenName familyName honorificSuffix",
    "PropertyValue": "propertyID value",
    "ScholarlyArticle": "name headline author creditText abstract datePublished version identifier sameAs url license encoding",
}


def load(url, _options):
    assert url.rstrip("/") == "https://schema.org", url
    return {"contextUrl": None, "documentUrl": url, "contentType": "application/ld+json", "document": CONTEXT}


jsonld.set_document_loader(load)


def same(page, what, found, expected):
    if found != expected:
        FAILURES.append(f"{page} {what}: found {found!r}, expected {expected!r}")


def document(folder):
    bundles = [folder / "bundle.json", SITE / ".well-known/pith" / folder.name / "bundle.json"]
    bundle = next((bundle for bundle in bundles if bundle.exists()), None)
    if bundle:
        whole = json.loads(bundle.read_bytes())
        snapshots = [event["payload"]["graph_snapshot"] for event in whole["events"] if event["event_type"] == "graph_snapshot"]
        return whole, snapshots[-1]["paper"]
    record = json.loads(folder.with_suffix(".json").read_bytes())
    return record, record["paper"]


def words(text):
    return re.findall(r"[A-Za-z]+", text)


def file_of(address):
    assert address.startswith(BASE), address
    return SITE / address.removeprefix(BASE)


def data(page, value):
    """Fails where a value has a member that its type doesn't have, or names a file that isn't there as it says."""
    if isinstance(value, list):
        for one in value:
            data(page, one)
    elif isinstance(value, dict):
        of_type = MEMBERS[value["@type"]].split()
        same(page, f"members of {value['@type']}", [name for name in value if name[0] != "@" and name not in of_type], [])
        if "contentUrl" in value:
            file = file_of(value["contentUrl"])
            same(page, f"{file}", file.is_file(), True)
            same(page, f"hash of {file}", value.get("sha256"), value.get("sha256") and sha256(file.read_bytes()).hexdigest())
        for one in value.values():
            data(page, one)


def zotero(head):
    """What Zotero's translator "Embedded Metadata" makes of a page, as docs/metadata.md has it."""

    def content(*names):
        values = (head.xpath("string(//meta[@name=$name or @property=$name]/@content)", name=name) for name in names)
        return next((value for value in values if value), "")

    return {
        "title": content("citation_title", "og:title"),
        "abstractNote": content("citation_abstract", "og:description", "description"),
        "date": content("citation_date", "citation_publication_date", "article:published_time"),
        "DOI": content("citation_doi"),
        "url": content("citation_public_url", "og:url", "citation_abstract_html_url"),
        "creators": head.xpath("//meta[@name='citation_author']/@content"),
    }


def description(page, head, excerpt, number):
    found = head.xpath("string(//meta[@name='description']/@content)")
    same(page, "length of the description", 200 <= len(found) <= 300, True)
    same(page, "number in the description", found.endswith(f" {number}"), True)
    beginning = words(found.removesuffix(f" {number}"))
    same(page, "description", beginning, words(excerpt)[: len(beginning)])
    same(page, "og:description", head.xpath("string(//meta[@property='og:description']/@content)"), found)


def home():
    text = (SITE / "index.html").read_text("utf-8")
    read = extruct.extract(text, base_url=BASE, syntaxes=["json-ld"], uniform=True)
    [catalog, dataset] = read["json-ld"]
    same("home", "types", [catalog["@type"], dataset["@type"]], ["DataCatalog", "Dataset"])
    data("home", [catalog, dataset])
    same("home", "catalog", dataset["includedInDataCatalog"]["@id"], catalog["@id"])
    # What Google asks for.
    same("home", "description", 50 <= len(dataset["description"]) <= 5000, True)
    same("home", "files", [one["contentUrl"] for one in dataset["distribution"][:2]], [f"{BASE}catalog/index.json", f"{BASE}catalog/documents.jsonl"])
    [_, expanded] = jsonld.expand([catalog, dataset])
    same("home", "expanded address", expanded["https://schema.org/url"], [{"@id": BASE}])


def check(folder):
    page = folder.name
    whole, paper = document(folder)
    record, number = whole["canonical_record"], whole["pith_number"]
    address = f"{BASE}pith/{page}/"
    text = (folder / "index.html").read_text("utf-8")
    read = extruct.extract(text, base_url=address, syntaxes=["json-ld", "opengraph"], uniform=True)
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
    data(page, article)
    # Each document once, whichever of its paths there are.
    documents = [file_of(one["contentUrl"]) for one in article["encoding"] if "sha256" in one]
    same(page, "documents", [json.loads(file.read_bytes())["pith_number"] for file in documents], [number])
    # What the document has of the abstract, of which it may have the beginning alone.
    excerpt = paper["abstract_excerpt"]
    same(page, "abstract", words(article["abstract"]), words(excerpt))
    same(page, "cut abstract", article["abstract"].endswith("…"), len(excerpt) == 600)
    head = html.document_fromstring(text.encode())
    description(page, head, excerpt, number)
    item = {
        "title": paper["title"],
        "abstractNote": article["abstract"],
        "date": record["metadata"]["submitted_at"][:10].replace("-", "/"),
        "DOI": f"10.48550/arXiv.{arxiv}",
        "url": address,
        "creators": paper["authors_text"].split(", "),
    }
    same(page, "for Zotero", zotero(head), item)
    # Where it would look for authors that aren't told apart.
    classes = {name for names in head.xpath("//@class") for name in names.split()}
    same(page, "bylines", classes & {"byline", "bylines", "vcard", "article-byline"}, set())
    links = {link.get("rel"): link.get("href") for link in head.xpath("//head/link") if link.get("rel") != "type"}
    same(page, "cite-as", links["cite-as"], address)
    same(page, "related", links["related"], f"https://doi.org/10.48550/arXiv.{arxiv}")
    [graph] = read["opengraph"]
    same(page, "og:title", graph["og:title"], paper["title"])
    same(page, "og:url", graph["og:url"], address)


papers = sorted(folder for folder in SITE.joinpath("pith").iterdir() if folder.is_dir())
for folder in papers:
    check(folder)
home()
for failure in FAILURES:
    print(failure)
print(f"{len(papers)} papers read")
sys.exit(1 if FAILURES or not papers else 0)
