//! The view of the home page.

use super::page::{CountLink, Frame, Row};
use serde::Serialize;

/// The home page.
#[derive(Debug, Serialize)]
pub struct HomePage {
    /// What stands around it.
    pub frame: Frame,
    /// What the catalog is, in a sentence.
    pub statement: String,
    /// What is in it, in numbers.
    pub figures: Vec<Figure>,
    /// The years by their papers' first submission, oldest first.
    pub years: Vec<CountLink>,
    /// The groups of subjects.
    pub subjects: Vec<CountLink>,
    /// The page that leads to every listing.
    pub browse: Option<String>,
    /// The newest papers, newest first.
    pub newest: Vec<Row>,
    /// The link to the feed of them, where there is one.
    pub feed: Option<String>,
    /// How many more there are, with commas.
    pub more: Option<String>,
    /// The collections.
    pub collections: Vec<CollectionLink>,
}

/// A number with what it counts.
#[derive(Debug, Serialize)]
pub struct Figure {
    /// What is counted.
    pub label: &'static str,
    /// How many, with commas.
    pub value: String,
}

/// A collection and what it is.
#[derive(Debug, Serialize)]
pub struct CollectionLink {
    /// The link to its page.
    pub link: String,
    /// Its title.
    pub title: String,
    /// What it is, in a clause.
    pub description: Option<String>,
}
