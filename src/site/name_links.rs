//! The links of a paper's page to where its authors' names are listed.
//!
//! Which listing has a name depends on all papers of a catalog. Who has only some of them leaves marks in the places of
//! these links ([`NameLinks::Later`]), takes them out of the finished page, and fills them in once all papers are known.

use super::common::Site;
use crate::catalog::{NameLocation, NameLocations};
use crate::layout::{LinkGap, Links, ListingPlace, PaperFile, SitePath, Subject};
use crate::names::{AuthorNames, NameKey, anchor};
use memchr::memmem;
use pith::{Digest, Suffix};
use std::collections::BTreeMap;

/// What ends each of the two texts of a mark. Neither has it.
const MARK_END: char = '/';

/// How long a link is, in most cases.
const LINK_BYTES: usize = 64;

/// Where a page's links to names lead.
pub(crate) enum NameLinks<'a> {
    /// To where each is.
    Known(&'a NameLocations<'a>),
    /// Nowhere yet.
    Later(&'a LinkMarks),
}

/// What marks the place of a link in a page. It is made with a secret, so that no document has it in its texts.
pub(crate) struct LinkMarks(String);

impl LinkMarks {
    /// Marks that only who has the secret can write.
    pub(crate) fn new(secret: &Digest) -> Self {
        Self(format!("{secret}{MARK_END}"))
    }

    fn mark(&self, key: &NameKey, name: &str) -> String {
        let Self(begin) = self;
        format!("{begin}{}{MARK_END}{}{MARK_END}", key.as_str(), anchor(key, name))
    }

    /// Takes the marks out of a page.
    pub(crate) fn take_out(&self, page: &[u8]) -> (Vec<u8>, Vec<LinkGap>) {
        let Self(begin) = self;
        let (mut rest, mut without, mut gaps) = (page, Vec::with_capacity(page.len()), Vec::new());
        let finder = memmem::Finder::new(begin);
        while let Some(at) = finder.find(rest) {
            let (before, mark) = rest.split_at_checked(at).unwrap_or((rest, &[]));
            let mark = mark.get(begin.len()..).unwrap_or_default();
            let mut texts = mark.splitn(3, |byte| *byte == MARK_END as u8);
            let mut text = || texts.next().map(|text| String::from_utf8_lossy(text).into_owned()).unwrap_or_default();
            let (key, anchor) = (text(), text());
            rest = texts.next().unwrap_or_default();
            without.extend_from_slice(before);
            gaps.push(LinkGap { after: u32::try_from(before.len()).unwrap_or(u32::MAX), key, anchor });
        }
        without.extend_from_slice(rest);
        (without, gaps)
    }
}

impl Site {
    /// Fills in the links of a paper's page, whose marks were [taken out](LinkMarks::take_out).
    pub(crate) fn fill_in(
        &self,
        suffix: Suffix,
        page: &[u8],
        gaps: &[LinkGap],
        locations: &NameLocations<'_>,
    ) -> Vec<u8> {
        let links = self.links(&PaperFile::Page.path(suffix));
        let (mut filled, mut rest) = (Vec::with_capacity(page.len() + gaps.len() * LINK_BYTES), page);
        for LinkGap { after, key, anchor } in gaps {
            let (before, later) = rest.split_at_checked(*after as usize).unwrap_or((rest, &[]));
            filled.extend_from_slice(before);
            filled.extend_from_slice(link(&links, locations.of(&NameKey::stored(key)), anchor).as_bytes());
            rest = later;
        }
        filled.extend_from_slice(rest);
        filled
    }
}

/// The names of a paper's authors, each with the link to its own place in the listing that has it.
pub(super) fn name_links(links: &Links, names: AuthorNames, to: &NameLinks<'_>) -> BTreeMap<String, String> {
    let link = |(key, name): (NameKey, String)| {
        let link = match to {
            NameLinks::Known(locations) => link(links, locations.of(&key), &anchor(&key, &name)),
            NameLinks::Later(marks) => marks.mark(&key, &name),
        };
        (name, link)
    };
    names.names.into_iter().map(link).collect()
}

fn link(links: &Links, location: NameLocation, anchor: &str) -> String {
    let NameLocation { bucket, is_of_one_name } = location;
    let listing = links.to(&SitePath::listing(&ListingPlace::whole(Subject::Authors(bucket))));
    if is_of_one_name { listing } else { [&*listing, "#", anchor].concat() }
}

#[cfg(test)]
mod tests {
    use super::super::feed::tests::site;
    use super::*;
    use proptest::prelude::*;

    fn marks() -> LinkMarks {
        LinkMarks::new(&Digest::of(b"a secret"))
    }

    /// A name as people have them, and as nobody has.
    fn name() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            4 => "[A-Z][a-z]{1,9}".prop_map(String::from),
            1 => "\\PC{1,9}".prop_map(String::from),
            1 => prop::sample::select(vec!["van", "O'Neill", "X/Y", "王小明", "Жук", "D\u{2019}Août", "<b>&\"", "n-a.", "//"])
                .prop_map(str::to_owned),
            1 => Just(Digest::of(b"another secret").to_string() + "/a/b/"),
            1 => Just(Digest::of(b"a secret").to_string()),
        ];
        prop::collection::vec(word, 1..4).prop_map(|words| words.join(" "))
    }

    /// The names of a paper, each with its key, and what stands between their links on a page.
    fn page(names: &[(NameKey, String)], between: &[String], links: &BTreeMap<String, String>) -> String {
        let mut page = String::new();
        for (at, (_, name)) in names.iter().enumerate() {
            page += between.get(at).map_or("", String::as_str);
            page += links.get(name).map_or("", String::as_str);
        }
        page + between.last().map_or("", String::as_str)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_filled_in_is_what_is_known_at_once(
            names in prop::collection::vec(name(), 0..12),
            between in prop::collection::vec(name(), 0..12),
        ) {
            let names: Vec<_> = names.into_iter().filter_map(|name| Some((NameKey::new(&name)?, name))).collect();
            let (site, locations, marks) = (site(""), NameLocations::default(), marks());
            let suffix: Suffix = "MFB4YH5ROE256JUPXCULHXXWFK".parse().unwrap();
            let links = site.links(&PaperFile::Page.path(suffix));
            let of = |to: &NameLinks<'_>| {
                name_links(&links, AuthorNames { names: names.clone(), ..AuthorNames::default() }, to)
            };
            let known = page(&names, &between, &of(&NameLinks::Known(&locations)));
            let later = page(&names, &between, &of(&NameLinks::Later(&marks)));
            let (without, gaps) = marks.take_out(later.as_bytes());
            prop_assert_eq!(gaps.len(), names.len());
            let filled = site.fill_in(suffix, &without, &gaps, &locations);
            prop_assert_eq!(String::from_utf8(filled).unwrap(), known);
        }
    }

    #[test]
    fn two_names_have_one_mark_where_they_have_one_link() {
        let keys = ["Muller, A.", "Müller, A.", "Mueller, A."].map(|name| NameKey::new(name).unwrap());
        let names = ["A. Muller", "A. Müller", "A. Mueller"];
        let marks = marks();
        for (at, name) in names.iter().enumerate() {
            for (other, other_name) in names.iter().enumerate() {
                let [one, two] =
                    [(&keys[at], *name), (&keys[other], *other_name)].map(|(key, name)| marks.mark(key, name));
                assert_eq!(one == two, at == other, "{name} and {other_name}");
            }
        }
    }
}
