//! Text from a document, made safe to show in a message.
//!
//! A hostile document may hold anything: control characters that drive a terminal, direction marks
//! that reorder a line, or megabytes. What is shown is short, on one line, and says what it is.

use std::fmt::{self, Write};

/// The most characters of a text that a message shows.
pub const MOST_CHARACTERS: usize = 80;

/// Shows a text in double quotes, its dangerous characters escaped and its length bounded.
pub fn quoted(text: &str) -> Quoted<'_> {
    Quoted { text, marks: true }
}

/// Like [`quoted`], without the quotes: for a path, or a number in a column of its own.
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
            more => write!(f, "… ({more} characters more)"),
        }
    }
}

/// Whether a character could change how what stands around it is shown.
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
