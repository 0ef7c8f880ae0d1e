//! Categories of papers: a strict grammar, so that one may be part of an address, and what arXiv
//! calls them.

use super::taxonomy::{self, Archive};
use crate::file_names::is_device;
use crate::text::Inline;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

pub(crate) use super::taxonomy::Group;

/// How long an archive and a subject may be. Stops names that no disk takes.
const ARCHIVE_LENGTH: RangeInclusive<usize> = 2..=16;
const SUBJECT_LENGTH: RangeInclusive<usize> = 3..=16;
const MOST_CATEGORY_BYTES: usize = *ARCHIVE_LENGTH.end() + 1 + *SUBJECT_LENGTH.end();

/// The page of all categories, which a category's folder of that name would stand in the way of. Stops one in a signed
/// record from ending every build.
const INDEX_PAGE: &str = "index.html";

/// A category such as `hep-th`, `cs.DC` or `cond-mat.mes-hall`: an archive, and perhaps a subject.
///
/// Whatever the known ones are, no two that the grammar takes differ in case alone, and each is
/// safe as a folder's name on any disk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category(Inline<MOST_CATEGORY_BYTES>);

impl Category {
    /// The category, such as `cs.DC`.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// What is before the point, or all of it.
    pub fn archive(&self) -> &str {
        self.parts().0
    }

    /// The full name, where arXiv has or had such a category.
    pub fn name(&self) -> Option<&'static str> {
        let archive = self.known_archive()?;
        match self.parts().1 {
            Some(subject) => archive.subject(subject),
            None => Some(archive.name),
        }
    }

    /// The full name of the archive, where arXiv has or had it.
    pub fn archive_name(&self) -> Option<&'static str> {
        self.known_archive().map(|archive| archive.name)
    }

    /// The group of archives that it is listed under.
    pub fn group(&self) -> Group {
        self.known_archive().map_or(Group::Other, |archive| archive.group)
    }

    /// Its place among the known ones, [`known_categories`]; `None` where it is none of them.
    pub(crate) fn number(&self) -> Option<u8> {
        let (archive, subject) = self.parts();
        taxonomy::number(archive, subject)
    }

    fn known_archive(&self) -> Option<&'static Archive> {
        taxonomy::archive(self.archive())
    }

    fn parts(&self) -> (&str, Option<&str>) {
        let text = self.as_str();
        text.split_once('.').map_or((text, None), |(archive, subject)| (archive, Some(subject)))
    }
}

/// The codes of the categories that arXiv has or had, in the order of their numbers.
pub(crate) fn known_categories() -> impl Iterator<Item = String> {
    taxonomy::codes().map(|(archive, subject)| match subject {
        Some(subject) => [archive, ".", subject].concat(),
        None => archive.to_owned(),
    })
}

impl FromStr for Category {
    type Err = NotACategory;

    fn from_str(text: &str) -> Result<Self, NotACategory> {
        let (archive, subject) = match text.split_once('.') {
            Some((archive, subject)) => (archive, Some(subject)),
            None => (text, None),
        };
        let good = is_archive(archive) && subject.is_none_or(is_subject) && text != INDEX_PAGE;
        Inline::new(text).filter(|_| good).map(Self).ok_or(NotACategory)
    }
}

/// Whether a text may be an archive: lower-case letters, single hyphens between them, and no device of Windows.
pub(super) fn is_archive(text: &str) -> bool {
    is_words(text, ARCHIVE_LENGTH) && !is_device(text)
}

/// Whether a text may be an archive's subject. Upper case has two letters and lower case more, so
/// that case alone never tells two apart.
fn is_subject(text: &str) -> bool {
    is_subject_class(text) || is_words(text, SUBJECT_LENGTH)
}

/// Whether a text is two upper-case letters.
pub(super) fn is_subject_class(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_words(text: &str, length: RangeInclusive<usize>) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    length.contains(&text.len()) && text.split('-').all(is_word)
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is not a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotACategory;

impl fmt::Display for NotACategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a category such as `hep-th`, `cs.DC` or `cond-mat.mes-hall`")
    }
}

impl std::error::Error for NotACategory {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file_names::misfit;
    use proptest::prelude::*;

