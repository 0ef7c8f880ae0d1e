//! What a paper is found by: `docs/search.md`, "Terms".

use super::fold::is_of_pairs;
use super::posting::{Field, Posting};
use super::words::{Word, Words, is_common};
use crate::names::{Name, Names};
use crate::tex;
use crate::values::{Category, known_categories};
use std::cmp::Ordering;
use std::ops::Range;

/// The most words of a title that it is found by. Stops a title of megabytes, which would be in each file.
const MOST_TITLE_WORDS: usize = 1000;

/// The most names of a paper. Stops a paper that is by everybody; the largest collaborations have half as many.
const MOST_NAMES: usize = 10_000;

/// The most words of authors that aren't divided into names: two for each name. Stops the same.
const MOST_UNDIVIDED_WORDS: usize = 2 * MOST_NAMES;

/// The most words of a name. Stops one that is a text.
const MOST_NAME_WORDS: usize = 100;

/// How much of an abstract papers are found by, in characters. Stops one that is a book.
const MOST_EXCERPT_CHARACTERS: usize = 600;

/// The highest place and the highest length that a column tells.
const LAST_PLACE: usize = 31;
const MOST_LENGTH: usize = 7;

/// What stands for a category that has no number.
const NO_CATEGORY: u8 = 255;

/// The byte of a category in columns: its place in [`categories`].
pub(crate) fn category_number(category: Option<Category>) -> u8 {
    category.and_then(|category| category.number()).unwrap_or(NO_CATEGORY)
}

/// The categories that have a number, in the order of these.
pub(crate) fn categories() -> Vec<String> {
    known_categories().collect()
}

/// What is read of a paper.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PaperText<'p> {
    /// The title as the document has it, with its TeX.
    pub title: Option<&'p str>,
    /// Its authors, without TeX.
    pub authors: Option<&'p Names>,
    /// Its categories.
    pub categories: &'p [Category],
    /// The number of its primary category.
    pub category: u8,
    /// The abstract, or its beginning.
    pub excerpt: Option<&'p str>,
}

/// A term of a paper, and what its list says of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PaperTerm<'t> {
    /// The list.
    field: Field,
    /// The term, in at most 64 bytes and, for a name, a comma and an initial.
    term: &'t str,
    /// The columns of the list, then zeros: a title's has two, an author's and a category's one, an excerpt's none.
    columns: [u8; 2],
}

/// The terms of a paper. Reading another reuses the memory.
#[derive(Debug, Default)]
pub(crate) struct PaperTerms {
    words: Words,
    terms: Terms,
}

impl PaperTerms {
    /// Reads the terms of a paper.
    pub(crate) fn read(&mut self, paper: &PaperText<'_>) -> &Self {
        let Self { words, terms } = self;
        terms.text.clear();
        terms.all.clear();
        if let Some(title) = paper.title {
            terms.add_title(title, paper.category, words);
        }
        terms.sort();
        let of_title = terms.all.len();
        if let Some(excerpt) = paper.excerpt {
            terms.add_excerpt(excerpt, of_title, words);
        }
        let category = [paper.category, 0];
        match paper.authors {
            Some(Names::List { names, .. }) => {
                names.iter().take(MOST_NAMES).for_each(|name| terms.add_name(name, category, words));
            }
            Some(Names::Whole(text)) => terms.add_words(text, MOST_UNDIVIDED_WORDS, category, words),
            None => {}
        }
        for code in paper.categories {
            terms.add(Field::Category, &[code.archive()], category);
            if code.archive() != code.as_str() {
                terms.add(Field::Category, &[code.as_str()], category);
            }
        }
        terms.sort();
        self
    }

    /// The postings of the paper, which has this id, each term of a field once, sorted by field and term.
    pub(crate) fn postings(&self, id: u32) -> impl Iterator<Item = Posting<'_>> {
        self.iter().map(move |PaperTerm { field, term, columns }| Posting { term, field, id, columns })
    }

    /// What the paper is found by, each term of a field once, sorted by field and term.
    fn iter(&self) -> impl ExactSizeIterator<Item = PaperTerm<'_>> {
        let Terms { all, .. } = &self.terms;
        all.iter().map(|entry| PaperTerm {
            field: entry.field,
            term: self.terms.text_of(entry),
            columns: entry.columns,
        })
    }
}

/// Terms in one buffer.
#[derive(Debug, Default)]
struct Terms {
    text: String,
    all: Vec<Entry>,
}

/// Where a term stands. Small, since sorting these is most of the work.
#[derive(Debug)]
struct Entry {
    /// Its first eight bytes, by which most terms are told apart without a look at the text.
    beginning: u64,
    start: u32,
    length: u8,
    field: Field,
    columns: [u8; 2],
}

