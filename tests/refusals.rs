//! What stops a build: it ends with status 2 and a message that says what to do, and the site that was
//! there before is whole.

use crate::site_test::{RECORD, SiteTest, Tree, are_equal, tree};
use crate::support::Signer;
use std::fs;

/// A built site, to which something then happens.
fn site() -> SiteTest {
    SiteTest::of_real_documents().build().exits_with(0)
}

/// All files of a test but what is known of folders, which is so whatever becomes of the build that looked at them.
fn beside_folders(test: &SiteTest) -> Tree {
    tree(&test.path("")).into_iter().filter(|(path, _)| path != ".pith-catalog/public/folders").collect()
}

impl SiteTest {
    /// The build with these arguments stops with this message and this hint, and leaves the site, and
    /// what else lies beside it, as it was.
    #[track_caller]
    fn refuses(self, arguments: &[&str], message: &str, hint: &str) -> Self {
        let before = beside_folders(&self);
        let test = self.build_with(arguments).exits_with(2);
        let told = format!("pith-catalog: {message}\n  {hint}\n");
        assert_eq!(test.told(), ["", told.as_str()], "{arguments:?}");
        are_equal(&beside_folders(&test), &before);
        test
    }

    /// The next build finds nothing to complete and nothing to write.
    #[track_caller]
    fn builds_as_before(self) -> Self {
        let test = self.build().exits_with(0).says("0 files new, 0 changed, 0 removed");
        assert!(!test.told()[1].contains("interrupted"), "nothing was left to complete");
        test
    }
}

const NAME_CONTENT: &str = "name the folder that holds `records/` after the command";
const NAME_OUTPUT: &str = "choose an empty folder, or one that an earlier build made: --out FOLDER";
const CHECK_NAME: &str = "check its name; relative paths start at the current folder";
const NO_DOCUMENT: &str = "it contains no document; documents are read from files that end in .json, .jsonl or .ndjson, also with .gz or .zst";

#[test]
fn content_that_is_not_there() {
    let test = site().put("file", "").put("notes/records/notes.txt", "no document").put("hidden/.x.json", "{}");
    fs::create_dir_all(test.path("bare")).unwrap();
    fs::create_dir_all(test.path("empty/records")).unwrap();
    let cannot = |name: &str, why: &str| format!("cannot find the content in {name}: {why}");
    test.refuses(&["missing"], &cannot("missing", "no such file or directory"), NAME_CONTENT)
        .refuses(&["file"], &cannot("file", "it is not a folder"), NAME_CONTENT)
        .refuses(&["bare", "--out", "new"], &cannot("bare", NO_DOCUMENT), NAME_CONTENT)
        .refuses(&["empty", "--out", "new"], &cannot("empty", NO_DOCUMENT), NAME_CONTENT)
        .refuses(&["notes", "--out", "new"], &cannot("notes", NO_DOCUMENT), NAME_CONTENT)
        .refuses(&["hidden", "--out", "new"], &cannot("hidden", NO_DOCUMENT), NAME_CONTENT)
        .builds_as_before();
}

#[test]
fn content_whose_documents_are_gone() {
    // Files of lines without a line, and links where documents were, would else empty the site.
    let blank = site().put("lines/records/a.jsonl", "\n\n");
    let before = blank.site();
    let blank = blank.build_with(&["lines"]).exits_with(1).says("there is no document in lines/records");
    are_equal(&blank.site(), &before);
    blank.build_with(&["lines", "--out", "new"]).exits_with(2).says(NO_DOCUMENT).lacks("new");
    #[cfg(unix)]
    {
        let links = site();
        fs::create_dir_all(links.path("links/records")).unwrap();
        let target = links.path(&format!("content/records/{RECORD}.record.json"));
        std::os::unix::fs::symlink(target, links.path("links/records/a.json")).unwrap();
        let why = "links/records/a.json: a symbolic link, which is not followed; put the file itself here";
        links.refuses(&["links"], &format!("cannot find the content in links: {why}"), NAME_CONTENT).builds_as_before();
    }
}

