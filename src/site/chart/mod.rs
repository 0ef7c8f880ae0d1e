//! Pictures of numbers, as closed views: columns for years, and tables whose rows have bars.
//!
//! Pure arithmetic on integers, so that the same numbers make the same picture everywhere. Lengths are
//! in hundredths of a percent of the picture, which stretches with the window while its type doesn't.
//! Each number that is drawn stands in the picture's table too: both are made of one list. Columns are in `years.rs`,
//! tables with bars in `bars.rs`.

mod bars;
mod years;

use crate::text::plural;
pub(crate) use bars::BarTable;
pub(super) use bars::RowInput;
use serde::{Serialize, Serializer};
use std::fmt;
pub(crate) use years::YearChart;
pub(super) use years::{YearCount, years};

/// A length in a picture: hundredths of a percent of its width or height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Length(u32);

impl Length {
    /// The whole width or height.
    const WHOLE: Self = Self(10_000);

    /// The part that `part` is of `whole`, rounded down; of nothing it is none.
    fn share(part: u64, whole: u64, of: Self) -> Self {
        let share = (u128::from(part) * u128::from(of.0)).checked_div(u128::from(whole)).unwrap_or_default();
        Self(u32::try_from(share).unwrap_or(of.0).min(of.0))
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        match (rest, rest % 10) {
            (0, _) => write!(f, "{whole}%"),
            (_, 0) => write!(f, "{whole}.{}%", rest / 10),
            _ => write!(f, "{whole}.{rest:02}%"),
        }
    }
}

impl Serialize for Length {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The lowest or narrowest bar that can still be seen, some two pixels: one paper beside a million.
const LEAST: Length = Length(150);

/// `1 paper`, `1,205 papers`.
pub(super) fn papers(count: u64) -> String {
    plural(count, "paper")
}

/// The same with how many versions of them there are, if some have several: `1,000 papers, 1,037 versions`.
pub(super) fn papers_and_versions(papers: u64, versions: u64) -> String {
    let count = self::papers(papers);
    if versions == papers { count } else { format!("{count}, {}", plural(versions, "version")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_exact_decimals() {
        for (length, text) in
            [(0, "0%"), (5, "0.05%"), (50, "0.5%"), (1234, "12.34%"), (1230, "12.3%"), (10_000, "100%")]
        {
            assert_eq!(Length(length).to_string(), text);
        }
        assert_eq!(Length::share(1, 3, Length::WHOLE), Length(3333));
        assert_eq!(Length::share(u64::MAX, u64::MAX, Length::WHOLE), Length::WHOLE);
        assert_eq!(Length::share(1, 0, Length::WHOLE), Length(0));
    }
}
