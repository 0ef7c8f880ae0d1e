//! `build`, from a content folder to the files of a site.

use crate::links;
use crate::site_test::{BUNDLE, RECORD, SiteTest, are_equal, checksums_are_right, real, tree};
use crate::support::{self, Signer, Tampered};
use pith::Digest;
use serde_json::Value;
use std::fs;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt as _;
#[cfg(unix)]
use std::path::Path;

#[test]
fn publishes_the_real_documents_byte_for_byte() {
    SiteTest::of_real_documents()
        .build()
        .exits_with(0)
        .says("5 documents read: 5 published, 0 superseded, 0 duplicate, 0 excluded, 0 rejected")
        .has(&format!("public/pith/{RECORD}.json"), real(RECORD))
        .lacks(&format!("public/pith/{RECORD}/bundle.json"))
        .has(&format!("public/pith/{BUNDLE}/bundle.json"), real(BUNDLE))
        .has(&format!("public/.well-known/pith/{BUNDLE}/bundle.json"), real(BUNDLE))
        .lacks(&format!("public/pith/{BUNDLE}.json"));
}

#[test]
fn a_page_shows_each_value_with_its_standing() {
    let record = format!("public/pith/{RECORD}/index.html");
    let bundle = format!("public/pith/{BUNDLE}/index.html");
    SiteTest::of_real_documents()
        .build()
        .contains(&record, "<h1 dir=\"auto\">Speeding up Deep Learning with Transient Servers</h1>")
        .contains(&record, "Title: </span>matches signed hash</a>")
        .contains(&record, "Authors: </span>unsigned</a>")
        .contains(&record, "<b>Pith signed</b> this paper’s number, source, date, license and categories; the title matches its signed hash. Authors and abstract are unsigned.")
        .contains(&record, "<summary>9 checks: 8 pass, 1 not checkable</summary>")
        .contains(&record, "<time datetime=\"2019-02-28T19:47:59Z\">28 February 2019</time>, as version 1")
        .contains(&record, "href=\"https://arxiv.org/abs/1903.00045v2\"")
        .contains(&bundle, "Authors: </span>signed</a>")
        .contains(&bundle, "<summary>14 checks: ")
        .contains("public/index.html", &format!("href=\"pith/{RECORD}/\""));
}

#[test]
fn leaves_out_what_is_not_verified_and_names_it() {
    let tampered = real(RECORD).replace("Transient Servers", "Permanent Servers");
    SiteTest::of_real_documents()
        .put(&format!("content/records/{RECORD}.record.json"), tampered)
        .put("content/records/broken.json", "{\"pith_number\":")
        .build()
        .exits_with(0)
        .says("6 documents read: 4 published, 0 superseded, 0 duplicate, 0 excluded, 2 rejected")
        .says("skipped content/records/broken.json: invalid")
        .lacks(&format!("public/pith/{RECORD}"))
        .lacks(&format!("public/pith/{RECORD}.json"))
        .contains("public/report/index.html", "records/broken.json")
        .contains("public/report/index.html", "the text ends in the middle of a value")
        .contains("public/report.json", "\"path\": \"records/broken.json\"");
}

#[test]
fn the_page_for_what_is_not_there_works_at_any_depth() {
    SiteTest::of_real_documents()
        .build()
        .contains("public/404.html", "<a class=\"wordmark\" href=\"/\" ")
        .contains("public/404.html", "<link rel=\"stylesheet\" href=\"/assets/style-");
}

#[test]
fn a_strict_build_with_a_finding_writes_nothing() {
    SiteTest::of_real_documents()
        .put("content/records/broken.json", "{")
        .build_with(&["--strict"])
        .exits_with(1)
        .says("nothing was written")
        .lacks("public")
        .remove("content/records/broken.json")
        .build_with(&["--strict"])
        .exits_with(0);
}

#[test]
fn a_document_that_goes_takes_its_pages_with_it() {
    let record = format!("content/records/{RECORD}.record.json");
    let test = SiteTest::of_real_documents().build().put("public/stray.html", "x").remove(&record).build();
    let test = test.exits_with(0).lacks(&format!("public/pith/{RECORD}")).lacks("public/stray.html");
    let clean = SiteTest::of_real_documents().remove(&record).build();
    are_equal(&test.site(), &clean.site());
}

