//! Pages beside those of papers: what authors write, other names of papers, and what is kept out.

use crate::links;
use crate::site_test::{BUNDLE, RECORD, SiteTest, are_equal, real, tree};
use crate::support::{self, Signer, Tampered};
use pith_catalog::SitePath;
use std::fmt::Write;
use std::fs;

const PAGE: &str = "+++\ntitle = \"Our papers\"\ndescription = \"What we read.\"\nmenu = true\n+++\n";

fn page(text: &str) -> String {
    format!("{PAGE}{text}")
}

#[test]
fn a_page_is_in_the_menu_of_every_page() {
    let paper = format!("public/pith/{RECORD}/index.html");
    SiteTest::of_real_documents()
        .put("content/pages/ours.md", page("Of [the report](/report/) and <https://arxiv.org/>."))
        .build_with(&["--strict"])
        .exits_with(0)
        .contains("public/ours/index.html", "<h1>Our papers</h1>\n<p class=\"count\">What we read.</p>")
        .contains("public/ours/index.html", "<title>Our papers · Pith Catalog</title>")
        .contains("public/ours/index.html", "<p>Of <a href=\"../report/\">the report</a> and")
        .contains("public/ours/index.html", "<li><a href=\"../ours/\" aria-current=\"true\">Our papers</a></li>")
        .contains(&paper, "<li><a href=\"../../ours/\">Our papers</a></li>")
        .contains("public/404.html", "<li><a href=\"/ours/\">Our papers</a></li>")
        .remove("content/pages/ours.md")
        .build()
        .lacks("public/ours");
}

#[test]
fn a_collection_cites_papers_by_every_name() {
    let collection = "public/collection/reading/index.html";
    let text = page(&format!(
        "[one](pith:{RECORD}), [two](pith:MFB4YH5R), [three](arxiv:1903.00045), [four](arxiv:1903.00045v2)\n\n\
         <arxiv:1903.00045>\n"
    ));
    let story = SiteTest::of_real_documents()
        .put("content/collections/reading.md", &text)
        .build_with(&["--strict"])
        .exits_with(0)
        .contains(collection, "<p class=\"code\">Collection</p>")
        .contains(collection, "<p class=\"name\"><a class=\"mark bound\" href=\"../../marks/#bound\"")
        .contains(collection, "Speeding up Deep Learning with Transient Servers</a></p>")
        .contains(
            "public/index.html",
            "<li><a href=\"collection/reading/\">Our papers</a><p class=\"note\">What we read.</p></li>",
        )
        .contains(
            "public/browse/index.html",
            "<a href=\"../collection/reading/\">Our papers</a></span><span class=\"num\">1</span>",
        );
    let page = String::from_utf8(story.read(collection)).unwrap();
    let link = format!("href=\"../../pith/{RECORD}/\"");
    let tooltip = "title=\"Speeding up Deep Learning with Transient Servers (matches signed hash)\"";
    let (prose, bibliography) = page.split_once("<h2 id=\"bibliography\">").unwrap();
    assert_eq!([prose, bibliography].map(|part| part.matches(&link).count()), [5, 1]);
    assert_eq!(prose.matches(&format!("{link} {tooltip}")).count(), 4);
}

