//! The authors' names, out of the one text that a document has for them.
//!
//! A document lists its authors in one text, `authors_text`: names as they are written, `First Last`,
//! joined by commas, in alphabetical order. Formats of citations want them apart, and each in its
//! parts. What isn't sure is not split: the text stays one string ([`Names::Whole`]), or the name does
//! ([`Name::Undivided`]). The rule:
//!
//! **The list** is split at commas, `and`, `&`, `、`; or at semicolons where there is one.
//! - Between semicolons stand names of one form: all `First Last`, or all `Last, First` (also
//!   `Last, First, Jr.`), of which either the first or the second is one word or initials.
//! - What is in parentheses after a name is its affiliation or its name in another script, and left
//!   out; but one that names a collaboration is an author of its own. So is what follows `for the`,
//!   `on behalf of` or stands before a colon.
//! - `et al.` and `others` say that there are more. So does a text cut with `…`, whose last name is
//!   left out.
//! - `Jr.`, `Sr.`, `II` to `IV` belong to the name before them. But where such a word stands where the
//!   alphabet would put it if it were a name, sorting may have torn it from another, and nothing is split.
//! - It stays whole where there is anything that no name has (digits, TeX, `@`, `/`, unbalanced
//!   parentheses), a word of affiliations (`University`, `Department`) or of sentences (`with`, `of`), or
//!   a part that is initials alone.
//! - Names of one word, or with an initial at their end, may be halves of `Last, First`: in a list with
//!   commas they are taken only where there are twice as many full names, and two at least.
//!
//! **A name** of two to five words is divided as BibTeX and Zotero divide it: the last word is the
//! family name, with the small particles before it (`van der`, `de la`, `al-`). It stays undivided where
//! that convention isn't enough: one word; letters that aren't Latin, Greek or Cyrillic; capitalised
//! particles (`Van Den`, `De La`, which may be a middle name); particles with more than one word after
//! them (`Maria de Lourdes Silva`) or between family names (`y`, `e`); a word in capitals beside one that
//! isn't (`LI Wei`, `Smith JA`); an academic title; words in small letters. A collaboration is one name.
//!
//! What no rule over the text alone can see is taken as it looks: family names of two words without a
//! particle (`Gabriel García Márquez`), and names with the family name first (`Nguyen Van An`).

use crate::text::one_line;

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

/// One author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// A person whose family name is known.
    Person {
        /// Given names and initials.
        given: String,
        /// The family name with its particles.
        family: String,
        /// `Jr.`, `III`.
        suffix: Option<String>,
    },
    /// A collaboration, a team.
    Collective(String),
    /// A name that isn't divided.
    Undivided(String),
}

impl Name {
    /// The name as it is read, such as `Robert J. Walls` or `Sammy Davis Jr.`.
    pub fn full(&self) -> String {
        match self {
            Self::Person { given, family, suffix: Some(suffix) } => format!("{given} {family} {suffix}"),
            Self::Person { given, family, suffix: None } => format!("{given} {family}"),
            Self::Collective(name) | Self::Undivided(name) => name.clone(),
        }
    }
}

impl Names {
    /// Splits the text of a document's authors; `None` where it says nothing.
    pub fn split(text: &str) -> Option<Self> {
        let text = one_line(text);
        (!text.is_empty()).then(|| list(&text).unwrap_or(Self::Whole(text)))
    }

    /// Whether there is an order of names to speak of.
    pub(crate) fn are_several(&self) -> bool {
        match self {
            Self::List { names, more } => names.len() > 1 || *more,
            Self::Whole(_) => true,
        }
    }
}

/// Words that mark a collaboration.
const COLLECTIVE: [&str; 21] = [
    "collaboration",
    "collaborations",
    "collab",
    "consortium",
    "consortia",
    "team",
    "teams",
    "group",
    "groups",
    "project",
    "committee",
    "initiative",
    "alliance",
    "experiment",
    "network",
    "society",
    "council",
    "foundation",
    "force",
    "community",
    "contributors",
];

/// Words that mark an affiliation, and beginnings of such: it isn't known whose.
const AFFILIATION: [&str; 18] = [
    "dept", "lab", "labs", "school", "faculty", "college", "center", "centre", "inc", "ltd", "llc", "gmbh", "cnrs",
    "infn", "eth", "research", "national", "hospital",
];
const AFFILIATION_BEGINS: [&str; 9] =
    ["univ", "instit", "istitut", "depart", "dipart", "laborator", "academ", "observator", "polytechn"];

/// Words of sentences.
const SENTENCE: [&str; 16] =
    ["with", "appendix", "by", "of", "in", "from", "at", "et", "und", "the", "for", "or", "and", "on", "to", "authors"];

