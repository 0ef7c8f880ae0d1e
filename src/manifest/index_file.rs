//! `catalog/index.json`, and the lines of the lists of documents that it names.

use crate::layout::Feature;
use pith::Suffix;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What an index calls its form.
pub(crate) const INDEX_FORMAT: &str = "pith-catalog-index-v1";

/// `catalog/index.json` (docs/schemas/catalog-index.v1.json).
#[derive(Debug, Serialize, Deserialize)]
#[serde(expecting = "struct Index")]
pub(crate) struct IndexFile<'a> {
    /// [`INDEX_FORMAT`].
    pub format: Cow<'a, str>,
    /// How many papers the catalog has.
    pub papers: u64,
    /// How many documents its lists have.
    pub documents: u64,
    /// The latest time at which a paper was first submitted, as its document writes it.
    pub newest: Option<Cow<'a, str>>,
    /// The lists of documents.
    pub lists: Vec<ListLine<'a>>,
    /// The lists of papers. Nobody here reads them, so that what an index says of them is never wrong.
    #[serde(skip_deserializing)]
    pub paper_lists: Vec<PaperListLine<'a>>,
    /// What the site was made by and how; an index of an early version says nothing of it.
    pub site: Option<ListedSite<'a>>,
}

/// A list of documents, as the index names it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListLine<'a> {
    /// Where it is.
    pub path: Cow<'a, str>,
    /// How many lines it has.
    pub documents: u64,
    /// How many bytes it has.
    pub bytes: u64,
    /// The hash of its bytes.
    pub sha256: Cow<'a, str>,
}

/// A list of papers, as the index names it.
#[derive(Debug, Serialize)]
pub(crate) struct PaperListLine<'a> {
    /// Where it is.
    pub path: Cow<'a, str>,
    /// How many lines it has.
    pub papers: u64,
    /// How many bytes it has.
    pub bytes: u64,
    /// The hash of its bytes.
    pub sha256: Cow<'a, str>,
}

/// What the site was made by and how, so that whoever checks it can tell what it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedSite<'a> {
    /// The program that made it, with its version and a hash of its sources.
    pub generator: Cow<'a, str>,
    /// Where it is meant to be.
    pub base_url: Option<Cow<'a, str>>,
    /// Whether its links name `index.html`.
    pub offline: bool,
    /// What is written, by the names of [features](Feature).
    pub parts: Vec<Cow<'a, str>>,
    /// Whether its operator has templates of their own, so that pages may look otherwise.
    pub own_templates: bool,
    /// The papers that its operator keeps out, in the order of their suffixes.
    #[serde(with = "texts_of_suffixes")]
    pub excluded: Vec<Suffix>,
    /// What is said of each, in the same order. An early version says nothing, so that who reads an index fills them in.
    #[serde(default)]
    pub exclusions: Vec<Exclusion<'a>>,
}

/// A paper that the operator of a site keeps out, as its index says. Date and reason are somebody's text: who prints them
/// quotes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion<'a> {
    /// The paper's suffix.
    #[serde(with = "text_of_suffix")]
    pub suffix: Suffix,
    /// Since when: `2026-11-30`.
    pub date: Option<Cow<'a, str>>,
    /// Why. An early version's index doesn't say.
    pub reason: Option<Cow<'a, str>>,
    /// What else the paper is called: `arXiv:1903.00045v2`.
    #[serde(default)]
    pub names: Vec<Cow<'a, str>>,
}

impl<'a> ListedSite<'a> {
    /// Whether it has a feature.
    pub fn has(&self, feature: Feature) -> bool {
        self.parts.iter().any(|part| part == feature.name())
    }

    /// Its features; none where it names one that this program doesn't know.
    pub fn features(&self) -> Option<BTreeSet<Feature>> {
        let known = |part: &Cow<'_, str>| Feature::ALL.into_iter().find(|feature| feature.name() == part);
        self.parts.iter().map(known).collect()
    }

