//! What search engines for data read on the home page: the catalog as a `DataCatalog`, and its documents as a `Dataset`
//! (<https://schema.org/Dataset>, <https://developers.google.com/search/docs/appearance/structured-data/dataset>).
//!
//! Only what is known is said. No license is: that of each paper is its own, and the operator states none for the whole.

use super::common::Site;
use super::manifest::document_lists;
use super::paper_list::paper_lists;
use crate::catalog::{Catalog, Overview};
use crate::cite::CitationFormat;
use crate::layout::{Feature, Links, MediaType, SitePath};
use crate::text::{JsonScript, plural, shortened, thousands};
use serde::Serialize;

const CONTEXT: &str = "https://schema.org";

/// How many characters Google takes of a description; it also asks for 50, which what is in every one has.
const MOST_DESCRIPTION: usize = 5_000;

/// The most files that are named. Stops documents of ten thousand years, each of which has files of citations, from
/// making a home page that nobody can load; arXiv's years have some hundred.
const MOST_FILES: usize = 150;

#[derive(Debug, Clone, Serialize)]
struct DataCatalog<'s> {
    #[serde(rename = "@context", skip_serializing_if = "Option::is_none")]
    context: Option<&'static str>,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "@id", skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    name: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Dataset<'s> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "@id", skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    name: String,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    included_in_data_catalog: DataCatalog<'s>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    distribution: Vec<DataDownload>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DataDownload {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: String,
    content_url: String,
    encoding_format: &'static str,
}

impl Site {
    /// Both as JSON-LD, as the home page has them. An empty catalog has no documents.
    ///
    /// # Errors
    /// They can't be written as JSON.
    pub(super) fn dataset(
        &self,
        links: &Links,
        catalog: &Catalog,
        overview: &Overview,
    ) -> Result<JsonScript, serde_json::Error> {
        let home = self.canonical(&SitePath::home());
        let id = |name: &str| home.as_ref().map(|home| format!("{home}#{name}"));
        let data_catalog = DataCatalog {
            context: Some(CONTEXT),
            kind: "DataCatalog",
            id: id("catalog"),
            name: &self.config.title,
            description: Some(&self.config.description),
            url: home.clone(),
        };
        if catalog.entries().is_empty() {
            return JsonScript::new(&data_catalog);
        }
        let dataset = Dataset {
            context: CONTEXT,
            kind: "Dataset",
            id: id("dataset"),
            name: format!("{}: signed Pith documents", self.config.title),
            description: shortened(&self.dataset_description(catalog), 0, MOST_DESCRIPTION).into_owned(),
            url: home.clone(),
            included_in_data_catalog: DataCatalog { context: None, description: None, ..data_catalog.clone() },
            distribution: self.distribution(links, catalog, overview),
        };
        JsonScript::new(&(data_catalog, dataset))
    }

    /// What the operator says, and what there is, which alone has more than the 50 characters that Google asks for.
    fn dataset_description(&self, catalog: &Catalog) -> String {
        let papers = plural(catalog.entries().len() as u64, "paper");
        let bundles = catalog.entries().iter().filter(|entry| entry.bundle.is_some()).count();
        let bundles = thousands(bundles as u64);
        format!(
            "{} Signed Pith documents of {papers}, {bundles} with a sealed bundle, verified and byte for byte as they were signed.",
            self.config.description
        )
    }

