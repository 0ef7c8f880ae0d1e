//! Tables whose rows have bars: names may be long, and every number is text.

use super::{LEAST, Length};
use crate::text::thousands;
use serde::Serialize;

/// A table whose rows have bars: the bar is the row's numbers side by side, each with its own look.
#[derive(Debug, Serialize)]
pub(crate) struct BarTable {
    /// What the table shows.
    caption: &'static str,
    /// What its rows are.
    heading: &'static str,
    /// What its numbers count.
    columns: Vec<&'static str>,
    rows: Vec<BarRow>,
}

/// A row: what is counted, its numbers, and its bar.
#[derive(Debug, Serialize)]
struct BarRow {
    name: String,
    /// The code, where the name is another.
    code: Option<String>,
    /// Where the name and the whole bar lead.
    link: Option<String>,
    numbers: Vec<BarNumber>,
    segments: Vec<Segment>,
}

/// A number of a row.
#[derive(Debug, Serialize)]
struct BarNumber {
    text: String,
    link: Option<String>,
}

/// A part of a bar, of the column at its place.
#[derive(Debug, Serialize)]
struct Segment {
    /// Which column's it is, from 0: each has a look of its own.
    column: usize,
    /// What it says to who points at it: `Title, signed: 1,205`.
    title: String,
    /// Where it leads, unless the whole row does.
    link: Option<String>,
    x: Length,
    width: Length,
}

/// What a row is made of.
#[derive(Debug, Default)]
pub(in crate::site) struct RowInput {
    pub(in crate::site) name: String,
    pub(in crate::site) code: Option<String>,
    pub(in crate::site) link: Option<String>,
    /// The numbers, and where each one leads.
    pub(in crate::site) numbers: Vec<(u64, Option<String>)>,
}

impl BarTable {
    /// A table of rows. A bar that is as long as can be stands for `whole`.
    pub(in crate::site) fn new(
        (caption, heading): (&'static str, &'static str),
        columns: &[&'static str],
        whole: u64,
        rows: Vec<RowInput>,
    ) -> Self {
        let row = |row: RowInput| BarRow {
            segments: segments(&row, columns, whole),
            name: row.name,
            code: row.code,
            link: row.link,
            numbers: row
                .numbers
                .into_iter()
                .map(|(number, link)| BarNumber { text: thousands(number), link })
                .collect(),
        };
        Self { caption, heading, columns: columns.to_vec(), rows: rows.into_iter().map(row).collect() }
    }
}

/// The parts of a row's bar.
fn segments(row: &RowInput, columns: &[&str], whole: u64) -> Vec<Segment> {
    let numbers: Vec<_> = row.numbers.iter().map(|(number, _)| *number).collect();
    let parts = parts(&numbers, whole).into_iter().zip(&row.numbers).zip(columns).enumerate();
    parts
        .filter(|(_, (((_, width), _), _))| *width > Length(0))
        .map(|(column, (((x, width), (number, link)), name))| Segment {
            column,
            title: format!("{}, {name}: {}", row.name, thousands(*number)),
            link: link.clone().filter(|_| row.link.is_none()),
            x,
            width,
        })
        .collect()
}

/// Where each number's part of a bar begins and how wide it is. Each that isn't nothing is seen, and the
/// longest one gives way where that makes the bar too long.
fn parts(numbers: &[u64], whole: u64) -> Vec<(Length, Length)> {
    let width = |number: u64| match number {
        0 => 0,
        number => Length::share(number, whole, Length::WHOLE).max(LEAST).0,
    };
    let mut widths: Vec<u32> = numbers.iter().map(|number| width(*number)).collect();
    let beyond = widths.iter().sum::<u32>().saturating_sub(Length::WHOLE.0);
    if let Some(longest) = widths.iter_mut().max() {
        *longest = longest.saturating_sub(beyond);
    }
    let begins = widths.iter().scan(0, |end, width| Some(std::mem::replace(end, *end + width)));
    begins.zip(&widths).map(|(x, width)| (Length(x), Length(*width))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_bar_stay_in_it_and_are_seen() {
        for (numbers, whole, widths) in [
            (&[1, 1][..], 2, &[5000, 5000][..]),
            (&[0, 5], 5, &[0, 10_000]),
            (&[0, 0, 0], 0, &[0, 0, 0]),
            (&[999_998, 1, 1], 1_000_000, &[9700, 150, 150]),
            (&[1, 1], 1_000_000, &[150, 150]),
            (&[u64::MAX], u64::MAX, &[10_000]),
        ] {
            let parts = parts(numbers, whole);
            let found: Vec<_> = parts.iter().map(|(_, width)| width.0).collect();
            assert_eq!(found, widths);
            let mut end = 0;
            for (x, width) in parts {
                assert_eq!(x.0, end);
                end += width.0;
            }
            assert!(end <= Length::WHOLE.0);
        }
    }

    #[test]
    fn a_bar_and_its_row_say_the_same() {
        let row = RowInput {
            name: "Title".to_owned(),
            numbers: vec![(1200, Some("pith/X/".to_owned())), (0, None), (34, Some("pith/Y/".to_owned()))],
            ..RowInput::default()
        };
        let table = BarTable::new(("Caption", "Text"), &["signed", "matches signed hash", "unsigned"], 1234, vec![row]);
        let [row] = table.rows.as_slice() else { panic!("one row") };
        let titles: Vec<_> =
            row.segments.iter().map(|one| (one.column, one.title.as_str(), one.link.as_deref())).collect();
        assert_eq!(titles, [(0, "Title, signed: 1,200", Some("pith/X/")), (2, "Title, unsigned: 34", Some("pith/Y/"))]);
        assert_eq!(row.numbers.iter().map(|number| number.text.as_str()).collect::<Vec<_>>(), ["1,200", "0", "34"]);
    }
}
