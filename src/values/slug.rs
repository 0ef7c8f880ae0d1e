//! The name of a page in its address.

use std::fmt;

/// The most characters of a slug. Stops a name that the file system or a host can't bear.
const MOST_SLUG_CHARACTERS: usize = 64;

/// The part of an address that an author chooses, such as `about`: words of `a` to `z` and digits,
/// with `-` between them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Slug(Box<str>);

impl Slug {
    /// Takes a text that is a slug already: nothing is made fit, so that two names can't become one.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let is_word =
            |word: &str| !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9'));
        (text.len() <= MOST_SLUG_CHARACTERS && text.split('-').all(is_word)).then(|| Self(text.into()))
    }

    /// The slug's characters.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_words_of_small_letters_and_digits() {
        for text in ["about", "a", "7", "training-on-servers-that-come-and-go", "2024-03", &"x".repeat(64)] {
            assert_eq!(Slug::new(text).unwrap().as_str(), text);
        }
        let refused =
            ["", "-", "a-", "-a", "a--b", "About", "a b", "a_b", "a.b", "..", "a/b", "été", "a\n", &"x".repeat(65)];
        for text in refused {
            assert_eq!(Slug::new(text), None, "{text}");
        }
    }
}
