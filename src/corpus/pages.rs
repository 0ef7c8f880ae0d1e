//! Pages and collections: Markdown files with a head of TOML, each read whole.

use super::content_layout::ContentPart;
use super::folder::{Folder, LINK, NOT_A_FILE, NOT_UTF_8, PartError, read_whole};
use super::read::without_mark;
use crate::catalog::PageSource;
use crate::disk::EntryKind;
use crate::file_names::is_system_file;
use crate::layout::PageKind;
use crate::report::{Place, io_reason};
use crate::values::Slug;
use camino::{Utf8Path, Utf8PathBuf};
use pith::quote::escaped;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::Arc;
use std::{fmt, io};
use toml::Spanned;

/// The most bytes of a page. Stops a file that would fill the memory.
const MOST_PAGE_BYTES: u64 = 1 << 20;

/// The most bytes of a page's front matter. Stops a head that is all there is.
const MOST_FRONT_MATTER_BYTES: usize = 16 << 10;

/// The most characters of a title. Stops one that fills the masthead of every page.
const MOST_TITLE_CHARACTERS: usize = 200;

/// The most characters of a description.
const MOST_DESCRIPTION_CHARACTERS: usize = 1000;

/// The line that stands before and after a page's front matter.
const FENCE: &str = "+++";

/// Why a file is no page of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageFinding {
    /// The file, and the line where one is to blame.
    pub place: Place,
    /// What is wrong and what to do, as a clause that is safe to print.
    pub reason: String,
    /// Whether reading was tried and failed, so that what the file holds isn't known.
    pub failed: bool,
    /// Whether its name is one of the site's own: another page is at its address.
    pub reserved: bool,
}

impl fmt::Display for PageFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.reason)
    }
}

/// What an author says of a page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    title: Spanned<String>,
    description: Option<Spanned<String>>,
    #[serde(default)]
    menu: bool,
    #[serde(default)]
    order: i64,
}

/// The pages and collections of a content folder, in byte order of their paths, and what can't be
/// one. Either folder may be missing.
///
/// Hidden files are passed over, what a system or an editor keeps, and a file whose name doesn't end in `.md`. `is_reserved` says
/// whether a page's slug is a name of the site's own; collections have a folder to themselves.
pub(crate) fn pages(content: &Folder, is_reserved: &dyn Fn(&str) -> bool) -> Vec<Result<PageSource, PageFinding>> {
    let mut files: Vec<_> =
        [PageKind::Page, PageKind::Collection].into_iter().flat_map(|kind| files(content, kind)).collect();
    files.sort_by(|a, b| a.path.as_str().cmp(b.path.as_str()));
    let mut taken = BTreeMap::new();
    files.into_iter().map(|file| file.read(is_reserved, &mut taken)).collect()
}

/// The slugs that are in use, and the files that have them.
type TakenSlugs = BTreeMap<(PageKind, Slug), Utf8PathBuf>;

/// A file that may be a page, or the reason why it isn't.
struct PageFile {
    kind: PageKind,
    /// Its path; not quite that if its name isn't UTF-8.
    path: Utf8PathBuf,
    /// The folder that it was found in.
    folder: Result<Arc<Folder>, PageTrouble>,
}

/// What is wrong with a file.
struct PageTrouble {
    line: Option<usize>,
    reason: String,
    failed: bool,
    reserved: bool,
}

impl PageTrouble {
    fn new(reason: impl Into<String>) -> Self {
        Self { line: None, reason: reason.into(), failed: false, reserved: false }
    }

    fn at(line: usize, reason: impl Into<String>) -> Self {
        Self { line: Some(line), ..Self::new(reason) }
    }

    fn io(error: &io::Error) -> Self {
        Self { failed: true, ..Self::new(io_reason(error)) }
    }
}

fn files(content: &Folder, kind: PageKind) -> Vec<PageFile> {
    let whole =
        |trouble| vec![PageFile { kind, path: content.path_of(ContentPart::from(kind).name()), folder: Err(trouble) }];
    let folder = match content.part(ContentPart::from(kind).name()) {
        None => return Vec::new(),
        Some(Ok(folder)) => folder,
        Some(Err(PartError::Rule(reason))) => return whole(PageTrouble::new(reason)),
        Some(Err(PartError::Io(error))) => return whole(PageTrouble::io(&error)),
    };
    match folder.entries() {
        Ok(entries) => entries.into_iter().filter_map(|entry| file(&folder, kind, entry)).collect(),
        Err(error) => whole(PageTrouble::io(&error)),
    }
}

