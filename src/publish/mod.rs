//! Writing a site: whole files into a folder that is ours, and no more of them than changed. It
//! knows artifacts, not records.

mod changed;
mod edition;
mod extent;
mod folders;
mod ledger;
mod marker;
mod output_folder;
mod output_place;
mod seal;
mod sink;
mod state;
mod sums;

pub use changed::ChangedLists;
pub use edition::{Edition, Finished, IsSplit, Made, Press, Streamed};
pub use extent::Extent;
pub use folders::absolute;
pub use ledger::{Ledger, LedgerWriter, Section};
pub use marker::MARKER;
pub use output_folder::OutputFolder;
pub use output_place::OutputPlace;
pub use seal::StateKey;
pub use sink::{Change, Changes, Sink, Written};
pub use state::{Disbelief, State};
pub use sums::Shelf;
