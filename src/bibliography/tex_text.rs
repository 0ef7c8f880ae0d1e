//! The text of a field of BibTeX, as far as identifiers need it: escapes, braces and commands that hold addresses.

/// Takes `{10.1000/a\_b}`, `\url{…}`, `\href{…}{…}`, `$<$` and the like for what they print. White space becomes one space.
pub(super) fn text_of_tex(tex: &str) -> String {
    let mut out = String::with_capacity(tex.len());
    let mut rest = tex;
    // Behind the address of a link there is its text.
    let mut is_in_link = false;
    while let Some(one) = rest.chars().next() {
        let behind = rest.get(one.len_utf8()..).unwrap_or_default();
        rest = behind;
        match one {
            '\\' => rest = push_command(&mut out, behind, &mut is_in_link),
            '}' if is_in_link && behind.starts_with('{') => {
                is_in_link = false;
                push_space(&mut out);
            }
            '{' | '}' | '$' => {}
            '~' => push_space(&mut out),
            space if space.is_whitespace() => push_space(&mut out),
            other => out.push(other),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn push_space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// Adds what a command prints; the rest is behind its name.
fn push_command<'t>(out: &mut String, text: &'t str, is_in_link: &mut bool) -> &'t str {
    let end = text.find(|one: char| !one.is_ascii_alphabetic()).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    match name {
        "" => {
            let Some(one) = text.chars().next() else { return text };
            match one {
                '-' | '/' | '\'' | '"' | '`' | '^' | '=' | '.' => {}
                '\\' | ' ' | '\n' | '\r' | '\t' => push_space(out),
                other => out.push(other),
            }
            return text.get(one.len_utf8()..).unwrap_or_default();
        }
        "textless" => out.push('<'),
        "textgreater" => out.push('>'),
        "textunderscore" | "_" => out.push('_'),
        "slash" => out.push('/'),
        "textendash" | "textemdash" => out.push('-'),
        "url" | "path" | "nolinkurl" | "newblock" | "doi" | "eprint" | "arxiv" | "newline" | "quad" | "par" => {
            push_space(out);
        }
        "href" => {
            push_space(out);
            *is_in_link = true;
        }
        _ => {}
    }
    // A command's name takes the space behind it.
    rest.trim_start()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read() {
        for (tex, text) in [
            ("10.1000/a\\_b", "10.1000/a_b"),
            ("10.1000/a{\\_}b", "10.1000/a_b"),
            ("{{arXiv}:1903.00045}", "arXiv:1903.00045"),
            ("\\url{https://arxiv.org/abs/1903.00045}", "https://arxiv.org/abs/1903.00045"),
            ("see\\url{https://x.org/a\\%20b}", "see https://x.org/a%20b"),
            ("\\href{https://x.org/1}{arXiv:1}", "https://x.org/1 arXiv:1"),
            ("a$<$1::b$>$3", "a<1::b>3"),
            ("a{\\textless}1::b\\textgreater{}3", "a<1::b>3"),
            ("a\r\n   b~c", "a b c"),
            ("\\texttt{arXiv:1903.00045}", "arXiv:1903.00045"),
            ("\\", ""),
            ("a\\é", "aé"),
            ("", ""),
        ] {
            assert_eq!(text_of_tex(tex), text, "{tex}");
        }
    }
}
