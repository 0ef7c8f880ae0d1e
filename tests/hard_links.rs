//! A bundle that is one file under two names, as `hard_links` asks for: in a new site and in one that is there, switched on
//! and off, and where a disk has no such thing.

use crate::site_test::{BUNDLE, SiteTest, are_equal, wait_for_the_clock};
use crate::support::can_trace;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::process::Command;

const ON: &str = "output.hard_links = true\n";
const OFF: &str = "output.hard_links = false\n";

fn on() -> SiteTest {
    SiteTest::of_real_documents().put("catalog.toml", ON)
}

/// How many names each file of a site has that has several, and which files are one.
fn linked(test: &SiteTest) -> BTreeMap<String, (u64, u64)> {
    let files = test.site().into_keys().map(|path| {
        let status = fs::symlink_metadata(test.path("public").join(&path)).unwrap();
        (path, (status.nlink(), status.ino()))
    });
    files.filter(|(_, (links, _))| *links > 1).collect()
}

/// Both copies of each bundle are one file, and no other file has a second name.
#[track_caller]
fn are_linked(test: &SiteTest) {
    let linked = linked(test);
    let (here, known): (Vec<_>, Vec<_>) = linked.iter().partition(|(path, _)| path.starts_with("pith/"));
    assert_eq!((here.len(), known.len()), (2, 2), "{linked:?}");
    for (path, file) in here {
        let (_, same) = known.iter().find(|(other, _)| **other == format!(".well-known/{path}")).unwrap();
        assert_eq!((file, file.0), (*same, 2), "{path}");
    }
}

/// Nothing is to be made, and nothing is.
#[track_caller]
fn is_settled(test: SiteTest) -> SiteTest {
    let stamps = |test: &SiteTest| -> Vec<_> {
        let status = |path| fs::symlink_metadata(test.path("public").join(path)).unwrap();
        test.site().into_keys().map(status).map(|status| (status.ino(), status.ctime_nsec())).collect()
    };
    let before = stamps(&test);
    let test = test.build_with(&["--format", "json"]).exits_with(0);
    assert_eq!(test.line()["work"]["rendered"], json!(0), "{}", test.line());
    assert_eq!(stamps(&test), before);
    test
}

/// How many files a build changed, and how many bundles' papers it made.
fn changes(test: &SiteTest) -> (Value, Value) {
    (test.line()["changes"]["changed"].clone(), test.line()["work"]["rendered"].clone())
}

#[test]
fn both_copies_of_a_bundle_are_one_file() {
    let plain = SiteTest::of_real_documents().build().exits_with(0);
    assert!(linked(&plain).is_empty());
    for jobs in ["1", "2"] {
        let test = on().build_with(&["--jobs", jobs]).exits_with(0);
        are_equal(&test.site(), &plain.site());
        are_linked(&test);
        are_linked(&is_settled(is_settled(test)));
        // Into a folder that is there, an empty one.
        let test = on();
        fs::create_dir(test.path("public")).unwrap();
        let test = test.build_with(&["--jobs", jobs]).exits_with(0);
        are_equal(&test.site(), &plain.site());
        are_linked(&test);
        are_linked(&is_settled(is_settled(test)));
    }
}

#[test]
fn to_switch_links_on_and_off_ends_as_a_clean_build() {
    let plain = SiteTest::of_real_documents().build().exits_with(0);
    let mut test = SiteTest::of_real_documents().build().exits_with(0);
    for _ in 0..2 {
        test = test.put("catalog.toml", ON).build_with(&["--format", "json", "--changed", "lists"]).exits_with(0);
        assert_eq!(changes(&test), (json!(4), json!(2)), "both names of both bundles, and no other paper");
        assert_eq!(test.read("lists/documents"), b"", "no byte of them is another one");
        are_linked(&test);
        are_equal(&test.site(), &plain.site());
        test = is_settled(test);
        test = test.put("catalog.toml", OFF).build_with(&["--format", "json"]).exits_with(0);
        assert_eq!(changes(&test), (json!(2), json!(2)), "one of the two is a new file");
        assert!(linked(&test).is_empty());
        are_equal(&test.site(), &plain.site());
        test = is_settled(test);
    }
}

