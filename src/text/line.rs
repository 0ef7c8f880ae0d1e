//! Text of a document on one line: what a field of a citation can hold.

use super::plain::is_not_shown;

/// The text on one line: each run of white space and control characters becomes one space, and
/// characters that show nothing and change what stands around them are left out.
///
/// Direction marks are among these. A field is put between brackets and labels that are none of the
/// document's, and an unclosed one would reorder those.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_whitespace() || character.is_control() {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
        } else if !is_left_out(character) {
            line.push(character);
        }
    }
    line.truncate(line.trim_end().len());
    line
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
pub(crate) fn address(text: &str) -> String {
    percent_encoded(text, |byte| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte))
}

/// Percent-encodes each byte that isn't to be kept.
pub(crate) fn percent_encoded(text: &str, is_kept: impl Fn(u8) -> bool) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |half: u8| HEX.get(usize::from(half)).copied().map_or('0', char::from);
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii() && is_kept(byte) {
            out.push(char::from(byte));
        } else {
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

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
