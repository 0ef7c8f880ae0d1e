//! What is believed of a part of a site: of one that is missing, altered or of something else nothing is written.

use crate::shards::{OWN_TEMPLATE, SECRET, combine, looks, paper, papers, program, retired, run, shards, suffix_of};
use crate::site_test::{RECORD, SiteTest, are_equal, real, tree};
use crate::support::{self, Signer, Tampered, cases, trusted};
use crate::thousand::record_of;
use camino::Utf8PathBuf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use pith::Digest;
use pith_catalog::{BuildPlan, Error, PROGRAM, Shard, StateKey, build_part};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::json;
use sha2::Digest as _;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::process::Command;

/// The kinds of blocks of a part.
const HEAD: u8 = 1;
const FOUND: u8 = 2;
const ENTRY: u8 = 3;
const DOCUMENT: u8 = 4;
const END: u8 = 7;

/// Where the blocks of a part are: their kinds, and where each begins and ends.
fn blocks(part: &[u8]) -> Vec<(u8, std::ops::Range<usize>)> {
    let mut at = 10 + usize::from(u16::from_le_bytes([part[8], part[9]]));
    let mut blocks = Vec::new();
    while at < part.len() - 16 {
        let length = u32::from_le_bytes(part[at + 1..at + 5].try_into().unwrap()) as usize;
        blocks.push((part[at], at..at + 5 + length + 32));
        at += 5 + length + 32;
    }
    assert_eq!(at, part.len() - 16);
    blocks
}

/// Nothing is written of such parts, neither a new site nor into one that is there, and why is said.
#[track_caller]
fn refuses(test: &SiteTest, secret: &str, parts: &[String], arguments: &[&str], reasons: &[&str]) {
    for out in ["new", "public"] {
        let before = looks(&test.path("public"));
        let mut program = program(test);
        program.env("PITH_CATALOG_STATE_KEY", secret).args(["-o", out]).args(arguments);
        let output = program.arg("--combine").args(parts).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &output.stdout[..]), (Some(2), &b""[..]), "{reasons:?}: {said}");
        for reason in reasons {
            assert!(said.contains(reason), "expected `{reason}` in:\n{said}");
        }
        assert!(!test.path("new").exists(), "{reasons:?}: a site appeared");
        assert!(looks(&test.path("public")) == before, "{reasons:?}: the site changed");
    }
}

#[test]
fn a_part_that_was_altered_is_named_and_nothing_is_written() {
    let test = papers();
    let parts = shards(&test, "parts", 2, &[]);
    assert!(combine(&test, &parts, "public", &[]).status.success());
    let second = test.read("parts/2");
    let mut seen = BTreeSet::new();
    let end = second.len();
    let mut altered: Vec<(Vec<u8>, &str)> = vec![
        (second[..end - 1].to_vec(), "it is incomplete, or damaged"),
        (second[..end / 2].to_vec(), "it is incomplete, or damaged"),
        ([&second[..], b"x"].concat(), "it is incomplete, or damaged"),
        (Vec::new(), "it is not a part"),
        (b"A text that is long enough to have all that begins a part.".to_vec(), "it is not a part"),
    ];
    let flipped = |at: usize| {
        let mut bytes = second.clone();
        bytes[at] ^= 1;
        bytes
    };
    altered.extend([
        (flipped(0), "it is not a part"),
        (flipped(7), "made by another version"),
        (flipped(8), "made by another version"),
        (flipped(12), "made by another version"),
        (flipped(end - 16), "it was altered or damaged"),
        (flipped(end - 1), "it is incomplete, or damaged"),
    ]);
    for (kind, range) in blocks(&second) {
        let is_first = seen.insert(kind);
        let places = [range.start, range.start + 2, range.start + 5, range.end - 33, range.end - 32, range.end - 1];
        let places = places.into_iter().filter(|_| is_first && kind != DOCUMENT);
        let reason = if kind == HEAD { "it is not sealed with this" } else { "it was altered or damaged" };
        altered.extend(places.map(|at| (flipped(at), reason)));
    }
    assert_eq!(Vec::from_iter(seen), [HEAD, 2, ENTRY, DOCUMENT, 5, 6, END]);
    for (bytes, reason) in altered {
        fs::write(test.path("parts/2"), bytes).unwrap();
        refuses(&test, SECRET, &parts, &[], &["cannot combine the part parts/2: ", reason, "nothing was written"]);
    }
    // Of a copy nobody needs the bytes: a new site is right without them. Into one that is there nothing is written.
    let copy = blocks(&second).into_iter().find(|(kind, _)| *kind == DOCUMENT).unwrap().1;
    fs::write(test.path("parts/2"), flipped(copy.start + 9)).unwrap();
    assert_eq!(combine(&test, &parts, "public", &[]).status.code(), Some(2));
    assert!(combine(&test, &parts, "new", &[]).status.success());
    are_equal(&tree(&test.path("new")), &test.site());
}

