//! Every template with a view of each of its shapes, so that none is found broken by a user.

use super::home::{CollectionLink, Figure, HomePage};
use super::listing::{AuthorsPage, BrowsePage, ListingPage, NameRows, Parts, SubjectGroup, YearRows};
use super::markdown_page::MarkdownPage;
use super::page::{CountLink, Crumb, DateView, Frame, Link, MenuItem, MirrorView, Row, Shown, ShownTex};
use super::paper::{CategoryLink, FileInput, FileKind, PaperInput, PaperPage, VersionView, number};
use super::plain::PlainText;
use super::resolver::{ExcludedPage, ResolverPage};
use super::templates::Templates;
use crate::catalog::{Catalog, Selection, Summary};
use crate::pith::{TrustStore, judge};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

const HOSTILE: &str = "<b>&\"'</title>";
const ESCAPED: &str = "&lt;b&gt;&amp;&quot;";

fn frame() -> Frame {
    Frame {
        root: "../".to_owned(),
        home: "../".to_owned(),
        report: "../report/".to_owned(),
        style: "../assets/style.css".to_owned(),
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
    }
}

fn trail() -> Vec<Crumb> {
    let crumb =
        |link: Option<&str>, text: &str| Crumb { link: link.map(ToOwned::to_owned), text: PlainText::short(text) };
    vec![crumb(Some("../"), "Catalog"), crumb(None, HOSTILE)]
}

