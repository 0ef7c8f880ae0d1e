//! Addresses that pages link to: the site's own, its upstream's, and how to reach who runs it.

use super::grammar::{Grammar, RefusedValue};
use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

/// The most characters of an address. Stops one that fills every page, which holds it several times.
const MOST_ADDRESS_CHARACTERS: usize = 1000;

/// The address of a site: `http` or `https`, a host, and a path that ends in `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// The whole address, which ends in `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &str {
        self.0.split(':').next().unwrap_or_default()
    }

    /// The path, which starts and ends with `/`.
    pub fn path(&self) -> &str {
        let start = self.0.match_indices('/').nth(2).map_or(0, |(at, _)| at);
        self.0.get(start..).unwrap_or_default()
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for BaseUrl {
    type Err = RefusedValue;

    /// Takes an address without user name, query and fragment; the last `/` may be missing.
    fn from_str(text: &str) -> Result<Self, RefusedValue> {
        let what = "the http or https URL of a site, such as \"https://example.org/papers/\", \
                    without user name, query or fragment";
        let mut address = address(text).ok_or_else(|| RefusedValue::is_not(text, what))?;
        if !address.ends_with('/') {
            address.push('/');
        }
        Ok(Self(address))
    }
}

impl Grammar for BaseUrl {
    type Value = Self;

    fn parse(text: &str) -> Result<Self, RefusedValue> {
        text.parse()
    }
}

/// How to reach who runs a mirror: an e-mail address, or the http or https address of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    text: String,
    is_email: bool,
}

impl Contact {
    /// The address as people write it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The address to link to.
    pub fn href(&self) -> String {
        format!("{}{}", if self.is_email { "mailto:" } else { "" }, self.text)
    }
}

impl Grammar for Contact {
    type Value = Self;

    fn parse(text: &str) -> Result<Self, RefusedValue> {
        if is_email(text) {
            return Ok(Self { text: text.to_owned(), is_email: true });
        }
        let page = address(text).map(|text| Self { text, is_email: false });
        page.ok_or_else(|| RefusedValue::is_not(text, "an email address, or the http or https URL of a page"))
    }
}

/// An address with its scheme and host in lower case.
fn address(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let scheme = ["https", "http"].into_iter().find(|known| scheme.eq_ignore_ascii_case(known))?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let good = text.len() <= MOST_ADDRESS_CHARACTERS && is_host(host) && port.is_none_or(is_port) && is_path(path);
    good.then(|| format!("{scheme}://{}{path}", authority.to_ascii_lowercase()))
}

/// A name of the domain name system (RFC 1123, 2.1), or an IPv4 address. What ends in a number must be
/// the latter, as browsers have it.
pub fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last_is_number = host.rsplit('.').next().is_some_and(|last| last.starts_with(|one: char| one.is_ascii_digit()));
    host.len() <= 253 && host.split('.').all(is_label) && (!last_is_number || host.parse::<Ipv4Addr>().is_ok())
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse().is_ok_and(|port: u16| port > 0)
}

/// Nothing, or segments of unreserved and percent-encoded characters (RFC 3986, 2.3), none of which
/// is empty or leads elsewhere; the last one may be empty.
fn is_path(path: &str) -> bool {
    let Some(path) = path.strip_prefix('/') else { return path.is_empty() };
    path.is_empty() || path.strip_suffix('/').unwrap_or(path).split('/').all(is_segment)
}

fn is_segment(segment: &str) -> bool {
    let mut pieces = segment.split('%');
    let is_unreserved = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    let good = pieces.next().is_some_and(is_unreserved)
        && pieces.all(|piece| {
            let (digits, rest) = piece.split_at_checked(2).unwrap_or_default();
            digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && is_unreserved(rest)
        });
    // Browsers take an encoded dot for a dot.
    let leads = segment.to_ascii_lowercase().replace("%2e", ".");
    good && !matches!(leads.as_str(), "" | "." | "..")
}

/// The plain form of most addresses: nothing that a `mailto:` link would take for a header.
fn is_email(text: &str) -> bool {
    let is_local = |local: &str| {
        (1..=64).contains(&local.len())
            && local.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte))
    };
    text.split_once('@').is_some_and(|(local, host)| is_local(local) && is_host(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_ends_in_a_slash_and_knows_its_path() {
        let table = [
            ("https://example.org", "https://example.org/", "/"),
            ("https://example.org/", "https://example.org/", "/"),
            ("http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a/", "/a/"),
            ("HTTPS://Example.ORG/Papers/x.y~z/", "https://example.org/Papers/x.y~z/", "/Papers/x.y~z/"),
            ("https://xn--bcher-kva.example/%C3%A9", "https://xn--bcher-kva.example/%C3%A9/", "/%C3%A9/"),
            ("http://localhost:65535", "http://localhost:65535/", "/"),
            ("https://3d.example/-", "https://3d.example/-/", "/-/"),
        ];
        for (text, whole, path) in table {
            let url: BaseUrl = text.parse().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!((url.as_str(), url.path(), url.to_string()), (whole, path, whole.to_owned()));
        }
    }

    #[test]
    fn what_is_not_the_plain_address_of_a_site_is_refused() {
        let long = format!("https://example.org/{}", "a".repeat(MOST_ADDRESS_CHARACTERS));
        let label = format!("https://{}.org", "a".repeat(64));
        let refused = [
            "",
            "example.org",
            "//example.org",
            "ftp://example.org",
            "javascript://x.org/%0aalert(1)",
            "https://",
            "https:///x",
            "https://user@example.org",
            "https://user:word@example.org",
            "https://example.org?x=1",
            "https://example.org/#x",
            "https://example.org/a b",
            " https://example.org",
            "https://example.org\n",
            "https://example.org/../x",
            "https://example.org/%2E%2e/x",
            "https://example.org/./",
            "https://a.org//b",
            "https://a.org//",
            "https://example.org/%zz",
            "https://example.org/%2",
            "https://example.org/%é",
            "https://-a.org",
            "https://a-.org",
            "https://a..org",
            "https://a.org.",
            "https://bücher.example",
            "https://a_b.org",
            "https://[::1]/",
            "https://999.1.1.1",
            "https://1.2.3",
            "https://a.org:0",
            "https://a.org:65536",
            "https://a.org:+80",
            "https://a.org:",
            "https://a.org/\u{202e}",
            "https://a.org/<b>",
            "https://a.org/\"",
            "https://a.org/a\\b",
            &long,
            &label,
        ];
        for text in refused {
            let error = text.parse::<BaseUrl>().expect_err(text).to_string();
            assert!(error.contains("is not the http or https URL of a site") && !error.contains('\u{202e}'));
        }
    }

    #[test]
    fn a_contact_is_an_email_address_or_a_page() {
        let table = [
            ("library@example.org", "mailto:library@example.org"),
            ("a.b-c_d+e@localhost", "mailto:a.b-c_d+e@localhost"),
            ("https://Example.org/contact.html", "https://example.org/contact.html"),
            ("http://example.org", "http://example.org"),
        ];
        for (text, href) in table {
            let contact = Contact::parse(text).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(contact.href(), href);
            assert!(href.ends_with(contact.as_str()));
        }
        for text in [
            "",
            "me",
            "@example.org",
            "me@",
            "a@b@c.org",
            "me@x.org?cc=you@y.org",
            "me%0a@x.org",
            "<me@x.org>",
            "mailto:me@x.org",
            "javascript:alert(1)",
            "https://x.org/?q",
        ] {
            assert!(Contact::parse(text).is_err(), "{text}");
        }
    }
}
