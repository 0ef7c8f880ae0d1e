//! What all pages of a site have in common. Each kind of page adds what it is made of in a file of its own.

use super::artifact::Artifact;
use super::assets;
use super::long_lists::{ListForms, LongLists};
use super::overrides::Overrides;
use super::page::{FrameKey, SharedFrame};
use super::templates::Templates;
use crate::config::Config;
use crate::error::Error;
use crate::layout::{Feature, PaperFile, SitePath, UploadStage};
use pith::{Digest, TrustStore};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, RwLock};

/// A page of the operator's that the masthead leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MenuPage {
    /// Where it stands.
    pub path: SitePath,
    /// Its title.
    pub title: String,
}

/// What a site is made with, beside its documents.
#[derive(Debug, Clone)]
pub(crate) struct SiteOptions {
    /// What the operator says.
    pub config: Arc<Config>,
    /// The keys whose signatures count.
    pub keys: Arc<TrustStore>,
    /// The operator's pages that every page leads to, in their order.
    pub menu: Vec<MenuPage>,
    /// The picture at the head of each page, where there is such a file.
    pub logo: Option<SitePath>,
    /// The operator's own picture for the window's tab.
    pub icon: Option<SitePath>,
    /// The operator's own templates and styles.
    pub overrides: Overrides,
}

/// The site's templates and what every page has in common.
pub(crate) struct Site {
    templates: Templates,
    pub(super) style: Artifact<'static>,
    pub(super) script: Artifact<'static>,
    pub(super) search_script: Artifact<'static>,
    pub(super) resolve_script: Artifact<'static>,
    pub(super) paper_script: Artifact<'static>,
    pub(super) checker_script: Artifact<'static>,
    pub(super) check_page_script: Artifact<'static>,
    /// The picture in the window's tab, unless the operator has one.
    pub(super) icon: Artifact<'static>,
    pub(super) own_icon: Option<SitePath>,
    pub(super) config: Arc<Config>,
    pub(super) keys: Arc<TrustStore>,
    pub(super) menu: Vec<MenuPage>,
    pub(super) logo: Option<SitePath>,
    /// Whether the operator has templates of their own.
    pub(super) own_templates: bool,
    lists: ListForms,
    /// Which files are written of each paper.
    pub(super) features: BTreeSet<Feature>,
    key: Digest,
    /// The frames that pages share.
    pub(super) frames: RwLock<BTreeMap<FrameKey, Arc<SharedFrame>>>,
}

impl Site {
    /// Prepares the templates.
    ///
    /// # Errors
    /// A template that can't be compiled.
    pub(crate) fn new(options: SiteOptions) -> Result<Self, Error> {
        Templates::new(&options.overrides.templates).map(|templates| Self::with_templates(options, templates))
    }

    /// The same with templates that were [prepared](Templates::new).
    pub(crate) fn with_templates(options: SiteOptions, templates: Templates) -> Self {
        let key = options.key();
        let SiteOptions { config, keys, menu, logo, icon, overrides } = options;
        Self {
            templates,
            script: assets::script(),
            search_script: assets::search_script(),
            resolve_script: assets::resolve_script(),
            paper_script: assets::paper_script(),
            checker_script: assets::checker_script(),
            check_page_script: assets::check_page_script(),
            icon: assets::icon(),
            style: assets::style(overrides.style.as_deref(), config.theme.accent),
            own_templates: !overrides.templates.is_empty(),
            lists: ListForms::for_templates(&overrides),
            features: config.output.features(),
            config,
            keys,
            menu,
            logo,
            own_icon: icon,
            key,
            frames: RwLock::default(),
        }
    }

    /// A hash of all that every page depends on, the program aside.
    pub(crate) fn key(&self) -> Digest {
        self.key
    }

    /// Whether the site has such files of papers.
    pub(super) fn writes(&self, file: PaperFile) -> bool {
        file.feature().is_none_or(|feature| self.features.contains(&feature))
    }

    /// Whether the operator has templates of their own.
    pub(crate) fn has_own_templates(&self) -> bool {
        self.own_templates
    }

    pub(super) fn has_listings(&self) -> bool {
        self.features.contains(&Feature::Listings)
    }

    pub(super) fn has_search(&self) -> bool {
        self.features.contains(&Feature::Search)
    }

    /// A page that has long lists.
    pub(super) fn page_of_lists(
        &self,
        path: SitePath,
        template: &str,
        view: impl LongLists + Serialize,
    ) -> Result<Artifact<'static>, Error> {
        self.page(path, template, &self.lists.of(view))
    }

    pub(super) fn page(
        &self,
        path: SitePath,
        template: &str,
        view: &impl Serialize,
    ) -> Result<Artifact<'static>, Error> {
        Ok(Artifact::new(UploadStage::Page, path, self.render(template, view)?))
    }

    pub(super) fn render(&self, template: &str, view: &impl Serialize) -> Result<Vec<u8>, Error> {
        self.templates.render(template, view)
    }
}

impl SiteOptions {
    fn key(&self) -> Digest {
        let Self { config, keys, menu, logo, icon, overrides } = self;
        let menu = menu.iter().flat_map(|page| [page.path.as_str(), page.title.as_str()]);
        // A picture's place is part of the key too: one is no other.
        let pictures = [logo, icon].map(|picture| picture.as_ref().map_or("", SitePath::as_str));
        let texts = menu.chain(pictures).map(|text| Digest::of(text.as_bytes()));
        let parts = [config.fingerprint(), keys.set_id(), overrides.key()].into_iter().chain(texts);
        Digest::of_parts(parts.map(|part| *part.as_bytes()))
    }
}
