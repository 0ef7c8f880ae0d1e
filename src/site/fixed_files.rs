//! The files that are there whatever the catalog holds.

use super::artifact::Artifact;
use super::common::Site;
use super::page::PageFrame;
use crate::cite::BADGE;
use crate::error::Error;
use crate::layout::{SitePath, UploadStage};
use serde::Serialize;

/// The page for a path that isn't there.
#[derive(Serialize)]
struct NotFoundPage {
    frame: PageFrame,
}

impl Site {
    /// What pages need, and the page for a path that isn't there.
    pub(crate) fn assets(&self) -> Result<Vec<Artifact<'static>>, Error> {
        let not_found = NotFoundPage { frame: self.frame_of_any_place() };
        let mut files = vec![
            self.style.clone(),
            self.script.clone(),
            Artifact::new(UploadStage::Document, SitePath::badge(), BADGE.as_bytes()),
            Artifact::new(UploadStage::Document, SitePath::no_jekyll(), &b""[..]),
            self.page(SitePath::not_found(), "404.html", &not_found)?,
            self.marks_page()?,
        ];
        if self.own_icon.is_none() {
            files.push(self.icon.clone());
        }
        Ok(files)
    }
}
