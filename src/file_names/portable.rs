//! Names that don't fit every disk. A site is copied, unpacked and uploaded on other systems than the one that built
//! it: Windows can't hold some names, and to the disks of Windows and macOS two names may be one.
//!
//! Pure rules about one name, and about the paths of a whole site. Paths have `/` between their parts.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The most bytes of a name: what Linux takes. Windows and macOS count in other units, of which no such name has more.
pub(super) const MOST_NAME_BYTES: usize = 255;

/// The devices of Windows that have no number.
const DEVICES: [&str; 6] = ["aux", "con", "conin$", "conout$", "nul", "prn"];

/// What stands before the number of the other devices.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// The characters that no name has on Windows.
const NOT_ON_WINDOWS: [char; 9] = ['<', '>', ':', '"', '|', '?', '*', '\\', '/'];

/// Whether a character can't be part of a path of a site, on any system. A `\` leads into a folder on Windows, and in
/// an address. With a `:` Windows doesn't fail, but writes beside the file that is named before it; and an
/// address that begins so is one of another kind.
pub(crate) fn is_never_published(character: char) -> bool {
    matches!(character, '\\' | ':') || character.is_control()
}

/// Whether Windows takes a name for that of a device, as it does in any case and with any extension.
pub(crate) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches(' ');
    let is_lower = stem.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    let stem = if is_lower { Cow::Borrowed(stem) } else { Cow::Owned(stem.to_lowercase()) };
    let is_number = |rest: &str| matches!(rest, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³");
    DEVICES.contains(&&*stem) || NUMBERED_DEVICES.iter().any(|device| stem.strip_prefix(device).is_some_and(is_number))
}

/// Why a name doesn't fit every disk, as a clause; `None` where it does.
pub fn misfit(name: &str) -> Option<String> {
    if name.len() > MOST_NAME_BYTES {
        return Some(format!("Linux can't store it: its name has more than {MOST_NAME_BYTES} bytes"));
    }
    let mut reasons = Vec::new();
    if is_device(name) {
        reasons.push("its name is reserved for a device there, whatever its extension".to_owned());
    }
    let is_bad = |character: &char| NOT_ON_WINDOWS.contains(character) || character.is_control();
    let bad: BTreeSet<_> = name.chars().filter(is_bad).map(shown).collect();
    if !bad.is_empty() {
        reasons.push(format!("its name has {}", bad.into_iter().collect::<Vec<_>>().join(" and ")));
    }
    match name.chars().next_back() {
        Some('.') => reasons.push("its name ends in a dot".to_owned()),
        Some(' ') => reasons.push("its name ends in a space".to_owned()),
        _ => {}
    }
    (!reasons.is_empty()).then(|| format!("Windows can't store it: {}", reasons.join(", and ")))
}

/// A character as messages name it.
pub(crate) fn shown(character: char) -> String {
    if character.is_control() { format!("`{}`", character.escape_default()) } else { format!("`{character}`") }
}

/// A name in Unicode's normal form C. Some systems write names in another one, as macOS may.
pub(crate) fn composed(name: &str) -> Cow<'_, str> {
    if name.is_ascii() || is_nfc(name) { name.into() } else { name.nfc().collect::<String>().into() }
}

/// A name as some disks compare it: without case and in one normal form.
///
/// That is Unicode's full case folding, made of the mappings that the standard library has: to small letters, so that
/// `ẞ` isn't left out, to capitals and back. Disks know less of it, each in its own way, so that two names may be
/// told that no disk confuses, and none is missed.
pub(crate) fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    name.nfd().flat_map(folded_character).nfc().collect()
}

fn folded_character(character: char) -> impl Iterator<Item = char> {
    // The Turkish dotless letter folds to itself, though its capital is `I`.
    let is_dotless = character == 'ı';
    let folds = (!is_dotless).then_some(character).into_iter();
    let folds = folds.flat_map(char::to_lowercase).flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    is_dotless.then_some(character).into_iter().chain(folds)
}

/// A path and those of the folders that it lies in, the outermost first.
pub(crate) fn steps(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.filter_map(|end| path.get(..end))
}

