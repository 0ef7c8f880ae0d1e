//! The paths of the site, and the links between them.
//!
//! A path is made only of what verification derived and of the site's own names, never of free
//! text: a validly signed document may well say `../../x` (PROTOCOL.md, "Paths of a mirror").

use super::{Feature, Folder, PageKind, PaperName, Shard};
use crate::file_names::{folded, is_never_published, shown};
use crate::layout::ListingPlace;
use crate::text::percent_encoded;
use crate::values::{Category, Slug};
use pith::{Suffix, Year};
use serde::Serialize;
use std::fmt;

/// A path below the site's root, such as `pith/MFB4YH5ROE256JUPXCULHXXWFK/index.html`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct SitePath(String);

/// The file that a folder's address stands for.
pub(super) const INDEX: &str = "index.html";

/// How the path of the one script begins.
const PAGE_SCRIPT: &str = "assets/page-";

impl SitePath {
    /// The folder that has a folder for each paper, named by its suffix.
    pub const PAPERS: &'static str = "pith";

    /// A file of a paper, by what stands around its suffix ([`PaperFile`](super::PaperFile)).
    pub(super) fn of_paper(before: &'static str, suffix: Suffix, after: &'static str) -> Self {
        Self([before, suffix.as_str(), after].concat())
    }

    /// The home page.
    pub fn home() -> Self {
        Self("index.html".to_owned())
    }

    /// The page that tells what was left out and why.
    pub fn report() -> Self {
        Self("report/index.html".to_owned())
    }

    /// The same for programs.
    pub fn report_json() -> Self {
        Self("report.json".to_owned())
    }

    /// The page for a path that isn't there.
    pub fn not_found() -> Self {
        Self("404.html".to_owned())
    }

    /// The page that explains the marks and the checks.
    pub fn marks() -> Self {
        Self("marks/index.html".to_owned())
    }

    /// The page of numbers and pictures.
    pub fn stats() -> Self {
        Self("stats/index.html".to_owned())
    }

    /// The papers of which a part is of a standing, such as `title` and `signed`.
    pub(crate) fn standing(of: &'static str, standing: &'static str) -> Self {
        Self(format!("stats/{of}-{standing}/index.html"))
    }

    /// The page that leads to every listing.
    pub fn browse() -> Self {
        Self("browse/index.html".to_owned())
    }

    /// The page that searches.
    pub(crate) fn search() -> Self {
        Self("search/index.html".to_owned())
    }

    /// The page that looks up identifiers.
    pub(crate) fn resolve() -> Self {
        Self("resolve/index.html".to_owned())
    }

    /// The page that checks any document.
    pub(crate) fn verify() -> Self {
        Self("verify/index.html".to_owned())
    }

    /// The file that does so without a site.
    pub fn checker() -> Self {
        Self("verify/verify.html".to_owned())
    }

    /// What tells browsers how to search the site.
    pub(crate) fn opensearch() -> Self {
        Self("opensearch.xml".to_owned())
    }

    /// A file of the search index, by its kind and its name, which is empty where there is one of the kind: docs/search.md.
    pub(crate) fn search_file(kind: &'static str, name: &str) -> Self {
        Self(if name.is_empty() { format!("search/{kind}.js") } else { format!("search/{kind}/{name}.js") })
    }

    /// What the identifiers lead to whose keys have a SHA-256 that begins with a byte.
    pub(crate) fn lookups(byte: u8) -> Self {
        Self(format!("api/pith-number/resolve/{byte:02x}.json"))
    }

    /// What the registry answers questions about identifiers at; a site of files has none.
    pub(crate) fn registry_resolver() -> Self {
        Self("api/pith-number/resolve".to_owned())
    }

    /// The page at a name of a paper, where there may be one: an arXiv id of its grammar, or a short number.
    pub(crate) fn page_of_name(name: &str) -> Option<Self> {
        Self::listed(&format!("paper/{name}/{INDEX}"))
    }

    /// A page or collection of the operator's.
    pub(crate) fn authored(kind: PageKind, slug: &Slug) -> Self {
        Self(match kind {
            PageKind::Page => format!("{slug}/index.html"),
            PageKind::Collection => format!("collection/{slug}/index.html"),
        })
    }

    /// The index page of a folder.
    pub(crate) fn folder(folder: Folder) -> Self {
        Self(format!("{}/{INDEX}", folder.name()))
    }

