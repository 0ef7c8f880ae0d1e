//! What stops a run. A bad document doesn't: it is a finding (see [`report`](crate::report)).

use crate::report::io_reason;
use camino::{Utf8Path, Utf8PathBuf};
use pith::quote::escaped;
use std::io;

/// Why the program could not do its work; the exit status is then 2.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A key file that can't be used.
    #[error("cannot trust the key in {}: {reason}", escaped(path.as_str()))]
    Key {
        /// The file.
        path: Utf8PathBuf,
        /// Why not.
        reason: String,
    },
    /// A configuration that can't be used.
    #[error("cannot use the configuration {}: {problem}", escaped(path.as_str()))]
    Config {
        /// The file.
        path: Utf8PathBuf,
        /// Where and why not: a line, and perhaps the one of the file with a marker below it.
        problem: String,
    },
    /// There is nothing to build from.
    #[error("cannot find the content in {}: {reason}", escaped(path.as_str()))]
    Content {
        /// The folder.
        path: Utf8PathBuf,
        /// Why not.
        reason: String,
    },
    /// A folder that must not be written into.
    #[error("cannot publish into {}: {reason}", escaped(path.as_str()))]
    Output {
        /// The folder.
        path: Utf8PathBuf,
        /// Why not.
        reason: String,
    },
    /// A disk that a site can't fit on.
    #[error("cannot publish into {}: {reason}", escaped(path.as_str()))]
    NoRoom {
        /// The folder.
        path: Utf8PathBuf,
        /// What the site needs and what there is.
        reason: String,
        /// What to do.
        hint: &'static str,
    },
    /// A folder that a build can't keep its notes in.
    #[error("cannot keep the build state in {}: {reason}", escaped(path.as_str()))]
    State {
        /// The folder.
        path: Utf8PathBuf,
        /// Why not.
        reason: String,
    },
    /// A file all of whose keys are retired where it comes from.
    #[error("cannot trust the keys in {}: {reason}", escaped(path.as_str()))]
    RetiredKey {
        /// The file.
        path: Utf8PathBuf,
        /// Which keys those are.
        reason: String,
    },
    /// A secret that can't seal anything.
    #[error("cannot use PITH_CATALOG_STATE_KEY: {reason}")]
    StateKey {
        /// Why not.
        reason: String,
    },
    /// A shard that nothing names.
    #[error("cannot tell which shard this is: {reason}")]
    Shard {
        /// Why not.
        reason: String,
    },
    /// A part of a site that can't be combined with others.
    #[error("cannot combine the part {}: {reason}", escaped(path.as_str()))]
    Part {
        /// The file.
        path: Utf8PathBuf,
        /// Why not.
        reason: String,
    },
    /// Parts that aren't there.
    #[error("cannot combine the parts: {numbers}; make it with `build --shard {first}/{count}`, and name every part")]
    MissingParts {
        /// Which ones, as in `part 3 of 8 is missing`.
        numbers: String,
        /// How many there are of all.
        count: u32,
        /// The first that is missing.
        first: u32,
    },
    /// A published site that can't be looked at.
    #[error("cannot read the site {}: {reason}", escaped(address))]
    Site {
        /// Where it is.
        address: String,
        /// Why not.
        reason: String,
    },
    /// A folder that no mirror can begin in.
    #[error("cannot create a mirror in {}: {reason}", escaped(path.as_str()))]
    Begin {
        /// The folder.
        path: Utf8PathBuf,
        /// What stands in the way.
        reason: String,
    },
    /// A site that doesn't answer, or not any more.
    #[error("cannot reach the site {}: {}", escaped(address), escaped(reason))]
    Unreachable {
        /// Where it is.
        address: String,
        /// The last reason.
        reason: String,
    },
    /// A temporary file that can't be written or read again.
    #[error("cannot use a temporary file for what the site sends: {reason}")]
    NotStored {
        /// What the system said.
        reason: String,
    },
    /// A site that was given up, though it answers.
    #[error("gave up on the site {}: {reason}", escaped(address))]
    GaveUp {
        /// Where it is.
        address: String,
        /// Why.
        reason: String,
    },
    /// A site that doesn't say what it holds, where nobody else said what to ask for.
    #[error("cannot list the papers of the site {}: {reason}", escaped(address))]
    NoCatalog {
        /// Where it is.
        address: String,
        /// Why not.
        reason: String,
    },
    /// A folder that documents must not be pulled into.
    #[error("cannot pull into {}: {reason}", escaped(path.as_str()))]
    Pull {
        /// The folder.
        path: Utf8PathBuf,
        /// Why not.
        reason: String,
    },
    /// A bibliography that can't be annotated.
    #[error("cannot annotate {}: {reason}", escaped(path.as_str()))]
    Annotate {
        /// The file.
        path: Utf8PathBuf,
        /// Why not.
        reason: String,
    },
    /// A folder that the lists of what changed can't go into.
    #[error("cannot write the lists of changes into {}: {reason}", escaped(path.as_str()))]
    Lists {
        /// The folder.
        path: Utf8PathBuf,
        /// Why not.
        reason: &'static str,
    },
    /// A file of the user's that would take the place of one of the site's own, or of a page.
    #[error("cannot publish {}: {reason}", escaped(path.as_str()))]
    Reserved {
        /// The file.
        path: Utf8PathBuf,
        /// What has its place, as a clause that is safe to print.
        reason: String,
        /// What to do.
        hint: &'static str,
    },
    /// A name that the configuration keeps, and that is one of the site's own.
    #[error("cannot keep {}: the name is reserved by the site", escaped(name))]
    Kept {
        /// The name.
        name: String,
    },
    /// A document that was verified and is another one by the time it is published.
    #[error("cannot publish {place}: {reason}")]
    Changed {
        /// Where it was read.
        place: String,
        /// What is different.
        reason: String,
    },
    /// Reading or writing failed.
    #[error("cannot {action} {}: {}", escaped(path.as_str()), io_reason(source))]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On what.
        path: Utf8PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file that would be overwritten, and differs from what would be written.
    #[error("cannot write {}{}: already there, with different content", escaped(path.as_str()), and_more(*more))]
    Overwrite {
        /// The file.
        path: Utf8PathBuf,
        /// How many others there are.
        more: usize,
    },
    /// A template that the program doesn't have.
    #[error("there is no template {name}; choose from {known}")]
    NoTemplate {
        /// The name, safe to print.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// A template that can't be rendered.
    #[error("cannot render {page}: {reason}")]
    Render {
        /// The page or the template.
        page: String,
        /// What Tera says.
        reason: String,
    },
    /// The threads couldn't be started.
    #[error("cannot start {jobs} threads: {reason}")]
    Threads {
        /// How many were wanted.
        jobs: usize,
        /// Why not.
        reason: String,
    },
}

