//! Names in the order of the alphabet, and the buckets that they stand in: by how they begin.
//!
//! A name is folded to a key: `Müller, Jürgen` sorts as `muller-jurgen--`. Its words are letters from
//! `a` to `z` with `-` between them and `--` after the last, so that no key is the beginning of
//! another and `Li, Wei` comes before `Liu, An`. A name that begins with another script's letter is
//! written by the code points of its letters, five hexadecimal digits each, so that every key is
//! ASCII, of one case, and whatever a document says is safe in a path.
//!
//! A bucket is the beginning of some keys. There is one for each letter, and one for each first three
//! characters; of other scripts, one for 256 code points and one for each letter. More only where names
//! are many, each step as short as the writing allows.

use crate::text::Inline;
use pith::Digest;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::Chars;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// The most bytes of a key. Names that differ later sort as one. Stops paths that no disk takes.
const MOST_SORT_KEY_BYTES: usize = 64;

/// What ends a key.
pub(super) const END: &str = "--";

/// How many digits of a hash tell names apart that have one key.
const ANCHOR_HASH_DIGITS: usize = 12;

/// What marks the bucket of lists that are not divided into names; no key begins so.
const UNDIVIDED: &str = "-";

/// How many hexadecimal digits a letter of another script has, and how many of these its bucket of 256 has.
pub(super) const DIGITS: usize = 5;
const BLOCK_DIGITS: usize = 3;

/// How a name sorts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NameKey(Box<str>);

impl NameKey {
    /// The key of a name that is written as it sorts, the family name first; `None` where it has no letter.
    ///
    /// Accents, case and apostrophes count for nothing; what else isn't a letter ends a word. In a name
    /// that begins with a Latin letter the letters of other scripts are passed over.
    pub(crate) fn new(name: &str) -> Option<Self> {
        if name.is_ascii() {
            Self::of_ascii(name)
        } else if is_nfkc_quick(name.chars()) == IsNormalized::Yes {
            Self::of_letters(name.chars())
        } else {
            Self::of_letters(name.nfkc())
        }
    }

    /// The key of a name without accents and other scripts, as most are: it is its own normal form.
    fn of_ascii(name: &str) -> Option<Self> {
        let mut key = String::with_capacity(MOST_SORT_KEY_BYTES.min(name.len() + END.len()));
        let mut ends_word = false;
        for letter in name.bytes() {
            if !letter.is_ascii_alphabetic() {
                ends_word |= !matches!(letter, b'\'' | b'`');
                continue;
            }
            let between = if ends_word && !key.is_empty() { "-" } else { "" };
            if key.len() + between.len() + 1 + END.len() > MOST_SORT_KEY_BYTES {
                break;
            }
            key.push_str(between);
            key.push(char::from(letter.to_ascii_lowercase()));
            ends_word = false;
        }
        (!key.is_empty()).then(|| Self((key + END).into()))
    }

    fn of_letters(name: impl Iterator<Item = char>) -> Option<Self> {
        let mut key = String::with_capacity(MOST_SORT_KEY_BYTES);
        let mut ends_word = false;
        let mut is_latin = None;
        for part in name {
            if !part.is_alphabetic() {
                ends_word |= !is_combining_mark(part) && !is_apostrophe(part);
                continue;
            }
            for letter in part.to_lowercase().flat_map(folded).filter(|letter| letter.is_alphabetic()) {
                let is_latin = *is_latin.get_or_insert(letter.is_ascii());
                if is_latin && !letter.is_ascii() {
                    continue;
                }
                let between = if ends_word && !key.is_empty() { "-" } else { "" };
                let length = if is_latin { 1 } else { DIGITS };
                if key.len() + between.len() + length + END.len() > MOST_SORT_KEY_BYTES {
                    return Some(Self((key + END).into()));
                }
                key += between;
                if is_latin {
                    key.push(letter);
                } else {
                    key.extend(hexadecimal(letter));
                }
                ends_word = false;
            }
        }
        (!key.is_empty()).then(|| Self((key + END).into()))
    }

    /// A key by its [characters](Self::as_str), as they were written down.
    pub(crate) fn stored(characters: &str) -> Self {
        Self(characters.into())
    }

