//! The ids of papers, which are ordered by day: `docs/search.md`, "Papers and ids" and "Rows".

use crate::values::Date;
use pith::{Suffix, Year};
use std::fmt;

/// How many bits of an id tell the papers of a day apart.
const SUFFIX_BITS: u32 = 17;

/// The last day that an id has room for, 2080-09-18. Papers after it have its ids.
const LAST_DAY: u32 = u32::MAX >> SUFFIX_BITS;

/// The first day of the first year.
const FIRST_YEAR: u32 = 1991;

/// The most papers that a range of a month has on average.
const PAPERS_OF_RANGE: u64 = 64;

/// The most ranges of a month, as a power of two: what one digit says.
const MOST_RANGE_BITS: u8 = 35;

/// The id of a paper in the index. Ordered by day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PaperId(pub(crate) u32);

impl PaperId {
    /// The id of a paper of that day, or of the first day of the year where the day isn't known.
    pub(crate) fn new(date: Option<Date>, year: Year, suffix: &Suffix) -> Self {
        let (year, month, day) = match date {
            Some(date) => (date.month().year(), date.month().number(), date.day()),
            None => (year, 1, 1),
        };
        let year = year.as_str().parse().unwrap_or(0);
        let day = day_number(year, u32::from(month), u32::from(day));
        Self(day << SUFFIX_BITS | beginning(suffix))
    }

    /// Its number.
    pub(crate) fn number(self) -> u32 {
        self.0
    }

    /// Whether it can be that of a paper with this suffix.
    pub(crate) fn may_be_of(self, suffix: &Suffix) -> bool {
        self.0 & ((1 << SUFFIX_BITS) - 1) == beginning(suffix)
    }

    /// The month of its day.
    pub(crate) fn month(self) -> IdMonth {
        let day = self.0 >> SUFFIX_BITS;
        // Not before the month of the day: no month is longer than 31 days.
        let mut month = IdMonth { year: FIRST_YEAR + day / 366, month: 1 };
        while month.next().first_day() <= day {
            month = month.next();
        }
        month
    }

    /// In which of the 2^`bits` ranges of its month it is.
    pub(crate) fn range(self, bits: u8) -> u64 {
        let month = self.month();
        let place = u64::from(self.0).saturating_sub(month.first_id());
        // A month has less than 2^22 ids.
        (place << bits.min(MOST_RANGE_BITS)) / month.ids()
    }
}

/// The first bits of a suffix: of its first four characters, which have 20.
fn beginning(suffix: &Suffix) -> u32 {
    let value = suffix.as_str().bytes().take(4).fold(0, |value, byte| {
        let digit =
            if byte.is_ascii_digit() { byte.wrapping_sub(b'2').wrapping_add(26) } else { byte.wrapping_sub(b'A') };
        value << 5 | u32::from(digit & 31)
    });
    value >> (20 - SUFFIX_BITS)
}

/// The number of a day, from 0 for all up to 1991-01-01 to the last that ids have room for.
fn day_number(year: u32, month: u32, day: u32) -> u32 {
    if year < FIRST_YEAR {
        return 0;
    }
    let before = days_before(year, month) + day.saturating_sub(1);
    before.saturating_sub(days_before(FIRST_YEAR, 1)).min(LAST_DAY)
}

/// How many days are before a month, from the year 0 on.
fn days_before(year: u32, month: u32) -> u32 {
    /// Those before each month of a year that has no 29 February.
    const OF_YEAR: [u32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = year.saturating_sub(1);
    let place = usize::try_from(month.saturating_sub(1)).unwrap_or(0);
    let of_year = OF_YEAR.get(place).copied().unwrap_or(0) + u32::from(is_leap && month > 2);
    year * 365 + last / 4 - last / 100 + last / 400 + of_year
}

/// A month by the ids. Displays as `199107`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct IdMonth {
    year: u32,
    /// From 1 to 12.
    month: u32,
}

impl IdMonth {
    /// The month after it.
    pub(crate) fn next(self) -> Self {
        match self.month {
            12 => Self { year: self.year + 1, month: 1 },
            month => Self { month: month + 1, ..self },
        }
    }

    /// Its number: `199107`.
    pub(crate) fn number(self) -> u32 {
        self.year * 100 + self.month
    }

    /// Its first id.
    pub(crate) fn first_id(self) -> u64 {
        u64::from(self.first_day()) << SUFFIX_BITS
    }

    /// How many ids it has, those of days that no id has room for included.
    pub(crate) fn ids(self) -> u64 {
        u64::from(self.next().first_day() - self.first_day()) << SUFFIX_BITS
    }

    fn first_day(self) -> u32 {
        days_before(self.year, self.month) - days_before(FIRST_YEAR, 1)
    }
}

