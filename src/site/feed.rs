//! Feeds of the newest papers, in Atom (RFC 4287).
//!
//! - **Who** an entry is: its id is the Pith number, a URI that is the same at every mirror, so that a reader of two
//!   feeds sees a paper once. A feed's id is its own address.
//! - **When**: signed times alone. `published` is the first submission, `updated` the seal of a bundle where there is
//!   one. What a record says of its own update is claimed, and would let anybody who copies it be the newest. By the
//!   first submission the newest are chosen, too: of most papers nothing else is signed.
//! - **What** it is about: the abstract, or what the document has of it, is the summary. Readers of feeds that show a
//!   list show that; one entry they show by its content, which says after the abstract what is signed, bound by a hash
//!   or claimed. No summary of the catalog holds abstracts, so documents are read again for them. Long titles and lists
//!   of names are cut, as in listings.

use super::artifact::Artifact;
use super::common::Site;
use super::date;
use super::xml::Xml;
use crate::catalog::{Entry, Feed};
use crate::config::BaseUrl;
use crate::error::Error;
use crate::layout::{Feature, Links, ListingPlace, MediaType, PaperFile, SitePath, Subject, UploadStage};
use crate::names::Names;
use crate::tex;
use crate::text::one_line;
use crate::values::Category;
use pith::{Claim, Standing};
use std::io;

/// The namespace of Atom.
const ATOM: &str = "http://www.w3.org/2005/Atom";

/// What arXiv's own feeds name its categories by.
const ARXIV_CATEGORIES: &str = "http://arxiv.org/schemas/atom";

/// When a feed without entries was last changed. RFC 4287 asks for a time, and there is none that would be true.
const NEVER: &str = "1970-01-01T00:00:00Z";

/// An entry without an author would be of the feed's.
const NO_AUTHORS: &str = "No authors in the document";

/// A paper of a feed.
struct FeedEntry<'c> {
    entry: &'c Entry,
    times: EntryTimes,
    abstract_text: Option<String>,
}

/// An entry's times, for programs.
struct EntryTimes {
    published: String,
    updated: String,
}

/// A site that knows its own address and has feeds and a sitemap, in which whole addresses alone may stand.
#[derive(Clone, Copy)]
pub(crate) struct AddressedSite<'s> {
    pub(super) site: &'s Site,
    base: &'s BaseUrl,
}

impl Site {
    /// The same site, where it has feeds and a sitemap.
    pub(crate) fn addressed(&self) -> Option<AddressedSite<'_>> {
        let base = self.config.base_url.as_ref().filter(|_| self.features.contains(&Feature::Feeds))?;
        Some(AddressedSite { site: self, base })
    }

    /// The link to the feed of all papers or of a category, where there is one.
    pub(super) fn feed_link(&self, links: &Links, category: Option<Category>) -> Option<String> {
        self.addressed().map(|_| links.to(&SitePath::feed(category)))
    }
}

