//! Every template with a view of each of its shapes, so that none is found broken by a user.

use super::api::{ApiPage, ApiRow, VariableRow};
use super::chart::{self, BarTable, RowInput, YearChart, YearCount};
use super::feed::tests::site;
use super::folders::FolderPage;
use super::home::{CollectionLink, Figure, HomePage};
use super::listing_views::{
    AuthorsPage, BrowsePage, ListingPage, NameRows, SubListings, SubjectGroup, TitlesPage, YearRows,
};
use super::long_lists::{ListForms, LongLists};
use super::markdown_page::{Bibliography, BibliographyEntry, MarkdownPage};
use super::name_links::NameLinks;
use super::overrides::Overrides;
use super::page::{
    CountLink, Crumb, DateView, FrameParts, KeyView, Link, MenuItem, MirrorView, NumberView, PageFrame, PaperRow,
    ShownTex, ShownValue,
};
use super::paper::cite::authors_of;
use super::paper::{CategoryLink, FileInput, Opened, PageCheckView, PaperInput, PaperPage, VersionView};
use super::redirect::RedirectPage;
use super::resolve_page::{AddressForm, LookupView, NotFoundPage, ResolvePage};
use super::resolver::{ExcludedPage, RemovalDate, RemovedView, ResolverPage};
use super::search_page::SearchPage;
use super::stats::{StandingTables, StatsPage};
use super::templates::Templates;
use super::verify_page::VerifyPage;
use crate::catalog::{Branch, Catalog, Selection, Summary};
use crate::layout::{PaperFile, Region, TITLE_SEPARATOR};
use crate::names::SPLITS;
use crate::text::{Html, JsonScript, PlainText};
use pith::{Parsed, TrustStore, judge};
use proptest::collection::vec;
use proptest::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const HOSTILE: &str = "<b>&\"'</title>";
const ESCAPED: &str = "&lt;b&gt;&amp;&quot;";

fn frame() -> PageFrame {
    PageFrame::from(FrameParts {
        marks: "marks/".to_owned(),
        verify: "../verify/".to_owned(),
        policy: Html::default(),
        search: Some("../search/".to_owned()),
        opensearch: Some("../opensearch.xml".to_owned()),
        icon: "assets/icon.svg".to_owned(),
        root: "../".to_owned(),
        home: "../".to_owned(),
        report: "../report/".to_owned(),
        style: "../assets/style.css".to_owned(),
        script: "../assets/page.js".to_owned(),
        title: format!("Name {HOSTILE}"),
        wordmark: format!("Name {HOSTILE}"),
        logo: Some("../logo.svg".to_owned()),
        description: format!("Description {HOSTILE}"),
        canonical: Some("https://catalog.example/x/?a&b".to_owned()),
        menu: vec![MenuItem { link: "../browse/".to_owned(), text: "Browse".to_owned(), current: true }],
        keys: Vec::new(),
        mirror: Some(MirrorView {
            name: Some(format!("Operator {HOSTILE}")),
            contact: Some("a@b.example".to_owned()),
            contact_link: Some("mailto:a@b.example".to_owned()),
            upstream: Some("https://pith.science/".to_owned()),
        }),
        footer: Some(format!("Foot {HOSTILE}")),
        markup: None,
    })
}

fn trail() -> Vec<Crumb> {
    let crumb =
        |link: Option<&str>, text: &str| Crumb { link: link.map(ToOwned::to_owned), text: PlainText::short(text) };
    vec![crumb(Some("../"), "Catalog"), crumb(None, HOSTILE)]
}

fn row(cross_listed: bool) -> PaperRow {
    PaperRow {
        link: "../pith/X/".to_owned(),
        title: ShownTex::derived(format!("Title {HOSTILE}")),
        authors: Some(ShownTex::derived(format!("Authors {HOSTILE}"))),
        date: DateView::new("2019-02-28T19:47:59Z"),
        short: "MFB4YH5R".to_owned(),
        kind: "record",
        names: Vec::new(),
        more_names: None,
        source: ShownValue::derived("arXiv:1903.00045v2"),
        versions: Vec::new(),
        more_versions: 0,
        category: ShownValue::derived("cs.PF"),
        category_link: None,
        cross_listed,
    }
}

/// The newest of several versions, with the names of its authors.
fn of_several_versions() -> PaperRow {
    let to = |link: &str, text: &str| Link { link: link.to_owned(), text: PlainText::short(text) };
    PaperRow {
        names: vec![to("../authors/a-xul/", "Lijie Xu"), to("../authors/a-guo/", "Tian Guo")],
        more_names: Some("3 more".to_owned()),
        versions: vec![to("../pith/Y/", "v0"), to("../pith/Z/", "v1")],
        more_versions: 7,
        category_link: Some("../category/cs.PF/".to_owned()),
        ..row(false)
    }
}

fn counts() -> Vec<CountLink> {
    let part = |name: &str, code: Option<&str>| CountLink {
        link: "../category/cs.DC/".to_owned(),
        name: name.to_owned(),
        code: code.map(ToOwned::to_owned),
        count: "1,205".to_owned(),
    };
    vec![part("Performance", Some("cs.PF")), part("2019", None)]
}

fn parts(is_narrow: bool) -> SubListings {
    SubListings { heading: "By month".to_owned(), id: "months".to_owned(), is_narrow, links: counts(), markup: None }
}

fn link(text: &str) -> Link {
    Link { link: "../year/2018/".to_owned(), text: PlainText::short(text) }
}

#[track_caller]
fn rendered(template: &str, view: &impl Serialize) -> String {
    rendered_with(&[], template, view)
}

#[track_caller]
fn rendered_with(own: &[(String, String)], template: &str, view: &impl Serialize) -> String {
    let page = Templates::new(own).unwrap().render(template, view);
    String::from_utf8(page.unwrap_or_else(|error| panic!("{template}: {error}"))).unwrap()
}

#[track_caller]
fn renders(template: &str, view: &impl Serialize, parts: &[&str]) {
    let page = rendered(template, view);
    for part in parts {
        assert!(page.contains(part), "expected `{part}` in {template}:\n{page}");
    }
    assert!(!page.contains("<b>&"), "{template} lets markup pass:\n{page}");
    has_regions(&page, &[Region::Masthead, Region::Home, Region::Colophon]);
    let (head, _) = page.split_once("</title>").unwrap();
    assert_eq!(head.contains(TITLE_SEPARATOR), template != "home.html", "{template} has another title:\n{head}");
}

/// A page is the same whether its lists are data, markup or both.
#[track_caller]
fn is_the_same_in_all_forms(template: &str, view: impl LongLists + Serialize) {
    let templates = Templates::new(&[]).unwrap();
    let by_data = templates.render(template, &view).unwrap();
    let with_both = ListForms { markup: true, data: true }.of(view);
    assert_eq!(templates.render(template, &with_both).unwrap(), by_data);
    let by_markup = ListForms { markup: true, data: false }.of(with_both);
    assert_eq!(templates.render(template, &by_markup).unwrap(), by_data);
}

