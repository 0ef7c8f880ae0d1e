//! Templates and styles that the operator puts in the place of the program's own.

use pith::Digest;

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
    /// A hash of all of them.
    pub(super) fn key(&self) -> Digest {
        let texts = self.templates.iter().flat_map(|(name, text)| [name.as_str(), text.as_str()]);
        let texts = texts.chain(self.style.as_deref());
        Digest::of_parts(texts.map(|text| *Digest::of(text.as_bytes()).as_bytes()))
    }
}
