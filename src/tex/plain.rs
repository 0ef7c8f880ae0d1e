//! Text with TeX in it as plain text, for where there is no markup.

use super::effort::looked_at;
use super::plain_formula::simple;
use super::scan::{MOST_TEX_BYTES, Piece, TextStyle, pieces};
use super::symbols;
use crate::text::ByteSet;
use std::borrow::Cow;

/// What a text of TeX has one of, or two dashes.
const SIGNS: ByteSet = ByteSet::of(b"\\{}$~`'");

/// Whether a text stands for itself, as most titles and lists of names do: then there is nothing to read.
pub(crate) fn is_plain(text: &str) -> bool {
    looked_at(|| text.len());
    let mut before = 0;
    text.bytes().all(|byte| {
        let is_second = byte == b'-' && before == b'-';
        before = byte;
        !is_second && !SIGNS.has(byte)
    })
}

/// A text with TeX in it as plain text. A formula that plain text can't show stays TeX, with its dollars.
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.len() > MOST_TEX_BYTES || is_plain(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(plain_of(&pieces(text), text.len()))
}

/// The same of a text's pieces, which has about so many bytes.
pub(super) fn plain_of(pieces: &[Piece<'_>], bytes: usize) -> String {
    let mut out = String::with_capacity(bytes);
    let mut scripts = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Tie | Piece::Thin => out.push(' '),
            Piece::Formula(formula) => match simple(formula.tex) {
                Some(simple) => out.push_str(&simple),
                None => out.push_str(formula.whole),
            },
            Piece::Open(TextStyle::Raised | TextStyle::Lowered) => scripts.push(out.len()),
            Piece::Close(style @ (TextStyle::Raised | TextStyle::Lowered)) => {
                let script = out.split_off(scripts.pop().unwrap_or(out.len()));
                out.push_str(&text_script(script, *style));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tex::{html, html_and_plain};
    use crate::text::Html;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_plain_is_read_as_it_stands(text in "[a-zA-Z0-9 .,;:()&<>\"^_%#@/|*+=\\[\\]!?\\-é\u{a0}—“α王\n]{0,40}") {
            prop_assume!(is_plain(&text));
            let shown: String = pieces(&text).into_iter().map(|piece| match piece {
                Piece::Text(text) => text,
                other => panic!("{other:?}"),
            }).collect();
            prop_assert_eq!(&shown, &text);
            let mut markup = Html::default();
            markup.text(&text);
            prop_assert_eq!((&*plain(&text), html(&text)), (&*text, markup));
        }

        #[test]
        fn one_reading_gives_what_two_give(text in "([a-c é]|[$^_{}~-]|\\\\emph|\\\\alpha|\\$x_1\\$|\\\\'e|``|''){0,12}") {
            prop_assert_eq!(html_and_plain(&text), (html(&text), plain(&text)));
        }

        #[test]
        fn a_plain_text_has_no_sign_of_tex(text in "([a-c é-]|--|[-\\\\{}$~`']){0,12}") {
            let has_sign = text.contains(['\\', '{', '}', '$', '~', '`', '\'']) || text.contains("--");
            prop_assert_eq!(is_plain(&text), !has_sign);
        }
    }
}
