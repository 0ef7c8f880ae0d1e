//! What was checked, and what the results come to.

use crate::site::page::KeyView;
use crate::text::{Html, write_html};
use pith::text::EXCERPT_CHARACTERS;
use pith::{Check, Claim, Kind, Outcome, Standing, Verified};
use serde::Serialize;

/// Every check of the document.
#[derive(Debug, Serialize)]
pub(super) struct ChecksView {
    /// How many there are, and with which results: `9 checks: 8 pass, 1 not checkable`.
    count: String,
    pub(super) items: Vec<CheckView>,
}

/// A check and its result.
#[derive(Debug, Serialize)]
pub(super) struct CheckView {
    name: &'static str,
    label: &'static str,
    outcome: &'static str,
    /// `pass`, `not checkable` or `absent`: nothing else is published.
    word: &'static str,
    /// Why it doesn't pass.
    why: Option<&'static str>,
}

impl CheckView {
    pub(super) fn write(&self, html: &mut Html) {
        write_html!(html, "<li><span class=\"mark " (self.outcome) "\">" (self.word) "</span>" (self.label));
        if let Some(why) = self.why {
            write_html!(html, "<span class=\"note\">" (why) "</span>");
        }
        html.tags("</li>");
    }
}

/// A check as the page of the marks explains it.
#[derive(Debug, Serialize)]
pub(in crate::site) struct CheckMeaning {
    name: &'static str,
    label: &'static str,
    /// What a document shows that passes.
    shows: &'static str,
    /// When it can't be decided; none where it always can.
    unknown: Option<&'static str>,
    /// Whether records have it.
    of_records: bool,
    /// Whether bundles have it.
    of_bundles: bool,
}

/// Who signed the document, and what that covers.
#[derive(Debug, Serialize)]
pub(super) struct SigningView {
    /// Such as `Pith signed`: the beginning of the sentence.
    who: &'static str,
    /// Its end, and what is unsigned.
    what: String,
}

/// Whether the document holds no more than the beginning of its abstract.
pub(super) fn is_cut(shown: &Verified<'_>) -> bool {
    let is_long = |text: &str| text.chars().count() >= EXCERPT_CHARACTERS;
    shown.checks().get(Check::Abstract) == Some(Outcome::Unknown)
        && shown.abstract_excerpt().is_some_and(|text| is_long(text.into_parts().0))
}

/// What is signed and what isn't, with a subject.
pub(super) fn signing(shown: &Verified<'_>, signers: &[KeyView]) -> SigningView {
    let displayed = [
        ("title", shown.title()),
        ("headline", shown.headline()),
        ("authors", shown.authors()),
        ("abstract", shown.abstract_excerpt()),
    ];
    let of_standing = |wanted: Standing| -> Vec<&str> {
        let has_it = |claim: &Option<Claim<&str>>| claim.is_some_and(|claim| claim.into_parts().1 == wanted);
        displayed.iter().filter(|(_, claim)| has_it(claim)).map(|(name, _)| *name).collect()
    };
    let signed = of_standing(Standing::Signed);
    let covered = ["number", "source", "date", "license", "categories"].into_iter().chain(signed).collect::<Vec<_>>();
    let bound = match of_standing(Standing::ByHash).as_slice() {
        [] => String::new(),
        [one] => format!("; the {one} matches its signed hash"),
        names => format!("; {} match their signed hashes", listed(names)),
    };
    let claimed = match of_standing(Standing::Claimed).as_slice() {
        [] => String::new(),
        ["authors"] => " The authors are unsigned.".to_owned(),
        [one] => format!(" The {one} is unsigned."),
        names => format!(" {} are unsigned.", capitalised(&listed(names))),
    };
    SigningView {
        who: if signers.iter().all(|key| key.is_registry) {
            "Pith signed"
        } else {
            "A key that this mirror trusts signed"
        },
        what: format!("this paper’s {}{bound}.{claimed}", listed(&covered)),
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Every check and its result.
pub(super) fn checks(shown: &Verified<'_>) -> ChecksView {
    let view = |(check, outcome): (Check, Outcome)| CheckView {
        name: check.name(),
        label: if check == Check::Abstract && is_cut(shown) { "abstract (excerpt)" } else { label(check) },
        outcome: outcome.name(),
        word: word(outcome),
        why: match outcome {
            Outcome::Pass => None,
            Outcome::Absent => Some("The document has no such part"),
            Outcome::Unknown | Outcome::Fail | Outcome::Untrusted => unknown(check),
        },
    };
    let items: Vec<_> = shown.checks().iter().map(view).collect();
    ChecksView { count: count(&items.iter().map(|item| item.word).collect::<Vec<_>>()), items }
}

/// How many checks there are, and how many of each result.
fn count(words: &[&str]) -> String {
    let all = words.len();
    let of = |result: &str| words.iter().filter(|word| **word == result).count();
    let results = ["pass", "not checkable", "absent"].map(|result| (of(result), result));
    let told: Vec<_> = match results {
        [(passed, _), ..] if passed == all => vec!["all pass".to_owned()],
        _ => results
            .iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, result)| format!("{number} {result}"))
            .collect(),
    };
    format!("{all} checks: {}", told.join(", "))
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "pass",
        Outcome::Absent => "absent",
        Outcome::Unknown | Outcome::Fail | Outcome::Untrusted => "not checkable",
    }
}

