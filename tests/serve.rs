//! `serve` as browsers, editors and strangers meet it: what it answers over a socket, what it refuses, and how
//! it follows changes. Each test starts the program itself, with a folder for temporary files of its own.

use crate::site_test::{RECORD, SiteTest, real};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// The most time for anything to happen, on the slowest machine.
const LIMIT: Duration = Duration::from_secs(120);

/// A preview that is running, and what it has said.
struct Serving {
    test: SiteTest,
    process: Child,
    said: Arc<Mutex<String>>,
}

impl Serving {
    /// Starts a preview and waits until it serves.
    fn of(test: SiteTest, arguments: &[&str]) -> Self {
        let serving = Self::start(test, &[&["--port", "0"], arguments].concat(), &[]);
        serving.until_said("Serving http://127.0.0.1:");
        serving
    }

    fn start(test: SiteTest, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        fs::create_dir_all(test.path("tmp")).unwrap();
        let mut process = test
            .program()
            .arg("serve")
            .args(arguments)
            .env("TMPDIR", test.path("tmp"))
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let streams: [Box<dyn Read + Send>; 2] =
            [Box::new(process.stdout.take().unwrap()), Box::new(process.stderr.take().unwrap())];
        for mut stream in streams {
            let said = Arc::clone(&said);
            thread::spawn(move || {
                let mut bytes = [0; 1 << 12];
                while let Ok(count @ 1..) = stream.read(&mut bytes) {
                    said.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..count]));
                }
            });
        }
        Self { test, process, said }
    }

    fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    #[track_caller]
    fn until_said(&self, text: &str) {
        until(|| self.said().contains(text), || format!("expected `{text}` in:\n{}", self.said()));
    }

    /// The whole address that it said last.
    fn address(&self) -> String {
        let said = self.said();
        let line = said.lines().rev().find_map(|line| line.strip_prefix("Serving ")).unwrap();
        line.split(' ').next().unwrap().to_owned()
    }

    fn socket(&self) -> SocketAddr {
        self.address().split('/').nth(2).unwrap().parse().unwrap()
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.socket()).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        stream
    }

    /// Sends some bytes and reads all that comes.
    fn send(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        // One that is refused early may not take all of it.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        answer
    }

    fn ask(&self, method: &str, target: &str) -> Answer {
        let head = format!("{method} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.socket());
        Answer::of(&self.send(head.as_bytes()))
    }

    fn get(&self, target: &str) -> Answer {
        self.ask("GET", target)
    }

    /// Writes a file of the content anew, as an editor does that renames one over it.
    fn write(&self, inside: &str, text: impl AsRef<[u8]>) {
        let path = self.test.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let beside = path.with_file_name(".being-written");
        fs::write(&beside, text).unwrap();
        fs::rename(beside, path).unwrap();
    }

    #[track_caller]
    fn until_shows(&self, target: &str, text: &str) {
        let shows = || String::from_utf8_lossy(&self.get(target).body).contains(text);
        until(shows, || format!("expected `{text}` at {target}; it said:\n{}", self.said()));
    }

    /// The folder that it builds into.
    fn site(&self) -> PathBuf {
        let folders = fs::read_dir(self.test.path("tmp")).unwrap();
        folders.map(|entry| entry.unwrap().path().join("site")).next().unwrap()
    }

    /// Ends the preview with a signal, and says how it exits.
    #[cfg(unix)]
    fn end(&mut self, signal: &str) -> Option<i32> {
        let kill = format!("kill -{signal} {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        self.process.wait().unwrap().code()
    }

    /// How many files it has left behind.
    fn left(&self) -> usize {
        fs::read_dir(self.test.path("tmp")).unwrap().count()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // One that has ended is as it should be.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[track_caller]
fn until(mut is_so: impl FnMut() -> bool, otherwise: impl Fn() -> String) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < LIMIT, "{}", otherwise());
        thread::sleep(Duration::from_millis(20));
    }
}

/// What came back over a socket.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn of(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_else(|| {
            panic!("no answer: {:?}", String::from_utf8_lossy(bytes));
        });
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header =
            |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap();
        Self { status, headers: lines.map(header).collect(), body: bytes[end + 4..].to_vec() }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

const PAGE: &str = "+++\ntitle = \"Our lab\"\n+++\n\nWhat we do: ";

