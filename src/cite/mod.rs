//! How to cite a paper: BibTeX, BibLaTeX, RIS, CSL-JSON, a line of text, and what programs read in a
//! page. Pure strings, made from a small input; no page and no file is made here.
//!
//! A [`Citation`] is what each format is made of, and a [`CitationFields`] what all of them say of it, worked out once;
//! [`CitationFormat`] lists the formats with all that is said of them. A further one is a variant there and a file like `ris.rs`. `bulk.rs` puts many citations into one file,
//! `head.rs` has what programs read in a page, `badge.rs` the picture for other sites. Names come from
//! [`crate::names`].
//!
//! What holds in each format:
//! - **The key** is the number's beginning, `pith-2019-MFB4YH5ROE25` ([`Citation::key`]).
//! - **The authors** stand as the document has them, in the registry's alphabetical order, which each
//!   format says where it has a place that no bibliography prints. Each gives the DOI, from which
//!   citation managers fetch the byline. How they are split, [`crate::names`] says.
//! - **The title** is given as it is, TeX math included.
//! - **The DOI** of a paper at arXiv follows from its id, so it holds whatever the document claims:
//!   `10.48550/arXiv.` and the id (<https://info.arxiv.org/help/doi.html>). It is bare, no address.
//! - A value is on one line, without control characters and direction marks.
//!
//! Text comes in as plain Unicode, TeX accents already decoded, and leaves as UTF-8.

mod badge;
mod bibtex;
mod bulk;
mod citation;
mod csl;
mod format;
mod head;
mod latex;
mod plain_citation;
mod ris;

pub(crate) use badge::{BADGE, Badge};
pub use bulk::BulkFile;
pub(crate) use bulk::BulkPart;
pub use citation::{Citation, CitationFields, CitedSource};

pub use format::CitationFormat;
pub(crate) use head::{DataFile, LinkTag, SignpostLinks};

pub(crate) use plain_citation::markdown_text;