/// What every check shows, in the order in which pages list them.
pub(in crate::site) fn meanings() -> Vec<CheckMeaning> {
    let kinds = |check: Check| Kind::ALL.map(|kind| check.is_of(kind));
    let of_documents = Check::ALL.into_iter().filter(|check| kinds(*check).contains(&true));
    of_documents
        .map(|check| CheckMeaning {
            name: check.name(),
            label: label(check),
            shows: shows(check),
            unknown: unknown(check),
            of_records: check.is_of(Kind::Record),
            of_bundles: check.is_of(Kind::Bundle),
        })
        .collect()
}

/// What a check is called.
pub(in crate::site) fn label(check: Check) -> &'static str {
    match check {
        Check::Schema => "schema",
        Check::CanonicalHash => "canonical hash",
        Check::PithNumber => "Pith number",
        Check::Source => "source",
        Check::Events => "events",
        Check::Receipt => "receipt",
        Check::RecordCreated => "record created",
        Check::Title => "title",
        Check::Abstract => "abstract",
        Check::Paper => "displayed paper",
        Check::Aliases => "aliases",
        Check::Snapshot => "snapshot",
        Check::State => "state",
        Check::Merge => "merge",
        Check::Keys => "keys",
        Check::Bundle => "seal",
    }
}

/// When a check can't be decided.
fn unknown(check: Check) -> Option<&'static str> {
    match check {
        Check::Title => Some("The title isn’t plain ASCII, and it isn’t known how the registry hashes such text"),
        Check::Abstract => Some(
            "The document holds only the first 600 characters, or the text isn’t plain ASCII; the signed SHA-256 is that of the full abstract",
        ),
        Check::Events => Some("An event is signed with a key that isn’t trusted here; the seal covers it"),
        Check::Merge => Some("No merge rule is known for an event’s type or for the merge version"),
        _ => None,
    }
}

/// What a document shows that passes a check.
fn shows(check: Check) -> &'static str {
    match check {
        Check::Schema => "The document has the required structure",
        Check::CanonicalHash => "The canonical record has the stated SHA-256",
        Check::PithNumber => "Number and short form follow from that hash and the year",
        Check::Source => "The displayed source matches the signed one",
        Check::Events => "Each event has the stated hash and a signature over it",
        Check::Receipt => "An Ed25519 signature over the canonical record’s hash",
        Check::RecordCreated => "One event creates exactly this record",
        Check::Title => "The displayed title has the signed SHA-256",
        Check::Abstract => "The displayed abstract has the signed SHA-256",
        Check::Paper => "Displayed categories, license and date match the signed ones",
        Check::Aliases => "arXiv id and short forms match the source and the number",
        Check::Snapshot => "The graph snapshot describes the same paper",
        Check::State => "The state has the stated SHA-256",
        Check::Merge => "Merging the events gives exactly this state",
        Check::Keys => "The listed keys are consistent, and those with a trusted name are the trusted keys",
        Check::Bundle => "An Ed25519 signature over the whole bundle",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        assert_eq!(listed(&["title"]), "title");
        assert_eq!(listed(&["title", "authors"]), "title and authors");
        assert_eq!(listed(&["title", "authors", "abstract"]), "title, authors and abstract");
    }

    #[test]
    fn results_are_counted() {
        let told = count;
        assert_eq!(told(&["pass", "pass"]), "2 checks: all pass");
        assert_eq!(told(&["pass", "not checkable", "pass"]), "3 checks: 2 pass, 1 not checkable");
        assert_eq!(told(&["absent", "pass", "absent"]), "3 checks: 1 pass, 2 absent");
    }

    #[test]
    fn every_check_of_a_document_is_explained() {
        let meanings = meanings();
        assert_eq!(meanings.len(), Check::ALL.len() - 1, "all but the one that no document has");
        assert_eq!(meanings.iter().filter(|check| check.of_records).count(), 9);
        assert_eq!(meanings.iter().filter(|check| check.of_bundles).count(), 14);
    }
}
