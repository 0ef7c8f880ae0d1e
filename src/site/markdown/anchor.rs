//! The names of places on a page.

use std::collections::{BTreeMap, BTreeSet};

/// What every name of a heading begins with, so that none is a name of the page's own, as `main` and
/// `signed` are.
pub(super) const PREFIX: &str = "s-";

/// The most characters of a heading that its name is made of.
const MOST_ANCHOR_CHARACTERS: usize = 64;

/// The names that a page's headings have so far.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    taken: BTreeSet<String>,
    /// The last number that was put behind a name.
    last: BTreeMap<String, usize>,
}

impl Anchors {
    /// A name for a heading: its words with `-` between them, and a number where another has it.
    pub(super) fn name(&mut self, heading: &str) -> String {
        let slug = slug(heading);
        let last = self.last.entry(slug.clone()).or_insert(1);
        let mut name = slug.clone();
        while !self.taken.insert(name.clone()) {
            *last += 1;
            name = format!("{slug}-{last}");
        }
        format!("{PREFIX}{name}")
    }

    /// The names, without what every one begins with.
    pub(super) fn into_names(self) -> BTreeSet<String> {
        self.taken
    }
}

fn slug(heading: &str) -> String {
    let mut slug = String::new();
    for character in heading.chars().flat_map(char::to_lowercase).take(MOST_ANCHOR_CHARACTERS) {
        if character.is_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "section".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_the_headings_words() {
        for (heading, name) in [
            ("What a number is", "s-what-a-number-is"),
            ("  `pith-catalog verify`, twice! ", "s-pith-catalog-verify-twice"),
            ("Größe 王", "s-größe-王"),
            ("main", "s-main"),
            ("\u{202e}<b> \" onclick='x'", "s-b-onclick-x"),
            ("", "s-section"),
            ("!?", "s-section"),
        ] {
            assert_eq!(Anchors::default().name(heading), name);
        }
        assert_eq!(Anchors::default().name(&"é".repeat(1000)), format!("s-{}", "é".repeat(MOST_ANCHOR_CHARACTERS)));
    }

    #[test]
    fn no_two_names_are_alike() {
        let mut anchors = Anchors::default();
        let names = ["a 2", "a", "a", "A", "a-2", "a 2"].map(|heading| anchors.name(heading));
        assert_eq!(names, ["s-a-2", "s-a", "s-a-3", "s-a-4", "s-a-2-2", "s-a-2-3"]);
    }
}
