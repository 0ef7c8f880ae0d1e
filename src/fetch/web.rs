//! A site behind HTTP: one file a request, with a limit on time, size and redirects, and with manners.

use super::answer::{Answer, Failure, File, Headers, ORIGIN};
use super::manners::Manners;
use super::patience::Patience;
use super::redirect::within_host;
use crate::catalog::config::BaseUrl;
use crate::report::io_reason;
use crate::site::SitePath;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::io::{self, Read as _};
use std::num::NonZeroUsize;
use std::time::Duration;
use ureq::http::{HeaderMap, Response, Uri, header};
use ureq::{Agent, Body};

/// What is not written as it is in a path (RFC 3986, 3.3).
const NOT_IN_A_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// How many files are asked for at a time over HTTP where nobody says otherwise: as many connections as
/// a browser opens to one host.
pub(super) const POLITE_LANES: NonZeroUsize = NonZeroUsize::new(6).unwrap();

/// Who asks, so that whoever runs the host can find out.
const USER_AGENT: &str = concat!("pith-catalog/", env!("CARGO_PKG_VERSION"));

/// How often a host may send us on for one file.
const MOST_REDIRECTS: usize = 3;

/// The most bytes of the head of an answer. Stops one without end.
const MOST_HEAD_BYTES: usize = 32 << 10;

/// A site behind HTTP.
pub(super) struct WebSite {
    base: BaseUrl,
    agent: Agent,
    patience: Patience,
    manners: Manners,
}

/// How one try ended.
enum Tried {
    Answered(Answer),
    /// It may go better another time; the host may have said when.
    Again(Failure, Option<Duration>),
}

impl WebSite {
    pub(super) fn new(base: BaseUrl, patience: Patience) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(USER_AGENT)
            // What is hashed and verified are the bytes themselves.
            .accept_encoding("identity")
            .accept("*/*")
            .max_response_header_size(MOST_HEAD_BYTES)
            // Each lane keeps its connection; with fewer, the others would make one for each file.
            .max_idle_connections_per_host(POLITE_LANES.get())
            .timeout_connect(Some(patience.connect))
            .timeout_global(Some(patience.whole))
            .build();
        Self { base, agent: config.into(), patience, manners: Manners::new(&patience) }
    }

    pub(super) fn get(&self, path: &SitePath, most_bytes: u64) -> Answer {
        let address = format!("{}{}", self.base, utf8_percent_encode(path.address(), NOT_IN_A_PATH));
        let Ok(uri) = address.parse::<Uri>() else {
            return Answer::Failed(Failure::Unreadable("no address can be made of its path".to_owned()));
        };
        let answer = self.get_patiently(&uri, most_bytes);
        self.manners.count(&answer);
        answer
    }

    pub(super) fn given_up(&self) -> Option<&Failure> {
        self.manners.given_up()
    }

    fn get_patiently(&self, uri: &Uri, most_bytes: u64) -> Answer {
        let mut asked = 0;
        loop {
            self.manners.wait();
            // Perhaps while it was left alone.
            if let Some(failure) = self.manners.given_up() {
                return Answer::Failed(failure.clone());
            }
            asked += 1;
            match self.try_once(uri.clone(), most_bytes) {
                Tried::Answered(answer) => return answer,
                Tried::Again(failure, host_wants) => match self.patience.pause(asked, host_wants) {
                    None => return Answer::Failed(failure),
                    // Where the host is short of time, all lanes leave it alone.
                    Some(pause) if is_busy(&failure) => self.manners.be_quiet(pause),
                    Some(pause) => std::thread::sleep(pause),
                },
            }
        }
    }

    fn try_once(&self, mut uri: Uri, most_bytes: u64) -> Tried {
        for _ in 0..=MOST_REDIRECTS {
            let response = match self.agent.get(uri.clone()).header(header::ORIGIN, ORIGIN).call() {
                Ok(response) => response,
                Err(error) => return tried_in_vain(error),
            };
            let status = response.status().as_u16();
            match status {
                200 => return read(response, most_bytes),
                404 | 410 => return Tried::Answered(Answer::Absent),
                301 | 302 | 303 | 307 | 308 => {
                    let location = text(response.headers(), &header::LOCATION).unwrap_or_default();
                    match within_host(&uri, &location) {
                        Some(to) => uri = to,
                        None => return failed(Failure::RedirectedElsewhere(location)),
                    }
                }
                429 | 500 | 502 | 503 | 504 => {
                    return Tried::Again(Failure::Status(status), retry_after(response.headers(), Timestamp::now()));
                }
                _ => return failed(Failure::Status(status)),
            }
        }
        failed(Failure::RedirectedTooOften)
    }
}

