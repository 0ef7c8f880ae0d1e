//! `/api/`: what a program that knows nothing of the site begins with, once as a page and once as JSON, and the schemas.
//! Both are made of one table, so that a file that is added to one is in the other.

use super::artifact::Artifact;
use super::common::Site;
use super::listing_names::{catalog_crumb, here};
use super::lookup_file::LOOKUP_FORMAT;
use super::page::{Crumb, PageFrame};
use super::redirect::RedirectTarget;
use crate::cite::CitationFormat;
use crate::config::BaseUrl;
use crate::error::Error;
use crate::layout::{Feature, Folder, Links, MediaType, PaperFile, Sharding, SitePath, UploadStage};
use crate::manifest::{API_FORMAT, ApiFile, ApiForm, ApiPath, ApiTemplate, ApiVariable, INDEX_FORMAT, SITE_SCHEMAS};
use crate::report::REPORT_FORMAT;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What may stand in braces in a path.
const VARIABLES: [(&str, ApiVariable); 9] = [
    (
        "suffix",
        ApiVariable { about: "The last 26 characters of a Pith number, in capitals.", pattern: "^[A-Z2-7]{26}$" },
    ),
    ("short", ApiVariable { about: "The first 8 characters of the suffix.", pattern: "^[A-Z2-7]{8}$" }),
    (
        "shard",
        ApiVariable {
            about: "The first character of the suffix, or the first two on a very large site.",
            pattern: "^[A-Z2-7]{1,2}$",
        },
    ),
    (
        "arxiv",
        ApiVariable {
            about: "An arXiv id without its version, as signed documents write it.",
            pattern: "^([0-9]{4}\\.[0-9]{4,5}|[a-z-]+(\\.[A-Z]{2})?/[0-9]{7})$",
        },
    ),
    ("version", ApiVariable { about: "The number of a version, without the v.", pattern: "^[0-9]{1,4}$" }),
    (
        "hh",
        ApiVariable {
            about: "The first byte, in hex, of the SHA-256 of a key. A key is an identifier in small letters: \
                    arxiv:1903.00045, arxiv:1903.00045v2, arxiv:math/0309136 (an old id without its subject class), \
                    doi:10.48550/arxiv.1903.00045, pith:mfb4yh5r. An unsigned DOI has the key claimed-doi:10.1000/x.",
            pattern: "^[0-9a-f]{2}$",
        },
    ),
    ("year", ApiVariable { about: "A year of first submission.", pattern: "^[0-9]{4}$" }),
    ("category", ApiVariable { about: "A category, such as cs.LG.", pattern: "^[a-z-]+(\\.[A-Za-z-]+)?$" }),
    (
        "collection",
        ApiVariable { about: "The name of a collection of the operator’s.", pattern: "^[a-z0-9]+(-[a-z0-9]+)*$" },
    ),
];

/// How to fetch and what to rely on.
const ADVICE: [&str; 6] = [
    "Ask with GET or HEAD; there are no parameters and no accounts. To refresh, send If-None-Match or If-Modified-Since: an \
     unchanged file keeps its bytes.",
    "Not every paper has every file: 404 means that this site doesn’t have it. Some hosts answer with a page and status 200 \
     instead, so look at what you get.",
    "To find papers, read the list of papers: it has identifiers, titles, authors and categories, a line for each number.",
    "To copy everything, read catalog/index.json, the lists of documents that it names, and each document at one of its \
     paths. Compare size and SHA-256. The command pith-catalog pull does this.",
    "Only the documents are signed. Verify each one that you rely on, with a key from another source: this file, the lists \
     and the pages prove nothing. The command pith-catalog verify does this, and each paper’s page shows other ways.",
    "Titles, names and sources are untrusted text: escape them, and never build paths or queries from them.",
];

/// The page of what there is for programs.
#[derive(Serialize)]
pub(crate) struct ApiPage {
    /// What stands around it.
    pub frame: PageFrame,
    /// The way here.
    pub trail: Vec<Crumb>,
    /// The link to the same as JSON.
    pub index: String,
    /// The files about the whole.
    pub files: Vec<ApiRow>,
    /// The files of which there are many.
    pub templates: Vec<ApiRow>,
    /// What stands in braces in their paths.
    pub variables: Vec<VariableRow>,
    /// How to fetch.
    pub advice: &'static [&'static str],
}

