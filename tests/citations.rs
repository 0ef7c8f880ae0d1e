//! What programs that others wrote read from our citations: those of the real documents, and of
//! papers that nobody would write.
//!
//! `citations.py` reads the files with bibtexparser, pybtex, rispy and citeproc-py. It takes its
//! expectations from `cases.json`: the titles and names that went in.

use crate::site_test::SiteTest;
use crate::support::{self, path, read_by_others, real_documents};
use pith::{PithNumber, Suffix, Year};
use pith_catalog::internals::{ArxivId, BulkFile, Citation, CitationFormat, CitedSource, Moment, Name, Names, plain};
use serde_json::{Value, json};
use std::fs;

#[test]
fn other_programs_read_what_was_written() {
    let cases: Vec<Case> = real_cases().into_iter().chain(nasty_cases()).collect();
    are_read_by_others(&cases, Formats::All, |format| bulk_file(format, &cases));
}

/// Titles and names of many kinds, in the two formats that TeX and letters make a difference in.
#[test]
fn other_programs_read_titles_in_tex() {
    let cases: Vec<_> = titles().into_iter().chain(papers()).collect();
    are_read_by_others(&cases, Formats::OfLatex, |format| bulk_file(format, &cases));
}

fn bulk_file(format: CitationFormat, cases: &[Case]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut file = BulkFile::new(format, &mut bytes);
    cases.iter().try_for_each(|case| file.add(&case.citation())).unwrap();
    file.finish().unwrap();
    bytes
}

#[test]
fn other_programs_read_the_citations_of_a_collection() {
    const SLUG: &str = "training-on-servers-that-come-and-go";
    let test = SiteTest::of_the_project().build_with(&["--base-url", "https://catalog.example/"]).exits_with(0);
    let prose = fs::read_to_string(format!("content/collections/{SLUG}.md")).unwrap();
    let mut cases = real_cases();
    cases.sort_by_key(|case| prose.find(case.number.suffix().as_str()).unwrap());
    are_read_by_others(&cases, Formats::All, |format| {
        test.read(&format!("public/collection/{SLUG}/citations.{}", format.extension()))
    });
}

/// Which formats other programs read.
#[derive(Clone, Copy, PartialEq)]
enum Formats {
    All,
    /// `BibTeX` and `BibLaTeX`.
    OfLatex,
}

/// Has other programs read some files of citations, and compare them with what went in.
fn are_read_by_others(cases: &[Case], formats: Formats, file: impl Fn(CitationFormat) -> Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    for format in CitationFormat::bulk() {
        put(&format!("all.{}", format.extension()), &file(format));
    }
    let mut biblatex = String::new();
    for case in cases {
        case.citation().cited().write(CitationFormat::Biblatex, &mut biblatex).unwrap();
        biblatex.push('\n');
    }
    put("biblatex.bib", biblatex.as_bytes());
    put("cases.json", Value::Array(cases.iter().map(Case::expected).collect()).to_string().as_bytes());
    let only = if formats == Formats::All { "" } else { "--only-latex" };
    read_by_others("tests/citations.py", &[folder.path().as_os_str(), only.as_ref()]);
}

/// A paper to cite.
struct Case {
    number: PithNumber,
    /// The title as a document has it.
    tex: Option<String>,
    /// What LaTeX prints of that, in one of some ways, without spaces; none where nobody has said it.
    printed: Vec<String>,
    /// The title as plain text.
    title: String,
    authors: String,
    submitted: String,
    id: String,
    version: String,
    category: String,
}

