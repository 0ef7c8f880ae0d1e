//! What a citation is made of, and what every format says of it.

use crate::names::Names;
use crate::text::{address, one_line};
use crate::values::{ArxivId, Category, Date};
use pith::PithNumber;
use std::borrow::Cow;

/// How many characters of the suffix a key has: those of the registry's alias `pith_short_12`.
const KEY_CHARACTERS: usize = 12;

/// What a citation says of the authors' order, without a DOI and with one.
const ORDER_NOTE: &str = "Authors sorted alphabetically by the registry; the paper's own order may differ";
const ORDER_NOTE_WITH_DOI: &str =
    "Authors sorted alphabetically by the registry; the paper's own order may differ (import by DOI to get it)";

/// What a citation is made of: values of a verified document.
///
/// Values that are only claimed, such as a record's authors, may stand in it: a citation repeats what a
/// document says. Texts that a catalog's summary has cut may not (see `bulk.rs`).
#[derive(Debug, Clone)]
pub struct Citation<'a> {
    /// The Pith number. Its year is the citation's.
    pub number: PithNumber,
    /// The title as plain text, TeX accents decoded, math as `$…$`; without one the number takes its place.
    pub title: Option<Cow<'a, str>>,
    /// The title as the document has it, with its TeX, for the formats of LaTeX; without it they have `title`.
    pub title_tex: Option<&'a str>,
    /// The document's authors, TeX accents decoded, split where that is sure. Every format uses the same.
    pub authors: Option<Names>,
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
        ["pith-", self.number.year().as_str(), "-", start].concat()
    }

    /// The authors' names, split where that is sure.
    pub fn names(&self) -> Option<&Names> {
        self.authors.as_ref()
    }

    /// What formats say of it, each worked out once for all of them.
    pub fn cited(&self) -> CitationFields<'_> {
        let number = self.number.to_string();
        let title = self.title.as_deref().map(one_line).filter(|title| !title.is_empty());
        let page = self.page.as_deref().map(address);
        let (arxiv, doi, url, source_name, version) = match self.source {
            CitedSource::Arxiv(id) => (
                Some(id),
                Some(id.doi().into()),
                Some(id.address().into()),
                Cow::from(format!("arXiv:{}", id.id())),
                Cow::from(id.version()),
            ),
            CitedSource::Other { kind, id, version } => (
                None,
                self.stated_doi.filter(|doi| is_doi(doi)).map(Cow::from),
                page.clone(),
                one_line(&format!("{kind}:{id}")).into_owned().into(),
                one_line(version),
            ),
        };
        let are_several = self.names().is_some_and(Names::are_several);
        let note = if doi.is_some() { ORDER_NOTE_WITH_DOI } else { ORDER_NOTE };
        CitationFields {
            key: self.key(),
            title: title.unwrap_or_else(|| number.clone().into()),
            number,
            arxiv,
            doi,
            url,
            page,
            source_name,
            version,
            category: self.primary_category.parse().ok(),
            order_note: are_several.then_some(note),
            citation: self,
        }
    }
}

/// What the formats of a citation say, each worked out once.
#[derive(Debug)]
pub struct CitationFields<'c> {
    /// What it was worked out of, which has the authors.
    pub(super) citation: &'c Citation<'c>,
    /// See [`Citation::key`].
    pub(super) key: String,
    /// The Pith number.
    pub(super) number: String,
    /// The title on one line, or the number.
    pub(super) title: Cow<'c, str>,
    pub(super) arxiv: Option<ArxivId<'c>>,
    /// The DOI, bare.
    pub doi: Option<Cow<'c, str>>,
    /// Where to read the paper: at arXiv that version, else this site's page of it.
    pub(super) url: Option<Cow<'c, str>>,
    /// This site's page of it.
    pub(super) page: Option<Cow<'c, str>>,
    /// The paper at its source: `arXiv:1903.00045`.
    pub(super) source_name: Cow<'c, str>,
    pub(super) version: Cow<'c, str>,
    pub(super) category: Option<Category>,
    /// What is said of the authors' order, where there is one.
    pub(super) order_note: Option<&'static str>,
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
    use super::super::format::CitationFormat;
    use super::*;
    use crate::values::Moment;

    pub(in crate::cite) const NUMBER: &str = "pith:2019:MFB4YH5ROE256JUPXCULHXXWFK";

    /// A real record's citation, with another title and other authors.
    pub(in crate::cite) fn citation<'a>(title: &'a str, authors: &'a str) -> Citation<'a> {
        let number: PithNumber = NUMBER.parse().unwrap();
        Citation {
            number,
            title: Some(title.into()),
            title_tex: None,
            authors: Names::split(authors),
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

    impl Citation<'_> {
        fn written(&self, format: CitationFormat) -> String {
            let mut out = String::new();
            self.cited().write(format, &mut out).unwrap();
            out
        }

        pub(in crate::cite) fn bibtex(&self) -> String {
            self.written(CitationFormat::Bibtex)
        }

        pub(in crate::cite) fn biblatex(&self) -> String {
            self.written(CitationFormat::Biblatex)
        }

        pub(in crate::cite) fn ris(&self) -> String {
            self.written(CitationFormat::Ris)
        }

        pub(in crate::cite) fn text(&self) -> String {
            self.written(CitationFormat::Text)
        }

        pub(in crate::cite) fn markdown(&self) -> String {
            self.written(CitationFormat::Markdown)
        }
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
        assert_eq!(real().cited().doi.as_deref(), Some("10.48550/arXiv.1903.00045"));
        assert_eq!(old("hep-lat/0305021").cited().doi.as_deref(), Some("10.48550/arXiv.hep-lat/0305021"));
        assert_eq!(old("math.AG/0309136").cited().doi.as_deref(), Some("10.48550/arXiv.math/0309136"));
        let claimed = Citation { stated_doi: Some("10.1000/other"), ..real() };
        assert_eq!(claimed.cited().doi, real().cited().doi);
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
            assert_eq!(citation.cited().doi.is_some(), is_taken, "{stated}");
        }
    }

    #[test]
    fn the_order_is_told_where_there_is_one() {
        assert_eq!(citation("T", "A. Smith").cited().order_note, None);
        assert_eq!(citation("T", "").cited().order_note, None);
        for several in ["A. Smith, B. Jones", "A. Smith et al.", "Smith, John"] {
            assert_eq!(citation("T", several).cited().order_note, Some(ORDER_NOTE_WITH_DOI));
        }
        let without_doi = Citation { authors: Names::split("A. Smith, B. Jones"), ..elsewhere() };
        assert_eq!(without_doi.cited().order_note, Some(ORDER_NOTE));
        assert_eq!(ORDER_NOTE_WITH_DOI, format!("{ORDER_NOTE} (import by DOI to get it)"));
    }
}
