//! Content in which links take the places of files and folders, while it is built and before. What they lead to is
//! somebody's secret: it is neither published nor noted nor printed.

use crate::site_test::{BUNDLE, RECORD, SiteTest, real, tree};
use crate::support::skip;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// What no byte of may be anywhere.
const SECRET: &str = "the-secret-of-the-builder";

/// How often, and how long at most, the content is built while it changes.
const MOST_BUILDS: usize = 30;
const MOST_TIME: Duration = Duration::from_secs(3);

/// A page that says something.
fn page(text: &str) -> String {
    format!("+++\ntitle = \"A page\"\n+++\n{text}\n")
}

/// A document, a file, a page and folders of them; and outside of the content the same with secrets.
fn scene() -> SiteTest {
    SiteTest::new()
        .put("content/records/good.json", real(RECORD))
        .put("content/records/one.json", real(RECORD))
        .put("content/records/sub/one.json", real(RECORD))
        .put("content/files/one.txt", "public")
        .put("content/files/pipe.txt", "public")
        .put("content/files/sub/one.txt", "public")
        .put("content/pages/one.md", page("public"))
        .put("content/collections/one.md", page("public"))
        .put("outside/one.json", real(BUNDLE))
        .put("outside/one.txt", SECRET)
        .put("outside/one.md", page(SECRET))
}

/// Nothing of what lies outside is in what was published, noted or said.
#[track_caller]
fn keeps_the_secret(test: SiteTest) -> SiteTest {
    let folders = ["public", ".pith-catalog"].map(|folder| test.path(folder));
    for (path, bytes) in folders.iter().filter(|folder| folder.exists()).flat_map(|folder| tree(folder)) {
        assert!(!has_a_secret(&bytes), "{path}");
    }
    for text in test.told() {
        assert!(!has_a_secret(text.as_bytes()), "{text}");
    }
    test
}

fn has_a_secret(bytes: &[u8]) -> bool {
    [SECRET, BUNDLE].iter().any(|secret| memchr::memmem::find(bytes, secret.as_bytes()).is_some())
}

/// Ends a thread, also when the test fails.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn what_becomes_a_link_while_a_build_runs_is_not_published() {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let test = scene();
    // What is put into the place of what.
    let mut pairs: Vec<(PathBuf, PathBuf)> = Vec::new();
    for (place, target) in [
        ("records/one.json", "one.json"),
        ("records/sub", ""),
        ("files/one.txt", "one.txt"),
        ("files/sub", ""),
        ("pages/one.md", "one.md"),
        ("collections", ""),
    ] {
        let aside = test.path(&format!("aside-{}", pairs.len()));
        symlink(test.path("outside").join(target), &aside).unwrap();
        pairs.push((test.path("content").join(place), aside));
    }
    let pipe = test.path("aside-pipe");
    if Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        pairs.push((test.path("content/files/pipe.txt"), pipe));
    }
    let exchange = |(place, aside): &(PathBuf, PathBuf)| renameat_with(CWD, place, CWD, aside, RenameFlags::EXCHANGE);
    if let Some(error) = pairs.iter().chain(&pairs).find_map(|pair| exchange(pair).err()) {
        return skip(&format!("two files can't take each other's place: {error}"));
    }
    let is_over = AtomicBool::new(false);
    let (test, statuses) = thread::scope(|scope| {
        scope.spawn(|| {
            // There and back, so that each is what it was half of the time.
            while !is_over.load(Ordering::Relaxed) {
                for pair in pairs.iter().chain(&pairs) {
                    let _ = exchange(pair);
                }
            }
        });
        let (mut test, began, mut statuses) = (test, Instant::now(), Vec::new());
        let _over = Over(&is_over);
        while statuses.len() < MOST_BUILDS && began.elapsed() < MOST_TIME {
            test = keeps_the_secret(test.build());
            statuses.push(test.status());
        }
        (test, statuses)
    });
    assert!(statuses.iter().all(|status| matches!(status, Some(0..=2))), "{statuses:?}");
    // Every second exchange puts back what was there before.
    for pair in pairs.iter().filter(|(place, _)| place.is_symlink()) {
        exchange(pair).unwrap();
    }
    let test = test.build().exits_with(0).has("public/sub/one.txt", "public");
    keeps_the_secret(test).says("3 documents read: 1 published");
}

#[test]
fn links_in_the_content_are_said_and_not_published() {
    let test = scene();
    for (place, target) in [("files/link.txt", "one.txt"), ("files/more", ""), ("pages/two.md", "one.md")] {
        symlink(test.path("outside").join(target), test.path("content").join(place)).unwrap();
    }
    let test = keeps_the_secret(test.build().exits_with(0));
    let said =
        |place: &str| format!("content/{place}: a symbolic link, which is not followed; put the file itself here");
    let test =
        ["files/link.txt", "files/more", "pages/two.md"].iter().fold(test, |test, place| test.says(&said(place)));
    fs::remove_dir_all(test.path("content/files")).unwrap();
    symlink(test.path("outside"), test.path("content/files")).unwrap();
    let test = keeps_the_secret(test.build().exits_with(0)).says(&said("files")).lacks("public/one.txt");
    // The content itself and its records may be links: that is how a mirror is put together.
    fs::rename(test.path("content/records"), test.path("elsewhere")).unwrap();
    symlink(test.path("elsewhere"), test.path("content/records")).unwrap();
    symlink(test.path("content"), test.path("link")).unwrap();
    keeps_the_secret(test.build_with(&["link"]).exits_with(0)).says("3 documents read: 1 published");
}

#[test]
fn a_template_or_a_style_that_is_a_link_is_refused() {
    let reason = "a symbolic link, which is not followed; put the file itself here";
    for (place, target, said) in [
        ("templates/page.html", "outside/one.txt", "cannot read the template templates/page.html"),
        ("templates", "outside", "cannot open templates"),
        ("static/style.css", "outside/one.txt", "cannot read the stylesheet static/style.css"),
        ("static", "outside", "cannot open static"),
    ] {
        let test = scene().put("catalog.toml", "").put("outside/page.html", SECRET).put("outside/style.css", SECRET);
        let link = test.path(place);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(test.path(target), link).unwrap();
        keeps_the_secret(test.build().exits_with(2)).says(&format!("{said}: {reason}")).lacks("public/index.html");
    }
}