impl Case {
    fn source(&self) -> CitedSource<'_> {
        match ArxivId::new(&self.id, &self.version) {
            Some(id) => CitedSource::Arxiv(id),
            None => CitedSource::Other { kind: "elsewhere", id: &self.id, version: &self.version },
        }
    }

    fn citation(&self) -> Citation<'_> {
        Citation {
            number: self.number,
            title: Some(self.title.as_str().into()),
            title_tex: self.tex.as_deref(),
            authors: Names::split(&self.authors),
            submitted: Moment::new(&self.submitted).date_in(self.number.year()),
            source: self.source(),
            primary_category: &self.category,
            stated_doi: None,
            license: None,
            page: Some(format!("https://catalog.example/pith/{}/", self.number.suffix()).into()),
        }
    }

    fn expected(&self) -> Value {
        let citation = self.citation();
        let name = |name: &Name| match name {
            Name::Person { given, family, suffix } => json!({ "given": given, "family": family, "suffix": suffix }),
            Name::Collective(literal) | Name::Undivided(literal) => json!({ "literal": literal }),
        };
        let (names, more) = match citation.names() {
            None => (Vec::new(), false),
            Some(Names::Whole(text)) => (vec![json!({ "literal": text })], false),
            Some(Names::List { names, more }) => (names.iter().map(name).collect(), *more),
        };
        // A title is on one line, without spaces of no width and marks of direction.
        let words =
            |text: &str| text.replace(['\u{200b}', '\u{200e}'], "").split_whitespace().collect::<Vec<_>>().join(" ");
        let is_whole = matches!(citation.names(), Some(Names::Whole(_)));
        json!({
            "is_whole": is_whole,
            "key": citation.key(),
            "number": self.number.to_string(),
            "title": words(&self.title),
            "is_tex": self.tex.as_ref().is_some_and(|tex| *tex != self.title),
            "printed": self.printed,
            "names": names,
            "more": more,
            "year": self.number.year().as_str(),
            "date": self.submitted.get(..10),
            "eprint": matches!(self.source(), CitedSource::Arxiv(_)).then_some(&self.id),
            "category": self.category,
            "doi": citation.cited().doi,
        })
    }
}

/// The citations of what the registry signed.
fn real_cases() -> Vec<Case> {
    let cases = real_documents().into_iter().map(|(_, text)| {
        let document: Value = serde_json::from_str(&text).unwrap();
        let record = &document["canonical_record"];
        let snapshot =
            document["events"].as_array().into_iter().flatten().rfind(|event| event["event_type"] == "graph_snapshot");
        let paper = snapshot.map_or(&document["paper"], |event| &event["payload"]["graph_snapshot"]["paper"]);
        let of = |value: &Value| value.as_str().unwrap().to_owned();
        Case {
            number: of(&document["pith_number"]).parse().unwrap(),
            tex: paper["title"].as_str().map(ToOwned::to_owned),
            printed: Vec::new(),
            title: plain(&of(&paper["title"])).into_owned(),
            authors: of(&paper["authors_text"]),
            submitted: of(&record["metadata"]["submitted_at"]),
            id: of(&record["source"]["id"]),
            version: record["source"]["version"].to_string(),
            category: of(&record["metadata"]["primary_cat"]),
        }
    });
    let cases: Vec<_> = cases.collect();
    assert_eq!(cases.len(), 5);
    cases
}

