//! Gives the program a name for its own source, so that what an earlier program made isn't taken
//! for this one's.

#![expect(clippy::print_stdout, reason = "cargo reads what a build script prints")]

mod source_id;

use source_id::{files, source_id};
use std::path::Path;

/// What the program is made of. What tests and documentation say changes no page.
const PARTS: [&str; 7] =
    ["Cargo.lock", "crates/memory-functions/src", "crates/pith/src", "docs/schemas", "src", "static", "templates"];

fn main() {
    for part in PARTS {
        println!("cargo::rerun-if-changed={part}");
    }
    let files = files(Path::new(""), &PARTS).unwrap_or_else(|(path, error)| panic!("{}: {error}", path.display()));
    println!("cargo::rustc-env=PITH_CATALOG_SOURCE={}", source_id(&files));
}
