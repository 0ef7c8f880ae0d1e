//! `init`: begins a mirror, and says what to do next.

use super::cli::InitArgs;
use super::shell::shell_word;
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
    steps
        .add("Preview it at the address that this prints. Stop it with Ctrl-C.", &format!("{enter}pith-catalog serve"));
    steps.add(
        "Make it yours: set its title and operator in catalog.toml, and say what it is\n\
         in content/pages/about.md.",
        "",
    );
    steps.add(
        &format!(
            "Put documents into content/records: your own, or those of another mirror at\n\
             ADDRESS with the command below. First remove the example,\n\
             {EXAMPLE},\n\
             and what about.md says about it."
        ),
        "pith-catalog pull ADDRESS -o content",
    );
    steps.add("Build the site into public/. Any static file host can serve it.", "pith-catalog build --strict");
    if !begun.knows_program {
        steps.add(
            &format!(
                "For GitHub Pages: in {WORKFLOW}, set\n\
                 PITH_CATALOG_REPOSITORY to the URL of the program's git repository."
            ),
            "",
        );
    }
    let commit = "git add .\ngit commit -m \"Create the mirror\"\n";
    if begun.is_repository {
        steps.add("Push it to GitHub.", &format!("{commit}git push"));
    } else {
        let push = "git remote add origin https://github.com/OWNER/REPOSITORY.git\ngit push -u origin main";
        steps.add("Create an empty repository on GitHub and push to it.", &format!("git init -b main\n{commit}{push}"));
    }
    steps.add(
        "In the repository’s settings on GitHub, under Pages, choose “GitHub Actions” as the\n\
         source. Then, under Actions, Pages, choose “Run workflow”. After that, each push\n\
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
