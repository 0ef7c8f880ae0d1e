//! The website: views of verified documents, rendered to bytes. Pure: it reads no file and writes none. It uses what
//! lies below: the catalog for what there is, `layout` for where, `cite`, `tex` and `text` for how.
//!
//! [`Site`] (`common.rs`) is what all pages share; each kind of page adds an `impl Site` in its own file, and all give
//! [`Artifact`]s. `page.rs` and `frame.rs` hold what every page shows. A page of a paper is made in `entry_files.rs` of
//! the view in `paper`, with the links to names of `name_links.rs`; a listing in `listing_page.rs`, `author_pages.rs`,
//! `title_pages.rs` and `browse.rs`; what marks and checks mean is told in `marks.rs`; the index pages of folders are
//! `folders.rs`; pages that lead on are `redirect.rs`, identifiers of several papers `resolver.rs`, the pages that look
//! identifiers up `resolve_page.rs`; an operator's own page in `authored_page.rs` by way of `markdown`. Lists of many rows are written as markup beside
//! their data (`long_lists.rs`, `row_markup.rs`). Numbers and pictures are `stats.rs`, `standing.rs` and `chart`. What
//! programs read is `feed.rs`, `sitemap.rs`, `llms.rs`, `citations.rs`, `manifest.rs`, `mirrors.rs`, `key_file.rs`,
//! `api.rs`, `paper_list.rs`, `lookup_file.rs`, `opensearch.rs` and `headers.rs`. Templates see closed views alone,
//! which `docs/templates.md` lists.

mod api;
mod artifact;
mod assets;
mod author_pages;
pub(crate) mod authored_page;
mod browse;
pub(crate) mod chart;
mod checker_file;
mod citations;
mod common;
mod cut_out;
mod dataset;
mod date;
mod entry_files;
mod feed;
mod fixed_files;
pub(crate) mod folders;
mod frame;
mod headers;
pub(crate) mod home;
mod key_file;
mod license;
mod listing_names;
mod listing_page;
pub(crate) mod listing_views;
mod llms;
mod long_lists;
mod lookup_file;
mod manifest;
mod mark;
pub(crate) mod markdown;
pub(crate) mod markdown_page;
mod marks;
mod mirrors;
mod name_links;
mod opensearch;
mod overrides;
pub(crate) mod page;
pub(crate) mod paper;
mod paper_list;
mod paper_row;
pub(crate) mod redirect;
mod report;
pub(crate) mod resolve_page;
pub(crate) mod resolver;
mod row_budget;
mod row_markup;
pub(crate) mod search_page;
mod search_row;
mod sitemap;
mod standing;
pub(crate) mod stats;
mod template_format;
mod templates;
mod title_pages;
mod verify_page;
#[cfg(test)]
mod views_test;
mod ways;
mod xml;

pub(crate) use artifact::Artifact;
pub(crate) use assets::script_hashes;
pub(crate) use authored_page::{AuthoredPage, DeadLinks, LinkTargets, names_excluded};
#[cfg(feature = "cli")]
pub(crate) use checker_file::checker_file;
pub(crate) use checker_file::checker_sha256;
pub(crate) use common::{MenuPage, Site, SiteOptions};
pub(crate) use feed::AddressedSite;
pub(crate) use llms::Examples;
pub(crate) use lookup_file::lookup_file;
pub(crate) use manifest::{DocumentList, document_lists, sharding};
pub(crate) use markdown::{HeadingLink, OnLine, RefusedText};
pub(crate) use name_links::{LinkMarks, NameLinks};
pub(crate) use overrides::{BuiltInFile, Overrides};
pub(crate) use paper_list::{PaperList, paper_lists};
pub(crate) use report::report_json;
pub(crate) use standing::{StandingList, standing_lists};
pub(crate) use template_format::STYLESHEET;
pub(crate) use templates::Templates;
pub(crate) use verify_page::KEY_CAUTIONS;
