//! Writing a site: whole files into a folder that is ours, and no more of them than changed. It
//! knows paths and bytes, not records.
//!
//! [`SiteWriter`] writes units and decides which of them are as they were; it puts files into a [`Sink`], which is an
//! [`OutputFolder`] but in tests. One that isn't there yet is a [`NewSite`] until it is whole. `output_survey.rs` and
//! `folder_look.rs` look at what lies in it, but for what `known_folders.rs` knows. [`OutputPlace`] finds the folder and
//! where its [`State`] lies: the [`Ledger`] of what an earlier build left, believed only under its `seal` and read by way
//! of `record_index.rs` and `block_file.rs`. `sums.rs` has the checksums, `changed.rs` the lists of what changed.

mod block_file;
mod changed;
mod folder_look;
mod folders;
mod hashed_file;
mod keyed_hash;
mod known_folders;
mod ledger;
mod marker;
mod new_site;
mod output_folder;
#[cfg(test)]
mod output_folder_test;
mod output_place;
mod output_survey;
mod record_index;
mod seal;
mod sink;
mod site_size;
mod site_writer;
#[cfg(test)]
#[cfg(unix)]
mod site_writer_test;
mod spread;
mod state;
mod sums;

pub(crate) use changed::ChangedLists;
pub(crate) use folders::absolute;
pub use ledger::Table;
pub(crate) use ledger::{Ledger, LedgerWriter, decoded, encoded};
pub(crate) use marker::MARKER;
pub(crate) use new_site::NewSite;
pub use output_folder::OutputFolder;
pub use output_place::OutputPlace;
pub(crate) use output_place::STATE_FOLDERS;
pub(crate) use output_survey::{OutputSurvey, OutputSurveyor};
pub use seal::StateKey;
pub(crate) use seal::{Seal, SealPurpose, TAG_BYTES};
pub use sink::{Changes, Sink, Written};
pub(crate) use site_size::SiteSize;
pub(crate) use site_writer::{
    BuiltGroup, BuiltUnit, FinishedSite, SiteWriter, Streamed, UnitCommitter, UnitMaker, UnitWriter,
};
pub(crate) use state::EarlyLedger;
pub use state::{Disbelief, State};
