//! Canonical text: whether a displayed title or abstract matches its signed hash
//! (PROTOCOL.md, "Canonical text").

use super::id::Digest;
use memchr::memmem;
use std::borrow::Cow;

/// The registry keeps the first 600 characters of an abstract, so a shorter one is complete.
pub const EXCERPT_CHARACTERS: usize = 600;

/// Whether a text has the given SHA-256, in the canonical form or, where that fails, lower-cased
/// with its white space untouched.
///
/// Letters that got a lower case in a later version of Unicode than the standard library's, or the
/// registry's, make the outcome undecided, never a failure: such a text isn't ASCII (docs/verification.md).
pub(super) fn has_hash(text: &str, stated: &str) -> bool {
    if text.is_ascii() {
        let canonical = canonical_ascii(text);
        return Digest::of(&canonical).is_hex(stated)
            || (!canonical.eq_ignore_ascii_case(text.as_bytes())
                && Digest::of(text.to_ascii_lowercase().as_bytes()).is_hex(stated));
    }
    // Lower-casing depends on the neighbouring letters (a final sigma), but never across white
    // space that folding removes or keeps, so one lower-cased text serves both forms.
    let lower = text.to_lowercase();
    let canonical = fold_white_space(&lower);
    Digest::of(canonical.as_bytes()).is_hex(stated)
        || (canonical != lower.as_str() && Digest::of(lower.as_bytes()).is_hex(stated))
}

/// The canonical text: every run of Unicode `White_Space` as one space, the ends stripped, in lower case.
pub fn canonical(text: &str) -> String {
    fold_white_space(&text.to_lowercase()).into_owned()
}

/// The canonical text of one that is ASCII, as almost all are.
fn canonical_ascii(text: &str) -> Vec<u8> {
    let spaced = |byte| if matches!(byte, b'\t'..=b'\r') { b' ' } else { byte };
    let lower: Vec<u8> = text.bytes().map(|byte| spaced(byte).to_ascii_lowercase()).collect();
    let runs = memmem::Finder::new(b"  ");
    let mut rest = lower.trim_ascii();
    let mut folded = Vec::with_capacity(rest.len());
    while let Some(at) = runs.find(rest) {
        let (before, after) = rest.split_at(at + 1);
        folded.extend_from_slice(before);
        rest = after.trim_ascii_start();
    }
    folded.extend_from_slice(rest);
    folded
}

fn fold_white_space(text: &str) -> Cow<'_, str> {
    if is_folded(text) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    Cow::Owned(folded)
}

