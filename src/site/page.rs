//! What every page and listing shows: the closed views that templates see. A template can show a
//! document's value only with its standing.

use super::plain::PlainText;
use crate::pith::{Claim, Standing};
use serde::Serialize;

/// The frame of a page: what stands around its content.
#[derive(Debug, Serialize)]
pub(super) struct Frame {
    /// The link to the site's root: empty or `../` once a folder.
    pub(super) root: String,
    /// The link to the home page.
    pub(super) home: String,
    /// The link to the report.
    pub(super) report: String,
    /// The link to the stylesheet.
    pub(super) style: String,
    /// The keys whose signatures count.
    pub(super) keys: Vec<KeyView>,
}

/// A trusted key.
#[derive(Debug, Clone, Serialize)]
pub(super) struct KeyView {
    pub(super) id: String,
    pub(super) fingerprint: String,
    /// Whether it is the registry's own, which the program has pinned.
    pub(super) is_registry: bool,
}

/// A value of a document and its standing: `signed`, `bound` or `claimed`.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    pub(super) text: PlainText,
    pub(super) standing: &'static str,
}

impl Shown {
    pub(super) fn new(claim: Claim<impl Into<String>>) -> Self {
        let (text, standing) = claim.into_parts();
        Self { text: PlainText::new(text), standing: standing.name() }
    }

    /// A signed value that a summary keeps, or what the site itself works out from such values.
    pub(super) fn derived(text: impl Into<String>) -> Self {
        Self { text: PlainText::new(text), standing: Standing::Signed.name() }
    }
}

/// A named value beside the text, with a link where there is a safe one.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    pub(super) label: &'static str,
    pub(super) value: Shown,
    pub(super) link: Option<String>,
    /// The moment in machine form, where the value is a date.
    pub(super) datetime: Option<String>,
    /// What is said after the value.
    pub(super) note: Option<&'static str>,
}

/// A Pith number in the parts that a page sets apart.
#[derive(Debug, Serialize)]
pub(super) struct NumberView {
    /// The whole, `pith:2019:…`.
    pub(super) text: String,
    /// `pith:2019:`
    pub(super) scheme: String,
    /// The first eight characters, in groups of four.
    pub(super) short: Vec<String>,
    /// The others, in groups of four.
    pub(super) rest: Vec<String>,
    /// `pith:MFB4YH5R`
    pub(super) short_form: String,
}

/// A paper in a listing.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) link: String,
    pub(super) title: Shown,
    pub(super) authors: Option<Shown>,
    pub(super) date: Shown,
    pub(super) datetime: Option<String>,
    pub(super) short: String,
    pub(super) source: Shown,
    pub(super) category: Shown,
}

/// Splits a text into groups of so many characters.
pub(super) fn groups(text: &str, size: usize) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(size).map(|group| group.iter().collect()).collect()
}