    /// The key's characters.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The bucket that every name of these first letters has.
    pub(crate) fn bucket(&self) -> Bucket {
        let first = self.longer(0);
        self.beginning(self.longer(first))
    }

    /// The bucket of the key's own, as of no other.
    pub(crate) fn whole(&self) -> Bucket {
        self.beginning(self.0.len())
    }

    /// The bucket of so many characters.
    pub(crate) fn beginning(&self, length: usize) -> Bucket {
        Bucket(self.0.get(..length).and_then(Inline::new).unwrap_or_default())
    }

    /// How many characters the next smaller bucket after one of so many has.
    pub(crate) fn longer(&self, length: usize) -> usize {
        let rest = self.0.get(length..).unwrap_or_default();
        let step = match length {
            0 if is_latin(&self.0) => 1,
            1 => 2,
            // Not without what follows it, or the end.
            _ if rest.starts_with('-') && is_latin(&self.0) => 2,
            _ if rest == END => END.len(),
            _ if rest.starts_with('-') => 1 + BLOCK_DIGITS,
            _ if is_latin(&self.0) => 1,
            _ => {
                let before = self.0.get(..length).unwrap_or_default();
                let of_word = before.len() - before.rfind('-').map_or(0, |at| at + 1);
                if of_word % DIGITS == 0 { BLOCK_DIGITS } else { DIGITS - BLOCK_DIGITS }
            }
        };
        self.0.len().min(length + step)
    }
}

/// The id of a name's place on a page that lists names: the same on every page, and of no other name.
///
/// It is `n-` and the key, `n-walls-robert-j` for `Robert J. Walls`. Names that sort as one (`Müller`, `Muller`) have the
/// beginning of their hash behind it; so have all that aren't of plain capitalised words with the family name last,
/// since of those alone it is sure that no two have one key.
pub(crate) fn anchor(key: &NameKey, name: &str) -> String {
    let short = key.as_str().strip_suffix(END).unwrap_or(key.as_str());
    if is_plain(key, name) {
        return format!("n-{short}");
    }
    let hash = Digest::of(name.as_bytes()).to_string();
    format!("n-{short}_{}", hash.get(..ANCHOR_HASH_DIGITS).unwrap_or_default())
}

/// Whether a name follows from its key.
fn is_plain(key: &NameKey, name: &str) -> bool {
    // Not one that was cut.
    if key.as_str().len() + 1 >= MOST_SORT_KEY_BYTES || !name.is_ascii() {
        return false;
    }
    let is_word = |word: &str| {
        let rest = word.strip_prefix(|first: char| first.is_ascii_uppercase()).unwrap_or_default();
        rest == "." || !rest.is_empty() && rest.bytes().all(|letter| letter.is_ascii_lowercase())
    };
    if !name.split(' ').all(is_word) {
        return false;
    }
    let (given, family) = name.rsplit_once(' ').unwrap_or(("", name));
    // What the key would be, without making it.
    let mut words = key.as_str().strip_suffix(END).unwrap_or_default().split('-');
    let mut are = |word: &str| words.next().is_some_and(|other| other.eq_ignore_ascii_case(word.trim_end_matches('.')));
    are(family) && given.split_terminator(' ').all(&mut are) && words.next().is_none()
}

/// A letter's code point in five digits.
fn hexadecimal(letter: char) -> impl Iterator<Item = char> {
    let code = u32::from(letter);
    [16, 12, 8, 4, 0].into_iter().filter_map(move |shift| char::from_digit(code >> shift & 0xf, 16))
}

/// Whether a key is of Latin letters: code points begin with a digit, up to the last one of a letter.
fn is_latin(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_lowercase())
}

/// Whether a sign stands within a word.
pub(super) fn is_apostrophe(sign: char) -> bool {
    matches!(sign, '\'' | '’' | 'ʼ' | '`')
}

/// The letters that a small letter sorts as.
pub(super) fn folded(letter: char) -> impl Iterator<Item = char> {
    let several = match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'ȷ' => "j",
        'ĸ' => "k",
        'ŋ' => "n",
        'ŧ' => "t",
        'ə' => "e",
        'ς' => "σ",
        _ => "",
    };
    // Other scripts have letters that are made of others, and are letters of their own.
    let has_accents = matches!(letter, '\u{80}'..='\u{52f}' | '\u{1e00}'..='\u{1fff}');
    let mut base = None;
    if has_accents {
        decompose_canonical(letter, |part| base = base.or(Some(part)));
    }
    let base = base.unwrap_or(letter);
    several.chars().chain(several.is_empty().then_some(base))
}

