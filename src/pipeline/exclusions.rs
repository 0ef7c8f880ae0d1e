//! What `[[exclude]]` says, and what of it does nothing, or not what was meant.

use crate::catalog::{Catalog, Choice, Excluded};
use crate::config::{ArxivName, Config, ExcludedName, Exclusion};
use crate::report::Note;
use crate::values::folded_id;
use pith::Suffix;
use std::collections::{BTreeMap, BTreeSet};

/// The numbers to keep out. Of several that name one number the first counts.
pub(super) fn excluded(config: &Config) -> BTreeMap<Suffix, Excluded> {
    let mut all = BTreeMap::new();
    for one in &config.exclude {
        let dois = one
            .names
            .iter()
            .flatten()
            .filter_map(|name| if let ExcludedName::Doi(doi) = name { Some(doi) } else { None });
        all.entry(one.number).or_insert_with(|| Excluded {
            suffix: one.number,
            reason: one.reason.as_str().into(),
            date: one.date.as_deref().map(Into::into),
            names: arxiv_names(one).cloned().collect::<BTreeSet<_>>().into_iter().collect(),
            dois: dois.cloned().collect::<BTreeSet<_>>().into_iter().collect(),
        });
    }
    all
}

fn arxiv_names(exclusion: &Exclusion) -> impl Iterator<Item = &ArxivName> {
    let names = exclusion.names.iter().flatten();
    names.filter_map(|name| if let ExcludedName::Arxiv(name) = name { Some(name) } else { None })
}

/// What is said of them to whoever wrote them.
pub(super) fn exclusion_notes(config: &Config, catalog: &Catalog, choices: &[Choice]) -> Vec<Note> {
    let has_document = |choice: &Choice| if let Choice::Excluded(suffix) = choice { Some(*suffix) } else { None };
    let with_document: BTreeSet<_> = choices.iter().filter_map(has_document).collect();
    let (mut notes, mut seen) = (Vec::new(), BTreeMap::new());
    for one in &config.exclude {
        let mut add = |message| notes.push(Note { about: format!("exclude.{}", one.number), message });
        if let Some(first) = seen.insert(one.number, one) {
            if first != one {
                add("[[exclude]] has this number twice, and the first one counts; remove the other".to_owned());
            }
            seen.insert(one.number, first);
            continue;
        }
        if config.accept.contains_key(&one.number) {
            add("[[exclude]] removes this number, so [accept] does nothing; remove one of the two".to_owned());
        }
        if with_document.contains(&one.number) {
            let signed = catalog.find_excluded(one.number).and_then(|excluded| excluded.names.first());
            let others = arxiv_names(one).filter(|name| !signed.is_some_and(|it| means(name, it)));
            for name in others {
                let found = signed.map_or_else(|| "no arXiv id".to_owned(), |signed| format!("arXiv:{signed}"));
                add(format!("`names` has arXiv:{name}, but its document says {found}, which counts; correct it"));
            }
            continue;
        }
        if one.names.is_none() {
            add("no verified document has this number; correct it or, if you deleted the document, add `names` with its \
                 arXiv ids and DOIs (or `names = []`)"
                .to_owned());
        }
        // With a version, its address lists both numbers.
        let published = arxiv_names(one).filter(|name| name.version().is_none() && is_published(catalog, name));
        published.for_each(|name| {
            add(format!("arXiv:{name} leads to a version that is published; add the removed version to the name"));
        });
    }
    notes
}

/// Whether a name means what a document signs, in whatever spelling.
fn means(name: &ArxivName, signed: &ArxivName) -> bool {
    let is_version = name.version().is_none() || name.version() == signed.version();
    is_version && folded_id(name.id()) == folded_id(signed.id())
}

fn is_published(catalog: &Catalog, name: &ArxivName) -> bool {
    [name.id(), &folded_id(name.id())].iter().any(|id| !catalog.find_arxiv(id, None).is_empty())
}
