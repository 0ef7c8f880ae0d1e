//! What fits a page of a listing. A hundred rows whose every text is as long as a summary keeps it, and all
//! formulas, would make a page of many megabytes.

use super::listing_views::NameRows;
use super::page::{Link, PaperRow, ShownTex, ShownValue};
use crate::text::{ByteSet, Html, PlainText};

/// The most bytes that the texts of a page's rows have as markup: what 150 kB leave beside the frame and
/// what the program itself writes for a hundred rows and their parts. Stops long texts and formulas
/// from making a page that nobody can load.
const ROOM: usize = 52_000;

/// What a template escapes, and the longest that stands for one of them.
const ESCAPED: ByteSet = ByteSet::of(b"&<>\"'/`=");
const ESCAPE: &str = "&quot;";

/// How many bytes the program itself writes around a name.
const AROUND_A_NAME: usize = 400;

/// How many bytes the program itself writes around a link.
const AROUND_A_LINK: usize = 20;

/// What each text of a row may have of its share, in hundredths.
const TITLE: usize = 40;
const AUTHORS: usize = 30;
const SOURCE: usize = 16;
const SMALL: usize = 7;

/// Cuts the texts of rows where all together have no room; then no row is larger than another may be.
pub(super) fn rows(rows: &mut [PaperRow]) {
    let all: usize = rows.iter().map(bytes).sum();
    if all > ROOM {
        let share = ROOM / rows.len().max(1);
        for row in rows {
            cut(row, share);
        }
    }
}

/// The same for names with their rows.
pub(super) fn names(names: &mut [NameRows]) {
    let of_name = |name: &NameRows| escaped(name.name.text.as_str()) + name.rows.iter().map(bytes).sum::<usize>();
    let room = ROOM.saturating_sub(names.len() * AROUND_A_NAME);
    if names.iter().map(of_name).sum::<usize>() > room {
        let texts: usize = names.iter().map(|name| 1 + name.rows.len()).sum();
        let share = room / texts.max(1);
        for name in names {
            name.name.text = cut_text(&name.name.text, share);
            for row in &mut name.rows {
                cut(row, share);
            }
        }
    }
}

/// How many bytes the texts of a row have as markup.
fn bytes(row: &PaperRow) -> usize {
    let title = row.title.html().as_str().len();
    // Names stand in the place of the text.
    let authors = match &row.authors {
        Some(authors) if row.names.is_empty() => authors.html().as_str().len(),
        _ => row.names.iter().map(link_bytes).sum(),
    };
    let versions: usize = row.versions.iter().map(link_bytes).sum();
    let small = [&row.source, &row.category, longer_date(row)];
    title + authors + versions + small.into_iter().map(|shown| escaped(shown.text.as_str())).sum::<usize>()
}

fn link_bytes(link: &Link) -> usize {
    // An address of the site's own has nothing to escape.
    link.link.len() + escaped(link.text.as_str()) + AROUND_A_LINK
}

/// A listing shows one of the two.
fn longer_date(row: &PaperRow) -> &ShownValue {
    std::cmp::max_by_key(&row.date.full, &row.date.day, |date| date.text.as_str().len())
}

/// Of the links to other versions the last stays, to the one before this: its page leads to the others.
fn cut(row: &mut PaperRow, share: usize) {
    let part = |hundredths: usize| share * hundredths / 100;
    cut_tex(&mut row.title, part(TITLE));
    row.names.clear();
    row.more_names = None;
    row.category_link = None;
    let others = row.versions.len().saturating_sub(1);
    row.more_versions += others;
    row.versions.drain(..others);
    if let Some(authors) = &mut row.authors {
        cut_tex(authors, part(AUTHORS));
    }
    for (shown, most) in [
        (&mut row.source, part(SOURCE)),
        (&mut row.category, part(SMALL)),
        (&mut row.date.full, part(SMALL)),
        (&mut row.date.day, part(SMALL)),
    ] {
        shown.text = cut_text(&shown.text, most);
    }
}

