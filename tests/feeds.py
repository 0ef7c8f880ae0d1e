"""Reads a site's feeds, its sitemap, robots.txt, llms.txt and the heads of its pages with programs that others wrote.

Usage: feeds.py SITE BASE. Exits with 1 where a program reads something else than the documents and pages say, and with
3 where one of the packages is missing.
"""

import json
import re
import sys
from datetime import datetime, timezone
from pathlib import Path
from urllib.robotparser import RobotFileParser

HERE = Path(__file__).parent
# The XML Schema of sitemaps, as one of the browser tests' packages holds it.
SCHEMA = HERE / "browser/node_modules/sitemap/schema/sitemap.xsd"

try:
    import extruct
    import feedparser
    from llms_txt import parse_llms_file
    from lxml import etree, html
    from usp.tree import sitemap_tree_for_homepage
    from usp.web_client import abstract_client as client
except ImportError as error:
    print(f"there is no package {error.name}")
    sys.exit(3)
if not SCHEMA.exists():
    print('there is no package sitemap; run "npm ci" in tests/browser')
    sys.exit(3)

SITE, BASE = Path(sys.argv[1]), sys.argv[2]
FAILURES = []
ATOM = "{http://www.w3.org/2005/Atom}"
NEWEST = 50
# How many cross-listed categories of a paper have a listing of it.
CROSS_LISTED = 12
# Titles and names that are read as they are written.
PLAIN = re.compile(r"[A-Za-z0-9.:() ]+(, [A-Za-z0-9.:() ]+)*")
# Figures after a name are those of footnotes, and what is in parentheses is an affiliation.
NAMES = re.compile(r"[A-Za-z. ]+(, [A-Za-z. ]+)*")


def same(where, what, found, expected):
    if found != expected:
        FAILURES.append(f"{where} {what}: found {found!r}, expected {expected!r}")


def file_of(address):
    """The file that a host serves for an address of the site."""
    assert address.startswith(BASE), address
    inside = address.removeprefix(BASE)
    return SITE / (inside + "index.html" if inside == "" or inside.endswith("/") else inside)


def moment(text):
    """The second that a time names, as a feed has it; none where it can't be read. A date is its first one in UTC."""
    try:
        # A leap second is the one before it.
        text = re.sub(r"(?<=:\d\d:)60", "59", text)
        if re.fullmatch(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?([Zz]|[+-]\d\d(:?\d\d)?)?)?", text) is None:
            return None
        time = datetime.fromisoformat(text.upper())
        time = time if time.tzinfo else time.replace(tzinfo=timezone.utc)
        # A year before the first is no year to Python.
        return time.astimezone(timezone.utc).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


