//! The authors' names, out of the one text that a document has for them.
//!
//! A document lists its authors in one text, `authors_text`: names as they are written, `First Last`,
//! joined by commas, in alphabetical order. Formats of citations want them apart, a page wants to know where each
//! stands. So [`NamePlaces`] says where each name is in the text, and [`person`](super::person) how it is divided. The rule:
//!
//! **The list** is split at commas, semicolons, `and`, `&`, `、`. Each part is read by itself, and what one is takes
//! nothing from the others:
//! - A **group** is a name too: a part with a word of groups (`Collaboration`, `Team`, `Institute`, `Lab`) or of sentences
//!   (`University of X`), one word in capitals (`NVIDIA`), a word with a digit (`T2K`, `NA61/SHINE`), one word and `II`;
//!   what follows `for the`, `on behalf of` or stands before a colon; a parenthesis that names a collaboration. Where a
//!   lone colon says that there is one (arXiv writes `Zephyr: A, B`, which is sorted to `:, A, B, Zephyr`), it is the one
//!   part that looks like no person.
//! - **What belongs to no name** is left out: titles and degrees, signs and figures of footnotes, addresses of e-mail,
//!   affiliations in parentheses, lone signs.
//! - `et al.` and `others` say that there are more. So does a text cut with `…`, whose last part is left out.
//! - `Jr.`, `Sr.`, `II` to `IV` belong to the name before them. But where such a word stands where the alphabet would put
//!   it if it were a name, sorting may have torn it from another: it is left out.
//! - **Between semicolons** may stand `Last, First` and `Last, First, Jr.`, of which either the first or the second is
//!   one word or initials; then a comma parts no names.
//!
//! **It stays whole** ([`Names::Whole`]) where it is likely that commas stand within names, as where `Last, First` was
//! sorted: of two words or more that stand alone, and initials that could be their other halves, there are more than
//! half as many as full names. One such word in a sorted list is a name; in one that isn't, of `Plato, John Smith`,
//! it is a half. It also stays whole where its only part is no name.

use super::lexicon::{is_degree, is_label, is_of_a_sentence, is_particle, is_suffix, is_title, marks_collective};
use super::person::{Name, is_in_capitals, is_initial, is_space, is_western, tidy};
use crate::text::{ByteSet, one_line};
use std::ops::Range;

/// The authors of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Names {
    /// Their names, one by one.
    List {
        /// The names, in the text's order.
        names: Vec<Name>,
        /// Whether the text says that there are more.
        more: bool,
    },
    /// The text, where it isn't sure where names begin and end.
    Whole(String),
}

impl Names {
    /// Splits the text of a document's authors; `None` where it says nothing.
    pub fn split(text: &str) -> Option<Self> {
        NamePlaces::of(text).names(text)
    }

    /// Whether there is an order of names to speak of.
    pub(crate) fn are_several(&self) -> bool {
        match self {
            Self::List { names, more } => names.len() > 1 || *more,
            Self::Whole(_) => true,
        }
    }
}

/// Where the names of a text are: what splitting it finds out. It is worked out once; [`Self::names`] only divides what
/// stands there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct NamePlaces {
    /// The places, in the text's order; none where it stays whole.
    places: Box<[NamePlace]>,
    /// Whether the text says that there are more.
    more: bool,
}

/// Where a name is, in bytes, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NamePlace {
    start: u32,
    end: u32,
    form: NameForm,
}

/// How a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameForm {
    /// `First Last`
    Person,
    /// `Last, First`
    Inverted,
    Collective,
    /// Words that are not divided.
    Literal,
}

impl NamePlaces {
    /// Splits a text.
    pub(crate) fn of(text: &str) -> Self {
        #[cfg(test)]
        SPLITS.with(|splits| splits.set(splits.get() + 1));
        let (text, is_cut) = match text.trim_end_matches(is_space).strip_suffix('…') {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        // Places are of four bytes; no document is as long.
        if u32::try_from(text.len()).is_err() {
            return Self::default();
        }
        let mut list = ListReader { text, parts: Vec::new(), more: is_cut, has_colon: false };
        list.read(is_cut);
        list.places()
    }

    /// What each name is and its place in the text that was split.
    fn each<'p>(&'p self, text: &'p str) -> impl Iterator<Item = (NameForm, Range<usize>)> + 'p {
        let placed = self.places.iter().map(|place| (place.form, place.start as usize..place.end as usize));
        placed.filter(|(_, range)| text.get(range.clone()).is_some())
    }

    /// The names of the text that was split; `None` where it says nothing.
    pub(crate) fn names(&self, text: &str) -> Option<Names> {
        if self.places.is_empty() {
            let text = one_line(text);
            return (!text.is_empty()).then(|| Names::Whole(text.into_owned()));
        }
        let name = |(form, range): (NameForm, Range<usize>)| form.name(text.get(range).unwrap_or_default());
        Some(Names::List { names: self.each(text).map(name).collect(), more: self.more })
    }

    /// One of the names of the text that was split.
    pub(crate) fn nth(&self, text: &str, at: usize) -> Option<Name> {
        let place = self.places.get(at)?;
        Some(place.form.name(text.get(place.start as usize..place.end as usize)?))
    }

    /// The same as it is read.
    pub(crate) fn nth_full(&self, text: &str, at: usize) -> Option<String> {
        let place = self.places.get(at)?;
        Some(place.form.full(text.get(place.start as usize..place.end as usize)?))
    }

    /// The places as a text of not more than so many bytes, three for a name as a rule: its form, how far it is behind
    /// the one before, how long it is. What has no room is told as more names.
    pub(crate) fn code(&self, most: usize) -> String {
        let mut code = String::new();
        let mut more = self.more;
        let mut end = 0;
        for place in &self.places {
            let distance = |from: u32, to: u32| char::from_u32(to.checked_sub(from)?);
            let (Some(gap), Some(length)) = (distance(end, place.start), distance(place.start, place.end)) else {
                break;
            };
            if code.len() + [place.form.code(), gap, length].into_iter().map(char::len_utf8).sum::<usize>() > most {
                more = true;
                break;
            }
            code.extend([place.form.code(), gap, length]);
            end = place.end;
        }
        code.insert(0, if more { '+' } else { '-' });
        code
    }

    /// The places of such a text. One that was altered may name others: each is in a text or nothing.
    pub(crate) fn of_code(code: &str) -> Self {
        let mut signs = code.chars();
        let more = signs.next() == Some('+');
        let mut end = 0_u32;
        let places = std::iter::from_fn(|| {
            let form = NameForm::of_code(signs.next()?)?;
            let start = end.checked_add(signs.next()?.into())?;
            end = start.checked_add(signs.next()?.into())?;
            Some(NamePlace { start, end, form })
        });
        Self { places: places.collect(), more }
    }
}

/// A text with its names and where each stands.
#[derive(Debug)]
pub(crate) struct PlacedNames {
    /// The text.
    pub text: String,
    /// Its names; `None` where it says nothing.
    pub names: Option<Names>,
    /// The place of each name of a list, in bytes.
    pub ranges: Vec<Range<usize>>,
}

impl PlacedNames {
    /// Splits a text.
    pub(crate) fn of(text: String) -> Self {
        let places = NamePlaces::of(&text);
        Self::at(text, &places)
    }