/// The names that begin alike; or all of them; or the lists that are not divided into names.
///
/// In the order of the alphabet, Latin letters after others'. It is safe as a folder's name on any
/// disk, and no two differ in case alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Bucket(Inline<MOST_SORT_KEY_BYTES>);

impl From<Bucket> for String {
    fn from(bucket: Bucket) -> Self {
        bucket.as_str().to_owned()
    }
}

/// A text that no key begins with.
#[derive(Debug)]
pub(crate) struct NoBucket;

impl fmt::Display for NoBucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no name begins so")
    }
}

impl TryFrom<String> for Bucket {
    type Error = NoBucket;

    /// Takes a bucket as it is stored: of what keys are written with, so that it is safe in a path.
    fn try_from(text: String) -> Result<Self, NoBucket> {
        let is_safe = text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        is_safe.then(|| Inline::new(&text)).flatten().map(Self).ok_or(NoBucket)
    }
}

impl Bucket {
    /// All names.
    pub(crate) fn all() -> Self {
        Self::default()
    }

    /// The lists of authors that are not divided into names.
    pub(crate) fn undivided() -> Self {
        Self(Inline::new(UNDIVIDED).unwrap_or_default())
    }

    /// The bucket that a code stands for.
    pub(crate) fn of_code(code: BucketCode) -> Self {
        let bytes = code.to_bytes();
        let BucketCode(code) = code;
        let text = match code {
            BucketCode::UNDIVIDED => Inline::new(UNDIVIDED),
            _ if code & BucketCode::OTHER_SCRIPT != 0 => {
                Inline::new(&format!("{:05x}", code & !BucketCode::OTHER_SCRIPT))
            }
            _ => str::from_utf8(&bytes).ok().and_then(Inline::new),
        };
        Self(text.unwrap_or_default())
    }

    /// The bucket of one letter, or of 256 code points, that this one is a part of.
    pub(crate) fn first_letter(&self) -> Self {
        let length = if self.is_latin() { 1 } else { BLOCK_DIGITS };
        Self(self.as_str().get(..length).and_then(Inline::new).unwrap_or(self.0))
    }

    /// Whether it is of Latin letters.
    pub(crate) fn is_latin(&self) -> bool {
        is_latin(self.as_str())
    }

    /// Whether it has the name of this key.
    pub(crate) fn has(&self, key: &NameKey) -> bool {
        key.as_str().as_bytes().starts_with(self.0.as_bytes())
    }

    /// Whether it is another one or a part of it.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        self.0.as_bytes().starts_with(other.0.as_bytes())
    }

    /// The buckets above it that there always are, the largest first.
    pub(crate) fn above(&self) -> Vec<Self> {
        let lengths = if self.is_latin() { [0, 1, 3] } else { [0, BLOCK_DIGITS, DIGITS] };
        let text = self.as_str();
        let shorter = lengths.into_iter().filter(|length| *length < text.len());
        shorter.filter_map(|length| text.get(..length).and_then(Inline::new).map(Self)).collect()
    }

    /// Adds its folder to that of all names, which is none below it.
    pub(crate) fn push_segment(&self, path: &mut String) {
        match self.as_str() {
            "" => {}
            UNDIVIDED => path.push_str("/undivided"),
            text if self.is_latin() => path.extend(["/a-", text]),
            text => path.extend(["/u-", text]),
        }
    }

    /// What the bucket is called: `L`, `Li W…`, `Арн…`, `Han 猀–珿`.
    pub(crate) fn label(&self) -> String {
        let text = self.as_str();
        if text.is_empty() {
            return "Authors".to_owned();
        }
        if text == UNDIVIDED {
            return "Undivided author lists".to_owned();
        }
        if !self.is_latin() && text.len() == BLOCK_DIGITS {
            return block_label(text);
        }
        let (words, is_whole) = text.strip_suffix(END).map_or((text, false), |words| (words, true));
        let more = if is_whole || text.len() == 1 { "" } else { "…" };
        let words: Vec<_> = words.split('-').map(|word| capitalised(&self.letters(word))).collect();
        words.join(" ") + more
    }

    /// The letters of a word.
    fn letters(&self, word: &str) -> String {
        if self.is_latin() {
            return word.to_owned();
        }
        let letter = |at: usize| char::from_u32(u32::from_str_radix(word.get(at..at + DIGITS)?, 16).ok()?);
        (0..word.len()).step_by(DIGITS).filter_map(letter).collect()
    }

    /// How many characters of a key it has.
    pub(crate) fn length(&self) -> usize {
        self.0.as_bytes().len()
    }

    /// These characters, all of them ASCII.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Scripts by the code points of their letters, each block of 256 by what most of it is.
