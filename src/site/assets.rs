//! Files that every page uses, embedded in the program.

use super::artifact::{Artifact, Part};
use super::route::SitePath;
use crate::pith::Digest;

const STYLE: &str = include_str!("../../static/style.css");

/// How much of its hash names an asset.
const HASH_CHARACTERS: usize = 16;

/// The stylesheet, at a path that changes with its content, so that it may be kept for ever.
pub(super) fn style() -> Artifact<'static> {
    let hash = Digest::of(STYLE.as_bytes()).to_string();
    let path = SitePath::asset("style", hash.get(..HASH_CHARACTERS).unwrap_or_default(), "css");
    Artifact::new(Part::Document, path, STYLE.as_bytes())
}
