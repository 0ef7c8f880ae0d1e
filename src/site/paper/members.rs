//! The members of a document that the page shows nowhere else, as plain data: what nobody knows the
//! meaning of is neither hidden nor guessed at.

use super::super::page::ShownValue;
use super::json_text;
use crate::text::PlainText;
use pith::json::{Object, Value};
use pith::{Claim, Kind, NEVER_SHOWN, Standing, Verified};
use serde::Serialize;

/// How many members a page lists. Stops a document that has a million.
const MOST_MEMBERS: usize = 80;

/// Objects whose own members are listed, each with those that the page shows in a place of their own.
const OPENED: [(&str, &[&str]); 10] = [
    ("", OWN),
    ("canonical_record", &[]),
    ("canonical_record.metadata", METADATA),
    ("paper", PAPER),
    ("receipt", ENVELOPE),
    ("graph_snapshot", &[]),
    ("graph_snapshot.paper", PAPER),
    ("graph_snapshot.verdict", VERDICT),
    // What the events come to is served as a file, and repeats what the page shows.
    ("state", &["current", "state_sha256"]),
    ("bundle_signature", ENVELOPE),
];

const OWN: &[&str] = &[
    "aliases",
    "built_at",
    "canonical_sha256",
    "created_at",
    "events",
    "pith_number",
    "short_pith_number",
    "source_aliases",
    "updated_at",
];

const METADATA: &[&str] =
    &["abstract_canon_sha256", "cross_cats_sorted", "license", "primary_cat", "submitted_at", "title_canon_sha256"];

const PAPER: &[&str] =
    &["abstract_excerpt", "authors_text", "cross_cats", "headline", "license", "primary_cat", "submitted_at", "title"];

const VERDICT: &[&str] = &["one_line_summary", "pith_extraction_headline", "strongest_claim", "weakest_assumption"];

const ENVELOPE: &[&str] = &[
    "bundle_sha256",
    "canonical_sha256",
    "first_computed_at",
    "key_id",
    "last_reissued_at",
    "public_key_fingerprint",
    "signature_b64",
    "signed_at",
];

/// A member and its value as data.
#[derive(Debug, Serialize)]
struct MemberView {
    name: PlainText,
    value: ShownValue,
}

/// Members of one standing.
#[derive(Debug, Serialize)]
struct MemberGroup {
    standing: &'static str,
    members: Vec<MemberView>,
}

/// The members that are shown nowhere else.
#[derive(Debug, Serialize)]
pub(super) struct MembersView {
    groups: Vec<MemberGroup>,
    count: usize,
    /// How many more the document has.
    more: usize,
}

/// The further members of a document by their standing.
pub(super) fn members(shown: &Verified<'_>) -> MembersView {
    let mut found = MemberWalk::default();
    for (name, claim) in shown.members().filter(|(name, _)| !is_listed("", name)) {
        found.walk(name, claim);
    }
    if shown.document().kind() == Kind::Bundle {
        // A record has its snapshot among its own members, a bundle inside an event.
        if let Some(claim) = shown.snapshot() {
            found.inside("graph_snapshot", claim);
        }
    }
    let group = |standing: Standing, members: Vec<MemberView>| MemberGroup { standing: standing.name(), members };
    let count = found.signed.len() + found.claimed.len();
    let groups = [group(Standing::Signed, found.signed), group(Standing::Claimed, found.claimed)];
    MembersView {
        groups: groups.into_iter().filter(|group| !group.members.is_empty()).collect(),
        count,
        more: found.more,
    }
}

#[derive(Default)]
struct MemberWalk {
    signed: Vec<MemberView>,
    claimed: Vec<MemberView>,
    more: usize,
}

impl MemberWalk {
    fn walk(&mut self, path: &str, claim: Claim<&Value<'_>>) {
        let (value, standing) = claim.into_parts();
        match value {
            Value::Object(object) if OPENED.iter().any(|(opened, _)| *opened == path) => {
                self.inside(path, claim.map(|_| object));
            }
            _ if self.signed.len() + self.claimed.len() == MOST_MEMBERS => self.more += 1,
            _ => {
                let member = MemberView { name: PlainText::short(path), value: json_text::shown(claim) };
                match standing {
                    Standing::Signed => self.signed.push(member),
                    Standing::ByHash | Standing::Claimed => self.claimed.push(member),
                }
            }
        }
    }

    fn inside(&mut self, path: &str, claim: Claim<&Object<'_>>) {
        let members = claim.into_parts().0.members().map(|(name, value)| (name.as_str(), value));
        for (name, value) in members.filter(|(name, _)| !is_listed(path, name) && !NEVER_SHOWN.contains(name)) {
            self.walk(&format!("{path}.{name}"), claim.map(|_| value));
        }
    }
}

/// Whether the page shows that member of that object in a place of its own.
fn is_listed(parent: &str, name: &str) -> bool {
    OPENED.iter().any(|(opened, shown)| *opened == parent && shown.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pith::{TrustStore, judge};

    const RECORD: &str = include_str!("../../../content/records/ZJVQJLXHUUV25W5CEVM6GUIM4S.record.json");
    const BUNDLE: &str = include_str!("../../../content/records/RLLQL6357CWNZYHNBMCYD3UK5B.bundle.json");

    fn names(text: &str) -> (String, String, usize) {
        let (_, view) = judge(text.as_bytes(), &TrustStore::registry(), |verified| members(&verified));
        let view = view.expect("it is verified");
        let of = |standing: &str| {
            let group = view.groups.iter().find(|group| group.standing == standing);
            let names =
                group.map(|group| group.members.iter().map(|member| member.name.to_string()).collect::<Vec<_>>());
            names.unwrap_or_default().join(" ")
        };
        (of("signed"), of("claimed"), view.more)
    }

    #[test]
    fn every_member_that_has_no_place_of_its_own_is_listed_under_its_standing() {
        let (signed, claimed, more) = names(RECORD);
        assert_eq!(signed, "canonical_record.schema_version");
        assert_eq!(
            claimed,
            "attestation_state event_summary formal_canon graph_snapshot.author_claims graph_snapshot.builder_version \
             graph_snapshot.claims graph_snapshot.formal_canon graph_snapshot.references graph_snapshot.verdict.created_at \
             graph_snapshot.verdict.id graph_snapshot.verdict.model_set graph_snapshot.verdict.pipeline_version \
             inbound_citations paper_claims receipt.algorithm receipt.builder_version receipt.kind receipt.receipt_version \
             receipt.signature_status receipt.signed_message record_type schema_url schema_version verification_status"
        );
        assert_eq!(more, 0);
        let (signed, claimed, _) = names(BUNDLE);
        assert!(signed.contains("graph_snapshot.builder_version") && signed.contains("state.event_count"), "{signed}");
        assert!(signed.contains("public_keys") && !signed.contains("state.current") && !signed.contains("hints"));
        assert_eq!(
            claimed,
            "bundle_signature.algorithm bundle_signature.signature_status bundle_signature.signed_message"
        );
    }

    #[test]
    fn an_unknown_member_is_listed_and_a_million_are_not() {
        let one = RECORD.replace("\"record_type\"", "\"paper\\u0000\":{\"links\":1,\"a\":[2]},\"record_type\"");
        assert!(names(&one).1.contains("paper\u{fffd}"));
        let many: Vec<_> = (0..1000).map(|index| format!("\"x{index}\":1,")).collect();
        let many = many.concat();
        let many = RECORD.replace("\"record_type\"", &format!("{many}\"record_type\""));
        assert!(names(&many).2 > 900);
    }
}
