//! The parts of a page that programs find again: `audit` compares a page with its documents, and what doesn't follow from
//! those is marked in the templates by an attribute that is there for nothing else.

/// The attribute of the element that a region is.
pub(crate) const REGION_ATTRIBUTE: &str = "data-region";

/// What stands between what a page is of and the site's name in the title of its window.
pub(crate) const TITLE_SEPARATOR: &str = " · ";

/// The relations of a page's links to other versions of its paper (RFC 5829): to the newest, to the one before and to the
/// one after.
pub(crate) const VERSION_RELATIONS: [&str; 3] = ["latest-version", "predecessor-version", "successor-version"];

/// A region of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Region {
    /// The head of each page, with the menu.
    Masthead,
    /// The link to the home page in it.
    Home,
    /// The paragraphs of a paper's abstract.
    Abstract,
    /// What the page of an older version says under its title of the newest.
    Newest,
    /// What a paper's page says of the paper's other versions.
    Versions,
    /// The foot of each page.
    Colophon,
}

impl Region {
    /// The value of the attribute.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Masthead => "masthead",
            Self::Home => "home",
            Self::Abstract => "abstract",
            Self::Newest => "newest",
            Self::Versions => "versions",
            Self::Colophon => "colophon",
        }
    }

    /// The attribute as a tag has it.
    pub(crate) fn mark(self) -> String {
        format!(" {REGION_ATTRIBUTE}=\"{}\"", self.name())
    }
}
