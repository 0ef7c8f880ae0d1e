//! What people write around an identifier, and what copying does to it: other hyphens, full-width digits, characters that show
//! nothing, quotes, brackets, what an address encodes. The same as in `static/identifier.js`.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization as _;

/// The most characters of a text that are read. Stops a link that holds a book.
pub(super) const MOST_CHARACTERS: usize = 4000;

/// White space, as the scripts of the pages know it.
pub(super) fn is_space(one: char) -> bool {
    one.is_whitespace() && one != '\u{85}'
}

/// A text in plain characters: no full-width ones, no hyphens and slashes of other kinds, none that shows nothing.
pub(super) fn plain(text: &str) -> String {
    if text.len() <= MOST_CHARACTERS && text.is_ascii() {
        return text.trim_matches(is_space).to_owned();
    }
    // A character may be eighteen when it is normalized, so it is cut twice.
    let normal: String = cut(text).nfkc().collect();
    let shown = cut(&normal).chars().filter(|one| !is_hidden(*one)).map(|one| match one {
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        '⁄' | '∕' => '/',
        '“' | '”' | '„' | '‟' | '«' | '»' => '"',
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' => '\'',
        other => other,
    });
    let shown: String = shown.collect();
    shown.trim_matches(is_space).to_owned()
}

/// The first characters of a text, counted as scripts count them.
fn cut(text: &str) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, one)| {
        units += one.len_utf16();
        units > MOST_CHARACTERS
    });
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

fn is_hidden(one: char) -> bool {
    matches!(
        one,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// A text without the quotes, brackets and punctuation around it; a bracket that is closed within it stays.
pub(super) fn bare(text: &str) -> &str {
    const BRACKETS: [(char, char); 4] = [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>')];
    let is_before = |one: char| is_space(one) || "<([{\"'`*".contains(one);
    let mut found = text.trim_start_matches(is_before);
    let mut more_closed = BRACKETS.map(|(open, close)| {
        let count = |bracket: char| found.chars().filter(|one| *one == bracket).count();
        count(close).saturating_sub(count(open))
    });
    while let Some(last) = found.chars().next_back() {
        match BRACKETS.iter().position(|(_, close)| *close == last).and_then(|at| more_closed.get_mut(at)) {
            Some(0) => break,
            Some(more) => *more -= 1,
            None if is_space(last) || ".,;:!?\"'`*\\|".contains(last) => {}
            None => break,
        }
        found = found.get(..found.len() - last.len_utf8()).unwrap_or_default();
    }
    found
}

/// A text without what an address encodes; what isn't UTF-8 stays as it is.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return text.into();
    }
    percent_decoded(text.as_bytes(), false)
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .map_or(Cow::Borrowed(text), Cow::Owned)
}

/// A member of an address's query: `+` is a space, and what encodes nothing stays.
pub(super) fn decoded_member(text: &str) -> String {
    let bytes = percent_decoded(text.replace('+', " ").as_bytes(), true).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `None` where a `%` begins no byte, unless that may stay.
fn percent_decoded(text: &[u8], keeps_others: bool) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    loop {
        match rest {
            [] => return Some(out),
            [b'%', high, low, after @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                out.push(digit(*high)? << 4 | digit(*low)?);
                rest = after;
            }
            [b'%', ..] if !keeps_others => return None,
            [one, after @ ..] => {
                out.push(*one);
                rest = after;
            }
        }
    }
}

/// What follows the beginning of a text, in whatever case.
pub(super) fn after<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(start.len())?;
    head.eq_ignore_ascii_case(start).then_some(rest)
}

/// What is before the end of a text, in whatever case.
pub(super) fn before<'t>(text: &'t str, end: &str) -> Option<&'t str> {
    let (rest, tail) = text.split_at_checked(text.len().checked_sub(end.len())?)?;
    tail.eq_ignore_ascii_case(end).then_some(rest)
}

/// A text in two, where the first characters of a kind end.
pub(super) fn split_run(text: &str, is_of_run: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|one| !is_of_run(one)).unwrap_or(text.len());
    text.split_at(end)
}

/// A text without the white space before it.
pub(super) fn unspaced(text: &str) -> &str {
    text.trim_start_matches(is_space)
}
