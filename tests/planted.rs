//! What lies beside the site is input like any other: links, pipes and ledgers that somebody planted, and
//! folders that are swapped while a build writes. Nothing foreign is read, written or removed, and nothing
//! that isn't verified is published.

use crate::bad_input;
use crate::site_test::{RECORD, SiteTest, Tree, are_equal, tree};
use crate::support::{Signer, Tampered, trusted};
use camino::Utf8PathBuf;
use pith::{Digest, Judgement, TrustStore, judge};
use pith_catalog::PROGRAM;
use pith_catalog::internals::{OutputPlace, State, Summary, Table};
#[cfg(target_os = "linux")]
use std::ffi::CString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
#[cfg(target_os = "linux")]
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const STATE: &str = ".pith-catalog/public";
const NOT_WRITTEN_HERE: &str =
    "was not written here, or was altered or damaged: everything is verified and built again";

/// The real documents, built, and beside them what somebody else cares for.
fn site() -> SiteTest {
    let test = SiteTest::of_real_documents().put("mine/work/thesis", "precious").put("mine/note", "precious");
    test.build().exits_with(0)
}

/// All that is not the program's: none of it may change.
fn mine(test: &SiteTest) -> Tree {
    let mut mine = tree(&test.path("mine"));
    mine.extend(tree(&test.path("content")));
    mine
}

fn replace(test: &SiteTest, inside: &str, with: impl FnOnce(&Path)) {
    let path = test.path(inside);
    if path.is_dir() {
        fs::remove_dir_all(&path).unwrap();
    } else {
        drop(fs::remove_file(&path));
    }
    with(&path);
}

