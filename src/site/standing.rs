//! Lists of papers by how far they are covered and attested: what each number of the statistics leads to.

use super::artifact::Artifact;
use super::chart::papers;
use super::common::Site;
use super::listing_names::{catalog_crumb, here};
use super::listing_views::ListingPage;
use super::page::Crumb;
use crate::catalog::{AttestationTallies, Standings, Tally, TextTallies};
use crate::error::Error;
use crate::layout::SitePath;
use crate::text::{PlainText, thousands};
use pith::{Attestation, Digest};

/// Papers of one standing.
pub(crate) struct StandingList<'s, 'c> {
    /// Where the list stands.
    pub(super) path: SitePath,
    heading: String,
    pub(super) tally: &'s Tally<'c>,
}

/// What papers are told apart by, and the lists of those of each standing.
pub(super) struct StandingRow<'s, 'c> {
    pub(super) name: &'static str,
    pub(super) lists: Vec<StandingList<'s, 'c>>,
}

impl StandingList<'_, '_> {
    /// What the list shows.
    pub(crate) fn key(&self) -> Digest {
        self.tally.key()
    }

    /// Its name among what is made.
    pub(crate) fn name(&self) -> &str {
        self.path.as_str()
    }
}

/// Every list that has a paper.
pub(crate) fn standing_lists<'s, 'c>(all: &'s Standings<'c>) -> impl Iterator<Item = StandingList<'s, 'c>> {
    let rows = [documents(all), texts(all), attestations(all)].into_iter().flatten();
    rows.flat_map(|row| row.lists).filter(|list| list.tally.count > 0)
}

/// Papers by their documents.
pub(super) fn documents<'s, 'c>(all: &'s Standings<'c>) -> Vec<StandingRow<'s, 'c>> {
    let documents = &all.documents;
    let row = |name, slug, heading: &str, tally| {
        let list = StandingList { path: SitePath::standing("documents", slug), heading: heading.to_owned(), tally };
        StandingRow { name, lists: vec![list] }
    };
    vec![
        row("Record only", "record", "Papers with only a record", &documents.record),
        row("Sealed bundle only", "bundle", "Papers with only a sealed bundle", &documents.bundle),
        row("Both", "both", "Papers with a record and a sealed bundle", &documents.both),
    ]
}

/// Papers by how far their texts are covered.
pub(super) fn texts<'s, 'c>(all: &'s Standings<'c>) -> Vec<StandingRow<'s, 'c>> {
    let row = |name, slug, text: &'s TextTallies<'c>| {
        let lists = [
            ("signed", "signed", &text.signed),
            ("by-hash", "matches signed hash", &text.bound),
            ("claimed", "unsigned", &text.claimed),
        ];
        let list = |(standing, words, tally)| StandingList {
            path: SitePath::standing(slug, standing),
            heading: format!("{name}: {words}"),
            tally,
        };
        StandingRow { name, lists: lists.map(list).into() }
    };
    vec![
        row("Title", "title", &all.titles),
        row("Abstract", "abstract", &all.abstracts),
        row("Authors", "authors", &all.authors),
    ]
}

/// Papers by what others attested.
pub(super) fn attestations<'s, 'c>(all: &'s Standings<'c>) -> Vec<StandingRow<'s, 'c>> {
    let row = |(what, one): (Attestation, &'s AttestationTallies<'c>)| {
        let (name, slug) = match what {
            Attestation::Author => ("Author", "author-attestation"),
            Attestation::Timestamp => ("Timestamp", "timestamp"),
            Attestation::Storage => ("Storage", "storage"),
            Attestation::Replication => ("Replication", "replication"),
            Attestation::Citation => ("Citation", "citation"),
        };
        let lists = [
            ("signed", "signed", &one.signed),
            ("undecided", "not checkable", &one.undecided),
            ("claimed", "unsigned", &one.claimed),
        ];
        let list = |(standing, words, tally)| StandingList {
            path: SitePath::standing(slug, standing),
            heading: format!("{name} attestation: {words}"),
            tally,
        };
        StandingRow { name, lists: lists.map(list).into() }
    };
    Attestation::ALL.into_iter().zip(&all.attestations).map(row).collect()
}

impl Site {
    /// The page of a list. It depends on the list alone.
    pub(crate) fn standing_page(&self, list: &StandingList<'_, '_>) -> Result<Vec<Artifact<'static>>, Error> {
        let links = self.links(&list.path);
        let listed = list.tally.listed();
        let is_cut = list.tally.count > listed.len() as u64;
        let stats = Crumb { link: Some(links.to(&SitePath::stats())), text: PlainText::short("Statistics") };
        let view = ListingPage {
            frame: self.frame(&list.path),
            trail: vec![catalog_crumb(&links), stats, here(&list.heading)],
            code: None,
            about: None,
            heading: list.heading.clone(),
            count: format!("{}.", papers(list.tally.count)),
            note: is_cut.then(|| format!("This page lists the newest {}.", thousands(listed.len() as u64))),
            parts: Vec::new(),
            all_parts: None,
            parts_last: false,
            years: self.year_rows(&links, listed, None, |_| false),
            previous: None,
            next: None,
            feed: None,
            related: Vec::new(),
        };
        Ok(vec![self.page_of_lists(list.path.clone(), "listing.html", view)?])
    }
}
