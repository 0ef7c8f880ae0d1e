//! How long `judge` takes for the documents of a folder, and how long the bare checks of their signatures:
//!
//! ```sh
//! cargo run --profile dist --example signatures -- RECORDS KEY_FILE TURNS
//! ```
//!
//! Both start from bytes and signatures in memory, on one thread and in turn, so that their quotient says what parsing,
//! hashing and comparing cost on top: it would be 1.00 for nothing. Of each document the fastest turn counts, which is so
//! short that other programs seldom interrupt it. `scripts/benchmark` prints the quotient.

mod signed;

use pith::json::parse;
use pith::{TrustStore, Verdict, judge};
use signed::{all_hold, fastest, signed_in, verifying};
use std::env;
use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::time::Duration;
use walkdir::WalkDir;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [records, key, turns] = arguments.as_slice() else {
        return Err("usage: signatures RECORDS KEY_FILE TURNS".into());
    };
    let mut keys = TrustStore::registry();
    keys.trust_file(&fs::read(key)?)?;
    let documents = documents(records)?;
    let key = verifying(keys.further().next().ok_or("the file has no key")?);
    let turns = turns.parse()?;
    let (mut signatures, mut judging, mut checking) = (0, Duration::ZERO, Duration::ZERO);
    for document in &documents {
        let signed = signed_in(&parse(document).expect("strict JSON"));
        let is_verified = || judge(document, &keys, |_| ()).0.checks.verdict() == Verdict::Verified;
        let (judged, checked) = fastest(turns, is_verified, || all_hold(&key, &signed));
        signatures += signed.len();
        judging += judged;
        checking += checked;
    }
    writeln!(
        io::stdout(),
        r#"{{"documents": {}, "signatures": {}, "judge": {:.6}, "checks": {:.6}}}"#,
        documents.len(),
        signatures,
        judging.as_secs_f64(),
        checking.as_secs_f64()
    )?;
    Ok(())
}

/// The bytes of each file in a folder, in the order of their paths.
fn documents(folder: &str) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let mut documents = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            documents.push(fs::read(entry.path())?);
        }
    }
    Ok(documents)
}
