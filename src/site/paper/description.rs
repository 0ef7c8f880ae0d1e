//! What a paper is about, as plain text: its abstract for programs, and the lines that search engines and previews of
//! links show of its page.

use super::checks;
use crate::tex;
use crate::text::{Html, PlainText, one_line, shortened};
use pith::{Kind, PithNumber, Verified};

/// The most characters of an abstract that programs are given; arXiv takes 1,920
/// (<https://info.arxiv.org/help/prep.html>). Stops a document whose unsigned abstract of megabytes would stand in the
/// head of its page twice, and in each feed of its categories.
const MOST_ABSTRACT_CHARACTERS: usize = 5_000;

/// How many characters a description has, if there is enough to say: what search engines and previews show.
const LEAST_CHARACTERS: usize = 200;
const MOST_CHARACTERS: usize = 300;

/// An abstract of fewer characters, such as "Withdrawn.", doesn't say which paper it is of.
const LEAST_ABSTRACT_CHARACTERS: usize = 50;

/// The most characters of a title where it stands for the abstract, and of the name of the source.
const MOST_TITLE_CHARACTERS: usize = 100;
const MOST_SOURCE_CHARACTERS: usize = 40;

/// The abstract, or what the document has of it, on one line; one that is cut ends in `…`.
///
/// It is as signed as [`Verified::abstract_excerpt`] says, which has to be told wherever people read it.
pub(in crate::site) fn abstract_text(shown: &Verified<'_>) -> Option<String> {
    plain(shown.abstract_excerpt()?.into_parts().0, checks::is_cut(shown))
}

/// An abstract's paragraphs as markup, and all of it as [`abstract_text`] has it.
pub(super) fn abstract_forms(whole: &str, is_cut: bool) -> (Vec<Html>, Option<String>) {
    let paragraphs = PlainText::new(whole).paragraphs();
    match paragraphs.as_slice() {
        // One reading for both, where both are of the same text, as most are.
        [one] if one.as_str() == whole && end(whole).is_none() => {
            let (html, plain) = tex::html_and_plain(whole);
            (vec![html], line(&plain, is_cut))
        }
        _ => (paragraphs.iter().map(|paragraph| tex::html(paragraph.as_str())).collect(), plain(whole, is_cut)),
    }
}

fn plain(whole: &str, is_cut: bool) -> Option<String> {
    let end = end(whole);
    let text = end.and_then(|end| whole.get(..end)).unwrap_or(whole);
    line(&tex::plain(text), is_cut || end.is_some())
}

/// Where an abstract that is too long for programs is cut.
fn end(whole: &str) -> Option<usize> {
    // A text has no more characters than bytes.
    let is_long = whole.len() > MOST_ABSTRACT_CHARACTERS;
    is_long.then(|| whole.char_indices().nth(MOST_ABSTRACT_CHARACTERS)).flatten().map(|(end, _)| end)
}

fn line(text: &str, is_cut: bool) -> Option<String> {
    let mut line = one_line(text).into_owned();
    if !line.is_empty() && is_cut && !line.ends_with('…') {
        line.push('…');
    }
    Some(line).filter(|line| !line.is_empty())
}

/// The description of a paper's page: the beginning of its abstract and, at the end, its number. Of a paper without an
/// abstract it says which one it is.
pub(super) fn description(shown: &Verified<'_>, abstract_text: Option<&str>) -> String {
    let is_long_enough = |text: &&str| text.chars().nth(LEAST_ABSTRACT_CHARACTERS - 1).is_some();
    match abstract_text.filter(is_long_enough) {
        Some(text) => beginning(text, shown.number()),
        None => beginning(&without_abstract(shown, abstract_text), shown.number()),
    }
}

fn beginning(text: &str, number: PithNumber) -> String {
    let number = number.to_string();
    let room = MOST_CHARACTERS.saturating_sub(number.len() + 1);
    format!("{} {number}", shortened(text, LEAST_CHARACTERS, room))
}