fn file(folder: &Arc<Folder>, kind: PageKind, (name, entry): (OsString, EntryKind)) -> Option<PageFile> {
    let lossy = name.to_string_lossy();
    let is_system = || is_system_file(&lossy, entry == EntryKind::Folder);
    if lossy.starts_with('.') || is_system() {
        return None;
    }
    let trouble = match entry {
        EntryKind::Link => Some(LINK),
        EntryKind::Folder => Some("a folder; pages in subfolders are not read, so move them up"),
        EntryKind::File | EntryKind::Special if !is_markdown(&lossy) => return None,
        _ if name.to_str().is_none() => Some(NOT_UTF_8),
        EntryKind::Special => Some(NOT_A_FILE),
        EntryKind::File => None,
    };
    let found = trouble.map_or_else(|| Ok(Arc::clone(folder)), |reason| Err(PageTrouble::new(reason)));
    Some(PageFile { kind, path: folder.path_of(&lossy), folder: found })
}

fn is_markdown(name: &str) -> bool {
    Utf8Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
}

impl PageFile {
    fn read(self, is_reserved: &dyn Fn(&str) -> bool, taken: &mut TakenSlugs) -> Result<PageSource, PageFinding> {
        let Self { kind, path, folder } = self;
        let read = folder.and_then(|folder| page(kind, &folder, &path, is_reserved, taken));
        read.map_err(|PageTrouble { line, reason, failed, reserved }| PageFinding {
            place: Place { path: path.into_string(), line: line.map(|line| line as u64) },
            reason,
            failed,
            reserved,
        })
    }
}

fn page(
    kind: PageKind,
    folder: &Folder,
    path: &Utf8Path,
    is_reserved: &dyn Fn(&str) -> bool,
    taken: &mut TakenSlugs,
) -> Result<PageSource, PageTrouble> {
    let slug = slug(kind, path, is_reserved)?;
    if let Some(other) = taken.get(&(kind, slug.clone())) {
        let reason = format!("it has the same address as {}; rename one of them", escaped(other.as_str()));
        return Err(PageTrouble::new(reason));
    }
    let text = text(folder, path)?;
    let (head, body) = split(&text)?;
    let FrontMatter { title, description, menu, order } = front_matter(head)?;
    let (title, description) = (title.into_inner(), description.map(Spanned::into_inner));
    taken.insert((kind, slug.clone()), path.to_owned());
    let before = text.len() - body.len();
    let first_line = lines_before(text.get(..before).unwrap_or_default().as_bytes());
    let (body, path) = (body.to_owned(), path.to_owned());
    Ok(PageSource { kind, slug, title, description, menu, order, body, first_line, path })
}

fn slug(kind: PageKind, path: &Utf8Path, is_reserved: &dyn Fn(&str) -> bool) -> Result<Slug, PageTrouble> {
    let slug = path.file_stem().and_then(Slug::new).ok_or_else(|| {
        PageTrouble::new(
            "its name can't be part of a URL; use at most 64 characters: a to z, 0 to 9, and `-` between words",
        )
    })?;
    // Whoever calls a page so means the one at the address of the folder.
    if slug.as_str() == "index" {
        return Err(PageTrouble::new(match kind {
            PageKind::Page => {
                "`index` is reserved for the home page; rename it, or put a template `home.html` into `templates/`"
            }
            PageKind::Collection => {
                "`index` is reserved for the folder's own page, so no collection can have that name; rename it"
            }
        }));
    }
    if kind == PageKind::Page && is_reserved(slug.as_str()) {
        let trouble = PageTrouble::new(format!("the name `{slug}` is reserved by the site"));
        return Err(PageTrouble { reserved: true, ..trouble });
    }
    Ok(slug)
}

fn text(folder: &Folder, path: &Utf8Path) -> Result<String, PageTrouble> {
    let (file, metadata) = folder.open_file(path).map_err(|error| PageTrouble::io(&error))?;
    if metadata.len() > MOST_PAGE_BYTES {
        let reason = format!("it is larger than {} MiB; split it into several pages", MOST_PAGE_BYTES >> 20);
        return Err(PageTrouble::new(reason));
    }
    let bytes = without_mark(read_whole(&file, MOST_PAGE_BYTES).map_err(|error| PageTrouble::io(&error))?);
    String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        PageTrouble::at(lines_before(good), "it is not UTF-8; save it as UTF-8")
    })
}

