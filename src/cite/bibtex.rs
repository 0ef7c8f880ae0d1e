//! BibTeX and BibLaTeX.
//!
//! - `@misc`, with the fields that arXiv recommends (<https://arxiv.org/help/hypertex/bibstyles>):
//!   `eprint`, `archivePrefix`, `primaryClass`. An `@article` without a journal is printed badly.
//! - The Pith number is in `note`: every standard style prints it, at the end of the entry, while
//!   `howpublished` is printed before the date and doubles what styles print of an eprint. A paper
//!   that isn't at arXiv has its source there, since there is no other field for it.
//! - The title is in double braces: styles put titles in small letters but for the first, and which
//!   capitals are a name's (`DNN`, `TensorFlow`, `Schrödinger`) nobody can tell by rule.
//! - Names are `Family, Given`: `BibTeX` looks for capitals by bytes, and takes `Øyvind` before a
//!   family name for a particle. A name that isn't divided is in braces, and so is a list that isn't.
//! - Text and formulas are what LaTeX's kernel prints, see `latex/mod.rs`: the title is the document's own TeX. Letters stay
//!   UTF-8, which every program that reads these files has taken for years (LaTeX since 2018 without a package). Only
//!   `BibTeX` itself counts bytes: where a style shortens `Øyvind` it would keep half a letter, which LaTeX refuses. So letters
//!   of names are written as LaTeX has them, `{\O}yvind`; in BibLaTeX, whose program knows letters, they aren't.
//! - What the authors' order is stands in a line before the entry, which all programs skip: no field
//!   is printed by no style. So does the `@preamble` of the few entries that need one.

use super::citation::CitationFields;
use super::latex::{self, Reader};
use crate::names::{Name, Names};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

impl CitationFields<'_> {
    /// Adds the entry for `BibTeX`, with a line end after it.
    pub(super) fn bibtex(&self, out: &mut String) {
        let longest = if self.arxiv.is_some() { "archivePrefix" } else { "howpublished" };
        let mut entry = BibtexEntry::begin(out, "misc", Reader::Bibtex, longest.len(), self);
        entry.add("year", &[self.citation.number.year().as_str()]);
        if let Some(date) = self.citation.submitted {
            let month = usize::from(date.month().number()).checked_sub(1).and_then(|index| MONTHS.get(index));
            // A word without braces: styles have the month's name for it.
            if let Some(month) = month {
                entry.name("month");
                entry.out.push_str(month);
            }
        }
        if let Some(id) = self.arxiv {
            entry.add("eprint", &[id.id()]);
            entry.add("archivePrefix", &["arXiv"]);
            if let Some(category) = self.category {
                entry.add("primaryClass", &[category.as_str()]);
            }
        } else {
            entry.name("howpublished");
            entry.out.push('{');
            latex::push_text(entry.out, &self.source_name, Reader::Bibtex);
            entry.out.push_str(", version ");
            latex::push_text(entry.out, &self.version, Reader::Bibtex);
            entry.out.push('}');
        }
        entry.add_links();
        match self.arxiv {
            Some(id) => entry.add("note", &["arXiv version ", id.version(), ". Pith number ", &self.number]),
            None => entry.add("note", &["Pith number ", &self.number]),
        }
        entry.end();
    }

    /// Adds the entry for `BibLaTeX`, which has fields for the version and the whole date.
    pub(super) fn biblatex(&self, out: &mut String) {
        let longest = match (self.arxiv, self.category) {
            (Some(_), Some(_)) => "eprintclass",
            (Some(_), None) => "eprinttype",
            (None, _) => "howpublished",
        };
        let mut entry = BibtexEntry::begin(out, "online", Reader::Biber, longest.len(), self);
        match self.citation.submitted {
            Some(date) => entry.add("date", &[&date.to_string()]),
            None => entry.add("date", &[self.citation.number.year().as_str()]),
        }
        entry.add_text("version", &self.version);
        if let Some(id) = self.arxiv {
            entry.add("eprint", &[id.id()]);
            entry.add("eprinttype", &["arxiv"]);
            if let Some(category) = self.category {
                entry.add("eprintclass", &[category.as_str()]);
            }
        } else {
            entry.add_text("howpublished", &self.source_name);
        }
        entry.add_links();
        entry.add("addendum", &["Pith number ", &self.number]);
        entry.end();
    }
}