/// Whether a text is folded already, as most titles are and the abstracts on one line.
fn is_folded(text: &str) -> bool {
    let mut before = ' ';
    text.chars().all(|character| {
        let stays = if character == ' ' { before != ' ' } else { !character.is_whitespace() };
        before = character;
        stays
    }) && before != ' '
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Unicode 16.0, `White_Space`.
    const WHITE_SPACE: [char; 25] = [
        '\t', '\n', '\u{b}', '\u{c}', '\r', ' ', '\u{85}', '\u{a0}', '\u{1680}', '\u{2000}', '\u{2001}', '\u{2002}',
        '\u{2003}', '\u{2004}', '\u{2005}', '\u{2006}', '\u{2007}', '\u{2008}', '\u{2009}', '\u{200a}', '\u{2028}',
        '\u{2029}', '\u{202f}', '\u{205f}', '\u{3000}',
    ];

    fn hash(text: &str) -> String {
        Digest::of(text.as_bytes()).to_string()
    }

    #[test]
    fn canonical_text_is_folded_stripped_and_in_lower_case() {
        let table = [
            ("", ""),
            (" \n ", ""),
            ("  Two\n  Words ", "two words"),
            ("Control for Schr\\\"odinger equations", "control for schr\\\"odinger equations"),
            ("$f(R)$ gravity -- “quoted” – dashed", "$f(r)$ gravity -- “quoted” – dashed"),
            // Lower case, not case folding; and a capital sigma at a word's end becomes a final one.
            ("Straße ÉCOLE", "straße école"),
            ("ΟΔΟΣ ΣΑΣ", "οδος σας"),
            ("İ", "i\u{307}"),
            // Zero-width space and joiner are no white space.
            ("a\u{200b}b\u{200d}c", "a\u{200b}b\u{200d}c"),
        ];
        for (text, expected) in table {
            assert_eq!(canonical(text), expected);
        }
    }

    proptest! {
        #[test]
        fn what_is_folded_already_stays_and_nothing_else_does(text in "[ \\x00-\\x20\u{85}\u{a0}\u{200b}\u{3000}aé]{0,6}") {
            let words: Vec<_> = text.split_whitespace().collect();
            prop_assert_eq!(is_folded(&text), !text.is_empty() && text == words.join(" "));
            prop_assert_eq!(fold_white_space(&text), words.join(" "));
        }

        #[test]
        fn ascii_is_folded_like_any_text(text in "[\\x00-\\x20 A-Ca-c]{0,30}") {
            prop_assert_eq!(canonical_ascii(&text), canonical(&text).into_bytes());
            let (folded, lower) = (canonical(&text), text.to_lowercase());
            prop_assert!(has_hash(&text, &hash(&folded)) && has_hash(&text, &hash(&lower)));
            prop_assert_eq!(has_hash(&text, &hash(&text)), text == folded || text == lower);
        }
    }

    #[test]
    fn every_white_space_of_unicode_is_folded_and_nothing_else() {
        let found: Vec<char> = ('\0'..=char::MAX).filter(|c| canonical(&format!("a{c}{c}b")) == "a b").collect();
        assert_eq!(found, WHITE_SPACE);
    }

    #[test]
    fn a_text_has_the_hash_of_its_canonical_form_or_of_its_lower_case() {
        let displayed = "A Title\n  on Two  Lines ";
        assert!(has_hash(displayed, &hash("a title on two lines")));
        assert!(has_hash(displayed, &hash("a title\n  on two  lines ")), "white space untouched");
        assert!(has_hash("ΟΔΟΣ\nΑ", &hash("οδος α")), "the sigma is final in both forms");
    }

    #[test]
    fn a_text_has_no_other_hash() {
        let displayed = "A Title\n  on Two  Lines ";
        for other in [displayed, "A Title on Two Lines", "a title on two lines ", "a title\n on two lines", ""] {
            assert!(!has_hash(displayed, &hash(other)), "{other:?}");
        }
        assert!(!has_hash("a", &hash("a").to_uppercase()), "the hash itself is lower-case hex");
        assert!(!has_hash("a", "") && !has_hash("", ""));
    }

    /// What docs/verification.md says of the versions of Unicode, and of the letters that came after 14.0.0.
    #[test]
    fn where_verifiers_may_differ_is_told() {
        const PAGE: &str = include_str!("../../../docs/verification.md");
        /// How many code points have a lower case in Unicode 14.0.0, as Python 3.11 counts them.
        const IN_UNICODE_14: usize = 1433;
        let version = |what: &str| {
            let row = PAGE.lines().find(|line| line.starts_with(&format!("| {what}"))).unwrap();
            let parts: Vec<u8> =
                row.rsplit(['|', ' ']).nth(2).unwrap().split('.').map(|part| part.parse().unwrap()).collect();
            (parts[0], parts[1], parts[2])
        };
        assert_eq!(unicode_normalization::UNICODE_VERSION, version("the crate `unicode-normalization`"));
        let told = version("this program");
        if char::UNICODE_VERSION < told {
            // An older compiler knows fewer of the letters.
            return;
        }
        assert_eq!(char::UNICODE_VERSION, told);
        let point = |text: &str| u32::from_str_radix(text.trim_start_matches("U+"), 16).unwrap();
        let listed: Vec<char> = PAGE
            .lines()
            .filter_map(|line| line.strip_prefix("    U+"))
            .flat_map(|range| {
                let (first, last) = range.split_once("..").unwrap_or((range, range));
                point(first)..=point(last)
            })
            .map(|point| char::from_u32(point).unwrap())
            .collect();
        let has_lower = |letter: &char| !letter.to_lowercase().eq([*letter]);
        assert!(listed.iter().all(has_lower));
        assert_eq!(('\0'..=char::MAX).filter(has_lower).count(), IN_UNICODE_14 + listed.len());
        assert!(PAGE.contains(&format!("these {} code points", listed.len())));
        // The two titles of the example.
        assert!(has_hash("On \u{10d50}\u{10d51}", &hash("on \u{10d70}\u{10d71}")));
        assert!(!has_hash("On \u{10d50}\u{10d51}", &hash("on \u{10d50}\u{10d51}")));
    }
}
