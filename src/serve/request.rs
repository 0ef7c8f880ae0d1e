//! What a request asks for: from the path of its target to a path inside the site.

use percent_encoding::percent_decode_str;

/// What a request asks for, as a path inside the site: plain names with `/` between them, none of which
/// leads elsewhere. The site's root is the empty path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// The page of a folder: the address ends in a slash.
    Folder(String),
    /// A file; or a folder, whose address then lacks its slash.
    File(String),
}

/// What the path of a request's target asks of a site below `base`, which starts and ends with `/`.
/// `None` where no file of a site could have that address.
///
/// Percent-encoding is undone once, after the path was divided: an encoded slash divides nothing, and what
/// was encoded twice stays encoded.
pub fn asked(path: &str, base: &str) -> Option<Asked> {
    let mut segments = path.strip_prefix('/')?.split('/');
    for expected in base.split('/').filter(|segment| !segment.is_empty()) {
        let segment = segments.next()?;
        if !percent_decode_str(segment).eq(percent_decode_str(expected)) {
            return None;
        }
    }
    let mut inside: Vec<_> = segments.collect();
    let is_folder = inside.pop_if(|last| last.is_empty()).is_some();
    let inside = inside.into_iter().map(name).collect::<Option<Vec<_>>>()?.join("/");
    Some(if is_folder { Asked::Folder(inside) } else { Asked::File(inside) })
}

/// The name that a segment stands for, if it can be one of a file on any system: a backslash divides
/// paths on Windows, and a colon names a drive or a stream there.
fn name(segment: &str) -> Option<String> {
    let name = percent_decode_str(segment).decode_utf8().ok()?.into_owned();
    let leads = matches!(name.as_str(), "" | "." | "..") || name.contains(['/', '\\', ':']);
    let is_name = !leads && !name.contains(char::is_control);
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::{Component, Path};

    /// What a path asks for, in words.
    fn said(path: &str, base: &str) -> String {
        match asked(path, base) {
            Some(Asked::File(inside)) => format!("file {inside}"),
            Some(Asked::Folder(inside)) => format!("folder {inside}"),
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn an_address_is_a_path_inside_the_site() {
        for (path, asks) in [
            ("/", "folder "),
            ("/index.html", "file index.html"),
            ("/report/", "folder report"),
            ("/report", "file report"),
            ("/pith/A/bundle.json", "file pith/A/bundle.json"),
            ("/.well-known/pith/A/bundle.json", "file .well-known/pith/A/bundle.json"),
            ("/a%20b/c+d.txt", "file a b/c+d.txt"),
            ("/%c3%a9.png", "file é.png"),
            ("/é.png", "file é.png"),
            ("/100%.txt", "file 100%.txt"),
            ("/a%zz", "file a%zz"),
            ("/...", "file ..."),
            ("/..a/a..", "file ..a/a.."),
            ("/%252e%252e/secret", "file %2e%2e/secret"),
            ("/a%252fb", "file a%2fb"),
        ] {
            assert_eq!(said(path, "/"), asks, "{path}");
        }
    }

    #[test]
    fn what_leads_elsewhere_asks_for_nothing() {
        for path in [
            "",
            "*",
            "secret",
            "localhost:8000",
            "//",
            "//secret",
            "///etc/passwd",
            "/report//",
            "/a//b",
            "/.",
            "/./",
            "/..",
            "/../",
            "/../secret",
            "/a/../../secret",
            "/a/..",
            "/%2e%2e/secret",
            "/%2E%2e/secret",
            "/.%2e/secret",
            "/%2e/secret",
            "/..%2fsecret",
            "/a%2f..%2f..%2fsecret",
            "/%2fetc%2fpasswd",
            "/..\\secret",
            "/..%5csecret",
            "/a\\b",
            "/C:/secret",
            "/C%3A/secret",
            "/c:secret",
            "/index.html::$DATA",
            "/a%00",
            "/%00",
            "/index.html%00.png",
            "/a\0b",
            "/a%0a",
            "/a%0d%0aSet-Cookie:%20x",
            "/a%7f",
            "/a%c2%85",
            "/%ff",
            "/%c0%ae%c0%ae/secret",
            "/%ed%a0%80",
            "/\u{7f}",
        ] {
            assert_eq!(asked(path, "/"), None, "{path:?}");
        }
    }

    #[test]
    fn below_a_path_the_site_is_there_alone() {
        for (path, asks) in [
            ("/lab/papers/", "folder "),
            ("/lab/papers", "file "),
            ("/lab/papers/report/", "folder report"),
            ("/lab/%70apers/report/", "folder report"),
            ("/lab/papers/lab/papers/", "folder lab/papers"),
            ("/", "nothing"),
            ("/lab", "nothing"),
            ("/lab/", "nothing"),
            ("/lab/papersx", "nothing"),
            ("/lab/papers/../papers/", "nothing"),
            ("/papers/", "nothing"),
            ("//lab/papers/", "nothing"),
            ("/Lab/papers/", "nothing"),
        ] {
            assert_eq!(said(path, "/lab/papers/"), asks, "{path}");
        }
        assert_eq!(said("/~a%20b/x", "/%7ea%20b/"), "file x");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn whatever_is_asked_stays_inside(
            path in prop_oneof!["\\PC*", "(/|\\.|%2e|%2F|%5c|%00|%25|\\\\|:|a|é|%c3%a9|%ff|\0){0,24}"],
            base in prop_oneof![Just("/"), Just("/lab/"), Just("/a%20b/c/")],
        ) {
            for path in [path.clone(), format!("/{path}"), format!("{base}{path}")] {
                let Some(Asked::Folder(inside) | Asked::File(inside)) = asked(&path, base) else { continue };
                let root = Path::new("/site");
                let joined = root.join(&inside);
                let below = joined.strip_prefix(root).unwrap();
                prop_assert!(below.components().all(|part| matches!(part, Component::Normal(_))), "{}", inside);
                prop_assert_eq!(below.components().count(), inside.split('/').filter(|part| !part.is_empty()).count());
                prop_assert!(!inside.contains(['\\', ':', '\0']) && !inside.starts_with('/') && !inside.ends_with('/'));
            }
        }
    }
}
