//! Several versions of one paper: one row in lists, that of the newest, and a word on the page of each older one.

use crate::links;
use crate::site_test::{RECORD, SiteTest, are_equal, tree};
use crate::support::{Signer, Tampered};
use serde_json::Value;

/// A validly signed record of another version of a real paper, which has version 2, with this primary category and these
/// authors.
pub(crate) fn version(number: u32, category: &str, authors: &str) -> Tampered {
    let changed = Tampered::real(&format!("{RECORD}.record.json")).edit(|record| {
        let id = record["canonical_record"]["source"]["id"].as_str().unwrap().to_owned();
        record["canonical_record"]["source"]["version"] = number.into();
        record["canonical_record"]["metadata"]["primary_cat"] = category.into();
        record["paper"]["primary_cat"] = category.into();
        record["paper"]["authors_text"] = authors.into();
        record["graph_snapshot"]["paper"] = record["paper"].clone();
        for alias in record["aliases"].as_array_mut().unwrap() {
            if alias["alias_kind"] == "arxiv_version" {
                alias["alias_value"] = format!("{id}v{number}").into();
            }
        }
    });
    changed.identified().receipted(&Signer::test())
}

fn suffix(document: &Tampered) -> String {
    let value: Value = serde_json::from_slice(document.bytes()).unwrap();
    value["pith_number"].as_str().unwrap().rsplit(':').next().unwrap().to_owned()
}

const KEY: [&str; 4] = ["--key", "key.json", "--base-url", "https://catalog.example/"];

/// Builds, and again elsewhere from nothing: both sites are the same, and every link of them leads somewhere.
fn built(test: SiteTest) -> SiteTest {
    let test = test.build_with(&[&KEY[..], &["--allow-removals"]].concat()).exits_with(0);
    let site = test.site();
    links::follow(&site, links::Form::Folder);
    let test = test.build_with(&[&KEY[..], &["--out", "clean"]].concat()).exits_with(0);
    are_equal(&site, &tree(&test.path("clean")));
    std::fs::remove_dir_all(test.path("clean")).unwrap();
    test
}

#[test]
fn a_paper_of_several_versions_is_one_row_where_its_newest_belongs() {
    let (one, four) = (version(1, "cs.AI", "Ann Early, Lijie Xu"), version(4, "math.AG", "Lijie Xu, Zoe Late"));
    let [first, last] = [&one, &four].map(suffix);
    let row = |page: &str, suffix: &str| page.matches(&format!("pith/{suffix}/\" dir=\"auto\">")).count();
    let read = |test: &SiteTest, page: &str| String::from_utf8(test.read(&format!("public/{page}"))).unwrap();

    // The real paper is version 2, and version 1 comes beside it.
    let test = SiteTest::of_real_documents().put("key.json", Signer::test().file());
    let test = built(test.put("content/records/one.json", one.bytes()));
    for page in ["index.html", "year/2019/index.html", "category/cs.PF/index.html"] {
        assert_eq!((row(&read(&test, page), RECORD), row(&read(&test, page), &first)), (1, 0), "{page}");
    }
    let test = test
        .lacks("public/category/cs.AI")
        .contains("public/browse/index.html", "<p class=\"count\">5 papers, 6 versions.</p>")
        .contains(
            "public/index.html",
            "<div><dt>verified papers</dt><dd>5</dd></div>\n<div><dt>versions of them</dt><dd>6</dd>",
        )
        .contains("public/stats/index.html", "5 papers, 6 versions, each verified")
        .contains("public/year/2019/index.html", "2 papers, 3 versions.")
        .contains(
            "public/year/2019/index.html",
            &format!("<bdi>arXiv:1903.00045v2</bdi>, also <a href=\"../../pith/{first}/\">v1</a> · <a href"),
        )
        .contains("public/catalog/index.json", "\"papers\": 6")
        .contains("public/feed.atom", &format!("<id>pith:2019:{first}</id>"))
        .contains("public/sitemap.xml", &format!("/pith/{first}/</loc>"));
    let older = read(&test, &format!("pith/{first}/index.html"));
    for part in [
        format!(
            "data-region=\"newest\">This is version <bdi>1</bdi>. This mirror also holds <a href=\"../../pith/{RECORD}/\">version \
             <bdi>2</bdi></a>, the newest here.</p>"
        ),
        format!("<link rel=\"latest-version\" href=\"../../pith/{RECORD}/\">\n<link rel=\"successor-version\""),
        // Its own category has no listing, and so has one of its authors.
        "<bdi>Artificial Intelligence</bdi> (cs.AI)".to_owned(),
        "<li><a href=\"../../category/cs.PF/\">Performance</a></li>".to_owned(),
    ] {
        assert!(older.contains(&part), "expected `{part}` in:\n{older}");
    }
    assert!(older.contains("Ann Early, ") && !older.contains("authors/a-ear"), "{older}");
    let newest = read(&test, &format!("pith/{RECORD}/index.html"));
    assert!(newest.contains(&format!("<link rel=\"predecessor-version\" href=\"../../pith/{first}/\">")));
    assert!(!newest.contains("data-region=\"newest\"") && !newest.contains("latest-version"));

    // Version 4 moves the row to its own category and authors.
    let test = built(test.put("content/records/four.json", four.bytes()));
    for page in ["index.html", "year/2019/index.html", "category/math.AG/index.html", "authors/index.html"] {
        let page = read(&test, page);
        assert_eq!((row(&page, RECORD) + row(&page, &first), row(&page, &last) > 0), (0, true), "{page}");
        assert!(
            page.contains(", also <a href=\"")
                && page.contains("\">v1</a>, <a href=\"")
                && page.contains("\">v2</a> · ")
        );
    }
    let test = test.lacks("public/authors/a-ear").contains("public/authors/a-lat/index.html", "Zoe Late");
    let middle = read(&test, &format!("pith/{RECORD}/index.html"));
    for (relation, target) in [("latest", &last), ("predecessor", &first), ("successor", &last)] {
        let link = format!("<link rel=\"{relation}-version\" href=\"../../pith/{target}/\">");
        assert!(middle.contains(&link), "expected `{link}` in:\n{middle}");
    }

    // Without it and version 1 all is as it was.
    let test = built(test.remove("content/records/four.json").remove("content/records/one.json"));
    let test = test.contains("public/browse/index.html", "<p class=\"count\">5 papers.</p>");
    let alone = read(&test, &format!("pith/{RECORD}/index.html"));
    assert!(!alone.contains("-version\"") && !alone.contains("data-region=\"newest\""));
}
