//! Pages and documents of the site as artifacts.

use super::artifact::{Artifact, Part};
use super::assets;
use super::data::data;
use super::date;
use super::page::{Frame, KeyView, Row, Shown};
use super::paper::{Opened, PaperPage, thousands};
use super::route::SitePath;
use super::templates::Templates;
use crate::catalog::{Catalog, Entry};
use crate::error::Error;
use crate::pith::quote::{escaped, quoted};
use crate::pith::{PublicKey, TrustStore, Verified};
use crate::report::{Account, Report};
use serde::Serialize;

/// How many papers the home page lists.
const NEWEST: usize = 100;

/// The site's templates and what every page has in common.
pub struct Site {
    templates: Templates,
    style: Artifact<'static>,
    keys: TrustStore,
}

/// The home page.
#[derive(Serialize)]
struct HomePage {
    frame: Frame,
    count: String,
    bundles: String,
    newest: Vec<Row>,
    more: Option<String>,
}

/// The page for a path that isn't there.
#[derive(Serialize)]
struct NotFoundPage {
    frame: Frame,
}

/// The report page.
#[derive(Serialize)]
struct ReportPage<'a> {
    frame: Frame,
    account: &'a Account,
    left: Vec<LeftView<'a>>,
    /// How many more there are than are listed.
    more: u64,
}

/// A document or path that was left out or is in doubt, as the report page shows it.
#[derive(Serialize)]
struct LeftView<'a> {
    place: String,
    claimed: Option<String>,
    verdict: &'static str,
    reasons: Vec<ReasonView<'a>>,
}

#[derive(Serialize)]
struct ReasonView<'a> {
    check: Option<&'static str>,
    message: &'a str,
    advice: Option<&'static str>,
}

impl Site {
    /// Prepares the templates.
    ///
    /// # Errors
    /// A template that can't be compiled.
    pub fn new(keys: TrustStore) -> Result<Self, Error> {
        Ok(Self { templates: Templates::new()?, style: assets::style(), keys })
    }

    /// The files of an entry, its documents first. They depend on those and the templates alone.
    pub(crate) fn entry_files<'d>(&self, entry: &Entry, opened: &'d Opened<'_>) -> Result<Vec<Artifact<'d>>, Error> {
        let Some(shown) = opened.shown() else { return Ok(Vec::new()) };
        let mut files = documents(opened);
        let documents = files.iter().map(|file| (file.path.clone(), file.bytes.len() as u64)).collect::<Vec<_>>();
        let path = SitePath::paper(entry.number.suffix());
        let signers = shown.signers(&self.keys).into_iter().map(key_view).collect();
        let page = PaperPage::new(self.frame(&path), entry, shown, signers, &documents);
        files.push(self.page(path, "paper.html", &page)?);
        Ok(files)
    }

    /// What pages need, and the page for a path that isn't there.
    pub(crate) fn assets(&self) -> Result<Vec<Artifact<'static>>, Error> {
        let not_found = NotFoundPage { frame: self.frame_of_any_place() };
        Ok(vec![
            self.style.clone(),
            Artifact::new(Part::Document, SitePath::no_jekyll(), &b""[..]),
            self.page(SitePath::not_found(), "404.html", &not_found)?,
        ])
    }

    /// The home page.
    pub(crate) fn home_page(&self, catalog: &Catalog) -> Result<Vec<Artifact<'static>>, Error> {
        let path = SitePath::home();
        let view = self.home(&path, catalog);
        Ok(vec![self.page(path, "home.html", &view)?])
    }

    /// The page that tells what was left out and why.
    pub(crate) fn report_page(&self, report: &Report) -> Result<Vec<Artifact<'static>>, Error> {
        let path = SitePath::report();
        let view = ReportPage {
            frame: self.frame(&path),
            account: &report.account,
            left: left_views(report),
            more: report.rejected.more + report.unread.more + report.doubts.more,
        };
        Ok(vec![self.page(path, "report.html", &view)?])
    }

    fn page(&self, path: SitePath, template: &str, view: &impl Serialize) -> Result<Artifact<'static>, Error> {
        Ok(Artifact::new(Part::Page, path, self.templates.render(template, view)?.into_bytes()))
    }

    fn home(&self, path: &SitePath, catalog: &Catalog) -> HomePage {
        let entries = catalog.entries();
        HomePage {
            frame: self.frame(path),
            count: thousands(entries.len() as u64),
            bundles: thousands(entries.iter().filter(|entry| entry.bundle.is_some()).count() as u64),
            newest: catalog.newest(NEWEST).into_iter().map(|entry| row(path, entry)).collect(),
            more: entries.len().checked_sub(NEWEST).filter(|more| *more > 0).map(|more| thousands(more as u64)),
        }
    }

    fn frame(&self, page: &SitePath) -> Frame {
        self.frame_with(page.to_root(), |path| page.link_to(path))
    }

    /// The frame of a page that is served in place of any other, so that only links from the host's
    /// root hold.
    fn frame_of_any_place(&self) -> Frame {
        self.frame_with("/".to_owned(), |path| format!("/{}", SitePath::home().link_to(path).trim_start_matches("./")))
    }

    fn frame_with(&self, root: String, link: impl Fn(&SitePath) -> String) -> Frame {
        Frame {
            root,
            home: link(&SitePath::home()),
            report: link(&SitePath::report()),
            style: link(&self.style.path),
            keys: self.keys.keys().iter().map(key_view).collect(),
        }
    }
}

