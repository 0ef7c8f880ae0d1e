//! Where a site has what: its paths, the links between them, what files a paper has, and what of all that can be
//! left out. It uses names, values, text and the rules of file names alone; whoever needs a path comes here.
//!
//! [`SitePath`] makes every path of a site. [`PaperFile`] is the table of a paper's files, [`ListingPlace`] the place of
//! a listing, [`Feature`] what can be switched off, [`UploadStage`] the order of writing, [`LinkForm`] how pages link,
//! [`Region`] where a program finds the parts of a page.

mod feature;
mod folder;
mod link_gap;
mod links;
mod listing_place;
mod media_type;
mod page_kind;
mod paper_file;
mod paper_name;
mod region;
mod shard;
mod site_path;
mod upload_stage;

pub use feature::Feature;
pub(crate) use folder::Folder;
pub(crate) use link_gap::LinkGap;
pub(crate) use links::LinkForm;
pub(crate) use links::Links;
pub(crate) use listing_place::{ListingPlace, PartKind, Period, Subject};
pub(crate) use media_type::MediaType;
pub(crate) use page_kind::PageKind;
pub use paper_file::PaperFile;
pub(crate) use paper_file::PaperFiles;
pub(crate) use paper_name::PaperName;
pub(crate) use region::{Region, TITLE_SEPARATOR, VERSION_RELATIONS};
pub(crate) use shard::{Shard, Sharding};
pub(crate) use site_path::NoPath;
pub use site_path::SitePath;
pub(crate) use site_path::is_reserved;
pub(crate) use upload_stage::UploadStage;
