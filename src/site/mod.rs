//! The website: views of verified documents, rendered to bytes. Pure: it reads no file and writes none.

mod artifact;
mod assets;
mod date;
pub mod html;
mod license;
pub mod markdown;
mod page;
pub(crate) mod paper;
mod plain;
mod render;
mod route;
mod templates;

pub use artifact::Artifact;
pub use render::Site;
pub use route::SitePath;