    /// A text that was split before.
    pub(crate) fn at(text: String, places: &NamePlaces) -> Self {
        let ranges = places.each(&text).map(|(_, range)| range).collect();
        Self { names: places.names(&text), ranges, text }
    }
}

#[cfg(test)]
thread_local! {
    /// How often a text was split, for the test that it is once a pass.
    pub(crate) static SPLITS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

impl NameForm {
    fn code(self) -> char {
        match self {
            Self::Person => 'p',
            Self::Inverted => 'i',
            Self::Collective => 'c',
            Self::Literal => 'l',
        }
    }

    fn of_code(code: char) -> Option<Self> {
        [Self::Person, Self::Inverted, Self::Collective, Self::Literal].into_iter().find(|form| form.code() == code)
    }

    fn name(self, text: &str) -> Name {
        let line = one_line(text);
        match self {
            Self::Person => Name::of_person(&line),
            Self::Inverted => Name::of_inverted(&line).unwrap_or_else(|| Name::Undivided(line.into_owned())),
            Self::Collective => Name::Collective(line.into_owned()),
            Self::Literal => Name::Undivided(line.into_owned()),
        }
    }

    /// The name as it is read, which of most is what is written, wherever the family name begins.
    fn full(self, text: &str) -> String {
        let line = one_line(text);
        match self {
            // A comma before a suffix is left out.
            Self::Person if !line.contains(',') => tidy(&line).into_owned(),
            Self::Collective | Self::Literal => line.into_owned(),
            Self::Person | Self::Inverted => self.name(text).full(),
        }
    }
}

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(Range<usize>),
    /// What is in parentheses or brackets, with these.
    Group(Range<usize>),
    Comma,
    Semicolon,
    /// One with a space before or after it.
    Colon,
}

/// A part of the list that may be a name.
#[derive(Debug)]
struct Part {
    range: Range<usize>,
    form: PartForm,
    wholeness: Wholeness,
    /// Which of the stretches between commas it comes from.
    piece: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PartForm {
    Name(NameForm),
    Suffix,
}

/// How sure it is that a part of a list is a whole name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wholeness {
    Full,
    /// One word, or initials: it may be half of a name.
    Half,
    /// With an initial at its end: it may be the second half of one whose first is a word alone.
    SecondHalf,
    /// No name that anything is known of.
    Unknown,
}

struct ListReader<'t> {
    text: &'t str,
    parts: Vec<Part>,
    more: bool,
    /// Whether a colon stands where a name would.
    has_colon: bool,
}

/// With which bytes what opens a stretch may begin.
const PERHAPS_OPENS: ByteSet = ByteSet::of(b"([\xef");

/// With which bytes characters begin that may end a word: separators, parentheses and spaces, but for `_`.
const PERHAPS_ENDS_WORD: ByteSet =
    ByteSet::of(&[b' ', b',', b';', b':', b'(', b')', b'[', b']', 0x7f, 0xc2, 0xe1, 0xe2, 0xe3, 0xef])
        .and_from(0, 0x1f);

/// The stretches in parentheses or brackets that are in no other such, in their order. One that isn't closed is none.
fn groups(text: &str) -> Vec<Range<usize>> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut closed: Vec<Range<usize>> = Vec::new();
    if !PERHAPS_OPENS.is_in(text) {
        return closed;
    }
    for (at, character) in text.char_indices() {
        match character {
            '(' | '（' | '[' => open.push((at, character)),
            ')' | '）' | ']' => {
                let is_other = |one: char| (one == '[') != (character == ']');
                if let Some((start, _)) = open.pop_if(|(_, one)| !is_other(*one)) {
                    // Those within come before it.
                    while closed.pop_if(|inner| inner.start > start).is_some() {}
                    closed.push(start..at + character.len_utf8());
                }
            }
            _ => {}
        }
    }
    closed
}

