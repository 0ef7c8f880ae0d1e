//! What the fields of one reference say that names its paper.
//!
//! A reference is one paper, so that of several ids of arXiv the one counts that its own fields state; what a note mentions counts
//! where nothing else names the paper. Fields about other papers, such as an abstract, are not read.

use super::line::cut;
use super::tex_text::text_of_tex;
use crate::values::PaperIdentifier;

/// The most bytes of a field that are read. Stops a note of megabytes.
const MOST_FIELD_BYTES: usize = 16 << 10;

/// Fields that name no paper, or other papers: what looks like an identifier there is none of this reference.
const OTHERS: [&str; 46] = [
    "abstract",
    "address",
    "annotation",
    "annote",
    "author",
    "bibsource",
    "biburl",
    "booktitle",
    "chapter",
    "citations",
    "comment",
    "comments",
    "crossref",
    "date",
    "date-added",
    "date-modified",
    "day",
    "edition",
    "editor",
    "entryset",
    "file",
    "ids",
    "isbn",
    "issn",
    "issue",
    "keywords",
    "language",
    "location",
    "month",
    "mrnumber",
    "numpages",
    "owner",
    "pages",
    "pmcid",
    "pmid",
    "references",
    "related",
    "review",
    "shorttitle",
    "timestamp",
    "title",
    "urldate",
    "xdata",
    "xref",
    "year",
    "zblnumber",
];

/// How sure it is that an identifier is the reference's own; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Certainty {
    Pith,
    Eprint,
    Doi,
    Journal,
    Address,
    Labelled,
    Mentioned,
}

/// The fields of a reference that is being read, by their names in BibTeX, in small letters.
#[derive(Debug, Default)]
pub(super) struct Fields {
    found: Vec<(Certainty, PaperIdentifier)>,
    eprint: Option<String>,
    archive: Option<String>,
    class: Option<String>,
    version: Option<String>,
    journal: Option<String>,
    volume: Option<String>,
    number: Option<String>,
    /// Whether it has a DOI of its own.
    pub(super) has_doi: bool,
    /// Whether it has a number, and the address of its page.
    pub(super) has_pith: bool,
    pub(super) has_page: bool,
}

impl Fields {
    /// Adds a field with its TeX.
    pub(super) fn add_tex(&mut self, name: &str, value: &str) {
        if !OTHERS.contains(&name) {
            self.add(name, &text_of_tex(cut(value, MOST_FIELD_BYTES)));
        }
    }

