//! The page itself: what it shows, put together of its parts.

use super::checks::{self, ChecksView, SigningView};
use super::cite::{self, CiteView, HeadView};
use super::claims::{self, ClaimsView, ListView};
use super::description::{abstract_forms, description};
use super::facts::{self, Fact, NameView};
use super::files::{self, CopyView, FileInput, FileView, HashView};
use super::input::{PageCheckView, PaperInput, VersionView, arxiv_id};
use super::json_text;
use super::members::{self, MembersView};
use super::recipes::{self, RecipeView};
use super::timeline::{self, MissingView, TimelineView};
use crate::layout::PaperFile;
use crate::names::{Names, PlacedNames};
use crate::site::date;
use crate::site::long_lists::LongLists;
use crate::site::mark::{write_explained, write_legend, write_standing};
use crate::site::page::{Crumb, KeyView, NumberView, PageFrame, ShownTex, ShownValue};
use crate::site::row_markup::{lines, write_trail};
use crate::tex;
use crate::text::{Html, PlainText, write_html};
use crate::values::ArxivId;
use pith::text::EXCERPT_CHARACTERS;
use pith::{Standing, Verified};
use serde::Serialize;
use std::collections::BTreeMap;

/// From so many characters on a title is set smaller.
const LONG_TITLE: usize = 120;

/// Above so many names the authors' list is folded, and so many of them are shown.
const FOLD_ABOVE: usize = 12;
const SHOWN_AUTHORS: usize = 10;

/// A paper's page.
#[derive(Debug, Serialize)]
pub(crate) struct PaperPage {
    frame: PageFrame,
    trail: Vec<Crumb>,
    /// The window's title.
    heading: PlainText,
    kind: &'static str,
    number: NumberView,
    title: Option<ShownTex>,
    /// Whether the title has TeX, so that it stands on the page otherwise than in the document.
    has_tex: bool,
    /// Whether the title is so long that it is set smaller.
    long_title: bool,
    authors: Option<AuthorsView>,
    headline: Option<ShownTex>,
    read_at: Option<ReadAt>,
    /// What the paper is about, for lists of pages and previews of links: the beginning of its abstract, and its number.
    description: String,
    signing: SigningView,
    /// The keys that signed it; the first covers all that is shown as signed.
    signers: Vec<KeyView>,
    /// The day of the receipt, by its own word.
    signed_on: Option<ShownValue>,
    checks: ChecksView,
    facts: Vec<Fact>,
    cite: CiteView,
    /// What programs read.
    head: HeadView,
    excerpt: Option<ExcerptView>,
    claims: Option<ClaimsView>,
    lists: Vec<ListView>,
    timeline: TimelineView,
    missing: MissingView,
    version: ShownValue,
    /// Whether the version is the first, where it is a number.
    is_first_version: bool,
    versions: Vec<VersionView>,
    more_versions: usize,
    /// The newest version that the catalog holds, unless it is this one.
    newest: Option<VersionView>,
    files: Vec<FileView>,
    copy: CopyView,
    names: Vec<NameView>,
    /// How many more names the document has.
    more_names: usize,
    hashes: Vec<HashView>,
    members: MembersView,
    recipes: Vec<RecipeView>,
    /// What the check of the page needs.
    page_check: PageCheckView,
    /// The long ones of these lists as markup.
    markup: Option<PaperMarkup>,
    /// What the file of the citation holds. No template sees it.
    #[serde(skip)]
    bibtex: Option<String>,
}

/// A page's long lists as markup, and what stands on each page of a paper.
#[derive(Debug, Serialize)]
struct PaperMarkup {
    trail: Html,
    number: Html,
    legend: Html,
    standings: StandingMarks,
    /// `head.metas`.
    metas: Html,
    /// `head.properties`.
    properties: Html,
    /// `head.links`.
    links: Html,
    /// `authors.first`.
    authors: Html,
    /// `authors.rest`.
    other_authors: Html,
    facts: Html,
    /// `cite.formats`.
    formats: Html,
    /// `checks.items`.
    checks: Html,
    /// `timeline.moments`.
    moments: Html,
    files: Html,
    /// `names` and `more_names`.
    names: Html,
    hashes: Html,
    /// `members.groups`.
    members: Html,
    recipes: Html,
}

/// The marks of what stands once on a page, each with its word and leading to its meaning.
#[derive(Debug, Serialize)]
struct StandingMarks {
    title: Option<Html>,
    authors: Option<Html>,
    excerpt: Option<Html>,
    version: Html,
    number: Html,
}

