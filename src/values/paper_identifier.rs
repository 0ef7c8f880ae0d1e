//! What names a paper, in all spellings that people write and paste: arXiv ids, DOIs, Pith numbers, addresses.
//!
//! It means the same as `static/identifier.js`, function by function, and `tests/identifiers.json` judges both. Nothing is
//! looked up here. Texts are hostile: a text is read as far as its first 4,000 characters, and each step over it is linear.

use super::doi::{Doi, MOST_DOI_BYTES};
use super::identifier::Identifier;
use super::spelling::{after, bare, before, decoded, decoded_member, is_space, plain, split_run, unspaced};
use crate::text::Inline;
use pith::{PithNumber, ShortNumber, Suffix, Year};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// The most identifiers of one text. Stops a line that asks for thousands of look-ups.
pub(crate) const MOST_IDENTIFIERS: usize = 20;

/// The most characters of an identifier with white space in it. Stops a book that is put together to one word.
const MOST_UNBROKEN: usize = 512;

/// How deep an address may hold another one in its query. Stops addresses within addresses without end.
const MOST_NESTED: usize = 3;

/// The archives of arXiv's old ids: in an address or a text, `records/1234567` is none. Where one begins another, the other is first.
const ARCHIVES: &[&str] = &[
    "acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn", "chem-ph", "cmp-lg",
    "comp-gas", "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph",
    "math", "mtrl-th", "nlin", "nucl-ex", "nucl-th", "patt-sol", "physics", "plasm-ph", "q-alg", "q-bio", "quant-ph",
    "solv-int", "supr-con",
];

/// Folders whose pages are named by a Pith number, and those of arXiv's ids.
const OF_NUMBERS: [&str; 4] = ["pith", "pith-number", "paper", "p"];
const OF_IDS: [&str; 15] = [
    "abs", "pdf", "html", "format", "e-print", "eprint", "src", "ps", "paper", "papers", "p", "arxiv", "overview",
    "audio", "forum",
];

/// Members of a query that hold what is looked for: of this program's pages, and of arXiv's and others' services.
const OF_QUERIES: [&str; 7] = ["q", "query", "id", "id_list", "doi", "arxiv", "arxiv_id"];

/// What the names of files end with, behind an id.
const EXTENSIONS: [&str; 12] =
    [".pdf", ".html", ".htm", ".json", ".ps", ".gz", ".tar.gz", ".bib", ".ris", ".txt", ".md", ""];

/// What publishers put behind a DOI in addresses.
const BEHIND_DOIS: [&str; 9] =
    ["/abstract", "/full", "/fulltext", "/epdf", "/pdf", "/meta", "/html", "/references", ".pdf"];

/// What names a paper, in whatever spelling (docs/identifiers.md). It displays as it is shown on pages: `arXiv:1903.00045v2`,
/// `pith:2019:MFB4YH5ROE25`, `doi:10.1103/physrevd.76.013009`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaperIdentifier {
    /// A Pith number, or its beginning.
    Number {
        /// The first characters of its suffix, or all.
        start: NumberStart,
        /// The year, where it was said.
        year: Option<Year>,
    },
    /// A paper at arXiv.
    Arxiv {
        /// Its id in small letters, without the subject class that some old ones are written with.
        id: String,
        /// The version, where it was said.
        version: Option<u32>,
    },
    /// Another DOI: arXiv's lead to arXiv's ids.
    Doi(Doi),
}

/// Eight to twenty-six characters that the suffix of a Pith number begins with, in capitals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumberStart(Inline<26>);

impl NumberStart {
    fn new(text: &str) -> Option<Self> {
        let good = (8..=26).contains(&text.len()) && text.chars().all(is_of_number);
        Inline::new(&text.to_ascii_uppercase()).filter(|_| good).map(Self)
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The whole suffix, if all its characters are there.
    pub fn suffix(&self) -> Option<Suffix> {
        self.as_str().parse().ok()
    }
}

impl fmt::Debug for NumberStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PaperIdentifier {
    /// The identifiers in a text, in order: the one that it is, or those that it holds, each once. An id without its version isn't
    /// another than with it.
    pub fn all_in(text: &str) -> Vec<Self> {
        all_of(text, 0).into_iter().map(|found| found.identifier).collect()
    }

    /// The same, without numbers that may as well be words, such as `topology`: for texts that needn't hold an identifier.
    pub fn named_in(text: &str) -> Vec<Self> {
        all_of(text, 0).into_iter().filter(|found| !found.may_be_word()).map(|found| found.identifier).collect()
    }

    /// A paper by its old id at arXiv, of which bibliographies have the archive apart: `hep-th` and `9901001`.
    pub(crate) fn of_old_style(archive: &str, number: &str) -> Option<Self> {
        let is_known = |archive: &str| ARCHIVES.contains(&archive);
        arxiv_of(&[archive, "/", number].concat(), is_known)
    }

    /// The keys that it is looked up by, in the order in which they count (docs/identifiers.md): a version before the paper, a DOI
    /// that is signed before one that is claimed.
    pub fn keys(&self) -> Vec<String> {
        match self {
            Self::Number { start, .. } => {
                let short = start.as_str().get(..8).unwrap_or_default();
                let short = format!("pith:{short}").parse::<ShortNumber>();
                short.into_iter().map(|short| Identifier::Short(short).to_string()).collect()
            }
            Self::Arxiv { id, version } => {
                let version = version.map(|version| Identifier::ArxivVersion(id, version));
                version.into_iter().chain([Identifier::Arxiv(id)]).map(|key| key.to_string()).collect()
            }
            Self::Doi(doi) => {
                [Identifier::Doi(doi.as_str()), Identifier::ClaimedDoi(doi.as_str())].map(|key| key.to_string()).into()
            }
        }
    }