    /// Adds a field with its text.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        let value = cut(value, MOST_FIELD_BYTES).trim();
        // An empty field is there too: a second one of its name would spoil the entry.
        match name {
            "pith" => self.has_pith = true,
            "pithurl" => self.has_page = true,
            "doi" => self.has_doi = true,
            _ => {}
        }
        if value.is_empty() || OTHERS.contains(&name) {
            return;
        }
        let text = || Some(value.to_owned());
        match name {
            "pith" | "pithnumber" | "pith_number" | "pith-number" => {
                self.has_pith = true;
                self.take(Certainty::Pith, PaperIdentifier::all_in(value));
            }
            "pithurl" => {
                self.take(Certainty::Pith, PaperIdentifier::named_in(value));
            }
            // Of two, BibTeX passes over the second.
            "eprint" => self.eprint = self.eprint.take().or_else(text),
            "archiveprefix" | "eprinttype" | "archive" => self.archive = text(),
            "eprintclass" | "primaryclass" => self.class = text(),
            "version" => self.version = text(),
            "arxivid" | "arxiv" | "arxiv_id" | "arxiv-id" | "arxivnumber" => {
                self.take(Certainty::Eprint, PaperIdentifier::all_in(value));
            }
            "doi" => {
                self.take(Certainty::Doi, PaperIdentifier::named_in(value));
            }
            "journal" | "journaltitle" => {
                self.take_labelled(Certainty::Journal, value);
                self.journal = text();
            }
            "volume" => self.volume = text(),
            "number" => {
                self.take_labelled(Certainty::Labelled, value);
                self.number = text();
            }
            "url" | "ee" | "link" | "adsurl" | "eprinturl" | "bdsk-url-1" | "bdsk-url-2" => {
                self.take(Certainty::Address, PaperIdentifier::named_in(value));
            }
            "note" | "howpublished" | "addendum" | "pubstate" | "annotenote" => {
                let some = PaperIdentifier::named_in(value);
                // In a longer text digits and a point may be a page, or money.
                let is_said = names_arxiv(value) || value.parse::<PaperIdentifier>().is_ok();
                let is_new =
                    |one: &PaperIdentifier| matches!(one, PaperIdentifier::Arxiv { id, .. } if !id.contains('/'));
                self.take(Certainty::Mentioned, some.into_iter().filter(|one| is_said || !is_new(one)).collect());
            }
            _ => self.take_labelled(Certainty::Labelled, value),
        }
    }

    /// Whether it says that it stands in a journal, and not only at arXiv.
    pub(super) fn is_of_journal(&self) -> bool {
        self.journal.as_deref().is_some_and(|journal| !is_of_arxiv(journal))
    }

    fn take(&mut self, certainty: Certainty, some: Vec<PaperIdentifier>) {
        self.found.extend(some.into_iter().map(|one| (certainty, one)));
    }

    /// In a field that may hold anything, only what is labelled counts: a number of pages may look like an id.
    fn take_labelled(&mut self, certainty: Certainty, value: &str) {
        let has = |label: &str| value.to_ascii_lowercase().contains(label);
        let is_sure = |one: &PaperIdentifier| match one {
            // Also `CoRR, abs/1903.00045`.
            PaperIdentifier::Arxiv { .. } => names_arxiv(value) || is_of_arxiv(value),
            PaperIdentifier::Number { .. } => has("pith"),
            PaperIdentifier::Doi(_) => has("doi"),
        };
        let labelled = PaperIdentifier::named_in(value).into_iter().filter(is_sure).collect();
        self.take(certainty, labelled);
    }

    /// What names the paper, the surest first: numbers, an id of arXiv with one that contradicts it, DOIs.
    pub(super) fn identifiers(&mut self) -> Vec<PaperIdentifier> {
        self.take_eprint();
        self.take_volume();
        let mut found = std::mem::take(&mut self.found);
        found.sort_by_key(|(certainty, _)| *certainty);
        let is_number = |one: &PaperIdentifier| matches!(one, PaperIdentifier::Number { .. });
        let is_doi = |one: &PaperIdentifier| matches!(one, PaperIdentifier::Doi(_));
        // A number is told by its label: eight digits from 2 to 7 may be anything.
        let mut all: Vec<_> = found.iter().filter(|(_, one)| is_number(one)).map(|(_, one)| one.clone()).collect();
        all.extend(arxiv_ids(&found));
        let is_named = !all.is_empty();
        for (certainty, one) in found.into_iter().filter(|(_, one)| is_doi(one)) {
            if certainty < Certainty::Mentioned || (!is_named && !all.iter().any(is_doi)) {
                all.push(one);
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|one| seen.insert(one.clone()));
        all
    }

    fn take_eprint(&mut self) {
        let Some(eprint) = self.eprint.take() else { return };
        let archive = self.archive.take().unwrap_or_default().to_ascii_lowercase();
        let class = self.class.take().unwrap_or_default();
        let is_of_arxiv = archive.is_empty() || names_arxiv(&archive);
        // `hep-th` and `9901001` apart, as some wrote them.
        let of_class = [archive.as_str(), class.as_str()]
            .into_iter()
            .find_map(|archive| PaperIdentifier::of_old_style(archive, &eprint));
        if let Some(one) = of_class {
            self.found.push((Certainty::Eprint, one));
        } else if is_of_arxiv {
            let some: Vec<_> = PaperIdentifier::named_in(&eprint);
            let some = some.into_iter().filter(|one| !matches!(one, PaperIdentifier::Number { .. }));
            let version =
                self.version.take().and_then(|version| version.trim_start_matches(['v', 'V']).parse::<u16>().ok());
            // BibLaTeX has the version beside the id.
            let some = some.map(|one| match one {
                PaperIdentifier::Arxiv { id, version: None } => {
                    PaperIdentifier::Arxiv { id, version: version.filter(|version| *version > 0).map(u32::from) }
                }
                other => other,
            });
            let some = some.collect();
            self.take(Certainty::Eprint, some);
        }
    }

    /// As dblp writes it: `CoRR`, `abs/1903.00045`.
    fn take_volume(&mut self) {
        if self.journal.as_deref().is_some_and(is_of_arxiv) {
            for value in [self.volume.take(), self.number.take()].into_iter().flatten() {
                let some = PaperIdentifier::named_in(&value);
                let some = some.into_iter().filter(|one| matches!(one, PaperIdentifier::Arxiv { .. })).collect();
                self.take(Certainty::Journal, some);
            }
        }
    }
}

