//! Which document of a number is published, and the entries that come of it.

use super::document::{DocumentId, EntryDocument};
use super::entry::Entry;
use super::excluded::Excluded;
use super::summary::{PaperSummary, Summary};
use super::table::Catalog;
use crate::values::{ArxivName, Doi, Moment};
use pith::{Claim, Digest, Kind, Standing, Suffix};
use std::collections::{BTreeMap, BTreeSet};
use std::mem;

/// What a configuration keeps out, takes and settles.
#[derive(Clone, Copy)]
pub(crate) struct Selection<'a> {
    /// Numbers that are kept out, and why. Each has a page that says so.
    pub exclude: &'a BTreeMap<Suffix, Excluded>,
    /// For a number, the SHA-256 of the document to publish where several contradict each other.
    pub accept: &'a BTreeMap<Suffix, Digest>,
    /// Whether a document is of this site at all.
    pub takes: &'a dyn Fn(&Summary) -> bool,
}

impl Selection<'_> {
    fn is_kept_out(&self, summary: &Summary) -> bool {
        self.exclude.contains_key(&summary.number().suffix()) || !(self.takes)(summary)
    }
}

/// What was decided among the documents.
///
/// Each document that is not published has one of the first four, so that the documents of a catalog
/// and these add up to the summaries it was built from.
#[derive(Debug, Clone)]
pub(crate) enum Choice {
    /// The configuration keeps a document of that number out, by the number or as not of this site. Comes
    /// before every other choice.
    Excluded(Suffix),
    /// The same bytes as another document of the number.
    Duplicate,
    /// A newer bundle is published, or the document that the configuration accepts.
    Superseded,
    /// Two records, or two bundles of one `built_at`, have other bytes, and nothing signed ranks them. Whether
    /// they differ in more than white space is not known here: no document is kept between the passes.
    Conflict {
        /// The kind of both.
        kind: Kind,
        /// The one that is published, since its place comes first.
        published: Box<EntryDocument>,
        /// The one that is left out.
        rejected: Box<EntryDocument>,
    },
    /// A record displays the paper otherwise than the bundle, whose values are shown.
    Disagreement {
        /// The record.
        record: Box<EntryDocument>,
        /// The bundle.
        bundle: Box<EntryDocument>,
    },
    /// The configuration accepts a document that isn't there, or that a newer bundle takes the place of, so
    /// that it settles nothing.
    Unaccepted {
        /// The number.
        suffix: Suffix,
        /// What it should be.
        sha256: Digest,
    },
}

impl Catalog {
    /// Sorts the summaries into entries, and tells every choice that was made.
    ///
    /// Of several bundles those with the newest `built_at` count, which their seals cover. Among these, and
    /// among records, of which nothing signed ranks any, the one that is accepted is published, or else the
    /// one whose place comes first: the summaries stand in the order of the inputs, in which a folder's files
    /// come in byte order of their paths and the documents of a file in the order of its lines. A place
    /// is the choice of whoever runs the site, while a record's `updated_at` is a forger's, and a SHA-256 can
    /// be ground. The choices come in the order of the numbers' suffixes, those of one published document
    /// together and by their places, stale acceptances last.
    pub(crate) fn build(summaries: Vec<Summary>, selection: &Selection<'_>) -> (Self, Vec<Choice>) {
        let mut building = Building::new(summaries, selection);
        let order = building.order();
        let mut entries = Vec::with_capacity(order.len());
        let mut rest = order.as_slice();
        while let Some(suffix) = rest.first().map(|first| building.suffix(*first)) {
            let count = rest.iter().take_while(|place| building.suffix(**place) == suffix).count();
            let (group, others) = rest.split_at(count);
            entries.extend(building.entry(group));
            rest = others;
        }
        entries.shrink_to_fit();
        let mut signed = mem::take(&mut building.signed_names);
        let excluded = selection.exclude.values().map(|excluded| {
            let Some(SignedNames { arxiv, dois }) = signed.remove(&excluded.suffix) else { return excluded.clone() };
            let dois: BTreeSet<_> = dois.into_iter().chain(excluded.dois.iter().cloned()).collect();
            Excluded { names: arxiv.into_iter().collect(), dois: dois.into_iter().collect(), ..excluded.clone() }
        });
        let excluded = excluded.collect();
        // The room of the summaries is for the indexes.
        let choices = building.choices();
        (Self::new(entries, excluded), choices)
    }
}

