//! Every template with a view of each of its shapes, so that none is found broken by a user.

use super::chart::{self, BarTable, RowInput, YearChart, YearCount};
use super::home::{CollectionLink, Figure, HomePage};
use super::listing_views::{
    AuthorsPage, BrowsePage, ListingPage, MonthLink, NameRows, SubListings, SubjectGroup, YearMonths, YearRows,
};
use super::markdown_page::{Bibliography, BibliographyEntry, MarkdownPage};
use super::page::{
    CountLink, Crumb, DateView, Link, MenuItem, MirrorView, NumberView, PageFrame, PaperRow, ShownTex, ShownValue,
};
use super::paper::{CategoryLink, FileInput, PaperInput, PaperPage, VersionView};
use super::resolver::{ExcludedPage, ResolverPage};
use super::stats::{StandingTables, StatsPage};
use super::templates::Templates;
use crate::catalog::{Catalog, Selection, Summary};
use crate::layout::{PaperFile, Region, TITLE_SEPARATOR};
use crate::text::PlainText;
use pith::{TrustStore, judge};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

const HOSTILE: &str = "<b>&\"'</title>";
const ESCAPED: &str = "&lt;b&gt;&amp;&quot;";

fn frame() -> PageFrame {
    PageFrame {
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
    }
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
        source: ShownValue::derived("arXiv:1903.00045v2"),
        category: ShownValue::derived("cs.PF"),
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

fn parts(is_narrow: bool) -> SubListings {
    SubListings {
        heading: "By month".to_owned(),
        id: "months".to_owned(),
        is_narrow,
        years: Vec::new(),
        links: counts(),
    }
}

fn months() -> SubListings {
    let month = MonthLink { link: "2019/02/".to_owned(), number: 2, name: "Feb", count: "1,205".to_owned() };
    SubListings {
        years: vec![YearMonths { year: "2019".to_owned(), months: vec![month] }],
        links: Vec::new(),
        ..parts(true)
    }
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
    has_regions(&page, &[Region::Masthead, Region::Home, Region::Colophon]);
    let (head, _) = page.split_once("</title>").unwrap();
    assert_eq!(head.contains(TITLE_SEPARATOR), template != "home.html", "{template} has another title:\n{head}");
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
    #[derive(Serialize)]
    struct Page {
        frame: PageFrame,
    }
    is_documented("## The frame", &frame());
    renders(
        "404.html",
        &Page { frame: frame() },
        &[
            &format!(
                "<a class=\"wordmark\" href=\"../\" data-region=\"home\"><img class=\"logo\" src=\"../logo.svg\" alt=\"\">Name {ESCAPED}"
            ),
            "<link rel=\"canonical\" href=\"https://catalog.example/x/?a&amp;b\">",
            "<meta property=\"og:url\" content=\"https://catalog.example/x/?a&amp;b\">",
            &format!("<meta property=\"og:site_name\" content=\"Name {ESCAPED}"),
            "<a href=\"../browse/\" aria-current=\"true\">Browse</a>",
            "Contact: <a href=\"mailto:a@b.example\">a@b.example</a>. A mirror of <a href=\"https://pith.science/\">https://pith.science/</a>.",
            &format!("<p class=\"note\">Foot {ESCAPED}"),
        ],
    );
    let bare = Page { frame: PageFrame::default() };
    let page = Templates::new(&[]).unwrap().render("404.html", &bare).unwrap();
    assert!(!page.contains("canonical\"") && !page.contains("og:url") && !page.contains("Run by"));
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
        parts: vec![
            parts(true),
            SubListings { id: "others".to_owned(), ..parts(false) },
            SubListings { id: "by-month".to_owned(), ..months() },
        ],
        all_parts: None,
        parts_last: false,
        years: vec![YearRows {
            year: "2019".to_owned(),
            link: Some("../year/2019/".to_owned()),
            rows: vec![row(true), row(false)],
        }],
        previous: Some(link("2018")),
        next: Some(link("2020")),
        feed: Some("feed.atom".to_owned()),
        related: vec![link("Citations")],
    };
    renders(
        "listing.html",
        &listing,
        &[
            "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Distributed Computing\" href=\"feed.atom\">",
            "<meta property=\"og:title\" content=\"Distributed Computing\">",
            "<ul class=\"related\"><li><a href=\"feed.atom\">Feed</a></li><li><a href=\"../year/2018/\">Citations</a></li></ul>",
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
            "<div><dt>2019</dt><dd class=\"m2\"><a href=\"2019/02/\">Feb<span class=\"hidden\"> 2019</span></a> <span class=\"num\">1,205</span></dd></div>",
            &format!("<span aria-current=\"page\"><bdi>{ESCAPED}"),
        ],
    );
}

#[test]
fn many_parts_come_after_the_papers() {
    let listing = |parts_last: bool| ListingPage {
        frame: frame(),
        trail: trail(),
        code: None,
        heading: "Distributed Computing".to_owned(),
        count: "2 papers.".to_owned(),
        note: None,
        parts: vec![parts(true)],
        all_parts: parts_last.then(|| "All, by month".to_owned()),
        parts_last,
        years: vec![YearRows { year: "2019".to_owned(), link: None, rows: vec![row(false)] }],
        previous: None,
        next: None,
        feed: None,
        related: Vec::new(),
    };
    for (parts_last, leads) in [(false, false), (true, true)] {
        let page = Templates::new(&[]).unwrap().render("listing.html", &listing(parts_last)).unwrap();
        let (papers, parts) = (page.find("id=\"y2019\"").unwrap(), page.find("id=\"months\"").unwrap());
        assert_eq!((page.matches("id=\"months\"").count(), papers < parts), (1, parts_last));
        assert_eq!(page.contains("<a href=\"#parts\">All, by month</a>"), leads);
        assert!(!page.contains("class=\"siblings\""), "{page}");
    }
}

