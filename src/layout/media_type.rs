//! What a file is, by its name: what a well-kept host says of it.

/// The media type of a file of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MediaType(&'static str);

/// Each end of a name, in small letters, with its type. Text is UTF-8. That of `BibTeX` was never registered, but is the
/// one in use.
const BY_EXTENSION: [(&str, &str); 28] = [
    ("txt", MediaType::TEXT.0),
    ("toml", MediaType::TEXT.0),
    ("html", MediaType::HTML.0),
    ("htm", MediaType::HTML.0),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("md", "text/markdown; charset=utf-8"),
    ("json", MediaType::JSON.0),
    ("jsonl", "application/jsonl"),
    ("xml", "application/xml"),
    ("atom", "application/atom+xml"),
    ("bib", "application/x-bibtex; charset=utf-8"),
    ("ris", "application/x-research-info-systems; charset=utf-8"),
    ("pdf", "application/pdf"),
    ("wasm", "application/wasm"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("avif", "image/avif"),
    ("ico", "image/vnd.microsoft.icon"),
    ("woff2", "font/woff2"),
    ("woff", "font/woff"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
];

impl MediaType {
    /// A page.
    pub(crate) const HTML: Self = Self("text/html; charset=utf-8");
    /// A document, and what is made of one.
    pub(crate) const JSON: Self = Self("application/json");
    /// A text, and a name without an end, such as `SHA256SUMS` or `CNAME`.
    pub(crate) const TEXT: Self = Self("text/plain; charset=utf-8");

    /// That of a file by its path.
    pub(crate) fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or_default();
        // The dot of a hidden file begins no end.
        let extension = name.trim_start_matches('.').rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
        extension.map_or(Self::TEXT, |extension| Self::of_extension(&extension))
    }

    /// That of files whose names end so, in small letters.
    pub(crate) fn of_extension(extension: &str) -> Self {
        let known = BY_EXTENSION.iter().find(|(known, _)| *known == extension);
        Self(known.map_or("application/octet-stream", |(_, media_type)| media_type))
    }

    /// The type with the charset of a text, as a host sends it.
    pub(crate) fn with_charset(self) -> &'static str {
        self.0
    }

    /// The type alone.
    pub(crate) fn essence(self) -> &'static str {
        self.0.split(';').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_charset_is_no_part_of_the_essence() {
        for (path, expected) in [("a.html", "text/html"), ("a.atom", "application/atom+xml"), ("CNAME", "text/plain")] {
            assert_eq!(MediaType::of(path).essence(), expected, "{path}");
        }
    }

    #[test]
    fn a_name_says_what_a_file_is() {
        for (path, expected) in [
            ("pith/A/index.html", "text/html; charset=utf-8"),
            ("PAGE.HTML", "text/html; charset=utf-8"),
            ("pith/A.json", "application/json"),
            ("catalog/documents.jsonl", "application/jsonl"),
            ("SHA256SUMS", "text/plain; charset=utf-8"),
            ("catalog/sums/AB", "text/plain; charset=utf-8"),
            ("v1.2/LICENSE", "text/plain; charset=utf-8"),
            (".nojekyll", "text/plain; charset=utf-8"),
            ("..x", "text/plain; charset=utf-8"),
            ("a.tar.gz", "application/octet-stream"),
            ("a.", "application/octet-stream"),
            ("", "text/plain; charset=utf-8"),
        ] {
            assert_eq!(MediaType::of(path).with_charset(), expected, "{path}");
        }
    }
}
