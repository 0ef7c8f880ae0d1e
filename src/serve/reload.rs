//! How open pages learn that the site has changed: the one script of every page gets a tail that listens
//! for editions, and loads the page anew when there is a new one.
//!
//! A browser opens six connections to a server at most, so that only pages that can be seen listen.

use hyper::body::Bytes;
use std::sync::{Mutex, PoisonError};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Where pages listen, from the site's root. No file can lie there, since `.pith-catalog` is one itself.
const PATH: &str = ".pith-catalog/changes";

/// The most pages that listen at a time; each holds a connection. Stops a page that opens them without end.
const MOST_LISTENERS: usize = 100;

/// How many messages may wait for a page that doesn't read them; more end its connection, and it asks anew.
const MOST_WAITING_MESSAGES: usize = 4;

const TAIL: &str = include_str!("reload.js");

/// What stands in the tail for the edition that a page is of.
const EDITION: &str = "EDITION";

/// What stands in the tail for where pages listen, as the script finds it.
const CHANGES: &str = "CHANGES";

/// What is added to the script, for a page of that edition. The script knows its own address, on each page and
/// below each path where a proxy may show the site.
pub(super) fn tail(script: &str, edition: &str) -> String {
    let root = "../".repeat(script.matches('/').count());
    TAIL.replace(EDITION, edition).replace(CHANGES, &format!("{root}{PATH}"))
}

/// Whether pages listen at a path. The root that it begins with isn't looked at: a page may be of an earlier preview
/// that showed the site below another path.
pub(super) fn is_asked_at(path: &str) -> bool {
    path.strip_suffix(PATH).is_some_and(|root| root.ends_with('/'))
}

/// The pages that listen.
#[derive(Default)]
pub(super) struct Listeners(Mutex<Vec<Sender<Bytes>>>);

impl Listeners {
    /// Adds one that is told the edition first; `None` where there are too many.
    pub(super) fn add(&self, edition: &str) -> Option<Receiver<Bytes>> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|one| !one.is_closed());
        if open.len() >= MOST_LISTENERS {
            return None;
        }
        let (sender, receiver) = channel(MOST_WAITING_MESSAGES);
        sender.try_send(message(edition)).ok()?;
        open.push(sender);
        Some(receiver)
    }

    /// Tells all that there is a new edition.
    pub(super) fn tell(&self, edition: &str) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|one| one.try_send(message(edition)).is_ok());
    }
}

/// An edition as an event of the server; and how many milliseconds to wait before asking again.
fn message(edition: &str) -> Bytes {
    format!("retry: 1000\ndata: {edition}\n\n").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::SitePath;

    #[test]
    fn pages_listen_below_the_root_that_their_script_is_of() {
        let script = SitePath::page_script("0a1b");
        assert!(SitePath::is_page_script(script.as_str()) && !SitePath::is_page_script("assets/style-0a1b.css"));
        let tail = tail(script.as_str(), "12-3");
        assert!(tail.contains("new URL(\"../.pith-catalog/changes\", document.currentScript.src)"), "{tail}");
        assert!(tail.contains("!== \"12-3\"") && ![CHANGES, EDITION].iter().any(|word| tail.contains(word)), "{tail}");
        for path in ["/.pith-catalog/changes", "/our/papers/.pith-catalog/changes"] {
            assert!(is_asked_at(path), "{path}");
        }
        for path in ["/", "/changes", "/x.pith-catalog/changes", "/.pith-catalog/changes/", ".pith-catalog/changes"] {
            assert!(!is_asked_at(path), "{path}");
        }
    }

    #[test]
    fn listeners_are_told_and_forgotten() {
        let listeners = Listeners::default();
        let mut one = listeners.add("a").unwrap();
        listeners.tell("b");
        assert_eq!(one.try_recv().unwrap(), "retry: 1000\ndata: a\n\n");
        assert_eq!(one.try_recv().unwrap(), "retry: 1000\ndata: b\n\n");
        let all: Vec<_> = std::iter::from_fn(|| listeners.add("b")).collect();
        assert_eq!(all.len(), MOST_LISTENERS - 1);
        drop(all);
        assert!(listeners.add("b").is_some(), "those that went away have left their place");
        (0..MOST_WAITING_MESSAGES).for_each(|_| listeners.tell("c"));
        listeners.tell("d");
        while one.try_recv().is_ok() {}
        assert!(one.is_closed(), "one that doesn't read is let go");
    }
}
