//! Which papers `pull` is asked for: on the command line, in lists and bibliographies, on standard input.

use crate::bibliography::{BibliographyFormat, Reference, read_bibliography};
use crate::error::Error;
use crate::fetch::WantedPaper;
use crate::fetch::wanted_list::{each_once, number_of_line};
use crate::pull::{PullRequest, RequestedEntry};
use crate::text::thousands;
use crate::values::PaperIdentifier;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::str::FromStr;
use std::sync::Arc;

/// The most bytes of a line of a list. Stops one without end.
const MOST_LINE_BYTES: u64 = 64 << 10;

/// How many bytes of a list tell what it is.
const HEAD_BYTES: u64 = 64 << 10;

/// The most bytes of a bibliography that are read: one more than it may have. Stops one without end.
const MOST_BIBLIOGRAPHY_BYTES: u64 = (64 << 20) + 1;

/// A paper on the command line, or `-` for the lists that standard input has.
#[derive(Debug, Clone)]
pub(crate) struct PaperArgument {
    text: String,
    /// `None` for `-`.
    identifier: Option<PaperIdentifier>,
}

impl FromStr for PaperArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let identifier = match text {
            "-" => None,
            _ => Some(text.parse::<PaperIdentifier>().map_err(|reason| reason.to_string())?),
        };
        Ok(Self { text: text.to_owned(), identifier })
    }
}

/// The most entries of all lists together; whole numbers take less room and don't count. Stops a list that fills the memory.
const MOST_ENTRIES: usize = 1_000_000;

/// What is asked for; nothing at all is everything.
///
/// # Errors
/// A list can't be read.
pub(super) fn request(papers: &[PaperArgument], lists: &[Utf8PathBuf]) -> Result<PullRequest, Error> {
    if papers.is_empty() && lists.is_empty() {
        return Ok(PullRequest::Everything);
    }
    let mut wanted = Wanted::default();
    for PaperArgument { text, identifier } in papers {
        match identifier {
            Some(identifier) => wanted.add_argument(text, identifier),
            None => wanted.add_list("-".into())?,
        }
    }
    for path in lists {
        wanted.add_list(path)?;
    }
    Ok(wanted.request())
}

/// What is asked for so far. Numbers take little room: a site's own list may have millions.
#[derive(Default)]
struct Wanted {
    lists: Vec<Arc<str>>,
    items: Vec<Item>,
    /// How many of them are entries.
    entries: usize,
}

enum Item {
    /// A whole number; where it was read.
    Number(WantedPaper, Option<u32>, u32),
    Entry(Box<RequestedEntry>),
}

impl Wanted {
    fn add_list(&mut self, path: &Utf8Path) -> Result<(), Error> {
        let failed = |error| Error::io("read the list", path, error);
        self.lists.push(path.as_str().into());
        if path == "-" {
            return self.read(io::stdin().lock(), "").map_err(failed);
        }
        File::open(path).and_then(|file| self.read(BufReader::new(file), path.as_str())).map_err(failed)
    }

    /// Reads a bibliography whole, and a list of lines a line at a time.
    fn read(&mut self, mut from: impl BufRead, name: &str) -> io::Result<()> {
        let mut head = Vec::new();
        from.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
        let first = head.split(|byte| *byte == b'\n').next().and_then(|line| str::from_utf8(line).ok());
        let is_list = first.is_some_and(|line| number_of_line(line.trim_start_matches('\u{feff}').trim()).is_some());
        let may_be_json = head.trim_ascii_start().first().is_some_and(|byte| matches!(byte, b'[' | b'{'));
        let begin = Cursor::new(&head);
        if is_list {
            return self.add_lines(begin.chain(from));
        }
        let format = BibliographyFormat::of(name, &head);
        if format == BibliographyFormat::Text && !may_be_json && !is_utf16(&head) {
            return self.add_lines(begin.chain(from));
        }
        let mut whole = Vec::new();
        begin.chain(from).take(MOST_BIBLIOGRAPHY_BYTES).read_to_end(&mut whole)?;
        let format = if may_be_json { BibliographyFormat::of(name, &whole) } else { format };
        let references = read_bibliography(&whole, format).map_err(io::Error::other)?;
        let list = self.lists.last().cloned();
        references.into_iter().try_for_each(|reference| {
            let Reference { label, line, identifiers, problem, .. } = reference;
            self.push(RequestedEntry { list: list.clone(), line: Some(line), label, identifiers, problem })
        })
    }

