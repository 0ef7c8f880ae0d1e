//! `_headers`: what Cloudflare Pages and Netlify are to send with files. Other hosts take it for a file like any other.
//!
//! Both serve a site at the root of its host, so that paths count from there. A file gets the headers of every rule that
//! it meets, and one header of two rules would be joined: so no two rules that a file can meet set the same. The two
//! agree on `*` at the end of a path and on a whole part of it by a name, and on nothing else that stands for many
//! paths; so the citations of a year are left with the type that the host gives them.

use super::artifact::Artifact;
use super::common::Site;
use crate::cite::CitationFormat;
use crate::config::BaseUrl;
use crate::layout::{Feature, MediaType, SitePath, UploadStage};
use std::fmt::Write as _;

/// All that is here is public, and any page may check it: a rule for some paths could miss one.
const FOR_ALL: &str = "\
# Headers that Cloudflare Pages and Netlify send with these files.

/*
  Access-Control-Allow-Origin: *
  X-Content-Type-Options: nosniff
";

/// Where programs begin (RFC 8631), below the path of the site's root on its host. Of the links of a paper only the page's
/// head can tell: the hosts agree on no way to put a part of a path into a header. Both links are of one header, since they
/// don't agree on one that comes twice either.
fn to_programs(base: &str) -> String {
    format!("  Link: <{base}api/index.json>; rel=\"service-desc\", <{base}api/>; rel=\"service-doc\"\n")
}

const OF_ASSETS: &str = "
/assets/*
  Cache-Control: public, max-age=31536000, immutable
";

impl Site {
    /// The rules, for the files that the site can have.
    pub(crate) fn headers(&self) -> Vec<Artifact<'static>> {
        let base = self.config.base_url.as_ref().map_or("/", BaseUrl::path);
        let links = if self.features.contains(&Feature::Api) { to_programs(base) } else { String::new() };
        let mut text = [FOR_ALL, &links, OF_ASSETS].concat();
        // Each file, and those of its kind elsewhere.
        let mut add = |file: &str, others: &[&str]| {
            let media_type = MediaType::of(file).with_charset();
            for path in [file].iter().chain(others) {
                let _ = write!(text, "\n/{path}\n  Content-Type: {media_type}\n");
            }
        };
        if self.features.contains(&Feature::Manifests) {
            add(SitePath::documents().as_str(), &["catalog/documents/*"]);
            add(SitePath::sums().as_str(), &["catalog/sums/*"]);
        }
        if self.features.contains(&Feature::Api) {
            add(SitePath::papers().as_str(), &["catalog/papers/*"]);
        }
        if self.addressed().is_some() {
            add(SitePath::feed(None).as_str(), &["category/:category/feed.atom"]);
        }
        // Every host knows what JSON is.
        for format in CitationFormat::bulk().filter(|format| format.extension() != "json") {
            add(&format!("collection/:collection/citations.{}", format.extension()), &[]);
        }
        vec![Artifact::new(UploadStage::Document, SitePath::headers(), text.into_bytes())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_citations_is_sent_as_its_format_says() {
        for format in CitationFormat::bulk().filter(|format| format.extension() != "json") {
            assert_eq!(MediaType::of_extension(format.extension()).essence(), format.media_type());
        }
    }
}
