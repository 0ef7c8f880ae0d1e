//! What is kept of a verified document between the passes: of bounded size, whatever the document's.

use super::document::{DocumentId, EntryDocument, parts_of};
use crate::names::{
    Bucket, BucketCode, NameBuckets, NameCodes, NameKey, Names, PlacedNames, coded_name, coded_names, names_in_buckets,
    placed_names,
};
use crate::values::{ArxivId, Category, Date, Doi, Moment};
use pith::json::{Value, canonical};
use pith::{Attestations, Claim, Digest, Kind, PithNumber, Proof, Standing, TrustStore, Verified, Year};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

/// The most bytes of a title or a list of authors that a summary keeps; pages read it again from the
/// document. Stops texts as long as documents from filling memory.
const MOST_TEXT_BYTES: usize = 512;

/// The most bytes of a source's id; arXiv's have 20 at most.
const MOST_ID_BYTES: usize = 64;

/// The most bytes of any other text: a source's kind, a version's digits, a category, a time.
const MOST_SMALL_BYTES: usize = 48;

/// The most categories beside the primary one that list a paper; the others stand on its page alone.
/// Stops a paper that is in ten thousand listings.
const MOST_CROSS_CATEGORIES: usize = 12;

/// The most DOIs that a document states beside arXiv's; a paper has one, in most cases. Stops a document that claims
/// thousands, each of which programs could look up.
const MOST_DOIS: usize = 4;

/// The members of a paper that a page displays.
const DISPLAYED: [&str; 8] =
    ["title", "authors_text", "headline", "abstract_excerpt", "primary_cat", "cross_cats", "license", "submitted_at"];

/// What listings, choices among documents and the second pass need of a document.
///
/// It can be stored, and is then as good as whoever stored it (see [`Proof`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Its kind.
    pub kind: Kind,
    /// What an entry has of it. Boxed, so that the entry takes it as it is, and no room is left where it was.
    pub(crate) document: Box<EntryDocument>,
    /// What is displayed, by which a record and a bundle are compared.
    pub displayed: Option<DisplayHash>,
    /// What listings show of the paper.
    pub paper: PaperSummary,
}

/// The first half of a hash of what a document displays. Whoever wants to display something else by the same one has to find
/// it for the hash of a signed document, which takes 2^128 tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisplayHash([u8; 16]);

impl DisplayHash {
    pub(super) fn of(digest: &Digest) -> Self {
        Self(digest.as_bytes().first_chunk().copied().unwrap_or_default())
    }
}

impl Summary {
    /// Summarises a document that was verified under some keys.
    pub fn of(verified: &Verified<'_>, keys: &TrustStore) -> Self {
        let document = verified.document();
        let stamp = document.stated().object.get(match document.kind() {
            Kind::Record => "updated_at",
            Kind::Bundle => "built_at",
        });
        Self {
            kind: document.kind(),
            document: Box::new(EntryDocument {
                id: DocumentId::default(),
                proof: verified.proof(),
                bytes: document.bytes().len() as u64,
                stamp: Moment::new(stamp.and_then(Value::as_str).unwrap_or_default()),
                parts: parts_of(verified),
            }),
            displayed: document.paper().map(|paper| DisplayHash::of(&canonical::hash_only(paper.object, &DISPLAYED))),
            paper: PaperSummary::of(verified, keys),
        }
    }

    /// The Pith number.
    pub fn number(&self) -> PithNumber {
        self.proof().number()
    }

    /// That it was verified, and its SHA-256.
    pub fn proof(&self) -> Proof {
        self.document.proof
    }

    /// A bundle's `built_at`, by which bundles of one number are ranked; a record's `updated_at`, which is only
    /// claimed and ranks nothing.
    pub fn stamp(&self) -> Moment {
        self.document.stamp
    }

    /// The year of the paper's first submission, as the number says it.
    pub fn year(&self) -> Year {
        self.number().year()
    }

    /// The day of the paper's first submission in UTC, where it is known and in that year.
    pub fn date(&self) -> Option<Date> {
        self.paper.submitted.date_in(self.year())
    }
}

