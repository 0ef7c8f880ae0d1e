//! A site behind HTTP: one file a request, with a limit on time, size and redirects, and a throttle.

use super::answer::{Answer, Failure, Headers, ORIGIN, shortened};
use super::pace::PacedConnector;
use super::redirect::within_host;
use super::retry_policy::RetryPolicy;
use super::sink::{ByteSink, READ_BYTES};
use super::throttle::{RequestOutcome, Throttle};
use super::tls;
use crate::config::BaseUrl;
use crate::layout::SitePath;
use crate::report::io_reason;
use crate::text::thousands;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::borrow::Cow;
use std::io::{self, Read as _};
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};
use ureq::http::{HeaderMap, Response, Uri, header};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{Connector as _, DefaultConnector};
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
pub(super) const POLITE_CONCURRENCY: NonZeroUsize = NonZeroUsize::new(6).unwrap();

/// Who asks, so that whoever runs the host can find out.
const USER_AGENT: &str = concat!("pith-catalog/", env!("CARGO_PKG_VERSION"));

/// How often a host may send us on for one file.
const MOST_REDIRECTS: usize = 3;

/// The most bytes of the head of an answer. Stops one without end.
const MOST_ANSWER_HEAD_BYTES: usize = 32 << 10;

/// The codings of a body that change its bytes (RFC 9110, 8.4.1, RFC 7932, RFC 8878, RFC 9842). Anything else that
/// hosts write there, as `aws-chunked` or `utf-8`, is a label.
const COMPRESSIONS: [&str; 9] = ["gzip", "x-gzip", "compress", "x-compress", "deflate", "br", "zstd", "dcb", "dcz"];

/// A site behind HTTP.
pub(super) struct WebSite {
    base: BaseUrl,
    agent: Agent,
    retry_policy: RetryPolicy,
    throttle: Throttle,
}

/// How one try ended.
enum TryOutcome {
    Answered(Answer<Headers>),
    /// It may go better another time; the host may have said when.
    Again(Failure, Option<Duration>),
}

/// A file that is asked for.
struct RequestedFile<'s, S> {
    most_bytes: u64,
    sink: &'s mut S,
    /// How many bytes came in the last try.
    bytes: u64,
    /// Whether an address that the host redirects to is an answer by itself.
    is_answer: Option<&'s dyn Fn(&str) -> bool>,
}

impl<S> RequestedFile<'_, S> {
    fn is_answered_by(&self, location: &str) -> bool {
        self.is_answer.is_some_and(|is_answer| is_answer(location))
    }
}