/// The summaries while they become entries, each of which takes its own away.
struct Building<'a> {
    /// By their [`DocumentId`]s; `None` once taken.
    summaries: Vec<Option<Summary>>,
    selection: &'a Selection<'a>,
    choices: Vec<Choice>,
    /// What the configuration accepts and is not found so far.
    unaccepted: BTreeMap<Suffix, Digest>,
    /// What the documents of excluded numbers sign as their names.
    signed_names: BTreeMap<Suffix, SignedNames>,
}

/// What the documents of a number sign as its names.
#[derive(Default)]
struct SignedNames {
    arxiv: Option<ArxivName>,
    dois: BTreeSet<Doi>,
}

impl<'a> Building<'a> {
    fn new(summaries: Vec<Summary>, selection: &'a Selection<'a>) -> Self {
        Self {
            summaries: summaries.into_iter().map(Some).collect(),
            selection,
            choices: Vec::new(),
            unaccepted: selection.accept.clone(),
            signed_names: BTreeMap::new(),
        }
    }

    /// The places of the summaries, sorted by suffix, kind (records first), a bundle's newest stamp, place.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.summaries.len()).collect();
        order.sort_unstable_by(|first, second| {
            let (Some(a), Some(b)) = (self.summary(*first), self.summary(*second)) else { return first.cmp(second) };
            let group = |summary: &Summary| (summary.number().suffix(), summary.kind);
            group(a).cmp(&group(b)).then_with(|| rank(b).cmp(&rank(a))).then_with(|| first.cmp(second))
        });
        order
    }

    fn summary(&self, place: usize) -> Option<&Summary> {
        self.summaries.get(place)?.as_ref()
    }

    fn suffix(&self, place: usize) -> Option<Suffix> {
        Some(self.summary(place)?.number().suffix())
    }

    fn document(&self, place: usize) -> Option<Box<EntryDocument>> {
        let document = self.summary(place)?.document.as_ref();
        Some(Box::new(EntryDocument { id: DocumentId(place), ..document.clone() }))
    }

    /// A document with what is shown of it, which then are no longer here.
    fn take(&mut self, place: Option<usize>) -> Option<(Box<EntryDocument>, PaperSummary)> {
        let place = place?;
        let Summary { mut document, paper, .. } = self.summaries.get_mut(place)?.take()?;
        document.id = DocumentId(place);
        Some((document, paper))
    }

    fn choices(mut self) -> Vec<Choice> {
        let stale = self.unaccepted.into_iter();
        self.choices.extend(stale.map(|(suffix, sha256)| Choice::Unaccepted { suffix, sha256 }));
        self.choices
    }

    /// The entry of one number's sorted documents, unless all are kept out.
    fn entry(&mut self, group: &[usize]) -> Option<Entry> {
        let (mut records, mut bundles) = (Vec::new(), Vec::new());
        for place in group.iter().copied() {
            match self.summary(place) {
                Some(summary) if self.selection.is_kept_out(summary) => {
                    let (suffix, sha256) = (summary.number().suffix(), summary.proof().sha256());
                    let is_excluded = self.selection.exclude.contains_key(&suffix);
                    let arxiv = summary.paper.arxiv().filter(|_| is_excluded);
                    let arxiv = arxiv.and_then(|arxiv| ArxivName::new(arxiv.id(), arxiv.version()));
                    let sealed = summary.paper.dois().map(Claim::into_parts);
                    let sealed = sealed.filter(|(_, standing)| is_excluded && *standing == Standing::Signed);
                    let dois: Vec<_> = sealed.filter_map(|(doi, _)| Doi::not_of_arxiv(doi)).collect();
                    // It is there, so that who lets it in again finds it settled.
                    if self.unaccepted.get(&suffix) == Some(&sha256) {
                        self.unaccepted.remove(&suffix);
                    }
                    if is_excluded {
                        let signed = self.signed_names.entry(suffix).or_default();
                        signed.arxiv = arxiv;
                        signed.dois.extend(dois);
                    }
                    self.choices.push(Choice::Excluded(suffix));
                }
                Some(summary) if summary.kind == Kind::Record => records.push(place),
                Some(_) => bundles.push(place),
                None => {}
            }
        }
        let record = self.choose(&records);
        let bundle = self.choose(&bundles);
        self.compare(record, bundle);
        let (record, of_record) = self.take(record).unzip();
        let (bundle, of_bundle) = self.take(bundle).unzip();
        let number = bundle.as_ref().or(record.as_ref())?.proof.number();
        Some(Entry { number, record, bundle, shown: of_bundle.or(of_record)?, others: None, is_alone: true })
    }

    /// The accepted one of the sorted documents of one number and kind, or the first. An older bundle can't
    /// be accepted: what settles a conflict today must not keep out the bundles of tomorrow.
    fn choose(&mut self, sorted: &[usize]) -> Option<usize> {
        let first = *sorted.first()?;
        let newest = self.summary(first).and_then(rank);
        let in_question =
            sorted.partition_point(|place| self.summary(*place).is_some_and(|summary| rank(summary) == newest));
        let (in_question, older) = sorted.split_at_checked(in_question)?;
        let accepted = self.accepted(in_question);
        let published = accepted.unwrap_or(first);
        let mut seen = BTreeSet::from([self.sha256(published)]);
        let rejected = in_question.iter().map(|place| (*place, accepted.is_some()));
        let rejected = rejected.chain(older.iter().map(|place| (*place, true)));
        for (place, is_settled) in rejected.filter(|(place, _)| *place != published) {
            let choice = if !seen.insert(self.sha256(place)) {
                Choice::Duplicate
            } else if is_settled {
                Choice::Superseded
            } else {
                let kind = self.summary(place)?.kind;
                Choice::Conflict { kind, published: self.document(published)?, rejected: self.document(place)? }
            };
            self.choices.push(choice);
        }
        Some(published)
    }

    /// The first one that the configuration accepts among the documents that nothing signed ranks.
    fn accepted(&mut self, in_question: &[usize]) -> Option<usize> {
        let suffix = self.suffix(*in_question.first()?)?;
        let accepted = *self.selection.accept.get(&suffix)?;
        let place = in_question.iter().copied().find(|place| self.sha256(*place) == Some(accepted))?;
        self.unaccepted.remove(&suffix);
        Some(place)
    }

    fn sha256(&self, place: usize) -> Option<Digest> {
        Some(self.summary(place)?.proof().sha256())
    }

    fn compare(&mut self, record: Option<usize>, bundle: Option<usize>) {
        let displayed = |place: usize| self.summary(place).and_then(|summary| summary.displayed);
        let (Some(record), Some(bundle)) = (record, bundle) else { return };
        let disagrees = displayed(record).is_some() && displayed(record) != displayed(bundle);
        if let (true, Some(record), Some(bundle)) = (disagrees, self.document(record), self.document(bundle)) {
            self.choices.push(Choice::Disagreement { record, bundle });
        }
    }
}

