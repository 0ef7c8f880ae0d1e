//! The lists of a page that have many rows: papers, checks, hashes. Their markup is written beside their data, as the
//! program's own templates would write it row by row, which takes many times as long. An operator's own templates get
//! the data too.

use super::overrides::Overrides;
use super::templates::COMPONENTS;

/// A page that has such lists.
pub(crate) trait LongLists {
    /// Writes the markup of its lists.
    fn write_markup(&mut self);

    /// Empties its lists.
    fn leave_out_data(&mut self);
}

/// What templates get of such lists: one of the two, or both.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListForms {
    /// Their markup. Not where the operator has components of their own: rows are theirs then, everywhere.
    pub(super) markup: bool,
    /// Their data. Only an operator's own template reads it.
    pub(super) data: bool,
}

impl ListForms {
    /// What the program's templates need, and those that stand in their places.
    pub(super) fn for_templates(overrides: &Overrides) -> Self {
        let templates = &overrides.templates;
        Self { markup: templates.iter().all(|(name, _)| name != COMPONENTS), data: !templates.is_empty() }
    }

    /// A page with its lists in these forms.
    pub(super) fn of<P: LongLists>(self, mut page: P) -> P {
        if self.markup {
            page.write_markup();
        }
        if !self.data {
            page.leave_out_data();
        }
        page
    }
}
