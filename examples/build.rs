//! Builds the website of a folder of documents: `cargo run --example build CONTENT OUT`.
#![expect(clippy::print_stdout, reason = "it is what the example is for")]

use pith_catalog::{BuildPlan, build};
use std::env;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(content), Some(out)) = (arguments.next(), arguments.next()) else { return Err("CONTENT OUT".into()) };
    let built = build(&BuildPlan::new(content, out), &|_event| ())?;
    for rejected in &built.report.rejected.first {
        println!("{}: {}", rejected.place, rejected.verdict);
    }
    println!("{} documents published", built.report.account.published);
    Ok(())
}