fn failed(failure: Failure) -> Tried {
    Tried::Answered(Answer::Failed(failure))
}

fn is_busy(failure: &Failure) -> bool {
    matches!(failure, Failure::Status(429 | 503))
}

/// Reads the body of an answer.
fn read(response: Response<Body>, most_bytes: u64) -> Tried {
    let (head, body) = response.into_parts();
    let encoding = text(&head.headers, &header::CONTENT_ENCODING).filter(|one| !one.eq_ignore_ascii_case("identity"));
    if let Some(how) = encoding.filter(|one| !one.trim().is_empty()) {
        return failed(Failure::Encoded(how));
    }
    let mut bytes = Vec::new();
    let most = most_bytes.saturating_add(1);
    match body.into_with_config().limit(u64::MAX).reader().take(most).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 > most_bytes => failed(Failure::TooLarge(most_bytes)),
        Ok(_) => {
            let headers = Headers {
                content_type: text(&head.headers, &header::CONTENT_TYPE),
                allowed_origin: text(&head.headers, &header::ACCESS_CONTROL_ALLOW_ORIGIN),
            };
            Tried::Answered(Answer::Found(File { bytes, headers: Some(headers) }))
        }
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Tried::Again(Failure::CutOff(bytes.len() as u64), None)
        }
        Err(error) => match ureq::Error::from(error) {
            ureq::Error::Io(error) if is_cut(&error) => Tried::Again(Failure::CutOff(bytes.len() as u64), None),
            error => tried_in_vain(error),
        },
    }
}

fn is_cut(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe)
}

/// What an error of the connection comes to.
fn tried_in_vain(error: ureq::Error) -> Tried {
    match error {
        ureq::Error::Timeout(_) => Tried::Again(Failure::TimedOut, None),
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => Tried::Again(Failure::TimedOut, None),
        ureq::Error::Protocol(error) => {
            Tried::Again(Failure::Unreadable(format!("its answer is not HTTP: {error}")), None)
        }
        ureq::Error::LargeResponseHeader(..) => {
            failed(Failure::Unreadable(format!("the head of its answer has more than {MOST_HEAD_BYTES} bytes")))
        }
        ureq::Error::Io(error) => Tried::Again(Failure::Unreachable(no_connection(&error)), None),
        error => Tried::Again(Failure::Unreachable(error.to_string()), None),
    }
}

/// Why there is no connection. What the standard library says of a name that isn't known is about its means.
fn no_connection(error: &io::Error) -> String {
    let reason = io_reason(error);
    if reason.starts_with("failed to lookup address") { "no host of that name is found".to_owned() } else { reason }
}

fn text(headers: &HeaderMap, name: &header::HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// How long the host asks us to wait: seconds, or a time (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = text(headers, &header::RETRY_AFTER)?;
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let time = rfc2822::parse(text.trim()).ok()?.timestamp();
    Some(Duration::try_from(time.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_there_is_no_connection_is_said_in_plain_words() {
        let unknown = "failed to lookup address information: Name or service not known";
        for (error, reason) in [
            (io::Error::other(unknown), "no host of that name is found"),
            (io::Error::from_raw_os_error(111), "connection refused"),
            (io::Error::other("invalid peer certificate: Expired"), "invalid peer certificate: Expired"),
        ] {
            let Tried::Again(Failure::Unreachable(told), None) = tried_in_vain(error.into()) else {
                panic!("{reason}")
            };
            assert_eq!(told, reason);
        }
    }

    #[test]
    fn a_host_may_say_for_how_long_or_until_when() {
        let now: Timestamp = "1994-11-06T08:49:37Z".parse().unwrap();
        for (text, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("99999999999999999999999", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, text.parse().unwrap());
            assert_eq!(retry_after(&headers, now).map(|wait| wait.as_secs()), seconds, "{text}");
        }
    }
}
