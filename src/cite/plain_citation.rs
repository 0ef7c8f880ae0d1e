//! Citations that people read: a line of text, the registry's LaTeX, a link in Markdown.

use super::citation::Citation;
use crate::names::{Name, Names};
use std::fmt;

/// Above so many names a line of text has so many of them, and the number of the others.
const MOST_CITED_NAMES: usize = 12;
const SHOWN_NAMES: usize = 10;

/// The registry's own LaTeX: a package, and the command that prints a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryLatex {
    /// For the preamble.
    pub package: &'static str,
    /// Where the number is to stand.
    pub command: String,
}

impl fmt::Display for RegistryLatex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n", self.package, self.command)
    }
}

impl Citation<'_> {
    /// A line of text: authors, title, source, year, DOI, number. The source is in the form that arXiv
    /// asks for (<https://info.arxiv.org/help/faq/references.html>).
    pub fn text(&self) -> String {
        let mut sentences = Vec::new();
        sentences.extend(self.names().map(|names| names_in_prose(&names)));
        sentences.push(format!("“{}”", self.title()));
        let category = self.category().map(|category| format!(" [{}]", category.as_str())).unwrap_or_default();
        sentences.push(format!("{}v{}{category}, {}", self.source_name(), self.version(), self.number.year()));
        sentences.extend(self.doi().map(|doi| format!("https://doi.org/{doi}")));
        let mut text = String::new();
        for sentence in sentences {
            text.push_str(&sentence);
            // Also where a quotation mark follows, as in `“Why?”`.
            let ends = sentence.trim_end_matches('”').ends_with(['.', '?', '!']);
            text.push_str(if ends { " " } else { ". " });
        }
        text + &self.number.to_string()
    }

    /// The registry's LaTeX. A number needs no escaping.
    pub fn latex(&self) -> RegistryLatex {
        RegistryLatex { package: "\\usepackage{pith}", command: format!("\\pithnumber{{{}}}", self.number) }
    }

    /// A link in Markdown to the paper's page, or to the paper where the site doesn't know its own
    /// address, and the number.
    pub fn markdown(&self) -> String {
        let title = markdown_text(&self.title());
        match self.page_address().or_else(|| self.url()) {
            Some(address) => format!("[{title}]({}) ({})", markdown_address(&address), self.number),
            None => format!("{title} ({})", self.number),
        }
    }
}

fn names_in_prose(names: &Names) -> String {
    let (names, more) = match names {
        Names::Whole(text) => return text.clone(),
        Names::List { names, more } => (names, *more),
    };
    let is_long = names.len() > MOST_CITED_NAMES;
    let shown = if is_long { SHOWN_NAMES } else { names.len() };
    let text = names.iter().take(shown).map(Name::full).collect::<Vec<_>>().join(", ");
    match names.len() - shown {
        0 if more => format!("{text}, et al."),
        0 => text,
        others if more => format!("{text}, and {others} others, et al."),
        others => format!("{text}, and {others} others"),
    }
}

/// Text that Markdown (`CommonMark`, with what GitHub and Pandoc add) shows as it is.
pub(crate) fn markdown_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        // What begins a list, a heading or a quotation does so at a line's beginning alone.
        let begins = at == 0 && matches!(character, '#' | '+' | '-' | '=' | ':');
        let ends_number = matches!(character, '.' | ')') && text.bytes().take(at).all(|byte| byte.is_ascii_digit());
        if begins || ends_number || "\\`*_[]<>&~|$!^".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// An address between parentheses.
pub(super) fn markdown_address(address: &str) -> String {
    address.replace('(', "%28").replace(')', "%29").replace('&', "&amp;").replace('*', "%2A").replace('_', "\\_")
}

#[cfg(test)]
mod tests {
    use super::super::citation::tests::{NUMBER, citation, elsewhere, real};
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    #[test]
    fn a_real_record_is_cited() {
        let expected = "Lijie Xu, Robert J. Walls, Shijian Li, Tian Guo. “Speeding up Deep Learning with Transient Servers”. \
            arXiv:1903.00045v2 [cs.PF], 2019. https://doi.org/10.48550/arXiv.1903.00045. pith:2019:MFB4YH5ROE256JUPXCULHXXWFK";
        assert_eq!(real().text(), expected);
        let expected =
            "“pith:2019:MFB4YH5ROE256JUPXCULHXXWFK”. zenodo:10_1%v1, 2019. pith:2019:MFB4YH5ROE256JUPXCULHXXWFK";
        assert_eq!(elsewhere().text(), expected);
        assert!(citation("Why?", "A. Smith, Jr.").text().starts_with("A. Smith Jr. “Why?” arXiv:"));
        assert!(citation("T", "A. Smith et al.").text().starts_with("A. Smith, et al. “T”. arXiv:"));
    }

    #[test]
    fn a_long_list_of_names_is_counted() {
        let names = |count: usize| (0..count).map(|_| "A. Smith".to_owned()).collect::<Vec<_>>().join(", ");
        assert!(citation("T", &names(12)).text().starts_with(&(names(12) + ". “T”")));
        assert!(citation("T", &names(3000)).text().starts_with(&(names(10) + ", and 2990 others. “T”")));
    }

    #[test]
    fn the_registrys_latex_is_a_package_and_a_command() {
        let expected = "\\usepackage{pith}\n\\pithnumber{pith:2019:MFB4YH5ROE256JUPXCULHXXWFK}\n";
        assert_eq!(real().latex().to_string(), expected);
    }

    #[test]
    fn markdown_links_to_the_page_or_to_the_paper() {
        let title = "[Speeding up Deep Learning with Transient Servers]";
        assert_eq!(real().markdown(), format!("{title}(https://arxiv.org/abs/1903.00045v2) ({NUMBER})"));
        let page = Citation { page: Some("https://x.org/a(b)/".into()), ..real() };
        assert_eq!(page.markdown(), format!("{title}(https://x.org/a%28b%29/) ({NUMBER})"));
        assert_eq!(elsewhere().markdown(), format!("{NUMBER} ({NUMBER})"));
    }

    /// The text and the links that a reader of Markdown finds.
    fn read(markdown: &str) -> (String, Vec<String>) {
        let (mut text, mut links) = (String::new(), Vec::new());
        for event in Parser::new_ext(markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
            match event {
                Event::Text(part) => text.push_str(&part),
                Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.into_string()),
                Event::Start(Tag::Paragraph) | Event::End(_) => {}
                other => panic!("{other:?} in {markdown}"),
            }
        }
        (text, links)
    }

    proptest! {
        #[test]
        fn markdown_shows_the_title_and_one_link(title in "([\\[\\]()<>*_`~|$!#&;:+=-]|\\\\|\\.|[a-c1-3 é]|<b>|&amp;|\\^){1,24}") {
            let citation = Citation { page: Some("https://x.org/a_b/?c&lt;*d*".into()), ..citation(&title, "") };
            let (text, links) = read(&citation.markdown());
            prop_assert_eq!(text, format!("{} ({NUMBER})", citation.title()));
            prop_assert_eq!(links, vec!["https://x.org/a_b/?c&lt;%2Ad%2A".to_owned()]);
            let unlinked = Citation { title: Some(title.as_str().into()), ..elsewhere() };
            prop_assert_eq!(read(&unlinked.markdown()), (format!("{} ({NUMBER})", unlinked.title()), vec![]));
        }
    }
}
