//! The website: views of verified documents, rendered to bytes. Pure: it reads no file and writes none.

mod artifact;
mod assets;
mod data;
mod date;
pub mod html;
mod license;
mod manifest;
pub mod markdown;
mod page;
pub(crate) mod paper;
mod plain;
mod render;
mod route;
mod templates;

pub use artifact::{Artifact, Part};
pub(crate) use manifest::{MOST_IN_ONE_LIST, manifests};
pub use render::Site;
pub(crate) use render::report_json;
pub use route::SitePath;
