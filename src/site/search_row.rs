//! A paper's row as the search index has it, for the script that writes the same markup: docs/search.md, "Rows".

use super::common::Site;
use super::page::{DateView, ShownTex};
use super::paper_row::{RowNames, row, version_name};
use crate::catalog::{Entry, StatedDoi, stated_dois};
use crate::layout::{Links, ListingPlace, SitePath, Subject};
use crate::tex;
use crate::text::PlainText;
use pith::Suffix;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

/// How many authors a row has beside those that it shows. Stops rows of thousands of names.
const MOST_FURTHER_NAMES: usize = 12;

/// A text as the index has it: with its markup and its TeX, where the text doesn't stand for itself.
#[derive(Debug)]
pub(crate) struct RowText(ShownTex);

/// The authors as a row shows them.
#[derive(Debug)]
pub(crate) enum RowAuthors {
    /// Each name, and where below `authors/` it is listed.
    Names(Vec<(String, String)>),
    /// The list as it stands.
    Text(RowText),
}

/// A paper's row in the index.
#[derive(Debug)]
pub(crate) struct SearchRow {
    suffix: Suffix,
    source: String,
    datetime: String,
    date: String,
    category: String,
    is_category_listed: bool,
    title_standing: &'static str,
    title: RowText,
    /// Empty where there are no authors.
    authors_standing: &'static str,
    authors: RowAuthors,
    more_names: String,
    further_names: Vec<String>,
    are_more_names: bool,
    versions: Vec<(Suffix, String)>,
    more_versions: usize,
    /// Each with its standing.
    dois: Vec<(String, &'static str)>,
    /// The titles of other numbers that share their version with one more, so that a reader can tell them apart.
    titles: Vec<(Suffix, String)>,
}

impl Serialize for SearchRow {
    /// As an array, in the order of docs/search.md.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pairs = |pairs: &mut dyn Iterator<Item = (String, String)>| -> Vec<String> {
            pairs.flat_map(|(one, other)| [one, other]).collect()
        };
        let versions = pairs(&mut self.versions.iter().map(|(suffix, text)| (suffix.to_string(), text.clone())));
        let mut row = serializer.serialize_seq(None)?;
        row.serialize_element(&self.suffix.to_string())?;
        row.serialize_element(&self.source)?;
        row.serialize_element(&self.datetime)?;
        row.serialize_element(&self.date)?;
        row.serialize_element(&self.category)?;
        row.serialize_element(&u8::from(self.is_category_listed))?;
        row.serialize_element(self.title_standing)?;
        row.serialize_element(&self.title)?;
        row.serialize_element(self.authors_standing)?;
        row.serialize_element(&self.authors)?;
        row.serialize_element(&self.more_names)?;
        row.serialize_element(&self.further_names)?;
        row.serialize_element(&u8::from(self.are_more_names))?;
        row.serialize_element(&versions)?;
        row.serialize_element(&self.more_versions)?;
        if !self.dois.is_empty() || !self.titles.is_empty() {
            row.serialize_element(&pairs(
                &mut self.dois.iter().map(|(doi, standing)| (doi.clone(), (*standing).to_owned())),
            ))?;
        }
        if !self.titles.is_empty() {
            row.serialize_element(&pairs(
                &mut self.titles.iter().map(|(suffix, title)| (suffix.to_string(), title.clone())),
            ))?;
        }
        row.end()
    }
}

impl Serialize for RowText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(text) = self;
        let raw = text.raw.as_str();
        if tex::is_plain(raw) {
            return raw.serialize(serializer);
        }
        (text.plain(), text.html().as_str(), raw).serialize(serializer)
    }
}

impl Serialize for RowAuthors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Names(names) => {
                serializer.collect_seq(names.iter().flat_map(|(name, listing)| [name.as_str(), listing.as_str()]))
            }
            // In an array, an undivided list with TeX would look like names.
            Self::Text(text) => serde_json::json!({ "text": text }).serialize(serializer),
        }
    }
}

