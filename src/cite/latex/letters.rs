//! Letters with marks: as LaTeX's accents, and as accents of mathematics.

use super::signs::{Sign, is_kernels_own, sign};
use unicode_normalization::UnicodeNormalization;

/// The most accents of mathematics on a letter. Stops accents in each other as deep as a text has marks in a row.
const MOST_ACCENTS: usize = 2;

/// LaTeX's accent for a mark, in text and in mathematics.
fn accent(mark: char) -> Option<(&'static str, Option<&'static str>)> {
    Some(match mark {
        '\u{300}' => ("`", Some("grave")),
        '\u{301}' => ("'", Some("acute")),
        '\u{302}' => ("^", Some("hat")),
        '\u{303}' => ("~", Some("tilde")),
        '\u{304}' => ("=", Some("bar")),
        '\u{306}' => ("u", Some("breve")),
        '\u{307}' => (".", Some("dot")),
        '\u{308}' => ("\"", Some("ddot")),
        '\u{30a}' => ("r", Some("mathring")),
        '\u{30b}' => ("H", None),
        '\u{30c}' => ("v", Some("check")),
        '\u{323}' => ("d", None),
        '\u{327}' => ("c", None),
        '\u{328}' => ("k", None),
        '\u{331}' => ("b", Some("underline")),
        _ => return None,
    })
}

/// The accent of mathematics that a mark becomes.
fn math_accent(mark: char) -> Option<&'static str> {
    match mark {
        '\u{305}' => Some("bar"),
        '\u{332}' => Some("underline"),
        '\u{338}' => Some("not"),
        '\u{20d7}' => Some("vec"),
        _ => accent(mark)?.1,
    }
}

/// Whether the character is a mark on the letter before it.
pub(super) fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

/// Whether the character belongs to the word that it stands in, though it is no letter: marks and joiners.
pub(super) fn joins(character: char) -> bool {
    is_mark(character) || matches!(character, '\u{200c}' | '\u{200d}')
}

/// Letters with a command of their own, which has that letter in each encoding that it is in. Å has one too, which fewer
/// programs read than an accent.
const OWN: [(char, &str); 18] = [
    ('Æ', "\\AE"),
    ('Ð', "\\DH"),
    ('Ø', "\\O"),
    ('Þ', "\\TH"),
    ('ß', "\\ss"),
    ('æ', "\\ae"),
    ('ð', "\\dh"),
    ('ø', "\\o"),
    ('þ', "\\th"),
    ('Đ', "\\DJ"),
    ('đ', "\\dj"),
    ('ı', "\\i"),
    ('Ł', "\\L"),
    ('ł', "\\l"),
    ('Ŋ', "\\NG"),
    ('ŋ', "\\ng"),
    ('Œ', "\\OE"),
    ('œ', "\\oe"),
];

/// A letter as a command, or as an accent on a letter that LaTeX's kernel has: `\O`, `\'E`, `\c{S}`, `\d{â}`, `\'{ê}`. One
/// accent alone is what each program that reads accents understands, biber too.
pub(super) fn command(letter: char) -> Option<String> {
    if letter.is_ascii() {
        return None;
    }
    if let Some((_, own)) = OWN.iter().find(|(known, _)| *known == letter) {
        return Some((*own).to_owned());
    }
    let (base, marks) = parts(letter)?;
    if let [mark] = *marks {
        return accented(&base.to_string(), mark);
    }
    // The innermost mark may be any of them: those below and those above keep their order in each way.
    (0..marks.len()).find_map(|inner| {
        let mut outer = marks.clone();
        let inner = outer.remove(inner);
        let [outer] = *outer else { return None };
        let letter = composed(base, inner).filter(|letter| is_kernels_own(*letter))?;
        accented(letter.encode_utf8(&mut [0; 4]), outer)
    })
}

/// A letter with those of its marks that LaTeX has, and without the others: what is printed where LaTeX
/// doesn't have the letter.
pub(super) fn nearest(letter: char) -> Option<String> {
    let stroke = |base: char| Some(base.to_string());
    match letter {
        'Ħ' => return stroke('H'),
        'Ŧ' => return stroke('T'),
        'ŧ' => return stroke('t'),
        'Ɨ' => return stroke('I'),
        'ɨ' => return stroke('i'),
        'Ə' => return stroke('E'),
        'ə' => return stroke('e'),
        _ => {}
    }
    let (base, marks) = parts(letter)?;
    let known: Vec<_> = marks.into_iter().filter(|mark| accent(*mark).is_some()).collect();
    match *known {
        [] => Some(base.to_string()),
        [mark] => accented(&base.to_string(), mark),
        _ => None,
    }
}