#[test]
fn documents_of_which_none_is_verified_make_an_empty_catalog_only_where_there_was_none() {
    // By the rule for every bad document: it is left out and said. But a site that is there isn't emptied by it.
    let test = site().put("bad/records/a.json", "{").put("bad/records/b.jsonl", "{}\n{}\n");
    let before = test.site();
    let test = test.build_with(&["bad", "--strict"]).exits_with(1);
    are_equal(&test.site(), &before);
    let test = test.build_with(&["bad"]).exits_with(1).says("all 5 papers in public would be removed");
    are_equal(&test.site(), &before);
    let test = test.build_with(&["bad", "--out", "new"]).exits_with(0).lacks("new/pith");
    test.build_with(&["bad", "--allow-removals"])
        .exits_with(0)
        .says("3 documents read: 0 published, 0 superseded, 0 duplicate, 0 excluded, 3 rejected")
        .has("public/catalog/documents.jsonl", "")
        .lacks("public/pith")
        .contains("public/catalog/index.json", "\"documents\": 0")
        .build()
        .exits_with(0)
        .has(&format!("public/pith/{RECORD}.json"), crate::site_test::real(RECORD));
}

#[test]
fn an_output_that_is_no_folder_or_not_ours() {
    let test = site().put("file", "mine").put("mine/file", "mine");
    let cannot = |name: &str, why: &str| format!("cannot publish into {name}: {why}");
    test.refuses(&["--out", "file"], &cannot("file", "it is a file"), NAME_OUTPUT)
        .refuses(&["--out", "file/site"], &cannot("file/site", "a folder above it is a file"), NAME_OUTPUT)
        .refuses(
            &["--out", "mine"],
            &cannot("mine", "it holds files that pith-catalog did not make, such as file"),
            NAME_OUTPUT,
        )
        .refuses(&["--out", "/"], "cannot publish into /: the content is inside it and would be removed", NAME_OUTPUT)
        .builds_as_before();
}

#[test]
fn a_state_folder_whose_place_is_taken() {
    let test = SiteTest::of_real_documents().put(".pith-catalog", "mine");
    let [_, told] = test.build().exits_with(2).lacks("public").has(".pith-catalog", "mine").told();
    let says = [".pith-catalog: it is a file, not a folder\n", "check what is there and remove it"];
    assert!(says.iter().all(|said| told.contains(said)), "{told}");
}

#[test]
fn lists_of_what_changed_that_have_no_place() {
    let name = "choose a folder outside the site, its content and `.pith-catalog`: --changed FOLDER";
    let cannot = |path: &str, why: &str| format!("cannot write the lists of changes into {path}: {why}");
    let inside = "it is inside the site, so the next build would remove the lists";
    let content = "it is inside the content, so the next build would read the lists as content";
    let state = "it is inside the folder in which builds keep their state";
    site()
        .refuses(&["--changed", ".pith-catalog/lists"], &cannot(".pith-catalog/lists", state), name)
        .refuses(&["--changed", ".pith-catalog/public/work"], &cannot(".pith-catalog/public/work", state), name)
        .put("file", "mine")
        .refuses(&["--changed", "public"], &cannot("public", inside), name)
        .refuses(&["--changed", "public/../public/lists"], &cannot("public/../public/lists", inside), name)
        .refuses(&["--changed", "content/records/lists"], &cannot("content/records/lists", content), name)
        .refuses(&["--changed", "file"], &cannot("file", "it is a file"), name)
        .refuses(&["--changed", "file/lists"], &cannot("file/lists", "a folder above it is a file"), name)
        .builds_as_before();
}