#[test]
fn a_collection_ends_in_its_bibliography_and_its_citations_are_one_file_a_format() {
    let list = page(&format!("[one](pith:{BUNDLE}) <pith:{RECORD}>\n\n<pith:{BUNDLE}>\n"));
    let collection = "public/collection/reading/index.html";
    let test = SiteTest::of_real_documents()
        .put("catalog.toml", "[output.parts]\nmanifests = false\n")
        .put("content/collections/reading.md", &list)
        .put("content/collections/empty.md", page("Nothing yet."))
        .put("content/pages/ours.md", &list)
        .build_with(&["--strict"])
        .exits_with(0)
        .contains(collection, "<a href=\"../../collection/reading/citations.bib\">All citations, BibTeX</a>")
        .lacks("public/collection/empty/citations.bib")
        .lacks("public/ours/citations.bib");
    links::follow(&test.site(), links::Form::Folder);
    let paper = format!("public/pith/{BUNDLE}/index.html");
    for page in ["public/collection/empty/index.html", "public/ours/index.html"] {
        assert!(!String::from_utf8(test.read(page)).unwrap().contains("Bibliography"), "{page}");
    }
    let [bundle, record] = [BUNDLE, RECORD].map(|suffix| suffix.get(..12).unwrap());
    let page = String::from_utf8(test.read(collection)).unwrap();
    let (_, bibliography) = page.split_once("id=\"bibliography\"").unwrap();
    let place = |number: &str| bibliography.find(&format!("pith/{number}")).unwrap();
    assert!(place(BUNDLE) < place(RECORD), "in the order of the text");
    let bib = String::from_utf8(test.read("public/collection/reading/citations.bib")).unwrap();
    let keys: Vec<_> = bib.lines().filter_map(|line| line.strip_prefix("@misc{")?.strip_suffix(',')).collect();
    assert_eq!(keys, [format!("pith-2024-{bundle}"), format!("pith-2019-{record}")]);
    let csl: serde_json::Value =
        serde_json::from_slice(&test.read("public/collection/reading/citations.json")).unwrap();
    assert_eq!(csl.as_array().unwrap().len(), 2);
    let whole = test.site();
    let test = test.remove(&format!("content/records/{BUNDLE}.bundle.json")).build().lacks(&paper);
    let bib = String::from_utf8(test.read("public/collection/reading/citations.bib")).unwrap();
    assert!(!bib.contains(bundle), "the file follows the catalog");
    let test = test.put(&format!("content/records/{BUNDLE}.bundle.json"), real(BUNDLE)).build();
    assert!(test.site() == whole);
    test.remove("content/collections/reading.md").build().lacks("public/collection/reading");
}

#[test]
fn a_long_reading_list_has_its_first_papers_at_the_end_and_all_in_its_files() {
    let signer = Signer::test();
    let mut test = SiteTest::new().put("key.json", signer.entry().to_string());
    let mut list = String::new();
    for number in 1..=103 {
        let (suffix, bytes) = version(number);
        test = test.put(&format!("content/records/{number}.json"), bytes);
        writeln!(list, "[{number}](pith:{suffix})").unwrap();
    }
    let test = test
        .put("content/collections/reading.md", page(&list))
        .build_with(&["--key", "key.json", "--strict"])
        .exits_with(0)
        .contains("public/collection/reading/index.html", "<p class=\"note\">3 more are cited above.");
    let page = String::from_utf8(test.read("public/collection/reading/index.html")).unwrap();
    let (_, bibliography) = page.split_once("id=\"bibliography\"").unwrap();
    assert_eq!(bibliography.matches("<div class=\"work\">").count(), 100);
    let ris = String::from_utf8(test.read("public/collection/reading/citations.ris")).unwrap();
    assert_eq!(ris.matches("TY  - ").count(), 103);
}

