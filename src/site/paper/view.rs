//! The page itself: what it shows, put together of its parts.

use super::checks::{self, CheckView};
use super::cite::{self, CiteView, HeadView};
use super::claims::{self, ClaimsView, ListView};
use super::facts::{self, Fact, NameView};
use super::files::{self, CopyView, FileView, HashView};
use super::input::{PaperInput, VersionView, arxiv_id};
use super::json_text;
use super::members::{self, MembersView};
use super::recipes::{self, RecipeView};
use super::timeline::{self, MissingView, TimelineView};
use crate::site::date;
use crate::site::page::{Crumb, KeyView, Link, NumberView, PageFrame, ShownTex, ShownValue};
use crate::tex;
use crate::text::{Html, PlainText};
use crate::values::ArxivId;
use pith::Verified;
use pith::text::EXCERPT_CHARACTERS;
use serde::Serialize;

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
    read_at: Option<String>,
    /// What the page is, in a sentence, for lists of pages.
    description: String,
    verdict: String,
    /// The keys that signed it; the first covers all that is shown as signed.
    signers: Vec<KeyView>,
    /// The day of the receipt, by its own word.
    signed_on: Option<ShownValue>,
    checks: Vec<CheckView>,
    facts: Vec<Fact>,
    cite: CiteView,
    /// What programs read.
    head: HeadView,
    excerpt: Option<ExcerptView>,
    claims: Option<ClaimsView>,
    lists: Vec<ListView>,
    timeline: TimelineView,
    missing: Vec<MissingView>,
    version: ShownValue,
    /// Whether the version is the first, where it is a number.
    is_first_version: bool,
    versions: Vec<VersionView>,
    more_versions: usize,
    files: Vec<FileView>,
    copy: CopyView,
    names: Vec<NameView>,
    /// How many more names the document has.
    more_names: usize,
    hashes: Vec<HashView>,
    members: MembersView,
    recipes: Vec<RecipeView>,
}

/// The authors' names as one text; a long one in two parts.
#[derive(Debug, Serialize)]
struct AuthorsView {
    first: ShownTex,
    rest: Option<ShownTex>,
    /// The names of the first part, each with a link to the papers of names like it; none where they don't make up
    /// that part.
    first_names: Vec<Link>,
    /// The same of the rest.
    rest_names: Vec<Link>,
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
    pub(crate) fn new(frame: PageFrame, input: PaperInput<'_, '_>) -> Result<Self, serde_json::Error> {
        let (entry, shown) = (input.entry, input.shown);
        let arxiv = arxiv_id(shown);
        let kind = shown.document().kind().name();
        let description = format!("A verified Pith {kind}: {}.", entry.number);
        let (cite, head) = cite::views(&frame, &input, &description)?;
        let PaperInput { signers, trail, versions, more_versions, files, categories, .. } = input;
        let names_in_lists = input.names;
        let title = shown.title().map(ShownTex::new);
        let heading = title.as_ref().map_or_else(|| entry.number.to_string(), |title| title.plain.clone());
        let (names, more_names) = facts::names(shown);
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
            has_tex: title.as_ref().is_some_and(|title| title.plain != title.raw.as_str()),
            title,
            authors: shown.authors().map(ShownValue::new).map(|text| authors(text, names_in_lists)),
            headline: shown.headline().map(|headline| {
                let ShownValue { text, standing } = ShownValue::short(headline);
                ShownTex::of(text, standing)
            }),
            read_at: arxiv.as_ref().map(ArxivId::address),
            verdict: checks::verdict(shown, &signers),
            signed_on: signed_on(shown),
            checks: checks::checks(shown),
            facts: facts::facts(shown, arxiv.as_ref(), &categories),
            excerpt: excerpt(shown),
            claims: claims::claims(shown),
            lists: claims::lists(shown),
            timeline: timeline::timeline(shown, &signers),
            missing: timeline::missing(shown, &signers),
            version: ShownValue::short(shown.source_version()),
            is_first_version: shown.source_version().into_parts().0 == "1",
            versions,
            more_versions,
            files: files::files(files, shown),
            copy: files::copy(shown),
            names,
            more_names,
            hashes: files::hashes(shown, entry),
            members: members::members(shown),
            recipes: recipes::recipes(shown, entry.number.suffix(), &signers),
            signers,
        })
    }
}

