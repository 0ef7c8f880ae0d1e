//! A paper as one of many: in a listing, on the home page, in a bibliography.

use super::common::Site;
use super::page::{DateView, Link, PaperRow, ShownTex, ShownValue};
use crate::catalog::{Entry, OtherVersion};
use crate::layout::{Links, ListingPlace, PaperFile, SitePath, Subject};
use crate::names::Bucket;
use crate::text::{PlainText, thousands};
use crate::values::Category;

/// How many of a paper's authors a row names where each is a link, if there are more than one more.
const MOST_NAMES: usize = 4;

/// The most digits of another version that a row shows. Stops a version of many digits.
const MOST_VERSION_DIGITS: usize = 11;

/// The authors as a summary holds them: a list that it cut ends with a whole name.
fn whole_names(authors: &str) -> String {
    let separator = if authors.contains("; ") { "; " } else { ", " };
    match authors.strip_suffix('…').and_then(|cut| cut.rsplit_once(separator)) {
        Some((whole, _)) => format!("{whole}{separator}…"),
        None => authors.to_owned(),
    }
}

impl Site {
    /// A paper in a listing, with links to what else there is of its authors and its category, and to its other versions.
    pub(super) fn row(&self, links: &Links, entry: &Entry) -> PaperRow {
        let RowNames { shown, more, .. } = self.row_names(entry, 0);
        // To the listing that is there whatever else the catalog holds, so that the row depends on its paper alone.
        let link = |(bucket, name): (Bucket, String)| Link {
            link: links.to(&SitePath::listing(&ListingPlace::whole(Subject::Authors(bucket)))),
            text: PlainText::short(name),
        };
        let others = entry.others();
        let version = |other: &OtherVersion| Link {
            link: links.to(&PaperFile::Page.path(other.number.suffix())),
            text: PlainText::short(version_name(&other.version)),
        };
        let category = self.row_category(entry);
        PaperRow {
            names: shown.into_iter().map(link).collect(),
            more_names: more,
            versions: others.map_or_else(Vec::new, |others| others.shown.iter().map(version).collect()),
            more_versions: others.map_or(0, |others| others.more),
            category_link: category
                .map(|category| links.to(&SitePath::listing(&ListingPlace::whole(Subject::Category(category))))),
            ..row(links, entry)
        }
    }

    /// The category whose listing a row leads to.
    pub(super) fn row_category(&self, entry: &Entry) -> Option<Category> {
        entry.primary_category().parse().ok().filter(|_| self.has_listings())
    }

    /// The names that a paper's row leads from, and up to so many further ones.
    pub(super) fn row_names(&self, entry: &Entry, further: usize) -> RowNames {
        if self.has_listings() { first_names(entry, further) } else { RowNames::default() }
    }
}

/// The first of a paper's authors, each with the bucket that lists it; none where the list stands as it is.
#[derive(Debug, Default)]
pub(super) struct RowNames {
    /// Those that the row names.
    pub shown: Vec<(Bucket, String)>,
    /// How many more there are, in a word.
    pub more: Option<String>,
    /// Further ones, as far as they were asked for.
    pub further: Vec<String>,
    /// Whether there are still more.
    pub are_more: bool,
}

/// A version as a row names it.
pub(super) fn version_name(version: &str) -> String {
    let cut = version.char_indices().nth(MOST_VERSION_DIGITS).and_then(|(end, _)| version.get(..end));
    cut.map_or_else(|| format!("v{version}"), |cut| format!("v{cut}…"))
}

/// The first names of a paper's authors, and how many more there are.
fn first_names(entry: &Entry, further: usize) -> RowNames {
    let authors = entry.name_buckets();
    // A list of which a part is no name stands as it is.
    if authors.is_undivided {
        return RowNames::default();
    }
    let count = authors.names.len();
    let (shown, more) = match count.saturating_sub(MOST_NAMES) {
        _ if authors.more => (MOST_NAMES, Some("more".to_owned())),
        // The one name takes no more room than `and 1 more`.
        0 | 1 => (count, None),
        more => (MOST_NAMES, Some(format!("{} more", thousands(more as u64)))),
    };
    let wanted = shown.saturating_add(further).min(count);
    let mut names = entry.names_in(authors.names.get(..wanted).unwrap_or(&authors.names));
    let further = names.split_off(shown.min(names.len())).into_iter().map(|(_, name)| name).collect();
    RowNames { shown: names, more, further, are_more: authors.more || wanted < count }
}

/// The source, the id and the version, with arXiv's name as it writes it.
fn source(entry: &Entry) -> String {
    let mut source = entry.source();
    if source.starts_with("arxiv:") {
        source.replace_range(.."arxiv:".len(), "arXiv:");
    }
    source
}

/// A paper as one of many.
pub(super) fn row(links: &Links, entry: &Entry) -> PaperRow {
    PaperRow {
        link: links.to(&PaperFile::Page.path(entry.number.suffix())),
        title: entry.title().map_or_else(|| ShownTex::derived(entry.number.to_string()), ShownTex::new),
        authors: entry.authors().map(|authors| ShownTex::new(authors.map(whole_names))),
        date: DateView::new(entry.submitted_at()),
        short: entry.number.short().as_str().to_owned(),
        kind: if entry.bundle.is_some() { "sealed bundle" } else { "record" },
        names: Vec::new(),
        more_names: None,
        versions: Vec::new(),
        more_versions: 0,
        category_link: None,
        source: ShownValue::derived(source(entry)),
        category: ShownValue::derived(entry.primary_category()),
        cross_listed: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::feed::tests::{catalog_of, site};

    #[test]
    fn a_row_leads_to_the_first_authors_and_to_the_category() {
        let catalog = catalog_of(&["RLLQL6357CWNZYHNBMCYD3UK5B", "MFB4YH5ROE256JUPXCULHXXWFK"]);
        let [record, bundle] = catalog.entries() else { panic!("two papers") };
        let shown = |config: &str, entry: &Entry| {
            let site = site(config);
            let row = site.row(&site.links(&SitePath::browse()), entry);
            let names: Vec<_> = row.names.iter().map(|name| format!("{} {}", name.link, name.text.as_str())).collect();
            (names.join(", "), row.more_names, row.category_link)
        };
        let authors = "../authors/a-lin/ Haibin Lin, ../authors/a-zha/ Hang Zhang, ../authors/a-li-/ Mu Li, ../authors/a-zha/ Sheng Zha";
        let category = |code: &str| Some(format!("../category/{code}/"));
        assert_eq!(shown("", bundle), (authors.to_owned(), Some("3 more".to_owned()), category("cs.LG")));
        let (names, more, of) = shown("", record);
        assert_eq!((names.matches("../authors/").count(), more, of), (4, None, category("cs.PF")));
        assert_eq!(shown("output.parts.listings = false", bundle), (String::new(), None, None));
    }

    #[test]
    fn a_version_of_many_digits_is_cut() {
        for (version, name) in [("2", "v2"), ("99999999999", "v99999999999"), ("999999999999", "v99999999999…")] {
            assert_eq!(version_name(version), name);
        }
    }

    #[test]
    fn a_list_that_was_cut_ends_with_a_whole_name() {
        for (authors, shown) in [
            ("Lijie Xu, Tian Guo", "Lijie Xu, Tian Guo"),
            ("Lijie Xu, Tian G…", "Lijie Xu, …"),
            ("Xu, Lijie; Guo, Ti…", "Xu, Lijie; …"),
            ("Lijie Xu, …", "Lijie Xu, …"),
            ("One name without an end…", "One name without an end…"),
        ] {
            assert_eq!(whole_names(authors), shown);
        }
    }
}
