//! The guide's commands and scripts, run as its pages print them: on the real documents, and against a
//! site that is really served.

use crate::links;
use crate::recipes::is_there;
use crate::site_test::SiteTest;
use crate::support::{Signer, Tampered, path, skip};
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A fenced block of a page: what stands behind its first fence, and its lines.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) kind: String,
    pub(crate) text: String,
}

/// The fenced blocks of a page of the guide.
pub(crate) fn blocks(page: &str) -> Vec<Block> {
    blocks_of(&format!("content/pages/{page}.md"))
}

/// The fenced blocks of a file.
fn blocks_of(page: &str) -> Vec<Block> {
    let text = fs::read_to_string(path(page)).unwrap();
    let parts: Vec<_> = text.split("\n```").collect();
    assert!(parts.len() % 2 == 1, "{page} has a block that doesn't end");
    let blocks = parts.iter().skip(1).step_by(2).map(|part| part.split_once('\n').unwrap());
    blocks.map(|(kind, text)| Block { kind: kind.to_owned(), text: format!("{text}\n") }).collect()
}

/// A folder to run commands in, with this run's program and Python under their usual names.
struct Workplace(tempfile::TempDir);

impl Workplace {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
        place.tool("pith-catalog", env!("CARGO_BIN_EXE_pith-catalog"));
        let found = Command::new("sh").args(["-c", &format!("command -v '{python}'")]).output().unwrap().stdout;
        place.tool("python3", String::from_utf8(found).unwrap().trim());
        place
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn tool(&self, name: &str, program: &str) {
        let tool = self.path().join("bin").join(name);
        fs::create_dir_all(tool.parent().unwrap()).unwrap();
        fs::write(&tool, format!("#!/bin/sh\nexec '{program}' \"$@\"\n")).unwrap();
        fs::set_permissions(tool, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// What a shell command prints in a folder, and whether it succeeded.
    fn shell(&self, folder: &Path, arguments: &[&str]) -> (String, bool) {
        let tools = format!("{}:{}", self.path().join("bin").display(), std::env::var("PATH").unwrap());
        let output = Command::new("sh").args(arguments).current_dir(folder).env("PATH", tools).output().unwrap();
        let printed = [output.stdout, output.stderr].concat();
        (String::from_utf8_lossy(&printed).into_owned(), output.status.success())
    }
}

#[test]
fn a_paper_is_checked_as_the_guide_says() {
    for tool in ["python3", "openssl", "xxd"] {
        if !is_there(tool) {
            return skip(&format!("there is no {tool}"));
        }
    }
    let place = Workplace::new();
    if !place.shell(place.path(), &["-c", "python3 -c 'import cryptography'"]).1 {
        return skip("there is no package cryptography");
    }
    for (from, to) in [
        ("MFB4YH5ROE256JUPXCULHXXWFK.record.json", "MFB4YH5ROE256JUPXCULHXXWFK.json"),
        ("RLLQL6357CWNZYHNBMCYD3UK5B.bundle.json", "bundle.json"),
    ] {
        fs::copy(path("content/records").join(from), place.path().join(to)).unwrap();
    }
    let blocks = blocks("checking-a-paper");
    let mut compared = 0;
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.kind == "sh") {
        let (printed, succeeded) = place.shell(place.path(), &["-ec", &block.text]);
        assert!(succeeded, "{}\n{printed}", block.text);
        if let Some(expected) = blocks.get(at + 1).filter(|next| next.kind == "text") {
            assert_eq!(printed, expected.text, "{}", block.text);
            compared += 1;
        }
    }
    assert_eq!(compared, 4, "the record and the bundle, by Python and by openssl");
    // What was changed doesn't pass, wherever it was.
    for (file, from, to, still) in [
        ("MFB4YH5ROE256JUPXCULHXXWFK.json", "\"version\":2", "\"version\":3", "InvalidSignature"),
        ("MFB4YH5ROE256JUPXCULHXXWFK.json", "Transient Servers\"", "Cheap Servers\"", "title: does not match"),
        ("bundle.json", "\"authors_text\":\"", "\"authors_text\":\"A", "InvalidSignature"),
    ] {
        let text = fs::read_to_string(place.path().join(file)).unwrap();
        assert!(text.contains(from), "{file} has {from}");
        fs::write(place.path().join("changed.json"), text.replace(from, to)).unwrap();
        let (printed, _) = place.shell(place.path(), &["-c", "python3 check.py changed.json"]);
        assert!(printed.contains(still), "{printed}");
    }
}

/// A plain server of a folder, for as long as it is kept.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn of(folder: &Path) -> Self {
        let mut process = Command::new("python3")
            .args(["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory"])
            .arg(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let port = line.split(" port ").nth(1).unwrap().split(' ').next().unwrap();
        Self { address: format!("http://127.0.0.1:{port}"), process }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

#[test]
fn a_mirror_is_checked_as_the_guide_says() {
    for tool in ["python3", "curl", "sha256sum"] {
        if !is_there(tool) {
            return skip(&format!("there is no {tool}"));
        }
    }
    let test = SiteTest::of_the_project().build_with(&["--out", "site/papers"]).exits_with(0);
    let place = Workplace::new();
    let script = blocks("checking-a-mirror").into_iter().find(|block| block.text.starts_with("#!/bin/sh")).unwrap();
    fs::write(place.path().join("check-mirror.sh"), script.text).unwrap();
    let below_a_path = Server::of(&test.path("site"));
    let at_root = Server::of(&test.path("site/papers"));
    let check = |address: &str| {
        let (printed, succeeded) = place.shell(place.path(), &["check-mirror.sh", address]);
        (printed.lines().filter(|line| !line.starts_with("ok ")).map(str::to_owned).collect::<Vec<_>>(), succeeded)
    };
    let no_cors = "note  no Access-Control-Allow-Origin: pages on other sites can't read it".to_owned();
    assert_eq!(check(&format!("{}/", at_root.address)), (vec![no_cors.clone()], true));
    let (notes, succeeded) = check(&format!("{}/papers", below_a_path.address));
    assert!(succeeded && notes.len() == 2 && notes[1].contains(".well-known is not at the root"), "{notes:?}");
    assert!(!check(&format!("{}/nothing", at_root.address)).1);

    let bundle = "pith/IUW7KLEDMZKZDVWHTRMM5ZK24W/bundle.json";
    let inside = |path: &str| test.path("site/papers").join(path);
    let whole = fs::read(inside(bundle)).unwrap();
    let changed = String::from_utf8(whole.clone()).unwrap().replace("Parcae", "Parsee");
    fs::write(inside(bundle), changed).unwrap();
    let (found, succeeded) = check(&at_root.address);
    let all = found.join("\n");
    assert!(!succeeded && all.contains("FAIL  its bytes, as listed"), "{all}");
    assert!(all.contains("FAIL  its checks, by pith-catalog"), "{all}");
    fs::write(inside(bundle), whole).unwrap();
    fs::rename(inside(".well-known"), inside("lost")).unwrap();
    let (found, succeeded) = check(&at_root.address);
    assert!(!succeeded && found.join("\n").contains("FAIL  its bundle below .well-known: "), "{found:?}");
}

#[test]
fn a_program_finds_its_way_as_the_documentation_says() {
    for tool in ["python3", "curl"] {
        if !is_there(tool) {
            return skip(&format!("there is no {tool}"));
        }
    }
    let test = SiteTest::of_real_documents().build().exits_with(0);
    let (place, server) = (Workplace::new(), Server::of(&test.path("public")));
    let blocks = blocks_of("docs/api.md");
    let mut compared = 0;
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.kind == "sh") {
        let (printed, succeeded) =
            place.shell(place.path(), &["-ec", &format!("SITE={}\n{}", server.address, block.text)]);
        assert!(succeeded, "{}\n{printed}", block.text);
        assert_eq!(printed, blocks[at + 1].text, "{}", block.text);
        compared += 1;
    }
    assert_eq!(compared, 3);
    // The line that is shown is one of the site's.
    let shown = blocks.iter().find(|block| block.kind == "json").unwrap();
    assert!(String::from_utf8(test.read("public/catalog/papers.jsonl")).unwrap().contains(&shown.text));
}

#[test]
fn a_copy_is_checked_as_the_guide_says() {
    for tool in ["sha256sum", "find", "xargs"] {
        if !is_there(tool) {
            return skip(&format!("there is no {tool}"));
        }
    }
    let test = SiteTest::of_the_project().build_with(&["--offline", "--out", "papers"]).exits_with(0);
    let place = Workplace::new();
    std::os::unix::fs::symlink(test.path("papers"), test.path("public")).unwrap();
    let commands = ["checking-a-mirror", "mirror-on-a-usb-stick", "publishing-a-mirror"].map(|page| {
        let block = blocks(page).into_iter().find(|block| block.kind == "sh").unwrap();
        block.text
    });
    let run = |command: &str| place.shell(&test.path(""), &["-ec", command]);
    assert_eq!(run(&commands[0]), (String::new(), true));
    let (printed, succeeded) = run(&commands[1]);
    assert!(succeeded && printed.contains("5 documents: 5 verified"), "{printed}");
    fs::write(test.path("papers/index.html"), "changed").unwrap();
    for command in &commands[..2] {
        let (printed, succeeded) = run(command);
        assert!(!succeeded && printed.contains("index.html: FAILED"), "{printed}");
    }
    let count = test.read("papers/SHA256SUMS").split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
    let counted = run(&commands[2].replace("public", "papers")).0;
    assert_eq!(counted.lines().next().unwrap().trim(), (count + 1).to_string(), "the list has all files but itself");
}

/// The key file of a mirror that has a key of its own.
fn key_file_of_a_library() -> Vec<u8> {
    let mut library = Signer::test().entry();
    library["key_id"] = "library-2026".into();
    let test = SiteTest::of_real_documents()
        .put("library.json", library.to_string())
        .build_with(&["--key", "library.json"])
        .exits_with(0);
    test.read("public/pith-signing-key.json")
}

/// By the guide's command without the program, and by the program.
#[test]
fn the_fingerprints_of_a_key_file_are_those_that_the_program_shows() {
    for tool in ["shasum", "xxd"] {
        if !is_there(tool) {
            return skip(&format!("there is no {tool}"));
        }
    }
    let place = Workplace::new();
    let block = blocks("keys").into_iter().find(|block| block.text.contains("shasum")).unwrap();
    let file = place.path().join("keys/library.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let two = String::from_utf8(key_file_of_a_library()).unwrap();
    let value: serde_json::Value = serde_json::from_str(&two).unwrap();
    let one = |at: usize| value["keys"][at].to_string();
    let pretty = serde_json::to_string_pretty(&value["keys"][0]).unwrap();
    for (keys, text) in [(2, &two), (2, &value.to_string()), (1, &one(0)), (1, &one(1)), (1, &pretty)] {
        fs::write(&file, text).unwrap();
        let (printed, succeeded) = place.shell(place.path(), &["-ec", &block.text]);
        let (shown, _) = place.shell(place.path(), &["-c", "pith-catalog keys --format json keys/library.json"]);
        let line = |line: &str| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |name: &str| line[name].as_str().unwrap().to_owned();
            format!("{}  {}\n", text("fingerprint_sha256_hex"), text("key_id"))
        };
        let shown: String = shown.lines().map(line).collect();
        assert!(succeeded && shown.lines().count() == keys, "{printed}{shown}");
        assert_eq!(printed, shown, "{text}");
    }
}

#[test]
fn keys_are_handled_as_the_guide_says() {
    for tool in ["shasum", "xxd", "python3"] {
        if !is_there(tool) {
            return skip(&format!("there is no {tool}"));
        }
    }
    // The file as a mirror with a key of its own publishes it.
    let library = key_file_of_a_library();
    let test = SiteTest::of_real_documents().put("keys/library.json", &library).build().exits_with(0);
    let place = Workplace::new();
    let blocks = blocks("keys");
    let mut compared = 0;
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.kind == "sh") {
        let (printed, succeeded) = place.shell(&test.path(""), &["-ec", &block.text]);
        assert_eq!(succeeded, block.text != "pith-catalog keys keys/library.json\n", "{}\n{printed}", block.text);
        if let Some(expected) = blocks.get(at + 1).filter(|next| next.kind == "text") {
            assert_eq!(printed, expected.text, "{}", block.text);
            compared += 1;
        }
    }
    assert_eq!(compared, 4);
    // Only the key that was compared is left of the file.
    let (printed, _) = place.shell(&test.path(""), &["-c", "pith-catalog keys --format json keys/library.json"]);
    assert!(printed.lines().count() == 1 && printed.contains("\"key_id\":\"library-2026\""), "{printed}");
    // The other list is one too, and has the same documents.
    let config = String::from_utf8(test.read("catalog.toml")).unwrap();
    let config = config.replace("registry-documents.jsonl", "more-documents.txt");
    let test = test.put("catalog.toml", config).build_with(&["--strict"]).exits_with(0);
    let (printed, _) = place.shell(&test.path(""), &["-c", "pith-catalog keys"]);
    assert!(printed.contains("it counts for 5 documents only"), "{printed}");
    // What a program that doesn't know a new key says of what that signed.
    let record = Tampered::real(crate::support::RECORD).receipted(&Signer::stranger());
    let test = test.put("record.json", record.bytes());
    let (printed, succeeded) = place.shell(&test.path(""), &["-c", "pith-catalog verify --no-config record.json"]);
    assert!(!succeeded && printed.starts_with("untrusted  pith:"), "{printed}");
    assert!(printed.contains("    receipt  expected a trusted key, found one named \"stranger-2026\"\n"), "{printed}");
    assert!(printed.contains("compare them first, with `pith-catalog keys SITE`"), "{printed}");
    // And of a new key with the old one's name.
    let record = Tampered::real(crate::support::RECORD).receipted(&Signer::impostor());
    let test = test.put("record.json", record.bytes());
    let (printed, _) = place.shell(&test.path(""), &["-c", "pith-catalog verify --no-config record.json"]);
    assert!(printed.starts_with("invalid    pith:"), "{printed}");
}

