//! Whatever is written, removed and found in a site's folder, aside or in its place, it holds what was asked for and is
//! counted right.

use super::folder_look::{Purpose, look};
use super::folders::FILE_FOR_ALL;
use super::new_site::NewSiteSurveyor;
use super::output_folder::OutputFolder;
use super::output_place::OutputPlace;
use super::sink::Sink as _;
use super::state::State;
use crate::disk::{Dir, Epoch, Scratch, split};
use crate::layout::SitePath;
use camino::{Utf8Path, Utf8PathBuf};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;
use std::{fs, thread};
use tempfile::TempDir;

/// A place for a site, and where its files are made.
struct Scene {
    _folder: TempDir,
    root: Utf8PathBuf,
    place: OutputPlace,
    scratch: Arc<Scratch>,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let above = Utf8Path::from_path(folder.path()).unwrap();
        let scratch = Scratch::create(Dir::open(above).unwrap(), above, "work", FILE_FOR_ALL).unwrap();
        let root = above.join("public");
        let place = OutputPlace::open(&root, "".into()).unwrap();
        Self { _folder: folder, root, place, scratch }
    }

    fn open(&self, keep: &[&str]) -> OutputFolder {
        let keep = keep.iter().map(ToString::to_string).collect();
        OutputFolder::open(&self.place, Arc::clone(&self.scratch), keep, None).unwrap()
    }

    fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        files_below(&self.root, "")
    }
}

fn files_below(root: &Utf8Path, inside: &str) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in root.join(inside).read_dir_utf8().unwrap() {
        let entry = entry.unwrap();
        let path =
            if inside.is_empty() { entry.file_name().to_owned() } else { format!("{inside}/{}", entry.file_name()) };
        if entry.file_type().unwrap().is_dir() {
            all.extend(files_below(root, &path));
        } else {
            all.insert(path, fs::read(entry.path()).unwrap());
        }
    }
    all
}

fn path(path: &str) -> SitePath {
    SitePath::file(path).unwrap()
}

#[test]
fn files_that_are_not_wanted_are_found_whatever_is_kept_and_wanted_beside_them() {
    let scene = Scene::new();
    let keep = ["CNAME", "media", ".git"];
    let [old, kept, inside] = ["old/paper.pdf", "CNAME", "media/one.png"].map(path);
    let site = [SitePath::marker(), SitePath::home(), kept, inside];
    let others = |folder: &OutputFolder| {
        let is_wanted = |path: &str| site.iter().any(|wanted| wanted.as_str() == path);
        // Those that aren't written are looked at.
        assert!(site.iter().all(|path| folder.stamp(path.as_str()).is_some()));
        folder.others(site.len() as u64, &is_wanted).unwrap()
    };
    let first = scene.open(&keep);
    for path in &site[1..] {
        first.put(path, b"new").unwrap();
    }
    assert_eq!(others(&first), [""; 0]);
    first.put(&old, b"old").unwrap();
    assert_eq!(others(&first), [old.as_str()]);
    first.finish(true).unwrap();
    // What somebody else has in the places that are kept is nobody's to count.
    for others in [".git/HEAD", ".git/objects/a", "media/two.png"] {
        fs::create_dir_all(scene.root.join(others).parent().unwrap()).unwrap();
        fs::write(scene.root.join(others), "theirs").unwrap();
    }
    // The next build writes nothing, and finds one file more than it wants.
    let next = scene.open(&keep);
    assert_eq!(others(&next), [old.as_str()]);
    next.remove(old.as_str()).unwrap();
    assert_eq!(next.counted(), 2, "it isn't counted any more");
    assert_eq!(others(&next), [""; 0]);
    assert_eq!(others(&scene.open(&keep)), [""; 0]);
    // A file among what is kept was not counted, and is not when it goes.
    next.remove("media/two.png").unwrap();
    next.put(&old, b"old").unwrap();
    assert_eq!(others(&next), [old.as_str()]);
    // It writes what it wants and was not there, and what is too much was there.
    fs::remove_file(scene.root.join(site[1].as_str())).unwrap();
    let next = scene.open(&keep);
    next.put(&site[1], b"newer").unwrap();
    assert_eq!(others(&next), [old.as_str()]);
    assert!(scene.tree().contains_key(".git/objects/a"));
}