/// Particles of family names, in small letters.
const PARTICLES: [&str; 38] = [
    "van", "von", "vom", "der", "den", "de", "la", "las", "los", "le", "du", "des", "di", "da", "do", "dos", "das",
    "del", "della", "delle", "dei", "degli", "d", "zu", "zur", "zum", "ter", "ten", "te", "op", "af", "av", "'t", "al",
    "el", "bin", "ibn", "ben",
];

/// The same with a capital and others like them, which may as well be a middle name.
const CAPITAL_PARTICLES: [&str; 37] = [
    "Van", "Von", "Vom", "Der", "Den", "De", "La", "Las", "Los", "Le", "Du", "Des", "Di", "Da", "Do", "Dos", "Das",
    "Del", "Della", "Ter", "Ten", "Bin", "Ibn", "Abu", "Abd", "Al", "El", "San", "Santa", "Saint", "St", "St.", "Ste.",
    "Mc", "Mac", "O'", "O’",
];

const TITLES: [&str; 11] = ["Dr", "Dr.", "Prof", "Prof.", "Professor", "Sir", "Mr", "Mr.", "Mrs.", "Ms.", "Fr."];

const SUFFIXES: [&str; 9] = ["Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV", "2nd", "3rd"];

const ET_AL: [&str; 7] = ["et al.", "et al", "et. al.", "et. al", "al.", "others", "others."];

/// The most words of a name beside its particles.
const MOST_WORDS: usize = 5;

/// How sure it is that a part of a list is a whole name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wholeness {
    Full,
    /// It may be half of one.
    Half,
}

/// A part of a list.
#[derive(Debug)]
enum ListPart {
    Name(Name, Wholeness),
    Suffix(String),
    More,
}

/// Splits a list; `None` where it isn't sure how.
fn list(text: &str) -> Option<Names> {
    let (text, is_cut) = match text.strip_suffix('…') {
        Some(rest) => (rest.trim_end(), true),
        None => (text, false),
    };
    let mut pieces = divide(text, &[";", "；"])?;
    let by_semicolon = pieces.len() > 1;
    if !by_semicolon {
        pieces = divide(text, &[",", "、", "，"])?;
    }
    if is_cut {
        pieces.pop();
    }
    // The list may end as each of its names does.
    if pieces.last().is_some_and(|last| last.is_empty()) {
        pieces.pop();
    }
    if pieces.is_empty() || pieces.iter().any(|piece| piece.is_empty()) {
        return None;
    }
    let mut parts = Vec::with_capacity(pieces.len());
    if by_semicolon {
        let is_inverted = |piece: &&str| divide(piece, &[","]).is_some_and(|halves| halves.len() > 1);
        let all_inverted =
            pieces.iter().copied().filter(|piece| !is_undivided_part(piece)).all(|one| is_inverted(&one));
        if !all_inverted && pieces.iter().any(is_inverted) {
            return None;
        }
        for piece in &pieces {
            let piece = without_conjunction(piece);
            if is_inverted(&piece) {
                parts.push((piece, ListPart::Name(inverted(piece)?, Wholeness::Full)));
            } else {
                read_piece(piece, &mut parts)?;
            }
        }
    } else {
        for piece in &pieces {
            read_piece(without_conjunction(piece), &mut parts)?;
        }
    }
    let halves = parts.iter().filter(|(_, part)| matches!(part, ListPart::Name(_, Wholeness::Half))).count();
    let full = parts.iter().filter(|(_, part)| matches!(part, ListPart::Name(_, Wholeness::Full))).count();
    if pieces.len() > 1 && halves > 0 && (full < 2 || full < 2 * halves) {
        return None;
    }
    join(parts, is_cut)
}

/// Puts the parts of a list together.
fn join(parts: Vec<(&str, ListPart)>, is_cut: bool) -> Option<Names> {
    let texts: Vec<&str> = parts.iter().map(|(text, _)| *text).collect();
    let several = parts.iter().filter(|(_, part)| matches!(part, ListPart::Name(..))).count() > 1;
    let mut names: Vec<Name> = Vec::with_capacity(parts.len());
    let mut more = is_cut;
    for (index, (text, part)) in parts.into_iter().enumerate() {
        match part {
            ListPart::Name(name, _) => names.push(name),
            ListPart::More => more = true,
            ListPart::Suffix(word) => {
                let before = index.checked_sub(1).and_then(|before| texts.get(before).copied());
                if several && is_in_order(before, text, texts.get(index + 1).copied()) {
                    return None;
                }
                match names.last_mut() {
                    Some(Name::Person { suffix: suffix @ None, .. }) => *suffix = Some(word),
                    _ => return None,
                }
            }
        }
    }
    (!names.is_empty()).then_some(Names::List { names, more })
}

