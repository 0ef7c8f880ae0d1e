//! Writing a site: whole files into a folder that is ours, and no more of them than changed. It
//! knows artifacts, not records.

mod changed;
mod edition;
mod extent;
mod folder;
mod ledger;
mod sink;
mod state;
mod sums;

pub use changed::ChangedLists;
pub use edition::{Edition, Finished, IsSplit, Made, Press, Streamed};
pub use extent::Extent;
pub use folder::{Folder, MARKER, absolute};
pub use ledger::{Ledger, LedgerWriter, Section};
pub use sink::{Change, Changes, Sink, Written};
pub use state::State;
pub use sums::Shelf;