/// What listings show of a paper. Title and authors have their standing; all else is signed in every
/// document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperSummary {
    title: Option<Claim<()>>,
    authors: Option<Claim<()>>,
    submitted: Moment,
    /// `None` where it is no number or a huge one.
    version: Option<u32>,
    /// How many categories have no listing of it.
    unlisted: u16,
    /// The abstract's standing; its text is on the paper's page alone.
    excerpt: Option<Standing>,
    attestations: Attestations,
    /// The standing of its DOIs, if it has any.
    dois: Option<Claim<()>>,
    texts: Texts,
}

impl PaperSummary {
    fn of(verified: &Verified<'_>, keys: &TrustStore) -> Self {
        let record = &verified.document().stated().record;
        let source = [record.source_kind, record.source_id, record.source_version];
        let cross = CrossCategories::new(record.primary_cat, record.cross_cats_sorted.iter());
        let dois = dois_of(verified);
        let dois = dois.as_ref().map(|claim| claim.as_ref().map(String::as_str));
        Self {
            excerpt: verified.abstract_excerpt().map(|excerpt| excerpt.into_parts().1),
            attestations: verified.attestations(keys),
            ..Self::new(
                verified.title(),
                verified.authors(),
                source,
                record.submitted_at,
                record.primary_cat,
                &cross,
                dois,
            )
        }
    }

    pub(super) fn new(
        title: Option<Claim<&str>>,
        authors: Option<Claim<&str>>,
        [kind, id, version]: [&str; 3],
        submitted_at: &str,
        primary: &str,
        cross: &CrossCategories,
        dois: Option<Claim<&str>>,
    ) -> Self {
        let (dois, dois_text) = apart(dois);
        let (title, title_text) = apart(title);
        let (authors, authors_text) = apart(authors);
        let mut kept_authors = String::new();
        push_cut(&mut kept_authors, authors_text, MOST_TEXT_BYTES);
        let names = NameCodes::of(&kept_authors);
        Self {
            title,
            authors,
            submitted: Moment::new(submitted_at),
            version: version.parse().ok(),
            unlisted: cross.unlisted.saturating_add(u16::from(primary.parse::<Category>().is_err())),
            excerpt: None,
            attestations: Attestations::default(),
            dois,
            texts: Texts::new(&[
                (title_text, MOST_TEXT_BYTES),
                (&kept_authors, MOST_TEXT_BYTES),
                (kind, MOST_SMALL_BYTES),
                (id, MOST_ID_BYTES),
                (version, MOST_SMALL_BYTES),
                (submitted_at, MOST_SMALL_BYTES),
                (primary, MOST_SMALL_BYTES),
                (&cross.listed, MOST_TEXT_BYTES),
                (&names.places, names.places.len()),
                (&names.buckets, names.buckets.len()),
                (dois_text, dois_text.len()),
            ]),
        }
    }

    /// The title, cut where it is long.
    pub fn title(&self) -> Option<Claim<&str>> {
        self.title.map(|claim| claim.map(|()| self.texts.get(SummaryText::Title)))
    }

    /// The authors' names, cut where they are long.
    pub fn authors(&self) -> Option<Claim<&str>> {
        self.authors.map(|claim| claim.map(|()| self.texts.get(SummaryText::Authors)))
    }

    /// The authors' names one by one, as far as they are kept, or their text where it isn't split.
    pub(crate) fn names(&self) -> Option<Names> {
        coded_names(self.authors()?.into_parts().0, self.texts.get(SummaryText::Names))
    }

    /// All names of a document's text of authors with their places, where that is kept whole.
    pub(crate) fn placed_names(&self, authors: &str) -> Option<PlacedNames> {
        let is_whole = self.texts.get(SummaryText::Authors) == authors;
        is_whole.then(|| placed_names(authors, self.texts.get(SummaryText::Names))).flatten()
    }

    /// Those that are listed in these buckets, each with its own.
    pub(crate) fn names_in(&self, listed: &[(u8, BucketCode)]) -> Vec<(Bucket, String)> {
        let authors = self.authors().map(|authors| authors.into_parts().0);
        authors.map(|authors| names_in_buckets(authors, self.texts.get(SummaryText::Names), listed)).unwrap_or_default()
    }

    /// One of them, with what it sorts by.
    pub(crate) fn name(&self, at: usize) -> Option<(NameKey, String)> {
        coded_name(self.authors()?.into_parts().0, self.texts.get(SummaryText::Names), at)
    }