/// Words, what is in parentheses, and separators.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut groups = groups(text).into_iter().peekable();
    let mut word: Option<usize> = None;
    let end_word = |tokens: &mut Vec<Token>, word: &mut Option<usize>, at: usize| {
        let Some(start) = word.take() else { return };
        tokens.push(match text.get(start..at) {
            Some("/" | "|") => Token::Comma,
            _ => Token::Word(start..at),
        });
    };
    let ends_here = |rest: &str| rest.chars().next().is_none_or(|next| is_space(next) || matches!(next, ',' | ';'));
    let mut rest = text;
    loop {
        let (inside, after) = PERHAPS_ENDS_WORD.part(rest);
        if !inside.is_empty() {
            word.get_or_insert(text.len() - rest.len());
        }
        let at = text.len() - after.len();
        let mut characters = after.chars();
        let Some(character) = characters.next() else { break };
        rest = characters.as_str();
        if let Some(group) = groups.next_if(|group| group.start == at) {
            end_word(&mut tokens, &mut word, at);
            rest = text.get(group.end..).unwrap_or_default();
            tokens.push(Token::Group(group));
            continue;
        }
        let separator = match character {
            ',' | '、' | '，' => Some(Token::Comma),
            ';' | '；' => Some(Token::Semicolon),
            ':' | '：' if word.is_none() || ends_here(rest) => Some(Token::Colon),
            _ => None,
        };
        // An underscore stands for a space within a name alone.
        let is_gap =
            character != '_' && is_space(character) || matches!(character, '(' | ')' | '[' | ']' | '（' | '）');
        if separator.is_some() || is_gap {
            end_word(&mut tokens, &mut word, at);
            tokens.extend(separator);
        } else {
            word.get_or_insert(at);
        }
    }
    end_word(&mut tokens, &mut word, text.len());
    tokens
}

/// A stretch of words.
type Words = [Range<usize>];

impl<'t> ListReader<'t> {
    fn at(&self, range: &Range<usize>) -> &'t str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn word(&self, words: &Words, index: usize) -> &'t str {
        words.get(index).map_or("", |range| self.at(range))
    }

    /// The whole stretch of words.
    fn stretch(words: &Words) -> Range<usize> {
        words.first().map_or(0, |word| word.start)..words.last().map_or(0, |word| word.end)
    }

    fn read(&mut self, is_cut: bool) {
        let tokens = tokens(self.text);
        let by_semicolon: Vec<_> = tokens.split(|token| *token == Token::Semicolon).collect();
        let is_listed = |piece: &&[Token]| piece.contains(&Token::Comma);
        let are_inverted = by_semicolon.len() > 1
            && by_semicolon.iter().any(is_listed)
            && by_semicolon.iter().filter(|piece| is_listed(piece)).all(|piece| self.inverted(piece).is_some());
        let mut pieces: Vec<_> = if are_inverted {
            by_semicolon
        } else {
            tokens.split(|token| matches!(token, Token::Comma | Token::Semicolon)).collect()
        };
        if is_cut {
            pieces.pop();
        }
        for (number, piece) in pieces.into_iter().enumerate() {
            match self.inverted(piece).filter(|_| are_inverted) {
                Some(range) => self.push(number, range, NameForm::Inverted, Wholeness::Full),
                None => self.read_piece(number, piece),
            }
        }
    }

    fn push(&mut self, piece: usize, range: Range<usize>, form: NameForm, wholeness: Wholeness) {
        self.parts.push(Part { range, form: PartForm::Name(form), wholeness, piece });
    }

    /// The stretch of `Last, First` and `Last, First, Jr.`, where a piece is one.
    fn inverted(&self, piece: &[Token]) -> Option<Range<usize>> {
        let piece = match piece {
            [Token::Word(and), rest @ ..] if matches!(self.at(and), "and" | "&") => rest,
            _ => piece,
        };
        // An affiliation after it.
        let end = piece.iter().rposition(|token| !matches!(token, Token::Group(_)))?;
        let piece = piece.get(..=end)?;
        let mut halves: Vec<Vec<&str>> = vec![Vec::new()];
        for token in piece {
            match token {
                Token::Word(word) => halves.last_mut()?.push(self.at(word)),
                Token::Comma => halves.push(Vec::new()),
                _ => return None,
            }
        }
        let is_one_suffix = |half: &[&str]| matches!(half, [one] if is_suffix(one));
        let [family, given] = match halves.as_slice() {
            [family, given] => [family, given],
            [family, given, suffix] if is_one_suffix(suffix) => [family, given],
            [family, suffix, given] if is_one_suffix(suffix) => [family, given],
            _ => return None,
        };
        let is_clean = |half: &[&str]| {
            !half.is_empty()
                && !half.iter().any(|word| {
                    word.contains(is_no_letter_of_names) || marks_collective(word) || is_of_a_sentence(word)
                })
        };
        let of_family = family.iter().filter(|word| !is_particle(word)).count();
        let of_given = given.iter().filter(|word| !is_initial(word) && !is_particle(word)).count();
        // `Xiao Li, Jun Wang; Ann Doe` are three people.
        let is_one = of_family == 1 || of_given <= 1;
        let has_initial = family.iter().any(|word| is_initial(word));
        let range = |token: Option<&Token>| match token {
            Some(Token::Word(word)) => Some(word.clone()),
            _ => None,
        };
        (is_clean(family) && is_clean(given) && is_one && !has_initial)
            .then(|| Some(range(piece.first())?.start..range(piece.last())?.end))
            .flatten()
    }

    /// Reads a stretch between commas: what stands before a colon, and several names joined by words.
    fn read_piece(&mut self, piece: usize, tokens: &[Token]) {
        if let Some(words) = self.lone_words(tokens) {
            return self.read_words(piece, words, false);
        }
        let mut chunks = tokens.split(|token| *token == Token::Colon);
        let last = chunks.next_back().unwrap_or_default();
        for head in chunks {
            let words: Vec<_> = words_of(head);
            match words.as_slice() {
                [] => self.has_colon = true,
                [word] if is_label(self.at(word)) => {}
                words if words.iter().any(|word| is_initial(self.at(word))) => self.read_joined(piece, head),
                words => self.push(piece, Self::stretch(words), NameForm::Collective, Wholeness::Full),
            }
        }
        self.read_joined(piece, last);
    }

