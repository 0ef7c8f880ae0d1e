//! Keys: the one text that all spellings of an identifier are folded to (docs/identifiers.md).

use super::arxiv::folded_id;
use pith::ShortNumber;
use std::fmt;

/// A name by which papers are looked up. It displays as its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Identifier<'a> {
    /// The beginning of a number.
    Short(ShortNumber),
    /// A paper at arXiv, by an id of its grammar.
    Arxiv(&'a str),
    /// A version of it.
    ArxivVersion(&'a str, u32),
    /// The DOI that arXiv gives a paper, by its id there.
    ArxivDoi(&'a str),
    /// A DOI in small letters that is signed.
    Doi(&'a str),
    /// A DOI in small letters that is merely claimed, and that may be that of somebody else's paper.
    ClaimedDoi(&'a str),
}

impl fmt::Display for Identifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Short(number) => write!(f, "pith:{}", number.as_str().to_ascii_lowercase()),
            Self::Arxiv(id) => write!(f, "arxiv:{}", folded_id(id)),
            Self::ArxivVersion(id, version) => write!(f, "arxiv:{}v{version}", folded_id(id)),
            Self::ArxivDoi(id) => write!(f, "doi:10.48550/arxiv.{}", folded_id(id)),
            Self::Doi(doi) => write!(f, "doi:{doi}"),
            Self::ClaimedDoi(doi) => write!(f, "claimed-doi:{doi}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ArxivId, Doi};
    use super::*;

    #[test]
    fn each_spelling_has_one_key() {
        for (identifier, key) in [
            (Identifier::Short("pith:MFB4YH5R".parse().unwrap()), "pith:mfb4yh5r"),
            (Identifier::Arxiv("1903.00045"), "arxiv:1903.00045"),
            (Identifier::Arxiv("math.GT/0309136"), "arxiv:math/0309136"),
            (Identifier::Arxiv("math/0309136"), "arxiv:math/0309136"),
            (Identifier::Arxiv("hep-lat/0305021"), "arxiv:hep-lat/0305021"),
            (Identifier::ArxivVersion("math.GT/0309136", 12), "arxiv:math/0309136v12"),
            (Identifier::ArxivDoi("1903.00045"), "doi:10.48550/arxiv.1903.00045"),
            (Identifier::ArxivDoi("math.GT/0309136"), "doi:10.48550/arxiv.math/0309136"),
            (Identifier::Doi("10.1103/x"), "doi:10.1103/x"),
            (Identifier::ClaimedDoi("10.1103/x"), "claimed-doi:10.1103/x"),
        ] {
            assert_eq!(identifier.to_string(), key);
        }
    }

    #[test]
    fn no_stated_doi_has_the_key_of_one_that_follows_from_an_id() {
        let of_arxiv = ArxivId::new("math.GT/0309136", "1").unwrap().doi();
        assert_eq!(
            format!("doi:{}", of_arxiv.to_ascii_lowercase()),
            Identifier::ArxivDoi("math.GT/0309136").to_string()
        );
        assert_eq!(Doi::not_of_arxiv(&of_arxiv), None);
    }
}