#[test]
fn a_copy_that_goes_leaves_the_other_one_as_it_is() {
    let without = |part: &str| format!("{ON}output.parts.{part} = false\n");
    for (part, gone) in [
        ("well_known", ".well-known/pith/IUW7KLEDMZKZDVWHTRMM5ZK24W/bundle.json"),
        ("bundle", "pith/IUW7KLEDMZKZDVWHTRMM5ZK24W/bundle.json"),
    ] {
        let clean = on().put("catalog.toml", without(part)).build().exits_with(0);
        let test = on().build().exits_with(0).put("catalog.toml", without(part)).build().exits_with(0);
        let test = test.lacks(&format!("public/{gone}"));
        assert!(linked(&test).is_empty());
        are_equal(&test.site(), &clean.site());
        // And it comes back.
        let test = is_settled(test).put("catalog.toml", ON).build().exits_with(0);
        are_linked(&test);
        are_linked(&is_settled(test));
    }
    // A paper that goes takes both with it.
    let test = on().build().exits_with(0).remove(&format!("content/records/{BUNDLE}.bundle.json"));
    let test = test.build_with(&["--allow-removals"]).exits_with(0);
    let links = linked(&test);
    assert_eq!(links.len(), 2, "{links:?}");
}

/// What happens to one of two paths.
type Breaks = fn(&SiteTest, &str, &str);

#[test]
fn a_link_that_is_broken_is_made_again() {
    let plain = SiteTest::of_real_documents().build().exits_with(0);
    let [here, known] =
        ["public/pith", "public/.well-known/pith"].map(|folder| format!("{folder}/{BUNDLE}/bundle.json"));
    let breaks: [(&str, Breaks); 6] = [
        ("a copy", |test, one, other| {
            fs::remove_file(test.path(one)).unwrap();
            fs::copy(test.path(other), test.path(one)).unwrap();
        }),
        ("gone", |test, one, _| fs::remove_file(test.path(one)).unwrap()),
        ("other bytes, in both", |test, one, _| fs::write(test.path(one), "x").unwrap()),
        ("a folder", |test, one, _| {
            fs::remove_file(test.path(one)).unwrap();
            fs::create_dir_all(test.path(one).join("x/y")).unwrap();
        }),
        ("a third name", |test, one, _| fs::hard_link(test.path(one), test.path("third")).unwrap()),
        ("other permissions", |test, one, _| {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(test.path(one), fs::Permissions::from_mode(0o600)).unwrap();
        }),
    ];
    for (what, break_it) in breaks {
        for (one, other) in [(&here, &known), (&known, &here)] {
            let test = on().build().exits_with(0);
            wait_for_the_clock(&test.path(""));
            break_it(&test, one, other);
            let third = fs::read(test.path("third")).ok();
            let test = test.build().exits_with(0);
            are_equal(&test.site(), &plain.site());
            are_linked(&test);
            assert_eq!(fs::read(test.path("third")).ok(), third, "{what}");
            are_linked(&is_settled(test));
        }
    }
}

/// What somebody put at one of the places, or at both, is neither followed nor made a name of the site's.
#[test]
fn nothing_is_linked_that_is_not_the_sites() {
    let plain = SiteTest::of_real_documents().build().exits_with(0);
    let name = format!("{BUNDLE}/bundle.json");
    let places = [format!("public/pith/{name}"), format!("public/.well-known/pith/{name}")];
    let mine = format!("content/records/{BUNDLE}.bundle.json");
    for kind in ["hard link", "symbolic link", "hard link to other bytes"] {
        for at in [&places[..1], &places[1..], &places[..]] {
            for config in [ON, OFF] {
                let test = on().put("mine/note", "precious").put("catalog.toml", config).build().exits_with(0);
                wait_for_the_clock(&test.path(""));
                for place in at {
                    let (place, mine) = (test.path(place), test.path(&mine));
                    fs::remove_file(&place).unwrap();
                    match kind {
                        "hard link" => fs::hard_link(mine, place).unwrap(),
                        "symbolic link" => symlink(mine, place).unwrap(),
                        _ => fs::hard_link(test.path("mine/note"), place).unwrap(),
                    }
                }
                let before = [test.read(&mine), test.read("mine/note")];
                let test = test.build().exits_with(0);
                are_equal(&test.site(), &plain.site());
                assert!([test.read(&mine), test.read("mine/note")] == before, "{kind}");
                for file in [&mine, "mine/note"] {
                    let status = fs::symlink_metadata(test.path(file)).unwrap();
                    assert_eq!(status.nlink(), 1, "{kind} at {at:?}: {file} has a name in the site");
                }
                if config == ON {
                    are_linked(&test);
                } else {
                    assert!(linked(&test).is_empty());
                }
                is_settled(test);
            }
        }
    }
    // A folder on the way that leads elsewhere.
    for folder in ["public/.well-known/pith", "public/.well-known"] {
        let test = on().put("mine/note", "precious").build().exits_with(0);
        fs::remove_dir_all(test.path(folder)).unwrap();
        symlink(test.path("mine"), test.path(folder)).unwrap();
        let test = test.build().exits_with(0);
        are_linked(&test);
        are_equal(&test.site(), &plain.site());
        assert_eq!(fs::read_dir(test.path("mine")).unwrap().count(), 1, "{folder} was followed");
    }
}

