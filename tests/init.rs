//! `init`: what it writes works as it is, by its own instructions and nothing else, and what stands in
//! its way is named and left alone.

use crate::site_test::{SiteTest, are_equal, tree};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The files of a mirror that was begun, but for its README.
const OWN: [&str; 6] = [
    "catalog.toml",
    "content/pages/about.md",
    "content/records/IUW7KLEDMZKZDVWHTRMM5ZK24W.bundle.json",
    ".github/workflows/pages.yml",
    ".gitignore",
    ".gitattributes",
];

/// What a build says before it writes, for the host of the configuration.
const SIZE: &str = "GitHub Pages: at least 0.1 MB of 1 GB\n";

/// What a build says that isn't told where its site will be.
const NO_ADDRESS: &str = "No base_url: canonical links, feeds, sitemap and pith-mirrors.json are left out. Set it in \
                          catalog.toml or with --base-url.\n";

/// Runs the program in a folder of a test.
pub(crate) fn run(test: &SiteTest, folder: &str, arguments: &[&str]) -> Output {
    test.program().current_dir(test.path(folder)).args(arguments).output().unwrap()
}

/// What a run said, which ended with this status.
#[track_caller]
fn said(output: &Output, status: i32) -> [&str; 2] {
    assert_eq!(output.status.code(), Some(status), "{output:?}");
    [&output.stdout, &output.stderr].map(|bytes| std::str::from_utf8(bytes).unwrap())
}

#[test]
fn a_mirror_builds_as_it_was_begun() {
    let test = SiteTest::new();
    let output = run(&test, "", &["init", "new/mirror"]);
    let [told, complained] = said(&output, 0);
    let written: Vec<_> = told.lines().take_while(|line| !line.is_empty()).collect();
    assert_eq!(
        written,
        [&OWN[..], &["README.md"]].concat().iter().map(|file| format!("new/mirror/{file}")).collect::<Vec<_>>()
    );
    assert_eq!(complained, "");
    let mut wanted: Vec<_> = OWN.iter().chain(&["README.md"]).map(|file| (*file).to_owned()).collect();
    wanted.sort();
    assert_eq!(tree(&test.path("new/mirror")).into_keys().collect::<Vec<_>>(), wanted, "and nothing else is there");

    // Strict, and nothing that was begun is complained of.
    let output = run(&test, "new/mirror", &["build", "--strict"]);
    let [built, complained] = said(&output, 0);
    assert_eq!(complained, [SIZE, NO_ADDRESS].concat());
    assert!(built.starts_with("1 document read: 1 published, 0 superseded, 0 duplicate, 0 excluded, 0 rejected\n"));
    let site = tree(&test.path("new/mirror/public"));
    for path in [".nojekyll", ".well-known/pith/IUW7KLEDMZKZDVWHTRMM5ZK24W/bundle.json", "about/index.html"] {
        assert!(site.contains_key(path), "{path}");
    }
    let output = run(&test, "new/mirror", &["build", "--strict"]);
    assert!(said(&output, 0)[0].contains(": 0 files new, 0 changed, 0 removed, "));
    let output = run(&test, "new/mirror", &["build", "--strict", "--base-url", "https://papers.example.org/"]);
    let [built, complained] = said(&output, 0);
    assert_eq!(complained, SIZE);
    assert!(built.contains(" MB of 1 GB\nLook at it: "), "{built}");
}

