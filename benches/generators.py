"""The same page, and the same documents, for the programs that scripts/benchmark compares `build` with."""
import json, os, re
from measuring import put


def template(text, language, filler):
    """benches/page.html for Tera ("bare"), Zola or Hugo."""
    prefix = {"bare": "", "zola": "page.extra.", "hugo": ".Params.extra."}[language]

    def mark(found):
        what = found[1]
        if what == "!filler":
            return filler
        if what.startswith("each "):
            items = prefix + what[5:]
            return f"{{{{ range {items} }}}}" if language == "hugo" else f"{{% for item in {items} %}}"
        if what == "end":
            return "{{ end }}" if language == "hugo" else "{% endfor %}"
        if what.startswith("item"):
            return f"{{{{ {what[4:] or '.'} }}}}" if language == "hugo" else f"{{{{ {what} }}}}"
        return f"{{{{ {prefix}{what} }}}}"

    return re.sub(r"\[\[(.+?)\]\]", mark, text)


CHECKS = {
    "record": "canonical_hash pith_number source receipt title abstract paper aliases snapshot",
    "bundle": "canonical_hash pith_number source events receipt record_created title abstract paper aliases snapshot state merge keys bundle",
}


def values(document, data):
    """The values of a document that the page shows, taken without verification."""
    kind = "bundle" if "bundle_type" in document else "record"
    if kind == "record":
        paper, aliases = document["paper"], document["aliases"]
    else:
        snapshots = [event for event in document["events"] if event["event_type"] == "graph_snapshot"]
        paper, aliases = snapshots[-1]["payload"]["graph_snapshot"]["paper"], document["source_aliases"]
    record = document["canonical_record"]
    return {
        "number": document["pith_number"], "short": document["short_pith_number"], "suffix": document["pith_number"][-26:],
        "kind": kind, "title": paper["title"], "authors": paper["authors_text"], "excerpt": paper["abstract_excerpt"],
        "source": record["source"]["id"], "version": str(record["source"]["version"]),
        "submitted": record["metadata"]["submitted_at"], "license": record["metadata"]["license"],
        "sha256": document["canonical_sha256"], "canonical": json.dumps(record, sort_keys=True, separators=(",", ":")),
        "bytes": len(data), "categories": [record["metadata"]["primary_cat"], *record["metadata"]["cross_cats_sorted"]],
        "checks": [{"name": name, "value": "pass"} for name in CHECKS[kind].split()],
        "aliases": [{"name": alias["alias_kind"], "value": alias["alias_value"]} for alias in aliases],
    }


def toml(value):
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {toml(inner)}" for name, inner in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


LISTING = "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n<ol>\n{rows}\n</ol>\n{more}</body>\n</html>\n"
HUGO_ROWS = '{{ range .Paginator.Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>, {{ .Params.extra.authors }}, {{ .Params.extra.submitted }}, {{ .Params.extra.number }}</li>\n{{ end }}'
HUGO_MORE = '{{ with .Paginator.Next }}<a href="{{ .URL }}">Next</a>{{ end }}'
HUGO_TERMS = '{{ range .Data.Terms.ByCount }}<li><a href="{{ .Page.RelPermalink }}">{{ .Page.Title }}</a> {{ .Count }}</li>\n{{ end }}'
HUGO_CONFIG = """baseURL = "https://example.org/"
title = "Catalog"
disablePathToLower = true
disableKinds = ["section", "rss", "sitemap"]
[pagination]
pagerSize = 100
[taxonomies]
category = "categories"
year = "years"
"""
ZOLA_ROWS = '{% for page in paginator.pages %}<li><a href="{{ page.permalink }}">{{ page.title }}</a>, {{ page.extra.authors }}, {{ page.extra.submitted }}, {{ page.extra.number }}</li>\n{% endfor %}'
ZOLA_MORE = '{% if paginator.next %}<a href="{{ paginator.next }}">Next</a>{% endif %}'
ZOLA_TERMS = '{% for term in terms %}<li><a href="{{ term.permalink }}">{{ term.name }}</a> {{ term.page_count }}</li>\n{% endfor %}'
ZOLA_CONFIG = """base_url = "https://example.org"
title = "Catalog"
compile_sass = false
build_search_index = false
taxonomies = [{ name = "categories", paginate_by = 100 }, { name = "years", paginate_by = 100 }]
"""


def prepare(folder, tool, records, page):
    """The same documents as content for Hugo or Zola: for each a Markdown file with front matter, and the file itself."""
    os.makedirs(f"{folder}/content/pith")
    os.makedirs(f"{folder}/static/pith")
    for path in records:
        with open(path, "rb") as file:
            data = file.read()
        shown = values(json.loads(data), data)
        taxonomies = f"categories = {toml(shown['categories'])}\nyears = {toml([shown['submitted'][:4]])}\n"
        head = f"title = {toml(shown['title'])}\ndate = {shown['submitted']}\n"
        extra = "[extra]\n" + "".join(f"{name} = {toml(value)}\n" for name, value in shown.items())
        if tool == "hugo":
            head += taxonomies
        else:
            head += f"path = \"pith/{shown['suffix']}\"\n[taxonomies]\n{taxonomies}"
        put(f"{folder}/content/pith/{shown['suffix']}.md", f"+++\n{head}{extra}+++\n")
        put(f"{folder}/static/pith/{shown['suffix']}.{shown['kind']}.json", data.decode())
    home = LISTING.format(title="Catalog", rows="", more="")
    if tool == "hugo":
        put(f"{folder}/hugo.toml", HUGO_CONFIG)
        layouts = {
            "index": home, "_default/single": page,
            "_default/list": LISTING.format(title="{{ .Title }}", rows=HUGO_ROWS, more=HUGO_MORE),
            "_default/terms": LISTING.format(title="{{ .Title }}", rows=HUGO_TERMS, more=""),
        }
        for name, text in layouts.items():
            put(f"{folder}/layouts/{name}.html", text)
    else:
        put(f"{folder}/config.toml", ZOLA_CONFIG)
        put(f"{folder}/content/pith/_index.md", "+++\ntitle = \"Papers\"\n+++\n")
        layouts = {
            "index": home, "section": home, "page": page,
            "taxonomy_single": LISTING.format(title="{{ term.name }}", rows=ZOLA_ROWS, more=ZOLA_MORE),
            "taxonomy_list": LISTING.format(title="{{ taxonomy.name }}", rows=ZOLA_TERMS, more=""),
        }
        for name, text in layouts.items():
            put(f"{folder}/templates/{name}.html", text)
