//! The names of a paper's authors, each with the key that it sorts by.

use super::bucket::NameKey;
use super::split::{Name, Names};
use crate::tex;

/// The most names of a paper that are listed. Stops a paper that is on hundreds of pages: a summary has
/// room for more names of one letter than any paper has of real ones.
const MOST_SORTED_NAMES: usize = 64;

/// The names in a paper's list of authors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AuthorNames {
    /// Each name as it sorts and as it is read, each once.
    pub names: Vec<(NameKey, String)>,
    /// Whether there is a list, or a part of one, that has no name that could be sorted.
    pub is_undivided: bool,
    /// Whether there are more than are here.
    pub more: bool,
}

impl AuthorNames {
    /// The names in a document's text of its authors, whose TeX is read.
    pub(crate) fn of(authors: &str) -> Self {
        let (names, mut more) = match Names::split(&tex::plain(authors)) {
            None => return Self::default(),
            Some(Names::Whole(_)) => return Self { is_undivided: true, ..Self::default() },
            Some(Names::List { names, more }) => (names, more),
        };
        let mut listed = Self::default();
        for name in &names {
            let full = name.full();
            if listed.names.iter().any(|(_, other)| *other == full) {
                continue;
            }
            match NameKey::new(&as_it_sorts(name)) {
                Some(key) if listed.names.len() < MOST_SORTED_NAMES => listed.names.push((key, full)),
                Some(_) => more = true,
                None => listed.is_undivided = true,
            }
        }
        Self { more, ..listed }
    }
}

/// A name with what it sorts by first.
fn as_it_sorts(name: &Name) -> String {
    match name {
        Name::Person { given, family, suffix } => {
            format!("{family} {given} {}", suffix.as_deref().unwrap_or_default())
        }
        Name::Collective(name) => {
            ["The ", "the "].iter().find_map(|the| name.strip_prefix(the)).unwrap_or(name).to_owned()
        }
        Name::Undivided(name) => name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_sorts_by_its_family_name() {
        let sorts = |text: &str| -> Vec<_> {
            match Names::split(text) {
                Some(Names::List { names, .. }) => names.iter().map(as_it_sorts).collect(),
                other => panic!("{other:?}"),
            }
        };
        for (text, expected) in [
            ("Robert J. Walls", "Walls Robert J. "),
            ("Jan van der Berg Jr.", "van der Berg Jan Jr."),
            ("The ATLAS Collaboration", "ATLAS Collaboration"),
            ("Theory Group", "Theory Group"),
            ("Ludo Van Den Broeck", "Ludo Van Den Broeck"),
        ] {
            assert_eq!(sorts(text), [expected], "{text}");
        }
    }
}
