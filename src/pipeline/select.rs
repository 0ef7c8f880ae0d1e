//! Which of the verified documents are of the site, by its configuration.

use super::exclusions::excluded;
use crate::catalog::{Catalog, Choice, Selection, Summary};
use crate::config::Config;
use crate::values::Category;
use pith::Digest;

/// The catalog of what the configuration lets pass.
pub(super) fn select(config: &Config, summaries: Vec<Summary>) -> (Catalog, Vec<Choice>) {
    let exclude = excluded(config);
    let takes = |summary: &Summary| {
        // Taken apart only where the filters ask for them.
        let is_asked = !config.filters.categories.is_empty();
        let categories: Vec<_> = if is_asked { summary.paper.categories().collect() } else { Vec::new() };
        config.filters.takes(categories.iter().map(Category::as_str), summary.number())
    };
    Catalog::build(summaries, &Selection { exclude: &exclude, accept: &config.accept, takes: &takes })
}

/// The hash of what this depends on, beside the documents.
pub(super) fn selection_key(config: &Config) -> Digest {
    let Config { filters, exclude, accept, .. } = config;
    Digest::of(format!("{filters:?} {exclude:?} {accept:?}").as_bytes())
}