/// The number of the line that begins or goes on after some text.
fn lines_before(text: &[u8]) -> usize {
    1 + memchr::memchr_iter(b'\n', text).count()
}

/// Splits a page into its front matter and its Markdown.
fn split(text: &str) -> Result<(&str, &str), PageTrouble> {
    let start = text.split_inclusive('\n').next().filter(|line| line.trim_end() == FENCE).ok_or_else(|| {
        PageTrouble::at(1, "it has no front matter; start it with the lines `+++`, `title = \"…\"` and `+++`")
    })?;
    let rest = text.get(start.len()..).unwrap_or_default();
    let mut end = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == FENCE {
            let (head, body) = (rest.get(..end), rest.get(end + line.len()..));
            return Ok((head.unwrap_or_default(), body.unwrap_or_default()));
        }
        end += line.len();
    }
    Err(PageTrouble::at(1, "its front matter has no end; close it with a line `+++`"))
}

fn front_matter(head: &str) -> Result<FrontMatter, PageTrouble> {
    if head.len() > MOST_FRONT_MATTER_BYTES {
        let reason = format!("its front matter is larger than {} KiB; shorten it", MOST_FRONT_MATTER_BYTES >> 10);
        return Err(PageTrouble::at(1, reason));
    }
    let front_matter: FrontMatter = toml::from_str(head).map_err(|error| {
        let before = error.span().and_then(|span| head.get(..span.start)).unwrap_or_default();
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        let reason = format!(
            "its front matter is not valid: {}; its options are `title`, `description`, `menu` and `order`",
            escaped(&message)
        );
        PageTrouble::at(1 + lines_before(before.as_bytes()), reason)
    })?;
    check_length("title", &front_matter.title, head, MOST_TITLE_CHARACTERS)?;
    if let Some(description) = &front_matter.description {
        check_length("description", description, head, MOST_DESCRIPTION_CHARACTERS)?;
    }
    Ok(front_matter)
}