    /// Whether two ids of arXiv are of different papers, or of different versions of one.
    pub(crate) fn contradicts(&self, other: &Self) -> bool {
        let (Self::Arxiv { id, version }, Self::Arxiv { id: other_id, version: other }) = (self, other) else {
            return false;
        };
        id != other_id || version.zip(*other).is_some_and(|(one, other)| one != other)
    }

    /// Two of the names of one paper that can't both be right, whatever is there.
    pub(crate) fn contradiction(all: &[Self]) -> Option<(&Self, &Self)> {
        let with_behind =
            all.iter().enumerate().flat_map(|(at, one)| all.iter().skip(at + 1).map(move |other| (one, other)));
        with_behind.into_iter().find(|(one, other)| one.contradicts(other))
    }

    /// Whether it may mean a paper that somebody leaves out: one of a number with these other names.
    pub(crate) fn is_of_left_out(&self, suffix: Suffix, names: &[Self]) -> bool {
        if let Self::Number { start, .. } = self {
            return suffix.as_str().starts_with(start.as_str());
        }
        names.iter().any(|name| match (self, name) {
            (Self::Arxiv { id, version }, Self::Arxiv { id: of, version: is }) => {
                of == id && (version.is_none() || is.is_none() || is == version)
            }
            (Self::Doi(doi), Self::Doi(of)) => of == doi,
            _ => false,
        })
    }

    /// Whether a number is one that this names. Of an arXiv id or a DOI a number says nothing.
    pub fn is_number(&self, number: PithNumber) -> bool {
        let Self::Number { start, year } = self else { return false };
        number.suffix().as_str().starts_with(start.as_str()) && year.is_none_or(|year| year == number.year())
    }
}

impl fmt::Display for PaperIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { start, year: Some(year) } => write!(f, "pith:{year}:{}", start.as_str()),
            Self::Number { start, year: None } => write!(f, "pith:{}", start.as_str()),
            Self::Arxiv { id, version: Some(version) } => write!(f, "arXiv:{id}v{version}"),
            Self::Arxiv { id, version: None } => write!(f, "arXiv:{id}"),
            Self::Doi(doi) => write!(f, "doi:{}", doi.as_str()),
        }
    }
}

impl FromStr for PaperIdentifier {
    type Err = NotAPaper;

    /// Takes one identifier and nothing else, with the quotes, brackets and labels that may be around it.
    fn from_str(text: &str) -> Result<Self, NotAPaper> {
        one_of(text, 0).map(|found| found.identifier).ok_or_else(|| NotAPaper { why: why_none(text) })
    }
}

/// A text that names no paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAPaper {
    why: Option<&'static str>,
}

impl fmt::Display for NotAPaper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected an arXiv id, a DOI, a Pith number or the address of a paper's page")?;
        self.why.map_or(Ok(()), |why| write!(f, ": {why}"))
    }
}

impl std::error::Error for NotAPaper {}

/// What was read, and what it was told by.
struct Found {
    identifier: PaperIdentifier,
    /// Whether nothing but its length or a digit tells a number from a word.
    is_bare: bool,
}

impl Found {
    fn may_be_word(&self) -> bool {
        matches!(&self.identifier, PaperIdentifier::Number { start, .. } if self.is_bare && !has_digit(start.as_str()))
    }
}

impl From<PaperIdentifier> for Found {
    fn from(identifier: PaperIdentifier) -> Self {
        Self { identifier, is_bare: false }
    }
}

fn is_digit(one: char) -> bool {
    one.is_ascii_digit()
}

fn is_letter(one: char) -> bool {
    one.is_ascii_alphabetic()
}

/// What may stand in a word.
fn is_word(one: char) -> bool {
    one.is_ascii_alphanumeric() || one == '_'
}

/// The characters of numbers, in whatever case.
fn is_of_number(one: char) -> bool {
    is_letter(one) || matches!(one, '2'..='7')
}

fn has_digit(suffix: &str) -> bool {
    suffix.contains(|one| matches!(one, '2'..='7'))
}

/// What follows so many digits, at least and at most, and no further one.
fn after_digits(text: &str, least: usize, most: usize) -> Option<(&str, &str)> {
    let (digits, rest) = split_run(text, is_digit);
    (least..=most).contains(&digits.len()).then_some((digits, rest))
}

/// A month of arXiv's new ids: elsewhere four digits, a point and four digits are a number.
fn has_month(id: &str) -> bool {
    id.get(2..4).and_then(|month| month.parse::<u8>().ok()).is_some_and(|month| (1..=12).contains(&month))
        && id.get(4..5) == Some(".")
}

/// What labels stand before an identifier: their length in bytes.
fn labels_length(text: &str) -> usize {
    let mut rest = text;
    while let Some(next) = after_label(rest) {
        rest = next;
    }
    text.len() - rest.len()
}