#[test]
fn a_page_of_authors_shows_names_with_their_papers() {
    let name = |text: &str| NameRows { name: ShownValue::derived(text), rows: vec![row(false)] };
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
        ways: vec![link("By subject")],
        years: year_chart(),
        subjects: Some(bar_table()),
        covered: Some(bar_table()),
        stats: Some("stats/".to_owned()),
        browse: Some("browse/".to_owned()),
        newest: vec![row(false)],
        feed: Some("feed.atom".to_owned()),
        more: Some("1,195".to_owned()),
        collections: vec![CollectionLink {
            link: "collection/x/".to_owned(),
            title: "Elastic training".to_owned(),
            description: Some(format!("five papers {HOSTILE}")),
        }],
        more_collections: Some(link("All 13 collections")),
    };
    let expected = [
        "<div><dt>papers</dt><dd>1,205</dd></div>",
        "id=\"years\"",
        "id=\"subjects\"",
        "<li><a href=\"../year/2018/\">By subject</a></li>",
        "<a href=\"browse/\">1,195 more</a>",
        "stand. <a href=\"../year/2018/\">All 13 collections</a>",
        &format!("<p>It is run by Operator {ESCAPED}"),
        "<a href=\"collection/x/\">Elastic training</a><p class=\"note\">five papers &lt;b&gt;",
        "pith-catalog verify FILE</pre>",
        "<p class=\"note\"><a href=\"feed.atom\">Feed</a></p>",
        &format!("<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Name {ESCAPED}"),
        &format!("<meta property=\"og:description\" content=\"Description {ESCAPED}"),
    ];
    renders("home.html", &home, &expected);
    let bare = HomePage {
        frame: PageFrame::default(),
        ways: Vec::new(),
        years: None,
        subjects: None,
        covered: None,
        stats: None,
        newest: Vec::new(),
        collections: Vec::new(),
        more_collections: None,
        more: None,
        feed: None,
        browse: None,
        ..home
    };
    let page = Templates::new(&[]).unwrap().render("home.html", &bare).unwrap();
    assert!(page.contains("No verified document was found."));
    assert!(page.contains("Who runs it isn’t stated."));
    for part in
        ["id=\"years\"", "id=\"subjects\"", "id=\"collections\"", "more</a>", "class=\"ways\"", "Feed</a>", "atom"]
    {
        assert!(!page.contains(part), "{part}");
    }
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
    renders(
        "stats.html",
        &stats,
        &[
            "<a href=\"../year/9999/\"><title>9999: 1,205 papers</title><rect class=\"hit\" x=\"98.73%\" y=\"0\" width=\"1.27%\" height=\"100%\"/>",
            "<tr><th scope=\"row\"><a href=\"../year/9999/\">9999</a></th><td class=\"num\">1,205</td></tr>",
            "<tr><th scope=\"row\"><a href=\"../browse/#by-year\">161 other years</a></th><td class=\"num\">161</td></tr>",
            "The line leaves out 161 other years",
            "<a class=\"barred\" href=\"../category/cs.DC/\"><span><span class=\"name\">Distributed</span> <span class=\"code\">cs.DC</span></span>",
            "<rect class=\"bar part-0\" x=\"0%\" width=\"98.5%\" height=\"100%\"><title>Distributed, primary: 1,200</title></rect>",
            "<a href=\"../pith/X/\" tabindex=\"-1\"><title>Title, primary: 5</title>",
            "<td class=\"num\"><a href=\"../pith/X/\">5</a></td><td class=\"num\">0</td>",
            "<a href=\"../browse/\">137 more</a>",
        ],
    );
    let bare = StatsPage { years: None, subjects: None, categories: None, standing: None, ..stats };
    let page = Templates::new(&[]).unwrap().render("stats.html", &bare).unwrap();
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
            "<p class=\"note\">1,105 more are named above.",
            "<a href=\"../year/2018/\">All citations, BibTeX</a>",
        ],
    );
    let whole = Templates::new(&[]).unwrap().render("markdown.html", &collection(None)).unwrap();
    assert!(!whole.contains("more are named"));
}

#[test]
fn a_resolver_leads_on_or_lists_what_is_meant() {
    let resolver = |target: Option<&str>, rows: Vec<PaperRow>| ResolverPage {
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
        number: NumberView::new("pith:2019:MFB4YH5ROE256JUPXCULHXXWFK".parse().unwrap()),
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
            let (catalog, _) = Catalog::build(vec![Summary::of(&shown, &TrustStore::registry())], &everything);
            let file = |file, link: &str, bytes| FileInput { file, link: link.to_owned(), bytes };
            let input = PaperInput {
                entry: catalog.entries().first().unwrap(),
                shown: &shown,
                signers: Vec::new(),
                trail: trail(),
                versions,
                more_versions,
                badge: None,
                files: vec![
                    file(PaperFile::Record, "../X.json", 6950),
                    file(PaperFile::Graph, "../../api/graph.json", 1750),
                    file(PaperFile::Events, "../../api/events.json", 2),
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
        VersionView { link: "../Y/".to_owned(), version: ShownValue::derived("2"), number: "pith:2017:Y".to_owned() };
    let page = render(vec![version.clone()], 0);
    has_regions(&page, &[Region::Masthead, Region::Home, Region::Abstract, Region::Versions, Region::Colophon]);
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
