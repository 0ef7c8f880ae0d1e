//! Whether a site's scripts, the page that checks documents and the file that readers save for it are those of a release. A mirror
//! that lies on purpose changes these: a check in the browser says then whatever it likes. One that serves something else to this
//! program than to a reader isn't found; only a checker that was saved before helps there.

use super::check::AuditCheck;
use super::check_page;
use super::findings::Findings;
use super::limits::MOST_PAPER_PAGE_BYTES;
use super::markup::{Token, attribute, decoded, element_of, tokens};
use super::page::own_hashes;
use super::papers::Auditor;
use super::sums::SiteSums;
use crate::fetch::Answer;
use crate::layout::{PaperFile, SitePath};
use crate::manifest::ListedSite;
use crate::program::{PROGRAM, PROGRAM_NAME};
use crate::report::Severity;
use pith::Digest;
use pith::quote::{escaped, quoted};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The most bytes of a script. Stops one without end.
const MOST_SCRIPT_BYTES: u64 = 4 << 20;

/// The most scripts that are asked for, and told of. Stops a page of a million of them.
const MOST_SCRIPTS: usize = 64;

/// The folder of the program's own scripts, which no file of the operator's can be in.
const ASSETS: &str = "assets/";

/// The hashes of all scripts and checkers of this version and of earlier releases.
static KNOWN: LazyLock<BTreeSet<Digest>> = LazyLock::new(|| {
    let earlier = include_str!("releases.txt").lines().filter_map(|line| line.split(' ').nth(1)?.parse().ok());
    earlier.chain(own_hashes()).collect()
});

/// Whether a file has the hash of a script or a checker of a release.
pub(super) fn is_known(sha256: &Digest) -> bool {
    KNOWN.contains(sha256)
}

/// What made a site, as far as that says whether its files can be known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Maker {
    /// This very program.
    This,
    /// A version that isn't newer than this one.
    NotNewer,
    /// A newer version, whose files nobody can know here.
    Newer,
}

impl Maker {
    fn of(generator: &str) -> Self {
        if generator == PROGRAM {
            return Self::This;
        }
        match (version(generator), version(PROGRAM_NAME)) {
            (Some(theirs), Some(ours)) if theirs <= ours => Self::NotNewer,
            (None, _) => Self::NotNewer,
            _ => Self::Newer,
        }
    }
}

/// The version in what a program calls itself.
fn version(generator: &str) -> Option<[u64; 3]> {
    let text = generator.strip_prefix("pith-catalog ")?.split([' ', '-', '+']).next()?;
    let mut numbers = text.splitn(3, '.').map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some([next()?, next()?, next()?])
}

/// What a page runs, or loads for a check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Script {
    /// A file of the site.
    File(String),
    /// Anything else: at another address, or within the page.
    Other(String),
}

/// A page that every site has, or the first paper's.
struct LookedAt {
    path: SitePath,
    text: String,
    scripts: Vec<Script>,
    /// What it loads when a reader asks for a check.
    checkers: Vec<Script>,
}

