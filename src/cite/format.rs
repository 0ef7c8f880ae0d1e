//! The formats of a citation: all that differs between them but how a citation is written, which each has a file for.

use super::citation::CitationFields;
use crate::layout::MediaType;
use crate::values::all_of;

/// A format of a citation. A further one is a variant here and a file beside this one that writes it: pages, the
/// files of a year's and a collection's citations, and what leads to them follow from what is said of it here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CitationFormat {
    /// A line of text.
    Text,
    /// `BibTeX`.
    Bibtex,
    /// `BibLaTeX`.
    Biblatex,
    /// RIS.
    Ris,
    /// CSL-JSON.
    Csl,
    /// The registry's LaTeX.
    Latex,
    /// A link in Markdown.
    Markdown,
}

impl CitationFormat {
    /// Every format, in the order in which a page shows them.
    pub const ALL: [Self; 7] = all_of!(CitationFormat: Text, Bibtex, Biblatex, Ris, Csl, Latex, Markdown);

    /// A name for ids and classes of a page.
    pub fn id(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Bibtex => "bibtex",
            Self::Biblatex => "biblatex",
            Self::Ris => "ris",
            Self::Csl => "csl",
            Self::Latex => "latex",
            Self::Markdown => "markdown",
        }
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Bibtex => "BibTeX",
            Self::Biblatex => "BibLaTeX",
            Self::Ris => "RIS",
            Self::Csl => "CSL-JSON",
            Self::Latex => "LaTeX",
            Self::Markdown => "Markdown",
        }
    }

    /// The end of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Bibtex | Self::Biblatex => "bib",
            Self::Ris => "ris",
            Self::Csl => "json",
            Self::Latex => "tex",
            Self::Markdown => "md",
        }
    }

    /// The media type: that of files whose names end so, or a closer one.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Csl => "application/vnd.citationstyles.csl+json",
            Self::Latex => "application/x-tex",
            Self::Text | Self::Bibtex | Self::Biblatex | Self::Ris | Self::Markdown => {
                MediaType::of_extension(self.extension()).essence()
            }
        }
    }

    /// Whether a page offers it as a file, which a citation manager opens; the others are copied.
    pub fn is_saved(self) -> bool {
        match self {
            Self::Bibtex | Self::Biblatex | Self::Ris | Self::Csl => true,
            Self::Text | Self::Latex | Self::Markdown => false,
        }
    }

    /// Whether many citations make one file of it. No two such formats have the same extension.
    pub fn is_bulk(self) -> bool {
        match self {
            Self::Bibtex | Self::Ris | Self::Csl => true,
            Self::Text | Self::Biblatex | Self::Latex | Self::Markdown => false,
        }
    }

    /// The formats in which many citations make one file.
    pub fn bulk() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|format| format.is_bulk())
    }

    /// The name of the file that a page offers to save, where it does.
    pub(crate) fn file_name(self, cited: &CitationFields<'_>) -> Option<String> {
        self.is_saved().then(|| [&cited.key, ".", self.extension()].concat())
    }
}

impl CitationFields<'_> {
    /// Adds the citation in a format, to be read and copied, or as a file of its own.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub fn write(&self, format: CitationFormat, out: &mut String) -> Result<(), serde_json::Error> {
        match format {
            CitationFormat::Text => self.text(out),
            CitationFormat::Bibtex => self.bibtex(out),
            CitationFormat::Biblatex => self.biblatex(out),
            CitationFormat::Ris => self.ris(out),
            // A file with this item alone: an array, as citation managers expect.
            CitationFormat::Csl => out.extend([&*serde_json::to_string_pretty(&[self.csl()])?, "\n"]),
            CitationFormat::Latex => self.latex(out),
            CitationFormat::Markdown => self.markdown(out),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::citation::tests::real;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_page_is_given_each_format_and_its_file() {
        let citation = real();
        let cited = citation.cited();
        let files: Vec<_> = CitationFormat::ALL
            .into_iter()
            .map(|format| {
                let mut text = String::new();
                cited.write(format, &mut text).unwrap();
                assert!(!text.is_empty());
                (format.id(), format.file_name(&cited))
            })
            .collect();
        let file = |extension: &str| Some(format!("pith-2019-MFB4YH5ROE25.{extension}"));
        let expected = [
            ("text", None),
            ("bibtex", file("bib")),
            ("biblatex", file("bib")),
            ("ris", file("ris")),
            ("csl", file("json")),
            ("latex", None),
            ("markdown", None),
        ];
        assert_eq!(files, expected);
    }

    #[test]
    fn no_two_formats_are_taken_for_each_other() {
        let ids: BTreeSet<_> = CitationFormat::ALL.map(CitationFormat::id).into();
        let names: BTreeSet<_> = CitationFormat::ALL.map(CitationFormat::name).into();
        assert_eq!((ids.len(), names.len()), (7, 7));
        let extensions: BTreeSet<_> = CitationFormat::bulk().map(CitationFormat::extension).collect();
        assert_eq!(extensions.len(), CitationFormat::bulk().count());
    }
}
