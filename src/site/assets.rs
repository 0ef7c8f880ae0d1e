//! Files that every page uses, embedded in the program.

use super::artifact::Artifact;
use crate::config::Accent;
use crate::layout::{SitePath, UploadStage};
use pith::Digest;

pub(super) const STYLE: &str = include_str!("../../static/style.css");
const SCRIPT: &str = include_str!("../../static/page.js");
const SEARCH: &str = include_str!("../../static/search.js");
const ICON: &str = include_str!("../../static/icon.svg");

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