/// Whether a word stands where the alphabet puts it, by its code points or without regard to capitals.
fn is_in_order(before: Option<&str>, word: &str, after: Option<&str>) -> bool {
    let in_order = |before: Option<&str>, word: &str, after: Option<&str>| {
        before.is_none_or(|before| before <= word) && after.is_none_or(|after| word <= after)
    };
    let small = |text: &str| text.to_lowercase();
    in_order(before, word, after) || in_order(before.map(small).as_deref(), &small(word), after.map(small).as_deref())
}

/// The stretches between separators that stand outside parentheses; `None` where these aren't balanced.
fn divide<'a>(text: &'a str, separators: &[&str]) -> Option<Vec<&'a str>> {
    let mut pieces = Vec::new();
    let (mut depth, mut start, mut from) = (0_usize, 0, 0);
    for (at, character) in text.char_indices() {
        match character {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.checked_sub(1)?,
            _ if depth == 0 && at >= from => {
                let rest = text.get(at..)?;
                if let Some(found) = separators.iter().find(|separator| rest.starts_with(**separator)) {
                    pieces.push(text.get(start..at)?.trim());
                    start = at + found.len();
                    from = start;
                }
            }
            _ => {}
        }
    }
    pieces.push(text.get(start..)?.trim());
    (depth == 0).then_some(pieces)
}

/// The text without the word that joins the last name of a list.
fn without_conjunction(text: &str) -> &str {
    ["and ", "& "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text).trim_start()
}

/// Reads a stretch between commas, which may hold several names joined by words.
fn read_piece<'a>(piece: &'a str, parts: &mut Vec<(&'a str, ListPart)>) -> Option<()> {
    if let Some((head, rest)) = piece.split_once(": ").filter(|(head, _)| is_collective(head)) {
        parts.push((head, ListPart::Name(Name::Collective(head.trim().to_owned()), Wholeness::Full)));
        return read_piece(rest.trim(), parts);
    }
    let joined = divide(piece, &[" and ", " & "])?;
    if joined.len() > 1 && !joined.iter().zip(joined.iter().skip(1)).all(|(left, right)| are_two(left, right)) {
        // Perhaps the one name of a team.
        return is_collective(piece).then(|| read_one(piece, parts)).flatten();
    }
    let is_short = |name: &&str| !name.contains(' ');
    if joined.len() > 1
        && joined.iter().any(is_short)
        && !joined.iter().all(is_short)
        && !joined.iter().any(|one| ET_AL.contains(one))
    {
        // `Alice and Bob Smith`
        return None;
    }
    joined.iter().try_for_each(|one| read_one(one, parts))
}

/// Whether what a word joins are two names, where one may be a collaboration's, which may hold the word.
fn are_two(left: &str, right: &str) -> bool {
    let leads_in = ["the ", "The ", "on behalf of ", "for "].iter().any(|lead| right.starts_with(lead));
    match (is_collective(left), is_collective(right)) {
        (false, true) => left.contains(' ') && leads_in || left.contains('.'),
        (true, false) => right.contains(' '),
        (true, true) | (false, false) => true,
    }
}

/// Whether a part of a list may stand among inverted names without a comma of its own.
fn is_undivided_part(piece: &str) -> bool {
    let piece = without_conjunction(piece);
    is_collective(piece) || ET_AL.contains(&piece)
}

fn is_collective(text: &str) -> bool {
    words(text).any(|word| COLLECTIVE.iter().any(|one| one.eq_ignore_ascii_case(word)))
}

