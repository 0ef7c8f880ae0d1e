//! Many citations in one file, such as `catalog/citations/2019.bib`.
//!
//! A file is made of citations one at a time, in the order in which they come; the same citations give
//! the same bytes. Each is one that its paper's page shows. To be made of whole values: the summaries of
//! a catalog cut titles and lists of authors at 512 bytes, with `…` at their end. Who makes these files
//! takes a citation from the summary only where neither ends so, and else from the document, read
//! again. A list of authors that comes cut all the same ends in `et al.`, without its last name; a title
//! keeps the mark.

use super::citation::Citation;
use std::io::{self, Write};

/// A format of such a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BulkFormat {
    /// `.bib`
    Bibtex,
    /// `.ris`
    Ris,
    /// `.json`, CSL-JSON
    Csl,
}

impl BulkFormat {
    /// The formats.
    pub const ALL: [Self; 3] = [Self::Bibtex, Self::Ris, Self::Csl];

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bibtex => "BibTeX",
            Self::Ris => "RIS",
            Self::Csl => "CSL-JSON",
        }
    }

    /// What stands before a citation.
    fn before(self, is_first: bool) -> &'static str {
        match (self, is_first) {
            (Self::Bibtex, false) => "\n",
            (Self::Ris, false) => "\r\n",
            (Self::Bibtex | Self::Ris, true) => "",
            (Self::Csl, true) => "[\n",
            (Self::Csl, false) => ",\n",
        }
    }

    /// What stands after the last one.
    fn end(self, is_empty: bool) -> &'static str {
        match (self, is_empty) {
            (Self::Bibtex | Self::Ris, _) => "",
            (Self::Csl, true) => "[]\n",
            (Self::Csl, false) => "\n]\n",
        }
    }

    /// A citation as a file has it.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub fn item(self, citation: &Citation<'_>) -> Result<String, serde_json::Error> {
        match self {
            Self::Bibtex => Ok(citation.bibtex()),
            Self::Ris => Ok(citation.ris()),
            // A line each, so that a change is a line's.
            Self::Csl => serde_json::to_string(&citation.csl()),
        }
    }

    /// Writes a file of citations, each of which [`Self::item`] made.
    ///
    /// # Errors
    /// What an item or `out` says.
    pub fn write_all(self, items: impl IntoIterator<Item = io::Result<String>>, out: &mut dyn Write) -> io::Result<()> {
        let mut is_empty = true;
        for item in items {
            out.write_all(self.before(is_empty).as_bytes())?;
            out.write_all(item?.as_bytes())?;
            is_empty = false;
        }
        out.write_all(self.end(is_empty).as_bytes())
    }

    /// The end of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Bibtex => "bib",
            Self::Ris => "ris",
            Self::Csl => "json",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::citation::tests::{elsewhere, real};
    use super::*;
    use serde_json::Value;

    fn file(format: BulkFormat, citations: &[Citation<'_>]) -> String {
        let mut file = Vec::new();
        let items = citations.iter().map(|citation| format.item(citation).map_err(io::Error::other));
        format.write_all(items, &mut file).unwrap();
        String::from_utf8(file).unwrap()
    }

    #[test]
    fn a_file_holds_each_citation_as_its_page_does() {
        let all = [real(), elsewhere()];
        assert_eq!(file(BulkFormat::Bibtex, &all), format!("{}\n{}", real().bibtex(), elsewhere().bibtex()));
        assert_eq!(file(BulkFormat::Ris, &all), format!("{}\r\n{}", real().ris(), elsewhere().ris()));
        let csl: Vec<Value> = serde_json::from_str(&file(BulkFormat::Csl, &all)).unwrap();
        assert_eq!(csl, all.map(|one| serde_json::to_value(one.csl()).unwrap()));
    }

    #[test]
    fn a_file_may_be_empty() {
        assert_eq!(BulkFormat::ALL.map(|format| file(format, &[])), ["", "", "[]\n"]);
    }
}
