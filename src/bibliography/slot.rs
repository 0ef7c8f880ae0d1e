//! Where fields are added to a reference, and what is written there: whole lines wherever the reference has lines.

use pith::PithNumber;

/// What is added to a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Annotation {
    /// The number of its paper.
    pub(crate) number: PithNumber,
    /// The address of the stable page.
    pub(crate) page: String,
    /// The DOI, for a reference that has none.
    pub(crate) doi: Option<String>,
}

/// Which fields a reference has of those that are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is of one field")]
pub(super) struct OwnFields {
    pub(super) pith: bool,
    pub(super) page: bool,
    pub(super) doi: bool,
    /// Whether it is of a journal, so that arXiv's DOI isn't its own.
    pub(super) is_of_journal: bool,
}

/// A place for fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    /// Behind a comma of an entry.
    Bibtex {
        at: usize,
        /// What is before each name, where fields have lines of their own.
        line: Option<Line>,
        /// How far the `=` is from the beginning of the name, and what is around it.
        column: usize,
        around: &'static [&'static str; 2],
    },
    /// Before the last line of a record.
    Ris { at: usize, line_end: &'static str },
    /// Behind the brace that begins an item, and perhaps that of its `custom`.
    CslJson {
        at: usize,
        line: Option<Line>,
        has_note: bool,
        custom: Option<usize>,
        is_custom_empty: bool,
        is_spaced: bool,
    },
}

/// How lines are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) indent: String,
    pub(super) end: &'static str,
}

impl Slot {
    /// What to put at which place.
    pub(super) fn additions(&self, own: OwnFields, annotation: &Annotation) -> Vec<(usize, String)> {
        let number = annotation.number.to_string();
        let doi = annotation.doi.as_deref().filter(|_| !own.doi && !own.is_of_journal);
        match self {
            Self::Bibtex { at, line, column, around: [before, after] } => {
                let fields = [
                    ("pith", Some(number.as_str()).filter(|_| !own.pith)),
                    ("pithurl", Some(annotation.page.as_str()).filter(|_| !own.page)),
                    ("doi", doi),
                ];
                let mut text = String::new();
                for (name, value) in fields {
                    let Some(value) = value else { continue };
                    let padding = " ".repeat(column.saturating_sub(name.len() + before.len()));
                    let value = value.replace(['{', '}', '\\'], "");
                    match line {
                        Some(Line { indent, end }) => {
                            text.extend([indent, name, &padding, before, "=", after, "{", &value, "},", end]);
                        }
                        None => text.extend([" ", name, before, "=", after, "{", &value, "},"]),
                    }
                }
                if text.is_empty() { Vec::new() } else { vec![(*at, text)] }
            }
            Self::Ris { at, line_end } => {
                let mut text = String::new();
                if !own.pith || !own.page {
                    text.extend(["N1  - Pith number ", &number, ", ", &annotation.page, line_end]);
                }
                if let Some(doi) = doi {
                    text.extend(["DO  - ", doi, line_end]);
                }
                if text.is_empty() { Vec::new() } else { vec![(*at, text)] }
            }
            Self::CslJson { .. } => self.csl_json(own, annotation, &number, doi),
        }
    }

    fn csl_json(
        &self,
        own: OwnFields,
        annotation: &Annotation,
        number: &str,
        doi: Option<&str>,
    ) -> Vec<(usize, String)> {
        let Self::CslJson { at, line, has_note, custom, is_custom_empty, is_spaced } = self else { return Vec::new() };
        let colon = if *is_spaced { ": " } else { ":" };
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let mut added = Vec::new();
        let mut members = Vec::new();
        if !own.pith || !own.page {
            let pair = |separator: &str| {
                let [number, page] = [number, &annotation.page].map(quoted);
                ["\"pith\"", colon, &number, separator, "\"pithurl\"", colon, &page].concat()
            };
            let separator = if *is_spaced { ", " } else { "," };
            match custom {
                Some(custom) if *has_note => {
                    added.push((*custom, [&*pair(separator), if *is_custom_empty { "" } else { separator }].concat()));
                }
                None if *has_note => members.push(["\"custom\"", colon, "{", &pair(separator), "}"].concat()),
                _ => {
                    let note = ["Pith number ", number, ", ", &annotation.page].concat();
                    members.push(["\"note\"", colon, &quoted(&note)].concat());
                }
            }
        }
        members.extend(doi.map(|doi| ["\"DOI\"", colon, &quoted(doi)].concat()));
        let mut text = String::new();
        for member in members {
            match line {
                Some(Line { indent, end }) => text.extend([end, indent.as_str(), &member, ","]),
                None => text.extend([&*member, if *is_spaced { ", " } else { "," }]),
            }
        }
        if !text.is_empty() {
            added.push((*at, text));
        }
        added
    }
}
