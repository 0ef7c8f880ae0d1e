//! What programs read in the head of a paper's page.
//!
//! - **`citation_*`** (Highwire Press): for Zotero's translator "Embedded Metadata", which takes a
//!   journal's article for granted, and for Google Scholar
//!   (<https://scholar.google.com/intl/en/scholar/inclusion.html>). One `citation_author` a name, as it is
//!   read: Zotero takes a comma between two names of two words each for the end of a first author. A
//!   text that isn't split gets none, or programs would part it at its commas; the DOI is there.
//!   `citation_abstract` is for Zotero, which else takes `og:description` for the abstract; Google Scholar
//!   reads the page's text. `docs/metadata.md` has what Zotero makes of each.
//! - **JSON-LD** (<https://schema.org/ScholarlyArticle>): the Pith number, the arXiv id and the DOI are
//!   identifiers of equal rank. A list in JSON-LD has no order, so none is claimed for the authors.
//! - **Signposting** (<https://signposting.org/FAIR/>): `cite-as` is the page's own lasting address, which is
//!   what the profile asks for, an address that leads here; the DOI, which leads to arXiv, is
//!   `related`.
//! - **Open Graph** (<https://ogp.me/>).
//!
//! All are values, to be escaped by the template that shows them. Each address is made by the
//! program or whole as the caller gives it.

use super::citation::{CitationFields, CitedSource};
use super::format::CitationFormat;
use crate::layout::MediaType;
use crate::names::{Name, Names};
use crate::text::{address, one_line};
use serde::Serialize;
use std::borrow::Cow;

/// Where a paper's documents and pages are, as the page's links have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SignpostLinks {
    /// The address that the paper should be cited by: that of its page here. Whole, or none.
    pub cite_as: Option<String>,
    /// The record's file; whole or relative.
    pub record: Option<String>,
    /// The bundle's file; whole or relative.
    pub bundle: Option<String>,
    /// The citation's file in BibTeX; whole or relative.
    pub citation: Option<String>,
}

/// A `<link>` of the page's head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct LinkTag {
    /// The relation.
    pub rel: &'static str,
    /// The address.
    pub href: String,
    /// The media type of what is there, where the relation asks for it.
    #[serde(rename = "type")]
    pub mime: Option<&'static str>,
}

/// A file of the paper's data, as the site serves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataFile {
    /// What the page calls it.
    pub name: &'static str,
    /// Its address, whole or relative.
    pub address: String,
    /// Its media type.
    pub media_type: &'static str,
    /// The SHA-256 of its bytes, where it is known, in hex.
    pub sha256: Option<String>,
}

/// A paper in terms of schema.org; see [`JsonScript`](crate::text::JsonScript).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScholarlyArticle<'c> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "@id", skip_serializing_if = "Option::is_none")]
    id: Option<&'c str>,
    name: &'c str,
    headline: &'c str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<ScholarlyAuthor<'c>>,
    /// The authors' text, where it isn't split.
    #[serde(skip_serializing_if = "Option::is_none")]
    credit_text: Option<&'c str>,
    /// The abstract, or what the document has of it.
    #[serde(rename = "abstract", skip_serializing_if = "Option::is_none")]
    abstract_text: Option<&'c str>,
    date_published: String,
    version: &'c str,
    identifier: Vec<Identifier<'c>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    same_as: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    license: Option<Cow<'c, str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    encoding: Vec<MediaObject<'c>>,
}

/// <https://schema.org/MediaObject>
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct MediaObject<'c> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'static str,
    content_url: Cow<'c, str>,
    encoding_format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<&'c str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ScholarlyAuthor<'c> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: Cow<'c, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_name: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family_name: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    honorific_suffix: Option<&'c str>,
}

#[derive(Debug, Serialize)]
struct Identifier<'c> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "propertyID")]
    property: &'c str,
    value: &'c str,
}

