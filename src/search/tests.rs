//! Whole indexes: what is patched is what is made anew, byte for byte.

use super::cut::begins_file;
use super::entry::{Entries, ListPlace};
use super::list::{chunk_payload, read_body, read_chunk};
use super::posting::{Field, Packed, Posting};
use super::*;
use proptest::prelude::*;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Numbers with which a few papers have files, chunks and borders.
const SMALL: Limits = Limits { most_inline: 3, chunk_below: 1 << 30, terms_target: 60, excerpts_target: 40 };

const FAMILIES: [Family; 2] = [Family::Terms, Family::Excerpts];

/// A paper: its id, and its terms with field and columns.
#[derive(Debug, Clone, PartialEq)]
struct Paper(u32, Vec<(String, Field, [u8; 2])>);

/// An index as a site has it: payloads by path, and the directories.
#[derive(Debug, Default)]
struct Index {
    files: BTreeMap<String, Vec<u8>>,
    terms: [Vec<String>; 2],
    common: Vec<u8>,
    read: RefCell<BTreeSet<String>>,
}

impl PartialEq for Index {
    fn eq(&self, other: &Self) -> bool {
        (&self.files, &self.terms, &self.common) == (&other.files, &other.terms, &other.common)
    }
}

impl Index {
    fn get(&self, path: String) -> Result<Vec<u8>, Damaged> {
        let found = self.files.get(&path).cloned();
        self.read.borrow_mut().insert(path.clone());
        found.ok_or_else(|| Damaged::new(path, "isn't there"))
    }
}

impl OldFiles for Index {
    type Error = Damaged;

    fn shard(&self, family: Family, name: TermName) -> Result<Vec<u8>, Damaged> {
        self.get(name.path(family))
    }

    fn chunk(&self, name: ChunkName) -> Result<Vec<u8>, Damaged> {
        self.get(name.path())
    }
}

/// What a build does.
#[derive(Debug, Clone)]
struct Build<'a> {
    limits: &'a Limits,
    /// Where parts begin.
    borders: BTreeSet<String>,
    reading: Reading,
    frequent_from: u32,
}

impl Build<'_> {
    fn patch(&self, old: &Index, additions: &[Paper], removed: &[u32]) -> Result<Index, Damaged> {
        let mut new = Index::default();
        let mut removed = removed.to_vec();
        removed.sort_unstable();
        let mut frequent: Vec<Box<[u8]>> = Vec::new();
        let (mut kept_chunks, mut gone) = (BTreeSet::new(), BTreeSet::new());
        for (at, family) in FAMILIES.into_iter().enumerate() {
            let mut joiner = Joiner::new(family, old);
            let mut shards = Vec::new();
            for range in self.ranges() {
                let block = postings(additions, family, range);
                let plan = PartPlan {
                    family,
                    limits: self.limits,
                    range,
                    old_terms: &old.terms[at],
                    additions: &SortedPostings::sort([&block[..]])?,
                    removed: &removed,
                    reading: self.reading,
                    frequent_from: (family == Family::Terms).then_some(self.frequent_from),
                };
                let part = make_part(&plan, old)?;
                frequent.extend(part.frequent);
                for chunk in part.chunks {
                    let path = chunk.name.path();
                    match chunk.content {
                        ChunkContent::Kept => assert!(kept_chunks.insert(path), "named once"),
                        ChunkContent::New(payload) => assert!(new.files.insert(path, payload).is_none()),
                        ChunkContent::Gone => assert!(gone.insert(path)),
                    }
                }
                shards.extend(joiner.add(part.shards)?);
            }
            shards.extend(joiner.finish()?);
            for shard in shards {
                let path = shard.name().path(family);
                let payload = match shard.content {
                    Content::Kept => old.files[&path].clone(),
                    Content::New(payload) => payload,
                };
                assert!(new.files.insert(path, payload).is_none(), "a file once");
                new.terms[at].push(shard.first_term);
            }
        }
        if self.reading == Reading::Changed {
            // What wasn't named stays.
            let chunks = old.files.keys().filter(|path| path.starts_with("search/l/"));
            let chunks = chunks.filter(|path| !gone.contains(*path) && !new.files.contains_key(*path)).cloned();
            kept_chunks = chunks.collect();
        } else {
            new.common = common_payload(frequent.iter().map(|word| &**word));
        }
        for path in kept_chunks {
            let payload = old.files.get(&path).cloned().ok_or_else(|| Damaged::new(&path, "isn't there"))?;
            assert!(new.files.insert(path, payload).is_none());
        }
        assert!(gone.iter().all(|path| old.files.contains_key(path) && !new.files.contains_key(path)));
        Ok(new)
    }

    fn ranges(&self) -> Vec<TermRange<'_>> {
        let froms = std::iter::once("").chain(self.borders.iter().map(String::as_str));
        let tos = self.borders.iter().map(|border| Some(border.as_bytes())).chain([None]);
        froms.zip(tos).map(|(from, to)| TermRange { from: from.as_bytes(), to }).collect()
    }
}

