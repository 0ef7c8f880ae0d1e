//! What this program is called, for later ones and for whoever checks what it made.

/// The program's name, its version and its source: a page depends on all of them. The same on every system
/// (`build/source_id.rs`).
pub const PROGRAM: &str = concat!("pith-catalog ", env!("CARGO_PKG_VERSION"), " ", env!("PITH_CATALOG_SOURCE"));
