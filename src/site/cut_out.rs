//! What the registry serves beside a document: parts of it in canonical JSON (PROTOCOL.md, "Paths of a mirror").

use super::paper::Opened;
use crate::layout::PaperFile;
use pith::Suffix;
use pith::document::Body;
use pith::json::canonical;

/// A part of a document, cut out.
pub(super) struct CutOut {
    pub(super) file: PaperFile,
    pub(super) suffix: Suffix,
    pub(super) bytes: Vec<u8>,
}

/// The state, the last graph snapshot and the events of an entry, as far as it has them: the
/// bundle's where there is one, since its seal covers them, else the record's.
pub(super) fn cut_out(opened: &Opened<'_>) -> Vec<CutOut> {
    let Some(shown) = opened.shown() else { return Vec::new() };
    let (suffix, stated) = (shown.number().suffix(), shown.document().stated());
    let (state, graph) = match shown.document().body() {
        Body::Bundle(bundle) => (bundle.state, bundle.snapshots().next_back().map(|snapshot| snapshot.object)),
        Body::Record(record) => (None, record.graph_snapshot),
    };
    let part = |file| match file {
        PaperFile::State => state.map(canonical::object_bytes),
        PaperFile::Graph => graph.map(canonical::object_bytes),
        PaperFile::Events => stated.object.get("events").map(canonical::bytes),
        PaperFile::Record | PaperFile::Bundle | PaperFile::WellKnownBundle | PaperFile::Page | PaperFile::Citation => {
            None
        }
    };
    PaperFile::ALL.into_iter().filter_map(|file| Some(CutOut { file, suffix, bytes: part(file)? })).collect()
}
