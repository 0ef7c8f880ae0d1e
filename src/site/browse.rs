//! The pages that lead to papers: the listings of subjects and years, and the one that leads to these.

use super::artifact::Artifact;
use super::authors::shelves;
use super::chart::papers;
use super::fit;
use super::listing::{BrowsePage, ListingPage, MonthPart, Parts, SubjectGroup, YearParts, YearRows};
use super::page::{CountLink, Crumb, Link, Row};
use super::paper::CategoryLink;
use super::prose::Prose;
use super::render::{Site, row};
use crate::catalog::{Catalog, CategoryOverview, Entry, GroupOverview, Listing, ListingPart, Overview};
use crate::cite::BulkFormat;

use crate::error::Error;
use crate::layout::{Feature, PageKind};
use crate::layout::{Links, SitePath};
use crate::layout::{ListingPlace, Period, Subject};
use crate::names::Bucket;
use crate::text::PlainText;
use crate::text::thousands;
use crate::values::{Category, Group, Month};

/// The names of the months, January first.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The most rows of a listing's parts that stand above its papers; of more nobody would look past them.
const MOST_ROWS_FIRST: usize = 12;

impl Site {
    /// A listing's page. It depends on the listing alone.
    pub(crate) fn listing_page(&self, listing: &Listing<'_>) -> Result<Vec<Artifact<'static>>, Error> {
        let place = listing.place;
        let path = SitePath::listing(&place);
        let links = self.links(&path);
        let parts = parts(&links, listing);
        let view = ListingPage {
            frame: self.frame(&path),
            trail: trail(&links, place),
            code: match place.subject() {
                Subject::Category(category) => Some(category.as_str().to_owned()),
                Subject::Year(_) | Subject::Authors(_) => None,
            },
            heading: heading(place),
            count: counted(listing),
            note: note(listing),
            all_parts: parts
                .first()
                .filter(|_| !listing.is_whole())
                .map(|parts| format!("All, {}", parts.heading.to_lowercase())),
            parts_last: rows_of(&parts) > MOST_ROWS_FIRST,
            parts,
            years: year_rows(&links, &listing.papers, Some(place), |entry| listing.is_cross_listed(entry)),
            previous: listing.previous.map(|place| link(&links, place)),
            next: listing.next.map(|place| link(&links, place)),
            feed: category_of(place).and_then(|category| self.feed_link(&links, Some(category))),
            related: self.citations_of(&links, place),
        };
        Ok(vec![self.page(path, "listing.html", &view)?])
    }

    /// The files of a whole year's citations.
    fn citations_of(&self, links: &Links, place: ListingPlace) -> Vec<Link> {
        let Subject::Year(year) = place.subject() else { return Vec::new() };
        if place != ListingPlace::whole(place.subject()) || !self.parts.contains(&Feature::Manifests) {
            return Vec::new();
        }
        let link = |format: BulkFormat| Link {
            link: links.to(&SitePath::citations(year, format.extension())),
            text: PlainText::short(format!("All citations of {year}, {}", format.name())),
        };
        BulkFormat::ALL.map(link).into()
    }

    /// The page that leads to every listing.
    pub(crate) fn browse_page(
        &self,
        catalog: &Catalog,
        overview: &Overview,
        authors: &[ListingPart],
        prose: &[Prose],
    ) -> Result<Vec<Artifact<'static>>, Error> {
        let path = SitePath::browse();
        let links = self.links(&path);
        let group = |group: &GroupOverview| SubjectGroup {
            id: group_id(group.group),
            name: group.group.name().to_owned(),
            count: match group.count {
                0 => "cross-listed alone".to_owned(),
                count => papers(count as u64),
            },
            subjects: group
                .archives
                .iter()
                .flat_map(|archive| &archive.categories)
                .map(|category| subject(&links, category))
                .collect(),
        };
        let view = BrowsePage {
            frame: self.frame(&path),
            trail: vec![catalog_crumb(&links), here("Browse")],
            count: format!("{}.", papers(catalog.entries().len() as u64)),
            years: overview_years(&links, overview).rev().collect(),
            groups: overview.groups.iter().map(group).collect(),
            others: shelves(&links, authors, "By author").into_iter().chain(collections(&links, prose)).collect(),
        };
        Ok(vec![self.page(path, "browse.html", &view)?])
    }
}

/// The years that have papers, the first one first.
pub(super) fn overview_years(links: &Links, overview: &Overview) -> impl DoubleEndedIterator<Item = CountLink> {
    overview.years.iter().map(|(year, count)| CountLink {
        link: links.to(&SitePath::listing(&ListingPlace::whole(Subject::Year(*year)))),
        name: year.to_string(),
        code: None,
        count: thousands(*count as u64),
    })
}

/// What a group's section on the browse page is called in an address.
fn group_id(group: Group) -> String {
    group.name().to_lowercase().replace(' ', "-")
}

