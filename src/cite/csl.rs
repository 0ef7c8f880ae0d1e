//! CSL-JSON (<https://docs.citationstyles.org/en/stable/specification.html>, and the schema
//! `csl-data.json` of version 1.0.2).
//!
//! `article` with the genre `preprint` is the type for preprints. Of `number` and `publisher` styles
//! make `arXiv:1903.00045. arXiv.` There is no `archive` beside them: APA and others would print all
//! of it twice (tried with citeproc-py). Particles stay in the family name, which every style prints
//! whole.

use super::citation::CitationFields;
use crate::names::{Name, Names};
use serde::Serialize;

/// An item of CSL-JSON.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct CslItem<'c> {
    id: &'c str,
    #[serde(rename = "type")]
    kind: &'static str,
    genre: &'static str,
    title: &'c str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<CslName<'c>>,
    issued: Issued,
    number: &'c str,
    version: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'static str>,
    #[serde(rename = "DOI", skip_serializing_if = "Option::is_none")]
    doi: Option<&'c str>,
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    url: Option<&'c str>,
    note: String,
}

/// An author.
#[derive(Debug, Default, Serialize)]
struct CslName<'c> {
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suffix: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    literal: Option<&'c str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Issued {
    /// The year, and the month and the day where they are known.
    date_parts: [Vec<u16>; 1],
}

impl<'c> CslName<'c> {
    fn literal(text: &'c str) -> Self {
        Self { literal: Some(text), ..Self::default() }
    }

    fn of(name: &'c Name) -> Self {
        match name {
            Name::Person { given, family, suffix } => {
                Self { given: Some(given), family: Some(family), suffix: suffix.as_deref(), literal: None }
            }
            Name::Collective(name) | Name::Undivided(name) => Self::literal(name),
        }
    }

    fn all(names: Option<&'c Names>) -> Vec<Self> {
        match names {
            None => Vec::new(),
            Some(Names::Whole(text)) => vec![Self::literal(text)],
            Some(Names::List { names, more }) => {
                names.iter().map(Self::of).chain(more.then(|| Self::literal("et al."))).collect()
            }
        }
    }
}

impl CitationFields<'_> {
    /// The item of CSL-JSON.
    pub(super) fn csl(&self) -> CslItem<'_> {
        let citation = self.citation;
        let year = citation.number.year().as_str().parse().ok();
        let day = citation.submitted.map(|date| [date.month().number().into(), date.day().into()]);
        let order = self.order_note.map_or(["", "", ""], |note| [". ", note, "."]);
        CslItem {
            id: &self.key,
            kind: "article",
            genre: "preprint",
            title: &self.title,
            author: CslName::all(citation.names()),
            issued: Issued { date_parts: [year.into_iter().chain(day.into_iter().flatten()).collect()] },
            number: &self.source_name,
            version: &self.version,
            publisher: self.arxiv.map(|_| "arXiv"),
            doi: self.doi.as_deref(),
            url: self.url.as_deref(),
            note: ["Pith number ", &self.number].into_iter().chain(order).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::citation::tests::{citation, elsewhere, real};
    use super::super::format::CitationFormat;
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
            "note": "Pith number pith:2019:MFB4YH5ROE256JUPXCULHXXWFK. Authors sorted alphabetically by the registry; the paper's own order may differ (import by DOI to get it).",
        });
        assert_eq!(serde_json::to_value(real().cited().csl()).unwrap(), expected);
        let elsewhere = serde_json::to_value(elsewhere().cited().csl()).unwrap();
        assert_eq!(elsewhere["issued"], json!({ "date-parts": [[2019]] }));
        assert!(elsewhere.get("DOI").is_none() && elsewhere.get("author").is_none());
    }

    #[test]
    fn names_are_divided_or_literal() {
        let authors = "The ATLAS Collaboration, John Smith Jr., Jan van der Berg, LI Wei et al.";
        let item = serde_json::to_value(citation("T", authors).cited().csl()).unwrap();
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
            let cited = citation.cited();
            let mut json = String::new();
            cited.write(CitationFormat::Csl, &mut json).unwrap();
            let parsed: Value = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(parsed[0]["title"].as_str(), Some(&*cited.title));
        }
    }
}
