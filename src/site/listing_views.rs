//! Views of listings: of one category or year, of authors whose names begin alike, of titles that do, and the page that leads to them
//! all.

use super::long_lists::LongLists;
use super::mark::write_explained;
use super::page::{CountLink, Crumb, Link, PageFrame, PaperRow, ShownValue};
use super::row_markup::lines;
use crate::text::{Html, write_html};
use serde::Serialize;

/// A listing: papers of one category, year or collection of names, newest first.
#[derive(Debug, Serialize)]
pub(crate) struct ListingPage {
    /// What stands around it.
    pub frame: PageFrame,
    /// The way to it.
    pub trail: Vec<Crumb>,
    /// What stands in the margin of the heading: `cs.DC`.
    pub code: Option<String>,
    /// What the category is, in a sentence, on the listing of a whole one.
    pub about: Option<String>,
    /// The heading.
    pub heading: String,
    /// What the listing has, in a sentence: `1,205 papers, 391 of them cross-listed here.`
    pub count: String,
    /// A word on what is listed and what is not.
    pub note: Option<String>,
    /// The listings that it is divided into, under their headings.
    pub parts: Vec<SubListings>,
    /// What leads to them on the page, where not all papers are listed: `All, by month`.
    pub all_parts: Option<String>,
    /// Whether they are so many that they come after the papers.
    pub parts_last: bool,
    /// Its papers, by year.
    pub years: Vec<YearRows>,
    /// The listing before this one.
    pub previous: Option<Link>,
    /// The listing after this one.
    pub next: Option<Link>,
    /// The link to the feed of them, where there is one.
    pub feed: Option<String>,
    /// What else there is of the same papers: files of citations.
    pub related: Vec<Link>,
}

/// Listings that one is divided into.
#[derive(Debug, Serialize)]
pub(crate) struct SubListings {
    /// What they are: `By year`, `By month`.
    pub heading: String,
    /// An id that is unique on the page.
    pub id: String,
    /// Whether they are named by numbers and short words, which stand in narrow columns.
    pub is_narrow: bool,
    /// The listings.
    pub links: Vec<CountLink>,
    /// The list of them as markup.
    pub markup: Option<Html>,
}

/// The papers of one year in a listing.
#[derive(Debug, Serialize)]
pub(crate) struct YearRows {
    /// The year, four digits.
    pub year: String,
    /// The link to the year's own listing.
    pub link: Option<String>,
    /// Its papers, newest first.
    pub rows: Vec<PaperRow>,
    /// The same as markup.
    pub markup: Option<Html>,
}

/// Names that begin alike, each with its papers.
#[derive(Debug, Serialize)]
pub(crate) struct AuthorsPage {
    /// What stands around it.
    pub frame: PageFrame,
    /// The way to it.
    pub trail: Vec<Crumb>,
    /// How the names begin.
    pub heading: String,
    /// What the listing has, in a sentence: `27 papers of 12 names.`
    pub count: String,
    /// What a name is and what it isn't.
    pub notes: Vec<String>,
    /// The smaller buckets that it is divided into, under their headings.
    pub parts: Vec<SubListings>,
    /// Its names in the order of the alphabet, where they are not too many.
    pub names: Vec<NameRows>,
    /// The same as markup.
    pub markup: Option<Html>,
    /// The listing before this one.
    pub previous: Option<Link>,
    /// The listing after this one.
    pub next: Option<Link>,
}

/// The papers of one name.
#[derive(Debug, Serialize)]
pub(crate) struct NameRows {
    /// The id of its place on the page, which papers of that name link to.
    pub id: String,
    /// The name as it is read, with the least of the standings that it has in its papers.
    pub name: ShownValue,
    /// Its papers, newest first.
    pub rows: Vec<PaperRow>,
}