/// Leaves the markup that is short, or cuts the text without markup.
fn cut_tex(shown: &mut ShownTex, most: usize) {
    if shown.html().as_str().len() > most {
        let mut html = Html::default();
        html.text(cut_text(&PlainText::new(shown.plain()), most).as_str());
        shown.set_html(html);
    }
}

fn cut_text(text: &PlainText, most: usize) -> PlainText {
    const MORE: char = '…';
    if escaped(text.as_str()) <= most {
        return text.clone();
    }
    let mut room = most.saturating_sub(MORE.len_utf8());
    let fits = |one: &char| {
        let bytes = escaped_character(*one);
        let fits = bytes <= room;
        room = room.saturating_sub(bytes);
        fits
    };
    PlainText::new(text.as_str().chars().take_while(fits).chain([MORE]).collect::<String>())
}

/// The most bytes of a text once a template has escaped it.
fn escaped(text: &str) -> usize {
    text.bytes().map(|byte| if ESCAPED.has(byte) { ESCAPE.len() } else { 1 }).sum()
}

fn escaped_character(character: char) -> usize {
    escaped(character.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::listing_views::SubListings;
    use crate::site::listing_views::{AuthorsPage, ListingPage, YearRows};
    use crate::site::page::{CountLink, DateView, Link, PageFrame};
    use crate::site::templates::Templates;
    use proptest::prelude::*;
    use serde::Serialize;

    /// What a page may be at most.
    const MOST_LISTING_BYTES: usize = 150_000;

    fn link(link: &str, text: &str) -> Link {
        Link { link: link.to_owned(), text: PlainText::short(text) }
    }

    /// Rows as a summary keeps them at their longest.
    fn long_rows(text: &str) -> Vec<PaperRow> {
        let long = |most: usize| text.repeat(most / text.len() + 1).chars().take(most).collect::<String>();
        let row = PaperRow {
            link: "../../../../../pith/MFB4YH5ROE256JUPXCULHXXWFK/index.html".to_owned(),
            title: ShownTex::derived(long(512)),
            authors: Some(ShownTex::derived(long(512))),
            date: DateView::new(&long(48)),
            short: "MFB4YH5R".to_owned(),
            kind: "sealed bundle",
            source: ShownValue::derived(long(160)),
            category: ShownValue::derived(long(48)),
            names: vec![link("../../../../../authors/a-westernhagen-of-somewhere--/", &long(200)); 4],
            more_names: Some("more".to_owned()),
            versions: vec![link("../../../../../pith/MFB4YH5ROE256JUPXCULHXXWFK/index.html", "v99999999999…"); 4],
            more_versions: 9_999,
            category_link: Some("../../../../../category/cond-mat.mes-hall/index.html".to_owned()),
            cross_listed: true,
        };
        let mut rows = vec![row; 100];
        // What has a row of its own is longest with a date.
        for row in &mut rows {
            row.date.datetime = Some("2019-02-28T19:47:59.123456789+00:00".to_owned());
        }
        rows
    }

    fn size(template: &str, view: &impl Serialize) -> usize {
        Templates::new(&[]).unwrap().render(template, view).unwrap().len()
    }

    /// As many parts as a page has that lists a hundred papers: the letters of all names and more.
    fn parts() -> Vec<SubListings> {
        let link = CountLink {
            link: "../../../authors/a-westernhagen-of-somewhere--/2019/02/index.html".to_owned(),
            name: "September 2019".to_owned(),
            code: None,
            count: "1,205".to_owned(),
        };
        vec![SubListings {
            heading: "By month".to_owned(),
            id: "parts".to_owned(),
            is_narrow: true,
            links: vec![link; 100],
            markup: None,
        }]
    }

    const TEXTS: [&str; 8] = [
        "\"'\"'&",
        "$\\alpha$ ",
        "$\\sqrt{\\frac{a}{b}}$",
        "$x^{y^{z}}_{a_{b}}$ $\\mathbb{R}$",
        "\\emph{a}\\textbf{b}",
        "\u{1}\u{85}",
        "王小明",
        "an ordinary title of words ",
    ];

    #[test]
    fn a_hundred_of_the_longest_rows_make_no_page_of_more_than_150_kb() {
        for text in TEXTS {
            let mut of_a_year = long_rows(text);
            rows(&mut of_a_year);
            let one_name_each = |row| NameRows {
                id: format!("n-{}", "x".repeat(77)),
                name: ShownValue::derived(text.repeat(100)),
                rows: vec![row],
            };
            let mut of_names: Vec<_> = long_rows(text).into_iter().map(one_name_each).collect();
            names(&mut of_names);
            let listing = ListingPage {
                frame: PageFrame::default(),
                trail: Vec::new(),
                code: None,
                about: None,
                heading: "2019".to_owned(),
                count: "100 papers.".to_owned(),
                note: None,
                parts: parts(),
                all_parts: None,
                parts_last: false,
                years: vec![YearRows { year: "2019".to_owned(), link: None, rows: of_a_year, markup: None }],
                previous: None,
                next: None,
                feed: None,
                related: Vec::<Link>::new(),
            };
            let authors = AuthorsPage {
                frame: PageFrame::default(),
                trail: Vec::new(),
                heading: "A".to_owned(),
                count: "100 papers.".to_owned(),
                notes: Vec::new(),
                parts: parts(),
                names: of_names,
                markup: None,
                previous: None,
                next: None,
            };
            for (template, size) in
                [("listing.html", size("listing.html", &listing)), ("authors.html", size("authors.html", &authors))]
            {
                // A frame has keys, notes and addresses of the operator's too.
                assert!(size + 4_000 < MOST_LISTING_BYTES, "{template} has {size} bytes of {text:?}");
                assert!(size > 80_000, "{template} of {text:?} has only {size}: more of the texts would fit");
            }
        }
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        let title = "Bounds on $\\sqrt{x}$, $\\sqrt{y}$, $\\sqrt{z}$ and $\\sqrt{xyz}$ in \\emph{some} spaces";
        let row = || PaperRow { title: ShownTex::derived(title), ..long_rows("a few words ").remove(0) };
        let mut few = vec![row(), row()];
        rows(&mut few);
        assert_eq!(few[0].title.html(), ShownTex::derived(title).html());
        assert_eq!(few[1].authors.as_ref().map(ShownTex::html), row().authors.as_ref().map(ShownTex::html));
        let mut crowd = long_rows("$\\alpha$ ");
        crowd[7] = row();
        rows(&mut crowd);
        let mut plain = Html::default();
        plain.text(crowd[7].title.plain());
        assert_eq!(crowd[7].title.html(), &plain, "a formula is the first to go");
        assert!(crowd[7].names.is_empty(), "names stand without links");
        assert_eq!((crowd[7].versions.len(), crowd[7].more_versions), (1, 10_002), "no version is forgotten");
        assert!(!crowd[6].title.html().as_str().contains('<'), "{}", crowd[6].title.html().as_str());
        assert_eq!(crowd[6].title.raw, long_rows("$\\alpha$ ")[6].title.raw);
    }

    proptest! {
        #[test]
        fn a_cut_text_has_no_more_bytes_than_it_may(text in "\\PC{0,60}|[&<>\"'a]{0,60}", most in 6_usize..90) {
            let whole = PlainText::new(text.as_str());
            let cut = cut_text(&whole, most);
            prop_assert!(escaped(cut.as_str()) <= most);
            prop_assert!(cut == whole || whole.as_str().starts_with(cut.as_str().trim_end_matches('…')));
            let mut html = Html::default();
            html.text(cut.as_str());
            prop_assert!(html.as_str().len() <= escaped(cut.as_str()));
        }
    }
}