fn after_label(text: &str) -> Option<&str> {
    const WORDS: [&str; 8] =
        ["arxiv", "doi", "e-print", "eprint", "preprint", "info", "urn", "digital object identifier"];
    for word in WORDS {
        let Some(rest) = after(text, word) else { continue };
        let unspaced_rest = unspaced(rest);
        if let Some(behind) = unspaced_rest.strip_prefix([':', '/', '=']) {
            return Some(unspaced(behind));
        }
        if unspaced_rest.len() < rest.len() {
            return Some(unspaced_rest);
        }
    }
    let rest = after(text, "arxiv")?;
    let pointed = rest.strip_prefix('.');
    let is_new = |text: &&str| split_run(text, is_digit).0.len() == 4 && text.get(4..5) == Some(".");
    let is_old = |text: &&str| {
        let (archive, number) = split_run(text, |one| is_letter(one) || one == '-');
        let digits = number.strip_prefix('/').map(|number| split_run(number, is_digit).0.len());
        !archive.is_empty() && digits.is_some_and(|digits| digits >= 7)
    };
    pointed.filter(is_new).or(Some(rest).filter(is_new)).or(pointed.filter(is_old))
}

/// An id of arXiv and nothing else but its version, the name of a file and slashes.
fn arxiv_of(text: &str, is_known: impl Fn(&str) -> bool) -> Option<PaperIdentifier> {
    if let Some((month, rest)) = after_digits(text, 4, 4) {
        let (number, rest) = after_digits(rest.strip_prefix('.')?, 4, 5)?;
        return with_version([month, ".", number].concat(), rest);
    }
    let (archive, rest) = split_run(text, |one| is_letter(one) || one == '-');
    let archive = archive.to_ascii_lowercase();
    if archive.split('-').any(str::is_empty) || !is_known(&archive) {
        return None;
    }
    let number = match rest.strip_prefix('.') {
        Some(rest) => {
            let (class, rest) = split_run(rest, is_letter);
            rest.strip_prefix('/').filter(|_| class.len() == 2)?
        }
        None => rest.strip_prefix('/')?,
    };
    let (number, rest) = after_digits(number, 7, 7)?;
    with_version([&archive, "/", number].concat(), rest)
}

fn any_arxiv(text: &str) -> Option<PaperIdentifier> {
    arxiv_of(text, |_| true)
}

/// A paper at arXiv, if nothing but a version, the end of a file's name and slashes are behind its id.
fn with_version(id: String, behind: &str) -> Option<PaperIdentifier> {
    let (version, rest) = match after_version(behind) {
        Some((version, rest)) => (Some(version), rest),
        None => (None, behind),
    };
    let file = rest.trim_end_matches('/');
    let is_end = EXTENSIONS.iter().any(|extension| file.eq_ignore_ascii_case(extension));
    is_end.then_some(PaperIdentifier::Arxiv { id, version })
}

fn after_version(text: &str) -> Option<(u32, &str)> {
    let text = unspaced(text);
    let text = unspaced(text.strip_prefix(',').unwrap_or(text));
    let text = after(text.strip_prefix('(').unwrap_or(text), "v")?;
    let words = ["ersion", "ers.", "er.", "er", ""];
    let text = words.iter().find_map(|word| after(text, word))?;
    let (digits, rest) = after_digits(unspaced(text), 1, 4)?;
    Some((digits.parse().ok()?, rest.strip_prefix(')').unwrap_or(rest)))
}

/// A DOI as it was registered, without what stands behind it where people copy it: what an address or HTML encodes, the rest of a
/// link in Markdown or HTML, members of a query, a folder's slash or page.
fn registered(text: &str) -> String {
    let text = decoded(text);
    let text = text.split(is_space).next().unwrap_or_default();
    let text = without_entities(text);
    let mut doi = text.get(..link_rest(&text)).unwrap_or_default();
    while let Some(shorter) = before(doi, "/index.html").or(doi.strip_suffix('/')) {
        doi = shorter;
    }
    doi.to_owned()
}

fn without_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once('&') {
        out.push_str(head);
        let entities = [("lt;", '<'), ("gt;", '>'), ("amp;", '&')];
        let found = entities.iter().find_map(|(name, one)| Some((*one, after(tail, name)?)));
        let (one, behind) = found.unwrap_or(('&', tail));
        out.push(one);
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Where the rest of a link begins, or the end.
fn link_rest(text: &str) -> usize {
    let begins = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        let is_member = || {
            let name = rest.strip_prefix(['?', '&'])?;
            let (name, value) = split_run(name, |one| is_letter(one) || one == '_');
            (!name.is_empty() && value.starts_with('=')).then_some(())
        };
        rest.starts_with("](") || after(rest, "</a>").is_some() || is_member().is_some()
    };
    text.match_indices(['?', '&', ']', '<']).map(|(at, _)| at).find(|at| begins(*at)).unwrap_or(text.len())
}

/// A DOI. Those of arXiv are its ids.
fn doi_of(text: &str) -> Option<PaperIdentifier> {
    let whole = bare(text);
    if whole.contains(is_space) {
        return None;
    }
    let registered = registered(whole);
    let doi = Doi::new(bare(&registered))?;
    let of_arxiv = doi.as_str().strip_prefix("10.48550/arxiv.").and_then(any_arxiv);
    Some(of_arxiv.unwrap_or(PaperIdentifier::Doi(doi)))
}

