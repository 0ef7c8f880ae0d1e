//! The website: views of verified documents, rendered to bytes. Pure: it reads no file and writes none.

mod artifact;
mod assets;
mod authors;
mod browse;
mod citations;
pub mod cite;
mod data;
mod date;
mod fit;
mod frame;
pub mod home;
pub mod html;
mod license;
pub mod listing;
mod manifest;
pub mod markdown;
pub mod markdown_page;
pub mod overrides;
pub mod page;
pub mod paper;
pub mod plain;
pub mod prose;
mod render;
mod report;
pub mod resolver;
mod route;
mod templates;
pub mod tex;
#[cfg(test)]
mod views_test;

pub use artifact::{Artifact, Part};
pub(crate) use authors::names_of;
pub use frame::MenuPage;
pub(crate) use manifest::{ListLine, MOST_IN_ONE_LIST, document_lists, index};
pub use overrides::Overrides;
pub use prose::Prose;
pub use render::{Site, SiteOptions};
pub(crate) use report::report_json;
pub use route::{LinkForm, SitePath};