    /// Which of them are listed, and where.
    pub(crate) fn name_buckets(&self) -> NameBuckets {
        NameBuckets::of_code(self.texts.get(SummaryText::Buckets))
    }

    /// The standing of the abstract, or of what the document holds of it.
    pub fn excerpt(&self) -> Option<Standing> {
        self.excerpt
    }

    /// How far the paper has each attestation.
    pub fn attestations(&self) -> Attestations {
        self.attestations
    }

    /// Whether the title or the authors' names may be cut.
    pub fn is_cut(&self) -> bool {
        [SummaryText::Title, SummaryText::Authors].into_iter().any(|part| self.texts.get(part).ends_with(CUT))
    }

    /// Whether each text that is kept is the document's own, and all categories are: none may be cut or left out.
    pub fn is_whole(&self) -> bool {
        use SummaryText::{Authors, Primary, SourceId, SourceKind, SourceVersion, Submitted, Title};
        let all = [Title, Authors, SourceKind, SourceId, SourceVersion, Submitted, Primary];
        self.unlisted == 0 && !all.into_iter().any(|part| self.texts.get(part).ends_with(CUT))
    }

    /// The moment of the first submission.
    pub fn submitted(&self) -> Moment {
        self.submitted
    }

    /// When version 1 was submitted, as the document writes it.
    pub fn submitted_at(&self) -> &str {
        self.texts.get(SummaryText::Submitted)
    }

    /// `arxiv`, as a rule.
    pub fn source_kind(&self) -> &str {
        self.texts.get(SummaryText::SourceKind)
    }

    /// The paper's id at its source.
    pub fn source_id(&self) -> &str {
        self.texts.get(SummaryText::SourceId)
    }

    /// The paper's version at its source; `None` where it is negative or huge.
    pub fn version(&self) -> Option<u32> {
        self.version
    }

    /// What the versions of one paper are sorted by.
    pub fn version_order(&self) -> VersionOrder<'_> {
        let text = self.version_text();
        VersionOrder { is_natural: !text.starts_with('-'), text }
    }

    /// The paper's version at its source, as the document writes it.
    pub fn version_text(&self) -> &str {
        self.texts.get(SummaryText::SourceVersion)
    }

    /// The paper's id and version at its source, such as `arxiv:1903.00045v2`.
    pub fn source(&self) -> String {
        [self.source_kind(), ":", self.source_id(), "v", self.version_text()].concat()
    }

    /// The arXiv id, where the source is arXiv and the id is of its grammar.
    pub fn arxiv(&self) -> Option<ArxivId<'_>> {
        (self.source_kind() == "arxiv").then(|| ArxivId::new(self.source_id(), self.version_text())).flatten()
    }

    /// The DOIs that the document states for the paper beside arXiv's own, in small letters: signed where a seal covers
    /// them, else merely claimed.
    pub(crate) fn dois(&self) -> impl Iterator<Item = Claim<&str>> {
        let all = self.dois.map(|claim| claim.map(|()| self.texts.get(SummaryText::Dois)));
        all.into_iter().flat_map(|claim| {
            let (text, _) = claim.into_parts();
            text.split(' ').map(move |doi| claim.map(|_| doi))
        })
    }

    /// The kind and id of the source, by which versions of one paper are found; `None` where one is so
    /// long that it was cut, and may be the same as another only as far as it goes, or where the id is empty.
    pub fn source_key(&self) -> Option<(&str, &str)> {
        let (kind, id) = (self.source_kind(), self.source_id());
        (!kind.ends_with(CUT) && !id.ends_with(CUT) && !id.is_empty()).then_some((kind, id))
    }

    /// The primary category, whether or not it is one by the grammar.
    pub fn primary_category(&self) -> &str {
        self.texts.get(SummaryText::Primary)
    }

    /// How many of its categories have no listing of it: they aren't ones by the grammar, or too many.
    pub fn unlisted_categories(&self) -> u16 {
        self.unlisted
    }

    /// The categories that list the paper, the primary one first where it is one by the grammar, each
    /// once.
    pub fn categories(&self) -> impl Iterator<Item = Category> {
        let cross = self.texts.get(SummaryText::Cross).split(' ');
        [self.primary_category()].into_iter().chain(cross).filter_map(|text| text.parse().ok())
    }
}

