//! A paper as one of many: in a listing, on the home page, in a bibliography.

use super::page::{DateView, PaperRow, ShownTex, ShownValue};
use crate::catalog::Entry;
use crate::layout::{Links, PaperFile};

/// The authors as a summary holds them: a list that it cut ends with a whole name.
fn whole_names(authors: &str) -> String {
    let separator = if authors.contains("; ") { "; " } else { ", " };
    match authors.strip_suffix('…').and_then(|cut| cut.rsplit_once(separator)) {
        Some((whole, _)) => format!("{whole}{separator}…"),
        None => authors.to_owned(),
    }
}

/// A paper in a listing.
pub(super) fn row(links: &Links, entry: &Entry) -> PaperRow {
    PaperRow {
        link: links.to(&PaperFile::Page.path(entry.number.suffix())),
        title: entry.title().map_or_else(|| ShownTex::derived(entry.number.to_string()), ShownTex::new),
        authors: entry.authors().map(|authors| ShownTex::new(authors.map(whole_names))),
        date: DateView::new(entry.submitted_at()),
        short: entry.number.short().as_str().to_owned(),
        kind: if entry.bundle.is_some() { "sealed bundle" } else { "record" },
        source: ShownValue::derived(entry.source().replacen("arxiv:", "arXiv:", 1)),
        category: ShownValue::derived(entry.primary_category()),
        cross_listed: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_was_cut_ends_with_a_whole_name() {
        for (authors, shown) in [
            ("Lijie Xu, Tian Guo", "Lijie Xu, Tian Guo"),
            ("Lijie Xu, Tian G…", "Lijie Xu, …"),
            ("Xu, Lijie; Guo, Ti…", "Xu, Lijie; …"),
            ("Lijie Xu, …", "Lijie Xu, …"),
            ("One name without an end…", "One name without an end…"),
        ] {
            assert_eq!(whole_names(authors), shown);
        }
    }
}
