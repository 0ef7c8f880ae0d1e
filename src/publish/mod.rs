//! Writing a site: whole files into a folder that is ours, and no more of them than changed. It
//! knows paths and bytes, not records.
//!
//! [`SiteWriter`] writes units and decides which of them are as they were; it puts files into a [`Sink`], which is an
//! [`OutputFolder`] but in tests. [`OutputPlace`] finds the folder and where its [`State`] lies: the [`Ledger`] of what
//! an earlier build left, believed only under its `seal`. `folder_look.rs` goes through that folder, but for what `known_folders.rs` knows; `sums.rs` has the
//! checksums, `changed.rs` the lists of what changed.

mod changed;
mod folder_look;
mod folders;
mod hashed_file;
mod known_folders;
mod ledger;
mod marker;
mod output_folder;
mod output_place;
mod seal;
mod sink;
mod site_size;
mod site_writer;
mod spread;
mod state;
mod sums;

pub(crate) use changed::ChangedLists;
pub(crate) use folders::absolute;
pub use ledger::Table;
pub(crate) use ledger::{Ledger, LedgerWriter, decoded, encoded};
pub(crate) use marker::MARKER;
pub use output_folder::OutputFolder;
pub(crate) use output_folder::{NewSite, OutputSurveyor};
pub use output_place::OutputPlace;
pub(crate) use output_place::STATE_FOLDERS;
pub use seal::StateKey;
pub use sink::{Changes, Sink, Written};
pub(crate) use site_size::SiteSize;
pub(crate) use site_writer::{BuiltGroup, BuiltUnit, FinishedSite, SiteWriter, Streamed, UnitMaker, UnitWriter};
pub(crate) use state::EarlyLedger;
pub use state::{Disbelief, State};
