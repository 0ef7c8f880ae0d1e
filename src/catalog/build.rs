//! Which document of a number is published, and the entries that come of it.

use super::entry::{Entry, EntryDocument};
use super::summary::{DocumentId, Summary};
use super::table::{Catalog, Excluded};
use crate::pith::{Digest, Kind, Suffix};
use std::collections::{BTreeMap, BTreeSet};

/// What a configuration keeps out, takes and settles.
#[derive(Clone, Copy)]
pub struct Selection<'a> {
    /// Numbers that are kept out, and why. Each has a page that says so.
    pub exclude: &'a BTreeMap<Suffix, String>,
    /// For a number, the SHA-256 of the record to publish where several contradict each other.
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
pub enum Choice {
    /// The configuration keeps a document of that number out, by the number or as not of this site. Comes
    /// before every other choice.
    Excluded(Suffix),
    /// The same bytes as another document of the number.
    Duplicate,
    /// A newer bundle is published, or the record that the configuration accepts.
    Superseded,
    /// Two records differ in what no signature covers, so that nothing but a claim ranks them.
    Conflict {
        /// The one that is published.
        taken: Box<EntryDocument>,
        /// The one that is left out.
        left: Box<EntryDocument>,
    },
    /// A record displays the paper otherwise than the bundle, whose values are shown.
    Disagreement {
        /// The record.
        record: Box<EntryDocument>,
        /// The bundle.
        bundle: Box<EntryDocument>,
    },
    /// The configuration accepts a record that isn't there, so that it settles nothing.
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
    /// Of several bundles the one with the newest `built_at` is published, which its seal covers;
    /// of several records the one that is accepted, or else the one with the newest `updated_at`,
    /// which nothing covers. Then the smallest SHA-256. The order in which the documents were read
    /// decides nothing. The choices come in the order of the numbers' suffixes, stale acceptances last.
    pub fn build(summaries: Vec<Summary>, selection: &Selection<'_>) -> (Self, Vec<Choice>) {
        let mut building = Building::new(summaries, selection);
        let order = building.order();
        let of_number = |a: &usize, b: &usize| building.suffix(*a) == building.suffix(*b);
        let groups: Vec<&[usize]> = order.chunk_by(of_number).collect();
        let mut entries: Vec<Entry> = groups.into_iter().filter_map(|group| building.entry(group)).collect();
        entries.shrink_to_fit();
        let excluded = selection.exclude.iter();
        let excluded = excluded.map(|(suffix, reason)| Excluded { suffix: *suffix, reason: reason.as_str().into() });
        (Self::new(entries, excluded.collect()), building.choices())
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
}

impl<'a> Building<'a> {
    fn new(summaries: Vec<Summary>, selection: &'a Selection<'a>) -> Self {
        Self {
            summaries: summaries.into_iter().map(Some).collect(),
            selection,
            choices: Vec::new(),
            unaccepted: selection.accept.clone(),
        }
    }