impl Entry {
    fn range(&self) -> Range<usize> {
        let start = usize::try_from(self.start).unwrap_or(usize::MAX);
        start..start.saturating_add(self.length.into())
    }
}

impl Terms {
    fn text_of(&self, entry: &Entry) -> &str {
        self.text.get(entry.range()).unwrap_or_default()
    }

    /// Adds a term that is written in parts, in small letters.
    fn add(&mut self, field: Field, parts: &[&str], columns: [u8; 2]) {
        let start = self.text.len();
        self.text.extend(parts.iter().copied());
        let term = self.text.get_mut(start..).unwrap_or_default();
        if field == Field::Category {
            term.make_ascii_lowercase();
        }
        let beginning = beginning(term.as_bytes());
        // A term is short, and no document makes 4 GiB of them.
        if let (Ok(start), Ok(length)) = (u32::try_from(start), u8::try_from(term.len())) {
            self.all.push(Entry { beginning, start, length, field, columns });
        }
    }

    /// Adds the words of a title.
    fn add_title(&mut self, title: &str, category: u8, words: &mut Words) {
        let shown = tex::plain(title);
        let length = words.read(&shown, MOST_TITLE_WORDS).len() / 3;
        let columns = |place: usize| {
            let code = place.min(LAST_PLACE) << 3 | length.min(MOST_LENGTH);
            [u8::try_from(code).unwrap_or(u8::MAX), category]
        };
        for Word { text, place } in words.iter().chain(words.joined()).filter(is_searched) {
            self.add(Field::Title, &[text], columns(place));
        }
        if *shown != *title {
            words.read(title, MOST_TITLE_WORDS);
            for Word { text, .. } in words.iter().chain(words.joined()).filter(is_searched) {
                self.add(Field::Title, &[text], columns(LAST_PLACE));
            }
        }
    }

    /// Adds the words of an abstract's beginning, but for those of the title, which are so many terms.
    fn add_excerpt(&mut self, excerpt: &str, of_title: usize, words: &mut Words) {
        words.read(beginning_of(excerpt), MOST_EXCERPT_CHARACTERS);
        for Word { text, .. } in words.iter().filter(is_searched) {
            let first = beginning(text.as_bytes());
            let title = self.all.get(..of_title).unwrap_or_default();
            let found = title.binary_search_by(|entry| {
                let order = entry.beginning.cmp(&first);
                order.then_with(|| self.text_of(entry).cmp(text))
            });
            if found.is_err() {
                self.add(Field::Excerpt, &[text], [0, 0]);
            }
        }
    }

    /// Adds what a name is found by.
    fn add_name(&mut self, name: &Name, category: [u8; 2], words: &mut Words) {
        match name {
            Name::Person { given, family, .. } => {
                self.add_words(given, MOST_NAME_WORDS, category, words);
                let mut buffer = [0; 4];
                let initial = words.iter().next().and_then(|first| first.text.chars().next());
                let initial = initial.map_or("", |initial| initial.encode_utf8(&mut buffer));
                words.read(family, MOST_NAME_WORDS);
                for Word { text, .. } in words.iter().chain(words.joined()) {
                    self.add(Field::Author, &[text, ",", initial], category);
                }
            }
            Name::Collective(name) => {
                words.read(name, MOST_NAME_WORDS);
                for Word { text, .. } in words.iter().chain(words.joined()) {
                    self.add(Field::Author, &[text], category);
                }
            }
            Name::Undivided(name) => {
                self.add_words(name, MOST_NAME_WORDS, category, words);
                if (2..=4).contains(&words.len()) {
                    self.add_ends(category, words);
                }
            }
        }
    }

    /// Adds the words of a name that have two characters or more.
    fn add_words(&mut self, name: &str, most: usize, category: [u8; 2], words: &mut Words) {
        words.read(name, most);
        for Word { text, .. } in words.iter().chain(words.joined()).filter(|word| is_long(word.text)) {
            self.add(Field::Author, &[text], category);
        }
    }

    /// Adds the last and the first word of a name that isn't divided as if each were the family name.
    fn add_ends(&mut self, category: [u8; 2], words: &Words) {
        let mut all = words.iter().map(|word| word.text);
        let (Some(first), Some(second)) = (all.next(), all.next()) else { return };
        let last = all.next_back().unwrap_or(second);
        for (family, given) in [(last, first), (first, second)] {
            let initial = given.char_indices().nth(1).and_then(|(end, _)| given.get(..end)).unwrap_or(given);
            if is_long(family) && !family.starts_with(is_of_pairs) {
                self.add(Field::Author, &[family, ",", initial], category);
            }
        }
    }

