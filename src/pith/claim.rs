//! What a signature covers: each value of a verified document with its standing (PROTOCOL.md,
//! "What a signature covers").

use super::check::{Check, Outcome};
use super::document::{Alias, Body, Kind, Paper};
use super::key::{PublicKey, TrustStore};
use super::verify::Verified;

/// How far a value can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// A trusted key signed the value itself.
    Signed,
    /// A trusted key signed the hash that the value has.
    ByHash,
    /// The document says so; no signature covers it.
    Claimed,
}

impl Standing {
    /// The name in pages and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::ByHash => "bound",
            Self::Claimed => "claimed",
        }
    }
}

/// A value of a verified document. It can't be had without its standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim<T> {
    value: T,
    standing: Standing,
}

impl<T> Claim<T> {
    /// The value and how far it can be relied on.
    pub fn into_parts(self) -> (T, Standing) {
        (self.value, self.standing)
    }

    /// The same standing for a reference to the value.
    pub fn as_ref(&self) -> Claim<&T> {
        Claim { value: &self.value, standing: self.standing }
    }

    /// The same standing for what was made of the value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Claim<U> {
        Claim { value: make(self.value), standing: self.standing }
    }
}

impl<'a> Verified<'a> {
    /// The displayed title.
    pub fn title(&self) -> Option<Claim<&'a str>> {
        self.bound_text(Check::Title, |paper| Some(paper.title))
    }

    /// The displayed abstract, or its first 600 characters.
    pub fn abstract_excerpt(&self) -> Option<Claim<&'a str>> {
        self.bound_text(Check::Abstract, |paper| paper.abstract_excerpt)
    }

    /// The authors' names as one text. In every real document they stand in alphabetical order,
    /// not in the byline's.
    pub fn authors(&self) -> Option<Claim<&'a str>> {
        self.unbound(Paper::authors_text)
    }

    /// The headline that the registry's reviewer gave the paper.
    pub fn headline(&self) -> Option<Claim<&'a str>> {
        self.unbound(Paper::headline)
    }

    /// `arxiv`, as a rule.
    pub fn source_kind(&self) -> Claim<&'a str> {
        signed(self.document().stated.record.source_kind)
    }

    /// The paper's id at its source.
    pub fn source_id(&self) -> Claim<&'a str> {
        signed(self.document().stated.record.source_id)
    }

    /// The paper's version at its source.
    pub fn source_version(&self) -> Claim<&'a str> {
        signed(self.document().stated.record.source_version)
    }

    /// When version 1 was submitted.
    pub fn submitted_at(&self) -> Claim<&'a str> {
        signed(self.document().stated.record.submitted_at)
    }

    /// The address of the paper's license; empty where none was recorded.
    pub fn license(&self) -> Claim<&'a str> {
        signed(self.document().stated.record.license)
    }

    /// The primary category.
    pub fn primary_category(&self) -> Claim<&'a str> {
        signed(self.document().stated.record.primary_cat)
    }

    /// The other categories.
    pub fn cross_categories(&self) -> Claim<Vec<&'a str>> {
        signed(self.document().stated.record.cross_cats_sorted.iter().collect())
    }

    /// The other names of the paper, each with its standing: forms of the number and the source are
    /// signed by what they repeat, all else is as good as the document.
    pub fn aliases(&self) -> impl Iterator<Item = Claim<Alias<'a>>> {
        let is_arxiv = self.document().stated.record.source_kind == "arxiv";
        let unsigned = self.unbound_standing();
        self.document().aliases().iter().map(move |alias| {
            let repeats = match alias.kind {
                "pith_short_8" | "pith_short_12" | "pith_short_16" => true,
                "arxiv" | "arxiv_version" => is_arxiv,
                _ => false,
            };
            Claim { value: *alias, standing: if repeats { Standing::Signed } else { unsigned } }
        })
    }

    /// The key that signed the receipt, which every verified document has.
    pub fn signer<'k>(&self, keys: &'k TrustStore) -> Option<&'k PublicKey> {
        let receipt = match &self.document().body {
            Body::Record(record) => record.receipt,
            Body::Bundle(bundle) => bundle.creations().next().and_then(|creation| creation.receipt),
        };
        receipt?.get("key_id")?.as_str().and_then(|key_id| keys.find(key_id))
    }

    /// A text that a bundle's seal covers, or a record's hash binds where its check passes.
    fn bound_text(&self, check: Check, read: impl FnOnce(&Paper<'a>) -> Option<&'a str>) -> Option<Claim<&'a str>> {
        let value = read(self.document().paper()?)?;
        let standing = match (self.document().kind(), self.checks().get(check)) {
            (Kind::Bundle, _) => Standing::Signed,
            (Kind::Record, Some(Outcome::Pass)) => Standing::ByHash,
            (Kind::Record, _) => Standing::Claimed,
        };
        Some(Claim { value, standing })
    }

    /// A text that a bundle's seal covers, and nothing in a record.
    fn unbound(&self, read: impl FnOnce(&Paper<'a>) -> Option<&'a str>) -> Option<Claim<&'a str>> {
        Some(Claim { value: read(self.document().paper()?)?, standing: self.unbound_standing() })
    }

    fn unbound_standing(&self) -> Standing {
        match self.document().kind() {
            Kind::Record => Standing::Claimed,
            Kind::Bundle => Standing::Signed,
        }
    }
}

fn signed<T>(value: T) -> Claim<T> {
    Claim { value, standing: Standing::Signed }
}
