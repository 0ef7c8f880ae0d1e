//! What is answered to a request: the bytes as they would be published, with the headers of an open host.

use super::body::Content;
use super::found::{Found, look};
use super::media_type::media_type;
use super::not_found::shown_at;
use super::reload::{self, Listeners};
use super::request::{Asked, asked};
use crate::site::SitePath;
use camino::Utf8PathBuf;
use hyper::body::{Body, Bytes};
use hyper::header::{self, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode, Uri, Version};
use std::fs::File;
use std::io::{self, Read};
use std::sync::{Mutex, PoisonError};

/// The site that is served.
pub(super) struct Served {
    /// The folder that it is built into.
    root: Utf8PathBuf,
    /// The script of every page.
    script: SitePath,
    shown: Mutex<Shown>,
    listeners: Listeners,
}

/// What is shown since the last build.
#[derive(Debug, Clone)]
struct Shown {
    /// The path of the site's root, with a slash at both ends.
    base: String,
    /// A name that no other state of the site has had.
    edition: String,
}

impl Served {
    /// A site that nothing is shown of yet.
    pub(super) fn new(root: Utf8PathBuf) -> Self {
        let shown = Shown { base: "/".to_owned(), edition: String::new() };
        Self { root, script: SitePath::page_script(), shown: Mutex::new(shown), listeners: Listeners::default() }
    }

    /// Shows the site at this path from now on. Open pages are told of the edition.
    pub(super) fn show(&self, base: &str, edition: &str) {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) =
            Shown { base: base.to_owned(), edition: edition.to_owned() };
        self.listeners.tell(edition);
    }

    /// The answer to a request, and what went wrong on the way, if something did.
    pub(super) fn answer(&self, request: &Parts) -> (Response<Content>, Option<io::Error>) {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match self.found(request, &shown) {
            Ok(response) => (response, None),
            Err(error) => (text(StatusCode::INTERNAL_SERVER_ERROR, "This file can't be read.\n"), Some(error)),
        }
    }

    fn found(&self, request: &Parts, shown: &Shown) -> io::Result<Response<Content>> {
        if !is_for_this_machine(request) {
            return Ok(text(StatusCode::MISDIRECTED_REQUEST, "This preview is at 127.0.0.1 and localhost alone.\n"));
        }
        if ![Method::GET, Method::HEAD].contains(&request.method) {
            let mut refused = text(StatusCode::METHOD_NOT_ALLOWED, "A site is read with GET and HEAD.\n");
            refused.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            return Ok(refused);
        }
        let path = request.uri.path();
        if path == "/" && shown.base != "/" {
            // Relative, since a path that begins with two slashes would name a host.
            return Ok(redirect(StatusCode::FOUND, &format!(".{}", shown.base)));
        }
        let inside = match asked(path, &shown.base) {
            None => return self.missing(request, shown),
            Some(Asked::Folder(folder)) => index(&folder),
            Some(Asked::File(file)) => file,
        };
        match look(&self.root, &inside)? {
            Found::File(file, bytes) if inside == self.script.as_str() => {
                script(&self.script, file, bytes, &shown.edition)
            }
            Found::File(file, bytes) => Ok(answer(StatusCode::OK, media_type(&inside), Content::File(file, bytes))),
            Found::Folder if matches!(look(&self.root, &index(&inside))?, Found::File(..)) => {
                Ok(to_folder(&request.uri))
            }
            Found::Folder | Found::Nothing => self.missing(request, shown),
        }
    }

    /// What there is where no file is: the place to listen, and else the site's own page for that.
    fn missing(&self, request: &Parts, shown: &Shown) -> io::Result<Response<Content>> {
        let asked = request.uri.path();
        if reload::is_asked_at(asked) {
            return Ok(self.news(request, shown));
        }
        let path = SitePath::not_found();
        Ok(match look(&self.root, path.as_str())? {
            Found::File(file, bytes) => {
                let page = whole(file, bytes)?;
                // A template of the user's need not be text.
                let page = str::from_utf8(&page).map(|page| shown_at(asked, page, &shown.base).into()).unwrap_or(page);
                answer(StatusCode::NOT_FOUND, media_type(path.as_str()), Content::Whole(page.into()))
            }
            Found::Folder | Found::Nothing => text(StatusCode::NOT_FOUND, "There is nothing here.\n"),
        })
    }

    /// What open pages listen to. No page elsewhere may: the header that lets it read is missing.
    fn news(&self, request: &Parts, shown: &Shown) -> Response<Content> {
        let news = if request.method == Method::HEAD {
            Content::Whole(Bytes::new())
        } else {
            match self.listeners.add(&shown.edition) {
                Some(news) => Content::News(news),
                None => return text(StatusCode::SERVICE_UNAVAILABLE, "Too many pages listen.\n"),
            }
        };
        let mut response = answer(StatusCode::OK, "text/event-stream", news);
        response.headers_mut().remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        response
    }
}

/// Whether a request names this machine. One that comes by another name is a page elsewhere that made its own
/// name lead here, to read what only this machine should.
fn is_for_this_machine(request: &Parts) -> bool {
    let named = match request.uri.authority() {
        Some(authority) => vec![authority.as_str()],
        None => request.headers.get_all(header::HOST).iter().map(|host| host.to_str().unwrap_or_default()).collect(),
    };
    match named.as_slice() {
        [] => request.version < Version::HTTP_11,
        [one] => is_loopback(one),
        _ => false,
    }
}

