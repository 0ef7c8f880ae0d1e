//! The words of a text: `docs/search.md`, "Words".
//!
//! A text is read once, from left to right, into one buffer that holds its words one after the other: no word is allocated.

use super::fold::{Sign, fold, has_tex, is_of_pairs, without_tex};
use std::ops::Range;

/// The most bytes of a word. Stops a document whose one word would be a term of a megabyte.
pub(super) const MOST_WORD_BYTES: usize = 64;

/// The most words of a compound that are joined. Stops a text of hyphens, each of which would make a longer word.
const MOST_JOINED_WORDS: usize = 8;

/// The words of a text. Reading another reuses the memory.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// All words, one after the other.
    together: String,
    /// Where each stands.
    ranges: Vec<Range<usize>>,
    /// The joined words of compounds: where they stand, which is over the words that they are made of.
    joined: Vec<(Range<usize>, usize)>,
    /// The text without its TeX.
    bare: String,
}

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word<'w> {
    /// The word.
    pub text: &'w str,
    /// How many words are before it, or before the first word that is joined in it.
    pub place: usize,
}

impl Words {
    /// Reads the words of a text, at most so many.
    pub(crate) fn read(&mut self, text: &str, most: usize) -> &Self {
        self.together.clear();
        self.ranges.clear();
        self.joined.clear();
        let mut bare = std::mem::take(&mut self.bare);
        let has_tex = has_tex(text);
        if has_tex {
            without_tex(text, &mut bare);
        }
        Reader::new(self, most).read(if has_tex { &bare } else { text });
        self.bare = bare;
        self
    }

    /// The words, in order.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = Word<'_>> + ExactSizeIterator {
        self.ranges.iter().enumerate().map(|(place, range)| Word { text: self.at(range), place })
    }

    /// The joined words of compounds, in order.
    pub(crate) fn joined(&self) -> impl ExactSizeIterator<Item = Word<'_>> {
        self.joined.iter().map(|(range, place)| Word { text: self.at(range), place: *place })
    }

    /// How many words there are, without joined ones.
    pub(crate) fn len(&self) -> usize {
        self.ranges.len()
    }

    /// All words written together, without joined ones: what exact titles are compared by.
    pub(crate) fn together(&self) -> &str {
        &self.together
    }

    fn at(&self, range: &Range<usize>) -> &str {
        self.together.get(range.clone()).unwrap_or_default()
    }

    /// Joins the words from one to another.
    fn join(&mut self, first: usize, last: usize) {
        let range = |at| self.ranges.get(at).cloned().unwrap_or_default();
        let (start, end) = (range(first).start, range(last).end);
        let mut end = end.min(start + MOST_WORD_BYTES);
        while !self.together.is_char_boundary(end) {
            end -= 1;
        }
        self.joined.push((start..end, first));
    }
}

/// Whether a word is so common that titles and abstracts aren't found by it.
pub(crate) fn is_common(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "and"
            | "are"
            | "as"
            | "at"
            | "be"
            | "by"
            | "for"
            | "from"
            | "in"
            | "into"
            | "is"
            | "it"
            | "its"
            | "of"
            | "on"
            | "or"
            | "the"
            | "to"
            | "via"
            | "with"
    )
}

/// What a word is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stretch {
    Letters,
    /// Han and kana.
    Pairs,
}

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    /// One hyphen.
    Hyphen,
    /// Anything else.
    Other,
}

/// Reads words.
struct Reader<'w> {
    out: &'w mut Words,
    most: usize,
    /// The stretch that goes on.
    stretch: Option<Stretch>,
    /// Where its word begins.
    start: usize,
    /// Whether the word takes no more.
    is_full: bool,
    /// The character of a stretch of pairs that was read last, and whether it is in a pair.
    last: Option<(char, bool)>,
    /// Whether an apostrophe follows the stretch.
    has_apostrophe: bool,
    between: Between,
    /// The first word of the compound that may go on.
    compound: Option<usize>,
}

impl<'w> Reader<'w> {
    fn new(out: &'w mut Words, most: usize) -> Self {
        Self {
            out,
            most,
            stretch: None,
            start: 0,
            is_full: false,
            last: None,
            has_apostrophe: false,
            between: Between::Other,
            compound: None,
        }
    }

