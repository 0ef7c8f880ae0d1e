//! Templates and styles that the operator puts in the place of the program's own.

use super::assets::STYLE;
use super::template_format::{STYLESHEET, other_format};
use super::templates::TEMPLATES;
use pith::Digest;

/// A file of the program's own whose place one of the operator's takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BuiltInFile {
    /// Whether it is a template; else it is the stylesheet.
    pub is_template: bool,
    /// Its name.
    pub name: &'static str,
    /// What is in it.
    pub text: &'static str,
}

impl BuiltInFile {
    /// All of them.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let templates = TEMPLATES.into_iter().map(|(name, text)| Self { is_template: true, name, text });
        templates.chain([Self { is_template: false, name: STYLESHEET, text: STYLE }])
    }
}

/// The operator's templates and stylesheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Overrides {
    /// Templates by their names, sorted: one of the program's own is replaced, any other is added, for
    /// the operator's templates to include.
    pub templates: Vec<(String, String)>,
    /// What stands in the place of `style.css`.
    pub style: Option<String>,
}

impl Overrides {
    /// Without files that are the program's own, as when somebody has those written and changes a few: pages are the same
    /// with them.
    pub(crate) fn without_built_in(self) -> Self {
        let Self { mut templates, style } = self;
        let is_built_in =
            |name: &str, text: &str| BuiltInFile::all().any(|file| (file.name, file.text) == (name, text));
        templates.retain(|(name, text)| !is_built_in(name, text));
        Self { templates, style: style.filter(|style| !is_built_in(STYLESHEET, style)) }
    }

    /// What is said of each that was made for another format of the templates: its name first.
    pub(crate) fn of_other_formats(&self) -> Vec<(&str, String)> {
        let templates = self.templates.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let all = templates.chain(self.style.as_deref().map(|style| (STYLESHEET, style)));
        all.filter_map(|(name, text)| Some((name, other_format(name, text)?))).collect()
    }

    /// A hash of all of them.
    pub(super) fn key(&self) -> Digest {
        let texts = self.templates.iter().flat_map(|(name, text)| [name.as_str(), text.as_str()]);
        let texts = texts.chain(self.style.as_deref());
        Digest::of_parts(texts.map(|text| *Digest::of(text.as_bytes()).as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::template_format::{CHANGES, FORMAT, format_of};
    use super::*;

    #[test]
    fn each_file_of_the_programs_says_its_format() {
        for file in BuiltInFile::all() {
            assert_eq!(format_of(file.text), FORMAT, "{}", file.name);
        }
        assert!(
            CHANGES.iter().all(|(since, of, _)| *since <= FORMAT && BuiltInFile::all().any(|file| file.name == *of))
        );
    }
}