    /// The words of a stretch that is nothing else, and has none that joins names, as most are.
    fn lone_words(&self, tokens: &[Token]) -> Option<Vec<Range<usize>>> {
        let is_lone = |token: &Token| matches!(token, Token::Word(word) if !matches!(self.at(word), "and" | "&" | "AND" | "And" | "und" | "et"));
        (!tokens.is_empty() && tokens.iter().all(is_lone)).then(|| words_of(tokens))
    }

    /// Reads names joined by words.
    fn read_joined(&mut self, piece: usize, tokens: &[Token]) {
        let text = self.text;
        let is = |token: &Token, joins: &[&str]| matches!(token, Token::Word(word) if text.get(word.clone()).is_some_and(|word| joins.contains(&word)));
        let strong = ["and", "&", "AND", "And"];
        let segments: Vec<_> = tokens.split(|token| is(token, &strong)).filter(|segment| !segment.is_empty()).collect();
        let counts: Vec<_> = segments.iter().map(|segment| words_of(segment).len()).collect();
        let all = trimmed(tokens, |token| is(token, &strong));
        let are_two = segments.iter().zip(segments.iter().skip(1)).all(|(left, right)| self.are_two(left, right));
        if segments.len() > 1 && !are_two {
            // The one name of a team.
            return self.read_one(piece, all, true);
        }
        let is_short = |count: &usize| *count < 2;
        let has_more = segments.iter().any(|segment| self.is_et_al(&words_of(segment)));
        if segments.len() > 1 && counts.iter().any(is_short) && !counts.iter().all(is_short) && !has_more {
            // `Alice and Bob Smith`
            return self.push(piece, Self::stretch(&words_of(all)), NameForm::Literal, Wholeness::Unknown);
        }
        for segment in segments {
            let others: Vec<_> = segment.split(|token| is(token, &["und", "et"])).collect();
            if others.len() == 1 || self.before_et_al(&words_of(segment)).is_some() {
                self.read_one(piece, segment, false);
            } else if others.iter().all(|one| words_of(one).len() > 1) {
                for one in others {
                    self.read_one(piece, one, false);
                }
            } else {
                // `Pierre et Marie Curie`
                self.push(piece, Self::stretch(&words_of(segment)), NameForm::Literal, Wholeness::Unknown);
            }
        }
    }

    /// Whether what a word joins are two names, where one may be a group's, which may hold the word.
    fn are_two(&self, left: &[Token], right: &[Token]) -> bool {
        let (left, right) = (words_of(left), words_of(right));
        let leads_in = || matches!(self.word(&right, 0), "the" | "The" | "on" | "for" | "representing");
        let is_collaboration = || {
            right.iter().any(|word| {
                let word = self.at(word).to_lowercase();
                word.starts_with("collab") || word.starts_with("consorti")
            })
        };
        match (self.is_collective(&left), self.is_collective(&right)) {
            (false, true) => {
                left.len() > 1 && (leads_in() || is_collaboration())
                    || left.iter().any(|word| self.at(word).contains('.'))
            }
            // `Institute of Physics and Materials Science`, `Research and Development Team`.
            (true, false) => right.len() > 1 && left.iter().any(|word| is_word_of_collaborations(self.at(word))),
            (true, true) => left.len() > 1 && right.len() > 1 || [&left, &right].iter().all(|one| self.is_acronym(one)),
            (false, false) => true,
        }
    }

    /// Reads one name, and the collaboration that its parentheses or its end name.
    fn read_one(&mut self, piece: usize, tokens: &[Token], is_group: bool) {
        let is_word = |token: &Token| matches!(token, Token::Word(_));
        let Some(first) = tokens.iter().position(is_word) else {
            // A list of affiliations by their numbers, `((1) MIT, (2) CERN)`, or a group alone.
            return self.read_groups(piece, tokens);
        };
        let (leading, tokens) = tokens.split_at_checked(first).unwrap_or_default();
        let is_numbered =
            leading.iter().any(|token| matches!(token, Token::Group(group) if is_number(self.inside(group))));
        let words = words_of(tokens);
        if is_numbered && (words.len() == 1 || self.is_collective(&words)) {
            // `(1) Department of Physics`
            return;
        }
        // In the middle of a name parentheses stay, as in `William (Bill) Smith`.
        let end = tokens.iter().rposition(is_word).map_or(0, |last| last + 1);
        let is_note = |token: &Token| matches!(token, Token::Group(group) if self.is_note(group));
        let end = tokens.iter().take(end).position(is_note).unwrap_or(end);
        let (named, after) = tokens.split_at_checked(end).unwrap_or_default();
        self.read_words(piece, named.iter().filter_map(Token::range).collect(), is_group);
        self.read_groups(piece, leading);
        self.read_groups(piece, after);
    }