impl Auditor<'_> {
    /// Compares the scripts, the page that checks and the saved checker with those of releases.
    pub(super) fn checker(&self, findings: &mut Findings) {
        // Of a site that says nothing of itself nobody knows what it should have.
        let Some(site) = &self.claims.site else { return };
        let maker = Maker::of(&site.generator);
        let pages = self.pages_with_scripts();
        let mut files = self.listed_scripts();
        let mut told = BTreeSet::new();
        for page in &pages {
            let foreign = |script: &&Script| !matches!(script, Script::File(path) if path.starts_with(ASSETS));
            let is_of_ours = |script: &&Script| !foreign(script);
            for script in page.scripts.iter().chain(&page.checkers).filter(is_of_ours) {
                let Script::File(path) = script else { continue };
                if files.len() < MOST_SCRIPTS {
                    files.insert(path.clone());
                }
            }
            // What checks is the program's own, whatever the templates are.
            let lacks_checker = page.path == SitePath::verify() && !self.runs_checker(page, maker);
            for script in page.scripts.iter().filter(foreign).take(MOST_SCRIPTS) {
                if told.insert(script) || lacks_checker {
                    Self::foreign(site, &page.path, script, lacks_checker, findings);
                }
            }
            for script in page.checkers.iter().filter(foreign).take(MOST_SCRIPTS) {
                Self::foreign(site, &page.path, script, true, findings);
            }
        }
        let mut unknown = self.files(&files, maker, site, findings);
        if let Some(page) = pages.iter().find(|page| page.path == SitePath::verify()) {
            if maker == Maker::Newer {
                unknown.push(page.path.clone());
            } else {
                self.check_page(site, page, maker, findings);
            }
        } else if let Answer::Absent | Answer::Found(_) = self.site.hash(&SitePath::verify(), MOST_PAPER_PAGE_BYTES) {
            self.missing_checker(&SitePath::verify(), maker, findings);
        }
        if maker != Maker::Newer && !site.own_templates {
            Self::frames(&pages, findings);
        }
        if let Some(first) = unknown.first() {
            let message = format!(
                "the site says that {} made it, which is newer than this program ({PROGRAM_NAME}): {} of its scripts and checkers can’t be \
                 compared, the first is /{first}",
                quoted(&site.generator),
                unknown.len()
            );
            findings.note("", None, AuditCheck::Checker, Severity::Note, message);
        }
    }

    /// Compares the files; gives those that only a newer program can know.
    fn files(
        &self,
        scripts: &BTreeSet<String>,
        maker: Maker,
        site: &ListedSite<'_>,
        findings: &mut Findings,
    ) -> Vec<SitePath> {
        let mut unknown = Vec::new();
        let own = scripts.iter().take(MOST_SCRIPTS).filter_map(|path| SitePath::listed(path));
        for path in own.chain([SitePath::checker()]) {
            // A file that isn't there is told with its checksum.
            let hashed = match self.site.hash(&path, MOST_SCRIPT_BYTES) {
                Answer::Found(hashed) if !self.missing.is_stand_in(&path, &hashed.sha256, &hashed.beginning) => hashed,
                Answer::Found(_) | Answer::Absent => {
                    self.missing_checker(&path, maker, findings);
                    continue;
                }
                Answer::Failed(_) => continue,
            };
            // With other line ends it is told as that.
            let is_known = is_known(&hashed.sha256) || hashed.as_text.is_some_and(|text| is_known(&text));
            if !is_known && maker == Maker::Newer {
                unknown.push(path);
            } else if !is_known {
                let what = if path == SitePath::checker() { "checker" } else { "script" };
                let message = format!(
                    "this site serves a {what} that no release has: its SHA-256 is {}, and the site says that {} made it",
                    hashed.sha256,
                    quoted(&site.generator)
                );
                findings.report(&path, None, AuditCheck::Checker, message);
            }
        }
        unknown
    }

    /// Compares the page that checks documents.
    fn check_page(&self, site: &ListedSite<'_>, page: &LookedAt, maker: Maker, findings: &mut Findings) {
        let ours = self.renderer.check_page().unwrap_or_default();
        let told = match maker {
            Maker::This => check_page::compare(&page.text, &ours),
            _ => check_page::check(&page.text, &ours, self.base()),
        };
        let other_checker = check_page::check_links(&page.text, self.base());
        let Some(told) = told.or_else(|| other_checker.clone()) else { return };
        if site.own_templates && other_checker.is_none() {
            let message = format!(
                "this site has templates of its own, and its check page isn’t this program’s: use a saved verify.html or the command line. \
                 It {told}"
            );
            findings.note(page.path.as_str(), None, AuditCheck::Checker, Severity::Note, message);
        } else {
            let told = other_checker.unwrap_or(told);
            let message = format!("the page that checks documents isn’t as the program makes it: it {told}");
            findings.report(&page.path, None, AuditCheck::Checker, message);
        }
    }

    /// Looks at what stands around the content of the other pages: it is the operator's, and runs nothing.
    fn frames(pages: &[LookedAt], findings: &mut Findings) {
        for page in pages.iter().filter(|page| page.path != SitePath::verify()) {
            if let Some(told) = check_page::check_frame(&page.text) {
                findings.report(&page.path, None, AuditCheck::Checker, format!("the head or foot of the page {told}"));
            }
        }
    }

    /// Whether the page that checks documents runs what checks them.
    fn runs_checker(&self, page: &LookedAt, maker: Maker) -> bool {
        let run = scripts_of(&without_hidden(&page.text), &page.path, self.base());
        if maker == Maker::This {
            let ours = self.renderer.check_page().unwrap_or_default();
            return scripts_of(&ours, &page.path, "").iter().all(|script| run.contains(script));
        }
        let is_run =
            |name: &str| run.iter().any(|script| matches!(script, Script::File(path) if path.starts_with(name)));
        is_run("assets/verify-") && is_run("assets/check-")
    }

    /// Says that a page runs what is none of the program's scripts: the operator's own templates may, but not in the place of what
    /// checks.
    fn foreign(site: &ListedSite<'_>, page: &SitePath, script: &Script, is_checker: bool, findings: &mut Findings) {
        let what = match script {
            Script::File(path) => format!("/{}", escaped(path)),
            Script::Other(what) => what.clone(),
        };
        if is_checker {
            let message =
                format!("the page runs {what} in the place of the program’s checker, which no template may change");
            findings.report(page, None, AuditCheck::Checker, message);
        } else if site.own_templates {
            let message = format!("the operator’s own templates run {what} on this page");
            findings.note(page.as_str(), None, AuditCheck::Checker, Severity::Note, message);
        } else {
            let message = format!("the page runs {what}, which no release has");
            findings.report(page, None, AuditCheck::Checker, message);
        }
    }

    /// Says that the checker is missing where nothing lists it; else that is told with its checksum.
    fn missing_checker(&self, path: &SitePath, maker: Maker, findings: &mut Findings) {
        let is_listed = self.claims.sums.as_ref().is_some_and(|sums| sums.other(path.as_str()).is_some());
        let is_one = [SitePath::checker(), SitePath::verify()].contains(path);
        if is_one && maker == Maker::This && !is_listed {
            let message = "it is missing; the version that made this site writes it";
            findings.report(path, None, AuditCheck::Checker, message);
        }
    }

    /// The scripts of the program's that the checksums list.
    fn listed_scripts(&self) -> BTreeSet<String> {
        let others = self.claims.sums.iter().flat_map(SiteSums::others);
        let paths = others.map(|(path, _)| path.as_str().to_owned());
        paths
            .filter(|path| path.starts_with(ASSETS) && path.rsplit('.').next() == Some("js"))
            .take(MOST_SCRIPTS)
            .collect()
    }

    /// The pages that all sites have, and the first paper's.
    fn pages_with_scripts(&self) -> Vec<LookedAt> {
        let paper = self.claims.papers().next().map(|paper| PaperFile::Page.path(paper.suffix));
        let pages = [SitePath::home(), SitePath::verify(), SitePath::search(), SitePath::resolve()];
        let look = |path: SitePath| {
            let page = self.with_allowance(0, |look| look.bytes(&path, MOST_PAPER_PAGE_BYTES))?;
            if path == SitePath::verify() && self.missing.is_stand_in(&path, &Digest::of(&page), &page) {
                return None;
            }
            // With other line ends it is told as that.
            let text = String::from_utf8_lossy(&page).replace("\r\n", "\n");
            let scripts = scripts_of(&text, &path, self.base());
            let checkers = checkers_of(&text, &path, self.base(), self.renderer.is_exact);
            Some(LookedAt { path, text, scripts, checkers })
        };
        pages.into_iter().chain(paper).filter_map(look).collect()
    }

    /// The path of the site's root on its host, as it says.
    fn base(&self) -> &str {
        let base = self.claims.site.as_ref().and_then(|site| site.base_url.as_deref());
        let path = base.and_then(|base| Some(base.split_once("://")?.1.split_once('/')?.1));
        path.unwrap_or_default().trim_end_matches('/')
    }
}