/// What `audit` finds by these marks it would otherwise take for another page than its own.
#[track_caller]
fn has_regions(page: &str, regions: &[Region]) {
    for region in regions {
        assert_eq!(page.matches(&region.mark()).count(), 1, "{region:?} is once on each page:\n{page}");
    }
}

/// `docs/templates.md` has a row for each member of a view, and none that isn't there.
#[track_caller]
fn is_documented(heading: &str, view: &impl Serialize) {
    let documentation = include_str!("../../docs/templates.md");
    let (_, section) = documentation.split_once(heading).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('|').next());
    let told: BTreeSet<_> =
        rows.flat_map(|names| names.split(['`', ',', ' '])).filter(|name| !name.is_empty()).collect();
    let view = serde_json::to_value(view).unwrap();
    let there: BTreeSet<_> = view.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(told, there);
}

#[test]
fn the_frame_shows_what_the_operator_says() {
    let missing = |frame| NotFoundPage { frame, lookup: None, ways: Vec::new(), addresses: Vec::new() };
    is_documented("## The frame", &frame());
    renders(
        "404.html",
        &missing(frame()),
        &[
            &format!(
                "<a class=\"wordmark\" href=\"../\" data-region=\"home\"><img class=\"logo\" src=\"../logo.svg\" alt=\"\">Name {ESCAPED}"
            ),
            "<link rel=\"canonical\" href=\"https://catalog.example/x/?a&amp;b\">",
            "<meta property=\"og:url\" content=\"https://catalog.example/x/?a&amp;b\">",
            &format!("<meta property=\"og:site_name\" content=\"Name {ESCAPED}"),
            "<a href=\"../browse/\" aria-current=\"true\">Browse</a>",
            "<form class=\"search\" role=\"search\" action=\"../search/\"><input type=\"search\" name=\"q\"",
            "Contact: <a href=\"mailto:a@b.example\">a@b.example</a>. A mirror of <a href=\"https://pith.science/\">https://pith.science/</a>.",
            &format!("<p class=\"note\">Foot {ESCAPED}"),
            &format!("type=\"application/opensearchdescription+xml\" title=\"Name {ESCAPED}"),
            "href=\"../opensearch.xml\">",
        ],
    );
    let bare = missing(PageFrame::default());
    let page = rendered("404.html", &bare);
    assert!(!page.contains("canonical\"") && !page.contains("og:url") && !page.contains("Run by"));
    assert!(!page.contains("<form") && !page.contains("opensearch"), "there is nothing to search");
    assert!(!page.contains("id=\"resolved\"") && page.matches("<script").count() == 1, "nor to look up: {page}");
}

#[test]
fn a_listing_groups_its_papers_by_year() {
    let listing = ListingPage {
        frame: frame(),
        trail: trail(),
        code: Some("cs.DC".to_owned()),
        about: Some(format!("About {HOSTILE}")),
        heading: "Distributed Computing".to_owned(),
        count: "2 papers, one of them cross-listed here.".to_owned(),
        note: Some("This page lists the newest 50.".to_owned()),
        parts: vec![parts(true), SubListings { id: "others".to_owned(), ..parts(false) }],
        all_parts: None,
        parts_last: false,
        years: vec![YearRows {
            year: "2019".to_owned(),
            link: Some("../year/2019/".to_owned()),
            rows: vec![row(true), of_several_versions()],
            markup: None,
        }],
        previous: Some(link("2018")),
        next: Some(link("2020")),
        feed: Some("feed.atom".to_owned()),
        related: vec![link("Citations")],
    };
    is_documented("## A listing", &listing);
    is_documented("## A paper in a listing", &row(false));
    renders(
        "listing.html",
        &listing,
        &[
            "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Distributed Computing\" href=\"feed.atom\">",
            "<meta property=\"og:title\" content=\"Distributed Computing\">",
            "<ul class=\"related\"><li><a href=\"feed.atom\">Feed</a></li><li><a href=\"../year/2018/\">Citations</a></li></ul>",
            "<p class=\"code\">cs.DC</p>",
            "one of them cross-listed here. This page lists the newest 50.</p>",
            "<h2 class=\"year\" id=\"y2019\"><a href=\"../year/2019/\">2019</a></h2>",
            "<time datetime=\"2019-02-28T19:47:59Z\">28 Feb</time>",
            &format!("<p class=\"about\">About {ESCAPED}"),
            "<bdi>cs.PF</bdi>, cross-listed<",
            "<bdi><a href=\"../authors/a-xul/\">Lijie Xu</a>, <a href=\"../authors/a-guo/\">Tian Guo</a>, and 3 more</bdi></p>",
            "<bdi>arXiv:1903.00045v2</bdi>, also <a href=\"../pith/Y/\">v0</a>, <a href=\"../pith/Z/\">v1</a> and 7 more · <a href=\"../category/cs.PF/\">cs.PF</a><",
            "<code>MFB4YH5R</code> <span>record</span>",
            "<a rel=\"prev\" href=\"../year/2018/\">← 2018</a>",
            "<a href=\"../category/cs.DC/\">Performance</a> <span class=\"code\">cs.PF</span></span><span class=\"num\">1,205</span>",
            "<ul class=\"years many\">",
            "<ul class=\"columns\">",
            &format!("<span aria-current=\"page\"><bdi>{ESCAPED}"),
        ],
    );
    is_the_same_in_all_forms("listing.html", listing);
}

#[test]
fn many_parts_come_after_the_papers() {
    let listing = |parts_last: bool| ListingPage {
        frame: frame(),
        trail: trail(),
        code: None,
        about: None,
        heading: "Distributed Computing".to_owned(),
        count: "2 papers.".to_owned(),
        note: None,
        parts: vec![parts(true)],
        all_parts: parts_last.then(|| "All, by month".to_owned()),
        parts_last,
        years: vec![YearRows { year: "2019".to_owned(), link: None, rows: vec![row(false)], markup: None }],
        previous: None,
        next: None,
        feed: None,
        related: Vec::new(),
    };
    for (parts_last, leads) in [(false, false), (true, true)] {
        let page = rendered("listing.html", &listing(parts_last));
        let (papers, parts) = (page.find("id=\"y2019\"").unwrap(), page.find("id=\"months\"").unwrap());
        assert_eq!((page.matches("id=\"months\"").count(), papers < parts), (1, parts_last));
        assert_eq!(page.contains("<a href=\"#parts\">All, by month</a>"), leads);
        assert!(!page.contains("class=\"siblings\""), "{page}");
        is_the_same_in_all_forms("listing.html", listing(parts_last));
    }
}

