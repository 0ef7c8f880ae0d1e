//! The paths of the site, and the links between them.
//!
//! A path is made only of what verification derived and of the site's own names, never of free
//! text: a validly signed document may well say `../../x` (PROTOCOL.md, "Paths of a mirror").

use crate::pith::Suffix;
use std::fmt;

/// A path below the site's root, such as `pith/MFB4YH5ROE256JUPXCULHXXWFK/index.html`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SitePath(String);

impl SitePath {
    /// The home page.
    pub fn home() -> Self {
        Self("index.html".to_owned())
    }

    /// The page of a paper.
    pub fn paper(suffix: Suffix) -> Self {
        Self(format!("pith/{suffix}/index.html"))
    }

    /// A record, byte for byte.
    pub fn record(suffix: Suffix) -> Self {
        Self(format!("pith/{suffix}.json"))
    }

    /// A bundle, byte for byte.
    pub fn bundle(suffix: Suffix) -> Self {
        Self(format!("pith/{suffix}/bundle.json"))
    }

    /// The same bundle where programs look for it.
    pub fn well_known_bundle(suffix: Suffix) -> Self {
        Self(format!(".well-known/pith/{suffix}/bundle.json"))
    }

    /// The page that tells what was left out and why.
    pub fn report() -> Self {
        Self("report/index.html".to_owned())
    }

    /// The same for programs.
    pub fn report_json() -> Self {
        Self("report.json".to_owned())
    }

    /// The page for a path that isn't there.
    pub fn not_found() -> Self {
        Self("404.html".to_owned())
    }

    /// What keeps GitHub Pages from dropping `.well-known`.
    pub fn no_jekyll() -> Self {
        Self(".nojekyll".to_owned())
    }

    /// An asset, named by a hash of its content.
    pub(super) fn asset(stem: &'static str, hash: &str, extension: &'static str) -> Self {
        Self(format!("assets/{stem}-{hash}.{extension}"))
    }

    /// The path, with `/` between its parts, and none before the first.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The relative link from this page to the site's root: empty, or `../` once a folder.
    pub(super) fn to_root(&self) -> String {
        "../".repeat(self.0.matches('/').count())
    }

    /// The relative link from this page to another path; one to a folder's page ends in `/`.
    pub(super) fn link_to(&self, other: &Self) -> String {
        let target = other.0.strip_suffix("index.html").unwrap_or(&other.0);
        let link = format!("{}{target}", self.to_root());
        if link.is_empty() { "./".to_owned() } else { link }
    }
}

impl std::borrow::Borrow<str> for SitePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative_and_end_in_a_slash() {
        let paper = SitePath::paper("MFB4YH5ROE256JUPXCULHXXWFK".parse().unwrap());
        assert_eq!(SitePath::home().link_to(&paper), "pith/MFB4YH5ROE256JUPXCULHXXWFK/");
        assert_eq!(paper.link_to(&SitePath::home()), "../../");
        assert_eq!(SitePath::home().link_to(&SitePath::home()), "./");
        assert_eq!(paper.link_to(&SitePath::report_json()), "../../report.json");
    }
}
