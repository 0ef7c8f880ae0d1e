//! `llms.txt` (<https://llmstxt.org/>): what the site holds and how to check it, for language models and whoever else
//! reads one page of text before all others. A heading, a sentence, prose, and lists of links with notes.

use super::artifact::Artifact;
use super::common::Site;
use super::page::KeyView;
use crate::catalog::{Catalog, Entry};
use crate::cite::{CitationFormat, markdown_text};
use crate::layout::{Feature, Links, ListingPlace, PaperFile, PaperName, SitePath, Subject, UploadStage};
use pith::{Digest, PublicKey};

/// Whose documents stand for all.
#[derive(Clone, Copy)]
pub(crate) struct Examples<'c> {
    /// A paper with a record.
    record: Option<&'c Entry>,
    /// A paper with a bundle.
    bundle: Option<&'c Entry>,
}

/// A list of links.
struct LinkList<'s> {
    site: &'s Site,
    links: Links,
    lines: Vec<String>,
}

impl<'c> Examples<'c> {
    /// The first ones by their suffixes: a new paper seldom changes which they are.
    pub(crate) fn of(catalog: &'c Catalog) -> Self {
        let first = |has: fn(&Entry) -> bool| catalog.entries().iter().find(|entry| has(entry));
        Self { record: first(|entry| entry.record.is_some()), bundle: first(|entry| entry.bundle.is_some()) }
    }

    /// What of them is shown.
    pub(crate) fn key(self) -> Digest {
        let shown: Vec<_> = [self.record, self.bundle].into_iter().flatten().collect();
        let kinds = Digest::of(&[u8::from(self.record.is_some()), u8::from(self.bundle.is_some())]);
        Digest::of_parts([*kinds.as_bytes(), *Catalog::key_of(&shown).as_bytes()])
    }
}

impl Site {
    /// `llms.txt`. Its links are whole where the site knows its own address.
    pub(crate) fn llms(&self, examples: Examples<'_>) -> Vec<Artifact<'static>> {
        let paper = examples.record.or(examples.bundle);
        let mut parts = vec![
            format!("# {}", markdown_text(&self.config.title)),
            format!("> {}", markdown_text(&self.config.description)),
            what_a_number_is(paper),
            self.how_to_verify(),
            WHAT_IS_SIGNED.to_owned(),
        ];
        for (heading, list) in [("Papers", self.of_papers(examples)), ("Lists", self.of_lists(paper))] {
            if !list.lines.is_empty() {
                parts.push(format!("## {heading}\n\n{}", list.lines.join("\n")));
            }
        }
        let text = parts.join("\n\n") + "\n";
        vec![Artifact::new(UploadStage::Manifest, SitePath::llms(), text.into_bytes())]
    }

    fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }

