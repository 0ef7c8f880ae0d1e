//! TeX in titles, names and abstracts: a table of real-looking cases, and what holds of any text.
//!
//! The table is `tests/fixtures/tex.txt`. A case is three lines: the text, its plain form and its markup; `¶` is
//! the end of a line. `BLESS=1 cargo test tex` writes what the program gives: read each line that changes.

use crate::fuzz_corpus::fuzzed::tex::{check, tex};
use crate::support::{papers, path};
use pith_catalog::internals::{html, plain};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use unicode_normalization::UnicodeNormalization as _;

const TABLE: &str = "tests/fixtures/tex.txt";
const REPEATED: &str = "tests/fixtures/repeated_tex.json";
const LEAST_CASES: usize = 200;
const JUDGED: &str = "tests/fixtures/judged_formulas.txt";
const EXCEPTIONS: &str = "tests/fixtures/formula_exceptions.txt";
const LEAST_JUDGED: usize = 2000;

#[test]
fn each_case_of_the_table_is_as_written() {
    let table = fs::read_to_string(path(TABLE)).unwrap();
    let mut written = String::new();
    let mut count = 0;
    for block in table.trim_end().split("\n\n") {
        let lines: Vec<&str> = block.lines().collect();
        if lines.iter().all(|line| line.starts_with("# ")) {
            writeln!(written, "{block}\n").unwrap();
            continue;
        }
        let raw = lines[0];
        let text = raw.replace('¶', "\n");
        let (html, plain) = (html(&text), plain(&text));
        check(html.as_str());
        assert_ne!(tex(raw.as_bytes()), "");
        let line = |text: &str| text.replace('\n', "¶");
        writeln!(written, "{raw}\n{}\n{}\n", line(&plain), line(html.as_str())).unwrap();
        count += 1;
    }
    assert!(count >= LEAST_CASES, "only {count} cases");
    if std::env::var_os("BLESS").is_some() {
        fs::write(path(TABLE), &written).unwrap();
        return;
    }
    for (expected, found) in table.split("\n\n").zip(written.split("\n\n")) {
        assert_eq!(found.trim_end(), expected.trim_end());
    }
    assert_eq!(written.trim_end(), table.trim_end());
}

/// What `KaTeX` and `Temml` show is compared without what isn't seen.
fn seen(text: &str) -> String {
    let is_seen = |one: &char| !one.is_whitespace() && !matches!(one, '\u{200b}' | '\u{2061}'..='\u{2064}');
    text.nfc().filter(is_seen).collect()
}

/// `tests/judges/judge.mjs` writes the table, which has each command of `LaTeX`, amsmath and amssymb.
#[test]
fn what_two_other_programs_set_is_set() {
    let (judged, exceptions) =
        (fs::read_to_string(path(JUDGED)).unwrap(), fs::read_to_string(path(EXCEPTIONS)).unwrap());
    let exceptions =
        exceptions.lines().filter(|line| !line.starts_with("# ")).map(|line| line.split_once('\t').unwrap().0);
    let exceptions: BTreeSet<&str> = exceptions.collect();
    let (mut others, mut count) = (BTreeSet::new(), 0);
    for line in judged.lines() {
        let mut fields = line.split('\t');
        let (set_by, formula, shown) = (fields.next().unwrap(), fields.next().unwrap(), fields.next());
        if set_by.len() < 2 {
            continue;
        }
        count += 1;
        let html = html(&format!("$${formula}$$"));
        let text = check(html.as_str());
        let is_same = shown.is_none_or(|shown| seen(&text) == seen(shown));
        if !html.as_str().starts_with("<math") || !is_same {
            others.insert(formula);
        }
    }
    assert!(count >= LEAST_JUDGED, "only {count} formulas");
    let (more, fewer): (Vec<_>, Vec<_>) =
        (others.difference(&exceptions).collect(), exceptions.difference(&others).collect());
    assert!(more.is_empty(), "not set, or with another text: {more:#?}");
    assert!(fewer.is_empty(), "no exceptions any more: {fewer:#?}");
}

#[test]
fn texts_of_real_papers_become_markup_of_the_closed_list() {
    let papers = papers();
    assert!(papers.len() >= 500);
    for paper in papers {
        for text in [&paper.title, &paper.summary].into_iter().chain(&paper.authors) {
            check(html(text).as_str());
            assert!(!plain(text).trim().is_empty(), "{}: {text}", paper.id);
        }
    }
}

