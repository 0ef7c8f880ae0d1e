//! Many citations in one file, such as `catalog/citations/2019.bib`.
//!
//! A file is made of citations one at a time, in the order in which they come; the same citations give
//! the same bytes. Each is one that its paper's page shows. To be made of whole values: the summaries of
//! a catalog cut titles and lists of authors at 512 bytes, with `…` at their end. Who makes these files
//! takes a citation from the summary only where neither ends so, and else from the document, read
//! again. A list of authors that comes cut all the same ends in `et al.`, without its last name; a title
//! keeps the mark.

use super::citation::Citation;
use super::format::CitationFormat;
use std::io::{self, Write};

/// What stands around the citations of a file.
struct Around {
    /// Before the first one.
    start: &'static str,
    /// Between two.
    between: &'static str,
    /// After the last one.
    end: &'static str,
    /// All of a file without any.
    empty: &'static str,
}

impl CitationFormat {
    fn around(self) -> Around {
        match self {
            Self::Csl => Around { start: "[\n", between: ",\n", end: "\n]\n", empty: "[]\n" },
            Self::Ris => Around { start: "", between: "\r\n", end: "", empty: "" },
            // An empty line.
            Self::Text | Self::Bibtex | Self::Biblatex | Self::Latex | Self::Markdown => {
                Around { start: "", between: "\n", end: "", empty: "" }
            }
        }
    }

    /// A citation as a file of many has it.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub fn bulk_item(self, citation: &Citation<'_>) -> Result<String, serde_json::Error> {
        match self {
            // A line each, so that a change is a line's.
            Self::Csl => serde_json::to_string(&citation.csl()),
            _ => self.write(citation),
        }
    }

    /// Writes a file of citations, each of which [`Self::bulk_item`] made.
    ///
    /// # Errors
    /// What an item or `out` says.
    pub fn write_bulk(
        self,
        items: impl IntoIterator<Item = io::Result<String>>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let Around { start, between, end, empty } = self.around();
        let mut is_empty = true;
        for item in items {
            out.write_all(if is_empty { start } else { between }.as_bytes())?;
            out.write_all(item?.as_bytes())?;
            is_empty = false;
        }
        out.write_all(if is_empty { empty } else { end }.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::super::citation::tests::{elsewhere, real};
    use super::*;
    use serde_json::Value;

    fn file(format: CitationFormat, citations: &[Citation<'_>]) -> String {
        let mut file = Vec::new();
        let items = citations.iter().map(|citation| format.bulk_item(citation).map_err(io::Error::other));
        format.write_bulk(items, &mut file).unwrap();
        String::from_utf8(file).unwrap()
    }

    #[test]
    fn a_file_holds_each_citation_as_its_page_does() {
        let all = [real(), elsewhere()];
        assert_eq!(file(CitationFormat::Bibtex, &all), format!("{}\n{}", real().bibtex(), elsewhere().bibtex()));
        assert_eq!(file(CitationFormat::Ris, &all), format!("{}\r\n{}", real().ris(), elsewhere().ris()));
        let csl: Vec<Value> = serde_json::from_str(&file(CitationFormat::Csl, &all)).unwrap();
        assert_eq!(csl, all.map(|one| serde_json::to_value(one.csl()).unwrap()));
    }

    #[test]
    fn a_file_may_be_empty() {
        assert_eq!(CitationFormat::bulk().map(|format| file(format, &[])).collect::<Vec<_>>(), ["", "", "[]\n"]);
    }
}
