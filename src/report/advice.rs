//! What to make of a check that doesn't pass: a sentence for people, in the terminal and on the
//! report page.

use pith::{Check, FileKind, Judgement, Outcome, WhyUntrusted};

/// What to make of documents that name a key that doesn't count for them.
pub(crate) fn untrusted_advice(why: WhyUntrusted) -> &'static str {
    match why {
        WhyUntrusted::Unknown => {
            "If you know whose key this is and trust it, name its file with --key, or with `trust` in catalog.toml. \
             A site’s keys are in its pith-signing-key.json: compare them first, with `pith-catalog keys SITE`."
        }
        WhyUntrusted::Retired => {
            "The key is retired: whoever has it now could have signed this, with any date. Fetch the paper again, signed with a \
             key that counts. Only if you can tell that you had these bytes before, add their SHA-256 to the list that \
             `retire` in catalog.toml names."
        }
        WhyUntrusted::Distrusted => {
            "You distrust this key, so nothing that it signed counts. Fetch the paper again, signed with a key that you trust."
        }
    }
}

/// What a finding of a judgement means for whoever holds the document, and what to do.
pub(crate) fn advice_on(check: Check, judgement: &Judgement) -> &'static str {
    match judgement.found {
        Some(kind) if check == Check::Schema => instead(kind),
        _ if judgement.checks.get(check) == Some(Outcome::Untrusted) => {
            untrusted_advice(judgement.untrusted_key.as_ref().map_or(WhyUntrusted::Unknown, |key| key.why))
        }
        _ => advice(check, judgement.checks.get(check)),
    }
}

/// What to do about what is there in the place of a document.
fn instead(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Empty | FileKind::Zeros | FileKind::CutShort | FileKind::Bracket => {
            "The file is incomplete: it was cut short when it was written or fetched. Fetch it again, byte for byte."
        }
        FileKind::Marked => {
            "The original document has none: an editor added it. Save the file as UTF-8 without a byte order mark, or fetch it \
             again, byte for byte."
        }
        FileKind::Utf16 | FileKind::Utf32 => {
            "An editor or a shell saved it in this encoding, as `>` in PowerShell does. Save it as UTF-8 without a byte order \
             mark, or fetch it again, byte for byte."
        }
        FileKind::LfsPointer => "Fetch the file itself: run `git lfs pull` in its repository.",
        FileKind::WebPage | FileKind::Xml => {
            "A host sent this instead of the document. Check the address, and download it again."
        }
        FileKind::MergeConflict => {
            "Lines from both sides make a document that nobody signed. Take one whole side with `git checkout --ours FILE` or \
             `--theirs FILE`; in a list, keep both and remove the markers."
        }
        FileKind::Gzip => "If this is a compressed document, rename it to end in .gz, so that it is decompressed.",
        FileKind::Zstandard => {
            "If this is a compressed document, rename it to end in .zst, so that it is decompressed."
        }
        FileKind::OtherPacking => "Decompress it: compressed files are read only in gzip and Zstandard.",
        FileKind::Archive => {
            "If it contains documents, extract them; otherwise move it out of the folder of documents."
        }
        FileKind::OtherText => {
            "If it is a table, a bibliography or a note, move it out of the folder of documents. If it was a document, fetch it again, byte for byte."
        }
        FileKind::Pdf | FileKind::Picture | FileKind::Database | FileKind::Binary => {
            "This is not a Pith document. Move it out of the folder of documents."
        }
        FileKind::Spread => {
            "If the file holds one document, rename it to end in .json; in a list, each document is on one line."
        }
        FileKind::Several => {
            "A .json file holds one document. Put each document into its own file, or put one per line into a file whose name \
             ends in .jsonl."
        }
        FileKind::List => {
            "If its items are documents, put one per line into a file whose name ends in .jsonl, without the brackets and \
             commas."
        }
        FileKind::TooLarge => {
            "Documents of that size are not read. If the file holds several, put one per line into a file whose name ends in \
             .jsonl."
        }
        FileKind::NotPacked => "Remove .gz or .zst from the end of its name.",
        FileKind::PackedTwice => "Decompress it once.",
        FileKind::PackedAndMore => "The file is damaged, or two files were joined. Fetch it again, byte for byte.",
    }
}

/// What a check's outcome means for whoever holds the document, and what to do.
pub(crate) fn advice(check: Check, outcome: Option<Outcome>) -> &'static str {
    match (check, outcome) {
        (_, Some(Outcome::Untrusted)) => untrusted_advice(WhyUntrusted::Unknown),
        (Check::Receipt, Some(Outcome::Absent)) => {
            "Nobody signed this record. Fetch it again from the registry, which signs every record."
        }
        (Check::Bundle, Some(Outcome::Absent)) => {
            "The bundle has no seal. Fetch it again from the registry, which seals every bundle."
        }
        (Check::Schema, _) => {
            "This is not a Pith record or bundle as it was issued. Fetch it again, byte for byte, or move it out of the folder of \
             documents if it is something else."
        }
        (Check::CanonicalHash, _) => {
            "The canonical record or its hash was altered: this is not the paper it claims to be."
        }
        (Check::PithNumber, _) => "The number belongs to another paper. Don't cite it for this one.",
        (Check::Source, _) => "The displayed source was altered; the canonical record has the right one.",
        (Check::Events, _) => "An event was altered after it was signed, or belongs to another paper.",
        (Check::Receipt, _) => "The receipt was altered, or belongs to a different record.",
        (Check::RecordCreated, _) => "The bundle's events do not create the record it shows. Fetch the bundle again.",
        (Check::Title, _) => "The title was altered: the signed hash belongs to a different title.",
        (Check::Abstract, _) => "The abstract was altered: the signed hash belongs to a different abstract.",
        (Check::Paper, _) => "A displayed field was altered; the canonical record has the right one.",
        (Check::Aliases, _) => "An alias in the list belongs to another paper.",
        (Check::Snapshot, _) => "The document shows the paper twice, and the two differ: one of them was altered.",
        (Check::State, _) => "The state was altered after its hash was computed.",
        (Check::Merge, _) => "The state does not follow from the events. Trust the events, and fetch the bundle again.",
        (Check::Keys, _) => "A listed key contradicts itself or a key you trust. Don't use it.",
        (Check::Bundle, _) => "The bundle was altered after it was sealed, or its seal was altered.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_in_a_browser_gives_the_same_advice() {
        let script = include_str!("../../static/check-result.js");
        let of_text = "The ${name} was altered: the signed hash belongs to a different ${name}.";
        assert!(script.contains(of_text));
        for check in [Check::Title, Check::Abstract] {
            assert_eq!(advice(check, Some(Outcome::Fail)), of_text.replace("${name}", check.name()));
        }
        for check in [
            Check::CanonicalHash,
            Check::PithNumber,
            Check::Events,
            Check::Receipt,
            Check::Paper,
            Check::Snapshot,
            Check::Bundle,
        ] {
            let line = format!("{}: \"{}\"", check.name(), advice(check, Some(Outcome::Fail)));
            assert!(script.contains(&line), "{line}");
        }
    }
}