/// Pieces of TeX, whole and broken.
const PIECES: &[&str] = &[
    "$",
    "$",
    "$$",
    "\\(",
    "\\)",
    "\\[",
    "\\]",
    "{",
    "}",
    "{",
    "}",
    "\\{",
    "\\}",
    "\\",
    "\\\\",
    "\\'",
    "\\\"",
    "\\`e",
    "\\^{\\i}",
    "\\c ",
    "\\v{",
    "\\t{oo}",
    "\\i ",
    "\\ss",
    "\\emph{",
    "\\textsuperscript{",
    "\\textsubscript{2}",
    "{\\bf ",
    "{\\cal N}",
    "\\url{",
    "\\href{a}{",
    "\\cite{",
    "\\cite[a]{b}",
    "\\begin{equation}",
    "\\end{equation}",
    "\\begin{array}{|c||l}",
    "\\end{array}",
    "\\begin{pmatrix}",
    "\\end{pmatrix}",
    "\\hline",
    "&",
    "\\frac",
    "\\frac12",
    "\\over",
    "\\choose",
    "\\sqrt",
    "\\sqrt[3]",
    "\\left(",
    "\\right)",
    "\\right.",
    "\\bigl",
    "\\limits",
    "\\sum",
    "\\log",
    "\\operatorname{",
    "\\mathbb",
    "\\mathcal{O}",
    "\\rm ",
    "\\text{",
    "\\mbox{ if ",
    "\\not",
    "\\not=",
    "\\bar",
    "\\underbrace{",
    "\\overset",
    "\\substack{",
    "\\xrightarrow",
    "\\pmod",
    "\\char",
    "\\def\\a{b}",
    "\\color{red}",
    "\\phantom",
    "\\smash[b]{",
    "\\rlap{",
    "\\boxed{",
    "\\sideset{_a}{^b}",
    "\\sideset{}{}",
    "\\prescript{a}",
    "\\genfrac(){0pt}1",
    "\\overunderset",
    "\\operatorname*{a b}",
    "\\mathop",
    "\\mathrel{",
    "\\varlimsup",
    "\\pmod",
    "\\middle|",
    "\\left<",
    "\\big",
    "\\kern-1em",
    "\\hspace{1em}",
    "\\raise2pt",
    "\\unicode{x2013}",
    "\\matrix{a&b\\cr}",
    "\\cr",
    "\\\\[1pt]",
    "\\atop",
    "\\sp",
    "\\displaystyle",
    "\\dddot",
    "\\underbrace",
    "\\limits",
    "\\color{red}",
    "\\tag{1}",
    "\\label{a}",
    "\\small",
    "\\alpha",
    "\\infty",
    "\\,",
    "\\!",
    "\\ ",
    "\\hspace{1cm}",
    "^",
    "_",
    "'",
    "''",
    "`",
    "``",
    "\"",
    "-",
    "--",
    "---",
    "~",
    "%",
    "#",
    "<",
    ">",
    "<b>",
    "&amp;",
    "\0",
    "\n",
    "\n\n",
    "\n  ",
    " ",
    " ",
    "a",
    "x",
    "word ",
    "5",
    "10",
    ".",
    ",",
    "é",
    "数",
    "\u{301}",
    "\u{202e}",
    "\\\u{e9}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_pieces_of_tex_give_closed_markup(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        tex(pieces.concat().as_bytes());
    }

    #[test]
    fn any_pieces_in_dollars_give_closed_markup(pieces in prop::collection::vec(prop::sample::select(PIECES), 1..12)) {
        tex(format!("${}$", pieces.concat()).as_bytes());
    }

    #[test]
    fn any_text_gives_closed_markup(text in "\\PC{0,100}") {
        tex(text.as_bytes());
    }

    #[test]
    fn text_that_is_not_tex_stays(text in "[^\\\\{}$~`'\"-]{0,100}") {
        prop_assert_eq!(&*plain(&text), &*text);
        prop_assert!(!html(&text).as_str().contains('<'));
    }

    #[test]
    fn plain_text_of_plain_text_is_itself(text in "[a-zA-Z0-9 .,;:()\u{e9}\u{2013}\u{201c}\u{201d}^_=+/-]{0,60}") {
        let once = plain(&text);
        prop_assert_eq!(&*plain(&once), &*once);
    }
}

#[test]
fn every_start_of_a_case_is_text_too() {
    for line in fs::read_to_string(path(TABLE)).unwrap().lines() {
        let cuts = line.char_indices().map(|(at, _)| at).chain([line.len()]);
        for cut in cuts {
            tex(&line.as_bytes()[..cut]);
        }
    }
}

#[test]
fn what_would_cost_too_much_is_text_too() {
    // How much is looked at for each of them is counted in src/tex/effort.rs.
    let units: Vec<String> = serde_json::from_str(&fs::read_to_string(path(REPEATED)).unwrap()).unwrap();
    for unit in units {
        tex(unit.repeat(4_000 / unit.len()).as_bytes());
        let closed = unit.repeat(1_000 / unit.len()) + &"}".repeat(1_000);
        for end in ["", "$", "$$", "\\)", "\\]", "\\end{equation}", "'"] {
            tex((closed.clone() + end).as_bytes());
        }
    }
    for unit in [
        "\\bar",
        "\\sqrt",
        "{",
        "\\left(",
        "x_{",
        "\\text{$",
        "\\frac",
        "\\begin{matrix}",
        "^",
        "\\not",
        "\\mathbf",
        "\\sin",
        "&",
        "'",
    ] {
        for count in [1, 10, 24, 31, 32, 33, 100, 400] {
            tex(format!("${}x{}$", unit.repeat(count), "}".repeat(count)).as_bytes());
            tex(format!("${}$", unit.repeat(count)).as_bytes());
        }
    }
}