fn is_affiliation(text: &str) -> bool {
    let begins = |word: &str, start: &str| word.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    words(text).any(|word| {
        AFFILIATION.iter().any(|one| one.eq_ignore_ascii_case(word))
            || AFFILIATION_BEGINS.iter().any(|start| begins(word, start))
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Reads one name, and the collaboration that its parentheses or its end name.
fn read_one<'a>(text: &'a str, parts: &mut Vec<(&'a str, ListPart)>) -> Option<()> {
    let (bare, groups) = without_groups(text)?;
    let bare = bare.trim_end_matches(['*', '†', '‡', '§', '¶', ' ']);
    if bare.is_empty() {
        // A list of affiliations by their numbers, `((1) MIT, (2) CERN)`.
        return groups.iter().all(|group| group.contains('(') || is_number(group)).then_some(());
    }
    if bare.chars().any(is_no_letter_of_names) {
        return None;
    }
    let mut bare = bare;
    if ET_AL.contains(&bare) {
        parts.push((text, ListPart::More));
        return Some(());
    }
    let mut more = false;
    if let Some(rest) = ET_AL.iter().filter(|word| word.starts_with("et")).find_map(|end| bare.strip_suffix(end)) {
        bare = rest.strip_suffix(' ')?;
        more = true;
    }
    if SUFFIXES.contains(&bare) {
        parts.push((text, ListPart::Suffix(bare.to_owned())));
        return groups.is_empty().then_some(());
    }
    read_bare(bare, text, parts)?;
    for group in groups.iter().filter(|group| is_collective(group)) {
        parts.push((text, ListPart::Name(Name::Collective(without_lead(group).to_owned()), Wholeness::Full)));
    }
    if more {
        parts.push((text, ListPart::More));
    }
    Some(())
}

/// Reads a name without its parentheses.
fn read_bare<'a>(bare: &str, text: &'a str, parts: &mut Vec<(&'a str, ListPart)>) -> Option<()> {
    let for_whom = [" on behalf of ", " for the ", " representing "].iter().find_map(|word| {
        let at = bare.find(word)?;
        Some((bare.get(..at)?, bare.get(at + 1..)?))
    });
    if let Some((person, whom)) = for_whom.filter(|(person, _)| !is_collective(person)) {
        let whom = Some(without_lead(whom)).filter(|whom| is_collective(whom))?;
        let (name, looks) = person_name(person)?;
        parts.push((text, ListPart::Name(name, looks)));
        parts.push((text, ListPart::Name(Name::Collective(whom.to_owned()), Wholeness::Full)));
        return Some(());
    }
    let name = without_lead(bare);
    if is_collective(name) {
        parts.push((text, ListPart::Name(Name::Collective(name.to_owned()), Wholeness::Full)));
        return Some(());
    }
    if name.len() < bare.len() {
        return None;
    }
    let (name, looks) = person_name(bare)?;
    parts.push((text, ListPart::Name(name, looks)));
    Some(())
}

/// The name of whom somebody writes for.
fn without_lead(text: &str) -> &str {
    let leads = ["for the ", "for ", "on behalf of the ", "on behalf of ", "representing the ", "representing "];
    leads.iter().find_map(|lead| text.strip_prefix(lead)).unwrap_or(text)
}

/// A name without what is in parentheses after it, and that. In the middle of a name they stay, as in
/// `William (Bill) Smith`. `None` where they come first, or hold a number and stand in the middle.
fn without_groups(text: &str) -> Option<(&str, Vec<&str>)> {
    let Some(open) = text.find(['(', '（']) else { return Some((text, Vec::new())) };
    let (bare, rest) = text.split_at_checked(open)?;
    let mut groups = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, character) in rest.char_indices() {
        match character {
            '(' | '（' => {
                if depth == 0 {
                    start = at + character.len_utf8();
                }
                depth += 1;
            }
            ')' | '）' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    groups.push(rest.get(start..at)?.trim());
                }
            }
            ' ' | '*' | '†' | '‡' => {}
            _ if depth == 0 => {
                let is_name = |group: &&str| !group.contains(|one: char| one.is_ascii_digit()) && !is_collective(group);
                return (!bare.trim().is_empty() && groups.iter().all(is_name)).then(|| (text, Vec::new()));
            }
            _ => {}
        }
    }
    Some((bare.trim_end(), groups))
}

fn is_number(text: &str) -> bool {
    text.chars().all(|character| character.is_ascii_digit() || ", ".contains(character))
}

