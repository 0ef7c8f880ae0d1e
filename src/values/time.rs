//! Moments that documents name, and the days and months that listings sort them into.
//!
//! A time is one of RFC 3339 (<https://www.rfc-editor.org/rfc/rfc3339>): a date, `T`, a time of day and an offset, with
//! a space for `T`, or small letters, where somebody writes them. One without an offset names no moment, so that its
//! date alone counts; a date by itself does, too. Nothing else is guessed at: `2019` or `4 January 2021` is no date.

use super::span::Span;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use pith::Year;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The moment that a time names; one that can't be read comes before all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Option<(i64, i32)>", into = "Option<(i64, i32)>")]
pub struct Moment {
    /// Since 1970, as `Timestamp` has it: in eight bytes less than an `Option` of one takes. Summaries have two each.
    second: i64,
    nanosecond: i32,
}

impl Moment {
    /// No timestamp is as early.
    const UNKNOWN: Self = Self { second: i64::MIN, nanosecond: 0 };

    fn of(timestamp: Option<Timestamp>) -> Self {
        let known =
            |timestamp: Timestamp| Self { second: timestamp.as_second(), nanosecond: timestamp.subsec_nanosecond() };
        timestamp.map_or(Self::UNKNOWN, known)
    }

    /// Reads a time with an offset. One without is taken for UTC, and a date for its first moment there, so that all
    /// have an order; `Self::read` tells them apart.
    pub fn new(text: &str) -> Self {
        Self::read(text).0
    }

    /// The same, and whether the text names a date and no moment: it has no time of day, or one without an offset.
    pub(crate) fn read(text: &str) -> (Self, bool) {
        if let Ok(timestamp) = text.parse() {
            return (Self::of(Some(timestamp)), false);
        }
        let date = without_offset(text);
        (Self::of(date), date.is_some())
    }

    /// The moment, where the time can be read.
    pub fn timestamp(self) -> Option<Timestamp> {
        Timestamp::new(self.second, self.nanosecond).ok()
    }

    /// The date in UTC, where it lies in the given year. A time with an offset may begin with one
    /// year, which is the Pith number's, and lie in another.
    pub fn date_in(self, year: Year) -> Option<Date> {
        let date = Offset::UTC.to_datetime(self.timestamp()?).date();
        let same_year = year.as_str().parse() == Ok(date.year());
        let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
        same_year.then_some(Date { month: Month { year, number: month }, day })
    }
}

/// Whether a text is a day of the calendar, as ISO 8601 writes it: `2021-01-04`.
pub(crate) fn is_iso_date(text: &str) -> bool {
    let is_shape = text.len() == "2021-01-04".len()
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    is_shape && text.parse::<jiff::civil::Date>().is_ok()
}

/// The moment of a time such as `2021-01-04 12:00:00` or `2021-01-04`.
fn without_offset(text: &str) -> Option<Timestamp> {
    let (day, rest) = text.split_at_checked("2021-01-04".len())?;
    let is_date = day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    // What may be an offset, which was not understood, is not passed over.
    let is_time = rest.is_empty()
        || rest.len() >= " 12:00".len()
            && rest.starts_with(['T', 't', ' '])
            && rest.bytes().skip(1).all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b','));
    let civil = (is_date && is_time).then(|| text.parse::<DateTime>().ok()).flatten()?;
    Offset::UTC.to_timestamp(civil).ok()
}

impl TryFrom<Option<(i64, i32)>> for Moment {
    type Error = jiff::Error;

    fn try_from(stored: Option<(i64, i32)>) -> Result<Self, jiff::Error> {
        stored.map(|(second, nanosecond)| Timestamp::new(second, nanosecond)).transpose().map(Self::of)
    }
}

impl From<Moment> for Option<(i64, i32)> {
    fn from(moment: Moment) -> Self {
        (moment != Moment::UNKNOWN).then_some((moment.second, moment.nanosecond))
    }
}

/// A month of a year. Displays as `2019-02`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: Year,
    /// From 1 to 12.
    number: u8,
}

impl Month {
    /// The year.
    pub fn year(self) -> Year {
        self.year
    }

    /// The month of the year, from 1 to 12.
    pub fn number(self) -> u8 {
        self.number
    }

    /// The months around this one, where a year is divided into so many each.
    pub(crate) fn part_of_year(self, months: u8) -> Span<Self> {
        Span::around(self.number, months, 12).map(|number| Self { number, ..self })
    }

    /// How many days it has.
    fn days(self) -> u8 {
        let first = i8::try_from(self.number).ok().and_then(|month| {
            let year = self.year.as_str().parse().ok()?;
            jiff::civil::Date::new(year, month, 1).ok()
        });
        first.and_then(|first| u8::try_from(first.days_in_month()).ok()).unwrap_or(31)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.year, self.number)
    }
}

/// A day. Displays as `2019-02-28`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    month: Month,
    /// From 1 to 31.
    day: u8,
}

impl Date {
    /// The month.
    pub fn month(self) -> Month {
        self.month
    }

