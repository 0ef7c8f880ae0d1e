//! Names of files and pages that don't fit every disk, and those that the site has itself.

use crate::site_test::{SiteTest, checksums_are_right};
use std::collections::BTreeMap;

const PAGE: &str = "+++\ntitle = \"Ours\"\n+++\n";

fn put(test: SiteTest, names: &[&str]) -> SiteTest {
    names.iter().fold(test, |test, name| test.put(&format!("content/{name}"), if is_page(name) { PAGE } else { "x" }))
}

fn is_page(name: &str) -> bool {
    std::path::Path::new(name).extension().is_some_and(|extension| extension == "md")
}

/// The notes of a site's report, by what they are about.
fn notes(report: &serde_json::Value) -> BTreeMap<&str, &str> {
    let notes = report["notes"]["first"].as_array().unwrap();
    notes.iter().map(|note| (note["about"].as_str().unwrap(), note["message"].as_str().unwrap())).collect()
}

#[test]
fn a_name_that_does_not_fit_every_disk_is_told_once_before_anything_is_written() {
    let device = "Windows can't store it: its name is reserved for a device there, whatever its extension; rename it, or \
                  copies of the site there will lack it";
    let windows = "Windows can't store it: its name";
    let otherwise = "rename it, or copies of the site there will lack it";
    let case = "it differs only in case from";
    let [one, one_folder] = ["keep only one of them", "merge them into one folder"];
    let expected = BTreeMap::from([
        ("files/Con.png", device.to_owned()),
        ("files/aux", device.to_owned()),
        ("pages/lpt9.md", device.to_owned()),
        ("collections/con.md", device.to_owned()),
        ("files/what?.txt", format!("{windows} has `?`; {otherwise}")),
        ("files/end.", format!("{windows} ends in a dot; {otherwise}")),
        ("files/c:", "skipped: its name has `:`, which Windows can't store; rename it".to_owned()),
        ("files/a:b.txt", "skipped: its name has `:`, which Windows can't store; rename it".to_owned()),
        (
            "files/a\\\\b",
            "skipped: its name has `\\`, which separates folders on Windows and in a browser; rename it".to_owned(),
        ),
        ("files/a\\nb", "skipped: its name has `\\n`, which no URL can contain; rename it".to_owned()),
        ("files/1/X", format!("{case} files/1/x: Windows and macOS disks {one}; rename one")),
        (
            "files/LOGO.png",
            format!(
                "{case} files/LOgo.png, files/Logo.png, files/logO.png, and 1 more: Windows and macOS disks {one}; \
                 rename all but one"
            ),
        ),
        (
            "files/gro\u{308}ße.png",
            format!(
                "it differs only in its Unicode normal form (NFC, NFD) from files/größe.png: macOS disks {one}; \
                 rename one"
            ),
        ),
        (
            "files/Ours",
            format!("{case} the folder of the page pages/ours.md: Windows and macOS disks {one_folder}; rename one"),
        ),
        ("files/B", format!("{case} files/b: Windows and macOS disks {one}; rename one")),
        ("files/Robots.txt", "programs look for `robots.txt` in lower case; rename it".to_owned()),
        (
            "pages/index.md",
            "`index` is reserved for the home page; rename it, or put a template `home.html` into `templates/`"
                .to_owned(),
        ),
    ]);
    let names = [
        "files/Con.png",
        "files/aux/1",
        "files/aux/2",
        "files/what?.txt",
        "files/end.",
        "files/a:b.txt",
        "files/c:/1",
        "files/c:/2:",
        "files/a\\b",
        "files/a\nb",
        "files/1/X",
        "files/1/x",
        "files/LOGO.png",
        "files/LOgo.png",
        "files/Logo.png",
        "files/logO.png",
        "files/logo.png",
        "files/gro\u{308}ße.png",
        "files/größe.png",
        "files/Ours/x",
        "files/Ours/y",
        "files/b",
        "files/B/x",
        "files/Robots.txt",
        "files/.nojekyll",
        "files/.well-known/security.txt",
        "pages/ours.md",
        "pages/lpt9.md",
        "pages/index.md",
        "collections/con.md",
    ];
    let test = put(SiteTest::of_real_documents(), &names)
        .build_with(&["--strict"])
        .exits_with(1)
        .says("content/files/aux: Windows can't store it")
        .says("--strict: nothing was written")
        .lacks("public")
        .build()
        .exits_with(0)
        .has("public/what?.txt", "x")
        .has("public/aux/2", "x")
        .has("public/.nojekyll", "")
        .contains("public/lpt9/index.html", "Ours")
        .lacks("public/a:b.txt")
        .lacks("public/index");
    checksums_are_right(&test.site());
    let report = test.report();
    assert_eq!(report["notes"]["first"].as_array().unwrap().len(), expected.len(), "each is told once");
    assert_eq!(notes(&report), expected.iter().map(|(about, message)| (*about, &**message)).collect());
}

