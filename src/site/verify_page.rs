//! The page that checks any document in the reader's browser, and the file that does so without a site.

use super::artifact::Artifact;
use super::checker_file::{checker_file, checker_sha256};
use super::common::Site;
use super::listing_names::{catalog_crumb, here};
use super::page::{Crumb, PageFrame};
use crate::error::Error;
use crate::layout::{SitePath, UploadStage};
use crate::manifest::KeyLine;
use crate::program::PROGRAM_NAME;
use crate::text::JsonScript;
use pith::PublicKey;
use serde::Serialize;

/// The page that checks documents.
#[derive(Serialize)]
pub(crate) struct VerifyPage {
    /// What stands around.
    pub frame: PageFrame,
    /// The way here.
    pub trail: Vec<Crumb>,
    /// The links to its scripts: the checker, and the page's own.
    pub scripts: [String; 2],
    /// The trusted keys that aren't the registry's, for the script: but for retired ones, which count for some documents only.
    pub keys: JsonScript,
    /// Whether there are any.
    pub has_keys: bool,
    /// The link to the file that the program takes them from.
    pub key_file: String,
    /// Why the registry's key doesn't count for every document here, in a sentence; none where it does.
    pub caution: Option<&'static str>,
    /// The link to the file that checks documents without a site.
    pub file: String,
    /// Its SHA-256.
    pub file_sha256: &'static str,
    /// Which program has it.
    pub program: &'static str,
    /// The mirror that this one copies, where the operator names one.
    pub upstream: Option<String>,
}

const RETIRED: &str = "This mirror has retired the registry’s key: whoever has it now may sign anything, so it counts only for \
                       documents that were listed before, and this page has no such list.";

const DISTRUSTED: &str =
    "This mirror does not trust the registry’s key: whoever has it may sign anything, so it counts for nothing here.";

/// What a site may say of the registry's key.
pub(crate) const KEY_CAUTIONS: [&str; 2] = [RETIRED, DISTRUSTED];

impl Site {
    /// Why the registry's key doesn't count for every document here, in a sentence; none where it does.
    pub(super) fn key_caution(&self) -> Option<&'static str> {
        match self.keys.keys().iter().find(|key| key.is_registry()) {
            None => Some(DISTRUSTED),
            Some(key) if self.keys.retirement(key).is_some() => Some(RETIRED),
            Some(_) => None,
        }
    }

    /// The page, its scripts, and the file.
    pub(crate) fn verify_page(&self) -> Result<Vec<Artifact<'static>>, Error> {
        let path = SitePath::verify();
        let links = self.links(&path);
        let is_whole = |key: &&PublicKey| self.keys.retirement(key).is_none();
        let keys: Vec<KeyLine> = self.keys.further().filter(is_whole).map(|key| self.key_line(key)).collect();
        let scripts = [&self.checker_script, &self.check_page_script];
        let view = VerifyPage {
            frame: self.frame_that_fetches(&path),
            trail: vec![catalog_crumb(&links), here("Check a document")],
            scripts: scripts.map(|script| links.to(&script.path)),
            keys: JsonScript::new(&keys)
                .map_err(|error| Error::Render { page: path.to_string(), reason: error.to_string() })?,
            has_keys: !keys.is_empty(),
            key_file: links.to(&SitePath::signing_key()),
            caution: self.key_caution(),
            file: links.to(&SitePath::checker()),
            file_sha256: checker_sha256(),
            program: PROGRAM_NAME,
            upstream: self.config.mirror.upstream.as_ref().map(|upstream| upstream.as_str().to_owned()),
        };
        let file = Artifact::new(UploadStage::Document, SitePath::checker(), checker_file().as_bytes());
        let [checker, page] = scripts.map(Clone::clone);
        Ok(vec![self.page(path, "verify.html", &view)?, checker, page, file])
    }
}