#[test]
#[cfg(unix)]
fn what_is_put_into_a_folder_that_is_known_is_removed() {
    let test = SiteTest::of_real_documents().build().exits_with(0);
    let clean = test.site();
    let folder = format!("public/pith/{RECORD}");
    assert!(
        fs::read_dir(test.path(&folder)).unwrap().all(|entry| entry.unwrap().path().is_file()),
        "it has none below"
    );
    let stray = format!("{folder}/stray");
    let put: [fn(&Path); 3] = [
        |stray| fs::write(stray, "stray").unwrap(),
        |stray| std::os::unix::fs::symlink("../index.html", stray).unwrap(),
        |stray| fs::create_dir_all(stray.join("empty")).unwrap(),
    ];
    put.into_iter().fold(test, |test, put| {
        // Two builds later it is known what lies in the folders.
        let test = test.settled().build().settled().build();
        put(&test.path(&stray));
        let test = test.build().exits_with(0);
        assert!(fs::symlink_metadata(test.path(&stray)).is_err());
        are_equal(&test.site(), &clean);
        test
    });
}

/// A clean build notes its own folders, so that the next one needn't read their names.
#[test]
fn what_is_put_into_a_new_site_at_once_is_removed() {
    let test = SiteTest::of_real_documents().build().exits_with(0);
    let clean = test.site();
    for folder in walkdir::WalkDir::new(test.path("public")).into_iter().map(Result::unwrap) {
        if folder.file_type().is_dir() {
            fs::write(folder.path().join("stray"), "stray").unwrap();
        }
    }
    let test = test.build().exits_with(0);
    are_equal(&test.site(), &clean);
}

#[test]
fn nothing_changed_means_nothing_written() {
    SiteTest::of_real_documents().build().build().says("public: 0 files new, 0 changed, 0 removed, ");
}

#[test]
fn documents_come_out_of_lines_and_packed_files_alike() {
    let lines: String = tree("content/records".as_ref())
        .into_values()
        .map(|bytes| String::from_utf8(bytes).unwrap().trim_end().to_owned() + "\r\n\n")
        .collect();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packed, lines.as_bytes()).unwrap();
    let from_files = SiteTest::of_real_documents().build();
    let from_lines = SiteTest::new().put("content/records/all.jsonl", &lines).build();
    let from_packed = SiteTest::new().put("content/all.jsonl.gz", packed.finish().unwrap()).build();
    are_equal(&from_files.site(), &from_lines.site());
    are_equal(&from_files.site(), &from_packed.site());
}

#[test]
fn a_copy_is_published_once() {
    SiteTest::of_real_documents()
        .put("content/records/again.json", real(RECORD))
        .build()
        .exits_with(0)
        .says("6 documents read: 5 published, 0 superseded, 1 duplicate, 0 excluded, 0 rejected");
}

#[test]
fn two_records_that_differ_in_a_claim_are_a_conflict() {
    let renamed = real(RECORD).replace("Lijie Xu, Robert J. Walls", "Anybody Else");
    let later = renamed.replace("\"updated_at\":\"2026", "\"updated_at\":\"9999");
    let published = format!("public/pith/{RECORD}.json");
    SiteTest::of_real_documents()
        .put("content/records/other.json", &renamed)
        .build()
        .exits_with(0)
        .says("two records differ in unsigned fields")
        .says("6 documents read: 5 published, 1 superseded, 0 duplicate, 0 excluded, 0 rejected")
        .contains("public/report/index.html", "conflict")
        .put("content/records/other.json", &later)
        .build()
        .has(&published, real(RECORD))
        .build_with(&["--strict"])
        .exits_with(1);
}

