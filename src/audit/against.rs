//! This site beside another one: which of the two has what, and whose is newer.

use super::check::{Check, Severity};
use super::claims::Claims;
use super::notebook::Notebook;
use super::papers::MOST_DOCUMENT_BYTES;
use crate::catalog::Summary;
use crate::fetch::{Answer, PublishedSite, in_order};
use crate::pith::{Digest, Kind, PithNumber, Suffix, TrustStore, judge};
use crate::site::SitePath;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

/// The two sites.
pub(super) struct Beside<'a> {
    pub(super) site: &'a PublishedSite,
    pub(super) claims: &'a Claims,
    pub(super) other: &'a PublishedSite,
    pub(super) of_other: &'a Claims,
    pub(super) keys: &'a TrustStore,
    pub(super) lanes: NonZeroUsize,
}

/// Where a document is and what it is listed as.
#[derive(Debug, Clone)]
struct Place {
    number: Option<PithNumber>,
    path: SitePath,
    sha256: Option<Digest>,
}

/// A document of one number and kind, in one site or both.
struct Pair {
    kind: Kind,
    here: Option<Place>,
    there: Option<Place>,
}

impl Beside<'_> {
    /// Compares every document, and every other file where both sites are of one build.
    pub(super) fn compare(&self, notes: &mut Notebook) {
        let (here, there) = (places(self.claims), places(self.of_other));
        let all: std::collections::BTreeSet<_> = here.keys().chain(there.keys()).copied().collect();
        let pairs = all.into_iter().map(|key| Pair {
            kind: if key.1 { Kind::Bundle } else { Kind::Record },
            here: here.get(&key).cloned(),
            there: there.get(&key).cloned(),
        });
        let different = pairs.filter(|pair| {
            let sha256 = |place: &Option<Place>| place.as_ref().map(|place| place.sha256);
            sha256(&pair.here) != sha256(&pair.there) || sha256(&pair.here) == Some(None)
        });
        let different: Vec<_> = different.collect();
        in_order(
            self.lanes,
            different.into_iter(),
            |pair| self.pair(&pair),
            |told| {
                notes.append(told);
                ControlFlow::Continue(())
            },
        );
        self.compare_files(notes);
    }

    fn pair(&self, pair: &Pair) -> Notebook {
        let mut notes = Notebook::default();
        match (&pair.here, &pair.there) {
            (None, Some(there)) => {
                // Somebody's list names papers and no documents: what the other has counts.
                let is_there = there.sha256.is_some() || self.read(self.other, there).is_some();
                if is_there {
                    let message =
                        format!("{} has this {}, and this site lacks it", self.other.address(), pair.kind.name());
                    notes.note(there.path.as_str(), there.number, Check::Behind, Severity::Difference, message);
                }
            }
            (Some(here), None) => {
                let message = format!("{} does not have this {}", self.other.address(), pair.kind.name());
                notes.note(here.path.as_str(), here.number, Check::Newer, Severity::Note, message);
            }
            (Some(here), Some(there)) => self.both(pair.kind, here, there, &mut notes),
            (None, None) => {}
        }
        notes
    }

    fn both(&self, kind: Kind, here: &Place, there: &Place, notes: &mut Notebook) {
        let (ours, theirs) = (self.read(self.site, here), self.read(self.other, there));
        let (path, number, other) = (here.path.as_str(), here.number, self.other.address());
        let (check, severity, message) = match (ours, theirs) {
            (None, Some(_)) if here.sha256.is_none() => {
                let message = format!("{other} has this {}, and this site lacks it", kind.name());
                (Check::Behind, Severity::Difference, message)
            }
            // What is wrong with this site’s own document is told already; the other one's isn't asked about.
            (None, _) => return,
            (Some(_), None) => (
                Check::Newer,
                Severity::Note,
                format!("{other} lists this {}, and does not have it verified", kind.name()),
            ),
            (Some(ours), Some(theirs)) if ours.proof.sha256() == theirs.proof.sha256() => return,
            (Some(ours), Some(theirs)) if kind == Kind::Bundle && ours.stamp < theirs.stamp => {
                (Check::Older, Severity::Difference, format!("{other} has a bundle that was sealed later"))
            }
            (Some(ours), Some(theirs)) if kind == Kind::Bundle && ours.stamp > theirs.stamp => {
                (Check::Newer, Severity::Note, format!("{other} has a bundle that was sealed earlier"))
            }
            _ => {
                let message = format!(
                    "{other} has another {}, verified too; they differ in what no signature covers or ranks",
                    kind.name()
                );
                (Check::Other, Severity::Difference, message)
            }
        };
        notes.note(path, number, check, severity, message);
    }

    /// A site's document, if it is verified.
    fn read(&self, site: &PublishedSite, place: &Place) -> Option<Summary> {
        match site.get(&place.path, MOST_DOCUMENT_BYTES) {
            Answer::Found(file) => judge(&file.bytes, self.keys, |verified| Summary::of(&verified, self.keys)).1,
            Answer::Absent | Answer::Failed(_) => None,
        }
    }

    /// Compares checksums of all other files, and tells once that some differ.
    fn compare_files(&self, notes: &mut Notebook) {
        let (Some(ours), Some(theirs)) = (&self.claims.sums, &self.of_other.sums) else { return };
        let manifests = ["catalog/", "SHA256SUMS"];
        let pages = ours.files_of_papers().filter(|(_, file, _)| !file.is_document());
        let pages = pages.filter_map(|(suffix, file, sha256)| {
            theirs.owned(suffix, file).filter(|other| *other != sha256).map(|_| file.path(suffix))
        });
        let others = ours.others.iter().filter(|(path, sha256)| {
            let is_list = manifests.iter().any(|start| path.as_str().starts_with(start));
            !is_list && theirs.other(path.as_str()).is_some_and(|other| other != *sha256)
        });
        let different: Vec<SitePath> = pages.chain(others.map(|(path, _)| path.clone())).collect();
        let Some(first) = different.first() else { return };
        // Two builds of one site should be the same; two mirrors have names and pages of their own.
        let is_one_site = match (&self.claims.site, &self.of_other.site) {
            (Some(ours), Some(theirs)) => {
                ours.base_url.is_some() && (&ours.base_url, &ours.generator) == (&theirs.base_url, &theirs.generator)
            }
            _ => false,
        };
        let severity = if is_one_site { Severity::Difference } else { Severity::Note };
        let more = match different.len() - 1 {
            0 => String::new(),
            more => format!("; so it is with {more} more"),
        };
        let message = format!("{} has another file here, by its checksums{more}", self.other.address());
        notes.note(first.as_str(), None, Check::Other, severity, message);
    }
}

/// The documents that a site claims, records first, each at its first path.
fn places(claims: &Claims) -> BTreeMap<(Suffix, bool), Place> {
    let mut places = BTreeMap::new();
    for paper in &claims.papers {
        for kind in [Kind::Record, Kind::Bundle] {
            let claim = paper.document(kind);
            if claim.is_none() && !paper.is_wanted {
                continue;
            }
            let paths = claim.map(|claim| claim.paths);
            let path = match kind {
                Kind::Record => SitePath::record(paper.suffix),
                Kind::Bundle if paths.is_none_or(|paths| paths.own) => SitePath::bundle(paper.suffix),
                Kind::Bundle => SitePath::well_known_bundle(paper.suffix),
            };
            let sha256 = claim.and_then(|claim| claim.listed).map(|listed| listed.sha256);
            let place = Place { number: paper.number, path, sha256 };
            places.insert((paper.suffix, kind == Kind::Bundle), place);
        }
    }
    places
}
