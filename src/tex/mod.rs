//! TeX in titles, names and abstracts, as arXiv has them: [`html`] for a page, [`plain()`] for what takes
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
//!
//! `scan.rs` reads a text into pieces, which `plain.rs` and `markup.rs` write. A formula is read (`parse.rs`) into a tree
//! (`tree.rs`), which becomes text (`plain_formula.rs`) or `MathML` (`mathml.rs`). What commands stand for is in
//! `symbols.rs` and `commands.rs`, accents are in `accent.rs`; `effort.rs` counts in tests how much is looked at. Only [`crate::text`] is used.

mod accent;
mod braces;
mod commands;
mod effort;
mod markup;
mod mathml;
mod parse;
mod plain;
mod plain_formula;
mod scan;
mod symbols;
mod tree;

use std::collections::BTreeMap;

pub use markup::html;
pub(crate) use markup::{formula, html_and_plain};
pub(crate) use plain::is_plain;
pub use plain::plain;
pub(crate) use scan::{MOST_TEX_BYTES, Piece, TextStyle, is_mathematics, pieces};

/// What commands stand for, for the script that reads what a page shows (`static/page-tex.js`).
#[derive(serde::Serialize)]
pub(crate) struct ShownSigns {
    /// Letters and names of text mode.
    letters: BTreeMap<&'static str, &'static str>,
    /// Signs that are understood outside formulas, too.
    symbols: BTreeMap<&'static str, &'static str>,
    /// Signs of formulas.
    signs: BTreeMap<&'static str, &'static str>,
}

impl ShownSigns {
    pub(crate) fn new() -> Self {
        let [letters, symbols] = symbols::tables();
        Self { letters, symbols, signs: commands::signs() }
    }
}
