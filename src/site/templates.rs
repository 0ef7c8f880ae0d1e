//! The templates, embedded in the program.

use crate::error::Error;
use serde::Serialize;
use std::collections::BTreeMap;
use tera::{Context, Tera};

/// Each template by its name. The names end in `.html`, so that Tera escapes every value.
const TEMPLATES: [(&str, &str); 13] = [
    ("parts.html", include_str!("../../templates/parts.html")),
    ("base.html", include_str!("../../templates/base.html")),
    ("home.html", include_str!("../../templates/home.html")),
    ("paper.html", include_str!("../../templates/paper.html")),
    ("listing.html", include_str!("../../templates/listing.html")),
    ("stats.html", include_str!("../../templates/stats.html")),
    ("authors.html", include_str!("../../templates/authors.html")),
    ("browse.html", include_str!("../../templates/browse.html")),
    ("markdown.html", include_str!("../../templates/markdown.html")),
    ("resolver.html", include_str!("../../templates/resolver.html")),
    ("excluded.html", include_str!("../../templates/excluded.html")),
    ("report.html", include_str!("../../templates/report.html")),
    ("404.html", include_str!("../../templates/404.html")),
];

/// The compiled templates.
pub(super) struct Templates(Tera);

impl Templates {
    /// Compiles the templates, those of the operator's in the place of the program's own. A template of
    /// theirs extends the one whose place it takes as `original/NAME`, and changes some blocks of it.
    pub(super) fn new(overrides: &[(String, String)]) -> Result<Self, Error> {
        let mut tera = Tera::new();
        let theirs = overrides.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let all: BTreeMap<_, _> = TEMPLATES.into_iter().chain(theirs).collect();
        let replaced = TEMPLATES.into_iter().filter(|(name, text)| all.get(name) != Some(text));
        let originals: Vec<_> = replaced.map(|(name, text)| (format!("original/{name}"), text)).collect();
        let originals = originals.iter().map(|(name, text)| (name.as_str(), *text));
        tera.add_raw_templates(all.into_iter().chain(originals)).map_err(|error| failed("the templates", &error))?;
        Ok(Self(tera))
    }

    /// Renders a view.
    pub(super) fn render(&self, name: &str, view: &impl Serialize) -> Result<String, Error> {
        let context = Context::from_serialize(view).map_err(|error| failed(name, &error))?;
        self.0.render(name, &context).map_err(|error| failed(name, &error))
    }
}

fn failed(page: &str, error: &tera::Error) -> Error {
    Error::Render { page: page.to_owned(), reason: error.to_string() }
}
