//! CSL-JSON (<https://docs.citationstyles.org/en/stable/specification.html>, and the schema
//! `csl-data.json` of version 1.0.2).
//!
//! `article` with the genre `preprint` is the type for preprints. Of `number` and `publisher` styles
//! make `arXiv:1903.00045. arXiv.` There is no `archive` beside them: APA and others would print all
//! of it twice (tried with citeproc-py). Particles stay in the family name, which every style prints
//! whole.

use super::citation::Citation;
use crate::names::{Name, Names};
use serde::Serialize;

/// An item of CSL-JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct CslItem {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    genre: &'static str,
    title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<CslName>,
    issued: Issued,
    number: String,
    version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'static str>,
    #[serde(rename = "DOI", skip_serializing_if = "Option::is_none")]
    doi: Option<String>,
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    note: String,
}

/// An author.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct CslName {
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suffix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    literal: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Issued {
    /// The year, and the month and the day where they are known.
    date_parts: [Vec<u16>; 1],
}

impl CslName {
    fn literal(text: impl Into<String>) -> Self {
        Self { literal: Some(text.into()), ..Self::default() }
    }

    fn of(name: Name) -> Self {
        match name {
            Name::Person { given, family, suffix } => {
                Self { given: Some(given), family: Some(family), suffix, literal: None }
            }
            Name::Collective(name) | Name::Undivided(name) => Self::literal(name),
        }
    }

    fn all(names: Option<Names>) -> Vec<Self> {
        match names {
            None => Vec::new(),
            Some(Names::Whole(text)) => vec![Self::literal(text)],
            Some(Names::List { names, more }) => {
                names.into_iter().map(Self::of).chain(more.then(|| Self::literal("et al."))).collect()
            }
        }
    }
}

impl Citation<'_> {
    /// The item of CSL-JSON.
    pub fn csl(&self) -> CslItem {
        let year = self.number.year().as_str().parse().ok();
        let day = self.submitted.map(|date| [date.month().number().into(), date.day().into()]);
        let order = self.order_note().map(|note| format!(". {note}.")).unwrap_or_default();
        CslItem {
            id: self.key(),
            kind: "article",
            genre: "preprint",
            title: self.title(),
            author: CslName::all(self.names()),
            issued: Issued { date_parts: [year.into_iter().chain(day.into_iter().flatten()).collect()] },
            number: self.source_name(),
            version: self.version(),
            publisher: self.arxiv().map(|_| "arXiv"),
            doi: self.doi(),
            url: self.url(),
            note: format!("Pith number {}{order}", self.number),
        }
    }

    /// A file of CSL-JSON with this item alone: an array, as citation managers expect.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub fn csl_json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(&[self.csl()])? + "\n")
    }
}

#[cfg(test)]
mod tests {
    use super::super::citation::tests::{citation, elsewhere, real};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    #[test]
    fn a_real_record_is_cited() {
        let expected = json!({
            "id": "pith-2019-MFB4YH5ROE25",
            "type": "article",
            "genre": "preprint",
            "title": "Speeding up Deep Learning with Transient Servers",
            "author": [
                { "family": "Xu", "given": "Lijie" },
                { "family": "Walls", "given": "Robert J." },
                { "family": "Li", "given": "Shijian" },
                { "family": "Guo", "given": "Tian" },
            ],
            "issued": { "date-parts": [[2019, 2, 28]] },
            "number": "arXiv:1903.00045",
            "version": "2",
            "publisher": "arXiv",
            "DOI": "10.48550/arXiv.1903.00045",
            "URL": "https://arxiv.org/abs/1903.00045v2",
            "note": "Pith number pith:2019:MFB4YH5ROE256JUPXCULHXXWFK. Authors in the registry's alphabetical order, not the byline's; the DOI gives the byline.",
        });
        assert_eq!(serde_json::to_value(real().csl()).unwrap(), expected);
        let elsewhere = serde_json::to_value(elsewhere().csl()).unwrap();
        assert_eq!(elsewhere["issued"], json!({ "date-parts": [[2019]] }));
        assert!(elsewhere.get("DOI").is_none() && elsewhere.get("author").is_none());
    }

    #[test]
    fn names_are_divided_or_literal() {
        let authors = "The ATLAS Collaboration, John Smith Jr., Jan van der Berg, LI Wei et al.";
        let item = serde_json::to_value(citation("T", authors).csl()).unwrap();
        let expected = json!([
            { "literal": "The ATLAS Collaboration" },
            { "family": "Smith", "given": "John", "suffix": "Jr." },
            { "family": "van der Berg", "given": "Jan" },
            { "literal": "LI Wei" },
            { "literal": "et al." },
        ]);
        assert_eq!(item["author"], expected);
    }

    proptest! {
        #[test]
        fn it_parses_as_json_and_says_the_same(title in "\\PC{1,40}", authors in "\\PC{0,40}") {
            let citation = citation(&title, &authors);
            let title = citation.title();
            let parsed: Value = serde_json::from_str(&citation.csl_json().unwrap()).unwrap();
            prop_assert_eq!(parsed[0]["title"].as_str(), Some(title.as_str()));
        }
    }
}