#[test]
fn what_is_not_there_is_said_and_shown_as_text() {
    let gone = "[a](/gone/) ![b](gone.png) [c](pith/AAAAAAAAAAAAAAAAAAAAAAAAAA/) [d](/pith/x/) [e](collection/gone/) [f](#gone) [g](/ours/#gone)";
    let there = format!(
        "[a](/) [b](browse/) [c](/pith/{RECORD}/) [d](/pith/{RECORD}.json) [e](collection/reading) \
         [f](collection/reading/citations.bib) [g](/ours/#its-parts) [h](ours) [i](ours/index.html#its-parts) \
         [j](a%20b.pdf) [k](demo/) [l](#other) [m](blog/x/) [n](/category/cs.DC/) [o](/collection/) \
         [p](/pith/) ![q](<demo/gr%C3%B6%C3%9Fe.png>)\n\n# Other\n"
    );
    let test = SiteTest::of_real_documents()
        .put("catalog.toml", "[output]\nkeep = [\"blog\"]\n")
        .put("content/collections/reading.md", page(&format!("<pith:{RECORD}>")))
        .put("content/pages/ours.md", page("# Its parts\n"))
        .put("content/pages/there.md", page(&there))
        .put("content/files/a b.pdf", "x")
        .put("content/files/demo/index.html", "x")
        .put("content/files/demo/größe.png", "x")
        .build_with(&["--strict"])
        .exits_with(0)
        .contains(
            "public/there/index.html",
            "<a href=\"../ours/#s-its-parts\">g</a> <a href=\"../ours/\">h</a> <a href=\"../ours/#s-its-parts\">i</a>",
        )
        .contains("public/there/index.html", "<a href=\"../collection/reading/\">e</a>")
        .put("content/pages/missing.md", page(gone))
        .build();
    for address in ["/gone/", "gone.png", "pith/AAAAAAAAAAAAAAAAAAAAAAAAAA/", "/pith/x/", "collection/gone/"] {
        let notes = test.report()["notes"]["first"].to_string();
        assert!(notes.contains(&format!("\\\"{address}\\\" is not on this site")), "{address}: {notes}");
    }
    test.says("content/pages/missing.md:6: no heading \"#gone\" on \"Our papers\"")
        .contains(
            "public/missing/index.html",
            "<p>a b c d e <a href=\"#s-gone\">f</a> <a href=\"../ours/#s-gone\">g</a></p>",
        )
        .build_with(&["--strict"])
        .exits_with(1)
        .remove("content/pages/missing.md")
        .build_with(&["--offline", "--strict"])
        .exits_with(0)
        .contains("public/there/index.html", "<a href=\"../ours/index.html#s-its-parts\">g</a>");
}

#[test]
fn a_page_with_a_name_of_the_sites_stops_the_build() {
    let before = SiteTest::of_real_documents().build().exits_with(0).site();
    for name in ["marks", "titles", "search", "verify", "resolve", "doi", "report"] {
        let test = SiteTest::of_real_documents()
            .build()
            .put(&format!("content/pages/{name}.md"), page(""))
            .build()
            .exits_with(2)
            .says(&format!("cannot publish content/pages/{name}.md: the name `{name}` is reserved by the site"))
            .says("rename it");
        assert!(test.site() == before, "{name}");
    }
}

#[test]
fn what_an_author_should_mend_is_said_and_nothing_else_is_lost() {
    SiteTest::of_real_documents()
        .put("content/pages/ours.md", page("[gone](pith:AAAAAAAA) [no](javascript:x) <arxiv:9999.99999v7>"))
        .put("content/pages/broken.md", "no front matter")
        .put("content/pages/deep.md", page(&">".repeat(100)))
        .build()
        .exits_with(0)
        .says("content/pages/ours.md:6: \"pith:AAAAAAAA\" matches no paper, or several; shown as plain text")
        .says("content/pages/ours.md:6: \"arxiv:9999.99999v7\" matches no paper")
        .says("content/pages/ours.md:6: \"javascript:x\" is not an allowed address; shown as plain text")
        .says("content/pages/broken.md:1: it has no front matter")
        .says("content/pages/deep.md:6: skipped: lists, quotations or emphasis are nested")
        .contains("public/ours/index.html", "<p>gone no arxiv:9999.99999v7</p>")
        .contains("public/report/index.html", "pages/broken.md:1")
        .contains("public/report.json", "\"about\": \"pages/ours.md:6\"")
        .lacks("public/broken")
        .lacks("public/deep")
        .build_with(&["--strict"])
        .exits_with(1)
        .says("nothing was written");
}

