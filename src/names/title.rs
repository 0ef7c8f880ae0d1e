//! How titles sort, and the buckets that they stand in: by how they begin.
//!
//! A title is folded to a key as a name is: `The Schrödinger equation` sorts as `schrodinger-equation--`. Its words are
//! letters from `a` to `z` and digits with `-` between them and `--` after the last, so that no key is the beginning of
//! another. A letter of another script is `_` and its code point in five hexadecimal digits, so that every key is ASCII, of
//! one case, and whatever a document says is safe in a path. An article before the first word counts for nothing, and nor do
//! accents, case, quotes and the commands of TeX that have no letter of their own.
//!
//! A bucket is the beginning of some keys, or the beginning of several that stand beside each other.

use super::bucket::{DIGITS, END, block_label, folded, is_apostrophe};
use crate::tex;
use crate::text::Inline;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most bytes of a key. A summary has no longer title as a rule. Stops letters of other scripts from making keys that are
/// many times as long as their titles.
const MOST_KEY_BYTES: usize = 512;

/// The most bytes of a bucket. Titles that differ later have one. Stops paths that no disk takes.
const MOST_BUCKET_BYTES: usize = 64;

/// What stands before the code point of a letter of another script.
const OTHER_SCRIPT: u8 = b'_';

/// How many bytes such a letter has.
const OTHER_BYTES: usize = 1 + DIGITS;

/// How many of these 256 code points have in common.
const BLOCK_BYTES: usize = 4;

/// How many bytes of a key sort titles before these are read.
const HEAD_BYTES: usize = 4;

/// Words before a title's first that it isn't looked for by.
const ARTICLES: [&str; 3] = ["a", "an", "the"];

/// What makes Latin of an `A` before it.
const LATIN_WORDS: [&str; 3] = ["priori", "posteriori", "fortiori"];

/// How a title sorts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TitleKey(Box<str>);

/// The beginning of a key, by which titles are sorted before their keys are made. A title without a letter or digit comes
/// after all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TitleHead([u8; HEAD_BYTES]);

/// One step of a key: a letter, a digit or what ends a word. Numbered in the order of the alphabet: what ends a word, digits,
/// letters of other scripts by their code points, then Latin letters. Latin letters begin at a multiple of what may be joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TitleSymbol(u32);

impl TitleSymbol {
    /// Where Latin letters begin: after every code point.
    const LATIN: u32 = 1 << 21;
    /// Where digits begin, up to the first code point of a letter.
    const DIGIT: u32 = 1;

    /// The first symbol of a key's rest, which isn't empty, and how many bytes it has.
    fn first(rest: &str) -> Option<(Self, usize)> {
        let first = *rest.as_bytes().first()?;
        Some(match first {
            b'0'..=b'9' => (Self(Self::DIGIT + u32::from(first - b'0')), 1),
            b'a'..=b'z' => (Self(Self::LATIN + u32::from(first - b'a')), 1),
            OTHER_SCRIPT => (Self(u32::from_str_radix(rest.get(1..OTHER_BYTES)?, 16).ok()?), OTHER_BYTES),
            _ => (Self(0), 1),
        })
    }

    /// Which group of so many symbols has it.
    pub(crate) fn group(self, size: u32) -> u32 {
        self.0 / size.max(1)
    }

    /// The first symbol of its group.
    pub(crate) fn first_of_group(self, size: u32) -> Self {
        Self(self.0 - self.0 % size.max(1))
    }

    /// Adds it to a key.
    fn push(self, key: &mut String) {
        let Self(number) = self;
        let byte = |first: u8, at: u32| u8::try_from(at).ok().and_then(|at| first.checked_add(at)).map(char::from);
        match number {
            0 => key.push('-'),
            Self::LATIN.. => key.extend(byte(b'a', number - Self::LATIN)),
            _ if number < Self::DIGIT + 10 => key.extend(byte(b'0', number - Self::DIGIT)),
            _ => push_other(key, number),
        }
    }
}

impl TitleHead {
    /// How many bytes it has.
    pub(crate) const BYTES: usize = HEAD_BYTES;

    /// What a title without a letter or digit has.
    const NONE: Self = Self([u8::MAX; HEAD_BYTES]);

    /// That of a title.
    pub(crate) fn of(title: &str) -> Self {
        let key = key_of(title, HEAD_BYTES);
        let mut head = [0; HEAD_BYTES];
        for (byte, of_key) in head.iter_mut().zip(key.bytes().chain(END.bytes())) {
            *byte = of_key;
        }
        if key.is_empty() { Self::NONE } else { Self(head) }
    }

