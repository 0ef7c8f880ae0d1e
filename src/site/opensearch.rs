//! What tells a browser how to search the site from its address bar: an `OpenSearch` description
//! (<https://github.com/dewitt/opensearch/blob/master/opensearch-1-1-draft-6.md>). It takes whole addresses alone.

use super::artifact::Artifact;
use super::common::Site;
use super::xml::Xml;
use crate::config::BaseUrl;
use crate::error::Error;
use crate::layout::{Links, SitePath, UploadStage};

/// The namespace of the description.
const OPENSEARCH: [(&str, &str); 1] = [("xmlns", "http://a9.com/-/spec/opensearch/1.1/")];

/// Its media type.
const MEDIA_TYPE: &str = "application/opensearchdescription+xml";

/// The most characters of its texts, by the specification.
const MOST_SHORT_NAME: usize = 16;
const MOST_LONG_NAME: usize = 48;
const MOST_DESCRIPTION: usize = 1024;

impl Site {
    /// The site's own address, if it knows that and there is something to search.
    pub(super) fn searched_at(&self) -> Option<&BaseUrl> {
        self.config.base_url.as_ref().filter(|_| self.has_search())
    }

    /// The link to the description, where there is one.
    pub(super) fn opensearch_link(&self, links: &Links) -> Option<String> {
        self.searched_at().map(|_| links.to(&SitePath::opensearch()))
    }

    /// The description. An identifier leads to its paper, and another text to what is found by it.
    pub(super) fn opensearch(&self) -> Result<Option<Artifact<'static>>, Error> {
        let Some(base) = self.searched_at() else { return Ok(None) };
        let path = SitePath::opensearch();
        let base = base.as_str();
        let page = format!("{base}{}{}", SitePath::resolve().address(), self.end_of_folders());
        let mut bytes = Vec::new();
        let written = Xml::document(&mut bytes, "OpenSearchDescription", &OPENSEARCH, |xml| {
            let first = |text: &str, most| text.chars().take(most).collect::<String>();
            xml.text("ShortName", first(&self.config.title, MOST_SHORT_NAME).trim_end())?;
            xml.text("LongName", first(&self.config.title, MOST_LONG_NAME).trim_end())?;
            xml.text("Description", &first(&self.config.description, MOST_DESCRIPTION))?;
            let template = format!("{page}?q={{searchTerms}}&or=search");
            xml.empty("Url", &[("type", "text/html"), ("template", &template)])?;
            let own = format!("{base}{path}");
            xml.empty("Url", &[("type", MEDIA_TYPE), ("rel", "self"), ("template", &own)])?;
            xml.text("InputEncoding", "UTF-8")
        });
        written.map_err(|error| Error::Render { page: path.to_string(), reason: error.to_string() })?;
        Ok(Some(Artifact::new(UploadStage::Document, path, bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::feed::tests::site;

    const BASED: &str = "base_url = \"https://x.org/a/\"\n";

    fn text(config: &str) -> Option<String> {
        let file = site(config).opensearch().unwrap()?;
        Some(String::from_utf8(file.bytes.into_owned()).unwrap())
    }

    #[test]
    fn a_description_has_the_sites_own_address() {
        let description = text(BASED).unwrap();
        for part in [
            "<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n<ShortName>Pith Catalog</ShortName>\n",
            "<Url type=\"text/html\" template=\"https://x.org/a/resolve/?q={searchTerms}&amp;or=search\"/>\n",
            "<Url type=\"application/opensearchdescription+xml\" rel=\"self\" template=\"https://x.org/a/opensearch.xml\"/>\n",
        ] {
            assert!(description.contains(part), "{part} in {description}");
        }
        let on_a_disk = text(&format!("{BASED}output.offline = true")).unwrap();
        assert!(on_a_disk.contains("/a/resolve/index.html?q={searchTerms}&amp;"), "{on_a_disk}");
        assert_eq!(text(""), None, "without an address there is none");
        assert_eq!(text(&format!("{BASED}output.parts.search = false")), None);
    }

    #[test]
    fn a_name_is_cut_and_escaped() {
        let description =
            text(&format!("{BASED}title = \"<Papers> & “reports” of an institute of many words, and more\"")).unwrap();
        assert!(description.contains("<ShortName>&lt;Papers&gt; &amp; “repo</ShortName>"), "{description}");
        assert!(
            description.contains("<LongName>&lt;Papers&gt; &amp; “reports” of an institute of many wor</LongName>"),
            "{description}"
        );
    }
}
