//! The sitemap (<https://www.sitemaps.org/protocol.html>), and `robots.txt`, which leads to it.
//!
//! It lists every paper, the page of each year and category, those of all years, categories and collections, and what the
//! operator wrote. The parts of a listing aren't in it: their papers are. Pages that lead on to others and what is left out
//! aren't pages to be found.
//!
//! A paper's `lastmod` is when its bundle was built, which the seal covers. That of a record is only claimed, and the
//! first submission is not when the page changed, so a paper without a bundle has none: a crawler that finds wrong ones
//! ignores all (<https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap>). The other pages
//! have none either, and nor do the files of an index: no time that is signed says when a paper came into the catalog.

use super::artifact::Artifact;
use super::authored_page::AuthoredPage;
use super::common::Site;
use super::date;
use super::feed::AddressedSite;
use super::xml::Xml;
use crate::catalog::{Catalog, Entry};
use crate::error::Error;
use crate::layout::{Feature, Folder, ListingPlace, PageKind, PaperFile, SitePath, Subject, UploadStage};
use crate::names::{Bucket, TitleBucket};
use pith::Digest;
use std::io::{self, Write};

/// The most addresses of a file.
const MOST_ADDRESSES: usize = 50_000;

/// The most bytes of a file.
const MOST_SITEMAP_BYTES: usize = 50 << 20;

/// More bytes than an address has in a file beside the site's own address.
const MOST_BESIDE: usize = 250;

/// The namespace of sitemaps.
const NAMESPACE: [(&str, &str); 1] = [("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9")];

const ROBOTS: &str = "\
# Crawlers may read every page. This file only has effect at the root of a host: if the site is below a path,
# submit the sitemap to search engines.
User-agent: *
Allow: /
";

/// A file of the sitemap, of pages or of papers; a small one has both.
pub(crate) struct SitemapFile<'c> {
    pub(crate) path: SitePath,
    pages: Vec<SitePath>,
    papers: Vec<&'c Entry>,
}

impl SitemapFile<'_> {
    /// What the file lists: two with the same key are the same.
    pub(crate) fn key(&self) -> Digest {
        let pages = self.pages.iter().map(|page| *Digest::of(page.as_str().as_bytes()).as_bytes());
        Digest::of_parts(pages.chain([*Catalog::key_of(&self.papers).as_bytes()]))
    }
}

