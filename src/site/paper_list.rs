//! The papers for programs that look for some of them: `catalog/papers.jsonl`, a line a number.

use super::common::Site;
use super::manifest::divided;
use super::paper::Opened;
use super::paper::cite::authors_of;
use crate::catalog::{Catalog, Entry};
use crate::layout::{PaperFile, SitePath};
use crate::manifest::{PaperLine, PaperSource, PaperStandings};
use crate::names::{Name, Names};
use pith::{Claim, Standing};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A list of papers: where it goes, and which.
pub(crate) struct PaperList<'c> {
    pub(crate) path: SitePath,
    pub(crate) entries: &'c [Entry],
}

/// The lists of papers, divided as the [lists of documents](super::document_lists) are.
pub(crate) fn paper_lists(catalog: &Catalog) -> impl Iterator<Item = PaperList<'_>> {
    let lists = divided(catalog, SitePath::papers, SitePath::papers_of);
    lists.map(|(path, entries)| PaperList { path, entries })
}

/// What a line is made of, by a summary or by a document.
struct PaperTexts<'a> {
    title: Option<Claim<&'a str>>,
    authors: Option<Claim<&'a str>>,
    names: Option<Names>,
    excerpt: Option<Standing>,
    kind: &'a str,
    id: &'a str,
    categories: Vec<Cow<'a, str>>,
    submitted_at: &'a str,
}

impl Site {
    /// A paper's line by its summary; `None` where that has cut something, so that it takes the document.
    pub(crate) fn paper_line<'e>(&self, entry: &'e Entry) -> Option<PaperLine<'e>> {
        let paper = entry.paper();
        let texts = PaperTexts {
            title: paper.title(),
            authors: paper.authors(),
            names: paper.names(),
            excerpt: paper.excerpt(),
            kind: paper.source_kind(),
            id: paper.source_id(),
            categories: paper.categories().map(|category| category.to_string().into()).collect(),
            submitted_at: paper.submitted_at(),
        };
        paper.is_whole().then(|| self.line(entry, texts))
    }

    /// The same by its document.
    pub(crate) fn paper_line_of<'d>(&self, entry: &Entry, opened: &'d Opened<'_>) -> Option<PaperLine<'d>> {
        let shown = opened.shown()?;
        let primary = shown.primary_category().into_parts().0;
        let mut categories = vec![primary.into()];
        let mut seen = BTreeSet::from([primary]);
        for category in shown.cross_categories().into_parts().0 {
            if seen.insert(category) {
                categories.push(category.into());
            }
        }
        let texts = PaperTexts {
            title: shown.title(),
            authors: shown.authors(),
            names: authors_of(entry, shown).and_then(|authors| authors.names),
            excerpt: shown.abstract_excerpt().map(|excerpt| excerpt.into_parts().1),
            kind: shown.source_kind().into_parts().0,
            id: shown.source_id().into_parts().0,
            categories,
            submitted_at: shown.submitted_at().into_parts().0,
        };
        Some(self.line(entry, texts))
    }

    fn line<'a>(&self, entry: &Entry, texts: PaperTexts<'a>) -> PaperLine<'a> {
        let PaperTexts { title, authors, names, excerpt, kind, id, categories, submitted_at } = texts;
        let paper = entry.paper();
        let (names, more_authors) = match names {
            Some(Names::List { names, more }) => (Some(names.iter().map(Name::full).collect()), more),
            Some(Names::Whole(_)) | None => (None, false),
        };
        let is_served = |kind| PaperFile::of_kind(kind).any(|file| self.writes(file));
        let kinds = entry.documents_by_kind().map(|(kind, _)| kind).filter(|kind| is_served(*kind));
        PaperLine {
            pith_number: entry.number.to_string(),
            source: PaperSource { kind, id, version: paper.version() },
            doi: paper.arxiv().map(|arxiv| arxiv.doi().to_ascii_lowercase()),
            title: title.map(|title| title.into_parts().0),
            authors: names,
            more_authors,
            authors_text: authors.map(|authors| authors.into_parts().0),
            categories,
            submitted_at,
            kinds: kinds.map(pith::Kind::name).collect(),
            standings: PaperStandings {
                title: title.map(|title| title.into_parts().1.name()),
                authors: authors.map(|authors| authors.into_parts().1.name()),
                excerpt: excerpt.map(Standing::name),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::feed::tests::{catalog_of, site};
    use pith::{Parsed, TrustStore};
    use std::fs;

    #[test]
    fn a_line_is_the_same_by_a_summary_and_by_its_document() {
        let (site, keys) = (site(""), TrustStore::registry());
        for (suffix, kind) in [
            ("2G563JAFGFHE5EAYTSTXDDPX5Z", "record"),
            ("IUW7KLEDMZKZDVWHTRMM5ZK24W", "bundle"),
            ("MFB4YH5ROE256JUPXCULHXXWFK", "record"),
            ("RLLQL6357CWNZYHNBMCYD3UK5B", "bundle"),
            ("ZJVQJLXHUUV25W5CEVM6GUIM4S", "record"),
        ] {
            let catalog = catalog_of(&[suffix]);
            let entry = catalog.entries().first().unwrap();
            let bytes = fs::read(format!("content/records/{suffix}.{kind}.json")).unwrap();
            let parsed = Parsed::new(&bytes).unwrap();
            let verified = entry.documents().next().unwrap().proof.reopen(&parsed, &keys).unwrap();
            let opened = match kind {
                "record" => Opened { record: Some(verified), bundle: None },
                _ => Opened { record: None, bundle: Some(verified) },
            };
            let line = site.paper_line(entry).unwrap();
            assert!(line.authors.as_ref().is_some_and(|names| names.len() > 1), "{line:?}");
            assert_eq!(Some(line), site.paper_line_of(entry, &opened));
        }
    }
}
