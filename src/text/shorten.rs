//! A text cut to so many characters, as a description of a page has it.

use std::borrow::Cow;
use unicode_normalization::char::is_combining_mark;

/// What a text ends in that was cut.
const CUT: char = '…';

/// The text, if it has at most `most` characters; else its beginning, which with the sign that it was cut has no more.
///
/// The cut is at the last space that isn't within TeX, if at least `least` characters are before it; else at the last
/// space at all; and where there is none, as in Chinese, between two characters that aren't one letter to a reader.
pub(crate) fn shortened(text: &str, least: usize, most: usize) -> Cow<'_, str> {
    // A text has no more characters than bytes.
    if text.len() <= most || text.chars().nth(most).is_none() {
        return Cow::Borrowed(text);
    }
    // Room for a space and the sign.
    let cuts = Cuts::of(text, most.saturating_sub(2));
    let is_long_enough = |cut: &&Cut| cut.characters >= least;
    let cut = [cuts.outside_tex, cuts.space].iter().flatten().find(is_long_enough).map_or(cuts.last, |cut| cut.byte);
    let start = text.get(..cut).unwrap_or_default().trim_end();
    let start = start.trim_end_matches([',', ';', ':', '(', '[', '-', '–', '—']).trim_end();
    // An end of a sentence stays one.
    let space = if start.ends_with(['.', '!', '?', CUT]) { " " } else { "" };
    Cow::Owned(format!("{start}{space}{CUT}"))
}

/// A place between two characters.
#[derive(Debug, Clone, Copy)]
struct Cut {
    byte: usize,
    /// How many characters are before it.
    characters: usize,
}

/// The last places where a text can be cut.
#[derive(Debug, Default)]
struct Cuts {
    /// A space outside of formulas and arguments.
    outside_tex: Option<Cut>,
    /// A space.
    space: Option<Cut>,
    /// Between two letters.
    last: usize,
}

impl Cuts {
    /// Those within the first `most` characters.
    fn of(text: &str, most: usize) -> Self {
        let mut cuts = Self::default();
        let mut tex = Tex::default();
        let mut before = None;
        for (characters, (byte, character)) in text.char_indices().enumerate().take(most + 1) {
            if character == ' ' {
                let cut = Some(Cut { byte, characters });
                cuts.space = cut;
                if tex.is_outside() {
                    cuts.outside_tex = cut;
                }
            }
            if !before.is_some_and(|before| is_one_letter(before, character)) {
                cuts.last = byte;
            }
            tex.read(character);
            before = Some(character);
        }
        cuts
    }
}

/// How far a text is within TeX: what plain text can't show of it stays as it was written.
#[derive(Debug, Default)]
struct Tex {
    in_dollars: bool,
    in_brackets: bool,
    braces: usize,
    after_backslash: bool,
}

impl Tex {
    fn read(&mut self, character: char) {
        let is_escaped = std::mem::take(&mut self.after_backslash);
        match (is_escaped, character) {
            (true, '(' | '[') => self.in_brackets = true,
            (true, ')' | ']') => self.in_brackets = false,
            (false, '\\') => self.after_backslash = true,
            (false, '$') => self.in_dollars = !self.in_dollars,
            (false, '{') => self.braces += 1,
            (false, '}') => self.braces = self.braces.saturating_sub(1),
            _ => {}
        }
    }

    fn is_outside(&self) -> bool {
        !self.in_dollars && !self.in_brackets && self.braces == 0
    }
}

/// Whether two characters beside each other are one letter or sign to a reader: a few of the rules of Unicode's Annex 29,
/// for what can stand where there is no space.
fn is_one_letter(before: char, after: char) -> bool {
    const JOINER: char = '\u{200d}';
    before == JOINER || after == JOINER || is_combining_mark(after) || matches!(after, '\u{1f3fb}'..='\u{1f3ff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_cut_at_a_word_and_outside_of_tex() {
        for (text, least, most, expected) in [
            ("", 0, 0, ""),
            ("one two", 3, 7, "one two"),
            ("one two three", 3, 12, "one two…"),
            ("one two three", 3, 9, "one two…"),
            ("one two three", 3, 8, "one…"),
            ("one, two three", 3, 8, "one…"),
            ("One. Two three four", 3, 10, "One. Two…"),
            ("One. Two three four", 3, 8, "One. …"),
            // Not enough is before the space.
            ("a longwordwithoutend", 5, 10, "a longwo…"),
            ("日本語の要旨です", 3, 6, "日本語の…"),
            // Formulas and arguments stay whole, unless too little is before them.
            ("so that $a + b + c$ holds", 3, 20, "so that…"),
            ("so that $a + b + c$ holds", 3, 24, "so that $a + b + c$…"),
            ("so that $a + b + c$ holds", 10, 20, "so that $a + b +…"),
            (r"as in \citep{a, b, c} and on", 3, 20, "as in…"),
            (r"as in \(a + b\) and so on", 3, 15, "as in…"),
            (r"as in \(a + b\) and so on", 3, 21, r"as in \(a + b\) and…"),
            (r"of \$ 5 and more than that", 3, 14, r"of \$ 5 and…"),
            ("a price of $5 is less than all", 3, 20, "a price of…"),
            // Letters of several characters stay whole.
            ("e\u{301}e\u{301}e\u{301}e\u{301}", 1, 6, "e\u{301}e\u{301}…"),
            ("e\u{301}e\u{301}e\u{301}e\u{301}", 1, 7, "e\u{301}e\u{301}…"),
            ("👩\u{200d}🔬👩\u{200d}🔬👩\u{200d}🔬", 1, 7, "👩\u{200d}🔬…"),
            ("\u{301}\u{301}\u{301}\u{301}", 1, 3, "…"),
        ] {
            assert_eq!(shortened(text, least, most), expected, "{text} {least} {most}");
        }
    }

    proptest! {
        #[test]
        fn it_is_a_beginning_and_never_longer(text in r"[a-c ${}\\(\u{301}é,.]{0,40}", least in 0_usize..20, most in 2_usize..40) {
            let short = shortened(&text, least, most);
            prop_assert!(short.chars().count() <= most, "{short}");
            prop_assert!(text.starts_with(short.trim_end_matches(CUT).trim_end()), "{short}");
            prop_assert_eq!(short == text.as_str(), text.chars().count() <= most);
        }
    }
}