#[test]
fn a_record_and_a_bundle_of_one_number_share_a_page() {
    let signer = Signer::test();
    let bundle = Tampered::real(support::BUNDLE).signed(&signer);
    let document: Value = serde_json::from_slice(bundle.bytes()).unwrap();
    let snapshot = &document["events"][1]["payload"]["graph_snapshot"];
    let record = Tampered::real(support::RECORD).edit(|record| {
        record["canonical_record"] = document["canonical_record"].clone();
        record["paper"] = snapshot["paper"].clone();
        record["graph_snapshot"] = snapshot.clone();
        record["aliases"] = document["source_aliases"].clone();
    });
    let both = |record: &Tampered| {
        SiteTest::new()
            .put("key.json", signer.entry().to_string())
            .put("content/bundle.json", bundle.bytes())
            .put("content/record.json", record.bytes())
            .build_with(&["--key", "key.json"])
            .exits_with(0)
    };
    let page = format!("public/pith/{BUNDLE}/index.html");
    let agreeing = record.signed(&signer);
    both(&agreeing)
        .has(&format!("public/pith/{BUNDLE}.json"), agreeing.bytes())
        .has(&format!("public/pith/{BUNDLE}/bundle.json"), bundle.bytes())
        .contains(&page, "record.json</a>")
        .contains(&page, "bundle.json</a>")
        .contains(&page, "Signed with <code>pith-test-2026</code>, a key that this mirror trusts, not the registry’s");
    let other_authors = agreeing.edit(|record| {
        record["paper"]["authors_text"] = "Anybody Else".into();
        record["graph_snapshot"]["paper"] = record["paper"].clone();
    });
    both(&other_authors)
        .says("the record and the bundle show the paper differently")
        .contains(&page, "Dahua Lin, Harry Xu")
        .contains("public/report.json", "\"kind\": \"disagreement\"");
}

#[test]
fn the_newest_bundle_of_a_number_is_published() {
    let signer = Signer::test();
    let older = Tampered::real(support::BUNDLE).signed(&signer);
    let newer = older.clone().replace("\"built_at\":\"2026-07", "\"built_at\":\"2026-08").sealed(&signer);
    SiteTest::new()
        .put("key.json", signer.entry().to_string())
        .put("content/a.json", newer.bytes())
        .put("content/b.json", older.bytes())
        .build_with(&["--strict", "--key", "key.json"])
        .exits_with(0)
        .says("2 documents read: 1 published, 1 superseded, 0 duplicate, 0 excluded, 0 rejected")
        .has(&format!("public/pith/{BUNDLE}/bundle.json"), newer.bytes());
}

#[test]
fn a_folder_that_is_not_ours_is_left_alone() {
    let test = SiteTest::of_real_documents()
        .put("public/thesis.tex", "years of work")
        .build()
        .exits_with(2)
        .says("it holds files that pith-catalog did not make")
        .has("public/thesis.tex", "years of work");
    assert_eq!(test.site().len(), 1);
    SiteTest::of_real_documents().put("public", "a file").build().exits_with(2).says("it is a file");
    let kept = SiteTest::of_real_documents().put("public/.git/config", "x").put("public/CNAME", "x").build();
    kept.exits_with(0).build().has("public/.git/config", "x").has("public/CNAME", "x");
}

#[test]
#[cfg(unix)]
fn nothing_is_written_through_a_link_in_the_output() {
    let test = SiteTest::of_real_documents().build().put("outside/mine.txt", "mine");
    fs::remove_dir_all(test.path("public/pith")).unwrap();
    std::os::unix::fs::symlink(test.path("outside"), test.path("public/pith")).unwrap();
    fs::remove_file(test.path("public/index.html")).unwrap();
    std::os::unix::fs::symlink(test.path("outside/mine.txt"), test.path("public/index.html")).unwrap();
    let test = test.build().exits_with(0).has("outside/mine.txt", "mine");
    assert_eq!(tree(&test.path("outside")).len(), 1);
    are_equal(&test.site(), &SiteTest::of_real_documents().build().site());
}

#[test]
fn what_stands_in_the_way_in_the_output_goes() {
    let test = SiteTest::of_real_documents().build();
    fs::remove_file(test.path("public/index.html")).unwrap();
    fs::remove_dir_all(test.path("public/.well-known")).unwrap();
    let test = test.put("public/index.html/x", "a folder in a file's place").put("public/.well-known", "and a file");
    are_equal(&test.build().exits_with(0).site(), &SiteTest::of_real_documents().build().site());
}

