//! The page for what isn't there. It is shown at any path, so that its links begin at the host's root; but behind a
//! proxy that shows the site below a path of its own, that root is another site's. So they are made relative.

/// The deepest path that links are made relative to. Stops an address of slashes alone, which would make each link
/// as long as itself.
const MOST_PATH_DEPTH: usize = 100;

/// The page as it is shown at a path of a site whose root is at `base`.
pub(super) fn shown_at(path: &str, page: &str, base: &str) -> String {
    let Some(root) = root_from(path, base) else { return page.to_owned() };
    ["href", "src"].iter().fold(page.to_owned(), |page, attribute| {
        let opening = format!(" {attribute}=\"");
        let to_site = format!("{opening}{base}");
        let mut pieces = page.split(&to_site);
        let mut shown = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            // Two slashes would name another host.
            let root = if piece.starts_with('/') { base } else { &root };
            shown.extend([&opening, root, piece]);
        }
        shown
    })
}

/// The site's root as a relative address.
fn root_from(path: &str, base: &str) -> Option<String> {
    let depth = path.matches('/').count().saturating_sub(1);
    let above = if depth == 0 { "./".to_owned() } else { "../".repeat(depth) };
    (depth <= MOST_PATH_DEPTH).then(|| above + base.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_found_from_any_path() {
        for (path, base, root) in [
            ("/x", "/", "./"),
            ("/x/", "/", "../"),
            ("/x/y", "/", "../"),
            ("/x/y/", "/", "../../"),
            ("//x", "/", "../"),
            ("/x", "/our/papers/", "./our/papers/"),
            ("/our/papers/a/b", "/our/papers/", "../../../our/papers/"),
            ("*", "/", "./"),
        ] {
            assert_eq!(root_from(path, base).as_deref(), Some(root), "{path}");
        }
        assert_eq!(root_from(&"/".repeat(30_000), "/"), None);
    }

    #[test]
    fn links_to_the_site_become_relative_and_no_others() {
        let page = r#"<script src="/a/page.js"></script><a href="/a/">x</a><a href="/b/"><a href="//a/" title=" href=&quot;/a/"><a href="/a//x">"#;
        let shown = r#"<script src="../a/page.js"></script><a href="../a/">x</a><a href="/b/"><a href="//a/" title=" href=&quot;/a/"><a href="/a//x">"#;
        assert_eq!(shown_at("/x/y", page, "/a/"), shown);
        let page = r#"<a href="/"><a href="//evil.example/"><a href="https://a.example/"><a href="x">"#;
        assert_eq!(shown_at("/x", page, "/"), page.replacen("\"/\"", "\"./\"", 1));
        assert_eq!(shown_at(&"/".repeat(30_000), page, "/"), page);
    }
}