    fn category(text: &str) -> Category {
        text.parse().unwrap_or_else(|error| panic!("{text:?} is {error}"))
    }

    #[test]
    fn takes_archives_with_and_without_a_subject() {
        let longest = format!("{}.{}", "a".repeat(16), "b".repeat(16));
        for text in [
            "cs.DC",
            "math.AG",
            "hep-th",
            "cond-mat.mes-hall",
            "physics.ao-ph",
            "physics.optics",
            "q-bio",
            "stat.ML",
            "physics.aux",
            "abc.def",
            &longest,
        ] {
            assert_eq!(category(text).to_string(), text);
        }
    }

    #[test]
    fn refuses_all_else() {
        let (long_archive, long_subject) = ("a".repeat(17), format!("cs.{}", "b".repeat(17)));
        for text in [
            "",
            "c",
            "cs.",
            ".DC",
            "cs..DC",
            "cs.D",
            "cs.dc",
            "cs.Dc",
            "cs.DCX",
            "math.ag",
            "CS.DC",
            "Cs",
            "hep_th",
            "hep-",
            "-hep",
            "hep--th",
            "cs.-ab",
            "cs.ab-",
            "cs.a--b",
            "cs.DC.LG",
            "cs/DC",
            "..",
            "../..",
            "cs.DC ",
            " cs.DC",
            "cs DC",
            "con",
            "aux",
            "nul",
            "prn",
            "con.abc",
            "aux.DC",
            "cs.D1",
            "c2",
            "index.html",
            "сs.DC",
            "cs.ＤＣ",
            "cs\0",
            "cs.DC\n",
            &long_archive,
            &long_subject,
        ] {
            assert_eq!(text.parse::<Category>(), Err(NotACategory), "{text:?}");
        }
    }

    #[test]
    fn tells_names_and_groups() {
        let table = [
            ("cs.DC", Some("Distributed, Parallel, and Cluster Computing"), Group::ComputerScience),
            ("math.AG", Some("Algebraic Geometry"), Group::Mathematics),
            ("hep-th", Some("High Energy Physics - Theory"), Group::Physics),
            ("cond-mat.mes-hall", Some("Mesoscale and Nanoscale Physics"), Group::Physics),
            ("cond-mat", Some("Condensed Matter"), Group::Physics),
            ("q-alg", Some("Quantum Algebra and Topology"), Group::Mathematics),
            ("cmp-lg", Some("Computation and Language"), Group::ComputerScience),
            ("cs.ZZ", None, Group::ComputerScience),
            ("alchemy.AU", None, Group::Other),
        ];
        for (text, name, group) in table {
            assert_eq!((category(text).name(), category(text).group()), (name, group), "{text}");
        }
        assert_eq!(category("cs.ZZ").archive_name(), Some("Computer Science"));
        assert_eq!(category("cs.ZZ").archive(), "cs");
        assert_eq!(category("alchemy").archive_name(), None);
    }

    proptest! {
        #[test]
        fn no_two_differ_in_case_alone(text in "[a-zA-Z]{1,3}(-[a-zA-Z]{1,2})?(\\.[a-zA-Z]{1,4})?", flips in any::<u32>()) {
            let other: String = text.char_indices().map(|(at, letter)| match flips >> (at % 32) & 1 {
                1 if letter.is_ascii_lowercase() => letter.to_ascii_uppercase(),
                1 => letter.to_ascii_lowercase(),
                _ => letter,
            }).collect();
            if text.parse::<Category>().is_ok() && other.parse::<Category>().is_ok() {
                prop_assert_eq!(text, other);
            }
        }

        #[test]
        fn what_is_taken_is_safe_as_a_folder(text in ".{0,8}|[a-z.-]{1,9}|[a-z]{2,4}\\.[A-Z]{2}") {
            if let Ok(category) = text.parse::<Category>() {
                prop_assert_eq!(category.as_str(), &text);
                prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphabetic() || b".-".contains(&byte)));
                prop_assert!(!text.starts_with(['.', '-']) && !text.ends_with(['.', '-']));
                prop_assert_eq!(misfit(&text), None);
            }
        }
    }
}