impl Error {
    /// What a temporary file's error comes to.
    pub(crate) fn not_stored(error: &io::Error) -> Self {
        Self::NotStored { reason: io_reason(error) }
    }

    /// An I/O error on a path.
    pub fn io(action: &'static str, path: impl AsRef<Utf8Path>, source: io::Error) -> Self {
        Self::Io { action, path: path.as_ref().to_owned(), source }
    }

    /// What went wrong with the folder that a build keeps its notes in: what lies there, or the system.
    pub(crate) fn state(path: impl AsRef<Utf8Path>, source: io::Error) -> Self {
        let is_about_the_kind = matches!(source.kind(), io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory);
        if source.raw_os_error().is_some() && !is_about_the_kind {
            return Self::io("write into", path, source);
        }
        Self::State { path: path.as_ref().to_owned(), reason: io_reason(&source) }
    }

    /// What to do about it, where there is something to say.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Key { .. } => Some(
                "a key file is like a mirror's pith-signing-key.json: an entry of `public_keys`, or a list `keys` of such entries; each `key_id` names only one key",
            ),
            Self::RetiredKey { .. } => Some(
                "whoever has a retired key may sign anything: add a [[retire]] table with its fingerprint and your own list of documents from before to catalog.toml, or name this file no more",
            ),
            Self::Config { .. } => {
                Some("`pith-catalog generate config` prints every option; --no-config reads no configuration")
            }
            Self::Content { .. } => Some("name the folder that holds `records/` after the command"),
            Self::Output { .. } => Some("choose an empty folder, or one that an earlier build made: --out FOLDER"),
            Self::State { .. } => Some(
                "check what is there and remove it (for a link, only the link itself): the next build creates it again, verifies everything and loses nothing",
            ),
            Self::StateKey { .. } => Some("create one with: openssl rand -hex 32"),
            Self::Shard { .. } => Some("`pith-catalog help build` shows how to name a shard"),
            Self::Part { .. } | Self::MissingParts { .. } => Some("nothing was written"),
            Self::Site { .. } => Some("name the folder of a site, or the URL of its home page, including https://"),
            Self::Begin { .. } => Some(
                "nothing was written; name a new folder, or move what is there out of it: pith-catalog init FOLDER",
            ),
            Self::Unreachable { .. } => Some(
                "check the address and the network, or run the same command again later; what was fetched so far is kept",
            ),
            Self::NotStored { .. } => Some("free disk space for temporary files, or set TMPDIR to another folder"),
            Self::GaveUp { .. } => Some(
                "run the same command again, perhaps with a longer --max-time; what was fetched so far is kept and not fetched again",
            ),
            Self::NoCatalog { .. } => Some(
                "name the papers that you want, by Pith number, arXiv id or DOI, or a file that lists them: --list FILE",
            ),
            Self::Pull { .. } => Some("choose a content folder, or a new folder: --out FOLDER"),
            Self::Annotate { .. } => {
                Some("nothing was written; `pith-catalog help annotate` says which files it takes")
            }
            Self::Lists { .. } => {
                Some("choose a folder outside the site, its content and `.pith-catalog`: --changed FOLDER")
            }
            Self::Reserved { hint, .. } | Self::NoRoom { hint, .. } => Some(hint),
            Self::Kept { .. } => Some("remove it from `keep` in the [output] table of the configuration"),
            Self::Changed { .. } => Some("run the same command again when nothing else writes to the content"),
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    Some("free disk space, then run the same command again")
                }
                io::ErrorKind::PermissionDenied => Some("check its owner and its permissions"),
                io::ErrorKind::ReadOnlyFilesystem => Some("that disk is read-only; choose another place"),
                io::ErrorKind::NotFound => Some("check its name; relative paths start at the current folder"),
                io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
                    Some("there is a file where a folder should be; move it away, or choose another place")
                }
                io::ErrorKind::AddrInUse => Some("choose another port; --port 0 picks a free one"),
                _ => None,
            },
            Self::Overwrite { .. } => Some("nothing was written; move it away, choose another folder, or use --force"),
            Self::NoTemplate { .. } => Some("name one or more of these; without a name, all are written"),
            Self::Threads { .. } => Some("use fewer threads: --jobs 1"),
            Self::Render { .. } => {
                Some("if it names one of your templates in `templates/`, correct or remove that one")
            }
        }
    }
}

/// Such as ` and 2 others`.
fn and_more(more: usize) -> String {
    match more {
        0 => String::new(),
        1 => " and another file".to_owned(),
        more => format!(" and {more} other files"),
    }
}
