//! How many pages lead to the papers at least, by arithmetic: no listing is made for it, and no name or title is read.
//!
//! A listing has at most [`MOST_LISTED_PAPERS`], so that papers that are more have as many lists as it takes, beside the
//! page that leads to these. Where they are divided isn't known here: mostly there are some more.

use super::entry::Entry;
use super::listing::MOST_LISTED_PAPERS;
use super::table::Catalog;
use crate::names::BucketCode;
use crate::values::{Category, Date, Month};
use pith::Year;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many pages of each kind there are at least, those about the whole of a kind left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Census {
    /// The years that numbers are of.
    pub number_years: u64,
    /// The months in which papers were submitted, as far as that is known.
    pub months: u64,
    /// Categories that have papers.
    pub categories: u64,
    /// Listings by category.
    pub category_pages: u64,
    /// Listings by year, and by month.
    pub year_pages: u64,
    /// Listings by author.
    pub author_pages: u64,
    /// Listings by title.
    pub title_pages: u64,
    /// Names of papers, each of which has a page at `/paper/`.
    pub names: u64,
    /// Those of them that are short numbers.
    pub shorts: u64,
    /// Those of them that are arXiv ids without a version, which have one at `/p/` too.
    pub ids: u64,
    /// Those of them that are in the folder of all such pages itself: an old arXiv id is in that of its archive.
    pub names_on_top: u64,
}

/// How many pages a part with so many papers has: one, and the lists below it if there are too many for it.
fn pages(count: u64) -> u64 {
    let most = MOST_LISTED_PAPERS as u64;
    if count > most { 1 + count.div_ceil(most) } else { 1 }
}

/// How many pages a category has with so many papers of each year: its own, and one for each stretch of years that are
/// together where they have few enough.
fn category_pages(years: &[((Category, Option<Year>), u64)]) -> u64 {
    if years.iter().map(|(_, count)| count).sum::<u64>() <= MOST_LISTED_PAPERS as u64 {
        return 1;
    }
    let number = |year: Option<Year>| year.and_then(|year| year.as_str().parse().ok());
    let years: Vec<_> = years.iter().map(|((_, year), count)| (number(*year), *count)).collect();
    1 + stretches(&years, &[10, 5, 1])
}

fn stretches(years: &[(Option<u16>, u64)], sizes: &[u16]) -> u64 {
    let Some((size, smaller)) = sizes.split_first() else { return years.iter().map(|(_, count)| pages(*count)).sum() };
    let stretch = |year: &(Option<u16>, u64)| year.0.map(|year| year / size);
    let parts = years.chunk_by(|a, b| stretch(a) == stretch(b));
    let pages_of = |part: &[(Option<u16>, u64)]| {
        let is_whole = part.iter().map(|(_, count)| count).sum::<u64>() <= MOST_LISTED_PAPERS as u64;
        if is_whole { 1 } else { stretches(part, smaller) }
    };
    parts.map(pages_of).sum()
}

impl Catalog {
    /// How many pages lead to the papers at least.
    pub(crate) fn census(&self) -> Census {
        let number_years = self.entries().iter().map(Entry::year).collect::<BTreeSet<_>>().len() as u64;
        let mut census = Census { number_years, ..self.listed_census() };
        self.count_names(&mut census);
        census
    }

    fn listed_census(&self) -> Census {
        let mut months: BTreeMap<(Year, Option<Month>), u64> = BTreeMap::new();
        let mut categories: HashMap<(Category, Option<Year>), u64> = HashMap::new();
        let mut buckets: HashMap<BucketCode, u64> = HashMap::new();
        for entry in self.entries().iter().filter(|entry| entry.is_newest()) {
            let month = entry.date().map(Date::month);
            *months.entry((entry.year(), month)).or_default() += 1;
            for category in entry.paper().categories() {
                *categories.entry((category, month.map(|_| entry.year()))).or_default() += 1;
            }
            for (_, bucket) in entry.name_buckets().names {
                *buckets.entry(bucket).or_default() += 1;
            }
        }
        let mut categories: Vec<_> = categories.into_iter().collect();
        categories.sort_unstable();
        let categories = || categories.chunk_by(|((a, _), _), ((b, _), _)| a == b);
        let years = months.keys().map(|(year, _)| *year).collect::<BTreeSet<_>>().len() as u64;
        let mut letters: Vec<_> = buckets.keys().copied().collect();
        letters.sort_unstable();
        let letters = letters.chunk_by(|a, b| a.is_beside(*b)).count() as u64;
        Census {
            months: months.keys().filter(|(_, month)| month.is_some()).count() as u64,
            categories: categories().count() as u64,
            category_pages: categories().map(category_pages).sum(),
            year_pages: years + months.values().map(|count| pages(*count)).sum::<u64>(),
            author_pages: letters + buckets.values().map(|count| pages(*count)).sum::<u64>(),
            // The page of all titles leads to these, or has them all.
            title_pages: pages(self.paper_count() as u64) - 1,
            ..Census::default()
        }
    }