#[test]
fn a_page_of_authors_shows_names_with_their_papers() {
    let name = |text: &str| NameRows { id: "n-x".to_owned(), name: ShownValue::derived(text), rows: vec![row(false)] };
    let authors = || AuthorsPage {
        frame: frame(),
        trail: trail(),
        heading: "Li…".to_owned(),
        count: "2 papers of 2 names.".to_owned(),
        notes: vec!["Entries are names.".to_owned()],
        parts: vec![parts(true)],
        names: vec![name("Wei Li"), name(&format!("Name {HOSTILE}"))],
        markup: None,
        previous: Some(link("K")),
        next: Some(link("M")),
    };
    is_documented("## Names of authors", &authors());
    renders(
        "authors.html",
        &authors(),
        &[
            "<h1><bdi>Li…</bdi></h1>",
            "<p class=\"count\">2 papers of 2 names.</p>",
            "<a rel=\"prev\" href=\"../year/2018/\">← K</a>",
            "<p>Entries are names.</p>",
            "id=\"months\"",
            "<a class=\"mark signed\" href=\"marks/#signed\">signed</a>",
            "<bdi>Wei Li</bdi></h2></div>\n<ol class=\"entries wide\">",
            &format!("<bdi>Name {ESCAPED}"),
        ],
    );
    is_the_same_in_all_forms("authors.html", authors());
    let index = AuthorsPage { names: Vec::new(), ..authors() };
    let page = rendered("authors.html", &index);
    assert!(!page.contains("class=\"legend\""), "marks that aren't there are not told");
    is_the_same_in_all_forms("authors.html", index);
}

#[test]
fn a_page_of_titles_shows_papers_or_where_they_are() {
    let titles = || TitlesPage {
        frame: frame(),
        trail: trail(),
        heading: "Titles, Deep l… to s…".to_owned(),
        count: "1 paper.".to_owned(),
        notes: vec!["Sorted by words.".to_owned()],
        parts: vec![parts(false)],
        papers: vec![row(false)],
        markup: None,
        previous: Some(link("K")),
        next: Some(link("M")),
    };
    is_documented("## Titles", &titles());
    let heading = "<h2 id=\"papers\">By title</h2>";
    renders(
        "titles.html",
        &titles(),
        &[
            "<h1><bdi>Titles, Deep l… to s…</bdi></h1>",
            "<p class=\"count\">1 paper.</p>",
            "<a rel=\"prev\" href=\"../year/2018/\">← K</a>",
            "<p>Sorted by words.</p>",
            "id=\"months\"",
            "class=\"legend\"",
            heading,
        ],
    );
    is_the_same_in_all_forms("titles.html", titles());
    let index = TitlesPage { papers: Vec::new(), ..titles() };
    let page = rendered("titles.html", &index);
    assert!(!page.contains("class=\"legend\"") && !page.contains(heading), "{page}");
    is_the_same_in_all_forms("titles.html", index);
}

#[test]
fn the_search_page_leads_on_without_its_script() {
    let search = |ways: Vec<Link>, index: &'static str| SearchPage {
        frame: frame(),
        trail: trail(),
        search_script: "../assets/search-0.js".to_owned(),
        ways,
        index,
        root: JsonScript::new(&json!({ "papers": 0, "terms": [HOSTILE] })).unwrap(),
    };
    let way = "<li><a href=\"../year/2018/\">Titles</a></li>";
    is_documented("## Search", &search(Vec::new(), ""));
    renders(
        "search.html",
        &search(vec![link("Titles")], ""),
        &[
            "<script src=\"../assets/search-0.js\"></script>",
            "<meta property=\"og:title\" content=\"Search\">",
            "<noscript><p class=\"note\">Searching needs JavaScript.",
            way,
            "<dt><code>witten e</code></dt>",
            "data-root=\"../\" data-index=\"\" data-marks=\"marks/\">",
            "<script type=\"application/json\" id=\"search-root\">{\"papers\":0,\"terms\":[\"\\u003cb\\u003e",
            &format!("Search the titles, authors, identifiers and abstracts of Name {ESCAPED}"),
        ],
    );
    renders("search.html", &search(Vec::new(), "index.html"), &["data-index=\"index.html\""]);
    assert!(!rendered("search.html", &search(Vec::new(), "")).contains("class=\"ways\""));
}

#[test]
fn the_pages_that_look_up_identifiers_lead_on_without_their_script() {
    let lookup = || LookupView {
        search_script: "../assets/search-0.js".to_owned(),
        script: "../assets/resolve-0.js".to_owned(),
        index: "index.html",
        registry: "https://registry.example/",
        root: JsonScript::new(&json!({ "keys": 0, "months": HOSTILE })).unwrap(),
    };
    let addresses = || vec![AddressForm { path: "pith/X/index.html".to_owned(), what: "a page" }];
    let resolve = |lookup| ResolvePage {
        frame: frame(),
        trail: trail(),
        lookup,
        ways: vec![link("Search")],
        addresses: addresses(),
    };
    is_documented("## Looking up identifiers", &resolve(None));
    let of_index = [
        "<script src=\"../assets/search-0.js\"></script>\n<script src=\"../assets/resolve-0.js\"></script>",
        "data-index=\"index.html\" data-registry=\"https://registry.example/\">",
        "<script type=\"application/json\" id=\"resolve-root\">{\"keys\":0,\"months\":\"\\u003cb\\u003e",
    ];
    let of_both =
        ["<dt><code>pith/X/index.html</code></dt><dd>a page</dd>", "<li><a href=\"../year/2018/\">Search</a></li>"];
    renders(
        "resolve.html",
        &resolve(Some(lookup())),
        &[
            of_index.as_slice(),
            &of_both,
            &[
                "<noscript><p class=\"note\">Looking up needs JavaScript.",
                "<div class=\"wide\" id=\"resolved\" data-by=\"query\"",
            ],
        ]
        .concat(),
    );
    renders("resolve.html", &resolve(None), &[of_both.as_slice(), &["This mirror has no search index"]].concat());
    let page = rendered("resolve.html", &resolve(None));
    assert!(!page.contains("id=\"resolve\"") && !page.contains("noscript"), "{page}");
    let missing = NotFoundPage {
        frame: frame(),
        lookup: Some(lookup()),
        ways: vec![link("Search")],
        addresses: vec![AddressForm { path: "pith/X/".to_owned(), what: "a page" }],
    };
    renders(
        "404.html",
        &missing,
        &[
            of_index.as_slice(),
            &[
                "<meta name=\"robots\" content=\"noindex\">",
                "<div class=\"wide\" id=\"resolved\" data-by=\"path\"",
                "<dt><code>../pith/X/</code></dt><dd>a page</dd>",
                "Home</a></li><li><a href=\"../year/2018/\">Search</a></li>",
            ],
        ]
        .concat(),
    );
}

