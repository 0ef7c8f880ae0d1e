//! What the registry serves beside a document: parts of it in canonical JSON (PROTOCOL.md, "Paths of a mirror").

use super::paper::Opened;
use crate::catalog::part_of;
use crate::layout::PaperFile;
use pith::Suffix;

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
    let suffix = shown.number().suffix();
    let all = PaperFile::ALL.into_iter().filter_map(|file| Some((file, part_of(shown, file)?.bytes())));
    all.map(|(file, bytes)| CutOut { file, suffix, bytes }).collect()
}