    fn count_names(&self, census: &mut Census) {
        let shorts = self.entries().chunk_by(|a, b| a.number.short() == b.number.short()).count() as u64;
        (census.shorts, census.names, census.names_on_top) = (shorts, shorts, shorts);
        for group in self.groups() {
            let mut versions: Vec<_> = self.versions_in(group).map(|entry| entry.paper().version()).collect();
            let Some(first) = self.versions_in(group).next() else { continue };
            versions.dedup();
            let names = 1 + versions.iter().flatten().count() as u64;
            census.names += names;
            census.ids += 1;
            census.names_on_top += if first.paper().source_id().contains('/') { 0 } else { names };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::{catalog, summary};
    use crate::catalog::{AlphabetListing as _, Branch as _, Resolvers};
    use crate::layout::Subject;
    use pith::{Digest, Suffix};
    use proptest::prelude::*;

    /// A paper of some day, of some categories and of authors whose names begin alike or not.
    type Paper = (u8, u8, u8, u8, u8);

    fn catalog_of(papers: &[Paper]) -> Catalog {
        let samples = (0_usize..).zip(papers).map(|(at, (year, month, day, category, names))| {
            let suffix = Suffix::of(&Digest::of(&at.to_le_bytes())).to_string();
            let date = format!("{}-{month:02}-{day:02}T00:00:00Z", 2005 + u32::from(*year));
            let letter = |at: usize| char::from(b'a' + u8::try_from(at % 26).unwrap_or_default());
            let name = |of: u8| format!("A W{}{}{}", letter(of.into()), letter(at), letter(at / 26));
            let authors = (0..*names).map(name).collect::<Vec<_>>().join(", ");
            let categories = ["cs.DC", "math.AG", "cs.LG"];
            let [primary, cross] =
                [usize::from(*category) % 3, usize::from(*category) / 3 % 3].map(|at| categories[at]);
            let id = if at % 5 == 0 { format!("hep-th/99{:05}", at / 3) } else { format!("1903.{:05}", at / 3) };
            summary(&suffix)
                .submitted(&date)
                .categories(primary, &[cross])
                .authors(&authors)
                .source("arxiv", &id, &(1 + at % 3).to_string())
                .title(&format!("{}{} title", letter(at), letter(at / 26)))
        });
        catalog(&samples.collect::<Vec<_>>())
    }

    /// What there really is.
    fn counted(catalog: &Catalog) -> Census {
        let (mut all, authors, titles) = (Census::default(), catalog.lazy_authors(), catalog.titles());
        for listing in catalog.listings() {
            *match listing.place.subject() {
                Subject::Year(_) => &mut all.year_pages,
                _ => &mut all.category_pages,
            } += 1;
        }
        let authors =
            authors.branches().flat_map(|branch| branch.listings().map(|one| one.place()).collect::<Vec<_>>());
        let titles = titles.branches().flat_map(|branch| branch.listings().map(|one| one.place()).collect::<Vec<_>>());
        (all.author_pages, all.title_pages) = (authors.count() as u64, titles.count() as u64);
        for resolver in catalog.resolvers().collect::<Vec<_>>().iter().flat_map(Resolvers::each) {
            all.names += 1;
            all.shorts += u64::from(matches!(resolver.name, crate::layout::PaperName::Short(_)));
            all.names_on_top += u64::from(!resolver.name.to_string().contains('/'));
            all.ids += u64::from(matches!(resolver.name, crate::layout::PaperName::Arxiv(_, None)));
        }
        all
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn no_more_is_counted_than_there_is(
            papers in prop::collection::vec((prop_oneof![0..2_u8, 0..20_u8], 1..3_u8, 1..4_u8, 0..9_u8, 0..4_u8), 0..700),
        ) {
            let catalog = catalog_of(&papers);
            let (census, all) = (catalog.census(), counted(&catalog));
            prop_assert_eq!(
                (census.names, census.shorts, census.names_on_top, census.ids),
                (all.names, all.shorts, all.names_on_top, all.ids)
            );
            for (least, there) in [
                (census.year_pages, all.year_pages),
                (census.category_pages, all.category_pages),
                (census.author_pages, all.author_pages),
                (census.title_pages, all.title_pages),
            ] {
                prop_assert!(least <= there, "{:?} {:?}", census, all);
            }
            if papers.len() > 600 {
                prop_assert!(census.year_pages * 10 > all.year_pages * 6, "{:?} {:?}", census, all);
            }
        }
    }
}