/// Folds a long list. Where a name ends isn't known for sure, so that only its length is judged by.
fn authors(all: ShownValue, mut names: Vec<Link>) -> AuthorsView {
    let ShownValue { text, standing } = all;
    let part = |text: &str| ShownTex::of(PlainText::new(text), standing);
    let all = text.as_str();
    let end = all.match_indices(", ").nth(SHOWN_AUTHORS - 1).map(|(at, _)| at);
    let (first, rest) = match end.and_then(|end| all.split_at_checked(end)) {
        Some((first, rest)) if all.matches(", ").count() >= FOLD_ABOVE => {
            (part(first), Some(part(rest.trim_start_matches(", "))))
        }
        _ => (part(all), None),
    };
    let others = names.split_off(if rest.is_some() { SHOWN_AUTHORS.min(names.len()) } else { names.len() });
    AuthorsView {
        first_names: if make_up(&names, &first.plain) { names } else { Vec::new() },
        rest_names: rest.as_ref().filter(|rest| make_up(&others, &rest.plain)).map_or_else(Vec::new, |_| others),
        first,
        rest,
    }
}

/// Whether names with commas between them are a text, so that nothing of it is lost where they stand instead.
fn make_up(names: &[Link], text: &str) -> bool {
    let mut rest = Some(text);
    for (at, name) in names.iter().enumerate() {
        rest =
            rest.and_then(|rest| rest.strip_prefix(if at == 0 { "" } else { ", " })?.strip_prefix(name.text.as_str()));
    }
    rest == Some("")
}

fn signed_on(shown: &Verified<'_>) -> Option<ShownValue> {
    let time = json_text::text_of(shown.receipt()?, "signed_at")?;
    time.and_then(date::long).map(ShownValue::short)
}

fn excerpt(shown: &Verified<'_>) -> Option<ExcerptView> {
    let (text, standing) = shown.abstract_excerpt()?.into_parts();
    let paragraphs = PlainText::new(text).paragraphs();
    let paragraphs: Vec<_> = paragraphs.iter().map(|paragraph| tex::html(paragraph.as_str())).collect();
    Some(ExcerptView {
        has_formulas: paragraphs.iter().any(|paragraph| paragraph.as_str().contains("<math")),
        paragraphs,
        standing: standing.name(),
        is_cut: checks::is_cut(shown),
        characters: EXCERPT_CHARACTERS,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_of_authors_is_folded_and_none_is_lost() {
        let list = |count: usize| (1..=count).map(|index| format!("A. {index}")).collect::<Vec<_>>().join(", ");
        let folded = |text: String| {
            let view = authors(ShownValue::derived(text), Vec::new());
            (view.first.plain, view.rest.map(|rest| rest.plain))
        };
        assert_eq!(folded(list(12)), (list(12), None));
        assert_eq!(folded(String::new()), (String::new(), None));
        let (first, rest) = folded(list(13));
        assert_eq!((first.as_str(), rest.as_deref()), (list(10).as_str(), Some("A. 11, A. 12, A. 13")));
    }

    #[test]
    fn names_that_make_up_the_list_are_links() {
        let linked = |text: &str, names: &[&str]| {
            let name = |text: &&str| Link { link: "../".to_owned(), text: PlainText::short(*text) };
            let view = authors(ShownValue::derived(text), names.iter().map(name).collect());
            (view.first_names.len(), view.rest_names.len())
        };
        assert_eq!(linked("A. B, C. D", &["A. B", "C. D"]), (2, 0));
        assert_eq!(linked("Paul Erd\\H{o}s", &["Paul Erdős"]), (1, 0));
        for text in ["A. B and C. D", "A. B, C. D, E. F", "A. B, C. D (CERN)", "A. B", "A. B, C. Dee", ""] {
            assert_eq!(linked(text, &["A. B", "C. D"]), (0, 0), "{text}");
        }
        let list = |count: usize| (1..=count).map(|index| format!("A. {index}")).collect::<Vec<_>>();
        let of = |named: usize, count: usize| {
            let names = list(named);
            linked(&list(count).join(", "), &names.iter().map(String::as_str).collect::<Vec<_>>())
        };
        assert_eq!([of(14, 14), of(12, 12), of(12, 14), of(9, 14)], [(10, 4), (12, 0), (10, 0), (0, 0)]);
    }
}