    pub(crate) fn to_bytes(self) -> [u8; HEAD_BYTES] {
        self.0
    }

    pub(crate) fn of_bytes(bytes: [u8; HEAD_BYTES]) -> Self {
        Self(bytes)
    }

    /// The largest bucket below all that has it: of a letter, of digits, or of 256 code points.
    pub(crate) fn bucket(self) -> TitleBucket {
        if self == Self::NONE {
            return TitleBucket::Untitled;
        }
        TitleBucket::of_first(std::str::from_utf8(&self.0).unwrap_or_default())
    }
}

impl TitleKey {
    /// The key of a title; `None` where it has no letter or digit.
    pub(crate) fn new(title: &str) -> Option<Self> {
        let key = key_of(title, MOST_KEY_BYTES);
        (!key.is_empty()).then(|| Self((key + END).into()))
    }

    /// What of it comes after so many bytes.
    pub(crate) fn head(&self, at: usize) -> TitleHead {
        let mut head = [0; HEAD_BYTES];
        for (byte, of_key) in head.iter_mut().zip(self.0.bytes().skip(at)) {
            *byte = of_key;
        }
        TitleHead(head)
    }

    /// How many bytes it has in common with another, by whole symbols.
    pub(crate) fn shared(&self, other: &Self) -> usize {
        let mut shared = 0;
        let symbol = |key: &Self, at: usize| TitleSymbol::first(key.0.get(at..)?);
        while let (Some((one, bytes)), Some((same, _))) = (symbol(self, shared), symbol(other, shared)) {
            if one != same {
                break;
            }
            shared += bytes;
        }
        shared
    }

    /// The symbol after so many bytes; none where the key ends.
    pub(crate) fn symbol(&self, at: usize) -> Option<TitleSymbol> {
        TitleSymbol::first(self.0.get(at..)?).map(|(symbol, _)| symbol)
    }

    /// The bucket of the keys that have so many bytes with this one in common, and then a symbol in a group. It is called
    /// after the first symbol that may be in the group, and named by those that are. `None` where that is too long.
    pub(crate) fn part(&self, at: usize, first: TitleSymbol, [from, to]: [TitleSymbol; 2]) -> Option<TitleBucket> {
        let mut text = self.0.get(..at)?.to_owned();
        first.push(&mut text);
        let span = (first != from || from != to).then_some([from, to]);
        Some(TitleBucket::Beginning(Inline::new(&text)?, span))
    }

    #[cfg(test)]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The title as it sorts, in at least so many bytes if it is that long, and no symbol more.
fn key_of(title: &str, most: usize) -> String {
    let text = tex::plain(title);
    let text = without_article(&text);
    if text.is_ascii() { key_of_letters(text.chars(), most) } else { key_of_letters(text.nfkc(), most) }
}

/// A title without the article that it begins with.
fn without_article(title: &str) -> &str {
    // What a command of TeX is called isn't a word.
    let title = title.trim_start_matches(|sign: char| !sign.is_alphanumeric() && sign != '\\');
    let Some((first, rest)) = title.split_once(char::is_whitespace) else { return title };
    let is = |words: &[&str], word: &str| words.iter().any(|one| one.eq_ignore_ascii_case(word));
    let next = rest.split(|sign: char| !sign.is_alphanumeric()).find(|word| !word.is_empty());
    match next {
        Some(next) if is(&ARTICLES, first) && !is(&LATIN_WORDS, next) => rest,
        _ => title,
    }
}

fn key_of_letters(title: impl Iterator<Item = char>, most: usize) -> String {
    let mut key = String::with_capacity(most.min(128));
    let (mut ends_word, mut is_command) = (false, false);
    for part in title {
        // A formula that can't be written as text is TeX.
        if part == '\\' || is_command && part.is_ascii_alphabetic() {
            ends_word |= !is_command;
            is_command = true;
            continue;
        }
        is_command = false;
        if !part.is_alphanumeric() {
            ends_word |= !is_combining_mark(part) && !is_apostrophe(part);
            continue;
        }
        for letter in part.to_lowercase().flat_map(folded).filter(|letter| letter.is_alphanumeric()) {
            if key.len() >= most {
                return key;
            }
            if ends_word && !key.is_empty() {
                key.push('-');
            }
            ends_word = false;
            if letter.is_ascii() {
                key.push(letter);
            } else {
                push_other(&mut key, u32::from(letter));
            }
        }
    }
    key
}

fn push_other(key: &mut String, code: u32) {
    key.push(char::from(OTHER_SCRIPT));
    key.extend([16, 12, 8, 4, 0].into_iter().filter_map(|shift| char::from_digit(code >> shift & 0xf, 16)));
}

/// The titles that begin alike; or all of them; or those that have no letter.
///
/// It is safe as a folder's name on any disk, and no two differ in case alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum TitleBucket {
    /// All titles.
    All,
    /// Those that begin with a digit.
    Digits,
    /// Those that begin with a letter of another script, among 256 by the beginning of its code.
    Block(Inline<BLOCK_BYTES>),
    /// Those that begin so, by the first symbol of a group; where it is one, also the first and the last that there are.
    Beginning(Inline<MOST_BUCKET_BYTES>, Option<[TitleSymbol; 2]>),
    /// Those without a letter or digit, and papers without a title.
    Untitled,
}

