//! The paths of the site, and the links between them.
//!
//! A path is made only of what verification derived and of the site's own names, never of free
//! text: a validly signed document may well say `../../x` (PROTOCOL.md, "Paths of a mirror").

use crate::catalog::ListingPlace;
use crate::pith::Suffix;
use serde::Serialize;
use std::fmt;

/// A path below the site's root, such as `pith/MFB4YH5ROE256JUPXCULHXXWFK/index.html`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
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

    /// The page that leads to every listing.
    pub fn browse() -> Self {
        Self("browse/index.html".to_owned())
    }

    /// A listing of papers.
    pub fn listing(place: &ListingPlace) -> Self {
        Self(format!("{}/index.html", place.segments().join("/")))
    }

    /// The file that says that a folder is ours to write into.
    pub fn marker() -> Self {
        Self(".pith-catalog".to_owned())
    }

    /// The SHA-256 of every file but this one, for `sha256sum -c`.
    pub fn sums() -> Self {
        Self("SHA256SUMS".to_owned())
    }

    /// The same for the papers whose suffixes begin with these characters, in a large catalog.
    pub fn sums_of(first: [char; 2]) -> Self {
        Self(format!("catalog/sums/{}", String::from_iter(first)))
    }

    /// The state that a bundle's events merge to, canonical JSON.
    pub fn state(suffix: Suffix) -> Self {
        Self(format!("pith/{suffix}/state.json"))
    }

    /// The last graph snapshot, canonical JSON.
    pub fn graph(suffix: Suffix) -> Self {
        Self(format!("api/pith-number/{suffix}/graph.json"))
    }

    /// The events, canonical JSON.
    pub fn events(suffix: Suffix) -> Self {
        Self(format!("api/pith-number/{suffix}/events.json"))
    }

    /// What the catalog holds, for programs.
    pub fn index() -> Self {
        Self("catalog/index.json".to_owned())
    }

    /// Every document with its paths, size and hash, one a line.
    pub fn documents() -> Self {
        Self("catalog/documents.jsonl".to_owned())
    }

    /// The same for the papers whose suffixes begin with these characters, in a large catalog.
    pub fn documents_of(first: [char; 2]) -> Self {
        Self(format!("catalog/documents/{}.jsonl", String::from_iter(first)))
    }

    /// A file of the user's, by its path below the site's root; `None` where the name is one of the
    /// site's own or leads out of it.
    pub fn file(inside: &str) -> Option<Self> {
        let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':']);
        let is_safe = inside.split('/').all(is_plain) && !inside.chars().any(char::is_control);
        (is_safe && !is_reserved(inside)).then(|| Self(inside.to_owned()))
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

/// The first parts of the paths that the site has or will have, in small letters: some disks don't
/// tell small letters from capitals.
const OWN: [&str; 30] = [
    "404.html",
    ".nojekyll",
    ".pith-catalog",
    "_headers",
    "api",
    "assets",
    "authors",
    "browse",
    "catalog",
    "category",
    "collection",
    "feed.atom",
    "index.html",
    "llms.txt",
    "opensearch.xml",
    "p",
    "paper",
    "pith",
    "pith-mirrors.json",
    "pith-signing-key.json",
    "report",
    "report.json",
    "resolve",
    "robots.txt",
    "search",
    "sha256sums",
    "sitemap.xml",
    "stats",
    "verify",
    "year",
];

/// Whether a path is one of the site's own, or lies in one of its folders.
fn is_reserved(path: &str) -> bool {
    let path = path.to_lowercase();
    let first = path.split('/').next().unwrap_or_default();
    OWN.contains(&first) || path.split('/').eq([".well-known"]) || path.split('/').take(2).eq([".well-known", "pith"])
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
    fn a_file_of_the_users_takes_no_place_of_the_sites() {
        for free in ["figure.png", "a/b c.svg", "CNAME", ".well-known/security.txt", "pithy/x", "google123.html"] {
            assert_eq!(SitePath::file(free).map(|path| path.to_string()).as_deref(), Some(free));
        }
        for taken in [
            "index.html",
            "Index.HTML",
            "pith/x",
            "PITH",
            "paper",
            ".well-known",
            ".well-known/pith/x",
            ".Well-Known/Pith",
            "SHA256SUMS",
            "assets/x.css",
            "",
            "..",
            "a/../b",
            "/a",
            "a//b",
            "a\\b",
            "c:x",
            "a\nb",
        ] {
            assert_eq!(SitePath::file(taken), None, "{taken:?}");
        }
    }

    #[test]
    fn links_are_relative_and_end_in_a_slash() {
        let paper = SitePath::paper("MFB4YH5ROE256JUPXCULHXXWFK".parse().unwrap());
        assert_eq!(SitePath::home().link_to(&paper), "pith/MFB4YH5ROE256JUPXCULHXXWFK/");
        assert_eq!(paper.link_to(&SitePath::home()), "../../");
        assert_eq!(SitePath::home().link_to(&SitePath::home()), "./");
        assert_eq!(paper.link_to(&SitePath::report_json()), "../../report.json");
    }
}