    /// The files about all documents that the site has.
    fn distribution(&self, links: &Links, catalog: &Catalog, overview: &Overview) -> Vec<DataDownload> {
        if !self.features.contains(&Feature::Manifests) {
            return Vec::new();
        }
        let file = |name: String, path: &SitePath| DataDownload {
            kind: "DataDownload",
            name,
            content_url: self.canonical(path).unwrap_or_else(|| links.to(path)),
            encoding_format: MediaType::of(path.as_str()).essence(),
        };
        let index = file("Index of the lists of documents".to_owned(), &SitePath::index());
        // Of a large catalog the index has the lists, a thousand of them.
        let lists = document_lists(catalog);
        let lists = lists.iter().filter(|_| lists.len() == 1);
        let lists = lists.map(|list| file("Documents, with paths, size and SHA-256".to_owned(), &list.path));
        let papers: Vec<_> =
            self.features.contains(&Feature::Api).then(|| paper_lists(catalog)).into_iter().flatten().collect();
        let papers = papers.iter().filter(|_| papers.len() == 1);
        let papers =
            papers.map(|list| file("Papers, with source, DOI, title, authors and categories".to_owned(), &list.path));
        let citations = overview.years.iter().rev().flat_map(|(year, _)| {
            CitationFormat::bulk().map(move |format| {
                let name = format!("Citations of {year}, {}", format.name());
                file(name, &SitePath::citations(*year, format.extension()))
            })
        });
        [index].into_iter().chain(lists).chain(papers).chain(citations).take(MOST_FILES).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::feed::tests::{catalog_of, site};
    use serde_json::{Value, json};

    const PAPERS: [&str; 2] = ["MFB4YH5ROE256JUPXCULHXXWFK", "IUW7KLEDMZKZDVWHTRMM5ZK24W"];

    fn dataset(config: &str, papers: &[&str]) -> Value {
        let (site, catalog) = (site(config), catalog_of(papers));
        let script = site.dataset(&site.links(&SitePath::home()), &catalog, &catalog.overview()).unwrap();
        serde_json::from_str(script.as_str()).unwrap()
    }

    #[test]
    fn a_dataset_names_the_files_that_there_are() {
        let found = dataset("base_url = \"https://x.org/a\"\ntitle = \"T\"\ndescription = \"D.\"", &PAPERS);
        let file = |name: &str, path: &str, media_type: &str| {
            let address = format!("https://x.org/a/{path}");
            json!({ "@type": "DataDownload", "name": name, "contentUrl": address, "encodingFormat": media_type })
        };
        let citations = |year: &str| {
            let file = |name: &str, extension: &str, media_type: &str| {
                file(
                    &format!("Citations of {year}, {name}"),
                    &format!("catalog/citations/{year}.{extension}"),
                    media_type,
                )
            };
            [
                file("BibTeX", "bib", "application/x-bibtex"),
                file("RIS", "ris", "application/x-research-info-systems"),
                file("CSL-JSON", "json", "application/json"),
            ]
        };
        let lists = [
            file("Index of the lists of documents", "catalog/index.json", "application/json"),
            file("Documents, with paths, size and SHA-256", "catalog/documents.jsonl", "application/jsonl"),
            file(
                "Papers, with source, DOI, title, authors and categories",
                "catalog/papers.jsonl",
                "application/jsonl",
            ),
        ];
        let distribution: Vec<_> = lists.into_iter().chain(citations("2024")).chain(citations("2019")).collect();
        let expected = json!([
            {
                "@context": "https://schema.org",
                "@type": "DataCatalog",
                "@id": "https://x.org/a/#catalog",
                "name": "T",
                "description": "D.",
                "url": "https://x.org/a/",
            },
            {
                "@context": "https://schema.org",
                "@type": "Dataset",
                "@id": "https://x.org/a/#dataset",
                "name": "T: signed Pith documents",
                "description": "D. Signed Pith documents of 2 papers, 1 with a sealed bundle, verified and byte for byte as they were signed.",
                "url": "https://x.org/a/",
                "includedInDataCatalog": {
                    "@type": "DataCatalog",
                    "@id": "https://x.org/a/#catalog",
                    "name": "T",
                    "url": "https://x.org/a/",
                },
                "distribution": distribution,
            },
        ]);
        assert_eq!(found, expected);
    }

    #[test]
    fn nothing_is_said_that_is_not_known() {
        let found = dataset("output.parts.manifests = false", &PAPERS);
        assert!(found[1].get("distribution").is_none(), "{found}");
        for one in [&found[0], &found[1], &found[1]["includedInDataCatalog"]] {
            assert!(one["@type"].is_string() && one.get("@id").is_none() && one.get("url").is_none(), "{one}");
        }
        let relative = dataset("", &PAPERS);
        assert_eq!(relative[1]["distribution"][0]["contentUrl"], "catalog/index.json");
        assert_eq!(dataset("", &[])["@type"], "DataCatalog");
        let (site, catalog) = (site(""), catalog_of(&PAPERS));
        let mut overview = catalog.overview();
        overview.years = overview.years.iter().copied().cycle().take(10_000).collect();
        let files = site.distribution(&site.links(&SitePath::home()), &catalog, &overview);
        assert_eq!(files.len(), MOST_FILES);
        let length = |found: &Value| found[1]["description"].as_str().unwrap().chars().count();
        let long = format!("description = \"{}\"", "é".repeat(500));
        for config in ["description = \"D\"", &long] {
            assert!((50..=MOST_DESCRIPTION).contains(&length(&dataset(config, &PAPERS))), "{config}");
        }
    }
}
