//! What files may be called, and what systems call their own: rules over names alone.

mod portable;
mod system;

pub use portable::{clashes, misfit};
pub(crate) use portable::{composed, folded, is_device, is_never_published, name, shown, steps};
pub use system::is_system_file;