#[test]
fn the_page_that_checks_says_who_does() {
    let verify = |has_keys, upstream: Option<&str>| VerifyPage {
        frame: frame(),
        trail: trail(),
        scripts: ["../assets/verify-0.js", "../assets/check-0.js"].map(ToOwned::to_owned),
        keys: JsonScript::new(&json!([{ "key_id": HOSTILE }])).unwrap(),
        has_keys,
        key_file: "../keys.json".to_owned(),
        caution: has_keys.then_some("Not <b>all</b>."),
        file: "verify.html".to_owned(),
        file_sha256: "0123",
        program: "pith-catalog 1.2.3",
        upstream: upstream.map(ToOwned::to_owned),
    };
    is_documented("## Checking a document", &verify(true, None));
    let of_both = [
        "<script src=\"../assets/verify-0.js\"></script>\n<script src=\"../assets/check-0.js\"></script>",
        "<noscript><p>Checking here needs JavaScript.",
        "<a href=\"verify.html\" download=\"verify.html\">",
        "<pre class=\"data\">0123  verify.html</pre>",
        "every mirror made with pith-catalog 1.2.3.",
    ];
    let of_keys = [
        "<div id=\"check\" data-whose=\"This mirror’s key\" data-keys=\"../keys.json\" data-caution=\"Not &lt;b&gt;all&lt;/b&gt;.\"></div>",
        "<p class=\"notices\">Not &lt;b&gt;all&lt;/b&gt;.</p>",
        "<script type=\"application/json\" id=\"check-keys\">[{\"key_id\":\"\\u003cb\\u003e",
        "<a href=\"https://upstream.example/?a&amp;b\">another mirror</a>’s",
    ];
    renders(
        "verify.html",
        &verify(true, Some("https://upstream.example/?a&b")),
        &[of_both.as_slice(), of_keys.as_slice()].concat(),
    );
    renders("verify.html", &verify(false, None), &[of_both.as_slice(), &["<div id=\"check\"></div>"]].concat());
    assert!(!rendered("verify.html", &verify(false, None)).contains("check-keys"));
}

#[test]
fn the_page_for_programs_has_every_path_with_what_it_is() {
    let row = |link: Option<&str>, format, schema: Option<&str>| ApiRow {
        path: "catalog/{name}".to_owned(),
        link: link.map(ToOwned::to_owned),
        about: "What it is.",
        media_type: "application/json",
        format,
        schema: schema.map(ToOwned::to_owned),
    };
    let page = ApiPage {
        frame: frame(),
        trail: trail(),
        index: "../api/index.json".to_owned(),
        files: vec![row(Some("../a.json"), Some("a-v1"), Some("../schemas/a.json")), row(Some("../b"), None, None)],
        templates: vec![row(None, None, Some("../schemas/b.json")), row(None, None, None)],
        variables: vec![VariableRow { name: "name", about: "Its name.", pattern: "^[A-Z]$" }],
        advice: &["Ask <b>with</b> GET."],
    };
    is_documented("## For programs", &page);
    renders(
        "api.html",
        &page,
        &[
            "<link rel=\"alternate\" type=\"application/json\" href=\"../api/index.json\">",
            "<a href=\"../a.json\"><code class=\"breaks\">catalog/{name}</code></a></th><td>What it is.<p class=\"note\">\
             application/json · format <code class=\"breaks\">a-v1</code> · <a href=\"../schemas/a.json\">schema</a></p>",
            "<td>What it is.<p class=\"note\">application/json</p>",
            "<th scope=\"row\"><code class=\"breaks\">catalog/{name}</code></th>",
            "<a href=\"../schemas/b.json\">schema</a>",
            "<th scope=\"row\"><code class=\"breaks\">name</code></th><td>Its name.<p class=\"note\">\
             <code class=\"breaks\">^[A-Z]$</code></p>",
            "<li><p>Ask &lt;b&gt;with&lt;/b&gt; GET.</p></li>",
        ],
    );
}

#[test]
fn the_browse_page_leads_to_every_listing() {
    let browse = BrowsePage {
        frame: frame(),
        trail: trail(),
        count: "1,205 papers.".to_owned(),
        groups: vec![SubjectGroup {
            id: "cs".to_owned(),
            name: "Computer Science".to_owned(),
            count: "1,205".to_owned(),
            subjects: counts(),
        }],
        years: counts(),
        others: vec![parts(true)],
    };
    is_documented("## Browse", &browse);
    let expected =
        ["<h2 id=\"cs\">Computer Science</h2><p class=\"note\">1,205</p>", "id=\"by-year\"", "id=\"months\""];
    renders("browse.html", &browse, &expected);
    is_the_same_in_all_forms("browse.html", browse);
}

#[test]
fn a_folder_has_listings_collections_or_ways() {
    let folder = |parts: Vec<SubListings>, collections: Vec<CollectionLink>, ways: Vec<Link>| FolderPage {
        frame: frame(),
        trail: trail(),
        heading: "Years",
        count: "1,205 papers.".to_owned(),
        note: Some("By year of first submission."),
        parts,
        collections,
        ways,
    };
    let listings = folder(vec![parts(true)], Vec::new(), Vec::new());
    is_documented("## A folder", &listings);
    let expected = ["<h1>Years</h1>\n<p class=\"count\">1,205 papers.</p></div>", "<p>By year of", "id=\"months\""];
    renders("folder.html", &listings, &expected);
    let page = rendered("folder.html", &listings);
    assert!(!page.contains("class=\"ways\"") && !page.contains("class=\"collections\""));
    is_the_same_in_all_forms("folder.html", listings);
    let collection = CollectionLink {
        link: "x/".to_owned(),
        title: format!("Collection {HOSTILE}"),
        description: Some(format!("five papers {HOSTILE}")),
    };
    let others = folder(Vec::new(), vec![collection], vec![link("Search")]);
    let expected = [
        "<li><a href=\"../year/2018/\">Search</a></li>",
        &format!("<a href=\"x/\">Collection {ESCAPED}"),
        &format!("<p class=\"note\">five papers {ESCAPED}"),
    ];
    renders("folder.html", &others, &expected);
}

