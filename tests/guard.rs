//! A mistake doesn't empty a mirror: a build that would lose many papers stops before it writes, and says why.

use crate::schemas::validate;
use crate::site_test::{BUNDLE, SiteTest, Tree, are_equal, tree};
use crate::support::{self, RECORD, Signer, Tampered};
use camino::Utf8PathBuf;
use pith::{Digest, Suffix};
use pith_catalog::{BuildPlan, Config, Limits, build};
use serde_json::{Value, json};
use std::fs;
use std::process::Output;

/// A record of its own number, signed with the test key.
fn record(at: usize) -> Tampered {
    Tampered::real(RECORD)
        .edit(|record| record["canonical_record"]["serial"] = at.into())
        .identified()
        .receipted(&Signer::test())
}

fn suffix_of(record: &Tampered) -> String {
    let record: Value = serde_json::from_slice(record.bytes()).unwrap();
    record["pith_number"].as_str().unwrap().rsplit(':').next().unwrap().to_owned()
}

const COUNT: usize = 30;

/// Little of each paper, so that a build costs little time.
const CONFIG: &str = "trust = [\"key.json\"]\n[output]\nprofile = \"minimal\"\n[output.parts]\nlistings = false\n";

fn with_key(test: SiteTest) -> SiteTest {
    test.put("key.json", Signer::test().entry().to_string()).put("catalog.toml", CONFIG)
}

/// A mirror of so many papers that is built.
fn mirror() -> SiteTest {
    let put = |test: SiteTest, at| test.put(&format!("content/records/{at:02}.json"), record(at).bytes());
    (0..COUNT).fold(with_key(SiteTest::new()).put("content/pages/about.md", PAGE), put).build().exits_with(0)
}

const PAGE: &str = "+++\ntitle = \"About\"\n+++\nThis mirror.\n";

