//! Whether a paper's page says what its documents say: the page is made anew and compared.

use super::markup::{Token, attribute, cut_out, first_difference, metas, paragraphs, region, tag, text_of, tokens};
use crate::catalog::{Catalog, Selection, Summary};
use crate::config::{Config, Output};
use crate::error::Error;
use crate::layout::{PaperFile, Region, SitePath, TITLE_SEPARATOR};
use crate::manifest::ListedSite;
use crate::program::PROGRAM;
use crate::site::page::ShownTex;
use crate::site::paper::Opened;
use crate::site::{Overrides, Site, SiteOptions};
use pith::{Check, Digest, Kind, Outcome, Parsed, PithNumber, Proof, TrustStore, Verified};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A document that is as it should be.
pub(super) struct VerifiedDocument {
    pub(super) bytes: Vec<u8>,
    pub(super) proof: Proof,
    pub(super) summary: Summary,
}

/// What a program like the site's makes of a paper's documents.
pub(super) struct Renderer {
    site: Site,
    /// Whether the site's pages must be these, and not only say the same.
    pub(super) is_exact: bool,
}

/// The files that are made of a paper's documents.
pub(super) struct RenderedPaper {
    pub(super) page: String,
    /// States, graphs and lists of events.
    pub(super) derived: Vec<(SitePath, Vec<u8>)>,
    /// Whether the page depends on keys that the site may trust and we don't, or we and not the site.
    pub(super) has_unknown_signers: bool,
    /// The title and the authors in each form that a template may show.
    title: Vec<String>,
    authors: Option<[String; 3]>,
}

impl Renderer {
    /// Makes pages as a site says that it does.
    pub(super) fn new(said: Option<&ListedSite<'_>>, keys: &Arc<TrustStore>) -> Result<Self, Error> {
        let config = said.and_then(config_of);
        let is_exact = config.is_some() && said.is_some_and(|site| site.generator == PROGRAM && !site.own_templates);
        let options = SiteOptions {
            config: Arc::new(config.unwrap_or_default()),
            keys: Arc::clone(keys),
            menu: Vec::new(),
            logo: None,
            overrides: Overrides::default(),
        };
        Ok(Self { site: Site::new(options)?, is_exact })
    }

    /// Makes a paper's files of its documents and those of its other versions; `None` where they can't be
    /// shown.
    pub(super) fn make(
        &self,
        documents: &[VerifiedDocument],
        versions: &[Summary],
        keys: &TrustStore,
    ) -> Result<Option<RenderedPaper>, Error> {
        let parsed: Vec<_> = documents.iter().filter_map(|good| Some((good, Parsed::new(&good.bytes).ok()?))).collect();
        let opened = open(&parsed, keys);
        let nothing = (BTreeMap::new(), BTreeMap::new());
        let selection = Selection { exclude: &nothing.0, accept: &nothing.1, takes: &|_| true };
        let own = documents.iter().map(|good| &good.summary);
        let summaries = own.chain(versions).cloned().collect();
        let (catalog, _) = Catalog::build(summaries, &selection);
        let number = documents.first().map(|good| good.summary.number());
        let Some(entry) = catalog.entries().iter().find(|entry| Some(entry.number) == number) else { return Ok(None) };
        let path = PaperFile::Page.path(entry.number.suffix());
        let files = self.site.entry_files(entry, &catalog.versions(entry), &opened)?;
        let Some(page) = files.iter().find(|file| file.path == path) else { return Ok(None) };
        let Ok(page) = String::from_utf8(page.bytes.to_vec()) else { return Ok(None) };
        let derived = files
            .iter()
            .filter(|file| PaperFile::parse(file.path.as_str()).is_some_and(|(_, file)| file.is_cut_out()))
            .map(|file| (file.path.clone(), file.bytes.to_vec()))
            .collect();
        let Some(shown) = opened.bundle.as_ref().or(opened.record.as_ref()) else { return Ok(None) };
        Ok(Some(RenderedPaper {
            page,
            derived,
            has_unknown_signers: shown.checks().get(Check::Events) == Some(Outcome::Unknown)
                || shown.has_further_attesters(keys),
            title: title_forms(shown, &entry.number.to_string()),
            authors: shown.authors().map(|authors| forms(&ShownTex::new(authors))),
        }))
    }
}

