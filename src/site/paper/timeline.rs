//! What happened when, as far as the document says, and what hasn't happened yet.

use super::super::date::{self, ReadTime};
use super::super::mark::write_explained;
use super::super::page::{KeyView, ShownValue};
use super::json_text;
use crate::text::{Html, write_html};
use pith::json::{Object, Value};
use pith::{Attestation, Attested, Claim, Standing, Verified};
use serde::Serialize;

/// How many of a document's events, and how many of its names, a time line has. Stops a document with a
/// hundred thousand.
const MOST_TIMELINE_EVENTS: usize = 60;

/// A moment of the time line. Its standing is that of its time.
#[derive(Debug, Serialize)]
pub(super) struct MomentView {
    when: ShownValue,
    datetime: Option<String>,
    /// What happened, in the site's words.
    what: String,
    /// The event's type, where it has no words.
    kind: Option<ShownValue>,
    signer: Option<SignerView>,
    /// What the event holds, where its type has no known form.
    data: Option<ShownValue>,
}

/// Whose key signed an event.
#[derive(Debug, Serialize)]
struct SignerView {
    key: ShownValue,
    /// [`REGISTRY`], [`TRUSTED`] or `unknown`.
    trust: &'static str,
}

const REGISTRY: &str = "registry";
const TRUSTED: &str = "trusted";

impl MomentView {
    pub(super) fn write(&self, html: &mut Html, marks: &str) {
        html.tags("<li>");
        write_explained(html, self.when.standing, marks);
        let when = self.when.text.as_str();
        if let Some(datetime) = &self.datetime {
            write_html!(html, "<time datetime=\"" (datetime) "\">" (when) "</time>");
        } else {
            write_html!(html, "<span class=\"when\"><bdi>" (when) "</bdi></span>");
        }
        write_html!(html, "<div><p>"(&self.what));
        if let Some(kind) = &self.kind {
            write_html!(html, " <code class=\"breaks\"><bdi>" (kind.text.as_str()) "</bdi></code>");
        }
        html.tags("</p>");
        if let Some(signer) = &self.signer {
            signer.write(html);
        }
        if let Some(data) = &self.data {
            write_html!(html, "<p class=\"note\"><code class=\"data\">" (data.text.as_str()) "</code></p>");
        }
        html.tags("</div></li>");
    }
}

impl SignerView {
    fn write(&self, html: &mut Html) {
        let (whose, note) = match self.trust {
            REGISTRY => ("the registry’s key", ""),
            TRUSTED => ("the trusted key", ""),
            _ => ("a key that isn’t trusted here,", "; the seal covers the event"),
        };
        write_html!(html, "<p class=\"note\">Signed with " (whose) " <code class=\"breaks\"><bdi>" (self.key.text.as_str())
            "</bdi></code>" (note) "</p>");
    }
}

/// The moments in their order, and how many more events the document has.
#[derive(Debug, Serialize)]
pub(super) struct TimelineView {
    pub(super) moments: Vec<MomentView>,
    more: usize,
}

/// What would strengthen the document, and it doesn't have.
#[derive(Debug, Serialize)]
pub(super) struct MissingView {
    /// What there is nothing of, such as `author’s signature, timestamp`.
    absent: Option<String>,
    /// What the document says that there is, and nothing proves.
    doubtful: Vec<DoubtfulView>,
}

/// Something that the document says that there is, and that nothing proves.
#[derive(Debug, Serialize)]
struct DoubtfulView {
    label: &'static str,
    says: &'static str,
    /// `claimed`, or `unknown` where there are proofs of a kind that isn't checked.
    mark: &'static str,
}

/// What a document may be without, as the page of the marks explains it.
#[derive(Debug, Serialize)]
pub(in crate::site) struct WantedAttestation {
    label: &'static str,
    /// What it would show.
    shows: &'static str,
}

/// Something that happened at a time.
struct TimelineMoment<'a> {
    time: Claim<&'a str>,
    /// The time, where it can be read.
    read: Option<ReadTime>,
    what: MomentKind<'a>,
}

