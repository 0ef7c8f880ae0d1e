//! The only file that prints. Results go to standard output, everything else to standard error;
//! progress is shown on a terminal alone, and colours where they are wanted.

use super::shell::quoted_word;
use super::status::Status;
use crate::error::Error;
use pith::Verdict;
use std::env::VarError;
use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How often progress is shown anew.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// Where a command says things.
pub(super) struct Ui {
    out: BufWriter<Stdout>,
    /// How writing results ended, once it did. What follows is not written.
    broken: Option<io::Error>,
    style: Style,
    error_style: Style,
    /// Whether only errors are printed, and what was asked for as data.
    is_quiet: bool,
    /// When progress may be shown again; `None` where it never is.
    next_progress: Option<Instant>,
    progress_shown: bool,
    /// Whether results come to the terminal that progress is shown on.
    one_terminal: bool,
}

impl Ui {
    pub(super) fn new(is_quiet: bool) -> Self {
        let (out_terminal, err_terminal) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        Self {
            out: BufWriter::with_capacity(64 << 10, io::stdout()),
            broken: None,
            style: Style::on(out_terminal),
            error_style: Style::on(err_terminal),
            is_quiet,
            next_progress: (err_terminal && !is_quiet).then(Instant::now),
            progress_shown: false,
            one_terminal: err_terminal && out_terminal,
        }
    }

    /// Writes results for people with whatever `write` does, unless only errors are wanted.
    pub(super) fn results(&mut self, write: impl FnOnce(&mut dyn Write, Style) -> io::Result<()>) {
        if !self.is_quiet {
            self.data(write);
        }
    }

    /// Writes what was asked for as data, such as JSON, whether only errors are wanted beside it or not. A reader who
    /// went away is no error.
    pub(super) fn data(&mut self, write: impl FnOnce(&mut dyn Write, Style) -> io::Result<()>) {
        if self.one_terminal {
            self.clear_progress();
        }
        if self.broken.is_none() {
            self.broken = write(&mut self.out, self.style).err();
        }
    }

    /// Writes what is said of the data that the command printed: beside it, to standard error, or where it went into a
    /// file, as results. Where it is data itself, it is written whatever is wanted.
    pub(super) fn beside(
        &mut self,
        is_beside: bool,
        is_data: bool,
        write: impl FnOnce(&mut dyn Write, Style) -> io::Result<()>,
    ) {
        if self.is_quiet && !is_data {
            return;
        }
        if !is_beside {
            return self.data(write);
        }
        self.flush();
        self.clear_progress();
        // What can't be told is nobody's loss: the status says the rest.
        let _ = write(&mut BufWriter::new(io::stderr()), self.error_style);
    }

    /// Writes one line of results.
    pub(super) fn result_line<T: Display>(&mut self, line: impl FnOnce(Style) -> T) {
        self.results(|out, style| writeln!(out, "{}", line(style)));
    }

    /// Lets what was written be seen.
    pub(super) fn flush(&mut self) {
        if self.broken.is_none() {
            self.broken = self.out.flush().err();
        }
    }

    /// Whether nobody can read the results any more.
    pub(super) fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// What to type to run this program again: its path where one was typed, else its name.
    pub(super) fn program() -> String {
        let typed = std::env::args_os().next().and_then(|typed| typed.into_string().ok());
        typed.filter(|typed| typed.contains(std::path::is_separator)).unwrap_or_else(|| "pith-catalog".to_owned())
    }

    /// The command line as it was typed, to be typed again.
    pub(super) fn command_line() -> String {
        let words = std::env::args_os().map(|word| quoted_word(&word.to_string_lossy()));
        words.collect::<Vec<_>>().join(" ")
    }

    /// Says what stopped the program in the middle of its work, and ends it. Of two threads that do the first one is heard.
    pub(super) fn crash(report: &str) {
        static IS_FIRST: AtomicBool = AtomicBool::new(true);
        if IS_FIRST.swap(false, Ordering::SeqCst) {
            // What was shown of the progress goes.
            let clear = if io::stderr().is_terminal() { "\r\x1b[K" } else { "" };
            let _ = write!(io::stderr(), "{clear}{report}");
            // Other threads would go on, and wait for the one that can't.
            std::process::exit(2);
        }
    }

    /// What a variable of the environment says, if it is set.
    ///
    /// # Errors
    /// It isn't text.
    pub(super) fn variable(name: &str) -> Result<Option<String>, VarError> {
        match std::env::var(name) {
            Err(VarError::NotPresent) => Ok(None),
            value => value.map(Some),
        }
    }

    /// Shows how far the work is, on a terminal and not too often.
    pub(super) fn progress(&mut self, line: impl FnOnce() -> String) {
        let now = Instant::now();
        if self.next_progress.is_some_and(|next| next <= now) {
            self.next_progress = Some(now + PROGRESS_EVERY);
            // What was written before stands above it.
            self.flush();
            self.progress_shown = true;
            // Progress that can't be shown is nobody's loss.
            let _ = write!(io::stderr(), "\r\x1b[K{}", line());
        }
    }

    fn clear_progress(&mut self) {
        if std::mem::take(&mut self.progress_shown) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }

    /// Says something that isn't a result, unless only errors are wanted.
    pub(super) fn note(&mut self, message: &str) {
        if !self.is_quiet {
            self.say(message);
        }
    }

    /// Says why there is nothing to show, whatever is wanted.
    pub(super) fn say(&mut self, message: &str) {
        self.flush();
        self.clear_progress();
        let _ = writeln!(io::stderr(), "{message}");
    }

    /// Says what somebody should look at, unless only errors are wanted.
    pub(super) fn warn(&mut self, message: &str) {
        if !self.is_quiet {
            self.trouble(message);
        }
    }

    /// Says that something could not be done, whether the rest goes on or not.
    pub(super) fn trouble(&mut self, message: &str) {
        let line = format!("{} {message}", self.error_style.strong("pith-catalog:"));
        self.say(&line);
    }

    /// Says what stopped the run, and what to do about it.
    pub(super) fn error(&mut self, error: &Error) {
        self.trouble(&error.to_string());
        if let Some(hint) = error.hint() {
            self.say(&format!("  {hint}"));
        }
    }

    /// Ends the output. Results that could not be written, other than to a closed pipe, are a failure.
    pub(super) fn finish(mut self, status: Status) -> Status {
        self.flush();
        self.clear_progress();
        match &self.broken {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let message = format!("cannot write the results: {error}");
                self.trouble(&message);
                Status::Failed
            }
            _ => status,
        }
    }
}

/// Colours, or none: standard output that isn't a terminal and `NO_COLOR` have none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    colours: bool,
}

impl Style {
    fn on(terminal: bool) -> Self {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self { colours: terminal && !set("NO_COLOR") && !dumb }
    }

    /// No colours, whatever standard output is.
    #[cfg(test)]
    pub(super) fn plain() -> Self {
        Self { colours: false }
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.colours { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    pub(super) fn strong(self, text: &str) -> String {
        self.paint("1", text)
    }

    pub(super) fn soft(self, text: &str) -> String {
        self.paint("2", text)
    }

    pub(super) fn verdict(self, verdict: Verdict, text: &str) -> String {
        match verdict {
            Verdict::Verified => self.paint("32", text),
            Verdict::Unsigned | Verdict::Untrusted => self.paint("33", text),
            Verdict::Invalid => self.paint("1;31", text),
        }
    }
}