#[test]
fn its_configuration_has_every_option_and_those_to_fill_in_are_some() {
    let test = SiteTest::new();
    said(&run(&test, "", &["init"]), 0);
    let configuration = String::from_utf8(test.read("catalog.toml")).unwrap();
    let output = run(&test, "", &["generate", "config"]);
    let [commented, _] = said(&output, 0);
    let options = |text: &str| -> Vec<_> {
        let lines = text.lines().map(|line| line.trim_start_matches('#'));
        let names = lines.filter_map(|line| line.split_once(" = ").map(|(name, _)| name.to_owned()));
        names.filter(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')).collect()
    };
    assert_eq!(options(&configuration), options(commented));
    let to_fill_in = ["base_url", "name", "contact", "upstream"].map(|name| format!("#{name} = "));
    // The first of each name: a table further down has a name as well.
    let filled = to_fill_in.iter().fold(configuration, |text, line| text.replacen(line, &line[1..], 1));
    let test = test.put("catalog.toml", filled);
    assert_eq!(said(&run(&test, "", &["build", "--strict"]), 0)[1], SIZE);
    test.contains("public/index.html", "The Library of Example");
}

#[test]
fn the_example_can_be_removed_with_what_the_page_says_of_it() {
    let test = SiteTest::new();
    said(&run(&test, "", &["init"]), 0);
    let page = String::from_utf8(test.read("content/pages/about.md")).unwrap();
    let (rest, of_example) = page.split_once("\n# The first paper\n").unwrap();
    assert!(of_example.contains(OWN[2]) && !rest.contains("IUW7KLED"), "one section tells of the example");
    let other = crate::site_test::RECORD;
    let test = test
        .put("content/pages/about.md", rest)
        .put("content/records/other.json", crate::site_test::real(other))
        .remove(OWN[2])
        .build_with(&["--strict"])
        .exits_with(0);
    assert_eq!(test.told()[1], [SIZE, NO_ADDRESS].concat());
}

#[test]
fn a_quiet_one_says_nothing_but_what_is_in_its_way() {
    let test = SiteTest::new();
    assert_eq!(said(&run(&test, "", &["init", "--quiet"]), 0), ["", ""]);
    let output = run(&test, "", &["init", "-q"]);
    let [told, complained] = said(&output, 2);
    assert!(told.is_empty() && complained.starts_with("pith-catalog: cannot create a mirror in ."), "{complained}");
}

/// Nothing of what is there is touched, and nothing is added.
#[track_caller]
fn refuses(test: &SiteTest, folder: &str, message: &str) {
    let before = tree(&test.path(""));
    let output = run(test, "", &["init", folder]);
    let [told, complained] = said(&output, 2);
    assert_eq!((told, complained.lines().next()), ("", Some(format!("pith-catalog: {message}").as_str())));
    assert_eq!(complained.lines().count(), 2, "and a hint: {complained}");
    are_equal(&tree(&test.path("")), &before);
}

#[test]
fn a_file_that_is_there_is_named_and_nothing_is_written() {
    for own in OWN {
        let test = SiteTest::new().put(&format!("mine/{own}"), "mine");
        refuses(&test, "mine", &format!("cannot create a mirror in mine: it has {own}"));
        assert_eq!(tree(&test.path("")).len(), 1);
    }
    let test = SiteTest::new().put("mine/catalog.toml", "mine").put("mine/.gitignore", "mine");
    refuses(&test, "mine", "cannot create a mirror in mine: it has catalog.toml, .gitignore");
    // What was begun isn't begun again.
    let test = SiteTest::new();
    said(&run(&test, "", &["init"]), 0);
    refuses(&test, ".", &format!("cannot create a mirror in .: it has {}", OWN.join(", ")));
}

#[test]
fn a_file_where_a_folder_should_be_is_named() {
    let test = SiteTest::new().put("mine/content", "mine").put("file", "mine");
    let obstacle = "content, which is not a folder";
    refuses(&test, "mine", &format!("cannot create a mirror in mine: it has {obstacle}, {obstacle}"));
    refuses(&test, "file", "cannot access file/catalog.toml: not a directory");
    refuses(&test, "file/inside", "cannot access file/inside/catalog.toml: not a directory");
}

#[test]
fn what_it_does_not_write_does_not_matter() {
    let test =
        SiteTest::new().put("mine/LICENSE", "mine").put("mine/README.md", "mine").put("mine/.git/config", "mine");
    let output = run(&test, "", &["init", "mine"]);
    let [told, _] = said(&output, 0);
    assert!(!told.contains("README.md") && !told.contains("git init") && told.contains("       git push\n"), "{told}");
    test.has("mine/LICENSE", "mine").has("mine/README.md", "mine").has("mine/.git/config", "mine");
}

#[cfg(unix)]
mod unix {
    use super::{OWN, SiteTest, refuses, run, said};
    use crate::site_test::tree;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_link_is_not_followed() {
        let test = SiteTest::new().put("elsewhere/keep", "mine");
        fs::create_dir(test.path("mine")).unwrap();
        symlink(test.path("elsewhere"), test.path("mine/.github")).unwrap();
        refuses(&test, "mine", "cannot create a mirror in mine: it has .github, which is a link and is not followed");
        // Also one that leads nowhere, where a file should be.
        let test = SiteTest::new();
        symlink("nowhere", test.path(".gitignore")).unwrap();
        refuses(&test, ".", "cannot create a mirror in .: it has .gitignore");
        assert!(!test.path("nowhere").exists());
        // The folder itself may be one, as it was named.
        let test = SiteTest::new().put("elsewhere/keep", "mine");
        symlink("elsewhere", test.path("mine")).unwrap();
        said(&run(&test, "", &["init", "mine"]), 0);
        assert_eq!(tree(&test.path("elsewhere")).len(), OWN.len() + 2);
    }

    #[test]
    fn where_nothing_can_be_written_nothing_is_left() {
        let test = SiteTest::new().put("locked/content/keep", "mine");
        for folder in ["locked/content", "locked"] {
            fs::set_permissions(test.path(folder), Permissions::from_mode(0o555)).unwrap();
        }
        let test = test.run_as_anybody(&["init", "locked"]).exits_with(2);
        let refused = "pith-catalog: cannot write locked/catalog.toml: permission denied\n  \
                       check its owner and its permissions\n";
        assert_eq!(test.told(), ["", refused]);
        // One that can be entered after another that can't be written.
        fs::set_permissions(test.path("locked"), Permissions::from_mode(0o755)).unwrap();
        let test = test.run_as_anybody(&["init", "locked"]).exits_with(2);
        let refused = refused.replace("catalog.toml", "content/pages/about.md");
        assert_eq!(test.told(), ["", refused.as_str()]);
        let left: Vec<_> = tree(&test.path("locked")).into_keys().collect();
        assert_eq!(left, ["content/keep"], "what was written before that is gone again");
        fs::set_permissions(test.path("locked/content"), Permissions::from_mode(0o755)).unwrap();
        test.run_as_anybody(&["init", "locked"]).exits_with(0);
    }

    #[test]
    fn the_files_have_the_permissions_of_any_others() {
        let test = SiteTest::new();
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", "umask 027 && exec \"$0\" init", env!("CARGO_BIN_EXE_pith-catalog")]);
        assert!(shell.current_dir(test.path("")).output().unwrap().status.success());
        for own in OWN {
            assert_eq!(fs::metadata(test.path(own)).unwrap().permissions().mode() & 0o777, 0o640, "{own}");
        }
    }
}

