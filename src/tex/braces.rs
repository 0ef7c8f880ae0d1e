//! Which braces of a text belong together, and what else is found by looking ahead.

use super::effort::looked_at;
use std::ops::Range;

/// The braces that open in a text and where each closes.
pub(super) struct Braces(Vec<(usize, Option<usize>)>);

impl Braces {
    /// Pairs them in one pass, so that no later look ahead has to count. A brace after a backslash is
    /// none.
    pub(super) fn new(text: &str) -> Self {
        looked_at(|| text.len());
        let mut pairs: Vec<(usize, Option<usize>)> = Vec::new();
        let mut open = Vec::new();
        let mut escaped = false;
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'{' => {
                    open.push(pairs.len());
                    pairs.push((at, None));
                }
                b'}' => {
                    if let Some(pair) = open.pop().and_then(|index| pairs.get_mut(index)) {
                        pair.1 = Some(at);
                    }
                }
                _ => {}
            }
        }
        Self(pairs)
    }

    /// Where the brace that opens here closes.
    pub(super) fn close(&self, open: usize) -> Option<usize> {
        let index = self.0.binary_search_by_key(&open, |pair| pair.0).ok()?;
        self.0.get(index)?.1
    }
}

/// Where the next such ASCII text begins in this part of a text that no backslash stands before.
pub(super) fn find(text: &str, part: Range<usize>, needle: &str) -> Option<usize> {
    let found = find_in(text, part.clone(), needle);
    looked_at(|| found.map_or(part.len(), |found| found - part.start));
    found
}

fn find_in(text: &str, part: Range<usize>, needle: &str) -> Option<usize> {
    let mut at = part.start;
    while at < part.end {
        let rest = text.as_bytes().get(at..)?;
        if rest.starts_with(needle.as_bytes()) {
            return Some(at);
        }
        at += if *rest.first()? == b'\\' { 2 } else { 1 };
    }
    None
}

/// Whether each brace in the text closes in it.
pub(super) fn balanced(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut escaped = false;
    looked_at(|| text.len());
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            _ => {}
        }
    }
    depth == 0
}

/// The name of a command, of the text after its backslash: letters, or one other character.
pub(super) fn name(text: &str) -> &str {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    looked_at(|| letters + 1);
    let length = if letters == 0 { text.chars().next().map_or(0, char::len_utf8) } else { letters };
    text.get(..length).unwrap_or_default()
}

/// The text after its spaces, of which at most one is a line's end: an empty line ends a paragraph.
pub(super) fn after_space(text: &str) -> &str {
    let blank = |text: &'_ str| text.len() - text.trim_start_matches([' ', '\t']).len();
    looked_at(|| text.len() - text.trim_start().len());
    let rest = text.get(blank(text)..).unwrap_or_default();
    match rest.strip_prefix('\n') {
        Some(line) if !line.trim_start_matches([' ', '\t']).starts_with('\n') => line.trim_start_matches([' ', '\t']),
        _ => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_paired() {
        let braces = Braces::new("a{b{c}\\{d}e{f");
        assert_eq!([1, 3, 11].map(|open| braces.close(open)), [Some(9), Some(5), None]);
        assert!(balanced("{a{b}\\}}") && !balanced("{a") && !balanced("a}{"));
    }

    #[test]
    fn looking_ahead_takes_no_heed_of_what_is_escaped() {
        assert_eq!(find("a\\$b$", 0..5, "$"), Some(4));
        assert_eq!(find("a\\\\)\\é\\)", 0..9, "\\)"), Some(7));
        assert_eq!(find("é", 5..9, "$"), None);
        assert_eq!(find("abc$", 0..3, "$"), None);
        assert_eq!([name("alpha2"), name("'e"), name("é"), name("")], ["alpha", "'", "é", ""]);
        assert_eq!([after_space(" \n x"), after_space(" \n\nx")], ["x", "\n\nx"]);
    }
}
