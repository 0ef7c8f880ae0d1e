//! What the texts of a configuration may be, and how they are read: a grammar that refuses a text does
//! so while the text is deserialised, so that the error gets its place.

use camino::Utf8PathBuf;
use pith::quote::quoted;
use pith::{Digest, Fingerprint, PithNumber, Suffix, Year};
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

/// The most characters of a title, a name and a logo's path. Stops a heading that fills every page.
const MOST_LINE: usize = 200;

/// The most characters of a description and of a reason.
const MOST_DESCRIPTION: usize = 1000;

/// The most characters of a path: Linux takes no longer one.
const MOST_PATH: usize = 4096;

/// The most characters of a footer, which is on every page: a million pages of it are 2 GB.
const MOST_FOOTER: usize = 2000;

/// A value that its grammar refuses: what it is and what is expected, safe to print.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RefusedValue(pub(super) String);

impl RefusedValue {
    /// Says that a text isn't what it should be.
    pub(super) fn is_not(text: &str, what: &str) -> Self {
        Self(format!("{} is not {what}", quoted(text)))
    }
}

/// What a text may be, and what it means.
pub(super) trait Grammar {
    /// What the text means.
    type Value;
    /// The types of TOML that are taken.
    const EXPECTED: &'static str = "a string";
    /// Whether an integer stands for its digits.
    const TAKES_INTEGERS: bool = false;

    /// Takes a text.
    fn parse(text: &str) -> Result<Self::Value, RefusedValue>;
}

/// A value as its grammar gives it.
pub(super) struct GrammarValue<G: Grammar>(pub(super) G::Value);

impl<'de, G: Grammar> Deserialize<'de> for GrammarValue<G> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor(PhantomData::<G>)).map(Self)
    }
}

struct TextVisitor<G>(PhantomData<G>);

impl<G: Grammar> Visitor<'_> for TextVisitor<G> {
    type Value = G::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(G::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<G::Value, E> {
        G::parse(text).map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, integer: i64) -> Result<G::Value, E> {
        if G::TAKES_INTEGERS {
            return self.visit_str(&integer.to_string());
        }
        Err(E::invalid_type(Unexpected::Signed(integer), &self))
    }
}

/// Reads a text.
pub(super) fn text<'de, G: Grammar, D: Deserializer<'de>>(deserializer: D) -> Result<G::Value, D::Error> {
    GrammarValue::<G>::deserialize(deserializer).map(|parsed| parsed.0)
}

/// Reads a text that may be left out.
pub(super) fn some<'de, G: Grammar, D: Deserializer<'de>>(deserializer: D) -> Result<Option<G::Value>, D::Error> {
    text::<G, D>(deserializer).map(Some)
}

/// Reads a list of texts.
pub(super) fn list<'de, G, D, C>(deserializer: D) -> Result<C, D::Error>
where
    G: Grammar,
    D: Deserializer<'de>,
    C: FromIterator<G::Value>,
{
    let texts = Vec::<GrammarValue<G>>::deserialize(deserializer)?;
    Ok(texts.into_iter().map(|parsed| parsed.0).collect())
}

/// Reads a number of things.
pub(super) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    struct CountVisitor;

    impl Visitor<'_> for CountVisitor {
        type Value = u64;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an integer")
        }

        fn visit_i64<E: Error>(self, integer: i64) -> Result<u64, E> {
            u64::try_from(integer)
                .map_err(|_| E::custom(RefusedValue(format!("{integer} is negative; expected a number from 0"))))
        }
    }

    deserializer.deserialize_u64(CountVisitor)
}

/// Reads the table of accepted documents.
pub(super) fn accepted<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Suffix, Digest>, D::Error> {
    #[derive(PartialEq, Eq, PartialOrd, Ord, Deserialize)]
    #[serde(transparent)]
    struct Key(#[serde(deserialize_with = "text::<SuffixText, _>")] Suffix);

    let table = BTreeMap::<Key, GrammarValue<Sha256>>::deserialize(deserializer)?;
    Ok(table.into_iter().map(|(Key(suffix), GrammarValue(digest))| (suffix, digest)).collect())
}

const ON_ONE_LINE: [&str; 2] = ["text", "on one line, without control characters"];

/// A title or a name: a text on one line.
pub(super) struct SingleLine;

impl Grammar for SingleLine {
    type Value = String;

    fn parse(text: &str) -> Result<String, RefusedValue> {
        bounded(text, MOST_LINE, is_not_shown, ON_ONE_LINE)
    }
}

/// A description or a reason: a longer text on one line.
pub(super) struct Sentence;

impl Grammar for Sentence {
    type Value = String;

    fn parse(text: &str) -> Result<String, RefusedValue> {
        bounded(text, MOST_DESCRIPTION, is_not_shown, ON_ONE_LINE)
    }
}

/// Plain text, perhaps on several lines.
pub(super) struct Footer;

impl Grammar for Footer {
    type Value = String;

    fn parse(text: &str) -> Result<String, RefusedValue> {
        // A file with the line ends of Windows has them in its texts too.
        let text = text.replace("\r\n", "\n");
        let is_refused = |one: char| is_not_shown(one) && one != '\n';
        bounded(&text, MOST_FOOTER, is_refused, ["text", "without control characters other than line ends"])
    }
}

/// Control characters, and the two others that a feed can't hold (XML 1.0, 2.2).
fn is_not_shown(character: char) -> bool {
    character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}')
}

/// Takes a text that isn't blank, nor too long, nor holds a refused character.
fn bounded(
    text: &str,
    most: usize,
    is_refused: impl Fn(char) -> bool,
    what: [&str; 2],
) -> Result<String, RefusedValue> {
    if text.trim().is_empty() || text.chars().nth(most).is_some() || text.contains(is_refused) {
        let [noun, how] = what;
        return Err(RefusedValue::is_not(text, &format!("{noun} of 1 to {most} characters {how}")));
    }
    Ok(text.to_owned())
}

