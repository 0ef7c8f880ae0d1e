//! Where a host sends us on to. It may only be an address of its own: a site that lies elsewhere is
//! another site, and a hostile one could have us ask the hosts of somebody's own network.

use ureq::http::Uri;

/// The address that `location` means in an answer to a request for `asked`; `None` where that is of
/// another host, or no address. From http to https of one host is allowed.
pub(super) fn within_host(asked: &Uri, location: &str) -> Option<Uri> {
    let to = resolve(asked, location)?;
    let (scheme, host) = (to.scheme_str()?, to.host()?);
    let same_host = host.eq_ignore_ascii_case(asked.host()?);
    let same_door = scheme == asked.scheme_str()? && port(&to) == port(asked);
    let safer_door = scheme == "https" && asked.scheme_str()? == "http" && port(asked) == 80 && port(&to) == 443;
    (same_host && (same_door || safer_door)).then_some(to)
}

/// A reference as RFC 3986, 5.2 has it, without the steps for `.` and `..`, which a host resolves itself.
fn resolve(asked: &Uri, location: &str) -> Option<Uri> {
    let location = location.split('#').next().unwrap_or_default();
    let (scheme, authority) = (asked.scheme_str()?, asked.authority()?);
    let whole = if let Some(rest) = location.strip_prefix("//") {
        format!("{scheme}://{rest}")
    } else if location.starts_with('/') {
        format!("{scheme}://{authority}{location}")
    } else if has_scheme(location) {
        location.to_owned()
    } else {
        let folder = asked.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}{folder}/{location}")
    };
    // Nothing at all would mean the same address once more.
    if location.is_empty() { None } else { whole.parse().ok() }
}

/// Whether a colon comes before anything that can't be in a scheme.
fn has_scheme(location: &str) -> bool {
    let before = location.split(':').next().unwrap_or_default();
    before.len() < location.len() && before.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn port(uri: &Uri) -> u16 {
    uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_of_the_same_host_is_followed() {
        let asked: Uri = "http://example.org/papers/pith/X".parse().unwrap();
        for (location, to) in [
            ("/papers/pith/X/", Some("http://example.org/papers/pith/X/")),
            ("X/", Some("http://example.org/papers/pith/X/")),
            ("http://EXAMPLE.org:80/x#part", Some("http://EXAMPLE.org:80/x")),
            ("https://example.org/x", Some("https://example.org/x")),
            ("//example.org/x", Some("http://example.org/x")),
            ("?q", Some("http://example.org/papers/pith/?q")),
            ("//elsewhere.org/x", None),
            ("https://example.org:8443/x", None),
            ("http://example.org:81/x", None),
            ("http://example.org.elsewhere.org/x", None),
            ("http://example.org@elsewhere.org/x", None),
            ("http://127.0.0.1/x", None),
            ("file:///etc/passwd", None),
            ("javascript:alert(1)", None),
            ("http://", None),
            ("", None),
            ("#part", None),
            ("/\u{7f}", None),
        ] {
            let expected = to.map(|to| to.parse::<Uri>().unwrap());
            assert_eq!(within_host(&asked, location), expected, "{location}");
        }
        let safe: Uri = "https://example.org/x".parse().unwrap();
        assert_eq!(within_host(&safe, "http://example.org/x"), None, "nobody is sent back to http");
    }
}
