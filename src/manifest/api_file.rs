//! `api/index.json`: what a program that knows nothing of a site begins with.

use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What it calls its form.
pub(crate) const API_FORMAT: &str = "pith-catalog-api-v1";

/// `api/index.json` (docs/schemas/api-index.v1.json).
#[derive(Debug, Serialize)]
pub(crate) struct ApiFile<'a> {
    /// [`API_FORMAT`].
    pub format: &'static str,
    /// The site's name.
    pub title: &'a str,
    /// Where it is meant to be.
    pub base_url: Option<&'a str>,
    /// Where paths count from, as a link from this file.
    pub root: &'static str,
    /// The files about the whole.
    pub files: Vec<ApiPath<'a>>,
    /// The files of which there are many.
    pub templates: Vec<ApiTemplate<'a>>,
    /// What stands in braces in their paths.
    pub variables: BTreeMap<&'static str, ApiVariable>,
    /// How to fetch, a sentence or some each.
    pub advice: &'a [&'static str],
}

/// A file.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ApiPath<'a> {
    /// Where it is.
    pub path: Cow<'a, str>,
    /// What it is.
    #[serde(flatten)]
    pub form: ApiForm,
}

/// Files of one kind.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ApiTemplate<'a> {
    /// Where they are, with [variables](ApiVariable) in braces.
    pub template: Cow<'a, str>,
    /// What they are.
    #[serde(flatten)]
    pub form: ApiForm,
}

/// What a file is.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ApiForm {
    /// In a sentence.
    pub about: &'static str,
    /// What a well-kept host says of it.
    pub media_type: &'static str,
    /// What its member `format` says, where it has one.
    pub format: Option<&'static str>,
    /// The schema of it, or of each of its lines.
    pub schema: Option<String>,
}

/// What stands in braces.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ApiVariable {
    /// In a sentence.
    pub about: &'static str,
    /// A regular expression that all of it meets.
    pub pattern: &'static str,
}
