//! Bibliographies: what each reference is called and which identifiers it has, and where a field may be added so that all else stays
//! byte for byte. Pure.
//!
//! `bibtex.rs` (BibTeX and BibLaTeX), `ris.rs`, `csl_json.rs` and `text.rs` (lists and prose) find references; `fields.rs` says what
//! their fields mean, with `tex_text.rs`; `slot.rs` writes what is added. A [`Reference`] is the same of all
//! forms; `line.rs` has what they share of lines and text.
//!
//! BibTeX is read by the crate `serde_bibtex`. It has no spans, but its texts are slices of what it read, so their places are known.
//! (`biblatex` has spans. Of a file with one bad entry it reads nothing, it knows no entries in parentheses, and it takes
//! `"the {"}A{"} thing"` for the end of an entry, where a field would be put into the middle of a title.)

mod bibtex;
mod csl_json;
mod fields;
mod line;
mod reference;
mod ris;
mod slot;
mod tex_text;
mod text;

pub(crate) use reference::MOST_BIBLIOGRAPHY_BYTES;
pub use reference::{Reference, UnreadBibliography};
pub(crate) use slot::Annotation;

use line::without_mark;

/// The form of a bibliography.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BibliographyFormat {
    /// BibTeX or BibLaTeX.
    Bibtex,
    /// RIS, with a tag on each line.
    Ris,
    /// CSL-JSON: an array of items, an object that has them in `items`, or one item.
    CslJson,
    /// Lines of text with identifiers, or of a `catalog/documents.jsonl`.
    Text,
}

impl BibliographyFormat {
    /// Tells it by the end of a file's name, and else by what the file holds.
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        match extension.as_deref() {
            Some("bib" | "bibtex" | "biblatex") => Self::Bibtex,
            Some("ris") => Self::Ris,
            Some("txt" | "jsonl" | "md" | "lst") => Self::Text,
            _ => {
                let bytes = without_mark(bytes);
                let is_json = bytes.trim_ascii_start().first().is_some_and(|first| matches!(first, b'[' | b'{'));
                if is_json && csl_json::is_csl(bytes, extension.as_deref() == Some("json")) {
                    Self::CslJson
                } else if bytes.split(|byte| *byte == b'\n').take(1000).any(ris::is_begin) {
                    Self::Ris
                } else if bibtex::has_entry(bytes) {
                    Self::Bibtex
                } else {
                    Self::Text
                }
            }
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bibtex => "BibTeX",
            Self::Ris => "RIS",
            Self::CslJson => "CSL-JSON",
            Self::Text => "text",
        }
    }
}

/// Reads the references of a bibliography, in their order.
pub fn read_bibliography(bytes: &[u8], format: BibliographyFormat) -> Result<Vec<Reference>, UnreadBibliography> {
    if bytes.len() > MOST_BIBLIOGRAPHY_BYTES {
        return Err(UnreadBibliography::TooLarge);
    }
    if is_utf16(bytes) {
        return Err(UnreadBibliography::Utf16);
    }
    match format {
        BibliographyFormat::Bibtex => bibtex::read(bytes),
        BibliographyFormat::Ris => ris::read(bytes),
        BibliographyFormat::CslJson => csl_json::read(bytes),
        BibliographyFormat::Text => text::read(bytes),
    }
}

/// Whether it is in UTF-16: with its mark, or, as some programs write it, without one, so that every other byte is zero.
fn is_utf16(bytes: &[u8]) -> bool {
    let begin = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    let zeros = memchr::memchr_iter(0, begin).count();
    begin.starts_with(b"\xff\xfe") || begin.starts_with(b"\xfe\xff") || zeros * 3 > begin.len()
}

/// A bibliography with what is added to its references, each by its place in the list. `None` where the result isn't the same
/// bibliography with these fields: then nothing may be written.
pub(crate) fn annotated(
    bytes: &[u8],
    format: BibliographyFormat,
    references: &[Reference],
    annotations: &[Option<Annotation>],
) -> Option<Vec<u8>> {
    let mut added: Vec<_> = references
        .iter()
        .zip(annotations)
        .filter_map(|(reference, annotation)| Some((reference.slot.as_ref()?, reference.own, annotation.as_ref()?)))
        .flat_map(|(slot, own, annotation)| slot.additions(own, annotation))
        .collect();
    added.sort_by_key(|(at, _)| *at);
    let mut out = Vec::with_capacity(bytes.len() + added.iter().map(|(_, text)| text.len()).sum::<usize>());
    let mut begin = 0;
    for (at, text) in &added {
        out.extend_from_slice(bytes.get(begin..*at)?);
        out.extend_from_slice(text.as_bytes());
        begin = *at;
    }
    out.extend_from_slice(bytes.get(begin..)?);
    is_same(references, annotations, &read_bibliography(&out, format).ok()?).then_some(out)
}

