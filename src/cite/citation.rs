//! What a citation is made of, and what every format says of it.

use crate::names::Names;
use crate::text::{address, one_line};
use crate::values::{ArxivId, Category, Date};
use pith::PithNumber;
use std::borrow::Cow;

/// How many characters of the suffix a key has: those of the registry's alias `pith_short_12`.
const KEY_CHARACTERS: usize = 12;

/// What a citation says of the authors' order.
pub(super) const ORDER_NOTE: &str = "Authors in the registry's alphabetical order, not the byline's";

/// What a citation is made of: values of a verified document.
///
/// Values that are only claimed, such as a record's authors, may stand in it: a citation repeats what a
/// document says. Texts that a catalog's summary has cut may not (see [`super::CitationFormat::write_bulk`]).
#[derive(Debug, Clone)]
pub struct Citation<'a> {
    /// The Pith number. Its year is the citation's.
    pub number: PithNumber,
    /// The title as plain text, TeX accents decoded, math as `$…$`; without one the number takes its place.
    pub title: Option<Cow<'a, str>>,
    /// The document's `authors_text`, TeX accents decoded.
    pub authors: Option<Cow<'a, str>>,
    /// The day of the first submission, where it is known and in the number's year.
    pub submitted: Option<Date>,
    /// Where the paper is, and its version there.
    pub source: CitedSource<'a>,
    /// The primary category as the document writes it; one that isn't of the grammar is left out.
    pub primary_category: &'a str,
    /// A DOI that the document states. It counts for papers that aren't at arXiv, and only where it is
    /// of the form that Crossref recommends to match.
    pub stated_doi: Option<&'a str>,
    /// The address of the paper's license, if it is one that is safe to link to.
    pub license: Option<&'a str>,
    /// The whole address of the paper's page on this site, if the site knows its own.
    pub page: Option<Cow<'a, str>>,
}

/// Where a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CitedSource<'a> {
    /// At arXiv.
    Arxiv(ArxivId<'a>),
    /// Elsewhere, in the document's own words.
    Other {
        /// The source's kind.
        kind: &'a str,
        /// The paper's id there.
        id: &'a str,
        /// Its version there.
        version: &'a str,
    },
}

impl Citation<'_> {
    /// The key of the citation, such as `pith-2019-MFB4YH5ROE25`: the number as far as its twelfth
    /// character, with hyphens.
    ///
    /// It is made of the number alone, which is signed, so that it is the same in every catalog and for
    /// ever. An author's name in it could change (names in a record are only claimed), and the first in
    /// the alphabet isn't the first author, whom readers would take it for. Of eight characters two
    /// papers in a million or so share one; of twelve (60 bits) none among all papers of arXiv is
    /// expected to, and so no key depends on what else is there. ASCII letters, digits and hyphens are
    /// safe in every format; colons aren't (babel).
    pub fn key(&self) -> String {
        let suffix = self.number.suffix();
        let start = suffix.as_str().get(..KEY_CHARACTERS).unwrap_or_default();
        format!("pith-{}-{start}", self.number.year())
    }

    /// The authors' names, split where that is sure.
    pub fn names(&self) -> Option<Names> {
        Names::split(self.authors.as_deref()?)
    }

    /// The title on one line, or the number.
    pub(super) fn title(&self) -> String {
        let title = self.title.as_deref().map(one_line).unwrap_or_default();
        if title.is_empty() { self.number.to_string() } else { title }
    }

    /// The DOI, bare.
    pub fn doi(&self) -> Option<String> {
        match self.source {
            CitedSource::Arxiv(id) => Some(id.doi()),
            CitedSource::Other { .. } => self.stated_doi.filter(|doi| is_doi(doi)).map(ToOwned::to_owned),
        }
    }

    pub(super) fn arxiv(&self) -> Option<ArxivId<'_>> {
        match self.source {
            CitedSource::Arxiv(id) => Some(id),
            CitedSource::Other { .. } => None,
        }
    }

    /// The paper at its source: `arXiv:1903.00045`.
    pub(super) fn source_name(&self) -> String {
        match self.source {
            CitedSource::Arxiv(id) => format!("arXiv:{}", id.id()),
            CitedSource::Other { kind, id, .. } => one_line(&format!("{kind}:{id}")),
        }
    }

    pub(super) fn version(&self) -> String {
        match self.source {
            CitedSource::Arxiv(id) => id.version().to_owned(),
            CitedSource::Other { version, .. } => one_line(version),
        }
    }

    /// Where to read the paper: at arXiv that version, else this site's page of it.
    pub(super) fn url(&self) -> Option<String> {
        match self.source {
            CitedSource::Arxiv(id) => Some(id.address()),
            CitedSource::Other { .. } => self.page_address(),
        }
    }

    pub(super) fn page_address(&self) -> Option<String> {
        self.page.as_deref().map(address)
    }

    pub(super) fn category(&self) -> Option<Category> {
        self.primary_category.parse().ok()
    }

    /// What is said of the authors' order, where there is one.
    pub(super) fn order_note(&self) -> Option<String> {
        let names = self.names().filter(Names::are_several);
        names.map(|_| match self.doi() {
            Some(_) => format!("{ORDER_NOTE}; the DOI gives the byline"),
            None => ORDER_NOTE.to_owned(),
        })
    }
}