fn build(limits: &Limits, papers: &[Paper]) -> Index {
    let build = Build { limits, borders: BTreeSet::new(), reading: Reading::All, frequent_from: 2 };
    build.patch(&Index::default(), papers, &[]).unwrap()
}

fn postings(papers: &[Paper], family: Family, range: TermRange<'_>) -> Vec<u8> {
    let mut block = Vec::new();
    for Paper(id, terms) in papers {
        for (term, field, columns) in terms {
            let is_in = range.from <= term.as_bytes() && range.to.is_none_or(|to| term.as_bytes() < to);
            if is_in && family.fields().contains(field) {
                Posting { term, field: *field, id: *id, columns: *columns }.encode(&mut block);
            }
        }
    }
    block
}

type Lists = BTreeMap<(String, Field, u32), [u8; 2]>;

/// What an index should have.
fn expected(papers: &[Paper]) -> Lists {
    let mut lists = Lists::new();
    for Paper(id, terms) in papers {
        for (term, field, columns) in terms {
            let mut columns = *columns;
            columns[field.columns()..].fill(0);
            let known = lists.entry((term.clone(), *field, *id)).or_insert(columns);
            *known = columns.min(*known);
        }
    }
    lists
}

/// Reads a whole index as a stranger would, and checks where lists and files are cut.
fn contents(index: &Index, limits: &Limits) -> Lists {
    let mut lists = Lists::new();
    let mut files = 0;
    for (family, terms) in FAMILIES.into_iter().zip(&index.terms) {
        for first in terms {
            let payload = &index.files[&TermName::of(first).path(family)];
            files += 1;
            let mut entries = Entries::new(family, payload);
            let mut place = 0;
            while let Some(entry) = entries.advance().unwrap() {
                let term = String::from_utf8(entries.term().to_vec()).unwrap();
                let list_bytes = entry.lists.iter().flatten().map(|list| list.bytes.len()).sum();
                let begins = begins_file(family, limits, term.as_bytes(), list_bytes);
                assert_eq!(begins, place == 0 && term == *first, "{term} in the file of {first}");
                assert!(place > 0 || begins || first.is_empty());
                place += 1;
                for (list, field) in entry.lists.iter().zip(family.fields()) {
                    let Some(list) = list else { continue };
                    let mut papers = Vec::new();
                    match list.place {
                        ListPlace::Inline(body) => {
                            read_body(*field, list.n, body, &mut papers).unwrap();
                            assert!(papers.len() <= limits.most_inline);
                        }
                        ListPlace::Outside(directory) => {
                            for (key, n) in directory.chunks() {
                                let name = ChunkName { term: TermName::of(&term), field: *field, key };
                                files += 1;
                                let mut chunk: Vec<Packed> = Vec::new();
                                assert_eq!(read_chunk(*field, &index.files[&name.path()], &mut chunk), Ok(n));
                                for (place, paper) in chunk.iter().enumerate() {
                                    let begins = paper.id().wrapping_mul(0x9E37_79B1) < limits.chunk_below;
                                    assert!(begins == (place == 0) || place == 0 && key == 0);
                                    assert!(place > 0 || key == 0 || key == paper.id());
                                }
                                papers.append(&mut chunk);
                            }
                            assert!(papers.len() > limits.most_inline);
                        }
                    }
                    assert_eq!(papers.len(), list.n as usize);
                    lists.extend(papers.iter().map(|paper| ((term.clone(), *field, paper.id()), paper.columns())));
                }
            }
        }
    }
    assert_eq!(files, index.files.len(), "each file is named");
    lists
}

