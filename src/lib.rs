//! Turns a folder of Pith records into a verified website that anybody can host and nobody needs
//! to trust.
//!
//! ```text
//!  content/ ──walk──▶ sources ──read──▶ bytes ──parse──▶ Document ──verify──▶ Checked ──admit──▶ Verified ──▶ Summary ─┐  first pass
//!                                                            └─▶ findings ──▶ report                                  ▼
//!                                                                                                Catalog: sorted, small
//!  public/ ◀──write── Artifacts ◀──render── views ◀── an entry and its documents, read again, same SHA-256 ◀────────────┘  second pass
//! ```
//! Six functions do the work. Each takes a plan, sends events and returns an outcome: [`build()`] makes a site,
//! [`build_part()`] what one of several machines adds to it, [`verify()`] checks documents, [`audit()`] compares a
//! published site with its own lists and documents, [`pull()`] copies a site's documents into a content folder, and
//! [`annotate()`] adds numbers to a bibliography. The verifier, which reads no file, is the crate [`pith`].
//!
//! Inside, each module uses only modules below it, and no two files use each other (`tests/architecture.rs` has the
//! table). `commands` turns a command line into one of these calls. `serve` shows a site while its operator writes it, and
//! builds it again after each change. `pipeline` reads with `corpus`, makes pages with `site` and writes with `publish`;
//! `audit`, `pull` and `annotate` get files with `fetch`, and `bibliography` reads what names papers. Below those are `catalog`, `cite`, `config` and `manifest`; then `layout`, the
//! paths of a site; and at the bottom what many modules need: `names`, `tex`, `text` and `values` for the content of
//! documents, `disk` and `file_names` for folders, `report` and `error` for messages.
//!
//! ```no_run
//! use pith_catalog::{BuildPlan, build};
//!
//! let built = build(&BuildPlan::new("content", "public"), &|_event| ())?;
//! println!("{} documents published", built.report.account.published);
//! # Ok::<(), pith_catalog::Error>(())
//! ```

mod annotate;
mod audit;
mod bibliography;
mod catalog;
mod cite;
#[cfg(feature = "cli")]
mod commands;
pub mod config;
mod corpus;
mod disk;
mod error;
mod fetch;
mod file_names;
#[cfg(feature = "cli")]
mod init;
mod layout;
mod manifest;
mod names;
mod part;
mod pipeline;
mod program;
mod publish;
mod pull;
mod report;
mod search;
#[cfg(feature = "serve")]
mod serve;
mod site;
mod tex;
mod text;
mod values;
mod verify;

pub use annotate::{
    AnnotateEvent, AnnotateOutcome, AnnotatePlan, AnnotateSource, AnnotateSummary, AnnotatedBibliography,
    AnnotatedReference, NotAnnotated, annotate,
};
pub use audit::{AuditCheck, AuditEvent, AuditFinding, AuditPlan, Audited, audit};
pub use bibliography::{BibliographyFormat, Reference, UnreadBibliography, read_bibliography};
#[cfg(feature = "cli")]
pub use commands::main;
pub use config::Config;
pub use corpus::{Limits, Misnamed, ParseShardError, Shard, read_document_list};
pub use error::Error;
pub use fetch::{Address, Answer, Failure, Headers, PublishedSite, RetryPolicy, SiteFile, WantedPaper};
pub use layout::{Feature, PaperFile, SitePath};
pub use pipeline::{
    BuildEvent, BuildPlan, Built, BuiltPart, Fit, FolderNeeds, LimitUse, Needs, Phase, Stopped, Work, build, build_part,
};
pub use pith;
pub use program::{PROGRAM, REPOSITORY};
pub use publish::{Changes, Disbelief, StateKey};
pub use pull::{
    EntryCounts, EntryOutcome, EntryReport, GivenUp, PullCheck, PullEvent, PullFinding, PullPlan, PullRequest,
    PullSummary, Pulled, RequestedEntry, pull,
};
pub use report::{
    Account, Conflict, ConflictDocument, ConflictKind, ConflictRule, DocumentsOfKey, Listed, Note, Place, Rejected,
    RejectedDocuments, RejectionFinding, Report, Severity, UnreadPath, UntrustedDocuments,
};
pub use values::{Doi, NotAPaper, NumberStart, PaperIdentifier};
pub use verify::{VerifyEvent, VerifyPlan, VerifySummary, verify};

/// What the project's own tests and fuzz targets look into. No promise: it changes with the program.
#[doc(hidden)]
pub mod internals {
    pub use crate::catalog::Summary;
    pub use crate::cite::{BulkFile, Citation, CitationFields, CitationFormat, CitedSource};
    pub use crate::disk::{FileStamp, ScratchPath};
    pub use crate::fetch::{ListLimits, NoCatalog, SiteCatalog};
    pub use crate::file_names::{clashes, is_system_file, misfit};
    pub use crate::names::{Name, Names};
    pub use crate::pipeline::build_into;
    pub use crate::publish::{OutputFolder, OutputPlace, Sink, State, Table, Written};
    #[cfg(feature = "serve")]
    pub use crate::serve::{Asked, asked};
    pub use crate::tex::{html, plain};
    pub use crate::values::{ArxivId, Moment};
}
