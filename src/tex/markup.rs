//! Text with TeX in it as markup.

use super::mathml;
use super::plain::plain;
use super::scan::{Formula, MOST_TEX_BYTES, Piece, TextStyle, pieces};
use crate::text::Html;

/// The most bytes of `MathML` of a text; formulas after these stay TeX. Stops formulas that are short in
/// the source and long on the page.
const MOST_MATHML_BYTES: usize = 512 * 1024;

/// A text with TeX in it as markup. A formula that can't be shown stays TeX, with its dollars.
pub fn html(text: &str) -> Html {
    let mut html = Html::default();
    if text.len() > MOST_TEX_BYTES {
        html.text(text);
        return html;
    }
    let mut left = MOST_MATHML_BYTES;
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => html.text(&text),
            Piece::Tie => html.text("\u{a0}"),
            Piece::Thin => html.text("\u{202f}"),
            Piece::Formula(formula) => {
                let markup = (left > 0).then(|| mathml::mathml(&formula, plain)).flatten();
                match markup.filter(|markup| markup.as_str().len() <= left) {
                    Some(markup) => {
                        left -= markup.as_str().len();
                        html.append(&markup);
                    }
                    None => html.text(formula.whole),
                }
            }
            Piece::Open(style) => html.tags(tags(style).0),
            Piece::Close(style) => html.tags(tags(style).1),
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
        return mathml::reachable(tex, is_block, plain);
    }
    mathml::mathml(&Formula { whole: tex, tex, is_block }, plain)
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
