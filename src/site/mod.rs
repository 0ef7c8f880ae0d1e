//! The website: views of verified documents, rendered to bytes. Pure: it reads no file and writes none.

mod artifact;
mod assets;
mod browse;
mod data;
mod date;
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
pub mod resolver;
mod route;
mod templates;
pub mod tex;
#[cfg(test)]
mod views_test;

pub use artifact::{Artifact, Part};
pub use frame::MenuPage;
pub(crate) use manifest::{MOST_IN_ONE_LIST, manifests};
pub use overrides::Overrides;
pub use prose::Prose;
pub(crate) use render::report_json;
pub use render::{Site, SiteOptions};
pub use route::{LinkForm, SitePath};
