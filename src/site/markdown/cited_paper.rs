//! A paper as a page of prose shows it: its linked title, or all that a citation needs.

use crate::site::mark::{word, write_row_mark};
use crate::site::page::{ShownTex, ShownValue};
use crate::text::Html;
use pith::PithNumber;

/// What a page says of a paper that it names: the values of a listing's row, each with its standing.
#[derive(Debug)]
pub(crate) struct CitedPaper {
    /// The paper's number.
    pub(in crate::site) number: PithNumber,
    /// The link from the page to the paper's.
    pub(in crate::site) link: String,
    /// The link from the page to what the marks mean.
    pub(in crate::site) marks: String,
    /// The title, or the number where the document shows none.
    pub(in crate::site) title: ShownTex,
    /// The authors' names.
    pub(in crate::site) authors: Option<ShownTex>,
    /// When it was first submitted, such as `28 Feb 2019`.
    pub(in crate::site) date: ShownValue,
    /// The same in machine form, where it is a date.
    pub(in crate::site) datetime: Option<String>,
    /// Its id and version at the source, such as `arXiv:1903.00045v2`.
    pub(in crate::site) source: ShownValue,
}

/// The most characters of a title that a link shows to who points at it.
const MOST_TOOLTIP_CHARACTERS: usize = 200;

/// What a link with a text of its own shows to who points at it: the paper's title and its standing;
/// nothing where the text is the title.
pub(super) fn tooltip(title: &ShownTex, text: &str) -> Option<String> {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = words(title.plain());
    if plain.to_lowercase() == words(text).to_lowercase() {
        return None;
    }
    let mut shown: String = plain.chars().take(MOST_TOOLTIP_CHARACTERS).collect();
    if shown.len() < plain.len() {
        shown.push('…');
    }
    Some(format!("{shown} ({})", word(title.standing)))
}

impl CitedPaper {
    /// Writes the title as a link, with the mark of its standing.
    pub(super) fn write_title(&self, html: &mut Html) {
        write_row_mark(html, self.title.standing, &self.marks);
        html.tags("<a href=\"");
        html.text(&self.link);
        html.tags("\" dir=\"auto\">");
        html.append(self.title.html());
        html.tags("</a>");
    }

    /// Writes all of it as a block, in the form of a listing's row. The title is no heading here: the page's own
    /// headings tell its parts, and a level would be skipped where none stands above.
    pub(super) fn write_citation(&self, html: &mut Html) {
        html.tags("<ul class=\"entries\"><li><div class=\"work\"><p class=\"name\">");
        self.write_title(html);
        html.tags("</p>");
        if let Some(authors) = &self.authors {
            html.tags("<p class=\"by\">");
            write_row_mark(html, authors.standing, &self.marks);
            html.tags("<bdi>");
            html.append(authors.html());
            html.tags("</bdi>");
            html.tags("</p>");
        }
        html.tags("</div>\n<div class=\"side\">");
        self.write_date(html);
        html.tags(" <span>");
        isolated(html, &self.source);
        html.tags("</span><br><code class=\"breaks\">");
        html.text(&self.number.to_string());
        html.tags("</code><span class=\"hidden\">, ");
        html.tags(self.source.standing);
        html.tags("</span></div></li></ul>\n");
    }

    fn write_date(&self, html: &mut Html) {
        let Some(datetime) = &self.datetime else {
            html.tags("<span>");
            html.text(self.date.text.as_str());
            return html.tags("</span>");
        };
        html.tags("<time datetime=\"");
        html.text(datetime);
        html.tags("\">");
        html.text(self.date.text.as_str());
        html.tags("</time>");
    }
}

/// A value whose own direction of writing doesn't reach what stands around it.
fn isolated(html: &mut Html, value: &ShownValue) {
    html.tags("<bdi>");
    html.text(value.text.as_str());
    html.tags("</bdi>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::PlainText;
    use pith::Standing;

    #[test]
    fn a_tooltip_is_the_title_unless_the_link_says_it() {
        let title = ShownTex::derived("On  $x^2$\nand \\'e");
        assert_eq!(tooltip(&title, "this").as_deref(), Some("On x² and é (signed)"));
        assert_eq!(tooltip(&title, "on x²\nAND é"), None);
        let bound = ShownTex::of(PlainText::new("é".repeat(300)), Standing::ByHash.name());
        assert_eq!(tooltip(&bound, ""), Some("é".repeat(MOST_TOOLTIP_CHARACTERS) + "… (matches signed hash)"));
    }
}