/// A number: without `pith:` or a year, what has the length of one or a digit in it, since others are words.
fn number_of(text: &str) -> Option<Found> {
    let mut label_ends = [None, None, Some(0)];
    if let Some(behind) = after(text, "pith") {
        let spaced = unspaced(behind);
        let label = spaced.strip_prefix([':', '/', '.']).map(unspaced);
        if let Some(rest) = label.or((spaced.len() < behind.len()).then_some(spaced)) {
            let worded = after(rest, "number").map(|rest| {
                let rest = unspaced(rest);
                unspaced(rest.strip_prefix(':').unwrap_or(rest))
            });
            label_ends = [worded.map(|rest| text.len() - rest.len()), Some(text.len() - rest.len()), Some(0)];
        }
    }
    label_ends.into_iter().flatten().find_map(|end| {
        let (label, rest) = text.split_at_checked(end)?;
        let (year, suffix) = after_year(rest).map_or((None, rest), |(year, rest)| (Some(year), rest));
        let start = NumberStart::new(suffix.trim_end_matches('/'))?;
        let suffix = start.as_str();
        let is_labelled = !label.is_empty();
        let is_sure = is_labelled || year.is_some() || has_digit(suffix);
        let is_bare = year.is_none()
            && suffix.len() < 26
            && !label.contains([':', '/', '.'])
            && !(is_labelled && has_digit(suffix));
        (is_sure || [8, 12, 16, 26].contains(&suffix.len()))
            .then_some(Found { identifier: PaperIdentifier::Number { start, year }, is_bare })
    })
}

/// A year of this or the last century, and what is behind it.
fn after_year(text: &str) -> Option<(Year, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    let year =
        Year::of_time(digits).filter(|year| year.as_str().starts_with("19") || year.as_str().starts_with("20"))?;
    let spaced = unspaced(rest);
    let behind = spaced.strip_prefix(':').map(unspaced).or((spaced.len() < rest.len()).then_some(spaced))?;
    Some((year, behind))
}

/// What a whole text is, if it is one identifier.
fn whole_of(text: &str) -> Option<Found> {
    let stripped = text.get(labels_length(text)..).unwrap_or_default();
    let stripped = stripped.strip_prefix('#').map_or(stripped, unspaced);
    let id = any_arxiv(stripped).or_else(|| doi_of(stripped)).map(Found::from);
    let of_urn = || {
        let is_urn = after(text, "urn").is_some_and(|rest| rest.starts_with(|one| one == ':' || is_space(one)));
        is_urn.then(|| number_of(stripped)).flatten()
    };
    id.or_else(|| number_of(text)).or_else(of_urn)
}

/// What follows the scheme and the host of an address, with both.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let is_scheme = scheme.starts_with(is_letter)
        && scheme.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '+' | '.' | '-'));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    is_scheme.then(|| text.split_at(text.len() - rest.len() + end))
}

/// Whether an address is of the DOI system's own host: behind the DOI there is nothing of a publisher's.
fn is_of_doi_host(address: &str) -> bool {
    let host = address.split_once("://").filter(|(scheme, _)| scheme.chars().all(is_letter)).map(|(_, host)| host);
    let host = host.map(|host| after(host, "dx.").or(after(host, "www.")).unwrap_or(host));
    host.and_then(|host| after(host, "doi.org")).is_some_and(|rest| !rest.starts_with(is_word))
}

/// What an address, or a path of one, is of.
fn of_address(text: &str, depth: usize) -> Option<Found> {
    let scheme = split_scheme(text);
    let is_doi_host = scheme.is_none_or(|(address, _)| is_of_doi_host(address));
    let path = scheme.map_or(text, |(_, rest)| rest);
    let path = path.split('#').next().unwrap_or_default();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = decoded(path);
    let parts: Vec<_> =
        path.split('/').map(|part| part.trim_matches(is_space)).filter(|part| !part.is_empty()).collect();
    let is_in = |folders: &[&str], part: Option<&&str>| {
        part.is_some_and(|part| folders.iter().any(|folder| folder.eq_ignore_ascii_case(part)))
    };
    for (at, part) in parts.iter().enumerate() {
        let folder = at.checked_sub(1).and_then(|at| parts.get(at));
        let next = parts.get(at + 1);
        if next.is_some() && is_registrant(part) {
            let doi = parts.get(at..).unwrap_or_default().join("/");
            let doi = after(&doi, "doi:").unwrap_or(&doi);
            let cut = BEHIND_DOIS.iter().find_map(|end| before(doi, end)).filter(|_| !is_doi_host);
            return doi_of(cut.unwrap_or(doi)).map(Found::from);
        }
        if let Some(start) = NumberStart::new(without_extension(part)) {
            let is_whole = start.as_str().len() == 26 && has_digit(start.as_str());
            if is_in(&OF_NUMBERS, folder) || is_whole {
                return Some(PaperIdentifier::Number { start, year: None }.into());
            }
        }
        if let Some(number) = after(part, "pith:").and_then(|_| number_of(part)) {
            return Some(number);
        }
        let is_of_ids = is_in(&OF_IDS, folder);
        let (label, rest) = part.split_at(labels_length(part));
        if let Some(id) = any_arxiv(rest)
            && (is_of_ids || !label.is_empty() || matches!(&id, PaperIdentifier::Arxiv { id, .. } if has_month(id)))
        {
            return Some(id.into());
        }
        let is_known = |archive: &str| is_of_ids || !label.is_empty() || ARCHIVES.contains(&archive);
        if let Some(old) = next.and_then(|next| arxiv_of(&[rest, "/", next].concat(), is_known)) {
            return Some(old.into());
        }
    }
    (depth < MOST_NESTED).then(|| of_query(query, depth)).flatten()
}

