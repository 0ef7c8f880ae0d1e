//! Numbers and the words after them.

/// A number with a comma before every third digit from the end.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let first = (digits.len() + 2) % 3 + 1;
    let (head, tail) = digits.split_at(first.min(digits.len()));
    tail.as_bytes().chunks(3).fold(head.to_owned(), |text, group| text + "," + &String::from_utf8_lossy(group))
}

/// So many of what has one word where it is one, and another where it isn't: `1 has`, `2,000 have`.
pub(crate) fn counted(count: u64, one: &str, more: &str) -> String {
    format!("{} {}", thousands(count), if count == 1 { one } else { more })
}

/// So many of what takes an `s` where it isn't one: `1 paper`, `2,000 papers`.
pub(crate) fn plural(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", thousands(count), if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        for (number, text) in [(0, "0"), (12, "12"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }

    #[test]
    fn one_is_told_from_several() {
        let both = |count| (plural(count, "paper"), counted(count, "has", "have"));
        assert_eq!(both(0), ("0 papers".to_owned(), "0 have".to_owned()));
        assert_eq!(both(1), ("1 paper".to_owned(), "1 has".to_owned()));
        assert_eq!(both(1000), ("1,000 papers".to_owned(), "1,000 have".to_owned()));
    }
}