impl StandingMarks {
    fn of(page: &PaperPage) -> Self {
        let mark = |standing, what| written(|html| write_standing(html, standing, what, &page.frame.marks));
        Self {
            title: page.title.as_ref().map(|title| mark(title.standing, "Title:")),
            authors: page.authors.as_ref().map(|authors| mark(authors.standing, "Authors:")),
            excerpt: page.excerpt.as_ref().map(|excerpt| mark(excerpt.standing, "Abstract:")),
            version: mark(page.version.standing, "Version:"),
            number: written(|html| write_explained(html, Standing::Signed.name(), &page.frame.marks)),
        }
    }
}

fn written(write: impl FnOnce(&mut Html)) -> Html {
    let mut html = Html::default();
    write(&mut html);
    html
}

impl LongLists for PaperPage {
    fn write_markup(&mut self) {
        let marks = &self.frame.marks;
        let authors = self.authors.as_ref();
        let has_names = !self.names.is_empty();
        self.markup = Some(PaperMarkup {
            trail: written(|html| write_trail(html, &self.trail)),
            number: written(|html| self.number.write(html)),
            legend: written(|html| write_legend(html, marks)),
            standings: StandingMarks::of(self),
            metas: lines(&self.head.metas, cite::Meta::write),
            properties: lines(&self.head.properties, cite::Meta::write_property),
            links: lines(&self.head.links, cite::write_link),
            authors: AuthorsPart::all(authors.map_or(&[], |authors| &authors.first)),
            other_authors: AuthorsPart::all(authors.map_or(&[], |authors| &authors.rest)),
            facts: lines(&self.facts, |fact, html| fact.write(html, marks)),
            formats: written(|html| cite::write_tabs(html, &self.cite.formats)),
            checks: lines(&self.checks.items, checks::CheckView::write),
            moments: lines(&self.timeline.moments, |moment, html| moment.write(html, marks)),
            files: lines(&self.files, FileView::write),
            names: if has_names {
                written(|html| facts::write_names(html, &self.names, self.more_names, marks))
            } else {
                Html::default()
            },
            hashes: lines(&self.hashes, |hash, html| hash.write(html, marks)),
            members: lines(&self.members.groups, |group, html| group.write(html, marks)),
            recipes: lines(&self.recipes, RecipeView::write),
        });
    }

    fn leave_out_data(&mut self) {
        self.trail.clear();
        self.head.metas.clear();
        self.head.properties.clear();
        self.head.links.clear();
        if let Some(authors) = &mut self.authors {
            authors.first.clear();
            authors.rest.clear();
        }
        self.facts.clear();
        self.cite.formats.clear();
        self.checks.items.clear();
        self.timeline.moments.clear();
        self.files.clear();
        self.names.clear();
        self.hashes.clear();
        self.members.groups.clear();
        self.recipes.clear();
    }
}

/// The authors' text, as the document has it; a long one in two parts.
#[derive(Debug, Serialize)]
struct AuthorsView {
    /// The standing's name.
    standing: &'static str,
    /// The text, or the beginning of a long one.
    first: Vec<AuthorsPart>,
    /// What follows it.
    rest: Vec<AuthorsPart>,
}

/// A stretch of the authors' text: a name, or what stands between two.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct AuthorsPart {
    html: Html,
    /// Where the site lists the papers under that name.
    link: Option<String>,
}

impl AuthorsPart {
    /// The text that these are of: the component `names`.
    fn all(parts: &[Self]) -> Html {
        let mut html = Html::default();
        for Self { html: text, link } in parts {
            match link {
                Some(link) => write_html!(html, "<a href=\"" (link) "\">" [text] "</a>"),
                None => html.append(text),
            }
        }
        html
    }
}

/// Where the paper is at arXiv.
#[derive(Debug, Serialize)]
struct ReadAt {
    /// The address of its page there.
    page: String,
    /// What that is called, such as `arXiv:1903.00045`.
    name: String,
    /// The address of its PDF.
    pdf: String,
    /// The address that its DOI resolves at: the one that follows from its id.
    doi: String,
}

impl ReadAt {
    fn of(id: &ArxivId<'_>) -> Self {
        Self {
            page: id.address(),
            name: format!("arXiv:{}", id.id()),
            pdf: id.pdf_address(),
            doi: format!("https://doi.org/{}", id.doi()),
        }
    }
}

/// The abstract, whole or cut.
#[derive(Debug, Serialize)]
struct ExcerptView {
    paragraphs: Vec<Html>,
    /// Whether there is a formula, which may be wider than a window: the text then scrolls, by keyboard too.
    has_formulas: bool,
    standing: &'static str,
    is_cut: bool,
    /// After how many characters it is cut.
    characters: usize,
}