    /// What is between parentheses.
    fn inside(&self, group: &Range<usize>) -> &'t str {
        let mut inside = self.at(group).chars();
        inside.next();
        inside.next_back();
        inside.as_str()
    }

    /// Whether parentheses hold what isn't part of a name.
    fn is_note(&self, group: &Range<usize>) -> bool {
        let inside = self.inside(group);
        inside.contains(|one: char| one.is_numeric() || "@(".contains(one))
            || inside.split(is_space).any(marks_collective)
    }

    /// The collaborations that parentheses name.
    fn read_groups(&mut self, piece: usize, tokens: &[Token]) {
        for token in tokens {
            let Token::Group(group) = token else { continue };
            let inside = self.inside(group);
            if inside.len() < 200 && inside.contains("additional authors") {
                self.more = true;
                continue;
            }
            if inside.contains(['(', ')', ',', ';']) {
                continue;
            }
            let Some(offset) = self.at(group).find(inside) else { continue };
            let words: Vec<_> = words_of(&tokens_at(inside, group.start + offset));
            let words = self.without_lead(&words);
            let is_group = words.iter().any(|word| is_word_of_collaborations(self.at(word)));
            if is_group {
                self.push(piece, Self::stretch(words), NameForm::Collective, Wholeness::Full);
            }
        }
    }

    /// Words without the one for whom somebody writes, `for the`.
    fn without_lead<'w>(&self, words: &'w Words) -> &'w Words {
        let mut rest = match self.word(words, 0) {
            "for" | "representing" => words.get(1..).unwrap_or_default(),
            "on" if self.word(words, 1) == "behalf" && self.word(words, 2) == "of" => {
                words.get(3..).unwrap_or_default()
            }
            _ => return words,
        };
        if self.word(rest, 0) == "the" {
            rest = rest.get(1..).unwrap_or_default();
        }
        rest
    }

    /// Reads the words of one name.
    fn read_words(&mut self, piece: usize, mut words: Vec<Range<usize>>, is_group: bool) {
        let is_group = is_group || self.is_collective(&words) || self.strip(&mut words) && self.is_collective(&words);
        let has_letter = |word: &Range<usize>| self.at(word).contains(char::is_alphabetic);
        if !words.iter().any(has_letter) {
            // `2`, `*`; but H1 and D0 have letters.
            return;
        }
        if let [word] = words.as_slice()
            && is_suffix(self.at(word))
        {
            let range = word.clone();
            return self.parts.push(Part { range, form: PartForm::Suffix, wholeness: Wholeness::Full, piece });
        }
        let led = self.without_lead(&words);
        if led.len() < words.len() {
            let range = Self::stretch(led);
            if !led.is_empty() {
                self.push(piece, range, NameForm::Collective, Wholeness::Full);
            }
            return;
        }
        let for_whom = (1..words.len()).find(|at| {
            let rest = words.get(*at..).unwrap_or_default();
            let is_led = self.word(rest, 0) != "for" || self.word(rest, 1) == "the";
            is_led && self.without_lead(rest).len() < rest.len()
        });
        if let Some((person, rest)) = for_whom.and_then(|at| words.split_at_checked(at))
            && !self.is_collective(person)
        {
            let whom = Self::stretch(self.without_lead(rest));
            self.read_person(piece, person);
            if whom.end > whom.start {
                self.push(piece, whom, NameForm::Collective, Wholeness::Full);
            }
            return;
        }
        // `with an appendix by Jane Doe`
        if matches!(self.word(&words, 0), "with" | "With" | "edited" | "Edited" | "appendix" | "Appendix" | "by" | "By")
        {
            let by = words.iter().rposition(|word| matches!(self.at(word), "by" | "By" | "with" | "With" | "from"));
            let rest = by.and_then(|by| words.get(by + 1..)).unwrap_or_default();
            if !rest.is_empty() {
                self.read_person(piece, rest);
            }
            return;
        }
        if is_group {
            return self.push(piece, Self::stretch(&words), NameForm::Collective, Wholeness::Full);
        }
        self.read_person(piece, &words);
    }

    /// Takes off what stands around a name and isn't of it, and says whether there was such.
    fn strip(&mut self, words: &mut Vec<Range<usize>>) -> bool {
        let mut leading = 0;
        let mut is_changed = false;
        while let Some(first) = words.get(leading) {
            let word = self.at(first);
            let kept = word.trim_start_matches(is_mark);
            if !kept.is_empty() && (!is_title(kept) || leading + 1 == words.len()) {
                let marks = word.len() - kept.len();
                words.get_mut(leading).into_iter().for_each(|first| first.start += marks);
                is_changed = marks > 0;
                break;
            }
            leading += 1;
        }
        is_changed |= leading > 0;
        words.drain(..leading);
        loop {
            if let Some(rest) = self.before_et_al(words) {
                words.truncate(rest);
                self.more = true;
                is_changed = true;
                continue;
            }
            let count = words.len();
            let Some(last) = words.last_mut() else { return is_changed };
            let word = self.text.get(last.clone()).unwrap_or_default();
            let kept = without_marks(word, count > 1);
            let is_dropped =
                !kept.contains(char::is_alphabetic) || is_degree(kept) || is_address(kept) || count > 2 && kept == "MD";
            if !is_dropped {
                last.end = last.start + kept.len();
                return is_changed || kept.len() < word.len();
            }
            is_changed = true;
            words.pop();
        }
    }

    fn is_et_al(&self, words: &Words) -> bool {
        self.before_et_al(words) == Some(0)
    }

    /// How many words stand before one that says that there are more.
    fn before_et_al(&self, words: &Words) -> Option<usize> {
        let from_end = |back: usize| words.len().checked_sub(back).map_or("", |at| self.word(words, at));
        let (last, before) = (from_end(1), from_end(2));
        let taken = match last {
            "al." | "al" | "alii" if matches!(before, "et" | "et.") => 2,
            "al." | "others" | "others." | "more" if words.len() == 1 => 1,
            "others" | "others." | "more" if is_number(before) && words.len() == 2 => 2,
            "others" if before == "many" => 2,
            _ => return None,
        };
        words.len().checked_sub(taken)
    }

    /// Reads a person's name, or words of which nothing is known.
    fn read_person(&mut self, piece: usize, words: &Words) {
        let is_clean = words.iter().all(|word| !self.at(word).contains(is_no_letter_of_names));
        let range = Self::stretch(words);
        let all = self.at(&range);
        if !is_clean {
            let wholeness = if words.len() == 1 { Wholeness::Half } else { Wholeness::Unknown };
            return self.push(piece, range, NameForm::Literal, wholeness);
        }
        let last = self.word(words, words.len().saturating_sub(1));
        let is_of_initials = words.iter().all(|word| is_initial(self.at(word)));
        let wholeness = if is_of_initials
            || words.len() == 1
                && all.chars().all(is_western)
                && !all.contains('_')
                && !is_run_on(all)
                && !has_own_initials(all)
        {
            Wholeness::Half
        } else if is_initial(last) || is_in_capitals(last) && last.chars().count() <= 3 {
            Wholeness::SecondHalf
        } else {
            Wholeness::Full
        };
        self.push(piece, range, NameForm::Person, wholeness);
    }

    /// One word in capitals: `NVIDIA`, `CTA-LST`, `H.E.S.S.`, `n_TOF`, `OpenAI`.
    fn is_acronym(&self, words: &Words) -> bool {
        let [word] = words else { return false };
        let word = self.at(word);
        let is_dotted = word.matches('.').count() > 3 && is_initial(word);
        let ends_in_capitals =
            word.split('_').next_back().is_some_and(|last| word.contains('_') && is_in_capitals(last));
        let is_one = is_in_capitals(word) && !is_degree(word) || is_dotted;
        (is_one || ends_in_capitals || is_run_on(word) && word.ends_with("AI")) && !is_suffix(word)
    }

    /// Whether words are the name of a group.
    fn is_collective(&self, words: &Words) -> bool {
        if self.is_acronym(words) {
            return true;
        }
        if let [_, second] = words
            && matches!(self.at(second), "II" | "III" | "IV")
        {
            return true;
        }
        words.iter().enumerate().any(|(at, range)| {
            let word = self.at(range);
            let next = self.word(words, at + 1);
            marks_collective(word)
                || word == "AI" && words.len() > 1
                || word.strip_suffix("AI").is_some_and(|before| before.ends_with(['-', '.']))
                || is_of_a_sentence(word) && at > 0 && !(word == "in" && matches!(next, "'t" | "’t" | "het" | "'s"))
                || is_designation(word, words.len() == 1)
        })
    }

    /// What the parts are together.
    fn places(mut self) -> NamePlaces {
        let whole = NamePlaces::default();
        self.find_group_of_colon();
        if self.may_be_torn() {
            return whole;
        }
        let several = self.parts.iter().filter(|part| part.form != PartForm::Suffix).count() > 1;
        let mut places: Vec<NamePlace> = Vec::with_capacity(self.parts.len());
        let place = |range: &Range<usize>, form| {
            let [start, end] = [range.start, range.end].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
            NamePlace { start, end, form }
        };
        for (index, part) in self.parts.iter().enumerate() {
            match part.form {
                PartForm::Name(form) => places.push(place(&part.range, form)),
                PartForm::Suffix => {
                    let before = index.checked_sub(1).and_then(|before| self.parts.get(before));
                    let text = |part: Option<&Part>| part.map(|part| self.at(&part.range));
                    let is_torn =
                        several && is_in_order(text(before), self.at(&part.range), text(self.parts.get(index + 1)));
                    let is_beside = before.is_some_and(|before| before.piece + 1 == part.piece);
                    match places.last_mut() {
                        Some(last) if last.form == NameForm::Person && !is_torn && is_beside => {
                            last.end = place(&part.range, last.form).end;
                        }
                        Some(_) => {}
                        None => return whole,
                    }
                }
            }
        }
        if places.is_empty() {
            return whole;
        }
        NamePlaces { places: places.into(), more: self.more }
    }

    /// Where a lone colon says that there is a group, and no part is one: the one part that looks like no person.
    fn find_group_of_colon(&mut self) {
        let is_group = |part: &&mut Part| part.form == PartForm::Name(NameForm::Collective);
        if !self.has_colon || self.parts.iter_mut().any(|part| is_group(&part)) {
            return;
        }
        let text = self.text;
        let looks_like_none = |part: &&mut Part| {
            let words = text.get(part.range.clone()).unwrap_or_default();
            part.form == PartForm::Name(NameForm::Person)
                && (!words.contains(is_space)
                    || words.split(is_space).any(|word| is_run_on(word) && !word.starts_with("Mc")))
        };
        let mut candidates = self.parts.iter_mut().filter(looks_like_none);
        if let (Some(part), None) = (candidates.next(), candidates.next()) {
            part.form = PartForm::Name(NameForm::Collective);
            part.wholeness = Wholeness::Full;
        }
    }

    /// Whether commas may stand within names, or the only part is none.
    fn may_be_torn(&self) -> bool {
        let count = |wholeness| self.parts.iter().filter(|part| part.wholeness == wholeness).count();
        let (first, last) = (self.parts.first(), self.parts.last());
        let several_pieces = match (first, last) {
            (Some(first), Some(last)) => first.piece < last.piece,
            _ => false,
        };
        if !several_pieces {
            let is_initials = self.parts.iter().all(|part| {
                let text = self.at(&part.range);
                part.form == PartForm::Name(NameForm::Person) && text.split(is_space).all(is_initial)
            });
            return self.parts.iter().all(|part| part.wholeness == Wholeness::Unknown)
                || self.parts.len() == 1
                    && (is_initials || first.is_some_and(|part| part.form == PartForm::Name(NameForm::Literal)));
        }
        let is_sorted = self.parts.is_sorted_by(|a, b| self.at(&a.range) <= self.at(&b.range));
        let is_group = |part: &Part| part.form == PartForm::Name(NameForm::Collective);
        // One of them is the group of which the colon tells.
        let of_colon = usize::from(self.has_colon && !self.parts.iter().any(is_group));
        let lone = (count(Wholeness::Half) + if is_sorted { 0 } else { self.acronyms() }).saturating_sub(of_colon);
        let halves = lone + lone.min(count(Wholeness::SecondHalf));
        let full = self.parts.iter().filter(|part| part.form != PartForm::Suffix).count().saturating_sub(halves);
        match halves {
            0 => false,
            1 => !is_sorted && full < 2,
            _ => full < 2 * halves,
        }
    }

    /// How many groups are one word in capitals, which may as well be half of `SMITH, JOHN`.
    fn acronyms(&self) -> usize {
        let is_acronym = |part: &&Part| {
            let text = self.at(&part.range);
            part.form == PartForm::Name(NameForm::Collective)
                && is_in_capitals(text)
                && text.chars().all(char::is_alphabetic)
        };
        let count = self.parts.iter().filter(is_acronym).count();
        if count == self.parts.len() { count } else { 0 }
    }
}