#[test]
#[cfg(unix)]
fn what_cannot_be_read_takes_nothing_from_the_site() {
    let test = SiteTest::of_real_documents().build();
    let before = test.site();
    fs::rename(test.path("content/records"), test.path("elsewhere")).unwrap();
    std::os::unix::fs::symlink(test.path("nowhere"), test.path("content/records")).unwrap();
    let test = test.build().exits_with(2).says("content/records: no such file or directory");
    are_equal(&test.site(), &before);
    // Of two folders one can't be read: its papers stay on the site, and the others come.
    let test = SiteTest::of_real_documents().build();
    let folder = test.path("content/records/of-somebody-else");
    fs::create_dir(&folder).unwrap();
    fs::rename(test.path(&format!("content/records/{RECORD}.record.json")), folder.join("x.json")).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o000)).unwrap();
    let test = test.build_as_anybody().exits_with(2).says("of-somebody-else: permission denied");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    test.says("nothing was removed")
        .says("4 documents read: 4 published")
        .has(&format!("public/pith/{RECORD}.json"), real(RECORD));
}

#[test]
fn a_site_and_its_documents_lie_apart() {
    SiteTest::of_real_documents()
        .build_with(&["content/records", "--out", "content/records/site"])
        .exits_with(2)
        .says("it is inside the content")
        .lacks("content/records/site")
        .build_with(&["content", "--out", "."])
        .exits_with(2)
        .says("the content is inside it");
    for part in ["records", "files", "pages", "collections"] {
        let test = SiteTest::of_real_documents();
        fs::create_dir_all(test.path(&format!("content/{part}"))).unwrap();
        for out in [format!("content/{part}/site"), format!("content/{part}/")] {
            let test = test.program().args(["build", "--out", &out]).output().unwrap();
            assert_eq!(test.status.code(), Some(2), "{out}");
            assert!(String::from_utf8_lossy(&test.stderr).contains("it is inside the content"), "{test:?}");
        }
    }
    let inside = SiteTest::of_real_documents().build_with(&["content", "--out", "content/site"]).exits_with(0);
    let elsewhere = SiteTest::of_real_documents().build().site();
    assert!(tree(&inside.path("content/site")) == elsewhere, "beside `records/` there is room for a site");
}

#[test]
fn the_page_names_who_signed_what_it_shows() {
    let lab = Signer::test();
    let mixed = Tampered::real(support::BUNDLE)
        .edit(|bundle| {
            bundle["events"][1]["payload"]["graph_snapshot"]["paper"]["authors_text"] = "Mallory Lab".into();
        })
        .evented_at(1, &lab)
        .merged()
        .sealed(&lab);
    SiteTest::new()
        .put("key.json", lab.entry().to_string())
        .put("content/bundle.json", mixed.bytes())
        .build_with(&["--strict", "--key", "key.json"])
        .exits_with(0)
        .contains(
            &format!("public/pith/{BUNDLE}/index.html"),
            "Signed with <code>pith-test-2026</code>, a key that this mirror trusts, not the registry’s; \
             parts of it with the registry’s key <code>pith-v1-2026-05</code>. ",
        );
}

#[test]
fn a_report_of_very_many_bad_documents_stays_small() {
    let lines = "{}\n".repeat(20_000);
    let claim = format!("{{\"pith_number\":\"{}\"}}\n", "x".repeat(1 << 20));
    let test = SiteTest::of_real_documents().put("content/records/a.jsonl", claim + &lines).build().exits_with(0);
    let test = test.says("20,006 documents read: 5 published").says("and 19,001 more skipped documents");
    assert!(test.read("public/report.json").len() < 1 << 20);
}

#[test]
fn a_page_stays_small_whatever_the_document_claims() {
    let alias = serde_json::json!({ "alias_kind": "x", "alias_value": "y" });
    let record = Tampered::real(support::RECORD).edit(|record| {
        record["aliases"] = vec![alias; 5000].into();
        record["paper"]["headline"] = "x".repeat(1 << 20).into();
        record["graph_snapshot"]["paper"] = record["paper"].clone();
    });
    let test = SiteTest::new().put("content/record.json", record.bytes()).build_with(&["--strict"]).exits_with(0);
    let page = test.read(&format!("public/pith/{}/index.html", support::RECORD.split('.').next().unwrap()));
    assert!(page.len() < 300_000, "{} bytes", page.len());
}

