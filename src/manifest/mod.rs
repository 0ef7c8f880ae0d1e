//! The form of what a site says of itself to programs, once for those that write it and those that read it: a member
//! that is added to one of these types is written and read by the same name. What is in them is another matter: a
//! stranger's manifest may say anything. A leaf.
//!
//! [`IndexFile`] is `catalog/index.json`, [`DocumentLine`] and [`PaperLine`] are lines of the lists that it names,
//! [`MirrorsFile`] is `pith-mirrors.json`, and [`KeyFile`] `pith-signing-key.json`, which `pith` reads. [`ApiFile`] is
//! `api/index.json`, and [`SITE_SCHEMAS`] are the schemas of all these.

mod api_file;
mod index_file;
mod key_file;
mod mirrors_file;
mod paper_line;
mod schemas;

pub(crate) use api_file::{API_FORMAT, ApiFile, ApiForm, ApiPath, ApiTemplate, ApiVariable};
pub(crate) use index_file::{
    DocumentLine, Exclusion, INDEX_FORMAT, IndexFile, ListLine, ListedSite, NumberLine, PaperListLine,
};
pub(crate) use key_file::{KeyFile, KeyLine};
pub(crate) use mirrors_file::{MirrorKeyLine, MirrorLine, MirrorsFile, ReadMirror, read_mirrors};
pub(crate) use paper_line::{PaperLine, PaperSource, PaperStandings};
pub(crate) use schemas::SITE_SCHEMAS;