impl WebSite {
    pub(super) fn new(base: BaseUrl, retry_policy: RetryPolicy) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(USER_AGENT)
            // What is hashed and verified are the bytes themselves.
            .accept_encoding("identity")
            .accept("*/*")
            .max_response_header_size(MOST_ANSWER_HEAD_BYTES)
            // Each thread keeps its connection; with fewer, the others would make one for each file.
            .max_idle_connections_per_host(POLITE_CONCURRENCY.get())
            .timeout_connect(Some(retry_policy.connect))
            .timeout_recv_response(Some(retry_policy.whole))
            .timeout_per_read(Some(retry_policy.whole))
            .build();
        let connector = DefaultConnector::new().chain(PacedConnector(retry_policy));
        let agent = Agent::with_parts(config, connector, DefaultResolver::default());
        Self { base, agent, retry_policy, throttle: Throttle::new(&retry_policy) }
    }

    pub(super) fn get(&self, path: &SitePath, most_bytes: u64, sink: &mut impl ByteSink) -> Answer<Headers> {
        self.request(path, None, RequestedFile { most_bytes, sink, bytes: 0, is_answer: None })
    }

    /// Asks a question; `is_answer` says of an address that the host redirects to whether that is an answer by itself.
    pub(super) fn ask(
        &self,
        path: &SitePath,
        query: Option<&str>,
        is_answer: &dyn Fn(&str) -> bool,
        most_bytes: u64,
        sink: &mut impl ByteSink,
    ) -> Answer<Headers> {
        self.request(path, query, RequestedFile { most_bytes, sink, bytes: 0, is_answer: Some(is_answer) })
    }

    fn request<S: ByteSink>(
        &self,
        path: &SitePath,
        query: Option<&str>,
        mut download: RequestedFile<'_, S>,
    ) -> Answer<Headers> {
        let mut address = format!("{}{}", self.base, utf8_percent_encode(path.address(), NOT_IN_A_PATH));
        if let Some(query) = query {
            address.extend(["?".into(), Cow::from(utf8_percent_encode(query, NOT_IN_A_PATH))]);
        }
        let Ok(uri) = address.parse::<Uri>() else {
            return Answer::Failed(Failure::Unreadable("its path cannot be part of a URL".to_owned()));
        };
        let began = Instant::now();
        let answer = self.get_with_retries(&uri, &mut download);
        self.throttle.count(RequestOutcome { failure: answer.failure(), bytes: download.bytes, took: began.elapsed() });
        answer
    }

    pub(super) fn given_up(&self) -> Option<&Failure> {
        self.throttle.given_up()
    }

    fn get_with_retries<S: ByteSink>(&self, uri: &Uri, download: &mut RequestedFile<'_, S>) -> Answer<Headers> {
        let (mut asked, began) = (0, Instant::now());
        loop {
            self.throttle.wait();
            // Perhaps while it was left alone.
            if let Some(failure) = self.throttle.given_up() {
                return Answer::Failed(Failure::NotAsked(Box::new(failure.clone())));
            }
            asked += 1;
            match self.try_once(uri.clone(), download) {
                TryOutcome::Answered(answer) => return answer,
                // One that is cut off at its end each time must not take the longest time each time.
                TryOutcome::Again(failure, _) if began.elapsed() > self.retry_policy.most_time(download.most_bytes) => {
                    return Answer::Failed(failure);
                }
                TryOutcome::Again(failure, host_wants) => match self.retry_policy.pause(asked, host_wants) {
                    None => return Answer::Failed(failure),
                    // Where the host is short of time, all threads leave it alone.
                    Some(pause) if is_busy(&failure) => self.throttle.be_quiet(pause),
                    Some(pause) => std::thread::sleep(self.retry_policy.at_most(pause)),
                },
            }
        }
    }

    fn try_once<S: ByteSink>(&self, mut uri: Uri, download: &mut RequestedFile<'_, S>) -> TryOutcome {
        let began = Instant::now();
        let most_time = self.retry_policy.at_most(self.retry_policy.most_time(download.most_bytes));
        for _ in 0..=MOST_REDIRECTS {
            let request = self.agent.get(uri.clone()).header(header::ORIGIN, ORIGIN);
            let left = most_time.saturating_sub(began.elapsed());
            let response = match request.config().timeout_global(Some(left)).build().call() {
                Ok(response) => response,
                Err(error) => return classify_error(error),
            };
            let status = response.status().as_u16();
            match status {
                200 => return read(response, download),
                404 | 410 => return TryOutcome::Answered(Answer::Absent),
                301 | 302 | 303 | 307 | 308 => {
                    let location = text(response.headers(), &header::LOCATION).unwrap_or_default();
                    match within_host(&uri, &location) {
                        Some(to) if !download.is_answered_by(&location) => uri = to,
                        _ => return failed(Failure::RedirectedElsewhere(shortened(location))),
                    }
                }
                429 | 500 | 502 | 503 | 504 => {
                    return TryOutcome::Again(
                        Failure::Status(status),
                        retry_after(response.headers(), Timestamp::now()),
                    );
                }
                _ => return failed(Failure::Status(status)),
            }
        }
        failed(Failure::RedirectedTooOften)
    }
}

/// Reads the body of an answer.
fn read<S: ByteSink>(response: Response<Body>, download: &mut RequestedFile<'_, S>) -> TryOutcome {
    let (head, body) = response.into_parts();
    let label = match label(&head.headers) {
        Ok(label) => label,
        Err(compression) => return failed(Failure::Encoded(compression)),
    };
    let not_stored = |error: io::Error| failed(Failure::NotStored(io_reason(&error)));
    download.bytes = 0;
    if let Err(error) = download.sink.restart() {
        return not_stored(error);
    }
    let mut reader = body.into_with_config().limit(u64::MAX).reader();
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let count = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) => return cut_off(error, download.bytes),
        };
        download.bytes += count as u64;
        if download.bytes > download.most_bytes {
            return failed(Failure::TooLarge(download.most_bytes));
        }
        if let Err(error) = download.sink.take(&buffer[..count]) {
            return not_stored(error);
        }
    }
    TryOutcome::Answered(Answer::Found(Headers {
        content_type: text(&head.headers, &header::CONTENT_TYPE).map(shortened),
        allowed_origin: text(&head.headers, &header::ACCESS_CONTROL_ALLOW_ORIGIN).map(shortened),
        label,
    }))
}