/// The last part of a path.
pub(crate) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// The files and folders of a site that some disks have one place for: paths that differ in case or normal form alone,
/// those of a group in byte order. What lies in two such folders isn't told again.
pub fn clashes<'p>(paths: impl IntoIterator<Item = &'p str>) -> Vec<Vec<&'p str>> {
    let all: BTreeSet<_> = paths.into_iter().flat_map(steps).collect();
    let mut places: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for path in all {
        let name = name(path);
        let folder = path.strip_suffix(name).unwrap_or_default();
        places.entry((folder, folded(name))).or_default().push(path);
    }
    places.into_values().filter(|paths| paths.len() > 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_windows_cannot_hold_is_told_with_the_reason() {
        let device = "its name is reserved for a device there, whatever its extension";
        let table = [
            ("aux", device),
            ("Con.png", device),
            ("NUL", device),
            ("prn.tar.gz", device),
            ("con .txt", device),
            ("com1", device),
            ("COM9.log", device),
            ("com¹", device),
            ("LPT³.txt", device),
            ("lpt9", device),
            ("CONIN$", device),
            ("conout$.txt", device),
            ("what?", "its name has `?`"),
            ("a*b<c>*", "its name has `*` and `<` and `>`"),
            ("a|b", "its name has `|`"),
            ("say \"x\"", "its name has `\"`"),
            ("a:b.txt", "its name has `:`"),
            ("a\\b", "its name has `\\`"),
            ("a\nb", "its name has `\\n`"),
            ("a\u{85}", "its name has `\\u{85}`"),
            ("end.", "its name ends in a dot"),
            ("end ", "its name ends in a space"),
            ("...", "its name ends in a dot"),
            ("aux?.", "its name has `?`, and its name ends in a dot"),
            ("nul. ", "its name is reserved for a device there, whatever its extension, and its name ends in a space"),
        ];
        for (name, reason) in table {
            assert_eq!(misfit(name), Some(format!("Windows can't store it: {reason}")), "{name:?}");
        }
        let long = "ä".repeat(127);
        assert_eq!(misfit(&(long.clone() + "a")), None, "255 bytes");
        let reason = "Linux can't store it: its name has more than 255 bytes";
        assert_eq!(misfit(&(long + "ä")).as_deref(), Some(reason));
    }

    #[test]
    fn a_name_that_every_disk_holds_is_left_alone() {
        for name in [
            "a",
            "auxiliary",
            "aux-1",
            "acon",
            "con1",
            "com",
            "com0",
            "com10",
            "com⁴",
            "lpt",
            "nul_",
            "CONIN",
            "x.aux",
            ".con",
            "_con",
            "größe.png",
            "gro\u{308}ße.png",
            "a b",
            " a",
            ".a",
            "a..b",
            "CNAME",
            "-",
            "~a",
            "a;b&c=d,#%'",
            "机器",
            "🙂",
            "index.html",
        ] {
            assert_eq!(misfit(name), None, "{name}");
        }
    }

    #[test]
    fn names_are_compared_as_some_disks_do() {
        for (one, other) in [
            ("Logo.png", "lOGO.PNG"),
            ("größe", "gro\u{308}ße"),
            ("GRÖSSE", "gro\u{308}ße"),
            ("ẞ", "ss"),
            ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
            ("ﬁle", "FILE"),
            ("\u{212a}", "k"),
            ("ſ", "s"),
            ("İ", "i\u{307}"),
            ("ΐ", "\u{3b9}\u{308}\u{301}"),
            ("Ḋ\u{323}", "\u{1e0d}\u{307}"),
            ("Ꭰ", "ꭰ"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        for (one, other) in [("kız", "kiz"), ("o", "ö"), ("a", "а"), ("x²", "x2"), ("ｆ", "f"), ("a-b", "a_b")] {
            assert_ne!(folded(one), folded(other), "{one} {other}");
        }
        assert_eq!(composed("gro\u{308}ße"), "größe");
    }

    #[test]
    fn paths_clash_where_a_disk_has_one_place_for_them() {
        let table: [(&[&str], &[&[&str]]); 8] = [
            (&["a", "b", "A2", "a/b.c"], &[]),
            (&["logo.png", "Logo.png", "LOGO.png"], &[&["LOGO.png", "Logo.png", "logo.png"]]),
            (&["größe", "gro\u{308}ße"], &[&["gro\u{308}ße", "größe"]]),
            (&["About/x", "about/index.html"], &[&["About", "about"]]),
            (&["a", "A/x"], &[&["A", "a"]]),
            (&["x/a", "x/A", "y/a", "z/A"], &[&["x/A", "x/a"]]),
            // Once, at the outermost place.
            (&["D/a", "d/a", "d/A"], &[&["D", "d"], &["d/A", "d/a"]]),
            (&["D/a/1", "D/a/2", "d/b"], &[&["D", "d"]]),
        ];
        for (paths, groups) in table {
            assert_eq!(clashes(paths.iter().copied()), groups, "{paths:?}");
        }
    }
}