#[test]
fn the_home_page_has_what_there_is_and_no_empty_part() {
    let home = || HomePage {
        frame: frame(),
        statement: format!("Statement {HOSTILE}"),
        figures: vec![Figure { label: "papers", value: "1,205".to_owned() }],
        ways: vec![link("By subject")],
        years: year_chart(),
        subjects: Some(bar_table()),
        covered: Some(bar_table()),
        stats: Some("stats/".to_owned()),
        api: Some("api/".to_owned()),
        browse: Some("browse/".to_owned()),
        newest: vec![row(false)],
        markup: None,
        feed: Some("feed.atom".to_owned()),
        more: Some("1,195".to_owned()),
        collections: vec![CollectionLink {
            link: "collection/x/".to_owned(),
            title: "Elastic training".to_owned(),
            description: Some(format!("five papers {HOSTILE}")),
        }],
        more_collections: Some(link("All 13 collections")),
        json_ld: JsonScript::new(&HOSTILE).unwrap(),
    };
    let expected = [
        "<div><dt>papers</dt><dd>1,205</dd></div>",
        "<p>For programs: <a href=\"api/\">files, lists and schemas</a>.</p>",
        "id=\"years\"",
        "id=\"subjects\"",
        "<li><a href=\"../year/2018/\">By subject</a></li>",
        "<a href=\"browse/\">1,195 more</a>",
        "list. <a href=\"../year/2018/\">All 13 collections</a>",
        &format!("<p>It is run by Operator {ESCAPED}"),
        "<a href=\"collection/x/\">Elastic training</a><p class=\"note\">five papers &lt;b&gt;",
        "pith-catalog verify FILE</pre>",
        "<p class=\"note\"><a href=\"feed.atom\">Feed</a></p>",
        "<script type=\"application/ld+json\">\"\\u003cb\\u003e\\u0026\\\"'\\u003c/title\\u003e\"</script>",
        &format!("<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Name {ESCAPED}"),
        &format!("<meta property=\"og:description\" content=\"Description {ESCAPED}"),
    ];
    is_documented("## Home", &home());
    renders("home.html", &home(), &expected);
    is_the_same_in_all_forms("home.html", home());
    let bare = HomePage {
        frame: PageFrame::default(),
        ways: Vec::new(),
        years: None,
        subjects: None,
        covered: None,
        stats: None,
        api: None,
        newest: Vec::new(),
        collections: Vec::new(),
        more_collections: None,
        more: None,
        feed: None,
        browse: None,
        ..home()
    };
    let page = rendered("home.html", &bare);
    assert!(page.contains("No verified documents were found."));
    assert!(page.contains("Its operator gives no name."));
    for part in [
        "id=\"years\"",
        "id=\"subjects\"",
        "id=\"collections\"",
        "more</a>",
        "class=\"ways\"",
        "Feed</a>",
        "atom",
        "For programs",
    ] {
        assert!(!page.contains(part), "{part}");
    }
    is_the_same_in_all_forms("home.html", bare);
}

fn year_chart() -> Option<YearChart> {
    let year = |year, count| YearCount { year, link: format!("../year/{year:04}/"), count };
    // More years than there is room for.
    let years: Vec<_> = (0..200).map(|at| year(40 * at, 1)).chain([year(9999, 1205)]).collect();
    chart::years(&years, "../browse/#by-year")
}

fn bar_table() -> BarTable {
    let row = |name: &str, link: Option<&str>, numbers| RowInput {
        name: name.to_owned(),
        code: link.map(|_| "cs.DC".to_owned()),
        link: link.map(ToOwned::to_owned),
        numbers,
    };
    let rows = vec![
        row("Distributed", Some("../category/cs.DC/"), vec![(1200, None), (5, None)]),
        row("Title", None, vec![(5, Some("../pith/X/".to_owned())), (0, None)]),
    ];
    BarTable::new(("Papers", "Subject"), &["primary", "cross-listed"], 1205, rows)
}

#[test]
fn a_picture_is_a_table_too_and_its_bars_are_links() {
    let stats = StatsPage {
        frame: frame(),
        trail: trail(),
        count: "1,205 papers.".to_owned(),
        browse: "../browse/".to_owned(),
        years: year_chart(),
        subjects: Some(bar_table()),
        categories: Some(bar_table()),
        more_categories: Some("137".to_owned()),
        standing: Some(StandingTables {
            documents: bar_table(),
            texts: bar_table(),
            attestations: Some(bar_table()),
            checks: bar_table(),
        }),
        read: bar_table(),
    };
    is_documented("## Statistics", &stats);
    renders(
        "stats.html",
        &stats,
        &[
            "<a href=\"../year/9999/\"><title>9999: 1,205 papers</title><rect class=\"hit\" x=\"98.73%\" y=\"0\" width=\"1.27%\" height=\"100%\"/>",
            "<tr><th scope=\"row\"><a href=\"../year/9999/\">9999</a></th><td class=\"num\">1,205</td></tr>",
            "<tr><th scope=\"row\"><a href=\"../browse/#by-year\">161 other years</a></th><td class=\"num\">161</td></tr>",
            "The chart leaves out 161 other years",
            "<a class=\"barred\" href=\"../category/cs.DC/\"><span><span class=\"name\">Distributed</span> <span class=\"code\">cs.DC</span></span>",
            "<rect class=\"bar part-0\" x=\"0%\" width=\"98.5%\" height=\"100%\"><title>Distributed, primary: 1,200</title></rect>",
            "<a href=\"../pith/X/\" tabindex=\"-1\"><title>Title, primary: 5</title>",
            "<td class=\"num\"><a href=\"../pith/X/\">5</a></td><td class=\"num\">0</td>",
            "<a href=\"../browse/\">137 more</a>",
        ],
    );
    let bare = StatsPage { years: None, subjects: None, categories: None, standing: None, ..stats };
    let page = rendered("stats.html", &bare);
    assert!(page.contains("id=\"read\"") && !page.contains("id=\"years\"") && !page.contains("id=\"checks\""));
}

#[test]
fn a_markdown_body_is_html_only_where_its_type_says_so() {
    fn page<Body: Serialize>(body: Body) -> MarkdownPage<Body> {
        MarkdownPage {
            frame: frame(),
            trail: trail(),
            label: Some("Collection"),
            title: format!("Title {HOSTILE}"),
            description: Some(format!("Description {HOSTILE}")),
            body,
            names_papers: true,
            bibliography: None,
        }
    }
    renders("markdown.html", &page(HOSTILE), &["<p class=\"code\">Collection</p>", &format!("prose\">\n{ESCAPED}")]);
    let safe = tera::Value::safe_string("<p>An <em>essay</em></p>");
    renders("markdown.html", &page(safe), &["prose\">\n<p>An <em>essay</em></p>\n</div>"]);
    let bibliography = |more: Option<&str>| Bibliography {
        papers: vec![BibliographyEntry {
            paper: row(false),
            number: "pith:2019:MFB4YH5ROE256JUPXCULHXXWFK".to_owned(),
        }],
        markup: None,
        more: more.map(ToOwned::to_owned),
        files: vec![link("All citations, BibTeX")],
    };
    let collection = |more| MarkdownPage { bibliography: Some(bibliography(more)), ..page("") };
    renders(
        "markdown.html",
        &collection(Some("1,105")),
        &[
            "<h2 id=\"bibliography\">Bibliography</h2>",
            &format!("dir=\"auto\">Title {ESCAPED}"),
            "<time datetime=\"2019-02-28T19:47:59Z\">28 Feb 2019</time> <span><bdi>arXiv:1903.00045v2</bdi></span>",
            "<code class=\"breaks\">pith:2019:MFB4YH5ROE256JUPXCULHXXWFK</code>",
            "<p class=\"note\">1,105 more are cited above.",
            "<a href=\"../year/2018/\">All citations, BibTeX</a>",
        ],
    );
    let whole = rendered("markdown.html", &collection(None));
    assert!(!whole.contains("more are cited"));
    is_the_same_in_all_forms("markdown.html", collection(Some("1,105")));
}

