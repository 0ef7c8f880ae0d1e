//! Where a listing lies: what it is of, and which part of that.

use crate::names::Bucket;
use crate::text::Inline;
use crate::values::{Category, Date, Month};
use pith::{Suffix, Year};
use std::fmt;

/// How many characters a suffix has.
const SUFFIX_CHARACTERS: usize = 26;

/// What is set aside for a path: most are shorter.
const PATH_BYTES: usize = 48;

/// What a listing and its parts are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject {
    /// The papers of a year.
    Year(Year),
    /// The papers of a category, primary and cross-listed.
    Category(Category),
    /// The papers of authors whose names begin alike.
    Authors(Bucket),
}

/// When the papers of a listing were first submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Period {
    /// At any time.
    All,
    /// In a month.
    Month(Month),
    /// On a day.
    Day(Date),
    /// Nobody knows, or not in the year of the number.
    Undated,
}

/// Where a listing lies. Ordered by subject and time; what is undated comes last.
///
/// Its path's folders are safe as names on any disk, and no two places have paths that differ in case alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ListingPlace {
    subject: Subject,
    period: Period,
    /// How the suffixes begin. Empty but below a day and what is undated.
    initials: Inline<SUFFIX_CHARACTERS>,
}

impl ListingPlace {
    /// The place of a subject's whole listing.
    pub(crate) fn whole(subject: Subject) -> Self {
        Self { subject, period: Period::All, initials: Inline::default() }
    }

    /// What the listing is of.
    pub(crate) fn subject(&self) -> Subject {
        self.subject
    }

    /// When its papers were first submitted.
    pub(crate) fn period(&self) -> Period {
        self.period
    }

    /// How its papers' suffixes begin; empty where they begin in any way.
    pub(crate) fn initials(&self) -> &str {
        self.initials.as_str()
    }

    /// The listing that this one is a part of; `None` for a subject's whole.
    pub(crate) fn parent(&self) -> Option<Self> {
        if let Some(fewer) = self.initials.shortened() {
            return Some(Self { initials: fewer, ..*self });
        }
        match self.period {
            Period::All => None,
            Period::Month(_) | Period::Undated => Some(Self::whole(self.subject)),
            Period::Day(day) => Some(self.of(Period::Month(day.month()))),
        }
    }

    /// The folders down to the listing, such as `category/cs.DC/2019/02`. A month's in a year is `year/2019/02`.
    /// Initials have a `-` before them, as `CON` alone is no name on Windows: `year/2019/02/28/s-CON`.
    pub(crate) fn path(&self) -> String {
        let mut path = String::with_capacity(PATH_BYTES);
        match &self.subject {
            Subject::Year(year) => path.extend(["year/", year.as_str()]),
            Subject::Category(category) => path.extend(["category/", category.as_str()]),
            Subject::Authors(bucket) => {
                path.push_str("authors");
                bucket.push_segment(&mut path);
            }
        }
        let month = match self.period {
            Period::Month(month) => Some(month),
            Period::Day(day) => Some(day.month()),
            Period::All | Period::Undated => None,
        };
        if let (Some(month), Subject::Category(_) | Subject::Authors(_)) = (month, &self.subject) {
            path.extend(["/", month.year().as_str()]);
        }
        if let Some(month) = month {
            push_two_digits(&mut path, month.number());
        }
        match self.period {
            Period::Day(day) => push_two_digits(&mut path, day.day()),
            Period::Undated => path.push_str("/undated"),
            Period::All | Period::Month(_) => {}
        }
        if !self.initials().is_empty() {
            path.extend(["/s-", self.initials()]);
        }
        path
    }

    /// The part of that period.
    pub(crate) fn of(&self, period: Period) -> Self {
        Self { period, ..Self::whole(self.subject) }
    }

    /// The part with so many characters of a suffix.
    pub(crate) fn beginning(&self, suffix: Suffix, characters: usize) -> Self {
        let initials = suffix.as_str().get(..characters).and_then(Inline::new);
        Self { initials: initials.unwrap_or(self.initials), ..*self }
    }
}

impl fmt::Display for ListingPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

/// Adds a folder of a number from 0 to 99.
fn push_two_digits(path: &mut String, number: impl Into<u32>) {
    let number = number.into();
    path.push('/');
    path.extend([number / 10, number % 10].into_iter().filter_map(|digit| char::from_digit(digit, 10)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Moment;

    fn suffix(start: &str) -> Suffix {
        format!("{start:A<26}").parse().unwrap()
    }

    fn year() -> Year {
        Year::of_time("2019").unwrap()
    }

    fn day() -> Date {
        Moment::new("2019-02-08T00:00:00Z").date_in(year()).unwrap()
    }

    #[test]
    fn a_path_says_the_place_and_leads_up_to_the_whole() {
        let of_year = ListingPlace::whole(Subject::Year(year()));
        let of_category = ListingPlace::whole(Subject::Category("cs.DC".parse().unwrap()));
        let (month, day) = (Period::Month(day().month()), Period::Day(day()));
        let table = [
            (of_year, "year/2019", None),
            (of_year.of(month), "year/2019/02", Some("year/2019")),
            (of_year.of(day), "year/2019/02/08", Some("year/2019/02")),
            (of_year.of(day).beginning(suffix("CON"), 3), "year/2019/02/08/s-CON", Some("year/2019/02/08/s-CO")),
            (of_year.of(day).beginning(suffix("C"), 1), "year/2019/02/08/s-C", Some("year/2019/02/08")),
            (of_category, "category/cs.DC", None),
            (of_category.of(month), "category/cs.DC/2019/02", Some("category/cs.DC")),
            (of_category.of(day), "category/cs.DC/2019/02/08", Some("category/cs.DC/2019/02")),
            (of_category.of(Period::Undated), "category/cs.DC/undated", Some("category/cs.DC")),
            (
                of_category.of(Period::Undated).beginning(suffix("7"), 1),
                "category/cs.DC/undated/s-7",
                Some("category/cs.DC/undated"),
            ),
        ];
        for (place, path, parent) in table {
            assert_eq!(place.path(), path);
            assert_eq!(place.parent().map(|parent| parent.to_string()).as_deref(), parent, "{path}");
        }
    }

    #[test]
    fn places_are_in_the_order_of_time_and_the_undated_comes_last() {
        let whole = ListingPlace::whole(Subject::Year(year()));
        let next_day = Moment::new("2019-02-09T00:00:00Z").date_in(year()).unwrap();
        let places = [
            whole.of(Period::Day(day())),
            whole.of(Period::Day(day())).beginning(suffix("A"), 1),
            whole.of(Period::Day(day())).beginning(suffix("B"), 1),
            whole.of(Period::Day(next_day)),
            whole.of(Period::Undated),
        ];
        assert!(places.is_sorted_by(|a, b| a < b));
    }
}