#[test]
#[cfg(unix)]
fn a_new_site_appears_whole() {
    let scene = Scene::new();
    let folder = scene.open(&[]);
    folder.put(&path("a/b/page"), b"page").unwrap();
    assert!(!scene.root.exists());
    folder.check().unwrap();
    folder.sync().unwrap();
    assert!(!scene.root.exists());
    let stamp = folder.stamp("a/b/page");
    folder.finish(true).unwrap();
    assert_eq!(scene.tree().into_keys().collect::<Vec<_>>(), [".pith-catalog", "a/b/page"]);
    // It looks as it did, so that the next build knows it.
    assert!(stamp.is_some());
    assert_eq!(scene.open(&[]).stamp("a/b/page"), stamp);
}

#[test]
fn a_new_site_that_is_given_up_leaves_nothing() {
    let Scene { _folder: folder, root, place, scratch } = Scene::new();
    let out = OutputFolder::open(&place, scratch, Vec::new(), None).unwrap();
    out.put(&path("a/b/page"), b"page").unwrap();
    drop(out);
    assert!(!root.exists());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
#[cfg(unix)]
fn what_came_to_lie_at_the_place_of_a_new_site_stays() {
    for kind in ["file", "folder", "link", "empty folder"] {
        let scene = Scene::new();
        let folder = scene.open(&[]);
        folder.put(&path("page"), b"page").unwrap();
        match kind {
            "file" => fs::write(&scene.root, "theirs").unwrap(),
            "folder" => {
                fs::create_dir(&scene.root).unwrap();
                fs::write(scene.root.join("thesis"), "theirs").unwrap();
            }
            "link" => std::os::unix::fs::symlink("elsewhere", &scene.root).unwrap(),
            _ => fs::create_dir(&scene.root).unwrap(),
        }
        let finished = folder.finish(true);
        if kind == "empty folder" {
            // Nothing is lost with it.
            finished.unwrap();
            assert_eq!(scene.tree().len(), 2);
            continue;
        }
        let error = finished.unwrap_err().to_string();
        assert!(error.contains("something was put there while the site was being written"), "{kind}: {error}");
        match kind {
            "file" => assert_eq!(fs::read(&scene.root).unwrap(), b"theirs"),
            "folder" => assert_eq!(scene.tree().into_keys().collect::<Vec<_>>(), ["thesis"]),
            _ => assert!(fs::symlink_metadata(&scene.root).unwrap().is_symlink()),
        }
    }
}

/// What is done to a file: it is written at once or in pieces, or removed.
fn steps() -> impl Strategy<Value = Vec<(u8, &'static str, &'static [u8])>> {
    const PATHS: [&str; 8] = ["a/b/1", "a/b/2", "a/3", "4", "c/d/e/5", "c/6", "CNAME", "kept/7"];
    let contents = prop::sample::select(vec![&b""[..], b"one", b"two", b"a third"]);
    prop::collection::vec((0..8_u8, prop::sample::select(PATHS.to_vec()), contents), 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    #[cfg(unix)]
    fn a_site_is_the_same_written_aside_and_in_its_place(steps in steps()) {
        let scenes = [Scene::new(), Scene::new()];
        fs::create_dir(&scenes[1].root).unwrap();
        let done = scenes.each_ref().map(|scene| {
            let folder = scene.open(&["CNAME", "kept"]);
            let mut changes = Vec::new();
            for (kind, inside, bytes) in &steps {
                let written = match kind {
                    0 => {
                        folder.remove(inside).unwrap();
                        continue;
                    }
                    1 => {
                        let mut file = scene.scratch.file().unwrap();
                        file.write_all(bytes).unwrap();
                        folder.place(&path(inside), file.close()).unwrap()
                    }
                    _ => folder.put(&path(inside), bytes).unwrap(),
                };
                assert_eq!(Some(written.stamp), folder.stamp(inside));
                changes.push(written.change);
            }
            let (wanted, is_wanted) = (2, |path: &str| matches!(path, ".pith-catalog" | "a/b/1"));
            let others = folder.stamp("a/b/1").map(|_| folder.others(wanted, &is_wanted).unwrap());
            let files = folder.counted();
            folder.finish(false).unwrap();
            let modes = Dir::open(&scene.root).unwrap();
            let modes: Vec<_> = scene.tree().keys().map(|path| modes.status(path).unwrap().mode).collect();
            (changes, others, files, scene.tree(), modes)
        });
        prop_assert_eq!(&done[0], &done[1]);
        prop_assert!(done[0].4.iter().all(|mode| *mode == FILE_FOR_ALL));
    }

    /// Whether a folder of a new site is known or not, the files of the site are counted right, whatever comes to lie in
    /// one at once.
    #[test]
    #[cfg(unix)]
    fn folders_of_a_new_site_are_known_until_they_change(
        steps in steps(),
        late in steps(),
        waits in any::<[bool; 2]>(),
        strays in prop::collection::vec(prop::sample::select(vec!["", "a", "a/b", "c", "c/d", "c/d/e", "kept"]), 0..3),
    ) {
        let scene = Scene::new();
        let keep = ["CNAME", "kept"].map(str::to_owned);
        let put = |folder: &OutputFolder, steps: &[(u8, &str, &[u8])]| {
            for (kind, inside, bytes) in steps {
                match kind {
                    // Seldom: after one it is not known any more what is where.
                    0 if bytes.is_empty() => folder.remove(inside).unwrap(),
                    1 | 2 => {
                        let mut file = scene.scratch.file().unwrap();
                        file.write_all(bytes).unwrap();
                        folder.place(&path(inside), file.close()).unwrap();
                    }
                    _ => drop(folder.put(&path(inside), bytes).unwrap()),
                }
            }
        };
        let tick = |is_waited_for: bool| if is_waited_for { thread::sleep(Duration::from_millis(12)) };
        let folder = scene.open(&["CNAME", "kept"]);
        put(&folder, &steps);
        tick(waits[0]);
        let state = State::open(&scene.place, None).unwrap();
        let surveyor = folder.new_site().unwrap().surveyor("this program", &state);
        let is_told = surveyor.is_some();
        put(&folder, &late);
        surveyor.map_or(Ok(()), NewSiteSurveyor::survey).unwrap();
        folder.finish(false).unwrap();
        let root = Dir::open(&scene.root).unwrap();
        if late.is_empty() && waits[0] && is_told {
            let tree = scene.tree();
            let folders: BTreeSet<_> = tree.keys().map(|file| split(file).0).collect();
            let has_none_below = |one: &&&str| !folders.iter().any(|other| split(other).0 == **one || other.starts_with(&format!("{one}/")));
            let leaves = folders.iter().filter(|one| !one.is_empty() && **one != "kept").filter(has_none_below);
            let told = state.folder_index("this program", state.new_ledger().unwrap().begun()).known_before();
            prop_assert_eq!(told, leaves.count(), "of {:?}", folders);
        }
        tick(waits[1]);
        for (number, stray) in strays.iter().enumerate() {
            // Where there is no such folder, nothing comes to lie in it.
            let _ = fs::write(scene.root.join(stray).join(format!("stray{number}")), "x");
        }
        let begun = Epoch::of(&scene.scratch.file().unwrap().file().metadata().unwrap());
        let [told, plain] = ["this program", "another one"].map(|program| {
            let mut index = state.folder_index(program, begun);
            look(&root, &keep, Purpose::Count(&mut index)).unwrap().files
        });
        prop_assert_eq!(told, plain);
    }
}
