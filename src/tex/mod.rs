//! TeX in titles, names and abstracts, as arXiv has them: [`html`] for a page, [`plain`] for what takes
//! no markup, such as a window's title, a feed, a citation, a name to search for.
//!
//! Any text gives something: what isn't understood stays as it was written, and no error is ever shown.
//! The markup is phrasing content of a closed list: `em`, `i`, `b`, `code`, `sup`, `sub` and `MathML`. It
//! has no style, class, name, link or address. Lines and paragraphs of the text are left to the caller.
//!
//! The rules, which `tests/fixtures/tex.txt` shows at work:
//!
//! - Accents become letters, composed where Unicode has such a letter. Text that isn't TeX's isn't
//!   normalised.
//! - `--` and `---` are dashes, but not in arrows and longer rows. Two grave accents open a quotation; two
//!   apostrophes or a straight mark close one that is open. A grave accent opens a single one if an
//!   apostrophe after a word closes it. Every other apostrophe stays the character that it was.
//! - `~` joins two words. At a word's start and in an address it stays a tilde.
//! - Braces vanish where they are TeX's: empty, around a known command, around letters that begin with a
//!   capital. Others, as in `{0,1}`, are an author's own and stay.
//! - `%` is a percent sign; nobody comments an abstract.
//! - Dollars enclose mathematics under Pandoc's rule, or where what they enclose has a sign of TeX; see
//!   `is_mathematics` in `scan.rs`. Prices stay prices.
//! - Signs such as `\alpha` and `\sim`, and `\sqrt{s}`, are understood without dollars too. Scripts
//!   without dollars, as in `10^{-3}`, stay.
//! - Commands that aren't known stay with their arguments, and so does a formula that an excerpt cuts. A
//!   style that it cuts ends with it.
//! - A displayed formula is a block where it stands on lines of its own.

mod accent;
mod braces;
mod guard;
mod mathml;
mod names;
mod scan;
mod simple;

use crate::text::Html;
use scan::{Formula, Piece, Style, pieces};

pub(crate) use scan::is_mathematics;

/// The most bytes of a text. A larger one is shown as it is.
const MOST_INPUT_BYTES: usize = 512 * 1024;

/// The most bytes of `MathML` of a text; formulas after these stay TeX. Stops formulas that are short in
/// the source and long on the page.
const MOST_MATHML_BYTES: usize = 512 * 1024;

/// A text with TeX in it as plain text. A formula that plain text can't show stays TeX, with its dollars.
pub fn plain(text: &str) -> String {
    if text.len() > MOST_INPUT_BYTES {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut scripts = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(&text),
            Piece::Tie | Piece::Thin => out.push(' '),
            Piece::Formula(formula) => match simple::simple(formula.tex) {
                Some(simple) => out.push_str(&simple),
                None => out.push_str(formula.whole),
            },
            Piece::Open(Style::Raised | Style::Lowered) => scripts.push(out.len()),
            Piece::Close(style @ (Style::Raised | Style::Lowered)) => {
                let script = out.split_off(scripts.pop().unwrap_or(out.len()));
                out.push_str(&text_script(script, style));
            }
            Piece::Open(_) | Piece::Close(_) => {}
        }
    }
    out
}

/// A raised or lowered text: letters stay as they are, as in "10th".
fn text_script(script: String, style: Style) -> String {
    let is_raised = style == Style::Raised;
    match names::script(&script, is_raised) {
        Some(script) => script,
        None if script.chars().all(char::is_alphabetic) => script,
        None => format!("{}{{{script}}}", if is_raised { '^' } else { '_' }),
    }
}

/// A text with TeX in it as markup. A formula that can't be shown stays TeX, with its dollars.
pub fn html(text: &str) -> Html {
    let mut html = Html::default();
    if text.len() > MOST_INPUT_BYTES {
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
                let markup = (left > 0).then(|| mathml::mathml(&formula)).flatten();
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
        return mathml::reachable(tex, is_block);
    }
    mathml::mathml(&Formula { whole: tex, tex, is_block })
}

fn tags(style: Style) -> (&'static str, &'static str) {
    match style {
        Style::Emphasis => ("<em>", "</em>"),
        Style::Italic => ("<i>", "</i>"),
        Style::Bold => ("<b>", "</b>"),
        Style::Code => ("<code>", "</code>"),
        Style::Raised => ("<sup>", "</sup>"),
        Style::Lowered => ("<sub>", "</sub>"),
        Style::None => ("", ""),
    }
}