impl TitleBucket {
    /// The most bytes of a key that it is told by.
    pub(crate) const MOST_BYTES: usize = MOST_BUCKET_BYTES;

    /// The largest bucket below all that has the keys that begin so.
    fn of_first(key: &str) -> Self {
        let start = |bytes| key.get(..bytes).unwrap_or_default();
        match key.bytes().next() {
            Some(OTHER_SCRIPT) => Self::Block(Inline::new(start(BLOCK_BYTES)).unwrap_or_default()),
            Some(b'0'..=b'9') => Self::Digits,
            _ => Self::Beginning(Inline::new(start(1)).unwrap_or_default(), None),
        }
    }

    /// The buckets above it that there always are, the largest first.
    pub(crate) fn above(&self) -> Vec<Self> {
        match self {
            Self::All => Vec::new(),
            Self::Beginning(text, _) => {
                let first = Self::of_first(text.as_str());
                [Self::All, first].into_iter().filter(|above| above != self).collect()
            }
            _ => vec![Self::All],
        }
    }

    /// Adds its folder to that of all titles, which is none below it.
    pub(crate) fn push_segment(&self, path: &mut String) {
        match self {
            Self::All => {}
            Self::Untitled => path.push_str("/untitled"),
            Self::Digits => path.push_str("/0-9"),
            Self::Block(text) => path.extend(["/u-", text.as_str().trim_start_matches('_')]),
            Self::Beginning(text, _) => {
                let text = text.as_str();
                match text.strip_prefix('_') {
                    Some(text) => path.extend(["/u-", text]),
                    None => path.extend(["/a-", text]),
                }
            }
        }
    }

    /// The first and the last symbol that its titles begin with, where these are several.
    pub(crate) fn span(&self) -> Option<String> {
        let Self::Beginning(_, Some(ends)) = self else { return None };
        let mut span = String::new();
        for end in ends {
            end.push(&mut span);
        }
        Some(span)
    }

    /// What the bucket is called: `L`, `Deep l…`, `Deep l… to s…`, `Han 猀–珿`.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::All => "Titles".to_owned(),
            Self::Untitled => "No title".to_owned(),
            Self::Digits => "0–9".to_owned(),
            Self::Block(text) => block_label(text.as_str().trim_start_matches('_')),
            Self::Beginning(text, None) if text.as_bytes().len() == 1 => text.as_str().to_uppercase(),
            Self::Beginning(text, None) => beginning(text.as_str()),
            Self::Beginning(text, Some([from, to])) => {
                let text = text.as_str();
                let before = text.get(..last_symbol(text)).unwrap_or_default();
                let with = |symbol: &TitleSymbol| {
                    let mut text = before.to_owned();
                    symbol.push(&mut text);
                    text
                };
                let (first, last) = (with(from), with(to));
                if from == to {
                    return beginning(&first);
                }
                // Not the words that are the same.
                let words = before.rfind('-').map_or(0, |at| at + 1);
                let last = beginning(last.get(words..).unwrap_or_default());
                let last = if words > 0 { small(&last) } else { last };
                format!("{} to {last}", beginning(&first))
            }
        }
    }
}

/// Where the last symbol of a key's beginning begins.
fn last_symbol(text: &str) -> usize {
    let mut at = 0;
    while let Some((_, bytes)) = text.get(at..).and_then(TitleSymbol::first) {
        if at + bytes >= text.len() {
            break;
        }
        at += bytes;
    }
    at
}