impl<'a> TimelineMoment<'a> {
    fn new(time: Claim<&'a str>, what: MomentKind<'a>) -> Self {
        Self { time, read: ReadTime::new(time.into_parts().0), what }
    }
}

enum MomentKind<'a> {
    /// In the site's words, which may be joined with those of another moment of the day.
    Told(&'static str),
    /// Names of the paper were registered.
    Named(&'static str),
    /// An event, a claim or signed.
    Event(Claim<EventFields<'a>>),
}

#[derive(Clone, Copy)]
struct EventFields<'a> {
    kind: &'a str,
    key_id: Option<&'a str>,
    fingerprint: Option<&'a str>,
    data: Option<&'a Value<'a>>,
}

/// What is known of the types of events, in words.
const EVENTS: [(&str, &str); 8] = [
    ("record_created", "Record created"),
    ("graph_snapshot", "Graph snapshot taken"),
    ("author_attestation", "Attested by an author"),
    ("timestamp_anchor", "Timestamp anchored"),
    ("storage_attestation", "Storage attested"),
    ("citation_signature", "Citation signed"),
    ("replication_record", "Replication recorded"),
    ("correction", "Corrected"),
];

/// What registered names are called. Short forms come last.
const NAMES: [(&str, &str); 6] = [
    ("arxiv", "arXiv id"),
    ("arxiv_version", "arXiv id with version"),
    ("doi", "DOI"),
    ("pith_short_8", "short form of 8 characters"),
    ("pith_short_12", "short form of 12 characters"),
    ("pith_short_16", "short form of 16 characters"),
];

/// The time line. `signers` are the trusted keys that signed parts of the document.
pub(super) fn timeline(shown: &Verified<'_>, signers: &[KeyView]) -> TimelineView {
    let mut moments = told(shown);
    moments.extend(named(shown));
    let mut events = events(shown).into_iter();
    let first = events.by_ref().take(MOST_TIMELINE_EVENTS);
    moments.extend(first.map(|(time, event)| TimelineMoment::new(time, MomentKind::Event(event))));
    let more = events.len();
    // Times that can't be read come last, in the order of the document.
    moments.sort_by_key(|moment| (moment.read.is_none(), moment.read.map(ReadTime::timestamp)));
    TimelineView { moments: views(&moments, signers), more }
}

/// The moments whose meaning is known.
fn told<'a>(shown: &Verified<'a>) -> Vec<TimelineMoment<'a>> {
    let is_arxiv = shown.source_kind().into_parts().0 == "arxiv";
    let submitted = if is_arxiv { "version 1 submitted to arXiv" } else { "version 1 submitted" };
    let mut moments = vec![TimelineMoment::new(shown.submitted_at(), MomentKind::Told(submitted))];
    let mut add = |time: Option<Claim<&'a str>>, what| {
        moments.extend(time.map(|time| TimelineMoment::new(time, MomentKind::Told(what))));
    };
    let own = |name| shown.member(name).and_then(|claim| claim.and_then(Value::as_str));
    let inside =
        |object: Option<Claim<&'a Object<'a>>>, name| object.and_then(|object| json_text::text_of(object, name));
    let receipt = shown.receipt();
    let seal = shown.member("bundle_signature").and_then(|claim| claim.and_then(Value::as_object));
    let computed = inside(receipt, "first_computed_at");
    add(computed, "number computed");
    add(inside(receipt, "last_reissued_at").filter(|time| Some(*time) != computed), "receipt reissued");
    add(inside(receipt, "signed_at"), "receipt signed");
    add(own("created_at"), "record entered");
    add(own("updated_at").filter(|time| Some(*time) != own("created_at")), "record updated");
    add(own("built_at"), "bundle built");
    add(inside(seal, "signed_at"), "bundle sealed");
    moments
}

