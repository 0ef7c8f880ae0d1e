//! The folders of a site whose pages are all of one kind. People cut addresses down to them, so each has a page of its own.

/// A folder that has a page or a folder for each of something, and an index page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folder {
    /// The listings of years.
    Years,
    /// The listings of categories.
    Categories,
    /// The operator's collections.
    Collections,
    /// The papers, by their suffixes.
    Papers,
    /// Other names of papers: short numbers and arXiv ids.
    Resolvers,
    /// The same arXiv ids at the registry's other path.
    PResolvers,
    /// The schemas of files for programs.
    Schemas,
}

impl Folder {
    /// Its name at the site's root.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Years => "year",
            Self::Categories => "category",
            Self::Collections => "collection",
            Self::Papers => "pith",
            Self::Resolvers => "paper",
            Self::PResolvers => "p",
            Self::Schemas => "schemas",
        }
    }
}