def written(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


class Paper:
    """What the published documents of a paper say."""

    def __init__(self, folder):
        record, bundle = folder.with_suffix(".json"), folder / "bundle.json"
        self.is_bundle = bundle.exists()
        whole = json.loads((bundle if self.is_bundle else record).read_bytes())
        self.number = whole["pith_number"]
        core = whole["canonical_record"]
        submitted = moment(core["metadata"]["submitted_at"])
        in_year = submitted is not None and f"{submitted.year:04}" == self.number.split(":")[1]
        self.submitted = submitted if in_year else None
        self.signed = submitted
        # What a sitemap may go by.
        self.sealed = None
        # Of one moment the last version comes first; one that can't be a version, last.
        version = core["source"]["version"]
        self.version = version if isinstance(version, int) and 0 <= version < 1 << 32 else -1
        if self.is_bundle:
            # What the seal covers; a record's times are its own word.
            self.sealed = moment(whole.get("built_at") or "")
            times = [time for time in [submitted, self.sealed] if time is not None]
            self.signed = max(times, default=None)
            snapshots = [event["payload"]["graph_snapshot"] for event in whole["events"] if event["event_type"] == "graph_snapshot"]
            self.shown = (snapshots[-1].get("paper") if snapshots else None) or {}
        else:
            self.shown = whole.get("paper") or {}
        primary = core["metadata"]["primary_cat"]
        cross = [one for one in dict.fromkeys(core["metadata"]["cross_cats_sorted"]) if one != primary]
        self.categories = [primary, *cross[:CROSS_LISTED]]
        self.address = f"{BASE}pith/{folder.name}/"


def is_paper(folder):
    return folder.is_dir() and (folder.with_suffix(".json").exists() or (folder / "bundle.json").exists())


def feed(path, papers, rng):
    address = BASE + path.relative_to(SITE).as_posix()
    name = path.relative_to(SITE).as_posix()
    document = etree.parse(path)
    if not rng.validate(document):
        FAILURES.append(f"{name} isn't Atom: {rng.error_log.last_error}")
    read = feedparser.parse(path.read_bytes())
    same(name, "well-formedness", (read.bozo, read.get("bozo_exception")), (False, None))
    same(name, "form", read.version, "atom10")
    same(name, "id", read.feed.id, address)
    links = {link.rel: link.href for link in read.feed.links}
    same(name, "links", links, {"self": address, "alternate": address.removesuffix("feed.atom")})
    same(name, "page", file_of(links["alternate"]).exists(), True)
    # RFC 4287, 4.1.1 and 4.1.2, which its schema can't say.
    same(name, "author", document.find(f"{ATOM}author/{ATOM}name").text != "", True)
    newest = sorted((paper for paper in papers if paper.submitted), key=lambda paper: (-paper.submitted.timestamp(), -paper.version, paper.number[-26:]))
    newest = newest[:NEWEST]
    same(name, "entries", [entry.id for entry in read.entries], [paper.number for paper in newest])
    same(name, "updated", read.feed.updated, max((written(paper.signed) for paper in newest), default="1970-01-01T00:00:00Z"))
    for paper, entry, element in zip(newest, read.entries, document.iter(f"{ATOM}entry")):
        where = f"{name} {paper.number}"
        same(where, "link", entry.link, paper.address)
        same(where, "published", entry.published, written(paper.submitted))
        same(where, "updated", entry.updated, written(paper.signed))
        # The page's own abstract, and after it what is signed.
        head = html.parse(file_of(paper.address)).getroot()
        summary, content = element.find(f"{ATOM}summary"), element.find(f"{ATOM}content").text
        about = "" if summary is None else summary.text
        same(where, "summary", about, head.xpath("string(//meta[@name='citation_abstract']/@content)"))
        same(where, "has an abstract", bool(about), bool((paper.shown.get("abstract_excerpt") or "").strip()))
        signed = f"A verified {'bundle' if paper.is_bundle else 'record'}. Signed: number, "
        same(where, "content", content.startswith(f"{about}\n\n{signed}" if about else signed), True)
        terms = [tag.term for tag in entry.get("tags", [])]
        same(where, "categories", terms, [one for one in paper.categories if one in terms])
        # The paper's page has the whole title; the catalog keeps the beginning of a long one.
        whole = head.xpath("string(//meta[@property='og:title']/@content)")
        if len(whole.encode()) < 400:
            same(where, "title", element.find(f"{ATOM}title").text, whole)
        title, authors = paper.shown.get("title") or "", paper.shown.get("authors_text") or ""
        if PLAIN.fullmatch(title):
            same(where, "title", entry.title, " ".join(title.split()))
        if NAMES.fullmatch(authors) and len(authors) < 500:
            same(where, "authors", ", ".join(author.name for author in entry.authors), " ".join(authors.split()))
    return len(read.entries)


class Response(client.AbstractWebClientSuccessResponse):
    def __init__(self, path, url):
        self.path, self.address = path, url

    def status_code(self):
        return 200

    def status_message(self):
        return "OK"

    def header(self, _name):
        return None

    def raw_data(self):
        return self.path.read_bytes()

    def url(self):
        return self.address


class Missing(client.WebClientErrorResponse):
    def __init__(self, url):
        super().__init__(f"there is no {url}", False)


class Disk(client.AbstractWebClient):
    """Serves the site to a program that asks for addresses."""

    def set_max_response_data_length(self, _length):
        pass

    def get(self, url):
        path = file_of(url) if url.startswith(BASE) else SITE / "there is no such file"
        return Response(path, url) if path.is_file() else Missing(url)


def sitemap(papers):
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    files = sorted(SITE.glob("sitemap*.xml"))
    for path in files:
        document = etree.parse(path)
        root = etree.QName(document.getroot()).localname
        if root == "urlset" and not schema.validate(document):
            FAILURES.append(f"{path.name} isn't a sitemap: {schema.error_log.last_error}")
        same(path.name, "root", root, "sitemapindex" if len(files) > 1 and path.name == "sitemap.xml" else "urlset")
        same(path.name, "size", len(document.getroot()) <= 50_000 and path.stat().st_size <= 50 << 20, True)
    # From robots.txt to the pages, as a search engine goes.
    tree = sitemap_tree_for_homepage(BASE, Disk(), use_known_paths=False, normalize_homepage_url=False)
    pages = list(tree.all_pages())
    addresses = [page.url for page in pages]
    same("sitemap", "addresses twice", len(addresses), len(set(addresses)))
    modified = {page.url: page.last_modified for page in pages}
    same("sitemap", "papers", {one for one in addresses if one.startswith(f"{BASE}pith/")}, {paper.address for paper in papers})
    for paper in papers:
        same("sitemap", paper.number, modified.get(paper.address), paper.sealed)
    for address in addresses:
        page = file_of(address)
        if len(addresses) < 2000:
            head = html.parse(page).getroot()
            same("sitemap", f"{address} as it calls itself", head.xpath("string(//link[@rel='canonical']/@href)"), address)
            same("sitemap", f"{address} for robots", head.xpath("string(//meta[@name='robots']/@content)"), "")
        same("sitemap", address, page.is_file(), True)
    for page in [BASE, f"{BASE}report/"]:
        same("sitemap", page, page in addresses, True)
    return len(addresses)


def robots():
    text = (SITE / "robots.txt").read_text("utf-8")
    parser = RobotFileParser()
    parser.parse(text.splitlines())
    same("robots.txt", "sitemap", parser.site_maps(), [f"{BASE}sitemap.xml"])
    same("robots.txt", "leave", parser.can_fetch("a robot", f"{BASE}pith/"), True)


def llms():
    read = parse_llms_file((SITE / "llms.txt").read_text("utf-8"))
    same("llms.txt", "summary", "identity" in read.summary, True)
    same("llms.txt", "key", "b2d552b68890857171a78b36a5dccf368a953413288c353f7c9d9d6f94b709b3" in read.info, True)
    links = [link for links in read.sections.values() for link in links]
    for link in links:
        same("llms.txt", link.url, file_of(link.url).is_file(), True)
        same("llms.txt", f"{link.title}, its note", bool(link.desc), True)
    return len(links)


def heads():
    """Open Graph, of a page of each kind and shape: a paper's is much like another's."""
    pages = [*SITE.glob("*.html"), *SITE.glob("*/index.html"), *SITE.glob("*/*/index.html"), *SITE.glob("paper/*/index.html")]
    for page in pages[:60]:
        name = page.relative_to(SITE).as_posix()
        text = page.read_text("utf-8")
        if 'http-equiv="refresh"' in text:
            # It leads on, so that nobody reads what it is about.
            same(name, "robots", '<meta name="robots" content="noindex">' in text, True)
            continue
        [graph] = extruct.extract(text, base_url=BASE, syntaxes=["opengraph"])["opengraph"]
        properties = dict(graph["properties"])
        head = html.document_fromstring(text.encode())
        title, description = head.xpath("string(//title)"), head.xpath("string(//meta[@name='description']/@content)")
        canonical = head.xpath("string(//link[@rel='canonical']/@href)") or None
        is_article = name.startswith("pith/") and name != "pith/index.html"
        same(name, "og:type", properties.get("og:type"), "article" if is_article else "website")
        same(name, "og:url", properties.get("og:url"), canonical)
        same(name, "og:site_name", bool(properties.get("og:site_name")) and title.endswith(properties["og:site_name"]), True)
        if PLAIN.fullmatch(title.replace(" · ", " ")):
            same(name, "og:title", " ".join(title.split()).startswith(properties.get("og:title") or "nothing"), True)
        if name != "404.html":
            same(name, "og:description", properties.get("og:description"), description)
        same(name, "twitter:card", head.xpath("string(//meta[@name='twitter:card']/@content)"), "summary")
    return len(pages[:60])


papers = [Paper(folder) for folder in sorted(SITE.joinpath("pith").iterdir()) if is_paper(folder)] if SITE.joinpath("pith").exists() else []
rng = etree.RelaxNG(etree.parse(HERE / "fixtures/atom.rng"))
entries = feed(SITE / "feed.atom", papers, rng)
categories = sorted(SITE.glob("category/*/feed.atom"))
for path in categories:
    entries += feed(path, [paper for paper in papers if path.parent.name in paper.categories], rng)
counts = [f"{entries} entries of {1 + len(categories)} feeds", f"{sitemap(papers)} addresses of the sitemap"]
robots()
counts += [f"{llms()} links for models", f"{heads()} heads"]
for failure in FAILURES:
    print(failure)
print(", ".join(counts))
sys.exit(1 if FAILURES else 0)
