//! Turns a folder of Pith records into a verified website that anybody can host and nobody needs
//! to trust.
//!
//! ```text
//!  content/ ──walk──▶ sources ──read──▶ bytes ──parse──▶ Document ──verify──▶ Checked ──admit──▶ Verified ──▶ Summary ─┐  first pass
//!                                                            └─▶ findings ──▶ report                                  ▼
//!                                                                                                Catalog: sorted, small
//!  public/ ◀──write── Artifacts ◀──render── views ◀── an entry and its documents, read again, same SHA-256 ◀────────────┘  second pass
//! ```
//! Modules depend one way, which a test holds them to (`tests/architecture.rs`):
//! `commands` uses `cli`, `init`, `manual`, `pipeline`, `pull` and `serve`. `serve` shows a site while it
//! is written, by building it again and again; `pull` brings a published site's documents into a content
//! folder by way of `fetch` and `pipeline`. `pipeline` uses `publish`, `site` and `corpus`; those use
//! `catalog`, and that uses `pith`, which uses nothing of the crate.

pub mod audit;
pub mod catalog;
pub mod cite;
#[cfg(feature = "cli")]
pub mod commands;
pub mod config;
pub mod corpus;
pub mod disk;
pub mod error;
pub mod fetch;
pub mod file_names;
pub mod init;
pub mod layout;
pub mod names;
pub mod pipeline;
pub mod program;
pub mod publish;
pub mod pull;
pub mod report;
#[cfg(feature = "serve")]
pub mod serve;
pub mod site;
pub mod tex;
pub mod text;
pub mod values;
pub mod verify;
