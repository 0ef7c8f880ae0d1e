//! How many bytes are looked at: counted in tests, so that none of them has to measure time.

/// Counts bytes that were looked at. Outside of tests it does nothing, and doesn't ask how many they are.
pub(super) fn looked_at(bytes: impl FnOnce() -> usize) {
    #[cfg(test)]
    tests::COUNT.set(tests::COUNT.get() + bytes());
    #[cfg(not(test))]
    drop(bytes);
}

#[cfg(test)]
mod tests {
    use super::super::html;
    use std::cell::Cell;

    thread_local! {
        pub(super) static COUNT: Cell<usize> = const { Cell::new(0) };
    }

    const UNITS: &str = include_str!("../../tests/fixtures/repeated_tex.json");

    /// So much more may be looked at in a text twice as long. A look that goes to the text's end from each place makes
    /// it four times as much; one that goes as far as a formula may be long makes it somewhat more than twice as much,
    /// since it is cut short at the text's end.
    const MOST_GROWTH: usize = 3;

    fn effort(text: &str) -> usize {
        COUNT.set(0);
        html(text);
        COUNT.get()
    }

    #[test]
    fn no_text_is_looked_through_from_each_of_its_places() {
        let units: Vec<String> = serde_json::from_str(UNITS).unwrap();
        assert!(units.len() > 50);
        for unit in units {
            let repeated = |bytes: usize| unit.repeat(bytes / unit.len());
            let closed = |bytes: usize, end: &str| repeated(bytes / 2) + &"}".repeat(bytes / 2) + end;
            let ends = ["", "$", "\\]"];
            let closed = ends.map(|end| [10_000, 20_000].map(|bytes| closed(bytes, end)));
            for [short, long] in closed.iter().chain([&[10_000, 20_000].map(repeated)]) {
                let (less, more) = (effort(short), effort(long));
                assert!(less > 0 && more < less * MOST_GROWTH, "{unit}: {less} bytes are looked at, then {more}");
            }
        }
    }
}