/// A letter with one mark, in one character.
fn composed(base: char, mark: char) -> Option<char> {
    let mut composed = [base, mark].into_iter().nfc();
    composed.next().filter(|_| composed.next().is_none())
}

/// An ASCII letter and its marks.
fn parts(letter: char) -> Option<(char, Vec<char>)> {
    let mut parts = std::iter::once(letter).nfd();
    let base = parts.next().filter(char::is_ascii_alphabetic)?;
    let marks: Vec<_> = parts.collect();
    (!marks.is_empty()).then_some((base, marks))
}

/// A letter with an accent. LaTeX's kernel takes the dot off an i for four of them. For the others it would have to be
/// `\i`, of which biber makes a letter without a dot and a mark, which LaTeX fails on.
fn accented(letter: &str, mark: char) -> Option<String> {
    let (name, _) = accent(mark)?;
    let is_below = matches!(name, "d" | "c" | "k" | "b");
    if matches!(letter, "i" | "j") && !is_below && !(letter == "i" && matches!(name, "`" | "'" | "^" | "\"")) {
        return None;
    }
    let is_bare = letter.is_ascii() && !name.starts_with(|one: char| one.is_ascii_alphabetic());
    Some(if is_bare { format!("\\{name}{letter}") } else { format!("\\{name}{{{letter}}}") })
}

/// A character in mathematics with accents for the marks on it; none where mathematics has no such accents.
pub(super) fn in_mathematics(character: char, marks: &str) -> Option<String> {
    if marks.is_empty() || marks.chars().nth(MOST_ACCENTS).is_some() {
        return None;
    }
    let base = match sign(character) {
        Some(Sign::Math(math)) if !math.starts_with(['^', '_', '\'']) => math.to_owned(),
        _ if character.is_ascii_alphanumeric() => format!("\\mathrm{{{character}}}"),
        _ if matches!(character, '=' | '<' | '>' | '+' | '|') => character.to_string(),
        _ => return None,
    };
    marks.chars().try_fold(base, |base, mark| {
        Some(match math_accent(mark)? {
            // It strikes one sign through, which no braces may be around.
            "not" => format!("\\not{base}"),
            accent => format!("\\{accent}{{{base}}}"),
        })
    })
}

/// A letter, such as ή, in mathematics: with an accent on its base.
pub(super) fn letter_in_mathematics(letter: char) -> Option<String> {
    let mut parts = std::iter::once(letter).nfd();
    let base = parts.next().filter(|base| !base.is_ascii())?;
    in_mathematics(base, &parts.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_become_accents() {
        for (letter, expected) in [
            ('É', "\\'E"),
            ('Ş', "\\c{S}"),
            ('Ř', "\\v{R}"),
            ('Å', "\\r{A}"),
            ('Đ', "\\DJ"),
            ('í', "\\'i"),
            ('ế', "\\'{ê}"),
            ('ệ', "\\d{ê}"),
            ('ǘ', "\\'{ü}"),
            ('ạ', "\\d{a}"),
            ('ị', "\\d{i}"),
            ('ẵ', "\\~{ă}"),
            ('ḗ', "\\'{ē}"),
        ] {
            assert_eq!(command(letter).as_deref(), Some(expected), "{letter}");
        }
        for letter in ['ả', 'ư', 'ơ', 'В', '中', 'a', 'ά', 'ĩ', 'ǰ'] {
            assert_eq!(command(letter), None, "{letter}");
        }
    }

    #[test]
    fn a_letter_without_the_marks_that_latex_lacks() {
        for (letter, expected) in [('ả', "a"), ('ẩ', "\\^a"), ('ư', "u"), ('ừ', "\\`u"), ('ợ', "\\d{o}"), ('Ħ', "H")]
        {
            assert_eq!(nearest(letter).as_deref(), Some(expected), "{letter}");
        }
        assert_eq!([nearest('中'), nearest('В')], [None, None]);
    }
}
