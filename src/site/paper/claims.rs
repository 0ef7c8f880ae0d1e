//! What is said of the paper's content: its headline, claims that a machine extracted, references and
//! the like. All of it is shown as the document's own words.

use super::super::page::ShownValue;
use super::json_text;
use pith::json::{Object, Value};
use pith::{Claim, Verified};
use serde::Serialize;

/// How many claims a page lists. Stops a document that makes a million.
const MOST_CLAIMS: usize = 40;

/// How many references, or other items of one kind, a page lists.
const MOST_ITEMS: usize = 50;

/// Kinds of claims that real documents hold, and what they are called.
const KINDS: [(&str, &str); 4] = [
    ("strongest_claim", "Strongest claim"),
    ("weakest_assumption", "Weakest assumption"),
    ("one_line_summary", "One-line summary"),
    ("pith_extraction_headline", "Extracted headline"),
];

/// Members that hold lists about the paper; no real document has yet shown one that is filled.
const LISTS: [(&str, &str); 6] = [
    ("references", "References"),
    ("inbound_citations", "Cited by"),
    ("formal_canon", "Formal canon"),
    ("formal_links", "Formal links"),
    ("author_claims", "Author claims"),
    ("paper_claims", "Paper claims"),
];

/// A claim that the document makes about the paper.
#[derive(Debug, Serialize)]
pub(super) struct ClaimView {
    /// What kind of claim it is, in words or as the document calls it.
    kind: ShownValue,
    text: ShownValue,
    /// `C1`, as the document numbers it.
    id: Option<ShownValue>,
    /// Who made it: `machine extracted`, or as the document says.
    status: Option<ShownValue>,
    /// Who stands for it: `attested by nobody`, or as the document says.
    attestation: Option<ShownValue>,
}

/// The claims, and how many more the document has.
#[derive(Debug, Serialize)]
pub(super) struct ClaimsView {
    standing: &'static str,
    items: Vec<ClaimView>,
    more: usize,
}

/// A list of the document's, shown as plain data.
#[derive(Debug, Serialize)]
pub(super) struct ListView {
    id: &'static str,
    label: &'static str,
    standing: &'static str,
    items: Vec<ShownValue>,
    more: usize,
}

/// The claims of the graph snapshot, then what its verdict says beside them.
pub(super) fn claims(shown: &Verified<'_>) -> Option<ClaimsView> {
    let snapshot = shown.snapshot()?;
    let inside = |name| snapshot.and_then(|snapshot| snapshot.get(name)?.as_object());
    let items = inside("claims").and_then(|claims| claims.and_then(|claims| claims.get("items")?.as_array()));
    let all: Vec<_> = items.iter().flat_map(|items| objects(*items)).collect();
    let mut views: Vec<_> = all.iter().take(MOST_CLAIMS).filter_map(|item| claim(*item)).collect();
    if let Some(verdict) = inside("verdict") {
        let stated: Vec<_> = all.iter().filter_map(|item| json_text::text_of(*item, "text")).collect();
        views.extend(
            KINDS
                .iter()
                .filter_map(|(name, _)| Some((*name, json_text::text_of(verdict, name)?)))
                .filter(|(_, text)| !stated.contains(text))
                .map(|(name, text)| of_verdict(text.map(|_| name), text)),
        );
    }
    let more = all.len().saturating_sub(MOST_CLAIMS);
    (!views.is_empty()).then(|| ClaimsView { standing: json_text::standing_of(snapshot), items: views, more })
}

/// The items of a list that are objects.
fn objects<'a>(items: Claim<&'a [Value<'a>]>) -> impl Iterator<Item = Claim<&'a Object<'a>>> {
    items.into_parts().0.iter().filter_map(move |item| items.and_then(|_| item.as_object()))
}

fn claim<'a>(item: Claim<&'a Object<'a>>) -> Option<ClaimView> {
    let text = json_text::text_of(item, "text")?;
    Some(ClaimView {
        kind: ShownValue::short(json_text::text_of(item, "kind").unwrap_or(text.map(|_| "claim")).map(kind_in_words)),
        text: ShownValue::short(text),
        id: json_text::text_of(item, "claim_id").map(ShownValue::short),
        status: json_text::text_of(item, "status").map(|status| ShownValue::short(status.map(in_words))),
        attestation: json_text::text_of(item, "attestation").map(|attestation| {
            ShownValue::short(attestation.map(|attestation| match attestation {
                "unclaimed" => "attested by nobody".to_owned(),
                other => format!("attestation: {}", in_words(other)),
            }))
        }),
    })
}

fn of_verdict(name: Claim<&str>, text: Claim<&str>) -> ClaimView {
    ClaimView {
        kind: ShownValue::short(name.map(kind_in_words)),
        text: ShownValue::short(text),
        id: None,
        status: Some(ShownValue::short(name.map(|_| "from the registry’s review"))),
        attestation: None,
    }
}

fn kind_in_words(kind: &str) -> String {
    KINDS.iter().find(|(name, _)| *name == kind).map_or_else(|| in_words(kind), |(_, words)| (*words).to_owned())
}

/// `machine_extracted` as `machine extracted`.
fn in_words(name: &str) -> String {
    name.replace('_', " ")
}

/// Each list that holds something, from the document itself or its graph snapshot.
pub(super) fn lists(shown: &Verified<'_>) -> Vec<ListView> {
    let of = |(name, label)| {
        let own = shown.member(name);
        let snapshot = shown.snapshot().and_then(|snapshot| snapshot.and_then(|snapshot| snapshot.get(name)));
        let found = [own, snapshot].into_iter().flatten().map(|claim| (claim, json_text::items(claim, MOST_ITEMS)));
        let (claim, (items, more)) = found.into_iter().find(|(_, (items, _))| !items.is_empty())?;
        Some(ListView { id: name, label, standing: json_text::standing_of(claim), items, more })
    };
    LISTS.into_iter().filter_map(of).collect()
}
