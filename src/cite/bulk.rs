//! Many citations in one file, such as `catalog/citations/2019.bib`.
//!
//! A file ([`BulkFile`]) is made of citations, one at a time or a part after the other ([`BulkPart`]), in the order in
//! which they come; the same citations give the same bytes, however they are parted. Each is one that its paper's page shows. To be made of whole values: the summaries of
//! a catalog cut titles and lists of authors at 512 bytes, with `…` at their end. Who makes these files
//! takes a citation from the summary only where neither ends so, and else from the document, read
//! again. A list of authors that comes cut all the same ends in `et al.`, without its last name; a title
//! keeps the mark.

use super::citation::{Citation, CitationFields};
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
}

/// Some citations that stand behind each other in a file. They can be made beside others of the file.
#[derive(Debug)]
pub(crate) struct BulkPart {
    format: CitationFormat,
    text: String,
}

impl BulkPart {
    /// Begins one without any.
    pub(crate) fn new(format: CitationFormat) -> Self {
        Self { format, text: String::new() }
    }

    /// Adds a citation.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub(crate) fn add(&mut self, cited: &CitationFields<'_>) -> Result<(), serde_json::Error> {
        if !self.text.is_empty() {
            self.text.push_str(self.format.around().between);
        }
        match self.format {
            // A line each, so that a change is a line's.
            CitationFormat::Csl => self.text.push_str(&serde_json::to_string(&cited.csl())?),
            format => cited.write(format, &mut self.text)?,
        }
        Ok(())
    }
}

/// A file of citations that is being written.
#[derive(Debug)]
pub struct BulkFile<W> {
    format: CitationFormat,
    out: W,
    is_empty: bool,
}

impl<W: Write> BulkFile<W> {
    /// Begins a file without any.
    pub fn new(format: CitationFormat, out: W) -> Self {
        Self { format, out, is_empty: true }
    }

    /// Adds a citation.
    ///
    /// # Errors
    /// It can't be written.
    pub fn add(&mut self, citation: &Citation<'_>) -> io::Result<()> {
        let mut part = BulkPart::new(self.format);
        part.add(&citation.cited()).map_err(io::Error::other)?;
        self.append(&part)
    }

    /// Adds the citations of a part, which is of the file's format.
    ///
    /// # Errors
    /// They can't be written.
    pub(crate) fn append(&mut self, part: &BulkPart) -> io::Result<()> {
        if part.text.is_empty() {
            return Ok(());
        }
        let Around { start, between, .. } = self.format.around();
        self.out.write_all(if self.is_empty { start } else { between }.as_bytes())?;
        self.is_empty = false;
        self.out.write_all(part.text.as_bytes())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// It can't be written.
    pub fn finish(mut self) -> io::Result<()> {
        let Around { end, empty, .. } = self.format.around();
        self.out.write_all(if self.is_empty { empty } else { end }.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::super::citation::tests::{elsewhere, real};
    use super::*;
    use serde_json::Value;

    fn file(format: CitationFormat, citations: &[Citation<'_>]) -> String {
        let mut bytes = Vec::new();
        let mut file = BulkFile::new(format, &mut bytes);
        citations.iter().try_for_each(|citation| file.add(citation)).unwrap();
        file.finish().unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_file_holds_each_citation_as_its_page_does() {
        let all = [real(), elsewhere()];
        assert_eq!(file(CitationFormat::Bibtex, &all), format!("{}\n{}", real().bibtex(), elsewhere().bibtex()));
        assert_eq!(file(CitationFormat::Ris, &all), format!("{}\r\n{}", real().ris(), elsewhere().ris()));
        let csl: Vec<Value> = serde_json::from_str(&file(CitationFormat::Csl, &all)).unwrap();
        assert_eq!(csl, all.map(|one| serde_json::to_value(one.cited().csl()).unwrap()));
    }

    #[test]
    fn a_file_is_the_same_however_it_is_parted() {
        let all = [real(), elsewhere(), real(), elsewhere(), real()];
        for format in CitationFormat::bulk() {
            for size in 1..=all.len() {
                let mut bytes = Vec::new();
                let mut whole = BulkFile::new(format, &mut bytes);
                whole.append(&BulkPart::new(format)).unwrap();
                for some in all.chunks(size) {
                    let mut part = BulkPart::new(format);
                    some.iter().try_for_each(|citation| part.add(&citation.cited())).unwrap();
                    whole.append(&part).unwrap();
                }
                whole.finish().unwrap();
                assert_eq!(String::from_utf8(bytes).unwrap(), file(format, &all));
            }
        }
    }

    #[test]
    fn a_file_may_be_empty() {
        assert_eq!(CitationFormat::bulk().map(|format| file(format, &[])).collect::<Vec<_>>(), ["", "", "[]\n"]);
    }
}