/// An entry that is being written.
struct BibtexEntry<'o, 'c> {
    out: &'o mut String,
    reader: Reader,
    /// How long the longest name of its fields is.
    width: usize,
    cited: &'c CitationFields<'c>,
    /// Where the entry begins, and its fields.
    start: usize,
    fields: usize,
}

impl<'o, 'c> BibtexEntry<'o, 'c> {
    fn begin(out: &'o mut String, kind: &str, reader: Reader, width: usize, cited: &'c CitationFields<'c>) -> Self {
        if let Some(note) = cited.order_note {
            out.extend(["% ", note, ".\n"]);
        }
        let start = out.len();
        out.extend(["@", kind, "{", &cited.key]);
        let fields = out.len();
        let mut entry = Self { out, reader, width, cited, start, fields };
        entry.name("title");
        entry.out.push_str("{{");
        let start = entry.out.len();
        if let Some(tex) = cited.citation.title_tex {
            latex::push_title(entry.out, tex, reader);
        }
        if entry.out.len() == start {
            latex::push_text(entry.out, &cited.title, reader);
        }
        entry.out.push_str("}}");
        if let Some(names) = cited.citation.names() {
            entry.name("author");
            entry.out.push('{');
            push_authors(entry.out, names, reader);
            entry.out.push('}');
        }
        entry
    }

    /// Ends the line before and begins a field.
    fn name(&mut self, name: &str) {
        debug_assert!(name.len() <= self.width, "{name}");
        self.out.extend([",\n  ", name]);
        self.out.extend(std::iter::repeat_n(' ', self.width.saturating_sub(name.len())));
        self.out.push_str(" = ");
    }

    /// Adds a field whose value is balanced and escaped.
    fn add(&mut self, name: &str, value: &[&str]) {
        self.name(name);
        self.out.push('{');
        self.out.extend(value.iter().copied());
        self.out.push('}');
    }

    /// Adds a field of any text.
    fn add_text(&mut self, name: &str, value: &str) {
        self.name(name);
        self.out.push('{');
        latex::push_text(self.out, value, self.reader);
        self.out.push('}');
    }

    fn add_links(&mut self) {
        if let Some(doi) = &self.cited.doi {
            self.add("doi", &[doi]);
        }
        if let Some(url) = &self.cited.url {
            self.add("url", &[url]);
        }
    }

    fn end(self) {
        let citation = self.cited.citation;
        let title = citation.title.as_deref().unwrap_or_default();
        let (names, whole) = match citation.names() {
            Some(Names::List { names, .. }) => (&names[..], ""),
            Some(Names::Whole(text)) => (&[][..], text.as_str()),
            None => (&[][..], ""),
        };
        let texts = [title, whole].into_iter().chain(names.iter().flat_map(Name::parts));
        let preamble = latex::preamble(self.out.get(self.fields..).unwrap_or_default(), texts);
        self.out.insert_str(self.start, &preamble);
        self.out.push_str("\n}\n");
    }
}

/// Adds the value of `author`.
fn push_authors(out: &mut String, names: &Names, reader: Reader) {
    let (names, more) = match names {
        Names::List { names, more } => (names, *more),
        Names::Whole(text) => return latex::push_whole_name(out, text, reader),
    };
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            out.push_str(" and ");
        }
        match name {
            Name::Person { given, family, suffix } => {
                latex::push_name(out, family, reader);
                for part in suffix.iter().chain([given]) {
                    out.push_str(", ");
                    latex::push_name(out, part, reader);
                }
            }
            Name::Collective(name) | Name::Undivided(name) => latex::push_whole_name(out, name, reader),
        }
    }
    if more {
        out.push_str(if names.is_empty() { "others" } else { " and others" });
    }
}

#[cfg(test)]
mod tests {
    use super::super::citation::Citation;
    use super::super::citation::tests::{citation, elsewhere, real};
    use super::super::latex::are_balanced;
    use super::*;
    use proptest::prelude::*;

    fn authors(names: &Names, reader: Reader) -> String {
        let mut out = String::new();
        push_authors(&mut out, names, reader);
        out
    }

