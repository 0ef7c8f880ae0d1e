//! The names of a paper's authors, each with the key that it sorts by.

use super::bucket::{Bucket, BucketCode, NameKey};
use super::person::Name;
use super::split::{NamePlaces, Names, PlacedNames};
use crate::tex;
use std::borrow::Cow;

/// The most names of a paper that are listed. Stops a paper that is on hundreds of pages: a summary has
/// room for more names of one letter than any paper has of real ones.
const MOST_SORTED_NAMES: usize = 64;

/// The names in a paper's list of authors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AuthorNames {
    /// Each name as it sorts and as it is read, each once.
    pub names: Vec<(NameKey, String)>,
    /// Whether there is a list, or a part of one, that has no name that could be sorted.
    pub is_undivided: bool,
    /// Whether there are more than are here.
    pub more: bool,
}

impl AuthorNames {
    /// The names of some authors.
    pub(crate) fn of(names: Option<&Names>) -> Self {
        Self::with_places(names).0
    }

    /// The same, and which one of the list each is.
    fn with_places(names: Option<&Names>) -> (Self, Vec<u8>) {
        let (names, mut more) = match names {
            None => return Default::default(),
            Some(Names::Whole(_)) => return (Self { is_undivided: true, ..Self::default() }, Vec::new()),
            Some(Names::List { names, more }) => (names, *more),
        };
        let (mut listed, mut places) = (Self::default(), Vec::new());
        for (at, name) in names.iter().enumerate() {
            let full = name.full();
            if listed.names.iter().any(|(_, other)| *other == full) {
                continue;
            }
            match (NameKey::new(&as_it_sorts(name)), u8::try_from(at)) {
                (Some(key), Ok(at)) if listed.names.len() < MOST_SORTED_NAMES => {
                    listed.names.push((key, full));
                    places.push(at);
                }
                (Some(_), _) => more = true,
                (None, _) => listed.is_undivided = true,
            }
        }
        (Self { more, ..listed }, places)
    }
}

/// Where the names of [`AuthorNames`] are listed, without the names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NameBuckets {
    /// Which one of the list each name is, and its bucket.
    pub names: Vec<(u8, BucketCode)>,
    /// Whether there is a list, or a part of one, that has no name that could be sorted.
    pub is_undivided: bool,
    /// Whether there are more than are here.
    pub more: bool,
}

/// What stands in the code of buckets for a name that is not listed.
const NOT_LISTED: char = '.';

impl NameBuckets {
    /// Those of some authors.
    pub(crate) fn of(names: Option<&Names>) -> Self {
        let (AuthorNames { names, is_undivided, more }, places) = AuthorNames::with_places(names);
        let names = places.into_iter().zip(names.iter().map(|(key, _)| BucketCode::of(key))).collect();
        Self { names, is_undivided, more }
    }

    /// The same as a text: a digit, then three letters for a name as a rule. A list has at most
    /// [`MOST_SORTED_NAMES`] of them, and a sign for each one that is passed over.
    fn code(&self) -> String {
        if *self == Self::default() {
            return String::new();
        }
        let mut code = String::from(match (self.is_undivided, self.more) {
            (false, false) => '0',
            (true, false) => '1',
            (false, true) => '2',
            (true, true) => '3',
        });
        let mut next = 0;
        for (at, bucket) in &self.names {
            code.extend((next..*at).map(|_| NOT_LISTED));
            bucket.write(&mut code);
            next = at.saturating_add(1);
        }
        code
    }

    /// Reads such a text. One that was altered may name other buckets.
    pub(crate) fn of_code(code: &str) -> Self {
        let mut signs = code.chars();
        let flags = signs.next().and_then(|sign| sign.to_digit(4)).unwrap_or_default();
        let mut names = Vec::new();
        for at in 0..=u8::MAX {
            let rest = signs.as_str();
            if let Some(rest) = rest.strip_prefix(NOT_LISTED) {
                signs = rest.chars();
                continue;
            }
            let Some(bucket) = BucketCode::read(&mut signs) else { break };
            names.push((at, bucket));
        }
        Self { names, is_undivided: flags & 1 != 0, more: flags & 2 != 0 }
    }
}

/// The most bytes of the code of a summary's names: more than its text of authors has room for, at three bytes a name.
/// Stops one that is made longer by what TeX stands for.
const MOST_CODE_BYTES: usize = 1024;

/// The most bytes of it that a name takes: three characters.
const MOST_PLACE_BYTES: usize = 3 * 4;

/// What a summary keeps of the names in its text of authors, so that the text is split once a document.
#[derive(Debug, Default)]
pub(crate) struct NameCodes {
    /// Where the names are in the text, whose TeX is read.
    pub places: String,
    /// In which buckets they are listed.
    pub buckets: String,
}