impl Token {
    fn range(&self) -> Option<Range<usize>> {
        match self {
            Self::Word(range) | Self::Group(range) => Some(range.clone()),
            Self::Comma | Self::Semicolon | Self::Colon => None,
        }
    }
}

fn words_of(tokens: &[Token]) -> Vec<Range<usize>> {
    tokens.iter().filter_map(|token| if let Token::Word(word) = token { Some(word.clone()) } else { None }).collect()
}

/// The words of a part of a text that has no separators, at their places in the text.
fn tokens_at(text: &str, start: usize) -> Vec<Token> {
    let moved = |token| match token {
        Token::Word(word) => Some(Token::Word(word.start + start..word.end + start)),
        _ => None,
    };
    tokens(text).into_iter().filter_map(moved).collect()
}

/// Tokens without some at their ends.
fn trimmed(tokens: &[Token], is_dropped: impl Fn(&Token) -> bool) -> &[Token] {
    let start = tokens.iter().position(|token| !is_dropped(token)).unwrap_or(tokens.len());
    let end = tokens.iter().rposition(|token| !is_dropped(token)).map_or(start, |last| last + 1);
    tokens.get(start..end).unwrap_or_default()
}

/// Whether a word stands where the alphabet puts it, by its code points or without regard to capitals.
fn is_in_order(before: Option<&str>, word: &str, after: Option<&str>) -> bool {
    let in_order = |before: Option<&str>, word: &str, after: Option<&str>| {
        before.is_none_or(|before| before <= word) && after.is_none_or(|after| word <= after)
    };
    let small = |text: &str| text.to_lowercase();
    in_order(before, word, after) || in_order(before.map(small).as_deref(), &small(word), after.map(small).as_deref())
}