impl Site {
    /// What the index has of a paper, of which the mirror has these earlier versions.
    pub(crate) fn search_row(&self, entry: &Entry, earlier: &[&Entry]) -> SearchRow {
        let links = Links::of(&SitePath::search(), self.link_form());
        let RowNames { shown, more, further, are_more } = self.row_names(entry, MOST_FURTHER_NAMES);
        let plain = row(&links, entry);
        let DateView { full, datetime, .. } = plain.date;
        let short = |name: String| PlainText::short(name).as_str().to_owned();
        let authors_standing = plain.authors.as_ref().map_or("", |authors| authors.standing);
        let authors = if shown.is_empty() {
            RowAuthors::Text(RowText(plain.authors.unwrap_or_else(|| ShownTex::derived(""))))
        } else {
            let listing = |bucket| {
                let path = ListingPlace::whole(Subject::Authors(bucket)).path();
                path.strip_prefix("authors/").unwrap_or_default().to_owned()
            };
            RowAuthors::Names(shown.into_iter().map(|(bucket, name)| (short(name), listing(bucket))).collect())
        };
        let version = |other: &&Entry| (other.number.suffix(), short(version_name(other.paper().version_text())));
        let stated = |doi: StatedDoi<'_>| (doi.doi.to_owned(), doi.standing());
        SearchRow {
            suffix: entry.number.suffix(),
            source: plain.source.text.as_str().to_owned(),
            datetime: datetime.unwrap_or_default(),
            date: full.text.as_str().to_owned(),
            category: plain.category.text.as_str().to_owned(),
            is_category_listed: self.row_category(entry).is_some(),
            title_standing: plain.title.standing,
            title: RowText(plain.title),
            authors_standing,
            authors,
            more_names: more.unwrap_or_default(),
            further_names: further.into_iter().map(short).collect(),
            are_more_names: are_more,
            versions: earlier.iter().map(version).collect(),
            more_versions: entry.version_count().saturating_sub(1 + earlier.len()),
            dois: stated_dois(entry, earlier).into_iter().map(stated).collect(),
            titles: if earlier.is_empty() { Vec::new() } else { titles_of_twins(entry, earlier) },
        }
    }
}

/// The titles of the numbers, but for that of the row, that have their version with another one. They are in the order of their
/// versions, and the row's is the last.
fn titles_of_twins(newest: &Entry, earlier: &[&Entry]) -> Vec<(Suffix, String)> {
    let all: Vec<_> = earlier.iter().copied().chain([newest]).collect();
    let same = all.chunk_by(|one, other| one.paper().version_order() == other.paper().version_order());
    let twins = same.filter(|group| group.len() > 1).flatten().filter(|one| one.number != newest.number);
    let title = |one: &&Entry| Some((one.number.suffix(), ShownTex::new(one.title()?).plain().to_owned()));
    twins.filter_map(title).collect()
}

#[cfg(test)]
mod tests {
    use super::super::feed::tests::{catalog_of, site};
    use super::super::page::{Link, PaperRow, ShownValue};
    use super::*;
    use crate::layout::{LinkForm, PaperFile};
    use crate::text::Html;
    use serde_json::{Value, json};
    use std::{env, fs};

    /// What the script and this program both write; see tests/browser/search-script.test.mjs.
    const TABLE: &str = "tests/search/rows.json";

    /// How many versions a row shows of those that it has.
    const MOST_SHOWN_VERSIONS: usize = 4;

    /// The row that a listing would show: what the script makes of the index's.
    fn listed(row: &SearchRow, form: LinkForm) -> PaperRow {
        let links = Links::of(&SitePath::search(), form);
        let page = |suffix: Suffix| links.to(&PaperFile::Page.path(suffix));
        let below = |folder: &str, name: &str| links.within(&format!("{folder}/{name}/"), "");
        let link = |link: String, text: &str| Link { link, text: PlainText::new(text) };
        let authors = match &row.authors {
            RowAuthors::Text(RowText(text)) => text.raw.as_str(),
            // Only their standing is shown.
            RowAuthors::Names(_) => "",
        };
        let names = match &row.authors {
            RowAuthors::Text(_) => Vec::new(),
            RowAuthors::Names(names) => {
                names.iter().map(|(name, listing)| link(below("authors", listing), name)).collect()
            }
        };
        let unshown = row.versions.len().saturating_sub(MOST_SHOWN_VERSIONS);
        PaperRow {
            link: page(row.suffix),
            title: ShownTex::of(row.title.0.raw.clone(), row.title_standing),
            authors: (!row.authors_standing.is_empty())
                .then(|| ShownTex::of(PlainText::new(authors), row.authors_standing)),
            date: DateView {
                full: ShownValue::derived(&*row.date),
                day: ShownValue::derived(""),
                datetime: Some(row.datetime.clone()).filter(|datetime| !datetime.is_empty()),
            },
            short: row.suffix.short().as_str().to_owned(),
            kind: "record",
            names,
            more_names: Some(row.more_names.clone()).filter(|more| !more.is_empty()),
            source: ShownValue::derived(&*row.source),
            versions: row.versions.iter().skip(unshown).map(|(suffix, text)| link(page(*suffix), text)).collect(),
            more_versions: row.more_versions + unshown,
            category: ShownValue::derived(&*row.category),
            category_link: row.is_category_listed.then(|| below("category", &row.category)),
            cross_listed: false,
        }
    }

    fn markup(row: &PaperRow, form: LinkForm) -> String {
        let mut html = Html::default();
        row.write_row(&mut html, &Links::of(&SitePath::search(), form).to(&SitePath::marks()));
        html.as_str().to_owned()
    }

