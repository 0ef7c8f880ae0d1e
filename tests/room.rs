//! What a site needs is counted before it is written, and a site that can't fit on its disk isn't begun. The disk is a small
//! one (`small_disk.rs`).

use crate::schemas::validate;
use crate::site_test::{RECORD, SiteTest, Tree, are_equal, real};
use crate::small_disk::SmallDisk;
use crate::thousand::{KEY, content};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

/// The files, folders and bytes of a site, and the entries of each folder.
fn counted(test: &SiteTest) -> ([u64; 3], BTreeMap<String, u64>) {
    let root = test.path("public");
    let (mut all, mut entries) = ([0; 3], BTreeMap::new());
    for entry in walkdir::WalkDir::new(&root).min_depth(1) {
        let entry = entry.unwrap();
        let above = entry.path().parent().unwrap().strip_prefix(&root).unwrap();
        *entries.entry(format!("{}/", above.to_str().unwrap())).or_default() += 1;
        all[usize::from(entry.file_type().is_dir())] += 1;
        all[2] += if entry.file_type().is_file() { entry.metadata().unwrap().len() } else { 0 };
    }
    (all, entries)
}

/// What a build said that the site needs at least.
fn told(line: &Value) -> [u64; 3] {
    ["files", "folders", "bytes"].map(|name| line["needs"][name].as_u64().unwrap())
}

#[test]
fn what_a_site_needs_is_known_before_and_nearly_right() {
    let (mut test, ..) = content();
    // More than half of what stands in the files of a site are pages, of which a build knows no length.
    for (config, share) in [
        ("output.profile = \"full\"", [85, 85, 30]),
        ("output.profile = \"minimal\"", [85, 85, 30]),
        ("output.hard_links = true\n[output.parts]\ncitation = true\nlistings = false\nstate = false", [85, 85, 30]),
        ("[output.parts]\nwell_known = false\np_resolvers = false\nsearch = false\nmanifests = false", [85, 85, 30]),
        ("[output.parts]\nbundle = false\nevents = false\ngraph = false\nfeeds = false\nrecord = false", [85, 85, 20]),
    ] {
        test = test.put("catalog.toml", config).build_with(&[&KEY[..], &["--format", "json"]].concat());
        let (line, (there, entries)) = (test.line(), counted(&test));
        validate("build.v1.json", &line).unwrap();
        for (least, (there, share)) in told(&line).into_iter().zip(there.into_iter().zip(share)) {
            assert!(least <= there && least * 100 >= there * share, "{config}: {} {there:?}", line["needs"]);
        }
        let folder = &line["needs"]["largest_folder"];
        let largest = entries.values().max().unwrap();
        let least = folder["entries"].as_u64().unwrap();
        assert_eq!(&entries[folder["path"].as_str().unwrap()], largest, "{config}: {folder}");
        assert!(least <= *largest && least * 100 >= largest * 85, "{config}: {folder}, {largest}");
        // A file with two names is one.
        let links = line["needs"]["files"].as_u64().unwrap() + line["needs"]["folders"].as_u64().unwrap()
            - line["needs"]["inodes"].as_u64().unwrap();
        let pairs = entries.get(".well-known/pith/").filter(|_| config.contains("hard_links"));
        assert_eq!(links, pairs.copied().unwrap_or_default(), "{config}");
        // Whatever is known of an earlier build, the same is counted.
        let again = test.build_with(&[&KEY[..], &["--format", "json", "--jobs", "1"]].concat());
        assert_eq!((&again.line()["needs"], &again.line()["work"]["rendered"]), (&line["needs"], &json!(0)));
        test = again;
    }
}

#[test]
fn what_a_site_needs_is_said_to_who_asks() {
    const NEEDS: &str = "the site needs at least ";
    let test = SiteTest::of_real_documents().build().exits_with(0);
    assert!(!test.told().concat().contains(NEEDS), "nobody asked, and it is small");
    let test = test.build_with(&["--verbose"]).says(NEEDS).says("; paper/ has 15 entries\n");
    let test = test.build_with(&["--verbose", "--quiet"]);
    assert!(!test.told().concat().contains(NEEDS));
    // Of no document nothing is said: nothing is there to count.
    let test = test.build_with(&["--format", "json", "nothing"]).exits_with(2);
    assert_eq!(test.told()[0], "");
    // The pages of a user's templates may be of any length.
    let bytes = |test: &SiteTest| test.line()["needs"]["bytes"].as_u64().unwrap();
    let own = SiteTest::of_real_documents().put("templates/paper.html", "x").put("catalog.toml", "");
    let own = own.build_with(&["--format", "json"]).exits_with(0);
    let test = test.build_with(&["--format", "json"]).exits_with(0);
    assert!(bytes(&own) + 5 * 12_000 == bytes(&test), "{} {}", bytes(&own), bytes(&test));
}