fn paper() -> impl Strategy<Value = Paper> {
    let field = prop::sample::select(vec![Field::Title, Field::Author, Field::Category, Field::Excerpt]);
    let term = prop_oneof!["[ab]{1,2}", "[a-e]{1,3}", "w(,[ab])?", Just("東京".to_owned()), Just("a".to_owned())];
    let posting = (term, field, [0..3_u8, 0..3_u8]);
    // Few ids, so that some papers share one; and far ones.
    let id = prop_oneof![8 => 0..40_u32, 1 => Just(u32::MAX), 1 => any::<u32>()];
    (id, prop::collection::vec(posting, 1..12)).prop_map(|(id, terms)| Paper(id, terms))
}

fn some_build() -> impl Strategy<Value = Build<'static>> {
    let borders = prop::collection::btree_set("[a-f]{1,2}|w|w,a", 0..4);
    (borders, any::<bool>()).prop_map(|(borders, all)| {
        let reading = if all { Reading::All } else { Reading::Changed };
        Build { limits: &SMALL, borders, reading, frequent_from: 2 }
    })
}

proptest! {
    /// The property that matters: of papers that stay, go and come, the patched index is the new one.
    #[test]
    fn a_patched_index_is_a_new_one(
        stay in prop::collection::vec(paper(), 0..14),
        go in prop::collection::vec(paper(), 0..4),
        come in prop::collection::vec(paper(), 0..4),
        by in some_build(),
    ) {
        let before = build(&SMALL, &[&stay[..], &go].concat());
        let mut after = build(&SMALL, &[&stay[..], &come].concat());
        prop_assert_eq!(contents(&after, &SMALL), expected(&[&stay[..], &come].concat()));
        let removed: Vec<_> = go.iter().map(|Paper(id, _)| *id).collect();
        // Papers that stay and share an id with one that goes are added again.
        let again = stay.iter().filter(|Paper(id, _)| removed.contains(id));
        let additions: Vec<_> = come.iter().chain(again).cloned().collect();
        let patched = by.patch(&before, &additions, &removed).unwrap();
        if by.reading == Reading::Changed {
            after.common.clear();
        }
        prop_assert_eq!(patched, after);
    }

    /// Many changes one after the other, in any order.
    #[test]
    fn papers_come_and_go_one_by_one(
        papers in prop::collection::vec(paper(), 1..8),
        order in Just((0..16_usize).collect::<Vec<_>>()).prop_shuffle(),
        by in some_build(),
    ) {
        let mut index = Index::default();
        let mut there: Vec<Paper> = Vec::new();
        for at in order {
            let paper = &papers[at % papers.len()];
            let is_there = there.iter().position(|other| other == paper);
            let (additions, removed) = if let Some(place) = is_there {
                there.remove(place);
                (there.iter().filter(|other| other.0 == paper.0).cloned().collect(), vec![paper.0])
            } else {
                there.push(paper.clone());
                (vec![paper.clone()], vec![])
            };
            index = by.patch(&index, &additions, &removed).unwrap();
        }
        let mut new = build(&SMALL, &there);
        if by.reading == Reading::Changed {
            new.common.clear();
        }
        prop_assert_eq!(index, new);
    }

    #[test]
    fn frequent_words_are_those_of_many_papers(papers in prop::collection::vec(paper(), 0..14), by in some_build()) {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (term, field, _) in expected(&papers).into_keys() {
            *counts.entry(term).or_default() += usize::from(matches!(field, Field::Title | Field::Author));
        }
        let frequent = counts.iter().filter(|(_, papers)| **papers >= 2);
        let words: BTreeSet<_> = frequent.filter_map(|(term, _)| term.split(',').next()).collect();
        let by = Build { reading: Reading::All, ..by };
        let index = by.patch(&Index::default(), &papers, &[]).unwrap();
        prop_assert_eq!(index.common, common_payload(words.into_iter().map(str::as_bytes)));
    }

    /// An index that somebody changed is refused, or patched to something; it stops nothing.
    #[test]
    fn a_damaged_index_can_be_read(
        papers in prop::collection::vec(paper(), 1..10),
        come in prop::collection::vec(paper(), 0..3),
        removed in prop::collection::vec(0..40_u32, 0..3),
        changes in prop::collection::vec((any::<[prop::sample::Index; 2]>(), any::<u8>()), 1..4),
        end in prop::option::of(any::<prop::sample::Index>()),
        by in some_build(),
    ) {
        let mut index = build(&SMALL, &papers);
        let paths: Vec<_> = index.files.keys().cloned().collect();
        for ([file, at], byte) in changes {
            let file = index.files.get_mut(&paths[file.index(paths.len())]).unwrap();
            if !file.is_empty() {
                let at = at.index(file.len());
                file[at] = byte;
                file.truncate(end.map_or(file.len(), |end| end.index(file.len() + 1)));
            }
        }
        let by = Build { reading: Reading::Changed, ..by };
        let _ = by.patch(&index, &come, &removed);
    }
}

