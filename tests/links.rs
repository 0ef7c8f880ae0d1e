//! Following the links of a site, as a host or a disk would.

use std::collections::BTreeMap;

/// How links name the page of a folder.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `report/`: a host looks for `index.html` in it.
    Folder,
    /// `report/index.html`.
    File,
}

/// Follows every link and address of every page that leads inside the site, down to the place on the
/// page, and says how many there were.
#[track_caller]
pub(crate) fn follow(site: &BTreeMap<String, Vec<u8>>, form: Form) -> usize {
    let mut followed = 0;
    for (path, bytes) in site.iter().filter(|(path, _)| is_page(path, form)) {
        let page = std::str::from_utf8(bytes).unwrap();
        for link in addresses(page) {
            if link.split(['/', '#']).next().unwrap().contains(':') {
                continue;
            }
            let (address, place) = link.split_once('#').unwrap_or((link, ""));
            let target = if address.is_empty() { path.clone() } else { resolved(path, address, form) };
            let Some(bytes) = site.get(&target) else { panic!("{path} leads to {link}, and there is no {target}") };
            if !place.is_empty() {
                let page = std::str::from_utf8(bytes).unwrap();
                assert!(
                    page.contains(&format!("id=\"{place}\"")),
                    "{path} leads to {link}, and {target} has no such place"
                );
            }
            followed += 1;
        }
    }
    followed
}

/// Follows every whole address of the site in a file that isn't a page, such as a feed or a sitemap, and says how many
/// there were. `base` is the site's own address.
#[track_caller]
pub(crate) fn follow_addresses(site: &BTreeMap<String, Vec<u8>>, path: &str, base: &str) -> usize {
    let file = std::str::from_utf8(&site[path]).unwrap();
    let addresses = file.split(base).skip(1).map(|rest| rest.split(['<', '"', ')', '\n']).next().unwrap());
    let mut followed = 0;
    for address in addresses {
        let is_folder = address.is_empty() || address.ends_with('/');
        let target = format!("{address}{}", if is_folder { "index.html" } else { "" });
        assert!(site.contains_key(&target), "{path} leads to {base}{address}, and there is no {target}");
        followed += 1;
    }
    followed
}

/// On a host the page for what isn't there alone has links from the root.
fn is_page(path: &str, form: Form) -> bool {
    is_html(path) && (form == Form::File || path != "404.html")
}

pub(crate) fn is_html(path: &str) -> bool {
    path.split('.').next_back() == Some("html")
}

/// The values of `href`, `src` and of the address that a page leads on to.
pub(crate) fn addresses(page: &str) -> impl Iterator<Item = &str> {
    let marks = [" href=\"", " src=\"", "content=\"0; url="];
    marks.into_iter().flat_map(|mark| page.split(mark).skip(1)).map(|rest| rest.split('"').next().unwrap())
}

#[track_caller]
pub(crate) fn resolved(page: &str, address: &str, form: Form) -> String {
    let mut parts: Vec<_> = page.split('/').collect();
    parts.pop();
    for part in address.split('/') {
        match part {
            ".." => drop(parts.pop().unwrap_or_else(|| panic!("{page} leads out of the site by {address}"))),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    if address.ends_with('/') {
        assert!(form == Form::Folder, "{page} leads to the folder {address}");
        parts.push("index.html");
    }
    parts.join("/")
}