const SCRIPTS: [(u32, u32, &str); 22] = [
    (0x01, 0x02, "Latin"),
    (0x03, 0x03, "Greek"),
    (0x04, 0x04, "Cyrillic"),
    (0x05, 0x05, "Armenian and Hebrew"),
    (0x06, 0x06, "Arabic"),
    (0x09, 0x09, "Devanagari and Bengali"),
    (0x0a, 0x0a, "Gurmukhi and Gujarati"),
    (0x0b, 0x0b, "Odia and Tamil"),
    (0x0c, 0x0c, "Telugu and Kannada"),
    (0x0d, 0x0d, "Malayalam and Sinhala"),
    (0x0e, 0x0e, "Thai and Lao"),
    (0x0f, 0x0f, "Tibetan"),
    (0x10, 0x10, "Burmese and Georgian"),
    (0x11, 0x11, "Hangul"),
    (0x12, 0x13, "Ethiopic"),
    (0x17, 0x17, "Khmer"),
    (0x18, 0x18, "Mongolian"),
    (0x1f, 0x1f, "Greek"),
    (0x30, 0x30, "Kana"),
    (0x34, 0x9f, "Han"),
    (0xac, 0xd7, "Hangul"),
    (0x200, 0x323, "Han"),
];

/// The name of 256 code points: by their script, and by the first and the last where it has many such.
pub(super) fn block_label(digits: &str) -> String {
    let block = u32::from_str_radix(digits, 16).unwrap_or_default();
    let script = SCRIPTS.iter().find(|(first, last, _)| (*first..=*last).contains(&block));
    let end = |offset: u32| char::from_u32((block << 8) + offset);
    match (script, end(0), end(0xff)) {
        (Some((first, last, name)), _, _) if first == last => (*name).to_owned(),
        (Some((_, _, name)), Some(from), Some(to)) if to.is_alphabetic() => format!("{name} {from}–{to}"),
        (Some((_, _, name)), Some(from), _) => format!("{name} from {from}"),
        _ => format!("Letters from U+{:04X}", block << 8),
    }
}

/// A bucket of three letters, or of one of another script, in three bytes; sorted as buckets should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Hash)]
pub(crate) struct BucketCode(u32);

impl BucketCode {
    /// Stands before a code point of another script. Latin letters come first.
    const OTHER_SCRIPT: u32 = 0x80_0000;
    /// Comes after all others.
    const UNDIVIDED: u32 = 0xff_ffff;

    pub(crate) fn undivided() -> Self {
        Self(Self::UNDIVIDED)
    }

    /// Whether both buckets are of one letter.
    pub(crate) fn is_beside(self, other: Self) -> bool {
        // The first letter of three, or all but the last two digits of a code point.
        let begins = |code: u32| if code & Self::OTHER_SCRIPT == 0 { code >> 16 } else { code >> 8 };
        let is_divided = |code| code != Self::UNDIVIDED;
        begins(self.0) == begins(other.0) && is_divided(self.0) == is_divided(other.0)
    }

    /// That of a name with this key.
    pub(crate) fn of(key: &NameKey) -> Self {
        let text = key.as_str();
        if !is_latin(text) {
            let letter = text.get(..DIGITS).and_then(|digits| u32::from_str_radix(digits, 16).ok());
            return Self(Self::OTHER_SCRIPT | letter.unwrap_or_default());
        }
        Self(text.bytes().take(3).fold(0, |code, letter| code << 8 | u32::from(letter)))
    }

