//! Many citations in one file, such as `catalog/citations/2019.bib`.
//!
//! A file is made of citations one at a time, in the order in which they come; the same citations give
//! the same bytes. Each is one that its paper's page shows. To be made of whole values: the summaries of
//! a catalog cut titles and lists of authors at 512 bytes, with `…` at their end. Who makes these files
//! takes a citation from the summary only where neither ends so, and else from the document, read
//! again. A list of authors that comes cut all the same ends in `et al.`, without its last name; a title
//! keeps the mark.

use super::Citation;

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
    pub fn before(self, is_first: bool) -> &'static str {
        match (self, is_first) {
            (Self::Bibtex, false) => "\n",
            (Self::Ris, false) => "\r\n",
            (Self::Bibtex | Self::Ris, true) => "",
            (Self::Csl, true) => "[\n",
            (Self::Csl, false) => ",\n",
        }
    }

    /// What stands after the last one.
    pub fn end(self, is_empty: bool) -> &'static str {
        match (self, is_empty) {
            (Self::Bibtex | Self::Ris, _) => "",
            (Self::Csl, true) => "[]\n",
            (Self::Csl, false) => "\n]\n",
        }
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

/// A file of citations while it is being made.
#[derive(Debug, Clone)]
pub struct Bulk {
    format: BulkFormat,
    text: String,
}

impl Bulk {
    /// An empty file.
    pub fn new(format: BulkFormat) -> Self {
        Self { format, text: String::new() }
    }

    /// A citation as the file has it. Units that are made in parallel make these, and [`Self::push`]
    /// them in order.
    pub fn item(format: BulkFormat, citation: &Citation<'_>) -> Result<String, serde_json::Error> {
        match format {
            BulkFormat::Bibtex => Ok(citation.bibtex()),
            BulkFormat::Ris => Ok(citation.ris()),
            // A line each, so that a change is a line's.
            BulkFormat::Csl => serde_json::to_string(&citation.csl()),
        }
    }

    /// Adds an item.
    pub fn push(&mut self, item: &str) {
        self.text.push_str(self.format.before(self.text.is_empty()));
        self.text.push_str(item);
    }

    /// The file's bytes.
    pub fn finish(mut self) -> Vec<u8> {
        self.text.push_str(self.format.end(self.text.is_empty()));
        self.text.into_bytes()
    }
}

/// A file of BibTeX.
pub fn bibtex_all<'a>(citations: impl IntoIterator<Item = Citation<'a>>) -> Vec<u8> {
    let mut bulk = Bulk::new(BulkFormat::Bibtex);
    citations.into_iter().for_each(|citation| bulk.push(&citation.bibtex()));
    bulk.finish()
}

/// A file of RIS.
pub fn ris_all<'a>(citations: impl IntoIterator<Item = Citation<'a>>) -> Vec<u8> {
    let mut bulk = Bulk::new(BulkFormat::Ris);
    citations.into_iter().for_each(|citation| bulk.push(&citation.ris()));
    bulk.finish()
}

/// A file of CSL-JSON.
pub fn csl_all<'a>(citations: impl IntoIterator<Item = Citation<'a>>) -> Result<Vec<u8>, serde_json::Error> {
    let mut bulk = Bulk::new(BulkFormat::Csl);
    citations.into_iter().try_for_each(|citation| {
        bulk.push(&Bulk::item(BulkFormat::Csl, &citation)?);
        Ok(())
    })?;
    Ok(bulk.finish())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{elsewhere, real};
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_file_holds_each_citation_as_its_page_does() {
        let all = || [real(), elsewhere()];
        let bibtex = String::from_utf8(bibtex_all(all())).unwrap();
        assert_eq!(bibtex, format!("{}\n{}", real().bibtex(), elsewhere().bibtex()));
        let ris = String::from_utf8(ris_all(all())).unwrap();
        assert_eq!(ris, format!("{}\r\n{}", real().ris(), elsewhere().ris()));
        let csl: Vec<Value> = serde_json::from_slice(&csl_all(all()).unwrap()).unwrap();
        assert_eq!(csl, all().map(|one| serde_json::to_value(one.csl()).unwrap()));
    }

    #[test]
    fn a_file_may_be_empty() {
        let empty = |format| Bulk::new(format).finish();
        assert_eq!(BulkFormat::ALL.map(empty), [b"".to_vec(), b"".to_vec(), b"[]\n".to_vec()]);
    }
}
