//! Where a link or an image of a page may lead.

use super::reference::PaperReference;
use pith::quote::is_unsafe;

/// A destination that is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Destination<'a> {
    /// A paper, named by one of the two schemes for that.
    Paper(&'a str),
    /// A file or page of the site: its path from the site's root, and a query and fragment.
    Site { address: &'a str, rest: &'a str },
    /// A place on the same page, by its name.
    Anchor(&'a str),
    /// Another site, or a mail address.
    Elsewhere(&'a str),
}

impl<'a> Destination<'a> {
    /// Takes a destination as the parser gives it, its entities and escapes resolved. Paths
    /// count from the site's root.
    ///
    /// It is a list of what is allowed. Browsers strip white space and control characters out of an
    /// address, and read `\` as `/`, so an address with any of them is refused: it isn't read here as
    /// it is there.
    pub(super) fn new(text: &'a str) -> Option<Self> {
        if text.is_empty() || text.contains(|character: char| character.is_whitespace() || is_unsafe(character)) {
            return None;
        }
        if let Some((scheme, rest)) = scheme(text) {
            return Self::with_scheme(text, scheme, rest);
        }
        match text.strip_prefix('#') {
            Some(name) => Some(Self::Anchor(name)),
            None => within_site(text).map(|(address, rest)| Self::Site { address, rest }),
        }
    }

    fn with_scheme(text: &'a str, scheme: &str, rest: &str) -> Option<Self> {
        let is = |name: &str| scheme.eq_ignore_ascii_case(name);
        if PaperReference::is_scheme(scheme) {
            return Some(Self::Paper(text));
        }
        // `https:x` is a path to a browser whose page is itself of `https:`.
        let is_web = (is("https") || is("http")) && rest.strip_prefix("//").is_some_and(|host| !host.starts_with('/'));
        (is_web || is("mailto")).then_some(Self::Elsewhere(text))
    }
}

/// What stands before the first colon, and after it, unless the colon is in a path.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let end = text.find([':', '/', '?', '#'])?;
    let (scheme, rest) = text.split_at_checked(end)?;
    rest.strip_prefix(':').map(|rest| (scheme, rest))
}

/// A path from the site's root, with or without a slash at its start, and what follows it. No path leads
/// up: `..` would leave the site, and `%2e%2e` is the same to a browser.
fn within_site(text: &str) -> Option<(&str, &str)> {
    let path = text.strip_prefix('/').unwrap_or(text);
    let path = path.strip_prefix("./").unwrap_or(path);
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let leads_up = |segment: &str| segment.to_ascii_lowercase().replace("%2e", ".") == "..";
    let (address, rest) = path.split_at_checked(end)?;
    (!path.starts_with('/') && !address.split('/').any(leads_up)).then_some((address, rest))
}

/// An address as the file behind it is named: each `%` and two hexadecimal digits stand for a byte. One
/// that names no text stays as it is.
pub(super) fn decoded(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let byte = after.first_chunk::<2>().filter(|_| *first == b'%').and_then(|digits| hex(*digits));
        bytes.push(byte.unwrap_or(*first));
        rest = after.get(if byte.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    String::from_utf8(bytes).unwrap_or_else(|_| address.to_owned())
}

fn hex(digits: [u8; 2]) -> Option<u8> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(&digits).ok()?.first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_count_from_the_sites_root() {
        for (text, address, rest) in [
            ("figure.png", "figure.png", ""),
            ("/figure.png", "figure.png", ""),
            ("./figure.png", "figure.png", ""),
            ("/", "", ""),
            ("files/a..b/...png", "files/a..b/...png", ""),
            ("pith/MFB4YH5ROE256JUPXCULHXXWFK/#main", "pith/MFB4YH5ROE256JUPXCULHXXWFK/", "#main"),
            ("search/?q=a/../b", "search/", "?q=a/../b"),
            ("a/b:c", "a/b:c", ""),
            ("/javascript:alert(1)", "javascript:alert(1)", ""),
            ("größe.png", "größe.png", ""),
        ] {
            assert_eq!(Destination::new(text), Some(Destination::Site { address, rest }), "{text}");
        }
    }

    #[test]
    fn an_address_is_decoded_to_find_the_file() {
        for (address, name) in [
            ("a%20b.png", "a b.png"),
            ("gr%C3%B6%c3%9fe.png", "größe.png"),
            ("100%.png", "100%.png"),
            ("%2g%", "%2g%"),
            ("%ff.png", "%ff.png"),
        ] {
            assert_eq!(decoded(address), name);
        }
    }

    #[test]
    fn other_sites_papers_and_places_are_told_apart() {
        for address in ["https://arxiv.org/abs/1903.00045", "HTTP://example.org", "mailto:a@b.example"] {
            assert_eq!(Destination::new(address), Some(Destination::Elsewhere(address)));
        }
        for paper in ["pith:MFB4YH5R", "arXiv:1903.00045", "PITH:x"] {
            assert_eq!(Destination::new(paper), Some(Destination::Paper(paper)));
        }
        assert_eq!(Destination::new("#signed"), Some(Destination::Anchor("signed")));
    }

    #[test]
    fn all_else_is_refused() {
        for text in [
            "",
            " ",
            "//example.org",
            "///example.org",
            "/\\example.org",
            "\\\\example.org",
            "a\\..\\b",
            "../x",
            "/../x",
            "a/../../x",
            "..",
            "a/..?x",
            "%2e%2E/x",
            ".%2e/x",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            " javascript:alert(1)",
            "javascript&colon;alert(1):x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:x",
            "ftp://example.org",
            "https:example.org",
            "https:/example.org",
            "https:///example.org",
            "https://example.org/\u{202e}",
            "https://example.org\\@evil.example",
            ":x",
            "a b",
            "a\0b",
        ] {
            assert_eq!(Destination::new(text), None, "{text:?}");
        }
    }
}
