//! What holds of any request whatever: it asks for a plain path inside the site, or for nothing.

use pith_catalog::internals::{Asked, asked};
use std::path::{Component, Path};

/// Where a site may be, as paths with a slash at both ends.
const BASES: [&str; 3] = ["/", "/lab/", "/a%20b/c/"];

/// What a request whose target's path has these bytes asks for, at a host's root: `file`, `folder` or `nothing`.
pub fn request(bytes: &[u8]) -> &'static str {
    // Where it isn't UTF-8 no path comes of it, and what remains of it is tried.
    let text = String::from_utf8_lossy(bytes);
    for base in BASES {
        for path in [text.to_string(), format!("/{text}"), format!("{base}{text}")] {
            if let Some(asks) = asked(&path, base) {
                stays_inside(&asks, base);
            }
        }
    }
    match std::str::from_utf8(bytes).ok().and_then(|path| asked(path, "/")) {
        Some(Asked::File(_)) => "file",
        Some(Asked::Folder(_)) => "folder",
        None => "nothing",
    }
}

fn stays_inside(asks: &Asked, base: &str) {
    let (Asked::File(inside) | Asked::Folder(inside)) = asks;
    let root = Path::new("/site");
    let joined = root.join(inside);
    let below = joined.strip_prefix(root).expect("it lies below the root");
    let names: Vec<_> = inside.split('/').filter(|_| !inside.is_empty()).collect();
    assert!(below.components().all(|part| matches!(part, Component::Normal(_))), "{inside:?} leads elsewhere");
    assert!(below.iter().eq(names.iter().copied()), "{inside:?} is read as written");
    let is_plain = |one: char| !one.is_control() && !matches!(one, '\\' | ':');
    assert!(inside.chars().all(is_plain), "{inside:?} means something else elsewhere");
    // The same path, encoded once, asks for the same.
    let hex = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    let encode = |name: &&str| name.bytes().flat_map(|byte| ['%', hex(byte >> 4), hex(byte & 15)]).collect();
    let encoded: Vec<String> = names.iter().map(encode).collect();
    let mut path = [base, &encoded.join("/")].concat();
    if matches!(asks, Asked::Folder(_)) && !inside.is_empty() {
        path.push('/');
    }
    // The root without its slash has no other address.
    if !inside.is_empty() {
        assert_eq!(asked(&path, base).as_ref(), Some(asks), "{path}");
    }
}
