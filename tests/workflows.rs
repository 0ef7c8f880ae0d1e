//! The workflows of GitHub Actions and the project's scripts: checked by actionlint and shellcheck, and the
//! scripts of the workflow that `init` writes, run with what stands around them on GitHub.

use crate::init::run;
use crate::recipes::is_there;
use crate::site_test::{SiteTest, are_equal, tree};
use crate::support::{path, skip};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};

/// The workflow that `init` writes.
const PAGES: &str = ".github/workflows/pages.yml";

/// The workflow that builds in shards.
const SHARDS: &str = "examples/scale/github-actions.yml";

/// A program that comes as a package of Python, beside its interpreter, or that is installed.
pub(crate) fn tool(name: &str) -> Option<PathBuf> {
    let beside = std::env::var_os("PYTHON").map(|python| PathBuf::from(python).with_file_name(name));
    beside.filter(|tool| tool.exists()).or_else(|| is_there(name).then(|| name.into()))
}

#[test]
fn the_workflows_are_right() {
    let (Some(actionlint), Some(shellcheck)) = (tool("actionlint"), tool("shellcheck")) else {
        return skip("workflows: there is no actionlint, or no shellcheck");
    };
    let begun = Mirror::begun();
    let own = fs::read_dir(path(".github/workflows")).unwrap().map(|entry| entry.unwrap().path());
    for workflow in own.chain([begun.test.path(PAGES), path(SHARDS)]) {
        let mut command = Command::new(&actionlint);
        command.args(["-no-color", "-pyflakes=", "-shellcheck"]).arg(&shellcheck).arg(&workflow);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

/// A job that may write to the repository, or publish, runs nothing of ours and nothing that was built: who takes
/// that over by what it reads must not get the right to write.
#[test]
fn what_may_write_runs_neither_the_program_nor_a_build() {
    let begun = Mirror::begun();
    let mut writers = Vec::new();
    for (name, workflow) in [
        ("release", path(".github/workflows/release.yml")),
        ("test", path(".github/workflows/test.yml")),
        ("pages", begun.test.path(PAGES)),
        ("shards", path(SHARDS)),
    ] {
        let text = fs::read_to_string(workflow).unwrap();
        let (head, jobs) = text.split_once("\njobs:\n").unwrap();
        assert!(head.contains("\npermissions: {}\n"), "{name}: what no job names, none has");
        let mut job = "";
        for line in jobs.lines() {
            match line.strip_prefix("  ").filter(|line| !line.starts_with([' ', '#'])) {
                Some(begins) => job = begins.trim_end_matches(':'),
                None if line.ends_with(": write") => writers.push(format!("{name} {job}: {}", line.trim())),
                None if writers.last().is_some_and(|writer| writer.starts_with(&format!("{name} {job}: "))) => {
                    let runs = ["pith-catalog", "/program", "cargo", "scripts/"];
                    assert!(!runs.iter().any(|what| line.contains(what)), "{name} {job}: {line}");
                }
                None => {}
            }
        }
    }
    let expected = [
        "release release: contents: write",
        "pages commit: contents: write",
        "pages deploy: pages: write",
        "pages deploy: id-token: write",
    ];
    assert_eq!(writers, expected);
}

#[test]
fn the_scripts_are_right() {
    let Some(shellcheck) = tool("shellcheck") else { return skip("scripts: there is no shellcheck") };
    let scripts = fs::read_dir(path("scripts")).unwrap().map(|entry| entry.unwrap().path());
    let of_bash = |script: &PathBuf| fs::read(script).unwrap().starts_with(b"#!/usr/bin/env bash\n");
    let scripts: Vec<_> = scripts.chain([path(".ci/run")]).filter(of_bash).collect();
    assert!(scripts.len() > 3, "{scripts:?}");
    let output = Command::new(shellcheck).args(scripts).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// What `scripts/pin` says and ends with, of a workflow and a container that it finds in a folder, where actions are
/// git repositories on the disk, and a script answers for docker.
fn pin(test: &SiteTest, arguments: &[&str]) -> (i32, String) {
    let tools = format!("{}:{}", test.path("tools").display(), std::env::var("PATH").unwrap());
    let mut pin = Command::new(path("scripts/pin"));
    pin.args(arguments).args(["a.yml", "Dockerfile"]).current_dir(test.path("")).env("PATH", tools);
    pin.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_VALUE_0", "https://github.com/");
    pin.env("GIT_CONFIG_KEY_0", format!("url.file://{}/.insteadOf", test.path("host").display()));
    let output = pin.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

#[test]
fn actions_and_images_are_pinned_to_what_their_versions_stand_for() {
    if !is_there("git") || !is_there("python3") {
        return skip("pins: there is no git, or no python3");
    }
    let digest = |digit: &str| format!("sha256:{}", digit.repeat(64));
    let docker = |digest: &str| {
        let asked = "[ \"$*\" = 'buildx imagetools inspect rust:1.95-alpine --format {{json .Manifest}}' ]";
        format!("#!/bin/sh\n{asked} && echo '{{\"size\": 1, \"digest\": \"{digest}\"}}'\n")
    };
    let workflow = |checkout: &str, cache: &str| {
        format!(
            "steps:\n  - uses: actions/checkout{checkout}\n  - name: Keep\n    uses: actions/cache/save{cache}\n  - uses: ./own\n"
        )
    };
    let container = |digest: &str| format!("FROM rust:1.95-alpine{digest} AS build\nFROM build\nFROM scratch\n");
    let test = SiteTest::new()
        .put("a.yml", workflow("@v7", "@v6.1"))
        .put("Dockerfile", container(""))
        .put("tools/docker", docker(&digest("a")));
    fs::set_permissions(test.path("tools/docker"), fs::Permissions::from_mode(0o755)).unwrap();
    let git = |action: &str, arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Test", "-c", "user.email=test@example.org"]).args(arguments);
        let output = git.current_dir(test.path("host/actions").join(action)).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let commit = |action: &str| {
        git(action, &["commit", "--quiet", "--allow-empty", "--message", "More"]);
        git(action, &["rev-parse", "HEAD"])
    };
    for action in ["checkout", "cache"] {
        fs::create_dir_all(test.path("host/actions").join(action)).unwrap();
        git(action, &["init", "--quiet"]);
    }
    let (checkout, cache) = (commit("checkout"), commit("cache"));
    // One tag has a text, and is an object of its own; the other is a name for the commit. Each has neighbours.
    git("checkout", &["tag", "--annotate", "--message", "Seven", "v7"]);
    git("cache", &["tag", "v6.1"]);
    for (action, other) in [("checkout", "v7.1"), ("checkout", "x/v7"), ("cache", "v6")] {
        commit(action);
        git(action, &["tag", other]);
    }
    let is = |workflow: &str, container: &str| {
        assert_eq!(String::from_utf8(test.read("a.yml")).unwrap(), workflow);
        assert_eq!(String::from_utf8(test.read("Dockerfile")).unwrap(), container);
    };

    let (status, said) = pin(&test, &["--check"]);
    assert_eq!(status, 1, "{said}");
    assert!(
        said.starts_with(
            "a.yml:2: - uses: actions/checkout@v7\na.yml:4: uses: actions/cache/save@v6.1\nDockerfile:1: "
        ),
        "{said}"
    );
    is(&workflow("@v7", "@v6.1"), &container(""));
    let (status, said) = pin(&test, &[]);
    assert_eq!(status, 0, "{said}");
    let pinned = workflow(&format!("@{checkout} # v7"), &format!("@{cache} # v6.1"));
    let image = container(&format!("@{}", digest("a")));
    is(&pinned, &image);

    // What is pinned stays, and nobody is asked, until that is wanted.
    git("checkout", &["tag", "--force", "--annotate", "--message", "Seven", "v7"]);
    fs::write(test.path("tools/docker"), docker(&digest("b"))).unwrap();
    fs::rename(test.path("host"), test.path("away")).unwrap();
    assert_eq!(pin(&test, &[]), (0, "nothing to change\n".to_owned()));
    assert_eq!(pin(&test, &["--check"]), (0, "everything is pinned\n".to_owned()));
    fs::rename(test.path("away"), test.path("host")).unwrap();
    is(&pinned, &image);
    assert_eq!(pin(&test, &["--update"]).0, 0);
    let moved = git("checkout", &["rev-parse", "HEAD"]);
    let pinned = workflow(&format!("@{moved} # v7"), &format!("@{cache} # v6.1"));
    let image = container(&format!("@{}", digest("b")));
    is(&pinned, &image);

    // One that isn't found, or no answer, or a line that says too little: nothing is written.
    let too_little = pinned.replace(" # v7", "");
    for (workflow, answer, reason) in [
        (workflow("@v7", "@v8"), digest("c"), "a.yml:4: uses: actions/cache/save@v8: actions/cache has no tag v8\n"),
        (workflow("@v7", "@main"), digest("c"), "actions/cache has no tag main\n"),
        (workflow("@v7", ""), digest("c"), "a.yml:4: uses: actions/cache/save: cannot read this line"),
        (workflow("@v7", "@v6"), "latest".to_owned(), "docker gave no digest for rust:1.95-alpine\n"),
        (too_little, digest("c"), "the version of this commit is missing"),
    ] {
        fs::write(test.path("a.yml"), &workflow).unwrap();
        fs::write(test.path("tools/docker"), docker(&answer)).unwrap();
        let (status, said) = pin(&test, &["--update"]);
        assert!(status == 2 && said.contains(reason), "{said}");
        is(&workflow, &image);
    }
    // Each line of our own that names something from elsewhere is understood.
    let output = Command::new(path("scripts/pin")).arg("--check").output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
}

#[test]
fn the_container_is_right() {
    let Some(hadolint) = tool("hadolint") else { return skip("the container: there is no hadolint") };
    let output = Command::new(hadolint).arg(path("Dockerfile")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// A mirror that was begun, and what is around its workflow's scripts.
struct Mirror {
    test: SiteTest,
}

impl Mirror {
    fn begun() -> Self {
        let test = SiteTest::new();
        assert!(run(&test, "", &["init"]).status.success());
        fs::create_dir_all(test.path(".tmp/program")).unwrap();
        let mirror = Self { test };
        mirror.program(&format!("exec '{}' \"$@\"", env!("CARGO_BIN_EXE_pith-catalog")));
        mirror
    }

    /// Puts a shell script in the place of the program. It comes as a download, which nobody may run yet.
    fn program(&self, script: &str) {
        fs::write(self.test.path(".tmp/program/pith-catalog"), format!("#!/bin/sh\n{script}\n")).unwrap();
    }

    /// The script of a step of the workflow.
    fn script(&self, step: &str) -> String {
        let workflow = String::from_utf8(self.test.read(PAGES)).unwrap();
        let (_, rest) = workflow.split_once(&format!("name: {step}\n")).unwrap();
        let (_, rest) = rest.split_once("run: |\n").unwrap();
        let indent = rest.len() - rest.trim_start().len();
        let lines = rest.lines().take_while(|line| line.is_empty() || line.starts_with(&" ".repeat(indent)));
        lines.map(|line| line.get(indent..).unwrap_or_default()).collect::<Vec<_>>().join("\n")
    }

    /// Runs a step as GitHub does, in the mirror's folder.
    fn step(&self, step: &str, variables: &[(&str, &str)]) -> Output {
        fs::write(self.test.path(".tmp/output"), "").unwrap();
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", &self.script(step)]);
        bash.current_dir(self.test.path(""));
        bash.env("RUNNER_TEMP", self.test.path(".tmp")).env("GITHUB_OUTPUT", self.test.path(".tmp/output"));
        bash.envs(variables.iter().copied()).output().unwrap()
    }

    /// What the last step told those after it.
    fn output(&self) -> String {
        String::from_utf8(self.test.read(".tmp/output")).unwrap()
    }

    /// What `actions/upload-pages-artifact` does, with what it leaves out.
    fn archive(&self, leave_out: &[&str]) {
        fs::create_dir_all(self.test.path(".tmp/artifact")).unwrap();
        let mut tar = Command::new("tar");
        tar.args(["--dereference", "--hard-dereference", "--directory", "public", "-cf", ".tmp/artifact/artifact.tar"]);
        tar.args(leave_out.iter().map(|what| format!("--exclude={what}"))).arg(".");
        let output = tar.current_dir(self.test.path("")).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    /// Makes room for what the job that follows unpacks, which has nothing of the one before.
    fn next_job(&self) {
        fs::rename(self.test.path("public"), self.test.path(".tmp/built")).unwrap();
    }
}

/// What a step said, which ended with this status.
#[track_caller]
fn said(output: &Output, status: i32) -> String {
    assert_eq!(output.status.code(), Some(status), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn can_run() -> bool {
    let missing = ["bash", "git", "tar", "sha256sum"].into_iter().find(|tool| !is_there(tool));
    missing.inspect(|tool| skip(&format!("the workflow's scripts: there is no {tool}"))).is_none()
}

#[test]
fn it_asks_for_the_program_where_nothing_says_where_that_comes_from() {
    if !can_run() {
        return;
    }
    let mirror = Mirror::begun();
    let ask =
        |repository| mirror.step("Check where the program comes from", &[("PITH_CATALOG_REPOSITORY", repository)]);
    assert!(said(&ask(""), 1).starts_with("::error file=.github/workflows/pages.yml::"));
    assert_eq!(said(&ask("https://git.example.org/pith-catalog"), 0), "");
}

#[test]
fn all_that_is_built_is_published() {
    if !can_run() {
        return;
    }
    let mirror = Mirror::begun();
    said(&mirror.step("Build", &[("PAGES_URL", "http://papers.example.org/mirror")]), 0);
    assert_eq!(mirror.output(), "url=https://papers.example.org/mirror\n");
    let home = String::from_utf8(mirror.test.read("public/index.html")).unwrap();
    assert!(home.contains("\"https://papers.example.org/mirror/\""), "{home}");
    mirror.archive(&[".git", ".github"]);
    mirror.next_job();
    said(&mirror.step("Check that no file of the site is missing", &[]), 0);
    are_equal(&tree(&mirror.test.path("public")), &tree(&mirror.test.path(".tmp/built")));
}

/// What the action does unless it is told otherwise.
#[test]
fn hidden_files_that_are_left_behind_are_noticed() {
    if !can_run() {
        return;
    }
    let mirror = Mirror::begun();
    said(&mirror.step("Build", &[("PAGES_URL", "https://papers.example.org")]), 0);
    mirror.archive(&[".git", ".github", ".[^/]*"]);
    mirror.next_job();
    let output = mirror.step("Check that no file of the site is missing", &[]);
    said(&output, 1);
    let left = tree(&mirror.test.path("public"));
    let built = tree(&mirror.test.path(".tmp/built"));
    let lost: Vec<_> = built.keys().filter(|path| !left.contains_key(*path)).map(String::as_str).collect();
    let bundle = ".well-known/pith/IUW7KLEDMZKZDVWHTRMM5ZK24W/bundle.json";
    assert!(lost.contains(&bundle) && lost.iter().all(|path| path.starts_with('.')), "{lost:?}");
    assert!(String::from_utf8(output.stderr).unwrap().contains(bundle));
}

#[test]
fn what_is_pulled_is_committed_and_a_bad_document_stops_nothing() {
    if !can_run() {
        return;
    }
    let mirror = Mirror::begun();
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(mirror.test.path("")).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    git(&["init", "--quiet", "--bare", "-b", "main", ".tmp/host.git"]);
    git(&["init", "--quiet", "-b", "main"]);
    git(&["config", "user.name", "Test"]);
    git(&["config", "user.email", "test@example.org"]);
    fs::write(mirror.test.path(".git/info/exclude"), ".tmp\n").unwrap();
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "Begin a mirror"]);
    git(&["remote", "add", "origin", ".tmp/host.git"]);
    git(&["push", "--quiet", "--set-upstream", "origin", "main"]);
    let began = git(&["rev-parse", "HEAD"]);

    let on_host = || git(&["--git-dir", ".tmp/host.git", "rev-parse", "main"]);
    // What the job that pulls leaves, in the folder of the one that pushes: a checkout of what the first began with.
    let push = || {
        let base = git(&["rev-parse", "HEAD"]);
        said(&mirror.step("Keep what is new", &[]), 0);
        assert_eq!(mirror.output(), format!("base={base}\nis_new=true\n"));
        git(&["checkout", "--quiet", "--force", "--detach", &base]);
        said(&mirror.step("Commit and push", &[("GITHUB_REF_NAME", "main")]), 0);
        assert_eq!(mirror.output(), format!("commit={}\n", on_host()));
        on_host()
    };

    // A site from which nothing comes, then one of whose documents one is bad, then one that is gone.
    let upstream = &[("UPSTREAM", "https://papers.example.org/$(touch gotcha)")];
    mirror.program("echo \"$@\"");
    assert_eq!(said(&mirror.step("Pull", upstream), 0), "pull https://papers.example.org/$(touch gotcha) -o content\n");
    assert_eq!(said(&mirror.step("Keep what is new", &[]), 0), "Nothing is new.\n");
    assert_eq!(mirror.output(), format!("base={began}\n"));
    mirror.program("echo '{}' > content/records/new.json; echo draft > content/pages/draft.md; exit 1");
    assert!(said(&mirror.step("Pull", upstream), 0).starts_with("::warning::"));
    let pushed = push();
    assert_eq!(git(&["diff", "--name-only", &began, &pushed]), "content/records/new.json", "documents alone");

    // Somebody pushes while documents come.
    git(&["clone", "--quiet", ".tmp/host.git", ".tmp/clone"]);
    fs::write(mirror.test.path(".tmp/clone/catalog.toml"), "title = \"Mine\"\n").unwrap();
    let role = ["-C", ".tmp/clone", "-c", "user.name=Other", "-c", "user.email=other@example.org"];
    git(&[&role[..], &["commit", "--quiet", "--all", "--message", "Name it"]].concat());
    git(&[&role[..], &["push", "--quiet"]].concat());
    mirror.program("echo '{}' > content/records/newer.json");
    said(&mirror.step("Pull", upstream), 0);
    let both = push();
    assert_eq!(git(&["diff", "--name-only", &pushed, &both]), "catalog.toml\ncontent/records/newer.json");

    // A pull raises the number of papers in the configuration, where somebody writes another one meanwhile.
    let configuration = |at_least: u32| format!("title = \"Mine\"\n[guard]\nat_least = {at_least}\n");
    fs::write(mirror.test.path("catalog.toml"), configuration(1)).unwrap();
    git(&["commit", "--quiet", "--all", "--message", "Count"]);
    git(&["push", "--quiet", "origin", "HEAD:main"]);
    mirror.program("echo '{}' > content/records/more.json; sed -i.old 's/^at_least = .*/at_least = 2/' catalog.toml");
    said(&mirror.step("Pull", upstream), 0);
    let counted = push();
    assert_eq!(git(&["show", &format!("{counted}:catalog.toml")]) + "\n", configuration(2));
    git(&["-C", ".tmp/clone", "pull", "--quiet", "--rebase"]);
    fs::write(mirror.test.path(".tmp/clone/catalog.toml"), configuration(5)).unwrap();
    git(&[&role[..], &["commit", "--quiet", "--all", "--message", "Ask for more"]].concat());
    git(&[&role[..], &["push", "--quiet"]].concat());
    mirror.program("echo '{}' > content/records/most.json; sed -i.old 's/^at_least = .*/at_least = 3/' catalog.toml");
    said(&mirror.step("Pull", upstream), 0);
    let last = push();
    assert_eq!(git(&["show", &format!("{last}:catalog.toml")]) + "\n", configuration(5));
    assert_eq!(git(&["show", &format!("{last}:content/records/most.json")]), "{}");
    // Without a configuration there is none to commit; a document that gave way to another one goes.
    git(&["rm", "--quiet", "catalog.toml"]);
    git(&["commit", "--quiet", "--message", "Remove it"]);
    git(&["push", "--quiet", "origin", "HEAD:main"]);
    mirror.program("rm content/records/new.json; echo '{}' > content/records/last.json");
    said(&mirror.step("Pull", upstream), 0);
    let before = on_host();
    let changed = git(&["diff", "--name-status", "--no-renames", &before, &push()]);
    assert_eq!(changed, "A\tcontent/records/last.json\nD\tcontent/records/new.json");
    // What a pull that was taken over would bring along stays behind.
    mirror.program("echo '{}' > content/records/evil.json; echo evil > content/pages/about.md; git add content/pages");
    said(&mirror.step("Pull", upstream), 0);
    let before = on_host();
    assert_eq!(git(&["diff", "--name-only", &before, &push()]), "content/records/evil.json");
    fs::write(mirror.test.path("catalog.toml"), configuration(5)).unwrap();
    git(&["add", "catalog.toml"]);
    git(&["commit", "--quiet", "--message", "Configure it again"]);
    git(&["push", "--quiet", "origin", "HEAD:main"]);
    mirror.program("printf 'trust = [\"evil.json\"]\\n[guard]\\nat_least = 6\\n' > catalog.toml");
    said(&mirror.step("Pull", upstream), 0);
    assert_eq!(git(&["show", &format!("{}:catalog.toml", push())]) + "\n", configuration(6));
    // What can't be put after what others pushed is a failure, and no commit is built.
    mirror.program("echo '{\"a\":1}' > content/records/last.json");
    said(&mirror.step("Pull", upstream), 0);
    said(&mirror.step("Keep what is new", &[]), 0);
    git(&["checkout", "--quiet", "--force", "--detach", &on_host()]);
    git(&["-C", ".tmp/clone", "pull", "--quiet", "--rebase"]);
    git(&[&role[..], &["rm", "--quiet", "content/records/last.json"]].concat());
    git(&[&role[..], &["commit", "--quiet", "--message", "Remove it"]].concat());
    git(&[&role[..], &["push", "--quiet"]].concat());
    assert!(!mirror.step("Commit and push", &[("GITHUB_REF_NAME", "main")]).status.success());
    assert_eq!(mirror.output(), "");
    git(&["rebase", "--abort"]);

    mirror.program("exit 2");
    assert!(said(&mirror.step("Pull", upstream), 2).starts_with("::error::"));
}

#[test]
fn it_waits_for_caches_and_not_for_ever() {
    if !can_run() {
        return;
    }
    let mirror = Mirror::begun();
    // Time doesn't pass here.
    let sleep = mirror.test.path(".tmp/sleep");
    fs::write(&sleep, "#!/bin/sh\necho \"sleep $1\"\n").unwrap();
    fs::set_permissions(&sleep, fs::Permissions::from_mode(0o755)).unwrap();
    let tools = format!("{}:{}", mirror.test.path(".tmp").display(), std::env::var("PATH").unwrap());
    let look = |passed: &str| {
        let variables = [("URL", "https://papers.example.org"), ("PATH", tools.as_str()), ("SECONDS", passed)];
        mirror.step("Check the published site", &variables)
    };
    mirror.program("echo \"$@\"");
    assert_eq!(said(&look("0"), 0), "audit https://papers.example.org --against public\n");
    // Not there, then old, then right.
    mirror.program("echo >> looks; case $(wc -l < looks) in 1) exit 2 ;; 2) exit 1 ;; esac");
    let waited: Vec<_> =
        said(&look("0"), 0).lines().filter(|line| line.starts_with("sleep")).map(str::to_owned).collect();
    assert_eq!(waited, ["sleep 20", "sleep 40"]);
    mirror.program("exit 1");
    assert!(said(&look("600"), 1).starts_with("::error::"));
    // A look that begins in time and ends later saw some files too early.
    mirror.program("echo >> late; [ $(wc -l < late) -eq 2 ] || { /bin/sleep 1.1; exit 1; }");
    assert!(said(&look("599"), 0).contains("sleep 20\n"));
}
