//! The facts beside the text: source, date, subjects, license, DOI; and the paper's names.

use super::super::date::ReadTime;
use super::super::license::License;
use super::super::mark::write_explained;
use super::super::page::ShownValue;
use super::input::CategoryLink;
use crate::text::{Html, PlainText, write_html};
use crate::values::ArxivId;
use pith::{Claim, Standing, Verified};
use serde::Serialize;

/// How many categories a page lists. Stops a record that is listed under a hundred thousand.
const MOST_SHOWN_CATEGORIES: usize = 50;

/// How many names of a paper a page lists. Stops a document that claims half a million.
const MOST_SHOWN_NAMES: usize = 100;

/// A named value beside the text, or several of one standing.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    label: &'static str,
    standing: &'static str,
    items: Vec<FactItem>,
    /// How many more items the document has.
    more: usize,
    /// What is said after the last item.
    note: Option<&'static str>,
}

/// A value, with a link where there is a safe one.
#[derive(Debug, Serialize)]
struct FactItem {
    /// What is shown: the value, or what the site calls it.
    text: PlainText,
    /// The value itself, where the site calls it something else.
    code: Option<PlainText>,
    link: Option<String>,
    /// The moment, or the date alone, in machine form, where the value is one.
    datetime: Option<String>,
    /// What is said after the value.
    after: Option<PlainText>,
}

/// Another name of the paper.
#[derive(Debug, Serialize)]
pub(super) struct NameView {
    kind: PlainText,
    value: ShownValue,
    /// What is said after it.
    note: Option<&'static str>,
}

/// What is said of arXiv's DOI: the alias that states it may be unsigned, but the DOI follows from the id.
const DERIVED: &str = ", derived from the signed arXiv id";

impl Fact {
    fn new(label: &'static str, value: Claim<impl Into<String>>) -> Self {
        let ShownValue { text, standing } = ShownValue::short(value);
        let item = FactItem { text, code: None, link: None, datetime: None, after: None };
        Self { label, standing, items: vec![item], more: 0, note: None }
    }

    /// The same with its first item changed.
    fn with(mut self, change: impl FnOnce(&mut FactItem)) -> Self {
        self.items.first_mut().map(change);
        self
    }
}

impl Fact {
    pub(super) fn write(&self, html: &mut Html, marks: &str) {
        html.tags("<div><dt>");
        write_explained(html, self.standing, marks);
        write_html!(html, (self.label) "</dt><dd>");
        for (index, item) in self.items.iter().enumerate() {
            if index > 0 {
                html.tags(", ");
            }
            item.write(html);
        }
        if self.more > 0 {
            write_html!(html, ", and " (&self.more.to_string()) " more");
        }
        write_html!(html, (self.note.unwrap_or_default()) "</dd></div>");
    }
}

impl FactItem {
    fn write(&self, html: &mut Html) {
        let text = self.text.as_str();
        match (&self.link, &self.datetime) {
            (Some(link), _) => write_html!(html, "<a href=\"" (link) "\"><bdi>" (text) "</bdi></a>"),
            (None, Some(datetime)) => write_html!(html, "<time datetime=\"" (datetime) "\">" (text) "</time>"),
            (None, None) => write_html!(html, "<bdi>" (text) "</bdi>"),
        }
        if let Some(code) = &self.code {
            write_html!(html, " (" (code.as_str()) ")");
        }
        if let Some(after) = &self.after {
            html.text(after.as_str());
        }
    }
}

/// How many names stand open; the others are folded.
const MOST_OPEN_NAMES: usize = 12;

/// The names, and how many more the document has.
pub(super) fn write_names(html: &mut Html, names: &[NameView], more: usize, marks: &str) {
    html.tags("<ul class=\"names\">\n");
    for (index, name) in names.iter().enumerate() {
        if index == MOST_OPEN_NAMES {
            let folded = (names.len() - MOST_OPEN_NAMES).to_string();
            write_html!(html, "</ul>\n<details><summary>" (&folded) " more</summary>\n<ul class=\"names\">\n");
        }
        html.tags("<li>");
        write_explained(html, name.value.standing, marks);
        let (value, kind) = (name.value.text.as_str(), name.kind.as_str());
        write_html!(html, "<bdi><b>" (value) "</b></bdi> <bdi>" (kind) "</bdi>" (name.note.unwrap_or_default()) "</li>\n");
    }
    html.tags("</ul>");
    if more > 0 {
        write_html!(html, "\n<p>And " (&more.to_string()) " more in the document.</p>");
    }
    if names.len() > MOST_OPEN_NAMES {
        html.tags("\n</details>");
    }
}

/// The facts that the canonical record tells, and the DOI.
pub(super) fn facts(shown: &Verified<'_>, arxiv: Option<&ArxivId<'_>>, categories: &[CategoryLink]) -> Vec<Fact> {
    let mut facts = vec![source(shown, arxiv), submitted(shown), subject(shown, categories)];
    facts.extend(other_subjects(shown, categories));
    facts.push(license(shown));
    facts.extend(doi(shown, arxiv));
    facts
}

