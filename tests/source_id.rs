//! The program's name for its own source: the same on every system, so that a site built on one is known on another.

#[path = "../build/source_id.rs"]
mod build;

use crate::support::path;
use build::{Files, files, source_id};
use pith_catalog::PROGRAM;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::Path;
use tempfile::TempDir;
use walkdir::WalkDir;

#[test]
fn the_program_is_named_for_its_source() {
    let mut lines = Vec::new();
    let parts =
        ["Cargo.lock", "crates/memory-functions/src", "crates/pith/src", "docs/schemas", "src", "static", "templates"];
    for part in parts {
        for entry in WalkDir::new(path(part)).into_iter().map(Result::unwrap).filter(|one| one.file_type().is_file()) {
            let inside = entry.path().strip_prefix(path("")).unwrap();
            let inside: Vec<_> = inside.iter().map(|part| part.to_str().unwrap()).collect();
            if !inside.iter().any(|part| part.starts_with('.')) {
                // All that is there is text.
                let text = fs::read_to_string(entry.path()).unwrap().replace("\r\n", "\n");
                lines.push((inside.join("/"), text));
            }
        }
    }
    lines.sort();
    let mut hashed = Vec::new();
    for part in lines.iter().flat_map(|(path, text)| [path, text]) {
        hashed.extend(u64::try_from(part.len()).unwrap().to_be_bytes());
        hashed.extend(part.as_bytes());
    }
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&hashed));
    assert_eq!(PROGRAM, format!("pith-catalog {} {}", env!("CARGO_PKG_VERSION"), &hash[..16]));
}

#[test]
fn line_ends_and_hidden_files_count_for_nothing_and_all_else_counts() {
    let read = |folder: &TempDir| files(folder.path(), &["a", "b.lock", "missing"]).unwrap();
    let put = |folder: &TempDir, path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).unwrap();
        fs::write(path, text).unwrap();
    };
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for (folder, end) in [(&one, "\n"), (&other, "\r\n")] {
        put(folder, "a/b/c.rs", &format!("one{end}two{end}"));
        put(folder, "a/b.rs", &format!("{end}\rthree\r"));
        put(folder, "b.lock", "");
    }
    put(&other, "a/.DS_Store", "x");
    put(&other, "a/b/.c.rs.swp", "x");
    put(&other, "other", "x");
    let (one, other) = (read(&one), read(&other));
    assert_eq!(one.keys().collect::<Vec<_>>(), ["a/b.rs", "a/b/c.rs", "b.lock"]);
    assert_eq!(source_id(&one), source_id(&other));
    // That of another compiler and another day, too.
    assert_eq!(source_id(&one), "fcbe81e7758b8114");

    let id = |files: &[(&str, &str)]| {
        let files: Files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
        source_id(&files)
    };
    let different = [
        id(&[]),
        id(&[("a", "")]),
        id(&[("a", "b")]),
        id(&[("ab", "")]),
        id(&[("a", "\r")]),
        id(&[("a", "\n")]),
        id(&[("a", "\n\n")]),
        id(&[("a", ""), ("b", "")]),
    ];
    for (at, one) in different.iter().enumerate() {
        assert_eq!(one.len(), 16);
        assert!(!different[..at].contains(one), "{at}");
    }
}
