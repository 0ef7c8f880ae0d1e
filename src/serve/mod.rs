//! `serve`: the site as it would be published, on this machine alone, built anew when a file of it changes.
//!
//! | file | what |
//! |---|---|
//! | `preview.rs` | from start to end: building, serving, and the temporary folder between them |
//! | `event.rs` | what it tells |
//! | `watch.rs` | which files the site is made of, and when one changes |
//! | `server.rs` | connections, with their limits: `connection_slots.rs` has a slot for each, `paced.rs` ends one that doesn't read |
//! | `answer.rs` | from a request to its answer: `host.rs` says whom it is for, `request.rs` what it asks for, `found.rs` what is there |
//! | `reload.rs` | how open pages learn of a change |
//! | `not_found.rs` | the page for what isn't there, below any path |
//!
//! The folder is a temporary one, so that a preview touches nothing of a site that is about to be uploaded, leaves
//! nothing behind, and any number of them can run.

mod answer;
mod body;
mod browser;
mod connection_slots;
mod event;
mod found;
mod host;
mod not_found;
mod paced;
mod preview;
mod reload;
mod request;
mod server;
mod stoppable;
mod watch;

pub(crate) use event::{ServeEvent, ShownBuild};
pub(crate) use host::HostName;
pub(crate) use preview::{Preview, PreviewOptions};
pub use request::{Asked, asked};
pub(crate) use watch::Changed;