/// The beginning of some titles as it is read: `Deep l…`.
fn beginning(text: &str) -> String {
    let (words, more) = text.strip_suffix(END).map_or((text, "…"), |words| (words, ""));
    let mut out = String::new();
    let mut rest = words;
    while let Some((symbol, bytes)) = TitleSymbol::first(rest) {
        let letter = match symbol {
            TitleSymbol(0) => Some(' '),
            TitleSymbol(code) if bytes > 1 => char::from_u32(code),
            _ => rest.chars().next(),
        };
        if out.is_empty() {
            out.extend(letter.into_iter().flat_map(char::to_uppercase));
        } else {
            out.extend(letter);
        }
        rest = rest.get(bytes..).unwrap_or_default();
    }
    out + more
}

fn small(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file_names::misfit;
    use proptest::prelude::*;

    fn key(title: &str) -> String {
        TitleKey::new(title).map_or_else(|| "none".to_owned(), |key| key.as_str().trim_end_matches('-').to_owned())
    }

    #[test]
    fn a_title_sorts_by_its_words() {
        for (title, expected) in [
            ("Attention Is All You Need", "attention-is-all-you-need"),
            // Articles, which need something to stand before.
            ("The Schrödinger equation", "schrodinger-equation"),
            ("A\nsurvey", "survey"),
            ("AN  answer", "answer"),
            ("An", "an"),
            ("The", "the"),
            ("The ", "the"),
            ("The?", "the"),
            ("“The Good” and the bad", "good-and-the-bad"),
            ("A* search", "a-search"),
            ("A-optimal designs", "a-optimal-designs"),
            ("A. Einstein's letters", "a-einsteins-letters"),
            ("A priori bounds", "a-priori-bounds"),
            ("A Posteriori estimates", "a-posteriori-estimates"),
            ("Theory of the firm", "theory-of-the-firm"),
            ("Another", "another"),
            // Signs, quotes and accents.
            ("``Quoted'' words", "quoted-words"),
            ("'Tis the season", "tis-the-season"),
            ("Euler’s formula", "eulers-formula"),
            ("Self-supervised, at last", "self-supervised-at-last"),
            ("¿Qué?", "que"),
            ("Erdős–Rényi graphs", "erdos-renyi-graphs"),
            ("Łódź und Straße", "lodz-und-strasse"),
            ("e\u{301}tude", "etude"),
            // TeX.
            (r#"Schr\"odinger operators"#, "schrodinger-operators"),
            (r"On $C^*$-algebras", "on-c-algebras"),
            (r"$\alpha$-decay", "_003b1-decay"),
            (r"A $\beta$ model", "_003b2-model"),
            (r"The $\mathbb{R}$-trees", "r-trees"),
            (r"$K_{3,3}$-free graphs", "k-3-3-free-graphs"),
            (r"$\sqrt{\frac{x}{y}}$ and more", "x-y-and-more"),
            (r"\emph{Ab initio} methods", "ab-initio-methods"),
            ("$$", "none"),
            // Digits, other scripts, nothing.
            ("3D reconstruction", "3d-reconstruction"),
            ("Web 2.0", "web-2-0"),
            ("x² and ①", "x2-and-1"),
            ("王小明的论文", "_0738b_05c0f_0660e_07684_08bba_06587"),
            ("Ёлка", "_00435_0043b_0043a_00430"),
            ("Über α", "uber-_003b1"),
            ("", "none"),
            ("?!", "none"),
            ("\u{301}", "none"),
            (r"\LaTeX", "latex"),
            (r"\nosuchcommand", "none"),
        ] {
            assert_eq!(key(title), expected, "{title:?}");
        }
    }

    #[test]
    fn titles_are_in_the_order_of_the_alphabet() {
        let titles = [
            "2-local rings",
            "3D vision",
            "α-decay",
            "王小明",
            "Deep",
            "Deep α",
            "Deep learning",
            "Deep learning, again",
            "The deep sea",
            "Deepfakes",
            "Zoo",
        ];
        let keys = titles.map(|title| TitleKey::new(title).unwrap());
        assert!(keys.is_sorted(), "{keys:?}");
        let heads = titles.map(TitleHead::of);
        assert!(heads.is_sorted(), "{heads:?}");
        assert!(heads.last() < Some(&TitleHead::of("?")), "what has no letter comes last");
    }

    fn bucket(keys: [&str; 2], size: u32) -> TitleBucket {
        let [first, last] = keys.map(|title| TitleKey::new(title).unwrap());
        let at = first.shared(&last);
        let ends = [&first, &last].map(|key| key.symbol(at).unwrap());
        first.part(at, ends[0].first_of_group(size), ends).unwrap()
    }

    #[test]
    fn a_bucket_is_called_after_the_first_letter_it_may_have_and_named_by_those_it_has() {
        for (titles, size, path, label) in [
            (["Deep learning", "Deep sets"], 32, "/a-deep-a", "Deep l… to s…"),
            (["Deep learning", "Deep nets"], 8, "/a-deep-i", "Deep l… to n…"),
            (["Deep", "Deep 3"], 16, "/a-deep--", "Deep to 3…"),
            (["Deep sets", "Deepfakes"], 1 << 21, "/a-deep-", "Deep … to Deepf…"),
            (["Dual", "Dynamics"], 32, "/a-da", "Du… to Dy…"),
            (["3D", "3G"], 8, "/a-3a", "3d… to 3g…"),
            (["α 1", "α 2"], 16, "/u-003b1--", "Α 1… to 2…"),
            (["王小", "王明"], 1 << 12, "/u-0738b_05000", "王小… to 王明…"),
        ] {
            let bucket = bucket(titles, size);
            let mut segment = String::new();
            bucket.push_segment(&mut segment);
            assert_eq!((segment.as_str(), bucket.label().as_str()), (path, label), "{titles:?}");
        }
    }

    #[test]
    fn every_title_is_below_a_bucket_that_there_always_is() {
        for (title, path, label) in [
            ("Deep learning", "/a-d", "D"),
            ("42", "/0-9", "0–9"),
            ("Ёлка", "/u-004", "Cyrillic"),
            ("王", "/u-073", "Han 猀–珿"),
            ("…", "/untitled", "No title"),
        ] {
            let bucket = TitleHead::of(title).bucket();
            let mut segment = String::new();
            bucket.push_segment(&mut segment);
            assert_eq!((segment.as_str(), bucket.label().as_str()), (path, label), "{title:?}");
            assert_eq!(bucket.above(), [TitleBucket::All]);
        }
        let below = bucket(["王小", "王明"], 1);
        assert_eq!(below.above(), [TitleBucket::All, TitleHead::of("王").bucket()]);
    }

    #[test]
    fn a_bucket_is_not_longer_than_a_path_may_be() {
        let long = TitleKey::new(&"word ".repeat(40)).unwrap();
        let symbol = long.symbol(0).unwrap();
        assert!(long.part(TitleBucket::MOST_BYTES - 1, symbol, [symbol; 2]).is_some());
        assert!(long.part(TitleBucket::MOST_BYTES, symbol, [symbol; 2]).is_none());
        assert!(TitleKey::new(&"王".repeat(600)).unwrap().as_str().len() < MOST_KEY_BYTES + 10);
    }

    proptest! {
        #[test]
        fn a_key_has_the_head_of_its_title_and_is_safe_in_a_path(title in "\\PC{0,12}|[Tt]he \\PC{0,9}|[a-c$\\\\{} ]{0,20}|\\s{0,4}[αa1王]{0,9}") {
            let key = TitleKey::new(&title);
            let head = key.as_ref().map_or(TitleHead::of(""), |key| key.head(0));
            prop_assert_eq!(head, TitleHead::of(&title));
            if let Some(key) = key {
                let text = key.as_str();
                prop_assert!(text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_')), "{}", text);
                prop_assert!(text.ends_with(END) && !text.starts_with('-') && !text.trim_end_matches('-').contains("--"), "{}", text);
                let mut at = 0;
                while let Some(symbol) = key.symbol(at) {
                    let bucket = key.part(at, symbol, [symbol; 2]);
                    let mut path = String::new();
                    bucket.unwrap().push_segment(&mut path);
                    prop_assert_eq!(misfit(path.trim_start_matches('/')), None, "{}", path);
                    at += TitleSymbol::first(&text[at..]).unwrap().1;
                    if at + OTHER_BYTES > MOST_BUCKET_BYTES {
                        break;
                    }
                }
            }
        }

        #[test]
        fn keys_share_whole_symbols(titles in prop::array::uniform2("[ab1 αβ王]{1,6}")) {
            if let [Some(one), Some(other)] = titles.each_ref().map(|title| TitleKey::new(title)) {
                let at = one.shared(&other);
                prop_assert_eq!(&one.as_str()[..at], &other.as_str()[..at]);
                prop_assert!(one.symbol(at) != other.symbol(at) || one == other);
                prop_assert_eq!(one.symbol(at).cmp(&other.symbol(at)), one.cmp(&other));
            }
        }
    }
}
