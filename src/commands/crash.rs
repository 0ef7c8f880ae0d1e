//! What is said when the program panics: that it is a defect, and what to report.

use super::ui::Ui;
use crate::program::{PROGRAM, REPOSITORY};
use pith::quote::escaped;
use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{PanicHookInfo, set_hook};
use std::thread;

/// The most characters of a panic's message that are shown. Some have what was being read in them.
const MOST_CHARACTERS: usize = 1000;

/// From now on a panic of any thread ends the program with exit status 2, and says what to report.
pub(super) fn install() {
    set_hook(Box::new(|panic| Ui::crash(&report(panic))));
}

/// Panics if a test asks for it, which only a program for tests does.
#[cfg(debug_assertions)]
pub(super) fn panic_for_tests() {
    match Ui::variable("PITH_CATALOG_TEST_PANIC").ok().flatten().as_deref() {
        Some("main") => panic!("asked to \u{1b}[1m in the main thread"),
        Some("thread") => {
            // It isn't joined before it has ended the program, as a task of a server never is.
            let _ = thread::spawn(|| panic!("asked to in another thread")).join();
        }
        _ => {}
    }
}

fn report(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let backtrace = Backtrace::capture();
    let backtrace = (backtrace.status() == BacktraceStatus::Captured).then(|| backtrace.to_string());
    let mut report =
        text(&place, thread::current().name(), &panic_message(panic.payload()), &Ui::command_line(), REPOSITORY);
    report.extend(backtrace);
    report
}

/// What a panic says.
fn panic_message(payload: &dyn Any) -> String {
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").chars().take(MOST_CHARACTERS).collect()
}

/// The report. The command is safe to print.
fn text(place: &str, thread: Option<&str>, said: &str, command: &str, repository: Option<&str>) -> String {
    let place = escaped(place);
    let (thread, said) = (escaped(thread.unwrap_or("without a name")), escaped(said));
    let whom =
        repository.map_or_else(|| "to whoever gave you the program".to_owned(), |address| format!("at {address}"));
    format!(
        "pith-catalog: this is a bug in the program, not a mistake of yours; the program stopped\n  \
         message  {said}\n  \
         place    panicked at {place}, thread {thread}\n  \
         version  {PROGRAM}\n  \
         command  {command}\n\
         Please report it {whom}, with the lines above. No document or site should be able to cause\n\
         this: if you know which one did, add it to the report.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_what_to_look_for_and_moves_no_cursor() {
        let text =
            |repository| text("src/x.rs:1:2", Some("main"), "no \u{1b}[2Jroom\nleft", "pith-catalog build", repository);
        let with_address = text(Some("https://git.example.org/pith-catalog"));
        let lines: Vec<_> = with_address.lines().collect();
        assert_eq!(
            lines[..5],
            [
                "pith-catalog: this is a bug in the program, not a mistake of yours; the program stopped",
                "  message  no \\u{1b}[2Jroom\\nleft",
                "  place    panicked at src/x.rs:1:2, thread main",
                &format!("  version  {PROGRAM}"),
                "  command  pith-catalog build",
            ]
        );
        assert!(lines[5].starts_with("Please report it at https://git.example.org/pith-catalog, with"), "{}", lines[5]);
        assert!(text(None).contains("Please report it to whoever gave you the program, with"));
    }

    #[test]
    fn what_a_panic_says_is_a_text_or_nothing() {
        assert_eq!([panic_message(&"a"), panic_message(&"b".to_owned()), panic_message(&1)], ["a", "b", "no message"]);
    }
}