/// When names of the paper were registered.
fn named<'a>(shown: &Verified<'a>) -> Vec<TimelineMoment<'a>> {
    let lists = ["aliases", "source_aliases"].into_iter().filter_map(|name| shown.member(name));
    let items = lists.filter_map(|list| list.and_then(Value::as_array));
    let each = items.flat_map(|list| list.into_parts().0.iter().map(move |item| list.map(|_| item)));
    each.take(MOST_TIMELINE_EVENTS)
        .filter_map(|item| {
            let alias = item.and_then(Value::as_object)?;
            let (kind, _) = json_text::text_of(alias, "alias_kind")?.into_parts();
            let known = NAMES.iter().find(|(name, _)| *name == kind);
            let what = MomentKind::Named(known.map_or("another name", |(_, words)| words));
            Some(TimelineMoment::new(json_text::text_of(alias, "created_at")?, what))
        })
        .collect()
}

fn of_signature<'a>(event: &'a Object<'a>, name: &str) -> Option<&'a str> {
    event.get("signature")?.as_object()?.get(name)?.as_str()
}

/// The events: a bundle's are signed, a record's are only claimed.
fn events<'a>(shown: &Verified<'a>) -> Vec<(Claim<&'a str>, Claim<EventFields<'a>>)> {
    let Some(list) = shown.member("events").and_then(|events| events.and_then(Value::as_array)) else {
        return Vec::new();
    };
    list.into_parts()
        .0
        .iter()
        .filter_map(|event| {
            let event = list.and_then(|_| event.as_object())?;
            let parts = event.map(|event| EventFields {
                kind: event.get("event_type").and_then(Value::as_str).unwrap_or("event"),
                key_id: of_signature(event, "key_id"),
                fingerprint: of_signature(event, "public_key_fingerprint"),
                data: event.get("payload"),
            });
            let time = json_text::text_of(event, "created_at").unwrap_or(event.map(|_| "undated"));
            Some((time, parts))
        })
        .collect()
}

fn views(moments: &[TimelineMoment<'_>], signers: &[KeyView]) -> Vec<MomentView> {
    let mut groups: Vec<Vec<&TimelineMoment<'_>>> = Vec::new();
    for moment in moments {
        // A moment joins one of its kind and day, but never passes an event or another day.
        let near =
            groups.iter_mut().rev().take_while(|group| group.first().is_some_and(|first| is_near(first, moment)));
        let same = |group: &&mut Vec<&TimelineMoment<'_>>| group.first().is_some_and(|first| is_alike(first, moment));
        match near.into_iter().find(same) {
            Some(group) => group.push(moment),
            None => groups.push(vec![moment]),
        }
    }
    groups.iter().filter_map(|group| view(group, signers)).collect()
}

/// Whether two moments are of one day and one standing, and neither is an event.
fn is_near(a: &TimelineMoment<'_>, b: &TimelineMoment<'_>) -> bool {
    let is_event = |moment: &TimelineMoment<'_>| matches!(moment.what, MomentKind::Event(_));
    let standing = |moment: &TimelineMoment<'_>| moment.time.into_parts().1;
    let (a_day, b_day) = (a.read.map(ReadTime::date), b.read.map(ReadTime::date));
    !is_event(a) && !is_event(b) && standing(a) == standing(b) && a_day.is_some() && a_day == b_day
}

fn is_alike(a: &TimelineMoment<'_>, b: &TimelineMoment<'_>) -> bool {
    std::mem::discriminant(&a.what) == std::mem::discriminant(&b.what)
}

/// One view of moments that happened on one day.
fn view(group: &[&TimelineMoment<'_>], signers: &[KeyView]) -> Option<MomentView> {
    let first = group.first()?;
    let read = first.read.filter(|_| date::is_shown(first.time.into_parts().0));
    let datetime = read.and_then(ReadTime::machine);
    let when = ShownValue::short(first.time.map(|time| read.map_or_else(|| time.to_owned(), ReadTime::short)));
    let told: Vec<&str> = distinct(group.iter().filter_map(|moment| match moment.what {
        MomentKind::Told(words) | MomentKind::Named(words) => Some(words),
        MomentKind::Event(_) => None,
    }));
    let (what, kind, signer, content) = match &first.what {
        MomentKind::Told(_) => (capitalised(&told.join(", ")), None, None, None),
        MomentKind::Named(_) => (capitalised(&format!("{} registered", names_in_words(&told))), None, None, None),
        MomentKind::Event(event) => event_in_words(*event, signers),
    };
    Some(MomentView { when, datetime, what, kind, signer, data: content })
}

type EventWords = (String, Option<ShownValue>, Option<SignerView>, Option<ShownValue>);

fn event_in_words(event: Claim<EventFields<'_>>, signers: &[KeyView]) -> EventWords {
    let (parts, standing) = event.into_parts();
    let known = EVENTS.iter().find(|(kind, _)| *kind == parts.kind);
    let kind = known.is_none().then(|| ShownValue::short(event.map(|event| event.kind)));
    // A claimed event's signature was not checked, so that nobody is named for it.
    let signer = (standing == Standing::Signed).then_some(parts.key_id).flatten().map(|id| SignerView {
        key: ShownValue::short(event.map(|_| id)),
        // A distrusted key's name may be that of another key now.
        trust: match signers.iter().find(|key| key.id == id && Some(&*key.fingerprint) == parts.fingerprint) {
            Some(key) if key.is_registry => REGISTRY,
            Some(_) => TRUSTED,
            None => "unknown",
        },
    });
    let is_plain = matches!(parts.kind, "record_created" | "graph_snapshot");
    let data = event.and_then(|event| event.data.filter(|_| !is_plain)).map(json_text::shown);
    (known.map_or_else(|| "Event of type".to_owned(), |(_, words)| (*words).to_owned()), kind, signer, data)
}

/// `arXiv id, DOI and short forms of 8, 12 and 16 characters`.
fn names_in_words(names: &[&str]) -> String {
    let all_short = NAMES.iter().skip(3).all(|(_, words)| names.contains(words));
    if !all_short {
        return super::checks::listed(names);
    }
    let mut others: Vec<&str> = names.iter().filter(|name| !name.starts_with("short form")).copied().collect();
    others.push("short forms of 8, 12 and 16 characters");
    match others.as_slice() {
        [one] => (*one).to_owned(),
        many => many.join(", "),
    }
}

fn distinct<'w>(words: impl Iterator<Item = &'w str>) -> Vec<&'w str> {
    words.fold(Vec::new(), |mut all, one| {
        if !all.contains(&one) {
            all.push(one);
        }
        all
    })
}

