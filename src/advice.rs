//! What to make of a check that doesn't pass: a sentence for people, in the terminal and on the
//! report page.

use crate::pith::{Check, Outcome};

/// What to make of documents that name a key that nobody said to trust.
pub const UNTRUSTED_ADVICE: &str =
    "If you know whose key that is and trust it, name its file with --key, or with `trust` in catalog.toml.";

/// What a check's outcome means for whoever holds the document, and what to do.
pub fn advice(check: Check, outcome: Option<Outcome>) -> &'static str {
    match (check, outcome) {
        (Check::Receipt | Check::Bundle, Some(Outcome::Untrusted)) => UNTRUSTED_ADVICE,
        (Check::Receipt, Some(Outcome::Absent)) => {
            "Nobody signed this record. Fetch it again from the registry, which signs each one."
        }
        (Check::Bundle, Some(Outcome::Absent)) => {
            "The bundle has no seal. Fetch it again from the registry, which seals each one."
        }
        (Check::Schema, _) => "This is not a whole Pith record or bundle. Fetch it again, byte for byte.",
        (Check::CanonicalHash, _) => {
            "The canonical record or its hash was changed: this is not the paper it says it is."
        }
        (Check::PithNumber, _) => "The number belongs to another paper. Don't cite it for this one.",
        (Check::Source, _) => "The displayed source was changed; the canonical record has the right one.",
        (Check::Events, _) => "An event was changed after it was signed, or belongs to another paper.",
        (Check::Receipt, _) => "The receipt was changed, or is that of another record.",
        (Check::RecordCreated, _) => "The bundle's events do not create the record it shows. Fetch the bundle again.",
        (Check::Title, _) => "The title was changed: the signed hash is that of another one.",
        (Check::Abstract, _) => "The abstract was changed: the signed hash is that of another one.",
        (Check::Paper, _) => "A displayed field was changed; the canonical record has the right one.",
        (Check::Aliases, _) => "A name in the list leads to another paper.",
        (Check::Snapshot, _) => "The document shows the paper in two ways, and one of them was changed.",
        (Check::State, _) => "The state was changed after its hash was made.",
        (Check::Merge, _) => "The state is not what the events come to. Trust the events, and fetch the bundle again.",
        (Check::Keys, _) => "A listed key contradicts itself or a key you trust. Don't use it.",
        (Check::Bundle, _) => "Something in the bundle was changed after it was sealed, or the seal itself was.",
    }
}