    /// The day of the month, from 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The days around this one, where a month is divided into so many each.
    pub(crate) fn part_of_month(self, days: u8) -> Span<Self> {
        Span::around(self.day, days, self.month.days()).map(|day| Self { day, ..self })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_the_calendar_is_written_in_one_way() {
        for text in ["2021-01-04", "2024-02-29"] {
            assert!(is_iso_date(text), "{text}");
        }
        for text in [
            "",
            "2021-02-29",
            "2021-1-4",
            "20210104",
            "2021-01-04T12:00:00Z",
            "04.01.2021",
            "2021-13-01",
            "２０２１-01-04",
        ] {
            assert!(!is_iso_date(text), "{text}");
        }
    }

    #[test]
    fn a_date_is_the_day_in_utc_within_the_numbers_year() {
        let table = [
            ("2019-02-28T19:47:59Z", Some("2019-02-28")),
            ("2026-05-17T23:47:01.730380+00:00", Some("2026-05-17")),
            ("2019-02-28T23:30:00-05:00", Some("2019-03-01")),
            ("2019-03-01T00:30:00+01:00", Some("2019-02-28")),
            ("2016-12-31T23:59:60Z", Some("2016-12-31")), // a leap second
            ("9999-12-30T22:00:00Z", Some("9999-12-30")),
            ("0000-01-01T00:00:00Z", Some("0000-01-01")),
            ("2019-12-31T23:30:00-05:00", None), // 2020 in UTC
            ("2020-01-01T00:30:00+01:00", None), // 2019 in UTC
            ("0000-01-01T00:00:00+01:00", None), // the year before
            ("9999-12-31T23:59:59-23:59", None), // later than any time that can be told
            ("2019-13-45T00:00:00Z", None),
            ("2019-02-30T00:00:00Z", None),
            ("2021-01-04", Some("2021-01-04")),
            ("2021-01-04 12:00:00", Some("2021-01-04")),
            ("2021-01-04T23:59:59.999999", Some("2021-01-04")),
            ("2021-01-04 12:00", Some("2021-01-04")),
            ("2021-01-04t12:00:00z", Some("2021-01-04")),
            ("2021-01-04t12:00:00", Some("2021-01-04")),
            ("2021-01-04T12:00:00,5", Some("2021-01-04")),
            ("2021-01-04 12:00:00.5Z", Some("2021-01-04")),
            ("2021-01-04 23:30:00.123456-05:00", Some("2021-01-05")),
            ("2021-01-04T23:30:00-0500", Some("2021-01-05")),
            ("2021-01-04 12:00:00+00", Some("2021-01-04")),
            ("2020-02-29", Some("2020-02-29")),
            ("2021-02-29", None),
            ("2021-W01-1", None),
            ("2021-004", None),
            ("4 January 2021", None),
            ("2021/01/04", None),
            ("2021-01-04 ", None),
            (" 2021-01-04", None),
            ("2021-01-04 noon", None),
            ("2021-01-04T12:00:00 UTC", None),
            ("2021-01-04 25:00:00", None),
            ("2021-01-04 12:00:00+99:00", None),
            ("2021-01-04 12:00:00[Europe/Berlin]", None),
            ("2021-01-04T", None),
            ("2021-02-30", None),
            ("20210104", None),
            ("2021-01-4", None),
            ("2019", None),
        ];
        for (time, expected) in table {
            let year = Year::of_time(time).unwrap_or_else(|| Year::of_time("2021").unwrap());
            let date = Moment::new(time).date_in(year).map(|date| date.to_string());
            assert_eq!(date.as_deref(), expected, "{time}");
        }
    }

    #[test]
    fn a_time_without_an_offset_is_a_date_alone() {
        for (text, expected) in [
            ("2021-01-04", true),
            ("2021-01-04 12:00:00", true),
            ("2021-01-04T12:00", true),
            ("2021-01-04t12:00:00.5", true),
            ("2021-01-04T12:00:00Z", false),
            ("2021-01-04 12:00:00+00", false),
            ("2021-02-30", false),
            ("", false),
        ] {
            assert_eq!(Moment::read(text).1, expected, "{text}");
        }
    }

    #[test]
    fn moments_are_ordered_by_what_they_name_and_unknown_ones_come_first() {
        let moments = [
            "yesterday",
            "0000-01-01T00:00:00Z",
            "2019-02-28T23:30:00Z",
            "2019-02-28T20:00:00-05:00",
            "2019-03-01T01:00:00.000001Z",
            "9999-12-30T00:00:00Z",
        ]
        .map(Moment::new);
        assert!(moments.is_sorted_by(|a, b| a < b), "{moments:?}");
        assert_eq!(Moment::new("2019-02-28T23:30:00-05:00"), Moment::new("2019-03-01T04:30:00Z"));
        assert_eq!(Moment::new("2019-02-28"), Moment::new("2019-02-28T00:00:00Z"));
        assert_eq!(Moment::new("2019-02-28 23:30:00.5"), Moment::new("2019-02-28T23:30:00.5Z"));
    }

    #[test]
    fn a_stored_moment_is_read_back_unless_it_is_none() {
        for time in ["", "0000-01-01T00:00:00Z", "1969-12-31T23:59:59.999999999Z", "2026-05-17T23:47:01.730380Z"] {
            let moment = Moment::new(time);
            let stored = postcard::to_stdvec(&moment).unwrap();
            assert_eq!(postcard::from_bytes(&stored), Ok(moment), "{time}");
        }
        let hostile = postcard::to_stdvec(&Some((i64::MAX, 0))).unwrap();
        assert!(postcard::from_bytes::<Moment>(&hostile).is_err());
    }
}
