//! What fits a page of a listing. A hundred rows whose every text is as long as a summary keeps it, and all
//! formulas, would make a page of many megabytes.

use super::html::Html;
use super::listing::NameRows;
use super::page::{Row, Shown, ShownTex};
use super::plain::PlainText;

/// The most bytes that the texts of a page's rows have as markup: what 150 kB leave beside the frame and
/// what the program itself writes for a hundred rows and their parts. Stops long texts and formulas
/// from making a page that nobody can load.
const ROOM: usize = 68_000;

/// How many bytes the program itself writes around a name.
const AROUND_A_NAME: usize = 320;

/// What each text of a row may have of its share, in hundredths.
const TITLE: usize = 40;
const AUTHORS: usize = 30;
const SOURCE: usize = 16;
const SMALL: usize = 7;

/// Cuts the texts of rows where all together have no room; then no row is larger than another may be.
pub(super) fn rows(rows: &mut [Row]) {
    let all: usize = rows.iter().map(bytes).sum();
    if all > ROOM {
        let share = ROOM / rows.len().max(1);
        rows.iter_mut().for_each(|row| cut(row, share));
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
            name.rows.iter_mut().for_each(|row| cut(row, share));
        }
    }
}

/// How many bytes the texts of a row have as markup.
fn bytes(row: &Row) -> usize {
    let title = row.title.html.as_str().len();
    let authors = row.authors.as_ref().map_or(0, |authors| authors.html.as_str().len());
    let small = [&row.source, &row.category, longer_date(row)];
    title + authors + small.into_iter().map(|shown| escaped(shown.text.as_str())).sum::<usize>()
}

/// A listing shows one of the two.
fn longer_date(row: &Row) -> &Shown {
    std::cmp::max_by_key(&row.date.full, &row.date.day, |date| date.text.as_str().len())
}

fn cut(row: &mut Row, share: usize) {
    let part = |hundredths: usize| share * hundredths / 100;
    cut_tex(&mut row.title, part(TITLE));
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
    if shown.html.as_str().len() > most {
        let mut html = Html::default();
        html.text(cut_text(&PlainText::new(shown.plain.as_str()), most).as_str());
        shown.html = html;
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
    text.chars().map(escaped_character).sum()
}

fn escaped_character(character: char) -> usize {
    if "&<>\"'/`=".contains(character) { "&quot;".len() } else { character.len_utf8() }
}