#[test]
fn what_the_site_has_itself_is_no_file_of_the_users() {
    for (file, said) in [
        ("404.html", "put a template `404.html` into `templates/`"),
        ("Index.html", "put a template `home.html` into `templates/`"),
        ("assets/x.css", "put it into a folder with another name"),
        ("sitemap.xml", "the site writes its own; remove or rename yours"),
        (".nojekyll/x", "put it into a folder with another name"),
    ] {
        put(SiteTest::of_real_documents(), &[&format!("files/{file}")])
            .build()
            .exits_with(2)
            .says(&format!("cannot publish content/files/{file}: its name is reserved by the site"))
            .says(said)
            .lacks("public");
    }
    let plain = SiteTest::of_real_documents().build().site();
    let files = ["files/.nojekyll", "files/CNAME", "files/favicon.ico", "files/robots.txt"];
    let mut site = put(SiteTest::of_real_documents(), &files).build_with(&["--strict"]).exits_with(0).site();
    for (path, bytes) in [("CNAME", "x"), ("favicon.ico", "x"), ("robots.txt", "x"), (".nojekyll", "")] {
        assert_eq!(site.remove(path).as_deref(), Some(bytes.as_bytes()), "{path}");
    }
    let ours = |path: &&String| !["robots.txt", ".nojekyll"].contains(&&***path) && !path.starts_with("assets/icon-");
    assert!(site.keys().eq(plain.keys().filter(ours)));
}

#[test]
fn a_link_leads_to_a_file_whose_name_is_in_another_normal_form() {
    let links = "![a](größe.png) [b](/fotos/gr%C3%B6%C3%9Fe.png?x#y) [c](e\u{301}te\u{301}.pdf) [d](e\u{301}/) \
                 ![e](x/ü.png) ![f](x/u\u{308}.png)";
    let offline = "href=\"../%C3%A9/index.html\">d</a>";
    put(
        SiteTest::of_real_documents(),
        &["files/gro\u{308}ße.png", "files/fotos/gro\u{308}ße.png", "files/été.pdf", "files/é/index.html"],
    )
    .put("content/files/x/ü.png", "1")
    .put("content/pages/ours.md", format!("{PAGE}{}", links.replace(" ![f](x/u\u{308}.png)", "")))
    .build_with(&["--strict"])
    .exits_with(0)
    .contains("public/ours/index.html", "<img src=\"../gro%CC%88%C3%9Fe.png\" alt=\"a\">")
    .contains("public/ours/index.html", "<a href=\"../fotos/gro%CC%88%C3%9Fe.png?x#y\">b</a>")
    .contains("public/ours/index.html", "<a href=\"../%C3%A9t%C3%A9.pdf\">c</a> <a href=\"../%C3%A9/\">d</a>")
    .build_with(&["--strict", "--offline"])
    .contains("public/ours/index.html", offline)
    // Of twins the one that is named.
    .put("content/files/x/u\u{308}.png", "2")
    .put("content/pages/ours.md", format!("{PAGE}{links} [g](GRÖSSE.png)"))
    .build()
    .exits_with(0)
    .contains("public/ours/index.html", "<img src=\"../x/ü.png\" alt=\"e\"> <img src=\"../x/u\u{308}.png\" alt=\"f\">")
    .says("\"GRÖSSE.png\" is not on this site");
}
