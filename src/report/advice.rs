//! What to make of a check that doesn't pass: a sentence for people, in the terminal and on the
//! report page.

use pith::{Check, FileKind, Judgement, Outcome};

/// What to make of documents that name a key that nobody said to trust.
pub(crate) const UNTRUSTED_ADVICE: &str =
    "If you know whose key that is and trust it, name its file with --key, or with `trust` in catalog.toml.";

/// What a finding of a judgement means for whoever holds the document, and what to do.
pub(crate) fn advice_on(check: Check, judgement: &Judgement) -> &'static str {
    match judgement.found {
        Some(kind) if check == Check::Schema => instead(kind),
        _ => advice(check, judgement.checks.get(check)),
    }
}

/// What to do about what is there in the place of a document.
fn instead(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Empty | FileKind::Zeros | FileKind::CutShort | FileKind::Bracket => {
            "It was not written to its end, or was cut short on the way. Fetch it again, byte for byte."
        }
        FileKind::Marked => {
            "The document itself has none: an editor added it. Save the file as UTF-8 without a byte order mark, or fetch it \
             again, byte for byte."
        }
        FileKind::Utf16 | FileKind::Utf32 => {
            "An editor or a shell saved it in this form, such as `>` in PowerShell. Save it as UTF-8 without a byte order \
             mark, or fetch it again, byte for byte."
        }
        FileKind::LfsPointer => "Fetch the file itself: `git lfs pull`, in the repository that it is from.",
        FileKind::WebPage | FileKind::Xml => {
            "A host sent this instead of the document. Download it again from where it is, and look at what comes."
        }
        FileKind::MergeConflict => {
            "Lines of both sides make a document that nobody signed. Take one side as a whole, with `git checkout --ours FILE` \
             or `--theirs FILE`; in a list, keep both and remove the marks."
        }
        FileKind::Gzip => "If this is a packed document, let its name end in .gz, so that it is unpacked.",
        FileKind::Zstandard => "If this is a packed document, let its name end in .zst, so that it is unpacked.",
        FileKind::OtherPacking => "Unpack it: packed files are read where they are packed with gzip or Zstandard.",
        FileKind::Archive => "If there are documents in it, unpack it; else move it out of the folder of documents.",
        FileKind::OtherText => {
            "If it is a table, a bibliography or a note, move it out of the folder of documents. If it was a document, fetch it again, byte for byte."
        }
        FileKind::Pdf | FileKind::Picture | FileKind::Database | FileKind::Binary => {
            "This is no Pith document. Move it out of the folder of documents."
        }
        FileKind::Spread => {
            "If the file holds one document, let its name end in .json; in a list, each one has one line."
        }
        FileKind::Several => {
            "A file whose name ends in .json holds one document. Put each into a file of its own, or each on a line of its \
             own in a file whose name ends in .jsonl."
        }
        FileKind::List => {
            "If its items are documents, put each on a line of its own in a file whose name ends in .jsonl, without the \
             brackets and commas."
        }
        FileKind::TooLarge => {
            "Documents of that size are not read. If it holds several, put each on a line of its own in a file whose name \
             ends in .jsonl."
        }
        FileKind::NotPacked => "Take the .gz or .zst off the end of its name.",
        FileKind::PackedTwice => "Unpack it once.",
        FileKind::PackedAndMore => {
            "The file was damaged, or two files were put together. Fetch it again, byte for byte."
        }
    }
}

/// What a check's outcome means for whoever holds the document, and what to do.
pub(crate) fn advice(check: Check, outcome: Option<Outcome>) -> &'static str {
    match (check, outcome) {
        (Check::Receipt | Check::Bundle, Some(Outcome::Untrusted)) => UNTRUSTED_ADVICE,
        (Check::Receipt, Some(Outcome::Absent)) => {
            "Nobody signed this record. Fetch it again from the registry, which signs each one."
        }
        (Check::Bundle, Some(Outcome::Absent)) => {
            "The bundle has no seal. Fetch it again from the registry, which seals each one."
        }
        (Check::Schema, _) => {
            "This is not a Pith record or bundle as it was issued. Fetch it again, byte for byte; if it is something else, move \
             it out of the folder of documents."
        }
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
