//! What this program is called, for later ones and for whoever checks what it made, and where it comes from.

/// The program's name, its version and its source: a page depends on all of them. The same on every system
/// (`build/source_id.rs`).
pub const PROGRAM: &str = concat!("pith-catalog ", env!("CARGO_PKG_VERSION"), " ", env!("PITH_CATALOG_SOURCE"));

/// The program's name and its version.
pub(crate) const PROGRAM_NAME: &str = concat!("pith-catalog ", env!("CARGO_PKG_VERSION"));

/// The address of the program's git repository: `repository` in `Cargo.toml`, where that has one.
pub const REPOSITORY: Option<&str> = match env!("CARGO_PKG_REPOSITORY") {
    address if address.is_empty() => None,
    address => Some(address),
};
