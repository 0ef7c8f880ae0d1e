//! The files that the site serves of a paper, and the hashes that stand for them.

use super::super::date;
use super::super::mark::write_explained;
use super::super::page::{ShownValue, groups};
use super::super::row_markup::write_groups;
use super::json_text;
use crate::catalog::Entry;
use crate::layout::PaperFile;
use crate::text::{Html, PlainText, thousands, write_html};
use pith::document::Body;
use pith::json::Value;
use pith::{Digest, Kind, Standing, Verified};
use serde::{Serialize, Serializer};

/// How many events' hashes a page lists. Stops a bundle with a hundred thousand events.
const MOST_HASHED_EVENTS: usize = 40;

/// The most characters of a hash or signature that a page shows: both are shorter. Stops a text of
/// megabytes in a hash's place, where nothing decides by it.
const MOST_HASH_CHARACTERS: usize = 128;

/// How many characters of a hash stand together, so that a person can compare it part by part.
const HASH_GROUP: usize = 16;

/// Where the registry serves the same paths.
pub(in crate::site) const REGISTRY: &str = "https://pith.science/";

/// A file that is there: its link and its size in bytes.
#[derive(Debug, Clone)]
pub(crate) struct FileInput {
    /// Which file it is.
    pub file: PaperFile,
    /// The link from the paper's page.
    pub link: String,
    /// Its whole address, where the site knows its own.
    pub address: Option<String>,
    /// The hash of a document that was verified.
    pub sha256: Option<Digest>,
    /// Its size in bytes.
    pub bytes: u64,
}

/// A file as the page lists it; without a link where there is none.
#[derive(Debug, Serialize)]
pub(super) struct FileView {
    name: &'static str,
    content: String,
    link: Option<String>,
    bytes: Option<String>,
}

/// A hash or signature, in groups of characters.
#[derive(Debug, Serialize)]
pub(super) struct HashView {
    label: String,
    standing: Option<&'static str>,
    /// Groups of so many characters, as the templates have them.
    #[serde(rename = "groups", serialize_with = "in_groups")]
    text: PlainText,
}

/// A hash or signature as a list of its groups.
fn in_groups<S: Serializer>(text: &PlainText, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(groups(text.as_str(), HASH_GROUP))
}

impl FileView {
    pub(super) fn write(&self, html: &mut Html) {
        if let Some(link) = &self.link {
            write_html!(html, "<tr><td><a href=\"" (link) "\">" (self.name) "</a></td><td>");
        } else {
            write_html!(html, "<tr><td>" (self.name) "</td><td>");
        }
        write_html!(html, (&self.content) "</td><td class=\"num\">" (self.bytes.as_deref().unwrap_or("—")) "</td></tr>");
    }
}

impl HashView {
    pub(super) fn write(&self, html: &mut Html, marks: &str) {
        html.tags("<div><dt>");
        if let Some(standing) = self.standing {
            write_explained(html, standing, marks);
        }
        write_html!(html, (&self.label) "</dt><dd><code class=\"hash\">");
        write_groups(html, groups(self.text.as_str(), HASH_GROUP));
        html.tags("</code></dd></div>");
    }
}

/// How old this copy is, and where a newer one would be.
#[derive(Debug, Serialize)]
pub(super) struct CopyView {
    /// When the registry made the document, as it says.
    when: Option<ShownValue>,
    /// The registry's own copy.
    registry: String,
}

/// How old the document is that the page shows.
pub(super) fn copy(shown: &Verified<'_>) -> CopyView {
    let (made, file) = match shown.document().kind() {
        Kind::Record => ("updated_at", PaperFile::Record),
        Kind::Bundle => ("built_at", PaperFile::Bundle),
    };
    let when = shown.member(made).and_then(|made| made.and_then(Value::as_str));
    let when = when.and_then(|when| when.and_then(date::long));
    CopyView {
        when: when.map(ShownValue::short),
        registry: format!("{REGISTRY}{}", file.path(shown.number().suffix())),
    }
}

/// The files that are there, then the kind of document that isn't.
pub(super) fn files(available: Vec<FileInput>, shown: &Verified<'_>) -> Vec<FileView> {
    let has = |file| available.iter().any(|one| one.file == file);
    let none =
        |file| FileView { name: name(file), content: "not held by this mirror".to_owned(), link: None, bytes: None };
    let beside_page = Kind::ALL.into_iter().filter_map(|kind| PaperFile::of_kind(kind).next());
    let lacking: Vec<_> = beside_page.filter(|file| !has(*file)).map(none).collect();
    let there = available.into_iter().map(|FileInput { file, link, bytes, .. }| FileView {
        name: name(file),
        content: content(file, shown),
        link: Some(link),
        bytes: Some(thousands(bytes)),
    });
    there.chain(lacking).collect()
}

