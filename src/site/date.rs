//! Dates for people.

use crate::values::Moment;
use jiff::{Timestamp, civil::DateTime, tz::Offset};

/// The longest text that is shown as a time. Stops one that goes on after it, since pages repeat the
/// text for programs.
const MOST_DATE_BYTES: usize = 64;

/// The names of the months, January first.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// As many characters as any of these texts has: `2019-02-28T19:47:59Z`.
const LONGEST_DATE: usize = 20;

/// How many letters a month's short name has: the first ones.
const SHORT_MONTH: usize = 3;

/// A time that was read once, and in UTC.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReadTime {
    timestamp: Timestamp,
    utc: DateTime,
    /// Whether the text names a date and no moment.
    is_date_alone: bool,
}

impl ReadTime {
    /// The time that a text names, where it can be read.
    pub(super) fn new(text: &str) -> Option<Self> {
        let (moment, is_date_alone) = Moment::read(text);
        Self::of(moment, is_date_alone)
    }

    /// The same of a text that pages may show as a time.
    pub(super) fn shown(text: &str) -> Option<Self> {
        if is_shown(text) { Self::new(text) } else { None }
    }

    fn of(moment: Moment, is_date_alone: bool) -> Option<Self> {
        let timestamp = moment.timestamp()?;
        Some(Self { timestamp, utc: Offset::UTC.to_datetime(timestamp), is_date_alone })
    }

    /// The moment.
    pub(super) fn timestamp(self) -> Timestamp {
        self.timestamp
    }

    /// The date in UTC.
    pub(super) fn date(self) -> jiff::civil::Date {
        self.utc.date()
    }

    /// The date in UTC, such as `28 February 2019`.
    pub(super) fn long(self) -> String {
        self.written(self.month(), true)
    }

    /// The same in few characters, such as `28 Feb 2019`.
    pub(super) fn short(self) -> String {
        self.written(self.short_month(), true)
    }

    /// The day alone, where the year stands beside it, such as `28 Feb`.
    pub(super) fn day(self) -> String {
        self.written(self.short_month(), false)
    }

    fn written(self, month: &str, with_year: bool) -> String {
        let mut text = String::with_capacity(LONGEST_DATE);
        push_number(&mut text, self.utc.day().into(), 1);
        text.extend([" ", month]);
        if with_year {
            text.push(' ');
            self.push_year(&mut text);
        }
        text
    }

    /// The moment for programs, to the second and in UTC: HTML's `datetime` knows fewer forms than RFC 3339,
    /// and a document's own, with microseconds, is none of them
    /// (<https://html.spec.whatwg.org/multipage/text-level-semantics.html#the-time-element>). A date without a time, or
    /// with one that no offset makes a moment, stays a date. `None` for a year that HTML and XML Schema don't know:
    /// they know none before the first.
    pub(super) fn machine(self) -> Option<String> {
        let utc = self.utc;
        if utc.year() < 1 {
            return None;
        }
        let mut text = String::with_capacity(LONGEST_DATE);
        self.push_year(&mut text);
        let mut add = |before, number: i8| {
            text.push(before);
            push_number(&mut text, number.into(), 2);
        };
        add('-', utc.month());
        add('-', utc.day());
        if !self.is_date_alone {
            add('T', utc.hour());
            add(':', utc.minute());
            add(':', utc.second());
            text.push('Z');
        }
        Some(text)
    }

    fn month(self) -> &'static str {
        let index = usize::try_from(self.utc.month() - 1).unwrap_or_default();
        MONTHS.get(index).copied().unwrap_or_default()
    }

    fn short_month(self) -> &'static str {
        self.month().get(..SHORT_MONTH).unwrap_or_default()
    }

    /// The year with at least four characters, of which a sign before the year 0 is one.
    fn push_year(self, text: &mut String) {
        let year = self.utc.year();
        let is_before = year < 0;
        text.extend(is_before.then_some('-'));
        push_number(text, year, if is_before { 3 } else { 4 });
    }
}

/// Adds the digits of a number below 10,000, so many at least. The formatting of `std` takes longer than all else that is
/// done with a time.
fn push_number(text: &mut String, number: i16, least: usize) {
    let number = number.unsigned_abs();
    for (place, unit) in [(4, 1000), (3, 100), (2, 10), (1, 1)] {
        if number >= unit || place <= least {
            text.extend(char::from_digit(u32::from(number / unit % 10), 10));
        }
    }
}

/// Whether a text is short enough to be shown as a time.
pub(super) fn is_shown(text: &str) -> bool {
    text.len() <= MOST_DATE_BYTES
}