#[test]
fn files_are_carried_as_they_are() {
    let test = SiteTest::of_real_documents()
        .put("content/files/figure.png", b"\x89PNG\xff")
        .put("content/files/.well-known/security.txt", "Contact: x")
        .build()
        .exits_with(0)
        .has("public/figure.png", b"\x89PNG\xff")
        .has("public/.well-known/security.txt", "Contact: x")
        .remove("content/files/figure.png")
        .put("content/files/.well-known/security.txt", "Contact: y")
        .build()
        .says("0 files new, 2 changed, 1 removed")
        .lacks("public/figure.png");
    let before = test.site();
    // What is kept is never touched, unless it is of our making.
    let test = test
        .put("public/.git/config", "mine")
        .put("content/files/.git/config", "not mine")
        .put("content/files/sub/.git", "gitdir: elsewhere")
        .put("content/files/CNAME", "papers.example")
        .build()
        .exits_with(0)
        .has("public/.git/config", "mine")
        .lacks("public/sub")
        .has("public/CNAME", "papers.example")
        .remove("content/files/CNAME")
        .build()
        .says("1 removed")
        .lacks("public/CNAME")
        .put("content/files/CNAME", "papers.example")
        .build()
        .put("public/CNAME", "mine.example")
        .remove("content/files/CNAME")
        .build()
        .has("public/CNAME", "mine.example");
    fs::remove_dir_all(test.path("public/.git")).unwrap();
    fs::remove_file(test.path("public/CNAME")).unwrap();
    are_equal(&test.site(), &before);
    let test = test.put("content/files/Pith/x.json", "forged").build().exits_with(2);
    are_equal(&test.says("its name is reserved by the site").site(), &before);
}

#[test]
fn what_to_upload_is_listed_beside_the_site_alone() {
    SiteTest::of_real_documents()
        .build_with(&["--changed", "public/changed"])
        .exits_with(2)
        .says("it is inside the site")
        .lacks("public")
        .build_with(&["--changed", "changed"])
        .exits_with(0)
        .contains("changed/documents", &format!("pith/{RECORD}.json\n"))
        .contains("changed/pages", &format!("pith/{RECORD}/index.html\n"))
        .contains("changed/manifests", "SHA256SUMS\n")
        .has("changed/removed", "")
        .remove(&format!("content/records/{RECORD}.record.json"))
        .build_with(&["--changed", "changed"])
        .has("changed/documents", "")
        .contains("changed/pages", "index.html\nreport/index.html\n")
        .contains("changed/pages", "year/2019/index.html\n")
        .contains("changed/removed", "category/cs.PF/index.html\n")
        .contains("changed/removed", &format!("pith/{RECORD}.json\n"));
}

#[test]
fn two_builds_do_not_write_into_one_folder() {
    let test = SiteTest::of_real_documents().build();
    let lock = fs::File::options().write(true).open(test.path(".pith-catalog/public/lock")).unwrap();
    lock.lock().unwrap();
    let test = test.build().exits_with(2).says("another build is writing there");
    drop(lock);
    test.build().exits_with(0);
}