/// A word of collaborations in the narrow sense: what is in parentheses is an affiliation as a rule.
fn is_word_of_collaborations(word: &str) -> bool {
    let is_one = |part: &str| {
        ["collaboration", "collaborations", "collab", "consortium", "team", "group", "project", "experiment", "survey"]
            .iter()
            .any(|one| one.eq_ignore_ascii_case(part))
    };
    word.split(|character: char| !character.is_alphanumeric()).any(is_one)
}

/// The sign of a footnote.
fn is_mark(character: char) -> bool {
    matches!(character, '*' | '†' | '‡' | '§' | '¶' | '#' | '∗' | '⋆' | '★' | '✉' | '✝' | '‖' | '\u{fe0f}' | '²' | '³' | '¹' | '⁰'..='₎' | 'ᵃ'..='ᵛ')
}

/// A name's last word without what marks footnotes: signs, raised figures, figures after small letters, and from a
/// caret or a dollar on.
fn without_marks(word: &str, is_of_several: bool) -> &str {
    let word = word.find(['^', '$']).map_or(word, |at| word.get(..at).unwrap_or_default());
    let kept = word.trim_end_matches(is_mark);
    let without_figures = kept.trim_end_matches(|character: char| character.is_ascii_digit());
    let is_footnote = is_of_several
        && without_figures.len() < kept.len()
        && without_figures.chars().count() > 1
        && without_figures.ends_with(char::is_lowercase)
        && !without_figures.contains(|one: char| one.is_ascii_digit());
    let kept = if is_footnote { without_figures } else { kept };
    // A sentence's end: `Walls.`, but `Jr.`, `Ch.`
    match kept.strip_suffix('.') {
        Some(bare) if bare.chars().count() > 3 && !bare.contains('.') => bare,
        _ => kept,
    }
}

/// An address of e-mail or of the web.
fn is_address(word: &str) -> bool {
    IN_ADDRESSES.is_in(word)
        && (word.contains("://") || word.split_once('@').is_some_and(|(_, host)| host.contains('.') || host.is_empty()))
}

/// What each address has one of.
const IN_ADDRESSES: ByteSet = ByteSet::of(b":@");

/// What each designation has one of.
const IN_DESIGNATIONS: ByteSet = ByteSet::of(b"/@").and_from(b'0', b'9');

/// A figure beside letters, or a slash: `T2K`, `NA61/SHINE`, `SND@LHC`.
fn is_designation(word: &str, is_alone: bool) -> bool {
    let has = |wanted: fn(char) -> bool| word.contains(wanted);
    if !IN_DESIGNATIONS.is_in(word) || word.contains(['^', '$', '\\', '{', '}']) || is_address(word) || is_suffix(word)
    {
        return false;
    }
    let has_figure = has(|one| one.is_ascii_digit());
    let is_joined = word.split_once(['/', '@']).is_some_and(|(left, right)| !left.is_empty() && !right.is_empty());
    // A footnote's figure follows small letters.
    let is_footnoted =
        !word.trim_end_matches(|one: char| one.is_ascii_digit()).contains(|one: char| one.is_ascii_digit())
            && word
                .trim_end_matches(|one: char| one.is_ascii_digit())
                .ends_with(|one: char| one.is_lowercase() || one == '.');
    has(char::is_alphabetic) && (is_joined || has_figure && (is_alone || !is_footnoted))
}

/// `A.M.Brunner`
fn has_own_initials(word: &str) -> bool {
    !is_initial(word) && word.rsplit_once('.').is_some_and(|(_, family)| family.chars().nth(1).is_some())
}

