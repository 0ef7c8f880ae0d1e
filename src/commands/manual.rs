//! Man pages, one for each command, made of what the command line says of itself.

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use std::io;

/// A man page.
#[derive(Debug)]
pub(super) struct ManPage {
    /// The name of its file, such as `pith-catalog-build.1`.
    pub name: String,
    /// What the file holds. No date: the same program gives the same bytes.
    pub roff: Vec<u8>,
}

/// The man pages of a program and of each of its commands, the program's own first.
///
/// # Errors
/// None, since they are written to memory.
pub(super) fn pages(program: Command) -> io::Result<Vec<ManPage>> {
    // `help` shows what is in the pages already.
    let mut program = program.disable_help_subcommand(true);
    // Gives each command its whole name.
    program.build();
    let mut pages = Vec::new();
    add(&program, &mut pages)?;
    Ok(pages)
}

fn add(command: &Command, pages: &mut Vec<ManPage>) -> io::Result<()> {
    pages.push(page(command)?);
    command.get_subcommands().filter(|inner| !inner.is_hide_set()).try_for_each(|inner| add(inner, pages))
}

fn page(command: &Command) -> io::Result<ManPage> {
    let man = Man::new(command.clone());
    let mut roff = Vec::new();
    title(command).to_writer(&mut roff)?;
    man.render_name_section(&mut roff)?;
    man.render_synopsis_section(&mut roff)?;
    man.render_options_section(&mut roff)?;
    if command.get_subcommands().any(|inner| !inner.is_hide_set()) {
        man.render_subcommands_section(&mut roff)?;
    }
    if let Some(after) = command.get_after_help() {
        sections(&after.to_string()).to_writer(&mut roff)?;
    }
    Ok(ManPage { name: man.get_filename(), roff })
}

/// The head of a page. Its third value would be the date.
fn title(command: &Command) -> Roff {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_uppercase();
    let source = format!("pith-catalog {}", command.get_version().unwrap_or_default());
    let mut roff = Roff::new();
    roff.control("TH", [name.as_str(), "1", " ", source.trim_end()]);
    roff
}

/// The text after the options as sections: a block whose first line ends with a colon has that as its
/// heading, and is shown line by line, as its columns want it. Any other block is a paragraph.
fn sections(text: &str) -> Roff {
    let mut roff = Roff::new();
    for block in text.split("\n\n") {
        match block.split_once(":\n") {
            Some((heading, lines)) if !heading.contains('\n') => {
                roff.control("SH", [heading.to_uppercase().as_str()]);
                roff.control("nf", []);
                for line in lines.lines() {
                    roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
                }
                roff.control("fi", []);
            }
            _ => {
                roff.control("PP", []);
                roff.text([roman(block)]);
            }
        }
    }
    roff
}