fn of_query(query: &str, depth: usize) -> Option<Found> {
    let members: Vec<_> = query
        .split('&')
        .map(|member| member.split_once('=').unwrap_or((member, "")))
        .map(|(name, value)| (decoded_member(name), value))
        .collect();
    OF_QUERIES.iter().find_map(|wanted| {
        let (_, value) = members.iter().find(|(name, _)| name == wanted)?;
        all_of(&decoded_member(value), depth + 1).into_iter().next()
    })
}

/// The part of an address before the slash of a DOI.
fn is_registrant(part: &str) -> bool {
    let part = after(part, "doi:").unwrap_or(part);
    part.strip_prefix("10.").and_then(|digits| after_digits(digits, 4, 9)).is_some_and(|(_, rest)| rest.is_empty())
}

/// The name of a file, up to its last point, if letters follow it.
fn without_extension(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !extension.is_empty() && extension.chars().all(is_letter) => stem,
        _ => name,
    }
}

/// Identifiers within a text, in order; what is an address or a DOI is nothing else.
fn within(text: &str, depth: usize) -> Vec<Found> {
    let mut found = Vec::new();
    let mut hosts = Hosts::default();
    let mut at = 0;
    while let Some(one) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let place = Place { text, at };
        // What each kind may begin with tells most places from it.
        let matched = place
            .address(&mut hosts)
            .map(|length| (length, of_address(bare(place.text_of(length)), depth)))
            .or_else(|| place.doi().map(|length| (length, doi_of(place.text_of(length)).map(Found::from))))
            .or_else(|| place.number().map(|length| (length, number_of(place.text_of(length)))))
            .or_else(|| {
                let length = place.old_id().or_else(|| place.new_id())?;
                Some((length, any_arxiv(place.text_of(length)).map(Found::from)))
            });
        match matched {
            Some((length, identifier)) => {
                found.extend(identifier);
                at += length.max(1);
            }
            None => at += one.len_utf8(),
        }
    }
    found
}

/// Where addresses without a scheme end in a text, worked out once for each run of characters that hosts may have.
#[derive(Default)]
struct Hosts {
    /// The end of the run, where the host's own name begins, and where the first label before it does.
    run: usize,
    name: Option<(usize, usize)>,
}

/// A place in a text.
#[derive(Clone, Copy)]
struct Place<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Place<'t> {
    fn rest(self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn text_of(self, length: usize) -> &'t str {
        self.rest().get(..length).unwrap_or_default()
    }

    fn follows(self, is_one: impl Fn(char) -> bool) -> bool {
        self.text.get(..self.at).and_then(|before| before.chars().next_back()).is_some_and(is_one)
    }

    fn is_at_word(self) -> bool {
        !self.follows(is_word)
    }

    /// The length of an address at this place.
    fn address(self, hosts: &mut Hosts) -> Option<usize> {
        let is_of_address = |one: char| !is_space(one) && !"\"<>{}|\\^`".contains(one);
        let rest = self.rest();
        let schemed = ["http://", "https://", "ftp://"].iter().find_map(|scheme| after(rest, scheme));
        let path = match schemed {
            Some(path) => path,
            None => rest.get(self.host_length(hosts)? + 1..)?,
        };
        let (path, behind) = split_run(path, is_of_address);
        (!path.is_empty()).then(|| rest.len() - behind.len())
    }

    /// The length of a host that is known, before a slash.
    fn host_length(self, hosts: &mut Hosts) -> Option<usize> {
        let is_of_host = |one: char| one.is_ascii_alphanumeric() || one == '-' || one == '.';
        if self.at >= hosts.run {
            let (run, behind) = split_run(self.rest(), is_of_host);
            let end = self.at + run.len();
            let name = ["arxiv.org", "alphaxiv.org", "doi.org"].iter().find_map(|name| before(run, name));
            let name = name.filter(|_| behind.starts_with('/')).map(|labels| {
                let first = labels.rfind("..").map_or(0, |points| points + 2);
                (self.at + labels.len(), if labels.ends_with('.') { self.at + first } else { usize::MAX })
            });
            *hosts = Hosts { run: end, name };
        }
        let (name, first_label) = hosts.name?;
        let is_label = self.at >= first_label && self.at + 1 < name && !self.rest().starts_with('.');
        (self.at == name || is_label).then(|| hosts.run - self.at)
    }

    /// The length of a DOI.
    fn doi(self) -> Option<usize> {
        let rest = self.rest();
        let (_, name) = after_digits(rest.strip_prefix("10.").filter(|_| self.is_at_word())?, 4, 9)?;
        let (name, behind) = split_run(name.strip_prefix('/')?, |one| !is_space(one) && !"\"{}|\\^`".contains(one));
        (!name.is_empty()).then(|| rest.len() - behind.len())
    }

    /// The length of a number that is labelled or whole.
    fn number(self) -> Option<usize> {
        let rest = self.rest();
        let suffix_end = |suffix: &str| {
            let (suffix, behind) = split_run(suffix, is_of_number);
            let is_end = !behind.starts_with(|one: char| one.is_ascii_alphanumeric());
            is_end.then_some((suffix.len(), rest.len() - behind.len()))
        };
        let labelled = after(rest, "pith").filter(|_| self.is_at_word()).and_then(|rest| {
            let label = unspaced(unspaced(rest).strip_prefix([':', '/'])?);
            let dated = after_digits(label, 4, 4).and_then(|(_, rest)| unspaced(rest).strip_prefix(':')).map(unspaced);
            let ends = [dated, Some(label)].into_iter().flatten().filter_map(suffix_end);
            ends.filter(|(length, _)| (8..=26).contains(length)).map(|(_, end)| end).next()
        });
        labelled.or_else(|| {
            let (length, end) = suffix_end(rest).filter(|_| !self.follows(|one| one.is_ascii_alphanumeric()))?;
            (length == 26 && has_digit(self.text_of(length))).then_some(end)
        })
    }

    /// The length of an old id of a known archive.
    fn old_id(self) -> Option<usize> {
        if self.follows(|one| one.is_ascii_alphanumeric() || one == '-') {
            return None;
        }
        let rest = self.rest();
        let number = ARCHIVES.iter().find_map(|archive| {
            let rest = after(rest, archive)?;
            let class =
                rest.strip_prefix('.').map(|rest| split_run(rest, is_letter)).filter(|(class, _)| class.len() == 2);
            class.map_or(rest, |(_, rest)| rest).strip_prefix('/')
        })?;
        let (_, behind) = after_digits(number, 7, 7)?;
        self.id_end(behind, |_| true)
    }

    /// The length of a new id.
    fn new_id(self) -> Option<usize> {
        let rest = self.rest();
        if !has_month(rest) || self.follows(|one| one.is_ascii_digit() || one == '.') {
            return None;
        }
        let before = self.text.get(..self.at).unwrap_or_default();
        let is_hexadecimal = |one: char| one.is_ascii_hexdigit();
        if before.ends_with('%') || before.strip_suffix(is_hexadecimal).is_some_and(|before| before.ends_with('%')) {
            return None;
        }
        let (_, behind) = after_digits(rest, 4, 4)?;
        let (_, behind) = after_digits(behind.strip_prefix('.')?, 4, 5)?;
        self.id_end(behind, |behind| !behind.strip_prefix('.').is_some_and(|rest| rest.starts_with(is_digit)))
    }

    /// Where an id ends, with its version, if no further word begins there.
    fn id_end(self, behind: &str, is_end: impl Fn(&str) -> bool) -> Option<usize> {
        let version = after(behind, "v").and_then(|version| after_digits(version, 1, 4));
        let behind = version.map_or(behind, |(_, behind)| behind);
        (!behind.starts_with(is_word) && is_end(behind)).then(|| self.rest().len() - behind.len())
    }
}

