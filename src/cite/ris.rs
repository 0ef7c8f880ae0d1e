//! RIS, by the specification of Research Information Systems (2001; in the Internet Archive,
//! <https://web.archive.org/web/20120526103719/http://refman.com/support/risformat_intro.asp>).
//!
//! A line a value: two characters, two spaces, a hyphen, a space, the value, CR LF. There is no
//! escaping, so a value is on one line. `UNPB`, an unpublished work, is the nearest of the types; what
//! is of the type `GEN` becomes a journal's article in Zotero. Commas in `AU` part family name, given
//! names and suffix, and Zotero drops what stands after the second; so in a text that isn't split they
//! are semicolons.

use super::citation::CitationFields;
use crate::names::{Name, Names};
use crate::text::one_line;

impl CitationFields<'_> {
    /// Adds the reference in RIS, with the line end after `ER`.
    pub(super) fn ris(&self, out: &mut String) {
        let mut line = |tag: &str, value: &str| {
            let value = one_line(value);
            if !value.is_empty() {
                out.extend([tag, "  - ", &value, "\r\n"]);
            }
        };
        line("TY", "UNPB");
        line("ID", &self.key);
        line("TI", &self.title);
        match self.citation.names() {
            None => {}
            Some(Names::Whole(text)) => line("AU", &text.replace(',', ";")),
            Some(Names::List { names, more }) => {
                for name in names {
                    match name {
                        Name::Person { given, family, suffix: None } => line("AU", &[family, ", ", given].concat()),
                        Name::Person { given, family, suffix: Some(suffix) } => {
                            line("AU", &[family, ", ", given, ", ", suffix].concat());
                        }
                        Name::Collective(name) | Name::Undivided(name) => line("AU", &name.replace(',', ";")),
                    }
                }
                if *more {
                    line("AU", "et al.");
                }
            }
        }
        line("PY", self.citation.number.year().as_str());
        if let Some(date) = self.citation.submitted {
            line("DA", &date.to_string().replace('-', "/"));
        }
        line("DO", self.doi.as_deref().unwrap_or_default());
        line("UR", self.url.as_deref().unwrap_or_default());
        if self.arxiv.is_some() {
            line("DB", "arXiv");
            line("PB", "arXiv");
        }
        line("AN", &self.source_name);
        line("N1", &["Pith number ", &*self.number, ", version ", &*self.version, " of the paper"].concat());
        line("N1", self.order_note.unwrap_or_default());
        out.push_str("ER  - \r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::super::citation::tests::{citation, elsewhere, real};
    use proptest::prelude::*;

    #[test]
    fn a_real_record_is_cited() {
        let expected = "\
TY  - UNPB
ID  - pith-2019-MFB4YH5ROE25
TI  - Speeding up Deep Learning with Transient Servers
AU  - Xu, Lijie
AU  - Walls, Robert J.
AU  - Li, Shijian
AU  - Guo, Tian
PY  - 2019
DA  - 2019/02/28
DO  - 10.48550/arXiv.1903.00045
UR  - https://arxiv.org/abs/1903.00045v2
DB  - arXiv
PB  - arXiv
AN  - arXiv:1903.00045
N1  - Pith number pith:2019:MFB4YH5ROE256JUPXCULHXXWFK, version 2 of the paper
N1  - Authors sorted alphabetically by the registry; the paper's own order may differ (import by DOI to get it)
ER  - 
";
        assert_eq!(real().ris(), expected.replace('\n', "\r\n"));
        assert!(!elsewhere().ris().contains("DO  - "));
    }

    #[test]
    fn a_text_that_stays_whole_is_one_author() {
        let ris = citation("T", "Smith, J., Jones, B.").ris();
        assert!(ris.contains("\r\nAU  - Smith; J.; Jones; B.\r\n"), "{ris}");
        let ris = citation("T", "John Smith, Jr. (1), et al.").ris();
        assert!(!ris.contains("Jr., John"), "{ris}");
    }

    proptest! {
        #[test]
        fn every_line_is_of_the_grammar(title in "\\PC{0,40}|([\n\r\u{2028}\u{85}\t -]|ER  - |TY|x){0,20}", authors in "([,. a-fA-F]|\n|AU  - ){0,30}") {
            let ris = citation(&title, &authors).ris();
            let lines: Vec<_> = ris.strip_suffix("\r\n").unwrap().split("\r\n").collect();
            for line in &lines {
                let (tag, value) = line.split_once("  - ").unwrap();
                prop_assert!(tag.len() == 2 && tag.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
                prop_assert!(!value.chars().any(char::is_control) && (tag == "ER") == value.is_empty());
            }
            let of = |wanted: &str| lines.iter().filter(|line| line.starts_with(wanted)).count();
            prop_assert_eq!((of("TY"), of("ER"), of("TI")), (1, 1, 1));
            prop_assert!(lines[0] == "TY  - UNPB" && lines[lines.len() - 1] == "ER  - ");
        }
    }
}
