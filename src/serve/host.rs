//! Which hosts a request may name. A browser says whom it believes to talk to: a request that names another host
//! is of a page elsewhere whose own name leads here, and would let it read what only this machine should.

use crate::config::is_host;
use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

/// The names of this machine itself, on whatever port: one may lead here from another.
const OWN: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];

/// The ports that browsers leave out.
const USUAL_PORTS: [u16; 2] = [80, 443];

/// A host as browsers name it: a name or an address, and a port where it isn't a usual one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HostName {
    /// In lower case, without a dot at the end; IPv6 in brackets.
    name: String,
    port: Option<u16>,
}

impl HostName {
    /// What the header `Host` of a request names.
    pub(super) fn in_request(text: &str) -> Option<Self> {
        let (name, port) = match text.rsplit_once(':') {
            Some((name, port)) if !port.contains(']') => (name, port),
            _ => (text, ""),
        };
        let port = if port.is_empty() { None } else { Some(number(port)?) };
        let name = match name.strip_prefix('[') {
            Some(rest) => bracketed(rest.strip_suffix(']')?.parse().ok()?),
            None => name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase(),
        };
        (name.starts_with('[') || is_host(&name)).then_some(Self { name, port })
    }

    /// Whether it is this machine's own name, or one of those that are allowed.
    pub(super) fn is_among(&self, allowed: &[Self]) -> bool {
        OWN.contains(&self.name.as_str()) || allowed.iter().any(|one| one.allows(self))
    }

    /// Whether this, as the user gave it, allows what a request names. Without a port it allows all.
    fn allows(&self, named: &Self) -> bool {
        let is_port = |port| named.port.map_or(USUAL_PORTS.contains(&port), |named| named == port);
        self.name == named.name && self.port.is_none_or(is_port)
    }

    /// Without its port.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

fn number(port: &str) -> Option<u16> {
    // Else a plus sign would do.
    port.bytes().all(|byte| byte.is_ascii_digit()).then(|| port.parse().ok())?
}

fn bracketed(address: Ipv6Addr) -> String {
    format!("[{address}]")
}

impl FromStr for HostName {
    type Err = String;

    /// Takes also an IPv6 address without brackets.
    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(address) = text.parse() {
            return Ok(Self { name: bracketed(address), port: None });
        }
        Self::in_request(text).ok_or_else(|| match host_of_url(text) {
            Some(host) => format!("give only the host: {host}"),
            None => "expected a host, such as hub.example.org, hub.example.org:8443 or 192.168.0.7; \
                     patterns are not supported: name each host separately"
                .to_owned(),
        })
    }
}

/// The host of what is a URL, or begins like one without its scheme.
fn host_of_url(text: &str) -> Option<HostName> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().filter(|authority| authority.len() < text.len())?;
    HostName::in_request(authority)
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_and_those_that_are_allowed_are_answered() {
        let allowed = ["hub.example.org", "Lab.example.:8443", "192.168.0.7", "fd00::1", "secure.example:443"];
        let allowed = allowed.map(|host| host.parse::<HostName>().unwrap());
        for (hosts, are_own, are_allowed) in [
            ("127.0.0.1 127.0.0.1:8000 127.0.0.1:1 localhost LocalHost:8000 localhost.:1 localhost:", true, true),
            ("[::1] [::1]:8000 [0:0:0:0:0:0:0:1]", true, true),
            ("hub.example.org HUB.example.org:80 hub.example.org.:8000 lab.example:8443", false, true),
            ("192.168.0.7:8888 192.168.0.7 [fd00::1] [FD00:0::1]:8000 secure.example secure.example:443", false, true),
            ("lab.example lab.example:8000 secure.example:444 evil.example evil.example:8000", false, false),
            ("127.0.0.1.evil.example:8000 localhost.evil.example x.hub.example.org example.org", false, false),
            ("hub.example.org.evil.example hub.example.org.. hub.example.org:80:80 .hub.example.org", false, false),
            ("127.0.0.1:8000@evil.example hub.example.org@evil.example evil@hub.example.org", false, false),
            ("localhost:x localhost:+1 localhost:65536 localhost] [::1 [localhost] ::1 fd00::1 [::1].", false, false),
            ("0.0.0.0:8000 192.168.0.1:8000 2130706433 0x7f.1 é [::ffff:127.0.0.1] [::1%25lo]", false, false),
        ] {
            for host in hosts.split(' ') {
                let is_among = |allowed: &[HostName]| HostName::in_request(host).is_some_and(|it| it.is_among(allowed));
                assert_eq!((is_among(&[]), is_among(&allowed)), (are_own, are_allowed), "{host}");
            }
        }
        assert_eq!(HostName::in_request(""), None);
    }

    #[test]
    fn what_is_no_host_is_refused_with_what_to_write() {
        for (text, says) in [
            ("https://hub.example.org/user/x/", "give only the host: hub.example.org"),
            ("http://Hub.example.org:8888", "give only the host: hub.example.org:8888"),
            ("hub.example.org/user/x", "give only the host: hub.example.org"),
            ("http://[fd00::1]/", "give only the host: [fd00::1]"),
            ("", "expected a host"),
            ("*", "patterns are not supported"),
            ("*.example.org", "patterns are not supported"),
            ("a b", "expected a host"),
            ("bücher.example", "expected a host"),
            ("me@hub.example.org", "expected a host"),
            ("hub.example.org:0x", "expected a host"),
            ("https://", "expected a host"),
            ("\u{202e}/", "expected a host"),
        ] {
            let error = text.parse::<HostName>().unwrap_err();
            assert!(error.contains(says) && error.is_ascii(), "{text}: {error}");
        }
    }
}
