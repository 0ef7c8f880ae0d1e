//! The files that are there whatever the catalog holds.

use super::artifact::Artifact;
use super::common::Site;
use crate::cite::BADGE;
use crate::error::Error;
use crate::layout::{SitePath, UploadStage};

impl Site {
    /// What pages need; and, of a site without a search index, the pages that look up identifiers.
    pub(crate) fn assets(&self) -> Result<Vec<Artifact<'static>>, Error> {
        let mut files = vec![
            self.style.clone(),
            self.script.clone(),
            self.paper_script.clone(),
            Artifact::new(UploadStage::Document, SitePath::badge(), BADGE.as_bytes()),
            Artifact::new(UploadStage::Document, SitePath::no_jekyll(), &b""[..]),
            self.marks_page()?,
        ];
        if self.own_icon.is_none() {
            files.push(self.icon.clone());
        }
        files.extend(self.opensearch()?);
        files.extend(self.verify_page()?);
        if !self.has_search() {
            files.extend(self.lookup_pages(None::<&()>)?);
        }
        Ok(files)
    }
}