fn row(cross_listed: bool) -> Row {
    Row {
        link: "../pith/X/".to_owned(),
        title: ShownTex::derived(format!("Title {HOSTILE}")),
        authors: Some(ShownTex::derived(format!("Authors {HOSTILE}"))),
        date: DateView::new("2019-02-28T19:47:59Z"),
        short: "MFB4YH5R".to_owned(),
        kind: "record",
        source: Shown::derived("arXiv:1903.00045v2"),
        category: Shown::derived("cs.PF"),
        cross_listed,
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

fn parts(is_narrow: bool) -> Parts {
    Parts { heading: "By month".to_owned(), id: "months".to_owned(), is_narrow, links: counts() }
}

fn link(text: &str) -> Link {
    Link { link: "../year/2018/".to_owned(), text: PlainText::short(text) }
}

#[track_caller]
fn renders(template: &str, view: &impl Serialize, parts: &[&str]) {
    let page =
        Templates::new(&[]).unwrap().render(template, view).unwrap_or_else(|error| panic!("{template}: {error}"));
    for part in parts {
        assert!(page.contains(part), "expected `{part}` in {template}:\n{page}");
    }
    assert!(!page.contains("<b>&"), "{template} lets markup pass:\n{page}");
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
    #[derive(Serialize)]
    struct Page {
        frame: Frame,
    }
    is_documented("## The frame", &frame());
    renders(
        "404.html",
        &Page { frame: frame() },
        &[
            &format!(
                "<a class=\"wordmark\" href=\"../\"><img class=\"logo\" src=\"../logo.svg\" alt=\"\">Name {ESCAPED}"
            ),
            "<link rel=\"canonical\" href=\"https://catalog.example/x/?a&amp;b\">",
            "<a href=\"../browse/\" aria-current=\"true\">Browse</a>",
            "Contact: <a href=\"mailto:a@b.example\">a@b.example</a>. A mirror of <a href=\"https://pith.science/\">https://pith.science/</a>.",
            &format!("<p class=\"note\">Foot {ESCAPED}"),
        ],
    );
    let bare = Page { frame: Frame::default() };
    let page = Templates::new(&[]).unwrap().render("404.html", &bare).unwrap();
    assert!(!page.contains("canonical\"") && !page.contains("Run by"));
}

#[test]
fn a_listing_groups_its_papers_by_year() {
    let listing = ListingPage {
        frame: frame(),
        trail: trail(),
        code: Some("cs.DC".to_owned()),
        heading: "Distributed Computing".to_owned(),
        count: "2 papers, one of them cross-listed here.".to_owned(),
        note: Some("The newest 50 are here.".to_owned()),
        parts: vec![parts(true), Parts { id: "others".to_owned(), ..parts(false) }],
        parts_last: false,
        years: vec![YearRows {
            year: "2019".to_owned(),
            link: Some("../year/2019/".to_owned()),
            rows: vec![row(true), row(false)],
        }],
        previous: Some(link("2018")),
        next: Some(link("2020")),
        related: vec![link("Atom feed")],
    };
    renders(
        "listing.html",
        &listing,
        &[
            "<p class=\"code\">cs.DC</p>",
            "one of them cross-listed here. The newest 50 are here.</p>",
            "<h2 class=\"year\" id=\"y2019\"><a href=\"../year/2019/\">2019</a></h2>",
            "<time datetime=\"2019-02-28T19:47:59Z\">28 Feb</time>",
            "<bdi>cs.PF</bdi>, cross-listed<",
            "<code>MFB4YH5R</code> <span>record</span>",
            "<a rel=\"prev\" href=\"../year/2018/\">← 2018</a>",
            "<a href=\"../category/cs.DC/\">Performance</a> <span class=\"code\">cs.PF</span></span><span class=\"num\">1,205</span>",
            "<ul class=\"years many\">",
            "<ul class=\"columns\">",
            &format!("<span aria-current=\"page\"><bdi>{ESCAPED}"),
        ],
    );
}

#[test]
fn many_parts_come_after_the_papers() {
    let listing = |parts_last| ListingPage {
        frame: frame(),
        trail: trail(),
        code: None,
        heading: "Distributed Computing".to_owned(),
        count: "2 papers.".to_owned(),
        note: None,
        parts: vec![parts(true)],
        parts_last,
        years: vec![YearRows { year: "2019".to_owned(), link: None, rows: vec![row(false)] }],
        previous: None,
        next: None,
        related: Vec::new(),
    };
    for (parts_last, leads) in [(false, false), (true, true)] {
        let page = Templates::new(&[]).unwrap().render("listing.html", &listing(parts_last)).unwrap();
        let (papers, parts) = (page.find("id=\"y2019\"").unwrap(), page.find("id=\"months\"").unwrap());
        assert_eq!((page.matches("id=\"months\"").count(), papers < parts), (1, parts_last));
        assert_eq!(page.contains("<a href=\"#parts\">"), leads);
        assert!(!page.contains("class=\"siblings\""), "{page}");
    }
}

#[test]
fn a_page_of_authors_shows_names_with_their_papers() {
    let name = |text: &str| NameRows { name: Shown::derived(text), rows: vec![row(false)] };
    let authors = AuthorsPage {
        frame: frame(),
        trail: trail(),
        heading: "Li…".to_owned(),
        count: "2 papers of 2 names.".to_owned(),
        notes: vec!["A name is a string.".to_owned()],
        parts: vec![parts(true)],
        names: vec![name("Wei Li"), name(&format!("Name {HOSTILE}"))],
        previous: Some(link("K")),
        next: Some(link("M")),
    };
    renders(
        "authors.html",
        &authors,
        &[
            "<h1><bdi>Li…</bdi></h1>",
            "<p class=\"count\">2 papers of 2 names.</p>",
            "<a rel=\"prev\" href=\"../year/2018/\">← K</a>",
            "<p>A name is a string.</p>",
            "id=\"months\"",
            "aria-label=\"signed\"",
            "<bdi>Wei Li</bdi></h2></div>\n<ol class=\"entries wide\">",
            &format!("<bdi>Name {ESCAPED}"),
        ],
    );
    let index = AuthorsPage { names: Vec::new(), ..authors };
    let page = Templates::new(&[]).unwrap().render("authors.html", &index).unwrap();
    assert!(!page.contains("class=\"legend\""), "marks that aren't there are not told");
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
    let expected =
        ["<h2 id=\"cs\">Computer Science</h2><p class=\"note\">1,205</p>", "id=\"by-year\"", "id=\"months\""];
    renders("browse.html", &browse, &expected);
}

#[test]
fn the_home_page_has_what_there_is_and_no_empty_part() {
    let home = HomePage {
        frame: frame(),
        statement: format!("Statement {HOSTILE}"),
        figures: vec![Figure { label: "papers", value: "1,205".to_owned() }],
        years: counts(),
        subjects: counts(),
        browse: Some("browse/".to_owned()),
        newest: vec![row(false)],
        more: Some("1,195".to_owned()),
        collections: vec![CollectionLink {
            link: "collection/x/".to_owned(),
            title: "Elastic training".to_owned(),
            description: Some(format!("five papers {HOSTILE}")),
        }],
    };
    let expected = [
        "<div><dt>papers</dt><dd>1,205</dd></div>",
        "id=\"years\"",
        "id=\"subjects\"",
        "<a href=\"browse/\">1,195 more</a>",
        "<a href=\"collection/x/\">Elastic training</a><p class=\"note\">five papers &lt;b&gt;",
        "pith-catalog verify FILE</pre>",
    ];
    renders("home.html", &home, &expected);
    let bare = HomePage {
        years: Vec::new(),
        subjects: Vec::new(),
        newest: Vec::new(),
        collections: Vec::new(),
        more: None,
        browse: None,
        ..home
    };
    let page = Templates::new(&[]).unwrap().render("home.html", &bare).unwrap();
    assert!(page.contains("No verified document was found."));
    for part in ["id=\"years\"", "id=\"subjects\"", "id=\"collections\"", "more</a>"] {
        assert!(!page.contains(part), "{part}");
    }
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
        }
    }
    renders("markdown.html", &page(HOSTILE), &["<p class=\"code\">Collection</p>", &format!("prose\">\n{ESCAPED}")]);
    let safe = tera::Value::safe_string("<p>An <em>essay</em></p>");
    renders("markdown.html", &page(safe), &["prose\">\n<p>An <em>essay</em></p>\n</div>"]);
}

