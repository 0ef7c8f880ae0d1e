//! Whether a paper's page says what its documents say: the page is made anew and compared.

use super::markup::{Token, attribute, cut_out, first_difference, metas, paragraphs, region, tag, text_of, tokens};
use crate::catalog::{Catalog, NameLocations, Selection, Summary};
use crate::config::{Config, Output};
use crate::error::Error;
use crate::layout::{PaperFile, Region, SitePath, TITLE_SEPARATOR, VERSION_RELATIONS};
use crate::manifest::ListedSite;
use crate::program::PROGRAM;
use crate::site::page::ShownTex;
use crate::site::paper::Opened;
use crate::site::{KEY_CAUTIONS, NameLinks, Overrides, Site, SiteOptions, checker_sha256, script_hashes};
use pith::{Check, Digest, Kind, Outcome, Parsed, PithNumber, Proof, TrustStore, Verified};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A document that is as it should be.
pub(super) struct VerifiedDocument {
    pub(super) bytes: Vec<u8>,
    pub(super) proof: Proof,
    pub(super) summary: Summary,
}

/// The hashes of the scripts that this program puts into a site, and of the checker.
pub(super) fn own_hashes() -> impl Iterator<Item = Digest> {
    script_hashes().chain(checker_sha256().parse())
}

/// What a site may say of the registry's key on the page that checks documents.
pub(super) fn key_cautions() -> [&'static str; 2] {
    KEY_CAUTIONS
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
    /// States, graphs, lists of events and citations.
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
            icon: None,
            overrides: Overrides::default(),
        };
        Ok(Self { site: Site::new(options)?, is_exact })
    }

    /// Makes the page that checks documents; `None` where it can't be made.
    pub(super) fn check_page(&self) -> Option<String> {
        let files = self.site.verify_page().ok()?;
        let page = files.into_iter().find(|file| file.path == SitePath::verify())?;
        String::from_utf8(page.bytes.into_owned()).ok()
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
        let files = self.site.entry_files(
            entry,
            &catalog.versions(entry),
            &NameLinks::Known(&NameLocations::default()),
            &opened,
            &mut |_| (),
        )?;
        let Some(page) = files.iter().find(|file| file.path == path) else { return Ok(None) };
        let Ok(page) = String::from_utf8(page.bytes.to_vec()) else { return Ok(None) };
        let derived = files
            .iter()
            .filter(|file| PaperFile::parse(file.path.as_str()).is_some_and(|(_, file)| self.compares(file)))
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

impl Renderer {
    /// Whether a file must be as this program makes it. How a citation is written isn't of the protocol, and may
    /// differ in another version.
    fn compares(&self, file: PaperFile) -> bool {
        file.is_derived() && (self.is_exact || file != PaperFile::Citation)
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
    let (html, plain) = text.both();
    [text_of(html.as_str()), spaceless(plain), spaceless(text.raw.as_str())]
}

fn title_forms(shown: &Verified<'_>, number: &str) -> Vec<String> {
    shown.title().map_or_else(|| vec![number.to_owned()], |title| forms(&ShownTex::new(title)).into())
}

/// A page without its links to other versions, each of which is in the head and a line of its own.
fn without_version_links(page: &str) -> String {
    let mut rest = page;
    let mut parts = String::with_capacity(page.len());
    for relation in VERSION_RELATIONS {
        if let Some((before, _, after)) = tag(rest, "link", "rel", relation) {
            parts.push_str(before);
            rest = after.strip_prefix('\n').unwrap_or(after);
        }
    }
    parts + rest
}

/// A page without what depends on more than its documents.
struct BarePage<'p> {
    parts: Vec<&'p str>,
    /// What each part ends before, as a person would look for it.
    ends: Vec<String>,
    /// What depends on the operator's configuration and is the same on every page of a paper.
    frame: Vec<&'p str>,
}

impl<'p> BarePage<'p> {
    /// Other versions of the paper aren't among its documents, and what a page says of them is left out unless they are
    /// known.
    fn of(page: &'p str, has_versions: bool) -> Self {
        let mut bare = Self { parts: Vec::new(), ends: Vec::new(), frame: Vec::new() };
        let page = bare.without_name(page);
        // It may be the operator's own.
        let page = bare.without(tag(page, "link", "rel", "icon"), "rel=\"icon\"", page, true);
        // It has the site's name.
        let page = bare.without(tag(page, "link", "rel", "search"), "rel=\"search\"", page, true);
        let page = bare.without(tag(page, "link", "rel", "stylesheet"), "rel=\"stylesheet\"", page, true);
        let page = bare.without_region(Region::Masthead, page, true);
        let page = if has_versions { page } else { bare.without_region(Region::Versions, page, false) };
        let page = bare.without_region(Region::Colophon, page, true);
        bare.parts.push(page);
        bare
    }

    /// Leaves out what was found of a page, and gives what comes after it.
    fn without(
        &mut self,
        found: Option<(&'p str, &'p str, &'p str)>,
        mark: &str,
        page: &'p str,
        is_frame: bool,
    ) -> &'p str {
        let Some((before, between, after)) = found else { return page };
        self.parts.push(before);
        self.ends.push(mark.to_owned());
        if is_frame {
            self.frame.push(between);
        }
        after
    }

    fn without_region(&mut self, of: Region, page: &'p str, is_frame: bool) -> &'p str {
        self.without(region(page, of), of.mark().trim(), page, is_frame)
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
        self.ends.resize(self.parts.len(), "property=\"og:site_name\"".to_owned());
        self.frame.push(named);
        after
    }
}

/// What stands around the content of a page: the same on every page of a site, but for how far its links go up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FrameDigest(Digest);

/// What stands around the content of a page, in parts.
pub(super) fn frame_parts(page: &str) -> Vec<&str> {
    BarePage::of(page, false).frame
}

/// How two pages differ, what stands around their content aside, if they do.
pub(super) fn compare_content(found: &str, expected: &str) -> Option<String> {
    compare_bare(&BarePage::of(found, false), &BarePage::of(expected, false))
}

/// Reads the frame of a page.
pub(super) fn frame(page: &[u8]) -> FrameDigest {
    let page = String::from_utf8_lossy(page);
    let frame = frame_parts(&page).join("\0");
    FrameDigest(Digest::of(frame.replace("../", "").replace("\"./\"", "\"\"").as_bytes()))
}

/// The page with the key of each author's name for the link to its listing: how far names that begin alike are divided,
/// depends on other papers.
fn with_name_keys(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut links = page.split("href=\"");
    out.push_str(links.next().unwrap_or_default());
    for link in links {
        out.push_str("href=\"");
        let named = link.split_once('"').and_then(|(link, rest)| Some((name_key(link)?, rest)));
        match named {
            Some((key, rest)) => out.extend([key, "\"", rest]),
            None => out.push_str(link),
        }
    }
    out
}

/// The key of a name that a link leads to: `li-wei` of `../../authors/a-li-/#n-li-wei`, and of `../../authors/a-li-wei--/`.
fn name_key(link: &str) -> Option<&str> {
    let (path, place) = link.split_once('#').unwrap_or((link, ""));
    let bucket = path.trim_start_matches("../").strip_prefix("authors/")?;
    let bucket = bucket.strip_suffix("index.html").unwrap_or(bucket).strip_suffix('/')?;
    let bucket = bucket.strip_prefix("a-").or_else(|| bucket.strip_prefix("u-"))?;
    match place.strip_prefix("n-") {
        Some(key) => {
            let key = key.split('_').next()?;
            let rest = bucket.strip_prefix(key).or_else(|| key.starts_with(bucket).then_some(""))?;
            matches!(rest, "" | "-" | "--").then_some(key)
        }
        None => bucket.strip_suffix("--").filter(|_| place.is_empty()),
    }
}

/// How a page differs from the one that its documents make, if it does. Other versions are left out of account.
pub(super) fn compare_whole(found: &str, made: &RenderedPaper) -> Option<String> {
    let bare = |page: &str| with_name_keys(&without_version_links(page));
    let (found, made) = (bare(found), bare(&made.page));
    compare_bare(&BarePage::of(&found, false), &BarePage::of(&made, false))
}

/// The same with what is said of other versions, of which it was made.
fn compare_with_versions(found: &str, made: &RenderedPaper) -> Option<String> {
    let (found, made) = (with_name_keys(found), with_name_keys(&made.page));
    compare_bare(&BarePage::of(&found, true), &BarePage::of(&made, true))
}

fn compare_bare(found: &BarePage<'_>, expected: &BarePage<'_>) -> Option<String> {
    if found.parts == expected.parts {
        return None;
    }
    let pairs = found.parts.iter().zip(&expected.parts).enumerate();
    let mut different = pairs.filter(|(_, (found, expected))| found != expected);
    let told = different.find_map(|(at, (part, right))| {
        // Where a part goes on although the right one ends, what it ends before isn't found.
        let lost = expected.ends.get(at).filter(|end| part.starts_with(*right) && found.ends.get(at) != Some(*end));
        lost.map(|mark| lost_mark(mark)).or_else(|| first_difference(part, right))
    });
    Some(told.unwrap_or_else(|| "lacks parts that it should have, or has other parts".to_owned()))
}

/// What a page lacks that its parts are found by.
fn lost_mark(mark: &str) -> String {
    format!("lacks `{mark}`, which marks a part of it; if the host or a minifier rewrites pages, turn that off")
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
        return Some("does not show its document’s title".to_owned());
    }
    if let Some(authors) = made.authors.as_ref().filter(|authors| !authors.iter().any(|form| says(form))) {
        let names = |form: &String| form.split([',', ';']).all(|name| says(name.trim_end_matches('…')));
        if !authors.iter().any(names) {
            return Some("does not show its document’s authors".to_owned());
        }
    }
    if region(found, Region::Abstract).is_some() {
        let ours = region(&made.page, Region::Abstract).map_or("", |(_, part, _)| part);
        if paragraphs(ours).iter().any(|paragraph| !says(paragraph.trim_end_matches('…'))) {
            return Some("does not show its document’s abstract".to_owned());
        }
    }
    TOLD_TO_PROGRAMS.into_iter().find_map(|name| {
        let (found, expected) = (metas(found, name), metas(&made.page, name));
        (!found.is_empty() && found != expected)
            .then(|| format!("has a `{name}` for programs that differs from its document"))
    })
}

/// Whether a page says that it is of an older version. Then all of its links to listings depend on the newest.
pub(super) fn is_of_older(page: &str) -> bool {
    region(page, Region::Newest).is_some()
}

/// What a page says of other versions of the paper: to programs, under its title, and in a section.
fn versions(page: &str) -> String {
    let links = VERSION_RELATIONS.into_iter().filter_map(|relation| tag(page, "link", "rel", relation));
    let regions = [Region::Newest, Region::Versions].into_iter().filter_map(|of| region(page, of));
    links.chain(regions).map(|(_, part, _)| part).collect()
}

/// How what a page says of other versions differs from what it should say, if it does. The page of an older version is
/// compared as a whole.
pub(super) fn compare_versions(found: &str, made: &RenderedPaper) -> Option<String> {
    let whole = Some(()).filter(|()| is_of_older(&made.page) && !made.has_unknown_signers);
    whole
        .and_then(|()| compare_with_versions(found, made))
        .or_else(|| first_difference(&versions(found), &versions(&made.page)))
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
        let good = VerifiedDocument { bytes: RECORD.to_vec(), proof: summary.proof(), summary };
        Renderer::new(None, &keys).unwrap().make(&[good], &[], &keys).unwrap().unwrap()
    }

    #[test]
    fn a_name_is_known_by_its_link_however_names_are_divided() {
        for (link, key) in [
            ("../../authors/a-li-/#n-li-wei", Some("li-wei")),
            ("../../authors/a-li-w/index.html#n-li-wei_0123456789ab", Some("li-wei")),
            ("../../authors/a-li-wei--/", Some("li-wei")),
            ("../../authors/a-li-wei--/#n-li-wei", Some("li-wei")),
            ("../../authors/a-i--/#n-i", Some("i")),
            ("../../authors/u-0738b/#n-0738b066_0123456789ab", Some("0738b066")),
            ("../../authors/a-liu/#n-li-wei", None),
            ("../../authors/a-li-/", None),
            ("../../authors/a-li-wei--/#x", None),
            ("https://x.org/authors/a-li-/#n-li-wei", None),
            ("../../category/cs.AI/", None),
        ] {
            assert_eq!(name_key(link), key, "{link}");
        }
        let page = "<a href=\"../../authors/a-li-/#n-li-wei\">Wei Li</a><a href=\"x\">";
        assert_eq!(with_name_keys(page), "<a href=\"li-wei\">Wei Li</a><a href=\"x\">");
    }

    #[test]
    fn each_region_of_a_papers_page_is_found() {
        let made = made();
        let bare = BarePage::of(&made.page, false);
        assert_eq!(bare.frame.len(), 5, "the site's name, icon, stylesheet, masthead and colophon");
        assert!(
            bare.frame
                .iter()
                .zip(["<meta ", "<link ", "<link ", "<header ", "<footer "])
                .all(|(part, tag)| part.starts_with(tag))
        );
        // The window's title makes one more.
        assert_eq!(bare.parts.len(), 3 + 5 + 1);
        assert!(
            bare.parts.get(1).is_some_and(|title| title.starts_with("<title>") && !title.contains(TITLE_SEPARATOR))
        );
        assert!(versions(&made.page).contains("Versions</h2>"));
        let (_, paper, _) = region(&made.page, Region::Abstract).unwrap();
        assert!(!paragraphs(paper).is_empty());
        assert!(region(&made.page, Region::Home).is_some_and(|(_, home, _)| attribute(home, "href").is_some()));
    }

    #[test]
    fn a_page_that_lost_a_mark_is_told_by_it() {
        let made = made();
        for mark in [
            " data-region=\"masthead\"",
            " data-region=\"versions\"",
            " data-region=\"colophon\"",
            " rel=\"stylesheet\"",
        ] {
            let told = compare_whole(&made.page.replace(mark, ""), &made);
            assert!(told.is_some_and(|told| told.starts_with(&format!("lacks `{}`", mark.trim()))), "{mark}");
        }
        let more = made.page.replace("</body>", "<p>more</p></body>");
        assert_eq!(compare_whole(&more, &made).as_deref(), Some("has `<p>` where `</body>` is expected"));
        let others = made.page.replace("<h1", "<h2");
        assert!(compare_whole(&others, &made).is_some_and(|told| told.starts_with("has `<h2")));
        assert_eq!(compare_whole(&made.page, &made), None);
    }
}
