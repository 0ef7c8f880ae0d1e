//! Dates for people.

use crate::values::Moment;
use jiff::{Timestamp, tz::TimeZone};

/// The longest text that is read as a time. Stops one that goes on after it, since pages repeat the
/// text for programs.
const MOST_DATE_BYTES: usize = 64;

/// The date of a time in UTC, such as `28 February 2019`; `None` where it can't be read.
pub(super) fn long(time: &str) -> Option<String> {
    format(time, "%-d %B %Y")
}

/// The same in few characters, such as `28 Feb 2019`.
pub(super) fn short(time: &str) -> Option<String> {
    format(time, "%-d %b %Y")
}

/// The day alone, such as `28 Feb`, where the year stands beside it.
pub(super) fn day(time: &str) -> Option<String> {
    format(time, "%-d %b")
}

/// The moment that a text names, where it can be read.
pub(super) fn timestamp(time: &str) -> Option<Timestamp> {
    Moment::new(time).timestamp()
}

/// The moment for programs, to the second and in UTC: HTML's `datetime` knows fewer forms than RFC 3339,
/// and a document's own, with microseconds, is none of them.
pub(super) fn machine(time: &str) -> Option<String> {
    format(time, MACHINE).filter(|time| !time.starts_with('-'))
}

const MACHINE: &str = "%Y-%m-%dT%H:%M:%SZ";

/// The same of a moment, as feeds and sitemaps have it: the dates of XML Schema know no year before the first.
pub(super) fn utc(moment: Moment) -> Option<String> {
    let text = moment.timestamp()?.to_zoned(TimeZone::UTC).strftime(MACHINE).to_string();
    (!text.starts_with('-') && !text.starts_with("0000")).then_some(text)
}

fn format(time: &str, form: &str) -> Option<String> {
    let moment = timestamp(Some(time).filter(|time| time.len() <= MOST_DATE_BYTES)?)?;
    Some(moment.to_zoned(TimeZone::UTC).strftime(form).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_date_in_utc() {
        assert_eq!(long("2019-02-28T19:47:59Z").as_deref(), Some("28 February 2019"));
        assert_eq!(short("2026-05-17T23:47:01.730380+00:00").as_deref(), Some("17 May 2026"));
        assert_eq!(long("2019-02-28T23:30:00-05:00").as_deref(), Some("1 March 2019"));
        assert_eq!(day("2019-02-28T19:47:59Z").as_deref(), Some("28 Feb"));
        assert_eq!(long("2021-01-04").as_deref(), Some("4 January 2021"));
        assert_eq!(machine("2021-01-04 12:00:00").as_deref(), Some("2021-01-04T12:00:00Z"));
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
