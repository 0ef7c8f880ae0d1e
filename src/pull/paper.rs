//! Which documents are asked for, paper by paper, and which of them the folder has.

use super::held::Held;
use crate::fetch::{ListedDocument, Paths, SiteCatalog, Wanted};
use crate::pith::{Digest, Kind, PithNumber};

/// The documents of one paper to ask for.
#[derive(Debug)]
pub(super) struct Paper {
    pub(super) asks: Vec<Ask>,
    pub(super) need: Need,
}

/// Which of a paper's documents a site must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Each one: the site lists them.
    Each,
    /// One of them, whichever it is.
    One,
    /// None: the folder has the other one.
    Nothing,
}

/// A document to ask for.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) wanted: Wanted,
    pub(super) kind: Kind,
    pub(super) paths: Paths,
    /// The hash of its bytes, where the site lists it.
    pub(super) listed: Option<Digest>,
}

/// What to ask for, and how many documents needn't be.
#[derive(Debug, Default)]
pub(super) struct Papers {
    pub(super) papers: Vec<Paper>,
    pub(super) already_there: u64,
}

impl Papers {
    /// All that a site lists, but for what the folder has with the same hash.
    pub(super) fn listed(catalog: &SiteCatalog, held: &Held) -> Self {
        let has = |document: &ListedDocument| {
            let mut of = held.of(document.number.suffix(), document.kind);
            of.any(|held| held.number == document.number && held.sha256 == document.sha256)
        };
        let mut papers = Self::default();
        for documents in catalog.documents.chunk_by(|a, b| a.number.suffix() == b.number.suffix()) {
            let asks: Vec<_> = documents.iter().filter(|document| !has(document)).map(Ask::listed).collect();
            papers.already_there += (documents.len() - asks.len()) as u64;
            papers.push(Paper { asks, need: Need::Each });
        }
        papers
    }

    /// The documents of both kinds of each paper, but for a kind that the folder has.
    pub(super) fn wanted(wanted: &[Wanted], held: &Held) -> Self {
        let mut papers = Self::default();
        for wanted in wanted {
            let has = |kind| held.of(wanted.suffix, kind).any(|held| wanted.is(held.number));
            let (there, missing): (Vec<_>, Vec<_>) =
                [Kind::Record, Kind::Bundle].into_iter().partition(|kind| has(*kind));
            papers.already_there += there.len() as u64;
            let ask = |kind| Ask { wanted: *wanted, kind, paths: Paths::all(kind), listed: None };
            let need = if there.is_empty() { Need::One } else { Need::Nothing };
            papers.push(Paper { asks: missing.into_iter().map(ask).collect(), need });
        }
        papers
    }

    fn push(&mut self, paper: Paper) {
        if !paper.asks.is_empty() {
            self.papers.push(paper);
        }
    }

    /// How many documents are asked for.
    pub(super) fn documents(&self) -> u64 {
        self.papers.iter().map(|paper| paper.asks.len() as u64).sum()
    }
}

impl Ask {
    /// The number that was asked for, where its year is known.
    pub(super) fn number(&self) -> Option<PithNumber> {
        self.wanted.year.map(|year| PithNumber::new(year, self.wanted.suffix))
    }

    fn listed(document: &ListedDocument) -> Self {
        let wanted = Wanted { suffix: document.number.suffix(), year: Some(document.number.year()) };
        Self { wanted, kind: document.kind, paths: document.paths, listed: Some(document.sha256) }
    }
}