    /// The pages at a name of a paper, that lead on to it (PROTOCOL.md, "Paths of a mirror"), each with the part of the
    /// site that it is of.
    pub(crate) fn resolvers(name: PaperName<'_>) -> impl Iterator<Item = (Feature, Self)> {
        let has_p = matches!(name, PaperName::Arxiv(_, None));
        let folders = [(Feature::Resolvers, "paper")].into_iter().chain(has_p.then_some((Feature::PResolvers, "p")));
        folders.map(move |(feature, folder)| (feature, Self(format!("{folder}/{name}/{INDEX}"))))
    }

    /// A listing of papers.
    pub(crate) fn listing(place: &ListingPlace) -> Self {
        let mut path = place.path();
        path.extend(["/", INDEX]);
        Self(path)
    }

    /// The file that says that a folder is ours to write into.
    pub fn marker() -> Self {
        Self(".pith-catalog".to_owned())
    }

    /// The SHA-256 of every file but this one, for `sha256sum -c`.
    pub fn sums() -> Self {
        Self("SHA256SUMS".to_owned())
    }

    /// The same for the papers whose suffixes begin with these characters, in a large catalog.
    pub(crate) fn sums_of(shard: Shard) -> Self {
        Self(format!("catalog/sums/{shard}"))
    }

    /// The citations of a year's papers in a format, by the end of its files' names.
    pub(crate) fn citations(year: Year, extension: &'static str) -> Self {
        Self(format!("catalog/citations/{year}.{extension}"))
    }

    /// The citations of a collection's papers in a format, by the end of its files' names.
    pub(crate) fn citations_of(collection: &Slug, extension: &'static str) -> Self {
        Self(format!("collection/{collection}/citations.{extension}"))
    }

    /// What the catalog holds, for programs.
    pub fn index() -> Self {
        Self("catalog/index.json".to_owned())
    }

    /// Every document with its paths, size and hash, one a line.
    pub fn documents() -> Self {
        Self("catalog/documents.jsonl".to_owned())
    }

    /// The same for the papers whose suffixes begin with these characters, in a large catalog.
    pub(crate) fn documents_of(shard: Shard) -> Self {
        Self(format!("catalog/documents/{shard}.jsonl"))
    }

    /// The page of what there is for programs.
    pub(crate) fn api() -> Self {
        Self("api/index.html".to_owned())
    }

    /// The same for programs.
    pub(crate) fn api_index() -> Self {
        Self("api/index.json".to_owned())
    }

    /// A schema, by the name of its file.
    pub(crate) fn schema(name: &'static str) -> Self {
        Self(format!("schemas/{name}"))
    }

    /// Every paper by what it is, one a line.
    pub(crate) fn papers() -> Self {
        Self("catalog/papers.jsonl".to_owned())
    }

    /// The same for the papers whose suffixes begin with these characters, in a large catalog.
    pub(crate) fn papers_of(shard: Shard) -> Self {
        Self(format!("catalog/papers/{shard}.jsonl"))
    }

    /// Whether a path is one of [`Self::documents`] or [`Self::documents_of`].
    pub(crate) fn is_documents(path: &str) -> bool {
        let name = path.strip_prefix("catalog/documents").and_then(|name| name.strip_suffix(".jsonl"));
        name.is_some_and(|name| name.is_empty() || name.strip_prefix('/').is_some_and(Shard::is_one))
    }

    /// Whether a path is one of [`Self::sums_of`].
    pub(crate) fn is_sums_of(path: &str) -> bool {
        path.strip_prefix("catalog/sums/").is_some_and(Shard::is_one)
    }

    /// The feed of all papers or of a category's, beside the page that it is of.
    pub(crate) fn feed(category: Option<Category>) -> Self {
        Self(match category {
            Some(category) => format!("category/{category}/feed.atom"),
            None => "feed.atom".to_owned(),
        })
    }

    /// The sitemap, or its index.
    pub fn sitemap() -> Self {
        Self("sitemap.xml".to_owned())
    }

    /// A file of a large sitemap: the papers of a listing. It lies at the root, since a sitemap may list only
    /// what is below its own folder. Each is of a year, which its name need not say.
    pub(crate) fn sitemap_of(place: &ListingPlace) -> Self {
        let path = place.path();
        let (_, below) = path.split_once('/').unwrap_or_default();
        Self(format!("sitemap-{}.xml", below.replace('/', "-")))
    }

    /// A file of a large sitemap: pages that aren't papers', so many of its files after the first.
    pub fn sitemap_of_pages(after: usize) -> Self {
        Self(format!("sitemap-pages-{}.xml", after + 1))
    }

    /// What tells search engines where to look.
    pub fn robots() -> Self {
        Self("robots.txt".to_owned())
    }

    /// What tells language models what is where (<https://llmstxt.org/>).
    pub fn llms() -> Self {
        Self("llms.txt".to_owned())
    }

