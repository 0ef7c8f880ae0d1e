//! A person's name in its parts.
//!
//! It is divided as `BibTeX` and Zotero divide it: the last word is the family name, with the particles before it
//! (`van der`, `de la`, `al-`). Initials are written apart, `A. M.`, and what a hyphen joins stays so, `J.-P.`.
//!
//! It stays undivided where that convention isn't enough: one word; an initial at the end (`Kumar B N`); letters that
//! aren't Latin, Greek or Cyrillic; particles that may as well be a middle name (`Thi Van Nguyen`, `Al`), particles with
//! more than one word after them (`Maria de Lourdes Silva`); a word in capitals beside one that isn't, unless it can
//! only be initials or the family name (`LI Wei`, `Smith JA`); words in small letters.
//!
//! What no rule over the text alone can see is taken as it looks: family names of two words without a particle
//! (`Gabriel García Márquez`), and names with the family name first (`Nguyen Thi An`).

use super::lexicon::{
    is_capital_particle, is_doubtful_particle, is_honor, is_particle, is_portuguese_suffix, is_suffix, is_vietnamese,
};
use crate::text::ByteSet;
use std::borrow::Cow;

/// One author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// A person whose family name is known.
    Person {
        /// Given names and initials.
        given: String,
        /// The family name with its particles.
        family: String,
        /// `Jr.`, `III`.
        suffix: Option<String>,
    },
    /// A collaboration, a company, a team.
    Collective(String),
    /// A name that isn't divided.
    Undivided(String),
}

impl Name {
    /// The name as it is read, such as `Robert J. Walls` or `Sammy Davis Jr.`.
    pub fn full(&self) -> String {
        match self {
            Self::Person { given, family, suffix: Some(suffix) } => [given, " ", family, " ", suffix].concat(),
            Self::Person { given, family, suffix: None } => [given, " ", family].concat(),
            Self::Collective(name) | Self::Undivided(name) => name.clone(),
        }
    }

    /// The texts that it is made of.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        let (first, others) = match self {
            Self::Person { given, family, suffix } => (given, [Some(family), suffix.as_ref()]),
            Self::Collective(name) | Self::Undivided(name) => (name, [None, None]),
        };
        std::iter::once(first).chain(others.into_iter().flatten()).map(String::as_str)
    }

    /// A person's name by the convention. The text is on one line.
    pub(super) fn of_person(text: &str) -> Self {
        let text = tidy(text);
        person(&text).unwrap_or_else(|| Self::Undivided(text.into_owned()))
    }

    /// `Last, First`, `Last, First, Jr.` and `Last, Jr., First`; `None` where it is none of these.
    pub(super) fn of_inverted(text: &str) -> Option<Self> {
        let halves: Vec<_> = text.split(',').map(str::trim).collect();
        let (family, given, suffix) = match *halves.as_slice() {
            [family, given] => (family, given, None),
            [family, given, suffix] if is_suffix(suffix) => (family, given, Some(suffix)),
            [family, suffix, given] if is_suffix(suffix) => (family, given, Some(suffix)),
            _ => return None,
        };
        let suffix = suffix.map(ToOwned::to_owned);
        Some(Self::Person { given: tidy(given).into_owned(), family: tidy(family).into_owned(), suffix })
    }
}

/// The name with a space after each initial (`A.M.Brunner`, `J. -P.`), and none where a hyphen joins.
pub(super) fn tidy(text: &str) -> Cow<'_, str> {
    if is_tidy(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 4);
    for word in text.split(is_space).filter(|word| !word.is_empty()) {
        let joins = out.ends_with('-') || word == "." || word.starts_with('-') && out.ends_with('.');
        if !out.is_empty() && !joins {
            out.push(' ');
        }
        let mut letters = word.chars().peekable();
        while let Some(letter) = letters.next() {
            out.push(letter);
            if letter == '.' && letters.peek().is_some_and(|next| next.is_alphabetic()) {
                out.push(' ');
            }
        }
    }
    Cow::Owned(out)
}

/// With which bytes characters begin that may part words, but for U+0020.
const PERHAPS_SPACE: ByteSet = ByteSet::of(&[b'_', 0x7f, 0xc2, 0xe1, 0xe2, 0xe3]).and_from(0, 0x1f);

