//! Feeds, the sitemap, `robots.txt` and `llms.txt`: when they are there, where they lead, and what programs that
//! others wrote read in them.

use crate::browser_content::hard_content;
use crate::hostile::{BASE, check_page, site_of_dated_papers, site_of_every_spot};
use crate::links;
use crate::site_test::{RECORD, SiteTest, Tree, each_page};
use crate::support::read_by_others;

const BASED: [&str; 2] = ["--base-url", BASE];

/// The first of the records, by their suffixes.
const FIRST: &str = "2G563JAFGFHE5EAYTSTXDDPX5Z";

/// Every file that tells of others, and not of one paper.
const FILES: [&str; 4] = ["feed.atom", "sitemap.xml", "robots.txt", "llms.txt"];

/// Follows what every feed, sitemap and text leads to, and says how many addresses there were.
#[track_caller]
pub(crate) fn follow_all(site: &Tree) -> usize {
    let is_feed = |path: &str| path.split('.').next_back() == Some("atom");
    let is_told = |path: &&String| is_feed(path) || path.starts_with("sitemap") || FILES.contains(&path.as_str());
    site.keys().filter(is_told).map(|path| links::follow_addresses(site, path, BASE)).sum()
}

/// Lets programs that others wrote read the feeds, the sitemap, the texts and the heads of the pages.
pub(crate) fn are_read_by_others(test: &SiteTest) {
    read_by_others("tests/feeds.py", &[test.path("public").as_os_str(), BASE.as_ref()]);
}

#[test]
fn feeds_and_the_sitemap_are_there_where_the_site_knows_its_address() {
    let category = "public/category/cs.PF/index.html";
    let feed = "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"";
    let test = SiteTest::of_the_project()
        .build()
        .exits_with(0)
        .says("No base_url: canonical links, feeds, sitemap and pith-mirrors.json are left out. Set it in")
        .lacks("public/feed.atom")
        .lacks("public/category/cs.PF/feed.atom")
        .lacks("public/sitemap.xml")
        .contains("public/llms.txt", &format!("](pith/{FIRST}.json): "));
    let robots = String::from_utf8(test.read("public/robots.txt")).unwrap();
    assert!(robots.ends_with("Allow: /\n"), "{robots}");
    for page in ["public/index.html", category] {
        assert!(!String::from_utf8(test.read(page)).unwrap().contains("atom"));
    }
    let test = test
        .build_with(&BASED)
        .exits_with(0)
        .contains("public/index.html", &format!("{feed}Pith Catalog\" href=\"feed.atom\">"))
        .contains("public/index.html", "<a href=\"feed.atom\">Feed</a>")
        .contains(category, &format!("{feed}Performance\" href=\"../../category/cs.PF/feed.atom\">"))
        .contains(category, "<a href=\"../../category/cs.PF/feed.atom\">Feed</a>")
        .contains("public/robots.txt", &format!("Sitemap: {BASE}sitemap.xml\n"))
        .contains("public/llms.txt", &format!("]({BASE}pith/{FIRST}.json): "));
    assert!(!test.told()[1].contains("base_url"));
    assert!(follow_all(&test.site()) > 50);
    links::follow(&test.site(), links::Form::Folder);
}

#[test]
fn from_a_disk_feeds_and_pages_lead_to_the_published_site() {
    let test = SiteTest::of_the_project().build_with(&[&BASED[..], &["--offline"]].concat()).exits_with(0);
    let test = test.contains("public/feed.atom", &format!("href=\"{BASE}pith/{RECORD}/\""));
    let mut site = test.site();
    assert!(follow_all(&site) > 50);
    // It is the page of a host, which a disk doesn't have.
    site.remove("404.html");
    links::follow(&site, links::Form::File);
}

