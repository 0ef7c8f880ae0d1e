//! The years as columns on one line, for one paper as for a million, and for years that nobody lived in.

use super::{LEAST, Length, papers};
use crate::text::{plural, thousands};
use serde::Serialize;
use std::cmp::Reverse;

/// A year and how many papers it has.
#[derive(Debug, Clone)]
pub(in crate::site) struct YearCount {
    pub(in crate::site) year: u16,
    pub(in crate::site) link: String,
    pub(in crate::site) count: u64,
}

impl YearCount {
    fn name(&self) -> String {
        format!("{:04}", self.year)
    }
}

/// The years as columns. Whole columns are links, also where the bar is low.
#[derive(Debug, Serialize)]
pub(crate) struct YearChart {
    /// What it shows, in a sentence.
    description: String,
    /// What isn't drawn, where something isn't.
    note: Option<String>,
    /// The years that aren't drawn.
    rest: Option<YearsLeftOut>,
    ticks: Vec<Label>,
    columns: Vec<YearColumn>,
    /// The counts that stand over their bars.
    values: Vec<Label>,
    /// The years that are named below the line.
    labels: Vec<Label>,
    /// The parts of the line: it is broken where years are left out.
    lines: Vec<AxisSegment>,
}

/// A year's column.
#[derive(Debug, Serialize)]
struct YearColumn {
    link: String,
    name: String,
    /// How many papers, with commas.
    count: String,
    /// The same with its word.
    papers: String,
    /// Where the column begins and how wide it is: all of it is the link.
    x: Length,
    width: Length,
    bar_x: Length,
    bar_width: Length,
    bar_y: Length,
    bar_height: Length,
}

/// A word in a picture.
#[derive(Debug, Serialize)]
struct Label {
    text: String,
    x: Length,
    y: Length,
    /// `start`, `middle` or `end`.
    anchor: &'static str,
}

/// A part of the line that the columns stand on.
#[derive(Debug, Serialize)]
struct AxisSegment {
    x1: Length,
    x2: Length,
}

/// The years that aren't drawn, in one row of the table.
#[derive(Debug, Serialize)]
struct YearsLeftOut {
    link: String,
    name: String,
    count: String,
}

/// Where the bars begin and how high the highest is: above it stands its count, below the line the years.
const BASE: Length = Length(8700);
const HIGHEST: Length = Length(7500);

/// The fewest slots: fewer years don't fill the width, since one bar as wide as the page says nothing.
const FEWEST_SLOTS: usize = 8;

/// The most slots, each some three pixels on the narrowest screen. Also stops a catalog that claims
/// papers of ten thousand years.
const MOST_SLOTS: usize = 80;

/// How long a gap may be until it is left out, where all years together are too many.
const MOST_EMPTY_YEARS: u16 = 4;

/// How wide a year's name is at most, and the room from one to the next: four digits on a screen of 320 pixels.
const LABEL_WIDTH: u32 = 1110;
const LABEL_ROOM: u32 = 130;

/// The longest count that fits over each bar: `9,999`.
const SHORT_COUNT: usize = 5;

/// The most lines of a scale.
const MOST_TICKS: u64 = 4;

/// A place on the line.
#[derive(Clone, Copy)]
enum YearSlot<'a> {
    Year(&'a YearCount),
    /// A year without papers.
    Empty,
    /// Years that are left out.
    Break,
}

impl<'a> YearSlot<'a> {
    fn year(&self) -> Option<&'a YearCount> {
        match self {
            Self::Year(year) => Some(year),
            Self::Empty | Self::Break => None,
        }
    }
}

/// Years in their order as columns; `None` where there is no paper. `all` leads to all of them.
pub(in crate::site) fn years(years: &[YearCount], all: &str) -> Option<YearChart> {
    let most = years.iter().map(|year| year.count).max().filter(|most| *most > 0)?;
    let slots = slots(years);
    let drawn = || slots.iter().filter_map(YearSlot::year);
    let ends = ends(slots.len());
    let columns: Vec<_> = slots
        .iter()
        .zip(&ends)
        .filter_map(|(slot, (from, to))| Some(YearColumn::new(slot.year()?, most, *from, *to)))
        .collect();
    let rest = rest(years, &drawn().collect::<Vec<_>>(), all);
    Some(YearChart {
        description: description(&columns, drawn().max_by_key(|year| (year.count, Reverse(year.year)))),
        note: note(&slots, rest.as_ref()),
        ticks: ticks(most),
        values: values(&columns, most, slots.len()),
        labels: labels(&slots, &ends),
        lines: lines(&slots, &ends),
        columns,
        rest,
    })
}

