//! The view of a paper's page: what its documents hold, each value with its standing.

use super::date;
use super::license::License;
use super::page::{Fact, Frame, KeyView, NumberView, Shown, groups};
use super::plain::PlainText;
use super::route::SitePath;
use crate::catalog::Entry;
use crate::catalog::arxiv::ArxivId;
use crate::pith::text::EXCERPT_CHARACTERS;
use crate::pith::{Check, Claim, Kind, Outcome, PithNumber, Standing, Verified};
use serde::Serialize;

/// A paper's page.
#[derive(Debug, Serialize)]
pub(super) struct PaperPage {
    frame: Frame,
    /// The window's title.
    heading: PlainText,
    kind: &'static str,
    number: NumberView,
    title: Option<Shown>,
    /// Whether the title is so long that it is set smaller.
    long_title: bool,
    authors: Option<Shown>,
    headline: Option<Shown>,
    read_at: Option<String>,
    verdict: String,
    /// The keys that signed it; the first covers all that is shown as signed.
    signers: Vec<KeyView>,
    checks: Vec<CheckView>,
    facts: Vec<Fact>,
    excerpt: Option<ExcerptView>,
    aliases: Vec<AliasView>,
    /// How many more names the document has.
    more_aliases: usize,
    files: Vec<FileView>,
    hashes: Vec<HashView>,
}

/// A check and what its result says.
#[derive(Debug, Serialize)]
struct CheckView {
    name: &'static str,
    label: &'static str,
    outcome: &'static str,
    /// `passes`, `undecided` or `absent`: nothing else is published.
    word: &'static str,
    says: &'static str,
}

/// The abstract, whole or cut.
#[derive(Debug, Serialize)]
struct ExcerptView {
    paragraphs: Vec<PlainText>,
    standing: &'static str,
    is_cut: bool,
}

#[derive(Debug, Serialize)]
struct AliasView {
    kind: PlainText,
    value: Shown,
}

/// A document as it is served.
#[derive(Debug, Serialize)]
struct FileView {
    link: String,
    name: &'static str,
    content: String,
    bytes: String,
}

#[derive(Debug, Serialize)]
struct HashView {
    label: &'static str,
    standing: Option<&'static str>,
    groups: Vec<String>,
}

/// The documents of an entry, opened again.
pub(crate) struct Opened<'a> {
    pub(crate) record: Option<Verified<'a>>,
    pub(crate) bundle: Option<Verified<'a>>,
}

impl<'a> Opened<'a> {
    /// The document whose values are shown: the bundle where there is one, since they are signed.
    pub(super) fn shown(&self) -> Option<&Verified<'a>> {
        self.bundle.as_ref().or(self.record.as_ref())
    }
}

impl PaperPage {
    /// The view of an entry's page. `shown` is the document whose values it
    /// shows, `documents` the files beside the page and their sizes in bytes.
    pub(super) fn new(
        frame: Frame,
        entry: &Entry,
        shown: &Verified<'_>,
        signers: Vec<KeyView>,
        documents: &[(SitePath, u64)],
    ) -> Self {
        let page = SitePath::paper(entry.number.suffix());
        let arxiv = arxiv_id(shown);
        let title = shown.title().map(Shown::new);
        let heading =
            title.as_ref().map_or_else(|| PlainText::new(entry.number.to_string()), |title| title.text.clone());
        Self {
            frame,
            long_title: heading.as_str().chars().count() >= LONG_TITLE,
            heading,
            kind: shown.document().kind().name(),
            number: number(entry.number),
            title,
            authors: shown.authors().map(Shown::new),
            headline: shown.headline().map(Shown::new),
            read_at: arxiv.as_ref().map(ArxivId::address),
            verdict: verdict(shown),
            signers,
            checks: checks(shown),
            facts: facts(shown, arxiv.as_ref()),
            excerpt: excerpt(shown),
            aliases: aliases(shown),
            more_aliases: shown.document().aliases().len().saturating_sub(MOST_ALIASES),
            files: files(&page, entry, documents),
            hashes: hashes(shown, entry),
        }
    }
}