/// A build of which system calls fail, and what it said.
fn failing(test: &SiteTest, call: &str, how: &str, arguments: &[&str]) -> (bool, String) {
    let built = Command::new("strace")
        .args(["-f", "-qq", "-o", "calls", "-e", &format!("trace={call}"), "-e", &format!("inject={call}:{how}")])
        .args([env!("CARGO_BIN_EXE_pith-catalog"), "build", "--jobs", "1"])
        .args(arguments)
        .current_dir(test.path(""))
        .output()
        .unwrap();
    (built.status.success(), String::from_utf8([built.stdout, built.stderr].concat()).unwrap())
}

/// However far a build came that switches links on or off: between the two names of a file, too.
#[test]
fn a_switch_that_is_interrupted_is_completed_by_the_next_build() {
    if !can_trace("an interrupted switch of hard links") {
        return;
    }
    let plain = SiteTest::of_real_documents().build().exits_with(0);
    // Each bundle's links and moves, and those of the state's files: one at least.
    for (from, to, calls, count) in
        [(OFF, ON, "linkat", 2), (OFF, ON, "renameat", 5), (ON, OFF, "linkat", 0), (ON, OFF, "renameat", 3)]
    {
        let mut failed = 0;
        for call in 1.. {
            let test = SiteTest::of_real_documents().put("catalog.toml", from).build().exits_with(0);
            let test = test.put("catalog.toml", to);
            let (is_done, told) = failing(&test, calls, &format!("signal=KILL:when={call}"), &[]);
            let test = test.build().exits_with(0);
            are_equal(&test.site(), &plain.site());
            if to == ON {
                are_linked(&test);
            } else {
                assert!(linked(&test).is_empty(), "{told}");
            }
            is_settled(test);
            if is_done {
                break;
            }
            failed += 1;
        }
        assert!(failed >= count, "{calls}: {failed}");
    }
}

#[test]
fn where_a_disk_has_no_links_each_copy_is_a_file() {
    if !can_trace("a disk without hard links") {
        return;
    }
    let plain = SiteTest::of_real_documents().build().exits_with(0);
    for (error, is_new) in [("EPERM", true), ("EOPNOTSUPP", true), ("EPERM", false), ("EMLINK", false)] {
        let test = on();
        if !is_new {
            fs::create_dir(test.path("public")).unwrap();
        }
        let build = |arguments: &[&str]| {
            let (is_done, told) = failing(&test, "linkat", &format!("error={error}"), arguments);
            assert!(is_done, "{told}");
            told
        };
        let told = build(&[]);
        assert_eq!(told.matches("this disk has no hard links").count(), 1, "{told}");
        let calls = String::from_utf8(test.read("calls")).unwrap();
        assert_eq!(calls.matches("(INJECTED)").count(), 1, "it is asked once: {calls}");
        are_equal(&test.site(), &plain.site());
        assert!(linked(&test).is_empty());
        let again = build(&["--format", "json"]);
        let again: Value = serde_json::from_str(&again).unwrap();
        assert_eq!(again["work"]["rendered"], json!(0), "{again}");
    }
}

#[test]
fn a_host_that_takes_no_links_is_refused_with_them() {
    for (host, title) in [("github-pages", "GitHub Pages"), ("netlify", "Netlify")] {
        let config = format!("[output]\nhost = \"{host}\"\nhard_links = true\n");
        let test = on().put("catalog.toml", config).build().exits_with(2);
        let test = test.says("line 3, column 14: ").says(&format!("{title} takes no hard links")).lacks("public");
        test.put("catalog.toml", format!("[output]\nhost = \"{host}\"\nhard_links = false\n")).build().exits_with(0);
    }
    on().put("catalog.toml", "output.hard_links = \"yes\"").build().exits_with(2).says("line 1, column 21: ");
}