/// A paper with one term.
fn with_term(term: &str, id: u32) -> Paper {
    Paper(id, vec![(term.to_owned(), Field::Title, [1, 2])])
}

#[test]
fn a_list_goes_outside_and_comes_back() {
    let limits = &Limits::FORMAT;
    let ids: Vec<u32> = (0..2048).map(|number| number * 1_000_003).collect();
    let papers: Vec<_> = ids.iter().map(|id| with_term("models", *id)).collect();
    let inside = build(limits, &papers);
    assert!(inside.files.keys().all(|path| !path.starts_with("search/l/")));
    let one = with_term("models", 77);
    let by = Build { limits, borders: BTreeSet::new(), reading: Reading::All, frequent_from: 1 };
    let outside = by.patch(&inside, std::slice::from_ref(&one), &[]).unwrap();
    assert!(outside.files.keys().any(|path| path.starts_with("search/l/")));
    assert_eq!(contents(&outside, limits), expected(&[&papers[..], &[one]].concat()));
    assert_eq!(by.patch(&outside, &[], &[77]).unwrap(), Index { common: b"\x00\x06models".to_vec(), ..inside });
}

#[test]
fn only_files_that_change_are_read() {
    let terms: Vec<_> = (0..200).map(|number| format!("w{number:03}")).collect();
    let papers: Vec<_> = terms.iter().zip(0..).map(|(term, id)| with_term(term, id)).collect();
    let many: Vec<_> = (0..200).map(|number| with_term("many", number * 77_777)).collect();
    let index = build(&SMALL, &[papers, many].concat());
    let by = Build { limits: &SMALL, borders: BTreeSet::new(), reading: Reading::Changed, frequent_from: 1 };
    by.patch(&index, &[], &[]).unwrap();
    assert_eq!(*index.read.borrow(), BTreeSet::new(), "nothing changes");
    by.patch(&index, &[with_term("w100", 7)], &[]).unwrap();
    assert_eq!(index.read.take().len(), 1, "one file has the term");
    by.patch(&index, &[with_term("many", 7)], &[]).unwrap();
    let read = index.read.take();
    let chunks = read.iter().filter(|path| path.starts_with("search/l/")).count();
    assert_eq!((read.len(), chunks), (2, 1), "the file and a chunk of {}", index.files.len());
}

