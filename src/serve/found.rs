//! What lies at a path of the site. Links aren't followed, and only regular files are opened: whatever else
//! is in the folder, nothing outside of it is read, and nothing that would block.

use camino::Utf8Path;
use std::fs::{self, File};
use std::io::{self, ErrorKind};

/// What lies at a path.
#[derive(Debug)]
pub(super) enum Found {
    /// A file, open, and its size.
    File(File, u64),
    Folder,
    Nothing,
}

/// Looks what lies at a path below the root: plain names with `/` between them.
///
/// # Errors
/// It is there and can't be read.
pub(super) fn look(root: &Utf8Path, inside: &str) -> io::Result<Found> {
    match look_along(root, inside) {
        Err(error) if is_nothing(error.kind()) => Ok(Found::Nothing),
        looked => looked,
    }
}

fn look_along(root: &Utf8Path, inside: &str) -> io::Result<Found> {
    let mut path = root.to_owned();
    let mut here = fs::symlink_metadata(&path)?;
    for name in inside.split('/').filter(|name| !name.is_empty()) {
        if !here.is_dir() {
            return Ok(Found::Nothing);
        }
        path.push(name);
        here = fs::symlink_metadata(&path)?;
    }
    if here.is_dir() {
        return Ok(Found::Folder);
    }
    if !here.is_file() {
        return Ok(Found::Nothing);
    }
    let file = File::open(&path)?;
    // By the open file: a build may have put another one there since.
    let bytes = file.metadata()?.len();
    Ok(Found::File(file, bytes))
}

/// Whether an error says that no file has that name, or could have it.
fn is_nothing(kind: ErrorKind) -> bool {
    use ErrorKind::{InvalidFilename, InvalidInput, NotADirectory, NotFound};
    matches!(kind, NotFound | NotADirectory | InvalidFilename | InvalidInput)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn files_and_folders_of_the_site_are_found_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(place.path()).unwrap().join("site");
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::write(root.join("a/page.html"), "page").unwrap();
        fs::write(root.with_file_name("secret"), "secret").unwrap();
        let long = "x".repeat(100_000);
        let look = |inside: &str| look(&root, inside).unwrap();
        for inside in ["", "a", "a/b"] {
            assert!(matches!(look(inside), Found::Folder), "{inside}");
        }
        for inside in ["b", "a/page.html/x", "x/y/z", "a/\0", &long] {
            let found = look(inside);
            assert!(matches!(found, Found::Nothing), "{inside}: {found:?}");
        }
        let Found::File(mut file, 4) = look("a/page.html") else { panic!("it is there") };
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "page");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_what_is_no_file_are_nothing() {
        use std::os::unix::fs::symlink;
        let place = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(place.path()).unwrap().join("site");
        fs::create_dir_all(root.join("folder")).unwrap();
        fs::write(root.join("folder/page.html"), "page").unwrap();
        fs::create_dir(root.with_file_name("outside")).unwrap();
        fs::write(root.with_file_name("outside").join("secret"), "secret").unwrap();
        symlink(root.with_file_name("outside"), root.join("out")).unwrap();
        symlink(root.with_file_name("outside").join("secret"), root.join("link")).unwrap();
        symlink(root.join("folder"), root.join("inner")).unwrap();
        symlink("loop", root.join("loop")).unwrap();
        let socket = std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap();
        for inside in ["out", "out/secret", "link", "inner", "inner/page.html", "loop", "loop/x", "socket"] {
            let found = look(&root, inside).unwrap();
            assert!(matches!(found, Found::Nothing), "{inside}: {found:?}");
        }
        drop(socket);
    }
}