    fn list(&self) -> LinkList<'_> {
        LinkList { site: self, links: self.links(&SitePath::llms()), lines: Vec::new() }
    }

    /// The steps that a paper's page has as commands, and the keys that count.
    fn how_to_verify(&self) -> String {
        let key = |key: &PublicKey| {
            let whose = if key.is_registry() { "The registry's key" } else { "Another key that this mirror trusts" };
            let KeyView { id, hex, is_retired, .. } = KeyView::new(key, &self.keys);
            let retired = if is_retired {
                " It is retired: it counts only for documents that were listed before, and those here are."
            } else {
                ""
            };
            format!("{whose} is `{id}`, in hex `{hex}`.{retired}")
        };
        let keys = self.keys.keys().iter().map(key);
        let last = "Don't trust a key only because a document or this site shows it.".to_owned();
        [HOW_TO_VERIFY.to_owned()].into_iter().chain(keys).chain([last]).collect::<Vec<_>>().join(" ")
    }

    /// The files of a paper.
    fn of_papers(&self, Examples { record, bundle }: Examples<'_>) -> LinkList<'_> {
        let mut list = self.list();
        let Some(paper) = record.or(bundle) else { return list };
        let page = PaperFile::Page.path(paper.number.suffix());
        list.add(
            "Page",
            &page,
            "HTML; every paper's page is at `pith/`, the last 26 characters of its number, and `/`",
        );
        if let Some(paper) = record.filter(|_| self.has(Feature::Record)) {
            let path = PaperFile::Record.path(paper.number.suffix());
            list.add("Record", &path, "exactly as it was signed, at `pith/`, the 26 characters, and `.json`");
        }
        if let Some(paper) = bundle.filter(|_| self.has(Feature::Bundle)) {
            let path = PaperFile::Bundle.path(paper.number.suffix());
            list.add("Bundle", &path, "signed events and a seal over the whole bundle; not every paper has one");
        }
        if let Some(paper) = bundle.filter(|_| self.has(Feature::WellKnown)) {
            let path = PaperFile::WellKnownBundle.path(paper.number.suffix());
            list.add("Bundle under .well-known", &path, "the same bundle, at its well-known path");
        }
        let arxiv = paper.paper().arxiv().filter(|_| self.has(Feature::Resolvers));
        if let Some((_, path)) = arxiv.and_then(|id| SitePath::resolvers(PaperName::Arxiv(id.id(), None)).next()) {
            let note = "`paper/` and the id leads to the page of the newest version, with `v1` behind it to that of version \
                1; `paper/` and the first 8 of the 26 characters leads to that number's own page";
            list.add("From an arXiv id", &path, note);
        }
        list
    }

    /// What there is of many papers.
    fn of_lists(&self, paper: Option<&Entry>) -> LinkList<'_> {
        let mut list = self.list();
        if self.has(Feature::Listings) {
            list.add(
                "All papers",
                &SitePath::browse(),
                "by subject, by year, by author and by title; one row per paper, of the newest version held",
            );
        }
        if let Some(paper) = paper.filter(|_| self.has(Feature::Listings)) {
            let year = ListingPlace::whole(Subject::Year(paper.year()));
            let note = "with its months; `year/` and `category/` have one folder for each year and category";
            list.add("Papers of a year", &SitePath::listing(&year), note);
        }
        if self.has(Feature::Search) {
            list.add("Search", &SitePath::search(), "a page for people, with JavaScript; `?q=` and what to look for");
            let note = "a page for people, with JavaScript: `?q=` and an arXiv id, DOI, Pith number or address, in any spelling";
            list.add("Look up an identifier", &SitePath::resolve(), note);
            let note = "the directory of the search index, which is plain files; docs/search.md of pith-catalog says what they hold";
            list.add("Search index", &SitePath::search_file("root", ""), note);
        }
        let note =
            "a page for people, with JavaScript, that verifies a document; `?bundle=` and an address fills that in";
        list.add("Check a document", &SitePath::verify(), note);
        if self.has(Feature::Manifests) {
            let note = "names the lists of all documents, with paths, size and SHA-256";
            list.add("Index", &SitePath::index(), note);
            list.add("Checksums", &SitePath::sums(), "of every file, for `sha256sum -c`");
        }
        if let Some(paper) = paper.filter(|_| self.has(Feature::Manifests)) {
            for format in CitationFormat::bulk() {
                let title = format!("Citations of a year, {}", format.name());
                list.add(&title, &SitePath::citations(paper.year(), format.extension()), "there is one file per year");
            }
        }
        if self.addressed().is_some() {
            list.add("Feed", &SitePath::feed(None), "Atom; the newest numbers by the first submission of their papers");
            list.add("Sitemap", &SitePath::sitemap(), "every paper's page");
        }
        if self.has(Feature::Api) {
            let note = "every kind of file with its path, media type and JSON Schema, also the list of all papers with \
                        source, DOI, title, authors and categories; `api/` is the same as a page";
            list.add("For programs", &SitePath::api_index(), note);
        }
        list.add("Keys", &SitePath::signing_key(), "the keys above, as JSON");
        if self.mirrors_address().is_some() {
            list.add("Mirror", &SitePath::mirrors(), "the paths of this mirror, in the registry's format");
        }
        list.add("Report", &SitePath::report_json(), "what was read, what was skipped, and why");
        list
    }
}

impl LinkList<'_> {
    /// Adds a link. Neither of the texts is a document's.
    fn add(&mut self, title: &str, path: &SitePath, note: &str) {
        let address = self.site.canonical(path).unwrap_or_else(|| self.links.to(path));
        self.lines.push(format!("- [{title}]({address}): {note}"));
    }
}

const HOW_TO_VERIFY: &str = "\
To verify a paper, download its record or bundle. Write the field `canonical_record` as JSON in UTF-8 with sorted keys and no \
white space, and hash it with SHA-256: the hash must equal `canonical_sha256`, and the number must end in the first 26 \
characters of its base32 form. `receipt` holds an Ed25519 signature over the 32 bytes of the hash, not over its hex form; in \
a bundle it is in the payload of the `record_created` event, and the seal is `bundle_signature`, over the hash of everything \
else. Each paper's page has the commands.";