#[test]
fn a_link_comes_to_life_with_its_paper() {
    let record = format!("content/records/{RECORD}.record.json");
    let test = SiteTest::of_real_documents().put("content/pages/ours.md", page("<arxiv:1903.00045>"));
    let whole = test.build().exits_with(0).site();
    let test = SiteTest::of_real_documents()
        .put("content/pages/ours.md", page("<arxiv:1903.00045>"))
        .remove(&record)
        .build()
        .contains("public/ours/index.html", "<p>arxiv:1903.00045</p>")
        .put(&record, real(RECORD))
        .build();
    assert!(test.site() == whole);
}

#[test]
fn a_file_takes_no_place_of_a_page() {
    for file in ["ours", "Ours/index.html", "OURS/Index.html/x"] {
        SiteTest::of_real_documents()
            .put("content/pages/ours.md", page(""))
            .put(&format!("content/files/{file}"), "x")
            .build()
            .exits_with(2)
            .says(": the page content/pages/ours.md is published there\n  rename one of the two")
            .lacks("public");
    }
    SiteTest::of_real_documents()
        .put("content/pages/ours.md", page("![A figure](ours/figure.png)"))
        .put("content/files/ours/figure.png", "x")
        .build()
        .exits_with(0)
        .contains("public/ours/index.html", "<img src=\"../ours/figure.png\" alt=\"A figure\">");
}

#[test]
fn another_name_leads_on_to_the_paper() {
    let on = format!("<meta http-equiv=\"refresh\" content=\"0; url=../../pith/{RECORD}/\">");
    SiteTest::of_real_documents()
        .build()
        .contains("public/paper/MFB4YH5R/index.html", &on)
        .contains("public/paper/MFB4YH5R/index.html", &format!(">Go to pith:2019:{RECORD}</a>.</p>"))
        .contains("public/paper/1903.00045/index.html", &on)
        .contains("public/paper/1903.00045v2/index.html", &on)
        .contains("public/paper/1903.00045v2/index.html", ">Go to arXiv:1903.00045v2</a>.</p>")
        .contains("public/p/1903.00045/index.html", &on)
        .contains("public/p/1903.00045/index.html", ">Go to arXiv:1903.00045v2</a>, the newest version here.</p>")
        .lacks("public/p/1903.00045v2")
        .remove(&format!("content/records/{RECORD}.record.json"))
        .build()
        .lacks("public/p/1903.00045")
        .lacks("public/paper/1903.00045v2")
        .lacks("public/paper/MFB4YH5R")
        .build_with(&["--profile", "minimal"])
        .lacks("public/p")
        .lacks("public/paper");
}

#[test]
fn the_two_ways_from_an_arxiv_id_are_switched_apart() {
    let parts = |parts: &str| format!("[output.parts]\n{parts}\n");
    let (paper, p) = ("public/paper/1903.00045/index.html", "public/p/1903.00045/index.html");
    let test = SiteTest::of_real_documents().build().exits_with(0);
    let on = format!("url=../../pith/{RECORD}/");
    let test = test.contains(paper, &on).contains(p, &on);
    let test = test.put("catalog.toml", parts("p_resolvers = false")).build().contains(paper, &on).lacks("public/p");
    let test = test.put("catalog.toml", parts("resolvers = false")).build().contains(p, &on).lacks("public/paper");
    let test = test.put("catalog.toml", parts("resolvers = false\np_resolvers = false")).build();
    test.lacks("public/paper").lacks("public/p");
}

/// Reached through thousands of links and kept for each paper three times.
#[test]
fn a_page_that_leads_on_has_at_most_500_bytes() {
    let test =
        SiteTest::of_real_documents().put("catalog.toml", "title = \"A title that is rather long, as some are\"\n");
    let test =
        test.build_with(&["--base-url", "https://some-organisation.github.io/pith-catalog-mirror/"]).exits_with(0);
    let site = test.site();
    let is_resolver = |path: &&String| path.starts_with("paper/") || path.starts_with("p/");
    let sizes: Vec<_> = site.iter().filter(|(path, _)| is_resolver(path)).map(|(_, page)| page.len()).collect();
    assert!(sizes.len() >= 5 * 4 && sizes.iter().all(|bytes| *bytes <= 500), "{sizes:?}");
}