impl PaperPage {
    /// The view of an entry's page.
    ///
    /// # Errors
    /// The citation can't be written as JSON.
    pub(crate) fn new(frame: PageFrame, mut input: PaperInput<'_, '_>) -> Result<Self, serde_json::Error> {
        let (entry, shown) = (input.entry, input.shown);
        let arxiv = arxiv_id(shown);
        let kind = shown.document().kind().name();
        let (excerpt, abstract_text) = excerpt(shown).unzip();
        let abstract_text = abstract_text.flatten();
        let description = description(shown, abstract_text.as_deref());
        let authors = shown
            .authors()
            .zip(input.authors.as_ref())
            .map(|(text, placed)| authors(text.into_parts().0, ShownValue::new(text), placed, &input.listed_names));
        let names_of_all = input.authors.take().and_then(|placed| placed.names);
        let (cite, head, bibtex) = cite::views(&frame, &input, names_of_all, abstract_text.as_deref(), &description)?;
        let PaperInput {
            signers,
            trail,
            versions,
            more_versions,
            newest,
            mut files,
            categories,
            citation_file,
            page_check,
            ..
        } = input;
        files.extend(citation_file.zip(bibtex.as_ref()).map(|(link, bibtex)| FileInput {
            file: PaperFile::Citation,
            link,
            address: None,
            sha256: None,
            bytes: bibtex.len() as u64,
        }));
        let title = shown.title().map(ShownTex::new);
        let heading = title.as_ref().map_or_else(|| entry.number.to_string(), |title| title.both().1.to_owned());
        let (names, more_names) = facts::names(shown, arxiv.as_ref());
        Ok(Self {
            frame,
            trail,
            long_title: heading.chars().count() >= LONG_TITLE,
            heading: PlainText::short(heading),
            kind,
            description,
            cite,
            head,
            number: NumberView::new(entry.number),
            has_tex: title.as_ref().is_some_and(|title| title.plain() != title.raw.as_str()),
            title,
            authors,
            headline: shown.headline().map(|headline| {
                let ShownValue { text, standing } = ShownValue::short(headline);
                ShownTex::of(text, standing)
            }),
            read_at: arxiv.as_ref().map(ReadAt::of),
            signing: checks::signing(shown, &signers),
            signed_on: signed_on(shown),
            checks: checks::checks(shown),
            facts: facts::facts(shown, arxiv.as_ref(), &categories),
            excerpt,
            claims: claims::claims(shown),
            lists: claims::lists(shown),
            timeline: timeline::timeline(shown, &signers),
            missing: timeline::missing(shown),
            version: ShownValue::short(shown.source_version()),
            is_first_version: shown.source_version().into_parts().0 == "1",
            versions,
            more_versions,
            newest,
            files: files::files(files, shown),
            copy: files::copy(shown),
            names,
            more_names,
            hashes: files::hashes(shown, entry),
            members: members::members(shown),
            recipes: recipes::recipes(shown, entry.number.suffix(), &signers),
            signers,
            page_check,
            markup: None,
            bibtex,
        })
    }

    /// The file of the citation, where the site has one.
    pub(crate) fn take_bibtex(&mut self) -> Option<String> {
        self.bibtex.take()
    }
}

/// The authors' text with the names in it as links, and folded where it is long.
fn authors(raw: &str, shown: ShownValue, placed: &PlacedNames, links: &BTreeMap<String, String>) -> AuthorsView {
    let ShownValue { text, standing } = shown;
    let part = |html, link| AuthorsPart { html, link };
    let escaped = |text: &str| {
        let mut html = Html::default();
        html.text(text);
        html
    };
    let (names, ranges) = match &placed.names {
        // What was cut or altered to be shown has its names elsewhere.
        Some(Names::List { names, .. }) if text.as_str() == raw => (names, &placed.ranges),
        _ => {
            let (first, rest) = folded(text.as_str());
            let of = |text: &str| vec![part(tex::html(text), None)];
            return AuthorsView { standing, first: of(first), rest: rest.map(of).unwrap_or_default() };
        }
    };
    let mut view = AuthorsView { standing, first: Vec::new(), rest: Vec::new() };
    let mut end = 0;
    let plain = |range| placed.text.get(range).unwrap_or_default();
    // Not between names that only a word joins.
    let fold = ranges.get(SHOWN_AUTHORS - 1).zip(ranges.get(SHOWN_AUTHORS));
    let is_long = names.len() > FOLD_ABOVE
        && fold.is_some_and(|(last, next)| plain(last.end..next.start).contains([',', ';', '、', '，', '；']));
    for (number, (name, range)) in names.iter().zip(ranges).enumerate() {
        let is_first = !is_long || number < SHOWN_AUTHORS;
        let between = part(escaped(plain(end..range.start)), None);
        if !is_long || number <= SHOWN_AUTHORS { &mut view.first } else { &mut view.rest }.push(between);
        let linked = part(escaped(plain(range.clone())), links.get(&name.full()).cloned());
        if is_first { &mut view.first } else { &mut view.rest }.push(linked);
        end = range.end;
    }
    if is_long { &mut view.rest } else { &mut view.first }.push(part(escaped(plain(end..placed.text.len())), None));
    for parts in [&mut view.first, &mut view.rest] {
        parts.retain(|part| !part.html.as_str().is_empty());
    }
    view
}

