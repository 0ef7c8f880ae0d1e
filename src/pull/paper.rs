//! Which documents are asked for, paper by paper, and which of them the folder has.

use super::held::Held;
use crate::fetch::{ListedDocument, SiteCatalog, WantedPaper};
use crate::layout::PaperFiles;
use pith::{Digest, Kind, PithNumber};

/// The documents of one paper to ask for.
#[derive(Debug)]
pub(super) struct PaperRequest {
    pub(super) asks: Vec<Ask>,
    pub(super) need: Need,
    /// How many of its documents the folder has.
    pub(super) already_there: u64,
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
    /// One of them; what becomes of its entry is told.
    Entry,
}

/// A document to ask for.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) wanted: WantedPaper,
    pub(super) kind: Kind,
    pub(super) files: PaperFiles,
    /// The hash of its bytes, where the site lists it.
    pub(super) listed: Option<Digest>,
    /// Its size, where the site lists it.
    pub(super) bytes: u64,
}

/// What to ask for: made anew each time that it is gone through, since a site may list millions of documents.
pub(super) struct Papers<'a> {
    from: PaperSource<'a>,
    held: &'a Held,
    /// How many documents are to be asked for.
    pub(super) to_ask: u64,
    /// How many needn't be.
    pub(super) already_there: u64,
}

/// What says which papers there are.
enum PaperSource<'a> {
    Site(&'a SiteCatalog),
    List(&'a [WantedPaper]),
}

impl<'a> Papers<'a> {
    /// All that a site lists, but for what the folder has with the same hash.
    pub(super) fn listed(catalog: &'a SiteCatalog, held: &'a Held) -> Self {
        Self::of(PaperSource::Site(catalog), held)
    }

    /// The documents of both kinds of each paper, but for a kind that the folder has.
    pub(super) fn wanted(wanted: &'a [WantedPaper], held: &'a Held) -> Self {
        Self::of(PaperSource::List(wanted), held)
    }

    fn of(from: PaperSource<'a>, held: &'a Held) -> Self {
        let mut papers = Self { from, held, to_ask: 0, already_there: 0 };
        let (mut to_ask, mut already_there) = (0, 0);
        for paper in papers.all() {
            to_ask += paper.asks.len() as u64;
            already_there += paper.already_there;
        }
        (papers.to_ask, papers.already_there) = (to_ask, already_there);
        papers
    }

    /// The papers of which something is to be asked for, by their suffixes.
    pub(super) fn iter(&self) -> impl Iterator<Item = PaperRequest> + Send {
        self.all().filter(|paper| !paper.asks.is_empty())
    }

    fn all(&self) -> Box<dyn Iterator<Item = PaperRequest> + Send + '_> {
        match self.from {
            PaperSource::Site(catalog) => {
                let mut documents = catalog.documents.iter().peekable();
                Box::new(std::iter::from_fn(move || {
                    let suffix = documents.peek()?.number().suffix();
                    let of_paper = std::iter::from_fn(|| documents.next_if(|one| one.number().suffix() == suffix));
                    Some(PaperRequest::listed(of_paper, self.held))
                }))
            }
            PaperSource::List(wanted) => Box::new(wanted.iter().map(|wanted| PaperRequest::wanted(*wanted, self.held))),
        }
    }
}

impl PaperRequest {
    fn listed(documents: impl Iterator<Item = ListedDocument>, held: &Held) -> Self {
        let has = |document: &ListedDocument| {
            let mut of = held.of(document.number().suffix(), document.kind);
            of.any(|held| held.number == document.number() && held.sha256 == document.sha256)
        };
        let (there, missing): (Vec<_>, Vec<_>) = documents.partition(has);
        Self { asks: missing.iter().map(Ask::listed).collect(), need: Need::Each, already_there: there.len() as u64 }
    }

    pub(super) fn wanted(wanted: WantedPaper, held: &Held) -> Self {
        let has = |kind| held.of(wanted.suffix, kind).any(|held| wanted.is(held.number));
        let (there, missing): (Vec<_>, Vec<_>) = Kind::ALL.into_iter().partition(|kind| has(*kind));
        let ask = |kind| Ask { wanted, kind, files: PaperFiles::of_kind(kind), listed: None, bytes: 0 };
        let need = if there.is_empty() { Need::One } else { Need::Nothing };
        Self { asks: missing.into_iter().map(ask).collect(), need, already_there: there.len() as u64 }
    }
}

impl Ask {
    /// The number that was asked for, where its year is known.
    pub(super) fn number(&self) -> Option<PithNumber> {
        self.wanted.year.map(|year| PithNumber::new(year, self.wanted.suffix))
    }

    fn listed(document: &ListedDocument) -> Self {
        let number = document.number();
        let wanted = WantedPaper { suffix: number.suffix(), year: Some(number.year()) };
        let ListedDocument { kind, files, bytes, sha256, .. } = *document;
        Self { wanted, kind, files, listed: Some(sha256), bytes }
    }
}