#[test]
fn the_configuration_chooses_what_is_published() {
    let excluded = format!("exclude = [{{ number = \"{RECORD}\", reason = \"withdrawn\" }}]\n");
    let test = SiteTest::of_real_documents()
        .put("catalog.toml", excluded + "[filters]\nyears = [\"2018-2024\"]\n[output]\nprofile = \"minimal\"\n")
        .build()
        .exits_with(0)
        .says("5 documents read: 3 published, 0 superseded, 0 duplicate, 2 excluded, 0 rejected")
        .lacks(&format!("public/pith/{RECORD}.json"))
        .lacks(&format!("public/pith/{BUNDLE}/state.json"))
        .lacks("public/api")
        .contains("public/catalog/index.json", "\"documents\": 3,\n  \"newest\"")
        .has(&format!("public/pith/{BUNDLE}/bundle.json"), real(BUNDLE))
        .put("catalog.toml", "[output.parts]\nrecord = false\n")
        .build()
        .contains("public/catalog/index.json", "\"documents\": 2,\n  \"newest\"")
        .put(
            "catalog.toml",
            "[output]\ndir = \"elsewhere\"\nparts = { manifests = false, api = false, well_known = false }\n",
        )
        .build()
        .exits_with(0)
        .has(&format!("elsewhere/pith/{RECORD}.json"), real(RECORD))
        .lacks("elsewhere/SHA256SUMS")
        .lacks("elsewhere/catalog")
        .lacks("elsewhere/.well-known");
    test.put("catalog.toml", "title = 3\n")
        .build()
        .exits_with(2)
        .says("cannot use the configuration catalog.toml: line 1, column 9: expected a string, found an integer")
        .build_with(&["--config", "missing.toml"])
        .exits_with(2)
        .says("cannot read the configuration missing.toml: no such file or directory");
}

#[test]
fn a_conflict_is_settled_by_naming_the_document() {
    let signer = Signer::test();
    let older = Tampered::real(support::RECORD).signed(&signer);
    let newer = older.clone().set("/updated_at", "2027-01-01T00:00:00Z".into());
    let number = "ZJVQJLXHUUV25W5CEVM6GUIM4S";
    let accept = |bytes: &[u8]| format!("[accept]\n{number} = \"{}\"\n", Digest::of(bytes));
    let path = format!("public/pith/{number}.json");
    SiteTest::new()
        .put("key.json", signer.entry().to_string())
        .put("content/a.json", older.bytes())
        .put("content/b.json", newer.bytes())
        .build_with(&["--key", "key.json", "--strict"])
        .exits_with(1)
        .put("catalog.toml", accept(older.bytes()))
        .build_with(&["--key", "key.json", "--strict"])
        .exits_with(0)
        .says("2 documents read: 1 published, 1 superseded")
        .has(&path, older.bytes())
        .put("catalog.toml", accept(b"something else"))
        .build_with(&["--key", "key.json"])
        .says(&format!("accept.{number}: no record with this number, and none of its newest bundles, has the SHA-256"))
        .has(&path, older.bytes());
}

#[test]
fn a_change_of_the_configuration_gives_the_bytes_of_a_clean_build() {
    let minimal = "[output]\nprofile = \"minimal\"\n";
    let clean = SiteTest::of_real_documents().put("catalog.toml", minimal).build().site();
    let changed = SiteTest::of_real_documents().build().put("catalog.toml", minimal).build();
    are_equal(&changed.site(), &clean);
    are_equal(&changed.remove("catalog.toml").build().site(), &SiteTest::of_real_documents().build().site());
}

#[test]
fn every_link_inside_the_site_leads_to_a_file_of_it() {
    let followed = links::follow(&SiteTest::of_the_project().build().exits_with(0).site(), links::Form::Folder);
    assert!(followed > 400, "{followed}");
}

#[test]
fn every_link_of_a_site_without_a_server_names_a_file() {
    let test = SiteTest::of_the_project().build_with(&["--offline"]).exits_with(0);
    let followed = links::follow(&test.site(), links::Form::File);
    assert!(followed > 400, "{followed}");
}

#[test]
fn the_checksums_are_those_of_the_files() {
    checksums_are_right(&SiteTest::of_real_documents().build().site());
}

#[test]
fn content_that_is_missing_or_empty_is_said() {
    SiteTest::new().build().exits_with(2).says("cannot find the content in content: no such file or directory");
    SiteTest::new().put("content/notes.txt", "x").build().exits_with(2).says("it contains no document").lacks("public");
}

