//! Where a listing lies: what it is of, and which part of that.

use crate::names::{Bucket, TitleBucket};
use crate::text::Inline;
use crate::values::{Category, Date, Month, Span};
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
    /// The papers whose titles begin alike.
    Titles(TitleBucket),
}

/// When the papers of a listing were first submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Period {
    /// At any time.
    All,
    /// In some years.
    Years(Span<Year>),
    /// In some months of a year.
    Months(Span<Month>),
    /// On some days of a month.
    Days(Span<Date>),
    /// Nobody knows, or not in the year of the number.
    Undated,
}

/// What the parts of a listing are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartKind {
    /// Years.
    Years,
    /// Months of a year.
    Months,
    /// Days of a month.
    Days,
    /// How suffixes begin.
    Suffixes,
}

/// The characters of suffixes, in their order.
const CHARACTERS: &[u8] = b"234567ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Where a listing lies. Ordered by subject and time; what is undated comes last.
///
/// Its path's folders are safe as names on any disk, and no two places of one catalog have paths that differ in case
/// alone.
///
/// A place that spans several years, months, days or initials is called after the first of them, so that its address
/// is still that of a listing when it is divided, as long as the first has a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ListingPlace {
    subject: Subject,
    period: Period,
    /// How the suffixes begin. Empty but below a day and what is undated.
    initials: Inline<SUFFIX_CHARACTERS>,
    /// Up to which character the last initial may go.
    last_initial: Option<char>,
}

impl ListingPlace {
    /// The place of a subject's whole listing.
    pub(crate) fn whole(subject: Subject) -> Self {
        Self { subject, period: Period::All, initials: Inline::default(), last_initial: None }
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

    /// Where suffixes may begin in several ways, the last of them.
    pub(crate) fn last_initials(&self) -> Option<String> {
        Some(format!("{}{}", self.initials.shortened()?.as_str(), self.last_initial?))
    }

    /// The listing that this one is a part of; `None` for a subject's whole.
    pub(crate) fn parent(&self) -> Option<Self> {
        if let Some(fewer) = self.initials.shortened() {
            return Some(Self { initials: fewer, last_initial: None, ..*self });
        }
        Some(match self.period {
            Period::All => return None,
            Period::Years(_) | Period::Undated => Self::whole(self.subject),
            Period::Months(months) => match self.subject {
                Subject::Year(_) => Self::whole(self.subject),
                Subject::Category(_) | Subject::Authors(_) | Subject::Titles(_) => {
                    self.of(Period::Years(Span::of_one(months.first.year())))
                }
            },
            Period::Days(days) => self.of(Period::Months(Span::of_one(days.first.month()))),
        })
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
            Subject::Titles(bucket) => {
                path.push_str("titles");
                bucket.push_segment(&mut path);
            }
        }
        let (year, month, day) = match self.period {
            Period::All | Period::Undated => (None, None, None),
            Period::Years(years) => (Some(years.first), None, None),
            Period::Months(Span { first, .. }) => (Some(first.year()), Some(first), None),
            Period::Days(Span { first, .. }) => (Some(first.month().year()), Some(first.month()), Some(first.day())),
        };
        if let (Some(year), Subject::Category(_) | Subject::Authors(_) | Subject::Titles(_)) = (year, &self.subject) {
            path.extend(["/", year.as_str()]);
        }
        for number in [month.map(Month::number), day].into_iter().flatten() {
            push_two_digits(&mut path, number);
        }
        if self.period == Period::Undated {
            path.push_str("/undated");
        }
        if !self.initials().is_empty() {
            path.extend(["/s-", self.initials()]);
        }
        path
    }

    /// What tells it from every other place: its path, and what it spans to.
    pub(crate) fn identity(&self) -> String {
        let last = match self.period {
            Period::All | Period::Undated => None,
            Period::Years(years) => Some(years.last.to_string()),
            Period::Months(months) => Some(months.last.to_string()),
            Period::Days(days) => Some(days.last.to_string()),
        };
        let titles = match self.subject {
            Subject::Titles(bucket) => bucket.span(),
            Subject::Year(_) | Subject::Category(_) | Subject::Authors(_) => None,
        };
        let ends = [titles, last, self.last_initials()].into_iter().flatten();
        ends.fold(self.path(), |path, end| format!("{path} to {end}"))
    }

    /// The part of that period.
    pub(crate) fn of(&self, period: Period) -> Self {
        Self { period, ..Self::whole(self.subject) }
    }

    /// What its parts are.
    pub(crate) fn part_kind(&self) -> PartKind {
        match (self.period, self.subject) {
            (Period::All, Subject::Category(_) | Subject::Authors(_) | Subject::Titles(_)) => PartKind::Years,
            (Period::All, Subject::Year(_)) | (Period::Years(_), _) => PartKind::Months,
            (Period::Months(_), _) => PartKind::Days,
            (Period::Days(_) | Period::Undated, _) => PartKind::Suffixes,
        }
    }

    /// Its part that has a paper, if that part has `size` years, months, days or initials. They are counted from where
    /// all are divided, whatever papers there are: a decade, a half of a year.
    pub(crate) fn part(&self, date: Option<Date>, suffix: Suffix, size: u8) -> Self {
        let period = match (self.part_kind(), date) {
            (PartKind::Suffixes, _) => return self.beginning(suffix, size),
            (_, None) => Period::Undated,
            (PartKind::Years, Some(date)) => Period::Years(years(date.month().year(), size)),
            (PartKind::Months, Some(date)) => Period::Months(date.month().part_of_year(size)),
            (PartKind::Days, Some(date)) => Period::Days(date.part_of_month(size)),
        };
        self.of(period)
    }