    /// The keys whose signatures count.
    pub fn signing_key() -> Self {
        Self("pith-signing-key.json".to_owned())
    }

    /// Where this mirror has what.
    pub fn mirrors() -> Self {
        Self("pith-mirrors.json".to_owned())
    }

    /// What some hosts are to send with files.
    pub fn headers() -> Self {
        Self("_headers".to_owned())
    }

    /// A file of the user's, by its path below the site's root.
    ///
    /// # Errors
    /// No file of the user's may have that path.
    pub(crate) fn file(inside: &str) -> Result<Self, NoPath> {
        let path = Self::parse(inside)?;
        if is_reserved(inside) { Err(NoPath::Own) } else { Ok(path) }
    }

    /// A file as a list of somebody's site names it; `None` where that leads out of the site or is no
    /// name of a file everywhere.
    pub fn listed(inside: &str) -> Option<Self> {
        Self::parse(inside).ok()
    }

    fn parse(inside: &str) -> Result<Self, NoPath> {
        match inside.chars().find(|character| is_never_published(*character)) {
            Some(character) => Err(NoPath::Character(character)),
            None if inside.split('/').any(str::is_empty) => Err(NoPath::Empty),
            None if inside.split('/').any(|part| matches!(part, "." | "..")) => Err(NoPath::Dots),
            None => Ok(Self(inside.to_owned())),
        }
    }

    /// Whether a name at the root is one of the site's own, or has some of it below.
    pub fn is_own(name: &str) -> bool {
        is_reserved(name)
    }

    /// Whether two files can't both be there: one is where the other is or has a folder. To some disks
    /// small letters and capitals are the same.
    pub fn collides_with(&self, other: &Self) -> bool {
        let (one, other) = (folded(&self.0), folded(&other.0));
        let is_above = |above: &str, below: &str| below.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'));
        one == other || is_above(&one, &other) || is_above(&other, &one)
    }

    /// The picture that other sites may show with a link to a paper: at a path that stays.
    pub fn badge() -> Self {
        Self("badge.svg".to_owned())
    }

    /// What keeps GitHub Pages from dropping `.well-known`.
    pub fn no_jekyll() -> Self {
        Self(".nojekyll".to_owned())
    }

    /// The one stylesheet of every page, named by a hash of its content, so that it may be kept for ever.
    pub(crate) fn stylesheet(hash: &str) -> Self {
        Self(format!("assets/style-{hash}.css"))
    }

    /// The one script of every page, named in the same way.
    pub(crate) fn page_script(hash: &str) -> Self {
        Self(format!("{PAGE_SCRIPT}{hash}.js"))
    }

    /// The script of the search page, named in the same way.
    pub(crate) fn search_script(hash: &str) -> Self {
        Self(format!("assets/search-{hash}.js"))
    }

    /// The script of the pages that look up identifiers, named in the same way.
    pub(crate) fn resolve_script(hash: &str) -> Self {
        Self(format!("assets/resolve-{hash}.js"))
    }

    /// The script that checks a paper's page, named in the same way.
    pub(crate) fn paper_script(hash: &str) -> Self {
        Self(format!("assets/paper-{hash}.js"))
    }

    /// The script of pages that check documents, named in the same way.
    pub(crate) fn checker_script(hash: &str) -> Self {
        Self(format!("assets/verify-{hash}.js"))
    }

    /// The script of the page that checks any document, named in the same way.
    pub(crate) fn check_page_script(hash: &str) -> Self {
        Self(format!("assets/check-{hash}.js"))
    }

    /// The picture in the window's tab, named in the same way.
    pub(crate) fn icon(hash: &str) -> Self {
        Self(format!("assets/icon-{hash}.svg"))
    }

    /// Whether a path is that of the one script, whatever is in it.
    #[cfg(feature = "serve")]
    pub(crate) fn is_page_script(path: &str) -> bool {
        path.strip_prefix(PAGE_SCRIPT).and_then(|rest| rest.strip_suffix(".js")).is_some_and(|hash| !hash.contains('/'))
    }

    /// The path, with `/` between its parts, and none before the first.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a page or file below the site's root: a folder's page is the folder's.
    pub fn address(&self) -> &str {
        self.0.strip_suffix(INDEX).unwrap_or(&self.0)
    }

    /// The same as it stands in a link, whatever the file is called.
    pub(crate) fn encoded_address(&self) -> String {
        percent_encoded(self.address(), |byte| byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=@".contains(&byte))
    }
}

/// Why a path can't be that of a file of the user's, as a clause about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPath {
    /// It is the site's own, or lies in a folder that is.
    Own,
    /// It has a character that none may have.
    Character(char),
    /// A part of it, or all, is empty.
    Empty,
    /// A part of it leads elsewhere.
    Dots,
}

