//! The same documents give the same bytes and, where there are modes, the same modes: whoever builds,
//! wherever, with how many threads, and in whatever order the system lists the files.

use crate::browser_content::hard_content;
use crate::hostile::BASE;
use crate::site_test::{SiteTest, Tree, are_equal, tree};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The site as it is anywhere, with the modes of its files and folders.
fn plain() -> (Tree, Vec<(String, u32)>) {
    let test = SiteTest::of_real_documents().build().exits_with(0);
    (test.site(), modes(&test.path("public")))
}

/// Every file and folder of a site with its mode, the site's own folder first.
#[cfg(unix)]
fn modes(root: &Path) -> Vec<(String, u32)> {
    use std::os::unix::fs::PermissionsExt;
    let entries = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
    entries
        .map(|entry| {
            let inside = entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            (inside, entry.metadata().unwrap().permissions().mode() & 0o7777)
        })
        .collect()
}

#[cfg(not(unix))]
fn modes(_: &Path) -> Vec<(String, u32)> {
    Vec::new()
}

/// Asserts that a site is the same as anywhere.
#[track_caller]
fn is_plain(site: &Path) {
    let (bytes, plain_modes) = plain();
    are_equal(&tree(site), &bytes);
    assert_eq!(modes(site), plain_modes);
}

