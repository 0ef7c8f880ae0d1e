//! Summaries for tests: those of the real documents, and ones that nobody signed.

use super::build::Selection;
use super::document::{DocumentId, EntryDocument};
use super::excluded::Excluded;
use super::summary::{CrossCategories, DisplayHash, PaperSummary, Summary};
use super::table::Catalog;
use crate::layout::PaperFiles;
use crate::values::Moment;
use pith::{Check, Claim, Digest, Kind, Outcome, PithNumber, Proof, Standing, Suffix, TrustStore, Year, judge};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

const DOCUMENTS: [&[u8]; 5] = [
    include_bytes!("../../content/records/2G563JAFGFHE5EAYTSTXDDPX5Z.record.json"),
    include_bytes!("../../content/records/IUW7KLEDMZKZDVWHTRMM5ZK24W.bundle.json"),
    include_bytes!("../../content/records/MFB4YH5ROE256JUPXCULHXXWFK.record.json"),
    include_bytes!("../../content/records/RLLQL6357CWNZYHNBMCYD3UK5B.bundle.json"),
    include_bytes!("../../content/records/ZJVQJLXHUUV25W5CEVM6GUIM4S.record.json"),
];

/// The summaries of the real documents, by their suffixes.
pub(super) fn real() -> Vec<Summary> {
    let keys = TrustStore::registry();
    let summary = |bytes| judge(bytes, &keys, |verified| Summary::of(&verified, &keys)).1.expect("verified");
    DOCUMENTS.map(summary).into()
}

/// A suffix that begins so.
pub(super) fn suffix(start: &str) -> Suffix {
    format!("{start:A<26}").parse().expect("a suffix")
}

/// An exclusion of the number that begins so.
pub(super) fn excluded(start: &str) -> Excluded {
    Excluded { suffix: suffix(start), reason: "withdrawn".into(), date: None, names: Vec::new(), dois: Vec::new() }
}

/// A summary that can be altered before it is built.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    suffix: Suffix,
    kind: Kind,
    sha256: Digest,
    stamp: String,
    submitted: String,
    title: String,
    authors: Option<String>,
    source: [String; 3],
    primary: String,
    cross: Vec<String>,
    dois: String,
}

/// A record of a paper of 2019 whose suffix begins so.
pub(super) fn summary(start: &str) -> Sample {
    let suffix = suffix(start);
    Sample {
        suffix,
        kind: Kind::Record,
        sha256: Digest::of(suffix.as_str().as_bytes()),
        stamp: "2026-05-17T00:00:00Z".to_owned(),
        submitted: "2019-02-28T19:47:59Z".to_owned(),
        title: "A title".to_owned(),
        authors: None,
        source: ["arxiv".to_owned(), format!("x/{suffix}"), "1".to_owned()],
        primary: "cs.DC".to_owned(),
        cross: Vec::new(),
        dois: String::new(),
    }
}

impl Sample {
    pub(super) fn bundle(self) -> Self {
        let sha256 = Digest::of(self.sha256.as_bytes());
        Self { kind: Kind::Bundle, sha256, ..self }
    }

    /// Other bytes.
    pub(super) fn bytes(self, text: &str) -> Self {
        Self { sha256: Digest::of(text.as_bytes()), ..self }
    }

    pub(super) fn stamp(self, time: &str) -> Self {
        Self { stamp: time.to_owned(), ..self }
    }

    pub(super) fn submitted(self, time: &str) -> Self {
        Self { submitted: time.to_owned(), ..self }
    }

    pub(super) fn title(self, title: &str) -> Self {
        Self { title: title.to_owned(), ..self }
    }

    pub(super) fn authors(self, authors: &str) -> Self {
        Self { authors: Some(authors.to_owned()), ..self }
    }

    pub(super) fn source(self, kind: &str, id: &str, version: &str) -> Self {
        Self { source: [kind, id, version].map(str::to_owned), ..self }
    }

    pub(super) fn categories(self, primary: &str, cross: &[&str]) -> Self {
        Self { primary: primary.to_owned(), cross: cross.iter().map(|&text| text.to_owned()).collect(), ..self }
    }

    /// DOIs, with spaces between them.
    pub(super) fn dois(self, dois: &str) -> Self {
        Self { dois: dois.to_owned(), ..self }
    }

    pub(super) fn build(&self) -> Summary {
        let year = Year::of_time(&self.submitted).expect("a time begins with a year");
        let cross = CrossCategories::new(&self.primary, self.cross.iter().map(String::as_str));
        let mut outcomes = [None; Check::ALL.len()];
        outcomes[Check::Receipt as usize] = Some(Outcome::Pass);
        let number = PithNumber::new(year, self.suffix);
        let title: Claim<String> = stored(&(&self.title, Standing::Claimed));
        let standing = if self.kind == Kind::Bundle { Standing::Signed } else { Standing::Claimed };
        let claim = |text: &String| -> Claim<String> { stored(&(text, standing)) };
        let authors = self.authors.as_ref().map(claim);
        let dois = (!self.dois.is_empty()).then(|| claim(&self.dois));
        let [kind, id, version] = self.source.each_ref().map(String::as_str);
        Summary {
            kind: self.kind,
            document: Box::new(EntryDocument {
                id: DocumentId::default(),
                proof: stored::<Proof>(&(self.sha256, outcomes, number, Digest::of(b"keys"))),
                bytes: 1000,
                stamp: Moment::new(&self.stamp),
                parts: PaperFiles::default(),
            }),
            displayed: Some(DisplayHash::of(&Digest::of(self.title.as_bytes()))),
            paper: PaperSummary::new(
                Some(title.as_ref().map(String::as_str)),
                authors.as_ref().map(|authors| authors.as_ref().map(String::as_str)),
                [kind, id, version],
                &self.submitted,
                &self.primary,
                &cross,
                dois.as_ref().map(|dois| dois.as_ref().map(String::as_str)),
            ),
        }
    }
}

/// The catalog of some samples.
pub(super) fn catalog(samples: &[Sample]) -> Catalog {
    catalog_of(samples.iter().map(Sample::build).collect())
}

/// The catalog of all of some summaries.
pub(super) fn catalog_of(summaries: Vec<Summary>) -> Catalog {
    let (exclude, accept) = (BTreeMap::new(), BTreeMap::new());
    Catalog::build(summaries, &Selection { exclude: &exclude, accept: &accept, takes: &|_| true }).0
}

/// What only the verifier makes, by the one other way there is: reading what was stored.
fn stored<T: DeserializeOwned>(parts: &impl serde::Serialize) -> T {
    postcard::from_bytes(&postcard::to_stdvec(parts).expect("it can be stored")).expect("it can be read back")
}
