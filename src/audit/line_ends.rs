//! Files whose lines end as on Windows and should not: Git or a transfer in text mode changed them on the way, and
//! nobody forged them.

use crate::pith::Digest;

/// What is said of such a file, whatever else it is.
pub(super) const MESSAGE: &str = "its lines end as on Windows, and otherwise it is as listed: something on the way \
                                  changed `\\n` to `\\r\\n`";

/// Whether a file would have the listed hash if its lines ended as they should.
pub(super) fn are_changed(bytes: &[u8], listed: &Digest) -> bool {
    without_returns(bytes).is_some_and(|text| Digest::of(&text) == *listed)
}

/// The text with line ends as they are built; `None` where it has no others.
fn without_returns(bytes: &[u8]) -> Option<Vec<u8>> {
    let is_return = |at: usize| bytes.get(at) == Some(&b'\r') && bytes.get(at + 1) == Some(&b'\n');
    let first = memchr::memmem::find(bytes, b"\r\n")?;
    let rest = bytes.iter().enumerate().skip(first).filter(|(at, _)| !is_return(*at)).map(|(_, byte)| *byte);
    Some(bytes.iter().take(first).copied().chain(rest).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_line_ends_may_differ() {
        for (found, listed, expected) in [
            ("a\r\nb\r\n", "a\nb\n", true),
            ("a\r\nb\n", "a\nb\n", true),
            ("a\r\r\n", "a\r\n", true),
            ("a\nb\n", "a\nb\n", false),
            ("a\r\nc\r\n", "a\nb\n", false),
            ("a\rb", "a\nb", false),
        ] {
            assert_eq!(are_changed(found.as_bytes(), &Digest::of(listed.as_bytes())), expected, "{found:?}");
        }
    }
}