/// A file or folder of the machine that builds.
pub(super) struct FilePath;

impl Grammar for FilePath {
    type Value = Utf8PathBuf;

    fn parse(text: &str) -> Result<Utf8PathBuf, RefusedValue> {
        bounded(text, MOST_PATH, char::is_control, ["a path", "without control characters"]).map(Utf8PathBuf::from)
    }
}

/// A picture among the content's files. Its path is part of an address on every page.
pub(super) struct Logo;

impl Grammar for Logo {
    type Value = Utf8PathBuf;

    fn parse(text: &str) -> Result<Utf8PathBuf, RefusedValue> {
        const ENDINGS: [&str; 4] = [".svg", ".png", ".webp", ".jpg"];
        let is_plain = |segment: &str| {
            !segment.starts_with('.')
                && !segment.is_empty()
                && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
        };
        let ends = ENDINGS.iter().any(|ending| text.ends_with(ending));
        if text.len() > MOST_LINE || !ends || !text.split('/').all(is_plain) {
            let what =
                "the path of an .svg, .png, .webp or .jpg in `files`, made of letters, digits, `.`, `-`, `_` and `/`";
            return Err(RefusedValue::is_not(text, what));
        }
        Ok(text.into())
    }
}

/// A name in the output folder that a build leaves alone.
pub(super) struct FileName;

impl Grammar for FileName {
    type Value = String;

    fn parse(text: &str) -> Result<String, RefusedValue> {
        let is_name = !matches!(text, "" | "." | "..")
            && text.len() <= 255
            && !text.contains(|one: char| matches!(one, '/' | '\\') || one.is_control());
        is_name
            .then(|| text.to_owned())
            .ok_or_else(|| RefusedValue::is_not(text, "the name of one file or folder, without `/`"))
    }
}

/// A Pith number or its suffix. Of the number only the suffix counts: the year follows from it.
pub(super) struct NumberOrSuffix;

impl Grammar for NumberOrSuffix {
    type Value = Suffix;

    fn parse(text: &str) -> Result<Suffix, RefusedValue> {
        let whole = text.parse().map(|number: PithNumber| number.suffix());
        let what =
            "a Pith number (`pith:`, a year, `:` and 26 characters A to Z, 2 to 7), or those 26 characters alone";
        whole.or_else(|_| text.parse()).map_err(|_| RefusedValue::is_not(text, what))
    }
}

/// A suffix alone. One form only, so that no paper is named twice.
struct SuffixText;

impl Grammar for SuffixText {
    type Value = Suffix;

    fn parse(text: &str) -> Result<Suffix, RefusedValue> {
        parse_id(text)
    }
}

/// A key's fingerprint in either of its two forms.
pub(super) struct FingerprintText;

impl Grammar for FingerprintText {
    type Value = Fingerprint;

    fn parse(text: &str) -> Result<Fingerprint, RefusedValue> {
        let what = "a key's fingerprint: 32 digits 0 to 9, a to f, or 26 characters A to Z, 2 to 7";
        // Windows prints hashes in capitals.
        let read = text.to_ascii_lowercase().parse().ok().or_else(|| Fingerprint::of_base32(text));
        read.ok_or_else(|| RefusedValue::is_not(text, what))
    }
}

struct Sha256;

impl Grammar for Sha256 {
    type Value = Digest;

    fn parse(text: &str) -> Result<Digest, RefusedValue> {
        parse_id(text)
    }
}

fn parse_id<T: FromStr<Err: fmt::Display>>(text: &str) -> Result<T, RefusedValue> {
    text.parse().map_err(|error| RefusedValue(format!("{} is {error}", quoted(text))))
}

/// A category such as `math.AG`, or a whole archive such as `cs.*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryPattern(String);

impl CategoryPattern {
    /// Whether a category is the one meant or, for an archive, is in it. `cs.*` takes `cs` too.
    pub fn takes(&self, category: &str) -> bool {
        match self.0.strip_suffix(".*") {
            Some(archive) => category.split('.').next() == Some(archive),
            None => category == self.0,
        }
    }
}

impl Grammar for CategoryPattern {
    type Value = Self;

    fn parse(text: &str) -> Result<Self, RefusedValue> {
        let (archive, subject) = text.split_once('.').unwrap_or((text, "*"));
        let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
        let good_archive = archive.starts_with(|one: char| one.is_ascii_lowercase()) && is_name(archive);
        let good_subject = subject == "*" || (!subject.is_empty() && is_name(subject));
        if text.len() > MOST_LINE || !good_archive || !good_subject {
            return Err(RefusedValue::is_not(text, "a category such as \"math.AG\", or an archive such as \"cs.*\""));
        }
        Ok(Self(text.to_owned()))
    }
}

/// A year or several in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearRange {
    first: Year,
    last: Year,
}

impl YearRange {
    /// Whether a year is one of them.
    pub fn takes(&self, year: Year) -> bool {
        (self.first..=self.last).contains(&year)
    }
}

impl Grammar for YearRange {
    type Value = Self;
    const EXPECTED: &'static str = "a string or an integer";
    const TAKES_INTEGERS: bool = true;

    fn parse(text: &str) -> Result<Self, RefusedValue> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let year = |text: &str| Year::of_time(text).filter(|_| text.len() == 4);
        match (year(first), year(last)) {
            (Some(first), Some(last)) if first <= last => Ok(Self { first, last }),
            _ => Err(RefusedValue::is_not(
                text,
                "a year such as \"2019\", or a range such as \"2017-2024\", the earlier year first",
            )),
        }
    }
}