/// Whether references are what they were before, but for what was added.
fn is_same(before: &[Reference], annotations: &[Option<Annotation>], after: &[Reference]) -> bool {
    let is_same_reference = |((old, annotation), new): ((&Reference, &Option<Annotation>), &Reference)| {
        let is_known = old.label == new.label || old.label.starts_with("line ");
        let is_kept = is_known && old.others == new.others && old.title == new.title && old.problem == new.problem;
        let is_added = match (annotation, &old.slot) {
            (Some(annotation), Some(_)) => new.has(annotation),
            _ => old.identifiers == new.identifiers && old.own == new.own,
        };
        is_kept && is_added
    };
    before.len() == after.len() && before.iter().zip(annotations).zip(after).all(is_same_reference)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::PaperIdentifier;
    use proptest::prelude::*;

    fn shown(text: &str, format: BibliographyFormat) -> Vec<String> {
        let read = read_bibliography(text.as_bytes(), format).unwrap();
        let show = |one: &Reference| {
            let found: Vec<_> = one.identifiers.iter().map(PaperIdentifier::to_string).collect();
            let problem = one.problem.as_deref().map(|problem| format!(" ? {problem}")).unwrap_or_default();
            format!("{}:{} {}{problem}", one.line, one.label, found.join(" ")).trim_end().to_owned()
        };
        read.iter().map(show).collect()
    }

    #[test]
    fn the_form_is_told_by_the_name_and_by_what_a_file_holds() {
        use BibliographyFormat::{Bibtex, CslJson, Ris, Text};
        for (name, text, format) in [
            ("refs.bib", "", Bibtex),
            ("refs.RIS", "", Ris),
            ("list.txt", "@misc{a, x={y}}", Text),
            ("documents.jsonl", "{\"pith_number\":\"x\"}", Text),
            ("refs.json", "[{\"id\":\"a\"}]", CslJson),
            ("-", "\u{feff} {\"items\": []}", CslJson),
            ("-", "{\"id\": \"a\", \"type\": \"article\"}", CslJson),
            ("-", "{\"pith_number\":\"x\"}\n", Text),
            ("-", "{\"pith_number\":\"x\"}\n{\"pith_number\":\"y\"}\n", Text),
            ("-", "\r\nTY  - JOUR\r\n", Ris),
            ("-", "% mine\n@article{a,\n}", Bibtex),
            ("-", "1903.00045\n", Text),
            ("refs", "see me@example.org", Text),
            ("a.b/refs", "", Text),
            ("refs.json", "[{\"id\": \"a\"},]", CslJson),
            ("-", "[\n {\"id\": \"a\",}]", CslJson),
            ("-", "[1] A. Bo, arXiv:1903.00045", Text),
            ("-", "{not JSON}", Text),
            ("lines.json", "{\"pith_number\":\"x\"}\n{\"pith_number\":\"y\"}\n", Text),
        ] {
            assert_eq!(BibliographyFormat::of(name, text.as_bytes()), format, "{name}: {text}");
        }
    }

    #[test]
    fn ris_is_read() {
        let text = "\u{feff}TY  - JOUR\r\nID  - a\r\nTI  - T\r\nDO  - 10.1000/x\r\nUR  - https://arxiv.org/\r\n  abs/1903.00045\r\nER  - \r\n\r\n\
            TY - UNPB\nAN - arXiv:1706.03762\nN2 - as in arXiv:1703.00001\nER -\n\
            TY  - JOUR\nSP  - 1903.0004\nIS  - 23456723\n\
            TY  - JOUR\nJO  - CoRR\nVL  - abs/1903.00045\nER  - \n";
        let expected = [
            "1:a arXiv:1903.00045 doi:10.1000/x",
            "9:line 9 arXiv:1706.03762",
            "13:line 13  ? it has no line with ER",
            "16:line 16 arXiv:1903.00045",
        ];
        assert_eq!(shown(text, BibliographyFormat::Ris), expected);
    }

    #[test]
    fn csl_json_is_read() {
        let item = "{\"id\": \"a\", \"title\": \"arXiv:1703.00001\", \"DOI\": \"10.1000/x\", \"note\": \"arXiv:1903.00045 [cs]\"}";
        for text in
            [item.to_owned(), format!("[{item}]"), format!("{{\"items\": [{item}]}}"), format!("\u{feff}[{item}]")]
        {
            assert_eq!(shown(&text, BibliographyFormat::CslJson), ["1:a arXiv:1903.00045 doi:10.1000/x"], "{text}");
        }
        let text = "[\n{\"id\": 7, \"archive\": \"arXiv\", \"archive_location\": \"1903.00045\"},\n7,\n\
            {\"id\": \"b\", \"number\": \"arXiv:1706.03762\", \"page\": \"1903.0004\"}]";
        let expected = ["2:7 arXiv:1903.00045", "3:line 3  ? it is not an object", "4:b arXiv:1706.03762"];
        assert_eq!(shown(text, BibliographyFormat::CslJson), expected);
        let why = |text: &str| read_bibliography(text.as_bytes(), BibliographyFormat::CslJson).unwrap_err().to_string();
        for (text, said) in [
            ("7", "it isn't CSL-JSON, which is an array"),
            ("", "it is not valid JSON: EOF while parsing a value at line 1 column 0"),
            ("[1,", "it is not valid JSON: EOF while parsing a value at line 1 column 3"),
            ("[{\"id\": \"a\",\n}]", "it is not valid JSON: a comma too many at line 2 column 1"),
            ("[\n{\"id\": \"a\"},\n]\n", "it is not valid JSON: a comma too many at line 3 column 1"),
            ("x", "it is not valid JSON: expected value at line 1 column 1"),
            ("[\"\u{1}\"]", "it is not valid JSON: control character"),
        ] {
            assert!(why(text).starts_with(said), "{}", why(text));
        }
        let latin = read_bibliography(b"[{\"id\": \"\xfc\"}]", BibliographyFormat::CslJson).unwrap_err().to_string();
        assert_eq!(latin, "it is not valid JSON: line 1 is not UTF-8");
        let deep = "[".repeat(100_000);
        assert!(read_bibliography(deep.as_bytes(), BibliographyFormat::CslJson).is_err());
    }

    #[test]
    fn what_is_too_much_is_refused() {
        let large = vec![b' '; MOST_BIBLIOGRAPHY_BYTES + 1];
        for format in [BibliographyFormat::Bibtex, BibliographyFormat::Text] {
            assert_eq!(read_bibliography(&large, format), Err(UnreadBibliography::TooLarge));
            for utf16 in [&b"\xff\xfe@\0"[..], b"@\0m\0i\0s\0c\0{\0a\0", b"\0@\0m\0i\0s\0c"] {
                assert_eq!(read_bibliography(utf16, format), Err(UnreadBibliography::Utf16));
            }
        }
    }

    fn annotation() -> Annotation {
        Annotation {
            number: "pith:2019:MFB4YH5ROE256JUPXCULHXXWFK".parse().unwrap(),
            page: "https://pith.science/pith/MFB4YH5ROE256JUPXCULHXXWFK/".to_owned(),
            doi: Some("10.48550/arXiv.1903.00045".to_owned()),
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_and_annotated_as_the_same(
            text in "(@misc\\{|@a\\(|@string\\{|@comment\\{|a,|eprint=|=|\\{|\\}|\\)|\"|#|,|%|\\\\|1903\\.00045|\r|\n| |TY  - |ER  - |\\[|:|é|pith=){0,40}",
            junk in proptest::collection::vec(any::<u8>(), 0..20),
        ) {
            use BibliographyFormat::{Bibtex, CslJson, Ris, Text};
            let bytes = [text.as_bytes(), &junk].concat();
            for format in [Bibtex, Ris, CslJson, Text] {
                let Ok(references) = read_bibliography(&bytes, format) else { continue };
                let annotations: Vec<_> = references.iter().map(|one| (!one.identifiers.is_empty()).then(annotation)).collect();
                if let Some(once) = annotated(&bytes, format, &references, &annotations) {
                    let references = read_bibliography(&once, format).unwrap();
                    prop_assert_eq!(annotated(&once, format, &references, &annotations), Some(once));
                }
            }
        }
    }
}
