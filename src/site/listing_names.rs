//! What listings are called, and the way to them.

use super::date::MONTHS;
use super::page::{Crumb, Link};
use crate::layout::{Folder, Links, ListingPlace, Period, SitePath, Subject};
use crate::names::{Bucket, TitleBucket};
use crate::text::PlainText;
use crate::values::{Date, Group, Month, Span};
use std::fmt::Display;

/// What a listing is called where the ones above it are named too.
pub(super) fn name(place: ListingPlace) -> String {
    if !place.initials().is_empty() {
        let last = place.last_initials().map(|last| format!(" to {last}")).unwrap_or_default();
        return format!("numbers from {}{last}", place.initials());
    }
    match (place.period(), place.subject()) {
        (Period::All, Subject::Year(year)) => year.to_string(),
        (Period::All, Subject::Category(category)) => category.name().unwrap_or(category.as_str()).to_owned(),
        (Period::All, Subject::Authors(bucket)) => bucket.label(),
        (Period::All, Subject::Titles(bucket)) => bucket.label(),
        (Period::Years(years), _) => span(years, |year| year.to_string()),
        (Period::Months(months), _) => format!("{} {}", span(months, month_name), months.first.year()),
        (Period::Days(days), _) => {
            let month = days.first.month();
            format!("{} {} {}", span(days, Date::day), month_name(month), month.year())
        }
        (Period::Undated, _) => "undated".to_owned(),
    }
}

/// One, or the first and the last.
fn span<T: Copy + PartialEq, N: Display>(span: Span<T>, name: impl Fn(T) -> N) -> String {
    let first = name(span.first);
    if span.only().is_some() { first.to_string() } else { format!("{first} to {}", name(span.last)) }
}

pub(super) fn heading(place: ListingPlace) -> String {
    match (place.period(), place.subject()) {
        (Period::All, Subject::Authors(bucket)) => of_authors(bucket),
        (Period::All, Subject::Titles(bucket)) => of_titles(bucket),
        (Period::All, _) => name(ListingPlace::whole(place.subject())),
        (_, Subject::Category(category)) => {
            format!("{}, {}", category.name().unwrap_or(category.as_str()), name(place))
        }
        (_, Subject::Authors(bucket)) => format!("{}, {}", of_authors(bucket), name(place)),
        (_, Subject::Titles(bucket)) => format!("{}, {}", of_titles(bucket), name(place)),
        (_, Subject::Year(year)) if place.period() == Period::Undated => format!("{year}, undated"),
        _ => name(place),
    }
}

/// A label as `Whi…` means nothing where it stands alone, as in a tab or among what a search found.
fn of_authors(bucket: Bucket) -> String {
    let label = bucket.label();
    if bucket == Bucket::all() || bucket == Bucket::undivided() { label } else { format!("Authors, {label}") }
}

/// The same of titles.
fn of_titles(bucket: TitleBucket) -> String {
    let label = bucket.label();
    if matches!(bucket, TitleBucket::All | TitleBucket::Untitled) { label } else { format!("Titles, {label}") }
}

fn month_name(month: Month) -> &'static str {
    MONTHS.get(usize::from(month.number()).wrapping_sub(1)).copied().unwrap_or_default()
}

/// The link to a listing by its name.
pub(super) fn link(links: &Links, place: ListingPlace) -> Link {
    Link { link: links.to(&SitePath::listing(&place)), text: PlainText::short(name(place)) }
}

/// The way from the catalog to a listing.
pub(super) fn trail(links: &Links, place: ListingPlace) -> Vec<Crumb> {
    let browse = page_crumb(links, &SitePath::browse(), "Browse");
    let mut above: Vec<_> = std::iter::successors(place.parent(), ListingPlace::parent).collect();
    above.reverse();
    let (group, larger) = match place.subject() {
        Subject::Category(category) => (Some(group_crumb(links, category.group())), Vec::new()),
        Subject::Year(_) => (Some(page_crumb(links, &SitePath::folder(Folder::Years), "Years")), Vec::new()),
        Subject::Authors(bucket) => (None, bucket.above().into_iter().map(Subject::Authors).collect()),
        Subject::Titles(bucket) => (None, bucket.above().into_iter().map(Subject::Titles).collect()),
    };
    let larger = larger.into_iter().map(ListingPlace::whole);
    let above = larger
        .chain(above)
        .map(|place| Crumb { link: Some(links.to(&SitePath::listing(&place))), text: PlainText::short(name(place)) });
    [catalog_crumb(links), browse].into_iter().chain(group).chain(above).chain([here(&name(place))]).collect()
}

/// The section of the page of all categories that has a group of them.
fn group_crumb(links: &Links, group: Group) -> Crumb {
    let address = SitePath::folder(Folder::Categories);
    let link = links.within(address.address(), &format!("#{}", group_id(group)));
    Crumb { link: Some(link), text: PlainText::short(group.name()) }
}

/// A step of the way that is a page of more than a paper or a listing.
pub(super) fn page_crumb(links: &Links, path: &SitePath, text: &str) -> Crumb {
    Crumb { link: Some(links.to(path)), text: PlainText::short(text) }
}

pub(super) fn group_link(links: &Links, group: Group) -> String {
    links.within(SitePath::browse().address(), &format!("#{}", group_id(group)))
}

/// The first step of the way.
pub(super) fn catalog_crumb(links: &Links) -> Crumb {
    page_crumb(links, &SitePath::home(), "Catalog")
}

/// The last step of the way: the page itself.
pub(super) fn here(text: &str) -> Crumb {
    Crumb { link: None, text: PlainText::short(text) }
}

/// What a group's section on the browse page and on that of all categories is called in an address.
pub(super) fn group_id(group: Group) -> String {
    group.name().to_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Moment;
    use pith::{Suffix, Year};

    #[test]
    fn parts_are_named_by_what_they_span() {
        let suffix: Suffix = "MFB4YH5ROE256JUPXCULHXXWFK".parse().unwrap();
        let date = Moment::new("2019-02-27T00:00:00Z").date_in(Year::of_time("2019").unwrap());
        let category = ListingPlace::whole(Subject::Category("cs.DC".parse().unwrap()));
        let year = category.part(date, suffix, 1);
        let month = year.part(date, suffix, 1);
        let day = month.part(date, suffix, 1);
        for (place, expected) in [
            (category.part(date, suffix, 10), "2010 to 2019"),
            (year, "2019"),
            (year.part(date, suffix, 6), "January to June 2019"),
            (month, "February 2019"),
            (month.part(date, suffix, 16), "17 to 28 February 2019"),
            (day, "27 February 2019"),
            (day.part(date, suffix, 8), "numbers from K to R"),
            (day.part(date, suffix, 1), "numbers from M"),
            (day.part(date, suffix, 1).part(date, suffix, 16), "numbers from M2 to MJ"),
            (category.part(None, suffix, 10), "undated"),
        ] {
            assert_eq!(name(place), expected);
        }
    }
}
