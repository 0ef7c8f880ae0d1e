//! Lists that are too long to stand beside their term: cut by hashes of ids, so that a paper changes one chunk.

use super::bytes::count;
use super::cut::OldFiles;
use super::damaged::Damaged;
use super::entry::{Directory, write_outside};
use super::limits::Limits;
use super::list::{add, chunk_payload, read_chunk, remove, write_inline};
use super::name::{ChunkName, TermHash, TermName};
use super::posting::{Field, Packed};

/// Spreads ids, which are neighbours where papers are of one day.
const MULTIPLIER: u32 = 0x9E37_79B1;

/// A chunk of a list, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChunkFile {
    pub(crate) name: ChunkName,
    pub(crate) content: ChunkContent,
}

/// What becomes of a chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChunkContent {
    /// It is as the earlier index has it.
    Kept,
    /// The payload.
    New(Vec<u8>),
    /// It is gone.
    Gone,
}

/// Whose list it is, and where it is cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListOf<'a> {
    pub(super) term: &'a [u8],
    pub(super) field: Field,
    pub(super) limits: &'a Limits,
}

impl ListOf<'_> {
    fn name(&self) -> TermName {
        TermHash::of(self.term).name()
    }

    fn begins_chunk(&self, id: u32) -> bool {
        id.wrapping_mul(MULTIPLIER) < self.limits.chunk_below
    }

    /// Appends a list, beside its term or, with its chunks, outside. Returns whether it is outside.
    pub(super) fn write(&self, list: &[Packed], out: &mut Vec<u8>, files: &mut Vec<ChunkFile>) -> bool {
        if list.len() <= self.limits.most_inline {
            write_inline(self.field, list, out);
            return false;
        }
        let term = self.name();
        let mut directory = Vec::new();
        let mut rest = list;
        while let Some(first) = rest.first() {
            let key = if directory.is_empty() { 0 } else { first.id() };
            let others = rest.iter().skip(1).take_while(|one| !self.begins_chunk(one.id()));
            let (chunk, after) = rest.split_at(1 + others.count());
            rest = after;
            directory.push((key, count(chunk.len())));
            let content = ChunkContent::New(chunk_payload(self.field, chunk));
            files.push(ChunkFile { name: ChunkName { term, field: self.field, key }, content });
        }
        write_outside(&directory, out);
        true
    }

    /// Names the chunks of a list that stays as it is.
    pub(super) fn keep(&self, directory: Directory<'_>, files: &mut Vec<ChunkFile>) {
        let term = self.name();
        let name = |key| ChunkName { term, field: self.field, key };
        files.extend(directory.chunks().map(|(key, _)| ChunkFile { name: name(key), content: ChunkContent::Kept }));
    }

    /// Changes a list that lies outside. Only the chunks that change are read. Returns how many papers it has, and whether
    /// it is still outside.
    pub(super) fn patch<O: OldFiles>(
        &self,
        directory: Directory<'_>,
        (additions, removed): (&[Packed], &[u32]),
        old: &O,
        out: &mut Vec<u8>,
        files: &mut Vec<ChunkFile>,
    ) -> Result<(u32, bool), O::Error> {
        let mut chunks = OldChunks::new(*self, directory, old);
        let mut segments = chunks.change(additions, removed)?;
        let total: usize = (segments.iter().zip(&chunks.chunks))
            .map(|(segment, chunk)| segment.as_ref().map_or(chunk.n as usize, Vec::len))
            .sum();
        if total <= self.limits.most_inline {
            let mut list = Vec::with_capacity(total);
            for (at, segment) in segments.into_iter().enumerate() {
                list.append(&mut match segment {
                    Some(list) => list,
                    None => chunks.read(at)?,
                });
            }
            if !list.is_empty() {
                write_inline(self.field, &list, out);
            }
            chunks.report(&[], files);
            return Ok((count(total), false));
        }
        let mut new: Vec<NewChunk> = Vec::with_capacity(segments.len());
        for (at, segment) in segments.iter_mut().enumerate() {
            match segment.take() {
                // Its first id begins a chunk, unless nothing is before it any more.
                None if at == 0 || !new.is_empty() => {
                    new.push(NewChunk { key: chunks.chunks[at].key, of: Of::Old(at) });
                }
                None => new.push(NewChunk { key: 0, of: Of::List(chunks.read(at)?) }),
                Some(list) => {
                    for one in list {
                        match new.last_mut() {
                            Some(open) if !self.begins_chunk(one.id()) => {
                                if let Of::Old(before) = open.of {
                                    open.of = Of::List(chunks.read(before)?);
                                }
                                if let Of::List(list) = &mut open.of {
                                    list.push(one);
                                }
                            }
                            open => {
                                let key = if open.is_some() { one.id() } else { 0 };
                                new.push(NewChunk { key, of: Of::List(vec![one]) });
                            }
                        }
                    }
                }
            }
        }
        write_outside(&new.iter().map(|chunk| (chunk.key, chunks.len_of(chunk))).collect::<Vec<_>>(), out);
        chunks.report(&new, files);
        Ok((count(total), true))
    }
}