    /// Its bytes, of which the first comes first in the order.
    pub(crate) fn to_bytes(self) -> [u8; 3] {
        let [_, bytes @ ..] = self.0.to_be_bytes();
        bytes
    }

    /// The bucket of some bytes.
    pub(crate) fn of_bytes([first, second, third]: [u8; 3]) -> Self {
        Self(u32::from_be_bytes([0, first, second, third]))
    }

    /// Adds that of a name to a text: three letters, or one of another script.
    pub(crate) fn write(self, text: &mut String) {
        if self.0 & Self::OTHER_SCRIPT == 0 {
            text.extend(self.to_bytes().map(char::from));
        } else {
            text.extend(char::from_u32(self.0 & !Self::OTHER_SCRIPT));
        }
    }

    /// Takes one from the beginning of such a text.
    pub(crate) fn read(text: &mut Chars<'_>) -> Option<Self> {
        let first = text.next()?;
        if !first.is_ascii() {
            return Some(Self(Self::OTHER_SCRIPT | u32::from(first)));
        }
        let letters = [first, text.next()?, text.next()?];
        let is_bucket =
            first.is_ascii_lowercase() && letters.iter().all(|letter| letter.is_ascii_lowercase() || *letter == '-');
        is_bucket.then(|| Self(letters.into_iter().fold(0, |code, letter| code << 8 | u32::from(letter))))
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file_names::misfit;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn key(name: &str) -> NameKey {
        NameKey::new(name).unwrap()
    }

    fn segment(bucket: &Bucket) -> String {
        let mut path = String::new();
        bucket.push_segment(&mut path);
        path.strip_prefix('/').unwrap_or_default().to_owned()
    }

    #[test]
    fn a_stored_bucket_is_safe_in_a_path() {
        let long = "a".repeat(MOST_SORT_KEY_BYTES + 1);
        let good = ["wan", "li--", "0738b", "", "-"].map(|text| (text, true));
        let bad = ["..", "a/b", "A", "é", "a\0", "a b", &long].map(|text| (text, false));
        for (text, is_bucket) in good.into_iter().chain(bad) {
            let stored = postcard::to_stdvec(text).unwrap();
            let again = postcard::from_bytes::<Bucket>(&stored).map(|bucket| postcard::to_stdvec(&bucket).unwrap());
            assert_eq!(again.ok(), is_bucket.then_some(stored), "{text:?}");
        }
    }

    #[test]
    fn names_fold_to_letters() {
        for (name, folded) in [
            ("Walls Robert J.", "walls-robert-j--"),
            ("Li Wei", "li-wei--"),
            ("LI Wei-Min", "li-wei-min--"),
            ("Müller Jürgen", "muller-jurgen--"),
            ("Mu\u{308}ller J", "muller-j--"),
            ("Łoś Łukasz", "los-lukasz--"),
            ("Erdős Pál", "erdos-pal--"),
            ("Weiß Groß", "weiss-gross--"),
            ("Ångström Åsa", "angstrom-asa--"),
            ("Ødegård Ægir", "odegard-aegir--"),
            ("Þór Œuvre", "thor-oeuvre--"),
            ("İbrahim ı", "ibrahim-i--"),
            ("O'Brien Sinéad", "obrien-sinead--"),
            ("O’Brien d'A", "obrien-da--"),
            ("van der Berg Jan", "van-der-berg-jan--"),
            ("Smith-Jones A.", "smith-jones-a--"),
            ("Tolkien J.R.R.", "tolkien-j-r-r--"),
            ("ﬁsher", "fisher--"),
            ("Nguyễn Thị", "nguyen-thi--"),
            ("I", "i--"),
            ("  - x", "x--"),
            ("Qi 齐国君", "qi--"),
            ("王小明", "0738b05c0f0660e--"),
            ("김철수", "0ae400cca00c218--"),
            ("Арнольд Ё", "00430004400043d0043e0043b0044c00434-00435--"),
            ("Άλφας", "003b1003bb003c6003b1003c3--"),
            ("𠀀", "20000--"),
            ("王 W", "0738b-00077--"),
        ] {
            assert_eq!(key(name).as_str(), folded, "{name}");
        }
        for nothing in ["", " ", "-", "12 3", "\u{301}", "…", "\u{1f600}"] {
            assert_eq!(NameKey::new(nothing), None, "{nothing:?}");
        }
        assert_eq!(key(&"x".repeat(100)).as_str(), format!("{}--", "x".repeat(62)));
        assert_eq!(key(&"王".repeat(100)).as_str(), format!("{}--", "0738b".repeat(12)));
    }

    #[test]
    fn each_name_has_an_anchor_of_its_own() {
        let of = |sorts: &str, name: &str| anchor(&key(sorts), name);
        assert_eq!(of("Walls Robert J.", "Robert J. Walls"), "n-walls-robert-j");
        assert_eq!(of("Arun", "Arun"), "n-arun");
        let alike = [
            ("Muller Jan", "Jan Muller"),
            ("Müller Jan", "Jan Müller"),
            ("Muller Jan", "Muller Jan"),
            ("Muller jan", "jan Muller"),
            ("Muller Jan", "Jan MULLER"),
            ("Muller Jan", "Jan-Muller"),
            ("Muller J", "J Muller"),
            ("Muller J.", "J. Muller"),
        ];
        let anchors: BTreeSet<_> = alike.iter().map(|(sorts, name)| of(sorts, name)).collect();
        assert_eq!(anchors.len(), alike.len(), "{anchors:?}");
        assert_eq!(anchors.iter().filter(|anchor| !anchor.contains('_')).count(), 2, "{anchors:?}");
        let long = "X".to_owned() + &"x".repeat(80);
        assert_ne!(of(&long, &long), of(&(long.clone() + "y"), &(long + "y")));
    }

    #[test]
    fn names_sort_word_by_word() {
        let sorted = [
            "Garcia",
            "García Lopez",
            "Garcia Maria",
            "Garciaz A",
            "Li",
            "Li A",
            "Li Wei",
            "Lia A",
            "Liu An",
            "van A",
            "Van der Berg",
            "Vanderberg A",
        ];
        assert!(sorted.map(key).is_sorted());
    }

    /// The steps from the first letter to the whole key.
    fn steps(name: &str) -> Vec<String> {
        let key = key(name);
        let lengths = std::iter::successors(Some(0), |length| (*length < key.0.len()).then(|| key.longer(*length)));
        lengths.skip(1).map(|length| segment(&key.beginning(length))).collect()
    }

    #[test]
    fn no_bucket_is_called_as_a_device_of_windows() {
        for name in ["Aux", "Con", "Nul A", "Prn", "Com1", "Lpt9", "Conin$"] {
            assert!(misfit(name.split(' ').next().unwrap()).is_some(), "{name}");
            assert!(steps(name).iter().all(|segment| misfit(segment).is_none()), "{name}");
        }
    }

    #[test]
    fn buckets_get_smaller_by_one_letter() {
        let table: [(&str, &[&str]); 7] = [
            ("Liu We", &["a-l", "a-liu", "a-liu-w", "a-liu-we", "a-liu-we--"]),
            ("Li W", &["a-l", "a-li-", "a-li-w", "a-li-w--"]),
            ("Li", &["a-l", "a-li-", "a-li--"]),
            ("X Yo", &["a-x", "a-x-y", "a-x-yo", "a-x-yo--"]),
            ("I", &["a-i", "a-i--"]),
            ("王", &["u-073", "u-0738b", "u-0738b--"]),
            (
                "王明 x",
                &[
                    "u-073",
                    "u-0738b",
                    "u-0738b066",
                    "u-0738b0660e",
                    "u-0738b0660e-000",
                    "u-0738b0660e-00078",
                    "u-0738b0660e-00078--",
                ],
            ),
        ];
        for (name, segments) in table {
            assert_eq!(steps(name), segments, "{name}");
        }
    }

    #[test]
    fn buckets_are_called_by_their_letters() {
        let called = |name: &str, length: usize| key(name).beginning(length).label();
        for (label, expected) in [
            (called("Liu Wei", 1), "L"),
            (called("Liu Wei", 3), "Liu…"),
            (called("Li Wei", 3), "Li …"),
            (called("Li Wei", 4), "Li W…"),
            (key("CMS Collaboration").whole().label(), "Cms Collaboration"),
            (called("王小明", 3), "Han 猀–珿"),
            (called("Арнольд", 3), "Cyrillic"),
            (called("김", 3), "Hangul 글–껿"),
            (called("𐎠", 3), "Letters from U+10300"),
            (called("Арнольд", 10), "Ар…"),
            (called("Арнольд", 8), "А…"),
            (Bucket::all().label(), "Authors"),
            (Bucket::undivided().label(), "Undivided author lists"),
        ] {
            assert_eq!(label, expected);
        }
    }

    #[test]
    fn the_way_to_a_bucket_is_by_its_first_letters() {
        let above = |name: &str| -> Vec<_> { key(name).whole().above().iter().map(segment).collect() };
        assert_eq!(above("Liu Wei"), ["", "a-l", "a-liu"]);
        assert_eq!(above("I"), ["", "a-i"]);
        assert_eq!(above("王明"), ["", "u-073", "u-0738b"]);
        assert_eq!(Bucket::undivided().above(), [Bucket::all()]);
        assert_eq!(Bucket::all().above(), []);
    }

    proptest! {
        #[test]
        fn a_name_of_ascii_has_the_key_of_its_letters(name in "[A-Ca-c '`.-]{0,24}|[ -~]{0,90}") {
            prop_assert_eq!(NameKey::new(&name), NameKey::of_letters(name.nfkc()));
        }

        #[test]
        fn any_name_has_safe_buckets_in_the_order_of_their_codes(names in prop::collection::vec("\\PC{0,12}|[A-Za-zÀ-ž' -]{0,80}", 2)) {
            let keys: Vec<_> = names.iter().filter_map(|name| NameKey::new(name)).collect();
            for key in &keys {
                prop_assert!(key.as_str().len() <= MOST_SORT_KEY_BYTES && key.as_str().ends_with(END));
                prop_assert_eq!(key.as_str().find(END), Some(key.as_str().len() - END.len()), "no key begins another");
                let bucket = Bucket::of_code(BucketCode::of(key));
                prop_assert_eq!(bucket, key.bucket());
                let code = BucketCode::of(key);
                let mut text = String::new();
                code.write(&mut text);
                let mut rest = text.chars();
                prop_assert_eq!((BucketCode::read(&mut rest), rest.next()), (Some(code), None));
                prop_assert_eq!(BucketCode::of_bytes(code.to_bytes()), code);
                prop_assert!(bucket.has(key) && key.whole().has(key));
                let lengths = std::iter::successors(Some(0), |length| (*length < key.0.len()).then(|| key.longer(*length)));
                let buckets: Vec<_> = lengths.map(|length| key.beginning(length)).collect();
                prop_assert!(buckets.len() < 70 && buckets.contains(&bucket) && buckets.contains(&bucket.first_letter()));
                prop_assert!(bucket.above().iter().all(|above| buckets.contains(above)));
                let segments: BTreeSet<_> = buckets.iter().map(segment).collect();
                prop_assert_eq!(segments.len(), buckets.len());
                for segment in segments.into_iter().filter(|segment| !segment.is_empty()) {
                    prop_assert_eq!(misfit(&segment), None);
                    prop_assert!(segment.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
                }
                prop_assert!(!key.whole().label().contains(char::is_control));
            }
            for name in &names {
                let (given, family) = name.rsplit_once(' ').unwrap_or(("", name));
                let key = NameKey::new(&format!("{family} {given}"));
                prop_assert!(keys.iter().all(|other| key.as_ref() == Some(other) || !is_plain(other, name)));
            }
            if let [one, other] = keys.as_slice() {
                let codes = [one, other].map(BucketCode::of);
                prop_assert!(names[0] == names[1] || anchor(one, &names[0]) != anchor(other, &names[1]));
                prop_assert_eq!(codes[0].is_beside(codes[1]), one.bucket().first_letter() == other.bucket().first_letter());
                prop_assert!(one.bucket() == other.bucket() || is_latin(&one.0) != is_latin(&other.0) || (one < other) == (codes[0] < codes[1]));
            }
        }
    }
}