impl AddressedSite<'_> {
    /// The whole address of a page or file.
    pub(super) fn address(self, path: &SitePath) -> String {
        format!("{}{}", self.base.as_str(), path.address())
    }

    /// How many characters the site's own address has.
    pub(super) fn base_length(self) -> usize {
        self.base.as_str().len()
    }

    /// A feed. It depends on its papers alone, whose abstracts `abstract_of` reads.
    pub(crate) fn feed(
        self,
        feed: &Feed<'_>,
        abstract_of: impl Fn(&Entry) -> Result<Option<String>, Error>,
    ) -> Result<Vec<Artifact<'static>>, Error> {
        let path = SitePath::feed(feed.category);
        let dated = feed.papers.iter().filter_map(|entry| Some((*entry, EntryTimes::of(entry)?)));
        let entries = dated.map(|(entry, times)| Ok(FeedEntry { entry, times, abstract_text: abstract_of(entry)? }));
        let entries = entries.collect::<Result<Vec<_>, Error>>()?;
        let mut bytes = Vec::new();
        let write = |xml: &mut Xml<'_>| self.write_feed(&path, feed.category, &entries, xml);
        let written = Xml::document(&mut bytes, "feed", &[("xmlns", ATOM)], write);
        written.map_err(|error| Error::Render { page: path.to_string(), reason: error.to_string() })?;
        Ok(vec![Artifact::new(UploadStage::Manifest, path, bytes)])
    }

    fn write_feed(
        self,
        path: &SitePath,
        category: Option<Category>,
        entries: &[FeedEntry<'_>],
        xml: &mut Xml<'_>,
    ) -> io::Result<()> {
        let newest = entries.iter().map(|entry| entry.times.updated.as_str()).max();
        let config = &self.site.config;
        let title = &config.title;
        let (name, about, page) = match category {
            None => (title.clone(), config.description.clone(), SitePath::home()),
            Some(category) => (
                format!("{} · {title}", category.name().unwrap_or(category.as_str())),
                format!("The newest papers in {category}, primary or cross-listed."),
                SitePath::listing(&ListingPlace::whole(Subject::Category(category))),
            ),
        };
        let address = self.address(path);
        xml.text("id", &address)?;
        xml.text("title", &name)?;
        xml.text("subtitle", &about)?;
        xml.text("updated", newest.unwrap_or(NEVER))?;
        xml.element("author", &[], |xml| xml.text("name", config.mirror.name.as_ref().unwrap_or(title)))?;
        let html = MediaType::HTML.essence();
        xml.empty("link", &[("rel", "self"), ("type", MediaType::of(path.as_str()).essence()), ("href", &address)])?;
        xml.empty("link", &[("rel", "alternate"), ("type", html), ("href", &self.address(&page))])?;
        entries.iter().try_for_each(|entry| xml.element("entry", &[], |xml| self.write_entry(entry, xml)))
    }

    fn write_entry(self, entry: &FeedEntry<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
        let FeedEntry { entry, times, abstract_text } = entry;
        let number = entry.number.to_string();
        let title = entry.title().map(plain).filter(|title| !title.is_empty());
        xml.text("id", &number)?;
        xml.text("title", title.as_ref().unwrap_or(&number))?;
        for name in names(entry) {
            xml.element("author", &[], |xml| xml.text("name", &name))?;
        }
        xml.text("published", &times.published)?;
        xml.text("updated", &times.updated)?;
        let html = MediaType::HTML.essence();
        let page = self.address(&PaperFile::Page.path(entry.number.suffix()));
        xml.empty("link", &[("rel", "alternate"), ("type", html), ("href", &page)])?;
        if let Some(arxiv) = entry.paper().arxiv() {
            xml.empty("link", &[("rel", "related"), ("type", html), ("href", &arxiv.address())])?;
        }
        for category in entry.paper().categories() {
            let mut attributes = vec![("term", category.as_str())];
            if let Some(name) = category.name() {
                attributes.extend([("scheme", ARXIV_CATEGORIES), ("label", name)]);
            }
            xml.empty("category", &attributes)?;
        }
        let standing = standing(entry);
        match abstract_text {
            None => xml.text("content", &standing),
            Some(text) => {
                xml.text("summary", text)?;
                xml.text("content", &format!("{text}\n\n{standing}"))
            }
        }
    }
}

impl EntryTimes {
    fn of(entry: &Entry) -> Option<Self> {
        let published = date::utc(entry.paper().submitted())?;
        Some(Self { updated: date::utc(entry.signed_at())?, published })
    }
}

fn plain(text: Claim<&str>) -> String {
    one_line(&tex::plain(text.into_parts().0)).into_owned()
}

