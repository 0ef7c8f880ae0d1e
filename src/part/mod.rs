//! Parts of a site: what a shard of a build made of its slice of the documents, in one file that the build which combines
//! all parts believes.
//!
//! ```text
//! file     = magic program block* end trailer
//! program  = length (2 bytes) the program that wrote it, in UTF-8
//! block    = kind (1 byte) length (4 bytes) payload tag
//! tag      = HMAC-SHA-256 (32 bytes) under the state key of the program, the tag of another block, the kind, the block's
//!            place in the file and the payload
//! trailer  = where the block `end` begins (8 bytes) magic
//! ```
//! Numbers are little endian. The blocks come in this order:
//!
//! | kind | what |
//! |---|---|
//! | head | which shard of which sources, made with which configuration |
//! | found | what became of each document, in the order of the sources |
//! | entry | a paper with its finished files and its documents, in the order of the suffixes |
//! | document | a document that isn't published by this shard, and may be by all together |
//! | rows | where each entry lies, in the order of the suffixes |
//! | places | where each document lies, in the order of the sources |
//! | end | where these begin and end |
//!
//! The tag of a block covers that of another one, but for the head: of `found` that of the block before, of `end` that of
//! the head, of any other that of the last block of `found`.
//!
//! A part holds finished pages, and says what was verified. So nothing of it is used before its tag is found right: who has
//! no key can't make one, alter one, or put blocks together anew. `block.rs` has the format of a block, `content.rs` what is
//! in each, `writer.rs` and `reader.rs` write and read them.

mod block;
mod content;
#[cfg(test)]
mod part_test;
mod reader;
mod writer;

pub(crate) use content::{EntryBlob, FoundItem, PartHead, StoredEntry, StoredFile};
pub(crate) use reader::{EntryCursor, EntryPlace, PartFile, ReadEntry};
pub(crate) use writer::{EntryContent, PartWriter};
