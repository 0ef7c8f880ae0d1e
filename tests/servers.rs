//! The site on the servers that people run, set up as the guide says: every path, byte, type and link,
//! at a host's root and below a path.

use crate::guide::blocks;
use crate::links;
use crate::recipes::is_there;
use crate::site_test::{SiteTest, Tree, tree};
use crate::support::skip;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A server that runs for as long as it is kept.
pub(crate) struct Server {
    process: Child,
    port: u16,
    /// What its configuration and its own files lie in.
    folder: TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Server {
    /// Starts a command that listens on a port of 127.0.0.1, and waits until it does. Where somebody
    /// else has just taken the port, with another one.
    pub(crate) fn start(command: impl Fn(u16, &Path) -> Command) -> Self {
        for _ in 0..5 {
            let folder = tempfile::tempdir().unwrap();
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let log = fs::File::create(folder.path().join("log")).unwrap();
            let mut command = command(port, folder.path());
            let command = command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
            let mut server = Self { process: command.spawn().unwrap(), port, folder };
            let began = Instant::now();
            while server.process.try_wait().unwrap().is_none() {
                if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                    return server;
                }
                assert!(began.elapsed() < Duration::from_secs(600), "{}", server.log());
                thread::sleep(Duration::from_millis(20));
            }
            assert!(server.log().contains("in use"), "{}", server.log());
        }
        panic!("no port is free");
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    fn nginx(root: &Path, base: &str) -> Self {
        Self::start(|port, folder| {
            let server = block_of("mirror-with-nginx", "nginx")
                // Before there is a path of this machine, which may have the same parts.
                .replace("/api/", &format!("{base}api/"))
                .replace("/pith/", &format!("{base}pith/"))
                .replace("listen 80;", &format!("listen 127.0.0.1:{port};"))
                .replace("root /srv/papers;", &format!("root \"{}\";", root.display()))
                .replace("error_page 404 /404.html;", &format!("error_page 404 {base}404.html;"));
            let own = folder.display();
            let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                .map(|what| format!("{what}_temp_path \"{own}/{what}\";\n"))
                .concat();
            // The folders of a test are its user's alone.
            let user = if is_root() { "user root;\n" } else { "" };
            let config = format!(
                "{user}daemon off;\nworker_processes 1;\npid \"{own}/pid\";\nerror_log stderr;\nevents {{}}\n\
                 http {{\ninclude /etc/nginx/mime.types;\ndefault_type application/octet-stream;\naccess_log off;\n\
                 {temporary}{server}}}\n"
            );
            fs::write(folder.join("nginx.conf"), config).unwrap();
            let mut command = Command::new("nginx");
            command.arg("-e").arg("stderr").arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
            command
        })
    }

    fn caddy(root: &Path, base: &str) -> Self {
        Self::start(|port, folder| {
            let site = block_of("mirror-with-caddy", "text")
                // Before there is a path of this machine, which may have the same parts.
                .replace("/api/", &format!("{base}api/"))
                .replace("/pith/", &format!("{base}pith/"))
                .replace("papers.example.org {", &format!("http://127.0.0.1:{port} {{"))
                .replace("root * /srv/papers", &format!("root * \"{}\"", root.display()))
                .replace("rewrite * /404.html", &format!("rewrite * {base}404.html"));
            let config = format!("{{\nadmin off\nauto_https off\n}}\n{site}");
            fs::write(folder.join("Caddyfile"), config).unwrap();
            let mut command = Command::new("caddy");
            command.args(["run", "--adapter", "caddyfile", "--config"]).arg(folder.join("Caddyfile"));
            command.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
            command
        })
    }

    fn python(root: &Path) -> Self {
        Self::start(|port, _| {
            let mut command = Command::new("python3");
            command.args(["-m", "http.server", &port.to_string(), "--bind", "127.0.0.1", "--directory"]).arg(root);
            command
        })
    }

    pub(crate) fn address(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Asks for a path as it is and for nothing else.
    pub(crate) fn get(&self, path: &str) -> Reply {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let origin = "Origin: https://elsewhere.example\r\nAccept-Encoding: identity";
        write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\n{origin}\r\n\r\n", self.port).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = BTreeMap::<String, String>::new();
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            // One that comes several times is one list.
            let list = headers.entry(name.to_lowercase()).or_default();
            list.push_str(if list.is_empty() { "" } else { ", " });
            list.push_str(value);
        }
        Reply { status, headers, body: bytes.split_off(end + 4) }
    }
}

/// What a server answers.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// The block of such a kind on a page of the guide.
fn block_of(page: &str, kind: &str) -> String {
    blocks(page).into_iter().find(|block| block.kind == kind).unwrap().text
}

fn is_root() -> bool {
    let made = tempfile::tempfile().unwrap().metadata().unwrap();
    std::os::unix::fs::MetadataExt::uid(&made) == 0
}

/// A site with files of the operator's whose names need care.
fn site(base: &str) -> SiteTest {
    SiteTest::of_the_project()
        .put("content/files/a file #1 100%25?.txt", "a")
        .put("content/files/ä/机器.txt", "b")
        .put("content/files/.well-known/security.txt", "Contact: mailto:a@example.org\n")
        .build_with(&["--base-url", &format!("https://papers.example.org{base}"), "--out", &format!("www{base}")])
        .exits_with(0)
}

/// A path as it stands in a request: each part written out, a page's folder in the place of its file.
fn request(base: &str, path: &str) -> String {
    let address = path.strip_suffix("index.html").filter(|rest| rest.is_empty() || rest.ends_with('/')).unwrap_or(path);
    let parts: Vec<_> =
        address.split('/').map(|part| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string()).collect();
    format!("{base}{}", parts.join("/"))
}

/// What a browser and a program rely on; of other types servers know little, and nobody needs them.
fn has_type(path: &str, found: &str) -> bool {
    let wanted: &[&str] = match path.rsplit('.').next().unwrap() {
        "html" => &["text/html", "text/html; charset=utf-8"],
        "json" => &["application/json"],
        "css" => &["text/css", "text/css; charset=utf-8"],
        "js" => &[
            "text/javascript",
            "text/javascript; charset=utf-8",
            "application/javascript",
            "application/javascript; charset=utf-8",
        ],
        "svg" => &["image/svg+xml"],
        _ => return true,
    };
    wanted.contains(&found)
}

/// Every file at its path, as it is, with a type that a browser takes.
fn every_file_is_served(server: &Server, base: &str, site: &Tree) {
    for (path, bytes) in site {
        let reply = server.get(&request(base, path));
        assert_eq!(reply.status, 200, "{path}");
        assert!(reply.body == *bytes, "{path} has other bytes");
        assert!(has_type(path, reply.header("content-type")), "{path}: {}", reply.header("content-type"));
    }
}

/// Every link of every page leads to something, after one redirect at most.
fn every_link_leads_somewhere(server: &Server, base: &str, site: &Tree) {
    let mut targets = BTreeSet::new();
    for (path, bytes) in site.iter().filter(|(path, _)| links::is_html(path)) {
        let page = std::str::from_utf8(bytes).unwrap();
        for link in links::addresses(page).filter(|link| !link.split(['/', '#']).next().unwrap().contains(':')) {
            let address = link.split('#').next().unwrap();
            match address.strip_prefix('/') {
                _ if address.is_empty() => {}
                Some(from_root) => drop(targets.insert(format!("/{from_root}"))),
                None => drop(targets.insert(request(base, &links::resolved(path, address, links::Form::Folder)))),
            }
        }
    }
    assert!(targets.len() > 100, "{}", targets.len());
    for target in targets {
        assert_eq!(server.get(&target).status, 200, "{target}");
    }
}

/// A folder without its slash leads to the folder; what isn't there isn't.
fn addresses_that_are_typed_are_answered(server: &Server, base: &str, site: &Tree) {
    let suffix = "MFB4YH5ROE256JUPXCULHXXWFK";
    for path in [format!("pith/{suffix}"), "browse".to_owned(), "paper/MFB4YH5R".to_owned()] {
        let reply = server.get(&format!("{base}{path}"));
        let location = reply.header("location");
        assert!(
            (300..400).contains(&reply.status) && location.ends_with(&format!("{base}{path}/")),
            "{path}: {location}"
        );
    }
    let small = suffix.to_lowercase();
    for path in ["pith/AAAAAAAAAAAAAAAAAAAAAAAAAA.json".to_owned(), "nothing/".to_owned(), format!("pith/{small}/")] {
        let reply = server.get(&format!("{base}{path}"));
        assert_eq!(reply.status, 404, "{path}");
        let is_own = reply.body == site["404.html"];
        assert!(is_own || reply.header("server").contains("SimpleHTTP"), "{path} has another page");
    }
    assert!(matches!(server.get(&format!("{base}../secret")).status, 400 | 403 | 404), "out of the site");
}

/// `audit` finds nothing wrong, and notes what such a server doesn't do by itself.
fn audit_finds_nothing(server: &Server, base: &str, is_open: bool) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pith-catalog"));
    let output = command.args(["audit", "--format", "json", &server.address(base)]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let lines = output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let lines = lines.map(|line| serde_json::from_slice::<serde_json::Value>(line).unwrap());
    let noted: BTreeSet<_> = lines.filter_map(|line| line["check"].as_str().map(str::to_owned)).collect();
    // It is served elsewhere than it says.
    let mut expected = BTreeSet::from(["base_url"]);
    expected.extend((!is_open).then_some("cors"));
    expected.extend((base != "/").then_some("host_root"));
    assert!(noted.iter().map(String::as_str).eq(expected), "{noted:?}");
}

/// Every file names what programs begin with, and a paper's page its documents, those that are there alone.
fn programs_are_led_on(server: &Server, base: &str, site: &Tree, has_links: bool) {
    let links_at = |address: &str, path: &str| {
        let reply = server.get(address);
        assert_eq!(reply.status, 200, "{path}");
        let links: Vec<_> =
            reply.header("link").split(", ").filter(|link| !link.is_empty()).map(str::to_owned).collect();
        for link in &links {
            let target = link.strip_prefix('<').unwrap().split('>').next().unwrap();
            assert_eq!(server.get(target).status, 200, "{link} of {path}");
        }
        links
    };
    let links = |path: &str| links_at(&request(base, path), path);
    let of_all =
        [format!("<{base}api/index.json>; rel=\"service-desc\""), format!("<{base}api/>; rel=\"service-doc\"")];
    let of_all: &[String] = if has_links { &of_all } else { &[] };
    for path in
        ["index.html", "browse/index.html", "catalog/index.json", "pith/index.html", "paper/MFB4YH5R/index.html"]
    {
        assert_eq!(links(path), of_all, "{path}");
    }
    let mut kinds = BTreeSet::new();
    let is_paper =
        |path: &&String| path.starts_with("pith/") && path.ends_with("/index.html") && *path != "pith/index.html";
    for path in site.keys().filter(is_paper) {
        let suffix = path.split('/').nth(1).unwrap();
        let (record, bundle) = (format!("pith/{suffix}.json"), format!("pith/{suffix}/bundle.json"));
        let mut expected = of_all.to_vec();
        if has_links {
            expected.push(format!("<{base}pith/{suffix}/>; rel=\"cite-as\""));
            for (file, relation) in [(&record, "describedby"), (&bundle, "item")] {
                if site.contains_key(file) {
                    expected.push(format!("<{base}{file}>; rel=\"{relation}\"; type=\"application/json\""));
                }
            }
        }
        kinds.insert((site.contains_key(&record), site.contains_key(&bundle)));
        assert_eq!(links(path), expected, "{path}");
        assert_eq!(links_at(&format!("{base}{path}"), path), expected, "{path} by the name of its file");
    }
    assert!(kinds.len() > 1, "papers with a record and papers with a bundle are tried");
}

/// Holds one kind of server to all of it, at the root and below a path.
fn serves_all(program: &str, start: impl Fn(&Path, &str) -> Server, is_open: bool) {
    if !is_there(program) {
        return skip(&format!("there is no {program}"));
    }
    for base in ["/", "/some/papers/"] {
        let test = site(base);
        let www = test.path("www");
        let server = start(&www, base);
        let site = tree(&test.path(&format!("www{base}")));
        every_file_is_served(&server, base, &site);
        every_link_leads_somewhere(&server, base, &site);
        addresses_that_are_typed_are_answered(&server, base, &site);
        let reply = server.get(&format!("{base}catalog/index.json"));
        assert_eq!(reply.header("access-control-allow-origin"), if is_open { "*" } else { "" });
        programs_are_led_on(&server, base, &site, is_open);
        audit_finds_nothing(&server, base, is_open);
    }
}

#[test]
fn nginx_serves_all_of_a_site() {
    serves_all("nginx", Server::nginx, true);
}

#[test]
fn caddy_serves_all_of_a_site() {
    serves_all("caddy", Server::caddy, true);
}

#[test]
fn the_server_of_python_serves_all_of_a_site() {
    serves_all("python3", |root, _| Server::python(root), false);
}