/// What covers which value (PROTOCOL.md, "What a signature covers").
const WHAT_IS_SIGNED: &str = "\
The signatures cover the number, the source with its version, the date of first submission, the license and the \
categories. A record's title matches a signed hash, and so does its abstract if it is complete; its authors, its other \
times and everything else in it are unsigned. A bundle's seal covers these too. The registry sorts authors \
alphabetically; a paper's own order may differ. Nothing here proves that a paper is right.";

fn what_a_number_is(paper: Option<&Entry>) -> String {
    let such_as = paper.map(|paper| format!(", such as `{}`", paper.number)).unwrap_or_default();
    format!(
        "Each version of a paper has a Pith number{such_as}: the year of the paper's first submission, and the first 26 characters of the \
         base32 of the SHA-256 of its canonical record, which the registry signs. Each document was verified before it \
         was published, and is published byte for byte."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::site::feed::tests::{catalog_of, site};

    fn llms(config: &str, suffixes: &[&str]) -> String {
        let catalog = catalog_of(suffixes);
        let site = site(config);
        let [file] = <[_; 1]>::try_from(site.llms(Examples::of(&catalog))).unwrap();
        String::from_utf8(file.bytes.into_owned()).unwrap()
    }

    const RECORD: &str = "MFB4YH5ROE256JUPXCULHXXWFK";
    const BUNDLE: &str = "IUW7KLEDMZKZDVWHTRMM5ZK24W";

    fn links(text: &str) -> Vec<&str> {
        text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()).collect()
    }

    #[test]
    fn a_model_is_told_what_is_where() {
        let text = llms("title = \"A [title]\"", &[RECORD, BUNDLE]);
        assert!(text.starts_with("# A \\[title\\]\n\n> A catalog of papers whose identity you can check: "), "{text}");
        assert!(text.contains(&format!("such as `pith:2019:{RECORD}`: the year of")));
        assert!(text.contains("The registry's key is `pith-v1-2026-05`, in hex `b2d552b68890857171a78b36a5dccf368a95"));
        let expected = [
            format!("pith/{RECORD}/"),
            format!("pith/{RECORD}.json"),
            format!("pith/{BUNDLE}/bundle.json"),
            format!(".well-known/pith/{BUNDLE}/bundle.json"),
            "paper/1903.00045/".to_owned(),
            "browse/".to_owned(),
            "year/2019/".to_owned(),
            "search/".to_owned(),
            "resolve/".to_owned(),
            "search/root.js".to_owned(),
            "verify/".to_owned(),
            "catalog/index.json".to_owned(),
            "SHA256SUMS".to_owned(),
            "catalog/citations/2019.bib".to_owned(),
            "catalog/citations/2019.ris".to_owned(),
            "catalog/citations/2019.json".to_owned(),
            "api/index.json".to_owned(),
            "pith-signing-key.json".to_owned(),
            "report.json".to_owned(),
        ];
        assert_eq!(links(&text), expected);
    }

    #[test]
    fn a_model_is_told_of_nothing_that_is_not_there() {
        let minimal = llms("base_url = \"https://x.org/a\"\noutput.profile = \"minimal\"", &[RECORD]);
        let record = format!("https://x.org/a/pith/{RECORD}.json");
        assert!(links(&minimal).contains(&record.as_str()) && links(&minimal).contains(&"https://x.org/a/feed.atom"));
        assert!(!minimal.contains("x.org/a/paper/") && !minimal.contains("](https://x.org/a/.well-known/"));
        let off = Config::default().output.features().into_iter().map(|part| format!("{} = false\n", part.name()));
        let bare = llms(&format!("[output.parts]\n{}", off.collect::<String>()), &[BUNDLE]);
        assert_eq!(
            links(&bare),
            [
                format!("pith/{BUNDLE}/"),
                "verify/".to_owned(),
                "pith-signing-key.json".to_owned(),
                "report.json".to_owned()
            ]
        );
        let empty = llms("", &[]);
        assert!(!empty.contains("## Papers") && !empty.contains("such as") && empty.contains("## Lists"), "{empty}");
    }

    #[test]
    fn another_example_is_another_key() {
        let key = |suffixes: &[&str]| Examples::of(&catalog_of(suffixes)).key();
        let keys = [key(&[]), key(&[RECORD]), key(&[BUNDLE]), key(&[RECORD, BUNDLE])];
        assert!(keys.iter().enumerate().all(|(at, key)| !keys[..at].contains(key)));
        // By their suffixes it comes after the other record.
        assert_eq!(key(&[RECORD]), key(&[RECORD, "ZJVQJLXHUUV25W5CEVM6GUIM4S"]));
    }
}