impl NameCodes {
    /// Those of a text; nothing where there is none.
    pub(crate) fn of(authors: &str) -> Self {
        if authors.is_empty() {
            return Self::default();
        }
        let text = tex::plain(authors);
        let places = NamePlaces::of(&text).code(MOST_CODE_BYTES);
        let names = NamePlaces::of_code(&places).names(&text);
        Self { places, buckets: NameBuckets::of(names.as_ref()).code() }
    }
}

/// All names of a text that was split before, each with its place; `None` where the code may not have all of them.
pub(crate) fn placed_names(authors: &str, places: &str) -> Option<PlacedNames> {
    let has_all = places.len() + MOST_PLACE_BYTES <= MOST_CODE_BYTES;
    has_all.then(|| PlacedNames::at(tex::plain(authors).into_owned(), &NamePlaces::of_code(places)))
}

/// The names of a text that was split before.
pub(crate) fn coded_names(authors: &str, places: &str) -> Option<Names> {
    NamePlaces::of_code(places).names(&tex::plain(authors))
}

/// One of them, with what it sorts by.
pub(crate) fn coded_name(authors: &str, places: &str, at: usize) -> Option<(NameKey, String)> {
    let name = NamePlaces::of_code(places).nth(&tex::plain(authors), at)?;
    Some((NameKey::new(&as_it_sorts(&name))?, name.full()))
}

/// The names of a text that are listed in these buckets, each with its own.
pub(crate) fn names_in_buckets(authors: &str, places: &str, listed: &[(u8, BucketCode)]) -> Vec<(Bucket, String)> {
    let (text, places) = (tex::plain(authors), NamePlaces::of_code(places));
    let name = |(at, code): &(u8, BucketCode)| {
        let name = places.nth_full(&text, usize::from(*at))?;
        Some((Bucket::of_code(*code), name))
    };
    listed.iter().filter_map(name).collect()
}

/// A name with what it sorts by first.
fn as_it_sorts(name: &Name) -> Cow<'_, str> {
    match name {
        Name::Person { given, family, suffix } => {
            [family, " ", given, " ", suffix.as_deref().unwrap_or_default()].concat().into()
        }
        Name::Collective(name) => ["The ", "the "].iter().find_map(|the| name.strip_prefix(the)).unwrap_or(name).into(),
        Name::Undivided(name) => name.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The buckets and the names by their places are those of the whole list.
        #[test]
        fn codes_tell_what_the_list_does(
            names in prop::collection::vec("[A-C][a-b]{0,3}( [A-C][a-b]{1,2})?|Li Wei|王[明小]|[А-Г]а|\\PC{1,4}|[0-9]", 0..90),
            separator in prop::sample::select(vec![", ", "; ", ",", " and "]),
        ) {
            let text = names.join(separator);
            let codes = NameCodes::of(&text);
            let list = coded_names(&text, &codes.places);
            if let Some(placed) = placed_names(&text, &codes.places) {
                let split = PlacedNames::of(tex::plain(&text).into_owned());
                prop_assert_eq!((&placed.names, &placed.ranges), (&split.names, &split.ranges));
            }
            let names = AuthorNames::of(list.as_ref());
            let buckets = NameBuckets::of_code(&codes.buckets);
            prop_assert_eq!(&buckets, &NameBuckets::of(list.as_ref()));
            prop_assert_eq!((buckets.is_undivided, buckets.more), (names.is_undivided, names.more));
            let by_place: Vec<_> = buckets.names.iter().filter_map(|(at, bucket)| {
                let (key, name) = coded_name(&text, &codes.places, usize::from(*at))?;
                (BucketCode::of(&key) == *bucket).then_some((key, name))
            }).collect();
            prop_assert_eq!(&by_place, &names.names);
            let in_buckets = names_in_buckets(&text, &codes.places, &buckets.names);
            let expected: Vec<_> = names.names.into_iter().map(|(key, name)| (key.bucket(), name)).collect();
            prop_assert_eq!(in_buckets, expected);
        }

        #[test]
        fn any_text_is_a_code(text in "[0-4]?[a-c.\\-王]{0,12}|\\PC{0,20}") {
            prop_assert!(NameBuckets::of_code(&text).names.len() <= text.len());
        }
    }

    #[test]
    fn a_name_sorts_by_its_family_name() {
        let sorts = |text: &str| -> Vec<_> {
            match Names::split(text) {
                Some(Names::List { names, .. }) => names.iter().map(|name| as_it_sorts(name).into_owned()).collect(),
                other => panic!("{other:?}"),
            }
        };
        for (text, expected) in [
            ("Robert J. Walls", "Walls Robert J. "),
            ("Jan van der Berg Jr.", "van der Berg Jan Jr."),
            ("The ATLAS Collaboration", "ATLAS Collaboration"),
            ("Theory Group", "Theory Group"),
            ("Thi Van Nguyen", "Thi Van Nguyen"),
        ] {
            assert_eq!(sorts(text), [expected], "{text}");
        }
    }
}
