//! Text with TeX in it as plain text, for where there is no markup.

use super::plain_formula::simple;
use super::scan::{MOST_TEX_BYTES, Piece, TextStyle, pieces};
use super::symbols;

/// A text with TeX in it as plain text. A formula that plain text can't show stays TeX, with its dollars.
pub fn plain(text: &str) -> String {
    if text.len() > MOST_TEX_BYTES {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut scripts = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(&text),
            Piece::Tie | Piece::Thin => out.push(' '),
            Piece::Formula(formula) => match simple(formula.tex, plain) {
                Some(simple) => out.push_str(&simple),
                None => out.push_str(formula.whole),
            },
            Piece::Open(TextStyle::Raised | TextStyle::Lowered) => scripts.push(out.len()),
            Piece::Close(style @ (TextStyle::Raised | TextStyle::Lowered)) => {
                let script = out.split_off(scripts.pop().unwrap_or(out.len()));
                out.push_str(&text_script(script, style));
            }
            Piece::Open(_) | Piece::Close(_) => {}
        }
    }
    out
}

/// A raised or lowered text: letters stay as they are, as in "10th".
fn text_script(script: String, style: TextStyle) -> String {
    let is_raised = style == TextStyle::Raised;
    match symbols::script(&script, is_raised) {
        Some(script) => script,
        None if script.chars().all(char::is_alphabetic) => script,
        None => format!("{}{{{script}}}", if is_raised { '^' } else { '_' }),
    }
}