/// The date of a time as [`ReadTime::long`] gives it; `None` where it can't be read.
pub(super) fn long(time: &str) -> Option<String> {
    ReadTime::shown(time).map(ReadTime::long)
}

/// A moment as [`ReadTime::machine`] gives it, for feeds and sitemaps. Atom knows no date without a time (RFC 4287,
/// 3.3): one is its first moment there.
pub(super) fn utc(moment: Moment) -> Option<String> {
    ReadTime::of(moment, false)?.machine()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    fn short(time: &str) -> Option<String> {
        ReadTime::shown(time).map(ReadTime::short)
    }

    fn machine(time: &str) -> Option<String> {
        ReadTime::shown(time)?.machine()
    }

    proptest! {
        #[test]
        fn dates_are_those_of_strftime(
            second in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
            is_date_alone: bool,
        ) {
            let timestamp = Timestamp::from_second(second).unwrap();
            let zoned = timestamp.to_zoned(TimeZone::UTC);
            let expected = |form| zoned.strftime(form).to_string();
            let time = ReadTime { timestamp, utc: zoned.datetime(), is_date_alone };
            prop_assert_eq!(time.long(), expected("%-d %B %Y"));
            prop_assert_eq!(time.short(), expected("%-d %b %Y"));
            prop_assert_eq!(time.day(), expected("%-d %b"));
            let machine = expected(if is_date_alone { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%SZ" });
            let has_year = !machine.starts_with('-') && !machine.starts_with("0000");
            prop_assert_eq!(time.machine(), has_year.then_some(machine));
        }
    }

    #[test]
    fn a_year_is_that_of_strftime() {
        for year in -9999..=9999 {
            let utc = jiff::civil::date(year, 1, 2).at(3, 4, 5, 0);
            let timestamp = Offset::UTC.to_timestamp(utc).unwrap();
            let time = ReadTime { timestamp, utc, is_date_alone: true };
            assert_eq!(
                time.machine().unwrap_or_default(),
                if year < 1 { String::new() } else { utc.strftime("%Y-%m-%d").to_string() }
            );
            assert_eq!(time.short(), utc.strftime("%-d %b %Y").to_string());
        }
    }

    #[test]
    fn shows_the_date_in_utc() {
        assert_eq!(long("2019-02-28T19:47:59Z").as_deref(), Some("28 February 2019"));
        assert_eq!(short("2026-05-17T23:47:01.730380+00:00").as_deref(), Some("17 May 2026"));
        assert_eq!(long("2019-02-28T23:30:00-05:00").as_deref(), Some("1 March 2019"));
        assert_eq!(ReadTime::shown("2019-02-28T19:47:59Z").unwrap().day(), "28 Feb");
        assert_eq!(long("2021-01-04").as_deref(), Some("4 January 2021"));
        assert_eq!(machine("2021-01-04").as_deref(), Some("2021-01-04"));
        assert_eq!(machine("2021-01-04 12:00:00").as_deref(), Some("2021-01-04"));
        assert_eq!(machine("2021-01-04 12:00:00Z").as_deref(), Some("2021-01-04T12:00:00Z"));
        assert_eq!(machine("0000-01-04"), None);
        assert_eq!(long("yesterday"), None);
        assert_eq!(machine("2026-05-17T23:47:01.730380+00:00").as_deref(), Some("2026-05-17T23:47:01Z"));
        assert_eq!(machine("2019-02-28T23:30:00.5-05:00").as_deref(), Some("2019-03-01T04:30:00Z"));
        assert_eq!(machine("-000001-02-28T23:30:00Z"), None);
        assert_eq!(machine("yesterday"), None);
        for (time, expected) in [
            ("2026-05-17T23:47:01.730380+00:00", Some("2026-05-17T23:47:01Z")),
            ("2019-02-28T23:30:00.5-05:00", Some("2019-03-01T04:30:00Z")),
            ("2016-12-31T23:59:60Z", Some("2016-12-31T23:59:59Z")),
            ("0001-01-01T00:00:00Z", Some("0001-01-01T00:00:00Z")),
            ("0000-12-31T23:59:59Z", None),
            ("-000001-02-28T23:30:00Z", None),
            ("yesterday", None),
        ] {
            assert_eq!(utc(Moment::new(time)).as_deref(), expected, "{time}");
        }
        let long_text = format!("2019-02-28T19:47:59.{}Z", "0".repeat(MOST_DATE_BYTES));
        assert_eq!(long(&long_text), None);
    }
}