impl YearColumn {
    fn new(year: &YearCount, most: u64, from: Length, to: Length) -> Self {
        let height = Length::share(year.count, most, HIGHEST).max(LEAST);
        let width = Length(to.0 - from.0);
        // Twelve hundredths of the column stay free on either side.
        let side = Length(width.0 * 12 / 100);
        Self {
            link: year.link.clone(),
            name: year.name(),
            count: thousands(year.count),
            papers: papers(year.count),
            x: from,
            width,
            bar_x: Length(from.0 + side.0),
            bar_width: Length(width.0 - 2 * side.0),
            bar_y: Length(BASE.0 - height.0),
            bar_height: height,
        }
    }

    fn middle(&self) -> Length {
        Length(self.x.0 + self.width.0 / 2)
    }
}

/// The places of the years: with every year between them where there is room for that, else without long
/// gaps, else without any; at last without the years of the fewest papers.
fn slots(years: &[YearCount]) -> Vec<YearSlot<'_>> {
    let all: Vec<_> = years.iter().filter(|year| year.count > 0).collect();
    let of_most_papers = of_most_papers(&all, MOST_SLOTS / 2);
    let lines = [&all, &of_most_papers].into_iter();
    let mut lines = lines.flat_map(|drawn| [u16::MAX, MOST_EMPTY_YEARS, 0].map(|longest| line_of(drawn, longest)));
    // The last one always fits: half of the slots are years, and the others between them.
    lines.find(|slots| slots.len() <= MOST_SLOTS).unwrap_or_default()
}

/// So many years of the most papers, in their order; of years with as many papers the last ones.
fn of_most_papers<'a>(all: &[&'a YearCount], most: usize) -> Vec<&'a YearCount> {
    let mut years = all.to_vec();
    years.sort_by_key(|year| Reverse((year.count, year.year)));
    years.truncate(most);
    years.sort_by_key(|year| year.year);
    years
}

/// The years with the gaps between them, of which the longer ones are left out.
fn line_of<'a>(years: &[&'a YearCount], longest: u16) -> Vec<YearSlot<'a>> {
    let mut slots = Vec::new();
    let mut expected = None;
    for year in years {
        match year.year.saturating_sub(expected.unwrap_or(year.year)) {
            gap if gap > longest => slots.push(YearSlot::Break),
            gap => slots.extend((0..gap).map(|_| YearSlot::Empty)),
        }
        slots.push(YearSlot::Year(year));
        expected = Some(year.year + 1);
    }
    slots
}

/// Where so many slots begin and end. What remains of the division is spread over them.
fn ends(slots: usize) -> Vec<(Length, Length)> {
    let whole = slots.max(FEWEST_SLOTS) as u64;
    let at = |slot: usize| Length::share(slot as u64, whole, Length::WHOLE);
    (0..slots).map(|slot| (at(slot), at(slot + 1))).collect()
}

/// The years that aren't drawn.
fn rest(years: &[YearCount], drawn: &[&YearCount], all: &str) -> Option<YearsLeftOut> {
    let sum = |counts: &mut dyn Iterator<Item = u64>| counts.fold(0, u64::saturating_add);
    let there = years.iter().filter(|year| year.count > 0);
    let count = there.clone().count() - drawn.len();
    let papers = sum(&mut there.map(|year| year.count)) - sum(&mut drawn.iter().map(|year| year.count));
    (count > 0).then(|| YearsLeftOut {
        link: all.to_owned(),
        name: plural(count as u64, "other year"),
        count: thousands(papers),
    })
}

fn description(columns: &[YearColumn], fullest: Option<&YearCount>) -> String {
    let (Some(first), Some(last), Some(fullest)) = (columns.first(), columns.last(), fullest) else {
        return String::new();
    };
    if columns.len() == 1 {
        return format!("{} in {}.", first.papers, first.name);
    }
    let ends = format!("From {} in {} to {} in {}", first.papers, first.name, last.papers, last.name);
    format!("{ends}, with a maximum of {} in {}. Each bar links to its year.", thousands(fullest.count), fullest.name())
}