#[test]
fn a_resolver_leads_on_or_lists_what_is_meant() {
    let resolver = |target: Option<&str>, rows: Vec<Row>| ResolverPage {
        frame: frame(),
        trail: trail(),
        name: "pith:MFB4YH5R".to_owned(),
        target: target.map(ToOwned::to_owned),
        rows,
        more: None,
    };
    renders(
        "resolver.html",
        &resolver(Some("../../pith/X/"), Vec::new()),
        &[
            "<meta name=\"robots\" content=\"noindex\">",
            "<meta http-equiv=\"refresh\" content=\"0; url=../../pith/X/\">",
            "<a href=\"../../pith/X/\">To the paper</a>",
        ],
    );
    let several = resolver(None, vec![row(false), row(false)]);
    renders("resolver.html", &several, &["Several papers of this catalog have this name.", "id=\"papers\""]);
    let page = Templates::new(&[]).unwrap().render("resolver.html", &several).unwrap();
    assert!(!page.contains("refresh"));
    renders("resolver.html", &resolver(None, Vec::new()), &["No paper of this catalog has this name."]);
}

#[test]
fn what_is_left_out_is_said_and_not_indexed() {
    let excluded = ExcludedPage {
        frame: frame(),
        trail: trail(),
        number: number("pith:2019:MFB4YH5ROE256JUPXCULHXXWFK".parse().unwrap()),
        reason: format!("Withdrawn {HOSTILE}"),
    };
    let expected = ["content=\"noindex\"", "<span>MFB4</span><wbr><span>YH5R</span>", &format!("Withdrawn {ESCAPED}")];
    renders("excluded.html", &excluded, &expected);
}

#[test]
fn a_paper_shows_what_the_catalog_knows_beside_its_documents() {
    const RECORD: &str = include_str!("../../content/records/ZJVQJLXHUUV25W5CEVM6GUIM4S.record.json");
    let render = |versions: Vec<VersionView>, more_versions: usize| {
        let (_, page) = judge(RECORD.as_bytes(), &TrustStore::registry(), |shown| {
            let everything = Selection { exclude: &BTreeMap::new(), accept: &BTreeMap::new(), takes: &|_| true };
            let (catalog, _) = Catalog::build(vec![Summary::of(&shown)], &everything);
            let file = |kind, link: &str, bytes| FileInput { kind, link: link.to_owned(), bytes };
            let input = PaperInput {
                entry: catalog.entries().first().unwrap(),
                shown: &shown,
                signers: Vec::new(),
                trail: trail(),
                versions,
                more_versions,
                badge: None,
                copy_script: "../assets/copy.js".to_owned(),
                files: vec![
                    file(FileKind::Record, "../X.json", 6950),
                    file(FileKind::Graph, "../../api/graph.json", 1750),
                    file(FileKind::Events, "../../api/events.json", 2),
                ],
                names: shown.authors().map(|names| link(names.into_parts().0)).into_iter().collect(),
                categories: vec![CategoryLink {
                    code: "stat.ML".to_owned(),
                    name: Some("Machine Learning (Statistics)".to_owned()),
                    link: Some("../../category/stat.ML/".to_owned()),
                }],
            };
            let page = PaperPage::new(frame(), input).unwrap();
            is_documented("## The paper's page", &page);
            Templates::new(&[]).unwrap().render("paper.html", &page).unwrap()
        });
        page.unwrap()
    };
    let version =
        VersionView { link: "../Y/".to_owned(), version: Shown::derived("2"), number: "pith:2017:Y".to_owned() };
    let page = render(vec![version.clone()], 0);
    for part in [
        "<bdi>cs.LG</bdi>, <a href=\"../../category/stat.ML/\"><bdi>Machine Learning (Statistics)</bdi></a> (stat.ML)",
        "<a href=\"../Y/\">Version <bdi>2</bdi></a> <code class=\"breaks\">pith:2017:Y</code>",
        "<a href=\"../../api/graph.json\">graph.json</a></td><td>its graph snapshot</td><td class=\"num\">1,750</td>",
        "its events: none",
        "<td>bundle.json</td><td>none is held for this number</td><td class=\"num\">—</td>",
    ] {
        assert!(page.contains(part), "expected `{part}` in:\n{page}");
    }
    assert!(render(Vec::new(), 0).contains("A later version would be another record with a number of its own"));
    assert!(render(vec![version], 10).contains("And 10 more."));
}