    #[test]
    fn a_real_record_is_cited() {
        let expected = "\
% Authors sorted alphabetically by the registry; the paper's own order may differ (import by DOI to get it).
@misc{pith-2019-MFB4YH5ROE25,
  title         = {{Speeding up Deep Learning with Transient Servers}},
  author        = {Xu, Lijie and Walls, Robert J. and Li, Shijian and Guo, Tian},
  year          = {2019},
  month         = feb,
  eprint        = {1903.00045},
  archivePrefix = {arXiv},
  primaryClass  = {cs.PF},
  doi           = {10.48550/arXiv.1903.00045},
  url           = {https://arxiv.org/abs/1903.00045v2},
  note          = {arXiv version 2. Pith number pith:2019:MFB4YH5ROE256JUPXCULHXXWFK}
}
";
        assert_eq!(real().bibtex(), expected);
        let expected = "\
@online{pith-2019-MFB4YH5ROE25,
  title       = {{T}},
  author      = {Smith, A.},
  date        = {2019-02-28},
  version     = {2},
  eprint      = {1903.00045},
  eprinttype  = {arxiv},
  eprintclass = {cs.PF},
  doi         = {10.48550/arXiv.1903.00045},
  url         = {https://arxiv.org/abs/1903.00045v2},
  addendum    = {Pith number pith:2019:MFB4YH5ROE256JUPXCULHXXWFK}
}
";
        assert_eq!(citation("T", "A. Smith").biblatex(), expected);
    }

    #[test]
    fn a_paper_elsewhere_has_no_eprint() {
        let page = Citation { page: Some("https://x.org/{a}/".into()), ..elsewhere() };
        let expected = "\
@misc{pith-2019-MFB4YH5ROE25,
  title        = {{pith:2019:MFB4YH5ROE256JUPXCULHXXWFK}},
  year         = {2019},
  howpublished = {zenodo:10\\_1\\%, version 1},
  url          = {https://x.org/%7Ba%7D/},
  note         = {Pith number pith:2019:MFB4YH5ROE256JUPXCULHXXWFK}
}
";
        assert_eq!(page.bibtex(), expected);
    }

    #[test]
    fn names_keep_their_words_together() {
        for (text, written) in [
            ("The ATLAS Collaboration, A. Smith", "{The ATLAS Collaboration} and Smith, A."),
            ("Research and Development Team", "{Research and Development Team}"),
            ("John Smith, Jr.", "Smith, Jr., John"),
            ("Jan van der Berg et al.", "van der Berg, Jan and others"),
            ("Smith, John and {x", "{Smith, John and $\\lbrace$x}"),
        ] {
            assert_eq!(authors(&Names::split(text).unwrap(), Reader::Bibtex), written);
        }
    }

    #[test]
    fn names_begin_with_what_bibtex_does_not_cut() {
        let names = "Øyvind Ødegård, Jean-Émile Muñoz, Şule Özgür, Łukasz Šmíd, Ángel Ñíguez";
        let written = "{\\O}deg{\\r{a}}rd, {\\O}yvind and Mu{\\~n}oz, Jean-{\\'E}mile and {\\\"O}zg{\\\"u}r, {\\c{S}}ule and \
            {\\v{S}}m{\\'i}d, {\\L}ukasz and {\\~N}{\\'i}guez, {\\'A}ngel";
        assert_eq!(authors(&Names::split(names).unwrap(), Reader::Bibtex), written);
        assert!(citation("T", "Émile Zola").biblatex().contains("author      = {Zola, Émile},"));
    }

    proptest! {
        #[test]
        fn braces_are_balanced_and_a_field_is_on_one_line(
            title in "([{}$\\\\%\"@&~^,=\n\r\u{0}\u{202e}é a-f]|and |\\$x\\$|@misc\\{){0,30}",
            authors in "([{}$\\\\%\",. a-fA-F]| and ){0,30}",
        ) {
            for entry in [citation(&title, &authors).bibtex(), citation(&title, &authors).biblatex()] {
                let start = entry.find("\n@").map_or(0, |at| at + 1);
                let entry = &entry[start..];
                prop_assert!(are_balanced(entry), "{}", entry);
                prop_assert!(entry.lines().skip(1).all(|line| line == "}" || line.starts_with("  ")), "{}", entry);
                // It ends where its last brace is, and nowhere before.
                let mut depth = 0;
                let ends = entry.bytes().filter(|byte| {
                    depth += i32::from(*byte == b'{') - i32::from(*byte == b'}');
                    depth == 0 && *byte == b'}'
                });
                prop_assert_eq!(ends.count(), 1);
                // No sign that LaTeX would take for its own outside math.
                prop_assert!(!entry.contains(|one: char| one.is_control() && one != '\n'));
            }
        }
    }
}