/// The documents of an entry, byte for byte, and what is cut out of them.
fn documents<'d>(opened: &'d Opened<'_>) -> Vec<Artifact<'d>> {
    let document = |path, verified: &'d Verified<'_>| Artifact::new(Part::Document, path, verified.document().bytes());
    let record = opened.record.as_ref().map(|record| document(SitePath::record(record.number().suffix()), record));
    let bundle = opened.bundle.as_ref().map(|bundle| {
        let suffix = bundle.number().suffix();
        [document(SitePath::bundle(suffix), bundle), document(SitePath::well_known_bundle(suffix), bundle)]
    });
    let data = data(opened).into_iter().map(|data| Artifact::new(Part::Document, data.path, data.bytes));
    record.into_iter().chain(bundle.into_iter().flatten()).chain(data).collect()
}

/// `report.json`: the report for programs.
pub(crate) fn report_json(report: &Report) -> Result<Artifact<'static>, Error> {
    let failed = |error: serde_json::Error| Error::Render { page: "report.json".to_owned(), reason: error.to_string() };
    let mut bytes = serde_json::to_vec_pretty(report).map_err(failed)?;
    bytes.push(b'\n');
    Ok(Artifact::new(Part::Manifest, SitePath::report_json(), bytes))
}

fn left_views(report: &Report) -> Vec<LeftView<'_>> {
    let rejected = report.rejected.first.iter().map(|one| LeftView {
        place: one.place.to_string(),
        claimed: one.pith_number.as_deref().map(|number| quoted(number).to_string()),
        verdict: one.verdict,
        reasons: one
            .findings
            .iter()
            .map(|finding| ReasonView {
                check: Some(finding.check),
                message: &finding.message,
                advice: Some(finding.advice),
            })
            .collect(),
    });
    let unread = report.unread.first.iter().map(|one| LeftView {
        place: escaped(&one.path).to_string(),
        claimed: None,
        verdict: "not read",
        reasons: vec![ReasonView { check: None, message: &one.reason, advice: None }],
    });
    let doubts = report.doubts.first.iter().map(|one| LeftView {
        place: format!("{} and {}", one.taken.0, one.other.0),
        claimed: Some(one.pith_number.clone()),
        verdict: one.kind,
        reasons: vec![ReasonView { check: None, message: one.message(), advice: None }],
    });
    rejected.chain(unread).chain(doubts).collect()
}

fn key_view(key: &PublicKey) -> KeyView {
    KeyView { id: key.id().to_string(), fingerprint: key.fingerprint().to_string(), is_registry: key.is_registry() }
}

fn row(page: &SitePath, entry: &Entry) -> Row {
    let submitted = entry.submitted_at();
    let date = date::short(submitted);
    Row {
        link: page.link_to(&SitePath::paper(entry.number.suffix())),
        title: entry.title().map_or_else(|| Shown::derived(entry.number.to_string()), Shown::new),
        authors: entry.authors().map(Shown::new),
        datetime: date.is_some().then(|| submitted.to_owned()),
        date: Shown::derived(date.unwrap_or_else(|| submitted.to_owned())),
        short: entry.number.short().as_str().to_owned(),
        source: Shown::derived(entry.source().replacen("arxiv:", "arXiv:", 1)),
        category: Shown::derived(entry.primary_category()),
    }
}
