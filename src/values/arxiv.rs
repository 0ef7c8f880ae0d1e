//! arXiv identifiers, by the grammar of <https://info.arxiv.org/help/arxiv_identifier.html>.

use super::category::{is_archive, is_subject_class};
use std::borrow::Cow;
use std::fmt;

/// An arXiv id of either style, and a version: what may be part of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArxivId<'a> {
    id: &'a str,
    version: &'a str,
}

impl<'a> ArxivId<'a> {
    /// Takes a source's id and version where both are of the right form.
    pub fn new(id: &'a str, version: &'a str) -> Option<Self> {
        let good_version = (1..=4).contains(&version.len()) && digits(version);
        (good_version && (is_new_style(id) || is_old_style(id))).then_some(Self { id, version })
    }

    /// The id without its version, such as `1903.00045`.
    pub fn id(&self) -> &'a str {
        self.id
    }

    /// The digits of its version, such as `2`.
    pub fn version(&self) -> &'a str {
        self.version
    }

    /// The page of that version at arXiv.
    pub fn address(&self) -> String {
        format!("https://arxiv.org/abs/{}v{}", self.id, self.version)
    }

    /// The PDF of that version at arXiv.
    pub fn pdf_address(&self) -> String {
        format!("https://arxiv.org/pdf/{}v{}", self.id, self.version)
    }

    /// The DOI that arXiv gives the paper, as arXiv writes it (<https://info.arxiv.org/help/doi.html>). Old ids are
    /// registered without their subject: `math.AG/0309136` as `math/0309136`.
    pub fn doi(&self) -> String {
        format!("10.48550/arXiv.{}", without_subject(self.id))
    }
}

/// What a person writes for a paper at arXiv: an id of either style, with or without its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ArxivReference<'a> {
    id: &'a str,
    version: Option<&'a str>,
}

impl<'a> ArxivReference<'a> {
    /// Takes `1903.00045`, `1903.00045v2` and the same of an old-style id.
    pub(crate) fn new(text: &'a str) -> Option<Self> {
        // An archive's name may hold a `v` of its own, as in `solv-int/9901001`.
        let versioned = text.rsplit_once('v').filter(|(id, version)| ArxivId::new(id, version).is_some());
        match versioned {
            Some((id, version)) => Some(Self { id, version: Some(version) }),
            None => (is_new_style(text) || is_old_style(text)).then_some(Self { id: text, version: None }),
        }
    }

    /// The id without a version.
    pub(crate) fn id(&self) -> &'a str {
        self.id
    }

    /// The version's digits; `None` means whichever there is, the newest first.
    pub(crate) fn version(&self) -> Option<&'a str> {
        self.version
    }
}

/// The name of a paper at arXiv, or of one version of it, that is kept. Displays as `1903.00045v2`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArxivName {
    id: Box<str>,
    version: Option<u32>,
}

impl ArxivName {
    /// Takes an id, with or without a version, as arXiv writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let reference = ArxivReference::new(text)?;
        let name = match reference.version() {
            Some(version) => Self::new(reference.id(), version),
            None => Some(Self { id: reference.id().into(), version: None }),
        };
        // A version has one spelling: `v02` is none.
        name.filter(|name| name.to_string() == text)
    }

    /// That of a source's version, where id and version are of the right form.
    pub(crate) fn new(id: &str, version: &str) -> Option<Self> {
        let checked = ArxivId::new(id, version)?;
        Some(Self { id: checked.id().into(), version: checked.version().parse().ok() })
    }

    /// The id without a version.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The version; `None` means whichever there is.
    pub fn version(&self) -> Option<u32> {
        self.version
    }
}

impl fmt::Display for ArxivName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)?;
        self.version.map_or(Ok(()), |version| write!(f, "v{version}"))
    }
}

/// An id in small letters and without the subject that some old ones are written with: papers are looked up by it.
pub(crate) fn folded_id(id: &str) -> String {
    without_subject(id).to_ascii_lowercase()
}

