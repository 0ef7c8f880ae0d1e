//! Downloads without a file a paper: `data:` addresses (RFC 2397).
//!
//! Browsers don't go to such an address at the top level, but a link with a `download` attribute
//! saves it: `<a download="pith-2019-MFB4YH5ROE25.bib" href="data:…">`. No script is needed.

use crate::text::percent_encoded;
use serde::Serialize;

/// A file within a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Download {
    /// The address, for `href`.
    pub link: String,
    /// The file's name, for `download`.
    pub name: String,
}

/// The address that holds a text, in UTF-8: of a media type that is the program's own.
///
/// Each byte is percent-percent_encoded but letters, digits and signs that an address, HTML and a browser's
/// parser all leave alone; so what comes out is the same with or without HTML's escaping.
pub(super) fn download(mime: &'static str, text: &str) -> String {
    let text = percent_encoded(text, |byte| byte.is_ascii_alphanumeric() || b"-._~/:;=,@!*()".contains(&byte));
    format!("data:{mime};charset=utf-8,{text}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decoded(link: &str) -> String {
        let (_, data) = link.split_once(',').unwrap();
        let mut bytes = Vec::new();
        let mut rest = data.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_text_is_percent_encoded() {
        assert_eq!(
            download("application/x-bibtex", "@misc{a,\n  t = {50% é #\"<&+'}\n}"),
            "data:application/x-bibtex;charset=utf-8,@misc%7Ba,%0A%20%20t%20=%20%7B50%25%20%C3%A9%20%23%22%3C%26%2B%27%7D%0A%7D"
        );
    }

    proptest! {
        #[test]
        fn what_is_saved_is_the_text(text in "(\\PC|[\r\n\t\u{0}\u{7f}%#&+\"']){0,60}") {
            let link = download("text/plain", &text);
            let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\"'<>&#+?{}".contains(&byte);
            prop_assert!(link.bytes().all(is_plain));
            prop_assert_eq!(decoded(&link), text);
        }
    }
}