/// The scripts of a page, without blocks of data.
fn scripts_of(page: &str, path: &SitePath, base: &str) -> Vec<Script> {
    let mut scripts = Vec::new();
    for token in tokens(page) {
        let Token::Tag(tag) = token else { continue };
        if !element_of(tag).eq_ignore_ascii_case("script") {
            continue;
        }
        if let Some(source) = attribute(tag, "src") {
            scripts.push(script_at(&decoded(source), path, base));
        } else if attribute(tag, "type").is_none_or(|of| !of.ends_with("json")) {
            scripts.push(Script::Other("a script within the page".to_owned()));
        }
    }
    scripts
}

/// The elements in which a browser runs no script.
const HIDING: [&str; 12] = [
    "title", "textarea", "template", "noscript", "style", "xmp", "iframe", "noembed", "noframes", "select", "svg",
    "math",
];

/// A page without what is in such elements; up to a comment, in which a browser sees nothing, and this program may see scripts.
fn without_hidden(page: &str) -> String {
    let mut kept = String::new();
    let mut hiding: Option<String> = None;
    for token in tokens(page) {
        let (Token::Tag(part) | Token::Text(part)) = token;
        let element = element_of(part).to_ascii_lowercase();
        match &hiding {
            Some(name)
                if part.get(..name.len() + 2).is_some_and(|start| start.eq_ignore_ascii_case(&format!("</{name}"))) =>
            {
                hiding = None;
            }
            Some(_) => {}
            None if part.starts_with("<!--") || element == "plaintext" => break,
            None if HIDING.contains(&element.as_str()) => hiding = Some(element),
            None => kept.push_str(part),
        }
    }
    kept
}

