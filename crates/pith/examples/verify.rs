//! Says whether a file is a document that the registry signed: `cargo run --example verify FILE`.
#![expect(clippy::print_stdout, reason = "it is what the example is for")]

use pith::{TrustStore, judge};
use std::error::Error;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let file = env::args().nth(1).ok_or("name a file")?;
    let (judgement, number) = judge(&fs::read(file)?, &TrustStore::registry(), |verified| verified.number());
    println!("{}", judgement.checks.verdict().name());
    for finding in judgement.findings {
        println!("{}: {}", finding.check.name(), finding.message);
    }
    number.map(|number| println!("{number}")).ok_or_else(|| "not verified".into())
}
