//! What is in the catalog: groups of archives, their categories, and years, with counts.

use super::table::Catalog;
use crate::values::{Category, Group};
use pith::Year;
use std::collections::BTreeMap;

/// Every category and year with the number of its papers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Overview {
    /// The groups that have papers, in the order of [`Group::ALL`].
    pub groups: Vec<GroupOverview>,
    /// The years that have papers, and how many.
    pub years: Vec<(Year, usize)>,
}

/// A group of archives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupOverview {
    /// The group.
    pub group: Group,
    /// How many papers have their primary category in it.
    pub count: usize,
    /// Its archives that have papers, sorted by their codes.
    pub archives: Vec<ArchiveOverview>,
}

/// An archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ArchiveOverview {
    /// What its categories have before the point, such as `cs`.
    pub code: String,
    /// The full name, where arXiv has or had it.
    pub name: Option<&'static str>,
    /// How many papers have their primary category in it.
    pub count: usize,
    /// Its categories that have papers, sorted.
    pub categories: Vec<CategoryOverview>,
}

/// A category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CategoryOverview {
    /// The category.
    pub category: Category,
    /// How many papers have it as their primary one.
    pub count: usize,
    /// How many more are cross-listed in it.
    pub cross_count: usize,
}

impl Catalog {
    /// What is in the catalog. A paper counts once among all primary categories; one whose primary
    /// category isn't one by the grammar counts in its year alone.
    pub(crate) fn overview(&self) -> Overview {
        let mut archives: BTreeMap<(Group, String), Vec<CategoryOverview>> = BTreeMap::new();
        for (category, places) in self.papers().categories.iter() {
            let entries = places.iter().filter_map(|place| self.at(*place));
            let count = entries.filter(|entry| entry.primary_category() == category.as_str()).count();
            let overview = CategoryOverview { category, count, cross_count: places.len() - count };
            archives.entry((category.group(), category.archive().to_owned())).or_default().push(overview);
        }
        let mut groups: Vec<GroupOverview> = Vec::new();
        for ((group, code), categories) in archives {
            let count = categories.iter().map(|category| category.count).sum();
            let name = categories.first().and_then(|first| first.category.archive_name());
            let archive = ArchiveOverview { code, name, count, categories };
            match groups.last_mut().filter(|last| last.group == group) {
                Some(last) => {
                    last.count += count;
                    last.archives.push(archive);
                }
                None => groups.push(GroupOverview { group, count, archives: vec![archive] }),
            }
        }
        Overview { groups, years: self.papers().years.iter().map(|(year, places)| (year, places.len())).collect() }
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::sample::{catalog, summary};

    #[test]
    fn counts_each_paper_once_and_where_it_is_cross_listed() {
        let samples = [
            summary("A").categories("math.AG", &["math-ph", "cs.DC"]),
            summary("B").categories("math-ph", &["math"]).submitted("1999-02-28T19:47:59Z"),
            summary("C").categories("math", &["alchemy.AU"]),
            summary("D").categories("math.ag", &["math.AG"]),
        ];
        let overview = catalog(&samples).overview();
        let mut lines = Vec::new();
        for group in &overview.groups {
            lines.push(format!("{} {}", group.group.name(), group.count));
            for archive in &group.archives {
                lines.push(format!("  {} {:?} {}", archive.code, archive.name, archive.count));
                let categories = archive.categories.iter();
                lines.extend(categories.map(|one| format!("    {} {}+{}", one.category, one.count, one.cross_count)));
            }
        }
        let expected = "\
Computer Science 0
  cs Some(\"Computer Science\") 0
    cs.DC 0+1
Mathematics 2
  math Some(\"Mathematics\") 2
    math 1+1
    math.AG 1+1
Physics 1
  math-ph Some(\"Mathematical Physics\") 1
    math-ph 1+1
Other subjects 0
  alchemy None 0
    alchemy.AU 0+1";
        assert_eq!(lines.join("\n"), expected);
        let years: Vec<_> = overview.years.iter().map(|(year, count)| (year.as_str(), *count)).collect();
        assert_eq!(years, [("1999", 1), ("2019", 3)]);
    }
}