fn collections(links: &Links, prose: &[Prose]) -> Vec<Parts> {
    let collections: Vec<_> = prose
        .iter()
        .filter(|prose| prose.kind == PageKind::Collection)
        .map(|collection| CountLink {
            link: links.to(&collection.path()),
            name: collection.title.clone(),
            code: None,
            count: thousands(collection.count() as u64),
        })
        .collect();
    if collections.is_empty() {
        return Vec::new();
    }
    vec![Parts {
        heading: "Collections".to_owned(),
        id: "collections".to_owned(),
        is_narrow: false,
        years: Vec::new(),
        links: collections,
    }]
}

/// What the site calls the categories that list a paper, and where it lists them.
pub(super) fn categories(links: &Links, entry: &Entry, are_listed: bool) -> Vec<CategoryLink> {
    let place = |category| SitePath::listing(&ListingPlace::whole(Subject::Category(category)));
    entry
        .paper()
        .categories()
        .map(|category| CategoryLink {
            code: category.to_string(),
            name: category.name().map(str::to_owned),
            link: are_listed.then(|| links.to(&place(category))),
        })
        .collect()
}

/// The category whose whole listing it is.
fn category_of(place: ListingPlace) -> Option<Category> {
    match place.subject() {
        Subject::Category(category) if place == ListingPlace::whole(place.subject()) => Some(category),
        _ => None,
    }
}

/// The way from the catalog to a listing.
pub(super) fn trail(links: &Links, place: ListingPlace) -> Vec<Crumb> {
    let browse = Crumb { link: Some(links.to(&SitePath::browse())), text: PlainText::short("Browse") };
    let mut above: Vec<_> = std::iter::successors(place.parent(), ListingPlace::parent).collect();
    above.reverse();
    let (group, larger) = match place.subject() {
        Subject::Category(category) => (Some(group_crumb(links, category.group())), Vec::new()),
        Subject::Authors(bucket) => (None, bucket.above()),
        Subject::Year(_) => (None, Vec::new()),
    };
    let larger = larger.into_iter().map(|bucket| ListingPlace::whole(Subject::Authors(bucket)));
    let above = larger
        .chain(above)
        .map(|place| Crumb { link: Some(links.to(&SitePath::listing(&place))), text: PlainText::short(name(place)) });
    [catalog_crumb(links), browse].into_iter().chain(group).chain(above).chain([here(&name(place))]).collect()
}

/// The section of the browse page that has a group of subjects.
fn group_crumb(links: &Links, group: Group) -> Crumb {
    Crumb { link: Some(group_link(links, group)), text: PlainText::short(group.name()) }
}

pub(super) fn group_link(links: &Links, group: Group) -> String {
    links.within(SitePath::browse().address(), &format!("#{}", group_id(group)))
}

pub(super) fn catalog_crumb(links: &Links) -> Crumb {
    Crumb { link: Some(links.to(&SitePath::home())), text: PlainText::short("Catalog") }
}

/// A paper's place in the listings of its subject and year, for its own page.
pub(super) fn way_to(links: &Links, entry: &Entry) -> Vec<Crumb> {
    let category = entry.primary_category().parse::<Category>().ok().map(Subject::Category);
    let subjects = category.into_iter().chain([Subject::Year(entry.year())]);
    subjects
        .map(|subject| {
            let place = ListingPlace::whole(subject);
            Crumb { link: Some(links.to(&SitePath::listing(&place))), text: PlainText::short(name(place)) }
        })
        .collect()
}

pub(super) fn here(text: &str) -> Crumb {
    Crumb { link: None, text: PlainText::short(text) }
}

fn subject(links: &Links, category: &CategoryOverview) -> CountLink {
    let code = category.category.as_str();
    CountLink {
        link: links.to(&SitePath::listing(&ListingPlace::whole(Subject::Category(category.category)))),
        name: category.category.name().unwrap_or(code).to_owned(),
        code: category.category.name().map(|_| code.to_owned()),
        count: thousands((category.count + category.cross_count) as u64),
    }
}

/// What a listing is called where the ones above it are named too.
pub(super) fn name(place: ListingPlace) -> String {
    if !place.initials().is_empty() {
        return format!("numbers from {}", place.initials());
    }
    match (place.period(), place.subject()) {
        (Period::All, Subject::Year(year)) => year.to_string(),
        (Period::All, Subject::Category(category)) => category.name().unwrap_or(category.as_str()).to_owned(),
        (Period::All, Subject::Authors(bucket)) => bucket.label(),
        (Period::Month(month), _) => {
            format!("{} {}", month_name(month), month.year())
        }
        (Period::Day(date), _) => date.to_string(),
        (Period::Undated, _) => "undated".to_owned(),
    }
}

