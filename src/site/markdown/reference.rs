//! What a link may name a paper by.

use crate::values::ArxivReference;
use pith::{PithNumber, ShortNumber, Suffix};

/// A paper as a link names it: `pith:MFB4YH5R`, `arxiv:1903.00045`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PaperReference<'a> {
    /// The 26 characters.
    Suffix(Suffix),
    /// The first eight of them, which two papers may share.
    Short(ShortNumber),
    /// A whole Pith number, with its year.
    Number(PithNumber),
    /// An id at arXiv, with or without a version.
    Arxiv(ArxivReference<'a>),
}

impl<'a> PaperReference<'a> {
    /// Takes a link's destination whose scheme is one of these two, in any case.
    pub(in crate::site) fn parse(destination: &'a str) -> Option<Self> {
        let (scheme, name) = destination.split_once(':')?;
        if scheme.eq_ignore_ascii_case("arxiv") {
            return ArxivReference::new(name).map(Self::Arxiv);
        }
        let suffix = || destination.strip_prefix("pith:")?.parse().ok().map(Self::Suffix);
        let short = || destination.parse().ok().map(Self::Short);
        let number = || destination.parse().ok().map(Self::Number);
        suffix().or_else(short).or_else(number)
    }

    /// Whether a scheme is one of the two that name papers.
    pub(super) fn is_scheme(scheme: &str) -> bool {
        ["pith", "arxiv"].iter().any(|own| scheme.eq_ignore_ascii_case(own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_of_one_of_four_forms() {
        let suffix = "MFB4YH5ROE256JUPXCULHXXWFK";
        let number: PithNumber = format!("pith:2019:{suffix}").parse().unwrap();
        let arxiv = |text| PaperReference::Arxiv(ArxivReference::new(text).unwrap());
        for (text, expected) in [
            ("pith:MFB4YH5ROE256JUPXCULHXXWFK", PaperReference::Suffix(number.suffix())),
            ("pith:MFB4YH5R", PaperReference::Short(number.short())),
            ("pith:2019:MFB4YH5ROE256JUPXCULHXXWFK", PaperReference::Number(number)),
            ("arxiv:1903.00045", arxiv("1903.00045")),
            ("arXiv:1903.00045v2", arxiv("1903.00045v2")),
            ("arxiv:hep-lat/0305021v1", arxiv("hep-lat/0305021v1")),
        ] {
            assert_eq!(PaperReference::parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_almost_a_reference_is_none() {
        for text in [
            "",
            "pith:",
            "arxiv:",
            "MFB4YH5R",
            "pith:mfb4yh5r",
            "PITH:MFB4YH5R",
            "pith:MFB4YH5",
            "pith:MFB4YH5R/",
            "pith://MFB4YH5R",
            "pith:19:MFB4YH5ROE256JUPXCULHXXWFK",
            "pith:../../x",
            "arxiv:../x",
            "arxiv:1903.00045#x",
            "arxiv:arxiv:1903.00045",
            "doi:10.48550/arxiv.1903.00045",
        ] {
            assert_eq!(PaperReference::parse(text), None, "{text}");
        }
    }
}
