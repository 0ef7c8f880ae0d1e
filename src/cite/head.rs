//! What programs read in the head of a paper's page.
//!
//! - **`citation_*`** (Highwire Press): for Zotero's translator "Embedded Metadata", which takes a
//!   journal's article for granted, and for Google Scholar
//!   (<https://scholar.google.com/intl/en/scholar/inclusion.html>). One `citation_author` a name, as it is
//!   read: Zotero takes a comma between two names of two words each for the end of a first author. A
//!   text that isn't split gets none, or programs would part it at its commas; the DOI is there.
//! - **JSON-LD** (<https://schema.org/ScholarlyArticle>): the Pith number, the arXiv id and the DOI are
//!   identifiers of equal rank. A list in JSON-LD has no order, so none is claimed for the authors.
//! - **Signposting** (<https://signposting.org/FAIR/>): `cite-as` is the page's own lasting address, which is
//!   what the profile asks for, an address that leads here; the DOI, which leads to arXiv, is
//!   `related`.
//! - **Open Graph** (<https://ogp.me/>).
//!
//! All are values, to be escaped by the template that shows them. Each address is made by the
//! program or whole as the caller gives it.

use super::citation::{Citation, CitedSource};
use crate::layout::MediaType;
use crate::names::{Name, Names};
use crate::text::address;
use serde::Serialize;

/// Where a paper's documents and pages are, as the page's links have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignpostLinks {
    /// The address that the paper should be cited by: its page here or at the registry, as the
    /// configuration's `canonical` says. Whole, or none.
    pub cite_as: Option<String>,
    /// The record's file; whole or relative.
    pub record: Option<String>,
    /// The bundle's file; whole or relative.
    pub bundle: Option<String>,
}

/// A `<link>` of the page's head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkTag {
    /// The relation.
    pub rel: &'static str,
    /// The address.
    pub href: String,
    /// The media type of what is there, where the relation asks for it.
    #[serde(rename = "type")]
    pub mime: Option<&'static str>,
}

/// A paper in terms of schema.org; see [`JsonScript`](crate::text::JsonScript).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScholarlyArticle {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "@id", skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    name: String,
    headline: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<ScholarlyAuthor>,
    /// The authors' text, where it isn't split.
    #[serde(skip_serializing_if = "Option::is_none")]
    credit_text: Option<String>,
    date_published: String,
    version: String,
    identifier: Vec<Identifier>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    same_as: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    license: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ScholarlyAuthor {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    honorific_suffix: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Identifier {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "propertyID")]
    property: String,
    value: String,
}

impl Citation<'_> {
    /// The `citation_*` pairs: a `<meta>` of name and content each.
    pub fn highwire(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("citation_title", self.title())];
        if let Some(Names::List { names, .. }) = self.names() {
            pairs.extend(names.iter().map(|name| ("citation_author", name.full())));
        }
        let date = self.submitted.map(|date| date.to_string().replace('-', "/"));
        let date = date.unwrap_or_else(|| self.number.year().to_string());
        pairs.push(("citation_publication_date", date.clone()));
        pairs.push(("citation_date", date));
        pairs.extend(self.doi().map(|doi| ("citation_doi", doi)));
        if let Some(id) = self.arxiv() {
            pairs.push(("citation_arxiv_id", id.id().to_owned()));
            pairs.push(("citation_pdf_url", format!("https://arxiv.org/pdf/{}v{}", id.id(), id.version())));
        }
        pairs.extend(self.page_address().map(|page| ("citation_abstract_html_url", page)));
        pairs
    }

    /// The paper in terms of schema.org.
    pub fn scholarly_article(&self) -> ScholarlyArticle {
        let (author, credit_text) = match self.names() {
            None => (Vec::new(), None),
            Some(Names::Whole(text)) => (Vec::new(), Some(text)),
            Some(Names::List { names, .. }) => (names.into_iter().map(ScholarlyAuthor::of).collect(), None),
        };
        let property =
            |property: &str, value| Identifier { kind: "PropertyValue", property: property.to_owned(), value };
        let mut identifier = vec![property("pith", self.number.to_string())];
        match self.source {
            CitedSource::Arxiv(id) => identifier.push(property("arXiv", id.id().to_owned())),
            CitedSource::Other { kind, id, .. } => identifier.push(property(kind, id.to_owned())),
        }
        identifier.extend(self.doi().map(|doi| property("doi", doi)));
        let arxiv = self.arxiv().map(|id| id.address());
        ScholarlyArticle {
            context: "https://schema.org",
            kind: "ScholarlyArticle",
            id: self.page_address(),
            name: self.title(),
            headline: self.title(),
            author,
            credit_text,
            date_published: self.submitted.map_or_else(|| self.number.year().to_string(), |date| date.to_string()),
            version: self.version(),
            identifier,
            same_as: self.doi_address().into_iter().chain(arxiv).collect(),
            url: self.page_address(),
            license: self.license_address(),
        }
    }

    /// The links of FAIR Signposting.
    pub fn signposting(&self, places: &SignpostLinks) -> Vec<LinkTag> {
        let link = |rel, href: &str, mime| LinkTag { rel, href: address(href), mime };
        let mut links = Vec::new();
        links.extend(places.cite_as.as_deref().map(|page| link("cite-as", page, None)));
        links.extend(self.doi_address().map(|doi| link("related", &doi, None)));
        links.push(link("type", "https://schema.org/AboutPage", None));
        links.push(link("type", "https://schema.org/ScholarlyArticle", None));
        let json = Some(MediaType::JSON.essence());
        links.extend(places.record.as_deref().map(|file| link("describedby", file, json)));
        links.extend(places.bundle.as_deref().map(|file| link("item", file, json)));
        links.extend(self.license_address().map(|license| link("license", &license, None)));
        links
    }

    /// The Open Graph pairs: a `<meta>` of property and content each.
    pub fn open_graph(&self, site: &str, description: &str) -> Vec<(&'static str, String)> {
        let mut pairs = vec![
            ("og:type", "article".to_owned()),
            ("og:title", self.title()),
            ("og:description", crate::text::one_line(description)),
            ("og:site_name", crate::text::one_line(site)),
        ];
        pairs.extend(self.page_address().map(|page| ("og:url", page)));
        pairs.extend(self.submitted.map(|date| ("article:published_time", date.to_string())));
        pairs
    }

    fn doi_address(&self) -> Option<String> {
        self.doi().map(|doi| format!("https://doi.org/{doi}"))
    }

    /// The license's address, if it is one of the web.
    fn license_address(&self) -> Option<String> {
        let is_web = |address: &&str| address.starts_with("https://") || address.starts_with("http://");
        self.license.filter(is_web).map(address)
    }
}