/// A file, or files of one kind.
#[derive(Serialize)]
pub(crate) struct ApiRow {
    /// Its path.
    pub path: String,
    /// The link to it, where it is one file.
    pub link: Option<String>,
    /// What it is.
    pub about: &'static str,
    /// What a well-kept host says of it.
    pub media_type: &'static str,
    /// What its member `format` says.
    pub format: Option<&'static str>,
    /// The link to its schema.
    pub schema: Option<String>,
}

/// What stands in braces.
#[derive(Serialize)]
pub(crate) struct VariableRow {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// What it looks like.
    pub pattern: &'static str,
}

/// The files and the templates of a site.
struct ApiTable<'s> {
    site: &'s Site,
    files: Vec<ApiPath<'static>>,
    templates: Vec<ApiTemplate<'static>>,
}

impl Site {
    /// What programs begin with, and the schemas, of a site whose lists are divided so, and which may have collections with
    /// citations.
    ///
    /// # Errors
    /// As of a page and of JSON.
    pub(crate) fn api(&self, sharding: Sharding, are_cited: bool) -> Result<Vec<Artifact<'static>>, Error> {
        let table = ApiTable::of(self, sharding, are_cited);
        let variables: Vec<_> = VARIABLES.into_iter().filter(|(name, _)| table.uses(name)).collect();
        let page = SitePath::api();
        let links = self.links(&page);
        let view = ApiPage {
            frame: self.frame(&page),
            trail: vec![catalog_crumb(&links), here("For programs")],
            index: links.to(&SitePath::api_index()),
            files: table.files.iter().map(|file| row(&links, &file.path, Some(&file.path), &file.form)).collect(),
            templates: table.templates.iter().map(|one| row(&links, &one.template, None, &one.form)).collect(),
            variables: variables
                .iter()
                .map(|(name, ApiVariable { about, pattern })| VariableRow { name, about, pattern })
                .collect(),
            advice: &ADVICE,
        };
        let page = self.page(page, "api.html", &view)?;
        let index = ApiFile {
            format: API_FORMAT,
            title: &self.config.title,
            base_url: self.config.base_url.as_ref().map(BaseUrl::as_str),
            root: "../",
            files: table.files,
            templates: table.templates,
            variables: BTreeMap::from_iter(variables),
            advice: &ADVICE,
        };
        let index = Artifact::json(UploadStage::Manifest, SitePath::api_index(), &index)?;
        let schema = |(name, text): (&'static str, &'static str)| {
            Artifact::new(UploadStage::Document, SitePath::schema(name), text.as_bytes())
        };
        let goal =
            RedirectTarget { path: SitePath::api(), name: "the page that lists them".to_owned(), is_newest: false };
        let schemas = self.redirect(SitePath::folder(Folder::Schemas), "Schemas".to_owned(), goal)?;
        Ok(SITE_SCHEMAS.map(schema).into_iter().chain([schemas, page, index]).collect())
    }
}

fn row(links: &Links, path: &str, link: Option<&str>, form: &ApiForm) -> ApiRow {
    let ApiForm { about, media_type, format, schema } = form;
    ApiRow {
        path: path.to_owned(),
        link: link.map(|path| links.within(path, "")),
        about,
        media_type,
        format: *format,
        schema: schema.as_deref().map(|schema| links.within(schema, "")),
    }
}

fn form(path: &str, about: &'static str, format: Option<&'static str>, schema: Option<&'static str>) -> ApiForm {
    let schema = schema.map(|name| SitePath::schema(name).to_string());
    ApiForm { about, media_type: MediaType::of(path).essence(), format, schema }
}

impl<'s> ApiTable<'s> {
    fn of(site: &'s Site, sharding: Sharding, are_cited: bool) -> Self {
        let mut table = Self { site, files: Vec::new(), templates: Vec::new() };
        table.add_files();
        table.add_lists(sharding, are_cited);
        table.add_papers();
        for (name, _) in SITE_SCHEMAS {
            table.file(&SitePath::schema(name), "A JSON Schema, as the entries here name it.", None, None);
        }
        table
    }

    /// Whether a template has a variable.
    fn uses(&self, name: &str) -> bool {
        self.templates.iter().any(|one| one.template.contains(&format!("{{{name}}}")))
    }

    fn has(&self, feature: Feature) -> bool {
        self.site.features.contains(&feature)
    }

