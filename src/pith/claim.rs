//! What a signature covers: each value of a verified document with its standing (PROTOCOL.md,
//! "What a signature covers").

use super::check::{Check, Outcome};
use super::document::{Alias, Body, Kind, Paper};
use super::json::Value;
use super::key::{PublicKey, TrustStore};
use super::verify::Verified;
use serde::{Deserialize, Serialize};

/// How far a value can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// A value of a verified document. It can't be had without its standing. Whoever reads a stored one
/// trusts whoever stored it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

    /// The trusted keys that signed the document, each once: first the one whose signature covers
    /// all that is shown as signed, a record's receipt or a bundle's seal, then those of a bundle's
    /// receipt and events.
    pub fn signers<'k>(&self, keys: &'k TrustStore) -> Vec<&'k PublicKey> {
        let document = self.document();
        let envelopes: Vec<_> = match document.body() {
            Body::Record(record) => vec![record.receipt],
            Body::Bundle(bundle) => {
                let receipt = bundle.creations().next().and_then(|creation| creation.receipt);
                let events = bundle.events.iter().map(|event| event.object.get("signature").and_then(Value::as_object));
                [bundle.seal, receipt].into_iter().chain(events).collect()
            }
        };
        let mut signers: Vec<&PublicKey> = Vec::new();
        for key_id in envelopes.into_iter().flatten().filter_map(|envelope| envelope.get("key_id")?.as_str()) {
            signers.extend(keys.find(key_id).filter(|key| !signers.contains(key)));
        }
        signers
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pith::judge;
    use Standing::{ByHash, Claimed, Signed};

    const RECORD: &str = include_str!("../../content/records/ZJVQJLXHUUV25W5CEVM6GUIM4S.record.json");
    const BUNDLE: &str = include_str!("../../content/records/RLLQL6357CWNZYHNBMCYD3UK5B.bundle.json");

    #[track_caller]
    fn with_verified<T>(text: &str, use_it: impl FnOnce(Verified<'_>) -> T) -> T {
        let (judgement, result) = judge(text.as_bytes(), &TrustStore::registry(), use_it);
        result.unwrap_or_else(|| panic!("not verified: {:?}", judgement.findings))
    }

    fn shown(claim: Claim<&str>) -> (String, Standing) {
        let (value, standing) = claim.into_parts();
        (value.chars().take(30).collect(), standing)
    }

    /// Every value that has a standing of its own, by the name of its function.
    fn sheet(verified: &Verified<'_>) -> Vec<(&'static str, Option<(String, Standing)>)> {
        let (categories, standing) = verified.cross_categories().into_parts();
        vec![
            ("source_kind", Some(shown(verified.source_kind()))),
            ("source_id", Some(shown(verified.source_id()))),
            ("source_version", Some(shown(verified.source_version()))),
            ("submitted_at", Some(shown(verified.submitted_at()))),
            ("license", Some(shown(verified.license()))),
            ("primary_category", Some(shown(verified.primary_category()))),
            ("cross_categories", Some((categories.join(" "), standing))),
            ("title", verified.title().map(shown)),
            ("abstract_excerpt", verified.abstract_excerpt().map(shown)),
            ("authors", verified.authors().map(shown)),
            ("headline", verified.headline().map(shown)),
        ]
    }

    #[track_caller]
    fn stands(text: &str, expected: &[(&'static str, &str, Standing)]) {
        let found = with_verified(text, |verified| sheet(&verified));
        assert_eq!(found.len(), expected.len() + found.iter().filter(|(_, value)| value.is_none()).count());
        for (name, value, standing) in expected {
            let row = found.iter().find(|(found, _)| found == name).and_then(|(_, value)| value.clone());
            assert_eq!(row, Some(((*value).to_owned(), *standing)), "{name}");
        }
    }

    #[test]
    fn a_record_signs_what_the_receipt_covers_and_claims_the_rest() {
        let expected = [
            ("source_kind", "arxiv", Signed),
            ("source_id", "1709.06622", Signed),
            ("source_version", "1", Signed),
            ("submitted_at", "2017-08-10T09:24:27Z", Signed),
            ("license", "http://arxiv.org/licenses/none", Signed),
            ("primary_category", "cs.DC", Signed),
            ("cross_categories", "cs.LG stat.ML", Signed),
            ("title", "Distributed Training Large-Sca", ByHash),
            ("abstract_excerpt", "Scale of data and scale of com", Claimed), // cut, so not decided
            ("authors", "Cheng-Lung Sung, Chia-Chin Tsa", Claimed),
        ];
        stands(RECORD, &expected);
    }

    #[test]
    fn a_bundles_seal_signs_all_of_it() {
        let expected = [
            ("source_kind", "arxiv", Signed),
            ("source_id", "1904.12043", Signed),
            ("source_version", "2", Signed),
            ("submitted_at", "2019-04-26T20:45:28Z", Signed),
            ("license", "http://arxiv.org/licenses/none", Signed),
            ("primary_category", "cs.LG", Signed),
            ("cross_categories", "cs.CV cs.DC stat.ML", Signed),
            ("title", "Dynamic Mini-batch SGD for Ela", Signed),
            ("abstract_excerpt", "With an increasing demand for ", Signed),
            ("authors", "Haibin Lin, Hang Zhang, Mu Li,", Signed),
        ];
        stands(BUNDLE, &expected);
    }

    #[test]
    fn a_records_title_whose_hash_decides_nothing_is_claimed() {
        let foreign = RECORD.replace("Distributed Training", "Dïstributed Training");
        let title = with_verified(&foreign, |verified| verified.title().map(shown));
        assert_eq!(title, Some(("Dïstributed Training Large-Sca".to_owned(), Claimed)));
    }

    #[test]
    fn a_records_headline_is_claimed_and_without_a_paper_nothing_is_shown() {
        let headline = RECORD.replace("\"headline\":\"\"", "\"headline\":\"Faster\"");
        let headline = with_verified(&headline, |verified| verified.headline().map(shown));
        assert_eq!(headline, Some(("Faster".to_owned(), Claimed)));
        let bare = RECORD.replace("\"paper\":{", "\"former_paper\":{");
        let nothing = with_verified(&bare, |verified| {
            (verified.title(), verified.abstract_excerpt(), verified.authors(), verified.headline())
                == (None, None, None, None)
        });
        assert!(nothing);
    }

    #[test]
    fn an_alias_is_signed_where_it_repeats_what_is_signed() {
        let aliases = |text: &str| {
            with_verified(text, |verified| {
                let parts = verified.aliases().map(Claim::into_parts);
                parts.map(|(alias, standing)| format!("{} {}", alias.kind, standing.name())).collect::<Vec<_>>()
            })
        };
        let record =
            ["arxiv signed", "arxiv_version signed", "doi claimed", "pith_short_12 signed", "pith_short_16 signed"];
        assert_eq!(aliases(RECORD), [&record[..], &["pith_short_8 signed"]].concat());
        assert!(aliases(BUNDLE).contains(&"doi signed".to_owned()));
        assert!(aliases(BUNDLE).iter().all(|alias| alias.ends_with(" signed")));
        let unknown = RECORD.replace("\"alias_kind\":\"doi\"", "\"alias_kind\":\"isbn\"");
        assert!(aliases(&unknown).contains(&"isbn claimed".to_owned()));
    }

    #[test]
    fn what_is_made_of_a_value_keeps_its_standing() {
        for standing in [Signed, ByHash, Claimed] {
            let claim = Claim { value: "text".to_owned(), standing };
            assert_eq!(claim.as_ref().map(String::len).into_parts(), (4, standing));
        }
        assert_eq!([Signed, ByHash, Claimed].map(Standing::name), ["signed", "bound", "claimed"]);
    }

    #[test]
    fn the_signer_is_the_key_of_the_receipt() {
        let keys = TrustStore::registry();
        for text in [RECORD, BUNDLE] {
            let registry = with_verified(text, |verified| verified.signers(&keys).iter().all(|key| key.is_registry()));
            assert!(registry);
        }
    }
}