/// The surest id of arXiv, with its version if any field says it; and the first that contradicts it, where both stand in fields
/// that have the paper's own.
fn arxiv_ids(found: &[(Certainty, PaperIdentifier)]) -> Vec<PaperIdentifier> {
    let is_id = |(certainty, one): &&(Certainty, PaperIdentifier)| match one {
        PaperIdentifier::Arxiv { id, .. } => *certainty <= Certainty::Eprint || has_month(id),
        _ => false,
    };
    let mut ids = found.iter().filter(is_id);
    let Some((certainty, surest)) = ids.next() else { return Vec::new() };
    let others: Vec<_> = ids.collect();
    let with_version = |one: &PaperIdentifier| match one {
        PaperIdentifier::Arxiv { id, version: None } => {
            let version = others.iter().find_map(|(_, other)| match other {
                PaperIdentifier::Arxiv { id: of, version } if of == id => *version,
                _ => None,
            });
            PaperIdentifier::Arxiv { id: id.clone(), version }
        }
        other => other.clone(),
    };
    let surest = with_version(surest);
    let is_own =
        |certainty: Certainty| !matches!(certainty, Certainty::Journal | Certainty::Labelled | Certainty::Mentioned);
    let contradicting = others
        .iter()
        .filter(|(other, _)| is_own(*certainty) && is_own(*other))
        .map(|(_, other)| other)
        .find(|other| surest.contradicts(other))
        .map(|other| (*other).clone());
    [surest].into_iter().chain(contradicting).collect()
}

/// Whether an id may be one: new ones begin with a year and a month.
fn has_month(id: &str) -> bool {
    id.contains('/')
        || id.get(2..4).and_then(|month| month.parse().ok()).is_some_and(|month: u8| (1..=12).contains(&month))
}

/// Whether a text has `arXiv` as a word: `ChemArXiv` is another archive.
fn names_arxiv(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.split(|character: char| !character.is_ascii_alphabetic()).any(|word| word == "arxiv")
}

