//! Characters that LaTeX prints only with a package, or only with `XeLaTeX` and `LuaLaTeX`.
//!
//! No command of LaTeX's kernel prints Chinese, Cyrillic or an emoji with pdfLaTeX, and such a character stops it. The
//! text itself has to stay: `XeLaTeX` and `LuaLaTeX` print it, pdfLaTeX does with `CJKutf8` or with the encoding
//! T2A, biber sorts by it, and every other program reads it. So it stays as it is, and an entry with such
//! characters comes after a `@preamble`, which `BibTeX` and biber put before what LaTeX reads. It gives pdfLaTeX a
//! definition of each of these characters that the document has none of: the nearest letter with accents, or a
//! question mark. A document's own packages go first, and the other engines don't look at it.
//!
//! - In LaTeX's kernel `\u8:中` is what pdfLaTeX prints for 中, and `\?\k` is what it prints for `\k` in an encoding
//!   that lacks it: `ę`, `đ`, `ð`, `þ`, `ŋ` and guillemets in OT1, the encoding of documents that ask for no other.
//! - The definitions are written into the document's `.aux` too: labels that are made of names, as those of `alpha` and
//!   natbib, are printed before the bibliography is read.
//! - The definitions are global, since LaTeX reads that file within a group. Names have no `@` in them, which isn't a
//!   letter there, and definitions have no parameters, whose sign TeX doubles in a file.
//! - Several such lines in one file are the same as one.

use super::letters::{command, is_mark, letter_in_mathematics, nearest};
use super::signs::{Sign, is_kernels_own, sign};
use std::collections::BTreeSet;

/// What pdfLaTeX does with a definition: takes it where there is none, now and by the `.aux` file in the next run.
const PROVIDE: &str = "\\providecommand\\pithprovide[2]{\\def\\pithcode{\\ifcsname#1\\endcsname\\else\
    \\expandafter\\gdef\\csname#1\\endcsname{#2}\\fi}\\immediate\\write\\csname @auxout\\endcsname\
    {\\unexpanded\\expandafter{\\pithcode}}\\pithcode}";

/// What pdfLaTeX prints for a character that it has nothing like.
const UNKNOWN: &str = "?";

/// Characters that the kernel knows in T1 and not in OT1, the command for them without its backslash, and what is printed
/// with OT1.
const NOT_IN_OT1: [(&str, &str, &str); 15] = [
    ("ĄąĘęĮįŲųǪǫ˛", "k", "\\c"),
    ("Đ", "DJ", "D"),
    ("đ", "dj", "d"),
    ("Ð", "DH", "D"),
    ("ð", "dh", "d"),
    ("Þ", "TH", "Th"),
    ("þ", "th", "th"),
    ("Ŋ", "NG", "N"),
    ("ŋ", "ng", "n"),
    ("«", "guillemetleft", "\\ensuremath{\\ll}"),
    ("»", "guillemetright", "\\ensuremath{\\gg}"),
    ("‹", "guilsinglleft", "\\ensuremath{<}"),
    ("›", "guilsinglright", "\\ensuremath{>}"),
    ("„", "quotedblbase", ",,"),
    ("‚", "quotesinglbase", ","),
];

/// The characters of [`NOT_IN_OT1`].
const IN_T1_ALONE: &str = "ĄąĘęĮįŲųǪǫ˛ĐđÐðÞþŊŋ«»‹›„‚";

/// The `@preamble` that an entry needs, with a line end after it; nothing for nearly every entry. Of the texts that it
/// was made of, it defines letters that biber makes of the accents in it.
pub(in crate::cite) fn preamble<'t>(entry: &str, texts: impl Iterator<Item = &'t str>) -> String {
    let mut characters = BTreeSet::new();
    characters.extend(beyond_ascii(entry).filter(|one| !is_in_every_encoding(*one)));
    for text in texts {
        let others = beyond_ascii(text).filter(|letter| !is_in_every_encoding(*letter));
        characters.extend(others.filter(|letter| command(*letter).is_some()));
    }
    let commands: Vec<_> = commands(entry).collect();
    let mut definitions = String::new();
    if !characters.is_empty() || !commands.is_empty() {
        let has_one_of = |letters: &str| !characters.is_empty() && letters.chars().any(|one| characters.contains(&one));
        for (letters, name, instead) in NOT_IN_OT1 {
            if commands.contains(&name) || has_one_of(letters) {
                definitions.extend(["\\pithprovide{?\\string\\", name, "}{", instead, "}"]);
            }
        }
    }
    for character in characters {
        if let Some(instead) = instead(character) {
            definitions.extend(["\\pithprovide{u8:\\detokenize{", character.encode_utf8(&mut [0; 4]), "}}{"]);
            definitions.extend([&*instead, "}"]);
        }
    }
    if definitions.is_empty() { definitions } else { format!("@preamble{{\"{PROVIDE}{definitions}\"}}\n") }
}

