//! Pith numbers in an answer of whatever form: JSON, a page, the address that a host sends us on to. Nothing is parsed, so
//! that no form can be wrong; each number is a hint, and only a verified document counts.

use pith::Suffix;

/// The most papers that a site may show for one identifier. Stops an answer that has us fetch a million papers. A paper has
/// a few versions, and each has one number, as a rule.
pub(super) const MOST_CANDIDATES: usize = 8;

/// How many characters a suffix has.
const SUFFIX_CHARACTERS: usize = 26;

/// How far before a suffix it is looked for what says that it is one.
const CONTEXT_BYTES: usize = 24;

/// The numbers in some bytes, each once, in their order, and no more than `most`. Where something says of some that they are
/// numbers (`pith:2019:…`, `/pith/…`), others are none: a fingerprint of a key has the same form.
pub(super) fn numbers_in(bytes: &[u8], most: usize) -> Vec<Suffix> {
    let (mut named, mut bare) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        // What an address encodes in two digits.
        if rest.first() == Some(&b'%') {
            at += 3;
            continue;
        }
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if length == SUFFIX_CHARACTERS {
            let text = String::from_utf8_lossy(rest.get(..length).unwrap_or_default());
            let before = bytes.get(at.saturating_sub(CONTEXT_BYTES)..at).unwrap_or_default();
            if is_named(before) {
                add(&mut named, &text.to_ascii_uppercase(), most);
            } else if text.bytes().any(|byte| byte.is_ascii_digit()) {
                add(&mut bare, &text, most);
            }
            if named.len() == most {
                break;
            }
        }
        at += length.max(1);
    }
    if named.is_empty() { bare } else { named }
}

fn add(to: &mut Vec<Suffix>, text: &str, most: usize) {
    if let Ok(suffix) = text.parse()
        && to.len() < most
        && !to.contains(&suffix)
    {
        to.push(suffix);
    }
}

/// Whether what stands before a suffix says that it is one.
fn is_named(before: &[u8]) -> bool {
    let before = String::from_utf8_lossy(before).to_ascii_lowercase().replace('\\', "");
    let before = before.replace("%3a", ":").replace("%2f", "/");
    let year = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = before.strip_suffix(':').is_some_and(|before| match before.rsplit_once(':') {
        Some((before, between)) if year(between) => before.ends_with("pith"),
        _ => before.ends_with("pith"),
    });
    number || ["/pith/", "/pith-number/", "/paper/"].iter().any(|folder| before.ends_with(folder)) || before == "pith/"
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ONE: &str = "MFB4YH5ROE256JUPXCULHXXWFK";
    const OTHER: &str = "IUW7KLEDMZKZDVWHTRMM5ZK24W";

    fn found(text: &str) -> Vec<String> {
        numbers_in(text.as_bytes(), 3).iter().map(Suffix::to_string).collect()
    }

    #[test]
    fn a_number_is_found_in_an_answer_of_any_form() {
        for text in [
            format!("{{\"pith_number\":\"pith:2019:{ONE}\"}}"),
            format!("{{\"results\":[{{\"links\":{{\"html\":\"https:\\/\\/pith.science\\/pith\\/{ONE}\"}}}}]}}"),
            format!("\"{ONE}\""),
            format!("[[[[[\"{ONE}"),
            format!("<a href=\"../../pith/{ONE}/\">"),
            format!("/pith/{}.json", ONE.to_lowercase()),
            format!("https://pith.science/?next=pith%3A2019%3A{ONE}"),
            format!("https://pith.science/login?next=%2Fpith%2F{ONE}"),
            format!("pith/{ONE}/"),
            format!("\u{feff}\u{0}pith:{ONE}\n"),
        ] {
            assert_eq!(found(&text), [ONE], "{text}");
        }
    }

    #[test]
    fn what_is_named_comes_before_what_has_the_form_alone() {
        let key = "RVFV5Z2OI2J3ZUO7ERDEBCYNKS";
        assert_eq!(
            found(&format!("{{\"fingerprint\":\"{key}\",\"url\":\"/pith/{ONE}\",\"id\":\"pith:2019:{ONE}\"}}")),
            [ONE]
        );
        assert_eq!(found(&format!("[\"{OTHER}\",\"{ONE}\",\"{OTHER}\"]")), [OTHER, ONE], "in their order, each once");
        for none in [
            "",
            "pith:2019:MFB4YH5ROE256JUPXCULHXXWF",
            "pith:2019:MFB4YH5ROE256JUPXCULHXXWFKA",
            "pith:2019:MFB4YH5ROE256JUPXCULHXXWF1",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            &ONE.to_lowercase(),
            "{\"error\":\"not found\"}",
        ] {
            assert!(found(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn of_a_million_numbers_the_first_are_read() {
        let many: Vec<_> = (0..1000).map(|at| format!("pith:2019:{:A>26}", "B".repeat(at % 26))).collect();
        assert_eq!(found(&many.join(" ")).len(), 3);
    }

    proptest! {
        #[test]
        fn bytes_of_any_kind_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(numbers_in(&bytes, 2).len() <= 2);
        }
    }
}