/// Whether a name is surely as it would be written, as most are.
fn is_tidy(text: &str) -> bool {
    let mut before = b' ';
    for byte in text.bytes() {
        let is_changed = match byte {
            b' ' | b'.' if before == b' ' => true,
            b' ' => before == b'-',
            b'-' => before == b' ',
            _ => PERHAPS_SPACE.has(byte) || before == b'.' && (byte.is_ascii_alphabetic() || !byte.is_ascii()),
        };
        if is_changed {
            return false;
        }
        before = byte;
    }
    before != b' '
}

/// What parts words; an underscore is typed for a space.
pub(super) fn is_space(character: char) -> bool {
    character.is_whitespace() || character.is_control() || character == '_'
}

fn person(text: &str) -> Option<Name> {
    if !text.is_ascii() && !text.chars().all(is_western) {
        return None;
    }
    let mut words: Vec<&str> = text.split(' ').collect();
    let suffix = words.pop_if(|last| is_suffix(last)).map(ToOwned::to_owned);
    if let (Some(_), Some(last)) = (&suffix, words.last_mut()) {
        // `A. Smith, Jr.`
        *last = last.trim_end_matches(',');
    }
    let (last, before) = words.split_last()?;
    if before.is_empty() || is_initial(last) || words.iter().any(|word| word.contains(',')) {
        return None;
    }
    let start = family_start(&words)?;
    let (given, family) = words.split_at_checked(start)?;
    let is_doubtful = given.is_empty()
        || given.iter().any(|word| begins_small(word) || is_honor(word) || word.ends_with(['\'', '’', '-']))
        || given.iter().skip(1).any(|word| is_doubtful_particle(word) || is_capital_particle(word))
        || !are_capitals_clear(given, last)
        || begins_small(last) && !has_small_beginning(last);
    (!is_doubtful).then(|| Name::Person { given: given.join(" "), family: family.join(" "), suffix })
}

/// Where the family name begins among the words of a name; `None` where that isn't sure.
fn family_start(words: &[&str]) -> Option<usize> {
    let count = words.len();
    let at = |index: usize| words.get(index).copied().unwrap_or_default();
    // `Ortega y Gasset`, `Costa e Silva`, `de Menezes e Silva Filho`.
    if let Some(join) = words.iter().position(|word| matches!(*word, "y" | "e" | "i")) {
        let after = count - join - 1;
        let is_one = after == 1 || after == 2 && is_portuguese_suffix(at(count - 1));
        return (join >= 2 && is_one).then(|| with_particles(words, join - 1));
    }
    let last = count - 1;
    let core = if count > 2 && is_portuguese_suffix(at(last)) && !is_initial(at(last - 1)) { last - 1 } else { last };
    let start = with_particles(words, core);
    // A small particle before that has more than one word after it.
    let is_parted = words.iter().take(start).skip(1).any(|word| is_particle(word));
    (!is_parted && start > 0).then_some(start)
}

/// The place of the first particle that leads to the word at a place without a gap.
fn with_particles(words: &[&str], core: usize) -> usize {
    let mut start = core;
    while let Some(before) = start.checked_sub(1).filter(|before| *before > 0) {
        let word = words.get(before).copied().unwrap_or_default();
        let next = words.get(start).copied().unwrap_or_default();
        let is_led = start < core;
        let takes = is_particle(word)
            || is_capital_particle(word) && (is_led || !is_particle(next))
            // `Van den Broeck`, `Van De Ville`; alone where no name beside it is Vietnamese.
            || word == "Van" && (is_led || words.iter().all(|other| !is_vietnamese(other)) && begins_western(words))
            || matches!(word, "Las" | "Los") && words.get(before - 1).is_some_and(|de| matches!(*de, "De" | "de"));
        if !takes {
            break;
        }
        start = before;
    }
    start
}

/// Whether a name of three words or more begins with one that `Van` may follow: no Vietnamese given name is as long.
fn begins_western(words: &[&str]) -> bool {
    words.last().is_some_and(|last| last.chars().count() >= 4)
}

/// Whether words in capitals are initials, or the whole name is in capitals.
fn are_capitals_clear(given: &[&str], last: &str) -> bool {
    let has_vowel = |word: &str| word.contains(|letter: char| !letter.is_ascii() || "AEIOUY".contains(letter));
    if is_in_capitals(last) {
        // `JOHN SMITH`, `J. LI`, `Jiaxin GUO`; but `Smith JA`, `Lokesh MPT`, `Wei LI`.
        return given.iter().all(|word| is_in_capitals(word) || is_initial(word))
            || last.chars().count() > 2 && has_vowel(last) && !given.iter().any(|word| is_in_capitals(word));
    }
    // `Hugo JWL Aerts`, `SM Labib`; but `LI Wei`.
    let is_clear = |(at, word): (usize, &&str)| {
        !is_in_capitals(word) || word.chars().count() <= 4 && (at > 0 && given.len() > 1 || !has_vowel(word))
    };
    given.iter().enumerate().all(is_clear)
}

