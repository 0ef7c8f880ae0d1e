//! What asking a site for a file can come to.

use crate::text::{plural, thousands};
use std::fmt;

/// Whose page asks: a host that lets pages of others read its files says so only to those.
pub(super) const ORIGIN: &str = "https://elsewhere.example";

/// The most characters of a text of a site's that are kept to be told. Stops a header of 32 KiB in each of a million
/// findings, and a name as long as an index.
const MOST_TOLD_CHARACTERS: usize = 200;

/// A text of a site's, of which no more is kept than a person would read.
pub(super) fn shortened(text: String) -> String {
    match text.char_indices().nth(MOST_TOLD_CHARACTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// What a site says when it is asked for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<F = SiteFile> {
    /// It has the file.
    Found(F),
    /// It says that there is none: 404, 410, or nothing of that name in the folder.
    Absent,
    /// Neither can be told.
    Failed(Failure),
}

impl<F> Answer<F> {
    /// The file, if there is one.
    pub fn file(self) -> Option<F> {
        match self {
            Self::Found(file) => Some(file),
            Self::Absent | Self::Failed(_) => None,
        }
    }

    /// The same answer with what `change` makes of the file.
    pub(super) fn map<G>(self, change: impl FnOnce(F) -> G) -> Answer<G> {
        match self {
            Self::Found(file) => Answer::Found(change(file)),
            Self::Absent => Answer::Absent,
            Self::Failed(failure) => Answer::Failed(failure),
        }
    }

    /// How the site failed.
    #[cfg(feature = "web")]
    pub(super) fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            Self::Found(_) | Self::Absent => None,
        }
    }
}

/// A file of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFile {
    /// All of it.
    pub bytes: Vec<u8>,
    /// What a host said of it; a folder says nothing.
    pub headers: Option<Headers>,
}

/// What a host said of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers {
    /// `Content-Type`, as it was sent.
    pub content_type: Option<String>,
    /// `Access-Control-Allow-Origin`, as it was sent.
    pub allowed_origin: Option<String>,
    /// `Content-Encoding`, where it names no compression and so says nothing of the bytes.
    pub label: Option<String>,
}

impl Headers {
    /// Whether pages of anybody may read it: a host says so of all, or of whoever asks.
    pub fn is_open(&self) -> bool {
        self.allowed_origin.as_deref().is_some_and(|allowed| ["*", ORIGIN].contains(&allowed.trim()))
    }
}

/// Why it can't be told whether a site has a file, or what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The host isn't found, doesn't answer, or isn't who it says; with the reason.
    Unreachable(String),
    /// The answer took longer than we wait, or came in drops.
    TimedOut,
    /// The host answered with a status that means neither yes nor no.
    Status(u16),
    /// The file was cut off after so many bytes.
    CutOff(u64),
    /// The file has more bytes than a file of its kind may.
    TooLarge(u64),
    /// The host sends us on to another host, or to no address; with where.
    RedirectedElsewhere(String),
    /// The host sends us on and on.
    RedirectedTooOften,
    /// The bytes are compressed, though we asked for them as they are; with how.
    Encoded(String),
    /// The answer isn't HTTP, or what is there is no file that can be read; with the reason.
    Unreadable(String),
    /// It came, and could not be written to a temporary file here; with the reason.
    NotStored(String),
    /// The site took longer for all of its files together than we wait.
    TooSlow,
    /// The time that the whole run may take is over.
    OutOfTime,
    /// The host was given up before, for this.
    NotAsked(Box<Self>),
}

impl Failure {
    /// Whether it says more of the host than of the file that was asked for, so that the next file would
    /// come no sooner.
    pub fn is_of_the_host(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::TimedOut | Self::TooSlow | Self::OutOfTime | Self::NotAsked(_) => true,
            Self::Status(status) => matches!(status, 429 | 500 | 502 | 503 | 504),
            _ => false,
        }
    }

    /// Whether it says that nobody waits for the host any more, and nothing of the file.
    pub fn ends_all(&self) -> bool {
        matches!(self, Self::TooSlow | Self::OutOfTime | Self::NotAsked(_))
    }

    /// Whether the host gave an answer, though it isn't the file.
    #[cfg(feature = "web")]
    pub(super) fn is_an_answer(&self) -> bool {
        !self.is_of_the_host() && !matches!(self, Self::CutOff(_) | Self::Unreadable(_))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(reason) => write!(f, "cannot reach the host: {reason}"),
            Self::TimedOut => f.write_str("the host took too long"),
            Self::Status(429) => f.write_str("the host answers 429 (too many requests)"),
            Self::Status(status) => write!(f, "the host answers {status}"),
            Self::CutOff(bytes) => write!(f, "it was cut off after {}", plural(*bytes, "byte")),
            Self::TooLarge(most) => {
                write!(f, "it has more than the {} bytes allowed for such a file", thousands(*most))
            }
            Self::RedirectedElsewhere(to) => write!(f, "the host redirects elsewhere, to {to}"),
            Self::RedirectedTooOften => f.write_str("the host redirects too many times"),
            Self::Encoded(how) => {
                write!(f, "the host sent it encoded as {how}, although it was asked not to encode it")
            }
            Self::Unreadable(reason) => f.write_str(reason),
            Self::NotStored(reason) => write!(f, "cannot keep it in a temporary file: {reason}"),
            Self::TooSlow => f.write_str("the host is too slow: its files take too long on average"),
            Self::NotAsked(failure) => failure.fmt(f),
            Self::OutOfTime => f.write_str("the time limit for the whole run was reached (--max-time)"),
        }
    }
}