fn check_length(name: &str, text: &Spanned<String>, head: &str, most: usize) -> Result<(), PageTrouble> {
    let before = head.get(..text.span().start).unwrap_or_default();
    let line = 1 + lines_before(before.as_bytes());
    let text = text.get_ref();
    if text.trim().is_empty() {
        return Err(PageTrouble::at(line, format!("its `{name}` is empty; write one, or remove the file")));
    }
    if text.chars().nth(most).is_some() {
        return Err(PageTrouble::at(line, format!("its `{name}` has more than {most} characters; shorten it")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::test_folder::folder as content;
    use std::fs;
    use tempfile::TempDir;

    const GOOD: &str = "+++\ntitle = \"T\"\n+++\nBody.\n";

    fn read(folder: &TempDir) -> Vec<Result<PageSource, PageFinding>> {
        pages(&Folder::open(Utf8Path::from_path(folder.path()).unwrap()).unwrap(), &|slug| slug == "verify")
    }

    /// The slugs of the pages, and the findings with their paths within the folder.
    fn found(folder: &TempDir) -> Vec<String> {
        let root = format!("{}/", folder.path().to_str().unwrap());
        let one = |result: Result<PageSource, PageFinding>| match result {
            Ok(page) => format!("{:?} {}", page.kind, page.slug),
            Err(finding) => finding.to_string().replace(&root, ""),
        };
        read(folder).into_iter().map(one).collect()
    }

    #[test]
    fn a_page_is_read_with_what_its_author_says_of_it() {
        let text =
            "+++\r\ntitle = \"A title\"\r\ndescription = \"What.\"\nmenu = true\norder = -3\n+++  \n\n# Text\n+++\n";
        let folder = content(&[("pages/about.md", text.as_bytes()), ("collections/a-1.md", b"+++\ntitle=\"B\"\n+++")]);
        let path = |name: &str| Utf8Path::from_path(folder.path()).unwrap().join(name);
        let expected = [
            PageSource {
                kind: PageKind::Collection,
                slug: Slug::new("a-1").unwrap(),
                title: "B".to_owned(),
                description: None,
                menu: false,
                order: 0,
                body: String::new(),
                first_line: 3,
                path: path("collections/a-1.md"),
            },
            PageSource {
                kind: PageKind::Page,
                slug: Slug::new("about").unwrap(),
                title: "A title".to_owned(),
                description: Some("What.".to_owned()),
                menu: true,
                order: -3,
                body: "\n# Text\n+++\n".to_owned(),
                first_line: 7,
                path: path("pages/about.md"),
            },
        ];
        assert_eq!(read(&folder), expected.map(Ok));
    }

    #[test]
    fn pages_come_in_byte_order_of_their_paths() {
        let names = ["pages/b.md", "pages/a.md", "pages/a-b.md", "collections/z.md", "pages/.hidden.md", "pages/x.txt"];
        let folder = content(&names.map(|name| (name, GOOD.as_bytes())));
        assert_eq!(found(&folder), ["Collection z", "Page a-b", "Page a", "Page b"]);
        assert!(found(&content(&[])).is_empty(), "neither folder need be there");
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_a_page() {
        let marked = format!("\u{feff}{GOOD}");
        let [with, without] = [&marked, GOOD].map(|text| {
            let page = read(&content(&[("pages/a.md", text.as_bytes())])).remove(0).unwrap();
            (page.title, page.body)
        });
        assert_eq!(with, without);
    }

    #[test]
    fn a_file_that_is_no_page_is_told_and_the_others_still_come() {
        let large = vec![b'x'; (1 << 20) + 1];
        let long_head = format!("+++\n# {}\n+++\n", "x".repeat(MOST_FRONT_MATTER_BYTES));
        let long_title = format!("+++\ntitle = \"{}\"\n+++\n", "é".repeat(201));
        let takes = "its options are `title`, `description`, `menu` and `order`";
        let begin = "1: it has no front matter; start it with the lines `+++`, `title = \"…\"` and `+++`";
        for (text, reason) in [
            (&b""[..], begin.to_owned()),
            (b"# Title\n", begin.to_owned()),
            (b"\n+++\ntitle = \"T\"\n+++\n", begin.to_owned()),
            (b"++++\ntitle = \"T\"\n+++\n", begin.to_owned()),
            (b"+++\ntitle = \"T\"\n", "1: its front matter has no end; close it with a line `+++`".to_owned()),
            (b"+++\n+++\n", format!("2: its front matter is not valid: missing field `title`; {takes}")),
            (
                b"+++\ntitle = 1\n+++\n",
                format!("2: its front matter is not valid: invalid type: integer `1`, expected a string; {takes}"),
            ),
            (
                b"+++\ntitle = \"T\"\n\ntemplate = \"x\"\n+++\n",
                format!(
                    "4: its front matter is not valid: unknown field `template`, expected one of `title`, `description`, `menu`, `order`; {takes}"
                ),
            ),
            (
                b"+++\ntitle = \"T\"\n\"a\\u001b\\u202e\" = 1\n+++\n",
                format!(
                    "3: its front matter is not valid: unknown field `a\\u{{1b}}\\u{{202e}}`, expected one of `title`, `description`, `menu`, `order`; {takes}"
                ),
            ),
            (
                b"+++\ntitle = \"T\"\ntitle = \"U\"\n+++\n",
                format!("3: its front matter is not valid: duplicate key; {takes}"),
            ),
            (b"+++\ntitle = \" \"\n+++\n", "2: its `title` is empty; write one, or remove the file".to_owned()),
            (long_title.as_bytes(), "2: its `title` has more than 200 characters; shorten it".to_owned()),
            (long_head.as_bytes(), "1: its front matter is larger than 16 KiB; shorten it".to_owned()),
            (b"+++\ntitle = \"T\"\n+++\n\xff", "4: it is not UTF-8; save it as UTF-8".to_owned()),
            (&large, " it is larger than 1 MiB; split it into several pages".to_owned()),
        ] {
            let folder = content(&[("pages/a.md", text), ("pages/b.md", GOOD.as_bytes())]);
            assert_eq!(found(&folder), [format!("pages/a.md:{reason}"), "Page b".to_owned()]);
        }
    }

    #[test]
    fn nested_front_matter_is_refused_and_not_followed_down() {
        let deep = format!("+++\ntitle = {}\n+++\n", "[".repeat(MOST_FRONT_MATTER_BYTES - 100));
        let finding = read(&content(&[("pages/a.md", deep.as_bytes())])).remove(0).unwrap_err();
        assert_eq!(finding.place.line, Some(2), "{finding}");
    }

    #[test]
    fn a_name_that_cannot_stand_in_an_address_is_told() {
        let name = "its name can't be part of a URL; use at most 64 characters: a to z, 0 to 9, and `-` between words";
        for bad in ["About.md", "a b.md", "a_b.md", "a.b.md", "é.md", "-a.md"] {
            let folder = content(&[(&format!("collections/{bad}"), GOOD.as_bytes())]);
            assert_eq!(found(&folder), [format!("collections/{bad}: {name}")]);
        }
        for (path, reason) in [
            (
                "pages/index.md",
                "`index` is reserved for the home page; rename it, or put a template `home.html` into `templates/`",
            ),
            (
                "collections/index.md",
                "`index` is reserved for the folder's own page, so no collection can have that name; rename it",
            ),
        ] {
            assert_eq!(found(&content(&[(path, GOOD.as_bytes())])), [format!("{path}: {reason}")]);
        }
        #[cfg(target_os = "linux")]
        assert_eq!(
            found(&content(&[("pages/About.md", GOOD.as_bytes()), ("pages/about.md", GOOD.as_bytes())])),
            [format!("pages/About.md: {name}"), "Page about".to_owned()]
        );
        let both = content(&[("pages/verify.md", GOOD.as_bytes()), ("collections/verify.md", GOOD.as_bytes())]);
        assert_eq!(found(&both), ["Collection verify", "pages/verify.md: the name `verify` is reserved by the site"]);
    }

    #[test]
    fn a_folder_is_told_and_not_entered() {
        let folder = content(&[("pages/more/a.md", GOOD.as_bytes()), ("collections", b"")]);
        let inside = "pages/more: a folder; pages in subfolders are not read, so move them up";
        assert_eq!(found(&folder), ["collections: not a folder; rename it", inside]);
    }

    #[cfg(target_os = "linux")]
    mod linux {
        use super::*;
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::symlink;
        use std::os::unix::net::UnixListener;

        #[test]
        fn links_and_what_is_no_regular_file_are_told() {
            let folder = content(&[("pages/a.md", GOOD.as_bytes()), ("elsewhere/b.md", GOOD.as_bytes())]);
            symlink("a.md", folder.path().join("pages/b.md")).unwrap();
            symlink("elsewhere", folder.path().join("collections")).unwrap();
            let _socket = UnixListener::bind(folder.path().join("pages/c.md")).unwrap();
            fs::write(folder.path().join("pages").join(OsStr::from_bytes(b"d\xff.md")), GOOD).unwrap();
            assert_eq!(
                found(&folder),
                [
                    format!("collections: {LINK}"),
                    "Page a".to_owned(),
                    format!("pages/b.md: {LINK}"),
                    "pages/c.md: not a regular file; remove it".to_owned(),
                    "pages/d\u{fffd}.md: its name is not UTF-8; rename it".to_owned(),
                ]
            );
        }

        #[test]
        fn a_page_that_becomes_a_link_after_it_was_found_is_not_read() {
            let folder = content(&[("pages/a.md", GOOD.as_bytes()), ("elsewhere/b.md", GOOD.as_bytes())]);
            let root = Folder::open(Utf8Path::from_path(folder.path()).unwrap()).unwrap();
            let mut found = super::super::files(&root, PageKind::Page);
            fs::remove_file(folder.path().join("pages/a.md")).unwrap();
            symlink("../elsewhere/b.md", folder.path().join("pages/a.md")).unwrap();
            let finding = found.remove(0).read(&|_| false, &mut TakenSlugs::new()).unwrap_err();
            assert_eq!((finding.reason.as_str(), finding.failed), (LINK, true));
        }

        #[test]
        fn the_first_of_two_files_of_one_address_is_the_page() {
            let folder = content(&[("pages/a.MD", GOOD.as_bytes()), ("pages/a.md", GOOD.as_bytes())]);
            let second = "pages/a.md: it has the same address as pages/a.MD; rename one of them";
            assert_eq!(found(&folder), ["Page a", second]);
        }
    }
}
