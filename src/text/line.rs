//! Text of a document on one line: what a field of a citation can hold.

use super::bytes::ByteSet;
use super::plain::{PERHAPS_NOT_SHOWN, is_not_shown};
use std::borrow::Cow;

/// The text on one line: each run of white space and control characters becomes one space, and
/// characters that show nothing and change what stands around them are left out.
///
/// Direction marks are among these. A field is put between brackets and labels that are none of the
/// document's, and an unclosed one would reorder those.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if is_one_line(text) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let (plain, after) = PERHAPS_NOT_IN_LINE.part(rest);
        push_words(&mut line, plain);
        let mut characters = after.chars();
        let Some(character) = characters.next() else { break };
        if character.is_whitespace() || character.is_control() {
            push_words(&mut line, " ");
        } else if !is_left_out(character) {
            line.push(character);
        }
        rest = characters.as_str();
    }
    line.truncate(line.trim_end().len());
    Cow::Owned(line)
}

/// Adds words with spaces between them: one where there are more, and none after another or at the beginning.
fn push_words(line: &mut String, words: &str) {
    let mut rest = words;
    if line.is_empty() || line.ends_with(' ') {
        rest = rest.trim_start_matches(' ');
    }
    // Searching for two bytes takes longer to begin than most texts are long.
    let two_spaces = |text: &str| text.as_bytes().windows(2).position(|two| two == b"  ");
    while let Some((before, after)) = two_spaces(rest).and_then(|at| rest.split_at_checked(at)) {
        line.extend([before, " "]);
        rest = after.trim_start_matches(' ');
    }
    line.push_str(rest);
}

/// With which bytes characters begin that may not be in a line: controls, and all spaces but U+0020 and what is left out
/// among the others.
const PERHAPS_NOT_IN_LINE: ByteSet = PERHAPS_NOT_SHOWN.and(&ByteSet::of(&[b'\n', b'\t', 0xd8, 0xe1, 0xe2, 0xe3]));

/// Whether a text is one line as it is, as most are.
fn is_one_line(text: &str) -> bool {
    let mut before = b' ';
    let mut is_sure = true;
    for byte in text.bytes() {
        if byte < b' ' || byte == b' ' && before == b' ' {
            return false;
        }
        is_sure &= !PERHAPS_NOT_IN_LINE.has(byte);
        before = byte;
    }
    let is_kept = |one: char| one == ' ' || !(one.is_whitespace() || one.is_control() || is_left_out(one));
    (before != b' ' || text.is_empty()) && (is_sure || text.chars().all(is_kept))
}

/// Direction marks, embeddings and isolates; a byte-order mark and a space of no width; and what no
/// page shows. Joiners stay: Persian and many Indian names need them.
fn is_left_out(character: char) -> bool {
    matches!(character,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        || is_not_shown(character)
}

/// The address with each character that none may hold percent-encoded, and braces too: they would
/// end a field of BibTeX.
pub(crate) fn address(text: &str) -> Cow<'_, str> {
    let is_kept = |byte| IN_ADDRESSES.has(byte);
    if text.bytes().all(is_kept) { Cow::Borrowed(text) } else { Cow::Owned(percent_encoded(text, is_kept)) }
}

/// What stands in an address as it is.
const IN_ADDRESSES: ByteSet =
    ByteSet::of(b"-._~:/?#[]@!$&'()*+,;=%").and_from(b'a', b'z').and_from(b'A', b'Z').and_from(b'0', b'9');

/// Percent-encodes each byte that isn't to be kept.
pub(crate) fn percent_encoded(text: &str, is_kept: impl Fn(u8) -> bool) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |half: u8| HEX.get(usize::from(half)).copied().map_or('0', char::from);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let end = rest.bytes().position(|byte| !(byte.is_ascii() && is_kept(byte))).unwrap_or(rest.len());
        let (kept, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        out.push_str(kept);
        let mut characters = after.chars();
        let Some(character) = characters.next() else { return out };
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
        rest = characters.as_str();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A line by its characters alone.
    fn plain_line(text: &str) -> String {
        let kept = text.chars().filter(|one| one.is_whitespace() || one.is_control() || !is_left_out(*one));
        let spaced: String = kept.map(|one| if one.is_whitespace() || one.is_control() { ' ' } else { one }).collect();
        spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_not_in_a_line_begins_with_a_byte_of_the_set() {
        for character in ('\0'..=char::MAX).filter(|one| *one != ' ') {
            let line = format!("a{character}b");
            assert_eq!(is_one_line(&line), plain_line(&line) == line, "{character:?}");
            assert_eq!(one_line(&line), plain_line(&line), "{character:?}");
        }
    }

    proptest! {
        #[test]
        fn a_line_is_made_of_words(text in "([a-c ]|[ \n\u{0}\u{85}\u{a0}\u{2028}\u{202e}\u{feff}\u{ffff}é“]|\\PC){0,20}") {
            let line = plain_line(&text);
            prop_assert_eq!(one_line(&text), &*line);
            prop_assert_eq!(one_line(&line), &*line);
        }

        #[test]
        fn each_byte_is_encoded_that_is_not_kept(text in "([a-z/&%{} \"]|é|—|𝐀|\\PC){0,20}") {
            let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
            let encoded = |byte: u8| if is_kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
            let expected: String = text.bytes().map(encoded).collect();
            prop_assert_eq!(address(&text), expected.as_str());
            prop_assert_eq!(percent_encoded(&text, is_kept), expected);
        }
    }

    #[test]
    fn a_line_has_no_line_end_and_nothing_that_reorders_it() {
        for (text, line) in [
            ("", ""),
            (" \r\n\t", ""),
            ("one\n  two\u{2028}three\u{85}four", "one two three four"),
            ("a\u{0}b\u{1b}[31m", "a b [31m"),
            ("\u{202e}evil\u{202c} \u{2066}x\u{2069}\u{200f}", "evil x"),
            ("\u{feff}a\u{200b}b\u{ffff}", "ab"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("a\u{a0}b", "a b"),
        ] {
            assert_eq!(one_line(text), line, "{text:?}");
        }
    }

    #[test]
    fn an_address_ends_no_field() {
        assert_eq!(address("https://x.org/a?b=c&d=%20#e"), "https://x.org/a?b=c&d=%20#e");
        assert_eq!(address("https://x.org/{a}\\ \"<é>\n"), "https://x.org/%7Ba%7D%5C%20%22%3C%C3%A9%3E%0A");
    }
}