/// Each identifier once; an id without its version isn't another than with it.
fn distinct(all: Vec<Found>) -> Vec<Found> {
    let versioned: BTreeSet<_> = all
        .iter()
        .filter_map(|found| match &found.identifier {
            PaperIdentifier::Arxiv { id, version: Some(_) } => Some(id.clone()),
            _ => None,
        })
        .collect();
    let mut seen = BTreeSet::new();
    let mut is_other = |found: &Found| {
        let is_covered =
            matches!(&found.identifier, PaperIdentifier::Arxiv { id, version: None } if versioned.contains(id));
        !is_covered && seen.insert(found.identifier.clone())
    };
    all.into_iter().filter(|found| is_other(found)).take(MOST_IDENTIFIERS).collect()
}

/// A text without the white space in it, where that can't part words: it follows a point, colon, slash or hyphen, as where a line
/// ends, or stands between the groups of a number. Two words may look like a number together.
fn unbroken(text: &str) -> Option<String> {
    let joined: String = text.chars().filter(|one| !is_space(*one)).collect();
    if joined.chars().count() > MOST_UNBROKEN {
        return None;
    }
    let is_labelled = after(&joined, "pith:").is_some_and(|rest| {
        let dated = after_digits(rest, 4, 4).and_then(|(_, rest)| rest.strip_prefix(':'));
        [dated, Some(rest)].into_iter().flatten().any(|suffix| !suffix.is_empty() && suffix.chars().all(is_of_number))
    });
    let is_whole = joined.len() == 26
        && has_digit(&joined)
        && joined.chars().all(|one| is_of_number(one) && !one.is_ascii_lowercase());
    if is_labelled || is_whole {
        return Some(joined);
    }
    let spaced = |allowed: &'static str, is_allowed: bool| {
        text.chars().zip(text.chars().skip(1)).any(|(one, next)| is_space(next) && allowed.contains(one) == is_allowed)
    };
    // Behind the last point of a DOI there may be another sentence.
    let has_doi = || {
        text.match_indices("10.").any(|(at, _)| {
            let digits = text.get(at + 3..).and_then(|rest| after_digits(rest, 4, 9));
            digits.is_some_and(|(_, rest)| rest.starts_with('/'))
        })
    };
    let parts_words = spaced("./:-", false) || (spaced(".-", true) && has_doi());
    (!parts_words).then_some(joined)
}

/// A text as it is, and with what an address encodes, which some encode twice; each without a command of TeX, or a member of
/// BibTeX, before what it holds.
fn spellings_of(text: &str) -> Vec<String> {
    let mut spellings = Vec::new();
    let mut spelling = plain(text);
    for _ in 0..3 {
        let again = plain(&spelling);
        let one = bare(without_command(&again)).to_owned();
        if !spellings.contains(&one) {
            spellings.push(one);
        }
        spelling = match decoded(&spelling) {
            Cow::Borrowed(_) => break,
            Cow::Owned(decoded) => decoded,
        };
    }
    spellings
}