/// A site that can't be moved into its place is written there at once, so that the parts are looked through before.
#[test]
fn no_folder_appears_of_altered_parts_where_a_site_is_not_made_aside() {
    let test = papers();
    let parts = shards(&test, "parts", 1, &[]);
    let mut part = test.read("parts/1");
    let entry = blocks(&part).into_iter().find(|(kind, _)| *kind == ENTRY).unwrap().1;
    part[entry.end - 40] ^= 1;
    fs::write(test.path("parts/1"), part).unwrap();
    fs::create_dir(test.path(".pith-catalog")).unwrap();
    // New files in the folder are of another group than those in what is beside the site.
    if chown(test.path(""), None, Some(65_534)).is_err() {
        return support::skip("a site that is not made aside: only root may give a folder to another group");
    }
    fs::set_permissions(test.path(""), fs::Permissions::from_mode(0o2755)).unwrap();
    let output = combine(&test, &parts, "new", &[]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("it was altered or damaged"), "{output:?}");
    assert_eq!(output.status.code(), Some(2));
    assert!(!test.path("new").exists());
}

/// One that isn't published is read for the report: where it is altered, that would say less.
#[test]
fn a_document_in_conflict_that_was_altered_in_a_part_is_not_passed_over() {
    let one = record_of(paper(1, 1, "A. Lone"));
    let other = one.clone().set("/updated_at", json!("9999-01-01T00:00:00Z"));
    let test = papers().put("content/records/a.json", one.bytes()).put("content/records/z.json", other.bytes());
    let parts = shards(&test, "parts", 2, &[]);
    assert!(combine(&test, &parts, "public", &[]).status.success());
    assert_eq!(test.report()["doubts"]["first"][0]["differences"]["first"][0]["field"], "updated_at");
    let mut second = test.read("parts/2");
    let places: Vec<_> = memchr::memmem::find_iter(&second, b"9999-01-01T").collect();
    for (_, range) in blocks(&second).into_iter().filter(|(kind, _)| [ENTRY, DOCUMENT].contains(kind)) {
        places.iter().filter(|at| range.contains(at)).for_each(|at| second[*at] = b'8');
    }
    fs::write(test.path("parts/2"), second).unwrap();
    refuses(&test, SECRET, &parts, &[], &["cannot combine the part parts/2: it was altered or damaged"]);
}