impl<'c> CitationFields<'c> {
    /// The `citation_*` pairs: a `<meta>` of name and content each. The abstract is plain text on one line.
    pub(crate) fn highwire<'t>(&'t self, abstract_text: Option<&'t str>) -> Vec<(&'static str, Cow<'t, str>)> {
        let mut pairs = vec![("citation_title", Cow::from(&*self.title))];
        if let Some(Names::List { names, .. }) = self.citation.names() {
            pairs.extend(names.iter().map(|name| ("citation_author", name.full().into())));
        }
        let date = Cow::from(self.date().replace('-', "/"));
        pairs.push(("citation_publication_date", date.clone()));
        pairs.push(("citation_date", date));
        pairs.extend(self.doi.as_deref().map(|doi| ("citation_doi", doi.into())));
        if let Some(id) = self.arxiv {
            pairs.push(("citation_arxiv_id", id.id().into()));
            pairs.push(("citation_pdf_url", id.pdf_address().into()));
        }
        pairs.extend(self.page.as_deref().map(|page| ("citation_abstract_html_url", page.into())));
        pairs.extend(abstract_text.map(|text| ("citation_abstract", text.into())));
        pairs
    }

    /// The day of its first submission, or the year where only that is known.
    fn date(&self) -> String {
        self.citation.submitted.map_or_else(|| self.citation.number.year().to_string(), |date| date.to_string())
    }

    /// The paper in terms of schema.org, with its abstract as plain text and the files of its data.
    pub(crate) fn scholarly_article<'t>(
        &'t self,
        abstract_text: Option<&'t str>,
        files: &'t [DataFile],
    ) -> ScholarlyArticle<'t> {
        let (author, credit_text) = match self.citation.names() {
            None => (Vec::new(), None),
            Some(Names::Whole(text)) => (Vec::new(), Some(text.as_str())),
            Some(Names::List { names, .. }) => (names.iter().map(ScholarlyAuthor::of).collect(), None),
        };
        let property = |property, value| Identifier { kind: "PropertyValue", property, value };
        let mut identifier = vec![property("pith", &*self.number)];
        match self.citation.source {
            CitedSource::Arxiv(id) => identifier.push(property("arXiv", id.id())),
            CitedSource::Other { kind, id, .. } => identifier.push(property(kind, id)),
        }
        identifier.extend(self.doi.as_deref().map(|doi| property("doi", doi)));
        let arxiv = self.arxiv.map(|id| id.address());
        ScholarlyArticle {
            context: "https://schema.org",
            kind: "ScholarlyArticle",
            id: self.page.as_deref(),
            name: &self.title,
            headline: &self.title,
            author,
            credit_text,
            abstract_text,
            date_published: self.date(),
            version: &self.version,
            identifier,
            same_as: self.doi_address().into_iter().chain(arxiv).collect(),
            url: self.page.as_deref(),
            license: self.license_address(),
            encoding: files.iter().map(MediaObject::of).collect(),
        }
    }

    /// The links of FAIR Signposting.
    pub(crate) fn signposting(&self, places: &SignpostLinks) -> Vec<LinkTag> {
        let link = |rel, href: &str, mime| LinkTag { rel, href: address(href).into_owned(), mime };
        let mut links = Vec::new();
        links.extend(places.cite_as.as_deref().map(|page| link("cite-as", page, None)));
        links.extend(self.doi_address().map(|doi| link("related", &doi, None)));
        links.push(link("type", "https://schema.org/AboutPage", None));
        links.push(link("type", "https://schema.org/ScholarlyArticle", None));
        let json = Some(MediaType::JSON.essence());
        links.extend(places.record.as_deref().map(|file| link("describedby", file, json)));
        links.extend(places.bundle.as_deref().map(|file| link("item", file, json)));
        let bibtex = Some(CitationFormat::Bibtex.media_type());
        links.extend(places.citation.as_deref().map(|file| link("describedby", file, bibtex)));
        links.extend(self.license_address().map(|license| link("license", &license, None)));
        links
    }

    /// The Open Graph pairs: a `<meta>` of property and content each.
    pub(crate) fn open_graph<'t>(&'t self, site: &'t str, description: &'t str) -> Vec<(&'static str, Cow<'t, str>)> {
        let mut pairs = vec![
            ("og:type", "article".into()),
            ("og:title", Cow::from(&*self.title)),
            ("og:description", one_line(description)),
            ("og:site_name", one_line(site)),
        ];
        pairs.extend(self.page.as_deref().map(|page| ("og:url", page.into())));
        pairs.extend(self.citation.submitted.map(|date| ("article:published_time", date.to_string().into())));
        pairs
    }

    fn doi_address(&self) -> Option<String> {
        self.doi.as_ref().map(|doi| ["https://doi.org/", doi].concat())
    }

    /// The license's address, if it is one of the web.
    fn license_address(&self) -> Option<Cow<'c, str>> {
        let is_web = |address: &&str| address.starts_with("https://") || address.starts_with("http://");
        self.citation.license.filter(is_web).map(address)
    }
}