fn without_command(text: &str) -> &str {
    let name = text.strip_prefix('\\').unwrap_or(text);
    let (name, rest) = split_run(name, is_letter);
    let rest = unspaced(rest);
    let held = rest.strip_prefix('=').map_or(rest, unspaced).strip_prefix('{');
    held.filter(|_| !name.is_empty()).unwrap_or(text)
}

/// The one identifier that a whole text is, with what may be around it, or nothing.
fn one_of(text: &str, depth: usize) -> Option<Found> {
    spellings_of(text).iter().find_map(|one| {
        let is_of_words = one.contains(is_space);
        let is_query = ["", "resolve", "search"]
            .iter()
            .any(|page| one.strip_prefix(page).is_some_and(|rest| rest.starts_with('?')));
        let is_address = !is_of_words && (one.contains('/') || is_query) && !is_grammatical_doi(one);
        let found = whole_of(one).or_else(|| is_address.then(|| of_address(one, depth)).flatten());
        found.or_else(|| {
            let joined = unbroken(one).filter(|_| is_of_words)?;
            whole_of(&joined).or_else(|| joined.contains('/').then(|| of_address(&joined, depth)).flatten())
        })
    })
}

/// Whether a text has a DOI's grammar, whatever its length.
fn is_grammatical_doi(text: &str) -> bool {
    let name =
        text.strip_prefix("10.").and_then(|rest| after_digits(rest, 4, 9)).and_then(|(_, rest)| rest.strip_prefix('/'));
    name.is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic()))
}

fn all_of(text: &str, depth: usize) -> Vec<Found> {
    if let Some(whole) = one_of(text, depth) {
        return vec![whole];
    }
    let some = spellings_of(text).iter().map(|one| within(one, depth)).find(|some| !some.is_empty());
    distinct(some.unwrap_or_default())
}