/// How many names of a paper a page lists. Stops a document that claims half a million.
const MOST_ALIASES: usize = 200;

/// From so many characters on a title is set smaller.
const LONG_TITLE: usize = 120;

fn arxiv_id<'a>(shown: &Verified<'a>) -> Option<ArxivId<'a>> {
    let (kind, _) = shown.source_kind().into_parts();
    let (id, _) = shown.source_id().into_parts();
    let (version, _) = shown.source_version().into_parts();
    (kind == "arxiv").then(|| ArxivId::new(id, version)).flatten()
}

pub(super) fn number(number: PithNumber) -> NumberView {
    let suffix = number.suffix();
    let (short, rest) = suffix.as_str().split_at(number.short().as_str().len());
    NumberView {
        text: number.to_string(),
        scheme: format!("pith:{}:", number.year()),
        short: groups(short, 4),
        rest: groups(rest, 4),
        short_form: number.short().to_string(),
    }
}

/// What the signatures come to, in a sentence.
fn verdict(shown: &Verified<'_>) -> String {
    let displayed = [
        ("title", shown.title()),
        ("headline", shown.headline()),
        ("authors", shown.authors()),
        ("abstract", shown.abstract_excerpt()),
    ];
    let of_standing = |wanted: Standing| -> Vec<&str> {
        let has_it = |claim: &Option<Claim<&str>>| claim.is_some_and(|claim| claim.into_parts().1 == wanted);
        displayed.iter().filter(|(_, claim)| has_it(claim)).map(|(name, _)| *name).collect()
    };
    let signed = of_standing(Standing::Signed);
    let covered = ["number", "source", "date", "license", "categories"].into_iter().chain(signed).collect::<Vec<_>>();
    let signatures = match shown.document().kind() {
        Kind::Record => "The signature covers",
        Kind::Bundle => "The signatures cover",
    };
    let bound = match of_standing(Standing::ByHash).as_slice() {
        [] => String::new(),
        names => format!(", and binds its {}", listed(names)),
    };
    let claimed = match of_standing(Standing::Claimed).as_slice() {
        [] => String::new(),
        [one] if *one != "authors" => format!("; its {one} is only claimed"),
        names => format!("; its {} are only claimed", listed(names)),
    };
    format!("{signatures} this paper’s {}{bound}{claimed}.", listed(&covered))
}

/// `a`, `a and b`, `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn checks(shown: &Verified<'_>) -> Vec<CheckView> {
    shown
        .checks()
        .iter()
        .map(|(check, outcome)| CheckView {
            name: check.name(),
            label: label(check),
            outcome: outcome.name(),
            word: match outcome {
                Outcome::Pass => "passes",
                Outcome::Absent => "absent",
                Outcome::Unknown | Outcome::Fail | Outcome::Untrusted => "undecided",
            },
            says: says(check, outcome),
        })
        .collect()
}

fn label(check: Check) -> &'static str {
    match check {
        Check::Schema => "schema",
        Check::CanonicalHash => "canonical hash",
        Check::PithNumber => "Pith number",
        Check::Source => "source",
        Check::Events => "events",
        Check::Receipt => "receipt",
        Check::RecordCreated => "record created",
        Check::Title => "title",
        Check::Abstract => "abstract",
        Check::Paper => "displayed paper",
        Check::Aliases => "aliases",
        Check::Snapshot => "snapshot",
        Check::State => "state",
        Check::Merge => "merge",
        Check::Keys => "keys",
        Check::Bundle => "seal",
    }
}