/// What a page calls a file.
pub(super) fn name(file: PaperFile) -> &'static str {
    match file {
        PaperFile::Page => "index.html",
        PaperFile::Record => "record.json",
        PaperFile::Bundle => "bundle.json",
        PaperFile::WellKnownBundle => ".well-known/…/bundle.json",
        PaperFile::State => "state.json",
        PaperFile::Graph => "graph.json",
        PaperFile::Events => "events.json",
        PaperFile::Citation => "cite.bib",
    }
}

fn content(file: PaperFile, shown: &Verified<'_>) -> String {
    match file {
        PaperFile::Page => "this page".to_owned(),
        PaperFile::Record => "the signed record, byte for byte".to_owned(),
        PaperFile::Bundle => "the sealed bundle, byte for byte".to_owned(),
        PaperFile::WellKnownBundle => "the same bundle, at its .well-known path".to_owned(),
        PaperFile::State => "the state, merged from the events".to_owned(),
        PaperFile::Graph => "the graph snapshot".to_owned(),
        PaperFile::Citation => "the citation in BibTeX".to_owned(),
        PaperFile::Events => match event_count(shown) {
            0 => "no events".to_owned(),
            1 => "one event".to_owned(),
            count => format!("{} events", thousands(count as u64)),
        },
    }
}

fn event_count(shown: &Verified<'_>) -> usize {
    let events = shown.member("events").and_then(|events| events.and_then(Value::as_array));
    events.map_or(0, |events| events.into_parts().0.len())
}

/// The hashes and signatures by which the document can be checked.
pub(super) fn hashes(shown: &Verified<'_>, entry: &Entry) -> Vec<HashView> {
    let stated = shown.document().stated();
    let mut hashes = Vec::new();
    let mut add = |label: &str, standing, text: &str| hashes.push(hash(label.to_owned(), standing, text));
    let signed = Some(Standing::Signed.name());
    add("Canonical record, SHA-256", signed, stated.canonical_sha256);
    add("Title, SHA-256", signed, stated.record.title_canon_sha256);
    add("Full abstract, SHA-256", signed, stated.record.abstract_canon_sha256);
    if let Some(record) = &entry.record {
        add("Record file as read, SHA-256 (computed here)", None, &record.proof.sha256().to_string());
    }
    if let Some(bundle) = &entry.bundle {
        add("Bundle file as read, SHA-256 (computed here)", None, &bundle.proof.sha256().to_string());
    }
    if let Some(signature) = shown.receipt().and_then(|receipt| json_text::text_of(receipt, "signature_b64")) {
        add("Receipt, Ed25519 signature (base64)", None, signature.into_parts().0);
    }
    if shown.document().kind() == Kind::Bundle {
        hashes.extend(of_bundle(shown));
    }
    hashes
}

fn of_bundle(shown: &Verified<'_>) -> Vec<HashView> {
    let inside = |object: &str, name: &str| {
        let object = shown.member(object)?.and_then(Value::as_object)?;
        json_text::text_of(object, name).map(|text| text.into_parts().0)
    };
    let mut hashes = Vec::new();
    let mut add = |label: String, standing, text: Option<&str>| {
        hashes.extend(text.map(|text| hash(label, standing, text)));
    };
    let signed = Some(Standing::Signed.name());
    add("Bundle without its seal, SHA-256".to_owned(), signed, inside("bundle_signature", "bundle_sha256"));
    add("Seal, Ed25519 signature (base64)".to_owned(), None, inside("bundle_signature", "signature_b64"));
    add("State, SHA-256".to_owned(), signed, inside("state", "state_sha256"));
    if let Body::Bundle(bundle) = shown.document().body() {
        for (index, event) in bundle.events.iter().enumerate().take(MOST_HASHED_EVENTS) {
            let content = event.object.get("content_sha256").and_then(Value::as_str);
            add(format!("Event {}, SHA-256", index + 1), signed, content);
        }
    }
    hashes
}

fn hash(label: String, standing: Option<&'static str>, text: &str) -> HashView {
    let end = text.char_indices().nth(MOST_HASH_CHARACTERS).map_or(text.len(), |(end, _)| end);
    HashView { label, standing, text: PlainText::short(text.get(..end).unwrap_or_default()) }
}