/// Titles and authors that break what isn't written with care.
const NASTY: &[(&str, &str)] = &[
    ("Plain", "A. Smith"),
    ("{Balanced {braces}} \\{and\\} more", "{A. Smith}"),
    ("Unbalanced } brace", "A } B"),
    ("Unbalanced { brace", "A { B"),
    ("}{ the wrong way round", "} and {"),
    ("Ends in a backslash \\", "A. Smith \\"),
    ("100% of $5 & #1 a_b ~ c^d", "A. Smith & B. Jones"),
    ("She said \"no\", 'yes' and “perhaps”", "Conan O'Brien, Jean d'Alembert"),
    ("A @misc{x, title = {y}} within", "A. Smith and B. Jones"),
    ("@comment{nothing}", "The @ Team"),
    ("Two\nlines\r\nand a\ttab", "A. Smith,\n B. Jones"),
    (
        "Schrödinger, Poincaré, Gödel and Erdős",
        "Erwin Schrödinger, Henri Poincaré, Øyvind Ødegård, Jean-Émile Muñoz, Şule Özgür, Łukasz Šmíd, Åsa Ñíguez",
    ),
    ("统一的方法", "王小明, 李四"),
    ("عنوان عربي", "محمد علي"),
    ("Уравнения Максвелла", "Владимир Арнольд"),
    ("$f(R)$ gravity and $\\sqrt{s}=13\\,$TeV", "A. Smith et al."),
    ("$C^*$-algebras of $\\mathbb{R}^{n}$", "A. Smith, B. Jones, et al."),
    ("$\\input{/etc/passwd}$", "A. Smith"),
    ("From $5 to $10", "A. Smith, Jr., B. Jones"),
    ("a < b > c | d </script> ]]>", "John Smith III"),
    ("ER  - \r\nTY  - JOUR", "AU  - Nobody"),
    ("Why? Because!", "The ATLAS Collaboration"),
    ("Who wrote it", "Research and Development Team, A. Smith"),
    ("Commas, commas", "Smith, John"),
    ("Semicolons; semicolons", "Smith, John; van der Berg, Jan; Garcia Lopez, Maria"),
    ("Particles", "Jan van der Berg, Juan de la Cruz, Ahmed al-Rashid, Ludo Van Den Broeck"),
    ("Affiliations", "A. Smith (1), B. Jones (2) ((1) MIT, (2) CERN)"),
    ("Affiliations that stay", "A. Smith, University of Oxford"),
    ("One name", "Plato"),
    ("No authors", ""),
    ("Numbers = signs, and + more: 1/2; (a) [b]", "A. Smith1, B. Jones2"),
    ("Dots... and - dashes – of — lengths", "J.-P. Serre, J.R.R. Tolkien, Anne Mary Smith-Jones"),
    ("Month = jan # feb", "bell hooks, danah boyd"),
    ("%", "A. Smith"),
    ("A very long title ", "A. Name, B. Name"),
];

fn nasty_cases() -> Vec<Case> {
    let cases = NASTY.iter().enumerate().map(|(index, (title, authors))| {
        let digest = pith::Digest::of(&index.to_be_bytes());
        let (id, version) = match index % 4 {
            0 => ("hep-lat/0305021", "1"),
            1 => ("10_1%{x", "1"),
            _ => ("2403.14097", "12"),
        };
        let is_long = title.ends_with(' ');
        Case {
            number: PithNumber::new(Year::of_time("2024").unwrap(), Suffix::of(&digest)),
            tex: None,
            printed: Vec::new(),
            title: if is_long { title.repeat(200) } else { (*title).to_owned() },
            authors: if is_long { vec![*authors; 40].join(", ") } else { (*authors).to_owned() },
            submitted: "2024-03-21T03:08:03Z".to_owned(),
            id: id.to_owned(),
            version: version.to_owned(),
            category: "hep-lat".to_owned(),
        }
    });
    cases.collect()
}

/// A paper of a title in TeX. Its number is made up of its place.
fn paper(index: usize, title: &str, printed: &str, authors: &str) -> Case {
    Case {
        number: PithNumber::new(Year::of_time("2024").unwrap(), Suffix::of(&pith::Digest::of(title.as_bytes()))),
        tex: Some(title.to_owned()),
        printed: printed.split('\t').filter(|text| !text.is_empty()).map(ToOwned::to_owned).collect(),
        title: plain(title).into_owned(),
        authors: authors.to_owned(),
        submitted: "2024-03-21T03:08:03Z".to_owned(),
        id: format!("2403.{index:05}"),
        version: "1".to_owned(),
        category: "hep-lat".to_owned(),
    }
}

/// Titles as papers have them, and what LaTeX prints of them.
fn titles() -> Vec<Case> {
    let table = fs::read_to_string(path("tests/fixtures/latex-titles.txt")).unwrap();
    let rows = table.lines().filter(|row| !row.starts_with('#')).enumerate();
    let cases = rows.map(|(index, row)| {
        let (title, printed) = row.split_once('\t').unwrap_or((row, ""));
        paper(index, title, printed, "A. Smith, B. Jones")
    });
    cases.collect()
}

/// Real papers that have more than plain letters in their titles or names.
fn papers() -> Vec<Case> {
    let papers = support::papers().into_iter().enumerate().map(|(index, paper)| {
        let authors = paper.authors.join(", ");
        self::paper(index, &paper.title, "", &plain(&authors))
    });
    // The others are as `real_cases` are.
    papers
        .filter(|case| !case.title.is_ascii() || !case.authors.is_ascii() || case.expected()["is_tex"] == true)
        .collect()
}