impl ScholarlyAuthor {
    fn of(name: Name) -> Self {
        let kind = if matches!(name, Name::Collective(_)) { "Organization" } else { "Person" };
        let full = name.full();
        match name {
            Name::Person { given, family, suffix } => {
                Self { kind, name: full, given_name: Some(given), family_name: Some(family), honorific_suffix: suffix }
            }
            Name::Collective(name) | Name::Undivided(name) => {
                Self { kind, name, given_name: None, family_name: None, honorific_suffix: None }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::citation::tests::{NUMBER, citation, elsewhere, real};
    use super::*;
    use crate::text::JsonScript;
    use serde_json::{Value, json};

    #[test]
    fn zotero_finds_a_paper() {
        let page = Citation { page: Some("https://x.org/pith/MFB4/".into()), ..real() };
        let pairs = page.highwire();
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
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
        ];
        assert_eq!(pairs, expected);
        let whole = citation("T", "Smith, John").highwire();
        assert!(whole.iter().all(|(name, _)| *name != "citation_author"));
    }

    #[test]
    fn schema_org_is_told_three_identifiers() {
        let page =
            Citation { page: Some("https://x.org/pith/MFB4/".into()), ..citation("</script>", "The X Team, A. Smith") };
        let script = JsonScript::new(&page.scholarly_article()).unwrap();
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
        });
        assert_eq!(value, expected);
        let whole = serde_json::to_value(citation("T", "Smith, John").scholarly_article()).unwrap();
        assert!(whole["creditText"] == "Smith, John" && whole.get("author").is_none());
    }

    #[test]
    fn signposts_lead_to_the_documents() {
        let places = SignpostLinks {
            cite_as: Some("https://x.org/pith/MFB4/".to_owned()),
            record: Some("../MFB4.json".to_owned()),
            bundle: Some("bundle.json".to_owned()),
        };
        let links = real().signposting(&places);
        let links: Vec<_> = links.iter().map(|link| (link.rel, link.href.as_str(), link.mime)).collect();
        let expected = [
            ("cite-as", "https://x.org/pith/MFB4/", None),
            ("related", "https://doi.org/10.48550/arXiv.1903.00045", None),
            ("type", "https://schema.org/AboutPage", None),
            ("type", "https://schema.org/ScholarlyArticle", None),
            ("describedby", "../MFB4.json", Some("application/json")),
            ("item", "bundle.json", Some("application/json")),
            ("license", "http://arxiv.org/licenses/nonexclusive-distrib/1.0/", None),
        ];
        assert_eq!(links, expected);
        let unsafe_license = Citation { license: Some("javascript:alert(1)"), ..elsewhere() };
        let rels: Vec<_> = unsafe_license.signposting(&SignpostLinks::default()).iter().map(|link| link.rel).collect();
        assert_eq!(rels, ["type", "type"]);
    }

    #[test]
    fn a_shared_link_has_a_title() {
        let pairs = citation("A\nB", "").open_graph("Catalog", "One\n two");
        assert!(
            pairs.contains(&("og:title", "A B".to_owned()))
                && pairs.contains(&("og:description", "One two".to_owned()))
        );
        assert!(pairs.iter().all(|(name, _)| *name != "og:url"));
    }
}