#[test]
fn a_name_of_several_papers_lists_them() {
    let several = |more: Option<&str>| ResolverPage {
        frame: frame(),
        trail: trail(),
        name: "pith:MFB4YH5R".to_owned(),
        rows: vec![row(false), row(false)],
        markup: None,
        more: more.map(ToOwned::to_owned),
        removed: Vec::new(),
    };
    let expected = [
        "<meta name=\"robots\" content=\"noindex\">",
        "Several Pith numbers here match this identifier.",
        "id=\"papers\"",
        "<p class=\"note\">And 1,105 more.</p>",
    ];
    renders("resolver.html", &several(Some("1,105")), &expected);
    is_documented("## An identifier of several papers", &several(None));
    let page = rendered("resolver.html", &several(None));
    assert!(!page.contains("refresh") && !page.contains("more.") && !page.contains("Removed"));
    is_the_same_in_all_forms("resolver.html", several(None));
    let date = |text: &str| RemovalDate { text: text.to_owned(), datetime: "2026-11-30".to_owned() };
    let one = |date| RemovedView {
        link: "../../pith/X/".to_owned(),
        number: NumberView::new("pith:2019:MFB4YH5ROE256JUPXCULHXXWFK".parse().unwrap()),
        date,
        reason: format!("Withdrawn {HOSTILE}"),
    };
    let removed = || vec![one(None), one(Some(date("30 November 2026")))];
    let with_removed = ResolverPage { removed: removed(), ..several(None) };
    let expected = [
        "Several Pith numbers match this identifier. Choose one.",
        "<h2 id=\"removed\">",
        &format!("<p class=\"note\">For this reason: <bdi>Withdrawn {ESCAPED}"),
        &format!("On <time datetime=\"2026-11-30\">30 November 2026</time>, for this reason: <bdi>Withdrawn {ESCAPED}"),
    ];
    renders("resolver.html", &with_removed, &expected);
    is_the_same_in_all_forms("resolver.html", with_removed);
    let alone = ResolverPage { rows: Vec::new(), removed: removed(), ..several(None) };
    let page = rendered("resolver.html", &alone);
    assert!(page.contains("This mirror has removed them.") && !page.contains("id=\"papers\""), "{page}");
}

#[test]
fn a_name_of_one_paper_leads_on_to_it_in_few_bytes() {
    let redirect = |canonical: Option<&str>, is_newest| RedirectPage {
        name: format!("arXiv:1 {HOSTILE}"),
        target: "../../pith/X/".to_owned(),
        canonical: canonical.map(ToOwned::to_owned),
        target_name: format!("arXiv:1v2 {HOSTILE}"),
        is_newest,
    };
    let head = [
        &format!("<title>arXiv:1 {ESCAPED}"),
        "<meta name=\"robots\" content=\"noindex\">",
        "<meta http-equiv=\"refresh\" content=\"0; url=../../pith/X/\">",
        &format!("<p><a href=\"../../pith/X/\">Go to arXiv:1v2 {ESCAPED}"),
    ];
    is_documented("## Redirects", &redirect(None, false));
    let of_address = rendered("redirect.html", &redirect(Some("https://x.org/?a&b"), true));
    let without = rendered("redirect.html", &redirect(None, false));
    for (page, canonical, newest) in [(&of_address, true, true), (&without, false, false)] {
        assert!(head.iter().all(|part| page.contains(*part)), "{page}");
        assert_eq!(page.contains("<link rel=\"canonical\" href=\"https://x.org/?a&amp;b\">"), canonical, "{page}");
        assert_eq!(page.contains("</a>, the newest version here.</p>"), newest, "{page}");
    }
}

#[test]
fn what_is_left_out_is_said_and_not_indexed() {
    let excluded = |date: Option<&str>, names: &[&str]| ExcludedPage {
        frame: frame(),
        trail: trail(),
        number: NumberView::new("pith:2019:MFB4YH5ROE256JUPXCULHXXWFK".parse().unwrap()),
        names: names.iter().copied().map(ToOwned::to_owned).collect(),
        date: date.map(|text| RemovalDate { text: text.to_owned(), datetime: "2026-11-30".to_owned() }),
        reason: format!("Withdrawn {HOSTILE}"),
    };
    let reason = format!("<bdi>Withdrawn {ESCAPED}");
    let expected = ["content=\"noindex\"", "<span>MFB4</span><wbr><span>YH5R</span>", "For this reason: ", &reason];
    renders("excluded.html", &excluded(None, &[]), &expected);
    let dated = excluded(Some("30 November 2026"), &["arXiv:1903.00045v2"]);
    let expected = [
        "On <time datetime=\"2026-11-30\">30 November 2026</time>, for this reason: <bdi>",
        "<code class=\"pith\">arXiv:1903.00045v2</code>",
        "gave this reason and date.",
    ];
    renders("excluded.html", &dated, &expected);
    is_documented("## A removed paper", &dated);
}

#[test]
fn names_are_split_once_for_a_summary_and_for_no_page_that_it_has_whole() {
    let keys = TrustStore::registry();
    let parsed = Parsed::new(RECORD.as_bytes()).unwrap();
    let splits = || SPLITS.with(std::cell::Cell::get);
    let before = splits();
    let (_, summary) = judge(RECORD.as_bytes(), &keys, |shown| Summary::of(&shown, &keys));
    let summary = summary.unwrap();
    assert_eq!(splits() - before, 1);
    let proof = summary.proof();
    let everything = Selection { exclude: &BTreeMap::new(), accept: &BTreeMap::new(), takes: &|_| true };
    let (catalog, _) = Catalog::build(vec![summary], &everything);
    let entry = catalog.entries().first().unwrap();
    let site = site("base_url = \"https://x.org/a\"");
    let authors = catalog.lazy_authors();
    let listings =
        authors.branches().flat_map(Branch::listings).map(|listing| site.author_page(&listing).unwrap().len());
    assert!(listings.sum::<usize>() > 5, "listings are made of the summary");
    site.addressed().unwrap().feed(&catalog.feed(), |_| Ok(None)).unwrap();
    site.cite_summary(entry).unwrap();
    assert_eq!(splits() - before, 1);
    let opened = Opened { record: Some(proof.reopen(&parsed, &keys).unwrap()), bundle: None };
    let files = site
        .entry_files(entry, &catalog.versions(entry), &NameLinks::Known(&authors.locations()), &opened, &mut |_| ())
        .unwrap();
    let page = std::str::from_utf8(&files.last().unwrap().bytes).unwrap();
    assert!(page.contains("/authors/a-sun/#n-sung-cheng-lung_"), "{page}");
    assert_eq!(splits() - before, 1);
}

