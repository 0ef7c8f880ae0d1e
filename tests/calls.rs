//! How many calls of the system a build makes for each file of its site, by strace: to create files is most of what the
//! system does in a build.

use crate::site_test::{SiteTest, are_equal};
use crate::support::{RECORD, Signer, Tampered, can_trace};
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

/// The calls of a build by their names. One that makes a file is told from one that opens it, as `create`.
struct Traced {
    calls: BTreeMap<String, i32>,
    /// How many files and folders the site has then.
    files: i32,
    folders: i32,
}

impl Traced {
    fn of(&self, names: &[&str]) -> i32 {
        names.iter().filter_map(|name| self.calls.get(*name)).sum()
    }

    /// What the papers cost that another site has more, for each of what else it has more.
    fn more(&self, many: &Self, names: &[&str], of: impl Fn(&Self) -> i32) -> f64 {
        f64::from(many.of(names) - self.of(names)) / f64::from(of(many) - of(self))
    }
}

/// Papers, of which each has some files and folders of its own.
fn papers(count: u32) -> SiteTest {
    let signer = Signer::test();
    let test = SiteTest::new().put("key.json", signer.entry().to_string());
    (0..count).fold(test, |test, at| {
        let record = Tampered::real(RECORD).replace_all("1709.06622", &format!("1901.{at:05}"));
        test.put(&format!("content/records/{at}.json"), record.signed(&signer).bytes())
    })
}

fn build(test: &SiteTest) -> Traced {
    let traced = Command::new("strace")
        .args(["-f", "-qq", "-o", "calls", "-e", "trace=%file,%desc", "-e", "signal=none"])
        .args([env!("CARGO_BIN_EXE_pith-catalog"), "build", "--key", "key.json", "--jobs", "1", "--quiet"])
        .current_dir(test.path(""))
        .output()
        .unwrap();
    assert!(traced.status.success(), "{traced:?}");
    let mut calls = BTreeMap::new();
    for line in fs::read_to_string(test.path("calls")).unwrap().lines() {
        // What a call came to is on a line of its own where another one came between.
        let Some((name, rest)) = line.split_once(' ').unwrap().1.trim_start().split_once('(') else { continue };
        let name = if rest.contains("O_CREAT") { "create" } else { name };
        *calls.entry(name.to_owned()).or_default() += 1;
    }
    let (files, folders) = walkdir::WalkDir::new(test.path("public"))
        .into_iter()
        .map(|entry| if entry.unwrap().file_type().is_dir() { (0, 1) } else { (1, 0) })
        .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    Traced { calls, files, folders }
}

/// Some disks move files alone, or say so of a folder that is too large.
#[test]
fn a_new_site_appears_where_its_folder_can_not_be_moved() {
    if !can_trace("a disk that can't move a folder") {
        return;
    }
    let (test, other) = (SiteTest::of_real_documents(), SiteTest::of_real_documents().build().exits_with(0));
    let fails = ["-e", "trace=renameat", "-e", "inject=renameat:error=EXDEV"];
    let traced = Command::new("strace")
        .args(["-f", "-qq", "-o", "calls", "-P", "public"])
        .args(fails)
        .args([env!("CARGO_BIN_EXE_pith-catalog"), "build", "--quiet"])
        .current_dir(test.path(""))
        .output()
        .unwrap();
    assert!(traced.status.success(), "{traced:?}");
    let calls = String::from_utf8(test.read("calls")).unwrap();
    assert_eq!(calls.matches("(INJECTED)").count(), 1, "{calls}");
    are_equal(&test.site(), &other.site());
    // Their times are other ones by then; the next build finds that they have the right bytes.
    let test = test.build_with(&["--format", "json"]).exits_with(0);
    let changes = ["added", "changed", "removed"].map(|kind| test.line()["changes"][kind].as_u64());
    assert_eq!(changes, [Some(0); 3]);
    are_equal(&test.site(), &other.site());
}

#[test]
fn a_build_makes_few_calls_for_each_file() {
    if !can_trace("how many calls a build makes") {
        return;
    }
    let tests = [20, 60].map(papers);
    let [few, many] = tests.each_ref().map(build);
    let a_file = |names: &[&str]| few.more(&many, names, |traced| traced.files);
    let a_folder = |names: &[&str]| few.more(&many, names, |traced| traced.folders);
    let a_paper = |names: &[&str]| f64::from(many.of(names) - few.of(names)) / 40.0;
    // A new site: each file is created where it is, written and looked at by its handle. None is moved or looked for.
    let created = a_file(&["create"]);
    assert!((1.0..1.01).contains(&created), "{created}");
    for (names, most) in [(&["write"][..], 1.1), (&["fstat"], 1.05), (&["renameat", "renameat2", "fchmod"], 0.02)] {
        assert!(a_file(names) < most, "{names:?}: {}", a_file(names));
    }
    // A folder is made by one call.
    assert!(a_folder(&["mkdirat"]) < 1.02, "{}", a_folder(&["mkdirat"]));
    // The rest is of the paper's document, which is read twice, of its ledger, and a look at each folder for the next build.
    let others = a_paper(&["openat", "openat2", "newfstatat", "getdents64"]);
    let folders = f64::from(many.folders - few.folders) / 40.0;
    assert!(others - folders < 3.6, "{others}, {folders} folders");
    // A site that is there is gone through once: whether nothing changed, or what is gone is known. The names in folders
    // that have none below them aren't read, as long as the folders look as the clean build left them.
    let listed = |traced: &Traced| f64::from(traced.of(&["getdents64"])) / f64::from(traced.folders);
    let same = build(&tests[1]);
    assert!(listed(&same) < 1.3, "{}", listed(&same));
    // Each file of the site once, each document, each folder, and those on the way.
    let looked = f64::from(same.of(&["newfstatat"])) / f64::from(many.files + many.folders);
    assert!(looked < 1.4, "{looked}");
    fs::remove_file(tests[1].path("content/records/7.json")).unwrap();
    let less = build(&tests[1]);
    assert!(less.files < many.files && listed(&less) < 2.1, "{}", listed(&less));
    let again = build(&tests[1]);
    assert!(listed(&again) < 1.3, "{}", listed(&again));
    // What lies there besides is looked for, in a second round.
    fs::write(tests[1].path("public/stray"), "stray").unwrap();
    let stray = build(&tests[1]);
    assert!((2.0..3.3).contains(&listed(&stray)), "{}", listed(&stray));
    assert_eq!(stray.files, less.files);
}
