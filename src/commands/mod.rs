//! One file for each command: its options become one call of the library, and the outcome an exit
//! status. Only `ui.rs` prints.

mod at_least;
mod audit;
mod build;
pub mod cli;
mod configured;
mod findings;
mod fit;
mod generate;
mod init;
mod keys;
mod manual;
mod output;
mod progress;
mod pull;
#[cfg(feature = "serve")]
mod serve;
mod ui;
mod verify;

use crate::commands::cli::{Cli, Command, MOST_TIME, SiteArgs};
use crate::error::Error;
use crate::fetch::wanted_list::read_list;
use crate::fetch::{RetryPolicy, WantedPaper};
use camino::Utf8Path;
use clap::Parser;
use std::fs::File;
use std::io::{self, BufReader};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use ui::Ui;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// As asked.
    Done,
    /// Something was found.
    Found,
    /// The work, or some of it, could not be done.
    Failed,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Done => 0,
            Status::Found => 1,
            Status::Failed => 2,
        })
    }
}

/// Reads the command line, runs the command it names, and says what stopped it, if anything did.
pub fn main() -> ExitCode {
    let mut ui = Ui::new();
    let outcome = match Cli::parse().command {
        Command::Build(args) => build::run(&args, &mut ui),
        Command::Init(args) => init::run(&args, &mut ui),
        Command::Generate(args) => generate::run(&args, &mut ui),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(&args, &mut ui),
        Command::Verify(args) => verify::run(&args, &mut ui),
        Command::Audit(args) => audit::run(&args, &mut ui),
        Command::Pull(args) => pull::run(&args, &mut ui),
    };
    let status = outcome.unwrap_or_else(|error| {
        ui.error(&error);
        Status::Failed
    });
    ui.finish(status).into()
}

/// For so many files that don't come a host is waited for as long as one may take.
const FILES_OF_SLACK: u32 = 15;

/// How long a host is waited for.
fn retry_policy(args: &SiteArgs) -> RetryPolicy {
    let usual = RetryPolicy::default();
    let whole = Duration::from_secs(args.timeout.get()).min(MOST_TIME);
    let until = Instant::now().checked_add(args.max_time);
    // Who waits longer for a file waits longer for all of them.
    let slack = usual.slack.max(whole.saturating_mul(FILES_OF_SLACK));
    RetryPolicy { whole, connect: usual.connect.min(whole), slack, until, ..usual }
}

/// The papers of a list, or of standard input.
fn papers_of(path: &Utf8Path) -> Result<Vec<WantedPaper>, Error> {
    let read = if path == "-" {
        read_list(io::stdin().lock())
    } else {
        File::open(path).and_then(|file| read_list(BufReader::new(file)))
    };
    read.map_err(|error| Error::io("read the list", path, error))
}
