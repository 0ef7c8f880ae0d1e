//! What a preview tells.

use super::host::HostName;
use super::watch::Changed;
use crate::error::Error;
use crate::pipeline::{BuildEvent, Built};
use std::time::Duration;

/// News of a preview.
#[derive(Debug)]
pub(crate) enum ServeEvent {
    /// News of a build that is under way.
    Build(BuildEvent),
    /// A build was completed.
    Shown(Box<ShownBuild>),
    /// The site couldn't be built. What was there before is still served.
    Failed(Changed, Error),
    /// Something else went wrong. The preview goes on.
    Trouble(Error),
    /// A request was refused that names a host which isn't allowed. Only the first is told.
    OtherHost(HostName),
    /// The user or the system asked for the end.
    Ended,
}

/// A build that is shown.
#[derive(Debug)]
pub(crate) struct ShownBuild {
    /// What had changed, but for the first build.
    pub changed: Changed,
    /// What the build came to.
    pub built: Built,
    /// How long it took.
    pub took: Duration,
    /// Where the site is.
    pub address: String,
}