    fn read(mut self, text: &str) {
        let mut rest = text;
        while let Some(first) = rest.as_bytes().first()
            && self.out.ranges.len() < self.most
        {
            if first.is_ascii_alphanumeric() {
                let length = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
                let (letters, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
                self.letters(letters);
                rest = after;
                continue;
            }
            let mut characters = rest.chars();
            match characters.next().unwrap_or(' ') {
                '\'' | '`' => self.apostrophe(),
                '-' => self.hyphen(),
                '\0'..='\x7f' => self.gap(),
                character => fold(character, &mut |sign| match sign {
                    Sign::Letters(letters) => self.letters(letters),
                    Sign::Letter(letter) => self.letter(letter),
                    Sign::Apostrophe => self.apostrophe(),
                    Sign::Hyphen => self.hyphen(),
                    Sign::Gap => self.gap(),
                }),
            }
            rest = characters.as_str();
        }
        self.end_stretch();
        self.end_compound();
    }

    /// Takes letters and digits of ASCII.
    fn letters(&mut self, letters: &str) {
        self.go_on(Stretch::Letters, letters.starts_with(|first: char| first.is_ascii_alphabetic()));
        if self.is_full {
            return;
        }
        let length = self.out.together.len();
        let room = MOST_WORD_BYTES.saturating_sub(length - self.start);
        self.is_full = letters.len() > room;
        self.out.together.push_str(letters.get(..room).unwrap_or(letters));
        self.out.together.get_mut(length..).unwrap_or_default().make_ascii_lowercase();
    }

    /// Takes a letter or number that isn't ASCII.
    fn letter(&mut self, letter: char) {
        let stretch = if is_of_pairs(letter) { Stretch::Pairs } else { Stretch::Letters };
        self.go_on(stretch, letter.is_alphabetic());
        if stretch == Stretch::Pairs {
            if let Some((before, _)) = self.last {
                self.start = self.out.together.len();
                self.out.together.extend([before, letter]);
                self.push();
            }
            self.last = Some((letter, self.last.is_some()));
            return;
        }
        self.is_full |= self.out.together.len() - self.start + letter.len_utf8() > MOST_WORD_BYTES;
        if !self.is_full {
            self.out.together.push(letter);
        }
    }

    /// Goes on with a stretch, or begins one.
    fn go_on(&mut self, stretch: Stretch, is_letter: bool) {
        if std::mem::take(&mut self.has_apostrophe) && !is_letter {
            self.gap();
        }
        if self.stretch == Some(stretch) {
            return;
        }
        if self.stretch.is_some() {
            self.gap();
        }
        if stretch == Stretch::Pairs || self.between == Between::Other || self.compound.is_none() {
            self.end_compound();
            self.compound = (stretch == Stretch::Letters).then_some(self.out.ranges.len());
        }
        self.stretch = Some(stretch);
        self.start = self.out.together.len();
        self.is_full = false;
        self.last = None;
    }

    fn apostrophe(&mut self) {
        if self.stretch.is_none() || self.has_apostrophe {
            self.gap();
        } else {
            self.has_apostrophe = true;
        }
    }

    fn hyphen(&mut self) {
        let is_behind = self.stretch.is_some() && !self.has_apostrophe;
        self.gap();
        if is_behind {
            self.between = Between::Hyphen;
        }
    }

    fn gap(&mut self) {
        self.end_stretch();
        self.has_apostrophe = false;
        self.between = Between::Other;
    }

    fn end_stretch(&mut self) {
        match (self.stretch.take(), self.last.take()) {
            (Some(Stretch::Letters), _) => self.push(),
            (Some(Stretch::Pairs), Some((alone, false))) => {
                self.start = self.out.together.len();
                self.out.together.push(alone);
                self.push();
            }
            _ => {}
        }
    }

    /// Takes the word that was written.
    fn push(&mut self) {
        if self.out.ranges.len() < self.most {
            self.out.ranges.push(self.start..self.out.together.len());
        } else {
            self.out.together.truncate(self.start);
        }
    }

    fn end_compound(&mut self) {
        let Some(first) = self.compound.take() else { return };
        let count = (self.out.ranges.len() - first).min(MOST_JOINED_WORDS);
        for at in 1..count {
            self.out.join(first + at - 1, first + at);
        }
        if count > 2 {
            self.out.join(first, first + count - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;

    const MOST: usize = 1000;

    fn read(text: &str) -> Words {
        let mut words = Words::default();
        words.read(text, MOST);
        words
    }

    fn all(words: &Words) -> Vec<String> {
        words.iter().map(|word| word.text.to_owned()).collect()
    }

    fn joined(words: &Words) -> Vec<String> {
        words.joined().map(|word| word.text.to_owned()).collect()
    }

    /// A case of `tests/search/folding.json`: a text, all its words in order, the joined words of its compounds in order,
    /// and the words written together. The page's script has to find the same.
    #[derive(Debug, Deserialize)]
    struct Case {
        text: String,
        words: Vec<String>,
        joined: Vec<String>,
        key: String,
    }

    #[test]
    fn every_case_has_its_words() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/search/folding.json");
        let cases: Vec<Case> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert!(cases.len() >= 200);
        let mut words = Words::default();
        for case in &cases {
            words.read(&case.text, MOST);
            let found = (all(&words), joined(&words), words.together().to_owned());
            assert_eq!(found, (case.words.clone(), case.joined.clone(), case.key.clone()), "{:?}", case.text);
        }
    }

    #[test]
    fn a_place_counts_all_words_before() {
        let words = read("On one-to-one maps, 王小明-x and d-e");
        let places =
            |words: Vec<Word<'_>>| words.iter().map(|word| (word.text.to_owned(), word.place)).collect::<Vec<_>>();
        let expected = ["on", "one", "to", "one", "maps", "王小", "小明", "x", "and", "d", "e"];
        assert_eq!(
            places(words.iter().collect()),
            expected.into_iter().map(str::to_owned).zip(0..).collect::<Vec<_>>()
        );
        let expected =
            [("oneto", 1), ("toone", 2), ("onetoone", 1), ("de", 9)].map(|(word, place)| (word.to_owned(), place));
        assert_eq!(places(words.joined().collect()), expected);
    }

    #[test]
    fn no_more_words_are_read_than_are_asked_for() {
        for (text, found, joins) in [
            ("a-b-c d", "ab", "ab"),
            ("王小明天", "王小小明", ""),
            ("王 ＡＢ㍿ c", "王ab", ""),
            ("a", "a", ""),
            ("a-ab-", "aab", "aab"),
        ] {
            let mut words = Words::default();
            words.read(text, 2);
            assert_eq!((words.together(), words.len() <= 2), (found, true), "{text}");
            assert_eq!(joined(&words).concat(), joins, "{text}");
        }
        let mut words = Words::default();
        assert_eq!(words.read("a-b", 0).len(), 0);
    }

    /// The rules 2 to 6 one after the other, each over the whole text; `apart` is what ends a run.
    fn plainly(text: &str) -> (Vec<String>, Vec<String>) {
        let shown = |one: &char| {
            let not = ['\u{ad}', '\u{feff}'].contains(one);
            let ranges = ['\u{200b}'..='\u{200f}', '\u{202a}'..='\u{202e}', '\u{2060}'..='\u{206f}'];
            !not && !ranges.iter().any(|range| range.contains(one))
        };
        let text: String =
            text.replace('´', "'").chars().filter(shown).nfkd().filter(|one| !is_combining_mark(*one)).collect();
        let text: String = text.chars().flat_map(char::to_lowercase).collect();
        let greek = "α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi ο omicron
            π pi ρ rho ς sigma σ sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega ß ss æ ae œ oe ø o ł l đ d ð d þ th ı i ȷ j ħ h
            ŋ n ŧ t ĸ k ə e";
        let pairs: Vec<_> = greek.split_whitespace().collect();
        let text = pairs.chunks(2).fold(text, |text, pair| text.replace(pair[0], pair[1]));
        let signs: Vec<char> = text.chars().collect();
        let is_apostrophe = |one: char| "'`’‘‛′ʹʺʻʼʽʾʿ".contains(one);
        let is_of_word = |one: char| !is_apostrophe(one) && (one.is_alphabetic() || one.is_numeric());
        let mut text = String::new();
        for (at, sign) in signs.iter().enumerate() {
            let before = at > 0 && is_of_word(signs[at - 1]);
            let after = signs.get(at + 1).is_some_and(|one| one.is_alphabetic() && !is_apostrophe(*one));
            if !is_apostrophe(*sign) {
                text.push(*sign);
            } else if !(before && after) {
                text.push('\'');
            }
        }
        // Stretches, each with what stands before it.
        let mut stretches: Vec<(String, String)> = Vec::new();
        let mut between = String::new();
        for sign in text.chars() {
            let last = stretches.last_mut().filter(|_| between.is_empty());
            match last {
                _ if !is_of_word(sign) => between.push(sign),
                Some((_, stretch)) if stretch.starts_with(is_of_pairs) == is_of_pairs(sign) => stretch.push(sign),
                _ => stretches.push((std::mem::take(&mut between), sign.to_string())),
            }
        }
        let cut = |word: &str| (0..=64).rev().find_map(|end| word.get(..end)).unwrap_or(word).to_owned();
        let (mut words, mut joins, mut compound) = (Vec::new(), Vec::new(), Vec::<String>::new());
        let mut close = |compound: &mut Vec<String>| {
            compound.truncate(8);
            joins.extend(compound.windows(2).map(|two| cut(&two.concat())));
            joins.extend((compound.len() > 2).then(|| cut(&compound.concat())));
            compound.clear();
        };
        for (between, stretch) in stretches {
            let characters: Vec<char> = stretch.chars().collect();
            if !["-", "‐", "–"].contains(&between.as_str()) || is_of_pairs(characters[0]) {
                close(&mut compound);
            }
            if !is_of_pairs(characters[0]) {
                words.push(cut(&stretch));
                compound.push(cut(&stretch));
            } else if characters.len() == 1 {
                words.push(stretch);
            } else {
                words.extend(characters.windows(2).map(|two| two.iter().collect::<String>()));
            }
        }
        close(&mut compound);
        (words, joins)
    }

    /// Texts of what the rules are about, without TeX where `tex` is empty.
    fn texts(tex: &'static str) -> impl Strategy<Value = String> {
        let part = prop_oneof![
            4 => "[a-zA-Z0-9]{1,4}".boxed(),
            2 => "[ '’`´-]|[–‐.,—\u{ad}\u{301}\u{200d}]".boxed(),
            1 => "[éßÆŁŋİσΣµ王小明のカﾞ々한²½ﬁ𝒩😀ʼ]".boxed(),
            1 => "\\PC|[a-z]{30,70}|[ж王]{15,40}".boxed(),
            1 => tex.boxed(),
        ];
        prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
    }

    const TEX: &str = "[\\\\${}^_~]|\\\\(alpha|mathbf|log|v|ss|foo)|\\{\\}|\\}\\{";

    proptest! {
        #[test]
        fn words_are_what_the_rules_say_one_by_one(text in texts("")) {
            prop_assume!(!has_tex(&text));
            let words = read(&text);
            prop_assert_eq!((all(&words), joined(&words)), plainly(&text));
        }

        #[test]
        fn words_are_short_and_their_own_words(text in texts(TEX)) {
            let words = read(&text);
            prop_assert_eq!(all(&words).concat(), words.together());
            for word in words.iter().chain(words.joined()) {
                prop_assert!((1..=MOST_WORD_BYTES).contains(&word.text.len()));
                prop_assert!(!word.text.bytes().any(|byte| byte.is_ascii() && !byte.is_ascii_digit() && !byte.is_ascii_lowercase()));
                prop_assert_eq!(all(&read(word.text)), [word.text]);
            }
        }

        #[test]
        fn any_text_has_words(text in any::<String>(), most in 0_usize..8) {
            let whole = all(&read(&text));
            let mut words = Words::default();
            words.read(&text, most);
            prop_assert_eq!(all(&words), whole.get(..most).unwrap_or(&whole));
        }

        #[test]
        fn ascii_is_read_as_its_wide_letters_are(text in "[ -~]{0,40}") {
            prop_assume!(!has_tex(&text));
            let wide: String = text.chars().map(|one| match one {
                ' ' => '\u{3000}',
                _ => char::from_u32(u32::from(one) + 0xfee0).unwrap(),
            }).collect();
            let (narrow, wide) = (read(&text), read(&wide));
            prop_assert_eq!((all(&narrow), joined(&narrow)), (all(&wide), joined(&wide)));
        }
    }

    /// Folding must not depend on an order of its steps: what one character becomes is small, without marks and whole.
    #[test]
    fn every_character_becomes_what_stays() {
        for character in '\0'..=char::MAX {
            for part in character.to_string().nfkd().filter(|part| !is_combining_mark(*part)) {
                let small: String = part.to_lowercase().collect();
                assert_eq!(small.nfkd().collect::<String>(), small, "{character:?}");
                assert_eq!(small.chars().flat_map(char::to_lowercase).collect::<String>(), small, "{character:?}");
            }
        }
    }
}