/// The order of version numbers, of any size: 9, 10, 11. Negative ones, which mean nothing, come before, in any order
/// that is always the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionOrder<'a> {
    is_natural: bool,
    text: &'a str,
}

impl Ord for VersionOrder<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        // A number in JSON has no zeros before it, so that of two the longer one is larger.
        let order = |version: &Self| (version.is_natural, version.text.len());
        order(self).cmp(&order(other)).then_with(|| self.text.cmp(other.text))
    }
}

impl PartialOrd for VersionOrder<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A claim without its text, and the text.
fn apart(claim: Option<Claim<&str>>) -> (Option<Claim<()>>, &str) {
    (claim.map(|claim| claim.map(|_| ())), claim.map_or("", |claim| claim.into_parts().0))
}

/// The first DOIs that a document states, with spaces between them.
fn dois_of(verified: &Verified<'_>) -> Option<Claim<String>> {
    let mut kept: Vec<Doi> = Vec::new();
    let mut stated = None;
    for claim in verified.aliases() {
        let (alias, _) = claim.into_parts();
        let doi = (alias.kind == "doi" && kept.len() < MOST_DOIS).then(|| Doi::not_of_arxiv(alias.value)).flatten();
        if let Some(doi) = doi.filter(|doi| !kept.contains(doi)) {
            kept.push(doi);
            // A document's DOIs have one standing.
            stated = Some(claim);
        }
    }
    let text = || kept.iter().map(Doi::as_str).collect::<Vec<_>>().join(" ");
    stated.map(|claim| claim.map(|_| text()))
}

/// A paper's categories beside the primary one.
pub(super) struct CrossCategories {
    /// Those that list it: ones by the grammar, each once, with spaces between them.
    listed: String,
    /// How many others there are.
    unlisted: u16,
}

impl CrossCategories {
    pub(super) fn new<'a>(primary: &str, cross: impl Iterator<Item = &'a str>) -> Self {
        let mut listed: Vec<&str> = Vec::new();
        let mut unlisted = 0_u16;
        for text in cross.filter(|text| *text != primary) {
            if listed.contains(&text) {
                continue;
            }
            if listed.len() < MOST_CROSS_CATEGORIES && text.parse::<Category>().is_ok() {
                listed.push(text);
            } else {
                unlisted = unlisted.saturating_add(1);
            }
        }
        Self { listed: listed.join(" "), unlisted }
    }
}

/// The texts of a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SummaryText {
    Title,
    Authors,
    SourceKind,
    SourceId,
    SourceVersion,
    Submitted,
    Primary,
    Cross,
    /// Where the names are among the authors.
    Names,
    /// In which buckets they are listed.
    Buckets,
    /// The DOIs beside arXiv's own.
    Dois,
}

/// How many there are.
const TEXTS: usize = SummaryText::Dois as usize + 1;

/// All texts of a summary in one allocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredTexts")]
struct Texts {
    text: Box<str>,
    /// Where each one ends, and the next begins.
    ends: [u16; TEXTS],
}

impl Texts {
    /// Joins texts, each cut to so many bytes, in the order of [`SummaryText`].
    fn new(parts: &[(&str, usize); TEXTS]) -> Self {
        let mut text = String::new();
        let ends = parts.each_ref().map(|(part, most)| {
            push_cut(&mut text, part, *most);
            // The limits add up to far less.
            u16::try_from(text.len()).unwrap_or(u16::MAX)
        });
        Self { text: text.into(), ends }
    }

    fn get(&self, part: SummaryText) -> &str {
        let place = part as usize;
        let end = |place: usize| self.ends.get(place).copied().map_or(0, usize::from);
        let start = place.checked_sub(1).map_or(0, end);
        self.text.get(start..end(place)).unwrap_or_default()
    }
}

/// The texts as they are stored.
#[derive(Deserialize)]
struct StoredTexts {
    text: Box<str>,
    ends: [u16; TEXTS],
}

/// Texts whose ends are not places in them.
#[derive(Debug)]
struct MisplacedTexts;

impl fmt::Display for MisplacedTexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the texts of a summary do not end where it says")
    }
}

