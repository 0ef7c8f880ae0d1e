//! The workflow that publishes a mirror on GitHub Pages.

/// The workflow without a program.
const TEMPLATE: &str = include_str!("starter/pages.yml");

/// The workflow that builds this version of the program from its repository. Where that is not known,
/// its place is left empty: the workflow then stops at its first step, which says what to fill in.
pub(super) fn text(repository: &str, version: &str) -> String {
    let mut text = TEMPLATE.to_owned();
    for (name, value) in [("PITH_CATALOG_REPOSITORY", repository), ("PITH_CATALOG_VERSION", version)] {
        text = text.replace(&format!("{name}: \"\"\n"), &format!("{name}: \"{value}\"\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_builds_one_version_of_the_program_from_its_repository() {
        let text = text("https://git.example.org/pith-catalog", "1.2.3");
        let head = "\n  PITH_CATALOG_REPOSITORY: \"https://git.example.org/pith-catalog\"\n  PITH_CATALOG_VERSION: \"1.2.3\"\n";
        assert_eq!(text.matches(head).count(), 1);
        assert_eq!(text.lines().count(), TEMPLATE.lines().count());
        assert!(!text.contains(": \"\""), "nothing is left to fill in");
    }

    #[test]
    fn where_the_repository_is_not_known_its_place_is_left_empty() {
        let text = text("", "1.2.3");
        assert_eq!(text.matches("\n  PITH_CATALOG_REPOSITORY: \"\"\n").count(), 1);
        assert_eq!(text.matches("\n  PITH_CATALOG_VERSION: \"1.2.3\"\n").count(), 1);
    }

    #[test]
    fn no_expression_stands_in_a_script() {
        let mut lines = TEMPLATE.lines().peekable();
        let mut scripts = 0;
        while let Some(line) = lines.next() {
            let indent = |line: &str| line.len() - line.trim_start().len();
            let Some((before, first)) = line.split_once("run: ") else { continue };
            scripts += 1;
            assert!(!first.contains("${{"), "{line}");
            while let Some(next) = lines.next_if(|next| next.is_empty() || indent(next) > before.len()) {
                assert!(!next.contains("${{"), "what an expression gives becomes part of the script: {next}");
            }
        }
        assert!(scripts > 6, "{scripts} scripts");
    }
}
