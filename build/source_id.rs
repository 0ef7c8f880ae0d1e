//! A name for the source of a program that is the same on every system and of every compiler.

use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::{fs, iter};

/// How many bytes of the hash are shown, as two digits each.
const SHOWN: usize = 8;

/// The content of each file by its path, whose parts are joined by `/`.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The first sixteen digits of the SHA-256 over each file's path and content, in the order of the paths' bytes.
pub(crate) fn source_id(files: &Files) -> String {
    let mut hasher = Sha256::new();
    for (path, content) in files {
        let content = with_line_feeds(content);
        for part in [path.as_bytes(), &content] {
            // Its length tells where it ends.
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
    }
    hasher.finalize().iter().take(SHOWN).fold(String::new(), |mut id, byte| {
        let _ = write!(id, "{byte:02x}");
        id
    })
}

/// Every file below some parts of a folder, but for hidden ones, which editors and systems leave behind. A part that
/// isn't there has none.
///
/// # Errors
/// The path that can't be read.
pub(crate) fn files(root: &Path, parts: &[&str]) -> Result<Files, (PathBuf, io::Error)> {
    let mut files = Files::new();
    for part in parts.iter().filter(|part| root.join(part).exists()) {
        add(root, part, &mut files)?;
    }
    Ok(files)
}

fn add(root: &Path, path: &str, files: &mut Files) -> Result<(), (PathBuf, io::Error)> {
    let place = root.join(path);
    let failed = |error| (place.clone(), error);
    if !place.is_dir() {
        files.insert(path.to_owned(), fs::read(&place).map_err(failed)?);
        return Ok(());
    }
    for entry in fs::read_dir(&place).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let name = name.to_str().ok_or_else(|| failed(io::ErrorKind::InvalidFilename.into()))?;
        if !name.starts_with('.') {
            add(root, &format!("{path}/{name}"), files)?;
        }
    }
    Ok(())
}

/// A checkout on Windows may end lines in CR LF.
fn with_line_feeds(content: &[u8]) -> Vec<u8> {
    let next = content.iter().skip(1).map(Some).chain(iter::once(None));
    let kept = content.iter().zip(next).filter(|pair| *pair != (&b'\r', Some(&b'\n')));
    kept.map(|(byte, _)| *byte).collect()
}
