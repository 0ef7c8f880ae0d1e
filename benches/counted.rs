//! Builds a minimal site with one thread and prints how often it asked for memory, and for how much: figures that are the
//! same on any machine and under any load. `tests/cost.rs` keeps them from growing, `scripts/profile` prints them.
//!
//! ```sh
//! cargo run --example counted -- CONTENT KEY_FILE OUT
//! ```

use pith_catalog::config::Profile;
use pith_catalog::{BuildPlan, Config, build};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::env;
use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::num::NonZeroUsize;
use std::sync::Arc;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [content, key, out] = arguments.as_slice() else {
        return Err("usage: counted CONTENT KEY_FILE OUT".into());
    };
    let mut plan = BuildPlan::new(content.as_str(), out.as_str());
    Arc::make_mut(&mut plan.keys).trust_file(&fs::read(key)?)?;
    let mut config = Config::default();
    config.output.profile = Profile::Minimal;
    plan.config = Arc::new(config);
    plan.jobs = Some(NonZeroUsize::MIN);
    let region = Region::new(ALLOCATOR);
    let built = build(&plan, &|_event| ())?;
    let used = region.change();
    writeln!(
        io::stdout(),
        r#"{{"published": {}, "allocations": {}, "bytes": {}}}"#,
        built.report.account.published,
        used.allocations + used.reallocations,
        used.bytes_allocated
    )?;
    Ok(())
}
