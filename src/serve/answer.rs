//! What is answered to a request: the bytes as they would be published, but with headers that keep drafts from other
//! websites.

use super::body::Content;
use super::found::{Found, look};
use super::host::HostName;
use super::not_found::shown_at;
use super::reload::{self, Listeners};
use super::request::{Asked, asked};
use crate::layout::{MediaType, SitePath};
use camino::Utf8PathBuf;
use hyper::body::{Body, Bytes};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode, Uri, Version};
use std::fs::File;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Who may read an answer that isn't asked for as a page: `same-origin` keeps it from pages of other websites, which
/// could otherwise load it as a picture or a script.
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What keeps a proxy from collecting an answer before it goes on.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The site that is served.
pub(super) struct Served {
    /// The folder that it is built into.
    root: Utf8PathBuf,
    /// The hosts that requests may name, besides this machine's own.
    hosts: Vec<HostName>,
    /// Whether pages of other websites may read this one.
    is_shared: bool,
    /// Whether it was told that a request named another host.
    has_told: AtomicBool,
    shown: Mutex<ShownSite>,
    listeners: Listeners,
}

/// What the user should know of a request.
#[derive(Debug)]
pub(super) enum Incident {
    /// A file is there and can't be read.
    Unreadable(io::Error),
    /// It named a host that isn't allowed. Only the first such request is an incident.
    OtherHost(HostName),
}

/// What is shown since the last build.
#[derive(Debug, Clone)]
struct ShownSite {
    /// The path of the site's root, with a slash at both ends.
    base: String,
    /// A name that no other state of the site has had.
    edition: String,
}

impl Served {
    /// A site that nothing is shown of yet.
    pub(super) fn new(root: Utf8PathBuf, hosts: Vec<HostName>, is_shared: bool) -> Self {
        Self {
            root,
            hosts,
            is_shared,
            has_told: AtomicBool::new(false),
            shown: Mutex::new(ShownSite { base: "/".to_owned(), edition: String::new() }),
            listeners: Listeners::default(),
        }
    }

    /// Shows the site at this path from now on. Open pages are told of the edition.
    pub(super) fn show(&self, base: &str, edition: &str) {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) =
            ShownSite { base: base.to_owned(), edition: edition.to_owned() };
        self.listeners.tell(edition);
    }

    /// The answer to a request, and what the user should know of it.
    pub(super) fn answer(&self, request: &Parts) -> (Response<Content>, Option<Incident>) {
        let (mut response, incident) = match self.allowed_host(request) {
            Ok(()) => self.allowed(request),
            Err(named) => {
                let refused = text(StatusCode::MISDIRECTED_REQUEST, how_to_allow(named.as_ref()));
                let first = named.filter(|_| !self.has_told.swap(true, Ordering::Relaxed));
                (refused, first.map(Incident::OtherHost))
            }
        };
        let headers = response.headers_mut();
        if self.is_shared && !headers.contains_key(RESOURCE_POLICY) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        } else {
            headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
        }
        (response, incident)
    }

    /// Whether a request names a host that it may.
    ///
    /// # Errors
    /// The other one that it names, if it names one.
    fn allowed_host(&self, request: &Parts) -> Result<(), Option<HostName>> {
        let headers = request.headers.get_all(header::HOST).iter();
        let named: Vec<_> = match request.uri.authority() {
            Some(authority) => vec![authority.as_str()],
            None => headers.map(|host| host.to_str().unwrap_or_default()).collect(),
        };
        match named.as_slice() {
            [] if request.version < Version::HTTP_11 => Ok(()),
            [one] => match HostName::in_request(one) {
                Some(host) if host.is_among(&self.hosts) => Ok(()),
                other => Err(other),
            },
            _ => Err(None),
        }
    }

    fn allowed(&self, request: &Parts) -> (Response<Content>, Option<Incident>) {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match self.found(request, &shown) {
            Ok(response) => (response, None),
            Err(error) => {
                let told = text(StatusCode::INTERNAL_SERVER_ERROR, "Cannot read this file.\n");
                (told, Some(Incident::Unreadable(error)))
            }
        }
    }

    fn found(&self, request: &Parts, shown: &ShownSite) -> io::Result<Response<Content>> {
        if ![Method::GET, Method::HEAD].contains(&request.method) {
            let mut refused = text(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD are supported.\n");
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
            Found::File(file, bytes) if SitePath::is_page_script(&inside) => {
                script(&inside, file, bytes, &shown.edition)
            }
            Found::File(file, bytes) => {
                Ok(answer(StatusCode::OK, MediaType::of(&inside).with_charset(), Content::File(file, bytes)))
            }
            Found::Folder if matches!(look(&self.root, &index(&inside))?, Found::File(..)) => {
                Ok(to_folder(&request.uri))
            }
            Found::Folder | Found::Nothing => self.missing(request, shown),
        }
    }

    /// What there is where no file is: the place to listen, and else the site's own page for that.
    fn missing(&self, request: &Parts, shown: &ShownSite) -> io::Result<Response<Content>> {
        let asked = request.uri.path();
        if reload::is_asked_at(asked) {
            return Ok(self.event_stream(request, shown));
        }
        let path = SitePath::not_found();
        Ok(match look(&self.root, path.as_str())? {
            Found::File(file, bytes) => {
                let page = whole(file, bytes)?;
                // A template of the user's need not be text.
                let page = str::from_utf8(&page).map(|page| shown_at(asked, page, &shown.base).into()).unwrap_or(page);
                answer(StatusCode::NOT_FOUND, MediaType::of(path.as_str()).with_charset(), Content::Whole(page.into()))
            }
            Found::Folder | Found::Nothing => text(StatusCode::NOT_FOUND, "Not found.\n"),
        })
    }

    /// What open pages listen to. No page of another website may, also where it may read all else.
    fn event_stream(&self, request: &Parts, shown: &ShownSite) -> Response<Content> {
        let content = if request.method == Method::HEAD {
            Content::Whole(Bytes::new())
        } else {
            match self.listeners.add(&shown.edition) {
                Some(events) => Content::Events(events),
                None => return text(StatusCode::SERVICE_UNAVAILABLE, "Too many pages are open.\n"),
            }
        };
        let mut response = answer(StatusCode::OK, "text/event-stream", content);
        response.headers_mut().insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
        response.headers_mut().insert(BUFFERING, HeaderValue::from_static("no"));
        response
    }
}

