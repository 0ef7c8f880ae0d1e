//! What the registry serves beside a document: parts of it in canonical JSON (PROTOCOL.md, "Paths of a mirror").

use super::paper::{FileKind, Opened};
use super::route::SitePath;
use pith::document::Body;
use pith::json::canonical;

/// A part of a document, cut out.
pub(super) struct Data {
    pub(super) kind: FileKind,
    pub(super) path: SitePath,
    pub(super) bytes: Vec<u8>,
}

/// The state, the last graph snapshot and the events of an entry, as far as it has them: the
/// bundle's where there is one, since its seal covers them, else the record's.
pub(super) fn data(opened: &Opened<'_>) -> Vec<Data> {
    let Some(shown) = opened.shown() else { return Vec::new() };
    let (suffix, stated) = (shown.number().suffix(), shown.document().stated());
    let (state, graph) = match shown.document().body() {
        Body::Bundle(bundle) => (bundle.state, bundle.snapshots().next_back().map(|snapshot| snapshot.object)),
        Body::Record(record) => (None, record.graph_snapshot),
    };
    let state = state.map(|state| Data {
        kind: FileKind::State,
        path: SitePath::state(suffix),
        bytes: canonical::object_bytes(state),
    });
    let graph = graph.map(|graph| Data {
        kind: FileKind::Graph,
        path: SitePath::graph(suffix),
        bytes: canonical::object_bytes(graph),
    });
    let events = stated.object.get("events");
    let events = events.map(|events| Data {
        kind: FileKind::Events,
        path: SitePath::events(suffix),
        bytes: canonical::bytes(events),
    });
    state.into_iter().chain(graph).chain(events).collect()
}
