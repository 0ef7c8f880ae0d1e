//! Documents that are not verified since nobody trusts the key that they name: told once for each key, so
//! that a mirror of another key's documents doesn't bury what else is wrong.

use super::{Listed, MOST_LISTED, Place, Rejected};
use pith::{Judgement, UntrustedKey};
use serde::Serialize;

/// How many keys are told; documents that name others are counted. Stops a forger with a million keys.
pub(super) const MOST_LISTED_KEYS: usize = 20;

/// How many documents of a key are named.
pub(super) const MOST_EXAMPLES: usize = 5;

/// Documents by the untrusted keys that they name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct UntrustedDocuments {
    /// The first `MOST_LISTED_KEYS` keys, in the order in which documents named them.
    pub keys: Vec<DocumentsOfKey>,
    /// How many documents name other keys.
    pub more: u64,
}

/// The documents that name an untrusted key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentsOfKey {
    /// The key, by the documents' own words.
    pub key: UntrustedKey,
    /// How many documents name it.
    pub documents: u64,
    /// Where the first `MOST_EXAMPLES` of them were read.
    pub examples: Vec<Place>,
}

impl UntrustedDocuments {
    /// Adds a document. Says the place among the examples of its key if it is one of them.
    pub(crate) fn add(&mut self, key: &UntrustedKey, place: &Place) -> Option<usize> {
        let at = self.keys.iter().position(|one| one.key == *key);
        let at = at.or_else(|| {
            let has_room = self.keys.len() < MOST_LISTED_KEYS;
            has_room.then(|| {
                self.keys.push(DocumentsOfKey { key: key.clone(), documents: 0, examples: Vec::new() });
                self.keys.len() - 1
            })
        });
        let Some(of_key) = at.and_then(|at| self.keys.get_mut(at)) else {
            self.more += 1;
            return None;
        };
        of_key.documents += 1;
        if of_key.examples.len() == MOST_EXAMPLES {
            return None;
        }
        of_key.examples.push(place.clone());
        Some(of_key.examples.len() - 1)
    }

    /// How many documents there are.
    pub fn count(&self) -> u64 {
        self.keys.iter().map(|one| one.documents).sum::<u64>() + self.more
    }
}

impl DocumentsOfKey {
    /// How many documents are not named.
    pub fn more(&self) -> u64 {
        self.documents - self.examples.len() as u64
    }
}

/// Collects the documents that are left out, in the order in which they are read.
///
/// Those that name an untrusted key are listed only as far as the others leave room for them: of two
/// thousand documents of a key that nobody trusts, each is like the first.
#[derive(Debug, Default)]
pub struct RejectedDocuments {
    /// Each with how many came before it.
    others: Vec<(u64, Rejected)>,
    of_untrusted_keys: Vec<(u64, Rejected)>,
    untrusted: UntrustedDocuments,
    count: u64,
}

impl RejectedDocuments {
    /// Adds a document that isn't verified.
    pub(crate) fn add(&mut self, place: Place, judgement: Judgement) {
        let list = match &judgement.untrusted_key {
            Some(key) => {
                self.untrusted.add(key, &place);
                &mut self.of_untrusted_keys
            }
            None => &mut self.others,
        };
        if list.len() < MOST_LISTED {
            list.push((self.count, Rejected::new(place, judgement)));
        }
        self.count += 1;
    }

    /// The list, and the documents of untrusted keys.
    pub(crate) fn finish(self) -> (Listed<Rejected>, UntrustedDocuments) {
        let mut listed = self.others;
        let room = MOST_LISTED - listed.len();
        listed.extend(self.of_untrusted_keys.into_iter().take(room));
        listed.sort_by_key(|(at, _)| *at);
        let more = self.count - listed.len() as u64;
        (Listed { first: listed.into_iter().map(|(_, one)| one).collect(), more }, self.untrusted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pith::{TrustStore, WhyUntrusted, judge};

    const RECORD: &str = include_str!("../../tests/cmd/documents/untrusted.json");

    fn place(at: usize) -> Place {
        Place { path: format!("{at}.json"), line: None }
    }

    /// The judgement of a document that a key of this name is said to have signed.
    fn untrusted(key_id: &str) -> Judgement {
        judge(RECORD.replace("pith-test-2026", key_id).as_bytes(), &TrustStore::registry(), |_| ()).0
    }

    fn invalid() -> Judgement {
        Judgement::unreadable("why".to_owned())
    }

    #[test]
    fn a_key_is_told_once_with_five_examples() {
        let mut documents = UntrustedDocuments::default();
        let [lab, library] = ["lab", "library"].map(|name| untrusted(name).untrusted_key.unwrap());
        let told: Vec<_> = (0..8).map(|at| documents.add(if at == 1 { &library } else { &lab }, &place(at))).collect();
        assert_eq!(told, [Some(0), Some(0), Some(1), Some(2), Some(3), Some(4), None, None]);
        let [of_lab, of_library] = &documents.keys[..] else { panic!("two keys") };
        assert_eq!((of_lab.documents, of_lab.more(), &of_lab.examples), (7, 2, &[0, 2, 3, 4, 5].map(place).to_vec()));
        assert_eq!((of_library.documents, of_library.more()), (1, 0));
        assert_eq!((documents.more, documents.count()), (0, 8));
    }

    #[test]
    fn the_keys_are_bounded_and_all_documents_are_counted() {
        let mut documents = UntrustedDocuments::default();
        let key = |at: usize| UntrustedKey { key_id: format!("{at}"), fingerprint: None, why: WhyUntrusted::Unknown };
        for at in 0..1000 {
            let told = documents.add(&key(at), &place(at));
            assert_eq!(told.is_some(), at < MOST_LISTED_KEYS);
        }
        documents.add(&key(3), &place(1000));
        assert_eq!((documents.keys.len(), documents.more, documents.count()), (MOST_LISTED_KEYS, 980, 1001));
    }

    #[test]
    fn what_is_wrong_otherwise_is_listed_first() {
        let mut rejected = RejectedDocuments::default();
        for at in 0..3000 {
            rejected.add(place(at), if at % 3 == 2 { invalid() } else { untrusted("lab") });
        }
        let (listed, untrusted) = rejected.finish();
        assert_eq!((listed.first.len(), listed.count()), (MOST_LISTED, 3000));
        assert!(listed.first.iter().all(|one| one.verdict == "invalid"));
        assert_eq!(untrusted.count(), 2000);

        let mut rejected = RejectedDocuments::default();
        for at in 0..1500 {
            rejected.add(place(at), if at >= 1400 { invalid() } else { super::tests::untrusted("lab") });
        }
        let (listed, untrusted) = rejected.finish();
        let of_key = listed.first.iter().filter(|one| one.verdict == "untrusted").count();
        assert_eq!((listed.first.len(), of_key, listed.count(), untrusted.count()), (MOST_LISTED, 900, 1500, 1400));
        let places: Vec<_> = listed.first.iter().map(|one| &one.place).collect();
        let expected: Vec<_> = (0..900).chain(1400..1500).map(place).collect();
        assert!(places.into_iter().eq(&expected), "in the order in which they were read");
    }
}
