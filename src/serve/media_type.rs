//! What a file is, by its name: what a well-kept host says of it.

/// The media type of a file of a site. Text is UTF-8; a name without an end, such as `SHA256SUMS` or
/// `CNAME`, is a text.
pub(super) fn media_type(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    // The dot of a hidden file begins no end.
    let end = name.trim_start_matches('.').rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    match end.as_deref() {
        None | Some("txt" | "toml") => "text/plain; charset=utf-8",
        Some("html" | "htm") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("csv") => "text/csv; charset=utf-8",
        Some("md") => "text/markdown; charset=utf-8",
        Some("json") => "application/json",
        Some("jsonl") => "application/jsonl",
        Some("xml") => "application/xml",
        Some("atom") => "application/atom+xml",
        Some("bib") => "application/x-bibtex; charset=utf-8",
        Some("ris") => "application/x-research-info-systems; charset=utf-8",
        Some("pdf") => "application/pdf",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("avif") => "image/avif",
        Some("ico") => "image/vnd.microsoft.icon",
        Some("woff2") => "font/woff2",
        Some("woff") => "font/woff",
        Some("mp4") => "video/mp4",
        Some("webm") => "video/webm",
        Some(_) => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(media_type(path), expected, "{path}");
        }
    }
}