fn says(check: Check, outcome: Outcome) -> &'static str {
    match (check, outcome) {
        (_, Outcome::Absent) => "The document has no such part",
        (Check::Title, Outcome::Unknown) => {
            "The title isn’t plain ASCII, and how the registry hashes other text isn’t known"
        }
        (Check::Abstract, Outcome::Unknown) => {
            "The document holds the first 600 characters, or text that isn’t plain ASCII; the signed SHA-256 is of the whole"
        }
        (Check::Events, Outcome::Unknown) => {
            "An event is signed by somebody whose key isn’t trusted here; the seal covers it"
        }
        (Check::Merge, Outcome::Unknown) => "An event’s type or the merge’s version has no known rule",
        (Check::Schema, _) => "The document has the right shape",
        (Check::CanonicalHash, _) => "The canonical record has the stated SHA-256",
        (Check::PithNumber, _) => "Number and short form follow from that hash and the year",
        (Check::Source, _) => "The displayed source is the signed one",
        (Check::Events, _) => "Each event has the stated hash and a signature over it",
        (Check::Receipt, _) => "An Ed25519 signature over the canonical record’s hash",
        (Check::RecordCreated, _) => "One event creates exactly this record",
        (Check::Title, _) => "The displayed title has the signed SHA-256",
        (Check::Abstract, _) => "The displayed abstract has the signed SHA-256",
        (Check::Paper, _) => "Categories, license and date are the signed ones",
        (Check::Aliases, _) => "arXiv id and short forms say what source and number say",
        (Check::Snapshot, _) => "The graph snapshot describes the same paper",
        (Check::State, _) => "The state has the stated SHA-256",
        (Check::Merge, _) => "The events come to exactly this state",
        (Check::Keys, _) => "The listed keys are consistent, and trusted names have the trusted keys",
        (Check::Bundle, _) => "An Ed25519 signature over the whole bundle",
    }
}

fn facts(shown: &Verified<'_>, arxiv: Option<&ArxivId<'_>>) -> Vec<Fact> {
    let mut facts = vec![source(shown, arxiv), submitted(shown), category(shown)];
    facts.extend(cross_categories(shown));
    facts.push(license(shown));
    facts.extend(doi(shown, arxiv));
    facts
}

fn source(shown: &Verified<'_>, arxiv: Option<&ArxivId<'_>>) -> Fact {
    let (kind, _) = shown.source_kind().into_parts();
    let (version, _) = shown.source_version().into_parts();
    let name = if kind == "arxiv" { "arXiv" } else { kind };
    Fact {
        label: "Source",
        value: Shown::new(shown.source_id().map(|id| format!("{name}:{id}, version {version}"))),
        link: arxiv.map(ArxivId::address),
        datetime: None,
        note: None,
    }
}

fn submitted(shown: &Verified<'_>) -> Fact {
    let (time, _) = shown.submitted_at().into_parts();
    let date = date::long(time);
    Fact {
        label: "First submitted",
        datetime: date.is_some().then(|| time.to_owned()),
        value: Shown::new(shown.submitted_at().map(|time| date.unwrap_or_else(|| time.to_owned()))),
        link: None,
        note: Some("as version 1"),
    }
}

fn category(shown: &Verified<'_>) -> Fact {
    Fact { label: "Subject", value: Shown::new(shown.primary_category()), link: None, datetime: None, note: None }
}

fn cross_categories(shown: &Verified<'_>) -> Option<Fact> {
    let value = Shown::new(shown.cross_categories().map(|categories| categories.join(", ")));
    (!value.text.as_str().is_empty()).then_some(Fact {
        label: "Also listed under",
        value,
        link: None,
        datetime: None,
        note: None,
    })
}

fn license(shown: &Verified<'_>) -> Fact {
    let (address, _) = shown.license().into_parts();
    let known = License::find(address);
    let text = match known {
        Some(license) => license.name,
        None if address.is_empty() => "not stated",
        None => address,
    };
    Fact {
        label: "License",
        value: Shown::new(shown.license().map(|_| text)),
        link: known.map(|license| license.address.to_owned()),
        datetime: None,
        note: None,
    }
}

