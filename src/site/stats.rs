//! The page of numbers and pictures: papers by year and subject, what of them is signed, what was checked.

use super::artifact::Artifact;
use super::chart::{self, BarTable, RowInput, YearChart, YearCount, papers_and_versions};
use super::common::Site;
use super::listing_names::{catalog_crumb, group_link, here};
use super::page::{Crumb, PageFrame};
use super::paper::check_label;
use super::standing::{StandingRow, attestations, documents, texts};
use crate::catalog::{Catalog, CategoryOverview, CheckTallies, GroupOverview, Overview, Standings, Tally};
use crate::error::Error;
use crate::layout::{Links, ListingPlace, PaperFile, SitePath, Subject};
use crate::report::Account;
use crate::text::thousands;
use pith::{Check, Year};
use serde::Serialize;
use std::cmp::Reverse;

/// How many categories have a bar; the browse page lists all of them.
const MOST_CHARTED_CATEGORIES: usize = 20;

/// The page of numbers and pictures.
#[derive(Debug, Serialize)]
pub(crate) struct StatsPage {
    /// What stands around it.
    pub frame: PageFrame,
    /// The way to it.
    pub trail: Vec<Crumb>,
    /// What the catalog has, in a sentence.
    pub count: String,
    /// The page that leads to every listing.
    pub browse: String,
    /// The papers by year; without papers there are no pictures of them.
    pub years: Option<YearChart>,
    /// The papers by groups of subjects.
    pub subjects: Option<BarTable>,
    /// The largest categories.
    pub categories: Option<BarTable>,
    /// How many categories have no bar, with commas.
    pub more_categories: Option<String>,
    /// What is said of the papers' standing.
    pub standing: Option<StandingTables>,
    /// What became of each document that was read.
    pub read: BarTable,
}

/// What of the papers is signed, attested and checked.
#[derive(Debug, Serialize)]
pub(crate) struct StandingTables {
    /// Which documents they have.
    pub documents: BarTable,
    /// How far titles, abstracts and authors are covered.
    pub texts: BarTable,
    /// What others attested, if anything.
    pub attestations: Option<BarTable>,
    /// Each check and what it came to.
    pub checks: BarTable,
}

impl Site {
    /// The page of numbers and pictures. It depends on the catalog and on the account of what was read.
    pub(crate) fn stats_page(
        &self,
        catalog: &Catalog,
        overview: &Overview,
        standings: &Standings<'_>,
        account: &Account,
    ) -> Result<Vec<Artifact<'static>>, Error> {
        let path = SitePath::stats();
        let links = self.links(&path);
        let (categories, more) = category_bars(&links, overview);
        let count = catalog.paper_count() as u64;
        let counted = papers_and_versions(count, catalog.entries().len() as u64);
        let view = StatsPage {
            frame: self.frame(&path),
            trail: vec![catalog_crumb(&links), here("Statistics")],
            count: format!("{counted}, each verified before it was published."),
            browse: links.to(&SitePath::browse()),
            years: year_chart(&links, overview),
            subjects: group_bars(&links, overview),
            categories,
            more_categories: more,
            standing: (count > 0).then(|| standing_tables(&links, standings)),
            read: read_bars(&links, account),
        };
        Ok(vec![self.page(path, "stats.html", &view)?])
    }
}

/// The papers by year.
pub(super) fn year_chart(links: &Links, overview: &Overview) -> Option<YearChart> {
    let count = |(year, count): &(Year, usize)| YearCount {
        // A year is four digits.
        year: year.as_str().parse().unwrap_or_default(),
        link: links.to(&SitePath::listing(&ListingPlace::whole(Subject::Year(*year)))),
        count: *count as u64,
    };
    let years: Vec<_> = overview.years.iter().map(count).collect();
    chart::years(&years, &links.within(SitePath::browse().address(), "#by-year"))
}

/// The papers by groups of subjects.
pub(super) fn group_bars(links: &Links, overview: &Overview) -> Option<BarTable> {
    let mut groups: Vec<_> = overview.groups.iter().filter(|group| group.count > 0).collect();
    groups.sort_by_key(|group| Reverse(group.count));
    let row = |group: &GroupOverview| RowInput {
        name: group.group.name().to_owned(),
        link: Some(group_link(links, group.group)),
        numbers: vec![(group.count as u64, None)],
        ..RowInput::default()
    };
    let most = groups.first()?.count as u64;
    let rows = groups.into_iter().map(row).collect();
    Some(BarTable::new(("Papers by subject", "Subject"), &["papers"], most, rows))
}

