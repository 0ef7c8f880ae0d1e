//! What `pull` tells of a site's documents: values, to be collected or printed.

use crate::fetch::Failure;
use crate::layout::SitePath;
use crate::manifest::Exclusion;
use crate::report::Severity;
use pith::quote::escaped;
use pith::{PithNumber, UntrustedKey};

/// What was asked, and found to be otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PullCheck {
    /// A check of the document itself, by its name.
    Document(&'static str),
    /// It is a verified document of another paper.
    OtherPaper,
    /// It is a verified document of the paper, of the other kind.
    OtherKind,
    /// It is verified, and has other bytes than the site lists.
    Listed,
    /// It contradicts what the folder has, and nothing signed says which of the two to take.
    Conflict,
    /// The folder has a newer bundle.
    Older,
    /// The site says that it has none.
    Missing,
    /// The site has none, since its operator leaves the paper out.
    LeftOut,
    /// Whether the site has one can't be told, or it can't be had whole.
    Unavailable,
    /// The site's catalog is wrong.
    Catalog,
    /// A file that was no verified document stood where a document is kept, and made room.
    Replaced,
}

impl PullCheck {
    /// All but those of documents.
    pub const OWN: [Self; 10] = [
        Self::OtherPaper,
        Self::OtherKind,
        Self::Listed,
        Self::Conflict,
        Self::Older,
        Self::Missing,
        Self::LeftOut,
        Self::Unavailable,
        Self::Catalog,
        Self::Replaced,
    ];

    /// What programs call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Document(name) => name,
            Self::OtherPaper => "other_paper",
            Self::OtherKind => "other_kind",
            Self::Listed => "listed",
            Self::Conflict => "conflict",
            Self::Older => "older",
            Self::Missing => "missing",
            Self::LeftOut => "left_out",
            Self::Unavailable => "unavailable",
            Self::Catalog => "catalog",
            Self::Replaced => "replaced",
        }
    }

    /// What to make of it. Of a check of the document itself its own finding says more.
    pub(super) fn advice(self) -> &'static str {
        match self {
            Self::Document(_) => "It is not what was signed. Get it from another mirror or from the registry.",
            Self::OtherPaper | Self::OtherKind => {
                "It is signed, but does not belong at that path. Tell the site’s operator, and try another mirror."
            }
            Self::Listed => {
                "The site may be in the middle of an update. Run the same command again later; if this persists, tell the site’s operator."
            }
            Self::Conflict => "Both are verified; yours is kept. To use the other one, replace your file with it.",
            Self::Older => "Yours has the later signed date and is kept.",
            Self::LeftOut => "Another mirror or the registry may have it.",
            Self::Missing => "Tell the site’s operator, and try another mirror or the registry.",
            Self::Unavailable => {
                "Run the same command again: it continues where it stopped. If this persists, try another mirror."
            }
            Self::Catalog => {
                "The rest of the catalog was used. Tell the site’s operator, or name the papers that you want with --list."
            }
            Self::Replaced => {
                "Check the file there. If a key that you trust signed it, name that key’s file with --key, or with `trust` in catalog.toml."
            }
        }
    }
}

/// What a site's operator says of a paper that they leave out: their text, safe to print.
pub(super) fn left_out(exclusion: &Exclusion<'_>) -> String {
    let date = exclusion.date.as_deref().map(|date| format!(" on {}", escaped(date))).unwrap_or_default();
    let reason = exclusion.reason.as_deref().filter(|reason| !reason.is_empty());
    let reason = reason.map(|reason| format!(": {}", escaped(reason))).unwrap_or_default();
    format!("left out by the site’s operator{date}{reason}")
}

/// What to make of a document that couldn't be had.
pub(super) fn advice_on(failure: &Failure) -> &'static str {
    match failure {
        Failure::TimedOut => {
            "Run the same command again: it continues where it stopped. A slow site may need a longer --timeout."
        }
        Failure::Status(401 | 403) | Failure::RedirectedElsewhere(_) | Failure::TooLarge(_) | Failure::Encoded(_) => {
            PullCheck::Missing.advice()
        }
        _ => PullCheck::Unavailable.advice(),
    }
}

/// One thing about one file of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullFinding {
    /// Where on the site.
    pub path: SitePath,
    /// The number that was asked for, where the year is known.
    pub number: Option<PithNumber>,
    /// What was asked.
    pub check: PullCheck,
    /// Whether something is wrong.
    pub severity: Severity,
    /// What was expected, what was found and what became of it, in a sentence that is safe to print.
    pub message: String,
    /// What to do; `None` where an earlier run said it.
    pub advice: Option<&'static str>,
    /// The key for which a document isn't trusted, where that is what is wrong with it.
    pub untrusted_key: Option<UntrustedKey>,
}