/// The characters of a text that aren't ASCII, which are few.
fn beyond_ascii(text: &str) -> impl Iterator<Item = char> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.bytes().position(|byte| !byte.is_ascii())?;
        let mut characters = rest.get(start..)?.chars();
        let character = characters.next();
        rest = characters.as_str();
        character
    })
}

/// Whether pdfLaTeX prints a character that isn't ASCII without a definition of it, whichever encoding the document asks
/// for.
fn is_in_every_encoding(character: char) -> bool {
    is_kernels_own(character) && !IN_T1_ALONE.contains(character)
}

/// The names of the entry's commands that stand where [`super::push_name`] writes one: after a brace.
fn commands(entry: &str) -> impl Iterator<Item = &str> {
    // A search for both at once is slower.
    let braced =
        entry.match_indices('\\').filter(|(at, _)| entry.get(..*at).is_some_and(|before| before.ends_with('{')));
    braced.filter_map(|(at, _)| {
        let after = entry.get(at + 1..)?;
        let length = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        after.get(..length).filter(|name| !name.is_empty())
    })
}

/// What pdfLaTeX prints for a character without a definition of it; none where the kernel has one.
fn instead(character: char) -> Option<String> {
    if is_kernels_own(character) {
        return None;
    }
    Some(match sign(character) {
        Some(Sign::Math(math)) => format!("\\ensuremath{{{math}}}"),
        Some(Sign::Text(text)) => text.to_owned(),
        None if shows_nothing(character) => String::new(),
        None => match letter_in_mathematics(character) {
            Some(math) => format!("\\ensuremath{{{math}}}"),
            None => command(character).or_else(|| nearest(character)).unwrap_or_else(|| UNKNOWN.to_owned()),
        },
    })
}

/// Joiners, selectors of a character's form, and marks that are left without a letter.
fn shows_nothing(character: char) -> bool {
    is_mark(character) || matches!(character, '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_characters_that_ot1_lacks_are_known() {
        assert_eq!(NOT_IN_OT1.map(|(letters, ..)| letters).concat(), IN_T1_ALONE);
    }

    #[test]
    fn an_entry_says_what_pdflatex_lacks() {
        for ordinary in ["Schrödinger and {\\O}degård", "$\\alpha$ – “x”", "{\\kappa}"] {
            assert_eq!(preamble(ordinary, ["é ł"].into_iter()), "", "{ordinary}");
        }
        for (entry, definitions) in [
            ("Gęsicki", "\\pithprovide{?\\string\\k}{\\c}"),
            ("{\\DJ}o {\\k{A}}", "\\pithprovide{?\\string\\k}{\\c}\\pithprovide{?\\string\\DJ}{D}"),
            ("中中", "\\pithprovide{u8:\\detokenize{中}}{?}"),
            ("Tường", "\\pithprovide{u8:\\detokenize{ư}}{u}\\pithprovide{u8:\\detokenize{ờ}}{\\`o}"),
            (
                "Λή",
                "\\pithprovide{u8:\\detokenize{Λ}}{\\ensuremath{\\Lambda}}\\pithprovide{u8:\\detokenize{ή}}{\\ensuremath{\\acute{\\eta}}}",
            ),
        ] {
            assert_eq!(
                preamble(entry, std::iter::empty()),
                format!("@preamble{{\"{PROVIDE}{definitions}\"}}\n"),
                "{entry}"
            );
        }
        let accents = preamble("Nguy{\\~{ê}}n", ["Nguyễn α"].into_iter());
        assert!(accents.ends_with("\\pithcode}\\pithprovide{u8:\\detokenize{ễ}}{\\~{ê}}\"}\n"), "{accents}");
    }
}
