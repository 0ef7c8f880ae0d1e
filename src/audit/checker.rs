//! Whether a site's scripts, and the file that readers save to check documents, are those of a release. A mirror that lies
//! on purpose changes these: a check in the browser says then whatever it likes. One that serves something else to this
//! program than to a reader isn't found; only a checker that was saved before helps there.

use super::check::AuditCheck;
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
use std::collections::{BTreeMap, BTreeSet};
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

/// What a page runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Script {
    /// A file of the site.
    File(String),
    /// Anything else: at another address, or within the page.
    Other(String),
}

impl Auditor<'_> {
    /// Compares the scripts and the checker with those of releases.
    pub(super) fn checker(&self, findings: &mut Findings) {
        // Of a site that says nothing of itself nobody knows what it should have.
        let Some(site) = &self.claims.site else { return };
        let maker = Maker::of(&site.generator);
        let mut unknown = Vec::new();
        let mut files = self.listed_scripts();
        for (script, page) in self.run_scripts() {
            match script {
                Script::File(path) if path.starts_with(ASSETS) => {
                    files.insert(path);
                }
                Script::File(path) => Self::foreign(site, &page, &format!("/{}", escaped(&path)), findings),
                Script::Other(what) => Self::foreign(site, &page, &what, findings),
            }
        }
        let own = files.iter().take(MOST_SCRIPTS).filter_map(|path| SitePath::listed(path));
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
            let is_known = KNOWN.contains(&hashed.sha256) || hashed.as_text.is_some_and(|text| KNOWN.contains(&text));
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

    /// Says that a page runs what is none of the program's scripts: the operator's own templates may.
    fn foreign(site: &ListedSite<'_>, page: &SitePath, what: &str, findings: &mut Findings) {
        if site.own_templates {
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
        if *path == SitePath::checker() && maker == Maker::This && !is_listed {
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

    /// What the pages run that all sites have, and the first paper's where it isn't compared word by word: each script once,
    /// with the first page that runs it.
    fn run_scripts(&self) -> BTreeMap<Script, SitePath> {
        let paper = self
            .claims
            .papers()
            .next()
            .filter(|_| !self.renderer.is_exact)
            .map(|paper| PaperFile::Page.path(paper.suffix));
        let pages = [SitePath::home(), SitePath::verify(), SitePath::search(), SitePath::resolve()];
        let mut scripts = BTreeMap::new();
        for path in pages.into_iter().chain(paper) {
            let page = self.with_allowance(0, |look| look.bytes(&path, MOST_PAPER_PAGE_BYTES));
            let Some(page) = page else { continue };
            for script in scripts_of(&String::from_utf8_lossy(&page), &path, self.base()) {
                if scripts.len() < MOST_SCRIPTS {
                    scripts.entry(script).or_insert_with(|| path.clone());
                }
            }
        }
        scripts
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

/// What an address in a page leads to.
fn script_at(source: &str, page: &SitePath, base: &str) -> Script {
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
    fn each_line_of_the_table_has_a_hash() {
        let lines = include_str!("releases.txt").lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            let parts: Vec<_> = line.split(' ').collect();
            assert!(parts.len() == 3 && parts[1].parse::<Digest>().is_ok(), "{line}");
            assert!(version(&format!("pith-catalog {}", parts[0])).is_some(), "{line}");
        }
    }
}