impl AddressedSite<'_> {
    /// How many addresses a file of the sitemap may have.
    pub(crate) fn most_addresses(self) -> usize {
        MOST_ADDRESSES.min(MOST_SITEMAP_BYTES / (self.base_length() + MOST_BESIDE))
    }

    /// The files of the sitemap, of at most `most` addresses each: `sitemap.xml` alone, or those that it is the index
    /// of. A new paper changes one of these.
    pub(crate) fn sitemap_files<'c>(
        self,
        catalog: &'c Catalog,
        authored: &[AuthoredPage],
        most: usize,
    ) -> Box<dyn Iterator<Item = SitemapFile<'c>> + Send + 'c> {
        let pages = self.other_pages(catalog, authored);
        if pages.len() + catalog.entries().len() <= most {
            let papers = catalog.entries().iter().collect();
            return Box::new([SitemapFile { path: SitePath::sitemap(), pages, papers }].into_iter());
        }
        let of_pages: Vec<_> = pages
            .chunks(most)
            .enumerate()
            .map(|(at, pages)| SitemapFile {
                path: SitePath::sitemap_of_pages(at),
                pages: pages.to_vec(),
                papers: Vec::new(),
            })
            .collect();
        let of_papers = catalog.sections(most).map(|section| SitemapFile {
            path: SitePath::sitemap_of(&section.place),
            pages: Vec::new(),
            papers: section.papers,
        });
        Box::new(of_pages.into_iter().chain(of_papers))
    }

    /// The pages that aren't papers'.
    fn other_pages(self, catalog: &Catalog, authored: &[AuthoredPage]) -> Vec<SitePath> {
        let mut pages = vec![SitePath::home()];
        if self.site.features.contains(&Feature::Listings) {
            let alphabets = [Subject::Authors(Bucket::all()), Subject::Titles(TitleBucket::All)];
            let subjects = alphabets.into_iter().chain(catalog.subjects());
            let listings = subjects.map(|subject| SitePath::listing(&ListingPlace::whole(subject)));
            let has = |is_of: fn(&Subject) -> bool| catalog.subjects().any(|subject| is_of(&subject));
            let folders = [
                (has(|subject| matches!(subject, Subject::Year(_))), Folder::Years),
                (has(|subject| matches!(subject, Subject::Category(_))), Folder::Categories),
            ];
            let folders = folders.into_iter().filter(|(has, _)| *has).map(|(_, folder)| SitePath::folder(folder));
            pages.extend([SitePath::browse(), SitePath::stats()].into_iter().chain(folders).chain(listings));
        }
        if self.site.has_search() {
            pages.push(SitePath::search());
        }
        pages.push(SitePath::resolve());
        if authored.iter().any(|page| page.kind == PageKind::Collection) {
            pages.push(SitePath::folder(Folder::Collections));
        }
        pages.extend(authored.iter().map(AuthoredPage::path));
        pages.extend([SitePath::marks(), SitePath::verify(), SitePath::report()]);
        if self.site.features.contains(&Feature::Api) {
            pages.push(SitePath::api());
        }
        pages
    }

    /// Writes a file of the sitemap.
    pub(crate) fn write_sitemap(self, file: &SitemapFile<'_>, out: &mut dyn Write) -> io::Result<()> {
        Xml::document(out, "urlset", &NAMESPACE, |xml| {
            for page in &file.pages {
                xml.element("url", &[], |xml| xml.text("loc", &self.address(page)))?;
            }
            file.papers.iter().try_for_each(|entry| {
                xml.element("url", &[], |xml| {
                    xml.text("loc", &self.address(&PaperFile::Page.path(entry.number.suffix())))?;
                    let sealed = entry.sealed_at().and_then(date::utc);
                    sealed.map_or(Ok(()), |time| xml.text("lastmod", &time))
                })
            })
        })
    }

    /// The index of the sitemap's files.
    pub(crate) fn sitemap_index(self, files: &[SitePath]) -> Result<Artifact<'static>, Error> {
        let path = SitePath::sitemap();
        let mut bytes = Vec::new();
        let written = Xml::document(&mut bytes, "sitemapindex", &NAMESPACE, |xml| {
            files.iter().try_for_each(|file| xml.element("sitemap", &[], |xml| xml.text("loc", &self.address(file))))
        });
        written.map_err(|error| Error::Render { page: path.to_string(), reason: error.to_string() })?;
        Ok(Artifact::new(UploadStage::Manifest, path, bytes))
    }
}

