//! The tests of folders by their handles, on each system that there is.

use super::*;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs;
use std::io::{Read as _, Write as _};
use tempfile::TempDir;

fn place() -> (TempDir, Utf8PathBuf, Dir) {
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8Path::from_path(folder.path()).unwrap().to_owned();
    let dir = Dir::open(&path).unwrap();
    (folder, path, dir)
}

#[test]
fn nothing_leads_out_of_a_folder() {
    let (_folder, path, outer) = place();
    fs::create_dir_all(path.join("in/deep")).unwrap();
    fs::write(path.join("file"), "x").unwrap();
    let dir = outer.enter_one("in").unwrap();
    for inside in ["..", ".", "../file", "deep/../../file", "/etc", "deep//x", "deep/", "", "x\0y"] {
        assert!(dir.open_file(inside).is_err(), "{inside:?}");
        assert!(dir.create_file(inside, 0o644).is_err(), "{inside:?}");
        assert!(dir.remove_file(inside).is_err(), "{inside:?}");
        assert!(dir.remove_tree(inside).is_err(), "{inside:?}");
        assert!(dir.create_file_below(inside, 0o644).is_err(), "{inside:?}");
        assert!(inside.is_empty() || dir.enter(inside).is_err(), "{inside:?}");
        assert!(inside.is_empty() || dir.make_folders(inside, 0o755).is_err(), "{inside:?}");
    }
    assert!(path.join("file").exists() && path.join("in/deep").exists());
}

#[test]
fn folders_are_made_on_the_way_and_files_in_their_place_are_removed() {
    let (_folder, path, dir) = place();
    fs::write(path.join("a"), "in the way").unwrap();
    let made = dir.make_folders("a/b/c", 0o755).unwrap();
    made.create_file("file", 0o644).unwrap().write_all(b"x").unwrap();
    assert_eq!(fs::read(path.join("a/b/c/file")).unwrap(), b"x");
    assert!(made.create_file("file", 0o644).is_err(), "it is there");
    dir.make_folders("a/b/c", 0o755).unwrap().find("file").unwrap().unwrap();
    let mut text = String::new();
    dir.open_file("a/b/c/file").unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "x");
    assert!(dir.open_file("a/b/c").is_err(), "a folder");
    dir.remove_tree("a").unwrap();
    assert_eq!(dir.find("a").unwrap(), None);
}

#[test]
fn many_threads_make_one_folder_in_a_files_place() {
    let (_folder, path, dir) = place();
    for round in 0..200 {
        let name = format!("round-{round}");
        fs::write(path.join(&name), "in the way").unwrap();
        std::thread::scope(|threads| {
            for thread in 0..4 {
                let (dir, inside) = (&dir, format!("{name}/{}", thread % 2));
                threads.spawn(move || dir.make_folders(&inside, 0o755).map(drop).unwrap());
            }
        });
        assert!(path.join(&name).join("0").is_dir() && path.join(&name).join("1").is_dir());
    }
}

#[test]
fn what_is_made_aside_appears_whole_or_is_removed() {
    let (_folder, path, dir) = place();
    fs::create_dir(path.join("work")).unwrap();
    fs::write(path.join("work/left"), "by an interrupted run").unwrap();
    let scratch = Scratch::create(Dir::open(&path).unwrap(), &path, "work", 0o644).unwrap();
    let files = || fs::read_dir(path.join("work")).unwrap().count();
    assert_eq!(files(), 0);
    let mut file = scratch.file().unwrap();
    file.write_all(b"new").unwrap();
    let file = file.close();
    fs::write(path.join("place"), "old").unwrap();
    file.place(&dir, "place").unwrap();
    drop(file);
    assert_eq!(fs::read(path.join("place")).unwrap(), b"new");
    drop(scratch.file().unwrap());
    assert_eq!(files(), 0);
    drop(scratch);
    assert!(!path.join("work").exists());
}

/// A stage, and the folder that it will be in.
fn stage() -> (TempDir, Utf8PathBuf, Dir, Stage) {
    let (folder, path, dir) = place();
    let scratch = Scratch::create(Dir::open(&path).unwrap(), &path, "work", 0o644).unwrap();
    let stage = Stage::create(&scratch, &dir, 0o755).unwrap().unwrap();
    (folder, path, dir, stage)
}