/// The names that the document states, and how many more it has.
pub(super) fn names(shown: &Verified<'_>, arxiv: Option<&ArxivId<'_>>) -> (Vec<NameView>, usize) {
    let names = shown.aliases().take(MOST_SHOWN_NAMES).map(|alias| {
        let (stated, _) = alias.as_ref().into_parts();
        let is_derived = stated.kind == "doi" && arxiv.and_then(|arxiv| doi_link(arxiv, stated.value)).is_some();
        NameView {
            kind: PlainText::short(stated.kind),
            value: if is_derived {
                ShownValue::derived(stated.value)
            } else {
                ShownValue::short(alias.map(|alias| alias.value))
            },
            note: is_derived.then_some(DERIVED),
        }
    });
    (names.collect(), shown.document().aliases().len().saturating_sub(MOST_SHOWN_NAMES))
}

fn source(shown: &Verified<'_>, arxiv: Option<&ArxivId<'_>>) -> Fact {
    let (kind, _) = shown.source_kind().into_parts();
    let (version, _) = shown.source_version().into_parts();
    let name = if kind == "arxiv" { "arXiv" } else { kind };
    Fact::new("Source", shown.source_id().map(|id| format!("{name}:{id}"))).with(|item| {
        item.link = arxiv.map(ArxivId::address);
        item.after = Some(PlainText::short(format!(", version {version}")));
    })
}

fn submitted(shown: &Verified<'_>) -> Fact {
    let (time, _) = shown.submitted_at().into_parts();
    let read = ReadTime::shown(time);
    let datetime = read.and_then(ReadTime::machine);
    let value = shown.submitted_at().map(|time| read.map_or_else(|| time.to_owned(), ReadTime::long));
    Fact { note: Some(", as version 1"), ..Fact::new("First submitted", value).with(|item| item.datetime = datetime) }
}

fn subject(shown: &Verified<'_>, categories: &[CategoryLink]) -> Fact {
    Fact::new("Subject", shown.primary_category()).with(|item| name_category(item, categories))
}

fn other_subjects(shown: &Verified<'_>, categories: &[CategoryLink]) -> Option<Fact> {
    let (codes, standing) = shown.cross_categories().into_parts();
    let more = codes.len().saturating_sub(MOST_SHOWN_CATEGORIES);
    let items: Vec<_> = codes
        .into_iter()
        .take(MOST_SHOWN_CATEGORIES)
        .map(|code| {
            let mut item =
                FactItem { text: PlainText::short(code), code: None, link: None, datetime: None, after: None };
            name_category(&mut item, categories);
            item
        })
        .collect();
    let fact = Fact { label: "Also listed under", standing: standing.name(), items, more, note: None };
    (!fact.items.is_empty()).then_some(fact)
}

/// Gives a category's code its full name and its listing, where the site has them.
fn name_category(item: &mut FactItem, categories: &[CategoryLink]) {
    let Some(category) = categories.iter().find(|category| category.code == item.text.as_str()) else { return };
    item.link.clone_from(&category.link);
    if let Some(name) = &category.name {
        item.code = Some(std::mem::replace(&mut item.text, PlainText::short(name.as_str())));
    }
}

fn license(shown: &Verified<'_>) -> Fact {
    let (address, _) = shown.license().into_parts();
    let known = License::find(address);
    let text = match known {
        Some(license) => license.name,
        None if address.is_empty() => "not stated",
        None => address,
    };
    Fact::new("License", shown.license().map(|_| text))
        .with(|item| item.link = known.map(|license| license.address.to_owned()))
}

fn doi(shown: &Verified<'_>, arxiv: Option<&ArxivId<'_>>) -> Option<Fact> {
    let alias = shown.aliases().find(|alias| alias.as_ref().into_parts().0.kind == "doi")?;
    let (stated, _) = alias.as_ref().map(|alias| alias.value).into_parts();
    let link = arxiv.and_then(|arxiv| doi_link(arxiv, stated));
    let fact = Fact::new("DOI", alias.map(|alias| alias.value));
    if link.is_none() {
        return Some(fact);
    }
    let fact = Fact { standing: Standing::Signed.name(), note: Some(DERIVED), ..fact };
    Some(fact.with(|item| item.link = link))
}

/// The address of a stated DOI. It is free text; only the one that follows from the arXiv id becomes an address.
fn doi_link(arxiv: &ArxivId<'_>, stated: &str) -> Option<String> {
    let known = arxiv.doi();
    known.eq_ignore_ascii_case(stated).then(|| format!("https://doi.org/{}", known.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_doi_of_the_arxiv_id_is_a_link() {
        let link = |id, stated| doi_link(&ArxivId::new(id, "1").unwrap(), stated);
        let old = Some("https://doi.org/10.48550/arxiv.math/0309136".to_owned());
        assert_eq!(link("math.AG/0309136", "10.48550/arXiv.math/0309136"), old);
        assert_eq!(link("math/0309136", "10.48550/arxiv.math/0309136"), old);
        // arXiv registers no such DOI.
        assert_eq!(link("math.AG/0309136", "10.48550/arXiv.math.AG/0309136"), None);
        let new = Some("https://doi.org/10.48550/arxiv.1903.00045".to_owned());
        assert_eq!(link("1903.00045", "10.48550/ARXIV.1903.00045"), new);
        assert_eq!(link("1903.00045", "10.48550/arxiv.1903.00046"), None);
    }
}