/// The commands of each step that `init` prints.
fn steps(told: &str) -> Vec<Vec<String>> {
    let is_step = |line: &str| line.trim_start().starts_with(|first: char| first.is_ascii_digit());
    let mut steps: Vec<Vec<String>> = Vec::new();
    for line in told.lines() {
        match line.strip_prefix("       ") {
            Some(command) => steps.last_mut().unwrap().push(command.to_owned()),
            None if is_step(line) => steps.push(Vec::new()),
            None => {}
        }
    }
    steps
}

/// All of them but what waits for somebody to look, what needs another mirror, and GitHub itself, for
/// which a repository beside stands.
#[test]
#[cfg(unix)]
fn its_own_instructions_and_nothing_else_publish_a_mirror() {
    use crate::recipes::is_there;
    if !is_there("git") {
        return crate::support::skip("there is no git");
    }
    let test = SiteTest::new();
    let git = |folder: &str, arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(test.path(folder)).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    git("", &["init", "--quiet", "--bare", "-b", "main", "host.git"]);
    let output = run(&test, "", &["init", "it's mine"]);
    let [told, _] = said(&output, 0);
    let steps = steps(told);
    assert_eq!(steps.len(), 7, "{told}");
    let mut script = "set -e\npith-catalog() { \"$PROGRAM\" \"$@\"; }\n".to_owned();
    for command in steps.iter().flatten() {
        if ["pith-catalog serve", "pith-catalog pull ADDRESS -o content"].contains(&command.as_str()) {
            continue;
        }
        script += &command.replace("https://github.com/OWNER/REPOSITORY.git", "../host.git");
        script += "\n";
    }
    let mut bash = Command::new("bash");
    bash.arg("-c").arg(&script).current_dir(test.path("")).env("PROGRAM", env!("CARGO_BIN_EXE_pith-catalog"));
    for role in ["AUTHOR", "COMMITTER"] {
        bash.env(format!("GIT_{role}_NAME"), "Test").env(format!("GIT_{role}_EMAIL"), "test@example.org");
    }
    let output = bash.output().unwrap();
    assert!(output.status.success(), "{script}\n{output:?}");
    let mut pushed: Vec<_> =
        git("host.git", &["ls-tree", "-r", "--name-only", "main"]).lines().map(str::to_owned).collect();
    pushed.sort();
    let mut wanted: Vec<_> = OWN.iter().chain(&["README.md"]).map(|file| (*file).to_owned()).collect();
    wanted.sort();
    assert_eq!(pushed, wanted, "the site itself isn't pushed, and nothing is forgotten");
    // Where somebody checks it out, its document is as it was signed.
    git("", &["-c", "core.autocrlf=true", "clone", "--quiet", "host.git", "clone"]);
    let document = |folder: &str| fs::read(test.path(folder).join(Path::new(OWN[2]))).unwrap();
    assert!(document("clone") == document("it's mine"));
}