    /// Sorts what there is by field and term, and keeps the first column of a term that is there more than once.
    fn sort(&mut self) {
        let Self { text, all } = self;
        let text_of = |entry: &Entry| text.get(entry.range()).unwrap_or_default();
        let order = |one: &Entry, other: &Entry| -> Ordering {
            (one.field, one.beginning)
                .cmp(&(other.field, other.beginning))
                .then_with(|| text_of(one).cmp(text_of(other)))
        };
        all.sort_unstable_by(|one, other| order(one, other).then(one.columns.cmp(&other.columns)));
        all.dedup_by(|next, kept| order(next, kept).is_eq());
    }
}

/// A text's first eight bytes as a number, so that numbers are ordered as texts are.
fn beginning(text: &[u8]) -> u64 {
    if let Some(first) = text.first_chunk() {
        return u64::from_be_bytes(*first);
    }
    let mut first = [0; 8];
    first.iter_mut().zip(text).for_each(|(place, byte)| *place = *byte);
    u64::from_be_bytes(first)
}

fn is_searched(word: &Word<'_>) -> bool {
    !is_common(word.text)
}

fn is_long(word: &str) -> bool {
    word.chars().nth(1).is_some()
}

/// The beginning of an abstract, without a last word that is or may be cut: excerpts of documents end there, too.
fn beginning_of(text: &str) -> &str {
    let Some((at, last)) = text.char_indices().nth(MOST_EXCERPT_CHARACTERS - 1) else { return text };
    let (kept, rest) = text.split_at_checked(at + last.len_utf8()).unwrap_or((text, ""));
    let is_cut = rest.chars().next().is_none_or(|next| next.is_alphanumeric() && !is_of_pairs(next));
    if is_cut { kept.trim_end_matches(|one: char| one.is_alphanumeric() && !is_of_pairs(one)) } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::words::MOST_WORD_BYTES;
    use proptest::prelude::*;

    const NOTHING: PaperText<'_> =
        PaperText { title: None, authors: None, categories: &[], category: 7, excerpt: None };

    /// The terms of a field, each with its columns where these are asked for.
    fn of(field: Field, paper: &PaperText<'_>) -> Vec<(String, [u8; 2])> {
        let mut terms = PaperTerms::default();
        let of_field = terms.read(paper).iter().filter(|one| one.field == field);
        of_field.map(|one| (one.term.to_owned(), one.columns)).collect()
    }

    fn title(title: &str) -> Vec<(String, u8, u8)> {
        let paper = PaperText { title: Some(title), ..NOTHING };
        let column = |(term, [place, category]): (String, [u8; 2])| {
            assert_eq!(category, 7);
            (term, place >> 3, place & 7)
        };
        of(Field::Title, &paper).into_iter().map(column).collect()
    }

    fn authors(authors: &str) -> String {
        let names = Names::split(authors);
        let paper = PaperText { authors: names.as_ref(), ..NOTHING };
        let terms = of(Field::Author, &paper);
        assert!(terms.iter().all(|(_, columns)| *columns == [7, 0]));
        terms.into_iter().map(|(term, _)| term).collect::<Vec<_>>().join(" ")
    }

    fn excerpt(title: &str, excerpt: &str) -> String {
        let paper = PaperText { title: Some(title), excerpt: Some(excerpt), ..NOTHING };
        let terms = of(Field::Excerpt, &paper);
        assert!(terms.iter().all(|(_, columns)| *columns == [0, 0]));
        terms.into_iter().map(|(term, _)| term).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_title_is_found_by_its_words_with_their_places() {
        let expect = |found: Vec<(String, u8, u8)>, expected: &[(&str, u8)], length: u8| {
            let expected: Vec<_> = expected.iter().map(|(term, place)| ((*term).to_owned(), *place, length)).collect();
            assert_eq!(found, expected);
        };
        let one = title("On one-to-one maps of the one Sphere");
        expect(one, &[("maps", 4), ("one", 1), ("oneto", 1), ("onetoone", 1), ("sphere", 8), ("toone", 2)], 3);
        // A joined word that is common.
        expect(title("Type A-s"), &[("s", 2), ("type", 0)], 1);
        // What is shown has places; what its TeX alone has, the last.
        let tex = title("$\\aleph_0$ and H$_2$O");
        expect(tex, &[("0", 31), ("h2o", 2), ("א0", 0)], 1);
        expect(title("The of"), &[], 0);
        let long = (0..1200).map(|at| format!("w{at}")).collect::<Vec<_>>().join(" ");
        let long = title(&long);
        assert_eq!(long.len(), 1000);
        assert!(long.contains(&("w30".to_owned(), 30, 7)) && long.contains(&("w999".to_owned(), 31, 7)));
    }

    #[test]
    fn names_are_found_by_family_name_and_initial_and_by_given_names() {
        for (names, expected) in [
            ("Edward Witten", "edward witten,e"),
            ("E. Witten", "witten,e"),
            ("Jan van der Berg", "berg,j der,j jan van,j"),
            ("Anna Smith-Jones", "anna jones,a smith,a smithjones,a"),
            ("Yi-Fan Zhang", "fan yi yifan zhang,y"),
            ("J.-P. Serre", "serre,j"),
            ("Éric D'Alembert", "dalembert,e eric"),
            ("Sammy Davis Jr.", "davis,s sammy"),
            ("An Le", "an le,a"),
            ("ATLAS Collaboration", "atlas collaboration"),
            ("王小明", "小明 王小"),
            ("Kumar B N", "kumar kumar,b"),
            ("Thi Van Nguyen", "nguyen nguyen,t thi thi,v van"),
            ("Smith JA", "ja ja,s smith smith,j"),
            ("Plato", "plato"),
            ("A. Witten, B. Witten, A. Witten", "witten,a witten,b"),
        ] {
            assert_eq!(authors(names), expected, "{names}");
        }
        let whole = PaperText { authors: Some(&Names::Whole("Li, Na, Wang, B".to_owned())), ..NOTHING };
        let whole: Vec<_> = of(Field::Author, &whole).into_iter().map(|(term, _)| term).collect();
        assert_eq!(whole, ["li", "na", "wang"]);
        let no_given = Name::Person { given: String::new(), family: "Plato".to_owned(), suffix: None };
        let names = Names::List { names: vec![no_given], more: false };
        let paper = PaperText { authors: Some(&names), ..NOTHING };
        assert_eq!(of(Field::Author, &paper), [("plato,".to_owned(), [7, 0])]);
        let many = (0..10_002).map(|at| Name::Collective(format!("n{at}"))).collect();
        let many = Names::List { names: many, more: false };
        assert_eq!(of(Field::Author, &PaperText { authors: Some(&many), ..NOTHING }).len(), 10_000);
    }

    #[test]
    fn categories_are_found_by_code_and_archive() {
        let categories: Vec<Category> = ["math.AG", "hep-th", "math.NT"].map(|code| code.parse().unwrap()).to_vec();
        let paper = PaperText { categories: &categories, ..NOTHING };
        let found = of(Field::Category, &paper);
        assert_eq!(found, ["hep-th", "math", "math.ag", "math.nt"].map(|code| (code.to_owned(), [7, 0])));
        let numbers = categories.iter().map(|category| usize::from(category_number(Some(*category))));
        let codes = categories.clone();
        assert!(numbers.zip(&codes).all(|(number, code)| super::categories()[number] == code.as_str()));
        assert_eq!((category_number(None), category_number("alchemy".parse().ok())), (NO_CATEGORY, NO_CATEGORY));
    }

    #[test]
    fn an_abstract_is_found_by_what_its_title_lacks() {
        assert_eq!(excerpt("Self-Dual Strings", "The self-dual strings of the selfdual theory"), "theory");
        assert_eq!(excerpt("$\\aleph$", "We prove a new bound, a new one."), "bound new one prove we");
        // Of a word that is cut nothing is left.
        let text = format!("{} wholes", "x ".repeat(298));
        assert_eq!(excerpt("", &text), "x");
        assert_eq!(excerpt("", &text.replacen("x ", "", 2)), "wholes x");
        assert_eq!(excerpt("", &"字".repeat(700)), "字字");
        assert_eq!(excerpt("", &"w".repeat(700)), "");
    }

    proptest! {
        #[test]
        fn each_term_of_a_field_is_there_once_and_in_order(
            title in "(\\PC|[a-c -]){0,30}", names in "(\\PC|[A-Ca-c ,.-]){0,40}", excerpt in "(\\PC|[a-c -]){0,60}",
        ) {
            let names = Names::split(&names);
            let paper = PaperText { title: Some(&title), authors: names.as_ref(), excerpt: Some(&excerpt), ..NOTHING };
            let mut terms = PaperTerms::default();
            let all: Vec<_> = terms.read(&paper).iter().map(|one| (one.field, one.term.to_owned())).collect();
            prop_assert!(all.is_sorted_by(|one, next| one < next), "{:?}", all);
            for (field, term) in &all {
                let most = if *field == Field::Author { MOST_WORD_BYTES + 1 + 4 } else { MOST_WORD_BYTES };
                prop_assert!((1..=most).contains(&term.len()));
            }
        }
    }
}
