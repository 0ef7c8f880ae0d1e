//! What a build is to do.

use crate::config::Config;
use crate::corpus::{ContentLayout, Limits};
use crate::publish::StateKey;
use camino::Utf8PathBuf;
use pith::TrustStore;
use std::num::NonZeroUsize;
use std::sync::Arc;

/// What to build from what, and how.
#[derive(Debug, Clone)]
pub struct BuildPlan {
    /// The folder with `records/`, or a folder of documents.
    pub content: Utf8PathBuf,
    /// The folder that becomes the site; of a shard the file that becomes its part.
    pub out: Utf8PathBuf,
    /// The parts that shards made of the documents of the content. Without any the documents are read.
    pub parts: Vec<Utf8PathBuf>,
    /// What is published and how.
    pub config: Arc<Config>,
    /// The folder with the operator's `templates/` and `static/`, if there is one.
    pub overrides: Option<Utf8PathBuf>,
    /// Where to write lists of what changed since the last completed build, if anywhere.
    pub changed: Option<Utf8PathBuf>,
    /// Whether a finding stops the build before anything is written.
    pub strict: bool,
    /// Whether the site may lose papers, however many.
    pub allow_removals: bool,
    /// Whether this is a preview, which nobody relies on: nothing stops it, and nothing makes it durable.
    pub is_preview: bool,
    /// The keys whose signatures count.
    pub keys: Arc<TrustStore>,
    /// What builds seal what they write down with, if not by where it lies; shards and the build that combines their parts
    /// need the same one.
    pub state_key: Option<StateKey>,
    /// How much a hostile input may use.
    pub limits: Limits,
    /// How many threads work, where it isn't one for each processor.
    pub jobs: Option<NonZeroUsize>,
}

impl BuildPlan {
    /// The documents of a folder, as a whole site, with the registry's key and without a configuration.
    pub fn new(content: impl Into<Utf8PathBuf>, out: impl Into<Utf8PathBuf>) -> Self {
        Self {
            content: content.into(),
            out: out.into(),
            parts: Vec::new(),
            config: Arc::new(Config::default()),
            overrides: None,
            changed: None,
            strict: false,
            allow_removals: false,
            is_preview: false,
            keys: Arc::new(TrustStore::registry()),
            state_key: None,
            limits: Limits::default(),
            jobs: None,
        }
    }
}

impl BuildPlan {
    /// Where what is read of the content lies.
    pub(super) fn layout(&self) -> ContentLayout {
        ContentLayout::of(&self.content)
    }
}
