//! The site in an S3-compatible store, brought there by the lists of `--changed` with rclone, as the
//! guide says.

use crate::guide::blocks;
use crate::links;
use crate::recipes::is_there;
use crate::servers::Server;
use crate::site_test::{BUNDLE, RECORD, SiteTest, are_equal, real, tree};
use crate::support::skip;
use std::fs;
use std::path::Path;
use std::process::Command;

const LISTS: [&str; 3] = ["documents", "pages", "manifests"];

/// A store with a bucket, and what rclone has to know of it.
struct Store {
    server: Server,
    folder: tempfile::TempDir,
}

impl Store {
    fn start(python: &str) -> Self {
        let server = Server::start(|port, _| {
            let mut command = Command::new(python);
            let start = format!("from moto.server import main; main(['-H', '127.0.0.1', '-p', '{port}'])");
            command.args(["-c", &start]);
            command
        });
        let store = Self { server, folder: tempfile::tempdir().unwrap() };
        store.rclone(store.folder.path(), &["mkdir", "s3:papers"]);
        store
    }

    /// Runs a command with rclone set up for the store as `s3:`.
    fn run(&self, folder: &Path, command: &mut Command) -> String {
        let settings = [
            ("TYPE", "s3"),
            ("PROVIDER", "Other"),
            ("ENDPOINT", &self.server.address("")),
            ("ACCESS_KEY_ID", "test"),
            ("SECRET_ACCESS_KEY", "test"),
            ("FORCE_PATH_STYLE", "true"),
            ("REGION", "us-east-1"),
            // Everybody may read, as in a bucket that is a mirror.
            ("ACL", "public-read"),
        ];
        for (name, value) in settings {
            command.env(format!("RCLONE_CONFIG_S3_{name}"), value);
        }
        // A certificate that some machines have for their own proxies, which this rclone can't take.
        command.env_remove("AWS_CA_BUNDLE");
        command.env("RCLONE_CONFIG", self.folder.path().join("rclone.conf")).current_dir(folder);
        let output = command.output().unwrap();
        let printed = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success(), "{command:?}\n{printed}");
        printed
    }

    fn rclone(&self, folder: &Path, arguments: &[&str]) -> String {
        self.run(folder, Command::new("rclone").args(arguments))
    }

    /// What is in the bucket, as files.
    fn copy(&self, test: &SiteTest) -> crate::site_test::Tree {
        let copy = test.path("copy");
        if copy.exists() {
            fs::remove_dir_all(&copy).unwrap();
        }
        self.rclone(&test.path(""), &["copy", "s3:papers", "copy"]);
        tree(&copy)
    }
}

#[test]
fn a_bucket_follows_the_site_by_what_changed() {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if !is_there("rclone") {
        return skip("there is no rclone");
    }
    if !Command::new(&python).args(["-c", "import moto.server"]).output().is_ok_and(|output| output.status.success()) {
        return skip("there is no package moto[server]");
    }
    let store = Store::start(&python);
    let build = |test: SiteTest| test.build_with(&["--changed", "changed"]).exits_with(0);
    // The guide's own commands, with the name of its bucket.
    let commands = blocks("mirror-on-s3-and-r2").into_iter().find(|block| block.text.contains("rclone copy")).unwrap();
    let upload: Vec<_> = commands.text.lines().filter(|line| !line.starts_with("pith-catalog")).collect();
    let upload = upload.join("\n").replace("s3:BUCKET", "s3:papers");
    let bring = |test: &SiteTest| store.run(&test.path(""), Command::new("sh").args(["-ec", &upload]));

    let test = build(SiteTest::of_the_project());
    bring(&test);
    are_equal(&store.copy(&test), &test.site());
    for (path, kind) in [
        (format!("pith/{RECORD}.json"), "application/json"),
        (format!(".well-known/pith/{BUNDLE}/bundle.json"), "application/json"),
        ("browse/index.html".to_owned(), "text/html"),
        ("badge.svg".to_owned(), "image/svg+xml"),
    ] {
        let reply = store.server.get(&format!("/papers/{path}"));
        assert_eq!(reply.status, 200, "{path}");
        assert!(reply.body == test.read(&format!("public/{path}")), "{path} has other bytes");
        let found = reply.headers["content-type"].split(';').next().unwrap();
        assert_eq!(found, kind, "{path}");
    }

    // A paper and a page go, others come: at no moment does a page lead to what isn't there.
    let other = real(RECORD);
    let test = test
        .remove(&format!("content/records/{RECORD}.record.json"))
        .put("content/pages/new.md", "+++\ntitle = \"New\"\n+++\nText.\n");
    let test = build(test);
    bring(&test);
    are_equal(&store.copy(&test), &test.site());
    let test = test.put("content/records/back.json", other).remove("content/pages/new.md");
    let test = build(test);
    for list in LISTS {
        let list = format!("changed/{list}");
        store.rclone(&test.path(""), &["copy", "--files-from-raw", &list, "--no-traverse", "public", "s3:papers"]);
        links::follow(&store.copy(&test), links::Form::Folder);
    }
    store.rclone(&test.path(""), &["delete", "--files-from-raw", "changed/removed", "s3:papers"]);
    are_equal(&store.copy(&test), &test.site());
    // Nothing changed: nothing is brought there.
    let test = build(test);
    for list in LISTS.into_iter().chain(["removed"]) {
        assert_eq!(test.read(&format!("changed/{list}")), b"", "{list}");
    }
}
