//! The formats of a citation that a page shows.

use super::citation::Citation;
use super::download::{Download, download};
use super::{bibtex, csl, ris};
use serde::Serialize;

/// A format of a citation, as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Format {
    /// A name for ids and classes, such as `bibtex`.
    pub id: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// The citation, to be read and copied.
    pub text: String,
    /// The same as a file, where it is one.
    pub download: Option<Download>,
}

impl Citation<'_> {
    /// Each format that there is, in the order in which a page shows them.
    pub fn formats(&self) -> Result<Vec<Format>, serde_json::Error> {
        let key = self.key();
        let file =
            |mime, extension, text: &str| Download { link: download(mime, text), name: format!("{key}.{extension}") };
        let shown = |id, label, text: String| Format { id, label, text, download: None };
        let (bibtex, biblatex, ris, csl) = (self.bibtex(), self.biblatex(), self.ris(), self.csl_json()?);
        let mut formats = vec![
            shown("text", "Text", self.text()),
            Format { download: Some(file(bibtex::MIME, "bib", &bibtex)), ..shown("bibtex", "BibTeX", bibtex) },
            Format { download: Some(file(bibtex::MIME, "bib", &biblatex)), ..shown("biblatex", "BibLaTeX", biblatex) },
            Format { download: Some(file(ris::MIME, "ris", &ris)), ..shown("ris", "RIS", ris) },
            Format { download: Some(file(csl::MIME, "json", &csl)), ..shown("csl", "CSL-JSON", csl) },
            shown("latex", "LaTeX", self.latex().to_string()),
        ];
        formats.push(shown("markdown", "Markdown", self.markdown()));
        Ok(formats)
    }
}

#[cfg(test)]
mod tests {
    use crate::cite::citation::tests::real;

    #[test]
    fn a_page_is_given_each_format_and_its_file() {
        let formats = real().formats().unwrap();
        let files: Vec<_> =
            formats.iter().map(|format| (format.id, format.download.as_ref().map(|file| file.name.as_str()))).collect();
        let key = "pith-2019-MFB4YH5ROE25";
        let (bib, ris, json) = (format!("{key}.bib"), format!("{key}.ris"), format!("{key}.json"));
        let expected = [
            ("text", None),
            ("bibtex", Some(bib.as_str())),
            ("biblatex", Some(&bib)),
            ("ris", Some(&ris)),
            ("csl", Some(&json)),
            ("latex", None),
            ("markdown", None),
        ];
        assert_eq!(files, expected);
        assert!(formats.iter().all(|format| !format.text.is_empty()));
    }
}