/// What is skipped where there is no such disk.
const WHAT: &str = "a site that can't fit";

/// The state folder, what is in it, files that are being written, and the disk itself.
const OTHERS: u64 = 30;

#[test]
fn a_site_that_cannot_fit_is_not_begun() {
    let Some(disk) = SmallDisk::mounted(WHAT, "nr_inodes=100") else { return };
    let (status, told) = disk.build(&[]);
    assert_eq!(status, 2, "{told}");
    assert!(told.contains("pith-catalog: cannot publish into disk/site: the site needs at least "), "{told}");
    assert!(told.contains(" files and folders; the disk has 9") && told.contains(" free inodes\n"), "{told}");
    assert!(told.contains("\n  nothing was written; use --profile minimal") && told.contains("mkfs.ext4 -N"), "{told}");
    assert!(!disk.test.path("disk/site").exists());
    assert!(!disk.test.path("disk/.pith-catalog/site/journal").exists(), "nothing is left to complete");
    // Even where the folder is there.
    fs::create_dir(disk.test.path("disk/site")).unwrap();
    assert_eq!(disk.build(&["--profile", "minimal"]).0, 2);
    assert_eq!(disk.site(), Tree::new());
    // With room for what it needs it is built, and then needs no more.
    let plain = SiteTest::of_real_documents().build().exits_with(0);
    let all = counted(&plain).0;
    disk.remount(&format!("nr_inodes={}", all[0] + all[1] + OTHERS));
    let (status, told) = disk.build(&[]);
    assert_eq!(status, 0, "{told}");
    are_equal(&disk.site(), &plain.site());
    assert_eq!(disk.build(&["--format", "json"]).0, 0, "it is there");
    // With other pages it is no larger.
    let (status, told) = disk.build(&["--offline"]);
    assert_eq!(status, 0, "{told}");
}

#[test]
fn only_what_is_not_there_yet_has_to_fit() {
    let Some(disk) = SmallDisk::mounted(WHAT, "nr_inodes=10000") else { return };
    fs::create_dir_all(disk.test.path("one/records")).unwrap();
    fs::write(disk.test.path("one/records/a.json"), real(RECORD)).unwrap();
    assert_eq!(disk.build(&["one"]).0, 0);
    let before = disk.site();
    let told = Command::new("stat").args(["-f", "-c", "%c %d"]).arg(disk.test.path("disk")).output().unwrap().stdout;
    let told = String::from_utf8(told).unwrap();
    let (all, free) = told.trim().split_once(' ').unwrap();
    let used = all.parse::<u64>().unwrap() - free.parse::<u64>().unwrap();
    disk.remount(&format!("nr_inodes={}", used + OTHERS));
    // Four papers more need more than that.
    let (status, told) = disk.build(&[]);
    assert_eq!(status, 2, "{told}");
    assert!(told.contains(" more files and folders; the disk has "), "{told}");
    are_equal(&disk.site(), &before);
    assert_eq!(disk.build(&["one", "--offline"]).0, 0);
    disk.remount("nr_inodes=10000");
    assert_eq!(disk.build(&[]).0, 0);
}

#[test]
fn bytes_have_to_fit_too() {
    let Some(disk) = SmallDisk::mounted(WHAT, "size=100k") else { return };
    let (status, told) = disk.build(&["--profile", "minimal"]);
    assert_eq!(status, 2, "{told}");
    assert!(told.contains("cannot publish into disk/site: the site needs at least 0.2 MB; the disk has 0"), "{told}");
    assert!(told.contains(" MB free\n  nothing was written; publish fewer papers with [filters]"), "{told}");
    assert!(!disk.test.path("disk/site").exists());
    // A disk without a limit says that it has none.
    disk.remount("size=0,nr_inodes=0");
    assert_eq!(disk.build(&[]).0, 0);
}