/// Builds, and again elsewhere from nothing: both sites are the same, and every link of them leads somewhere.
fn built_twice(test: SiteTest, form: links::Form) -> SiteTest {
    let test = test.build_with(&["--allow-removals"]).exits_with(0);
    let site = test.site();
    links::follow(&site, form);
    let test = test.build_with(&["--out", "clean"]).exits_with(0);
    are_equal(&site, &tree(&test.path("clean")));
    fs::remove_dir_all(test.path("clean")).unwrap();
    test
}

#[test]
fn whoever_cuts_an_address_finds_what_the_folder_has() {
    let index = |folder: &str| format!("public/{folder}/index.html");
    let collection = "+++\ntitle = \"Elastic\"\ndescription = \"On <servers>\"\n+++\n\n[Others](/collection/), \
                      [papers](/pith/)\n\n<pith:MFB4YH5R>\n";
    let test = built_twice(SiteTest::of_real_documents(), links::Form::Folder);
    let test = test
        .contains(&index("year"), "<h1>Years</h1>\n<p class=\"count\">5 papers.</p>")
        .contains(&index("year"), "<a href=\"../year/2019/\">2019</a></span><span class=\"num\">2</span>")
        .contains("public/year/2019/index.html", "<a href=\"../../year/\">Years</a>")
        .contains(&index("category"), "<h2 id=\"computer-science\">Computer Science</h2>")
        .contains(&index("category"), "<a href=\"../category/cs.DC/\">")
        .contains("public/category/cs.DC/index.html", "<a href=\"../../category/#computer-science\">")
        .contains(&index("pith"), "<a href=\"../search/\">Search</a>")
        .contains(&index("pith"), "<a href=\"../titles/\">Titles A to Z</a>")
        .contains(&index("paper"), "<meta http-equiv=\"refresh\" content=\"0; url=../resolve/\">")
        .contains(&index("p"), ">Go to the page that looks them up</a>.</p>")
        .lacks("public/collection");
    // A collection comes and goes, and a page of one kind is there only as long as something of that kind.
    let test = built_twice(test.put("content/collections/elastic.md", collection), links::Form::Folder)
        .contains(&index("collection"), "<p class=\"count\">1 collection.</p>")
        .contains(
            &index("collection"),
            "<a href=\"../collection/elastic/\">Elastic</a><p class=\"note\">On &lt;servers&gt;</p>",
        )
        .contains("public/collection/elastic/index.html", "<a href=\"../../collection/\">Collections</a>");
    let offline = "[output]\noffline = true\nparts = { search = false, p_resolvers = false }\n";
    let test = built_twice(test.put("catalog.toml", offline), links::Form::File)
        .contains(&index("paper"), "url=../resolve/index.html\">")
        .contains(&index("pith"), "<a href=\"../resolve/index.html\">Look up an identifier</a>")
        .contains(&index("pith"), "<a href=\"../browse/index.html\">Categories and years</a>")
        .lacks("public/p");
    let bare = "[output]\nprofile = \"minimal\"\nparts = { listings = false, search = false, manifests = false }\n";
    let test = test.remove("content/collections/elastic.md").put("catalog.toml", bare);
    let test = built_twice(test, links::Form::Folder).lacks("public/year").lacks("public/category");
    let test = test.lacks("public/collection").lacks("public/paper").contains(&index("pith"), ">The newest papers</a>");
    assert!(!String::from_utf8(test.read(&index("pith"))).unwrap().contains("Titles A to Z"));
}