    fn file(
        &mut self,
        path: &SitePath,
        about: &'static str,
        format: Option<&'static str>,
        schema: Option<&'static str>,
    ) {
        let form = form(path.as_str(), about, format, schema);
        self.files.push(ApiPath { path: Cow::Owned(path.to_string()), form });
    }

    fn template(&mut self, template: String, about: &'static str, schema: Option<&'static str>) {
        // Of a page its folder is the address.
        let file = if template.ends_with('/') { "index.html" } else { &template };
        let form = form(file, about, None, schema);
        self.templates.push(ApiTemplate { template: Cow::Owned(template), form });
    }

    /// What there is one of.
    fn add_files(&mut self) {
        self.file(&SitePath::api_index(), "This table as JSON.", Some(API_FORMAT), Some("api-index.v1.json"));
        if self.has(Feature::Manifests) {
            let about = "How many papers and documents there are, the lists of them with size and SHA-256, and how the \
                         site was made.";
            self.file(&SitePath::index(), about, Some(INDEX_FORMAT), Some("catalog-index.v1.json"));
            let about = "The SHA-256 of every file, for sha256sum -c; of a large site, of the lists in catalog/sums/ that \
                         have the papers’ files.";
            self.file(&SitePath::sums(), about, None, None);
        }
        let about = "What was read to make the site, what was skipped, and why.";
        self.file(&SitePath::report_json(), about, Some(REPORT_FORMAT), Some("report.v1.json"));
        let about =
            "The keys that this mirror trusts, in the registry’s format. Compare them with those of another source.";
        self.file(&SitePath::signing_key(), about, None, Some("signing-key.v1.json"));
        let about = "The checker to save: a page that verifies documents in a browser, without a network. The same bytes on \
                     every mirror that this version of the program makes.";
        self.file(&SitePath::checker(), about, None, None);
        if self.site.mirrors_address().is_some() {
            let about = "The paths of this mirror, in the registry’s format.";
            self.file(&SitePath::mirrors(), about, None, Some("mirrors.v1.json"));
        }
        if self.has(Feature::Search) {
            let about = "The root of the search index, each file of which is a script.";
            self.file(&SitePath::search_file("root", ""), about, None, None);
        }
        if self.site.searched_at().is_some() {
            let about = "The OpenSearch description: a browser looks up identifiers and searches from its address bar.";
            self.file(&SitePath::opensearch(), about, None, None);
        }
        if self.site.addressed().is_some() {
            self.file(&SitePath::feed(None), "The newest papers.", None, None);
            self.file(&SitePath::sitemap(), "Every page, or the files that have them.", None, None);
        }
        if self.has(Feature::Feeds) {
            self.file(&SitePath::llms(), "An overview of the site for language models.", None, None);
        }
    }

    /// The lists of papers and of documents, and what there is of each year, category and collection.
    fn add_lists(&mut self, sharding: Sharding, are_cited: bool) {
        let papers = "All papers, a line for each Pith number: source, DOI, title, authors, categories, first submission, \
                      which documents there are, and what is signed.";
        let documents = "Every document with its paths, size and SHA-256, a line each.";
        let lists = [
            (papers, SitePath::papers(), "catalog/papers/{shard}.jsonl", "catalog-paper.v1.json", Feature::Api),
            (
                documents,
                SitePath::documents(),
                "catalog/documents/{shard}.jsonl",
                "catalog-document.v1.json",
                Feature::Manifests,
            ),
        ];
        for (about, whole, template, schema, feature) in lists {
            match sharding {
                _ if !self.has(feature) => {}
                Sharding::Whole => self.file(&whole, about, None, Some(schema)),
                Sharding::ByOne | Sharding::ByTwo => self.template(template.to_owned(), about, Some(schema)),
            }
        }
        if self.has(Feature::Manifests) {
            if sharding != Sharding::Whole {
                let about = "The SHA-256 of the files of papers whose suffixes begin with {shard}.";
                self.template("catalog/sums/{shard}".to_owned(), about, None);
            }
            for format in CitationFormat::bulk() {
                let about = "The citations of the papers of a year.";
                self.template(format!("catalog/citations/{{year}}.{}", format.extension()), about, None);
            }
        }
        if self.site.addressed().is_some() && self.has(Feature::Listings) {
            let about = "The newest papers of a category.";
            self.template("category/{category}/feed.atom".to_owned(), about, None);
        }
        for format in CitationFormat::bulk().filter(|_| are_cited) {
            let about = "The citations of the papers of a collection.";
            self.template(format!("collection/{{collection}}/citations.{}", format.extension()), about, None);
        }
    }