const RECORD: &str = include_str!("../../content/records/ZJVQJLXHUUV25W5CEVM6GUIM4S.record.json");

/// The page of a document, as far as the catalog of it alone has it, with what else there is of the paper.
#[track_caller]
fn paper_page(document: &str, change: impl Fn(&mut PaperInput<'_, '_>)) -> PaperPage {
    let keys = TrustStore::registry();
    let (_, page) = judge(document.as_bytes(), &keys, |shown| {
        let everything = Selection { exclude: &BTreeMap::new(), accept: &BTreeMap::new(), takes: &|_| true };
        let (catalog, _) = Catalog::build(vec![Summary::of(&shown, &keys)], &everything);
        let mut input = PaperInput {
            entry: catalog.entries().first().unwrap(),
            shown: &shown,
            signers: shown.signers(&keys).into_iter().map(|key| KeyView::new(key, &keys)).collect(),
            trail: trail(),
            versions: Vec::new(),
            more_versions: 0,
            predecessor: None,
            successor: None,
            newest: None,
            badge: None,
            citation_file: None,
            files: Vec::new(),
            authors: authors_of(catalog.entries().first().unwrap(), &shown),
            listed_names: BTreeMap::new(),
            categories: Vec::new(),
            page_check: PageCheckView {
                scripts: "../../assets/verify-0.js ../../assets/paper-0.js".to_owned(),
                caution: None,
                documents: None,
            },
        };
        change(&mut input);
        PaperPage::new(frame(), input).unwrap()
    });
    page.unwrap()
}

#[test]
fn a_paper_shows_what_the_catalog_knows_beside_its_documents() {
    let file = |file, link: &str, bytes| FileInput { file, link: link.to_owned(), address: None, sha256: None, bytes };
    let render = |versions: Vec<VersionView>, more_versions: usize, newest: Option<VersionView>| {
        let page = paper_page(RECORD, |input| {
            input.versions.clone_from(&versions);
            input.more_versions = more_versions;
            input.predecessor = newest.as_ref().map(|_| "../W/".to_owned());
            input.successor = newest.as_ref().map(|_| "../X/".to_owned());
            input.newest.clone_from(&newest);
            input.files = vec![
                file(PaperFile::Record, "../X.json", 6950),
                file(PaperFile::Graph, "../../api/graph.json", 1750),
                file(PaperFile::Events, "../../api/events.json", 2),
            ];
            input.categories = vec![CategoryLink {
                code: "stat.ML".to_owned(),
                name: Some("Machine Learning (Statistics)".to_owned()),
                link: Some("../../category/stat.ML/".to_owned()),
            }];
        });
        is_documented("## The paper's page", &page);
        let shown = rendered("paper.html", &page);
        is_the_same_in_all_forms("paper.html", page);
        shown
    };
    let version =
        VersionView { link: "../Y/".to_owned(), version: ShownValue::derived("2"), number: "pith:2017:Y".to_owned() };
    let page = render(vec![version.clone()], 0, None);
    assert!(!page.contains("-version\"") && !page.contains("data-region=\"newest\""));
    has_regions(&page, &[Region::Masthead, Region::Home, Region::Abstract, Region::Versions, Region::Colophon]);
    for part in [
        "<bdi>cs.LG</bdi>, <a href=\"../../category/stat.ML/\"><bdi>Machine Learning (Statistics)</bdi></a> (stat.ML)",
        "<a href=\"../Y/\">Version <bdi>2</bdi></a> <code class=\"breaks\">pith:2017:Y</code>",
        "<a href=\"../../api/graph.json\">graph.json</a></td><td>the graph snapshot</td><td class=\"num\">1,750</td>",
        "<td>no events</td>",
        "<td>bundle.json</td><td>not held by this mirror</td><td class=\"num\">—</td>",
    ] {
        assert!(page.contains(part), "expected `{part}` in:\n{page}");
    }
    assert!(render(Vec::new(), 0, None).contains("A later version would have its own record and number"));
    assert!(render(vec![version.clone()], 10, None).contains("And 10 more."));
    let older = render(vec![version.clone()], 0, Some(version.clone()));
    has_regions(&older, &[Region::Newest, Region::Versions]);
    for part in [
        "<link rel=\"latest-version\" href=\"../Y/\">\n<link rel=\"predecessor-version\" href=\"../W/\">\n\
         <link rel=\"successor-version\" href=\"../X/\">\n",
        "data-region=\"newest\">This is version <bdi>1</bdi>. This mirror also holds <a href=\"../Y/\">version <bdi>2</bdi></a>, the \
         newest here.</p>",
    ] {
        assert!(older.contains(part), "expected `{part}` in:\n{older}");
    }
    let same = VersionView { version: ShownValue::derived("1"), ..version };
    assert!(render(vec![same.clone()], 0, Some(same)).contains("<a href=\"../Y/\">another record of it</a>"));
}

/// Any text, with what markup is made of.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zé&<>\"'$\\\\/ \n]{1,12}",
        Just("2019-02-28T19:47:59Z".to_owned()),
        Just("$\\sqrt{x}$ and \\'e".to_owned()),
    ]
}

