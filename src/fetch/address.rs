//! Where a site is: what the command line calls SITE.

use crate::config::{BaseUrl, RefusedValue};
use camino::Utf8PathBuf;
use std::fmt;
use std::str::FromStr;

/// A folder that holds a site, or the address of its root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A folder.
    Folder(Utf8PathBuf),
    /// An address, `http` or `https`.
    Web(BaseUrl),
}

impl FromStr for Address {
    type Err = RefusedValue;

    /// Takes what begins as an http or https address for one, and all else for a folder.
    fn from_str(text: &str) -> Result<Self, RefusedValue> {
        let lower = text.to_ascii_lowercase();
        if ["http:", "https:"].iter().any(|scheme| lower.starts_with(scheme)) {
            text.parse().map(Self::Web)
        } else {
            Ok(Self::Folder(text.into()))
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => f.write_str(path.as_str()),
            Self::Web(base) => f.write_str(base.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_as_an_address_is_one_and_all_else_is_a_folder() {
        for (text, shown) in [
            ("public", Some("public")),
            ("/srv/http:/x", Some("/srv/http:/x")),
            ("https://Example.org/papers", Some("https://example.org/papers/")),
            ("HTTP://127.0.0.1:8000", Some("http://127.0.0.1:8000/")),
            ("https://", None),
            ("http:/example.org", None),
            ("https://example.org/?q", None),
        ] {
            let address = text.parse::<Address>().ok().map(|address| address.to_string());
            assert_eq!(address.as_deref(), shown, "{text}");
        }
    }
}