impl fmt::Display for IdMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

/// Into how many ranges, as a power of two, a month of so many papers is divided.
pub(crate) fn range_bits(papers: u64) -> u8 {
    (0..MOST_RANGE_BITS).find(|bits| papers <= PAPERS_OF_RANGE << bits).unwrap_or(MOST_RANGE_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Moment;
    use proptest::prelude::*;

    fn id(time: &str, suffix: &str) -> PaperId {
        let year = Year::of_time(time).unwrap();
        PaperId::new(Moment::new(time).date_in(year), year, &suffix.parse().unwrap())
    }

    const FIRST: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAA";
    const LAST: &str = "77777777777777777777777777";

    #[test]
    fn an_id_is_the_day_and_the_suffixes_beginning() {
        for (time, day, month) in [
            ("0000-01-01T00:00:00Z", 0, "199101"),
            ("1990-12-31T23:59:59Z", 0, "199101"),
            ("1991-01-01T00:00:00Z", 0, "199101"),
            ("1991-01-02T00:00:00Z", 1, "199101"),
            ("1991-12-31T00:00:00Z", 364, "199112"),
            ("1992-01-01T00:00:00Z", 365, "199201"),
            ("1992-02-29T00:00:00Z", 424, "199202"),
            ("1992-03-01T00:00:00Z", 425, "199203"),
            ("1992-12-31T23:59:59Z", 730, "199212"),
            ("2000-02-29T12:00:00Z", 3346, "200002"),
            ("2019-07-04T00:00:00Z", 10411, "201907"),
            ("2079-12-31T00:00:00Z", 32506, "207912"),
            ("2080-09-18T00:00:00Z", 32767, "208009"),
            ("2080-09-19T00:00:00Z", 32767, "208009"),
            ("9999-12-31T00:00:00Z", 32767, "208009"),
            // Not in the year of the number, or no time: its first day.
            ("2019-12-31T23:30:00-05:00", 10227, "201901"),
            ("2019 or so", 10227, "201901"),
        ] {
            let (first, last) = (id(time, FIRST), id(time, LAST));
            assert_eq!((first.0, last.0), (day << 17, day << 17 | 0x1_ffff), "{time}");
            assert_eq!((first.month().to_string(), last.month().to_string()), (month.to_owned(), month.to_owned()));
        }
        // 20 bits are MFB4 = 01100 00101 00001 11100; the first 17 of them count.
        assert_eq!(id("1991-01-01", "MFB4AAAAAAAAAAAAAAAAAAAAAA").0, 0b0_1100_0010_1000_0111);
        assert_eq!(id("1991-01-01", "AAAJ7777777777777777777777").0, 1);
        assert_eq!(id("1991-01-01", "AAAH7777777777777777777777").0, 0);
    }

    #[test]
    fn a_month_is_divided_into_equal_ranges() {
        for (papers, bits) in [(0, 0), (64, 0), (65, 1), (128, 1), (129, 2), (20_000, 9), (u64::MAX, MOST_RANGE_BITS)] {
            assert_eq!(range_bits(papers), bits, "{papers}");
        }
        let january = PaperId(0).month();
        assert_eq!((january.first_id(), january.ids()), (0, 31 << 17));
        // 31 × 2^17 ids in two: the second begins at noon of the 16th, as it were.
        for (place, range) in [(0, 0), (31 * 65536 - 1, 0), (31 * 65536, 1), (31 * 131_072 - 1, 1)] {
            assert_eq!(PaperId(place).range(1), range, "{place}");
        }
        assert_eq!(PaperId(31 << 17).range(1), 0);
        assert_eq!(PaperId(u32::MAX).range(4), 9, "the 18th of 30 days");
    }

    proptest! {
        #[test]
        fn a_month_has_its_ids_and_a_range_its_share(value in any::<u32>(), bits in 0_u8..12) {
            let id = PaperId(value);
            let month = id.month();
            let place = u64::from(value).checked_sub(month.first_id());
            prop_assert!(place.is_some_and(|place| place < month.ids()));
            prop_assert_eq!(month.first_id() + month.ids(), month.next().first_id());
            let range = id.range(bits);
            prop_assert!(range < 1 << bits);
            prop_assert!(id.range(bits + 1) / 2 == range);
        }

        #[test]
        fn days_are_those_of_the_calendar(day in 0_u32..32_768) {
            let date = jiff::civil::date(1991, 1, 1) + jiff::Span::new().days(i64::from(day));
            let (year, month, day_of_month) = (date.year(), date.month(), date.day());
            let number = |part: i8| u32::try_from(part).unwrap();
            prop_assert_eq!(day_number(u32::try_from(year).unwrap(), number(month), number(day_of_month)), day);
        }
    }
}
