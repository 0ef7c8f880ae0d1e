//! What is in the blocks of a part.

use crate::corpus::{Refusal, Shard};
use crate::layout::{LinkGap, PaperFile, UploadStage};
use pith::Suffix;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What a part is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartHead {
    /// Which slice.
    pub shard: Shard,
    /// The hash of the list of all sources.
    pub sources: [u8; 32],
    /// The hash of what pages and the choice of documents depend on: the configuration, the keys, the templates.
    pub context: [u8; 32],
}

/// What became of one thing in the sources. The paths are below the folder of the records.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FoundItem<'p> {
    /// What comes next is of this file.
    Source {
        /// Its path.
        inside: &'p str,
    },
    /// A document.
    Document {
        /// Its line, counted from the first one of the file that is of this part.
        line: Option<u64>,
        /// The hash of its bytes.
        sha256: [u8; 32],
        /// What was said of it, and its summary if it is verified, as a ledger has it.
        record: &'p [u8],
        /// Whether it is.
        is_verified: bool,
    },
    /// What can't be a document.
    Refused {
        /// Its line.
        line: Option<u64>,
        /// Why.
        reason: Refusal,
    },
    /// A path that couldn't be read.
    Unread {
        /// The path.
        inside: &'p str,
        /// The reason.
        reason: &'p str,
        /// Whether what it holds isn't known.
        failed: bool,
    },
    /// What this part has of a file of lines ends.
    SourceDone {
        /// How many lines there were.
        lines: u64,
        /// Whether one build would have read no further.
        is_broken: bool,
    },
}

/// A paper as its shard has it; its documents and files follow one after the other.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredEntry<'p> {
    /// The suffix of its number.
    pub suffix: Suffix,
    /// The hash of all that its files are made of, but for where its authors' names are listed.
    pub key: [u8; 32],
    /// How many bytes each document or file has.
    pub blobs: Vec<u32>,
    /// Its files; none where they are made when the parts are combined.
    pub files: Vec<StoredFile>,
    /// What searches find the paper by, where it is its newest version.
    #[serde(borrow)]
    pub found_by: Option<&'p [u8]>,
}

/// Which of an entry's documents and files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EntryBlob(pub u8);

/// A finished file of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredFile {
    /// Which one.
    pub file: PaperFile,
    /// What it is for.
    pub stage: UploadStage,
    /// The hash of its bytes, where no link is to be filled in.
    pub sha256: Option<[u8; 32]>,
    /// Its bytes.
    pub blob: EntryBlob,
    /// Where links are to be filled in.
    pub gaps: Vec<LinkGap>,
}

/// Where an entry's block begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EntryRow {
    pub suffix: Suffix,
    pub at: u64,
}

/// Where a document's bytes lie; one that isn't in the part has no length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DocumentPlace {
    pub offset: u64,
    pub length: u64,
}

/// Where the blocks of each kind lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PartEnd {
    pub found: Range<u64>,
    /// The tag that covers all that was found: that of its last block, or of the head where there is none.
    pub found_tag: [u8; 32],
    pub rows: Range<u64>,
    pub places: Range<u64>,
    /// How many documents are verified, as many as there are places.
    pub documents: u64,
    /// The hash of all tags: two parts with the same one are the same.
    pub tags: [u8; 32],
}