fn is_no_letter_of_names(character: char) -> bool {
    !(character.is_alphabetic()
        || matches!(character, ' ' | '.' | '-' | '\'' | '’' | 'ʼ' | '`' | '‐' | '‑' | '–' | '·' | '・' | '(' | ')')
        // Marks that letters carry, and joiners.
        || matches!(character, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{dff}' | '\u{200c}' | '\u{200d}'))
}

/// `Last, First` and `Last, First, Jr.`
fn inverted(piece: &str) -> Option<Name> {
    let halves = divide(piece, &[","])?;
    let (family, given, suffix) = match *halves.as_slice() {
        [family, given] => (family, given, None),
        [family, given, suffix] if SUFFIXES.contains(&suffix) => (family, given, Some(suffix)),
        [family, suffix, given] if SUFFIXES.contains(&suffix) => (family, given, Some(suffix)),
        _ => return None,
    };
    let (given, _) = without_groups(given)?;
    let is_clean = |text: &str| {
        !text.is_empty()
            && !text.contains(['(', ')'])
            && !text.chars().any(is_no_letter_of_names)
            && !is_affiliation(text)
            && !is_collective(text)
            && !text.split(' ').any(is_of_a_sentence)
    };
    let of_family = family.split(' ').filter(|word| !is_particle(word)).count();
    let of_given = given.split(' ').filter(|word| !is_initial(word) && !is_particle(word)).count();
    // `Xiao Li, Jun Wang; Ann Doe` are three people.
    let is_one = (of_family == 1 || of_given <= 1) && of_family + of_given <= MOST_WORDS;
    let has_initial = family.split(' ').any(is_initial);
    (is_clean(family) && is_clean(given) && is_one && !has_initial).then(|| Name::Person {
        given: given.to_owned(),
        family: family.to_owned(),
        suffix: suffix.map(ToOwned::to_owned),
    })
}

/// `J.`, `J.-P.`, `J.R.`, `Ch.`, `J`
fn is_initial(word: &str) -> bool {
    let letters = word.chars().filter(|character| character.is_alphabetic()).count();
    letters == 1 && word.chars().next().is_some_and(char::is_uppercase)
        || word.ends_with('.') && word.split(['.', '-']).all(|part| part.chars().count() <= 2)
}

/// Two capitals or more, and nothing small.
fn is_in_capitals(word: &str) -> bool {
    !word.contains('.')
        && word.chars().filter(|character| character.is_alphabetic()).count() > 1
        && !word.chars().any(char::is_lowercase)
        && word.chars().any(char::is_uppercase)
}

/// Both are of small letters, which most words of names don't begin with.
fn is_particle(word: &str) -> bool {
    !word.starts_with(char::is_uppercase) && PARTICLES.contains(&word)
}

fn is_of_a_sentence(word: &str) -> bool {
    !word.starts_with(char::is_uppercase) && SENTENCE.contains(&word)
}

fn begins_small(word: &str) -> bool {
    word.chars().find(|character| character.is_alphabetic()).is_some_and(char::is_lowercase)
}

/// Latin, Greek and Cyrillic letters.
fn is_western(character: char) -> bool {
    !character.is_alphabetic()
        || matches!(character, '\0'..='\u{52f}' | '\u{1d00}'..='\u{1fff}' | '\u{a720}'..='\u{a7ff}')
}

/// A person's name by the convention; `None` where it doesn't look like one.
fn person_name(text: &str) -> Option<(Name, Wholeness)> {
    let undivided = |looks| Some((Name::Undivided(text.to_owned()), looks));
    if is_affiliation(text) || text.split(' ').any(is_of_a_sentence) {
        return None;
    }
    let mut words: Vec<&str> = text.split(' ').collect();
    if words.iter().filter(|word| !is_particle(word)).count() > MOST_WORDS {
        return None;
    }
    if text.contains('(') || !text.chars().all(is_western) {
        return undivided(Wholeness::Full);
    }
    let suffix = words.pop_if(|last| SUFFIXES.contains(last)).map(ToOwned::to_owned);
    let (last, before) = words.split_last()?;
    if before.is_empty() {
        let is_a_name = suffix.is_none() && !is_initial(last) && !is_in_capitals(last) && !begins_small(last);
        return is_a_name.then(|| undivided(Wholeness::Half)).flatten();
    }
    if words.iter().all(|word| is_initial(word)) {
        return None;
    }
    let first_particle = before.iter().position(|word| is_particle(word));
    if is_initial(last) || first_particle == Some(0) {
        return undivided(Wholeness::Half);
    }
    if is_in_capitals(last) && before.iter().any(|word| !is_in_capitals(word) && !is_initial(word)) {
        return undivided(if last.chars().count() <= 3 { Wholeness::Half } else { Wholeness::Full });
    }
    let (given, particles) = before.split_at_checked(first_particle.unwrap_or(before.len()))?;
    let is_doubtful = particles.iter().any(|word| !is_particle(word))
        || given.iter().any(|word| begins_small(word) || TITLES.contains(word))
        || given.iter().any(|word| is_in_capitals(word) && !is_in_capitals(last))
        || before.iter().skip(1).any(|word| CAPITAL_PARTICLES.contains(word))
        || before.iter().any(|word| word.ends_with(['\'', '’', '-']))
        || begins_small(last) && !has_small_beginning(last);
    if is_doubtful {
        return undivided(Wholeness::Full);
    }
    let family = particles.iter().chain([last]).copied().collect::<Vec<_>>().join(" ");
    Some((Name::Person { given: given.join(" "), family, suffix }, Wholeness::Full))
}

/// `al-Rashid`, `d'Alembert`
fn has_small_beginning(word: &str) -> bool {
    let parts = word.split_once(['-', '\'', '’']);
    parts.is_some_and(|(small, rest)| small.chars().count() <= 3 && rest.chars().next().is_some_and(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The names in short: `Family|Given|Suffix`, `{collaboration}`, `[undivided]`, and `+` for more; the
    /// text between slashes where it stays whole.
    fn short(text: &str) -> String {
        match Names::split(text) {
            None => String::new(),
            Some(Names::Whole(text)) => format!("/{text}/"),
            Some(Names::List { names, more }) => {
                let mut shorts: Vec<_> = names
                    .into_iter()
                    .map(|name| match name {
                        Name::Person { given, family, suffix: None } => format!("{family}|{given}"),
                        Name::Person { given, family, suffix: Some(suffix) } => format!("{family}|{given}|{suffix}"),
                        Name::Collective(name) => format!("{{{name}}}"),
                        Name::Undivided(name) => format!("[{name}]"),
                    })
                    .collect();
                shorts.extend(more.then(|| "+".to_owned()));
                shorts.join("; ")
            }
        }
    }

    const LISTS: &[(&str, &str)] = &[
        // The real documents.
        ("Lijie Xu, Robert J. Walls, Shijian Li, Tian Guo", "Xu|Lijie; Walls|Robert J.; Li|Shijian; Guo|Tian"),
        ("Frank Wood, Michael Teng", "Wood|Frank; Teng|Michael"),
        ("Cheng-Lung Sung, Edward Y. Chang", "Sung|Cheng-Lung; Chang|Edward Y."),
        ("", ""),
        (" \n", ""),
        // Joined by words.
        ("John Smith", "Smith|John"),
        ("John Smith and Jane Doe", "Smith|John; Doe|Jane"),
        ("A. Smith, B. Jones and C. Doe", "Smith|A.; Jones|B.; Doe|C."),
        ("A. Smith, B. Jones, and C. Doe", "Smith|A.; Jones|B.; Doe|C."),
        ("A. Smith & B. Jones", "Smith|A.; Jones|B."),
        ("A. Smith, & B. Jones", "Smith|A.; Jones|B."),
        ("Andrew Anderson, Sandy Hand", "Anderson|Andrew; Hand|Sandy"),
        ("A. Smith,\n  B. Jones", "Smith|A.; Jones|B."),
        ("A. Smith, B. Jones,", "Smith|A.; Jones|B."),
        ("A. Smith,, B. Jones", "/A. Smith,, B. Jones/"),
        ("Alice and Bob Smith", "/Alice and Bob Smith/"),
        ("J. and K. Smith", "/J. and K. Smith/"),
        ("Pierre et Marie Curie", "/Pierre et Marie Curie/"),
        ("Hans Meier und Anna Huber", "/Hans Meier und Anna Huber/"),
        // Inverted.
        ("Smith, John", "/Smith, John/"),
        ("Smith, John, Doe, Jane", "/Smith, John, Doe, Jane/"),
        ("Smith, J., Doe, K.", "/Smith, J., Doe, K./"),
        ("Smith, John A., Doe, Jane B.", "/Smith, John A., Doe, Jane B./"),
        ("Garcia Lopez, Maria", "/Garcia Lopez, Maria/"),
        ("van der Berg, Jan, Smith, Bob", "/van der Berg, Jan, Smith, Bob/"),
        ("Smith, John; Doe, Jane", "Smith|John; Doe|Jane"),
        ("Smith, J.; Doe, K. L.;", "Smith|J.; Doe|K. L."),
        ("van der Berg, Jan; Garcia Lopez, Maria", "van der Berg|Jan; Garcia Lopez|Maria"),
        ("Smith, John, Jr.; Doe, III, Jane", "Smith|John|Jr.; Doe|Jane|III"),
        ("Smith, J.; and Doe, K.; et al.", "Smith|J.; Doe|K.; +"),
        ("Smith, J.; ATLAS Collaboration", "Smith|J.; {ATLAS Collaboration}"),
        ("John Smith; Jane Doe", "Smith|John; Doe|Jane"),
        ("Smith, John; Jane Doe", "/Smith, John; Jane Doe/"),
        ("Xiao Li, Jun Wang; Ann Doe, Bob Roe", "/Xiao Li, Jun Wang; Ann Doe, Bob Roe/"),
        ("A. Smith, B. Jones; C. Doe, D. Roe", "/A. Smith, B. Jones; C. Doe, D. Roe/"),
        // Affiliations.
        ("A. Smith (1), B. Jones (2)", "Smith|A.; Jones|B."),
        ("A. Smith (1,2), B. Jones (2)", "Smith|A.; Jones|B."),
        ("A. Smith (MIT, Cambridge), B. Jones (CERN)", "Smith|A.; Jones|B."),
        ("A. Smith (1), B. Jones (2) ((1) MIT, (2) CERN)", "Smith|A.; Jones|B."),
        ("((1) MIT, (2) CERN), A. Smith (1)", "Smith|A."),
        ("A. Smith (MIT) and B. Jones (CERN)", "Smith|A.; Jones|B."),
        ("(1) Department of Physics, A. Smith (1)", "/(1) Department of Physics, A. Smith (1)/"),
        ("(2) CERN), ((1) MIT, A. Smith (1)", "/(2) CERN), ((1) MIT, A. Smith (1)/"),
        ("A. Smith (1, B. Jones", "/A. Smith (1, B. Jones/"),
        ("A. Smith, University of Oxford", "/A. Smith, University of Oxford/"),
        ("A. Smith, MIT, B. Jones", "/A. Smith, MIT, B. Jones/"),
        ("A. Smith, CNRS", "/A. Smith, CNRS/"),
        ("A. Smith1, B. Jones2", "/A. Smith1, B. Jones2/"),
        ("A. Smith$^1$, B. Jones", "/A. Smith$^1$, B. Jones/"),
        ("A. Smith*, B. Jones†", "Smith|A.; Jones|B."),
        ("Guo-Jun Qi (齐国君), A. Smith", "Qi|Guo-Jun; Smith|A."),
        ("William (Bill) Smith, A. Jones", "[William (Bill) Smith]; Jones|A."),
        ("A. Smith (deceased), B. Jones", "Smith|A.; Jones|B."),
        ("a@b.org, A. Smith", "/a@b.org, A. Smith/"),
        ("Jane Doe, with an appendix by John Smith", "/Jane Doe, with an appendix by John Smith/"),
        ("A. Laborde, B. Schooler, C. Labov", "Laborde|A.; Schooler|B.; Labov|C."),
        ("A. Smith, Ph.D., B. Jones", "/A. Smith, Ph.D., B. Jones/"),
        // Collaborations.
        ("The ATLAS Collaboration", "{The ATLAS Collaboration}"),
        ("ATLAS collaboration", "{ATLAS collaboration}"),
        ("A. Smith, for the XYZ Collaboration", "Smith|A.; {XYZ Collaboration}"),
        ("A. Smith for the XYZ Collaboration", "Smith|A.; {XYZ Collaboration}"),
        ("A. Smith (for the XYZ Collaboration), B. Jones", "Smith|A.; {XYZ Collaboration}; Jones|B."),
        ("A. Smith on behalf of the CMS Collaboration", "Smith|A.; {CMS Collaboration}"),
        ("ATLAS Collaboration: G. Aad, B. Abbott", "{ATLAS Collaboration}; Aad|G.; Abbott|B."),
        ("Note: A. Smith", "/Note: A. Smith/"),
        (
            "B. Abbott, LIGO Scientific Collaboration and Virgo Collaboration",
            "Abbott|B.; {LIGO Scientific Collaboration}; {Virgo Collaboration}",
        ),
        ("A. Smith and the Planck Collaboration", "Smith|A.; {the Planck Collaboration}"),
        ("John Smith and the HERA team", "Smith|John; {the HERA team}"),
        ("Research and Development Team", "{Research and Development Team}"),
        ("Jet Propulsion and Rocket Group", "{Jet Propulsion and Rocket Group}"),
        // Suffixes.
        ("A. Smith, Jr., B. Jones", "Smith|A.|Jr.; Jones|B."),
        ("John Smith, Jr.", "Smith|John|Jr."),
        ("John Smith Jr., Zoe Doe", "Smith|John|Jr.; Doe|Zoe"),
        ("William Strunk III", "Strunk|William|III"),
        ("A. Smith, B. Jones, Jr.", "/A. Smith, B. Jones, Jr./"),
        ("A. Smith, B. Jones, Jr., Zoe Doe", "/A. Smith, B. Jones, Jr., Zoe Doe/"),
        ("Jr., A. Smith", "/Jr., A. Smith/"),
        // More than is told.
        ("A. Smith, B. Jones, et al.", "Smith|A.; Jones|B.; +"),
        ("A. Smith et al.", "Smith|A.; +"),
        ("A. Smith and others", "Smith|A.; +"),
        ("et al.", "/et al./"),
        ("A. Smith, B. Jones, C. D…", "Smith|A.; Jones|B.; +"),
        ("A. Smi…", "/A. Smi…/"),
        // One word, and halves.
        ("Plato", "[Plato]"),
        ("Plato, John Smith", "/Plato, John Smith/"),
        ("Arun, John Smith, Mary Jones", "[Arun]; Smith|John; Jones|Mary"),
        ("Arun K., John Smith, Mary Jones", "[Arun K.]; Smith|John; Jones|Mary"),
        ("Smith and Jones", "[Smith]; [Jones]"),
        ("J.", "/J./"),
        ("ATLAS", "/ATLAS/"),
        ("王小明, 李四", "[王小明]; [李四]"),
        ("王小明、李四", "[王小明]; [李四]"),
        ("김철수", "[김철수]"),
        ("محمد علي, John Smith", "[محمد علي]; Smith|John"),
        // What no name has.
        ("Schr\\\"odinger, E.", "/Schr\\\"odinger, E./"),
        ("{A} Smith", "/{A} Smith/"),
        ("} and {", "/} and {/"),
        ("A. Smith / B. Jones", "/A. Smith / B. Jones/"),
    ];

    #[test]
    fn lists_are_split_where_it_is_sure() {
        for (text, expected) in LISTS {
            assert_eq!(short(text), *expected, "{text:?}");
        }
    }

    #[test]
    fn names_are_divided_where_the_convention_is_enough() {
        for (text, expected) in [
            ("J.R.R. Tolkien", "Tolkien|J.R.R."),
            ("J.-P. Serre", "Serre|J.-P."),
            ("C. N. Yang", "Yang|C. N."),
            ("Erwin Schrödinger", "Schrödinger|Erwin"),
            ("Øyvind Ødegård", "Ødegård|Øyvind"),
            ("Владимир Арнольд", "Арнольд|Владимир"),
            ("Κωνσταντίνος Καραθεοδωρή", "Καραθεοδωρή|Κωνσταντίνος"),
            ("Sinéad O'Brien", "O'Brien|Sinéad"),
            ("Anne Mary Smith-Jones", "Smith-Jones|Anne Mary"),
            ("Jan van der Berg", "van der Berg|Jan"),
            ("Juan de la Cruz", "de la Cruz|Juan"),
            ("John von Neumann", "von Neumann|John"),
            ("Ahmed al-Rashid", "al-Rashid|Ahmed"),
            ("Jean d'Alembert", "d'Alembert|Jean"),
            ("Hendrik 't Hooft", "'t Hooft|Hendrik"),
            ("Mohammed bin Salman", "bin Salman|Mohammed"),
            ("JOHN SMITH", "SMITH|JOHN"),
            ("J. LI", "LI|J."),
            // Not enough.
            ("Ludo Van Den Broeck", "[Ludo Van Den Broeck]"),
            ("Thi Van Nguyen", "[Thi Van Nguyen]"),
            ("Maria de Lourdes Silva", "[Maria de Lourdes Silva]"),
            ("José Ortega y Gasset", "[José Ortega y Gasset]"),
            ("João Costa e Silva", "[João Costa e Silva]"),
            ("LI Wei", "[LI Wei]"),
            ("Wei LI", "[Wei LI]"),
            ("Smith JA", "[Smith JA]"),
            ("Smith J.", "[Smith J.]"),
            ("danah boyd", "[danah boyd]"),
            ("bell hooks", "[bell hooks]"),
            ("Dr. John Smith", "[Dr. John Smith]"),
            ("Mark St. John", "[Mark St. John]"),
            ("李 明", "[李 明]"),
            ("دانا علوی", "[دانا علوی]"),
            ("van der Berg", "[van der Berg]"),
            ("One Two Three Four Five Six", "/One Two Three Four Five Six/"),
        ] {
            assert_eq!(short(text), expected, "{text:?}");
        }
    }

    #[test]
    fn three_thousand_names_are_split() {
        let text = (0..3000).map(|index| format!("A. Name{}", "x".repeat(index % 7))).collect::<Vec<_>>().join(", ");
        let Some(Names::List { names, more: false }) = Names::split(&text) else { panic!("it stays whole") };
        assert_eq!(names.len(), 3000);
    }

    proptest! {
        #[test]
        fn any_text_can_be_split(text in "\\PC{0,80}") {
            let _ = Names::split(&text);
        }

        #[test]
        fn no_letter_of_a_plain_list_is_lost(
            names in prop::collection::vec(("[A-Z][a-z]{2,6}", "[A-Z]\\.", "[A-Z][a-z]{2,8}"), 1..9),
        ) {
            let names: Vec<_> = names.into_iter().map(|(first, middle, last)| format!("{first} {middle} {last}")).collect();
            match Names::split(&names.join(", ")) {
                Some(Names::List { names: split, more: false }) => {
                    prop_assert_eq!(split.iter().map(Name::full).collect::<Vec<_>>(), names);
                }
                // A word that is a team's or an affiliation's.
                other => prop_assert!(matches!(other, Some(Names::Whole(text)) if text == names.join(", "))),
            }
        }
    }
}