    /// Adds the papers of a list: those of each line. What follows a `#` doesn't count.
    fn add_lines(&mut self, mut from: impl BufRead) -> io::Result<()> {
        let mut line = Vec::new();
        for at in 1_u64.. {
            line.clear();
            if from.by_ref().take(MOST_LINE_BYTES).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            let text = str::from_utf8(&line).unwrap_or_default();
            match number_of_line(text.trim_start_matches('\u{feff}').trim()) {
                Some(number) => self.add_number(number, at),
                None => self.add_line(&line, at)?,
            }
        }
        Ok(())
    }

    fn add_number(&mut self, number: WantedPaper, line: u64) {
        let list = self.lists.len().checked_sub(1).and_then(|list| u32::try_from(list).ok());
        self.items.push(Item::Number(number, list, u32::try_from(line).unwrap_or(u32::MAX)));
    }

    /// Adds what a line names. A DOI beside one other name is of the same paper; else each is a paper's own.
    fn add_line(&mut self, line: &[u8], at: u64) -> io::Result<()> {
        let found = read_bibliography(line, BibliographyFormat::Text).map_err(io::Error::other)?;
        let problem = found.iter().find_map(|reference| reference.problem.clone());
        let is_line = !found.is_empty();
        let found = found.into_iter().flat_map(|reference| reference.identifiers);
        let (dois, others): (Vec<_>, Vec<_>) = found.partition(|one| matches!(one, PaperIdentifier::Doi(_)));
        if others.len() == 1 || (is_line && others.is_empty() && dois.is_empty()) {
            return self.add_entry(at, [others, dois].concat(), problem);
        }
        others.into_iter().chain(dois).try_for_each(|one| self.add_entry(at, vec![one], None))
    }

    fn add_entry(&mut self, line: u64, identifiers: Vec<PaperIdentifier>, problem: Option<String>) -> io::Result<()> {
        let number = match &*identifiers {
            [one @ PaperIdentifier::Number { .. }] => one.to_string().parse::<WantedPaper>().ok(),
            _ => None,
        };
        if let Some(number) = number {
            self.add_number(number, line);
            return Ok(());
        }
        let (list, label) = (self.lists.last().cloned(), format!("line {line}"));
        let entry = RequestedEntry { list, line: Some(line), label, identifiers, problem };
        self.push(entry)
    }

    fn push(&mut self, entry: RequestedEntry) -> io::Result<()> {
        self.entries += 1;
        if self.entries > MOST_ENTRIES {
            let reason = format!("the lists have more than {} entries; divide them", thousands(MOST_ENTRIES as u64));
            return Err(io::Error::other(reason));
        }
        self.items.push(Item::Entry(Box::new(entry)));
        Ok(())
    }

    /// Adds what is named on the command line.
    fn add_argument(&mut self, text: &str, identifier: &PaperIdentifier) {
        let number = identifier.to_string().parse::<WantedPaper>().ok();
        self.items.push(match number {
            Some(number) => Item::Number(number, None, 0),
            None => Item::Entry(Box::new(RequestedEntry {
                list: None,
                line: None,
                label: text.to_owned(),
                identifiers: vec![identifier.clone()],
                problem: None,
            })),
        });
    }

    /// Where all are whole numbers only problems are told, as a list of a whole site has no other entries.
    fn request(self) -> PullRequest {
        let number = |item: &Item| if let Item::Number(number, ..) = item { Some(*number) } else { None };
        if let Some(numbers) = self.items.iter().map(number).collect() {
            return PullRequest::Numbers(each_once(numbers));
        }
        let lists = self.lists;
        let entry = |item| match item {
            Item::Entry(entry) => *entry,
            Item::Number(number, list, line) => {
                let list = list.and_then(|list| lists.get(usize::try_from(list).ok()?).cloned());
                let label = if list.is_some() { format!("line {line}") } else { number.to_string() };
                let line = list.is_some().then_some(line.into());
                let identifiers = number.to_string().parse().into_iter().collect();
                RequestedEntry { list, line, label, identifiers, problem: None }
            }
        };
        PullRequest::Entries(self.items.into_iter().map(entry).collect())
    }
}

/// Whether a text is in UTF-16, as what PowerShell of Windows writes into a file with `>`.
fn is_utf16(head: &[u8]) -> bool {
    head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff")
}
