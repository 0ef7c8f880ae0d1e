//! A badge for other people's pages: one picture for the site, and how to place it.
//!
//! A picture can't know whether a document is good, and no copy of it could be taken back. So it says
//! what there is, a Pith number, and invites to look: the link that it stands in leads to the page.

use super::citation::CitationFields;
use super::plain_citation::{push_markdown_address, push_markdown_text};
use crate::text::{Html, address};
use serde::Serialize;

/// The picture.
pub(crate) const BADGE: &str = include_str!("../../static/badge.svg");

/// The picture with its link, to be copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Badge {
    /// For a README.
    pub markdown: String,
    /// For a page.
    pub html: String,
}

impl CitationFields<'_> {
    /// How to place the badge. `picture` is its whole address. There is none for a site that doesn't
    /// know its own address, since nothing else would find it.
    pub fn badge(&self, picture: &str) -> Option<Badge> {
        let page = self.page.as_deref()?;
        let picture = address(picture);
        let text = format!("Pith number {}", self.number);
        let mut html = Html::default();
        html.tags("<a href=\"");
        html.text(page);
        html.tags("\"><img src=\"");
        html.text(&picture);
        html.tags("\" alt=\"");
        html.text(&text);
        html.tags("\" width=\"126\" height=\"20\"></a>");
        let mut markdown = "[![".to_owned();
        push_markdown_text(&mut markdown, &text);
        markdown.push_str("](");
        push_markdown_address(&mut markdown, &picture);
        markdown.push_str(")](");
        push_markdown_address(&mut markdown, page);
        markdown.push(')');
        Some(Badge { markdown, html: html.as_str().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::citation::Citation;
    use super::super::citation::tests::{NUMBER, real};
    use super::*;

    #[test]
    fn a_badge_is_linked_to_the_page() {
        assert_eq!(real().cited().badge("https://x.org/badge.svg"), None);
        let page = Citation { page: Some("https://x.org/pith/MFB4/?a&b".into()), ..real() };
        let badge = page.cited().badge("https://x.org/badge.svg").unwrap();
        assert_eq!(
            badge.markdown,
            format!("[![Pith number {NUMBER}](https://x.org/badge.svg)](https://x.org/pith/MFB4/?a&amp;b)")
        );
        assert_eq!(
            badge.html,
            format!(
                "<a href=\"https://x.org/pith/MFB4/?a&amp;b\"><img src=\"https://x.org/badge.svg\" \
                 alt=\"Pith number {NUMBER}\" width=\"126\" height=\"20\"></a>"
            )
        );
    }

    #[test]
    fn the_picture_claims_nothing_and_loads_nothing() {
        assert!(BADGE.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"126\" height=\"20\""));
        for word in ["verif", "valid", "signed", "href", "script", "style", "url("] {
            assert!(!BADGE.to_lowercase().contains(word), "{word}");
        }
    }
}
