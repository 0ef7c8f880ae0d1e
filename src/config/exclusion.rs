//! Papers that are kept out, by `[[exclude]]`.

use super::grammar::{Grammar, NumberOrSuffix, RefusedValue, Sentence, list, text};
use crate::values::{ArxivName, Doi, is_iso_date};
use pith::Suffix;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use toml::value::Datetime;

/// A paper that is kept out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table")]
pub struct Exclusion {
    /// Which one.
    #[serde(deserialize_with = "text::<NumberOrSuffix, _>")]
    pub number: Suffix,
    /// Why, for the page that stands in its place.
    #[serde(deserialize_with = "text::<Sentence, _>")]
    pub reason: String,
    /// Since when: a date such as `2026-11-30`.
    #[serde(default, deserialize_with = "date")]
    pub date: Option<String>,
    /// Its ids at arXiv and its other DOIs, for when the content folder no longer has its document. An empty list says that it
    /// has none.
    #[serde(default, deserialize_with = "names")]
    pub names: Option<Vec<ExcludedName>>,
}

/// A name of a paper that is kept out: an arXiv id, `1903.00045v2`, with or without its version and `arXiv:` before it, or a DOI
/// other than arXiv's, with or without `doi:` before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExcludedName {
    /// Its name at arXiv.
    Arxiv(ArxivName),
    /// Another DOI.
    Doi(Doi),
}

impl fmt::Display for ExcludedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arxiv(name) => write!(f, "arXiv:{name}"),
            Self::Doi(doi) => write!(f, "doi:{}", doi.as_str()),
        }
    }
}

impl Grammar for ExcludedName {
    type Value = Self;

    fn parse(text: &str) -> Result<Self, RefusedValue> {
        let without = |label: &str| {
            let labelled = text.get(..label.len()).is_some_and(|start| start.eq_ignore_ascii_case(label));
            text.get(if labelled { label.len() } else { 0 }..).unwrap_or_default()
        };
        let arxiv = ArxivName::parse(without("arxiv:")).map(Self::Arxiv);
        arxiv.or_else(|| Doi::not_of_arxiv(without("doi:")).map(Self::Doi)).ok_or_else(|| {
            RefusedValue::is_not(
                text,
                "an arXiv id such as \"1903.00045v2\" or \"hep-lat/0305021\", in arXiv’s spelling, or a DOI other than arXiv’s",
            )
        })
    }
}

fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<ExcludedName>>, D::Error> {
    list::<ExcludedName, D, Vec<_>>(deserializer).map(Some)
}

/// Reads a date, one of TOML's or a string.
fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    struct DateVisitor;

    impl<'de> Visitor<'de> for DateVisitor {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a date such as 2026-11-30")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
            let refused = || RefusedValue::is_not(text, "a date such as 2026-11-30: year, month and day");
            if is_iso_date(text) { Ok(text.to_owned()) } else { Err(E::custom(refused())) }
        }

        /// The reader gives a date of TOML as a map of its own.
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<String, A::Error> {
            let date = Datetime::deserialize(MapAccessDeserializer::new(map))
                .map_err(|_| A::Error::invalid_type(serde::de::Unexpected::Map, &self))?;
            self.visit_str(&date.to_string())
        }
    }

    deserializer.deserialize_any(DateVisitor).map(Some)
}