#[test]
fn a_configuration_that_cannot_be_used() {
    let every_option = "`pith-catalog generate config` prints every option; --no-config reads no configuration";
    let test = site()
        .put("latin-1.toml", b"title = \"\xe9\"")
        .put("huge.toml", vec![b'#'; (1 << 20) + 1])
        .put("bad.toml", "=");
    fs::create_dir(test.path("folder.toml")).unwrap();
    let unread = |name: &str, why: &str| format!("cannot read the configuration {name}: {why}");
    let bad = "cannot use the configuration";
    let test = test
        .refuses(&["--config", "missing.toml"], &unread("missing.toml", "no such file or directory"), CHECK_NAME)
        .refuses(&["--config", "latin-1.toml"], &format!("{bad} latin-1.toml: it is not UTF-8"), every_option);
    let told = |test: &SiteTest| test.told()[1].clone();
    for (name, why) in [
        ("folder.toml", "it is not a regular file; name one"),
        ("huge.toml", "it is larger than 1024 KiB, the limit for such a file"),
    ] {
        let before = test.site();
        let output = test.program().args(["build", "--config", name]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8(output.stderr).unwrap(), format!("pith-catalog: {}\n", unread(name, why)));
        are_equal(&test.site(), &before);
    }
    let test = test.build_with(&["--config", "bad.toml"]).exits_with(2).says(bad).says(every_option);
    assert!(told(&test).contains("line 1"), "{:?}", test.told());
    test.builds_as_before();
}

#[test]
fn a_key_that_cannot_be_used() {
    let form = "a key file is like a mirror's pith-signing-key.json: an entry of `public_keys`, or a list `keys` of such entries; each `key_id` names only one key";
    site()
        .put("key.json", "{}")
        .put("taken.json", Signer::impostor().entry().to_string())
        .put("catalog.toml", "trust = [\"keys/missing.json\"]\n")
        .refuses(&[], "cannot read the key keys/missing.json: no such file or directory", CHECK_NAME)
        .remove("catalog.toml")
        .refuses(&["--key", "missing.json"], "cannot read the key missing.json: no such file or directory", CHECK_NAME)
        .build_with(&["--key", "key.json"])
        .exits_with(2)
        .says("cannot trust the key in key.json: ")
        .says(form)
        .build_with(&["--key", "taken.json"])
        .exits_with(2)
        .says(form)
        .builds_as_before();
}

#[cfg(unix)]
mod unix {
    use super::{SiteTest, are_equal, site};
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    const OWNER: &str = "check its owner and its permissions";

    /// Takes the right to write into every folder below one, or gives it back.
    fn permit(test: &SiteTest, inside: &str, mode: u32) {
        for entry in walkdir::WalkDir::new(test.path(inside)) {
            let entry = entry.unwrap();
            if entry.file_type().is_dir() {
                fs::set_permissions(entry.path(), Permissions::from_mode(mode)).unwrap();
            }
        }
    }

    /// A site that nobody may write into at some place, and a document that would change it.
    fn locked(inside: &str) {
        // Whoever builds, it is the same user both times.
        let test = SiteTest::of_real_documents().build_as_anybody().exits_with(0);
        let before = test.site();
        permit(&test, inside, 0o555);
        let record = format!("content/records/{}.record.json", super::RECORD);
        let test = test.remove(&record).build_as_anybody().exits_with(2);
        let [out, told] = test.told();
        assert!(
            out.is_empty() && told.contains("permission denied\n") && told.ends_with(&format!("  {OWNER}\n")),
            "{told}"
        );
        are_equal(&test.site(), &before);
        permit(&test, inside, 0o755);
        let test = test.build_as_anybody().exits_with(0);
        let clean = SiteTest::of_real_documents().remove(&record).build();
        are_equal(&test.site(), &clean.site());
    }

    #[test]
    fn an_output_folder_that_cannot_be_written() {
        locked("public");
    }

    #[test]
    fn a_state_folder_that_cannot_be_written() {
        locked(".pith-catalog");
    }

    #[test]
    fn a_place_where_nothing_can_be_made() {
        let test = site();
        fs::create_dir(test.path("locked")).unwrap();
        fs::set_permissions(test.path("locked"), Permissions::from_mode(0o555)).unwrap();
        let before = test.site();
        let test = test.build_as_anybody_with(&["--out", "locked/site"]).exits_with(2).says(OWNER).lacks("locked/site");
        are_equal(&test.site(), &before);
        fs::set_permissions(test.path("locked"), Permissions::from_mode(0o755)).unwrap();
    }
}