/// Papers whose titles begin alike.
#[derive(Debug, Serialize)]
pub(crate) struct TitlesPage {
    /// What stands around it.
    pub frame: PageFrame,
    /// The way to it.
    pub trail: Vec<Crumb>,
    /// How the titles begin.
    pub heading: String,
    /// What the listing has, in a sentence: `27 papers.`
    pub count: String,
    /// What order they are in.
    pub notes: Vec<String>,
    /// The smaller buckets that it is divided into, under their headings.
    pub parts: Vec<SubListings>,
    /// Its papers in the order of their titles, where they are not too many.
    pub papers: Vec<PaperRow>,
    /// The same as markup.
    pub markup: Option<Html>,
    /// The listing before this one.
    pub previous: Option<Link>,
    /// The listing after this one.
    pub next: Option<Link>,
}

/// The page that leads to every listing.
#[derive(Debug, Serialize)]
pub(crate) struct BrowsePage {
    /// What stands around it.
    pub frame: PageFrame,
    /// The way to it.
    pub trail: Vec<Crumb>,
    /// What the catalog has, in a sentence.
    pub count: String,
    /// The subjects by their groups.
    pub groups: Vec<SubjectGroup>,
    /// The years, newest first.
    pub years: Vec<CountLink>,
    /// Other ways in: by author, collections.
    pub others: Vec<SubListings>,
}

/// A group of subjects, such as Computer Science.
#[derive(Debug, Serialize)]
pub(crate) struct SubjectGroup {
    /// An id that is unique on the page.
    pub id: String,
    /// Its full name.
    pub name: String,
    /// How many papers have a primary category in it, in words.
    pub count: String,
    /// Its categories, by their names.
    pub subjects: Vec<CountLink>,
}

impl NameRows {
    /// A name with its papers, as `templates/authors.html` has it.
    pub(super) fn write(&self, html: &mut Html, marks: &str) {
        write_html!(html, "<section class=\"row named\" id=\"" (&self.id) "\">\n<div class=\"label\"><h2>");
        write_explained(html, self.name.standing, marks);
        write_html!(html, "<bdi>" (self.name.text.as_str()) "</bdi></h2></div>\n<ol class=\"entries wide\">\n");
        for paper in &self.rows {
            paper.write_row(html, marks);
            html.tags("\n");
        }
        html.tags("</ol>\n</section>");
    }
}

impl SubListings {
    /// What the component `listings` has beside the heading.
    pub(super) fn write(&self, html: &mut Html) {
        if !self.links.is_empty() {
            html.tags(if self.is_narrow { "<ul class=\"years many\">" } else { "<ul class=\"columns\">" });
            for part in &self.links {
                part.write(html);
            }
            html.tags("</ul>");
        }
    }
}

impl LongLists for ListingPage {
    fn write_markup(&mut self) {
        let marks = &self.frame.marks;
        for year in &mut self.years {
            year.markup = Some(lines(&year.rows, |row, html| row.write_dated(html, marks)));
        }
        self.parts.write_markup();
    }

    fn leave_out_data(&mut self) {
        for year in &mut self.years {
            year.rows.clear();
        }
        self.parts.leave_out_data();
    }
}

impl LongLists for AuthorsPage {
    fn write_markup(&mut self) {
        let marks = &self.frame.marks;
        self.markup = Some(lines(&self.names, |name, html| name.write(html, marks)));
        self.parts.write_markup();
    }

    fn leave_out_data(&mut self) {
        self.names.clear();
        self.parts.leave_out_data();
    }
}

impl LongLists for TitlesPage {
    fn write_markup(&mut self) {
        let marks = &self.frame.marks;
        let rows = lines(&self.papers, |row, html| row.write_row(html, marks));
        self.markup = Some(rows).filter(|_| !self.papers.is_empty());
        self.parts.write_markup();
    }

    fn leave_out_data(&mut self) {
        self.papers.clear();
        self.parts.leave_out_data();
    }
}

impl LongLists for BrowsePage {
    fn write_markup(&mut self) {
        self.others.write_markup();
    }

    fn leave_out_data(&mut self) {
        self.others.leave_out_data();
    }
}

impl LongLists for Vec<SubListings> {
    fn write_markup(&mut self) {
        for parts in self {
            let mut html = Html::default();
            parts.write(&mut html);
            parts.markup = Some(html);
        }
    }

    fn leave_out_data(&mut self) {
        for parts in self {
            parts.links.clear();
        }
    }
}