fn fifo(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

#[test]
fn nothing_is_done_through_what_is_planted_in_the_state_folder() {
    let clean = site().site();
    let names = ["lock", "journal", "ledger", "folders", "anchor", "work", ".gitignore"];
    for name in names {
        for kind in ["link to a file", "link to a folder", "link to nothing", "link to itself", "pipe", "hard link"] {
            let test = site();
            replace(&test, &format!("{STATE}/{name}"), |path| match kind {
                "link to a file" => symlink(test.path("mine/note"), path).unwrap(),
                "link to a folder" => symlink(test.path("mine/work"), path).unwrap(),
                "link to nothing" => symlink(test.path("mine/new"), path).unwrap(),
                "link to itself" => symlink(path, path).unwrap(),
                "hard link" => fs::hard_link(test.path("mine/note"), path).unwrap(),
                _ => fifo(path),
            });
            let before = mine(&test);
            // One that waits for ever is ended there.
            let told = bad_input::run(test.program().args(["build", "--strict"]), b"");
            assert_eq!(told.status, 0, "{kind} as {name}: {}", told.err);
            assert!(mine(&test) == before, "{kind} as {name} was followed");
            are_equal(&test.site(), &clean);
            let state = fs::symlink_metadata(test.path(&format!("{STATE}/ledger"))).unwrap();
            assert!(state.is_file(), "{kind} as {name}");
        }
    }
}

#[test]
fn a_state_folder_that_is_elsewhere_is_refused() {
    for (place, target) in [(".pith-catalog", "mine"), (STATE, "mine"), (STATE, "mine/new"), (STATE, "mine/note")] {
        let test = site();
        let published = test.site();
        replace(&test, place, |path| symlink(test.path(target), path).unwrap());
        let before = mine(&test);
        let test = test.build().exits_with(2).says("it is a symbolic link, which is not followed");
        assert!(mine(&test) == before, "{place}");
        are_equal(&test.site(), &published);
    }
    let test = site();
    replace(&test, STATE, fifo);
    test.build().exits_with(2).says("it is a file, not a folder");
}

#[test]
fn an_output_folder_that_a_repository_leads_elsewhere_is_refused() {
    // The other site is the user's own, so that its marker says that a build may write there.
    let other = SiteTest::of_real_documents().build().exits_with(0);
    let before = other.site();
    let test = SiteTest::of_real_documents().remove("content/records/IUW7KLEDMZKZDVWHTRMM5ZK24W.bundle.json");
    symlink(other.path("public"), test.path("public")).unwrap();
    symlink(other.path(""), test.path("site")).unwrap();
    let mut test = test;
    for out in ["public", "public/", "./public", "site/public", "site/new"] {
        test = test.build_with(&["--out", out]).exits_with(2).says("a symbolic link");
        are_equal(&other.site(), &before);
        assert!(!other.path("new").exists());
    }
    // Neither by the configuration, with a way back that only seems to lead out of the link.
    symlink(other.path("content"), test.path("l")).unwrap();
    for (dir, config) in [("l/../public", "catalog.toml"), ("public", "catalog.toml"), ("public", "deep/catalog.toml")]
    {
        test = test.put(config, format!("output.dir = \"{dir}\"\n"));
        if config.starts_with("deep") {
            symlink(other.path("public"), test.path("deep/public")).unwrap();
        }
        let whole = test.path(config);
        for named in [config, whole.to_str().unwrap()] {
            test = test.build_with(&["--config", named]);
            are_equal(&other.site(), &before);
            assert!(test.told()[1].contains("a symbolic link") || dir.contains(".."), "{named}");
        }
        test = test.remove(config);
    }
    // A path from the root may lead through links, and not to one.
    let link = test.path("public");
    test = test.build_with(&["--out", link.to_str().unwrap()]).exits_with(2).says("it is a symbolic link");
    are_equal(&other.site(), &before);
    // Who names the folder itself means it.
    test.build_with(&["--out", other.path("public").to_str().unwrap()]).exits_with(0);
    assert!(other.site() != before);
}

#[test]
fn no_link_or_pipe_stays_in_a_site_whatever_its_name() {
    let clean = site().site();
    let test = site();
    for name in ["leak", "leak~", ".#leak", ".DS_Store", "pith/.x.swp", "pith/Thumbs.db"] {
        symlink(test.path("mine/note"), test.path("public").join(name)).unwrap();
    }
    fifo(&test.path("public/pipe~"));
    symlink(test.path("mine"), test.path("public/lost+found")).unwrap();
    // An audit tells them, and a build removes them.
    let audit = test.program().args(["audit", "public"]).output().unwrap();
    let said = String::from_utf8(audit.stdout).unwrap();
    assert_eq!(audit.status.code(), Some(1), "{said}");
    for name in ["leak~", ".#leak", "pith/.x.swp", "pipe~", "lost+found"] {
        assert!(
            said.contains(&format!("not_listed  /{name}\n")) && !said.contains(&format!("note: not_listed  /{name}\n")),
            "{name}: {said}"
        );
    }
    let before = mine(&test);
    let test = test.build_with(&["--strict"]).exits_with(0);
    let left: Vec<_> = walkdir::WalkDir::new(test.path("public")).into_iter().map(Result::unwrap).collect();
    assert!(left.iter().all(|entry| entry.file_type().is_file() || entry.file_type().is_dir()), "{left:?}");
    are_equal(&test.site(), &clean);
    assert!(mine(&test) == before);
}

#[test]
fn lists_of_what_changed_are_not_written_through_what_is_planted() {
    let names = ["documents", "documents.new", "pages.new", "manifests.new", "removed.new", "removed"];
    for name in names {
        for kind in ["link", "hard link", "pipe"] {
            let test = site();
            fs::create_dir(test.path("lists")).unwrap();
            let path = test.path("lists").join(name);
            match kind {
                "link" => symlink(test.path("mine/note"), &path).unwrap(),
                "hard link" => fs::hard_link(test.path("mine/note"), &path).unwrap(),
                _ => fifo(&path),
            }
            let before = mine(&test);
            let test = test.build_with(&["--changed", "lists"]).exits_with(0);
            assert!(mine(&test) == before, "{kind} as {name}");
            assert!(["documents", "removed"].iter().all(|list| test.path("lists").join(list).is_file()));
        }
    }
    let test = site();
    symlink(test.path("mine"), test.path("lists")).unwrap();
    let before = mine(&test);
    let test = test.build_with(&["--changed", "lists"]).exits_with(2).says("its path contains a symbolic link");
    assert!(mine(&test) == before);
}

/// A record whose title is another one than was signed.
fn changed_title() -> Vec<u8> {
    let record = Tampered::real(crate::support::RECORD)
        .edit(|record| record["paper"]["title"] = "A title that nobody signed".into());
    record.bytes().to_vec()
}

/// The ledger that a forger writes: what the program itself writes, of a document that isn't verified.
fn forge(test: &SiteTest, document: &[u8]) {
    // What is kept of a document that somebody else's key did verify, ...
    let other = Tampered::real(crate::support::RECORD).replace_all("1709.06622", "1901.00001").signed(&Signer::test());
    let (judgement, summary) = judge(other.bytes(), &trusted(), |verified| Summary::of(&verified, &trusted()));
    let mut stored = postcard::to_stdvec(&(judgement, summary.unwrap())).unwrap();
    // ... of which the forger changes what it is kept for.
    let mut becomes = |from: &[u8], to: &[u8]| {
        let places: Vec<_> = (0..=stored.len() - from.len()).filter(|at| stored[*at..].starts_with(from)).collect();
        assert!(!places.is_empty(), "there is no such thing to forge");
        for at in places {
            stored[at..at + from.len()].copy_from_slice(to);
        }
    };
    let registry = TrustStore::registry();
    becomes(trusted().set_id().as_bytes(), registry.set_id().as_bytes());
    becomes(Digest::of(other.bytes()).as_bytes(), Digest::of(document).as_bytes());
    let (judgement, summary): (Judgement, Summary) = postcard::from_bytes(&stored).unwrap();
    let context = Digest::of(format!("{PROGRAM} {}", registry.set_id()).as_bytes());
    let name = [context.as_bytes().as_slice(), Digest::of(document).as_bytes()].concat();
    let out = Utf8PathBuf::from_path_buf(test.path("public")).unwrap();
    let state = State::open(&OutputPlace::open(&out, "".into()).unwrap(), None).unwrap();
    let mut ledger = state.new_ledger().unwrap();
    ledger.add(Table::Document, &name, &(judgement, Some(summary))).unwrap();
    state.complete(ledger, true).unwrap();
}

fn run(program: &str, arguments: &[&str], folder: &Path) {
    let output = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {output:?}");
}

/// A program that carries a folder to another place, and how.
type Carrier = (&'static str, fn(&Path, &Path));

/// Ways in which a folder comes to somebody else.
fn carriers() -> [Carrier; 3] {
    fn git(from: &Path, to: &Path) {
        // The forger takes the ledger up, whatever the state folder says.
        run("git", &["init", "--quiet", "."], from);
        run("git", &["add", "--all", "--force", "."], from);
        let who = ["-c", "user.name=forger", "-c", "user.email=forger@example.org"];
        run("git", &[&who[..], &["commit", "--quiet", "--message=A mirror"]].concat(), from);
        run("git", &["clone", "--quiet", from.to_str().unwrap(), to.to_str().unwrap()], from);
    }
    fn cp(from: &Path, to: &Path) {
        run("cp", &["--archive", from.to_str().unwrap(), to.to_str().unwrap()], from);
    }
    fn tar(from: &Path, to: &Path) {
        let archive = from.with_extension("tar");
        run("tar", &["--create", "--file", archive.to_str().unwrap(), "."], from);
        fs::create_dir(to).unwrap();
        run("tar", &["--extract", "--same-permissions", "--file", archive.to_str().unwrap()], to);
        fs::remove_file(archive).unwrap();
    }
    [("git", git), ("cp", cp), ("tar", tar)]
}

#[test]
fn no_clone_copy_or_archive_carries_a_ledger_that_counts() {
    for (carrier, carry) in carriers() {
        if Command::new(carrier).arg("--version").output().is_err() {
            crate::support::skip(&format!("ledgers in what {carrier} makes: there is no {carrier}"));
            continue;
        }
        let changed = changed_title();
        let forger = SiteTest::new().put("content/records/x.json", &changed);
        forge(&forger, &changed);
        let victim = SiteTest::new();
        let there = victim.path("clone");
        carry(&forger.path(""), &there);
        assert!(there.join(STATE).join("ledger").exists() && there.join(STATE).join("anchor").exists(), "{carrier}");
        let build = || {
            let program = Command::new(env!("CARGO_BIN_EXE_pith-catalog"))
                .args(["build", "--strict"])
                .current_dir(&there)
                .output();
            program.unwrap()
        };
        let output = build();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{carrier}: {said}");
        assert!(said.contains(NOT_WRITTEN_HERE), "{carrier}: {said}");
        assert!(said.contains("The title was") && !there.join("public").exists(), "{carrier}: {said}");
        // Where it was written it counts: what is carried is a forgery that would work.
        let forger = forger.build_with(&["--strict"]).exits_with(0);
        let published = forger.site().into_iter().filter(|(path, _)| path.starts_with("pith/"));
        assert!(published.filter(|(_, bytes)| *bytes == changed).count() == 1);
    }
}

#[test]
fn a_ledger_that_is_put_into_the_place_of_ones_own_does_not_count() {
    let changed = changed_title();
    let forger = SiteTest::new().put("content/records/x.json", &changed);
    forge(&forger, &changed);
    // Whoever pulls gets the forger's files in the place of what was written here, the anchor too.
    for with_anchor in [false, true] {
        let mut victim = SiteTest::of_real_documents().build().exits_with(0);
        victim = victim.put(&format!("content/records/{RECORD}.record.json"), &changed);
        victim = victim.put(&format!("{STATE}/ledger"), forger.read(&format!("{STATE}/ledger")));
        if with_anchor {
            victim = victim.put(&format!("{STATE}/anchor"), "");
        }
        let before = victim.site();
        let victim = victim.build_with(&["--strict"]).exits_with(1).says(NOT_WRITTEN_HERE).says("skipped");
        are_equal(&victim.site(), &before);
    }
}

#[test]
fn a_ledger_that_was_altered_in_place_counts_for_nothing() {
    let test = site();
    let (clean, ledger) = (test.site(), test.read(&format!("{STATE}/ledger")));
    let length = ledger.len();
    let mut test = test;
    for at in [8, 40, length / 3, length / 2, length - 33, length - 1] {
        let mut altered = ledger.clone();
        altered[at] ^= 1;
        test = test.put(&format!("{STATE}/ledger"), &altered).build_with(&["--format", "json"]).exits_with(0);
        assert_eq!(test.line()["work"]["verified"], 5, "byte {at} of {length}");
        test = test.says(NOT_WRITTEN_HERE);
        are_equal(&test.site(), &clean);
    }
    // What an altered page says isn't believed either.
    let page = format!("public/pith/{RECORD}/index.html");
    let forged = String::from_utf8(test.read(&page)).unwrap().replace("Training", "Draining");
    let test = test.put(&page, forged).put(&format!("{STATE}/ledger"), &ledger[..length - 1]).build().exits_with(0);
    are_equal(&test.site(), &clean);
}

#[test]
fn what_is_said_of_folders_counts_only_as_it_was_written_here() {
    let site = || site().build().exits_with(0);
    let (clean, path) = (site().site(), format!("{STATE}/folders"));
    // As another site has it, whose folders have as many files.
    let mut planted = vec![site().read(&path)];
    let test = site();
    let known = test.read(&path);
    for at in [8, 40, known.len() / 2, known.len() - 1] {
        let mut altered = known.clone();
        altered[at] ^= 1;
        planted.push(altered);
    }
    planted.extend([known[..known.len() - 1].to_vec(), Vec::new(), known]);
    let mut test = test;
    for folders in planted {
        let stray = format!("public/pith/{RECORD}/stray");
        test = test.put(&stray, "x").put(&path, folders).build().exits_with(0);
        assert!(!test.path(&stray).exists());
        are_equal(&test.site(), &clean);
    }
}

#[test]
fn a_ledger_counts_where_it_is_under_the_same_secret() {
    let build = |folder: &Path, secret: &str| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_pith-catalog"));
        program.args(["build", "--format", "json"]).env("PITH_CATALOG_STATE_KEY", secret).current_dir(folder);
        let output = program.output().unwrap();
        let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (output.status.code(), line["work"]["verified"].as_u64(), String::from_utf8(output.stderr).unwrap())
    };
    let [secret, other] = ["correct horse battery staple", "incorrect horse battery staple"];
    let test = SiteTest::of_real_documents();
    let here = test.path("");
    let verified = |folder: &Path, secret| build(folder, secret).1;
    assert_eq!([verified(&here, secret), verified(&here, secret)], [Some(5), Some(0)]);
    let copies = SiteTest::new();
    let copy = |name: &str| {
        let place = copies.path(name);
        run("cp", &["--archive", here.to_str().unwrap(), place.to_str().unwrap()], &here);
        place
    };
    assert_eq!(verified(&copy("same"), secret), Some(0), "a runner with the same secret goes on");
    let (_, anew, said) = build(&copy("other"), other);
    assert_eq!(anew, Some(5));
    assert!(said.contains(NOT_WRITTEN_HERE), "{said}");
    assert_eq!(verified(&copy("none"), ""), Some(5), "an empty secret is none");
    let (status, _, said) = build(&here, "short");
    assert_eq!(status, Some(2));
    assert!(said.contains("fewer than 16 characters") && said.contains("openssl rand -hex 32"), "{said}");
}

#[test]
fn others_may_not_write_what_is_believed() {
    use std::os::unix::fs::PermissionsExt as _;
    let test = site();
    let state = test.path(STATE);
    fs::set_permissions(&state, fs::Permissions::from_mode(0o777)).unwrap();
    let test = test.build().exits_with(0);
    assert_eq!(fs::metadata(&state).unwrap().permissions().mode() & 0o777, 0o700);
    if std::os::unix::fs::MetadataExt::uid(&fs::metadata(test.path("")).unwrap()) != 0 {
        return crate::support::skip("a state folder of another user: only root can make one");
    }
    std::os::unix::fs::chown(&state, Some(65_534), Some(65_534)).unwrap();
    let test = test.build_with(&["--format", "json"]).exits_with(0).says(".pith-catalog belongs to another user");
    assert_eq!(test.line()["work"]["verified"], 5);
}

#[test]
fn a_repository_does_not_take_the_state_folder_up() {
    let test = site();
    if Command::new("git").arg("--version").output().is_err() {
        return crate::support::skip("what git takes up: there is no git");
    }
    run("git", &["init", "--quiet", "."], &test.path(""));
    let output = Command::new("git").args(["status", "--short"]).current_dir(test.path("")).output().unwrap();
    let status = String::from_utf8(output.stdout).unwrap();
    assert!(status.contains("public/") && !status.contains(".pith-catalog"), "{status}");
}

/// Swaps two names in one step, as nothing that looks and then acts can notice.
#[cfg(target_os = "linux")]
fn swap(one: &Path, other: &Path) {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let [one, other] = [one, other].map(|path| CString::new(path.to_str().unwrap()).unwrap());
    // Either may be gone for a moment, since a build makes way for its own.
    let _ = renameat_with(CWD, one.as_c_str(), CWD, other.as_c_str(), RenameFlags::EXCHANGE);
}

/// What a build notes lies beside the site. A link in the site's place, for a moment, must not make it take the
/// notes of the folder that it points to.
#[test]
#[cfg(target_os = "linux")]
fn the_notes_of_another_site_are_not_taken_for_ones_own() {
    for absolute in [false, true] {
        let home = SiteTest::new();
        for name in ["work/thesis", "ledger", "journal", "lock", "anchor"] {
            let path = home.path(".pith-catalog/foreign").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "precious").unwrap();
        }
        fs::create_dir(home.path("foreign")).unwrap();
        let before = tree(&home.path(""));
        let test = SiteTest::of_real_documents().build().exits_with(0);
        let (real, link) = (test.path("public"), test.path("link"));
        symlink(home.path("foreign"), &link).unwrap();
        let (out, is_over) = (if absolute { real.to_str().unwrap() } else { "public" }, AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    swap(&real, &link);
                    std::thread::sleep(Duration::from_micros(100));
                }
            });
            for _ in 0..10 {
                let output = test.program().args(["build", "--out", out]).output().unwrap();
                assert!(matches!(output.status.code(), Some(0..=2)), "{output:?}");
            }
            is_over.store(true, Ordering::Relaxed);
        });
        are_equal(&tree(&home.path("")), &before);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn folders_that_are_swapped_while_a_build_writes_lead_nowhere_else() {
    let probe = SiteTest::new().put("one", "1").put("two", "2");
    swap(&probe.path("one"), &probe.path("two"));
    if probe.read("one") != b"2" {
        return crate::support::skip("folders that are swapped: the file system can’t swap two names");
    }
    // What is swapped, and what the link leads to.
    let swapped = ["public", "public/pith", &format!("public/pith/{RECORD}"), STATE, &format!("{STATE}/work")];
    for (inside, round) in swapped.iter().flat_map(|inside| (0..4).map(move |round| (*inside, round))) {
        // It looks as a site does, so that somebody could take it for one.
        let mut test =
            SiteTest::of_real_documents().put("mine/.pith-catalog", "").put("mine/pith/a/index.html", "precious");
        for name in ["mine/work/thesis", "mine/index.html", &format!("mine/{RECORD}/index.html")] {
            test = test.put(name, "precious");
        }
        if round % 2 == 1 {
            // The second build removes something, too.
            test = test.build().exits_with(0).remove("content/records/IUW7KLEDMZKZDVWHTRMM5ZK24W.bundle.json");
        }
        let (real, link) = (test.path(inside), test.path("link"));
        symlink(test.path("mine"), &link).unwrap();
        let (before, is_over) = (tree(&test.path("mine")), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    swap(&real, &link);
                    std::thread::sleep(Duration::from_micros(200 * (round + 1)));
                }
            });
            for _ in 0..2 {
                let output = test.program().arg("build").output().unwrap();
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(matches!(output.status.code(), Some(0..=2)) && !said.contains("panicked"), "{inside}: {said}");
            }
            is_over.store(true, Ordering::Relaxed);
        });
        are_equal(&tree(&test.path("mine")), &before);
    }
}