fn capitalised(text: &str) -> String {
    // A name that begins in lower case on purpose keeps it.
    if text.starts_with("arXiv") {
        return text.to_owned();
    }
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// What would strengthen the document: what it is called, and what it would show.
const WANTED: [(Attestation, &str, &str); 4] = [
    (Attestation::Author, "Author’s signature", "That an author stands by the record, with a key of their own"),
    (Attestation::Timestamp, "Timestamp", "That the record existed at a time, by somebody other than the registry"),
    (Attestation::Storage, "Storage", "That somebody keeps a copy of the file"),
    (Attestation::Replication, "Replication", "That somebody repeated the work"),
];

/// What the document doesn't have. What a signed event shows is on the time line.
pub(super) fn missing(shown: &Verified<'_>) -> MissingView {
    let (mut absent, mut doubtful) = (Vec::new(), Vec::new());
    for (what, label, _) in WANTED {
        // Whose key signed an event is told on the time line.
        let (says, mark) = match shown.attested(what, |_| false) {
            Attested::Signed | Attested::Sealed => continue,
            Attested::No => {
                absent.push(label.to_lowercase());
                continue;
            }
            Attested::Unchecked => ("The document holds proofs of a kind that this program doesn’t check", "unknown"),
            Attested::Claimed => ("The document says that there is one, but no signature covers that", "claimed"),
        };
        doubtful.push(DoubtfulView { label, says, mark });
    }
    MissingView { absent: (!absent.is_empty()).then(|| absent.join(", ")), doubtful }
}

/// What a document may be without.
pub(in crate::site) fn wanted() -> Vec<WantedAttestation> {
    WANTED.into_iter().map(|(_, label, shows)| WantedAttestation { label, shows }).collect()
}
