//! The pages that lead to papers whose address isn't known.

use super::common::Site;
use super::page::Link;
use crate::layout::{Links, ListingPlace, SitePath, Subject};
use crate::names::{Bucket, TitleBucket};
use crate::text::PlainText;

impl Site {
    /// The links to those that the site has, but for the page itself.
    pub(super) fn ways_to_papers(&self, links: &Links, own: &SitePath) -> Vec<Link> {
        let whole = |subject| SitePath::listing(&ListingPlace::whole(subject));
        let listings = [
            (whole(Subject::Titles(TitleBucket::All)), "Titles A to Z"),
            (whole(Subject::Authors(Bucket::all())), "Authors A to Z"),
            (SitePath::browse(), "Categories and years"),
        ];
        let newest = [(SitePath::home(), "The newest papers")];
        let listings: &[_] = if self.has_listings() { &listings } else { &newest };
        let search = Some((SitePath::search(), "Search")).filter(|_| self.has_search());
        // Without an index it says which addresses lead to papers.
        let identifiers = (SitePath::resolve(), "Look up an identifier");
        let ways = listings.iter().chain(&search).chain([&identifiers]).filter(|(path, _)| path != own);
        ways.map(|(path, text)| Link { link: links.to(path), text: PlainText::short(*text) }).collect()
    }
}
