//! Text of a document as a page may hold it.

use super::bytes::ByteSet;
use serde::Serialize;
use std::fmt;

/// The most characters of a text that a page shows. Stops a document whose unsigned parts would make
/// a page of many megabytes.
const MOST_TEXT_CHARACTERS: usize = 100_000;

/// The most characters of a text that is one of many, or a label. Stops a document that fills every
/// row of a table.
const MOST_SHORT_CHARACTERS: usize = 500;

/// The most paragraphs that a text is split into.
const MOST_PARAGRAPHS: usize = 50;

/// Text without the characters that HTML doesn't allow, and not longer than a page can bear: each
/// control character but a tab and a line end is shown as U+FFFD. Markup in it is the template
/// engine's to escape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct PlainText(String);

impl PlainText {
    /// Text that a page is about: a title, an abstract.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self::cut(text.into(), MOST_TEXT_CHARACTERS)
    }

    /// Text that is one of many: the value of a fact, a row of a table.
    pub(crate) fn short(text: impl Into<String>) -> Self {
        Self::cut(text.into(), MOST_SHORT_CHARACTERS)
    }

    fn cut(mut text: String, most: usize) -> Self {
        // A text has no more characters than bytes.
        if text.len() > most
            && let Some((end, _)) = text.char_indices().nth(most)
        {
            text.truncate(end);
            text.push_str("… (the document has more)");
        }
        if PERHAPS_NOT_SHOWN.is_in(&text) && text.chars().any(is_not_shown) {
            return Self(text.chars().map(|one| if is_not_shown(one) { '\u{fffd}' } else { one }).collect());
        }
        Self(text)
    }

    /// The text's paragraphs: arXiv indents the first line of every further one.
    pub(crate) fn paragraphs(&self) -> Vec<Self> {
        let trimmed = self.0.splitn(MOST_PARAGRAPHS, "\n  ").map(str::trim).filter(|paragraph| !paragraph.is_empty());
        trimmed.map(|paragraph| Self(paragraph.to_owned())).collect()
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PlainText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// With which bytes characters begin that [`is_not_shown`] may be true of.
pub(super) const PERHAPS_NOT_SHOWN: ByteSet =
    ByteSet::of(&[0x7f, 0xc2, 0xef]).and_from(0, 0x1f).without(b"\n\t").and_from(0xf0, 0xff);

/// Control characters and noncharacters (HTML, "Preprocessing the input stream").
pub(crate) fn is_not_shown(character: char) -> bool {
    let code = u32::from(character);
    (character.is_control() && !matches!(character, '\n' | '\t'))
        || (0xfdd0..=0xfdef).contains(&code)
        || code & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_shown_begins_with_a_byte_of_the_set() {
        for character in ('\0'..=char::MAX).filter(|one| is_not_shown(*one)) {
            assert!(PERHAPS_NOT_SHOWN.has(character.encode_utf8(&mut [0; 4]).as_bytes()[0]), "{character:?}");
        }
    }

    proptest! {
        #[test]
        fn a_text_is_cut_and_marked_by_its_characters(
            text in "([a-z é—\u{0}\u{7f}\u{85}\u{fdd0}\u{fffe}\u{ffff}\u{1ffff}\u{feff}𝐀]|\\PC){0,30}",
            most in 0_usize..30,
        ) {
            let mut expected: String = text.chars().take(most).collect();
            if text.chars().count() > most {
                expected.push_str("… (the document has more)");
            }
            let expected: String = expected.chars().map(|one| if is_not_shown(one) { '\u{fffd}' } else { one }).collect();
            prop_assert_eq!(PlainText::cut(text, most).0, expected);
        }
    }

    #[test]
    fn keeps_text_and_marks_what_cannot_be_shown() {
        assert_eq!(PlainText::new("Schrödinger\n\t<b>").as_str(), "Schrödinger\n\t<b>");
        let long = PlainText::new("é".repeat(MOST_TEXT_CHARACTERS + 1));
        assert_eq!(long.as_str(), "é".repeat(MOST_TEXT_CHARACTERS) + "… (the document has more)");
        let short = PlainText::short("é".repeat(MOST_SHORT_CHARACTERS + 1));
        assert_eq!(short.as_str(), "é".repeat(MOST_SHORT_CHARACTERS) + "… (the document has more)");
        assert_eq!(PlainText::new("a\u{0}b\u{85}c\u{ffff}").as_str(), "a\u{fffd}b\u{fffd}c\u{fffd}");
    }

    #[test]
    fn paragraphs_are_told_apart_by_their_indent_and_are_not_endless() {
        let paragraphs =
            |text: &str| PlainText::new(text).paragraphs().iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(paragraphs("one\nof two lines\n  two\n  \n"), ["one\nof two lines", "two"]);
        assert_eq!(paragraphs(&"x\n  ".repeat(1000)).len(), MOST_PARAGRAPHS);
    }
}