/// Whether a host is this machine's own, on whatever port: one may lead here from another.
fn is_loopback(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port),
        _ => (host, ""),
    };
    port.bytes().all(|byte| byte.is_ascii_digit())
        && ["127.0.0.1", "[::1]", "localhost"].iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// The file of a folder's page.
fn index(folder: &str) -> String {
    if folder.is_empty() { SitePath::home().to_string() } else { format!("{folder}/index.html") }
}

/// To the same address with a slash at its end.
fn to_folder(uri: &Uri) -> Response<Content> {
    // Relative, since a path that begins with two slashes would name a host; and what follows a dot and a slash
    // names no scheme.
    let last = uri.path().rsplit('/').next().unwrap_or_default();
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    redirect(StatusCode::MOVED_PERMANENTLY, &format!("./{last}/{query}"))
}

fn redirect(status: StatusCode, location: &str) -> Response<Content> {
    let mut response = answer(status, "text/plain; charset=utf-8", Content::Whole(Bytes::new()));
    match HeaderValue::from_bytes(location.as_bytes()) {
        Ok(location) => drop(response.headers_mut().insert(header::LOCATION, location)),
        Err(_) => *response.status_mut() = StatusCode::NOT_FOUND,
    }
    response
}

/// The script of every page, with the tail that listens for changes.
fn script(path: &SitePath, file: File, bytes: u64, edition: &str) -> io::Result<Response<Content>> {
    let mut script = whole(file, bytes)?;
    script.extend_from_slice(reload::tail(path, edition).as_bytes());
    Ok(answer(StatusCode::OK, media_type(path.as_str()), Content::Whole(script.into())))
}

/// All bytes of a file of the site that is small.
fn whole(file: File, bytes: u64) -> io::Result<Vec<u8>> {
    let mut whole = Vec::new();
    file.take(bytes).read_to_end(&mut whole)?;
    Ok(whole)
}

fn text(status: StatusCode, text: &'static str) -> Response<Content> {
    answer(status, "text/plain; charset=utf-8", Content::Whole(Bytes::from_static(text.as_bytes())))
}

/// An answer with the headers that all have.
fn answer(status: StatusCode, media_type: &'static str, content: Content) -> Response<Content> {
    let bytes = content.size_hint().exact();
    let mut response = Response::new(content);
    *response.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, media_type),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        // The next build may change it; also where a site moved to may be another place next time.
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if let Some(bytes) = bytes {
        // The library says it too, but not that of an empty file that is asked for with HEAD.
        response.headers_mut().insert(header::CONTENT_LENGTH, bytes.into());
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use camino::Utf8Path;
    use hyper::Request;
    use std::fs;

    fn parts(target: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::get(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for (host, is_own) in [
            ("127.0.0.1", true),
            ("127.0.0.1:8000", true),
            ("127.0.0.1:1", true),
            ("localhost", true),
            ("LocalHost:8000", true),
            ("[::1]", true),
            ("[::1]:8000", true),
            ("", false),
            ("evil.example", false),
            ("evil.example:8000", false),
            ("127.0.0.1.evil.example:8000", false),
            ("localhost.evil.example", false),
            ("127.0.0.1:8000@evil.example", false),
            ("localhost:x", false),
            ("0.0.0.0:8000", false),
            ("192.168.0.1:8000", false),
            ("::1", false),
            ("é", false),
        ] {
            assert_eq!(is_for_this_machine(&parts("/", &[("host", host)])), is_own, "{host}");
        }
        let twice = [("host", "localhost"), ("host", "localhost")];
        assert!(!is_for_this_machine(&parts("/", &twice)));
        assert!(!is_for_this_machine(&parts("/", &[])), "HTTP/1.1 asks for one");
        let whole = |target| is_for_this_machine(&parts(target, &[("host", "localhost")]));
        assert!(whole("http://127.0.0.1:8000/") && !whole("http://evil.example/"));
    }

    #[test]
    fn no_redirect_leads_elsewhere() {
        let place = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(place.path()).unwrap().join("site");
        for folder in ["a/b", "é", "a?b"] {
            fs::create_dir_all(root.join(folder)).unwrap();
            fs::write(root.join(folder).join("index.html"), "page").unwrap();
        }
        fs::create_dir(root.join("empty")).unwrap();
        let served = Served::new(root);
        let look = |target: &str| {
            let (response, error) = served.answer(&parts(target, &[("host", "localhost")]));
            assert!(error.is_none());
            let location = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
            (response.status().as_u16(), location)
        };
        let to = |status, location: &str| (status, Some(location.to_owned()));
        assert_eq!(look("/a/b"), to(301, "./b/"));
        assert_eq!(look("/a/b?q=1&r"), to(301, "./b/?q=1&r"));
        assert_eq!(look("/%c3%a9"), to(301, "./%c3%a9/"));
        assert_eq!(look("/a%3fb"), to(301, "./a%3fb/"));
        for missing in ["/a", "/empty", "/a/", "/a/b/index.html/", "//a/b", "/%2fa/b", "/a/b//"] {
            assert_eq!(look(missing), (404, None), "{missing}");
        }
        served.show("/lab/papers/", "2");
        assert_eq!(look("/"), to(302, "./lab/papers/"));
        assert_eq!(look("/lab/papers/a/b"), to(301, "./b/"));
        assert_eq!(look("/a/b"), (404, None));
    }
}