#[test]
fn a_folder_is_filled_aside_by_many_threads_and_takes_its_place() {
    let (_folder, path, dir, stage) = stage();
    // More folders than are remembered or held open, each with one inside, from several threads.
    let paths = |thread: usize| (0..1500).map(move |at| format!("{}/{at}/{}/{thread}", at % 40, thread % 2));
    std::thread::scope(|threads| {
        for thread in 0..4 {
            let stage = &stage;
            threads.spawn(move || {
                for path in paths(thread) {
                    stage.create_file(&path, 0o644).unwrap().write_all(path.as_bytes()).unwrap();
                }
            });
        }
    });
    assert_eq!(stage.create_file("1/1/1/1", 0o644).unwrap_err().kind(), ErrorKind::AlreadyExists);
    assert_eq!(fs::read_dir(&path).unwrap().count(), 1, "it has no place yet");
    stage.place(&dir, "placed").unwrap();
    for inside in (0..4).flat_map(paths) {
        assert_eq!(fs::read(path.join("placed").join(&inside)).unwrap(), inside.as_bytes());
    }
    drop(stage);
    assert_eq!(fs::read_dir(&path).unwrap().count(), 1, "nothing is left of the scratch folder");
}

#[test]
fn a_disk_that_moves_no_folder_gets_its_files_one_by_one() {
    let (_folder, path, dir, stage) = stage();
    for inside in ["first", "a/b/1", "a/2", "3"] {
        stage.create_file(inside, 0o644).unwrap().write_all(inside.as_bytes()).unwrap();
    }
    dir.make_folder("placed", None).unwrap();
    stage.empty_into(&dir.enter_one("placed").unwrap(), "first").unwrap();
    for inside in ["first", "a/b/1", "a/2", "3"] {
        assert_eq!(fs::read(path.join("placed").join(inside)).unwrap(), inside.as_bytes());
    }
}

#[test]
fn one_at_a_time_holds_a_lock() {
    let (_folder, _path, dir) = place();
    let first = Lock::take(&dir, "lock").unwrap();
    assert!(matches!(Lock::take(&dir, "lock"), Err(LockError::Busy)));
    drop(first);
    Lock::take(&dir, "lock").unwrap();
}