impl fmt::Display for NoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => f.write_str("its name is reserved by the site"),
            Self::Character('\\') => {
                f.write_str("its name has `\\`, which separates folders on Windows and in a browser")
            }
            Self::Character(':') => f.write_str("its name has `:`, which Windows can't store"),
            Self::Character(other) => write!(f, "its name has {}, which no URL can contain", shown(*other)),
            Self::Empty => f.write_str("a part of its path is empty"),
            Self::Dots => f.write_str("a part of its path is `.` or `..`, which is not a name"),
        }
    }
}

/// The first parts of the paths that the site has or will have, folded: some disks don't tell small letters from
/// capitals.
const OWN: [&str; 32] = [
    "404.html",
    ".nojekyll",
    ".pith-catalog",
    "api",
    "assets",
    "authors",
    "badge.svg",
    "browse",
    "catalog",
    "category",
    "collection",
    "doi",
    "feed.atom",
    "index.html",
    "marks",
    "opensearch.xml",
    "p",
    "paper",
    "pith",
    "pith-mirrors.json",
    "pith-signing-key.json",
    "report",
    "report.json",
    "resolve",
    "schemas",
    "search",
    "sha256sums",
    "sitemap.xml",
    "stats",
    "titles",
    "verify",
    "year",
];

/// Whether a path is one of the site's own, or lies in one of its folders.
pub(crate) fn is_reserved(path: &str) -> bool {
    let path = folded(path);
    let first = path.split('/').next().unwrap_or_default();
    let is_of_sitemap = first.starts_with("sitemap-") && first.split('.').next_back() == Some("xml");
    OWN.contains(&first)
        || is_of_sitemap
        || path.split('/').eq([".well-known"])
        || path.split('/').take(2).eq([".well-known", "pith"])
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_users_takes_no_place_of_the_sites() {
        for free in [
            "robots.txt",
            "llms.txt",
            "_headers",
            "sitemap-of-ours.txt",
            "figure.png",
            "a/b c.svg",
            "CNAME",
            ".well-known/security.txt",
            "pithy/x",
            "google123.html",
            // Not every disk holds these, which is told elsewhere.
            "what?.txt",
            "aux",
            "a.",
        ] {
            assert_eq!(SitePath::file(free).map(|path| path.to_string()).as_deref(), Ok(free));
        }
        for taken in [
            "index.html",
            "Index.HTML",
            "pith/x",
            "PITH",
            "paper",
            ".well-known",
            ".well-known/pith/x",
            ".Well-Known/Pith",
            "SHA256SUMS",
            "feed.atom",
            "sitemap.xml",
            "Sitemap-2019-02.xml",
            "assets/x.css",
            "\u{17f}tats",
        ] {
            assert_eq!(SitePath::file(taken), Err(NoPath::Own), "{taken:?}");
            assert!(SitePath::listed(taken).is_some(), "{taken:?} may be a list's");
        }
    }

    #[test]
    fn a_path_that_no_site_has_is_refused_with_its_own_reason() {
        for (path, reason) in [
            ("", NoPath::Empty),
            ("/a", NoPath::Empty),
            ("a//b", NoPath::Empty),
            ("a/", NoPath::Empty),
            ("..", NoPath::Dots),
            ("a/../b", NoPath::Dots),
            ("./a", NoPath::Dots),
            ("a\\b", NoPath::Character('\\')),
            ("c:x", NoPath::Character(':')),
            ("a\nb", NoPath::Character('\n')),
            ("pith/a\u{9b}b", NoPath::Character('\u{9b}')),
        ] {
            assert_eq!((SitePath::file(path), SitePath::listed(path)), (Err(reason), None), "{path:?}");
        }
        let [backslash, colon, escape] = ['\\', ':', '\u{1b}'].map(|one| NoPath::Character(one).to_string());
        assert_eq!(backslash, "its name has `\\`, which separates folders on Windows and in a browser");
        assert_eq!(colon, "its name has `:`, which Windows can't store");
        assert_eq!(escape, "its name has `\\u{1b}`, which no URL can contain");
    }

    #[test]
    fn two_files_collide_where_a_disk_has_one_place_for_them() {
        let page = SitePath::authored(PageKind::Page, &Slug::new("about").unwrap());
        for (file, collides) in [
            ("about/index.html", true),
            ("About/Index.html", true),
            ("about", true),
            ("ABOUT", true),
            ("about/index.html/x", true),
            ("about/figure.png", false),
            ("about.png", false),
            ("abou", false),
        ] {
            assert_eq!(page.collides_with(&SitePath::file(file).unwrap()), collides, "{file}");
        }
    }
}
