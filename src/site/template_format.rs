//! The format that templates and the stylesheet are made for, so that an operator's own file doesn't silently keep what a
//! later version has changed.

/// The name of the stylesheet.
pub(crate) const STYLESHEET: &str = "style.css";

/// The format of the templates and the stylesheet: the blocks, members, components and classes that an operator's own
/// file counts on. It grows with a change after which such a file shows less, or something wrong. Each of the program's
/// files says it in its first line, and so does each of an operator's that was made for it.
pub(super) const FORMAT: u32 = 3;

/// What changed in a file with a format.
pub(super) const CHANGES: [(u32, &str, &str); 14] = [
    (
        2,
        "base.html",
        "the block `marks` is gone, since the stylesheet draws the marks; the policy of the page is `{{ frame.policy }}` \
         and its icon `{{ frame.icon }}`",
    ),
    (
        2,
        "parts.html",
        "`standing`, `legend`, `work`, `row` and `dated` take `marks={frame.marks}`; `explained` is a mark that links to its \
         meaning; the parts of a listing no longer have `years`: months are in `links`",
    ),
    (
        2,
        "paper.html",
        "the abstract comes before the citations, in the block `abstract` of the first section; `signing` replaces \
         `verdict`; `checks`, `missing`, `members`, `read_at` and the formats of `cite` have other members; the blocks \
         `signing` and `links` are new",
    ),
    (2, "home.html", "`legend` and `row` take `marks={frame.marks}`; counts are of papers, with their versions beside"),
    (2, "listing.html", "`legend` and `dated` take `marks={frame.marks}`; a row is a paper, with its versions"),
    (2, "authors.html", "`legend` and `row` take `marks={frame.marks}`; each name has an id"),
    (2, "resolver.html", "`legend` and `row` take `marks={frame.marks}`"),
    (2, "stats.html", "counts are of papers, with their versions beside"),
    (2, "markdown.html", "`legend` and `work` take `marks={frame.marks}`"),
    (
        2,
        STYLESHEET,
        "the marks are drawn here (section 5), and the head of a paper’s page has another order, and `byline` is `author-line` (section 7)",
    ),
    (
        3,
        "base.html",
        "the block `search` is new, in the block `masthead` behind the menu: the search box, which leads to `frame.search`",
    ),
    (
        3,
        "resolver.html",
        "it lists papers alone: where one is meant, the page is `redirect.html`, and `target` is gone; `removed` has the \
         numbers that were removed",
    ),
    (3, "excluded.html", "`date`, `names` and the link to the operator, `frame.mirror.contact_link`, are new"),
    (3, STYLESHEET, "the search box of each page and the search page are drawn here (section 16)"),
];

/// What is said of an operator's file in the place of one of the program's own, where it was made for another format.
pub(super) fn other_format(name: &str, text: &str) -> Option<String> {
    let found = format_of(text);
    if found > FORMAT {
        return Some(format!(
            "made for format {found} of the templates; this version of the program has format {FORMAT}"
        ));
    }
    let changes = CHANGES.into_iter().filter(|(since, of, _)| *since > found && *of == name);
    let changes: Vec<_> = changes.map(|(.., change)| change).collect();
    let comment =
        if name == STYLESHEET { format!("/* format {FORMAT} */") } else { format!("{{#- format {FORMAT} -#}}") };
    (!changes.is_empty()).then(|| {
        format!(
            "made for format {found} of the templates; this version has format {FORMAT}. Since then: {}. If it is right \
             for that, write `{comment}` into its first line",
            changes.join("; ")
        )
    })
}

/// The format that a file says in its first line; the first one where it says none, as all did then.
pub(super) fn format_of(text: &str) -> u32 {
    let line = text.lines().next().unwrap_or_default().trim_start();
    let comment = ["{#-", "{#", "/*"].iter().find_map(|start| line.strip_prefix(start));
    let number = comment.and_then(|comment| comment.trim_start().strip_prefix("format "));
    let digits = number.map(|number| number.split(|one: char| !one.is_ascii_digit()).next().unwrap_or_default());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_format_is_told_what_changed() {
        for (text, format) in [
            ("", 1),
            ("{% extends \"original/paper.html\" %}", 1),
            ("{# format 3 #}\n", 3),
            ("  {#- format 3, changed by us -#}", 3),
            ("/* format 12 */", 12),
            ("{#- format 99999999999 -#}", 1),
            ("{#- format -#}", 1),
            ("\n{#- format 3 -#}", 1),
        ] {
            assert_eq!(format_of(text), format, "{text}");
        }
        let told = other_format("paper.html", "").unwrap();
        assert!(
            told.starts_with("made for format 1 of the templates; this version has format 3. Since then: the abstract"),
            "{told}"
        );
        assert!(told.ends_with("write `{#- format 3 -#}` into its first line"), "{told}");
        assert!(other_format(STYLESHEET, "p {}").unwrap().ends_with("`/* format 3 */` into its first line"));
        assert!(other_format("paper.html", "{#- format 4 -#}").unwrap().contains("format 4"));
        assert!(
            other_format("base.html", "{#- format 2 -#}").unwrap().contains("Since then: the block `search` is new")
        );
        // Nothing changed there since, or it is nobody's.
        assert_eq!(other_format("paper.html", "{#- format 2 -#}"), None);
        assert_eq!((other_format("404.html", ""), other_format("sorry.html", "")), (None, None));
    }
}
