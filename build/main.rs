//! Gives the program a name for its own source, so that what an earlier program made isn't taken
//! for this one's.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;

fn main() {
    let mut hasher = DefaultHasher::new();
    for part in ["Cargo.lock", "crates", "src", "static", "templates"] {
        println!("cargo::rerun-if-changed={part}");
        hash(Path::new(part), &mut hasher);
    }
    println!("cargo::rustc-env=PITH_CATALOG_SOURCE={:016x}", hasher.finish());
}

/// Hashes a file, or a folder in the order of its names.
fn hash(path: &Path, hasher: &mut DefaultHasher) {
    let Ok(entries) = fs::read_dir(path) else {
        path.to_string_lossy().hash(hasher);
        fs::read(path).unwrap_or_default().hash(hasher);
        return;
    };
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in &paths {
        hash(path, hasher);
    }
}