    /// The files of each paper.
    fn add_papers(&mut self) {
        let files = PaperFile::ALL.into_iter().filter(|file| self.site.writes(*file)).collect::<Vec<_>>();
        for file in files {
            let about = match file {
                PaperFile::Record => "The paper’s record, byte for byte; not every paper has one.",
                PaperFile::Bundle => "The paper’s bundle, byte for byte; not every paper has one.",
                PaperFile::WellKnownBundle => "The same bundle at its well-known path.",
                PaperFile::Page => "The paper’s page, with JSON-LD, citation tags and links to its files in its head.",
                PaperFile::State => {
                    "The state that the bundle’s events merge to, in the registry’s format; not every paper has one."
                }
                PaperFile::Graph => {
                    "The last graph snapshot of the bundle, which its seal covers, or else of the record, where no signature \
                     covers it; in the registry’s format."
                }
                PaperFile::Events => {
                    "The events of the bundle, which its seal covers, or else of the record, where no signature covers the \
                     list; in the registry’s format."
                }
                PaperFile::Citation => "The paper’s citation.",
            };
            let pattern = file.pattern();
            let address = pattern.strip_suffix("index.html").unwrap_or(&pattern).to_owned();
            self.template(address, about, None);
        }
        // The part that this page is of has them too.
        let about = "The suffixes that each key leads to. Keys that begin with claimed-doi: list papers with an unsigned DOI; \
                     never follow one automatically.";
        let template = "api/pith-number/resolve/{hh}.json";
        let form = form(template, about, Some(LOOKUP_FORMAT), Some("resolve.v1.json"));
        self.templates.push(ApiTemplate { template: template.into(), form });
        if self.has(Feature::Resolvers) {
            let about = "Redirects to the paper’s page, or lists the papers if several match.";
            for template in ["paper/{short}/", "paper/{arxiv}/", "paper/{arxiv}v{version}/"] {
                self.template(template.to_owned(), about, None);
            }
        }
        if self.has(Feature::PResolvers) {
            let about = "Redirects to the newest version here, or lists the papers if several match.";
            self.template("p/{arxiv}/".to_owned(), about, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::feed::tests::site;
    use serde_json::Value;

    fn index(config: &str, sharding: Sharding) -> Value {
        let files = site(config).api(sharding, false).unwrap();
        serde_json::from_slice(&files.iter().find(|file| file.path == SitePath::api_index()).unwrap().bytes).unwrap()
    }

    fn paths<'v>(index: &'v Value, list: &str, member: &str) -> Vec<&'v str> {
        index[list].as_array().unwrap().iter().map(|one| one[member].as_str().unwrap()).collect()
    }

    #[test]
    fn a_large_catalog_has_templates_where_a_small_one_has_lists() {
        let lists = ["catalog/papers.jsonl", "catalog/documents.jsonl"];
        let shards = ["catalog/papers/{shard}.jsonl", "catalog/documents/{shard}.jsonl", "catalog/sums/{shard}"];
        for (sharding, has_shards) in [(Sharding::Whole, false), (Sharding::ByOne, true), (Sharding::ByTwo, true)] {
            let index = index("", sharding);
            assert!(lists.iter().all(|list| paths(&index, "files", "path").contains(list) != has_shards));
            assert!(shards.iter().all(|shard| paths(&index, "templates", "template").contains(shard) == has_shards));
            assert_eq!(index["variables"].get("shard").is_some(), has_shards);
        }
    }

    #[test]
    fn nothing_is_named_that_the_site_does_not_have() {
        let off: String = Feature::ALL.map(|part| format!("{} = {}\n", part.name(), part == Feature::Api)).concat();
        let index = index(&format!("[output.parts]\n{off}"), Sharding::Whole);
        let files = paths(&index, "files", "path");
        let of_all =
            ["api/index.json", "report.json", "pith-signing-key.json", "verify/verify.html", "catalog/papers.jsonl"];
        assert_eq!(files[..5], of_all);
        assert!(files[5..].iter().all(|path| path.starts_with("schemas/")), "{files:?}");
        let templates = paths(&index, "templates", "template");
        assert_eq!(templates, ["pith/{suffix}/", "api/pith-number/resolve/{hh}.json"]);
    }
}