/// What a page loads when a reader asks for a check.
fn checkers_of(page: &str, path: &SitePath, base: &str, is_compared: bool) -> Vec<Script> {
    const NAME: &str = "data-checker";
    let mut checkers = Vec::new();
    let mut read = 0;
    for token in tokens(page) {
        let Token::Tag(tag) = token else { continue };
        let Some(links) = attribute(tag, NAME) else { continue };
        read += 1;
        let links = decoded(links);
        checkers.extend(links.split_ascii_whitespace().map(|link| script_at(link, path, base)));
    }
    // Written in another way than the program does, it may be read otherwise than here; a page that is compared isn't.
    if !is_compared && page.to_ascii_lowercase().matches("data-checker=").count() > read {
        checkers.push(Script::Other("a checker that isn’t named as the program does".to_owned()));
    }
    checkers
}

/// What an address in a page leads to.
pub(super) fn script_at(source: &str, page: &SitePath, base: &str) -> Script {
    let source = source.trim();
    let path = source.split(['?', '#']).next().unwrap_or_default();
    if path.contains(':') || path.starts_with("//") || path.contains('\\') {
        return Script::Other(quoted(source).to_string());
    }
    let (mut parts, rest): (Vec<&str>, _) = match path.strip_prefix('/') {
        Some(rest) => (Vec::new(), rest.strip_prefix(base).map_or(rest, |rest| rest.trim_start_matches('/'))),
        None => (page.as_str().split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect(), path),
    };
    for part in rest.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    Script::File(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        let maker = Maker::of;
        assert_eq!(maker(PROGRAM), Maker::This);
        assert_eq!(maker("pith-catalog 0.0.9 abc"), Maker::NotNewer);
        assert_eq!(maker("pith-catalog 1000.0.0 abc"), Maker::Newer);
        assert_eq!(maker(&format!("{PROGRAM_NAME} another")), Maker::NotNewer);
        assert_eq!(maker("something else"), Maker::NotNewer);
    }

    #[test]
    fn each_form_of_a_script_is_read() {
        let scripts = |page: &str| scripts_of(page, &SitePath::verify(), "papers");
        let file = |path: &str| vec![Script::File(path.to_owned())];
        assert_eq!(scripts("<script src=\"../assets/a.js\"></script>"), file("assets/a.js"));
        assert_eq!(scripts("<SCRIPT src=\"a.js?x=1\"></SCRIPT>"), file("verify/a.js"));
        assert_eq!(scripts("<script src=\"/papers/assets/a.js\">"), file("assets/a.js"));
        assert_eq!(scripts("<script src=\"../../../a.js\">"), file("a.js"));
        let data =
            "<script type=\"application/json\" id=\"x\">{}</script><script type=\"application/ld+json\">{}</script>";
        assert_eq!(scripts(data), []);
        let is_other = |page: &str| matches!(scripts(page).as_slice(), [Script::Other(_)]);
        assert!(is_other("<script>alert(1)</script>"));
        assert!(
            is_other("<script src=\"https://elsewhere.example/a.js\">")
                && is_other("<script src=\"//a.example/a.js\">")
        );
    }

    #[test]
    fn scripts_where_a_browser_runs_none_do_not_count() {
        let run = "<script src=\"a.js\">";
        for (page, kept) in [
            (format!("{run}<p>"), format!("{run}<p>")),
            (format!("<!-- x>{run}-->"), String::new()),
            (format!("<textarea>{run}</TEXTAREA>b"), "b".to_owned()),
            (format!("<noscript>{run}</noscript>{run}"), run.to_owned()),
            (format!("<plaintext>{run}"), String::new()),
        ] {
            assert_eq!(without_hidden(&page), kept, "{page}");
        }
        let checkers = |page: &str, is_compared| checkers_of(page, &SitePath::verify(), "", is_compared);
        let named = "<section data-checker=\"../assets/a.js ../files/b.js\">";
        let files = ["assets/a.js", "files/b.js"].map(|path| Script::File(path.to_owned()));
        assert_eq!(checkers(named, false), files);
        assert!(matches!(checkers("<section data-checker='a.js'>", false).as_slice(), [Script::Other(_)]));
        assert_eq!(checkers("<p>data-checker=</p>", true), []);
    }

    #[test]
    fn each_line_of_the_table_has_a_hash() {
        let lines = include_str!("releases.txt").lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            let parts: Vec<_> = line.split(' ').collect();
            assert!(parts.len() == 3 && parts[1].parse::<Digest>().is_ok(), "{line}");
            assert!(version(&format!("pith-catalog {}", parts[0])).is_some(), "{line}");
        }
    }
}
