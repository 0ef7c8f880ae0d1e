//! Hosts that try to fill the memory. `scripts/attack-hosts` has larger ones, and others that take time.

use crate::site_test::{RECORD, SiteTest};
use crate::support::host::{Act, Host};
use pith::Digest;
use serde_json::json;
use std::fs;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

/// What no host may make `audit` or `pull` use.
const MOST_MEMORY: u64 = 256 << 20;

/// The most memory that a process has used until its end. Its last rise may be missed by a moment.
pub(crate) fn most_memory(process: &mut Child) -> u64 {
    let status = format!("/proc/{}/status", process.id());
    let mut most = 0;
    while process.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        most = kilobytes.map_or(most, |kilobytes| kilobytes << 10);
        thread::sleep(Duration::from_millis(5));
    }
    most
}

/// An index of lists of so many bytes each, which hold no documents.
fn index(lists: usize, bytes: usize) -> Vec<u8> {
    let shards = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".chars();
    let names =
        shards.clone().flat_map(|one| shards.clone().map(move |other| format!("catalog/documents/{one}{other}.jsonl")));
    let lines = names.take(lists).map(|name| {
        let sha256 = Digest::of(name.as_bytes()).to_string();
        json!({"path": name, "documents": 0, "bytes": bytes, "sha256": sha256})
    });
    let lines: Vec<_> = lines.collect();
    let index = json!({"format": "pith-catalog-index-v1", "papers": 0, "documents": 0, "newest": null, "lists": lines});
    index.to_string().into_bytes()
}

type Acts = Box<dyn Fn(&str) -> Act + Send + Sync>;

#[test]
fn no_host_fills_the_memory() {
    const MIB: usize = 1 << 20;
    let site = SiteTest::of_real_documents().build().exits_with(0);
    let folder = site.path("public");
    let text = |bytes: usize| Act::Bytes([vec![b'x'; 1023], vec![b'\n']].concat().repeat(bytes >> 10));
    let tags = Act::Bytes(b"<a>".repeat(31 * MIB / 3));
    // Before there were limits of all lists together, these took between 0.4 and 2 GiB.
    let rows: [(&str, Acts); 3] = [
        (
            "40 lists of 8 MiB",
            Box::new(move |path| match path {
                "catalog/index.json" => Act::Bytes(index(40, 8 * MIB)),
                _ if path.starts_with("catalog/documents/") => text(8 * MIB),
                _ => Act::Serve,
            }),
        ),
        ("checksums of 300 MiB", Box::new(move |path| if path == "SHA256SUMS" { text(300 * MIB) } else { Act::Serve })),
        (
            "a page of ten million tags",
            Box::new(move |path| if path == format!("pith/{RECORD}/") { tags.clone() } else { Act::Serve }),
        ),
    ];
    for (what, act) in rows {
        let host = Host::serve(&folder, "/", move |asked| act(&asked.path));
        for command in [&["audit"][..], &["pull", "-o", "copy"]] {
            let mut program = site.program();
            program.args(command).args([&host.address(), "--no-config"]);
            let mut process = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            let most = most_memory(&mut process);
            assert!((1 << 20..MOST_MEMORY).contains(&most), "{what}, {}: {} MiB", command[0], most >> 20);
            assert!(process.wait().unwrap().code().is_some_and(|code| code < 3), "{what}");
        }
    }
}
