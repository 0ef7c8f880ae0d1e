//! The kinds of pages that an operator writes.

/// What a Markdown file of a content folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PageKind {
    /// A page of its own, at `/{slug}/`.
    Page,
    /// A reading list, at `/collection/{slug}/`.
    Collection,
}