/// A chunk of the changed list.
struct NewChunk {
    key: u32,
    of: Of,
}

/// What a chunk holds.
enum Of {
    /// What the old chunk at a place has.
    Old(usize),
    List(Vec<Packed>),
}

/// The chunks of a list as an earlier index has them.
struct OldChunks<'a, O> {
    list: ListOf<'a>,
    term: TermName,
    old: &'a O,
    chunks: Vec<OldChunk>,
}

struct OldChunk {
    key: u32,
    n: u32,
    /// Its bytes, if it was read.
    payload: Option<Vec<u8>>,
}

impl<'a, O: OldFiles> OldChunks<'a, O> {
    fn new(list: ListOf<'a>, directory: Directory<'_>, old: &'a O) -> Self {
        let chunks = directory.chunks().map(|(key, n)| OldChunk { key, n, payload: None }).collect();
        Self { list, term: list.name(), old, chunks }
    }

    fn name(&self, key: u32) -> ChunkName {
        ChunkName { term: self.term, field: self.list.field, key }
    }

    /// Reads a chunk, and compares it with what the directory says.
    fn read(&mut self, at: usize) -> Result<Vec<Packed>, O::Error> {
        let (key, n) = (self.chunks[at].key, self.chunks[at].n);
        let end = self.chunks.get(at + 1).map(|next| next.key);
        let name = self.name(key);
        let damaged = |reason| Damaged::new(name.path(), reason);
        let payload = self.old.chunk(name)?;
        let mut list = Vec::new();
        let found = read_chunk(self.list.field, &payload, &mut list).map_err(damaged)?;
        let begins = list.first().is_some_and(|first| key == 0 || first.id() == key && self.list.begins_chunk(key));
        let ends = list.last().is_some_and(|last| end.is_none_or(|end| last.id() < end));
        if found != n || !begins || !ends {
            return Err(damaged("isn't the chunk of which its term tells").into());
        }
        self.chunks[at].payload = Some(payload);
        Ok(list)
    }

    /// The changed contents of the chunks in whose ranges something changes.
    fn change(&mut self, mut additions: &[Packed], mut removed: &[u32]) -> Result<Vec<Option<Vec<Packed>>>, O::Error> {
        let mut segments = Vec::with_capacity(self.chunks.len());
        for at in 0..self.chunks.len() {
            let is_here = |id: u32| self.chunks.get(at + 1).is_none_or(|next| id < next.key);
            let (new, later) = additions.split_at(additions.partition_point(|one| is_here(one.id())));
            let (gone, after) = removed.split_at(removed.partition_point(|id| is_here(*id)));
            (additions, removed) = (later, after);
            if new.is_empty() && gone.is_empty() {
                segments.push(None);
                continue;
            }
            let mut list = self.read(at)?;
            remove(&mut list, gone);
            add(&mut list, new);
            segments.push(Some(list));
        }
        Ok(segments)
    }

    fn len_of(&self, chunk: &NewChunk) -> u32 {
        match &chunk.of {
            Of::Old(at) => self.chunks[*at].n,
            Of::List(list) => count(list.len()),
        }
    }

    /// Says what becomes of each chunk.
    fn report(&self, new: &[NewChunk], files: &mut Vec<ChunkFile>) {
        for chunk in new {
            let content = match &chunk.of {
                Of::Old(_) => ChunkContent::Kept,
                Of::List(list) => {
                    let payload = chunk_payload(self.list.field, list);
                    let before = self.chunks.binary_search_by_key(&chunk.key, |old| old.key);
                    let before = before.ok().and_then(|at| self.chunks[at].payload.as_ref());
                    if before == Some(&payload) { ChunkContent::Kept } else { ChunkContent::New(payload) }
                }
            };
            files.push(ChunkFile { name: self.name(chunk.key), content });
        }
        for old in &self.chunks {
            if new.binary_search_by_key(&old.key, |chunk| chunk.key).is_err() {
                files.push(ChunkFile { name: self.name(old.key), content: ChunkContent::Gone });
            }
        }
    }
}
