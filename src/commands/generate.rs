//! `generate`: what to start from, the configuration, templates and schemas that the program has inside; and man pages
//! and completions, from the command line's own description.

use super::cli::{Cli, Generate, GenerateArgs};
use super::manual;
use super::new_files::{NewFile, write_files};
use super::status::Status;
use super::ui::Ui;
use crate::config::COMMENTED;
use crate::error::Error;
use crate::pipeline::{built_in_files, checker_file};
use camino::Utf8Path;
use clap::CommandFactory;
use clap_complete::Shell;
use pith::quote::quoted;
use std::io;

/// Runs the command.
pub(super) fn run(args: &GenerateArgs, ui: &mut Ui) -> Result<Status, Error> {
    match &args.what {
        Generate::Config { out: None, .. } => ui.data(|out, _| out.write_all(COMMENTED.as_bytes())),
        Generate::Config { out: Some(out), force } => {
            write_files(&[NewFile { path: out.clone(), text: COMMENTED.as_bytes().into() }], *force, ui)?;
        }
        Generate::Templates { names, out, force } => {
            write_files(&templates(names, out)?, *force, ui)?;
        }
        Generate::Checker => ui.data(|out, _| out.write_all(checker_file().as_bytes())),
        Generate::Schemas { out, force } => write_files(&schemas(out), *force, ui)?,
        Generate::Man { out, force } => write_files(&man_pages(out)?, *force, ui)?,
        Generate::Completions { shell } => print_completions(*shell, ui),
    }
    Ok(Status::Done)
}

/// The templates and the stylesheet, or those of some names, which may begin with their folder.
fn templates(names: &[String], out: &Utf8Path) -> Result<Vec<NewFile>, Error> {
    let files: Vec<_> = built_in_files().collect();
    let is_of = |wanted: &str, folder: &str, name: &str| {
        wanted == name || wanted.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) == Some(name)
    };
    let is_known = |wanted: &&String| files.iter().any(|(folder, name, _)| is_of(wanted, folder, name));
    if let Some(unknown) = names.iter().find(|wanted| !is_known(wanted)) {
        let known: Vec<_> = files.iter().map(|(_, name, _)| *name).collect();
        return Err(Error::NoTemplate { name: quoted(unknown).to_string(), known: known.join(", ") });
    }
    let is_chosen = |folder, name| names.is_empty() || names.iter().any(|wanted| is_of(wanted, folder, name));
    let chosen = files.into_iter().filter(|(folder, name, _)| is_chosen(folder, name));
    let files = chosen.map(|(folder, name, text)| {
        let folder = below(out).join(folder);
        // A build refuses it, too.
        if folder.is_symlink() {
            return Err(Error::io("write into", folder, io::Error::other("a symbolic link, which is not followed")));
        }
        Ok(NewFile { path: folder.join(name), text: text.as_bytes().into() })
    });
    files.collect()
}

fn schemas(out: &Utf8Path) -> Vec<NewFile> {
    super::schemas::schemas()
        .map(|(name, text)| NewFile { path: below(out).join(name), text: text.as_bytes().into() })
        .collect()
}

/// A folder as paths in it are printed.
fn below(folder: &Utf8Path) -> &Utf8Path {
    if folder == "." { Utf8Path::new("") } else { folder }
}

fn man_pages(out: &Utf8Path) -> Result<Vec<NewFile>, Error> {
    let pages = manual::pages(Cli::command()).map_err(|error| Error::io("write", out, error))?;
    Ok(pages.into_iter().map(|page| NewFile { path: below(out).join(page.name), text: page.roff.into() }).collect())
}

fn print_completions(shell: Shell, ui: &mut Ui) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "pith-catalog", &mut script);
    // For bash it gives a name with a hyphen two spellings, and then finds no command's options.
    let script = String::from_utf8_lossy(&script).replace("pith__subcmd__catalog", "pith__catalog");
    ui.data(|out, _| out.write_all(script.as_bytes()));
}