impl<'c> MediaObject<'c> {
    fn of(file: &'c DataFile) -> Self {
        Self {
            kind: "MediaObject",
            name: file.name,
            content_url: address(&file.address),
            encoding_format: file.media_type,
            sha256: file.sha256.as_deref(),
        }
    }
}

impl<'c> ScholarlyAuthor<'c> {
    fn of(name: &'c Name) -> Self {
        let author = |kind, name| Self { kind, name, given_name: None, family_name: None, honorific_suffix: None };
        match name {
            Name::Person { given, family, suffix } => Self {
                given_name: Some(given),
                family_name: Some(family),
                honorific_suffix: suffix.as_deref(),
                ..author("Person", name.full().into())
            },
            Name::Collective(name) => author("Organization", name.into()),
            Name::Undivided(name) => author("Person", name.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::citation::Citation;
    use super::super::citation::tests::{NUMBER, citation, elsewhere, real};
    use super::*;
    use crate::text::JsonScript;
    use serde_json::{Value, json};

    #[test]
    fn zotero_finds_a_paper() {
        let page = Citation { page: Some("https://x.org/pith/MFB4/".into()), ..real() };
        let cited = page.cited();
        let pairs = cited.highwire(Some("We train."));
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, &**value)).collect();
        let expected = [
            ("citation_title", "Speeding up Deep Learning with Transient Servers"),
            ("citation_author", "Lijie Xu"),
            ("citation_author", "Robert J. Walls"),
            ("citation_author", "Shijian Li"),
            ("citation_author", "Tian Guo"),
            ("citation_publication_date", "2019/02/28"),
            ("citation_date", "2019/02/28"),
            ("citation_doi", "10.48550/arXiv.1903.00045"),
            ("citation_arxiv_id", "1903.00045"),
            ("citation_pdf_url", "https://arxiv.org/pdf/1903.00045v2"),
            ("citation_abstract_html_url", "https://x.org/pith/MFB4/"),
            ("citation_abstract", "We train."),
        ];
        assert_eq!(pairs, expected);
        let whole = citation("T", "Smith, John");
        let whole = whole.cited();
        assert!(whole.highwire(None).iter().all(|(name, _)| !["citation_author", "citation_abstract"].contains(name)));
    }

    #[test]
    fn schema_org_is_told_three_identifiers() {
        let page =
            Citation { page: Some("https://x.org/pith/MFB4/".into()), ..citation("</script>", "The X Team, A. Smith") };
        let file = |name, address: &str, sha256: Option<&str>| DataFile {
            name,
            address: address.to_owned(),
            media_type: "application/json",
            sha256: sha256.map(str::to_owned),
        };
        let files = vec![
            file("record.json", "https://x.org/pith/MFB4.json", Some("ab")),
            file("graph.json", "../../\"<graph>.json", None),
        ];
        let script = JsonScript::new(&page.cited().scholarly_article(Some("<b>We"), &files)).unwrap();
        assert!(!script.as_str().contains('<'));
        let value: Value = serde_json::from_str(script.as_str()).unwrap();
        let expected = json!({
            "@context": "https://schema.org",
            "@type": "ScholarlyArticle",
            "@id": "https://x.org/pith/MFB4/",
            "name": "</script>",
            "headline": "</script>",
            "author": [
                { "@type": "Organization", "name": "The X Team" },
                { "@type": "Person", "name": "A. Smith", "givenName": "A.", "familyName": "Smith" },
            ],
            "abstract": "<b>We",
            "datePublished": "2019-02-28",
            "version": "2",
            "identifier": [
                { "@type": "PropertyValue", "propertyID": "pith", "value": NUMBER },
                { "@type": "PropertyValue", "propertyID": "arXiv", "value": "1903.00045" },
                { "@type": "PropertyValue", "propertyID": "doi", "value": "10.48550/arXiv.1903.00045" },
            ],
            "sameAs": ["https://doi.org/10.48550/arXiv.1903.00045", "https://arxiv.org/abs/1903.00045v2"],
            "url": "https://x.org/pith/MFB4/",
            "license": "http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
            "encoding": [
                {
                    "@type": "MediaObject",
                    "name": "record.json",
                    "contentUrl": "https://x.org/pith/MFB4.json",
                    "encodingFormat": "application/json",
                    "sha256": "ab",
                },
                {
                    "@type": "MediaObject",
                    "name": "graph.json",
                    "contentUrl": "../../%22%3Cgraph%3E.json",
                    "encodingFormat": "application/json",
                },
            ],
        });
        assert_eq!(value, expected);
        let bare = citation("T", "Smith, John");
        let bare = serde_json::to_value(bare.cited().scholarly_article(None, &[])).unwrap();
        assert!(bare["creditText"] == "Smith, John" && bare.get("author").is_none());
        assert!(bare.get("abstract").is_none() && bare.get("encoding").is_none());
    }

    #[test]
    fn signposts_lead_to_the_documents() {
        let places = SignpostLinks {
            cite_as: Some("https://x.org/pith/MFB4/".to_owned()),
            record: Some("../MFB4.json".to_owned()),
            bundle: Some("bundle.json".to_owned()),
            citation: Some("cite.bib".to_owned()),
        };
        let links = real().cited().signposting(&places);
        let links: Vec<_> = links.iter().map(|link| (link.rel, link.href.as_str(), link.mime)).collect();
        let expected = [
            ("cite-as", "https://x.org/pith/MFB4/", None),
            ("related", "https://doi.org/10.48550/arXiv.1903.00045", None),
            ("type", "https://schema.org/AboutPage", None),
            ("type", "https://schema.org/ScholarlyArticle", None),
            ("describedby", "../MFB4.json", Some("application/json")),
            ("item", "bundle.json", Some("application/json")),
            ("describedby", "cite.bib", Some("application/x-bibtex")),
            ("license", "http://arxiv.org/licenses/nonexclusive-distrib/1.0/", None),
        ];
        assert_eq!(links, expected);
        let unsafe_license = Citation { license: Some("javascript:alert(1)"), ..elsewhere() };
        let links = unsafe_license.cited().signposting(&SignpostLinks::default());
        let rels: Vec<_> = links.iter().map(|link| link.rel).collect();
        assert_eq!(rels, ["type", "type"]);
    }

    #[test]
    fn a_shared_link_has_a_title() {
        let citation = citation("A\nB", "");
        let cited = citation.cited();
        let pairs = cited.open_graph("Catalog", "One\n two");
        assert!(pairs.contains(&("og:title", "A B".into())) && pairs.contains(&("og:description", "One two".into())));
        assert!(pairs.iter().all(|(name, _)| *name != "og:url"));
    }
}
