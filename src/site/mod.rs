//! The website: views of verified documents, rendered to bytes. Pure: it reads no file and writes none.

mod artifact;
mod assets;
mod authors;
mod browse;
pub mod chart;
mod citations;
mod cut_out;
mod date;
mod feed;
mod fit;
mod frame;
mod headers;
pub mod home;
mod key_file;
mod license;
pub mod listing;
mod llms;
mod manifest;
pub mod markdown;
pub mod markdown_page;
mod mirrors;
pub mod overrides;
pub mod page;
pub mod paper;
pub mod prose;
mod render;
mod report;
pub mod resolver;
mod sitemap;
mod standing;
pub mod stats;
mod templates;
#[cfg(test)]
mod views_test;
mod xml;

pub use artifact::Artifact;
pub(crate) use feed::Addressed;
pub use frame::MenuPage;
pub(crate) use llms::Examples;
pub(crate) use manifest::{MOST_IN_ONE_LIST, document_lists};
pub use markdown::Place;
pub use overrides::Overrides;
pub use prose::{DeadLinks, Prose, Surroundings};
pub use render::{Site, SiteOptions};
pub(crate) use report::report_json;
pub(crate) use standing::{StandingList, standing_lists};