/// The categories that are the primary one of the most papers, and how many others there are.
fn category_bars(links: &Links, overview: &Overview) -> (Option<BarTable>, Option<String>) {
    let archives = overview.groups.iter().flat_map(|group| &group.archives);
    let mut all: Vec<_> = archives.flat_map(|archive| &archive.categories).collect();
    all.sort_by_key(|category| (Reverse(category.count), Reverse(category.cross_count), category.category));
    let more = all.len().checked_sub(MOST_CHARTED_CATEGORIES).filter(|more| *more > 0);
    all.truncate(MOST_CHARTED_CATEGORIES);
    let sum = |category: &CategoryOverview| (category.count + category.cross_count) as u64;
    let most = all.iter().map(|category| sum(category)).max();
    let row = |one: &CategoryOverview| RowInput {
        name: one.category.name().unwrap_or(one.category.as_str()).to_owned(),
        code: one.category.name().map(|_| one.category.as_str().to_owned()),
        link: Some(links.to(&SitePath::listing(&ListingPlace::whole(Subject::Category(one.category))))),
        numbers: vec![(one.count as u64, None), (one.cross_count as u64, None)],
    };
    let table = |most| {
        let rows = all.iter().map(|category| row(category)).collect();
        BarTable::new(("Papers of the largest categories", "Category"), &["primary", "cross-listed"], most, rows)
    };
    (most.map(table), more.map(|more| thousands(more as u64)))
}

fn standing_tables(links: &Links, all: &Standings<'_>) -> StandingTables {
    let count = all.papers();
    let table = |about, columns: &[&'static str], rows| standing_bars(links, (about, columns), count, rows);
    let attested_rows = attestations(all);
    let attested = attested_rows.iter().flat_map(|row| &row.lists).any(|list| list.tally.count > 0);
    StandingTables {
        documents: table(("Papers by document kind", "Document"), &["papers"], documents(all)),
        texts: text_bars(links, all),
        attestations: attested.then(|| {
            let about = ("Papers by attestation", "Attestation");
            table(about, &["signed", "not checkable", "unsigned"], attested_rows)
        }),
        checks: check_bars(links, &all.checks),
    }
}

/// How far the papers' texts are signed.
pub(super) fn text_bars(links: &Links, all: &Standings<'_>) -> BarTable {
    let about = ("Papers by what their signatures cover", "Text");
    standing_bars(links, (about, &["signed", "matches signed hash", "unsigned"]), all.papers(), texts(all))
}

/// A table of standings, each number of which leads to the list of its papers.
fn standing_bars(
    links: &Links,
    (about, columns): ((&'static str, &'static str), &[&'static str]),
    count: u64,
    rows: Vec<StandingRow<'_, '_>>,
) -> BarTable {
    let row = |row: StandingRow<'_, '_>| RowInput {
        name: row.name.to_owned(),
        numbers: row.lists.iter().map(|list| (list.tally.count, led_to(list.tally, || links.to(&list.path)))).collect(),
        ..RowInput::default()
    };
    BarTable::new(about, columns, count, rows.into_iter().map(row).collect())
}

/// Each check: a number leads to the newest paper of a document that it counts.
fn check_bars(links: &Links, checks: &[(Check, CheckTallies<'_>)]) -> BarTable {
    let newest = |tally: &Tally<'_>| tally.newest().map(|entry| links.to(&PaperFile::Page.path(entry.number.suffix())));
    let row = |(check, one): &(Check, CheckTallies<'_>)| RowInput {
        name: check_label(*check).to_owned(),
        numbers: [&one.passed, &one.undecided, &one.absent].map(|tally| (tally.count, newest(tally))).into(),
        ..RowInput::default()
    };
    let most = checks.iter().map(|(_, one)| one.count()).max();
    BarTable::new(
        ("Documents by the result of each check", "Check"),
        &["pass", "not checkable", "absent"],
        most.unwrap_or_default(),
        checks.iter().map(row).collect(),
    )
}

/// Where a number leads that isn't none.
fn led_to(tally: &Tally<'_>, link: impl FnOnce() -> String) -> Option<String> {
    (tally.count > 0).then(link)
}

/// What became of each document that was read.
fn read_bars(links: &Links, account: &Account) -> BarTable {
    let Account { read, published, superseded, duplicate, excluded, rejected } = *account;
    let row = |name: &str, path: SitePath, number: u64| RowInput {
        name: name.to_owned(),
        link: Some(links.to(&path)),
        numbers: vec![(number, None)],
        ..RowInput::default()
    };
    let left_out = [
        ("Superseded", superseded),
        ("Duplicates", duplicate),
        ("Removed from this mirror", excluded),
        ("Not verified", rejected),
    ];
    let left_out = left_out.into_iter().map(|(name, number)| row(name, SitePath::report(), number));
    let rows = [row("Published", SitePath::browse(), published)].into_iter().chain(left_out).collect();
    BarTable::new(("Documents read, by outcome", "Documents"), &["documents"], read, rows)
}