/// The form that Crossref's pattern for DOIs of today takes
/// (<https://www.crossref.org/blog/dois-and-matching-regular-expressions/>): nothing in it needs
/// escaping in any format.
fn is_doi(text: &str) -> bool {
    text.strip_prefix("10.").and_then(|rest| rest.split_once('/')).is_some_and(|(prefix, suffix)| {
        (4..=9).contains(&prefix.len())
            && prefix.bytes().all(|byte| byte.is_ascii_digit())
            && (1..=200).contains(&suffix.len())
            && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._;()/:".contains(&byte))
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::values::Moment;

    pub(in crate::cite) const NUMBER: &str = "pith:2019:MFB4YH5ROE256JUPXCULHXXWFK";

    /// A real record's citation, with another title and other authors.
    pub(in crate::cite) fn citation<'a>(title: &'a str, authors: &'a str) -> Citation<'a> {
        let number: PithNumber = NUMBER.parse().unwrap();
        Citation {
            number,
            title: Some(title.into()),
            authors: Some(authors.into()),
            submitted: Moment::new("2019-02-28T19:47:59Z").date_in(number.year()),
            source: CitedSource::Arxiv(ArxivId::new("1903.00045", "2").unwrap()),
            primary_category: "cs.PF",
            stated_doi: None,
            license: Some("http://arxiv.org/licenses/nonexclusive-distrib/1.0/"),
            page: None,
        }
    }

    pub(in crate::cite) fn real() -> Citation<'static> {
        citation("Speeding up Deep Learning with Transient Servers", "Lijie Xu, Robert J. Walls, Shijian Li, Tian Guo")
    }

    /// A paper that isn't at arXiv, of which little is known.
    pub(in crate::cite) fn elsewhere() -> Citation<'static> {
        let source = CitedSource::Other { kind: "zenodo", id: "10_1%", version: "1" };
        Citation { source, authors: None, title: None, submitted: None, license: None, primary_category: "?", ..real() }
    }

    #[test]
    fn a_key_is_of_the_number_alone() {
        assert_eq!(real().key(), "pith-2019-MFB4YH5ROE25");
        assert_eq!(citation("Another", "A. Smith").key(), real().key());
        let other = Citation { number: "pith:2019:MFB4YH5ROE2A6JUPXCULHXXWFK".parse().unwrap(), ..real() };
        assert_ne!(other.key(), real().key());
        assert_eq!(other.number.short(), real().number.short());
    }

    #[test]
    fn a_doi_follows_from_the_arxiv_id_or_is_of_a_strict_form() {
        let old = |id| Citation { source: CitedSource::Arxiv(ArxivId::new(id, "1").unwrap()), ..real() };
        assert_eq!(real().doi().as_deref(), Some("10.48550/arXiv.1903.00045"));
        assert_eq!(old("hep-lat/0305021").doi().as_deref(), Some("10.48550/arXiv.hep-lat/0305021"));
        assert_eq!(old("math.AG/0309136").doi().as_deref(), Some("10.48550/arXiv.math/0309136"));
        let claimed = Citation { stated_doi: Some("10.1000/other"), ..real() };
        assert_eq!(claimed.doi(), real().doi());
        for (stated, is_taken) in [
            ("10.5281/zenodo.1234567", true),
            ("10.1002/(SICI)1096-8644(199601)99:1", true),
            ("10.1/x", false),
            ("10.1000/", false),
            ("10.1000/a b", false),
            ("10.1000/a}b", false),
            ("https://doi.org/10.1000/1", false),
        ] {
            let citation = Citation { stated_doi: Some(stated), ..elsewhere() };
            assert_eq!(citation.doi().is_some(), is_taken, "{stated}");
        }
    }

    #[test]
    fn the_order_is_told_where_there_is_one() {
        assert_eq!(citation("T", "A. Smith").order_note(), None);
        assert_eq!(citation("T", "").order_note(), None);
        for several in ["A. Smith, B. Jones", "A. Smith et al.", "Smith, John"] {
            assert!(citation("T", several).order_note().is_some_and(|note| note.ends_with("the DOI gives the byline")));
        }
        let without_doi = Citation { authors: Some("A. Smith, B. Jones".into()), ..elsewhere() };
        assert_eq!(without_doi.order_note().as_deref(), Some(ORDER_NOTE));
    }
}
