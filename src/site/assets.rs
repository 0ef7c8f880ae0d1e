//! Files that every page uses, embedded in the program.

use super::artifact::Artifact;
use super::license::License;
use crate::config::Accent;
use crate::layout::{SitePath, UploadStage};
use crate::tex::ShownSigns;
use crate::values::{Category, known_categories};
use pith::Digest;
use serde::Serialize;
use std::collections::BTreeMap;

pub(super) const STYLE: &str = include_str!("../../static/style.css");
const SCRIPT: &str = include_str!("../../static/page.js");
/// What is an identifier, and the search, which asks that of what is typed.
const SEARCH: &str = concat!(include_str!("../../static/identifier.js"), include_str!("../../static/search.js"));
const RESOLVE: &str = include_str!("../../static/resolve.js");
/// The checker, for every page that checks.
const CHECKER: &str = include_str!("../../static/verify.js");
/// What shows a result, and the form.
const CHECK_PAGE: &str =
    concat!(include_str!("../../static/check-result.js"), include_str!("../../static/check-page.js"));
/// What shows a result, and what a paper's page shows, compared with its document.
const PAPER_CHECK: &str = concat!(
    include_str!("../../static/check-result.js"),
    include_str!("../../static/page-tex.js"),
    include_str!("../../static/page-text.js"),
    include_str!("../../static/check-paper.js")
);
const ICON: &str = include_str!("../../static/icon.svg");

/// The hash of each script that the program puts into a site.
pub(crate) fn script_hashes() -> impl Iterator<Item = Digest> {
    let texts = [SCRIPT, SEARCH, RESOLVE, CHECKER, CHECK_PAGE].map(|script| Digest::of(script.as_bytes()));
    texts.into_iter().chain([Digest::of(paper_check().as_bytes())])
}

/// How much of its hash names an asset.
const HASH_CHARACTERS: usize = 16;

/// The stylesheet, at a path that changes with its content, so that it may be kept for ever.
pub(super) fn style(own: Option<&str>, accent: Option<Accent>) -> Artifact<'static> {
    let mut text = own.unwrap_or(STYLE).to_owned();
    if let Some(accent) = accent {
        text.push_str(&accent_rules(accent));
    }
    asset(SitePath::stylesheet, text.into_bytes())
}

/// The script of every page: light and dark, the keys that lead to the search box, and the copy buttons.
pub(super) fn script() -> Artifact<'static> {
    asset(SitePath::page_script, SCRIPT.as_bytes().to_vec())
}

/// The script of the search page.
pub(super) fn search_script() -> Artifact<'static> {
    asset(SitePath::search_script, SEARCH.as_bytes().to_vec())
}

/// The script of the pages that look up identifiers, beside the one that searches.
pub(super) fn resolve_script() -> Artifact<'static> {
    asset(SitePath::resolve_script, RESOLVE.as_bytes().to_vec())
}

/// What pages call the values of documents.
#[derive(Serialize)]
struct ShownNames {
    /// The name of each category, by its code.
    categories: BTreeMap<String, &'static str>,
    /// The name of each license, by its address.
    licenses: BTreeMap<&'static str, &'static str>,
    /// What commands of TeX stand for.
    #[serde(flatten)]
    signs: ShownSigns,
}

impl ShownNames {
    fn new() -> Self {
        let named = |code: String| {
            let name = code.parse::<Category>().ok()?.name()?;
            Some((code, name))
        };
        let licenses = License::all().map(|license| (license.address, license.name));
        Self {
            categories: known_categories().filter_map(named).collect(),
            licenses: licenses.collect(),
            signs: ShownSigns::new(),
        }
    }
}

/// What the script is that checks a paper's page, beside the checker.
fn paper_check() -> String {
    // Texts by texts are JSON.
    let names = serde_json::to_string(&ShownNames::new()).unwrap_or_default();
    ["globalThis.pithNames = ", &names, ";\n", PAPER_CHECK].concat()
}

/// The script that checks a paper's page, which a reader asks for. It follows that of the checker.
pub(super) fn paper_script() -> Artifact<'static> {
    asset(SitePath::paper_script, paper_check().into_bytes())
}

/// The script of pages that check documents.
pub(super) fn checker_script() -> Artifact<'static> {
    asset(SitePath::checker_script, CHECKER.as_bytes().to_vec())
}

/// The script of the page that checks any document, beside it.
pub(super) fn check_page_script() -> Artifact<'static> {
    asset(SitePath::check_page_script, CHECK_PAGE.as_bytes().to_vec())
}

/// The picture in the window's tab.
pub(super) fn icon() -> Artifact<'static> {
    asset(SitePath::icon, ICON.as_bytes().to_vec())
}

fn asset(path: fn(&str) -> SitePath, bytes: Vec<u8>) -> Artifact<'static> {
    let hash = Digest::of(&bytes).to_string();
    let path = path(hash.get(..HASH_CHARACTERS).unwrap_or_default());
    Artifact::new(UploadStage::Document, path, bytes)
}

/// Rules that come after the stylesheet's own and have the last word: the operator's colour, and the
/// light one alone where a browser doesn't know the function or paper is printed on.
fn accent_rules(accent: Accent) -> String {
    let (light, dark) = (accent.light(), accent.dark());
    format!(
        "\n/* The accent of this catalog */\n:root {{ --accent: {light}; }}\n\
         @supports (color: light-dark(#000, #fff)) {{ :root {{ --accent: light-dark({light}, {dark}); }} }}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_that_checks_a_page_has_the_names_that_pages_show() {
        let script = paper_check();
        let (names, rest) = script.strip_prefix("globalThis.pithNames = ").unwrap().split_once(";\n").unwrap();
        assert_eq!(rest, PAPER_CHECK);
        let names: serde_json::Value = serde_json::from_str(names).unwrap();
        assert_eq!(names["categories"]["cs.DC"], "Distributed, Parallel, and Cluster Computing");
        assert_eq!(names["categories"].as_object().unwrap().len(), known_categories().count());
        for license in License::all() {
            assert_eq!(names["licenses"][license.address], license.name);
        }
    }

    #[test]
    fn a_stylesheet_is_named_by_what_is_in_it() {
        let plain = style(None, None);
        assert_eq!(plain.bytes, STYLE.as_bytes());
        let own = style(Some("p {}"), None);
        assert_eq!(&*own.bytes, b"p {}");
        let accent =
            style(Some("p {}"), crate::config::Config::parse("[theme]\naccent = \"#1d5a44\"").unwrap().theme.accent);
        let text = String::from_utf8(accent.bytes.into_owned()).unwrap();
        assert!(text.starts_with("p {}\n") && text.contains("--accent: #1d5a44; }"), "{text}");
        assert!(plain.path != own.path && own.path != accent.path);
    }
}
