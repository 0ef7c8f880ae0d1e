//! `verify/verify.html`: the page that checks a document, as one file that needs nothing else. It has the registry's key
//! alone, no date and nothing of the site's, so that each mirror that a version of the program makes has the same bytes.

use data_encoding::BASE64;
use pith::Digest;
use std::sync::LazyLock;

/// What stands around the script, with its style.
const PAGE: &str = include_str!("../../static/check-file.html");
/// The checker, and the page's own script with what shows a result, which `scripts/make-checker` makes smaller.
const SCRIPT: &str = concat!(include_str!("../../static/verify.js"), include_str!("../../static/check-file.js"));

/// The line of `sha256sum` for the file.
const SHA256: &str = include_str!("../../static/check-file.sha256");

static FILE: LazyLock<String> = LazyLock::new(|| {
    let style = PAGE.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>"));
    let style = style.map_or("", |(style, _)| style);
    let hash = |text: &str| BASE64.encode(Digest::of(text.as_bytes()).as_bytes());
    // An address is asked for when the reader says so; over plain HTTP only of the reader's own machine.
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; connect-src https: http://localhost:*",
        hash(SCRIPT),
        hash(style)
    );
    PAGE.replace("@POLICY@", &policy).replace("@SCRIPT@", SCRIPT)
});

/// The file.
pub(crate) fn checker_file() -> &'static str {
    &FILE
}

/// Its SHA-256, as README.md, docs/checker.md and the notes of a release have it.
pub(crate) fn checker_sha256() -> &'static str {
    SHA256.split(' ').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most bytes that it may have.
    const MOST_BYTES: usize = 60_000;

    #[test]
    fn the_file_allows_its_own_script_and_style_and_nothing_else() {
        let file = checker_file();
        assert!(file.len() <= MOST_BYTES, "{} bytes", file.len());
        let between = |from: &str, to: &str| {
            let parts: Vec<_> = file.split(from).collect();
            assert_eq!(parts.len(), 2, "{from} is there once");
            let inner = parts[1].split_once(to).unwrap().0;
            assert_eq!(file.matches(to).count(), 1, "{to} is there once");
            inner
        };
        let allowed = |text: &str| format!("'sha256-{}'", BASE64.encode(Digest::of(text.as_bytes()).as_bytes()));
        let policy = format!(
            "default-src 'none'; script-src {}; style-src {}; connect-src https: http://localhost:*",
            allowed(between("<script>", "</script>")),
            allowed(between("<style>", "</style>"))
        );
        assert!(file.contains(&format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")));
        let before = file.split_once("<meta http-equiv").unwrap().0;
        assert!(!before.contains("<script") && !before.contains("<style"), "the policy is before what it allows");
        // What would end or begin a script for a browser; what a browser reads otherwise than it is hashed.
        assert!(!file.contains("<!--") && !file.contains("<script ") && !file.contains('\r') && !file.contains('\0'));
    }

    #[test]
    fn its_hash_is_known() {
        let line = format!("{}  verify.html\n", Digest::of(checker_file().as_bytes()));
        assert_eq!(SHA256, line, "run GOLDEN=overwrite cargo test checker_file");
    }

    #[test]
    fn the_file_is_the_same_wherever_it_lies() {
        let file = checker_file();
        assert!(!file.contains(" src=") && !file.contains(" href=") && !file.contains("@POLICY@"));
        assert!(!file.contains("canonical\"") && file.contains("name=\"robots\" content=\"noindex\""));
        let registry = pith::TrustStore::registry().keys()[0].id().to_string();
        assert!(file.contains(&registry));
    }
}