/// A text in which names aren't told apart, in two parts where it is long: only its commas are judged by.
fn folded(all: &str) -> (&str, Option<&str>) {
    let end = all.match_indices(", ").nth(SHOWN_AUTHORS - 1).map(|(at, separator)| at + separator.len());
    match end.and_then(|end| all.split_at_checked(end)) {
        Some((first, rest)) if all.matches(", ").count() >= FOLD_ABOVE => (first.trim_end(), Some(rest)),
        _ => (all, None),
    }
}

fn signed_on(shown: &Verified<'_>) -> Option<ShownValue> {
    let time = json_text::text_of(shown.receipt()?, "signed_at")?;
    time.and_then(date::long).map(ShownValue::short)
}

/// The abstract as the page shows it, and as one line of plain text.
fn excerpt(shown: &Verified<'_>) -> Option<(ExcerptView, Option<String>)> {
    let (text, standing) = shown.abstract_excerpt()?.into_parts();
    let is_cut = checks::is_cut(shown);
    let (paragraphs, line) = abstract_forms(text, is_cut);
    let view = ExcerptView {
        has_formulas: paragraphs.iter().any(|paragraph| paragraph.as_str().contains("<math")),
        paragraphs,
        standing: standing.name(),
        is_cut,
        characters: EXCERPT_CHARACTERS,
    };
    Some((view, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of a text, those that are links in brackets, and of what is folded after a bar.
    fn shown(text: &str, linked: &[&str]) -> String {
        let links = linked.iter().map(|name| ((*name).to_owned(), format!("../#{name}"))).collect();
        let placed = PlacedNames::of(tex::plain(text).into_owned());
        let view = authors(text, ShownValue::derived(text), &placed, &links);
        let of = |parts: &[AuthorsPart]| -> String {
            let part = |part: &AuthorsPart| match &part.link {
                Some(_) => format!("[{}]", part.html.as_str()),
                None => part.html.as_str().to_owned(),
            };
            parts.iter().map(part).collect()
        };
        if view.rest.is_empty() { of(&view.first) } else { format!("{}|{}", of(&view.first), of(&view.rest)) }
    }

    #[test]
    fn names_are_links_and_the_text_stays_what_it_is() {
        for (text, expected) in [
            ("Ann Bo, Carl Do", "[Ann Bo], [Carl Do]"),
            ("Ann Bo and Carl Do", "[Ann Bo] and [Carl Do]"),
            ("Ann Bo,Carl Do", "[Ann Bo],[Carl Do]"),
            ("Ann Bo (1), Carl Do (CERN), Emil Fo", "[Ann Bo] (1), [Carl Do] (CERN), Emil Fo"),
            ("Ann Bo et al.", "[Ann Bo] et al."),
            ("Ann Bo¹ & Dr. Carl Do*", "[Ann Bo]¹ &amp; Dr. [Carl Do]*"),
            ("Paul Erd\\H{o}s, {\\L}ukasz Bo", "[Paul Erdős], Łukasz Bo"),
            ("Bo, Ann; Do, Carl", "[Bo, Ann]; [Do, Carl]"),
            ("Bo, Carl", "Bo, Carl"),
            ("<b>, Ann Bo", "&lt;b&gt;, [Ann Bo]"),
            ("Ann Bo\n  and Carl Do ", "[Ann Bo]\n  and [Carl Do] "),
            ("", ""),
        ] {
            assert_eq!(shown(text, &["Ann Bo", "Carl Do", "Paul Erdős"]), expected, "{text}");
        }
    }

    #[test]
    fn a_long_list_of_authors_is_folded_and_none_is_lost() {
        let list = |numbers: std::ops::Range<usize>, separator: &str| {
            numbers.map(|index| format!("A. {}", "B".repeat(index))).collect::<Vec<_>>().join(separator)
        };
        assert_eq!(shown(&list(1..13, ", "), &[]), list(1..13, ", "));
        assert_eq!(shown(&list(4..17, " and "), &[]), list(4..17, " and "));
        for separator in [", ", ",", "; ", ", and "] {
            let expected = format!("{}{separator}|{}", list(4..14, separator), list(14..17, separator));
            assert_eq!(shown(&list(4..17, separator), &[]), expected);
        }
        // One that isn't split.
        let halves = ["Li, J."; 9].join(", ");
        assert_eq!(shown(&halves, &[]), format!("{},|{}", ["Li, J."; 5].join(", "), ["Li, J."; 4].join(", ")));
    }
}