#[test]
fn parts_that_are_mixed_up_are_refused() {
    let block = postings(&[with_term("b", 1)], Family::Terms, TermRange::ALL);
    let additions = SortedPostings::sort([&block[..]]).unwrap();
    let plan = PartPlan {
        family: Family::Terms,
        limits: &SMALL,
        range: TermRange::ALL,
        old_terms: &[],
        additions: &additions,
        removed: &[],
        reading: Reading::All,
        frequent_from: None,
    };
    let in_range =
        |from: &'static [u8], to| make_part(&PartPlan { range: TermRange { from, to }, ..plan }, &NoOldFiles);
    assert!(in_range(b"", None).is_ok());
    assert!(in_range(b"c", None).is_err(), "a posting before the part");
    assert!(in_range(b"", Some(b"b")).is_err(), "a posting after the part");
    assert!(make_part(&PartPlan { family: Family::Excerpts, ..plan }, &NoOldFiles).is_err(), "of another family");
    let unsorted = [String::new(), "b".to_owned(), "a".to_owned()];
    assert!(make_part(&PartPlan { old_terms: &unsorted, ..plan }, &NoOldFiles).is_err());
    assert!(make_part(&PartPlan { old_terms: &unsorted[1..2], ..plan }, &NoOldFiles).is_err());
    let mut joiner = Joiner::new(Family::Terms, &NoOldFiles);
    let whole = in_range(b"", None).unwrap();
    joiner.add(whole.shards).unwrap();
    let again = in_range(b"b", None).unwrap();
    assert!(!begins_file(Family::Terms, &SMALL, b"b", 7), "the term goes on in a file");
    assert!(joiner.add(again.shards).is_err(), "a part twice");
}

/// Papers with many terms and a long list, and their index.
fn sample() -> (Vec<Paper>, Index) {
    let terms: Vec<_> = (0..60).map(|number| format!("w{number:02}")).collect();
    let papers = terms.iter().zip(0..).map(|(term, id)| with_term(term, id));
    let papers = papers.chain((0..60).map(|number| with_term("many", number * 77_777))).collect::<Vec<_>>();
    let index = build(&SMALL, &papers);
    (papers, index)
}

#[test]
fn what_does_not_change_is_kept() {
    let (papers, index) = sample();
    let removed: Vec<_> = papers.iter().map(|Paper(id, _)| *id).collect::<BTreeSet<_>>().into_iter().collect();
    let block = postings(&papers, Family::Terms, TermRange::ALL);
    let plan = PartPlan {
        family: Family::Terms,
        limits: &SMALL,
        range: TermRange::ALL,
        old_terms: &index.terms[0],
        additions: &SortedPostings::sort([&block[..]]).unwrap(),
        removed: &removed,
        reading: Reading::Changed,
        frequent_from: None,
    };
    let part = make_part(&plan, &index).unwrap();
    assert!(part.chunks.len() > 9);
    assert!(part.chunks.iter().all(|chunk| chunk.content == ChunkContent::Kept), "{:?}", part.chunks);
    let mut joiner = Joiner::new(Family::Terms, &index);
    let mut shards = joiner.add(part.shards).unwrap();
    shards.extend(joiner.finish().unwrap());
    assert!(shards.len() > 9);
    assert!(shards.iter().all(|shard| shard.content == Content::Kept), "{shards:?}");
}