/// Gives a folder of a test these files and no others.
fn restore(test: &SiteTest, folder: &str, files: &Tree) {
    fs::remove_dir_all(test.path(folder)).unwrap();
    for (inside, bytes) in files {
        let path = test.path(folder).join(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Something that goes wrong with a mirror, what a build then says, and with which status it ends.
struct Mistake {
    name: &'static str,
    make: Box<dyn Fn(&SiteTest)>,
    arguments: &'static [&'static str],
    /// Why it stops.
    reason: &'static str,
    /// Whether anything is there that can be published, so that removals can be allowed.
    has_documents: bool,
    says: Vec<String>,
    /// How many papers the site has where removals are allowed.
    left: usize,
}

fn mistake(
    name: &'static str,
    make: impl Fn(&SiteTest) + 'static,
    reason: &'static str,
    says: &[&str],
    left: usize,
) -> Mistake {
    let says = says.iter().map(|text| (*text).to_owned()).collect();
    Mistake { name, make: Box::new(make), arguments: &[], reason, has_documents: true, says, left }
}

fn write(test: &SiteTest, inside: &str, bytes: impl AsRef<[u8]>) {
    fs::write(test.path(inside), bytes).unwrap();
}

/// Rewrites each record.
fn rewrite(test: &SiteTest, change: impl Fn(&[u8]) -> Vec<u8>) {
    for entry in fs::read_dir(test.path("content/records")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = change(&fs::read(&path).unwrap());
        fs::write(path, bytes).unwrap();
    }
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
fn mistakes() -> Vec<Mistake> {
    let config = |more: &'static str| move |test: &SiteTest| write(test, "catalog.toml", format!("{CONFIG}{more}"));
    let [first, second] = [0, 1].map(|at| suffix_of(&record(at)));
    let two = format!("{CONFIG}[filters]\nnumbers = [\"{first}\", \"{second}\"]\n");
    let all_but = |kept: usize| {
        move |test: &SiteTest| {
            (kept..COUNT).for_each(|at| fs::remove_file(test.path(&format!("content/records/{at:02}.json"))).unwrap());
        }
    };
    let all_gone = "all 30 papers in public would be removed: ";
    let stranger = "(expected a trusted key, found one named \"pith-test-2026\")";
    let impostor = || Signer::stranger().entry().to_string().replace("stranger-2026", "pith-test-2026");
    let trust = "Name that key's file in `trust`";
    let excluded = |numbers: std::ops::Range<usize>| {
        let tables =
            numbers.map(|at| format!("[[exclude]]\nnumber = \"{}\"\nreason = \"No.\"\n", suffix_of(&record(at))));
        CONFIG.to_owned() + &tables.collect::<String>()
    };
    let all_excluded = excluded(0..COUNT);
    vec![
        mistake(
            "the line of the key is commented out",
            |test| write(test, "catalog.toml", CONFIG.replace("trust", "#trust")),
            "none_left",
            &[all_gone, "30 have a document whose key isn’t trusted", stranger, trust],
            0,
        ),
        mistake(
            "the key's file has another key",
            |test| write(test, "key.json", Signer::stranger().entry().to_string()),
            "none_left",
            &[all_gone, "30 have a document whose key isn’t trusted", stranger, trust],
            0,
        ),
        mistake(
            "the key's file has another key of that name",
            move |test| write(test, "key.json", impostor()),
            "none_left",
            &[
                all_gone,
                "30 have a document that isn’t verified (the first: content/records/00.json: expected the fingerprint ",
            ],
            0,
        ),
        mistake(
            "the folder has one document left",
            all_but(1),
            "removals",
            &[
                "29 of 30 papers in public would be removed: 29 have no document in content/records\n",
                "Put the documents back",
            ],
            1,
        ),
        Mistake {
            has_documents: false,
            ..mistake(
                "the records lie one level up",
                |test| fs::rename(test.path("content/records"), test.path("content/papers")).unwrap(),
                "none_left",
                &[all_gone, "there is no document in content/records\n", "Put the documents back"],
                0,
            )
        },
        Mistake {
            has_documents: false,
            ..mistake(
                "the records are emptied",
                |test| {
                    fs::remove_dir_all(test.path("content/records")).unwrap();
                    fs::create_dir(test.path("content/records")).unwrap();
                },
                "none_left",
                &[all_gone, "there is no document in content/records\n"],
                0,
            )
        },
        Mistake {
            arguments: &["content/pages"],
            has_documents: false,
            ..mistake(
                "a folder without documents is named",
                |_| {},
                "none_left",
                &[all_gone, "there is no document in content/pages\n", "or name the folder that holds them"],
                0,
            )
        },
        Mistake {
            arguments: &["other"],
            ..mistake(
                "another content folder is named",
                |test| {
                    fs::create_dir_all(test.path("other/records")).unwrap();
                    write(test, "other/records/one.json", support::real(support::OTHER_RECORD));
                },
                "removals",
                &[
                    all_gone_of_another(),
                    "30 have no document in other/records\n",
                    "or name the folder that holds them",
                ],
                1,
            )
        },
        mistake(
            "a filter of years is too narrow",
            config("[filters]\nyears = [1993]\n"),
            "none_left",
            &[all_gone, "30 are excluded by [filters] in the configuration\n", "Correct [filters]"],
            0,
        ),
        mistake(
            "a filter of categories is too narrow",
            config("[filters]\ncategories = [\"math.AG\"]\n"),
            "none_left",
            &[all_gone, "30 are excluded by [filters] in the configuration\n"],
            0,
        ),
        mistake(
            "a filter of numbers is too narrow",
            move |test| write(test, "catalog.toml", &two),
            "removals",
            &["28 of 30 papers in public would be removed: 28 are excluded by [filters] in the configuration\n"],
            2,
        ),
        mistake(
            "the files are pointers of Git LFS",
            |test| {
                rewrite(test, |bytes| {
                    let (sha256, size) = (Digest::of(bytes), bytes.len());
                    format!("version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n").into()
                });
            },
            "none_left",
            &[
                all_gone,
                "30 have no document in content/records, where 30 documents don’t state their numbers (the first is a Git LFS pointer)",
                "git lfs pull",
            ],
            0,
        ),
        mistake(
            "every file is cut",
            |test| rewrite(test, |bytes| bytes[..bytes.len() / 2].to_vec()),
            "none_left",
            &[
                all_gone,
                "where 30 documents don’t state their numbers (the first: content/records/00.json: line 1",
                "pith-catalog verify content/records",
            ],
            0,
        ),
        mistake(
            "all are excluded by hand",
            move |test| write(test, "catalog.toml", &all_excluded),
            "none_left",
            &[all_gone, "30 are removed by [[exclude]] in the configuration\n", "Correct [[exclude]]"],
            0,
        ),
        mistake(
            "several things went wrong",
            move |test| {
                all_but(20)(test);
                let numbers: Vec<_> = (5..COUNT).map(|at| suffix_of(&record(at))).collect();
                write(test, "catalog.toml", format!("{CONFIG}[filters]\nnumbers = {numbers:?}\n"));
                write(test, "content/records/05.json", record(5).remove("/receipt").bytes());
                write(test, "content/records/06.json", record(6).receipted(&Signer::stranger()).bytes());
                write(test, "content/records/07.json", "{");
            },
            "removals",
            &[
                "18 of 30 papers in public would be removed: 11 have no document in content/records, where 1 document doesn’t \
                 state its number (the first: content/records/07.json: ",
                "; 5 are excluded by [filters] in the configuration; 1 has a document whose key isn’t trusted \
                 (expected a trusted key, found one named \"stranger-2026\"); 1 has a document that isn’t verified \
                 (the first: content/records/05.json: expected a signed `receipt`, found none)\n",
            ],
            12,
        ),
    ]
}

/// One that is new comes where thirty go.
fn all_gone_of_another() -> &'static str {
    "30 of 30 papers in public would be removed: "
}

/// The papers of a site, which have a record each.
fn papers(site: &Tree) -> usize {
    let is_record = |path: &&String| path.starts_with("pith/") && path.split('/').count() == 2;
    site.keys().filter(is_record).filter(|path| *path != "pith/index.html").count()
}

#[test]
fn a_mistake_stops_the_build_and_the_site_stays_as_it_was() {
    let mut test = mirror();
    let (content, before) = (tree(&test.path("content")), test.site());
    assert_eq!(papers(&before), COUNT);
    for Mistake { name, make, arguments, reason, has_documents, says, left } in mistakes() {
        make(&test);
        test = test.build_with(arguments).exits_with(1);
        let [_, told] = test.told();
        for text in says {
            assert!(told.contains(&text), "{name}: expected `{text}` in:\n{told}");
        }
        are_equal(&test.site(), &before);
        test = test.build_with(&[arguments, &["--format", "json"]].concat()).exits_with(1);
        let line = test.line();
        validate("build.v1.json", &line).unwrap_or_else(|error| panic!("{name}: {error}: {line}"));
        assert_eq!((&line["stopped"]["reason"], &line["changes"]), (&json!(reason), &Value::Null), "{name}");
        let allowed = test.build_with(&[arguments, &["--allow-removals"]].concat());
        test = if has_documents {
            assert!(told.contains("If this is intended, build once with --allow-removals."), "{name}: {told}");
            allowed.exits_with(0)
        } else {
            assert!(told.contains("If the site should have no papers, remove public yourself."), "{name}: {told}");
            allowed.exits_with(2)
        };
        assert_eq!(papers(&test.site()), if has_documents { left } else { COUNT }, "{name}");
        // When it is mended all is as it was, and nobody has to allow that.
        restore(&test, "content", &content);
        test = with_key(test).build().exits_with(0);
        are_equal(&test.site(), &before);
    }
}

#[cfg(unix)]
#[test]
fn a_configuration_that_is_a_link_to_nothing_is_not_taken_for_none() {
    let test = mirror();
    fs::rename(test.path("catalog.toml"), test.path("real.toml")).unwrap();
    std::os::unix::fs::symlink("real.toml", test.path("catalog.toml")).unwrap();
    let test = test.build().exits_with(0).remove("real.toml");
    let before = test.site();
    let test = test.build().exits_with(2).says("cannot read the configuration catalog.toml: no such file or directory");
    are_equal(&test.site(), &before);
}

#[test]
fn what_takes_no_paper_away_does_not_stop() {
    let test = mirror();
    // Another profile removes most files, and no paper.
    let test = test.put("catalog.toml", CONFIG.replace("minimal", "full")).build().exits_with(0);
    let files = test.site().len();
    let test = test.put("catalog.toml", CONFIG).build().exits_with(0);
    assert!(test.site().len() < files, "{files}");
    let switched = format!("{CONFIG}record = false\nbundle = false\nmanifests = false\nfeeds = false\n");
    let test =
        test.put("catalog.toml", switched).build().exits_with(0).put("catalog.toml", CONFIG).build().exits_with(0);
    // So many papers are taken away at once with everybody's knowledge alone; later builds are as others.
    let exclude = |at| format!("[[exclude]]\nnumber = \"{}\"\nreason = \"Withdrawn.\"\n", suffix_of(&record(at)));
    let of = |numbers: std::ops::Range<usize>| CONFIG.to_owned() + &numbers.map(exclude).collect::<String>();
    let test = test.put("catalog.toml", of(0..10)).build().exits_with(0);
    let test = test
        .put("catalog.toml", of(0..21))
        .build()
        .exits_with(1)
        .says("11 of 20 papers in public would be removed: 11 are removed by [[exclude]] in the configuration\n")
        .build_with(&["--allow-removals"])
        .exits_with(0)
        .build()
        .exits_with(0);
    assert_eq!(papers(&test.site()), 9);
    let test = test
        .put("catalog.toml", of(0..COUNT))
        .build()
        .exits_with(1)
        .says("all 9 papers in public would be removed")
        .build_with(&["--allow-removals"])
        .exits_with(0)
        .build()
        .exits_with(0)
        .put("catalog.toml", CONFIG)
        .build()
        .exits_with(0);
    assert_eq!(papers(&test.site()), COUNT);
}

/// A site of which nothing is there but what is counted: the marker, and a folder for each number.
fn lay_out(test: &SiteTest, out: &str, suffixes: impl IntoIterator<Item = String>) {
    fs::create_dir_all(test.path(out)).unwrap();
    suffixes.into_iter().for_each(|suffix| fs::create_dir_all(test.path(out).join("pith").join(suffix)).unwrap());
    fs::write(test.path(out).join(".pith-catalog"), "").unwrap();
}

fn invented(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|at| Suffix::of(&Digest::of(at.to_string().as_bytes())).to_string())
}

#[test]
fn ten_papers_or_a_fifth_may_go_and_one_more_may_not() {
    let all: Vec<_> = (0..44).map(record).collect();
    let mut test = with_key(SiteTest::new());
    for (published, gone, stops) in
        [(1, 10, false), (1, 11, true), (40, 10, false), (39, 11, true), (44, 11, false), (43, 11, true)]
    {
        let lines: Vec<_> = all[..published].iter().map(Tampered::bytes).collect();
        test = test.put("content/records/all.jsonl", lines.join(&b'\n'));
        let out = format!("public-{published}-{gone}");
        lay_out(&test, &out, all[..published].iter().map(suffix_of).chain(invented(gone)));
        test = test.build_with(&["--out", &out]).exits_with(i32::from(stops));
        let there = published + gone;
        if stops {
            test = test.says(&format!("{gone} of {there} papers in {out} would be removed"));
        }
        let left = fs::read_dir(test.path(&out).join("pith")).unwrap();
        let left = left.filter(|entry| entry.as_ref().unwrap().file_type().unwrap().is_dir()).count();
        assert_eq!(left, if stops { there } else { published }, "{published}, {gone}");
    }
}

#[test]
fn only_what_is_a_papers_folder_is_counted() {
    let test = with_key(SiteTest::new()).put("content/records/0.json", record(0).bytes());
    // A folder of somebody else's isn't written into, whatever it looks like.
    lay_out(&test, "theirs", invented(20));
    let test = test.remove("theirs/.pith-catalog").build_with(&["--out", "theirs"]).exits_with(2);
    // Files, and folders of other names.
    lay_out(&test, "public", [suffix_of(&record(0))]);
    let mut test = test;
    for (at, suffix) in invented(40).enumerate() {
        match at % 3 {
            0 => test = test.put(&format!("public/pith/{suffix}"), "a file"),
            1 => lay_out(&test, "public", [suffix.to_lowercase()]),
            _ => lay_out(&test, "public", [format!("{suffix}A")]),
        }
    }
    #[cfg(unix)]
    for suffix in invented(60).skip(40) {
        std::os::unix::fs::symlink(test.path("theirs"), test.path("public/pith").join(suffix)).unwrap();
    }
    test.build().exits_with(0);
}

#[test]
#[cfg(unix)]
fn a_link_in_the_place_of_the_papers_is_not_followed() {
    let test = with_key(SiteTest::new()).put("content/records/0.json", record(0).bytes());
    lay_out(&test, "other", invented(20));
    lay_out(&test, "public", []);
    std::os::unix::fs::symlink(test.path("other/pith"), test.path("public/pith")).unwrap();
    let test = test.build().exits_with(0);
    assert_eq!(fs::read_dir(test.path("other/pith")).unwrap().count(), 20);
}

#[test]
fn a_preview_shows_what_there_is() {
    let test = SiteTest::new().put("content/0.json", record(0).bytes());
    let path = |inside: &str| Utf8PathBuf::from_path_buf(test.path(inside)).unwrap();
    for (is_preview, reason) in [(false, Some("removals")), (true, None)] {
        lay_out(&test, "public", invented(20));
        let plan = BuildPlan {
            content: path("content"),
            out: path("public"),
            parts: Vec::new(),
            config: Config::parse("guard.at_least = 2").unwrap().into(),
            overrides: None,
            changed: None,
            strict: false,
            allow_removals: false,
            is_preview,
            keys: support::trusted().into(),
            state_key: None,
            limits: Limits::default(),
            jobs: None,
        };
        let built = build(&plan, &|_| ()).unwrap();
        assert_eq!((built.stopped.map(|stopped| stopped.reason), built.changes.is_none()), (reason, !is_preview));
    }
}

/// Nothing is removed then; but the lists of the site would lose what couldn't be read.
#[test]
#[cfg(unix)]
fn a_folder_that_can_not_be_read_takes_no_paper_from_the_lists() {
    use std::os::unix::fs::PermissionsExt as _;
    let test = (15..COUNT).fold(mirror(), |test, at| {
        let (from, to) =
            (test.path(&format!("content/records/{at:02}.json")), format!("content/records/more/{at:02}.json"));
        let bytes = fs::read(&from).unwrap();
        fs::remove_file(from).unwrap();
        test.put(&to, bytes)
    });
    let test = test.build_as_anybody().exits_with(0);
    let before = test.site();
    let permit =
        |mode| fs::set_permissions(test.path("content/records/more"), fs::Permissions::from_mode(mode)).unwrap();
    permit(0);
    let folder = test.path("content/records/more");
    let test = test
        .build_as_anybody()
        .exits_with(2)
        .says("15 of 30 papers in public would be missing from its lists: 15 have no document in content/records, where 1 path was not read (content/records/more: permission denied")
        .says("Make those paths readable.");
    are_equal(&test.site(), &before);
    let test = test.build_as_anybody_with(&["--allow-removals"]).exits_with(2);
    assert_eq!(papers(&test.site()), COUNT, "nothing is removed");
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    let test = test.build_as_anybody().exits_with(0);
    are_equal(&test.site(), &before);
}

#[test]
fn a_build_that_begins_anew_knows_how_many_there_are_to_be() {
    let guarded = |at_least: usize| format!("{CONFIG}[guard]\nat_least = {at_least}\n");
    let test = with_key(SiteTest::new())
        .put("content/records/0.json", record(0).bytes())
        .put("content/records/1.json", record(1).bytes())
        .put("content/records/2.json", record(2).receipted(&Signer::stranger()).bytes());
    let test = test
        .put("catalog.toml", guarded(2000))
        .build()
        .exits_with(1)
        .says("2 papers would be published, fewer than the 2,000 that `at_least` in the configuration requires: ")
        .says(": 1,997 have no document in content/records; 1 has a document whose key isn’t trusted (expected a trusted key, found one named \"stranger-2026\")\n")
        .says("If this is intended, set `at_least` to 2, or build once with --allow-removals.")
        .lacks("public")
        .build_with(&["--quiet"])
        .exits_with(1);
    // A quiet build says what stopped it, and nothing else.
    let [out, err] = test.told();
    assert!(out.is_empty() && err.starts_with("pith-catalog: 2 papers would be") && err.lines().count() == 2, "{err}");
    let test = test.build_with(&["--format", "json"]).exits_with(1);
    assert_eq!(test.line()["stopped"]["reason"], "too_few");
    let test = test
        .put("catalog.toml", guarded(3))
        .build()
        .exits_with(1)
        .lacks("public")
        .build_with(&["--allow-removals"])
        .exits_with(0)
        // A site that is there changes nothing.
        .build()
        .exits_with(1)
        .put("catalog.toml", guarded(2))
        .build()
        .exits_with(0);
    // One that is kept out has its page.
    let exclude = format!("[[exclude]]\nnumber = \"{}\"\nreason = \"Withdrawn.\"\n", suffix_of(&record(0)));
    let test = test.put("catalog.toml", guarded(2) + &exclude).build().exits_with(0);
    // Nothing is verified and nothing was there: as it is without a number.
    let test = test.put("catalog.toml", CONFIG.replace("trust", "#trust"));
    test.build_with(&["--out", "new"]).exits_with(0);
}

/// Runs the program in a test's folder, and says what it wrote to standard error.
fn pull(test: &SiteTest, arguments: &[&str]) -> String {
    let output: Output = test.program().arg("pull").args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// The site of the five real documents, and a folder to pull it into.
fn upstream() -> (SiteTest, String) {
    let site = SiteTest::of_real_documents().build().exits_with(0);
    let address = site.path("public").to_str().unwrap().to_owned();
    (site, address)
}

#[test]
fn a_pull_raises_the_number_that_init_wrote() {
    let (_site, address) = upstream();
    let test = SiteTest::new();
    assert!(test.program().arg("init").output().unwrap().status.success());
    let begun = String::from_utf8(test.read("catalog.toml")).unwrap();
    assert_eq!(begun.matches("at_least = 1\n").count(), 1);
    #[cfg(unix)]
    fs::set_permissions(test.path("catalog.toml"), std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
    let raised = begun.replace("at_least = 1\n", "at_least = 5\n");
    assert_eq!(pull(&test, &[&address, "-o", "content"]), "catalog.toml: `at_least` raised from 1 to 5\n");
    assert_eq!(String::from_utf8(test.read("catalog.toml")).unwrap(), raised, "and nothing else is changed");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(test.path("catalog.toml")).unwrap().permissions().mode() & 0o777, 0o640);
    }
    assert_eq!(pull(&test, &[&address, "-o", "./content/"]), "", "it is right already");
    let test = test.build_with(&["--strict"]).exits_with(0);
    test.remove(&format!("content/records/{BUNDLE}.bundle.json"))
        .build()
        .exits_with(1)
        .says("4 papers would be published, fewer than the 5 that");
}

#[test]
fn a_pull_raises_the_number_no_higher_than_a_build_would_publish() {
    let (_site, address) = upstream();
    let of_years = |years: &str| format!("[guard]\nat_least = 1 # papers\n[filters]\nyears = {years}\n");
    let excluded = format!("[[exclude]]\nnumber = \"{BUNDLE}\"\nreason = \"No.\"\n");
    let lab = Signer::test().entry().to_string();
    // The configuration, further arguments, what is said and the number then.
    let table: [(&str, &[&str], &str, &str); 10] = [
        ("", &[], "", ""),
        ("[guard]\n", &[], "", ""),
        ("[guard]\nat_least = 7", &[], "", "at_least = 7"),
        ("guard.at_least = 0", &["pith:2019:MFB4YH5ROE256JUPXCULHXXWFK"], "raised from 0 to 1", "at_least = 1"),
        (&of_years("[2017, 2019]"), &[], "raised from 1 to 3", "at_least = 3 # papers"),
        (&(of_years("[2017, 2019]") + &excluded), &[], "raised from 1 to 4", "at_least = 4 # papers"),
        (&of_years("[1993]"), &[], "", "at_least = 1 # papers"),
        (
            "[filters]\ncategories = [\"cs.*\"]\n[guard]\nat_least = 1",
            &[],
            "is unchanged: the categories in [filters] decide",
            "at_least = 1",
        ),
        ("guard.at_least = 1", &["--key", "lab.json"], "is unchanged: this pull trusts a key", "at_least = 1"),
        ("trust = [\"lab.json\"]\nguard.at_least = 1", &["--key", "lab.json"], "raised from 1 to 5", "at_least = 5"),
    ];
    for (config, arguments, says, number) in table {
        let test = SiteTest::new().put("lab.json", &lab).put("catalog.toml", config);
        let told = pull(&test, &[&[&*address, "-o", "content"], arguments].concat());
        assert!(told.contains(says) && told.lines().count() == usize::from(!says.is_empty()), "{config}: {told}");
        let after = String::from_utf8(test.read("catalog.toml")).unwrap();
        assert!(after.contains(number), "{config}: {after}");
        assert_eq!(after == config, !says.contains("raised"), "{config}: {after}");
        if says.contains("raised") {
            test.build_with(&["--key", "lab.json"]).exits_with(0);
        }
    }
}

#[test]
fn a_pull_leaves_other_configurations_alone() {
    let (_site, address) = upstream();
    let config = "guard.at_least = 1\n";
    // Into another folder than a build of this configuration takes.
    let test = SiteTest::new().put("catalog.toml", config).put("content/pages/about.md", PAGE);
    for out in ["other", "content/content", "content/../more"] {
        assert_eq!(pull(&test, &[&address, "-o", out]), "");
    }
    let test = test.has("catalog.toml", config);
    // One that is not read.
    assert_eq!(pull(&test, &[&address, "-o", "content", "--no-config"]), "");
    let test = test.has("catalog.toml", config);
    // One that is a link.
    #[cfg(unix)]
    {
        let test = test.put("elsewhere.toml", config).remove("catalog.toml");
        std::os::unix::fs::symlink("elsewhere.toml", test.path("catalog.toml")).unwrap();
        assert!(
            pull(&test, &[&address, "-o", "content"])
                .contains("catalog.toml is a symbolic link, which is not followed")
        );
        assert!(fs::symlink_metadata(test.path("catalog.toml")).unwrap().is_symlink());
        test.has("elsewhere.toml", config);
    }
}