#[track_caller]
fn succeeds(output: &Output) {
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn any_number_of_threads() {
    for jobs in ["1", "2", "8", "33"] {
        is_plain(&SiteTest::of_real_documents().build_with(&["--jobs", jobs]).exits_with(0).path("public"));
    }
}

/// A site with all that there can be: feeds, a sitemap, pages and collections, names in many scripts.
fn whole(turn: usize) -> SiteTest {
    let (mut test, _) = hard_content();
    // Each is made in another order, under other names.
    let records: Vec<_> = tree(&test.path("content/records")).into_iter().collect();
    for (inside, bytes) in records.iter().cycle().skip(turn * 7).take(records.len()) {
        let (inside, kind) = inside.split_once('.').unwrap();
        let turned = format!("content/records/turn-{turn}/{turn}-{inside}.{kind}");
        test = test.remove(&format!("content/records/{inside}.{kind}")).put(&turned, bytes);
    }
    test
}

#[test]
fn all_that_a_site_can_have_in_any_order_by_any_number_of_threads_anywhere() {
    let build = |turn, jobs: &str, variables: &[(&str, &str)]| {
        let test = whole(turn);
        let mut program = test.program();
        program.args(["build", "--base-url", BASE, "--jobs", jobs]).envs(variables.iter().copied());
        let output = program.output().unwrap();
        assert!(output.status.code().is_some_and(|code| code < 2), "{output:?}");
        test.site()
    };
    let first = build(0, "1", &[]);
    for path in ["feed.atom", "sitemap.xml", "llms.txt", "stats/index.html", "authors/index.html"] {
        assert!(first.contains_key(path), "{path}");
    }
    let without_reports = |mut site: Tree| {
        // They name the files of what they left out.
        site.retain(|path, _| !matches!(path.as_str(), "report.json" | "report/index.html" | "SHA256SUMS"));
        site
    };
    let first = without_reports(first);
    are_equal(&without_reports(build(1, "4", &[("TZ", "Asia/Kathmandu"), ("LC_ALL", "tr_TR.UTF-8")])), &first);
    are_equal(&without_reports(build(2, "3", &[("TZ", ":/nowhere"), ("LC_ALL", "C")])), &first);
}

#[test]
fn a_build_and_the_next_one_by_any_number_of_threads() {
    let both = |jobs: &str| {
        let build = |test: &SiteTest| {
            let mut program = test.program();
            program.args(["build", "--base-url", BASE, "--changed", "changed", "--jobs", jobs]);
            let output = program.output().unwrap();
            assert!(output.status.code().is_some_and(|code| code < 2), "{output:?}");
            (test.site(), tree(&test.path("changed")))
        };
        let mut test = whole(0);
        let first = build(&test);
        // Papers go, others lose or get names beside theirs, and a file of the user's comes.
        for (inside, bytes) in tree(&test.path("content/records")) {
            if Path::new(&inside).extension().is_some_and(|extension| extension == "jsonl") {
                let lines: Vec<_> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
                test = test.put(&format!("content/records/{inside}"), lines[..lines.len() - 2].concat());
            }
        }
        let second = build(&test.put("content/files/note.txt", "new"));
        assert_ne!(first, second);
        [first, second]
    };
    let expected = both("1");
    for jobs in ["2", "4", "8"] {
        for ((site, changed), (expected_site, expected_changed)) in both(jobs).iter().zip(&expected) {
            are_equal(site, expected_site);
            are_equal(changed, expected_changed);
        }
    }
}

#[test]
fn any_order_and_any_names_of_the_files() {
    let documents = tree("content/records".as_ref());
    // Each rotation is made in another order, under other names, in other folders.
    for turn in 0..documents.len() {
        let mut test = SiteTest::new();
        let rotated = documents.values().cycle().skip(turn).take(documents.len());
        for (at, bytes) in rotated.enumerate() {
            let folders = "deeper/".repeat((at + turn) % 3);
            test = test.put(&format!("content/records/{folders}{}.json", (at * 7 + turn) % 10), bytes);
        }
        is_plain(&test.build().exits_with(0).path("public"));
    }
    let mut of_lines = documents.into_values().collect::<Vec<_>>();
    of_lines.reverse();
    is_plain(&SiteTest::new().put("content/a.jsonl", of_lines.join(&b"\n"[..])).build().exits_with(0).path("public"));
}

#[test]
fn any_environment() {
    for variables in [
        &[("TZ", "Asia/Kathmandu"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8"), ("COLUMNS", "20")][..],
        &[("TZ", ":/nowhere"), ("HOME", "/nowhere"), ("LC_ALL", "C"), ("NO_COLOR", "1"), ("TERM", "dumb")],
        &[("SOURCE_DATE_EPOCH", "1"), ("RAYON_NUM_THREADS", "3"), ("RUST_LOG", "trace"), ("USER", "somebody")],
        &[("SOURCE_DATE_EPOCH", "2026-01-01")],
    ] {
        let test = SiteTest::of_real_documents();
        let output = test.program().arg("build").envs(variables.iter().copied()).output().unwrap();
        succeeds(&output);
        is_plain(&test.path("public"));
        // A date that is none is told, though nothing depends on it.
        let told = String::from_utf8(output.stderr).unwrap();
        let is_wrong = variables.contains(&("SOURCE_DATE_EPOCH", "2026-01-01"));
        let note = "SOURCE_DATE_EPOCH is \"2026-01-01\"; expected a number of seconds since 1970";
        assert_eq!(told.contains(note), is_wrong, "{told}");
    }
    let test = SiteTest::of_real_documents();
    succeeds(&test.program().arg("build").env_clear().output().unwrap());
    is_plain(&test.path("public"));
}

#[test]
fn any_folder_to_run_in() {
    let test = SiteTest::of_real_documents();
    let elsewhere = tempfile::tempdir().unwrap();
    let (content, out) = (test.path("content"), test.path("a folder/of its own"));
    let mut program = Command::new(env!("CARGO_BIN_EXE_pith-catalog"));
    program.current_dir(elsewhere.path()).arg("build").arg(&content).arg("--out").arg(&out);
    succeeds(&program.output().unwrap());
    is_plain(&out);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    let mut program = Command::new(env!("CARGO_BIN_EXE_pith-catalog"));
    succeeds(
        &program.current_dir(&content).args(["build", "../content/.", "-o", "../nested/../other"]).output().unwrap(),
    );
    is_plain(&test.path("other"));
}

#[cfg(unix)]
mod unix {
    #[cfg(target_os = "linux")]
    use super::plain;
    use super::{SiteTest, is_plain, modes, succeeds};
    use crate::site_test::BUNDLE;
    #[cfg(target_os = "linux")]
    use crate::site_test::{are_equal, tree};
    use crate::support::skip;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    /// Builds under a umask.
    fn build_under(test: &SiteTest, umask: &str) {
        let mut shell = Command::new("sh");
        shell.args(["-c", "umask $0 && exec \"$1\" build", umask, env!("CARGO_BIN_EXE_pith-catalog")]);
        succeeds(&shell.current_dir(test.path("")).output().unwrap());
    }

    #[test]
    fn any_umask() {
        for umask in ["000", "002", "027", "077"] {
            let test = SiteTest::of_real_documents();
            build_under(&test, umask);
            is_plain(&test.path("public"));
            for (path, mode) in modes(&test.path("public")) {
                let wanted = if test.path("public").join(&path).is_dir() { 0o755 } else { 0o644 };
                assert_eq!(mode, wanted, "{path} under {umask}");
            }
        }
    }

    #[test]
    fn what_is_beside_the_site_is_its_owners() {
        for umask in ["000", "077"] {
            let test = SiteTest::of_real_documents();
            build_under(&test, umask);
            let mode = |inside: &str| fs::metadata(test.path(inside)).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(".pith-catalog/public"), 0o700, "whoever writes the ledger says what is verified");
        }
    }

    #[test]
    fn a_folder_keeps_the_group_of_the_one_above() {
        let test = SiteTest::of_real_documents();
        fs::create_dir(test.path("public")).unwrap();
        fs::set_permissions(test.path("public"), Permissions::from_mode(0o2770)).unwrap();
        build_under(&test, "077");
        let modes = modes(&test.path("public"));
        assert_eq!(modes[0], (String::new(), 0o2770), "a folder that was there keeps its mode");
        let of_folder = |path: &str| modes.iter().find(|(found, _)| found == path).unwrap().1;
        if of_folder("pith") & 0o2000 == 0 {
            // Not every system hands the group on.
            return skip("a folder of another group: this disk doesn't hand groups on");
        }
        assert_eq!(of_folder(&format!("pith/{BUNDLE}")), 0o2755);
    }

    #[test]
    fn another_user_and_content_that_nobody_may_write() {
        let test = SiteTest::of_real_documents();
        let permit = |test: &SiteTest, folder: u32, file: u32| {
            for entry in walkdir::WalkDir::new(test.path("content")) {
                let entry = entry.unwrap();
                let mode = if entry.file_type().is_dir() { folder } else { file };
                fs::set_permissions(entry.path(), Permissions::from_mode(mode)).unwrap();
            }
        };
        permit(&test, 0o555, 0o444);
        let test = test.build_as_anybody().exits_with(0);
        permit(&test, 0o755, 0o644);
        is_plain(&test.path("public"));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_site_on_another_disk_than_its_documents() {
        let test = SiteTest::of_real_documents();
        let Some(disk) = crate::support::on_another_disk(&test.path("")) else {
            return skip("a site on another disk: there is none");
        };
        let build = |arguments: &[&str]| {
            let mut program = test.program();
            succeeds(
                &program.arg("build").args(arguments).arg("--out").arg(disk.path().join("site")).output().unwrap(),
            );
        };
        build(&[]);
        is_plain(&disk.path().join("site"));
        build(&["--jobs", "3"]);
        are_equal(&tree(&disk.path().join("site")), &plain().0);
    }
}
