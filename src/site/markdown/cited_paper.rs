//! A paper as a page of prose shows it: its linked title, or all that a citation needs.

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
    let plain = words(&title.plain);
    if plain.to_lowercase() == words(text).to_lowercase() {
        return None;
    }
    let mut shown: String = plain.chars().take(MOST_TOOLTIP_CHARACTERS).collect();
    if shown.len() < plain.len() {
        shown.push('…');
    }
    Some(format!("{shown} ({})", standing_name(title.standing)))
}

impl CitedPaper {
    /// Writes the title as a link, with the mark of its standing.
    pub(super) fn write_title(&self, html: &mut Html) {
        mark(html, self.title.standing);
        html.tags("<a href=\"");
        html.text(&self.link);
        html.tags("\" dir=\"auto\">");
        html.append(&self.title.html);
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
            mark(html, authors.standing);
            html.tags("<bdi>");
            html.append(&authors.html);
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

/// The mark of a standing, as the component `mark` of `templates/parts.html` draws it.
fn mark(html: &mut Html, standing: &'static str) {
    html.tags("<svg class=\"mark\" role=\"img\" aria-label=\"");
    html.tags(standing_name(standing));
    html.tags("\"><title>");
    html.tags(match standing {
        "signed" => "Signed: a trusted key signs this value",
        "bound" => "Bound by hash: a trusted key signs the SHA-256 of this text",
        _ => "Claimed: stated in the document, covered by no signature",
    });
    html.tags("</title><use href=\"#");
    html.tags(standing);
    html.tags("\"/></svg>");
}

/// A standing in words.
fn standing_name(standing: &'static str) -> &'static str {
    if standing == "bound" { "bound by hash" } else { standing }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pith::Standing;
    use tera::{Context, Tera};

    #[test]
    fn a_tooltip_is_the_title_unless_the_link_says_it() {
        let title = ShownTex::derived("On  $x^2$\nand \\'e");
        assert_eq!(tooltip(&title, "this").as_deref(), Some("On x² and é (signed)"));
        assert_eq!(tooltip(&title, "on x²\nAND é"), None);
        let bound = ShownTex { standing: Standing::ByHash.name(), ..ShownTex::derived("é".repeat(300)) };
        assert_eq!(tooltip(&bound, ""), Some("é".repeat(MOST_TOOLTIP_CHARACTERS) + "… (bound by hash)"));
    }

    #[test]
    fn the_mark_is_that_of_the_listings() {
        let mut tera = Tera::new();
        let parts = include_str!("../../../templates/parts.html");
        tera.add_raw_templates([("parts.html", parts), ("mark.html", "{{ <mark of={of}/> }}")]).unwrap();
        for standing in [Standing::Signed, Standing::ByHash, Standing::Claimed].map(Standing::name) {
            let mut context = Context::new();
            context.insert("of", standing);
            let mut html = Html::default();
            mark(&mut html, standing);
            assert_eq!(html.as_str(), tera.render("mark.html", &context).unwrap());
        }
    }
}
