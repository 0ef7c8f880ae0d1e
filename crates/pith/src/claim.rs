//! What a signature covers: each value of a verified document with its standing (PROTOCOL.md,
//! "What a signature covers").

use super::check::{Check, Outcome};
use super::document::{Alias, Body, Kind, Paper};
use super::json::{Object, Value};
use super::key::{PublicKey, TrustStore};
use super::verify::Verified;
use serde::{Deserialize, Serialize};

/// Members that are never shown, wherever they are: a site derives its own links, and takes the source
/// from the canonical record, not from the `source` of a payload or a snapshot.
pub const NEVER_SHOWN: [&str; 4] = ["links", "agent_actions", "mirror_hints", "source"];

/// A record's own members whose values the checks derive from what its receipt signs.
const SIGNED_IN_A_RECORD: [&str; 4] = ["canonical_record", "canonical_sha256", "pith_number", "short_pith_number"];

/// How well a value is covered by signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Standing {
    /// A trusted key signed the value itself.
    Signed,
    /// A trusted key signed the hash of the value.
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

/// A value of a verified document, always together with its standing. A program that reads a stored one
/// trusts the program that stored it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim<T> {
    value: T,
    standing: Standing,
}

impl<T> Claim<T> {
    /// The value and its standing.
    pub fn into_parts(self) -> (T, Standing) {
        (self.value, self.standing)
    }

    /// The same standing for a reference to the value.
    pub fn as_ref(&self) -> Claim<&T> {
        Claim { value: &self.value, standing: self.standing }
    }