    /// The part with one more character of a suffix, or one of `size` in a row.
    fn beginning(&self, suffix: Suffix, size: u8) -> Self {
        let before = self.initials();
        let at = suffix.as_str().as_bytes().get(before.len());
        let place = at.and_then(|character| CHARACTERS.iter().position(|known| known == character));
        let number = place.and_then(|place| u8::try_from(place + 1).ok()).unwrap_or_default();
        let character = |number: u8| CHARACTERS.get(usize::from(number).wrapping_sub(1)).copied().map(char::from);
        let span = Span::around(number, size, u8::try_from(CHARACTERS.len()).unwrap_or(u8::MAX)).map(character);
        let first: String = before.chars().chain(span.first).collect();
        Self {
            initials: Inline::new(&first).unwrap_or(self.initials),
            last_initial: span.last.filter(|_| span.only().is_none()),
            ..*self
        }
    }
}

/// The years around one, where all are divided into so many each.
fn years(year: Year, size: u8) -> Span<Year> {
    let size = u16::from(size.max(1));
    let of = |number: u16| Year::of_time(&format!("{number:04}")).unwrap_or(year);
    let first = year.as_str().parse::<u16>().unwrap_or_default() / size * size;
    Span { first, last: first + size - 1 }.map(of)
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
        let month = Period::Months(Span::of_one(day().month()));
        let day = Period::Days(Span::of_one(day()));
        let table = [
            (of_year, "year/2019", None),
            (of_year.of(month), "year/2019/02", Some("year/2019")),
            (of_year.of(day), "year/2019/02/08", Some("year/2019/02")),
            (with(of_year.of(day), "CON"), "year/2019/02/08/s-CON", Some("year/2019/02/08/s-CO")),
            (with(of_year.of(day), "C"), "year/2019/02/08/s-C", Some("year/2019/02/08")),
            (of_category, "category/cs.DC", None),
            (of_category.of(Period::Years(Span::of_one(year()))), "category/cs.DC/2019", Some("category/cs.DC")),
            (of_category.of(month), "category/cs.DC/2019/02", Some("category/cs.DC/2019")),
            (of_category.of(day), "category/cs.DC/2019/02/08", Some("category/cs.DC/2019/02")),
            (of_category.of(Period::Undated), "category/cs.DC/undated", Some("category/cs.DC")),
            (with(of_category.of(Period::Undated), "7"), "category/cs.DC/undated/s-7", Some("category/cs.DC/undated")),
        ];
        for (place, path, parent) in table {
            assert_eq!(place.path(), path);
            assert_eq!(place.parent().map(|parent| parent.to_string()).as_deref(), parent, "{path}");
        }
    }

    fn with(place: ListingPlace, initials: &str) -> ListingPlace {
        initials.chars().fold(place, |place, _| place.part(None, suffix(initials), 1))
    }

    #[test]
    fn a_part_of_several_is_called_after_the_first_and_lies_below_the_whole() {
        let whole = ListingPlace::whole(Subject::Category("cs.DC".parse().unwrap()));
        let year = whole.of(Period::Years(Span::of_one(year())));
        let month = whole.of(Period::Months(Span::of_one(day().month())));
        let one_day = whole.of(Period::Days(Span::of_one(day())));
        for (of, size, path) in [
            (whole, 10, "category/cs.DC/2010"),
            (whole, 5, "category/cs.DC/2015"),
            (whole, 1, "category/cs.DC/2019"),
            (year, 6, "category/cs.DC/2019/01"),
            (year, 1, "category/cs.DC/2019/02"),
            (month, 16, "category/cs.DC/2019/02/01"),
            (month, 4, "category/cs.DC/2019/02/05"),
            (one_day, 16, "category/cs.DC/2019/02/08/s-K"),
            (one_day, 2, "category/cs.DC/2019/02/08/s-M"),
            (with(one_day, "N"), 8, "category/cs.DC/2019/02/08/s-NC"),
        ] {
            let part = of.part(Some(day()), suffix("NF"), size);
            assert_eq!((part.to_string().as_str(), part.parent()), (path, Some(of)));
        }
        let part = with(one_day, "M").part(None, suffix("MF"), 8);
        assert_eq!((part.initials(), part.last_initials().as_deref()), ("MC", Some("MJ")));
        assert_eq!(with(one_day, "M").last_initials(), None);
        let [long, short] =
            [16, 8].map(|size| month.part(Moment::new("2019-02-01").date_in(self::year()), suffix("A"), size));
        assert_eq!(long.path(), short.path());
        assert_ne!(long.identity(), short.identity());
    }

    #[test]
    fn places_are_in_the_order_of_time_and_the_undated_comes_last() {
        let whole = ListingPlace::whole(Subject::Year(year()));
        let next_day = Moment::new("2019-02-09T00:00:00Z").date_in(year()).unwrap();
        let day = whole.of(Period::Days(Span::of_one(day())));
        let places = [
            day,
            with(day, "A"),
            with(day, "B"),
            whole.of(Period::Days(Span::of_one(next_day))),
            whole.of(Period::Undated),
        ];
        assert!(places.is_sorted_by(|a, b| a < b));
    }
}