#[test]
fn the_last_line_is_a_command_that_shows_the_site() {
    let program = env!("CARGO_BIN_EXE_pith-catalog");
    let of_python = "python3 -m http.server --directory";
    let table: [(&[&str], &str, &str); 7] = [
        (&[], "serve", "public"),
        (&["content"], "serve", "public"),
        (&["./content", "--no-config"], "serve ./content --no-config", "public"),
        (&["--config", "it's.toml", "--key", "key.json"], "serve --config 'it'\\''s.toml' --key key.json", "public"),
        // What the preview doesn't show.
        (&["--out", "a site"], "", "'a site'"),
        (&["--base-url", "https://example.org/papers/"], "", "public"),
        (&["--profile", "minimal"], "", "public"),
    ];
    let key = fs::read(support::path("tests/cmd/documents/keys/test.json")).unwrap();
    let mut test = SiteTest::of_real_documents().put("it's.toml", "").put("key.json", key);
    for (arguments, serve, folder) in table {
        test = test.build_with(arguments).exits_with(0);
        let expected = if cfg!(feature = "serve") && !serve.is_empty() {
            format!("Look at it: {program} {serve}")
        } else {
            format!("Look at it: {of_python} {folder}")
        };
        assert_eq!(test.told()[0].lines().last(), Some(expected.as_str()));
    }
    let test = test.build_with(&["--offline"]).exits_with(0);
    assert_eq!(test.told()[0].lines().last(), Some("Look at it: open public/index.html in a browser"));
    // Not where there is nothing to see, and not for programs.
    let test = test.put("content/records/bad.json", "{}").build_with(&["--strict"]).exits_with(1);
    assert!(!test.told()[0].contains("Look at it"));
    let test = test.build_with(&["--format", "json"]);
    assert!(!test.told()[0].contains("Look at it"));
    let test =
        test.build_with(&["--strict", "--quiet"]).exits_with(1).says("pith-catalog: --strict: nothing was written;");
    assert_eq!(test.told()[1].lines().count(), 1);
    assert_eq!(test.build_with(&["--quiet"]).told(), ["", ""]);
}

#[test]
fn no_temporary_file_is_left_behind() {
    let test = SiteTest::of_real_documents().build();
    let beside: Vec<_> = tree(&test.path(".pith-catalog")).into_keys().collect();
    assert_eq!(beside, ["public/.gitignore", "public/anchor", "public/folders", "public/ledger", "public/lock"]);
}

#[test]
fn what_a_system_keeps_on_a_disk_is_neither_counted_nor_removed() {
    // The root of a stick: nothing there is anybody's site, and nothing stands in the way of one.
    let systems = [
        "public/.DS_Store",
        "public/.Trashes/501/thesis.doc",
        "public/System Volume Information/IndexerVolumeGuid",
        "public/lost+found/#123",
        "public/$RECYCLE.BIN/S-1-5/desktop.ini",
    ];
    let put_all = |test: SiteTest, all: &[&str]| all.iter().fold(test, |test, path| test.put(path, "precious"));
    let clean = SiteTest::of_real_documents().build().exits_with(0).site();
    let test = put_all(SiteTest::of_real_documents(), &systems).build().exits_with(0);
    let later = ["public/pith/._x", &format!("public/pith/{BUNDLE}/.DS_Store"), "public/Thumbs.db"];
    let mut test = put_all(test, &later).put("public/mine.txt", "removed").build().exits_with(0);
    test = test.remove(&format!("content/records/{BUNDLE}.bundle.json")).build().exits_with(0);
    test = test.put(&format!("content/records/{BUNDLE}.bundle.json"), real(BUNDLE)).build().exits_with(0);
    let mut site = test.site();
    for path in systems.iter().chain(&later) {
        assert_eq!(site.remove(path.strip_prefix("public/").unwrap()).as_deref(), Some(&b"precious"[..]), "{path}");
    }
    are_equal(&site, &clean);
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_skipped_and_named() {
    let test = SiteTest::of_real_documents().put("outside.json", "{}");
    std::os::unix::fs::symlink(test.path("outside.json"), test.path("content/records/link.json")).unwrap();
    let pipe = test.path("content/records/pipe.json");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().is_ok_and(|status| status.success()));
    let test = test
        .build()
        .exits_with(0)
        .says("skipped content/records/link.json: a symbolic link, which is not followed; put the file itself here\n")
        .says("skipped content/records/pipe.json: not a regular file; remove it\n")
        .says("5 documents read: 5 published");
    let unread = test.report()["unread"]["first"].as_array().unwrap().len();
    assert_eq!(unread, 2, "the report names both");
}