#[test]
fn the_papers_of_a_bibliography_are_pulled_as_the_guide_says() {
    if !is_there("python3") {
        return skip("there is no python3");
    }
    let test = SiteTest::of_real_documents().build().exits_with(0);
    let place = Workplace::new();
    let blocks = blocks("getting-records");
    let bibliography = blocks.iter().find(|block| block.kind == "bibtex").unwrap();
    fs::write(place.path().join("refs.bib"), &bibliography.text).unwrap();
    let site = test.path("public");
    let mut compared = 0;
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.kind == "sh") {
        let command = block.text.replace("https://papers.example.org/", site.to_str().unwrap());
        assert_ne!(command, block.text);
        // Its status says that some are missing.
        assert_eq!(place.shell(place.path(), &["-c", &command]).0, blocks[at + 1].text, "{command}");
        compared += 1;
    }
    assert_eq!(compared, 3);
    // Each outcome is explained.
    let page = fs::read_to_string(path("content/pages/getting-records.md")).unwrap();
    let (_, table) = page.split_once("| Outcome |").unwrap();
    for outcome in pith_catalog::EntryOutcome::ALL {
        assert!(table.contains(&format!("`{}`", outcome.name())), "{}", outcome.name());
    }
}

#[test]
fn a_paper_comes_down_as_the_guide_says() {
    if !is_there("grep") || !is_there("git") {
        return skip("there is no grep or no git");
    }
    let blocks = blocks("taking-a-paper-down");
    let of_kind = |kind: &'static str| blocks.iter().filter(move |block| block.kind == kind).map(|block| &*block.text);
    let [exclusion, mirror, names] = of_kind("toml").collect::<Vec<_>>().try_into().unwrap();
    let [look, orphan] = of_kind("sh").collect::<Vec<_>>().try_into().unwrap();
    let expected = of_kind("text").next().unwrap();
    let test = SiteTest::of_real_documents().build().exits_with(0);
    let place = Workplace::new();
    // With its document, and without it.
    let test = test.put("catalog.toml", format!("{mirror}{exclusion}"));
    let (printed, succeeded) = place.shell(&test.path(""), &["-ec", look]);
    let listed = |printed: &str| -> String {
        printed.split_inclusive('\n').filter(|line| line.starts_with("public/")).collect()
    };
    assert!(succeeded && listed(&printed) == expected, "{printed}");
    let page = String::from_utf8(test.read("public/pith/ZJVQJLXHUUV25W5CEVM6GUIM4S/index.html")).unwrap();
    for part in ["Removed at the request of the authors.", "30 November 2026", "mailto:library@example.org"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let test = test.remove("content/records/ZJVQJLXHUUV25W5CEVM6GUIM4S.record.json");
    let (printed, succeeded) = place.shell(&test.path(""), &["-ec", "pith-catalog build --strict"]);
    assert!(!succeeded && printed.contains("add `names` with its arXiv ids"), "{printed}");
    let test = test.put("catalog.toml", format!("{mirror}{exclusion}{names}"));
    let (printed, succeeded) = place.shell(&test.path(""), &["-ec", look]);
    assert!(succeeded && listed(&printed) == expected, "{printed}");

    // The branch with the site has no past.
    let shell = |folder: &str, command: &str| {
        let identity = "export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org \
                        GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org\n";
        let (printed, succeeded) = place.shell(&place.path().join(folder), &["-ec", &format!("{identity}{command}")]);
        assert!(succeeded, "{command}: {printed}");
        printed
    };
    shell("", "git init --quiet --bare origin.git && git clone --quiet origin.git site 2> log");
    shell(
        "site",
        "git switch --quiet --orphan gh-pages && mkdir pith && echo old > pith/a.json && echo site > index.html && git add . && \
         git commit --quiet -m one && git rm --quiet pith/a.json && git commit --quiet -m two && \
         git push --quiet origin gh-pages",
    );
    assert_eq!(shell("origin.git", "git log --oneline gh-pages -- pith/a.json").lines().count(), 2);
    shell("site", orphan);
    assert_eq!(shell("origin.git", "git log --oneline gh-pages -- pith/a.json"), "");
    assert_eq!(shell("origin.git", "git ls-tree -r --name-only gh-pages"), "index.html\n");
}

#[test]
fn no_link_of_the_guide_leads_nowhere() {
    let test = SiteTest::of_the_project().build_with(&["--strict"]).exits_with(0);
    links::follow(&test.site(), links::Form::Folder);
    let test = test.build_with(&["--strict", "--offline"]).exits_with(0);
    links::follow(&test.site(), links::Form::File);
}

/// What a workflow says of where the program comes from: its two variables, and the line that installs it.
fn source_of_program(workflow: &str) -> Vec<String> {
    let line = |line: &str| match line.split_once("cargo install ") {
        Some((_, rest)) => Some(format!("cargo install {}", rest.split(" --root ").next().unwrap_or_default())),
        None => line.trim().starts_with("PITH_CATALOG_").then(|| line.trim().to_owned()),
    };
    workflow.lines().filter_map(line).collect()
}

#[test]
fn every_example_of_a_pipeline_installs_the_program_as_the_workflow_of_init_does() {
    let begun = SiteTest::new();
    assert!(crate::init::run(&begun, "", &["init"]).status.success());
    let workflow = source_of_program(&String::from_utf8(begun.read(".github/workflows/pages.yml")).unwrap());
    let [repository, version, install] = &workflow[..] else { panic!("{workflow:?}") };
    assert!(repository.starts_with("PITH_CATALOG_REPOSITORY: ") && version.starts_with("PITH_CATALOG_VERSION: "));
    let of_checkout = "cargo install --locked --path .";
    let told = "(/publishing-a-mirror/#where-the-program-comes-from)";
    let pages: Vec<_> = fs::read_dir(path("content/pages")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let mut examples = 0;
    for file in pages.iter().chain([&path("README.md")]) {
        let text = fs::read_to_string(file).unwrap();
        let name = file.file_stem().unwrap().to_str().unwrap();
        for line in text.lines().filter(|line| line.contains("cargo install")) {
            let line = line.trim().trim_start_matches("- ");
            assert!(line == of_checkout || line == install, "{name}: {line}");
        }
        let is_example = |block: &Block| block.kind == "yaml" && block.text.contains("pith-catalog");
        if name == "README" {
            continue;
        }
        for block in blocks(name).into_iter().filter(is_example) {
            assert_eq!(source_of_program(&block.text), workflow, "{name}");
            assert!(text.contains(told), "{name} doesn't lead to where the program comes from");
            examples += 1;
        }
    }
    assert!(examples > 0);
    let guide = fs::read_to_string(path("content/pages/publishing-a-mirror.md")).unwrap();
    let (_, section) = guide.split_once("\n# Where the program comes from\n").unwrap();
    let (section, _) = section.split_once("\n# ").unwrap();
    for what in ["`PITH_CATALOG_REPOSITORY`", "`PITH_CATALOG_VERSION`", of_checkout, install] {
        assert!(section.contains(what), "{what}: {section}");
    }
}

#[test]
fn the_guide_names_no_option_that_the_program_does_not_have() {
    let help = |command: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_pith-catalog")).args([command, "--help"]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let mut commands = 0;
    for entry in fs::read_dir(path("content/pages")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines().filter_map(|line| line.split_once("pith-catalog ").map(|(_, rest)| rest)) {
            let command = line.split_whitespace().next().unwrap();
            let always = ["audit", "build", "verify", "init", "generate", "pull"].contains(&command);
            let known = always || (command == "serve" && cfg!(feature = "serve"));
            if !known {
                continue;
            }
            commands += 1;
            let help = help(command);
            for option in line.split_whitespace().filter(|word| word.starts_with("--")) {
                assert!(
                    help.contains(&format!("{option} ")) || help.contains(&format!("{option}\n")),
                    "{option}: {line}"
                );
            }
        }
    }
    assert!(commands > 10, "{commands}");
}
