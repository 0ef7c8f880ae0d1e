//! What was checked, and what the results come to.

use crate::site::page::KeyView;
use pith::text::EXCERPT_CHARACTERS;
use pith::{Check, Claim, Kind, Outcome, Standing, Verified};
use serde::Serialize;

/// A check and what its result says.
#[derive(Debug, Serialize)]
pub(super) struct CheckView {
    name: &'static str,
    label: &'static str,
    outcome: &'static str,
    /// `passes`, `undecided` or `absent`: nothing else is published.
    word: &'static str,
    says: &'static str,
}

/// Whether the document holds no more than the beginning of its abstract.
pub(super) fn is_cut(shown: &Verified<'_>) -> bool {
    let is_long = |text: &str| text.chars().count() >= EXCERPT_CHARACTERS;
    shown.checks().get(Check::Abstract) == Some(Outcome::Unknown)
        && shown.abstract_excerpt().is_some_and(|text| is_long(text.into_parts().0))
}

/// What the signatures come to, in a sentence.
pub(super) fn verdict(shown: &Verified<'_>, signers: &[KeyView]) -> String {
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
    let whose = if signers.iter().all(|key| key.is_registry) { "The registry’s" } else { "The" };
    let signatures = match shown.document().kind() {
        Kind::Record => format!("{whose} signature covers"),
        Kind::Bundle => format!("{whose} signatures cover"),
    };
    let bound = match of_standing(Standing::ByHash).as_slice() {
        [] => String::new(),
        names => format!(", and binds its {}", listed(names)),
    };
    let claimed = match of_standing(Standing::Claimed).as_slice() {
        [] => String::new(),
        [one] if *one != "authors" => format!("; its {one} is only claimed"),
        names => format!("; its {} are only claimed", listed(names)),
    };
    format!("{signatures} this paper’s {}{bound}{claimed}.", listed(&covered))
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

pub(super) fn checks(shown: &Verified<'_>) -> Vec<CheckView> {
    shown
        .checks()
        .iter()
        .map(|(check, outcome)| CheckView {
            name: check.name(),
            label: if check == Check::Abstract && is_cut(shown) { "abstract, an excerpt" } else { label(check) },
            outcome: outcome.name(),
            word: match outcome {
                Outcome::Pass => "passes",
                Outcome::Absent => "absent",
                Outcome::Unknown | Outcome::Fail | Outcome::Untrusted => "undecided",
            },
            says: says(check, outcome),
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

fn says(check: Check, outcome: Outcome) -> &'static str {
    match (check, outcome) {
        (_, Outcome::Absent) => "The document has no such part",
        (Check::Title, Outcome::Unknown) => {
            "The title isn’t plain ASCII, and how the registry hashes other text isn’t known"
        }
        (Check::Abstract, Outcome::Unknown) => {
            "The document holds the first 600 characters, or text that isn’t plain ASCII; the signed SHA-256 is of the whole"
        }
        (Check::Events, Outcome::Unknown) => {
            "An event is signed by somebody whose key isn’t trusted here; the seal covers it"
        }
        (Check::Merge, Outcome::Unknown) => "An event’s type or the merge’s version has no known rule",
        (Check::Schema, _) => "The document has the right shape",
        (Check::CanonicalHash, _) => "The canonical record has the stated SHA-256",
        (Check::PithNumber, _) => "Number and short form follow from that hash and the year",
        (Check::Source, _) => "The displayed source is the signed one",
        (Check::Events, _) => "Each event has the stated hash and a signature over it",
        (Check::Receipt, _) => "An Ed25519 signature over the canonical record’s hash",
        (Check::RecordCreated, _) => "One event creates exactly this record",
        (Check::Title, _) => "The displayed title has the signed SHA-256",
        (Check::Abstract, _) => "The displayed abstract has the signed SHA-256",
        (Check::Paper, _) => "Categories, license and date are the signed ones",
        (Check::Aliases, _) => "arXiv id and short forms say what source and number say",
        (Check::Snapshot, _) => "The graph snapshot describes the same paper",
        (Check::State, _) => "The state has the stated SHA-256",
        (Check::Merge, _) => "The events come to exactly this state",
        (Check::Keys, _) => "The listed keys are consistent, and trusted names have the trusted keys",
        (Check::Bundle, _) => "An Ed25519 signature over the whole bundle",
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
}
