//! Text with TeX in it as markup.

use super::mathml;
use super::plain::{is_plain, plain_of};
use super::scan::{Formula, MOST_TEX_BYTES, Piece, TextStyle, pieces};
use crate::text::Html;
use std::borrow::Cow;

/// The most bytes of `MathML` of a text; formulas after these stay TeX. Stops formulas that are short in
/// the source and long on the page.
const MOST_MATHML_BYTES: usize = 512 * 1024;

/// A text with TeX in it as markup. A formula that can't be shown stays TeX, with its dollars.
pub fn html(text: &str) -> Html {
    if text.len() > MOST_TEX_BYTES || is_plain(text) {
        return html_of_text(text);
    }
    html_of(&pieces(text))
}

/// A text with TeX in it as markup and as plain text, by one reading.
pub(crate) fn html_and_plain(text: &str) -> (Html, Cow<'_, str>) {
    if text.len() > MOST_TEX_BYTES || is_plain(text) {
        return (html_of_text(text), Cow::Borrowed(text));
    }
    let pieces = pieces(text);
    (html_of(&pieces), Cow::Owned(plain_of(&pieces, text.len())))
}

fn html_of_text(text: &str) -> Html {
    let mut html = Html::default();
    html.text(text);
    html
}

fn html_of(pieces: &[Piece<'_>]) -> Html {
    let mut html = Html::default();
    let mut left = MOST_MATHML_BYTES;
    for piece in pieces {
        match piece {
            Piece::Text(text) => html.text(text),
            Piece::Tie => html.text("\u{a0}"),
            Piece::Thin => html.text("\u{202f}"),
            Piece::Formula(formula) => {
                let markup = (left > 0).then(|| mathml::mathml(formula)).flatten();
                match markup.filter(|markup| markup.as_str().len() <= left) {
                    Some(markup) => {
                        left -= markup.as_str().len();
                        html.append(&markup);
                    }
                    None => html.text(formula.whole),
                }
            }
            Piece::Open(style) => html.tags(tags(*style).0),
            Piece::Close(style) => html.tags(tags(*style).1),
        }
    }
    html
}

/// The most bytes of a formula that is surely no wider than a phone.
const MOST_NARROW_BYTES: usize = 32;

/// A formula of a page of prose, as markup: on a line of its own where it is displayed. `None` where it
/// can't be shown.
pub(crate) fn formula(tex: &str, is_block: bool) -> Option<Html> {
    if is_block || tex.len() > MOST_NARROW_BYTES {
        return mathml::reachable(tex, is_block);
    }
    mathml::mathml(&Formula { whole: tex, tex, is_block })
}

fn tags(style: TextStyle) -> (&'static str, &'static str) {
    match style {
        TextStyle::Emphasis => ("<em>", "</em>"),
        TextStyle::Italic => ("<i>", "</i>"),
        TextStyle::Bold => ("<b>", "</b>"),
        TextStyle::Code => ("<code>", "</code>"),
        TextStyle::Raised => ("<sup>", "</sup>"),
        TextStyle::Lowered => ("<sub>", "</sub>"),
        TextStyle::None => ("", ""),
    }
}
