//! Where a site has what: its paths, the links between them, what files a paper has, and what of all that can be
//! left out. A leaf.

mod feature;
mod links;
mod listing_place;
mod media_type;
mod page_kind;
mod paper_file;
mod paper_name;
mod site_path;
mod upload_stage;

pub use feature::Feature;
pub use links::LinkForm;
pub(crate) use links::Links;
pub use listing_place::{ListingPlace, Period, Subject};
pub(crate) use media_type::MediaType;
pub use page_kind::PageKind;
pub use paper_file::PaperFile;
pub use paper_name::PaperName;
pub(crate) use site_path::is_reserved;
pub use site_path::{NoPath, SitePath};
pub use upload_stage::UploadStage;