#[cfg(unix)]
mod unix {
    use super::*;
    use rustix::fs::{Mode, OFlags};
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn fifo(path: &Utf8Path) {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        mknodat(CWD, path.as_str(), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    }

    /// A folder with a foreign one beside it, that links of all kinds lead to.
    fn trap() -> (TempDir, Utf8PathBuf, Dir) {
        let (folder, path, _) = place();
        fs::create_dir_all(path.join("foreign/work")).unwrap();
        fs::write(path.join("foreign/work/thesis"), "precious").unwrap();
        fs::create_dir(path.join("ours")).unwrap();
        let dir = Dir::open(&path.join("ours")).unwrap();
        (folder, path, dir)
    }

    fn is_untouched(path: &Utf8Path) -> bool {
        fs::read_dir(path.join("foreign")).unwrap().count() == 1
            && fs::read_dir(path.join("foreign/work")).unwrap().count() == 1
            && fs::read(path.join("foreign/work/thesis")).unwrap() == b"precious"
    }

    #[test]
    fn no_link_is_followed() {
        let (_folder, path, dir) = trap();
        symlink(path.join("foreign"), path.join("ours/link")).unwrap();
        symlink(path.join("foreign/work/thesis"), path.join("ours/file")).unwrap();
        assert!(dir.open_file("file").is_err());
        assert!(dir.open_file("link/work/thesis").is_err());
        assert!(dir.open_or_create_file("file", 0o644).is_err());
        assert!(dir.create_file_below("link/work/new", 0o644).is_err());
        assert!(dir.create_file_below("file", 0o644).is_err());
        assert_eq!(dir.enter("link").unwrap_err().kind(), ErrorKind::NotADirectory);
        assert_eq!(dir.enter("link/work").unwrap_err().kind(), ErrorKind::NotADirectory);
        assert!(dir.enter_one("link").is_err());
        assert!(dir.own_folder("link", Some(0o700)).unwrap_err().to_string().contains("it is a symbolic link"));
        assert_eq!(dir.find("link").unwrap().unwrap().kind, EntryKind::Link);
        // Also where the system has no call for all parts of a path at once.
        assert!(dir.open_stepwise("link/work/thesis", OFlags::RDONLY, Mode::empty()).is_err());
        let lock = Lock::take(&dir, "file").unwrap();
        assert!(fs::symlink_metadata(path.join("ours/file")).unwrap().is_file());
        drop(lock);
        dir.make_folders("link/work", 0o755).unwrap().create_file("thesis", 0o644).unwrap();
        assert!(fs::symlink_metadata(path.join("ours/link")).unwrap().is_dir(), "the link made way");
        symlink(path.join("foreign"), path.join("ours/link/work/again")).unwrap();
        dir.remove_tree("link").unwrap();
        symlink(path.join("foreign"), path.join("ours/work")).unwrap();
        drop(Scratch::create(Dir::open(&path.join("ours")).unwrap(), &path, "work", 0o644).unwrap());
        assert!(is_untouched(&path));
    }

    #[test]
    fn no_pipe_is_waited_for() {
        let (_folder, path, dir) = trap();
        for name in ["lock", "ledger", "journal"] {
            fifo(&path.join("ours").join(name));
        }
        assert!(dir.open_file("ledger").is_err());
        drop(Lock::take(&dir, "lock").unwrap());
        dir.make_way("journal").unwrap();
        assert_eq!(dir.find("journal").unwrap(), None);
    }

    #[test]
    fn a_folder_that_is_swapped_for_a_link_meanwhile_leads_nowhere_else() {
        let (_folder, path, dir) = trap();
        let inside = dir.make_folders("a/b", 0o755).unwrap();
        fs::rename(path.join("ours"), path.join("moved")).unwrap();
        symlink(path.join("foreign"), path.join("ours")).unwrap();
        inside.create_file("file", 0o644).unwrap();
        dir.create_file("work2", 0o644).unwrap();
        assert!(path.join("moved/a/b/file").exists() && path.join("moved/work2").exists());
        assert!(!dir.is_at(&path.join("ours")) && dir.is_at(&path.join("moved")));
        assert!(is_untouched(&path));
    }

    #[test]
    fn a_folder_has_the_permissions_that_were_asked_for() {
        let (_folder, path, dir) = place();
        dir.make_folder("own", Some(0o700)).unwrap();
        dir.make_folders("a/b", 0o755).unwrap();
        let mode = |name: &str| fs::metadata(path.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!([mode("own"), mode("a"), mode("a/b")], [0o700, 0o755, 0o755]);
        fs::set_permissions(path.join("own"), fs::Permissions::from_mode(0o777)).unwrap();
        dir.enter_one("own").unwrap().close_to_others().unwrap();
        assert_eq!(mode("own"), 0o700);
    }

    #[test]
    fn nothing_is_made_through_a_link_in_a_folder_that_is_filled_aside() {
        let (folder, path, dir, stage) = stage();
        let _kept = folder;
        fs::create_dir(path.join("foreign")).unwrap();
        stage.create_file("a/b/1", 0o644).unwrap();
        let site = path.join("work/site");
        fs::rename(site.join("a"), path.join("moved")).unwrap();
        symlink(path.join("foreign"), site.join("a")).unwrap();
        for inside in ["a/b/2", "a/3", "a/c/4"] {
            // In the folder that was moved, or not at all.
            drop(stage.create_file(inside, 0o644));
        }
        assert_eq!(fs::read_dir(path.join("foreign")).unwrap().count(), 0);
        stage.place(&dir, "placed").unwrap();
        assert!(fs::symlink_metadata(path.join("placed/a")).unwrap().is_symlink());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_folder_whose_files_would_be_of_another_group_is_not_filled_aside() {
        let (_folder, path, dir) = place();
        let scratch = Scratch::create(Dir::open(&path).unwrap(), &path, "work", 0o644).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o2755)).unwrap();
        let hands_on = fs::metadata(&path).unwrap().permissions().mode() & 0o2000 != 0;
        let stage = Stage::create(&scratch, &dir, 0o755).unwrap();
        assert_eq!(stage.is_none(), hands_on);
        drop(stage);
        drop(scratch);
        let scratch = Scratch::create(Dir::open(&path).unwrap(), &path, "work", 0o644).unwrap();
        assert!(Stage::create(&scratch, &dir, 0o755).unwrap().is_some(), "one that was made since is of that group");
    }

    #[test]
    fn a_tree_that_is_nested_too_deep_is_an_error() {
        let (_folder, path, dir) = place();
        fs::create_dir_all(path.join("d/".repeat(300))).unwrap();
        assert!(dir.remove_tree("d").unwrap_err().to_string().contains("nested too deep"));
    }
}
