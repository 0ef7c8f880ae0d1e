//! Opening a page in the user's browser.

use std::io;
use std::process::{Command, Stdio};

/// The system's own program that opens an address, and what it is told before it.
const OPENER: (&str, &[&str]) = if cfg!(target_os = "macos") {
    ("open", &[])
} else if cfg!(windows) {
    ("rundll32", &["url.dll,FileProtocolHandler"])
} else {
    ("xdg-open", &[])
};

/// Opens an address in the user's browser, and waits for the program that does: that may be the browser itself.
///
/// # Errors
/// The program isn't there, or says that it couldn't.
pub(super) fn open_browser(address: &str) -> io::Result<()> {
    let (program, arguments) = OPENER;
    let mut command = Command::new(program);
    command.args(arguments).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // In a group of its own, so that Ctrl-C doesn't end the browser.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let refused = |why: String| io::Error::other(format!("{program} {why}; open the address yourself"));
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(refused(format!("ended with {status}"))),
        Err(error) => Err(refused(format!("could not be started: {error}"))),
    }
}