fn doi(shown: &Verified<'_>, arxiv: Option<&ArxivId<'_>>) -> Option<Fact> {
    let alias = shown.aliases().find(|alias| alias.as_ref().into_parts().0.kind == "doi")?;
    let value = Shown::new(alias.map(|alias| alias.value));
    // A DOI is free text; only the one that follows from the arXiv id becomes an address.
    let link = arxiv.map(ArxivId::doi).filter(|doi| doi.eq_ignore_ascii_case(value.text.as_str()));
    Some(Fact {
        label: "DOI",
        value,
        link: link.map(|doi| format!("https://doi.org/{doi}")),
        datetime: None,
        note: None,
    })
}

fn excerpt(shown: &Verified<'_>) -> Option<ExcerptView> {
    let (text, standing) = shown.abstract_excerpt()?.into_parts();
    let is_cut =
        shown.checks().get(Check::Abstract) == Some(Outcome::Unknown) && text.chars().count() >= EXCERPT_CHARACTERS;
    Some(ExcerptView { paragraphs: PlainText::new(text).paragraphs(), standing: standing.name(), is_cut })
}

fn aliases(shown: &Verified<'_>) -> Vec<AliasView> {
    shown
        .aliases()
        .take(MOST_ALIASES)
        .map(|alias| AliasView {
            kind: PlainText::new(alias.as_ref().into_parts().0.kind),
            value: Shown::new(alias.map(|alias| alias.value)),
        })
        .collect()
}

/// The entry's files beside the page, by their paths and sizes in bytes.
fn files(page: &SitePath, entry: &Entry, documents: &[(SitePath, u64)]) -> Vec<FileView> {
    let suffix = entry.number.suffix();
    let (of, standing) = match entry.bundle {
        Some(_) => ("the bundle’s", "signed"),
        None => ("the record’s", "claimed"),
    };
    let known = [
        (SitePath::record(suffix), "record.json", "the signed record, byte for byte".to_owned()),
        (SitePath::bundle(suffix), "bundle.json", "the sealed bundle, byte for byte".to_owned()),
        (
            SitePath::well_known_bundle(suffix),
            ".well-known/…/bundle.json",
            "the same, where programs look for it".to_owned(),
        ),
        (SitePath::state(suffix), "state.json", format!("{of} state, {standing}")),
        (SitePath::graph(suffix), "graph.json", format!("{of} graph snapshot, {standing}")),
        (SitePath::events(suffix), "events.json", format!("{of} events, {standing}")),
    ];
    let there = known.into_iter().filter_map(|(path, name, content)| {
        let (_, bytes) = documents.iter().find(|(document, _)| *document == path)?;
        Some(FileView { link: page.link_to(&path), name, content, bytes: thousands(*bytes) })
    });
    there.collect()
}

/// A number with a comma before every third digit from the end.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let first = (digits.len() + 2) % 3 + 1;
    let (head, tail) = digits.split_at(first.min(digits.len()));
    tail.as_bytes().chunks(3).fold(head.to_owned(), |text, group| text + "," + &String::from_utf8_lossy(group))
}

fn hashes(shown: &Verified<'_>, entry: &Entry) -> Vec<HashView> {
    let stated = shown.document().stated();
    let signed = Some(Standing::Signed.name());
    let hash = |label, standing, text: &str| HashView { label, standing, groups: groups(text, 8) };
    let mut hashes = vec![
        hash("Canonical record, SHA-256", signed, stated.canonical_sha256),
        hash("Title, SHA-256", signed, stated.record.title_canon_sha256),
        hash("Whole abstract, SHA-256", signed, stated.record.abstract_canon_sha256),
    ];
    if let Some(record) = &entry.record {
        hashes.push(hash("The record’s file, SHA-256, computed here", None, &record.proof.sha256().to_string()));
    }
    if let Some(bundle) = &entry.bundle {
        hashes.push(hash("The bundle’s file, SHA-256, computed here", None, &bundle.proof.sha256().to_string()));
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        assert_eq!(listed(&["title"]), "title");
        assert_eq!(listed(&["title", "authors"]), "title and authors");
        assert_eq!(listed(&["title", "authors", "abstract"]), "title, authors and abstract");
    }

    #[test]
    fn counts_are_grouped_by_thousands() {
        for (number, text) in [(0, "0"), (12, "12"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }
}