    /// The places of the summaries, sorted by suffix, kind (records first), newest stamp, SHA-256,
    /// place.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.summaries.len()).collect();
        order.sort_unstable_by(|first, second| {
            let (Some(a), Some(b)) = (self.summary(*first), self.summary(*second)) else { return first.cmp(second) };
            let group = |summary: &Summary| (summary.number().suffix(), summary.kind);
            group(a)
                .cmp(&group(b))
                .then_with(|| b.stamp.cmp(&a.stamp))
                .then_with(|| a.proof.sha256().cmp(&b.proof.sha256()))
                .then_with(|| first.cmp(second))
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
        Some(Box::new(EntryDocument::new(DocumentId(place), self.summary(place)?)))
    }

    fn choices(mut self) -> Vec<Choice> {
        let stale = self.unaccepted.into_iter();
        self.choices.extend(stale.map(|(suffix, sha256)| Choice::Unaccepted { suffix, sha256 }));
        self.choices
    }

    /// The entry of one number's sorted documents, unless all are kept out.
    fn entry(&mut self, group: &[usize]) -> Option<Entry> {
        let accepted = self.accepted(group);
        let (mut records, mut bundles) = (Vec::new(), Vec::new());
        for place in group.iter().copied() {
            match self.summary(place) {
                Some(summary) if self.selection.is_kept_out(summary) => {
                    let suffix = summary.number().suffix();
                    self.choices.push(Choice::Excluded(suffix));
                }
                Some(summary) if summary.kind == Kind::Record => records.push(place),
                Some(_) => bundles.push(place),
                None => {}
            }
        }
        let record = self.choose(&records, accepted);
        let bundle = self.choose(&bundles, None);
        self.compare(record, bundle);
        let documents = (record.and_then(|place| self.document(place)), bundle.and_then(|place| self.document(place)));
        let shown = self.summaries.get_mut(bundle.or(record)?)?.take()?;
        Some(Entry { number: shown.number(), record: documents.0, bundle: documents.1, shown: shown.paper })
    }

    /// The SHA-256 that the configuration accepts, if a record of the number has it.
    fn accepted(&mut self, group: &[usize]) -> Option<Digest> {
        let suffix = self.suffix(*group.first()?)?;
        let accepted = self.unaccepted.get(&suffix).copied()?;
        let summaries = group.iter().filter_map(|place| self.summary(*place));
        let mut records = summaries.filter(|summary| summary.kind == Kind::Record);
        records.any(|record| record.proof.sha256() == accepted).then(|| self.unaccepted.remove(&suffix)).flatten()
    }

    /// The accepted one of the sorted documents of one number and kind, or the first.
    fn choose(&mut self, sorted: &[usize], accepted: Option<Digest>) -> Option<usize> {
        let sha256 = |place: usize| self.summary(place).map(|summary| summary.proof.sha256());
        let settled = sorted.iter().copied().find(|place| accepted.is_some() && sha256(*place) == accepted);
        let taken = settled.or(sorted.first().copied())?;
        let mut seen = BTreeSet::from([sha256(taken)]);
        for left in sorted.iter().copied().filter(|place| *place != taken) {
            let summary = self.summary(left)?;
            let choice = if !seen.insert(Some(summary.proof.sha256())) {
                Choice::Duplicate
            } else if summary.kind == Kind::Bundle || settled.is_some() {
                Choice::Superseded
            } else {
                Choice::Conflict { taken: self.document(taken)?, left: self.document(left)? }
            };
            self.choices.push(choice);
        }
        Some(taken)
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
        let exclude = exclude.iter().map(|start| (suffix(start), "withdrawn".to_owned())).collect();
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
            ("two records", vec![record(), other()], vec![vec![1]], vec!["conflict"]),
            ("one of them twice", vec![record(), other(), record()], vec![vec![1]], vec!["conflict", "duplicate"]),
            ("two bundles", vec![bundle(), bundle().bytes("x").stamp(newer)], vec![vec![1]], vec!["superseded"]),
            ("another title", vec![bundle(), record().title("Another")], vec![vec![1, 0]], vec!["disagreement"]),
            ("unreadable stamps", vec![record().stamp("?"), other().stamp("")], vec![vec![1]], vec!["conflict"]),
        ];
        for (name, samples, entries, choices) in table {
            let (catalog, made) = build(&samples, &[], &[], &all);
            assert_eq!((published(&catalog), names(&made)), (entries, choices), "{name}");
        }
        let smallest = Digest::of(b"one").min(Digest::of(b"two"));
        assert_eq!(smallest, Digest::of(b"two"), "which is why it was taken");
    }

    #[test]
    fn a_record_that_is_accepted_settles_a_conflict() {
        let samples = [
            summary("A").bytes("old").stamp("2026-01-01T00:00:00Z"),
            summary("A").bytes("new"),
            summary("A").bytes("third"),
            summary("A").bytes("old"),
            summary("A").bundle().bytes("bundle"),
        ];
        let (catalog, choices) = build(&samples, &[], &[("A", "old")], &all);
        assert_eq!(published(&catalog), [[3, 4]], "of equal bytes the first by the order");
        let mut choices = names(&choices);
        choices.sort_unstable();
        assert_eq!(choices, ["duplicate", "superseded", "superseded"]);
        for (accept, stale) in [(("A", "gone"), "gone"), (("A", "bundle"), "bundle"), (("B", "old"), "old")] {
            let (catalog, choices) = build(&samples[1..3], &[], &[accept], &all);
            assert_eq!(names(&choices), ["conflict", "unaccepted"]);
            assert_eq!(catalog.entries().len(), 1);
            let Some(Choice::Unaccepted { suffix: of, sha256 }) = choices.last() else { panic!("stale") };
            assert_eq!((*of, *sha256), (suffix(accept.0), Digest::of(stale.as_bytes())));
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
        assert!(size_of::<Entry>() <= 120, "{}", size_of::<Entry>());
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
        fn the_order_of_the_documents_decides_nothing(samples in samples(), shuffled in any::<prop::sample::Index>()) {
            let what = |samples: &[Sample]| {
                let (catalog, choices) = build(samples, &["B"], &[("A", "x"), ("C", "z")], &all);
                let mut choices = names(&choices);
                choices.sort_unstable();
                (catalog.key(), choices)
            };
            let mut others = samples.clone();
            others.reverse();
            if !others.is_empty() {
                let at = shuffled.index(others.len());
                others.rotate_left(at);
            }
            prop_assert_eq!(what(&samples), what(&others));
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
