//! What becomes of a page's Markdown: markup and what was found in it, or why there is none.

use crate::layout::SitePath;
use crate::text::Html;
use pith::PithNumber;
use std::collections::BTreeSet;

/// The most bytes of a page's Markdown. Stops a file that would fill the memory as a tree.
pub(super) const MOST_MARKDOWN_BYTES: usize = 1 << 20;

/// The most bytes of markup that a page may become. Stops references that are short in the source and
/// long on the page.
pub(super) const MOST_MARKUP_BYTES: usize = 4 << 20;

/// How deep blocks and emphasis may be nested in each other. Stops markup that browsers flatten or
/// choke on.
pub(super) const MOST_MARKDOWN_NESTING: usize = 64;

/// The most columns of spaces and marks of lists and quotations that a line may begin with. Stops a
/// tree so deep that the parser, which walks down it again for every line, takes minutes.
pub(super) const MOST_LEADING_COLUMNS: usize = 256;

/// A place that a link leads to: a heading of the same page, or of another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct HeadingLink {
    /// The other page.
    pub page: Option<SitePath>,
    /// The name of the heading, as the link has it.
    pub name: String,
}

/// What was found in a text, and on which of its lines, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OnLine<T> {
    /// What was found.
    pub what: T,
    /// The first line that it stands on.
    pub line: usize,
}

/// A page's text as markup, and what was found in it.
#[derive(Debug, Default)]
pub(crate) struct RenderedPage {
    /// The markup. Headings start at `h2`: the page's title is its `h1`.
    pub html: Html,
    /// References that don't parse or that the catalog doesn't hold, as written, in order, each once.
    /// The page shows them as text.
    pub dead: Vec<OnLine<String>>,
    /// Destinations that no page may link to or show an image from, in order, each once. The page
    /// shows the text of the link.
    pub refused: Vec<OnLine<String>>,
    /// Addresses of the site at which there is nothing, as written, in order, each once. The page shows
    /// the text of the link, or an image's description.
    pub missing: Vec<OnLine<String>>,
    /// The names of the page's headings.
    pub headings: BTreeSet<String>,
    /// The headings that links lead to, in order, each once.
    pub heading_links: Vec<OnLine<HeadingLink>>,
    /// The papers that the page names, in order, each once.
    pub cited: Vec<PithNumber>,
}

/// Why a page can't be shown, and the line of its text that is to blame, where one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RefusedText {
    /// Why not.
    pub why: RefusedPage,
    /// The line, counted from 1.
    pub line: Option<usize>,
}

impl From<RefusedPage> for RefusedText {
    fn from(why: RefusedPage) -> Self {
        Self { why, line: None }
    }
}

/// Why a page can't be shown, as a clause that says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RefusedPage {
    /// Too many bytes of Markdown.
    #[error("its text is larger than {} MiB; split it into several pages", MOST_MARKDOWN_BYTES >> 20)]
    Large,
    /// A line that begins with too much.
    #[error(
        "a line begins with more than {MOST_LEADING_COLUMNS} columns of spaces and marks of lists and quotations; indent it less"
    )]
    Indented,
    /// Nested too deep.
    #[error("lists, quotations or emphasis are nested more than {MOST_MARKDOWN_NESTING} deep; nest them less")]
    Deep,
    /// Too many bytes of markup.
    #[error("its markup would be larger than {} MiB; split it into several pages", MOST_MARKUP_BYTES >> 20)]
    Long,
}
