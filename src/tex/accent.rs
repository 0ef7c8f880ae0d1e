//! Accents on letters: `\'e`, `\c{c}`, `{\"{\i}}`.

use super::braces::{Braces, after_space, name};
use super::effort::looked_at;
use super::symbols;

/// The most accents on a letter and braces around it. Stops a text of accents alone, each of which
/// would look for its letter to the text's end.
const MOST_ACCENT_NESTING: usize = 8;

/// A letter with its accents.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Accented {
    /// The letter, and what else stood in its braces.
    pub(super) text: String,
    /// Where the text goes on.
    pub(super) end: usize,
}

/// Reads an accent, of which the backslash is at this place, with its letter; none where there is no
/// letter for it.
pub(super) fn read(text: &str, start: usize, braces: &Braces) -> Option<Accented> {
    let mut at = start;
    let mut marks = Vec::new();
    let mut closes = Vec::new();
    let base = loop {
        let rest = text.get(at..)?;
        if marks.len() + closes.len() > MOST_ACCENT_NESTING {
            return None;
        }
        if let Some((mark, after)) = command(rest) {
            marks.push(mark);
            at = text.len() - after_space(after).len();
        } else if let Some(inner) = rest.strip_prefix('{') {
            closes.push(braces.close(at)?);
            at = text.len() - after_space(inner).len();
        } else {
            let (base, after) = base(rest, &marks)?;
            at = text.len() - after.len();
            break base;
        }
    };
    let (second, end) = close(text, at, &closes)?;
    marks.reverse();
    Some(Accented { text: accented(base, &marks, second)?, end })
}

/// An accent at a text's start, and the text after it.
fn command(text: &str) -> Option<(char, &str)> {
    let after = text.strip_prefix('\\')?;
    let name = name(after);
    Some((symbols::accent(name)?, after.get(name.len()..)?))
}

/// What bears the accent: a letter, a command for a letter, or nothing, which leaves the sign itself.
fn base<'t>(text: &'t str, marks: &[char]) -> Option<(&'t str, &'t str)> {
    if text.starts_with('}') {
        let sign = match marks {
            ['\u{303}'] => "~",
            ['\u{302}'] => "^",
            _ => return None,
        };
        return Some((sign, text));
    }
    if let Some(command) = text.strip_prefix('\\') {
        let name = name(command);
        let letter = symbols::letter(name).filter(|letter| letter.chars().all(char::is_alphabetic))?;
        return Some((letter, after_space(command.get(name.len()..)?)));
    }
    let letter = text.chars().next().filter(|character| character.is_alphabetic())?;
    Some((text.get(..letter.len_utf8())?, text.get(letter.len_utf8()..)?))
}

/// What is left in the innermost braces, and where the outermost end. Others hold nothing more.
fn close<'t>(text: &'t str, at: usize, closes: &[usize]) -> Option<(&'t str, usize)> {
    let Some((innermost, outer)) = closes.split_last() else { return Some(("", at)) };
    let left = text.get(at..*innermost)?;
    looked_at(|| left.find(['\\', '{', '}', '$']).unwrap_or(left.len()));
    if left.contains(['\\', '{', '}', '$']) {
        return None;
    }
    let mut end = innermost + 1;
    for close in outer.iter().rev() {
        if !text.get(end..*close)?.trim().is_empty() {
            return None;
        }
        end = close + 1;
    }
    Some((left, end))
}

/// The letter with its marks, the innermost first, and the letters after it. A letter without its dot
/// gets an accent where the dot was; the characters with a dot are the composed ones.
fn accented(base: &str, marks: &[char], rest: &str) -> Option<String> {
    if matches!(base, "~" | "^") {
        return Some(format!("{base}{rest}"));
    }
    if marks == [symbols::TIE] {
        let mut letters = rest.chars();
        let second = letters.next().filter(|character| character.is_alphabetic())?;
        return Some(format!("{base}{}{second}{}", symbols::TIE, letters.as_str()));
    }
    let dotted = match base {
        "ı" => "i",
        "ȷ" => "j",
        _ => base,
    };
    let letter = match (dotted, marks) {
        ("i" | "j", ['\u{307}']) => dotted.to_owned(),
        (_, ['\u{300}'..='\u{30c}', ..]) => symbols::composed(dotted, marks.iter().copied()),
        _ => symbols::composed(base, marks.iter().copied()),
    };
    Some(letter + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_are_put_on_letters() {
        for (tex, expected) in [
            ("\\'e", "é"),
            ("\\'{e}", "é"),
            ("\\' e", "é"),
            ("\\'\ne", "é"),
            ("\\\"{o}", "ö"),
            ("\\c{c}", "ç"),
            ("\\c c", "ç"),
            ("\\v S", "Š"),
            ("\\v{ S}", "Š"),
            ("\\H{o}", "ő"),
            ("\\k{a}", "ą"),
            ("\\.z", "ż"),
            ("\\=a", "ā"),
            ("\\u{g}", "ğ"),
            ("\\^{\\i}", "î"),
            ("\\'{\\i}", "í"),
            ("\\'\\i", "í"),
            ("\\\"\\i ", "ï"),
            ("\\v{\\j}", "ǰ"),
            ("\\.{\\i}", "i"),
            ("\\.I", "İ"),
            ("\\c{\\i}", "ı\u{327}"),
            ("\\d{a}", "ạ"),
            ("\\b{b}", "ḇ"),
            ("\\r{a}", "å"),
            ("\\t{oo}", "o\u{361}o"),
            ("\\~n", "ñ"),
            ("\\'{\\^e}", "ế"),
            ("\\'{\\^{e}}", "ế"),
            ("\\'\\^e", "ế"),
            ("\\d{\\^o}", "ộ"),
            ("\\'{\\ae}", "ǽ"),
            ("\\'{\\o}", "ǿ"),
            ("\\'{ea}", "éa"),
            ("\\u{\\i}", "ĭ"),
            ("\\~{}", "~"),
            ("\\^{}", "^"),
            ("\\v{x}", "x\u{30c}"),
        ] {
            let braces = Braces::new(tex);
            assert_eq!(read(tex, 0, &braces), Some(Accented { text: expected.to_owned(), end: tex.len() }), "{tex}");
        }
    }

    #[test]
    fn what_has_no_letter_is_no_accent() {
        for tex in [
            "\\'",
            "\\'{",
            "\\'{e",
            "\\'2",
            "\\vec x",
            "\\cite{x}",
            "\\'{}",
            "\\'{$e$}",
            "\\'{\\alpha}",
            "\\t{o}",
            "\\c",
            "\\'\n\ne",
        ] {
            assert_eq!(read(tex, 0, &Braces::new(tex)), None, "{tex}");
        }
        let many = "\\'".repeat(100) + "e";
        assert_eq!(read(&many, 0, &Braces::new(&many)), None);
    }
}