/// The authors, one by one where that is sure.
fn names(entry: &Entry) -> Vec<String> {
    match entry.names() {
        None => vec![NO_AUTHORS.to_owned()],
        Some(Names::Whole(text)) => vec![text],
        Some(Names::List { names, more }) => {
            names.iter().map(crate::names::Name::full).chain(more.then(|| "et al.".to_owned())).collect()
        }
    }
}

/// What an entry is, and what of it is signed.
fn standing(entry: &Entry) -> String {
    let of_claim = |claim: Option<Claim<&str>>| claim.map(|claim| claim.into_parts().1);
    let displayed = [
        ("title", of_claim(entry.title())),
        ("authors", of_claim(entry.authors())),
        ("abstract", entry.paper().excerpt()),
    ];
    let of_standing = |wanted: Standing| -> Vec<&str> {
        displayed.iter().filter(|(_, standing)| *standing == Some(wanted)).map(|(name, _)| *name).collect()
    };
    let kind = if entry.bundle.is_some() { "bundle" } else { "record" };
    let signed = ["number", "source", "dates", "categories"].into_iter().chain(of_standing(Standing::Signed));
    let mut sentences =
        vec![format!("A verified {kind}."), format!("Signed: {}.", signed.collect::<Vec<_>>().join(", "))];
    for (standing, what) in [(Standing::ByHash, "Matches signed hash"), (Standing::Claimed, "Unsigned")] {
        let names = of_standing(standing);
        if !names.is_empty() {
            sentences.push(format!("{what}: {}.", names.join(", ")));
        }
    }
    if entry.authors().is_some() {
        sentences.push("The registry sorts authors alphabetically.".to_owned());
    }
    sentences.join(" ")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::catalog::{Catalog, Selection, Summary};
    use crate::config::Config;
    use crate::site::{Overrides, SiteOptions};
    use pith::{TrustStore, judge};
    use std::collections::BTreeMap;
    use std::fs;

    /// A site with a configuration.
    pub(in crate::site) fn site(config: &str) -> Site {
        let config = Config::parse(config).unwrap();
        let options = SiteOptions {
            config: config.into(),
            keys: TrustStore::registry().into(),
            menu: Vec::new(),
            logo: None,
            icon: None,
            overrides: Overrides::default(),
        };
        Site::new(options).unwrap()
    }

    /// The catalog of real documents, by their suffixes.
    pub(in crate::site) fn catalog_of(suffixes: &[&str]) -> Catalog {
        let name = |suffix: &str, kind| format!("content/records/{suffix}.{kind}.json");
        let keys = TrustStore::registry();
        let summary = |suffix: &&str| {
            let bytes = fs::read(name(suffix, "record")).or_else(|_| fs::read(name(suffix, "bundle"))).unwrap();
            judge(&bytes, &keys, |verified| Summary::of(&verified, &keys)).1.unwrap()
        };
        let everything = Selection { exclude: &BTreeMap::new(), accept: &BTreeMap::new(), takes: &|_| true };
        Catalog::build(suffixes.iter().map(summary).collect(), &everything).0
    }

    const BASED: &str = "base_url = \"https://x.org/a\"\n";
    const RECORD: &str = "MFB4YH5ROE256JUPXCULHXXWFK";
    const BUNDLE: &str = "IUW7KLEDMZKZDVWHTRMM5ZK24W";

    fn text(config: &str, feed: &Feed<'_>) -> String {
        let site = site(config);
        let abstract_of = |entry: &Entry| {
            let is_record = entry.bundle.is_none();
            Ok(is_record.then(|| "We <train>.".to_owned()))
        };
        let [file] = <[_; 1]>::try_from(site.addressed().unwrap().feed(feed, abstract_of).unwrap()).unwrap();
        String::from_utf8(file.bytes.into_owned()).unwrap()
    }

    #[test]
    fn an_entry_has_what_is_signed_and_says_what_is_not() {
        let feed = text(BASED, &catalog_of(&[RECORD, BUNDLE]).feed());
        for part in [
            "<id>https://x.org/a/feed.atom</id>\n<title>Pith Catalog</title>\n",
            "<author>\n<name>Pith Catalog</name>\n</author>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"https://x.org/a/feed.atom\"/>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"https://x.org/a/\"/>\n<entry>\n<id>pith:2024:",
            "<id>pith:2019:MFB4YH5ROE256JUPXCULHXXWFK</id>\n<title>Speeding up Deep Learning with Transient Servers</title>\n\
             <author>\n<name>Lijie Xu</name>\n</author>\n<author>\n<name>Robert J. Walls</name>\n</author>\n",
            "<published>2019-02-28T19:47:59Z</published>\n<updated>2019-02-28T19:47:59Z</updated>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"https://x.org/a/pith/MFB4YH5ROE256JUPXCULHXXWFK/\"/>\n\
             <link rel=\"related\" type=\"text/html\" href=\"https://arxiv.org/abs/1903.00045v2\"/>\n\
             <category term=\"cs.PF\" scheme=\"http://arxiv.org/schemas/atom\" label=\"Performance\"/>\n",
            "<summary>We &lt;train&gt;.</summary>\n<content>We &lt;train&gt;.\n\nA verified record. Signed: number, source, \
             dates, categories. Matches signed hash: title. Unsigned: authors, abstract. The registry sorts authors \
             alphabetically.</content>\n</entry>",
            "/>\n<content>A verified bundle. Signed: number, source, dates, categories, title, authors, abstract. The registry",
        ] {
            assert!(feed.contains(part), "expected `{part}` in:\n{feed}");
        }
    }

    #[test]
    fn a_seal_is_newer_than_the_submission_and_a_records_claim_counts_for_nothing() {
        let catalog = catalog_of(&[RECORD, BUNDLE]);
        let [bundle, record] = catalog.entries() else { panic!("two papers") };
        assert!(record.record.as_ref().unwrap().stamp > record.signed_at(), "the claimed time is newer");
        assert_eq!(record.signed_at(), record.paper().submitted());
        assert_eq!(bundle.signed_at(), bundle.bundle.as_ref().unwrap().stamp);
        let feed = text(BASED, &catalog.feed());
        let sealed = date::utc(bundle.signed_at()).unwrap();
        assert_eq!(feed.matches(&format!("<updated>{sealed}</updated>")).count(), 2, "the feed's and the entry's");
    }

    #[test]
    fn a_feed_of_a_category_says_so_and_whose_it_is() {
        let catalog = catalog_of(&[RECORD]);
        let feed = catalog.category_feeds().next().unwrap();
        let feed = text(&format!("{BASED}title = \"<T>\"\nmirror.name = \"A & B\""), &feed);
        for part in [
            "<id>https://x.org/a/category/cs.CV/feed.atom</id>\n<title>Computer Vision and Pattern Recognition · &lt;T&gt;</title>\n",
            "<subtitle>The newest papers in cs.CV, primary or cross-listed.</subtitle>\n<updated>2019-02-28T19:47:59Z</updated>\n",
            "<name>A &amp; B</name>",
            "href=\"https://x.org/a/category/cs.CV/\"/>\n<entry>",
        ] {
            assert!(feed.contains(part), "expected `{part}` in:\n{feed}");
        }
    }

    #[test]
    fn a_feed_of_nothing_was_never_changed() {
        let feed = text(BASED, &catalog_of(&[]).feed());
        assert!(feed.contains(&format!("<updated>{NEVER}</updated>")) && !feed.contains("<entry>"), "{feed}");
    }

    #[test]
    fn there_is_no_feed_without_an_address_or_where_it_is_switched_off() {
        assert!(site("").addressed().is_none());
        assert!(site(&format!("{BASED}output.parts.feeds = false")).addressed().is_none());
        assert!(site(&format!("{BASED}output.profile = \"minimal\"")).addressed().is_some());
    }
}