fn note(slots: &[YearSlot<'_>], rest: Option<&YearsLeftOut>) -> Option<String> {
    let is_broken = slots.iter().any(|slot| matches!(slot, YearSlot::Break));
    let broken = "A gap in the axis stands for years without papers.";
    match rest {
        Some(rest) => {
            Some(format!("The chart leaves out {} with the fewest papers, and years without papers.", rest.name))
        }
        None => is_broken.then(|| broken.to_owned()),
    }
}

/// The scale: few lines, at round numbers.
fn ticks(most: u64) -> Vec<Label> {
    let step = step(most);
    (1..=MOST_TICKS)
        .filter_map(|number| number.checked_mul(step))
        .take_while(|value| *value <= most)
        .map(|value| Label {
            text: shortened(value),
            x: Length::WHOLE,
            y: Length(BASE.0 - Length::share(value, most, HIGHEST).0),
            anchor: "end",
        })
        .collect()
}

/// The smallest of 1, 2, 5, 10, 20, … of which so many don't go beyond a number.
fn step(most: u64) -> u64 {
    let powers = std::iter::successors(Some(1_u64), |power| power.checked_mul(10));
    let steps = powers.flat_map(|power| [1, 2, 5].map(|factor| power.saturating_mul(factor)));
    steps.into_iter().find(|step| most / step <= MOST_TICKS).unwrap_or(u64::MAX)
}

/// A number of a scale in few characters: `1,500`, `20k`, `1.5M`.
fn shortened(number: u64) -> String {
    const UNITS: [(u64, &str); 6] = [
        (1_000_000_000_000_000_000, "E"),
        (1_000_000_000_000_000, "P"),
        (1_000_000_000_000, "T"),
        (1_000_000_000, "G"),
        (1_000_000, "M"),
        (1_000, "k"),
    ];
    match UNITS.into_iter().find(|(unit, _)| number >= *unit && number >= 10_000) {
        None => thousands(number),
        Some((unit, name)) if number.is_multiple_of(unit) => format!("{}{name}", number / unit),
        Some((unit, name)) => format!("{}.{}{name}", number / unit, number % unit / (unit / 10)),
    }
}

/// The counts over the bars: all of them where there is room, else the highest alone.
fn values(columns: &[YearColumn], most: u64, slots: usize) -> Vec<Label> {
    let is_roomy = slots <= FEWEST_SLOTS && thousands(most).len() <= SHORT_COUNT;
    let highest = columns.iter().min_by_key(|column| column.bar_y);
    let labelled = columns.iter().filter(|_| is_roomy).chain(highest.filter(|_| !is_roomy));
    labelled
        .map(|column| {
            // A count that is wider than its column stays inside of the picture.
            let (x, anchor) = match column.middle().0 {
                ..2000 if !is_roomy => (column.x, "start"),
                8001.. if !is_roomy => (Length(column.x.0 + column.width.0), "end"),
                _ => (column.middle(), "middle"),
            };
            Label { text: column.count.clone(), x, y: column.bar_y, anchor }
        })
        .collect()
}

/// The years that are named below the line: the first and the last, those beside what is left out, and
/// round ones between them, as far as there is room.
fn labels(slots: &[YearSlot<'_>], ends: &[(Length, Length)]) -> Vec<Label> {
    let named: Vec<_> = slots.iter().zip(ends).filter_map(|(slot, ends)| Some((slot.year()?, *ends))).collect();
    let is_break =
        |at: Option<usize>| at.and_then(|at| slots.get(at)).is_some_and(|slot| matches!(slot, YearSlot::Break));
    let beside = slots.iter().zip(ends).enumerate().filter_map(|(at, (slot, ends))| {
        (is_break(at.checked_sub(1)) || is_break(at.checked_add(1))).then_some((slot.year()?, *ends))
    });
    let width = ends.first().map_or(Length::WHOLE.0, |(from, to)| to.0 - from.0).max(1);
    let every = round_years((LABEL_WIDTH + LABEL_ROOM).div_ceil(width));
    let round = named.iter().filter(|(year, _)| year.year % every == 0);
    let wanted = named.first().into_iter().chain(named.last()).copied().chain(beside).chain(round.copied());
    let mut placed: Vec<PlacedLabel> = Vec::new();
    for name in wanted.map(|(year, (from, to))| PlacedLabel::new(year, u32::midpoint(from.0, to.0))) {
        if placed.iter().all(|other| name.is_clear_of(other)) {
            placed.push(name);
        }
    }
    placed.sort_by_key(|name| name.left);
    placed.into_iter().map(|name| name.label).collect()
}

/// A year's name, and where it begins.
struct PlacedLabel {
    left: u32,
    label: Label,
}

impl PlacedLabel {
    /// The name in the middle of its column, or at the end of the line where it would run out of the picture.
    fn new(year: &YearCount, middle: u32) -> Self {
        let (left, x, anchor) = if middle < LABEL_WIDTH / 2 {
            (0, 0, "start")
        } else if middle + LABEL_WIDTH / 2 > Length::WHOLE.0 {
            (Length::WHOLE.0 - LABEL_WIDTH, Length::WHOLE.0, "end")
        } else {
            (middle - LABEL_WIDTH / 2, middle, "middle")
        };
        Self { left, label: Label { text: year.name(), x: Length(x), y: Length::WHOLE, anchor } }
    }

    fn is_clear_of(&self, other: &Self) -> bool {
        self.left.abs_diff(other.left) >= LABEL_WIDTH + LABEL_ROOM
    }
}

/// The smallest of 1, 2, 5 and 10 that is at least so many years; with the most slots it is 10.
fn round_years(least: u32) -> u16 {
    [1, 2, 5].into_iter().find(|years| u32::from(*years) >= least).unwrap_or(10)
}

/// The line that the columns stand on, without the places where years are left out.
fn lines(slots: &[YearSlot<'_>], ends: &[(Length, Length)]) -> Vec<AxisSegment> {
    let parts = slots.iter().zip(ends).collect::<Vec<_>>();
    let whole = parts.split(|(slot, _)| matches!(slot, YearSlot::Break));
    let mut lines: Vec<_> =
        whole.filter_map(|part| Some(AxisSegment { x1: part.first()?.1.0, x2: part.last()?.1.1 })).collect();
    // Few years don't fill the width, and the line does.
    if let Some(last) = lines.last_mut() {
        last.x2 = Length::WHOLE;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(years: &[(u16, u64)]) -> Vec<YearCount> {
        years
            .iter()
            .map(|(year, count)| YearCount { year: *year, link: format!("year/{year:04}/"), count: *count })
            .collect()
    }

    fn chart(given: &[(u16, u64)]) -> YearChart {
        years(&counts(given), "browse/#by-year").unwrap()
    }

    fn texts(labels: &[Label]) -> Vec<&str> {
        labels.iter().map(|label| label.text.as_str()).collect()
    }

    /// What holds of every chart: bars and names lie inside of the picture, and no two in one place.
    #[track_caller]
    fn is_legible(chart: &YearChart) {
        for pair in chart.columns.windows(2) {
            assert!(pair[0].x.0 + pair[0].width.0 <= pair[1].x.0, "columns overlap");
        }
        for column in &chart.columns {
            assert!(column.bar_height >= LEAST && column.bar_height <= HIGHEST, "{column:?}");
            assert_eq!(column.bar_y.0 + column.bar_height.0, BASE.0);
            assert!(column.bar_width.0 > 0 && column.bar_x >= column.x && column.x.0 + column.width.0 <= 10_000);
            assert!(column.bar_x.0 + column.bar_width.0 <= column.x.0 + column.width.0);
        }
        let extent = |label: &Label| match label.anchor {
            "start" => (label.x.0, label.x.0 + LABEL_WIDTH),
            "end" => (label.x.0 - LABEL_WIDTH, label.x.0),
            _ => (label.x.0 - LABEL_WIDTH / 2, label.x.0 + LABEL_WIDTH / 2),
        };
        let extents: Vec<_> = chart.labels.iter().map(extent).collect();
        assert!(!extents.is_empty() && extents.iter().all(|(_, right)| *right <= 10_000), "{extents:?}");
        assert!(extents.windows(2).all(|pair| pair[0].1 + LABEL_ROOM <= pair[1].0), "names overlap: {extents:?}");
        assert!(chart.ticks.len() <= 4 && !chart.ticks.is_empty());
        assert!(
            chart.ticks.iter().all(|tick| tick.y.0 >= BASE.0 - HIGHEST.0 && tick.text.len() <= 6),
            "{:?}",
            chart.ticks
        );
        let drawn: Vec<_> = chart.labels.iter().map(|label| &label.text).collect();
        assert!(drawn.contains(&&chart.columns[0].name) && drawn.contains(&&chart.columns.last().unwrap().name));
    }

    #[test]
    fn one_paper_is_one_bar_that_does_not_fill_the_page() {
        let chart = chart(&[(2019, 1)]);
        is_legible(&chart);
        assert_eq!(chart.description, "1 paper in 2019.");
        let [column] = chart.columns.as_slice() else { panic!("one column") };
        assert_eq!((column.width, column.bar_height), (Length(1250), HIGHEST));
        assert_eq!(
            (texts(&chart.ticks), texts(&chart.values), texts(&chart.labels)),
            (vec!["1"], vec!["1"], vec!["2019"])
        );
        assert_eq!((chart.lines[0].x1, chart.lines[0].x2), (Length(0), Length::WHOLE));
        assert!(years(&[], "").is_none() && years(&counts(&[(2019, 0)]), "").is_none());
    }

    #[test]
    fn few_years_stand_where_they_are_with_the_gaps_between_them() {
        let chart = chart(&[(2017, 1), (2018, 1), (2019, 2), (2024, 1)]);
        is_legible(&chart);
        assert_eq!(chart.columns.iter().map(|column| column.x.0).collect::<Vec<_>>(), [0, 1250, 2500, 8750]);
        assert_eq!(texts(&chart.labels), ["2017", "2018", "2019", "2024"]);
        assert_eq!(texts(&chart.values), ["1", "1", "2", "1"]);
        assert_eq!(
            chart.description,
            "From 1 paper in 2017 to 1 paper in 2024, with a maximum of 2 in 2019. Each bar links to its year."
        );
        assert!(chart.note.is_none() && chart.rest.is_none() && chart.lines.len() == 1);
    }

    #[test]
    fn many_years_have_few_names() {
        let all: Vec<_> = (1993..=2026).map(|year| (year, u64::from(year))).collect();
        let chart = chart(&all);
        is_legible(&chart);
        assert_eq!(chart.columns.len(), 34);
        assert_eq!(texts(&chart.labels), ["1993", "2000", "2005", "2010", "2015", "2020", "2026"]);
        assert_eq!(texts(&chart.values), ["2,026"]);
        assert_eq!(texts(&chart.ticks), ["500", "1,000", "1,500", "2,000"]);
    }

    #[test]
    fn one_paper_beside_a_million_is_still_seen() {
        for (most, tick) in [(1_000_000, "500k"), (u64::MAX, "5E"), (2, "1"), (10_000, "5,000"), (15_000, "5,000")] {
            let chart = chart(&[(2018, most), (2019, 1)]);
            is_legible(&chart);
            assert_eq!(chart.columns[0].bar_height, HIGHEST);
            assert_eq!(chart.columns[1].bar_height, if most == 2 { Length(HIGHEST.0 / 2) } else { LEAST });
            assert_eq!(chart.ticks[0].text, tick);
        }
    }

    #[test]
    fn equal_years_are_equal() {
        for count in [1, 7, u64::MAX] {
            let all: Vec<_> = (2000..2020).map(|year| (year, count)).collect();
            let chart = chart(&all);
            is_legible(&chart);
            assert!(chart.columns.iter().all(|column| column.bar_height == HIGHEST));
        }
    }

    #[test]
    fn a_line_is_broken_where_years_are_far_apart() {
        let chart = chart(&[(0, 1), (1999, 3), (2003, 4), (9999, 2)]);
        is_legible(&chart);
        assert_eq!(texts(&chart.labels), ["0000", "1999", "2003", "9999"]);
        assert_eq!(chart.lines.len(), 3);
        assert_eq!(chart.note.as_deref(), Some("A gap in the axis stands for years without papers."));
        assert_eq!(chart.columns.iter().map(|column| column.x.0 / 1111).collect::<Vec<_>>(), [0, 2, 6, 8]);
    }

    #[test]
    fn ten_thousand_years_are_not_drawn() {
        // One paper in each year that there can be, and a real catalog among them.
        let all: Vec<_> = (0..=9999).map(|year| (year, if (1991..2026).contains(&year) { 100 } else { 1 })).collect();
        let chart = chart(&all);
        is_legible(&chart);
        assert_eq!(chart.columns.len(), MOST_SLOTS / 2);
        assert!(chart.columns.iter().any(|column| column.name == "1991"), "the years of most papers stay");
        let rest = chart.rest.unwrap();
        assert_eq!(
            (rest.name.as_str(), rest.count.as_str(), rest.link.as_str()),
            ("9,960 other years", "9,960", "browse/#by-year")
        );
        assert!(chart.note.unwrap().starts_with("The chart leaves out 9,960 other years with the fewest papers"));
        let every_other: Vec<_> = (0..80).map(|year| (2 * year, 1)).collect();
        is_legible(&self::chart(&every_other));
    }

    #[test]
    fn the_scale_has_round_numbers() {
        for (most, steps) in [
            (1, 1),
            (4, 1),
            (5, 2),
            (8, 2),
            (9, 2),
            (10, 5),
            (24, 5),
            (25, 10),
            (1608, 500),
            (u64::MAX, 5_000_000_000_000_000_000),
        ] {
            assert_eq!(step(most), steps, "{most}");
        }
        for (number, text) in
            [(1500, "1,500"), (10_000, "10k"), (1_500_000, "1.5M"), (15_000_000_000_000_000_000, "15E")]
        {
            assert_eq!(shortened(number), text);
        }
    }
}