pub(super) fn heading(place: ListingPlace) -> String {
    match (place.period(), place.subject()) {
        (Period::All, Subject::Authors(bucket)) => of_authors(bucket),
        (Period::All, _) => name(ListingPlace::whole(place.subject())),
        (_, Subject::Category(category)) => {
            format!("{}, {}", category.name().unwrap_or(category.as_str()), name(place))
        }
        (_, Subject::Authors(bucket)) => format!("{}, {}", of_authors(bucket), name(place)),
        (_, Subject::Year(year)) if place.period() == Period::Undated => format!("{year}, undated"),
        _ => name(place),
    }
}

/// A label as `Whi…` means nothing where it stands alone, as in a tab or among what a search found.
fn of_authors(bucket: Bucket) -> String {
    let label = bucket.label();
    if bucket == Bucket::all() || bucket == Bucket::undivided() { label } else { format!("Authors, {label}") }
}

fn counted(listing: &Listing<'_>) -> String {
    match listing.cross_count {
        0 => format!("{}.", papers(listing.count as u64)),
        cross => format!("{}, {} of them cross-listed here.", papers(listing.count as u64), thousands(cross as u64)),
    }
}

/// A word on what is listed and what is not.
fn note(listing: &Listing<'_>) -> Option<String> {
    let of_what = match listing.place.subject() {
        Subject::Authors(bucket) if bucket == Bucket::undivided() => {
            Some("It isn’t sure where their lists of authors are to be divided into names.")
        }
        Subject::Authors(_) => Some("Of names that sort as this one."),
        Subject::Year(_) | Subject::Category(_) => None,
    };
    let newest =
        (!listing.is_whole()).then(|| format!("The newest {} are here.", thousands(listing.papers.len() as u64)));
    let notes: Vec<_> = of_what.map(str::to_owned).into_iter().chain(newest).collect();
    (!notes.is_empty()).then(|| notes.join(" "))
}

fn parts(links: &Links, listing: &Listing<'_>) -> Vec<Parts> {
    if listing.parts.is_empty() {
        return Vec::new();
    }
    let heading = match listing.place.period() {
        Period::All => "By month",
        Period::Month(_) => "By day",
        Period::Day(_) | Period::Undated => "By number",
    };
    // A year has one row of months: their whole names say more.
    let is_of_a_year = matches!(listing.place.subject(), Subject::Year(_));
    let (months, others): (Vec<_>, Vec<_>) =
        listing.parts.iter().partition(|part| !is_of_a_year && matches!(part.place.period(), Period::Month(_)));
    let link = |part: &ListingPart| CountLink {
        link: links.to(&SitePath::listing(&part.place)),
        name: name(part.place),
        code: None,
        count: thousands(part.count as u64),
    };
    vec![Parts {
        heading: heading.to_owned(),
        id: "parts".to_owned(),
        is_narrow: true,
        years: months_by_year(links, &months),
        links: others.into_iter().map(link).collect(),
    }]
}

/// How many rows parts take: a year's months are one, and four others stand beside each other.
fn rows_of(parts: &[Parts]) -> usize {
    parts.iter().map(|part| part.years.len() + part.links.len() / 4).sum()
}

/// Months under their years, in their order.
fn months_by_year(links: &Links, months: &[&ListingPart]) -> Vec<YearParts> {
    let mut years: Vec<YearParts> = Vec::new();
    for part in months {
        let Period::Month(month) = part.place.period() else { continue };
        let year = month.year().to_string();
        let month = MonthPart {
            link: links.to(&SitePath::listing(&part.place)),
            number: month.number(),
            name: month_name(month).get(..3).unwrap_or_default(),
            count: thousands(part.count as u64),
        };
        match years.last_mut().filter(|last| last.year == year) {
            Some(last) => last.months.push(month),
            None => years.push(YearParts { year, months: vec![month] }),
        }
    }
    years
}

fn month_name(month: Month) -> &'static str {
    MONTHS.get(usize::from(month.number()).wrapping_sub(1)).copied().unwrap_or_default()
}

pub(super) fn link(links: &Links, place: ListingPlace) -> Link {
    Link { link: links.to(&SitePath::listing(&place)), text: PlainText::short(name(place)) }
}

/// Papers by year, each year with a link to its listing unless that is `place`, the page's own.
pub(super) fn year_rows(
    links: &Links,
    papers: &[&Entry],
    place: Option<ListingPlace>,
    is_cross_listed: impl Fn(&Entry) -> bool,
) -> Vec<YearRows> {
    let row = |entry: &&Entry| Row { cross_listed: is_cross_listed(entry), ..row(links, entry) };
    let mut rows: Vec<_> = papers.iter().map(row).collect();
    fit::rows(&mut rows);
    let mut rows = rows.into_iter();
    let groups = papers.chunk_by(|a, b| a.year() == b.year());
    groups
        .filter_map(|papers| {
            let year = papers.first()?.year();
            let whole = ListingPlace::whole(Subject::Year(year));
            Some(YearRows {
                year: year.to_string(),
                link: (place != Some(whole)).then(|| links.to(&SitePath::listing(&whole))),
                rows: rows.by_ref().take(papers.len()).collect(),
            })
        })
        .collect()
}
