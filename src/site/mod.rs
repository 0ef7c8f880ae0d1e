//! The website: views of verified documents, rendered to bytes. Pure: it reads no file and writes none. It uses what
//! lies below: the catalog for what there is, `layout` for where, `cite`, `tex` and `text` for how.
//!
//! [`Site`] (`common.rs`) is what all pages share; each kind of page adds an `impl Site` in its own file, and all give
//! [`Artifact`]s. `page.rs` and `frame.rs` hold what every page shows. A page of a paper is made in `entry_files.rs` of
//! the view in `paper`; a listing in `listing_page.rs`, `author_pages.rs`, `title_pages.rs` and `browse.rs`; what marks and checks mean is
//! told in `marks.rs`; an operator's own page in `authored_page.rs` by way of `markdown`. Lists of many rows are written
//! as markup beside their data (`long_lists.rs`, `row_markup.rs`). Numbers and pictures are `stats.rs`, `standing.rs` and `chart`. What
//! programs read is `feed.rs`, `sitemap.rs`, `llms.rs`, `citations.rs`, `manifest.rs`, `mirrors.rs`, `key_file.rs` and
//! `headers.rs`. Templates see closed views alone, which `docs/templates.md` lists.

mod artifact;
mod assets;
mod author_pages;
pub(crate) mod authored_page;
mod browse;
pub(crate) mod chart;
mod citations;
mod common;
mod cut_out;
mod dataset;
mod date;
mod entry_files;
mod feed;
mod fixed_files;
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
mod manifest;
mod mark;
pub(crate) mod markdown;
pub(crate) mod markdown_page;
mod marks;
mod mirrors;
pub(crate) mod overrides;
pub(crate) mod page;
pub(crate) mod paper;
mod paper_row;
mod report;
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
#[cfg(test)]
mod views_test;
mod xml;

pub(crate) use artifact::Artifact;
pub(crate) use authored_page::{AuthoredPage, DeadLinks, LinkTargets};
pub(crate) use common::{MenuPage, Site, SiteOptions};
pub(crate) use feed::AddressedSite;
pub(crate) use llms::Examples;
pub(crate) use manifest::{DocumentList, document_lists};
pub(crate) use markdown::{HeadingLink, OnLine, RefusedText};
pub(crate) use overrides::{BuiltInFile, Overrides};
pub(crate) use report::report_json;
pub(crate) use standing::{StandingList, standing_lists};
pub(crate) use template_format::STYLESHEET;