/// Why a text that looks like an identifier is none, in a clause.
fn why_none(text: &str) -> Option<&'static str> {
    let plain = plain(text);
    let joined: String = bare(&plain).chars().filter(|one| !is_space(*one)).collect();
    let id = after(&joined, "arxiv").map_or(&*joined, |rest| rest.strip_prefix([':', '.']).unwrap_or(rest));
    if let Some((_, rest)) = after_digits(id, 4, 4)
        && let Some((digits, rest)) = rest.strip_prefix('.').map(|rest| split_run(rest, is_digit))
        && !digits.is_empty()
        && (rest.is_empty() || after(rest, "v").is_some_and(|rest| rest.chars().all(is_digit)))
    {
        return Some("an arXiv id has four digits, a point, and four or five digits");
    }
    let doi = joined
        .match_indices("10.")
        .map(|(at, _)| joined.get(at..).unwrap_or_default())
        .find(|doi| is_grammatical_doi(doi));
    if doi.is_some_and(|doi| doi.len() > MOST_DOI_BYTES) {
        return Some("a DOI of more than 128 characters is too long to be looked up here");
    }
    let hosts = ["https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:", "doi"];
    let doi = hosts.iter().find_map(|host| after(&joined, host)).unwrap_or(&joined);
    if let Some(rest) = doi.strip_prefix("10.") {
        let rest = rest.trim_start_matches(|one| is_digit(one) || one == '.');
        if rest.is_empty() || rest.starts_with('/') {
            return Some("a DOI has “10.”, a number of four to nine digits, a slash, and a name in plain characters");
        }
    }
    let number = after(&joined, "pith").and_then(|rest| rest.strip_prefix([':', '/']))?;
    let number = after_digits(number, 4, 4).and_then(|(_, rest)| rest.strip_prefix(':')).unwrap_or(number);
    if number.is_empty() || !number.chars().all(|one| one.is_ascii_alphanumeric()) {
        return None;
    }
    Some(match number.len() {
        _ if number.contains(['0', '1', '8', '9']) => "a Pith number has no 0, 1, 8 or 9",
        ..8 => "a short Pith number has at least 8 characters",
        _ => "a Pith number has 26 characters after the year",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::time::{Duration, Instant};

    fn texts(found: &[PaperIdentifier]) -> Vec<String> {
        found.iter().map(PaperIdentifier::to_string).collect()
    }

    fn all_in(text: &str) -> Vec<String> {
        texts(&PaperIdentifier::all_in(text))
    }

    #[test]
    fn every_spelling_means_what_it_means_on_a_page() {
        let table: BTreeMap<String, Vec<(String, Vec<String>)>> =
            serde_json::from_str(include_str!("../../tests/identifiers.json")).unwrap();
        let mut cases = 0;
        for (section, spellings) in &table {
            for (text, means) in spellings {
                assert_eq!(&all_in(text), means, "{section}: {text:?}");
                for one in means {
                    assert_eq!(&all_in(one), std::slice::from_ref(one));
                    assert_eq!(one.parse::<PaperIdentifier>().unwrap().to_string(), *one);
                }
                cases += 1;
            }
        }
        assert!(cases > 250);
    }

    #[test]
    fn an_identifier_has_the_keys_that_it_is_looked_up_by() {
        for (text, keys) in [
            ("arXiv:1903.00045v2", "arxiv:1903.00045v2 arxiv:1903.00045"),
            ("1903.00045", "arxiv:1903.00045"),
            ("math.GT/0309136", "arxiv:math/0309136"),
            ("10.48550/arXiv.math.GT/0309136v1", "arxiv:math/0309136v1 arxiv:math/0309136"),
            ("pith:2019:MFB4YH5ROE25", "pith:mfb4yh5r"),
            ("10.1145/ABC", "doi:10.1145/abc claimed-doi:10.1145/abc"),
        ] {
            assert_eq!(text.parse::<PaperIdentifier>().unwrap().keys().join(" "), keys);
        }
    }

    #[test]
    fn a_beginning_of_a_number_names_those_that_begin_with_it() {
        let number: PithNumber = "pith:2019:MFB4YH5ROE256JUPXCULHXXWFK".parse().unwrap();
        for (text, is_meant) in [
            ("pith:MFB4YH5R", true),
            ("2019:MFB4YH5ROE25", true),
            ("pith:2019:MFB4YH5ROE256JUPXCULHXXWFK", true),
            ("pith:2018:MFB4YH5ROE25", false),
            ("pith:MFB4YH5RA", false),
            ("1903.00045", false),
        ] {
            assert_eq!(text.parse::<PaperIdentifier>().unwrap().is_number(number), is_meant, "{text}");
        }
    }

    #[test]
    fn a_word_is_no_number_where_none_needs_to_be() {
        for word in ["topology", "Manifold", "entanglement", "graphene", "pith function", "Pith number topology"] {
            assert_eq!(PaperIdentifier::named_in(word), [], "{word}");
            assert_eq!(PaperIdentifier::all_in(word).len(), 1, "{word}");
        }
        for number in
            ["pith:topology", "paper/topology/", "/pith/topology", "2019:TOPOLOGY", "mfb4yh5r", "pith MFB4YH5R"]
        {
            assert_eq!(PaperIdentifier::named_in(number).len(), 1, "{number}");
        }
    }

    #[test]
    fn one_identifier_is_nothing_else() {
        for text in [
            "deep learning 1903.00045",
            "1903.00045 hep-th/9901001",
            "see https://arxiv.org/abs/1903.00045",
            "none",
            "",
        ] {
            assert!(text.parse::<PaperIdentifier>().is_err(), "{text}");
        }
        for text in
            [" (1903.00045) ", "\\arxiv{1903.00045}", "eprint = {1903.00045},", "https://arxiv.org/abs/1903.00045"]
        {
            assert_eq!(text.parse::<PaperIdentifier>().unwrap().to_string(), "arXiv:1903.00045");
        }
    }

    #[test]
    fn what_is_nearly_one_says_why_it_is_none() {
        for (text, why) in [
            ("arXiv:1903.000456", "an arXiv id has"),
            ("1903.00v2", "an arXiv id has"),
            ("doi:10.12/x", "a DOI has"),
            ("https://doi.org/10.1145/", "a DOI has"),
            (&format!("10.1145/{}", "x".repeat(200)), "a DOI of more than 128"),
            ("pith:2019:MFB4YH0R", "a Pith number has no 0"),
            ("pith:MFB4", "a short Pith number has at least"),
            ("pith:2019:MFB4YH5ROE256JUPXCULHXXWFKA", "a Pith number has 26"),
        ] {
            let error = text.parse::<PaperIdentifier>().unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
        let error = "deep learning".parse::<PaperIdentifier>().unwrap_err().to_string();
        assert_eq!(error, "expected an arXiv id, a DOI, a Pith number or the address of a paper's page");
    }

    #[test]
    fn texts_that_are_made_to_take_long_do_not() {
        let patterns = [
            "a.",
            "a",
            "-",
            "pith ",
            "pith:",
            "10.",
            "10.1000/",
            "arxiv.org.",
            "http://",
            "1903.",
            "math.",
            "hep-",
            "%25",
            "%",
            "(",
            ")",
            "https://a/?q=",
            "?q=",
            "v",
            " ",
            "\u{fdfa}",
            "arxiv:",
            "pith/2019:",
            "&lt;",
            "/",
            "?a",
            "doi ",
            "aa-",
            "..",
        ];
        let begun = Instant::now();
        for pattern in patterns {
            for length in [4_000, 1_000_000] {
                let text: String = pattern.chars().cycle().take(length).collect();
                PaperIdentifier::all_in(&text);
                PaperIdentifier::all_in(&[&text, " 1903.00045"].concat());
            }
        }
        // 116 texts: milliseconds each even without optimisation, and minutes if a step were quadratic in a million.
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    }

    proptest! {
        #[test]
        fn what_is_found_is_of_its_grammar_and_is_found_again(
            text in "(arXiv|doi|pith|https?://|10\\.1000/|1903\\.00045|math\\.GT/0309136|MFB4YH5R|v2|2019|%[0-9a-f]{2}|/|:|\\.|\\PC| ){0,12}",
        ) {
            for found in PaperIdentifier::all_in(&text) {
                let shown = found.to_string();
                prop_assert!(shown.bytes().all(|byte| byte.is_ascii_graphic()), "{}", shown);
                // What stands at the end of a DOI may be what stands behind it, such as half an address.
                if !matches!(found, PaperIdentifier::Doi(_)) {
                    prop_assert_eq!(shown.parse(), Ok(found.clone()), "{}", shown);
                }
                prop_assert!(!found.keys().is_empty());
            }
        }

        #[test]
        fn any_text_is_read(text in "\\PC*") {
            PaperIdentifier::all_in(&text);
        }
    }
}