    /// Rows of real papers, and rows that are hard to show.
    fn rows() -> Vec<SearchRow> {
        let catalog =
            catalog_of(&["RLLQL6357CWNZYHNBMCYD3UK5B", "MFB4YH5ROE256JUPXCULHXXWFK", "IUW7KLEDMZKZDVWHTRMM5ZK24W"]);
        let site = site("");
        let mut rows: Vec<_> = catalog.entries().iter().map(|entry| site.search_row(entry, &[])).collect();
        let suffix: Suffix = "MFB4YH5ROE256JUPXCULHXXWFK".parse().unwrap();
        let plain = |title: &str| SearchRow {
            suffix,
            source: "arXiv:hep-th/9901001v1".to_owned(),
            datetime: "1999-01-01T12:00:00Z".to_owned(),
            date: "1 Jan 1999".to_owned(),
            category: "hep-th".to_owned(),
            is_category_listed: true,
            title_standing: "bound",
            title: RowText(ShownTex::derived(title)),
            authors_standing: "claimed",
            authors: RowAuthors::Names(vec![("E. Witten".to_owned(), "a-witten".to_owned())]),
            more_names: String::new(),
            further_names: Vec::new(),
            are_more_names: false,
            versions: Vec::new(),
            more_versions: 0,
            dois: Vec::new(),
            titles: Vec::new(),
        };
        rows.extend([
            plain("</script><img src=x onerror=alert(1)> & \"quotes\" 'single' `back`"),
            plain("The $B \\to K^*\\mu^+\\mu^-$ decay at $\\sqrt{s}=13$ TeV <b>"),
            plain("Schr\\\"odinger’s \u{2028}王 𝒩=4 \\\\ \u{7f}"),
            SearchRow {
                authors: RowAuthors::Text(RowText(ShownTex::derived("G. 't Hooft & <i>others</i>, Sch\\\"on"))),
                ..plain("Undivided")
            },
            SearchRow {
                authors_standing: "",
                authors: RowAuthors::Text(RowText(ShownTex::derived(""))),
                ..plain("No authors")
            },
            SearchRow {
                authors: RowAuthors::Names(
                    ["A. B", "<C> & D", "王 伟", "Ø. É"].map(|name| (name.to_owned(), "a-".to_owned())).into(),
                ),
                more_names: "7 more".to_owned(),
                further_names: vec!["Further <b>".to_owned()],
                are_more_names: true,
                versions: ["v1", "v2", "v3", "v4", "v5", "v99999999999…"].map(|of| (suffix, of.to_owned())).into(),
                more_versions: 3,
                dois: vec![
                    ("10.1000/</script><b>\"'&".to_owned(), "sealed"),
                    ("10.1000/../../x".to_owned(), "claimed"),
                ],
                is_category_listed: false,
                category: "odd \"&<category>".to_owned(),
                source: "odd:<x>&\"v\"".to_owned(),
                datetime: String::new(),
                date: "no \"date\" <at all>".to_owned(),
                ..plain("Many")
            },
        ]);
        rows
    }

    #[test]
    fn a_row_of_the_index_has_all_that_a_row_of_a_listing_has() {
        let catalog =
            catalog_of(&["RLLQL6357CWNZYHNBMCYD3UK5B", "MFB4YH5ROE256JUPXCULHXXWFK", "IUW7KLEDMZKZDVWHTRMM5ZK24W"]);
        for (config, form) in [
            ("", LinkForm::Folder),
            ("output.offline = true", LinkForm::File),
            ("output.parts.listings = false", LinkForm::Folder),
        ] {
            let site = site(config);
            let links = Links::of(&SitePath::search(), form);
            for entry in catalog.entries() {
                let of_index = markup(&listed(&site.search_row(entry, &[]), form), form);
                assert_eq!(of_index, markup(&site.row(&links, entry), form), "{config}");
            }
        }
    }

    #[test]
    fn the_table_of_rows_is_what_the_program_writes() {
        let table: Vec<Value> = rows()
            .iter()
            .map(|row| {
                let json: Value = serde_json::to_value(row).unwrap();
                json!({
                    "row": json,
                    "html": markup(&listed(row, LinkForm::Folder), LinkForm::Folder),
                    "file": markup(&listed(row, LinkForm::File), LinkForm::File),
                })
            })
            .collect();
        let table = serde_json::to_string_pretty(&table).unwrap() + "\n";
        if env::var("GOLDEN").is_ok_and(|golden| golden == "overwrite") {
            fs::create_dir_all("tests/search").unwrap();
            fs::write(TABLE, &table).unwrap();
        }
        let held = fs::read_to_string(TABLE).unwrap();
        assert_eq!(table, held, "write it again with GOLDEN=overwrite, and read the difference");
    }
}