/// A capital after a small letter, as in `OpenAI` and `HaoHe`.
fn is_run_on(word: &str) -> bool {
    let pairs = word.chars().zip(word.chars().skip(1));
    pairs.filter(|(small, capital)| small.is_lowercase() && capital.is_uppercase()).count() > 0
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| character.is_numeric() || ", *".contains(character))
}

fn is_no_letter_of_names(character: char) -> bool {
    if character.is_ascii_alphabetic() {
        return false;
    }
    !(character.is_alphabetic()
        || matches!(character, ' ' | '.' | '-' | '\'' | '’' | 'ʼ' | '‘' | '`' | '´' | '‐' | '‑' | '–' | '·' | '・' | '"' | '“' | '”' | '_' | '«' | '»' | '„' | '(' | ')')
        // Marks that letters carry, and joiners.
        || matches!(character, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{dff}' | '\u{200c}' | '\u{200d}')
        // Direction marks and the like, which are left out.
        || matches!(character, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{61c}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The tokens of a text, character by character.
    fn plain_tokens(text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let groups = groups(text);
        let mut word = String::new();
        let mut after_group = 0;
        for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
            if at < after_group {
                continue;
            }
            let group = groups.iter().find(|group| group.start == at);
            let next = text.get(at..).and_then(|rest| rest.chars().nth(1));
            let ends_here = next.is_none_or(|next| is_space(next) || ",;".contains(next));
            let separator = match character {
                ',' | '、' | '，' => Some(Token::Comma),
                ';' | '；' => Some(Token::Semicolon),
                ':' | '：' if word.is_empty() || ends_here => Some(Token::Colon),
                _ => None,
            };
            let is_gap = character != '_' && is_space(character) || "()[]（）".contains(character);
            if group.is_none() && separator.is_none() && !is_gap {
                word.push(character);
                continue;
            }
            match word.as_str() {
                "" => {}
                "/" | "|" => tokens.push(Token::Comma),
                word => tokens.push(Token::Word(at - word.len()..at)),
            }
            word.clear();
            if let Some(group) = group {
                after_group = group.end;
                tokens.push(Token::Group(group.clone()));
            } else {
                tokens.extend(separator);
            }
        }
        tokens
    }

    fn reader(text: &str) -> ListReader<'_> {
        ListReader { text, parts: Vec::new(), more: false, has_colon: false }
    }

    proptest! {
        #[test]
        fn a_full_name_is_that_of_its_parts(
            words in prop::collection::vec("[A-Z][a-zé]{0,4}|[A-Z]\\.|J\\.-?P\\.|van|de|y|Van|Jr\\.?|III?|Dr\\.|[-,._']|\\PC{0,3}", 0..6),
            separator in prop::sample::select(vec![" ", "  ", ", ", "\n", ""]),
        ) {
            let text = words.join(separator);
            for form in [NameForm::Person, NameForm::Inverted, NameForm::Collective, NameForm::Literal] {
                prop_assert_eq!(form.full(&text), form.name(&text).full());
            }
        }

        #[test]
        fn tokens_are_read_character_by_character(
            text in "([a-cA-C ,]|[;:/|_()\\[\\]（）、，；：\n\u{7f}\u{85}\u{a0}\u{2003}\u{3000}é“王]|\\PC){0,24}",
        ) {
            prop_assert_eq!(tokens(&text), plain_tokens(&text));
        }

        #[test]
        fn words_alone_are_read_as_what_may_be_joined_is(
            text in "(A\\.|Ann|Bo|van|Dr\\.|the|for|on behalf of|Team|CERN|Jr\\.|PhD|others|et|al\\.|with|by|T2K|AI|x-AI|Bo1|\\*|†|12|[a-c@/.:^$é]{1,4}){1}( (A\\.|Ann|Bo|van|the|for|Team|LI|II|MD|PhD|M\\.D\\.|others|al\\.|by|T2K|AI|Bo1|Bo²|\\*|[a-c@/.:^$é1]{1,4})){0,4}",
        ) {
            let tokens = tokens(&text);
            let (mut alone, mut joined) = (reader(&text), reader(&text));
            if let Some(words) = alone.lone_words(&tokens) {
                let mut stripped = words.clone();
                prop_assert!(reader(&text).strip(&mut stripped) || stripped == words, "{}", text);
                alone.read_words(0, words, false);
                joined.read_joined(0, &tokens);
                prop_assert_eq!(format!("{:?}", (alone.parts, alone.more)), format!("{:?}", (joined.parts, joined.more)));
            }
        }

        #[test]
        fn designations_and_addresses_are_told_by_their_signs(word in "[a-cA-C0-9/@:.^$é-]{0,6}|https?://[a-c.@]{0,4}", is_alone in any::<bool>()) {
            let is_address_plainly = word.contains("://")
                || word.split_once('@').is_some_and(|(_, host)| host.contains('.') || host.is_empty());
            prop_assert_eq!(is_address(&word), is_address_plainly);
            let without_figures = word.trim_end_matches(|one: char| one.is_ascii_digit());
            let is_footnoted = !without_figures.contains(|one: char| one.is_ascii_digit())
                && without_figures.ends_with(|one: char| one.is_lowercase() || one == '.');
            let is_joined = word.split_once(['/', '@']).is_some_and(|(left, right)| !left.is_empty() && !right.is_empty());
            let has_figure = word.contains(|one: char| one.is_ascii_digit());
            let expected = !word.contains(['^', '$']) && !is_address_plainly && !is_suffix(&word)
                && word.contains(char::is_alphabetic) && (is_joined || has_figure && (is_alone || !is_footnoted));
            prop_assert_eq!(is_designation(&word, is_alone), expected);
        }
    }
}
