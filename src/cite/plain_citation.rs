//! Citations that people read: a line of text, the registry's LaTeX, a link in Markdown.

use super::citation::CitationFields;
use crate::names::Names;
use crate::text::ByteSet;

/// Above so many names a line of text has so many of them, and the number of the others.
const MOST_CITED_NAMES: usize = 12;
const SHOWN_NAMES: usize = 10;

impl CitationFields<'_> {
    /// Adds a line of text: authors, title, source, year, DOI, number. The source is in the form that arXiv
    /// asks for (<https://info.arxiv.org/help/faq/references.html>).
    pub(super) fn text(&self, out: &mut String) {
        let start = out.len();
        if let Some(names) = self.citation.names() {
            push_names_in_prose(out, names);
            end_sentence(out, start);
        }
        out.extend(["“", &self.title, "”"]);
        end_sentence(out, start);
        out.extend([&*self.source_name, "v", &*self.version]);
        if let Some(category) = self.category {
            out.extend([" [", category.as_str(), "]"]);
        }
        out.extend([", ", self.citation.number.year().as_str()]);
        end_sentence(out, start);
        if let Some(doi) = &self.doi {
            out.extend(["https://doi.org/", doi]);
            end_sentence(out, start);
        }
        out.push_str(&self.number);
    }

    /// Adds the registry's own LaTeX: a package for the preamble, and the command that prints the number where it is to
    /// stand. A number needs no escaping.
    pub(super) fn latex(&self, out: &mut String) {
        out.extend(["\\usepackage{pith}\n\\pithnumber{", self.citation.number.suffix().as_str(), "}\n"]);
    }

    /// Adds a link in Markdown to the paper's page, or to the paper where the site doesn't know its own
    /// address, and the number.
    pub(super) fn markdown(&self, out: &mut String) {
        match self.page.as_deref().or(self.url.as_deref()) {
            Some(address) => {
                out.push('[');
                push_markdown_text(out, &self.title);
                out.push_str("](");
                push_markdown_address(out, address);
                out.push(')');
            }
            None => push_markdown_text(out, &self.title),
        }
        out.extend([" (", &self.number, ")"]);
    }
}

/// Ends a sentence of a text that begins at a place, also one where a quotation mark follows, as in `“Why?”`.
fn end_sentence(out: &mut String, start: usize) {
    let ends = out.get(start..).unwrap_or_default().trim_end_matches('”').ends_with(['.', '?', '!']);
    out.push_str(if ends { " " } else { ". " });
}

fn push_names_in_prose(out: &mut String, names: &Names) {
    let (names, more) = match names {
        Names::Whole(text) => return out.push_str(text),
        Names::List { names, more } => (names, *more),
    };
    let is_long = names.len() > MOST_CITED_NAMES;
    let shown = if is_long { SHOWN_NAMES } else { names.len() };
    for (at, name) in names.iter().take(shown).enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        for (at, part) in name.parts().enumerate() {
            out.extend([if at > 0 { " " } else { "" }, part]);
        }
    }
    let others = names.len() - shown;
    if others > 0 {
        out.extend([", and ", &others.to_string(), " others"]);
    }
    if more {
        out.push_str(", et al.");
    }
}

/// What has a meaning in Markdown wherever it stands, and what ends a number.
const IN_MARKDOWN: ByteSet = ByteSet::of(b"\\`*_[]<>&~|$!^.)");

/// Text that Markdown (`CommonMark`, with what GitHub and Pandoc add) shows as it is.
pub(crate) fn markdown_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_markdown_text(&mut out, text);
    out
}

/// Adds such text.
pub(super) fn push_markdown_text(out: &mut String, text: &str) {
    // What begins a list, a heading or a quotation does so at a line's beginning alone.
    if text.starts_with(['#', '+', '-', '=', ':']) {
        out.push('\\');
    }
    let mut rest = text;
    loop {
        let (plain, after) = IN_MARKDOWN.part(rest);
        out.push_str(plain);
        let mut characters = after.chars();
        let Some(character) = characters.next() else { return };
        let ends_number = || text.bytes().take(text.len() - after.len()).all(|byte| byte.is_ascii_digit());
        if !matches!(character, '.' | ')') || ends_number() {
            out.push('\\');
        }
        out.push(character);
        rest = characters.as_str();
    }
}

/// What an address between parentheses has another text for.
const IN_MARKDOWN_ADDRESSES: ByteSet = ByteSet::of(b"()&*_");

/// Adds an address between parentheses.
pub(super) fn push_markdown_address(out: &mut String, address: &str) {
    let mut rest = address;
    loop {
        let (plain, after) = IN_MARKDOWN_ADDRESSES.part(rest);
        out.push_str(plain);
        let mut characters = after.chars();
        out.push_str(match characters.next() {
            None => return,
            Some('(') => "%28",
            Some(')') => "%29",
            Some('&') => "&amp;",
            Some('*') => "%2A",
            Some(_) => "\\_",
        });
        rest = characters.as_str();
    }
}

#[cfg(test)]
mod tests {
    use super::super::citation::Citation;
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
        let expected = "\\usepackage{pith}\n\\pithnumber{MFB4YH5ROE256JUPXCULHXXWFK}\n";
        let mut latex = String::new();
        real().cited().latex(&mut latex);
        assert_eq!(latex, expected);
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
        fn markdown_is_escaped_character_by_character(text in "[#+=:.)0-9a-c -]{0,4}([0-9a-c .)(é—]|[\\\\`*_\\[\\]<>&~|$!^#+-]){0,12}") {
            let mut expected = String::new();
            for (at, character) in text.char_indices() {
                let begins = at == 0 && matches!(character, '#' | '+' | '-' | '=' | ':');
                let ends_number = matches!(character, '.' | ')') && text[..at].bytes().all(|byte| byte.is_ascii_digit());
                if begins || ends_number || "\\`*_[]<>&~|$!^".contains(character) {
                    expected.push('\\');
                }
                expected.push(character);
            }
            prop_assert_eq!(markdown_text(&text), expected);
            let mut address = String::new();
            push_markdown_address(&mut address, &text);
            let expected = text.replace('(', "%28").replace(')', "%29").replace('&', "&amp;").replace('*', "%2A").replace('_', "\\_");
            prop_assert_eq!(address, expected);
        }

        #[test]
        fn markdown_shows_the_title_and_one_link(title in "([\\[\\]()<>*_`~|$!#&;:+=-]|\\\\|\\.|[a-c1-3 é]|<b>|&amp;|\\^){1,24}") {
            let citation = Citation { page: Some("https://x.org/a_b/?c&lt;*d*".into()), ..citation(&title, "") };
            let (text, links) = read(&citation.markdown());
            prop_assert_eq!(text, format!("{} ({NUMBER})", citation.cited().title));
            prop_assert_eq!(links, vec!["https://x.org/a_b/?c&lt;%2Ad%2A".to_owned()]);
            let unlinked = Citation { title: Some(title.as_str().into()), ..elsewhere() };
            prop_assert_eq!(read(&unlinked.markdown()), (format!("{} ({NUMBER})", unlinked.cited().title), vec![]));
        }
    }
}
