//! Pages and documents of the site as artifacts.

use super::artifact::{Artifact, Part};
use super::assets;
use super::browse::way_to;
use super::data::data;
use super::home::{DEFAULT_STATEMENT, Figure, HomePage};
use super::page::{
    Crumb, DEFAULT_DESCRIPTION, DEFAULT_TITLE, DateView, Frame, KeyView, MenuItem, Row, Shown, thousands,
};
use super::paper::{FileInput, FileKind, Opened, PaperInput, PaperPage};
use super::plain::PlainText;
use super::route::SitePath;
use super::templates::Templates;
use crate::catalog::config::{self, Config};
use crate::catalog::{Catalog, Entry};
use crate::error::Error;
use crate::pith::quote::{escaped, quoted};
use crate::pith::{TrustStore, Verified};
use crate::report::{Account, Report};
use serde::Serialize;
use std::collections::BTreeSet;

/// How many papers the home page lists.
const NEWEST: usize = 10;

/// The site's templates and what every page has in common.
pub struct Site {
    templates: Templates,
    style: Artifact<'static>,
    keys: TrustStore,
    /// Which files are written of each paper.
    parts: BTreeSet<config::Part>,
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
    pub fn new(config: &Config, keys: TrustStore) -> Result<Self, Error> {
        let parts = config.output.parts();
        Ok(Self { templates: Templates::new()?, style: assets::style(), keys, parts })
    }

    /// The files of an entry, its documents first. They depend on those and the templates alone.
    pub(crate) fn entry_files<'d>(&self, entry: &Entry, opened: &'d Opened<'_>) -> Result<Vec<Artifact<'d>>, Error> {
        let Some(shown) = opened.shown() else { return Ok(Vec::new()) };
        let path = SitePath::paper(entry.number.suffix());
        let frame = self.frame(&path);
        let mut documents = documents(opened);
        documents.retain(|(kind, _)| self.parts.contains(&part(*kind)));
        let file = |(kind, file): &(FileKind, Artifact<'_>)| FileInput {
            kind: *kind,
            link: path.link_to(&file.path),
            bytes: file.bytes.len() as u64,
        };
        let input = PaperInput {
            entry,
            shown,
            signers: shown.signers(&self.keys).into_iter().map(KeyView::new).collect(),
            trail: self.way_to(&path, entry),
            versions: Vec::new(),
            files: documents.iter().map(file).collect(),
            categories: Vec::new(),
        };
        let page = PaperPage::new(frame, input);
        let page = self.page(path, "paper.html", &page)?;
        Ok(documents.into_iter().map(|(_, file)| file).chain([page]).collect())
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
            more: report.rejected.more + report.unread.more + report.doubts.more + report.notes.more,
        };
        Ok(vec![self.page(path, "report.html", &view)?])
    }

    /// The way to a paper: through the listings, where there are any.
    fn way_to(&self, path: &SitePath, entry: &Entry) -> Vec<Crumb> {
        let home = Crumb { link: Some(path.link_to(&SitePath::home())), text: PlainText::short("Catalog") };
        let listings = if self.parts.contains(&config::Part::Listings) { way_to(path, entry) } else { Vec::new() };
        let here = Crumb { link: None, text: PlainText::short(entry.number.short().to_string()) };
        [home].into_iter().chain(listings).chain([here]).collect()
    }

    fn menu(&self, browse: MenuItem, report: MenuItem) -> Vec<MenuItem> {
        let browse = self.parts.contains(&config::Part::Listings).then_some(browse);
        browse.into_iter().chain([report]).collect()
    }

    pub(super) fn page(
        &self,
        path: SitePath,
        template: &str,
        view: &impl Serialize,
    ) -> Result<Artifact<'static>, Error> {
        Ok(Artifact::new(Part::Page, path, self.templates.render(template, view)?.into_bytes()))
    }

    fn home(&self, path: &SitePath, catalog: &Catalog) -> HomePage {
        let entries = catalog.entries();
        let count = |number: usize| thousands(number as u64);
        let bundles = entries.iter().filter(|entry| entry.bundle.is_some()).count();
        HomePage {
            frame: self.frame(path),
            statement: DEFAULT_STATEMENT.to_owned(),
            figures: vec![
                Figure { label: "papers, each verified", value: count(entries.len()) },
                Figure { label: "with a sealed bundle", value: count(bundles) },
            ],
            years: Vec::new(),
            subjects: Vec::new(),
            browse: self.parts.contains(&config::Part::Listings).then(|| path.link_to(&SitePath::browse())),
            newest: catalog.newest(NEWEST).into_iter().map(|entry| row(path, entry)).collect(),
            more: entries.len().checked_sub(NEWEST).filter(|more| *more > 0).map(count),
            collections: Vec::new(),
            example: None,
            how: None,
        }
    }

    pub(super) fn frame(&self, page: &SitePath) -> Frame {
        self.frame_with(page.to_root(), |path| page.link_to(path))
    }

    /// The frame of a page that is served in place of any other, so that only links from the host's
    /// root hold.
    fn frame_of_any_place(&self) -> Frame {
        self.frame_with("/".to_owned(), |path| format!("/{}", SitePath::home().link_to(path).trim_start_matches("./")))
    }

    fn frame_with(&self, root: String, link: impl Fn(&SitePath) -> String) -> Frame {
        let (home, report) = (link(&SitePath::home()), link(&SitePath::report()));
        let item = |link: &str, text: &str| MenuItem { link: link.to_owned(), text: text.to_owned(), current: false };
        Frame {
            root,
            style: link(&self.style.path),
            title: DEFAULT_TITLE.to_owned(),
            description: DEFAULT_DESCRIPTION.to_owned(),
            canonical: None,
            menu: self.menu(item(&link(&SitePath::browse()), "Browse"), item(&report, "Report")),
            keys: self.keys.keys().iter().map(KeyView::new).collect(),
            mirror: None,
            footer: None,
            home,
            report,
        }
    }
}