fn any_row() -> impl Strategy<Value = PaperRow> {
    let links = || vec((any_text(), any_text()), 0..4);
    let standing = prop_oneof![Just("signed"), Just("bound"), Just("claimed")];
    let texts = vec(any_text(), 8);
    let optional = (prop::option::of(any_text()), prop::option::of(any_text()), any::<bool>());
    (texts, links(), links(), standing, optional, 0_usize..3).prop_map(
        |(texts, names, versions, standing, (more_names, category_link, is_such), more_versions)| {
            let mut texts = texts.into_iter();
            let mut text = || texts.next().unwrap();
            let link = |(link, text): (String, String)| Link { link, text: PlainText::short(text) };
            PaperRow {
                link: text(),
                title: ShownTex::of(PlainText::new(text()), standing),
                authors: is_such.then(|| ShownTex::of(PlainText::new(text()), standing)),
                date: DateView::new(&text()),
                short: text(),
                kind: if is_such { "sealed bundle" } else { "record" },
                names: names.into_iter().map(link).collect(),
                more_names,
                source: ShownValue { text: PlainText::short(text()), standing },
                versions: versions.into_iter().map(link).collect(),
                more_versions,
                category: ShownValue::derived(text()),
                category_link,
                cross_listed: is_such,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn rows_are_the_same_in_all_forms(rows in vec(any_row(), 1..4), text in any_text(), is_narrow in any::<bool>()) {
        let part = |name: &str| CountLink {
            link: text.clone(),
            name: name.to_owned(),
            code: is_narrow.then(|| text.clone()),
            count: text.clone(),
        };
        let parts = || vec![SubListings { links: vec![part(&text), part("2019")], ..parts(is_narrow) }];
        let year = |rows| YearRows { year: text.clone(), link: is_narrow.then(|| text.clone()), rows, markup: None };
        is_the_same_in_all_forms("listing.html", ListingPage {
            frame: frame(),
            trail: trail(),
            code: None,
            about: None,
            heading: text.clone(),
            count: text.clone(),
            note: None,
            parts: parts(),
            all_parts: None,
            parts_last: is_narrow,
            years: vec![year(rows.clone()), year(rows.clone())],
            previous: None,
            next: None,
            feed: None,
            related: Vec::new(),
        });
        let name = |rows| NameRows { id: text.clone(), name: ShownValue::derived(text.as_str()), rows };
        is_the_same_in_all_forms("authors.html", AuthorsPage {
            frame: frame(),
            trail: trail(),
            heading: text.clone(),
            count: text.clone(),
            notes: Vec::new(),
            parts: parts(),
            names: vec![name(rows.clone()), name(rows.clone())],
            markup: None,
            previous: None,
            next: None,
        });
        is_the_same_in_all_forms("titles.html", TitlesPage {
            frame: frame(),
            trail: trail(),
            heading: text.clone(),
            count: text.clone(),
            notes: Vec::new(),
            parts: parts(),
            papers: rows.clone(),
            markup: None,
            previous: None,
            next: None,
        });
        let cited = |paper| BibliographyEntry { paper, number: text.clone() };
        is_the_same_in_all_forms("markdown.html", MarkdownPage {
            frame: frame(),
            trail: trail(),
            label: None,
            title: text.clone(),
            description: None,
            body: "",
            names_papers: true,
            bibliography: Some(Bibliography {
                papers: rows.into_iter().map(cited).collect(),
                markup: None,
                more: None,
                files: Vec::new(),
            }),
        });
    }

    #[test]
    fn a_paper_is_the_same_in_all_forms(
        texts in vec(any_text(), 5),
        aliases in vec((any_text(), any_text()), 0..16),
        members in vec((any_text(), any_text()), 0..90),
        is_such in any::<bool>(),
    ) {
        let mut document: serde_json::Value = serde_json::from_str(RECORD).unwrap();
        let [authors, headline, time, category, link] = texts.as_slice() else { panic!("five texts") };
        document["paper"]["authors_text"] = json!(authors.repeat(1 + 40 * usize::from(is_such)));
        document["paper"]["headline"] = json!(headline);
        document["graph_snapshot"]["paper"] = document["paper"].clone();
        document["receipt"]["last_reissued_at"] = json!(time);
        document["updated_at"] = json!(time);
        document["graph_snapshot"]["claims"]["items"] = json!([{"text": headline, "kind": category, "status": time}]);
        document["aliases"] = aliases
            .iter()
            .map(|(kind, value)| json!({"alias_kind": kind, "alias_value": value, "created_at": time}))
            .collect();
        for (name, value) in &members {
            document[format!("z{name}{value}")] = json!([name, value]);
        }
        let page = paper_page(&document.to_string(), |input| {
            input.citation_file = is_such.then(|| link.clone());
            input.predecessor = Some(link.clone());
            input.badge = Some(link.clone());
            input.listed_names = BTreeMap::from([("Ann Bo".to_owned(), link.clone())]);
            input.categories = vec![CategoryLink {
                code: "stat.ML".to_owned(),
                name: is_such.then(|| category.clone()),
                link: Some(link.clone()),
            }];
            input.files =
                vec![FileInput { file: PaperFile::Record, link: link.clone(), address: None, sha256: None, bytes: 1_234 }];
            if is_such {
                input.signers.clear();
            }
        });
        is_the_same_in_all_forms("paper.html", page);
    }
}

#[test]
fn an_operators_own_template_has_the_data_of_every_list() {
    let template = "{% extends \"original/paper.html\" %}{% block facts %}lengths{% for list in [head.metas, head.properties, \
        head.links, authors.first, facts, cite.formats, checks.items, timeline.moments, files, names, hashes, recipes] %} \
        {{ list | length }}{% endfor %}, {{ facts[0].items[0].text }}.{% endblock facts %}";
    let overrides =
        |name: &str| Overrides { templates: vec![(name.to_owned(), template.to_owned())], ..Overrides::default() };
    let own = overrides("paper.html");
    let page = ListForms::for_templates(&own).of(paper_page(RECORD, |_| {}));
    let shown = rendered_with(&own.templates, "paper.html", &page);
    let (_, lengths) = shown.split_once("lengths ").unwrap();
    let (lengths, fact) = lengths.split_once(", ").unwrap();
    assert!(
        lengths.split_whitespace().count() == 12 && !lengths.split_whitespace().any(|length| length == "0"),
        "{lengths}"
    );
    assert!(fact.starts_with("arXiv:1709.06622."), "{fact}");
    assert!(shown.contains("<ul class=\"checks\">\n<li><span class=\"mark pass\">"), "other blocks stay as they were");
    // Rows are made of the operator's components, and of data alone; without own templates of markup alone.
    let forms = |overrides: &Overrides| {
        let ListForms { markup, data } = ListForms::for_templates(overrides);
        (markup, data)
    };
    assert_eq!(forms(&own), (true, true));
    assert_eq!(forms(&overrides("parts.html")), (false, true));
    assert_eq!(forms(&Overrides::default()), (true, false));
}

#[test]
fn an_operators_own_components_are_used() {
    let parts =
        include_str!("../../templates/parts.html").replace("matches signed hash", "agrees with the signed hash");
    let own = Overrides { templates: vec![("parts.html".to_owned(), parts)], ..Overrides::default() };
    let page = || paper_page(RECORD, |_| {});
    let shown = rendered_with(&own.templates, "paper.html", &ListForms::for_templates(&own).of(page()));
    let ours = rendered("paper.html", &page());
    assert_eq!(shown, ours.replace("matches signed hash", "agrees with the signed hash"));
    assert_ne!(shown, ours);
}

#[test]
fn a_sealed_bundle_is_the_same_in_all_forms() {
    const BUNDLE: &str = include_str!("../../content/records/RLLQL6357CWNZYHNBMCYD3UK5B.bundle.json");
    is_the_same_in_all_forms("paper.html", paper_page(BUNDLE, |_| {}));
}
