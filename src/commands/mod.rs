//! One file for each command: its options become one call of the library, and the outcome an exit
//! status. Only `ui.rs` prints.
//!
//! `cli.rs` has all options; `configured.rs` reads the configuration, and `site.rs` has what the commands share that ask
//! a published site; `shard.rs` is `build --shard`, and `shard_argument.rs` says which one; `wanted.rs` reads which
//! papers `pull` is asked for, and `compare_keys.rs` is the command `keys`. How things are told is in `output.rs` (a
//! document), `findings.rs` (a report), `keys.rs`, `fit.rs` and `progress.rs`. `manual.rs` makes man pages,
//! `at_least.rs` raises an option of the configuration after a pull, and `crash.rs` says what to report of a defect.

mod annotate;
mod at_least;
mod audit;
mod build;
pub(crate) mod cli;
mod command_words;
mod compare_keys;
mod configured;
mod crash;
mod findings;
mod fit;
mod generate;
mod init;
mod keys;
mod manual;
mod new_files;
mod output;
mod progress;
mod pull;
mod schemas;
#[cfg(feature = "serve")]
mod serve;
mod shard;
mod shard_argument;
mod shell;
mod site;
mod status;
mod ui;
mod verify;
mod wanted;

use clap::Parser;
use cli::{Cli, Command};
use status::Status;
use std::process::ExitCode;
use ui::Ui;

/// Reads the command line, runs the command it names, and says what stopped it, if anything did.
pub fn main() -> ExitCode {
    crash::install();
    #[cfg(debug_assertions)]
    crash::panic_for_tests();
    let Cli { command } = Cli::parse();
    let mut ui = Ui::new(command.is_quiet());
    let outcome = match command {
        Command::Build(args) => build::run(&args, &mut ui),
        Command::Init(args) => init::run(&args, &mut ui),
        Command::Generate(args) => generate::run(&args, &mut ui),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(&args, &mut ui),
        Command::Verify(args) => verify::run(&args, &mut ui),
        Command::Audit(args) => audit::run(&args, &mut ui),
        Command::Pull(args) => pull::run(&args, &mut ui),
        Command::Annotate(args) => annotate::run(&args, &mut ui),
        Command::Keys(args) => compare_keys::run(&args, &mut ui),
    };
    let status = outcome.unwrap_or_else(|error| {
        ui.error(&error);
        Status::Failed
    });
    ui.finish(status).into()
}