/// The part of a profile that a file belongs to.
fn part(kind: FileKind) -> config::Part {
    match kind {
        FileKind::Record => config::Part::Record,
        FileKind::Bundle => config::Part::Bundle,
        FileKind::WellKnownBundle => config::Part::WellKnown,
        FileKind::State => config::Part::State,
        FileKind::Graph => config::Part::Graph,
        FileKind::Events => config::Part::Events,
    }
}

/// The documents of an entry, byte for byte, and what is cut out of them.
fn documents<'d>(opened: &'d Opened<'_>) -> Vec<(FileKind, Artifact<'d>)> {
    let document = |kind, path, verified: &'d Verified<'_>| {
        (kind, Artifact::new(Part::Document, path, verified.document().bytes()))
    };
    let record = opened
        .record
        .as_ref()
        .map(|record| document(FileKind::Record, SitePath::record(record.number().suffix()), record));
    let bundle = opened.bundle.as_ref().map(|bundle| {
        let suffix = bundle.number().suffix();
        [
            document(FileKind::Bundle, SitePath::bundle(suffix), bundle),
            document(FileKind::WellKnownBundle, SitePath::well_known_bundle(suffix), bundle),
        ]
    });
    let data = data(opened).into_iter().map(|data| (data.kind, Artifact::new(Part::Document, data.path, data.bytes)));
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
    let notes = report.notes.first.iter().map(|one| LeftView {
        place: one.about.clone(),
        claimed: None,
        verdict: "note",
        reasons: vec![ReasonView { check: None, message: &one.message, advice: None }],
    });
    rejected.chain(unread).chain(doubts).chain(notes).collect()
}

pub(super) fn row(page: &SitePath, entry: &Entry) -> Row {
    Row {
        link: page.link_to(&SitePath::paper(entry.number.suffix())),
        title: entry.title().map_or_else(|| Shown::derived(entry.number.to_string()), Shown::new),
        authors: entry.authors().map(Shown::new),
        date: DateView::new(entry.submitted_at()),
        short: entry.number.short().as_str().to_owned(),
        kind: if entry.bundle.is_some() { "sealed bundle" } else { "record" },
        source: Shown::derived(entry.source().replacen("arxiv:", "arXiv:", 1)),
        category: Shown::derived(entry.primary_category()),
        cross_listed: false,
    }
}