fn with_a_page() -> SiteTest {
    let record = format!("content/records/{RECORD}.record.json");
    SiteTest::new().put(&record, real(RECORD)).put("content/pages/lab.md", format!("{PAGE}first things.\n"))
}

#[test]
fn every_file_is_served_as_it_would_be_published() {
    let mut test = SiteTest::of_the_project();
    for file in ["a b.txt", "é.webp", ".hidden", "paper.pdf", "data.bin", ".well-known/security.txt", "sub/index.html"]
    {
        test = test.put(&format!("content/files/{file}"), vec![b'x'; 200_000]);
    }
    let test = test.build_with(&["--base-url", "https://catalog.example/"]).exits_with(0);
    fs::write(test.path("catalog.toml"), "base_url = \"https://catalog.example/\"\n").unwrap();
    let published = test.site();
    let serving = Serving::of(test, &[]);
    let script = page_script(&published["index.html"]);
    for (path, bytes) in &published {
        let target = format!("/{}", path.replace(' ', "%20").replace('é', "%c3%a9"));
        let answer = serving.get(&target);
        assert_eq!(answer.status, 200, "{path}");
        if *path == script {
            let tail = answer.body.strip_prefix(bytes.as_slice()).expect("the script is whole");
            assert!(String::from_utf8_lossy(tail).contains(".pith-catalog/changes"));
        } else {
            assert!(answer.body == *bytes, "{path} has other bytes");
        }
        let name = path.rsplit('/').next().unwrap().trim_start_matches('.');
        let expected = match name.rsplit_once('.').map(|(_, end)| end) {
            Some("html") => "text/html; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("json") => "application/json",
            Some("jsonl") => "application/jsonl",
            Some("svg") => "image/svg+xml",
            Some("webp") => "image/webp",
            Some("atom") => "application/atom+xml",
            Some("xml") => "application/xml",
            Some("bib") => "application/x-bibtex; charset=utf-8",
            Some("ris") => "application/x-research-info-systems; charset=utf-8",
            Some("pdf") => "application/pdf",
            Some("bin") => "application/octet-stream",
            Some("txt") | None => "text/plain; charset=utf-8",
            Some(other) => panic!("{other} is a new kind of file: {path}"),
        };
        assert_eq!(answer.header("content-type"), Some(expected), "{path}");
        for (name, value) in [
            ("access-control-allow-origin", None),
            ("cross-origin-resource-policy", Some("same-origin")),
            ("cache-control", Some("no-store")),
            ("x-content-type-options", Some("nosniff")),
            ("content-length", Some(&*answer.body.len().to_string())),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        let mut head = serving.ask("HEAD", &target);
        assert!(head.status == 200 && head.body.is_empty(), "{path}");
        let mut headers = answer.headers;
        // The two may be a second apart.
        assert!(headers.remove("date").is_some() && head.headers.remove("date").is_some());
        assert_eq!(head.headers, headers, "{path}");
        if let Some(folder) = target.strip_suffix("index.html") {
            assert!(serving.get(folder).body == *bytes, "{folder} shows its page");
            if let Some(name) = folder.trim_matches('/').rsplit('/').next().filter(|name| !name.is_empty()) {
                let moved = serving.get(folder.trim_end_matches('/'));
                assert_eq!((moved.status, moved.header("location")), (301, Some(&*format!("./{name}/"))));
            }
        }
    }
}

#[test]
fn what_is_asked_wrongly_is_refused_and_nothing_else_suffers() {
    let serving = Serving::of(with_a_page(), &[]);
    let host = format!("Host: {}\r\n", serving.socket());
    let missing = serving.get("/no/such/page");
    assert_eq!((missing.status, missing.header("content-type")), (404, Some("text/html; charset=utf-8")));
    let page = fs::read_to_string(serving.site().join("404.html")).unwrap();
    let of_the_site = |root: &str| [" href=", " src="].map(|attribute| format!("{attribute}\"{root}"));
    let [href, src] = of_the_site("../../");
    let shown = page.replace(&of_the_site("/")[0], &href).replace(&of_the_site("/")[1], &src);
    assert!(missing.body == shown.as_bytes() && shown != page);
    for folder in ["/assets", "/assets/"] {
        assert_eq!(serving.get(folder).status, 404, "folders aren’t listed");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"] {
        let refused = serving.ask(method, "/");
        assert_eq!((refused.status, refused.header("allow")), (405, Some("GET, HEAD")), "{method}");
    }
    // A request that never ends holds nothing up, until it is ended.
    let mut half = serving.connect();
    half.write_all(b"GET / HTTP/1.1\r\nHost: loc").unwrap();
    let table: &[(&str, Vec<u8>, &[u16])] = &[
        ("HTTP/1.0", b"GET / HTTP/1.0\r\n\r\n".to_vec(), &[200]),
        ("no host", b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n".to_vec(), &[421]),
        ("another host", b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".to_vec(), &[421]),
        ("two hosts", format!("GET / HTTP/1.1\r\n{host}{host}Connection: close\r\n\r\n").into(), &[421, 400]),
        (
            "a whole address",
            format!("GET http://{}/ HTTP/1.1\r\n{host}Connection: close\r\n\r\n", serving.socket()).into(),
            &[200],
        ),
        (
            "a whole address elsewhere",
            format!("GET http://evil.example/ HTTP/1.1\r\n{host}Connection: close\r\n\r\n").into(),
            &[421],
        ),
        (
            "a tunnel",
            format!("CONNECT evil.example:80 HTTP/1.1\r\n{host}Connection: close\r\n\r\n").into(),
            &[405, 421],
        ),
        ("a star", format!("GET * HTTP/1.1\r\n{host}Connection: close\r\n\r\n").into(), &[404]),
        ("garbage", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(), &[400]),
        ("nothing of HTTP", b"hello\r\n\r\n".to_vec(), &[400]),
        ("a later version", b"GET / HTTP/3.0\r\n\r\n".to_vec(), &[400]),
        ("a line too many", b"GET /\r\n / HTTP/1.1\r\n\r\n".to_vec(), &[400]),
        ("a header without a name", format!("GET / HTTP/1.1\r\n{host}: x\r\n\r\n").into(), &[400]),
        (
            "two lengths",
            format!("GET / HTTP/1.1\r\n{host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx").into(),
            &[400],
        ),
        ("a long address", format!("GET /{} HTTP/1.1\r\n{host}\r\n", "x".repeat(70_000)).into(), &[400, 414, 431]),
        ("a long header", format!("GET / HTTP/1.1\r\n{host}X: {}\r\n\r\n", "x".repeat(100_000)).into(), &[400, 431]),
        ("many headers", format!("GET / HTTP/1.1\r\n{host}{}\r\n", "X: y\r\n".repeat(2000)).into(), &[400, 431]),
    ];
    for (what, bytes, expected) in table {
        let answer = Answer::of(&serving.send(bytes));
        assert!(expected.contains(&answer.status), "{what}: {answer:?}");
    }
    assert!(!String::from_utf8_lossy(&serving.send(b"")).contains("200 OK"));
    let pipelined = format!(
        "GET /report.json HTTP/1.1\r\n{host}\r\nHEAD / HTTP/1.1\r\n{host}\r\nGET /nothing HTTP/1.1\r\n{host}Connection: close\r\n\r\n"
    );
    let answers = String::from_utf8_lossy(&serving.send(pipelined.as_bytes())).into_owned();
    let statuses: Vec<_> =
        answers.match_indices("HTTP/1.1 ").map(|(at, found)| &answers[at + found.len()..][..3]).collect();
    assert_eq!(statuses, ["200", "200", "404"], "answers come in order");
    let mut rest = Vec::new();
    half.read_to_end(&mut rest).unwrap();
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"), "it was never asked");
    assert_eq!(serving.get("/").status, 200);
    assert!(!serving.said().contains("panicked"), "{}", serving.said());
}

#[cfg(unix)]
#[test]
fn nothing_outside_of_the_site_is_served_whatever_is_asked() {
    use std::os::unix::fs::symlink;
    let serving = Serving::of(with_a_page(), &[]);
    let site = serving.site();
    let above = site.parent().unwrap();
    fs::write(above.join("secret"), "SECRET").unwrap();
    fs::create_dir(above.join("outside")).unwrap();
    fs::write(above.join("outside/index.html"), "SECRET").unwrap();
    symlink(above.join("secret"), site.join("link")).unwrap();
    symlink(above.join("outside"), site.join("out")).unwrap();
    symlink("/etc", site.join("etc")).unwrap();
    let absolute = above.join("secret").to_str().unwrap().to_owned();
    let mut targets: Vec<Vec<u8>> = [
        "/../secret",
        "/..",
        "/../outside/",
        "/../outside",
        "/%2e%2e/secret",
        "/%2E%2E/secret",
        "/.%2e/secret",
        "/..%2fsecret",
        "/%2e%2e%2fsecret",
        "/%252e%252e/secret",
        "/%252e%252e%252fsecret",
        "/%c0%ae%c0%ae/secret",
        "/%uff0e%uff0e/secret",
        "/..;/secret",
        "/..\\secret",
        "/..%5csecret",
        "/%5c..%5csecret",
        "/report/../../secret",
        "/report/..%2f..%2fsecret",
        "/report//../../secret",
        "/./../secret",
        "//../secret",
        "/..%00/secret",
        "/..%0d%0a/secret",
        "/%00",
        "/index.html%00",
        "/link",
        "/link/",
        "/link%00.html",
        "/out",
        "/out/",
        "/out/index.html",
        "/etc/passwd",
        "/etc/",
        "//etc/passwd",
        "/C:/secret",
        "/C%3a%5csecret",
        "/file:///etc/passwd",
        "../secret",
        "secret",
        "?/../secret",
        "#/../secret",
    ]
    .map(|target| target.as_bytes().to_vec())
    .to_vec();
    targets.push(absolute.clone().into_bytes());
    targets.push(format!("/{absolute}").into_bytes());
    targets.push(format!("file://{absolute}").into_bytes());
    targets.push(format!("http://{}/../secret", serving.socket()).into_bytes());
    targets.push(format!("/{}secret", "../".repeat(3000)).into_bytes());
    targets.push(format!("/{}secret", "a/../".repeat(3000)).into_bytes());
    targets.push([b"/".as_slice(), &[0xff, 0xfe, 0xc0, 0xae], b"/secret"].concat());
    targets.push(b"/..\0/secret".to_vec());
    targets.push(b"/\xc0\xae\xc0\xae/secret".to_vec());
    for target in &targets {
        let shown = String::from_utf8_lossy(&target[..target.len().min(60)]).into_owned();
        let tail = format!(" HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", serving.socket());
        let bytes = serving.send(&[b"GET ", target.as_slice(), tail.as_bytes()].concat());
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("SECRET") && !text.contains("root:"), "{shown}: {text}");
        let status = Answer::of(&bytes).status;
        assert!([400, 404, 414, 421, 431].contains(&status), "{shown}: {status}");
    }
    assert_eq!(serving.get("/").status, 200);
    assert!(!serving.said().contains("panicked"), "{}", serving.said());
}

#[test]
fn it_follows_what_is_written() {
    let serving = Serving::of(with_a_page(), &[]);
    serving.until_shows("/lab/", "first things");
    let mut page = serving.connect();
    page.write_all(format!("GET /.pith-catalog/changes HTTP/1.1\r\nHost: {}\r\n\r\n", serving.socket()).as_bytes())
        .unwrap();
    let mut news = Vec::new();
    let mut editions = |count: usize| loop {
        let text = String::from_utf8_lossy(&news).into_owned();
        let told: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("data: ")).map(str::to_owned).collect();
        if told.len() >= count && text.ends_with("\n\r\n") {
            return told;
        }
        let mut bytes = [0; 1000];
        let read = page.read(&mut bytes).unwrap();
        assert!(read > 0, "{text}");
        news.extend_from_slice(&bytes[..read]);
    };
    let first = editions(1)[0].clone();
    let script = serving.get(&format!("/{}", page_script(&serving.get("/").body)));
    assert!(String::from_utf8_lossy(&script.body).contains(&format!("\"{first}\"")), "a page knows what it is of");

    // Files of an editor's own are no change; the line of the next one is then the first.
    serving.write("content/pages/.lab.md.swp", "x");
    serving.write("content/pages/lab.md", format!("{PAGE}second things.\n"));
    serving.until_said("changed content/pages/lab.md: ");
    serving.until_shows("/lab/", "second things");
    let told = editions(2);
    assert!(told[1] != first, "{told:?}");

    // A broken document is named, and the rest is there.
    serving.write("content/records/broken.json", "{");
    serving.until_said("skipped content/records/broken.json: invalid");
    serving.until_said("    schema  ");
    assert_eq!(serving.get(&format!("/pith/{RECORD}/")).status, 200);
    // What was named once isn't named again.
    serving.write("content/pages/lab.md", format!("{PAGE}third things.\n"));
    serving.until_shows("/lab/", "third things");
    let other = "2G563JAFGFHE5EAYTSTXDDPX5Z";
    serving.write("content/records/broken.json", real(other));
    serving.until_said("fixed content/records/broken.json\n");
    assert_eq!(serving.said().matches("skipped").count(), 1, "{}", serving.said());
    serving.until_shows(&format!("/pith/{other}/"), other);

    // A configuration that can't be used leaves what was there.
    serving.write("catalog.toml", "title = 3\n");
    serving.until_said("changed catalog.toml: the build failed; the site is unchanged\n");
    serving.until_said("expected a string, found an integer");
    serving.until_shows("/lab/", "third things");
    serving.write("catalog.toml", "title = \"The catalog of our lab\"\n");
    serving.until_said("the build succeeds again\n");
    serving.until_shows("/", "The catalog of our lab");

    // Folders that weren't there when it began.
    serving.write("content/files/note.txt", "a note");
    serving.until_shows("/note.txt", "a note");
    serving.write("static/style.css", "p { color: teal }");
    until(
        || {
            fs::read_dir(serving.site().join("assets"))
                .unwrap()
                .any(|file| fs::read(file.unwrap().path()).unwrap() == b"p { color: teal }")
        },
        || serving.said(),
    );
    serving.write("templates/404.html", "gone for good");
    serving.until_shows("/nothing", "gone for good");

    fs::remove_file(serving.test.path("content/pages/lab.md")).unwrap();
    until(|| serving.get("/lab/").status == 404, || serving.said());
    // No build was the reason of another: what it said is what was done.
    serving.write("content/files/last.txt", "the last");
    serving.until_said("changed content/files/last.txt: ");
    let said = serving.said();
    let of_page = said.lines().filter(|line| line.starts_with("changed content/pages/lab.md")).count();
    // Three changes; a system that is busy may tell one in two parts.
    assert!((3..=6).contains(&of_page), "{said}");
    assert!(!said.contains("content/pages/."), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

/// A report names the first thousand alone: one that it names no more may be as it was.
#[test]
fn what_is_named_no_more_is_not_called_mended() {
    let test = (0..1000).fold(with_a_page(), |test, count| test.put(&format!("content/records/b{count:03}.json"), "{"));
    let serving = Serving::of(test, &[]);
    serving.until_said("skipped content/records/b999.json: invalid");
    serving.write("content/records/a.json", "{");
    serving.until_said("skipped content/records/a.json: invalid");
    serving.until_said("and 1 more skipped document\n");
    serving.write("content/records/a.json", real(RECORD));
    serving.until_said("fixed content/records/a.json\n");
    assert_eq!(serving.said().matches("fixed").count(), 1, "{}", serving.said());
}

#[test]
fn without_a_configuration_none_is_read() {
    let test = with_a_page().put("catalog.toml", "title = 3\n").put("templates/404.html", "gone for good");
    let serving = Serving::of(test, &["--no-config"]);
    serving.until_shows("/", "Pith Catalog");
    assert!(!String::from_utf8_lossy(&serving.get("/nothing").body).contains("gone for good"));
    // A change of what isn't read is none.
    serving.write("templates/404.html", "gone for better");
    serving.write("content/files/note.txt", "a note");
    serving.until_shows("/note.txt", "a note");
    assert!(!serving.said().contains("404.html") && !serving.said().contains("catalog.toml"), "{}", serving.said());
}

/// How large a preview is matters to no host, and the configuration may be a link.
#[cfg(unix)]
#[test]
fn it_follows_what_the_configuration_leads_to() {
    let test = with_a_page().put("shared/mirror.toml", "title = \"One\"\noutput.host = \"netlify\"\n");
    std::os::unix::fs::symlink("shared/mirror.toml", test.path("catalog.toml")).unwrap();
    let serving = Serving::of(test, &[]);
    serving.until_shows("/", "One");
    serving.write("shared/mirror.toml", "title = \"Another\"\noutput.host = \"netlify\"\n");
    serving.until_shows("/", "Another");
    assert!(!serving.said().contains("Netlify"), "{}", serving.said());
}

#[test]
fn the_last_of_many_changes_is_shown_also_where_a_build_is_under_way() {
    let serving = Serving::of(SiteTest::of_the_project().put("content/pages/lab.md", format!("{PAGE}nothing.\n")), &[]);
    for turn in 0..3 {
        // Longer than a build waits for the end of a change, so that some come while one is under way.
        for count in 0..60 {
            serving.write("content/pages/lab.md", format!("{PAGE}thing {turn}.{count}.\n"));
            thread::sleep(Duration::from_millis(25));
        }
        serving.until_shows("/lab/", &format!("thing {turn}.59."));
    }
}

#[test]
fn below_a_path_the_site_is_where_it_would_be() {
    let mut serving =
        Serving::of(with_a_page().put("catalog.toml", "base_url = \"https://lab.example/our/papers/\"\n"), &[]);
    assert!(serving.address().ends_with("/our/papers/"), "{}", serving.address());
    let (root, short) = (serving.get("/"), serving.get("/our/papers"));
    assert_eq!((root.status, root.header("location")), (302, Some("./our/papers/")));
    assert_eq!((short.status, short.header("location")), (301, Some("./papers/")));
    assert_eq!(serving.get("/our/papers/lab/").status, 200);
    assert_eq!(serving.get("/lab/").status, 404);
    serving.until_shows("/nothing", "href=\"./our/papers/\"");
    serving.write("catalog.toml", "base_url = \"https://lab.example/moved/\"\n");
    let moved = format!("Serving http://{}/moved/ ", serving.socket());
    serving.until_said(&moved);
    assert_eq!(serving.get("/moved/lab/").status, 200);
    serving.process.kill().unwrap();
}

/// Such a proxy takes its own path away from each request, and leaves the name that the browser calls it by.
#[test]
fn behind_a_proxy_all_is_below_its_path_for_whom_it_was_allowed() {
    const PREFIX: &str = "/user/x/proxy/8000";
    let mut test = with_a_page();
    for base in ["", "base_url = \"https://lab.example/our/papers/\"\n"] {
        let serving = Serving::of(test.put("catalog.toml", base), &["--allow-host", "Hub.example", "--cors"]);
        let ask = |address: &str, host: &str| {
            let target = address.strip_prefix(PREFIX).unwrap_or_else(|| panic!("{address} is not of the preview"));
            Answer::of(
                &serving.send(format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes()),
            )
        };
        let get = |address: &str| ask(address, "hub.example");
        let root = format!("{PREFIX}{}", if base.is_empty() { "/" } else { "/our/papers/" });
        let home = get(&format!("{PREFIX}/"));
        if let Some(location) = home.header("location") {
            assert_eq!(resolved(&format!("{PREFIX}/"), location), root);
        }
        let folder = format!("{root}pith/{RECORD}");
        assert_eq!(resolved(&folder, get(&folder).header("location").unwrap()), format!("{folder}/"));
        for (page, status) in [
            ("", 200),
            ("lab/", 200),
            (&*format!("pith/{RECORD}/"), 200),
            ("nothing", 404),
            ("nothing/", 404),
            ("no/such//page", 404),
            // Outside of the site, where it has a path.
            (&*format!("{PREFIX}/else/where/"), 404),
        ] {
            let page = resolved(&root, page);
            let answer = get(&page);
            assert_eq!((answer.status, answer.header("access-control-allow-origin")), (status, Some("*")), "{page}");
            let html = String::from_utf8(answer.body).unwrap();
            let links = [" href=\"", " src=\""].map(|opening| html.split(opening).skip(1));
            let links = links.into_iter().flatten().map(|rest| rest.split(['"', '#']).next().unwrap());
            let mut scripts = Vec::new();
            for link in links.filter(|link| !link.is_empty() && !link.contains(':')) {
                let address = resolved(&page, link);
                let linked = get(&address);
                assert_eq!(linked.status, 200, "{link} of {page}");
                let is_script = linked.header("content-type") == Some("text/javascript; charset=utf-8");
                // The page for what isn't there has two more, which look the path up.
                if is_script && address.contains("/assets/page-") {
                    scripts.push((address, String::from_utf8(linked.body).unwrap()));
                }
            }
            // What a page listens to is relative to its script.
            let [(address, script)] = scripts.as_slice() else { panic!("{page} has its script") };
            let changes = script.split("new URL(\"").nth(1).unwrap().split('"').next().unwrap();
            let mut listening = serving.connect();
            let target = resolved(address, changes);
            assert_eq!(target, format!("{root}.pith-catalog/changes"));
            let asks = format!("GET {} HTTP/1.1\r\nHost: hub.example:443\r\n\r\n", &target[PREFIX.len()..]);
            listening.write_all(asks.as_bytes()).unwrap();
            let mut head = String::new();
            while !head.contains("data: ") {
                let mut bytes = [0; 1000];
                let count = listening.read(&mut bytes).unwrap();
                assert!(count > 0, "{head}");
                head += str::from_utf8(&bytes[..count]).unwrap();
            }
            assert!(head.contains("text/event-stream") && !head.contains("access-control-allow-origin"), "{head}");
        }
        // Another name is refused, and it is said once what to do.
        for _ in 0..2 {
            let refused = ask(&root, "other.example:8888");
            let says = "To open it as other.example:8888, start it with --allow-host other.example\n";
            assert!(refused.status == 421 && String::from_utf8_lossy(&refused.body).ends_with(says), "{refused:?}");
        }
        serving.until_said("start with --allow-host other.example\n");
        assert_eq!(ask(&root, "evil.example").status, 421);
        assert_eq!(serving.said().matches("refused a request to ").count(), 1, "{}", serving.said());
        assert!(serving.said().contains("refused a request to other.example:8888, which"), "{}", serving.said());
        test = with_a_page();
    }
}

/// Where a relative address leads from a page, both as paths of a host.
fn resolved(page: &str, link: &str) -> String {
    let link = link.split('?').next().unwrap();
    if link.starts_with('/') {
        return link.to_owned();
    }
    let mut segments: Vec<_> = page.split('/').collect();
    segments.pop();
    for segment in link.split('/') {
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            name => segments.push(name),
        }
    }
    let address = segments.join("/");
    // What ends in dots is a folder.
    if link.ends_with('.') { address + "/" } else { address }
}

/// Other users of the machine may look into the folder of temporary files.
#[cfg(unix)]
#[test]
fn drafts_lie_where_no_other_user_may_look() {
    use std::os::unix::fs::PermissionsExt;
    let serving = Serving::of(with_a_page(), &[]);
    let folders: Vec<_> = fs::read_dir(serving.test.path("tmp")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(folders, [serving.site().parent().unwrap()], "all that it writes is in one folder");
    assert_eq!(fs::metadata(&folders[0]).unwrap().permissions().mode() & 0o7777, 0o700);
}

#[cfg(unix)]
#[test]
fn it_ends_at_once_and_leaves_nothing_behind() {
    for signal in ["INT", "TERM", "HUP"] {
        let mut serving = Serving::of(with_a_page(), &[]);
        assert_eq!(serving.left(), 1);
        // An open page doesn't keep it.
        let mut page = serving.connect();
        page.write_all(b"GET /.pith-catalog/changes HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        page.read_exact(&mut [0; 20]).unwrap();
        assert_eq!(serving.end(signal), Some(0), "{}", serving.said());
        assert_eq!(serving.left(), 0, "{signal}");
        assert!(!serving.test.path("public").exists() && !serving.test.path(".pith-catalog").exists());
    }
}

#[test]
fn what_can_not_start_says_why() {
    let taken = Serving::of(with_a_page(), &[]);
    let port = taken.socket().port().to_string();
    for (test, arguments, says) in [
        (with_a_page(), vec!["--port", &*port], "choose another port; --port 0 picks a free one"),
        (SiteTest::new(), vec!["--port", "0"], "cannot find the content in content"),
        (with_a_page().put("catalog.toml", "title = 3"), vec!["--port", "0"], "expected a string, found an integer"),
    ] {
        let mut serving = Serving::start(test, &arguments, &[]);
        assert_eq!(serving.process.wait().unwrap().code(), Some(2));
        serving.until_said(says);
        assert_eq!(serving.left(), 0, "{says}");
    }
    let mut serving = Serving::start(with_a_page(), &[], &[("TMPDIR", "/not/there")]);
    assert_eq!(serving.process.wait().unwrap().code(), Some(2));
    serving.until_said("cannot create a folder in /not/there: no such file or directory\n");
    // Where no port is asked for, the next free one does.
    let both = [(), ()].map(|()| {
        let serving = Serving::start(with_a_page(), &[], &[]);
        serving.until_said("Serving http://127.0.0.1:");
        serving
    });
    assert_ne!(both[0].socket(), both[1].socket());
}

#[test]
fn pages_that_listen_stop_nobody() {
    let serving = Serving::of(with_a_page(), &[]);
    let ask = format!("GET /.pith-catalog/changes HTTP/1.1\r\nHost: {}\r\n\r\n", serving.socket());
    let mut listening = Vec::new();
    let refused = loop {
        let mut page = serving.connect();
        page.write_all(ask.as_bytes()).unwrap();
        let mut head = [0; 12];
        page.read_exact(&mut head).unwrap();
        if head != *b"HTTP/1.1 200" {
            break String::from_utf8_lossy(&head).into_owned();
        }
        listening.push(page);
        assert!(listening.len() < 200, "there is a limit");
    };
    assert_eq!(refused, "HTTP/1.1 503");
    assert!(listening.len() >= 50);
    assert_eq!(serving.get("/").status, 200);
    let head = serving.ask("HEAD", "/.pith-catalog/changes");
    assert_eq!((head.status, head.header("content-type")), (200, Some("text/event-stream")));
    assert_eq!(head.header("access-control-allow-origin"), None, "no page elsewhere may listen");
    // Those that went away make room.
    drop(listening);
    let is_taken = || {
        let mut page = serving.connect();
        page.write_all(ask.as_bytes()).unwrap();
        let mut head = [0; 12];
        page.read_exact(&mut head).unwrap();
        head == *b"HTTP/1.1 200"
    };
    until(is_taken, || "no page is let in again".to_owned());
}

// Elsewhere a program may not open so many.
#[cfg(target_os = "linux")]
#[test]
fn clients_that_take_nothing_keep_nobody_out() {
    let serving = Serving::of(with_a_page().put("content/files/big.bin", vec![b'x'; 8 << 20]), &[]);
    let ask = format!("GET /big.bin HTTP/1.1\r\nHost: {}\r\n\r\n", serving.socket());
    let waiting: Vec<_> = (0..300)
        .map(|_| {
            let mut client = serving.connect();
            client.write_all(ask.as_bytes()).unwrap();
            client
        })
        .collect();
    assert_eq!(serving.get("/").status, 200);
    // The last of them is read while all others wait.
    let mut last = waiting.last().unwrap();
    let mut bytes = vec![0; 8 << 20];
    last.read_exact(&mut bytes).unwrap();
    assert!(bytes.starts_with(b"HTTP/1.1 200"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_browser_is_opened_and_missed() {
    use std::os::unix::fs::PermissionsExt;
    let with_opener = |script: &str| {
        let test = with_a_page().put("bin/xdg-open", format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(test.path("bin/xdg-open"), fs::Permissions::from_mode(0o755)).unwrap();
        let path = test.path("bin").to_str().unwrap().to_owned();
        Serving::start(test, &["--port", "0", "--open"], &[("PATH", &path)])
    };
    let serving = with_opener("echo \"$@\" > opened.new; /bin/mv opened.new opened");
    let opened = serving.test.path("opened");
    until(|| opened.exists(), || serving.said());
    assert_eq!(fs::read_to_string(opened).unwrap().trim(), serving.address());
    let serving = with_opener("exit 3");
    serving.until_said("xdg-open ended with exit status: 3; open the address yourself");
    assert_eq!(serving.get("/").status, 200);
}

/// The path of the one script of every page, as the home page names it.
fn page_script(home: &[u8]) -> String {
    let home = String::from_utf8_lossy(home);
    let start = home.find("assets/page-").unwrap();
    home[start..].split('"').next().unwrap().to_owned()
}
