//! `generate`: man pages and completions, from the command line's own description.

use super::cli::{Cli, Generate, GenerateArgs};
use super::manual;
use super::status::Status;
use super::ui::Ui;
use crate::error::Error;
use camino::Utf8Path;
use clap::CommandFactory;
use clap_complete::Shell;
use std::fs;

/// Runs the command.
pub(super) fn run(args: &GenerateArgs, ui: &mut Ui) -> Result<Status, Error> {
    match &args.what {
        Generate::Man { out } => write_man_pages(out)?,
        Generate::Completions { shell } => print_completions(*shell, ui),
    }
    Ok(Status::Done)
}

fn write_man_pages(out: &Utf8Path) -> Result<(), Error> {
    fs::create_dir_all(out).map_err(|error| Error::io("make the folder", out, error))?;
    let pages = manual::pages(Cli::command()).map_err(|error| Error::io("write", out, error))?;
    for page in pages {
        let path = out.join(page.name);
        fs::write(&path, page.roff).map_err(|error| Error::io("write", path, error))?;
    }
    Ok(())
}

fn print_completions(shell: Shell, ui: &mut Ui) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "pith-catalog", &mut script);
    // For bash it gives a name with a hyphen two spellings, and then finds no command's options.
    let script = String::from_utf8_lossy(&script).replace("pith__subcmd__catalog", "pith__catalog");
    ui.results(|out, _| out.write_all(script.as_bytes()));
}
