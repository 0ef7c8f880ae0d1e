//! `init`: begins a mirror, and says what to do next.

use super::cli::InitArgs;
use super::status::Status;
use super::ui::Ui;
use crate::error::Error;
use crate::init::{self, EXAMPLE, NewMirror, WORKFLOW};
use camino::Utf8Path;
use pith::quote::escaped;
use std::fmt::Write as _;

/// Runs the command.
pub(super) fn run(args: &InitArgs, ui: &mut Ui) -> Result<Status, Error> {
    let begun = init::begin(&args.folder)?;
    for file in &begun.written {
        ui.result_line(|_| escaped(args.folder.join(file).as_str()).to_string());
    }
    ui.result_line(|_| next_steps(&args.folder, &begun));
    Ok(Status::Done)
}

/// What to do next, in numbered steps with the commands to type.
fn next_steps(folder: &Utf8Path, begun: &NewMirror) -> String {
    let mut steps = Steps::default();
    let enter = if folder == "." { String::new() } else { format!("cd {}\n", shell_word(folder.as_str())) };
    steps.add("Look at it, at the address that this prints. Ctrl-C ends it.", &format!("{enter}pith-catalog serve"));
    steps.add(
        "Make it yours: in catalog.toml its title and who runs it, in\n\
         content/pages/about.md what it is.",
        "",
    );
    steps.add(
        &format!(
            "Put documents into content/records: your own, or with this command those of\n\
             another mirror, at ADDRESS. What is there is an example: first remove\n\
             {EXAMPLE},\n\
             and what about.md says of it."
        ),
        "pith-catalog pull ADDRESS -o content",
    );
    steps.add("Build the site, in public/. Any host of files can serve it.", "pith-catalog build --strict");
    if !begun.knows_program {
        steps.add(
            &format!(
                "For GitHub Pages: in {WORKFLOW}, behind PITH_CATALOG_REPOSITORY,\n\
                 write where the program comes from: the address of its git repository."
            ),
            "",
        );
    }
    let commit = "git add .\ngit commit -m \"Begin a mirror\"\n";
    if begun.is_repository {
        steps.add("Push it to GitHub.", &format!("{commit}git push"));
    } else {
        let push = "git remote add origin https://github.com/OWNER/REPOSITORY.git\ngit push -u origin main";
        steps.add("Make an empty repository on GitHub, and push to it.", &format!("git init -b main\n{commit}{push}"));
    }
    steps.add(
        "In the repository’s settings on GitHub, under Pages, choose “GitHub Actions” as the\n\
         source. Then, under Actions, Pages, choose “Run workflow”. From then on each push\n\
         publishes the site and checks what is served.",
        "",
    );
    steps.text
}

/// Numbered steps.
#[derive(Default)]
struct Steps {
    text: String,
    count: usize,
}

impl Steps {
    fn add(&mut self, what: &str, commands: &str) {
        self.count += 1;
        let what = what.replace('\n', "\n     ");
        // Writing to a string can't fail.
        let _ = write!(self.text, "\n{:>3}. {what}\n", self.count);
        for command in commands.lines() {
            let _ = writeln!(self.text, "       {command}");
        }
    }
}

/// A path as one word of a shell.
fn shell_word(path: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "/._-+,@%:".contains(character);
    if path.chars().all(is_plain) && !path.starts_with('-') {
        return path.to_owned();
    }
    let quoted = format!("'{}'", path.replace('\'', "'\\''"));
    if path.starts_with('-') { format!("-- {quoted}") } else { quoted }
}
