//! The website: views of verified documents, rendered to bytes. Pure: it reads no file and writes none.

mod artifact;
mod assets;
mod date;
pub mod home;
mod license;
pub mod listing;
pub mod markdown_page;
pub mod page;
pub mod paper;
pub mod plain;
mod render;
pub mod resolver;
mod route;
mod templates;
#[cfg(test)]
mod views_test;

pub use artifact::Artifact;
pub use render::Site;
pub use route::SitePath;