#[test]
fn what_is_no_file_or_not_sealed_by_those_who_share_the_secret_is_no_part() {
    let test = papers();
    let parts = shards(&test, "parts", 2, &[]);
    assert!(combine(&test, &parts, "public", &[]).status.success());
    let second = test.read("parts/2");
    let other_key = "cannot combine the part parts/1: it is not sealed with this PITH_CATALOG_STATE_KEY";
    refuses(&test, "another secret of theirs", &parts, &[], &[other_key]);
    for (secret, reason) in [("", "it is not set, and parts are sealed with it"), ("short", "fewer than 16 characters")]
    {
        let reasons = ["PITH_CATALOG_STATE_KEY", reason, "openssl rand -hex 32"];
        refuses(&test, secret, &parts, &[], &reasons);
        let mut shard = program(&test);
        shard.env("PITH_CATALOG_STATE_KEY", secret).args(["--shard", "1/2", "-o", "theirs/1"]);
        let output = shard.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && reasons.iter().all(|reason| said.contains(reason)), "{said}");
        assert!(!test.path("theirs").exists());
    }
    // Somebody's own part, which is right in all but the secret.
    fs::write(test.path("parts/2"), resealed(&second, "a secret of the forger's", |_| ())).unwrap();
    let named = "cannot combine the part parts/2: ";
    refuses(&test, SECRET, &parts, &[], &[named, "it is not sealed with this"]);
    // The program that wrote a part is sealed too: what an older one verified may not be.
    let length = PROGRAM.len();
    let mut older = second.clone();
    older[10 + length - 1] ^= 1;
    fs::write(test.path("parts/2"), &older).unwrap();
    refuses(&test, SECRET, &parts, &[], &[named, "it was made by another version of this program", PROGRAM]);
    older.splice(10..10 + length, PROGRAM.bytes());
    assert!(older == second);
    fs::write(test.path("parts/2"), sealed_by(&second, SECRET, "pith-catalog 0.0.1", |_| ())).unwrap();
    refuses(&test, SECRET, &parts, &[], &[named, "it is not sealed with this"]);
    fs::remove_file(test.path("parts/2")).unwrap();
    refuses(&test, SECRET, &parts, &[], &["cannot read parts/2: no such file"]);
    fs::create_dir(test.path("parts/2")).unwrap();
    refuses(&test, SECRET, &parts, &[], &["cannot read parts/2: it is a folder; name the files in it"]);
    let output = run(&test, &["--shard", "2/2", "-o", "parts/2"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("it is a folder; name a file in it"), "{output:?}");
    fs::remove_dir(test.path("parts/2")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, test.path("parts/2"), rustix::fs::Mode::RUSR).unwrap();
    refuses(&test, SECRET, &parts, &[], &["cannot read parts/2: it is not a regular file"]);
    // What would be replaced by a part isn't either.
    let output = run(&test, &["--shard", "2/2", "-o", "parts/2"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("what is there is not a regular file"), "{output:?}");
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let test = papers().put("content/pages/about.md", "+++\ntitle = \"About\"\nmenu = true\n+++\n\nUs.\n");
    let parts = shards(&test, "parts", 2, &[]);
    assert!(combine(&test, &parts, "public", &[]).status.success());
    let [first, second] = [&parts[0], &parts[1]].map(String::clone);
    let of_three = shards(&test, "three", 3, &[]);
    let missing = ["cannot combine the parts: part 2 of 2 is missing", "--shard 2/2"];
    refuses(&test, SECRET, std::slice::from_ref(&first), &[], &missing);
    refuses(&test, SECRET, &of_three[2..], &[], &["parts 1, 2 of 3 are missing", "--shard 1/3"]);
    let mixed = "cannot combine the part three/2: it is part 2/3, but parts/1 is one of 2";
    refuses(&test, SECRET, &[first.clone(), of_three[1].clone()], &[], &[mixed]);

    // A part that was made twice, and one of the same sources with other bytes.
    let twice = shards(&test, "twice", 2, &["--jobs", "1"]);
    let all = [&parts[..], &twice[1..]].concat();
    let output = combine(&test, &all, "public", &[]);
    assert!(output.status.success(), "{output:?}");
    let as_it_was = test.read("content/records/d.json");
    let test = test.put("content/records/d.json", real(RECORD).replace("Transient Servers", "Permanent Servers"));
    shards(&test, "twice", 2, &[]);
    let another = "cannot combine the part twice/2: it and parts/2 are both part 2/2, but differ; remove one of them";
    refuses(&test, SECRET, &all, &[], &[another]);
    let test = test.put("content/records/d.json", as_it_was);

    // Other sources.
    let others = ["cannot combine the part parts/1: it was made from other documents than those now in content"];
    let test = test.put("content/records/f.json", "{}");
    refuses(&test, SECRET, &parts, &[], &others);
    fs::rename(test.path("content/records/f.json"), test.path("f")).unwrap();
    let [a, z] = ["content/records/a.json", "content/records/z.json"].map(|path| test.path(path));
    fs::rename(&a, &z).unwrap();
    refuses(&test, SECRET, &parts, &[], &others);
    fs::rename(&z, &a).unwrap();
    let first_document = test.read("content/records/a.json");
    let test = test.put("content/records/a.json", [&first_document[..], b"\n"].concat());
    refuses(&test, SECRET, &parts, &[], &others);
    let test = test.put("content/records/a.json", first_document);

    // Other surroundings.
    let configured = ["cannot combine the part parts/1: it was made with another configuration, pages, templates or"];
    for arguments in
        [&["--profile", "minimal"][..], &["--offline"], &["--base-url", "https://x.example/"], &["--no-config"]]
    {
        refuses(&test, SECRET, &parts, arguments, &configured);
    }
    fs::write(test.path("stranger.json"), Signer::stranger().file()).unwrap();
    refuses(&test, SECRET, &parts, &["--key", "stranger.json"], &configured);
    let record = suffix_of(&record_of(paper(1, 1, "")));
    let accept = format!("[accept]\n{record} = \"{}\"\n", Digest::of(b"x"));
    let exclude = format!("[[exclude]]\nnumber = \"{record}\"\nreason = \"x\"\ndate = 2026-01-01\n");
    fs::write(test.path("list"), format!("{}\n", Digest::of(b"x"))).unwrap();
    let retire = retired();
    for more in [
        "title = \"Other\"\n",
        &retire,
        &accept,
        &exclude,
        "[filters]\nyears = [2011]\n",
        "[output.parts]\nsearch = false\n",
    ] {
        fs::write(test.path("other.toml"), format!("trust = [\"key.json\"]\n{more}")).unwrap();
        refuses(&test, SECRET, &parts, &["--config", "other.toml"], &configured);
    }
    let test = test.put("content/pages/about.md", "+++\ntitle = \"On us\"\nmenu = true\n+++\n\nUs.\n");
    refuses(&test, SECRET, &parts, &[], &configured);
    // What a page says, if it isn't its title in the menu, is of the page alone.
    let test = test.put("content/pages/about.md", "+++\ntitle = \"About\"\nmenu = true\n+++\n\nThem.\n");
    assert!(combine(&test, &[second, first], "public", &[]).status.success(), "in any order");
    let test = test.put("templates/paper.html", OWN_TEMPLATE);
    refuses(&test, SECRET, &parts, &[], &configured);
}

/// What is printed after the last shard makes the site of the same configuration.
#[test]
fn the_command_that_combines_the_parts_is_printed() {
    let test = papers().put("other.toml", "trust = [\"key.json\"]\ntitle = \"Other\"\n");
    let options =
        ["--config", "other.toml", "--profile", "minimal", "--base-url", "https://other.example/", "--offline"];
    let shard = |shard, part| {
        let output = program(&test).args(["--shard", shard, "-o", part]).args(options).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(!shard("1/2", "parts/1").contains("--combine"));
    let said = shard("2/2", "parts/2");
    let (_, command) = said.split_once("When all 2 parts are made: ").unwrap();
    let command = command.trim_end().replace("PART… -o DIR", "parts/* -o public");
    let mut shell = Command::new("sh");
    shell.args(["-euc", &command]).current_dir(test.path("")).env("PITH_CATALOG_STATE_KEY", SECRET);
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{command}: {output:?}");
    let home = String::from_utf8(test.read("public/index.html")).unwrap();
    assert!(home.contains("Other") && home.contains("https://other.example/"));
}

#[test]
fn a_shard_that_is_none_is_refused() {
    let test = papers();
    for (arguments, reason) in [
        (&["--shard", "0/8", "-o", "part"][..], "expected a shard from 1/8 to 8/8"),
        (&["--shard", "9/8", "-o", "part"], "expected a shard from 1/8 to 8/8"),
        (&["--shard", "x", "-o", "part"], "expected a shard and how many there are, such as 3/8"),
        (&["--shard", "1/8"], "--out <DIR>"),
        (&["--shard", "1/8", "-o", "part", "--strict"], "cannot be used with '--strict'"),
        (&["--shard", "1/8", "-o", "part", "--combine", "x"], "cannot be used with '--combine"),
        (&["--shard", "auto", "-o", "part"], "cannot tell which shard this is: none of SLURM_ARRAY_TASK_ID"),
        (&["--shard", "1/8", "-o", "content/records/part"], "it is inside the content"),
        (&["--shard", "1/8", "-o", "key.json/part"], "cannot write key.json/part"),
        (&["none", "--shard", "1/8", "-o", "part"], "none"),
        (&["--combine", "-o", "new"], "--combine"),
    ] {
        let before = looks(&test.path(""));
        let mut program = program(&test);
        for name in ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX"] {
            program.env_remove(name);
        }
        let output = program.args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(reason), "{arguments:?}: expected `{reason}` in:\n{said}");
        assert!(looks(&test.path("")) == before, "{arguments:?}: something was written");
    }
}