impl TryFrom<StoredTexts> for Texts {
    type Error = MisplacedTexts;

    fn try_from(StoredTexts { text, ends }: StoredTexts) -> Result<Self, MisplacedTexts> {
        let all = ends.last().copied().map(usize::from) == Some(text.len());
        let whole = ends.iter().all(|end| text.is_char_boundary(usize::from(*end)));
        (all && whole && ends.is_sorted()).then_some(Self { text, ends }).ok_or(MisplacedTexts)
    }
}

/// What a text ends in where it was cut.
const CUT: char = '…';

fn push_cut(out: &mut String, text: &str, most: usize) {
    if text.len() <= most {
        out.push_str(text);
    } else {
        let room = most.saturating_sub(CUT.len_utf8());
        let end = (0..=room).rev().find(|end| text.is_char_boundary(*end));
        out.push_str(text.get(..end.unwrap_or_default()).unwrap_or_default());
        out.push(CUT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample;
    use proptest::prelude::*;

    #[test]
    fn a_summary_says_what_listings_need() {
        let summaries = sample::real();
        let [_, bundle, _, _, record] = summaries.as_slice() else { panic!("five documents") };
        let paper = &record.paper;
        assert_eq!((record.kind, bundle.kind), (Kind::Record, Kind::Bundle));
        assert_eq!(record.number().to_string(), "pith:2017:ZJVQJLXHUUV25W5CEVM6GUIM4S");
        assert_eq!(record.date().unwrap().to_string(), "2017-08-10");
        assert_eq!(paper.submitted_at(), "2017-08-10T09:24:27Z");
        assert_eq!(paper.source(), "arxiv:1709.06622v1");
        assert_eq!((paper.source_kind(), paper.source_id(), paper.version()), ("arxiv", "1709.06622", Some(1)));
        assert_eq!(paper.arxiv().unwrap().id(), "1709.06622");
        assert_eq!(paper.primary_category(), "cs.DC");
        assert_eq!(
            paper.categories().map(|category| category.to_string()).collect::<Vec<_>>(),
            ["cs.DC", "cs.LG", "stat.ML"]
        );
        let (title, standing) = paper.title().unwrap().into_parts();
        assert!(title.starts_with("Distributed Training Large-Scale") && standing == Standing::ByHash, "{title}");
        let (authors, standing) = paper.authors().unwrap().into_parts();
        assert!(authors.starts_with("Cheng-Lung Sung, ") && standing == Standing::Claimed, "{authors}");
        assert_eq!(bundle.paper.title().unwrap().into_parts().1, Standing::Signed);
        assert!(bundle.stamp() > Moment::new("2026-01-01T00:00:00Z"));
    }

    #[test]
    fn a_summary_is_small() {
        // What is in memory for each document of the first pass, and of hostile ones at most.
        assert!(size_of::<Summary>() <= 104, "{}", size_of::<Summary>());
        assert!(size_of::<PaperSummary>() <= 72, "{}", size_of::<PaperSummary>());
        for summary in sample::real() {
            let stored = postcard::to_stdvec(&summary).unwrap().len();
            assert!(stored <= 512, "{stored}");
        }
        let long = "é".repeat(5000);
        let most = Texts::new(&[
            (&long, MOST_TEXT_BYTES),
            (&long, MOST_TEXT_BYTES),
            (&long, MOST_SMALL_BYTES),
            (&long, MOST_ID_BYTES),
            (&long, MOST_SMALL_BYTES),
            (&long, MOST_SMALL_BYTES),
            (&long, MOST_SMALL_BYTES),
            ("", 0),
            ("", 0),
            ("", 0),
            ("", 0),
        ]);
        assert!(most.text.len() <= 2 * MOST_TEXT_BYTES + MOST_ID_BYTES + 4 * MOST_SMALL_BYTES);
        assert!(most.text.chars().filter(|character| *character == CUT).count() == 7);
    }

    #[test]
    fn a_stored_summary_is_read_back() {
        for summary in sample::real() {
            let stored = postcard::to_stdvec(&summary).unwrap();
            assert_eq!(postcard::from_bytes(&stored), Ok(summary));
        }
    }

    #[test]
    fn stored_texts_end_where_they_say() {
        let texts = Texts::new(&["é", "b", "", "d", "e", "f", "g", "h", "i", "j", "k"].map(|text| (text, 9)));
        let stored = |text: &str, ends: [u16; TEXTS]| {
            let stored = postcard::to_stdvec(&(text, ends)).unwrap();
            postcard::from_bytes::<Texts>(&stored).ok()
        };
        assert_eq!(stored("ébdefghijk", [2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11]), Some(texts));
        for ends in [
            [1, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11],
            [2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 10],
            [2, 3, 3, 4, 5, 6, 7, 8, 9, 12, 11],
            [4, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        ] {
            assert_eq!(stored("ébdefghijk", ends), None, "{ends:?}");
        }
    }

    #[test]
    fn hostile_versions_and_sources_are_kept_apart() {
        let paper = |id: &str, version: &str| sample::summary("A").source("arxiv", id, version).build().paper;
        for (version, number) in [("1", Some(1)), ("99999", Some(99999)), ("-1", None), ("99999999999999999999", None)]
        {
            assert_eq!(paper("1903.00045", version).version(), number, "{version}");
        }
        assert_eq!(paper("1903.00045", "-1").arxiv(), None);
        assert_eq!(paper("../../x", "1").arxiv(), None);
        assert_eq!(paper("../../x", "1").source_key(), Some(("arxiv", "../../x")));
        assert_eq!(paper("", "1").source_key(), None, "documents without an id aren't versions of one paper");
        let versions = ["-1", "-12", "0", "1", "9", "10", "4294967296", "99999999999999999999"];
        let papers = versions.map(|version| paper("1903.00045", version));
        assert!(papers.is_sorted_by(|a, b| a.version_order() < b.version_order()));
        let long = "1".repeat(MOST_ID_BYTES + 1);
        assert_eq!(paper(&long, "1").source_key(), None, "what is beyond isn't known");
        assert!(paper(&long, &long).source().len() < 128);
    }

    /// Asks a summary for all it can tell.
    fn told(summary: &Summary) -> String {
        let paper = &summary.paper;
        let texts = [paper.title(), paper.authors()].map(|claim| claim.map_or("", |claim| claim.into_parts().0));
        let categories: Vec<_> = paper.categories().collect();
        format!("{texts:?} {:?} {} {categories:?} {:?}", summary.date(), paper.source(), paper.source_key())
    }

    proptest! {
        #[test]
        fn a_stored_summary_that_was_altered_is_refused_or_still_a_summary(
            which in any::<prop::sample::Index>(),
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
            cut in any::<bool>(),
        ) {
            let summaries = sample::real();
            let mut stored = postcard::to_stdvec(which.get(&summaries)).unwrap();
            let at = at.index(stored.len());
            stored[at] = byte;
            if cut {
                stored.truncate(at);
                prop_assert!(postcard::from_bytes::<Summary>(&stored).is_err());
            } else if let Ok(summary) = postcard::from_bytes::<Summary>(&stored) {
                told(&summary);
                prop_assert_eq!(postcard::from_bytes(&postcard::to_stdvec(&summary).unwrap()), Ok(summary));
            }
        }

        #[test]
        fn texts_are_cut_at_characters_and_come_back(parts in prop::array::uniform11(".{0,20}"), most in 3_usize..20) {
            let texts = Texts::new(&parts.each_ref().map(|part| (part.as_str(), most)));
            let stored = postcard::to_stdvec(&texts).unwrap();
            prop_assert_eq!(postcard::from_bytes::<Texts>(&stored).unwrap(), texts.clone());
            let kinds = [
                SummaryText::Title, SummaryText::Authors, SummaryText::SourceKind, SummaryText::SourceId, SummaryText::SourceVersion, SummaryText::Submitted,
                SummaryText::Primary, SummaryText::Cross, SummaryText::Names, SummaryText::Buckets, SummaryText::Dois,
            ];
            for (part, kind) in parts.iter().zip(kinds) {
                let kept = texts.get(kind);
                prop_assert!(kept.len() <= most);
                prop_assert!(kept == part || (part.len() > most && kept.ends_with(CUT) && part.starts_with(kept.trim_end_matches(CUT))));
            }
        }
    }
}
