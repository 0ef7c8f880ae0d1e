//! Words of a command line that is printed to be copied.

use pith::quote::is_unsafe;

/// A path as one word of a shell, and no option.
pub(super) fn shell_word(path: &str) -> String {
    if path.starts_with('-') { quoted_word(&format!("./{path}")) } else { quoted_word(path) }
}

/// Any text as one word of a shell. What would move the cursor is shown as a sign.
pub(super) fn quoted_word(text: &str) -> String {
    let is_plain = |character: char| {
        character.is_ascii_alphanumeric() || "/._-+,@%:".contains(character) || cfg!(windows) && character == '\\'
    };
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    let shown = |character| if character != '\\' && is_unsafe(character) { '\u{fffd}' } else { character };
    format!("'{}'", text.chars().map(shown).collect::<String>().replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word() {
        for (path, word) in [
            ("papers/2024", "papers/2024"),
            ("/srv/it's mine", "'/srv/it'\\''s mine'"),
            ("-o", "./-o"),
            ("-a b", "'./-a b'"),
            ("$HOME", "'$HOME'"),
            ("", "''"),
            ("a\\b\u{1b}[2J\n", "'a\\b\u{fffd}[2J\u{fffd}'"),
        ] {
            assert_eq!(shell_word(path), word);
        }
    }
}