    /// Whether its operator keeps a paper out.
    pub fn excludes(&self, suffix: Suffix) -> bool {
        self.excluded.binary_search(&suffix).is_ok()
    }

    /// What it says of a paper that its operator keeps out.
    pub fn exclusion(&self, suffix: Suffix) -> Option<&Exclusion<'a>> {
        let at = self.exclusions.binary_search_by_key(&suffix, |one| one.suffix).ok()?;
        self.exclusions.get(at)
    }

    /// Puts what was read in order, so that each excluded paper has one exclusion, and the other way round.
    pub fn normalize_exclusions(&mut self) {
        let unsaid = |suffix: &Suffix| Exclusion { suffix: *suffix, date: None, reason: None, names: Vec::new() };
        // Sorting is stable: what is said comes before what isn't.
        self.exclusions.extend(self.excluded.iter().map(unsaid));
        self.exclusions.sort_by_key(|one| one.suffix);
        self.exclusions.dedup_by_key(|one| one.suffix);
        self.excluded = self.exclusions.iter().map(|one| one.suffix).collect();
    }
}

/// Suffixes as JSON has them, as texts; elsewhere they are kept as bytes.
mod texts_of_suffixes {
    use super::{Deserialize, Deserializer, Serializer, Suffix};
    use serde::de::Error as _;

    pub(super) fn serialize<S: Serializer>(suffixes: &[Suffix], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(suffixes.iter().map(Suffix::as_str))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Suffix>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        texts.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
    }
}

/// The same of one.
mod text_of_suffix {
    use super::{Deserialize, Deserializer, Serializer, Suffix};
    use serde::de::Error as _;