/// What is signed that ranks documents of one number and kind: a bundle's `built_at`, nothing of a record.
fn rank(summary: &Summary) -> Option<Moment> {
    (summary.kind == Kind::Bundle).then_some(summary.stamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::{self, Sample, suffix, summary};
    use proptest::prelude::*;

    /// Builds with the numbers that are excluded, those that are accepted, and a filter.
    fn build(
        samples: &[Sample],
        exclude: &[&str],
        accept: &[(&str, &str)],
        takes: &dyn Fn(&Summary) -> bool,
    ) -> (Catalog, Vec<Choice>) {
        let exclude = exclude.iter().map(|start| (suffix(start), sample::excluded(start))).collect();
        let accept = accept.iter().map(|(start, bytes)| (suffix(start), Digest::of(bytes.as_bytes()))).collect();
        let selection = Selection { exclude: &exclude, accept: &accept, takes };
        Catalog::build(samples.iter().map(Sample::build).collect(), &selection)
    }

    fn all(_: &Summary) -> bool {
        true
    }

    fn names(choices: &[Choice]) -> Vec<&'static str> {
        let name = |choice: &Choice| match choice {
            Choice::Excluded(_) => "excluded",
            Choice::Duplicate => "duplicate",
            Choice::Superseded => "superseded",
            Choice::Conflict { .. } => "conflict",
            Choice::Disagreement { .. } => "disagreement",
            Choice::Unaccepted { .. } => "unaccepted",
        };
        choices.iter().map(name).collect()
    }

    /// What was published of each entry: the documents' places.
    fn published(catalog: &Catalog) -> Vec<Vec<usize>> {
        catalog.entries().iter().map(|entry| entry.documents().map(|document| document.id.0).collect()).collect()
    }

    /// A name, documents, what is published of each number, and the choices.
    type Case<'a> = (&'a str, Vec<Sample>, Vec<Vec<usize>>, Vec<&'a str>);

    #[test]
    fn one_document_of_each_kind_is_published_and_the_others_are_accounted_for() {
        let newer = "2026-06-01T00:00:00Z";
        let record = || summary("A").bytes("one");
        let other = || summary("A").bytes("two").stamp(newer);
        let bundle = || summary("A").bundle();
        let table: Vec<Case<'_>> = vec![
            ("nothing", vec![], vec![], vec![]),
            ("both kinds", vec![bundle(), record()], vec![vec![1, 0]], vec![]),
            ("two numbers", vec![summary("B"), record()], vec![vec![1], vec![0]], vec![]),
            ("equal bytes", vec![record(), record(), record()], vec![vec![0]], vec!["duplicate", "duplicate"]),
            ("two records", vec![record(), other()], vec![vec![0]], vec!["conflict"]),
            ("the other way round", vec![other(), record()], vec![vec![0]], vec!["conflict"]),
            ("one of them twice", vec![record(), other(), record()], vec![vec![0]], vec!["conflict", "duplicate"]),
            ("two of three alike", vec![record(), other(), other()], vec![vec![0]], vec!["conflict", "duplicate"]),
            ("two bundles", vec![bundle(), bundle().bytes("x").stamp(newer)], vec![vec![1]], vec!["superseded"]),
            ("two bundles of one time", vec![bundle(), bundle().bytes("x")], vec![vec![0]], vec!["conflict"]),
            (
                "two bundles of one time, and an older one",
                vec![bundle(), bundle().bytes("x").stamp(newer), bundle().bytes("y").stamp(newer)],
                vec![vec![1]],
                vec!["conflict", "superseded"],
            ),
            ("another title", vec![bundle(), record().title("Another")], vec![vec![1, 0]], vec!["disagreement"]),
            ("unreadable stamps", vec![record().stamp("?"), other().stamp("")], vec![vec![0]], vec!["conflict"]),
            (
                "bundles of unreadable stamps",
                vec![bundle().stamp("?"), bundle().bytes("x").stamp("")],
                vec![vec![0]],
                vec!["conflict"],
            ),
        ];
        for (name, samples, entries, choices) in table {
            let (catalog, made) = build(&samples, &[], &[], &all);
            assert_eq!((published(&catalog), names(&made)), (entries, choices), "{name}");
        }
        let smallest = Digest::of(b"one").min(Digest::of(b"two"));
        assert_eq!(smallest, Digest::of(b"two"), "which doesn't make it the one that is published");
    }

    #[test]
    fn a_document_that_is_accepted_settles_a_conflict() {
        let samples = [
            summary("A").bytes("new"),
            summary("A").bytes("third").stamp("2026-12-31T00:00:00Z"),
            summary("A").bytes("old").stamp("2026-01-01T00:00:00Z"),
            summary("A").bytes("old"),
            summary("A").bundle().bytes("bundle"),
        ];
        let (catalog, choices) = build(&samples, &[], &[("A", "old")], &all);
        assert_eq!(published(&catalog), [[2, 4]], "of equal bytes the first by the order");
        let mut choices = names(&choices);
        choices.sort_unstable();
        assert_eq!(choices, ["duplicate", "superseded", "superseded"]);
        for (accept, stale) in [(("A", "gone"), "gone"), (("A", "bundle"), "bundle"), (("B", "old"), "old")] {
            let (catalog, choices) = build(&samples[..2], &[], &[accept], &all);
            assert_eq!(names(&choices), ["conflict", "unaccepted"]);
            assert_eq!(published(&catalog), [[0]]);
            let Some(Choice::Unaccepted { suffix: of, sha256 }) = choices.last() else { panic!("stale") };
            assert_eq!((*of, *sha256), (suffix(accept.0), Digest::of(stale.as_bytes())));
        }
    }

    #[test]
    fn a_bundle_is_accepted_among_those_of_the_newest_time_alone() {
        let newer = "2026-06-01T00:00:00Z";
        let bundle = |bytes: &str| summary("A").bundle().bytes(bytes);
        let samples = [bundle("old"), bundle("x").stamp(newer), bundle("y").stamp(newer)];
        for (accept, expected, choices) in [
            ("y", 2, vec!["superseded", "superseded"]),
            ("x", 1, vec!["superseded", "superseded"]),
            ("old", 1, vec!["conflict", "superseded", "unaccepted"]),
        ] {
            let (catalog, made) = build(&samples, &[], &[("A", accept)], &all);
            assert_eq!((published(&catalog), names(&made)), (vec![vec![expected]], choices), "{accept}");
        }
    }

    #[test]
    fn what_is_excluded_or_not_taken_is_counted_once_a_document_and_first() {
        let samples = [
            summary("A").bytes("one"),
            summary("A").bytes("one"),
            summary("A").bytes("two"),
            summary("A").bundle(),
            summary("B").categories("math.AG", &[]),
            summary("C"),
        ];
        let of_computing = |summary: &Summary| summary.paper.primary_category() == "cs.DC";
        let (catalog, choices) = build(&samples, &["A", "D"], &[("A", "two")], &of_computing);
        assert_eq!(names(&choices), ["excluded"; 5]);
        assert_eq!(published(&catalog), [[5]]);
        let excluded: Vec<_> = catalog.excluded().iter().map(|one| (one.suffix, &*one.reason)).collect();
        assert_eq!(excluded, [(suffix("A"), "withdrawn"), (suffix("D"), "withdrawn")], "whether or not it is there");
    }

    #[test]
    fn the_real_documents_make_five_entries() {
        let nothing = (BTreeMap::new(), BTreeMap::new());
        let selection = Selection { exclude: &nothing.0, accept: &nothing.1, takes: &all };
        let (catalog, choices) = Catalog::build(sample::real(), &selection);
        assert_eq!((names(&choices), published(&catalog)), (vec![], (0..5).map(|place| vec![place]).collect()));
    }

    #[test]
    fn an_entry_is_small() {
        assert!(size_of::<Entry>() <= 136, "{}", size_of::<Entry>());
        assert!(size_of::<EntryDocument>() <= 152, "{}", size_of::<EntryDocument>());
        assert!(size_of::<Choice>() <= 64, "{}", size_of::<Choice>());
    }

    fn samples() -> impl Strategy<Value = Vec<Sample>> {
        let one = (0..4_usize, any::<bool>(), 0..3_usize, 0..3_usize).prop_map(|(number, bundle, bytes, stamp)| {
            let sample =
                summary(["A", "B", "C", "D"][number]).bytes(["x", "y", "z"][bytes]).title(["t", "u"][bytes % 2]);
            // The stamp is part of the bytes, so that the same bytes have the same one.
            let sample = sample.stamp(["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "?"][(bytes + stamp * 3) % 3]);
            if bundle { sample.bundle() } else { sample }
        });
        prop::collection::vec(one, 0..20)
    }

    proptest! {
        #[test]
        fn the_place_of_a_document_counts_among_those_of_its_number_and_kind_alone(
            samples in samples(),
            order in prop::collection::vec(any::<u8>(), 8),
        ) {
            let what = |samples: &[Sample]| {
                let (catalog, choices) = build(samples, &["B"], &[("A", "x"), ("C", "z")], &all);
                (catalog.key(), names(&choices))
            };
            let mut others = samples.clone();
            // Stable, so that documents of one number and kind stay in their order.
            others.sort_by_key(|sample| {
                let summary = sample.build();
                let number = summary.number().suffix().as_str().as_bytes()[0] - b'A';
                order[usize::from(number) * 2 + summary.kind as usize]
            });
            prop_assert_eq!(what(&samples), what(&others));
        }

        #[test]
        fn of_documents_that_nothing_signed_ranks_the_first_is_published(samples in samples()) {
            let (catalog, _) = build(&samples, &[], &[], &all);
            for entry in catalog.entries() {
                for (kind, document) in [(Kind::Record, &entry.record), (Kind::Bundle, &entry.bundle)] {
                    let all = samples.iter().map(Sample::build).enumerate();
                    let mut all: Vec<_> =
                        all.filter(|(_, one)| (one.number(), one.kind) == (entry.number, kind)).collect();
                    let newest = all.iter().map(|(_, one)| one.stamp()).max();
                    all.retain(|(_, one)| kind == Kind::Record || Some(one.stamp()) == newest);
                    let first = all.first().map(|(place, _)| *place);
                    prop_assert_eq!(document.as_ref().map(|document| document.id.0), first);
                }
            }
        }

        #[test]
        fn every_document_is_accounted_for(samples in samples()) {
            let (catalog, choices) = build(&samples, &["B"], &[("A", "x"), ("C", "z")], &all);
            let published: usize = catalog.entries().iter().map(|entry| entry.documents().count()).sum();
            let left = names(&choices).into_iter().filter(|name| !matches!(*name, "disagreement" | "unaccepted"));
            prop_assert_eq!(published + left.count(), samples.len());
            prop_assert!(catalog.entries().is_sorted_by(|a, b| a.number.suffix() < b.number.suffix()));
        }
    }
}
