//! DOIs: those that documents state beside the one that arXiv gives each paper, and those that people look for.

/// The most bytes of a DOI. Stops names of megabytes, which a DOI may have by its own grammar.
pub(super) const MOST_DOI_BYTES: usize = 128;

/// How the DOIs begin that arXiv gives (`ArxivId::doi`), in small letters.
const OF_ARXIV: &str = "10.48550/arxiv.";

/// A DOI in small letters, since capitals mean the same: `10.`, four to nine digits, a slash, and printable characters of
/// ASCII without a space. It may hold quotes, `<` or `../`: it is part of no path, and of no address but escaped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Doi(String);

impl Doi {
    /// Takes a text that is a DOI and nothing else, unless arXiv gives it: that one follows from the signed id, and nobody
    /// else's word for it counts.
    pub(crate) fn not_of_arxiv(text: &str) -> Option<Self> {
        Self::new(text).filter(|_| !is_of_arxiv(text))
    }

    /// Takes a text that is a DOI and nothing else.
    pub(super) fn new(text: &str) -> Option<Self> {
        (text.len() <= MOST_DOI_BYTES && is_doi(text)).then(|| Self(text.to_ascii_lowercase()))
    }

    /// The DOI's characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_doi(text: &str) -> bool {
    text.strip_prefix("10.").and_then(|rest| rest.split_once('/')).is_some_and(|(registrant, name)| {
        (4..=9).contains(&registrant.len())
            && registrant.bytes().all(|byte| byte.is_ascii_digit())
            && !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_graphic())
    })
}

fn is_of_arxiv(text: &str) -> bool {
    text.get(..OF_ARXIV.len()).is_some_and(|start| start.eq_ignore_ascii_case(OF_ARXIV))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_doi_is_of_its_grammar_and_in_small_letters() {
        let longest = format!("10.1234/{}", "x".repeat(MOST_DOI_BYTES - 8));
        for (text, kept) in [
            ("10.1103/PhysRevD.76.013009", "10.1103/physrevd.76.013009"),
            ("10.1016/S0370-2693(98)00466-3", "10.1016/s0370-2693(98)00466-3"),
            ("10.1002/(SICI)1097-0258<1::AID-SIM1>3.0.CO;2-#", "10.1002/(sici)1097-0258<1::aid-sim1>3.0.co;2-#"),
            ("10.123456789/../../x", "10.123456789/../../x"),
            ("10.48550/other.1903.00045", "10.48550/other.1903.00045"),
            (&longest, &longest),
        ] {
            assert_eq!(Doi::not_of_arxiv(text).as_ref().map(Doi::as_str), Some(kept));
        }
        for text in [
            "",
            "10.1103",
            "10.1103/",
            "10.110/x",
            "10.1234567890/x",
            "10.11o3/x",
            "10.1000.10/x",
            "11.1103/x",
            " 10.1103/x",
            "10.1103/x y",
            "10.1103/x\n",
            "10.1103/\u{202e}x",
            "10.1103/é",
            "10.１１０３/x",
            "doi:10.1103/x",
            "https://doi.org/10.1103/x",
            "../../x",
            "10.48550/arXiv.1903.00045",
            "10.48550/ARXIV.",
            &format!("{longest}x"),
        ] {
            assert_eq!(Doi::not_of_arxiv(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_is_printable_and_is_kept_again(text in "(10\\.[0-9]{3,10}/)?\\PC{0,20}") {
            if let Some(doi) = Doi::not_of_arxiv(&text) {
                prop_assert!(doi.as_str().bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase()));
                prop_assert_eq!(Doi::not_of_arxiv(doi.as_str()), Some(doi.clone()));
                prop_assert!(text.eq_ignore_ascii_case(doi.as_str()));
            }
        }
    }
}
