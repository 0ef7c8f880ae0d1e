//! Where the files of terms begin, and how parts of the terms are joined.

use super::damaged::Damaged;
use super::entry::Run;
use super::limits::Limits;
use super::name::{ChunkName, TermHash, TermName};
use super::posting::Family;
use std::mem;

/// How many bytes of an entry that isn't front-coded stand beside its term and its lists.
const FIXED_BYTES: usize = 3;

/// Whether a term begins a file, by its lists' bytes.
pub(super) fn begins_file(family: Family, limits: &Limits, term: &[u8], list_bytes: usize) -> bool {
    let weight = (FIXED_BYTES + term.len() + list_bytes) as u128;
    let target = match family {
        Family::Terms => limits.terms_target,
        Family::Excerpts => limits.excerpts_target,
    };
    u128::from(TermHash::of(term).number()) * u128::from(target) < weight << 48
}

/// The files of an earlier index. Several threads may ask.
pub(crate) trait OldFiles {
    /// Why a file can't be read.
    type Error: From<Damaged>;

    /// The payload of a file of terms.
    fn shard(&self, family: Family, name: TermName) -> Result<Vec<u8>, Self::Error>;

    /// The payload of a chunk.
    fn chunk(&self, name: ChunkName) -> Result<Vec<u8>, Self::Error>;
}

/// There is no earlier index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoOldFiles;

impl OldFiles for NoOldFiles {
    type Error = Damaged;

    fn shard(&self, family: Family, name: TermName) -> Result<Vec<u8>, Damaged> {
        Err(Damaged::new(name.path(family), "isn't there"))
    }

    fn chunk(&self, name: ChunkName) -> Result<Vec<u8>, Damaged> {
        Err(Damaged::new(name.path(), "isn't there"))
    }
}

/// A file of terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shard {
    /// The term that begins it; empty for the first file.
    pub(crate) first_term: String,
    pub(crate) content: Content,
}

impl Shard {
    /// What its path is made of.
    pub(crate) fn name(&self) -> TermName {
        TermName::of(&self.first_term)
    }
}

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// It is as the earlier index has it.
    Kept,
    /// The payload. It may be what was there.
    New(Vec<u8>),
}

/// The files of a part of the terms: what belongs to a file that an earlier part began, whole files, and the one that
/// stays open for what follows.
#[derive(Debug, Default)]
pub(crate) struct ShardsOfPart {
    head: Run,
    shards: Vec<Shard>,
    open: Option<OpenShard>,
}

#[derive(Debug)]
struct OpenShard {
    first_term: String,
    content: OpenContent,
}

#[derive(Debug)]
enum OpenContent {
    Kept,
    Run(Run),
}

impl OpenShard {
    fn close(self) -> Shard {
        let content = match self.content {
            OpenContent::Kept => Content::Kept,
            OpenContent::Run(run) => Content::New(run.payload),
        };
        Shard { first_term: self.first_term, content }
    }

    /// Its entries: a file that seemed to stay as it was is read if more follows.
    fn run<O: OldFiles>(&mut self, family: Family, old: &O) -> Result<&mut Run, O::Error> {
        if matches!(self.content, OpenContent::Kept) {
            let name = TermName::of(&self.first_term);
            let run = Run::of_file(family, old.shard(family, name)?);
            self.content = OpenContent::Run(run.map_err(|reason| Damaged::new(name.path(family), reason))?);
        }
        match &mut self.content {
            OpenContent::Run(run) => Ok(run),
            OpenContent::Kept => Err(Damaged::new("shard", "wasn't read").into()),
        }
    }
}

impl ShardsOfPart {
    /// Begins a file.
    pub(super) fn begin(&mut self, first_term: &str) {
        self.open_shard(first_term, OpenContent::Run(Run::default()));
    }

    /// Takes over a file of the earlier index.
    pub(super) fn keep(&mut self, first_term: &str) {
        self.open_shard(first_term, OpenContent::Kept);
    }

    /// Takes the open file over from the earlier index after all.
    pub(super) fn keep_open(&mut self) {
        if let Some(open) = &mut self.open {
            open.content = OpenContent::Kept;
        }
    }

    fn open_shard(&mut self, first_term: &str, content: OpenContent) {
        let before = self.open.replace(OpenShard { first_term: first_term.to_owned(), content });
        self.shards.extend(before.map(OpenShard::close));
    }

    /// Appends an entry.
    pub(super) fn push<O: OldFiles>(
        &mut self,
        family: Family,
        old: &O,
        (term, flags, lists): (&[u8], u8, &[u8]),
    ) -> Result<(), O::Error> {
        let run = match &mut self.open {
            Some(open) => open.run(family, old)?,
            None => &mut self.head,
        };
        run.push(term, flags, lists);
        Ok(())
    }
}

/// Joins the files of parts, which come in the order of their terms.
#[derive(Debug)]
pub(crate) struct Joiner<'o, O> {
    family: Family,
    old: &'o O,
    open: Option<OpenShard>,
    is_first: bool,
}

impl<'o, O: OldFiles> Joiner<'o, O> {
    pub(crate) fn new(family: Family, old: &'o O) -> Self {
        Self { family, old, open: None, is_first: true }
    }

    /// Adds the next part. Returns the files that are complete.
    ///
    /// # Errors
    /// A file of the earlier index that goes on in this part can't be read, or is damaged.
    pub(crate) fn add(&mut self, part: ShardsOfPart) -> Result<Vec<Shard>, O::Error> {
        if !part.head.payload.is_empty() {
            let Some(open) = &mut self.open else {
                return Err(Damaged::new("parts", "aren't joined from the first one on").into());
            };
            let joined = open.run(self.family, self.old)?.append(&part.head);
            joined.map_err(|reason| Damaged::new("parts", reason))?;
        }
        let mut complete = part.shards;
        if let Some(open) = part.open
            && let Some(before) = self.open.replace(open)
        {
            complete.insert(0, before.close());
        }
        self.is_first &= complete.is_empty();
        Ok(complete)
    }

    /// The last file, if the index isn't empty.
    ///
    /// # Errors
    /// It is the only one, and can't be read.
    pub(crate) fn finish(mut self) -> Result<Option<Shard>, O::Error> {
        let Some(mut open) = mem::take(&mut self.open) else { return Ok(None) };
        if self.is_first && open.run(self.family, self.old)?.payload.is_empty() {
            return Ok(None);
        }
        Ok(Some(open.close()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least bytes of lists with which a term begins a file, as another program computed them from its SHA-256.
    #[test]
    fn a_term_begins_a_file_from_a_certain_weight_on() {
        for (term, family, least) in [
            ("quark", Family::Terms, 6812),
            ("quark", Family::Excerpts, 13_632),
            ("wang,a", Family::Terms, 7475),
            ("wang,a", Family::Excerpts, 14_959),
            ("東京", Family::Terms, 1945),
            ("東京", Family::Excerpts, 3898),
        ] {
            let begins = |bytes| begins_file(family, &Limits::FORMAT, term.as_bytes(), bytes);
            assert_eq!((begins(least - 1), begins(least)), (false, true), "{term}");
        }
    }
}
