//! Dates for people.

use jiff::{Timestamp, tz::TimeZone};

/// The longest text that is read as a time. Stops one that goes on after it, since pages repeat the
/// text for programs.
const MOST_BYTES: usize = 64;

/// The date of an RFC 3339 time in UTC, such as `28 February 2019`; `None` where it can't be read.
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

/// The moment for programs, to the second and in UTC: HTML's `datetime` knows fewer forms than RFC 3339,
/// and a document's own, with microseconds, is none of them.
pub(super) fn machine(time: &str) -> Option<String> {
    format(time, "%Y-%m-%dT%H:%M:%SZ").filter(|time| !time.starts_with('-'))
}

fn format(time: &str, form: &str) -> Option<String> {
    let moment: Timestamp = Some(time).filter(|time| time.len() <= MOST_BYTES)?.parse().ok()?;
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
        assert_eq!(long("yesterday"), None);
        assert_eq!(machine("2026-05-17T23:47:01.730380+00:00").as_deref(), Some("2026-05-17T23:47:01Z"));
        assert_eq!(machine("2019-02-28T23:30:00.5-05:00").as_deref(), Some("2019-03-01T04:30:00Z"));
        assert_eq!(machine("-000001-02-28T23:30:00Z"), None);
        assert_eq!(machine("yesterday"), None);
        let long_text = format!("2019-02-28T19:47:59.{}Z", "0".repeat(MOST_BYTES));
        assert_eq!(long(&long_text), None);
    }
}