impl Site {
    /// `robots.txt`, which names the sitemap where there is one.
    pub(crate) fn robots(&self) -> Vec<Artifact<'static>> {
        let sitemap = self.addressed().map(|site| format!("\nSitemap: {}\n", site.address(&SitePath::sitemap())));
        let sitemap = sitemap.unwrap_or_default();
        vec![Artifact::new(UploadStage::Manifest, SitePath::robots(), format!("{ROBOTS}{sitemap}").into_bytes())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::feed::tests::{catalog_of, site};

    const PAPERS: [&str; 5] = [
        "2G563JAFGFHE5EAYTSTXDDPX5Z",
        "IUW7KLEDMZKZDVWHTRMM5ZK24W",
        "MFB4YH5ROE256JUPXCULHXXWFK",
        "RLLQL6357CWNZYHNBMCYD3UK5B",
        "ZJVQJLXHUUV25W5CEVM6GUIM4S",
    ];
    const BASED: &str = "base_url = \"https://x.org/a\"\noutput.parts.listings = ";

    /// The files of a sitemap of real papers, without listings seven pages and five papers: their names and how many
    /// addresses each has.
    fn files(most: usize) -> Vec<(String, usize)> {
        let site = site(&format!("{BASED}false"));
        let catalog = catalog_of(&PAPERS);
        let files = site.addressed().unwrap().sitemap_files(&catalog, &[], most);
        files.map(|file| (file.path.to_string(), file.pages.len() + file.papers.len())).collect()
    }

    fn named(files: &[(&str, usize)]) -> Vec<(String, usize)> {
        files.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    }

    #[test]
    fn a_sitemap_is_one_file_or_several_of_so_many_addresses() {
        assert_eq!(files(12), named(&[("sitemap.xml", 12)]));
        let of_years =
            [("sitemap-2017.xml", 1), ("sitemap-2018.xml", 1), ("sitemap-2019.xml", 2), ("sitemap-2024.xml", 1)];
        assert_eq!(files(11), named(&[&[("sitemap-pages-1.xml", 7)][..], &of_years].concat()));
        let smallest = files(1);
        assert!(smallest.iter().all(|(_, count)| *count == 1) && smallest.len() == 12, "{smallest:?}");
        assert_eq!(smallest[1].0, "sitemap-pages-2.xml");
        assert!(smallest[9].0.starts_with("sitemap-2019-"), "{smallest:?}");
    }

    #[test]
    fn a_file_has_no_more_bytes_than_it_may_have() {
        let base = format!("https://x.org/{}", "a".repeat(985));
        let site = site(&format!("base_url = \"{base}\""));
        let addressed = site.addressed().unwrap();
        assert!(addressed.most_addresses() < MOST_ADDRESSES);
        let catalog = catalog_of(&PAPERS);
        let slug = crate::values::Slug::new(&"s".repeat(64)).unwrap();
        for file in [
            SitemapFile {
                path: SitePath::sitemap(),
                pages: Vec::new(),
                papers: catalog.entries().iter().take(1).collect(),
            },
            SitemapFile {
                path: SitePath::sitemap(),
                pages: vec![SitePath::authored(PageKind::Collection, &slug)],
                papers: Vec::new(),
            },
        ] {
            let mut out = Vec::new();
            addressed.write_sitemap(&file, &mut out).unwrap();
            assert!(
                out.len() * addressed.most_addresses() < MOST_SITEMAP_BYTES,
                "with a head that stands in each file once"
            );
        }
        let short = crate::site::feed::tests::site("base_url = \"https://x.org\"");
        assert_eq!(short.addressed().unwrap().most_addresses(), MOST_ADDRESSES);
    }

    #[test]
    fn papers_with_a_sealed_time_have_it_and_no_other_page_has_one() {
        let site = site(&format!("{BASED}true"));
        let catalog = catalog_of(&PAPERS[1..3]);
        let mut out = Vec::new();
        let addressed = site.addressed().unwrap();
        let file = addressed.sitemap_files(&catalog, &[], 100).next().unwrap();
        addressed.write_sitemap(&file, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let listed: Vec<_> = text.split("<loc>").skip(1).map(|rest| rest.split("</loc>").next().unwrap()).collect();
        let expected = [
            "",
            "browse/",
            "stats/",
            "year/",
            "category/",
            "authors/",
            "titles/",
            "year/2019/",
            "year/2024/",
            "category/cs.CV/",
            "category/cs.DC/",
            "category/cs.LG/",
            "category/cs.PF/",
            "search/",
            "resolve/",
            "marks/",
            "verify/",
            "report/",
            "api/",
        ];
        let papers = PAPERS[1..3].iter().map(|suffix| format!("pith/{suffix}/"));
        let expected: Vec<_> = expected.map(str::to_owned).into_iter().chain(papers).collect();
        let expected: Vec<_> = expected.iter().map(|page| format!("https://x.org/a/{page}")).collect();
        assert_eq!(listed, expected);
        // The bundle was built long after the first submission of 2024; the record says when, and no signature covers it.
        assert_eq!(text.matches("<lastmod>").count(), 1);
        let bundle = format!("pith/{}/</loc>\n<lastmod>2026-07-05T15:44:43Z</lastmod>\n</url>", PAPERS[1]);
        assert!(text.contains(&bundle), "{text}");
        assert!(text.contains(&format!("pith/{}/</loc>\n</url>", PAPERS[2])), "{text}");
    }

    #[test]
    fn every_robot_is_told_of_the_sitemap() {
        let robots = |config: &str| String::from_utf8(site(config).robots().remove(0).bytes.into_owned()).unwrap();
        assert!(robots(&format!("{BASED}true")).ends_with("Allow: /\n\nSitemap: https://x.org/a/sitemap.xml\n"));
        assert!(robots("").ends_with("Allow: /\n"));
    }
}