/// `J.`, `J.-P.`, `Ch.`, `J`
pub(super) fn is_initial(word: &str) -> bool {
    // Two letters and no dot at the end, as in most words.
    if let [first, second, .., last] = word.as_bytes()
        && first.is_ascii_alphabetic()
        && second.is_ascii_alphabetic()
        && *last != b'.'
    {
        return false;
    }
    let letters = word.chars().filter(|character| character.is_alphabetic()).count();
    letters == 1 && word.chars().next().is_some_and(char::is_uppercase)
        || word.ends_with('.') && word.split(['.', '-']).all(|part| part.chars().count() <= 2)
}

/// Two capitals or more, and nothing small.
pub(super) fn is_in_capitals(word: &str) -> bool {
    !word.bytes().any(|byte| byte.is_ascii_lowercase() || byte == b'.')
        && word.chars().filter(|character| character.is_alphabetic()).count() > 1
        && !word.chars().any(char::is_lowercase)
        && word.chars().any(char::is_uppercase)
}

fn begins_small(word: &str) -> bool {
    word.chars().find(|character| character.is_alphabetic()).is_some_and(char::is_lowercase)
}

/// `al-Rashid`, `d'Alembert`, `deWaard`
fn has_small_beginning(word: &str) -> bool {
    let small = word.chars().take_while(|letter| letter.is_lowercase()).count();
    let mut rest = word.chars().skip(small);
    let next = rest.next();
    (1..=3).contains(&small)
        && match next {
            Some('-' | '\'' | '’') => rest.next().is_some_and(char::is_uppercase),
            Some(letter) => small > 1 && letter.is_uppercase(),
            None => false,
        }
}

/// Latin, Greek and Cyrillic letters.
pub(super) fn is_western(character: char) -> bool {
    !character.is_alphabetic()
        || matches!(character, '\0'..='\u{52f}' | '\u{1d00}'..='\u{1fff}' | '\u{a720}'..='\u{a7ff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The name word by word.
    fn plainly_tidy(text: &str) -> String {
        let mut out = String::new();
        for word in text.split(is_space).filter(|word| !word.is_empty()) {
            let joins = out.ends_with('-') || word == "." || word.starts_with('-') && out.ends_with('.');
            if !out.is_empty() && !joins {
                out.push(' ');
            }
            let spaced = word.char_indices().map(|(at, letter)| {
                let next = word[at + letter.len_utf8()..].chars().next();
                let is_initial = letter == '.' && next.is_some_and(char::is_alphabetic);
                format!("{letter}{}", if is_initial { " " } else { "" })
            });
            out.extend(spaced);
        }
        out
    }

    proptest! {
        #[test]
        fn a_name_is_tidied_word_by_word(text in "([A-Ca-c. -]|[_\n\u{85}\u{a0}\u{2003}\u{3000}éЖ王’]|\\PC){0,16}") {
            prop_assert_eq!(tidy(&text), plainly_tidy(&text));
            // What is tidy stays.
            let tidied = plainly_tidy(&text);
            prop_assert!(!is_tidy(&tidied) || plainly_tidy(&tidied) == tidied);
        }

        #[test]
        fn initials_and_capitals_are_told_by_their_letters(word in "([A-Ca-c.-]|[ÉéЖжß1']){0,6}") {
            let letters = word.chars().filter(|one| one.is_alphabetic()).count();
            let first_is_capital = word.chars().next().is_some_and(char::is_uppercase);
            let is_dotted = word.ends_with('.') && word.split(['.', '-']).all(|part| part.chars().count() <= 2);
            prop_assert_eq!(is_initial(&word), letters == 1 && first_is_capital || is_dotted, "{}", word);
            let has_small = word.chars().any(char::is_lowercase);
            let has_capital = word.chars().any(char::is_uppercase);
            prop_assert_eq!(is_in_capitals(&word), !word.contains('.') && letters > 1 && !has_small && has_capital);
        }
    }

    #[test]
    fn most_names_are_tidy() {
        for name in ["Robert J. Walls", "J.-P. Serre", "Jean-Émile O'Neil", "王小明", "van der Berg"] {
            assert!(is_tidy(name), "{name}");
        }
    }
}