/// Whether a journal's name is another name of arXiv.
fn is_of_arxiv(journal: &str) -> bool {
    let journal = journal.to_ascii_lowercase();
    journal.starts_with("arxiv") && names_arxiv(&journal)
        || journal.starts_with("corr") && !journal.starts_with("corro")
        || journal.contains("computing research repository")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identifiers(fields: &[(&str, &str)]) -> String {
        let mut read = Fields::default();
        for (name, value) in fields {
            read.add_tex(name, value);
        }
        read.identifiers().iter().map(PaperIdentifier::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_reference_is_named_by_its_own_fields() {
        let id = "arXiv:1903.00045";
        for fields in [
            &[("eprint", "1903.00045")][..],
            &[("eprint", "arXiv:1903.00045"), ("archiveprefix", "arXiv")],
            &[("eprint", "1903.00045"), ("eprinttype", "ArXiv"), ("eprintclass", "cs.PF")],
            &[("eprint", "http://arxiv.org/pdf/1903.00045.pdf")],
            &[("arxivid", "1903.00045")],
            &[("doi", "10.48550/arXiv.1903.00045")],
            &[("doi", "https://doi.org/10.48550/ARXIV.1903.00045")],
            &[("url", "https://arxiv.org/abs/1903.00045")],
            &[("url", "\\url{https://arxiv.org/abs/1903.00045}")],
            &[("note", "arXiv:1903.00045 [cs]")],
            &[("note", "1903.00045")],
            &[("note", "Preprint at arxiv.org, 1903.00045")],
            &[("note", "\\href{https://arxiv.org/abs/1903.00045}{preprint}")],
            &[("howpublished", "{arXiv} preprint arXiv:1903.00045")],
            &[("journal", "arXiv preprint arXiv:1903.00045")],
            &[("journal", "ArXiv"), ("volume", "abs/1903.00045")],
            &[("journal", "{CoRR}"), ("volume", "abs/1903.00045")],
            &[("journal", "arXiv e-prints"), ("eid", "arXiv:1903.00045"), ("pages", "arXiv:1904.00001")],
            &[("number", "arXiv:1903.00045")],
            &[("eprint", "1903.00045"), ("note", "See also arXiv:1706.03762"), ("abstract", "as in arXiv:1706.03763")],
        ] {
            assert_eq!(identifiers(fields), id, "{fields:?}");
        }
    }

    #[test]
    fn other_archives_and_numbers_are_no_ids() {
        for fields in [
            &[("eprint", "1234567"), ("eprinttype", "jstor")][..],
            &[("eprint", "1903.00045"), ("archiveprefix", "HAL")],
            &[("eprint", "1903.00045"), ("archiveprefix", "ChemArXiv")],
            &[("journal", "arXivist"), ("volume", "1903.00045")],
            &[("note", "pp. 1903.00045-1903.00047")],
            &[("howpublished", "for 1205.1234 euros")],
            &[("eprint", "hal-01234567")],
            &[("eprint", "25243365"), ("eprinttype", "pubmed")],
            &[("eprint", "25243365")],
            &[("pages", "1903.0004")],
            &[("volume", "1903.0004"), ("journal", "Nature")],
            &[("eid", "1903.0004")],
            &[("pmid", "25243365"), ("isbn", "23456723"), ("number", "23456723")],
            &[("note", "topology")],
            &[("publisher", "manifold")],
            &[("title", "arXiv:1903.00045"), ("abstract", "arXiv:1903.00045")],
            &[("journal", "Nature"), ("volume", "7"), ("number", "3")],
        ] {
            assert_eq!(identifiers(fields), "", "{fields:?}");
        }
    }

    #[test]
    fn the_surest_comes_first() {
        for (fields, expected) in [
            (
                &[("doi", "10.1103/PhysRevD.76.013009"), ("eprint", "hep-ph/0703001v2"), ("archiveprefix", "arXiv")][..],
                "arXiv:hep-ph/0703001v2 doi:10.1103/physrevd.76.013009",
            ),
            (&[("eprint", "1903.00045"), ("url", "https://arxiv.org/abs/1903.00045v2")], "arXiv:1903.00045v2"),
            (&[("eprint", "1903.00045"), ("eprint", "1706.03762")], "arXiv:1903.00045"),
            (&[("eprint", "1903.00045"), ("eprinttype", "arxiv"), ("version", "2")], "arXiv:1903.00045v2"),
            (&[("eprint", "1903.00045"), ("version", "V2")], "arXiv:1903.00045v2"),
            (&[("note", "see hep-th/9901001")], "arXiv:hep-th/9901001"),
            (&[("eprint", "9901001"), ("archiveprefix", "arXiv"), ("primaryclass", "hep-th")], "arXiv:hep-th/9901001"),
            (&[("eprint", "0309136"), ("archive", "math.GT")], "arXiv:math/0309136"),
            (
                &[
                    ("note", "arXiv version 2. Pith number pith:2019:MFB4YH5ROE256JUPXCULHXXWFK"),
                    ("eprint", "1903.00045"),
                ],
                "pith:2019:MFB4YH5ROE256JUPXCULHXXWFK arXiv:1903.00045",
            ),
            (&[("note", "doi:10.1000/x, doi:10.1000/y")], "doi:10.1000/x"),
            (&[("doi", "10.1000/a\\_b"), ("url", "https://doi.org/10.1000/a_b")], "doi:10.1000/a_b"),
            (&[("doi", "10.1000/a"), ("note", "doi:10.1000/b")], "doi:10.1000/a"),
            // What the paper's own fields say of others is kept beside the surest.
            (&[("doi", "10.48550/arXiv.1706.03762"), ("eprint", "1903.00045")], "arXiv:1903.00045 arXiv:1706.03762"),
            (
                &[("url", "https://arxiv.org/abs/1903.00045v2"), ("eprint", "1903.00045v1")],
                "arXiv:1903.00045v1 arXiv:1903.00045v2",
            ),
            (
                &[("url", "https://arxiv.org/abs/1903.00045v2"), ("eprint", "1903.00045"), ("version", "1")],
                "arXiv:1903.00045v1 arXiv:1903.00045v2",
            ),
            (
                &[("url", "https://arxiv.org/abs/1706.03762"), ("doi", "10.48550/arXiv.1903.00045")],
                "arXiv:1903.00045 arXiv:1706.03762",
            ),
            // What a journal or a note mentions isn't.
            (&[("journal", "arXiv preprint arXiv:1706.03762"), ("eprint", "1903.00045")], "arXiv:1903.00045"),
            (
                &[("journal", "arXiv preprint arXiv:1706.03762"), ("url", "https://arxiv.org/abs/1903.00045")],
                "arXiv:1706.03762",
            ),
            (&[("note", "extends arXiv:1903.00045v1"), ("eprint", "1903.00045v2")], "arXiv:1903.00045v2"),
        ] {
            assert_eq!(identifiers(fields), expected, "{fields:?}");
        }
    }
}