/// What to do about a request that names a host which isn't allowed.
fn how_to_allow(named: Option<&HostName>) -> String {
    let only = "This preview answers only at 127.0.0.1 and localhost.\n";
    let hint = |host: &HostName| format!("To open it as {host}, start it with --allow-host {}\n", host.name());
    only.to_owned() + &named.map(hint).unwrap_or_default()
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
    let mut response = answer(status, MediaType::TEXT.with_charset(), Content::Whole(Bytes::new()));
    match HeaderValue::from_bytes(location.as_bytes()) {
        Ok(location) => drop(response.headers_mut().insert(header::LOCATION, location)),
        Err(_) => *response.status_mut() = StatusCode::NOT_FOUND,
    }
    response
}

/// The script of every page, with the tail that listens for changes.
fn script(path: &str, file: File, bytes: u64, edition: &str) -> io::Result<Response<Content>> {
    let mut script = whole(file, bytes)?;
    script.extend_from_slice(reload::tail(path, edition).as_bytes());
    Ok(answer(StatusCode::OK, MediaType::of(path).with_charset(), Content::Whole(script.into())))
}

/// All bytes of a file of the site that is small.
fn whole(file: File, bytes: u64) -> io::Result<Vec<u8>> {
    let mut whole = Vec::new();
    file.take(bytes).read_to_end(&mut whole)?;
    Ok(whole)
}

fn text(status: StatusCode, text: impl Into<Bytes>) -> Response<Content> {
    answer(status, MediaType::TEXT.with_charset(), Content::Whole(text.into()))
}

/// An answer with the headers that all have.
fn answer(status: StatusCode, media_type: &'static str, content: Content) -> Response<Content> {
    let bytes = content.size_hint().exact();
    let mut response = Response::new(content);
    *response.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, media_type),
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

    fn served(hosts: &[&str], is_shared: bool) -> Served {
        Served::new("/not/there".into(), hosts.iter().map(|host| host.parse().unwrap()).collect(), is_shared)
    }

    #[test]
    fn a_request_names_one_host_and_the_first_other_one_is_told() {
        let served = served(&["hub.example"], false);
        let status = |target, headers: &[_]| served.answer(&parts(target, headers)).0.status().as_u16();
        let local = ("host", "localhost");
        for (target, headers, expected) in [
            ("/", vec![local], 404),
            ("/", vec![("host", "Hub.example:8888")], 404),
            ("/", vec![local, local], 421),
            ("/", vec![], 421),
            ("/", vec![("host", "")], 421),
            ("/", vec![("host", "evil.example, localhost")], 421),
            ("/", vec![("host", "evil.example"), ("x-forwarded-host", "localhost")], 421),
            ("http://127.0.0.1:8000/", vec![("host", "evil.example")], 404),
            ("http://evil.example/", vec![local], 421),
        ] {
            assert_eq!(status(target, &headers), expected, "{target} {headers:?}");
        }
        let served = self::served(&[], false);
        let incident = |host| served.answer(&parts("/", &[("host", host)])).1;
        assert!(incident("localhost").is_none() && incident("<b>").is_none());
        assert!(matches!(incident("hub.example:8888"), Some(Incident::OtherHost(_))));
        assert!(incident("hub.example:8888").is_none() && incident("evil.example").is_none());
        let hint = "To open it as hub.example:8888, start it with --allow-host hub.example\n";
        assert!(how_to_allow(Some(&"hub.example:8888".parse().unwrap())).ends_with(hint));
    }

    #[test]
    fn no_other_website_may_read_unless_it_was_asked_for() {
        for (is_shared, target, allowed, policy) in [
            (false, "/", None, Some("same-origin")),
            (false, "/.pith-catalog/changes", None, Some("same-origin")),
            (true, "/", Some("*"), None),
            (true, "/.pith-catalog/changes", None, Some("same-origin")),
        ] {
            let (response, _) = served(&[], is_shared).answer(&parts(target, &[("host", "localhost")]));
            let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap());
            assert_eq!(header(header::ACCESS_CONTROL_ALLOW_ORIGIN), allowed, "{target}");
            assert_eq!(header(RESOURCE_POLICY), policy, "{target}");
            assert_eq!(header(header::X_CONTENT_TYPE_OPTIONS), Some("nosniff"), "{target}");
        }
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
        let served = Served::new(root, Vec::new(), false);
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