/// A tag as the program makes it: see the head of `src/part/mod.rs`.
fn tag(secret: &str, program: &str, after: &[u8], (kind, at): (u8, usize), payload: &[u8]) -> [u8; 32] {
    let mut key = [0; 64];
    key[..32].copy_from_slice(&sha2::Sha256::digest(secret));
    let mut mac = Hmac::<sha2::Sha256>::new(&key.into());
    let at = (at as u64).to_le_bytes();
    for part in [b"pith-catalog part key\0", program.as_bytes(), after, &[kind], &at, payload] {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// A part whose entries somebody changed who has a secret. They stay as long as they are.
fn resealed(part: &[u8], secret: &str, change: impl FnMut(&mut [u8])) -> Vec<u8> {
    sealed_by(part, secret, PROGRAM, change)
}

fn sealed_by(part: &[u8], secret: &str, program: &str, mut change: impl FnMut(&mut [u8])) -> Vec<u8> {
    let mut part = part.to_vec();
    let (mut tags, mut head, mut before) = (sha2::Sha256::new(), Vec::new(), Vec::new());
    for (kind, range) in blocks(&part) {
        let payload = range.start + 5..range.end - 32;
        match kind {
            ENTRY => change(&mut part[payload.clone()]),
            END => part[payload.end - 32..payload.end].copy_from_slice(&tags.clone().finalize()),
            _ => {}
        }
        let after = if kind == END { &head } else { &before };
        let tag = tag(secret, program, after, (kind, range.start), &part[payload]);
        part[range.end - 32..range.end].copy_from_slice(&tag);
        tags.update(tag);
        if kind == HEAD {
            head = tag.to_vec();
        }
        if kind == HEAD || kind == FOUND {
            before = tag.to_vec();
        }
    }
    part
}

/// The pages of papers that are taken as a shard made them.
fn finished_pages(test: &SiteTest, count: u32, arguments: &[&str]) -> BTreeSet<String> {
    let parts = shards(test, "marked", count, arguments);
    for part in &parts {
        let mark = |entry: &mut [u8]| {
            let places: Vec<_> = memchr::memmem::find_iter(entry, b"</body>").collect();
            for at in places {
                entry[at..at + 7].copy_from_slice(b"</BODY>");
            }
        };
        fs::write(test.path(part), resealed(&test.read(part), SECRET, mark)).unwrap();
    }
    let output = combine(test, &parts, "marks", arguments);
    assert!(output.status.success(), "{output:?}");
    let site = tree(&test.path("marks"));
    fs::remove_dir_all(test.path("marks")).unwrap();
    let marked = site.into_iter().filter(|(_, bytes)| memchr::memmem::find(bytes, b"</BODY>").is_some());
    marked.map(|(path, _)| path).collect()
}

/// Whoever has the secret is believed, and so a mark in what the shards made tells where it is used.
#[test]
fn what_shards_finished_is_not_rendered_again_unless_relatives_are_elsewhere() {
    let page = |document: &Tampered| format!("pith/{}/index.html", suffix_of(document));
    let [one, two, lone] = [(3, 1, "A. Lone, B. Other"), (3, 2, "A. Lone"), (1, 1, "A. Lone, B. Other")]
        .map(|(at, version, by)| record_of(paper(at, version, by)));
    let test = papers().remove("content/records/b.jsonl").put("content/records/b.json", one.bytes());
    let real = format!("pith/{RECORD}/index.html");
    let [one, two, lone] = [one, two, lone].map(|document| page(&document));
    let all = BTreeSet::from([one, two, lone.clone(), real.clone()]);
    assert_eq!(finished_pages(&test, 1, &[]), all);
    // The versions of one paper lie in several slices, and so does none of the other two.
    assert_eq!(finished_pages(&test, 40, &[]), BTreeSet::from([lone, real]));
    // Somebody's own templates may show anything of a paper.
    let test = test.put("templates/paper.html", OWN_TEMPLATE);
    assert_eq!(finished_pages(&test, 2, &[]), BTreeSet::new());
}

/// Of any part, also one from which a new site needs little.
#[test]
fn any_byte_of_a_part_that_changes_is_refused_or_is_of_no_use() {
    let conflict = record_of(paper(1, 1, "A. Lone, B. Other")).set("/updated_at", json!("9999-01-01T00:00:00Z"));
    let test = papers().put("content/records/z.json", conflict.bytes());
    let inside = |name: &str| Utf8PathBuf::from_path_buf(test.path(name)).unwrap();
    let parts: Vec<_> = (1..=3).map(|number| inside(&format!("parts/{number}"))).collect();
    let plan = |out: &str| BuildPlan {
        keys: trusted().into(),
        state_key: StateKey::new(SECRET).unwrap(),
        ..BuildPlan::new(inside("content"), inside(out))
    };
    for (number, out) in (1..).zip(&parts) {
        build_part(&BuildPlan { out: out.clone(), ..plan("") }, Shard::new(number, 3).unwrap(), &|_| ()).unwrap();
    }
    let combined = |out: &str| pith_catalog::build(&BuildPlan { parts: parts.clone(), ..plan(out) }, &|_| ());
    combined("public").unwrap();
    let (site, before) = (test.site(), looks(&test.path("public")));
    let of_a_part = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 1..=u8::MAX);
    let mut runner = TestRunner::new(cases(12));
    let refused = runner.run(&of_a_part, |(part, at, by)| {
        let path = &parts[part.index(parts.len())];
        let bytes = fs::read(path).unwrap();
        let mut changed = bytes.clone();
        changed[at.index(bytes.len())] ^= by;
        fs::write(path, changed).unwrap();
        for out in ["public", "new"] {
            match combined(out) {
                Err(Error::Part { path: named, .. }) => prop_assert_eq!(&named, path),
                Err(other) => prop_assert!(false, "{}", other),
                Ok(_) => {
                    prop_assert_eq!(out, "new");
                    are_equal(&tree(&test.path(out)), &site);
                    fs::remove_dir_all(test.path(out)).unwrap();
                }
            }
            prop_assert!(!test.path("new").exists());
        }
        prop_assert!(looks(&test.path("public")) == before);
        fs::write(path, bytes).unwrap();
        Ok(())
    });
    refused.unwrap();
}