/// Opens documents that were verified before.
fn open<'p>(parsed: &'p [(&VerifiedDocument, Parsed<'p>)], keys: &TrustStore) -> Opened<'p> {
    let of = |kind| {
        let (good, parsed) = parsed.iter().find(|(good, _)| good.summary.kind == kind)?;
        good.proof.reopen(parsed, keys).ok()
    };
    Opened { record: of(Kind::Record), bundle: of(Kind::Bundle) }
}

/// The configuration that a site says it was built with, as far as a paper's page depends on it.
fn config_of(said: &ListedSite<'_>) -> Option<Config> {
    let output = Output::of_features(&said.features()?, said.offline);
    let base_url = said.base_url.as_ref().map(|base| base.parse()).transpose().ok()?;
    Some(Config { base_url, output, ..Config::default() })
}

fn forms(text: &ShownTex) -> [String; 3] {
    let spaceless = |text: &str| text.split_whitespace().collect::<String>();
    [text_of(text.html.as_str()), spaceless(&text.plain), spaceless(text.raw.as_str())]
}

fn title_forms(shown: &Verified<'_>, number: &str) -> Vec<String> {
    shown.title().map_or_else(|| vec![number.to_owned()], |title| forms(&ShownTex::new(title)).into())
}

/// A page without what depends on more than its documents.
struct BarePage<'p> {
    parts: Vec<&'p str>,
    /// What depends on the operator's configuration and is the same on every page of a paper.
    frame: Vec<&'p str>,
}

impl<'p> BarePage<'p> {
    fn of(page: &'p str) -> Self {
        let mut bare = Self { parts: Vec::new(), frame: Vec::new() };
        let page = bare.without_name(page);
        let page = bare.without(tag(page, "link", "rel", "stylesheet"), page, true);
        let page = bare.without(region(page, Region::Masthead), page, true);
        // Other versions depend on other papers.
        let page = bare.without(region(page, Region::Versions), page, false);
        let page = bare.without(region(page, Region::Colophon), page, true);
        bare.parts.push(page);
        bare
    }

    /// Leaves out what was found of a page, and gives what comes after it.
    fn without(&mut self, found: Option<(&'p str, &'p str, &'p str)>, page: &'p str, is_frame: bool) -> &'p str {
        let Some((before, between, after)) = found else { return page };
        self.parts.push(before);
        if is_frame {
            self.frame.push(between);
        }
        after
    }

    /// Leaves the site's name out of the window's title and of what social networks read.
    fn without_name(&mut self, page: &'p str) -> &'p str {
        let Some((before, named, after)) = tag(page, "meta", "property", "og:site_name") else { return page };
        let name = attribute(named, "content").unwrap_or_default();
        match cut_out(before, "<title>", "</title>") {
            Some((head, title, rest)) => {
                let whole = title.strip_suffix("</title>").unwrap_or(title);
                let bare = whole.strip_suffix(name).and_then(|title| title.strip_suffix(TITLE_SEPARATOR));
                self.parts.extend([head, bare.unwrap_or(whole), rest]);
            }
            None => self.parts.push(before),
        }
        self.frame.push(named);
        after
    }
}

/// What stands around the content of a page: the same on every page of a site, but for how far its links go up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FrameDigest(Digest);

/// Reads the frame of a page.
pub(super) fn frame(page: &[u8]) -> FrameDigest {
    let page = String::from_utf8_lossy(page);
    let frame = BarePage::of(&page).frame.join("\0");
    FrameDigest(Digest::of(frame.replace("../", "").replace("\"./\"", "\"\"").as_bytes()))
}

/// How a page differs from the one that its documents make, if it does.
pub(super) fn compare_whole(found: &str, made: &RenderedPaper) -> Option<String> {
    let (found, expected) = (BarePage::of(found), BarePage::of(&made.page));
    if found.parts == expected.parts {
        return None;
    }
    let pairs = found.parts.iter().zip(&expected.parts);
    let mut different = pairs.filter(|(found, expected)| found != expected);
    let told = different.find_map(|(found, expected)| first_difference(found, expected));
    Some(told.unwrap_or_else(|| "lacks parts that its document’s page has, or has others".to_owned()))
}

/// What the head of a page tells programs, where it does.
const TOLD_TO_PROGRAMS: [&str; 5] =
    ["citation_title", "citation_author", "citation_doi", "citation_arxiv_id", "citation_publication_date"];

/// What a page that anybody's templates made doesn't say of its documents, if anything.
pub(super) fn compare_text(found: &str, made: &RenderedPaper, number: &str) -> Option<String> {
    let text = text_of(body_of(found));
    let says = |what: &str| text.contains(what);
    if !says(number) {
        return Some(format!("does not name {number}"));
    }
    if !made.title.iter().any(|title| says(title)) {
        return Some("does not show the title that its document has".to_owned());
    }
    if let Some(authors) = made.authors.as_ref().filter(|authors| !authors.iter().any(|form| says(form))) {
        let names = |form: &String| form.split(',').all(|name| says(name.trim_end_matches('…')));
        if !authors.iter().any(names) {
            return Some("does not show the authors that its document has".to_owned());
        }
    }
    if region(found, Region::Abstract).is_some() {
        let ours = region(&made.page, Region::Abstract).map_or("", |(_, part, _)| part);
        if paragraphs(ours).iter().any(|paragraph| !says(paragraph.trim_end_matches('…'))) {
            return Some("does not show the abstract that its document has".to_owned());
        }
    }
    TOLD_TO_PROGRAMS.into_iter().find_map(|name| {
        let (found, expected) = (metas(found, name), metas(&made.page, name));
        (!found.is_empty() && found != expected).then(|| format!("tells programs another {name} than its document has"))
    })
}

/// What a page says of other versions of the paper.
pub(super) fn versions(page: &str) -> &str {
    region(page, Region::Versions).map_or("", |(_, section, _)| section)
}

/// How what a page says of other versions differs from what it should say, if it does.
pub(super) fn compare_versions(found: &str, made: &RenderedPaper) -> Option<String> {
    first_difference(versions(found), versions(&made.page))
}

/// How a page fails to name its paper, if it does.
pub(super) fn compare_name(found: &str, number: PithNumber) -> Option<String> {
    let is_named = text_of(body_of(found)).contains(number.suffix().as_str());
    (!is_named).then(|| format!("does not name {number}"))
}

fn body_of(page: &str) -> &str {
    page.find("<body").and_then(|at| page.get(at..)).unwrap_or(page)
}

/// Whether a page ends where one does.
pub(super) fn is_whole(page: &[u8]) -> bool {
    let end = page.get(page.len().saturating_sub(64)..).unwrap_or_default();
    let end = String::from_utf8_lossy(end).trim_end().to_ascii_lowercase();
    end.ends_with("</html>")
}

/// Whether a page is one of a paper that is left out: search engines are told to pass over it, and
/// nothing on it is a paper's.
pub(super) fn is_of_excluded(page: &str) -> bool {
    let hides = metas(page, "robots").iter().any(|content| content.contains("noindex"));
    let has_article = tokens(page).any(|token| matches!(token, Token::Tag(tag) if tag.starts_with("<article")));
    hides && !has_article
}

#[cfg(test)]
mod tests {
    use super::*;
    use pith::judge;

    fn made() -> RenderedPaper {
        const RECORD: &[u8] = include_bytes!("../../content/records/ZJVQJLXHUUV25W5CEVM6GUIM4S.record.json");
        let keys = Arc::new(TrustStore::registry());
        let (_, summary) = judge(RECORD, &keys, |verified| Summary::of(&verified, &keys));
        let summary = summary.unwrap();
        let good = VerifiedDocument { bytes: RECORD.to_vec(), proof: summary.proof, summary };
        Renderer::new(None, &keys).unwrap().make(&[good], &[], &keys).unwrap().unwrap()
    }

    #[test]
    fn each_region_of_a_papers_page_is_found() {
        let made = made();
        let bare = BarePage::of(&made.page);
        assert_eq!(bare.frame.len(), 4, "the site's name, the stylesheet, the masthead and the colophon");
        assert!(
            bare.frame
                .iter()
                .zip(["<meta ", "<link ", "<header ", "<footer "])
                .all(|(part, tag)| part.starts_with(tag))
        );
        // The window's title makes one more.
        assert_eq!(bare.parts.len(), 3 + 4 + 1);
        assert!(
            bare.parts.get(1).is_some_and(|title| title.starts_with("<title>") && !title.contains(TITLE_SEPARATOR))
        );
        assert!(versions(&made.page).contains("Versions</h2>"));
        let (_, paper, _) = region(&made.page, Region::Abstract).unwrap();
        assert!(!paragraphs(paper).is_empty());
        assert!(region(&made.page, Region::Home).is_some_and(|(_, home, _)| attribute(home, "href").is_some()));
    }
}
