//! The members of a document that the page shows nowhere else, as plain data: what nobody knows the
//! meaning of is neither hidden nor guessed at.

use super::super::mark::write_standing;
use super::super::page::ShownValue;
use super::json_text;
use crate::text::{Html, PlainText, write_html};
use pith::json::{Object, Value, canonical};
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
    // What the events come to is served as a file, and repeats what the page shows: the number, the events by their
    // hashes. That it follows from them is a check.
    ("state", &["applied_event_ids", "current", "pith_number", "state_sha256"]),
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

/// Members that have the same value in nearly every document, with that value in canonical JSON. A page counts them,
/// and the page of the marks lists them once. In order of their names.
const USUAL: [(&str, &str); 42] = [
    ("attestation_state", r#""computed""#),
    ("bundle_signature.algorithm", r#""ed25519""#),
    ("bundle_signature.signature_status", r#""signed_v1""#),
    ("bundle_signature.signed_message", r#""bundle_sha256_bytes""#),
    ("bundle_type", r#""pith_open_graph_bundle""#),
    ("bundle_version", r#""1.0""#),
    ("canonical_record.schema_version", r#""1.0""#),
    ("event_summary", "{}"),
    ("formal_canon", r#"{"anchors":[],"evidence_count":0,"sample":[]}"#),
    (
        "graph_snapshot.author_claims",
        r#"{"count":0,"snapshot_sha256":"258153158e38e3291e3d48162225fcdb2d5a3ed65a07baac614ab91432fd4f57","strong_count":0}"#,
    ),
    ("graph_snapshot.builder_version", r#""pith-number-builder-2026-05-17-v1""#),
    (
        "graph_snapshot.claims",
        r#"{"count":0,"items":[],"snapshot_sha256":"258153158e38e3291e3d48162225fcdb2d5a3ed65a07baac614ab91432fd4f57"}"#,
    ),
    (
        "graph_snapshot.formal_canon",
        r#"{"evidence_count":0,"snapshot_sha256":"258153158e38e3291e3d48162225fcdb2d5a3ed65a07baac614ab91432fd4f57"}"#,
    ),
    (
        "graph_snapshot.references",
        r#"{"count":0,"internal_anchors":0,"resolved_work":0,"sample":[],"snapshot_sha256":"258153158e38e3291e3d48162225fcdb2d5a3ed65a07baac614ab91432fd4f57"}"#,
    ),
    ("graph_snapshot.verdict.created_at", "null"),
    ("graph_snapshot.verdict.id", "null"),
    ("graph_snapshot.verdict.model_set", "{}"),
    ("graph_snapshot.verdict.pipeline_version", "null"),
    ("inbound_citations", r#"{"count":0,"internal_anchor_count":0,"sample":[]}"#),
    ("merge_version", r#""pith-open-graph-merge-v1""#),
    ("paper_claims", "[]"),
    (
        "public_keys",
        r#"[{"algorithm":"ed25519","fingerprint_sha256_b32_first128bits":"RVFV5Z2OI2J3ZUO7ERDEBCYNKS","fingerprint_sha256_hex":"8d4b5ee74e4693bcd1df2446408b0d54","format":"raw","key_id":"pith-v1-2026-05","notes":"Pith uses this Ed25519 key to sign canonical record SHA-256 digests. Verify with: ed25519_verify(public_key, message=canonical_sha256_bytes, signature=base64decode(signature_b64)).","public_key_b64":"stVStoiQhXFxp4s2pdzPNoqVNBMojDU/fJ2db5S3CbM=","public_key_hex":"b2d552b68890857171a78b36a5dccf368a953413288c353f7c9d9d6f94b709b3","rotates_at":null,"url":"https://pith.science/pith-signing-key.json"}]"#,
    ),
    ("receipt.algorithm", r#""ed25519""#),
    ("receipt.builder_version", r#""pith-number-builder-2026-05-17-v1""#),
    ("receipt.kind", r#""pith_receipt""#),
    ("receipt.receipt_version", r#""0.3""#),
    ("receipt.signature_status", r#""signed_v1""#),
    ("receipt.signed_message", r#""canonical_sha256_bytes""#),
    ("record_type", r#""pith_number_record""#),
    ("schema_url", r#""https://pith.science/schemas/pith-number/v1.json""#),
    ("schema_version", r#""1.0""#),
    ("state.equivocation_count", "0"),
    ("state.equivocations", "[]"),
    ("state.event_count", "2"),
    ("state.invalid_event_count", "0"),
    ("state.invalid_events", "[]"),
    ("state.merge_version", r#""pith-open-graph-merge-v1""#),
    ("state.state_type", r#""pith_open_graph_state""#),
    ("state.state_version", r#""1.0""#),
    ("state.valid_event_count", "2"),
    ("timestamp_proofs", "[]"),
    (
        "verification_status",
        r#"{"author_attested":false,"citation_signatures":0,"content_addressed":true,"externally_anchored":false,"formal_links_present":false,"graph_snapshot":true,"pith_receipt":true,"references_resolved":false,"replication_records":0,"storage_verified":false,"strong_author_claims":0,"weak_author_claims":0}"#,
    ),
];

/// A member that has the same value in nearly every document.
#[derive(Debug, Serialize)]
pub(in crate::site) struct UsualMember {
    name: &'static str,
    value: &'static str,
}

/// The members that pages don't list where they have their usual value.
pub(in crate::site) fn usual() -> Vec<UsualMember> {
    USUAL.into_iter().map(|(name, value)| UsualMember { name, value }).collect()
}

fn is_usual(path: &str, value: &Value<'_>) -> bool {
    let known = USUAL.binary_search_by(|(name, _)| (*name).cmp(path)).ok().and_then(|index| USUAL.get(index));
    known.is_some_and(|(_, usual)| is_canonically(value, usual))
}

/// Whether a value's canonical JSON is that text.
fn is_canonically(value: &Value<'_>, text: &str) -> bool {
    let mut expected = Expected { rest: Some(text.as_bytes()) };
    canonical::write(value, &mut expected);
    expected.rest.is_some_and(<[u8]>::is_empty)
}

/// Compares canonical JSON with a text while it is written, which keeps none of it.
struct Expected<'t> {
    /// What is still to come; `None` after a difference.
    rest: Option<&'t [u8]>,
}

impl canonical::Output for Expected<'_> {
    fn put(&mut self, bytes: &[u8]) {
        self.rest = self.rest.and_then(|rest| rest.strip_prefix(bytes));
    }
}

/// A member and its value as data.
#[derive(Debug, Serialize)]
struct MemberView {
    name: PlainText,
    value: ShownValue,
}

/// Members of one standing.
#[derive(Debug, Serialize)]
pub(super) struct MemberGroup {
    standing: &'static str,
    members: Vec<MemberView>,
}

impl MemberGroup {
    pub(super) fn write(&self, html: &mut Html, marks: &str) {
        html.tags("<p>");
        write_standing(html, self.standing, "These fields:", marks);
        html.tags("</p>\n<pre class=\"members\">\n");
        for member in &self.members {
            write_html!(html, "<b>" (member.name.as_str()) "</b> " (member.value.text.as_str()) "\n");
        }
        html.tags("</pre>");
    }
}

/// The members that are shown nowhere else.
#[derive(Debug, Serialize)]
pub(super) struct MembersView {
    pub(super) groups: Vec<MemberGroup>,
    count: usize,
    /// How many more the document has.
    more: usize,
    /// How many have the value that they have in nearly every document.
    usual: usize,
}

/// The further members of a document by their standing.
pub(super) fn members(shown: &Verified<'_>) -> MembersView {
    let mut found = MemberWalk::default();
    let mut path = String::new();
    for (name, claim) in shown.members().filter(|(name, _)| !OWN.contains(name)) {
        path.clear();
        path.push_str(name);
        found.walk(&mut path, claim);
    }
    if shown.document().kind() == Kind::Bundle {
        // A record has its snapshot among its own members, a bundle inside an event.
        if let Some(claim) = shown.snapshot() {
            found.inside(&mut "graph_snapshot".to_owned(), &[], claim);
        }
    }
    let group = |standing: Standing, members: Vec<MemberView>| MemberGroup { standing: standing.name(), members };
    let count = found.signed.len() + found.claimed.len();
    let groups = [group(Standing::Signed, found.signed), group(Standing::Claimed, found.claimed)];
    MembersView {
        groups: groups.into_iter().filter(|group| !group.members.is_empty()).collect(),
        count,
        more: found.more,
        usual: found.usual,
    }
}

#[derive(Default)]
struct MemberWalk {
    signed: Vec<MemberView>,
    claimed: Vec<MemberView>,
    more: usize,
    usual: usize,
}

impl MemberWalk {
    fn walk(&mut self, path: &mut String, claim: Claim<&Value<'_>>) {
        let (value, standing) = claim.into_parts();
        if let Value::Object(object) = value
            && let Some((_, listed)) = OPENED.iter().find(|(opened, _)| *opened == path)
        {
            return self.inside(path, listed, claim.map(|_| object));
        }
        match value {
            _ if is_usual(path, value) => self.usual += 1,
            _ if self.signed.len() + self.claimed.len() == MOST_MEMBERS => self.more += 1,
            _ => {
                let member = MemberView { name: PlainText::short(path.as_str()), value: json_text::shown(claim) };
                match standing {
                    Standing::Signed => self.signed.push(member),
                    Standing::ByHash | Standing::Claimed => self.claimed.push(member),
                }
            }
        }
    }

    /// The members of the object with that path, but for those that the page shows in a place of their own.
    fn inside(&mut self, path: &mut String, listed: &[&str], claim: Claim<&Object<'_>>) {
        let members = claim.into_parts().0.members().map(|(name, value)| (name.as_str(), value));
        let parent = path.len();
        for (name, value) in members.filter(|(name, _)| !listed.contains(name) && !NEVER_SHOWN.contains(name)) {
            path.push('.');
            path.push_str(name);
            self.walk(path, claim.map(|_| value));
            path.truncate(parent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pith::{TrustStore, judge};
    use proptest::prelude::*;

    const RECORD: &str = include_str!("../../../content/records/ZJVQJLXHUUV25W5CEVM6GUIM4S.record.json");
    const BUNDLE: &str = include_str!("../../../content/records/RLLQL6357CWNZYHNBMCYD3UK5B.bundle.json");

    /// Values small enough to be often the same.
    const JSON: &str = r#"\{("a": ?\[(1, ?)?"b?(\\n)?"\])?\}|\[(null|true|12)?\]"#;

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
        let changed = |text: &str| {
            let text = text.replace("\"attestation_state\":\"computed\"", "\"attestation_state\":\"attested\"");
            text.replace("\"receipt_version\":\"0.3\"", "\"receipt_version\":\"0.4\"")
        };
        let (signed, claimed, more) = names(&changed(RECORD));
        assert_eq!(signed, "");
        assert_eq!(claimed, "attestation_state receipt.receipt_version");
        assert_eq!(more, 0);
        let (signed, claimed, _) = names(BUNDLE);
        assert_eq!(signed, "");
        assert_eq!(claimed, "");
    }

    proptest! {
        #[test]
        fn a_value_is_compared_as_it_is_written(value in JSON, other in JSON) {
            let parsed = pith::json::parse(value.as_bytes()).unwrap();
            let written = canonical::bytes(&parsed);
            let cut = written.get(..written.len() - 1).unwrap();
            let longer = [written.as_slice(), b" "].concat();
            for text in [written.as_slice(), cut, &longer, value.as_bytes(), other.as_bytes()] {
                let text = std::str::from_utf8(text).unwrap();
                prop_assert_eq!(is_canonically(&parsed, text), written == text.as_bytes(), "{}", text);
            }
        }
    }

    #[test]
    fn a_member_is_usual_by_all_of_its_value() {
        let usual = |text: &str| {
            let (_, view) = judge(text.as_bytes(), &TrustStore::registry(), |verified| members(&verified).usual);
            view.expect("it is verified")
        };
        assert_eq!((usual(RECORD), usual(BUNDLE)), (25, 27));
        let longer = RECORD.replace("\"replication_records\":0", "\"replication_records\":0,\"zz\":0");
        assert!(longer != RECORD && usual(&longer) == 24, "{}", usual(&longer));
        assert!(USUAL.is_sorted_by_key(|(name, _)| *name));
        for (name, value) in USUAL {
            let parsed = pith::json::parse(value.as_bytes()).unwrap();
            assert_eq!(canonical::bytes(&parsed), value.as_bytes(), "{name}");
            assert!(is_usual(name, &parsed) && !is_usual("usual", &parsed), "{name}");
        }
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