#[test]
fn each_part_that_is_switched_off_is_told_of_nowhere() {
    let test = SiteTest::of_real_documents().put("catalog.toml", "output.parts.feeds = false").build_with(&BASED);
    let test = FILES.iter().fold(test, |test, file| test.lacks(&format!("public/{file}")));
    let test = test.exits_with(0).lacks("public/category/cs.PF/feed.atom").build();
    let test = test.says("No base_url: canonical links and pith-mirrors.json are left out. Set it in");
    let test = test
        .put("catalog.toml", "output.profile = \"minimal\"\noutput.parts.listings = false")
        .build_with(&BASED)
        .exits_with(0)
        .lacks("public/category")
        .contains("public/index.html", "<a href=\"feed.atom\">Feed</a>");
    assert!(follow_all(&test.site()) > 20);
    are_read_by_others(&test);
}

#[test]
fn robots_and_llms_that_a_build_is_to_leave_alone_are_left_alone() {
    let test = SiteTest::of_real_documents()
        .put("catalog.toml", "output.keep = [\"robots.txt\", \"llms.txt\"]")
        .put("public/robots.txt", "Disallow: /\n")
        .build_with(&BASED)
        .exits_with(0)
        .has("public/robots.txt", "Disallow: /\n")
        .lacks("public/llms.txt");
    let sums = String::from_utf8(test.read("public/SHA256SUMS")).unwrap();
    assert!(!sums.contains("robots.txt") && sums.contains("sitemap.xml"), "{sums}");
    test.put("catalog.toml", "")
        .put("public/llms.txt", "ours")
        .build_with(&BASED)
        .exits_with(0)
        .contains("public/robots.txt", "Allow: /\n");
}

#[test]
fn the_operators_own_robots_and_llms_take_the_place_of_ours() {
    let test = SiteTest::of_real_documents()
        .put("content/files/robots.txt", "User-agent: *\nDisallow: /\n")
        .put("content/files/llms.txt", "# Ours\n")
        .build_with(&[&BASED[..], &["--strict"]].concat())
        .exits_with(0)
        .has("public/robots.txt", "User-agent: *\nDisallow: /\n")
        .has("public/llms.txt", "# Ours\n");
    let with_ours = test
        .remove("content/files/robots.txt")
        .build_with(&BASED)
        .exits_with(0)
        .contains("public/robots.txt", &format!("Sitemap: {BASE}sitemap.xml\n"))
        .has("public/llms.txt", "# Ours\n");
    with_ours.put("content/files/sitemap.xml", "").build_with(&BASED).exits_with(2).says("sitemap.xml");
}

#[test]
fn what_the_operator_writes_changes_the_sitemap_and_no_feed() {
    let test = SiteTest::of_real_documents().build_with(&BASED).exits_with(0);
    let before = test.site();
    let page = "+++\ntitle = \"Ours\"\n+++\n";
    let after = test.put("content/pages/ours.md", page).build_with(&BASED).exits_with(0).site();
    for file in ["feed.atom", "category/cs.PF/feed.atom", "robots.txt", "llms.txt"] {
        assert!(before[file] == after[file], "{file} depends on the operator's pages");
    }
    assert!(String::from_utf8_lossy(&after["sitemap.xml"]).contains(&format!("<loc>{BASE}ours/</loc>")));
}

#[test]
fn other_programs_read_the_feeds_of_real_documents() {
    let test = SiteTest::of_the_project().build_with(&BASED).exits_with(0);
    are_read_by_others(&test);
}

#[test]
fn other_programs_read_the_feeds_of_documents_that_are_hard_to_show() {
    let (test, _) = hard_content();
    let test = test.build_with(&BASED).exits_with(0);
    assert!(follow_all(&test.site()) > 500);
    are_read_by_others(&test);
}

#[test]
fn other_programs_read_the_feeds_of_hostile_documents() {
    for test in [site_of_every_spot(), site_of_dated_papers()] {
        let test = test.build_with(&["--key", "key.json", "--base-url", BASE]).exits_with(0);
        each_page(&test.site(), check_page);
        assert!(follow_all(&test.site()) > 50);
        are_read_by_others(&test);
    }
}

#[test]
fn other_programs_read_the_feed_of_an_empty_catalog() {
    let test = SiteTest::of_real_documents().put("catalog.toml", "filters.years = [1900]").build_with(&BASED);
    are_read_by_others(&test.exits_with(0).contains("public/feed.atom", "<updated>1970-01-01T00:00:00Z</updated>"));
}
