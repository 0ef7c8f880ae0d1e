//! What happened when, as far as the document says, and what hasn't happened yet.

use super::super::date;
use super::super::page::{KeyView, ShownValue};
use super::json_text;
use jiff::tz::TimeZone;
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
    /// `registry`, `trusted` or `unknown`.
    trust: &'static str,
}

/// The moments in their order, and how many more events the document has.
#[derive(Debug, Serialize)]
pub(super) struct TimelineView {
    moments: Vec<MomentView>,
    more: usize,
}

/// Something that would strengthen the document, and that it doesn't have.
#[derive(Debug, Serialize)]
pub(super) struct MissingView {
    label: &'static str,
    says: &'static str,
    /// `absent`, or `claimed` where the document says that there is one and no signature covers it.
    mark: &'static str,
}

/// Something that happened at a time.
struct TimelineMoment<'a> {
    time: Claim<&'a str>,
    what: MomentKind<'a>,
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
    data: Option<&'a Value<'a>>,
}

/// What is known of the types of events, in words.
const EVENTS: [(&str, &str); 8] = [
    ("record_created", "Record created"),
    ("graph_snapshot", "Graph snapshot taken"),
    ("author_attestation", "Attested by an author"),
    ("timestamp_anchor", "Anchored in time"),
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
    let events = events(shown);
    let more = events.len().saturating_sub(MOST_TIMELINE_EVENTS);
    moments.extend(events.into_iter().take(MOST_TIMELINE_EVENTS));
    // Times that can't be read come last, in the order of the document.
    moments.sort_by_cached_key(|moment| {
        let parsed = date::timestamp(moment.time.into_parts().0);
        (parsed.is_none(), parsed)
    });
    TimelineView { moments: views(&moments, signers), more }
}

/// The moments whose meaning is known.
fn told<'a>(shown: &Verified<'a>) -> Vec<TimelineMoment<'a>> {
    let is_arxiv = shown.source_kind().into_parts().0 == "arxiv";
    let submitted = if is_arxiv { "version 1 submitted to arXiv" } else { "version 1 submitted" };
    let mut moments = vec![TimelineMoment { time: shown.submitted_at(), what: MomentKind::Told(submitted) }];
    let mut add = |time: Option<Claim<&'a str>>, what| {
        moments.extend(time.map(|time| TimelineMoment { time, what: MomentKind::Told(what) }));
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
            Some(TimelineMoment { time: json_text::text_of(alias, "created_at")?, what })
        })
        .collect()
}

/// The events: a bundle's are signed, a record's are only claimed.
fn events<'a>(shown: &Verified<'a>) -> Vec<TimelineMoment<'a>> {
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
                key_id: event.get("signature").and_then(|it| it.as_object()?.get("key_id")?.as_str()),
                data: event.get("payload"),
            });
            let time = json_text::text_of(event, "created_at").unwrap_or(event.map(|_| "undated"));
            Some(TimelineMoment { time, what: MomentKind::Event(parts) })
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
    let (a_time, a_standing) = a.time.into_parts();
    let (b_time, b_standing) = b.time.into_parts();
    !is_event(a) && !is_event(b) && a_standing == b_standing && day(a_time).is_some() && day(a_time) == day(b_time)
}

fn is_alike(a: &TimelineMoment<'_>, b: &TimelineMoment<'_>) -> bool {
    std::mem::discriminant(&a.what) == std::mem::discriminant(&b.what)
}

fn day(time: &str) -> Option<jiff::civil::Date> {
    let moment = date::timestamp(time)?;
    Some(moment.to_zoned(TimeZone::UTC).date())
}

/// One view of moments that happened on one day.
fn view(group: &[&TimelineMoment<'_>], signers: &[KeyView]) -> Option<MomentView> {
    let first = group.first()?;
    let (time, _) = first.time.into_parts();
    let date = date::short(time);
    let datetime = date::machine(time);
    let when = ShownValue::short(first.time.map(|time| date.unwrap_or_else(|| time.to_owned())));
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
        trust: match signers.iter().find(|key| key.id == id) {
            Some(key) if key.is_registry => "registry",
            Some(_) => "trusted",
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

/// What would strengthen the document: what it is called, and what is said where there is none.
const WANTED: [(Attestation, &str, &str); 4] = [
    (Attestation::Author, "Author attestation", "No author has signed this paper’s record"),
    (Attestation::Timestamp, "Timestamp", "No outside anchor dates it"),
    (Attestation::Storage, "Storage", "Nobody has attested that they keep the file"),
    (Attestation::Replication, "Replications", "None recorded"),
];

/// What the document doesn't have. What a signed event shows is on the time line.
pub(super) fn missing(shown: &Verified<'_>, signers: &[KeyView]) -> Vec<MissingView> {
    let is_trusted = |id: &str| signers.iter().any(|key| key.id == id);
    let view = |(what, label, none)| {
        let (says, mark) = match shown.attested(what, is_trusted) {
            Attested::Signed | Attested::Sealed => return None,
            Attested::Unchecked => ("It holds proofs of a kind that this program doesn’t check", "unknown"),
            Attested::Claimed => ("The document says that there is one, and no signature covers that", "claimed"),
            Attested::No => (none, "absent"),
        };
        Some(MissingView { label, says, mark })
    };
    WANTED.into_iter().filter_map(view).collect()
}