fn failed(failure: Failure) -> TryOutcome {
    TryOutcome::Answered(Answer::Failed(failure))
}

fn is_busy(failure: &Failure) -> bool {
    matches!(failure, Failure::Status(429 | 503))
}

/// What a host wrote for a coding and means otherwise, if anything; or the compression that its answer has, though
/// we asked for none.
fn label(headers: &HeaderMap) -> Result<Option<String>, String> {
    let all = headers.get_all(header::CONTENT_ENCODING).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    let said: Vec<String> =
        all.flat_map(|text| text.split(',').map(|one| one.trim().to_owned()).collect::<Vec<_>>()).collect();
    let is = |one: &str, names: &[&str]| names.iter().any(|name| one.eq_ignore_ascii_case(name));
    if said.iter().any(|one| is(one, &COMPRESSIONS)) {
        return Err(shortened(said.join(", ")));
    }
    let label = said.into_iter().find(|one| !is(one, &["identity", ""]));
    Ok(label.map(shortened))
}

/// What an error in the middle of a body comes to.
fn cut_off(error: io::Error, bytes: u64) -> TryOutcome {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return TryOutcome::Again(Failure::CutOff(bytes), None);
    }
    match ureq::Error::from(error) {
        ureq::Error::Io(error) if is_cut(&error) => TryOutcome::Again(Failure::CutOff(bytes), None),
        error => classify_error(error),
    }
}

fn is_cut(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe)
}

/// What an error of the connection comes to.
fn classify_error(error: ureq::Error) -> TryOutcome {
    match error {
        ureq::Error::Timeout(_) => TryOutcome::Again(Failure::TimedOut, None),
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => TryOutcome::Again(Failure::TimedOut, None),
        ureq::Error::Protocol(error) => {
            TryOutcome::Again(Failure::Unreadable(format!("the answer is not HTTP: {error}")), None)
        }
        ureq::Error::BodyExceedsLimit(most) => failed(Failure::TooLarge(most)),
        ureq::Error::LargeResponseHeader(..) => failed(Failure::Unreadable(format!(
            "the headers of the answer have more than {} bytes",
            thousands(MOST_ANSWER_HEAD_BYTES as u64)
        ))),
        ureq::Error::Io(error) => TryOutcome::Again(Failure::Unreachable(no_connection(&error)), None),
        error => {
            let reason = error.to_string();
            TryOutcome::Again(Failure::Unreachable(tls::in_plain_words(&reason).unwrap_or(reason)), None)
        }
    }
}

/// Why there is no connection. What the standard library says of a name that isn't known is about its means.
fn no_connection(error: &io::Error) -> String {
    let reason = io_reason(error);
    if reason.starts_with("failed to lookup address") {
        return "no host with that name was found".to_owned();
    }
    tls::in_plain_words(&reason).unwrap_or(reason)
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
            (io::Error::other(unknown), "no host with that name was found"),
            (io::Error::from_raw_os_error(111), "connection refused"),
            (io::Error::other("invalid peer certificate: Expired"), "its certificate has expired"),
        ] {
            let TryOutcome::Again(Failure::Unreachable(told), None) = classify_error(error.into()) else {
                panic!("{reason}")
            };
            assert_eq!(told, reason);
        }
    }

    #[test]
    fn what_names_no_compression_is_a_label() {
        for (said, label) in [
            (&[][..], Ok(None)),
            (&["identity"], Ok(None)),
            (&[" Identity , "], Ok(None)),
            (&["aws-chunked"], Ok(Some("aws-chunked"))),
            (&["utf-8"], Ok(Some("utf-8"))),
            (&["identity", "none"], Ok(Some("none"))),
            (&["GZIP"], Err("GZIP")),
            (&["aws-chunked", "gzip"], Err("aws-chunked, gzip")),
            (&["aws-chunked,br"], Err("aws-chunked, br")),
        ] {
            let mut headers = HeaderMap::new();
            for one in said {
                headers.append(header::CONTENT_ENCODING, one.parse().unwrap());
            }
            let expected = label.map(|one| one.map(str::to_owned)).map_err(str::to_owned);
            assert_eq!(super::label(&headers), expected, "{said:?}");
        }
        assert_eq!(shortened("ä".repeat(201)), "ä".repeat(200) + "…");
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