#[test]
fn of_no_papers_there_is_no_index() {
    let by = Build { limits: &SMALL, borders: BTreeSet::new(), reading: Reading::All, frequent_from: 1 };
    assert_eq!(by.patch(&Index::default(), &[], &[]).unwrap(), Index::default());
    let (papers, index) = sample();
    let removed: Vec<_> = papers.iter().map(|Paper(id, _)| *id).collect::<BTreeSet<_>>().into_iter().collect();
    for borders in [&[][..], &["m"], &["w", "w50"]] {
        let borders = borders.iter().copied().map(str::to_owned).collect();
        let by = Build { borders, ..by.clone() };
        assert_eq!(by.patch(&index, &[], &removed).unwrap(), Index::default());
    }
    // One whose first file has nothing: its first term begins another.
    let first =
        (0..500).map(|number| format!("v{number}")).find(|term| begins_file(Family::Terms, &SMALL, term.as_bytes(), 7));
    let one = [with_term(&first.unwrap(), 3)];
    let index = build(&SMALL, &one);
    assert_eq!((index.terms[0].len(), index.files[&TermName::of("").path(Family::Terms)].len()), (2, 0));
    assert_eq!(by.patch(&index, &[], &[3]).unwrap(), Index::default());
}

#[test]
fn frequent_words_of_a_file_that_turns_out_to_change_are_counted_once() {
    let papers = ["a", "b", "c"].map(|term| with_term(term, u32::from(term == "c")));
    let limits = &Limits::FORMAT;
    let index = build(limits, &papers);
    assert_eq!(index.terms[0], [""], "all are in one file");
    let by = Build { limits, borders: BTreeSet::new(), reading: Reading::All, frequent_from: 1 };
    assert_eq!(by.patch(&index, &[], &[1]).unwrap().common, b"\x00\x01a\x00\x01b");
}

#[test]
fn files_that_do_not_belong_together_are_refused() {
    let (_, index) = sample();
    let by = Build { limits: &SMALL, borders: BTreeSet::new(), reading: Reading::Changed, frequent_from: 1 };
    let first = TermName::of("").path(Family::Terms);
    let begun = TermName::of(&index.terms[0][3]).path(Family::Terms);
    let other = index.files[&TermName::of(&index.terms[0][4]).path(Family::Terms)].clone();
    let chunks: Vec<_> = index.files.keys().filter(|path| path.starts_with("search/l/")).cloned().collect();
    let chunk = index.files[&chunks[1]].clone();
    // The first chunk with its last paper in the range of the second.
    let mut reaching: Vec<Packed> = Vec::new();
    read_chunk(Field::Title, &index.files[&chunks[0]], &mut reaching).unwrap();
    reaching.pop();
    reaching.push(Packed::new(Field::Title, u32::MAX, [0, 0]));
    for (path, payload) in [
        (first, other.clone()),
        (begun.clone(), Vec::new()),
        (begun.clone(), other.clone()),
        (begun.clone(), [&index.files[&begun][..], &other].concat()),
        (chunks[0].clone(), chunk.clone()),
        (chunks[2].clone(), chunk),
        (chunks[0].clone(), chunk_payload(Field::Title, &reaching)),
        (chunks[2].clone(), vec![]),
        (chunks[2].clone(), vec![0]),
    ] {
        let files = index.files.iter().map(|(path, payload)| (path.clone(), payload.clone()));
        let mut damaged = Index { files: files.collect(), terms: index.terms.clone(), ..Index::default() };
        damaged.files.insert(path.clone(), payload);
        // Each file may have one of these.
        let removed: Vec<_> = (0..60).chain((0..60).map(|number| number * 77_777)).collect();
        let error = by.patch(&damaged, &[], &removed).unwrap_err();
        assert_eq!(error.file, path);
        let added = by.patch(&damaged, &[with_term(&format!("{}a", index.terms[0][3]), 5)], &[]);
        assert_eq!(added.err().map(|error| error.file), (path == begun).then_some(path));
    }
}
