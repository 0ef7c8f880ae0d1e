//! The templates, embedded in the program.

use super::template_format::other_format;
use crate::error::Error;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use tera::{Context, Tera, TeraResult};

/// What is set aside for a page: most papers' are smaller.
const PAGE_BYTES: usize = 32 << 10;

/// The template that holds the components of the others.
pub(super) const COMPONENTS: &str = "parts.html";

/// Each template by its name. The names end in `.html`, so that Tera escapes every value.
pub(super) const TEMPLATES: [(&str, &str); 21] = [
    ("parts.html", include_str!("../../templates/parts.html")),
    ("base.html", include_str!("../../templates/base.html")),
    ("home.html", include_str!("../../templates/home.html")),
    ("paper.html", include_str!("../../templates/paper.html")),
    ("listing.html", include_str!("../../templates/listing.html")),
    ("stats.html", include_str!("../../templates/stats.html")),
    ("authors.html", include_str!("../../templates/authors.html")),
    ("titles.html", include_str!("../../templates/titles.html")),
    ("browse.html", include_str!("../../templates/browse.html")),
    ("folder.html", include_str!("../../templates/folder.html")),
    ("markdown.html", include_str!("../../templates/markdown.html")),
    ("search.html", include_str!("../../templates/search.html")),
    ("resolve.html", include_str!("../../templates/resolve.html")),
    ("verify.html", include_str!("../../templates/verify.html")),
    ("marks.html", include_str!("../../templates/marks.html")),
    ("redirect.html", include_str!("../../templates/redirect.html")),
    ("resolver.html", include_str!("../../templates/resolver.html")),
    ("excluded.html", include_str!("../../templates/excluded.html")),
    ("report.html", include_str!("../../templates/report.html")),
    ("api.html", include_str!("../../templates/api.html")),
    ("404.html", include_str!("../../templates/404.html")),
];

/// The templates.
pub(crate) struct Templates {
    /// Compiled when the first page is made at the latest.
    tera: LazyLock<TeraResult<Tera>, Box<dyn FnOnce() -> TeraResult<Tera> + Send>>,
    /// What is said of the operator's templates where one can't be used: which were made for another format.
    outdated: Option<String>,
}

impl Templates {
    /// Compiles the templates, those of the operator's in the place of the program's own. A template of
    /// theirs extends the one whose place it takes as `original/NAME`, and changes some blocks of it.
    pub(crate) fn new(overrides: &[(String, String)]) -> Result<Self, Error> {
        let of_others = overrides.iter().filter(|(name, text)| other_format(name, text).is_some());
        let names: Vec<_> = of_others.map(|(name, _)| format!("`templates/{name}`")).collect();
        let outdated = (!names.is_empty()).then(|| names.join(", "));
        let overrides = overrides.to_vec();
        let templates = Self { tera: LazyLock::new(Box::new(move || compiled(&overrides))), outdated };
        templates.tera()?;
        Ok(templates)
    }

    /// The program's own, for who may need none.
    pub(crate) fn own() -> Self {
        Self { tera: LazyLock::new(Box::new(|| compiled(&[]))), outdated: None }
    }

    fn tera(&self) -> Result<&Tera, Error> {
        self.tera.as_ref().map_err(|error| failed("the templates", error, self.outdated.as_deref()))
    }

    /// Renders a view: the bytes of a page, which are UTF-8.
    pub(super) fn render(&self, name: &str, view: &impl Serialize) -> Result<Vec<u8>, Error> {
        let tera = self.tera()?;
        let failed = |error| failed(name, &error, self.outdated.as_deref());
        let context = Context::from_serialize(view).map_err(failed)?;
        let mut page = Vec::with_capacity(PAGE_BYTES);
        tera.render_to(name, &context, &mut page).map_err(failed)?;
        Ok(page)
    }
}

fn compiled(overrides: &[(String, String)]) -> TeraResult<Tera> {
    let mut tera = Tera::new();
    let theirs = overrides.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let all: BTreeMap<_, _> = TEMPLATES.into_iter().chain(theirs).collect();
    // Components are known by their own names, in whatever file: there can't be two of one.
    let replaced = TEMPLATES.into_iter().filter(|(name, text)| *name != COMPONENTS && all.get(name) != Some(text));
    let originals: Vec<_> = replaced.map(|(name, text)| (format!("original/{name}"), text)).collect();
    let originals = originals.iter().map(|(name, text)| (name.as_str(), *text));
    tera.add_raw_templates(all.into_iter().chain(originals))?;
    Ok(tera)
}

fn failed(page: &str, error: &tera::Error, outdated: Option<&str>) -> Error {
    let why = outdated.map(|names| format!("\nThis may be why: made for another format of the templates: {names}"));
    Error::Render { page: page.to_owned(), reason: format!("{error}{}", why.unwrap_or_default()) }
}
