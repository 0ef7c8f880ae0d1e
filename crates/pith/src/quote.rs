//! Text from a document, made safe to show in a message.
//!
//! A hostile document may hold anything: control characters that drive a terminal, direction marks
//! that reorder a line, or megabytes. The quoted text is short, on one line, and shows what was replaced.

use std::fmt::{self, Write};

/// The most characters of a text that a message shows.
pub const MOST_CHARACTERS: usize = 80;

/// Shows a text in double quotes, its dangerous characters escaped and its length bounded.
pub fn quoted(text: &str) -> Quoted<'_> {
    Quoted { text, marks: true }
}

/// Like [`quoted`], but without the quotes: for a path, or for a number in a column of its own.
pub fn escaped(text: &str) -> Quoted<'_> {
    Quoted { text, marks: false }
}

/// A text that displays safely; see [`quoted`].
#[derive(Debug, Clone, Copy)]
pub struct Quoted<'a> {
    text: &'a str,
    marks: bool,
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A path is told whole: who cannot read its end cannot find the file.
        let most = if self.marks { MOST_CHARACTERS } else { usize::MAX };
        let mark = if self.marks { "\"" } else { "" };
        f.write_str(mark)?;
        let mut characters = self.text.chars();
        for character in characters.by_ref().take(most) {
            if is_unsafe(character) || (self.marks && character == '"') {
                write!(f, "{}", character.escape_default())?;
            } else {
                f.write_char(character)?;
            }
        }
        f.write_str(mark)?;
        match characters.count() {
            0 => Ok(()),
            more => write!(f, "… ({more} more characters)"),
        }
    }
}

/// Whether a character could change how the text around it is shown.
pub fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\\' // so that an escape cannot be feigned
            | '\u{ad}' | '\u{61c}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' // zero width, direction marks
            | '\u{2028}'..='\u{202e}' // line ends, embeddings and overrides
            | '\u{2060}'..='\u{206f}' // invisible operators, isolates
            | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}' // tags, variation selectors
            | '\u{e000}'..='\u{f8ff}') // private use: a font decides
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_change_the_line_around_it_is_escaped() {
        let table = [
            ("", r#""""#),
            ("plain, é, 王, 🙂, $f(R)$", r#""plain, é, 王, 🙂, $f(R)$""#),
            ("a \"quote\"", r#""a \"quote\"""#),
            (r"feigned \n", r#""feigned \\n""#),
            ("line\r\nfeed\ttab", r#""line\r\nfeed\ttab""#),
            ("\u{1b}[2J\u{7}\0", r#""\u{1b}[2J\u{7}\u{0}""#),
            ("\u{7f}\u{85}\u{9b}31m", r#""\u{7f}\u{85}\u{9b}31m""#),
            ("\u{2028}\u{2029}", r#""\u{2028}\u{2029}""#),
            ("\u{202e}evil\u{202c}", r#""\u{202e}evil\u{202c}""#),
            ("\u{2066}\u{2069}\u{200f}\u{61c}", r#""\u{2066}\u{2069}\u{200f}\u{61c}""#),
            ("zero\u{200b}width\u{feff}", r#""zero\u{200b}width\u{feff}""#),
            ("soft\u{ad}hyphen", r#""soft\u{ad}hyphen""#),
            ("tag\u{e0041}\u{e000}", r#""tag\u{e0041}\u{e000}""#),
        ];
        for (text, expected) in table {
            assert_eq!(quoted(text).to_string(), expected);
        }
    }

    #[test]
    fn every_control_and_direction_character_is_unsafe_and_letters_are_not() {
        let directions = ['\u{61c}', '\u{200e}', '\u{200f}'].into_iter();
        let directions = directions.chain('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}');
        for character in directions.chain('\0'..='\u{1f}').chain('\u{7f}'..='\u{9f}') {
            assert!(is_unsafe(character), "{}", character.escape_unicode());
        }
        for character in (' '..='[').chain(']'..='~').chain(['\u{a0}', 'é', 'Ω', '王', '\u{301}', '\u{1f600}']) {
            assert!(!is_unsafe(character), "{}", character.escape_unicode());
        }
    }

    #[test]
    fn a_long_text_is_cut_after_80_characters_and_says_so() {
        let exact = "é".repeat(MOST_CHARACTERS);
        assert_eq!(quoted(&exact).to_string(), format!("\"{exact}\""));
        assert_eq!(quoted(&format!("{exact}ab")).to_string(), format!("\"{exact}\"… (2 more characters)"));
        let flood = "\u{202e}".repeat(1_000_000);
        assert!(quoted(&flood).to_string().len() < 1000);
    }

    #[test]
    fn a_path_is_shown_whole_and_without_quotes() {
        let long = format!("a \"b\"/{}", "c".repeat(200));
        assert_eq!(escaped(&long).to_string(), long);
        assert_eq!(escaped("a\\b\n\u{202e}").to_string(), r"a\\b\n\u{202e}");
    }
}
