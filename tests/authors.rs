//! Lists of authors of real papers, whose names are known.
//!
//! `AUTHORS=FILE cargo test --test tests authors:: -- --nocapture` compares those of another file of JSON lines, each with
//! an `id` and `authors`, an array of names, and prints every difference.

use crate::support::papers;
use pith_catalog::internals::Names;
use std::fs;
use std::io::Write;

/// Why a list is told otherwise than the paper has it, by the paper's id.
const DIFFERENT: &[(&str, &str)] = &[
    ("2604.08947", "the figure of a footnote is left out: `Gabriel Petre1`"),
    ("2505.08811", "a word that joined names is left out: `Laurence Tianruo Yang and`"),
    ("2510.01559", "the same: `and Jun Wang`"),
    ("2605.04518", "a title is left out: `Dr Manu Pratap Singh`"),
    ("2512.20628", "what is no name is left out: `Edited by Tessai Hayama`"),
    ("2503.12778", "a degree is left out: `Zhou Fengjin MD`"),
    ("2605.16679", "the same: `Hank Capps MD`"),
    ("2606.19626", "five names with semicolons between them are one in the metadata"),
];

/// The lists that stay one text: their names are halves, sorted apart, such as `Chen` and `Hsuan-Chih`.
const WHOLE: &[&str] = &[
    "2504.14395",
    "2506.10885",
    "2506.17130",
    "2509.15435",
    "2510.16118",
    "2602.23668",
    "2603.11299",
    "2603.12056",
    "2603.24947",
    "2605.02073",
];

#[derive(Debug, PartialEq, Eq)]
enum Reading {
    AsThePaper,
    Whole,
    /// Names that aren't the paper's, and those that are missing.
    Different(Vec<String>, Vec<String>),
}

/// Letters and figures: initials may be written apart, and signs of footnotes are none of a name.
fn letters(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// What is read out of the text that the registry makes of a paper's authors.
fn read(mut authors: Vec<String>) -> Reading {
    authors.sort_unstable();
    let Some(Names::List { names, .. }) = Names::split(&authors.join(", ")) else { return Reading::Whole };
    let names: Vec<_> = names.iter().map(|name| letters(&name.full())).collect();
    // A colon is one of the metadata's authors where one of the others is a group.
    let authors: Vec<_> = authors.iter().map(|name| letters(name)).filter(|name| !name.is_empty()).collect();
    if names == authors {
        return Reading::AsThePaper;
    }
    let without =
        |these: &[String], those: &[String]| these.iter().filter(|one| !those.contains(one)).cloned().collect();
    Reading::Different(without(&names, &authors), without(&authors, &names))
}

#[test]
fn names_are_those_of_the_papers() {
    let papers = papers();
    assert!(papers.len() >= 500);
    for paper in papers {
        let id = paper.id.as_str();
        match read(paper.authors) {
            Reading::AsThePaper => {}
            Reading::Whole => assert!(WHOLE.contains(&id), "{id} stays whole"),
            Reading::Different(names, missing) => {
                assert!(DIFFERENT.iter().any(|(known, _)| *known == id), "{id} has {names:?} for {missing:?}");
            }
        }
    }
}

#[derive(serde::Deserialize)]
struct Byline {
    id: String,
    authors: Vec<String>,
}

#[test]
fn names_are_those_of_the_papers_in_another_file() {
    let Ok(path) = std::env::var("AUTHORS") else { return };
    let mut out = std::io::stdout();
    let (mut same, mut whole, mut different) = (0, 0, 0);
    for line in fs::read_to_string(path).unwrap().lines() {
        let Byline { id, authors } = serde_json::from_str(line).unwrap();
        let text = authors.join(", ");
        match read(authors) {
            Reading::AsThePaper => same += 1,
            Reading::Whole => {
                whole += 1;
                writeln!(out, "{id} stays whole: {text}").unwrap();
            }
            Reading::Different(names, missing) => {
                different += 1;
                writeln!(out, "{id} has {names:?} for {missing:?}").unwrap();
            }
        }
    }
    writeln!(out, "{same} lists are those of the papers, {whole} stay whole, {different} are different").unwrap();
    assert!(whole * 1000 <= same + whole + different, "more than one list in a thousand stays whole");
}