    /// The same standing for what is made from the value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Claim<U> {
        Claim { value: make(self.value), standing: self.standing }
    }

    /// The same standing for a part of the value, if there is one.
    pub fn and_then<U>(self, find: impl FnOnce(T) -> Option<U>) -> Option<Claim<U>> {
        Some(Claim { value: find(self.value)?, standing: self.standing })
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

    /// The authors' names as one text. In every real document they are sorted alphabetically; the paper's
    /// own order may differ.
    pub fn authors(&self) -> Option<Claim<&'a str>> {
        self.unbound(Paper::authors_text)
    }

    /// The headline that the registry's reviewer gave the paper.
    pub fn headline(&self) -> Option<Claim<&'a str>> {
        self.unbound(Paper::headline)
    }

    /// The kind of the source, usually `arxiv`.
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
    /// signed, because they repeat signed values; the others have the document's own standing.
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

    /// The document's own members in canonical order, each with its standing, without [`NEVER_SHOWN`].
    pub fn members(&self) -> impl Iterator<Item = (&'a str, Claim<&'a Value<'a>>)> {
        let shown = |name: &str| !NEVER_SHOWN.contains(&name);
        let kind = self.document().kind();
        let members = self.document().stated().object.members().map(|(name, value)| (name.as_str(), value));
        members
            .filter(move |(name, _)| shown(name))
            .map(move |(name, value)| (name, Claim { value, standing: member_standing(kind, name) }))
    }

    /// The document's own member with that name, unless it is in [`NEVER_SHOWN`].
    pub fn member(&self, name: &str) -> Option<Claim<&'a Value<'a>>> {
        let value = self.document().stated().object.get(name).filter(|_| !NEVER_SHOWN.contains(&name))?;
        Some(Claim { value, standing: member_standing(self.document().kind(), name) })
    }

    /// The graph snapshot: a record's, or that of a bundle's last `graph_snapshot` event.
    pub fn snapshot(&self) -> Option<Claim<&'a Object<'a>>> {
        let value = match self.document().body() {
            Body::Record(record) => record.graph_snapshot,
            Body::Bundle(bundle) => bundle.snapshots().last().map(|snapshot| snapshot.object),
        };
        Some(Claim { value: value?, standing: self.unbound_standing() })
    }

    /// The receipt's members. A record's own receipt has a signature that covers only the hash; that of a
    /// bundle's first `record_created` event is covered by the event's signature and by the seal.
    pub fn receipt(&self) -> Option<Claim<&'a Object<'a>>> {
        let value = match self.document().body() {
            Body::Record(record) => record.receipt,
            Body::Bundle(bundle) => bundle.creations().next().and_then(|creation| creation.receipt),
        };
        Some(Claim { value: value?, standing: self.unbound_standing() })
    }

    /// The trusted keys that signed the document, each once: first the key whose signature covers
    /// everything that is shown as signed (a record's receipt or a bundle's seal), then those of a bundle's
    /// receipt and events.
    pub fn signers<'k>(&self, keys: &'k TrustStore) -> Vec<&'k PublicKey> {
        self.document().counting_keys(keys)
    }

    /// Whether a trusted key other than the registry's signed only events. Without that key the verdict is the same,
    /// but not the attestations.
    pub fn has_further_attesters(&self, keys: &TrustStore) -> bool {
        let document = self.document();
        let counting = document.counting(keys);
        let needed: Vec<_> =
            document.decisive_envelopes().filter_map(|envelope| counting.find_of(envelope).ok()).collect();
        document.counting_keys(keys).into_iter().any(|key| !key.is_registry() && !needed.contains(&key))
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

/// A seal covers all of a bundle but itself.
fn member_standing(kind: Kind, name: &str) -> Standing {
    match kind {
        Kind::Bundle if name == "bundle_signature" => Standing::Claimed,
        Kind::Bundle => Standing::Signed,
        Kind::Record if SIGNED_IN_A_RECORD.contains(&name) => Standing::Signed,
        Kind::Record => Standing::Claimed,
    }
}

fn signed<T>(value: T) -> Claim<T> {
    Claim { value, standing: Standing::Signed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge;
    use Standing::{ByHash, Claimed, Signed};

    const RECORD: &str = include_str!("../../../content/records/ZJVQJLXHUUV25W5CEVM6GUIM4S.record.json");
    const BUNDLE: &str = include_str!("../../../content/records/RLLQL6357CWNZYHNBMCYD3UK5B.bundle.json");

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
    fn a_member_stands_as_its_document_does_and_some_are_never_had() {
        let standings = |text: &str| {
            with_verified(text, |verified| {
                for name in NEVER_SHOWN {
                    assert_eq!(verified.member(name), None, "{name}");
                }
                let each = verified.members().map(|(name, claim)| {
                    assert_eq!(verified.member(name), Some(claim), "{name}");
                    (name.to_owned(), claim.into_parts().1)
                });
                each.collect::<Vec<_>>()
            })
        };
        let of = |all: &[(String, Standing)], wanted| {
            let names = all.iter().filter(|(_, standing)| *standing == wanted).map(|(name, _)| name.clone());
            names.collect::<Vec<_>>().join(" ")
        };
        let record = standings(RECORD);
        assert_eq!(of(&record, Signed), "canonical_record canonical_sha256 pith_number short_pith_number");
        assert!(record.iter().all(|(name, _)| !NEVER_SHOWN.contains(&name.as_str())));
        let bundle = standings(BUNDLE);
        assert_eq!(of(&bundle, Claimed), "bundle_signature", "a seal doesn't cover itself");
    }

    #[test]
    fn a_snapshot_and_a_receipt_stand_as_their_document_does() {
        for (text, standing) in [(RECORD, Claimed), (BUNDLE, Signed)] {
            let (receipt, snapshot) = with_verified(text, |verified| {
                let read = |claim: Claim<&Object<'_>>, name: &str| {
                    let (value, standing) = claim.into_parts();
                    (value.get(name).and_then(Value::as_str).map(ToOwned::to_owned), standing)
                };
                (
                    verified.receipt().map(|it| read(it, "kind")),
                    verified.snapshot().map(|it| read(it, "builder_version")),
                )
            });
            assert_eq!(receipt, Some((Some("pith_receipt".to_owned()), standing)));
            assert_eq!(snapshot, Some((Some("pith-number-builder-2026-05-17-v1".to_owned()), standing)));
        }
    }

    #[test]
    fn what_is_inside_a_value_keeps_its_standing() {
        let claim = Claim { value: Some("text"), standing: Claimed };
        assert_eq!(claim.and_then(|value| value).map(Claim::into_parts), Some(("text", Claimed)));
        assert_eq!(claim.and_then(|_| None::<()>), None);
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
