//! What feeds hold: the newest papers of the catalog, and those of each category. Each version of a paper is an entry
//! of its own, since a feed tells of new numbers.

use super::entry::Entry;
use super::key::KeyHasher;
use super::table::Catalog;
use crate::values::Category;
use pith::Digest;

/// The most papers of a feed. Stops a feed that grows with the catalog, which its readers fetch whole again and again.
const MOST_PAPERS: usize = 50;

/// The newest papers, newest first. One whose date isn't known is in no feed: each entry of a feed has to have one.
#[derive(Debug, Clone)]
pub(crate) struct Feed<'c> {
    /// The category that it is of; `None` where it is of all.
    pub category: Option<Category>,
    /// Its papers.
    pub papers: Vec<&'c Entry>,
}

impl Feed<'_> {
    /// What the feed shows: two with the same key are the same.
    pub(crate) fn key(&self) -> Digest {
        let mut key = KeyHasher::new();
        key.text(self.category.as_ref().map_or("", Category::as_str));
        key.entries(&self.papers);
        key.finish()
    }
}

impl Catalog {
    /// The feed of all papers.
    pub(crate) fn feed(&self) -> Feed<'_> {
        self.feed_of(None, &self.numbers().newest)
    }

    /// The feed of each category that lists a paper, of the numbers that are primary or cross-listed there.
    pub(crate) fn category_feeds(&self) -> impl Iterator<Item = Feed<'_>> {
        let numbers = self.numbers().categories.iter();
        let has_listing = |category| self.papers().categories.position(category).is_some();
        let listed = numbers.filter(move |(category, _)| has_listing(*category));
        listed.map(|(category, places)| self.feed_of(Some(category), places))
    }

    /// The places are newest first.
    fn feed_of(&self, category: Option<Category>, places: &[u32]) -> Feed<'_> {
        let dated = places.iter().filter_map(|place| self.at(*place)).take_while(|entry| entry.date().is_some());
        Feed { category, papers: dated.take(MOST_PAPERS).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::{Sample, catalog, summary};

    fn papers(feed: &Feed<'_>) -> String {
        feed.papers.iter().map(|entry| entry.number.suffix().as_str()[..1].to_owned()).collect()
    }

    #[test]
    fn a_feed_has_the_newest_papers_that_have_a_date() {
        let samples = [
            summary("A").submitted("2019-02-28T19:47:59Z").categories("cs.DC", &["cs.LG"]),
            summary("B").submitted("2019-13-45T00:00:00Z").categories("cs.DC", &[]),
            summary("C").submitted("2020-01-01T00:00:00Z").categories("cs.LG", &[]),
            summary("D").submitted("2018").categories("math.AG", &["../x"]),
        ];
        let catalog = catalog(&samples);
        let all = catalog.feed();
        assert_eq!((all.category, papers(&all).as_str()), (None, "CA"));
        let of_categories: Vec<_> =
            catalog.category_feeds().map(|feed| (feed.category.unwrap().to_string(), papers(&feed))).collect();
        let expected = [("cs.DC", "A"), ("cs.LG", "CA"), ("math.AG", "")];
        assert_eq!(of_categories, expected.map(|(category, papers)| (category.to_owned(), papers.to_owned())));
        let keys: Vec<_> = catalog.category_feeds().map(|feed| feed.key()).chain([all.key()]).collect();
        assert!(keys.iter().enumerate().all(|(at, key)| !keys[..at].contains(key)));
    }

    #[test]
    fn a_paper_that_is_not_among_the_newest_changes_no_feed() {
        let newest = |index: usize| {
            let (first, second) = (["A", "B"][index / 26], &"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[index % 26..=index % 26]);
            summary(&format!("{first}{second}")).submitted(&format!("2020-01-01T00:{index:02}:00Z"))
        };
        let mut samples: Vec<Sample> = (0..MOST_PAPERS).map(newest).collect();
        let before = catalog(&samples).feed().key();
        samples.push(summary("Z").submitted("1993-02-28T19:47:59Z"));
        let with_an_old_one = catalog(&samples);
        assert_eq!(with_an_old_one.feed().papers.len(), MOST_PAPERS);
        assert_eq!(with_an_old_one.feed().key(), before);
        samples.push(summary("Y").submitted("2021-02-28T19:47:59Z"));
        assert_ne!(catalog(&samples).feed().key(), before);
    }
}
