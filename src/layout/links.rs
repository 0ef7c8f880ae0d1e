//! Links from one page of the site to another.

use super::site_path::{INDEX, SitePath};

/// How links name the page of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkForm {
    /// By the folder, `report/`: the same bytes work wherever a server looks for `index.html`.
    Folder,
    /// By the file, `report/index.html`: works without a server.
    File,
}

/// The links of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Links {
    /// From the page to the site's root: empty, or `../` once a folder.
    root: String,
    form: LinkForm,
}

impl Links {
    /// Relative links, which hold wherever the site lies.
    pub(crate) fn of(page: &SitePath, form: LinkForm) -> Self {
        Self { root: "../".repeat(page.as_str().matches('/').count()), form }
    }

    /// Links of a page that is served at any path. `base` is the path of the site's root on its host,
    /// with a slash at both ends.
    pub(crate) fn of_any_page(base: &str, form: LinkForm) -> Self {
        Self { root: base.to_owned(), form }
    }

    /// The link to a page or file of the site.
    pub(crate) fn to(&self, path: &SitePath) -> String {
        self.within(path.address(), "")
    }

    /// The link to an address below the site's root, and what follows it: a query, a fragment.
    pub(crate) fn within(&self, address: &str, rest: &str) -> String {
        let is_folder = address.is_empty() || address.ends_with('/');
        let index = if is_folder && self.form == LinkForm::File { INDEX } else { "" };
        let mut parts = ["", &self.root, address, index, rest];
        // Nothing at all would be this page, and a colon in the first part would make a scheme of it.
        if parts.iter().all(|part| part.is_empty()) || (self.root.is_empty() && address.contains(':')) {
            parts[0] = "./";
        }
        parts.concat()
    }

    /// The link to the site's root: empty, or `../` once a folder.
    pub(crate) fn root(&self) -> &str {
        &self.root
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::PaperFile;

    #[test]
    fn links_are_relative_and_end_in_a_slash() {
        let (home, paper) = (SitePath::home(), PaperFile::Page.path("MFB4YH5ROE256JUPXCULHXXWFK".parse().unwrap()));
        let from_home = Links::of(&home, LinkForm::Folder);
        assert_eq!(from_home.to(&paper), "pith/MFB4YH5ROE256JUPXCULHXXWFK/");
        assert_eq!(from_home.to(&home), "./");
        let from_paper = Links::of(&paper, LinkForm::Folder);
        assert_eq!(from_paper.to(&home), "../../");
        assert_eq!(from_paper.to(&SitePath::report_json()), "../../report.json");
    }

    #[test]
    fn without_a_server_links_name_the_file() {
        let (home, report) = (SitePath::home(), SitePath::report());
        let links = Links::of(&report, LinkForm::File);
        assert_eq!(links.to(&home), "../index.html");
        assert_eq!(links.to(&report), "../report/index.html");
        assert_eq!(links.to(&SitePath::report_json()), "../report.json");
        assert_eq!(links.within("browse/", "#years"), "../browse/index.html#years");
        assert_eq!(Links::of(&home, LinkForm::File).to(&home), "index.html");
    }

    #[test]
    fn a_page_of_any_place_links_from_the_hosts_root() {
        let links = Links::of_any_page("/papers/", LinkForm::Folder);
        assert_eq!(links.to(&SitePath::home()), "/papers/");
        assert_eq!(links.to(&SitePath::report()), "/papers/report/");
    }
}