    pub(super) fn serialize<S: Serializer>(suffix: &Suffix, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(suffix.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Suffix, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// A line of a list of documents (docs/schemas/catalog-document.v1.json).
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DocumentLine<'a> {
    /// Whose document it is.
    #[serde(borrow)]
    pub pith_number: Cow<'a, str>,
    /// A record or a bundle.
    #[serde(borrow)]
    pub kind: Cow<'a, str>,
    /// Where it is served.
    #[serde(borrow)]
    pub paths: Vec<Cow<'a, str>>,
    /// Its size.
    pub bytes: u64,
    /// The hash of its bytes.
    #[serde(borrow)]
    pub sha256: Cow<'a, str>,
}

/// What of a [`DocumentLine`] is enough to name a paper: a list of somebody's may have nothing else.
#[derive(Debug, Deserialize)]
pub(crate) struct NumberLine {
    /// Which paper.
    pub pith_number: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::SITE_SCHEMAS;

    const SUFFIX: &str = "MFB4YH5ROE256JUPXCULHXXWFK";

    #[test]
    fn what_is_written_is_read_by_the_same_names() {
        let site = ListedSite {
            generator: "pith-catalog".into(),
            base_url: Some("https://example.org/".into()),
            offline: true,
            parts: vec![Feature::Record.name().into(), "other".into()],
            own_templates: true,
            excluded: vec![SUFFIX.parse().unwrap()],
            exclusions: vec![Exclusion {
                suffix: SUFFIX.parse().unwrap(),
                date: Some("2026-11-30".into()),
                reason: Some("r".into()),
                names: vec!["arXiv:1903.00045v2".into()],
            }],
        };
        assert!(site.has(Feature::Record) && !site.has(Feature::Bundle));
        assert_eq!(site.features(), None, "nobody knows what `other` is");
        let known = ListedSite { parts: vec![Feature::Record.name().into(); 2], ..site.clone() };
        assert_eq!(known.features(), Some(BTreeSet::from([Feature::Record])));
        assert!(site.excludes(SUFFIX.parse().unwrap()) && !site.excludes("A".repeat(26).parse().unwrap()));
        assert_eq!(site.exclusion(SUFFIX.parse().unwrap()), site.exclusions.first());
        assert_eq!(site.exclusion("A".repeat(26).parse().unwrap()), None);
        let list = ListLine { path: "a".into(), documents: 3, bytes: 4, sha256: "b".into() };
        let index = IndexFile {
            format: INDEX_FORMAT.into(),
            papers: 1,
            documents: 2,
            newest: Some("c".into()),
            lists: vec![list],
            paper_lists: Vec::new(),
            site: Some(site),
        };
        let text = serde_json::to_string(&index).unwrap();
        assert!(text.contains(&format!("\"excluded\":[\"{SUFFIX}\"]")), "{text}");
        let read: IndexFile<'static> = serde_json::from_str(&text).unwrap();
        assert_eq!(format!("{read:?}"), format!("{index:?}"));
        let paths = vec!["d".into()];
        let line = DocumentLine { pith_number: "e".into(), kind: "f".into(), paths, bytes: 5, sha256: "g".into() };
        let text = serde_json::to_string(&line).unwrap();
        let read: DocumentLine<'_> = serde_json::from_str(&text).unwrap();
        assert_eq!(format!("{read:?}"), format!("{line:?}"));
        assert!(matches!(read.sha256, Cow::Borrowed(_)), "a line of millions is not copied");
        assert_eq!(serde_json::from_str::<NumberLine>(&text).unwrap().pith_number, "e");
    }

    #[test]
    fn what_an_index_says_of_excluded_papers_is_put_in_order() {
        let suffix = |letter: &str| letter.repeat(26);
        let site = |excluded: &str, rest: &str| -> ListedSite<'static> {
            let text = format!(
                "{{\"generator\":\"g\",\"base_url\":null,\"offline\":false,\"parts\":[],\"own_templates\":false,\
                 \"excluded\":[{excluded}]{rest}}}"
            );
            let mut site: ListedSite<'static> = serde_json::from_str(&text).unwrap();
            site.normalize_exclusions();
            site
        };
        let early = site(&format!("\"{}\",\"{}\"", suffix("B"), suffix("A")), "");
        assert_eq!(early.excluded, [suffix("A").parse().unwrap(), suffix("B").parse().unwrap()]);
        assert_eq!(early.exclusion(suffix("B").parse().unwrap()).unwrap().reason, None);
        let one = |letter, reason| {
            format!("{{\"suffix\":\"{}\",\"date\":null,\"reason\":\"{reason}\",\"new\":1}}", suffix(letter))
        };
        let exclusions = format!(",\"exclusions\":[{},{},{}]", one("B", "first"), one("B", "again"), one("A", "alone"));
        let mixed = site(&format!("\"{}\",\"{}\"", suffix("B"), suffix("C")), &exclusions);
        let said: Vec<_> = mixed.exclusions.iter().map(|one| (one.suffix, one.reason.as_deref())).collect();
        let expected = [("A", Some("alone")), ("B", Some("first")), ("C", None)];
        assert_eq!(said, expected.map(|(letter, reason)| (suffix(letter).parse().unwrap(), reason)));
        assert!(mixed.excludes(suffix("A").parse().unwrap()));
    }

    #[test]
    fn the_schema_of_an_index_has_the_names_of_all_parts() {
        let (_, schema) = SITE_SCHEMAS.into_iter().find(|(name, _)| *name == "catalog-index.v1.json").unwrap();
        let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
        assert_eq!(
            schema.pointer("/properties/site/properties/parts/items/enum").unwrap(),
            &serde_json::json!(Feature::ALL.map(Feature::name))
        );
    }

    #[test]
    fn what_an_early_version_left_out_may_be_left_out() {
        let text = "{\"format\":\"x\",\"papers\":0,\"documents\":0,\"lists\":[],\"more\":1}";
        let read: IndexFile<'static> = serde_json::from_str(text).unwrap();
        assert!(read.site.is_none() && read.newest.is_none());
        assert!(serde_json::from_str::<IndexFile<'static>>("{\"format\":\"x\"}").is_err());
    }
}
