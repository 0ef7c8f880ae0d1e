//! A disk that is full in the middle of a build: the site is completed once there is room again. The
//! disk is a small one (`small_disk.rs`).

use crate::bad_input::gzip;
use crate::site_test::{RECORD, SiteTest, are_equal, real, tree};
use crate::small_disk::SmallDisk;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What is skipped where there is no such disk.
const WHAT: &str = "a build on a full disk";

const MAKE_ROOM: &str = ": no space left on device\n  free disk space, then run the same command again\n";

/// A site of one document fits on the disk, and one of five doesn't, until there is room again.
/// `limit` is the mount option that says how much of something there is, `used` how much is taken.
fn grows_on_a_full_disk(limit: impl Fn(u64) -> String, used: impl Fn(&Path) -> u64) {
    let Some(disk) = SmallDisk::mounted(WHAT, &limit(10_000)) else { return };
    fs::create_dir_all(disk.test.path("one/records")).unwrap();
    fs::write(disk.test.path("one/records/a.json"), real(RECORD)).unwrap();
    assert_eq!(disk.build(&["one"]).0, 0);
    let site = || disk.site();
    let (first, last) = (site(), SiteTest::of_real_documents().build().site());
    let taken = used(&disk.test.path("disk"));
    // From no room at all to room for all but the last file.
    let mut told = BTreeSet::new();
    for more in (0..).step_by(5) {
        disk.remount(&limit(taken + more));
        let output = disk.test.program().args(["build", "--out", "disk/site"]).output().unwrap();
        if output.status.success() {
            break;
        }
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), &output.stdout[..]), (Some(2), &b""[..]), "{error}");
        // What can't fit for sure isn't begun (tests/room.rs).
        assert!(error.ends_with(MAKE_ROOM) || error.contains(" more files and folders; the disk has "), "{error}");
        told.insert(error);
        let now = site();
        assert!(first.keys().all(|path| now.contains_key(path)), "what was published is still there");
        for (path, bytes) in &now {
            assert!([first.get(path), last.get(path)].contains(&Some(bytes)), "{path} is neither old nor new");
        }
    }
    assert!(told.len() > 5, "it stops at many places: {told:#?}");
    are_equal(&site(), &last);
    let state: Vec<_> = tree(&disk.test.path("disk/.pith-catalog")).into_keys().collect();
    assert_eq!(state, ["site/.gitignore", "site/anchor", "site/folders", "site/ledger", "site/lock"]);
}

/// A mirror that can't be begun as a whole isn't begun, so that the same command does it later.
#[test]
fn a_mirror_is_begun_on_a_full_disk_once_there_is_room() {
    let limit = |inodes: u64| format!("nr_inodes={inodes}");
    // The disk itself is one.
    let Some(disk) = SmallDisk::mounted(WHAT, &limit(2)) else { return };
    let mut failed = 0;
    for inodes in 2.. {
        disk.remount(&limit(inodes));
        let output = disk.test.program().args(["init", "disk/mirror"]).output().unwrap();
        if output.status.success() {
            break;
        }
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), &output.stdout[..]), (Some(2), &b""[..]), "{error}");
        assert!(error.ends_with(MAKE_ROOM), "{error}");
        assert_eq!(fs::read_dir(disk.test.path("disk")).unwrap().count(), 0, "nothing is left behind");
        failed += 1;
    }
    assert!(failed > 8, "it stops at each file and folder, and did {failed} times");
    assert!(disk.test.path("disk/mirror/README.md").exists());
}

/// What `stat` says of a disk: its blocks and its inodes, as many as there are less the free ones.
fn taken(disk: &Path, format: &str) -> u64 {
    let told = Command::new("stat").args(["-f", "-c", format]).arg(disk).output().unwrap().stdout;
    let told = String::from_utf8(told).unwrap();
    let (all, free) = told.trim().split_once(' ').unwrap();
    all.parse::<u64>().unwrap() - free.parse::<u64>().unwrap()
}

#[test]
fn a_disk_without_room_for_bytes() {
    grows_on_a_full_disk(|pages| format!("size={}k", pages * 4), |disk| taken(disk, "%b %f"));
}

#[test]
fn a_disk_without_room_for_files() {
    grows_on_a_full_disk(|files| format!("nr_inodes={files}"), |disk| taken(disk, "%c %d"));
}

#[test]
fn a_pull_that_finds_no_room_keeps_what_it_has_and_goes_on_later() {
    let Some(disk) = SmallDisk::mounted(WHAT, "ro") else { return };
    let site = disk.test.program().arg("build").output().unwrap();
    assert!(site.status.success(), "{site:?}");
    let pull = |status: i32, ends_with: &str| {
        let output = disk.test.program().args(["pull", "public", "-o", "disk/copy"]).output().unwrap();
        let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(status), "{told}");
        assert!(told.ends_with(ends_with), "{told}");
    };
    pull(2, "that disk is read-only; choose another place\n");
    disk.remount("rw,size=40k");
    pull(2, MAKE_ROOM);
    let whole = tree("content/records".as_ref());
    let kept = tree(&disk.test.path("disk/copy/records"));
    assert!(!kept.is_empty() && kept.iter().all(|(path, bytes)| whole.get(&path[3..]) == Some(bytes)), "{kept:?}");
    disk.remount("size=1m");
    pull(0, "already there, 0 set aside, 0 missing\n");
    assert_eq!(tree(&disk.test.path("disk/copy/records")).len(), whole.len());
}

#[test]
fn a_temporary_folder_without_room() {
    let Some(disk) = SmallDisk::mounted(WHAT, "size=4k") else { return };
    let lines = tree("content/records".as_ref()).into_values().collect::<Vec<_>>().join(&b"\n"[..]);
    fs::write(disk.test.path("content/records/all.jsonl.gz"), gzip(&lines)).unwrap();
    let output = disk.test.program().env("TMPDIR", disk.test.path("disk")).arg("build").output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    let reason =
        "its content does not fit into the temporary folder: no space left on device; free space there, or set TMPDIR";
    let line = format!("cannot read content/records/all.jsonl.gz: {reason}");
    assert_eq!(told.matches(&line).count(), 1, "{told}");
    // Documents that were read from elsewhere are published.
    are_equal(&tree(&disk.test.path("public/pith")), &tree(&SiteTest::of_real_documents().build().path("public/pith")));
}