#[test]
fn a_link_to_a_folder_without_anything_in_it_is_dead() {
    let page = "+++\ntitle = \"About\"\n+++\n\n[All](/collection/) [years](/year/) [papers](/pith/)\n";
    let test = SiteTest::of_real_documents().put("content/pages/about.md", page).build().exits_with(0);
    let report = String::from_utf8(test.read("public/report/index.html")).unwrap();
    let is_told = |link: &str| report.contains(&format!("/{link}/"));
    assert_eq!(["collection", "year", "pith"].map(is_told), [true, false, false], "{report}");
}

/// A record of a version of one paper, validly signed, and its suffix.
fn version(version: u32) -> (String, Vec<u8>) {
    let signer = Signer::test();
    let record = Tampered::real(support::RECORD)
        .edit(|record| {
            record["canonical_record"]["source"]["version"] = version.into();
            record["aliases"][1]["alias_value"] = format!("1709.06622v{version}").into();
            record["updated_at"] = "2026-11-01T00:00:00Z".into();
        })
        .signed(&signer);
    let document: serde_json::Value = serde_json::from_slice(record.bytes()).unwrap();
    let suffix = document["pith_number"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    (suffix, record.bytes().to_owned())
}

#[test]
fn versions_of_a_paper_know_each_other_and_its_name_leads_to_the_newest() {
    let ((first, one), (second, two), (tenth, ten)) = (version(1), version(2), version(10));
    let page = |suffix: &str| format!("public/pith/{suffix}/index.html");
    let on = |suffix: &str| format!("url=../../pith/{suffix}/\">");
    let other =
        |suffix: &str, version: &str| format!("<li><a href=\"../../pith/{suffix}/\">Version <bdi>{version}</bdi></a>");
    let test = SiteTest::new()
        .put("key.json", Signer::test().entry().to_string())
        .put("content/one.json", &one)
        .put("content/ten.json", &ten)
        .build_with(&["--key", "key.json", "--strict"])
        .exits_with(0)
        .contains(&page(&first), &other(&tenth, "10"))
        .contains("public/p/1709.06622/index.html", &on(&tenth))
        .contains("public/p/1709.06622/index.html", ">Go to arXiv:1709.06622v10</a>, the newest version here.</p>")
        .contains("public/paper/1709.06622v1/index.html", &on(&first))
        .contains("public/paper/1709.06622v10/index.html", &on(&tenth))
        .lacks("public/paper/1709.06622v2");
    let test = test
        .put("content/two.json", &two)
        .build_with(&["--key", "key.json", "--strict"])
        .contains(&page(&first), &other(&second, "2"))
        .contains(&page(&tenth), &other(&second, "2"))
        .contains("public/p/1709.06622/index.html", &on(&tenth))
        .contains("public/paper/1709.06622v2/index.html", &on(&second))
        .contains("public/paper/1709.06622v10/index.html", &on(&tenth))
        .remove("content/ten.json")
        .build_with(&["--key", "key.json", "--strict"])
        .contains("public/p/1709.06622/index.html", &on(&second))
        .contains("public/paper/1709.06622v1/index.html", &on(&first))
        .contains("public/paper/1709.06622v2/index.html", &on(&second))
        .lacks("public/paper/1709.06622v10");
    links::follow(&test.site(), links::Form::Folder);
}

#[test]
fn a_paper_that_is_kept_out_leaves_a_page_that_says_so() {
    let page = format!("public/pith/{RECORD}/index.html");
    let test = SiteTest::of_real_documents()
        .put(
            "catalog.toml",
            format!("exclude = [{{ number = \"{RECORD}\", reason = \"At the <b>authors</b>’ request.\" }}]"),
        )
        .build()
        .exits_with(0)
        .contains(&page, "This paper was removed from this mirror")
        .contains(&page, "At the &lt;b&gt;authors&lt;/b&gt;’ request.")
        .lacks(&format!("public/pith/{RECORD}.json"))
        .contains("public/paper/MFB4YH5R/index.html", "removed from this mirror");
    links::follow(&test.site(), links::Form::Folder);
    let without = SiteTest::of_real_documents().build().site();
    fs::remove_file(test.path("catalog.toml")).unwrap();
    assert!(test.build().site() == without);
}

#[test]
fn a_category_that_is_none_is_said_and_fails_no_strict_build() {
    let signer = Signer::test();
    let record = Tampered::real(support::RECORD)
        .edit(|record| {
            record["canonical_record"]["metadata"]["primary_cat"] = "../../x".into();
            record["paper"]["primary_cat"] = "../../x".into();
            record["graph_snapshot"]["paper"] = record["paper"].clone();
        })
        .signed(&signer);
    SiteTest::new()
        .put("key.json", signer.entry().to_string())
        .put("content/record.json", record.bytes())
        .build_with(&["--key", "key.json", "--strict"])
        .exits_with(0)
        .says("1 paper with unlisted categories or ids: see the site's report")
        .contains("public/report/index.html", "one of its categories has no listing page");
}

#[test]
fn the_citations_of_a_year_are_one_file_a_format() {
    let signer = Signer::test();
    let authors: Vec<_> =
        (b'A'..=b'Z').map(|first| format!("{}nna Longername-Everlasting", char::from(first))).collect();
    let long = Tampered::real(support::RECORD)
        .edit(|record| {
            record["paper"]["authors_text"] = authors.join(", ").into();
            record["graph_snapshot"]["paper"] = record["paper"].clone();
        })
        .signed(&signer);
    let test = SiteTest::of_real_documents()
        .put("key.json", signer.entry().to_string())
        .remove("content/records/ZJVQJLXHUUV25W5CEVM6GUIM4S.record.json")
        .put("content/records/long.json", long.bytes())
        .build_with(&["--key", "key.json", "--strict"])
        .exits_with(0)
        .contains("public/catalog/citations/2019.bib", "@misc{pith-2019-MFB4YH5ROE25,")
        .contains("public/catalog/citations/2019.bib", "@misc{pith-2019-RLLQL6357CWN,")
        .contains("public/catalog/citations/2019.ris", "TI  - Speeding up Deep Learning with Transient Servers")
        .contains("public/catalog/citations/2017.bib", "Longername-Everlasting, Znna")
        .contains(
            "public/year/2019/index.html",
            "<a href=\"../../catalog/citations/2019.bib\">All citations of 2019, BibTeX</a>",
        );
    let csl = test.read("public/catalog/citations/2019.json");
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&csl).unwrap().as_array().map(Vec::len), Some(2));
    links::follow(&test.site(), links::Form::Folder);
    test.build_with(&["--key", "key.json"])
        .says("0 files new, 0 changed, 0 removed")
        .put("catalog.toml", "[output.parts]\nmanifests = false\napi = false\n")
        .build_with(&["--key", "key.json"])
        .lacks("public/catalog");
}

#[test]
fn no_file_of_the_users_takes_the_place_of_any_file_that_is_built() {
    // What the operator writes instead of ours, if they like.
    const FREE: [&str; 3] = ["robots.txt", "llms.txt", "_headers"];
    let site = SiteTest::of_the_project().build_with(&["--base-url", "https://catalog.example/"]).exits_with(0).site();
    let pages: Vec<_> = fs::read_dir("content/pages").unwrap().map(|page| page.unwrap().path()).collect();
    let is_page = |folder: &str| pages.iter().any(|page| page.file_stem().is_some_and(|stem| stem == folder));
    let free = site.keys().filter(|path| !SitePath::is_own(path));
    for path in free.filter(|path| !path.split_once('/').is_some_and(|(folder, _)| is_page(folder))) {
        assert!(FREE.contains(&path.as_str()), "{path}: its first part isn't in the list of the site's own");
    }
}