fn without_subject(id: &str) -> Cow<'_, str> {
    let of_subject = id.split_once('/').and_then(|(archive, number)| Some((archive.split_once('.')?.0, number)));
    of_subject.map_or(id.into(), |(archive, number)| format!("{archive}/{number}").into())
}

/// `0704.0001` to `9912.99999`: year and month, a point, four or five digits.
fn is_new_style(id: &str) -> bool {
    id.split_once('.').is_some_and(|(month, number)| {
        month.len() == 4 && digits(month) && matches!(number.len(), 4 | 5) && digits(number)
    })
}

/// `hep-lat/0305021` or `math.AG/0309136`: an archive, perhaps with a subject, a slash, seven digits.
fn is_old_style(id: &str) -> bool {
    id.split_once('/').is_some_and(|(archive, number)| {
        let (archive, subject) = archive.split_once('.').unwrap_or((archive, "AA"));
        is_archive(archive) && is_subject_class(subject) && number.len() == 7 && digits(number)
    })
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_both_styles_and_nothing_else() {
        for id in ["1903.00045", "0704.0001", "hep-lat/0305021", "math.AG/0309136"] {
            assert!(ArxivId::new(id, "2").is_some(), "{id}");
        }
        for id in [
            "",
            "../../x",
            "1903.000456",
            "1903.00045v2",
            "math.ag/0309136",
            "x y/0309136",
            "a/b/0309136",
            "hep--lat/0305021",
            "aux/0305021",
            "１９０３.00045",
        ] {
            assert!(ArxivId::new(id, "2").is_none(), "{id}");
        }
        for version in ["", "-1", "1e3", "99999", "v1"] {
            assert!(ArxivId::new("1903.00045", version).is_none(), "{version}");
        }
    }

    #[test]
    fn a_reference_may_name_a_version() {
        for (text, id, version) in [
            ("1903.00045", "1903.00045", None),
            ("1903.00045v2", "1903.00045", Some("2")),
            ("hep-lat/0305021v1", "hep-lat/0305021", Some("1")),
            ("solv-int/9901001", "solv-int/9901001", None),
            ("solv-int/9901001v12", "solv-int/9901001", Some("12")),
        ] {
            let reference = ArxivReference::new(text).unwrap();
            assert_eq!((reference.id(), reference.version()), (id, version));
        }
        for text in ["", "v2", "1903.00045v", "1903.00045v2v3", "1903.00045 v2", "arxiv:1903.00045", "1903.00045V2"] {
            assert!(ArxivReference::new(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_name_has_one_spelling() {
        for text in ["1903.00045", "1903.00045v2", "hep-lat/0305021v1", "math.AG/0309136", "solv-int/9901001"] {
            assert_eq!(ArxivName::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(ArxivName::parse("1903.00045v2").unwrap().version(), Some(2));
        assert_eq!(ArxivName::new("math.AG/0309136", "3").unwrap().to_string(), "math.AG/0309136v3");
        for text in ["", "1903.00045v02", "1903.00045v99999", "arXiv:1903.00045", "x/../0305021", "1903.00045 "] {
            assert!(ArxivName::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn leads_to_the_version() {
        let id = ArxivId::new("hep-lat/0305021", "1").unwrap();
        assert_eq!(id.address(), "https://arxiv.org/abs/hep-lat/0305021v1");
    }

    #[test]
    fn a_doi_names_no_subject() {
        for (id, doi) in [
            ("1903.00045", "10.48550/arXiv.1903.00045"),
            ("hep-lat/0305021", "10.48550/arXiv.hep-lat/0305021"),
            ("math.AG/0309136", "10.48550/arXiv.math/0309136"),
            ("math/0309136", "10.48550/arXiv.math/0309136"),
        ] {
            assert_eq!(ArxivId::new(id, "1").unwrap().doi(), doi);
        }
    }
}