fn without_abstract(shown: &Verified<'_>, rest: Option<&str>) -> String {
    let title = shown.title().map(|title| one_line(&tex::plain(title.into_parts().0)).into_owned());
    let title = title.filter(|title| !title.is_empty());
    let title = title.map(|title| format!("“{}”, ", shortened(&title, 0, MOST_TITLE_CHARACTERS)));
    let kind = shown.source_kind().into_parts().0;
    let kind = if kind == "arxiv" { "arXiv" } else { kind };
    let source = format!("{kind}:{}", shown.source_id().into_parts().0);
    let source = one_line(&source);
    let rest = rest.map(|rest| format!("{rest} ")).unwrap_or_default();
    let document = match shown.document().kind() {
        Kind::Record => "A Pith record whose signature was verified before it was published.",
        Kind::Bundle => "A Pith bundle whose signatures were verified before it was published.",
    };
    format!("{}{}. {rest}{document}", title.unwrap_or_default(), shortened(&source, 0, MOST_SOURCE_CHARACTERS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pith::text::EXCERPT_CHARACTERS;
    use pith::{TrustStore, judge};
    use proptest::prelude::*;
    use serde_json::Value;
    use std::fs;

    /// Both texts of a real document.
    fn texts(name: &str) -> (String, String) {
        let bytes = fs::read(format!("content/records/{name}.json")).unwrap();
        let texts = |shown: Verified<'_>| {
            let text = abstract_text(&shown).unwrap();
            (description(&shown, Some(&text)), text)
        };
        judge(&bytes, &TrustStore::registry(), texts).1.unwrap()
    }

    #[test]
    fn a_description_is_the_beginning_of_the_abstract_and_the_number() {
        let (description, text) = texts("MFB4YH5ROE256JUPXCULHXXWFK.record");
        let expected = "Distributed training frameworks, like TensorFlow, have been proposed as a means to reduce the training time of \
                        deep learning models by using a cluster of GPU servers.";
        assert!(text.starts_with(expected) && text.ends_with('…'), "what the record has is cut: {text}");
        assert!(description.starts_with(expected), "{description}");
        assert!(description.ends_with("… pith:2019:MFB4YH5ROE256JUPXCULHXXWFK"), "{description}");
        for name in ["2G563JAFGFHE5EAYTSTXDDPX5Z.record", "RLLQL6357CWNZYHNBMCYD3UK5B.bundle"] {
            let characters = texts(name).0.chars().count();
            assert!((LEAST_CHARACTERS..=MOST_CHARACTERS).contains(&characters), "{characters}");
        }
    }

    #[test]
    fn a_paper_without_an_abstract_is_told_by_its_title() {
        let bytes = fs::read("content/records/MFB4YH5ROE256JUPXCULHXXWFK.record.json").unwrap();
        let of =
            |text: Option<&str>| judge(&bytes, &TrustStore::registry(), |shown| description(&shown, text)).1.unwrap();
        let without = "“Speeding up Deep Learning with Transient Servers”, arXiv:1903.00045. A Pith record whose signature was \
                       verified before it was published. pith:2019:MFB4YH5ROE256JUPXCULHXXWFK";
        assert_eq!(of(None), without);
        assert_eq!(of(Some("Withdrawn.")), without.replace("A Pith", "Withdrawn. A Pith"));
        let fifty = "x".repeat(LEAST_ABSTRACT_CHARACTERS);
        assert_eq!(of(Some(&fifty)), format!("{fifty} pith:2019:MFB4YH5ROE256JUPXCULHXXWFK"));
        let long = "é".repeat(1000);
        assert_eq!(of(Some(&long)).chars().count(), MOST_CHARACTERS - 1, "room for a space before the sign is kept");
    }

    proptest! {
        #[test]
        fn one_reading_gives_what_two_give(
            text in "([a-c é]|\n|\n  |[$^_{}~<&\u{0}\u{202e}…-]|\\\\emph|\\\\alpha|\\$x_1\\$|\\$\\$x\\$\\$|\\\\'e|``|''){0,16}",
            times in prop::sample::select(vec![1, 1, 1, 700]),
            is_cut in any::<bool>(),
        ) {
            let text = text.repeat(times);
            let paragraphs = PlainText::new(&*text).paragraphs();
            let paragraphs: Vec<_> = paragraphs.iter().map(|paragraph| tex::html(paragraph.as_str())).collect();
            prop_assert_eq!(abstract_forms(&text, is_cut), (paragraphs, plain(&text, is_cut)));
        }
    }

    #[test]
    fn an_abstract_is_one_line_of_plain_text_and_not_endless() {
        for (text, is_cut, expected) in [
            ("", false, None),
            (" \n\u{202e}\t", true, None),
            ("One\n  two\u{0}three $\\alpha$", false, Some("One two three α")),
            ("One tw", true, Some("One tw…")),
            ("One…", true, Some("One…")),
        ] {
            assert_eq!(plain(text, is_cut).as_deref(), expected, "{text:?}");
        }
        let hostile = plain(&"é<".repeat(1 << 20), false).unwrap();
        assert_eq!(hostile.chars().count(), MOST_ABSTRACT_CHARACTERS + 1);
        assert!(hostile.ends_with('…'));
    }

    /// `tests/papers.jsonl` has the characters and the TeX that are seldom in abstracts.
    #[test]
    fn real_abstracts_are_cut_between_words_and_not_within_tex() {
        let number: PithNumber = "pith:2019:MFB4YH5ROE256JUPXCULHXXWFK".parse().unwrap();
        let papers = fs::read_to_string("tests/papers.jsonl").unwrap();
        let mut cut = 0;
        for paper in papers.lines() {
            let paper: Value = serde_json::from_str(paper).unwrap();
            let summary = paper["abstract"].as_str().unwrap();
            let excerpt: String = summary.chars().take(EXCERPT_CHARACTERS).collect();
            let text = plain(&excerpt, excerpt.len() < summary.len()).unwrap();
            let description = beginning(&text, number);
            let start = description.strip_suffix(" pith:2019:MFB4YH5ROE256JUPXCULHXXWFK").unwrap();
            assert!(!description.contains(char::is_control), "{description}");
            if text == start {
                continue;
            }
            cut += 1;
            let characters = description.chars().count();
            assert!((LEAST_CHARACTERS..=MOST_CHARACTERS).contains(&characters), "{characters}: {description}");
            let start = start.strip_suffix('…').unwrap().trim_end();
            let rest = text.strip_prefix(start).unwrap();
            assert!(rest.starts_with([' ', ',', ';', ':', '-', '–', '—', '(', '[']), "cut in a word: {description}");
            // A lone dollar is a price's.
            assert!(
                start.matches('$').count().is_multiple_of(2) || !rest.contains('$'),
                "cut in a formula: {description}"
            );
        }
        assert!(cut > 400, "{cut}");
    }
}
